//! The words by which contacts and what stands around them are known, from the files. `build.rs` includes this module too and stores
//! what it gives.

use std::collections;
use std::hash::BuildHasherDefault;

use serde::{Deserialize, Serialize};

use super::words::{self, Words};
use crate::rules::model::RuleFiles;
use crate::text::dictionary::Quick;
use crate::text::fold::fold;
use crate::text::packed::Packed;

/// Tables that are stored in the same order by every build.
type HashMap<K, V> = collections::HashMap<K, V, BuildHasherDefault<Quick>>;
pub(super) type HashSet<T> = collections::HashSet<T, BuildHasherDefault<Quick>>;

/// All lists.
#[derive(Debug)]
pub struct Lists {
    /// Names of platforms.
    pub(super) cues: Words<CueTag>,
    /// Words for looking an account up.
    pub(super) seek: Words<()>,
    /// Words that may stand between two ways to reach one person.
    pub(super) joins: Words<()>,
    /// Words around contacts.
    pub(super) around: Words<Word>,
    pub(super) small: Small,
}

/// Those that are looked up otherwise.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Small {
    pub(super) fillers: HashSet<String>,
    /// Words for signs in names, in the order of their first characters, the longest of each first.
    pub(super) signs: Vec<(Vec<char>, char)>,
    /// Words between two numbers of a row.
    pub(super) or: HashSet<String>,
    /// Words between a name and its platform.
    pub(super) on: HashSet<String>,
    /// Words for digits; from ten on, the digit behind them said twice and so on.
    pub(super) digits: HashMap<String, u8>,
}

/// What is stored.
#[derive(Serialize, Deserialize)]
struct Stored<B> {
    cues: B,
    seek: B,
    joins: B,
    around: B,
    small: B,
}

/// What a word around a contact tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Invite,
    Procedure,
    Offer,
    Company,
    Illicit,
    Service,
    Travel,
    Community,
    Own,
    Caution,
    Justice,
    Authority,
}

impl Word {
    /// Every kind, in order.
    const ALL: [Word; 12] = [
        Word::Invite,
        Word::Procedure,
        Word::Offer,
        Word::Company,
        Word::Illicit,
        Word::Service,
        Word::Travel,
        Word::Community,
        Word::Own,
        Word::Caution,
        Word::Justice,
        Word::Authority,
    ];
}

impl Packed<1> for Word {
    fn pack(&self) -> [u32; 1] {
        [*self as u32]
    }

    fn unpack([word]: [u32; 1]) -> Word {
        Word::ALL[word as usize % Word::ALL.len()]
    }
}

/// A cue of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CueTag {
    pub(super) platform: usize,
    /// Whether the word means something else too.
    pub(super) weak: bool,
    /// Whether nobody writes so who does not hide the platform.
    pub(super) veiled: bool,
}

impl Packed<1> for CueTag {
    fn pack(&self) -> [u32; 1] {
        [(self.platform as u32) << 2 | u32::from(self.weak) << 1 | u32::from(self.veiled)]
    }

    fn unpack([cue]: [u32; 1]) -> CueTag {
        CueTag { platform: (cue >> 2) as usize, weak: cue & 2 != 0, veiled: cue & 1 != 0 }
    }
}

impl Packed<1> for () {
    fn pack(&self) -> [u32; 1] {
        [0]
    }

    fn unpack(_: [u32; 1]) {}
}

impl Lists {
    /// Gathers all words.
    pub fn build(files: &RuleFiles) -> Lists {
        let cues = files.platforms.iter().enumerate().flat_map(|(at, platform)| {
            let spoken = platform.cues.values().flatten();
            spoken.map(move |word| {
                let (weak, veiled) = (platform.weak_cues.contains(word), platform.veiled_cues.contains(word));
                (word.clone(), CueTag { platform: at, weak, veiled })
            })
        });
        Lists {
            cues: Words::build(cues),
            seek: Words::build(files.contact.iter().flat_map(|words| &words.seek).map(|word| (word.clone(), ()))),
            joins: Words::build(joins(files)),
            around: Words::build(around(files)),
            small: Small {
                fillers: files.contact.iter().flat_map(|words| &words.filler).map(|word| fold(word)).collect(),
                or: files.contact.iter().flat_map(|words| &words.or).map(|word| word.to_lowercase()).collect(),
                on: files.contact.iter().flat_map(|words| &words.on).map(|word| word.to_lowercase()).collect(),
                signs: signs(files),
                digits: spoken_digits(files),
            },
        }
    }

