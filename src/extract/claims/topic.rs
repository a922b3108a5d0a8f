//! The one document a passage speaks of, so that a sentence without a subject can be told to be about it: "La taxe : 7 euros."
//!
//! A passage that names two documents, or brings in another country or another thing that is paid for, speaks of none.

use super::{Sentence, instrument, spoken_of};
use crate::document::Block;
use crate::lexicon::{ConceptIndex, CountryIndex, Hit, Lexicon, unspaced};
use crate::rules::model::terms::ConceptClass;

/// Sentences that may stand between a document's name and one that leaves it out.
const REACH: u8 = 3;
/// Longest block that introduces the next one, in bytes: a question, a label.
const LEAD: usize = 160;
/// Letters of a heading that are no words known here, at most, for it to say nothing of its own: "How much is it?"
const GENERIC: usize = 12;

/// The documents that a stretch of text names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Named {
    #[default]
    None,
    One(ConceptIndex),
    Many,
}

impl Named {
    fn add(&mut self, concept: ConceptIndex, lexicon: &Lexicon) {
        *self = match *self {
            Named::None => Named::One(concept),
            // "The travel authorisation ETIAS": a narrower name is one for the same thing.
            Named::One(own) if lexicon.counts_as(own, concept) => Named::One(own),
            Named::One(own) if lexicon.counts_as(concept, own) => Named::One(concept),
            _ => Named::Many,
        };
    }
}

/// What the passage being read speaks of.
#[derive(Debug, Default)]
pub(super) struct Topic {
    /// What the page's title names.
    title: Named,
    title_places: Vec<CountryIndex>,
    /// What the section, heading included, has named so far; what the block has, and the short block before it.
    section: Named,
    block: Named,
    lead: Named,
    /// Index and length of the block.
    at: usize,
    length: usize,
    /// Places named along with the document.
    places: Vec<CountryIndex>,
    /// Sentences since it was named.
    since: u8,
    /// Whether something else was, or may have been, spoken of since.
    elsewhere: bool,
    /// Whether another thing that one pays for surely was.
    strayed: bool,
}

