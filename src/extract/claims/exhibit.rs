//! Statements put on show: items of a quiz or an exercise, of a list of lies. They stand there to be judged, not to be believed.
//!
//! Three signs tell them: words that announce them ("true or false?"), a blank behind every item for the verdict, and a key
//! further down that gives the verdicts. Only the items are on show; what a page says of itself around them is its own.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{BlockView, claims_in, stance};
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::{Cue, Hit, Wording};
use crate::rules::model::wording::lists;
use crate::text::fold::fold;
use crate::text::phrases::Phrases;

/// Words of verdicts.
pub(super) type Verdicts = lists::Verdicts<Phrases>;

/// Longest block that announces items, in bytes: an instruction is short.
const MAX_ANNOUNCEMENT: usize = 400;
/// How many blocks may stand between an announcement and the first item.
const APART: usize = 3;
/// How many blocks back from a key its items are looked for.
const KEY_REACH: usize = 64;
/// Fewest items that a key answers.
const FEWEST: usize = 3;
/// Marks that strike out a statement.
pub(super) const CROSSES: [char; 4] = ['❌', '✗', '✘', '✖'];
/// Marks that tell which statements stand, beside others that are crossed out.
const TICKS: [char; 6] = ['✅', '✓', '✔', '☑', '⭕', '○'];

/// Faces and things that mock the statement before them: who writes them does not believe it.
const MOCKING: [char; 6] = ['🤥', '🤡', '🙄', '🤣', '💩', '🧢'];

/// The Chinese numerals from one to ten.
const NUMERALS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// Indexes of the blocks whose statements are on show.
pub(super) fn on_show(document: &Document, views: &[BlockView], wording: &Wording) -> BTreeSet<usize> {
    let verdicts = &wording.verdicts;
    let mut shown = BTreeSet::new();
    let blocks = &document.blocks;
    for (index, block) in blocks.iter().enumerate() {
        if block.hidden || !claims_in(block) {
            continue;
        }
        let announces = views[index].hits.iter().find(|hit| hit.is(Cue::Exhibit));
        if inline(block, announces.map(|hit| views[index].view.original(hit.range(), &block.text)), verdicts) {
            shown.insert(index);
        }
        if label_alone(block, &views[index], wording) {
            shown.extend(below(blocks, index));
        }
        if blocks.get(index + 1).is_some_and(|next| restated(block, &views[index], next, &views[index + 1])) {
            shown.insert(index + 1);
        }
        if announces.is_some() {
            // "The tourist card: fact or fiction?" asks of a thing, and what follows may well affirm it.
            let named = views[index].hits.iter().any(|hit| hit.country().is_some() || hit.concept().is_some());
            announced(blocks, index, named, &mut shown);
        }
        let items = (block.kind == BlockKind::ListItem && first_of_list(blocks, index)).then(|| list(blocks, index));
        if matches!(block.kind, BlockKind::Prose | BlockKind::ListItem) && gives_key(&block.text, verdicts)
            || items.clone().is_some_and(|items| listed_key(blocks, items, verdicts))
        {
            answered(blocks, index, &mut shown);
        }
        if let Some(items) = items
            && items.clone().filter(|&at| has_blank(&blocks[at].text, verdicts)).count() >= 2
        {
            shown.extend(items);
        }
        if quoted_list(&block.text) || barred_list(&block.text) {
            shown.insert(index);
        }
        if numbered(block) && block.text.lines().filter(|line| has_blank(line, verdicts)).count() >= 2 {
            shown.insert(index);
        }
    }
    struck_out(blocks, &mut shown);
    search_phrases(blocks, &mut shown);
    shown
}

/// Fewest lines of a list of search phrases.
const PHRASES: usize = 3;
/// Fewest words, and most, of one.
const PHRASE_WORDS: std::ops::RangeInclusive<usize> = 3..=14;

