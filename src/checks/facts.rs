//! Claims against facts, by typed frames: every fact file's `[[claim]]` is one.

mod outdated;
mod paid;

use std::ops::Range;

use super::elided::elided;
use super::entry_document::{city_before, of_firm, of_trips, without_it};
use super::plans::{described, planned};
use super::{Check, Context, Contradiction, Loud, Reads, localized, suggest};
use crate::extract::claims::{Answer, Clause, Nature, Nearness, Negation, Sentence, instrument, stance, until};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{ConceptIndex, ConceptSet, CountryIndex, Cue, Hit, Reach, Tag};
use crate::resolve::class::HostClass;
use crate::rules::facts::CompiledFrame;
use crate::rules::model::fact::{Fact, Modality, MoneyRange, Polarity, Quantifier, Scope, Value};
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;
use crate::text::value;

/// The check. Its findings carry the check each fact names.
pub const CHECK: Check = Check { name: "facts", about: "sentences that contradict a checked fact", reads: Reads::Claims, run };

fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What any country's list contradicts, told where no fact about the very thing does.
    let mut general: Vec<Finding> = Vec::new();
    let mut tried: Vec<usize> = Vec::new();
    let mut there = ConceptSet::default();
    for (index, sentence) in context.analysis.sentences.iter().enumerate() {
        if context.document.blocks[sentence.block].hidden && sentence.heading {
            continue;
        }
        tried.clear();
        let hits = context.analysis.hits(sentence);
        there.become_those_of(hits.iter().filter_map(Hit::concept), &context.rules.lexicon);
        for hit in hits {
            let Some(concept) = hit.concept() else { continue };
            let known = tried.len();
            context.rules.facts.triggered_by(concept, &sentence.countries, &mut tried);
            for &frame in &tried[known..] {
                let frame = &context.rules.facts.frames[frame];
                // Most sentences lack a word that the claim needs, which shows before they are split into clauses.
                if !frame.all.iter().all(|group| there.has_any(group)) {
                    continue;
                }
                let found = contradicted(context, sentence, frame);
                let stands = |found: &Finding| {
                    !(set_right(context, index, frame) || right_once(found) && right_beside(context, index, frame))
                };
                let told = if frame.frame.any_country { &mut general } else { &mut findings };
                told.extend(found.filter(stands));
            }
        }
    }
    let told = Loud::of(&findings);
    general.retain(|found| !told.overlaps(found));
    findings.extend(general);
    findings
}

/// Most sentences that one reading takes together.
const READ_TOGETHER: usize = 2;

/// Whether one of the next two sentences of the block says that what a price was named for is free: "They ask for 30 dollars. The
/// form is free." Who tells both tells of a price that others charge. Readings of several sentences stand before those they are of.
fn set_right(context: &Context<'_>, index: usize, frame: &CompiledFrame) -> bool {
    if !matches!(frame.frame.value, Some(Value::Free | Value::Money(_))) {
        return false;
    }
    let Some(free) = context.rules.lexicon.known.free_of_charge else { return false };
    let sentences = &context.analysis.sentences;
    // "The official fee is 30 dollars" tells of no price that others charge.
    if official_price(context, &sentences[index]).is_some() {
        return false;
    }
    let block = sentences[index].block;
    let following = if sentences[index].apart() { READ_TOGETHER + 2 } else { 2 };
    let following = sentences[index + 1..].iter().take(following).take_while(|next| next.block == block);
    following.filter(|next| !next.apart()).any(|next| {
        let text = context.analysis.text(next);
        let said = context.analysis.hits(next).iter().find(|hit| hit.concept() == Some(free));
        said.is_some_and(|hit| {
            context.analysis.clause_at(next, hit.start).stance != Stance::Asks
                && stance::negation(context.analysis, next, &hit.range()) == Negation::Affirmed
                && value::money(&text[next.range.clone()], context.rules.lexicon.values()).is_empty()
        })
    })
}

/// Whether a finding is about a price that was right once.
fn right_once(found: &Finding) -> bool {
    found.evidence.iter().any(|step| step == super::OUT_OF_DATE || step.starts_with(outdated::UNTIL))
}

/// Whether a sentence beside an old price gives the right one: "Old fee: $21. New fee: $40".
fn right_beside(context: &Context<'_>, index: usize, frame: &CompiledFrame) -> bool {
    let Some(wanted) = &frame.frame.value else { return false };
    let sentences = &context.analysis.sentences;
    let block = sentences[index].block;
    let near = sentences[index.saturating_sub(2)..sentences.len().min(index + 3)].iter();
    let lexicon = &context.rules.lexicon;
    // The sum of another form beside it is no correction.
    let another =
        |hit: &Hit| hit.concept().is_some_and(|concept| instrument(lexicon, concept)) && !lexicon.is_any(hit, &frame.subject);
    let own = near.filter(|other| other.block == block && other.range != sentences[index].range);
    own.filter(|other| !context.analysis.hits(other).iter().any(another)).any(|other| {
        let prices = value::money(&context.analysis.text(other)[other.range.clone()], context.rules.lexicon.values());
        prices.iter().any(|price| wanted.accepts(&Claimed::Money(price.currency, price.min, price.max)))
    })
}

/// A sentence against one frame.
fn contradicted(context: &Context<'_>, sentence: &Sentence, frame: &CompiledFrame) -> Option<Finding> {
    let (fact, country) = concerned(context, sentence, frame)?;
    if sentence.heading || !fact.valid.contains(context.day_of(sentence)) {
        return None;
    }
    if let Some(country) = country
        && (!sentence.countries.contains(&country)
            || frame.frame.near_country
                && (sentence.country_from < Nearness::Section
                    // "Kenya, Uganda and Rwanda share a visa. It is given on arrival": whose is meant is anybody's guess.
                    || sentence.country_from < Nearness::Sentence && sentence.countries.len() > 1))
    {
        return None;
    }
    let ways = groups(context, sentence, frame);
    if ways.is_empty() {
        return None;
    }
    // "In 2023 we still had to buy the card": a sentence that dates itself is judged by its own year.
    if let Some(from) = fact.valid.from {
        let years = value::years(&context.analysis.text(sentence)[sentence.range.clone()], context.rules.lexicon.values());
        // "From 2019 to 2022": where it dates itself twice, up to the year in which the fact began.
        let past = |year: i16| year < from.year();
        // "The new price since 2022" goes on to hold.
        let begun = || {
            matches!(frame.frame.value, Some(Value::Money(_)))
                && until::since_years(
                    &context.analysis.text(sentence)[sentence.range.clone()],
                    &context.rules.lexicon.wording.times,
                )
        };
        if years.iter().any(|&year| past(year)) && years.iter().all(|&year| past(year) || year == from.year()) && !begun() {
            return None;
        }
        // "Until 14 September it gave 60 days": what has begun of late is judged as of the day a sentence gives as the last.
        let written = context.day_of(sentence);
        if from > until::a_year_before(written)
            && until::held_before(&context.analysis.text(sentence)[sentence.range.clone()], from, written, &context.rules.lexicon)
        {
            return None;
        }
    }
    let mut evidence = Vec::new();
    if country.is_some() {
        evidence.push(format!("country: {} ({})", fact.country.as_deref().unwrap_or_default(), nearness(sentence.country_from)));
    }
    ways.into_iter().find_map(|matched| judge(context, sentence, frame, (fact, country), matched, evidence.clone()))
}

/// The fact that a frame speaks for in a sentence, and the country it is about: of a claim that holds for any country the list of
/// entry documents of the one the sentence speaks of.
fn concerned<'a>(
    context: &'a Context<'_>,
    sentence: &Sentence,
    frame: &CompiledFrame,
) -> Option<(&'a Fact, Option<CountryIndex>)> {
    let facts = &context.rules.facts;
    if !frame.frame.any_country {
        return Some((&facts.all[frame.fact], frame.country));
    }
    let &[country] = &sentence.countries[..] else { return None };
    Some((facts.closed_world(country)?, Some(country)))
}

