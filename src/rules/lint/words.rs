//! Whether words can be found in text: braces, words that vanish when folded, one word for two concepts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Content, File, Level, Place, Problem, Sink};
use crate::lexicon::{expand, gaps, spelt};
use crate::rules::model::RuleFiles;
use crate::rules::model::terms::{Concept, ConceptClass};
use crate::rules::model::wording::{self, Form};
use crate::rules::read::Kind;
use crate::text::fold::fold;

/// Lints the words of one file.
pub(super) fn lint(sink: &mut Sink<'_>) {
    let file = sink.file;
    let mut last: Option<(String, BTreeSet<String>)> = None;
    for (at, node) in &file.nodes {
        let Some(word) = &node.string else { continue };
        let Some((list, _)) = at.rsplit_once('.') else { continue };
        if !holds_words(file.kind, at) {
            continue;
        }
        let forms = match expand(word) {
            Ok(forms) => forms,
            Err(reason) => {
                let hint = "braces list endings, without nesting: карт{а,ы,у}";
                sink.error("wrong-braces", at, &reason, hint);
                continue;
            }
        };
        if file.kind == Kind::Contact && word.trim_end_matches('*').contains('*') {
            let hint =
                "a star stands for any ending, so only the end of a word may have one; list endings in braces: карт{а,ы,у}";
            sink.error("star-inside", at, &format!("`{word}` has a star that nothing but a star matches"), hint);
        }
        if word.contains(gaps::MARK) {
            gapped(sink, at, word, &forms);
        }
        let table = form(file.kind, at);
        if table.is_some_and(|form| word.strip_suffix('*').filter(|_| form == Form::Stem).unwrap_or(word).contains('*')) {
            let hint = "only in lists of beginnings of words a star may stand, and there at the end: reise*";
            sink.error("star-inside", at, &format!("`{word}` has a star that nothing but a star matches"), hint);
        }
        for form in &forms {
            let folded = fold(form);
            let mut letters = folded.trim().chars();
            match (letters.next(), letters.next()) {
                // A ten and a one may be parted by nothing but a blank.
                (None, _) if list == "numbers.joints" && form == " " => {}
                (None, _) => {
                    sink.error("empty-word", at, &format!("`{form}` is nothing once spaces and marks are taken out"), "delete it")
                }
                // One Latin letter stands in every line of every page.
                (Some(letter), None)
                    if letter.is_ascii_alphabetic()
                        && table.is_none()
                        && !matches!(file.kind, Kind::Cues | Kind::Platform | Kind::Contact) =>
                {
                    sink.error(
                        "short-word",
                        at,
                        &format!("`{form}` is a single letter"),
                        "give a word that cannot stand by chance",
                    );
                }
                _ => {}
            }
        }
        if word.trim() != word && !matches!(table, Some(Form::Part | Form::AccentedPart | Form::EitherPart)) {
            sink.warning(
                "spaces",
                at,
                &format!("`{word}` has spaces at its ends"),
                "spaces at the ends count for nothing; delete them",
            );
        }
        let seen = match &mut last {
            Some((known, seen)) if known == list => seen,
            _ => &mut last.insert((list.to_string(), BTreeSet::new())).1,
        };
        if !seen.insert(if matches!(table, Some(Form::Accented | Form::AccentedPart)) { word.to_lowercase() } else { fold(word) })
        {
            sink.warning(
                "repeated-word",
                at,
                &format!("`{word}` stands in this list already, or a spelling that folds to it"),
                "delete it",
            );
        }
    }
    numbers(sink);
}

/// Words with a gap stand for concepts alone, and each has one, between two parts that can both be found.
fn gapped(sink: &mut Sink<'_>, at: &str, word: &str, forms: &[String]) {
    let part = |part: &str| !part.contains(gaps::MARK) && fold(part).chars().filter(|c| c.is_alphanumeric()).nth(1).is_some();
    if sink.file.kind != Kind::Terms || !at.starts_with("concepts.") {
        let hint = "only words of concepts may have a gap for names; list the words one by one";
        sink.error("misplaced-gap", at, &format!("`{word}` has a gap that stands for nothing here"), hint);
    } else if !forms.iter().all(|form| gaps::parts(form).is_some_and(|(before, behind)| part(before) && part(behind))) {
        let hint = "one gap, with a word of two letters or more on either side: `requires … a visa`";
        sink.error("wrong-gap", at, &format!("`{word}` has no two parts"), hint);
    }
}

/// Numbers below a hundred: their lists are read in order, and those that are made otherwise stand behind their figures.
fn numbers(sink: &mut Sink<'_>) {
    let file = sink.file;
    if file.kind != Kind::Terms {
        return;
    }
    for list in ["ones", "tens", "teens"] {
        let at = format!("numbers.{list}");
        let count = file.nodes.keys().filter(|key| key.strip_prefix(&at).is_some_and(|rest| rest.starts_with('.'))).count();
        if count != 0 && count != NUMBERS {
            let hint = "give all nine in order, and forms of one number in braces: dre{iß,iss}ig";
            sink.error("not-nine", &at, &format!("`{list}` has {count} words"), hint);
        }
    }
    for (at, node) in file.nodes.iter().filter(|(at, _)| at.starts_with("numbers.others.")) {
        if let Some(word) = node.string.as_deref().filter(|word| spelt::other(word).is_none()) {
            sink.error(
                "no-figures",
                at,
                &format!("`{word}` does not say which number it is"),
                "write its figures first: 25 पच्चीस",
            );
        }
    }
}

