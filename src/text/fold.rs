//! Folding: case, width, compatibility forms, accents and traditional characters, one character at a time.
//!
//! Each character folds by itself, so the map back is exact: `ＴＧ` → `tg`, `É` → `e`, `Ё` → `е`, `旅遊` → `旅游`. Combining
//! marks of the Latin, Greek and Cyrillic scripts and default ignorables (zero-width, bidi, variation selectors) fold to
//! nothing; vowel signs of other scripts stay. Patterns are folded by the same function, so both sides always agree.

use thin_vec::ThinVec;
use unicode_normalization::UnicodeNormalization as _;

use super::tables::{FOLDS, SIMPLIFIED, STAYS};
use super::wrap::{self, Joint};

/// Characters that conversion tables leave alone or send elsewhere than the mainland standard does.
static SUPPLEMENT: &[(char, char)] = &[('着', '着'), ('著', '着'), ('衹', '只'), ('祗', '只'), ('裏', '里'), ('妳', '你')];

/// What one character folds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folded {
    /// Nothing.
    Gone,
    /// One character.
    One(char),
    /// Several; ask [`spell_out`].
    Many,
}

/// Characters that share a page of the table of folds.
const PAGE: usize = 256;
/// Pages of all characters.
const PAGES: usize = 0x11_0000 / PAGE;
/// What the table holds for a character that stays as it is, for one that goes, and for one that becomes several; any other number
/// is the character it becomes.
const SAME: u32 = 0;
const GONE: u32 = 1;
const MANY: u32 = 2;

/// Folds one character.
pub fn fold_char(c: char) -> Folded {
    if c.is_ascii() {
        return Folded::One(c.to_ascii_lowercase());
    }
    let code = c as usize;
    let page = usize::from(u16::from_le_bytes([FOLDS[code / PAGE * 2], FOLDS[code / PAGE * 2 + 1]]));
    if page == 0 {
        return Folded::One(c);
    }
    let at = PAGES * 2 + ((page - 1) * PAGE + code % PAGE) * 4;
    match u32::from_le_bytes([FOLDS[at], FOLDS[at + 1], FOLDS[at + 2], FOLDS[at + 3]]) {
        SAME => Folded::One(c),
        GONE => Folded::Gone,
        MANY => Folded::Many,
        other => char::from_u32(other).map_or(Folded::Gone, Folded::One),
    }
}

/// Whether a character beyond ASCII is one of those of two bytes' number that fold to themselves, as most letters of a text do: one look,
/// where the table of folds takes two.
#[inline]
fn stays(c: char) -> bool {
    let code = c as usize;
    STAYS.get(code / 8).is_some_and(|bits| bits >> (code % 8) & 1 != 0)
}

/// What [`stays`] says of each of these characters, a bit each.
#[cfg(any(test, not(schemas)))]
pub(crate) fn staying() -> Vec<u8> {
    let stays = |code: u32| char::from_u32(code).is_some_and(|c| !c.is_ascii() && entry(c) == SAME);
    (0..0x1_0000_u32 / 8).map(|byte| (0..8).fold(0, |bits, bit| bits | u8::from(stays(byte * 8 + bit)) << bit)).collect()
}

/// The table of folds: for each page of characters its number among those that hold anything, from one, or zero; then these pages, four
/// bytes a character. All numbers begin with the lowest byte.
#[cfg(any(test, not(schemas)))]
pub(crate) fn table() -> Vec<u8> {
    let (mut index, mut pages) = (Vec::with_capacity(PAGES * 2), Vec::new());
    let mut count: u16 = 0;
    for page in 0..PAGES {
        let folds = (page * PAGE..(page + 1) * PAGE).map(|code| char::from_u32(code as u32).map_or(SAME, entry));
        let folds: Vec<u32> = folds.collect();
        let holds = folds.iter().any(|&fold| fold != SAME);
        if holds {
            count += 1;
            pages.extend(folds.iter().flat_map(|fold| fold.to_le_bytes()));
        }
        index.extend(if holds { count } else { 0 }.to_le_bytes());
    }
    index.extend(pages);
    index
}

#[cfg(any(test, not(schemas)))]
fn entry(c: char) -> u32 {
    // The planes between those of Han and of tags hold nothing.
    if c.is_ascii() || matches!(c as u32, 0x4_0000..=0xd_ffff | 0xf_0000..) {
        return SAME;
    }
    let mut folded = spell_out(c);
    match (folded.next(), folded.next()) {
        (None, _) => GONE,
        (Some(one), None) => {
            if one == c {
                SAME
            } else {
                one as u32
            }
        }
        _ => MANY,
    }
}

