//! A finding in plain sentences, for formats that have one field for all of it.

use super::{Page, Report, Summary};
use crate::finding::Finding;
use crate::verdict::Verdict;

/// What is said of the page, then the fact with its source and day, then help: a line each. Not escaped.
pub(super) fn lines(finding: &Finding) -> Vec<String> {
    let mut lines = vec![finding.message.clone()];
    if let Some(fact) = &finding.fact {
        lines.push(format!("fact: {}", fact.statement));
        if let Some((publisher, url)) = fact.references.first() {
            lines.push(format!("source: {publisher}, {url}, checked {}", fact.checked));
        }
    }
    lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
    lines
}

/// Why a page was not checked, or none where it was.
pub(super) fn why_unchecked(page: &Page) -> Option<String> {
    (page.result.verdict == Verdict::Unchecked).then(|| format!("was not checked: {}", page.result.reasons.join("; ")))
}

/// The name of a page as other tools want paths: with `/`, without a leading `./`. Not escaped.
pub(super) fn path(source: &str) -> String {
    let source = if cfg!(windows) { source.replace('\\', "/") } else { source.to_string() };
    source.strip_prefix("./").map_or(source.clone(), str::to_string)
}

/// The name of a page as a code host wants it: from the root of the repository, wherever debunk ran. Not escaped.
pub(super) fn in_repository(page: &Page) -> String {
    page.in_repository.clone().unwrap_or_else(|| path(&page.result.source))
}

/// Where a reader can learn more of a finding: the first reference of its fact, if it is a web address.
pub(super) fn more(finding: &Finding) -> Option<String> {
    let (_, url) = finding.fact.as_ref()?.references.first()?;
    let url = url::Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// How many findings a report shows of each severity: errors, warnings, notes.
pub(super) fn counts(report: &Report) -> [usize; 3] {
    let tally = report.tally();
    [tally.errors, tally.warnings, tally.notes]
}

/// `1 error`, `3 errors`.
pub(super) fn number(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What the report does not show and why, in words; empty where it shows everything.
pub(super) fn not_shown(summary: Summary) -> Vec<String> {
    let parts = [
        (summary.known, "known from the baseline"),
        (summary.outside, "on lines or pages not asked about"),
        (summary.suppressed, "suppressed"),
    ];
    parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
}
