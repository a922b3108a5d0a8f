//! Words with a gap, `requires … a visa`: in the gap stand names of countries and peoples, which no list of words can hold.

use std::cmp::Reverse;
use std::ops::Range;

use super::{Cue, Hit, bounded};
use crate::steps;
use crate::text::letters::{is_alphabetic, weigh};

/// What stands for the gap.
pub(crate) const MARK: char = '…';
/// Most bytes of a gap.
const WIDEST: usize = 72;
/// What its letters beside names weigh at most: "citizens of the", 护照持有人.
const BESIDE_NAMES: usize = 24;
/// The same where it holds no name: "a", "des".
const WITHOUT_NAMES: usize = 4;

/// What may follow the first part of a word behind a gap, folded.
pub(super) type Gap = Vec<String>;

/// The parts of a word with a gap, before the gap and behind it.
pub(crate) fn parts(word: &str) -> Option<(&str, &str)> {
    let (before, behind) = word.split_once(MARK)?;
    Some((before.trim_end(), behind.trim_start()))
}

/// Adds the words whose second part follows what `opened` them, and takes away what they hold: shorter words anywhere inside, and in
/// their own two parts an "if", which is a part of what they say. `gaps` are those of all words; `document` tells whether a word is the
/// name of a document, none of which may stand in a gap.
pub(super) fn close(text: &str, hits: &mut Vec<Hit>, opened: &[(Hit, usize)], gaps: &[Gap], document: impl Fn(&Hit) -> bool) {
    let (mut found, mut parts): (Vec<Hit>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    for (first, gap) in opened {
        if let Some(second) = second(text, first, &gaps[*gap], hits, &document) {
            found.push(Hit { end: second.end, ..*first });
            parts.extend([first.range(), second]);
        }
    }
    if found.is_empty() {
        return;
    }
    found.sort_by_key(|hit| (hit.start, Reverse(hit.end), hit.tag));
    found.dedup();
    let (whole, parts) = (Cover::of(found.iter().map(Hit::range).collect()), Cover::of(parts));
    hits.retain(|hit| match hit.concept() {
        Some(_) => !whole.holds(hit),
        None => !(hit.is(Cue::Hypothetical) && parts.holds(hit)),
    });
    hits.append(&mut found);
    hits.sort_by_key(|hit| (hit.start, Reverse(hit.end)));
}

/// Ranges by where they begin, each with the furthest end of those up to it.
struct Cover(Vec<(usize, usize)>);

impl Cover {
    fn of(mut ranges: Vec<Range<usize>>) -> Cover {
        ranges.sort_by_key(|range| range.start);
        let mut furthest = 0;
        let reach = |range: Range<usize>| {
            furthest = range.end.max(furthest);
            (range.start, furthest)
        };
        Cover(ranges.into_iter().map(reach).collect())
    }

    /// Whether a word lies inside any.
    fn holds(&self, hit: &Hit) -> bool {
        let before = self.0.partition_point(|(start, _)| *start <= hit.start);
        before > 0 && hit.end <= self.0[before - 1].1
    }
}

/// The nearest second part that nothing but names parts from the first.
fn second(text: &str, first: &Hit, gap: &[String], hits: &[Hit], document: &impl Fn(&Hit) -> bool) -> Option<Range<usize>> {
    let from = first.end;
    let longest = gap.iter().map(String::len).max()?;
    let window = &text[from..text.floor_char_boundary((from + WIDEST + longest).min(text.len()))];
    steps::count(window.len() * gap.len());
    let places = |part: &String| {
        let found = window.match_indices(part.as_str()).map(|(at, part)| from + at..from + at + part.len());
        found.filter(|range| bounded(text, range.start, range.end)).collect::<Vec<_>>()
    };
    let mut places: Vec<Range<usize>> = gap.iter().flat_map(places).collect();
    places.sort_by_key(|range| (range.start, Reverse(range.end)));
    let own = hits.partition_point(|hit| hit.start < first.start);
    let place = places.into_iter().find(|place| !parted(&text[from..place.start]))?;
    let inside: Vec<&Hit> = hits[own..].iter().take_while(|hit| hit.start < place.end).collect();
    // "Abolished its visa waiver": either part is the beginning of another word.
    let over = |hit: &&Hit, end: usize| hit.start < end && hit.end > end;
    let goes_on = |hit: &&Hit| hit.concept().is_some() && (over(hit, from) || over(hit, place.end));
    let gap = from..place.start;
    let in_gap = || inside.iter().filter(|hit| hit.start >= gap.start && hit.end <= gap.end);
    let alters = |hit: &&Hit| {
        [Cue::Negation, Cue::NeedNot, Cue::None, Cue::Partial, Cue::Question, Cue::Hypothetical].iter().any(|&cue| hit.is(cue))
            || document(hit)
    };
    let named = |at: usize| in_gap().any(|hit| hit.country().is_some() && hit.range().contains(&(gap.start + at)));
    let most = if in_gap().any(|hit| hit.country().is_some()) { BESIDE_NAMES } else { WITHOUT_NAMES };
    let filled = !inside.iter().any(goes_on) && !in_gap().any(alters);
    (filled && weigh(&text[gap.clone()], named) <= most).then_some(place)
}

/// Whether marks between two parts of a word make it none.
fn parted(gap: &str) -> bool {
    // A full stop may belong to a name: "U.S. citizens".
    let stop =
        |at: usize| gap[at..].starts_with(". ") && gap[..at].chars().rev().take_while(|&c| is_alphabetic(c)).nth(1).is_some();
    gap.len() > WIDEST
        || gap.contains(['!', '?', ';', ':', '\n', ',', '(', ')', '。', '，', '；', '：', '（', '）'])
        || gap.match_indices('.').any(|(at, _)| stop(at))
}

#[cfg(test)]
mod tests {
    use super::super::Tag;
    use super::*;

    fn closed(text: &str, first: &str, names: &[&str]) -> Option<String> {
        let hit = |word: &str, tag: Tag| {
            let start = text.find(word).expect("it stands there");
            Hit { start, end: start + word.len(), tag, langs: 1 }
        };
        let mut hits: Vec<Hit> = names.iter().map(|name| hit(name, Tag::Demonym(1))).collect();
        let waiver = text.find("visa waiver").map(|_| hit("visa waiver", Tag::Concept(7)));
        hits.extend(waiver);
        let opened = [(hit(first, Tag::Concept(3)), 0)];
        close(text, &mut hits, &opened, &[vec!["a visa".to_string(), "visa".to_string(), "签证".to_string()]], |_| false);
        hits.iter().find(|hit| hit.tag == Tag::Concept(3)).map(|hit| text[hit.range()].to_string())
    }

    #[test]
    fn a_gap_holds_names_and_little_else() {
        let closed = |text: &str, first: &str, names: &[&str]| closed(text, first, names).is_some();
        assert!(closed("it requires french citizens to hold a visa", "requires", &["french"]));
        assert!(closed("it requires a visa", "requires", &[]));
        assert!(closed("要求法国公民办理签证", "要求", &["法国"]));
        assert!(!closed("it requires every traveller to hold a visa", "requires", &[]));
        assert!(!closed("it requires french citizens, for whom a visa", "requires", &["french"]));
        assert!(!closed("it requires french citizens. a visa", "requires", &["french"]));
        assert!(!closed("it requires french citizens to bring photographs, money and hope, not a visa", "requires", &["french"]));
        assert!(!closed("it requires french visage", "requires", &["french"]));
        assert!(!closed("it abolished french visa waiver", "abolished", &["french"]));
    }

    #[test]
    fn a_word_with_a_gap_has_two_parts() {
        assert_eq!(parts("requires … a visa"), Some(("requires", "a visa")));
        assert_eq!(parts("要求…签证"), Some(("要求", "签证")));
        assert_eq!(parts("visa"), None);
    }
}
