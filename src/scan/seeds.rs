//! Lists, sitemaps and feeds: what they hold is addresses. Bounded, and read without believing anything else they say.

use std::io::{self, BufRead, Read as _};

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use url::Url;

use crate::document::Kind;
use crate::document::decode::decode;
use crate::fetch::Failure;

/// Most addresses taken from one sitemap or feed; the protocol of sitemaps allows 50,000.
const MAX_LISTED: usize = 100_000;
/// Largest sitemap or feed that is read, unpacked, in bytes: what the protocol allows, and a little.
pub const MAX_LISTING: usize = 52 << 20;
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

/// What some XML lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// A sitemap: pages.
    Sitemap,
    /// A sitemap of sitemaps.
    Index,
    /// An RSS or Atom feed: pages.
    Feed,
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

/// Reads a sitemap or feed as a stream and shows each address in it to `each`. `None` for any other XML and for what is no XML.
///
/// # Errors
/// When reading fails, with the reason.
pub fn listing(
    mut reader: impl BufRead,
    content_type: Option<&str>,
    each: &mut dyn FnMut(Listing, &str),
) -> Result<Option<Listing>, String> {
    // Looked at before it is decoded and parsed: nearly everything that is asked about is a page.
    const LOOK: usize = 4 << 10;
    const ROOTS: [&str; 5] = ["<urlset", "<sitemapindex", "<rss", "<feed", "rdf:RDF"];
    let mut head = Vec::new();
    reader.by_ref().take(LOOK as u64).read_to_end(&mut head).map_err(|error| error.to_string())?;
    if !ROOTS.iter().any(|root| memchr::memmem::find(&head, root.as_bytes()).is_some()) {
        return Ok(None);
    }
    let encoding = encoding_of(&head, content_type);
    let whole = io::Cursor::new(head).chain(reader);
    let text = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(whole);
    let mut reader = Reader::from_reader(io::BufReader::with_capacity(64 << 10, text));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut buffer = Vec::new();
    let root = loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => break local(&start),
            Ok(Event::Eof) | Err(_) => return Ok(None),
            Ok(_) => {}
        }
    };
    let kind = match root.as_str() {
        "urlset" => Listing::Sitemap,
        "sitemapindex" => Listing::Index,
        "rss" | "rdf" | "feed" => Listing::Feed,
        _ => return Ok(None),
    };
    let mut each = |text: &str| each(kind, text);
    match kind {
        Listing::Sitemap => locations(&mut reader, "url", &mut each),
        Listing::Index => locations(&mut reader, "sitemap", &mut each),
        Listing::Feed => items(&mut reader, &mut each),
    }
    Ok(Some(kind))
}

/// Reads a sitemap that is a plain list of addresses. Whether it is one.
///
/// # Errors
/// When reading fails, with the reason.
pub fn plain_listing(reader: impl BufRead, each: &mut dyn FnMut(&str)) -> Result<bool, String> {
    let mut listed = 0;
    for line in reader.lines() {
        let Ok(line) = line else { return Ok(false) };
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        if !(line.starts_with("http://") || line.starts_with("https://")) || listed >= MAX_LISTED {
            return Ok(listed >= MAX_LISTED);
        }
        listed += 1;
        each(line);
    }
    Ok(listed > 0)
}

/// What `read` makes of a gzip file, which it gets as it unpacks and which ends at [`MAX_LISTING`] bytes.
///
/// # Errors
/// Where it is larger, or what `read` says.
pub fn unpacked<T>(packed: &[u8], read: impl FnOnce(&mut dyn BufRead) -> Result<T, String>) -> Result<T, String> {
    let mut unpacked = io::BufReader::with_capacity(64 << 10, MultiGzDecoder::new(packed).take(MAX_LISTING as u64));
    let made = read(&mut unpacked)?;
    if unpacked.into_inner().limit() == 0 {
        return Err(Failure::TooLarge(MAX_LISTING).to_string());
    }
    Ok(made)
}

/// The encoding of a list by its start.
fn encoding_of(head: &[u8], content_type: Option<&str>) -> &'static Encoding {
    // A character that is cut in two at the end is no mistake.
    let whole = match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    };
    let name = decode(whole, content_type, Kind::Html).encoding;
    Encoding::for_label(name.as_bytes()).unwrap_or(UTF_8)
}

