//! Markdown to [`Document`]. The only file that knows the Markdown parser.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag as MarkdownTag, TagEnd,
};

use super::flow::{Attributes, Flow, Tag};
use super::html;
use super::{BlockKind, DateSource, Document, Hints, LinkKind, PageDate, Selection, SourceMap, date, decode::Decoded};

/// How far front matter may reach, in bytes.
const MAX_FRONT_MATTER: usize = 64 << 10;
/// Bytes that are parsed at once: the parser's tree of a page made of markup takes fifty times as much.
const WINDOW: usize = 1 << 20;
/// Definitions of link targets that are kept of a page longer than that.
const MAX_DEFINITIONS: usize = 1 << 16;

/// Reads a page: CommonMark with tables, strikethrough, footnotes, task lists and front matter.
pub fn parse(decoded: &Decoded<'_>, hints: &Hints<'_>) -> Document {
    let mut flow = Flow::new(decoded, hints);
    let text: &str = &decoded.text;
    let start = front_matter(text, &mut flow);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut reader = Reader {
        text,
        flow,
        html: html::Reader::fragment(),
        markup: 0..0,
        links: Vec::new(),
        image: 0,
        strikes: Vec::new(),
        alternative: (String::new(), SourceMap::default()),
        reached: 0,
    };
    let definitions = if text.len() - start > WINDOW { definitions(text, start) } else { HashMap::new() };
    let mut at = start;
    while at < text.len() {
        at = reader.window(at, options, &definitions);
    }
    reader.flush_markup();
    let of_html = reader.html.page_date();
    let mut document = reader.flow.finish();
    document.page_date = document.page_date.or(of_html);
    if hints.select.is_some() {
        document.selection = Selection::Refused("only HTML pages have elements to select".to_string());
    }
    document
}

struct Reader<'a> {
    text: &'a str,
    flow: Flow<'a>,
    html: html::Reader,
    /// Raw HTML that has been seen and not read yet: lines of a block are read together.
    markup: Range<usize>,
    /// Open links and images: index, and whether the target's place is still to be found.
    links: Vec<(Option<usize>, bool)>,
    image: u32,
    /// For each open run of tildes whether it strikes its text out.
    strikes: Vec<bool>,
    alternative: (String, SourceMap),
    /// Where the last event inside a link ended.
    reached: usize,
}

