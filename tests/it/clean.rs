//! Honest pages: nothing under `tests/clean` may give a warning or an error. Each file there is of a kind that once looked, or
//! could look, like what we flag: a debunking that quotes every false claim, an embassy with its own channel, a word list.

use std::path::{Path, PathBuf};

use debunk::document::Hints;
use debunk::engine::{Options, check_page};
use debunk::finding::Severity;
use debunk::resolve::Hosts;
use debunk::rules::Rules;

/// Every file below a folder, sorted, so that messages come in the same order everywhere.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is part of the checkout") {
            let path = entry.expect("its entries can be read").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Checks one file as the command would, on the day all expectations are pinned to.
pub(crate) fn check(path: &Path, source: &[u8], rules: &Rules) -> debunk::engine::PageResult {
    let name = path.to_string_lossy();
    let hints = Hints { name: Some(&name), ..Hints::default() };
    let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
    check_page(&name, source, &hints, rules, &Hosts::default(), options)
}

/// The severity as rules spell it.
pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[test]
fn honest_pages_give_no_warning_and_no_error() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files(&root.join("tests/clean"));
    assert!(files.len() >= 110, "only {} honest pages are left", files.len());
    let mut alarms = String::new();
    for path in &files {
        let source = std::fs::read(path).expect("the page can be read");
        let result = check(path, &source, &rules);
        for finding in result.findings.iter().filter(|finding| finding.severity >= Severity::Warning) {
            let line = source[..finding.range.start].iter().filter(|&&byte| byte == b'\n').count() + 1;
            let shown = path.strip_prefix(root).unwrap_or(path).display();
            alarms += &format!("{shown}:{line}: {} {}: {}\n", word(finding.severity), finding.rule, finding.quote);
        }
    }
    assert!(alarms.is_empty(), "honest pages are flagged:\n{alarms}");
}

/// Pages that nobody complains of must not stand in a group of pages that somebody does complain of, however much they have in
/// common: portals, titles, words.
#[test]
fn honest_pages_belong_to_no_campaign() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let today = jiff::civil::date(2026, 11, 20);
    let traits: Vec<_> = ["tests/clean", "tests/pages"]
        .iter()
        .flat_map(|folder| files(&root.join(folder)))
        .map(|path| {
            let source = std::fs::read(&path).expect("the page can be read");
            debunk::campaign::traits::of(&check(&path, &source, &rules), &rules, today)
        })
        .collect();
    let campaigns = debunk::campaign::find(&traits);
    assert!(!campaigns.is_empty(), "the pages that mislead share handles");
    let honest = root.join("tests/clean").to_string_lossy().into_owned();
    for campaign in campaigns {
        let drawn_in: Vec<_> = campaign.members.iter().filter(|member| member.starts_with(&honest)).collect();
        assert!(drawn_in.is_empty(), "{drawn_in:?} by {:?}", campaign.shared);
    }
}
