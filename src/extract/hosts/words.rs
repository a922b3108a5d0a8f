//! The words that make a host official, of whom, and those that take it back.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::lexicon::expand;
use crate::rules::model::RuleFiles;
use crate::text::fold::fold;

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// An official site or channel in one word.
    OfficialSite,
    /// "Official" alone.
    Official,
    /// A word for a site.
    Site,
    /// Not official, not to be trusted.
    Disclaimer,
    /// Somebody with an official site who is no authority.
    Private,
    /// An unnamed agency or platform beside the official one.
    Vague,
    /// An authority: indexes of country and authority in the files.
    Authority(u16, u16),
    /// A portal by name: indexes of country and portal.
    Portal(u16, u16),
}

/// The compiled words. Automata are built when a page first needs them.
#[derive(Debug, Default)]
pub struct Words {
    gate: (Vec<String>, OnceLock<AhoCorasick>),
    vague: (Vec<String>, OnceLock<AhoCorasick>),
    all: (Vec<(String, Meaning)>, OnceLock<AhoCorasick>),
}

/// One word found in folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Bytes of the folded text.
    pub range: std::ops::Range<usize>,
    /// What it stands for.
    pub meaning: Meaning,
}

impl Words {
    /// Gathers the words of the rule files. Words with broken braces are left out; the lexicon reports them.
    pub fn build(files: &RuleFiles) -> Words {
        let mut words = Words::default();
        let mut add = |list: &[String], meaning: Meaning, shortest: usize| {
            for form in list.iter().filter_map(|word| expand(word).ok()).flatten() {
                let folded = fold(form.trim());
                if folded.len() >= shortest {
                    words.all.0.push((folded, meaning));
                }
            }
        };
        for terms in &files.terms {
            for (concept, meaning) in [
                ("official-site", Meaning::OfficialSite),
                ("official-channel", Meaning::OfficialSite),
                ("authorised-agent", Meaning::Vague),
                ("airline", Meaning::Private),
            ] {
                if let Some(list) = terms.concepts.get(concept) {
                    add(list, meaning, 2);
                }
            }
        }
        for cues in &files.cues {
            add(&cues.official, Meaning::Official, 2);
        }
        for (map, meaning) in [
            (&files.hosts.site_words, Meaning::Site),
            (&files.hosts.disclaimers, Meaning::Disclaimer),
            (&files.hosts.private_words, Meaning::Private),
            (&files.hosts.vague_channels, Meaning::Vague),
        ] {
            for list in map.values() {
                add(list, meaning, 2);
            }
        }
        for (country, file) in files.countries.iter().enumerate() {
            for (at, authority) in file.authorities.iter().enumerate() {
                for list in authority.names.values() {
                    add(list, Meaning::Authority(country as u16, at as u16), 5);
                }
            }
            for (at, portal) in file.portals.iter().enumerate() {
                for list in portal.names.values().chain([&vec![portal.name.clone()]]) {
                    add(list, Meaning::Portal(country as u16, at as u16), 6);
                }
            }
        }
        let pick = |meanings: &[Meaning]| {
            let chosen = words.all.0.iter().filter(|(_, meaning)| meanings.contains(meaning));
            chosen.map(|(word, _)| word.clone()).collect()
        };
        words.gate.0 = pick(&[Meaning::OfficialSite, Meaning::Official]);
        words.vague.0 = pick(&[Meaning::Vague]);
        words
    }

    /// Whether folded text has any word for "official"; most text has none and is read no further.
    pub fn gate(&self, folded: &str) -> bool {
        self.gate.1.get_or_init(|| automaton(self.gate.0.iter())).is_match(folded)
    }

    /// Whether folded text has any word for an unnamed agency or platform.
    pub fn gate_vague(&self, folded: &str) -> bool {
        self.vague.1.get_or_init(|| automaton(self.vague.0.iter())).is_match(folded)
    }

    /// Every word in folded text by start, longest first; a word inside a longer one of its meaning is left out.
    pub fn find(&self, folded: &str) -> Vec<Hit> {
        let (words, automaton_cell) = (&self.all.0, &self.all.1);
        let automaton = automaton_cell.get_or_init(|| automaton(words.iter().map(|(word, _)| word)));
        let mut hits: Vec<Hit> = automaton
            .find_overlapping_iter(folded)
            .filter(|found| bounded(folded, found.start(), found.end()))
            .map(|found| Hit { range: found.range(), meaning: words[found.pattern().as_usize()].1 })
            .collect();
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end), hit.meaning));
        hits.dedup();
        hits
    }
}

fn automaton<'w>(words: impl Iterator<Item = &'w String>) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(words)
        .expect("the words are far fewer than an automaton can hold")
}

/// Whether a match is a word of its own: no letter of a spaced script goes on before or after it.
fn bounded(text: &str, start: usize, end: usize) -> bool {
    let spaced = |c: char| !crate::lexicon::unspaced(c) && c.is_alphanumeric();
    let inner = |at: Option<char>| at.is_some_and(spaced);
    let (first, last) = (text[start..end].chars().next(), text[start..end].chars().next_back());
    let before = inner(text[..start].chars().next_back()) && inner(first);
    // Korean and Japanese put their particles right after the word.
    let hangul = |c: char| matches!(c as u32, 0xac00..=0xd7a3);
    let after = inner(text[end..].chars().next()) && inner(last) && !last.is_some_and(hangul);
    !before && !after
}
