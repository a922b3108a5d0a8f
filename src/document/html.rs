//! HTML to [`Document`], and the HTML inside Markdown. The only file that knows the tree builder.
//!
//! Text and places come from the tokenizer; a tree is built only for a user's selector, on pages that are small and flat
//! enough, for its cost grows with the square of the nesting.

use std::collections::BTreeSet;
use std::ops::Range;

use super::flow::{Attributes, Flow, Tag, is_space};
use super::jsonld::{self, Days};
use super::tokens::{self, Content, Token, Tokenizer};
use super::{BlockKind, DateSource, Document, Hints, LinkKind, MAX_DEPTH, PageDate, Selection, SourceMap, date, decode::Decoded};

/// Largest page a user's selector is applied to, in bytes.
const MAX_SELECT: usize = 2 << 20;
/// Longest selector, in bytes.
const MAX_SELECTOR: usize = 256;
/// How much visible text may stand before a `<time>` that speaks of the page itself, in bytes.
const TIME_WITHIN: usize = 3000;
/// Fewer visible bytes than this, and a page that wants scripts shows nothing without them.
const LITTLE_TEXT: usize = 200;
/// Attribute that carries an element's number to the tree and back.
const NUMBER: &str = "data-debunk-number";

/// Reads a page.
pub fn parse(decoded: &Decoded<'_>, hints: &Hints<'_>) -> Document {
    let mut flow = Flow::new(decoded, hints);
    let mut reader = Reader::fragment();
    if let Some(selector) = hints.select {
        match select(&decoded.text, selector) {
            Ok(selected) => {
                flow.document.selection = Selection::Applied(selected.len());
                flow.only_selected = true;
                reader.selected = selected;
            }
            Err(reason) => flow.document.selection = Selection::Refused(reason),
        }
    }
    reader.read(&mut flow, 0..decoded.text.len());
    let (date, wants_scripts) = (reader.page_date(), reader.scripts > 0 && reader.app_root);
    let scripts = reader.scripts > 0;
    let mut document = flow.finish();
    document.page_date = date;
    let visible: usize =
        document.blocks.iter().filter(|block| !block.hidden && is_text(block.kind)).map(|block| block.text.len()).sum();
    let blank = || document.blocks.iter().filter(|block| !block.hidden).all(|block| !is_seen(block.kind));
    document.needs_javascript = visible < LITTLE_TEXT
        && (wants_scripts
            || scripts && blank()
            || (scripts && document.blocks.iter().any(|block| block.text.len() < 2000 && asks_for_scripts(&block.text))));
    document
}

fn is_text(kind: BlockKind) -> bool {
    !matches!(
        kind,
        BlockKind::Title | BlockKind::MetaDescription | BlockKind::JsonLd | BlockKind::Comment | BlockKind::Boilerplate
    )
}

/// Whether text of this kind is seen on the page itself.
fn is_seen(kind: BlockKind) -> bool {
    is_text(kind) || kind == BlockKind::Boilerplate
}

fn asks_for_scripts(text: &str) -> bool {
    text.to_lowercase().contains("javascript")
}

/// What is known between pieces of HTML.
#[derive(Debug, Default)]
pub(super) struct Reader {
    count: usize,
    selected: BTreeSet<usize>,
    days: Days,
    meta: Days,
    time: Option<jiff::civil::Date>,
    time_is_of_change: bool,
    scripts: usize,
    app_root: bool,
    description: Option<String>,
}

impl Reader {
    /// For pieces of HTML inside another page, or for a whole page.
    pub(super) fn fragment() -> Self {
        Reader::default()
    }

    /// Ends what an HTML block of Markdown leaves open on its line.
    pub(super) fn end_of_block(&mut self, flow: &mut Flow<'_>) {
        flow.end_block();
    }

    /// The day the page gives itself in its head, its JSON-LD or at its top; the day of change before that of publication.
    pub(super) fn page_date(&self) -> Option<PageDate> {
        let at = |date: Option<jiff::civil::Date>, source| date.map(|date| PageDate { date, source });
        at(self.days.modified, DateSource::JsonLd)
            .or(at(self.meta.modified, DateSource::Meta))
            .or(at(self.time.filter(|_| self.time_is_of_change), DateSource::Meta))
            .or(at(self.days.published, DateSource::JsonLd))
            .or(at(self.meta.published, DateSource::Meta))
            .or(at(self.time, DateSource::Meta))
    }

