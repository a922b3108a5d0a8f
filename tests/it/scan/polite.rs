//! robots.txt, pauses, and servers that are busy, broken or gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;

/// Scans `/p1`, `/p2` and `/private/p3` of a server with this robots.txt. Gives the results by path.
async fn scan_with_robots(status: &'static str, robots: &'static str) -> BTreeMap<String, Value> {
    let server = Server::answering(move |head| match path(head) {
        "/robots.txt" => answer(status, &["Content-Type: text/plain"], robots.as_bytes()),
        _ => html(&format!("<p>Words on {}.", path(head))),
    })
    .await;
    let urls: Vec<String> = ["/p1", "/p2?x=1", "/private/p3"].iter().map(|path| server.url(path).to_string()).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let ran = scan(&Desk::new(&[]), &[&urls[..], &["-f", "jsonl", "--retries", "0"]].concat()).await;
    let base = server.url("").to_string();
    let results: BTreeMap<String, Value> =
        results(&ran).into_iter().map(|(url, result)| (url.replacen(&base, "/", 1), result)).collect();
    let asked = asked(&server);
    assert_eq!(asked["/robots.txt"], 1);
    for (path, result) in &results {
        assert_eq!(asked.contains_key(path), outcome(result) != "robots", "{path}");
    }
    results
}

#[track_caller]
fn outcomes(results: &BTreeMap<String, Value>, expected: [&str; 3]) {
    assert_eq!(results.values().map(outcome).collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn obeys_robots_by_the_longest_match_with_wildcards() {
    let file = "User-agent: *\nDisallow: /\n\nUser-agent: Debunk\nDisallow: /private\nDisallow: /*?x=\nAllow: /private/p3$\n";
    outcomes(&scan_with_robots("200 OK", file).await, ["checked", "robots", "checked"]);
    let file = "User-agent: other\nDisallow: /\n";
    outcomes(&scan_with_robots("200 OK", file).await, ["checked", "checked", "checked"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_robots_file_allows_and_a_broken_server_forbids() {
    outcomes(&scan_with_robots("404 Not Found", "").await, ["checked"; 3]);
    outcomes(&scan_with_robots("403 Forbidden", "").await, ["checked"; 3]);
    let results = scan_with_robots("500 Internal Server Error", "User-agent: *\nAllow: /\n").await;
    outcomes(&results, ["robots"; 3]);
    assert!(reason(&results["/p1"]).contains("status 500"), "{}", reason(&results["/p1"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_five_hundred_kibibytes_of_a_robots_file_and_no_more() {
    let filler = "# a line of a very long file\n";
    for (before, expected) in [(400 << 10, "robots"), (520 << 10, "checked")] {
        let mut file = "User-agent: *\nDisallow: /private\n".to_string();
        file.push_str(&filler.repeat(before / filler.len()));
        file.push_str("Disallow: /p2\n");
        let file: &'static str = Box::leak(file.into_boxed_str());
        outcomes(&scan_with_robots("200 OK", file).await, ["checked", expected, "robots"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waits_as_long_as_a_busy_server_asks_in_either_form() {
    for date in [false, true] {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let server = Server::answering(move |_| match count.fetch_add(1, Ordering::SeqCst) {
            0 => {
                let later = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
                let later = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&later).unwrap();
                let value = if date { format!("Retry-After: {later}") } else { "Retry-After: 1".to_string() };
                answer("429 Too Many Requests", &[&value], b"")
            }
            _ => html("<p>Words."),
        })
        .await;
        let started = Instant::now();
        let ran = scan(&Desk::new(&[]), &[server.url("/").as_str(), "--ignore-robots", "-f", "jsonl"]).await;
        assert_eq!(ran.code, 0, "{}", ran.out);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        // A clock, but only from below: no machine is too slow for that.
        assert!(started.elapsed().as_millis() >= 900, "{:?}", started.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn does_not_wait_for_hours() {
    let server = Server::answering(|_| answer("503 Service Unavailable", &["Retry-After: 86400"], b"")).await;
    let ran = scan(&Desk::new(&[]), &[server.url("/").as_str(), "--ignore-robots", "-f", "jsonl"]).await;
    let results = results(&ran);
    assert_eq!(outcome(results.values().next().unwrap()), "error-status");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_again_after_a_connection_is_reset() {
    let tries = Arc::new(AtomicUsize::new(0));
    let count = tries.clone();
    let server = Server::answering(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbroken off".to_vec(),
        _ => html("<p>Words."),
    })
    .await;
    let ran = scan(&Desk::new(&[]), &[server.url("/").as_str(), "--ignore-robots", "-f", "jsonl"]).await;
    assert_eq!((ran.code, tries.load(Ordering::SeqCst)), (0, 2), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn gives_a_dead_host_up_and_scans_the_others() {
    let alive = Server::answering(|head| site(head, 30)).await;
    let dead = {
        let gone = Server::answering(|_| Vec::new()).await;
        gone.url("/")
    };
    let mut list: String = (0..40).map(|n| format!("{dead}{n}\n")).collect();
    list.extend((0..30).map(|n| format!("{}\n", alive.url(&format!("/p{n}")))));
    let desk = Desk::new(&[("list.txt", list.as_bytes())]);
    let ran = scan(&desk, &["list.txt", "--ignore-robots", "-f", "jsonl", "--retries", "0"]).await;
    let results = results(&ran);
    assert_eq!(results.len(), 70);
    let of_dead = |wanted: &str| results.values().filter(|result| outcome(result) == wanted).count();
    assert_eq!(of_dead("checked"), 30);
    assert_eq!(of_dead("failed") + of_dead("given-up"), 40);
    assert!(of_dead("failed") < 10, "{}", of_dead("failed"));
}
