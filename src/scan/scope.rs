//! Which addresses belong to a scan, and the one spelling each of them goes by.

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use url::Url;

/// Longest address that is followed, in bytes.
pub const MAX_URL: usize = 8 << 10;
/// Longest pattern a user may give, in bytes; a compiled one is bounded too.
const MAX_PATTERN: usize = 1 << 10;

/// Endings of paths that hold no page a person reads; links to them are not followed.
const NO_PAGES: &[&str] = &[
    "7z", "apk", "avi", "avif", "bin", "bmp", "bz2", "css", "dmg", "eot", "exe", "flac", "gif", "gz", "ico", "iso", "jar",
    "jpeg", "jpg", "js", "m4a", "m4v", "mjs", "mkv", "mov", "mp3", "mp4", "mpeg", "msi", "ogg", "ogv", "otf", "png", "rar",
    "svg", "tar", "tgz", "tif", "tiff", "ttf", "wav", "webm", "webp", "woff", "woff2", "xz", "zip", "zst",
];

/// What the user asked for, as it is kept in the state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Links followed from each source.
    pub depth: u32,
    /// Whether links lead only to the hosts of the sources they were found from.
    pub same_host: bool,
    /// Patterns of which a followed link has to match one; none means that all do.
    pub include: Vec<String>,
    /// Patterns of which a followed link must match none.
    pub exclude: Vec<String>,
}

/// [`Bounds`], compiled.
#[derive(Debug)]
pub struct Scope {
    bounds: Bounds,
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

impl Scope {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// For a pattern that is none, or too large.
    pub fn new(bounds: Bounds) -> Result<Scope, String> {
        let compile = |patterns: &[String]| patterns.iter().map(|pattern| compile(pattern)).collect::<Result<Vec<_>, _>>();
        let (include, exclude) = (compile(&bounds.include)?, compile(&bounds.exclude)?);
        Ok(Scope { bounds, include, exclude })
    }

    /// Whether pages at this depth have their links followed.
    pub fn goes_on(&self, depth: u32) -> bool {
        depth < self.bounds.depth
    }

    /// The canonical form of a link found on `page`, if it is to be followed.
    pub fn follow(&self, page: &Url, link: &Url) -> Option<Url> {
        let link = canonical(link)?;
        let elsewhere = self.bounds.same_host && link.host_str() != page.host_str();
        if elsewhere || !holds_pages(&link) {
            return None;
        }
        let text = link.as_str();
        let included = self.include.is_empty() || self.include.iter().any(|pattern| pattern.is_match(text));
        (included && !self.exclude.iter().any(|pattern| pattern.is_match(text))).then_some(link)
    }
}

/// Compiles a user's pattern within bounds of size.
///
/// # Errors
/// For a pattern that is none, or too large.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > MAX_PATTERN {
        return Err(format!("a pattern is longer than {MAX_PATTERN} bytes"));
    }
    let built = RegexBuilder::new(pattern).size_limit(1 << 20).dfa_size_limit(1 << 20).nest_limit(64).build();
    built.map_err(|error| format!("`{pattern}` is no pattern: {error}"))
}

/// The one spelling of an address: http or https, no fragment, no empty query, no trailing dot of the host. Parsing has
/// put the host in lower case, dropped default ports and resolved dots by then. `None` for what is never fetched.
pub fn canonical(url: &Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > MAX_URL {
        return None;
    }
    let mut url = url.clone();
    url.set_fragment(None);
    if url.query() == Some("") {
        url.set_query(None);
    }
    let bare = url.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_string);
    if let Some(bare) = bare {
        url.set_host(Some(&bare)).ok()?;
    }
    Some(url)
}

fn holds_pages(url: &Url) -> bool {
    let file = url.path().rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_none_or(|extension| NO_PAGES.binary_search(&extension.as_str()).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bounds: &Bounds, link: &str, expected: Option<&str>) {
        let page = Url::parse("https://a.example/dir/page").unwrap();
        let scope = Scope::new(bounds.clone()).unwrap();
        let found = scope.follow(&page, &page.join(link).unwrap());
        assert_eq!(found.as_ref().map(Url::as_str), expected, "{link}");
    }

    #[test]
    fn gives_each_address_one_spelling() {
        let all = Bounds::default();
        check(&all, "x#top", Some("https://a.example/dir/x"));
        check(&all, "HTTPS://A.EXAMPLE.:443/x/../y?#z", Some("https://a.example/y"));
        check(&all, "/签证", Some("https://a.example/%E7%AD%BE%E8%AF%81"));
        check(&all, "mailto:a@b.example", None);
        check(&all, "javascript:alert(1)", None);
        check(&all, &format!("/{}", "a".repeat(9000)), None);
    }

    #[test]
    fn follows_pages_and_not_pictures() {
        assert!(NO_PAGES.is_sorted());
        let all = Bounds::default();
        check(&all, "/a.JPG", None);
        check(&all, "/a.zip?x=1", None);
        check(&all, "/a.php", Some("https://a.example/a.php"));
        check(&all, "/v1.2/", Some("https://a.example/v1.2/"));
    }

    #[test]
    fn keeps_to_host_and_patterns() {
        let bounds = Bounds { depth: 1, same_host: true, include: vec!["/visa/".into()], exclude: vec![r"\?print=".into()] };
        check(&bounds, "/visa/kz", Some("https://a.example/visa/kz"));
        check(&bounds, "/visa/kz?print=1", None);
        check(&bounds, "/hotels", None);
        check(&bounds, "https://b.example/visa/", None);
        check(&bounds, "http://a.example/visa/", Some("http://a.example/visa/"));
    }

    #[test]
    fn refuses_patterns_that_would_cost_too_much() {
        for wrong in ["(", r"(?:\w{1000}){1000}", &"a".repeat(2000)] {
            assert!(Scope::new(Bounds { include: vec![wrong.into()], ..Bounds::default() }).is_err(), "{wrong}");
        }
    }
}
