//! Reads the body of a request under a cap and a deadline, and answers JSON.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::time::{Instant, timeout_at};

use super::problem::Problem;
use crate::report::json;

/// Reads a body whole, at most `limit` bytes of it, within `time`.
///
/// # Errors
/// 413 for a longer one, at once where it says its length; 415 for an encoded one; 408 for one that does not come; 400 for
/// one that breaks off.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize, time: Duration) -> Result<Bytes, Problem> {
    refuse_encoded(headers)?;
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(Problem::too_large("the body", limit));
    }
    let deadline = Instant::now() + time;
    let mut body = body;
    let mut first = Bytes::new();
    let mut all: Option<BytesMut> = None;
    loop {
        let frame = match timeout_at(deadline, body.frame()).await {
            Err(_) => return Err(too_slow()),
            Ok(None) => break,
            Ok(Some(Err(_))) => return Err(Problem::bad_request("the body breaks off")),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else { continue };
        let have = all.as_ref().map_or(first.len(), BytesMut::len);
        if have + data.len() > limit {
            return Err(Problem::too_large("the body", limit));
        }
        match &mut all {
            Some(all) => all.extend_from_slice(&data),
            // Most bodies come in one piece, which need not be copied.
            None if first.is_empty() => first = data,
            None => {
                let mut joined = BytesMut::with_capacity((first.len() + data.len()) * 2);
                joined.extend_from_slice(&first);
                joined.extend_from_slice(&data);
                all = Some(joined);
            }
        }
    }
    Ok(all.map_or(first, BytesMut::freeze))
}

/// 408.
pub fn too_slow() -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not come in time")
}

/// Refuses bodies in a content encoding: unpacking would let a small request cost much.
///
/// # Errors
/// 415 for any but `identity`.
pub fn refuse_encoded(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send the body without Content-Encoding"))
        }
        _ => Ok(()),
    }
}

/// The media type of a request, lower case, without parameters.
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Reads JSON. Nesting beyond 128 levels is refused by the parser.
///
/// # Errors
/// 400, naming the place and the field, never its value.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Serde would read an array as the fields of a struct in their order, which is nowhere described.
    if bytes.trim_ascii_start().first().is_some_and(|first| matches!(first, b'[' | b'"' | b'0'..=b'9' | b'-')) {
        return Err(Problem::bad_request("send a JSON object"));
    }
    let bytes = with_whole_characters(bytes);
    serde_json::from_slice(&bytes).map_err(|error| {
        // The parser calls a number where a word should stand broken JSON.
        let sound = error.is_syntax() && serde_json::from_slice::<IgnoredAny>(&bytes).is_ok();
        json_problem(&error, sound)
    })
}

/// JSON in which each escape of half a character stands for U+FFFD. JavaScript sends such halves where it cut a text inside an
/// emoji, and whoever writes a post must not decide that it cannot be read. Nothing moves.
fn with_whole_characters(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut mended = Cow::Borrowed(bytes);
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        let half = match escaped_unit(bytes, at) {
            // Any other escape is two bytes long, and its second may be a backslash.
            None => {
                at += 2;
                continue;
            }
            Some(0xd800..=0xdbff) => match escaped_unit(bytes, at + ESCAPED_UNIT) {
                Some(0xdc00..=0xdfff) => {
                    at += 2 * ESCAPED_UNIT;
                    continue;
                }
                _ => true,
            },
            Some(unit) => (0xdc00..=0xdfff).contains(&unit),
        };
        if half {
            mended.to_mut()[at + 2..at + ESCAPED_UNIT].copy_from_slice(b"fffd");
        }
        at += ESCAPED_UNIT;
    }
    mended
}

/// Length of an escape such as `\u12ab`.
const ESCAPED_UNIT: usize = 6;

/// The UTF-16 unit of an escape at a place.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + ESCAPED_UNIT)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit: u16, digit| Some(unit * 16 + char::from(*digit).to_digit(16)? as u16))
}

/// What is wrong with some JSON. The parser's own words quote values, which are the post's.
fn json_problem(error: &serde_json::Error, sound: bool) -> Problem {
    let what = match error.classify() {
        _ if sound => "a value is not as it should be".to_string(),
        serde_json::error::Category::Eof => "the JSON breaks off".to_string(),
        serde_json::error::Category::Data => field_problem(&error.to_string()),
        _ => "this is no JSON".to_string(),
    };
    Problem::bad_request(format!("{what} (line {}, column {})", error.line(), error.column()))
}

