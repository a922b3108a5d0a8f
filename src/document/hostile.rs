//! Pages written to break readers: each must be read in steps that grow with its size, and give places inside it.

use proptest::prelude::*;

use super::{Document, Hints, Kind, MAX_DEPTH, parse};
use crate::steps;

const KINDS: [Kind; 3] = [Kind::Markdown, Kind::Html, Kind::Plain];

/// Reads a page and holds every place in it against the page.
#[track_caller]
fn read(source: &[u8], kind: Kind) -> Document {
    let mut document = None;
    let steps = steps::of(|| document = Some(parse(source, &Hints { kind: Some(kind), ..Hints::default() })));
    // An end tag is looked for among the open elements, of which there are so many at most.
    assert!(steps <= 2 * MAX_DEPTH * (source.len() + 1), "{kind:?}: {steps} steps for {} bytes", source.len());
    let document = document.expect("it was just read");
    hold(&document, source);
    document
}

fn hold(document: &Document, source: &[u8]) {
    let is_utf8 = std::str::from_utf8(source).is_ok();
    for block in &document.blocks {
        assert!(block.section == usize::MAX || block.section < document.blocks.len());
        assert_eq!(block.map.text_len(), block.text.len());
        assert!(block.text.len() <= super::MAX_BLOCK);
        let whole = block.map.source(0..block.text.len());
        assert!(whole.start <= whole.end && whole.end <= source.len(), "{whole:?}");
        let mut reached = 0;
        // Long blocks are sampled: the map is searched for each character.
        let step = block.text.chars().count() / 500 + 1;
        for (at, c) in block.text.char_indices().step_by(step) {
            let place = block.map.source(at..at + c.len_utf8());
            assert!(place.start >= reached && place.start < place.end && place.end <= source.len(), "{place:?} after {reached}");
            reached = place.start;
            if document.encoding == "UTF-8" && is_utf8 {
                assert!(std::str::from_utf8(&source[place]).is_ok());
            }
        }
        for range in block.code.iter().chain(&block.strong).chain(block.links.iter().map(|(range, _)| range)) {
            assert!(block.text.get(range.clone()).is_some_and(|piece| !piece.is_empty()), "{range:?} in {:?}", block.text);
        }
        for (_, link) in &block.links {
            assert!(*link < document.links.len());
        }
    }
    for link in &document.links {
        assert!(link.range.start <= link.range.end && link.range.end <= source.len());
        assert!(link.block < document.blocks.len().max(1));
    }
}

#[test]
fn survives_deep_nesting() {
    for unit in [
        "<div>",
        "<ul><li>",
        "<blockquote>",
        "<b>",
        "<span hidden>",
        "<table><tr><td>",
        "<a href=x>",
        "<x-y>",
        "<p><b>",
        "</div><p>",
        "<!--",
        "<svg>",
    ] {
        read(unit.repeat(40_000).as_bytes(), Kind::Html);
        read(unit.repeat(40_000).as_bytes(), Kind::Markdown);
        read(format!("{}x{}", unit.repeat(40_000), "</div></li></ul></b>\n".repeat(10_000)).as_bytes(), Kind::Html);
    }
    for unit in ["> ", "- ", "1. ", "[", "![", "*a_", "**a ", "`", "<", "[a](", "|", "~~a", "&", "\\", "[^1]: ", "> - "] {
        read(unit.repeat(40_000).as_bytes(), Kind::Markdown);
    }
}

#[test]
fn survives_containers_that_many_lines_go_on_with() {
    read(format!("{}a\n{}", "- ".repeat(2_000), "\n".repeat(100_000)).as_bytes(), Kind::Markdown);
    read(format!("{}a\n{}", "> ".repeat(2_000), "a\n".repeat(100_000)).as_bytes(), Kind::Markdown);
}

#[test]
fn reads_ten_megabytes_on_one_line() {
    let text = "Words and 文字 that go on, http://a.example/x and so on ".repeat(10 << 20 >> 6);
    for kind in KINDS {
        let document = read(text.as_bytes(), kind);
        assert!(document.blocks.len() > 100);
    }
    read("x".repeat(10 << 20).as_bytes(), Kind::Html);
    read("http://".repeat(1 << 20).as_bytes(), Kind::Plain);
}

