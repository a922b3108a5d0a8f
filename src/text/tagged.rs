//! Words with tags, ready to be found. What the build stored is used where it lies, see [`super::packed`]: compiling the words around
//! hosts and contacts takes tens of milliseconds, and the first page of a run would wait for it.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::dictionary::{Dictionary, Joins, Quick, Sought};
use super::packed::{List, Packed, copied};

/// Words with the tags of each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Packed<N>", deserialize = "T: Packed<N>, 'de: 'static"))]
pub(crate) struct Tagged<T, const N: usize> {
    dictionary: Dictionary,
    entries: List<Entry, 2>,
    /// Of all words, one after another.
    #[serde(with = "copied")]
    tags: Vec<T>,
}

/// A word.
#[derive(Debug)]
struct Entry {
    /// Where its tags begin.
    first: u32,
    /// How many it has.
    count: u16,
    /// Whether any ending may follow.
    open: bool,
}

impl Packed<2> for Entry {
    fn pack(&self) -> [u32; 2] {
        [self.first, u32::from(self.count) | u32::from(self.open) << 16]
    }

    #[inline]
    fn unpack([first, rest]: [u32; 2]) -> Entry {
        Entry { first, count: rest as u16, open: rest >> 16 & 1 != 0 }
    }
}

impl<T: Packed<N> + Copy + PartialEq, const N: usize> Tagged<T, N> {
    /// Compiles words, none of them empty; one given twice gets both tags, in their order, and is open if it is once.
    pub(crate) fn new(words: impl Iterator<Item = (Sought, T)>, joins: Joins) -> Tagged<T, N> {
        let mut sought: Vec<Sought> = Vec::new();
        let mut of_word: Vec<Vec<T>> = Vec::new();
        let mut placed: HashMap<String, usize, BuildHasherDefault<Quick>> = HashMap::default();
        for (word, tag) in words {
            let at = match placed.get(&word.folded) {
                Some(&at) => at,
                None => {
                    placed.insert(word.folded.clone(), sought.len());
                    sought.push(Sought { folded: word.folded, open: word.open });
                    of_word.push(Vec::new());
                    sought.len() - 1
                }
            };
            sought[at].open |= word.open;
            if !of_word[at].contains(&tag) {
                of_word[at].push(tag);
            }
        }
        let mut tags = Vec::with_capacity(sought.len());
        let entries = sought.iter().zip(of_word).map(|(word, mut own)| {
            let entry = Entry { first: tags.len() as u32, count: own.len() as u16, open: word.open };
            tags.append(&mut own);
            entry
        });
        let entries = entries.collect();
        Tagged { dictionary: Dictionary::new(&sought, joins), entries, tags }
    }

    /// Reads what the build stored. `joins` must be what the words were compiled with.
    pub(crate) fn stored(bytes: &'static [u8], joins: Joins) -> Tagged<T, N> {
        let read: Tagged<T, N> = postcard::from_bytes(bytes).expect("a test reads what the build stored");
        Tagged { dictionary: read.dictionary.joins_by(joins), ..read }
    }

    /// Tells of every word that starts rightly in folded text, in order of start, then longest first: where it stands, whether any
    /// ending may follow, and its tags. Ends early, and gives `true`, when `found` does.
    pub(crate) fn find<'a>(&'a self, text: &str, mut found: impl FnMut(Range<usize>, bool, &'a [T]) -> bool) -> bool {
        self.dictionary.find(text, |start, end, word| {
            let entry = self.entries.get(word);
            let tags = &self.tags[entry.first as usize..][..usize::from(entry.count)];
            found(start..end, entry.open, tags)
        })
    }
}
