//! Offsets in the units a client counts in: bytes of what it sent, code points, or UTF-16 code units as JavaScript counts.

use std::collections::BTreeMap;

use encoding_rs::{CoderResult, Encoding, UTF_8};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::json::{JsonRange, JsonResult};

/// What offsets count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Units {
    /// Bytes of the post as it was sent; of its UTF-8 where it came in JSON.
    #[default]
    Bytes,
    /// Unicode code points of the decoded post.
    CodePoints,
    /// UTF-16 code units of the decoded post.
    #[serde(rename = "utf-16")]
    Utf16,
}

impl Units {
    /// The units of a name as it stands in a query.
    pub fn named(name: &str) -> Option<Units> {
        match name {
            "bytes" => Some(Units::Bytes),
            "code-points" => Some(Units::CodePoints),
            "utf-16" => Some(Units::Utf16),
            _ => None,
        }
    }
}

/// Rewrites every range of a result from bytes of `source`, which is in `encoding`, to `units`. One pass over the source.
pub fn convert(result: &mut JsonResult, source: &[u8], encoding: &str, units: Units) {
    if units == Units::Bytes {
        return;
    }
    let mut offsets: BTreeMap<usize, usize> = BTreeMap::new();
    for range in ranges(result) {
        offsets.insert(range.start.min(source.len()), 0);
        offsets.insert(range.end.min(source.len()), 0);
    }
    if offsets.is_empty() {
        return;
    }
    count(&mut offsets, source, encoding, units);
    let of = |at: usize| offsets[&at.min(source.len())];
    for range in ranges(result) {
        (range.start, range.end) = (of(range.start), of(range.end));
    }
}

fn ranges(result: &mut JsonResult) -> impl Iterator<Item = &mut JsonRange> {
    let findings = result.findings.iter_mut().flat_map(|finding| std::iter::once(&mut finding.range).chain(&mut finding.related));
    let handles = result.handles.iter_mut().map(|handle| &mut handle.range);
    let hosts = result.hosts.iter_mut().map(|host| &mut host.range);
    findings.chain(handles).chain(hosts)
}

/// Fills in, for each byte offset, how many units stand before it. A byte-order mark counts nothing, because no client that
/// decodes has it in its string.
fn count(offsets: &mut BTreeMap<usize, usize>, source: &[u8], encoding: &str, units: Units) {
    let length = |text: &str| match units {
        Units::Bytes => text.len(),
        Units::CodePoints => text.chars().count(),
        Units::Utf16 => text.encode_utf16().count(),
    };
    let encoding = Encoding::for_label(encoding.as_bytes()).unwrap_or(UTF_8);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut piece = String::new();
    let (mut from, mut units_so_far, mut first) = (0, 0, true);
    for (&at, slot) in offsets.iter_mut() {
        let mut bytes = &source[from..at];
        piece.clear();
        loop {
            piece.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
            let (result, read, _) = decoder.decode_to_string(bytes, &mut piece, false);
            bytes = &bytes[read..];
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        let text = match first && !piece.is_empty() {
            true => piece.strip_prefix('\u{feff}').unwrap_or(&piece),
            false => &piece,
        };
        first &= piece.is_empty();
        units_so_far += length(text);
        *slot = units_so_far;
        from = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &[u8], encoding: &str, units: Units, at: &[usize], expected: &[usize]) {
        let mut offsets: BTreeMap<usize, usize> = at.iter().map(|&at| (at, 0)).collect();
        count(&mut offsets, source, encoding, units);
        assert_eq!(offsets.into_values().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn counts_code_points_and_utf16_units() {
        let text = "哈💪 teh".as_bytes();
        check(text, "UTF-8", Units::CodePoints, &[0, 3, 7, 8, 11], &[0, 1, 2, 3, 6]);
        check(text, "UTF-8", Units::Utf16, &[0, 3, 7, 8, 11], &[0, 1, 3, 4, 7]);
    }

    #[test]
    fn counts_what_other_encodings_decode_to_and_no_mark() {
        let (gbk, _, _) = encoding_rs::GBK.encode("签证 a");
        check(&gbk, "GBK", Units::Utf16, &[2, 4, 5, 6], &[1, 2, 3, 4]);
        let marked = "\u{feff}签a".as_bytes();
        check(marked, "UTF-8", Units::CodePoints, &[3, 6, 7], &[0, 1, 2]);
        check(marked, "UTF-8", Units::Utf16, &[7], &[2]);
    }
}