    /// Takes what [`Lists::store`] gave.
    pub fn stored(bytes: &'static [u8]) -> Lists {
        const SOUND: &str = "a test reads what the build stored";
        let Stored { cues, seek, joins, around, small } = postcard::from_bytes::<Stored<&[u8]>>(bytes).expect(SOUND);
        Lists {
            cues: Words::stored(cues),
            seek: Words::stored(seek),
            joins: Words::stored(joins),
            around: Words::stored(around),
            small: postcard::from_bytes(small).expect(SOUND),
        }
    }

    /// Makes ready what pages would be the first to ask for.
    pub(super) fn prepare(&self) {
        let _ = (self.cues.find(""), self.seek.find(""), self.joins.find(""), self.around.find(""));
    }

    /// All lists compiled.
    ///
    /// # Errors
    /// None that is known of.
    pub fn store(&self) -> postcard::Result<Vec<u8>> {
        // A list of bytes is written as bytes are.
        postcard::to_stdvec(&Stored {
            cues: self.cues.store()?,
            seek: self.seek.store()?,
            joins: self.joins.store()?,
            around: self.around.store()?,
            small: postcard::to_stdvec(&self.small)?,
        })
    }
}

/// Words that may stand between two ways to reach one person.
fn joins(files: &RuleFiles) -> impl Iterator<Item = (String, ())> {
    let words = files.contact.iter().flat_map(|words| words.filler.iter().chain(&words.join));
    let names = files.platforms.iter().flat_map(|platform| platform.cues.values().flatten());
    words.chain(names).map(|word| (word.clone(), ()))
}

/// The words around contacts. Stance words of `cues/` join in: both sets tell a warning or an invitation.
fn around(files: &RuleFiles) -> Vec<(String, Word)> {
    let mut all: Vec<(String, Word)> = Vec::new();
    for words in &files.contact {
        let lists = [
            (&words.invite, Word::Invite),
            (&words.procedure, Word::Procedure),
            (&words.offer, Word::Offer),
            (&words.company, Word::Company),
            (&words.illicit, Word::Illicit),
            (&words.service, Word::Service),
            (&words.travel, Word::Travel),
            (&words.community, Word::Community),
            (&words.own, Word::Own),
            (&words.caution, Word::Caution),
            (&words.justice, Word::Justice),
            (&words.authority, Word::Authority),
        ];
        for (list, tag) in lists {
            all.extend(list.iter().map(|word| (word.clone(), tag)));
        }
    }
    for cues in &files.cues {
        all.extend(cues.promotion.iter().map(|word| (word.clone(), Word::Invite)));
        all.extend(cues.contact.iter().map(|word| (word.clone(), Word::Own)));
    }
    all
}

/// The words for signs in names, folded, in the order of their first characters, the longest of each first.
fn signs(files: &RuleFiles) -> Vec<(Vec<char>, char)> {
    let spelled = files.contact.iter().flat_map(|words| &words.signs);
    let mut signs: Vec<(Vec<char>, char)> = spelled
        .filter_map(|(sign, words)| sign.chars().next().map(|sign| (sign, words)))
        .flat_map(|(sign, words)| words.iter().map(move |word| (fold(word).chars().collect(), sign)))
        .filter(|(word, _): &(Vec<char>, char)| !word.is_empty())
        .collect();
    signs.sort_by(|a, b| (a.0[0], b.0.len(), &a.0, a.1).cmp(&(b.0[0], a.0.len(), &b.0, b.1)));
    signs.dedup();
    signs
}

/// The words for digits, folded.
fn spoken_digits(files: &RuleFiles) -> HashMap<String, u8> {
    let lists = files.contact.iter().flat_map(|words| (0..).zip(&words.digits));
    let forms = lists.flat_map(|(digit, word)| words::forms(word).into_iter().map(move |form| (fold(&form), digit)));
    forms.collect()
}
