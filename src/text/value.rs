//! Typed values in folded text: numbers, prices, lengths of time. Every value is an interval, since pages round.

use std::ops::Range;
use std::sync::OnceLock;

use super::dictionary::width;
use super::phrases::Phrases;
use super::spelt;
use crate::lexicon::Wording;
use crate::lexicon::currencies::Currencies;
use crate::rules::model::Section;
use crate::rules::model::wording::lists;
use crate::text::letters::{is_alphanumeric, unspaced};

/// A price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money<'v> {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// ISO 4217; `$` where only the sign stands.
    pub currency: &'v str,
    /// Lowest amount in hundredths.
    pub min: u64,
    /// Highest amount in hundredths.
    pub max: u64,
}

/// A length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duration {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Shortest reading in days.
    pub min_days: u32,
    /// Longest reading in days.
    pub max_days: u32,
    /// Whether it counts working days.
    pub business: bool,
    /// Whether it is a moment within a time ("within 180 days") rather than a length.
    pub window: bool,
}

/// How many of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Lowest number.
    pub min: u32,
    /// Highest number.
    pub max: u32,
}

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    start: usize,
    end: usize,
    hundredths: u64,
}

/// Codes of ISO 4217 and signs with their currencies, folded, which all languages share.
const CODES_AND_SIGNS: &[(&str, &str)] = &[
    ("usd", "USD"),
    ("czk", "CZK"),
    ("uah", "UAH"),
    ("pln", "PLN"),
    ("cad", "CAD"),
    ("aud", "AUD"),
    ("nzd", "NZD"),
    ("sgd", "SGD"),
    ("hkd", "HKD"),
    ("twd", "TWD"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("jpy", "JPY"),
    ("krw", "KRW"),
    ("cny", "CNY"),
    ("thb", "THB"),
    ("idr", "IDR"),
    ("vnd", "VND"),
    ("kzt", "KZT"),
    ("rub", "RUB"),
    ("inr", "INR"),
    ("myr", "MYR"),
    ("ils", "ILS"),
    ("php", "PHP"),
    ("aed", "AED"),
    ("try", "TRY"),
    ("sar", "SAR"),
    ("chf", "CHF"),
    ("zar", "ZAR"),
    ("lak", "LAK"),
    ("kes", "KES"),
    ("cve", "CVE"),
    ("gel", "GEL"),
    ("nad", "NAD"),
    ("jod", "JOD"),
    ("mxn", "MXN"),
    ("brl", "BRL"),
    ("us$", "USD"),
    ("us $", "USD"),
    ("us-$", "USD"),
    ("u.s. $", "USD"),
    ("u$s", "USD"),
    ("u$d", "USD"),
    ("usd$", "USD"),
    ("cad$", "CAD"),
    ("ca$", "CAD"),
    ("c$", "CAD"),
    ("au$", "AUD"),
    ("a$", "AUD"),
    ("nz$", "NZD"),
    ("s$", "SGD"),
    ("hk$", "HKD"),
    ("nt$", "TWD"),
    ("$", "$"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₩", "KRW"),
    ("¥", "CNY"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("₸", "KZT"),
    ("₽", "RUB"),
    ("₹", "INR"),
    ("₪", "ILS"),
    ("₱", "PHP"),
    ("₺", "TRY"),
    ("r$", "BRL"),
];

/// What numbers, amounts and lengths of time are read with.
#[derive(Debug)]
pub struct Values {
    units: Section<lists::Units<Phrases>>,
    numbers: Section<lists::Numbers<Phrases>>,
    currencies: Section<Currencies>,
    spelt: Section<Vec<(String, u64)>>,
    names: OnceLock<Names>,
    /// Compiled when a text first may spell a number.
    words: OnceLock<spelt::Words>,
}

/// The currencies' names by their first byte and by their last, the longer ones first: every number asks what stands around it.
#[derive(Debug)]
struct Names {
    all: Vec<(Box<str>, Box<str>)>,
    by_first: [Vec<u16>; 256],
    by_last: [Vec<u16>; 256],
}

/// A word for a unit of time and what it lasts.
struct Unit<'v> {
    word: &'v str,
    min_days: u32,
    max_days: u32,
    business: bool,
}

impl Values {
    /// Takes the words of all languages.
    pub fn new(wording: &Wording) -> Values {
        Values {
            units: wording.units.clone(),
            numbers: wording.numbers.clone(),
            currencies: wording.currencies.clone(),
            spelt: wording.spelt.clone(),
            names: OnceLock::new(),
            words: OnceLock::new(),
        }
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let common = CODES_AND_SIGNS.iter().map(|&(word, code)| (Box::from(word), Box::from(code)));
            let named = self.currencies.names.iter().map(|(word, code)| (word.as_str().into(), code.as_str().into()));
            let mut all: Vec<(Box<str>, Box<str>)> =
                common.chain(named).filter(|(word, _): &(Box<str>, _)| !word.is_empty()).collect();
            all.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
            let mut names = Names { all, by_first: [const { Vec::new() }; 256], by_last: [const { Vec::new() }; 256] };
            for (at, (word, _)) in names.all.iter().enumerate() {
                let bytes = word.as_bytes();
                names.by_first[usize::from(bytes[0])].push(at as u16);
                names.by_last[usize::from(bytes[bytes.len() - 1])].push(at as u16);
            }
            names
        })
    }

    /// The currencies whose names may begin a text, each with its code.
    fn currencies_at(&self, text: &str) -> impl Iterator<Item = (&str, &str)> {
        let names = self.names();
        let those = text.bytes().next().map_or(&[][..], |byte| &names.by_first[usize::from(byte)]);
        those.iter().map(|&at| &names.all[usize::from(at)]).map(|(word, code)| (&**word, &**code))
    }

    /// Those whose names may end one.
    fn currencies_before(&self, text: &str) -> impl Iterator<Item = (&str, &str)> {
        let names = self.names();
        let those = text.bytes().next_back().map_or(&[][..], |byte| &names.by_last[usize::from(byte)]);
        those.iter().map(|&at| &names.all[usize::from(at)]).map(|(word, code)| (&**word, &**code))
    }

    /// The units of time that a text begins with.
    fn units_at(&self, text: &str) -> impl Iterator<Item = Unit<'_>> {
        let units = &self.units;
        let all = [
            (&units.working_day, 1, 4, true),
            (&units.day, 1, 1, false),
            (&units.week, 7, 7, false),
            (&units.month, 28, 31, false),
            (&units.year, 365, 366, false),
        ];
        all.into_iter().flat_map(move |(words, min_days, max_days, business)| {
            let words = words.leading(text).map(|(word, _)| word).filter(|word| starts_with_word(text, word));
            words.map(move |word| Unit { word, min_days, max_days, business })
        })
    }
}

