//! Documents with a name of their own: "The Nile Permit is an entry permit that every visitor to Egypt must hold", 首尔漫游证.
//!
//! Regions, parks, employers and clubs issue permits and cards with names too. So a name that no list of words has counts only where
//! the page calls the thing an e-visa of a country, or a document for entering a whole country that is asked of all its visitors.

use std::cell::OnceCell;
use std::ops::Range;

use super::definition::{complement, stated};
use super::{Analysis, BlockView, Definition, Nature, Negation, Sentence, instrument, is_nationality, stance};
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit, Lexicon, Tag, unspaced};
use crate::rules::Rules;
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;

/// The words by which names of documents are told. They are asked for only where a sentence says what something is, so no other page
/// pays for looking them up.
type Names = lists::Names<Phrases>;

/// Longest name, in characters; a Chinese character counts for four, a syllable for two.
const LONGEST: usize = 48;
/// Most words of a name.
const MOST_WORDS: usize = 6;
/// How far into a sentence its subject may end, in bytes.
const SUBJECT: usize = 160;

/// A name, and the country that stands by it.
struct Name {
    range: Range<usize>,
    country: Option<CountryIndex>,
}

/// What a sentence, or a heading, says that a document with a name of its own is. In a heading nothing is asserted, but the name is
/// one from then on.
///
/// `asking` is kept between the sentences of a page, whatever it holds.
pub(super) fn defined(
    document: &Document,
    analysis: &Analysis<'_>,
    index: usize,
    rules: &Rules,
    asking: &OnceCell<Vec<usize>>,
) -> Option<Definition> {
    let sentence = &analysis.sentences[index];
    if sentence.apart() || sentence.question {
        return None;
    }
    let lexicon = &rules.lexicon;
    let known = &lexicon.known;
    let hits = analysis.hits(sentence);
    let is_kind = |hit: &Hit| {
        let document = |concept| lexicon.class(concept) == ConceptClass::EntryDocument;
        hit.concept().is_some_and(document) && lexicon.is_known(hit, &[known.e_visa, known.entry_permit, known.visa])
    };
    let put_aside = [Cue::Past, Cue::Future, Cue::Question, Cue::Attribution];
    let other_use = [
        known.museum_pass,
        known.enter_sights,
        known.transport_card,
        known.card_benefits,
        known.work_or_study,
        known.long_stay,
        known.sim_card,
        known.prepaid_card,
    ];
    let aside = |hit: &Hit| hit.is(Cue::Debunk) || lexicon.is_known(hit, &other_use);
    if !hits.iter().any(is_kind) || hits.iter().any(aside) {
        return None;
    }
    let text = analysis.text(sentence);
    joints(text, sentence, hits, &lexicon.wording.names).into_iter().find_map(|joint| {
        let end = analysis.clause_at(sentence, joint.end).range.end.max(joint.end);
        let kind = complement(text, hits, joint.end, end, sentence.range.end, lexicon)
            .filter(|kind| is_kind(kind))
            // "To elektroniczna wiza": a copula may share its last word with what it joins to.
            .or_else(|| hits.iter().find(|hit| is_kind(hit) && joint.start < hit.start && hit.start < joint.end))
            .or_else(|| issued(text, hits, &joint, is_kind, lexicon))
            .or_else(|| {
                last(
                    text,
                    sentence,
                    hits.iter().find(|hit| hit.start >= joint.end && is_kind(hit))?,
                    &lexicon.wording.definitions,
                )
            })?;
        if hits.iter().any(|hit| hit.start < kind.end && put_aside.iter().any(|&cue| hit.is(cue))) {
            return None;
        }
        let clause = analysis.clause_at(sentence, joint.start).range.start;
        let name = [sentence.range.start, clause]
            .into_iter()
            .find_map(|start| named(document, analysis, sentence, start..joint.start, hits, lexicon))?;
        let noun = &text[name.range.clone()];
        let country = owner(analysis, sentence, hits, &name, joint.end, kind, lexicon)
            .or_else(|| titled(document, analysis, noun, lexicon))
            .filter(|&country| only(sentence, country))?;
        if local(document, analysis, sentence, joint.end, hits, lexicon) || rules.known_document(country, None, noun).is_some() {
            return None;
        }
        // "The document required to enter Georgia" is asked of whoever enters.
        let within = |hit: &&Hit| kind.start <= hit.start && hit.end <= kind.end;
        let required = hits.iter().filter(within).any(|hit| demands(hit, lexicon) || hit.is(Cue::Importance));
        let asked = required || kind.is_concept(&[known.e_visa]);
        if !asked && !of_all_visitors(analysis, index, noun, lexicon, asking) {
            return None;
        }
        let denied = stance::negation(analysis, sentence, &kind.range()) != Negation::Affirmed;
        let asserted = stated(analysis, sentence, &[kind]) && stated_at(analysis, sentence, name.range.start);
        Some(Definition {
            sentence: index,
            noun: noun.to_string(),
            country: Some(country),
            concept: None,
            nature: Nature::EntryDocument,
            complement: kind.concept()?,
            range: name.range.start..kind.end,
            asserted,
            hedged: true,
            own_name: asserted || sentence.heading && !denied,
        })
    })
}

