//! What a page that gives a country a card it does not have goes on to say of it: its price, its term, its activation, its sellers.
//!
//! Each such sentence takes the card for granted, so each contradicts the country's list as the first did. Told only on pages that
//! another finding already holds to the card, and that deny it nowhere.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::about::{Said, country_lacks, lacks_another, of_another};
use super::{contradicting, other_time};
use crate::checks::{Context, Loud};
use crate::document::BlockKind;
use crate::extract::claims::{Clause, Nearness, Negation, Sentence, instrument, of_papers, stance};
use crate::finding::{Finding, Severity, Stance};
use crate::lexicon::{ConceptIndex, ConceptSet, CountryIndex, Cue, Hit, Lexicon};
use crate::rules::model::fact::Fact;
use crate::rules::model::terms::ConceptClass;
use crate::text::letters::weigh;
use crate::text::value;

/// Most sentences that are told of one page.
const MOST: usize = 48;

/// Letters of a sentence that only judges what stands before it, at most.
const BARE: usize = 16;

/// Letters of a clause that is but a word, at most.
const BARE_WORD: usize = 3;

/// A clause's words for the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// "The tourist card", "the card".
    Card(Hit),
    /// In another clause of its sentence.
    Beside,
    /// "All e-visas", on a page that calls the card one.
    AsVisa,
    /// Not at all, right behind words about it.
    LeftOut,
    /// Not at all, somewhere below words about it.
    Below,
}

/// Where no card is named, what words still tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alone {
    /// Wherever a card was spoken of last: nothing else is cancelled or put in a real name.
    Always,
    /// There too, where the words begin a clause.
    Opening,
    /// Right behind words about it.
    Behind,
    Never,
}

/// Something that may be said of a card.
struct Saying {
    said: Said,
    concepts: Vec<Option<ConceptIndex>>,
    alone: Alone,
}

/// What a page says of the card, and whether it speaks of nothing else.
struct Page {
    sayings: Vec<Saying>,
    of_card: bool,
}

/// Letters of a sentence that are no words known here, at most, for it to name nothing else: "Оплатите сбор". Those of scripts without
/// spaces count for three.
const UNKNOWN: usize = 12;

/// The same of what stands before words for an act, in scripts with spaces and without: two words.
const UNKNOWN_BEFORE: [usize; 2] = [24, 11];

/// The sayings, of which a clause is told to say the first.
fn sayings(lexicon: &Lexicon) -> Vec<Saying> {
    let known = &lexicon.known;
    let saying = |said, alone, concepts: &[Option<ConceptIndex>]| Saying { said, concepts: concepts.to_vec(), alone };
    vec![
        saying(Said::Handled, Alone::Always, &[known.cancel, known.activate]),
        saying(Said::Named, Alone::Always, &[known.real_name]),
        saying(Said::Charged, Alone::Always, &[known.keep_charging]),
        saying(Said::Priced, Alone::Opening, &[known.official_fee]),
        saying(Said::InPlace, Alone::Always, &[known.in_passport]),
        saying(Said::AnyWay, Alone::Behind, &[known.no_matter_how]),
        saying(Said::Valid, Alone::Behind, &[known.multiple_entry, known.valid_for]),
        saying(
            Said::Issued,
            Alone::Behind,
            &[
                known.official_issue,
                known.official_site,
                known.government,
                known.interior_ministry,
                known.foreign_ministry,
                known.immigration_service,
            ],
        ),
        saying(Said::InPlace, Alone::Behind, &[known.counts_as_visa, known.in_place_of_visa, known.instead_of_visa]),
        saying(Said::Barred, Alone::Never, &[known.refused, known.fined]),
        saying(
            Said::Needed,
            Alone::Never,
            &[known.mandatory, known.show_papers, known.border_control, known.enter, known.register, known.renew],
        ),
        saying(Said::Sold, Alone::Behind, &[known.fee, known.pay, known.deduct, known.price_verb]),
        saying(Said::Kept, Alone::Never, &[known.fill_in, known.account, known.top_up]),
    ]
}

/// Tells what follows from the findings of all checks, of which `findings` are so far: on a page that says that there is no such card
/// they are for a person to look at, on another what it goes on to say of the card is told too.
pub(in crate::checks) fn follow(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let held = held(context, findings);
    if held.is_empty() {
        return;
    }
    if says_none(context) {
        let lists: BTreeSet<String> =
            held.iter().filter_map(|&country| Some(context.rules.facts.closed_world(country)?.id.clone())).collect();
        let of_list = |finding: &&mut Finding| finding.fact.as_ref().is_some_and(|fact| lists.contains(&fact.id));
        for finding in findings.iter_mut().filter(of_list) {
            finding.severity = finding.severity.min(Severity::Note);
            finding.evidence.push("the page says elsewhere that there is no such document".to_string());
        }
    } else if !denies(context) {
        let sequel = sequel(context, &held, findings);
        findings.extend(sequel);
    }
}