/// One way to match the groups of a frame.
fn judge(
    context: &Context<'_>,
    sentence: &Sentence,
    frame: &CompiledFrame,
    (fact, country): (&Fact, Option<CountryIndex>),
    matched: Vec<Hit>,
    mut evidence: Vec<String>,
) -> Option<Finding> {
    let subject = subject(context, sentence, frame, &matched)?;
    let hits = context.analysis.hits(sentence);
    let lexicon = &context.rules.lexicon;
    if let Some(country) = country.filter(|_| frame.frame.any_country) {
        // "A tourist card counts as a visa": whichever group the card's name fits, it is the card that the list may have.
        let is_card = |hit: &&Hit| {
            hit.concept().is_some_and(|own| lexicon.class(own) == ConceptClass::Card && Some(own) != lexicon.known.card_word)
        };
        let named = || matched.iter().find(is_card).or_else(|| hits.iter().find(is_card)).copied();
        let card = subject.hit.or_else(named);
        let card = card.or_else(|| matched.first().copied().filter(|hit| lexicon.is_any(hit, &frame.all[0])));
        let concept = card.and_then(|hit| hit.concept()).map(|concept| lexicon.concepts[concept as usize].id.as_str());
        let noun = card.map_or("", |hit| &context.analysis.text(sentence)[hit.range()]);
        if context.rules.known_document(country, concept.or(Some("tourist-card")), noun).is_some() {
            return None;
        }
        // "The Istanbul tourist pass" is a city's; of a card that is denied in another clause nothing is asked.
        let put_aside = |card: &Hit| {
            let own = context.analysis.clause_at(sentence, card.start);
            let within = |hit: &&Hit| own.range.contains(&hit.start);
            let act = |hit: &Hit| hit.is_concept(&[lexicon.known.cancel, lexicon.known.activate]);
            let denied = |hit: &Hit| (hit.is(Cue::NeedNot) || hit.is(Cue::None)) && own.range.contains(&hit.start);
            matched.first().is_some_and(|key| !own.range.contains(&key.start))
                && own.stance != Stance::Supposes
                && !hits.iter().filter(within).any(act)
                && (hits.iter().any(denied) || stance::negation(context.analysis, sentence, &card.range()) == Negation::Denied)
        };
        let firm = |card: &Hit| of_firm(lexicon, context.analysis.text(sentence), hits, card);
        if card.is_some_and(|card| city_before(hits, &card) || firm(&card) || put_aside(&card)) {
            return None;
        }
        // "入境时请出示护照和返程机票": who names the papers that are shown leaves out no card.
        let papers = [lexicon.known.passport, lexicon.known.hotel_booking, lexicon.known.book_flight];
        if subject.hit.is_none() && !frame.subject.is_empty() && hits.iter().any(|hit| lexicon.is_known(hit, &papers)) {
            return None;
        }
        // A page about cards for trains and museums asks its readers to activate and show them, though not at a border.
        let known = &lexicon.known;
        let of_border = [known.immigration_service, known.border_control, known.interior_ministry];
        let at_border = matched.iter().any(|hit| lexicon.is_known(hit, &of_border));
        if context.analysis.nature_of(country) != Some(Nature::EntryDocument) && !at_border && of_trips(context) {
            return None;
        }
    }
    // "You need not worry about being turned away" turns nobody away.
    let empty = |hit: &Hit| {
        hit.is_concept(&[lexicon.known.refused]) && stance::negation(context.analysis, sentence, &hit.range()) == Negation::Denied
    };
    // "Without paying nobody gets it" makes nothing free.
    let unpaid = |hit: &Hit| {
        hit.is_concept(&[lexicon.known.free_of_charge])
            && context.rules.lexicon.wording.prices.without.lead(&context.analysis.text(sentence)[hit.range()])
            && hits.iter().any(|other| {
                // "Without payment you are turned away" makes nothing free either.
                other.is_concept(&[lexicon.known.refused]) && other.start >= hit.end
                    || (other.is(Cue::Negation) || other.is(Cue::None)) && other.start > hit.start && other.start <= hit.end + 1
            })
    };
    // "30 dollars on top of the visa": what is named beside the price of a form has a price of its own.
    let besides = |hit: &Hit| hit.is_concept(&[lexicon.known.visa, lexicon.known.e_visa]) && besides(context, sentence, hit);
    let paid = paid::told(context, sentence, frame.frame.value.as_ref());
    let past_price = |hit: &Hit| paid && paid::past(context, sentence, hit);
    // "The official fee is 80 dollars, we take 120": who sells takes nothing from what is given as the official price.
    let official =
        matches!(frame.frame.value, Some(Value::Money(_) | Value::Free)).then(|| official_price(context, sentence)).flatten();
    let seller = |hit: &Hit| {
        hit.is_concept(&[lexicon.known.agency, lexicon.known.service_fee])
            && official.as_ref().is_some_and(|clause| !clause.contains(&hit.start))
    };
    // "The form costs 10 dollars, the airport has no counter": what another clause says of airports is no price of a flight.
    let key_clause = matched.first().map(|hit| context.analysis.clause_at(sentence, hit.start).range.clone());
    let priced_whole = key_clause.as_ref().is_some_and(|clause| {
        subject.hit.is_some_and(|hit| clause.contains(&hit.start))
            && !value::money(&context.analysis.text(sentence)[clause.clone()], context.rules.lexicon.values()).is_empty()
    });
    let beside = |hit: &Hit| {
        priced_whole
            && hit.is_concept(&[lexicon.known.by_air])
            && key_clause.as_ref().is_some_and(|clause| !clause.contains(&hit.start))
    };
    // "It is not free: adults pay 45 dollars" gives a price.
    let priced = matches!(frame.frame.value, Some(Value::Money(_)));
    let not_free = |hit: &Hit| {
        priced
            && hit.is_concept(&[lexicon.known.free_of_charge])
            && context.analysis.clause_at(sentence, hit.start).stance == Stance::Asserts
            && stance::negation(context.analysis, sentence, &hit.range()) == Negation::Denied
    };
    let spared =
        |hit: &Hit| empty(hit) || past_price(hit) || besides(hit) || unpaid(hit) || seller(hit) || beside(hit) || not_free(hit);
    if hits.iter().any(|hit| lexicon.is_any(hit, &frame.none) && !spared(hit)) {
        return None;
    }
    let key = matched.first().copied().or(subject.hit)?;
    if subject.hit.iter().chain(&matched).any(|hit| contrasted(context, sentence, hit, &key)) {
        return None;
    }
    if matched.iter().any(|act| done_otherwise(context, sentence, act)) {
        return None;
    }
    if country.is_some_and(|country| said_elsewhere(context, sentence, country, &key)) {
        return None;
    }
    let clause = context.analysis.clause_at(sentence, key.start);
    let threatened = frame.frame.modality == Modality::Must && threatened(context, sentence, &key, &subject);
    // "No authorisation, no boarding" denies nothing: it says that the thing is needed.
    let bare = frame.frame.modality == Modality::Must
        && (without_it(context.analysis.text(sentence), hits, &key, lexicon.known.refused).is_some()
            // "No traveller may enter without the authorisation" says the same.
            || left_behind(context, sentence, &key)
            || key.is_concept(&[lexicon.known.unpaid]) && kept_out(context, sentence, &key)
            || hits.iter().any(|hit| hit.is_concept(&[lexicon.known.enter]) && clause.range.contains(&hit.start))
                && missed(context, sentence, &key));
    if clause.stance != Stance::Asserts && !threatened || context.analysis.quoted(sentence, key.start) {
        return None;
    }
    if frame.frame.unless_planned && (planned(context, frame, sentence) || described(context, sentence, &key)) {
        return None;
    }
    let earlier = |hit: &Hit| lexicon.is_known(hit, &[lexicon.known.earlier]) && !until_somebody(context, sentence, hit);
    if hits.iter().any(|hit| earlier(hit) && !past_price(hit)) {
        return None;
    }
    let formerly = lexicon.known.formerly;
    let about_past = frame.all.iter().flatten().any(|&concept| Some(concept) == formerly);
    let clause_has = |cue: Cue| hits.iter().any(|hit| hit.is(cue) && clause.range.contains(&hit.start));
    if !about_past && stance::other_time(context.analysis, &context.rules.lexicon, sentence, clause) {
        return None;
    }
    let sentence_has = |cue: Cue| hits.iter().any(|hit| hit.is(cue));
    match frame.frame.modality {
        Modality::Any => {}
        Modality::Must => {
            let brings = [lexicon.known.fined, lexicon.known.keep_charging];
            // "It is not mandatory" makes nothing a duty.
            let affirmed = |hit: &Hit| stance::negation(context.analysis, sentence, &hit.range()) != Negation::Denied;
            let consequence = hits.iter().any(|hit| {
                lexicon.is_known(hit, &brings) && comes(context, sentence, hit, &key)
                    || lexicon.is_known(hit, &[lexicon.known.mandatory]) && affirmed(hit)
            });
            let said = |cue: Cue| hits.iter().any(|hit| hit.is(cue) && clause.range.contains(&hit.start) && affirmed(hit));
            // "Требует, чтобы", "verlangt, dass": the duty stands before the comma, and the act behind it.
            let demanded =
                hits.iter().any(|hit| hit.is(Cue::Must) && hit.end <= clause.range.start && clause.range.start - hit.end <= 2);
            let duty = said(Cue::Must)
                || demanded
                || said(Cue::Importance)
                || consequence
                || kept_out(context, sentence, &key)
                || bare
                || subject_clause_duty(context, sentence, &subject)
                || related_duty(context, sentence, clause);
            if !duty || clause_has(Cue::NeedNot) {
                return None;
            }
        }
        Modality::May => {
            if !sentence_has(Cue::May) {
                return None;
            }
        }
    }
    // "Do I need insurance? No": the answer is what makes it unneeded.
    let by_answer = sentence.answer == Some(Answer::No) && key.is_concept(&[lexicon.known.not_needed]);
    // "ไม่มีค่าใช้จ่าย ฟรี": what says that there are no costs does not deny that it is free.
    let free = |hit: &Hit| hit.is_concept(&[lexicon.known.free_of_charge]);
    let others = hits.iter().filter(|hit| free(&key) && free(hit) && hit.range() != key.range());
    let costless: Vec<_> = others.map(Hit::range).collect();
    // "Not accepted except through agents" is said of what is accepted through them.
    let excepted = lexicon.wording.clauses.exceptives.lead(&context.analysis.text(sentence)[key.range()]);
    let negation = if by_answer || excepted {
        Negation::Affirmed
    } else if costless.is_empty() {
        stance::negation(context.analysis, sentence, &key.range())
    } else {
        stance::negation_beside(context.analysis, sentence, &key.range(), &costless)
    };
    match (frame.frame.polarity, negation) {
        (_, Negation::Partial) => return None,
        (Polarity::Affirmed, _) if is_not(context, sentence, &key) => return None,
        (Polarity::Affirmed, _) if threatened || bare => {}
        (Polarity::Affirmed, Negation::Denied) if lacked(context, sentence, &key) => {}
        (Polarity::Denied, Negation::Denied) if lacked(context, sentence, &key) || missed(context, sentence, &key) => {
            return None;
        }
        (Polarity::Affirmed, Negation::Affirmed) | (Polarity::Denied, Negation::Denied) | (Polarity::Any, _) => {}
        _ => return None,
    }
    // "The IMSI is not the card number": what is denied may be any part of the frame that stands in the clause, not only the first.
    let denied = |hit: &Hit| {
        clause.range.contains(&hit.start) && stance::negation(context.analysis, sentence, &hit.range()) != Negation::Affirmed
    };
    if frame.frame.polarity == Polarity::Affirmed
        && !threatened
        && !bare
        && !by_answer
        && !excepted
        && matched.iter().any(|hit| denied(hit) && !lacked(context, sentence, hit))
    {
        return None;
    }
    let quantified = match frame.frame.quantifier {
        None => true,
        Some(Quantifier::All) => sentence_has(Cue::All),
        Some(Quantifier::Most) => sentence_has(Cue::Most),
        Some(Quantifier::None) => sentence_has(Cue::None),
    };
    if !quantified {
        return None;
    }
    // "Nur-Sultan → Astana" notes a change.
    let changes = |hit: &Hit| {
        // A word may go on past the end of its sentence.
        let behind = context.analysis.text(sentence).get(hit.end..sentence.range.end).unwrap_or_default();
        let after = behind.trim_start_matches([' ', '"', '”', '」', '*', '`']);
        ["→", "⇒", "➜", "->", "=>"].iter().any(|arrow| after.starts_with(arrow))
    };
    if matched.iter().any(changes) {
        return None;
    }
    // `ETIAS "is now mandatory"`: what is said of it stands in quotation marks, so somebody else says it. A word by itself in them
    // is a name.
    let marks = stance::quotations(context.analysis, sentence);
    let lent = |hit: &Hit| marks.iter().any(|mark| mark.contains(&hit.start) && (mark.start < hit.start || hit.end < mark.end));
    if matched.iter().any(lent) {
        return None;
    }
    let mut confidence = if clause.hedged { Confidence::Medium } else { Confidence::High };
    if frame.frame.everybody && !sentence.nationalities.is_empty() {
        return None;
    }
    // Here the sentence must name the nationality itself: the page's language is too weak a sign for who may apply for what.
    // "Unlike US citizens, Britons need it" is said of the Britons.
    let apart = || hits.iter().any(|hit| hit.is_concept(&[lexicon.known.set_apart]));
    if !frame.audience.is_empty() && (audience(context, sentence, &frame.audience) != (true, true) || apart()) {
        return None;
    }
    let mut range = key.range();
    for hit in &matched {
        range = range.start.min(hit.start)..range.end.max(hit.end);
    }
    let mut outdated = false;
    let mut stale = false;
    let mut may_predate = frame.frame.held_before || fact.check == "visa-policy";
    if let Some(wanted) = &frame.frame.value {
        // What agencies, resellers and advertisements charge is theirs to set; only a price given as the official one is judged.
        let sellers = [lexicon.known.agency, lexicon.known.service_fee, lexicon.known.advertisement];
        if matches!(wanted, Value::Money(_) | Value::Free) && hits.iter().any(|hit| hit.is_concept(&sellers) && !seller(hit)) {
            return None;
        }
        let outside = value_outside(context, sentence, wanted, &subject, &key)?;
        if matches!(wanted, Value::Money(_) | Value::Free)
            && (somebody_paid(context, sentence, &outside.place) || asked_by_site(context, sentence, &outside.place))
        {
            return None;
        }
        // A column of official fees gives these also in a table of what a service is paid for, and so does a sentence that names
        // them.
        let in_column = sentence.apart() && hits.iter().any(|hit| lexicon.is_known(hit, &[lexicon.known.official_fee]));
        let sellers: &[_] = if official.is_some() || in_column { &[] } else { &sellers };
        if matches!(wanted, Value::Money(_) | Value::Free) && introduced_by(context, sentence, sellers) {
            return None;
        }
        let place = outside.place;
        if paid && !paid::bound(context, sentence, &subject.hit.unwrap_or(key), &place) {
            return None;
        }
        if context.analysis.quoted(sentence, place.start)
            || matches!(wanted, Value::Money(_) | Value::Free) && amount_denied(hits, &place)
        {
            return None;
        }
        let former = frame.frame.former.as_ref().is_some_and(|former| former.accepts(&outside.claimed));
        // A price that was right once is out of date at worst, unless the page gives it as that of today.
        if former && matches!(wanted, Value::Money(_)) {
            let until = outdated::right_until(fact, frame.frame.former.as_ref(), &outside.claimed);
            match until.filter(|&until| outdated::given_as_todays(context, sentence, until)) {
                Some(until) => {
                    confidence = confidence.min(Confidence::Medium);
                    stale = true;
                    evidence.push(format!("{} {until}, and is given as that of a later time", outdated::UNTIL));
                }
                None => outdated = true,
            }
        }
        may_predate = match &frame.frame.former {
            Some(_) => former,
            None => may_predate || matches!(wanted, Value::Money(_) | Value::Days(_)),
        };
        evidence.push(outside.words);
        if outdated {
            evidence.push(super::OUT_OF_DATE.to_string());
        }
        range = range.start.min(place.start)..range.end.max(place.end);
    }
    if subject.implied || paid {
        confidence = confidence.min(Confidence::Medium);
    }
    if sentence.country_from == Nearness::Page && country.is_some() {
        evidence.push("the sentence names no country; the page's is taken".to_string());
    }
    if let Some(hit) = subject.hit {
        range = range.start.min(hit.start)..range.end.max(hit.end);
    }
    let first = context.analysis.clause_at(sentence, range.start);
    let last = context.analysis.clause_at(sentence, range.end.saturating_sub(1));
    let of_payment = lexicon.is_known(&key, &[lexicon.known.pay]);
    // "Travellers must pay 85 dollars", "travellers pay 85 dollars" say what is charged, whoever is paid.
    let obliges = clause_has(Cue::Must) || of_payment && charged_to_all(context, sentence, clause);
    context.contradiction(Contradiction {
        fact,
        sentence,
        range: first.range.start..last.range.end,
        severity: match frame.frame.severity {
            _ if outdated => Severity::Note,
            // An honest page may be late, and what one paid is no rule yet.
            own if stale || paid => own.unwrap_or(fact.severity).min(fact.severity).min(Severity::Warning),
            own => own.map_or(fact.severity, |own| own.min(fact.severity)),
        },
        confidence,
        message: message(fact, context.language),
        evidence,
        fix: suggest::name(context, sentence, frame, &matched),
        undated: match &frame.frame.value {
            _ if may_predate => Severity::Note,
            // What somebody paid may have gone to an agent.
            Some(Value::Money(_) | Value::Days(_)) if of_payment && !obliges => Severity::Note,
            // Never an error: prices rise before facts are read again.
            Some(Value::Money(_) | Value::Days(_)) => Severity::Warning,
            _ => Severity::Error,
        },
        since: fact.valid.from,
    })
}

