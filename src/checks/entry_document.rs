//! Entry documents that do not exist: a "tourist card" defined as a visa, made a duty, or said to admit.
//!
//! The world is closed where we know it whole: a country's file lists every document that exists, so any other is
//! contradicted, and none of a country whose list is not known.

mod about;
mod border;
mod demand;
mod phone;
mod renamed;
mod sequel;
mod uses;

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;

pub(super) use self::border::without_it;
use self::border::{admits_to_country, at_border, barred_from_country, bound_for_country, enters_country};
use self::demand::{demanded, in_country, of_own_card};
pub(super) use self::sequel::follow;
use self::uses::{named_for_tourists, of_sights};
use super::reading::OF_CARD;
use super::{Check, Context, Contradiction, Reads};
use crate::extract::claims::{Answer, Clause, Definition, Nature, Nearness, Negation, SHARED, Sentence, stance, tells_nature};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit, Lexicon, Tag};
use crate::rules::model::fact::Fact;
use crate::rules::model::terms::ConceptClass;

/// The check.
pub const CHECK: Check = Check {
    name: "entry-document",
    about: "documents said to admit to a country that issues none of that name",
    reads: Reads::Words(names_card),
    run,
};

/// Whether a word is for a card by its full name, or for what one may be said to be: nothing is found on a page without any. The bare
/// word "card" and a pronoun mean one that was named before.
fn names_card(lexicon: &Lexicon, concept: ConceptIndex) -> bool {
    let known = &lexicon.known;
    let card = lexicon.class(concept) == ConceptClass::Card && Some(concept) != known.card_word;
    card || [known.tourist_card, known.sim_card].contains(&Some(concept)) || tells_nature(lexicon, concept)
}

fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        context.analysis.definitions.iter().filter_map(|definition| defined(context, definition)).collect();
    let definitions = findings.len();
    // A page that says that nobody enters without the card calls it an entry document as surely as one that defines it so.
    let mut called = BTreeSet::new();
    for sentence in &context.analysis.sentences {
        if let Some((country, finding)) = dependent(context, sentence, &called) {
            called.insert(country);
            findings.push(finding);
        }
    }
    if !called.is_empty() {
        // Only what is said of such a country may now be read otherwise.
        let again =
            context.analysis.sentences.iter().filter(|sentence| sentence.countries.iter().any(|own| called.contains(own)));
        findings.extend(again.filter_map(|sentence| Some(dependent(context, sentence, &called)?.1)));
    }
    findings.extend(about::said(context, &called));
    let said = findings.split_off(definitions);
    let renamed = renamed::rules(context, &said);
    findings.extend(said.into_iter().filter(|finding| !renamed.contains(&finding.rule)));
    // Of two readings of the same words the first is told: a definition says more than a duty in its clause.
    let mut told: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
    findings.retain(|finding| {
        let told = told.entry(finding.rule.clone()).or_default();
        let last = told.range(..finding.range.end).next_back();
        let overlaps = last.is_some_and(|(_, &end)| end > finding.range.start);
        if !overlaps {
            told.insert(finding.range.start, finding.range.end);
        }
        !overlaps
    });
    findings
}

/// The fact that contradicts a card of this name as an entry document of this country, on a day.
fn contradicting<'a>(
    context: &'a Context<'_>,
    country: CountryIndex,
    concept: Option<&str>,
    noun: &str,
    day: Date,
) -> Option<&'a Fact> {
    let fact = context.rules.facts.closed_world(country)?;
    match context.rules.known_document(country, concept, noun) {
        Some(document) if document.valid.until.is_none_or(|until| day <= until) => None,
        // A document that ended may still be described as history by a page of any day.
        _ if !fact.valid.contains(day) => None,
        _ => Some(fact),
    }
}

/// The last day of a document of this name that no longer exists.
fn ended(context: &Context<'_>, country: CountryIndex, concept: Option<&str>, noun: &str) -> Option<Date> {
    context.rules.known_document(country, concept, noun)?.valid.until
}

fn country_name(context: &Context<'_>, country: CountryIndex) -> String {
    let file = &context.rules.files.countries[country as usize];
    file.names
        .get("en")
        .and_then(|names| names.first())
        .map_or_else(|| file.code.clone(), |name| name.split('{').next().unwrap_or(name).to_string())
}

fn defined(context: &Context<'_>, definition: &Definition) -> Option<Finding> {
    if definition.nature != Nature::EntryDocument || !definition.asserted {
        return None;
    }
    let sentence = &context.analysis.sentences[definition.sentence];
    // "The tourist card of both countries is an e-visa."
    let shared = || countries(context, sentence).first().copied().filter(|_| sentence.places.is_empty());
    let country = definition.country.or_else(shared)?;
    let lexicon = &context.rules.lexicon;
    let concept = definition.concept.map(|concept| lexicon.concepts[concept as usize].id.as_str());
    let fact = contradicting(context, country, concept, &definition.noun, context.day_of(sentence))?;
    let clause = context.analysis.clause_at(sentence, definition.range.end.saturating_sub(1));
    if other_time(context, sentence, clause) {
        return None;
    }
    let complement = &lexicon.concepts[definition.complement as usize].id;
    // "A tourist card called the TDAC": what bears the name of a document that exists is that document.
    let own_form = lexicon.concepts[definition.complement as usize].country == Some(country);
    if own_form && contradicting(context, country, Some(complement.as_str()), "", context.day_of(sentence)).is_none() {
        return None;
    }
    let ended = ended(context, country, concept, &definition.noun);
    // What a document is called, or is by the way, is told of one that ended on pages of any day.
    if ended.is_some() && (definition.hedged || context.analysis.hits(sentence).iter().any(|hit| hit.is(Cue::Past))) {
        return None;
    }
    context.contradiction(Contradiction {
        fact,
        sentence,
        range: definition.range.start..clause.range.end.max(definition.range.end),
        severity: fact.severity,
        confidence: if definition.hedged { Confidence::Medium } else { Confidence::High },
        message: match ended {
            Some(day) => format!(
                "defines a card as an entry document ({complement}) of {}; it ended on {day}",
                country_name(context, country)
            ),
            None => format!(
                "defines a card as an entry document ({complement}) of {}; we found no official document of that name",
                country_name(context, country)
            ),
        },
        evidence: vec![format!("subject: `{}`, said to be: {complement}", definition.noun), NOT_LISTED.to_string()],
        fix: None,
        undated: Severity::Error,
        since: ended,
    })
}

