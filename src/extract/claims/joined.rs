//! Words that stand apart and are read as one: a table's cell with its row and column, an item with the words that introduce its
//! list, a heading with the value below it, a question with its answer.
//!
//! Each such reading is a sentence of its own beside those of the blocks. What is found in it points at the words of the block;
//! where it rests on the words from elsewhere alone, at the cell, item or answer as a whole.

use std::borrow::Cow;
use std::ops::Range;

use thin_vec::ThinVec;

use crate::document::{Block, BlockKind, Document};
use crate::lexicon::{Cue, Hit, Lexicon, Tag, Wording, unspaced};
use crate::rules::model::terms::ConceptClass;
use crate::text::fold::{View, fold};
use crate::text::letters::weigh;
use crate::text::phrases::Phrases;
use crate::text::{sentence, value};

use super::BlockView;
use super::exhibit::{CROSSES, calls_false};
use super::reply::Replies;
use super::rows::{self, Row};

/// Longest cell or item that is read with its label, in bytes. Longer ones say themselves what they speak of.
const MAX_ITEM: usize = 200;
/// Letters beside a bare amount at most: "From 48 a person". Those of scripts without spaces count for three.
const BARE_AMOUNT: usize = 24;
/// Longest label, heading or question, in bytes.
const MAX_LEAD: usize = 240;
/// Longest term of a list of terms, in bytes.
const MAX_TERM: usize = 60;
/// Longest short name of a form, in bytes.
const MAX_NAME: usize = 8;
/// Longest answer, in bytes.
const MAX_ANSWER: usize = 600;

/// What a question was answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is as asked.
    Yes,
    /// It is not.
    No,
}

/// The words of a reading and where they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The words, before they are folded.
    pub text: String,
    /// How many bytes of them come from elsewhere.
    lead: usize,
    /// Where in the block's text the words after the lead begin.
    at: usize,
    /// Bytes of the block's text a finding points to where it rests on the lead alone.
    shown: Range<usize>,
}

impl Joined {
    pub(super) fn new(lead: &str, block: &Block, own: Range<usize>, shown: Range<usize>) -> Joined {
        let mut text = format!("{} ", lead.trim());
        let lead = text.len();
        text.push_str(&block.text[own.clone()]);
        Joined { text, lead, at: own.start, shown }
    }

    /// Whether bytes of the words come from elsewhere.
    pub(super) fn leads(&self, range: &Range<usize>) -> bool {
        range.end <= self.lead
    }

    /// Where the words after the lead begin in the block's text.
    pub(super) fn begins(&self) -> usize {
        self.at
    }

    /// Bytes of the block's text for bytes of the words.
    pub fn own(&self, range: Range<usize>) -> Range<usize> {
        if range.end <= self.lead {
            return self.shown.clone();
        }
        self.at + range.start.max(self.lead) - self.lead..self.at + range.end - self.lead
    }
}

/// One reading of a block together with words that stand elsewhere.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) joined: Joined,
    pub(super) answer: Option<Answer>,
    /// Whether it answers what something costs.
    pub(super) price: bool,
    /// Where it is a line for a people in a table or list, whom and what of.
    pub(super) row: Option<Row>,
}

/// The readings of one block, at most a few. `spoken` tells whether the block may speak of a document that was named before it.
pub(super) fn readings(document: &Document, index: usize, views: &[BlockView], lexicon: &Lexicon, spoken: bool) -> Vec<Reading> {
    let block = &document.blocks[index];
    let mut out = Vec::new();
    if block.hidden || !matches!(block.kind, BlockKind::Prose | BlockKind::ListItem | BlockKind::TableCell) {
        return out;
    }
    let row = rows::reading(document, index, views, lexicon);
    if row.is_none()
        && (block.kind != BlockKind::TableCell || !compared(document, index, views, lexicon) && !of_sites(document, index))
    {
        out.extend(labelled(document, index, views, lexicon));
    }
    out.extend(row);
    if block.kind != BlockKind::TableCell {
        out.extend(below(document, index, views, lexicon, spoken));
    }
    out.extend(answered_inside(block, &views[index], lexicon, spoken));
    out.extend(captioned(block, &views[index], lexicon, spoken));
    out
}

