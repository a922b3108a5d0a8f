//! Lines, columns and the words around a finding, taken while the page's bytes are at hand.
//!
//! A report is written after the last page is read; keeping every page's bytes until then would cost as much memory as the
//! whole batch. So what a report shows of a page is taken once, in one pass over the page, whatever its number of
//! findings and the length of its lines.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use encoding_rs::{CoderResult, Encoding, UTF_8};
use serde::{Deserialize, Serialize};

pub use crate::document::Place;
use crate::engine::PageResult;

/// Most characters kept on each side of a span.
const CONTEXT: usize = 120;
/// Most characters kept of a span.
const MARKED: usize = 400;

/// What a report shows of the places in one page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Places {
    spots: BTreeMap<usize, Spot>,
    excerpts: BTreeMap<(usize, usize), Excerpt>,
}

/// Where an offset is, in both counts of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Spot {
    place: Place,
    /// Bytes of the line in UTF-8, from 1; a byte order mark is part of the first line.
    bytes: usize,
}

/// The words of a span and those around it on its first line, as they stand in the source, markup and all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// What stands before it on the line.
    pub before: String,
    /// The span, up to its end or the end of its first line.
    pub marked: String,
    /// What follows on the line.
    pub after: String,
    /// Whether the line starts further to the left.
    pub cut_before: bool,
    /// Whether the line goes on further to the right.
    pub cut_after: bool,
    /// Whether the span goes on beyond what is kept of it.
    pub goes_on: bool,
}

impl Places {
    /// Takes the places of everything in `result` from the page's original bytes.
    pub fn of(result: &PageResult, source: &[u8]) -> Places {
        let spans = result.findings.iter().flat_map(|finding| std::iter::once(&finding.range).chain(&finding.related));
        let fixes = result.findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits);
        let fixed = fixes.flat_map(|edit| [edit.range.start, edit.range.end]);
        // Handles too: findings across pages are made after the bytes are gone, and point at handles.
        let spans = spans.chain(result.handles.iter().map(|handle| &handle.range));
        let spans: Vec<_> = spans.cloned().collect();
        let offsets = result.hosts.iter().flat_map(|host| [host.range.start, host.range.end]).chain(fixed);
        Places::take(source, result.document.encoding, &spans, offsets)
    }

    /// Adds the places of more spans of the same bytes.
    pub fn add(&mut self, source: &[u8], encoding: &str, spans: &[Range<usize>]) {
        let more = Places::take(source, encoding, spans, std::iter::empty());
        self.spots.extend(more.spots);
        self.excerpts.extend(more.excerpts);
    }

    fn take(source: &[u8], encoding: &str, spans: &[Range<usize>], offsets: impl Iterator<Item = usize>) -> Places {
        let wanted: BTreeSet<usize> =
            spans.iter().flat_map(|span| [span.start, span.end]).chain(offsets).map(|at| at.min(source.len())).collect();
        if wanted.is_empty() {
            return Places::default();
        }
        let (text, positions) = decode(source, encoding, &wanted);
        let text = text.as_ref();
        let mut spots = BTreeMap::new();
        let (mut line, mut column, mut from, mut line_start) = (1, 1, 0, 0);
        for (&offset, &position) in wanted.iter().zip(&positions) {
            let mut rest = from;
            for at in memchr::memchr2_iter(b'\n', b'\r', &text.as_bytes()[from..position]) {
                let at = from + at;
                // The line ends after CRLF, not between.
                if text.as_bytes()[at] == b'\n' || text.as_bytes().get(at + 1) != Some(&b'\n') {
                    (line, column, rest) = (line + 1, 1, at + 1);
                    line_start = rest;
                }
            }
            let mut count = text[rest..position].chars().count();
            if rest == 0 && text[..position].starts_with('\u{feff}') {
                count -= 1;
            }
            column += count;
            from = position;
            spots.insert(offset, Spot { place: Place { line, column }, bytes: position - line_start + 1 });
        }
        let by_offset: BTreeMap<usize, usize> = wanted.iter().copied().zip(positions.iter().copied()).collect();
        let excerpts = spans
            .iter()
            .map(|span| {
                let start = by_offset[&span.start.min(source.len())];
                let end = by_offset[&span.end.min(source.len())];
                ((span.start, span.end), excerpt(text, start..end.max(start)))
            })
            .collect();
        Places { spots, excerpts }
    }

    /// Line and column of an offset. Only offsets of the result it was taken from are known; others are at the start.
    pub fn place(&self, offset: usize) -> Place {
        self.spot(offset).map_or(Place { line: 1, column: 1 }, |spot| spot.place)
    }

    /// Column of an offset in bytes of its line as UTF-8, from 1.
    pub fn byte_column(&self, offset: usize) -> usize {
        self.spot(offset).map_or(1, |spot| spot.bytes)
    }

    fn spot(&self, offset: usize) -> Option<Spot> {
        let known = self.spots.get(&offset).or_else(|| self.spots.range(..=offset).next_back().map(|(_, spot)| spot));
        known.copied()
    }

    /// The words of a span and around it, where it was a finding's or a handle's.
    pub fn excerpt(&self, span: &Range<usize>) -> Option<&Excerpt> {
        self.excerpts.get(&(span.start, span.end))
    }
}

