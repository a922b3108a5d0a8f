//! Every word the checks know: concepts, countries, demonyms, cities and cues, found in one pass over folded text.
//!
//! All words are found, overlapping ones too; one inside a longer one of the same family is dropped (`签证` inside
//! `电子签证`, `不` inside `不仅`), while families do not hide each other.

pub mod currencies;
pub(crate) mod gaps;
mod known;
mod set;
pub mod spelt;
pub mod wording;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use crate::rules::model::RuleFiles;
use crate::rules::model::terms::{ConceptClass, Cues, Direction};
use crate::text::dictionary::{Dictionary, Quick, Sought};
use crate::text::fold::fold;
use crate::text::letters::is_alphanumeric;
use crate::text::packed::{List, Packed};

use gaps::Gap;
pub use known::Known;
pub(crate) use set::ConceptSet;
pub use wording::Wording;

pub use crate::text::letters::unspaced;

/// Most alternatives one braced word may expand to.
pub const MAX_EXPANSIONS: usize = 512;

/// Concepts that are words for an official site.
pub(crate) const OFFICIAL_SITES: [&str; 2] = ["official-site", "official-channel"];

/// Index of a concept in [`Lexicon::concepts`].
pub type ConceptIndex = u16;
/// Index of a country in `RuleFiles::countries`.
pub type CountryIndex = u16;

/// Which languages' words count on a page: bits by their place in [`Lexicon::languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admitted {
    /// For names and things, by the script of the word.
    words: [u32; 4],
    /// For cues, by the script of the word.
    cues: [u32; 4],
}

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// A concept.
    Concept(ConceptIndex),
    /// A country's name.
    Country(CountryIndex),
    /// Its adjective or citizens.
    Demonym(CountryIndex),
    /// One of its cities.
    City(CountryIndex),
    /// A word that tells how the sentence is meant, with where it reaches.
    Cue(Cue, Reach),
}

impl Tag {
    fn family(self) -> u8 {
        match self {
            Tag::Concept(_) => 0,
            Tag::Country(_) | Tag::Demonym(_) | Tag::City(_) => 1,
            Tag::Cue(..) => 2,
        }
    }
}

/// Where a negation reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Over what follows.
    Forward,
    /// Over what precedes.
    Backward,
    /// Over both.
    Around,
}

impl Reach {
    /// Every kind, in order.
    const ALL: [Reach; 3] = [Reach::Forward, Reach::Backward, Reach::Around];
}

/// Kinds of cue, as the fields of `cues/<lang>.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Cue {
    Negation,
    NegationNot,
    Partial,
    Question,
    Hypothetical,
    Attribution,
    Debunk,
    Exhibit,
    Warning,
    Must,
    Importance,
    May,
    NeedNot,
    Copula,
    All,
    Most,
    None,
    Hedge,
    Pronoun,
    Past,
    Future,
    Official,
    Promotion,
    Contact,
    Answer,
    Reader,
}

impl Cue {
    /// Every kind, in order.
    const ALL: [Cue; 26] = [
        Cue::Negation,
        Cue::NegationNot,
        Cue::Partial,
        Cue::Question,
        Cue::Hypothetical,
        Cue::Attribution,
        Cue::Debunk,
        Cue::Exhibit,
        Cue::Warning,
        Cue::Must,
        Cue::Importance,
        Cue::May,
        Cue::NeedNot,
        Cue::Copula,
        Cue::All,
        Cue::Most,
        Cue::None,
        Cue::Hedge,
        Cue::Pronoun,
        Cue::Past,
        Cue::Future,
        Cue::Official,
        Cue::Promotion,
        Cue::Contact,
        Cue::Answer,
        Cue::Reader,
    ];
}

/// One word found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Start in the folded text, bytes.
    pub start: usize,
    /// End in the folded text, bytes.
    pub end: usize,
    /// What it stands for.
    pub tag: Tag,
    /// Languages the word belongs to, a bit each, by their place in [`Lexicon::languages`].
    pub langs: u32,
}

impl Hit {
    /// Its bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its concept, if it is one.
    pub fn concept(&self) -> Option<ConceptIndex> {
        match self.tag {
            Tag::Concept(concept) => Some(concept),
            _ => None,
        }
    }

    /// Whether it is one of these concepts itself, and not only counts as one; rules may lack some of those asked for by name.
    pub fn is_concept(&self, wanted: &[Option<ConceptIndex>]) -> bool {
        let own = self.concept();
        own.is_some() && wanted.contains(&own)
    }

    /// The country it names in any way.
    pub fn country(&self) -> Option<CountryIndex> {
        match self.tag {
            Tag::Country(country) | Tag::Demonym(country) | Tag::City(country) => Some(country),
            _ => None,
        }
    }

    /// Whether it is this cue.
    pub fn is(&self, cue: Cue) -> bool {
        matches!(self.tag, Tag::Cue(own, _) if own == cue)
    }
}