/// What a page says further of a card that it is known by another step to give the country.
fn further(
    context: &Context<'_>,
    fact: &Fact,
    sentence: &Sentence,
    range: Range<usize>,
    message: String,
    step: &str,
) -> Option<Finding> {
    context.contradiction(Contradiction {
        fact,
        sentence,
        range,
        severity: fact.severity,
        confidence: Confidence::Medium,
        message,
        evidence: vec![step.to_string(), NOT_LISTED.to_string()],
        fix: None,
        undated: Severity::Error,
        since: None,
    })
}

/// The step that every finding of this check rests on.
const NOT_LISTED: &str = "the country's list of entry documents holds no such document on the page's date";

/// Whether a clause speaks of the past or of plans.
fn other_time(context: &Context<'_>, sentence: &Sentence, clause: &Clause) -> bool {
    stance::other_time(context.analysis, &context.rules.lexicon, sentence, clause)
}

/// What speaks whatever else a page makes of the card.
const OF_ENTRY: &str = "says that the document is required for entry";
const BARRED: &str = "says that nobody is let in without the document";

/// The countries that a sentence is about: one, or a few of which none has a tourist card, so that whichever is meant is meant wrongly.
fn countries<'s>(context: &Context<'_>, sentence: &'s Sentence) -> &'s [CountryIndex] {
    let own = &sentence.countries[..];
    let day = context.day_of(sentence);
    let without = |&country: &CountryIndex| contradicting(context, country, Some("tourist-card"), "", day).is_some();
    if own.len() <= 1 || own.len() <= SHARED && listed(context, sentence) && own.iter().all(without) { own } else { &[] }
}

/// Whether a sentence that names several countries names them in one breath: "Georgia and Armenia", 格鲁吉亚、亚美尼亚.
fn listed(context: &Context<'_>, sentence: &Sentence) -> bool {
    let text = context.analysis.text(sentence);
    let names: Vec<_> = context.analysis.hits(sentence).iter().filter(|hit| hit.country().is_some()).collect();
    let joined = |pair: &[&Hit]| {
        let gap = text.get(pair[0].end..pair[1].start);
        gap.is_none_or(|gap| gap.chars().filter(|c| c.is_alphanumeric()).count() <= LISTED)
    };
    names.iter().all(|hit| matches!(hit.tag, Tag::Country(_))) && names.windows(2).all(joined)
}

/// Most letters between countries of a list: "und".
const LISTED: usize = 3;

/// What a sentence says of the card besides its definition.
fn dependent(context: &Context<'_>, sentence: &Sentence, called: &BTreeSet<CountryIndex>) -> Option<(CountryIndex, Finding)> {
    if sentence.heading || context.document.blocks[sentence.block].hidden {
        return None;
    }
    countries(context, sentence).iter().find_map(|&country| dependent_on(context, sentence, country, called))
}