/// "**Price of the visa.** Twenty-five dollars.": a caption in bold that speaks of a price, with the amount behind it.
fn captioned(block: &Block, view: &BlockView, lexicon: &Lexicon, spoken: bool) -> Option<Reading> {
    let caption = block.strong.first().filter(|strong| strong.start == 0 && strong.end <= MAX_TERM)?;
    let spans = sentence::spans(&view.view.text[..view.view.text.floor_char_boundary(MAX_ANSWER)], &lexicon.wording.sentences);
    let mut spans = spans.take(2);
    let (first, second) = (spans.next()?, spans.next()?);
    let own = view.view.original(second.range.clone(), &block.text);
    let asked = view.hits.partition_point(|hit| hit.start < first.range.end);
    let prices = asks_price(&view.view.text[first.range.clone()], &view.hits[..asked], lexicon, spoken);
    let whole = view.view.original(first.range, &block.text).end <= caption.end + '.'.len_utf8() + 1;
    (!first.question
        && !second.question
        && whole
        && prices
        && !told(&view.hits, &second.range)
        && !value::money(&view.view.text[second.range], lexicon.values()).is_empty())
    .then(|| Reading {
        joined: Joined::new(block.text[..caption.end].trim_end_matches(['.', '。', ':', '：', ' ']), block, own.clone(), own),
        answer: None,
        price: true,
        row: None,
    })
}

/// A cell with its row and column, an item with what introduces its list.
fn labelled(document: &Document, index: usize, views: &[BlockView], lexicon: &Lexicon) -> Option<Reading> {
    let (block, view) = (&document.blocks[index], &views[index]);
    let label = block.label.as_deref()?.trim_end();
    introduction(block.kind, label)?;
    if denied_in_brackets(view) {
        return None;
    }
    if block.text.len() > MAX_ITEM || label.len() > MAX_LEAD || !block.text.contains(char::is_alphanumeric) {
        return None;
    }
    if let Some(reading) = ticked(block, label, lexicon) {
        return Some(reading);
    }
    let lead = match (block.kind, label.split_once('\n')) {
        // Other cells than those with values say too little to be told from headings.
        (BlockKind::TableCell, _)
            if !block.text.contains(|c: char| c.is_ascii_digit())
                && !tells_of_now(view, lexicon)
                && !needless(view, lexicon)
                && !names_card(block, view, lexicon) =>
        {
            return None;
        }
        (BlockKind::TableCell, Some((column, row))) => {
            // Words of two cells make no word together: "Canada eTA" and "Price" speak of no "eTA price".
            format!("{row} {}| {column}", form_beside(document, index, row, views, lexicon))
        }
        (BlockKind::TableCell, None) => label.to_string(),
        // An item of which nothing is known adds nothing to what introduces it.
        (BlockKind::ListItem, _) if view.hits.iter().all(|hit| hit.concept().is_none()) => return None,
        // The end of a longer text introduces the list, and only that much of it.
        _ => last_line(label).to_string(),
    };
    let first = first_sentence(block, view, lexicon)?;
    let whole = 0..block.text.len();
    let of_another = || fee_of_another(view, &(0..view.view.text.len()), lexicon);
    if block.kind == BlockKind::ListItem && (first.end < block.text.trim_end().len() || of_another()) {
        return None;
    }
    Some(Reading {
        joined: Joined::new(lead.trim_end_matches([':', '：', ' ']), block, whole.clone(), whole),
        answer: None,
        price: false,
        row: None,
    })
}

