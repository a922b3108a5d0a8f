//! "X is a Y": what a page says its card or document is.

use std::cell::OnceCell;
use std::ops::Range;

use super::{Analysis, Negation, Sentence, own_name, stance};
use crate::document::{BlockKind, Document};
use crate::finding::Stance;
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit, Lexicon, Tag, unspaced};
use crate::rules::Rules;
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::text::fold::fold;
use crate::text::letters::weight;
use crate::text::phrases::Phrases;

type Definitions = lists::Definitions<Phrases>;

/// What a thing is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// Admits to a country.
    EntryDocument,
    /// Pays in shops.
    PaymentCard,
    /// Connects a phone.
    Sim,
    /// Pays on buses.
    TransportCard,
    /// Opens sights.
    SightsPass,
}

impl Nature {
    /// Words for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Nature::EntryDocument => "entry document",
            Nature::PaymentCard => "payment card",
            Nature::Sim => "SIM card",
            Nature::TransportCard => "transport card",
            Nature::SightsPass => "sightseeing pass",
        }
    }
}

/// One definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Sentence it stands in.
    pub sentence: usize,
    /// The noun that is defined, folded, without its country.
    pub noun: String,
    /// Country of the thing.
    pub country: Option<CountryIndex>,
    /// Concept of the noun, where it is a known one.
    pub concept: Option<ConceptIndex>,
    /// What it is said to be.
    pub nature: Nature,
    /// Concept it is said to be.
    pub complement: ConceptIndex,
    /// Bytes of the folded text, from subject to complement.
    pub range: Range<usize>,
    /// Whether it is asserted, and not denied, asked or reported.
    pub asserted: bool,
    /// Whether it is hedged.
    pub hedged: bool,
    /// Whether the noun is a name of its own, which the page's other sentences bear too.
    pub own_name: bool,
}

/// Most names of their own that are looked for on one page.
const MOST_NAMES: usize = 8;

/// Finds every definition of a card.
pub(super) fn find(document: &Document, analysis: &Analysis<'_>, rules: &Rules) -> Vec<Definition> {
    let lexicon = &rules.lexicon;
    let mut out = Vec::new();
    let mut names = 0;
    let asking = OnceCell::new();
    for (index, sentence) in analysis.sentences.iter().enumerate() {
        if document.blocks[sentence.block].hidden {
            continue;
        }
        let hits = analysis.hits(sentence);
        if !hits.iter().filter_map(Hit::concept).any(|concept| tells_nature(lexicon, concept)) {
            continue;
        }
        copular(analysis, index, sentence, hits, lexicon, &mut out);
        apposed(analysis, index, sentence, hits, lexicon, &mut out);
        verb_final(analysis, index, sentence, hits, lexicon, &mut out);
        renamed(analysis, index, sentence, hits, lexicon, &mut out);
        if out.last().is_none_or(|last| last.sentence != index) {
            equalled(analysis, index, sentence, hits, lexicon, &mut out);
        }
        if out.last().is_none_or(|last| last.sentence != index) {
            answered(document, analysis, index, sentence, hits, lexicon, &mut out);
        }
        if names < MOST_NAMES && out.last().is_none_or(|last| last.sentence != index) {
            let own = own_name::defined(document, analysis, index, rules, &asking);
            names += usize::from(own.is_some());
            out.extend(own);
        }
    }
    if !out.iter().any(|found| found.own_name) {
        out.extend(own_name::demanded(document, analysis, rules));
    }
    out
}

/// Whether a word tells what a thing is: no sentence without one is a definition.
pub fn tells_nature(lexicon: &Lexicon, concept: ConceptIndex) -> bool {
    Some(concept) == lexicon.known.counts_as_visa || nature(lexicon, concept).is_some()
}