/// Lines that begin with a small letter and have no mark at all, one under the other and hardly different: what people type into a search
/// box. Questions without their mark look like statements there: "espanhol precisa de visto para os estados unidos".
fn search_phrases(blocks: &[Block], shown: &mut BTreeSet<usize>) {
    fn phrase(line: &str) -> Option<Vec<&str>> {
        let line = line.trim();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’');
        // Most lines end with a mark.
        if !line.ends_with(char::is_alphanumeric) || !line.starts_with(char::is_lowercase) || !line.chars().all(plain) {
            return None;
        }
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        PHRASE_WORDS.contains(&words.len()).then_some(words)
    }
    let alike = |one: &[&str], other: &[&str]| {
        let shared = one.iter().filter(|word| other.contains(word)).count();
        shared >= 3 && shared * 2 >= one.len().min(other.len())
    };
    let mut run: Vec<usize> = Vec::new();
    let mut lines = 0;
    let mut last: Option<Vec<&str>> = None;
    for index in 0..=blocks.len() {
        let block = blocks.get(index).filter(|block| {
            !block.hidden && matches!(block.kind, BlockKind::Prose | BlockKind::ListItem) && block.text.len() <= MAX_INLINE
        });
        let own: Option<Vec<Vec<&str>>> = block.and_then(|block| block.text.lines().map(phrase).collect());
        let own = own.filter(|own| !own.is_empty() && own.windows(2).all(|pair| alike(&pair[0], &pair[1])));
        let goes_on = own.as_ref().is_some_and(|own| last.as_ref().is_none_or(|last| alike(last, &own[0])));
        if !goes_on {
            if lines >= PHRASES {
                shown.extend(run.iter().copied());
            }
            run.clear();
            lines = 0;
        }
        if let Some(own) = &own {
            run.push(index);
            lines += own.len();
        }
        last = own.and_then(|mut own| own.pop());
    }
}

/// "Myth", "谣言：" alone above a statement, as cards and folded answers have it: whether a paragraph is nothing but a word that calls
/// what stands below it false. "Wrong!" judges what stands above.
fn label_alone(block: &Block, view: &BlockView, wording: &Wording) -> bool {
    let text = view.view.text.as_str();
    if block.kind != BlockKind::Prose || text.len() > MAX_LABEL || text.contains('!') {
        return false;
    }
    let mark = |c: char| !c.is_alphanumeric();
    let start = text.len() - text.trim_start_matches(mark).len();
    let label = text[start..].trim_end_matches(mark);
    let named = view.hits.iter().any(|hit| hit.is(Cue::Debunk) && hit.start == start && hit.end >= start + label.len());
    let introduces = text.trim_end_matches(['*', '_', ' ']).ends_with(':');
    named && (introduces || !calls_false(text, &wording.verdicts)) || introduces && wording.columns.wrong.has(label)
}

/// Longest such label, in bytes.
const MAX_LABEL: usize = 40;

/// "Myth: Kazakhstan has a tourist card", and below it "The Kazakhstan tourist card is an e-visa": whether a line that calls a statement
/// false stands above one that says the same again, of the same things and without a word that denies or obliges, as folded answers do.
fn restated(block: &Block, view: &BlockView, next: &Block, below: &BlockView) -> bool {
    let brief = |block: &Block| block.kind == BlockKind::Prose && !block.hidden && block.text.len() <= MAX_ANNOUNCEMENT;
    let text = view.view.text.as_str();
    if !brief(block) || !brief(next) || text.len() > MAX_MYTH || text.contains(". ") || text.contains(['。', '!']) {
        return false;
    }
    let start = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let label = view.hits.iter().find(|hit| hit.is(Cue::Debunk) && hit.start == start).map(|hit| hit.end);
    let Some(end) = label.filter(|&end| text[..end].ends_with(':') || text[end..].starts_with(':')) else { return false };
    let denies = |hit: &Hit| [Cue::Negation, Cue::NeedNot, Cue::None, Cue::Debunk].iter().any(|&cue| hit.is(cue));
    let thing = |hit: &&Hit| hit.concept().is_some() || hit.country().is_some();
    let again = |hit: &Hit| below.hits.iter().any(|other| other.tag == hit.tag);
    let mut said = view.hits.iter().filter(|hit| hit.start >= end);
    !said.clone().any(denies)
        && !below.hits.iter().any(|hit| denies(hit) || hit.is(Cue::Must))
        && said.clone().any(|hit| hit.concept().is_some())
        && said.by_ref().filter(thing).all(again)
}

/// Longest line with such a statement, in bytes.
const MAX_MYTH: usize = 160;

/// The block that stands below another in the same section, with all of its list.
fn below(blocks: &[Block], index: usize) -> Range<usize> {
    match blocks.get(index + 1) {
        Some(next) if next.kind == BlockKind::ListItem => list(blocks, index + 1),
        Some(next) if matches!(next.kind, BlockKind::Prose | BlockKind::Quote) => index + 1..index + 2,
        _ => 0..0,
    }
}

