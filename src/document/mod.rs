//! Bytes in, blocks with offsets out. Knows pages; leaves what they mean to `extract` and `checks`.
//!
//! A [`Document`] is a list of [`Block`]s of visible (or hidden) text. Markup is taken out and entities are resolved, and
//! every character of a block's text knows the bytes of the original file it came from, so a finding always points
//! into the original bytes.

pub mod date;
pub mod decode;
pub mod html;
pub mod markdown;
pub mod plain;
pub mod sniff;

use std::ops::Range;

use jiff::civil::Date;

/// Deepest nesting of elements that is followed; deeper ones are read as if they stood at this depth.
pub const MAX_DEPTH: usize = 512;
/// Largest page that is read, in bytes; the rest is left out and said so in [`Document::truncated`].
pub const MAX_BYTES: usize = 32 << 20;

/// The three kinds of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// CommonMark with tables.
    Markdown,
    /// HTML as browsers read it.
    Html,
    /// Anything else that is text.
    Plain,
}

/// What the caller knows of a page besides its bytes. All optional.
#[derive(Debug, Clone, Default)]
pub struct Hints<'a> {
    /// File name or URL path, for its extension.
    pub name: Option<&'a str>,
    /// `Content-Type` header, whole.
    pub content_type: Option<&'a str>,
    /// URL the page was fetched from, to resolve relative links and to know the page's own host.
    pub url: Option<&'a url::Url>,
    /// Set when the user says what kind it is.
    pub kind: Option<Kind>,
    /// CSS selectors of the user's: only what they match is read.
    pub select: Option<&'a str>,
}

/// A page as understood.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Kind it was read as.
    pub kind: Option<Kind>,
    /// Name of the encoding it was read in, as in the Encoding Standard.
    pub encoding: &'static str,
    /// Text in reading order.
    pub blocks: Vec<Block>,
    /// Links and images in reading order.
    pub links: Vec<Link>,
    /// Title element, front matter title or first heading.
    pub title: Option<String>,
    /// Canonical URL the page gives itself.
    pub canonical: Option<String>,
    /// URL it was read from.
    pub url: Option<url::Url>,
    /// Language the page declares.
    pub declared_language: Option<String>,
    /// Day the page gives itself.
    pub page_date: Option<PageDate>,
    /// Start of each line in the original bytes, for line and column.
    pub lines: LineIndex,
    /// Whether the end was left out for its size.
    pub truncated: bool,
    /// Whether the page shows nothing without running its scripts.
    pub needs_javascript: bool,
}

/// The day of a page, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageDate {
    /// The day.
    pub date: Date,
    /// Where it stood.
    pub source: DateSource,
}

/// Where a page's date stood; earlier variants are trusted more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateSource {
    /// `date:` or `updated:` in YAML or TOML front matter.
    FrontMatter,
    /// `dateModified` or `datePublished` in JSON-LD.
    JsonLd,
    /// `article:modified_time`, `<time datetime>`, `last-modified` and the like.
    Meta,
    /// "updated on ..." in the text.
    Visible,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// `<title>` or front matter title.
    Title,
    /// `<meta name=description>` and `og:description`.
    MetaDescription,
    /// Heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Prose,
    /// One item of a list (without its nested lists).
    ListItem,
    /// One cell of a table.
    TableCell,
    /// Inside a quotation.
    Quote,
    /// Code block or inline code of its own.
    Code,
    /// Alternative text of an image.
    ImageAlt,
    /// Text inside JSON-LD.
    JsonLd,
    /// Text of navigation, footer or aside.
    Boilerplate,
    /// An HTML comment: never claims, only handles.
    Comment,
}

