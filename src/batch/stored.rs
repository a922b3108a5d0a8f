//! A checked page as bytes and back: what reports need of it and what campaigns compare, and no more. The state of a scan and
//! the cache of earlier runs keep pages so.

use std::borrow::Cow;

use encoding_rs::Encoding;
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
struct Stored<'a> {
    source: Cow<'a, str>,
    verdict: Verdict,
    reasons: Cow<'a, [String]>,
    language: Cow<'a, str>,
    as_of: Date,
    encoding: Cow<'a, str>,
    title: Cow<'a, Option<String>>,
    canonical: Cow<'a, Option<String>>,
    page_date: Option<PageDate>,
    truncated: bool,
    needs_javascript: bool,
    findings: Cow<'a, [Finding]>,
    handles: Cow<'a, [Handle]>,
    hosts: Cow<'a, [HostMention]>,
    definitions: Cow<'a, [Definition]>,
    unchecked: Cow<'a, Option<String>>,
    places: Cow<'a, Places>,
    judged: Cow<'a, [JudgedHost]>,
    visit: Cow<'a, Option<Visit>>,
    traits: Cow<'a, Traits>,
}

/// The bytes of a page and its traits. What settings and earlier reports say of findings is no part of them: it is decided
/// anew when they are read.
pub fn write(page: &Page, traits: &Traits) -> Vec<u8> {
    let result = &page.result;
    let document = &result.document;
    let stored = Stored {
        source: Cow::Borrowed(&result.source),
        verdict: result.verdict,
        reasons: Cow::Borrowed(&result.reasons),
        language: Cow::Borrowed(&result.language),
        as_of: result.as_of,
        encoding: Cow::Borrowed(document.encoding),
        title: Cow::Borrowed(&document.title),
        canonical: Cow::Borrowed(&document.canonical),
        page_date: document.page_date,
        truncated: document.truncated,
        needs_javascript: document.needs_javascript,
        findings: Cow::Borrowed(&result.findings),
        handles: Cow::Borrowed(&result.handles),
        hosts: Cow::Borrowed(&result.hosts),
        definitions: Cow::Borrowed(&result.definitions),
        unchecked: Cow::Borrowed(&result.unchecked),
        places: Cow::Borrowed(&page.places),
        judged: Cow::Borrowed(&page.hosts),
        visit: Cow::Borrowed(&page.visit),
        traits: Cow::Borrowed(traits),
    };
    postcard::to_stdvec(&stored).expect("memory takes all, and none of these types refuses")
}

/// The page and its traits, back from the start of `bytes`, and what follows them.
///
/// # Errors
/// When they are not what [`write`] gave.
pub fn read(bytes: &[u8]) -> Result<(Page, Traits, &[u8]), postcard::Error> {
    let (stored, rest): (Stored<'_>, _) = postcard::take_from_bytes(bytes)?;
    let document = Document {
        encoding: Encoding::for_label(stored.encoding.as_bytes()).map_or("UTF-8", Encoding::name),
        title: stored.title.into_owned(),
        canonical: stored.canonical.into_owned(),
        page_date: stored.page_date,
        truncated: stored.truncated,
        needs_javascript: stored.needs_javascript,
        ..Document::default()
    };
    let result = PageResult {
        source: stored.source.into_owned(),
        verdict: stored.verdict,
        reasons: stored.reasons.into_owned(),
        language: stored.language.into_owned(),
        as_of: stored.as_of,
        document,
        findings: stored.findings.into_owned(),
        handles: stored.handles.into_owned(),
        hosts: stored.hosts.into_owned(),
        definitions: stored.definitions.into_owned(),
        unchecked: stored.unchecked.into_owned(),
    };
    let page = Page {
        result,
        places: stored.places.into_owned(),
        hosts: stored.judged.into_owned(),
        suppressed: Vec::new(),
        known: Vec::new(),
        outside: 0,
        in_repository: None,
        visit: stored.visit.into_owned(),
    };
    Ok((page, stored.traits.into_owned(), rest))
}
