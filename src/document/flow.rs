//! Blocks as they are put together: what all three readers share.
//!
//! A reader opens and closes elements and adds text; [`Flow`] knows what that makes of the text: which block it belongs to
//! and of what kind, whether it is hidden, which list or table it stands in. Markdown is told in the same elements, so that
//! HTML inside Markdown needs no second way.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use thin_vec::ThinVec;

use super::decode::Decoded;
use super::{Block, BlockKind, Document, Hints, Link, LinkKind, MAX_BLOCK, MAX_DEPTH, MAX_ITEMS, SourceMap, urls};
use crate::steps;

/// Longest label kept of a header, a row or an introduction, in bytes.
const MAX_LABEL: usize = 240;
/// Longest link text kept, in bytes.
const MAX_LINK_TEXT: usize = 1000;
/// Bases that are kept of a page. Honest pages have one; of one with more than this, only the last counts for what follows.
const MAX_BASES: usize = 64;
/// Longest text a table cell has before it reads as prose: pages laid out by tables put whole articles into one.
const MAX_CELL: usize = 600;

macro_rules! tags {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// The elements whose names make a difference here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Tag { $($name,)* Other }
        impl Tag {
            /// By name, in any case. Unknown names are all [`Tag::Other`].
            pub(super) fn new(name: &[u8]) -> Tag {
                let mut lower = [0u8; 10];
                let Some(lower) = lower.get_mut(..name.len()) else { return Tag::Other };
                lower.copy_from_slice(name);
                lower.make_ascii_lowercase();
                match &*lower {
                    $($text => Tag::$name,)*
                    _ => Tag::Other,
                }
            }
        }
    };
}

tags! {
    A = b"a", Address = b"address", Area = b"area", Article = b"article", Aside = b"aside", Audio = b"audio", B = b"b", Base = b"base",
    Big = b"big", Blockquote = b"blockquote", Body = b"body", Br = b"br", Button = b"button", Canvas = b"canvas", Caption = b"caption",
    Center = b"center", Cite = b"cite", Code = b"code", Col = b"col", Dd = b"dd", Del = b"del", Details = b"details", Dialog = b"dialog", Dir = b"dir",
    Div = b"div", Dl = b"dl", Dt = b"dt", Em = b"em", Embed = b"embed", Fieldset = b"fieldset", Figcaption = b"figcaption",
    Figure = b"figure", Font = b"font", Footer = b"footer", Form = b"form", Frame = b"frame", H1 = b"h1", H2 = b"h2", H3 = b"h3", H4 = b"h4",
    H5 = b"h5", H6 = b"h6", Head = b"head", Header = b"header", Hgroup = b"hgroup", Hr = b"hr", Html = b"html", I = b"i", Iframe = b"iframe",
    Img = b"img", Input = b"input", Kbd = b"kbd", Legend = b"legend", Li = b"li", Link = b"link", Main = b"main", Mark = b"mark",
    Menu = b"menu", Meta = b"meta", Nav = b"nav", Noembed = b"noembed", Noframes = b"noframes", Noscript = b"noscript",
    Object = b"object", Ol = b"ol", Optgroup = b"optgroup", Option = b"option", P = b"p", Param = b"param", Plaintext = b"plaintext",
    Pre = b"pre", Q = b"q", S = b"s", Samp = b"samp", Script = b"script", Search = b"search", Section = b"section", Select = b"select",
    Small = b"small", Source = b"source", Span = b"span", Strike = b"strike", Strong = b"strong", Style = b"style", Sub = b"sub",
    Summary = b"summary", Sup = b"sup", Svg = b"svg", Table = b"table", Tbody = b"tbody", Td = b"td", Template = b"template",
    Textarea = b"textarea", Tfoot = b"tfoot", Th = b"th", Thead = b"thead", Time = b"time", Title = b"title", Tr = b"tr", Track = b"track",
    Tt = b"tt", U = b"u", Ul = b"ul", Var = b"var", Video = b"video", Wbr = b"wbr", Xmp = b"xmp",
}

const TAGS: usize = Tag::Other as usize + 1;

impl Tag {
    /// Whether it has no content and no end tag.
    pub(super) fn is_void(self) -> bool {
        use Tag::*;
        matches!(self, Area | Base | Br | Col | Embed | Frame | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr)
    }

