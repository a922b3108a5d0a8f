//! Where a host starts and ends: in a link's target, and in running text without any markup.

use std::ops::Range;

use crate::resolve::class::normalise;
use crate::steps;

/// Longest address that is read in running text, in bytes.
const LONGEST: usize = 2048;

/// Endings of file names that are top-level domains too. Without a scheme they are taken for files.
const FILE_ENDINGS: &[&str] = &[
    "md", "rs", "py", "sh", "zip", "mov", "ps", "pl", "cc", "so", "ml", "mm", "app", "cab", "com.md", "in", "is", "it", "to",
    "be", "at", "my", "no", "do", "me", "us", "as", "am", "new", "now", "here", "one", "today", "help", "how", "vi", "tf", "gd",
    "ph", "pm", "st", "java",
];

/// Host and path of a link's target. `None` for other schemes, relative links and what is no host. `resolved` gives the address
/// of one that does not say where it leads by itself.
pub(super) fn of_target(target: &str, resolved: impl FnOnce() -> Option<url::Url>) -> Option<(String, String)> {
    let target = target.trim();
    let lower = target.get(..8.min(target.len())).map(str::to_ascii_lowercase).unwrap_or_default();
    let absolute = if lower.starts_with("http://") || lower.starts_with("https://") {
        cut_wide(target).to_string()
    } else if target.starts_with("//") {
        format!("https:{}", cut_wide(target))
    } else {
        return of_url(&resolved().filter(|url| matches!(url.scheme(), "http" | "https"))?);
    };
    of_url(&url::Url::parse(&absolute).ok()?)
}

fn of_url(url: &url::Url) -> Option<(String, String)> {
    let host = normalise(url.host_str()?)?;
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_string(),
    };
    Some((host, path.chars().take(300).collect()))
}

/// Host and path of an address with a scheme that no markup delimits.
pub(super) fn of_bare(address: &str) -> Option<(String, String)> {
    of_target(glue_cut(address), || None)
        .or_else(|| bare(address, 0..address.len(), false).into_iter().next().map(|(_, host, path)| (host, path)))
}

/// The host, when a text is nothing else than one, with or without scheme and path.
pub(super) fn whole(text: &str) -> Option<String> {
    if text.len() > 300 || text.contains(char::is_whitespace) {
        return None;
    }
    if text.contains("://") {
        return of_bare(text).map(|(host, _)| host);
    }
    let (range, host, _) = bare(text, 0..text.len(), false).into_iter().next()?;
    (range == (0..text.len())).then_some(host)
}

/// A full-width character ends a target wherever it stands before the path: no host has one.
fn cut_wide(target: &str) -> &str {
    let end = target.find(|c: char| {
        matches!(
            c,
            '，' | '。'
                | '；'
                | '、'
                | '：'
                | '）'
                | '（'
                | '】'
                | '【'
                | '”'
                | '“'
                | '」'
                | '「'
                | '》'
                | '《'
                | '！'
                | '？'
        )
    });
    &target[..end.unwrap_or(target.len())]
}

/// An address whose host is ASCII up to the first CJK character ends there, when that part is a host by itself:
/// `https://vmp.gov.kz官网` names `vmp.gov.kz`.
fn glue_cut(address: &str) -> &str {
    let address = cut_wide(address);
    let Some(start) = address.find("://").map(|at| at + 3) else { return address };
    let rest = &address[start..];
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest.find(glues) {
        Some(at) if at < host_end => {
            let whole = rest[..at].is_ascii() && known_suffix(&rest[..at].to_ascii_lowercase());
            if whole { &address[..start + at] } else { address }
        }
        Some(at) => &address[..start + at],
        None => address,
    }
}

/// Characters of scripts that put no space before or after a Latin word.
fn glues(c: char) -> bool {
    matches!(c as u32, 0x2e80..=0x303f | 0x3040..=0x30ff | 0x3100..=0x318f | 0x3400..=0x9fff | 0xac00..=0xd7af
        | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xffef | 0x20000..=0x3ffff | 0xe00..=0xe7f)
}

