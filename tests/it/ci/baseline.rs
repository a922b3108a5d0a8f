//! `--baseline`: an earlier report is counted, not shown.

use super::*;

fn page(words: &[&str]) -> String {
    words.iter().map(|word| format!("{word}\n\n")).collect()
}

#[test]
fn what_an_earlier_report_holds_is_counted_and_does_not_fail() {
    let project = Project::new(&[("a.md", &page(&[LIE])), ("b.md", HONEST)]);
    let before = project.run(&["check", ".", "--format", "json"]);
    assert_eq!(before.code, 1);
    project.write("known.json", &before.out);
    let ran = project.run(&["check", "a.md", "b.md", "--baseline", "known.json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("2 pages: nothing found on 2; not shown: 1 known from the baseline"), "{ran:?}");
    let report = project.json(&["check", "a.md", "--baseline", "known.json", "--fail-on", "flagged"]);
    assert_eq!(report["results"][0]["verdict"], "clear");
    assert_eq!(report["results"][0]["known"][0]["rule"], RULE);
    assert_eq!(report["summary"]["known"], 1);
}

#[test]
fn a_finding_survives_edits_elsewhere_and_a_move() {
    let project = Project::new(&[("a.md", &page(&["Welcome.", LIE]))]);
    project.write("known.json", &project.run(&["check", "a.md", "--format", "json"]).out);
    project.write("a.md", &page(&["Welcome to the lake.", "It is cold in March.", LIE, "Bring a coat."]));
    assert!(project.found(&["check", "a.md", "--baseline", "known.json"]).is_empty());
    fs::create_dir(project.path().join("docs")).expect("can be made");
    fs::rename(project.path().join("a.md"), project.path().join("docs/moved.md")).expect("can be moved");
    assert!(project.found(&["check", "docs", "--baseline", "known.json"]).is_empty());
}

#[test]
fn a_copy_and_a_repetition_are_new() {
    let project = Project::new(&[("a.md", &page(&[LIE]))]);
    project.write("known.json", &project.run(&["check", "a.md", "--format", "json"]).out);
    project.write("b.md", &page(&[LIE]));
    assert_eq!(project.found(&["check", "a.md", "b.md", "--baseline", "known.json"]), [format!("b.md:1 {RULE}")]);
    // Alone too: the page it was copied from is still there.
    assert_eq!(project.found(&["check", "b.md", "--baseline", "known.json"]), [format!("b.md:1 {RULE}")]);
    project.write("a.md", &page(&[LIE, "Some words between.", LIE]));
    assert_eq!(project.found(&["check", "a.md", "--baseline", "known.json"]).len(), 1);
}

#[test]
fn a_report_made_with_a_baseline_can_be_the_next_one() {
    let project = Project::new(&[("a.md", &page(&[LIE]))]);
    project.write("one.json", &project.run(&["check", "a.md", "--format", "json"]).out);
    let second = project.run(&["check", "a.md", "--format", "json", "--baseline", "one.json"]);
    project.write("two.json", &second.out);
    assert_eq!(project.run(&["check", "a.md", "--baseline", "two.json"]).code, 0);
    project.write("lines.jsonl", &project.run(&["check", "a.md", "--format", "jsonl"]).out);
    assert_eq!(project.run(&["check", "a.md", "--baseline", "lines.jsonl"]).code, 0);
}

#[test]
fn a_file_that_is_no_report_ends_the_run_with_2() {
    let project = Project::new(&[
        ("a.md", HONEST),
        ("x.json", "{}"),
        ("y.json", "not json"),
        ("z.json", "{\"schema\": \"other/1\", \"results\": []}"),
    ]);
    for file in ["x.json", "y.json", "z.json", "none.json"] {
        let ran = project.run(&["check", "a.md", "--baseline", file]);
        assert!(ran.code == 2 && ran.err.starts_with(&format!("debunk: cannot use the baseline {file}: ")), "{ran:?}");
    }
}
