//! URL checks: fetched behind the request, through the guard, and called back.

use std::sync::Arc;
use std::time::Duration;

use debunk::fetch;
use serde_json::{Value, json};

use super::{Service, WRONG, keys};
use crate::server::{Server, answer, path};

async fn site() -> Server {
    let page = answer("200 OK", &["Content-Type: text/html"], format!("<p>{WRONG}</p>").as_bytes());
    Server::answering(move |head| match path(head) {
        "/page" => page.clone(),
        "/inside" => answer("302 Found", &["Location: http://127.0.0.2/"], b""),
        "/pdf" => answer("200 OK", &["Content-Type: application/pdf"], b"%PDF-1.7"),
        "/empty" => answer("200 OK", &["Content-Type: text/html"], b""),
        "/callback" => answer("204 No Content", &[], b""),
        _ => answer("404 Not Found", &[], b""),
    })
    .await
}

/// Leave for one server and nothing else.
fn options(site: &Server) -> fetch::Options {
    let policy = fetch::Policy { allow: vec![[127, 0, 0, 1].into()], ports: vec![site.port()], ..fetch::Policy::default() };
    fetch::Options { policy, ..fetch::Options::default() }
}

async fn outcome(service: &Service, location: &str) -> Value {
    loop {
        let answer = service.get(location).await.json();
        if ["done", "failed"].contains(&answer["state"].as_str().unwrap()) {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn fetches_behind_the_request_and_calls_back() {
    let site = site().await;
    let service = Service::fetching(None, |_| {}, options(&site)).await;
    let asked = json!({"url": site.url("/page").as_str(), "callback": site.url("/callback").as_str(), "units": "utf-16"});
    let queued = service.post_json("/v1/check-url", asked).await;
    assert_eq!((queued.status, &queued.json()["state"]), (202, &json!("queued")));
    let done = outcome(&service, queued.header("location")).await;
    assert_eq!(
        (&done["state"], &done["result"]["verdict"], &done["result"]["units"]),
        (&json!("done"), &json!("flagged"), &json!("utf-16"))
    );
    while !site.requests().iter().any(|head| path(head) == "/callback") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn says_why_there_is_no_page() {
    let site = site().await;
    let service = Service::fetching(None, |_| {}, options(&site)).await;
    let pages = [("/inside", "refused"), ("/nothing", "status 404"), ("/pdf", "`application/pdf`"), ("/empty", "an empty page")];
    for (page, reason) in pages {
        let queued = service.post_json("/v1/check-url", json!({"url": site.url(page).as_str()})).await;
        let failed = outcome(&service, queued.header("location")).await;
        assert_eq!(failed["state"], "failed");
        assert!(failed["reason"].as_str().unwrap().contains(reason), "{failed}");
    }
}

#[tokio::test]
async fn neither_fetches_nor_calls_back_inside() {
    let service = Service::start().await;
    for inside in [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://localhost/",
        "http://2130706433/",
        "file:///etc/passwd",
        "http://user@e.example/",
    ] {
        assert_eq!(service.post_json("/v1/check-url", json!({"url": inside})).await.status, 400, "{inside}");
        let callback = json!({"url": "https://e.example/", "callback": inside});
        assert_eq!(service.post_json("/v1/check-url", callback).await.status, 400, "{inside}");
    }
}

#[tokio::test]
async fn shows_a_check_to_the_key_that_asked_and_queues_only_so_many() {
    let site = Server::talking(|stream| async move {
        // Held open, or the fetch would fail at once and make room in the queue.
        let _held = stream;
        std::future::pending().await
    })
    .await;
    let (text, file) = keys(&[("one", "urls"), ("two", "urls")]);
    let change = |settings: &mut debunk::serve::Settings| (settings.urls.fetchers, settings.urls.queue) = (1, 2);
    let service = Service::fetching(Some(&file), change, options(&site)).await;
    let ask = async |key: &str| {
        let request =
            service.client.post(service.url("/v1/check-url")).bearer_auth(key).header("content-type", "application/json");
        super::Reply::of(request.body(json!({"url": site.url("/page").as_str()}).to_string())).await
    };
    let first = ask(&text[0]).await;
    let show = async |key: &str| {
        super::Reply::of(service.client.get(service.url(first.header("location"))).bearer_auth(key)).await.status
    };
    assert_eq!((show(&text[0]).await, show(&text[1]).await), (200, 404));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(ask(&text[0]).await.status);
    }
    assert!(statuses.contains(&202) && statuses.ends_with(&[503]), "{statuses:?}");
}

/// A lookup that fails: no test asks a real name server.
#[tokio::test]
async fn a_name_that_does_not_resolve_is_a_failure_and_no_verdict() {
    let site = site().await;
    let lookup = |_: &str| Err(std::io::Error::new(std::io::ErrorKind::NotFound, "no such host"));
    let service = Service::fetching(None, |_| {}, fetch::Options { lookup: Arc::new(lookup), ..options(&site) }).await;
    let queued = service.post_json("/v1/check-url", json!({"url": "http://nowhere.example/"})).await;
    let failed = outcome(&service, queued.header("location")).await;
    assert_eq!((&failed["state"], failed.get("result")), (&json!("failed"), None));
}
