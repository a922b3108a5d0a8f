//! Pages of one run that belong together.

use crate::engine::PageResult;

/// Pages that share hard identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// `telegram:esim1088`, `image:https://...`, sorted.
    pub identifiers: Vec<String>,
    /// Sources, sorted.
    pub members: Vec<String>,
    /// Definitions of one thing that exclude each other.
    pub conflicts: Vec<Conflict>,
}

/// One thing, defined in ways that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The thing.
    pub subject: String,
    /// What it is said to be, and where.
    pub definitions: Vec<(String, String)>,
}

/// Groups the pages of a run by promoted handles, phone numbers and image URLs they share, raises pages whose handle stands
/// on a flagged page, and lists definitions that exclude each other.
pub fn group(_results: &mut [PageResult]) -> Vec<Campaign> {
    Vec::new()
}
