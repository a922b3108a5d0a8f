//! Bytes in, blocks with offsets out. Knows pages; leaves what they mean to `extract` and `checks`.
//!
//! A [`Document`] is a list of [`Block`]s of visible (or hidden) text. Markup is taken out and entities are resolved, and
//! every character of a block's text knows the bytes of the original file it came from, so a finding always points
//! into the original bytes.

pub mod date;
pub mod decode;
mod fenced;
mod flow;
pub mod foreign;
#[cfg(test)]
mod hostile;
pub mod html;
mod jsonld;
pub mod markdown;
pub mod plain;
pub mod sniff;
mod tokens;
mod urls;

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;
use url::Url;

/// Deepest nesting of elements that is followed; deeper ones are read as if they stood at this depth.
pub const MAX_DEPTH: usize = 512;
/// Largest page that is read, in bytes; the rest is left out and said so in [`Document::truncated`].
pub const MAX_BYTES: usize = 32 << 20;
/// Longest block in bytes of text; a longer run of text is cut, after a sentence where one ends near.
pub const MAX_BLOCK: usize = 64 << 10;
/// Most blocks, and most links, that are kept; the rest is left out and said so in [`Document::truncated`].
pub const MAX_ITEMS: usize = 1 << 20;

/// Longest tag that is kept of a caller's locale, in characters.
const MAX_LOCALE: usize = 64;

/// The three kinds of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Language, and perhaps region, of the place the page is for, as BCP 47; what the page declares itself is stronger.
    pub locale: Option<&'a str>,
    /// Most blocks, and most links, that are kept, in the place of [`MAX_ITEMS`] where that is more than the caller has room for.
    pub most: Option<usize>,
    /// Most bytes of text that are kept, all blocks together; no more than the blocks hold where absent.
    pub most_text: Option<usize>,
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
    /// Where relative links start from: the page's own URL, and what `<base>` elements make of it.
    pub bases: Vec<Url>,
    /// Title element, front matter title or first heading.
    pub title: Option<String>,
    /// Canonical URL the page gives itself.
    pub canonical: Option<String>,
    /// URL it was read from.
    pub url: Option<url::Url>,
    /// Language the page declares.
    pub declared_language: Option<String>,
    /// Day the page gives itself: where its code says none, the one that [`date::visible`] finds in its text.
    pub page_date: Option<PageDate>,
    /// Start of each line in the original bytes, for line and column.
    pub lines: LineIndex,
    /// Whether the end was left out for its size.
    pub truncated: bool,
    /// Whether the page shows nothing without running its scripts.
    pub needs_javascript: bool,
    /// What became of the user's selector.
    pub selection: Selection,
}

/// Longest first line of a page that may be its title, in characters; those of scripts without spaces count for three.
const TITLE_LINE: usize = 100;