/// How many numbers each list in order has.
const NUMBERS: usize = 9;

/// Words that mean two concepts in one language which play the same part, so that a claim cannot tell which is meant.
///
/// A word for a thing may be one for a property as well, and properties share words freely: "third party" is an agency, and
/// excuses a price. Claims ask for each by itself, and the text gives both.
pub(super) fn duplicates(files: &[File], base: Option<&RuleFiles>) -> Vec<Problem> {
    // What a word means so far, by language and folded form: concepts and their places in words.
    let mut means: BTreeMap<(String, String), Vec<(String, String)>> = BTreeMap::new();
    let mut problems = Vec::new();
    let parts = Parts::new(files, base);
    let replaced: BTreeSet<(&str, &str)> = files
        .iter()
        .filter_map(|file| match &file.content {
            Content::Terms(terms) => Some(terms),
            _ => None,
        })
        .flat_map(|terms| terms.concepts.keys().map(|concept| (terms.lang.as_str(), concept.as_str())))
        .collect();
    for terms in base.into_iter().flat_map(|base| &base.terms) {
        for (concept, words) in &terms.concepts {
            // A folder laid over others replaces the words of a concept.
            if replaced.contains(&(terms.lang.as_str(), concept.as_str())) {
                continue;
            }
            for form in words.iter().flat_map(|word| expand(word).unwrap_or_default()) {
                let place = format!("in the built-in terms/{}.toml", terms.lang);
                means.entry((terms.lang.clone(), fold(&form))).or_default().push((concept.clone(), place));
            }
        }
    }
    for file in files {
        let Content::Terms(terms) = &file.content else { continue };
        for (concept, words) in &terms.concepts {
            for (index, word) in words.iter().enumerate() {
                let at = format!("concepts.{concept}.{index}");
                let mut reported = BTreeSet::new();
                for form in expand(word).unwrap_or_default() {
                    let key = (terms.lang.clone(), fold(&form));
                    let known = means.entry(key).or_default();
                    for (other, place) in known.iter().filter(|(other, _)| other != concept) {
                        let Some((message, hint)) = parts.clash(&form, concept, other, place) else { continue };
                        if reported.insert(other.clone()) {
                            problems.push(file.problem(file.span(&at), Level::Warning, "two-meanings", &message, hint));
                        }
                    }
                    if known.iter().all(|(other, _)| other != concept) {
                        let line = Place::new(&file.text, file.span(&at)).line;
                        known.push((concept.clone(), format!("at {}:{line}", file.path.display())));
                    }
                }
            }
        }
    }
    problems
}

/// The part each concept plays, and what it counts as.
struct Parts<'a>(BTreeMap<&'a str, &'a Concept>);

impl<'a> Parts<'a> {
    fn new(files: &'a [File], base: Option<&'a RuleFiles>) -> Parts<'a> {
        let own = files.iter().filter_map(|file| match &file.content {
            Content::Concepts(concepts) => Some(concepts),
            _ => None,
        });
        let all = base.into_iter().flat_map(|base| &base.concepts).chain(own.flatten());
        Parts(all.map(|concept| (concept.id.as_str(), concept)).collect())
    }

    /// What is wrong with a word that means both, and what to do; nothing where both can be told apart.
    fn clash(&self, form: &str, concept: &str, other: &str, place: &str) -> Option<(String, &'static str)> {
        let (own, theirs) = (self.0.get(concept)?, self.0.get(other)?);
        if own.is_a.iter().any(|broader| broader == other) || theirs.is_a.iter().any(|broader| broader == concept) {
            let message = format!("`{form}` means `{concept}` here and `{other}` {place}, and one of them counts as the other");
            return Some((message, "leave it with the narrower one"));
        }
        (own.class == theirs.class && own.class != ConceptClass::Property).then(|| {
            let message = format!("`{form}` means `{concept}` here and `{other}` {place}");
            (message, "leave it with one of the two, or make it a concept of its own that `is_a` both")
        })
    }
}

/// How a word of a table stands for those of a text.
fn form(kind: Kind, at: &str) -> Option<Form> {
    let mut parts = at.split('.');
    let (table, list) = (parts.next()?, parts.next()?);
    let form = || if table == "currencies" { wording::currency_form(list) } else { wording::form(table, list) };
    matches!(kind, Kind::Terms | Kind::Cues).then(form).flatten()
}

/// Whether the value at a path is a word looked for in text.
fn holds_words(kind: Kind, at: &str) -> bool {
    let parts: Vec<&str> = at.split('.').collect();
    match kind {
        Kind::Terms => parts[0] == "concepts" || form(kind, at).is_some(),
        Kind::Cues => parts.len() == 2 || form(kind, at).is_some(),
        Kind::Contact => parts[0] != "lang",
        Kind::Platform => matches!(parts[0], "cues" | "weak_cues" | "veiled_cues"),
        Kind::Brand => matches!(parts[0], "names" | "weak"),
        Kind::Country => {
            matches!(parts[0], "names" | "demonyms" | "cities")
                || (matches!(parts[0], "portal" | "authority") && parts.get(2) == Some(&"names"))
                || (parts[0] == "entry_documents" && parts.get(3) == Some(&"names"))
        }
        _ => false,
    }
}