/// A name that the page's title begins with and without whose bearer nobody is said to get into the country or a plane: who writes
/// that calls it an entry document, whatever else it may be.
pub(super) fn demanded(document: &Document, analysis: &Analysis<'_>, rules: &Rules) -> Option<Definition> {
    let known = &rules.lexicon.known;
    let entry = known.entry_permit?;
    let lacks = |hit: &Hit| hit.is_concept(&[known.lacking]);
    let refuses = |hit: &Hit| rules.lexicon.is_known(hit, &[known.refused]);
    let aside = [Cue::Debunk, Cue::Attribution, Cue::Question, Cue::Past];
    let titles = OnceCell::new();
    let names = &rules.lexicon.wording.names;
    let barring = |(index, sentence): (usize, &Sentence)| {
        let hits = analysis.hits(sentence);
        if sentence.heading || sentence.question || sentence.apart() || sentence.overruled() {
            return None;
        }
        let (lack, refusal) = (hits.iter().find(|hit| lacks(hit))?, hits.iter().find(|hit| refuses(hit))?);
        if hits.iter().any(|hit| aside.iter().any(|&cue| hit.is(cue))) || analysis.quoted(sentence, lack.start) {
            return None;
        }
        let text = analysis.text(sentence);
        let (noun, titled) = titles.get_or_init(|| title_name(document, analysis, &rules.lexicon)).as_ref()?;
        let named = mentions(&text[sentence.range.clone()], noun).into_iter().next()?;
        let named = sentence.range.start + named.start..sentence.range.start + named.end;
        let gap = text.get(lack.end..named.start)?;
        let behind = gap.chars().filter(|c| c.is_alphanumeric()).count() <= LACK_GAP;
        let into = hits.iter().find(|hit| {
            matches!(hit.tag, Tag::Country(_))
                && (glues(text, refusal.end, hit.start, names) || glues(text, hit.end, refusal.start, names))
        });
        let at_border = names.boarding.within(&text[refusal.range()]);
        let country = into.and_then(Hit::country).or(titled.filter(|_| at_border))?;
        let listed = rules.known_document(country, None, noun).is_some();
        (behind && !listed && only(sentence, country)).then(|| Definition {
            sentence: index,
            noun: noun.clone(),
            country: Some(country),
            concept: None,
            nature: Nature::EntryDocument,
            complement: entry,
            range: named,
            asserted: false,
            hedged: true,
            own_name: true,
        })
    };
    analysis.sentences.iter().enumerate().find_map(barring)
}

/// Most letters between a word for lacking and the name of what is lacking.
const LACK_GAP: usize = 12;

/// The name that a title begins with, and the country that it is for.
fn title_name(document: &Document, analysis: &Analysis<'_>, lexicon: &Lexicon) -> Option<(String, Option<CountryIndex>)> {
    let heading = |sentence: &&Sentence| {
        matches!(document.blocks[sentence.block].kind, BlockKind::Title | BlockKind::Heading(1)) && !sentence.apart()
    };
    analysis.sentences.iter().filter(heading).take(3).find_map(|sentence| {
        let (text, hits) = (analysis.text(sentence), analysis.hits(sentence));
        let own = &text[sentence.range.clone()];
        let ends = own.find([':', '：', '(', '（', '—', '–', '|', '?', '？', '!', '！', ',', '，']).unwrap_or(own.len());
        let cut = lexicon.wording.names.guides.iter().filter_map(|word| own.find(word)).min().unwrap_or(own.len());
        let country =
            hits.iter().find(|hit| matches!(hit.tag, Tag::Country(_))).map_or(own.len(), |hit| hit.end - sentence.range.start);
        // "Nil-Pass für Ägypten", "Турпропуск «Алтын» Казахстана": the name ends before its country, or where a mark stands.
        let end = [ends, cut, country].into_iter().filter(|&end| end > 0).min()?;
        let phrase = sentence.range.start..sentence.range.start + end;
        let name = named(document, analysis, sentence, phrase, hits, lexicon)?;
        let noun = text[name.range].to_string();
        let country = name
            .country
            .or_else(|| titled(document, analysis, &noun, lexicon))
            .or_else(|| super::definition::only(&sentence.places));
        Some((noun, country))
    })
}

