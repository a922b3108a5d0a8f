//! Recent checks, for the moderators' page: the last ones and those that wait for a person, in memory alone, and only where the
//! operator asked for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::response::Response;
use hyper::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body;
use super::judge::{Answer, Post, judge};
use super::native::{ContentType, off_thread};
use super::origin::{refuse_other_names, refuse_other_sites};
use super::param::Param;
use super::problem::Problem;
use super::state::App;
use super::store::{self, Record};
use super::units::Units;
use crate::verdict::Verdict;

/// Most bytes of a post that are kept.
const MAX_KEPT: usize = 64 << 10;
/// Characters of a post that the list shows.
const EXCERPT: usize = 120;
/// Largest body of a decision, in bytes.
const MAX_DECISION: usize = 1024;

/// Recent checks, newest last: those with a verdict to look at apart, so that a flood of harmless posts does not push them out.
#[derive(Debug)]
pub struct Recent {
    keep: usize,
    rings: Mutex<Rings>,
}

#[derive(Debug, Default)]
struct Rings {
    last_id: u64,
    held: VecDeque<Check>,
    clear: VecDeque<Check>,
}

/// One check.
#[derive(Debug, Clone)]
struct Check {
    id: u64,
    at: Timestamp,
    content: String,
    content_type: Option<ContentType>,
    as_of: Option<Date>,
    verdict: &'static str,
    decision: Option<Label>,
}

/// What a moderator says of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// A false alarm.
    Ham,
    /// Rightly held.
    Spam,
}

/// `GET /v1/recent`
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecentList {
    /// Newest first.
    pub checks: Vec<RecentCheck>,
}

/// One line of the list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecentCheck {
    /// Number of the check in this run of the service.
    pub id: u64,
    /// When, in RFC 3339.
    pub at: String,
    /// Its verdict.
    pub verdict: &'static str,
    /// How the post begins.
    pub excerpt: String,
    /// What a moderator said of it.
    pub decision: Option<Label>,
}

/// `GET /v1/recent/{id}`: a check made anew, with the rules in use now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecentPost {
    /// The answer, with offsets in UTF-16 code units.
    pub answer: Answer,
    /// The post; its first 64 KiB.
    pub content: String,
}

/// `POST /v1/recent/{id}/decision`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What it was.
    pub label: Label,
}

/// A decision that was taken.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Decided {
    /// Number of the check.
    pub id: u64,
    /// What it was.
    pub label: Label,
}

impl Recent {
    /// Room for `keep` checks of either sort; for none, nothing is ever kept.
    pub fn new(keep: usize) -> Recent {
        Recent { keep, rings: Mutex::default() }
    }

    /// Keeps a check. Gives its number, where checks are kept.
    pub fn keep(
        &self,
        post: &str,
        kind: Option<ContentType>,
        as_of: Option<Date>,
        verdict: &'static str,
        at: Timestamp,
    ) -> Option<u64> {
        if self.keep == 0 {
            return None;
        }
        let content = post[..post.floor_char_boundary(MAX_KEPT)].to_string();
        let mut rings = self.rings();
        rings.last_id += 1;
        let id = rings.last_id;
        let clear = verdict == Verdict::Clear.as_str();
        let ring = if clear { &mut rings.clear } else { &mut rings.held };
        if ring.len() >= self.keep {
            ring.pop_front();
        }
        ring.push_back(Check { id, at, content, content_type: kind, as_of, verdict, decision: None });
        Some(id)
    }

    fn list(&self) -> RecentList {
        let rings = self.rings();
        let mut checks: Vec<RecentCheck> = rings
            .held
            .iter()
            .chain(&rings.clear)
            .map(|check| RecentCheck {
                id: check.id,
                at: check.at.to_string(),
                verdict: check.verdict,
                excerpt: check.content.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(EXCERPT).collect(),
                decision: check.decision,
            })
            .collect();
        checks.sort_by_key(|check| std::cmp::Reverse(check.id));
        RecentList { checks }
    }

    fn find(&self, id: u64) -> Option<Check> {
        let rings = self.rings();
        rings.held.iter().chain(&rings.clear).find(|check| check.id == id).cloned()
    }

