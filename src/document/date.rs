//! The day a page gives itself.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use jiff::civil::Date;

use super::{Block, BlockKind, DateSource, Document, PageDate};
use crate::lexicon::{Lexicon, Wording};
use crate::rules::model::Section;
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;
use crate::text::value::years;

/// Keys of front matter that hold the day, the most telling first.
pub(super) const FRONT_MATTER_KEYS: &[&str] = &[
    "lastmod",
    "last_modified_at",
    "last_modified",
    "last_update",
    "lastupdated",
    "last_updated",
    "updated",
    "updated_at",
    "modified",
    "date",
    "published",
    "pubdate",
    "publishdate",
];

/// Names of `<meta>` that hold the day of change.
pub(super) const META_MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "last-modified",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "modified",
    "revised",
    "lastmod",
    "updated_time",
    "govuk:updated-at",
];

/// Names of `<meta>` that hold the day of publication.
pub(super) const META_PUBLISHED: &[&str] = &[
    "article:published_time",
    "date",
    "datepublished",
    "dcterms.created",
    "dcterms.date",
    "dcterms.issued",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish_date",
    "parsely-pub-date",
    "sailthru.date",
    "govuk:first-published-at",
];

/// What days and months are read with.
#[derive(Debug)]
pub struct Calendar {
    dates: Section<lists::Dates<Phrases>>,
    months: Section<lists::Months<Phrases>>,
    /// Compiled when a line first asks.
    updated: OnceLock<AhoCorasick>,
    published: OnceLock<AhoCorasick>,
    /// Finds the one that ends first.
    itself: OnceLock<AhoCorasick>,
}

impl Calendar {
    /// Takes the words of all languages.
    pub fn new(wording: &Wording) -> Calendar {
        Calendar {
            dates: wording.dates.clone(),
            months: wording.months.clone(),
            updated: OnceLock::new(),
            published: OnceLock::new(),
            itself: OnceLock::new(),
        }
    }

    /// What stands behind the small word that follows the number of a day, before its month: "14th september", "14 de septiembre".
    pub fn day_tail<'t>(&self, behind: &'t str) -> Option<&'t str> {
        let ordinal = self.dates.ordinals.leading(behind).find_map(|(_, rest)| rest.strip_prefix(' '));
        ordinal.or_else(|| without(&self.dates.of, behind)).or_else(|| without(&self.dates.month_before, behind))
    }

    /// The month that a word in lower case names, by how it starts.
    pub fn month_number(&self, word: &str) -> Option<i8> {
        let months = &self.months;
        let all = [
            (&months.january, 1),
            (&months.february, 2),
            (&months.march, 3),
            (&months.april, 4),
            (&months.may, 5),
            (&months.june, 6),
            (&months.july, 7),
            (&months.august, 8),
            (&months.september, 9),
            (&months.october, 10),
            (&months.november, 11),
            (&months.december, 12),
            (&months.spring, 3),
            (&months.summer, 6),
            (&months.autumn, 9),
        ];
        let known = all.into_iter().flat_map(|(names, number)| names.leading(word).map(move |(name, _)| (name.len(), number)));
        known.max_by_key(|(length, _)| *length).map(|(_, number)| number)
    }
}

/// A text without what it begins with of a list, the longest of it.
fn without<'t>(words: &Phrases, text: &'t str) -> Option<&'t str> {
    words.leading(text).map(|(_, rest)| rest).min_by_key(|rest| rest.len())
}

/// How many blocks at the head and at the tail of a page are searched, and how long they may be in bytes: a day inside an
/// article is a day of its story.
const HEAD: usize = 12;
const TAIL: usize = 12;
const MAX_LINE: usize = 400;
/// How far after its cue a day may stand, in characters.
const REACH: usize = 24;
/// Longest name of a place before a day, in characters.
const MAX_PLACE: usize = 24;

fn finder(cues: &Phrases, kind: MatchKind) -> AhoCorasick {
    AhoCorasick::builder().match_kind(kind).build(cues.iter()).expect("a few short words compile")
}