    /// Reads `range` of the page's text into `flow`.
    pub(super) fn read(&mut self, flow: &mut Flow<'_>, range: Range<usize>) {
        let decoded = flow.decoded;
        let text: &str = &decoded.text;
        let mut tokens = Tokenizer::new(text, range);
        let mut is_json = false;
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(range) => write(flow, range),
                Token::Raw(range) => {
                    if is_json {
                        jsonld::read(flow, range, &mut self.days);
                    } else if flow.is_open(Tag::Xmp) || flow.is_open(Tag::Plaintext) {
                        flow.verbatim(range);
                    }
                    is_json = false;
                }
                Token::Start { name, whole, self_closing } => {
                    is_json = self.start(flow, &mut tokens, name, whole, self_closing);
                }
                Token::End { name } => {
                    let tag = Tag::new(&text.as_bytes()[name.clone()]);
                    match tag {
                        // Browsers read these stray end tags as start tags.
                        Tag::Br => flow.line_break(name),
                        Tag::P if !flow.is_open(Tag::P) => flow.end_block(),
                        _ => flow.close(tag, if tag == Tag::Other { hash(&text.as_bytes()[name]) } else { 0 }),
                    }
                }
                Token::Comment(range) => {
                    let mut map = SourceMap::default();
                    decoded.copy_map(range.clone(), &mut map);
                    if !flow.only_selected {
                        flow.aside(BlockKind::Comment, true, &text[range], &map);
                    }
                }
            }
        }
    }

    /// A start tag. Whether JSON-LD follows.
    fn start(
        &mut self,
        flow: &mut Flow<'_>,
        tokens: &mut Tokenizer<'_>,
        name: Range<usize>,
        whole: Range<usize>,
        self_closing: bool,
    ) -> bool {
        let decoded = flow.decoded;
        let text: &str = &decoded.text;
        let tag = Tag::new(&text.as_bytes()[name.clone()]);
        let number = self.count;
        self.count += 1;
        let mut attributes = Attributes::default();
        if tag == Tag::Other {
            attributes.name = hash(&text.as_bytes()[name.clone()]);
        }
        if !tokens.attributes.is_empty() {
            self.note_attributes(text, tokens, tag, &mut attributes);
        }
        attributes.selected = !self.selected.is_empty() && self.selected.contains(&number);
        let in_svg = flow.is_open(Tag::Svg);
        match tag {
            Tag::Br => {
                flow.line_break(whole);
                return false;
            }
            Tag::Img => {
                self.image(flow, tokens);
                return false;
            }
            Tag::A | Tag::Area => {
                if let Some(range) = tokens.attribute("href") {
                    // The link before it ends here, so that it does not count as text of this one.
                    if flow.is_open(Tag::A) {
                        flow.close(Tag::A, 0);
                    }
                    attributes.link = add_link(flow, LinkKind::Anchor, range);
                }
            }
            Tag::Form => {
                let _ = tokens.attribute("action").map(|range| add_link(flow, LinkKind::Other, range));
            }
            Tag::Iframe | Tag::Frame | Tag::Embed => {
                let _ = tokens.attribute("src").map(|range| add_link(flow, LinkKind::Other, range));
            }
            Tag::Link => self.head_link(flow, tokens),
            Tag::Meta => self.meta(flow, tokens),
            Tag::Base => {
                if let Some(range) = tokens.attribute("href") {
                    flow.rebase(&tokens::value(text, range));
                }
            }
            Tag::Html => {
                let language = tokens.attribute("lang").or_else(|| tokens.attribute("xml:lang"));
                if let Some(range) = language.filter(|range| !range.is_empty())
                    && flow.document.declared_language.is_none()
                {
                    flow.document.declared_language = Some(tokens::value(text, range).trim().to_string());
                }
            }
            Tag::Time => self.note_time(flow, tokens),
            Tag::Template | Tag::Noscript => attributes.hidden = true,
            Tag::Td | Tag::Th => {
                attributes.columns = tokens.attribute("colspan").and_then(|range| text[range].trim().parse().ok()).unwrap_or(1);
            }
            _ => {}
        }
        // In a drawing, a slash does end an element, and a title is a tooltip.
        if in_svg && self_closing {
            return false;
        }
        let mut is_json = false;
        match tag {
            Tag::Script => {
                self.scripts += 1;
                let kind = tokens.attribute("type").map(|range| tokens::value(text, range));
                is_json = kind.is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"));
                // A page written as XML or for a framework: read as a browser does, all the rest would be script.
                if !tokens.script_ends() && (self_closing || tokens.skip_to_slash()) {
                    return false;
                }
                tokens.read_as(Content::Script, name);
            }
            Tag::Style | Tag::Xmp | Tag::Iframe | Tag::Noembed | Tag::Noframes => tokens.read_as(Content::Rawtext, name),
            Tag::Title if in_svg => attributes.hidden = true,
            Tag::Title | Tag::Textarea => tokens.read_as(Content::Rcdata, name),
            Tag::Plaintext => tokens.read_as(Content::Plaintext, name),
            _ => {}
        }
        flow.open(tag, attributes);
        is_json
    }

    fn note_attributes(&mut self, text: &str, tokens: &Tokenizer<'_>, tag: Tag, attributes: &mut Attributes) {
        let bytes = text.as_bytes();
        for (key, value) in &tokens.attributes {
            let is = |name: &[u8]| bytes[key.clone()].eq_ignore_ascii_case(name);
            match key.len() {
                2 if !self.app_root && is(b"id") => {
                    let roots = [
                        "root",
                        "app",
                        "__next",
                        "__nuxt",
                        "q-app",
                        "app-root",
                        "application",
                        "react-root",
                        "main-app",
                        "___gatsby",
                        "svelte",
                    ];
                    self.app_root = roots.contains(&&text[value.clone()]);
                }
                4 if is(b"role") => {
                    let role = text[value.clone()].trim();
                    attributes.boilerplate |= ["navigation", "contentinfo", "complementary", "menu", "menubar", "banner"]
                        .iter()
                        .any(|known| role.eq_ignore_ascii_case(known));
                }
                5 if is(b"style") => attributes.hidden |= hides(&tokens::value(text, value.clone())),
                5 if tag == Tag::Pre && is(b"class") => attributes.code = true,
                6 if is(b"hidden") => attributes.hidden = true,
                _ => {}
            }
        }
    }

    fn image(&mut self, flow: &mut Flow<'_>, tokens: &Tokenizer<'_>) {
        let text: &str = &flow.decoded.text;
        // Images that load late keep their address elsewhere and show a stand-in.
        let real = |range: &Range<usize>| {
            !range.is_empty()
                && !text[range.clone()].trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"))
        };
        let source =
            ["src", "data-src", "data-original", "data-lazy-src"].iter().find_map(|name| tokens.attribute(name).filter(real));
        let alternative = tokens.attribute("alt").map(|range| tokens::mapped_value(flow.decoded, range));
        if let Some(index) = source.and_then(|range| add_link(flow, LinkKind::Image, range))
            && let Some((text, _)) = &alternative
            && let Some(link) = flow.document.links.get_mut(index)
        {
            link.text = super::flow::head(text.trim(), 1000).replace('\n', " ");
        }
        if let Some((text, map)) = alternative {
            flow.alternative(&text, &map);
        }
    }

    fn head_link(&mut self, flow: &mut Flow<'_>, tokens: &Tokenizer<'_>) {
        let text: &str = &flow.decoded.text;
        let is_canonical = tokens
            .attribute("rel")
            .is_some_and(|range| text[range].split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")));
        if is_canonical && let Some(range) = tokens.attribute("href") {
            flow.document.canonical.get_or_insert_with(|| tokens::value(text, range.clone()).trim().to_string());
            add_link(flow, LinkKind::Other, range);
        }
    }

    fn meta(&mut self, flow: &mut Flow<'_>, tokens: &Tokenizer<'_>) {
        let decoded = flow.decoded;
        let text: &str = &decoded.text;
        let Some(content) = tokens.attribute("content") else { return };
        let named = ["name", "property", "http-equiv", "itemprop"].iter().find_map(|name| tokens.attribute(name));
        let Some(named) = named else { return };
        let name = text[named].trim().to_ascii_lowercase();
        match name.as_str() {
            "description" | "og:description" | "twitter:description" => {
                let (words, map) = tokens::mapped_value(decoded, content);
                if self.description.as_deref() != Some(words.trim()) {
                    flow.aside(BlockKind::MetaDescription, false, &words, &map);
                    self.description.get_or_insert_with(|| words.trim().to_string());
                }
            }
            "og:title" => {
                let (words, map) = tokens::mapped_value(decoded, content);
                flow.end_block();
                if flow.document.title.as_deref() != Some(words.trim()) {
                    flow.aside(BlockKind::Title, false, &words, &map);
                    if !words.trim().is_empty() {
                        flow.document.title.get_or_insert_with(|| words.trim().to_string());
                    }
                }
            }
            "refresh" => {
                let written = &text[content.clone()];
                if let Some(at) = written.to_ascii_lowercase().find("url=") {
                    let target = written[at + 4..].trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
                    let start = content.start + at + 4 + written[at + 4..].find(target).unwrap_or(0);
                    add_link(flow, LinkKind::Other, start..start + target.len());
                }
            }
            _ => {
                let day = || date::stamp(&text[content.clone()]);
                if date::META_MODIFIED.contains(&name.as_str()) {
                    self.meta.modified = self.meta.modified.max(day());
                } else if date::META_PUBLISHED.contains(&name.as_str()) {
                    self.meta.published = self.meta.published.max(day());
                }
            }
        }
    }

    fn note_time(&mut self, flow: &Flow<'_>, tokens: &Tokenizer<'_>) {
        let text: &str = &flow.decoded.text;
        if flow.visible_bytes() > TIME_WITHIN || flow.is_open(Tag::Nav) || flow.is_open(Tag::Aside) {
            return;
        }
        let of_change = ["itemprop", "class"].iter().filter_map(|name| tokens.attribute(name)).any(|range| {
            let word = text[range].to_ascii_lowercase();
            word.contains("modified") || word.contains("updated")
        });
        if (self.time.is_none() || (of_change && !self.time_is_of_change))
            && let Some(day) = tokens.attribute("datetime").and_then(|range| date::stamp(&text[range]))
        {
            self.time = Some(day);
            self.time_is_of_change = of_change;
        }
    }
}