fn nature(lexicon: &Lexicon, concept: ConceptIndex) -> Option<Nature> {
    let known = &lexicon.known;
    let is = |wanted: Option<ConceptIndex>| wanted == Some(concept);
    match lexicon.class(concept) {
        // Records of a crossing, which admit nobody.
        ConceptClass::EntryDocument if is(known.ees) || is(known.migration_card) => None,
        ConceptClass::EntryDocument => Some(Nature::EntryDocument),
        _ if is(known.prepaid_card) => Some(Nature::PaymentCard),
        _ if is(known.sim_card) => Some(Nature::Sim),
        _ if is(known.transport_card) => Some(Nature::TransportCard),
        _ if is(known.museum_pass) => Some(Nature::SightsPass),
        _ => None,
    }
}

/// "The card is (a kind of) e-visa".
fn copular(
    analysis: &Analysis<'_>,
    index: usize,
    sentence: &Sentence,
    hits: &[Hit],
    lexicon: &Lexicon,
    out: &mut Vec<Definition>,
) {
    let text = analysis.text(sentence);
    for (at, copula) in hits.iter().enumerate().filter(|(_, hit)| hit.is(Cue::Copula)) {
        let clause = analysis.clause_at(sentence, copula.start);
        // A dash or comma may stand between subject and copula: "карта — это", "the card, in short, is".
        let subject_from = previous_clause_start(analysis, sentence, clause.range.start, copula.start);
        let Some(subject) = subject(analysis, sentence, &hits[..at], subject_from, copula.start, lexicon) else { continue };
        if subject.noun.is_empty() && over(analysis, index) {
            continue;
        }
        // "To elektroniczna wiza": a copula may end within what it joins to.
        let tells = |hit: &&Hit| hit.concept().is_some_and(|concept| tells_nature(lexicon, concept));
        let shares = |hit: &&Hit| copula.start < hit.start && hit.start < copula.end && copula.end < hit.end;
        let from = hits.iter().filter(tells).find(shares).map_or(copula.end, |hit| hit.start);
        let Some(complement) = complement(text, hits, from, clause.range.end, sentence.range.end, lexicon) else { continue };
        // "Is a visa mandatory? Yes": the copula opens a question, and what stands behind it is its subject.
        let opens = || !text[sentence.range.start..copula.start].contains(char::is_alphanumeric);
        let pronoun = |hit: &Hit| hit.is(Cue::Pronoun) && copula.end <= hit.start && hit.end <= complement.start;
        if subject.noun.is_empty() && sentence.answer.is_some() && opens() && !hits.iter().any(pronoun) {
            continue;
        }
        let Some(concept) = complement.concept() else { continue };
        let Some(nature) = nature(lexicon, concept) else { continue };
        if subject.concept.is_none() && subject.country.is_none() && !subject.noun.is_empty() {
            // What bears no known name is a country's only where that is named right there, and is electronic: cards of other kinds
            // are visas too ("the Blue Card is Germany's visa for skilled workers").
            let owner = hits.iter().any(|hit| hit.country().is_some() && hit.start >= copula.end && hit.end <= complement.start);
            if !owner || !lexicon.is_known(complement, &[lexicon.known.e_visa]) {
                continue;
            }
        }
        // "The Overseas Citizen of India card", "the Cairo Pass": a country's or city's name makes no document of the country of it.
        let before = text.get(subject_from..copula.start).unwrap_or_default();
        let of_city = || hits.iter().any(|hit| matches!(hit.tag, Tag::City(_)) && hit.start == subject.start);
        let thing = subject.concept.is_some_and(|concept| lexicon.class(concept) == ConceptClass::Thing);
        let bare = thing || subject.concept.is_none() && !subject.noun.is_empty();
        // Whatever else phones need, nobody calls their cards a paper for crossing a border.
        let borders = &lexicon.wording.borders;
        let phone = || {
            let card = subject.concept.is_some() && subject.concept == lexicon.known.sim_card;
            card && [&borders.entry, &borders.country].into_iter().any(|words| words.within(&text[complement.range()]))
        };
        if bare
            && !lexicon.is_known(complement, &[lexicon.known.e_visa])
            && (own_name::of_others(before, lexicon) || of_city())
            && !phone()
        {
            continue;
        }
        // "The Boracay Tourist Pass is an entry permit for Boracay in the Philippines."
        let behind = text.get(copula.end..sentence.range.end).unwrap_or_default();
        if own_name::of_place(before, behind, hits, subject_from, lexicon) {
            continue;
        }
        let denied = stance::negation(analysis, sentence, &complement.range());
        let clause_of_complement = analysis.clause_at(sentence, complement.start);
        let stance_ok = clause.stance == Stance::Asserts && clause_of_complement.stance == Stance::Asserts;
        out.push(Definition {
            sentence: index,
            noun: subject.noun,
            country: subject.country.or(only(&sentence.countries)),
            concept: subject.concept,
            nature,
            complement: concept,
            range: subject.start..complement.end,
            asserted: stance_ok && denied == Negation::Affirmed && !sentence.heading,
            hedged: clause.hedged,
            own_name: false,
        });
        break;
    }
}

