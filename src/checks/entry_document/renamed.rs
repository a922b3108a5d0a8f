//! Cards that a page calls by the name of a document which exists: "a tourist card called the TDAC". What such a page goes on to say is
//! said of that document, whatever it calls it first.

use std::collections::BTreeSet;

use super::Context;
use crate::extract::claims::Sentence;
use crate::finding::Finding;
use crate::lexicon::{CountryIndex, Hit, expand};
use crate::rules::model::country::EntryDocument;
use crate::rules::model::terms::ConceptClass;
use crate::text::fold::fold;
use crate::text::letters::weigh;

/// How far behind the card the other name begins, in bytes.
const BEHIND: usize = 48;
/// What the letters between the two weigh at most, without those of a word for naming: "as the".
const BETWEEN: usize = 12;

/// The rules among those of the findings that speak of such cards.
pub(super) fn rules(context: &Context<'_>, findings: &[Finding]) -> BTreeSet<String> {
    let told: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let mut renamed = BTreeSet::new();
    if told.is_empty() {
        return renamed;
    }
    for sentence in &context.analysis.sentences {
        for &country in &sentence.countries {
            let rule = context.rules.facts.closed_world(country).map(|fact| format!("{}/{}", fact.check, fact.id));
            let Some(rule) = rule.filter(|rule| told.contains(rule.as_str()) && !renamed.contains(rule)) else { continue };
            let hits = context.analysis.hits(sentence);
            let class = |hit: &Hit| hit.concept().map(|concept| context.rules.lexicon.class(concept));
            let mut cards = hits.iter().filter(|hit| class(hit) == Some(ConceptClass::Card));
            if cards.any(|card| named_behind(context, sentence, hits, card, country)) {
                renamed.insert(rule);
            }
        }
    }
    renamed
}

/// Whether the name of a listed document stands behind a card, in brackets or behind a word for naming.
fn named_behind(context: &Context<'_>, sentence: &Sentence, hits: &[Hit], card: &Hit, country: CountryIndex) -> bool {
    let text = context.analysis.text(sentence);
    let behind = &text[card.end..sentence.range.end.max(card.end)];
    let naming = &context.rules.lexicon.wording.definitions.naming;
    let calls = |gap: &str| {
        let named = (0..gap.len()).find_map(|at| Some(naming.leading(gap.get(at..)?).next()?.0.chars().count()));
        let bracket = gap.trim_start().starts_with(['(', '（']);
        (bracket || named.is_some())
            && gap.len() <= BEHIND
            && weigh(gap, |_| false) <= BETWEEN + named.map_or(0, |letters| 3 * letters)
    };
    let lexicon = &context.rules.lexicon;
    let own = |hit: &Hit| hit.concept().is_some_and(|concept| lexicon.concepts[concept as usize].country == Some(country));
    let listed = |hit: &Hit| {
        let id = hit.concept().map(|concept| lexicon.concepts[concept as usize].id.as_str());
        context.rules.known_document(country, id, "").is_some_and(|document| valid(context, sentence, document))
    };
    let by_concept = |hit: &&Hit| hit.start > card.end && own(hit) && listed(hit);
    if hits.iter().filter(by_concept).any(|hit| calls(&text[card.end..hit.start])) {
        return true;
    }
    let file = context.rules.files.countries.get(country as usize).and_then(|country| country.entry_documents.as_ref());
    let documents = file.iter().flat_map(|list| &list.documents).filter(|document| valid(context, sentence, document));
    // A name without a capital, "arrival card", is one for whatever is such a card.
    let names = documents.flat_map(|document| document.names.values().flatten()).filter(|name| name.contains(char::is_uppercase));
    names.flat_map(|name| expand(name).unwrap_or_default()).any(|name| {
        let name = fold(&name);
        behind.match_indices(name.as_str()).next().is_some_and(|(at, _)| calls(&behind[..at]))
    })
}

fn valid(context: &Context<'_>, sentence: &Sentence, document: &EntryDocument) -> bool {
    document.valid.contains(context.day_of(sentence))
}

#[cfg(test)]
mod tests {
    use crate::checks::tests;

    fn said(page: &str) -> bool {
        tests::said(page, |rule| rule.ends_with("-no-tourist-card"))
    }

    #[test]
    fn a_card_called_by_the_name_of_a_listed_document_is_that_document() {
        for page in [
            "Travelers to Malaysia must complete a tourist card (the Malaysia Digital Arrival Card).",
            "Before entering Thailand you must fill in a tourist card called TDAC.",
            "Before entering Thailand all visitors must fill in a tourist card, known as the TDAC. The tourist card is required at the border.",
        ] {
            assert!(!said(page), "{page}");
        }
        for page in [
            "Before entering Thailand you must fill in a tourist card.",
            "Before entering Thailand you must buy a tourist card called Siam Pass.",
            "Before entering Malaysia you must fill in a tourist card (e-visa).",
            "Before entering Malaysia you must buy a tourist card called TDAC.",
        ] {
            assert!(said(page), "{page}");
        }
    }
}