/// Whether the page says in its own words that no such card exists. Who sells one does not write that.
fn says_none(context: &Context<'_>) -> bool {
    let known = &context.rules.lexicon.known;
    // "There is no such card that gets you in faster", "there was no such card before": those exist, or do now.
    let other = [known.refused, known.fined, known.enter, known.earlier, known.formerly, known.cancel];
    let sentences = &context.analysis.sentences;
    // "They say that there is no such card. That is a rumour."
    let called_false = |none: &Hit, index: usize| {
        let apart = |hit: &Hit| hit.is(Cue::Debunk) && (hit.end <= none.start || none.end <= hit.start);
        let next = sentences.get(index + 1).filter(|next| next.block == sentences[index].block);
        context.analysis.hits(&sentences[index]).iter().any(apart)
            || next.is_some_and(|next| context.analysis.hits(next).iter().any(|hit| hit.is(Cue::Debunk)))
    };
    let said = sentences.iter().enumerate().filter(|(_, sentence)| !sentence.question && !sentence.overruled());
    said.into_iter().any(|(index, sentence)| {
        let hits = context.analysis.hits(sentence);
        let none = hits.iter().find(|hit| hit.is_concept(&[known.no_such_thing]));
        none.is_some_and(|hit| {
            let clause = context.analysis.clause_at(sentence, hit.start);
            let own = match clause.stance {
                Stance::Asserts | Stance::Denies => true,
                Stance::Reports => !called_false(hit, index),
                _ => false,
            };
            own && !context.analysis.quoted(sentence, hit.start)
                && !hits.iter().any(|other_hit| other_hit.is_concept(&other) || other_hit.is(Cue::Past))
        })
    })
}

fn sequel(context: &Context<'_>, held: &BTreeSet<CountryIndex>, told: &[Finding]) -> Vec<Finding> {
    let taken = Loud::of(told);
    let lexicon = &context.rules.lexicon;
    let page = Page { sayings: sayings(lexicon), of_card: of_card(context) };
    // Most sentences neither name a card nor say anything that may be said of one.
    let named = [lexicon.known.lacking, lexicon.known.card_word];
    let telling = ConceptSet::known(page.sayings.iter().flat_map(|saying| saying.concepts.iter().copied()).chain(named));
    let mut there = ConceptSet::default();
    let mut findings: Vec<Finding> = Vec::new();
    let new = |findings: &[Finding], found: &Finding| {
        let apart = |own: &Finding| own.range.end <= found.range.start || found.range.end <= own.range.start;
        !taken.overlaps(found) && findings.iter().all(apart)
    };
    for (index, sentence) in context.analysis.sentences.iter().enumerate() {
        if findings.len() >= MOST {
            break;
        }
        let countries = super::countries(context, sentence);
        let Some(&country) = countries.iter().find(|country| held.contains(country)) else { continue };
        findings.extend(answered(context, index, country).filter(|found| new(&findings, found)));
        let hits = context.analysis.hits(sentence);
        there.become_those_of(hits.iter().filter_map(Hit::concept), lexicon);
        if !there.meets(&telling) && !hits.iter().any(|hit| is_card(context, sentence, hit)) {
            continue;
        }
        for found in judge(context, sentence, country, &page, &there) {
            if new(&findings, &found) {
                findings.push(found);
            }
        }
    }
    findings
}

