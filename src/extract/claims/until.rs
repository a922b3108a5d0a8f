//! Days up to which a sentence says that something held: "until 14 September", 9月14日まで, "before 2026". What was so until then is
//! judged as of then.

use jiff::civil::{Date, date};
use thin_vec::ThinVec;

use crate::document::date::Calendar;
use crate::lexicon::{Hit, Lexicon};
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;

type Times = lists::Times<Phrases>;

/// Whether a folded sentence, written on a day, says of itself that it held until a fact of `from` began, or some day before.
pub fn held_before(text: &str, from: Date, written: Date, lexicon: &Lexicon) -> bool {
    let (times, calendar): (&Times, _) = (&lexicon.wording.times, lexicon.calendar());
    numbers(text).any(|(start, end, number)| {
        if end - start == 4 {
            return number == i32::from(from.year()) && parted(text, start, end, times);
        }
        days(text, start, end, number, written, calendar)
            .is_some_and(|(start, end, day)| day <= from && day <= written && parted(text, start, end, times))
    })
}

/// Whether every year of a folded sentence is one in which something began, and none one in which it ended.
pub fn since_years(text: &str, times: &Times) -> bool {
    let mut years = numbers(text).filter(|(start, end, _)| end - start == 4).peekable();
    years.peek().is_some()
        && years.all(|(start, end, _)| {
            let before = &text[text.floor_char_boundary(start.saturating_sub(28))..start];
            let mut words = before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).rev().take(3);
            let since = words.any(|word| times.since.has(word)) || times.since_behind.lead(&text[end..]);
            since && !parted(text, start, end, times)
        })
}

/// Whether a word for "until" stands right before or behind bytes of a text.
fn parted(text: &str, start: usize, end: usize, times: &Times) -> bool {
    let before = text[..start].trim_end();
    let behind = text[end..].trim_start_matches([' ', '\'', '’']);
    let behind = times.year.leading(behind).next().map_or(behind, |(_, rest)| rest);
    let whole = |rest: &str| !rest.ends_with(|c: char| c.is_alphanumeric() && !crate::lexicon::unspaced(c));
    times.until.trailing(before).any(|(_, rest)| whole(rest)) || times.until_behind.lead(behind.trim_start())
}

/// Runs of digits, with their values; those that are too long count for nothing.
fn numbers(text: &str) -> impl Iterator<Item = (usize, usize, i32)> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(move |&at| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit()));
    starts.filter_map(move |start| {
        let end = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        (end - start <= 4).then(|| text[start..end].parse().ok()).flatten().map(|number| (start, end, number))
    })
}

/// A day and month without a year, or with the year it was written in, around or behind a number.
fn days(text: &str, start: usize, end: usize, number: i32, written: Date, calendar: &Calendar) -> Option<(usize, usize, Date)> {
    let behind = &text[end..];
    let (from, to, month, day) = if let Some(rest) = behind.trim_start().strip_prefix(['月', '월']) {
        let (length, day) = leading(rest.trim_start())?;
        let at = text.len() - rest.trim_start().len() + length;
        let unit = text[at..].chars().next().filter(|c| matches!(c, '日' | '일' | '号'))?;
        (start, at + unit.len_utf8(), i8::try_from(number).ok()?, day)
    } else if let Some((length, month)) = behind.strip_prefix('/').and_then(leading) {
        // "9/14" and "14/9" are told by the larger number.
        let (own, other) = (i8::try_from(number).ok()?, month);
        let (day, month) = if own > 12 {
            (own, other)
        } else if other > 12 {
            (other, own)
        } else {
            return None;
        };
        (start, end + 1 + length, month, day)
    } else if let Some((to, month)) = month_behind(text, end, calendar) {
        (start, to, month, i8::try_from(number).ok()?)
    } else {
        let before = text[..start].trim_end();
        let word =
            before.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let month = long_word(&before[word..]).and_then(|word| calendar.month_number(word))?;
        (word, end, month, i8::try_from(number).ok()?)
    };
    // Another year's day says so itself.
    let year =
        numbers(text).find(|&(at, stop, _)| stop - at == 4 && (at >= to && at - to <= 8 || stop <= from && from - stop <= 4));
    if year.is_some_and(|(.., year)| year != i32::from(written.year())) {
        return None;
    }
    let to = year.map_or(to, |(_, stop, _)| to.max(stop));
    Date::new(written.year(), month, day).ok().map(|day| (from, to, day))
}