/// A machine's date at the start of `text`: `2026-03-12`, `2026/03/12` or `20260312`, alone or with a time.
pub(super) fn stamp(text: &str) -> Option<Date> {
    let text = text.trim_start();
    let (date, length) = year_first(text)?;
    let next = text[length..].chars().next();
    if next.is_some_and(|c| c.is_ascii_digit()) { None } else { Some(date) }
}

fn plausible(year: i64, month: i64, day: i64) -> Option<Date> {
    // Thai pages count the years from the Buddha.
    let year = if (2533..=2643).contains(&year) { year - 543 } else { year };
    if !(1990..=2100).contains(&year) {
        return None;
    }
    Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Reads digits, at most `most`. The number and what follows.
fn number(text: &str, most: usize) -> Option<(i64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > most {
        return None;
    }
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

/// `2026-03-12`, `2026/3/12`, `2026.3.12`, `2026年3月12日`, `2026년 3월 12일`; and its length.
fn year_first(text: &str) -> Option<(Date, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 {
        let part = |range: std::ops::Range<usize>| text[range].parse::<i64>().ok();
        return Some((plausible(part(0..4)?, part(4..6)?, part(6..8)?)?, 8));
    }
    if digits != 4 {
        return None;
    }
    let (year, rest) = number(text, 4)?;
    let rest = rest.trim_start();
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '年' | '년'))?;
    let (month, rest) = number(rest[separator.len_utf8()..].trim_start(), 2)?;
    let second = match separator {
        '年' => '月',
        '년' => '월',
        other => other,
    };
    let (day, rest) = number(rest.trim_start().strip_prefix(second)?.trim_start(), 2)?;
    Some((plausible(year, month, day)?, text.len() - rest.len()))
}

/// `12 March 2026`, `12. März 2026`, `12 марта 2026`, `12 de marzo de 2026`, `12.03.2026`, `12 tháng 3 năm 2026`.
fn day_and_rest<'t>(text: &'t str, calendar: &Calendar) -> Option<(Date, &'t str)> {
    let dates = &calendar.dates;
    let (day, rest) = number(text, 2)?;
    if let Some((month, rest)) = rest.strip_prefix('.').and_then(|rest| number(rest, 2))
        && let Some((year, rest)) = rest.strip_prefix('.').and_then(|rest| number(rest, 4))
    {
        return Some((plausible(year, month, day)?, rest));
    }
    let rest = without(&dates.ordinals, rest).or_else(|| rest.strip_prefix('.')).unwrap_or(rest).trim_start();
    if let Some((month, rest)) = without(&dates.month_before, rest).and_then(|rest| number(rest.trim_start(), 2)) {
        let rest = rest.trim_start();
        let (year, rest) = number(without(&dates.year_before, rest).unwrap_or(rest).trim_start(), 4)?;
        return Some((plausible(year, month, day)?, rest));
    }
    let rest = without(&dates.of, rest).unwrap_or(rest);
    let (month, rest) = month(rest, calendar)?;
    let rest = rest.trim_start_matches(['.', ',', ' ', '-', '์']);
    let rest = without(&dates.year_before, rest).unwrap_or(rest).trim_start();
    let (year, rest) = number(rest, 4)?;
    Some((plausible(year, month, day)?, rest))
}

/// `March 12, 2026`.
fn month_and_rest<'t>(text: &'t str, calendar: &Calendar) -> Option<(Date, &'t str)> {
    let (month, rest) = month(text, calendar)?;
    let (day, rest) = number(rest.trim_start_matches(['.', ' ']), 2)?;
    let rest = without(&calendar.dates.ordinals, rest).unwrap_or(rest);
    let (year, rest) = number(rest.trim_start_matches([',', ' ']), 4)?;
    Some((plausible(year, month, day)?, rest))
}