/// What a sentence answers to the question right before it, if that asks what the card costs or how long it is good for: "How much is
/// the tourist card? 30 dollars."
fn answered(context: &Context<'_>, index: usize, country: CountryIndex) -> Option<Finding> {
    let lexicon = &context.rules.lexicon;
    let (known, questions) = (&lexicon.known, &lexicon.wording.questions);
    let sentence = &context.analysis.sentences[index];
    let asked = index.checked_sub(1).map(|before| &context.analysis.sentences[before]).filter(|before| before.question)?;
    let beside = asked.block == sentence.block || asked.block + 1 == sentence.block;
    if !beside || sentence.question || sentence.heading || sentence.apart() || sentence.overruled() {
        return None;
    }
    let card = context.analysis.hits(asked).iter().find(|hit| is_card(context, asked, hit))?;
    let text = &context.analysis.text(asked)[asked.range.clone()];
    let priced = || {
        let price = |hit: &Hit| lexicon.is_known(hit, &[known.fee, known.price_verb, known.pay]);
        questions.how_much.within(text) || context.analysis.hits(asked).iter().any(price)
    };
    let said = if questions.how_long.within(text) {
        Said::Valid
    } else if priced() {
        Said::Sold
    } else {
        return None;
    };
    let hits = context.analysis.hits(sentence);
    let put_aside = [Cue::Debunk, Cue::Attribution, Cue::None, Cue::Negation, Cue::NeedNot, Cue::Question];
    let clause = context.analysis.clauses(sentence).first()?;
    if clause.stance != Stance::Asserts || hits.iter().any(|hit| put_aside.iter().any(|&cue| hit.is(cue))) {
        return None;
    }
    let inside: Vec<Hit> = hits.iter().filter(|hit| clause.range.contains(&hit.start)).copied().collect();
    if !names_nothing_else(context, sentence, clause, &inside, said) {
        return None;
    }
    let fact = contradicted(context, asked, country, Named::Card(*card))?;
    let message =
        format!("{}; the page gives the country this document, and we found no official one of that name", said.words());
    let step = "another sentence of the page gives the country this document";
    super::further(context, fact, sentence, clause.range.clone(), message, step)
}

/// The countries whose lists of entry documents a page is found to contradict.
fn held(context: &Context<'_>, told: &[Finding]) -> BTreeSet<CountryIndex> {
    let loud: BTreeSet<&str> = told
        .iter()
        .filter(|found| found.severity >= Severity::Warning && found.rule.starts_with("entry-document/"))
        .filter_map(|found| Some(found.fact.as_ref()?.id.as_str()))
        .collect();
    let spoken: BTreeSet<CountryIndex> =
        context.analysis.sentences.iter().flat_map(|sentence| sentence.countries.iter().copied()).collect();
    let closed =
        |country: &CountryIndex| context.rules.facts.closed_world(*country).is_some_and(|fact| loud.contains(fact.id.as_str()));
    if loud.is_empty() { BTreeSet::new() } else { spoken.into_iter().filter(closed).collect() }
}

/// Whether the page says anywhere that there is no such card, or that none is needed. Who calls just that a falsehood ("the rumour that
/// nobody needs it is false") says the contrary.
fn denies(context: &Context<'_>) -> bool {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let sentences = &context.analysis.sentences;
    let card = |sentence: &Sentence, hit: &Hit| is_card(context, sentence, hit);
    let needless = |sentence: &Sentence| {
        let hits = context.analysis.hits(sentence);
        hits.iter().any(|hit| hit.is(Cue::NeedNot) || hit.is(Cue::None) || hit.is(Cue::Negation))
            && hits.iter().any(|hit| card(sentence, hit) || hit.is_concept(&[known.card_word, known.apply]))
    };
    // "That is false", of whatever stands before it, or with the card's name.
    let of_card = |sentence: &Sentence, hits: &[Hit]| {
        let text = &context.analysis.text(sentence)[sentence.range.clone()];
        // "These are common errors:" judges what follows.
        let bare = || !text.trim_end().ends_with([':', '：']) && text.chars().filter(|c| c.is_alphanumeric()).count() <= BARE;
        bare() || hits.iter().any(|hit| card(sentence, hit) || hit.is_concept(&[known.card_word]) || hit.is(Cue::Pronoun))
    };
    let calls_false = |index: usize, sentence: &Sentence| {
        let hits = context.analysis.hits(sentence);
        let said = |hit: &Hit| hit.is(Cue::Debunk) && context.analysis.clause_at(sentence, hit.start).stance != Stance::Asks;
        let before = index.checked_sub(1).map(|before| &sentences[before]).filter(|before| before.block == sentence.block);
        hits.iter().any(said)
            && of_card(sentence, hits)
            && (!sentence.heading || hits.iter().any(|hit| card(sentence, hit)))
            && !needless(sentence)
            && !before.is_some_and(needless)
    };
    let put_aside = |sentence: &Sentence| {
        let hits = context.analysis.hits(sentence);
        // "Without the card nobody boards", "who does not cancel the card is fined": what is lacking or not done denies no card.
        let of_act = |clause: &Clause| {
            let acts = [known.cancel, known.activate, known.lacking, known.refused, known.fined];
            hits.iter().any(|hit| lexicon.is_known(hit, &acts) && clause.range.contains(&hit.start))
        };
        hits.iter().filter(|hit| card(sentence, hit)).any(|hit| {
            let clause = context.analysis.clause_at(sentence, hit.start);
            clause.stance == Stance::Asserts
                && !context.analysis.quoted(sentence, hit.start)
                && !of_act(clause)
                && stance::negation(context.analysis, sentence, &hit.range()) == Negation::Denied
        })
    };
    let mut all = sentences.iter().enumerate();
    all.any(|(index, sentence)| !sentence.question && (calls_false(index, sentence) || put_aside(sentence)))
}

