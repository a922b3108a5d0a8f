//! From results to bytes: one file a format. Formats own their serialised types, and each escapes what it must.

pub mod checkstyle;
pub mod csv;
pub mod dot;
pub mod escape;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
mod message;
pub mod place;
pub mod rdjson;
pub mod sarif;
pub mod tally;
pub mod text;
pub mod visit;
mod xml;

#[cfg(test)]
mod samples;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::campaign::Campaign;
use crate::engine::{JudgedHost, PageResult};
use crate::finding::{Confidence, Finding, Severity};
use crate::suppress::Suppressed;
use place::Places;
pub use tally::Tally;
pub use visit::Visit;

/// Everything a run found.
#[derive(Debug)]
pub struct Report {
    /// Pages, in the order of the arguments, then by name.
    pub pages: Vec<Page>,
    /// Groups across pages.
    pub campaigns: Vec<Campaign>,
    /// Revision of the rules.
    pub rules_revision: String,
    /// Day up to which the rules were checked: the newest evidence of any fact. `None` without facts.
    pub rules_checked: Option<Date>,
    /// Day of the run.
    pub today: Date,
}

/// One page of a report.
#[derive(Debug)]
pub struct Page {
    /// What was found.
    pub result: PageResult,
    /// Lines, columns and words of what was found.
    pub places: Places,
    /// The page's hosts as judged, in the order of `result.hosts`; empty where no report of the run shows them.
    pub hosts: Vec<JudgedHost>,
    /// Findings somebody has answered for.
    pub suppressed: Vec<Suppressed>,
    /// Findings an earlier report holds already.
    pub known: Vec<Finding>,
    /// How many findings stand on lines or pages that were not asked about.
    pub outside: usize,
    /// How it was got, where it was fetched or came out of an archive.
    pub visit: Option<Visit>,
    /// Its path from the root of the repository it lies in, with `/`: what a code host calls it.
    pub in_repository: Option<String>,
}

impl Page {
    /// A page with its places, taken from the original bytes.
    pub fn new(result: PageResult, source: &[u8]) -> Page {
        let places = Places::of(&result, source);
        Page {
            result,
            places,
            hosts: Vec::new(),
            suppressed: Vec::new(),
            known: Vec::new(),
            outside: 0,
            visit: None,
            in_repository: None,
        }
    }
}

/// How many pages got each verdict, and how many findings are not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Contradict checked facts, or impersonate.
    pub flagged: usize,
    /// A person should look.
    pub review: usize,
    /// Nothing found.
    pub clear: usize,
    /// Not read.
    pub unchecked: usize,
    /// Findings somebody has answered for.
    pub suppressed: usize,
    /// Findings an earlier report holds already.
    pub known: usize,
    /// Findings on lines or pages that were not asked about.
    pub outside: usize,
}

impl Report {
    /// How many pages got each verdict, and how many findings are not shown.
    pub fn summary(&self) -> Summary {
        self.tally().verdicts
    }

    /// How many pages and findings there are of each kind.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for page in &self.pages {
            tally.add(&Tally::of(page));
        }
        tally
    }

    /// Every finding with its page, in the order of the pages.
    pub fn findings(&self) -> impl Iterator<Item = (&Page, &Finding)> {
        self.pages.iter().flat_map(|page| page.result.findings.iter().map(move |finding| (page, finding)))
    }
}

/// Lower-case word of a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Lower-case word of a confidence.
pub fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}