/// `November 2026`, `ноябрь 2026`, `2026年11月`: the first day of the month. A month alone is a day only right behind its cue.
fn month_only_and_rest<'t>(text: &'t str, calendar: &Calendar) -> Option<(Date, &'t str)> {
    let dates = &calendar.dates;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 4 {
        let (year, rest) = number(text, 4)?;
        let rest = rest.trim_start().strip_prefix(['年', '년'])?.trim_start();
        let (month, rest) = number(rest, 2)?;
        let rest = rest.trim_start().strip_prefix(['月', '월'])?;
        return Some((plausible(year, month, 1)?, rest));
    }
    if let Some((month, rest)) = without(&dates.month_before, text).and_then(|rest| number(rest, 2)) {
        let rest = rest.trim_start();
        let (year, rest) = number(without(&dates.year_before, rest).unwrap_or(rest).trim_start(), 4)?;
        return Some((plausible(year, month, 1)?, rest));
    }
    let (month, rest) = month(text, calendar)?;
    let rest = rest.trim_start_matches(['.', ',', ' ', '์']);
    let rest = without(&dates.year_before, rest).unwrap_or(rest);
    let (year, rest) = number(rest, 4)?;
    // A longer number is no year.
    if rest.starts_with(|c: char| c.is_ascii_digit()) { None } else { Some((plausible(year, month, 1)?, rest)) }
}

/// A whole day at the start of a text, and what follows it.
fn day_ahead<'t>(text: &'t str, calendar: &Calendar) -> Option<(Date, &'t str)> {
    let first = year_first(text).map(|(date, length)| (date, text[length..].trim_start_matches(['日', '일'])));
    let (date, rest) = first.or_else(|| day_and_rest(text, calendar)).or_else(|| month_and_rest(text, calendar))?;
    if rest.starts_with(|c: char| c.is_ascii_digit()) { None } else { Some((date, year_word(rest, calendar))) }
}

/// The same, or else a month, for its first day.
fn day_or_month_ahead<'t>(text: &'t str, calendar: &Calendar) -> Option<(Date, &'t str)> {
    let month = || month_only_and_rest(text, calendar).map(|(date, rest)| (date, year_word(rest, calendar)));
    day_ahead(text, calendar).or_else(month)
}

/// Leaves out the word for a year behind its number: "2021 года", "2021 г.".
fn year_word<'t>(rest: &'t str, calendar: &Calendar) -> &'t str {
    without(&calendar.dates.year_behind, rest.trim_start()).unwrap_or(rest)
}

/// Whether there is a year, or a longer number: four digits together. Every day that is read here has one.
fn has_year(text: &[u8]) -> bool {
    // Most text has no digit at all, which shows many bytes at a time.
    if !text.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
        return false;
    }
    let digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    // Four digits cover one of these places.
    (3..text.len()).step_by(4).any(|at| {
        digit(at) && {
            let before = (1..=3).take_while(|back| digit(at - back)).count();
            before + (1..=3).take_while(|on| digit(at + on)).count() >= 3
        }
    })
}

/// The first so many characters in lower case.
fn beginning(text: &str, characters: usize) -> String {
    text.chars().take(characters).flat_map(char::to_lowercase).collect()
}

/// Whether a day may begin here: with a digit, or with a word and a number right behind it. Any case.
fn may_begin_day(text: &str, calendar: &Calendar) -> bool {
    let dates = &calendar.dates;
    let behind = text.trim_start_matches(char::is_alphabetic).trim_start_matches(['.', ',', ' ', '์']);
    behind.starts_with(|c: char| c.is_ascii_digit())
        || dates
            .year_before
            .iter()
            .any(|word| behind.as_bytes().get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word.as_bytes())))
}

/// The beginning of a text, no more than so many characters of it even if each took four bytes.
fn first_bytes(text: &str, characters: usize) -> &str {
    super::flow::head(text, 4 * characters)
}

