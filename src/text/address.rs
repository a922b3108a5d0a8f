//! Relative addresses, read as browsers read them.

use std::borrow::Cow;

use url::{ParseError, Url};

/// What `target` is on a page at `base`.
///
/// # Errors
/// For what is no address.
pub fn join(base: &Url, target: &str) -> Result<Url, ParseError> {
    base.join(&two_slashes(base, target))
}

/// The target with no more than two slashes at its start: to a browser `///host/` on a page of the web is `//host/`, and so is
/// `/\\/host/` (WHATWG URL, section 4.4, "special authority ignore slashes state"). `url` finds no host there.
pub fn two_slashes<'a>(base: &Url, target: &'a str) -> Cow<'a, str> {
    if !matches!(base.scheme(), "http" | "https") {
        return Cow::Borrowed(target);
    }
    let rest = target.trim_start_matches(|c: char| c <= ' ');
    // Line ends and tabs are dropped from addresses wherever they stand.
    let is_slash = |c: char| matches!(c, '/' | '\\' | '\t' | '\n' | '\r');
    let after = rest.trim_start_matches(is_slash);
    let slashes = rest[..rest.len() - after.len()].bytes().filter(|byte| matches!(byte, b'/' | b'\\')).count();
    if slashes > 2 { Cow::Owned(format!("//{after}")) } else { Cow::Borrowed(target) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, target: &str, expected: Option<&str>) {
        let found = join(&Url::parse(base).expect("an address"), target).ok();
        assert_eq!(found.as_ref().map(Url::as_str), expected, "{target}");
    }

    #[test]
    fn finds_the_host_behind_any_number_of_slashes() {
        let page = "https://a.example/x/y";
        for target in
            ["//b.example/z", "///b.example/z", "/////b.example/z", "\\\\\\b.example/z", " /\\/b.example/z", "/\n/\t/b.example/z"]
        {
            check(page, target, Some("https://b.example/z"));
        }
        check("http://a.example/", "///b.example", Some("http://b.example/"));
    }

    #[test]
    fn leaves_other_targets_alone() {
        let page = "https://a.example/x/y";
        check(page, "/z", Some("https://a.example/z"));
        check(page, "z//w", Some("https://a.example/x/z//w"));
        check(page, "https:///b.example", Some("https://b.example/"));
        check(page, "///", None);
        check("file:///x/y", "///z", Some("file:///z"));
    }
}
