//! Words in folded text, each with a tag: whole words only, where the script has words.

use std::ops::Range;
use std::sync::OnceLock;

use crate::text::dictionary::{Dictionary, Sought};
use crate::text::fold;
use crate::text::letters::is_alphabetic;

/// Words with tags. The dictionary is built when a page first needs it.
#[derive(Debug)]
pub(super) struct Words<T> {
    /// As the files write them.
    written: Vec<(String, T)>,
    compiled: OnceLock<Compiled<T>>,
}

#[derive(Debug)]
struct Compiled<T> {
    dictionary: Dictionary,
    entries: Vec<Entry<T>>,
}

#[derive(Debug)]
struct Entry<T> {
    tags: Vec<T>,
    /// Whether any ending may follow.
    open: bool,
}

/// A word found.
#[derive(Debug, Clone)]
pub(super) struct Found<'a, T> {
    /// Bytes of the folded text.
    pub(super) range: Range<usize>,
    /// What the word is for.
    pub(super) tags: &'a [T],
}

impl<T: Copy + PartialEq> Words<T> {
    /// Gathers words; a word given twice gets both tags. A word ends in `*` where any ending may follow, and braces list endings.
    pub(super) fn build(words: impl IntoIterator<Item = (String, T)>) -> Words<T> {
        Words { written: words.into_iter().collect(), compiled: OnceLock::new() }
    }

    fn compiled(&self) -> &Compiled<T> {
        self.compiled.get_or_init(|| compile(&self.written))
    }

    /// Every word in folded text, overlapping ones too, in order of their starts.
    pub(super) fn find<'a>(&'a self, text: &str) -> Vec<Found<'a, T>> {
        let mut all = Vec::new();
        self.any(text, |found| {
            all.push(found);
            false
        });
        all
    }

    /// Whether any word in folded text is the one wanted.
    pub(super) fn any<'a>(&'a self, text: &str, mut wanted: impl FnMut(Found<'a, T>) -> bool) -> bool {
        let Compiled { dictionary, entries } = self.compiled();
        dictionary.find(text, |start, end, word| {
            let entry = &entries[word];
            let range = start..end;
            bounded(text, &range, entry.open) && wanted(Found { range, tags: &entry.tags })
        })
    }

    /// Whether any word with this tag stands in folded text.
    pub(super) fn has(&self, text: &str, tag: T) -> bool {
        self.any(text, |found| found.tags.contains(&tag))
    }
}

fn compile<T: Copy + PartialEq>(words: &[(String, T)]) -> Compiled<T> {
    let mut sought: Vec<Sought> = Vec::new();
    let mut entries: Vec<Entry<T>> = Vec::new();
    let mut index = std::collections::HashMap::<String, usize>::new();
    for (word, tag) in words {
        for word in forms(word) {
            let open = word.ends_with('*');
            let folded = fold::fold(word.trim_end_matches('*').trim());
            if folded.is_empty() {
                continue;
            }
            let at = *index.entry(folded.clone()).or_insert_with(|| {
                sought.push(Sought { folded, open });
                entries.push(Entry { tags: Vec::new(), open });
                entries.len() - 1
            });
            entries[at].open |= open;
            sought[at].open |= open;
            if !entries[at].tags.contains(tag) {
                entries[at].tags.push(*tag);
            }
        }
    }
    Compiled { dictionary: Dictionary::new(&sought, spaced), entries }
}

/// Whether the word is not a part of a longer one. Digits may follow a word at once (`qq12345`).
fn bounded(text: &str, range: &Range<usize>, open: bool) -> bool {
    let word = &text[range.clone()];
    let first = word.chars().next().unwrap_or(' ');
    let last = word.chars().next_back().unwrap_or(' ');
    let before = text[..range.start].chars().next_back().unwrap_or(' ');
    let after = text[range.end..].chars().next().unwrap_or(' ');
    let head = !spaced(first) || !(spaced(before) || (before.is_ascii_digit() && !first.is_ascii_digit()));
    let tail = open || !spaced(last) || !(spaced(after) || after == '_');
    head && tail
}

/// Letters of scripts that put spaces between words.
fn spaced(c: char) -> bool {
    c.is_ascii_alphabetic() || ((c as u32) < 0xe00 && is_alphabetic(c))
}

/// The forms a word with braces stands for. Lint refuses braces that do not pair; such a word is taken as it stands.
pub(super) fn forms(word: &str) -> Vec<String> {
    crate::lexicon::expand(word).unwrap_or_else(|_| vec![word.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_whole_words_where_the_script_has_them() {
        let words =
            Words::build([("tg".to_string(), 1), ("微信".to_string(), 2), ("виз*".to_string(), 3), ("a{b,c}".to_string(), 4)]);
        assert!(words.has("tg: x", 1) && words.has("加tg12", 1));
        assert!(!words.has("wtg tga", 1));
        assert!(words.has("加微信abc", 2));
        assert!(words.has("визы нет", 3) && !words.has("ревизия", 3));
        assert!(words.has("ac", 4));
    }
}
