//! Callbacks of `synapse-http-antispam`, by which a Matrix server asks about events, names and rooms before it takes them.
//!
//! A status of 2xx means "not spam"; anything else is refused with the `errcode` and `error` of the body. So that a mistake of
//! ours silences nobody, only a verdict of `flagged` refuses.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use serde_json::{Map, Value, json};

use super::body;
use super::judge::{Answer, Post, judge};
use super::native::{off_thread, shed_early};
use super::param::Param;
use super::problem::Problem;
use super::state::App;
use crate::document::Kind;

/// Callbacks that hold what a user wrote.
const WITH_TEXT: [&str; 4] =
    ["check_event_for_spam", "check_username_for_spam", "federated_user_may_invite", "user_may_send_state_event"];
/// Every callback that the module sends. Those that hold no text are let through without a look, however busy we are.
pub(super) const CALLBACKS: [&str; 16] = [
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
pub async fn callback(State(app): State<Arc<App>>, callback: Result<Param<String>, Problem>, request: Request) -> Response {
    let answer = async { answer(&app, &callback?.0, request).await };
    answer.await.unwrap_or_else(|problem| refused(&problem))
}

async fn answer(app: &Arc<App>, callback: &str, request: Request) -> Result<Response, Problem> {
    if !CALLBACKS.contains(&callback) {
        return Err(Problem::not_found("no such callback"));
    }
    let with_text = WITH_TEXT.contains(&callback);
    if with_text {
        shed_early(app)?;
    }
    let (parts, body) = request.into_parts();
    let limits = &app.settings.limits;
    let bytes = body::read(&parts.headers, body, limits.body, Duration::from_secs(limits.body_seconds)).await?;
    if callback == "ping" {
        let ping: Value = body::from_json(&bytes)?;
        return Ok(body::json(StatusCode::OK, &json!({"id": ping.get("id"), "status": "ok"})));
    }
    if !with_text {
        return Ok(body::json(StatusCode::OK, &json!({})));
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
    let error = format!("Not accepted: it {}.", answer.result.reasons.join("; "));
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
    let mut html: Vec<&str> = Vec::new();
    if let Some(content) = value.pointer("/event/content").and_then(Value::as_object) {
        let text = |name: &str| content.get(name).and_then(Value::as_str);
        html.extend(formatted(content));
        // An edit carries its new words below another key.
        if let Some(edited) = content.get("m.new_content").and_then(Value::as_object) {
            html.extend(formatted(edited));
            texts.extend(edited.get("body").and_then(Value::as_str));
        }
        texts.extend(text("body"));
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
    let html = html.into_iter().map(|html| judged(html, Some(Kind::Html)));
    let mut answers: Vec<Answer> = plain.into_iter().chain(html).collect();
    let flagged = answers.iter().position(Answer::is_flagged);
    (!answers.is_empty()).then(|| answers.swap_remove(flagged.unwrap_or(0)))
}

/// What clients show of a message in place of its body, where it holds that; the plain body may say something else.
fn formatted(content: &Map<String, Value>) -> Option<&str> {
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    text("formatted_body").filter(|_| text("format") == Some("org.matrix.custom.html"))
}

/// A problem in plain text. The module reads any JSON that comes with it as our refusal of the event, and takes what is no JSON
/// for a failure of ours, at which it lets events through: a service that is busy, or a wrong key, must silence nobody.
pub fn refused(problem: &Problem) -> Response {
    let mut response = (problem.status, format!("{}\n", problem.detail)).into_response();
    problem.headers(response.headers_mut());
    response
}