/// All characters one character folds to.
pub fn spell_out(c: char) -> impl Iterator<Item = char> {
    let mut out = String::new();
    if !ignorable(c) {
        // Hangul and kana keep their composed forms: their parts are letters, not accents.
        let composed = matches!(c as u32, 0x3040..=0x30ff | 0xac00..=0xd7a3);
        let mut push = |part: char| {
            if !accent(part) && !ignorable(part) {
                out.extend(part.to_lowercase().filter(|&part| !accent(part)).map(simplify));
            }
        };
        if composed {
            push(c);
        } else if matches!(c as u32, 0xff65..=0xff9f | 0x3200..=0x33ff) {
            std::iter::once(c).nfkc().for_each(&mut push);
        } else {
            std::iter::once(c).nfkd().for_each(&mut push);
        }
    }
    out.chars().collect::<Vec<_>>().into_iter()
}

fn simplify(c: char) -> char {
    if let Some((_, to)) = SUPPLEMENT.iter().find(|(from, _)| *from == c) {
        return *to;
    }
    match c {
        'ı' => 'i',
        'ß' => 's',
        'ł' => 'l',
        'đ' => 'd',
        'ø' => 'o',
        'æ' => 'e',
        '’' | '‘' | 'ʼ' | '`' | '´' => '\'',
        '‐' | '‑' | '–' | '−' => '-',
        '٪' => '%',
        '٫' => '.',
        '٬' => ',',
        _ if let Some(digit) = digit(c) => digit,
        _ => SIMPLIFIED.binary_search_by_key(&c, |(from, _)| *from).map_or(c, |at| SIMPLIFIED[at].1),
    }
}

/// First digits of the scripts that have ten of their own and that pages of travellers use: Arabic, Persian, Devanagari, Bengali, Thai,
/// Lao, Burmese, Khmer.
const ZEROS: [u32; 8] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xed0, 0x1040, 0x17e0];

/// Whether a character is a decimal digit of another script, as those write numbers who write in it.
pub(crate) fn numeral(c: char) -> bool {
    digit(c).is_some()
}

/// The European form of a decimal digit of another script.
fn digit(c: char) -> Option<char> {
    let value = ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

fn accent(c: char) -> bool {
    // The dot of Indic letters too, which writers leave out: फ़ीस and फीस.
    matches!(c as u32, 0x300..=0x36f | 0x483..=0x487 | 0x64b..=0x65f | 0x670 | 0x640 | 0x93c | 0x9bc | 0xa3c)
}

/// Characters that show nothing: soft hyphen, zero-width and bidi controls, variation selectors, tags.
pub fn ignorable(c: char) -> bool {
    matches!(c as u32,
        0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e
        | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xe0000..=0xe0fff)
}

/// Folds a string, without a map.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out, |_, _, _| {});
    out
}

/// Appends the fold of `text`. `uneven` hears of every character whose fold has another length: where it starts in the
/// output, where it starts in `text`, and how many bytes of `text` it takes; the output then ends with its fold.
fn fold_into(text: &str, out: &mut String, mut uneven: impl FnMut(&str, usize, (usize, usize))) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        // ASCII and characters that stay as they are come in long runs, which are copied whole.
        let ascii = ascii_run(&bytes[at..]);
        if ascii > 0 {
            let from = out.len();
            out.push_str(&text[at..at + ascii]);
            out[from..].make_ascii_lowercase();
            at += ascii;
        }
        let mut run = at;
        for c in text[at..].chars() {
            if c.is_ascii() {
                break;
            }
            let length = c.len_utf8();
            if stays(c) {
                at += length;
                continue;
            }
            let folded = fold_char(c);
            if folded != Folded::One(c) {
                out.push_str(&text[run..at]);
                run = at + length;
                let before = out.len();
                match folded {
                    Folded::Gone => {}
                    Folded::One(c) => out.push(c),
                    Folded::Many => out.extend(spell_out(c)),
                }
                if out.len() - before != length {
                    uneven(out, before, (at, length));
                }
            }
            at += length;
        }
        out.push_str(&text[run..at]);
    }
}

