//! The picture of a campaign: its pages on the left, what joins them on the right, lines between. Nodes and lines carry the
//! names by which the script lights up what hangs together.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::escape::html as esc;
use super::campaigns::identifier;
use super::chart::{fit, fit_end};
use super::grouped;
use super::view::{self, View};
use crate::campaign::{Campaign, Shared};
use crate::verdict::Verdict;

/// Most pages and identifiers that are drawn.
const MEMBERS: usize = 30;
const SHARED: usize = 16;
/// Height of a node with its room.
const STEP: usize = 26;
const WIDTH: usize = 860;
/// Where lines leave the pages and reach the identifiers.
const LEFT: usize = 330;
const RIGHT: usize = 520;

/// Draws one campaign. `pages` gives the place of a source in the report, and its verdict.
pub(super) fn write(at: usize, campaign: &Campaign, report: &View, pages: &BTreeMap<&str, (usize, Verdict)>, out: &mut String) {
    let shared: Vec<&Shared> = campaign.shared.iter().take(SHARED).collect();
    let members = order(campaign, &shared);
    let drawn = &members[..members.len().min(MEMBERS)];
    let (left_more, right_more) = (members.len() - drawn.len(), campaign.shared.len() - shared.len());
    let rows = (drawn.len() + usize::from(left_more > 0)).max(shared.len() + usize::from(right_more > 0));
    let height = rows * STEP + 16;
    let y_of = |index: usize, count: usize| {
        let free = (rows - count.min(rows)) * STEP;
        8 + free / 2 + index * STEP + STEP / 2
    };
    let (left_count, right_count) = (drawn.len() + usize::from(left_more > 0), shared.len() + usize::from(right_more > 0));
    let _ = write!(
        out,
        "<div class=\"graph\" role=\"region\" aria-label=\"Picture of campaign {}\" tabindex=\"0\">\
         <svg viewBox=\"0 0 {WIDTH} {height}\" role=\"group\" aria-label=\"Pages and what joins them\">",
        at + 1
    );
    let place: BTreeMap<usize, usize> = drawn.iter().enumerate().map(|(row, &member)| (member, row)).collect();
    out.push_str("<g class=\"lines\">");
    for (nth, shared) in shared.iter().enumerate() {
        let to = y_of(nth, right_count);
        let soft = if shared.kind.is_hard() { "" } else { " soft" };
        for member in &shared.members {
            if let Some(&row) = place.get(member) {
                let from = y_of(row, left_count);
                let middle = (LEFT + RIGHT) / 2;
                let _ = write!(
                    out,
                    "<path class=\"line{soft}\" data-p=\"{row}\" data-i=\"{nth}\" d=\"M{LEFT} {from}C{middle} {from} {middle} {to} {RIGHT} {to}\"/>"
                );
            }
        }
    }
    out.push_str("</g>");
    for (row, &member) in drawn.iter().enumerate() {
        let source = &campaign.members[member];
        let known = pages.get(source.as_str());
        let verdict = known.map_or("unchecked", |(_, verdict)| verdict.as_str());
        let page = known.map(|(page, _)| format!(" data-page=\"{page}\"")).unwrap_or_default();
        let (label, y) = (view::shown(source), y_of(row, left_count));
        let _ = write!(
            out,
            "<g class=\"node page {verdict}\" data-p=\"{row}\"{page}><title>{}</title>\
             <rect x=\"0\" y=\"{}\" width=\"{LEFT}\" height=\"{}\" rx=\"5\"/><circle cx=\"{}\" cy=\"{y}\" r=\"5\"/>\
             <text x=\"{}\" y=\"{}\">{}</text></g>",
            esc(&label),
            y - 11,
            STEP - 4,
            LEFT - 10,
            LEFT - 22,
            y + 4,
            esc(&fit_end(report.below(&label), 42)),
        );
    }
    if left_more > 0 {
        let y = y_of(drawn.len(), left_count);
        let _ = write!(
            out,
            "<text class=\"more end\" x=\"{}\" y=\"{}\">and {} more pages</text>",
            LEFT - 22,
            y + 4,
            grouped(left_more)
        );
    }
    for (nth, shared) in shared.iter().enumerate() {
        let soft = if shared.kind.is_hard() { "" } else { " soft" };
        let (label, y) = (identifier(shared), y_of(nth, right_count));
        let _ = write!(
            out,
            "<g class=\"node shared{soft}\" data-i=\"{nth}\"><title>{} {}</title>\
             <rect x=\"{RIGHT}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"11\"/>\
             <text x=\"{}\" y=\"{}\"><tspan class=\"kind\">{}</tspan> {}</text></g>",
            shared.kind.as_str(),
            esc(&label),
            y - 11,
            WIDTH - RIGHT - 3,
            STEP - 4,
            RIGHT + 12,
            y + 4,
            shared.kind.as_str(),
            esc(&fit(&label, 36)),
        );
    }
    if right_more > 0 {
        let y = y_of(shared.len(), right_count);
        let _ = write!(out, "<text class=\"more\" x=\"{}\" y=\"{}\">and {} more</text>", RIGHT + 12, y + 4, grouped(right_more));
    }
    out.push_str("</svg></div>\n");
}

/// Members with the same identifiers beside each other, so that few lines cross.
fn order(campaign: &Campaign, shared: &[&Shared]) -> Vec<usize> {
    let mut keys: Vec<(Vec<usize>, usize)> = (0..campaign.members.len()).map(|member| (Vec::new(), member)).collect();
    for (nth, shared) in shared.iter().enumerate() {
        for &member in &shared.members {
            keys[member].0.push(nth);
        }
    }
    keys.sort();
    keys.into_iter().map(|(_, member)| member).collect()
}