/// A compiled concept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConceptInfo {
    /// Id.
    pub id: String,
    /// Part it plays.
    pub class: ConceptClass,
    /// Itself and everything it counts as.
    pub counts_as: Vec<ConceptIndex>,
    /// Country the name belongs to.
    pub country: Option<CountryIndex>,
    /// Whether the words inside its own are read too.
    pub transparent: bool,
}

/// One thing a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    tag: Tag,
    langs: u32,
    /// Whether it is a cue.
    cue: bool,
    /// Whether the words inside are read too.
    transparent: bool,
    /// Where it is but the first part of a word with a gap: which gap, plus one.
    gap: u16,
}

/// What the build stores of a lexicon beside its words.
#[derive(Debug, Serialize, Deserialize)]
struct Index {
    concepts: Vec<ConceptInfo>,
    languages: Vec<String>,
    everyday: Vec<(ConceptIndex, u32)>,
}

/// Every word with what it stands for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Words {
    dictionary: Dictionary,
    entries: List<Entry, 4>,
    /// Of all words, one after another: those of a word are sorted, and of different tags.
    meanings: List<Meaning, 3>,
    /// Second parts of the words that have a gap.
    gaps: Vec<Gap>,
}

/// A word. Text meets many that its language does not admit, so little is kept together here, and no more is looked at for them.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Where its meanings begin.
    first: u32,
    /// How many it has.
    count: u16,
    script: Script,
    /// Whether it is a word for an official site, in any language.
    official: bool,
    /// Languages in which it is a name or a thing, a bit each, and those in which it is a cue.
    words: u32,
    cues: u32,
    edges: Edges,
}

impl Packed<4> for Entry {
    fn pack(&self) -> [u32; 4] {
        let flag = |set: bool, at: u32| u32::from(set) << at;
        let flags = flag(self.official, 24) | flag(self.edges.hangul, 25) | flag(self.edges.letter, 26);
        [self.first, u32::from(self.count) | (self.script as u32) << 16 | flags, self.words, self.cues]
    }

    #[inline]
    fn unpack([first, rest, words, cues]: [u32; 4]) -> Entry {
        let flag = |at: u32| rest >> at & 1 != 0;
        let script = Script::ALL[(rest >> 16) as usize % Script::ALL.len()];
        let edges = Edges { hangul: flag(25), letter: flag(26) };
        Entry { first, count: rest as u16, script, official: flag(24), words, cues, edges }
    }
}

impl Packed<3> for Meaning {
    fn pack(&self) -> [u32; 3] {
        let (kind, first, second) = match self.tag {
            Tag::Concept(concept) => (0, u32::from(concept), 0),
            Tag::Country(country) => (1, u32::from(country), 0),
            Tag::Demonym(country) => (2, u32::from(country), 0),
            Tag::City(country) => (3, u32::from(country), 0),
            Tag::Cue(cue, reach) => (4, cue as u32, reach as u32),
        };
        let flags = u32::from(self.cue) | u32::from(self.transparent) << 1 | u32::from(self.gap) << 16;
        [kind | second << 8 | first << 16, self.langs, flags]
    }

    #[inline]
    fn unpack([tag, langs, flags]: [u32; 3]) -> Meaning {
        let index = (tag >> 16) as u16;
        let tag = match tag & 0xff {
            0 => Tag::Concept(index),
            1 => Tag::Country(index),
            2 => Tag::Demonym(index),
            3 => Tag::City(index),
            _ => {
                Tag::Cue(Cue::ALL[usize::from(index) % Cue::ALL.len()], Reach::ALL[(tag >> 8 & 0xff) as usize % Reach::ALL.len()])
            }
        };
        Meaning { tag, langs, cue: flags & 1 != 0, transparent: flags & 2 != 0, gap: (flags >> 16) as u16 }
    }
}

/// What may not stand around a word. A dictionary reports words where they start rightly, but for Hangul, which makes no runs.
#[derive(Debug, Clone, Copy)]
struct Edges {
    /// It begins with Hangul and is no ending, so no Hangul may stand before it.
    hangul: bool,
    /// It ends with a letter of a word, so none may stand behind it.
    letter: bool,
}

impl Edges {
    fn of(folded: &str, ending: bool) -> Edges {
        let (first, last) = (folded.chars().next(), folded.chars().next_back());
        Edges { hangul: !ending && first.is_some_and(hangul), letter: last.is_some_and(joins) }
    }

    /// Whether a word that the dictionary reports is one by its surroundings too.
    fn hold(self, text: &str, start: usize, end: usize) -> bool {
        let parted = match text.as_bytes().get(end) {
            Some(byte) if self.letter => match byte.is_ascii() {
                true => !byte.is_ascii_alphanumeric(),
                false => !text[end..].starts_with(joins),
            },
            _ => true,
        };
        let held = parted && !(self.hangul && text[..start].ends_with(hangul));
        // An ending may stand behind a stem.
        debug_assert!(held == bounded(text, start, end) || held && text[start..].starts_with(hangul), "{:?}", &text[start..end]);
        held
    }
}

