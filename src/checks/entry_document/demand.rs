//! Whether a state demands a card, or a card is said to be a duty in a country.

use super::Context;
use super::border::{names, of_visitors};
use super::uses::{for_a_purpose, named_for_tourists, no_other_use};
use crate::extract::claims::Sentence;
use crate::lexicon::{CountryIndex, Cue, Hit, Tag, unspaced};

/// Most letters between a country's name and the word for its demand: "Uzbekistan now requires".
const DEMAND_GAP: usize = 12;
/// Most letters between that word and the card, those of whom it is asked of left out: "requires from all ... a".
const OBJECT_GAP: usize = 12;
/// The same where having the card stands between too: "to carry with them at all times a valid".
const HOLDING_GAP: usize = 24;

/// "Kazakhstan requires a tourist card", "Laos requires tourists to carry a travel card": the country, its demand, whom it is made of or
/// nobody, having or getting the thing or nothing, and the thing.
pub(super) fn demanded(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    hits: &[Hit],
    duty: &Hit,
    card: &Hit,
) -> bool {
    if !duty.is(Cue::Must) || duty.end > card.start {
        return false;
    }
    let text = context.analysis.text(sentence);
    let known = &context.rules.lexicon.known;
    let between = |a: usize, b: usize| hits.iter().filter(move |hit| a <= hit.start && hit.end <= b);
    let demands = |name: &Hit| {
        name.end <= duty.start
            && letters(text, name.end..duty.start, &[]) <= DEMAND_GAP
            && !text[name.end..duty.start].contains([',', ':', ';', '、', '('])
            && between(name.end, duty.start)
                .all(|hit| hit.country().is_none() && (hit.concept().is_none() || hit.is_concept(&[known.currently])))
    };
    let denied =
        between(duty.start, card.start).any(|hit| matches!(hit.tag, Tag::Cue(Cue::Negation | Cue::NeedNot | Cue::None, _)));
    if denied || !names(hits, country).any(demands) {
        return false;
    }
    let holding = |hit: &Hit| context.rules.lexicon.wording.borders.holding.within(&text[hit.range()]);
    let getting = |hit: &Hit| hit.is_concept(&[known.apply, known.buy, known.register, known.before_travel]);
    let whom = between(duty.start, card.start).filter(|hit| of_visitors(context, hit)).last();
    if let Some(whom) = whom
        && letters(text, whom.end..card.start, &[]) <= HOLDING_GAP
        && (context.rules.lexicon.wording.borders.holding.within(&text[whom.end..card.start])
            || between(whom.end, card.start).any(getting))
        && between(whom.end, card.start).all(|hit| hit.concept().is_none() || holding(hit) || getting(hit))
    {
        return true;
    }
    let besides: Vec<_> =
        between(duty.end, card.start).filter(|hit| of_visitors(context, hit) || hit.is(Cue::All)).map(Hit::range).collect();
    let plain = letters(text, duty.end..card.start, &besides) <= OBJECT_GAP
        && !text[duty.end..card.start].contains([',', ':', ';', '、', '('])
        && between(duty.end, card.start).all(|hit| hit.concept().is_none() || of_visitors(context, hit));
    // A document that ended has a fact of its own.
    let ended = context.rules.known_document(country, Some("tourist-card"), &text[card.range()]).is_some();
    let own = &text[sentence.range.clone()];
    plain
        && !for_a_purpose(context, own, sentence.range.start, hits)
        && !ended
        && named_for_tourists(context, text, card, whom.is_some() || !besides.is_empty())
        && no_other_use(context, sentence, country, hits)
}

/// Letters of a text, those of some words left out.
fn letters(text: &str, range: std::ops::Range<usize>, besides: &[std::ops::Range<usize>]) -> usize {
    let start = range.start;
    text.get(range).map_or(usize::MAX, |gap| {
        let counts = |at: usize| !besides.iter().any(|other| other.contains(&(start + at)));
        gap.char_indices().filter(|(at, c)| c.is_alphabetic() && counts(*at)).count()
    })
}

/// "The tourist card is mandatory in Georgia": a duty in the country the card is said to be for.
pub(super) fn in_country(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let from = sentence.range.start;
    let borders = &context.rules.lexicon.wording.borders;
    let located = |name: &Hit| {
        let (before, after) = (text[..name.start - from].trim_end(), text[name.end - from..].trim_start());
        let bare = before.rsplit_once(' ').filter(|(_, word)| borders.articles.has(word)).map(|(rest, _)| rest);
        let within = |before: &str| {
            let whole = |(word, rest): (&str, &str)| word.contains(unspaced) || !rest.ends_with(char::is_alphanumeric);
            borders.within.trailing(before).any(whole)
        };
        within(before) || bare.is_some_and(within) || borders.within_behind.lead(after)
    };
    names(hits, country).any(located)
        && (of_travellers(context, hits) || unknown_letters(text, from, hits) <= PLAIN)
        && !for_a_purpose(context, text, from, hits)
        && no_other_use(context, sentence, country, hits)
}

