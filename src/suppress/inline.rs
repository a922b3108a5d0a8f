//! Suppressions written into a page: `<!-- debunk-ignore RULE[ until YYYY-MM-DD]: reason -->`.
//!
//! A comment covers the line it stands on; alone on its line it covers the next line with words. `debunk-ignore-block` covers
//! the block that follows, `debunk-ignore-file` the whole page. In MDX the comment is `{/* ... */}`; in plain text it is a line
//! that starts with `#`, `//`, `;`, `%` or `..`, or an HTML comment.

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{MALFORMED, NO_REASON, RulePattern};
use crate::document::{Block, BlockKind, Document, Kind};
use crate::finding::Finding;

/// Most suppressions of one page that count.
pub const MAX_DIRECTIVES: usize = 1000;
/// Most characters of a reason that are kept.
const MAX_REASON: usize = 400;
/// Most blank lines between a comment and the line it is about.
const MAX_GAP: usize = 3;
/// What every directive starts with.
const WORD: &str = "debunk-ignore";

/// The suppressions of one page. The default has none, which is what pages of strangers get.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inline {
    /// Those that can be read, in the order of the page.
    pub directives: Vec<Directive>,
    /// Those that cannot.
    pub problems: Vec<Problem>,
}

/// One suppression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// What it suppresses.
    pub rules: Vec<RulePattern>,
    /// Last day it holds.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
    /// Bytes of the comment.
    pub range: Range<usize>,
    /// Bytes of what it covers.
    pub covers: Range<usize>,
    /// As written.
    pub quote: String,
    /// Whether it has suppressed anything.
    #[serde(skip)]
    pub used: bool,
}

/// What is wrong with a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The rule it breaks: [`NO_REASON`] or [`MALFORMED`].
    pub rule: String,
    /// In a sentence.
    pub message: String,
    /// Bytes of the comment.
    pub range: Range<usize>,
    /// As written.
    pub quote: String,
}

/// How far a suppression reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The comment's line, or the next one.
    Line,
    /// The block that follows.
    Block,
    /// The whole page.
    File,
}

impl Inline {
    /// Bytes of every comment, for places.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let problems = self.problems.iter().map(|problem| problem.range.clone());
        self.directives.iter().map(|directive| directive.range.clone()).chain(problems)
    }
}

impl Directive {
    /// Whether its last day is past.
    pub fn is_over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// Whether it suppresses `finding`.
    pub fn matches(&self, finding: &Finding) -> bool {
        let covered = self.covers.start <= finding.range.start && finding.range.start < self.covers.end;
        covered && self.rules.iter().any(|rule| rule.matches(&finding.rule))
    }
}

/// Reads the suppressions of a page that the user wrote or keeps. Never call it for pages of strangers.
pub fn read(document: &Document, source: &[u8]) -> Inline {
    let mut inline = Inline::default();
    // Nearly all pages have none. The bytes of other encodings need not show the letters.
    if document.encoding == "UTF-8" && memchr::memmem::find(source, WORD.as_bytes()).is_none() {
        return inline;
    }
    for block in &document.blocks {
        for (text, range) in candidates(document.kind, block, source) {
            if inline.directives.len() + inline.problems.len() >= MAX_DIRECTIVES {
                return inline;
            }
            match parse(&text) {
                None => {}
                Some(Ok(parsed)) => inline.directives.push(Directive {
                    rules: parsed.rules,
                    until: parsed.until,
                    reason: parsed.reason,
                    covers: covered(parsed.scope, &range, document, source),
                    range,
                    quote: text,
                    used: false,
                }),
                Some(Err((rule, message))) => {
                    inline.problems.push(Problem { rule: rule.to_string(), message, range, quote: text });
                }
            }
        }
    }
    inline.directives.sort_by_key(|directive| directive.range.start);
    inline
}

/// The comment that suppresses `rule` in a page of this kind, for editors. `reason` is put in as it is, on one line.
pub fn comment(rule: &str, reason: &str, kind: Kind, mdx: bool) -> String {
    let reason: String = reason.split_whitespace().collect::<Vec<_>>().join(" ").replace("--", "-").replace("*/", "* /");
    match kind {
        Kind::Markdown if mdx => format!("{{/* {WORD} {rule}: {reason} */}}"),
        Kind::Markdown | Kind::Html => format!("<!-- {WORD} {rule}: {reason} -->"),
        // A line that starts with `#` would have the rest read as Markdown.
        Kind::Plain => format!("// {WORD} {rule}: {reason}"),
    }
}

