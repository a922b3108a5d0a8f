//! Lines of a forum or chat and what the next one says of them: questions, which need no question mark, and a no that takes back what was
//! asked and what the asker had heard; statements, and another speaker who calls them wrong.

use std::ops::Range;

use crate::document::{Block, BlockKind, Document};
use crate::lexicon::Wording;
use crate::rules::model::wording::lists;
use crate::text::fold::fold;
use crate::text::phrases::Phrases;

use super::joined::{Answer, answer};

/// Words that begin and end what is said.
pub(super) type Replies = lists::Replies<Phrases>;

/// Longest line that asks, in bytes.
const MAX_LINE: usize = 400;
/// Longest line that tells who wrote what stands below it, in bytes.
const BYLINE: usize = 40;
/// Blocks below a line that are looked through, empty and hidden ones among them.
const REACH: usize = 16;
/// How much of the end of a line is read for words that ask, in characters.
const ENDING: usize = 28;

/// Bytes of a block's text that ask, line by line, and that the line or block below says no to.
pub(super) fn denied(document: &Document, index: usize, wording: &Wording) -> Vec<Range<usize>> {
    let text = document.blocks[index].text.as_str();
    let mut denied = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let own = start..start + line.len();
        start = own.end;
        // Most lines end with a full stop and ask nothing.
        let replies = &wording.replies;
        if asks(line, replies) && answer_below(document, index, own.end, replies).is_some_and(|line| says_no(line, replies))
            || contradicted(document, index, line, own.end, replies)
        {
            denied.push(own);
        }
    }
    denied
}

/// Turns of others, and lines, that are looked through for a contradiction.
const TURNS: usize = 4;
const MAX_LINES: usize = 12;
/// Longest name of a speaker, in characters.
const NAME: usize = 20;

/// Who speaks in a line, and what: "ann: ...", "**Bob** 10:02: ...", 小王：....
fn turn(line: &str) -> Option<(&str, &str)> {
    // Most lines hold neither colon; their last bytes are looked for many at a time.
    let bytes = line.as_bytes();
    let colon = |&at: &usize| bytes[at] == b':' || bytes[..=at].ends_with("：".as_bytes());
    let at = memchr::memchr2_iter(b':', 0x9a, bytes).find(colon)?;
    let (name, said) = (line[..=at].trim_end_matches([':', '：']), &line[at + 1..]);
    let name = name.trim().trim_start_matches(['>', '-', '*', '@', ' ']).trim_end_matches(['*', ' ']);
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | '-' | '\u{300}'..='\u{36f}' | '\u{900}'..='\u{eff}');
    let fits = !name.is_empty() && name.chars().count() <= NAME && name.chars().all(plain) && name.split(' ').count() <= 3;
    fits.then_some((name, said))
}

/// Whether a line is what one speaker says, and one of the next speakers calls it wrong. Speakers are named before their words, or stand in
/// headings above them.
fn contradicted(document: &Document, index: usize, line: &str, end: usize, replies: &Replies) -> bool {
    let block = &document.blocks[index];
    let rest = &block.text[end..];
    if let Some((speaker, _)) = turn(line) {
        let kinds = [BlockKind::Prose, BlockKind::ListItem, BlockKind::Quote];
        let below = readable_below(document, index).take_while(|next| kinds.contains(&next.kind));
        let lines = rest.lines().chain(below.flat_map(|next| next.text.lines())).filter(|line| !line.trim().is_empty());
        // Somebody may ask back before a third one answers.
        let turns = lines.take(MAX_LINES).map_while(turn).take(TURNS);
        return turns.into_iter().any(|(other, said)| other != speaker && calls_wrong(said, speaker, replies));
    }
    if !rest.trim().is_empty() || !heads_turn(document.blocks.get(index.wrapping_sub(1))) {
        return false;
    }
    let mut below = readable_below(document, index);
    let (heading, answer) = (below.next(), below.next());
    heads_turn(heading) && answer.is_some_and(|answer| calls_wrong(&answer.text, "", replies))
}

/// Whether a block is a heading that may be the name of whoever wrote what stands below: one word.
fn heads_turn(block: Option<&Block>) -> bool {
    block.is_some_and(|block| {
        let name = block.text.trim();
        matches!(block.kind, BlockKind::Heading(_)) && name.chars().count() <= NAME && !name.contains(' ')
    })
}

/// Whether what is said begins by calling something wrong. A name may stand before it: "@ann that is wrong", "Ann, nonsense".
fn calls_wrong(said: &str, speaker: &str, replies: &Replies) -> bool {
    let folded = fold(super::joined::beginning(said));
    let mut said = folded.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
    if let Some(rest) = said.strip_prefix('@') {
        said = rest.split_once([' ', ',', '，']).map_or("", |(_, rest)| rest);
    }
    let speaker = fold(speaker);
    if !speaker.is_empty() {
        said = said.strip_prefix(speaker.as_str()).unwrap_or(said);
    }
    let said = said.trim_start_matches(|c: char| !c.is_alphanumeric());
    let parted = |word: &str, rest: &str| word.contains(crate::lexicon::unspaced) || !rest.starts_with(char::is_alphanumeric);
    replies.wrong.leading(said).any(|(word, rest)| parted(word, rest))
}

/// The blocks below one that say something to a reader.
fn readable_below(document: &Document, index: usize) -> impl Iterator<Item = &Block> {
    document.blocks[index + 1..].iter().take(REACH).filter(|block| !block.hidden && !block.text.trim().is_empty())
}

