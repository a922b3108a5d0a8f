//! From results to bytes: one file a format. Formats own their serialised types, and each escapes what it must.

use jiff::civil::Date;

use crate::campaign::Campaign;
use crate::engine::PageResult;

/// Everything a run found.
#[derive(Debug)]
pub struct Report {
    /// Pages, in the order of the arguments, then by name.
    pub results: Vec<PageResult>,
    /// Groups across pages.
    pub campaigns: Vec<Campaign>,
    /// Revision of the rules.
    pub rules_revision: String,
    /// Day of the run.
    pub today: Date,
}
