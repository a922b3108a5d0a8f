//! Sentences and clauses of folded text. Linear time; never fails.
//!
//! A line break ends a sentence: those that only wrap one are blanks by now, see [`super::wrap`].

use std::ops::Range;

use super::dictionary::width;
use super::phrases::Phrases;
use crate::lexicon::unspaced;
use crate::rules::model::wording::lists;

/// Longest sentence, in bytes of folded text; longer ones are cut at the next clause or character.
pub const MAX_SENTENCE: usize = 2048;

/// A sentence and how it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceSpan {
    /// Bytes of the folded text, end mark included.
    pub range: Range<usize>,
    /// Whether it ends with a question mark.
    pub question: bool,
}

/// Words that end sentences and clauses, or do not.
pub type Sentences = lists::Sentences<Phrases>;

/// Length of the longest word before a full stop that ends no sentence, in bytes.
const LONGEST_ABBREVIATION: usize = 16;

/// Splits folded text into sentences.
pub fn split(text: &str, words: &Sentences) -> Vec<SentenceSpan> {
    spans(text, words).collect()
}

/// The sentences of folded text, each found when it is asked for.
pub fn spans<'a>(text: &'a str, words: &'a Sentences) -> impl Iterator<Item = SentenceSpan> + use<'a> {
    Spans { text, words, start: 0, before: ' ', settled: 0, at: 0, marks: Marks::default(), done: false }
}

/// What is known of a text up to a place in it.
struct Spans<'a> {
    text: &'a str,
    words: &'a Sentences,
    /// Where the sentence begins that `at` lies in.
    start: usize,
    /// The last character before `settled` that is no white space, as far as it matters to what follows.
    before: char,
    settled: usize,
    at: usize,
    marks: Marks,
    done: bool,
}

impl Iterator for Spans<'_> {
    type Item = SentenceSpan;

    fn next(&mut self) -> Option<SentenceSpan> {
        while let Some((range, question)) = self.cut() {
            if let Some(span) = trimmed(self.text, range, question) {
                return Some(span);
            }
        }
        None
    }
}

impl Spans<'_> {
    /// The next piece of the text, white space alone too.
    fn cut(&mut self) -> Option<(Range<usize>, bool)> {
        let text = self.text;
        let bytes = text.as_bytes();
        let start = self.start;
        while self.at < bytes.len() {
            let at = self.at;
            // Most characters end nothing, whatever stands around them.
            let near_limit = start + MAX_SENTENCE - 4;
            if at < near_limit {
                let mark = self.marks.from(bytes, at).min(near_limit);
                if mark > at {
                    self.at = mark;
                    continue;
                }
            }
            if !text.is_char_boundary(at) {
                self.at += 1;
                continue;
            }
            let mut rest = text[at..].chars();
            let Some(c) = rest.next() else { break };
            let next = rest.next();
            let end = at + c.len_utf8();
            let previous = || text[self.settled..at].chars().rev().find(|c| !c.is_whitespace()).unwrap_or(self.before);
            let (ends, question) = match c {
                '。' | '!' | '¡' | '।' | '۔' | ';' | '\n' => (true, false),
                '?' | '؟' | '⸮' => (true, true),
                // A full stop ends a sentence only before white space, a quote or the end, and not after an abbreviation.
                '.' | '…' => (
                    next.is_none_or(|c| {
                        c.is_whitespace()
                            || matches!(c, '"' | '”' | '»' | ')' | '*')
                            || unspaced(c) && !previous().is_ascii_digit()
                    }) && !(c == '.'
                        && (abbreviated(&text[start..at], self.words) || ordinal(&text[start..at], &text[end..], self.words))),
                    false,
                ),
                _ => (false, false),
            };
            let overlong = end - start >= MAX_SENTENCE && (matches!(c, ',' | '、' | ' ') || end - start >= 2 * MAX_SENTENCE);
            if !ends && !overlong {
                self.at = end;
                continue;
            }
            self.before = if c.is_whitespace() { previous() } else { c };
            // Closing quotes and further end marks belong to the sentence they close; after a line break a quote opens the next.
            let (mut stop, mut question) = (end, question);
            for mark in text[end..].chars().take_while(|_| c != '\n') {
                if matches!(mark, '?' | '؟') {
                    question = true;
                } else if !matches!(mark, '。' | '!' | '.' | '…' | '”' | '"' | '»' | '」' | '』' | '’' | ')' | '*' | '~')
                {
                    break;
                }
                stop += mark.len_utf8();
            }
            (self.settled, self.start, self.at) = (stop, stop, stop);
            return Some((start..stop, question));
        }
        let last = !self.done;
        self.done = true;
        last.then_some((start..text.len(), false))
    }
}

