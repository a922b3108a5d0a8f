//! Every format against a schema of its own, or read back by a strict parser, from pages that are honest, wrong, hostile and missing.

use super::*;

/// Wrong words with everything in them that a format could stumble over.
fn hostile() -> String {
    format!(
        "=cmd|'/c calc'!A1 {LIE}\n\n| `` ` {LIE} @everyone [x](javascript:x) <script>alert(1)</script> ]]> &amp; \u{202e} \u{fffe} |\n\n\
         For the visa card of Kazakhstan write to our manager on Telegram @visa_help_kz, fast and cheap, without queue.\n"
    )
}

fn project() -> Project {
    Project::new(&[("a.md", &hostile()), ("b.md", HONEST), ("docs/同 名.md", LIE), ("docs/copy.md", LIE)])
}

fn run(project: &Project, format: &str) -> String {
    let ran = project.run(&["check", ".", "none.md", "--format", format]);
    assert_eq!(ran.code, 2, "one source cannot be read: {ran:?}");
    assert!(!ran.out.contains('\u{202e}'), "{format}");
    ran.out
}

fn validator(schema: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).expect("JSON")).expect("a schema")
}

fn count(project: &Project) -> usize {
    findings(&project.json(&["check", "."])).len()
}

#[test]
fn gitlab_gets_what_it_documents_with_no_fingerprint_twice() {
    let project = project();
    let report: Value = serde_json::from_str(&run(&project, "gitlab")).expect("JSON");
    if let Err(error) = validator(include_str!("schemas/gitlab.json")).validate(&report) {
        panic!("{error} at {}", error.instance_path());
    }
    let issues = report.as_array().expect("issues");
    assert_eq!(issues.len(), count(&project) + 1);
    let fingerprints: std::collections::BTreeSet<_> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().expect("a text")).collect();
    assert_eq!(fingerprints.len(), issues.len(), "two pages hold one sentence");
    assert!(issues.iter().any(|issue| issue["check_name"] == "unchecked" && issue["location"]["path"] == "none.md"));
}

#[test]
fn reviewdog_gets_what_its_protocol_describes() {
    let project = project();
    let schema = validator(include_str!("schemas/rdjson.json"));
    let report: Value = serde_json::from_str(&run(&project, "rdjson")).expect("JSON");
    if let Err(error) = schema.validate(&report) {
        panic!("{error} at {}", error.instance_path());
    }
    assert_eq!(report["diagnostics"].as_array().expect("diagnostics").len(), count(&project) + 1);
    assert_eq!(report["severity"], "WARNING");
    let lines = run(&project, "rdjsonl");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(lines.iter().all(|line| line["source"]["name"] == "debunk"));
    let whole = serde_json::json!({ "source": { "name": "debunk" }, "diagnostics": lines });
    assert!(schema.is_valid(&whole));
    let mut wrong = whole.clone();
    wrong["diagnostics"][0]["location"]["range"]["start"]["line"] = 0.into();
    assert!(!schema.is_valid(&wrong));
}

#[test]
fn junit_has_a_suite_a_page_and_its_numbers_add_up() {
    let project = project();
    let text = run(&project, "junit");
    let report = roxmltree::Document::parse(&text).expect("XML");
    let root = report.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let number =
        |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).expect("is there").parse::<usize>().expect("a number");
    let (mut tests, mut failures, mut errors) = (0, 0, 0);
    for suite in root.children().filter(roxmltree::Node::is_element) {
        assert_eq!(suite.tag_name().name(), "testsuite");
        let cases: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
        assert!(cases.iter().all(|case| case.has_tag_name("testcase") && case.attribute("classname") == suite.attribute("name")));
        let of = |name: &str| suite.descendants().filter(|node| node.has_tag_name(name)).count();
        assert_eq!(
            (number(suite, "tests"), number(suite, "failures"), number(suite, "errors")),
            (cases.len(), of("failure"), of("error"))
        );
        (tests, failures, errors) = (tests + cases.len(), failures + of("failure"), errors + of("error"));
    }
    assert_eq!((number(root, "tests"), number(root, "failures"), number(root, "errors")), (tests, failures, errors));
    assert_eq!((failures, errors), (count(&project), 1));
    let honest = root.children().find(|suite| suite.attribute("name") == Some("b.md")).expect("honest pages pass");
    assert_eq!(number(honest, "tests"), 1);
}

#[test]
fn checkstyle_lists_files_with_errors() {
    let project = project();
    let text = run(&project, "checkstyle");
    let report = roxmltree::Document::parse(&text).expect("XML");
    let root = report.root_element();
    assert!(root.has_tag_name("checkstyle") && root.attribute("version").is_some());
    let files: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    let names: Vec<_> = files.iter().map(|file| file.attribute("name").expect("a name")).collect();
    assert_eq!(names, ["a.md", "docs/copy.md", "docs/同 名.md", "none.md"]);
    let errors: Vec<_> = report.descendants().filter(|node| node.has_tag_name("error")).collect();
    assert_eq!(errors.len(), count(&project) + 1);
    for error in errors {
        assert!(["error", "warning", "info"].contains(&error.attribute("severity").expect("is there")));
        assert!(error.attribute("line").is_some() && !error.attribute("message").expect("is there").is_empty());
        assert!(error.attribute("source").expect("is there").starts_with("debunk."));
    }
}