impl Topic {
    /// The topic of a page whose titles hold these words.
    pub(super) fn of_page<'h>(titles: impl Iterator<Item = &'h Hit>, lexicon: &Lexicon) -> Topic {
        let mut topic = Topic::default();
        for hit in titles {
            topic.title_places.extend(hit.country());
            if let Some(concept) = hit.concept().filter(|&concept| instrument(lexicon, concept)) {
                topic.title.add(concept, lexicon);
            }
        }
        topic
    }

    /// Begins a section; with its heading, if it has one.
    pub(super) fn section(&mut self, heading: Option<(&str, &[Hit])>, lexicon: &Lexicon) {
        let (title, title_places) = (self.title, std::mem::take(&mut self.title_places));
        *self = Topic { title, title_places, at: usize::MAX, ..Topic::default() };
        let generic = |(text, hits): (&str, &[Hit])| {
            let known = |at: usize| hits.iter().any(|hit| hit.start <= at && at < hit.end);
            let names = |hit: &Hit| hit.country().is_some() || hit.concept().is_some_and(|own| instrument(lexicon, own));
            !hits.iter().any(names) && text.char_indices().filter(|&(at, c)| c.is_alphabetic() && !known(at)).count() <= GENERIC
        };
        if heading.is_none_or(generic) {
            self.section = title;
            self.places.clone_from(&self.title_places);
        }
    }

    /// Begins a block.
    pub(super) fn block(&mut self, index: usize, block: &Block) {
        self.lead = if self.at.wrapping_add(1) == index && self.length <= LEAD { self.block } else { Named::None };
        (self.block, self.at, self.length) = (Named::None, index, block.text.len());
    }

    /// Whether a block that names no document may speak of one.
    pub(super) fn stands(&self) -> bool {
        matches!(self.section, Named::One(_)) || matches!(self.lead, Named::One(_))
    }

    /// The document that a sentence without a subject speaks of here.
    pub(super) fn of(&self, sentence: &Sentence) -> Option<ConceptIndex> {
        if self.elsewhere || self.since > REACH || !sentence.places.iter().all(|place| self.places.contains(place)) {
            return None;
        }
        match (self.block, self.section, self.lead) {
            (Named::One(own), ..) | (Named::None, Named::One(own), _) | (Named::None, _, Named::One(own)) => Some(own),
            _ => None,
        }
    }

    /// Whether another thing that one pays for was spoken of since a document was.
    pub(super) fn strayed(&self) -> bool {
        self.strayed
    }

    /// Whether a name is a broader one than that of the document being spoken of.
    fn broader(&self, concept: ConceptIndex) -> bool {
        [self.block, self.section].iter().any(|named| matches!(named, Named::One(own) if *own != concept))
    }

    /// A sentence that says nothing known here: of whatever it speaks, the next may go on about it.
    pub(super) fn passed(&mut self) {
        self.elsewhere = true;
    }

    /// Takes in a sentence.
    pub(super) fn after(&mut self, sentence: &Sentence, text: &str, hits: &[Hit], lexicon: &Lexicon) {
        let mut own = Named::None;
        let (mut other, mut on_papers) = (false, false);
        for concept in spoken_of(text, hits, lexicon) {
            own.add(concept, lexicon);
            self.block.add(concept, lexicon);
            self.section.add(concept, lexicon);
        }
        for concept in hits.iter().filter_map(Hit::concept).filter(|&concept| !instrument(lexicon, concept)) {
            other |= paid_for(lexicon, concept);
            on_papers |= of_papers(lexicon, concept);
        }
        match own {
            Named::None => {
                self.since = self.since.saturating_add(1);
                self.strayed |= other;
                self.elsewhere |= other
                    || !on_papers
                    || unknown_is_free(sentence, text, hits, lexicon)
                    || !sentence.places.iter().all(|place| self.places.contains(place));
            }
            // "For Canada, an eTA is needed": a broad word and another country mean another document.
            Named::One(broad) if self.broader(broad) && !sentence.places.iter().all(|place| self.places.contains(place)) => {
                (self.block, self.section, self.elsewhere) = (Named::Many, Named::Many, true);
            }
            Named::One(_) => {
                // "# JESTA": "The Japanese authorisation ...".
                if let (Named::One(broad), Named::One(narrow)) = (self.block, self.section)
                    && lexicon.counts_as(narrow, broad)
                {
                    self.block = self.section;
                }
                (self.since, self.elsewhere, self.strayed) = (0, other, false);
                self.places.extend_from_slice(&sentence.places);
            }
            Named::Many => (self.elsewhere, self.strayed) = (true, false),
        }
    }
}

/// "Lounges are not free", 餐食不免费: whether what is free or not is a thing unknown here, so that the next sentence may go on about it.
fn unknown_is_free(sentence: &Sentence, text: &str, hits: &[Hit], lexicon: &Lexicon) -> bool {
    let Some(first) = hits.first().filter(|_| hits.iter().any(|hit| hit.is_concept(&[lexicon.known.free_of_charge]))) else {
        return false;
    };
    let before = &text[sentence.range.start..first.start];
    let letters = before.chars().filter(|c| c.is_alphabetic()).count();
    letters >= if before.contains(unspaced) { 2 } else { 5 }
}

/// Whether something other than a document is what a fee is paid for.
fn paid_for(lexicon: &Lexicon, concept: ConceptIndex) -> bool {
    let known = &lexicon.known;
    let own = Some(concept);
    match lexicon.class(concept) {
        ConceptClass::Thing => ![known.passport, known.account, known.messenger].contains(&own),
        ConceptClass::Property => {
            let fee = |wanted: Option<ConceptIndex>| wanted.is_some_and(|wanted| lexicon.counts_as(concept, wanted));
            own != known.fee && own != known.service_fee && fee(known.fee) || fee(known.tax)
        }
        _ => false,
    }
}

/// Whether a word is of the talk about documents, so that a sentence that names none goes on about the last.
pub fn of_papers(lexicon: &Lexicon, concept: ConceptIndex) -> bool {
    let known = &lexicon.known;
    let talk = [
        known.apply,
        known.apply_now,
        known.fee,
        known.official_fee,
        known.pay,
        known.fill_in,
        known.register,
        known.activate,
        known.mandatory,
        known.online,
        known.passport,
        known.in_passport,
        known.valid_for,
        known.processing_time,
        known.before_travel,
        known.refused,
        known.running_now,
        known.enter,
        known.email_notice,
        known.multiple_entry,
    ];
    talk.contains(&Some(concept))
}
