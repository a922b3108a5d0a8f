//! One file a check. Each is a pure function from what was extracted to findings; [`ALL`] lists them.

use jiff::civil::Date;

use crate::document::Document;
use crate::extract::{Handle, HostMention};
use crate::finding::Finding;
use crate::resolve::Hosts;
use crate::rules::Rules;

/// Everything a check may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// The page.
    pub document: &'a Document,
    /// Its original bytes.
    pub source: &'a [u8],
    /// The fact base.
    pub rules: &'a Rules,
    /// Day the page is judged by.
    pub as_of: Date,
    /// Day the run happens, by which facts age.
    pub today: Date,
    /// Language most of the page is in, as BCP 47, or `und`.
    pub language: &'a str,
    /// Handles found.
    pub handles: &'a [Handle],
    /// Hosts found.
    pub hosts: &'a [HostMention],
    /// Live evidence.
    pub evidence: &'a Hosts,
}

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// First part of the rule ids it gives.
    pub name: &'static str,
    /// What it looks for, in one sentence.
    pub about: &'static str,
    /// The check itself.
    pub run: fn(&Context<'_>) -> Vec<Finding>,
}

/// Every check, in the order they run.
pub const ALL: &[Check] = &[];