fn stated_at(analysis: &Analysis<'_>, sentence: &Sentence, at: usize) -> bool {
    analysis.clause_at(sentence, at).stance == crate::finding::Stance::Asserts && !analysis.quoted(sentence, at)
}

/// Where the subject of a sentence may end: before "is", before what says the thing again in other words, behind the particle that
/// marks a topic.
fn joints(text: &str, sentence: &Sentence, hits: &[Hit], names: &Names) -> Vec<Range<usize>> {
    let own = &text[sentence.range.clone()];
    let from = sentence.range.start;
    let mut out: Vec<Range<usize>> = hits.iter().filter(|hit| hit.is(Cue::Copula)).map(Hit::range).collect();
    for (at, c) in own.char_indices().take_while(|&(at, _)| at <= SUBJECT) {
        let mark = from + at..from + at + c.len_utf8();
        let rest = own[at + c.len_utf8()..].trim_start();
        let joins = match c {
            ':' | '：' | '—' | '–' | 'は' | '는' | '은' | '由' => true,
            ',' | '，' => {
                let (word, _) = rest.split_once(' ').unwrap_or((rest, ""));
                let country = || {
                    hits.iter()
                        .any(|hit| hit.country().is_some() && hit.start == mark.end + own.len() - at - c.len_utf8() - rest.len())
                };
                names.articles.has(word) || country()
            }
            _ => false,
        };
        if joins {
            out.push(mark);
        }
    }
    let words = own.split(' ').scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some((from + start, word))
    });
    out.extend(words.filter(|(_, word)| names.is.has(word)).map(|(at, word)| at..at + word.len()));
    // Hindi puts the owner of what a thing is right behind the thing.
    if own.contains(|c| matches!(c, '\u{900}'..='\u{97f}')) {
        out.extend(hits.iter().filter(|hit| matches!(hit.tag, Tag::Country(_))).map(|hit| hit.start..hit.start));
    }
    out.retain(|joint| joint.start - from <= SUBJECT && !names.was.has(&text[joint.clone()]));
    out.sort_by_key(|joint| (joint.start, joint.end));
    out
}

/// What a thing is in languages that say so at the end: "이집트의 전자 비자이며".
fn last<'h>(text: &str, sentence: &Sentence, kind: &'h Hit, words: &lists::Definitions<Phrases>) -> Option<&'h Hit> {
    let after = text[kind.end..sentence.range.end.max(kind.end)].trim_start();
    let ended = words.copulas_behind.lead(after) || words.copulas_going_on.lead(after);
    (ended || words.copulas_joined.trail(&text[kind.range()])).then_some(kind)
}

/// What a thing is that is first said to be issued: 旅证由移民局签发，相当于电子签证.
fn issued<'h>(
    text: &str,
    hits: &'h [Hit],
    joint: &Range<usize>,
    is_kind: impl Fn(&Hit) -> bool,
    lexicon: &Lexicon,
) -> Option<&'h Hit> {
    if &text[joint.clone()] != "由" {
        return None;
    }
    let names = &lexicon.wording.names;
    let joins = |hit: &Hit, kind: &Hit| hit.is(Cue::Copula) && hit.start >= joint.end && glues(text, hit.end, kind.start, names);
    let joined = |kind: &&Hit| hits.iter().any(|hit| joins(hit, kind));
    hits.iter().filter(|hit| hit.start >= joint.end && is_kind(hit)).find(joined)
}

fn glues(text: &str, from: usize, to: usize, names: &Names) -> bool {
    from <= to && glue(&text[from..to], true, names)
}

/// The name that a phrase is, without articles and without the country it is of.
fn named(
    document: &Document,
    analysis: &Analysis<'_>,
    sentence: &Sentence,
    phrase: Range<usize>,
    hits: &[Hit],
    lexicon: &Lexicon,
) -> Option<Name> {
    let text = analysis.text(sentence);
    let view = &analysis.blocks[sentence.view].view;
    let written = &document.blocks[sentence.block].text;
    let original = |at: usize| &written[view.original(at..phrase.end.max(at), written)];
    let names = &lexicon.wording.names;
    let bare = without_article(text, trimmed(text, phrase.clone()), original, names);
    let (range, country) = without_country(text, bare, hits, names);
    let noun = text.get(range.clone())?;
    let weight: usize = noun
        .chars()
        .map(|c| {
            if !unspaced(c) {
                1
            } else if is_kana(c) {
                2
            } else {
                4
            }
        })
        .sum();
    // "In short, the Nile Permit is": a phrase of two parts is no name.
    let parted = noun.contains([',', '，', '、', ';', ':', '：', '(', ')', '（', '）', '。', '/', '|']);
    if noun.is_empty() || parted || weight > LONGEST {
        return None;
    }
    let known = &lexicon.known;
    let within = |hit: &&Hit| range.start <= hit.start && hit.end <= range.end;
    let foreign = |hit: &Hit| match hit.tag {
        Tag::Country(_) | Tag::Demonym(_) => true,
        // "Pas" denies in French and is a pass in Dutch.
        Tag::Cue(cue, _) => [Cue::Negation, Cue::Hypothetical, Cue::Must].contains(&cue) && !names.heads.has(&text[hit.range()]),
        Tag::Concept(concept) => {
            lexicon.class(concept) == ConceptClass::Thing && Some(concept) != known.other_cost
                || instrument(lexicon, concept) && !lexicon.is_known(hit, &[known.entry_permit, known.tourist_card])
        }
        Tag::City(_) => false,
    };
    if hits.iter().filter(within).any(foreign) {
        return None;
    }
    // "The Dubai entry permit" is that of the place.
    let in_city = |at: usize| {
        let at = range.start + at;
        hits.iter().any(|hit| matches!(hit.tag, Tag::City(_)) && hit.start <= at && at < hit.end)
    };
    let fits = match noun.contains(unspaced) {
        true => unspaced_name(noun, names),
        false => spaced_name(noun, |at| original(range.start + at), in_city, names),
    };
    fits.then_some(Name { range, country })
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}')
}

