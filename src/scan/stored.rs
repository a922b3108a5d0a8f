//! A checked page as the state keeps it, and back: what reports need of it and what campaigns compare, and no more.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::campaign::Traits;
use crate::document::{Document, PageDate};
use crate::engine::{Definition, JudgedHost, PageResult};
use crate::extract::{Handle, HostMention};
use crate::finding::Finding;
use crate::report::place::Places;
use crate::report::{Page, Visit};
use crate::verdict::Verdict;

#[derive(Serialize, Deserialize)]
struct Stored {
    source: String,
    verdict: Verdict,
    reasons: Vec<String>,
    language: String,
    as_of: Date,
    title: Option<String>,
    canonical: Option<String>,
    page_date: Option<PageDate>,
    truncated: bool,
    needs_javascript: bool,
    findings: Vec<Finding>,
    handles: Vec<Handle>,
    hosts: Vec<HostMention>,
    definitions: Vec<Definition>,
    unchecked: Option<String>,
    places: Places,
    judged: Vec<JudgedHost>,
    visit: Option<Visit>,
    traits: Traits,
}

/// The bytes in the state of a page and its traits.
pub fn write((page, traits): (Page, Traits)) -> Vec<u8> {
    // Findings of a scan are neither suppressed nor held against earlier reports.
    let Page { result, places, hosts: judged, visit, suppressed: _, known: _, outside: _, in_repository: _ } = page;
    let document = result.document;
    let stored = Stored {
        source: result.source,
        verdict: result.verdict,
        reasons: result.reasons,
        language: result.language,
        as_of: result.as_of,
        title: document.title,
        canonical: document.canonical,
        page_date: document.page_date,
        truncated: document.truncated,
        needs_javascript: document.needs_javascript,
        findings: result.findings,
        handles: result.handles,
        hosts: result.hosts,
        definitions: result.definitions,
        unchecked: result.unchecked,
        places,
        judged,
        visit,
        traits,
    };
    postcard::to_stdvec(&stored).expect("memory takes all, and none of these types refuses")
}

/// The page and its traits, back from their bytes.
///
/// # Errors
/// When they are not what [`write`] gave.
pub fn read(bytes: &[u8]) -> Result<(Page, Traits), postcard::Error> {
    let stored: Stored = postcard::from_bytes(bytes)?;
    let document = Document {
        title: stored.title,
        canonical: stored.canonical,
        page_date: stored.page_date,
        truncated: stored.truncated,
        needs_javascript: stored.needs_javascript,
        ..Document::default()
    };
    let result = PageResult {
        source: stored.source,
        verdict: stored.verdict,
        reasons: stored.reasons,
        language: stored.language,
        as_of: stored.as_of,
        document,
        findings: stored.findings,
        handles: stored.handles,
        hosts: stored.hosts,
        definitions: stored.definitions,
        unchecked: stored.unchecked,
    };
    let Stored { places, judged, visit, traits, .. } = stored;
    Ok((
        Page { result, places, hosts: judged, visit, suppressed: Vec::new(), known: Vec::new(), outside: 0, in_repository: None },
        traits,
    ))
}
