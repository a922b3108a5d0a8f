//! The day a page gives itself.

use jiff::civil::Date;

use super::{Document, PageDate};

/// Keys of front matter that hold the day, the most telling first.
pub(super) const FRONT_MATTER_KEYS: &[&str] =
    &["lastmod", "last_modified_at", "last_modified", "last_update", "lastupdated", "last_updated", "updated", "updated_at", "modified", "date", "published", "pubdate", "publishdate"];

/// A machine's date at the start of `text`: `2026-03-12`, alone or with a time.
pub(super) fn stamp(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Looks for "updated on ..." in the visible text.
pub fn visible(_document: &Document) -> Option<PageDate> {
    None
}
