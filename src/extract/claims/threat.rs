//! Duties that only a threat tells: "Buy the card before you fly, or you will not board."
//!
//! What stands before such words for "otherwise" is given a `must`, as if the word stood there.

use thin_vec::ThinVec;

use crate::lexicon::{Cue, Hit, Lexicon, Reach, Tag};

/// Most bytes between the word for "otherwise" and what is threatened.
const THREAT: usize = 100;

/// Adds a `must` before each word for "otherwise" that a refusal, a fine or a charge follows.
pub(super) fn oblige(text: &str, hits: &mut ThinVec<Hit>, lexicon: &Lexicon) {
    let known = &lexicon.known;
    let ends = |between: &str| between.contains(['.', '。', '!', '?', ';', '\n']);
    let threatens = |or: &Hit| {
        // Hits stand in order, and only the nearest can be what is threatened.
        let behind = hits[hits.partition_point(|hit| hit.start < or.start)..].iter();
        behind.take_while(|hit| hit.start < or.end + THREAT).any(|hit| {
            hit.is_concept(&[known.refused, known.fined, known.keep_charging])
                && hit.end > or.end
                && !ends(&text[or.end.min(hit.start)..hit.start])
        })
    };
    let duty = |or: &Hit| {
        // The last letter of what is threatened for: its clause, or the sentence before, holds the duty.
        let before = text[..or.start].trim_end_matches(|c: char| !c.is_alphanumeric());
        let at = before.char_indices().next_back().map(|(at, _)| at)?;
        Some(Hit { start: at, end: at, tag: Tag::Cue(Cue::Must, Reach::Around), langs: or.langs })
    };
    let or_else = hits.iter().filter(|hit| hit.is_concept(&[known.or_else]));
    let found: Vec<Hit> = or_else.filter(|or| threatens(or)).filter_map(duty).collect();
    if !found.is_empty() {
        hits.extend(found);
        hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    }
}
