//! Keys, scopes and how often somebody may ask.

use serde_json::json;

use super::{FINE, Reply, Service, keys};

#[tokio::test]
async fn asks_for_a_key_and_says_the_same_of_a_wrong_one() {
    let (text, file) = keys(&[("forum", "check"), ("robot", "metrics")]);
    let service = Service::with(Some(&file), |_| {}).await;
    let ask = async |path: &str, key: Option<&str>| {
        let request = service.client.post(service.url(path)).header("content-type", "application/json");
        let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
        Reply::of(request.body(json!({"content": FINE}).to_string())).await
    };
    let (none, wrong) = (ask("/v1/check", None).await, ask("/v1/check", Some(&text[0][1..])).await);
    assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer"));
    assert_eq!((wrong.status, &wrong.text), (401, &none.text));
    assert_eq!(ask("/v1/check", Some(&text[0])).await.status, 200);
    assert_eq!(ask("/v1/check", Some(&text[1])).await.status, 403);
    for path in ["/v1/check/batch", "/v1/check-url", "/v1/moderations", "/matrix/ping", "/checkv2", "/learnspam", "/learnham"] {
        assert_eq!(ask(path, None).await.status, 401, "{path}");
    }
    for path in ["/v1/rules", "/v1/rules/x", "/v1/url-checks/x", "/metrics"] {
        assert_eq!(service.get(path).await.status, 401, "{path}");
    }
    for path in ["/healthz", "/readyz", "/openapi.json", "/ping"] {
        assert_eq!(service.get(path).await.status, 200, "{path}");
    }
    let in_query = service.get(&format!("/metrics?key={}&api_key={}", text[1], text[1])).await;
    assert_eq!(in_query.status, 401, "a key in an address would end up in logs");
}

#[tokio::test]
async fn slows_down_who_asks_too_often_and_who_guesses() {
    let (text, file) = keys(&[("forum", "check"), ("other", "check")]);
    let service = Service::with(Some(&file), |settings| settings.limits.per_key_minute = 1).await;
    let ask = async |key: &str| Reply::of(service.client.get(service.url("/v1/rules/fee")).bearer_auth(key)).await;
    assert_ne!(ask(&text[0]).await.status, 429);
    let refused = ask(&text[0]).await;
    assert_eq!(refused.status, 429);
    assert!((1..=60).contains(&refused.header("retry-after").parse::<u32>().unwrap()));
    // Asked all at once, so that a slow machine does not make them slow enough.
    let guesses: Vec<_> = (0..200)
        .map(|_| {
            let request = service.client.get(service.url("/v1/rules/fee")).bearer_auth("guess");
            tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for guess in guesses {
        statuses.push(guess.await.unwrap());
    }
    assert!(statuses.contains(&401) && statuses.contains(&429), "{statuses:?}");
    assert_ne!(ask(&text[1]).await.status, 429, "a right key is taken all the while");
}

#[tokio::test]
async fn counts_addresses_behind_a_trusted_proxy_each_on_its_own() {
    let service = Service::with(None, |settings| {
        settings.limits.per_address_minute = 6;
        settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let ask =
        async |from: &str| Reply::of(service.client.get(service.url("/healthz")).header("x-forwarded-for", from)).await.status;
    assert_eq!((ask("203.0.113.1").await, ask("203.0.113.1").await), (200, 429));
    assert_eq!(ask("203.0.113.2").await, 200);
    assert_eq!(ask("9.9.9.9, 203.0.113.2").await, 429, "what stands further left may be anything");
}

#[tokio::test]
async fn logs_and_answers_hold_no_header_of_others() {
    let service = Service::start().await;
    let plain = Reply::of(service.client.get(service.url("/healthz")).header("x-request-id", "abc-1")).await;
    assert_eq!((plain.header("x-request-id"), plain.header("x-content-type-options")), ("abc-1", "nosniff"));
    let odd = Reply::of(service.client.get(service.url("/healthz")).header("x-request-id", "a\tb <script>")).await;
    assert!(odd.header("x-request-id").bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
}