fn known_suffix(host: &str) -> bool {
    host.contains('.') && psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Addresses written out in `text[within]`: with a scheme, or a bare host with a known public suffix.
///
/// Returns the bytes each takes, the ASCII host and the path. `schemes_only` for code, where `a.rs` and `x.map` abound.
/// Linear: every byte is looked at a bounded number of times, as a stretch of host characters is read once.
pub(super) fn bare(text: &str, within: Range<usize>, schemes_only: bool) -> Vec<(Range<usize>, String, String)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = within.start;
    while let Some(next) = memchr::memchr2(b'.', b':', &bytes[at..within.end]) {
        let dot = at + next;
        at = dot + 1;
        if bytes[dot] == b':' {
            if bytes[dot..within.end].starts_with(b"://")
                && let Some((range, host, path)) = with_scheme(text, &within, dot)
            {
                at = range.end.max(at);
                found.push((range, host, path));
            }
            continue;
        }
        let start = run_back(bytes, within.start, dot);
        let end = run_forward(bytes, within.end, dot);
        steps::count(end - start);
        at = end.max(at);
        // A full stop has nothing behind it, or nothing before it.
        if schemes_only || start == dot || end == dot + 1 {
            continue;
        }
        if let Some((range, host, path)) = without_scheme(text, &within, start..end) {
            at = range.end.max(at);
            found.push((range, host, path));
        }
    }
    found
}

fn host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

fn run_back(bytes: &[u8], from: usize, dot: usize) -> usize {
    let floor = from.max(dot.saturating_sub(64));
    let mut start = dot;
    while start > floor && host_byte(bytes[start - 1]) && bytes[start - 1] != b'.' {
        start -= 1;
    }
    start
}

fn run_forward(bytes: &[u8], to: usize, dot: usize) -> usize {
    let mut end = dot + 1;
    while end < to && host_byte(bytes[end]) {
        end += 1;
    }
    end
}

fn with_scheme(text: &str, within: &Range<usize>, colon: usize) -> Option<(Range<usize>, String, String)> {
    let bytes = text.as_bytes();
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        colon >= within.start + scheme.len() && bytes[colon - scheme.len()..colon].eq_ignore_ascii_case(scheme.as_bytes())
    })?;
    let start = colon - scheme.len();
    steps::count((within.end - colon).min(255));
    // A scheme without a host behind it is passed by at once, or a page of schemes would be read over and over.
    let mut dotted =
        text[colon + 3..within.end].chars().take(255).take_while(|c| !matches!(c, '/' | '?' | '#') && !c.is_whitespace());
    if !dotted.any(|c| matches!(c, '.' | '。')) {
        return None;
    }
    let stop =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '|' | '{' | '}' | '^' | '\\' | '[' | ']');
    let mut rest = &text[start..within.end];
    let mut limit = rest.len().min(LONGEST);
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    rest = &rest[..limit];
    let raw = &rest[..rest.find(stop).unwrap_or(rest.len())];
    steps::count(raw.len());
    let mut address = glue_cut(raw);
    address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~']);
    if !address.contains('(') {
        address = address.trim_end_matches(')');
    }
    let (host, path) = of_target(address, || None)?;
    Some((start..start + address.len(), host, path))
}