/// Texts that may be directives, with the bytes of the comment they stand in.
fn candidates(kind: Option<Kind>, block: &Block, source: &[u8]) -> Vec<(String, Range<usize>)> {
    if !block.text.contains(WORD) {
        return Vec::new();
    }
    match (block.kind, kind) {
        (BlockKind::Comment, _) => {
            let whole = block.map.source(0..block.text.len());
            // The block is what stands between the marks; the marks belong to the comment.
            let start = find_back(source, whole.start, b"<!--").unwrap_or(whole.start);
            let end = find_on(source, whole.end, b"-->").unwrap_or(whole.end);
            vec![(block.text.trim().to_string(), start..end)]
        }
        (BlockKind::Code, _) => Vec::new(),
        (_, Some(Kind::Html)) => Vec::new(),
        // Plain text that starts with a `#` line is read as Markdown.
        (BlockKind::Heading(_), _) => {
            let whole = block.map.source(0..block.text.len());
            let marks = source[..whole.start].iter().rev().take_while(|byte| matches!(byte, b'#' | b' ')).count();
            vec![(block.text.trim().to_string(), whole.start - marks..whole.end)]
        }
        _ => {
            let mut found = mdx_comments(block);
            let mut at = 0;
            for line in block.text.split_inclusive('\n') {
                let text = line.trim();
                let inside = ["//", "#", ";", "%", "..", "<!--"].iter().find_map(|mark| text.strip_prefix(mark));
                let inside = inside.map(|inside| inside.trim_start_matches(['#', '/', ';', '%']).trim());
                if let Some(inside) = inside.filter(|inside| inside.starts_with(WORD)) {
                    let start = at + line.len() - line.trim_start().len();
                    let inside = inside.strip_suffix("-->").unwrap_or(inside).trim();
                    found.push((inside.to_string(), block.map.source(start..start + text.len())));
                }
                at += line.len();
            }
            found
        }
    }
}

fn mdx_comments(block: &Block) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = block.text[from..].find("{/*").map(|at| from + at) {
        let Some(end) = block.text[start..].find("*/}").map(|at| start + at) else { break };
        if !block.code.iter().any(|code| code.contains(&start)) {
            found.push((block.text[start + 3..end].trim().to_string(), block.map.source(start..end + 3)));
        }
        from = end + 3;
    }
    found
}

/// Start of `mark` in the few bytes before `at`; in an encoding of two bytes there is none, and the text alone is the place.
fn find_back(source: &[u8], at: usize, mark: &[u8]) -> Option<usize> {
    let from = at.saturating_sub(64);
    source[from..at].windows(mark.len()).rposition(|window| window == mark).map(|found| from + found)
}

/// End of `mark` in the few bytes after `at`.
fn find_on(source: &[u8], at: usize, mark: &[u8]) -> Option<usize> {
    let to = (at + 64).min(source.len());
    source[at..to].windows(mark.len()).position(|window| window == mark).map(|found| at + found + mark.len())
}

struct Parsed {
    rules: Vec<RulePattern>,
    until: Option<Date>,
    reason: String,
    scope: Scope,
}

/// Reads the text of a comment. None where it is no directive.
fn parse(text: &str) -> Option<Result<Parsed, (&'static str, String)>> {
    let rest = text.strip_prefix(WORD)?;
    let end = rest.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(rest.len());
    let (suffix, rest) = rest.split_at(end);
    let scope = match suffix {
        "" | "-next-line" | "-line" => Scope::Line,
        "-block" => Scope::Block,
        "-file" => Scope::File,
        other if other.starts_with('-') => {
            let message = format!("there is no `{WORD}{other}`; use {WORD}, {WORD}-block or {WORD}-file");
            return Some(Err((MALFORMED, message)));
        }
        _ => return None,
    };
    Some(parse_rest(rest.trim(), scope))
}

