//! What a check found, and where.

use std::ops::Range;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

pub use crate::rules::model::{Confidence, Severity};

/// One thing to tell the reader of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// `check/fact-id`, or `check/what` where no fact is involved.
    pub rule: String,
    /// How bad it is if so.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// One sentence about the page.
    pub message: String,
    /// Bytes of the original file.
    pub range: Range<usize>,
    /// The words as a reader sees them, markup taken out.
    pub quote: String,
    /// How the words are meant.
    pub stance: Stance,
    /// The fact they contradict.
    pub fact: Option<FactCited>,
    /// Each step that led here, in words.
    pub evidence: Vec<String>,
    /// What the reader can do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Range<usize>>,
    /// What makes the finding the same one after edits elsewhere: rule, normalised quote, count.
    pub fingerprint: String,
}

/// A fact as a finding cites it.
#[derive(Debug, Clone, PartialEq)]
pub struct FactCited {
    /// Fact id.
    pub id: String,
    /// What is so.
    pub statement: String,
    /// Date of the evidence.
    pub checked: Date,
    /// Publisher and URL.
    pub references: Vec<(String, String)>,
}

/// How a sentence is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stance {
    /// It takes the position.
    Asserts,
    /// It takes the opposite position.
    Denies,
    /// It asks.
    Asks,
    /// It says that someone says so.
    Reports,
    /// It supposes.
    Supposes,
    /// It cautions.
    Warns,
    /// We cannot tell; never an accusation.
    Unclear,
}

impl Stance {
    /// Lower-case word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Denies => "denies",
            Stance::Asks => "asks",
            Stance::Reports => "reports",
            Stance::Supposes => "supposes",
            Stance::Warns => "warns",
            Stance::Unclear => "unclear",
        }
    }
}

/// Sorts by place then rule, drops repeats, and gives each finding its fingerprint.
///
/// The fingerprint hashes the rule, the quote without white space, and which of several equal ones it is, so it survives
/// edits elsewhere in the file and a move of the file.
pub fn finish(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        (a.range.start, a.range.end, &a.rule, &a.message).cmp(&(b.range.start, b.range.end, &b.rule, &b.message))
    });
    findings.dedup_by(|b, a| a.rule == b.rule && a.range == b.range);
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for finding in &mut findings {
        let squeezed: String = finding.quote.chars().filter(|c| !c.is_whitespace()).collect();
        let key = format!("{}\u{0}{}", finding.rule, squeezed);
        let nth = seen.entry(key.clone()).or_insert(0);
        let digest = Sha256::digest(format!("{key}\u{0}{nth}"));
        *nth += 1;
        finding.fingerprint = digest[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    }
    findings
}