/// Scripts that pages in one language share or do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Han,
    Other,
}

impl Script {
    /// Every kind, in order.
    const ALL: [Script; 4] = [Script::Latin, Script::Cyrillic, Script::Han, Script::Other];
}

/// The compiled words.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Concepts by index.
    pub concepts: Vec<ConceptInfo>,
    /// Concepts that checks ask for by name.
    pub known: Known,
    /// Words that one question each asks for.
    pub wording: Wording,
    /// What numbers and amounts are read with, made ready when a page first has some. The build script has no use for it.
    #[cfg(schemas)]
    values: OnceLock<crate::text::value::Values>,
    /// The same for days and months.
    #[cfg(schemas)]
    calendar: OnceLock<crate::document::date::Calendar>,
    by_id: HashMap<String, ConceptIndex, BuildHasherDefault<Quick>>,
    /// Language tags by index.
    pub languages: Vec<String>,
    /// Concepts with a word that is an everyday one in some languages, a bit each.
    everyday: Vec<(ConceptIndex, u32)>,
    /// Words as the files write them, until they are compiled.
    written: Vec<(String, Tag, u8)>,
    /// Words that were compiled when this was built.
    stored: Option<&'static [u8]>,
    words: OnceLock<Words>,
}

impl Lexicon {
    /// Compiles the words of all rule files.
    ///
    /// Errors name the word, its language and what is wrong with it.
    pub fn build(files: &RuleFiles) -> Result<Lexicon, String> {
        let mut lexicon = Lexicon::gather(files)?;
        lexicon.wording = Wording::build(files);
        lexicon.words = OnceLock::from(lexicon.compile_words()?);
        // Only needed while words are compiled.
        lexicon.written = Vec::new();
        Ok(lexicon)
    }

    /// The same for the built-in files, as [`Lexicon::store`] gave it; the words are read when a page first needs them, which a page
    /// without text never does.
    ///
    /// # Errors
    /// Says so where the bytes are no index.
    pub fn stored(index: &[u8], words: &'static [u8], wording: &'static [u8]) -> Result<Lexicon, postcard::Error> {
        let Index { concepts, languages, everyday } = postcard::from_bytes(index)?;
        let by_id = concepts.iter().enumerate().map(|(at, concept)| (concept.id.clone(), at as ConceptIndex)).collect();
        let mut lexicon = Lexicon { concepts, languages, everyday, by_id, stored: Some(words), ..Lexicon::default() };
        lexicon.wording = Wording::stored(wording)?;
        lexicon.known = Known::of(&lexicon);
        Ok(lexicon)
    }

    /// All but the words, and the compiled words, as they are stored.
    #[cfg(not(schemas))]
    pub fn store(&self) -> (postcard::Result<Vec<u8>>, postcard::Result<Vec<u8>>) {
        let index = Index { concepts: self.concepts.clone(), languages: self.languages.clone(), everyday: self.everyday.clone() };
        (postcard::to_stdvec(&index), postcard::to_stdvec(self.compiled()))
    }