#[test]
fn csv_has_a_row_a_finding_and_no_formula() {
    let project = project();
    let text = run(&project, "csv");
    assert!(text.contains("\r\n"));
    let mut rows = rows(&text);
    assert_eq!(rows.remove(0), debunk::report::csv::COLUMNS);
    assert!(rows.iter().all(|row| row.len() == debunk::report::csv::COLUMNS.len()));
    assert_eq!(rows.len(), count(&project) + 1);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell}");
    }
    let handle = rows.iter().find(|row| row[7].starts_with("promoted-handle/")).expect("the handle is found");
    assert_eq!(handle[9], "'@visa_help_kz");
}

#[test]
fn markdown_shows_the_words_of_pages_as_words() {
    let project = project();
    let text = run(&project, "markdown");
    assert!(text.starts_with("## debunk\n\n**"), "{text}");
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| ")).collect();
    assert_eq!(rows.len(), count(&project) + 2, "a header, the findings, and the page that is missing: {text}");
    // As GitHub renders it, nothing of the page is a link, an element or a mention outside of code.
    let parser = pulldown_cmark::Parser::new_ext(&text, pulldown_cmark::Options::ENABLE_TABLES);
    for event in parser {
        match event {
            pulldown_cmark::Event::Text(words) => assert!(!words.contains('@') && !words.contains("://"), "{words}"),
            pulldown_cmark::Event::InlineHtml(tag) | pulldown_cmark::Event::Html(tag) => assert_eq!(&*tag, "<br>"),
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://") && !dest_url.contains("javascript"), "{dest_url}");
            }
            _ => {}
        }
    }
}

#[test]
fn sarif_counts_and_places_what_json_does() {
    let project = project();
    let report: Value = serde_json::from_str(&run(&project, "sarif")).expect("JSON");
    let results = report["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), count(&project));
    assert!(results.iter().all(|result| result.get("suppressions").is_none()), "none of them is suppressed");
}

#[test]
fn github_gets_the_worst_within_its_caps_and_the_summary_gets_all() {
    let mut page = String::new();
    for n in 0..14 {
        page.push_str(&format!("Place {n}. {LIE}\n\n"));
    }
    let project = Project::new(&[("a.md", &page), ("b.md", LIE)]);
    project.write("debunk.toml", "[[suppress]]\npath = \"none\"\nreason = \"nothing\"\n");
    let mut command = project.command(&["check", ".", "--format", "github"]);
    command.env("GITHUB_STEP_SUMMARY", project.path().join("summary.md"));
    let ran = finished(command);
    assert_eq!(ran.code, 1);
    let commands: Vec<_> = ran.out.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.iter().filter(|line| line.starts_with("::warning ")).count(), 10);
    assert!(commands.last().expect("some").starts_with("::notice "), "notes come last: {commands:?}");
    assert!(ran.out.contains("5 more findings beyond what GitHub shows of one step:\n"), "{}", ran.out);
    assert_eq!(ran.out.lines().filter(|line| line.contains(": warning[")).count(), 5);
    let summary = project.read("summary.md");
    assert_eq!(summary.matches(&format!("` {RULE} `")).count(), 15, "{summary}");
    // The summary of a step is added to, not replaced.
    let mut again = project.command(&["check", "b.md", "--format", "github"]);
    again.env("GITHUB_STEP_SUMMARY", project.path().join("summary.md"));
    finished(again);
    assert!(project.read("summary.md").starts_with(&summary) && project.read("summary.md").len() > summary.len());
}

#[test]
fn many_pages_that_cannot_be_read_leave_room_for_findings() {
    let project = Project::new(&[("a.md", LIE)]);
    let missing: Vec<String> = (0..30).map(|n| format!("none{n}.md")).collect();
    let mut arguments = vec!["check", "a.md", "--format", "github"];
    arguments.extend(missing.iter().map(String::as_str));
    let ran = project.run(&arguments);
    assert!(ran.out.starts_with("::warning title=not checked::30 sources were not checked%0Anone0.md: "), "{}", ran.out);
    assert!(ran.out.contains("::warning file=a.md,line=1,"), "{}", ran.out);
}

#[test]
fn a_code_host_is_told_paths_from_the_root_of_the_repository() {
    let project = Project::new(&[(".git/HEAD", "ref: refs/heads/main\n"), ("docs/en/a.md", LIE), ("b.md", LIE)]);
    let run = |format: &str| {
        let mut command = project.command(&["check", "a.md", "../../b.md", "--no-cache", "--format", format]);
        command.current_dir(project.path().join("docs/en"));
        finished(command).out
    };
    for format in ["github", "gitlab", "sarif"] {
        let out = run(format);
        assert!(out.contains("docs/en/a.md") && !out.contains("../"), "{format}: {out}");
    }
    assert!(run("github").contains(" file=b.md,line=1,"), "{}", run("github"));
    // People are told what they can open from where they are.
    assert!(run("text").contains("\na.md:1:5: ") && run("text").contains("\n../../b.md:1:5: "), "{}", run("text"));
}