/// Most characters between a number and what it counts: "three consecutive nights".
const COUNT_GAP: usize = 14;

/// The least sum, and the least length of time, that is read in words: "two" before a word for money may be another word still.
const SUM: u64 = 5;
const LENGTH: u64 = 2;

/// Numbers in words, the least of them `least`, right before what they number as `before` tells. Only there, since number words are
/// many other words too.
fn spelt_numbers(text: &str, least: u64, out: &mut Vec<Number>, values: &Values, before: impl Fn(&str) -> bool) {
    let known = out.len();
    let words = values.words.get_or_init(|| spelt::Words::new(&values.spelt));
    for (range, value) in spelt::find(text, words, &values.numbers.and, least) {
        let after = text[range.end..].trim_start_matches([' ', '\u{a0}', '-']);
        if before(after) {
            out.push(Number { start: range.start, end: range.end, hundredths: value * 100 });
        }
    }
    if out.len() > known {
        out.sort_by_key(|number| number.start);
        out.dedup_by(|b, a| b.start < a.end);
    }
}

/// Whether a text begins with a currency's name.
fn begins_with_currency(text: &str, values: &Values) -> bool {
    values.currencies_at(text).any(|(word, _)| word.chars().count() > 1 && starts_with_word(text, word))
}

/// Whether a text begins with a word for a unit of time.
fn begins_with_unit(text: &str, values: &Values) -> bool {
    values.units_at(text).any(|unit| unit.word.len() > 2)
}

