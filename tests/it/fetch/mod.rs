//! The guarded fetcher against real sockets. Servers live on loopback, which the tests give leave for address by address,
//! so that everything beside the one server is as refused as it is for users.

mod bounds;
mod guard;
mod tls;

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use debunk::fetch::{Client, Failure, Fetch, FetchError, Limits, Options, Page, Policy, Refusal};
use url::Url;

use crate::server::{Server, answer, path, redirect};

/// Address of the servers tests give leave for.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// A loopback address they give no leave for.
const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// Leave for `server` and for nothing else, with a resolver that knows `here.test`, `inside.test` and `mixed.test`.
fn options(server: &Server) -> Options {
    Options {
        policy: Policy { allow: vec![HERE], ports: vec![server.port()], ..Policy::default() },
        lookup: Arc::new(names),
        limits: Limits {
            header_time: Duration::from_millis(1500),
            rate_after: Duration::from_millis(1000),
            total_time: Duration::from_secs(8),
            ..Limits::default()
        },
        ..Options::default()
    }
}

fn names(host: &str) -> io::Result<Vec<IpAddr>> {
    match host {
        "here.test" => Ok(vec![HERE]),
        "inside.test" => Ok(vec![INSIDE]),
        "mixed.test" => Ok(vec![INSIDE, IpAddr::from([10, 0, 0, 1]), HERE]),
        "empty.test" => Ok(vec![]),
        _ => Err(io::Error::new(io::ErrorKind::NotFound, "no such host")),
    }
}

async fn get(options: Options, url: &Url) -> Result<Page, FetchError> {
    Client::new(options).unwrap().get(url).await
}

#[track_caller]
fn failure(result: Result<Page, FetchError>) -> Failure {
    match result {
        Err(FetchError::Failed { failure, .. }) => failure,
        other => panic!("expected a failure, got {other:?}"),
    }
}