/// The same of one of its countries.
fn dependent_on(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    called: &BTreeSet<CountryIndex>,
) -> Option<(CountryIndex, Finding)> {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let hits = context.analysis.hits(sentence);
    let redefined = |hit: &Hit| hit.concept().is_some_and(|concept| context.analysis.redefined(concept));
    let answers = sentence.answer == Some(Answer::Yes);
    let means_card = |hit: &Hit| context.rules.signs.of_word(hit) & OF_CARD != 0 || hit.is(Cue::Pronoun) || redefined(hit);
    if !answers && !hits.iter().any(means_card) {
        return None;
    }
    let text = context.analysis.text(sentence);
    // Every shop sells a "5G card", but nobody is asked for one at a border.
    let sim_card = |hit: &Hit| phone::card(context, sentence, hit);
    let five_g = |hit: &Hit| text[hit.range()].starts_with("5g");
    let at_entry = LazyCell::new(|| enters_country(context, sentence, country, hits));
    // "Without a 5G card you cannot enter": what is said of the border is only that it is closed to who lacks the card.
    let barred = LazyCell::new(|| barred_from_country(context, sentence, country, hits));
    let asked_for =
        |card: &Hit| hits.iter().any(|hit| hit.is(Cue::Must) && demanded(context, sentence, country, hits, hit, card));
    let is_card = |hit: &&Hit| {
        hit.concept().is_some_and(|concept| {
            lexicon.class(concept) == ConceptClass::Card && Some(concept) != known.card_word
                || context.analysis.redefined(concept)
                || sim_card(hit)
                    && (*barred
                        || phone::refuses(context, sentence, hits)
                        || (*at_entry || asked_for(hit)) && (five_g(hit) || phone::held(context, sentence, hit, hits)))
        })
    };
    // "कज़ाखस्तान का टूरिस्ट कार्ड": what stands for "of" there.
    let of =
        |gap: std::ops::Range<usize>| text.get(gap).is_some_and(|gap| gap.len() <= 3 || ["का", "की", "के"].contains(&gap.trim()));
    let named_by = |card: &&Hit| {
        hits.iter().any(|hit| {
            hit.country() == Some(country)
                && (hit.end <= card.start && of(hit.end..card.start) || hit.start >= card.end && hit.start - card.end <= 12)
        })
    };
    // Of several mentions the one that bears the country's name.
    // Of several for phones the one that is said to be lacking.
    let lacked = |card: &&Hit| {
        let by = |lack: &Hit| lack.is_concept(&[known.lacking]) && lack.end <= card.start && card.start - lack.end <= PHONE_GAP;
        sim_card(card) && hits.iter().any(by)
    };
    let card = hits
        .iter()
        .filter(is_card)
        .find(lacked)
        .or_else(|| hits.iter().filter(is_card).find(named_by))
        .or_else(|| hits.iter().find(is_card));
    let pronoun = hits.iter().find(|hit| hit.is(Cue::Pronoun));
    let nature = context.analysis.nature_of(country).or_else(|| called.contains(&country).then_some(Nature::EntryDocument));
    // "The pass" names its thing where the page has but one that it calls an entry document; "it" means what was just spoken of.
    let card_word = known.card_word;
    let named = |pronoun: &Hit| {
        nature == Some(Nature::EntryDocument)
            && card_word.is_some()
            && hits.iter().any(|hit| hit.concept() == card_word && pronoun.start <= hit.start && hit.end <= pronoun.end)
    };
    let of_card = sentence.antecedent.as_ref().is_some_and(|antecedent| {
        lexicon.class(antecedent.concept) == ConceptClass::Card && (antecedent.adjacent || pronoun.is_some_and(named))
    });
    // "The card", right after a sentence about the country's tourist card, is that one.
    let referred = || {
        let tourist_card = sentence
            .antecedent
            .as_ref()
            .is_some_and(|antecedent| antecedent.adjacent && lexicon.concepts[antecedent.concept as usize].id == "tourist-card");
        card.is_none() && pronoun.is_some() && tourist_card && sentence.country_from >= Nearness::Page
    };
    // What was spoken of is left out, or hidden in an ending: "if not cancelled after departure, you are fined", "cancellarla". Only
    // where nothing else in the sentence could be cancelled.
    let adjacent = sentence.antecedent.as_ref().is_some_and(|antecedent| antecedent.adjacent);
    let has = |ids: &[Option<ConceptIndex>]| hits.iter().any(|hit| hit.is_concept(ids));
    let of_page = sentence.antecedent.as_ref().is_some_and(|antecedent| lexicon.class(antecedent.concept) == ConceptClass::Card);
    let left_out = || {
        // "Permite entrar varias veces": languages whose verbs carry their subject go on about the card without naming it.
        // "Myth: the Georgia tourist card is optional. Wrong: es obligatoria."
        let obliged = || {
            let begins = |hit: &&Hit| {
                let clause = context.analysis.clause_at(sentence, hit.start);
                let before = &text[clause.range.start.max(sentence.range.start)..hit.start];
                before.rsplit([':', '!']).next().is_some_and(|lead| lead.trim().chars().count() <= 3)
            };
            let duty = hits.iter().find(|hit| hit.is(Cue::Must) || lexicon.is_known(hit, &[known.mandatory])).filter(begins);
            duty.filter(|_| of_page && adjacent && named_just_before(context, sentence, country))
        };
        let opening = || {
            let begins = |hit: &&Hit| !text[sentence.range.start..hit.start].contains(char::is_alphanumeric);
            let may = hits.iter().find(|hit| hit.is(Cue::May)).filter(begins);
            may.filter(|_| of_page && adjacent && nature == Some(Nature::EntryDocument))
        };
        let real_name = || hits.iter().find(|hit| of_page && adjacent && hit.is_concept(&[known.real_name]));
        let cancel = hits.iter().find(|hit| of_page && hit.is_concept(&[known.cancel]));
        let Some(cancel) = cancel else {
            let other = |hit: &Hit| hit.concept().is_some_and(|concept| crate::extract::claims::instrument(lexicon, concept));
            return opening().or_else(real_name).or_else(obliged).filter(|_| !hits.iter().any(other));
        };
        let other =
            hits.iter().any(|hit| hit.concept().is_some_and(|concept| crate::extract::claims::instrument(lexicon, concept)))
                || has(&[known.hotel_booking, known.account, known.sim_card, known.book_flight, known.visa_form]);
        let told = adjacent || nature == Some(Nature::EntryDocument) && has(&[known.leave]);
        (told && !other).then_some(cancel)
    };
    // "# Tourist card of Oman", "Is it mandatory? Yes": what the title names is asked of where the question names nothing else.
    let asked_of_title = || {
        let duty = |hit: &&Hit| hit.is(Cue::Must) || lexicon.is_known(hit, &[known.mandatory]);
        if !answers {
            return None;
        }
        let mut asked = hits.iter().filter(|hit| context.analysis.asked(sentence, hit));
        let found = asked.clone().find(duty)?;
        let got = |hit: &Hit| lexicon.is_known(hit, &[known.apply, known.buy, known.register]);
        let bare = asked.all(|hit| duty(&hit) || got(hit) || hit.concept().is_none() && hit.country().is_none());
        let real = ended(context, country, Some("tourist-card"), "").is_some();
        (bare && !real && titled(context, country)).then_some(found)
    };
    let of_title = asked_of_title();
    let subject = of_title.or(card).or(pronoun.filter(|_| of_card)).or_else(left_out)?;
    let concept = match of_title {
        Some(_) => known.tourist_card,
        None => card.and_then(Hit::concept).or(sentence.antecedent.as_ref().map(|antecedent| antecedent.concept)),
    }?;
    let id = lexicon.concepts[concept as usize].id.as_str();
    // A page may make the card a SIM in one line and a condition of entry in the next; who says that nobody enters the country without
    // it says so whatever else it is.
    let of_other_nature = nature.is_some_and(|nature| nature != Nature::EntryDocument);
    if of_other_nature && (card.is_none() || sentence.country_from < Nearness::Sentence || !(*at_entry || *barred)) {
        return None;
    }
    let is = |hit: &Hit, wanted: &[Option<ConceptIndex>]| lexicon.is_known(hit, wanted);
    let in_clause = |hit: &Hit, other: &Hit| {
        let clause = context.analysis.clause_at(sentence, hit.start);
        clause.range.contains(&other.start)
    };
    // "With the card you may enter and need no visa": that is another document.
    let of_another = |no: &Hit| of_visa_alone(context, hits, no);
    let visa_spared: Vec<_> = hits.iter().filter(|no| of_another(no)).map(Hit::range).collect();
    let asserts = |hit: &Hit| {
        let clause = context.analysis.clause_at(sentence, hit.start);
        let negation = if visa_spared.is_empty() || !is(hit, &[known.enter, known.free_movement]) {
            stance::negation(context.analysis, sentence, &hit.range())
        } else {
            stance::negation_beside(context.analysis, sentence, &hit.range(), &visa_spared)
        };
        clause.stance == Stance::Asserts && !other_time(context, sentence, clause) && negation == Negation::Affirmed
    };
    let lacking = known.lacking;
    let denial = card.and_then(|card| without_it(text, hits, card, known.refused));
    let sim_only = card.is_some_and(sim_card) && !*at_entry;
    // "Without a visa nobody enters, and no tourist card is asked for": what is lacking there is another document.
    let other_between = |other: &Hit| {
        let between = |hit: &Hit| other.end <= hit.start && hit.end <= subject.start;
        hits.iter()
            .any(|hit| between(hit) && hit.concept().is_some_and(|concept| crate::extract::claims::instrument(lexicon, concept)))
    };
    // "Apply for the card first: without it you will not board."
    let of_visa = |it: &Hit| {
        let named = |hit: &Hit| it.start <= hit.start && hit.end <= it.end;
        let document = |hit: &Hit| hit.concept().is_some_and(|concept| lexicon.class(concept) == ConceptClass::EntryDocument);
        hits.iter().any(|hit| named(hit) && document(hit))
    };
    let of_it = |lack: &Hit| {
        // "Без неё" is a pronoun by itself.
        let near = |it: &Hit| lack.end <= it.start && it.start - lack.end <= 1 || it.start <= lack.start && lack.end < it.end;
        hits.iter().any(|it| it.is(Cue::Pronoun) && near(it) && !of_visa(it))
    };
    // "Without the card nobody boards": the word for lacking stands by the card.
    let absent = |other: &Hit| {
        denial == Some(other)
            || lacking.is_some()
                && other.concept() == lacking
                && (!sim_only || in_clause(subject, other) && subject.start.saturating_sub(other.end) <= PHONE_GAP)
                && (other.end <= subject.start && subject.start - other.end <= 60 && !other_between(other)
                    || other.start >= subject.end && (other.start - subject.end <= 12 || of_it(other))
                    || other.start < subject.end && subject.start < other.end)
    };
    let lacks = |hit: &Hit| {
        let spared: Vec<_> = hits.iter().filter(|other| absent(other)).map(Hit::range).collect();
        let clause = context.analysis.clause_at(sentence, hit.start);
        // "If you have none": nothing else is supposed than that it is lacking.
        let supposed = |other: &Hit| {
            other.is(Cue::Hypothetical)
                && clause.range.contains(&other.start)
                && !spared.iter().any(|lack| other.start < lack.end && lack.start < other.end + 12)
        };
        !spared.is_empty()
            && !sentence.overruled()
            && (clause.stance == Stance::Asserts
                || clause.stance == Stance::Supposes
                    && clause.range.contains(&subject.start)
                    && !hits.iter().any(|other| supposed(other) || other.is(Cue::Attribution) || other.is(Cue::Debunk)))
            && !other_time(context, sentence, clause)
            && stance::negation_beside(context.analysis, sentence, &hit.range(), &spared) == Negation::Affirmed
    };
    // "The Kenya tourist card is mandatory": the country's name stands by the card's.
    // Cities sell cards to tourists, so the name of one makes no entry document.
    let of_city = |card: &Hit| {
        let behind = |hit: &Hit| matches!(hit.tag, Tag::City(_)) && hit.start >= card.end && hit.start - card.end <= 16;
        city_before(hits, card) || hits.iter().any(behind)
    };
    let named_for = card.is_some_and(|card| named_by(&card) && !of_city(card));
    let named_near =
        || named_for || id == "tourist-card" && !card.is_some_and(of_city) && named_just_before(context, sentence, country);
    // "You must buy the Athens tourist card before you enter the Acropolis."
    if nature.is_none() && card.is_some_and(|card| city_before(hits, card) || of_firm(lexicon, text, hits, card)) {
        return None;
    }
    // "Visitor card": what names the card names nobody it is asked of.
    let apart = |other: &Hit| card.is_none_or(|card| other.end <= card.start || card.end <= other.start);
    let everybody = || {
        hits.iter().any(|other| other.is(Cue::All) && apart(other))
            || hits
                .iter()
                .filter(|other| apart(other))
                .any(|other| is(other, &[known.visitor_word, known.foreigners_all, known.foreigners_most, known.before_travel]))
    };
    let duty = |hit: &Hit| hit.is(Cue::Must) || hit.is(Cue::Importance) || is(hit, &[known.mandatory]);
    // "The Kazakhstan tourist card is on sale too, compulsory for all": a clause that names no thing of its own goes on about the card.
    let next_clause = |hit: &Hit| {
        let (own, next) = (context.analysis.clause_at(sentence, subject.start), context.analysis.clause_at(sentence, hit.start));
        let things = |other: &Hit| {
            next.range.contains(&other.start)
                && other.concept().is_some_and(|concept| crate::extract::claims::instrument(lexicon, concept))
        };
        // What follows from a supposition is supposed too.
        own.stance == Stance::Asserts
            && next.range.start > own.range.end
            && next.range.start - own.range.end <= 2
            && !hits.iter().any(things)
    };
    let established = nature == Some(Nature::EntryDocument);
    // Residents hold registration cards of many kinds; only one that the page itself calls an entry document is judged.
    if !established && id != "tourist-card" && !card.is_some_and(sim_card) {
        return None;
    }

    // "Unless you end it, your card is charged every month."
    let monthly = established && has(&[known.each_month]) && has(&[known.deduct]);
    let costs = |hit: &Hit| is(hit, &[known.fined, known.keep_charging]) || monthly && hit.is_concept(&[known.deduct]);
    // "Travel cards" are sold by banks as well; one that everybody must have is none of theirs. A document that ended is what an
    // undated page may still tell of.
    let for_journey = || {
        card.is_some_and(|card| {
            let noun = &text[card.range()];
            id == "tourist-card"
                && (everybody() || !noun.starts_with("travel"))
                && ended(context, country, Some(id), noun).is_none()
                && bound_for_country(context, sentence, country, hits, named_for)
        })
    };
    // "You need neither a card nor a visa."
    let denied_after = |duty: &Hit| {
        hits.iter().any(|no| (no.is(Cue::Negation) || no.is(Cue::None)) && duty.end <= no.start && no.end <= subject.start)
    };
    // "The tourist card is mandatory in Georgia."
    let within_country = |hit: &Hit| {
        let current = |card: &Hit| {
            named_for_tourists(context, text, card, everybody())
                && ended(context, country, Some(id), &text[card.range()]).is_none()
        };
        duty(hit)
            && !hit.is(Cue::Importance)
            && in_clause(hit, subject)
            && !denied_after(hit)
            && card.is_some_and(current)
            && in_country(context, sentence, country, hits)
    };
    let sights = || of_sights(&text[sentence.range.clone()], &lexicon.wording.uses);
    // "Georgia has introduced a tourist card, without it nobody is let in."
    let introduced_here = || {
        card.is_some_and(|card| introduced(context, sentence, hits, card, country))
            && hits.iter().any(|lack| lacking.is_some() && lack.concept() == lacking && lack.start >= subject.end && of_it(lack))
            && !sights()
    };
    // The same in two sentences.
    let just_named =
        || !sights() && (named_just_before(context, sentence, country) || introduced_just_before(context, sentence, country));
    // "凭旅游卡即可免签入境": one word for both.
    let enters_visa_free =
        |hit: &Hit| is(hit, &[known.visa_free]) && ["入境", "通关", "进入"].iter().any(|word| text[hit.range()].contains(word));
    let mut found: Option<(&Hit, &str)> = None;
    // Nothing else is asked about below.
    let told = |hit: &&Hit| matches!(hit.tag, Tag::Concept(_) | Tag::Cue(Cue::Must | Cue::Importance, _));
    for hit in hits.iter().filter(told) {
        let asked = card.is_some_and(|card| demanded(context, sentence, country, hits, hit, card));
        if sim_only && !established && !asked && !is(hit, &[known.refused]) {
            continue;
        }
        let about_entry = || {
            hits.iter().any(|other| is(other, &[known.visa, known.visa_free, known.entry_permit]) || is(other, &[known.enter]))
        };
        let reason = if nature.is_none()
            && named_for
            && id == "tourist-card"
            && is(hit, &[known.real_name])
            && in_clause(hit, subject)
            && hits.iter().any(|other| duty(other) && in_clause(hit, other))
            && !speaks_of_sims(context)
        {
            "says that the document must be held in a real name"
        } else if !established
            && card.is_some()
            && is(hit, &[known.cancel])
            && in_clause(hit, subject)
            && hits.iter().any(|other| is(other, &[known.leave]))
            && hits.iter().any(|other| duty(other) && in_clause(hit, other))
        {
            "says that the document must be cancelled or activated"
        } else if established
            && is(hit, &[known.real_name])
            && in_clause(hit, subject)
            && !hits.iter().any(|other| other.is(Cue::May) && in_clause(hit, other))
        {
            "says that the document must be held in a real name"
        } else if (is(hit, &[known.enter, known.free_movement]) || enters_visa_free(hit))
            && !hits.iter().any(absent)
            && admits(context, sentence, hit, hits, subject, established, referred())
        {
            "says that the document admits its holder"
        } else if asked
            || of_title == Some(hit)
            || established && duty(hit) && in_clause(hit, subject) && everybody()
            || duty(hit)
                && in_clause(hit, subject)
                && hits
                    .iter()
                    .any(|other| is(other, &[known.apply, known.buy, known.register, known.pay]) && in_clause(hit, other))
                && (established || about_entry() && sentence.country_from >= Nearness::Page)
        {
            "says that the document is required"
        } else if duty(hit) && in_clause(hit, subject) && *at_entry
            || duty(hit) && !hit.is(Cue::Importance) && in_clause(hit, subject) && !denied_after(hit) && for_journey()
        {
            OF_ENTRY
        } else if is(hit, &[known.cancel])
            && sentence.country_from == Nearness::Sentence
            && hits.iter().any(|other| is(other, &[known.leave]))
            && hits.iter().any(|other| duty(other) && in_clause(hit, other))
        {
            // After a journey nobody cancels a ticket for buses or museums.
            "says that the document must be cancelled after the journey"
        } else if within_country(hit)
            || named_for
                && !denied_after(hit)
                && card.is_some_and(|card| of_own_card(context, sentence, country, hits, hit, card))
            || duty(hit)
                && (in_clause(hit, subject) || next_clause(hit))
                && !sights()
                && named_near()
                && id == "tourist-card"
                && (about_entry() || everybody() || has(&[known.refused, known.citizens_of_reader]))
        {
            "says that the document is required"
        } else if is(hit, &[known.refused, known.fined])
            && (established
                || named_for
                || *at_entry
                || *barred
                || for_journey()
                || (referred() && just_named() || introduced_here() || card.is_some_and(sim_card))
                    && at_border(text, hit, &context.rules.lexicon.wording.borders))
            && lacks(hit)
        {
            found = Some((hit, BARRED));
            break;
        } else if established
            && is(hit, &[known.cancel, known.activate])
            && hits.iter().any(|other| duty(other) && in_clause(hit, other))
        {
            "says that the document must be cancelled or activated"
        } else if established && costs(hit) && threatens(context, sentence, hit, hits) {
            found = Some((hit, "says that it costs something not to cancel the document"));
            break;
        } else if established && costs(hit) && hits.iter().any(|other| is(other, &[known.cancel, known.activate])) {
            "says that it costs something not to cancel the document"
        } else if established
            && is(hit, &[known.country_support])
            && hits.iter().any(|other| is(other, &[known.buy, known.pay, known.fee]))
        {
            "says that the document is sold"
        } else {
            continue;
        };
        // "Not cancelling it brings a fine": the denial is that of the cancelling.
        let cancelling: Vec<_> = hits
            .iter()
            .filter(|other| is(other, &[known.cancel, known.activate]) && other.end <= hit.start)
            .map(|other| other.start.saturating_sub(24)..other.end)
            .collect();
        let brings = costs(hit)
            && context.analysis.clause_at(sentence, hit.start).stance == Stance::Asserts
            && !other_time(context, sentence, context.analysis.clause_at(sentence, hit.start))
            && stance::negation_beside(context.analysis, sentence, &hit.range(), &cancelling) == Negation::Affirmed;
        let admitted = is(hit, &[known.enter, known.free_movement]) || enters_visa_free(hit);
        let needless = |other: &Hit| other.is(Cue::NeedNot) && in_clause(hit, other) && !(admitted && of_another(other));
        if (asserts(hit) || brings) && !hits.iter().any(needless) {
            found = Some((hit, reason));
            break;
        }
    }
    let (hit, reason) = found?;
    if of_other_nature && !(reason == OF_ENTRY || reason == BARRED) || nature.is_none() && titled_otherwise(context) {
        return None;
    }
    let noun = card.map_or_else(|| named_before(context, sentence, concept), |hit| &text[hit.range()]);
    let fact = contradicting(context, country, Some(id), noun, context.day_of(sentence))?;
    let first = context.analysis.clause_at(sentence, subject.start.min(hit.start));
    let last = context.analysis.clause_at(sentence, subject.start.max(hit.start));
    let hedged = first.hedged || last.hedged;
    let finding = context.contradiction(Contradiction {
        fact,
        sentence,
        range: first.range.start..last.range.end,
        severity: fact.severity,
        confidence: if established && !hedged { Confidence::High } else { Confidence::Medium },
        message: format!("{reason} ({}); we found no official document of that name", country_name(context, country)),
        evidence: vec![
            if established {
                "the page defines the card as an entry document".to_string()
            } else {
                "the sentence itself is about entry".to_string()
            },
            NOT_LISTED.to_string(),
        ],
        fix: None,
        undated: Severity::Error,
        since: ended(context, country, Some(id), noun),
    })?;
    Some((country, finding))
}