/// The part of a message about data that names fields and types; what it quotes of the value is left out.
fn field_problem(message: &str) -> String {
    let known = ["missing field", "duplicate field", "invalid length", "unknown variant"];
    if let Some(at) = message.find("expected ") {
        let expected = message[at..].split(" at line ").next().unwrap_or_default();
        let expected = format!("expected {}", in_words(expected.strip_prefix("expected ").unwrap_or_default()));
        let expected: String = expected.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(200).collect();
        return match message.starts_with("unknown field") {
            true => format!("a field is not known; {expected}"),
            false => format!("a value is not as it should be; {expected}"),
        };
    }
    match known.iter().any(|start| message.starts_with(start)) {
        true => message.split(" at line ").next().unwrap_or_default().chars().take(200).collect(),
        false => "a value is not as it should be".to_string(),
    }
}

/// What the parser expects, which it names as Rust does.
fn in_words(expected: &str) -> &str {
    let number =
        |name: &str| name.starts_with(['u', 'i']) && name.len() > 1 && name[1..].bytes().all(|byte| byte.is_ascii_digit());
    match expected {
        "map" | "a map" => "an object",
        "sequence" | "a sequence" => "a list",
        "string or map" | "variant identifier" => "one of its words",
        name if name.starts_with("struct ") => "an object",
        name if name.starts_with("enum ") || name.contains(" enum ") => "one of its words",
        name if matches!(name, "usize" | "isize") || number(name) => "a whole number",
        other => other,
    }
}

/// An answer in JSON, with characters that a terminal would act on escaped.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response {
    json_bytes(status, json_text(value).into())
}

/// The text of such an answer, ending with a line feed.
pub fn json_text(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    json::write_compact(value, &mut out).expect("memory takes all, and our types are JSON");
    out
}

/// An answer of JSON that is written already.
pub fn json_bytes(status: StatusCode, text: Bytes) -> Response {
    let mut response = (status, text).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Sample {
        content: String,
        count: u8,
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let problem = from_json::<Sample>(text.as_bytes()).expect_err("is wrong");
        assert_eq!(problem.status, StatusCode::BAD_REQUEST);
        assert_eq!(problem.detail, expected);
    }

    #[test]
    fn says_what_is_wrong_without_quoting_the_post() {
        check("{\"content\": \"secret\"", "the JSON breaks off (line 1, column 20)");
        check("{\"content\": \"secret\"}", "missing field `count` (line 1, column 21)");
        check(
            "{\"content\": \"secret\", \"count\": \"secret\"}",
            "a value is not as it should be; expected a whole number (line 1, column 39)",
        );
        check("{\"secret\": 1}", "a field is not known; expected `content` or `count` (line 1, column 9)");
        check("secret", "this is no JSON (line 1, column 1)");
        check("[\"content\", 1]", "send a JSON object");
        check("null", "a value is not as it should be; expected an object (line 1, column 4)");
    }

    #[test]
    fn reads_half_a_character_as_one_that_is_missing() {
        let read = |escaped: &str| from_json::<serde_json::Value>(format!("{{\"a\": \"{escaped}\"}}").as_bytes());
        for (escaped, text) in [
            (r"\ud800", "\u{fffd}"),
            (r"\uDC00 b", "\u{fffd} b"),
            (r"a\ud83d\n", "a\u{fffd}\n"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (r"\ud83d\ude00\ude00", "\u{1f600}\u{fffd}"),
            (r"\uD83D\\uDE00", "\u{fffd}\\uDE00"),
            (r"\\ud800", "\\ud800"),
            (r"\\\ud800\u7b7e", "\\\u{fffd}签"),
        ] {
            assert_eq!(
                read(escaped).map(|value| value["a"].as_str().map(str::to_string)),
                Ok(Some(text.to_string())),
                "{escaped}"
            );
        }
        for wrong in [r"\ud8", r"\ud83d\u", r"\u+800", "\\"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(matches!(with_whole_characters(br#"{"a": "\n\u7b7e\ud83d\ude00"}"#), Cow::Borrowed(_)));
    }

    #[test]
    fn refuses_deep_json_without_following_it() {
        let deep = format!("{{\"content\": {}", "[".repeat(1 << 20));
        assert!(from_json::<serde_json::Value>(deep.as_bytes()).is_err());
    }
}