    /// Everything but the words compiled; these are kept as written.
    fn gather(files: &RuleFiles) -> Result<Lexicon, String> {
        let mut lexicon = Lexicon::default();
        for concept in &files.concepts {
            let index = lexicon.concepts.len() as ConceptIndex;
            lexicon.by_id.insert(concept.id.clone(), index);
            let country = match &concept.country {
                None => None,
                Some(code) => Some(
                    files
                        .countries
                        .iter()
                        .position(|country| country.code == *code)
                        .ok_or_else(|| format!("concept `{}`: there is no country file for `{code}`", concept.id))?
                        as CountryIndex,
                ),
            };
            lexicon.concepts.push(ConceptInfo {
                id: concept.id.clone(),
                class: concept.class,
                counts_as: vec![index],
                country,
                transparent: concept.transparent,
            });
        }
        for concept in &files.concepts {
            // Broader concepts are few and shallow; a cycle ends because each is added once.
            let mut all = vec![lexicon.by_id[&concept.id]];
            let mut next = 0;
            while next < all.len() {
                for parent in &files.concepts[all[next] as usize].is_a {
                    let parent = *lexicon
                        .by_id
                        .get(parent)
                        .ok_or_else(|| format!("concept `{}` is_a `{parent}`, which is no concept", concept.id))?;
                    if !all.contains(&parent) {
                        all.push(parent);
                    }
                }
                next += 1;
            }
            let index = lexicon.by_id[&concept.id] as usize;
            lexicon.concepts[index].counts_as = all;
        }
        lexicon.known = Known::of(&lexicon);
        // There are more languages than bits: those with most words have one each, and the others share the last.
        let mut largest: Vec<_> = files.terms.iter().collect();
        largest.sort_by_key(|terms| (std::cmp::Reverse(terms.concepts.values().map(Vec::len).sum::<usize>()), &terms.lang));
        for terms in largest {
            lexicon.language(&terms.lang);
        }
        for (index, concept) in files.concepts.iter().enumerate().filter(|(_, concept)| !concept.everyday_in.is_empty()) {
            let languages = concept.everyday_in.iter().fold(0, |all, tag| all | 1_u32 << lexicon.language(tag).min(31));
            lexicon.everyday.push((index as ConceptIndex, languages));
        }
        for terms in &files.terms {
            let lang = lexicon.language(&terms.lang);
            for (id, words) in &terms.concepts {
                let concept = *lexicon.by_id.get(id).ok_or_else(|| format!("terms/{}.toml: `{id}` is no concept", terms.lang))?;
                lexicon.add_words(words, Tag::Concept(concept), lang);
            }
        }
        for (index, country) in files.countries.iter().enumerate() {
            let index = index as CountryIndex;
            let lists: [(&BTreeMap<String, Vec<String>>, Tag); 3] = [
                (&country.names, Tag::Country(index)),
                (&country.demonyms, Tag::Demonym(index)),
                (&country.cities, Tag::City(index)),
            ];
            for (map, tag) in lists {
                for (lang, words) in map {
                    let lang = lexicon.language(lang);
                    lexicon.add_words(words, tag, lang);
                }
            }
        }
        for cues in &files.cues {
            let lang = lexicon.language(&cues.lang);
            let reach = match cues.negation_direction {
                Direction::Before => Reach::Forward,
                Direction::After => Reach::Backward,
                Direction::Around => Reach::Around,
            };
            for (cue, words) in cue_lists(cues) {
                lexicon.add_words(words, Tag::Cue(cue, reach), lang);
            }
        }
        Ok(lexicon)
    }

    /// Index of a concept id.
    pub fn concept(&self, id: &str) -> Option<ConceptIndex> {
        self.by_id.get(id).copied()
    }

    /// What numbers, amounts and lengths of time are read with.
    #[cfg(schemas)]
    pub fn values(&self) -> &crate::text::value::Values {
        self.values.get_or_init(|| crate::text::value::Values::new(&self.wording))
    }

    /// What days and months are read with.
    #[cfg(schemas)]
    pub fn calendar(&self) -> &crate::document::date::Calendar {
        self.calendar.get_or_init(|| crate::document::date::Calendar::new(&self.wording))
    }

    /// Class of a concept.
    pub fn class(&self, concept: ConceptIndex) -> ConceptClass {
        self.concepts[concept as usize].class
    }

    /// Whether `concept` is `wanted` or counts as it.
    pub fn counts_as(&self, concept: ConceptIndex, wanted: ConceptIndex) -> bool {
        self.concepts[concept as usize].counts_as.contains(&wanted)
    }

    /// Whether a word found is a concept that counts as one of `wanted`.
    pub fn is_any(&self, hit: &Hit, wanted: &[ConceptIndex]) -> bool {
        hit.concept().is_some_and(|own| wanted.iter().any(|&wanted| self.counts_as(own, wanted)))
    }

    /// The same for concepts asked for by name, of which rules may lack some.
    pub fn is_known(&self, hit: &Hit, wanted: &[Option<ConceptIndex>]) -> bool {
        hit.concept().is_some_and(|own| wanted.iter().flatten().any(|&wanted| self.counts_as(own, wanted)))
    }

    fn language(&mut self, tag: &str) -> u8 {
        if let Some(at) = self.languages.iter().position(|known| known == tag) {
            return at as u8;
        }
        self.languages.push(tag.to_string());
        (self.languages.len() - 1) as u8
    }

    fn add_words(&mut self, words: &[String], tag: Tag, lang: u8) {
        self.written.extend(words.iter().map(|word| (word.clone(), tag, lang)));
    }