/// Whether the sentence before one says of its card that it is history: "The card was honoured until 2025. Now it is an e-visa."
fn over(analysis: &Analysis<'_>, index: usize) -> bool {
    let own = &analysis.sentences[index];
    let before = analysis.sentences[..index].iter().rev().take_while(|other| other.block == own.block);
    before.take(1).any(|other| analysis.hits(other).iter().any(|hit| hit.is(Cue::Past)))
}

/// "カードは電子ビザです", "카드는 전자 비자입니다": card, its particle, the complement, the copula.
fn verb_final(
    analysis: &Analysis<'_>,
    index: usize,
    sentence: &Sentence,
    hits: &[Hit],
    lexicon: &Lexicon,
    out: &mut Vec<Definition>,
) {
    let text = analysis.text(sentence);
    for (at, card) in hits.iter().enumerate() {
        let Some(concept) = card.concept().filter(|&concept| lexicon.class(concept) == ConceptClass::Card) else { continue };
        let bare = Some(concept) == lexicon.known.card_word;
        let meant = if bare { standing_for(analysis, sentence, hits, card, lexicon) } else { Some(concept) };
        let Some(concept) = meant else { continue };
        let Some(complement) = hits[at + 1..].iter().find(|hit| {
            hit.start >= card.end
                && hit
                    .concept()
                    .is_some_and(|concept| nature(lexicon, concept).is_some() && lexicon.class(concept) != ConceptClass::Card)
        }) else {
            continue;
        };
        let Some((said, nature)) = complement.concept().and_then(|concept| Some((concept, nature(lexicon, concept)?))) else {
            continue;
        };
        let after = text[complement.end..sentence.range.end.max(complement.end)].trim_start();
        let between = text[card.end..complement.start].chars().filter(|c| c.is_alphanumeric()).count();
        let words = &lexicon.wording.definitions;
        let joined = words.copulas_behind.lead(after) || words.copulas_joined.trail(&text[complement.range()]);
        if !joined || between > 24 {
            continue;
        }
        let clause = analysis.clause_at(sentence, card.start);
        let other = analysis.clause_at(sentence, complement.start);
        out.push(Definition {
            sentence: index,
            noun: if bare { String::new() } else { text[card.range()].to_string() },
            country: country_before(text, sentence, hits, card).or(only(&sentence.countries)),
            concept: Some(concept),
            nature,
            complement: said,
            range: card.start..complement.end,
            asserted: clause.stance == Stance::Asserts
                && other.stance == Stance::Asserts
                && !sentence.heading
                && stance::negation(analysis, sentence, &complement.range()) == Negation::Affirmed,
            hedged: clause.hedged || other.hedged,
            own_name: false,
        });
        break;
    }
}

