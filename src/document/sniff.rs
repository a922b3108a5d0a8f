//! What kind of page some bytes are.

use super::{Hints, Kind};

/// By extension, then content type, then a look at the bytes.
pub fn kind(_bytes: &[u8], _hints: &Hints<'_>) -> Kind {
    Kind::Markdown
}
