//! Under work.

use super::{Document, Hints, decode::Decoded};

/// Reads a page.
pub fn parse(_decoded: &Decoded<'_>, _hints: &Hints<'_>) -> Document {
    Document::default()
}