/// Whether a word of a sentence names a card that the sentence's country does not have.
fn is_card(context: &Context<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    let card = hit.concept().is_some_and(|concept| {
        lexicon.class(concept) == ConceptClass::Card && Some(concept) != lexicon.known.card_word
            || lexicon.class(concept) != ConceptClass::EntryDocument && context.analysis.redefined(concept)
    });
    // A document that the page defines by a name no list of words has may be one that the country's list has.
    let noun = || &context.analysis.text(sentence)[hit.range()];
    let id = hit.concept().map(|concept| lexicon.concepts[concept as usize].id.as_str());
    let known = |country: CountryIndex| context.rules.known_document(country, id, noun()).is_some();
    card && !sentence.countries.iter().any(|&country| known(country))
}

/// Whether the page calls a card an e-visa.
fn is_e_visa(context: &Context<'_>) -> bool {
    let e_visa = context.rules.lexicon.known.e_visa;
    context.analysis.definitions.iter().any(|definition| definition.asserted && Some(definition.complement) == e_visa)
}

/// What the clauses of a sentence say of the card. `there` is what its words count as.
fn judge(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, page: &Page, there: &ConceptSet) -> Vec<Finding> {
    let block = &context.document.blocks[sentence.block];
    // A heading read together with what stands below it names the card for text that speaks of something else.
    let joined = sentence.apart() && block.kind != BlockKind::TableCell;
    if sentence.heading
        || sentence.question
        || block.hidden
        || joined
        || sentence.overruled()
        || sentence.country_from < Nearness::Page
    {
        return Vec::new();
    }
    let hits = context.analysis.hits(sentence);
    let put_aside = |hit: &Hit| [Cue::Debunk, Cue::Attribution, Cue::None, Cue::Question].iter().any(|&cue| hit.is(cue));
    if hits.iter().any(put_aside) {
        return Vec::new();
    }
    // Most sayings lack a word for them in the whole sentence.
    let spoken = |saying: &&Saying| saying.concepts.iter().flatten().any(|&concept| there.has(concept));
    let sayings: Vec<&Saying> = page.sayings.iter().filter(spoken).collect();
    let of_card = page.of_card && headed_by_card(context, sentence);
    let clauses = context.analysis.clauses(sentence).iter();
    clauses
        .filter_map(|clause| {
            let inside: Vec<Hit> = hits.iter().filter(|hit| clause.range.contains(&hit.start)).copied().collect();
            let named = named(context, sentence, clause, &inside)?;
            let fact = contradicted(context, sentence, country, named)?;
            let words = said(context, sentence, clause, &inside, named, &sayings, of_card)?.words();
            let message = format!("{words}; the page gives the country this document, and we found no official one of that name");
            let step = "another sentence of the page gives the country this document";
            super::further(context, fact, sentence, clause.range.clone(), message, step)
        })
        .collect()
}

/// Whether the page's titles name a card and no other document.
fn of_card(context: &Context<'_>) -> bool {
    let lexicon = &context.rules.lexicon;
    let analysis = context.analysis;
    let titles: Vec<usize> = context.document.titles().take(2).collect();
    let titled = analysis.sentences.iter().filter(|sentence| titles.contains(&sentence.block) && !sentence.apart());
    let mut named = titled.take(2).flat_map(|sentence| analysis.hits(sentence).iter().map(move |hit| (sentence, hit)));
    let others = |hit: &Hit| hit.concept().is_some_and(|concept| instrument(lexicon, concept));
    let mut card = false;
    named.all(|(sentence, hit)| {
        let own = is_card(context, sentence, hit);
        card |= own;
        own || !others(hit)
    }) && card
}