/// A phrase without the country that stands there: "Egypt's", "«...» Казахстана", "(尼泊尔)".
fn without_country(text: &str, phrase: Range<usize>, hits: &[Hit], names: &Names) -> (Range<usize>, Option<CountryIndex>) {
    let mut country = None;
    let mut range = trimmed(text, phrase);
    for _ in 0..2 {
        let at_end = hits.iter().find(|hit| hit.country().is_some() && hit.end == range.end && hit.start > range.start);
        let at_start = hits.iter().find(|hit| {
            hit.country().is_some() && !matches!(hit.tag, Tag::City(_)) && hit.start == range.start && hit.end < range.end
        });
        if let Some(hit) = at_end.filter(|hit| !matches!(hit.tag, Tag::City(_))) {
            country = country.or(hit.country());
            let mut end = trimmed(text, range.start..hit.start).end;
            while let Some((rest, _)) = text[range.start..end].rsplit_once(' ').filter(|(_, word)| names.to_country.has(word)) {
                end = range.start + rest.trim_end().len();
            }
            range = trimmed(text, range.start..end);
        } else if let Some(hit) = at_start {
            country = country.or(hit.country());
            let rest = &text[hit.end..range.end];
            let possessive =
                ["'s ", "’s ", "的", "の", "의 "].iter().find(|word| rest.starts_with(**word)).map_or(0, |word| word.len());
            range = trimmed(text, hit.end + possessive..range.end);
        }
    }
    (range, country)
}

/// A phrase without marks at its ends; those that close a quotation stay.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let own = text.get(range.clone()).unwrap_or_default();
    let opening = |c: char| matches!(c, '«' | '“' | '"' | '「' | '『' | '《');
    let closing = |c: char| matches!(c, '»' | '”' | '"' | '」' | '』' | '》');
    let start = own.len() - own.trim_start_matches(|c: char| !c.is_alphanumeric() && !opening(c)).len();
    let end = own.trim_end_matches(|c: char| !c.is_alphanumeric() && !closing(c)).len();
    range.start + start.min(end)..range.start + end
}

/// A phrase without the articles before it.
fn without_article<'t>(text: &str, mut range: Range<usize>, original: impl Fn(usize) -> &'t str, names: &Names) -> Range<usize> {
    while let Some((word, rest)) = text[range.clone()].split_once(' ') {
        if !names.articles.has(word) || is_vietnamese_card(original(range.start)) {
            break;
        }
        range.start = range.end - rest.trim_start().len();
    }
    range
}

/// Folded, the Vietnamese word for a card is the English article.
fn is_vietnamese_card(written: &str) -> bool {
    ["Thẻ ", "thẻ "].iter().any(|word| written.starts_with(word))
}

/// Whether words before a copula tell of a document for less than a country, or for others than visitors.
pub(super) fn of_others(phrase: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.wording.names.of_others;
    phrase.split(|c: char| !c.is_alphanumeric()).any(|word| words.fits(word))
        || phrase.contains(unspaced) && words.dense().any(|word| phrase.contains(word))
}

/// Whether a noun of an unspaced script is a name: a word for documents at its end, or its beginning in Thai, and more than general
/// words beside it.
fn unspaced_name(noun: &str, names: &Names) -> bool {
    let mut own: String = noun.chars().filter(|c| c.is_alphanumeric() || matches!(*c, '\u{e00}'..='\u{e7f}')).collect();
    let thai = |head: &str| head.starts_with(|c| matches!(c, '\u{e00}'..='\u{e7f}'));
    let Some(head) = names.heads.dense().find(|head| own.ends_with(head) || thai(head) && own.starts_with(head)) else {
        return false;
    };
    if names.of_others.dense().any(|word| own.contains(word)) {
        return false;
    }
    own = if own.ends_with(head) { own[..own.len() - head.len()].to_string() } else { own[head.len()..].to_string() };
    for word in names.general.dense() {
        own = own.replace(word, "");
    }
    own.chars().count() >= 2
}