/// The month behind a day: "14 september", "14. september", "14 de septiembre", "14 เดือนกันยายน".
fn month_behind(text: &str, end: usize, calendar: &Calendar) -> Option<(usize, i8)> {
    let behind = text[end..].trim_start_matches([' ', '.', 'º', 'ª']);
    let behind = calendar.day_tail(behind).unwrap_or(behind);
    let length = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
    let month = long_word(&behind[..length]).and_then(|word| calendar.month_number(word))?;
    Some((text.len() - behind.len() + length, month))
}

/// Months are told by how they begin, and shorter words begin like many.
fn long_word(word: &str) -> Option<&str> {
    (word.chars().count() >= 3).then_some(word)
}

/// A number of one or two digits that a text begins with, and its length.
fn leading(text: &str) -> Option<(usize, i8)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&length).then(|| text[..length].parse().ok()).flatten().map(|number| (length, number))
}

/// The first day of a year, for gates: what began longer ago than that before a page was written is old news to it.
pub fn a_year_before(written: Date) -> Date {
    date(written.year() - 1, written.month(), 1)
}

/// Characters between the verb and the word, at most: a place, a thing.
const GONE_TO: usize = 14;
/// How many bytes of the clause before such a word, and of the sentence behind it, are looked at.
const CLAUSE: usize = 96;
const SENTENCE: usize = 400;

/// Takes a word that also means "formerly" off the hits where it means "before doing": "在前往新加坡之前必须……" tells of no other time.
pub(super) fn before_doing(text: &str, hits: &mut ThinVec<Hit>, lexicon: &Lexicon) {
    let earlier = [lexicon.known.earlier];
    if !hits.iter().any(|hit| hit.is_concept(&earlier)) {
        return;
    }
    let times = &lexicon.wording.times;
    let ends = |c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '。' | '、' | '\n' | '(' | ')');
    hits.retain(|hit| {
        if !hit.is_concept(&earlier) || !times.formerly.has(&text[hit.range()]) {
            return true;
        }
        let before = &text[text.ceil_char_boundary(hit.start.saturating_sub(CLAUSE))..hit.start];
        let clause = &before[before.rfind(ends).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))..];
        let gone = times.doings.last_end(clause).map(|end| &clause[end..]);
        let stands = gone.is_some_and(|rest| rest.chars().count() <= GONE_TO && !rest.contains(|c: char| c.is_ascii_digit()));
        let sentence = &text[hit.end..text.floor_char_boundary((hit.end + SENTENCE).min(text.len()))];
        let sentence = &sentence[..sentence.find(['。', '!', '?', '\n']).unwrap_or(sentence.len())];
        !stands || times.nowadays.within(sentence)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    #[test]
    fn reads_days_without_a_year() {
        let (from, written) = (date(2026, 9, 15), date(2026, 10, 20));
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        let lexicon = &*rules.lexicon;
        for text in [
            "Thailand gave 60 days until 14 September",
            "until September 14 it was 60 days",
            "hasta el 14 de septiembre daba 60 días",
            "jusqu'au 14 septembre",
            "Bis 14. September durfte man",
            "bis zum 14. September 2026",
            "До 14 сентября пускали",
            "đến hết 14/9",
            "sampai 14 September",
            "9月14日まで60日",
            "9月14日之前是60天",
            "9월 14일까지 60일",
            "14 Eylül'e kadar",
            "before 2026 nobody asked",
            "до 2026 года",
            "2026년 전에는",
            "2026年以前は",
        ] {
            assert!(held_before(&fold(text), from, written, lexicon), "{text}");
        }
        for text in [
            "until 14 November",
            "since 14 September",
            "on 14 September",
            "until 14 September 2027",
            "valid until 2027",
            "in 2026",
            "60 days",
            "открыто до 18 часов",
            "up to 30 days",
        ] {
            assert!(!held_before(&fold(text), from, written, lexicon), "{text}");
        }
    }
}