/// Numbers in folded text: digits with separators, and Chinese numerals before a unit.
fn numbers(text: &str, values: &Values) -> Vec<Number> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_digit() {
            let start = at;
            while at < bytes.len()
                && (bytes[at].is_ascii_digit()
                    || matches!(bytes[at], b'.' | b',' | b'\'') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
            {
                at += 1;
            }
            // "12 000": groups of three digits behind one of at most three.
            let thousand = |at: usize| {
                bytes[at..].first() == Some(&b' ')
                    && bytes.len() >= at + 4
                    && bytes[at + 1..at + 4].iter().all(u8::is_ascii_digit)
                    && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit)
            };
            if at - start <= 3 && bytes[start] != b'0' {
                while thousand(at) {
                    at += 4;
                }
            }
            // A number of that length is an identifier, not a quantity.
            let digits = bytes[start..at].iter().filter(|byte| byte.is_ascii_digit()).count();
            let joined = start > 0 && (bytes[start - 1].is_ascii_alphabetic() && !currency_before(&text[..start], values));
            if digits <= 9 && !joined {
                out.push(Number { start, end: at, hundredths: parse_number(&text[start..at]) });
            }
        } else if may_be_numeral(bytes[at])
            && let Some((end, value)) = chinese_number(text, at)
        {
            out.push(Number { start: at, end, hundredths: value * 100 });
            at = end;
        } else {
            at += width(bytes[at]);
        }
    }
    out
}

fn currency_before(text: &str, values: &Values) -> bool {
    values.currencies_before(text).any(|(word, _)| text.ends_with(word))
}

/// `1,234.5` and `1.234,5` and `1 234`: the last separator is decimal when one or two digits follow it.
fn parse_number(text: &str) -> u64 {
    let last = text.rfind(['.', ',']);
    let decimals = last.map(|at| text.len() - at - 1).filter(|&count| count == 1 || count == 2);
    let (whole, fraction) = match (last, decimals) {
        (Some(at), Some(_)) => (&text[..at], &text[at + 1..]),
        _ => (text, ""),
    };
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).fold(0_u64, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    let cents = if fraction.len() == 1 { digits(fraction) * 10 } else { digits(fraction) };
    digits(whole) * 100 + cents
}

/// Whether one of the characters that [`chinese_number`] reads may begin with a byte.
fn may_be_numeral(byte: u8) -> bool {
    matches!(byte, 0xe3..=0xe5 | 0xe7 | 0xe9)
}

/// A Chinese numeral that stands at `at`, up to 9999.
fn chinese_number(text: &str, at: usize) -> Option<(usize, u64)> {
    let mut total = 0_u64;
    let mut current = 0_u64;
    let mut end = at;
    let mut seen = false;
    for (offset, c) in text[at..].char_indices().take(8) {
        let digit = match c {
            '零' | '〇' => Some(0),
            '一' => Some(1),
            '二' | '两' => Some(2),
            '三' => Some(3),
            '四' => Some(4),
            '五' => Some(5),
            '六' => Some(6),
            '七' => Some(7),
            '八' => Some(8),
            '九' => Some(9),
            _ => None,
        };
        let unit = match c {
            '十' => Some(10),
            '百' => Some(100),
            '千' => Some(1000),
            _ => None,
        };
        if let Some(digit) = digit {
            current = digit;
        } else if let Some(unit) = unit {
            total += current.max(1) * unit;
            current = 0;
        } else {
            break;
        }
        seen = true;
        end = at + offset + c.len_utf8();
    }
    seen.then_some((end, total + current))
}

/// Two numbers joined by a dash or "to" make a range.
fn join(text: &str, numbers: &[Number], values: &Values) -> Vec<(Range<usize>, u64, u64)> {
    let mut out = Vec::new();
    let mut index = 0;
    while index < numbers.len() {
        let first = numbers[index];
        let mut range = (first.start..first.end, first.hundredths, first.hundredths);
        if let Some(second) = numbers.get(index + 1) {
            let between = text[first.end..second.start].trim();
            if (matches!(between, "-" | "~" | "—" | "－" | "〜") || values.numbers.to.has(between))
                && second.hundredths >= first.hundredths
            {
                range = (first.start..second.end, first.hundredths, second.hundredths);
                index += 1;
            }
        }
        out.push(range);
        index += 1;
    }
    out
}