/// Where the next byte stands that may begin a character that ends a sentence: `! . ; ? ¡ ؟ ۔ । … ⸮ 。`, a line break. Each of
/// a few groups of such bytes is looked for by itself, many bytes at a time, and only once it has been passed by.
#[derive(Default)]
struct Marks {
    /// One more than where each stands; none has been looked for where it is zero.
    next: [usize; 4],
}

impl Marks {
    /// The first at or behind a place; the end of the text where there is none.
    fn from(&mut self, bytes: &[u8], at: usize) -> usize {
        type Find = fn(&[u8]) -> Option<usize>;
        let finders: [Find; 4] = [
            |rest| memchr::memchr3(b'.', b'!', b'?', rest),
            |rest| memchr::memchr3(b';', b'\n', 0xe3, rest),
            |rest| memchr::memchr3(0xe2, 0xe0, 0xc2, rest),
            |rest| memchr::memchr2(0xd8, 0xdb, rest),
        ];
        let mut first = bytes.len();
        for (next, find) in self.next.iter_mut().zip(finders) {
            if *next <= at {
                *next = find(&bytes[at..]).map_or(bytes.len(), |found| at + found) + 1;
            }
            first = first.min(*next - 1);
        }
        first
    }
}

fn abbreviated(before: &str, words: &Sentences) -> bool {
    // Most sentences end with a longer word.
    let end = before.ceil_char_boundary(before.len().saturating_sub(LONGEST_ABBREVIATION + 1));
    let tail = &before[end..];
    if tail.len() > LONGEST_ABBREVIATION && tail.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"')).next().unwrap_or_default();
    let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && !word.chars().any(unspaced);
    single || words.abbreviations.has(word)
}

/// "Am 14. September": whether a full stop between these makes an ordinal of a day.
fn ordinal(before: &str, behind: &str, words: &Sentences) -> bool {
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    (1..=2).contains(&digits) && behind.strip_prefix(' ').is_some_and(|behind| words.ordinal_behind.lead(behind))
}

/// A piece without the white space around it; `None` where there is nothing else.
fn trimmed(text: &str, range: Range<usize>, question: bool) -> Option<SentenceSpan> {
    let inner = text[range.clone()].trim_start();
    let start = range.end - inner.len();
    let trimmed = inner.trim_end();
    (!trimmed.is_empty()).then(|| SentenceSpan { range: start..start + trimmed.len(), question })
}

/// What stands for any letter beyond ASCII where it only matters that it is one.
const LETTER: char = '\u{e9}';

/// Longest name in quotation marks, in bytes.
const MAX_NAME: usize = 40;

/// Where the quotation marks close that open right before `rest`, if they hold but a name: 必须办理“旅游卡”.
fn closes_name(rest: &str, open: char) -> Option<usize> {
    let close = if open == '「' { '」' } else { '”' };
    let end = rest[..rest.floor_char_boundary(MAX_NAME + close.len_utf8())].find(close)?;
    (!rest[..end].contains([',', '.', ':', ';', '!', '?', '。', '、', '\n', '(', '「', '“'])).then_some(end)
}

