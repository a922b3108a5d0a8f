//! `GET /v1/rules` and `GET /v1/rules/{id}`: what the service knows, so that a moderator can be shown it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::body;
use super::param::Param;
use super::problem::Problem;
use super::state::App;
use crate::explain;
use crate::report::severity_word;
use crate::rules::age::effective_severity;
use crate::rules::model::Localized;

/// Longest id that is looked for, in bytes.
const MAX_ID: usize = 200;

/// Every fact.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleList<'a> {
    /// Hash of the rules in use.
    pub rules_revision: &'a str,
    /// Day of the newest evidence in the rules, as YYYY-MM-DD; null where they hold no facts.
    pub rules_checked: Option<&'a str>,
    /// Sorted by country, then check, then id.
    pub rules: Vec<RuleSummary<'a>>,
}

/// One fact.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleSummary<'a> {
    /// The rule as findings name it.
    pub rule: String,
    /// How bad a page is that says otherwise.
    pub severity: &'static str,
    /// How loudly it speaks today; null where it is silent.
    pub speaks: Option<&'static str>,
    /// Standing of the fact.
    pub status: &'static str,
    /// Country it is about; null where it is about all.
    pub country: Option<&'a str>,
    /// Day of the evidence, as YYYY-MM-DD.
    pub checked: String,
    /// Day by which it should be read again, as YYYY-MM-DD.
    pub review_by: String,
    /// What is so, by language.
    pub statement: &'a Localized,
}

/// `GET /v1/rules`
pub async fn list(State(app): State<Arc<App>>) -> Response {
    let loaded = app.rules.load();
    let today = app.today();
    let mut facts: Vec<_> = loaded.rules.facts.all.iter().collect();
    facts.sort_by(|a, b| (&a.country, &a.check, &a.id).cmp(&(&b.country, &b.check, &b.id)));
    let rules = facts.into_iter().map(|fact| RuleSummary {
        rule: format!("{}/{}", fact.check, fact.id),
        severity: severity_word(fact.severity),
        speaks: effective_severity(fact.severity, fact.status, fact.checked, fact.review_by, today).map(severity_word),
        status: fact.status.as_str(),
        country: fact.country.as_deref(),
        checked: fact.checked.to_string(),
        review_by: fact.review_by.to_string(),
        statement: &fact.statement,
    });
    let list =
        RuleList { rules_revision: &loaded.rules.revision, rules_checked: loaded.checked.as_deref(), rules: rules.collect() };
    body::json(StatusCode::OK, &list)
}

/// `GET /v1/rules/{id}`, where the id is a rule as findings name it, or its last part.
pub async fn one(State(app): State<Arc<App>>, Param(id): Param<String>) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("no such rule; GET /v1/rules lists all");
    if id.len() > MAX_ID {
        return Err(unknown());
    }
    let loaded = app.rules.load();
    let explained = explain::find(&loaded.rules, &id).ok_or_else(unknown)?;
    Ok(body::json(StatusCode::OK, &explained))
}