/// "Travellers are charged 65 dollars", "Reisende zahlen 65 Dollar": whether a clause says of visitors as such what they pay, and not of
/// those somebody knows or of what they paid once.
fn charged_to_all(context: &Context<'_>, sentence: &Sentence, clause: &Clause) -> bool {
    let lexicon = &context.rules.lexicon;
    let inside = |hit: &&Hit| clause.range.contains(&hit.start);
    let own = context.analysis.hits(sentence).iter().filter(inside);
    let told = |hit: &Hit| {
        lexicon.is_known(hit, &[lexicon.known.somebody_paid, lexicon.known.earlier])
            || [Cue::Past, Cue::Future, Cue::Hedge, Cue::Partial, Cue::Most].iter().any(|&cue| hit.is(cue))
    };
    let text = &context.analysis.text(sentence)[clause.range.clone()];
    own.clone().any(|hit| hit.is_concept(&[lexicon.known.visitor_word]))
        && !own.clone().any(told)
        && !lexicon.wording.prices.past.within(text)
}

/// The clause that gives an amount as the official price.
fn official_price(context: &Context<'_>, sentence: &Sentence) -> Option<Range<usize>> {
    let known = &context.rules.lexicon.known;
    let hits = context.analysis.hits(sentence);
    let official = hits.iter().find(|hit| context.rules.lexicon.is_known(hit, &[known.official_fee]))?;
    let clause = context.analysis.clause_at(sentence, official.start);
    let text = &context.analysis.text(sentence)[clause.range.clone()];
    (clause.stance == Stance::Asserts && !value::money(text, context.rules.lexicon.values()).is_empty())
        .then(|| clause.range.clone())
}

/// Longest line that introduces what stands below it, in bytes, and how many blocks back it is looked for.
const MAX_INTRODUCTION: usize = 160;
const INTRODUCTION_REACH: usize = 64;

/// Whether the heading, or the line that introduces a list, says whose prices follow: "Our fees", "What copycats charge".
fn introduced_by(context: &Context<'_>, sentence: &Sentence, sellers: &[Option<ConceptIndex>]) -> bool {
    let blocks = &context.document.blocks;
    let own = &blocks[sentence.block];
    let beside = |at: &usize| blocks[*at].kind == own.kind && blocks[*at].group == own.group;
    let listed = !matches!(own.kind, crate::document::BlockKind::Prose);
    let above = (0..sentence.block).rev().take(INTRODUCTION_REACH).find(|at| !(blocks[*at].hidden || listed && beside(at)));
    let says = |at: usize| {
        blocks[at].text.len() <= MAX_INTRODUCTION
            && context.analysis.blocks[at]
                .hits
                .iter()
                .any(|hit| hit.is_concept(sellers) || hit.is(Cue::Attribution) || hit.is(Cue::Debunk))
    };
    above.is_some_and(says) || own.section < sentence.block && says(own.section)
}

