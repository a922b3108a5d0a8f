//! Arithmetic and reading of labels, held on small runs made by hand.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::document::Document;
use crate::engine::{JudgedHost, PageResult};
use crate::extract::{Claimed, Handle, HostMention, Role};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::resolve::class::HostClass;
use crate::resolve::judge::HostVerdict;
use crate::verdict::Verdict;

const SOURCE: &str = "one two three\nfour five six\n";

fn label(positive: bool, gold: &str) -> Labelled {
    let side = if positive { "pos" } else { "neg" };
    let labels = format!("{{\"file\": \"a.md\", \"label\": \"{side}\"}}");
    let gold = format!("{{\"file\": \"a.md\", \"should_flag\": {positive}, {gold}}}");
    labels::read(("labels", &labels), Some(("gold", &gold))).unwrap().remove(0)
}

fn at(words: &str) -> std::ops::Range<usize> {
    let start = SOURCE.find(words).unwrap();
    start..start + words.len()
}

fn finding(rule: &str, severity: Severity, words: &str) -> Finding {
    Finding {
        rule: rule.to_string(),
        severity,
        confidence: Confidence::High,
        message: String::new(),
        range: at(words),
        quote: words.to_string(),
        stance: Stance::Asserts,
        fact: None,
        evidence: Vec::new(),
        help: None,
        related: Vec::new(),
        fix: None,
        fingerprint: String::new(),
    }
}

fn handle(platform: &str, id: &str, role: Role, words: &str) -> Handle {
    Handle {
        platform: platform.to_string(),
        id: id.to_string(),
        range: at(words),
        quote: words.to_string(),
        block: 0,
        at: 0..0,
        role,
        reasons: Vec::new(),
        disguised: false,
        hidden: false,
    }
}

fn result(findings: Vec<Finding>, handles: Vec<Handle>) -> PageResult {
    let loud = findings.iter().any(|finding| finding.severity > Severity::Note);
    PageResult {
        source: "a.md".to_string(),
        verdict: if loud { Verdict::Review } else { Verdict::Clear },
        reasons: Vec::new(),
        language: "en".to_string(),
        as_of: date(2026, 11, 20),
        document: Document::default(),
        findings,
        handles,
        hosts: Vec::new(),
        definitions: Vec::new(),
        unchecked: None,
    }
}

fn score(label: &Labelled, result: &PageResult) -> PageScore {
    let platforms = BTreeSet::from(["telegram", "phone", "whatsapp"]);
    page::score(label, SOURCE.as_bytes(), result, &[], &platforms, "gold").unwrap()
}

fn evaluation(label: &Labelled, result: &PageResult) -> Evaluation {
    evaluate(&[(label.clone(), score(label, result))], "abc", date(2026, 11, 20))
}

const CLAIM: &str = r#""claims": [{"quote": "two three", "verdict": "false"}]"#;

#[test]
fn a_claim_is_found_by_a_warning_about_it_and_not_by_a_note_or_a_handle() {
    let label = label(true, CLAIM);
    let recall = |rule: &str, severity, words: &str| {
        let claims = evaluation(&label, &result(vec![finding(rule, severity, words)], Vec::new())).claims;
        (claims.recall.hits, claims.recall_by_any.hits)
    };
    assert_eq!(recall("fee/x", Severity::Warning, "three"), (1, 1));
    assert_eq!(recall("fee/x", Severity::Note, "three"), (0, 0));
    assert_eq!(recall("fee/x", Severity::Error, "one"), (0, 0), "they touch nowhere");
    assert_eq!(recall("promoted-handle/telegram", Severity::Warning, "three"), (0, 1));
    assert_eq!(recall("campaign/shared-handle", Severity::Warning, "three"), (0, 1));
}

#[test]
fn words_no_reader_judged_count_against_us_only_on_honest_pages() {
    let extra = result(vec![finding("fee/x", Severity::Error, "five")], Vec::new());
    let positive = evaluation(&label(true, CLAIM), &extra);
    assert_eq!((positive.by_check["fee"].unjudged, positive.claims.precision.of), (1, 0));
    let negative = evaluation(&label(false, "\"claims\": []"), &extra);
    assert_eq!((negative.by_check["fee"].wrong, negative.claims.precision.value), (1, Some(0.0)));
    assert_eq!(negative.errors_on_negatives, 1);
    assert_eq!(negative.documents.false_positives, 1);
    let alarm = negative.problems.iter().find(|problem| problem.sort == Sort::FindingOnNegative).unwrap();
    assert_eq!((alarm.line, alarm.what.as_str(), alarm.quote.as_str()), (2, "error fee/x", "five"));
}

#[test]
fn a_note_on_an_honest_page_is_counted_by_rule_and_is_no_false_alarm() {
    let note = evaluation(&label(false, "\"claims\": []"), &result(vec![finding("fee/x", Severity::Note, "five")], Vec::new()));
    assert_eq!(
        note.rules_on_negatives,
        [tally::RuleCount { rule: "fee/x".to_string(), severity: "note", findings: 1, pages: 1 }]
    );
    assert!(note.problems.is_empty(), "{:?}", note.problems);
}

