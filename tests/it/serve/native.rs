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
async fn what_is_no_text_is_unchecked_and_a_post_that_only_looks_so_is_read() {
    let service = Service::start().await;
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0".to_vec();
    let answer = service.post("/v1/check", "text/plain", picture).await.json();
    assert_eq!((&answer["verdict"], &answer["reasons"][0]), (&json!("unchecked"), &json!("is a picture, which is not read")));
    for disguise in ["%PDF-1.7\n1 0 obj\n\n", "\0\0\0\0\u{1}\u{2}\n\n"] {
        let post = format!("{disguise}{WRONG}");
        assert_eq!(service.post_json("/v1/check", json!({"content": post})).await.json()["verdict"], "flagged", "{disguise:?}");
    }
}

/// JavaScript sends halves of characters where it cut a text inside an emoji.
#[tokio::test]
async fn reads_posts_with_half_a_character_in_every_dialect() {
    let service = Service::start().await;
    let ask = async |path: &str, body: String| service.post(path, "application/json", body).await;
    let content = format!(r#""\ud83d {WRONG} \udc4d""#);
    let answer = ask("/v1/check", format!(r#"{{"content": {content}, "units": "utf-16"}}"#)).await.json();
    assert_eq!((&answer["verdict"], &answer["findings"][0]["range"]["start"]), (&json!("flagged"), &json!(6)));
    let batch = ask("/v1/check/batch", format!(r#"{{"items": [{{"content": {content}}}]}}"#)).await.json();
    assert_eq!(batch["results"][0]["verdict"], "flagged");
    let line = service.post("/v1/check/batch", "application/x-ndjson", format!("{{\"content\": {content}}}\n")).await;
    assert_eq!(line.json()["verdict"], "flagged");
    assert_eq!(ask("/v1/moderations", format!(r#"{{"input": {content}}}"#)).await.json()["results"][0]["flagged"], true);
    let event = format!(r#"{{"event": {{"content": {{"body": {content}}}}}}}"#);
    assert_eq!(ask("/matrix/check_event_for_spam", event).await.status, 403);
}

#[tokio::test]
async fn refuses_in_its_own_form_and_words() {
    let service = Service::with(None, |settings| settings.recent = 5).await;
    for path in ["/v1/rules/%ff", "/v1/url-checks/%ff", "/v1/recent/..%2f", "/v1/recent/x"] {
        let wrong = service.get(path).await;
        assert_eq!((wrong.status, wrong.header("content-type")), (404, "application/problem+json"), "{path}");
    }
    let decision = service.post_json("/v1/recent/..%2f/decision", json!({"label": "ham"})).await;
    assert_eq!((decision.status, decision.header("content-type")), (404, "application/problem+json"));
    for (body, detail) in [
        ("null", "a value is not as it should be; expected an object"),
        (r#"{"content": "", "as_of": "nope"}"#, "a value is not as it should be; expected a day, such as 2026-11-20"),
        (r#"{"content": "", "as_of": 5}"#, "a value is not as it should be; expected a string"),
        (r#"{"content": [], "as_of": null}"#, "a value is not as it should be; expected a string"),
        (r#"{"content": "", "url": "nope"}"#, "a value is not as it should be; expected an http or https address"),
        (r#"{"content": "", "units": 5}"#, "a value is not as it should be"),
    ] {
        let wrong = service.post("/v1/check", "application/json", body).await;
        let said = wrong.json()["detail"].as_str().unwrap().to_string();
        assert_eq!((wrong.status, said.split(" (line").next().unwrap()), (400, detail), "{body}");
    }
    let batch = service.post("/v1/check/batch", "application/json", r#"{"items": 5}"#).await.json();
    assert!(batch["detail"].as_str().unwrap().contains("expected a list"), "{batch}");
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

#[tokio::test]
async fn answers_the_same_post_again_as_before_whatever_the_dialect() {
    let service = Service::start().await;
    let repeats = async || service.counted("debunk_repeats_total").await.unwrap();
    let first = service.post_json("/v1/check", json!({"content": WRONG, "author": "anna"})).await.json();
    assert_eq!((&first["verdict"], repeats().await), (&json!("flagged"), 0));
    let again = service.post_json("/v1/check", json!({"content": WRONG, "author": "anna"})).await.json();
    assert_eq!((&again, repeats().await), (&first, 2));
    // The name of another is looked at by itself, and found in it is said of this post alone.
    let other = service.post_json("/v1/check", json!({"content": WRONG, "author": "berta"})).await.json();
    assert_eq!((&other["findings"], repeats().await), (&first["findings"], 3));
    let in_utf16 = service.post_json("/v1/check", json!({"content": WRONG, "units": "utf-16"})).await.json();
    assert_eq!((&in_utf16["units"], repeats().await), (&json!("utf-16"), 3));
    let earlier = service.post_json("/v1/check", json!({"content": WRONG, "as_of": "2020-01-01"})).await.json();
    assert_eq!((&earlier["as_of"], repeats().await), (&json!("2020-01-01"), 3));
    let moderated = async || service.post_json("/v1/moderations", json!({"input": WRONG})).await.json();
    let before = moderated().await["results"].clone();
    let known = repeats().await;
    assert_eq!((&moderated().await["results"], repeats().await), (&before, known + 1));
}