/// Sentences back in which the name is looked for that "it" stands for.
const NAMED_BEFORE: usize = 4;

/// The name under which a sentence right before speaks of a card: "The HKSAR Travel Pass is for frequent visitors. It is ...". Empty
/// where none does.
fn named_before<'a>(context: &'a Context<'_>, sentence: &Sentence, card: ConceptIndex) -> &'a str {
    let all = &context.analysis.sentences;
    let own = all.partition_point(|other| (other.block, other.range.start) < (sentence.block, sentence.range.start));
    let before = all[..own].iter().rev().take(NAMED_BEFORE);
    before
        .filter(|other| !other.apart())
        .find_map(|other| {
            let hit = context.analysis.hits(other).iter().rfind(|hit| hit.concept() == Some(card))?;
            Some(&context.analysis.text(other)[hit.range()])
        })
        .unwrap_or_default()
}

/// Whether the page's title or first heading names the country's own tourist card and no other document, and neither asks nor denies.
fn titled(context: &Context<'_>, country: CountryIndex) -> bool {
    let lexicon = &context.rules.lexicon;
    context.document.titles().take(TITLES).any(|at| {
        let read = &context.analysis.blocks[at];
        let put_aside = [Cue::Question, Cue::Negation, Cue::None, Cue::Debunk, Cue::Warning, Cue::Attribution, Cue::Exhibit];
        let card = |hit: &Hit| hit.concept() == lexicon.known.tourist_card;
        let other =
            |hit: &Hit| !card(hit) && hit.concept().is_some_and(|concept| crate::extract::claims::instrument(lexicon, concept));
        let named = read.hits.iter().find(|hit| card(hit));
        named.is_some_and(|card| named_for_tourists(context, &read.view.text, card, false))
            && read.hits.iter().any(|hit| hit.tag == Tag::Country(country) || hit.tag == Tag::Demonym(country))
            && !read.view.text.contains('?')
            && !read
                .hits
                .iter()
                .any(|hit| other(hit) || matches!(hit.tag, Tag::City(_)) || put_aside.iter().any(|&cue| hit.is(cue)))
            && !of_sights(&read.view.text, &lexicon.wording.uses)
    })
}

