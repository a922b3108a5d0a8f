//! `debunk eval` on a small folder of labelled pages.

use crate::cli::{Desk, json};

const LABELS: &str = r#"{"file": "pos/card.md", "label": "pos", "kind": "seller", "lang": "en", "notes": "mine; campaign cards;"}
{"file": "pos/quiet.md", "label": "pos", "kind": "seller", "lang": "en", "notes": "mine; campaign cards; borderline"}

{"file": "pos/own.md", "label": "pos", "kind": "seller", "lang": "en", "notes": ""}
{"file": "neg/walk.md", "label": "neg", "kind": "guide", "lang": "en"}
{"file": "neg/wrong.md", "label": "neg", "kind": "guide", "lang": "en", "more": 1}
"#;

const LIE: &str = "Kazakhstan's tourist card is an electronic visa for foreigners.";

fn gold() -> String {
    let card = r#"{"file": "pos/card.md", "claims": [{"quote": "tourist card is an electronic visa", "verdict": "false", "why": "", "fact_hint": ""}, {"quote": "Every lake is dry", "verdict": "outdated"}], "handles": [{"quote": "@card_agent_01", "platform": "telegram", "id": "card_agent_01", "role": "promoted"}, {"quote": "seventh", "platform": "carrier-pigeon", "id": "seven", "role": "mentioned"}], "domains": [], "should_flag": true}"#;
    format!("{card}\n")
}

fn desk() -> Desk {
    let card =
        format!("# Card\n\n{LIE}\n\nEvery lake is dry, says the seventh. Contact us on Telegram: @card_agent_01 to buy it.\n");
    let lie = format!("Walks.\n\n{LIE}\n");
    Desk::new(&[
        ("labels.jsonl", LABELS.as_bytes()),
        ("gold.jsonl", gold().as_bytes()),
        ("pos/card.md", card.as_bytes()),
        ("pos/quiet.md", b"Lakes are quiet in May.\n"),
        ("pos/own.md", lie.as_bytes()),
        ("neg/walk.md", b"Lakes are quiet in May.\n"),
        ("neg/wrong.md", lie.as_bytes()),
    ])
}

#[test]
fn counts_pages_claims_and_handles() {
    let report = json(&desk().run(&["eval", "labels.jsonl", ".", "--format", "json"]));
    let documents = &report["documents"];
    let counts =
        ["true_positives", "false_positives", "false_negatives", "true_negatives"].map(|name| documents[name].as_u64().unwrap());
    assert_eq!(counts, [2, 1, 1, 1], "{report:#}");
    assert_eq!(documents["precision"]["of"], 3);
    assert_eq!(report["campaigns"]["units"], 2);
    assert_eq!(report["campaigns"]["recall"], 0.75, "half of one campaign and the whole of the other");
    assert_eq!(report["by_campaign"]["cards"]["true_positives"], 1);
    assert_eq!(report["claims"]["recall"]["hits"], 1);
    assert_eq!(report["claims"]["recall"]["of"], 2);
    assert_eq!(report["claims"]["recall_by_verdict"]["outdated"]["hits"], 0);
    assert_eq!(report["handles"]["unknown_platforms"], 1);
    assert_eq!(report["handles"]["seen"]["hits"], 1, "{report:#}");
    let problems: Vec<_> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| format!("{} {} {}", problem["sort"], problem["file"], problem["line"]))
        .collect();
    for problem in [
        r#""missed-document" "pos/quiet.md" 1"#,
        r#""missed-claim" "pos/card.md" 5"#,
        r#""finding-on-negative" "neg/wrong.md" 3"#,
    ] {
        assert!(problems.iter().any(|one| one == problem), "{problems:#?}");
    }
}

#[test]
fn is_the_same_on_any_number_of_threads() {
    let desk = desk();
    let one = desk.run(&["eval", "labels.jsonl", ".", "--threads", "1"]);
    assert_eq!(one.code, 0, "{one:?}");
    assert_eq!(one.out, desk.run(&["eval", "labels.jsonl", ".", "--threads", "5"]).out);
    assert!(one.out.contains("  neg/wrong.md:3: "), "{}", one.out);
}

