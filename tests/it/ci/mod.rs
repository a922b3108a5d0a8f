//! `debunk check` in a project: formats, settings, suppressions, baselines, what git says changed, and the cache.

mod baseline;
mod cache;
mod changed;
mod columns;
mod config;
mod formats;
mod suppress;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A sentence that contradicts a checked fact.
const LIE: &str = "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.";
/// Another.
const OTHER_LIE: &str = "Visitors must cancel the Kazakhstan tourist card at the airport or pay a fine.";
/// The rule the first one breaks.
const RULE: &str = "entry-document/kz-no-tourist-card";
/// A page with nothing wrong.
const HONEST: &str = "# Almaty in May\n\nThe mountains are close to the city and the bus runs every ten minutes.\n";

/// A folder, perhaps a repository, and the program run in it on a pinned day.
struct Project {
    folder: tempfile::TempDir,
}

/// What one run gave.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Project {
        let project = Project { folder: tempfile::tempdir().expect("a temporary folder") };
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// The same as a repository with one commit. None, and a word about it, where git is missing.
    fn repository(test: &str, files: &[(&str, &str)]) -> Option<Project> {
        if Command::new("git").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            // Nothing is lost where standard error is closed.
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("skipped {test}: there is no git here\n"));
            return None;
        }
        let project = Project::new(files);
        project.git(&["init", "-q", "-b", "main"]);
        project.commit("first");
        Some(project)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("can be made");
        fs::write(path, text).expect("can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("was written")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]).args(arguments);
        // The settings of whoever runs the tests must not matter.
        command.current_dir(self.path()).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        let output = command.output().expect("git starts");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_string()
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_debunk"));
        command.args(arguments).current_dir(self.path()).env_clear().env("DEBUNK_TODAY", "2026-11-20");
        // For git.
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        finished(self.command(arguments))
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    /// `source:line rule` of every finding.
    fn found(&self, arguments: &[&str]) -> Vec<String> {
        let report = self.json(arguments);
        findings(&report)
            .iter()
            .map(|(source, finding)| format!("{source}:{} {}", finding["line"], finding["rule"].as_str().expect("a rule")))
            .collect()
    }
}

fn finished(mut command: Command) -> Ran {
    let output = command.output().expect("the program starts");
    Ran {
        code: output.status.code().expect("no signal"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Every finding of a report with its source.
fn findings(report: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for result in report["results"].as_array().expect("results") {
        for finding in result["findings"].as_array().expect("findings") {
            found.push((result["source"].as_str().expect("a name").to_string(), finding.clone()));
        }
    }
    found
}

/// Rows of a CSV file by RFC 4180, the header among them.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => assert_eq!(chars.peek(), Some(&'\n'), "rows end with CRLF"),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty(), "the last row ends too");
    rows
}