/// Adds text, its entities resolved and its white space collapsed.
fn write(flow: &mut Flow<'_>, range: Range<usize>) {
    let decoded = flow.decoded;
    let text: &str = &decoded.text;
    let bytes = text.as_bytes();
    let keep = flow.keeps_white_space();
    let mut start = range.start;
    let mut from = range.start;
    let plain = |flow: &mut Flow<'_>, range: Range<usize>| if keep { flow.verbatim(range) } else { flow.collapsed(range) };
    while let Some(offset) = memchr::memchr2(b'&', 0, &bytes[from..range.end]) {
        let at = from + offset;
        if bytes[at] == 0 {
            // Browsers leave NULs out, so they hide nothing from a reader.
            plain(flow, start..at);
            start = at + 1;
            from = start;
            continue;
        }
        match tokens::entity(&text[at..range.end], false) {
            Some((length, meaning)) => {
                plain(flow, start..at);
                if !keep && meaning.len() == 1 && is_space(meaning.as_bytes()[0]) {
                    flow.white_space(at..at + length);
                } else {
                    flow.replaced(&meaning, at..at + length);
                }
                start = at + length;
                from = start;
            }
            None => from = at + 1,
        }
    }
    plain(flow, start..range.end);
}

fn add_link(flow: &mut Flow<'_>, kind: LinkKind, range: Range<usize>) -> Option<usize> {
    let text: &str = &flow.decoded.text;
    let written = &text[range.clone()];
    let start = range.start + written.len() - written.trim_start().len();
    let place = start..(range.start + written.trim_end().len()).max(start);
    let target = tokens::value(text, place.clone());
    // An image inside the page is no address.
    if target.is_empty() || (target.len() > 64 && target.as_bytes()[..5].eq_ignore_ascii_case(b"data:")) {
        return None;
    }
    let target = target.into_owned();
    flow.link(kind, target, place)
}

