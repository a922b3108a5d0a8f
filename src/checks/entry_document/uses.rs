//! What else cards are for: cities, hotels, banks and operators sell tourists cards of their own, which admit to no country.

use super::Context;
use super::border::of_visitors;
use crate::extract::claims::Sentence;
use crate::lexicon::{CountryIndex, Cue, Hit, Tag, unspaced};
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;
use crate::text::value;

/// Words for what else cards are for.
pub(super) type Uses = lists::Uses<Phrases>;

/// Whether a sentence tells of no other time and of no other use of a card.
pub(super) fn of_now(context: &Context<'_>, sentence: &Sentence, hits: &[Hit]) -> bool {
    let known = &context.rules.lexicon.known;
    let other =
        [known.prepaid_card, known.sim_card, known.transport_card, known.museum_pass, known.free_of_charge, known.work_or_study];
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let uses = &context.rules.lexicon.wording.uses;
    !hits.iter().any(|hit| hit.is_concept(&other) || hit.is(Cue::Past) || hit.is(Cue::Future))
        && !of_sights(text, uses)
        && !uses.after_entry.within(text)
        && value::years(text, context.rules.lexicon.values()).iter().all(|&year| year >= context.today.year())
}

/// The same, where no city of the country is spoken of either: cities sell cards of their own.
pub(super) fn no_other_use(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    of_now(context, sentence, hits) && !hits.iter().any(|hit| hit.tag == Tag::City(country))
}

/// Whether a folded sentence speaks of sights, rides or hotels, for which cities and houses sell cards of their own.
pub(super) fn of_sights(text: &str, uses: &Uses) -> bool {
    [&uses.sights, &uses.rides, &uses.houses, &uses.reductions].into_iter().any(|words| words.within(text))
}

/// Whether the card's name tells of tourists, or something else in the sentence that it is asked of all visitors.
pub(super) fn named_for_tourists(context: &Context<'_>, text: &str, card: &Hit, of_all: bool) -> bool {
    let id = card.concept().map(|concept| context.rules.lexicon.concepts[concept as usize].id.as_str());
    let noun = &text[card.range()];
    id == Some("tourist-card") && (of_all || !context.rules.lexicon.wording.uses.ambiguous.within(noun))
}

/// "The tourist card is required for the ferry": whether a sentence says what the card is for, and that is neither travellers nor a
/// border nor a journey.
pub(super) fn for_a_purpose(context: &Context<'_>, text: &str, from: usize, hits: &[Hit]) -> bool {
    let known = &context.rules.lexicon.known;
    let uses = &context.rules.lexicon.wording.uses;
    let whole = |word: &str, at: usize| {
        word.chars().any(unspaced)
            || !text[..at].ends_with(char::is_alphabetic) && !text[at + word.len()..].starts_with(char::is_alphabetic)
    };
    let only = uses.only.iter().any(|word| text.match_indices(word).any(|(at, _)| whole(word, at)));
    let fits = |hit: &Hit| {
        of_visitors(context, hit)
            || hit.country().is_some()
            || hit.is(Cue::All)
            || context.rules.lexicon.is_known(hit, &[known.enter, known.before_travel, known.leave])
    };
    let aimed = |at: usize| {
        let behind = from + at..from + at + PURPOSE_REACH;
        hits.iter().any(|hit| behind.contains(&hit.start) && fits(hit))
    };
    let opening = |word: &str| {
        let word = word.strip_prefix(' ')?;
        text.starts_with(word).then_some(word.len())
    };
    let mut purposes =
        uses.purpose.iter().flat_map(|word| text.match_indices(word).map(|(at, word)| at + word.len()).chain(opening(word)));
    only || purposes.any(|at| !aimed(at))
}

/// How far behind such a word the purpose is named, in bytes.
const PURPOSE_REACH: usize = 28;
