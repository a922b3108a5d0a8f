//! HTML tokens with the exact place of each: a streaming tokenizer after the HTML Standard, section 13.2.5.
//!
//! It copies nothing and resolves no entities, so every token is a range of the page, and it never looks at a byte twice, so
//! no page is slow. Its tests hold it against `html5gum`, which also resolves the rarer entities.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use super::SourceMap;
use super::decode::Decoded;
use super::flow::is_space;

/// Longest entity that is looked up, in bytes. The longest name has 33.
const MAX_ENTITY: usize = 40;

/// A piece of a page. Ranges are bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Text that may hold entities.
    Text(Range<usize>),
    /// Text in which `&` means nothing: scripts, styles.
    Raw(Range<usize>),
    /// A start tag's name; [`Tokenizer::attributes`] holds the rest.
    Start { name: Range<usize>, whole: Range<usize>, self_closing: bool },
    /// An end tag's name.
    End { name: Range<usize> },
    /// What stands inside a comment.
    Comment(Range<usize>),
}

/// How the content of an element is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Entities count, tags do not: `<title>`.
    Rcdata,
    /// Neither counts: `<style>`.
    Rawtext,
    /// As raw text, with the rules for scripts inside comments.
    Script,
    /// Everything to the end of the page.
    Plaintext,
}

/// Reads tokens one by one.
#[derive(Debug)]
pub(super) struct Tokenizer<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    content: Option<(Content, Range<usize>)>,
    /// Where the last end tag of a script stands, if any; unknown until asked for.
    last_end: Option<Option<usize>>,
    /// Names and values of the last start tag, in order, repeats included. A value is without its quotes.
    pub(super) attributes: Vec<(Range<usize>, Range<usize>)>,
}

impl<'t> Tokenizer<'t> {
    /// Reads `range` of `text`.
    pub(super) fn new(text: &'t str, range: Range<usize>) -> Self {
        Tokenizer { text, at: range.start, end: range.end, content: None, last_end: None, attributes: Vec::new() }
    }

    /// Reads what follows, up to the end tag `name`, in another way.
    pub(super) fn read_as(&mut self, content: Content, name: Range<usize>) {
        self.content = Some((content, name));
    }

    /// Whether an end tag of a script stands anywhere further on. Looks at the rest of the page once, however often it is asked.
    pub(super) fn script_ends(&mut self) -> bool {
        let bytes = &self.text.as_bytes()[..self.end];
        let from = self.at;
        let last = *self.last_end.get_or_insert_with(|| {
            let mut ends = memchr::memmem::rfind_iter(bytes, b"</");
            ends.find(|at| bytes.get(at + 2..at + 8).is_some_and(|found| found.eq_ignore_ascii_case(b"script")))
        });
        last.is_some_and(|at| at >= from)
    }

