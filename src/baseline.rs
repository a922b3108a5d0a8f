//! What an earlier report holds already. A finding is told by its fingerprint, which survives edits elsewhere in the file; one
//! that moved with its file is told by the file it came from being gone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use serde::Deserialize;

use crate::report::Page;
use crate::report::json::VERSION;
use crate::rules::model::policy::Policy;
use crate::suppress;

/// Largest report that is read, in bytes.
const MAX_BYTES: u64 = 512 << 20;

/// Fingerprints of an earlier report, by page, with how often each is there.
#[derive(Debug, Default)]
pub struct Baseline {
    by_source: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Why a file cannot be a baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It cannot be read.
    #[error("cannot read the baseline: {0}")]
    Read(#[from] io::Error),
    /// It is too large.
    #[error("the baseline is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// It is no report of ours.
    #[error("is no JSON report of debunk (`debunk check --format json` writes one): {0}")]
    NotAReport(String),
}

#[derive(Debug, Deserialize)]
struct EarlierReport {
    schema: String,
    results: Vec<EarlierResult>,
}

#[derive(Debug, Deserialize)]
struct EarlierResult {
    source: String,
    findings: Vec<EarlierFinding>,
    /// What an even earlier report held, so that a report made with a baseline can be the next one.
    #[serde(default)]
    known: Vec<EarlierFinding>,
}

#[derive(Debug, Deserialize)]
struct EarlierFinding {
    fingerprint: String,
}

impl Baseline {
    /// Reads a report in `json` or `jsonl`.
    pub fn load(path: &Path) -> Result<Baseline, BaselineError> {
        let mut text = String::new();
        fs::File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(BaselineError::TooLarge);
        }
        Baseline::parse(&text)
    }

    /// Reads the text of a report in `json` or `jsonl`.
    pub fn parse(text: &str) -> Result<Baseline, BaselineError> {
        #[derive(Deserialize)]
        struct Line {
            schema: String,
            #[serde(flatten)]
            result: EarlierResult,
        }
        let fail = |error: serde_json::Error| BaselineError::NotAReport(error.to_string());
        let mut schemas = BTreeSet::new();
        let mut results = Vec::new();
        match serde_json::from_str::<EarlierReport>(text) {
            Ok(report) => {
                schemas.insert(report.schema);
                results = report.results;
            }
            Err(error) => {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    // What is said of a file that is neither is said of it as a whole.
                    let line: Line = serde_json::from_str(line)
                        .map_err(|_| fail(serde_json::Error::io(io::Error::other(error.to_string()))))?;
                    schemas.insert(line.schema);
                    results.push(line.result);
                }
            }
        }
        if schemas.iter().any(|schema| schema != VERSION) || schemas.is_empty() {
            return Err(BaselineError::NotAReport(format!("its schema is not {VERSION}")));
        }
        let mut baseline = Baseline::default();
        for result in results {
            let counts = baseline.by_source.entry(result.source).or_default();
            for finding in result.findings.into_iter().chain(result.known) {
                *counts.entry(finding.fingerprint).or_insert(0) += 1;
            }
        }
        Ok(baseline)
    }

    /// Moves the findings that are known to `known` of their pages, and decides those pages again. `exists` tells whether a page
    /// of the earlier report is still there: only a page that is gone, or that was read again and has lost the finding, can have
    /// given it to another.
    pub fn apply(mut self, pages: &mut [Page], exists: impl Fn(&str) -> bool, policy: &Policy) {
        let mut known: Vec<Vec<bool>> = Vec::with_capacity(pages.len());
        for page in pages.iter() {
            let mut counts = self.by_source.get_mut(&page.result.source);
            known.push(page.result.findings.iter().map(|finding| take(counts.as_deref_mut(), &finding.fingerprint)).collect());
        }
        let read: BTreeSet<&str> = pages.iter().map(|page| page.result.source.as_str()).collect();
        let mut moved = BTreeMap::new();
        for (source, counts) in &self.by_source {
            let left = counts.iter().filter(|(_, count)| **count > 0);
            let mut left = left.peekable();
            if left.peek().is_some() && (read.contains(source.as_str()) || !exists(source)) {
                left.for_each(|(fingerprint, count)| *moved.entry(fingerprint.clone()).or_insert(0) += count);
            }
        }
        for (page, known) in pages.iter_mut().zip(known) {
            if page.result.findings.is_empty() {
                continue;
            }
            let before = suppress::reasons_of(&page.result.findings, policy);
            let mut known = known.into_iter();
            let (old, new): (Vec<_>, Vec<_>) = std::mem::take(&mut page.result.findings)
                .into_iter()
                .partition(|finding| known.next() == Some(true) || take(Some(&mut moved), &finding.fingerprint));
            page.result.findings = new;
            if !old.is_empty() {
                page.known = old;
                suppress::decide_again(&mut page.result, &before, policy);
            }
        }
    }
}

/// Takes one of a fingerprint, if any is left.
fn take(counts: Option<&mut BTreeMap<String, usize>>, fingerprint: &str) -> bool {
    match counts.and_then(|counts| counts.get_mut(fingerprint)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}