fn parse_rest(mut rest: &str, scope: Scope) -> Result<Parsed, (&'static str, String)> {
    let mut rules = Vec::new();
    loop {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ':')).unwrap_or(rest.len());
        if end == 0 {
            return Err((MALFORMED, format!("a suppression names its rule: `{WORD} RULE: reason`")));
        }
        rules.push(RulePattern::parse(&rest[..end]).map_err(|error| (MALFORMED, error))?);
        rest = rest[end..].trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => break,
        }
    }
    let mut until = None;
    if let Some(after) = rest.strip_prefix("until").filter(|after| after.starts_with(char::is_whitespace)) {
        let after = after.trim_start();
        let end = after.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(after.len());
        let day: Date =
            after[..end].parse().map_err(|_| (MALFORMED, format!("`{}` is no day; write it as YYYY-MM-DD", &after[..end])))?;
        until = Some(day);
        rest = after[end..].trim_start();
    }
    let reason = rest.strip_prefix(':').unwrap_or(rest).trim();
    if !reason.chars().any(char::is_alphanumeric) {
        return Err((NO_REASON, format!("a suppression without a reason does not count: `{WORD} RULE: reason`")));
    }
    Ok(Parsed { rules, until, reason: reason.chars().take(MAX_REASON).collect(), scope })
}

/// The bytes that a comment at `range` covers.
fn covered(scope: Scope, range: &Range<usize>, document: &Document, source: &[u8]) -> Range<usize> {
    match scope {
        Scope::File => 0..source.len() + 1,
        Scope::Block => {
            let following =
                document.blocks.iter().filter(|block| block.kind != BlockKind::Comment && !block.text.trim().is_empty());
            let following = following.map(|block| block.map.source(0..block.text.len())).filter(|at| at.start >= range.end);
            following.min_by_key(|at| at.start).map_or(range.clone(), |at| range.start..at.end)
        }
        Scope::Line => {
            let lines = &document.lines;
            let first = lines.line_range(source, range.start);
            let last = lines.line_range(source, range.end.saturating_sub(1).max(range.start));
            let blank = |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
            let around = |from: usize, to: usize| source.get(from..to.max(from)).is_none_or(blank);
            // A byte order mark is no word.
            let before = if first.start == 0 && source.starts_with(b"\xef\xbb\xbf") { 3 } else { first.start };
            let mut end = last.end.max(range.end);
            if around(before, range.start) && around(range.end, last.end) {
                let mut line = last;
                for _ in 0..=MAX_GAP {
                    let Some(next) = next_line(&line, document, source) else { break };
                    line = next;
                    if !blank(&source[line.clone()]) {
                        end = line.end;
                        break;
                    }
                }
            }
            first.start..end
        }
    }
}

