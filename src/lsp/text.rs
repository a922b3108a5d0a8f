//! A document as an editor holds it: text whose places are lines and columns in units that were agreed on.

use std::ops::Range;

use lsp_types::{Position, TextDocumentContentChangeEvent};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16, the protocol's default.
    Utf16,
}

/// A text and the starts of its lines, which end with LF, CRLF or CR.
#[derive(Debug, Clone)]
pub(super) struct Text {
    text: String,
    starts: Vec<usize>,
}

impl Text {
    pub(super) fn new(text: String) -> Text {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
            .map(|at| at + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        Text { text, starts }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Bytes of a line, its end left out. A line that does not exist is empty, at the end of the text.
    pub(super) fn line(&self, line: usize) -> Range<usize> {
        let Some(&start) = self.starts.get(line) else { return self.text.len()..self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let end = start + self.text[start..end].trim_end_matches(['\n', '\r']).len();
        start..end
    }

    /// The byte at a place. A column behind the line's end means its end, one inside a character its start.
    pub(super) fn offset(&self, place: Position, columns: Columns) -> usize {
        let line = self.line(place.line as usize);
        let text = &self.text[line.clone()];
        let column = place.character as usize;
        match columns {
            Columns::Utf8 => line.start + text.floor_char_boundary(column.min(text.len())),
            Columns::Utf16 => {
                let mut units = 0;
                for (at, c) in text.char_indices() {
                    units += c.len_utf16();
                    if units > column {
                        return line.start + at;
                    }
                }
                line.end
            }
        }
    }

    /// The place of a byte.
    pub(super) fn position(&self, offset: usize, columns: Columns) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        let column = match columns {
            Columns::Utf8 => before.len(),
            Columns::Utf16 => before.chars().map(char::len_utf16).sum(),
        };
        Position { line: line as u32, character: column as u32 }
    }

    /// The text after one change: of a range, or of all where none is given.
    pub(super) fn changed(mut self, change: TextDocumentContentChangeEvent, columns: Columns) -> Text {
        let Some(range) = change.range else { return Text::new(change.text) };
        let (a, b) = (self.offset(range.start, columns), self.offset(range.end, columns));
        self.text.replace_range(a.min(b)..b.max(a), &change.text);
        Text::new(self.text)
    }
}

#[cfg(test)]
mod tests {
    use lsp_types::Range;

    use super::*;

    const TEXT: &str = "a💪哈b\r\nx\ry\n末";

    #[track_caller]
    fn check(offset: usize, columns: Columns, line: u32, character: u32) {
        let text = Text::new(TEXT.to_string());
        let place = Position { line, character };
        assert_eq!(text.position(offset, columns), place);
        assert_eq!(text.offset(place, columns), offset);
    }

    #[test]
    fn counts_columns_in_the_agreed_unit_and_lines_by_all_three_ends() {
        let at = |c: char| TEXT.find(c).expect("stands there");
        check(at('b'), Columns::Utf8, 0, 8);
        check(at('b'), Columns::Utf16, 0, 4);
        check(at('哈'), Columns::Utf16, 0, 3);
        check(at('x'), Columns::Utf16, 1, 0);
        check(at('y'), Columns::Utf8, 2, 0);
        check(TEXT.len(), Columns::Utf8, 3, 3);
        check(TEXT.len(), Columns::Utf16, 3, 1);
    }

    #[test]
    fn a_place_that_does_not_exist_is_moved_to_one_that_does() {
        let text = Text::new(TEXT.to_string());
        let offset = |line, character, columns| text.offset(Position { line, character }, columns);
        assert_eq!(offset(0, 99, Columns::Utf16), TEXT.find('\r').expect("there"), "before the end of line");
        assert_eq!(offset(0, 2, Columns::Utf16), 1, "within a surrogate pair");
        assert_eq!(offset(0, 3, Columns::Utf8), 1, "within a character");
        assert_eq!(offset(99, 0, Columns::Utf8), TEXT.len());
        assert_eq!(text.position(999, Columns::Utf8), Position { line: 3, character: 3 });
    }

    #[test]
    fn applies_changes_of_ranges_and_of_all() {
        let change = |range: Option<(u32, u32, u32, u32)>, text: &str| TextDocumentContentChangeEvent {
            range: range.map(|(a, b, c, d)| Range::new(Position::new(a, b), Position::new(c, d))),
            range_length: None,
            text: text.to_string(),
        };
        let text = Text::new(TEXT.to_string());
        let text = text.changed(change(Some((0, 1, 0, 3)), "é"), Columns::Utf16);
        assert_eq!(text.as_str(), "aé哈b\r\nx\ry\n末");
        let text = text.changed(change(Some((3, 0, 0, 4)), ""), Columns::Utf16);
        assert_eq!(text.as_str(), "aé哈b末", "ends given in the wrong order");
        let text = text.changed(change(Some((0, 99, 0, 99)), "\n"), Columns::Utf16);
        assert_eq!((text.as_str(), text.line(1)), ("aé哈b末\n", 11..11));
        assert_eq!(text.changed(change(None, "new"), Columns::Utf16).as_str(), "new");
    }
}