#[test]
fn tells_what_changed_since_an_earlier_run() {
    let desk = desk();
    assert_eq!(desk.run(&["eval", "labels.jsonl", ".", "-o", "json=before.json"]).code, 0);
    std::fs::write(desk.path().join("neg/wrong.md"), "\n\nWalks again.\n").unwrap();
    std::fs::write(desk.path().join("pos/own.md"), "Walks.\n").unwrap();
    std::fs::write(desk.path().join("neg/walk.md"), LIE).unwrap();
    let report = json(&desk.run(&["eval", "labels.jsonl", ".", "--against", "before.json", "--format", "json"]));
    let files = |list: &str| {
        let list = report["changes"][list].as_array().unwrap();
        let mut files: Vec<&str> = list.iter().map(|problem| problem["file"].as_str().unwrap()).collect();
        files.dedup();
        files.into_iter().map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(files("new_misses"), ["pos/own.md"]);
    assert_eq!(files("new_false_alarms"), ["neg/walk.md"]);
    assert_eq!(files("mended"), ["neg/wrong.md"]);
    let none = desk.run(&["eval", "labels.jsonl", ".", "--against", "labels.jsonl"]);
    assert_eq!(none.code, 2, "{none:?}");
}

#[test]
fn a_figure_below_its_floor_fails() {
    let desk = desk();
    let run = |floors: &str| desk.run(&["eval", "labels.jsonl", ".", "--fail-under", floors]).code;
    assert_eq!(run("precision=0.6,recall=0.6"), 0);
    assert_eq!(run("precision=0.6,recall=0.7"), 1);
    assert_eq!(run("precision=2"), 2);
    assert_eq!(run("beauty=0.5"), 2);
}

#[test]
fn statistics_hold_figures_and_nothing_of_the_pages() {
    let desk = desk();
    assert_eq!(desk.run(&["eval", "labels.jsonl", ".", "-o", "statistics=out.md"]).code, 0);
    let text = std::fs::read_to_string(desk.path().join("out.md")).unwrap();
    assert!(text.contains("2026-11-20") && text.contains("| seller | 3 |") && text.contains("| campaign 1 | 2 |"), "{text}");
    for secret in ["card.md", "electronic", "card_agent", "cards |", desk.path().to_str().unwrap()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn labels_that_do_not_hold_are_refused_with_their_line() {
    let long = [LABELS, "{\"file\": \"neg/gone.md\", \"label\": \"neg\"}\n"].concat();
    let twice = [LABELS, "{\"file\": \"neg/walk.md\", \"label\": \"neg\"}\n"].concat();
    let outside = [LABELS, "{\"file\": \"../walk.md\", \"label\": \"neg\"}\n"].concat();
    let maybe = [LABELS, "{\"file\": \"neg/a.md\", \"label\": \"maybe\"}\n"].concat();
    for (labels, message) in [
        (long.as_str(), "labels.jsonl:7: cannot read `neg/gone.md`"),
        (&twice, "labels.jsonl:7: `neg/walk.md` is labelled on line 5 already"),
        (&outside, "labels.jsonl:7: `../walk.md` does not stay below the folder"),
        (&maybe, "labels.jsonl:7: unknown variant `maybe`"),
        ("nonsense\n", "labels.jsonl:1: "),
        ("", "labels.jsonl:1: no page is labelled"),
    ] {
        let desk = desk();
        std::fs::remove_file(desk.path().join("gold.jsonl")).unwrap();
        std::fs::write(desk.path().join("labels.jsonl"), labels).unwrap();
        let ran = desk.run(&["eval", "labels.jsonl", "."]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains(message), "{message}: {ran:?}");
    }
    for (gold, message) in [
        (
            gold().replace("tourist card is", "tourist card was"),
            "gold.jsonl:1: the quote `tourist card was an electronic visa` is not in pos/card.md",
        ),
        (gold().replace("true}", "false}"), "gold.jsonl:1: should_flag is false, but `pos/card.md` is labelled pos on line 1"),
        (gold().replace("\"promoted\"", "\"famous\""), "gold.jsonl:1: unknown variant `famous`"),
        (gold().repeat(2), "gold.jsonl:2: `pos/card.md` stands here twice"),
        (gold().replace("pos/card.md", "pos/none.md"), "gold.jsonl:1: `pos/none.md` has no label"),
    ] {
        let desk = desk();
        std::fs::write(desk.path().join("gold.jsonl"), gold).unwrap();
        let ran = desk.run(&["eval", "labels.jsonl", "."]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(message), "{message}: {ran:?}");
    }
}
