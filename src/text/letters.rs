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
