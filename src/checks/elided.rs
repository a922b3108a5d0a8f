//! Sentences that leave out the document they speak of: "La taxe : 7 euros", "Applications are open", "Without payment you are turned
//! away".
//!
//! Such a sentence counts only where its passage speaks of one document (see [`Sentence::topic`]), where nothing in the sentence
//! says of what else the price or the step might be, and where nobody near it sells a service.

use std::ops::Range;

use super::Context;
use crate::document::BlockKind;
use crate::extract::claims::{Sentence, instrument, of_papers};
use crate::lexicon::{Cue, Hit, Lexicon, unspaced};
use crate::rules::facts::CompiledFrame;
use crate::rules::model::fact::Value;
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;
use crate::text::value;

type Prices = lists::Prices<Phrases>;

/// Bytes between the word for a price and the amount, at most.
const BETWEEN: usize = 60;
/// Blocks before a sentence in which a seller of services is looked for.
const REACH: usize = 24;

/// Whether a sentence without a subject says of the document of its passage what a frame asks for; `key` is the word that a frame's
/// first group found.
pub(super) fn elided(context: &Context<'_>, sentence: &Sentence, frame: &CompiledFrame, key: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    if sentence.question || names_another(context, sentence) {
        return false;
    }
    match &frame.frame.value {
        Some(Value::Money(_) | Value::Free) => {
            key.is_concept(&[known.fee, known.official_fee, known.pay])
                && priced(context, sentence, key)
                && !sold(context, sentence, matches!(frame.frame.value, Some(Value::Free)))
        }
        None if key.is_concept(&[known.expedited]) => tier(context, sentence, key),
        None if key.is_concept(&[known.unpaid]) => unpaid(context, sentence, key),
        None => {
            !sentence.apart()
                && context.rules.lexicon.is_known(key, &[known.apply_now, known.running_now])
                && open(context, sentence, key)
        }
        _ => false,
    }
}

/// Whether the sentence names a document, a card, or another thing that one pays or applies for.
fn names_another(context: &Context<'_>, sentence: &Sentence) -> bool {
    let lexicon = &context.rules.lexicon;
    let spared = [lexicon.known.passport, lexicon.known.account];
    context.analysis.hits(sentence).iter().filter_map(Hit::concept).any(|concept| {
        instrument(lexicon, concept) || lexicon.class(concept) == ConceptClass::Thing && !spared.contains(&Some(concept))
    })
}

/// Longest line of a price list, in bytes.
const TIER: usize = 160;

/// Whether a line of a list or table sells a speed: words for a quicker decision that begin it, with a time or a price. "Urgent: 12
/// hours, $200.99".
fn tier(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let words = &context.rules.lexicon.wording.prices;
    let block = &context.document.blocks[sentence.block];
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    matches!(block.kind, BlockKind::ListItem | BlockKind::TableCell)
        && text.len() <= TIER
        && key
            .start
            .checked_sub(sentence.range.start)
            .and_then(|at| text.get(..at))
            .is_some_and(|before| of_a_service(before, words))
        && key
            .end
            .checked_sub(sentence.range.start)
            .and_then(|at| text.get(at..))
            .is_some_and(|behind| behind.split(|c: char| c.is_ascii_digit()).next().is_some_and(|said| of_a_service(said, words)))
        && (!value::money(text, context.rules.lexicon.values()).is_empty() || timed(text, &context.rules.lexicon))
}

/// Whether a text names nothing but how papers are dealt with: "procesamiento urgente".
fn of_a_service(text: &str, words: &Prices) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || words.small.has(word) || words.dealing.has(word))
}

