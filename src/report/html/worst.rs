//! The worst pages as markup, for readers without scripts and for print.

use std::fmt::Write as _;

use super::super::Report;
use super::super::escape::html as esc;
use super::view::{FindingView, PageView, View, rank};
use super::{count, grouped};
use crate::verdict::Verdict;

/// Most pages, and findings of each, that are written out.
const PAGES: usize = 20;
const FINDINGS: usize = 6;

/// Writes the section; the script hides it, for its table begins with the same pages.
pub(super) fn write(report: &Report, view: &View, out: &mut String) {
    let worst: Vec<usize> =
        view.worst().into_iter().filter(|&at| rank(view.pages[at].verdict) > rank(Verdict::Clear)).take(PAGES).collect();
    if worst.is_empty() {
        return;
    }
    out.push_str("<section id=\"worst\" aria-labelledby=\"worst-title\"><h2 id=\"worst-title\">Worst pages</h2>\n");
    for &at in &worst {
        page(view, &view.pages[at], out);
    }
    let summary = report.summary();
    let left = summary.flagged + summary.review + summary.unchecked - worst.len();
    if left > 0 {
        let _ = writeln!(out, "<p class=\"note\">{} more need a look.</p>", count(left, "page", "pages"));
    }
    out.push_str("</section>\n");
}

fn page(view: &View, page: &PageView, out: &mut String) {
    let verdict = page.verdict.as_str();
    let _ = writeln!(
        out,
        "<article class=\"page {verdict}\"><h3><span class=\"verdict {verdict}\">{}</span> <bdi>{}</bdi></h3>",
        name(page.verdict),
        esc(view.below(&page.source))
    );
    if !page.detail.reasons.is_empty() {
        let _ = writeln!(out, "<p class=\"why\">{}</p>", esc(&page.detail.reasons.join("; ")));
    }
    for shown in page.detail.findings.iter().take(FINDINGS) {
        finding(view, shown, out);
    }
    let left = page.counts.iter().sum::<usize>().saturating_sub(FINDINGS);
    if left > 0 {
        let _ = writeln!(out, "<p class=\"note\">and {} more on this page</p>", grouped(left));
    }
    out.push_str("</article>\n");
}

fn finding(view: &View, finding: &FindingView, out: &mut String) {
    let _ = write!(
        out,
        "<div class=\"finding {}\"><div class=\"said\"><p class=\"rule\"><span class=\"severity\">{}</span> <code>{}</code> \
         <span class=\"place\">line {}, column {}</span></p><p class=\"message\">{}</p>\
         <blockquote><bdi>{}<mark>{}</mark>{}</bdi></blockquote></div>",
        finding.severity,
        finding.severity,
        esc(&view.rules[finding.rule]),
        finding.line,
        finding.column,
        esc(&finding.message),
        esc(&finding.before),
        esc(&finding.marked),
        esc(&finding.after),
    );
    if let Some(fact) = finding.fact.map(|at| &view.facts[at]) {
        let _ = write!(
            out,
            "<div class=\"fact\"><p class=\"label\">What is so</p><p class=\"statement\">{}</p><p class=\"source\">",
            esc(&fact.statement)
        );
        for reference in &fact.references {
            match &reference.href {
                Some(href) => {
                    let _ = write!(
                        out,
                        "{} <a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">{}</a>, ",
                        esc(&reference.publisher),
                        esc(href),
                        esc(&reference.shown)
                    );
                }
                None => {
                    let _ = write!(out, "{} {}, ", esc(&reference.publisher), esc(&reference.shown));
                }
            }
        }
        let _ = write!(out, "checked <time>{}</time></p>", fact.checked);
        if let Some(help) = &finding.help {
            let _ = write!(out, "<p class=\"help\">{}</p>", esc(help));
        }
        out.push_str("</div>");
    }
    out.push_str("</div>\n");
}

/// A verdict as people read it.
fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Flagged => "Flagged",
        Verdict::Review => "To review",
        Verdict::Clear => "Nothing found",
        Verdict::Unchecked => "Not checked",
    }
}
