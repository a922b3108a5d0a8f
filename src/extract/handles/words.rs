//! Words in folded text, each with a tag: whole words only, where the script has words.

use std::ops::Range;
use std::sync::OnceLock;

use crate::text::dictionary::Sought;
use crate::text::fold;
use crate::text::letters::is_alphabetic;
use crate::text::packed::Packed;
use crate::text::tagged::Tagged;

/// Words with tags. The dictionary is built, or taken from what the build stored, when a page first needs it.
#[derive(Debug)]
pub(super) struct Words<T> {
    source: Source<T>,
    compiled: OnceLock<Tagged<T, 1>>,
}

#[derive(Debug)]
enum Source<T> {
    /// As the files write them.
    Written(Vec<(String, T)>),
    /// Compiled.
    Stored(&'static [u8]),
}

/// A word found.
#[derive(Debug, Clone)]
pub(super) struct Found<'a, T> {
    /// Bytes of the folded text.
    pub(super) range: Range<usize>,
    /// What the word is for.
    pub(super) tags: &'a [T],
}

impl<T: Packed<1> + Copy + PartialEq> Words<T> {
    /// Gathers words; a word given twice gets both tags. A word ends in `*` where any ending may follow, and braces list endings.
    pub(super) fn build(words: impl IntoIterator<Item = (String, T)>) -> Words<T> {
        Words { source: Source::Written(words.into_iter().collect()), compiled: OnceLock::new() }
    }

    /// Words as [`Words::store`] gave them.
    pub(super) fn stored(bytes: &'static [u8]) -> Words<T> {
        Words { source: Source::Stored(bytes), compiled: OnceLock::new() }
    }

    /// The words compiled.
    pub(super) fn store(&self) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(self.compiled())
    }

    fn compiled(&self) -> &Tagged<T, 1> {
        self.compiled.get_or_init(|| match &self.source {
            Source::Written(words) => compile(words),
            Source::Stored(bytes) => Tagged::stored(bytes, spaced),
        })
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
        self.compiled().find(text, |range, open, tags| bounded(text, &range, open) && wanted(Found { range, tags }))
    }

    /// Whether any word with this tag stands in folded text.
    pub(super) fn has(&self, text: &str, tag: T) -> bool {
        self.any(text, |found| found.tags.contains(&tag))
    }
}

fn compile<T: Packed<1> + Copy + PartialEq>(words: &[(String, T)]) -> Tagged<T, 1> {
    let forms = words.iter().flat_map(|(word, tag)| forms(word).into_iter().map(|form| (form, *tag)));
    let sought = forms.map(|(form, tag)| {
        let folded = fold::fold(form.trim_end_matches('*').trim());
        (Sought { folded, open: form.ends_with('*') }, tag)
    });
    Tagged::new(sought.filter(|(word, _)| !word.folded.is_empty()), spaced)
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
    use super::super::lists::Word;
    use super::*;

    #[test]
    fn matches_whole_words_where_the_script_has_them() {
        let all = ["tg", "微信", "виз*", "a{b,c}"].map(str::to_string);
        let words = Words::build(all.into_iter().zip([Word::Invite, Word::Offer, Word::Own, Word::Service]));
        assert!(words.has("tg: x", Word::Invite) && words.has("加tg12", Word::Invite));
        assert!(!words.has("wtg tga", Word::Invite));
        assert!(words.has("加微信abc", Word::Offer));
        assert!(words.has("визы нет", Word::Own) && !words.has("ревизия", Word::Own));
        assert!(words.has("ac", Word::Service));
    }
}