/// Whether the heading that a sentence stands below names the card, or says in words about papers what of it is told there: "Fees",
/// 办理流程. The page's title does.
fn headed_by_card(context: &Context<'_>, sentence: &Sentence) -> bool {
    let lexicon = &context.rules.lexicon;
    let above = context.document.blocks[..sentence.block].iter().rposition(|block| matches!(block.kind, BlockKind::Heading(_)));
    let Some(above) = above else { return true };
    if context.document.blocks[above].kind == BlockKind::Heading(1) {
        return true;
    }
    let sentences = &context.analysis.sentences;
    let first = sentences.partition_point(|other| other.block < above);
    let heading = sentences[first..].iter().take_while(|other| other.block == above).filter(|other| !other.apart());
    let mut of_papers = false;
    for sentence in heading {
        let hits = context.analysis.hits(sentence);
        let named = hits.iter().any(|hit| is_card(context, sentence, hit));
        let own = |hit: &Hit| named && hit.country().is_some_and(|country| sentence.countries.contains(&country));
        let tells = |hit: &Hit| is_card(context, sentence, hit) || speaks_of_papers(lexicon, hit);
        if !hits.iter().all(|hit| tells(hit) || names_nothing(hit) || own(hit))
            || !named && unknown(context, sentence, &sentence.range, hits) > UNKNOWN
        {
            return false;
        }
        of_papers |= hits.iter().any(tells);
    }
    of_papers
}

/// Whether a word belongs to what is said of papers and their price and term.
fn speaks_of_papers(lexicon: &Lexicon, hit: &Hit) -> bool {
    let known = &lexicon.known;
    let terms = [known.cancel, known.real_name, known.top_up, known.deduct, known.keep_charging, known.card_word, known.renew];
    hit.concept().is_some_and(|concept| of_papers(lexicon, concept)) || hit.is_concept(&terms)
}

/// Whether a word is neither a thing nor a place.
fn names_nothing(hit: &Hit) -> bool {
    hit.concept().is_none() && hit.country().is_none()
}

/// What the letters of a part of a sentence weigh that are no words known here.
fn unknown(context: &Context<'_>, sentence: &Sentence, part: &std::ops::Range<usize>, hits: &[Hit]) -> usize {
    let known = |at: usize| hits.iter().any(|hit| hit.range().contains(&(part.start + at)));
    weigh(&context.analysis.text(sentence)[part.clone()], known)
}

/// Whether something is said of a card's price or term, of which sentences seldom name it again.
fn of_terms(said: Said) -> bool {
    matches!(said, Said::Sold | Said::Priced | Said::Valid)
}

/// Whether a clause gives an amount or a length of time and names nothing that these could be of: "Оплатите сбор 2500 рублей".
fn names_nothing_else(context: &Context<'_>, sentence: &Sentence, clause: &Clause, inside: &[Hit], said: Said) -> bool {
    let lexicon = &context.rules.lexicon;
    let text = context.analysis.text(sentence);
    let own = &text[clause.range.clone()];
    let known = &lexicon.known;
    let values: Vec<std::ops::Range<usize>> = match said {
        Said::Valid => value::durations(own, lexicon.values()).into_iter().map(|length| length.range).collect(),
        _ => value::money(own, lexicon.values()).into_iter().map(|money| money.range).collect(),
    };
    let entries = said == Said::Valid && inside.iter().any(|hit| hit.is_concept(&[known.multiple_entry]));
    if values.is_empty() && !entries {
        return false;
    }
    // 停车费 is paid for something unknown here.
    let glued = |hit: &Hit| {
        let before = text[clause.range.start..hit.start].trim_end_matches('的');
        let end = clause.range.start + before.len();
        lexicon.is_known(hit, &[known.fee])
            && before.ends_with(crate::lexicon::unspaced)
            && !inside.iter().any(|other| other.end == end)
            && !values.iter().any(|value| clause.range.start + value.end == end)
    };
    let in_value = |at: usize| values.iter().any(|value| value.contains(&at));
    let known = |at: usize| in_value(at) || inside.iter().any(|hit| hit.range().contains(&(clause.range.start + at)));
    let mut others = inside.iter().filter(|hit| !in_value(hit.start - clause.range.start));
    others.all(|hit| speaks_of_papers(lexicon, hit) || names_nothing(hit))
        && !inside.iter().any(glued)
        && weigh(own, known) <= UNKNOWN
}