/// "an e-visa — the Kazakhstan tourist card", "旅游卡（电子签证）".
fn apposed(
    analysis: &Analysis<'_>,
    index: usize,
    sentence: &Sentence,
    hits: &[Hit],
    lexicon: &Lexicon,
    out: &mut Vec<Definition>,
) {
    let text = analysis.text(sentence);
    let words = &lexicon.wording.definitions;
    let concepts: Vec<&Hit> = hits.iter().filter(|hit| hit.concept().is_some_and(|c| super::instrument(lexicon, c))).collect();
    for pair in concepts.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        let (Some(a), Some(b)) = (first.concept(), second.concept()) else { continue };
        if second.start < first.end || second.start - first.end > 60 {
            continue;
        }
        let between = &text[first.end..second.start];
        // ", a digital visa", " of Morocco, that is, an e-visa": a comma and an article say what the card before them is.
        let unnamed = without_countries(text, first.end..second.start, hits);
        let article = unnamed.split_once(',').is_some_and(|(of, rest)| {
            let of = of.trim();
            let word = rest.trim_start().split([' ', ',']).next().unwrap_or_default();
            of.chars().count() <= 4 && (words.articles.has(word) || words.again.lead(rest.trim_start()))
        });
        // "A special e-visa: the Kyrgyzstan tourist card": behind a colon only the card that the document is said to be.
        let colon = lexicon.class(b) == ConceptClass::Card;
        let mut marks = between.chars().filter(|c| matches!(c, '—' | '―' | '-' | '(' | '即') || colon && matches!(c, ':' | '：'));
        // "Registration cards (or visa pages)" names another thing.
        let joints = &lexicon.wording.peoples.list_joints;
        if between.split_once('(').is_some_and(|(_, inside)| joints.has(inside.trim())) {
            continue;
        }
        if !article && (marks.next().is_none() || between.contains([',', '、']))
            || unnamed.matches(',').count() > 2
            || between.contains(['.', '。', ';', '/'])
        {
            continue;
        }
        let card = |concept| lexicon.class(concept) == ConceptClass::Card;
        let entry = |concept| nature(lexicon, concept) == Some(Nature::EntryDocument);
        let (card_hit, complement) = match (card(a), entry(a), card(b), entry(b)) {
            (true, _, _, true) => (first, b),
            (_, true, true, _) => (second, a),
            _ => continue,
        };
        // Only a country's name, quotation marks and the like may stand between.
        let others = hits.iter().any(|hit| hit.start >= first.end && hit.end <= second.start && hit.concept().is_some());
        let filler: usize = between
            .char_indices()
            .filter(|(at, c)| {
                c.is_alphanumeric() && !hits.iter().any(|hit| hit.country().is_some() && hit.range().contains(&(first.end + at)))
            })
            .count();
        if others || filler > if article { 20 } else { 4 } {
            continue;
        }
        out.push(Definition {
            sentence: index,
            noun: text[card_hit.range()].to_string(),
            country: country_before(text, sentence, hits, card_hit).or(only(&sentence.countries)),
            concept: card_hit.concept(),
            nature: Nature::EntryDocument,
            complement,
            range: first.start..second.end,
            asserted: stated(analysis, sentence, &[first, second]),
            hedged: !article,
            own_name: false,
        });
    }
}

struct Subject {
    start: usize,
    noun: String,
    country: Option<CountryIndex>,
    concept: Option<ConceptIndex>,
}

