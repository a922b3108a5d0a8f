//! Lists, sitemaps and feeds: what they hold is addresses. Bounded, and read without believing anything else they say.

use std::io::{self, BufRead};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use url::Url;

use crate::document::Kind;
use crate::document::decode::decode;

/// Most addresses taken from one sitemap or feed; the protocol of sitemaps allows 50,000.
const MAX_LISTED: usize = 100_000;
/// Longest line of a list, in bytes.
const MAX_LINE: usize = 64 << 10;

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// An address.
    Url(Url),
    /// Something else, shown shortened, and why it is none.
    Wrong(String, String),
}

/// What some XML is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// A sitemap: pages.
    Sitemap(Vec<String>),
    /// A sitemap of sitemaps.
    Index(Vec<String>),
    /// An RSS or Atom feed: pages.
    Feed(Vec<String>),
}

/// Reads the next line of a list that holds something; empty ones and those that start with `#` hold nothing. The second
/// of what it gives is how many bytes were read.
///
/// # Errors
/// When reading fails.
pub fn next_line(reader: &mut impl BufRead) -> io::Result<Option<(Line, u64)>> {
    let mut read = 0;
    loop {
        let (line, whole, bytes) = bounded_line(reader)?;
        read += bytes;
        if bytes == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let line = match whole {
            true => parse_line(text),
            false => Line::Wrong(shortened(text), format!("is a line of more than {MAX_LINE} bytes")),
        };
        return Ok(Some((line, read)));
    }
}

/// An address as people write it in lists: the scheme may be missing.
pub fn parse_line(text: &str) -> Line {
    let wrong = |reason: String| Line::Wrong(shortened(text), reason);
    let parsed = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("https://{text}")),
    };
    match parsed {
        Ok(url) if matches!(url.scheme(), "http" | "https") && !text.contains(char::is_whitespace) => Line::Url(url),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            wrong(format!("`{}` addresses are not fetched, only http and https", url.scheme()))
        }
        Ok(_) => wrong("is no address: it holds white space".to_string()),
        Err(error) => wrong(format!("is no address: {error}")),
    }
}

fn shortened(text: &str) -> String {
    const MAX: usize = 200;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_string(),
    }
}

/// A line without its end, whether it is whole, and how many bytes were read. What is too long is passed over.
fn bounded_line(reader: &mut impl BufRead) -> io::Result<(Vec<u8>, bool, u64)> {
    let (mut line, mut read) = (Vec::new(), 0);
    loop {
        let ahead = reader.fill_buf()?;
        if ahead.is_empty() {
            break;
        }
        let (piece, end) = match memchr::memchr(b'\n', ahead) {
            Some(at) => (&ahead[..=at], true),
            None => (ahead, false),
        };
        let room = (MAX_LINE + 1).saturating_sub(line.len());
        line.extend_from_slice(&piece[..piece.len().min(room)]);
        let length = piece.len();
        read += length as u64;
        reader.consume(length);
        if end {
            break;
        }
    }
    let whole = line.len() <= MAX_LINE;
    Ok((line, whole, read))
}

/// Reads a sitemap or feed; `None` for any other XML and for what is no XML.
pub fn listing(bytes: &[u8], content_type: Option<&str>) -> Option<Listing> {
    // Looked at before it is decoded and parsed: nearly everything that is asked about is a page.
    const LOOK: usize = 4 << 10;
    const ROOTS: [&str; 5] = ["<urlset", "<sitemapindex", "<rss", "<feed", "rdf:RDF"];
    let head = &bytes[..bytes.len().min(LOOK)];
    if !ROOTS.iter().any(|root| memchr::memmem::find(head, root.as_bytes()).is_some()) {
        return None;
    }
    let decoded = decode(bytes, content_type, Kind::Html);
    let mut reader = Reader::from_str(&decoded.text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let root = loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => break local(&start),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    };
    match root.as_str() {
        "urlset" => Some(Listing::Sitemap(locations(&mut reader, "url"))),
        "sitemapindex" => Some(Listing::Index(locations(&mut reader, "sitemap"))),
        "rss" | "rdf" | "feed" => Some(Listing::Feed(items(&mut reader))),
        _ => None,
    }
}

/// The `loc` of each `wanted` element.
fn locations(reader: &mut Reader<&[u8]>, wanted: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut inside, mut text): (bool, Option<String>) = (false, None);
    while found.len() < MAX_LISTED {
        // A sitemap that breaks off is read up to there.
        let Ok(event) = reader.read_event() else { break };
        match event {
            Event::Start(start) => match local(&start).as_str() {
                name if name == wanted => inside = true,
                // Extensions of the protocol have a `loc` of their own, for pictures.
                "loc" if inside && start.name().prefix().is_none() => text = Some(String::new()),
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref().to_ascii_lowercase().as_str() {
                name if name == wanted => inside = false,
                "loc" => found.extend(text.take().map(|text| text.trim().to_string()).filter(|text| !text.is_empty())),
                _ => {}
            },
            Event::Eof => break,
            other => add_text(&mut text, &other),
        }
    }
    found
}

