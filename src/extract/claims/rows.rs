//! Tables that give each people a row of its own: "Canada | no". The row names whom it is for, the heading of the column says that it is
//! about visas, and a heading or the title tells which country asks for them.

use crate::document::{Block, BlockKind, Document};
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit, Lexicon, Tag};
use crate::text::fold::{View, fold};
use crate::text::letters::weigh;
use crate::text::value;

use super::erratum::column_head;
use super::joined::{Answer, Joined, Reading, answered, denies};
use super::{BlockView, Peoples, is_nationality};

/// Longest cell that tells of a people, in bytes.
const MAX_CELL: usize = 120;
/// Longest name of peoples and longest heading of a column, in bytes.
const MAX_NAME: usize = 60;
/// Letters besides what is known in the name of a people that is a country's bare name, and in one that says that it is a people's.
const BARE_REST: usize = 4;
const NAMED_REST: usize = 24;
/// Letters besides what is known in a heading that names a visa, with a word for a duty and without one: "Do you need a visa?", "Visa".
const DUTY_REST: usize = 6;
const PLAIN_REST: usize = 2;
/// The same in one that says that a visa is needed, or that none is.
const COLUMN_REST: usize = 30;
/// Letters besides what is known in a cell.
const CELL_REST: usize = 24;
/// How many blocks before a line are looked at for the first cell of its row, and for headings.
const CELLS_BACK: usize = 12;
const HEADINGS_BACK: usize = 256;

/// Whom a line is for, and what it says of visas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Bytes of its words that name the peoples.
    people: usize,
    /// What the words on visas before the line say with it. Without it the line says so itself, and those words say nothing.
    says: Option<ConceptIndex>,
}

impl Row {
    /// Whether a word stands in the name of whom the line is for.
    pub(super) fn names(&self, hit: &Hit, folded: &View, joined: &Joined) -> bool {
        folded.original(hit.range(), &joined.text).end <= self.people
    }

    /// Leaves of what stands before the line the countries it names and what it says with the line.
    pub(super) fn settle(&self, hits: &mut thin_vec::ThinVec<Hit>, folded: &View, joined: &Joined, lexicon: &Lexicon) {
        hits.retain_mut(|hit| {
            if !joined.leads(&folded.original(hit.range(), &joined.text)) || hit.country().is_some() {
                return true;
            }
            match self.says.filter(|_| of_visas(hit, lexicon)) {
                Some(says) => {
                    hit.tag = Tag::Concept(says);
                    true
                }
                None => false,
            }
        });
    }
}

/// What a line that is for a people says: a cell with the first of its row and the heading of its column.
pub(super) fn reading(document: &Document, index: usize, views: &[BlockView], lexicon: &Lexicon) -> Option<Reading> {
    let block = &document.blocks[index];
    let fits = block.kind == BlockKind::TableCell && block.text.len() <= MAX_CELL && !block.hidden;
    fits.then(|| cell(document, index, &views[index], lexicon))?
}

/// "Nationality | Visa required?", "Canada | No".
fn cell(document: &Document, index: usize, view: &BlockView, lexicon: &Lexicon) -> Option<Reading> {
    let block = &document.blocks[index];
    let (column, row) = block.label.as_deref()?.split_once('\n')?;
    let (column, row) = (column.trim(), row.trim());
    if column.len() > MAX_NAME {
        return None;
    }
    let said = Said::of(&block.text, &view.view.text, &view.hits, lexicon)?;
    let heading = Heading::of(column, lexicon)?;
    let first = (index.saturating_sub(CELLS_BACK)..index).rev().map(|at| &document.blocks[at]);
    let mut first = first.take_while(|other| other.kind == BlockKind::TableCell && other.group == block.group);
    let first = first.find(|other| other.label.as_deref().is_none_or(|label| !label.contains('\n')))?;
    let headed = column_head(first).is_some_and(|head| lexicon.wording.columns.peoples.within(&fold(head)));
    (names_peoples(row, headed, lexicon) && !of_another_purpose(document, index, lexicon))
        .then(|| said.read(row, &heading, block, lexicon))?
}

/// What a cell says.
struct Said {
    /// Where it says more than yes or no, in bytes of its block.
    at: usize,
    what: Answered,
}

enum Answered {
    /// Yes or no to what heads it.
    As(Answer),
    /// Something on visas by itself.
    Itself,
    /// How long a stay lasts.
    Length,
}