/// A run of text that belongs together. Patterns never match across blocks.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Whether a reader of the rendered page cannot see it (hidden attribute, `display:none`, zero size, `noscript`).
    pub hidden: bool,
    /// Which section it belongs to: index of its heading block, `usize::MAX` before the first.
    pub section: usize,
    /// Index of the list the item is in, of the table the cell is in; 0 elsewhere. Equal numbers stand together.
    pub group: u32,
    /// The text, entities resolved and markup taken out. Line breaks inside are `\n`.
    pub text: String,
    /// Where the text came from.
    pub map: SourceMap,
    /// Byte ranges of `text` that are inline code; claims skip them.
    pub code: Vec<Range<usize>>,
    /// Byte ranges of `text` that are link text, with the index into [`Document::links`].
    pub links: Vec<(Range<usize>, usize)>,
    /// Byte ranges of `text` in bold or the like.
    pub strong: Vec<Range<usize>>,
}

/// A link, image or address of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// As written, entities resolved.
    pub target: String,
    /// Parsed, relative ones resolved where the page's URL is known.
    pub url: Option<url::Url>,
    /// Visible text or alternative text, one line.
    pub text: String,
    /// What it is.
    pub kind: LinkKind,
    /// Bytes of the original that hold the target.
    pub range: Range<usize>,
    /// Block whose text holds its text, or the nearest before it.
    pub block: usize,
    /// Whether a reader cannot see it.
    pub hidden: bool,
}

/// What a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// `<a href>` or a Markdown link.
    Anchor,
    /// A bare address in the text.
    Bare,
    /// An image.
    Image,
    /// Form target, frame, script, redirect and the like.
    Other,
}

/// Maps byte offsets of a block's text to byte offsets of the original file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    runs: Vec<Run>,
}

/// A stretch of text that came from a stretch of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    text: u32,
    source: u32,
    text_len: u32,
    source_len: u32,
}

impl SourceMap {
    /// Adds the next `text_len` bytes of text, which came from `source`. Lengths that differ (an entity, a character
    /// of another encoding) make one indivisible run; equal lengths are taken as byte for byte.
    pub fn push(&mut self, text_len: usize, source: Range<usize>) {
        if text_len == 0 {
            return;
        }
        let source_len = source.end.saturating_sub(source.start);
        let text = self.text_len();
        if let Some(last) = self.runs.last_mut() {
            let linear = last.text_len == last.source_len && text_len == source_len;
            if linear && (last.source + last.source_len) as usize == source.start {
                last.text_len += text_len as u32;
                last.source_len += source_len as u32;
                return;
            }
        }
        self.runs.push(Run {
            text: text as u32,
            source: source.start as u32,
            text_len: text_len as u32,
            source_len: source_len as u32,
        });
    }

    /// Bytes of text mapped so far.
    pub fn text_len(&self) -> usize {
        self.runs.last().map_or(0, |run| (run.text + run.text_len) as usize)
    }

    /// Number of runs, for capacity checks.
    pub fn run_count(&self) -> usize {
        self.runs.len()
    }

    /// The original bytes of a range of text. A range that cuts an indivisible run takes the run whole. An empty map
    /// gives `0..0`.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        if self.runs.is_empty() {
            return 0..0;
        }
        let start = self.source_start(range.start);
        let end = if range.end <= range.start { start } else { self.source_end(range.end) };
        start..end.max(start)
    }

    fn run_at(&self, text: usize) -> &Run {
        let index = self.runs.partition_point(|run| run.text as usize <= text);
        &self.runs[index.saturating_sub(1)]
    }

    fn source_start(&self, text: usize) -> usize {
        let run = self.run_at(text);
        let within = text.saturating_sub(run.text as usize);
        if within >= run.text_len as usize {
            (run.source + run.source_len) as usize
        } else if run.text_len == run.source_len {
            run.source as usize + within
        } else {
            run.source as usize
        }
    }

    fn source_end(&self, text: usize) -> usize {
        let run = self.run_at(text - 1);
        let within = (text - run.text as usize).min(run.text_len as usize);
        if run.text_len == run.source_len {
            run.source as usize + within
        } else {
            (run.source + run.source_len) as usize
        }
    }
}

/// Starts of lines in the original bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

