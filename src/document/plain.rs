//! Plain text: paragraphs by blank lines, list items by how their lines start.

use super::flow::{Attributes, Flow, Tag};
use super::{Document, Hints, Selection, decode::Decoded};

/// Reads a page.
pub fn parse(decoded: &Decoded<'_>, hints: &Hints<'_>) -> Document {
    let mut flow = Flow::new(decoded, hints);
    let text: &str = &decoded.text;
    let mut in_list = false;
    let mut above = "";
    let mut at = 0;
    while at < text.len() {
        let end = memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        let line = &text[at..end];
        let start = at + (line.len() - line.trim_start().len());
        let stop = at + line.trim_end().len();
        let next = if text[end..].starts_with("\r\n") { end + 2 } else { (end + 1).min(text.len()) };
        if start >= stop {
            flow.end_block();
        } else {
            let marker = marker(&text[start..stop]);
            if marker == 0 && start == at && heads(&text[start..stop], above, &text[next..]) {
                flow.end_block();
            }
            if marker > 0 {
                if !in_list {
                    flow.end_block();
                    flow.open(Tag::Ul, Attributes::default());
                    in_list = true;
                }
                flow.open(Tag::Li, Attributes::default());
            } else if in_list && (start == at || flow.at_block_start()) {
                // An indented line goes on with the item; another one does so only without a blank line between.
                if flow.at_block_start() {
                    flow.close(Tag::Ul, 0);
                    in_list = false;
                }
            }
            if !flow.at_block_start() {
                flow.line_break(at.saturating_sub(1)..at);
            }
            flow.verbatim(start + marker..stop);
        }
        above = &text[start.min(stop)..stop];
        at = next;
    }
    let mut document = flow.finish();
    if hints.select.is_some() {
        document.selection = Selection::Refused("only HTML pages have elements to select".to_string());
    }
    document
}

/// Most letters of a line that heads a list, and most of a line that was not broken because it was full.
const HEAD: usize = 24;
const NOT_FULL: usize = 40;

/// Whether a line of a word or two heads the list below it and ends what stands above it, that goes on from no full line: "Cost is 20
/// euros", "EES", "- Entry/Exit System".
fn heads(line: &str, above: &str, below: &str) -> bool {
    let below = below.lines().next().unwrap_or_default();
    !above.is_empty()
        && above.chars().count() < NOT_FULL
        && line.chars().count() <= HEAD
        && line.split_whitespace().count() <= 2
        && line.starts_with(char::is_uppercase)
        && line.ends_with(char::is_alphanumeric)
        && marker(below) > 0
}

/// Bytes of the list marker a line starts with, blanks after it included; 0 if none.
fn marker(line: &str) -> usize {
    let mut chars = line.char_indices();
    let Some((_, first)) = chars.next() else { return 0 };
    let body = if matches!(first, '-' | '*' | '+' | '•' | '·' | '●' | '○' | '■' | '▪' | '◆' | '–' | '—' | '※' | '✓' | '✔' | '✅')
    {
        first.len_utf8()
    } else {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let after = line[digits..].chars().next();
        match after {
            Some(c @ ('.' | ')' | '、' | '）' | '．')) if (1..=3).contains(&digits) => {
                let end = digits + c.len_utf8();
                // `3.5` is a number.
                if c == '.' && !line[end..].starts_with([' ', '\t', '\u{3000}']) {
                    return 0;
                }
                end
            }
            _ => return 0,
        }
    };
    let blanks = line[body..].len() - line[body..].trim_start().len();
    let free = matches!(first, '•' | '●' | '○' | '■' | '▪' | '◆' | '※' | '✓' | '✔' | '✅' | '0'..='9');
    if blanks > 0 || free { body + blanks } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::{BlockKind, Kind, parse as read};
    use super::*;

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let document = read(text.as_bytes(), &Hints { kind: Some(Kind::Plain), ..Hints::default() });
        for block in &document.blocks {
            let range = block.map.source(0..block.text.len());
            assert!(range.end <= text.len());
        }
        document.blocks.into_iter().map(|block| (block.kind, block.text)).collect()
    }

    #[test]
    fn splits_at_blank_lines_and_keeps_lines() {
        let expected = vec![(BlockKind::Prose, "one\ntwo".to_string()), (BlockKind::Prose, "three".to_string())];
        assert_eq!(blocks("  one \r\ntwo\r\n\r\n  \r\nthree"), expected);
    }

    #[test]
    fn knows_list_items_by_their_markers() {
        let found = blocks("You need:\n1. a passport\n2) a photo\n• money\n\n3.5 km\n");
        let kinds: Vec<_> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (BlockKind::Prose, "You need:"),
                (BlockKind::ListItem, "a passport"),
                (BlockKind::ListItem, "a photo"),
                (BlockKind::ListItem, "money"),
                (BlockKind::Prose, "3.5 km"),
            ]
        );
    }

    #[test]
    fn a_word_above_a_list_heads_it_and_ends_what_stands_before() {
        let found = blocks("Valid for three years\nCost is 20 euros\nEES\n- Entry/Exit System\nNo cost\nETA\n- British\n");
        let texts: Vec<_> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Valid for three years\nCost is 20 euros", "EES", "Entry/Exit System\nNo cost", "ETA", "British"]);
        let wrapped = blocks("- an item that goes on for so long that it had to be broken by\nBob himself\n- another\n");
        assert_eq!(wrapped.len(), 2);
    }

    #[test]
    fn gives_a_list_item_the_words_before_the_list() {
        let document = read(b"You need:\n- a passport\n", &Hints { kind: Some(Kind::Plain), ..Hints::default() });
        assert_eq!(document.blocks[1].label.as_deref(), Some("You need:"));
    }

    #[test]
    fn cuts_a_line_without_end_after_sentences() {
        let text = "Words that go on. ".repeat(20_000);
        let document = read(text.as_bytes(), &Hints { kind: Some(Kind::Plain), ..Hints::default() });
        assert!(document.blocks.len() > 4);
        for block in &document.blocks {
            assert!(block.text.len() <= super::super::MAX_BLOCK && block.text.ends_with('.'));
            assert_eq!(&text[block.map.source(0..block.text.len())], block.text);
        }
    }
}