/// The card a copula speaks of: the last card before it, a pronoun for one, or any noun of the form "<country> ... card".
fn subject(
    analysis: &Analysis<'_>,
    sentence: &Sentence,
    before: &[Hit],
    from: usize,
    copula: usize,
    lexicon: &Lexicon,
) -> Option<Subject> {
    let text = analysis.text(sentence);
    let scope = || before.iter().filter(|hit| hit.start >= from && hit.end <= copula);
    let card = scope().rev().find(|hit| {
        hit.concept().is_some_and(|concept| {
            lexicon.class(concept) == ConceptClass::Card
                || lexicon.class(concept) == ConceptClass::Thing && super::instrument(lexicon, concept)
        })
    });
    let named_card = |hit: &Hit| hit.is_concept(&[lexicon.known.card_word]);
    // "This card" is no noun of its own, but stands for the card just spoken of.
    let referred = |hit: &&Hit| named_card(hit) && standing_for(analysis, sentence, before, hit, lexicon).is_some();
    if let Some(hit) = card.filter(|hit| !referred(hit)) {
        if !subject_tail(&without_countries(text, hit.end..copula, before), &lexicon.wording.definitions) {
            return None;
        }
        let country = country_before(text, sentence, before, hit)
            .or_else(|| scope().filter(|h| h.start > hit.start).find_map(Hit::country));
        if named_card(hit) {
            // The bare word "card" counts only with its country: "哈萨克斯坦5G卡", "Kazakhstan mobility pass".
            let country_hit = match scope().rev().find(|h| h.country().is_some() && h.start != hit.start) {
                Some(country) => country,
                None => return named_behind(text, from, hit),
            };
            let span = country_hit.end.min(hit.end)..country_hit.start.max(hit.end);
            let (start, end) = if country_hit.start < hit.start { (country_hit.end, hit.end) } else { (hit.start, hit.end) };
            let noun = text[start..end].trim_matches(|c: char| !c.is_alphanumeric()).trim_start_matches('的').to_string();
            let limit = if text[start..end].contains(unspaced) { 10 } else { 40 };
            if span.len() > 120 || noun.chars().count() > limit {
                return None;
            }
            return Some(Subject {
                start: country_hit.start.min(hit.start),
                noun,
                country: country_hit.country(),
                concept: None,
            });
        }
        let start = scope().rev().find(|h| h.country().is_some() && h.start < hit.start).map_or(hit.start, |h| h.start);
        return Some(Subject { start, noun: text[hit.range()].to_string(), country, concept: hit.concept() });
    }
    let antecedent = sentence.antecedent.as_ref().filter(|it| lexicon.class(it.concept) == ConceptClass::Card)?;
    let start = match scope().rev().find(|hit| hit.is(Cue::Pronoun)) {
        Some(pronoun) if subject_tail(&without_countries(text, pronoun.end..copula, before), &lexicon.wording.definitions) => {
            pronoun.start
        }
        // "What is the card? It's an e-visa.", "Es una visa", 就是电子签证: the copula begins the sentence that goes on about the card.
        None if antecedent.adjacent && opens(&text[sentence.range.start..copula], &lexicon.wording.definitions) => copula,
        _ => return None,
    };
    Some(Subject { start, noun: String::new(), country: None, concept: Some(antecedent.concept) })
}

/// "海岛卡是毛里求斯的电子签证": a card with a name of its own at the beginning of a clause, whose country stands behind the copula.
fn named_behind(text: &str, from: usize, card: &Hit) -> Option<Subject> {
    let name = text.get(from..card.end)?.trim_start_matches(|c: char| !c.is_alphanumeric());
    let own = name.strip_suffix(&text[card.range()])?;
    let fits = text[card.range()].contains(unspaced) && (2..=4).contains(&own.chars().count()) && own.chars().all(unspaced_char);
    fits.then(|| Subject { start: card.end - name.len(), noun: name.to_string(), country: None, concept: None })
}

fn unspaced_char(c: char) -> bool {
    unspaced(c) && c.is_alphabetic()
}

/// "The e-visa of Serbia is called a tourist card": the definition turned round.
fn renamed(
    analysis: &Analysis<'_>,
    index: usize,
    sentence: &Sentence,
    hits: &[Hit],
    lexicon: &Lexicon,
    out: &mut Vec<Definition>,
) {
    let text = analysis.text(sentence);
    let naming = |hit: &&Hit| hit.is(Cue::Copula) && lexicon.wording.definitions.naming.within(&text[hit.range()]);
    let Some(copula) = hits.iter().find(naming) else { return };
    let things = || hits.iter().filter(|hit| hit.concept().is_some_and(|concept| super::instrument(lexicon, concept)));
    let Some(card) = things().find(|hit| hit.start >= copula.end) else { return };
    // "一种叫旅游卡的电子签证": the name stands before what it is given to.
    let behind = || things().find(|hit| hit.start >= card.end && text[card.end..hit.start].trim() == "的");
    let before = things().rfind(|hit| hit.end <= copula.start);
    let Some(document) = before.or_else(behind) else { return };
    let (Some(said), Some(concept)) = (document.concept(), card.concept()) else { return };
    let entry = nature(lexicon, said) == Some(Nature::EntryDocument) && lexicon.class(said) != ConceptClass::Card;
    let named_last = document.end <= copula.start;
    let close = (!named_last
        || subject_tail(&without_countries(text, document.end..copula.start, hits), &lexicon.wording.definitions))
        && text[copula.end..card.start].chars().filter(|c| c.is_alphanumeric()).count() <= 8;
    if !entry || !is_card(lexicon, card) || !close {
        return;
    }
    let clause = analysis.clause_at(sentence, copula.start);
    out.push(Definition {
        sentence: index,
        noun: text[card.range()].to_string(),
        country: country_before(text, sentence, hits, card).or(only(&sentence.countries)),
        concept: Some(concept),
        nature: Nature::EntryDocument,
        complement: said,
        range: document.start.min(copula.start)..card.end.max(document.end),
        asserted: clause.stance == Stance::Asserts
            && !sentence.heading
            && [document, card].iter().all(|hit| stance::negation(analysis, sentence, &hit.range()) == Negation::Affirmed),
        hedged: true,
        own_name: false,
    });
}