/// "Tourist card | Mandatory? | Yes": a cell that says yes to its column, in the row of a card for tourists.
fn ticked(block: &Block, label: &str, lexicon: &Lexicon) -> Option<Reading> {
    let (column, row) = label.split_once('\n').filter(|_| block.kind == BlockKind::TableCell)?;
    let known = &lexicon.known;
    let has = |text: &str, is: &dyn Fn(&Hit) -> bool| lexicon.find(&fold(text)).iter().any(is);
    let yes = block.text.len() <= MAX_YES && answer(&block.text, &lexicon.wording.replies) == Some(Answer::Yes);
    let asked = yes
        && has(row, &|hit| hit.is_concept(&[known.tourist_card]))
        && has(column, &|hit| hit.is(Cue::Must) || lexicon.is_known(hit, &[known.mandatory]));
    let whole = 0..block.text.len();
    asked.then(|| Reading {
        joined: Joined::new(&format!("{row} {}", column.trim_matches(['¿', '?', '？', ' '])), block, whole.clone(), whole),
        answer: None,
        price: false,
        row: None,
    })
}

/// Longest cell that is but a yes, in bytes.
const MAX_YES: usize = 16;

/// Whether brackets in an item or cell take it back: 旅游卡（不需要）, "tourist card (no such thing)".
fn denied_in_brackets(view: &BlockView) -> bool {
    let Some(open) = view.view.text.find('(') else { return false };
    let denies = |hit: &Hit| [Cue::Negation, Cue::NeedNot, Cue::None, Cue::Debunk].iter().any(|&cue| hit.is(cue));
    view.hits.iter().any(|hit| hit.start > open && denies(hit))
}

/// Longest cell that names a card and little else, in bytes.
const MAX_CARD: usize = 40;

/// Whether a cell says that something works by now: "in force".
fn tells_of_now(view: &BlockView, lexicon: &Lexicon) -> bool {
    view.hits.iter().any(|hit| hit.is_concept(&[lexicon.known.running_now, lexicon.known.apply_now]))
}

/// Whether a cell says little but the name of a card for tourists: "Entry document | Tourist card".
fn names_card(block: &Block, view: &BlockView, lexicon: &Lexicon) -> bool {
    block.text.len() <= MAX_CARD && view.hits.iter().any(|hit| hit.is_concept(&[lexicon.known.tourist_card]))
}

/// Whether a cell says that something is not needed: "Insurance | voluntary".
fn needless(view: &BlockView, lexicon: &Lexicon) -> bool {
    view.hits.iter().any(|hit| hit.is(Cue::NeedNot) || hit.is_concept(&[lexicon.known.not_needed]))
}

/// The name of the form in a cell between the first of its row and this one: "Canada | eTA | USD 95".
fn form_beside(document: &Document, index: usize, row: &str, views: &[BlockView], lexicon: &Lexicon) -> String {
    let inside = |at: &usize| {
        let other = &document.blocks[*at];
        other.kind == BlockKind::TableCell
            && other.group == document.blocks[index].group
            && other.label.as_deref().is_some_and(|label| label.contains('\n'))
    };
    let named = |&at: &usize| {
        // What a visa costs depends on the passport, the entries and the year; tables give round figures of it.
        let visa = |concept| lexicon.known.visa.is_some_and(|visa| lexicon.counts_as(concept, visa));
        let form = |concept| lexicon.class(concept) == ConceptClass::EntryDocument && !visa(concept);
        let text = document.blocks[at].text.trim();
        // Some names are forms only with their country's: "Canada" and "eTA".
        let together = || {
            let short = text.len() <= MAX_NAME && row.len() <= MAX_TERM && text.starts_with(char::is_alphabetic);
            short && lexicon.find(&fold(&format!("{row} {text}"))).iter().filter_map(Hit::concept).any(form)
        };
        text.len() <= MAX_TERM && (views[at].hits.iter().filter_map(Hit::concept).any(form) || together())
    };
    let form = (index.saturating_sub(6)..index).rev().take_while(inside).find(named);
    form.map_or_else(String::new, |at| format!("{} ", document.blocks[at].text.trim()))
}

/// What introduces a list, heads a column or is explained: the whole of a short label, the last sentence of a longer one.
pub(super) fn introduction(kind: BlockKind, label: &str) -> Option<&str> {
    let label = label.trim_end();
    // A longer text without a colon runs up to the list and does not introduce it; a whole sentence stands for itself.
    if kind == BlockKind::TableCell || label.len() <= MAX_TERM && !label.ends_with(['.', '。', '।']) {
        return Some(label);
    }
    label.ends_with([':', '：']).then(|| last_line(label))
}