/// Decodes, and gives for each wanted offset of the source its offset in the text, moved back to a character's start.
fn decode<'a>(source: &'a [u8], encoding: &str, wanted: &BTreeSet<usize>) -> (Cow<'a, str>, Vec<usize>) {
    let encoding = Encoding::for_label(encoding.as_bytes()).unwrap_or(UTF_8);
    if encoding == UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(source)
    {
        let positions = wanted.iter().map(|&at| text.floor_char_boundary(at)).collect();
        return (Cow::Borrowed(text), positions);
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    let mut positions = Vec::with_capacity(wanted.len());
    let mut from = 0;
    let mut feed = |bytes: &[u8], last: bool| {
        let mut bytes = bytes;
        loop {
            text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
            let (result, read, _) = decoder.decode_to_string(bytes, &mut text, last);
            bytes = &bytes[read..];
            if result == CoderResult::InputEmpty {
                return text.len();
            }
        }
    };
    for &at in wanted {
        positions.push(feed(&source[from..at], false));
        from = at;
    }
    feed(&source[from..], true);
    (Cow::Owned(text), positions)
}

fn excerpt(text: &str, span: Range<usize>) -> Excerpt {
    let is_end = |c: char| matches!(c, '\n' | '\r');
    let mut excerpt = Excerpt::default();
    let left = &text[..span.start];
    let room = match left.len() > CONTEXT {
        true => left.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at),
        false => 0,
    };
    let from = memchr::memrchr2(b'\n', b'\r', &left.as_bytes()[room..]).map_or(room, |at| room + at + 1);
    excerpt.cut_before = left[..from].chars().next_back().is_some_and(|c| !is_end(c) && c != '\u{feff}');
    excerpt.before = left[from..].replace('\u{feff}', "");
    let inside = &text[span.clone()];
    excerpt.marked = line_of(inside, MARKED).to_string();
    let marked_end = span.start + excerpt.marked.len();
    excerpt.goes_on = marked_end < span.end;
    if excerpt.goes_on && !text[marked_end..].starts_with(['\n', '\r']) {
        excerpt.cut_after = true;
    } else if !excerpt.goes_on {
        let right = &text[span.end..];
        excerpt.after = line_of(right, CONTEXT).to_string();
        excerpt.cut_after = right[excerpt.after.len()..].chars().next().is_some_and(|c| !is_end(c));
    }
    excerpt
}