/// Whether a number of hours, minutes or days stands in a folded text.
fn timed(text: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.wording.prices;
    let mut numbers = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let hours = numbers.any(|(at, _)| {
        let unit = &text[at + 1..];
        let unit = unit.strip_prefix(char::is_whitespace).unwrap_or(unit);
        let unit = unit.strip_prefix('-').unwrap_or(unit);
        words.hours.leading(unit).any(|(_, rest)| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            || words.hours_joined.lead(unit)
    });
    hours || !value::durations(text, lexicon.values()).is_empty()
}

/// Whether nothing before or behind words for what is open tells that it is something else: "our summer school: applications are
/// open", "applications are open for the webinar".
fn open(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let clause = context.analysis.clause_at(sentence, key.start);
    let before = sentence.range.start..clause.range.start;
    let on_papers =
        |hit: &Hit| before.contains(&hit.start) && hit.concept().is_some_and(|own| of_papers(&context.rules.lexicon, own));
    (before.is_empty() || context.analysis.hits(sentence).iter().any(on_papers))
        && !of_something(context, sentence, key.end..sentence.range.end)
}

/// Most characters around words for what is not paid that no list knows: 未缴费者.
const AROUND_UNPAID: usize = 3;

/// Whether words for what is not paid, `key`, name neither what that is nor who else should pay it: "without payment you are refused
/// boarding", and not "who has not paid the parking fee".
fn unpaid(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let hits = context.analysis.hits(sentence);
    let clause = context.analysis.clause_at(sentence, key.start).range.clone();
    let refused = hits.iter().find(|hit| hit.start >= key.end && hit.is_concept(&[context.rules.lexicon.known.refused]));
    let end = refused.map_or(clause.end, |hit| hit.start.min(clause.end)).max(key.end);
    let start = clause.start.min(key.start);
    let quiet = |range: Range<usize>| bare(context, sentence, range.clone()) || few_unknown(context, sentence, range);
    quiet(start..key.start) && quiet(key.end..end)
}

/// Whether a stretch of a script without blanks holds hardly a character that no list knows.
fn few_unknown(context: &Context<'_>, sentence: &Sentence, range: Range<usize>) -> bool {
    let hits = context.analysis.hits(sentence);
    let text = context.analysis.text(sentence);
    let known = |at: usize| hits.iter().any(|hit| hit.start <= at && at < hit.end);
    let mut left = text[range.clone()].char_indices().filter(|&(at, c)| c.is_alphanumeric() && !known(range.start + at));
    text[range.clone()].contains(unspaced) && left.by_ref().take(AROUND_UNPAID + 1).count() <= AROUND_UNPAID
}

/// Whether nothing but small words stands before a word for a price in its clause, between it and the amount, and none that tells
/// the thing behind it.
fn priced(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let text = context.analysis.text(sentence);
    let clause = context.analysis.clause_at(sentence, key.start);
    let own = sentence.range.clone();
    let amount = value::money(&text[own.clone()], context.rules.lexicon.values())
        .into_iter()
        .map(|money| own.start + money.range.start..own.start + money.range.end)
        .find(|amount| amount.start >= key.end && amount.start - key.end <= BETWEEN || amount.start == key.start);
    let Some(amount) = amount else { return false };
    bare(context, sentence, clause.range.start..key.start)
        // "The fee is GBP 60": the currency belongs to the amount.
        && (amount.start <= key.end || bare(context, sentence, key.end..value::before_amount(text, amount.start, context.rules.lexicon.values()).len().max(key.end)))
        && !of_something(context, sentence, amount.end..own.end)
}

/// Whether a stretch holds nothing but small words and words that price.
fn bare(context: &Context<'_>, sentence: &Sentence, range: Range<usize>) -> bool {
    let (known, words) = (&context.rules.lexicon.known, &context.rules.lexicon.wording.prices);
    let text = context.analysis.text(sentence);
    let pricing = [
        known.fee,
        known.official_fee,
        known.price_verb,
        known.pay,
        known.apply,
        known.fill_in,
        known.visitor_word,
        known.currently,
        known.dollars,
    ];
    let helps = |hit: &Hit| {
        hit.is_concept(&pricing)
            || [Cue::Copula, Cue::Official, Cue::Must, Cue::Hedge, Cue::All, Cue::Pronoun].iter().any(|&cue| hit.is(cue))
    };
    let hits = context.analysis.hits(sentence);
    let mut at = range.start;
    // What lies between the words that help is told word by word.
    for hit in hits.iter().filter(|hit| range.start <= hit.start && hit.end <= range.end && helps(hit)) {
        if hit.start >= at {
            if !small(&text[at..hit.start], words) {
                return false;
            }
            at = hit.end;
        } else {
            at = at.max(hit.end);
        }
    }
    small(&text[at..range.end], words)
}

fn small(text: &str, words: &Prices) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || words.small.has(word))
}