    /// Goes on behind the next slash that closes a tag with another tag after it, if there is one. In a framework's own markup
    /// the value of an attribute may hold a `>`, so that its end tag seems to be that slash.
    pub(super) fn skip_to_slash(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..self.end];
        let tag_follows = |at: &usize| {
            let mut after = rest[at + 2..].iter().skip_while(|byte| byte.is_ascii_whitespace());
            after.next() == Some(&b'<') && rest.get(at + 2).is_some_and(u8::is_ascii_whitespace)
        };
        let found = memchr::memmem::find_iter(rest, b"/>").find(tag_follows);
        self.at += found.map_or(0, |at| at + 2);
        found.is_some()
    }

    /// Value of an attribute of the last start tag.
    pub(super) fn attribute(&self, name: &str) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let found = self.attributes.iter().find(|(key, _)| bytes[key.clone()].eq_ignore_ascii_case(name.as_bytes()));
        found.map(|(_, value)| value.clone())
    }

    /// The next token, if any.
    pub(super) fn next(&mut self) -> Option<Token> {
        if let Some((content, name)) = self.content.take() {
            let close = self.close_of(content, name);
            let range = self.at..close;
            self.at = close;
            if !range.is_empty() {
                return Some(if content == Content::Rcdata { Token::Text(range) } else { Token::Raw(range) });
            }
        }
        let bytes = self.text.as_bytes();
        loop {
            if self.at >= self.end {
                return None;
            }
            let start = self.at;
            let mut from = start;
            // Text goes on over a `<` that starts nothing.
            let tag = loop {
                let Some(offset) = memchr(b'<', &bytes[from..self.end]) else { break self.end };
                let at = from + offset;
                match bytes.get(at + 1).filter(|_| at + 1 < self.end) {
                    Some(byte) if byte.is_ascii_alphabetic() || matches!(byte, b'!' | b'?') => break at,
                    Some(b'/') if at + 2 < self.end => break at,
                    _ => from = at + 1,
                }
            };
            if tag > start {
                self.at = tag;
                return Some(Token::Text(start..tag));
            }
            let token = match bytes[tag + 1] {
                b'!' => self.declaration(tag),
                b'?' => Some(self.bogus_comment(tag + 1)),
                b'/' => match bytes[tag + 2] {
                    byte if byte.is_ascii_alphabetic() => self.tag(tag + 2, tag, true),
                    b'>' => {
                        self.at = tag + 3;
                        None
                    }
                    _ => Some(self.bogus_comment(tag + 2)),
                },
                _ => self.tag(tag + 1, tag, false),
            };
            if token.is_some() {
                return token;
            }
        }
    }

    fn bogus_comment(&mut self, start: usize) -> Token {
        let end = memchr(b'>', &self.text.as_bytes()[start..self.end]).map_or(self.end, |at| start + at);
        self.at = (end + 1).min(self.end);
        Token::Comment(start..end)
    }

    fn declaration(&mut self, tag: usize) -> Option<Token> {
        let bytes = &self.text.as_bytes()[..self.end];
        let start = tag + 2;
        if bytes[start..].starts_with(b"--") {
            return Some(self.comment(start + 2));
        }
        let doctype = bytes.get(start..start + 7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype"));
        let token = self.bogus_comment(start);
        (!doctype).then_some(token)
    }

    fn comment(&mut self, start: usize) -> Token {
        let bytes = &self.text.as_bytes()[..self.end];
        for empty in [&b">"[..], b"->"] {
            if bytes[start..].starts_with(empty) {
                self.at = start + empty.len();
                return Token::Comment(start..start);
            }
        }
        for offset in memchr_iter(b'>', &bytes[start..]) {
            let before = &bytes[start..start + offset];
            for close in [&b"--"[..], b"--!"] {
                if before.ends_with(close) {
                    self.at = start + offset + 1;
                    return Token::Comment(start..start + offset - close.len());
                }
            }
        }
        self.at = self.end;
        // What could have become the end of the comment is not part of it.
        let half = [&b"--!"[..], b"--", b"-"].iter().find(|half| bytes[start..].ends_with(half)).map_or(0, |half| half.len());
        Token::Comment(start..self.end - half)
    }

    /// A tag whose name starts at `start`. One that the page ends in is no token.
    fn tag(&mut self, start: usize, whole: usize, is_end: bool) -> Option<Token> {
        let bytes = &self.text.as_bytes()[..self.end];
        let stops = |byte: u8| is_space(byte) || byte == b'/' || byte == b'>';
        let mut at = start;
        while at < bytes.len() && !stops(bytes[at]) {
            at += 1;
        }
        let name = start..at;
        self.attributes.clear();
        let mut self_closing = false;
        loop {
            while at < bytes.len() && (is_space(bytes[at]) || bytes[at] == b'/') {
                self_closing = bytes[at] == b'/' && bytes.get(at + 1) == Some(&b'>');
                at += 1;
            }
            if at >= bytes.len() {
                self.at = self.end;
                return None;
            }
            if bytes[at] == b'>' {
                break;
            }
            let key = at;
            // A name may start with an equals sign.
            at += 1;
            while at < bytes.len() && !stops(bytes[at]) && bytes[at] != b'=' {
                at += 1;
            }
            let key = key..at;
            let mut next = at;
            while next < bytes.len() && is_space(bytes[next]) {
                next += 1;
            }
            let mut value = at..at;
            if bytes.get(next) == Some(&b'=') {
                at = next + 1;
                while at < bytes.len() && is_space(bytes[at]) {
                    at += 1;
                }
                match bytes.get(at) {
                    Some(&quote @ (b'"' | b'\'')) => {
                        let Some(length) = memchr(quote, &bytes[at + 1..]) else {
                            self.at = self.end;
                            return None;
                        };
                        value = at + 1..at + 1 + length;
                        at = value.end + 1;
                    }
                    _ => {
                        let from = at;
                        while at < bytes.len() && !is_space(bytes[at]) && bytes[at] != b'>' {
                            at += 1;
                        }
                        value = from..at;
                    }
                }
            }
            if !is_end {
                self.attributes.push((key, value));
            }
        }
        self.at = at + 1;
        Some(if is_end { Token::End { name } } else { Token::Start { name, whole: whole..self.at, self_closing } })
    }

    /// Where the end tag of special content starts.
    fn close_of(&self, content: Content, name: Range<usize>) -> usize {
        let bytes = &self.text.as_bytes()[..self.end];
        if content == Content::Plaintext {
            return self.end;
        }
        let name = &bytes[name];
        let follows = |at: usize, word: &[u8]| {
            bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
                && bytes.get(at + word.len()).is_some_and(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))
        };
        // A script inside a comment inside a script ends only itself.
        let (mut in_comment, mut in_inner) = (None, false);
        let mut from = self.at;
        while let Some(offset) = memchr2(b'<', b'>', &bytes[from..]) {
            let at = from + offset;
            from = at + 1;
            if bytes[at] == b'>' {
                if in_comment.is_some_and(|start| at >= start + 2) && bytes[..at].ends_with(b"--") {
                    in_comment = None;
                    in_inner = false;
                }
            } else if follows(at + 1, &[b"/", name].concat()) {
                if !in_inner {
                    return at;
                }
                in_inner = false;
            } else if content == Content::Script {
                if in_comment.is_none() && bytes[at..].starts_with(b"<!--") {
                    in_comment = Some(at + 2);
                } else if in_comment.is_some() && follows(at + 1, name) {
                    in_inner = true;
                }
            }
        }
        self.end
    }
}

