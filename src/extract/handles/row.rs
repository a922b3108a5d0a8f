//! Several ways to reach one person, told in one breath: `Telegram @x or WhatsApp +7 ...`, `t.me/x, backup @y`.
//!
//! Whoever is reached in both ways is the same, so they share a role. Nothing but names of platforms and words that join may stand
//! between them: any other word may begin somebody else.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::claims::Analysis;
use super::super::{Handle, Role};
use super::Matcher;
use super::roles::says;
use crate::document::{BlockKind, Document};
use crate::lexicon::Cue;
use crate::rules::Rules;
use crate::rules::model::platform::PlatformKind;
use crate::text::fold::fold;

/// Bytes of text between two handles of one row, at most.
const GAP: usize = 96;
/// Bytes before the first handle of a row that may deny it.
const BEFORE: usize = 120;

impl Matcher {
    /// Whether text holds only signs, names of platforms and words that join two of them.
    pub(super) fn joined(&self, text: &str) -> bool {
        // Questions and praise end what was said; brackets after a name hold who it is.
        if text.contains(['?', '!', '？', '！']) {
            return false;
        }
        let folded = fold(text);
        if !folded.contains(char::is_alphanumeric) {
            return true;
        }
        let mut known = vec![false; folded.len()];
        for found in self.lists.joins.find(&folded) {
            known[found.range].fill(true);
        }
        folded.char_indices().all(|(at, c)| known[at] || !c.is_alphanumeric())
    }
}

/// Gives accounts the role of the promoted one they are named beside.
pub(super) fn share(
    handles: &mut [Handle],
    document: &Document,
    rules: &Rules,
    analysis: &Analysis<'_>,
    kinds: &BTreeMap<&str, PlatformKind>,
) {
    if !handles.iter().any(|handle| handle.role == Role::Promoted) {
        return;
    }
    let kind = |handle: &Handle| kinds.get(handle.platform.as_str()).copied();
    // A rogue telephone number often stands beside the right one, so that numbers and mailboxes only follow.
    let leads = |handle: &Handle| {
        handle.role == Role::Promoted && matches!(kind(handle), Some(PlatformKind::Messenger | PlatformKind::Social))
    };
    let follows = |handle: &Handle| handle.role == Role::Mentioned && kind(handle) != Some(PlatformKind::Payment);
    let forth = 1..handles.len();
    let back = (1..handles.len()).rev();
    let pairs = forth.map(|at| (at - 1, at)).chain(back.map(|at| (at, at - 1)));
    let mut found: Vec<(usize, String)> = Vec::new();
    for (leader, follower) in pairs {
        let leading = leads(&handles[leader]);
        if leading && follows(&handles[follower]) && one_row(&handles[leader], &handles[follower], document, rules, analysis) {
            let reason = format!("named beside {} as another way to reach the same person", handles[leader].id);
            handles[follower].role = Role::Promoted;
            handles[follower].reasons.push(reason.clone());
            found.push((follower, reason));
        }
    }
    // An account has one role wherever it stands.
    for (at, reason) in found {
        let (platform, id) = (handles[at].platform.clone(), handles[at].id.clone());
        for handle in handles.iter_mut().filter(|handle| handle.role == Role::Mentioned) {
            if handle.platform == platform && handle.id.eq_ignore_ascii_case(&id) {
                handle.role = Role::Promoted;
                handle.reasons.push(reason.clone());
            }
        }
    }
}

/// Whether two handles are ways to reach one person.
fn one_row(one: &Handle, other: &Handle, document: &Document, rules: &Rules, analysis: &Analysis<'_>) -> bool {
    const DENIED: [Cue; 4] = [Cue::Negation, Cue::Warning, Cue::Debunk, Cue::None];
    let (first, second) = if one.range.start <= other.range.start { (one, other) } else { (other, one) };
    let (Some(block), Some(last)) = (document.blocks.get(first.block), document.blocks.get(second.block)) else { return false };
    if first.at.is_empty() || second.at.is_empty() || matches!(block.kind, BlockKind::JsonLd | BlockKind::Code) {
        return false;
    }
    // Items of one list and cells of one table follow each other as the parts of a line do.
    let gap = if first.block == second.block {
        match block.text.get(first.at.end..second.at.start) {
            Some(gap) => gap.to_string(),
            // One number may be two accounts: `WhatsApp/Viber +7 ...`.
            None => return first.at == second.at,
        }
    } else if second.block == first.block + 1 && block.group != 0 && block.group == last.group {
        let (rest, begin) = (block.text.get(first.at.end..), last.text.get(..second.at.start));
        format!("{}\n{}", rest.unwrap_or_default(), begin.unwrap_or_default())
    } else {
        return false;
    };
    gap.len() <= GAP
        && rules.handles.joined(&gap)
        && !says(analysis, document, first.block, &before(&block.text, &first.at), &DENIED)
}

/// What is said before a handle in its sentence, in bytes of its block.
fn before(text: &str, at: &Range<usize>) -> Range<usize> {
    let from = text.floor_char_boundary(at.start.saturating_sub(BEFORE));
    let said = text.get(from..at.start).unwrap_or_default();
    let own = said.rsplit(['\n', '.', '。', '!', '?', '！', '？']).next().unwrap_or_default();
    at.start - own.len()..at.start
}