/// Splits a sentence at commas, colons, dashes, brackets, quotations that are no mere name and endings that join statements. A comma
/// between digits does not split.
pub fn clauses(text: &str, range: Range<usize>, words: &Sentences) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = range.start;
    let sentence = &text[range.clone()];
    let mut previous = ' ';
    let mut name_closes = None;
    let mut at = 0;
    while let Some(&byte) = sentence.as_bytes().get(at) {
        // Most characters split nothing. All that do so beyond ASCII begin with one of three bytes.
        if byte.is_ascii_alphanumeric() || !byte.is_ascii() && !matches!(byte, 0xd8 | 0xe2 | 0xe3) {
            previous = if byte.is_ascii() { char::from(byte) } else { LETTER };
            at += width(byte);
            continue;
        }
        let mut rest = sentence[at..].chars();
        let Some(c) = rest.next() else { break };
        let next = rest.next().unwrap_or(' ');
        if matches!(c, '「' | '“') {
            let inside = at + c.len_utf8();
            name_closes = closes_name(&sentence[inside..], c).map(|end| inside + end);
        }
        let splits = match c {
            '「' | '“' if name_closes.is_some() => false,
            '」' | '”' if name_closes == Some(at) => false,
            ',' | '.' | ':' => !(previous.is_ascii_digit() && next.is_ascii_digit()) && (c != '.') && !(c == ':' && next == '/'),
            '،' | '؛' | '(' | ')' | '「' | '」' | '“' | '”' | '\n' => true,
            '—' | '―' => true,
            '-' => previous == ' ' && next == ' ',
            ' ' | '、' if !previous.is_ascii() => words.joining.trail(&sentence[..at]),
            _ => false,
        };
        if splits {
            let end = range.start + at;
            if !text[start..end].trim().is_empty() {
                out.push(start..end);
            }
            start = end + c.len_utf8();
        }
        previous = c;
        at += c.len_utf8();
    }
    // A sentence of marks alone is one clause, so that every sentence has one.
    if out.is_empty() || !text[start..range.end].trim().is_empty() {
        let start = if out.is_empty() { range.start } else { start };
        out.push(start..range.end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> crate::rules::Rules {
        crate::rules::Rules::embedded().expect("the built-in rules are sound")
    }

    fn parts(text: &str) -> usize {
        clauses(text, 0..text.len(), &rules().lexicon.wording.sentences).len()
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> =
            split(text, &rules().lexicon.wording.sentences).into_iter().map(|sentence| &text[sentence.range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ends_sentences_at_their_marks() {
        check("是的。真的?不!", &["是的。", "真的?", "不!"]);
        check("it costs usd 40.27. no more.", &["it costs usd 40.27.", "no more."]);
        check("visit the u.s. embassy. then go.", &["visit the u.s. embassy.", "then go."]);
        check("он сказал \"да.\" потом ушел.", &["он сказал \"да.\"", "потом ушел."]);
        check("nice weather.\n\"so it is\", she wrote.", &["nice weather.", "\"so it is\", she wrote."]);
    }

    #[test]
    fn knows_its_abbreviations() {
        let rules = rules();
        let words = &rules.lexicon.wording.sentences;
        assert!(words.abbreviations.iter().all(|word| abbreviated(&format!("pay 300 {word}"), words)));
        assert!(!["immigration", "the border", "на границе"].into_iter().any(|text| abbreviated(text, words)));
    }

    #[test]
    fn marks_questions_and_splits_clauses() {
        let text = "if you forget, the system keeps charging 1,000 tenge: really?";
        let rules = rules();
        let words = &rules.lexicon.wording.sentences;
        let sentences = split(text, words);
        assert_eq!(sentences.len(), 1);
        assert!(sentences[0].question);
        let clauses: Vec<&str> =
            clauses(text, sentences[0].range.clone(), words).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(clauses, ["if you forget", "the system keeps charging 1,000 tenge", "really?"]);
    }

    #[test]
    fn a_name_in_quotation_marks_stays_in_its_clause() {
        assert_eq!(parts("入境土耳其必须办理“旅游卡”才行"), 1);
        assert_eq!(parts("入境乔治亚前须取得「观光卡」"), 1);
        assert_eq!(parts("他说“旅游卡,必须办”然后走了"), 4);
    }

    #[test]
    fn splits_at_endings_that_join_statements() {
        assert_eq!(parts("도착카드는 무료지만 입국을 보장하지 않습니다"), 2);
        assert_eq!(parts("無料ですし、面倒でもありません"), 2);
        assert_eq!(parts("東京、大阪、京都で使えます"), 1);
    }

    #[test]
    fn cuts_text_without_marks() {
        let text = "字".repeat(10_000);
        let sentences = split(&text, &rules().lexicon.wording.sentences);
        assert!(sentences.len() > 3);
        assert!(sentences.iter().all(|sentence| sentence.range.len() <= 2 * MAX_SENTENCE + 8));
    }
}