/// What the entity at the start of `text` means, and its length; `None` when the `&` is just that.
pub(super) fn entity(text: &str, in_attribute: bool) -> Option<(usize, Cow<'static, str>)> {
    for (name, meaning) in
        [("&amp;", "&"), ("&nbsp;", "\u{a0}"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&mdash;", "—")]
    {
        if text.starts_with(name) {
            return Some((name.len(), Cow::Borrowed(meaning)));
        }
    }
    let bytes = text.as_bytes();
    let name = bytes.iter().take(MAX_ENTITY).skip(1).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    if name == 0 {
        return None;
    }
    let mut length = 1 + name;
    if bytes.get(length) == Some(&b';') {
        length += 1;
    }
    let written = &text[..length];
    // In an attribute, `&copy=` is part of an address.
    if in_attribute && !written.ends_with(';') && bytes.get(length) == Some(&b'=') {
        return None;
    }
    let page = if in_attribute { format!("<a b=\"{written}\">") } else { written.to_string() };
    let mut meaning = None;
    for token in html5gum::Tokenizer::new(&page).flatten() {
        match token {
            html5gum::Token::String(string) => meaning = Some(String::from_utf8_lossy(&string).into_owned()),
            html5gum::Token::StartTag(tag) => {
                meaning = tag.attributes.values().next().map(|value| String::from_utf8_lossy(value).into_owned());
            }
            _ => {}
        }
    }
    let mut meaning = meaning.filter(|meaning| meaning != written)?;
    // `&notit;` is `¬` and then `it;`.
    let rest = written.bytes().rev().zip(meaning.bytes().rev()).take_while(|(a, b)| a == b && a.is_ascii()).count();
    let rest = rest.min(meaning.len().saturating_sub(1)).min(written.len() - 2);
    meaning.truncate(meaning.len() - rest);
    Some((length - rest, Cow::Owned(meaning)))
}

/// An attribute's value with its entities resolved.
pub(super) fn value<'t>(text: &'t str, range: Range<usize>) -> Cow<'t, str> {
    let written = &text[range];
    if memchr(b'&', written.as_bytes()).is_none() {
        return Cow::Borrowed(written);
    }
    let mut out = String::with_capacity(written.len());
    pieces(written, true, |piece, _| out.push_str(piece));
    Cow::Owned(out)
}

/// The same with the place of each character.
pub(super) fn mapped_value(decoded: &Decoded<'_>, range: Range<usize>) -> (String, SourceMap) {
    let mut out = String::new();
    let mut map = SourceMap::default();
    pieces(&decoded.text[range.clone()], true, |piece, place| {
        let place = range.start + place.start..range.start + place.end;
        out.push_str(piece);
        if piece == &decoded.text[place.clone()] {
            decoded.copy_map(place, &mut map);
        } else {
            map.push(piece.len(), decoded.source(place));
        }
    });
    (out, map)
}