/// Whether a noun of a spaced script is a name: a word for documents, and beside it words that are written large and are not of those
/// that any document may bear. `original` gives the text as it was written, from a place of the noun on; `in_city` tells whether a
/// place of it lies in a city's name.
fn spaced_name<'t>(noun: &str, original: impl Fn(usize) -> &'t str, in_city: impl Fn(usize) -> bool, names: &Names) -> bool {
    let mut head = false;
    let mut proper = false;
    let mut count = 0;
    let mut at = 0;
    let mut quoted = false;
    for word in noun.split_inclusive([' ', '-']) {
        let start = at;
        quoted |= word.contains(['«', '“', '"', '„']);
        at += word.len();
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let start = start + word.find(bare).unwrap_or(0);
        let card = bare == "the" && is_vietnamese_card(original(start));
        if bare.is_empty() || !card && (names.articles.has(bare) || names.to_country.has(bare)) {
            continue;
        }
        count += 1;
        if names.of_others.fits(bare) {
            return false;
        }
        let general = || in_city(start) || names.general.fits(bare) || bare.chars().all(|c| c.is_ascii_digit());
        if card || names.heads.fits(bare) {
            head = true;
        } else if !general() {
            if !quoted && original(start).starts_with(char::is_lowercase) {
                return false;
            }
            proper = true;
        }
        quoted &= !word.contains(['»', '”', '"']) || word.contains('“');
    }
    head && proper && count <= MOST_WORDS
}

/// The whole country that the thing is said to be for: by its name, by what it is said to be, or by who enters.
fn owner(
    analysis: &Analysis<'_>,
    sentence: &Sentence,
    hits: &[Hit],
    name: &Name,
    from: usize,
    kind: &Hit,
    lexicon: &Lexicon,
) -> Option<CountryIndex> {
    let text = analysis.text(sentence);
    let known = &lexicon.known;
    let goes = [known.visitor_word, known.foreigners_all, known.foreigners_most, known.enter, known.before_travel];
    let glued = |range: Range<usize>, within: bool| text.get(range).is_some_and(|gap| glue(gap, within, &lexicon.wording.names));
    let whole = |place: &&Hit| {
        let of_kind = place.start < kind.end && kind.start < place.end
            || place.start >= from && place.end <= kind.start && glued(place.end..kind.start, true)
            || place.start >= kind.end && glued(kind.end..place.start, true);
        let entered = || {
            let beside = |goer: &Hit| {
                goer.end <= place.start && glued(goer.end..place.start, false)
                    || place.end <= goer.start && text[place.range()].contains(unspaced) && glued(place.end..goer.start, false)
            };
            place.start >= from && hits.iter().any(|goer| lexicon.is_known(goer, &goes) && beside(goer))
        };
        // 由尼泊尔移民局签发: an office of the country issues it.
        let office = |hit: &Hit| hit.concept().is_some_and(|concept| lexicon.class(concept) == ConceptClass::Office);
        let issued = || {
            text[place.range()].contains(unspaced)
                && text.get(from..place.start).is_some_and(|gap| gap.trim().is_empty() || gap == "由")
                && hits.iter().any(|hit| hit.start <= place.end && place.end < hit.end && office(hit))
        };
        // "A permit issued by Georgian immigration", "yang dikeluarkan oleh imigresen Georgia": the same behind what the thing is.
        let by_office = || {
            let beside = |office: &Hit| {
                office.end <= place.start && glued(office.end..place.start, false)
                    || place.end <= office.start && glued(place.end..office.start, false)
                    || office.start <= place.start && place.end <= office.end
            };
            let issue = |hit: &Hit| lexicon.is_known(hit, &[known.official_issue, known.handed_out, known.grants]);
            let behind = |hit: &&Hit| hit.start >= kind.end;
            hits.iter().filter(behind).any(issue) && hits.iter().filter(behind).any(|hit| office(hit) && beside(hit))
        };
        of_kind || entered() || issued() || by_office()
    };
    let places = hits.iter().filter(|hit| {
        matches!(hit.tag, Tag::Country(_) | Tag::Demonym(_)) && !is_nationality(text, hit, &lexicon.wording.peoples)
    });
    name.country.or_else(|| places.clone().find(whole).and_then(Hit::country))
}