/// What stands behind the figures of an amount and multiplies it: how many bytes, and by what.
fn multiplier(rest: &str, values: &Values) -> (usize, u64) {
    let trimmed = rest.trim_start();
    let numbers = &values.numbers;
    let lists = [(&numbers.times_thousand, 1000), (&numbers.times_ten_thousand, 10_000), (&numbers.times_million, 1_000_000)];
    let found = lists.into_iter().flat_map(|(words, factor)| words.leading(trimmed).map(move |(word, _)| (word.len(), factor)));
    let longest = found.max_by_key(|(length, _)| *length);
    longest.map_or((0, 1), |(length, factor)| (rest.len() - trimmed.len() + length, factor))
}

fn starts_with_word(rest: &str, word: &str) -> bool {
    // Korean particles follow without a space.
    let spaced = |c: char| c.is_alphabetic() && !crate::lexicon::unspaced(c) && !('\u{ac00}'..='\u{d7a3}').contains(&c);
    rest.starts_with(word) && !(word.ends_with(spaced) && rest[word.len()..].starts_with(spaced))
}

/// The text before an amount, without a currency that stands there.
pub fn before_amount<'t>(text: &'t str, start: usize, values: &Values) -> &'t str {
    let before = text[..start].trim_end();
    let names = values.currencies_before(before).map(|(word, _)| word);
    let sign = names.filter(|word| before.ends_with(word)).max_by_key(|word| word.len());
    sign.map_or(before, |word| before[..before.len() - word.len()].trim_end())
}

/// Prices in folded text.
pub fn money<'v>(text: &str, values: &'v Values) -> Vec<Money<'v>> {
    let mut out = Vec::new();
    let mut numbers = numbers(text, values);
    spelt_numbers(text, SUM, &mut numbers, values, |text| begins_with_currency(text, values));
    let mut read = 0;
    for (range, min, max) in join(text, &numbers, values) {
        if range.start < read {
            continue;
        }
        let (mut skip, factor) = multiplier(&text[range.end..], values);
        let mut more = 0;
        // "1만 2천원", "3万5千円": tens of thousands and what is left of them.
        if factor == 10_000
            && let Some(next) = numbers.iter().find(|number| number.start >= range.end + skip)
            && text[range.end + skip..next.start].trim().is_empty()
            && let (thousands, 1000) = multiplier(&text[next.end..], values)
        {
            more = next.hundredths.saturating_mul(1000);
            skip = next.end + thousands - range.end;
            read = range.end + skip;
        }
        let rest = &text[range.end + skip..];
        let spaces = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '-', '+']).len();
        let after = values
            .currencies_at(&rest[spaces..])
            .find(|(word, _)| starts_with_word(&rest[spaces..], word))
            .filter(|(word, _)| spaces == 0 || !names_variable(&rest[spaces..], word))
            // "我们一块去" goes together and pays nothing.
            .filter(|(word, _)| {
                text[range.clone()].starts_with(|c: char| c.is_ascii_digit()) || !values.currencies.behind_figures.has(word)
            })
            .or_else(|| vietnamese_dollars(&rest[spaces..]).then_some(VIETNAMESE_DOLLARS))
            .or_else(|| vietnamese_thousands(&text[range.end..]).then_some(THOUSANDS_OF_DONG))
            .or_else(|| (spaces == 0 && min >= LEAST_DONG && vietnamese_dong(rest)).then_some(VIETNAMESE_DONG));
        let before_text = text[..range.start].trim_end_matches([' ', '\u{a0}', ':']);
        let before = values.currencies_before(before_text).find(|(word, _)| {
            before_text.ends_with(word)
                && !(word.starts_with(char::is_alphabetic)
                    && before_text[..before_text.len() - word.len()].ends_with(|c: char| c.is_ascii_alphanumeric()))
        });
        let after = after.map(|(word, code)| match other_dollar(&rest[spaces + word.len()..], values) {
            Some(other) if values.currencies.dollars.lead(word) => (word, other),
            _ => (word, code),
        });
        // `$150 USD`: the sign is settled by the code behind the number.
        let currency = match (before, after) {
            // "美金70元": the word for a unit behind the number is that of the currency before it.
            (Some((_, code)), Some((unit, _))) if values.currencies.units.has(unit) => code,
            (_, Some((_, code))) if code != "$" => code,
            (Some((_, code)), _) => code,
            (None, Some((_, code))) => code,
            (None, None) => continue,
        };
        // `3 万` stands before a currency; a bare `元` after a year or count word is left to the caller's context.
        let end = after.map_or(range.end, |(word, _)| range.end + skip + spaces + word.len());
        out.push(Money {
            range: range.start..end,
            currency,
            min: min.saturating_mul(factor).saturating_add(more),
            max: max.saturating_mul(factor).saturating_add(more),
        });
    }
    out
}