/// Gives each stretch without entities as it stands, and each entity's meaning with its place.
pub(super) fn pieces(text: &str, in_attribute: bool, mut each: impl FnMut(&str, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut from = 0;
    while let Some(offset) = memchr(b'&', &bytes[from..]) {
        let at = from + offset;
        match entity(&text[at..], in_attribute) {
            Some((length, meaning)) => {
                if at > start {
                    each(&text[start..at], start..at);
                }
                each(&meaning, at..at + length);
                start = at + length;
                from = start;
            }
            None => from = at + 1,
        }
    }
    if start < text.len() {
        each(&text[start..], start..text.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What both tokenizers give, written alike.
    fn ours(page: &str) -> String {
        let mut out = String::new();
        let mut tokens = Tokenizer::new(page, 0..page.len());
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(range) => pieces(&page[range], false, |piece, _| out.push_str(piece)),
                Token::Raw(range) => out.push_str(&page[range]),
                Token::Start { name, self_closing, .. } => {
                    let tag = page[name.clone()].to_ascii_lowercase();
                    out += &format!("\n<{tag}");
                    let mut seen = std::collections::BTreeMap::new();
                    for (key, place) in &tokens.attributes {
                        seen.entry(page[key.clone()].to_ascii_lowercase())
                            .or_insert_with(|| value(page, place.clone()).into_owned());
                    }
                    out += &format!(" {seen:?} {self_closing}>\n");
                    match tag.as_str() {
                        "title" | "textarea" => tokens.read_as(Content::Rcdata, name),
                        "style" | "xmp" | "iframe" | "noembed" | "noframes" => tokens.read_as(Content::Rawtext, name),
                        "script" => tokens.read_as(Content::Script, name),
                        "plaintext" => tokens.read_as(Content::Plaintext, name),
                        _ => {}
                    }
                }
                Token::End { name } => out += &format!("\n</{}>\n", page[name].to_ascii_lowercase()),
                Token::Comment(range) => out += &format!("\n<!--{}-->\n", &page[range]),
            }
        }
        out
    }

    fn theirs(page: &str) -> String {
        let mut out = String::new();
        let mut emitter = html5gum::DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        for token in html5gum::Tokenizer::new_with_emitter(page, emitter).flatten() {
            match token {
                html5gum::Token::String(string) => out += &text(&string),
                html5gum::Token::StartTag(tag) => {
                    let seen: std::collections::BTreeMap<_, _> =
                        tag.attributes.iter().map(|(key, value)| (text(key), text(value))).collect();
                    out += &format!("\n<{} {seen:?} {}>\n", text(&tag.name), tag.self_closing);
                }
                html5gum::Token::EndTag(tag) => out += &format!("\n</{}>\n", text(&tag.name)),
                html5gum::Token::Comment(comment) => out += &format!("\n<!--{}-->\n", text(&comment)),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn agrees_with_another_tokenizer_on_known_traps() {
        for page in [
            "a<b c=d e='f' g=\"h\" i j = k/>l</b >m",
            "<!--a--><!--><!---><!--b--!><!--c->--><!-- d",
            "<!DOCTYPE html><?php x?></ x></><!x><![CDATA[y]]>",
            "1 < 2 <3 </ <",
            "<title>a &lt; <b></titlex></TITLE ><p>",
            "<script><!--<script></script>--></script>x",
            "<script>a</scrip></script/>y<style></style>",
            "<a =x =y ==z a=1 a=2 b/c/ d=/e>",
            "&amp;&notit;&not;&#x41;&#65&bogus;&copy&lang;&#0;&#x80;&#xd800;&;&#;",
            "<a href='?a=1&copy=2&lt=3&ampx&amp'>",
            "<a b=>x<a b=''>y<p<q>z",
        ] {
            assert_eq!(ours(page), theirs(page), "{page}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_another_tokenizer(parts in proptest::collection::vec(prop_oneof![
            Just("<"), Just(">"), Just("</"), Just("<a "), Just("<p"), Just("/>"), Just("="), Just("'"), Just("\""), Just(" "), Just("x"),
            Just("<!--"), Just("-->"), Just("--!>"), Just("-"), Just("!"), Just("?"), Just("<script>"), Just("</script>"), Just("<title>"),
            Just("</title>"), Just("<style>"), Just("</style>"), Just("&"), Just("amp"), Just(";"), Just("#"), Just("签"), Just("/"), Just("\n"),
        ], 0..24)) {
            let page = parts.concat();
            prop_assert_eq!(ours(&page), theirs(&page));
        }
    }
}
