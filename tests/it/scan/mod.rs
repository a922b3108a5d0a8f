//! `debunk scan` against real servers on loopback.

mod archives;
mod crawl;
mod hostile;
mod killed;
mod many;
mod polite;
mod sources;

use std::collections::BTreeMap;
use std::process::Output;

use serde_json::Value;

use crate::cli::{Desk, Ran};
use crate::server::{Server, answer, path};

/// Options that let a scan reach loopback and not wait for it.
const FAST: &[&str] = &["--allow-private", "--delay", "0", "--per-host", "16", "--color", "never"];

/// Runs the program without holding up the servers of the test.
async fn scan(desk: &Desk, arguments: &[&str]) -> Ran {
    let mut command = desk.command(&[&["scan"], arguments, FAST].concat());
    ran(tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap())
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The results of a `jsonl` report by source; twice the same source fails.
fn results(ran: &Ran) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for line in ran.out.lines() {
        let result: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        let source = result["source"].as_str().unwrap().to_string();
        assert!(found.insert(source.clone(), result).is_none(), "{source} is reported twice");
    }
    found
}

/// What became of a page.
fn outcome(result: &Value) -> &str {
    result["visit"]["outcome"].as_str().unwrap()
}

fn reason(result: &Value) -> &str {
    result["reasons"][0].as_str().unwrap_or_default()
}

/// How often each path was asked for.
fn asked(server: &Server) -> BTreeMap<String, usize> {
    let mut asked = BTreeMap::new();
    for head in server.requests() {
        *asked.entry(path(&head).to_string()).or_default() += 1;
    }
    asked
}

fn html(body: &str) -> Vec<u8> {
    answer("200 OK", &["Content-Type: text/html; charset=utf-8"], format!("<!doctype html><html lang=en>{body}").as_bytes())
}

fn not_found() -> Vec<u8> {
    answer("404 Not Found", &["Content-Type: text/html"], b"<h1>404</h1>")
}

/// A page of a site of `pages` pages that link to each other, so that all can be reached from the first.
fn site(head: &str, pages: usize) -> Vec<u8> {
    let number = path(head).trim_start_matches("/p").parse::<usize>();
    let Ok(number) = number else { return not_found() };
    if number >= pages {
        return not_found();
    }
    let links: String = [number * 2 + 1, number * 2 + 2, number * 7 % pages, (number + pages - 1) % pages]
        .iter()
        .filter(|&&to| to < pages)
        .map(|to| format!("<a href='/p{to}#part'>another page</a> "))
        .collect();
    let words = match number % 50 {
        7 => "<p>The Kazakhstan tourist card is an electronic visa that every visitor must hold before boarding.</p>",
        _ => "<p>The lake is quiet in May.</p>",
    };
    html(&format!("<title>Page {number}</title><h1>Page {number}</h1>{words}{links}"))
}
