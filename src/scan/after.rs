//! `Retry-After`, in both its forms (RFC 9110, section 10.2.3).

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::{rfc2822, strtime};

/// The time of day, without asking the system for it again.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// When the run began.
    pub began: Timestamp,
    /// The same moment.
    pub at: Instant,
}

impl Clock {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        let since = jiff::SignedDuration::try_from(self.at.elapsed()).unwrap_or_default();
        self.began.saturating_add(since).unwrap_or(self.began)
    }
}

/// How long a server asks to wait: a number of seconds, or a date in any of the three forms of HTTP. A date that has
/// passed means no time at all; anything else means nothing.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number too large to hold is a very long time.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let date = http_date(value)?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

fn http_date(value: &str) -> Option<Timestamp> {
    if let Ok(date) = rfc2822::DateTimeParser::new().parse_timestamp(value) {
        return Some(date);
    }
    // RFC 850 and asctime, which recipients still have to read.
    let zone =
        |text: &str, format: &str| strtime::parse(format, text).ok()?.to_datetime().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let old = value.strip_suffix(" GMT").and_then(|value| zone(value, "%A, %d-%b-%y %H:%M:%S"));
    old.or_else(|| zone(value, "%a %b %e %H:%M:%S %Y")).map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: Option<u64>) {
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        assert_eq!(retry_after(value, now), expected.map(Duration::from_secs), "{value}");
    }

    #[test]
    fn reads_seconds_and_dates() {
        check("120", Some(120));
        check(" 0 ", Some(0));
        check("Fri, 20 Nov 2026 12:01:30 GMT", Some(90));
        check("Friday, 20-Nov-26 12:01:30 GMT", Some(90));
        check("Fri Nov 20 12:01:30 2026", Some(90));
        check("Fri, 20 Nov 2026 11:00:00 GMT", Some(0));
        check("99999999999999999999999", Some(u64::from(u32::MAX)));
        for nothing in ["", "soon", "-5", "1.5", "20 Nov"] {
            check(nothing, None);
        }
    }
}
