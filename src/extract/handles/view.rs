//! The lossy view: what a reader sees in disguised letters, with the bytes each of them came from.
//!
//! Two readings of each character are kept. `plain` is folded (case, width, script) and keeps Cyrillic and Han as they
//! are, for words. `id` undoes look-alikes down to ASCII, for names and digits. The view only locates; what is reported
//! is the original text.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use crate::text::fold::{self, Folded};

/// One character of the view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Folded, for words.
    pub(super) plain: char,
    /// Look-alikes undone, case kept, for names and digits.
    pub(super) id: char,
    /// The digit a reader sees, look-alike letters left out.
    pub(super) digit: Option<u8>,
    /// How far the writing is from plain.
    pub(super) style: Style,
    /// Byte offset of the original character.
    pub(super) start: u32,
    /// Byte offset after it and after the invisible or combining characters that follow it.
    pub(super) end: u32,
}

/// How a character was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As keyboards write it, or in the width that is usual in East Asia.
    Plain,
    /// Mathematical, circled, squared, superscript or with marks on top.
    Styled,
    /// A letter of another script that looks like an ASCII one.
    LookAlike,
}

/// Reads `text[range]` into cells. `range` must lie on character boundaries; offsets of cells count from the start of
/// `text`.
pub(super) fn cells(text: &str, range: Range<usize>) -> Vec<Cell> {
    let mut out: Vec<Cell> = Vec::with_capacity(range.len());
    for (at, c) in text[range.clone()].char_indices() {
        let start = (range.start + at) as u32;
        let end = start + c.len_utf8() as u32;
        if c.is_ascii() {
            let digit = c.is_ascii_digit().then(|| c as u8 - b'0');
            out.push(Cell { plain: c.to_ascii_lowercase(), id: c, digit, style: Style::Plain, start, end });
            continue;
        }
        if fold::ignorable(c) || combining(c) {
            if let Some(last) = out.last_mut() {
                last.end = end;
                if combining(c) && last.id.is_ascii_alphanumeric() {
                    last.style = Style::Styled;
                }
            }
            continue;
        }
        push(&mut out, c, start, end);
    }
    out
}

fn push(out: &mut Vec<Cell>, c: char, start: u32, end: u32) {
    if let Some((letter, style)) = symbol(c) {
        let digit = letter.is_ascii_digit().then(|| letter as u8 - b'0');
        out.push(Cell { plain: letter.to_ascii_lowercase(), id: letter, digit, style, start, end });
        return;
    }
    match fold::fold_char(c) {
        Folded::Gone => {
            if let Some(last) = out.last_mut() {
                last.end = end;
            }
        }
        Folded::One(plain) => {
            let (id, style) = if plain.is_ascii() {
                let style = match c as u32 {
                    0xff01..=0xff5e | 0x2010..=0x2019 | 0xb4 | 0xa0 | 0x2000..=0x200a | 0x202f | 0x3000 => Style::Plain,
                    _ if fold::numeral(c) => Style::Plain,
                    _ => Style::Styled,
                };
                // Folding lowers case, and some names mind case.
                let id = std::iter::once(c).nfkc().next().filter(char::is_ascii).unwrap_or(plain);
                (id, if c.is_alphabetic() && !id.is_ascii_alphabetic() { Style::Plain } else { style })
            } else {
                match look_alike(plain) {
                    Some(letter) if c.is_uppercase() => (letter.to_ascii_uppercase(), Style::LookAlike),
                    Some(letter) => (letter, Style::LookAlike),
                    None => (plain, Style::Plain),
                }
            };
            // Accents are how words are written in many languages, not a disguise.
            let style =
                if matches!(c as u32, 0xc0..=0x24f | 0x1e00..=0x1eff) && c.is_alphabetic() { Style::Plain } else { style };
            let digit = id.is_ascii_digit().then(|| id as u8 - b'0').or_else(|| native_digit(plain));
            out.push(Cell { plain, id, digit, style, start, end });
        }
        Folded::Many => {
            // Letters that compatibility writes with a mark of their own, such as those with a nukta, are how a language is written.
            let style = |part: char| if part.is_ascii() || !c.is_alphabetic() { Style::Styled } else { Style::Plain };
            // `⒈` and `⑴` show one digit; the dot and the brackets are decoration.
            let mut shown = fold::spell_out(c).filter(|part| part.is_alphanumeric());
            match (shown.next(), shown.next()) {
                (Some(one), None) => {
                    let digit = one.is_ascii_digit().then(|| one as u8 - b'0');
                    out.push(Cell { plain: one, id: one, digit, style: style(one), start, end });
                }
                _ => {
                    for part in fold::spell_out(c) {
                        let digit = part.is_ascii_digit().then(|| part as u8 - b'0');
                        out.push(Cell { plain: part, id: part, digit, style: style(part), start, end });
                    }
                }
            }
        }
    }
}