/// A place for people: both counts start at 1, columns count code points of the decoded line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
}

impl LineIndex {
    /// Lines end with LF, CRLF or a lone CR.
    pub fn new(source: &[u8]) -> Self {
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', source) {
            if source[at] == b'\n' || source.get(at + 1) != Some(&b'\n') {
                starts.push(at as u32 + 1);
            }
        }
        LineIndex { starts }
    }

    /// Bytes of the line that holds `offset`, its end of line left out.
    pub fn line_range(&self, source: &[u8], offset: usize) -> Range<usize> {
        let index = self.starts.partition_point(|&start| start as usize <= offset).max(1) - 1;
        let start = self.starts[index] as usize;
        let mut end = self.starts.get(index + 1).map_or(source.len(), |&next| next as usize);
        while end > start && matches!(source[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        start..end
    }

    /// Line and column of a byte offset. A byte-order mark at the start of the file takes no column. `source` must be
    /// the original bytes; in an encoding other than UTF-8 columns count its characters as `encoding` decodes them.
    pub fn place(&self, source: &[u8], offset: usize, encoding: &str) -> Place {
        let offset = offset.min(source.len());
        let index = self.starts.partition_point(|&start| start as usize <= offset).max(1) - 1;
        let start = self.starts.get(index).map_or(0, |&start| start as usize);
        let mut line = &source[start..offset];
        if start == 0 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        let column = if encoding == "UTF-8" || encoding.is_empty() {
            String::from_utf8_lossy(line).chars().count()
        } else {
            let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
            encoding.decode_without_bom_handling(line).0.chars().count()
        };
        Place { line: index + 1, column: column + 1 }
    }
}

/// Reads a page. Never fails: what cannot be read is left out.
///
/// In: the bytes as fetched or stored, and what is known of them. Out: blocks, links and what the page says of itself.
pub fn parse(source: &[u8], hints: &Hints<'_>) -> Document {
    let truncated = source.len() > MAX_BYTES;
    let bytes = &source[..source.len().min(MAX_BYTES)];
    let kind = hints.kind.unwrap_or_else(|| sniff::kind(bytes, hints));
    let decoded = decode::decode(bytes, hints.content_type, kind);
    let mut document = match kind {
        Kind::Html => html::parse(&decoded, hints),
        Kind::Markdown => markdown::parse(&decoded, hints),
        Kind::Plain => plain::parse(&decoded, hints),
    };
    document.kind = Some(kind);
    document.encoding = decoded.encoding;
    document.url = hints.url.cloned();
    document.truncated = truncated;
    document.lines = LineIndex::new(bytes);
    if document.page_date.is_none() {
        document.page_date = date::visible(&document);
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_an_entity_to_all_its_bytes() {
        let mut map = SourceMap::default();
        map.push(2, 10..12);
        map.push(1, 12..17);
        map.push(3, 17..20);
        assert_eq!(map.source(0..2), 10..12);
        assert_eq!(map.source(2..3), 12..17);
        assert_eq!(map.source(1..4), 11..18);
        assert_eq!(map.source(3..6), 17..20);
    }

    #[test]
    fn joins_runs_that_continue_each_other() {
        let mut map = SourceMap::default();
        map.push(2, 10..12);
        map.push(2, 12..14);
        assert_eq!(map.run_count(), 1);
        map.push(2, 20..22);
        assert_eq!(map.source(3..5), 13..21);
    }

    #[test]
    fn counts_columns_in_code_points_after_crlf_and_a_mark() {
        let source = "\u{feff}a哈💪b\r\nx".as_bytes();
        let lines = LineIndex::new(source);
        let at_b = source.iter().position(|&byte| byte == b'b').expect("a b");
        assert_eq!(lines.place(source, at_b, "UTF-8"), Place { line: 1, column: 4 });
        assert_eq!(lines.place(source, source.len() - 1, "UTF-8"), Place { line: 2, column: 1 });
    }
}
