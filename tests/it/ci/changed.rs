//! `--changed-since`: only lines that git says were added.

use super::*;

#[test]
fn only_added_lines_count_and_renames_are_followed() {
    let old = format!("# Guide\n\n{LIE}\n\nThe lake is quiet in May, and the ferry leaves at nine from the old pier.\n");
    let files = [("old.md", old.as_str()), ("same.md", LIE), ("move.md", old.as_str())];
    let Some(project) = Project::repository("only_added_lines_count_and_renames_are_followed", &files) else { return };
    project.git(&["checkout", "-q", "-b", "work"]);
    project.write("old.md", &format!("New first line.\n{old}\n{OTHER_LIE}\n"));
    fs::rename(project.path().join("move.md"), project.path().join("moved 签证.md")).expect("can be moved");
    project.write("new.md", &format!("Fine.\n\n{LIE}\n"));
    project.commit("work");
    project.write("untracked.md", LIE);
    project.write("ignored.md", LIE);
    project.write(".gitignore", "ignored.md\n");
    let report = project.json(&["check", ".", "--changed-since", "main"]);
    let mut lines: Vec<_> = findings(&report).iter().map(|(source, finding)| format!("{source}:{}", finding["line"])).collect();
    lines.dedup();
    assert_eq!(lines, ["new.md:3", "old.md:8", "untracked.md:1"], "{report:#}");
    let read: Vec<_> =
        report["results"].as_array().expect("results").iter().map(|result| result["source"].as_str().expect("a name")).collect();
    assert!(!read.contains(&"same.md"), "what has not changed is not read: {read:?}");
    assert_eq!(report["summary"]["outside"], 1, "the old lie on a page that changed is counted");
}

#[test]
fn compares_with_the_point_where_the_work_left() {
    let Some(project) = Project::repository("compares_with_the_point_where_the_work_left", &[("a.md", LIE)]) else { return };
    project.git(&["checkout", "-q", "-b", "work"]);
    project.commit("work");
    project.git(&["checkout", "-q", "main"]);
    project.write("a.md", HONEST);
    project.commit("main goes on");
    project.git(&["checkout", "-q", "work"]);
    assert!(project.found(&["check", ".", "--changed-since", "main"]).is_empty(), "what main has mended since is not the work's");
}

#[test]
fn counts_lines_as_git_does_in_pages_with_any_line_end() {
    let Some(project) = Project::repository("counts_lines_as_git_does", &[("a.md", "\u{feff}One.\r\rTwo.\r\n\r\nThree.\r\n")])
    else {
        return;
    };
    project.write("a.md", &format!("\u{feff}One.\r\rTwo.\r\n\r\nThree.\r\n\r\n{LIE}\r\n"));
    assert_eq!(project.found(&["check", "a.md", "--changed-since", "HEAD"]).len(), 1);
}

#[test]
fn nothing_changed_is_nothing_found() {
    let Some(project) = Project::repository("nothing_changed_is_nothing_found", &[("a.md", LIE)]) else { return };
    let ran = project.run(&["check", ".", "--changed-since", "HEAD"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    for format in ["junit", "markdown", "github"] {
        assert_eq!(project.run(&["check", ".", "--changed-since", "HEAD", "--format", format]).code, 0, "{format}");
    }
}

#[test]
fn hostile_names_and_revisions_stay_names() {
    let Some(project) = Project::repository("hostile_names_and_revisions_stay_names", &[("a.md", HONEST)]) else { return };
    let name = "x\n+++ b/a.md\n@@ -0,0 +1,99 @@\n\"'$(touch owned) .md";
    project.write(name, LIE);
    project.git(&["add", "-A"]);
    let report = project.json(&["check", ".", "--changed-since", "HEAD"]);
    assert_eq!(findings(&report).len(), 1);
    assert_eq!(report["results"].as_array().expect("results").len(), 1);
    for revision in ["--output=owned", "-p", "$(touch owned)", "nobody/knows", "HEAD:a.md"] {
        let ran = project.run(&["check", ".", &format!("--changed-since={revision}")]);
        assert!(ran.code == 2 && ran.err.contains("no such revision"), "{revision}: {ran:?}");
    }
    assert!(!project.path().join("owned").exists());
}

#[test]
fn outside_of_a_repository_it_says_so() {
    let project = Project::new(&[("a.md", HONEST)]);
    let ran = project.run(&["check", ".", "--changed-since", "main"]);
    assert_eq!(ran.code, 2);
    let git = Command::new("git").arg("--version").output().is_ok();
    let expected = if git { "is not in a git repository" } else { "cannot run `git`" };
    assert!(ran.err.contains(expected), "{ran:?}");
    let Some(inside) = Project::repository("a file outside of the repository", &[("a.md", HONEST)]) else { return };
    let outside = project.path().join("a.md");
    let ran = inside.run(&["check", outside.to_str().expect("UTF-8"), "--changed-since", "HEAD"]);
    assert!(ran.code == 2 && ran.out.contains("lies outside of the repository"), "{ran:?}");
}

#[test]
fn an_empty_revision_compares_with_nothing() {
    // Workflows pass an empty variable where there is no base.
    let project = Project::new(&[("a.md", LIE)]);
    assert_eq!(project.found(&["check", "a.md", "--changed-since", ""]).len(), 1);
}