impl Document {
    /// The blocks that name what the page is about, in order: titles and headings of the first level; on a page that has no heading at
    /// all, its first line if that is short and ends like no sentence.
    pub fn titles(&self) -> impl Iterator<Item = usize> + use<'_> {
        let heads = |block: &Block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(_));
        let line = if self.blocks.iter().any(heads) { None } else { self.title_line() };
        let title = |block: &Block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(1));
        let titles = self.blocks.iter().enumerate().filter(move |(_, block)| title(block)).map(|(at, _)| at);
        titles.chain(line)
    }

    /// The first block that readers see, if it is a line that may be a title and others follow.
    fn title_line(&self) -> Option<usize> {
        let seen = |block: &Block| !block.hidden && !block.text.trim().is_empty();
        let mut blocks = self.blocks.iter().enumerate().filter(|(_, block)| seen(block));
        let (at, first) = blocks.next()?;
        let text = first.text.trim();
        let fits = first.kind == BlockKind::Prose
            && !text.contains('\n')
            && !text.ends_with(['.', '。', '!', '！', ';', '；', ',', '，', ':', '：', '…'])
            && text.chars().map(crate::text::letters::weight).sum::<usize>() <= TITLE_LINE;
        (fits && blocks.next().is_some()).then_some(at)
    }

    /// A link's target parsed, a relative one resolved where it is known from what. Worked out when asked for, since few links
    /// are asked and a page may have a million.
    pub fn address(&self, link: &Link) -> Option<Url> {
        match link.kind {
            LinkKind::Bare => Url::parse(&link.target).or_else(|_| Url::parse(&format!("http://{}", link.target))).ok(),
            _ => {
                let base = (link.base as usize).checked_sub(1).and_then(|index| self.bases.get(index));
                urls::resolve(&link.target, base, self.encoding)
            }
        }
    }

    /// The hidden text of the page as if it were shown, and the shown as if it were not there; nothing where nothing is hidden.
    /// Blocks keep their numbers. Its links are left out.
    pub fn hidden_text(&self) -> Option<Document> {
        let is_hidden = |block: &Block| block.hidden && block.kind != BlockKind::Comment && !block.text.trim().is_empty();
        if !self.blocks.iter().any(is_hidden) {
            return None;
        }
        let reveal = |block: &Block| {
            let hidden = is_hidden(block);
            Block {
                kind: block.kind,
                hidden: false,
                section: block.section,
                group: block.group,
                text: if hidden { block.text.clone() } else { String::new() },
                map: if hidden { block.map.clone() } else { SourceMap::default() },
                label: block.label.clone().filter(|_| hidden),
                code: if hidden { block.code.clone() } else { ThinVec::new() },
                links: ThinVec::new(),
                strong: ThinVec::new(),
            }
        };
        Some(Document {
            kind: self.kind,
            encoding: self.encoding,
            blocks: self.blocks.iter().map(reveal).collect(),
            url: self.url.clone(),
            declared_language: self.declared_language.clone(),
            page_date: self.page_date,
            ..Document::default()
        })
    }

    /// Whether a link surely stays on the page's own host, as can be told from the first letters of most. `false` says nothing.
    pub fn stays_home(&self, link: &Link) -> bool {
        let base = (link.base as usize).checked_sub(1).and_then(|index| self.bases.get(index));
        let at_home = base.and_then(Url::host).is_some_and(|host| self.url.as_ref().and_then(Url::host) == Some(host));
        at_home && link.kind != LinkKind::Bare && urls::is_relative(&link.target)
    }
}

/// Whether [`Hints::select`] can be applied to HTML pages, or why not.
pub fn check_selector(selector: &str) -> Result<(), String> {
    html::check_selector(selector)
}

/// What became of the selectors in [`Hints::select`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// None was given.
    #[default]
    NotAsked,
    /// Only what it matched was read: this many elements, perhaps none.
    Applied(usize),
    /// It could not be applied, for this reason, and the whole page was read instead.
    Refused(String),
}

/// The day of a page, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageDate {
    /// The day.
    pub date: Date,
    /// Where it stood.
    pub source: DateSource,
}

/// Where a page's date stood; earlier variants are trusted more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Words that a cell or item needs to be understood: the column's header and the row's first cell, one a line; the
    /// end of the text that introduces a list; the term a description describes. Not part of `text`.
    pub label: Option<Arc<str>>,
    /// Byte ranges of `text` that are inline code or struck out; claims skip them.
    pub code: ThinVec<Range<usize>>,
    /// Byte ranges of `text` that are link text, with the index into [`Document::links`].
    pub links: ThinVec<(Range<usize>, usize)>,
    /// Byte ranges of `text` in bold or the like.
    pub strong: ThinVec<Range<usize>>,
}

/// A link, image or address of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// As written, entities resolved.
    pub target: String,
    /// Which of [`Document::bases`] a relative one starts from, counted from 1; 0 where the page has none before it.
    pub base: u32,
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
    /// The first run; no text where there is none. Most blocks have no other, and a page may have a million blocks.
    first: Run,
    rest: ThinVec<Run>,
}

/// A stretch of text that came from a stretch of source: units of `unit.0` bytes of text, each from `unit.1` bytes of
/// source, or one indivisible piece when `unit` is zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Run {
    text: u32,
    source: u32,
    text_len: u32,
    source_len: u32,
    unit: (u8, u8),
}

impl SourceMap {
    /// Adds the next `text_len` bytes of text, which came from `source`. Lengths that differ (an entity, collapsed white
    /// space) make one indivisible run; equal lengths are taken as byte for byte.
    pub fn push(&mut self, text_len: usize, source: Range<usize>) {
        let source_len = source.end.saturating_sub(source.start);
        let unit = if text_len == source_len { (1, 1) } else { (0, 0) };
        self.push_run(text_len, source.start, source_len, unit);
    }