/// Whether a sentence speaks of visitors, of everybody, of entering or of a journey.
fn of_travellers(context: &Context<'_>, hits: &[Hit]) -> bool {
    let known = &context.rules.lexicon.known;
    let card = |hit: &Hit| {
        hits.iter().any(|card| card.concept().is_some() && card.start <= hit.start && hit.end <= card.end && card != hit)
    };
    hits.iter().any(|hit| {
        (of_visitors(context, hit) || hit.is(Cue::All)) && !card(hit)
            || context.rules.lexicon.is_known(hit, &[known.enter, known.before_travel, known.citizens_of_reader])
    })
}

/// Most letters of words unknown here in a sentence that says nothing but that the card is needed in the country.
const PLAIN: usize = 16;
/// The same of a clause that names the country's own card: "First of all you will need".
const PLAIN_OF_OWN: usize = 18;

/// Most letters of a label before such a sentence: "Important: you need", and not "Search term of the week:".
const LABEL: usize = 12;

/// Letters of a text at `from` that belong to no word known here; a letter of Chinese or Thai counts for four.
fn unknown_letters(text: &str, from: usize, hits: &[Hit]) -> usize {
    let known = |at: usize| hits.iter().any(|hit| hit.range().contains(&(from + at)));
    let unknown = text.char_indices().filter(|&(at, c)| c.is_alphabetic() && !known(at));
    unknown.map(|(_, c)| if unspaced(c) { 4 } else { 1 }).sum()
}

/// "You need a Kazakhstan tourist card", "apply for your Georgian tourist card before you fly": a card named after the country, a duty or
/// an application in its clause, and nothing else that tells of another use.
pub(super) fn of_own_card(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    hits: &[Hit],
    duty: &Hit,
    card: &Hit,
) -> bool {
    let known = &context.rules.lexicon.known;
    let obliges = duty.is(Cue::Must) || context.rules.lexicon.is_known(duty, &[known.mandatory]);
    let applies = duty.is_concept(&[known.apply, known.register]);
    // Any word may be asked about, and most of them are neither: nobody needs their clause.
    if !obliges && !applies {
        return false;
    }
    let text = context.analysis.text(sentence);
    let clause = context.analysis.clause_at(sentence, duty.start);
    let own = &text[clause.range.clone()];
    let start = sentence.range.start;
    let within = |hit: &&Hit| clause.range.contains(&hit.start);
    // Cards of cities and shops are bought; one applies for a document.
    let applied = applies && hits.iter().filter(within).any(|hit| context.rules.lexicon.is_known(hit, &[known.before_travel]));
    (applied || obliges)
        && clause.range.contains(&card.start)
        && text[start..card.start].find(':').is_none_or(|colon| letters(text, start..start + colon, &[]) <= LABEL)
        && named_for_tourists(context, text, card, false)
        && context.rules.known_document(country, Some("tourist-card"), &text[card.range()]).is_none()
        && unknown_letters(own, clause.range.start, hits) <= PLAIN_OF_OWN
        && !for_a_purpose(context, &text[sentence.range.clone()], start, hits)
        && no_other_use(context, sentence, country, hits)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests;

    fn said(sentence: &str) -> bool {
        tests::said(sentence, |rule| rule.ends_with("-no-tourist-card"))
    }

    #[test]
    fn hears_what_a_state_demands_and_what_is_a_duty_in_it() {
        for sentence in [
            "Uzbekistan requires a tourist card.",
            "Mongolia now requires a tourist card; airlines check it at the gate.",
            "Georgien verlangt von allen Besuchern eine Touristenkarte.",
            "Laos requires foreign tourists to apply for a travel card in advance.",
            "乌兹别克斯坦要求所有外国游客办理旅游卡。",
            "The tourist card is mandatory in Georgia.",
            "La carte touristique est obligatoire en Géorgie.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
    }

    #[test]
    fn hears_that_the_country_s_own_card_is_needed() {
        for sentence in [
            "You need a Kazakhstan tourist card.",
            "First of all you will need a Mongolian tourist card.",
            "Apply for the Uzbekistan tourist card before departure.",
            "Вам нужна туристическая карта Казахстана.",
            "你需要一张哈萨克斯坦旅游卡。",
            "Serve la carta turistica del Kazakistan.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "You do not need a Kazakhstan tourist card.",
            "Do you need a Kazakhstan tourist card?",
            "You need a Malta tourist card for the ferry.",
            "You need a Kazakhstan tourist card to get into the pool.",
            "Buy your Luxembourg tourist card before you travel.",
            "You need a Georgia visitor pass.",
            "Search term of the week: germany tourist card required.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn leaves_cards_of_hotels_cities_and_ferries_alone() {
        for sentence in [
            "Georgia does not require a tourist card.",
            "Georgia requires a passport, not a tourist card.",
            "In Turkey the hotel requires a tourist card.",
            "In Norway, a tourist card is required for the ferry discount in the Lofoten.",
            "In Italy the tourist card is needed to rent a bike in Bolzano.",
            "In Duitsland is een bezoekerspas verplicht op de beurs.",
            "Every passenger needs a travel card on the Tbilisi metro.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }
}
