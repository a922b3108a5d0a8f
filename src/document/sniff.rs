//! What kind of page some bytes are.

use std::borrow::Cow;

use super::{Hints, Kind};

/// How much of a page is looked at, in bytes.
const LOOK: usize = 16 << 10;

/// By content type, then extension, then a look at the bytes: only pages of the web have a type, and there `README.md` may well
/// be the address of a page that shows it.
///
/// `.txt` and `text/plain` say little: much Markdown is stored as such, so the bytes decide.
pub fn kind(bytes: &[u8], hints: &Hints<'_>) -> Kind {
    by_type(hints.content_type).or_else(|| by_name(hints.name)).unwrap_or_else(|| by_look(bytes))
}

fn by_name(name: Option<&str>) -> Option<Kind> {
    let name = name?.split(['?', '#']).next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    if stem.is_empty() || extension.contains(['/', '\\']) {
        return None;
    }
    match extension.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mdx" | "mdtxt" | "qmd" | "rmd" => Some(Kind::Markdown),
        "html" | "htm" | "xhtml" | "xht" | "shtml" | "php" | "asp" | "aspx" | "jsp" => Some(Kind::Html),
        _ => None,
    }
}

fn by_type(content_type: Option<&str>) -> Option<Kind> {
    match content_type?.split(';').next()?.trim().to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Some(Kind::Html),
        "text/markdown" | "text/x-markdown" => Some(Kind::Markdown),
        _ => None,
    }
}

fn by_look(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(LOOK)];
    // UTF-16 shows its ASCII between NULs.
    let head = match memchr::memchr(0, head) {
        None => Cow::Borrowed(head),
        Some(_) => Cow::Owned(head.iter().copied().filter(|byte| *byte != 0).collect()),
    };
    let head = head
        .strip_prefix(b"\xef\xbb\xbf")
        .or_else(|| head.strip_prefix(b"\xff\xfe"))
        .or_else(|| head.strip_prefix(b"\xfe\xff"))
        .unwrap_or(&head);
    let text = simdutf8::basic::from_utf8(head).map_or_else(|_| String::from_utf8_lossy(head), Cow::Borrowed);
    let start = text.trim_start();
    let opening = super::flow::head(start, 256).to_ascii_lowercase();
    let after_comment = match opening.strip_prefix("<!--") {
        Some(_) => start.split_once("-->").map_or("", |(_, rest)| rest.trim_start()),
        None => start,
    };
    let opening = super::flow::head(after_comment, 256).to_ascii_lowercase();
    let page_tags = ["<!doctype html", "<html", "<head", "<body", "<?xml", "<meta ", "<title"];
    if page_tags.iter().any(|tag| opening.starts_with(tag)) {
        return Kind::Html;
    }
    if start.starts_with('<') {
        let tags = text.matches("</").count() * 4 + text.matches("<p>").count() + text.matches("<br").count();
        if tags >= 4 && tags * 60 > text.len() {
            return Kind::Html;
        }
    }
    if is_markdown(start) { Kind::Markdown } else { Kind::Plain }
}

fn is_markdown(text: &str) -> bool {
    let mut signs = 0;
    let mut lines = text.lines();
    if text.starts_with("---\n") || text.starts_with("---\r\n") || text.starts_with("+++\n") {
        let fence = &text[..3];
        if lines.by_ref().skip(1).take(100).any(|line| line.trim_end() == fence) {
            return true;
        }
    }
    // Most posts have neither anywhere, so that their lines need not be searched.
    let has = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    let (links, bold) = (has("]("), has("**"));
    for line in text.lines() {
        let bare = line.trim_start();
        match bare.as_bytes().first() {
            Some(b'#') => {
                let hashes = bare.bytes().take_while(|byte| *byte == b'#').count();
                signs += if hashes <= 6 && bare[hashes..].starts_with([' ', '\t']) { 2 } else { 0 };
            }
            Some(b'|') => signs += usize::from(bare.trim_end().ends_with('|')),
            Some(b'`' | b'>' | b'-' | b'*') => {
                signs += usize::from(["```", "> ", "- ", "* "].iter().any(|opening| bare.starts_with(opening)));
            }
            _ => {}
        }
        if links && bare.contains("](") {
            signs += 2;
        }
        if bold
            && let Some(open) = bare.find("**")
            && bare[open + 2..].find("**").is_some_and(|close| close > 0)
        {
            signs += 2;
        }
        if signs >= 2 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, content_type: Option<&str>, bytes: &str, expected: Kind) {
        assert_eq!(kind(bytes.as_bytes(), &Hints { name: Some(name), content_type, ..Hints::default() }), expected);
    }

    #[test]
    fn goes_by_type_then_extension_then_bytes() {
        check("/blob/README.md", Some("text/html"), "<p>x", Kind::Html);
        check("/raw/README.md", Some("text/plain"), "x", Kind::Markdown);
        check("a.HTM", Some("text/plain"), "x", Kind::Html);
        check("docs/a.mdx", None, "<div>", Kind::Markdown);
        check("/guide", Some("text/html; charset=gbk"), "# x", Kind::Html);
        check("/v1.2/guide", None, "plain words", Kind::Plain);
        check("a.txt", None, "\u{feff}  <!DOCTYPE HTML><p>x", Kind::Html);
        check("a.txt", None, "<!-- saved --><html>", Kind::Html);
        check("a.txt", None, "<div><p>a</p><p>b</p></div>", Kind::Html);
        check("a.txt", None, "**标题**\n\n正文", Kind::Markdown);
        check("a.txt", None, "See [this](x) now", Kind::Markdown);
        check("a.txt", None, "---\ntitle: x\n---\nwords", Kind::Markdown);
        check("a.txt", None, "Only words, 2 < 3, and a * b.\n\nMore.", Kind::Plain);
        check("a.txt", None, "", Kind::Plain);
    }
}
