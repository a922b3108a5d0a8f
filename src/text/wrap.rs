//! Line breaks that only wrap a paragraph, told from those that part lines. Linear time; never fails.
//!
//! READMEs, mail and much Markdown are wrapped at some column, and a sentence runs on over their line breaks. Labels, lists
//! without marks, addresses, verse and chats are lines of their own. Nothing marks the difference, so it is judged by what a
//! program that wraps would have done, and by how the next line begins.

use unicode_width::UnicodeWidthChar as _;

use super::fold::{Folded, fold_char};
use crate::lexicon::unspaced;

/// A line this wide is one of prose, whatever its neighbours, and so is what goes on after so much, in columns.
const PROSE: usize = 40;
/// The least width that anybody wraps at, in columns.
const WRAPPED: usize = 30;
/// The least width of a line that a small letter may go on from; shorter ones are items of a list.
const CONTINUED: usize = 28;
/// The least width of a line of writing without spaces that may be wrapped; shorter ones are labels.
const DENSE: usize = 24;
/// Columns that a line of writing without spaces may stay behind the widest one: no mark may begin a line, so one or two
/// characters move with it.
const RAGGED: usize = 4;
/// How far into a line the colon of `key: value` may stand, in characters, and after how many blanks.
const KEY: usize = 32;
const KEY_BLANKS: usize = 3;

/// What a line break that only wraps stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// The blank between two words.
    Blank,
    /// Nothing: writing without spaces is wrapped within words, and a compound after its hyphen.
    Nothing,
}

/// The line breaks of a block's text that only wrap it: where each stands, and what for. All others end a line.
pub fn soft_breaks(text: &str) -> Vec<(usize, Joint)> {
    if memchr::memchr(b'\n', text.as_bytes()).is_none() {
        return Vec::new();
    }
    let widest = text.split('\n').map(columns).max().unwrap_or_default();
    let mut breaks = Vec::new();
    let mut start = 0;
    // Width of what has been said of the sentence that the line goes on with.
    let mut said = 0;
    for at in memchr::memchr_iter(b'\n', text.as_bytes()) {
        let next = &text[at + 1..];
        let next = &next[..memchr::memchr(b'\n', next.as_bytes()).unwrap_or(next.len())];
        let line = &text[start..at];
        said = match line.rmatch_indices([' ', '\t']).find(|&(at, _)| line[..at].ends_with(['.', '!', '?'])) {
            Some((at, _)) => columns(&line[at..]),
            None => said + columns(line),
        };
        match joint(line, next, said, widest) {
            Some(joint) => breaks.push((at, joint)),
            None => said = 0,
        }
        start = at + 1;
    }
    breaks
}

/// How two lines of a text go together, if they do. `said` is the width of the sentence up to the break, `widest` that of the
/// widest line beside them.
fn joint(line: &str, next: &str, said: usize, widest: usize) -> Option<Joint> {
    let (line, next) = (line.trim(), next.trim());
    let (last, first) = (line.chars().next_back()?, next.chars().next()?);
    let comment = line.starts_with("//") || line.ends_with("*/}");
    if comment || matches!(first, '-' | '*' | '•' | '·' | '－' | '＊') {
        return None;
    }
    let width = columns(line);
    if dense(last) || dense(first) {
        let marks = line.trim_end_matches(['”', '"', '»', '」', '』', '’', ')', '）']);
        if marks.ends_with(['。', '！', '？', '!', '?', '；', ';', '…', '．', '.', '：', ':']) {
            return None;
        }
        let full = width >= DENSE && width + unit(next) + RAGGED > widest;
        if !(full || matches!(last, '，' | ',' | '、')) || is_keyed(next) && (!full || is_keyed(line)) {
            return None;
        }
        let within = undivided(last) && undivided(first);
        return Some(if within { Joint::Nothing } else { Joint::Blank });
    }
    let full = widest >= WRAPPED && width + 1 + word(next) > widest;
    if is_keyed(next) && (!full || is_keyed(line)) || first == '–' && !full {
        return None;
    }
    let goes_on = full || width.max(said) >= PROSE || width >= CONTINUED && first.is_lowercase();
    let hyphened = || first.is_lowercase() && line.ends_with('-') && line[..line.len() - 1].ends_with(char::is_alphabetic);
    goes_on.then(|| if hyphened() { Joint::Nothing } else { Joint::Blank })
}