#[track_caller]
fn role(gold: (&str, &str, &str), given: Option<(&str, &str, Role)>, sort: Option<Sort>) {
    let (platform, id, role) = gold;
    let gold = format!(r#""handles": [{{"quote": "five", "platform": "{platform}", "id": "{id}", "role": "{role}"}}]"#);
    let handles = given.map(|(platform, id, role)| handle(platform, id, role, "five")).into_iter().collect();
    let score = score(&label(true, &gold), &result(Vec::new(), handles));
    let found = score.problems.iter().map(|problem| problem.sort).find(|sort| *sort != Sort::MissedDocument);
    assert_eq!(found, sort, "{score:?}");
}

#[test]
fn handles_are_the_same_whatever_their_country_code_and_messenger() {
    let promoted = |platform, id| Some((platform, id, Role::Promoted));
    role(("phone", "8005550199", "promoted"), promoted("phone", "18005550199"), None);
    role(("phone", "+1 (800) 555-0199", "promoted"), promoted("whatsapp", "18005550199"), None);
    role(("telegram", "@Card_Agent", "promoted"), promoted("telegram", "card_agent"), None);
    role(("telegram", "card_agent", "promoted"), promoted("whatsapp", "card_agent"), Some(Sort::MissedHandle));
    role(("phone", "123", "promoted"), promoted("phone", "99123"), Some(Sort::MissedHandle));
    role(("phone", "18005550199", "promoted"), None, Some(Sort::MissedHandle));
}

#[test]
fn roles_are_told_apart() {
    let given = |role| Some(("telegram", "a", role));
    role(("telegram", "a", "promoted"), given(Role::Mentioned), Some(Sort::MissedPromotion));
    role(("telegram", "a", "reported"), given(Role::Promoted), Some(Sort::WrongPromotion));
    role(("telegram", "a", "official"), given(Role::OperatorContact), Some(Sort::WrongRole));
    role(("telegram", "a", "operator-contact"), given(Role::OperatorContact), None);
}

#[test]
fn a_promoted_handle_on_an_honest_page_counts_against_the_roles_once() {
    let handles = vec![handle("telegram", "a", Role::Promoted, "five"), handle("telegram", "a", Role::Promoted, "six")];
    let handles = evaluation(&label(false, "\"claims\": []"), &result(Vec::new(), handles)).handles;
    assert_eq!((handles.promoted_on_negatives, handles.promoted_precision.value), (1, Some(0.0)));
}

#[test]
fn official_hosts_called_fake_and_fakes_passed_over_are_listed() {
    let gold = r#""domains": [{"quote": "one", "host": "www.gov.test", "verdict": "official"}, {"quote": "six", "host": "g0v.test", "verdict": "lookalike"}]"#;
    let label = label(true, gold);
    let mention = |host: &str| HostMention {
        host: host.to_string(),
        path: String::new(),
        range: 0..1,
        quote: host.to_string(),
        block: 0,
        at: 0,
        claimed: Claimed::default(),
        written: Vec::new(),
        shown: None,
    };
    let judged = |verdict| JudgedHost { class: HostClass::Unrelated, verdict, host: None, link: None };
    let mut page = result(Vec::new(), Vec::new());
    page.hosts = vec![mention("gov.test"), mention("g0v.test")];
    let sorts = |verdicts: [Option<HostVerdict>; 2]| {
        let score = page::score(&label, SOURCE.as_bytes(), &page, &verdicts.map(judged), &BTreeSet::new(), "gold").unwrap();
        score.problems.iter().map(|problem| problem.sort).filter(|sort| *sort != Sort::MissedDocument).collect::<Vec<_>>()
    };
    assert_eq!(sorts([Some(HostVerdict::ConfirmedOfficial), Some(HostVerdict::Lookalike)]), []);
    assert_eq!(sorts([Some(HostVerdict::Lookalike), None]), [Sort::OfficialCalledFake, Sort::MissedHost]);
}

#[test]
fn comparing_counts_repeats_and_forgives_moved_lines() {
    let problem =
        |file: &str, line, sort| Problem { file: file.to_string(), line, sort, what: "x".to_string(), quote: "y".to_string() };
    let before =
        [problem("a", 1, Sort::MissedClaim), problem("b", 1, Sort::FindingOnNegative), problem("gone", 1, Sort::MissedClaim)];
    let now = [problem("a", 9, Sort::MissedClaim), problem("a", 12, Sort::MissedClaim), problem("c", 1, Sort::WrongPromotion)];
    let changes = compare(&before, &now, |file| file != "gone");
    assert_eq!(changes.new_misses, [problem("a", 12, Sort::MissedClaim)]);
    assert_eq!(changes.new_false_alarms, [problem("c", 1, Sort::WrongPromotion)]);
    assert_eq!(changes.mended, [problem("b", 1, Sort::FindingOnNegative)]);
}

#[test]
fn text_of_pages_and_names_of_files_are_escaped() {
    let label = Labelled {
        file: "::error::a\u{1b}.md".to_string(),
        kind: "a|b\u{202e}".to_string(),
        positive: true,
        ..Labelled::default()
    };
    let score = PageScore::unchecked(&label, "no\nreason");
    let evaluation = evaluate(&[(label, score)], "abc", date(2026, 11, 20));
    let (mut text, mut markdown) = (Vec::new(), Vec::new());
    write::text(&evaluation, None, &mut text).unwrap();
    write::statistics(&evaluation, &mut markdown).unwrap();
    for bytes in [text, markdown] {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.chars().any(|c| c != '\n' && crate::report::escape::is_unsafe(c)), "{text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    }
}

#[test]
fn campaigns_are_read_from_the_notes() {
    let campaign = |notes: &str| {
        let line = serde_json::json!({ "file": "a", "label": "pos", "notes": notes }).to_string();
        labels::read(("labels", &line), None).unwrap().remove(0).campaign
    };
    assert_eq!(campaign("from x; campaign cards; borderline").as_deref(), Some("cards"));
    assert_eq!(campaign("campaign cards").as_deref(), Some("cards"));
    assert_eq!(campaign("part of campaign"), None);
    assert_eq!(campaign("campaigns run here"), None);
}
