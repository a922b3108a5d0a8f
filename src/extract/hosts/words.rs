//! The words that make a host official, of whom, and those that take it back.

use std::sync::OnceLock;

use crate::lexicon::{OFFICIAL_SITES, expand};
use crate::rules::model::RuleFiles;
use crate::text::dictionary::Sought;
use crate::text::fold::fold;
use crate::text::letters::is_alphanumeric;
use crate::text::packed::Packed;
use crate::text::tagged::Tagged;

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

impl Packed<2> for Meaning {
    fn pack(&self) -> [u32; 2] {
        let of = |country: u16, at: u16| u32::from(country) << 16 | u32::from(at);
        match *self {
            Meaning::OfficialSite => [0, 0],
            Meaning::Official => [1, 0],
            Meaning::Site => [2, 0],
            Meaning::Outlet => [3, 0],
            Meaning::State => [4, 0],
            Meaning::StateSite => [5, 0],
            Meaning::Disclaimer => [6, 0],
            Meaning::Private => [7, 0],
            Meaning::Vague => [8, 0],
            Meaning::Authority(country, at) => [9, of(country, at)],
            Meaning::Portal(country, at) => [10, of(country, at)],
        }
    }

    fn unpack([kind, of]: [u32; 2]) -> Meaning {
        let (country, at) = ((of >> 16) as u16, of as u16);
        match kind {
            0 => Meaning::OfficialSite,
            1 => Meaning::Official,
            2 => Meaning::Site,
            3 => Meaning::Outlet,
            4 => Meaning::State,
            5 => Meaning::StateSite,
            6 => Meaning::Disclaimer,
            7 => Meaning::Private,
            8 => Meaning::Vague,
            9 => Meaning::Authority(country, at),
            _ => Meaning::Portal(country, at),
        }
    }
}

/// The compiled words. Dictionaries are built, or taken from what the build stored, when a page first needs them.
#[derive(Debug, Default)]
pub struct Words {
    /// Words as the files write them, with what they stand for and how long they must be, folded, in bytes.
    written: Vec<(String, Meaning, usize)>,
    /// The same compiled, of each [`Kind`].
    stored: Vec<&'static [u8]>,
    compiled: [OnceLock<Compiled>; 3],
}

/// Words with their meanings, sorted and of different ones.
type Compiled = Tagged<Meaning, 2>;

/// Which words are compiled together. The few of the first two are compiled apart too: most pages need no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vague,
    Telling,
    All,
}

impl Kind {
    /// Every kind, in order.
    const ALL: [Kind; 3] = [Kind::Vague, Kind::Telling, Kind::All];

    fn has(self, meaning: Meaning) -> bool {
        match self {
            Kind::Vague => meaning == Meaning::Vague,
            Kind::Telling => {
                matches!(meaning, Meaning::OfficialSite | Meaning::Official | Meaning::StateSite | Meaning::Outlet)
            }
            Kind::All => true,
        }
    }
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

    /// The words of the built-in files, as [`Words::store`] gave them.
    ///
    /// # Errors
    /// Says so where the bytes are none.
    pub fn stored(bytes: &'static [u8]) -> postcard::Result<Words> {
        Ok(Words { stored: postcard::from_bytes(bytes)?, ..Words::default() })
    }

    /// All words compiled.
    ///
    /// # Errors
    /// None that is known of.
    pub fn store(&self) -> postcard::Result<Vec<u8>> {
        let kinds = Kind::ALL.map(|kind| postcard::to_stdvec(self.compiled(kind)));
        // A list of bytes is written as bytes are.
        postcard::to_stdvec(&kinds.into_iter().collect::<postcard::Result<Vec<Vec<u8>>>>()?)
    }

    /// Makes ready what pages would be the first to ask for.
    pub fn prepare(&self) {
        for kind in Kind::ALL {
            self.compiled(kind);
        }
    }

    fn compiled(&self, kind: Kind) -> &Compiled {
        self.compiled[kind as usize].get_or_init(|| match self.stored.get(kind as usize) {
            Some(stored) => Tagged::stored(stored, joins),
            None => compile(self.written.iter().filter(|(_, meaning, _)| kind.has(*meaning))),
        })
    }

    /// Whether folded text has any word for "official", or for an authority's place on the web; most text has none and is read no
    /// further.
    pub fn gate(&self, folded: &str) -> bool {
        self.any(Kind::Telling, folded)
    }

    /// Whether folded text has any word for an unnamed agency or platform.
    pub fn gate_vague(&self, folded: &str) -> bool {
        self.any(Kind::Vague, folded)
    }

    fn any(&self, kind: Kind, folded: &str) -> bool {
        self.compiled(kind).find(folded, |range, _, _| bounded(folded, range.start, range.end))
    }

    /// Every word in folded text by start, longest first; overlapping ones too.
    pub fn find(&self, folded: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.compiled(Kind::All).find(folded, |range, _, meanings| {
            if bounded(folded, range.start, range.end) {
                hits.extend(meanings.iter().map(|&meaning| Hit { range: range.clone(), meaning }));
            }
            false
        });
        hits
    }
}

fn compile<'w>(words: impl Iterator<Item = &'w (String, Meaning, usize)>) -> Compiled {
    let mut all = Vec::new();
    for (word, meaning, shortest) in words {
        let forms = expand(word).unwrap_or_default().into_iter().map(|form| fold(form.trim()));
        all.extend(forms.filter(|folded| folded.len() >= *shortest).map(|folded| (folded, *meaning)));
    }
    // By word, with the meanings of each in order.
    all.sort_unstable();
    Tagged::new(all.into_iter().map(|(folded, meaning)| (Sought { folded, open: false }, meaning)), joins)
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
