//! Amounts that need no word for "price": "TDAC: 30 USD", "it is 30 dollars", "оформление стоит 30 долларов".
//!
//! Such an amount is given the concept `fee`, as if the word stood there. Amounts that are something else (cash to declare, funds
//! to show, sums insured) have words beside them that say so.

use thin_vec::ThinVec;
use unicode_normalization::UnicodeNormalization as _;

use crate::lexicon::{Cue, Hit, Lexicon, Tag};
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;
use crate::text::value;

type Prices = lists::Prices<Phrases>;

/// Blocks longer than this, in bytes, use words for what they mean.
const MAX_BLOCK: usize = 4096;
/// Bytes between an amount and the verb beside it.
const BESIDE: usize = 4;
/// Most bytes of a small word between them.
const FILLED: usize = 24;
/// Bytes on either side within which another meaning of an amount is looked for.
const AROUND: usize = 90;

/// Adds a `fee` at each amount that stands beside a mark or verb of prices, where the block names an entry document.
pub(super) fn find(text: &str, hits: &mut ThinVec<Hit>, lexicon: &Lexicon) {
    find_of(text, hits, lexicon, false);
}

/// The same in a block that names no document, of the one that was `spoken` of before it: "Comptez 30 euros."
pub(super) fn find_spoken(text: &str, hits: &mut ThinVec<Hit>, lexicon: &Lexicon) {
    if hits.iter().any(|hit| hit.is_concept(&[lexicon.known.price_verb])) {
        find_of(text, hits, lexicon, true);
    }
}

/// Adds a `fee` at the first amount of an answer to what something costs. Where the question names a document, the answer must be
/// nothing but the amount: "How much is the TDAC? Free, but a taxi is 30 dollars."
pub(super) fn answered(text: &str, hits: &mut ThinVec<Hit>, lexicon: &Lexicon) {
    let (Some(fee), Some(price)) = (lexicon.known.fee, value::money(text, lexicon.values()).into_iter().next()) else { return };
    let (start, end) = (price.range.start, price.range.end);
    let named = |hit: &Hit| hit.concept().is_some_and(|concept| lexicon.class(concept) == ConceptClass::EntryDocument);
    let more =
        || text[end..].contains(char::is_alphanumeric) || hits.iter().any(|hit| hit.is_concept(&[lexicon.known.free_of_charge]));
    if hits.iter().any(named) && more() {
        return;
    }
    hits.push(Hit { start, end, tag: Tag::Concept(fee), langs: u32::MAX });
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    hits.dedup();
}

/// Takes off words of unlawful offers that are spelt as everyday words: "vé máy bay giá rẻ" are cheap tickets and no forged ones, though
/// "giá" and "giả" fold to the same. `original`: what stood in the place of a word.
pub(super) fn tell_from_offers<'a>(hits: &mut ThinVec<Hit>, lexicon: &Lexicon, original: impl Fn(&Hit) -> &'a str) {
    let known = &lexicon.known;
    let offers = [known.forged, known.forged_paper, known.dummy_booking, known.sure_approval, known.guaranteed];
    let everyday = |text: &str| {
        let spelt: String = text.nfc().flat_map(char::to_lowercase).collect();
        let mut words = spelt.split(|c: char| !c.is_alphanumeric());
        words.any(|word| lexicon.wording.prices.marked.has(word))
    };
    hits.retain(|hit| !lexicon.is_known(hit, &offers) || !everyday(original(hit)));
}

