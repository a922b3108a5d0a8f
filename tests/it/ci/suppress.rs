//! Suppressions: in pages, in settings, with a reason and a last day, and what becomes of those that are of no use.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::*;

/// What the summary counts as suppressed, and the rules that are left.
#[track_caller]
fn check(files: &[(&str, &str)], arguments: &[&str], suppressed: u64, left: &[&str]) {
    let project = Project::new(files);
    let report = project.json(&[&["check", "."], arguments].concat());
    let rules: Vec<String> =
        findings(&report).iter().map(|(_, finding)| finding["rule"].as_str().expect("a rule").to_string()).collect();
    assert_eq!(
        (report["summary"]["suppressed"].as_u64(), &rules[..]),
        (Some(suppressed), &left.iter().map(|rule| rule.to_string()).collect::<Vec<_>>()[..]),
        "{report:#}"
    );
}

#[test]
fn a_comment_with_a_reason_suppresses_its_line_block_or_page() {
    for page in [
        format!("<!-- debunk-ignore {RULE}: quoted below -->\n{LIE}\n"),
        format!("{LIE} <!-- debunk-ignore entry-document: quoted -->\n"),
        format!(
            "<!-- debunk-ignore-block entry-document/*: quoted -->\n\nIt is said in many places that things are simple. {LIE}\n"
        ),
        format!("{LIE}\n\nMore.\n\n<!-- debunk-ignore-file entry-document/kz-*: a page about the myth -->\n"),
        format!("<!-- debunk-ignore {RULE} until 2026-11-20: ends today -->\n{LIE}\n"),
    ] {
        check(&[("a.md", &page)], &[], 1, &[]);
    }
    check(&[("a.html", &format!("<!-- debunk-ignore {RULE}: quoted -->\n<p>{LIE}</p>"))], &[], 1, &[]);
    check(&[("a.txt", &format!("// debunk-ignore {RULE}: known\n{LIE}\n"))], &[], 1, &[]);
    check(&[("a.mdx", &format!("{{/* debunk-ignore {RULE}: known */}}\n{LIE}\n"))], &[], 1, &[]);
}

#[test]
fn a_comment_reaches_no_further_and_no_other_rule() {
    let elsewhere = format!("<!-- debunk-ignore {RULE}: quoted -->\nFine words.\n\n{LIE}\n");
    check(&[("a.md", &elsewhere)], &[], 0, &["suppression/unused", RULE]);
    let other = format!("<!-- debunk-ignore fee: quoted -->\n{LIE}\n");
    check(&[("a.md", &other)], &[], 0, &["suppression/unused", RULE]);
}

#[test]
fn one_without_a_reason_or_past_its_day_does_not_count_and_is_told() {
    check(&[("a.md", &format!("<!-- debunk-ignore {RULE} -->\n{LIE}\n"))], &[], 0, &["suppression/no-reason", RULE]);
    let over = format!("<!-- debunk-ignore {RULE} until 2026-11-19: quoted -->\n{LIE}\n");
    check(&[("a.md", &over)], &[], 0, &["suppression/expired", RULE]);
    let wrong = format!("<!-- debunk-ignore {RULE} until soon: quoted -->\n{LIE}\n");
    check(&[("a.md", &wrong)], &[], 0, &["suppression/malformed", RULE]);
}

#[test]
fn notices_fail_a_run_only_where_the_project_says_so() {
    let page = "<!-- debunk-ignore fee: quoted -->\nFine words.\n";
    let project = Project::new(&[("a.md", page)]);
    assert_eq!(project.run(&["check", "a.md"]).code, 0);
    project.write("debunk.toml", "[rules.severity]\n\"suppression/unused\" = \"error\"\n");
    let ran = project.run(&["check", "a.md"]);
    assert!(ran.code == 1 && ran.out.contains("a.md:1:1: error[suppression/unused]"), "{ran:?}");
    project.write("debunk.toml", "[rules.severity]\nsuppression = \"off\"\n");
    assert!(project.found(&["check", "a.md"]).is_empty());
}

#[test]
fn settings_suppress_by_rule_path_handle_host_and_fingerprint() {
    let project = Project::new(&[("docs/a.md", LIE)]);
    let fingerprint = findings(&project.json(&["check", "."]))[0].1["fingerprint"].as_str().expect("a fingerprint").to_string();
    let by = |what: &str| format!("[[suppress]]\n{what}\nreason = \"we quote it\"\n");
    for what in [
        "rule = \"entry-document\"".to_string(),
        "path = \"docs/**\"".to_string(),
        "path = \"docs/\"\nrule = \"*/kz-*\"".to_string(),
        format!("fingerprint = \"{fingerprint}\""),
    ] {
        check(&[("docs/a.md", LIE), ("debunk.toml", &by(&what))], &[], 1, &[]);
    }
    let lure = "For the visa card of Kazakhstan write to our manager on Telegram @visahelp_kz, fast and cheap, without queue.\n";
    check(&[("a.md", lure)], &[], 0, &["promoted-handle/telegram"]);
    for what in ["handle = \"telegram:visahelp_kz\"", "handle = \"@VisaHelp_KZ\"\nrule = \"promoted-handle/*\""] {
        check(&[("a.md", lure), ("debunk.toml", &by(what))], &[], 1, &[]);
    }
    let fake = "The official website of the Kazakhstan e-visa is https://kazakhstan-evisa.example.com/apply\n";
    let project = Project::new(&[("a.md", fake)]);
    let rules = project.found(&["check", "a.md"]);
    assert!(rules.iter().any(|found| found.contains("official-domain/")), "{rules:?}");
    project.write("debunk.toml", &by("host = \"example.com\""));
    let rules = project.found(&["check", "a.md"]);
    assert!(!rules.iter().any(|found| found.contains("official-domain/")), "{rules:?}");
}