#[test]
fn reads_a_great_many_links() {
    let html = read("<a href=/x>y</a> ".repeat(300_000).as_bytes(), Kind::Html);
    assert_eq!(html.links.len(), 300_000);
    let markdown = read("[y](/x) ".repeat(300_000).as_bytes(), Kind::Markdown);
    assert_eq!(markdown.links.len(), 300_000);
}

#[test]
fn reads_a_tag_with_huge_attributes() {
    let many: String = (0..40_000).map(|number| format!(" a{number}=b")).collect();
    read(format!("<p{many}>x").as_bytes(), Kind::Html);
    read(format!("<p style='{}'>x", "a:b;".repeat(1 << 18)).as_bytes(), Kind::Html);
    read(format!("<a href='{}'>x", "&amp;&bogus".repeat(1 << 14)).as_bytes(), Kind::Html);
}

#[test]
fn reads_nothing_nul_and_bad_bytes() {
    for source in [
        &b""[..],
        b"\0",
        b"\0\0\0<p>\0x\0</p>",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80 <p>a\xff</p> # b\xe7",
        b"<",
        b"</",
        b"<!",
        b"<a b='",
        b"&#",
        b"---\n",
        b"---\n---",
    ] {
        for kind in KINDS {
            read(source, kind);
        }
    }
}

fn scraps() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&'static [u8]> = vec![
        b"<p>",
        b"</p>",
        b"<div hidden>",
        b"</div>",
        b"<span style=display:none>",
        b"</span>",
        b"<a href=http://x>",
        b"</a>",
        b"<ul><li>",
        b"</li>",
        b"<table><tr><td>",
        b"</table>",
        b"<b>",
        b"</b>",
        b"<!-- c -->",
        b"<title>",
        b"</title>",
        b"<script type=application/ld+json>",
        b"</script>",
        b"{\"name\":\"a\\u00e9\\ud800\"}",
        b"<img alt='a&amp;' src=x>",
        b"<br>",
        b"<pre>",
        b"</pre>",
        b"&amp;",
        b"&#x7b7e;",
        b"&notit;",
        b"\xe7\xad\xbe",
        b"\xff",
        b"\xd6\xd0",
        b"\0",
        b"# ",
        b"\n\n",
        b"\n",
        b"- ",
        b"> ",
        b"**",
        b"*",
        b"`",
        b"[",
        b"](",
        b")",
        b"![",
        b"| a | b |\n|---|---|\n| c | d |\n",
        b"---\ntitle: x\ndate: 2026-01-01\n---\n",
        b"https://a.example/x",
        b" ",
        b"  ",
        b"\t",
        b"word",
        b"\\*",
        b"1. ",
        b"<q>",
        b"</blockquote>",
        b"<blockquote>",
        b"\r\n",
        b"<http://b.example>",
        b"\xef\xbb\xbf",
        b"\xe3\x80\x82",
        b"[^1]",
        b"[^1]: n",
        b"~~",
        b"<meta name=description content='d&lt;'>",
        b"</x>",
        b"<x>",
        b"<td>",
        b"</ul>",
        b"<dl><dt>t<dd>d",
        b"    ",
        b"```\n",
    ];
    proptest::collection::vec(proptest::sample::select(words), 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn gives_places_inside_any_page(source in prop_oneof![scraps(), proptest::collection::vec(any::<u8>(), 0..200)], kind in proptest::sample::select(KINDS.to_vec())) {
        read(&source, kind);
    }

    #[test]
    fn quotes_what_stands_there_where_nothing_is_written_otherwise(words in "[a-z签证。 ]{1,40}", kind in proptest::sample::select(KINDS.to_vec())) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let source = format!("zz {words}\n");
        let document = read(source.as_bytes(), kind);
        let block = &document.blocks[0];
        prop_assert_eq!(&source[block.map.source(0..block.text.len())], &block.text);
    }
}