/// Items of a list of quoted words, at least.
const QUOTED: usize = 2;

/// `"one", "two",`: words in quotation marks with commas between them and hardly anything else, as programs and filters list what they
/// look for.
fn quoted_list(text: &str) -> bool {
    let (mut items, mut outside, mut commas, mut inside) = (0_usize, 0_usize, 0_usize, false);
    if !text.contains('"') {
        return false;
    }
    let mut last = ' ';
    for c in text.chars() {
        if c == '"' && last != '\\' {
            items += usize::from(inside);
            inside = !inside;
        } else if !inside && matches!(c, ':' | '：') {
            // Values with names are data that says something.
            return false;
        } else if !inside {
            outside += usize::from(c.is_alphabetic());
            commas += usize::from(c == ',');
        }
        last = c;
    }
    let listed = text.lines().filter(|line| line.trim_start().starts_with('"')).count();
    items >= QUOTED && commas + 1 >= items && listed > 0 && outside <= 4 * items
}

/// `one|two|three`: words with bars between them and no blanks around these, as patterns have their alternatives.
fn barred_list(text: &str) -> bool {
    let pieces = || text.split('|');
    pieces().count() > QUOTED
        && !text.contains(['\n', '.', '。'])
        && pieces().all(|piece| !piece.is_empty() && piece.trim() == piece && piece.len() <= MAX_LABEL)
}

/// How far into a block the words stand that announce items behind them in the same block, in bytes.
const OPENING: usize = 40;
/// Longest block that holds its items itself, in bytes.
const MAX_INLINE: usize = 1600;

/// "True or false? 1. The card is free. 2. It rains in May. (Answers: false, true)", "Two truths and a lie: one; another; a third": a
/// block that announces items, by words at `announced` or a pair to choose from, and holds them itself. Where the key calls all of them
/// true, they are asserted.
fn inline(block: &Block, announced: Option<Range<usize>>, verdicts: &Verdicts) -> bool {
    if !matches!(block.kind, BlockKind::Prose | BlockKind::ListItem) || block.text.len() > MAX_INLINE {
        return false;
    }
    let text = block.text.as_str();
    let behind = match announced {
        Some(words) => (words.start <= OPENING).then_some(words.end),
        // Pairs to choose from have a slash.
        None => text[..text.floor_char_boundary(OPENING)].contains(['/', '／']).then(|| chosen_from(text, verdicts)).flatten(),
    };
    let Some(items) = behind.and_then(|end| text.get(end..)) else { return false };
    let key = key(items, verdicts);
    let listed = find_number(items, 1).and_then(|rest| find_number(rest, 2)).is_some()
        || items.trim_start_matches(['*', '_', ' ']).starts_with([':', '：']) && items.matches([';', '；']).count() >= 2
        || key.as_ref().is_some_and(|key| !key.is_empty())
        || asked_alone(items);
    listed && key.is_none_or(|key| key.is_empty() || key.into_iter().any(|stands| !stands))
}

/// Longest statement that a question before it puts up for a verdict, in bytes.
const MAX_ASKED: usize = 240;

/// "True or false? In Bulgaria you pay with the lev.": whether a question mark and one sentence are all that stands behind the words
/// that announce it. Who goes on tells what is so.
fn asked_alone(items: &str) -> bool {
    let Some(said) = items.trim_start().strip_prefix(['?', '？']) else { return false };
    let said = said.trim().trim_end_matches(['.', '。', '!', '！', '?', '？']);
    (1..=MAX_ASKED).contains(&said.len()) && !said.contains(". ") && !said.contains(['。', '！', '？', '?', '!', '\n'])
}

/// Where a pair to choose from ends that a block begins with: "Vrai / faux :".
fn chosen_from(text: &str, verdicts: &Verdicts) -> Option<usize> {
    let end = text.find([':', '：', '?', '？', '.'])?;
    let pair = text.get(..end).filter(|pair| pair.len() <= OPENING)?;
    let pair: String = pair.to_lowercase().replace('／', "/").chars().filter(|c| !c.is_whitespace() && *c != '*').collect();
    verdicts.choices.has(&pair).then_some(end)
}

