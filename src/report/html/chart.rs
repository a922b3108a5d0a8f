//! Charts, drawn here as SVG: shares of verdicts, and bars of rules, countries and hosts. Bars tell what they filter by; the
//! script makes them buttons.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

use super::super::Report;
use super::super::escape::html as esc;
use super::view::{self, View, rank};
use super::{count, grouped};
use crate::resolve::class::HostClass;
use crate::verdict::Verdict;

/// Most bars of a chart.
const BARS: usize = 10;
/// Width of a chart in its own units, and the columns of text that fit on it.
const WIDTH: usize = 340;
const COLUMNS: usize = 44;
/// Height of a bar with its label.
const STEP: usize = 36;

/// One bar.
struct Bar {
    label: String,
    value: usize,
    /// Class for its colour.
    tone: &'static str,
    /// What choosing it filters by: kind and value.
    filter: Option<(&'static str, String)>,
}

/// One bar across, of the shares of the verdicts: class, name, number.
pub(super) fn verdicts(parts: &[(&str, &str, usize)], out: &mut String) {
    let total: usize = parts.iter().map(|(_, _, number)| number).sum();
    if total == 0 {
        return;
    }
    let label: Vec<String> = parts.iter().map(|(_, name, number)| format!("{name} {}", grouped(*number))).collect();
    let _ = write!(
        out,
        "<figure class=\"shares\"><svg viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Verdicts: {}\">",
        esc(&label.join(", "))
    );
    // A share that is there is seen, however small: it gets four of a thousand.
    let widths: Vec<usize> =
        parts.iter().map(|(_, _, number)| if *number == 0 { 0 } else { (number * 1000 / total).max(4) }).collect();
    let sum: usize = widths.iter().sum();
    let mut x = 0;
    for ((class, name, number), width) in parts.iter().zip(widths) {
        let width = width * 1000 / sum.max(1);
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"0\" width=\"{width}\" height=\"12\"><title>{name}: {}</title></rect>",
            grouped(*number)
        );
        x += width;
    }
    out.push_str("</svg></figure>\n");
}

/// Rules, countries and hosts.
pub(super) fn write(report: &Report, view: &View, out: &mut String) {
    let charts = [
        ("Rules", "Findings by rule", "findings", rules(report, view)),
        ("Countries", "Pages by the country their findings are about", "pages", countries(view)),
        ("Hosts", "Named on flagged pages and pages to review", "pages", hosts(report)),
    ];
    if charts.iter().all(|(_, _, _, bars)| bars.is_empty()) {
        return;
    }
    out.push_str("<section aria-labelledby=\"charts\"><h2 id=\"charts\" class=\"quiet\">Charts</h2><div class=\"charts\">\n");
    for (title, what, unit, bars) in charts {
        if !bars.is_empty() {
            chart(title, what, unit, &bars, out);
        }
    }
    out.push_str("</div></section>\n");
}

fn chart(title: &str, what: &str, unit: &str, bars: &[Bar], out: &mut String) {
    let shown = &bars[..bars.len().min(BARS)];
    let most = shown.iter().map(|bar| bar.value).max().unwrap_or(1).max(1);
    let height = shown.len() * STEP;
    let _ = write!(
        out,
        "<figure class=\"card chart\"><figcaption><h3>{title}</h3><p>{what}</p></figcaption>\
         <svg viewBox=\"0 0 {WIDTH} {height}\" role=\"group\" aria-label=\"{what}\">"
    );
    for (at, bar) in shown.iter().enumerate() {
        let y = at * STEP;
        let width = (bar.value * WIDTH / most).max(3);
        let filter = match &bar.filter {
            Some((kind, value)) => format!(" data-filter=\"{kind}\" data-value=\"{}\"", esc(value)),
            None => String::new(),
        };
        let _ = write!(
            out,
            "<g class=\"bar {}\"{filter}><title>{}: {} {unit}</title>\
             <rect class=\"hit\" x=\"0\" y=\"{y}\" width=\"{WIDTH}\" height=\"{}\"/>\
             <text x=\"0\" y=\"{}\">{}</text><text class=\"value\" x=\"{WIDTH}\" y=\"{}\">{}</text>\
             <rect class=\"track\" x=\"0\" y=\"{}\" width=\"{WIDTH}\" height=\"8\" rx=\"4\"/>\
             <rect class=\"fill\" x=\"0\" y=\"{}\" width=\"{width}\" height=\"8\" rx=\"4\"/></g>",
            bar.tone,
            esc(&bar.label),
            grouped(bar.value),
            STEP - 2,
            y + 15,
            esc(&fit(&bar.label, COLUMNS)),
            y + 15,
            grouped(bar.value),
            y + 21,
            y + 21,
        );
    }
    out.push_str("</svg>");
    if bars.len() > shown.len() {
        let _ = write!(out, "<p class=\"note\">and {} more</p>", grouped(bars.len() - shown.len()));
    }
    out.push_str("</figure>\n");
}

