//! `markdown`: a summary for people, as comments and step summaries show it. The words of pages stand in code spans, where
//! they can be no link, no mention and no mark-up.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Page, Report, escape, message, severity_word};
use crate::finding::Finding;
use crate::verdict::Verdict;

/// Most characters of a quote.
const QUOTE: usize = 160;

/// Writes the summary with every finding.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text(report, usize::MAX).as_bytes())
}

/// The summary, worst first, in at most `limit` bytes; what does not fit is counted.
pub fn text(report: &Report, limit: usize) -> String {
    let mut out = String::from("## debunk\n\n");
    out.push_str(&headline(report));
    out.push_str("\n\n");
    let unchecked: Vec<&Page> = report.pages.iter().filter(|page| page.result.verdict == Verdict::Unchecked).collect();
    let mut findings: Vec<(&Page, &Finding)> = report.findings().collect();
    // Sorting is stable: findings of one weight stay in the order of the pages.
    findings.sort_by_key(|(_, finding)| Reverse((finding.severity, finding.confidence)));
    let mut left = 0;
    if !unchecked.is_empty() || !findings.is_empty() {
        out.push_str("| | place | what | fact |\n|---|---|---|---|\n");
    }
    let rows = unchecked.into_iter().map(unchecked_row).chain(findings.into_iter().map(|(page, finding)| row(page, finding)));
    for row in rows {
        // Room for the last line.
        if out.len() + row.len() + 200 > limit {
            left += 1;
        } else {
            out.push_str(&row);
        }
    }
    if left > 0 {
        let _ = write!(out, "\n… and {left} more, which do not fit here.\n");
    }
    out.push_str("\nNothing found does not mean that a page is true.\n");
    out
}

fn headline(report: &Report) -> String {
    let [errors, warnings, notes] = message::counts(report);
    let summary = report.summary();
    let found: Vec<String> = [(errors, "error"), (warnings, "warning"), (notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| message::number(count, noun))
        .collect();
    let found = if found.is_empty() { "nothing found".to_string() } else { found.join(", ") };
    let mut line = format!("**{found}** on {}", message::number(report.pages.len(), "page"));
    if summary.unchecked > 0 {
        let _ = write!(line, ", {} of them not checked", summary.unchecked);
    }
    let hidden = message::not_shown(summary);
    if !hidden.is_empty() {
        let _ = write!(line, "; not shown: {}", hidden.join(", "));
    }
    if let Some(checked) = report.rules_checked {
        let _ = write!(line, "; facts checked up to {checked}");
    }
    line
}

fn unchecked_row(page: &Page) -> String {
    let why = page.result.reasons.join("; ");
    format!("| not checked | {} | {} | |\n", code(&message::path(&page.result.source)), code(&why))
}

fn row(page: &Page, finding: &Finding) -> String {
    let place = page.places.place(finding.range.start);
    let place = code(&format!("{}:{}:{}", message::path(&page.result.source), place.line, place.column));
    let mut what = format!("{}<br>{}<br>{}", code(&finding.rule), code(&finding.message), code(&shortened(&finding.quote)));
    if let Some(help) = &finding.help {
        let _ = write!(what, "<br>help: {}", code(help));
    }
    let fact = finding.fact.as_ref().map_or(String::new(), |fact| {
        let mut text = code(&fact.statement);
        if let Some((publisher, _)) = fact.references.first() {
            // Facts are ours: their addresses may be followed.
            let publisher = code(publisher);
            match message::more(finding) {
                Some(url) => _ = write!(text, "<br>[{publisher}](<{}>)", url.replace(['<', '>', '|'], "")),
                None => _ = write!(text, "<br>{publisher}"),
            }
        }
        let _ = write!(text, ", checked {}", fact.checked);
        text
    });
    format!("| {} | {place} | {what} | {fact} |\n", severity_word(finding.severity))
}

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(QUOTE).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// A code span that holds any text: fenced by more backticks than are in it, on one line, and no cell ends inside it.
fn code(text: &str) -> String {
    let text = escape::line(text).replace('|', "\\|");
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}
