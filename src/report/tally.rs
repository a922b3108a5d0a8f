//! How many pages and findings of each kind: what a report says at its end and what decides the exit code.

use serde::{Deserialize, Serialize};

use super::{Page, Summary};
use crate::finding::Severity;
use crate::verdict::Verdict;

/// How many pages and findings of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Pages by verdict.
    pub verdicts: Summary,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
}

impl Tally {
    /// Counts one page.
    pub fn of(page: &Page) -> Tally {
        let mut tally = Tally::default();
        tally.verdicts.suppressed = page.suppressed.len();
        tally.verdicts.known = page.known.len();
        tally.verdicts.outside = page.outside;
        match page.result.verdict {
            Verdict::Flagged => tally.verdicts.flagged = 1,
            Verdict::Review => tally.verdicts.review = 1,
            Verdict::Clear => tally.verdicts.clear = 1,
            Verdict::Unchecked => tally.verdicts.unchecked = 1,
        }
        for finding in &page.result.findings {
            match finding.severity {
                Severity::Error => tally.errors += 1,
                Severity::Warning => tally.warnings += 1,
                Severity::Note => tally.notes += 1,
            }
        }
        tally
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Tally) {
        self.verdicts.flagged += other.verdicts.flagged;
        self.verdicts.review += other.verdicts.review;
        self.verdicts.clear += other.verdicts.clear;
        self.verdicts.unchecked += other.verdicts.unchecked;
        self.verdicts.suppressed += other.verdicts.suppressed;
        self.verdicts.known += other.verdicts.known;
        self.verdicts.outside += other.verdicts.outside;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
    }

    /// Pages in all.
    pub fn pages(&self) -> usize {
        let verdicts = self.verdicts;
        verdicts.flagged + verdicts.review + verdicts.clear + verdicts.unchecked
    }

    /// Findings in all.
    pub fn findings(&self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// Findings of at least this severity.
    pub fn at_least(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.errors + self.warnings,
            Severity::Note => self.findings(),
        }
    }
}