fn rules(report: &Report, view: &View) -> Vec<Bar> {
    let mut counts: BTreeMap<&str, (usize, u8)> = BTreeMap::new();
    for (_, finding) in report.findings() {
        let entry = counts.entry(&finding.rule).or_default();
        entry.0 += 1;
        entry.1 = entry.1.max(finding.severity as u8);
    }
    // The view numbers rules in the same order.
    let mut bars: Vec<Bar> = counts
        .values()
        .enumerate()
        .map(|(at, &(value, severity))| Bar {
            label: view.rules[at].clone(),
            value,
            tone: if severity == 0 { "calm" } else { "bad" },
            filter: Some(("rule", at.to_string())),
        })
        .collect();
    bars.sort_by_key(|bar| Reverse(bar.value));
    bars
}

fn countries(view: &View) -> Vec<Bar> {
    let mut counts = vec![0; view.countries.len()];
    for page in &view.pages {
        for &country in &page.countries {
            counts[country] += 1;
        }
    }
    let mut bars: Vec<Bar> = counts
        .into_iter()
        .enumerate()
        .map(|(at, value)| Bar {
            label: view.countries[at].clone(),
            value,
            tone: "calm country",
            filter: Some(("country", at.to_string())),
        })
        .collect();
    bars.sort_by_key(|bar| Reverse(bar.value));
    bars
}

fn hosts(report: &Report) -> Vec<Bar> {
    #[derive(Default)]
    struct Seen {
        pages: usize,
        bad: bool,
        class: Option<HostClass>,
    }
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    for page in report.pages.iter().filter(|page| rank(page.result.verdict) >= rank(Verdict::Review)) {
        let mut own = BTreeSet::new();
        for (at, mention) in page.result.hosts.iter().enumerate() {
            let entry = seen.entry(&mention.host).or_default();
            entry.pages += usize::from(own.insert(&mention.host));
            if let Some(judged) = page.hosts.get(at) {
                entry.bad |= judged.verdict.is_some_and(view::is_bad);
                entry.class = Some(judged.class);
            }
        }
    }
    let mut bars: Vec<Bar> = seen
        .into_iter()
        .map(|(host, seen)| Bar {
            label: view::host(host, seen.class, seen.bad),
            value: seen.pages,
            tone: if seen.bad { "bad" } else { "calm" },
            filter: Some(("search", view::host(host, seen.class, seen.bad))),
        })
        .collect();
    bars.sort_by_key(|bar| Reverse(bar.value));
    bars
}

/// Text cut to a number of terminal columns, which is a fair measure of its width on the screen too.
pub(super) fn fit(text: &str, columns: usize) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width > columns {
            out.push('…');
            return out;
        }
        out.push(c);
    }
    out
}

/// As [`fit`], but keeps the end, which tells paths apart.
pub(super) fn fit_end(text: &str, columns: usize) -> String {
    let reversed: String = text.chars().rev().collect();
    fit(&reversed, columns).chars().rev().collect()
}

/// Pages as a phrase.
pub(super) fn pages(number: usize) -> String {
    count(number, "page", "pages")
}
