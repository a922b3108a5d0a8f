//! How loudly a fact may speak, given its age and standing. An old fact must not accuse anyone.

use jiff::civil::Date;

use super::model::Severity;
use super::model::fact::Status;

/// The severity a finding may have that rests on a fact with the given severity, standing and dates; `None` keeps it
/// silent.
///
/// Disputed facts and facts to be read again speak at most as a note, replaced ones not at all. After `review_by` a fact
/// speaks one level lower; once it is twice as old as it should have grown (counted from `checked`), as a note. A fact
/// whose dates stand in the wrong order is past its time from `review_by` on.
pub fn effective_severity(severity: Severity, status: Status, checked: Date, review_by: Date, today: Date) -> Option<Severity> {
    let capped = match status {
        Status::Settled => severity,
        Status::Disputed | Status::Recheck => Severity::Note,
        Status::Superseded => return None,
    };
    Some(match age(checked, review_by, today) {
        Age::Fresh => capped,
        Age::Due => lower(capped),
        Age::Old => Severity::Note,
    })
}

/// How a fact stands to the day it should be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// Not due yet.
    Fresh,
    /// Past `review_by`.
    Due,
    /// Past twice the time between `checked` and `review_by`.
    Old,
}

/// The age of evidence on a day.
pub fn age(checked: Date, review_by: Date, today: Date) -> Age {
    let days = |from: Date, to: Date| (to - from).get_days();
    if today <= review_by {
        Age::Fresh
    } else if days(checked, today) > 2 * days(checked, review_by).max(0) {
        Age::Old
    } else {
        Age::Due
    }
}

fn lower(severity: Severity) -> Severity {
    match severity {
        Severity::Error => Severity::Warning,
        Severity::Warning | Severity::Note => Severity::Note,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn speaks(severity: Severity, status: Status, today: Date, expected: Option<Severity>) {
        let given = effective_severity(severity, status, date(2026, 1, 1), date(2026, 7, 1), today);
        assert_eq!(given, expected);
    }

    #[test]
    fn speaks_as_written_until_the_day_of_review() {
        speaks(Severity::Error, Status::Settled, date(2026, 7, 1), Some(Severity::Error));
        speaks(Severity::Note, Status::Settled, date(2020, 1, 1), Some(Severity::Note));
    }

    #[test]
    fn speaks_one_level_lower_when_due() {
        speaks(Severity::Error, Status::Settled, date(2026, 7, 2), Some(Severity::Warning));
        speaks(Severity::Warning, Status::Settled, date(2026, 7, 2), Some(Severity::Note));
        speaks(Severity::Note, Status::Settled, date(2026, 7, 2), Some(Severity::Note));
    }

    #[test]
    fn speaks_as_a_note_past_twice_the_interval() {
        // 181 days between the dates: the 362nd day after `checked` is 29 December.
        speaks(Severity::Error, Status::Settled, date(2026, 12, 29), Some(Severity::Warning));
        speaks(Severity::Error, Status::Settled, date(2026, 12, 30), Some(Severity::Note));
        speaks(Severity::Error, Status::Settled, date(2036, 1, 1), Some(Severity::Note));
    }

    #[test]
    fn doubt_never_accuses_and_a_replaced_fact_is_silent() {
        speaks(Severity::Error, Status::Disputed, date(2026, 2, 1), Some(Severity::Note));
        speaks(Severity::Error, Status::Recheck, date(2026, 2, 1), Some(Severity::Note));
        speaks(Severity::Error, Status::Superseded, date(2026, 2, 1), None);
    }

    #[test]
    fn dates_in_the_wrong_order_never_make_a_fact_louder() {
        let given = effective_severity(Severity::Error, Status::Settled, date(2026, 7, 1), date(2026, 1, 1), date(2026, 1, 2));
        assert_eq!(given, Some(Severity::Warning));
        let given = effective_severity(Severity::Error, Status::Settled, date(2026, 7, 1), date(2026, 1, 1), date(2026, 7, 2));
        assert_eq!(given, Some(Severity::Note));
    }
}
