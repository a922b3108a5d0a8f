//! `github`: workflow commands that GitHub shows as annotations. It shows ten of each kind of one step, so the worst come first and
//! the rest is said in the log, where nothing is lost; the step summary ([`super::markdown`]) has all of them.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::escape::{self, github_message, github_property};
use super::{Page, Report, message, severity_word};
use crate::finding::{Finding, Severity};
use crate::verdict::Verdict;

/// Annotations of each kind (error, warning, notice) that GitHub shows of one step.
pub const PER_KIND: usize = 10;
/// Most annotations for pages that were not checked; with more, one names them all.
const MAX_UNCHECKED: usize = 2;
/// Most pages that one names.
const MAX_NAMES: usize = 20;

/// Writes the commands, worst first, then what GitHub would not show as lines of the log.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let unchecked: Vec<&Page> = report.pages.iter().filter(|page| page.result.verdict == Verdict::Unchecked).collect();
    let mut left = [PER_KIND; 3];
    if unchecked.len() <= MAX_UNCHECKED {
        for page in &unchecked {
            left[Severity::Warning as usize] -= 1;
            let source = message::in_repository(page);
            let reason = format!("{source} was not checked: {}", page.result.reasons.join("; "));
            writeln!(out, "::warning file={},title=not checked::{}", github_property(&source), github_message(&reason))?;
        }
    } else {
        left[Severity::Warning as usize] -= 1;
        let mut text = format!("{} sources were not checked", unchecked.len());
        for page in unchecked.iter().take(MAX_NAMES) {
            text.push_str(&format!("\n{}: {}", page.result.source, page.result.reasons.join("; ")));
        }
        writeln!(out, "::warning title=not checked::{}", github_message(&text))?;
    }
    let mut findings: Vec<_> = report.findings().collect();
    // Sorting is stable: findings of one weight stay in the order of the pages.
    findings.sort_by_key(|(_, finding)| Reverse((finding.severity, finding.confidence)));
    let mut rest = Vec::new();
    for (page, finding) in findings {
        match &mut left[finding.severity as usize] {
            0 => rest.push((page, finding)),
            left => {
                *left -= 1;
                write_finding(page, finding, out)?;
            }
        }
    }
    if !rest.is_empty() {
        writeln!(out, "{} beyond what GitHub shows of one step:", message::number(rest.len(), "more finding"))?;
    }
    for (page, finding) in rest {
        let place = page.places.place(finding.range.start);
        let line = format!(
            "{}:{}:{}: {}[{}]: {}",
            message::in_repository(page),
            place.line,
            place.column,
            severity_word(finding.severity),
            finding.rule,
            finding.message
        );
        writeln!(out, "{}", escape::line(&line))?;
    }
    Ok(())
}

fn write_finding(page: &Page, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = (page.places.place(finding.range.start), page.places.place(finding.range.end));
    write!(out, "::{command} file={},line={}", github_property(&message::in_repository(page)), start.line)?;
    if start.line == end.line {
        write!(out, ",col={},endLine={},endColumn={}", start.column, end.line, end.column)?;
    } else {
        // GitHub ignores an annotation of several lines that has columns.
        write!(out, ",endLine={}", end.line)?;
    }
    let text = message::lines(finding).join("\n");
    writeln!(out, ",title={}::{}", github_property(&finding.rule), github_message(&text))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text is UTF-8")
    }

    #[test]
    fn puts_the_worst_first_with_place_title_and_source() {
        let mut report = samples::plain();
        report.pages[0].result.findings.reverse();
        let text = rendered(&report);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "::warning file=gone.md,title=not checked::gone.md was not checked: permission denied");
        assert!(lines[1].starts_with(
            "::error file=docs/签 证.md,line=3,col=4,endLine=3,endColumn=12,title=entry-document/kz-no-tourist-card::contradicts"
        ));
        assert!(lines[1].contains("%0Asource: Ministry, https://www.gov.kz/a?b=c, checked 2026-11-01%0Ahelp: "));
        assert!(lines[2].starts_with("::warning file="));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn a_page_cannot_write_commands() {
        let text = rendered(&samples::hostile());
        assert_eq!(text.lines().count(), 2);
        for line in text.lines() {
            assert!(line.starts_with("::warning file="), "{line}");
            assert!(!line.contains("##["), "{line}");
            let properties = line.trim_start_matches("::").split("::").next().expect("split gives one");
            // What the file is called adds no property and ends none.
            assert!(
                properties.split(',').all(|part| {
                    ["warning file", "line", "endLine", "col", "endColumn", "title"]
                        .contains(&part.split('=').next().expect("one"))
                }),
                "{properties}"
            );
            assert!(!line.chars().any(super::super::escape::is_unsafe), "{line}");
        }
    }
}
