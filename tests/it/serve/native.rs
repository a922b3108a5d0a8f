//! The API of our own.

use std::process::Command;

use serde_json::{Value, json};

use super::{FINE, Service, WRONG};

#[tokio::test]
async fn answers_with_verdict_findings_reasons_and_revision() {
    let service = Service::start().await;
    let wrong = service.post_json("/v1/check", json!({"content": WRONG})).await;
    assert_eq!((wrong.status, wrong.header("content-type")), (200, "application/json"));
    let answer = wrong.json();
    assert_eq!(
        (&answer["verdict"], &answer["units"], &answer["as_of"]),
        (&json!("flagged"), &json!("bytes"), &json!("2026-11-20"))
    );
    let finding = &answer["findings"][0];
    assert_eq!(finding["rule"], "entry-document/kz-no-tourist-card");
    let range = finding["range"]["start"].as_u64().unwrap() as usize..finding["range"]["end"].as_u64().unwrap() as usize;
    assert_eq!(&WRONG[range], finding["quote"].as_str().unwrap());
    assert!(!answer["reasons"].as_array().unwrap().is_empty());
    assert_eq!(answer["rules_revision"], service.get("/v1/rules").await.json()["rules_revision"]);
    let fine = service.post_json("/v1/check", json!({"content": FINE})).await.json();
    assert_eq!((&fine["verdict"], &fine["findings"]), (&json!("clear"), &json!([])));
}

