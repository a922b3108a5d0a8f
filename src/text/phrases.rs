//! Lists of a few words each that are looked for one after another, folded, with a look at one byte before the words are compared.

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
    firsts: Bytes,
    lasts: Bytes,
}

/// Which bytes words begin or end with, a bit each.
type Bytes = [u64; 4];

fn holds(bytes: &Bytes, byte: u8) -> bool {
    bytes[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
}

impl Phrases {
    /// A list of folded words: those of languages that put blanks between words, and the others. Empty words are left out.
    pub fn new(spaced: impl IntoIterator<Item = String>, dense: impl IntoIterator<Item = String>) -> Phrases {
        let mut list = Phrases::default();
        let mut text = String::new();
        let mut add = |words: &mut dyn Iterator<Item = String>| {
            for word in words.filter(|word| !word.is_empty()) {
                for (bytes, byte) in [(&mut list.firsts, word.as_bytes()[0]), (&mut list.lasts, word.as_bytes()[word.len() - 1])]
                {
                    bytes[usize::from(byte >> 6)] |= 1 << (byte & 63);
                }
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
        text.bytes().next().is_some_and(|byte| holds(&self.firsts, byte))
            && self.sorted.binary_search_by_key(&text, |&at| self.word(at as usize)).is_ok()
    }

    /// Whether a word of spaced writing is one of them, or begins with one that has a star.
    pub fn fits(&self, word: &str) -> bool {
        let fits = |other: &str| other.strip_suffix('*').map_or(word == other, |stem| word.starts_with(stem));
        word.bytes().next().is_some_and(|byte| holds(&self.firsts, byte)) && self.spaced().any(fits)
    }

    /// Those that a text begins with, each with the rest.
    pub fn leading<'t>(&self, text: &'t str) -> impl Iterator<Item = (&str, &'t str)> {
        let first = text.bytes().next().filter(|&byte| holds(&self.firsts, byte));
        let count = if first.is_some() { self.ends.len() } else { 0 };
        // The comparison proper is a call, and most words differ in the byte that is looked at first.
        let words = (0..count).map(|at| self.word(at)).filter(move |word| word.as_bytes().first().copied() == first);
        words.filter_map(|word| Some((word, text.strip_prefix(word)?)))
    }

    /// Those that a text ends with, each with the rest.
    pub fn trailing<'t>(&self, text: &'t str) -> impl Iterator<Item = (&str, &'t str)> {
        let last = text.bytes().next_back().filter(|&byte| holds(&self.lasts, byte));
        let count = if last.is_some() { self.ends.len() } else { 0 };
        let words = (0..count).map(|at| self.word(at)).filter(move |word| word.as_bytes().last().copied() == last);
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

    /// Whether any stands anywhere in a text.
    pub fn within(&self, text: &str) -> bool {
        self.iter().any(|word| text.contains(word))
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
        assert_eq!(list.spaced().count() + list.dense().count(), list.iter().count());
    }

    #[test]
    fn an_empty_list_holds_nothing() {
        let list = list(&[], &[]);
        assert!(!list.has("") && !list.lead("a") && !list.trail("a") && !list.within("a") && !list.fits("a"));
    }
}