    fn decide(&self, id: u64, label: Label) -> Option<Check> {
        let mut rings = self.rings();
        let Rings { held, clear, .. } = &mut *rings;
        let check = held.iter_mut().chain(clear).find(|check| check.id == id)?;
        check.decision = Some(label);
        Some(check.clone())
    }

    fn rings(&self) -> std::sync::MutexGuard<'_, Rings> {
        // What a panic elsewhere left is still a list of checks.
        self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `GET /v1/recent`
///
/// # Errors
/// 404 where checks are not kept, 403 for other sites.
pub async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    own_page(&app, &headers)?;
    Ok(body::json(StatusCode::OK, &app.recent.list()))
}

/// `GET /v1/recent/{id}`
///
/// # Errors
/// As [`list`], and 404 for a check that is not kept any more.
pub async fn one(State(app): State<Arc<App>>, Param(id): Param<u64>, headers: HeaderMap) -> Result<Response, Problem> {
    own_page(&app, &headers)?;
    let check = app.recent.find(id).ok_or_else(gone)?;
    let found = off_thread(&app, check.content.len(), move |app| {
        let post = Post {
            content: check.content.as_bytes(),
            content_type: Some("text/plain; charset=utf-8"),
            kind: check.content_type.and_then(ContentType::kind),
            as_of: check.as_of,
            units: Units::Utf16,
            ..Post::default()
        };
        let answer = judge(&post, &app.rules.load(), app.today());
        Ok(body::json_text(&RecentPost { answer, content: check.content }))
    });
    Ok(body::json_bytes(StatusCode::OK, found.await?.into()))
}

/// `POST /v1/recent/{id}/decision`
///
/// # Errors
/// As [`one`], and 400 and 415 for a body that is no [`Decision`].
pub async fn decide(State(app): State<Arc<App>>, Param(id): Param<u64>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    own_page(&app, &parts.headers)?;
    // A form of another site can send no JSON.
    if body::media_type(&parts.headers).as_deref() != Some("application/json") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"));
    }
    let time = std::time::Duration::from_secs(app.settings.limits.body_seconds);
    let bytes = body::read(&parts.headers, body, MAX_DECISION, time).await?;
    let decision: Decision = body::from_json(&bytes)?;
    let check = app.recent.decide(id, decision.label).ok_or_else(gone)?;
    if app.store.is_some() {
        app.keep(&record(check, decision.label, app.now())).await?;
    }
    Ok(body::json(StatusCode::OK, &Decided { id, label: decision.label }))
}

/// A decision as it is filed among the submissions.
fn record(check: Check, label: Label, at: String) -> Record {
    Record {
        at,
        label: match label {
            Label::Ham => store::Label::Ham,
            Label::Spam => store::Label::Spam,
        },
        via: "page".to_string(),
        key: None,
        content: check.content,
        content_type: match check.content_type {
            Some(ContentType::Html) => Some("text/html".to_string()),
            Some(ContentType::Markdown) => Some("text/markdown".to_string()),
            Some(ContentType::Plain) | None => None,
        },
        author: None,
        url: None,
        locale: None,
    }
}

fn gone() -> Problem {
    Problem::not_found("this check is not kept any more")
}

/// Whether a request may come from our own page.
fn own_page(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if app.settings.recent == 0 {
        return Err(Problem::not_found("checks are not kept; set `recent` to keep some"));
    }
    refuse_other_sites(app, headers)?;
    refuse_other_names(app, headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_harmless_posts_leaves_what_waits() {
        let recent = Recent::new(2);
        let first = recent.keep("one", None, None, "review", Timestamp::UNIX_EPOCH);
        for _ in 0..9 {
            recent.keep("fine", None, None, "clear", Timestamp::UNIX_EPOCH);
        }
        let list = recent.list();
        assert_eq!(list.checks.iter().map(|check| check.id).collect::<Vec<_>>(), [10, 9, 1]);
        assert_eq!(first, Some(1));
        assert!(recent.decide(1, Label::Ham).is_some() && recent.decide(2, Label::Ham).is_none());
        assert_eq!(recent.list().checks[2].decision, Some(Label::Ham));
        assert_eq!(Recent::new(0).keep("x", None, None, "review", Timestamp::UNIX_EPOCH), None);
    }
}