/// The first cell of a cell's row, which its label holds behind the head of its column.
fn row_of(cell: &Block) -> Option<&str> {
    Some(cell.label.as_deref()?.split_once('\n')?.1)
}

/// Whether the first cell of a cell's row, of those that name a country, has words of its own beside it and those for a document.
pub(super) fn names_more_than_country(cell: &Block, lexicon: &Lexicon) -> bool {
    let Some(row) = row_of(cell) else { return false };
    let row = fold(row);
    let hits = lexicon.find(&row);
    let named = |at: usize| hits.iter().any(|hit| hit.range().contains(&at) && !matches!(hit.tag, Tag::Cue(..)));
    let form = |hit: &Hit| hit.concept().is_some_and(|concept| lexicon.class(concept) == ConceptClass::EntryDocument);
    weigh(&row, named) > NAME_PARTS && !hits.iter().any(form) && hits.iter().any(|hit| hit.country().is_some())
}

/// Letters that a country's name in a table may have besides what is known of it: "Kingdom of".
const NAME_PARTS: usize = 4;

/// Whether a cell's row gives another value for the same thing: "free | USD 49" sets the official price beside what resellers take.
fn compared(document: &Document, index: usize, views: &[BlockView], lexicon: &Lexicon) -> bool {
    let block = &document.blocks[index];
    let Some(row) = row_of(block) else { return false };
    let beside = |other: &Block| other.kind == BlockKind::TableCell && other.group == block.group && row_of(other) == Some(row);
    let free = lexicon.known.free_of_charge;
    let says_free = |at: usize| views[at].hits.iter().any(|hit| hit.is_concept(&[free]));
    let priced = |at: usize| says_free(at) || !value::money(&views[at].view.text, lexicon.values()).is_empty();
    (index.saturating_sub(8)..index).rev().take_while(|&at| beside(&document.blocks[at])).any(priced)
        || (index + 1..document.blocks.len().min(index + 8)).take_while(|&at| beside(&document.blocks[at])).any(says_free)
}

/// Whether a cell stands in a table whose rows are sites, as those are that tell what each asks for the same form: "Site | Price".
fn of_sites(document: &Document, index: usize) -> bool {
    let blocks = &document.blocks;
    let row = |at: usize| row_of(&blocks[at]).map(str::trim);
    let site = |row: &str| {
        let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | ':');
        row.chars().all(host) && row.trim_end_matches('.').contains('.') && row.contains(char::is_alphabetic)
    };
    let Some(own) = row(index).filter(|row| site(row)) else { return false };
    let beside = |at: &usize| blocks[*at].kind == BlockKind::TableCell && blocks[*at].group == blocks[index].group;
    let another = |at: usize| row(at).is_some_and(|other| other != own && site(other));
    (index.saturating_sub(MAX_SITES)..index).rev().take_while(beside).any(another)
        || (index + 1..blocks.len().min(index + MAX_SITES)).take_while(beside).any(another)
}

/// Cells of a table that are looked at for another site.
const MAX_SITES: usize = 12;