/// The verdicts at the end of a text, behind its last colon or in its last brackets, and whether each lets its statement stand. None
/// where the end is no key.
fn key(items: &str, verdicts: &Verdicts) -> Option<Vec<bool>> {
    let end = items.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '。' | ')' | '）' | '*'));
    let at = end.rfind([':', '：', '(', '（'])?;
    let marks = |c: char| !c.is_alphanumeric() && !matches!(c, '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{e7f}');
    let said = end[at..].trim_start_matches([':', '：', '(', '（']);
    let words: Vec<&str> = said
        .split([',', '，', '、', ';', ' '])
        .map(|word| word.trim_matches(|c| marks(c) && !crosses(c)))
        .filter(|word| !word.is_empty())
        .collect();
    let all = !words.is_empty() && words.len() <= 12 && words.iter().all(|word| verdict(word, true, verdicts));
    all.then(|| words.into_iter().map(|word| !is_false(word, verdicts)).collect())
}

fn crosses(c: char) -> bool {
    CROSSES.contains(&c) || TICKS.contains(&c) || matches!(c, '×' | '✕' | '◯' | '√')
}

/// Whether a verdict calls its statement false.
fn is_false(word: &str, verdicts: &Verdicts) -> bool {
    let folded = fold(word);
    word.starts_with(CROSSES) || word.starts_with(['×', '✕']) || calls_false(&folded, verdicts) || verdicts.key_wrong.has(&folded)
}

/// Whether a verdict calls a sentence false in brackets right behind it or at its end, or behind a dash: "The card is free. (wrong)"; or a
/// face behind it mocks it.
pub(super) fn called_false(text: &str, sentence: &Range<usize>, verdicts: &Verdicts) -> bool {
    let own = text[sentence.clone()].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '。'));
    let bracketed = |rest: &str| {
        let inner = rest.strip_prefix('(').and_then(|rest| Some(rest.split_once(')')?.0));
        inner.is_some_and(|word| {
            word.len() <= 40 && (calls_false(word, verdicts) || word.trim().starts_with(CROSSES) || word.trim() == "×")
        })
    };
    // "The card is an e-visa — false."
    let dashed = || own.rsplit_once(['—', '–', '→', '⇒']).is_some_and(|(_, word)| calls_false(word, verdicts));
    let behind = text[sentence.end..].trim_start();
    own.ends_with(MOCKING)
        || behind.starts_with(MOCKING)
        || own.ends_with(')') && own.rfind('(').is_some_and(|at| bracketed(&own[at..]))
        || bracketed(behind)
        || dashed()
}

/// Fewest parts of a sentence that is taken to pieces, and of one that is announced as such.
const PIECES: usize = 4;
const ANNOUNCED_PIECES: usize = 3;
/// Longest piece, in bytes.
const MAX_PIECE: usize = 40;

/// Whether a sentence is the pieces of one, to be put in order: "mandatory / is / the card / already". Names of forms with a slash
/// between them are pieces too, but none of those is a mere "is" or "the".
pub(super) fn scrambled(sentence: &str, hits: &[Hit], start: usize, verdicts: &Verdicts) -> bool {
    if sentence.matches(['/', '／']).count() + 1 < ANNOUNCED_PIECES {
        return false;
    }
    let lead = sentence.find([':', '：']).map_or(0, |at| at + 1);
    let (lead, said) = (&sentence[..lead], &sentence[lead..]);
    let said = said.trim_start_matches('：');
    let pieces: Vec<&str> =
        said.split(['/', '／']).map(|piece| piece.trim_matches(|c: char| c.is_whitespace() || ".。!?*".contains(c))).collect();
    let short = |piece: &&str| !piece.is_empty() && piece.len() <= MAX_PIECE && piece.split(' ').count() <= 3;
    // "8/10", "and/or" and addresses have no blank around the slash.
    let apart = said.split(['/', '／']).skip(1).filter(|rest| rest.starts_with(' ')).count() + 1 == pieces.len()
        || said.contains(crate::lexicon::unspaced);
    let mere = |piece: &&str| {
        verdicts.pieces.has(piece)
            || hits.iter().any(|hit| {
                hit.is(Cue::Copula) && sentence.get(hit.start - start..hit.end - start).is_some_and(|word| word == *piece)
            })
    };
    let announced = hits.iter().any(|hit| hit.is(Cue::Exhibit) && hit.start - start < lead.len());
    apart
        && pieces.iter().all(short)
        && (announced && pieces.len() >= ANNOUNCED_PIECES || pieces.len() >= PIECES && pieces.iter().any(mere))
}

