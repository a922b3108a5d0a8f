//! Texts, days and contacts in JSON-LD, each with its place in the page.
//!
//! A walk over the JSON's tokens, not a tree: half of the JSON-LD in the wild is broken somewhere, and what stands before the
//! break can still be read.

use std::ops::Range;

use super::decode::Decoded;
use super::flow::Flow;
use super::{BlockKind, LinkKind, SourceMap, date};

/// Deepest nesting whose keys are known; deeper values are skipped.
const MAX_NESTING: usize = 64;

/// Days found, the day of change apart from that of publication.
#[derive(Debug, Default)]
pub(super) struct Days {
    pub(super) modified: Option<jiff::civil::Date>,
    pub(super) published: Option<jiff::civil::Date>,
}

/// Reads the script that is `range` of the page's text.
pub(super) fn read(flow: &mut Flow<'_>, range: Range<usize>, days: &mut Days) {
    let decoded = flow.decoded;
    let text: &str = &decoded.text;
    let bytes = text.as_bytes();
    // The key each open object or array stands under; an array's members keep the key of the array.
    let mut keys: Vec<Range<usize>> = Vec::new();
    let mut is_object: Vec<bool> = Vec::new();
    let mut key = 0..0;
    let mut expects_key = false;
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'{' | b'[' => {
                if is_object.len() < MAX_NESTING {
                    is_object.push(bytes[at] == b'{');
                    keys.push(key.clone());
                } else {
                    return;
                }
                expects_key = bytes[at] == b'{';
            }
            b'}' | b']' => {
                is_object.pop();
                key = keys.pop().unwrap_or(0..0);
                expects_key = is_object.last() == Some(&true);
            }
            b',' => {
                expects_key = is_object.last() == Some(&true);
                if !expects_key && let Some(of_array) = keys.last() {
                    key = of_array.clone();
                }
            }
            b':' => expects_key = false,
            b'"' => {
                let string = string_at(bytes, at + 1, range.end);
                let next = string.end + 1;
                if expects_key {
                    key = string;
                } else {
                    value(flow, &text[key.clone()], string, days);
                }
                at = next;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// The inside of the string that starts at `start`.
fn string_at(bytes: &[u8], start: usize, end: usize) -> Range<usize> {
    let mut at = start;
    while let Some(offset) = memchr::memchr2(b'"', b'\\', &bytes[at..end]) {
        at += offset;
        if bytes[at] == b'"' {
            return start..at;
        }
        at = (at + 2).min(end);
    }
    start..end
}

fn value(flow: &mut Flow<'_>, key: &str, range: Range<usize>, days: &mut Days) {
    match key {
        "headline"
        | "description"
        | "articleBody"
        | "name"
        | "text"
        | "abstract"
        | "alternativeHeadline"
        | "disambiguatingDescription" => {
            let (text, map) = unescape(flow.decoded, range);
            flow.aside(BlockKind::JsonLd, false, &text, &map);
        }
        "dateModified" => days.modified = days.modified.max(date::stamp(&flow.decoded.text[range])),
        "datePublished" => days.published = days.published.max(date::stamp(&flow.decoded.text[range])),
        "telephone" | "email" | "sameAs" => {
            let (text, _) = unescape(flow.decoded, range.clone());
            let scheme = match key {
                "telephone" if !text.starts_with("tel:") => "tel:",
                "email" if !text.starts_with("mailto:") => "mailto:",
                _ => "",
            };
            if !text.trim().is_empty() {
                flow.link(LinkKind::Other, format!("{scheme}{}", text.trim()), range);
            }
        }
        _ => {}
    }
}

/// A string's text, escapes resolved, with the place of each character. A lone surrogate becomes U+FFFD.
fn unescape(decoded: &Decoded<'_>, range: Range<usize>) -> (String, SourceMap) {
    let source: &str = &decoded.text;
    let mut text = String::new();
    let mut map = SourceMap::default();
    let mut at = range.start;
    while at < range.end {
        let next = memchr::memchr(b'\\', &source.as_bytes()[at..range.end]).map_or(range.end, |offset| at + offset);
        text.push_str(&source[at..next]);
        decoded.copy_map(at..next, &mut map);
        at = next;
        if at >= range.end {
            break;
        }
        let (c, length) = escape(&source[at..range.end]);
        text.push(c);
        map.push(c.len_utf8(), decoded.source(at..at + length));
        at += length;
    }
    (text, map)
}

fn escape(text: &str) -> (char, usize) {
    let unit = |at: usize| text.get(at..at + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(second) = text[1..].chars().next() else { return ('\\', 1) };
    let short = |c: char| (c, 1 + second.len_utf8());
    match second {
        'n' => short('\n'),
        'r' => short('\r'),
        't' => short('\t'),
        'b' | 'f' => short(' '),
        'u' => match unit(2) {
            Some(high @ 0xd800..=0xdbff) if text[6..].starts_with("\\u") => match unit(8) {
                Some(low @ 0xdc00..=0xdfff) => {
                    (char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}'), 12)
                }
                _ => ('\u{fffd}', 6),
            },
            Some(code) => (char::from_u32(code).unwrap_or('\u{fffd}'), 6),
            None => ('\u{fffd}', 2),
        },
        other => short(other),
    }
}
