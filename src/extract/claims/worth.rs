//! Whether any check has a use for a page's sentences. Most pages speak of nothing that a fact, a policy or a list is about, and to
//! read their sentences would be for nothing.

use super::{BlockView, claims_in, instrument, joined};
use crate::document::Document;
use crate::lexicon::{ConceptIndex, CountryIndex};
use crate::rules::Rules;

/// Whether the sentences of a page with these words may make a finding, or change what its words are.
pub(super) fn reading(document: &Document, blocks: &[BlockView], rules: &Rules) -> bool {
    let Some(spoken) = Spoken::of(blocks, rules) else { return true };
    if !spoken.concepts.is_empty() && rules.facts.may_be_contradicted(&spoken.concepts, &spoken.countries, &rules.lexicon) {
        return true;
    }
    // Words that are read together may make names that stand in no block. Whether a document was spoken of only adds readings.
    let apart = |index: usize| claims_in(&document.blocks[index]) && !blocks[index].view.text.is_empty();
    (0..document.blocks.len())
        .any(|index| apart(index) && !joined::readings(document, index, blocks, &rules.lexicon, true).is_empty())
}

/// What the words of a page stand for, each once.
struct Spoken {
    concepts: Vec<ConceptIndex>,
    countries: Vec<CountryIndex>,
}

impl Spoken {
    /// `None` where one of the words is enough to read the page.
    fn of(blocks: &[BlockView], rules: &Rules) -> Option<Spoken> {
        let lexicon = &rules.lexicon;
        let mut spoken = Spoken { concepts: Vec::new(), countries: Vec::new() };
        let mut seen = vec![false; lexicon.concepts.len()];
        for hit in blocks.iter().flat_map(|block| &block.hits) {
            spoken.name(hit.country());
            let Some(concept) = hit.concept().filter(|&concept| !seen[concept as usize]) else { continue };
            if rules.signs.asks_for_sentences(concept) {
                return None;
            }
            seen[concept as usize] = true;
            spoken.concepts.push(concept);
            spoken.name(lexicon.concepts[concept as usize].country);
        }
        // Beside a document a word for prices may become a fee, which is then a word of its block: see [`super::price`].
        let prices = lexicon.known.price_verb.is_some_and(|verb| seen[verb as usize]);
        let documents = || spoken.concepts.iter().any(|&concept| instrument(lexicon, concept));
        if prices && documents() { None } else { Some(spoken) }
    }

    fn name(&mut self, country: Option<CountryIndex>) {
        self.countries.extend(country.filter(|country| !self.countries.contains(country)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{self, Hints};
    use crate::extract::claims::{Depth, analyse};

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let document = document::parse(text.as_bytes(), &Hints::default());
        let views = crate::extract::views(&document);
        let analysis = analyse(&document, &rules, "en", views, Depth::Words);
        assert_eq!(!analysis.sentences.is_empty(), expected, "{text}");
    }

    #[test]
    fn reads_pages_that_name_a_document_or_all_that_a_claim_asks_for() {
        check("Knead the dough for ten minutes and let it rest.", false);
        check("The museum in Almaty opens at ten, and our passports were safe at the hotel.", false);
        check("A tourist needs a visa.", true);
        check("The Kazakhstan tourist card was never sold.", true);
        check("The currency of Croatia is the kuna.", true);
        check("The kuna was never seen in Almaty.", false);
    }
}