/// Whether a style makes text invisible.
fn hides(style: &str) -> bool {
    style.split(';').take(200).any(|declaration| {
        let Some((name, value)) = declaration.split_once(':') else { return false };
        let value = value.trim().to_ascii_lowercase();
        let value = value.split('!').next().unwrap_or("").trim();
        let number = || {
            let digits = value.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(value.len());
            value[..digits].parse::<f64>().ok()
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => value == "none",
            "visibility" => value == "hidden" || value == "collapse",
            "opacity" => number().is_some_and(|number| number <= 0.01),
            "font-size" => number().is_some_and(|number| number <= 0.01),
            "left" | "right" | "top" | "text-indent" | "margin-left" => {
                number().is_some_and(|number| number <= -900.0) && !value.ends_with('%')
            }
            "clip" => {
                value.replace(' ', "").starts_with("rect(0,0,0,0") || value.replace(' ', "").starts_with("rect(1px,1px,1px,1px")
            }
            "clip-path" => value.replace(' ', "") == "inset(100%)" || value.replace(' ', "") == "inset(50%)",
            _ => false,
        }
    })
}

/// Tells unknown names apart; two that collide are only read as one.
fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}

/// Whether a user's selector can be applied to pages, or why not.
pub(super) fn check_selector(selector: &str) -> Result<(), String> {
    parse_selector(selector).map(|_| ())
}

