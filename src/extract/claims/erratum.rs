//! What sets the wrong, or the former, beside what is right: tables of errata, of rumour and fact, of then and now; lines of a change.
//!
//! The words that head such columns are short and common ("Original", "Dice", 正), so they are no cues: a column stands on show
//! only where the same row has a column of the other kind beside it.

use std::collections::BTreeSet;

use super::{BlockView, instrument};
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::{Cue, Hit, Lexicon, Tag, Wording};
use crate::text::fold::fold;
use crate::text::phrases::Phrases;

/// Longest heading of a column, in bytes.
const MAX_COLUMN: usize = 60;
/// How many cells away the other column may stand.
const REACH: usize = 6;

/// Whether a block begins by taking back all that stands above it.
pub(super) fn takes_all_back(folded: &str, wording: &Wording) -> bool {
    let said = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    wording.verdicts.all_wrong.lead(said)
}

/// "- The form costs $10", and "+ The form is free" on the line below: items of a list that another one right behind it takes back, as the
/// lines of a change do that are taken out. Items within items stand further in than those.
pub(super) fn taken_out(document: &Document, views: &[BlockView], lexicon: &Lexicon) -> BTreeSet<usize> {
    let blocks = &document.blocks;
    let mut out = BTreeSet::new();
    let at = |block: &Block, offset: usize| document.lines.line_and_offset(block.map.source(offset..offset).start);
    for index in 1..blocks.len() {
        let (last, first) = (&blocks[index - 1], &blocks[index]);
        let lists = last.kind == BlockKind::ListItem && first.kind == BlockKind::ListItem && last.group != first.group;
        if !lists || last.text.is_empty() || first.text.is_empty() || last.hidden || first.hidden {
            continue;
        }
        let ((_, column), (next, beside)) = (at(last, 0), at(first, 0));
        if column != beside || at(last, last.text.len() - 1).0 + 1 != next {
            continue;
        }
        let denies = |hit: &Hit| {
            matches!(hit.tag, Tag::Cue(Cue::Negation | Cue::NeedNot | Cue::None | Cue::Debunk, _))
                || lexicon.is_known(hit, &[lexicon.known.free_of_charge, lexicon.known.not_needed])
        };
        let new = (index..blocks.len()).take_while(|&at| blocks[at].group == first.group).take(MAX_CHANGED);
        let new: Vec<&Hit> = new.filter(|&at| views[at].hits.iter().any(denies)).flat_map(|at| &views[at].hits).collect();
        let again = |hit: &Hit| {
            let thing = hit.concept().filter(|&concept| instrument(lexicon, concept));
            thing.is_some() && new.iter().any(|other| other.concept() == thing)
        };
        let old = (0..index).rev().take_while(|&at| blocks[at].group == last.group).take(MAX_CHANGED);
        out.extend(old.filter(|&at| views[at].hits.iter().any(again)));
    }
    out
}

/// Most lines of a change that are looked at on either side.
const MAX_CHANGED: usize = 16;

/// Whether a cell stands in a column of what is wrong, or was, in a row that says beside it what is right.
pub(super) fn corrected(document: &Document, index: usize, wording: &Wording) -> bool {
    let own = &document.blocks[index];
    if own.kind != BlockKind::TableCell {
        return false;
    }
    let columns = &wording.columns;
    if !column(own).is_some_and(|column| heads(column, &columns.wrong, &columns.wrong_alone)) {
        return false;
    }
    let beside = |other: &&Block| other.kind == BlockKind::TableCell && other.group == own.group;
    let right = |other: &Block| column(other).is_some_and(|column| heads(column, &columns.right, &columns.right_alone));
    let before = document.blocks[index.saturating_sub(REACH)..index].iter().rev();
    let after = document.blocks[index + 1..].iter().take(REACH);
    after.take_while(beside).any(right) || before.take_while(beside).any(right)
}

/// The heading of a cell's column, as its label holds it.
pub(super) fn column_head(block: &Block) -> Option<&str> {
    block.label.as_deref()?.split('\n').next()
}

/// The same where it is short and not the cell itself.
fn column(block: &Block) -> Option<&str> {
    let column = column_head(block)?.trim();
    (column.len() <= MAX_COLUMN && column != block.text.trim()).then_some(column)
}

fn heads(column: &str, words: &Phrases, alone: &Phrases) -> bool {
    let folded = fold(column);
    let mark = |c: char| !c.is_alphanumeric() && !matches!(c, '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{e7f}');
    let heading = folded.trim_matches(mark);
    let bare = heading.trim_end_matches(|c: char| c.is_ascii_digit() || mark(c));
    // A word of spaced writing is one of its own at one of its sides at least: "rumours", but no "dict" in "verdict".
    let parted = |rest: &str| rest.starts_with(mark) || rest.is_empty();
    let named = |word: &str| {
        heading.strip_prefix(word).is_some_and(|rest| word.len() > 3 || parted(rest))
            || heading.strip_suffix(word).is_some_and(|rest| rest.ends_with(mark) || !word.is_ascii() && !rest.ends_with(' '))
    };
    alone.has(bare) || words.iter().any(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_headings_of_errata_from_others() {
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        let columns = &rules.lexicon.wording.columns;
        let wrong = |heading| heads(heading, &columns.wrong, &columns.wrong_alone);
        for heading in
            ["Wrong", "❌ Wrong", "Myth", "Before 2026", "误", "誤", "旧规定", "Onde se lê", "الشائعة", "Statt", "Errata"]
        {
            assert!(wrong(heading), "{heading}");
        }
        for heading in ["Right", "Today", "True today", "正", "更正", "Corrige", "Следует читать", "맞음", "Now (2026)"]
        {
            assert!(heads(heading, &columns.right, &columns.right_alone), "{heading}");
        }
        for heading in ["Before arrival", "Original documents", "For whom", "Price", "Requirement", "要求", "Old passport"] {
            assert!(!wrong(heading), "{heading}");
        }
    }
}