/// Writing without spaces, and its marks.
fn dense(c: char) -> bool {
    unspaced(c) || matches!(c as u32, 0x3000..=0x303f | 0xff00..=0xff60)
}

/// Writing that is wrapped after any character; Thai and its like are wrapped after a word or a phrase.
fn undivided(c: char) -> bool {
    unspaced(c) && c as u32 >= 0x3000
}

fn columns(text: &str) -> usize {
    let width = |c: char| if fold_char(c) == Folded::Gone { 0 } else { c.width().unwrap_or_default() };
    text.chars().map(width).sum()
}

/// Width of the first word.
fn word(line: &str) -> usize {
    columns(line.split_whitespace().next().unwrap_or_default())
}

/// Width of what a line of writing without spaces begins with and cannot be cut: a character, or a word of another script.
fn unit(line: &str) -> usize {
    let stop = |&(at, c): &(usize, char)| at > 0 && (line.starts_with(unspaced) || dense(c) || c.is_whitespace());
    columns(&line[..line.char_indices().find(stop).map_or(line.len(), |(at, _)| at)])
}

/// Whether a line begins as those of forms and chats do: `Price: 40`, `Anna: hello`, `12:30 hello`, `[12:30]`, `<anna>`.
fn is_keyed(line: &str) -> bool {
    if line.starts_with(['[', '<', '【']) {
        return true;
    }
    let mut blanks = 0;
    for (at, c) in line.char_indices().take(KEY) {
        match c {
            ':' | '：' => return at > 0 && !line[at..].starts_with("://"),
            '.' | ',' | '。' | '，' | '!' | '?' | '(' | '（' => return false,
            ' ' if blanks == KEY_BLANKS => return false,
            ' ' => blanks += 1,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with its soft breaks as `~` for a blank and `+` for nothing.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut shown = text.to_string();
        for (at, joint) in soft_breaks(text) {
            shown.replace_range(at..=at, if joint == Joint::Blank { "~" } else { "+" });
        }
        assert_eq!(shown, expected);
    }

    #[test]
    fn joins_lines_that_were_wrapped() {
        check(
            "We are asked about this nearly every week. It is not true that the\nKazakhstan card is a visa.",
            "We are asked about this nearly every week. It is not true that the~Kazakhstan card is a visa.",
        );
        check("One of my aunts has heard that the\nTDAC costs money.", "One of my aunts has heard that the~TDAC costs money.");
        check("The Kazakhstan tourist card is\nan electronic visa.", "The Kazakhstan tourist card is~an electronic visa.");
        check(
            "Dann\nTouristenkartenbestimmungsverordnung für alle Reisenden",
            "Dann\nTouristenkartenbestimmungsverordnung für alle Reisenden",
        );
        check(
            "It costs about as much as the e-\nvisa does in most years.",
            "It costs about as much as the e-+visa does in most years.",
        );
    }

    #[test]
    fn joins_writing_without_spaces_within_its_words() {
        check(
            "我们没有找到任何官方来源表明它是电子签\n证，读者也不必为此而担心什么事情。",
            "我们没有找到任何官方来源表明它是电子签+证，读者也不必为此而担心什么事情。",
        );
        check("没有官方来源说，\n它是签证。", "没有官方来源说，~它是签证。");
        check(
            "第一段在这里就已经结束了没有别的话。\n第二段在这里才刚刚开始说一些别的话。",
            "第一段在这里就已经结束了没有别的话。\n第二段在这里才刚刚开始说一些别的话。",
        );
        check("常见问题\n我们没有找到任何官方来源表明它是签证。", "常见问题\n我们没有找到任何官方来源表明它是签证。");
    }

    #[test]
    fn keeps_lines_that_stand_for_themselves() {
        for lines in [
            "passport\nphoto\nKazakhstan tourist card\nhotel",
            "Price: 40 euros\nValidity: 90 days for each stay in the country",
            "Anna: I have heard it said that the card is a kind of visa\nBoris: it is not",
            "Embassy of Kazakhstan\nNordendstrasse 14\n13156 Berlin",
            "Two roads parted\nAnd I took one",
            "You need\n- a passport",
            "// a comment that goes on and on for more than forty columns\nwords",
            "费用：五百元\n时间：三天",
            "00:40 How a text about a card spread to hundreds of sites\n14:00 What a listener paid for it, and what she got",
        ] {
            check(lines, lines);
        }
    }
}