/// The first words below a heading or a question of its own with it: a value, or an answer.
fn below(document: &Document, index: usize, views: &[BlockView], lexicon: &Lexicon, spoken: bool) -> Option<Reading> {
    let block = &document.blocks[index];
    let above = document.blocks[..index].iter().rposition(|other| !other.hidden && !other.text.is_empty())?;
    let lead = &document.blocks[above];
    let heading = matches!(lead.kind, BlockKind::Heading(_));
    if lead.text.len() > MAX_LEAD || !heading && !matches!(lead.kind, BlockKind::Prose | BlockKind::ListItem) {
        return None;
    }
    let asks =
        lead.text.trim_end().ends_with(['?', '？', '؟']) || heading && views[above].hits.iter().any(|hit| hit.is(Cue::Question));
    // Most blocks follow no question and give no value: their sentences are not looked at.
    let priced = || asks && asks_price(&views[above].view.text, &views[above].hits, lexicon, spoken);
    let asked = &views[above].view.text;
    let timed = || asks && lexicon.wording.questions.how_long.within(asked) && lexicon.wording.stays.stay.within(asked);
    let valued = || (heading || priced() || timed()) && block.text.contains(|c: char| c.is_ascii_digit());
    if !asks && !valued() {
        return None;
    }
    let first = first_sentence(block, &views[index], lexicon)?;
    let question = lead.text.trim_end().trim_end_matches(['?', '？', '؟', ' ']);
    if asks && let Some(answer) = answer(&block.text[first.clone()], &lexicon.wording.replies) {
        return Some(reading_of_answer(question, block, first, answer));
    }
    if !(heading || priced() || timed()) || !block.text[first.clone()].contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // "A site wants 45 euros" answers no question: somebody else speaks, or nobody says yet that it is so.
    let folded = sentence::spans(&views[index].view.text, &lexicon.wording.sentences).next()?.range;
    let said = &views[index].view.text[folded.clone()];
    // Below a question stands a byline as often as an answer: "5 April 2026", "2 min read". A number answers what asks for it.
    let answers = || {
        priced() && !value::money(said, lexicon.values()).is_empty()
            || (heading || timed() && lexicon.wording.stays.limit.within(said) && said.len() <= MAX_TERM)
                && lexicon.wording.questions.how_long.within(&views[above].view.text)
                && !value::durations(said, lexicon.values()).is_empty()
    };
    // "TDAC fee", and below it "File the TDAC 3 days before arrival": days and dates are no price.
    let known = &lexicon.known;
    let fees = || views[above].hits.iter().any(|hit| lexicon.is_known(hit, &[known.fee, known.price_verb, known.pay]));
    let unpriced = || heading && fees() && value::money(said, lexicon.values()).is_empty() && dated(said, lexicon);
    if told(&views[index].hits, &folded)
        || asks && !answers()
        || unpriced()
        || heading && fee_of_another(&views[index], &folded, lexicon)
    {
        return None;
    }
    let joined = Joined::new(question, block, first.clone(), first);
    Some(Reading { joined, answer: asks.then_some(Answer::Yes), price: asks && priced(), row: None })
}

/// Whether folded text gives lengths of time or years, or more letters than beside a bare amount.
fn dated(said: &str, lexicon: &Lexicon) -> bool {
    !value::durations(said, lexicon.values()).is_empty()
        || !value::years(said, lexicon.values()).is_empty()
        || weigh(said, |_| false) > BARE_AMOUNT
}

/// Whether a question is what a form costs.
fn asks_price(text: &str, hits: &[Hit], lexicon: &Lexicon, spoken: bool) -> bool {
    let known = &lexicon.known;
    (spoken || hits.iter().filter_map(Hit::concept).any(|concept| lexicon.class(concept) == ConceptClass::EntryDocument))
        && (hits.iter().any(|hit| lexicon.is_known(hit, &[known.fee, known.price_verb, known.pay]))
            || lexicon.wording.questions.how_much.within(text))
}

/// "Ferry fee: $15": whether the word before one for a fee names what is paid for, and no form.
fn fee_of_another(view: &BlockView, range: &Range<usize>, lexicon: &Lexicon) -> bool {
    let fees = view.hits.iter().filter(|hit| range.contains(&hit.start) && lexicon.is_known(hit, &[lexicon.known.fee]));
    fees.take(1).any(|fee| {
        let before = &view.view.text[range.start..fee.start];
        let Some(before) = before.strip_suffix([' ', '-']) else { return false };
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let start = range.start + before.len() - word.len();
        let known = || view.hits.iter().filter(|hit| hit.start <= start && start < hit.end);
        let of_forms = |class| {
            matches!(class, ConceptClass::EntryDocument | ConceptClass::Card | ConceptClass::Action | ConceptClass::Office)
        };
        // A country, a people and words such as "mandatory" name nothing else to be paid for.
        let of_the_form = |hit: &Hit| hit.concept().is_none_or(|concept| of_forms(lexicon.class(concept)));
        word.is_ascii() && word.len() > 3 && !lexicon.wording.prices.fees.has(word) && !known().any(of_the_form)
    })
}