    /// Whether it stands on lines of its own.
    fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Dir
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Head
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | Optgroup
                | Option
                | P
                | Plaintext
                | Pre
                | Search
                | Section
                | Select
                | Summary
                | Table
                | Tbody
                | Td
                | Textarea
                | Tfoot
                | Th
                | Thead
                | Title
                | Tr
                | Ul
                | Xmp
        )
    }

    /// Formatting that the end tag takes away wherever it stands, as browsers do with `<b><p></b>`.
    fn is_formatting(self) -> bool {
        use Tag::*;
        matches!(self, A | B | Big | Code | Em | Font | I | S | Small | Strike | Strong | Tt | U)
    }

    fn is_strong(self) -> bool {
        matches!(self, Tag::B | Tag::Strong)
    }

    /// What its author has taken back.
    fn is_struck(self) -> bool {
        matches!(self, Tag::S | Tag::Strike | Tag::Del)
    }

    fn is_code(self) -> bool {
        matches!(self, Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt)
    }

    fn is_list(self) -> bool {
        matches!(self, Tag::Ul | Tag::Ol | Tag::Dl | Tag::Menu | Tag::Dir)
    }

    fn heading_level(self) -> Option<u8> {
        use Tag::*;
        Some(match self {
            H1 => 1,
            H2 => 2,
            H3 => 3,
            H4 => 4,
            H5 => 5,
            H6 => 6,
            _ => return None,
        })
    }

    /// Element for a heading of a level.
    pub(super) fn heading(level: u8) -> Tag {
        [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6][usize::from(level.clamp(1, 6)) - 1]
    }
}

/// What an element brings besides its name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attributes {
    /// A reader cannot see its content.
    pub(super) hidden: bool,
    /// It is navigation, footer or aside by its role.
    pub(super) boilerplate: bool,
    /// What the user selected.
    pub(super) selected: bool,
    /// Link its text belongs to.
    pub(super) link: Option<usize>,
    /// Columns a cell spans.
    pub(super) columns: usize,
    /// Preformatted text that is code by its class.
    pub(super) code: bool,
    /// Hash of an unknown name, to match its end tag.
    pub(super) name: u32,
}

#[derive(Debug)]
struct Frame {
    tag: Tag,
    attributes: Attributes,
}

#[derive(Debug)]
enum Container {
    List { group: u32, label: Option<Arc<str>>, term: Option<Arc<str>> },
    Table(Table),
}

#[derive(Debug, Default)]
struct Table {
    group: u32,
    headers: Vec<Option<Arc<str>>>,
    row: Vec<(usize, Option<Arc<str>>)>,
    row_is_header: bool,
    column: usize,
    next_column: usize,
    cell_label: Option<Arc<str>>,
}

/// Bytes of a block, at least, that stand beside what is struck out.
const UNSTRUCK: usize = 8;

/// A block that is being filled.
#[derive(Debug)]
struct Pending {
    kind: BlockKind,
    hidden: bool,
    group: u32,
    label: Option<Arc<str>>,
    text: String,
    map: SourceMap,
    code: ThinVec<Range<usize>>,
    /// Bytes of the text that are struck out.
    struck: usize,
    links: ThinVec<(Range<usize>, usize)>,
    strong: ThinVec<Range<usize>>,
    /// White space that stands in the text only if more text follows.
    space: Option<Range<usize>>,
}

impl Default for Pending {
    fn default() -> Self {
        Pending {
            kind: BlockKind::Prose,
            hidden: false,
            group: 0,
            label: None,
            text: String::new(),
            map: SourceMap::default(),
            code: ThinVec::new(),
            struck: 0,
            links: ThinVec::new(),
            strong: ThinVec::new(),
            space: None,
        }
    }
}

/// The document so far and where in it we are.
#[derive(Debug)]
pub(super) struct Flow<'a> {
    /// The page's text.
    pub(super) decoded: &'a Decoded<'a>,
    /// What has been read.
    pub(super) document: Document,
    /// Most blocks, and most links, that are kept.
    most: usize,
    /// Bytes of text that are still kept.
    text_left: usize,
    /// Whether text outside selected elements is left out.
    pub(super) only_selected: bool,
    frames: Vec<Frame>,
    open: [u32; TAGS],
    beyond: [u32; TAGS],
    others: HashMap<u32, u32>,
    containers: Vec<Container>,
    hidden: u32,
    boilerplate: u32,
    selected: u32,
    strong: u32,
    code: u32,
    struck: u32,
    pre_code: u32,
    links: Vec<usize>,
    pending: Pending,
    suspended: Option<Pending>,
    section: usize,
    next_group: u32,
    visible: usize,
}