/// "Billed monthly until they cancel it": an until that waits for somebody tells of no time that is over.
fn until_somebody(context: &Context<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let times = &context.rules.lexicon.wording.times;
    let text = context.analysis.text(sentence);
    let next = text[hit.end..].trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    times.until_somebody.has(&text[hit.range()]) && times.whoever.has(next)
}

/// Whether a thing is named as what something else comes on top of.
fn besides(context: &Context<'_>, sentence: &Sentence, thing: &Hit) -> bool {
    let text = context.analysis.text(sentence);
    let before = text[sentence.range.start..thing.start.max(sentence.range.start)].trim_end();
    let clause = context.analysis.clause_at(sentence, thing.start);
    // "On top of the visa at 30 dollars": that price is the visa's.
    context.rules.lexicon.wording.prices.on_top_of.trail(before)
        && !text[thing.end..clause.range.end.max(thing.end)].contains(|c: char| c.is_ascii_digit())
}

/// Most bytes between a word that denies and the country it denies: "not in Russia", "не в России".
const DENIED_PLACE: usize = 8;

/// "In Britain, not in Russia", "in Britain it is sold without one; in Russia you must register": whether the claim whose words begin
/// at `key` is made of another country that the sentence names, and this one is set apart from it.
fn said_elsewhere(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, key: &Hit) -> bool {
    if sentence.places.len() < 2 {
        return false;
    }
    let hits = context.analysis.hits(sentence);
    let named = || hits.iter().filter(|hit| hit.country() == Some(country));
    let denied = |place: &Hit| {
        hits.iter().any(|hit| {
            matches!(hit.tag, Tag::Cue(Cue::Negation, Reach::Forward | Reach::Around))
                && hit.end <= place.start
                && place.start - hit.end <= DENIED_PLACE
        })
    };
    if named().next().is_some() && named().all(denied) {
        return true;
    }
    let clause = context.analysis.clause_at(sentence, key.start);
    let inside = |hit: &Hit| clause.range.contains(&hit.start);
    let another = hits.iter().any(|hit| inside(hit) && hit.country().is_some_and(|own| own != country));
    // A clause of its own has a verb, and a list of countries has none.
    let own_clause = |place: &Hit| {
        let range = &context.analysis.clause_at(sentence, place.start).range;
        let verb = |hit: &Hit| {
            range.contains(&hit.start)
                && [Cue::Must, Cue::NeedNot, Cue::May, Cue::Negation, Cue::Copula].iter().any(|&cue| hit.is(cue))
        };
        range.start >= clause.range.end && hits.iter().any(verb)
    };
    another && named().next().is_some() && named().all(own_clause)
}

/// Most bytes between a word that denies in brackets and what it denies: "(não do ESTA)".
const SET_ASIDE: usize = 8;

/// "A visa (not the ESTA)": whether brackets name a thing only to say that it is not meant.
fn set_aside(context: &Context<'_>, sentence: &Sentence, thing: &Hit) -> bool {
    let text = context.analysis.text(sentence);
    let before = &text[sentence.range.start..thing.start.max(sentence.range.start)];
    let Some((at, open)) = before.char_indices().rfind(|(_, c)| matches!(c, '(' | '（')) else { return false };
    let inside = sentence.range.start + at + open.len_utf8();
    let closed = text[thing.end..].trim_start().starts_with([')', '）', ',', '，', ';']);
    let mut hits = context.analysis.hits(sentence).iter();
    closed
        && hits.any(|hit| {
            (hit.is(Cue::Negation) || hit.is(Cue::None))
                && (inside..=inside + 1).contains(&hit.start)
                && hit.end <= thing.start
                && thing.start - hit.end <= SET_ASIDE
        })
}

/// "Unlike the e-visa", "which the e-visa is not", 和电子签不一样: a thing that is named for being otherwise than what the sentence
/// speaks of.
fn contrasted(context: &Context<'_>, sentence: &Sentence, thing: &Hit, key: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    let hits = context.analysis.hits(sentence);
    let text = context.analysis.text(sentence);
    let unlike = |hit: &Hit| {
        let between = if hit.end <= thing.start { hit.end..thing.start } else { thing.end.min(hit.start)..hit.start };
        lexicon.is_known(hit, &[lexicon.known.set_apart]) && text[between].chars().filter(|c| c.is_alphanumeric()).count() <= 12
    };
    if hits.iter().any(unlike) {
        return true;
    }
    let clause = context.analysis.clause_at(sentence, thing.start);
    let rest = |hit: &Hit| &text[hit.end.min(clause.range.end)..clause.range.end];
    // A clause that says nothing of the thing but that it is not so.
    !clause.range.contains(&key.start)
        && clause.range.start > key.start
        && hits
            .iter()
            .filter(|hit| hit.concept().is_some())
            .all(|hit| !clause.range.contains(&hit.start) || hit.range() == thing.range())
        && hits.iter().any(|hit| {
            hit.is(Cue::Negation)
                && clause.range.contains(&hit.start)
                && hit.start >= thing.end
                && hit.start - thing.end <= 8
                && !rest(hit).contains(char::is_alphanumeric)
        })
}

/// "Send us no codes by mail, but redeem them": whether an act is denied in a clause behind which stands what to do in its place.
fn done_otherwise(context: &Context<'_>, sentence: &Sentence, act: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    let clause = context.analysis.clause_at(sentence, act.start);
    let led = |hit: &Hit| hit.start >= clause.range.end && hit.start - clause.range.end <= 2;
    act.concept().is_some_and(|concept| lexicon.class(concept) == ConceptClass::Action)
        && context.analysis.hits(sentence).iter().any(|hit| hit.is_concept(&[lexicon.known.contrast]) && led(hit))
        && stance::negation(context.analysis, sentence, &act.range()) == Negation::Denied
}

/// "The form is mandatory, payment is not", "оплата — нет": whether nothing but a denial stands behind a thing, up to the next mark.
fn is_not(context: &Context<'_>, sentence: &Sentence, thing: &Hit) -> bool {
    let hits = context.analysis.hits(sentence);
    let denies = |hit: &Hit| hit.is(Cue::Negation) || hit.is(Cue::None);
    let no = |hit: &&Hit| denies(hit) && hit.start >= thing.end && hit.start - thing.end <= BEFORE_NO;
    let Some(no) = hits.iter().rfind(no) else { return false };
    let text = context.analysis.text(sentence);
    let copula = |hit: &Hit| hit.is(Cue::Copula) && thing.end <= hit.start && hit.end <= no.start;
    let said = hits.iter().find(|hit| copula(hit)).map_or(no.start..no.start, Hit::range);
    let rest = text[no.end..sentence.range.end.max(no.end)].split(['.', ',', ';', '!', '。', '，']).next().unwrap_or_default();
    ![&text[thing.end..said.start], &text[said.end..no.start], rest].iter().any(|part| part.contains(char::is_alphanumeric))
}

/// Most bytes between a thing and what denies it behind: "payment is not", "оплата — нет".
const BEFORE_NO: usize = 16;

/// "If you do not cancel it, you will be fined": what is threatened for not doing is said to be a duty, though it is only supposed
/// that somebody does not.
fn threatened(context: &Context<'_>, sentence: &Sentence, key: &Hit, subject: &Subject) -> bool {
    // Who tells what others threaten with, or that it is false, threatens nobody.
    if context.analysis.hits(sentence).iter().any(|hit| hit.is(Cue::Attribution) || hit.is(Cue::Debunk)) {
        return false;
    }
    let lexicon = &context.rules.lexicon;
    let clause = context.analysis.clause_at(sentence, key.start);
    let text = context.analysis.text(sentence);
    let clauses = &lexicon.wording.clauses;
    // 若未, 如无, "si no": words for "if" that hold the denial.
    let unless = |hit: &Hit| {
        let words = &text[hit.range()];
        hit.is(Cue::Hypothetical)
            && hit.end <= key.start
            && key.start - hit.end <= 12
            && (clauses.unless_joined.within(words) || words.split(' ').any(|word| clauses.unless.has(word)))
    };
    // "If you do not pay": the word for it holds the denial too.
    let denied =
        key.is_concept(&[lexicon.known.unpaid]) || stance::negation(context.analysis, sentence, &key.range()) == Negation::Denied;
    // "Not cancelling the e-visa is punished": the same without a word for "if", where the thing itself is named.
    let (supposed, told) = (clause.stance == Stance::Supposes, clause.stance == Stance::Asserts && subject.hit.is_some());
    (supposed && (denied || context.analysis.hits(sentence).iter().any(unless)) || told && denied)
        && context.analysis.hits(sentence).iter().any(|hit| {
            let threats = [lexicon.known.fined, lexicon.known.keep_charging, lexicon.known.refused];
            let threat = hit.is_concept(&threats);
            let stance = context.analysis.clause_at(sentence, hit.start).stance;
            threat
                && comes(context, sentence, hit, key)
                && (stance == Stance::Asserts || clause.range.contains(&hit.start) && hit.start > key.start)
        })
}

/// Whether what an act is said to bring comes: "you will not be fined" threatens with nothing. What denies the act, `key`, denies no
/// fine.
fn comes(context: &Context<'_>, sentence: &Sentence, fine: &Hit, key: &Hit) -> bool {
    let spared = key.start.saturating_sub(24)..key.end + 4;
    stance::negation_beside(context.analysis, sentence, &fine.range(), std::slice::from_ref(&spared)) == Negation::Affirmed
}