/// Shortest name of a variable of a template that is no currency's code.
const VARIABLE: usize = 4;

/// "5 $changes": whether a sign of dollars begins a name, as templates have them.
fn names_variable(text: &str, sign: &str) -> bool {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count();
    sign == "$"
        && text
            .strip_prefix(sign)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()) && name(rest) >= VARIABLE)
}

/// The currency of dollars that are called those of a country right behind the word: "dólares namibianos", "dollars de Hong Kong".
fn other_dollar<'v>(behind: &str, values: &'v Values) -> Option<&'v str> {
    let behind = behind.strip_prefix(' ')?;
    let joints = values.currencies.dollars_joints.leading(behind);
    let behind = joints.map(|(_, rest)| rest).min_by_key(|rest| rest.len()).unwrap_or(behind);
    let known = values.currencies.dollars_of.iter().find(|(stem, _)| behind.starts_with(stem.as_str()));
    known.map(|(_, code)| code.as_str())
}

/// How Vietnamese shortens its own currency: "đ", folded.
const VIETNAMESE_DONG: (&str, &str) = ("d", "VND");
/// Least amount of it that anything costs, in hundredths.
const LEAST_DONG: u64 = 100_000;

/// Whether a text begins with that letter as a word of its own.
fn vietnamese_dong(text: &str) -> bool {
    text.strip_prefix('d').is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '\'')))
}

/// "350k một khách", "350k/người": thousands of its own currency, which Vietnamese leaves out before whom the sum is for.
const THOUSANDS_OF_DONG: (&str, &str) = ("", "VND");

fn vietnamese_thousands(text: &str) -> bool {
    let whom = [" mot ", " moi ", "/nguoi", "/khach", "/ng ", " / nguoi", " / khach"];
    text.strip_prefix('k').is_some_and(|rest| whom.iter().any(|word| rest.starts_with(word)))
}

/// How Vietnamese shortens dollars: "đô", folded.
const VIETNAMESE_DOLLARS: (&str, &str) = ("do", "USD");

/// Whether a text begins with that word. In other languages the same letters stand before a noun or a verb, so here nothing may
/// follow but a mark, or what Vietnamese puts behind an amount.
fn vietnamese_dollars(text: &str) -> bool {
    text.strip_prefix("do").is_some_and(|rest| {
        rest.is_empty()
            || rest.starts_with(['.', ',', ';', ')', '!', '/', '\n'])
            || [" mot ", " moi ", " my", " cho ", "/"].iter().any(|word| rest.starts_with(word))
    })
}

