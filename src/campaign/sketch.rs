//! Near-identical text: a small sketch of a page's words, and groups of pages whose sketches agree.
//!
//! The sketch is a MinHash by one permutation (P. Li, A. Owen, C.-H. Zhang, "One Permutation Hashing", NIPS 2012): every run of
//! five letters is hashed once, and each bin keeps the least hash that fell into it. Candidates come from banding (A. Broder,
//! "On the resemblance and containment of documents", 1997; J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets",
//! chapter 3), and every candidate is held against the whole sketch before it joins anything.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::sets::Sets;
use crate::document::{Block, BlockKind};
use crate::text::fold::{Folded, fold_char, spell_out};

/// Letters in a shingle.
const SHINGLE: usize = 5;
/// Fewest letters of text worth comparing: shorter texts are alike by chance, or share one stock sentence.
const MIN_LETTERS: usize = 300;
/// Most letters that are read of a page.
const MAX_LETTERS: usize = 200_000;
const BANDS: usize = 25;
const ROWS: usize = 5;
const BINS: usize = BANDS * ROWS;
/// What an empty bin holds.
const EMPTY: u32 = u32::MAX;
/// Share of shingles in common from which a text counts as copied.
pub(super) const ALIKE: f64 = 0.8;
/// Most pages a page is compared with in one band; with it the work is linear in the number of pages.
pub(super) const RIVALS: usize = 8;

/// The least hashes of a page's shingles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    least: Vec<u32>,
}

impl Sketch {
    /// Share of shingles that two texts have in common, as the sketches tell it: equation 8 of the paper.
    pub(super) fn likeness(&self, other: &Sketch) -> f64 {
        let (mut same, mut filled) = (0_usize, 0_usize);
        for (a, b) in self.least.iter().zip(&other.least) {
            filled += usize::from(*a != EMPTY || *b != EMPTY);
            same += usize::from(a == b && *a != EMPTY);
        }
        if filled == 0 { 0.0 } else { same as f64 / filled as f64 }
    }

    /// The bands whose bins are all filled, as `(band, hash)`.
    fn bands(&self) -> impl Iterator<Item = (usize, u64)> {
        self.least.chunks_exact(ROWS).enumerate().filter(|(_, rows)| !rows.contains(&EMPTY)).map(|(band, rows)| {
            let hash = rows.iter().fold(band as u64, |hash, &row| mix(hash ^ u64::from(row)));
            (band, hash)
        })
    }
}

/// The sketch of the text a reader came for, script and case folded, and its first words. `None` where there is too little of
/// it.
pub(super) fn of(blocks: &[Block]) -> Option<Sketch> {
    let mut least = vec![EMPTY; BINS];
    let mut window = [0_u64; SHINGLE];
    let mut letters = 0;
    let mut take = |c: char| {
        window.rotate_left(1);
        window[SHINGLE - 1] = u64::from(u32::from(c));
        letters += 1;
        if letters >= SHINGLE {
            let hash = window.iter().fold(0, |hash, &letter| mix(hash ^ letter));
            let bin = (hash >> 32) as usize % BINS;
            least[bin] = least[bin].min(hash as u32 & (EMPTY - 1));
        }
        letters
    };
    'blocks: for block in blocks.iter().filter(|block| !block.hidden && is_text(block.kind)) {
        for c in block.text.chars() {
            let count = match fold_char(c) {
                Folded::One(folded) if folded.is_alphanumeric() => take(folded),
                Folded::Many => spell_out(c).filter(|part| part.is_alphanumeric()).map(&mut take).last().unwrap_or(0),
                _ => 0,
            };
            if count >= MAX_LETTERS {
                break 'blocks;
            }
        }
    }
    (letters >= MIN_LETTERS).then_some(Sketch { least })
}

/// Text that was written for this page: no titles, no furniture of the site, nothing a reader does not see.
fn is_text(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Heading(_) | BlockKind::Prose | BlockKind::ListItem | BlockKind::TableCell | BlockKind::Quote)
}

