//! Any page in every format of report: nothing a page holds steers a terminal, a runner or a reader of JSON.
#![no_main]

use std::sync::LazyLock;

use debunk::document::Hints;
use debunk::engine::{self, Options};
use debunk::report::{self, Page, Report};
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::embedded().expect("the built-in rules are sound"));

fuzz_target!(|source: &[u8]| {
    let today = jiff::civil::date(2026, 11, 20);
    let name = String::from_utf8_lossy(&source[..source.len().min(24)]).into_owned();
    let result = engine::check_page(&name, source, &Hints::default(), &RULES, &Hosts::default(), Options { today, as_of: None });
    let hosts = engine::judge_hosts(&result, &RULES, &Hosts::default());
    let page = Page { hosts, ..Page::new(result, source) };
    let report = Report { pages: vec![page], campaigns: Vec::new(), rules_revision: String::new(), rules_checked: None, today };
    let written = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut out = Vec::new();
        write(&mut out).expect("memory takes all");
        String::from_utf8(out).expect("reports are UTF-8")
    };
    let text = report::text::Options { color: false, quiet: false };
    for shown in [
        written(&|out| report::text::write(&report, text, out)),
        written(&|out| report::github::write(&report, out)),
    ] {
        assert!(!shown.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')), "{shown:?}");
    }
    written(&|out| report::json::write(&report, out));
    written(&|out| report::json::write_lines(&report, out));
    written(&|out| report::sarif::write(&report, out));
});