impl Reader<'_> {
    /// Reads what stands at `from`, and gives where to go on. The last block of a window may be cut, so it is read again with the
    /// next one, unless it is all there is.
    fn window(&mut self, from: usize, options: Options, definitions: &HashMap<String, Range<usize>>) -> usize {
        let text = self.text;
        let cut = if text.len() - from > WINDOW { line_before(text, from, from + WINDOW) } else { text.len() };
        let elsewhere = |link: BrokenLink<'_>| {
            let definition = definitions.get(&label(&link.reference))?;
            let target = &text[destination(text, definition.start, definition.end)];
            Some((CowStr::from(target.to_string()), CowStr::from("")))
        };
        let mut events = Parser::new_with_broken_link_callback(&text[from..cut], options, Some(elsewhere)).into_offset_iter();
        let mut depth = 0_usize;
        while let Some((event, range)) = events.next() {
            let range = range.start + from..range.end + from;
            if let Event::Start(_) = event {
                let last = cut < text.len() && text[range.end..cut].trim_ascii_start().is_empty();
                if depth == 0 && last && range.start > from {
                    return range.start;
                }
                depth += 1;
            } else if let Event::End(_) = event {
                depth = depth.saturating_sub(1);
            }
            use LinkType::{Collapsed, CollapsedUnknown, Reference, ReferenceUnknown, Shortcut, ShortcutUnknown};
            let definition = match &event {
                Event::Start(MarkdownTag::Link { id, link_type, .. } | MarkdownTag::Image { id, link_type, .. }) => {
                    match link_type {
                        Reference | Collapsed | Shortcut => {
                            let definition = events.reference_definitions().get(id);
                            // Its label, a bracket, a colon.
                            definition.map(|definition| definition.span.start + from..definition.span.end + from).map(|span| {
                                let after = memchr::memmem::find(&text.as_bytes()[span.clone()], b"]:");
                                after.map_or(span.start, |at| span.start + at + 2)..span.end
                            })
                        }
                        ReferenceUnknown | CollapsedUnknown | ShortcutUnknown => definitions.get(&label(id)).cloned(),
                        _ => None,
                    }
                }
                _ => None,
            };
            self.event(event, range, definition);
        }
        cut
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>, definition: Option<Range<usize>>) {
        if let Event::Html(_) | Event::InlineHtml(_) = event {
            if self.markup.end != range.start {
                self.flush_markup();
                self.markup = range.clone();
            }
            self.markup.end = range.end;
            self.reached = range.end;
            return;
        }
        self.flush_markup();
        match event {
            Event::Start(tag) => {
                // The text of a link comes after its bracket.
                let bracket = usize::from(matches!(tag, MarkdownTag::Link { .. } | MarkdownTag::Image { .. }));
                self.reached = range.start + bracket;
                self.start(tag, range, definition);
            }
            Event::End(tag) => {
                self.end(tag, range.clone());
                self.reached = range.end;
            }
            // What is struck out is taken back, and nothing of it is said.
            Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak if self.strikes.contains(&true) => {
                self.reached = range.end;
            }
            Event::Text(text) => {
                self.write(&text, range.clone());
                self.reached = range.end;
            }
            Event::Code(code) => {
                let inner = inside_ticks(self.text, range.clone(), &code);
                self.flow.open(Tag::Code, Attributes::default());
                self.put(&code, inner);
                self.flow.close(Tag::Code, 0);
                self.reached = range.end;
            }
            Event::SoftBreak | Event::HardBreak => {
                if self.image > 0 {
                    self.put(" ", range.clone());
                } else {
                    self.flow.line_break(range.clone());
                }
                self.reached = range.end;
            }
            Event::Rule => self.flow.end_block(),
            _ => self.reached = range.end,
        }
    }

    fn flush_markup(&mut self) {
        if !self.markup.is_empty() {
            let range = std::mem::take(&mut self.markup);
            self.html.read(&mut self.flow, range);
        }
    }

    fn start(&mut self, tag: MarkdownTag<'_>, range: Range<usize>, definition: Option<Range<usize>>) {
        let plain = Attributes::default();
        match tag {
            MarkdownTag::Paragraph => self.flow.open(Tag::P, plain),
            MarkdownTag::Heading { level, .. } => self.flow.open(heading(level), plain),
            // `> [!NOTE]` is a box, not a quotation.
            MarkdownTag::BlockQuote(Some(_)) => self.flow.open(Tag::Section, plain),
            MarkdownTag::BlockQuote(None) => self.flow.open(Tag::Blockquote, plain),
            MarkdownTag::CodeBlock(kind) => {
                let code = match kind {
                    CodeBlockKind::Fenced(_) => true,
                    // Text that was indented by four blanks is as often a careless paragraph as code.
                    CodeBlockKind::Indented => !self.text[range].contains(|c: char| c.is_alphabetic() && !c.is_ascii()),
                };
                self.flow.open(Tag::Pre, Attributes { code, ..plain });
            }
            MarkdownTag::List(first) => self.flow.open(if first.is_some() { Tag::Ol } else { Tag::Ul }, plain),
            MarkdownTag::Item => self.flow.open(Tag::Li, plain),
            MarkdownTag::FootnoteDefinition(_) => self.flow.open(Tag::Div, plain),
            MarkdownTag::Table(_) => self.flow.open(Tag::Table, plain),
            MarkdownTag::TableHead => {
                self.flow.open(Tag::Thead, plain);
                self.flow.open(Tag::Tr, plain);
            }
            MarkdownTag::TableRow => self.flow.open(Tag::Tr, plain),
            MarkdownTag::TableCell => self.flow.open(if self.flow.is_open(Tag::Thead) { Tag::Th } else { Tag::Td }, plain),
            MarkdownTag::Emphasis => self.flow.open(Tag::Em, plain),
            MarkdownTag::Strong => self.flow.open(Tag::Strong, plain),
            // One tilde is a range ("30~90 days") or a flourish far more often than a stroke.
            MarkdownTag::Strikethrough => self.strikes.push(self.text[range].starts_with("~~")),
            MarkdownTag::Link { link_type, dest_url, .. } => {
                let (place, later) = self.target_place(link_type, range, definition);
                let target = if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                let link = self.flow.link(LinkKind::Anchor, target, place);
                self.flow.open(Tag::A, Attributes { link, ..plain });
                self.links.push((link, later));
            }
            MarkdownTag::Image { link_type, dest_url, .. } => {
                let (place, later) = self.target_place(link_type, range, definition);
                let link = self.flow.link(LinkKind::Image, dest_url.to_string(), place);
                self.links.push((link, later));
                self.image += 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                if self.flow.is_first() {
                    self.flow.promote_bold();
                }
                self.flow.close(Tag::P, 0);
            }
            TagEnd::Heading(level) => self.flow.close(heading(level), 0),
            TagEnd::BlockQuote(Some(_)) => self.flow.close(Tag::Section, 0),
            TagEnd::BlockQuote(None) => self.flow.close(Tag::Blockquote, 0),
            TagEnd::CodeBlock => self.flow.close(Tag::Pre, 0),
            TagEnd::List(ordered) => self.flow.close(if ordered { Tag::Ol } else { Tag::Ul }, 0),
            TagEnd::Item => self.flow.close(Tag::Li, 0),
            TagEnd::FootnoteDefinition => self.flow.close(Tag::Div, 0),
            TagEnd::Table => self.flow.close(Tag::Table, 0),
            TagEnd::TableHead => {
                self.flow.close(Tag::Tr, 0);
                self.flow.close(Tag::Thead, 0);
            }
            TagEnd::TableRow => self.flow.close(Tag::Tr, 0),
            TagEnd::TableCell => self.flow.close(if self.flow.is_open(Tag::Thead) { Tag::Th } else { Tag::Td }, 0),
            TagEnd::Emphasis => self.flow.close(Tag::Em, 0),
            TagEnd::Strong => self.flow.close(Tag::Strong, 0),
            TagEnd::Strikethrough => drop(self.strikes.pop()),
            TagEnd::Link => {
                self.finish_link(range);
                self.flow.close(Tag::A, 0);
            }
            TagEnd::Image => {
                let link = self.finish_link(range);
                self.image = self.image.saturating_sub(1);
                if self.image == 0 {
                    let (text, map) = std::mem::take(&mut self.alternative);
                    if let Some(link) = link.and_then(|link| self.flow.document.links.get_mut(link)) {
                        link.text = super::flow::head(&text, 1000).replace('\n', " ");
                    }
                    self.flow.alternative(&text, &map);
                }
            }
            TagEnd::HtmlBlock => self.html.end_of_block(&mut self.flow),
            _ => {}
        }
    }

    /// Where a link's target stands, and whether it is to be looked for after its text.
    fn target_place(&self, link_type: LinkType, range: Range<usize>, definition: Option<Range<usize>>) -> (Range<usize>, bool) {
        match (link_type, definition) {
            (LinkType::Autolink | LinkType::Email, _) if range.len() > 2 => (range.start + 1..range.end - 1, false),
            (_, Some(definition)) => (destination(self.text, definition.start, definition.end), false),
            (LinkType::Inline, None) => (range, true),
            _ => (range, false),
        }
    }

    fn finish_link(&mut self, range: Range<usize>) -> Option<usize> {
        let (link, later) = self.links.pop()?;
        if later && let Some(index) = link {
            let reached = self.reached.clamp(range.start, range.end);
            if let Some(at) = memchr::memmem::find(&self.text.as_bytes()[reached..range.end], b"](") {
                let place = destination(self.text, reached + at + 2, range.end);
                let place = self.flow.decoded.source(place);
                if let Some(link) = self.flow.document.links.get_mut(index) {
                    link.range = place;
                }
            }
        }
        link
    }

    /// Text as the parser gives it: a slice of the source, or an entity or escape resolved.
    fn write(&mut self, text: &str, range: Range<usize>) {
        if self.flow.is_open(Tag::Script) || self.flow.is_open(Tag::Style) {
            return;
        }
        let escaped = range.start > 0
            && self.text.as_bytes()[range.start - 1] == b'\\'
            && text.starts_with(|c: char| c.is_ascii_punctuation());
        if escaped && range.start > self.reached {
            self.put(&text[..1], range.start - 1..range.start + 1);
            if text.len() > 1 {
                self.put(&text[1..], range.start + 1..range.end);
            }
        } else {
            self.put(text, range);
        }
    }

    fn put(&mut self, text: &str, range: Range<usize>) {
        // What is left of a tab that a list took some columns of stands nowhere in the source.
        if range.is_empty() {
            return;
        }
        let same = self.text.get(range.clone()) == Some(text);
        if self.image > 0 {
            let (alternative, map) = &mut self.alternative;
            alternative.push_str(text);
            if same {
                self.flow.decoded.copy_map(range, map);
            } else {
                map.push(text.len(), self.flow.decoded.source(range));
            }
        } else if same {
            self.flow.verbatim(range);
        } else {
            self.flow.replaced(text, range);
        }
    }
}