/// 瑞士旅游卡（Swiss Travel Pass）: whether a title says in brackets behind a card's name that one for rides, sights or telephones is
/// meant.
fn titled_otherwise(context: &Context<'_>) -> bool {
    let lexicon = &context.rules.lexicon;
    let others = [lexicon.known.transport_card, lexicon.known.museum_pass, lexicon.known.sim_card];
    context.document.titles().take(TITLES).any(|at| {
        let read = &context.analysis.blocks[at];
        let text = &read.view.text;
        let meant = |card: &Hit| {
            let rest = text[card.end..].trim_start();
            let inside = text.len() - rest.len();
            let end = rest.find([')', '）']).map_or(text.len(), |at| inside + at);
            rest.starts_with(['(', '（'])
                && read.hits.iter().any(|hit| lexicon.is_known(hit, &others) && inside < hit.start && hit.end <= end)
        };
        read.hits.iter().filter(|hit| hit.is_concept(&[lexicon.known.tourist_card])).any(meant)
    })
}

/// Titles and first headings that are looked at.
const TITLES: usize = 3;

/// Most bytes between a word for lacking and a card for phones: "без роуминговой".
const PHONE_GAP: usize = 36;

/// Most sentences back to one that names the country's own card.
const JUST_BEFORE: usize = 2;