/// The link of each item or entry.
fn items(reader: &mut Reader<&[u8]>) -> Vec<String> {
    let mut found = Vec::new();
    let (mut inside, mut text): (bool, Option<String>) = (false, None);
    while found.len() < MAX_LISTED {
        let Ok(event) = reader.read_event() else { break };
        match event {
            Event::Start(start) => match local(&start).as_str() {
                "item" | "entry" => inside = true,
                "link" if inside => {
                    found.extend(alternate(&start));
                    text = Some(String::new());
                }
                _ => {}
            },
            Event::Empty(start) if inside && local(&start) == "link" => found.extend(alternate(&start)),
            Event::End(end) => match end.local_name().as_ref().to_ascii_lowercase().as_str() {
                "item" | "entry" => inside = false,
                "link" => found.extend(text.take().map(|text| text.trim().to_string()).filter(|text| !text.is_empty())),
                _ => {}
            },
            Event::Eof => break,
            other => add_text(&mut text, &other),
        }
    }
    found
}

/// The target of an Atom link that leads to the page itself.
fn alternate(start: &BytesStart<'_>) -> Option<String> {
    let value = |name: &str| {
        let attribute = start.try_get_attribute(name).ok().flatten()?;
        Some(unescaped(&attribute.value))
    };
    let relation = value("rel");
    let href = value("href")?;
    relation.is_none_or(|relation| relation == "alternate").then_some(href)
}

fn add_text(text: &mut Option<String>, event: &Event<'_>) {
    let Some(text) = text else { return };
    if text.len() > crate::scan::scope::MAX_URL {
        return;
    }
    match event {
        Event::Text(piece) => text.push_str(piece),
        Event::CData(piece) => text.push_str(piece),
        Event::GeneralRef(name) => text.push_str(&unescaped(&format!("&{};", &**name))),
        _ => {}
    }
}

/// With XML's own five entities and character references resolved; entities of a DTD are not.
fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_string(), |text| text.into_owned())
}

fn local(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<Line> {
        let mut reader = io::BufReader::with_capacity(16, text);
        std::iter::from_fn(|| next_line(&mut reader).unwrap().map(|(line, _)| line)).collect()
    }

    #[test]
    fn reads_lists_with_comments_bare_hosts_and_nonsense() {
        let found =
            lines("\u{feff}https://a.example/x\r\n\n# later\nb.example/签证\nftp://c.example/\nnot an address\n".as_bytes());
        let shown: Vec<String> = found
            .into_iter()
            .map(|line| match line {
                Line::Url(url) => url.to_string(),
                Line::Wrong(text, reason) => format!("{text}: {reason}"),
            })
            .collect();
        assert_eq!(shown[..2], ["https://a.example/x", "https://b.example/%E7%AD%BE%E8%AF%81"]);
        assert!(shown[2].contains("only http and https"), "{}", shown[2]);
        assert!(shown[3].contains("is no address"), "{}", shown[3]);
        assert_eq!(shown.len(), 4);
    }

    #[test]
    fn passes_over_a_line_without_end() {
        let mut text = vec![b'a'; 200_000];
        text.extend_from_slice(b"\nhttps://a.example/\n");
        let found = lines(&text);
        assert!(matches!(&found[0], Line::Wrong(shown, _) if shown.len() < 300));
        assert_eq!(found[1], Line::Url(Url::parse("https://a.example/").unwrap()));
    }

    #[track_caller]
    fn check(xml: &str, expected: Option<Listing>) {
        assert_eq!(listing(xml.as_bytes(), None), expected, "{xml}");
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| text.to_string()).collect()
    }

    #[test]
    fn reads_sitemaps_and_their_index() {
        check(
            "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:image='i'><url><loc> https://a.example/?x=1&amp;y=2 </loc><image:image><image:loc>https://a.example/i.png</image:loc></image:image></url><url><loc><![CDATA[https://a.example/b]]></loc></url></urlset>",
            Some(Listing::Sitemap(texts(&["https://a.example/?x=1&y=2", "https://a.example/b"]))),
        );
        check(
            "<sitemapindex><sitemap><loc>https://a.example/1.xml.gz</loc></sitemap></sitemapindex>",
            Some(Listing::Index(texts(&["https://a.example/1.xml.gz"]))),
        );
    }

    #[test]
    fn reads_feeds_and_not_the_link_of_the_channel() {
        check(
            "<rss><channel><link>https://a.example/</link><item><title>x</title><link>https://a.example/1</link></item></channel></rss>",
            Some(Listing::Feed(texts(&["https://a.example/1"]))),
        );
        check(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example/'/><entry><link rel='edit' href='/e'/><link href='/2?a&amp;b'/></entry></feed>",
            Some(Listing::Feed(texts(&["/2?a&b"]))),
        );
    }

    #[test]
    fn reads_what_there_is_of_broken_xml_and_expands_no_entities() {
        check(
            "<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.ex",
            Some(Listing::Sitemap(texts(&["https://a.example/1"]))),
        );
        check(
            "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>",
            Some(Listing::Sitemap(texts(&["&b;"]))),
        );
        check("<html><body>words</body></html>", None);
        check("words", None);
        check("", None);
    }

    #[test]
    fn reads_a_feed_in_an_old_encoding() {
        let (bytes, _, _) = encoding_rs::GBK
            .encode("<?xml version='1.0' encoding='gb2312'?><rss><item><link>https://a.example/签证</link></item></rss>");
        assert_eq!(listing(&bytes, None), Some(Listing::Feed(texts(&["https://a.example/签证"]))));
    }
}
