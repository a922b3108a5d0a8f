//! OpenTelemetry, where an operator names a collector: one span a request, sent in batches as OTLP over HTTP in JSON
//! (OpenTelemetry protocol 1.x), joined to the caller's trace by the header `traceparent` (W3C Trace Context, level 1).
//!
//! Written by hand, since one kind of span does not earn the dozen crates of the SDK a place in every build. A span holds the
//! route, status and times of a request, never anything of a post. A collector that is slow or away costs spans, not answers.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use url::Url;

use super::settings::Traces as Settings;
use crate::fetch::{self, Client, Policy};

/// Spans of one message.
const BATCH: usize = 512;
/// Spans that wait at most; what comes beyond them is dropped and counted.
const MOST_WAITING: usize = 8192;
/// How long spans wait for others to be sent with.
const EVERY: Duration = Duration::from_secs(5);
/// What the collector is given to take the last spans when the service ends.
const LAST: Duration = Duration::from_secs(2);
/// Waits before a message is sent again that was not taken.
const AGAIN: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];
/// `SPAN_KIND_SERVER` of the protocol.
const SERVER: u8 = 2;
/// `STATUS_CODE_ERROR` of the protocol.
const ERROR: u8 = 2;

/// Spans on their way to a collector.
pub struct Exporter {
    client: Client,
    url: Url,
    share: f64,
    waiting: Mutex<Vec<Span>>,
    /// Held by whoever sends, so that the end waits for what is on its way.
    sending: tokio::sync::Mutex<()>,
    wake: Notify,
    dropped: AtomicU64,
}

/// The place of a request in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    trace: u128,
    parent: Option<u64>,
    /// Whether it is to be told of.
    sampled: bool,
}

/// A request that was answered.
#[derive(Debug, Clone)]
pub struct Span {
    /// Where it stands.
    pub place: Place,
    /// `POST`.
    pub method: String,
    /// The route, which holds nothing of the request.
    pub route: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Id in the log.
    pub request_id: String,
    /// When it was answered.
    pub end: Timestamp,
    /// How long that took.
    pub time: Duration,
}