    /// Adds one character of `text_len` bytes that was written as the bytes `source` in another encoding. Neighbours of
    /// the same widths share a run, which keeps the map of a whole page in such an encoding small.
    pub fn push_char(&mut self, text_len: usize, source: Range<usize>) {
        let source_len = source.end.saturating_sub(source.start);
        let unit = match (u8::try_from(text_len), u8::try_from(source_len)) {
            _ if text_len == source_len => (1, 1),
            (Ok(text), Ok(source)) if source > 0 => (text, source),
            _ => (0, 0),
        };
        self.push_run(text_len, source.start, source_len, unit);
    }

    fn push_run(&mut self, text_len: usize, source: usize, source_len: usize, unit: (u8, u8)) {
        if text_len == 0 {
            return;
        }
        let text = self.text_len();
        if let Some(last) = self.last_mut()
            && unit != (0, 0)
            && last.unit == unit
            && (last.source + last.source_len) as usize == source
        {
            last.text_len += text_len as u32;
            last.source_len += source_len as u32;
            return;
        }
        let run =
            Run { text: text as u32, source: source as u32, text_len: text_len as u32, source_len: source_len as u32, unit };
        if self.is_empty() { self.first = run } else { self.rest.push(run) }
    }

    fn is_empty(&self) -> bool {
        self.first.text_len == 0
    }

    fn last(&self) -> &Run {
        self.rest.last().unwrap_or(&self.first)
    }

    fn last_mut(&mut self) -> Option<&mut Run> {
        if self.is_empty() { None } else { Some(self.rest.last_mut().unwrap_or(&mut self.first)) }
    }

    /// The run at an index, counted from the first.
    fn run(&self, index: usize) -> Option<&Run> {
        match index.checked_sub(1) {
            None => (!self.is_empty()).then_some(&self.first),
            Some(index) => self.rest.get(index),
        }
    }

    /// Index of the run that holds a byte of text, or of the last one before it.
    fn index_at(&self, text: usize) -> usize {
        self.rest.partition_point(|run| run.text as usize <= text)
    }

    /// Adds to `out` the pieces of `range`, so that `out` maps on to this map's source.
    pub fn copy_into(&self, range: Range<usize>, out: &mut SourceMap) {
        let mut at = range.start;
        let mut index = self.index_at(at);
        while at < range.end {
            let Some(run) = self.run(index) else { break };
            let end = range.end.min((run.text + run.text_len) as usize);
            if end > at {
                let source = run.source_start(at)..run.source_end(end);
                out.push_run(end - at, source.start, source.end - source.start, run.unit);
                at = end;
            }
            index += 1;
        }
    }

    /// Leaves out the text from `text_len` on.
    pub fn truncate(&mut self, text_len: usize) {
        while self.rest.last().is_some_and(|run| run.text as usize >= text_len) {
            self.rest.pop();
        }
        if text_len == 0 {
            self.first = Run::default();
        }
        if let Some(last) = self.last_mut()
            && (last.text + last.text_len) as usize > text_len
        {
            last.source_len = (last.source_end(text_len) - last.source as usize) as u32;
            last.text_len = text_len as u32 - last.text;
        }
    }

    /// Bytes of text mapped so far.
    pub fn text_len(&self) -> usize {
        let last = self.last();
        (last.text + last.text_len) as usize
    }

    /// Number of runs, for capacity checks.
    pub fn run_count(&self) -> usize {
        usize::from(!self.is_empty()) + self.rest.len()
    }

    /// The original bytes of a range of text. A range that cuts an indivisible run takes the run whole. An empty map
    /// gives `0..0`.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        if self.is_empty() {
            return 0..0;
        }
        let start = self.run_at(range.start).source_start(range.start);
        let end = if range.end <= range.start { start } else { self.run_at(range.end - 1).source_end(range.end) };
        start..end.max(start)
    }

    fn run_at(&self, text: usize) -> &Run {
        self.index_at(text).checked_sub(1).map_or(&self.first, |index| &self.rest[index])
    }
}

impl Run {
    fn source_start(&self, text: usize) -> usize {
        let within = text.saturating_sub(self.text as usize);
        if within >= self.text_len as usize {
            return (self.source + self.source_len) as usize;
        }
        match self.unit {
            (0, _) => self.source as usize,
            (wide, narrow) => self.source as usize + within / wide as usize * narrow as usize,
        }
    }

