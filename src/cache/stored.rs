//! A page's answer as bytes: what campaigns, suppressions and reports need of it, and no more.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::campaign::Traits;
use crate::document::{Document, PageDate};
use crate::engine::{Definition, JudgedHost, PageResult};
use crate::extract::{Handle, HostMention};
use crate::finding::Finding;
use crate::report::Page;
use crate::report::place::Places;
use crate::suppress::{Directive, Inline, inline::Problem};
use crate::verdict::Verdict;

/// As it is written; `Read` is the same with owned parts.
#[derive(Serialize)]
struct Written<'a> {
    verdict: Verdict,
    reasons: &'a [String],
    language: &'a str,
    as_of: Date,
    encoding: &'a str,
    page_date: Option<PageDate>,
    truncated: bool,
    needs_javascript: bool,
    findings: &'a [Finding],
    handles: &'a [Handle],
    hosts: &'a [HostMention],
    judged: &'a [JudgedHost],
    definitions: &'a [Definition],
    unchecked: &'a Option<String>,
    places: &'a Places,
    directives: &'a [Directive],
    problems: &'a [Problem],
    traits: &'a Traits,
}

#[derive(Deserialize)]
struct Read {
    verdict: Verdict,
    reasons: Vec<String>,
    language: String,
    as_of: Date,
    encoding: String,
    page_date: Option<PageDate>,
    truncated: bool,
    needs_javascript: bool,
    findings: Vec<Finding>,
    handles: Vec<Handle>,
    hosts: Vec<HostMention>,
    judged: Vec<JudgedHost>,
    definitions: Vec<Definition>,
    unchecked: Option<String>,
    places: Places,
    directives: Vec<Directive>,
    problems: Vec<Problem>,
    traits: Traits,
}

/// The bytes of an answer; none where it cannot be written.
pub(super) fn write(answer: &Answer) -> Option<Vec<u8>> {
    let Answer { page, comments, traits } = answer;
    let result = &page.result;
    let written = Written {
        verdict: result.verdict,
        reasons: &result.reasons,
        language: &result.language,
        as_of: result.as_of,
        encoding: result.document.encoding,
        page_date: result.document.page_date,
        truncated: result.document.truncated,
        needs_javascript: result.document.needs_javascript,
        findings: &result.findings,
        handles: &result.handles,
        hosts: &result.hosts,
        judged: &page.hosts,
        definitions: &result.definitions,
        unchecked: &result.unchecked,
        places: &page.places,
        directives: &comments.directives,
        problems: &comments.problems,
        traits,
    };
    postcard::to_stdvec(&written).ok()
}

/// The answer of these bytes for a page of this name; none where they are of another make.
pub(super) fn read(name: &str, bytes: &[u8]) -> Option<Answer> {
    let read: Read = postcard::from_bytes(bytes).ok()?;
    let document = Document {
        encoding: encoding_rs::Encoding::for_label(read.encoding.as_bytes()).map_or("UTF-8", encoding_rs::Encoding::name),
        page_date: read.page_date,
        truncated: read.truncated,
        needs_javascript: read.needs_javascript,
        ..Document::default()
    };
    let result = PageResult {
        source: name.to_string(),
        verdict: read.verdict,
        reasons: read.reasons,
        language: read.language,
        as_of: read.as_of,
        document,
        findings: read.findings,
        handles: read.handles,
        hosts: read.hosts,
        definitions: read.definitions,
        unchecked: read.unchecked,
    };
    let (places, hosts) = (read.places, read.judged);
    let page =
        Page { result, places, hosts, suppressed: Vec::new(), known: Vec::new(), outside: 0, visit: None, in_repository: None };
    let comments = Inline { directives: read.directives, problems: read.problems };
    Some(Answer { page, comments, traits: read.traits })
}
