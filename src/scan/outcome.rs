//! The results of a scan, read back for reports: repeated pages told apart from first ones, campaigns found. Of all pages
//! only the traits of those that may belong to a campaign are held in memory.

use std::collections::BTreeSet;

use jiff::civil::Date;
use url::Url;

use super::state::{State, StateError, StoredResult};
use super::visit::canonical_of;
use crate::batch::stored;
use crate::campaign::{self, Campaign, Traits};
use crate::config::Config;
use crate::report::visit::Outcome;
use crate::report::{Page, Tally};
use crate::rules::Rules;
use crate::triage;

/// What the pages of a scan amount to.
#[derive(Debug)]
pub struct Summing<'a> {
    state: &'a State,
    rules: &'a Rules,
    config: &'a Config,
    today: Date,
    /// What the pages tell of each other.
    known: campaign::Known,
    /// Groups across pages.
    pub campaigns: Vec<Campaign>,
    /// What the pages say, counted.
    pub tally: Tally,
}

/// Goes through all results: once for what may join pages, and once for what the pages say in its light. The settings say
/// which findings somebody has answered for.
///
/// # Errors
/// When the state cannot be read.
pub fn sum_up<'a>(state: &'a State, rules: &'a Rules, config: &'a Config, today: Date) -> Result<Summing<'a>, StateError> {
    state.settle()?;
    let mut traits: Vec<Traits> = Vec::new();
    let mut summing = Summing {
        state,
        rules,
        config,
        today,
        known: campaign::Known::default(),
        campaigns: Vec::new(),
        tally: Tally::default(),
    };
    for row in state.results() {
        let row = row?;
        if stored::read_head(&row.page)?.is_settled() {
            continue;
        }
        let (_, these) = summing.settled(&row.page)?;
        if taken(&these) {
            traits.push(these);
        }
    }
    summing.known = campaign::known(&traits);
    // Pages on which nothing was found matter only where they show what suspect ones show too.
    let titles: BTreeSet<String> = traits.iter().filter_map(|page| page.title.clone()).collect();
    let outlinks: BTreeSet<Vec<String>> =
        traits.iter().filter(|page| !page.outlinks.is_empty()).map(|page| page.outlinks.clone()).collect();
    let mut innocent = Vec::new();
    for row in state.results() {
        let row = row?;
        let head = stored::read_head(&row.page)?;
        let these = match head.is_settled() {
            true => {
                summing.tally.add(&head.tally);
                head.traits
            }
            false => {
                let (page, these) = summing.page_of(&row)?;
                summing.tally.add(&Tally::of(&page));
                these
            }
        };
        let known = these.title.as_ref().is_some_and(|title| titles.contains(title)) || outlinks.contains(&these.outlinks);
        if !taken(&these) && known {
            innocent.push(these);
        }
    }
    traits.append(&mut innocent);
    traits.sort_by(|a, b| a.source.cmp(&b.source));
    summing.campaigns = campaign::find(&traits);
    Ok(summing)
}

/// Whether a page may belong to a campaign or tell something of others.
fn taken(page: &Traits) -> bool {
    page.suspect || !page.promoted.is_empty() || !page.mentioned.is_empty() || !page.images.is_empty()
}

impl Summing<'_> {
    /// Every page, sorted by address.
    pub fn pages(&self) -> impl Iterator<Item = Result<Page, StateError>> {
        self.state.results().map(|row| Ok(self.page_of(&row?)?.0))
    }

    /// As [`Summing::pages`], without most of those of which there is nothing to say: nothing was found on them, they repeat
    /// no other, and they belong to no campaign.
    pub fn telling(&self) -> impl Iterator<Item = Result<Page, StateError>> {
        let members: BTreeSet<&str> = self.campaigns.iter().flat_map(|campaign| &campaign.members).map(String::as_str).collect();
        self.state.results().filter_map(move |row| {
            let page = row.and_then(|row| {
                let head = stored::read_head(&row.page)?;
                let plain = head.silent && head.is_settled() && !members.contains(row.url.as_str());
                match plain && !row.content.map_or(Ok(false), |content| self.state.is_shared(content))? {
                    true => Ok(None),
                    false => self.page_of(&row).map(|(page, _)| Some(page)),
                }
            });
            page.transpose()
        })
    }

    /// A page as it was stored, after the settings have had their say. They are read anew for each report, so that an answer
    /// that was given since counts.
    fn settled(&self, bytes: &[u8]) -> Result<(Page, Traits), StateError> {
        let (mut page, mut traits, _) = stored::read(bytes)?;
        page.suppressed = triage::settle_one(&mut page.result, self.config, self.today, self.rules);
        if !page.suppressed.is_empty() || !self.config.answers.is_empty() {
            traits.judge_again(&page.result);
        }
        Ok((page, traits))
    }

    /// A page out of the state. What repeats another page of its host points there and lists nothing again: the one under the
    /// address they all call canonical, else the first in the order of addresses, so that it is the same one in every run.
    fn page_of(&self, row: &StoredResult) -> Result<(Page, Traits), StateError> {
        let (mut page, traits) = self.settled(&row.page)?;
        campaign::raise(&mut page.result, &traits, &self.known, self.rules);
        // Again, for what was found across pages.
        page.suppressed.extend(triage::settle_one(&mut page.result, self.config, self.today, self.rules));
        page.outside = triage::leave_out_foreign(&mut page.result, self.config, self.rules);
        let Some(content) = row.content else { return Ok((page, traits)) };
        let own = page.visit.as_ref().and_then(|visit| visit.final_url.as_deref()).and_then(|url| Url::parse(url).ok());
        let canonical = own.and_then(|url| canonical_of(page.result.document.canonical.as_deref(), &url));
        let first = self.state.first_with(content, canonical.as_deref())?.filter(|first| *first != row.url);
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
