//! How alike two host names are to the eye and to the fingers.

use unicode_security::skeleton;

/// What a name looks like: equal for names that a reader may take for each other.
///
/// The skeleton of UTS 39, then our own pairs on top, because its table leaves `0o`, `qg`, `uv` and the like alone. Both
/// sides fold case before and after. A top-level domain in ASCII stays as it is: `.lv` and `.lu` are two countries.
pub fn look(host: &str) -> String {
    let (labels, tld) = host.rsplit_once('.').unwrap_or(("", host));
    let mut out = squash(labels);
    out.push('.');
    if tld.is_ascii() {
        out.push_str(&tld.to_ascii_lowercase())
    } else {
        out.push_str(&letters(&squash(tld)))
    }
    out
}

/// The last step of a name's look when it stands for a top-level domain: pairs are undone that ASCII keeps apart.
fn letters(squashed: &str) -> String {
    squashed.replace("rn", "m")
}

fn squash(labels: &str) -> String {
    let lower = labels.to_lowercase();
    if lower.is_ascii() {
        return lower.chars().flat_map(|c| plain(c).chars().map(move |p| if p == '\u{0}' { c } else { p })).collect();
    }
    let once: String = skeleton(&lower).collect::<String>().to_lowercase();
    let twice: String = skeleton(&once).collect::<String>().to_lowercase();
    twice.chars().flat_map(|c| plain(c).chars().map(move |p| if p == '\u{0}' { c } else { p })).collect()
}

/// What an ASCII character, or one the skeleton leaves half way, is drawn as. NUL stands for the character itself.
fn plain(c: char) -> &'static str {
    match c {
        '0' | 'ᴏ' => "o",
        '1' | 'i' | '|' | 'ı' | 'ɪ' => "l",
        '5' => "s",
        'q' | 'ɡ' => "g",
        'v' => "u",
        'w' => "uu",
        'm' | 'ʍ' => "rn",
        'd' => "cl",
        'ĸ' | 'ᴋ' | 'к' => "k",
        'ᴛ' | 'т' => "t",
        'ʜ' | 'н' => "h",
        'ʙ' | 'в' => "b",
        _ => "\u{0}",
    }
}

/// Whether a name with the same look as an official one is close enough to be taken for it.
///
/// A character of another script always is. Within ASCII the label that differs must be long, or the government label
/// itself: `um` and `vm` are two ministries of two countries.
pub fn deceives(host: &str, official: &str) -> bool {
    if !host.is_ascii() {
        return true;
    }
    host.split('.')
        .zip(official.split('.'))
        .filter(|(a, b)| a != b)
        .all(|(_, label)| label.len() >= 4 || matches!(label, "go" | "gov" | "gob" | "gub" | "vmp"))
        && host.split('.').count() == official.split('.').count()
}

/// Whether `other` is one slip of the keyboard from `official`: one character added, left out, changed or two swapped,
/// not at the start, and neither a digit nor a hyphen.
pub fn is_typo(official: &str, other: &str) -> bool {
    let (a, b) = (official.as_bytes(), other.as_bytes());
    if a == b || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    let letters = a.iter().chain(b).all(u8::is_ascii_lowercase);
    // A letter doubled or dropped at the end makes another word (`politi`, `politik`) as often as a slip does.
    let inside = start > 0 && letters;
    match (a, b) {
        ([], [_]) | ([_], []) | ([_], [_]) => inside,
        ([w, x], [y, z]) => inside && w == z && x == y,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_through_other_scripts_and_digits() {
        for (a, b) in [
            ("vmр.gov.kz", "vmp.gov.kz"),
            ("vmp.g0v.kz", "vmp.gov.kz"),
            ("vmp.gоv.kz", "vmp.gov.kz"),
            ("vmp.qov.kz", "vmp.gov.kz"),
            ("vmp.gou.kz", "vmp.gov.kz"),
            ("evlsa.tj", "evisa.tj"),
            ("vrnp.example", "vmp.example"),
            ("vvelcome.gov.rs", "welcome.gov.rs"),
            ("vmp.gov.ĸz", "vmp.gov.kz"),
            ("clha.gov.za", "dha.gov.za"),
        ] {
            assert_eq!(look(a), look(b), "{a} {b}");
        }
        assert_ne!(look("x.gov.lu"), look("x.gov.lv"));
        assert_ne!(look("mgov.kz"), look("gov.kz"));
    }

    #[test]
    fn knows_one_slip_from_another_word() {
        assert!(is_typo("evisa", "evisaa"));
        assert!(is_typo("ksavisa", "kasvisa"));
        assert!(is_typo("evisa.gov.tr", "evisa.govn.tr"));
        assert!(!is_typo("evisa", "visa"));
        assert!(!is_typo("evisa", "e-visa"));
        assert!(!is_typo("evisa", "evisa1"));
        assert!(!is_typo("evisa", "evisaxx"));
    }
}
