//! Mobile networks counted among the operators of a country where they have none.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Check, Context, Contradiction, Reads};
use crate::extract::claims::{Nearness, Negation, Sentence, home, stance};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{CountryIndex, Cue, Hit, bounded, unspaced};
use crate::rules::facts::OPERATORS_FACT;
use crate::rules::model::operators::Operators;
use crate::rules::model::wording::lists;
use crate::text::fold::fold;
use crate::text::phrases::Phrases;

/// The check.
pub const CHECK: Check = Check {
    name: "telecom",
    about: "mobile networks named as a country's own where they have none",
    reads: Reads::Words(|lexicon, concept| lexicon.known.operator == Some(concept)),
    run,
};

/// The names of all networks, built when a page first speaks of operators.
#[derive(Debug, Default)]
pub struct Names {
    automaton: OnceLock<(AhoCorasick, Vec<usize>)>,
}

impl Names {
    fn get(&self, operators: &Operators) -> &(AhoCorasick, Vec<usize>) {
        self.automaton.get_or_init(|| {
            let mut words = Vec::new();
            let mut owners = Vec::new();
            for (index, operator) in operators.operators.iter().enumerate() {
                for name in std::iter::once(&operator.name).chain(&operator.names) {
                    words.push(fold(name));
                    owners.push(index);
                }
            }
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&words)
                .expect("the names are far fewer than an automaton can hold");
            (automaton, owners)
        })
    }
}

fn run(context: &Context<'_>) -> Vec<Finding> {
    let Some(operator) = context.rules.lexicon.known.operator else { return Vec::new() };
    let mut findings = Vec::new();
    for sentence in context.analysis.sentences.iter().filter(|sentence| !sentence.heading) {
        let hits = context.analysis.hits(sentence);
        if let Some(word) = hits.iter().find(|hit| hit.concept() == Some(operator)) {
            findings.extend(judge(context, sentence, word));
        }
    }
    findings
}