/// The `loc` of each `wanted` element.
fn locations(reader: &mut Reader<impl BufRead>, wanted: &str, each: &mut dyn FnMut(&str)) {
    let (mut inside, mut text, mut found): (bool, Option<String>, usize) = (false, None, 0);
    let mut buffer = Vec::new();
    while found < MAX_LISTED {
        buffer.clear();
        // A sitemap that breaks off is read up to there.
        let Ok(event) = reader.read_event_into(&mut buffer) else { break };
        match event {
            Event::Start(start) => match local(&start).as_str() {
                name if name == wanted => inside = true,
                // Extensions of the protocol have a `loc` of their own, for pictures.
                "loc" if inside && start.name().prefix().is_none() => text = Some(String::new()),
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref().to_ascii_lowercase().as_str() {
                name if name == wanted => inside = false,
                "loc" => found += show(text.take(), each),
                _ => {}
            },
            Event::Eof => break,
            other => add_text(&mut text, &other),
        }
    }
}

/// The link of each item or entry.
fn items(reader: &mut Reader<impl BufRead>, each: &mut dyn FnMut(&str)) {
    let (mut inside, mut text, mut found): (bool, Option<String>, usize) = (false, None, 0);
    let mut buffer = Vec::new();
    while found < MAX_LISTED {
        buffer.clear();
        let Ok(event) = reader.read_event_into(&mut buffer) else { break };
        match event {
            Event::Start(start) => match local(&start).as_str() {
                "item" | "entry" => inside = true,
                "link" if inside => {
                    found += show(alternate(&start), each);
                    text = Some(String::new());
                }
                _ => {}
            },
            Event::Empty(start) if inside && local(&start) == "link" => found += show(alternate(&start), each),
            Event::End(end) => match end.local_name().as_ref().to_ascii_lowercase().as_str() {
                "item" | "entry" => inside = false,
                "link" => found += show(text.take(), each),
                _ => {}
            },
            Event::Eof => break,
            other => add_text(&mut text, &other),
        }
    }
}

/// Shows an address, if there is one; how many it has shown.
fn show(text: Option<String>, each: &mut dyn FnMut(&str)) -> usize {
    let Some(text) = text else { return 0 };
    let text = text.trim();
    if text.is_empty() {
        return 0;
    }
    each(text);
    1
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

    fn read(bytes: &[u8]) -> Option<(Listing, Vec<String>)> {
        let mut found = Vec::new();
        let kind = listing(bytes, None, &mut |_, text| found.push(text.to_string())).unwrap();
        kind.map(|kind| (kind, found))
    }

    #[track_caller]
    fn check(xml: &str, expected: Option<(Listing, &[&str])>) {
        let expected = expected.map(|(kind, texts)| (kind, texts.iter().map(|text| text.to_string()).collect()));
        assert_eq!(read(xml.as_bytes()), expected, "{xml}");
    }

    #[test]
    fn reads_sitemaps_and_their_index() {
        check(
            "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:image='i'><url><loc> https://a.example/?x=1&amp;y=2 </loc><image:image><image:loc>https://a.example/i.png</image:loc></image:image></url><url><loc><![CDATA[https://a.example/b]]></loc></url></urlset>",
            Some((Listing::Sitemap, &["https://a.example/?x=1&y=2", "https://a.example/b"])),
        );
        check(
            "<sitemapindex><sitemap><loc>https://a.example/1.xml.gz</loc></sitemap></sitemapindex>",
            Some((Listing::Index, &["https://a.example/1.xml.gz"])),
        );
    }

    #[test]
    fn reads_feeds_and_not_the_link_of_the_channel() {
        check(
            "<rss><channel><link>https://a.example/</link><item><title>x</title><link>https://a.example/1</link></item></channel></rss>",
            Some((Listing::Feed, &["https://a.example/1"])),
        );
        check(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example/'/><entry><link rel='edit' href='/e'/><link href='/2?a&amp;b'/></entry></feed>",
            Some((Listing::Feed, &["/2?a&b"])),
        );
    }

    #[test]
    fn reads_what_there_is_of_broken_xml_and_expands_no_entities() {
        check(
            "<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.ex",
            Some((Listing::Sitemap, &["https://a.example/1"])),
        );
        check(
            "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>",
            Some((Listing::Sitemap, &["&b;"])),
        );
        check("<html><body>words</body></html>", None);
        check("words", None);
        check("", None);
    }

    #[test]
    fn reads_a_feed_in_an_old_encoding() {
        let (bytes, _, _) = encoding_rs::GBK
            .encode("<?xml version='1.0' encoding='gb2312'?><rss><item><link>https://a.example/签证</link></item></rss>");
        assert_eq!(read(&bytes), Some((Listing::Feed, vec!["https://a.example/签证".to_string()])));
    }
}