impl Said {
    /// `hits` are the words of the text, folded.
    fn of(text: &str, folded: &str, hits: &[Hit], lexicon: &Lexicon) -> Option<Said> {
        let known = &lexicon.known;
        let lengths = value::durations(folded, lexicon.values());
        let visa = |hit: &Hit| lexicon.is_known(hit, &[known.visa_free, known.visa_needed]);
        let none = || hits.iter().any(|hit| hit.is(Cue::NeedNot) || lexicon.is_known(hit, &[known.not_needed]));
        let must = || hits.iter().any(|hit| hit.is(Cue::Must) || lexicon.is_known(hit, &[known.mandatory]));
        let (what, at) = match answered(text, &lexicon.wording.replies) {
            Some((answer, rest)) => (Answered::As(answer), text.len() - rest.len()),
            None if hits.iter().any(visa) => (Answered::Itself, 0),
            None if none() => (Answered::As(Answer::No), text.len()),
            None if must() => (Answered::As(Answer::Yes), text.len()),
            None if !lengths.is_empty() && hits.iter().all(|hit| lexicon.is_known(hit, &[known.at_most])) => {
                (Answered::Length, 0)
            }
            None => return None,
        };
        // "No, with a US visa", "only for groups", "see India": whoever says more than this says something else.
        let kinds = [known.visa, known.visa_free, known.visa_needed, known.not_needed, known.mandatory, known.at_most];
        let unneeded = |hit: &Hit| hits.iter().any(|other| other.is(Cue::NeedNot) && other.range() == hit.range());
        let plain = |hit: &Hit| match hit.tag {
            Tag::Concept(_) => lexicon.is_known(hit, &kinds) || unneeded(hit),
            Tag::Cue(cue, _) => matches!(cue, Cue::Must | Cue::NeedNot | Cue::Negation | Cue::None | Cue::Copula | Cue::Answer),
            _ => false,
        };
        let rest = fold(&text[at..]);
        let words = lexicon.find(&rest);
        let spans = value::durations(&rest, lexicon.values());
        let told = |at: usize| {
            words.iter().map(Hit::range).chain(spans.iter().map(|span| span.range.clone())).any(|range| range.contains(&at))
        };
        let fits = hits.iter().all(plain) && weigh(&rest, told) <= CELL_REST;
        (fits && !text.contains(['*', '†', '¹', '²', '/'])).then_some(Said { at, what })
    }

    /// It with the people it is for and what heads it.
    fn read(self, people: &str, heading: &Heading<'_>, block: &Block, lexicon: &Lexicon) -> Option<Reading> {
        let known = &lexicon.known;
        let (free, needed) = (known.visa_free?, known.visa_needed?);
        let says = match (self.what, heading.asks) {
            (Answered::As(Answer::Yes), Some(Asked::Free)) | (Answered::As(Answer::No), Some(Asked::Visa)) => Some(free),
            (Answered::As(Answer::No), Some(Asked::Free)) | (Answered::As(Answer::Yes), Some(Asked::Visa)) => Some(needed),
            (Answered::Length, Some(Asked::Free)) => Some(free),
            (Answered::Itself, asks) if asks.is_some() || heading.names_country => None,
            _ => return None,
        };
        let rest = block.text[self.at..].trim_start_matches([' ', ',', '.', ';', ':', '，', '。', '、', '-', '–', '—']);
        let own = block.text.len() - rest.len()..block.text.len();
        let whole = 0..block.text.len();
        let lead = heading.text.trim_end_matches([':', '：', '?', '？', '؟', ' ']).trim_start_matches(['¿', ' ']);
        let joined = Joined::new(&format!("{people}: {lead}"), block, own, whole);
        Some(Reading { joined, answer: None, price: false, row: Some(Row { people: people.len(), says }) })
    }
}

/// What heads a column.
struct Heading<'t> {
    text: &'t str,
    /// What it asks, or says, of visas.
    asks: Option<Asked>,
    names_country: bool,
}

#[derive(Clone, Copy)]
enum Asked {
    /// Whether a visa is needed.
    Visa,
    /// Whether none is.
    Free,
}

