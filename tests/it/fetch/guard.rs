//! What must not be connected to, however it is spelled, resolved or redirected to.

use std::sync::atomic::{AtomicUsize, Ordering};

use debunk::fetch::address::AddressClass;

use super::*;

/// A server on an address without leave, at the same port; none where the system has no such address.
async fn inside(port: u16) -> Option<Server> {
    Server::answering_at(INSIDE, port, |_| answer("200 OK", &[], b"secret")).await.ok()
}

#[tokio::test]
async fn no_spelling_of_loopback_is_fetched_without_leave() {
    let server = Server::answering(|_| answer("200 OK", &[], b"secret")).await;
    let port = server.port();
    let shut =
        || Options { policy: Policy { ports: vec![port], ..Policy::default() }, lookup: Arc::new(names), ..Options::default() };
    for host in ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "①②⑦.0.0.1", "[::ffff:127.0.0.1]", "here.test"]
    {
        let url = Url::parse(&format!("http://{host}:{port}/")).unwrap();
        let (hop, refusal) = refusal(get(shut(), &url).await);
        assert_eq!((hop, refusal.word()), (0, "loopback"), "{host}");
    }
    let url = Url::parse(&format!("http://localhost:{port}/")).unwrap();
    assert_eq!(refusal(get(shut(), &url).await).1, Refusal::LocalName("localhost".into()));
    assert_eq!(server.connections(), 0);

    let error = get(shut(), &server.url("/")).await.unwrap_err();
    assert_eq!(error.to_string(), format!("http://127.0.0.1:{port}/: refused: 127.0.0.1 is a loopback address"));

    let open = Options { policy: Policy { allow_private: true, ..Policy::default() }, ..shut() };
    let url = Url::parse(&format!("http://here.test:{port}/")).unwrap();
    assert_eq!(get(open, &url).await.unwrap().body, b"secret");
}

#[tokio::test]
async fn a_redirect_inside_is_refused_and_never_connected_to() {
    let server = Server::answering(|head| redirect(&path(head)[1..])).await;
    let port = server.port();
    let inside = inside(port).await;
    for (target, word) in [
        (format!("http://127.0.0.2:{port}/"), "loopback"),
        (format!("http://127.2:{port}/"), "loopback"),
        (format!("http://2130706434:{port}/"), "loopback"),
        (format!("http://0x7f.2:{port}/"), "loopback"),
        (format!("http://[::ffff:127.0.0.2]:{port}/"), "loopback"),
        (format!("http://inside.test:{port}/"), "loopback"),
        (format!("//inside.test:{port}/"), "loopback"),
        (format!("http://localhost:{port}/"), "local-name"),
        (format!("http://a@here.test:{port}/"), "userinfo"),
        ("http://10.0.0.1/".into(), "private"),
        ("http://169.254.169.254/latest/meta-data/".into(), "cloud-metadata"),
        ("http://metadata.google.internal/".into(), "cloud-metadata"),
        ("http://[64:ff9b::7f00:2]/".into(), "nat64"),
        ("http://here.test:22/".into(), "port"),
        ("file:///etc/passwd".into(), "scheme"),
        ("gopher://127.0.0.2:6379/_x".into(), "scheme"),
        ("ftp://here.test/".into(), "scheme"),
        ("javascript:alert(1)".into(), "scheme"),
        ("data:text/html,x".into(), "scheme"),
    ] {
        let (hop, refusal) = refusal(get(options(&server), &server.url(&format!("/{target}"))).await);
        assert_eq!((hop, refusal.word()), (1, word), "{target}");
    }
    assert!(inside.is_none_or(|inside| inside.connections() == 0));
}

#[tokio::test]
async fn a_later_hop_is_judged_like_the_first() {
    let server = Server::answering(|head| match path(head) {
        "/1" => redirect("/2"),
        "/2" => redirect("http://192.168.0.1/router"),
        other => panic!("{other} was asked for"),
    })
    .await;
    let error = get(options(&server), &server.url("/1")).await.unwrap_err();
    assert_eq!(error.to_string(), "http://192.168.0.1/router (after 2 redirects): refused: 192.168.0.1 is a private address");
}

#[tokio::test]
async fn a_mixed_answer_is_used_without_its_refused_addresses() {
    let server = Server::answering(|_| answer("200 OK", &[], b"public")).await;
    let inside = inside(server.port()).await;
    let url: Url = format!("http://mixed.test:{}/", server.port()).parse().unwrap();
    let page = get(options(&server), &url).await.unwrap();
    assert_eq!((&page.body[..], page.remote), (&b"public"[..], server.address));
    assert!(inside.is_none_or(|inside| inside.connections() == 0));
}

#[tokio::test]
async fn a_refused_address_is_not_fallen_back_to() {
    // A port at which nothing listens any more at the allowed address.
    let port = std::net::TcpListener::bind((HERE, 0)).unwrap().local_addr().unwrap().port();
    let options = Options {
        policy: Policy { allow: vec![HERE], ports: vec![port], ..Policy::default() },
        lookup: Arc::new(names),
        ..Options::default()
    };
    let inside = inside(port).await;
    let url: Url = format!("http://mixed.test:{port}/").parse().unwrap();
    let failed = failure(get(options, &url).await);
    assert_eq!(failed, Failure::Connect("connection refused".into()));
    assert!(inside.is_none_or(|inside| inside.connections() == 0));
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_judged_at_every_connection() {
    let server = Server::answering(|head| match path(head) {
        "/again" => redirect("/next"),
        _ => answer("200 OK", &[], b"public"),
    })
    .await;
    let inside = inside(server.port()).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let rebinding = || {
        asked.store(0, Ordering::SeqCst);
        let asked = Arc::clone(&asked);
        let mut options = options(&server);
        options.lookup = Arc::new(move |_: &str| match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(vec![HERE]),
            _ => Ok(vec![INSIDE]),
        });
        options
    };
    let url = |path: &str| Url::parse(&format!("http://rebind.test:{}{path}", server.port())).unwrap();

    let page = get(rebinding(), &url("/")).await.unwrap();
    assert_eq!((&page.body[..], page.remote), (&b"public"[..], server.address));
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the judged answer is the one used");

    let (hop, refusal) = refusal(get(rebinding(), &url("/again")).await);
    assert_eq!((hop, refusal), (1, Refusal::Address(INSIDE, AddressClass::Loopback)));
    assert!(inside.is_none_or(|inside| inside.connections() == 0));
}

/// A proxy would connect on our behalf to whatever it likes.
#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    const PROXY: &str = "DEBUNK_TEST_PROXY";
    if std::env::var(PROXY).is_ok() {
        let server = Server::answering(|_| answer("200 OK", &[], b"direct")).await;
        let url: Url = format!("http://here.test:{}/", server.port()).parse().unwrap();
        assert_eq!(get(options(&server), &url).await.unwrap().body, b"direct");
        let shut = get(Options::default(), &server.url("/")).await;
        assert!(matches!(shut, Err(FetchError::Refused { .. })), "{shut:?}");
        return;
    }
    let proxy = Server::answering(|_| answer("200 OK", &[], b"proxied")).await;
    let address = format!("http://{}", proxy.address);
    let variables: Vec<(&str, String)> =
        [PROXY, "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
            .map(|name| (name, address.clone()))
            .into();
    let run = move || run_alone("fetch::guard::proxies_of_the_environment_are_ignored", &variables);
    tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(proxy.connections(), 0);
}
