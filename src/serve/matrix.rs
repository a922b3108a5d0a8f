//! Callbacks of `synapse-http-antispam`, by which a Matrix server asks about events, names and rooms before it takes them.
//!
//! A status of 2xx means "not spam"; anything else is refused with the `errcode` and `error` of the body. So that a mistake of
//! ours silences nobody, only a verdict of `flagged` refuses.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use serde_json::{Value, json};

use super::body;
use super::judge::{Answer, Post, judge};
use super::native::{off_thread, shed_early};
use super::problem::Problem;
use super::state::App;
use crate::document::Kind;

/// Every callback that the module sends. Those that hold no text of a user's are answered without a look.
const CALLBACKS: [&str; 16] = [
    "accept_make_join",
    "check_event_for_spam",
    "check_login_for_spam",
    "check_media_file_for_spam",
    "check_registration_for_spam",
    "check_username_for_spam",
    "federated_user_may_invite",
    "should_drop_federated_event",
    "user_may_create_room",
    "user_may_create_room_alias",
    "user_may_invite",
    "user_may_join_room",
    "user_may_publish_room",
    "user_may_send_3pid_invite",
    "user_may_send_state_event",
    "ping",
];
/// Fields of an event's content that readers see, besides the body: topics, names of rooms and of members.
const TEXTS: [&str; 4] = ["topic", "name", "displayname", "reason"];

/// `POST /matrix/{callback}`
pub async fn callback(State(app): State<Arc<App>>, Path(callback): Path<String>, request: Request) -> Response {
    answer(&app, &callback, request).await.unwrap_or_else(|problem| refused(&problem))
}

async fn answer(app: &Arc<App>, callback: &str, request: Request) -> Result<Response, Problem> {
    if !CALLBACKS.contains(&callback) {
        return Err(Problem::not_found("no such callback"));
    }
    shed_early(app)?;
    let (parts, body) = request.into_parts();
    let limits = &app.settings.limits;
    let bytes = body::read(&parts.headers, body, limits.body, Duration::from_secs(limits.body_seconds)).await?;
    if callback == "ping" {
        let ping: Value = body::from_json(&bytes)?;
        return Ok(body::json(StatusCode::OK, &json!({"id": ping.get("id"), "status": "ok"})));
    }
    let judged = off_thread(app, bytes.len(), move |app| {
        let value: Value = body::from_json(&bytes)?;
        Ok(judge_value(&value, app))
    });
    let Some(answer) = judged.await? else { return Ok(body::json(StatusCode::OK, &json!({}))) };
    app.metrics.judged(answer.result.verdict);
    if !answer.is_flagged() {
        return Ok(body::json(StatusCode::OK, &json!({})));
    }
    let error = format!("This contradicts a checked fact or impersonates an authority: {}.", answer.result.reasons.join("; "));
    let body = json!({
        "errcode": "M_FORBIDDEN",
        "error": error,
        "org.debunk.rules": answer.rules(),
        "org.debunk.rules_revision": answer.rules_revision,
    });
    Ok(body::json(StatusCode::FORBIDDEN, &body))
}

/// Judges the texts a callback holds; nothing where it holds none.
fn judge_value(value: &Value, app: &App) -> Option<Answer> {
    let mut texts: Vec<&str> = Vec::new();
    let mut html = None;
    if let Some(content) = value.pointer("/event/content").and_then(Value::as_object) {
        let text = |name: &str| content.get(name).and_then(Value::as_str);
        // What clients show is the formatted body, where there is one; the plain one may say something else.
        if text("format") == Some("org.matrix.custom.html") {
            html = text("formatted_body");
        }
        // An edit carries its new words below another key.
        let edited = content.get("m.new_content").and_then(|new| new.get("body")).and_then(Value::as_str);
        texts.extend(text("body").into_iter().chain(edited));
        texts.extend(TEXTS.iter().filter_map(|name| text(name)));
    }
    let profile = value.pointer("/user_profile/display_name").and_then(Value::as_str);
    texts.extend(profile);
    let plain = texts.join("\n\n");
    let loaded = app.rules.load();
    let judged = |text: &str, kind| {
        let post = Post { content: text.as_bytes(), content_type: Some("text/plain; charset=utf-8"), kind, ..Post::default() };
        judge(&post, &loaded, app.today())
    };
    let plain = (!plain.trim().is_empty()).then(|| judged(&plain, None));
    let html = html.map(|html| judged(html, Some(Kind::Html)));
    match (plain, html) {
        (Some(plain), Some(html)) => Some(if plain.is_flagged() { plain } else { html }),
        (plain, html) => plain.or(html),
    }
}

/// A problem in the form that Matrix servers read.
fn refused(problem: &Problem) -> Response {
    let errcode = match problem.status.as_u16() {
        401 | 403 => "M_UNKNOWN_TOKEN",
        404 => "M_UNRECOGNIZED",
        413 => "M_TOO_LARGE",
        429 => "M_LIMIT_EXCEEDED",
        400 => "M_NOT_JSON",
        _ => "M_UNKNOWN",
    };
    let mut response = body::json(problem.status, &json!({"errcode": errcode, "error": problem.detail})).into_response();
    problem.headers(response.headers_mut());
    response
}
