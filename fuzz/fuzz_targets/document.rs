//! Any bytes as a page of each kind: blocks whose every character leads back into the page.
#![no_main]

use debunk::document::{self, Hints, Kind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    for kind in [Kind::Markdown, Kind::Html, Kind::Plain] {
        let document = document::parse(source, &Hints { kind: Some(kind), ..Hints::default() });
        for block in &document.blocks {
            assert_eq!(block.map.text_len(), block.text.len());
            let mut reached = 0;
            for (at, c) in block.text.char_indices() {
                let place = block.map.source(at..at + c.len_utf8());
                assert!(place.start >= reached && place.start < place.end && place.end <= source.len());
                reached = place.start;
                if document.encoding == "UTF-8" && std::str::from_utf8(source).is_ok() {
                    assert!(std::str::from_utf8(&source[place]).is_ok());
                }
            }
            for range in block.code.iter().chain(&block.strong).chain(block.links.iter().map(|(range, _)| range)) {
                assert!(block.text.get(range.clone()).is_some());
            }
        }
        for link in &document.links {
            assert!(link.range.start <= link.range.end && link.range.end <= source.len());
        }
    }
});