/// What an announcement puts on show: under a heading the section, of which only the items where it names a thing; else the items
/// behind it, and what it runs into by a colon.
fn announced(blocks: &[Block], index: usize, named: bool, shown: &mut BTreeSet<usize>) {
    let block = &blocks[index];
    let following = blocks.iter().enumerate().skip(index + 1);
    match block.kind {
        BlockKind::Title => {}
        BlockKind::Heading(_) => {
            let section = following.take_while(|(_, next)| !matches!(next.kind, BlockKind::Heading(_)));
            shown.extend(section.filter(|(_, next)| !named || item(next)).map(|(at, _)| at));
        }
        BlockKind::TableCell => {}
        _ if block.text.len() > MAX_ANNOUNCEMENT => {}
        _ => {
            if numbered(block) {
                shown.insert(index);
            }
            // "Which of these is a lie?" may stand below what it asks about.
            if block.kind == BlockKind::Prose && block.text.trim_end().ends_with(['?', '？', '؟']) {
                let above = (0..index).rev().take_while(|&at| item(&blocks[at]) && index - at <= KEY_REACH);
                shown.extend(above);
            }
            let introduces = block.text.trim_end().ends_with([':', '：']);
            let mut begun = false;
            let mut between = 0;
            for (at, next) in following.take_while(|(_, next)| !matches!(next.kind, BlockKind::Heading(_))) {
                let own_list = block.kind == BlockKind::ListItem && next.group == block.group;
                if item(next) && !own_list || introduces && at == index + 1 && next.kind != BlockKind::ListItem {
                    begun = true;
                    shown.insert(at);
                } else if begun || between == APART || own_list {
                    break;
                } else {
                    between += 1;
                }
            }
        }
    }
}

/// The list, or the numbered lines, that a key further down answers.
fn answered(blocks: &[Block], key: usize, shown: &mut BTreeSet<usize>) {
    let own = blocks[key].kind == BlockKind::ListItem;
    for at in (key.saturating_sub(KEY_REACH)..key).rev() {
        let block = &blocks[at];
        if own && block.kind == BlockKind::ListItem && block.group == blocks[key].group {
            continue;
        }
        if numbered(block) {
            shown.insert(at);
            return;
        }
        if block.kind == BlockKind::ListItem {
            let first = (0..=at).rev().take_while(|&back| same_list(&blocks[back], block)).last().unwrap_or(at);
            let items = list(blocks, first);
            if items.len() >= FEWEST {
                shown.extend(items);
                return;
            }
        }
    }
}

/// Items and short paragraphs that end with a cross, on a page that ticks others.
fn struck_out(blocks: &[Block], shown: &mut BTreeSet<usize>) {
    let crossed = |block: &Block| {
        !block.hidden
            && block.text.len() <= MAX_ANNOUNCEMENT
            && matches!(block.kind, BlockKind::ListItem | BlockKind::TableCell | BlockKind::Prose)
            && block.text.trim_end().ends_with(CROSSES)
    };
    let crossed: Vec<usize> = (0..blocks.len()).filter(|&at| crossed(&blocks[at])).collect();
    if !crossed.is_empty() && blocks.iter().any(|block| !block.hidden && block.text.contains(TICKS)) {
        shown.extend(crossed);
    }
}

fn item(block: &Block) -> bool {
    matches!(block.kind, BlockKind::ListItem | BlockKind::TableCell) || numbered(block)
}

fn same_list(block: &Block, other: &Block) -> bool {
    block.kind == BlockKind::ListItem && block.group == other.group
}

fn first_of_list(blocks: &[Block], index: usize) -> bool {
    index == 0 || !same_list(&blocks[index - 1], &blocks[index])
}

/// The items of the list that begins at a block.
fn list(blocks: &[Block], first: usize) -> Range<usize> {
    first..first + blocks[first..].iter().take_while(|block| same_list(block, &blocks[first])).count()
}

/// A paragraph that is a list by its numbers alone.
fn numbered(block: &Block) -> bool {
    block.kind == BlockKind::Prose
        && memchr::memchr(b'\n', block.text.as_bytes()).is_some()
        && block.text.lines().filter(|line| number_ahead(line)).nth(1).is_some()
}