fn without_scheme(text: &str, within: &Range<usize>, run: Range<usize>) -> Option<(Range<usize>, String, String)> {
    let bytes = text.as_bytes();
    if run.len() > 255 {
        return None;
    }
    let written = text[run.clone()].trim_end_matches(['.', '-']);
    let lead = written.len() - written.trim_start_matches(['-', '.']).len();
    let start = run.start + lead;
    let written = &written[lead..];
    let end = start + written.len();
    // An address of mail, a path, a variable, a decorated name: part of something else.
    let before = text[within.start..start].chars().next_back();
    if before.is_some_and(|c| {
        matches!(c, '@' | '/' | '\\' | '_' | '$' | '#' | '=' | '&' | '%' | '+' | '~') || c.is_alphanumeric() && !glues(c)
    }) {
        return None;
    }
    let after = bytes.get(end).copied().filter(|_| end < within.end);
    if matches!(after, Some(b'@' | b'(' | b'_' | b'=' | b'\\')) {
        return None;
    }
    if text[end..within.end].chars().next().is_some_and(|c| c.is_alphanumeric() && !glues(c)) {
        return None;
    }
    let lower = written.to_ascii_lowercase();
    let (rest, tld) = lower.rsplit_once('.')?;
    let spelled_tld = &written[written.len() - tld.len()..];
    if !tld.bytes().all(|byte| byte.is_ascii_alphabetic()) || !known_suffix(&lower) || lower.contains("..") {
        return None;
    }
    // `visit.In` is the end of one sentence and the start of the next.
    let all_capitals = !written.bytes().any(|byte| byte.is_ascii_lowercase());
    if spelled_tld.bytes().any(|byte| byte.is_ascii_uppercase()) && !all_capitals {
        return None;
    }
    let slash = after == Some(b'/');
    // Nobody ends one sentence with `india-evisa` and starts the next with "in".
    let name = tld.len() == 2 && rest.len() >= 8 && (rest.contains('-') || rest.contains("visa"));
    if !rest.contains('.') && !slash && FILE_ENDINGS.contains(&tld) && (!name || FILE_ENDINGS[..10].contains(&tld)) {
        return None;
    }
    // No file is called `visa.gov.pl`.
    let of_state = rest.rsplit_once('.').is_some_and(|(_, second)| matches!(second, "gov" | "gob" | "gouv"));
    if FILE_ENDINGS[..10].contains(&tld) && !slash && !of_state {
        return None;
    }
    // A bare public suffix names nobody, except where a state's portal is the suffix itself (`gov.kz`).
    let host = normalise(&lower)?;
    let mut stop = end;
    let mut path = String::new();
    if slash {
        let rest = &text[end..within.end];
        let mut limit = rest.len().min(LONGEST);
        while !rest.is_char_boundary(limit) {
            limit -= 1;
        }
        let taken = rest[..limit]
            .find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '|' | ')' | ']' | '*'))
            .unwrap_or(limit);
        let taken = rest[..taken].trim_end_matches(['.', ',', ';', ':', '!', '?']);
        path = taken.chars().take(300).collect();
        stop = end + taken.len();
    }
    Some((start..stop, host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = bare(text, 0..text.len(), false);
        let hosts: Vec<&str> = found.iter().map(|(_, host, _)| host.as_str()).collect();
        assert_eq!(hosts, expected, "{text}");
        for (range, ..) in found {
            assert!(text.get(range).is_some());
        }
    }

    #[test]
    fn reads_hosts_without_scheme_in_any_script() {
        check("官网是vmp.gov.kz，请核对", &["vmp.gov.kz"]);
        check("请访问vmp.gov.kz官网。", &["vmp.gov.kz"]);
        check("Сайт vmp.gov.kz, а не другой.", &["vmp.gov.kz"]);
        check("see www.gov.uk/eta. Then go", &["www.gov.uk"]);
        check("EVISA.GOV.VN", &["evisa.gov.vn"]);
    }

    #[test]
    fn ends_a_host_where_chinese_is_glued_to_it() {
        check("打开https://vmp.gov.kz官网申请", &["vmp.gov.kz"]);
        check("网址：https://vmp.gov.kz/ru。谢谢", &["vmp.gov.kz"]);
        check("(https://vmp.gov.kz)", &["vmp.gov.kz"]);
        check("https://vmp.gov.kz，https://evisa.gov.vn。", &["vmp.gov.kz", "evisa.gov.vn"]);
    }

    #[test]
    fn keeps_foreign_letters_where_a_scheme_announces_them() {
        check("https://мвд.рф/a", &["xn--b1aew.xn--p1ai"]);
        let spoofed = idna::domain_to_ascii("vmр.gov.kz").expect("a host");
        check("https://vmр.gov.kz/", &[spoofed.as_str()]);
    }

    #[test]
    fn spares_files_versions_mail_and_calls() {
        check("Edit README.md, package.json and main.rs, run setup.py or install.sh from pack.zip.", &[]);
        check("version 1.2.3 of v2.0, e.g. i.e. U.S. and Ph.D.", &[]);
        check("write to help@example.com or a.b@evisa.gov.vn", &[]);
        check("call foo.bar() or self.name.to(x), see ./a.com and $x.com", &[]);
        check("What a visit.In summer it is hot.", &[]);
        check("work.is done. or.to be", &[]);
    }

    #[test]
    fn spans_leave_out_the_full_stop() {
        let text = "Visit evisa.gov.vn.";
        assert_eq!(&text[bare(text, 0..text.len(), false)[0].0.clone()], "evisa.gov.vn");
    }

    #[test]
    fn reads_each_byte_of_a_megabyte_of_dots_a_few_times() {
        for unit in [".", "a.", "..a", "://", "http://", "a.b-", "1.1.", ".com", "https://a.com/("] {
            let text = unit.repeat((1 << 20) / unit.len());
            let steps = steps::of(|| bare(&text, 0..text.len(), false));
            // A scheme without a host is looked through for 255 bytes at most, and is three bytes long itself.
            assert!(steps <= 90 * text.len(), "{unit}: {steps} steps");
        }
    }

    #[test]
    fn reads_targets_past_user_names() {
        assert_eq!(
            of_target("https://vmp.gov.kz@evil.example.com/x", || None).map(|(host, _)| host).as_deref(),
            Some("evil.example.com")
        );
        assert_eq!(of_target("mailto:a@b.com", || None), None);
        assert_eq!(of_target("//evisa.tj/x?y", || None), Some(("evisa.tj".into(), "/x?y".into())));
    }
}
