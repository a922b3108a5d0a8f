//! The report as bytes: what a browser would read, without a browser. `tests/browser/` opens it in one.

use std::collections::BTreeSet;

use base64::Engine as _;

use super::super::samples;
use super::*;

fn rendered(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("HTML is UTF-8")
}

/// What stands between two marks, the first time.
#[track_caller]
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

/// Elements and attributes that the reader of pages sees, by the same tokenizer as browsers.
fn elements(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let document = scraper::Html::parse_document(page);
    let all = scraper::Selector::parse("*").expect("a selector");
    document
        .select(&all)
        .map(|element| {
            let value = element.value();
            (value.name().to_string(), value.attrs().map(|(name, value)| (name.to_string(), value.to_string())).collect())
        })
        .collect()
}

#[test]
fn the_policy_lets_run_what_is_there_and_nothing_else() {
    let page = rendered(&samples::hostile());
    let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"").replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    // A browser hashes what it finds between the tags, so the test takes it from there too.
    assert!(policy.contains(&format!("style-src 'sha256-{}'", hash(between(&page, "<style>", "</style>")))));
    let script = page.rsplit_once("<script>").expect("a script").1.split_once("</script>").expect("its end").0;
    assert!(policy.contains(&format!("script-src 'sha256-{}'", hash(script))));
}

#[test]
fn hostile_text_becomes_no_element_no_attribute_and_no_link() {
    let mut report = samples::hostile();
    let attack =
        "\"><img src=x onerror=alert(1)></script><script>alert(2)</script><!--' onfocus=alert(3) autofocus='javascript:alert(4)";
    for page in &mut report.pages {
        page.result.source.push_str(attack);
        page.result.reasons.push(attack.to_string());
        page.result.language = attack.to_string();
        for finding in &mut page.result.findings {
            finding.rule.push_str(attack);
            finding.message = attack.to_string();
            finding.help = Some(attack.to_string());
            finding.evidence = vec![attack.to_string()];
            let fact = finding.fact.as_mut().expect("the sample cites one");
            fact.country = Some(attack.to_string());
            fact.references.push((attack.to_string(), format!("javascript:{attack}")));
        }
    }
    for campaign in &mut report.campaigns {
        campaign.members[0].push_str(attack);
        campaign.shared[0].identifier.push_str(attack);
        campaign.conflicts[0].subject.push_str(attack);
    }
    let page = rendered(&report);
    let known = BTreeSet::from([
        "a",
        "article",
        "bdi",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "circle",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "g",
        "h1",
        "h2",
        "h3",
        "head",
        "header",
        "html",
        "input",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "mark",
        "meta",
        "nav",
        "noscript",
        "option",
        "p",
        "path",
        "rect",
        "script",
        "section",
        "select",
        "span",
        "strong",
        "style",
        "svg",
        "table",
        "tbody",
        "text",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "tspan",
        "ul",
    ]);
    let elements = elements(&page);
    let scripts = elements.iter().filter(|(name, _)| name == "script").count();
    assert_eq!(scripts, 3, "the script and its two blocks of data");
    for (name, attributes) in &elements {
        assert!(known.contains(name.as_str()), "<{name}> is none of ours");
        for (attribute, value) in attributes {
            assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "src", "<{name} {attribute}={value:?}>");
            if attribute == "href" {
                assert!(value == "#main" || value == "data:,", "a hostile address became a link: {value}");
            }
        }
    }
    assert!(!page.chars().any(|c| super::super::escape::is_unsafe(c) && c != '\n'), "controls reach nobody raw");
}

#[test]
fn the_data_is_whole_and_every_page_has_its_line() {
    for report in [samples::plain(), samples::hostile()] {
        let page = rendered(&report);
        let index: serde_json::Value =
            serde_json::from_str(between(&page, "id=\"index\">", "</script>")).expect("the index is JSON");
        let details: Vec<serde_json::Value> = between(&page, "id=\"details\">\n", "</script>")
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect();
        assert_eq!(index["rows"].as_array().expect("rows").len(), report.pages.len());
        assert_eq!(details.len(), report.pages.len());
    }
}

#[test]
fn shows_the_quote_in_its_words_with_the_fact_its_source_and_date() {
    let page = rendered(&samples::plain());
    let worst = between(&page, "id=\"worst\"", "</section>");
    assert!(worst.contains("哈💪 <mark>旅游卡是电子签证</mark>，加 @esim"), "{worst}");
    assert!(worst.contains("we found no official tourist card of Kazakhstan"));
    assert!(worst.contains("<a href=\"https://www.gov.kz/a?b=c\" target=\"_blank\" rel=\"noopener noreferrer\">www.gov.kz</a>"));
    assert!(worst.contains("checked <time>2026-11-01</time>"));
    assert!(page.contains("Report on 3 pages") && page.contains("Nothing found"));
    assert!(page.contains("entry-document</em> on <bdi>a.md</bdi>"), "definitions that exclude each other stand in the campaign");
}

#[test]
fn the_same_report_gives_the_same_bytes_and_an_empty_one_is_a_page_too() {
    assert_eq!(rendered(&samples::plain()), rendered(&samples::plain()));
    let mut empty = samples::plain();
    empty.pages.clear();
    empty.campaigns.clear();
    assert!(rendered(&empty).contains("Report on 0 pages"));
}

#[test]
fn counts_have_their_thousands_apart() {
    assert_eq!([1, 999, 1000, 1_234_567].map(grouped), ["1", "999", "1,000", "1,234,567"]);
    assert_eq!(count(1, "page", "pages"), "1 page");
}