fn find_of(text: &str, hits: &mut ThinVec<Hit>, lexicon: &Lexicon, spoken: bool) {
    let Some(fee) = lexicon.known.fee else { return };
    if text.len() > MAX_BLOCK {
        return;
    }
    let document = |hit: &Hit| hit.concept().is_some_and(|concept| lexicon.class(concept) == ConceptClass::EntryDocument);
    let verb = lexicon.known.price_verb;
    let others = [lexicon.known.other_amount, lexicon.known.other_cost, lexicon.known.per_night, lexicon.known.bring_cash];
    let Some(first) = hits.iter().find(|hit| document(hit)).map(|hit| hit.start).or(spoken.then_some(text.len())) else { return };
    // Currencies are spelt or have a sign; without either there is no amount.
    let dollars = lexicon.known.dollars;
    let amount = |hit: &Hit| hit.is_concept(&[dollars]);
    if !text.contains(|c: char| c.is_ascii_digit()) && !hits.iter().any(amount) {
        return;
    }
    let words = &lexicon.wording.prices;
    let mut found = Vec::new();
    for price in value::money(text, lexicon.values()) {
        let (start, end) = (price.range.start, price.range.end);
        let before = value::before_amount(text, start, lexicon.values());
        // "15 долларов не берут": no price is given by what is denied.
        let denied_behind = hits.iter().any(|hit| hit.is(Cue::Negation) && hit.start >= end && hit.start - end <= 2);
        let marked = start > first && !denied_behind && (marks(before) || before.ends_with(" -") || per_person(before));
        let is_verb = |hit: &Hit| hit.is(Cue::Copula) || hit.is_concept(&[verb]);
        // "15 долларов не берут": no price is given by what is denied.
        let denied =
            |verb: &Hit| hits.iter().any(|hit| hit.is(Cue::Negation) && hit.end <= verb.start && verb.start - hit.end <= 1);
        let beside = hits.iter().any(|hit| {
            is_verb(hit)
                && !denied(hit)
                && (hit.end <= start
                    && (start - hit.end <= BESIDE || hit.end <= before.len() && filled(&before[hit.end..], words))
                    || hit.start >= end && hit.start - end <= BESIDE)
        });
        let elsewhere = hits.iter().any(|hit| hit.is_concept(&others) && hit.start < end + AROUND && start < hit.end + AROUND);
        // Copulas that follow without a space are no words of their own: "30달러입니다".
        let joined = words.is_behind.lead(text[end..].trim_start());
        let asked = start > first
            && !text[end..].trim_start().starts_with(['的', 'だ', 'と'])
            && hits
                .iter()
                .any(|hit| hit.end <= start && document(hit) && words.asking.has(text[hit.end..start].trim_matches([' ', '$'])));
        // "A 30-dollar TDAC": the amount is one word with its currency and stands before the form.
        let attached = || {
            text[price.range.clone()].contains('-')
                && hits.iter().any(|hit| document(hit) && hit.start >= end && hit.start - end <= 1)
        };
        if (marked || beside || joined || asked || attached() || listed(text, hits, &document, &price.range, lexicon))
            && !elsewhere
        {
            found.push(Hit { start, end, tag: Tag::Concept(fee), langs: u32::MAX });
        }
    }
    if !found.is_empty() {
        hits.extend(found);
        hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    }
}

/// Most bytes of a line before the form it lists.
const LABEL: usize = 48;
/// "- TDAC, 10 dollars per person", "K-ETA 60 USD": a line that names a form and, with nothing between but a comma, an amount, and
/// ends there.
fn listed(text: &str, hits: &[Hit], document: &dyn Fn(&Hit) -> bool, amount: &std::ops::Range<usize>, lexicon: &Lexicon) -> bool {
    let words = &lexicon.wording.prices;
    let Some(form) = hits.iter().filter(|hit| hit.end <= amount.start && document(hit)).max_by_key(|hit| hit.end) else {
        return false;
    };
    // "ETA-nya": an article that is joined to the name.
    let before = value::before_amount(text, amount.start, lexicon.values());
    let between =
        before.get(form.end..).unwrap_or_default().trim_start_matches("-nya").trim_matches([' ', ',', '，', '、', '|', ':']);
    // "TDAC Thailand 30 dollars": whose form it is.
    let country = hits.iter().find(|hit| hit.country().is_some() && form.end <= hit.start && hit.end <= amount.start);
    let between = country.and_then(|hit| between.strip_prefix(&text[hit.range()])).map_or(between, str::trim_start);
    let ends =
        |c: &(usize, char)| matches!(c.1, '\n' | ';' | '；' | '。' | '!' | ':') || c.1 == '.' && text[c.0..].starts_with(". ");
    let line = text[..form.start].char_indices().rev().take(LABEL).find(ends).map_or(0, |(at, c)| at + c.len_utf8());
    // "For Bogota, Check-Mig: 20 USD": a place and a comma tell where the form is asked for.
    let place = text[line..form.start].rfind(',').map(|comma| line + comma);
    let place = place.filter(|&comma| hits.iter().any(|hit| hit.country().is_some() && hit.end == comma && hit.start >= line));
    let line = place.map_or(line, |comma| comma + 1);
    let behind = text[amount.end..].trim_start_matches([' ', '*', '_']);
    // "30 dollars/person".
    let each = |side: &str| side.starts_with('/') || words.each.lead(side);
    let between = between.trim_start_matches(['(', ')']);
    (between.is_empty() || words.nouns.has(between) || each(between) && between.len() <= 16 && !between.contains(|c: char| c.is_ascii_digit()))
        && form.start - line <= LABEL
        // A sentence about the form goes on with a verb; a line of a list does not.
        && !text[line..form.start].contains([',', '，', '.', ':', '：', '?'])
        && (behind.is_empty()
            || behind.starts_with(['\n', ';', '；', '|', '。', '!'])
            || behind == "."
            || behind.starts_with(". ")
            || each(behind) && behind.len() <= 40)
}

/// Whether nothing but a small word stands between a verb and an amount, apart from a currency's name: "it is USD 25".
fn filled(between: &str, words: &Prices) -> bool {
    let between = between.trim_matches([' ', '~']);
    between.is_empty() || between.len() <= FILLED && words.about.has(between)
}

fn marks(before: &str) -> bool {
    before.ends_with([':', '=', '—', '–', '→', '('])
}

/// "eTravel:每人", "TDAC: only": a word or two between the mark and the amount, and no other number.
fn per_person(before: &str) -> bool {
    let Some(at) = before.rfind([':', '—']) else { return false };
    let between = &before[at..];
    between.len() <= 24 && !between.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | ';' | '(' | '/'))
}
