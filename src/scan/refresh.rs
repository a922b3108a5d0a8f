//! Pages that say nothing and send their readers on: `<meta http-equiv="refresh">`, or the header of that name. To a reader
//! they are redirects, so a scan follows them as such, within the same bounds.

use url::Url;

use crate::document::{Document, LinkKind};
use crate::text::address::join;

/// Longest wait, in seconds, after which a reader has been sent on before reading.
const MAX_WAIT: u32 = 5;
/// A page with more visible text than this says something of its own, in bytes.
const MAX_SAID: usize = 500;
/// Longest beginning of the element, in bytes.
const MAX_TAG: usize = 512;

/// Where a page sends its readers. `None` where it stays what they read, or sends them back to itself. `header` is the value
/// of `Refresh`, `body` is what the document was read from.
pub fn target(document: &Document, header: Option<&str>, body: &[u8], url: &Url) -> Option<Url> {
    let said: usize = document.blocks.iter().filter(|block| !block.hidden).map(|block| block.text.len()).sum();
    if said > MAX_SAID {
        return None;
    }
    let by_header = header.and_then(declared).and_then(|(wait, target)| Some((wait, join(url, target).ok()?)));
    let (wait, to) = by_header.or_else(|| in_markup(document, body))?;
    let is_other = |a: &Url, b: &Url| a[..url::Position::AfterQuery] != b[..url::Position::AfterQuery];
    (wait <= MAX_WAIT && matches!(to.scheme(), "http" | "https") && is_other(&to, url)).then_some(to)
}

/// What the first such element says. The document has it among its links, and not how long it lets readers wait.
fn in_markup(document: &Document, body: &[u8]) -> Option<(u32, Url)> {
    let links = document.links.iter().filter(|link| link.kind == LinkKind::Other && !link.hidden);
    links.filter_map(|link| Some((wait_before(body, link.range.start)?, document.address(link)?))).next()
}

/// The wait in front of an address that stands in such an element. `None` where it stands in another one.
fn wait_before(body: &[u8], address: usize) -> Option<u32> {
    let before = body.get(address.saturating_sub(MAX_TAG)..address)?;
    let tag = &before[before.iter().rposition(|&byte| byte == b'<')?..];
    let tag = String::from_utf8_lossy(tag).to_ascii_lowercase();
    let (_, content) = tag.strip_prefix("<meta")?.rsplit_once("content")?;
    let content = content.trim_start().strip_prefix('=')?.trim_start();
    let content = content.strip_prefix(['"', '\'']).unwrap_or(content);
    declared(&format!("{content}x")).map(|(wait, _)| wait)
}

/// Reads a declared refresh as the HTML standard says: seconds, then an address, with or without `url=` and quotes.
fn declared(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if digits == 0 && !text.starts_with('.') {
        return None;
    }
    let wait = text[..digits].parse().unwrap_or(if digits == 0 { 0 } else { u32::MAX });
    let rest = text[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if !rest.starts_with(|c: char| c == ';' || c == ',' || c.is_ascii_whitespace()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim_start();
    let named =
        rest.get(..3).filter(|word| word.eq_ignore_ascii_case("url")).and_then(|_| rest[3..].trim_start().strip_prefix('='));
    let address = named.map_or(rest, str::trim_start);
    let address = match address.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next().unwrap_or(quoted),
        None => address,
    };
    let address = address.trim_end();
    (!address.is_empty()).then_some((wait, address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Hints, Kind, parse};

    #[track_caller]
    fn check(text: &str, expected: Option<(u32, &str)>) {
        assert_eq!(declared(text), expected, "{text}");
    }

    #[test]
    fn reads_what_browsers_read() {
        check("0; url=/a", Some((0, "/a")));
        check("0;URL='https://a.example/?x=1;y'", Some((0, "https://a.example/?x=1;y")));
        check(" 3.5 , Url = \"/a\" trailing", Some((3, "/a")));
        check("0 /a", Some((0, "/a")));
        check("0;url", Some((0, "url")));
        check(".5;url=/a", Some((0, "/a")));
        check("99999999999;url=/a", Some((u32::MAX, "/a")));
        for nothing in ["", "30", "0;", "soon; url=/a", "0url=/a", "-1; url=/a", "0; url="] {
            check(nothing, None);
        }
    }

    #[track_caller]
    fn sends(html: &str, header: Option<&str>, expected: Option<&str>) {
        let url = Url::parse("https://a.example/x/y").unwrap();
        let document = parse(html.as_bytes(), &Hints { kind: Some(Kind::Html), url: Some(&url), ..Hints::default() });
        let to = target(&document, header, html.as_bytes(), &url);
        assert_eq!(to.as_ref().map(Url::as_str), expected, "{html}");
    }

    #[test]
    fn tells_a_page_that_sends_on_from_one_that_is_read() {
        let meta = "<meta http-equiv=Refresh content='0; url=z'>";
        sends(meta, None, Some("https://a.example/x/z"));
        sends(
            &format!("<title>Redirecting…</title>{meta}<h1>Redirecting…</h1><a href=z>Go on</a>"),
            None,
            Some("https://a.example/x/z"),
        );
        sends(&format!("<base href='https://b.example/c/'>{meta}"), None, Some("https://b.example/c/z"));
        sends("<p>Moved.", Some("1; url=//b.example/"), Some("https://b.example/"));
        sends(&format!("{meta}<p>{}", "The lake is quiet in May. ".repeat(40)), None, None);
        sends("<meta http-equiv=refresh content='300; url=/z'>", None, None);
        sends("<meta content=\"0;URL='/z'\" http-equiv=refresh><p>Moved.", None, Some("https://a.example/z"));
        sends("<link rel=canonical href=/z><img src=i.png>", None, None);
        sends("<meta http-equiv=refresh content='0; url=y#top'>", None, None);
        sends("<meta http-equiv=refresh content='0; url=javascript:alert(1)'>", None, None);
        for inert in
            ["<!--#-->", "<noscript>#</noscript>", "<script>'#'</script>", "<template>#</template>", "<textarea>#</textarea>"]
        {
            sends(&format!("<head>{}", inert.replace('#', meta)), None, None);
        }
    }
}