/// The line after `line`. The end of a line is at most two characters, of one or two bytes each.
fn next_line(line: &Range<usize>, document: &Document, source: &[u8]) -> Option<Range<usize>> {
    let ends = (1..=4).map(|step| line.end + step).take_while(|&at| at <= source.len());
    ends.map(|at| document.lines.line_range(source, at)).find(|next| next.start > line.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Hints, parse as parse_page};

    /// The words of the page that its one suppression covers.
    #[track_caller]
    fn covers(name: &str, source: &str) -> String {
        let document = parse_page(source.as_bytes(), &Hints { name: Some(name), ..Hints::default() });
        let inline = read(&document, source.as_bytes());
        assert_eq!((inline.directives.len(), inline.problems.len()), (1, 0), "{inline:?}");
        let covers = inline.directives[0].covers.clone();
        source[covers.start..covers.end.min(source.len())].to_string()
    }

    #[track_caller]
    fn problem(text: &str) -> (&'static str, String) {
        match parse(text) {
            Some(Err(problem)) => problem,
            Some(Ok(parsed)) => panic!("{text} was read, with the reason {:?}", parsed.reason),
            None => panic!("{text} was not taken for a suppression"),
        }
    }

    #[test]
    fn covers_its_own_line_or_the_next_with_words() {
        assert_eq!(covers("a.md", "One.\n\nTwo. <!-- debunk-ignore fee: x -->\nThree.\n"), "Two. <!-- debunk-ignore fee: x -->");
        assert_eq!(
            covers("a.md", "<!-- debunk-ignore fee: x -->\r\n\r\nTwo.\r\nThree."),
            "<!-- debunk-ignore fee: x -->\r\n\r\nTwo."
        );
        assert_eq!(
            covers("a.md", "\u{feff}<!-- debunk-ignore fee: x -->\nTwo.\nThree."),
            "\u{feff}<!-- debunk-ignore fee: x -->\nTwo."
        );
        assert_eq!(
            covers("a.html", "<p>a</p>\n  <!--debunk-ignore fee: x-->\n<p>b</p>"),
            "  <!--debunk-ignore fee: x-->\n<p>b</p>"
        );
        assert_eq!(covers("a.md", "<!-- debunk-ignore fee: x -->"), "<!-- debunk-ignore fee: x -->");
    }

    #[test]
    fn covers_the_next_block_or_the_whole_page() {
        let page = "One.\n\n<!-- debunk-ignore-block fee: x -->\n\nTwo\nand three.\n\nFour.\n";
        assert!(covers("a.md", page).ends_with("Two\nand three."));
        let page = "One.\n\n<!-- debunk-ignore-file fee: x -->\n";
        assert_eq!(covers("a.md", page), page);
    }

    #[test]
    fn reads_comments_of_mdx_and_of_plain_text() {
        assert_eq!(covers("a.mdx", "{/* debunk-ignore fee: x */}\nTwo.\n"), "{/* debunk-ignore fee: x */}\nTwo.");
        for mark in ["#", "//", ";", "%", ".."] {
            let page = format!("{mark} debunk-ignore fee: x\nTwo.\nThree.");
            assert_eq!(covers("a.txt", &page), format!("{mark} debunk-ignore fee: x\nTwo."));
        }
    }

    #[test]
    fn an_example_in_code_is_no_suppression() {
        let page = "Write:\n\n```html\n<!-- debunk-ignore fee: x -->\n```\n\nor `<!-- debunk-ignore fee: x -->`.\n";
        let document = parse_page(page.as_bytes(), &Hints { name: Some("a.md"), ..Hints::default() });
        assert_eq!(read(&document, page.as_bytes()), Inline::default());
    }

    #[test]
    fn reads_rules_day_and_reason() {
        let Some(Ok(parsed)) = parse("debunk-ignore fee, promoted-handle/* until 2027-01-31: we quote it") else {
            panic!("is a suppression")
        };
        assert_eq!(parsed.rules.iter().map(RulePattern::as_str).collect::<Vec<_>>(), ["fee", "promoted-handle/*"]);
        assert_eq!((parsed.until, parsed.reason.as_str()), (Some(jiff::civil::date(2027, 1, 31)), "we quote it"));
        let Some(Ok(parsed)) = parse("debunk-ignore fee we quote it") else { panic!("is a suppression") };
        assert_eq!(parsed.reason, "we quote it");
        assert!(parse("debunk-ignored fee: x").is_none());
        assert!(parse("see debunk-ignore").is_none());
    }

    #[test]
    fn says_what_is_wrong_with_one_that_cannot_count() {
        for bare in ["debunk-ignore fee", "debunk-ignore fee:", "debunk-ignore fee until 2027-01-31", "debunk-ignore fee: -"] {
            assert_eq!(problem(bare).0, NO_REASON, "{bare}");
        }
        for wrong in [
            "debunk-ignore",
            "debunk-ignore: x",
            "debunk-ignore fee until soon: x",
            "debunk-ignore-all fee: x",
            "debunk-ignore 费 x",
        ] {
            assert_eq!(problem(wrong).0, MALFORMED, "{wrong}");
        }
    }

    #[test]
    fn what_editors_insert_is_read_back() {
        for (kind, name, mdx) in [
            (Kind::Markdown, "a.md", false),
            (Kind::Markdown, "a.mdx", true),
            (Kind::Html, "a.html", false),
            (Kind::Plain, "a.txt", false),
        ] {
            let page = format!("{}\nTwo.\n", comment("fee/x", "we --> quote */\n it", kind, mdx));
            assert!(covers(name, &page).contains("Two."), "{page}");
        }
    }

    #[test]
    fn finds_the_comment_in_other_encodings() {
        let page = "<meta charset=gbk><p>签证</p>\n<!-- debunk-ignore fee: 引用 -->\n<p>签证费</p>\n";
        let (bytes, _, _) = encoding_rs::GBK.encode(page);
        let document = parse_page(&bytes, &Hints { name: Some("a.html"), ..Hints::default() });
        let inline = read(&document, &bytes);
        assert_eq!(inline.directives[0].reason, "引用");
        assert!(bytes[inline.directives[0].range.clone()].starts_with(b"<!--"));
        assert!(inline.directives[0].covers.end >= bytes.len() - 1);
    }
}
