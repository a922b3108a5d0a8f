//! Which characters are letters and digits, answered at once: the tables of the standard library are searched anew for
//! every character beyond Latin, and text in Cyrillic asks for each.

use std::sync::OnceLock;

const LETTER: u8 = 1;
const NUMBER: u8 = 2;

type Page = Box<[u8; 256]>;
static PAGES: [OnceLock<Page>; 0x1100] = [const { OnceLock::new() }; 0x1100];

/// The same as [`char::is_alphanumeric`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { kind(c) != 0 }
}

/// The same as [`char::is_alphabetic`].
pub(crate) fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { kind(c) & LETTER != 0 }
}

fn kind(c: char) -> u8 {
    let page = PAGES[c as usize >> 8].get_or_init(|| {
        let base = c as u32 & !0xff;
        let of = |c: char| if c.is_alphabetic() { LETTER } else { u8::from(c.is_numeric()) * NUMBER };
        Box::new(std::array::from_fn(|low| char::from_u32(base + low as u32).map_or(0, of)))
    });
    page[c as usize & 0xff]
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
