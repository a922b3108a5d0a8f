//! Sets of concepts, a bit each, so that what a sentence speaks of is asked of once and not for each word anew.

use super::{ConceptIndex, Lexicon};

/// A set of concepts.
#[derive(Debug, Default)]
pub(crate) struct ConceptSet {
    bits: Vec<u64>,
}

impl ConceptSet {
    /// The concepts asked for by name, of which rules may lack some.
    pub(crate) fn known(concepts: impl IntoIterator<Item = Option<ConceptIndex>>) -> ConceptSet {
        let mut set = ConceptSet::default();
        concepts.into_iter().flatten().for_each(|concept| set.insert(concept));
        set
    }

    /// Makes it some concepts and everything that they count as.
    pub(crate) fn become_those_of(&mut self, concepts: impl Iterator<Item = ConceptIndex>, lexicon: &Lexicon) {
        self.bits.clear();
        concepts.flat_map(|own| &lexicon.concepts[usize::from(own)].counts_as).for_each(|&concept| self.insert(concept));
    }

    /// Adds a concept.
    pub(crate) fn insert(&mut self, concept: ConceptIndex) {
        let (cell, bit) = place(concept);
        if self.bits.len() <= cell {
            self.bits.resize(cell + 1, 0);
        }
        self.bits[cell] |= bit;
    }

    /// Whether a concept is in it.
    pub(crate) fn has(&self, concept: ConceptIndex) -> bool {
        let (cell, bit) = place(concept);
        self.bits.get(cell).is_some_and(|bits| bits & bit != 0)
    }

    /// Whether any of these is in it.
    pub(crate) fn has_any(&self, concepts: &[ConceptIndex]) -> bool {
        concepts.iter().any(|&concept| self.has(concept))
    }

    /// Whether the two have a concept in common.
    pub(crate) fn meets(&self, other: &ConceptSet) -> bool {
        self.bits.iter().zip(&other.bits).any(|(own, other)| own & other != 0)
    }
}

fn place(concept: ConceptIndex) -> (usize, u64) {
    (usize::from(concept) / 64, 1 << (concept % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_it_and_nothing_else() {
        let mut set = ConceptSet::known([Some(3), None, Some(700)]);
        assert!(set.has(3) && set.has(700) && !set.has(64) && !set.has(9_999));
        assert!(set.has_any(&[1, 700]) && !set.has_any(&[1, 2]) && !set.has_any(&[]));
        let other = ConceptSet::known([Some(64)]);
        assert!(!set.meets(&other) && !other.meets(&set));
        set.insert(64);
        assert!(set.meets(&other) && other.meets(&set));
    }
}