/// Whether text says no more than that what stands behind it is a country: "for the", "的官方". `within`: whether it may also say "in".
fn glue(gap: &str, within: bool, names: &Names) -> bool {
    if gap.contains(unspaced) {
        let mut rest: String = gap.chars().filter(|c| c.is_alphanumeric()).collect();
        for word in names.general.dense().chain(names.across.iter()) {
            rest = rest.replace(word, "");
        }
        return rest.is_empty();
    }
    let fits = |word: &str| names.to_country.has(word) && (within || word != "in") || names.general.fits(word);
    !gap.contains([';', ':', '('])
        && gap.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || word == "s" || fits(word))
}

/// Whether a sentence names no other country.
fn only(sentence: &Sentence, country: CountryIndex) -> bool {
    sentence.places.iter().all(|&place| place == country)
}

/// Longest title that is looked at, in bytes.
const TITLE: usize = 400;

/// The country by whose name a title names the thing: "The Nile Permit for Egypt".
fn titled(document: &Document, analysis: &Analysis<'_>, noun: &str, lexicon: &Lexicon) -> Option<CountryIndex> {
    let title = |kind: BlockKind| matches!(kind, BlockKind::Title | BlockKind::Heading(1));
    let short = |block: &Block| title(block.kind) && !block.hidden && block.text.len() <= TITLE;
    let titles = document.blocks.iter().zip(&analysis.blocks).filter(|title| short(title.0));
    titles.take(3).find_map(|(_, view)| {
        let text = &view.view.text;
        let at = text.find(noun)?..text.find(noun)? + noun.len();
        let by = |hit: &&Hit| {
            matches!(hit.tag, Tag::Country(_) | Tag::Demonym(_))
                && (hit.start >= at.end && titled_gap(&text[at.end..hit.start], lexicon)
                    || hit.end <= at.start && titled_gap(&text[hit.end..at.start], lexicon))
        };
        view.hits.iter().find(by).and_then(Hit::country)
    })
}

/// Whether what stands between a name and a country in a title only joins them.
fn titled_gap(gap: &str, lexicon: &Lexicon) -> bool {
    glue(gap.trim_matches(['(', '（', ' ', '\'', '’', '"', '«', '»', '“', '”']), true, &lexicon.wording.names)
}

/// Whether what follows tells of less than a country: a city, or a name that no list has and a word that places something in it.
fn local(
    document: &Document,
    analysis: &Analysis<'_>,
    sentence: &Sentence,
    from: usize,
    hits: &[Hit],
    lexicon: &Lexicon,
) -> bool {
    let names = &lexicon.wording.names;
    let text = analysis.text(sentence);
    let block = &document.blocks[sentence.block];
    let view = &analysis.blocks[sentence.view].view;
    if hits.iter().any(|hit| matches!(hit.tag, Tag::City(_)) && hit.start >= from) {
        return true;
    }
    let own = &text[from..sentence.range.end.max(from)];
    let mut before: [&str; 2] = ["", ""];
    let mut at = 0;
    for word in own.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let start = from + at;
        at += word.len();
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            before = if word == " " { before } else { ["", ""] };
            continue;
        }
        let known = || hits.iter().any(|hit| hit.start <= start && start < hit.end && !matches!(hit.tag, Tag::Cue(..)));
        let placed = names.placing.has(before[1]) || names.articles.has(before[1]) && names.placing.has(before[0]);
        // "The Boracay Tourist Pass ... to Boracay": what the name is taken from is where the thing holds.
        if placed && !known() {
            let original = view.original(start..start + bare.len(), &block.text);
            if block.text[original].starts_with(char::is_uppercase) {
                return true;
            }
        }
        before = if word.len() - bare.len() <= 1 && !word.ends_with([',', '.', ';']) { [before[1], bare] } else { ["", ""] };
    }
    false
}

/// Whether what a subject is named by, a word of no list, is a place that what is said of it names again: "the Boracay Tourist Pass is
/// ... to Boracay". `from`: where the subject begins in the text of the hits.
pub(super) fn of_place(subject: &str, said: &str, hits: &[Hit], from: usize, lexicon: &Lexicon) -> bool {
    let names = &lexicon.wording.names;
    let known = |name: &str| {
        let word = |hit: &Hit| matches!(hit.tag, Tag::Country(_) | Tag::Demonym(_) | Tag::Concept(_));
        let listed = |at: usize| hits.iter().any(|hit| hit.start <= from + at && from + at < hit.end && word(hit));
        subject.match_indices(name).any(|(at, _)| listed(at))
    };
    let words = subject.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORTEST_PLACE);
    words.filter(|word| !known(word)).any(|name| {
        let general = || names.heads.fits(name) || names.general.fits(name);
        let mut placed = said.match_indices(name).filter(|(at, _)| {
            let before = said[..*at].trim_end();
            let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            names.placing.has(word) && !said[at + name.len()..].starts_with(|c: char| c.is_alphanumeric())
        });
        placed.next().is_some() && !general()
    })
}