/// Most bytes between a word that denies and the amount it denies: "bukan USD 85", "keine 85 Dollar".
const DENIED_AMOUNT: usize = 10;

/// Whether an amount is what is denied.
fn amount_denied(hits: &[Hit], place: &Range<usize>) -> bool {
    hits.iter().any(|hit| {
        matches!(hit.tag, Tag::Cue(Cue::Negation | Cue::None, Reach::Forward | Reach::Around))
            && hit.end <= place.start
            && place.start - hit.end <= DENIED_AMOUNT
    })
}

/// Most letters between the address of a site and what it asks for: "usa-esta-online.com charges you 90 dollars".
const ASKED_BESIDE: usize = 16;

/// Whether an amount is what a site asks that is no official one and is not called one: a seller's price is its own.
fn asked_by_site(context: &Context<'_>, sentence: &Sentence, amount: &Range<usize>) -> bool {
    let text = context.analysis.text(sentence);
    let official = |host: &str| {
        let kind = context.rules.hosts.classify(host, "/", context.as_of).kind;
        matches!(kind, HostClass::RegistryOfficial | HostClass::GovSuffixUnlisted | HostClass::RegistryFormer)
    };
    let before = &text[sentence.range.start..amount.start.max(sentence.range.start)];
    let others = context.hosts.iter().filter(|mention| mention.block == sentence.block && !mention.claimed.official);
    others.filter(|mention| !official(&mention.host)).any(|mention| {
        let Some(at) = before.rfind(&mention.host) else { return false };
        let gap = &before[at + mention.host.len()..];
        let own = sentence.range.start + at + mention.host.len()..amount.start;
        let named =
            |hit: &Hit| own.contains(&hit.start) && hit.concept().is_some_and(|it| instrument(&context.rules.lexicon, it));
        gap.chars().filter(|c| c.is_alphanumeric()).count() <= ASKED_BESIDE && !context.analysis.hits(sentence).iter().any(named)
    })
}

/// Most bytes between an amount and the word for who paid it.
const PAID_BESIDE: usize = 60;

/// "My sister paid 35 dollars": what somebody paid once may have gone to anybody, unless the sentence says that it is the official
/// price, or makes it a duty.
fn somebody_paid(context: &Context<'_>, sentence: &Sentence, amount: &Range<usize>) -> bool {
    let known = &context.rules.lexicon.known;
    let hits = context.analysis.hits(sentence);
    let beside =
        |hit: &Hit| hit.start.max(amount.start) - hit.end.min(amount.end).min(hit.start.max(amount.start)) <= PAID_BESIDE;
    hits.iter().any(|hit| hit.is_concept(&[known.somebody_paid]) && beside(hit))
        && !hits.iter().any(|hit| hit.is(Cue::Official) || hit.is(Cue::Must) || hit.is_concept(&[known.official_fee]))
}

/// Most bytes behind a thing at which a word for lacking may stand and still be of it: 支払いがなければ.
const LACKED_BEHIND: usize = 12;

/// "Without it you are not let in", "who has not paid is turned back". `thing` is what is asked about.
fn kept_out(context: &Context<'_>, sentence: &Sentence, thing: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    let hits = context.analysis.hits(sentence);
    let lacking: Vec<_> = hits.iter().filter(|hit| hit.is_concept(&[known.lacking, known.unpaid])).map(Hit::range).collect();
    // "You get it without payment, but without it you may not board": what is lacking there is not the payment.
    let paying = thing.is_concept(&[known.pay, known.fee, known.official_fee, known.unpaid]);
    let from = thing.end + if thing.is_concept(&[known.unpaid]) { 0 } else { LACKED_BEHIND };
    let of_another = |refused: &Hit| paying && lacking.iter().any(|lack| lack.start > from && lack.end <= refused.start);
    // "Without it airlines used to deny boarding.", "without it nobody is turned away".
    let refused = |hit: &Hit| {
        let clause = context.analysis.clause_at(sentence, hit.start);
        hit.is_concept(&[known.refused, known.fined])
            && !of_another(hit)
            && !stance::other_time(context.analysis, &context.rules.lexicon, sentence, clause)
            && stance::negation_beside(context.analysis, sentence, &hit.range(), &lacking) == Negation::Affirmed
    };
    !lacking.is_empty() && hits.iter().any(refused)
}

/// "Ohne die Genehmigung wird kein Reisender an Bord gelassen": a word for lacking, and behind it a denial of entry.
fn left_behind(context: &Context<'_>, sentence: &Sentence, thing: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    let hits = context.analysis.hits(sentence);
    let Some(lack) =
        hits.iter().find(|hit| hit.is_concept(&[known.lacking]) && hit.end <= thing.start && thing.start - hit.end <= 24)
    else {
        return false;
    };
    hits.iter().filter(|hit| hit.is_concept(&[known.enter]) && hit.start >= thing.end).any(|enter| {
        context.analysis.clause_at(sentence, enter.start).stance == Stance::Asserts
            && stance::negation_beside(context.analysis, sentence, &enter.range(), std::slice::from_ref(&lack.range()))
                == Negation::Denied
    })
}

/// Whether a thing is what somebody is kept out for lacking: a word for lacking right before it, or right behind it.
fn lacked(context: &Context<'_>, sentence: &Sentence, thing: &Hit) -> bool {
    let Some(lacking) = context.rules.lexicon.known.lacking else { return false };
    let hits = context.analysis.hits(sentence);
    kept_out(context, sentence, thing)
        && hits.iter().any(|hit| {
            hit.concept() == Some(lacking)
                && (hit.end <= thing.start && thing.start - hit.end <= 48
                    || hit.start >= thing.end && hit.start - thing.end <= LACKED_BEHIND)
        })
}

/// "Nobody flies without the authorisation", "never travel without it": a denial of being without a thing, which says that it is
/// needed.
fn missed(context: &Context<'_>, sentence: &Sentence, thing: &Hit) -> bool {
    let Some(lacking) = context.rules.lexicon.known.lacking else { return false };
    let hits = context.analysis.hits(sentence);
    let clause = context.analysis.clause_at(sentence, thing.start);
    let without = hits.iter().find(|hit| hit.concept() == Some(lacking) && hit.end <= thing.start && thing.start - hit.end <= 24);
    without.is_some_and(|without| {
        hits.iter().any(|hit| {
            (hit.is(Cue::Negation) || hit.is(Cue::None)) && clause.range.contains(&hit.start) && hit.end <= without.start
        })
    })
}

fn message(fact: &Fact, language: &str) -> String {
    let about = super::FACT_CHECKS.iter().find(|(name, _)| *name == fact.check).map_or("", |(_, about)| about);
    let _ = language;
    let statement = localized(&fact.statement, "en");
    format!("contradicts a checked fact on {about}: {statement}")
}

fn nearness(from: Nearness) -> &'static str {
    match from {
        Nearness::Nowhere => "not named",
        Nearness::Page => "named by the page",
        Nearness::Section => "named by the section",
        Nearness::Sentence => "named in the sentence",
    }
}

/// One hit of every group, in the scope and order the frame asks for; every way that starts at another hit of the first group.
fn groups(context: &Context<'_>, sentence: &Sentence, frame: &CompiledFrame) -> Vec<Vec<Hit>> {
    let hits = context.analysis.hits(sentence);
    let lexicon = &context.rules.lexicon;
    let Some(first_group) = frame.all.first() else { return vec![Vec::new()] };
    let mut ways = Vec::new();
    'anchors: for anchor in hits.iter().filter(|hit| lexicon.is_any(hit, first_group)) {
        let clause = context.analysis.clause_at(sentence, anchor.start);
        let mut matched = vec![*anchor];
        for group in &frame.all[1..] {
            let fits = |hit: &&Hit| {
                lexicon.is_any(hit, group)
                    && (frame.frame.scope == Scope::Sentence || clause.range.contains(&hit.start))
                    && (!frame.frame.ordered || matched.last().is_some_and(|last| hit.start >= last.end))
                    // "电子签证费用" is two things that share letters; one inside the other is one thing.
                    && !matched.iter().any(|other| other.start <= hit.start && hit.end <= other.end || hit.start <= other.start && other.end <= hit.end)
            };
            // The nearest one, so that "within" judges the tightest reading.
            let Some(hit) = hits.iter().filter(fits).min_by_key(|hit| hit.start.abs_diff(anchor.start)) else {
                continue 'anchors;
            };
            matched.push(*hit);
        }
        if let Some(within) = frame.frame.within {
            let start = matched.iter().map(|hit| hit.end).min().unwrap_or_default();
            let end = matched.iter().map(|hit| hit.start).max().unwrap_or_default();
            let text = context.analysis.text(sentence);
            if end > start && text[start..end].chars().count() > within as usize {
                continue;
            }
        }
        ways.push(matched);
    }
    ways
}

/// What the sentence is about.
#[derive(Debug)]
struct Subject {
    hit: Option<Hit>,
    /// Whether it is neither named nor replaced by a pronoun.
    implied: bool,
}

