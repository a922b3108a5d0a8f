//! Hostile requests, made from a seed: none gets a status of 500, none hangs, memory does not grow, and the service answers
//! afterwards. `DEBUNK_HOSTILE` sets how many (2,000), `DEBUNK_HOSTILE_BINARY` against which binary:
//!
//!     DEBUNK_HOSTILE=100000 DEBUNK_HOSTILE_BINARY=target/release/debunk cargo test --test it answers_hostile -- --nocapture

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::{Binary, FINE, Reply, Service, WRONG, client};

/// A small generator of numbers: the same seed, the same requests.
struct Seed(u64);

impl Seed {
    fn next(&mut self, below: usize) -> usize {
        // SplitMix64, by Sebastiano Vigna, in the public domain.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.next(from.len())]
    }

    /// A value of any type but the right one, mostly.
    fn value(&mut self) -> Value {
        match self.next(9) {
            0 => Value::Null,
            1 => json!(self.next(2) == 0),
            2 => json!(-1e300),
            3 => json!(u64::MAX),
            4 => json!(["a", {"b": null}]),
            5 => json!({}),
            6 => json!("\u{0}\u{feff}\u{202e}\u{d7ff}"),
            7 => json!("9999-99-99"),
            _ => json!("x".repeat(self.next(3000))),
        }
    }

    /// Bytes that are wrong in one of many ways.
    fn body(&mut self) -> Vec<u8> {
        let post = json!({"content": WRONG, "units": "utf-16", "as_of": "2026-01-01"});
        let mut bytes = match self.next(16) {
            0 => post.to_string().into_bytes(),
            1 => json!({"items": [post, post]}).to_string().into_bytes(),
            2 => format!("comment_content={WRONG}&is_test=1&comment_author=%ff%fe").into_bytes(),
            3 => self
                .pick(&["<div>", "<ul><li>", "<table><tr><td>", "<b><i>", "<svg><g>", "<!--", "<a href=x>"])
                .repeat(self.next(20_000))
                .into_bytes(),
            4 => "[".repeat(self.next(4_000)).into_bytes(),
            5 => "{\"a\":".repeat(self.next(4_000)).into_bytes(),
            6 => (0..self.next(5000)).map(|_| self.next(256) as u8).collect(),
            7 => WRONG.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            8 => format!(
                "From: a\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n{}",
                "--a\r\n\r\nx\r\n".repeat(self.next(2000))
            )
            .into_bytes(),
            9 => "%".repeat(self.next(5000)).into_bytes(),
            10 => json!({"event": {"content": {"body": self.value(), "formatted_body": self.value(), "topic": WRONG}}})
                .to_string()
                .into_bytes(),
            11 | 12 => {
                let fields = [
                    "content",
                    "content_type",
                    "url",
                    "author",
                    "locale",
                    "as_of",
                    "units",
                    "input",
                    "model",
                    "items",
                    "callback",
                ];
                let mut post = post;
                for _ in 0..1 + self.next(4) {
                    let field = self.pick(&fields).to_string();
                    post[&field] = self.value();
                }
                post.to_string().into_bytes()
            }
            13 => self.pick(&["> ", "* ", "1. ", "[a](", "![", "``` ", "|-", "#### "]).repeat(self.next(20_000)).into_bytes(),
            14 => format!("<meta charset={}>{WRONG}", self.pick(&["utf-7", "iso-2022-kr", "x-user-defined", "utf-16", "big5"]))
                .into_bytes(),
            _ => Vec::new(),
        };
        match self.next(4) {
            0 => bytes.truncate(self.next(bytes.len() + 1)),
            1 => {
                for _ in 0..1 + self.next(20) {
                    if !bytes.is_empty() {
                        let at = self.next(bytes.len());
                        bytes[at] = self.next(256) as u8;
                    }
                }
            }
            _ => {}
        }
        bytes
    }
}

const PATHS: [&str; 17] = [
    "/v1/check",
    "/v1/check?units=code-points&url=http://a.example/%00",
    "/v1/check?units=%ff",
    "/v1/check/batch",
    "/v1/check-url",
    "/v1/moderations",
    "/1.1/comment-check",
    "/1.1/verify-key",
    "/1.1/submit-spam",
    "/1.1/%2e%2e",
    "/matrix/check_event_for_spam",
    "/matrix/ping",
    "/checkv2",
    "/learnham",
    "/v1/rules/%00",
    "/healthz",
    "//",
];
const MEDIA: [&str; 9] = [
    "application/json",
    "application/json; charset=utf-16",
    "text/plain; charset=utf-7",
    "text/html; charset=gbk",
    "text/markdown",
    "application/x-www-form-urlencoded",
    "application/x-ndjson",
    "multipart/form-data; boundary=",
    ";;;",
];