impl<'a> Flow<'a> {
    pub(super) fn new(decoded: &'a Decoded<'a>, hints: &Hints<'_>) -> Self {
        Flow {
            decoded,
            document: Document { bases: hints.url.cloned().into_iter().collect(), ..Document::default() },
            most: hints.most.unwrap_or(MAX_ITEMS).min(MAX_ITEMS),
            text_left: hints.most_text.unwrap_or(usize::MAX),
            only_selected: false,
            frames: Vec::new(),
            open: [0; TAGS],
            beyond: [0; TAGS],
            others: HashMap::new(),
            containers: Vec::new(),
            hidden: 0,
            boilerplate: 0,
            selected: 0,
            strong: 0,
            code: 0,
            struck: 0,
            pre_code: 0,
            links: Vec::new(),
            pending: Pending::default(),
            suspended: None,
            section: usize::MAX,
            next_group: 1,
            visible: 0,
        }
    }

    /// Elements of this name that are open.
    pub(super) fn is_open(&self, tag: Tag) -> bool {
        self.open[tag as usize] > 0
    }

    /// Whether what comes now is hidden from readers.
    pub(super) fn is_hidden(&self) -> bool {
        self.hidden > 0
    }

    /// Whether white space stays as it is.
    pub(super) fn keeps_white_space(&self) -> bool {
        self.is_open(Tag::Pre) || self.is_open(Tag::Textarea)
    }

    /// Bytes of visible text so far.
    pub(super) fn visible_bytes(&self) -> usize {
        self.visible
    }

    // ---- elements ------------------------------------------------------------------------------------------------

    /// An element starts.
    pub(super) fn open(&mut self, tag: Tag, mut attributes: Attributes) {
        self.close_implied(tag);
        if tag.is_block() {
            self.end_block();
        }
        if tag.is_void() {
            return;
        }
        if self.frames.len() >= MAX_DEPTH {
            self.beyond[tag as usize] = self.beyond[tag as usize].saturating_add(1);
            return;
        }
        self.open[tag as usize] += 1;
        if tag == Tag::Other {
            *self.others.entry(attributes.name).or_default() += 1;
        }
        if attributes.hidden {
            if self.hidden == 0 && !self.pending.text.is_empty() {
                // A hidden piece of a sentence is a block of its own; what a reader sees runs on around it.
                self.suspended = Some(std::mem::take(&mut self.pending));
            }
            self.hidden += 1;
        }
        attributes.boilerplate = self.is_boilerplate(tag, attributes);
        self.boilerplate += u32::from(attributes.boilerplate);
        self.selected += u32::from(attributes.selected);
        self.strong += u32::from(tag.is_strong());
        self.code += u32::from(tag.is_code());
        self.struck += u32::from(tag.is_struck());
        self.pre_code += u32::from(attributes.code);
        if let Some(link) = attributes.link {
            self.links.push(link);
        }
        self.open_container(tag, attributes);
        self.frames.push(Frame { tag, attributes });
    }

    fn is_boilerplate(&self, tag: Tag, attributes: Attributes) -> bool {
        match tag {
            Tag::Nav | Tag::Aside => true,
            Tag::Footer => !self.is_open(Tag::Article) && !self.is_open(Tag::Blockquote),
            // The menu in the head of a page.
            Tag::Ul | Tag::Menu => self.is_open(Tag::Header) && !self.is_open(Tag::Article) && !self.is_open(Tag::Main),
            _ => attributes.boilerplate,
        }
    }