/// Marks set over, through or around a letter to break it up: `1̊`, `5⃣`, `1⃟`.
fn combining(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x483..=0x489 | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0xfe20..=0xfe2f)
}

/// Signs that show a letter or digit and that compatibility forms do not undo.
fn symbol(c: char) -> Option<(char, Style)> {
    let letter = |base: u32| char::from_u32('A' as u32 + (c as u32 - base));
    let digit = |base: u32| char::from_digit(c as u32 - base, 10);
    let shown = match c as u32 {
        0x1f150..=0x1f169 => letter(0x1f150),
        0x1f170..=0x1f189 => letter(0x1f170),
        0x24ff => Some('0'),
        0x2776..=0x277e => digit(0x2775),
        0x2780..=0x2788 => digit(0x277f),
        0x278a..=0x2792 => digit(0x2789),
        0x24f5..=0x24fd => digit(0x24f4),
        0x1f10c => Some('0'),
        0xba => Some('0'),
        0x2665 | 0x2661 | 0x2764 | 0x1f497 | 0x1f496 | 0x1f495 | 0x1f49b | 0x1f49a | 0x1f499 | 0x1f49c => Some('❤'),
        0x2795 | 0xff0b | 0xfe62 => Some('+'),
        0x3002 | 0xff61 | 0x2024 | 0x25cf | 0x2022 => Some('.'),
        0xff1a | 0xfe55 | 0xfe30 | 0xa789 => Some(':'),
        0x2044 | 0x2215 => Some('/'),
        _ => None,
    }?;
    let style = if shown.is_ascii_alphanumeric() && c as u32 != 0xba { Style::Styled } else { Style::Plain };
    Some((shown, style))
}

/// Letters of other scripts that look like ASCII ones. Folded letters only, so capitals are covered too, save those whose
/// capital looks like another letter than their small form; `Н` reads as `h` and `В` as `b` because capitals are what
/// disguises use.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' | 'ь' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'є' | 'ε' => 'e',
        'ғ' => 'f',
        'ɡ' => 'g',
        'н' | 'һ' | 'η' => 'h',
        'і' | 'ι' | 'ı' | 'ɩ' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' | 'μ' => 'm',
        'ո' | 'ν' => 'n',
        'о' | 'ο' | 'σ' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ѵ' => 'v',
        'ѡ' | 'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ᴢ' => 'z',
        _ => return None,
    })
}

/// Digits as words of Chinese and as numerals of other scripts. They count only inside a number that a cue announces.
pub(super) fn native_digit(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' | '洞' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' | '拐' => 7,
        '八' | '捌' => 8,
        '九' | '玖' | '勾' => 9,
        '\u{660}'..='\u{669}' => (c as u32 - 0x660) as u8,
        '\u{6f0}'..='\u{6f9}' => (c as u32 - 0x6f0) as u8,
        '\u{966}'..='\u{96f}' => (c as u32 - 0x966) as u8,
        '\u{e50}'..='\u{e59}' => (c as u32 - 0xe50) as u8,
        _ => return None,
    })
}

/// Whether a digit is a numeral (of any script) rather than a Han word.
pub(super) fn is_numeral(cell: &Cell) -> bool {
    cell.digit.is_some() && (cell.id.is_ascii_digit() || (cell.plain as u32) < 0x2000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, id: &str) {
        let read: String = cells(text, 0..text.len()).iter().map(|cell| cell.id).collect();
        assert_eq!(read, id, "{text}");
    }

    #[test]
    fn undoes_styled_letters_and_digits() {
        check("🆃🅶 ＴＧ ⓣⓖ 𝐓𝐆 🅃🄶", "TG TG tg TG TG");
        check("➊❷③𝟜𝟧⁶７8⓽⓪", "1234567890");
        check("5⃣1⃟1̊", "511");
        check("ССЬЬ¹995º²", "CCBB199502");
        check("t\u{200b}.\u{2060}me", "t.me");
        check("t。me", "t.me");
        check("⒈⑵", "12");
    }

    #[test]
    fn keeps_words_as_they_are_written() {
        let text = "Телега 電報";
        let plain: String = cells(text, 0..text.len()).iter().map(|cell| cell.plain).collect();
        assert_eq!(plain, "телега 电报");
    }

    #[test]
    fn cells_cover_invisible_characters_that_follow() {
        let text = "a\u{200b}b";
        let cells = cells(text, 0..text.len());
        assert_eq!((cells[0].start, cells[0].end, cells[1].start), (0, 4, 4));
    }
}