/// How a clause names the card.
fn named(context: &Context<'_>, sentence: &Sentence, clause: &Clause, inside: &[Hit]) -> Option<Named> {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    // The card is told from a visa, or put beside it, without being another thing.
    let visas = [known.visa, known.e_visa, known.consular_visa];
    let another = |hit: &Hit| hit.concept().is_some_and(|concept| instrument(lexicon, concept)) && !hit.is_concept(&visas);
    let card = inside.iter().find(|hit| is_card(context, sentence, hit));
    if inside.iter().any(|hit| another(hit) && !is_card(context, sentence, hit)) {
        return None;
    }
    if let Some(card) = card {
        return Some(Named::Card(*card));
    }
    if inside.iter().any(|hit| hit.is_concept(&[known.e_visa])) && is_e_visa(context) {
        return Some(Named::AsVisa);
    }
    let rest = context.analysis.hits(sentence).iter().filter(|hit| !clause.range.contains(&hit.start));
    let spoken_of = rest.clone().find(|hit| is_card(context, sentence, hit)).and_then(Hit::concept);
    // "ETA-IL is a permit, its fee is 25 shekels": what the sentence names is what it goes on about.
    if rest.clone().any(|hit| another(hit) && !is_card(context, sentence, hit)) {
        return None;
    }
    let antecedent = sentence.antecedent.as_ref();
    let concept = spoken_of.or(antecedent.map(|antecedent| antecedent.concept))?;
    let card = lexicon.class(concept) == ConceptClass::Card || context.analysis.redefined(concept);
    if !card && (Some(concept) != known.e_visa || !is_e_visa(context)) {
        return None;
    }
    if let Some(short) = inside.iter().find(|hit| hit.is_concept(&[known.card_word])) {
        return Some(Named::Card(*short));
    }
    if spoken_of.is_some() {
        return Some(Named::Beside);
    }
    // "It is linked to your passport", right behind words about the card.
    let pronoun = inside.iter().any(|hit| hit.is(Cue::Pronoun));
    let adjacent = antecedent.is_some_and(|antecedent| antecedent.adjacent);
    if adjacent && pronoun {
        return Some(Named::Beside);
    }
    Some(if adjacent && !sentence.strayed { Named::LeftOut } else { Named::Below })
}

/// The fact that a card of this name contradicts: the country's list holds neither its kind nor its name.
fn contradicted<'a>(context: &'a Context<'_>, sentence: &Sentence, country: CountryIndex, named: Named) -> Option<&'a Fact> {
    let lexicon = &context.rules.lexicon;
    let text = context.analysis.text(sentence);
    let (concept, noun) = match named {
        Named::Card(card) if is_card(context, sentence, &card) => (card.concept(), &text[card.range()]),
        _ => (lexicon.known.tourist_card, ""),
    };
    let day = context.day_of(sentence);
    let id = concept.map(|concept| lexicon.concepts[concept as usize].id.as_str());
    contradicting(context, country, id, noun, day)
}