/// Lengths of time in folded text.
pub fn durations(text: &str, values: &Values) -> Vec<Duration> {
    let mut out = Vec::new();
    let mut numbers = numbers(text, values);
    spelt_numbers(text, LENGTH, &mut numbers, values, |text| begins_with_unit(text, values));
    // "On day three": words of two letters are other words in other languages.
    numbers.retain(|number| number.end - number.start > 2 || !text[number.start..number.end].starts_with(char::is_alphabetic));
    for (range, min, max) in join(text, &numbers, values) {
        let rest = &text[range.end..];
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        // "A 30-day stay".
        let hyphened = trimmed.strip_prefix('-').unwrap_or("");
        let unit = values.units_at(trimmed).chain(values.units_at(hyphened)).max_by_key(|unit| unit.word.len());
        let Some(Unit { word, min_days, max_days, business }) = unit else { continue };
        // `2026年`, `11月10日`: a date, not a length.
        let (low, high) = ((min / 100) as u32, (max / 100) as u32);
        let dated = match word {
            "年" => low >= 1000,
            "月" => low <= 12 && !trimmed[word.len()..].starts_with(['的', '内', '以']) || low > 1000,
            "日" => text[..range.start].trim_end().ends_with('月'),
            _ if values.units.never_dated.has(word) => false,
            _ => low >= 1000,
        };
        if dated || high == 0 || high > 36_500 {
            continue;
        }
        let end = range.end + (rest.len() - trimmed.len()) + word.len();
        let before = text[..range.start].trim_end();
        let behind = trimmed.get(word.len()..).unwrap_or_default().trim_start();
        // The end of a longer word is none: "issu 30 jours".
        let whole = |(word, rest): (&str, &str)| word.contains(unspaced) || !rest.ends_with(is_alphanumeric);
        let window = values.units.window.trailing(before).any(whole) && !values.units.ahead.lead(behind)
            || values.units.window_behind.lead(behind);
        out.push(Duration { range: range.start..end, min_days: low * min_days, max_days: high * max_days, business, window });
    }
    out
}

/// The number right before the end of folded text, which is where the thing stands that it counts.
pub fn count_before(text: &str, values: &Values) -> Option<Count> {
    let start = text.char_indices().rev().nth(COUNT_GAP + 12).map_or(0, |(at, _)| at);
    let tail = &text[start..];
    let numbers = numbers(tail, values);
    let written = join(tail, &numbers, values).pop().map(|(range, min, max)| (range, min / 100, max / 100));
    let whole_word = |range: &Range<usize>| {
        let spaced = |c: char| c.is_alphanumeric() && !crate::lexicon::unspaced(c);
        !tail[..range.start].ends_with(spaced) && !tail[range.end..].starts_with(spaced)
    };
    let words = &values.numbers;
    let small = [
        (&words.two, 2),
        (&words.three, 3),
        (&words.four, 4),
        (&words.five, 5),
        (&words.six, 6),
        (&words.seven, 7),
        (&words.ten, 10),
    ];
    let spelled = small
        .iter()
        .flat_map(|&(words, number)| words.iter().map(move |word| (word, number)))
        .filter_map(|(word, number)| tail.rfind(word).map(|at| (at..at + word.len(), number, number)))
        .filter(|(range, ..)| whole_word(range));
    let (range, min, max) = spelled.chain(written).max_by_key(|(range, ..)| range.end)?;
    let gap = &tail[range.end..];
    // Punctuation parts the number from what follows.
    if gap.chars().count() > COUNT_GAP || gap.contains(|c: char| !c.is_alphanumeric() && !matches!(c, ' ' | '\u{a0}' | '-')) {
        return None;
    }
    let number = |value: u64| u32::try_from(value).ok();
    Some(Count { range: start + range.start..start + range.end, min: number(min)?, max: number(max)? })
}

/// Years named in folded text, from 2000 to 2099, in order: four digits that stand alone and are no part of a larger number, a price
/// or a time.
pub fn years(text: &str, values: &Values) -> Vec<i16> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    // Most sentences name none.
    let Some(mut at) = memchr::memmem::find(bytes, b"20") else { return out };
    while at > 0 && bytes[at - 1].is_ascii_digit() {
        at -= 1;
    }
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let before = at.checked_sub(1).map(|index| bytes[index]);
        let after = bytes.get(end).copied();
        let larger = after == Some(b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let lettered = [before, after].into_iter().flatten().any(|byte| byte.is_ascii_alphabetic());
        let year = end - at == 4 && text[at..end].starts_with("20");
        if year && !larger && !lettered && !matches!(before, Some(b'$' | b':' | b'#')) && !priced(&text[end..], values) {
            out.extend(text[at..end].parse::<i16>());
        }
        at = end;
    }
    out
}

