//! Whether a sentence speaks of a country's border, or of a journey to the country, since cards also let people into metros and
//! museums.

use super::Context;
use super::uses::of_now;
use crate::extract::claims::Sentence;
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit, Tag, Wording, unspaced};
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;

/// Words of borders and journeys.
pub(super) type Borders = lists::Borders<Phrases>;

/// Most characters between a word for entry and the country's name: "enter the", "への".
const ENTRY_GAP: usize = 10;

/// "To enter Kazakhstan you need a card": a word for entry right beside the country's name.
pub(super) fn enters_country(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    beside_country(context, sentence, country, hits, context.rules.lexicon.known.enter)
}

/// "You cannot enter Kazakhstan": the same with a word for being kept out.
pub(super) fn barred_from_country(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    beside_country(context, sentence, country, hits, context.rules.lexicon.known.refused)
}

fn beside_country(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    hits: &[Hit],
    wanted: Option<ConceptIndex>,
) -> bool {
    let Some(wanted) = wanted else { return false };
    let text = context.analysis.text(sentence);
    let beside = |a: &Hit, b: &Hit| {
        // Whoever enters may stand between: 土耳其规定外国游客入境时.
        let inside = |other: &&Hit| other.concept().is_some() && a.end <= other.start && other.end <= b.start;
        let whom = hits.iter().filter(inside).find(|other| of_visitors(context, other)).map_or(0..0, Hit::range);
        a.end <= b.start
            && text[a.end..b.start].chars().count() <= ENTRY_GAP + text[whom.clone()].chars().count()
            && hits.iter().filter(inside).all(|other| whom.start <= other.start && other.end <= whom.end)
    };
    names(hits, country).any(|name| {
        hits.iter().any(|hit| context.rules.lexicon.is_any(hit, &[wanted]) && (beside(hit, name) || beside(name, hit)))
    })
}

pub(super) fn names(hits: &[Hit], country: CountryIndex) -> impl Iterator<Item = &Hit> {
    hits.iter().filter(move |hit| hit.tag == Tag::Country(country))
}

/// "Before travelling to Kazakhstan", 前往哈萨克斯坦: the country's name as where a journey goes, in a sentence that tells of no
/// other time and of no other use of a card: banks sell "travel cards" too, and operators sell SIM cards to tourists.
///
/// Cities sell cards of their own, so a journey to one counts only where the card bears the country's name.
pub(super) fn bound_for_country(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    hits: &[Hit],
    named_for: bool,
) -> bool {
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let from = sentence.range.start;
    let borders = &context.rules.lexicon.wording.borders;
    let bound = |name: &Hit| {
        let (before, after) = (text[..name.start - from].trim_end(), text[name.end - from..].trim_start());
        // "For Kazakhstan's metro": what is bound for lies in the country.
        if after.starts_with("'s ") || after.starts_with("’s ") {
            return false;
        }
        let bare = before.rsplit_once(' ').filter(|(_, word)| borders.articles.has(word)).map(|(rest, _)| rest);
        let whole = |rest: &str, word: &str| word.chars().any(unspaced) || !rest.ends_with(char::is_alphabetic);
        let leads = |before: &str| borders.bound_for.trailing(before).any(|(word, rest)| whole(rest, word));
        // The Arabic word for "for" is joined to the name.
        let joined = text[name.start - from..].starts_with('ل');
        joined || leads(before) || bare.is_some_and(leads) || borders.bound_behind.lead(after)
    };
    hits.iter().filter(|hit| hit.tag == Tag::Country(country) || named_for && hit.tag == Tag::City(country)).any(bound)
        && of_now(context, sentence, hits)
}

/// Whether a word means visitors or foreigners.
pub(super) fn of_visitors(context: &Context<'_>, hit: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    hit.is_concept(&[known.visitor_word, known.foreigners_all, known.foreigners_most])
}

/// "No card, no boarding": a clause that is nothing but a denial and the card, and a refusal right behind it. Gives the denial.
pub(in crate::checks) fn without_it<'h>(
    text: &str,
    hits: &'h [Hit],
    card: &Hit,
    refused: Option<ConceptIndex>,
) -> Option<&'h Hit> {
    let letters = |range: std::ops::Range<usize>| {
        let named: usize = hits
            .iter()
            .filter(|hit| hit.country().is_some() && range.start <= hit.start && hit.end <= range.end)
            .map(|hit| text[hit.range()].chars().filter(|c| c.is_alphabetic()).count())
            .sum();
        text[range].chars().filter(|c| c.is_alphabetic()).count().saturating_sub(named)
    };
    let opens = |at: usize| {
        text[..at].trim_end().is_empty() || text[..at].trim_end().ends_with([',', '.', ':', ';', '。', '!', '—', '-'])
    };
    let refusal = hits.iter().find(|hit| refused.is_some() && hit.concept() == refused && hit.start >= card.end)?;
    let marked = text[card.end..refusal.start].contains([',', '—', '-', ':', '=']);
    if !marked || letters(card.end..refusal.start) > 4 {
        return None;
    }
    hits.iter().find(|no| {
        // "No tourist": a word for nobody may share its noun with the card's name.
        (no.is(Cue::Negation) || no.is(Cue::None))
            && no.start < card.start
            && no.end <= card.end
            && opens(no.start)
            && letters(no.end.min(card.start)..card.start) <= 12
    })
}

/// "With the card you may enter the country": whether a word for entry is one to a country, by itself or by a country's name behind
/// it.
pub(super) fn admits_to_country(text: &str, enter: &Hit, hits: &[Hit], wording: &Wording) -> bool {
    let behind = &text[enter.end..text.floor_char_boundary((enter.end + SIGHTS_WITHIN).min(text.len()))];
    !wording.uses.sights.within(behind)
        && (wording.borders.country.within(&text[enter.range()])
            || hits.iter().any(|hit| hit.country().is_some() && hit.start >= enter.end && hit.start - enter.end < 24))
}

/// How far behind a word for entry what is entered may be named, in bytes.
const SIGHTS_WITHIN: usize = 72;
/// Whether a refusal is one at a border: its words say so, or those right behind it.
pub(super) fn at_border(text: &str, refusal: &Hit, borders: &Borders) -> bool {
    let after = &text[refusal.end..];
    let after = &after[..after.char_indices().nth(16).map_or(after.len(), |(at, _)| at)];
    let own = &text[refusal.range()];
    [&borders.entry, &borders.country].into_iter().any(|words| words.within(own) || words.within(after))
}