/// Finds the frame's subject: named, by pronoun, or left out. A card that the page defines as an entry document counts as
/// the e-visa it is said to be; one that it defines as something else does not count as a tourist card.
fn subject(context: &Context<'_>, sentence: &Sentence, frame: &CompiledFrame, matched: &[Hit]) -> Option<Subject> {
    if frame.subject.is_empty() {
        return Some(Subject { hit: None, implied: false });
    }
    let lexicon = &context.rules.lexicon;
    let nature = sentence.countries.first().and_then(|&country| context.analysis.nature_of(country));
    let fits = |concept: ConceptIndex| {
        let wanted = |known: Option<ConceptIndex>| known.is_some_and(|id| frame.subject.contains(&id));
        if lexicon.class(concept) == ConceptClass::Card || context.analysis.redefined(concept) {
            return match nature {
                Some(Nature::EntryDocument) => {
                    wanted(lexicon.known.e_visa) || wanted(lexicon.known.visa) || frame.subject.contains(&concept)
                }
                Some(Nature::PaymentCard) => wanted(lexicon.known.prepaid_card),
                Some(Nature::Sim) => wanted(lexicon.known.sim_card),
                Some(_) => false,
                None => frame.subject.contains(&concept),
            };
        }
        // The ESTA is a travel authorisation, but not the one of the country spoken of.
        let own = lexicon.concepts[concept as usize].country;
        let elsewhere = own.is_some_and(|own| !sentence.countries.is_empty() && !sentence.countries.contains(&own));
        !elsewhere && frame.subject.iter().any(|&wanted| lexicon.counts_as(concept, wanted))
    };
    let hits = context.analysis.hits(sentence);
    let near = matched.first().map_or(0, |hit| hit.start);
    let named = hits
        .iter()
        .filter(|hit| hit.concept().is_some_and(fits) && !matched.contains(hit) && !set_aside(context, sentence, hit))
        .min_by_key(|hit| hit.start.abs_diff(near));
    if let Some(hit) = named {
        return Some(Subject { hit: Some(*hit), implied: false });
    }
    // "Enter on an e-visa by car": the nearest word of a group was the subject itself, and another word stands for the group.
    let twice = matched.iter().zip(&frame.all).skip(1).find(|(hit, group)| {
        hit.concept().is_some_and(fits)
            && hits
                .iter()
                .any(|other| lexicon.is_any(other, group) && !matched.contains(other) && other.start.abs_diff(near) < 160)
    });
    if let Some((hit, _)) = twice {
        return Some(Subject { hit: Some(*hit), implied: false });
    }
    if let Some(key) = matched.first()
        && sentence.topic.is_some_and(fits)
        && elided(context, sentence, frame, key)
    {
        return Some(Subject { hit: None, implied: true });
    }
    let antecedent = sentence.antecedent.as_ref().filter(|antecedent| fits(antecedent.concept))?;
    let priced = matches!(frame.frame.value, Some(Value::Money(_) | Value::Free));
    // "Insurance is wise too. It costs 35 euros."
    if priced && sentence.strayed {
        return None;
    }
    if let Some(pronoun) = hits.iter().find(|hit| hit.is(Cue::Pronoun)) {
        // "The MDAC is free. The airport bus is not. It costs 12 ringgit.", "Nobody sells ETIAS. The Kenyan eTA: 30 dollars with the card.":
        // a sum is that of what was named last.
        let passed = !antecedent.adjacent && sentence.topic.is_none();
        if priced && (passed || hits.iter().any(|hit| hit.concept().is_some_and(|concept| instrument(lexicon, concept)))) {
            return None;
        }
        return Some(Subject { hit: Some(*pronoun), implied: false });
    }
    // "Government fee: USD 75" under a heading or on a page about one document is that document's.
    let official_fee = lexicon.known.official_fee;
    if matched.first().is_some_and(|hit| hit.concept() == official_fee) && official_fee.is_some() {
        return Some(Subject { hit: None, implied: true });
    }
    // Chinese, Japanese and Korean leave a subject out when the sentence before named it; other instruments here would be the subject.
    let other = hits.iter().any(|hit| {
        hit.concept().is_some_and(|concept| {
            instrument(lexicon, concept) && !frame.all.iter().flatten().any(|&own| lexicon.counts_as(concept, own))
        })
    });
    let silent = |c| crate::lexicon::unspaced(c) || crate::lexicon::hangul(c);
    let unspaced = context.analysis.text(sentence)[sentence.range.clone()].contains(silent);
    let fees = [lexicon.known.fee, official_fee];
    let whose = || priced && hits.iter().any(|hit| hit.is_concept(&fees) && of_unknown(context, sentence, hit));
    (antecedent.adjacent && !other && unspaced && !whose()).then_some(Subject { hit: None, implied: true })
}

/// "美術館の料金": whether a price is that of a thing which is named right before it and known to no list.
fn of_unknown(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let text = context.analysis.text(sentence);
    let before = &text[sentence.range.start..key.start];
    // "박물관 요금": a word of its own right before, and no amount.
    if let Some(rest) = before.strip_suffix(' ')
        && rest.ends_with(crate::lexicon::hangul)
    {
        let word = rest.rsplit(' ').next().unwrap_or_default();
        let start = key.start - 1 - word.len();
        let lexicon = &context.rules.lexicon;
        let thing = |concept| matches!(lexicon.class(concept), ConceptClass::Thing | ConceptClass::Property | ConceptClass::Name);
        let own = |hit: &Hit| hit.start <= start && start < hit.end && !hit.concept().is_some_and(thing);
        return !context.analysis.hits(sentence).iter().any(own) && !word.contains(|c: char| c.is_ascii_digit());
    }
    let Some(thing) = before.strip_suffix(['の', '的']) else { return false };
    let end = sentence.range.start + thing.len();
    thing.ends_with(crate::lexicon::unspaced)
        && !context.analysis.hits(sentence).iter().any(|hit| hit.start < end && end <= hit.end)
}

/// A duty in the clause of the subject reaches the clause of the action: "the card, which travellers must ..., is cancelled".
fn subject_clause_duty(context: &Context<'_>, sentence: &Sentence, subject: &Subject) -> bool {
    let Some(hit) = subject.hit else { return false };
    let clause = context.analysis.clause_at(sentence, hit.start);
    context
        .analysis
        .hits(sentence)
        .iter()
        .any(|other| (other.is(Cue::Must) || other.is(Cue::Importance)) && clause.range.contains(&other.start))
}

/// "The card, which you need to enter, is sent by us": a duty in the clause that tells of the thing right before it.
fn related_duty(context: &Context<'_>, sentence: &Sentence, clause: &Clause) -> bool {
    let clauses = context.analysis.clauses(sentence);
    let Some(next) = clauses.iter().find(|next| next.range.start > clause.range.start) else { return false };
    let own = &context.analysis.text(sentence)[next.range.clone()];
    let affirmed = |hit: &Hit| stance::negation(context.analysis, sentence, &hit.range()) == Negation::Affirmed;
    next.stance == Stance::Asserts
        && stance::relative(own, &context.rules.lexicon.wording.clauses)
        && !stance::other_time(context.analysis, &context.rules.lexicon, sentence, next)
        && context.analysis.hits(sentence).iter().any(|hit| hit.is(Cue::Must) && next.range.contains(&hit.start) && affirmed(hit))
}

/// Whether a sentence names a people only to leave it out: "whoever is not a Chinese citizen", "Ugandans need none, Germans do".
fn left_out(text: &str, hits: &[Hit], people: CountryIndex, words: &lists::Peoples<Phrases>) -> bool {
    let mut named = hits.iter().filter(|hit| hit.country() == Some(people)).peekable();
    named.peek().is_some()
        && named.all(|hit| {
            let before = text[..hit.start].trim_end_matches([' ', '-']);
            let denied = words.left_out.trailing(before).any(|(word, rest)| {
                word.contains(crate::lexicon::unspaced) || rest.is_empty() || rest.ends_with([' ', ',', '(', '"'])
            });
            let behind = text[hit.end..].trim_start();
            let otherwise =
                words.otherwise.leading(behind).any(|(_, rest)| rest.is_empty() || rest.starts_with(['.', ',', ';', '!', '。']));
            denied || otherwise
        })
}

/// Whether the sentence concerns one of these nationalities, and whether it says so itself.
pub(super) fn audience(context: &Context<'_>, sentence: &Sentence, wanted: &[CountryIndex]) -> (bool, bool) {
    let hits = context.analysis.hits(sentence);
    let text = context.analysis.text(sentence);
    let mut named = wanted.iter().filter(|people| sentence.nationalities.contains(people)).peekable();
    if named.peek().is_some() {
        // "Whoever is not a Chinese citizen needs one" is said of all others.
        let meant = named.any(|&people| !left_out(text, hits, people, &context.rules.lexicon.wording.peoples));
        return (meant, meant);
    }
    // 英国人 and 外国人 end with the word for one's own people.
    let others = |hit: &Hit| {
        text[..hit.start].ends_with('外')
            || hits.iter().any(|other| other.country().is_some() && other.start < hit.start && hit.start < other.end)
    };
    let reader = hits.iter().any(|hit| hit.is(Cue::Reader) && !others(hit));
    let written_for = &context.rules.audience;
    if !written_for.is_empty() {
        // "You" is whoever the pages are written for, and the claim is theirs only where it is made for all of them.
        let all = written_for.iter().all(|own| wanted.contains(own));
        let some = sentence.nationalities.is_empty() && written_for.iter().any(|own| wanted.contains(own));
        return if reader && all { (true, true) } else { (some, false) };
    }
    let china = context.rules.files.countries.iter().position(|country| country.code == "CN");
    let chinese_wanted = china.is_some_and(|china| wanted.contains(&(china as CountryIndex)));
    if reader && context.language.starts_with("zh") && chinese_wanted {
        return (true, true);
    }
    if !sentence.nationalities.is_empty() {
        return (false, false);
    }
    // "下列国家的公民须办签证": who is meant stands elsewhere.
    let others_meant = || context.rules.lexicon.wording.peoples.other_states.within(&text[sentence.range.clone()]);
    (context.language.starts_with("zh") && chinese_wanted && !others_meant(), false)
}

