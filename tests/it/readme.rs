//! Holds the README to what the program really prints.

use std::path::Path;
use std::process::Command;

const PAGE: &str = "tests/pages/example/kazakhstan-tourist-card.md";

/// The lines of the README's first example after the command, without the four spaces that make them code.
fn shown() -> Vec<String> {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README is there");
    let after = readme.lines().skip_while(|line| !(line.contains("$ cargo run") && line.contains(PAGE))).skip(1);
    let example = after.take_while(|line| !line.contains("$ cargo test"));
    example.map(|line| line.strip_prefix("    ").unwrap_or(line).to_string()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_example_prints_what_the_readme_shows() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_debunk"));
    command.args(["check", PAGE]).current_dir(env!("CARGO_MANIFEST_DIR")).env_clear().env("DEBUNK_TODAY", "2026-11-20");
    let ran = command.output().expect("the program starts");
    let printed = String::from_utf8(ran.stdout).expect("UTF-8");
    let mut rest = printed.lines();
    let shown = shown();
    assert!(shown.len() > 5, "the README shows an example");
    for line in shown.iter().filter(|line| *line != "...") {
        assert!(
            rest.any(|printed| printed == line),
            "the README shows what is not printed there:\n{line}\n\nprinted:\n{printed}"
        );
    }
    assert_eq!(ran.status.code(), Some(1));
}