/// The day at the very beginning of a paragraph or heading that a mark parts from the rest: "3 May 2016, Lima. We ...", or behind
/// the name of a place: "LIMA, 3 May 2016 — We ...". What follows was written on that day.
pub fn dateline(text: &str, calendar: &Calendar) -> Option<Date> {
    let text = text.trim_start_matches(is_mark);
    let behind_place = || {
        first_bytes(text, MAX_PLACE + 2)
            .split_once(", ")
            .is_some_and(|(place, _)| may_begin_day(&text[place.len() + 2..], calendar))
    };
    if !has_year(first_bytes(text, 80).as_bytes()) || !may_begin_day(text, calendar) && !behind_place() {
        return None;
    }
    let beginning = beginning(text, 80);
    let parted = |rest: &str| {
        rest.is_empty()
            || rest.starts_with(|c: char| {
                matches!(c, ',' | '.' | '。' | ':' | '：' | '—' | '–' | ')' | '）' | '】' | '|' | '\n' | '\u{3000}' | '，' | '、')
            })
            || rest.starts_with(" —")
            || rest.starts_with(" –")
            || rest.starts_with(" - ")
    };
    if let Some((date, rest)) = day_ahead(&beginning, calendar) {
        return parted(rest).then_some(date);
    }
    let (place, rest) = beginning.split_once(", ")?;
    let (date, rest) = day_ahead(rest, calendar)?;
    let dashed = ["—", "–", "-"].iter().any(|dash| rest.trim_start().starts_with(dash)) || rest.is_empty();
    (place.chars().count() <= MAX_PLACE && place.split(' ').count() <= 3 && dashed).then_some(date)
}

/// Longest line that is nothing but a day, in bytes.
const LONE_DAY: usize = 64;

/// Whether a line is nothing but a day: "16 March 2020", "2020年3月16日".
pub fn is_day(text: &str, calendar: &Calendar) -> bool {
    let text = text.trim_matches(is_mark);
    let nothing_more = |(_, rest): (Date, &str)| !rest.contains(char::is_alphanumeric);
    text.len() <= LONE_DAY
        && has_year(text.as_bytes())
        && may_begin_day(text, calendar)
        && day_ahead(&beginning(text, LONE_DAY), calendar).is_some_and(nothing_more)
}