    /// Expands and folds every word; languages that share a word share its meaning.
    fn compile_words(&self) -> Result<Words, String> {
        let mut sought: Vec<Sought> = Vec::with_capacity(self.written.len());
        let mut of_word: Vec<Vec<Meaning>> = Vec::with_capacity(self.written.len());
        let mut endings: HashSet<usize, BuildHasherDefault<Quick>> = HashSet::default();
        let mut gaps: Vec<Gap> = Vec::new();
        let mut suffixes: Vec<(String, Tag, u8)> = Vec::new();
        let mut placed: HashMap<String, usize, BuildHasherDefault<Quick>> =
            HashMap::with_capacity_and_hasher(2 * self.written.len(), BuildHasherDefault::default());
        for (word, tag, lang) in &self.written {
            let gap = if word.contains(gaps::MARK) { gaps.len() as u16 + 1 } else { 0 };
            if gap != 0 {
                gaps.push(Gap::new());
            }
            for form in expand(word)? {
                let (form, behind) = gaps::parts(form.trim()).map_or((form.trim(), None), |(form, behind)| (form, Some(behind)));
                let (form, ending) = ending(form);
                if let (Tag::Cue(..), Some(suffix)) = (tag, suffix(form)) {
                    suffixes.push((fold(suffix), *tag, *lang));
                    continue;
                }
                let folded = fold(form);
                if folded.is_empty() {
                    return Err(format!("the word `{word}` ({}) folds to nothing", self.languages[*lang as usize]));
                }
                if let (Some(behind), Some(seconds)) = (behind.map(fold), gaps.last_mut()) {
                    if behind.is_empty() {
                        return Err(format!("the word `{word}` has nothing behind its gap"));
                    }
                    if !seconds.contains(&behind) {
                        seconds.push(behind);
                    }
                }
                let at = match placed.get(&folded) {
                    Some(&at) => at,
                    None => {
                        placed.insert(folded.clone(), sought.len());
                        sought.push(Sought { folded, open: false });
                        of_word.push(Vec::new());
                        sought.len() - 1
                    }
                };
                if ending {
                    endings.insert(at);
                }
                let meanings = &mut of_word[at];
                let own = 1 << u32::from(*lang).min(31);
                match meanings.iter_mut().find(|meaning| meaning.tag == *tag && meaning.gap == gap) {
                    Some(meaning) => meaning.langs |= own,
                    None => {
                        let transparent = matches!(tag, Tag::Concept(concept) if self.concepts[*concept as usize].transparent);
                        meanings.push(Meaning { tag: *tag, langs: own, cue: matches!(tag, Tag::Cue(..)), transparent, gap });
                    }
                }
            }
        }
        for (suffix, tag, lang) in &suffixes {
            let own = 1 << u32::from(*lang).min(31);
            let ends = |word: &Sought| word.folded.strip_suffix(suffix.as_str()).is_some_and(|stem| stem.ends_with(joins));
            for (_, meanings) in sought.iter().zip(&mut of_word).filter(|(word, _)| ends(word)) {
                if !meanings.iter().any(|meaning| !meaning.cue && meaning.gap == 0 && meaning.langs & own != 0) {
                    continue;
                }
                match meanings.iter_mut().find(|meaning| meaning.tag == *tag) {
                    Some(meaning) => meaning.langs |= own,
                    None => meanings.push(Meaning { tag: *tag, langs: own, cue: true, transparent: false, gap: 0 }),
                }
            }
        }
        let sites = OFFICIAL_SITES.map(|id| self.concept(id).map(Tag::Concept));
        let mut entries: Vec<Entry> = Vec::with_capacity(sought.len());
        let mut meanings: Vec<Meaning> = Vec::with_capacity(sought.len());
        for (at, (word, mut own)) in sought.iter().zip(of_word).enumerate() {
            own.sort_unstable();
            let langs = |cue: bool| {
                let of_kind = own.iter().filter(|meaning| meaning.cue == cue);
                of_kind.fold(0, |langs, meaning| langs | meaning.langs)
            };
            entries.push(Entry {
                first: meanings.len() as u32,
                count: own.len() as u16,
                script: script_of_word(&word.folded),
                official: own.iter().any(|meaning| sites.contains(&Some(meaning.tag))),
                words: langs(false),
                cues: langs(true),
                edges: Edges::of(&word.folded, endings.contains(&at)),
            });
            meanings.append(&mut own);
        }
        let (entries, meanings) = (entries.into_iter().collect(), meanings.into_iter().collect());
        Ok(Words { dictionary: Dictionary::new(&sought, joins), entries, meanings, gaps })
    }

    fn compiled(&self) -> &Words {
        self.words.get_or_init(|| self.read())
    }

    fn read(&self) -> Words {
        let stored = self.stored.expect("words are compiled at once unless they are stored");
        let mut words: Words = postcard::from_bytes(stored).expect("a test reads what is stored");
        words.dictionary = words.dictionary.joins_by(joins);
        words
    }

    /// Takes the words into memory of their own before a page needs them. For long runs: that memory may lie in huge pages, in which
    /// words are looked up an eighth faster, and what lies in the program does not.
    pub fn prepare(&self) {
        self.words.get_or_init(|| {
            let Words { dictionary, entries, meanings, gaps } = self.read();
            Words { dictionary: dictionary.own(), entries: entries.own(), meanings: meanings.own(), gaps }
        });
        self.wording.prepare();
    }