    fn source_end(&self, text: usize) -> usize {
        let within = text.saturating_sub(self.text as usize).min(self.text_len as usize);
        match self.unit {
            (0, _) => (self.source + self.source_len) as usize,
            (wide, narrow) => self.source as usize + within.div_ceil(wide as usize) * narrow as usize,
        }
    }
}

/// Starts of lines in the original bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

/// A place for people: both counts start at 1, columns count code points of the decoded line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The same for UTF-16, whose line ends are two bytes wide and whose characters may hold the byte of a line feed.
    pub fn wide(source: &[u8], big_endian: bool) -> Self {
        let unit = |at: usize| -> Option<u16> {
            let pair = source.get(at..at + 2)?.try_into().ok()?;
            Some(if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
        };
        let mut starts = vec![0];
        for at in (0..source.len()).step_by(2) {
            match unit(at) {
                Some(10) => starts.push(at as u32 + 2),
                Some(13) if unit(at + 2) != Some(10) => starts.push(at as u32 + 2),
                _ => {}
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

    /// Line of a byte offset, and how many bytes stand before it there.
    pub(crate) fn line_and_offset(&self, offset: usize) -> (usize, usize) {
        let index = self.starts.partition_point(|&start| start as usize <= offset).max(1) - 1;
        (index, offset - self.starts.get(index).map_or(0, |&start| start as usize))
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
    let mut decoded = decode::decode(bytes, hints.content_type, kind);
    if kind == Kind::Markdown {
        decoded = decoded.with_line_feeds();
    }
    let mut document = match kind {
        Kind::Html => html::parse(&decoded, hints),
        Kind::Markdown => markdown::parse(&decoded, hints),
        Kind::Plain => plain::parse(&decoded, hints),
    };
    fenced::read_as_prose(&mut document.blocks);
    document.kind = Some(kind);
    document.encoding = decoded.encoding;
    document.url = hints.url.cloned();
    document.truncated |= truncated;
    if document.declared_language.is_none() {
        document.declared_language = hints.locale.map(|locale| locale.chars().take(MAX_LOCALE).collect());
    }
    document.lines = match decoded.encoding {
        "UTF-16LE" => LineIndex::wide(bytes, false),
        "UTF-16BE" => LineIndex::wide(bytes, true),
        _ => LineIndex::new(bytes),
    };
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
    fn a_first_line_that_ends_like_no_sentence_is_a_title() {
        let titles = |page: &str| {
            let document = parse(page.as_bytes(), &Hints::default());
            document.titles().map(|at| document.blocks[at].text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(titles("Oman tourist card: a guide\n\nIt is green.\n"), ["Oman tourist card: a guide"]);
        assert_eq!(titles("阿曼旅游卡怎么办？\n\n很简单。\n"), ["阿曼旅游卡怎么办？"]);
        assert_eq!(titles("# Oman\n\nA line\n\nAnother\n"), ["Oman"]);
        assert!(titles("We were in Oman.\n\nIt was hot.\n").is_empty());
        assert!(titles("one line alone\n").is_empty());
        assert!(titles("two lines\nof one paragraph\n\nIt is green.\n").is_empty());
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
    fn maps_characters_of_another_width_one_by_one() {
        let mut map = SourceMap::default();
        map.push_char(3, 4..6);
        map.push_char(3, 6..8);
        map.push_char(1, 8..9);
        assert_eq!(map.run_count(), 2);
        assert_eq!(map.source(3..6), 6..8);
        assert_eq!(map.source(3..7), 6..9);
        let mut copy = SourceMap::default();
        map.copy_into(3..7, &mut copy);
        assert_eq!(copy.source(0..3), 6..8);
        map.truncate(3);
        assert_eq!(map.source(0..3), 4..6);
        assert_eq!(map.text_len(), 3);
    }

    #[test]
    fn finds_lines_of_utf16_whose_characters_hold_a_line_feed_byte() {
        let source: Vec<u8> = "\u{feff}上a\n上b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let document = parse(&source, &Hints { kind: Some(Kind::Plain), ..Hints::default() });
        assert_eq!(document.encoding, "UTF-16LE");
        assert_eq!(document.lines.place(&source, source.len() - 2, document.encoding), Place { line: 2, column: 2 });
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
