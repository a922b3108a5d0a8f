//! Keys, scopes and how often somebody may ask.

use serde_json::json;

use super::{FINE, Reply, Service, WRONG, form, keys};

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

/// Paths are compared and never opened. Sent as they are, since a client of HTTP would tidy them up.
#[tokio::test]
async fn leads_out_of_its_own_paths_for_no_trick() {
    let (_, file) = keys(&[("forum", "check")]);
    let service = Service::with(Some(&file), |_| {}).await;
    for path in [
        "/../../../../etc/passwd",
        "/page.css/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/page.css%00.html",
        "/page.js/",
        "/PAGE.CSS",
        "//etc/passwd",
        "/openapi.json/..%2f..%2fkeys.toml",
        "/healthz/../v1/rules",
        "/healthz;/v1/rules",
        "/v1/rules",
        "/v1/rules/../../../etc/passwd",
        "/v1/rules/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v1//rules",
        "/./v1/rules",
        "/v1/recent/../rules",
        "/metrics%20",
        "http://127.0.0.1/v1/rules",
    ] {
        let answer = service.raw(format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes()).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(["400", "401", "404"].contains(&status), "{path}: {answer}");
        assert!(!answer.contains("root:") && !answer.contains("rules_revision"), "{path}: {answer}");
    }
}

/// A page that somebody on this machine has open can send forms to a service that asks for no key.
#[tokio::test]
async fn files_nothing_for_a_page_of_another_site() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let service = Service::with(None, |settings| settings.store = Some(store.clone())).await;
    let own = format!("http://{}", service.address);
    let file = async |path: &str, headers: &[(&'static str, &str)]| {
        let request = service.client.post(service.url(path)).header("content-type", "application/x-www-form-urlencoded");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Reply::of(request.body(form(&[("comment_content", WRONG)]))).await
    };
    for path in ["/1.1/submit-ham", "/1.1/submit-spam", "/learnham", "/learnspam"] {
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            // A name that was made to point here.
            &[("origin", "http://evil.example:8780"), ("host", "evil.example:8780")],
        ] {
            let reply = file(path, foreign).await;
            assert!(reply.status == 403 || reply.text == "invalid", "{path} {foreign:?}: {reply:?}");
        }
    }
    assert_eq!(std::fs::read(&store).unwrap(), b"");
    assert_eq!(file("/1.1/submit-ham", &[]).await.status, 200, "programs say nothing of the kind");
    assert_eq!(file("/1.1/submit-ham", &[("origin", &own), ("sec-fetch-site", "same-origin")]).await.status, 200);
}

/// What a post holds comes back as data of a media type that no browser takes for a page.
#[tokio::test]
async fn reflects_no_script() {
    let service = Service::with(None, |settings| settings.recent = 5).await;
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let post = json!({"content": format!("{script} {WRONG}"), "author": script, "locale": script});
    let checked = service.post_json("/v1/check", post).await;
    let recent = service.get(&format!("/v1/recent/{}", checked.json()["recent"])).await;
    let answers = [
        checked,
        recent,
        service.get("/v1/recent").await,
        service.post("/v1/check", "application/json", format!("{{\"{script}\": 1}}")).await,
        service.post("/v1/check?url=javascript:alert(1)", "text/plain", script).await,
        service.post(&format!("/v1/check?{script}=1"), "text/plain", script).await,
        service.get(&format!("/v1/rules/{script}")).await,
        service.get(&format!("/{script}")).await,
        service.post_json("/v1/moderations", json!({"input": script})).await,
        service.post_json("/matrix/check_event_for_spam", json!({"event": {"content": {"body": script}}})).await,
        service.post("/checkv2", "text/html", script).await,
    ];
    for reply in answers {
        let media = reply.header("content-type");
        assert!(media.starts_with("application/") || media.starts_with("text/plain"), "{reply:?}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        if reply.status != 200 {
            assert!(!reply.text.contains("script>"), "a refusal repeats nothing of what was sent: {reply:?}");
        }
    }
}