/// How many ask at a time.
const AT_A_TIME: usize = 8;
/// Megabytes by which the service may be larger at the end than after a fifth of the requests.
const GROWTH: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_hostile_requests_without_failing() {
    let count = std::env::var("DEBUNK_HOSTILE").map_or(2000, |count| count.parse().unwrap());
    let binary = std::env::var_os("DEBUNK_HOSTILE_BINARY").map_or(env!("CARGO_BIN_EXE_debunk").into(), PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let config = folder.path().join("serve.toml");
    std::fs::write(&config, "recent = 100\naccess_log = \"errors\"\n[limits]\nqueue_ms = 3000\n").unwrap();
    let service = Binary::of(&binary, &["--config", config.to_str().unwrap(), "--store", store.to_str().unwrap()]);
    let next = Arc::new(AtomicUsize::new(0));
    let statuses = Arc::new(Mutex::new(BTreeMap::<u16, usize>::new()));
    let askers: Vec<_> = (0..AT_A_TIME)
        .map(|_| {
            let (next, statuses, client, address) = (Arc::clone(&next), Arc::clone(&statuses), client(), service.address);
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return;
                    }
                    let mut seed = Seed(20_261_120 + number as u64);
                    // A hang fails the test here, by its length and not by how fast it is.
                    let asked = timeout(Duration::from_secs(120), ask(&client, address, &mut seed, number)).await;
                    let status = asked.unwrap_or_else(|_| panic!("{number} is not answered"));
                    *statuses.lock().unwrap().entry(status).or_default() += 1;
                }
            })
        })
        .collect();
    while next.load(Ordering::Relaxed) < count / 5 {
        sleep(Duration::from_millis(20)).await;
    }
    let early = service.memory();
    for asker in askers {
        asker.await.unwrap();
    }
    let late = service.memory();
    let statuses = statuses.lock().unwrap().clone();
    println!("{count} hostile requests: {statuses:?}, memory {early:?} MB after a fifth and {late:?} MB at the end");
    let enough = count / 20;
    assert!([200, 400, 415].into_iter().all(|status| statuses.get(&status) > Some(&enough)), "{statuses:?}");
    assert!(late <= early.map(|early| early + GROWTH), "memory grew from {early:?} to {late:?} MB");
    let asked = client().post(service.url("/v1/check")).header("content-type", "text/plain");
    assert_eq!(Reply::of(asked.body(FINE)).await.status, 200);
}

/// Sends one request; gives the status, or 0 where the server closed without one, as it may on what is no HTTP.
async fn ask(client: &reqwest::Client, address: SocketAddr, seed: &mut Seed, number: usize) -> u16 {
    let (path, media, body) = (seed.pick(&PATHS), seed.pick(&MEDIA), seed.body());
    if seed.next(10) == 0 {
        return ask_badly(address, seed, path, media, &body).await;
    }
    let request = client.post(format!("http://{address}{path}")).header("content-type", media).body(body);
    let response = request.send().await.unwrap_or_else(|error| panic!("{number} {path} {media}: {error}"));
    let status = response.status().as_u16();
    let answer = response.bytes().await.unwrap_or_else(|error| panic!("{number} {path} {media}: {error}"));
    let shown = String::from_utf8_lossy(&answer);
    // A queue that is too long is no failure; anything else of that class is.
    assert!(status < 500 || status == 503, "{number} {path} {media} {status} {shown}");
    let is_control = |c: char| c.is_control() && !"\r\n\t".contains(c);
    assert!(!shown.contains(is_control), "{number} {path}: a control character comes back");
    status
}

/// Sends a request in a way that no client of HTTP would.
async fn ask_badly(address: SocketAddr, seed: &mut Seed, path: &str, media: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {media}\r\n");
    let length = body.len();
    // The server may close before all is written; what it answers is what counts.
    match seed.next(6) {
        0 => {
            let huge = format!("{head}X-A: {}\r\nContent-Length: {length}\r\n\r\n", "a".repeat(seed.next(200_000)));
            let _ = stream.write_all(huge.as_bytes()).await;
        }
        1 => {
            let many = format!("{head}{}Content-Length: {length}\r\n\r\n", "X-A: b\r\n".repeat(seed.next(300)));
            let _ = stream.write_all(many.as_bytes()).await;
            let _ = stream.write_all(body).await;
        }
        2 => {
            // A body that comes slowly, and perhaps never to its end.
            let _ = stream.write_all(format!("{head}Content-Length: {}\r\n\r\n", length + seed.next(2)).as_bytes()).await;
            for piece in body.chunks(length / 4 + 1) {
                let _ = stream.write_all(piece).await;
                sleep(Duration::from_millis(5)).await;
            }
        }
        3 => {
            let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", length + seed.next(3));
            let _ = stream.write_all(chunked.as_bytes()).await;
            let _ = stream.write_all(body).await;
            let _ = stream.write_all(b"\r\n0\r\n\r\n").await;
        }
        4 => {
            let twice = format!("{head}Content-Length: {length}\r\nContent-Length: {}\r\n\r\n", length + 1);
            let _ = stream.write_all(twice.as_bytes()).await;
            let _ = stream.write_all(body).await;
        }
        _ => {
            let _ = stream.write_all(&head.as_bytes()[..seed.next(head.len())]).await;
            let _ = stream.write_all(body).await;
        }
    }
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let first = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
    let status = first.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.parse::<u16>().ok()).unwrap_or(0);
    assert!(status < 500 || status == 503, "{path} {media}: {first}");
    status
}

#[tokio::test]
async fn closes_on_what_is_no_http() {
    let service = Service::start().await;
    let mut seed = Seed(7);
    for _ in 0..200 {
        let mut bytes = match seed.next(4) {
            0 => b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: \x00\x01\r\n\r\n".to_vec(),
            1 => b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello".to_vec(),
            2 => {
                b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec()
            }
            _ => (0..seed.next(300)).map(|_| seed.next(256) as u8).collect(),
        };
        bytes.extend_from_slice(b"\r\n\r\n");
        let answer = service.raw(&bytes).await;
        assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
    }
    assert_eq!(service.get("/healthz").await.status, 200);
}