/// The beginning of a text up to the end of its first line, and at most so many characters of it.
fn line_of(text: &str, characters: usize) -> &str {
    let room = match text.len() > characters {
        true => text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at),
        false => text.len(),
    };
    &text[..memchr::memchr2(b'\n', b'\r', &text.as_bytes()[..room]).unwrap_or(room)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn take(source: &[u8], encoding: &str, span: Range<usize>) -> (Place, Place, Excerpt) {
        let places = Places::take(source, encoding, std::slice::from_ref(&span), std::iter::empty());
        (places.place(span.start), places.place(span.end), places.excerpt(&span).cloned().expect("was asked for"))
    }

    #[test]
    fn counts_code_points_and_crlf_as_one_line_end() {
        let source = "\u{feff}哈💪 teh\r\nsecond\rthird".as_bytes();
        let (start, end, excerpt) = take(source, "UTF-8", 11..14);
        assert_eq!((start.line, start.column, end.column), (1, 4, 7));
        assert_eq!((excerpt.before.as_str(), excerpt.marked.as_str(), excerpt.after.as_str()), ("哈💪 ", "teh", ""));
        let third = source.len() - 5;
        assert_eq!(take(source, "UTF-8", third..source.len()).0, Place { line: 3, column: 1 });
    }

    #[test]
    fn cuts_long_lines_at_characters_and_stops_at_their_ends() {
        let side = "签".repeat(CONTEXT + 1);
        let long = format!("{side}teh{side}");
        let (.., excerpt) = take(long.as_bytes(), "UTF-8", side.len()..side.len() + 3);
        assert_eq!((excerpt.before.chars().count(), excerpt.after.chars().count()), (CONTEXT, CONTEXT));
        assert!(excerpt.cut_before && excerpt.cut_after && !excerpt.goes_on);
        let lines = format!("{side}\na teh b\r\n{side}");
        let (.., excerpt) = take(lines.as_bytes(), "UTF-8", side.len() + 3..side.len() + 6);
        assert_eq!((excerpt.before.as_str(), excerpt.after.as_str()), ("a ", " b"));
        assert!(!excerpt.cut_before && !excerpt.cut_after);
        let (.., excerpt) = take(lines.as_bytes(), "UTF-8", side.len() + 3..lines.len());
        assert_eq!(excerpt.marked, "teh b");
        assert!(excerpt.goes_on && !excerpt.cut_after);
    }

    #[test]
    fn agrees_with_the_line_index() {
        let source = "a\n\nb\r\r\nc哈d\n".as_bytes();
        let lines = crate::document::LineIndex::new(source);
        for at in (0..=source.len()).filter(|&at| std::str::from_utf8(&source[..at]).is_ok()) {
            // Between CR and LF neither is asked.
            if at > 0 && at < source.len() && &source[at - 1..=at] == b"\r\n" {
                continue;
            }
            assert_eq!(take(source, "UTF-8", at..at).0, lines.place(source, at, "UTF-8"), "offset {at}");
        }
    }

    #[test]
    fn reads_columns_of_other_encodings() {
        let (source, _, _) = encoding_rs::GBK.encode("签证\n旅游卡是电子签证");
        let (start, end, excerpt) = take(&source, "GBK", 5..11);
        assert_eq!((start, end), (Place { line: 2, column: 1 }, Place { line: 2, column: 4 }));
        assert_eq!((excerpt.marked.as_str(), excerpt.after.as_str()), ("旅游卡", "是电子签证"));
        let utf16: Vec<u8> = "ਊa\nbc".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(take(&utf16, "UTF-16LE", 8..10).0, Place { line: 2, column: 2 });
    }

    #[test]
    fn survives_broken_bytes_and_offsets_beyond_the_end() {
        let source = b"a\xff\xfeb\nc\xe5\x93";
        for start in 0..source.len() + 2 {
            for end in start..source.len() + 3 {
                take(source, "UTF-8", start..end);
            }
        }
        assert_eq!(take(source, "UTF-8", 3..4).0, Place { line: 1, column: 4 });
    }

    #[test]
    fn keeps_little_of_a_long_line_and_of_a_long_span() {
        let source = "x".repeat(5000);
        let (_, _, excerpt) = take(source.as_bytes(), "UTF-8", 2000..2003);
        assert_eq!((excerpt.before.len(), excerpt.marked.len(), excerpt.after.len()), (CONTEXT, 3, CONTEXT));
        assert!(excerpt.cut_before && excerpt.cut_after && !excerpt.goes_on);
        let (_, _, excerpt) = take(source.as_bytes(), "UTF-8", 0..5000);
        assert!(excerpt.goes_on && !excerpt.cut_before && excerpt.marked.len() == MARKED);
    }

    #[test]
    fn stops_a_span_of_several_lines_at_its_first() {
        let (start, end, excerpt) = take(b"one two\nthree", "UTF-8", 4..10);
        assert_eq!((start.line, end.line, end.column), (1, 2, 3));
        assert_eq!((excerpt.marked.as_str(), excerpt.after.as_str(), excerpt.goes_on), ("two", "", true));
    }
}
