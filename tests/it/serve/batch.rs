//! Several posts at once.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::{FINE, Service, WRONG};

#[tokio::test]
async fn answers_a_batch_in_its_order_and_no_larger_one_than_it_may_be() {
    let service = Service::with(None, |settings| settings.limits.batch_items = 5).await;
    let items = |count: usize| json!({"items": (0..count).map(|index| json!({"content": if index % 2 == 0 { FINE } else { WRONG }})).collect::<Vec<_>>()});
    let answer = service.post_json("/v1/check/batch", items(5)).await.json();
    let verdicts: Vec<_> =
        answer["results"].as_array().unwrap().iter().map(|result| result["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["clear", "flagged", "clear", "flagged", "clear"]);
    let single = service.post_json("/v1/check", json!({"content": WRONG})).await.json();
    assert_eq!(answer["results"][1], single, "a post is judged alone, whatever it comes with");
    assert_eq!(service.post_json("/v1/check/batch", items(6)).await.status, 413);
    assert_eq!(service.post_json("/v1/check/batch", items(0)).await.status, 400);
}

#[tokio::test]
async fn streams_an_answer_a_line_and_says_what_is_wrong_in_its_place() {
    let service = Service::start().await;
    let lines: Vec<String> =
        (0..200).map(|index| json!({"content": if index % 3 == 0 { WRONG } else { FINE }}).to_string()).collect();
    let body = format!("{}\n\nnonsense\n{}", lines.join("\n"), json!({"content": WRONG}));
    let reply = service.post("/v1/check/batch", "application/x-ndjson", body).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/x-ndjson"));
    let answers: Vec<Value> = reply.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 202);
    for (index, answer) in answers[..200].iter().enumerate() {
        assert_eq!(answer["verdict"], if index % 3 == 0 { "flagged" } else { "clear" }, "{index}");
    }
    assert_eq!((&answers[200]["status"], &answers[201]["verdict"]), (&json!(400), &json!("flagged")));
}

#[tokio::test]
async fn answers_a_line_before_the_next_one_comes() {
    let service = Service::start().await;
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    let head =
        "POST /v1/check/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    let mut verdicts = Vec::new();
    for post in [WRONG, FINE, WRONG] {
        let line = format!("{}\n", json!({"content": post}));
        write.write_all(format!("{:x}\r\n{line}\r\n", line.len()).as_bytes()).await.unwrap();
        let mut text = String::new();
        while !text.contains("\"verdict\"") {
            text.clear();
            read.read_line(&mut text).await.unwrap();
        }
        verdicts.push(serde_json::from_str::<Value>(&text).unwrap()["verdict"].as_str().unwrap().to_string());
    }
    write.write_all(b"0\r\n\r\n").await.unwrap();
    let mut rest = [0; 5];
    read.read_exact(&mut rest).await.unwrap();
    assert_eq!(verdicts, ["flagged", "clear", "flagged"]);
}

#[tokio::test]
async fn ends_a_stream_at_a_line_too_long_or_one_post_too_many() {
    let service = Service::with(None, |settings| {
        settings.limits.body = 1000;
        settings.limits.stream_items = 3;
    })
    .await;
    let post = json!({"content": FINE}).to_string();
    let ask = async |body: String| {
        let reply = service.post("/v1/check/batch", "application/x-ndjson", body).await;
        reply.text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ask(format!("{post}\n{}\n{post}", "x".repeat(1001))).await, [Value::Null, json!(413)]);
    assert_eq!(ask([post.as_str(); 5].join("\n")).await, [Value::Null, Value::Null, Value::Null, json!(413)]);
}