/// Whether the paragraph has just named the country's own card: "Myth: the Kazakhstan tourist card is optional. Wrong! The card is
/// mandatory."
fn named_just_before(context: &Context<'_>, sentence: &Sentence, country: CountryIndex) -> bool {
    just_before(context, sentence, |_, hits, card| {
        let beside =
            |hit: &Hit| hit.end <= card.start && card.start - hit.end <= 3 || hit.start >= card.end && hit.start - card.end <= 12;
        hits.iter().any(|hit| hit.tag == Tag::Country(country) && beside(hit)) && !city_before(hits, card)
    })
}

/// Whether it has just said that the country has such a card, and spoken of no city: "Georgia has introduced a tourist card".
fn introduced_just_before(context: &Context<'_>, sentence: &Sentence, country: CountryIndex) -> bool {
    just_before(context, sentence, |other, hits, card| introduced(context, other, hits, card, country))
}

/// Whether the clause of a tourist card names the country before it, and the sentence no city.
fn introduced(context: &Context<'_>, sentence: &Sentence, hits: &[Hit], card: &Hit, country: CountryIndex) -> bool {
    let clause = context.analysis.clause_at(sentence, card.start);
    let names = |hit: &Hit| hit.tag == Tag::Country(country) && hit.end <= card.start && clause.range.contains(&hit.start);
    clause.stance == Stance::Asserts
        && hits.iter().any(names)
        && !hits.iter().any(|hit| matches!(hit.tag, Tag::City(_)))
        && named_for_tourists(context, context.analysis.text(sentence), card, false)
}

