//! More posts than can be checked: what is refused then, how, and what is not.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{FINE, Service, WRONG, form};

/// Makes the queue as long as a queue can be, until what is given is dropped.
fn hold(service: &Service) -> (Sender<()>, oneshot::Receiver<bool>) {
    let (open, gate) = channel::<()>();
    let job = service.app.pool.submit(1 << 30, move || gate.recv().is_ok()).unwrap();
    assert!(service.app.pool.is_busy());
    (open, job)
}

#[tokio::test]
async fn refuses_checks_in_every_dialect_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let service = Service::with(None, |settings| settings.store = Some(store)).await;
    let held = hold(&service);
    let wrong = json!({"content": WRONG});
    let refused = [
        ("/v1/check", service.post_json("/v1/check", wrong.clone()).await),
        ("/v1/check?units=utf-16", service.post_json("/v1/check?units=utf-16", wrong.clone()).await),
        ("/v1/check/batch", service.post_json("/v1/check/batch", json!({"items": [wrong]})).await),
        ("/v1/moderations", service.post_json("/v1/moderations", json!({"input": WRONG})).await),
        ("/matrix", service.post_json("/matrix/check_event_for_spam", json!({"event": {"content": {"body": WRONG}}})).await),
        ("/checkv2", service.post("/checkv2", "text/plain", WRONG).await),
        (
            "/1.1",
            service.post("/1.1/comment-check", "application/x-www-form-urlencoded", form(&[("comment_content", WRONG)])).await,
        ),
    ];
    for (what, reply) in &refused {
        assert_eq!((reply.status, reply.header("retry-after")), (503, "1"), "{what}");
        let is_json = serde_json::from_str::<Value>(&reply.text).is_ok();
        assert_eq!(is_json, !matches!(*what, "/matrix" | "/1.1"), "{what}: {}", reply.text);
    }
    assert_ne!(refused[6].1.text, "true", "a client would read a verdict");
    assert_eq!(service.get("/readyz").await.status, 503);
    for open in ["/healthz", "/v1/rules", "/metrics", "/", "/openapi.json"] {
        assert_eq!(service.get(open).await.status, 200, "{open}");
    }
    let filed = service.post("/1.1/submit-ham", "application/x-www-form-urlencoded", form(&[("comment_content", FINE)])).await;
    assert_eq!(filed.status, 200, "what is filed waits for no thread");
    let invited = service.post_json("/matrix/user_may_invite", json!({"inviter": "@a:b", "invitee": "@c:d"})).await;
    assert_eq!(invited.status, 200, "a callback without text asks for nothing that could be too much");
    assert_eq!(service.counted("debunk_shed_total").await, Some(7));
    drop(held);
    while service.app.pool.is_busy() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(service.post_json("/v1/check", json!({"content": FINE})).await.status, 200, "it recovers");
}