    /// Languages whose words count on a page of `language`, and those whose cues count: accents fold away, so that words of one
    /// language are other words of the next ("no" denies in English and means "in the" in Portuguese). Names and things are
    /// often called in English whatever the page's language. An unknown language admits all.
    pub fn admitted(&self, language: &str) -> Admitted {
        let all = Admitted { words: [u32::MAX; 4], cues: [u32::MAX; 4] };
        let base = language.split('-').next().unwrap_or(language);
        let bit = |tag: &str| self.languages.iter().position(|known| known == tag).map_or(0, |at| 1_u32 << (at as u32).min(31));
        let own = bit(base);
        if own == 0 {
            return all;
        }
        let english = bit("en");
        let mut admitted = all;
        // Only letters that languages share can be mistaken, so a page in one script keeps its sentences in another.
        let (words, cues) = match base {
            "es" | "pt" | "fr" | "de" | "it" | "vi" | "tr" | "pl" | "nl" | "cs" | "az" | "uz" => (own | english, own),
            "id" | "ms" => (bit("id") | bit("ms") | english, bit("id") | bit("ms")),
            _ => (own | english, own | english),
        };
        admitted.words[Script::Latin as usize] = words;
        admitted.cues[Script::Latin as usize] = cues;
        if matches!(base, "zh" | "ja") {
            admitted.words[Script::Han as usize] = own | english;
            admitted.cues[Script::Han as usize] = own | english;
        }
        admitted
    }

    /// Every word in folded text that the page's language admits, in order of start, then longest first. `scratch` is
    /// emptied and used, so that the hits of many texts cost one allocation each. Also tells whether there may be a word for an
    /// official site, of whatever language; only where there is none it is sure.
    pub fn find_in(&self, text: &str, admitted: Admitted, scratch: &mut Vec<Hit>) -> (ThinVec<Hit>, bool) {
        scratch.clear();
        let official = self.search(text, admitted, scratch);
        (ThinVec::from(scratch.as_slice()), official)
    }

    /// Takes words off the hits of a text that a language which may be meant has for everyday words, unless they are written in
    /// capitals. `original`: what stood in a place of the folded text.
    pub fn drop_everyday<'a>(&self, text: &str, hits: &mut ThinVec<Hit>, admitted: Admitted, original: impl Fn(&Hit) -> &'a str) {
        let latin = admitted.words[Script::Latin as usize];
        if self.everyday.iter().all(|(_, languages)| languages & latin == 0) {
            return;
        }
        let everyday = |hit: &Hit| {
            hit.concept().is_some_and(|concept| self.everyday.iter().any(|&(own, langs)| own == concept && langs & latin != 0))
                && text[hit.range()].bytes().all(|byte| byte.is_ascii_lowercase())
                && original(hit).contains(char::is_lowercase)
        };
        hits.retain(|hit| !everyday(hit));
    }

    /// Every word as it is looked for: folded, in no order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.compiled().dictionary.words()
    }

    /// Every word of any language in folded text, in order of start, then longest first.
    pub fn find(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.search(text, Admitted { words: [u32::MAX; 4], cues: [u32::MAX; 4] }, &mut hits);
        hits
    }

    fn search(&self, text: &str, admitted: Admitted, hits: &mut Vec<Hit>) -> bool {
        let Words { dictionary, entries, meanings, gaps } = self.compiled();
        let mut opened: Vec<(Hit, usize)> = Vec::new();
        let mut longest = Longest::default();
        // Letters of Indic scripts part words here that they do not part everywhere.
        let mut official = memchr::memchr(0xe0, text.as_bytes()).is_some();
        dictionary.find(text, |start, end, word| {
            let entry = entries.get(word);
            official |= entry.official;
            let script = entry.script as usize;
            let (words, cues) = (admitted.words[script], admitted.cues[script]);
            if entry.words & words == 0 && entry.cues & cues == 0 || !entry.edges.hold(text, start, end) {
                return false;
            }
            let counts = |meaning: &Meaning| meaning.langs & if meaning.cue { cues } else { words } != 0;
            let own = &meanings.cells()[entry.first as usize..][..usize::from(entry.count)];
            for meaning in own.iter().map(List::<Meaning, 3>::unpack).filter(counts) {
                let hit = Hit { start, end, tag: meaning.tag, langs: meaning.langs };
                if meaning.gap != 0 {
                    opened.push((hit, usize::from(meaning.gap) - 1));
                } else if longest.keeps(&hit, meaning.transparent) {
                    hits.push(hit);
                }
            }
            false
        });
        if !opened.is_empty() {
            let document = |hit: &Hit| {
                let class = hit.concept().map(|concept| self.class(concept));
                matches!(class, Some(ConceptClass::EntryDocument | ConceptClass::Card))
            };
            gaps::close(text, hits, &opened, gaps, document);
        }
        official
    }
}