fn parse_selector(selector: &str) -> Result<scraper::Selector, String> {
    if selector.len() > MAX_SELECTOR || selector.contains(":has") {
        return Err(format!("selectors have at most {MAX_SELECTOR} bytes and no `:has`"));
    }
    scraper::Selector::parse(selector).map_err(|_| format!("`{selector}` is not a CSS selector"))
}

/// Numbers of the elements that match `selector`, in the order of their start tags.
///
/// Each start tag is given its number as an attribute, a tree is built of that, and the numbers are read back from what
/// matched: tree nodes know no places, and the tree holds elements that the page does not. Fails with the reason.
fn select(text: &str, selector: &str) -> Result<BTreeSet<usize>, String> {
    let parsed = parse_selector(selector)?;
    if text.len() > MAX_SELECT {
        return Err(format!("the page has more than {MAX_SELECT} bytes"));
    }
    let mut numbered = String::with_capacity(text.len() + text.len() / 4);
    let mut tokens = Tokenizer::new(text, 0..text.len());
    let (mut copied, mut count) = (0, 0usize);
    let mut open = std::collections::BTreeMap::<&[u8], usize>::new();
    let (mut depth, mut formatting) = (0usize, 0usize);
    while let Some(token) = tokens.next() {
        match token {
            Token::Start { name, .. } => {
                numbered.push_str(&text[copied..name.end]);
                numbered.push_str(&format!(" {NUMBER}={count} "));
                copied = name.end;
                count += 1;
                let bytes = &text.as_bytes()[name.clone()];
                let tag = Tag::new(bytes);
                match tag {
                    Tag::Title | Tag::Textarea => tokens.read_as(Content::Rcdata, name),
                    Tag::Style | Tag::Xmp | Tag::Iframe | Tag::Noembed | Tag::Noframes => tokens.read_as(Content::Rawtext, name),
                    Tag::Script => tokens.read_as(Content::Script, name),
                    Tag::Plaintext => tokens.read_as(Content::Plaintext, name),
                    _ => {}
                }
                // These end by themselves where the next one starts, and seldom have end tags.
                let ends_itself = matches!(tag, Tag::P | Tag::Li | Tag::Td | Tag::Th | Tag::Tr | Tag::Dd | Tag::Dt | Tag::Option);
                if !tag.is_void() && !ends_itself {
                    *open.entry(bytes).or_default() += 1;
                    depth += 1;
                    formatting = formatting.max(depth);
                }
            }
            Token::End { name } => {
                if let Some(open) = open.get_mut(&text.as_bytes()[name])
                    && *open > 0
                {
                    *open -= 1;
                    depth -= 1;
                }
            }
            _ => {}
        }
    }
    // `<li>` and its like nest only inside lists and tables, which are counted: twice the count bounds the tree.
    if formatting > MAX_DEPTH / 2 {
        return Err(format!("the page nests more than {} elements", MAX_DEPTH / 2));
    }
    numbered.push_str(&text[copied..]);
    let tree = scraper::Html::parse_document(&numbered);
    Ok(tree.select(&parsed).filter_map(|element| element.value().attr(NUMBER)?.parse().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{BlockKind::*, Kind, parse as read};
    use super::*;

    fn document(text: &str) -> Document {
        read(text.as_bytes(), &Hints { kind: Some(Kind::Html), ..Hints::default() })
    }

    #[track_caller]
    fn check(text: &str, expected: &[(BlockKind, &str)]) {
        let document = document(text);
        let found: Vec<_> = document.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn makes_blocks_of_block_elements_and_runs_on_over_inline_ones() {
        check(
            "<title> A &amp; B </title><h1>Head</h1><p>One <b>two</b>\n  <i>three</i><br>four<p>five<ul><li>a<li>b<ul><li>c</ul></ul><blockquote><p>q</p></blockquote><pre><code>x  y</code></pre>",
            &[
                (Title, "A & B"),
                (Heading(1), "Head"),
                (Prose, "One two three\nfour"),
                (Prose, "five"),
                (ListItem, "a"),
                (ListItem, "b"),
                (ListItem, "c"),
                (Quote, "q"),
                (Code, "x  y"),
            ],
        );
    }

    #[test]
    fn points_into_the_source_across_markup_entities_and_blanks() {
        let text = "<p>旅游卡\n   <b>是</b>&nbsp;一种 &lt;电子签证&gt;，a&ampb</p>";
        let document = document(text);
        let block = &document.blocks[0];
        assert_eq!(block.text, "旅游卡 是\u{a0}一种 <电子签证>，a&b");
        let quote = |piece: &str| {
            let at = block.text.find(piece).expect("a piece of the text");
            &text[block.map.source(at..at + piece.len())]
        };
        assert_eq!(quote("旅游卡 是"), "旅游卡\n   <b>是");
        assert_eq!(quote("<电子签证>"), "&lt;电子签证&gt;");
        assert_eq!(quote("一种"), "一种");
        assert_eq!(quote("b"), "b");
    }

    #[test]
    fn marks_what_readers_cannot_see() {
        for hidden in [
            "<p hidden>x</p>",
            "<p style='display : NONE !important'>x</p>",
            "<div style=\"visibility:hidden\"><p>x</p></div>",
            "<span style=font-size:0>x</span>",
            "<p style='color:red;opacity:0'>x",
            "<p style='position:absolute;left:-9999px'>x",
            "<template><p>x</template>",
            "<noscript>x</noscript>",
        ] {
            let document = document(&format!("<p>a</p>{hidden}<p>b</p>"));
            let found: Vec<_> = document.blocks.iter().map(|block| (block.text.as_str(), block.hidden)).collect();
            assert_eq!(found, [("a", false), ("x", true), ("b", false)], "{hidden}");
        }
        for shown in ["<p style='opacity:0.5;font-size:0.9em;left:-5px'>x", "<p aria-hidden=true>x"] {
            assert!(!document(shown).blocks[0].hidden, "{shown}");
        }
    }

    #[test]
    fn reads_a_sentence_as_seen_around_a_hidden_piece() {
        let document = document("<p>eleven <span hidden>not</span>twelve</p>");
        let found: Vec<_> = document.blocks.iter().map(|block| (block.text.as_str(), block.hidden)).collect();
        assert_eq!(found, [("not", true), ("eleven twelve", false)]);
    }

    #[test]
    fn finds_links_with_the_place_of_their_targets() {
        let text = "<base href='https://a.example/d/'><link rel=canonical href=/c><a href=\" x?a=1&amp;b=2 \">one <b>two</b></a><a href=tg://resolve?domain=q><img src=i.png alt='An &eacute;'></a><form action=/f></form><meta http-equiv=refresh content=\"0; url='https://r.example'\"> see https://b.example，x";
        let document = document(text);
        let found: Vec<_> =
            document.links.iter().map(|link| (link.kind, &text[link.range.clone()], link.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (LinkKind::Other, "/c", ""),
                (LinkKind::Anchor, "x?a=1&amp;b=2", "one two"),
                (LinkKind::Anchor, "tg://resolve?domain=q", "An é"),
                (LinkKind::Image, "i.png", "An é"),
                (LinkKind::Other, "/f", ""),
                (LinkKind::Other, "https://r.example", ""),
                (LinkKind::Bare, "https://b.example", "https://b.example"),
            ]
        );
        assert_eq!(document.links[1].target, "x?a=1&b=2");
        assert_eq!(document.address(&document.links[1]).as_ref().map(url::Url::as_str), Some("https://a.example/d/x?a=1&b=2"));
        assert_eq!(document.canonical.as_deref(), Some("/c"));
    }

    #[test]
    fn reads_json_ld_with_places() {
        let text = r#"<script type="application/ld+json">{"@type":"Article","headline":"Visa \u7b7e\"x\"","dateModified":"2026-03-12T00:00:00Z","datePublished":"2020-01-01","mainEntity":[{"acceptedAnswer":{"text":"No fee."}}],"sameAs":["https://t.me/x"],"telephone":"+7 700"}</script>"#;
        let document = document(text);
        let found: Vec<_> = document.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(found, [(JsonLd, "Visa 签\"x\""), (JsonLd, "No fee.")]);
        assert_eq!(&text[document.blocks[0].map.source(5..8)], r"\u7b7e");
        assert_eq!(
            document.page_date.map(|page| (page.date.to_string(), page.source)),
            Some(("2026-03-12".into(), DateSource::JsonLd))
        );
        let targets: Vec<_> = document.links.iter().map(|link| link.target.as_str()).collect();
        assert_eq!(targets, ["https://t.me/x", "tel:+7 700"]);
    }

    #[test]
    fn reads_on_behind_a_script_that_closes_itself_and_never_ends() {
        let page = document("<script src=a.js /><p>One</p><script set={list.map((a) => ({b: <c/>.d}))}\n/>\n<p>Two</p>");
        let texts: Vec<&str> = page.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["One", "Two"]);
        assert!(document("<p>Shown</p><script>if (a/>/.test(b)) { cut off").blocks.len() == 1);
        let page = document("<script src=a.js /><p>Words</p></script><p>More</p>");
        let texts: Vec<&str> = page.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["More"]);
    }

    #[test]
    fn labels_cells_items_and_descriptions() {
        let document = document(
            "<table><tr><th>Country<th>Stay<tr><td>Norland<td>30 days</table><p>You need:</p><ul><li>a passport</ul><dl><dt>Fee<dd>10</dl>",
        );
        let label = |text: &str| document.blocks.iter().find(|block| block.text == text).and_then(|block| block.label.as_deref());
        assert_eq!(label("30 days"), Some("Stay\nNorland"));
        assert_eq!(label("a passport"), Some("You need:"));
        assert_eq!(label("10"), Some("Fee"));
    }

    #[test]
    fn keeps_navigation_apart_and_scripts_out() {
        check(
            "<header><ul><li>Menu</ul></header><nav>Nav</nav><script>var a='<p>no';</script><style>p{}</style><!-- c --><main><p>Text</main><footer>Foot</footer>",
            &[(Boilerplate, "Menu"), (Boilerplate, "Nav"), (Comment, "c"), (Prose, "Text"), (Boilerplate, "Foot")],
        );
    }

    #[test]
    fn reads_only_what_the_user_selects() {
        let text = "<p>a</p><div class=post><p>b <a href=/x>c</a></p><table><td>d</table></div><p>e</p>";
        let with =
            |select: &str| read(text.as_bytes(), &Hints { kind: Some(Kind::Html), select: Some(select), ..Hints::default() });
        let document = with(".post");
        let found: Vec<_> = document.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!((found, document.selection), (vec!["b c", "d"], Selection::Applied(1)));
        assert_eq!((with("p, td").blocks.len(), with("p, td").selection), (4, Selection::Applied(4)));
        assert_eq!(with("..").blocks.len(), 4);
        assert!(matches!(with("..").selection, Selection::Refused(_)));
        let deep = "<div>".repeat(2000);
        let refused = read(deep.as_bytes(), &Hints { kind: Some(Kind::Html), select: Some("p"), ..Hints::default() });
        assert!(matches!(refused.selection, Selection::Refused(_)));
    }

    #[test]
    fn keeps_as_much_text_as_it_is_given_room_for() {
        let page = "<p>first</p><p>second</p><p>3</p><a href=/x>".repeat(2);
        let of = |most_text| read(page.as_bytes(), &Hints { kind: Some(Kind::Html), most_text, ..Hints::default() });
        let (some, all) = (of(Some(8)), of(None));
        assert_eq!(some.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), ["first"]);
        assert!(some.truncated && some.links.len() == all.links.len());
        assert!(all.blocks.len() == 6 && !all.truncated);
    }

    #[test]
    fn knows_pages_that_show_nothing_without_scripts() {
        assert!(document("<div id=root></div><script src=a.js></script>").needs_javascript);
        assert!(document("<noscript>You need to enable JavaScript.</noscript><script>x</script>").needs_javascript);
        assert!(document("<title>x</title><my-app></my-app><script src=a.js></script>").needs_javascript);
        assert!(document("<script>document.write(x)</script>").needs_javascript);
        assert!(!document("<p>Short page.</p><script>x</script>").needs_javascript);
        assert!(!document("<nav>Lakes and ferries</nav><script>x</script>").needs_javascript);
        assert!(!document("<title>x</title>").needs_javascript);
    }

    #[test]
    fn leaves_nul_bytes_out_of_words() {
        check("<p>vi\0sa</p>", &[(Prose, "visa")]);
    }
}