fn judge(context: &Context<'_>, sentence: &Sentence, word: &Hit) -> Option<Finding> {
    // One country, and no second one named anywhere in the sentence: "Orange France", roaming and owners abroad stay out.
    let files = &context.rules.files;
    // "A small country in Europe" names one country.
    let mut named = sentence.countries.iter().copied().filter(|&country| files.countries[country as usize].code != "EU");
    let (Some(country), None) = (named.next(), named.next()) else { return None };
    if !sentence.nationalities.is_empty() {
        return None;
    }
    let code = &context.rules.files.countries[country as usize].code;
    let text = context.analysis.text(sentence);
    let hits = context.analysis.hits(sentence);
    let abroad = context.rules.lexicon.known.abroad;
    if hits.iter().any(|hit| hit.is(Cue::Past) || hit.is(Cue::Future) || hit.is_concept(&[abroad])) {
        return None;
    }
    let lists = context.rules.files.operators.operators.as_slice();
    let (automaton, owners) = context.rules.operator_names.get(&context.rules.files.operators);
    let own = &text[sentence.range.clone()];
    // Where only the page tells which country is meant, one network by itself may be anybody's, and those of the reader's own are those
    // at home.
    if sentence.country_from < Nearness::Sentence {
        if spoken_of_before(context, sentence).is_some_and(|other| other != country) {
            return None;
        }
        let named = automaton.find_iter(own).map(|found| {
            let range = sentence.range.start + found.start()..sentence.range.start + found.end();
            (owners[found.pattern().as_usize()], range)
        });
        let named: Vec<_> =
            named.filter(|(_, range)| bounded(text, range.start, range.end) && !cut_from_a_word(text, range)).collect();
        let of = |operator: usize, code: &str| lists[operator].countries.iter().any(|other| other == code);
        let all_of = |code: &str| named.iter().all(|&(operator, _)| of(operator, code));
        if let [(first, place), others @ ..] = &named[..]
            && !named.iter().any(|&(operator, _)| of(operator, code))
        {
            let alone = || others.iter().all(|(operator, _)| operator == first);
            let home = || home(context.rules, context.language).map(|home| files.countries[home as usize].code.as_str());
            let at_home = || home().is_some_and(all_of);
            // "Local networks (AT&T, Vodafone, Orange)" gives examples. Networks of a country that the page names elsewhere are of that one.
            let examples = || text.get(word.end..place.start).is_some_and(|gap| gap.contains(['(', '（', '[', '-', '–']));
            let spoken_of = |home: &String| {
                let is_home = |&place: &CountryIndex| files.countries[place as usize].code == *home;
                context.analysis.sentences.iter().any(|other| other.places.iter().any(is_home))
            };
            let elsewhere = || lists[*first].countries.iter().filter(|home| all_of(home)).any(spoken_of);
            if alone() || at_home() || examples() || elsewhere() {
                return None;
            }
        }
    }
    for found in automaton.find_iter(own) {
        let operator = &lists[owners[found.pattern().as_usize()]];
        let range = sentence.range.start + found.start()..sentence.range.start + found.end();
        if operator.countries.contains(code) || !bounded(text, range.start, range.end) || cut_from_a_word(text, &range) {
            continue;
        }
        if common_word(context, sentence, &range) {
            continue;
        }
        if operator.only_listed && !listed_behind(&text[..range.start], &context.rules.lexicon.wording.peoples) {
            continue;
        }
        // "Zain JO", "Orange-Jordan": the name goes on, so it may be another network.
        let goes_on =
            text[range.end..].starts_with([' ', '-']) && text[range.end..].trim_start_matches([' ', '-']).starts_with("tele");
        let clause = context.analysis.clause_at(sentence, range.start);
        let listed = clause.range.contains(&word.start) || range.start.abs_diff(word.start) < 120;
        if goes_on || !listed || clause.stance != Stance::Asserts {
            continue;
        }
        if stance::negation(context.analysis, sentence, &range) != Negation::Affirmed {
            continue;
        }
        let fact = context.rules.facts.get(OPERATORS_FACT)?;
        return context.contradiction(Contradiction {
            fact,
            sentence,
            range: word.start.min(range.start)..word.end.max(range.end),
            severity: Severity::Warning,
            confidence: if clause.hedged { Confidence::Low } else { Confidence::Medium },
            message: format!("counts {} among the mobile networks of {code}, where we found none of that name", operator.name),
            evidence: vec![format!("networks named {} are listed in: {}", operator.name, operator.countries.join(", "))],
            fix: None,
            undated: Severity::Error,
            since: None,
        });
    }
    counted_twice(context, sentence, word, code)
}

/// The country, told by its name or a city, that the block of a sentence spoke of last before it.
fn spoken_of_before(context: &Context<'_>, sentence: &Sentence) -> Option<CountryIndex> {
    let hits = if sentence.apart() { return None } else { &context.analysis.blocks[sentence.block].hits };
    hits[..hits.partition_point(|hit| hit.start < sentence.range.start)].iter().rev().take(MOST_HITS).find_map(Hit::country)
}

/// How many words before a sentence are looked at for a country.
const MOST_HITS: usize = 64;

/// Whether a network's name is an everyday word where it stands: "deja claro" writes it small, and "Orange County" goes on.
fn common_word(context: &Context<'_>, sentence: &Sentence, range: &std::ops::Range<usize>) -> bool {
    let text = context.analysis.text(sentence);
    let (_, written) = context.analysis.locate(context.document, sentence, range.clone());
    let latin = |c: char| c.is_alphabetic() && !unspaced(c);
    let small = written.starts_with(char::is_lowercase);
    let before = text[..range.start].strip_suffix(' ').is_some_and(|before| before.ends_with(latin));
    // "Orange Mauritius" is the network there.
    let of_country = || {
        let behind = |hit: &Hit| hit.country().is_some() && hit.start == range.end + 1;
        context.analysis.hits(sentence).iter().any(behind)
    };
    let goes_on = || {
        let end = range.end + text[range.end..].find(|c: char| !c.is_alphabetic() && c != ' ').unwrap_or(text.len() - range.end);
        let behind = range.end..end.min(sentence.range.end).max(range.end);
        text[behind.clone()].starts_with(' ') && {
            let (_, next) = context.analysis.locate(context.document, sentence, behind);
            next.trim_start().starts_with(char::is_uppercase)
        }
    };
    before && small || goes_on() && !of_country()
}

