//! Every route, and the scope a key needs for it.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use super::keys::{Scope, authorise};
use super::problem::Problem;
use super::state::App;
use super::{health, native, observe, page, recent, rules};

/// The routes over a service.
pub fn router(app: Arc<App>) -> Router {
    let needs = |scope| from_fn_with_state((Arc::clone(&app), scope), authorise);
    let checks = Router::new()
        .route("/v1/check", post(native::check))
        .route("/v1/rules", get(rules::list))
        .route("/v1/rules/{*id}", get(rules::one))
        .route_layer(needs(Scope::Check));
    let moderation = Router::new()
        .route("/v1/recent", get(recent::list))
        .route("/v1/recent/{id}", get(recent::one))
        .route("/v1/recent/{id}/decision", post(recent::decide))
        .route_layer(needs(Scope::Moderate));
    let open = Router::new()
        .route("/", get(page::home))
        .route("/page.css", get(page::style))
        .route("/page.js", get(page::script))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready));
    Router::new()
        .merge(checks)
        .merge(moderation)
        .merge(open)
        .fallback(async || Problem::not_found("there is nothing here; GET /openapi.json describes what there is"))
        .method_not_allowed_fallback(async || {
            Problem::new(hyper::StatusCode::METHOD_NOT_ALLOWED, "this method has no meaning here; see the header Allow")
        })
        .layer(from_fn_with_state(Arc::clone(&app), observe::observe))
        .with_state(app)
}
