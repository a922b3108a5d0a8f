//! Whether a length of time beside "no visa needed" is that of a stay: tours, rides and plans have lengths too.

use std::ops::Range;

use crate::lexicon::{Hit, Lexicon, hangul, unspaced};
use crate::rules::model::wording::lists;
use crate::text::letters::is_alphanumeric;
use crate::text::phrases::Phrases;
use crate::text::value::Duration;

/// Words around lengths of stays.
type Stays = lists::Stays<Phrases>;

/// How far from a length a word tells what it is the length of, in bytes.
const NEAR: usize = 24;

/// Words around lengths in the languages that a claim's own words may be of, and in those whose letters no other has. One language's
/// words are another's everyday ones: "do" limits a stay in Polish and is "of the" in Portuguese.
pub(super) fn of_its_language<'l>(lexicon: &'l Lexicon, claim: &Hit, text: &str) -> Vec<&'l Stays> {
    let latin = text[claim.range()].is_ascii();
    let bit = |tag: &str| lexicon.languages.iter().position(|known| known == tag).map_or(0, |at| 1_u32 << (at as u32).min(31));
    // Malay and Indonesian share most of their words, and English ones stand in text of other letters.
    let shared = bit("id") | bit("ms");
    let mut own = claim.langs | if latin { 0 } else { bit("en") };
    if own & shared != 0 {
        own |= shared;
    }
    let meant = |tag: &str| {
        own & bit(tag) != 0
            || !matches!(tag, "en" | "es" | "pt" | "fr" | "de" | "it" | "vi" | "tr" | "pl" | "nl" | "cs" | "id" | "ms")
    };
    lexicon.wording.stays_of.iter().filter(|(tag, _)| meant(tag)).map(|(_, stays)| stays).collect()
}

/// Whether a text tells how long somebody was, or people are, in a country.
pub(super) fn told(text: &str, stays: &[&Stays]) -> bool {
    stays.iter().any(|stays| stays.told.iter().any(|word| holds(text, word)))
}

/// Whether a length at a place of a clause is that of a stay. `claimed` tells whether the words on the visa stand in the same clause.
pub(super) fn is_length(clause: &str, at: &Range<usize>, claimed: bool, stays: &[&Stays]) -> bool {
    let start = clause.ceil_char_boundary(at.start.saturating_sub(NEAR));
    let end = clause.floor_char_boundary((at.end + NEAR).min(clause.len()));
    let around = [&clause[start..at.start], &clause[at.end..end]];
    let lasts_else = |text: &&str| stays.iter().any(|stays| stays.lasts_else.iter().any(|word| holds(text, word)));
    if around.iter().any(lasts_else) || clause[at.end..].starts_with('游') || told(clause, stays) {
        return false;
    }
    // Behind the words on the visa a clause may hold nothing but the length: "no visa needed, 60 days".
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let bare = letters(&clause[..at.start]) + letters(&clause[at.end..]) <= 3;
    claimed || bare || stays.iter().any(|stays| stays.stay.iter().any(|word| begins(clause, word)))
}

/// Whether something limits a stay to a length: a word for that in its clause, or the words on the visa right beside it, "visa-free for
/// 14 days", 免签14天. All ranges are bytes of the sentence's text.
pub(super) fn is_limit(text: &str, clause: &Range<usize>, length: &Range<usize>, claim: &Range<usize>, stays: &[&Stays]) -> bool {
    let gap = if claim.end <= length.start { claim.end..length.start } else { length.end..claim.start.max(length.end) };
    let glued = text.get(gap).is_some_and(|gap| {
        let letters = gap.chars().filter(|c| c.is_alphabetic()).count();
        letters <= if gap.contains(crate::lexicon::unspaced) { 2 } else { 6 }
            && !gap.contains([',', ';', ':', '，', '、', '(', '-'])
    });
    let own = text.get(clause.clone()).unwrap_or(text);
    glued || stays.iter().any(|stays| stays.limit.iter().any(|word| begins(own, word)))
}

/// The words right before lengths of time that make them the longest: "at most", "no more than", in bytes of the text.
pub(super) fn bounds(text: &str, lengths: &[Duration], stays: &Stays) -> Vec<Range<usize>> {
    lengths.iter().filter_map(|length| bound(text, &length.range, stays)).collect()
}

/// The same before one length.
pub(super) fn bound(text: &str, length: &Range<usize>, stays: &Stays) -> Option<Range<usize>> {
    let before = text[..length.start].trim_end();
    let longest = stays.limit.iter().filter(|word| before.ends_with(word)).map(str::len).max()?;
    Some(before.len() - longest..length.start)
}

/// Whether a text has a word that begins so; scripts without spaces have it anywhere, as Arabic has behind what it joins to words.
fn begins(text: &str, word: &str) -> bool {
    let inside = word.starts_with(' ') || joined(word);
    text.match_indices(word).any(|(found, _)| inside || !text[..found].ends_with(is_alphanumeric))
}

/// Whether a text has this word, which ends there unless it has a star.
fn holds(text: &str, word: &str) -> bool {
    let Some(stem) = word.strip_suffix('*') else {
        return joined(word) && text.contains(word)
            || text.match_indices(word).any(|(found, _)| {
                !text[..found].ends_with(is_alphanumeric) && !text[found + word.len()..].starts_with(is_alphanumeric)
            });
    };
    begins(text, stem)
}

/// Whether words of a script are found wherever their letters stand.
fn joined(word: &str) -> bool {
    let alphabet = |c: char| (c as u32) < 0x530 || matches!(c as u32, 0x1e00..=0x20ff);
    word.contains(unspaced) || word.contains(hangul) || !word.chars().all(alphabet)
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
            "French tourists 30 days visa-free maximum in Japan.",
            "In Japan French tourists may stay visa-free up to 30 days as tourists.",
            "Япония: французским туристам 30 дней без визы, не более.",
            "คนฝรั่งเศสอยู่ในญี่ปุ่นได้สูงสุด 30 วันโดยไม่ต้องขอวีซ่า",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "Chinese citizens need no visa for Kazakhstan: an 8-day tour is enough.",
            "中国公民去哈萨克斯坦免签，8天7晚跟团游。",
            "Chinese citizens need no visa for Kazakhstan, and the train ride takes 2 days.",
            "Chinese tourists spend 6 days on average in Malaysia, which is visa-free for them.",
            "Chinese citizens need no visa for Kazakhstan for 30 days.",
            "French citizens travel in Japan visa-free; most book tours of 10 days.",
            "Французам в Японию виза не нужна, туры на 10 дней.",
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