    fn open_container(&mut self, tag: Tag, attributes: Attributes) {
        if tag.is_list() {
            let label = self.introduction();
            let group = self.group();
            self.containers.push(Container::List { group, label, term: None });
        } else if tag == Tag::Table {
            let group = self.group();
            self.containers.push(Container::Table(Table { group, ..Table::default() }));
        }
        let Some(Container::Table(table)) = self.containers.last_mut() else { return };
        match tag {
            Tag::Tr => {
                table.row.clear();
                table.row_is_header = true;
                table.column = 0;
                table.next_column = 0;
            }
            Tag::Td | Tag::Th => {
                table.row_is_header &= tag == Tag::Th;
                table.column = table.next_column;
                table.next_column += attributes.columns.clamp(1, 1000);
                let header = table.headers.get(table.column).cloned().flatten();
                let may_be_header = table.headers.is_empty() && table.row_is_header;
                let head = table
                    .row
                    .first()
                    .filter(|(column, _)| *column != table.column && !may_be_header)
                    .and_then(|(_, text)| text.clone());
                table.cell_label = match (header, head) {
                    (Some(header), Some(head)) => Some(Arc::from(format!("{header}\n{head}"))),
                    (header, head) => header.or(head),
                };
                table.row.push((table.column, None));
            }
            _ => {}
        }
    }

    fn group(&mut self) -> u32 {
        self.next_group += 1;
        self.next_group - 1
    }

    /// The end of the text right before a list.
    fn introduction(&self) -> Option<Arc<str>> {
        let last = self.document.blocks.last()?;
        let fits = matches!(
            last.kind,
            BlockKind::Prose | BlockKind::Heading(_) | BlockKind::ListItem | BlockKind::Quote | BlockKind::TableCell
        );
        (fits && !last.hidden).then(|| Arc::from(tail(&last.text, MAX_LABEL)))
    }

    /// Ends what browsers end without an end tag before `tag`.
    fn close_implied(&mut self, tag: Tag) {
        use Tag::*;
        if tag.is_block() && self.is_open(P) {
            self.close(P, 0);
        }
        match tag {
            Li => self.close_within(&[Li], &[Ul, Ol, Menu, Dir]),
            Dd | Dt => self.close_within(&[Dd, Dt], &[Dl]),
            Td | Th => self.close_within(&[Td, Th], &[Table]),
            Tr => self.close_within(&[Tr], &[Table]),
            Thead | Tbody | Tfoot => self.close_within(&[Thead, Tbody, Tfoot, Tr], &[Table]),
            Option | Optgroup => self.close_within(&[Option], &[Select]),
            A if self.is_open(A) => self.close(A, 0),
            Body if self.is_open(Head) => self.close(Head, 0),
            H1 | H2 | H3 | H4 | H5 | H6 => {
                if let Some(top) = self.frames.last().map(|frame| frame.tag)
                    && top.heading_level().is_some()
                {
                    self.close(top, 0);
                }
            }
            _ => {}
        }
    }

    /// Ends the innermost of `tags` unless one of `bounds` is open inside it.
    fn close_within(&mut self, tags: &[Tag], bounds: &[Tag]) {
        if tags.iter().all(|tag| !self.is_open(*tag)) {
            return;
        }
        for index in (0..self.frames.len()).rev() {
            steps::count(1);
            let tag = self.frames[index].tag;
            if bounds.contains(&tag) {
                return;
            }
            if tags.contains(&tag) {
                self.pop_to(index);
                return;
            }
        }
    }

    /// An end tag. `name` is the hash of an unknown name. One that matches nothing is left out.
    pub(super) fn close(&mut self, tag: Tag, name: u32) {
        use Tag::*;
        if tag.is_block() {
            self.end_block();
        }
        if self.beyond[tag as usize] > 0 {
            self.beyond[tag as usize] -= 1;
            return;
        }
        if self.open[tag as usize] == 0 || (tag == Other && self.others.get(&name).is_none_or(|&open| open == 0)) {
            return;
        }
        let of_tables = matches!(tag, Table | Tbody | Thead | Tfoot | Tr | Td | Th | Caption);
        for index in (0..self.frames.len()).rev() {
            steps::count(1);
            let frame = &self.frames[index];
            if frame.tag == tag && (tag != Other || frame.attributes.name == name) {
                if tag.is_formatting() {
                    self.remove(index);
                } else {
                    self.pop_to(index);
                }
                return;
            }
            let bounds = match frame.tag {
                Table | Template => true,
                Td | Th | Caption => !of_tables,
                Ul | Ol => tag == Li,
                Button => tag == P,
                // An inline end tag does not reach across blocks.
                block => {
                    block.is_block()
                        && !tag.is_block()
                        && !tag.is_formatting()
                        && !matches!(tag, Other | Template | Noscript | Button | Object | Svg)
                }
            };
            if bounds && !(frame.tag == Template && tag == Html) {
                return;
            }
        }
    }

    /// Ends every element.
    fn close_all(&mut self) {
        self.pop_to(0);
    }