impl Heading<'_> {
    /// `None` where it is about something else: "Visa fee", "Allowed to work?".
    fn of<'t>(text: &'t str, lexicon: &Lexicon) -> Option<Heading<'t>> {
        let known = &lexicon.known;
        let folded = fold(text);
        let hits = lexicon.find(&folded);
        if lexicon.wording.columns.purposes.within(&folded) || denies(&hits, lexicon) {
            return None;
        }
        let kinds = [known.visa_free, known.visa_needed, known.mandatory, known.enter];
        let is_visa = |hit: &Hit| hit.concept().is_some() && hit.concept() == known.visa;
        let fits = |hit: &Hit| match hit.tag {
            Tag::Concept(_) => {
                is_visa(hit) || lexicon.is_known(hit, &kinds) || lexicon.wording.stays.stay.within(&folded[hit.range()])
            }
            Tag::Cue(cue, _) => matches!(cue, Cue::Must | Cue::Question | Cue::Copula | Cue::May | Cue::Reader | Cue::Answer),
            Tag::City(_) => false,
            Tag::Country(_) | Tag::Demonym(_) => !is_nationality(&folded, hit, &lexicon.wording.peoples),
        };
        let has = |concept: Option<ConceptIndex>| concept.is_some() && hits.iter().any(|hit| hit.concept() == concept);
        let asks = if has(known.visa_free) {
            (!has(known.visa_needed)).then_some(Asked::Free)
        } else {
            (has(known.visa_needed) || has(known.visa)).then_some(Asked::Visa)
        };
        let places = hits.iter().filter(|hit| hit.country().is_some()).count();
        let plain = !has(known.visa_free) && !has(known.visa_needed);
        let letters = weigh(&folded, |at| hits.iter().any(|hit| hit.range().contains(&at)));
        let duty = hits.iter().any(|hit| hit.is(Cue::Must) || hit.is(Cue::Question) || lexicon.is_known(hit, &[known.mandatory]));
        let most = match (plain, duty) {
            (false, _) => COLUMN_REST,
            (true, true) => DUTY_REST,
            (true, false) => PLAIN_REST,
        };
        let fits = hits.iter().all(fits) && letters <= most;
        (fits && places <= 1 && (asks.is_some() || places == 1)).then_some(Heading { text, asks, names_country: places == 1 })
    }
}

fn of_visas(hit: &Hit, lexicon: &Lexicon) -> bool {
    let known = &lexicon.known;
    hit.concept().is_some_and(|concept| [known.visa, known.visa_free, known.visa_needed].contains(&Some(concept)))
}

/// Whether a text names peoples and nothing else. `headed`: whether it stands where countries are those of passports.
fn names_peoples(text: &str, headed: bool, lexicon: &Lexicon) -> bool {
    if text.len() > MAX_NAME || text.contains(['(', '（', '*', '/']) {
        return false;
    }
    let folded = fold(text);
    let hits = lexicon.find(&folded);
    let peoples: &Peoples = &lexicon.wording.peoples;
    let adjective = |hit: &Hit| matches!(hit.tag, Tag::Demonym(_));
    let said = |hit: &Hit| adjective(hit) || is_nationality(&folded, hit, peoples);
    let named = |hit: &Hit| matches!(hit.tag, Tag::Demonym(_) | Tag::Country(_)) && (headed || said(hit));
    let rest = weigh(&folded, |at| hits.iter().any(|hit| hit.range().contains(&at)));
    let most = if hits.iter().any(|hit| is_nationality(&folded, hit, peoples)) { NAMED_REST } else { BARE_REST };
    !hits.is_empty() && hits.iter().all(named) && rest <= most
}

/// Whether what stands above a line says that it is about a journey for another purpose than a visit.
fn of_another_purpose(document: &Document, index: usize, lexicon: &Lexicon) -> bool {
    let other = |at: usize| lexicon.wording.columns.purposes.within(&fold(&document.blocks[at].text));
    above(document, index).any(other)
}

/// The headings above a block, the nearest first, each of a higher level than the one before, and the title.
fn above(document: &Document, index: usize) -> impl Iterator<Item = usize> {
    let mut level = u8::MAX;
    (index.saturating_sub(HEADINGS_BACK)..index).rev().filter(move |&at| match document.blocks[at].kind {
        BlockKind::Heading(own) if own < level => {
            level = own;
            true
        }
        BlockKind::Title => true,
        _ => false,
    })
}

/// Whether the nearest heading that names a place names this one, or none does.
pub(super) fn headed_by(
    document: &Document,
    index: usize,
    views: &[BlockView],
    country: CountryIndex,
    place: impl Fn(&BlockView, &Hit) -> bool,
) -> bool {
    let named = |at: usize| -> Vec<CountryIndex> {
        views[at].hits.iter().filter(|hit| place(&views[at], hit)).filter_map(Hit::country).collect()
    };
    above(document, index).map(named).find(|named| !named.is_empty()).is_none_or(|named| named.contains(&country))
}
