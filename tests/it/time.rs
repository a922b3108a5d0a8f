//! Facts in time: the same words before, during and after; old facts; a program built years ago.

use std::path::Path;

use debunk::document::{Hints, Kind};
use debunk::engine::{self, Options};
use debunk::finding::Severity;
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use debunk::rules::model::fact::Fact;
use jiff::civil::{Date, date};

use crate::cli::{Desk, json};

/// Wrong since the capital got its former name back on 17 September 2022.
const WORDS: &str = "Nur-Sultan (formerly Astana) is the capital of Kazakhstan.";
const RULE: &str = "naming/kz-capital-astana";

/// The built-in rules with one fact changed.
fn rules(change: impl FnOnce(&mut Fact)) -> Rules {
    let mut files = Rules::embedded().unwrap().files;
    change(files.facts.iter_mut().find(|fact| RULE.ends_with(&fact.id)).unwrap());
    Rules::compile(files).unwrap()
}

/// How loudly the fact speaks on a page that is judged as of one day, on another.
fn speaks(rules: &Rules, page: &str, as_of: Option<Date>, today: Date) -> Option<Severity> {
    let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
    let result = engine::check_page("a.md", page.as_bytes(), &hints, rules, &Hosts::default(), Options { today, as_of });
    result.findings.iter().find(|finding| finding.rule == RULE).map(|finding| finding.severity)
}

#[test]
fn the_same_words_are_wrong_only_within_the_facts_interval() {
    let rules = rules(|fact| {
        fact.valid.until = Some(date(2025, 12, 31));
        fact.checked = date(2026, 8, 1);
        fact.review_by = date(2027, 8, 1);
    });
    let today = date(2026, 11, 20);
    for (as_of, flagged) in [
        (date(2021, 6, 1), false),
        (date(2022, 9, 16), false),
        (date(2022, 9, 17), true),
        (date(2025, 12, 31), true),
        (date(2026, 1, 1), false),
    ] {
        assert_eq!(speaks(&rules, WORDS, Some(as_of), today).is_some(), flagged, "{as_of}");
    }
}

#[test]
fn a_page_is_judged_by_its_own_date_unless_told_otherwise() {
    let rules = rules(|_| {});
    let today = date(2026, 11, 20);
    let dated = |day: &str| format!("---\ntitle: Cities\ndate: {day}\n---\n\n{WORDS}\n");
    assert_eq!(speaks(&rules, &dated("2021-06-01"), None, today), None);
    assert!(speaks(&rules, &dated("2024-06-01"), None, today).is_some());
    assert!(speaks(&rules, &dated("2021-06-01"), Some(date(2024, 6, 1)), today).is_some());
    assert!(speaks(&rules, WORDS, None, today).is_some(), "a page without a date is judged by the day of the run");
}

#[test]
fn a_page_without_a_date_that_names_only_earlier_years_is_given_the_benefit_of_the_doubt() {
    let rules = rules(|_| {});
    let today = date(2026, 11, 20);
    let of = |years: &str| speaks(&rules, &format!("# Meeting\n\n{years}\n\n{WORDS}\n"), None, today);
    let loud = speaks(&rules, WORDS, None, today);
    assert!(loud > Some(Severity::Note));
    assert_eq!(of("The meeting of 2019 follows the one of 2017."), Some(Severity::Note));
    assert_eq!(of("The meeting of 2022 follows the one of 2017."), loud, "the fact began to hold in that year");
    assert_eq!(of("The company was founded in 2012."), loud, "one year tells nothing");
}

#[test]
fn a_fact_grows_quieter_with_age_and_never_louder() {
    // 181 days between the dates.
    let rules = rules(|fact| {
        fact.severity = Severity::Error;
        fact.checked = date(2026, 1, 1);
        fact.review_by = date(2026, 7, 1);
    });
    for (today, severity) in [
        (date(2026, 7, 1), Severity::Error),
        (date(2026, 7, 2), Severity::Warning),
        (date(2026, 12, 29), Severity::Warning),
        (date(2026, 12, 30), Severity::Note),
        (date(2040, 1, 1), Severity::Note),
    ] {
        assert_eq!(speaks(&rules, WORDS, Some(date(2026, 6, 1)), today), Some(severity), "{today}");
    }
}

#[test]
fn an_old_program_accuses_nobody_and_says_how_old_its_facts_are() {
    let page = format!("# Cities\n\n{WORDS}\n\nKazakhstan's tourist card is an electronic visa for foreigners.\n");
    let desk = Desk::new(&[("a.md", page.as_bytes())]);
    let now = json(&desk.run(&["check", "a.md", "--format", "json", "--exit-zero"]));
    assert_eq!(now["results"][0]["verdict"], "flagged", "{now}");
    let then = json(&desk.run(&["check", "a.md", "--format", "json", "--exit-zero", "--today", "2080-01-01"]));
    assert_eq!(then["results"][0]["verdict"], "clear", "{then}");
    let findings = then["results"][0]["findings"].as_array().unwrap();
    assert!(!findings.is_empty() && findings.iter().all(|finding| finding["severity"] == "note"), "{then}");
    let checked = Rules::embedded().unwrap().checked().unwrap().to_string();
    assert_eq!(then["rules_checked"], checked.as_str());
    let text = desk.run(&["check", "a.md", "--exit-zero"]).out;
    assert!(text.ends_with(&format!("; facts checked up to {checked}\n")), "{text}");
}

#[test]
fn the_examples_still_hold_in_2030() {
    let ran = Desk::new(&[]).run(&["rules", "test", "--today", "2030-01-01"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn only_the_program_itself_looks_at_the_clock() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut readers = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                if ["Timestamp::now(", "Zoned::now(", "SystemTime::now("].iter().any(|call| text.contains(call)) {
                    readers.push(path.file_name().unwrap().to_string_lossy().into_owned());
                }
            }
        }
    }
    assert_eq!(readers, ["main.rs"]);
}
