//! Lists of a few words each that are looked for one after another, folded, with a look at two bytes before the words are compared.

use serde::{Deserialize, Serialize};

/// A list of words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrases {
    /// All of them, one after another; those of languages that put no blanks between words come last.
    text: Box<str>,
    /// Where each ends.
    ends: Vec<u32>,
    /// How many come first.
    spaced: u32,
    /// Their numbers by their letters.
    sorted: Vec<u32>,
    heads: Edge,
    tails: Edge,
}

/// Words by their bytes at one end, so that most text is passed by with one look, and few words are compared with the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Edge {
    /// Which two bytes stand there, a bit each by their hash; empty where no word is.
    seen: Vec<u64>,
    /// Words by their outermost byte, those that share it in the order of the files.
    words: Vec<EdgeWord>,
}

/// A word with its outermost four bytes, the outermost lowest, and which of them it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct EdgeWord {
    index: u32,
    bytes: u32,
    mask: u32,
}

impl Edge {
    /// `outer` gives up to four outermost bytes of each word, as [`first_four`] and [`last_four`] do, and how many it has.
    fn new(outer: impl ExactSizeIterator<Item = (u32, usize)>) -> Edge {
        if outer.len() == 0 {
            return Edge::default();
        }
        let mut edge = Edge { seen: vec![0; (outer.len() * 16).next_power_of_two().clamp(64, 4096) / 64], ..Edge::default() };
        for (index, (bytes, count)) in outer.enumerate() {
            let mask = u32::MAX >> (32 - 8 * count.clamp(1, 4));
            // Whatever may stand behind a word of one byte.
            for second in if count == 1 { 0..=0xff } else { bytes >> 8 & 0xff..=bytes >> 8 & 0xff } {
                let (cell, bit) = edge.place(bytes & 0xff | second << 8);
                edge.seen[cell] |= bit;
            }
            edge.words.push(EdgeWord { index: index as u32, bytes: bytes & mask, mask });
        }
        edge.words.sort_by_key(|word| word.bytes & 0xff);
        edge
    }

    #[inline]
    fn place(&self, bytes: u32) -> (usize, u64) {
        let hash = (bytes & 0xffff).wrapping_mul(0x9e37_79b1) >> 16;
        (hash as usize >> 6 & (self.seen.len() - 1), 1 << (hash & 63))
    }

    /// The words with this outermost byte.
    fn with(&self, byte: u32) -> &[EdgeWord] {
        let upto = |most: u32| self.words.partition_point(|word| word.bytes & 0xff < most);
        &self.words[upto(byte)..upto(byte + 1)]
    }

    /// Words that may stand at this end of a text with these outermost bytes, in the order of the files.
    #[inline]
    fn candidates(&self, bytes: u32) -> impl Iterator<Item = usize> + use<'_> {
        let seen = !self.seen.is_empty() && {
            let (cell, bit) = self.place(bytes);
            self.seen[cell] & bit != 0
        };
        let words = if seen { self.with(bytes & 0xff) } else { &[] };
        words.iter().filter(move |word| (word.bytes ^ bytes) & word.mask == 0).map(|word| word.index as usize)
    }
}

/// The first four bytes of a text, the first lowest; none where it ends before.
#[inline]
fn first_four(text: &[u8]) -> u32 {
    match text.first_chunk() {
        Some(bytes) => u32::from_le_bytes(*bytes),
        None => text.iter().rev().fold(0, |all, &byte| all << 8 | u32::from(byte)),
    }
}

/// The last four, the last lowest.
#[inline]
fn last_four(text: &[u8]) -> u32 {
    match text.last_chunk() {
        Some(bytes) => u32::from_be_bytes(*bytes),
        None => text.iter().fold(0, |all, &byte| all << 8 | u32::from(byte)),
    }
}

impl Phrases {
    /// A list of folded words: those of languages that put blanks between words, and the others. Empty words are left out.
    pub fn new(spaced: impl IntoIterator<Item = String>, dense: impl IntoIterator<Item = String>) -> Phrases {
        let mut list = Phrases::default();
        let mut text = String::new();
        let mut add = |words: &mut dyn Iterator<Item = String>| {
            for word in words.filter(|word| !word.is_empty()) {
                text.push_str(&word);
                list.ends.push(text.len() as u32);
            }
            list.ends.len() as u32
        };
        let count = add(&mut spaced.into_iter());
        add(&mut dense.into_iter());
        (list.spaced, list.text) = (count, text.into_boxed_str());
        let mut sorted: Vec<u32> = (0..list.ends.len() as u32).collect();
        sorted.sort_by_key(|&at| list.word(at as usize));
        list.sorted = sorted;
        let words: Vec<&[u8]> = list.iter().map(str::as_bytes).collect();
        let heads = Edge::new(words.iter().map(|word| (first_four(word), word.len())));
        let tails = Edge::new(words.iter().map(|word| (last_four(word), word.len())));
        (list.heads, list.tails) = (heads, tails);
        list
    }