/// Whether somebody else says what stands in a range, or nobody says yet that it is so.
fn told(hits: &[Hit], range: &Range<usize>) -> bool {
    let told = |hit: &Hit| hit.is(Cue::Attribution) || hit.is(Cue::Hypothetical) || hit.is(Cue::Debunk) || hit.is(Cue::Warning);
    hits.iter().any(|hit| range.contains(&hit.start) && told(hit))
}

/// "Do I need it? Yes, before you fly." "What does it cost? 30 dollars."
fn answered_inside(block: &Block, view: &BlockView, lexicon: &Lexicon, spoken: bool) -> Vec<Reading> {
    // The full-width mark is folded to the plain one, and the Arabic one begins with this byte.
    let asks = memchr::memchr2(b'?', 0xd8, view.view.text.as_bytes()).is_some();
    let in_bold = super::asked_in_bold(block, view);
    if block.text.len() > 4096 || !asks && in_bold.is_none() {
        return Vec::new();
    }
    let spans = sentence::spans(&view.view.text, &lexicon.wording.sentences);
    let spans: Vec<_> = spans.flat_map(|span| super::parted(span, in_bold.as_ref())).collect();
    let original = |range: &Range<usize>| view.view.original(range.clone(), &block.text);
    let pairs = spans.windows(2).filter(|pair| pair[0].question && !pair[1].question);
    pairs
        .filter_map(|pair| {
            let (question, said) = (original(&pair[0].range), original(&pair[1].range));
            let asked = view.hits.partition_point(|hit| hit.start < pair[0].range.start);
            let asked = &view.hits[asked..view.hits.partition_point(|hit| hit.start < pair[0].range.end)];
            let priced = || {
                block.text[said.clone()].contains(|c: char| c.is_numeric())
                    && asks_price(&view.view.text[pair[0].range.clone()], asked, lexicon, spoken)
                    && !told(&view.hits, &pair[1].range)
                    && !value::money(&view.view.text[pair[1].range.clone()], lexicon.values()).is_empty()
            };
            let told = answer(&block.text[said.clone()], &lexicon.wording.replies);
            let price = told.is_none() && priced();
            let answer = told.or(price.then_some(Answer::Yes))?;
            let question = &block.text[question];
            (question.len() <= MAX_LEAD)
                .then(|| reading_of_answer(question.trim_end_matches(['?', '？', '؟', ' ']), block, said, answer))
                .map(|reading| Reading { price, ..reading })
        })
        .take(8)
        .collect()
}

fn reading_of_answer(question: &str, block: &Block, said: Range<usize>, answer: Answer) -> Reading {
    // What follows a "no" says what is so instead, and is a sentence of its own.
    let own = match answer {
        Answer::Yes => said.clone(),
        Answer::No => said.end..said.end,
    };
    let mut joined = Joined::new(&unwrapped(question), block, own, said);
    // What is said behind it keeps its length, so that places in it stay theirs.
    joined.text = joined.text.replace('\n', " ");
    Reading { joined, answer: Some(answer), price: false, row: None }
}

/// A sentence without the ends of lines that it was wrapped at.
fn unwrapped(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n').map(str::trim);
    Cow::Owned(lines.fold(String::new(), |mut whole, line| {
        let dense = whole.ends_with(unspaced) && line.starts_with(unspaced);
        whole.push_str(if whole.is_empty() || dense { "" } else { " " });
        whole + line
    }))
}

fn first_sentence(block: &Block, view: &BlockView, lexicon: &Lexicon) -> Option<Range<usize>> {
    let first =
        sentence::spans(&view.view.text[..view.view.text.floor_char_boundary(MAX_ANSWER)], &lexicon.wording.sentences).next()?;
    let own = view.view.original(first.range, &block.text);
    (!first.question && !own.is_empty()).then_some(own)
}