/// "The Laos tourist card has the force of a visa": a card that is said to do what a visa does.
fn equalled(
    analysis: &Analysis<'_>,
    index: usize,
    sentence: &Sentence,
    hits: &[Hit],
    lexicon: &Lexicon,
    out: &mut Vec<Definition>,
) {
    let Some(force) = hits.iter().find(|hit| hit.is_concept(&[lexicon.known.counts_as_visa])) else { return };
    let Some(visa) = lexicon.known.visa else { return };
    let text = analysis.text(sentence);
    let clause = analysis.clause_at(sentence, force.start);
    // "The card is handy, and it serves as a visa", 它可以当签证用: the pronoun, or what is left out, stands for the card just spoken of.
    let begins = clause.range.start.min(force.start)..force.start;
    let pronoun = hits.iter().find(|hit| hit.is(Cue::Pronoun) && clause.range.contains(&hit.start) && hit.end <= force.start);
    let stood_for = pronoun.is_some() || opens(&text[begins], &lexicon.wording.definitions);
    let card = hits.iter().rfind(|hit| hit.end <= force.start && is_card(lexicon, hit));
    // Another document in between has the force that is spoken of.
    let from = card.map_or(sentence.range.start, |card| card.end);
    let between = |hit: &Hit| from <= hit.start && hit.end <= force.start;
    let another = |hit: &Hit| between(hit) && hit.concept().is_some_and(|concept| super::instrument(lexicon, concept));
    if hits.iter().any(another) {
        return;
    }
    let antecedent = sentence.antecedent.as_ref().filter(|it| it.adjacent && lexicon.class(it.concept) == ConceptClass::Card);
    let (start, noun, concept) = match (card, antecedent) {
        (Some(card), _) if clause.range.contains(&card.start) || stood_for => {
            (card.start, text[card.range()].to_string(), card.concept())
        }
        (None, Some(antecedent)) if pronoun.is_some() => (clause.range.start, String::new(), Some(antecedent.concept)),
        _ => return,
    };
    out.push(Definition {
        sentence: index,
        noun,
        country: card.and_then(|card| country_before(text, sentence, hits, card)).or(only(&sentence.countries)),
        concept,
        nature: Nature::EntryDocument,
        complement: visa,
        range: start..force.end,
        asserted: stated(analysis, sentence, &[card.unwrap_or(force), force]),
        hedged: true,
        own_name: false,
    });
}

/// Whether a sentence states what these words of it say: each stands in a clause that asserts, and none is denied.
pub(super) fn stated(analysis: &Analysis<'_>, sentence: &Sentence, words: &[&Hit]) -> bool {
    let asserts = |word: &&Hit| {
        analysis.clause_at(sentence, word.start).stance == Stance::Asserts
            && stance::negation(analysis, sentence, &word.range()) == Negation::Affirmed
    };
    !sentence.heading && words.iter().all(asserts)
}

/// Whether a word names a card of some kind.
fn is_card(lexicon: &Lexicon, hit: &Hit) -> bool {
    hit.concept().is_some_and(|concept| lexicon.class(concept) == ConceptClass::Card && Some(concept) != lexicon.known.card_word)
}

/// Whether text says nothing yet.
fn opens(text: &str, words: &Definitions) -> bool {
    let said = text.trim_matches(|c: char| !c.is_alphanumeric());
    said.is_empty() || words.leads.has(said)
}

