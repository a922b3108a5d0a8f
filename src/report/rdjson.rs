//! `rdjson` and `rdjsonl`: the diagnostics format of reviewdog. Columns are bytes of the line in UTF-8, from 1.

use std::io::{self, Write};

use serde::Serialize;

use super::{Page, Report, escape, json, message};
use crate::finding::{Finding, Severity};

const SOURCE: Source = Source { name: "debunk", url: env!("CARGO_PKG_REPOSITORY") };

#[derive(Debug, Serialize)]
struct DiagnosticResult {
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Debug, Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    /// Only where each diagnostic stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_output: Option<String>,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Debug, Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Debug, Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize)]
struct Code {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// Writes one object.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let worst = report.findings().map(|(_, finding)| finding.severity).max();
    let diagnostics = report.pages.iter().flat_map(|page| of_page(page, None)).collect();
    json::write_pretty(&DiagnosticResult { source: SOURCE, severity: worst.map(severity), diagnostics }, out)
}

/// Writes one diagnostic a line.
pub fn write_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in report.pages.iter().flat_map(|page| of_page(page, Some(SOURCE))) {
        json::write_compact(&diagnostic, out)?;
    }
    Ok(())
}

fn of_page(page: &Page, source: Option<Source>) -> Vec<Diagnostic> {
    let path = message::path(&page.result.source);
    let unchecked = message::why_unchecked(page).map(|why| Diagnostic {
        message: escape::block(&why),
        location: Location { path: path.clone(), range: None },
        severity: "WARNING",
        source,
        code: None,
        original_output: None,
    });
    let findings = page.result.findings.iter().map(|finding| of_finding(page, finding, &path, source));
    unchecked.into_iter().chain(findings).collect()
}

fn of_finding(page: &Page, finding: &Finding, path: &str, source: Option<Source>) -> Diagnostic {
    let position = |offset| Position { line: page.places.place(offset).line, column: page.places.byte_column(offset) };
    Diagnostic {
        message: escape::block(&message::lines(finding).join("\n")),
        location: Location {
            path: path.to_string(),
            range: Some(Range { start: position(finding.range.start), end: position(finding.range.end) }),
        },
        severity: severity(finding.severity),
        source,
        code: Some(Code { value: finding.rule.clone(), url: message::more(finding) }),
        original_output: Some(escape::line(&finding.quote)),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    }
}
