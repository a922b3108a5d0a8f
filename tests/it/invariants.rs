//! What holds for every page whatever: no panic, ranges inside the page, quotes that are the page's own bytes, the same
//! answer twice and on any number of threads.
//!
//! Pages are made by `proptest` from pieces that parsers and extractors care about, so that a few hundred cases reach deep.

use std::process::Command;
use std::sync::OnceLock;

use debunk::document::{Hints, Kind};
use debunk::engine::{self, Options, PageResult};
use debunk::report::{self, Page, Report};
use debunk::resolve::Hosts;
use debunk::rules::{Rules, read};
use proptest::prelude::*;

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::embedded().expect("the built-in rules are sound"))
}

fn check(source: &[u8], kind: Kind) -> PageResult {
    let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
    engine::check_page("page", source, &Hints { kind: Some(kind), ..Hints::default() }, rules(), &Hosts::default(), options)
}

/// Pieces of pages: markup that opens and never closes, claims, handles, hosts, disguises, odd characters.
const PIECES: &[&str] = &[
    "哈萨克斯坦旅游卡是一种电子签证。",
    "这种卡必须注销，",
    "有效期90天",
    "The Kazakhstan tourist card is an e-visa. ",
    "You must cancel it ",
    "Туристическая карта Казахстана — это электронная виза. ",
    "办理请加 Telegram：@example_desk_9 ",
    "t.me/example_desk_9",
    "+7 700 000 00 00",
    "https://evisa.example.com/",
    "官网 vmp.gov.kz官网",
    "ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ",
    "не нужна виза",
    "不需要签证吗？",
    "“",
    "”",
    "「",
    "」",
    "<p>",
    "</p>",
    "<div>",
    "<b>",
    "</b",
    "<a href=\"https://example.com/x?y=&amp;z\">",
    "</a>",
    "<li>",
    "<table><tr><td>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<style>",
    "<meta charset=gbk>",
    "<h1>",
    "&amp;",
    "&#x54c8;",
    "&notit;",
    "&#0;",
    "# ",
    "\n\n",
    "\n",
    "\r\n",
    "- ",
    "1. ",
    "> ",
    "```\n",
    "|a|b|\n|-|-|\n",
    "[x](",
    ")",
    "![",
    "]",
    "**",
    "`",
    "---\ntitle: x\ndate: 2026-01-01\n---\n",
    "\u{0}",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "e\u{301}",
    "𝐭𝐞𝐥𝐞𝐠𝐫𝐚𝐦",
    "①②③",
    "👩‍👩‍👧",
    "\t",
    " ",
    "。",
    "？",
    "；",
    ". ",
    "? ",
    "not ",
    "如果",
    "据说",
    "0",
    "９",
    "@",
    ":",
    "：",
];

const RULE_FILES: &[&str] = &[
    "brands/x.toml",
    "contact/en.toml",
    "countries/kz.toml",
    "cues/en.toml",
    "facts/kz/x.toml",
    "hosts.toml",
    "operators.toml",
    "platforms/x.toml",
    "policy.toml",
    "terms/concepts.toml",
    "terms/en.toml",
    "visa-policy/kz.toml",
];

/// Pieces of rule files, sound and broken.
const RULE_PIECES: &[&str] = &[
    "lang = \"en\"\n",
    "id = \"x\"\n",
    "code = \"KZ\"\n",
    "country = \"KZ\"\n",
    "[concepts]\n",
    "visa = [\"visa{,s}\"]\n",
    "visa = [\"visa{\"]\n",
    "\"e-visa\" = [\"\", \"}\"]\n",
    "[names]\n",
    "en = [\"Kazakhstan\"]\n",
    "\"*\" = [\"Example{,s} Air\"]\n",
    "check = \"fee\"\n",
    "severity = \"error\"\n",
    "status = \"settled\"\n",
    "[[claim]]\n",
    "[[exemption]]\n",
    "all = [[\"visa\"], []]\n",
    "checked = 2026-11-20\n",
    "checked = 2026-02-31\n",
    "[valid]\n",
    "from = 2026-01-01\n",
    "until = 1999-01-01\n",
    "hosts = [\"a.example\", \"\"]\n",
    "[[references]]\n",
    "negation = [\"not\"]\n",
    "negation_direction = \"before\"\n",
    "unknown = 1\n",
    "[",
    "\"",
    "\u{feff}",
    "\u{0}",
    "= ",
    "\n",
    "# ",
    "9999999999999999999999\n",
];

fn page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_string),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,8}",
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(&[Kind::Markdown, Kind::Html, Kind::Plain][..])
}

