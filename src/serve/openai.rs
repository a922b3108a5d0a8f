//! The moderations call of OpenAI, `POST /v1/moderations`, for programs that already ask it.
//!
//! What we find has no category there. `flagged` sets `illicit`, which clients know, and `misinformation/travel`, which says
//! what it is. Scores are our confidence in words turned into numbers; they are no probabilities.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body;
use super::judge::{Answer, Post, judge};
use super::native::{off_thread, shed_early};
use super::observe::RequestId;
use super::problem::Problem;
use super::state::App;

/// Categories that clients know, all of them, since some read each.
const KNOWN: [&str; 13] = [
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    ILLICIT,
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
];
/// The nearest of them.
const ILLICIT: &str = "illicit";
/// Our own.
const OURS: &str = "misinformation/travel";
/// Name of our model.
const MODEL: &str = concat!("debunk-", env!("CARGO_PKG_VERSION"));

/// What to moderate.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ModerationRequest {
    /// One text, several texts, or the parts of one message.
    pub input: Input,
    /// Read and not used: there is one model.
    #[serde(default)]
    #[expect(dead_code, reason = "so that it is a text where it stands")]
    model: Option<String>,
}

/// One text, several texts, or the parts of one message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Input {
    /// One text, with one result.
    One(String),
    /// Several, with a result each.
    Many(Vec<String>),
    /// A message with pictures, with one result. Pictures are not read.
    Parts(Vec<Part>),
}

/// A part of a message.
#[derive(Debug, JsonSchema)]
#[schemars(tag = "type", rename_all = "snake_case")]
pub enum Part {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture, which is not read.
    ImageUrl {},
}

impl<'de> Deserialize<'de> for Part {
    // By hand, since what is derived for a tag takes numbers for names too.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            r#type: String,
            text: Option<String>,
        }
        let Fields { r#type, text } = Fields::deserialize(deserializer)?;
        match (r#type.as_str(), text) {
            ("text", Some(text)) => Ok(Part::Text { text }),
            ("image_url", _) => Ok(Part::ImageUrl {}),
            _ => Err(serde::de::Error::custom("expected a text or an image_url")),
        }
    }
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Moderation {
    /// Id of the answer.
    pub id: String,
    /// Our model, whichever was asked for.
    pub model: &'static str,
    /// One a text.
    pub results: Vec<ModerationResult>,
}

/// What was found in one text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ModerationResult {
    /// Whether the verdict is `flagged`.
    pub flagged: bool,
    /// Each category, and whether it is.
    pub categories: BTreeMap<&'static str, bool>,
    /// Each category, and how sure we are.
    pub category_scores: BTreeMap<&'static str, f64>,
    /// Each category, and what it was found in.
    pub category_applied_input_types: BTreeMap<&'static str, Vec<&'static str>>,
    /// What we would say in our own words.
    pub debunk: Words,
}

/// What we would say in our own words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Words {
    /// One answer; `clear` means nothing found, never "true".
    #[schemars(extend("enum" = ["clear", "review", "flagged", "unchecked"]))]
    pub verdict: &'static str,
    /// Why.
    pub reasons: Vec<String>,
    /// Rules that spoke; `GET /v1/rules/{id}` says more.
    pub rules: Vec<String>,
    /// Hash of the rules in use.
    pub rules_revision: String,
}

/// `POST /v1/moderations`
pub async fn moderations(State(app): State<Arc<App>>, Extension(id): Extension<RequestId>, request: Request) -> Response {
    match moderate(&app, &id, request).await {
        Ok(moderation) => body::json(StatusCode::OK, &moderation),
        Err(problem) => refused(&problem),
    }
}

async fn moderate(app: &Arc<App>, id: &RequestId, request: Request) -> Result<Moderation, Problem> {
    shed_early(app)?;
    let (parts, body) = request.into_parts();
    if body::media_type(&parts.headers).as_deref() != Some("application/json") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"));
    }
    let limits = &app.settings.limits;
    let time = Duration::from_secs(limits.body_seconds);
    let bytes = body::read(&parts.headers, body, limits.body, time).await?;
    let most = limits.batch_items;
    let answers = off_thread(app, bytes.len(), move |app| {
        let request: ModerationRequest = body::from_json(&bytes)?;
        let texts = texts(request.input);
        if texts.len() > most {
            return Err(Problem::too_large("the number of texts", most));
        }
        let loaded = app.rules.load();
        let today = app.today();
        let judged = texts.iter().map(|text| {
            let post = Post { content: text.as_bytes(), content_type: Some("text/plain; charset=utf-8"), ..Post::default() };
            judge(&post, &loaded, today)
        });
        Ok(judged.collect::<Vec<_>>())
    })
    .await?;
    for answer in &answers {
        app.metrics.judged(answer.result.verdict);
    }
    Ok(Moderation { id: format!("modr-{}", id.as_str()), model: MODEL, results: answers.iter().map(result).collect() })
}

/// The texts of an input, each of which has a result of its own.
fn texts(input: Input) -> Vec<String> {
    match input {
        Input::One(text) => vec![text],
        Input::Many(texts) => texts,
        Input::Parts(parts) => {
            let texts = parts.into_iter().filter_map(|part| match part {
                Part::Text { text } => Some(text),
                Part::ImageUrl {} => None,
            });
            vec![texts.collect::<Vec<_>>().join("\n\n")]
        }
    }
}

fn result(answer: &Answer) -> ModerationResult {
    let flagged = answer.is_flagged();
    let score = match answer.result.verdict {
        "flagged" => 0.95,
        "review" => 0.5,
        _ => 0.0,
    };
    let ours = |category: &str| category == ILLICIT || category == OURS;
    let all = || KNOWN.into_iter().chain([OURS]);
    ModerationResult {
        flagged,
        categories: all().map(|category| (category, flagged && ours(category))).collect(),
        category_scores: all().map(|category| (category, if ours(category) { score } else { 0.0 })).collect(),
        category_applied_input_types: all()
            .map(|category| (category, if ours(category) { vec!["text"] } else { Vec::new() }))
            .collect(),
        debunk: Words {
            verdict: answer.result.verdict,
            reasons: answer.result.reasons.clone(),
            rules: answer.rules().into_iter().map(str::to_string).collect(),
            rules_revision: answer.rules_revision.clone(),
        },
    }
}

/// A problem in the form that this dialect's clients read.
pub fn refused(problem: &Problem) -> Response {
    let kind = match problem.status.as_u16() {
        401 | 403 => "authentication_error",
        429 => "rate_limit_exceeded",
        500.. => "server_error",
        _ => "invalid_request_error",
    };
    let error = serde_json::json!({"error": {"message": problem.detail, "type": kind, "param": null, "code": null}});
    let mut response = body::json(problem.status, &error).into_response();
    problem.headers(response.headers_mut());
    response
}