/// "The three networks are BASE, Telenet and Proximus": two names of one network listed as two, and another network left out.
fn counted_twice(context: &Context<'_>, sentence: &Sentence, word: &Hit, code: &str) -> Option<Finding> {
    let text = context.analysis.text(sentence);
    let own = &text[sentence.range.clone()];
    let named = |name: &String| {
        let name = fold(name);
        own.match_indices(name.as_str())
            .map(|(at, _)| sentence.range.start + at..sentence.range.start + at + name.len())
            .find(|range| bounded(text, range.start, range.end))
    };
    let networks = context.rules.files.operators.networks.iter().filter(|network| network.country == code);
    let (first, last, network) = networks.into_iter().find_map(|network| {
        let mut places: Vec<_> = network.names.iter().filter_map(named).collect();
        places.sort_by_key(|place| place.start);
        let [first, .., last] = &places[..] else { return None };
        (!network.beside.iter().any(|other| named(other).is_some())).then(|| (first.clone(), last.clone(), network))
    })?;
    // "Telenet (BASE)", "BASE, a brand of Telenet" know what belongs together: a list puts marks or "and" between names.
    let between = text.get(first.end..last.start)?;
    let and = context.rules.lexicon.wording.peoples.list_joints.has(between.trim());
    let listed = and || between.contains(['、', ',', '，']);
    let joined = !listed || between.contains(['(', '/', '（', '是']) || between.chars().count() > 40;
    let clause = context.analysis.clause_at(sentence, first.start);
    let near = first.start.abs_diff(word.start) < 120;
    let denied = stance::negation(context.analysis, sentence, &first) != Negation::Affirmed;
    if joined || !near || denied || clause.stance != Stance::Asserts {
        return None;
    }
    context.contradiction(Contradiction {
        fact: context.rules.facts.get(OPERATORS_FACT)?,
        sentence,
        range: word.start.min(first.start)..word.end.max(last.end),
        severity: Severity::Warning,
        confidence: if clause.hedged { Confidence::Low } else { Confidence::Medium },
        message: format!("counts one mobile network of {code} as two: {}", network.names.join(", ")),
        evidence: vec![format!(
            "{} are names of one network; {} is left out",
            network.names.join(", "),
            network.beside.join(", ")
        )],
        fix: None,
        undated: Severity::Error,
        since: None,
    })
}

/// Whether a text ends with what joins the names of a list, in languages without blanks.
fn listed_behind(before: &str, peoples: &lists::Peoples<Phrases>) -> bool {
    before.ends_with('、') || peoples.list_joints.dense().any(|word| before.ends_with(word))
}

/// Whether a short Chinese name may be the end of one word and the start of the next: `星和` in `卫星和地面站`. A comma, a
/// Latin letter or a word such as "and" before it says that it is not.
fn cut_from_a_word(text: &str, range: &std::ops::Range<usize>) -> bool {
    let name = &text[range.clone()];
    let short = name.chars().count() <= 2 && name.chars().all(unspaced);
    let joins = |c: char| "和与跟及或有是用选办买如即叫在".contains(c);
    short && text[..range.start].chars().next_back().is_some_and(|c| unspaced(c) && !joins(c))
}

#[cfg(test)]
mod tests {
    use super::cut_from_a_word;

    #[test]
    fn a_short_name_is_not_looked_for_inside_other_words() {
        let cut = |text: &str, name: &str| {
            let start = text.find(name).unwrap();
            cut_from_a_word(text, &(start..start + name.len()))
        };
        assert!(cut("更新了卫星和地面站", "星和"));
        assert!(!cut("新加坡有星和、新电信", "星和"));
        assert!(!cut("新电信、星和", "星和"));
        assert!(!cut("星和的信号", "星和"));
        assert!(!cut("选择天地通卡", "天地通"));
    }
}
