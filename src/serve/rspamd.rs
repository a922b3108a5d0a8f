//! The scan protocol of rspamd, `POST /checkv2` and `/ping`, so that mail servers and `rspamc` can ask; `/learnspam` and
//! `/learnham` file a message.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use mail_parser::{Message, MessageParser};
use serde_json::{Value, json};

use super::body;
use super::judge::{Answer, Post, judge};
use super::keys::Caller;
use super::native::{off_thread, shed_early};
use super::origin::refuse_other_sites;
use super::problem::Problem;
use super::state::App;
use super::store::{Label, Record};
use crate::document::Kind;
use crate::document::decode::decode;

/// Score from which mail servers refuse a message, as rspamd has it by default. We never reach it: a moderator decides.
const REQUIRED: f64 = 15.0;
/// Score of a flagged message: from 6 on rspamd adds a header, which files it as junk.
const FLAGGED: f64 = 8.0;
/// Score of a message a person should look at, too little for any action.
const REVIEW: f64 = 2.0;
/// Texts of a message that are read; the rest is left out.
const MAX_PARTS: usize = 50;

/// `GET` and `POST /ping`
pub async fn ping() -> &'static str {
    "pong\r\n"
}

/// `POST /checkv2`
pub async fn check(State(app): State<Arc<App>>, request: Request) -> Response {
    check_message(&app, request).await.unwrap_or_else(|problem| refused(&problem))
}

/// `POST /learnspam`
pub async fn learn_spam(state: State<Arc<App>>, caller: Extension<Caller>, request: Request) -> Response {
    learn(state, caller, request, Label::Spam).await
}

/// `POST /learnham`
pub async fn learn_ham(state: State<Arc<App>>, caller: Extension<Caller>, request: Request) -> Response {
    learn(state, caller, request, Label::Ham).await
}

async fn check_message(app: &Arc<App>, request: Request) -> Result<Response, Problem> {
    shed_early(app)?;
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let limits = &app.settings.limits;
    let bytes = body::read(&parts.headers, body, limits.body, Duration::from_secs(limits.body_seconds)).await?;
    let length = bytes.len();
    let answer = off_thread(app, length, move |app| {
        let answers: Vec<Answer> = with_texts(&bytes, |texts| texts.iter().map(|text| judge_text(text, app)).collect());
        Ok(answers)
    })
    .await?;
    let strongest = |verdict: &str| answer.iter().any(|answer| answer.result.verdict == verdict);
    let (verdict, score, action) = if strongest("flagged") {
        ("flagged", FLAGGED, "add header")
    } else if strongest("review") {
        ("review", REVIEW, "no action")
    } else {
        ("clear", 0.0, "no action")
    };
    app.metrics.judged(verdict);
    let value = json!({
        "is_skipped": false,
        "score": score,
        "required_score": REQUIRED,
        "action": action,
        "symbols": symbols(&answer, score),
        "urls": [],
        "emails": [],
        "message-id": "undef",
        "time_real": started.elapsed().as_secs_f64(),
        "messages": {},
    });
    Ok(body::json(StatusCode::OK, &value))
}

/// One symbol a rule, named as rspamd names its own, with what was found as its options. The score stands at the first.
fn symbols(answers: &[Answer], score: f64) -> BTreeMap<String, Value> {
    let mut symbols = BTreeMap::new();
    let mut left = score;
    for answer in answers {
        for finding in &answer.result.findings {
            let name: String = format!("DEBUNK_{}", finding.rule)
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
                .collect();
            symbols.entry(name.clone()).or_insert_with(|| {
                let score = std::mem::take(&mut left);
                json!({"name": name, "score": score, "metric_score": score, "description": finding.message, "options": [finding.rule]})
            });
        }
    }
    symbols
}

fn judge_text((text, kind): &(String, Option<Kind>), app: &App) -> Answer {
    let post = Post { content: text.as_bytes(), content_type: Some("text/plain; charset=utf-8"), kind: *kind, ..Post::default() };
    judge(&post, &app.rules.load(), app.today())
}

/// The texts of a message: subject and plain parts, then HTML parts. What is no message is one text.
fn with_texts<T>(bytes: &[u8], each: impl FnOnce(&[(String, Option<Kind>)]) -> T) -> T {
    let message = MessageParser::default().parse(bytes).filter(is_message);
    let Some(message) = message else {
        return each(&[(decode(bytes, None, Kind::Plain).text.into_owned(), None)]);
    };
    let mut plain: Vec<&str> = message.subject().into_iter().collect();
    let mut html = Vec::new();
    for part in message.parts.iter().take(MAX_PARTS) {
        match &part.body {
            mail_parser::PartType::Text(text) => plain.push(text),
            mail_parser::PartType::Html(text) => html.push((text.to_string(), Some(Kind::Html))),
            _ => {}
        }
    }
    let mut texts = vec![(plain.join("\n\n"), None)];
    texts.extend(html);
    each(&texts)
}

/// Whether bytes are a message: the parser makes one of anything, with its first lines as headers.
fn is_message(message: &Message<'_>) -> bool {
    message.from().is_some() || message.subject().is_some() || message.header("Content-Type").is_some()
}

async fn learn(State(app): State<Arc<App>>, Extension(caller): Extension<Caller>, request: Request, label: Label) -> Response {
    let kept = async {
        let (parts, body) = request.into_parts();
        refuse_other_sites(&app, &parts.headers)?;
        let limits = &app.settings.limits;
        let bytes = body::read(&parts.headers, body, limits.body, Duration::from_secs(limits.body_seconds)).await?;
        let texts = off_thread(&app, bytes.len(), move |_| Ok(with_texts(&bytes, <[_]>::to_vec))).await?;
        if texts.iter().all(|(content, _)| content.trim().is_empty()) {
            return Err(Problem::bad_request("the message holds no text, so there is nothing to file"));
        }
        for (content, kind) in texts {
            if content.trim().is_empty() {
                continue;
            }
            let record = Record {
                at: app.now(),
                label,
                via: "rspamd".to_string(),
                key: caller.key.clone(),
                content,
                content_type: (kind == Some(Kind::Html)).then(|| "text/html".to_string()),
                author: None,
                url: None,
                locale: None,
            };
            app.keep(&record).await?;
        }
        Ok(body::json(StatusCode::OK, &json!({"success": true})))
    };
    kept.await.unwrap_or_else(|problem: Problem| refused(&problem))
}

/// A problem in the form that rspamd's clients read.
pub fn refused(problem: &Problem) -> Response {
    let mut response = body::json(problem.status, &json!({"error": problem.detail})).into_response();
    problem.headers(response.headers_mut());
    response
}
