//! Which language a text is in that is too short for the detector: words that only one language has tell it.
//!
//! With accents folded away, "no" denies in English and is "in the" in Portuguese, so that all languages together hear in one line what
//! none of them says.

use std::collections::{BTreeMap, BTreeSet};

use crate::lexicon::{Admitted, Lexicon};
use crate::text::fold::View;

/// Longest text that is looked at, in bytes. In a longer one that the detector makes nothing of, several languages stand.
const SHORT: usize = 600;
/// Shortest word that tells, in bytes, and fewest such words.
const TELLING: usize = 4;
const ENOUGH: usize = 2;
/// How many times as many there must be as of any other language.
const PLAINLY: usize = 3;

/// Languages whose words count on a page of this language, which may be unknown.
pub(super) fn admitted(language: &str, views: &[View], lexicon: &Lexicon) -> Admitted {
    let short = || views.iter().map(|view| view.text.len()).sum::<usize>() <= SHORT;
    let told = if language == "und" && short() { tell(views, lexicon) } else { None };
    lexicon.admitted(told.unwrap_or(language))
}

fn tell<'l>(views: &[View], lexicon: &'l Lexicon) -> Option<&'l str> {
    let mut words: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for view in views {
        for hit in lexicon.find(&view.text).iter().filter(|hit| hit.langs.is_power_of_two()) {
            let word = &view.text[hit.range()];
            if word.len() >= TELLING && word.contains(|c: char| c.is_ascii_alphabetic()) {
                words.entry(hit.langs.trailing_zeros()).or_default().insert(word);
            }
        }
    }
    let (&most, own) = words.iter().max_by_key(|(_, words)| words.len())?;
    let others = words.iter().filter(|(at, _)| **at != most).map(|(_, words)| words.len()).max().unwrap_or(0);
    let plain = own.len() >= ENOUGH && own.len() >= PLAINLY * others;
    lexicon.languages.get(most as usize).filter(|_| plain).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        tell(&[View::new(text)], &rules.lexicon).map(str::to_string)
    }

    #[test]
    fn a_line_is_of_the_language_that_alone_has_its_words() {
        assert_eq!(told("Turistas chineses entram no Vietnã sem visto.").as_deref(), Some("pt"));
        assert_eq!(told("Italiener dürfen 30 Tage visumfrei in Japan bleiben.").as_deref(), Some("de"));
        assert_eq!(told("visa"), None);
        assert_eq!(told("Visum: 25 dollars."), None);
    }
}