/// "What is the Morocco tourist card? An e-visa for short stays.": the answer to what a card is, where it is nothing but its kind.
fn answered(
    document: &Document,
    analysis: &Analysis<'_>,
    index: usize,
    sentence: &Sentence,
    hits: &[Hit],
    lexicon: &Lexicon,
    out: &mut Vec<Definition>,
) {
    let Some(antecedent) = &sentence.antecedent else { return };
    let Some(question) = index.checked_sub(1).map(|before| &analysis.sentences[before]) else { return };
    let about_card = antecedent.adjacent
        && lexicon.class(antecedent.concept) == ConceptClass::Card
        && question.block + 1 >= sentence.block
        && (asks_what(analysis, question) || described(document, sentence.block, lexicon));
    let text = analysis.text(sentence);
    let kind = |hit: &&Hit| {
        let lead = text[sentence.range.start..hit.start].trim_matches(|c: char| !c.is_alphanumeric());
        (lead.is_empty() || lexicon.wording.definitions.kinds.has(lead))
            && hit.concept().is_some_and(|concept| nature(lexicon, concept) == Some(Nature::EntryDocument))
    };
    let Some(complement) = hits.iter().find(kind).filter(|_| about_card) else { return };
    let Some(concept) = complement.concept() else { return };
    let clause = analysis.clause_at(sentence, complement.start);
    out.push(Definition {
        sentence: index,
        noun: String::new(),
        country: only(&sentence.countries),
        concept: Some(antecedent.concept),
        nature: Nature::EntryDocument,
        complement: concept,
        range: sentence.range.start..complement.end,
        asserted: stated(analysis, sentence, &[complement]),
        hedged: clause.hedged,
        own_name: false,
    });
}

/// Whether a block is a cell that says what the thing in its row is.
fn described(document: &Document, block: usize, lexicon: &Lexicon) -> bool {
    let Some(cell) = document.blocks.get(block).filter(|cell| cell.kind == BlockKind::TableCell) else { return false };
    let column = super::erratum::column_head(cell);
    column.is_some_and(|column| lexicon.wording.columns.kind.has(fold(column).trim().trim_end_matches(['?', '？'])))
}

/// Whether a sentence asks what a thing is.
fn asks_what(analysis: &Analysis<'_>, sentence: &Sentence) -> bool {
    analysis.wording.questions.what.within(&analysis.text(sentence)[sentence.range.clone()])
}

/// The card that "the card" or "this card" means: a word for cards within a pronoun, and no country's name in the sentence that
/// would make a name of it, behind a sentence that spoke of a card.
fn standing_for(
    analysis: &Analysis<'_>,
    sentence: &Sentence,
    hits: &[Hit],
    word: &Hit,
    lexicon: &Lexicon,
) -> Option<ConceptIndex> {
    let pronoun = hits.iter().any(|hit| hit.is(Cue::Pronoun) && hit.start <= word.start && word.end <= hit.end);
    let named = analysis.hits(sentence).iter().any(|hit| hit.country().is_some() && hit.start < word.start);
    let antecedent = sentence.antecedent.as_ref()?;
    let of_card = lexicon.class(antecedent.concept) == ConceptClass::Card;
    (pronoun && !named && of_card && antecedent.adjacent).then_some(antecedent.concept)
}

/// What stands between a subject and its copula, the names of countries taken out: "the card of Uzbekistan is".
fn without_countries(text: &str, range: Range<usize>, hits: &[Hit]) -> String {
    let mut out = String::new();
    let mut at = range.start;
    for hit in hits.iter().filter(|hit| hit.country().is_some() && hit.start >= range.start && hit.end <= range.end) {
        if hit.start >= at {
            out.push_str(&text[at..hit.start]);
            at = hit.end;
        }
    }
    out.push_str(&text[at..range.end]);
    out
}