/// Where the last line that ends by `most` ends, or, where none does, the last word.
fn line_before(text: &str, from: usize, most: usize) -> usize {
    let most = text.floor_char_boundary(most);
    let window = &text.as_bytes()[from..most];
    let end = memchr::memrchr(b'\n', window).or_else(|| memchr::memrchr(b' ', window));
    end.map_or(most, |at| from + at + 1)
}

/// Where the definitions of a long page say that links lead, by label: they may stand in another window than the link.
fn definitions(text: &str, start: usize) -> HashMap<String, Range<usize>> {
    let mut found = HashMap::new();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let indent = line.len() - line.trim_start_matches(' ').len();
        let Some((name, _)) = line[indent..].strip_prefix('[').and_then(|rest| rest.split_once("]:")) else { continue };
        if indent > 3 || name.is_empty() || name.len() > 1000 || name.starts_with('^') || found.len() >= MAX_DEFINITIONS {
            continue;
        }
        let target = range.start + indent + 1 + name.len() + 2..range.end;
        // The first of one name counts.
        found.entry(label(name)).or_insert(target);
    }
    found
}

/// A label as CommonMark compares them.
fn label(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn heading(level: HeadingLevel) -> Tag {
    Tag::heading(level as u8)
}

/// Source of inline code without its backticks and the blank they may be padded with.
fn inside_ticks(source: &str, range: Range<usize>, code: &str) -> Range<usize> {
    let whole = &source[range.clone()];
    let ticks = whole.bytes().take_while(|byte| *byte == b'`').count();
    if whole.len() < ticks * 2 {
        return range;
    }
    let inner = range.start + ticks..range.end - ticks;
    if inner.len() == code.len() + 2 { inner.start + 1..inner.end - 1 } else { inner }
}

/// The destination that starts after blanks at `from`: in angle brackets, or up to a blank or the closing bracket.
fn destination(text: &str, from: usize, end: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut start = from;
    while start < end && (bytes[start].is_ascii_whitespace() || bytes[start] == b'>') {
        start += 1;
    }
    let angled = start < end && bytes[start] == b'<';
    start += usize::from(angled);
    let mut at = start;
    let mut depth = 0;
    while at < end {
        match bytes[at] {
            b'\\' => at += 1,
            b'>' if angled => break,
            _ if angled => {}
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            byte if byte.is_ascii_whitespace() => break,
            _ => {}
        }
        at += 1;
    }
    let mut at = at.min(end);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    start..at.max(start)
}

/// Reads YAML (`---`) or TOML (`+++`) front matter at the start and gives where the page goes on.
///
/// Only what stands on lines of its own at the first level is looked at; a parser for all of YAML would be work an
/// adversary could choose.
fn front_matter(text: &str, flow: &mut Flow<'_>) -> usize {
    let fence = match text.get(..3) {
        Some(fence @ ("---" | "+++")) => fence,
        _ => return 0,
    };
    let mut lines = Vec::new();
    let mut at = 0;
    let mut end = None;
    for line in super::flow::head(text, MAX_FRONT_MATTER).split_inclusive('\n') {
        let bare = line.trim_end();
        if at == 0 {
            if bare != fence {
                return 0;
            }
        } else if bare == fence || (fence == "---" && bare == "...") {
            end = Some(at + line.len());
            break;
        } else {
            lines.push(at..at + bare.len());
        }
        at += line.len();
    }
    let Some(end) = end else { return 0 };
    let separator = if fence == "---" { ':' } else { '=' };
    // Two rules with prose between them are not front matter.
    let pairs = lines.iter().filter(|line| text[(*line).clone()].contains(separator)).count();
    if pairs == 0
        || lines.iter().any(|line| text[line.clone()].starts_with('#') && !text[line.clone()].contains(separator) && pairs < 2)
    {
        return 0;
    }
    let mut found: Option<(usize, PageDate)> = None;
    for line in lines {
        let Some(colon) = text[line.clone()].find(separator) else { continue };
        let key = text[line.start..line.start + colon].trim_end().trim_matches(['"', '\'']);
        let value = trim_range(text, line.start + colon + 1..line.end);
        let value = unquote(text, value);
        match key.to_ascii_lowercase().as_str() {
            "title" => block(flow, BlockKind::Title, value),
            "description" | "summary" | "excerpt" => block(flow, BlockKind::MetaDescription, value),
            "lang" | "language" | "locale" if flow.document.declared_language.is_none() => {
                flow.document.declared_language = Some(text[value].to_string());
            }
            "canonical" | "canonical_url" | "canonicalurl" if flow.document.canonical.is_none() => {
                flow.document.canonical = Some(text[value].to_string());
            }
            key => {
                let Some(rank) = date::FRONT_MATTER_KEYS.iter().position(|known| *known == key) else { continue };
                if let Some(date) = date::stamp(&text[value])
                    && found.is_none_or(|(best, _)| rank < best)
                {
                    found = Some((rank, PageDate { date, source: DateSource::FrontMatter }));
                }
            }
        }
    }
    flow.document.page_date = found.map(|(_, date)| date);
    end
}

fn block(flow: &mut Flow<'_>, kind: BlockKind, range: Range<usize>) {
    let decoded = flow.decoded;
    let text = &decoded.text[range.clone()];
    if text.is_empty() || text.starts_with(['|', '>', '[', '{', '&', '*']) {
        return;
    }
    if kind == BlockKind::Title {
        flow.document.title.get_or_insert_with(|| text.to_string());
    }
    let mut map = SourceMap::default();
    decoded.copy_map(range, &mut map);
    flow.aside(kind, false, text, &map);
}

fn trim_range(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + inner.len() - inner.trim_start().len();
    start..(range.start + inner.trim_end().len()).max(start)
}

fn unquote(text: &str, range: Range<usize>) -> Range<usize> {
    let value = &text[range.clone()];
    let quoted = value.len() >= 2
        && matches!(value.as_bytes()[0], b'"' | b'\'')
        && value.as_bytes()[0] == value.as_bytes()[value.len() - 1];
    if quoted { range.start + 1..range.end - 1 } else { range }
}

#[cfg(test)]
mod tests {
    use super::super::{BlockKind::*, Kind, parse as read};
    use super::*;

    fn document(text: &str) -> Document {
        read(text.as_bytes(), &Hints { kind: Some(Kind::Markdown), ..Hints::default() })
    }

    #[track_caller]
    fn check(text: &str, expected: &[(BlockKind, &str)]) {
        let document = document(text);
        let found: Vec<_> = document.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn makes_a_block_of_each_paragraph_item_cell_and_quote() {
        check(
            "# Head\n\nOne **two**\nthree\n\n- a\n  - b\n\n    c\n\n> q\n\n> [!NOTE]\n> box\n\n| h | k |\n|---|---|\n| x | y |\n\n```\ncode\n```\n",
            &[
                (Heading(1), "Head"),
                (Prose, "One two\nthree"),
                (ListItem, "a"),
                (ListItem, "b"),
                (ListItem, "c"),
                (Quote, "q"),
                (Prose, "box"),
                (TableCell, "h"),
                (TableCell, "k"),
                (TableCell, "x"),
                (TableCell, "y"),
                (Code, "code"),
            ],
        );
    }

    #[test]
    fn ends_a_line_at_a_carriage_return_alone() {
        check(
            "# Visa\rThe card\r\r- one\r- two\r\n  three\r",
            &[(Heading(1), "Visa"), (Prose, "The card"), (ListItem, "one"), (ListItem, "two\nthree")],
        );
    }

    #[test]
    fn points_into_the_source_across_markup() {
        let text = "签证 **有效期** 为 [三十天](https://a.example/x) &amp; \\*更长* `a|b`。";
        let document = document(text);
        let block = &document.blocks[0];
        assert_eq!(block.text, "签证 有效期 为 三十天 & *更长* a|b。");
        let quote = |piece: &str| {
            let at = block.text.find(piece).expect("a piece of the text");
            &text[block.map.source(at..at + piece.len())]
        };
        assert_eq!(quote("有效期 为"), "有效期** 为");
        assert_eq!(quote("三十天"), "三十天");
        assert_eq!(quote("&"), "&amp;");
        assert_eq!(quote("*更长*"), "\\*更长*");
        assert_eq!(quote("a|b"), "a|b");
        assert_eq!(&block.text[block.strong[0].clone()], "有效期");
        assert_eq!(&block.text[block.code[0].clone()], "a|b");
        assert_eq!(&block.text[block.links[0].0.clone()], "三十天");
    }

    #[test]
    fn finds_where_link_targets_stand() {
        let text = "[a](https://a.example/(x) \"t](y\") ![alt *text*](<b c.png>) [r][id] <https://auto.example> www.bare.example。\n\n[id]: https://ref.example 'T'\n";
        let document = document(text);
        let found: Vec<_> =
            document.links.iter().map(|link| (link.kind, &text[link.range.clone()], link.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (LinkKind::Anchor, "https://a.example/(x)", "a"),
                (LinkKind::Image, "b c.png", "alt text"),
                (LinkKind::Anchor, "https://ref.example", "r"),
                (LinkKind::Anchor, "https://auto.example", "https://auto.example"),
                (LinkKind::Bare, "www.bare.example", "www.bare.example"),
            ]
        );
        assert!(document.blocks.iter().any(|block| block.kind == ImageAlt && block.text == "alt text"));
    }

    #[test]
    fn takes_the_title_from_front_matter_then_the_first_heading_then_a_bold_line() {
        assert_eq!(document("---\ntitle: \"T: x\"\ndate: 2026-03-12\n---\n# H\n").title.as_deref(), Some("T: x"));
        assert_eq!(document("text\n\n# H\n").title.as_deref(), Some("H"));
        let bold = document("**题目[[加 @x](https://a.example)]**\n\n正文 **重点**\n\n**小结**\n");
        assert_eq!(bold.title.as_deref(), Some("题目[加 @x]"));
        assert_eq!(bold.blocks.iter().filter(|block| matches!(block.kind, Heading(_))).count(), 1);
        assert_eq!(bold.blocks[1].section, 0);
    }

    #[test]
    fn reads_the_day_of_front_matter() {
        let date = |text: &str| document(text).page_date.map(|page| page.date.to_string());
        assert_eq!(date("---\ndate: 2025-01-02\nlastmod: '2026-03-12T08:00:00Z'\n---\nx"), Some("2026-03-12".into()));
        assert_eq!(date("+++\ndate = 2025-01-02\n+++\nx"), Some("2025-01-02".into()));
        assert_eq!(date("---\ndate: 01/02/2025\n---\nx"), None);
    }

    #[test]
    fn does_not_swallow_text_between_rules() {
        check("---\n\nA line.\n\n---\n\nMore: this.\n", &[(Prose, "A line."), (Prose, "More: this.")]);
    }

    #[test]
    fn reads_a_page_longer_than_the_parser_is_given_at_once() {
        let filler = "A ferry leaves the old pier every hour.\n\n".repeat(WINDOW / 40);
        let list = "- An item of a long list.\n".repeat(1000);
        let page = format!(
            "[one][far] here\n\n{filler}## Half-way\n\n{filler}{list}```\n{}\n```\n\n[two](https://two.example) end\n\n[Far]: <https://far.example/a> 'T'\n",
            "code\n\n".repeat(1000)
        );
        assert!(page.len() > 2 * WINDOW);
        let document = document(&page);
        let places: Vec<_> = document.links.iter().map(|link| (&page[link.range.clone()], link.target.as_str())).collect();
        assert_eq!(places, [("https://far.example/a", "https://far.example/a"), ("https://two.example", "https://two.example")]);
        let count = |wanted| document.blocks.iter().filter(|block| block.kind == wanted).count();
        assert_eq!((count(Code), count(ListItem), count(Heading(2))), (1, 1000, 1));
        assert_eq!(count(Prose), 2 * (WINDOW / 40) + 2);
        assert!(document.blocks.iter().all(|block| page[block.map.source(0..block.text.len())].starts_with(&block.text[..3])));
    }

    #[test]
    fn goes_on_after_a_block_longer_than_the_parser_is_given_at_once() {
        for unit in ["- x\n", "> y\n", "word ", "[x](![`*_", "|a|b|\n|-|-|\n", "<b>\n", "`x ", "签"] {
            let page = format!("{}\n\nThe end.\n", unit.repeat(2 * WINDOW / unit.len() + 5));
            let document = document(&page);
            assert_eq!(document.blocks.last().map(|block| block.text.as_str()), Some("The end."), "{unit}");
        }
    }

    #[test]
    fn labels_cells_with_header_and_row() {
        let document = document("| Country | Stay |\n|---|---|\n| Norland | 30 days |\n| Sudland | 60 days |\n");
        let cell = document.blocks.iter().find(|block| block.text == "60 days").expect("a cell");
        assert_eq!(cell.label.as_deref(), Some("Stay\nSudland"));
        let row = document.blocks.iter().find(|block| block.text == "Sudland").expect("a cell");
        assert_eq!(row.label.as_deref(), Some("Country"));
        assert_eq!(cell.group, row.group);
    }
}
