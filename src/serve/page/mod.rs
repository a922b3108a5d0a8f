//! The moderators' page at `/`: three files inside the binary. It asks the API like any other client, with a key that the
//! moderator types and the browser forgets when the tab is closed, so a foreign page has nothing to ride on.

use axum::response::{IntoResponse as _, Response};
use hyper::header::{self, HeaderName, HeaderValue};

const HOME: &str = include_str!("page.html");
const STYLE: &str = concat!(include_str!("../../report/palette.css"), include_str!("page.css"));
const SCRIPT: &str = include_str!("page.js");

/// What the page may load and do: its own two files, and to ask this service.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// `GET /`
pub async fn home() -> Response {
    file("text/html; charset=utf-8", HOME)
}

/// `GET /page.css`
pub async fn style() -> Response {
    file("text/css; charset=utf-8", STYLE)
}

/// `GET /page.js`
pub async fn script() -> Response {
    file("text/javascript; charset=utf-8", SCRIPT)
}

fn file(media: &'static str, text: &'static str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    // A browser asks again after an upgrade, so that the three files are of one version.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