/// Between a subject and its copula only adverbs and brackets fit; more words make something else the subject.
fn subject_tail(between: &str, words: &Definitions) -> bool {
    let mut depth = 0;
    let mut outside = 0;
    for c in between.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            c if depth <= 0 && c.is_alphanumeric() => outside += weight(c),
            _ => {}
        }
    }
    // The genitive makes the card an attribute: "旅游卡的费用是...", "card's price is".
    let genitive = words.genitive.lead(between.trim_start());
    outside <= 24 && !genitive
}

/// What follows the copula: the head noun of its phrase. Chinese, Japanese, Korean and Hindi put the head last, the others
/// put it before any preposition.
pub(super) fn complement<'a>(
    text: &str,
    hits: &'a [Hit],
    from: usize,
    clause_end: usize,
    sentence_end: usize,
    lexicon: &Lexicon,
) -> Option<&'a Hit> {
    let definitions = &lexicon.wording.definitions;
    // A copula at the end of its clause ("это:", "即：") continues in the next.
    let end = if text[from..clause_end.max(from)].trim().is_empty() { sentence_end } else { clause_end };
    let noun = |hit: &&Hit| {
        hit.start >= from && hit.end <= end && hit.concept().is_some_and(|concept| nature(lexicon, concept).is_some())
    };
    let head_last = text[from..end.max(from)].chars().any(|c| unspaced(c) && !('\u{e00}'..='\u{eff}').contains(&c));
    if head_last {
        let hit = hits.iter().rfind(noun)?;
        let rest = text[hit.end..end].trim();
        let tail = rest.chars().filter(|c| c.is_alphanumeric()).count();
        // "电子签证的一种" is a kind of e-visa; "电子签证的替代品" is something else.
        let genitive = definitions.genitive.lead(rest) && !definitions.kinds_behind.lead(rest);
        return (tail <= 5 && !genitive).then_some(hit);
    }
    let hit = hits.iter().find(noun)?;
    let between = &text[from..hit.start];
    let words: Vec<&str> = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut previous = "";
    let mut broken = false;
    for word in &words {
        let kind = definitions.kind_of.has(previous);
        let joins = definitions.joins.has(word) || definitions.of.has(word) && !kind;
        broken |= joins;
        previous = word;
    }
    (!broken && words.len() <= 7).then_some(hit)
}

/// The country named last before a card. Who is named in brackets for his passport tells no card's country.
fn country_before(text: &str, sentence: &Sentence, hits: &[Hit], card: &Hit) -> Option<CountryIndex> {
    let people = |hit: &Hit| hit.country().is_some_and(|country| sentence.nationalities.contains(&country));
    let bracketed = |hit: &Hit| {
        let ahead = &text[text.floor_char_boundary(hit.start.saturating_sub(160))..hit.start];
        let (opened, closed) = (ahead.rfind(['(', '（']), ahead.rfind([')', '）']));
        opened > closed && text.get(hit.end..card.start).is_some_and(|gap| gap.contains([')', '）']))
    };
    let before = hits.iter().rev().filter(|hit| hit.start < card.start && card.start - hit.start < 160);
    before.filter(|hit| !(people(hit) && bracketed(hit))).find_map(Hit::country)
}

pub(super) fn only(countries: &[CountryIndex]) -> Option<CountryIndex> {
    match countries {
        [only] => Some(*only),
        _ => None,
    }
}

/// Where the subject of a copula may begin: its clause, or the one before when nothing of the clause stands before it.
fn previous_clause_start(analysis: &Analysis<'_>, sentence: &Sentence, start: usize, copula: usize) -> usize {
    let text = analysis.text(sentence);
    // A copula that is itself the mark between clauses ("——") lies before the clause it opens.
    if start >= copula {
        return sentence.range.start.min(copula);
    }
    let own = text[start..copula].chars().filter(|c| c.is_alphanumeric()).count();
    if own > 2 {
        return start;
    }
    let clauses = analysis.clauses(sentence);
    let index = clauses.partition_point(|clause| clause.range.start < start);
    // A bracket between subject and copula makes three clauses of one: "the card (TC) is".
    let steps = if text[..start].trim_end().ends_with([')', '）', '」', '”']) { 2 } else { 1 };
    clauses.get(index.saturating_sub(steps)).map_or(start, |clause| clause.range.start)
}
