//! What a check found, and where.

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use crate::rules::model::{Confidence, Severity};

/// One thing to tell the reader of a report. Serialised for the cache alone; reports have types of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// A change of names or addresses that takes the finding away, where there is exactly one right answer.
    pub fix: Option<Fix>,
    /// What makes the finding the same one after edits elsewhere: rule, normalised quote, count.
    pub fingerprint: String,
}

/// A change that a program may make without reading the page: each edit replaces an address or a name, never prose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// In order of place, not overlapping; made together or not at all.
    pub edits: Vec<Edit>,
    /// Why it is right, with source and date, in one sentence.
    pub why: String,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Bytes of the original file, which is in UTF-8: the whole of an address, or of a name.
    pub range: Range<usize>,
    /// What takes their place.
    pub replacement: String,
}

/// How a step of [`Finding::evidence`] begins that tells what the network answered. Short reports show these alone.
pub const LIVE: &str = "live: ";

/// A fact as a finding cites it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactCited {
    /// Fact id.
    pub id: String,
    /// What is so.
    pub statement: String,
    /// Country it is about; `None` where it is about all, or none.
    pub country: Option<String>,
    /// Date of the evidence.
    pub checked: Date,
    /// Publisher and URL.
    pub references: Vec<(String, String)>,
}

/// How a sentence is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Most findings of one rule that a page's result lists. A page that repeats one sentence a hundred thousand times is answered
/// with as much text as one that says it a thousand times.
pub const MAX_PER_RULE: usize = 1000;

fn cap(findings: &mut Vec<Finding>) -> std::collections::BTreeMap<String, usize> {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    findings.retain(|finding| match seen.get_mut(&finding.rule) {
        Some(count) => {
            *count += 1;
            *count <= MAX_PER_RULE
        }
        None => {
            seen.insert(finding.rule.clone(), 1);
            true
        }
    });
    seen.retain(|_, count| *count > MAX_PER_RULE);
    seen.values_mut().for_each(|count| *count -= MAX_PER_RULE);
    seen
}

/// Sorts by place then rule, drops repeats, and gives each finding its fingerprint.
///
/// The fingerprint hashes the rule, the quote without white space, and which of several equal ones it is, so it survives
/// edits elsewhere in the file and a move of the file. One that has its fingerprint keeps it, whatever was taken out or added
/// since.
pub fn finish(mut findings: Vec<Finding>) -> Vec<Finding> {
    order(&mut findings);
    sign(&mut findings);
    findings
}

/// As [`finish`], and keeps the first [`MAX_PER_RULE`] findings of each rule; gives how many of each rule were left off.
pub fn finish_page(mut findings: Vec<Finding>) -> (Vec<Finding>, std::collections::BTreeMap<String, usize>) {
    order(&mut findings);
    let left_off = cap(&mut findings);
    sign(&mut findings);
    (findings, left_off)
}

/// How many findings that begin before the end of another one are looked at for the same words.
const NEIGHBOURS: usize = 4;

/// Findings of `general`, without those that say of the same fact and the same words what one of `special` says in better words; that
/// one then points to all the words of both.
pub fn told_once(general: Vec<Finding>, special: &mut [Finding]) -> Vec<Finding> {
    let mut by_place: Vec<usize> = (0..special.len()).filter(|&at| special[at].fact.is_some()).collect();
    by_place.sort_by_key(|&at| special[at].range.start);
    let repeats = |own: &Finding, other: &Finding| {
        let (one, two) = (&own.range, &other.range);
        let within = one.start <= two.start && two.end <= one.end || two.start <= one.start && one.end <= two.end;
        let same = own.rule == other.rule && own.fact.as_ref().map(|fact| &fact.id) == other.fact.as_ref().map(|fact| &fact.id);
        within && same && other.severity >= own.severity
    };
    let mut kept = Vec::with_capacity(general.len());
    for own in general {
        let upto = by_place.partition_point(|&at| special[at].range.start < own.range.end);
        let told = by_place[upto.saturating_sub(NEIGHBOURS)..upto].iter().find(|&&at| repeats(&own, &special[at]));
        match told {
            Some(&at) if own.range.len() > special[at].range.len() => {
                (special[at].range, special[at].quote) = (own.range, own.quote);
            }
            Some(_) => {}
            None => kept.push(own),
        }
    }
    kept
}

fn order(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        // Of two on the same words by the same rule the louder is kept.
        (a.range.start, a.range.end, &a.rule, b.severity, &a.message).cmp(&(
            b.range.start,
            b.range.end,
            &b.rule,
            a.severity,
            &b.message,
        ))
    });
    findings.dedup_by(|b, a| a.rule == b.rule && a.range == b.range);
}

fn sign(findings: &mut [Finding]) {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for finding in findings {
        let squeezed: String = finding.quote.chars().filter(|c| !c.is_whitespace()).collect();
        let key = format!("{}\u{0}{}", finding.rule, squeezed);
        let nth = seen.entry(key.clone()).or_insert(0);
        if finding.fingerprint.is_empty() {
            let digest = Sha256::digest(format!("{key}\u{0}{nth}"));
            finding.fingerprint = hexadecimal(&digest[..12]);
        }
        *nth += 1;
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, at: usize) -> Finding {
        Finding {
            rule: rule.to_string(),
            severity: Severity::Warning,
            confidence: Confidence::High,
            message: String::new(),
            range: at..at + 1,
            quote: String::new(),
            stance: Stance::Asserts,
            fact: None,
            evidence: Vec::new(),
            help: None,
            related: Vec::new(),
            fix: None,
            fingerprint: String::new(),
        }
    }

    #[test]
    fn lists_a_thousand_findings_of_a_rule_and_counts_the_rest() {
        let mut findings: Vec<Finding> =
            (0..MAX_PER_RULE + 7).map(|at| finding("fee/x", at)).chain([finding("fee/y", 9)]).collect();
        let left_off = cap(&mut findings);
        assert_eq!(findings.len(), MAX_PER_RULE + 1);
        assert_eq!(left_off.into_iter().collect::<Vec<_>>(), [("fee/x".to_string(), 7)]);
    }

    #[test]
    fn what_is_said_of_the_same_words_twice_is_told_once() {
        let cited = |rule: &str, range: Range<usize>, id: &str| Finding {
            quote: "x".repeat(range.len()),
            range,
            fact: Some(FactCited {
                id: id.to_string(),
                statement: String::new(),
                country: None,
                checked: jiff::civil::date(2026, 1, 1),
                references: Vec::new(),
            }),
            ..finding(rule, 0)
        };
        let mut special = vec![cited("entry-document/x", 10..20, "x"), cited("entry-document/x", 40..50, "x")];
        let general = vec![
            cited("entry-document/x", 5..30, "x"),
            cited("entry-document/x", 45..60, "x"),
            cited("entry-document/x", 42..44, "x"),
            cited("fee/x", 40..50, "x"),
            cited("entry-document/x", 40..50, "y"),
        ];
        let kept = told_once(general, &mut special);
        assert_eq!((special[0].range.clone(), special[0].quote.len()), (5..30, 25));
        assert_eq!(kept.iter().map(|own| own.range.clone()).collect::<Vec<_>>(), [45..60, 40..50, 40..50]);
    }
}