    fn pop_to(&mut self, index: usize) {
        while self.frames.len() > index {
            self.remove(self.frames.len() - 1);
        }
    }

    fn remove(&mut self, index: usize) {
        let Frame { tag, attributes } = self.frames.remove(index);
        if attributes.hidden && self.hidden == 1 {
            self.finish_pending();
            self.pending = self.suspended.take().unwrap_or_default();
        }
        if tag.is_block() {
            self.end_block();
        }
        self.open[tag as usize] -= 1;
        if tag == Tag::Other
            && let Some(open) = self.others.get_mut(&attributes.name)
        {
            *open -= 1;
        }
        self.hidden -= u32::from(attributes.hidden);
        self.boilerplate -= u32::from(attributes.boilerplate);
        self.selected -= u32::from(attributes.selected);
        self.strong -= u32::from(tag.is_strong());
        self.code -= u32::from(tag.is_code());
        self.struck -= u32::from(tag.is_struck());
        self.pre_code -= u32::from(attributes.code);
        if let Some(link) = attributes.link
            && let Some(at) = self.links.iter().rposition(|&open| open == link)
        {
            self.links.remove(at);
        }
        if tag.is_list() || tag == Tag::Table {
            self.containers.pop();
        }
        if let Some(Container::Table(table)) = self.containers.last_mut()
            && tag == Tag::Tr
            && table.headers.is_empty()
            && table.row_is_header
            && table.row.len() > 1
        {
            for (column, text) in table.row.drain(..) {
                table.headers.resize(column.min(1 << 16), None);
                table.headers.push(text);
            }
        }
    }

    // ---- text ----------------------------------------------------------------------------------------------------

    fn context(&self) -> (BlockKind, u32, Option<Arc<str>>) {
        let (mut group, mut label, mut inner) = (0, None, BlockKind::Prose);
        match self.containers.last() {
            Some(Container::List { group: of, label: intro, term }) => {
                group = *of;
                if self.is_open(Tag::Li) || self.is_open(Tag::Dt) || self.is_open(Tag::Dd) {
                    label = term.clone().or_else(|| intro.clone());
                    inner = BlockKind::ListItem;
                }
            }
            Some(Container::Table(table)) => {
                group = table.group;
                if self.is_open(Tag::Td) || self.is_open(Tag::Th) {
                    label = table.cell_label.clone();
                    inner = BlockKind::TableCell;
                }
            }
            None => {}
        }
        let kind = if self.is_open(Tag::Title) && !self.is_open(Tag::Svg) {
            BlockKind::Title
        } else if self.is_open(Tag::Pre) && (self.code > 0 || self.pre_code > 0) {
            BlockKind::Code
        } else if self.boilerplate > 0 || self.is_open(Tag::Option) {
            // What one may choose in a form says nothing of the world: "(UTC+06:00) Astana".
            BlockKind::Boilerplate
        } else if self.is_open(Tag::Blockquote) {
            BlockKind::Quote
        } else if let Some(level) = (1..=6u8).find(|&level| self.is_open(Tag::heading(level))) {
            BlockKind::Heading(level)
        } else {
            inner
        };
        (kind, group, label)
    }

    fn begin(&mut self) {
        if self.pending.text.is_empty() {
            let (kind, group, label) = self.context();
            self.pending.kind = kind;
            self.pending.group = group;
            self.pending.label = label;
            self.pending.hidden = self.hidden > 0;
        }
    }

    /// Whether text here is wanted at all.
    fn wanted(&self) -> bool {
        !self.only_selected || self.selected > 0 || self.is_open(Tag::Title)
    }

    fn mark(&mut self, from: usize) {
        let to = self.pending.text.len();
        if self.strong > 0 {
            extend(&mut self.pending.strong, from..to);
        }
        if (self.code > 0 || self.struck > 0) && self.pending.kind != BlockKind::Code {
            extend(&mut self.pending.code, from..to);
            self.pending.struck += if self.struck > 0 { to - from } else { 0 };
        }
        if let Some(&link) = self.links.last() {
            match self.pending.links.last_mut() {
                Some((range, last)) if *last == link && range.end == from => range.end = to,
                _ => self.pending.links.push((from..to, link)),
            }
        }
    }

