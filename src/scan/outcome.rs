//! The results of a scan, read back for reports: repeated pages told apart from first ones, campaigns found. Of all pages
//! only the traits of those that may belong to a campaign are held in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{State, StateError, StoredResult};
use super::stored;
use crate::campaign::{self, Campaign, Traits};
use crate::report::visit::Outcome;
use crate::report::{Page, Tally};
use crate::rules::Rules;

/// What the pages of a scan amount to.
#[derive(Debug)]
pub struct Summing<'a> {
    state: &'a State,
    rules: &'a Rules,
    /// Handles that flagged pages promote, with the first such page.
    flagged: BTreeMap<String, String>,
    /// Groups across pages.
    pub campaigns: Vec<Campaign>,
    /// What the pages say, counted.
    pub tally: Tally,
}

/// Goes through all results: once for what may join pages, and once for what the pages say in its light.
///
/// # Errors
/// When the state cannot be read.
pub fn sum_up<'a>(state: &'a State, rules: &'a Rules) -> Result<Summing<'a>, StateError> {
    let mut traits: Vec<Traits> = Vec::new();
    for row in state.results() {
        let (_, these) = stored::read(&row?.page)?;
        if these.suspect || !these.promoted.is_empty() || !these.images.is_empty() {
            traits.push(these);
        }
    }
    let flagged = campaign::flagged(&traits);
    let mut summing = Summing { state, rules, flagged, campaigns: Vec::new(), tally: Tally::default() };
    // Pages on which nothing was found matter only where they show what suspect ones show too.
    let titles: BTreeSet<String> = traits.iter().filter_map(|page| page.title.clone()).collect();
    let outlinks: BTreeSet<Vec<String>> =
        traits.iter().filter(|page| !page.outlinks.is_empty()).map(|page| page.outlinks.clone()).collect();
    let mut innocent = Vec::new();
    for row in state.results() {
        let (page, these) = summing.page_of(&row?)?;
        summing.tally.add(&Tally::of(&page));
        let taken = these.suspect || !these.promoted.is_empty() || !these.images.is_empty();
        let known = these.title.as_ref().is_some_and(|title| titles.contains(title)) || outlinks.contains(&these.outlinks);
        if !taken && known {
            innocent.push(these);
        }
    }
    traits.append(&mut innocent);
    traits.sort_by(|a, b| a.source.cmp(&b.source));
    summing.campaigns = campaign::find(&traits);
    Ok(summing)
}

impl Summing<'_> {
    /// Every page, sorted by address.
    pub fn pages(&self) -> impl Iterator<Item = Result<Page, StateError>> {
        self.state.results().map(|row| Ok(self.page_of(&row?)?.0))
    }

    /// A page out of the state. What repeats another page of its host points there and lists nothing again: the first in
    /// the order of addresses counts as the first, so that it is the same one in every run.
    fn page_of(&self, row: &StoredResult) -> Result<(Page, Traits), StateError> {
        let (mut page, traits) = stored::read(&row.page)?;
        campaign::raise(&mut page.result, &self.flagged, self.rules);
        let Some(content) = row.content else { return Ok((page, traits)) };
        let first = self.state.first_with(content)?.filter(|first| *first != row.url);
        if let (Some(first), Some(visit)) = (first, &mut page.visit)
            && matches!(visit.outcome, Outcome::Checked | Outcome::Unchanged)
        {
            page.result.reasons = vec![format!("the same page as {first}")];
            page.result.findings.clear();
            visit.outcome = Outcome::Duplicate;
            visit.duplicate_of = Some(first);
        }
        Ok((page, traits))
    }
}