/// Every range lies in the page on character boundaries, and shows its quote unless markup or entities lie within.
fn holds(source: &str, kind: Kind) -> Result<(), TestCaseError> {
    let result = check(source.as_bytes(), kind);
    for block in &result.document.blocks {
        prop_assert!(block.map.text_len() >= block.text.len() || block.text.is_empty() || block.map.run_count() == 0);
        for (range, _) in &block.links {
            prop_assert!(block.text.get(range.clone()).is_some(), "a link's range {range:?} cuts {:?}", block.text);
        }
    }
    let findings = result.findings.iter().map(|finding| (&finding.range, &finding.quote));
    let handles = result.handles.iter().map(|handle| (&handle.range, &handle.quote));
    let hosts = result.hosts.iter().map(|host| (&host.range, &host.quote));
    for (range, quote) in findings.chain(handles).chain(hosts) {
        let Some(slice) = source.get(range.clone()) else {
            return Err(TestCaseError::fail(format!(
                "{range:?} of {} bytes cuts a character or ends outside; quote {quote:?}",
                source.len()
            )));
        };
        // White space is collapsed and NUL replaced in what is shown; markup and entities may stand inside the range.
        let plain =
            |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\u{fffd}' && *c != '\0').collect::<String>();
        let marked = slice.contains(['<', '&', '*', '`', '[', ']', '\\', '>', '|', '!', '#', '-', '%', '~']);
        if kind == Kind::Plain || !marked {
            // A page may say of itself that it is in another encoding, and is taken at its word.
            let encoding = encoding_rs::Encoding::for_label(result.document.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
            let (slice, _) = encoding.decode_without_bom_handling(slice.as_bytes());
            prop_assert_eq!(plain(&slice), plain(quote), "the quote is not what stands at {:?}", range);
        }
    }
    Ok(())
}

fn summary(result: &PageResult) -> String {
    format!("{:?} {:?} {:?} {:?} {:?}", result.verdict, result.findings, result.handles, result.hosts, result.definitions)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_range_shows_its_quote(source in page(), kind in kind()) {
        holds(&source, kind)?;
    }

    #[test]
    fn no_bytes_make_it_panic(source in proptest::collection::vec(any::<u8>(), 0..600), kind in kind()) {
        let result = check(&source, kind);
        for finding in &result.findings {
            prop_assert!(source.get(finding.range.clone()).is_some());
        }
    }

    #[test]
    fn the_same_page_gives_the_same_answer(source in page(), kind in kind()) {
        prop_assert_eq!(summary(&check(source.as_bytes(), kind)), summary(&check(source.as_bytes(), kind)));
    }

    #[test]
    fn no_report_passes_on_what_steers_its_reader(source in page(), name in "\\PC{0,8}|[\u{0}-\u{1f}:%,]{0,8}", kind in kind()) {
        let mut result = check(source.as_bytes(), kind);
        result.source = name;
        let hosts = engine::judge_hosts(&result, rules(), &Hosts::default());
        let page = Page { hosts, ..Page::new(result, source.as_bytes()) };
        let today = jiff::civil::date(2026, 11, 20);
        let report = Report { pages: vec![page], campaigns: Vec::new(), rules_revision: String::new(), rules_checked: None, today };
        let written = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
            let mut out = Vec::new();
            write(&mut out).expect("memory takes all");
            String::from_utf8(out).expect("reports are UTF-8")
        };
        let text = report::text::Options { color: false, quiet: false };
        let shown = [written(&|out| report::text::write(&report, text, out)), written(&|out| report::github::write(&report, out))];
        for shown in shown {
            prop_assert!(!shown.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')), "{:?}", shown);
        }
        for json in [written(&|out| report::json::write(&report, out)), written(&|out| report::sarif::write(&report, out))] {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{}", json);
        }
    }

    #[test]
    fn a_rule_file_is_taken_or_refused_with_its_place(
        path in proptest::sample::select(RULE_FILES),
        pieces in proptest::collection::vec(
            prop_oneof![4 => proptest::sample::select(RULE_PIECES).prop_map(str::to_string), 1 => "\\PC{0,6}"],
            0..30,
        ),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("writable");
        std::fs::write(&file, pieces.concat()).expect("writable");
        let (files, errors) = read::read_dir(folder.path());
        for error in &errors {
            prop_assert!(!error.message.is_empty() && error.path == file);
            if let Some(place) = &error.place {
                prop_assert!(place.line >= 1 && place.column >= 1 && place.length >= 1, "{:?}", place);
            }
        }
        if errors.is_empty() {
            // A file that is sound by itself may still speak of concepts that no file has: an error, and no panic.
            let _ = Rules::compile(files);
        }
    }

    #[test]
    fn a_cut_page_is_still_a_page(source in page(), kind in kind(), share in 0.0..1.0_f64) {
        let bytes = source.as_bytes();
        check(&bytes[..(bytes.len() as f64 * share) as usize], kind);
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for at in 0..24 {
        let page = format!(
            "# 笔记{at}\n\n哈萨克斯坦旅游卡是一种电子签证。\n\n办理请加 Telegram：@example_desk_{}\n\nThe lake is quiet in May, see https://example.org/{at}.\n",
            at % 5
        );
        std::fs::write(folder.path().join(format!("{at:02}.md")), page).expect("writable");
    }
    let report = |threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_debunk"));
        command.args(["check", ".", "--format", "json", "--threads", threads]).current_dir(folder.path());
        command.env_clear().env("DEBUNK_TODAY", "2026-11-20").output().expect("the program starts").stdout
    };
    let one = report("1");
    assert!(one.len() > 1000, "the pages are reported");
    assert!(one == report("4"), "four threads give other bytes than one");
}