#[test]
fn a_handle_that_is_suppressed_excuses_nothing_else() {
    let page = format!("{LIE} Write to our manager on Telegram @visahelp_kz for the card, fast and cheap.\n");
    let settings = "[[allow.handle]]\nplatform = \"telegram\"\nid = \"visahelp_kz\"\nreason = \"our own\"\n";
    let project = Project::new(&[("a.md", &page), ("debunk.toml", settings)]);
    let report = project.json(&["check", "a.md"]);
    let rules: Vec<_> = findings(&report).iter().map(|(_, finding)| finding["rule"].clone()).collect();
    assert_eq!(rules, [RULE], "{report:#}");
    assert_eq!(report["results"][0]["suppressed"][0]["by"], "allowed");
    let handle = &report["results"][0]["handles"][0];
    assert_eq!((&handle["id"], &handle["role"]), (&"visahelp_kz".into(), &"operator-contact".into()));
}

#[test]
fn settings_that_suppress_nothing_or_are_past_their_day_are_told_in_a_whole_run() {
    let settings = "[[suppress]]\nrule = \"fee\"\nreason = \"old\"\n\n[[suppress]]\nrule = \"entry-document\"\nuntil = 2026-11-19\nreason = \"old\"\n";
    let project = Project::new(&[("docs/a.md", HONEST), ("debunk.toml", settings)]);
    assert_eq!(project.found(&["check", "."]), ["debunk.toml:1 suppression/unused", "debunk.toml:5 suppression/expired"]);
    assert!(project.found(&["check", "docs/a.md"]).is_empty(), "a part of the project cannot tell");
}

#[test]
fn the_report_says_who_answered_and_why() {
    let page = format!("<!-- debunk-ignore {RULE} until 2027-01-31: quoted by us -->\n{LIE}\n");
    let project = Project::new(&[
        ("a.md", &page),
        ("b.md", LIE),
        ("debunk.toml", "[[suppress]]\npath = \"b.md\"\nreason = \"told apart\"\n"),
    ]);
    let ran = project.run(&["check", "."]);
    assert!(ran.code == 0 && ran.out.contains("not shown: 2 suppressed"), "{ran:?}");
    let report = project.json(&["check", "."]);
    let one = &report["results"][0]["suppressed"][0];
    assert_eq!((&one["by"], &one["reason"], &one["until"]), (&"inline".into(), &"quoted by us".into(), &"2027-01-31".into()));
    assert_eq!((&one["source"], &one["line"], &one["finding"]["rule"]), (&"a.md".into(), &1.into(), &RULE.into()));
    let two = &report["results"][1]["suppressed"][0];
    assert_eq!((&two["by"], &two["source"], &two["line"]), (&"settings".into(), &"debunk.toml".into(), &1.into()));
    let sarif: Value = serde_json::from_str(&project.run(&["check", ".", "--format", "sarif"]).out).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["suppressions"][0]["kind"], "inSource");
    assert_eq!(results[0]["suppressions"][0]["location"]["physicalLocation"]["region"]["startLine"], 1);
    assert_eq!(results[1]["suppressions"][0]["kind"], "external");
    assert!(results[1]["suppressions"][0]["justification"].as_str().expect("a text").starts_with("told apart"));
}

#[test]
fn whoever_wrote_a_page_does_not_excuse_it() {
    let page = format!("<!-- debunk-ignore-file *: trust me -->\n<p>{LIE}</p>");
    // A page from the web.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("is bound");
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let project = Project::new(&[("a.html", &page)]);
    assert_eq!(project.found(&["check", &format!("http://{address}/guide"), "--allow-private"]).len(), 1);
    // A page through a pipe.
    let mut piped = project.command(&["check", "-", "--stdin-filename", "a.html"]);
    let mut child = piped.stdin(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("was asked for").write_all(page.as_bytes()).expect("is read");
    assert_eq!(child.wait_with_output().expect("ends").status.code(), Some(1));
    // A local file, where the project does not trust whoever changes its pages.
    assert_eq!(project.run(&["check", "a.html"]).code, 0);
    assert_eq!(project.run(&["check", "a.html", "--no-inline-suppressions"]).code, 1);
    project.write("debunk.toml", "[ci]\ninline-suppressions = false\n");
    assert_eq!(project.run(&["check", "a.html"]).code, 1);
}

#[test]
fn a_page_that_is_answered_for_raises_no_other() {
    let lure = "# Kazakhstan visa card 💪 Telegram @visahelp_kz 💪";
    let one = format!("{lure}\n\n{LIE}\n");
    let two = format!("{lure}\n\nWe answer at night.\n");
    let files = [("a.md", one.as_str()), ("b.md", two.as_str())];
    let raised = |project: &Project| project.found(&["check", "."]).iter().any(|found| found == "b.md:1 campaign/shared-handle");
    assert!(raised(&Project::new(&files)));
    let project = Project::new(&files);
    project.write("debunk.toml", "[[suppress]]\npath = \"a.md\"\nreason = \"about the myth\"\n");
    assert!(!raised(&project));
    project.write("debunk.toml", "[[suppress]]\nrule = \"campaign\"\nreason = \"known\"\n");
    assert!(!raised(&project), "a finding across pages can be suppressed too");
}
