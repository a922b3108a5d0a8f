//! Bare addresses in running text: where they start, and where prose goes on.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;
use url::Url;

use crate::steps;
use crate::text::address::{join, two_slashes};

/// Longest address that is followed, in bytes.
const MAX_URL: usize = 4096;

/// One look for all, since most blocks hold none.
static STARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    // Only this kind looks at many bytes at a time.
    let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(["://", "www.", "WWW.", "Www."]);
    builder.expect("a few short words")
});
static SCHEME_END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));
static WWW: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["www.", "WWW.", "Www."].map(Finder::new));

/// Byte ranges of the addresses in `text`, in order: `http://`, `https://` and `ftp://` ones, those of chat programs
/// (`tg://`), and names that start with `www.`.
///
/// Chinese, Japanese and Korean are written without spaces, so an address in ASCII ends where they begin; letters of
/// other scripts belong to it, as in the path of a Russian encyclopedia or in a host that imitates another.
pub(super) fn bare(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !STARTS.is_match(text) {
        return found;
    }
    let bytes = text.as_bytes();
    // Each pass skips what its last find covers, or a chain of schemes would be walked once for each of them.
    let mut reached = 0;
    for colon in SCHEME_END.find_iter(bytes) {
        if colon < reached {
            continue;
        }
        let letters = bytes[..colon].iter().rev().take(10).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let scheme = &text[colon - letters..colon];
        let known = ["https", "http", "ftp", "hxxps", "hxxp", "tg", "line", "weixin", "viber", "whatsapp"];
        // The scheme may be glued to a word before it.
        let Some(scheme) = known.iter().find(|known| ends_with_ignoring_case(scheme, known)) else { continue };
        let start = colon - scheme.len();
        if let Some(end) = end_of(text, colon + 3) {
            reached = end;
            found.push(start..end);
        }
    }
    for finder in WWW.iter() {
        let mut reached = 0;
        for start in finder.find_iter(bytes) {
            if start < reached {
                continue;
            }
            let glued =
                start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || matches!(bytes[start - 1], b'/' | b'.' | b'-' | b'@'));
            if !glued
                && let Some(end) = end_of(text, start + 4)
                && text[start + 4..end].contains('.')
            {
                reached = end;
                found.push(start..end);
            }
        }
    }
    if found.len() > 1 {
        found.sort_by_key(|range| (range.start, range.end));
        let mut reached = 0;
        found.retain(|range| {
            let apart = range.start >= reached;
            if apart {
                reached = range.end;
            }
            apart
        });
    }
    found
}

/// Parses an address, a relative one from `base`, in a page whose bytes are in `encoding`, as the Encoding Standard names it.
pub(super) fn resolve(target: &str, base: Option<&Url>, encoding: &str) -> Option<Url> {
    let target = target.trim();
    match (base, target.starts_with("//")) {
        // The query of a link is sent in the charset of its page, all else in UTF-8 (WHATWG URL, section 4.4).
        (Some(base), _) if target.is_ascii() => join(base, target).ok(),
        (Some(base), _) => match encoding_rs::Encoding::for_label(encoding.as_bytes()) {
            Some(encoding) if encoding.output_encoding() != encoding_rs::UTF_8 => {
                let options = Url::options();
                let options = options.base_url(Some(base));
                options.encoding_override(Some(&|query: &str| encoding.encode(query).0)).parse(&two_slashes(base, target)).ok()
            }
            _ => join(base, target).ok(),
        },
        (None, true) => Url::parse(&format!("https:{target}")).ok(),
        (None, false) => {
            let scheme = target.bytes().take(12).position(|byte| byte == b':')?;
            (scheme > 0).then(|| Url::parse(target).ok()).flatten()
        }
    }
}

/// Whether a target surely names no host and no scheme.
pub(super) fn is_relative(target: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'%');
    match target.as_bytes() {
        [b'#' | b'?', ..] | [b'/'] => true,
        [b'/', second, ..] => plain(second),
        bytes => {
            let name = bytes.iter().take_while(|byte| plain(byte)).count();
            name > 0 && matches!(bytes.get(name), None | Some(b'/' | b'?' | b'#'))
        }
    }
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    text.len() >= end.len() && text.as_bytes()[text.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

/// Where the address ends whose host starts at `host`; `None` when there is no host.
fn end_of(text: &str, host: usize) -> Option<usize> {
    let mut in_host = true;
    let mut starts_cjk = false;
    let mut end = host;
    let (mut round, mut square) = (0i32, 0i32);
    for (at, c) in text[host..].char_indices() {
        if at >= MAX_URL {
            break;
        }
        let stays = match c {
            '/' | '?' | '#' => {
                in_host = false;
                true
            }
            '(' => {
                round += 1;
                true
            }
            ')' => {
                round -= 1;
                round >= 0
            }
            '[' => {
                square += 1;
                true
            }
            ']' => {
                square -= 1;
                square >= 0
            }
            '<' | '>' | '"' | '`' | '{' | '}' | '|' | '^' | '\\' => false,
            _ if c.is_ascii() => c.is_ascii_graphic(),
            _ if is_cjk(c) => {
                starts_cjk |= at == 0;
                starts_cjk && in_host
            }
            // A combining mark belongs to the letter before it.
            _ => c.is_alphanumeric() || (is_mark(c) && at > 0),
        };
        if !stays {
            break;
        }
        end = host + at + c.len_utf8();
    }
    steps::count(end - host);
    while let Some(last) = text[host..end].chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '(' | '[' => end -= 1,
            _ => break,
        }
    }
    (end > host && text[host..end].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '[')).then_some(end)
}

/// Scripts that run on without spaces after an address.
fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x2e80..=0x303f | 0x3040..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = bare(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ends_an_address_where_chinese_goes_on() {
        check("官网https://www.vmp.gov.kz/zh请访问", &["https://www.vmp.gov.kz/zh"]);
        check("见www.example.org，或http://a.cn。", &["www.example.org", "http://a.cn"]);
        check("https://evisa.gov.kz）查询", &["https://evisa.gov.kz"]);
    }

    #[test]
    fn keeps_letters_of_other_scripts() {
        check("См. https://ru.example.org/wiki/Казахстан, там", &["https://ru.example.org/wiki/Казахстан"]);
        check("http://gоv.example/ here", &["http://gоv.example/"]);
        check("http://中国.cn 在", &["http://中国.cn"]);
    }

    #[test]
    fn leaves_punctuation_outside() {
        check("(see https://a.example/x_(y)).", &["https://a.example/x_(y)"]);
        check("**https://a.example/**, \"http://b.example\"", &["https://a.example/", "http://b.example"]);
        check("http:// and www. and https://, x", &[]);
        check("HTTPS://A.example WWW.b.example", &["HTTPS://A.example", "WWW.b.example"]);
    }

    #[test]
    fn tells_a_relative_target_only_where_it_is_sure() {
        for target in ["/a", "a", "a.html?x=http://b.example", "#a", "?a=b", "../a", "/", "%61/b"] {
            assert!(is_relative(target), "{target}");
        }
        for target in ["//a", "/\\a", "\\\\a", "/\t/a", " //a", "http:a", "a:b", "javascript:x", "", "a\tb://c", "签证"] {
            assert!(!is_relative(target), "{target}");
        }
    }

    #[test]
    fn finds_an_address_inside_another_only_once() {
        check("https://web.example/http://www.b.example/", &["https://web.example/http://www.b.example/"]);
    }
}
