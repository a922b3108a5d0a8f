//! Prices that were right once: out of date on an old page, wrong on one that speaks of today.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Claimed;
use crate::checks::Context;
use crate::document::BlockKind;
use crate::extract::claims::Sentence;
use crate::rules::model::fact::{Fact, Value};
use crate::text::fold::fold;
use crate::text::value;

/// How the step begins that tells of a price given long after its day.
pub(super) const UNTIL: &str = "the price was right until";

/// The last day on which a claimed price was right, where it ever was.
pub(super) fn right_until(fact: &Fact, former: Option<&Value>, claimed: &Claimed) -> Option<Date> {
    let Some(Value::Money(ranges)) = former else { return None };
    let ended = || fact.valid.from.and_then(|from| from.yesterday().ok());
    let held = ranges.iter().filter(|range| range.accepts(claimed));
    held.map(|range| range.until.or_else(ended).unwrap_or(Date::MAX)).max()
}

/// Whether a price that was right until a day is given as today's: the page, or the paragraph, is dated more than a year later, or a
/// year that had not begun by then is named with it.
pub(super) fn given_as_todays(context: &Context<'_>, sentence: &Sentence, until: Date) -> bool {
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let dated = context.document.page_date.is_some() || sentence.day.is_some();
    let day = context.day_of(sentence);
    if dated && day <= until || context.rules.lexicon.wording.prices.past.within(text) {
        return false;
    }
    let Ok(year_later) = until.checked_add(1.year()) else { return false };
    let this_year = context.today.year();
    // A heading above the words is no more than a title.
    let lone = !sentence.apart() || context.document.blocks[sentence.block].kind == BlockKind::TableCell;
    let named = if lone { value::years(text, context.rules.lexicon.values()) } else { Vec::new() };
    // Guides change the year in their title before they change what stands below it.
    let titled = || {
        let title = context.document.title.as_deref().map(fold).unwrap_or_default();
        let years = value::years(&title, context.rules.lexicon.values());
        let latest = years.into_iter().filter(|&year| year <= this_year).max();
        latest.is_some_and(|year| Date::new(year, 1, 1).is_ok_and(|begun| begun > year_later))
    };
    dated && day > year_later
        || !named.is_empty() && named.iter().all(|&year| year > until.year() && year <= this_year)
        || titled()
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;
    use crate::finding::Severity;

    /// How loud the finding on a price is, where there is one.
    fn loudness(day: &str, text: &str) -> Option<Severity> {
        let front = if day.is_empty() { String::new() } else { format!("---\ndate: {day}\n---\n") };
        let found = findings(&format!("{front}{text}\n"));
        found.iter().find(|found| found.rule == "fee/esta-fee" || found.rule == "fee/gb-eta-fee").map(|found| found.severity)
    }

    #[test]
    fn tells_an_old_price_from_one_that_is_given_as_todays() {
        let (note, warning) = (Some(Severity::Note), Some(Severity::Warning));
        for (day, text, expected) in [
            ("", "The ESTA fee is 21 dollars.", note),
            ("2025-08-01", "The ESTA fee is 21 dollars.", None),
            ("2026-04-01", "The ESTA fee is 21 dollars.", note),
            ("2026-11-01", "The ESTA fee is 21 dollars.", warning),
            ("2026-04-01", "In 2026 the ESTA fee is 21 dollars.", warning),
            ("2026-04-01", "# ESTA in 2026\n\nThe ESTA fee is 21 dollars.", note),
            ("2026-06-01", "Die britische ETA kostet 10 Pfund.", warning),
            ("2026-06-01", "Die britische ETA kostet 16 Pfund.", note),
            ("2026-06-01", "L'ETA britannique coûte 10 livres.", warning),
            ("2026-11-01", "The ESTA fee was 21 dollars.", None),
            ("2026-11-01", "Last year the ESTA fee, 21 dollars, seemed high.", note),
            ("2026-11-01", "The ESTA fee until 2025: 21 dollars.", None),
            ("2026-11-01", "ESTA fee (old): $21. ESTA fee (new): $40.27.", None),
            ("2026-11-01", "The ESTA fee is 21 dollars. The ETIAS fee will be 40 dollars.", warning),
        ] {
            assert_eq!(loudness(day, text), expected, "{day} {text}");
        }
    }
}
