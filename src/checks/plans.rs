//! Whether a page tells of a thing as a plan, so that a sentence that calls it a duty may speak of what is to be.

use jiff::civil::Date;

use super::Context;
use crate::extract::claims::Sentence;
use crate::lexicon::{Cue, Hit, Lexicon};
use crate::rules::facts::CompiledFrame;
use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;
use crate::text::value;

/// Bytes before the name that begins a description, at most: an article.
const ARTICLE: usize = 6;

/// "The ETIAS is a travel authorisation required of visa-exempt visitors": whether a sentence tells what kind of thing its subject is,
/// for no particular people and no particular time. Whose duty that will be is part of what it is, whenever it begins.
pub(super) fn described(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    let hits = context.analysis.hits(sentence);
    let known = &lexicon.known;
    let kind = |hit: &Hit| {
        hit.start > key.end + 1
            && hit.concept().is_some_and(|own| key.concept().is_some_and(|thing| thing != own && lexicon.counts_as(thing, own)))
    };
    let at_a_time = |hit: &Hit| hit.is(Cue::All) || hit.is_concept(&[known.currently, known.running_now, known.apply_now]);
    key.start - sentence.range.start <= ARTICLE
        && sentence.nationalities.is_empty()
        && hits.iter().any(kind)
        && !hits.iter().any(at_a_time)
}

/// Whether any sentence of the page that speaks of the frame's thing says that it is planned, or names a year yet to come. The year in a
/// title is that of the page where the statement itself, `said`, tells since when this year it holds.
pub(super) fn planned(context: &Context<'_>, frame: &CompiledFrame, said: &Sentence) -> bool {
    let lexicon = &context.rules.lexicon;
    let has_begun = over(&context.analysis.text(said)[said.range.clone()], context.today, lexicon) > 0;
    let words = [lexicon.known.planned, lexicon.known.until_then];
    // "Do I need it? Yes, from the end of the year": what an answer speaks of stands in the question.
    let own = |sentence: &&Sentence| !sentence.apart() || sentence.answer.is_some();
    context.analysis.sentences.iter().filter(own).any(|sentence| {
        let hits = context.analysis.hits(sentence);
        let left_out = || sentence.topic.is_some_and(|topic| frame.subject.contains(&topic));
        let same = left_out()
            || hits
                .iter()
                .any(|hit| lexicon.is_any(hit, &frame.subject) || frame.all.iter().any(|group| lexicon.is_any(hit, group)));
        let text = &context.analysis.text(sentence)[sentence.range.clone()];
        let of_the_page = has_begun && sentence.heading;
        same && (hits.iter().any(|hit| hit.is(Cue::Future) || hit.is_concept(&words))
            || !of_the_page && to_come(text, context.today, lexicon))
    })
}

/// Whether a text names a year that is not over, other than by a day or month of it that is.
fn to_come(text: &str, today: Date, lexicon: &Lexicon) -> bool {
    let years = value::years(text, lexicon.values());
    let own = years.iter().filter(|&&year| year == today.year()).count();
    years.iter().any(|&year| year > today.year()) || own > 0 && own > over(text, today, lexicon)
}

/// How often a text names this year to tell of what is over, or has begun.
fn over(text: &str, today: Date, lexicon: &Lexicon) -> usize {
    let year = today.year().to_string();
    let told = |at: usize| {
        let (before, after) = (&text[..at], &text[at + year.len()..]);
        month_over(after, today)
            || stamped(before, &lexicon.wording.dates)
            || begun(before, after, today, lexicon)
            || day_over(before, after, today)
    };
    text.match_indices(&year).filter(|&(at, _)| told(at)).count()
}

/// "2026年10月", "2026년 10월": a month that is over.
fn month_over(after: &str, today: Date) -> bool {
    let Some(rest) = after.strip_prefix(['年', '년']) else { return false };
    let rest = rest.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[digits..].trim_start().starts_with(['月', '월'])
        && rest[..digits].parse::<i8>().is_ok_and(|month| (1..today.month()).contains(&month))
}

