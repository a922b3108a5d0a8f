//! Titles that are dressed for search engines: a number strewn with signs, doubled brackets around a call.

use crate::checks::Context;

/// Longest title that is looked at, in bytes.
const MAX_TITLE: usize = 400;
/// Titles that are looked at.
const TITLES: usize = 3;
/// Last digits of a number that two ways of writing it share, at least.
const SHARED: usize = 9;
/// Signs that nobody puts between the digits of a number to be read.
const SIGNS: [char; 13] = ['@', '>', '<', '`', '|', '^', '=', '*', '#', '{', '}', '~', '$'];
/// Marks that honest titles have none of: brackets in brackets, signs in rows.
const ROWS: [&str; 11] = ["{{", "}}", "[[", "]]", "((", "))", "<<", ">>", "@@", "~~", "||"];

/// The titles, each cut to what is looked at.
fn titles<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a str> {
    let blocks = &context.document.blocks;
    let cut = |text: &'a str| &text[..text.floor_char_boundary(MAX_TITLE)];
    context
        .document
        .titles()
        .take(TITLES)
        .map(move |at| &blocks[at])
        .filter(|block| !block.hidden)
        .map(move |block| cut(&block.text))
}

/// How the page's titles are dressed.
#[derive(Debug, Default)]
pub(super) struct Dressing {
    /// Whether one sets words between braces: `{Call us now} How do I reach ...?`.
    pub(super) braced: bool,
    /// Whether one sets words between signs that stand in rows, or begins with a brace: `{{Call now}} How do I ...?`.
    pub(super) adorned: bool,
    /// Those that show digits with signs strewn between them, with the digits.
    strewn: Vec<(String, String)>,
}

impl Dressing {
    pub(super) fn read(context: &Context<'_>) -> Dressing {
        let mut dressing = Dressing::default();
        for title in titles(context) {
            dressing.braced |= in_braces(title);
            dressing.adorned |= adorned(title);
            dressing.strewn.extend(strewn(title).into_iter().map(|digits| (title.to_string(), digits)));
        }
        dressing
    }

    /// The title that shows a number's digits with signs strewn between them: `(BRAND@877@482@6147)`.
    pub(super) fn hides(&self, id: &str) -> Option<&str> {
        self.strewn.iter().find(|(_, digits)| same(digits, id)).map(|(title, _)| title.as_str())
    }
}

/// Whether words stand between braces. What templates put between braces has signs of its own: `{{ page.title }}`, `{t('title')}`.
fn in_braces(title: &str) -> bool {
    let template = |c: char| matches!(c, '#' | '.' | '\'' | '"' | '|' | '%' | '=' | '(' | '$' | ':' | '_' | '/');
    title.split('{').skip(1).filter_map(|rest| rest.split_once('}')).any(|(inside, _)| {
        let mut words = inside.split_whitespace();
        words.clone().count() >= 2 && words.any(|word| word.chars().all(char::is_alphabetic)) && !inside.contains(template)
    })
}

fn adorned(title: &str) -> bool {
    // "${city}", "{{ page.title }}" are templates.
    let template = title.contains("${") || title.contains("{{ ") || title.contains("{%");
    !template && (title.trim_start().starts_with('{') || ROWS.iter().any(|row| title.contains(row)))
}

/// The digits of every run of digits and signs that has such a sign between two digits.
fn strewn(title: &str) -> Vec<String> {
    let runs = title.split(|c: char| c.is_alphabetic());
    let odd = |run: &&str| {
        let inner = run.trim_matches(|c: char| !c.is_ascii_digit());
        inner.contains(SIGNS) && inner.len() <= 3 * run.chars().filter(char::is_ascii_digit).count()
    };
    runs.filter(odd).map(|run| run.chars().filter(char::is_ascii_digit).collect()).collect()
}

fn same(digits: &str, id: &str) -> bool {
    digits.len() >= SHARED
        && digits.len() <= 15
        && id.len() >= SHARED
        && digits[digits.len() - SHARED..] == id[id.len() - SHARED..]
}

#[cfg(test)]
mod tests {
    use super::{adorned, in_braces, strewn};

    #[test]
    fn reads_a_number_strewn_with_signs() {
        for title in ["(BRAND@877@482@6147) Is it cheap?", "+1>877>482>6147 now", "{1-87-74-82-61-47}", "877`482`6147"] {
            let found = strewn(title);
            let read = found.iter().any(|digits| digits.ends_with("8774826147"));
            assert_eq!(read, !title.starts_with("{1"), "{title}");
        }
        for title in ["Call 877-482-6147", "Ticket #8774826147", "Tours 2026 | from 20:00 | 10 cities", "a@877.example"] {
            assert!(strewn(title).iter().all(|digits| digits.len() < 9), "{title}");
        }
    }

    #[test]
    fn tells_dressed_titles_from_plain_ones() {
        for title in ["{{Kundenservice}} Wie?", "</Ask> [[Call]] now", "{AF +39} rimborso", "Numer@@PL jaki?"] {
            assert!(adorned(title), "{title}");
        }
        for title in ["Hotels in {{ page.city }}", "Trips to ${city}", "Flights [2026] (updated)", "Rail | Air | Sea"] {
            assert!(!adorned(title), "{title}");
        }
        for title in ["{AF +39~Ricevi il rimborso} Come farsi rimborsare?", "{{{Call us now}}}Jaki jest numer?"] {
            assert!(in_braces(title), "{title}");
        }
        for title in ["{{ page.title }}", "{t('my title')}", "{{ title }}", "A {b} c", "{count, plural, one {# day}}"] {
            assert!(!in_braces(title), "{title}");
        }
    }
}
