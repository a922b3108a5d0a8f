//! A block as a reader takes it in: folded, with spaces inside words of unspaced scripts taken out, and its words found.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::{Context, brand_contact, illicit_offer};
use crate::document::BlockKind;
use crate::lexicon::{ConceptIndex, ConceptInfo, Cue, Hit, Lexicon};
use crate::rules::model::terms::ConceptClass;
use crate::text::squeeze::{Squeezed, squeeze};

/// Names things that are offered unlawfully whatever stands beside them.
pub(super) const OFFER: u8 = 1;
/// Tells of a trade in papers, if one stands beside it.
pub(super) const TRADE: u8 = 2;
/// A paper.
pub(super) const PAPER: u8 = 4;
/// Something that was cancelled.
pub(super) const CANCELLED: u8 = 8;
/// A carrier that speaks of itself.
pub(super) const CARRIER: u8 = 16;
/// A card, or what is done with one: without such a word and without a pronoun a sentence says nothing of a card.
pub(super) const OF_CARD: u8 = 32;
/// A word whose sentences some check reads: a page without any is not read sentence by sentence, see [`super::Reads`].
const READ: u8 = 64;

/// What every concept is a sign of, by its index, so that a check passes by the blocks that hold none of its words.
#[derive(Debug, Default)]
pub(crate) struct Signs(Vec<u8>);

impl Signs {
    /// Works out the signs of all concepts, narrower ones included.
    pub(crate) fn new(lexicon: &Lexicon) -> Signs {
        let lists: [(u8, &[&str]); 5] = [
            (OFFER, illicit_offer::OFFERS),
            (TRADE, illicit_offer::TRADES),
            (PAPER, illicit_offer::PAPERS),
            (CANCELLED, brand_contact::CANCELLED),
            (CARRIER, brand_contact::CARRIER),
        ];
        let lists = lists.map(|(bit, ids)| (bit, ids.iter().filter_map(|id| lexicon.concept(id)).collect::<Vec<_>>()));
        let sign = |info: &ConceptInfo, wanted: &[ConceptIndex]| info.counts_as.iter().any(|broader| wanted.contains(broader));
        let of_card = |at: usize, info: &ConceptInfo| {
            let itself = Some(at as ConceptIndex);
            let known = &lexicon.known;
            info.class == ConceptClass::Card || [known.sim_card, known.prepaid_card, known.cancel].contains(&itself)
        };
        let of = |(at, info)| {
            let listed = lists.iter().filter(|(_, ids)| sign(info, ids)).fold(0, |signs, (bit, _)| signs | bit);
            let read = super::ALL.iter().any(|check| check.reads.word(lexicon, at as ConceptIndex));
            listed | if of_card(at, info) { OF_CARD } else { 0 } | if read { READ } else { 0 }
        };
        Signs(lexicon.concepts.iter().enumerate().map(of).collect())
    }

    /// Whether some check reads the sentences of any page with this word.
    pub(crate) fn asks_for_sentences(&self, concept: ConceptIndex) -> bool {
        self.0[concept as usize] & READ != 0
    }

    /// What a word is a sign of.
    pub(super) fn of_word(&self, hit: &Hit) -> u8 {
        hit.concept().map_or(0, |concept| self.0[concept as usize])
    }

    fn of(&self, hits: &[Hit]) -> u8 {
        hits.iter().fold(0, |signs, hit| signs | self.of_word(hit))
    }
}

/// Blocks longer than this are not read again for the sake of spaces in them.
const MAX_SQUEEZED: usize = 16 << 10;

/// One visible block.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// Index of the block.
    pub(super) block: usize,
    /// Its text.
    pub(super) text: Cow<'a, str>,
    /// Its words.
    pub(super) hits: Cow<'a, [Hit]>,
    squeezed: Option<Squeezed>,
    signs: u8,
}

/// The blocks of a page that hold any sign, read when a check first asks. Several do, and most pages have none.
#[derive(Debug, Default)]
pub(crate) struct Readings<'a>(OnceCell<Vec<Reading<'a>>>);

/// Every visible block that can make claims and whose signs are `worth` a look. Those without any sign are not asked about.
pub(super) fn blocks<'c, 'a>(context: &'c Context<'a>, worth: impl Fn(u8) -> bool + 'c) -> impl Iterator<Item = &'c Reading<'a>> {
    let all = context.readings.0.get_or_init(|| {
        let all = (0..context.analysis.blocks.len()).filter_map(|index| at(context, index));
        all.filter(|reading| reading.signs & !(OF_CARD | READ) != 0).collect()
    });
    all.iter().filter(move |reading| worth(reading.signs))
}

/// One block, if it is visible and can make claims.
pub(super) fn at<'a>(context: &Context<'a>, index: usize) -> Option<Reading<'a>> {
    let block = context.document.blocks.get(index)?;
    let view = context.analysis.blocks.get(index)?;
    let signs = |hits: &[Hit]| context.rules.signs.of(hits);
    if view.view.text.is_empty() || block.hidden || block.kind == BlockKind::JsonLd {
        return None;
    }
    let squeezed = (view.view.text.len() <= MAX_SQUEEZED).then(|| squeeze(&view.view.text)).flatten();
    Some(match squeezed {
        Some(squeezed) => {
            let hits = context.rules.lexicon.find(&squeezed.text);
            let text = Cow::Owned(squeezed.text.clone());
            Reading { block: index, text, signs: signs(&hits), hits: Cow::Owned(hits), squeezed: Some(squeezed) }
        }
        None => {
            let (text, hits) = (Cow::Borrowed(view.view.text.as_str()), Cow::Borrowed(&view.hits[..]));
            Reading { block: index, text, signs: signs(&hits), hits, squeezed: None }
        }
    })
}

impl Reading<'_> {
    /// Places of a concept, in order.
    pub(super) fn places(&self, context: &Context<'_>, concept: &str) -> Vec<Range<usize>> {
        let Some(wanted) = context.rules.lexicon.concept(concept) else { return Vec::new() };
        self.hits.iter().filter(|hit| context.rules.lexicon.is_any(hit, &[wanted])).map(Hit::range).collect()
    }

    /// Whether a cue stands in a range.
    pub(super) fn cue_in(&self, cue: Cue, range: &Range<usize>) -> bool {
        self.hits.iter().any(|hit| hit.is(cue) && hit.start < range.end && range.start < hit.end)
    }

    /// Original bytes and words of a range of the text.
    pub(super) fn locate(&self, context: &Context<'_>, range: Range<usize>) -> (Range<usize>, String) {
        let block = &context.document.blocks[self.block];
        let folded = match &self.squeezed {
            Some(squeezed) => squeezed.original(range),
            None => range,
        };
        let own = context.analysis.blocks[self.block].view.original(folded, &block.text);
        let text = &block.text[own.clone()];
        let start = own.start + (text.len() - text.trim_start().len());
        let end = own.end - (text.len() - text.trim_end().len());
        let own = start..end.max(start);
        (block.map.source(own.clone()), block.text[own].to_string())
    }

    /// The range with up to `near` bytes on either side, on character boundaries.
    pub(super) fn widen(&self, range: &Range<usize>, near: usize) -> Range<usize> {
        self.text.floor_char_boundary(range.start.saturating_sub(near))
            ..self.text.floor_char_boundary((range.end + near).min(self.text.len()))
    }
}