    /// Adds text as it stands.
    pub(super) fn verbatim(&mut self, mut range: Range<usize>) {
        if range.is_empty() || !self.wanted() {
            return;
        }
        steps::count(range.len());
        let decoded: &'a Decoded<'a> = self.decoded;
        self.flush_space();
        self.begin();
        while self.pending.text.len() + range.len() > MAX_BLOCK {
            let room = MAX_BLOCK.saturating_sub(self.pending.text.len());
            let cut = range.start + cut(&decoded.text[range.clone()], room);
            self.append(range.start..cut);
            self.split_block();
            range.start = cut;
        }
        self.append(range);
    }

    fn append(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let from = self.pending.text.len();
        self.pending.text.push_str(&self.decoded.text[range.clone()]);
        self.decoded.copy_map(range, &mut self.pending.map);
        self.mark(from);
    }

    /// Adds text that was written otherwise: an entity, an escape.
    pub(super) fn replaced(&mut self, text: &str, range: Range<usize>) {
        if text.is_empty() || !self.wanted() {
            return;
        }
        self.flush_space();
        if self.pending.text.len() + text.len() > MAX_BLOCK {
            self.split_block();
        }
        self.begin();
        let from = self.pending.text.len();
        self.pending.text.push_str(text);
        self.pending.map.push(text.len(), self.decoded.source(range));
        self.mark(from);
    }

    /// Adds text with white space collapsed as browsers do.
    pub(super) fn collapsed(&mut self, range: Range<usize>) {
        let decoded: &'a Decoded<'a> = self.decoded;
        let bytes = decoded.text.as_bytes();
        let mut at = range.start;
        while at < range.end {
            // A stretch of words with single blanks between them is taken at once.
            let start = at;
            let mut end = at;
            while at < range.end {
                let byte = bytes[at];
                if !is_space(byte) {
                    at += 1;
                    end = at;
                } else if byte == b' ' && end == at && at > start && at + 1 < range.end && !is_space(bytes[at + 1]) {
                    at += 1;
                } else {
                    break;
                }
            }
            self.verbatim(start..end);
            let blank = at;
            while at < range.end && is_space(bytes[at]) {
                at += 1;
            }
            if at > blank {
                self.white_space(blank..at);
            }
        }
    }

    /// White space that stands in the text only if more follows.
    pub(super) fn white_space(&mut self, range: Range<usize>) {
        if self.pending.text.is_empty() || self.pending.text.ends_with('\n') {
            return;
        }
        match &mut self.pending.space {
            Some(space) if space.end == range.start => space.end = range.end,
            Some(_) => {}
            space => *space = Some(range),
        }
    }

    fn flush_space(&mut self) {
        if let Some(range) = self.pending.space.take() {
            self.replaced(" ", range);
        }
    }

    /// A line break inside a block.
    pub(super) fn line_break(&mut self, range: Range<usize>) {
        self.pending.space = None;
        if !self.pending.text.is_empty() {
            self.replaced("\n", range);
        }
    }

    /// Ends the block that is being filled, and the visible one around it if that is a hidden piece of it.
    pub(super) fn end_block(&mut self) {
        self.finish_pending();
        if let Some(suspended) = self.suspended.take() {
            let hidden = std::mem::replace(&mut self.pending, suspended);
            self.finish_pending();
            self.pending = hidden;
        }
    }

    fn split_block(&mut self) {
        let (kind, group) = (self.pending.kind, self.pending.group);
        let label = self.pending.label.clone();
        let hidden = self.pending.hidden;
        self.finish_pending();
        self.pending = Pending { kind, group, label, hidden, ..Pending::default() };
    }

    fn finish_pending(&mut self) {
        if self.pending.text.is_empty() {
            self.pending.space = None;
            return;
        }
        let Pending { mut kind, hidden, mut group, label, mut text, mut map, mut code, struck, mut links, mut strong, .. } =
            std::mem::take(&mut self.pending);
        // What is struck out beside other words is corrected by them; a style sheet can take the stroke from a whole paragraph.
        if struck > 0 && struck + UNSTRUCK > text.len() {
            code.clear();
        }
        let length = text.trim_end().len();
        if length < text.len() {
            text.truncate(length);
            map.truncate(length);
            clip(&mut code, length);
            clip(&mut strong, length);
            links.retain_mut(|(range, _)| {
                range.end = range.end.min(length);
                range.start < range.end
            });
        }
        if text.is_empty() {
            return;
        }
        if kind == BlockKind::TableCell && text.len() > MAX_CELL {
            kind = BlockKind::Prose;
            group = 0;
        }
        let index = self.document.blocks.len();
        if !hidden {
            self.note_visible(kind, index, &text);
        }
        for (range, link) in &links {
            if let Some(link) = self.document.links.get_mut(*link) {
                link.block = index;
                add_words(&mut link.text, &text[range.clone()]);
            }
        }
        self.push(Block { kind, hidden, section: self.section, group, text, map, label, code, links, strong });
    }

