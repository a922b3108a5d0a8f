//! `github`: workflow commands that GitHub shows as annotations, worst first because it shows only ten of each kind.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::escape::{github_message, github_property};
use super::{Page, Report};
use crate::finding::{Finding, Severity};
use crate::verdict::Verdict;

/// Writes one command a finding, and one a page that was not checked.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for page in report.pages.iter().filter(|page| page.result.verdict == Verdict::Unchecked) {
        let reason = page.result.reasons.join("; ");
        writeln!(
            out,
            "::warning file={},title=not checked::{}",
            github_property(&page.result.source),
            github_message(&format!("{} was not checked: {reason}", page.result.source)),
        )?;
    }
    let mut findings: Vec<_> = report.findings().collect();
    findings.sort_by_key(|(_, finding)| Reverse((finding.severity, finding.confidence)));
    for (page, finding) in findings {
        write_finding(page, finding, out)?;
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
    write!(out, "::{command} file={},line={}", github_property(&page.result.source), start.line)?;
    if start.line == end.line {
        write!(out, ",col={},endLine={},endColumn={}", start.column, end.line, end.column)?;
    } else {
        // GitHub ignores an annotation of several lines that has columns.
        write!(out, ",endLine={}", end.line)?;
    }
    let mut text = finding.message.clone();
    if let Some(fact) = &finding.fact {
        text.push_str(&format!("\nfact: {}", fact.statement));
        if let Some((publisher, url)) = fact.references.first() {
            text.push_str(&format!("\nsource: {publisher}, {url}, checked {}", fact.checked));
        }
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
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