fn cue_lists(cues: &Cues) -> [(Cue, &[String]); 26] {
    [
        (Cue::Negation, &cues.negation),
        (Cue::NegationNot, &cues.negation_not),
        (Cue::Partial, &cues.partial),
        (Cue::Question, &cues.question),
        (Cue::Hypothetical, &cues.hypothetical),
        (Cue::Attribution, &cues.attribution),
        (Cue::Debunk, &cues.debunk),
        (Cue::Exhibit, &cues.exhibit),
        (Cue::Warning, &cues.warning),
        (Cue::Must, &cues.must),
        (Cue::Importance, &cues.importance),
        (Cue::May, &cues.may),
        (Cue::NeedNot, &cues.need_not),
        (Cue::Copula, &cues.copula),
        (Cue::All, &cues.all),
        (Cue::Most, &cues.most),
        (Cue::None, &cues.none),
        (Cue::Hedge, &cues.hedge),
        (Cue::Pronoun, &cues.pronoun),
        (Cue::Past, &cues.past),
        (Cue::Future, &cues.future),
        (Cue::Official, &cues.official),
        (Cue::Promotion, &cues.promotion),
        (Cue::Contact, &cues.contact),
        (Cue::Answer, &cues.answer),
        (Cue::Reader, &cues.reader),
    ]
}

/// Tells words that lie inside a longer one of the same family from the others, in one sweep: words come in order of
/// start, then longest first, and for each family the furthest end so far decides.
#[derive(Debug, Default)]
struct Longest {
    reach: [(usize, usize); 3],
}

impl Longest {
    fn keeps(&mut self, hit: &Hit, transparent: bool) -> bool {
        let reach = &mut self.reach[hit.tag.family() as usize];
        let (start, end) = *reach;
        if end > 0 && hit.end <= end && hit.start >= start && (hit.start, hit.end) != (start, end) {
            return false;
        }
        if hit.end > end && !transparent {
            *reach = (hit.start, hit.end);
        }
        true
    }
}

