//! Whether the values of claims can be right: amounts in hundredths of a currency that exists, ranges that begin before they end.

use super::{Content, Sink};
use crate::rules::model::fact::Value;

/// The least amount that anybody charges for a document, in hundredths; below it somebody forgot the hundredths.
const LEAST: u64 = 100;

/// Lints the values of one file.
pub(super) fn lint(sink: &mut Sink<'_>) {
    let file = sink.file;
    let Content::Fact(fact) = &file.content else { return };
    for (index, frame) in fact.claims.iter().enumerate() {
        for (field, value) in [("value", &frame.value), ("former", &frame.former)] {
            if let Some(value) = value {
                one(sink, &format!("claim.{index}.{field}"), value);
            }
        }
    }
}

fn one(sink: &mut Sink<'_>, at: &str, value: &Value) {
    match value {
        Value::Free => {}
        Value::Money(ranges) => {
            for (place, range) in ranges.iter().enumerate() {
                let at = format!("{at}.money.{place}");
                if range.currency.len() != 3 || !range.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    let message = format!("`{}` is no currency", range.currency);
                    sink.error("wrong-currency", &format!("{at}.currency"), &message, "three capitals of ISO 4217: USD, KZT");
                }
                if range.min > range.max {
                    let message = format!("the range begins at {} and ends at {}", range.min, range.max);
                    sink.error("wrong-range", &format!("{at}.min"), &message, "swap the two, or correct one");
                } else if range.max < LEAST {
                    let message = format!("{} hundredths are less than one {}", range.max, range.currency);
                    sink.error("wrong-range", &format!("{at}.max"), &message, "amounts are in hundredths: 3000 is 30.00");
                }
            }
        }
        Value::Days(ranges) => counts(sink, &format!("{at}.days"), ranges),
        Value::Count(ranges) => counts(sink, &format!("{at}.count"), ranges),
    }
}

fn counts(sink: &mut Sink<'_>, at: &str, ranges: &[(u32, u32)]) {
    for (place, (least, most)) in ranges.iter().enumerate() {
        if least > most {
            let message = format!("the range begins at {least} and ends at {most}");
            sink.error("wrong-range", &format!("{at}.{place}"), &message, "write the smaller number first");
        }
    }
}
