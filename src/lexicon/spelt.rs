//! Numbers spelt out, put together from tens and ones as each language does: "forty-five", "fünfundzwanzig", "ventuno".

use crate::lexicon::expand;
use crate::rules::model::RuleFiles;
use crate::rules::model::wording::Numbers;
use crate::text::fold::fold;

/// All of them, folded, with their values. Words for a thousand have its value and multiply what stands before them.
pub fn gather(files: &RuleFiles) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for (word, value) in files.terms.iter().flat_map(|terms| words(&terms.numbers)) {
        let word = fold(&word);
        // Languages share words, and one that is nothing once folded would be found everywhere.
        if !word.trim().is_empty() && known.insert(word.clone()) {
            all.push((word, value));
        }
    }
    all
}

/// All words of a language.
fn words(numbers: &Numbers) -> Vec<(String, u64)> {
    let forms = |word: &str| expand(word).unwrap_or_default();
    let mut out: Vec<(String, u64)> = Vec::new();
    let in_order = [(&numbers.ones, 1, 0), (&numbers.tens, 10, 0), (&numbers.teens, 1, 10)];
    for (words, step, above) in in_order {
        for (place, word) in (1..=9).zip(words) {
            out.extend(forms(word).into_iter().map(|form| (form, above + place * step)));
        }
    }
    for (ten, stems) in (1..=9).zip(&numbers.tens).skip(1) {
        for (one, words) in (1..=9).zip(&numbers.ones) {
            for word in forms(words) {
                for stem in forms(stems) {
                    out.extend(joined(&stem, &word, numbers).into_iter().map(|whole| (whole, ten * 10 + one)));
                }
            }
        }
    }
    let whole = [
        (&numbers.hundred, 100),
        (&numbers.two_hundred, 200),
        (&numbers.three_hundred, 300),
        (&numbers.four_hundred, 400),
        (&numbers.five_hundred, 500),
        (&numbers.thousand, 1000),
    ];
    for (words, value) in whole {
        out.extend(words.iter().flat_map(|word| forms(word)).map(|form| (form, value)));
    }
    for word in numbers.others.iter().flat_map(|word| forms(word)) {
        if let Some((value, word)) = other(&word) {
            out.push((word.to_string(), value));
        }
    }
    out
}

/// A number that is made otherwise, behind its figures: `25 पच्चीस`.
pub fn other(word: &str) -> Option<(u64, &str)> {
    let (figures, word) = word.split_once(' ')?;
    Some((figures.parse().ok()?, word))
}

/// A ten and a one as a language puts them together.
fn joined(ten: &str, one: &str, numbers: &Numbers) -> Vec<String> {
    if !numbers.ones_first.is_empty() {
        return numbers.ones_first.iter().map(|and| format!("{one}{and}{ten}")).collect();
    }
    if numbers.elided_before.iter().any(|letter| one.starts_with(letter.as_str())) {
        let last = ten.chars().next_back().map_or(0, char::len_utf8);
        return vec![format!("{}{one}", &ten[..ten.len() - last])];
    }
    match numbers.joints.as_slice() {
        [] => vec![format!("{ten}{one}")],
        joints => joints.iter().map(|joint| format!("{ten}{joint}{one}")).collect(),
    }
}
