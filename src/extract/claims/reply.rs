//! Questions of a forum or chat, which need no question mark, and the line below that says no: it takes back what was asked, and what
//! the asker had heard.

use std::ops::Range;

use crate::document::{BlockKind, Document};
use crate::text::fold::fold;

use super::joined::{Answer, answer};

/// Longest line that asks, in bytes.
const MAX_LINE: usize = 400;
/// Longest line that tells who wrote what stands below it, in bytes.
const BYLINE: usize = 40;
/// How much of the end of a line is read for words that ask, in characters.
const ENDING: usize = 28;

/// Bytes of a block's text that ask, line by line, and that the line or block below says no to.
pub(super) fn denied(document: &Document, index: usize) -> Vec<Range<usize>> {
    let text = document.blocks[index].text.as_str();
    let mut denied = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let own = start..start + line.len();
        start = own.end;
        // Most lines end with a full stop and ask nothing.
        if asks(line) && answer_below(document, index, own.end).is_some_and(says_no) {
            denied.push(own);
        }
    }
    denied
}

/// The line below a place in a block: of the block itself or, at its end, of the next one. A byline may stand between.
fn answer_below(document: &Document, index: usize, end: usize) -> Option<&str> {
    let below = document.blocks[index].text.get(end..)?;
    if !below.trim().is_empty() {
        return below.lines().find(|line| !line.trim().is_empty());
    }
    let kinds =
        |kind: BlockKind| matches!(kind, BlockKind::Prose | BlockKind::ListItem | BlockKind::Quote | BlockKind::TableCell);
    let next = document.blocks[index + 1..].iter().filter(|block| !block.hidden && !block.text.trim().is_empty()).take(2);
    let next: Vec<_> = next.take_while(|block| kinds(block.kind)).filter_map(|block| block.text.lines().next()).collect();
    match next[..] {
        [byline, line] if byline.len() <= BYLINE && !says_no(byline) => Some(line),
        [line, ..] => Some(line),
        [] => None,
    }
}

/// Whether a line asks something.
fn asks(line: &str) -> bool {
    line.len() <= MAX_LINE && (question_mark(line.as_bytes()) || asks_at_its_end(line))
}

fn question_mark(line: &[u8]) -> bool {
    let written = |mark: &str| memchr::memmem::find(line, mark.as_bytes()).is_some();
    memchr::memchr(b'?', line).is_some() || !line.is_ascii() && (written("？") || written("؟"))
}

/// Folded words at the end of a line that ask, of spaced writing: whole words.
const ENDING_WORDS: &[&str] = &[
    "right",
    "yet",
    "or not",
    "or no",
    "isn't it",
    "innit",
    "yeah",
    "eh",
    "huh",
    "oder",
    "oder nicht",
    "oder nich",
    "oder wie",
    "ne",
    "gell",
    "ou pas",
    "ou non",
    "hein",
    "n'est-ce pas",
    "pas vrai",
    "o no",
    "verdad",
    "cierto",
    "no",
    "ou nao",
    "certo",
    "nao e",
    "vero",
    "giusto",
    "или нет",
    "или как",
    "нет ли",
    "да",
    "правда",
    "верно",
    "так ведь",
    "khong",
    "chua",
    "nhi",
    "ha",
    "sao",
    "phai khong",
    "kan",
    "ya",
    "atau belum",
    "atau tidak",
    "nggak",
    "gak",
    "ga",
    "belum",
    "ke",
    "kah",
    "tak",
    "mi",
    "mu",
    "degil mi",
    "क्या",
    "ना",
    "या नहीं",
    "है ना",
    "ام لا",
    "او لا",
    "صح",
    "اليس كذلك",
    "czy nie",
    "prawda",
];

/// Endings of words and lines that ask, where they need no space before them.
const ENDINGS: &[&str] = &[
    "吗",
    "没",
    "没有",
    "吧",
    "么",
    "呢",
    "不",
    "嘛",
    "か",
    "かな",
    "っけ",
    "よね",
    "の",
    "나요",
    "가요",
    "까요",
    "죠",
    "지요",
    "니까",
    "는지",
    "나",
    "냐",
    "음",
    "ไหม",
    "มั้ย",
    "ยัง",
    "หรือ",
    "หรือเปล่า",
    "รึเปล่า",
    "เหรอ",
    "หรอ",
    "ปะ",
    "ป่ะ",
    "mi",
];

