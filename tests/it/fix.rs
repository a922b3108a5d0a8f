//! `debunk fix` as a user runs it: what it shows, what it writes, and what it refuses to.

use std::fs;
use std::process::{Command, Stdio};

use crate::cli::{Desk, json};

const PAGE: &str = "\u{feff}# 哈萨克斯坦电子签证\r\n\r\n💪官网：visa.gov.kz，请核对。\r\n\r\n\
                    登录[官网 visa.gov.kz](https://visa.gov.kz/a)提交。\r\n\r\n阿拉木图和努尔苏丹（原阿斯塔纳）都有机场。\r\n\r\n\
                    ```\r\n官网：visa.gov.kz\r\n```\r\n没有换行";

fn fixed() -> String {
    let (text, code) = PAGE.split_at(PAGE.find("```").unwrap());
    let text = text.replace("https://visa.gov.kz/a", "https://vmp.gov.kz").replace("visa.gov.kz", "vmp.gov.kz");
    text.replace("努尔苏丹（原阿斯塔纳）", "阿斯塔纳（原努尔苏丹）") + code
}

#[test]
fn shows_a_diff_that_git_applies_and_changes_nothing() {
    let desk = Desk::new(&[("docs/签证.md", PAGE.as_bytes()), ("docs/b.md", b"Fine.\n")]);
    let ran = desk.run(&["fix", "docs"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("--- a/docs/签证.md\n+++ b/docs/签证.md\n"), "{}", ran.out);
    assert!(ran.out.starts_with("docs/签证.md:3: [official-domain/wrong-official-host] the official site is vmp.gov.kz"));
    assert!(ran.err.contains("3 changes in 1 file possible; --write makes them"), "{}", ran.err);
    assert_eq!(fs::read_to_string(desk.path().join("docs/签证.md")).unwrap(), PAGE);
    fs::write(desk.path().join("a.patch"), &ran.out).unwrap();
    let applied = Command::new("git").args(["apply", "a.patch"]).current_dir(desk.path()).stderr(Stdio::piped()).output();
    // Where there is no git, the bytes have been compared all the same by the other tests.
    if let Ok(applied) = applied {
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        assert_eq!(fs::read_to_string(desk.path().join("docs/签证.md")).unwrap(), fixed());
    }
}

#[test]
fn writes_once_takes_the_findings_away_and_then_changes_nothing() {
    let desk = Desk::new(&[("a.md", PAGE.as_bytes())]);
    let before = json(&desk.run(&["check", "a.md", "--format", "json"]));
    let fixable = before["results"][0]["findings"].as_array().unwrap().iter().filter(|finding| finding["fix"].is_object());
    assert_eq!(fixable.count(), 3, "{before:#}");
    let ran = desk.run(&["fix", "--write", "a.md"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(fs::read_to_string(desk.path().join("a.md")).unwrap(), fixed());
    let after = json(&desk.run(&["check", "a.md", "--format", "json"]));
    assert_eq!(after["results"][0]["findings"].as_array().unwrap().len(), 0, "{after:#}");
    let ran = desk.run(&["fix", "--write", "a.md"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1, "no temporary file stays");
}

#[test]
fn leaves_what_needs_a_person_and_says_how_much_that_is() {
    let page = "哈萨克斯坦旅游卡是一种电子签证。\n";
    let desk = Desk::new(&[("a.md", page.as_bytes())]);
    let ran = desk.run(&["fix", "--write", "a.md"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("0 changes in 0 files made; 1 finding without a safe change"), "{}", ran.err);
    assert_eq!(fs::read_to_string(desk.path().join("a.md")).unwrap(), page);
    assert_eq!(desk.run(&["fix", "a.md", "--fail-on", "never", "-q"]).err, "");
}

#[test]
fn a_file_in_another_encoding_is_named_and_left() {
    let page = "# 哈萨克斯坦电子签证\n\n官网：visa.gov.kz，请核对。这是一个说明网页的文章，内容很多。\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(page);
    let desk = Desk::new(&[("a.md", &gbk)]);
    let ran = desk.run(&["fix", "--write", "a.md"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
    assert!(ran.err.contains("a.md: not changed: is read as G"), "{}", ran.err);
    assert_eq!(fs::read(desk.path().join("a.md")).unwrap(), gbk.as_ref());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_a_job_not_done() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new(&[("a.md", PAGE.as_bytes()), ("b.md", PAGE.as_bytes())]);
    fs::set_permissions(desk.path().join("a.md"), fs::Permissions::from_mode(0o444)).unwrap();
    let ran = desk.run(&["fix", "--write", "a.md", "b.md"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("a.md: not changed: is read-only"), "{}", ran.err);
    assert_eq!(fs::read_to_string(desk.path().join("a.md")).unwrap(), PAGE);
    assert_eq!(fs::read_to_string(desk.path().join("b.md")).unwrap(), fixed());
}

#[test]
fn reads_standard_input_but_writes_none_and_fetches_nothing() {
    let desk = Desk::new(&[]);
    let ran = desk.run_with(&["fix", "-", "--stdin-filename", "a.md"], PAGE.as_bytes());
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("+++ b/a.md\n"), "{}", ran.out);
    assert_eq!(desk.run_with(&["fix", "--write", "-"], PAGE.as_bytes()).code, 2);
    let ran = desk.run(&["fix", "https://example.org/a"]);
    assert!(ran.code == 2 && ran.err.contains("only files can be changed"), "{ran:?}");
}

#[test]
fn what_somebody_has_answered_for_is_left() {
    let page = "# 哈萨克斯坦电子签证\n\n<!-- debunk-ignore official-domain/wrong-official-host: shown as it was -->\n官网：visa.gov.kz，请核对。\n";
    let desk = Desk::new(&[("a.md", page.as_bytes())]);
    let ran = desk.run(&["fix", "--write", "a.md"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    assert_eq!(fs::read_to_string(desk.path().join("a.md")).unwrap(), page);
}