/// What a clause says of the card.
fn said(
    context: &Context<'_>,
    sentence: &Sentence,
    clause: &Clause,
    inside: &[Hit],
    named: Named,
    sayings: &[&Saying],
    of_card: bool,
) -> Option<Said> {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let text = context.analysis.text(sentence);
    // "However you come, you need not worry": what need not be is the worry.
    let any_way = || inside.iter().any(|hit| hit.is_concept(&[known.no_matter_how]));
    if inside.iter().any(|hit| hit.is(Cue::NeedNot)) && !any_way() || other_time(context, sentence, clause) {
        return None;
    }
    let card = match named {
        Named::Card(card) => Some(card),
        _ => None,
    };
    // A word alone in its cell or item says nothing of the card.
    if card.is_none() && text[clause.range.clone()].chars().filter(|c| c.is_alphanumeric()).count() <= BARE_WORD {
        return None;
    }
    // Beds and flights are cancelled too, and accounts activated.
    let others = [known.hotel_booking, known.book_flight, known.account, known.visa_form];
    let of_other = card.is_none() && inside.iter().any(|hit| hit.is_concept(&others));
    // "If you do not cancel it" threatens with what follows.
    let threat = [known.cancel, known.activate, known.fined];
    let holds = |hit: &Hit| {
        (clause.stance == Stance::Asserts || clause.stance == Stance::Supposes && lexicon.is_known(hit, &threat))
            && !context.analysis.quoted(sentence, hit.start)
            && card.is_none_or(|card| hit.end <= card.start || card.end <= hit.start)
    };
    // "When you apply for the card your passport must be valid for six months."
    let passport = inside.iter().any(|hit| hit.is_concept(&[known.passport]));
    let visa = inside.iter().any(|hit| hit.is_concept(&[known.visa, known.e_visa]));
    // "Costs 20 euros", "It is good for a year", "由内政部签发": who has a subject of its own speaks of that.
    let opens = |hit: &Hit| {
        let before = text[clause.range.start..hit.start].trim_matches(|c: char| !c.is_alphanumeric());
        let pronoun = |other: &Hit| other.is(Cue::Pronoun) && other.start - clause.range.start <= 3;
        // "Es obligatoria", "Sie muss": a copula or a short word names nothing.
        let short = || before.chars().count() <= 3 && !before.contains(crate::lexicon::unspaced);
        before.is_empty() || short() || before == "由" || inside.iter().any(pronoun)
    };
    // "高铁已经开通", "护照登记": another thing is named, or something unknown here stands before the words.
    let about_another = |said: Said, hit: &Hit| {
        let before = clause.range.start..hit.start.max(clause.range.start);
        let by_passport = |other: &Hit| said == Said::Named && other.is_concept(&[known.passport]);
        inside.iter().any(|hit| of_another(lexicon, hit) && !by_passport(hit)) || {
            let dense = text[before.clone()].contains(crate::lexicon::unspaced);
            unknown(context, sentence, &before, inside) > UNKNOWN_BEFORE[usize::from(dense)]
        }
    };
    // "Comes to 80 dollars" tells of a price, "comes to Oman" does not.
    let sum = LazyCell::new(|| !value::money(&text[clause.range.clone()], lexicon.values()).is_empty());
    for Saying { said, concepts, alone } in sayings {
        let fits = |hit: &Hit| match (named, alone) {
            _ if lexicon.is_known(hit, &[known.price_verb]) && !lexicon.is_known(hit, &[known.fee]) && !*sum => false,
            (Named::Card(_), _) => !(passport && hit.is_concept(&[known.valid_for])),
            (Named::AsVisa, _) => *alone == Alone::Always,
            (_, _) if visa && *said != Said::InPlace || passport && hit.is_concept(&[known.valid_for]) => false,
            (Named::Beside, _) => true,
            (_, Alone::Always) => !of_other && !about_another(*said, hit),
            (Named::LeftOut, _) if inside.iter().any(|hit| of_another(lexicon, hit)) => false,
            (Named::Below, Alone::Opening) | (Named::LeftOut, _) if opens(hit) => true,
            (Named::Below | Named::LeftOut, _) => {
                of_card && of_terms(*said) && names_nothing_else(context, sentence, clause, inside, *said)
            }
        };
        let told = |hit: &&Hit| lexicon.is_known(hit, concepts) && holds(hit) && fits(hit);
        let affirmed = |hit: &Hit| {
            lexicon.is_known(hit, &threat)
                || *said == Said::Barred
                || stance::negation(context.analysis, sentence, &hit.range()) != Negation::Denied
        };
        if inside.iter().filter(told).any(affirmed) {
            return Some(*said);
        }
    }
    // "Without it the exemption does not apply to you."
    let lacks = |hit: &Hit| {
        hit.is_concept(&[known.lacking]) && !lacks_another(context, sentence, hit) && !country_lacks(context, sentence, hit)
    };
    let meant = card.is_some() || named == Named::LeftOut && inside.iter().any(|hit| hit.is(Cue::Pronoun));
    if meant && clause.stance != Stance::Asks && clause.stance != Stance::Reports && inside.iter().any(lacks) {
        return Some(Said::Lacked);
    }
    let card = card?;
    if clause.stance != Stance::Asserts
        || context.analysis.quoted(sentence, card.start)
        || stance::negation(context.analysis, sentence, &card.range()) == Negation::Denied
    {
        return None;
    }
    let own = &text[clause.range.clone()];
    let duty = |hit: &Hit| hit.is(Cue::Must) || hit.is(Cue::Importance);
    if !passport && inside.iter().any(duty) {
        Some(Said::Needed)
    } else if !value::money(own, context.rules.lexicon.values()).is_empty() {
        Some(Said::Priced)
    } else if !passport && !value::durations(own, context.rules.lexicon.values()).is_empty() {
        Some(Said::Valid)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;
    use crate::finding::Severity;

    fn quotes(page: &str) -> Vec<String> {
        let loud = findings(page).into_iter().filter(|found| found.severity >= Severity::Warning);
        loud.filter(|found| found.rule.ends_with("-no-tourist-card")).map(|found| found.quote).collect()
    }

    #[test]
    fn tells_what_a_page_goes_on_to_say_of_a_card_it_invents() {
        for (page, said) in [
            ("The Oman tourist card is an e-visa. The tourist card is valid for 60 days.\n\nYou must cancel it.\n", "60 days"),
            ("阿曼旅游卡是一种电子签证，由阿曼内政部签发，有效期60天。\n\n办卡时必须实名认证。\n", "实名认证"),
            ("阿曼旅游卡是一种电子签证，由阿曼内政部签发，有效期60天。\n", "内政部"),
            ("Туристическая карта Грузии — это электронная виза. Туристическая карта действует 60 дней.\n", "60 дней"),
            ("The Oman tourist card is an e-visa.\n\nIt costs about 80 dollars.\n", "about 80 dollars"),
            ("La carte de touriste d'Oman est un visa électronique.\n\nElle coûte 80 dollars.\n", "80 dollars"),
            ("Karta turysty Omanu to wiza elektroniczna.\n\nKosztuje około 80 dolarów.\n", "80 dolarów"),
        ] {
            assert!(quotes(page).iter().any(|quote| quote.contains(said)), "{page}: {:?}", quotes(page));
        }
    }

    #[test]
    fn a_sum_under_a_heading_for_fees_is_that_of_the_card() {
        let page = |heading: &str| {
            format!("# Oman tourist card\n\nThe Oman tourist card is an e-visa.\n\n## {heading}\n\nFee 25 dollars for 30 days.\n")
        };
        assert!(quotes(&page("Fees")).iter().any(|quote| quote.contains("25 dollars")), "{:?}", quotes(&page("Fees")));
        assert!(!quotes(&page("By bus")).iter().any(|quote| quote.contains("25 dollars")));
    }

    #[test]
    fn a_sum_or_a_length_alone_answers_what_the_card_costs_and_how_long_it_is_good_for() {
        for (head, question, answers) in [
            ("Туркарта Лаоса заменяет визу.", "Сколько стоит туркарта?", ["30 долларов, срочно – 55.", "30 долларов."]),
            ("阿曼旅游卡是一种电子签证。", "旅游卡多少钱？", ["成人50美元，儿童25美元。", "50美元。"]),
            (
                "The Oman tourist card is an e-visa.",
                "How much is the tourist card?",
                ["30 dollars, 55 if urgent.", "30 dollars."],
            ),
        ] {
            for answer in answers {
                let page = format!("# FAQ\n\n{head}\n\n**{question}** {answer}\n");
                assert!(quotes(&page).iter().any(|quote| answer.starts_with(quote)), "{page}: {:?}", quotes(&page));
            }
        }
        for answer in
            ["About 30 dollars a night in a hostel.", "A taxi is 30 dollars.", "Nothing: there is none.", "Not 30 dollars."]
        {
            let page = format!("The Oman tourist card is an e-visa.\n\n**How much is the tourist card?** {answer}\n");
            assert!(!quotes(&page).iter().any(|quote| answer.starts_with(quote)), "{page}");
        }
    }

    #[test]
    fn leaves_what_such_a_page_says_of_other_things() {
        let page = "阿曼旅游卡是一种电子签证。\n\n申请旅游卡时，护照必须有六个月以上的有效期。\n\n马斯喀特的公交车票价500派萨。\n\n电子签证与免签不同，免签可停留14天。\n";
        assert_eq!(quotes(page), ["阿曼旅游卡是一种电子签证。"]);
    }

    #[test]
    fn tells_price_and_term_wherever_a_page_about_the_card_alone_gives_them() {
        let page = |line: &str| {
            format!(
                "# 阿曼旅游卡怎么办理\n\n阿曼旅游卡是一种电子签证。\n\n阿曼的沙漠很美。\n\n## 办理流程\n\n1. 上传材料\n2. {line}\n"
            )
        };
        for line in ["缴纳工本费28美元", "✅ 支付55欧元的申请费"] {
            assert_eq!(quotes(&page(line)).len(), 2, "{line}");
        }
        for line in ["停车费5美元", "住宿费约30美元", "博物馆门票20美元"] {
            assert_eq!(quotes(&page(line)).len(), 1, "{line}");
        }
    }

    #[test]
    fn leaves_what_is_done_to_other_things() {
        let head = "阿曼旅游卡是一种电子签证。\n\n";
        for line in ["高铁已经开通。", "中阿铁路于2021年开通运营。", "酒店入住时需要出示护照登记。"]
        {
            assert_eq!(quotes(&format!("{head}{line}\n")).len(), 1, "{line}");
        }
    }

    #[test]
    fn who_says_that_there_is_no_such_card_is_for_a_person_to_look_at() {
        for page in [
            "The Kazakhstan tourist card is an e-visa. It is valid for a year.\n\nThe embassy told us that no such card exists.\n",
            "哈萨克斯坦旅游卡就是电子签证，有效期一年。\n\n实际上没有这种卡。\n",
            "Туристическая карта Грузии — это электронная виза.\n\nВ посольстве сказали: такой карты нет.\n",
        ] {
            assert!(quotes(page).is_empty(), "{page}");
            assert!(findings(page).iter().any(|found| found.severity == Severity::Note), "{page}");
        }
        for sold in [
            "阿曼旅游卡是一种电子签证。\n\n以前没有这种卡，现在必须办旅游卡才能入境。\n",
            "阿曼旅游卡是一种电子签证。\n\n有人说没有这种卡，那是谣言。\n",
        ] {
            assert!(!quotes(sold).is_empty(), "{sold}");
        }
    }
}
