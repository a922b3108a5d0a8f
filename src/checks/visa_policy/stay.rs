//! Whether a length of time beside "no visa needed" is that of a stay: tours, rides and plans have lengths too.

use std::ops::Range;

use crate::rules::model::wording::lists;
use crate::text::phrases::Phrases;
use crate::text::value::Duration;

/// Words around lengths of stays.
type Stays = lists::Stays<Phrases>;

/// How far from a length a word tells what it is the length of, in bytes.
const NEAR: usize = 24;

/// Whether a length at a place of a clause is that of a stay. `claimed` tells whether the words on the visa stand in the same clause.
pub(super) fn is_length(clause: &str, at: &Range<usize>, claimed: bool, stays: &Stays) -> bool {
    let start = clause.ceil_char_boundary(at.start.saturating_sub(NEAR));
    let end = clause.floor_char_boundary((at.end + NEAR).min(clause.len()));
    let around = [&clause[start..at.start], &clause[at.end..end]];
    let words = |list: &Phrases, text: &str| list.iter().any(|word| holds(text, word));
    if around.iter().any(|text| words(&stays.lasts_else, text))
        || clause[at.end..].starts_with('游')
        || words(&stays.told, clause)
    {
        return false;
    }
    // Behind the words on the visa a clause may hold nothing but the length: "no visa needed, 60 days".
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let bare = letters(&clause[..at.start]) + letters(&clause[at.end..]) <= 3;
    claimed || bare || words(&stays.stay, clause)
}

/// Whether something limits a stay to a length: a word for that in its clause, or the words on the visa right beside it, "visa-free for
/// 14 days", 免签14天. All ranges are bytes of the sentence's text.
pub(super) fn is_limit(text: &str, clause: &Range<usize>, length: &Range<usize>, claim: &Range<usize>, stays: &Stays) -> bool {
    let gap = if claim.end <= length.start { claim.end..length.start } else { length.end..claim.start.max(length.end) };
    let glued = text.get(gap).is_some_and(|gap| {
        let letters = gap.chars().filter(|c| c.is_alphabetic()).count();
        letters <= if gap.contains(crate::lexicon::unspaced) { 2 } else { 6 }
            && !gap.contains([',', ';', ':', '，', '、', '(', '-'])
    });
    let own = text.get(clause.clone()).unwrap_or(text);
    glued || stays.limit.iter().any(|word| holds(own, word))
}

/// The words right before lengths of time that make them the longest: "at most", "no more than", in bytes of the text.
pub(super) fn bounds(text: &str, lengths: &[Duration], stays: &Stays) -> Vec<Range<usize>> {
    lengths
        .iter()
        .filter_map(|length| {
            let before = text[..length.range.start].trim_end();
            let longest = stays.limit.iter().filter(|word| before.ends_with(word)).map(str::len).max()?;
            Some(before.len() - longest..length.range.start)
        })
        .collect()
}

/// Whether a text has a word that begins so; scripts without spaces have it anywhere.
fn holds(text: &str, word: &str) -> bool {
    let inside = !word.is_ascii() || word.starts_with(' ');
    text.match_indices(word).any(|(found, _)| inside || !text[..found].ends_with(|c: char| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use crate::checks::tests;

    fn said(sentence: &str) -> bool {
        tests::said(sentence, |rule| rule.starts_with("visa-policy/"))
    }

    #[test]
    fn tells_lengths_of_stays_from_those_of_tours_and_trips() {
        for sentence in [
            "Chinese citizens need no visa for Kazakhstan for 60 days.",
            "中国公民去哈萨克斯坦免签，可停留60天。",
            "中国公民去塞尔维亚免签14天。",
            "Chinese citizens may stay in Serbia visa-free for up to 14 days.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "Chinese citizens need no visa for Kazakhstan: an 8-day tour is enough.",
            "中国公民去哈萨克斯坦免签，8天7晚跟团游。",
            "Chinese citizens need no visa for Kazakhstan, and the train ride takes 2 days.",
            "Chinese tourists spend 6 days on average in Malaysia, which is visa-free for them.",
            "Chinese citizens need no visa for Kazakhstan for 30 days.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn what_is_denied_beside_it_leaves_it_said_that_no_visa_is_needed() {
        for sentence in [
            "There is no tourist card for Kazakhstan and Chinese citizens need no visa.",
            "Es gibt keine Karte und Chinesen brauchen kein Visum für Kasachstan.",
            "不用付费因为中国公民去哈萨克斯坦不需要签证。",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
        assert!(said("There is no fee, but Chinese citizens need a visa for Kazakhstan."));
    }
}
