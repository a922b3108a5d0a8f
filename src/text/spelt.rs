//! Numbers spelt out, of all languages: "forty-five", "fünfundzwanzig", "quatre-vingt-dix", "пятьдесят пять", "पच्चीस".
//!
//! Words below a hundred are put together from tens and ones where they are gathered, and hundreds and thousands are added up here
//! where they stand beside them. Number words are many other words too, so that whoever asks says what must follow.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::phrases::Phrases;

/// What words for a thousand are listed with: they multiply what stands before them.
const THOUSAND: u64 = 1000;

/// Number words, ready to be looked for.
#[derive(Debug)]
pub(super) struct Words {
    /// All words, folded.
    automaton: AhoCorasick,
    values: Vec<u64>,
}

impl Words {
    /// Takes folded words with their values.
    pub(super) fn new(listed: &[(String, u64)]) -> Words {
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(listed.iter().map(|(word, _)| word));
        Words { automaton: automaton.expect("the words are few"), values: listed.iter().map(|&(_, value)| value).collect() }
    }
}

/// The numbers spelt in a folded text, in order, without those below `least`: small ones are articles, prepositions and parts of names
/// too. `and` are words between a hundred and what is added to it.
pub(super) fn find(text: &str, words: &Words, and: &Phrases, least: u64) -> Vec<(Range<usize>, u64)> {
    let mut out: Vec<(Range<usize>, u64)> = Vec::new();
    for found in words.automaton.find_iter(text) {
        let (range, value) = (found.range(), words.values[found.pattern().as_usize()]);
        let added = out.last().and_then(|(before, sum)| {
            let between = text.get(before.end..range.start)?;
            match value {
                THOUSAND => (between.len() <= 1 && *sum < THOUSAND).then_some(sum * THOUSAND),
                _ => ((matches!(between, "" | " " | "-") || and.has(between))
                    && (value < 100 && *sum >= 100 && sum.is_multiple_of(100)
                        || value < THOUSAND && *sum >= THOUSAND && sum.is_multiple_of(THOUSAND)))
                .then_some(sum + value),
            }
        });
        // "fünfundzwanzigtausend": what is added may follow without a space, so that only the whole must be a word.
        match (added, out.last_mut()) {
            (Some(sum), Some((before, value))) => (before.end, *value) = (range.end, sum),
            _ => out.push((range, value)),
        }
    }
    out.retain(|(range, value)| *value >= least && crate::lexicon::bounded(text, range.start, range.end));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    #[track_caller]
    fn check(text: &str, expected: &[u64]) {
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        let words = Words::new(&rules.lexicon.wording.spelt);
        let found = find(&fold(text), &words, &rules.lexicon.wording.numbers.and, 5);
        let found: Vec<u64> = found.into_iter().map(|(_, value)| value).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn reads_numbers_below_a_hundred_in_every_language() {
        check("forty-five dollars", &[45]);
        check("forty five dollars", &[45]);
        check("fünfundzwanzig Euro, zwölf Euro", &[25, 12]);
        check("cuarenta y cinco dólares", &[45]);
        check("vinte e cinco euros", &[25]);
        check("quatre-vingt-dix dollars, soixante-quinze euros, vingt et un", &[90, 75, 21]);
        check("ventotto euro, venticinque euro", &[28, 25]);
        check("пятьдесят пять долларов", &[55]);
        check("dwadzieścia pięć dolarów", &[25]);
        check("двадцять п'ять доларів", &[25]);
        check("dvacet pět dolarů", &[25]);
        check("vijfentwintig dollar", &[25]);
        check("seksen beş dolar", &[85]);
        check("dua puluh lima dolar", &[25]);
        check("hai mươi lăm đô la", &[25]);
        check("خمسة وعشرون دولاراً", &[25]);
        check("पच्चीस डॉलर", &[25]);
        check("สามสิบห้าบาท", &[35]);
        check("이십오 달러", &[25]);
    }

    #[test]
    fn adds_hundreds_and_thousands_up() {
        check("one hundred and twenty-five dollars", &[125]);
        check("two hundred dollars", &[200]);
        check("ciento veinte euros", &[120]);
        check("three thousand yen", &[3000]);
        check("five thousand five hundred yen", &[5500]);
        check("twenty thousand won", &[20_000]);
        check("fünfundzwanzigtausend Won", &[25_000]);
        check("สามร้อยห้าสิบบาท", &[350]);
    }

    #[test]
    fn takes_no_part_of_a_word_for_a_number() {
        check("often, tenure, elfenbein, once in a while", &[11]);
        check("cinquième, contents, sixties", &[]);
    }
}