/// "1.", "2)", "(3)", "四、", "問5", "⑥", "Q7:" at the beginning of a line.
fn number_ahead(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '(' | '（' | '第'));
    if line.starts_with(|c: char| ('①'..='⑳').contains(&c)) {
        return true;
    }
    let bare = line.trim_start_matches(NUMERALS);
    if bare.len() < line.len() {
        return bare.starts_with('、');
    }
    let word = line.find(|c: char| !c.is_alphabetic()).unwrap_or(line.len());
    let digits = line[word..].trim_start_matches([' ', '.']);
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = digits.len() - rest.len();
    (1..=2).contains(&length)
        && line[..word].chars().count() <= 4
        && rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | '、' | '．' | '）' | ':' | '：' | '题' | '題'))
}

/// Whether a line leaves room for a verdict: "(  )", "____", "true / false".
fn has_blank(line: &str, verdicts: &Verdicts) -> bool {
    let line = line.trim_end();
    if line.ends_with("___") {
        return true;
    }
    if let Some(open) = line.strip_suffix([')', '）', '］', '〕']) {
        let open = open.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '_'));
        return open.ends_with(['(', '（', '［', '〔']);
    }
    let from = line.char_indices().rev().nth(31).map_or(0, |(at, _)| at);
    if !line[from..].contains(['/', '／']) {
        return false;
    }
    let end: String = line[from..].to_lowercase().replace('／', "/").replace(" /", "/").replace("/ ", "/");
    let end = end.trim_end_matches(['.', '。', '?', '？']);
    // A choice is a word of its own: "visa/fee/v/f".
    verdicts.choices.trailing(end).any(|(_, before)| !before.ends_with(|c: char| c.is_alphabetic() || c == '/'))
}

/// "1 false, 2 true, 3 false (it is free)": numbers in order, each with a verdict.
fn gives_key(text: &str, verdicts: &Verdicts) -> bool {
    // Most text holds no third entry, and is not read for the first.
    let holds = |digit: u8, letter: &str| {
        memchr::memchr(digit, text.as_bytes()).is_some()
            || memchr::memchr(letter.as_bytes()[0], text.as_bytes()).is_some() && text.contains(letter)
    };
    if text.len() > 4096 || !holds(b'3', "三") || !holds(b'1', "一") || !holds(b'2', "二") {
        return false;
    }
    let mut given = 0;
    let mut next = 1;
    let mut rest = text;
    while let Some(after) = find_number(rest, next) {
        let said = after.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '.' | ')' | ':' | '：' | '、' | '-' | '–' | '—' | '=' | '*')
        });
        if verdict(said, true, verdicts) {
            given += 1;
        }
        next += 1;
        rest = after;
    }
    let entries = next - 1;
    entries >= FEWEST && given * 3 >= entries * 2
}

/// A list whose items are verdicts: "1. False. 2. False, it is free."
fn listed_key(blocks: &[Block], items: Range<usize>, verdicts: &Verdicts) -> bool {
    items.len() >= FEWEST && items.clone().filter(|&at| verdict(&blocks[at].text, false, verdicts)).count() * 3 >= items.len() * 2
}

/// What follows a number, in digits or as Chinese writes it.
fn find_number(text: &str, wanted: usize) -> Option<&str> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() && !before.is_ascii_digit() {
            let length = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            if text[at..at + length].parse() == Ok(wanted) {
                return Some(&text[at + length..]);
            }
        }
        if NUMERALS.get(wanted - 1) == Some(&c) {
            return Some(&text[at + c.len_utf8()..]);
        }
        before = c;
    }
    None
}

/// Whether a text begins with a verdict that is a word of its own.
fn verdict(text: &str, answers_too: bool, verdicts: &Verdicts) -> bool {
    let text = text.trim_start_matches(['*', '_', ' ']);
    if text.starts_with(CROSSES) || text.starts_with(TICKS) || text.starts_with(['×', '✕', '◯', '√']) {
        return true;
    }
    let word: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{e7f}'))
        .take(12)
        .flat_map(char::to_lowercase)
        .collect();
    verdicts.key.has(&word) || answers_too && verdicts.key_answers.has(&word)
}