    fn word(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    /// All of them, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.word(at))
    }

    /// Those of languages that put blanks between words.
    pub fn spaced(&self) -> impl Iterator<Item = &str> {
        (0..self.spaced as usize).map(|at| self.word(at))
    }

    /// Those of the others.
    pub fn dense(&self) -> impl Iterator<Item = &str> {
        (self.spaced as usize..self.ends.len()).map(|at| self.word(at))
    }

    /// Whether a text is one of them.
    pub fn has(&self, text: &str) -> bool {
        self.heads.candidates(first_four(text.as_bytes())).next().is_some()
            && self.sorted.binary_search_by_key(&text, |&at| self.word(at as usize)).is_ok()
    }

    /// Whether a word of spaced writing is one of them, or begins with one that has a star.
    pub fn fits(&self, word: &str) -> bool {
        let fits = |other: &str| other.strip_suffix('*').map_or(word == other, |stem| word.starts_with(stem));
        word.bytes().next().is_some_and(|byte| !self.heads.with(u32::from(byte)).is_empty()) && self.spaced().any(fits)
    }

    /// Those that a text begins with, each with the rest.
    pub fn leading<'t>(&self, text: &'t str) -> impl Iterator<Item = (&str, &'t str)> {
        let words = self.heads.candidates(first_four(text.as_bytes())).map(|at| self.word(at));
        words.filter_map(|word| Some((word, text.strip_prefix(word)?)))
    }

    /// Those that a text ends with, each with the rest.
    pub fn trailing<'t>(&self, text: &'t str) -> impl Iterator<Item = (&str, &'t str)> {
        let words = self.tails.candidates(last_four(text.as_bytes())).map(|at| self.word(at));
        words.filter_map(|word| Some((word, text.strip_suffix(word)?)))
    }

    /// Whether a text begins with any.
    pub fn lead(&self, text: &str) -> bool {
        self.leading(text).next().is_some()
    }

    /// Whether a text ends with any.
    pub fn trail(&self, text: &str) -> bool {
        self.trailing(text).next().is_some()
    }

    /// The last place in a text where any ends.
    pub fn last_end(&self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let ends = |&end: &usize| {
            let before = &bytes[..end];
            self.tails.candidates(last_four(before)).any(|word| before.ends_with(self.word(word).as_bytes()))
        };
        (1..=bytes.len()).rev().find(ends)
    }

    /// Whether any stands anywhere in a text.
    pub fn within(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        (0..bytes.len()).any(|at| {
            let rest = &bytes[at..];
            self.heads.candidates(first_four(rest)).any(|word| rest.starts_with(self.word(word).as_bytes()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(spaced: &[&str], dense: &[&str]) -> Phrases {
        let own = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        Phrases::new(own(spaced), own(dense))
    }

    #[test]
    fn finds_words_at_either_end_and_inside() {
        let list = list(&["not yet", "no", "nie*", ""], &["不", "没有"]);
        assert!(list.has("no") && list.has("不") && !list.has("not") && !list.has(""));
        assert!(list.fits("niemals") && list.fits("no") && !list.fits("none") && !list.fits("不"));
        assert_eq!(list.leading("not yet, no").map(|(word, _)| word).collect::<Vec<_>>(), ["not yet", "no"]);
        assert_eq!(list.trailing("还没有").collect::<Vec<_>>(), [("没有", "还")]);
        assert!(list.within("还不行") && !list.within("yes") && list.lead("no way") && list.trail("say no"));
        assert_eq!((list.last_end("no, 不行 yes"), list.last_end("yes")), (Some(7), None));
        assert_eq!(list.spaced().count() + list.dense().count(), list.iter().count());
    }

    #[test]
    fn an_empty_list_holds_nothing() {
        let list = list(&[], &[]);
        assert!(!list.has("") && !list.lead("a") && !list.trail("a") && !list.within("a") && !list.fits("a"));
    }
}