/// Expands `{a,b}` groups; nested groups are not allowed.
///
/// Errors when braces do not pair or the product passes [`MAX_EXPANSIONS`].
pub fn expand(word: &str) -> Result<Vec<String>, String> {
    if !word.contains(['{', '}']) {
        return Ok(vec![word.to_string()]);
    }
    let mut forms = vec![String::new()];
    let mut rest = word;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').map(|at| at + open).ok_or_else(|| format!("`{word}`: `{{` is not closed"))?;
        let (before, group) = (&rest[..open], &rest[open + 1..close]);
        if before.contains('}') || group.contains('{') {
            return Err(format!("`{word}`: braces do not pair"));
        }
        let endings: Vec<&str> = group.split(',').collect();
        if forms.len() * endings.len() > MAX_EXPANSIONS {
            return Err(format!("`{word}` stands for more than {MAX_EXPANSIONS} forms"));
        }
        forms = forms.iter().flat_map(|form| endings.iter().map(move |ending| [form, before, ending].concat())).collect();
        rest = &rest[close + 1..];
    }
    if rest.contains('}') {
        return Err(format!("`{word}`: `}}` without `{{`"));
    }
    for form in &mut forms {
        form.push_str(rest);
        // A space behind a comma parts words where there is none before the group: `number{s, of telephones}`, `{a, an} hour`.
        if form.contains("  ") || form.starts_with(' ') {
            *form = form.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    Ok(forms)
}

/// A word without the hyphen that tells it for an ending: `-라고 들었` stands behind any Korean stem.
fn ending(word: &str) -> (&str, bool) {
    match word.strip_prefix('-') {
        Some(rest) if rest.starts_with(hangul) => (rest, true),
        _ => (word, false),
    }
}

/// An ending of words, `-melidir`, without the hyphen that tells it for one: a cue in whatever word of a concept ends so, since such
/// a word is found whole.
fn suffix(word: &str) -> Option<&str> {
    word.strip_prefix('-').filter(|rest| rest.chars().count() > 1 && rest.chars().all(joins))
}

fn script_of_char(c: char) -> Option<Script> {
    match c as u32 {
        0x30..=0x39 | 0x61..=0x7a | 0xc0..=0x24f => Some(Script::Latin),
        0x400..=0x52f => Some(Script::Cyrillic),
        0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => Some(Script::Han),
        _ if is_alphanumeric(c) => Some(Script::Other),
        _ => None,
    }
}

/// A word is of its rarest script, so that `QR码` is Chinese.
fn script_of_word(folded: &str) -> Script {
    let mut latin = false;
    let mut found = None;
    for c in folded.chars() {
        match script_of_char(c) {
            Some(Script::Latin) => latin = true,
            Some(other) => {
                found.get_or_insert(other);
            }
            None => {}
        }
    }
    match found {
        Some(script) => script,
        None if latin => Script::Latin,
        None => Script::Other,
    }
}

/// Korean letters.
pub fn hangul(c: char) -> bool {
    matches!(c as u32, 0xac00..=0xd7a3 | 0x1100..=0x11ff | 0x3130..=0x318f)
}

/// Letters, digits and marks that continue a word of a spaced script.
fn word_char(c: char) -> bool {
    (!unspaced(c) && is_alphanumeric(c)) || matches!(c as u32, 0x900..=0xdff) && c != '\u{964}' && c != '\u{965}'
}

/// Letters that make runs at whose ends words must start and end. Hangul does not, since it needs no boundary on its right.
pub(crate) fn joins(c: char) -> bool {
    word_char(c) && !hangul(c)
}

/// Whether a match stands on word boundaries, for scripts that have them. Korean particles follow without a space, so
/// Hangul needs a boundary on the left only.
pub(crate) fn bounded(text: &str, start: usize, end: usize) -> bool {
    let (Some(first), Some(last)) = (text[start..end].chars().next(), text[start..end].chars().next_back()) else {
        return false;
    };
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    if word_char(first) && before.is_some_and(|c| word_char(c) && hangul(c) == hangul(first)) {
        return false;
    }
    !(word_char(last) && !hangul(last) && after.is_some_and(|c| word_char(c) && !hangul(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_words_are_those_of_the_rules() {
        let rules = crate::rules::Rules::embedded().expect("the embedded rules compile");
        let compiled = Lexicon::build(&rules.files).expect("the words are sound");
        assert_eq!(format!("{:?}", rules.lexicon.compiled().entries), format!("{:?}", compiled.compiled().entries));
        assert_eq!(rules.lexicon.compiled().meanings, compiled.compiled().meanings);
        assert_eq!(rules.lexicon.compiled().gaps, compiled.compiled().gaps);
        assert_eq!((&rules.lexicon.everyday, &rules.lexicon.languages), (&compiled.everyday, &compiled.languages));
        assert_eq!((&rules.lexicon.concepts, &rules.lexicon.languages), (&compiled.concepts, &compiled.languages));
        let text = "the kazakhstan tourist card is an e-visa; 哈萨克斯坦旅游卡是一种电子签证，电子签证必须注销。 비자가 필요합니다. qq号";
        let found = rules.lexicon.find(text);
        assert!(found.len() > 12);
        assert_eq!(found, compiled.find(text));
    }

    #[test]
    fn a_korean_ending_is_told_by_its_hyphen() {
        assert_eq!(ending("-라고 들었"), ("라고 들었", true));
        assert_eq!(ending("라고 들었"), ("라고 들었", false));
        assert_eq!(ending("-based"), ("-based", false));
        let (behind, free) = (Edges::of("라고", true), Edges::of("라고", false));
        let text = "의무라고 들었다";
        let at = text.find("라고").expect("it stands there");
        assert!(behind.hold(text, at, at + "라고".len()) && !free.hold(text, at, at + "라고".len()));
    }

    #[test]
    fn an_ending_of_alphabets_is_told_by_its_hyphen_too() {
        assert_eq!(suffix("-malıdır"), Some("malıdır"));
        assert_eq!((suffix("- это"), suffix("-라고"), suffix("malıdır"), suffix("-e-visa")), (None, None, None, None));
    }

    #[test]
    fn expands_endings() {
        assert_eq!(expand("карт{а,ы}").expect("pairs"), ["карта", "карты"]);
        assert_eq!(expand("a{,s} b{1,2}c").expect("pairs"), ["a b1c", "a b2c", "as b1c", "as b2c"]);
        assert_eq!(expand("number{s, of lines} {a, b}{ ,-}c").expect("pairs").len(), 8);
        assert_eq!(expand("number{s, of lines} {a, b}").expect("pairs")[3], "number of lines b");
        assert_eq!(expand("sms{ ,-}code").expect("pairs"), ["sms code", "sms-code"]);
        assert!(expand("a{b").is_err());
        assert!(expand("a}b").is_err());
    }

    #[test]
    fn minds_word_boundaries_where_a_script_has_them() {
        assert!(bounded("办理visa签证", "办理".len(), "办理visa".len()));
        assert!(!bounded("visage", 0, 4));
        assert!(!bounded("9visa", 1, 5));
        assert!(bounded("비자는", 0, "비자".len()));
        assert!(bounded("旅游卡", 0, "旅游".len()));
    }

    #[test]
    fn keeps_the_longest_of_a_family_and_both_families() {
        let hit = |start, end, tag| Hit { start, end, tag, langs: 1 };
        let not = Tag::Cue(Cue::Negation, Reach::Forward);
        let found = [
            hit(0, 12, Tag::Concept(2)),
            hit(0, 12, Tag::Concept(3)),
            hit(0, 3, not),
            hit(6, 12, Tag::Concept(1)),
            hit(9, 15, Tag::Concept(1)),
        ];
        let mut longest = Longest::default();
        let kept: Vec<Hit> = found.iter().copied().filter(|hit| longest.keeps(hit, false)).collect();
        assert_eq!(kept, [found[0], found[1], found[2], found[4]]);
    }
}