/// Bytes of ASCII at the start.
pub(super) fn ascii_run(bytes: &[u8]) -> usize {
    let wide = bytes.chunks_exact(16).take_while(|chunk| chunk.is_ascii()).count() * 16;
    wide + bytes[wide..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// Folded text with a map back to the text it came from.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The folded text.
    pub text: String,
    /// Byte offsets where folded and original part ways: `(folded, original)`, each valid from there on while both
    /// advance together. Before the first they are the same.
    marks: ThinVec<(u32, u32)>,
    original_len: u32,
}

impl View {
    /// Folds `text`.
    pub fn new(text: &str) -> View {
        let mut view = View { text: String::with_capacity(text.len()), marks: ThinVec::new(), original_len: text.len() as u32 };
        view.append(text, 0..text.len());
        view
    }

    /// Folds the text of a block: line breaks that only wrap it are the blanks they stand for, or nothing; all others stay.
    pub fn of_block(text: &str) -> View {
        let breaks = wrap::soft_breaks(text);
        if breaks.is_empty() {
            return View::new(text);
        }
        let mut view = View { text: String::with_capacity(text.len()), marks: ThinVec::new(), original_len: text.len() as u32 };
        let mut from = 0;
        for (at, joint) in breaks {
            view.append(text, from..at);
            from = at + 1;
            match joint {
                Joint::Blank => view.text.push(' '),
                Joint::Nothing => part(&mut view.marks, view.text.len()..view.text.len(), (at, 1)),
            }
        }
        view.append(text, from..text.len());
        view
    }

    /// Folds the next piece of the original.
    fn append(&mut self, original: &str, piece: std::ops::Range<usize>) {
        let mut text = std::mem::take(&mut self.text);
        fold_into(&original[piece.clone()], &mut text, |folded, before, (at, length)| {
            part(&mut self.marks, before..folded.len(), (piece.start + at, length));
        });
        self.text = text;
    }

    /// Bytes of the original text for a range of the folded text, on character boundaries of the original.
    pub fn original(&self, range: std::ops::Range<usize>, original: &str) -> std::ops::Range<usize> {
        let start = original.floor_char_boundary(self.offset(range.start, false));
        let end = original.ceil_char_boundary(self.offset(range.end, true));
        start..end.max(start)
    }

    fn offset(&self, folded: usize, end: bool) -> usize {
        // At an end, the last mark strictly before it counts, so that characters that folded to nothing stay outside.
        let index = if end && folded > 0 {
            self.marks.partition_point(|&(at, _)| (at as usize) < folded)
        } else {
            self.marks.partition_point(|&(at, _)| at as usize <= folded)
        };
        let (at, original) = index.checked_sub(1).map_or((0, 0), |last| self.marks[last]);
        let ahead = original as usize + (folded - at as usize);
        let limit = self.marks.get(index).map_or(self.original_len, |&(_, original)| original) as usize;
        if end && self.marks.get(index).is_some_and(|&(at, _)| at as usize == folded) {
            return limit;
        }
        ahead.min(limit)
    }
}

/// Notes a character whose fold, at `own`, has another length: where it starts in the original and how many bytes it takes.
fn part(marks: &mut ThinVec<(u32, u32)>, own: std::ops::Range<usize>, (at, length): (usize, usize)) {
    let next = (own.end as u32, (at + length) as u32);
    // The character itself needs a mark too, so that offsets inside it do not run past its end.
    let own = (own.start as u32, at as u32);
    if marks.last().copied().unwrap_or_default() != own {
        marks.push(own);
    }
    marks.push(next);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_width_case_script_and_accents() {
        assert_eq!(fold("ＴＧ 旅遊卡 Ёлка É ﬁ ⒈"), "tg 旅游卡 елка e fi 1.");
        assert_eq!(fold("zero\u{200b}width"), "zerowidth");
        assert_eq!(fold("한국 ビザ यात्रा"), "한국 ビザ यात्रा");
        assert_eq!(fold("फ़ीस"), "फीस");
    }

    #[test]
    fn the_stored_table_is_what_the_characters_fold_to() {
        assert!(FOLDS == table() && STAYS == staying());
        for c in ('\0'..=char::MAX).filter(|c| !c.is_ascii()) {
            let folded: Vec<char> = spell_out(c).collect();
            match fold_char(c) {
                Folded::Gone => assert!(folded.is_empty(), "{c:?}"),
                Folded::One(to) => assert_eq!(folded, [to], "{c:?}"),
                Folded::Many => assert!(folded.len() > 1, "{c:?}"),
            }
        }
    }

    #[test]
    fn reads_on_over_breaks_that_only_wrap() {
        let text =
            "Mehr ＴＧ als diese Zeile sagt, sagt diese:\nES\n\n我们没有找到任何来源说旅遊卡就是一种电子签\n证，没有别的意思。";
        let view = View::of_block(text);
        assert_eq!(
            view.text,
            "mehr tg als diese zeile sagt, sagt diese: es\n\n我们没有找到任何来源说旅游卡就是一种电子签证,没有别的意思。"
        );
        let back = |needle: &str| {
            let at = view.text.find(needle).expect("is there");
            &text[view.original(at..at + needle.len(), text)]
        };
        assert_eq!(back("diese: es"), "diese:\nES");
        assert_eq!(back("签证"), "签\n证");
        assert_eq!((back("签"), back("证"), back("证,没")), ("签", "证", "证，没"));
    }

    #[test]
    fn maps_back_to_whole_characters() {
        let text = "aＴ\u{200b}Ｇ⒈遊z";
        let view = View::new(text);
        assert_eq!(view.text, "atg1.游z");
        let back = |needle: &str| {
            let at = view.text.find(needle).expect("is there");
            &text[view.original(at..at + needle.len(), text)]
        };
        assert_eq!(back("tg"), "Ｔ\u{200b}Ｇ");
        assert_eq!(back("1"), "⒈");
        assert_eq!(back("游"), "遊");
        assert_eq!(back("z"), "z");
        assert_eq!(back("a"), "a");
        assert_eq!(back("t"), "Ｔ");
    }
}