/// Whether one of the sentences right before one in its paragraph asserts something of a tourist card that some words make the country's
/// own.
fn just_before(context: &Context<'_>, sentence: &Sentence, own_card: impl Fn(&Sentence, &[Hit], &Hit) -> bool) -> bool {
    let all = &context.analysis.sentences;
    let block = all.partition_point(|other| other.block < sentence.block);
    let known = &context.rules.lexicon.known;
    let before: Vec<_> = all[block..]
        .iter()
        .take_while(|other| other.block == sentence.block && other.range.start < sentence.range.start)
        .filter(|other| !other.apart())
        .collect();
    let speech = |text: &str| text.contains(['"', '“', '”', '«', '»', '「', '」']);
    !sentence.apart()
        && !speech(&context.analysis.text(sentence)[sentence.range.clone()])
        && before.iter().rev().take(JUST_BEFORE).any(|other| {
            let (hits, text) = (context.analysis.hits(other), context.analysis.text(other));
            let own = |card: &Hit| {
                let said = context.analysis.clause_at(other, card.start).stance == Stance::Asserts;
                said && !context.analysis.quoted(other, card.start) || stance::labelled(context.analysis, other)
            };
            hits.iter().filter(|hit| hit.is_concept(&[known.tourist_card]) && own(hit)).any(|card| own_card(other, hits, card))
                && !of_sights(&text[other.range.clone()], &context.rules.lexicon.wording.uses)
        })
}

