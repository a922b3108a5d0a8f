//! Every route, the scope a key needs for it, and the dialect in which it is refused.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use hyper::Method;

use super::keys::{Scope, authorise};
use super::problem::Problem;
use super::state::App;
use super::{akismet, batch, health, matrix, metrics, native, observe, openai, openapi, page, recent, rspamd, rules, urls};

/// The routes over a service.
pub fn router(app: Arc<App>) -> Router {
    let needs = |scope| from_fn_with_state((Arc::clone(&app), scope), authorise);
    let checks = Router::new()
        .route("/v1/check", post(native::check))
        .route("/v1/check/batch", post(batch::check))
        .route("/v1/moderations", post(openai::moderations))
        .route("/matrix/{callback}", post(matrix::callback))
        .route("/checkv2", post(rspamd::check))
        .route("/v1/rules", get(rules::list))
        .route("/v1/rules/{*id}", get(rules::one))
        .route_layer(needs(Scope::Check));
    let moderation = Router::new()
        .route("/v1/recent", get(recent::list))
        .route("/v1/recent/{id}", get(recent::one))
        .route("/v1/recent/{id}/decision", post(recent::decide))
        .route_layer(needs(Scope::Moderate));
    let submissions = Router::new()
        .route("/learnspam", post(rspamd::learn_spam))
        .route("/learnham", post(rspamd::learn_ham))
        .route_layer(needs(Scope::Submit));
    let urls = Router::new()
        .route("/v1/check-url", post(urls::submit))
        .route("/v1/url-checks/{id}", get(urls::show))
        .route_layer(needs(Scope::Urls));
    let numbers = Router::new().route("/metrics", get(metrics::show)).route_layer(needs(Scope::Metrics));
    // Akismet's clients carry the key in the body; its calls ask for it themselves.
    let own_keys = Router::new().route("/1.1/{call}", post(akismet::call));
    let open = Router::new()
        .route("/", get(page::home))
        .route("/page.css", get(page::style))
        .route("/page.js", get(page::script))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/openapi.json", get(openapi::show))
        .route("/ping", get(rspamd::ping).post(rspamd::ping));
    Router::new()
        .merge(checks)
        .merge(moderation)
        .merge(submissions)
        .merge(urls)
        .merge(numbers)
        .merge(own_keys)
        .merge(open)
        .fallback(async || Problem::not_found("there is nothing here; GET /openapi.json describes what there is"))
        .method_not_allowed_fallback(async || {
            Problem::new(hyper::StatusCode::METHOD_NOT_ALLOWED, "this method has no meaning here; see the header Allow")
        })
        .layer(from_fn_with_state(Arc::clone(&app), observe::observe))
        .with_state(app)
}

/// A problem in the words of the dialect that `route` belongs to.
pub fn refuse(route: &str, problem: &Problem) -> Response {
    match route {
        "/1.1/{call}" => akismet::refused(problem),
        "/matrix/{callback}" => matrix::refused(problem),
        "/v1/moderations" => openai::refused(problem),
        "/checkv2" | "/learnspam" | "/learnham" => rspamd::refused(problem),
        _ => problem.clone().into_response(),
    }
}

/// The route of a request that asks for a check, as far as its first line tells. Such requests are what can be too many.
pub fn check_route(method: &Method, path: &str) -> Option<&'static str> {
    let route = match path {
        "/v1/check" => "/v1/check",
        "/v1/check/batch" => "/v1/check/batch",
        "/v1/moderations" => "/v1/moderations",
        "/checkv2" => "/checkv2",
        "/1.1/comment-check" => "/1.1/{call}",
        "/matrix/check_event_for_spam" => "/matrix/{callback}",
        _ => return None,
    };
    (*method == Method::POST).then_some(route)
}
