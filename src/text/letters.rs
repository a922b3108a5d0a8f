//! Which characters are letters and digits, answered at once: the standard library searches its tables anew for every
//! character beyond Latin, which takes thousands of steps for some, and text in Cyrillic asks for each.

use super::tables::LETTERS;

/// Characters that these tables know: those of two bytes' number.
const KNOWN: usize = 0x1_0000;

/// The same as [`char::is_alphanumeric`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    match c as usize {
        0..0x80 => c.is_ascii_alphanumeric(),
        code @ 0x80..KNOWN => (LETTERS[code / 8] | LETTERS[(KNOWN + code) / 8]) >> (code % 8) & 1 != 0,
        _ => c.is_alphanumeric(),
    }
}

/// The same as [`char::is_alphabetic`].
pub(crate) fn is_alphabetic(c: char) -> bool {
    match c as usize {
        0..0x80 => c.is_ascii_alphabetic(),
        code @ 0x80..KNOWN => LETTERS[code / 8] >> (code % 8) & 1 != 0,
        _ => c.is_alphabetic(),
    }
}

/// What a letter counts for where text is measured in letters: one of a script without spaces says as much as three.
pub(crate) fn weight(c: char) -> usize {
    if unspaced(c) { 3 } else { 1 }
}

/// What the letters of a text weigh together, without those at places that are `known`.
pub(crate) fn weigh(text: &str, known: impl Fn(usize) -> bool) -> usize {
    text.char_indices().filter(|&(at, c)| c.is_alphabetic() && !known(at)).map(|(_, c)| weight(c)).sum()
}

/// Writing that puts no space between words.
pub fn unspaced(c: char) -> bool {
    matches!(c as u32,
        0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3005..=0x3007 | 0x3040..=0x30ff | 0x3400..=0x9fff
        | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library() {
        for c in '\0'..=char::MAX {
            assert_eq!((is_alphanumeric(c), is_alphabetic(c)), (c.is_alphanumeric(), c.is_alphabetic()), "{c:?}");
        }
    }
}
