//! How often this build is right on a folder of labelled pages: pure scoring, no files and no clock.
//!
//! [`labels`] reads what people said of the pages, [`page`] holds one page's result against it, [`tally`] adds up, and
//! [`tables`] and [`write`] show it. Whoever calls reads the pages and runs [`crate::engine::check_page`] on each.

pub mod labels;
pub mod page;
pub mod rate;
pub mod tables;
pub mod tally;
pub mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use labels::{LabelError, Labelled};
pub use page::PageScore;
pub use tally::{Evaluation, evaluate};

/// Most characters of a quote that a problem shows.
const QUOTE: usize = 60;

/// One place where this build and the labels differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Problem {
    /// Page, as the labels name it.
    pub file: String,
    /// Line it starts on, from 1.
    pub line: usize,
    /// What went wrong.
    pub sort: Sort,
    /// Rule, role or verdict it is about.
    pub what: String,
    /// The first characters of the words, not escaped.
    pub quote: String,
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// A page that could not be checked.
    Unchecked,
    /// A positive page with nothing that asks for a person.
    MissedDocument,
    /// A false statement that no warning or error overlaps.
    MissedClaim,
    /// A handle that was not seen.
    MissedHandle,
    /// A promoted handle that was taken for something else.
    MissedPromotion,
    /// A fake or promotional host nothing is said of.
    MissedHost,
    /// A negative page that would be held back.
    AlarmingDocument,
    /// A warning or error on a negative page.
    FindingOnNegative,
    /// A handle on a negative page taken for promoted.
    PromotedOnNegative,
    /// A handle taken for promoted that is something else.
    WrongPromotion,
    /// A handle whose role is another, neither of the two promoted.
    WrongRole,
    /// An official host that is called fake.
    OfficialCalledFake,
    /// A host on a negative page that is called fake.
    HostOnNegative,
}

impl Sort {
    /// Every sort with what it is called in reports, in their order.
    pub const ALL: &[(Sort, &str)] = &[
        (Sort::Unchecked, "page not checked"),
        (Sort::MissedDocument, "page missed"),
        (Sort::MissedClaim, "claim missed"),
        (Sort::MissedHandle, "handle not seen"),
        (Sort::MissedPromotion, "promoted handle taken for something else"),
        (Sort::MissedHost, "host passed over"),
        (Sort::AlarmingDocument, "honest page held back"),
        (Sort::FindingOnNegative, "finding on an honest page"),
        (Sort::PromotedOnNegative, "handle on an honest page called promoted"),
        (Sort::WrongPromotion, "handle wrongly called promoted"),
        (Sort::WrongRole, "handle in another role"),
        (Sort::OfficialCalledFake, "official host called fake"),
        (Sort::HostOnNegative, "host on an honest page called fake"),
    ];

    /// Whether something was overlooked; else something was said that is not so.
    pub fn is_miss(self) -> bool {
        matches!(
            self,
            Sort::Unchecked
                | Sort::MissedDocument
                | Sort::MissedClaim
                | Sort::MissedHandle
                | Sort::MissedPromotion
                | Sort::MissedHost
        )
    }

    /// What it is called in reports.
    pub fn title(self) -> &'static str {
        Sort::ALL.iter().find(|(sort, _)| *sort == self).map_or("", |(_, title)| title)
    }
}

/// The first characters of a quote.
fn shorten(text: &str) -> String {
    text.chars().take(QUOTE).collect()
}

/// What changed from an earlier run to this one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// What is overlooked now and was not.
    pub new_misses: Vec<Problem>,
    /// What is said wrongly now and was not.
    pub new_false_alarms: Vec<Problem>,
    /// What is right now and was not.
    pub mended: Vec<Problem>,
}

/// Compares the problems of two runs. `still_there` tells whether a page is among this run's, so that a page taken out of
/// the labels does not count as mended. Lines may move between the runs.
pub fn compare(before: &[Problem], now: &[Problem], still_there: impl Fn(&str) -> bool) -> Changes {
    let (mut new_misses, mut new_false_alarms) = (Vec::new(), Vec::new());
    for problem in without(now, before) {
        if problem.sort.is_miss() { new_misses.push(problem.clone()) } else { new_false_alarms.push(problem.clone()) }
    }
    let mended = without(before, now).into_iter().filter(|problem| still_there(&problem.file)).cloned().collect();
    Changes { new_misses, new_false_alarms, mended }
}

/// The problems that `others` does not have, each as often as it has fewer of them, in their order.
fn without<'a>(problems: &'a [Problem], others: &'a [Problem]) -> Vec<&'a Problem> {
    let mut counts = BTreeMap::<Key<'_>, usize>::new();
    for problem in others {
        *counts.entry(key(problem)).or_default() += 1;
    }
    let mut left = Vec::new();
    for problem in problems {
        match counts.get_mut(&key(problem)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => left.push(problem),
        }
    }
    left
}

/// What makes a problem the same one in another run.
type Key<'a> = (&'a str, Sort, &'a str, &'a str);

fn key(problem: &Problem) -> Key<'_> {
    (&problem.file, problem.sort, &problem.what, &problem.quote)
}
