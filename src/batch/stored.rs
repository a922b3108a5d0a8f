//! A checked page as bytes and back: what reports need of it and what campaigns compare, and no more. The state of a scan and
//! the cache of earlier runs keep pages so. What counts and compares stands first, so that most pages need not be read whole for it.

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
use crate::report::{Page, Tally, Visit};
use crate::verdict::Verdict;

/// What stands in front of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// What it counts for, before settings and other pages have their say.
    pub tally: Tally,
    /// Whether there is nothing to say of it.
    pub silent: bool,
    /// What of it is compared with other pages.
    pub traits: Traits,
}

impl Head {
    /// Whether neither settings nor other pages can change what the page says: nothing was found on it, and it shows nothing
    /// that other pages may share.
    pub fn is_settled(&self) -> bool {
        let Traits { suspect, promoted, mentioned, images, .. } = &self.traits;
        self.tally.findings() == 0 && !suspect && promoted.is_empty() && mentioned.is_empty() && images.is_empty()
    }
}

/// [`Head`], as it is written.
#[derive(Serialize)]
struct HeadOf<'a> {
    tally: Tally,
    silent: bool,
    traits: &'a Traits,
}

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
    };
    let silent = result.unchecked.is_none() && result.reasons.is_empty() && result.findings.is_empty();
    let head = postcard::to_stdvec(&HeadOf { tally: Tally::of(page), silent, traits });
    let whole = head.and_then(|head| postcard::to_extend(&stored, head));
    whole.expect("memory takes all, and none of these types refuses")
}

/// What stands in front of a page, alone.
///
/// # Errors
/// When the bytes are not what [`write`] gave.
pub fn read_head(bytes: &[u8]) -> Result<Head, postcard::Error> {
    Ok(postcard::take_from_bytes(bytes)?.0)
}

/// The page and its traits, back from the start of `bytes`, and what follows them.
///
/// # Errors
/// When they are not what [`write`] gave.
pub fn read(bytes: &[u8]) -> Result<(Page, Traits, &[u8]), postcard::Error> {
    let (head, bytes): (Head, _) = postcard::take_from_bytes(bytes)?;
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
    Ok((page, head.traits, rest))
}