/// A value that a sentence claims.
#[derive(Debug)]
enum Claimed<'v> {
    /// ISO 4217 and hundredths, lowest and highest.
    Money(&'v str, u64, u64),
    /// Days or things, lowest and highest.
    Number(u32, u32),
}

impl Value {
    /// Whether a claimed value is one of these.
    fn accepts(&self, claimed: &Claimed<'_>) -> bool {
        match (self, claimed) {
            (Value::Money(ranges), claimed) => ranges.iter().any(|range| range.accepts(claimed)),
            (Value::Days(ranges) | Value::Count(ranges), &Claimed::Number(low, high)) => {
                ranges.iter().any(|&(min, max)| low <= max && min <= high)
            }
            _ => false,
        }
    }
}

impl MoneyRange {
    /// Whether a claimed value is a price of this range.
    fn accepts(&self, claimed: &Claimed<'_>) -> bool {
        let &Claimed::Money(currency, min, max) = claimed else { return false };
        (self.currency == currency || currency == "$" && self.currency == "USD") && min <= self.max && self.min <= max
    }
}

/// A value that is not the right one.
#[derive(Debug)]
struct Outside<'v> {
    place: Range<usize>,
    claimed: Claimed<'v>,
    /// What to tell the reader.
    words: String,
}

/// Whether a sum is one of thousands or more: "£10M+", "€5k". No form costs that.
fn in_millions(text: &str, sum: &Range<usize>) -> bool {
    let behind = &text[sum.end..];
    ["bn", "mn", "m", "k"]
        .iter()
        .any(|unit| behind.strip_prefix(unit).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

/// The value in the sentence that lies outside what is right.
fn value_outside<'v>(
    context: &Context<'v>,
    sentence: &Sentence,
    wanted: &Value,
    subject: &Subject,
    key: &Hit,
) -> Option<Outside<'v>> {
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let at = sentence.range.start;
    let near = subject.hit.map_or(key.start, |hit| hit.start);
    let shift = |range: &Range<usize>| at + range.start..at + range.end;
    match wanted {
        Value::Free => {
            let price = value::money(text, context.rules.lexicon.values())
                .into_iter()
                .filter(|money| money.min > 0 && !in_millions(text, &money.range))
                .min_by_key(|money| (at + money.range.start).abs_diff(near))?;
            Some(Outside {
                place: shift(&price.range),
                claimed: Claimed::Money(price.currency, price.min, price.max),
                words: format!("price named: {} {}; it is free", price.currency, amount(price.min)),
            })
        }
        Value::Money(accepted) => {
            // "7 → 20" notes a change.
            let changes = |arrow: &str| {
                text.match_indices(arrow).any(|(at, _)| text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit()))
            };
            if ["→", "->", "⇒"].into_iter().any(changes) {
                return None;
            }
            // A sentence that names any accepted price is right about that; the others are rounding, history or service charges.
            let prices = value::money(text, context.rules.lexicon.values());
            // "+$110" comes on top of the price.
            let on_top = |price: &value::Money| text[..price.range.start].trim_end().ends_with('+');
            let known = |price: &&value::Money| {
                !on_top(price)
                    && accepted
                        .iter()
                        .any(|range| range.currency == price.currency || price.currency == "$" && range.currency == "USD")
            };
            let claimed = |price: &value::Money<'v>| {
                // "~51 dollars", "about 60": whoever rounds is wrong from a half off on.
                let about = rounded(context, sentence, at + price.range.start);
                let (low, high) = if about { (price.min / 3 * 2, price.max * 2) } else { (price.min, price.max) };
                Claimed::Money(price.currency, low, high)
            };
            let judged: Vec<(&value::Money, Claimed)> =
                prices.iter().filter(known).map(|price| (price, claimed(price))).collect();
            if judged.iter().any(|(_, claimed)| wanted.accepts(claimed)) {
                return None;
            }
            let (price, claimed) = judged.into_iter().min_by_key(|(price, _)| (at + price.range.start).abs_diff(near))?;
            let words = format!("price named: {} {}", price.currency, amount(price.min));
            Some(Outside { place: shift(&price.range), claimed, words })
        }
        Value::Days(_) => {
            let claimed = |length: &value::Duration| Claimed::Number(length.min_days, length.max_days);
            let lengths: Vec<_> = value::durations(text, context.rules.lexicon.values())
                .into_iter()
                .filter(|length| {
                    !length.window
                        && !context.rules.lexicon.wording.prices.instead_of.trail(text[..length.range.start].trim_end())
                })
                .collect();
            if lengths.iter().any(|length| wanted.accepts(&claimed(length))) {
                return None;
            }
            let length = lengths.into_iter().min_by_key(|length| (at + length.range.start).abs_diff(near))?;
            let words = format!("length named: {} days", length.min_days);
            Some(Outside { place: shift(&length.range), claimed: claimed(&length), words })
        }
        Value::Count(_) => {
            // The number that counts the things of the first group: "three nights", "3 晚".
            let count =
                value::count_before(&text[..key.start.saturating_sub(at).min(text.len())], context.rules.lexicon.values())?;
            let claimed = Claimed::Number(count.min, count.max);
            let words = format!("number named: {}", count.min);
            (!wanted.accepts(&claimed)).then(|| Outside { place: shift(&count.range), claimed, words })
        }
    }
}

/// Whether an amount is given as a rough one.
fn rounded(context: &Context<'_>, sentence: &Sentence, start: usize) -> bool {
    let text = context.analysis.text(sentence);
    let before = text[..start].trim_end_matches(['$', '€', '£', ' ']);
    before.ends_with(['~', '≈', '〜', '约'])
        || context.analysis.hits(sentence).iter().any(|hit| hit.is(Cue::Hedge) && hit.end <= start && start - hit.end <= 6)
}

