//! Transcripts of the built program: what a user types, sees, and gets as exit code.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

/// What one run gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A folder with files, and a program to run in it on a pinned day.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Desk {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("can be made");
            fs::write(path, bytes).expect("can be written");
        }
        Desk { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_debunk"));
        command.args(arguments).current_dir(self.path()).env_clear().env("DEBUNK_TODAY", "2026-11-20");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
        // It may end before it has read everything.
        let _ = child.stdin.take().expect("was asked for").write_all(input);
        let output = child.wait_with_output().expect("the program ends");
        Ran {
            code: output.status.code().expect("no signal"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

pub(crate) fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

#[test]
fn says_nothing_found_and_exits_with_0() {
    let ran = Desk::new(&[("a.md", b"# Walks\n\nThe lake is quiet in May.\n")]).run(&["check", "a.md"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("1 page: nothing found on 1; facts checked up to 20"), "{}", ran.out);
}

#[test]
fn an_empty_file_is_checked() {
    let ran = Desk::new(&[("a.md", b"")]).run(&["check", "a.md", "--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn what_is_no_text_is_unchecked() {
    let noise: Vec<u8> = (0..5000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let desk = Desk::new(&[
        ("a.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0"),
        ("b.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        ("c.html", &noise),
    ]);
    for (name, reason) in
        [("a.md", "is a picture, which is not read"), ("b.txt", "is a PDF file, which is not read"), ("c.html", "is no text")]
    {
        let ran = desk.run(&["check", name]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.out.starts_with(&format!("{name}: unchecked: {reason}\n")), "{ran:?}");
    }
}

#[test]
fn an_answer_that_is_no_page_is_unchecked() {
    for (kind, body, reason) in [
        ("application/pdf", "%PDF-1.7\n", "is `application/pdf`, which is not read"),
        ("text/html", "", "the server answers with an empty page"),
        ("text/plain", "\r\n \n", "the server answers with an empty page"),
    ] {
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let ran = Desk::new(&[]).run(&["check", &serve(answer), "--allow-private"]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.out.contains(&format!("unchecked: {reason}\n")), "{ran:?}");
    }
}

#[test]
fn reads_utf16_without_a_mark() {
    let text = "The Kazakhstan tourist card is an electronic visa for all.\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let report = json(&Desk::new(&[("a.txt", &bytes)]).run(&["check", "a.txt", "--format", "json"]));
    assert_eq!(report["results"][0]["verdict"], "flagged");
    assert_eq!(report["results"][0]["findings"][0]["range"]["start"], 2 * "The ".len());
}

#[test]
fn refuses_two_reports_in_one_file() {
    let desk = Desk::new(&[("a.md", b"Fine.\n"), ("sub/x", b"")]);
    for same in [["-o", "json=r", "-o", "sarif=r"], ["-o", "json=r", "-o", "json=sub/../r"]] {
        let ran = desk.run(&[&["check", "a.md"][..], &same].concat());
        assert_eq!((ran.code, ran.err.contains("give each a file of its own")), (2, true), "{ran:?}");
        assert!(!desk.path().join("r").exists());
    }
    assert_eq!(desk.run(&["check", "a.md", "-o", "json=r", "-o", "sarif=s"]).code, 0);
    assert_eq!(desk.run(&["check", "a.md", "-o", "json=r", "-o", "sarif=s"]).code, 0, "and again");
}

#[test]
fn a_source_that_cannot_be_read_is_unchecked_and_the_rest_is_read() {
    let desk = Desk::new(&[("a.md", b"Fine.\n")]);
    let ran = desk.run(&["check", "none.md", "a.md"]);
    assert_eq!(ran.code, 2);
    let expected =
        "none.md: unchecked: no such file or folder\n\n2 pages: nothing found on 1, 1 not checked; facts checked up to ";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    assert_eq!(desk.run(&["check", "none.md", "a.md", "--exit-zero"]).code, 2);
    assert_eq!(desk.run(&["check", "none.md", "a.md", "--allow-unchecked"]).code, 0);
    let report = json(&desk.run(&["check", "none.md", "a.md", "--format", "json"]));
    assert_eq!(report["results"][0]["verdict"], "unchecked");
    assert_eq!(report["results"][0]["reasons"][0], "no such file or folder");
    assert_eq!(report["summary"]["unchecked"], 1);
}

#[test]
fn a_run_that_checks_nothing_is_no_success() {
    let ran = Desk::new(&[("src/a.rs", b"")]).run(&["check", "src"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("debunk: nothing to check"), "{ran:?}");
}

#[test]
fn wrong_arguments_exit_with_2() {
    let desk = Desk::new(&[]);
    for arguments in [&["check"][..], &["check", "a", "--format", "nope"], &["check", "a", "-o", "json"], &["frobnicate"], &[]] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {ran:?}");
        assert!(!ran.err.is_empty());
    }
}

#[test]
fn broken_rules_exit_with_2_and_name_the_file() {
    let desk = Desk::new(&[("rules/facts/kz/x.toml", b"id = \"x\"\nseverty = \"error\"\n"), ("a.md", b"")]);
    for option in ["--rules", "--rules-only"] {
        let ran = desk.run(&["check", "a.md", option, "rules"]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("x.toml") && ran.err.contains("severty"), "{ran:?}");
    }
}

#[test]
fn reads_standard_input_under_a_name() {
    let desk = Desk::new(&[]);
    let report = json(&desk.run_with(&["check", "-", "--stdin-filename", "post.md", "--format", "json"], b"Hello.\n"));
    assert_eq!(report["results"][0]["source"], "post.md");
    let report = json(&desk.run_with(&["check", "-", "--format", "json"], b"Hello.\n"));
    assert_eq!(report["results"][0]["source"], "-");
}

#[test]
fn writes_several_reports_in_one_run() {
    let desk = Desk::new(&[("a.md", b"Hello.\n")]);
    let ran = desk.run(&[
        "check",
        "a.md",
        "-o",
        "json=out.json",
        "-o",
        "sarif=out.sarif",
        "-o",
        "jsonl=out.jsonl",
        "-o",
        "text=out.txt",
        "-o",
        "html=out.html",
        "-o",
        "dot=out.dot",
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let read = |name: &str| fs::read_to_string(desk.path().join(name)).expect("was written");
    assert_eq!(read("out.txt"), ran.out);
    let report: serde_json::Value = serde_json::from_str(&read("out.json")).expect("JSON");
    assert_eq!((&report["schema"], &report["as_of"]), (&"debunk/1".into(), &"2026-11-20".into()));
    let sarif: serde_json::Value = serde_json::from_str(&read("out.sarif")).expect("JSON");
    assert_eq!(sarif["runs"][0]["columnKind"], "unicodeCodePoints");
    assert_eq!(read("out.jsonl").lines().count(), 1);
    let left: Vec<_> = fs::read_dir(desk.path()).expect("exists").flatten().map(|entry| entry.file_name()).collect();
    assert!(read("out.html").starts_with("<!doctype html>") && read("out.dot").starts_with("graph campaigns {"));
    assert_eq!(left.len(), 7, "no temporary file stays: {left:?}");
    let ran = desk.run(&["check", "a.md", "-o", "json=no/such/folder/out.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("debunk: cannot write no/such/folder/out.json"), "{ran:?}");
}

/// A rename would put a file in the place of a device or pipe.
#[cfg(unix)]
#[test]
fn writes_into_pipes_and_devices_and_replaces_neither() {
    use std::os::unix::fs::FileTypeExt as _;
    let desk = Desk::new(&[("a.md", b"Hello.\n")]);
    let pipe = desk.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).expect("is written to")
    });
    let ran = desk.run(&["check", "a.md", "-o", "jsonl=pipe"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(reader.join().expect("reads").lines().count(), 1);
    assert!(fs::metadata(&pipe).expect("still there").file_type().is_fifo());
}

#[test]
fn gives_the_same_bytes_on_any_number_of_threads() {
    let files: Vec<(String, Vec<u8>)> = (0..40)
        .map(|n| (format!("d/{:02}.md", n * 7 % 40), format!("Page {n}, add @guide{n} on Telegram.\n").into_bytes()))
        .collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let desk = Desk::new(&files);
    for format in ["json", "jsonl", "text", "sarif", "github", "dot", "html"] {
        let one = desk.run(&["check", "d", "--format", format, "--threads", "1"]);
        for threads in ["2", "7", "0"] {
            assert_eq!(desk.run(&["check", "d", "--format", format, "--threads", threads]).out, one.out);
        }
    }
    let report = json(&desk.run(&["check", "d/39.md", "d", "--format", "json"]));
    let sources: Vec<_> =
        report["results"].as_array().expect("results").iter().map(|result| result["source"].as_str().expect("a name")).collect();
    assert_eq!(sources.len(), 40);
    assert_eq!(&sources[..3], ["d/39.md", "d/00.md", "d/01.md"]);
}

#[test]
fn a_large_file_is_unchecked() {
    let ran = Desk::new(&[("a.md", &[b'x'; 3000])]).run(&["check", "a.md", "--max-size", "2K"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("larger than 2048 bytes"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_act_on_the_terminal_or_the_runner() {
    let name = "x\u{1b}[2J\n::error::y\u{202e}.md";
    let desk = Desk::new(&[(name, b"Hello.\n")]);
    for format in ["text", "json", "jsonl", "sarif", "github", "dot", "html"] {
        // A folder of that name cannot be read either, and is reported.
        let ran = desk.run(&["check", name, &format!("{name}/none"), "--format", format, "--color", "never"]);
        assert_eq!(ran.code, 2);
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{format}: {ran:?}");
        assert!(!ran.out.lines().any(|line| line.starts_with("::error")), "{format}: {ran:?}");
    }
    let report = json(&desk.run(&["check", ".", "--format", "json"]));
    assert_eq!(report["results"][0]["source"], name, "the value is whole");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let files: Vec<(String, Vec<u8>)> = (0..600).map(|n| (format!("d/{n}.md"), vec![b'x'; 10])).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let desk = Desk::new(&files);
    let mut child = desk.command(&["check", "d", "--format", "json"]).spawn().expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn an_unknown_rule_suggests_the_nearest() {
    let desk = Desk::new(&[]);
    let ran = desk.run(&["explain", "campaign/shared-handel"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("did you mean `campaign/shared-handle`"), "{ran:?}");
    assert_eq!(desk.run(&["explain", "campaign/shared-handle"]).code, 0);
    let ran = desk.run(&["explain", "promoted-handle/telegam"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("did you mean `promoted-handle/telegram`"), "{ran:?}");
}

#[test]
fn explains_a_fact_with_sources_dates_and_examples() {
    let fact = "id = \"xx-lake-pass\"\ncheck = \"procedure\"\ncountry = \"KZ\"\nseverity = \"warning\"\n\
        checked = \"2026-10-01\"\nreview_by = \"2026-11-01\"\n\
        [statement]\nen = \"No pass is needed for the lake.\"\nru = \"Пропуск не нужен.\"\n\
        [help]\nen = \"Ask the park.\"\n[valid]\nfrom = \"2020-01-01\"\n\
        [[reference]]\npublisher = \"Park office\"\nurl = \"https://park.test/\"\nsays = \"entry is free of passes\"\nkind = \"primary\"\n\
        [[claim]]\nsubject = [\"visa\"]\n\
        [[example]]\nlang = \"en\"\ntext = \"A lake pass is needed.\"\nexpect = \"flag\"\n";
    let desk = Desk::new(&[("rules/facts/kz/xx-lake-pass.toml", fact.as_bytes())]);
    let ran = desk.run(&["explain", "procedure/xx-lake-pass", "--rules", "rules"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for part in [
        "severity: warning",
        "holds: from 2020-01-01",
        "checked: 2026-10-01, to be read again by 2026-11-01; due",
        "ru: Пропуск не нужен.",
        "Park office (primary)",
        "https://park.test/",
        "flag en: A lake pass is needed.",
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    let value = json(&desk.run(&["explain", "xx-lake-pass", "--rules", "rules", "--format", "json"]));
    assert_eq!((&value["rule"], &value["status"]), (&"procedure/xx-lake-pass".into(), &"settled".into()));
    let ran = desk.run(&["explain", "fee/xx-lake-pass", "--rules", "rules"]);
    assert!(ran.code == 2 && ran.err.contains("`procedure/xx-lake-pass`"), "{ran:?}");
}

#[test]
fn prints_the_schema_its_reports_follow() {
    let desk = Desk::new(&[("a.md", b"Hello.\n")]);
    let schema = json(&desk.run(&["schema", "report"]));
    let report = json(&desk.run(&["check", "a.md", "none.md", "--format", "json"]));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    if let Err(error) = validator.validate(&report) {
        panic!("{error}");
    }
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let desk = Desk::new(&[]);
    assert!(!desk.run(&["check", "none.md"]).out.contains('\u{1b}'));
    assert!(desk.run(&["check", "none.md", "--color", "always"]).out.contains("\u{1b}["));
}

/// Answers every request with `answer`, on a port of this machine, until the test ends.
fn serve(answer: impl Into<String>) -> String {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("is bound");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = Vec::new();
            let mut buffer = [0; 1024];
            while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(length) => request.extend_from_slice(&buffer[..length]),
                }
            }
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}/guide")
}

#[test]
fn reads_a_page_of_the_intranet_only_with_leave() {
    let url = serve("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\nConnection: close\r\n\r\n<p>Hello</p>");
    let desk = Desk::new(&[]);
    let ran = desk.run(&["check", &url, "--format", "json"]);
    let reason = json(&ran)["results"][0]["reasons"][0].as_str().expect("a reason").to_string();
    assert_eq!(ran.code, 2);
    assert!(reason.starts_with("refused: "), "{reason}");
    let ran = desk.run(&["check", &url, "--allow-private", "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!((&json(&ran)["results"][0]["verdict"], &json(&ran)["results"][0]["source"]), (&"clear".into(), &url.into()));
}

#[test]
fn an_error_page_is_not_the_page() {
    let url = serve("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nnope\n");
    let ran = Desk::new(&[]).run(&["check", &url, "--allow-private"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("unchecked: the server answers with status 404"), "{ran:?}");
}

#[test]
fn reports_each_host_with_its_class() {
    let page = b"Apply on the official e-visa site of Kazakhstan: https://www.vmp.gov.kz/ or read https://lake.test/\n";
    let report = json(&Desk::new(&[("a.md", page)]).run(&["check", "a.md", "--format", "json"]));
    let hosts = report["results"][0]["hosts"].as_array().expect("hosts");
    let of = |name: &str| hosts.iter().find(|host| host["host"] == name).unwrap_or_else(|| panic!("{name} in {hosts:?}"));
    assert_eq!(of("www.vmp.gov.kz")["class"], "registry-official");
    assert_eq!(of("lake.test")["verdict"], serde_json::Value::Null);
    assert!(hosts.iter().all(|host| host["live"]["status"] == "unknown"), "nothing was looked up");
}

#[test]
fn shells_and_man_know_every_command() {
    let desk = Desk::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = desk.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("stdin-filename"), "{shell}");
    }
    assert!(desk.run(&["man"]).out.contains("debunk"));
    assert_eq!(desk.run(&["man", "pages"]).code, 0);
    let page = fs::read_to_string(desk.path().join("pages/debunk-fix.1")).expect("there is one for each command");
    assert!(page.contains("git apply"), "{page}");
}