/// The line below a place in a block: of the block itself or, at its end, of the next one. A byline may stand between.
fn answer_below<'d>(document: &'d Document, index: usize, end: usize, replies: &Replies) -> Option<&'d str> {
    let below = document.blocks[index].text.get(end..)?;
    if !below.trim().is_empty() {
        return below.lines().find(|line| !line.trim().is_empty());
    }
    let kinds =
        |kind: BlockKind| matches!(kind, BlockKind::Prose | BlockKind::ListItem | BlockKind::Quote | BlockKind::TableCell);
    let next: Vec<_> = readable_below(document, index)
        .take(2)
        .take_while(|block| kinds(block.kind))
        .filter_map(|block| block.text.lines().next())
        .collect();
    match next[..] {
        [byline, line] if byline.len() <= BYLINE && !says_no(byline, replies) => Some(line),
        [line, ..] => Some(line),
        [] => None,
    }
}

/// Whether a line asks something.
fn asks(line: &str, replies: &Replies) -> bool {
    line.len() <= MAX_LINE && (question_mark(line.as_bytes()) || asks_at_its_end(line, replies))
}

fn question_mark(line: &[u8]) -> bool {
    let written = |mark: &str| memchr::memmem::find(line, mark.as_bytes()).is_some();
    memchr::memchr(b'?', line).is_some() || !line.is_ascii() && (written("？") || written("؟"))
}

fn asks_at_its_end(line: &str, replies: &Replies) -> bool {
    let line = line.trim_end();
    if line.ends_with(['.', '。', '!', '！', ':', '：', ',', '।']) {
        return false;
    }
    let from = line.char_indices().rev().nth(ENDING - 1).map_or(0, |(at, _)| at);
    let folded = fold(&line[from..]);
    let mark = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '…' | '。' | '，' | '、' | '～');
    let mut end = folded.trim_end_matches(mark);
    for word in replies.courtesy.iter() {
        end = end.strip_suffix(word).unwrap_or(end).trim_end_matches(mark);
    }
    replies.asks_joined.trail(end) || replies.asks.trailing(end).any(|(_, rest)| rest.ends_with(mark))
}

/// Whether a line says no to what the line above asks. A name may stand before it: "Anna: no, it is not".
fn says_no(line: &str, replies: &Replies) -> bool {
    let said = |text: &str| {
        let folded = fold(super::joined::beginning(text));
        let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
        // "No. 7" counts.
        if folded.strip_prefix("no.").is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit())) {
            return false;
        }
        if answer(text, replies) == Some(Answer::No) {
            return true;
        }
        replies.not_yet.leading(folded).any(|(word, rest)| {
            word.contains(crate::lexicon::unspaced)
                || !word.contains(' ') && word.len() <= 6 && rest.trim_start().is_empty()
                || (word.contains(' ') || word.len() > 3) && !rest.starts_with(char::is_alphanumeric)
        })
    };
    said(line) || line.split_once([':', '：']).is_some_and(|(name, rest)| name.chars().count() <= 20 && said(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replies() -> Replies {
        let rules = crate::rules::Rules::embedded().expect("the built-in rules are sound");
        lists::Replies::clone(&rules.lexicon.wording.replies)
    }

    #[test]
    fn hears_questions_without_a_mark() {
        let replies = replies();
        for line in [
            "the pass is compulsory now right",
            "la tarjeta es obligatoria o no",
            "die Karte ist jetzt Pflicht oder",
            "карта уже обязательна или нет",
            "这个卡强制了没",
            "已经实施了吗",
            "この制度はもう始まったの",
            "이제 의무인가요",
            "บังคับหรือยังคะ",
            "dah wajib ke",
            "thẻ này bắt buộc chưa",
            "artık zorunlu mu",
        ] {
            assert!(asks(line, &replies), "{line}");
        }
        for line in ["The pass is compulsory now", "这个卡是强制的", "บังคับแล้ว", "карта обязательна", "bright"]
        {
            assert!(!asks(line, &replies), "{line}");
        }
    }

    #[test]
    fn hears_a_denial_at_the_start_of_a_line() {
        let replies = replies();
        for line in [
            "No.",
            "nope, not running yet",
            "Not yet!",
            "ยังครับ",
            "还没有",
            "아직 아닙니다",
            "Belum lagi",
            "Anna: no, never",
            "no",
        ] {
            assert!(says_no(line, &replies), "{line}");
        }
        for line in ["No visa is needed", "No. 7", "Yes, since May", "Nothing else", "Nonstop flights", "是的", "네"] {
            assert!(!says_no(line, &replies), "{line}");
        }
    }

    #[test]
    fn hears_another_speaker_call_it_wrong() {
        let replies = replies();
        for (said, speaker) in [
            (" That's wrong. There is no such card.", "ann"),
            (" Wrong, bob. It's free.", "bob"),
            ("@bob that is not true, it is free.", ""),
            (" bob, nonsense!", "bob"),
            ("不对，根本没有这种卡。", "小李"),
            (" Неправда. Такой карты нет.", "Борис"),
            (" Stimmt nicht. Es gibt keine solche Karte.", "Anna"),
        ] {
            assert!(calls_wrong(said, speaker, &replies), "{said}");
        }
        for said in ["Thanks!", " Right, I paid it too.", "Wrongly I paid twice", "对，我也办了。"] {
            assert!(!calls_wrong(said, "ann", &replies), "{said}");
        }
        assert_eq!(turn("**ann:** You must go."), Some(("ann", "** You must go.")));
        assert_eq!(turn("A sentence of many words, and then: a list"), None);
    }
}