/// Whether a folded text is nothing but such a word.
pub(super) fn calls_false(folded: &str, verdicts: &Verdicts) -> bool {
    let word = folded.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '.' | '。' | '!'));
    verdicts.wrong.has(word)
}

/// Whether a block begins with a label that calls what follows a myth or a rumour, and counts it: "Myth no. 2. ...", "Миф № 1: ...".
pub(super) fn numbered_myth(text: &str, hits: &[Hit], verdicts: &Verdicts) -> bool {
    let start = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let label = hits.iter().take_while(|hit| hit.start <= start).filter(|hit| hit.start == start);
    label.filter(|hit| hit.is(Cue::Debunk) || hit.is(Cue::Attribution)).any(|hit| {
        let rest = text[hit.end..].trim_start_matches([' ', '*']);
        let signs = verdicts.numbered.leading(rest).map(|(_, rest)| rest);
        let rest = rest.strip_prefix(['№', '#']).or(signs.min_by_key(|rest| rest.len())).unwrap_or(rest).trim_start();
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(&c));
        after.len() < rest.len()
            && rest.len() - after.len() <= 6
            && after.trim_start_matches(['*', ' ']).starts_with(['.', ':', ')', '—', '–', '-', ',', '、'])
    })
}

/// Whether a sentence leaves two verbs of duty to choose from: "visitors must / may register".
pub(super) fn alternatives(text: &str, hits: &[Hit], clauses: &stance::Clauses) -> bool {
    let choice = |hit: &&Hit| [Cue::Must, Cue::May, Cue::NeedNot, Cue::Hedge].iter().any(|&cue| hit.is(cue));
    let plain = |c: char| matches!(c, ' ' | '*' | '_');
    hits.iter().filter(choice).any(|hit| {
        let behind = text[hit.end..]
            .trim_start_matches(plain)
            .strip_prefix('/')
            .map(|rest| text.len() - rest.trim_start_matches(plain).len());
        behind.is_some_and(|at| hits.iter().filter(choice).any(|other| other.start == at) || clauses.choices.lead(&text[at..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_quoted_words_is_told_from_speech() {
        assert!(quoted_list("WORDS = [\n    \"fake passport\", \"fake visa\",\n    \"buy a licence\",\n]"));
        assert!(quoted_list("\"We sell fake passports, call 0333444555\",\n\"Your account is locked\","));
        assert!(!quoted_list("She said \"yes\", he said \"no\", and both bought the card."));
        assert!(!quoted_list("\"A card is needed\", says the agency, \"and you pay 30 dollars for it at our office\"."));
    }

    #[test]
    fn knows_keys_from_steps_and_dates() {
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        let verdicts = &rules.lexicon.wording.verdicts;
        assert!(gives_key("Key: 1 false, 2 true, 3 false (it has been free since 2 May), 4 true.", verdicts));
        assert!(gives_key("答案：一错、二对、三错（免费）", verdicts));
        assert!(gives_key("正解 1× 2○ 3×", verdicts));
        assert!(gives_key("Ответы: 1 — ложь; 2 — правда; 3 — ложь.", verdicts));
        assert!(!gives_key("Step 1: apply. Step 2: pay. Step 3: activate.", verdicts));
        assert!(!gives_key("1 January, 2 January and 3 January are holidays.", verdicts));
        assert!(!gives_key("1 false, 2 true", verdicts));
    }

    #[test]
    fn knows_blanks_from_remarks_in_brackets() {
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        let verdicts = &rules.lexicon.wording.verdicts;
        for line in [
            "The card is free. (  )",
            "签证要钱。（　）",
            "Der Pass genügt. ____",
            "ETIAS runs. True / false",
            "Thẻ này có thật. (...)",
            "已經實施。　是／否",
        ] {
            assert!(has_blank(line, verdicts), "{line}");
        }
        for line in ["The card is free (really).", "签证要钱（见官网）。", "Pay by card / cash", "It is true", ""] {
            assert!(!has_blank(line, verdicts), "{line}");
        }
    }

    #[test]
    fn knows_numbered_lines() {
        for line in ["1. One", "(2) Two", "三、第三", "問4　四", "⑤ five", "Q6: six", "Câu 7: bảy"] {
            assert!(number_ahead(line), "{line}");
        }
        for line in ["2024 was long", "One", "3rd place", "一起走"] {
            assert!(!number_ahead(line), "{line}");
        }
    }
}
