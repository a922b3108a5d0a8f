//! The day a page gives itself.

use super::{Document, PageDate};

/// Looks for "updated on ..." in the visible text.
pub fn visible(_document: &Document) -> Option<PageDate> {
    None
}