/// Words of courtesy behind the one that asks.
const COURTESY: &[&str] = &["คะ", "ครับ", "ค่ะ", "ครับผม", "จ๊ะ", "นะ", "please", "pls", "bitte", "svp", "por favor", "หน่อย"];

fn asks_at_its_end(line: &str) -> bool {
    let line = line.trim_end();
    if line.ends_with(['.', '。', '!', '！', ':', '：', ',', '।']) {
        return false;
    }
    let from = line.char_indices().rev().nth(ENDING - 1).map_or(0, |(at, _)| at);
    let folded = fold(&line[from..]);
    let mark = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '…' | '。' | '，' | '、' | '～');
    let mut end = folded.trim_end_matches(mark);
    for word in COURTESY {
        end = end.strip_suffix(word).unwrap_or(end).trim_end_matches(mark);
    }
    ENDINGS.iter().any(|ending| end.ends_with(ending))
        || ENDING_WORDS.iter().any(|word| end.strip_suffix(word).is_some_and(|rest| rest.ends_with(mark)))
}

/// Folded beginnings of lines that say "not yet" or "it costs nothing", whatever follows.
const NOT_YET: &[&str] = &[
    "not yet",
    "nope",
    "nah",
    "noch nicht",
    "noch lange nicht",
    "nee",
    "nein",
    "pas encore",
    "non",
    "todavia no",
    "aun no",
    "ancora no",
    "non ancora",
    "macche",
    "ainda nao",
    "еще нет",
    "пока нет",
    "еще не",
    "пока не",
    "нет",
    "还没",
    "没有呢",
    "尚未",
    "并没有",
    "まだ",
    "いいえ",
    "いや",
    "いえ",
    "아직",
    "아니요",
    "아뇨",
    "아니에요",
    "chua",
    "ยัง",
    "ไม่",
    "belum",
    "henuz",
    "daha degil",
    "hayir",
    "yok",
    "अभी नहीं",
    "जी नहीं",
    "ليس بعد",
    "لا",
    "كلا",
    "jeszcze nie",
];

/// Whether a line says no to what the line above asks. A name may stand before it: "Anna: no, it is not".
pub(super) fn says_no(line: &str) -> bool {
    let said = |text: &str| {
        let folded = fold(super::joined::beginning(text));
        let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
        // "No. 7" counts.
        if folded.strip_prefix("no.").is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit())) {
            return false;
        }
        if answer(text) == Some(Answer::No) {
            return true;
        }
        NOT_YET.iter().any(|word| {
            folded.strip_prefix(word).is_some_and(|rest| {
                word.contains(crate::lexicon::unspaced)
                    || !word.contains(' ') && word.len() <= 6 && rest.trim_start().is_empty()
                    || (word.contains(' ') || word.len() > 3) && !rest.starts_with(char::is_alphanumeric)
            })
        })
    };
    said(line) || line.split_once([':', '：']).is_some_and(|(name, rest)| name.chars().count() <= 20 && said(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_as_folded_text_has_them() {
        for word in [ENDING_WORDS, ENDINGS, NOT_YET].into_iter().flatten() {
            assert_eq!(fold(word), *word);
        }
    }

    #[test]
    fn hears_questions_without_a_mark() {
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
            assert!(asks(line), "{line}");
        }
        for line in ["The pass is compulsory now", "这个卡是强制的", "บังคับแล้ว", "карта обязательна", "bright"]
        {
            assert!(!asks(line), "{line}");
        }
    }

    #[test]
    fn hears_a_denial_at_the_start_of_a_line() {
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
            assert!(says_no(line), "{line}");
        }
        for line in ["No visa is needed", "No. 7", "Yes, since May", "Nothing else", "Nonstop flights", "是的", "네"] {
            assert!(!says_no(line), "{line}");
        }
    }
}
