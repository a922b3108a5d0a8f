//! Pages that mislead travellers, each with the findings it gives in `expected.json` beside it.
//!
//! `DEBUNK_BLESS=1` rewrites the expectations from today's answers; read the difference before committing it. `known_gap` in
//! such a file lists sentences we should flag and do not yet; it is written by hand and kept.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use debunk::rules::Rules;
use debunk::verdict::Verdict;
use serde_json::{Value, json};

use crate::clean;

/// What a case must contain to stand for its language.
const KINDS: &[(&str, &[&str])] = &[
    ("a document that does not exist", &["entry-document/"]),
    ("a free form sold for money", &["fee/"]),
    ("an invented duty", &["procedure/"]),
    ("a wrong official host", &["official-domain/"]),
    ("a promoted handle", &["promoted-handle/"]),
];

const LANGUAGES: &[&str] =
    &["ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "ms", "pt", "ru", "th", "tr", "vi", "zh-hans", "zh-hant"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

fn cases() -> Vec<(String, PathBuf)> {
    let mut cases: Vec<_> = clean::files(&root())
        .into_iter()
        .filter(|path| path.file_stem().is_some_and(|stem| stem == "page"))
        .map(|path| {
            let folder = path.parent().and_then(Path::file_name).expect("every page is in the folder of its case");
            (folder.to_string_lossy().into_owned(), path)
        })
        .collect();
    cases.sort();
    cases
}

fn triple(value: &Value) -> String {
    let word = |at: usize| value[at].as_str().unwrap_or_default();
    format!("{} {}: {}", word(1), word(0), word(2))
}

/// The lines only one of the two has, as `-` expected and `+` given.
fn difference(expected: &Value, given: &Value) -> String {
    let set = |value: &Value| value["findings"].as_array().into_iter().flatten().map(triple).collect::<BTreeSet<_>>();
    let (wanted, got) = (set(expected), set(given));
    let mut lines: Vec<String> = wanted.difference(&got).map(|line| format!("  - {line}")).collect();
    lines.extend(got.difference(&wanted).map(|line| format!("  + {line}")));
    if expected["verdict"] != given["verdict"] {
        lines.push(format!("  verdict: expected {}, given {}", expected["verdict"], given["verdict"]));
    }
    lines.join("\n")
}

#[test]
fn misleading_pages_give_what_they_are_expected_to() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let bless = std::env::var_os("DEBUNK_BLESS").is_some();
    let cases = cases();
    assert!(cases.len() >= 64, "only {} cases are left", cases.len());
    let (mut differences, mut silent, mut gaps) = (String::new(), Vec::new(), 0);
    for (name, path) in &cases {
        let source = std::fs::read(path).expect("the page can be read");
        let result = clean::check(path, &source, &rules);
        let mut findings: Vec<[String; 3]> = result
            .findings
            .iter()
            .map(|finding| [finding.rule.clone(), clean::word(finding.severity).to_string(), finding.quote.clone()])
            .collect();
        findings.sort();
        let mut given = json!({ "verdict": result.verdict.as_str(), "findings": findings });
        let expectation = path.with_file_name("expected.json");
        let expected: Value = match std::fs::read(&expectation) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name}/expected.json: {error}")),
            Err(_) => Value::Null,
        };
        if let Some(gap) = expected.get("known_gap") {
            gaps += 1;
            given["known_gap"] = gap.clone();
        }
        if result.verdict < Verdict::Review && expected.get("known_gap").is_none() {
            silent.push(name.as_str());
        }
        if bless {
            let text = serde_json::to_string_pretty(&given).expect("plain values serialise") + "\n";
            std::fs::write(&expectation, text).expect("the expectation can be written");
        } else if expected != given {
            differences += &format!("{name}\n{}\n", difference(&expected, &given));
        }
    }
    assert!(differences.is_empty(), "answers changed; if for the better, run again with DEBUNK_BLESS=1:\n{differences}");
    assert!(silent.is_empty(), "nothing is said of {silent:?}");
    assert!(gaps * 4 <= cases.len(), "{gaps} of {} cases have known gaps", cases.len());
}

#[test]
fn every_language_has_an_example_of_every_kind() {
    let mut missing = Vec::new();
    for language in LANGUAGES {
        assert!(root().with_file_name("clean").join(format!("lang-{language}.md")).is_file(), "no honest page in {language}");
        let path = root().join(format!("lang-{language}/expected.json"));
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let expected: Value = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let found = |prefixes: &[&str]| {
            let mut rules = expected["findings"].as_array().into_iter().flatten().filter(|finding| finding[1] != "note");
            rules.any(|finding| prefixes.iter().any(|prefix| finding[0].as_str().is_some_and(|rule| rule.starts_with(prefix))))
        };
        let gaps = expected["known_gap"].as_array().map_or(0, Vec::len);
        let lacking: Vec<_> = KINDS.iter().filter(|(_, prefixes)| !found(prefixes)).map(|(kind, _)| *kind).collect();
        if lacking.len() > gaps {
            missing.push((language, lacking));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
