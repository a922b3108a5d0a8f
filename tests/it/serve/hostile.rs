//! A few thousand hostile requests, made from a seed: none gets a status of 500, none hangs, and the service answers afterwards.

use super::{FINE, Reply, Service, WRONG};

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

    /// Bytes that are wrong in one of many ways.
    fn body(&mut self) -> Vec<u8> {
        let json = format!("{{\"content\": \"{WRONG}\", \"units\": \"utf-16\", \"as_of\": \"2026-01-01\"}}");
        let mut bytes = match self.next(12) {
            0 => json.clone().into_bytes(),
            1 => format!("{{\"items\": [{json}, {json}]}}").into_bytes(),
            2 => format!("comment_content={WRONG}&is_test=1&comment_author=%ff%fe").into_bytes(),
            3 => "<div>".repeat(self.next(4_000)).into_bytes(),
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
            10 => format!("{{\"event\": {{\"content\": {{\"body\": {json}}}}}}}").into_bytes(),
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

#[tokio::test]
async fn answers_thousands_of_hostile_requests_without_failing() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let service = Service::with(None, |settings| settings.store = Some(store)).await;
    let mut seed = Seed(20261120);
    let mut statuses = std::collections::BTreeMap::<u16, usize>::new();
    for number in 0..2000 {
        let (path, media, body) = (seed.pick(&PATHS), seed.pick(&MEDIA), seed.body());
        let request = service.client.post(service.url(path)).header("content-type", media).body(body.clone());
        let response = request.send().await.unwrap_or_else(|error| panic!("{number} {path} {media}: {error}"));
        let status = response.status().as_u16();
        let answer = response.bytes().await.unwrap_or_else(|error| panic!("{number} {path} {media}: {error}"));
        *statuses.entry(status).or_default() += 1;
        // A queue that is too long, or a store that is not there, is no failure; anything else of that class is.
        assert!(status < 500 || status == 503, "{number} {path} {media} {status} {}", String::from_utf8_lossy(&answer));
        let shown = String::from_utf8_lossy(&answer);
        assert!(
            !shown.chars().any(|c| c.is_control() && !"\r\n\t".contains(c)),
            "{number} {path}: a control character comes back"
        );
    }
    assert!(statuses[&200] > 100 && statuses[&400] > 100 && statuses[&415] > 100, "{statuses:?}");
    assert_eq!(
        Reply::of(service.client.post(service.url("/v1/check")).header("content-type", "text/plain").body(FINE)).await.status,
        200
    );
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