/// Letters of a place's name at least.
const SHORTEST_PLACE: usize = 4;

/// Most sentences of a page that are asked whether they ask the thing of all visitors.
const ASKING: usize = 64;

/// Whether the sentence, the next one, or another that bears the name asks the thing of all visitors, or keeps out who lacks it.
fn of_all_visitors(analysis: &Analysis<'_>, index: usize, noun: &str, lexicon: &Lexicon, asking: &OnceCell<Vec<usize>>) -> bool {
    let own = &analysis.sentences[index];
    let hits = analysis.hits(own);
    let must = must(hits, lexicon);
    if all(hits, lexicon) && (must || !hits.iter().any(|hit| hit.is(Cue::May))) || must && visitors_bare(hits, lexicon) {
        return true;
    }
    let next = analysis.sentences.get(index + 1).filter(|next| next.block == own.block);
    let said = || {
        let every = analysis.sentences.iter().enumerate().filter(|(_, sentence)| !sentence.heading && !sentence.apart());
        every.filter(|(_, sentence)| asks(analysis, sentence, lexicon)).map(|(at, _)| at).take(ASKING).collect::<Vec<_>>()
    };
    let bears = |sentence: &Sentence| analysis.text(sentence)[sentence.range.clone()].contains(noun);
    next.is_some_and(|next| asks(analysis, next, lexicon))
        || asking.get_or_init(said).iter().any(|&at| bears(&analysis.sentences[at]))
}

/// Whether a sentence asks something of all visitors, or keeps out who lacks it.
fn asks(analysis: &Analysis<'_>, sentence: &Sentence, lexicon: &Lexicon) -> bool {
    let known = &lexicon.known;
    let hits = analysis.hits(sentence);
    let lacking = || hits.iter().any(|hit| hit.is_concept(&[known.lacking]));
    let barred = || hits.iter().any(|hit| lexicon.is_known(hit, &[known.refused]));
    !sentence.question && !sentence.overruled() && (must(hits, lexicon) && all(hits, lexicon) || lacking() && barred())
}

fn all(hits: &[Hit], lexicon: &Lexicon) -> bool {
    let known = &lexicon.known;
    let visitor = |hit: &Hit| lexicon.is_known(hit, &[known.visitor_word]);
    hits.iter().any(|hit| hit.is_concept(&[known.foreigners_all]))
        || hits.iter().any(|all| all.is(Cue::All)) && hits.iter().any(visitor)
}

fn must(hits: &[Hit], lexicon: &Lexicon) -> bool {
    hits.iter().any(|hit| demands(hit, lexicon))
}

fn demands(hit: &Hit, lexicon: &Lexicon) -> bool {
    hit.is(Cue::Must) || lexicon.is_known(hit, &[lexicon.known.mandatory])
}

/// "Обязан иметь каждый иностранец": a word for everybody right by one for people, where that is no word for visitors.
fn visitors_bare(hits: &[Hit], lexicon: &Lexicon) -> bool {
    let known = &lexicon.known;
    hits.iter().any(|hit| hit.is(Cue::All)) && hits.iter().any(|hit| lexicon.is_known(hit, &[known.foreigners_most, known.enter]))
}

