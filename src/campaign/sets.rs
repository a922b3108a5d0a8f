//! Disjoint sets of pages (union-find: R. Tarjan, "Efficiency of a good but not linear set union algorithm", 1975).

/// Disjoint sets of pages, by parent, with paths halved on the way up.
pub(super) struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    /// Every page a set of its own.
    pub(super) fn new(len: usize) -> Sets {
        Sets { parents: (0..len).collect() }
    }

    /// The set a page is in, named by its least page.
    pub(super) fn find(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Makes one set of two. The smaller root wins, so that the outcome does not depend on the order of joins.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b)] = a.min(b);
    }
}