/// Bytes between a word by which a page says of when it is and the year, at most.
const STAMP_REACH: usize = 32;

/// "Updated on 12 September 2026": the day of the page itself.
fn stamped(before: &str, dates: &lists::Dates<Phrases>) -> bool {
    dates.stamps.iter().any(|word| before.rfind(word).is_some_and(|at| before.len() - at - word.len() <= STAMP_REACH))
}

/// "17/09/2026", "2026.09.17": a day that is not to come, in whatever order its numbers are read.
fn day_over(before: &str, after: &str, today: Date) -> bool {
    const MARKS: [char; 3] = ['/', '.', '-'];
    let number = |text: &str| text.trim().parse::<i8>().ok();
    let pair = match after.strip_prefix(MARKS) {
        Some(rest) => {
            let mut parts = rest.split(|c: char| !c.is_ascii_digit());
            parts.next().and_then(number).zip(parts.next().and_then(number))
        }
        None => before.strip_suffix(MARKS).and_then(|rest| {
            let mut parts = rest.rsplit(|c: char| !c.is_ascii_digit());
            parts.next().and_then(number).zip(parts.next().and_then(number))
        }),
    };
    pair.is_some_and(|(one, other)| {
        let mut days =
            [(one, other), (other, one)].into_iter().filter_map(|(month, day)| Date::new(today.year(), month, day).ok());
        let first = days.next();
        first.into_iter().chain(days).all(|day| day <= today) && first.is_some()
    })
}

/// "Since October 2026", of a month of this year that is over; "since 2026", "2026年起已".
fn begun(before: &str, after: &str, today: Date, lexicon: &Lexicon) -> bool {
    let dates = &lexicon.wording.dates;
    // What has begun in this year already is no plan.
    let clause = || after.split(['。', ';']).next().is_some_and(|rest| rest.contains('起') && rest.contains('已'));
    if after.starts_with('年') && clause() {
        return true;
    }
    let mut words = before.split_whitespace().rev().filter(|word| !dates.month_articles.has(word));
    let Some(last) = words.next() else { return false };
    let since = |word: &str| dates.begun.has(word);
    let month = || lexicon.calendar().month_number(last).is_some_and(|month| month < today.month());
    // A day may stand before the month: "since 12 October 2026".
    since(last)
        || last.chars().all(char::is_alphabetic) && words.clone().next().is_some_and(since)
        || month()
            && words
                .find(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
                .is_some_and(|word| since(word) || dates.begun_in.has(word))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::checks::tests::findings;

    #[test]
    fn the_year_in_a_title_plans_nothing_that_is_said_to_have_begun() {
        let told = |page: &str| findings(page).iter().any(|found| found.rule.starts_with("not-launched/"));
        assert!(told(
            "# ETIAS 2026: how to get yours\n\nSince 1 October 2026 travellers must hold an approved ETIAS to enter the Schengen area."
        ));
        assert!(!told("# ETIAS 2026: how to get yours\n\nTravellers must hold an approved ETIAS to enter the Schengen area."));
    }

    #[test]
    fn tells_days_that_are_over_from_years_to_come() {
        let today = date(2026, 11, 20);
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        for text in [
            "etias: ein neues papier (stand: september 2026)",
            "etias (updated 12 september 2026)",
            "etias (cap nhat 17/09/2026)",
            "2026.09.25 etias",
            "etias since october 2026",
            "2026年10月",
            "2026年起日本已要求",
            "as of 2026",
            "in 2025",
        ] {
            assert!(!to_come(text, today, &rules.lexicon), "{text}");
        }
        for text in [
            "etias from 2026",
            "etias 17/12/2026",
            "2026.12.25",
            "2026年12月",
            "2026年起要求",
            "from 1 october 2026",
            "in 2027",
            "updated in 2026, from 2027",
        ] {
            assert!(to_come(text, today, &rules.lexicon), "{text}");
        }
    }
}