/// Joins the pages whose sketches agree, and counts the comparisons it took: at most [`RIVALS`] a page and band.
pub(super) fn join(sketches: &[(usize, &Sketch)], sets: &mut Sets) -> usize {
    let mut rivals: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
    let mut comparisons = 0;
    for (at, (page, sketch)) in sketches.iter().enumerate() {
        for band in sketch.bands() {
            let rivals = rivals.entry(band).or_default();
            let mut found = false;
            for &rival in rivals.iter() {
                let (other, other_sketch) = sketches[rival];
                // A page that is already in the group needs no second look.
                found = sets.find(other) == sets.find(*page) || {
                    comparisons += 1;
                    sketch.likeness(other_sketch) >= ALIKE
                };
                if found {
                    sets.join(other, *page);
                    break;
                }
            }
            // One page stands for all that are like it.
            if !found && rivals.len() < RIVALS {
                rivals.push(at);
            }
        }
    }
    comparisons
}

/// The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<Block> {
        let hints = crate::document::Hints { kind: Some(crate::document::Kind::Markdown), ..Default::default() };
        crate::document::parse(text.as_bytes(), &hints).blocks
    }

    /// Text of `words` words that no other seed gives.
    fn text(seed: u64, words: usize) -> String {
        (0..words as u64).map(|at| format!("{:x} ", mix(seed << 32 | at) as u32)).collect()
    }

    fn sketch(text: &str) -> Sketch {
        of(&blocks(text)).expect("long enough")
    }

    #[test]
    fn likeness_is_near_the_share_in_common() {
        let (a, b) = (text(1, 400), text(2, 400));
        assert!(sketch(&a).likeness(&sketch(&b)) < 0.05);
        assert_eq!(sketch(&a).likeness(&sketch(&a)), 1.0);
        // 300 of 500 words in common, shingles across words and all.
        let (left, right) = (format!("{}{}", text(3, 300), text(4, 100)), format!("{}{}", text(3, 300), text(5, 100)));
        let likeness = sketch(&left).likeness(&sketch(&right));
        assert!((0.45..0.75).contains(&likeness), "{likeness}");
    }

    #[test]
    fn script_case_spaces_and_punctuation_do_not_tell_copies_apart() {
        let simplified = "哈萨克斯坦旅游卡是一种电子签证，需要实名认证。".repeat(30);
        let traditional = "哈薩克斯坦旅遊卡，是一種電子簽證 需要實名認證！".repeat(30);
        assert_eq!(sketch(&simplified), sketch(&traditional));
    }

    #[test]
    fn says_nothing_of_short_texts_and_of_furniture() {
        assert_eq!(of(&blocks("a short page")), None);
        let mut footer = blocks(&text(1, 200));
        for block in &mut footer {
            block.kind = BlockKind::Boilerplate;
        }
        assert_eq!(of(&footer), None);
    }

    #[test]
    fn joins_copies_and_leaves_others_apart() {
        let copy = format!("{} with a new ending for the title", text(1, 300));
        let sketches = [sketch(&text(1, 300)), sketch(&text(2, 300)), sketch(&copy)];
        let sketches: Vec<_> = sketches.iter().enumerate().collect();
        let mut sets = Sets::new(3);
        join(&sketches, &mut sets);
        assert_eq!(sets.find(2), sets.find(0));
        assert_ne!(sets.find(1), sets.find(0));
    }

    #[test]
    fn twenty_thousand_pages_take_a_bounded_number_of_comparisons() {
        // All alike; all in one band and in nothing else, which is what an attacker would write.
        let one = sketch(&text(1, 100));
        let alike = vec![one.clone(); 20_000];
        let collide: Vec<Sketch> = (0..20_000_u32)
            .map(|seed| {
                let mut least: Vec<u32> =
                    (0..BINS as u32).map(|bin| mix(u64::from(seed) << 32 | u64::from(bin)) as u32 >> 1).collect();
                least[..ROWS].fill(7);
                Sketch { least }
            })
            .collect();
        for sketches in [alike, collide] {
            let pages: Vec<_> = sketches.iter().enumerate().collect();
            let comparisons = join(&pages, &mut Sets::new(pages.len()));
            assert!(comparisons <= pages.len() * RIVALS, "{comparisons} comparisons");
        }
    }
}
