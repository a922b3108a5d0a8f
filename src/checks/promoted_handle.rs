//! Handles the page sends its readers to for something they should not get there.

use std::collections::BTreeMap;

use super::{Check, Context, Reads};
use crate::extract::{Handle, Role};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::rules::model::platform::PlatformKind;

/// The check.
pub const CHECK: Check = Check {
    name: "promoted-handle",
    about: "accounts, numbers and mailboxes that a page sends its readers to for an errand that does not belong there",
    reads: Reads::Places,
    run,
};

/// Handles reported of one page; more of the same tells nothing new.
const MAX_FINDINGS: usize = 200;

fn run(context: &Context<'_>) -> Vec<Finding> {
    let promoted = context.handles.iter().filter(|handle| handle.role == Role::Promoted);
    // The text `@name` and its link in one place are one finding; the shown words carry it.
    let mut findings: BTreeMap<usize, Finding> = BTreeMap::new();
    for handle in promoted.take(MAX_FINDINGS) {
        findings.entry(handle.range.start).or_insert_with(|| finding(context, handle));
    }
    findings.into_values().collect()
}

fn finding(context: &Context<'_>, handle: &Handle) -> Finding {
    let platform = context.rules.files.platforms.iter().find(|platform| platform.id == handle.platform);
    let name = platform.map_or(handle.platform.as_str(), |platform| platform.name.as_str());
    let message = match platform.map(|platform| platform.kind) {
        Some(PlatformKind::Phone) => format!("sends readers to the telephone number +{}, an unconfirmed contact", handle.id),
        Some(PlatformKind::Mail) => format!("sends readers to the mailbox {}, an unconfirmed contact", handle.id),
        Some(PlatformKind::Payment) => format!("asks readers to pay to the {name} address {}", handle.id),
        _ if handle.id.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("sends readers to the {name} account {}, an off-platform contact", handle.id)
        }
        _ => format!("sends readers to the {name} account @{}, an off-platform contact", handle.id),
    };
    let links = context.document.blocks.get(handle.block).map(|block| block.links.as_slice()).unwrap_or_default();
    let related = links
        .iter()
        .filter(|(range, _)| range.start <= handle.at.start && handle.at.end <= range.end && !handle.at.is_empty())
        .filter_map(|(_, link)| context.document.links.get(*link))
        .map(|link| link.range.clone())
        .filter(|range| *range != handle.range)
        .collect();
    let confidence = if handle.reasons.len() >= 3 { Confidence::High } else { Confidence::Medium };
    Finding {
        rule: format!("promoted-handle/{}", handle.platform),
        severity: Severity::Warning,
        confidence,
        message,
        range: handle.range.clone(),
        quote: handle.quote.clone(),
        stance: Stance::Asserts,
        fact: None,
        evidence: handle.reasons.clone(),
        help: None,
        related,
        fix: None,
        fingerprint: String::new(),
    }
}
