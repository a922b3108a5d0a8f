//! The campaigns of a run: what joins each, what its pages say differently of one thing, and its picture.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::Report;
use super::super::escape::html as esc;
use super::view::{self, View};
use super::{chart, graph, grouped};
use crate::campaign::{Campaign, Conflict, Shared, SharedKind};
use crate::verdict::Verdict;

/// Most campaigns that are drawn; the largest come first.
const DRAWN: usize = 24;
/// Most sources that are named for one definition, and identifiers of one kind.
const NAMED: usize = 5;

/// Writes the section.
pub(super) fn write(report: &Report, view: &View, out: &mut String) {
    if report.campaigns.is_empty() {
        return;
    }
    let mut order: Vec<usize> = (0..report.campaigns.len()).collect();
    order.sort_by_key(|&at| (Reverse(report.campaigns[at].members.len()), at));
    let pages: BTreeMap<&str, (usize, Verdict)> =
        report.pages.iter().enumerate().map(|(at, page)| (page.result.source.as_str(), (at, page.result.verdict))).collect();
    out.push_str(
        "<section aria-labelledby=\"campaigns\"><h2 id=\"campaigns\">Campaigns</h2>\n\
         <p class=\"lead\">Pages that send readers to one handle or number, or show one uploaded image. Dashed lines are soft signs \
         (a title template, the same links, near-identical text): they group pages that are suspect each on their own account, and \
         change no verdict.</p>\n",
    );
    for &at in order.iter().take(DRAWN) {
        campaign(at, &report.campaigns[at], view, &pages, out);
    }
    if order.len() > DRAWN {
        let rest: usize = order[DRAWN..].iter().map(|&at| report.campaigns[at].members.len()).sum();
        let _ = writeln!(
            out,
            "<p class=\"note\">and {} smaller campaigns with {}; the table filters by them, and <code>-o dot=FILE</code> draws all.</p>",
            grouped(order.len() - DRAWN),
            chart::pages(rest)
        );
    }
    out.push_str("</section>\n");
}

fn campaign(at: usize, campaign: &Campaign, report: &View, pages: &BTreeMap<&str, (usize, Verdict)>, out: &mut String) {
    let seen = if campaign.first_seen == campaign.last_seen {
        format!("seen <time>{}</time>", campaign.first_seen)
    } else {
        format!("seen <time>{}</time> to <time>{}</time>", campaign.first_seen, campaign.last_seen)
    };
    let _ = writeln!(
        out,
        "<article class=\"card campaign\" id=\"campaign-{at}\"><header><h3>Campaign {}</h3><p class=\"meta\">{} · {seen}</p>\
         <button type=\"button\" class=\"plain\" data-filter=\"campaign\" data-value=\"{at}\" hidden>Show its pages</button></header>",
        at + 1,
        chart::pages(campaign.members.len()),
    );
    out.push_str("<dl class=\"shares-list\">");
    for kind in
        [SharedKind::Handle, SharedKind::Phone, SharedKind::Image, SharedKind::Title, SharedKind::Outlinks, SharedKind::Text]
    {
        let of_kind: Vec<&Shared> = campaign.shared.iter().filter(|shared| shared.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let soft = if kind.is_hard() { "" } else { " class=\"soft\"" };
        let _ = write!(out, "<dt{soft}>{}</dt><dd{soft}>", name(kind));
        for shared in of_kind.iter().take(NAMED) {
            let _ = write!(
                out,
                "<span class=\"id\"><bdi>{}</bdi> <span class=\"on\">{}</span></span> ",
                esc(&chart::fit(&identifier(shared), 90)),
                chart::pages(shared.members.len())
            );
        }
        if of_kind.len() > NAMED {
            let _ = write!(out, "<span class=\"on\">and {} more</span>", grouped(of_kind.len() - NAMED));
        }
        out.push_str("</dd>");
    }
    out.push_str("</dl>\n");
    conflicts(&campaign.conflicts, report, out);
    graph::write(at, campaign, report, pages, out);
    out.push_str("</article>\n");
}

fn conflicts(conflicts: &[Conflict], report: &View, out: &mut String) {
    for conflict in conflicts {
        let _ = write!(
            out,
            "<div class=\"conflict\"><p class=\"label\">Said to be different things: <strong>{}</strong></p><ul>",
            esc(&view::shown(&conflict.subject))
        );
        let mut classes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (class, source) in &conflict.definitions {
            classes.entry(class).or_default().push(source);
        }
        for (class, sources) in classes {
            let named: Vec<String> = sources
                .iter()
                .take(NAMED)
                .map(|source| format!("<bdi>{}</bdi>", esc(&chart::fit_end(report.below(&view::shown(source)), 48))))
                .collect();
            let more = sources.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
            let _ = write!(out, "<li><em>{}</em> on {}{more}</li>", esc(&view::shown(class)), named.join(", "));
        }
        out.push_str("</ul></div>\n");
    }
}

/// What a kind is called.
fn name(kind: SharedKind) -> &'static str {
    match kind {
        SharedKind::Handle => "Handles",
        SharedKind::Phone => "Phone numbers",
        SharedKind::Image => "Images",
        SharedKind::Title => "Title template",
        SharedKind::Outlinks => "Same links",
        SharedKind::Text => "Near-identical text",
    }
}

/// An identifier as shown. A set of links is written without its schemes, so its dots are broken up here.
pub(super) fn identifier(shared: &Shared) -> String {
    match shared.kind {
        SharedKind::Outlinks => view::plain(&shared.identifier.replace('.', "[.]")),
        _ => view::shown(&shared.identifier),
    }
}
