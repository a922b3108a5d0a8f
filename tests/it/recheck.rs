//! `debunk rules recheck` against servers on loopback.

use std::fmt::Write as _;

use debunk::rules::Rules;

use crate::cli::{Desk, Ran, json};
use crate::server::{Server, answer, path, redirect};

/// One fact with a reference for each path and phrase.
fn fact(server: &Server, references: &[(&str, Option<&str>)]) -> String {
    let mut text = String::from(
        "id = \"xx-card\"\ncheck = \"entry-document\"\ncountry = \"KZ\"\nseverity = \"warning\"\nchecked = \"2026-01-01\"\n\
         review_by = \"2027-01-01\"\n\n[statement]\nen = \"There is no such card.\"\n",
    );
    for (path, phrase) in references {
        write!(text, "\n[[reference]]\npublisher = \"Ministry\"\nurl = \"{}\"\nsays = \"so\"\n", server.url(path)).unwrap();
        if let Some(phrase) = phrase {
            writeln!(text, "phrase = \"{phrase}\"").unwrap();
        }
    }
    text + "\n[[example]]\nlang = \"en\"\ntext = \"Fine.\"\nexpect = \"pass\"\n"
}

/// Runs away from the threads that serve.
async fn recheck(server: &Server, references: &[(&str, Option<&str>)], more: &[&str]) -> Ran {
    let desk = Desk::new(&[("rules/facts/kz/xx-card.toml", fact(server, references).as_bytes())]);
    let mut arguments = vec!["rules", "recheck", "--rules", "rules"];
    arguments.extend(more);
    let arguments: Vec<String> = arguments.into_iter().map(str::to_string).collect();
    tokio::task::spawn_blocking(move || desk.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())).await.unwrap()
}

async fn server() -> Server {
    Server::answering(|head| {
        let html = &["Content-Type: text/html; charset=utf-8"];
        match path(head) {
            "/there" => answer("200 OK", html, b"<h1>Entry</h1><p>Visitors <b>need no</b>\n  card.</p>"),
            "/gone" => answer("404 Not Found", html, b"<p>Visitors need no card.</p>"),
            "/shut" => answer("403 Forbidden", html, b""),
            "/old" => redirect("/there"),
            _ => answer("500 Internal Server Error", html, b""),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn tells_a_curator_what_changed_and_what_to_do() {
    let server = server().await;
    let phrase = Some("visitors need no card");
    let all = [
        ("/there", phrase),
        ("/there", Some("cards for sale")),
        ("/gone", phrase),
        ("/shut", phrase),
        ("/old", phrase),
        ("/broken", None),
    ];
    let ran = recheck(&server, &all, &["--allow-private", "xx-card"]).await;
    assert_eq!(ran.code, 2, "some could not be told: {ran:?}");
    for words in [
        "vanished:\n\n  facts/kz/xx-card.toml (xx-card)\n",
        &format!("reference: {}\n    seen:      the server answers with status 404\n", server.url("/gone")),
        "the page does not contain `cards for sale`",
        &format!("it leads to {}; the phrase is there", server.url("/there")),
        "the server answers with status 403",
        "6 reference(s) on 2026-11-20: 1 vanished, 1 no longer says so, 1 moved, 2 could not be told, 1 there\n",
    ] {
        assert!(ran.out.contains(words), "no `{words}` in\n{}", ran.out);
    }
    assert_eq!(server.connections(), 6, "a page that two references name is asked for once; the redirect leads to it again");

    let report = json(&recheck(&server, &all, &["--allow-private", "entry-document/xx-card", "--format", "json"]).await);
    assert_eq!(report["schema"], "debunk-recheck/1");
    let states: Vec<&str> = report["references"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["unknown", "vanished", "moved", "unknown", "there", "phrase-gone"], "sorted by address");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_unchanged_changed_and_not_done_apart() {
    let server = server().await;
    let phrase = Some("visitors need no card");
    let only = |more: &[&'static str]| [&["--allow-private", "xx-card"], more].concat();
    assert_eq!(recheck(&server, &[("/there", phrase)], &only(&[])).await.code, 0);
    assert_eq!(recheck(&server, &[("/gone", phrase)], &only(&[])).await.code, 1);
    assert_eq!(recheck(&server, &[("/gone", phrase), ("/shut", None)], &only(&[])).await.code, 2);
    assert_eq!(recheck(&server, &[("/gone", phrase), ("/shut", None)], &only(&["--allow-unchecked"])).await.code, 1);
    assert_eq!(recheck(&server, &[("/there", None)], &["--allow-private", "no-such-fact"]).await.code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_does_not_make_us_ask_this_machine() {
    let server = server().await;
    let ran = recheck(&server, &[("/there", None)], &["xx-card"]).await;
    assert_eq!((ran.code, server.connections()), (2, 0), "{ran:?}");
    assert!(ran.out.contains("refused"), "{ran:?}");
}

#[test]
fn every_reference_of_the_rules_is_listed_with_the_file_it_stands_in() {
    let rules = Rules::embedded().unwrap();
    let cited = debunk::recheck::references(&rules.files);
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    assert!(cited.len() >= rules.files.facts.len());
    for one in &cited {
        assert!(root.join(&one.file).is_file(), "{}", one.file);
    }
}
