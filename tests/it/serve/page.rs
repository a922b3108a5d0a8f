//! The moderators' page and the recent checks it shows.

use serde_json::json;

use super::{FINE, Reply, Service, WRONG};

#[tokio::test]
async fn serves_the_page_under_a_strict_policy() {
    let service = Service::start().await;
    for (path, media) in [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")] {
        let reply = service.get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.header("content-type").starts_with(media), "{path}");
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!((reply.header("x-frame-options"), reply.header("x-content-type-options")), ("DENY", "nosniff"));
    }
    let home = service.get("/").await.text;
    for inline in ["<style", "onclick", "style=", "<script>"] {
        assert!(!home.contains(inline), "{inline} would need an exception in the policy");
    }
}

#[tokio::test]
async fn keeps_nothing_unless_asked_to() {
    let service = Service::start().await;
    let answer = service.post_json("/v1/check", json!({"content": WRONG})).await.json();
    assert!(answer.get("recent").is_none());
    assert_eq!(service.get("/v1/recent").await.status, 404);
}

#[tokio::test]
async fn lists_opens_and_decides_recent_checks() {
    let service = Service::with(None, |settings| settings.recent = 10).await;
    let post = format!("💪 {WRONG}");
    let id = service.post_json("/v1/check", json!({"content": post})).await.json()["recent"].as_u64().unwrap();
    service.post_json("/v1/check", json!({"content": FINE})).await;
    let list = service.get("/v1/recent").await.json();
    let verdicts: Vec<_> = list["checks"].as_array().unwrap().iter().map(|check| check["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["clear", "flagged"]);
    let opened = service.get(&format!("/v1/recent/{id}")).await.json();
    assert_eq!(opened["content"], post);
    let range = &opened["answer"]["findings"][0]["range"];
    let units: Vec<u16> = post.encode_utf16().collect();
    let (start, end) = (range["start"].as_u64().unwrap() as usize, range["end"].as_u64().unwrap() as usize);
    assert_eq!(String::from_utf16(&units[start..end]).unwrap(), opened["answer"]["findings"][0]["quote"].as_str().unwrap());
    let path = format!("/v1/recent/{id}/decision");
    assert_eq!(service.post_json(&path, json!({"label": "ham"})).await.status, 200);
    assert_eq!(service.get("/v1/recent").await.json()["checks"][1]["decision"], "ham");
    assert_eq!(service.post_json(&path, json!({"label": "no"})).await.status, 400);
    assert_eq!(service.post_json("/v1/recent/99/decision", json!({"label": "ham"})).await.status, 404);
}

#[tokio::test]
async fn opens_what_is_kept_to_its_own_page_only() {
    let service = Service::with(None, |settings| settings.recent = 10).await;
    let id = service.post_json("/v1/check", json!({"content": WRONG})).await.json()["recent"].as_u64().unwrap();
    let path = format!("/v1/recent/{id}/decision");
    let body = json!({"label": "ham"}).to_string();
    let form = service.post(&path, "text/plain", body.clone()).await;
    assert_eq!(form.status, 415, "a form of another site can send no JSON");
    let from = |site: &str| {
        let request = service.client.post(service.url(&path)).header("content-type", "application/json");
        Reply::of(request.header("sec-fetch-site", site).body(body.clone()))
    };
    assert_eq!(from("cross-site").await.status, 403);
    assert_eq!(from("same-site").await.status, 403);
    assert_eq!(from("same-origin").await.status, 200);
    let rebound = Reply::of(service.client.get(service.url("/v1/recent")).header("host", "evil.example")).await;
    assert_eq!(rebound.status, 403, "a name made to point here");
}

#[tokio::test]
async fn asks_moderators_for_a_key_that_lets_them() {
    let today = jiff::civil::date(2026, 11, 20);
    let (check, of_check) = debunk::serve::keys::generate("forum", &[debunk::serve::keys::Scope::Check], today).unwrap();
    let (moderate, of_moderate) = debunk::serve::keys::generate("anna", &[debunk::serve::keys::Scope::Moderate], today).unwrap();
    let file: String =
        [of_check, of_moderate].iter().map(|key| format!("[[key]]\n{}\n", toml::to_string(key).unwrap())).collect();
    let service = Service::with(Some(&file), |settings| settings.recent = 10).await;
    assert_eq!(service.get("/").await.status, 200, "the page itself tells nothing");
    assert_eq!(service.get("/v1/recent").await.status, 401);
    let with = |key: &str| Reply::of(service.client.get(service.url("/v1/recent")).bearer_auth(key));
    assert_eq!((with(&check).await.status, with(&moderate).await.status), (403, 200));
}
