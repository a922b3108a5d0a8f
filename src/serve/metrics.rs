//! Counts for Prometheus, in the OpenMetrics text format.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use hyper::header::{self, HeaderValue};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::state::App;
use super::traces::Exporter;

/// Media type of the answer.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Upper bounds of the times that are counted, in seconds.
const TIMES: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// What is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Histogram,
    /// Posts by verdict.
    verdicts: Family<Verdict, Counter>,
    /// Connections that are open.
    pub connections: Gauge,
    /// Connections for which there was no room.
    pub refused_connections: Counter,
    /// Checks that were refused unread, because too many waited.
    pub shed: Counter,
    /// Posts that were answered as before, because the same was asked.
    pub repeats: Counter,
    /// Submissions that were kept.
    pub submissions: Counter,
    reloads: Family<Outcome, Counter>,
    /// URL checks by how they ended.
    url_checks: Family<Outcome, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Verdict {
    verdict: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("debunk");
        let metrics = Metrics {
            requests: Family::default(),
            seconds: Histogram::new(TIMES),
            verdicts: Family::default(),
            connections: Gauge::default(),
            refused_connections: Counter::default(),
            shed: Counter::default(),
            repeats: Counter::default(),
            submissions: Counter::default(),
            reloads: Family::default(),
            url_checks: Family::default(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests by route and status", metrics.requests.clone());
        registry.register("http_request_seconds", "Time from a request's headers to its answer", metrics.seconds.clone());
        registry.register("posts", "Posts checked, by verdict", metrics.verdicts.clone());
        registry.register("connections", "Open connections", metrics.connections.clone());
        let refused = "Connections for which there was no room";
        registry.register("connections_refused", refused, metrics.refused_connections.clone());
        registry.register("shed", "Checks refused unread because too many waited", metrics.shed.clone());
        registry.register("repeats", "Posts answered as before, because the same was asked", metrics.repeats.clone());
        registry.register("submissions", "Posts filed as spam or ham and kept", metrics.submissions.clone());
        registry.register("rule_reloads", "Attempts to take up changed rules", metrics.reloads.clone());
        registry.register("url_checks", "URL checks, by how they ended", metrics.url_checks.clone());
        Metrics { registry, ..metrics }
    }
}

impl Metrics {
    /// Counts an answer.
    pub fn answered(&self, route: &str, status: u16, time: Duration) {
        self.requests.get_or_create(&Request { route: route.to_string(), status }).inc();
        self.seconds.observe(time.as_secs_f64());
    }

    /// Counts a post.
    pub fn judged(&self, verdict: &'static str) {
        self.verdicts.get_or_create(&Verdict { verdict }).inc();
    }

    /// Counts an attempt to take up changed rules.
    pub fn reloaded(&self, outcome: &'static str) {
        self.reloads.get_or_create(&Outcome { outcome }).inc();
    }

    /// Counts a URL check.
    pub fn url_checked(&self, outcome: &'static str) {
        self.url_checks.get_or_create(&Outcome { outcome }).inc();
    }
}

/// `GET /metrics`
pub async fn show(State(app): State<Arc<App>>) -> Response {
    let mut registry = Registry::with_prefix("debunk");
    registry.register_collector(Box::new(Now(Arc::clone(&app))));
    let mut text = String::new();
    // Both write to a string, which takes all. The first ends with the mark of the end, which the whole needs once.
    let written = encode(&mut text, &app.metrics.registry).is_ok() && {
        text.truncate(text.trim_end_matches("# EOF\n").len());
        encode(&mut text, &registry).is_ok()
    };
    debug_assert!(written);
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(OPEN_METRICS));
    response
}

/// What is read when it is asked for.
struct Now(Arc<App>);

impl fmt::Debug for Now {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Now")
    }
}

impl Collector for Now {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let app = &self.0;
        let mut gauge = |name: &str, help: &str, value: f64| {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
        };
        gauge("queue_jobs", "Posts that wait for a thread", app.pool.waiting() as f64)?;
        gauge("queue_wait_seconds", "Expected wait of a post that comes now", app.pool.wait().as_secs_f64())?;
        gauge("url_checks_waiting", "URL checks that wait for a fetcher", app.urls.waiting() as f64)?;
        gauge("spans_dropped", "Spans that no collector took", app.traces.as_ref().map_or(0, Exporter::dropped) as f64)?;
        let loaded = app.rules.load();
        gauge("rules_facts", "Facts in use", loaded.rules.facts.all.len() as f64)?;
        let labels = [("revision", loaded.rules.revision.as_str()), ("version", env!("CARGO_PKG_VERSION"))];
        let info = ConstGauge::new(1.0);
        let mut encoder = encoder.encode_descriptor("rules_info", "Rules in use", None, info.metric_type())?;
        info.encode(encoder.encode_family(&labels)?)
    }
}
