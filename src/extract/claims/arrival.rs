//! "Das Visum für Ägypten bei der Ankunft": a visa on arrival with the country's name between the parts of its own.

use thin_vec::ThinVec;

use crate::lexicon::{Cue, Hit, Lexicon, Tag};

/// Most letters of other words between them: "visa for ... ", "visto do ... na".
const BETWEEN: usize = 6;
/// How far behind the visa the second part may begin, in bytes.
const REACH: usize = 48;

/// Makes one name of its two parts where only a country stands between.
pub(super) fn unite(text: &str, hits: &mut ThinVec<Hit>, lexicon: &Lexicon) {
    let Some(on_arrival) = lexicon.known.visa_on_arrival else { return };
    let mut united = Vec::new();
    for (at, visa) in hits.iter().enumerate().filter(|(_, hit)| hit.is_concept(&[lexicon.known.visa])) {
        let rest = &text[visa.end..text.floor_char_boundary((visa.end + REACH).min(text.len()))];
        let mut known = lexicon.wording.borders.on_arrival.iter();
        let Some((start, words)) = known.find_map(|words| Some((visa.end + rest.find(words)?, words))) else {
            continue;
        };
        let inside = |hit: &&Hit| visa.end <= hit.start && hit.end <= start;
        let places: Vec<_> = hits.iter().filter(inside).filter(|hit| hit.country().is_some()).collect();
        let others = hits.iter().filter(inside).any(|hit| hit.concept().is_some() || hit.is(Cue::Copula));
        let own = |at: usize| places.iter().any(|place| place.range().contains(&(visa.end + at)));
        let gap = &text[visa.end..start];
        let letters = gap.char_indices().filter(|(at, c)| c.is_alphabetic() && !own(*at)).count();
        if !places.is_empty() && !others && letters <= BETWEEN && !gap.contains([',', '.', ';', ':', '(']) {
            united.push((at, start + words.len()));
        }
    }
    for (at, end) in united {
        hits[at].tag = Tag::Concept(on_arrival);
        hits[at].end = end;
    }
}
