//! Title templates: a title with its country, its document and its numbers taken out, so that a grid of titles made by filling
//! one in (country by card by month) shows as one.

use crate::extract::claims;
use crate::lexicon::{self, Hit, Lexicon};
use crate::text::fold;
use crate::text::letters;

/// Most characters of a title that are read.
const MAX_TITLE: usize = 200;
/// Least weight of the words that stay: 12 letters, or 4 characters of a script written without spaces. Below it a template is
/// what anybody would call a page about the thing.
const MIN_WEIGHT: usize = 12;

/// The template of a title, folded: `{country}{document}怎么注销`. `None` where nothing was taken out, or too little stays to tell
/// one author from another.
pub(super) fn template(title: &str, lexicon: &Lexicon) -> Option<String> {
    let title: String = title.chars().take(MAX_TITLE).collect();
    let folded = fold::fold(&title);
    let mut hits: Vec<(Hit, &str)> =
        lexicon.find(&folded).into_iter().filter_map(|hit| Some((hit, slot(&hit, lexicon)?))).collect();
    hits.sort_by_key(|(hit, _)| (hit.start, std::cmp::Reverse(hit.end)));
    let mut out = String::new();
    let (mut weight, mut slots, mut at) = (0, 0, 0);
    let mut rest = hits.into_iter().peekable();
    while at < folded.len() {
        while rest.next_if(|(hit, _)| hit.start < at).is_some() {}
        if let Some((hit, slot)) = rest.next_if(|(hit, _)| hit.start == at) {
            out.push_str(slot);
            slots += 1;
            at = hit.end;
            continue;
        }
        let Some(c) = folded[at..].chars().next() else { break };
        at += c.len_utf8();
        if c.is_numeric() {
            // Years and prices change with each copy.
            if !out.ends_with("{number}") {
                out.push_str("{number}");
            }
        } else if c.is_alphanumeric() {
            weight += letters::weight(c);
            out.push(c);
        } else if out.ends_with(|last: char| last.is_alphabetic() && !lexicon::unspaced(last)) {
            out.push(' ');
        }
    }
    (slots > 0 && weight >= MIN_WEIGHT).then(|| out.trim_end().to_string())
}

fn slot(hit: &Hit, lexicon: &Lexicon) -> Option<&'static str> {
    if hit.country().is_some() {
        return Some("{country}");
    }
    let concept = hit.concept()?;
    (claims::instrument(lexicon, concept) || lexicon.concepts[concept as usize].id == "card-word").then_some("{document}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn of(title: &str) -> Option<String> {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        template(title, &rules.lexicon)
    }

    #[test]
    fn a_grid_of_titles_in_two_scripts_has_one_template() {
        let one = of("哈萨克斯坦旅游卡怎么注销最简单").expect("a template");
        assert_eq!(one, "{country}{document}怎么注销最简单");
        assert_eq!(of("烏茲別克 旅遊卡，怎麼註銷最簡單？"), Some(one));
        assert_eq!(
            of("Kazakhstan tourist card: how do I get rid of it 2026"),
            of("Uzbekistan Tourist Card – how do I get rid of it 2025!")
        );
        assert!(of("Kazakhstan tourist card: how do I get rid of it 2026").is_some());
    }

    #[test]
    fn says_nothing_of_titles_that_anybody_would_give() {
        for title in
            ["哈萨克斯坦旅游卡", "Kazakhstan visa", "Thailand eSIM guide", "Welcome to our travel blog", "", "Visa | Kazakhstan"]
        {
            assert_eq!(of(title), None, "{title}");
        }
    }
}