fn last_line(text: &str) -> &str {
    let text = text.trim_end();
    let inner = text.trim_end_matches([':', '：', '.', '。', '!', '?']);
    inner.rfind(['.', '。', '!', '！', '\n']).map_or(text, |at| text[at..].trim_start_matches(['.', '。', '!', '！', '\n', ' ']))
}

/// As much of a text as is read for an answer.
pub(super) fn beginning(text: &str) -> &str {
    text.char_indices().nth(48).map_or(text, |(at, _)| &text[..at])
}

/// Reads the beginning of an answer.
pub(super) fn answer(text: &str, replies: &Replies) -> Option<Answer> {
    reply(&fold(&unwrapped(beginning(text))), replies).map(|(answer, _)| answer)
}

/// Reads the beginning of an answer in one line, and gives what stands behind it.
pub(super) fn answered<'t>(text: &'t str, replies: &Replies) -> Option<(Answer, &'t str)> {
    let start = beginning(text);
    let folded = View::new(start);
    let (answer, rest) = reply(&folded.text, replies)?;
    let at = folded.text.len() - rest.len();
    Some((answer, &text[folded.original(at..at, start).start..]))
}

fn reply<'s>(folded: &'s str, replies: &Replies) -> Option<(Answer, &'s str)> {
    let mut said = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    // "A: yes", "答:是的".
    for label in replies.labels.iter() {
        if let Some(rest) = said.strip_prefix(label) {
            said = rest.trim_start();
        }
    }
    let begins = |words: &Phrases| {
        words.leading(said).map(|(_, rest)| rest).find(|rest| {
            let rest = rest.trim_start_matches(['*', '_', ' ']);
            rest.is_empty() || rest.starts_with([',', '.', '!', '。', '、', ':', ';', '—', '-', '،', '।', '('])
        })
    };
    let no = begins(&replies.no).map(|rest| (Answer::No, rest));
    no.or_else(|| begins(&replies.yes).or_else(|| said.strip_prefix("yes ")).map(|rest| (Answer::Yes, rest)))
}

/// Takes the words out of the question that an answer affirms or denies: "do I need" asks, and holds "need".
pub(super) fn unfold_questions(text: &str, hits: &mut ThinVec<Hit>, mut find: impl FnMut(&str) -> ThinVec<Hit>) {
    let questions: Vec<Range<usize>> = hits.iter().filter(|hit| hit.is(Cue::Question)).map(Hit::range).collect();
    for question in questions {
        let spaces = text[question.clone()].match_indices(' ').map(|(at, _)| question.start + at + 1).collect::<Vec<_>>();
        for start in spaces {
            let inner = find(&text[start..question.end]);
            let shifted = inner.into_iter().map(|hit| Hit { start: hit.start + start, end: hit.end + start, ..hit });
            hits.extend(shifted.filter(|hit| !hit.is(Cue::Question)));
        }
    }
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    hits.dedup();
}

/// Whether a question asks of what is not: "Is it true that you do not need a card?"
pub(super) fn denies(hits: &[Hit], lexicon: &Lexicon) -> bool {
    hits.iter().any(|hit| {
        [Cue::Negation, Cue::NeedNot, Cue::None].iter().any(|&cue| hit.is(cue))
            || lexicon.is_known(hit, &[lexicon.known.not_needed])
    })
}

/// Says that what was asked to be needed is not: "Do I need insurance? No."
pub(super) fn unneeded(hits: &mut ThinVec<Hit>, lexicon: &Lexicon) {
    let Some(unneeded) = lexicon.known.not_needed else { return };
    let needs = hits.iter().filter(|hit| hit.is(Cue::Must));
    let found: Vec<Hit> = needs.map(|hit| Hit { tag: Tag::Concept(unneeded), ..*hit }).collect();
    hits.extend(found);
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
}

