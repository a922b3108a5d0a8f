//! One post in, its answer out: the same for every dialect. Runs on the threads of [`super::work`].

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use url::Url;

use super::repeats::Asked;
use super::state::Loaded;
use super::units::{self, Units};
use crate::document::{Hints, Kind};
use crate::engine::{self, Options, PageResult};
use crate::mistakes::survive;
use crate::report::Page;
use crate::report::json::{self, JsonResult};
use crate::resolve::Hosts;
use crate::verdict::Verdict;

/// Handles, and hosts, that an answer lists of one post. A post that is nothing but addresses would otherwise be answered
/// with a hundred times its size.
pub const MAX_LISTED: usize = 1000;
/// Longest author's name that is read, in bytes.
pub const MAX_AUTHOR: usize = 1024;

/// A post and what is known of it.
#[derive(Debug, Clone, Default)]
pub struct Post<'a> {
    /// The text, in whatever encoding it came.
    pub content: &'a [u8],
    /// Media type with its parameters.
    pub content_type: Option<&'a str>,
    /// Set where the sender says what kind of text it is.
    pub kind: Option<Kind>,
    /// Where it will stand.
    pub url: Option<&'a Url>,
    /// The name its author goes by, which carries contacts as often as the text does.
    pub author: Option<&'a str>,
    /// Language or place of the site, as BCP 47.
    pub locale: Option<&'a str>,
    /// Day to judge it by.
    pub as_of: Option<Date>,
    /// Units of offsets in the answer.
    pub units: Units,
}

/// What was found in a post.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Answer {
    /// Version of the shape of `result`, as in reports.
    pub schema: &'static str,
    /// Hash of the rules in use.
    pub rules_revision: String,
    /// Day of the newest evidence in the rules, as YYYY-MM-DD; null where they hold no facts.
    pub rules_checked: Option<String>,
    /// Units of all offsets.
    pub units: Units,
    /// Number of the check among the recent ones; absent where none are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recent: Option<u64>,
    /// What was found. The verdict is that of the text and the author's name together.
    #[serde(flatten)]
    pub result: JsonResult,
    /// What was found in the author's name; absent where none was given or nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<JsonResult>,
}

impl Answer {
    /// Whether the verdict is `flagged`.
    pub fn is_flagged(&self) -> bool {
        self.result.verdict == Verdict::Flagged.as_str()
    }

    /// Rules that spoke, each once, in the order of the text.
    pub fn rules(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = Vec::new();
        let author = self.author.iter().flat_map(|author| &author.findings);
        for finding in self.result.findings.iter().chain(author) {
            if !rules.contains(&finding.rule.as_str()) {
                rules.push(&finding.rule);
            }
        }
        rules
    }
}

/// Checks a post. Never fails: a post that makes us fail is `unchecked`.
pub fn judge(post: &Post<'_>, loaded: &Loaded, today: Date) -> Answer {
    let name = post.url.map_or("post", Url::as_str);
    let mut result = check(name, post, loaded, today);
    let author = post.author.filter(|author| !author.trim().is_empty()).map(|author| {
        let author = &author[..author.floor_char_boundary(MAX_AUTHOR)];
        let named = Post { content: author.as_bytes(), content_type: None, kind: Some(Kind::Plain), ..post.clone() };
        check("author", &named, loaded, today)
    });
    let author = author.filter(|author| author.verdict != Verdict::Clear.as_str());
    if let Some(author) = &author {
        let strength = |word: &str| ["clear", "review", "flagged"].iter().position(|known| *known == word);
        // A text that could not be checked stays so: a finding in the name says nothing of it.
        if strength(result.verdict).is_some_and(|own| strength(author.verdict).is_some_and(|other| other > own)) {
            result.verdict = author.verdict;
        }
        result.reasons.extend(author.reasons.iter().map(|reason| format!("in the author's name: {reason}")));
    }
    Answer {
        schema: json::VERSION,
        rules_revision: loaded.rules.revision.clone(),
        rules_checked: loaded.checked.clone(),
        units: post.units,
        recent: None,
        result,
        author,
    }
}

/// Checks a text, or gives what was found in it before.
fn check(name: &str, post: &Post<'_>, loaded: &Loaded, today: Date) -> JsonResult {
    let asked = loaded.repeats.keeps(post.content.len()).then(|| Asked {
        source: name.into(),
        content: post.content.into(),
        content_type: post.content_type.map(Into::into),
        kind: post.kind,
        locale: post.locale.map(Into::into),
        url: post.url.map(|url| url.as_str().into()),
        as_of: post.as_of,
        today,
        units: post.units,
    });
    if let Some(known) = asked.as_ref().and_then(|asked| loaded.repeats.get(asked)) {
        return JsonResult::clone(&known);
    }
    let Some(found) = anew(name, post, loaded, today) else {
        let reason = "debunk failed on this post; please report it with the post".to_string();
        return json::json_result(&Page::new(PageResult::unchecked(name, reason, today), b""));
    };
    if let Some(asked) = asked {
        loaded.repeats.keep(asked, &found);
    }
    found
}

/// Checks a text. `None` where we fail on it.
fn anew(name: &str, post: &Post<'_>, loaded: &Loaded, today: Date) -> Option<JsonResult> {
    let &Post { content, content_type, kind, url, locale, as_of, units, .. } = post;
    let hints = Hints { name: None, content_type, url, kind, select: None, locale, most: None, most_text: None };
    let options = Options { today, as_of };
    survive(|| {
        let evidence = Hosts::default();
        let mut result = engine::check_page(name, content, &hints, &loaded.rules, &evidence, options);
        let (handles, hosts) = (result.handles.len(), result.hosts.len());
        result.handles.truncate(MAX_LISTED);
        result.hosts.truncate(MAX_LISTED);
        for (what, count) in [("handles", handles), ("hosts", hosts)] {
            if count > MAX_LISTED {
                result.reasons.push(format!("{} more {what} are not listed", count - MAX_LISTED));
            }
        }
        let judged = engine::judge_hosts(&result, &loaded.rules, &evidence);
        let encoding = result.document.encoding;
        let page = Page { hosts: judged, ..Page::new(result, content) };
        let mut json = json::json_result(&page);
        units::convert(&mut json, content, encoding, units);
        json
    })
}