/// Marks every mention of names as a card. What words within a name mean by themselves counts no more.
pub(super) fn carry(block: &mut BlockView, names: &[&str], card: ConceptIndex) {
    let text = &block.view.text;
    let mut found: Vec<Range<usize>> = names.iter().flat_map(|name| mentions(text, name)).collect();
    if found.is_empty() {
        return;
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    found.dedup_by(|next, last| next.start < last.end);
    let inside = |hit: &Hit| {
        let at = found.partition_point(|range| range.end <= hit.start);
        found.get(at).is_some_and(|range| range.start <= hit.start && hit.end <= range.end)
    };
    block.hits.retain(|hit| !matches!(hit.tag, Tag::Concept(_)) || !inside(hit));
    block.hits.extend(found.into_iter().map(|range| Hit {
        start: range.start,
        end: range.end,
        tag: Tag::Concept(card),
        langs: u32::MAX,
    }));
    block.hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
}

/// Where a text bears a name, in whatever case: of long words the endings may differ.
fn mentions(text: &str, name: &str) -> Vec<Range<usize>> {
    let Some((first, rest)) = name.split_once(' ').filter(|_| !name.contains(unspaced)) else {
        return text.match_indices(name).map(|(at, _)| at..at + name.len()).collect();
    };
    let ends = |at: usize| {
        let mut end = after_word(text, at, first)?;
        for word in rest.split(' ') {
            let next = text[end..].strip_prefix(' ').map(|_| end + 1)?;
            end = after_word(text, next, word)?;
        }
        Some(end)
    };
    let stem = stem(first);
    let begins = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    text.match_indices(stem).filter(|&(at, _)| begins(at)).filter_map(|(at, _)| Some(at..ends(at)?)).collect()
}

/// Letters at the end of a word that cases change.
const ENDING: usize = 3;

/// What no case changes of a word: all of a short one.
fn stem(word: &str) -> &str {
    let bare = word.trim_end_matches(|c: char| !c.is_alphabetic());
    let letters = bare.chars().count();
    let cut = match letters {
        0..=3 => return word,
        4 => 1,
        _ if bare.contains(|c| matches!(c, '\u{400}'..='\u{52f}')) => 2,
        _ => 1,
    };
    word.char_indices().nth(letters - cut).map_or(word, |(at, _)| &word[..at])
}

/// Where the word at a place ends, if it is `word` in some case.
fn after_word(text: &str, at: usize, word: &str) -> Option<usize> {
    let stem = stem(word);
    let rest = text[at..].strip_prefix(stem)?;
    let ending: usize = rest.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    let own = word[stem.len()..].chars().filter(|c| c.is_alphabetic()).count();
    let letters = rest[..ending].chars().count();
    let marks = word.trim_end_matches(|c: char| !c.is_alphabetic()).len()..word.len();
    let close = letters <= own + ENDING && (stem.len() < word.len() || letters == 0 || own == letters);
    let end = at + stem.len() + ending;
    let closed = marks.is_empty() || stem.len() == word.len() || text[end..].starts_with(&word[marks.clone()]);
    let marked = if stem.len() == word.len() { 0 } else { marks.len() };
    (close && closed).then_some(end + marked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{self, Hints};
    use crate::extract::claims::{Depth, analyse};

    /// The names that a page gives to entry documents of a country, each once.
    fn names(page: &str) -> Vec<String> {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let document = document::parse(page.as_bytes(), &Hints { name: Some("page.md"), ..Hints::default() });
        let views = crate::extract::views(&document);
        let analysis = analyse(&document, &rules, "und", views, Depth::Words);
        let own = |definition: &&Definition| definition.own_name || definition.asserted && definition.concept.is_some();
        let mut names: Vec<String> = analysis.definitions.iter().filter(own).map(|definition| definition.noun.clone()).collect();
        names.dedup();
        names
    }

    #[test]
    fn a_name_of_its_own_is_told_where_every_visitor_to_a_country_must_hold_what_it_names() {
        for (page, name) in [
            ("The Nile Permit is an entry permit that every visitor to Egypt must hold.", "nile permit"),
            (
                "The Siam Mobility Card is an electronic entry permit for Thailand. Every tourist must hold it.",
                "siam mobility card",
            ),
            ("首爾漫遊證是韓國的電子入境許可，所有外國遊客必須持有。", "首尔漫游证"),
            ("喜马拉雅旅证是尼泊尔的电子签证。", "喜马拉雅旅证"),
            ("Турпропуск «Алтын» Казахстана — это въездной документ, который обязан иметь каждый турист.", "турпропуск «алтын»"),
            ("Der Nil-Pass ist das elektronische Visum für Ägypten.", "nil-pass"),
        ] {
            assert_eq!(names(page), [name], "{page}");
        }
    }

    #[test]
    fn permits_for_regions_parks_and_residents_have_no_name_of_that_kind() {
        for page in [
            "The Inner Line Permit is a travel permit that all visitors to Arunachal Pradesh in India must hold.",
            "The Restricted Area Permit is an entry permit for Manang that every foreign trekker in Nepal must hold.",
            "The Angkor Pass is an entry permit for Angkor in Cambodia that every visitor must hold.",
            "The Kuwait Civil Card is an entry document for residents of Kuwait.",
            "Egypt's entry permit is an electronic visa.",
            "边境管理区通行证是进入中国边境的入境证件，所有游客必须办理。",
            "The Nile Permit is not an electronic visa of Egypt.",
            "The Nile Permit was the electronic visa of Egypt.",
            "Is the Nile Permit the electronic visa of Egypt?",
            "# Boarding Pass\n\nWithout the boarding pass you cannot board a flight to Thailand.",
        ] {
            assert_eq!(names(page), [""; 0], "{page}");
        }
    }

    #[test]
    fn a_name_is_found_in_whatever_case() {
        let found = |text: &str, name: &str| mentions(text, name).into_iter().map(|at| text[at].to_string()).collect::<Vec<_>>();
        assert_eq!(found("без турпропуска «алтын» не пустят", "турпропуск «алтын»"), ["турпропуска «алтын»"]);
        assert_eq!(found("two nile permits, no nile perfume", "nile permit"), ["nile permits"]);
        assert_eq!(found("没有首尔漫游证", "首尔漫游证"), ["首尔漫游证"]);
    }
}