    fn note_visible(&mut self, kind: BlockKind, index: usize, text: &str) {
        match kind {
            BlockKind::Title => {
                self.document.title.get_or_insert_with(|| text.to_string());
                return;
            }
            BlockKind::Heading(_) => self.section = index,
            _ => {}
        }
        self.visible += text.len();
        let is_term = self.is_open(Tag::Dt);
        match self.containers.last_mut() {
            Some(Container::Table(table)) => {
                if let Some((_, cell @ None)) = table.row.last_mut() {
                    *cell = Some(Arc::from(head(text, MAX_LABEL)));
                }
            }
            Some(Container::List { term, .. }) if is_term => *term = Some(Arc::from(head(text, MAX_LABEL))),
            _ => {}
        }
    }

    /// Adds a finished block, with the bare addresses in its text as links.
    fn push(&mut self, mut block: Block) {
        if self.document.blocks.len() >= self.most || block.text.len() >= self.text_left {
            // Nothing that follows is kept: a page with holes in it could say what nobody wrote.
            self.text_left = 0;
            self.document.truncated = true;
            return;
        }
        self.text_left -= block.text.len();
        let index = self.document.blocks.len();
        let (written, mut passed) = (block.links.len(), 0);
        for range in urls::bare(&block.text) {
            // Both lists are sorted, so one walk over them is enough.
            while passed < written && block.links[passed].0.end <= range.start {
                passed += 1;
            }
            if passed < written && block.links[passed].0.start < range.end {
                continue;
            }
            let target = block.text[range.clone()].to_string();
            let source = block.map.source(range.clone());
            let link = Link {
                text: target.clone(),
                target,
                base: 0,
                kind: LinkKind::Bare,
                range: source,
                block: index,
                hidden: block.hidden,
            };
            if let Some(link) = self.push_link(link) {
                block.links.push((range, link));
            }
        }
        if block.links.len() > written {
            block.links.sort_by_key(|(range, _)| range.start);
        }
        self.document.blocks.push(block);
    }

    fn push_link(&mut self, link: Link) -> Option<usize> {
        if self.document.links.len() >= self.most {
            self.document.truncated = true;
            return None;
        }
        self.document.links.push(link);
        Some(self.document.links.len() - 1)
    }

    /// Adds a block of its own beside the text: an alternative text, a description, a comment. `text` is as it stands in
    /// the page; `map` leads to the original bytes. A long one is cut into several.
    pub(super) fn aside(&mut self, kind: BlockKind, hidden: bool, text: &str, map: &SourceMap) {
        let mut start = text.len() - text.trim_start().len();
        let end = start + text[start..].trim_end().len();
        while start < end {
            let length = if end - start > MAX_BLOCK { cut(&text[start..end], MAX_BLOCK) } else { end - start };
            let mut part = SourceMap::default();
            map.copy_into(start..start + length, &mut part);
            self.push(Block {
                kind,
                hidden,
                section: self.section,
                group: 0,
                text: text[start..start + length].to_string(),
                map: part,
                label: None,
                code: ThinVec::new(),
                links: ThinVec::new(),
                strong: ThinVec::new(),
            });
            start += length;
        }
    }

    /// Adds an alternative text, which is also the text of the link around the image.
    pub(super) fn alternative(&mut self, text: &str, map: &SourceMap) {
        if !self.wanted() {
            return;
        }
        if let Some(link) = self.links.last().and_then(|&link| self.document.links.get_mut(link))
            && link.text.is_empty()
        {
            add_words(&mut link.text, text);
        }
        self.aside(BlockKind::ImageAlt, self.is_hidden(), text, map);
    }