#[track_caller]
fn refusal(result: Result<Page, FetchError>) -> (usize, Refusal) {
    match result {
        Err(FetchError::Refused { hop, refusal, .. }) => (hop, refusal),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// Runs one test of this binary in a process of its own, with `variables` set, and asserts that it passes.
#[track_caller]
fn run_alone(test: &str, variables: &[(&str, String)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .envs(variables.iter().map(|(name, value)| (*name, value.as_str())))
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{test} was not found: {text}");
}

#[tokio::test]
async fn gets_a_page_by_name_and_says_who_it_is() {
    let server = Server::answering(|_| {
        let headers = ["Content-Type: text/html; charset=gbk", "ETag: \"a\"", "Last-Modified: Fri, 20 Nov 2026 00:00:00 GMT"];
        answer("200 OK", &headers, b"<p>page")
    })
    .await;
    let url: Url = format!("http://here.test:{}/a?b#c", server.port()).parse().unwrap();
    let page = get(options(&server), &url).await.unwrap();
    assert_eq!(page.body, b"<p>page");
    assert_eq!(page.status, 200);
    assert_eq!(page.headers.content_type.as_deref(), Some("text/html; charset=gbk"));
    assert_eq!(page.headers.etag.as_deref(), Some("\"a\""));
    assert_eq!(page.headers.last_modified.as_deref(), Some("Fri, 20 Nov 2026 00:00:00 GMT"));
    assert_eq!(page.remote, server.address);
    assert_eq!((page.url, page.final_url, page.redirects), (url.clone(), url, vec![]));

    let request = server.requests().remove(0).to_ascii_lowercase();
    assert_eq!(path(&request), "/a?b");
    assert!(request.contains(&format!("\r\nhost: here.test:{}\r\n", server.port())), "{request}");
    assert!(request.contains("\r\nuser-agent: debunk/"), "{request}");
    assert!(request.contains("\r\naccept-encoding: gzip, deflate, br, zstd\r\n"), "{request}");
    assert!(!request.contains("\r\nreferer:") && !request.contains("\r\ncookie:"), "{request}");
}

#[tokio::test]
async fn a_status_other_than_success_is_still_a_page() {
    let server = Server::answering(|head| match path(head) {
        "/busy" => answer("429 Too Many Requests", &["Retry-After: 120"], b"later"),
        "/gone" => answer("404 Not Found", &[], b"no such page"),
        // A redirect that does not say where to.
        _ => answer("302 Found", &[], b"lost"),
    })
    .await;
    let busy = get(options(&server), &server.url("/busy")).await.unwrap();
    assert_eq!((busy.status, busy.headers.retry_after.as_deref()), (429, Some("120")));
    let gone = get(options(&server), &server.url("/gone")).await.unwrap();
    assert_eq!((gone.status, &gone.body[..]), (404, &b"no such page"[..]));
    let lost = get(options(&server), &server.url("/lost")).await.unwrap();
    assert_eq!((lost.status, &lost.body[..]), (302, &b"lost"[..]));
}

#[tokio::test]
async fn follows_redirects_and_keeps_them() {
    let server = Server::answering(|head| match path(head) {
        "/a" => redirect("b?x=1"),
        "/b?x=1" => answer("308 Permanent Redirect", &["Location: /c#new"], b""),
        _ => answer("200 OK", &[], b"end"),
    })
    .await;
    let page = get(options(&server), &server.url("/a#old")).await.unwrap();
    assert_eq!(page.final_url, server.url("/c#new"));
    assert_eq!(page.body, b"end");
    let hops: Vec<(&str, &str, u16)> = page.redirects.iter().map(|hop| (hop.from.path(), hop.to.path(), hop.status)).collect();
    assert_eq!(hops, [("/a", "/b", 302), ("/b", "/c", 308)]);
    assert!(page.redirects.iter().all(|hop| hop.remote == server.address));
    assert!(!page.was_downgraded());
}

#[tokio::test]
async fn redirects_that_lead_nowhere_end() {
    let server = Server::answering(|head| match path(head) {
        "/self" => redirect("/self#again"),
        "/a" => redirect("/b"),
        "/b" => redirect("/a"),
        // Asks for a cookie that is never sent.
        "/cookie" => answer("302 Found", &["Location: /cookie", "Set-Cookie: seen=1"], b""),
        "/bad" => redirect("http://[::1"),
        longer => redirect(&format!("{longer}x")),
    })
    .await;
    for loops in ["/self", "/a", "/cookie"] {
        assert_eq!(failure(get(options(&server), &server.url(loops)).await), Failure::RedirectLoop, "{loops}");
    }
    let before = server.connections();
    assert_eq!(failure(get(options(&server), &server.url("/x")).await), Failure::TooManyRedirects(5));
    assert_eq!(server.connections() - before, 6);
    let bad = get(options(&server), &server.url("/bad")).await.unwrap_err();
    assert_eq!(
        bad.to_string(),
        format!("{}: a redirect leads to something that is no address: invalid IPv6 address", server.url("/bad"))
    );
}

#[tokio::test]
async fn names_that_do_not_resolve_fail() {
    struct Silent;
    impl debunk::fetch::lookup::Lookup for Silent {
        fn addresses<'a>(&'a self, _: &'a str) -> debunk::fetch::lookup::Answer<'a> {
            Box::pin(std::future::pending())
        }
    }
    let server = Server::answering(|_| answer("200 OK", &[], b"")).await;
    let url = |host: &str| Url::parse(&format!("http://{host}:{}/", server.port())).unwrap();
    let missing = get(options(&server), &url("missing.test")).await;
    assert_eq!(failure(missing), Failure::Dns("no such host".into()));
    let empty = get(options(&server), &url("empty.test")).await;
    assert_eq!(failure(empty), Failure::Dns("it has no address".into()));
    let mut silent = options(&server);
    silent.lookup = Arc::new(Silent);
    silent.limits.lookup_time = Duration::from_millis(50);
    assert_eq!(failure(get(silent, &url("here.test")).await), Failure::Dns("no answer in time".into()));
    assert_eq!(server.connections(), 0);
}
