//! Holds who may know whom, by reading `src/`: imports are the architecture, and nothing else keeps them from growing.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of `src/`: path with `/`, and its text without comments and without its tests.
struct File {
    path: String,
    text: String,
    code: String,
}

fn read(folder: &Path, root: &Path, out: &mut Vec<File>) {
    let mut inside: Vec<PathBuf> = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() {
            read(&path, root, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let path = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            let code = code(&text);
            out.push(File { path, text, code });
        }
    }
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut out = Vec::new();
    read(&root, &root, &mut out);
    assert!(out.len() > 40, "only {} files were found", out.len());
    out
}

/// What a release build sees: comments go, and so does everything from `#[cfg(test)] mod` on, which closes each file.
fn code(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.starts_with("mod ") && next.ends_with('{')) {
            break;
        }
        let line = line.find("//").filter(|&at| !line[..at].ends_with(':')).map_or(line, |at| &line[..at]);
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Files that only tests see.
fn only_tests(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path == "document/hostile.rs"
}

/// Whether `name` stands in `code` as a word of its own.
fn names(code: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| !code[..at].ends_with(part) && !code[at + name.len()..].starts_with(part))
}

/// Asserts that of the files `who` picks, none names any of `what`, except in `exempt`.
#[track_caller]
fn forbid(who: impl Fn(&str) -> bool, what: &[&str], exempt: &[&str], why: &str) {
    let mut looked_at = 0;
    for file in sources() {
        if only_tests(&file.path) || !who(&file.path) {
            continue;
        }
        looked_at += 1;
        if exempt.contains(&file.path.as_str()) {
            continue;
        }
        for name in what {
            assert!(!names(&file.code, name), "src/{} names `{name}`: {why}", file.path);
        }
    }
    assert!(looked_at > 0, "the pattern picks no file any more");
}

/// Bytes in, findings out: what must stay a pure function.
fn core(path: &str) -> bool {
    ["campaign/", "document/", "text/", "extract/", "checks/", "resolve/", "lexicon/"]
        .iter()
        .any(|folder| path.starts_with(folder))
        || ["lexicon.rs", "engine.rs", "verdict.rs", "finding.rs"].contains(&path)
}

#[test]
fn reports_know_findings_and_never_look_anything_up() {
    // A report shows what was found. Rules reach it only as titles and help texts, which SARIF lists.
    let compiled = ["lexicon", "fetch", "extract::claims", "rules::lint", "rules::facts", "tokio", "async", "reqwest"];
    forbid(|path| path.starts_with("report/"), &compiled, &[], "reports know findings and verdicts");
}

#[test]
fn checks_do_not_fetch_or_report() {
    let io = ["fetch", "report", "reqwest", "tokio", "async", "await", "probes", "commands", "crate::live"];
    forbid(|path| path.starts_with("checks/"), &io, &[], "what the network says is passed in as evidence");
}

#[test]
fn the_core_has_no_network_no_files_no_clock() {
    let io = ["tokio", "reqwest", "async", "await", "std::fs", "fs::read", "std::net::TcpStream", "std::env", "std::process"];
    forbid(core, &io, &[], "the core is a pure function of its arguments");
    let clock = ["SystemTime", "Instant", "Zoned::now", "Timestamp::now", "Local::now"];
    forbid(core, &clock, &[], "the day is an argument, or a result could not be replayed");
}

#[test]
fn only_the_edge_reads_the_clock() {
    let clock = ["Zoned::now", "Timestamp::now", "SystemTime::now"];
    forbid(|_| true, &clock, &["main.rs"], "main reads the clock once and passes the day on");
}

#[test]
fn one_file_names_the_http_client() {
    forbid(|_| true, &["reqwest"], &["fetch/http.rs"], "a second client would go round the address guard");
}

#[test]
fn one_folder_serves() {
    let server = ["axum", "hyper", "hyper_util", "tracing", "prometheus_client", "crossbeam_channel"];
    let others = |path: &str| !path.starts_with("serve/") && path != "commands/serve.rs";
    forbid(others, &server, &[], "the check knows no server");
    let dialects = ["native.rs", "akismet.rs", "openai.rs", "matrix.rs", "rspamd.rs"];
    let shared = |path: &str| path.starts_with("serve/") && !dialects.iter().any(|file| path.ends_with(file));
    let dialects = ["akismet::", "openai::", "matrix::", "rspamd::"];
    forbid(shared, &dialects, &["serve/router.rs", "serve/openapi.rs"], "what dialects share knows none of them");
}

#[test]
fn what_is_seen_live_is_gathered_in_one_folder_and_weighed_elsewhere() {
    forbid(|_| true, &["hickory_net"], &["live/dns.rs"], "a second resolver would see other answers than the evidence has");
    forbid(|_| true, &["hickory_resolver"], &["fetch/names.rs"], "names of pages are resolved behind `Lookup`, and judged");
    forbid(
        |path| path.starts_with("live/"),
        &["HostVerdict", "Finding", "report"],
        &[],
        "what answers are worth is decided by the pure ladder",
    );
    forbid(core, &["crate::live"], &[], "the core is given evidence and never gathers it");
}

#[test]
fn one_folder_names_the_parsers() {
    let html = |path: &str| !path.starts_with("document/html") && path != "document/tokens.rs";
    forbid(html, &["scraper", "html5gum", "html5ever"], &[], "places in the source are kept by one reader of HTML");
    forbid(|_| true, &["pulldown_cmark"], &["document/markdown.rs"], "places in the source are kept by one reader of Markdown");
}

#[test]
fn the_library_does_not_know_its_command_line() {
    let library =
        |path: &str| !path.starts_with("commands/") && path != "main.rs" && path != "cli.rs" && !path.starts_with("cli/");
    forbid(library, &["clap", "indicatif", "anyhow", "crate::commands", "crate::cli"], &[], "the library has other doors too");
}

#[test]
fn nothing_unwraps_and_every_file_says_what_it_is() {
    for file in sources() {
        assert!(file.text.starts_with("//! "), "src/{} does not open with what it is", file.path);
        if !only_tests(&file.path) {
            assert!(!file.code.contains(".unwrap()"), "src/{} unwraps; `expect` states why it cannot fail", file.path);
        }
    }
}

#[test]
fn the_test_itself_tells_code_from_comments_and_tests() {
    let seen = code("use a::b; // tokio\nlet x = \"http://y\";\n#[cfg(test)]\nmod tests {\n use tokio;\n}\n");
    assert!(names(&seen, "a::b") && seen.contains("http://y") && !names(&seen, "tokio"));
    assert!(names("x.await;", "await") && !names("awaited()", "await") && !names("my_async", "async"));
}