    /// Adds a link; `range` is that of its target in the page's text. Its index, unless there are too many.
    pub(super) fn link(&mut self, kind: LinkKind, target: String, range: Range<usize>) -> Option<usize> {
        if !self.wanted() && kind != LinkKind::Other {
            return None;
        }
        let link = Link {
            target,
            base: self.document.bases.len() as u32,
            text: String::new(),
            kind,
            range: self.decoded.source(range),
            block: self.document.blocks.len().saturating_sub(1),
            hidden: self.is_hidden(),
        };
        self.push_link(link)
    }

    /// Makes relative links start from another address from here on; itself it may be relative to the one before.
    pub(super) fn rebase(&mut self, target: &str) {
        let bases = &mut self.document.bases;
        let Some(base) = urls::resolve(target, bases.last(), self.decoded.encoding) else { return };
        if bases.len() >= MAX_BASES {
            bases.pop();
        }
        if bases.last() != Some(&base) {
            bases.push(base);
        }
    }

    /// Whether nothing that readers see stands before the block that is being filled.
    pub(super) fn is_first(&self) -> bool {
        self.visible == 0
    }

    /// Whether no text of the next block has come yet.
    pub(super) fn at_block_start(&self) -> bool {
        self.pending.text.is_empty()
    }

    /// Makes a heading of the block that is being filled if all of it is bold.
    pub(super) fn promote_bold(&mut self) {
        let pending = &mut self.pending;
        let length = pending.text.trim_end().len();
        if length > 0
            && pending.kind == BlockKind::Prose
            && pending.strong.len() == 1
            && pending.strong[0].start == 0
            && pending.strong[0].end >= length
        {
            pending.kind = BlockKind::Heading(1);
        }
    }

    /// Ends everything and gives the document.
    pub(super) fn finish(mut self) -> Document {
        self.end_block();
        self.close_all();
        self.end_block();
        let blocks = self.document.blocks.len();
        for link in &mut self.document.links {
            link.block = link.block.min(blocks.saturating_sub(1));
        }
        if self.document.title.is_none() {
            let first = self.document.blocks.iter().find(|block| !block.hidden && block.kind == BlockKind::Heading(1));
            self.document.title = first.map(|block| block.text.clone());
        }
        self.document
    }
}

/// HTML's white space.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// Where to cut a text that is too long: after a sentence, else at white space, else between characters.
fn cut(text: &str, room: usize) -> usize {
    let mut limit = room.min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let mut from = limit.saturating_sub(4096);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let near = &text[from..limit];
    let sentence = near
        .char_indices()
        .rev()
        .find(|(_, c)| matches!(c, '。' | '！' | '？' | '!' | '?' | '\n' | '；'))
        .map(|(at, c)| at + c.len_utf8());
    let stop = || near.rfind(". ").map(|at| at + 2);
    let blank = || near.rfind(' ').map(|at| at + 1);
    match sentence.or_else(stop).or_else(blank) {
        Some(at) => from + at,
        None if limit > 0 => limit,
        // The next character alone is wider than the room; the caller starts a new block first.
        None => 0,
    }
}

/// The last `most` bytes at most, from the start of a sentence if one starts there.
fn tail(text: &str, most: usize) -> &str {
    let mut from = text.len().saturating_sub(most);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    if from == 0 {
        return text;
    }
    // Half a sentence would be read as one of its own.
    let piece = &text[from..];
    let end = piece
        .char_indices()
        .find(|(_, c)| matches!(c, '\n' | '。' | '！' | '？' | '!' | '?' | '.'))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let rest = piece[end..].trim_start();
    if rest.is_empty() { piece } else { rest }
}

/// The first `most` bytes, to a character's end.
pub(super) fn head(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

fn extend(ranges: &mut ThinVec<Range<usize>>, range: Range<usize>) {
    match ranges.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => ranges.push(range),
    }
}

fn clip(ranges: &mut ThinVec<Range<usize>>, length: usize) {
    ranges.retain_mut(|range| {
        range.end = range.end.min(length);
        range.start < range.end
    });
}

fn add_words(text: &mut String, words: &str) {
    let words = words.trim();
    if words.is_empty() || text.len() >= MAX_LINK_TEXT {
        return;
    }
    if !text.is_empty() {
        text.push(' ');
    }
    let from = text.len();
    text.push_str(head(words, MAX_LINK_TEXT - from.min(MAX_LINK_TEXT)));
    if text[from..].contains('\n') {
        let line = text[from..].replace('\n', " ");
        text.truncate(from);
        text.push_str(&line);
    }
}