/// Whether a currency follows of which two thousand is a common sum: "2000 yen". "In 2026 euro coins ..." names a year.
fn priced(after: &str, values: &Values) -> bool {
    let Some(after) = after.strip_prefix([' ', '\u{a0}']) else { return false };
    let known = values.currencies_at(after).find(|(word, _)| word.chars().count() > 1 && starts_with_word(after, word));
    known.is_some_and(|(_, code)| !matches!(code, "EUR" | "USD" | "$" | "GBP"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    fn rules() -> crate::rules::Rules {
        crate::rules::Rules::embedded().expect("the built-in rules are sound")
    }

    #[track_caller]
    fn price(text: &str, currency: &str, min: u64, max: u64) {
        let rules = rules();
        let found = money(text, rules.lexicon.values());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].currency, found[0].min, found[0].max), (currency, min, max), "{text}");
    }

    #[track_caller]
    fn length(text: &str, min: u32, max: u32) {
        let rules = rules();
        let found = durations(text, rules.lexicon.values());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].min_days, found[0].max_days), (min, max), "{text}");
    }

    #[test]
    fn finds_years_and_no_prices() {
        let rules = rules();
        let years = |text| years(text, rules.lexicon.values());
        assert_eq!(years("in 2023 we paid 2,000 baht and $2010; since 30.06.2025"), [2023, 2025]);
        assert_eq!(years("2023年还需要,12019 2024x 2024,500"), [2023]);
    }

    #[test]
    fn takes_no_variable_of_a_template_for_dollars() {
        let rules = rules();
        let sums = |text| money(text, rules.lexicon.values()).len();
        assert_eq!(sums("first 5 $changes"), 0);
        assert_eq!((sums("5 $"), sums("5 $us"), sums("5$ each")), (1, 1, 1));
    }

    #[test]
    fn reads_prices_in_many_forms() {
        price("it costs usd 40.27 today", "USD", 4027, 4027);
        price("费用为10美元", "USD", 1000, 1000);
        price("수수료는 45달러입니다", "USD", 4500, 4500);
        price("رسوم 45 دولارا", "USD", 4500, 4500);
        price("शुल्क 45 डॉलर है", "USD", 4500, 4500);
        price("die gebuhr betragt 45 us-dollar", "USD", 4500, 4500);
        price("$150 usd", "USD", 15000, 15000);
        price("1 000 000 rp or idr 500,000".split(" or ").nth(1).expect("two parts"), "IDR", 50_000_000, 50_000_000);
        price("от 20 до 30 долларов", "USD", 2000, 3000);
        price(&crate::text::fold::fold("4500 рублей"), "RUB", 450_000, 450_000);
        price("a fee of €7", "EUR", 700, 700);
        price("nzd 17", "NZD", 1700, 1700);
        price("it costs ten dollars", "$", 1000, 1000);
        price("стоит двадцать пять долларов", "USD", 2500, 2500);
        price(&crate::text::fold::fold("12 000 вон"), "KRW", 1_200_000, 1_200_000);
        price("1만 2천원", "KRW", 1_200_000, 1_200_000);
        price("3万5千円", "JPY", 3_500_000, 3_500_000);
        price("手续费25新元", "SGD", 2500, 2500);
        price("只要200块钱", "CNY", 20_000, 20_000);
        price("25 новозеландских долларов", "NZD", 2500, 2500);
        price("25 dollars neo-zelandais", "NZD", 2500, 2500);
        price("it costs rs. 1500", "INR", 150_000, 150_000);
        price("1,2 juta rupiah", "IDR", 120_000_000, 120_000_000);
        price("custa 300 rands", "ZAR", 30_000, 30_000);
        let rules = rules();
        let money = |text| money(text, rules.lexicon.values());
        assert!(money("我们一块去").is_empty());
        price("in 2026 100 euros", "EUR", 10_000, 10_000);
        assert!(money("often dollars, and tender euros").is_empty());
        assert!(money("in 2026 there are 30 days").is_empty());
    }

    #[test]
    fn reads_lengths_and_leaves_dates() {
        length("有效期为90天", 90, 90);
        length("3-5个工作日", 3, 20);
        length("六个月", 168, 186);
        length("a 30-day stay", 30, 30);
        length(&crate::text::fold::fold("до 30 дней"), 30, 30);
        length(&crate::text::fold::fold("3 рабочих дней"), 3, 12);
        length("visa-free for sixty days", 60, 60);
        length(&crate::text::fold::fold("bis zu dreißig Tage"), 30, 30);
        length("до шестидесяти днеи", 60, 60);
        length("tinggal enam puluh hari", 60, 60);
        let rules = rules();
        let durations = |text| durations(text, rules.lexicon.values());
        assert!(durations("on day of arrival").is_empty());
        assert!(durations("2023年11月10日起").is_empty());
        assert!(durations("2026").is_empty());
    }

    #[test]
    fn counts_what_stands_behind_a_number() {
        let rules = rules();
        let count = |text: &str| {
            count_before(text, rules.lexicon.values()).map(|count| (count.min, count.max, text[count.range].to_string()))
        };
        assert_eq!(count("stay at least three consecutive "), Some((3, 3, "three".to_string())));
        assert_eq!(count("须住满2"), Some((2, 2, "2".to_string())));
        assert_eq!(count("须住满三"), Some((3, 3, "三".to_string())));
        assert_eq!(count("от 2 до 3 "), Some((2, 3, "2 до 3".to_string())));
        assert_eq!(count("не менее трех "), Some((3, 3, "трех".to_string())));
        assert_eq!(count("there were 3, and many "), None);
        assert_eq!(count("in 2026 visitors who stay some "), None);
        assert_eq!(count("attend "), None);
        assert_eq!(count(""), None);
    }

    #[test]
    fn a_further_language_needs_words_and_no_code() {
        let swedish = r#"
lang = "sv"
concepts = {}
units = { day = ["dagar"] }
currencies = { names = { SEK = ["kronor"] } }

[numbers]
ones = ["ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"]
tens = ["tio", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
hundred = ["{,ett}hundra"]
to = ["till"]
"#;
        let terms = toml::from_str(swedish).expect("a sound file");
        let files = crate::rules::model::RuleFiles { terms: vec![terms].into(), ..Default::default() };
        let wording = Wording::build(&files);
        let values = Values::new(&wording);
        let fold = crate::text::fold::fold;
        let prices: Vec<_> = money(&fold("Avgiften är etthundra tjugofem kronor, mot 20 till 30 kronor förr."), &values)
            .into_iter()
            .map(|price| (price.currency, price.min, price.max))
            .collect();
        assert_eq!(prices, [("SEK", 12_500, 12_500), ("SEK", 2000, 3000)]);
        let lengths = durations(&fold("Man får stanna i trettiotvå dagar."), &values);
        assert_eq!(lengths.iter().map(|length| length.min_days).collect::<Vec<_>>(), [32]);
    }

    #[test]
    fn tells_a_window_from_a_length() {
        let rules = rules();
        let found = durations("30 days, 90 within 180 days", rules.lexicon.values());
        assert_eq!(found.iter().map(|d| d.window).collect::<Vec<_>>(), [false, true]);
        let found = durations(&fold("за 15 дней до вылета, 90 дней за 180 дней"), rules.lexicon.values());
        assert_eq!(found.iter().map(|d| d.window).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn reads_small_lengths_in_words() {
        let rules = rules();
        for (text, days) in
            [("two weeks before", 14), ("zwei Wochen vorher", 14), ("за три дня до вылета", 3), ("tres semanas", 21)]
        {
            let found = durations(&fold(text), rules.lexicon.values());
            assert_eq!(found.iter().map(|d| d.min_days).collect::<Vec<_>>(), [days], "{text}");
        }
        assert!(durations(&fold("due to weeks of rain, to days"), rules.lexicon.values()).is_empty());
    }
}
