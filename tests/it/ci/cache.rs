//! What earlier runs found is used again, and only where it is still so.

use super::*;

fn cached(project: &Project, arguments: &[&str]) -> Ran {
    project.run(&[arguments, &["--cache-dir", "cache"]].concat())
}

fn files(project: &Project) -> Vec<std::path::PathBuf> {
    let inside = fs::read_dir(project.path().join("cache")).expect("was made");
    let mut files: Vec<_> = inside.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "debunk-cache"));
    files.sort();
    files
}

fn project() -> Project {
    let comment = format!("<!-- debunk-ignore {RULE} until 2027-01-01: we quote it -->\n{LIE}\n\n<!-- debunk-ignore fee -->\n");
    Project::new(&[
        ("d/lie.md", &format!("{LIE}\n\nWrite to Telegram @visahelp for the card. https://kz-evisa.example/\n")),
        ("d/quoted.md", &comment),
        ("d/ok.md", HONEST),
        ("d/gbk.html", "<meta charset=utf-8><title>签证</title><p>哈萨克斯坦旅游卡是一种电子签证。</p>"),
    ])
}

#[test]
fn a_second_run_gives_the_same_bytes_in_every_format() {
    let project = project();
    for format in ["json", "text", "rdjson"] {
        let bare = project.run(&["check", "d", "--format", format, "--no-cache"]);
        let first = cached(&project, &["check", "d", "--format", format]);
        let second = cached(&project, &["check", "d", "--format", format]);
        assert_eq!((&first.out, first.code), (&bare.out, bare.code), "{format}");
        assert_eq!((&second.out, second.code), (&bare.out, bare.code), "{format}");
    }
}

#[test]
fn an_answer_is_taken_from_the_cache() {
    let project = project();
    let first = cached(&project, &["check", "d"]);
    let [file] = &files(&project)[..] else { panic!("one file") };
    let before = fs::read(file).expect("readable");
    assert_eq!(cached(&project, &["check", "d"]).out, first.out);
    assert_eq!(fs::read(file).expect("readable"), before, "a run that found nothing new writes nothing");
    // A page that changes is read again, the others stay.
    project.write("d/ok.md", LIE);
    assert_ne!(cached(&project, &["check", "d"]).out, first.out);
    assert!(fs::read(file).expect("readable").len() > before.len());
    project.write("d/ok.md", HONEST);
    assert_eq!(cached(&project, &["check", "d"]).out, first.out);
}

#[test]
fn another_day_rule_or_option_is_another_cache() {
    let project = project();
    project.write("rules/platforms/x.toml", "id = \"xx\"\nname = \"Xx\"\nkind = \"chat\"\n");
    cached(&project, &["check", "d"]);
    cached(&project, &["check", "d", "--as-of", "2020-01-01"]);
    let mut tomorrow = project.command(&["check", "d", "--cache-dir", "cache"]);
    tomorrow.env("DEBUNK_TODAY", "2026-11-21");
    finished(tomorrow);
    assert_eq!(files(&project).len(), 3);
}

#[test]
fn damaged_entries_are_as_if_they_were_not_there() {
    let project = project();
    let first = cached(&project, &["check", "d", "--format", "json"]);
    let [file] = &files(&project)[..] else { panic!("one file") };
    let whole = fs::read(file).expect("readable");
    let mut broken: Vec<Vec<u8>> = vec![Vec::new(), b"x".to_vec(), whole[..whole.len() / 2].to_vec(), vec![0xff; 4096]];
    for at in (16..whole.len()).step_by(whole.len() / 5 + 1) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x55;
        broken.push(flipped);
    }
    for bytes in broken {
        fs::write(file, bytes).expect("can be written");
        let again = cached(&project, &["check", "d", "--format", "json"]);
        assert_eq!((again.out, again.code), (first.out.clone(), first.code));
    }
}

#[test]
fn settings_apply_to_answers_of_the_cache() {
    let project = project();
    let before = cached(&project, &["check", "d", "--format", "json"]);
    project.write("debunk.toml", &format!("[rules.severity]\n\"{RULE}\" = \"off\"\n"));
    let after = cached(&project, &["check", "d", "--format", "json"]);
    assert!(before.out.matches(RULE).count() > 0);
    let report: Value = serde_json::from_str(&after.out).expect("JSON");
    assert!(findings(&report).iter().all(|(_, finding)| finding["rule"] != RULE), "{report:#}");
}

#[test]
fn without_a_home_there_is_no_cache_and_no_failure() {
    let project = project();
    assert_eq!(project.run(&["check", "d/ok.md"]).code, 0);
    let mut at_home = project.command(&["check", "d/ok.md"]);
    at_home.env("XDG_CACHE_HOME", project.path().join("xdg"));
    assert_eq!(finished(at_home).code, 0);
    assert!(project.path().join("xdg/debunk/CACHEDIR.TAG").exists());
    // A folder that cannot be made costs time, not the answer.
    project.write("file", "");
    assert_eq!(project.run(&["check", "d/ok.md", "--cache-dir", "file/below"]).code, 0);
}
