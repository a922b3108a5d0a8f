//! Whether dates stand in order, and which facts are due to be read again.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Content, Sink};
use crate::rules::age::{Age, age};
use crate::rules::model::{Interval, Reference};

/// Years after which even what never changes is read again.
const LONGEST: i64 = 2;

/// Lints the dates of one file.
pub(super) fn lint(sink: &mut Sink<'_>, today: Date) {
    let file = sink.file;
    match &file.content {
        Content::Fact(fact) => {
            interval(sink, "valid", &fact.valid);
            evidence(sink, "", fact.checked, Some(fact.review_by), &fact.references, today);
            reviewed(sink, "", fact.checked, fact.review_by, &fact.valid);
        }
        // A withdrawn fact is kept as it was; nothing of it falls due.
        Content::Withdrawn(fact) => interval(sink, "valid", &fact.valid),
        Content::VisaPolicy(policy) => {
            for (index, row) in policy.exemptions.iter().enumerate() {
                let at = format!("exemption.{index}.");
                interval(sink, &format!("{at}valid"), &row.valid);
                for (place, exception) in row.exceptions.iter().enumerate() {
                    interval(sink, &format!("{at}exception.{place}.valid"), &exception.valid);
                }
                evidence(sink, &at, row.checked, Some(row.review_by), &row.references, today);
                reviewed(sink, &at, row.checked, row.review_by, &row.valid);
            }
        }
        Content::Country(country) => {
            for (index, portal) in country.portals.iter().enumerate() {
                let at = format!("portal.{index}.");
                interval(sink, &format!("{at}valid"), &portal.valid);
                evidence(sink, &at, portal.checked, None, &[], today);
            }
            if let Some(list) = &country.entry_documents {
                let at = "entry_documents.";
                evidence(sink, at, list.checked, Some(list.review_by), &list.references, today);
                for (index, document) in list.documents.iter().enumerate() {
                    interval(sink, &format!("{at}document.{index}.valid"), &document.valid);
                }
            }
        }
        Content::Brand(brand) => interval(sink, "valid", &brand.valid),
        _ => {}
    }
}

fn interval(sink: &mut Sink<'_>, at: &str, interval: &Interval) {
    if let (Some(from), Some(until)) = (interval.from, interval.until)
        && from > until
    {
        let message = format!("the interval ends on {until}, before it starts on {from}");
        sink.error("dates-out-of-order", &format!("{at}.until"), &message, "swap the dates or correct one; both days count");
    }
}

/// Whether a fact is read again before it is forgotten. What was over when it was checked changes no more.
fn reviewed(sink: &mut Sink<'_>, at: &str, checked: Date, review_by: Date, valid: &Interval) {
    let over = valid.until.is_some_and(|until| until <= checked);
    if !over && checked.checked_add(LONGEST.years()).is_ok_and(|last| review_by > last) {
        sink.error(
            "review-too-late",
            &format!("{at}review_by"),
            &format!("`review_by` is {review_by}, more than {LONGEST} years after `checked`, {checked}"),
            "give an earlier day: six months for fees and portals, a year for the rest",
        );
    }
}

fn evidence(sink: &mut Sink<'_>, at: &str, checked: Date, review_by: Option<Date>, references: &[Reference], today: Date) {
    if checked > today {
        let message = format!("`checked` is {checked}, which is not yet");
        sink.error(
            "dates-out-of-order",
            &format!("{at}checked"),
            &message,
            "give the day the evidence was read, no later than today",
        );
    }
    if let Some(review_by) = review_by {
        let place = format!("{at}review_by");
        if review_by <= checked {
            let message = format!("`review_by` is {review_by}, not after `checked`, {checked}");
            sink.error(
                "dates-out-of-order",
                &place,
                &message,
                "give a later day: six months for fees and portals, a year for the rest",
            );
        } else {
            let speaks = match age(checked, review_by, today) {
                Age::Fresh => None,
                Age::Due => Some("it speaks one level lower until it is read again"),
                Age::Old => Some("it speaks only as a note until it is read again"),
            };
            if let Some(speaks) = speaks {
                let message = format!("was due to be read again by {review_by}; {speaks}");
                sink.warning("review-due", &place, &message, "read the references again, then move `checked` and `review_by`");
            }
        }
    }
    for (index, reference) in references.iter().enumerate() {
        if let Some(date) = reference.date
            && date > checked
        {
            let message = format!("the reference is of {date}, after `checked`, {checked}");
            let place = format!("{at}reference.{index}.date");
            sink.error(
                "dates-out-of-order",
                &place,
                &message,
                "`checked` is the day of the newest evidence; correct one of the two",
            );
        }
    }
}
