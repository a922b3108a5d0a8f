//! `gitlab`: a Code Quality report. Lines and columns count from 1, columns in code points; every fingerprint is there once.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Page, Report, escape, json, message};
use crate::finding::{Finding, Severity};

#[derive(Debug, Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Debug, Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Debug, Serialize)]
struct Position {
    line: usize,
    column: usize,
}

/// Writes one array.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = BTreeSet::new();
    let mut issues = Vec::new();
    for page in &report.pages {
        let path = message::in_repository(page);
        if let Some(why) = message::why_unchecked(page) {
            let start = || Position { line: 1, column: 1 };
            issues.push(Issue {
                description: escape::line(&format!("{path} {why}")),
                check_name: "unchecked".to_string(),
                fingerprint: unique("unchecked", &path, &mut seen),
                severity: "major",
                location: Location { path: path.clone(), positions: Positions { begin: start(), end: start() } },
            });
        }
        issues.extend(page.result.findings.iter().map(|finding| issue(page, finding, &path, &mut seen)));
    }
    json::write_pretty(&issues, out)
}

fn issue(page: &Page, finding: &Finding, path: &str, seen: &mut BTreeSet<String>) -> Issue {
    let position = |offset| {
        let place = page.places.place(offset);
        Position { line: place.line, column: place.column }
    };
    Issue {
        description: escape::line(&message::lines(finding).join(" · ")),
        check_name: finding.rule.clone(),
        fingerprint: unique(&finding.fingerprint, path, seen),
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Note => "info",
        },
        location: Location {
            path: path.to_string(),
            positions: Positions { begin: position(finding.range.start), end: position(finding.range.end) },
        },
    }
}

/// The fingerprint itself where it is the first of its kind, so that it survives a move; else one salted with the path, then
/// with a number, because GitLab drops all but one of those that are equal.
fn unique(fingerprint: &str, path: &str, seen: &mut BTreeSet<String>) -> String {
    let salted = (0..).map(|nth| {
        let digest = Sha256::digest(format!("{fingerprint}\u{0}{path}\u{0}{nth}"));
        digest[..12].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    let mut candidates = std::iter::once(fingerprint.to_string()).chain(salted);
    let free = candidates.find(|candidate| !seen.contains(candidate)).unwrap_or_default();
    seen.insert(free.clone());
    free
}