/// The day or month with which a sentence begins: "In April 2019, ...", "2019年4月，...".
pub fn sentence_day(text: &str, calendar: &Calendar) -> Option<Date> {
    let text = text.trim_start_matches(is_mark);
    if !has_year(first_bytes(text, 48).as_bytes()) {
        return None;
    }
    // Behind one of the words below, which are two at most.
    let second = text.split_once([' ', '\'']).map_or("", |(_, rest)| rest);
    let third = second.split_once(' ').map_or("", |(_, rest)| rest);
    let joined = || calendar.dates.within.dense().filter_map(|word| text.strip_prefix(word));
    if ![text, second, third].into_iter().chain(joined()).any(|text| may_begin_day(text, calendar)) {
        return None;
    }
    let beginning = beginning(text, 48);
    let within = without(&calendar.dates.within, &beginning);
    let said = within.unwrap_or(&beginning).trim_start();
    let (date, rest) = day_or_month_ahead(said, calendar)?;
    let parted = rest.trim_start().starts_with([',', '，', '、', ':', '：', '،'])
        || within.is_some() && rest.starts_with(' ')
        || rest.starts_with(['に', '에', '的']);
    parted.then_some(date)
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_' | '【' | '[' | '(' | '（' | '>' | '-' | '—')
}

/// The day or month with which a title ends, behind a mark: "Newsletter no. 41 — 6 June 2023", "签证说明（2019年4月版）".
fn title_day(text: &str, calendar: &Calendar) -> Option<Date> {
    if !has_year(text.as_bytes()) {
        return None;
    }
    let text = calendar.dates.issues.iter().fold(text.to_lowercase(), |text, issue| text.replace(issue, "("));
    let mut marked = false;
    for (at, c) in text.char_indices() {
        if marked
            && c.is_alphanumeric()
            && text[at..].chars().count() <= 24
            && let Some((date, rest)) = day_or_month_ahead(&text[at..], calendar)
            && rest.chars().filter(|c| c.is_alphanumeric()).count() <= 2
        {
            return Some(date);
        }
        marked = matches!(c, '—' | '–' | '-' | '|' | ',' | '·' | ':' | '：' | '(' | '（' | '，') || marked && c == ' ';
    }
    None
}

/// The month that a text begins with, and what follows its name.
fn month<'t>(text: &'t str, calendar: &Calendar) -> Option<(i64, &'t str)> {
    let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    Some((i64::from(calendar.month_number(word)?), rest))
}

/// Whether a word or number may start with a character behind another: a number may follow letters that need no space.
fn starts_word(before: Option<char>, c: char) -> bool {
    let parted = |before: char| !before.is_alphanumeric() || !before.is_ascii() && c.is_ascii_digit();
    c.is_alphanumeric() && before.is_none_or(parted)
}

/// The first day in `text`, if one starts within reach. Days such as `3/4/2026` say too little and are left out.
fn first_day(text: &str, calendar: &Calendar) -> Option<Date> {
    let mut before = None::<char>;
    for (at, c) in text.char_indices().take(REACH) {
        let starts = starts_word(before, c);
        before = Some(c);
        if matches!(c, '\n' | '。' | ';' | '；') {
            return None;
        }
        if !starts {
            continue;
        }
        let rest = &text[at..];
        let first = year_first(rest).map(|(date, _)| date);
        let other = || {
            let day = day_and_rest(rest, calendar).or_else(|| month_and_rest(rest, calendar));
            day.or_else(|| month_only_and_rest(rest, calendar)).map(|(date, _)| date)
        };
        if let Some(date) = first.or_else(other) {
            return Some(date);
        }
        // Another number than that of a day means that the cue was about something else.
        if c.is_ascii_digit() {
            return None;
        }
    }
    None
}

/// Looks for "updated on ..." in the visible text at the head and at the tail of the page. In: a page read whole. Out: the
/// first such day.
pub fn visible(document: &Document, lexicon: &Lexicon) -> Option<PageDate> {
    let calendar = lexicon.calendar();
    let fits = |block: &&Block| {
        !block.hidden
            && block.text.len() <= MAX_LINE
            && has_year(block.text.as_bytes())
            && !matches!(block.kind, BlockKind::Comment | BlockKind::Code | BlockKind::JsonLd | BlockKind::Quote)
    };
    let head = document.blocks.iter().take(HEAD);
    let tail = document.blocks.iter().skip(HEAD).rev().take(TAIL);
    let lines: Vec<String> = head.chain(tail).filter(fits).map(|block| block.text.to_lowercase()).collect();
    let search = |finder: &OnceLock<AhoCorasick>, cues: &Phrases| {
        lines.iter().find_map(|text| {
            let finder = finder.get_or_init(|| self::finder(cues, MatchKind::LeftmostLongest));
            finder.find_iter(text).find_map(|cue| {
                let glued = text[..cue.start()].chars().next_back().is_some_and(|c| c.is_alphanumeric() && (c as u32) < 0x2e80);
                if glued { None } else { first_day(&text[cue.end()..], calendar) }
            })
        })
    };
    let date = search(&calendar.updated, &calendar.dates.updated)
        .or_else(|| search(&calendar.published, &calendar.dates.published))
        .or_else(|| lines.iter().find_map(|text| published_before(text, calendar)))
        .or_else(|| lines.iter().find_map(|text| own_year(text, lexicon)))
        .or_else(|| {
            let titles = document.blocks.iter().take(HEAD);
            let titles = titles.filter(|block| !block.hidden && matches!(block.kind, BlockKind::Title | BlockKind::Heading(1)));
            titles.filter(|block| block.text.len() <= MAX_LINE).find_map(|block| title_day(&block.text, calendar))
        })
        .or_else(|| {
            let head = document.blocks.iter().take(HEAD).filter(fits);
            head.filter(|block| block.kind == BlockKind::Prose).find_map(|block| byline(&block.text, calendar))
        })?;
    Some(PageDate { date, source: DateSource::Visible })
}

/// "15 Haziran 2011 tarihli yazı": the day stands at the beginning of a line, and before its cue.
fn published_before(text: &str, calendar: &Calendar) -> Option<Date> {
    let (date, rest) = day_ahead(text.trim_start_matches(is_mark), calendar)?;
    let rest = rest.trim_start_matches([' ', 'に', '에', '\u{3000}']);
    calendar.dates.published_behind.lead(rest).then_some(date)
}

/// Longest line that is nothing but a day and who wrote, in characters, and most words beside the day.
const BYLINE: usize = 64;
const BYLINE_WORDS: usize = 6;
/// The same of scripts that put no spaces between words, in letters.
const BYLINE_LETTERS: usize = 20;
/// A line that is nothing but a day or month and a name: "By Jane Doe, 12 June 2019", "12 June 2019 · 4 min read", "作者：李明 2019-05-03".
fn byline(text: &str, calendar: &Calendar) -> Option<Date> {
    let dates = &calendar.dates;
    let text = text.trim_matches(is_mark).trim_end_matches([')', '）', '】']).to_lowercase();
    if text.chars().count() > BYLINE {
        return None;
    }
    let occasion =
        text.split(|c: char| !c.is_alphabetic()).any(|word| dates.occasions.has(word)) || dates.occasions_joined.within(&text);
    if occasion {
        return None;
    }
    let mut before = None::<char>;
    let (at, date, behind) = text.char_indices().find_map(|(at, c)| {
        let starts = starts_word(before, c);
        before = Some(c);
        let (date, rest) = starts.then(|| day_or_month_ahead(&text[at..], calendar)).flatten()?;
        Some((at, date, rest.trim_start_matches(['.', '。', ' ']).trim_end()))
    })?;
    let ahead = text[..at].trim();
    let mark = |c: char| matches!(c, ',' | '，' | '|' | '·' | '•' | '—' | '–' | '-' | ':' | '：' | '/' | '(' | '（' | '.');
    let han = |c: char| c as u32 >= 0x2e80;
    let article = || ahead.rsplit(' ').next().is_some_and(|word| dates.articles.has(word));
    let clock = || behind.starts_with(|c: char| c.is_ascii_digit()) && behind.contains(':');
    let named = ahead.is_empty() || ahead.ends_with(mark) || ahead.chars().all(|c| han(c) || !c.is_alphanumeric()) || article();
    let ended = behind.is_empty() || behind.starts_with(mark) || clock();
    let words = |side: &str| side.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let letters = text.chars().filter(|&c| han(c)).count();
    // A diary begins with its day and goes on in sentences.
    let goes_on = behind.contains(". ") || behind.contains('。');
    (named && ended && !goes_on && words(ahead) + words(behind) <= BYLINE_WORDS && letters <= BYLINE_LETTERS).then_some(date)
}

/// "This page was published in 2015": the last day of that year, since nothing later can have been meant.
fn own_year(text: &str, lexicon: &Lexicon) -> Option<Date> {
    let calendar = lexicon.calendar();
    let finder = calendar.itself.get_or_init(|| finder(&calendar.dates.itself, MatchKind::Standard));
    let itself = finder.find(text)?.end();
    let rest: String = text[itself..].chars().take(40).collect();
    if !calendar.dates.written.within(&rest) {
        return None;
    }
    let years = years(&rest, lexicon.values());
    let [year] = years[..] else { return None };
    Date::new(year, 12, 31).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{Hints, Kind, parse};
    use super::*;

    fn rules() -> crate::rules::Rules {
        crate::rules::Rules::embedded().expect("the built-in rules are sound")
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let document = parse(text.as_bytes(), &Hints { kind: Some(Kind::Plain), ..Hints::default() });
        let page_date = document.page_date.or_else(|| visible(&document, &rules().lexicon));
        assert_eq!(page_date.map(|page| page.date.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_the_day_of_change_in_many_languages() {
        for text in [
            "Last updated: 2026-03-12",
            "This page was updated on 12 March 2026.",
            "Updated Mar. 12th, 2026",
            "更新于2026年3月12日",
            "最后更新：2026 年 3 月 12 日 10:00",
            "最後更新 2026/03/12",
            "Обновлено 12 марта 2026 г.",
            "По состоянию на 12 марта 2026 года",
            "Zuletzt aktualisiert am 12. März 2026",
            "*Archiv. Dieser Beitrag stammt vom 12. März 2026 und wird nicht mehr gepflegt.*",
            "Cet article date du 12 mars 2026",
            "Mis à jour le 12 mars 2026",
            "Última actualización: 12 de marzo de 2026",
            "最終更新日：2026年3月12日",
            "최종 업데이트: 2026년 3월 12일",
        ] {
            check(text, Some("2026-03-12"));
        }
    }

    #[test]
    fn leaves_out_days_that_say_too_little_or_belong_to_the_story() {
        check("Last updated: November 2026", Some("2026-11-01"));
        check("更新时间：2026年11月", Some("2026-11-01"));
        check("Published 12 October 2026", Some("2026-10-12"));
        check("发布日期：2026-10-12", Some("2026-10-12"));
        check("Published 12 October 2024, last updated 2026-03-12", Some("2026-03-12"));
        check("Unpublished 12 October 2026", None);
        check("Last updated: 03/04/2026", None);
        check("Last updated: 1961-03-12", None);
        check("Last updated: 2026-13-40", None);
        check("The rules were outdated 2026-03-12", None);
        check("The law of 12 March 2026 says so.", None);
        check(&format!("Updated 12 March 2026 {}", "in a long story ".repeat(40)), None);
    }

    #[test]
    fn reads_the_day_of_publication_in_many_languages() {
        for text in [
            "Posted 12 March 2016",
            "Опубликовано 12.03.2016",
            "Архивная публикация от 12.03.2016. Сведения даны на тот день.",
            "发表于 2016 年 3 月 12 日",
            "2016年3月12日发表",
            "2016年3月12日に投稿",
            "12 Mart 2016 tarihli yazı.",
            "Archivé le 12 mars 2016",
            "Viết ngày 12 tháng 3 năm 2016",
            "Historical document, 12 March 2016.",
            "نشر في 12 مارس 2016",
        ] {
            check(text, Some("2016-03-12"));
        }
        check("This page was published in 2015 and is out of date.", Some("2015-12-31"));
        check("（この記事は2013年に書いたものです）", Some("2013-12-31"));
        check("The rules were published in 2015.", None);
        check("In 2015 the fee was low.", None);
    }

    #[test]
    fn reads_the_day_a_title_ends_with() {
        let rules = rules();
        let day = |text: &str| title_day(text, rules.lexicon.calendar()).map(|day| day.to_string());
        assert_eq!(day("Newsletter no. 7 — 12 March 2016").as_deref(), Some("2016-03-12"));
        assert_eq!(day("【存档】签证说明（2016 年 3 月版）").as_deref(), Some("2016-03-01"));
        assert_eq!(day("Вокруг столиц, март 2016 года").as_deref(), Some("2016-03-01"));
        assert_eq!(day("Il Sentiero, numero di marzo 2016").as_deref(), Some("2016-03-01"));
        assert_eq!(day("The card is compulsory from 12 March 2016"), None);
        assert_eq!(day("March 2016: all about the card"), None);
    }

    #[test]
    fn reads_a_line_that_holds_a_day_and_a_name_alone() {
        let rules = rules();
        let day = |text: &str| byline(text, rules.lexicon.calendar()).map(|day| day.to_string());
        for text in [
            "By Ann Lee, 12 March 2016",
            "12 March 2016 · 4 min read",
            "Ann Lee | 12.03.2016",
            "作者：李明 2016-03-12",
            "2016年3月12日 10:22 来源：旅报",
            "Par Luc Martin, le 12 mars 2016",
            "Дата: 12.03.2016",
            "2016. 3. 12.",
            "(12 de marzo de 2016)",
        ] {
            assert_eq!(day(text).as_deref(), Some("2016-03-12"), "{text}");
        }
        for text in [
            "Valid from 12 March 2016",
            "The law of 12 March 2016 changed everything",
            "2016年3月12日起施行",
            "С 12 марта 2016 года",
            "12 March 2016 was a Saturday",
            "Departure: 12 March 2016",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn knows_what_was_written_on_a_day_from_what_is_so_since() {
        let rules = rules();
        let lined = |text: &str| dateline(text, rules.lexicon.calendar()).map(|day| day.to_string());
        for text in [
            "12 de março de 2016, Lima. Chove.",
            "2016年3月12日　リマ。雨。",
            "LIMA, 12 March 2016 — Rain.",
            "**12.03.2016:** дождь",
        ] {
            assert_eq!(lined(text).as_deref(), Some("2016-03-12"), "{text}");
        }
        for text in [
            "12 March 2016 was the day of the law.",
            "2016年3月12日起须办卡。",
            "Since 12 March 2016, all must register.",
            "Lima",
        ] {
            assert_eq!(lined(text), None, "{text}");
        }
        let begun = |text: &str| sentence_day(text, rules.lexicon.calendar()).map(|day| day.to_string());
        for text in [
            "In March 2016 it rained.",
            "2016 年 3 月，下雨。",
            "В марте 2016 года шёл дождь.",
            "Im März 2016 regnete es.",
            "2016年3月に雨が降った。",
        ] {
            assert_eq!(begun(text).as_deref(), Some("2016-03-01"), "{text}");
        }
        for text in [
            "Since March 2016 it rains.",
            "Desde 2016, llueve.",
            "2016年3月起下雨。",
            "С марта 2016 года дождь.",
            "It rained in March 2016.",
        ] {
            assert_eq!(begun(text), None, "{text}");
        }
    }

    #[test]
    fn tells_a_line_that_is_nothing_but_a_day() {
        let rules = rules();
        let alone = |text: &str| is_day(text, rules.lexicon.calendar());
        for text in ["12 March 2016", "**12.03.2016**", "2016年3月12日", "12 de março de 2016", "March 12, 2016:"] {
            assert!(alone(text), "{text}");
        }
        for text in ["12 March 2016, Lima", "2016", "March", "12 March 2016 was the day of the law.", "2016年3月12日起须办卡"]
        {
            assert!(!alone(text), "{text}");
        }
    }

    #[test]
    fn a_further_language_needs_words_and_no_code() {
        let terms = toml::from_str("lang = \"sv\"\nconcepts = {}\nmonths = { march = [\"mars\"] }\n").expect("a sound file");
        let cues = toml::from_str("lang = \"sv\"\ndates = { within = [\"i \"] }\n").expect("a sound file");
        let files = crate::rules::model::RuleFiles { terms: vec![terms].into(), cues: vec![cues].into(), ..Default::default() };
        let calendar = Calendar::new(&Wording::build(&files));
        assert_eq!(sentence_day("I mars 2016 regnade det.", &calendar), Date::new(2016, 3, 1).ok());
    }

    #[test]
    fn reads_stamps_only_whole() {
        assert_eq!(stamp("2026-03-12T10:00:00Z"), Date::new(2026, 3, 12).ok());
        assert_eq!(stamp("20260312"), Date::new(2026, 3, 12).ok());
        assert_eq!(stamp("2026-03-123"), None);
        assert_eq!(stamp("1773309600"), None);
        assert_eq!(stamp("签证签证签证"), None);
    }
}
