//! Why a request is not answered as asked: one small type, written as `application/problem+json` (RFC 9457). Dialects that
//! have a form of their own turn it into that.

use axum::response::{IntoResponse, Response};
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

/// Media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request is not answered as asked. The detail is in our words and quotes nothing of the request but field names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// One sentence for whoever wrote the client.
    pub detail: String,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
}

/// A problem as it is written.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonProblem<'a> {
    /// The status in words.
    pub title: &'a str,
    /// HTTP status.
    pub status: u16,
    /// What was wrong.
    pub detail: &'a str,
}

impl Problem {
    /// A problem of a status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, detail: detail.into(), retry_after: None }
    }

    /// 400: the request is not as described.
    pub fn bad_request(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401, the same for a missing and for a wrong key.
    pub fn unauthorised() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "a key is needed, in the header Authorization: Bearer KEY")
    }

    /// 403: the key is known and has no leave for this.
    pub fn forbidden(scope: &str) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, format!("the key has no leave for this; it needs the scope `{scope}`"))
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// 413: more than `limit` bytes or items.
    pub fn too_large(what: &str, limit: usize) -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("{what} is larger than the limit of {limit}"))
    }

    /// 429, with the seconds until the next request is taken.
    pub fn too_many(seconds: u64) -> Problem {
        let detail = "more requests than are allowed in this time";
        Problem { retry_after: Some(seconds.max(1)), ..Problem::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// 503, with the seconds after which to try again.
    pub fn unavailable(detail: impl Into<String>) -> Problem {
        Problem { retry_after: Some(1), ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// As it is written.
    pub fn to_json(&self) -> JsonProblem<'_> {
        let title = self.status.canonical_reason().unwrap_or("Error");
        JsonProblem { title, status: self.status.as_u16(), detail: &self.detail }
    }

    /// Adds to any answer the headers that a problem needs.
    pub fn headers(&self, headers: &mut HeaderMap) {
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // What is left of a body that was refused is not read; the connection cannot go on after it.
        if matches!(self.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.to_json()).expect("strings and numbers are always JSON");
        let mut response = (self.status, body).into_response();
        self.headers(response.headers_mut());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response
    }
}
