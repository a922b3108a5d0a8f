//! `/healthz` and `/readyz`, for whatever keeps the service running and sends it requests. Nobody needs a key for them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;
use super::state::App;

/// The process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Requests are welcome: not while the server stops, and not while its queue is too long.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.is_stopping() {
        return Problem::unavailable("the server is stopping").into_response();
    }
    if app.pool.is_busy() {
        return Problem::unavailable("the queue is too long").into_response();
    }
    "ready\n".into_response()
}
