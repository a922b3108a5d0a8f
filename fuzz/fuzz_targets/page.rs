//! Any bytes through all checks: ranges that lie in the page, quotes that stand there.
#![no_main]

use std::sync::LazyLock;

use debunk::document::{Hints, Kind};
use debunk::engine::{self, Options};
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::embedded().expect("the built-in rules are sound"));

fuzz_target!(|source: &[u8]| {
    let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
    for kind in [Kind::Markdown, Kind::Html, Kind::Plain] {
        let hints = Hints { kind: Some(kind), ..Hints::default() };
        let result = engine::check_page("page", source, &hints, &RULES, &Hosts::default(), options);
        let findings = result.findings.iter().map(|finding| (&finding.range, &finding.quote));
        let handles = result.handles.iter().map(|handle| (&handle.range, &handle.quote));
        let hosts = result.hosts.iter().map(|host| (&host.range, &host.quote));
        for (range, quote) in findings.chain(handles).chain(hosts) {
            let slice = source.get(range.clone()).expect("the range lies in the page");
            if result.document.encoding == "UTF-8" && std::str::from_utf8(source).is_ok() {
                let slice = std::str::from_utf8(slice).expect("the range lies on character boundaries");
                let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{fffd}' | '\0')).collect::<String>();
                assert!(kind != Kind::Plain || plain(slice) == plain(quote), "{slice:?} is quoted as {quote:?}");
            }
        }
    }
});