/// "for the ferry": what follows an amount may say what it pays, unless that is a traveller.
fn of_something(context: &Context<'_>, sentence: &Sentence, range: Range<usize>) -> bool {
    let text = &context.analysis.text(sentence)[range];
    let prices = &context.rules.lexicon.wording.prices;
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let marked = text.trim_start().starts_with([',', '.', ';', '、', '。', '(', '—', '-']);
    !marked
        && words.next().is_some_and(|word| prices.of_what.has(word))
        && !words.take(3).any(|word| prices.small.has(word) && word.len() > 4)
}

/// Whether somebody who sells a service, or says that the thing is free, speaks near the sentence.
fn sold(context: &Context<'_>, sentence: &Sentence, free: bool) -> bool {
    let known = &context.rules.lexicon.known;
    let mut words = vec![known.agency, known.service_fee, known.private_disclosure, known.advertisement];
    if free {
        words.push(known.free_of_charge);
    }
    let blocks = &context.document.blocks;
    let near = sentence.block.saturating_sub(REACH)..(sentence.block + 2).min(blocks.len());
    near.filter(|&at| at == sentence.block || blocks[at].section == blocks[sentence.block].section)
        .any(|at| context.analysis.blocks[at].hits.iter().any(|hit| hit.is_concept(&words)))
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    #[test]
    fn takes_the_document_of_the_passage_for_the_one_left_out() {
        let said = |page: &str| findings(page).iter().any(|found| found.rule == "fee/th-tdac-free");
        for page in [
            "# TDAC\n\nThailand's arrival card, online only. How much is it? 15 dollars.\n",
            "# Thailand TDAC\n\n## Cost\n\n15 dollars per person, paid by card.\n",
            "# Thailand TDAC\n\n| | |\n|---|---|\n| Fee | 15 dollars |\n| Where | online |\n",
            "# Thailand TDAC\n\n- What: digital arrival card\n- Cost: $15\n- When: three days before\n",
            "# TDAC de Tailandia\n\n¿Cuánto cuesta? 15 dólares por viajero.\n",
        ] {
            assert!(said(page), "{page}");
        }
        for page in [
            "# TDAC\n\nThailand's arrival card, online only. How much is it? Nothing at all.\n",
            "# TDAC\n\nThailand's arrival card, online only. How much does the taxi cost? 15 dollars.\n",
            "# Thailand TDAC\n\n| Item | Value |\n|---|---|\n| Taxi | USD 15 |\n| Fee | free |\n",
            "# TDAC de Tailandia\n\n¿Cuánto cuesta el hotel? 15 dólares por viajero.\n",
            "# TDAC help desk\n\nWe are a private company. We fill in the TDAC for you. Cost: 10 dollars a head.\n",
            "# Thailand\n\nThe TDAC is the new arrival card. The night train was great. Cost: 40 dollars a head.\n",
        ] {
            assert!(!said(page), "{page}");
        }
    }

    #[test]
    fn hears_that_who_has_not_paid_is_turned_away_for_want_of_a_free_form() {
        let said = |page: &str| findings(page).iter().any(|found| found.rule == "fee/th-tdac-free");
        for page in [
            "# TDAC\n\n泰国数字入境卡（TDAC）网上填写。未缴费者将被拒绝登机。\n",
            "# TDAC\n\nTDAC를 온라인으로 작성합니다. 수수료를 내지 않으면 입국이 거부됩니다.\n",
            "# TDAC\n\nБез оплаты TDAC вас не посадят на борт.\n",
            "# TDAC\n\nLa TDAC se remplit en ligne. Faute de paiement, le passager se verra refuser l'embarquement.\n",
        ] {
            assert!(said(page), "{page}");
        }
        for page in [
            "# TDAC\n\nThe TDAC is filled in online.\n\nWho has not paid the parking fee is refused boarding.\n",
            "# TDAC\n\nThe TDAC is free. Fake sites claim that without payment you will be refused boarding.\n",
            "# TDAC\n\nThe TDAC is free. Nobody is refused boarding who has not paid.\n",
            "# TDAC\n\nThe TDAC is filled in online.\n\nWithout payment of the visa fee you will be refused boarding.\n",
            "# TDAC\n\nWill I be refused boarding without payment for the TDAC?\n",
            "# TDAC\n\n泰国数字入境卡（TDAC）网上填写。未缴纳停车费者不得出境。\n",
        ] {
            assert!(!said(page), "{page}");
        }
    }
}
