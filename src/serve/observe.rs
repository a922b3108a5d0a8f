//! What is done for every request whatever it asks for: an id, headers that keep answers from being misread, a line in the
//! log. Logs never hold anything of a post.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hyper::HeaderMap;
use hyper::header::{self, HeaderName, HeaderValue};

use super::limits;
use super::router::refuse;
use super::settings::AccessLog;
use super::state::App;
use super::traces::Span;

/// Header of a request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id; an extension of each request.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id, which is printable ASCII.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// Wraps every request.
pub async fn observe(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let address = limits::caller(&request, &app);
    let place = app.traces.as_ref().map(|traces| traces.place(request.headers()));
    request.extensions_mut().insert(RequestId(id.clone()));
    // The route, not the path: a path may hold anything.
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let mut response = match app.count_address(address) {
        Ok(()) => next.run(request).await,
        Err(problem) => refuse(route, &problem),
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let status = response.status().as_u16();
    let logged = match app.settings.access_log {
        AccessLog::All => true,
        AccessLog::Errors => status >= 400,
        AccessLog::None => false,
    };
    let time = started.elapsed();
    app.metrics.answered(route, status, time);
    if logged {
        let (id, micros) = (id.to_str().unwrap_or_default(), time.as_micros() as u64);
        tracing::info!(target: "access", request_id = id, method = method.as_str(), route, status, micros);
    }
    if let (Some(traces), Some(place)) = (&app.traces, place) {
        let request_id = id.to_str().unwrap_or_default().to_string();
        let (method, route) = (method.to_string(), route.to_string());
        traces.tell(Span { place, method, route, status, request_id, end: (app.clock)(), time });
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The id a proxy gave the request, where it is a plain one, else one of our own.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let plain = |value: &&HeaderValue| {
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        (1..=64).contains(&value.len()) && value.as_bytes().iter().all(fits)
    };
    if let Some(given) = headers.get(&REQUEST_ID).filter(plain) {
        return given.clone();
    }
    // Asking the system for the number of the process each time costs as much as the rest of the id.
    static PROCESS: LazyLock<u32> = LazyLock::new(std::process::id);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    HeaderValue::try_from(format!("{}-{number:x}", *PROCESS)).expect("digits and a hyphen are a header value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_plain_ids_only() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(&REQUEST_ID, HeaderValue::from_bytes(value.as_bytes()).expect("a header"));
            request_id(&headers).to_str().expect("ASCII").to_string()
        };
        assert_eq!(with("abc-1._2"), "abc-1._2");
        for odd in ["", "a b", "a\",\"level\":\"x", "é", &"a".repeat(65)] {
            assert_ne!(with(odd), odd);
        }
        assert_ne!(with(""), with(""), "each request has its own");
    }
}