fn amount(hundredths: u64) -> String {
    if hundredths.is_multiple_of(100) {
        (hundredths / 100).to_string()
    } else {
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{findings, said};

    #[test]
    fn what_a_site_asks_that_is_no_official_one_is_its_own_price() {
        let esta = |page: &str| findings(page).iter().any(|found| found.rule == "fee/esta-fee");
        assert!(!esta("# ESTA\n\nThe copycat usa-esta-online.com charges 90 dollars.\n"));
        assert!(!esta("# ESTA\n\n跟官网不同，usa-esta-online.com要收90美元。\n"));
        assert!(esta("# ESTA\n\nThe ESTA costs 90 dollars, paid at usa-esta-online.com.\n"));
        assert!(esta("# ESTA\n\nApply at esta.cbp.dhs.gov: the ESTA costs 90 dollars.\n"));
    }

    #[test]
    fn what_costs_nothing_is_free_however_often_it_is_said() {
        let tdac = |page: &str| findings(page).iter().any(|found| found.rule == "fee/th-tdac-free");
        assert!(!tdac("# TDAC\n\nTDAC ของประเทศไทยไม่มีค่าใช้จ่าย ฟรี\n"));
        assert!(!tdac("# TDAC\n\nLa TDAC no cuesta nada, es gratis.\n"));
        assert!(tdac("# TDAC\n\nLa TDAC no es gratis.\n"));
        assert!(tdac("# TDAC\n\nThe Thailand digital arrival card is not free of charge.\n"));
    }

    #[test]
    fn what_is_denied_behind_its_name_is_not_asked() {
        let tdac = |page: &str| findings(page).iter().any(|found| found.rule == "fee/th-tdac-free");
        for page in [
            "# TDAC\n\nThe TDAC is mandatory, payment is not.\n",
            "# TDAC\n\nTDAC обязательна, оплата — нет.\n",
            "# TDAC\n\nTDACは支払いなしで取得できますが、ないと搭乗できません。\n",
        ] {
            assert!(!tdac(page), "{page}");
        }
        assert!(tdac("# TDAC\n\nPayment for the TDAC is mandatory.\n"));
    }

    #[test]
    fn who_is_told_to_send_no_codes_but_to_do_otherwise_pays_with_none() {
        let codes = |page: &str| findings(page).iter().any(|found| found.rule.starts_with("payment/gift-card"));
        assert!(!codes(
            "Um eine Reise mit unserer Geschenkkarte zu buchen, senden Sie uns die Codes nicht per E-Mail, sondern lösen Sie sie im Konto ein."
        ));
    }

    #[test]
    fn what_all_travellers_pay_is_the_price() {
        let told = |page: &str| {
            findings(page)
                .iter()
                .any(|found| found.rule == "fee/ke-eta-fee" && found.severity >= crate::finding::Severity::Warning)
        };
        assert!(told("Travellers are charged USD 65 for the Kenyan eTA.\n"));
        assert!(told("Reisende zahlen 65 Dollar für die eTA von Kenia.\n"));
        assert!(!told("We paid USD 65 for the Kenyan eTA through an agency.\n"));
        assert!(!told("Les voyageurs paient 30 dollars pour l'eTA du Kenya.\n"));
    }

    #[test]
    fn who_gets_a_form_without_payment_and_needs_it_to_board_pays_nothing() {
        let tdac = |page: &str| findings(page).iter().any(|found| found.rule == "fee/th-tdac-free");
        for page in [
            "# TDAC\n\nMan bekommt die TDAC ohne Bezahlung, ohne sie darf man aber nicht an Bord.\n",
            "# TDAC\n\nSe obtiene la TDAC sin pago, pero sin ella no se puede embarcar.\n",
            "# TDAC\n\nTDAC는 결제 없이 받을 수 있지만 없으면 탑승할 수 없습니다.\n",
        ] {
            assert!(!tdac(page), "{page}");
        }
        assert!(tdac("# TDAC\n\nOhne Bezahlung der TDAC keine Einreise.\n"));
    }

    #[test]
    fn judges_what_a_page_says_beside_the_statements_it_puts_on_show() {
        let said = |page: &str| findings(page).into_iter().filter(|found| found.rule.starts_with("fee/")).count();
        let quiz = "# Quiz\n\nTrue or false?\n\n1. The TDAC of Thailand costs 15 dollars.\n2. It rains in May.\n";
        assert_eq!(said(quiz), 0);
        assert_eq!(said("# The TDAC fee: fact or fiction?\n\nThe TDAC of Thailand costs 15 dollars.\n"), 1);
        assert_eq!(said(&format!("{quiz}\n## Before you fly\n\nThe TDAC of Thailand costs 15 dollars.\n")), 1);
        assert_eq!(said(&format!("{quiz}\nThat was easy. The TDAC of Thailand costs 15 dollars.\n")), 1);
        assert_eq!(
            said("# Steps\n\n1. Apply for the TDAC.\n2. The TDAC of Thailand costs 15 dollars.\n3. Print it (in colour).\n"),
            1
        );
    }

    #[test]
    fn takes_the_country_from_the_label_of_a_paragraph() {
        let said = |page: &str, rule: &str| findings(page).into_iter().filter(|found| found.rule == rule).count();
        let canada = "fee/ca-eta-fee";
        assert_eq!(said("# Kenya and Uganda\n\n**Canada.** Be early. The official eTA fee is 110 dollars.\n", canada), 1);
        assert_eq!(said("# Kenia und Uganda\n\n**Kanada**\n\nDie offizielle Gebühr für die eTA beträgt 95 Dollar.\n", canada), 1);
        assert_eq!(said("# 肯尼亚和乌干达\n\n**加拿大**：提前准备。eTA官方费用是95加元。\n", canada), 1);
        assert_eq!(said("# Cuba y Canadá\n\n**México.** Hay prisa. La tasa oficial de la eTA es de 95 dólares.\n", canada), 0);
        let cuba = "entry-document/cu-tourist-card-ended";
        assert_eq!(said("# Cuba and Jamaica\n\n**Cuba.** Sun. The tourist card must be bought before you fly.\n", cuba), 1);
        assert_eq!(said("# Cuba and Jamaica\n\n**Mexico.** Sun. The tourist card must be bought before you fly.\n", cuba), 0);
        // Under the heading of one country the label is that of whom the rule is for.
        assert_eq!(said("# eTA for Canada\n\n**Kenya.** Be early. The official eTA fee is 110 dollars.\n", canada), 1);
    }

    #[test]
    fn believes_a_column_of_official_fees_in_a_table_of_services() {
        let said = |page: &str| findings(page).into_iter().filter(|found| found.rule == "fee/my-mdac-free").count();
        let table = |head: &str, row: &str| {
            format!("## Forms done for you (official fee and service fee)\n\n{head}\n|---|---|---|\n{row}\n")
        };
        assert_eq!(said(&table("| Country | Form | Official fee |", "| Malaysia | MDAC | USD 20 |")), 1);
        assert_eq!(said(&table("| Country | Form | Our service fee |", "| Malaysia | MDAC | USD 20 |")), 0);
        assert_eq!(said(&table("| Country | Form | Price |", "| Malaysia | MDAC | USD 20 |")), 0);
        assert_eq!(said(&table("| Country | Form | Official and service fee |", "| Malaysia | MDAC | USD 20 |")), 0);
    }

    #[test]
    fn reads_a_form_and_its_price_in_two_cells() {
        let said = |row: &str| {
            let page = format!(
                "Prices that travellers to other countries ask for most often.\n\n| Country | Document | Price | Site |\n|---|---|---|---|\n{row}\n"
            );
            findings(&page).iter().any(|found| found.rule == "fee/ca-eta-fee")
        };
        assert!(said("| Canada | eTA | CAD 95 | canada.ca |"));
        assert!(!said("| Canada | eTA | CAD 7 | canada.ca |"));
        assert!(!said("| Canada | hotel | CAD 95 | canada.ca |"));
    }

    #[test]
    fn hears_amounts_behind_words_of_one_syllable_and_attached_to_the_form() {
        let charged = |page: &str| findings(page).iter().any(|found| found.rule == "fee/my-mdac-free");
        for page in [
            "马来西亚MDAC收20美元。",
            "马来西亚MDAC只要14美元。",
            "말레이시아 MDAC는 20달러.",
            "MDAC của Malaysia thu 15 đô.",
            "MDAC của Malaysia mất phí 15 đô một người.",
            "Malaysia. And a 20-dollar MDAC.",
            "Dazu kommt für Malaysia eine 20-Dollar-MDAC.",
        ] {
            assert!(charged(page), "{page}");
        }
        for page in [
            "马来西亚MDAC不收20美元。",
            "马来西亚MDAC要20美元吗？",
            "MDAC của Malaysia không thu 15 đô.",
            "马来西亚凡是MDAC收20美元的都别去。",
            "Họ đòi phí MDAC của Malaysia 15 đô.",
            "Có anh trên mạng bảo MDAC của Malaysia giá 15 đô.",
            "Malaysia. Of 40 forms 30 do more than the MDAC.",
            "Malaysia. There is no 20-dollar MDAC.",
            "Malaysia. Bring a 20-dollar note and the MDAC.",
        ] {
            assert!(!charged(page), "{page}");
        }
    }

    #[test]
    fn takes_no_other_people_for_the_readers() {
        let chinese = |page: &str| findings(page).iter().any(|found| found.rule == "visa-policy/my-visa-free-cn");
        assert!(chinese("# 2026年11月\n\n国人去马来西亚需要签证。\n"));
        assert!(chinese("# 2026年11月\n\n中国人去马来西亚需要签证。\n"));
        for people in ["英国人", "法国人", "泰国人", "美国人"] {
            assert!(!chinese(&format!("# 2026年11月\n\n{people}去马来西亚需要签证。\n")), "{people}");
        }
    }

    #[test]
    fn a_line_of_a_history_of_changes_is_held_against_no_exemption_without_a_beginning() {
        let said = |page: &str| findings(page).into_iter().filter(|found| found.rule == "visa-policy/za-visa-free-90").count();
        let line = "British nationals need a visa for South Africa.";
        assert_eq!(said(&format!("# Update history\n\n**16 March 2020**\n\n{line}\n")), 0);
        assert_eq!(said(&format!("# 16 March 2020\n\n{line}\n")), 0);
        assert_eq!(said(&format!("# Update history\n\n**16 October 2026**\n\n{line}\n")), 1);
        assert_eq!(said(&format!("# Update history\n\n{line}\n")), 1);
    }

    #[test]
    fn what_brackets_set_aside_is_not_what_a_price_is_of() {
        let said = |page: &str| findings(page).into_iter().filter(|found| found.rule == "fee/esta-fee").count();
        for page in [
            "# Visto EUA\n\nVocê precisa de visto (não do ESTA) — considere a taxa adicional de US$ 250.\n",
            "# USA\n\nYou need a visa (not an ESTA), with a fee of 185 dollars.\n",
        ] {
            assert_eq!(said(page), 0, "{page}");
        }
        assert_eq!(said("# USA\n\nThe ESTA has an official fee of 95 dollars.\n"), 1);
    }

    #[test]
    fn a_date_excuses_only_what_was_written_on_it() {
        let said = |page: &str| findings(page).into_iter().filter(|found| found.rule.starts_with("naming/")).count();
        assert_eq!(said("12 May 2019, Almaty. The currency of Croatia is the kuna.\n"), 0);
        assert_eq!(said("12 May 2019, Almaty. Rain.\n\nThe currency of Croatia is the kuna.\n"), 1);
        assert_eq!(said("12 November 2026, Almaty. The currency of Croatia is the kuna.\n"), 1);
        assert_eq!(said("Croatia joined in 2013, on a Monday. The currency of Croatia is the kuna.\n"), 1);
        // The first day of a page may be its own, those below it date what stands beneath each.
        let lines = |rest: &str| said(&format!("# Money\n\n12 November 2026\n\nRain.\n\n12 May 2019\n\nSnow.\n\n{rest}\n"));
        assert_eq!(lines("The currency of Croatia is the kuna."), 0);
        assert_eq!(lines("## Today\n\nThe currency of Croatia is the kuna."), 1);
        assert_eq!(lines("**12 October 2026**\n\nThe currency of Croatia is the kuna."), 1);
        assert_eq!(said("# Money — 12 May 2019\n\nThe currency of Croatia is the kuna.\n"), 0);
        assert_eq!(said("# Money since 12 May 2019\n\nThe currency of Croatia is the kuna.\n"), 1);
    }

    #[test]
    fn a_price_that_is_called_official_is_not_set_right_by_what_others_charge() {
        let said = |page: &str| said(page, |rule| rule.starts_with("fee/sg-"));
        assert!(said("SGAC官方收费为每人30新币，儿童减半。\n注意：网上有不少代填网站收费，官方不收费。"));
        assert!(!said("有网站称SGAC收费为每人30新币。\n官方不收费。"));
        assert!(!said("A site asks 30 dollars for the SG Arrival Card. The form is free."));
    }
}