impl Exporter {
    /// Sets up, sending nothing yet.
    ///
    /// # Errors
    /// Where the client cannot be set up.
    pub fn new(settings: &Settings) -> Result<Exporter, fetch::http::ClientError> {
        // Named by the operator, and mostly on this machine.
        let policy = Policy { allow_private: true, ..Policy::default() };
        let mut url = settings.endpoint.clone();
        let path = format!("{}/v1/traces", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Ok(Exporter {
            client: Client::new(fetch::Options { policy, ..fetch::Options::default() })?,
            url,
            share: settings.share,
            waiting: Mutex::default(),
            sending: tokio::sync::Mutex::default(),
            wake: Notify::new(),
            dropped: AtomicU64::new(0),
        })
    }

    /// The place of a request: below its caller's, if it tells one, whose decision to sample holds; else a trace of its own.
    pub fn place(&self, headers: &HeaderMap) -> Place {
        let told = headers.get("traceparent").and_then(|value| parent(value.to_str().ok()?));
        told.unwrap_or_else(|| {
            let trace = random();
            // The upper bits decide, as any of them would: they are random.
            Place { trace, parent: None, sampled: ((trace >> 75) as f64) < self.share * (1_u64 << 53) as f64 }
        })
    }

    /// Takes a span. Costs no wait: spans that nobody fetches are dropped.
    pub fn tell(&self, span: Span) {
        if !span.place.sampled {
            return;
        }
        let mut waiting = self.waiting.lock().expect("no thread panics while it holds the lock");
        if waiting.len() >= MOST_WAITING {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.push(span);
        if waiting.len() == BATCH {
            self.wake.notify_one();
        }
    }

    /// Spans that were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Sends what comes, for ever.
    pub async fn run(&self) {
        loop {
            let _ = timeout(EVERY, self.wake.notified()).await;
            self.send_all().await;
        }
    }

    /// Sends what is left, within the time that a collector is given at the end.
    pub async fn finish(&self) {
        let _ = timeout(LAST, self.send_all()).await;
    }

    async fn send_all(&self) {
        let _turn = self.sending.lock().await;
        loop {
            let batch: Vec<Span> = {
                let mut waiting = self.waiting.lock().expect("no thread panics while it holds the lock");
                let count = waiting.len().min(BATCH);
                waiting.drain(..count).collect()
            };
            if batch.is_empty() {
                return;
            }
            self.send(&batch).await;
        }
    }

    async fn send(&self, batch: &[Span]) {
        let text = serde_json::to_vec(&message(batch)).expect("strings and numbers are always JSON");
        let mut waits = AGAIN.into_iter();
        let reason = loop {
            let reason = match self.client.post_json(&self.url, text.clone()).await {
                Ok(status) if (200..300).contains(&status) => return,
                // What the protocol says may be sent again.
                Ok(status @ (429 | 502 | 503 | 504)) => format!("status {status}"),
                Ok(status) => break format!("status {status}"),
                Err(error) => error.to_string(),
            };
            match waits.next() {
                Some(wait) => sleep(wait).await,
                None => break reason,
            }
        };
        self.dropped.fetch_add(batch.len() as u64, Ordering::Relaxed);
        tracing::warn!(spans = batch.len(), reason, "the collector did not take spans");
    }
}

/// What is sent for some spans: one `ExportTraceServiceRequest`.
fn message(spans: &[Span]) -> Value {
    json!({"resourceSpans": [{
        "resource": {"attributes": [text("service.name", "debunk"), text("service.version", env!("CARGO_PKG_VERSION"))]},
        "scopeSpans": [{
            "scope": {"name": "debunk", "version": env!("CARGO_PKG_VERSION")},
            "spans": spans.iter().map(Span::to_json).collect::<Vec<_>>(),
        }],
    }]})
}

impl Span {
    fn to_json(&self) -> Value {
        let end = self.end.as_nanosecond();
        let start = end - i128::try_from(self.time.as_nanos()).unwrap_or_default();
        let mut span = json!({
            "traceId": format!("{:032x}", self.place.trace),
            "spanId": format!("{:016x}", random() as u64),
            "name": format!("{} {}", self.method, self.route),
            "kind": SERVER,
            // Numbers of 64 bits are strings in the JSON of Protocol Buffers.
            "startTimeUnixNano": start.to_string(),
            "endTimeUnixNano": end.to_string(),
            "attributes": [
                text("http.request.method", &self.method),
                text("http.route", &self.route),
                json!({"key": "http.response.status_code", "value": {"intValue": self.status.to_string()}}),
                text("debunk.request_id", &self.request_id),
            ],
            // The conventions for servers: only a failure of the server's own is an error.
            "status": if self.status >= 500 { json!({"code": ERROR}) } else { json!({}) },
        });
        if let Some(parent) = self.place.parent {
            span["parentSpanId"] = format!("{parent:016x}").into();
        }
        span
    }
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

/// Reads `traceparent`: version, trace, parent and flags, in lower-case hex with hyphens between. Later versions may say more
/// behind them.
fn parent(value: &str) -> Option<Place> {
    let hex = |text: &str, length: usize| {
        let fits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == length && text.bytes().all(fits)).then(|| u128::from_str_radix(text, 16).ok()).flatten()
    };
    let mut parts = value.trim().split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let version = hex(version, 2)?;
    if version == 0xff || (version == 0 && parts.next().is_some()) {
        return None;
    }
    let (trace, parent) = (hex(trace, 32)?, hex(parent, 16)? as u64);
    (trace != 0 && parent != 0).then_some(Place { trace, parent: Some(parent), sampled: hex(flags, 2)? & 1 == 1 })
}

/// A number that is as good as unique, and not zero, which stands for none.
fn random() -> u128 {
    let mut bytes = [0; 16];
    // Without random numbers traces run into one another, which harms nobody.
    let _ = getrandom::fill(&mut bytes);
    u128::from_le_bytes(bytes) | (1 << 64) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_a_callers_trace_only_where_it_is_well_formed() {
        let trace = "0af7651916cd43dd8448eb211c80319c";
        let place = parent(&format!("00-{trace}-b7ad6b7169203331-01")).expect("well formed");
        assert_eq!(
            (format!("{:032x}", place.trace).as_str(), place.parent, place.sampled),
            (trace, Some(0xb7ad_6b71_6920_3331), true)
        );
        assert!(!parent(&format!("00-{trace}-b7ad6b7169203331-00")).expect("well formed").sampled);
        assert!(parent(&format!("01-{trace}-b7ad6b7169203331-01-more")).is_some(), "a later version may say more");
        for wrong in [
            "",
            "00",
            &format!("00-{trace}-b7ad6b7169203331-01-more"),
            &format!("ff-{trace}-b7ad6b7169203331-01"),
            &format!("00-{}-b7ad6b7169203331-01", "0".repeat(32)),
            &format!("00-{trace}-{}-01", "0".repeat(16)),
            &format!("00-{}-b7ad6b7169203331-01", trace.to_uppercase()),
            &format!("00-{trace}-+7ad6b7169203331-01"),
        ] {
            assert_eq!(parent(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn tells_of_the_share_it_was_asked_for() {
        let with = |share| {
            let settings = Settings { endpoint: "http://127.0.0.1:1".parse().expect("an address"), share };
            let exporter = Exporter::new(&settings).expect("no roots to fail on");
            (0..200).filter(|_| exporter.place(&HeaderMap::new()).sampled).count()
        };
        assert_eq!((with(0.0), with(1.0)), (0, 200));
        assert!((20..180).contains(&with(0.5)));
    }
}