/// Whether a city's name stands right before a card's: "the Athens tourist card".
pub(super) fn city_before(hits: &[Hit], card: &Hit) -> bool {
    hits.iter().any(|hit| matches!(hit.tag, Tag::City(_)) && hit.end <= card.start && card.start - hit.end <= 3)
}

/// "The Kazakhstan railway's tourist card": whether a card is that of a carrier, or of somebody unknown, who is named behind the country.
pub(super) fn of_firm(lexicon: &Lexicon, text: &str, hits: &[Hit], card: &Hit) -> bool {
    let before = text[..card.start].trim_end();
    let Some(owner) = before.strip_suffix("'s").or_else(|| before.strip_suffix("s'")) else { return false };
    let start = owner.rfind(' ').map_or(0, |at| at + 1);
    let carriers = [lexicon.known.by_train, lexicon.known.metro, lexicon.known.operator];
    let office = |hit: &Hit| hit.start < owner.len() && start < hit.end && !lexicon.is_known(hit, &carriers);
    !hits.iter().any(office)
        && hits.iter().any(|hit| matches!(hit.tag, Tag::Country(_) | Tag::Demonym(_)) && hit.end + 1 == start)
}

/// Whether a page speaks of rides and sights, for which cards are sold to tourists everywhere.
pub(super) fn of_trips(context: &Context<'_>) -> bool {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let trips = [known.transport_card, known.museum_pass, known.card_benefits, known.enter_sights, known.by_train, known.metro];
    let told = |hit: &Hit| lexicon.is_known(hit, &trips);
    *context.of_trips.get_or_init(|| context.analysis.blocks.iter().any(|block| block.hits.iter().any(told)))
}

/// Whether a page speaks of SIM cards, which rightly ask for a real name, under whatever name they are sold to tourists.
fn speaks_of_sims(context: &Context<'_>) -> bool {
    let lexicon = &context.rules.lexicon;
    context.analysis.blocks.iter().any(|block| block.hits.iter().any(|hit| lexicon.is_known(hit, &[lexicon.known.sim_card])))
}

/// "If you do not cancel it you are fined" in one clause: what is supposed there is that somebody does not.
fn threatens(context: &Context<'_>, sentence: &Sentence, threat: &Hit, hits: &[Hit]) -> bool {
    let lexicon = &context.rules.lexicon;
    let clause = context.analysis.clause_at(sentence, threat.start);
    clause.stance == Stance::Supposes
        && hits.iter().any(|hit| {
            lexicon.is_known(hit, &[lexicon.known.cancel, lexicon.known.activate])
                && clause.range.contains(&hit.start)
                && hit.end <= threat.start
                && stance::negation(context.analysis, sentence, &hit.range()) == Negation::Denied
        })
}

/// Whether words for what need not be stand right beside a visa: "need no visa".
fn of_visa_alone(context: &Context<'_>, hits: &[Hit], no: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    no.is(Cue::NeedNot)
        && hits.iter().any(|other| {
            lexicon.is_known(other, &[lexicon.known.visa, lexicon.known.visa_free])
                && (other.start < no.end && no.start < other.end
                    || other.start >= no.end && other.start - no.end <= 3
                    || no.start >= other.end && no.start - other.end <= 4)
        })
}

/// "With the card you may enter the country": a card and leave to enter. A page that does not define the card must name the
/// country or its border behind the verb, since cards also admit to museums.
fn admits(
    context: &Context<'_>,
    sentence: &Sentence,
    enter: &Hit,
    hits: &[Hit],
    subject: &Hit,
    established: bool,
    referred: bool,
) -> bool {
    let text = context.analysis.text(sentence);
    let clause = context.analysis.clause_at(sentence, enter.start);
    let by_card = clause.range.contains(&subject.start) || subject.start < enter.start && enter.start - subject.start < 120;
    // "The card is not needed, Chinese citizens may enter": of a card that is put aside nothing is said behind it.
    let own = context.analysis.clause_at(sentence, subject.start);
    let aside = own.range != clause.range
        && hits
            .iter()
            .any(|hit| own.range.contains(&hit.start) && [Cue::Negation, Cue::NeedNot, Cue::None].iter().any(|&cue| hit.is(cue)));
    let leave = hits.iter().any(|hit| (hit.is(Cue::May) || hit.is(Cue::Pronoun)) && clause.range.contains(&hit.start))
        || context.rules.lexicon.known.free_movement == enter.concept()
        || hits.iter().any(|hit| of_visa_alone(context, hits, hit))
        // "With the card tourists enter without a visa."
        || hits.iter().any(|hit| hit.is_concept(&[context.rules.lexicon.known.visa_free]) && clause.range.contains(&hit.start));
    let border = admits_to_country(text, enter, hits, &context.rules.lexicon.wording);
    by_card && !aside && leave && (established || border && (referred || sentence.country_from == Nearness::Sentence))
}
