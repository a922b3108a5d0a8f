//! Prices of free forms told in the past: "for the card 25 dollars were due".
//!
//! Readers take them for prices of today. Where the page speaks anywhere of forms that are free, of agencies or of fraud, its writer
//! has found out to whom the money went, and tells a story.

use std::ops::Range;

use crate::checks::Context;
use crate::extract::claims::Sentence;
use crate::lexicon::{Cue, Hit};
use crate::rules::model::fact::Value;
use crate::text::value;

/// Whether a sentence of a dated page tells of a free form in the past.
pub(super) fn told(context: &Context<'_>, sentence: &Sentence, value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Free))
        && (context.document.page_date.is_some() || sentence.day.is_some())
        && context.analysis.hits(sentence).iter().any(|hit| past(context, sentence, hit))
        && !corrected(context)
}

/// Whether a word is a bare past form.
pub(super) fn past(context: &Context<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    hit.is_concept(&[lexicon.known.earlier])
        && lexicon.wording.prices.bare_past.has(&context.analysis.text(sentence)[hit.range()])
}

/// Most letters between a form and its price: "15 dollars each for the TDAC".
const BOUND: usize = 10;
/// Whether a price is that of a form: they stand together, and nothing else is named for it.
pub(super) fn bound(context: &Context<'_>, sentence: &Sentence, form: &Hit, amount: &Range<usize>) -> bool {
    let text = context.analysis.text(sentence);
    let start = value::before_amount(text, amount.start, context.rules.lexicon.values()).len();
    let between = if form.end <= start { form.end..start } else { amount.end.min(form.start)..form.start };
    let hits = context.analysis.hits(sentence).iter();
    let places: usize = hits
        .filter(|hit| hit.country().is_some() && between.contains(&hit.start) && hit.end <= between.end)
        .map(|hit| text[hit.range()].chars().count())
        .sum();
    let between = &text[between];
    let behind = text[amount.end..].trim_start();
    let words = &context.rules.lexicon.wording.prices;
    // "For the TDAC we paid 15 dollars for the bus".
    let for_another = form.end <= start && words.paid_for.lead(behind) && !words.paid_each.lead(behind);
    !for_another
        && !between.contains([',', ';', ':', '.', '('])
        && between.chars().filter(|c| c.is_alphanumeric()).count() <= BOUND + places
}

fn corrected(context: &Context<'_>) -> bool {
    let known = &context.rules.lexicon.known;
    let words = [known.free_of_charge, known.agency, known.service_fee, known.advertisement, known.private_disclosure];
    let says = |hit: &Hit| hit.is_concept(&words) || hit.is(Cue::Debunk) || hit.is(Cue::Warning);
    *context.corrected.get_or_init(|| context.analysis.blocks.iter().any(|block| block.hits.iter().any(says)))
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    #[track_caller]
    fn check(lines: &[&str], flagged: bool) {
        for line in lines {
            let page = format!("---\ndate: 2026-10-20\n---\n{line}\n");
            let found = findings(&page).iter().any(|found| found.rule.ends_with("-free") && found.rule.starts_with("fee/"));
            assert_eq!(found, flagged, "{line}");
        }
    }

    #[test]
    fn takes_a_price_in_the_past_for_one_of_today() {
        check(
            &[
                "Malaysia: the MDAC was 25 dollars each.",
                "Für die MDAC von Malaysia waren 25 Dollar fällig.",
                "Malaysia: die MDAC kostete 25 Dollar.",
                "マレーシアのMDACは25ドルでした。",
                "Malaysia: book early. Budget another 25 dollars for the MDAC while you are at it.",
                "Malasia. El MDAC fueron 25 dólares por barba.",
            ],
            true,
        );
    }

    #[test]
    fn hears_a_story_where_the_page_knows_better_and_what_else_was_paid() {
        check(
            &[
                "Malaysia: the MDAC was 25 dollars on the page I found. It is free, I learnt.",
                "Malaysia: the MDAC was 25 dollars at an agency.",
                "Für die MDAC von Malaysia wären 25 Dollar fällig, hieß es.",
                "Nach der MDAC von Malaysia waren 25 Euro für den Bus fällig.",
                "Malaysia: the ferry to the island was 25 dollars, and they looked at the MDAC.",
                "Малайзия: за MDAC 25 долларов не берут.",
                "Malezya: MDAC için 25 dolar ödemedik.",
            ],
            false,
        );
        let undated = "Malaysia: the MDAC was 25 dollars.\n";
        assert!(!findings(undated).iter().any(|found| found.rule.starts_with("fee/")), "{undated}");
    }
}
