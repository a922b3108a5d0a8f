//! The words that make a host official, of whom, and those that take it back.

use std::sync::OnceLock;

use crate::lexicon::{OFFICIAL_SITES, expand};
use crate::rules::model::RuleFiles;
use crate::text::dictionary::{Dictionary, Sought};
use crate::text::fold::fold;
use crate::text::letters::is_alphanumeric;

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// An official site or channel in one word.
    OfficialSite,
    /// "Official" alone.
    Official,
    /// A word for a site.
    Site,
    /// A word for a place on the web that is an authority's where one is named beside it.
    Outlet,
    /// The state, or an office of it.
    State,
    /// An official site, right beside a host only.
    StateSite,
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

/// The compiled words. Dictionaries are built when a page first needs them.
#[derive(Debug, Default)]
pub struct Words {
    /// Words as the files write them, with what they stand for and how long they must be, folded, in bytes.
    written: Vec<(String, Meaning, usize)>,
    vague: OnceLock<Compiled>,
    telling: OnceLock<Compiled>,
    all: OnceLock<Compiled>,
}

/// Words with their meanings, sorted and of different ones.
#[derive(Debug)]
struct Compiled {
    dictionary: Dictionary,
    meanings: Vec<Vec<Meaning>>,
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
            words.written.extend(list.iter().map(|word| (word.clone(), meaning, shortest)));
        };
        for terms in &files.terms {
            for (concept, meaning) in [
                (OFFICIAL_SITES[0], Meaning::OfficialSite),
                (OFFICIAL_SITES[1], Meaning::OfficialSite),
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
            (&files.hosts.outlets, Meaning::Outlet),
            (&files.hosts.states, Meaning::State),
            (&files.hosts.state_sites, Meaning::StateSite),
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
        words
    }

    /// Whether folded text has any word for "official", or for an authority's place on the web; most text has none and is read no
    /// further.
    pub fn gate(&self, folded: &str) -> bool {
        let tells = |meaning: Meaning| {
            matches!(meaning, Meaning::OfficialSite | Meaning::Official | Meaning::StateSite | Meaning::Outlet)
        };
        self.any(&self.telling, tells, folded)
    }

    /// Whether folded text has any word for an unnamed agency or platform.
    pub fn gate_vague(&self, folded: &str) -> bool {
        self.any(&self.vague, |meaning| meaning == Meaning::Vague, folded)
    }

    /// Whether folded text has a word of some meanings. The few words of these are compiled alone: most pages need no others.
    fn any(&self, compiled: &OnceLock<Compiled>, wanted: impl Fn(Meaning) -> bool, folded: &str) -> bool {
        let words = compiled.get_or_init(|| compile(self.written.iter().filter(|(_, meaning, _)| wanted(*meaning))));
        words.dictionary.find(folded, |start, end, _| bounded(folded, start, end))
    }

    /// Every word in folded text by start, longest first; overlapping ones too.
    pub fn find(&self, folded: &str) -> Vec<Hit> {
        let all = self.all();
        let mut hits = Vec::new();
        all.dictionary.find(folded, |start, end, word| {
            if bounded(folded, start, end) {
                hits.extend(all.meanings[word].iter().map(|&meaning| Hit { range: start..end, meaning }));
            }
            false
        });
        hits
    }

    fn all(&self) -> &Compiled {
        self.all.get_or_init(|| compile(self.written.iter()))
    }
}

fn compile<'w>(words: impl Iterator<Item = &'w (String, Meaning, usize)>) -> Compiled {
    let mut by_word = std::collections::BTreeMap::<String, Vec<Meaning>>::new();
    for (word, meaning, shortest) in words {
        for form in expand(word).unwrap_or_default() {
            let folded = fold(form.trim());
            if folded.len() < *shortest {
                continue;
            }
            let meanings = by_word.entry(folded).or_default();
            if !meanings.contains(meaning) {
                meanings.push(*meaning);
            }
        }
    }
    let sought: Vec<Sought> = by_word.keys().map(|word| Sought { folded: word.clone(), open: false }).collect();
    let mut meanings: Vec<Vec<Meaning>> = by_word.into_values().collect();
    for meanings in &mut meanings {
        meanings.sort_unstable();
    }
    Compiled { dictionary: Dictionary::new(&sought, joins), meanings }
}

/// Letters that make runs at whose start words start.
fn joins(c: char) -> bool {
    let hangul = matches!(c as u32, 0xac00..=0xd7a3);
    !hangul && !crate::lexicon::unspaced(c) && is_alphanumeric(c)
}

/// Whether a match is a word of its own: no letter of a spaced script goes on before or after it.
fn bounded(text: &str, start: usize, end: usize) -> bool {
    let spaced = |c: char| !crate::lexicon::unspaced(c) && is_alphanumeric(c);
    let inner = |at: Option<char>| at.is_some_and(spaced);
    let (first, last) = (text[start..end].chars().next(), text[start..end].chars().next_back());
    let before = inner(text[..start].chars().next_back()) && inner(first);
    // Korean and Japanese put their particles right after the word.
    let hangul = |c: char| matches!(c as u32, 0xac00..=0xd7a3);
    let after = inner(text[end..].chars().next()) && inner(last) && !last.is_some_and(hangul);
    !before && !after
}