/// Whether another cell of the row gives a verdict on a cell: "The card is an e-visa | false", "❌ | The card is an e-visa".
///
/// Of what the first cell says the others may speak at length; other cells are judged by a short verdict alone.
pub(super) fn judged_beside(document: &Document, index: usize, views: &[BlockView], wording: &Wording) -> bool {
    let own = &document.blocks[index];
    if own.kind != BlockKind::TableCell {
        return false;
    }
    let crossed = |at: usize| document.blocks[at].text.trim_start().starts_with(CROSSES);
    let verdict = |at: usize| {
        let hits = &views[at].hits;
        crossed(at)
            || calls_false(&views[at].view.text, &wording.verdicts)
            || refuted(document, at, wording)
            || document.blocks[at].text.len() <= MAX_TERM
                && hits.iter().any(|hit| hit.is(Cue::Debunk))
                && hits.iter().all(|hit| hit.concept().is_none())
    };
    let beside = |other: &Block| other.kind == BlockKind::TableCell && other.group == own.group;
    let row_of = |at: usize| row_of(&document.blocks[at]);
    match row_of(index) {
        None => (index + 1..document.blocks.len().min(index + 5))
            .take_while(|&at| beside(&document.blocks[at]) && row_of(at).is_some_and(|row| heads(own, row)))
            .any(|at| {
                crossed(at)
                    || disowned(&views[at].hits)
                    || calls_false(&views[at].view.text, &wording.verdicts)
                    || refuted(document, at, wording)
            }),
        Some(row) => {
            let before = (index.saturating_sub(6)..index).rev().take_while(|&at| beside(&document.blocks[at]));
            let after = (index + 1..document.blocks.len().min(index + 6)).take_while(|&at| beside(&document.blocks[at]));
            // The first cell of the row has no row of its own: the last one that is met on the way back.
            let mut done = false;
            let before = before.take_while(move |&at| {
                let goes_on = !done;
                done |= row_of(at) != Some(row);
                goes_on
            });
            let same = |&at: &usize| row_of(at) == Some(row) || row_of(at).is_none() && heads(&document.blocks[at], row);
            before.filter(same).any(verdict) || after.take_while(|&at| row_of(at) == Some(row)).any(verdict)
        }
    }
}

/// Whether a cell says no in a column that asks whether something is true.
fn refuted(document: &Document, at: usize, wording: &Wording) -> bool {
    let cell = &document.blocks[at];
    let column = super::erratum::column_head(cell);
    cell.text.len() <= MAX_TERM
        && (cell.text.trim() == "否" || answer(&cell.text, &wording.replies) == Some(Answer::No))
        && column.is_some_and(|column| wording.columns.truth.within(&fold(column)))
}

/// Whether a cell is the one that a row's label was taken from; labels hold the end of a long cell.
fn heads(first: &Block, row: &str) -> bool {
    !row.is_empty() && first.text.ends_with(row)
}

/// Whether the words that introduce a list, or head a column, say that what follows is somebody's claim or false.
pub(super) fn disowned(hits: &[Hit]) -> bool {
    hits.iter().any(|hit| hit.is(Cue::Debunk) || hit.is(Cue::Attribution) || hit.is(Cue::Exhibit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers_and_no_conditions() {
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        let answer = |text| answer(text, &rules.lexicon.wording.replies);
        assert_eq!(answer("Yes, before you fly."), Some(Answer::Yes));
        assert_eq!(answer("**No.** It is free."), Some(Answer::No));
        assert_eq!(answer("是的，必须提前办理。"), Some(Answer::Yes));
        assert_eq!(answer("A: Нет."), Some(Answer::No));
        assert_eq!(answer("Sí, siempre."), Some(Answer::Yes));
        assert_eq!(answer("Si viaja en avión, no."), None);
        assert_eq!(answer("No visa is needed."), None);
        assert_eq!(answer("不同国家不一样。"), None);
        assert_eq!(answer("It depends."), None);
    }

    #[test]
    fn takes_the_end_of_what_introduces_a_list() {
        assert_eq!(last_line("Come soon. You need:"), "You need:");
        assert_eq!(last_line("费用如下："), "费用如下：");
    }
}