#[tokio::test]
async fn says_of_a_post_what_the_command_line_says_of_the_file() {
    let service = Service::start().await;
    let path = "tests/pages/example/kazakhstan-tourist-card.md";
    let text = std::fs::read_to_string(path).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_debunk"))
        .args(["check", path, "--format", "jsonl", "--today", "2026-11-20"])
        .output()
        .unwrap();
    let mut expected: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut answer = service.post("/v1/check", "text/markdown", text).await.json();
    for (value, own) in
        [(&mut expected, vec!["source"]), (&mut answer, vec!["source", "rules_revision", "rules_checked", "units"])]
    {
        own.iter().for_each(|name| drop(value.as_object_mut().unwrap().remove(*name)));
    }
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn counts_offsets_in_the_units_asked_for() {
    let service = Service::start().await;
    let post = format!("哈💪 {WRONG}");
    let start = async |units: &str| {
        let answer = service.post_json("/v1/check", json!({"content": post, "units": units})).await.json();
        assert_eq!(answer["units"], units);
        answer["findings"][0]["range"]["start"].as_u64().unwrap()
    };
    let (bytes, points, utf16) = (start("bytes").await, start("code-points").await, start("utf-16").await);
    assert_eq!((bytes - points, bytes - utf16), (5, 4));
    let (gbk, _, _) = encoding_rs::GBK.encode("您好。哈萨克斯坦旅游卡是一种电子签证。");
    let raw = service.post("/v1/check?units=code-points", "text/plain; charset=gbk", gbk.into_owned()).await.json();
    let decoded: Vec<char> = "您好。哈萨克斯坦旅游卡是一种电子签证。".chars().collect();
    let finding = &raw["findings"][0];
    let (start, end) = (finding["range"]["start"].as_u64().unwrap() as usize, finding["range"]["end"].as_u64().unwrap() as usize);
    assert_eq!(decoded[start..end].iter().collect::<String>(), finding["quote"].as_str().unwrap());
}

#[tokio::test]
async fn reads_html_markdown_and_plain_text_by_their_media_type() {
    let service = Service::start().await;
    let hidden = format!("<p>{WRONG}</p>");
    for (media, body) in [("text/html", hidden.as_str()), ("text/markdown", WRONG), ("text/plain; charset=utf-8", WRONG)] {
        assert_eq!(service.post("/v1/check", media, body.to_string()).await.json()["verdict"], "flagged", "{media}");
    }
    let html = service.post_json("/v1/check", json!({"content": hidden, "content_type": "text/html"})).await.json();
    assert_eq!(html["verdict"], "flagged");
}

#[tokio::test]
async fn reads_the_name_of_the_author_too() {
    let service = Service::start().await;
    let post = json!({"content": FINE, "author": "签证咨询加微信 esim1088x 办理哈萨克斯坦旅游卡"});
    let answer = service.post_json("/v1/check", post).await.json();
    assert_ne!(answer["verdict"], "clear");
    assert_eq!(answer["findings"], json!([]), "offsets of the name are not those of the text");
    assert!(answer["author"]["findings"][0]["rule"].is_string(), "{answer}");
    assert!(answer["reasons"][0].as_str().unwrap().starts_with("in the author's name: "));
}

#[tokio::test]
async fn judges_by_the_day_it_is_given() {
    let service = Service::start().await;
    let answer = service.post_json("/v1/check", json!({"content": WRONG, "as_of": "2015-01-01"})).await.json();
    assert_eq!(answer["as_of"], "2015-01-01");
}

#[tokio::test]
async fn refuses_what_is_not_as_described() {
    let service = Service::with(None, |settings| settings.limits.body = 1000).await;
    let status = async |media: &str, body: &str| service.post("/v1/check", media, body.to_string()).await.status;
    assert_eq!(status("application/json", "{").await, 400);
    assert_eq!(status("application/json", "{\"content\": 5}").await, 400);
    assert_eq!(status("application/json", "{\"content\": \"\", \"colour\": 1}").await, 400);
    assert_eq!(status("application/json", &"[".repeat(900)).await, 400);
    assert_eq!(status("application/pdf", "%PDF").await, 415);
    assert_eq!(status("text/plain", &"x".repeat(1000)).await, 200);
    assert_eq!(status("text/plain", &"x".repeat(1001)).await, 413);
    assert_eq!(service.post("/v1/check?colour=1", "text/plain", "x").await.status, 400);
    let encoded = service.client.post(service.url("/v1/check")).header("content-type", "text/plain");
    assert_eq!(super::Reply::of(encoded.header("content-encoding", "gzip").body("x")).await.status, 415);
    let wrong = service.get("/v1/check").await;
    assert_eq!((wrong.status, wrong.header("allow"), wrong.header("content-type")), (405, "POST", "application/problem+json"));
    assert_eq!(service.get("/v1/nothing").await.json()["status"], 404);
}

#[tokio::test]
async fn shows_the_rules() {
    let service = Service::start().await;
    let list = service.get("/v1/rules").await.json();
    assert!(list["rules"].as_array().unwrap().len() > 10);
    let rule = service.get("/v1/rules/entry-document/kz-no-tourist-card").await.json();
    assert_eq!((&rule["rule"], &rule["country"]), (&json!("entry-document/kz-no-tourist-card"), &json!("KZ")));
    assert_eq!(service.get("/v1/rules/kz-no-tourist-card").await.json(), rule);
    for path in ["/v1/rules/nothing", "/v1/rules/..%2f..%2fetc%2fpasswd", "/v1/rules/%00"] {
        assert_eq!(service.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn tells_whether_it_lives_and_is_ready() {
    let service = Service::start().await;
    assert_eq!((service.get("/healthz").await.status, service.get("/readyz").await.status), (200, 200));
    service.app.stop();
    let ready = service.get("/readyz").await;
    assert_eq!((service.get("/healthz").await.status, ready.status, ready.header("retry-after")), (200, 503, "1"));
}

#[tokio::test]
async fn ends_once_it_is_told_to_and_has_answered() {
    let mut service = Service::start().await;
    assert_eq!(service.get("/healthz").await.status, 200);
    assert_eq!(service.stop().await, debunk::serve::connection::Ended::Drained);
    assert!(service.client.get(service.url("/healthz")).send().await.is_err());
}
