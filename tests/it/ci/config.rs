//! `debunk.toml`, `debunk config` and `debunk init`.

use super::*;

#[test]
fn flags_come_before_the_environment_before_the_file_before_defaults() {
    let project = Project::new(&[("a.md", LIE)]);
    let origin = |project: &Project, arguments: &[&str], variable: Option<&str>| {
        let mut command = project.command(&[&["config", "--json"], arguments].concat());
        if let Some(value) = variable {
            command.env("DEBUNK_FAIL_ON", value);
        }
        let ran = finished(command);
        let lines: Value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        let line =
            lines.as_array().expect("lines").iter().find(|line| line["setting"] == "ci.fail-on").expect("is there").clone();
        format!("{} {}", line["value"].as_str().expect("a word"), line["origin"].as_str().expect("words"))
    };
    assert_eq!(origin(&project, &[], None), "warning default");
    project.write("debunk.toml", "# ours\n[ci]\nfail-on = \"note\"\n");
    assert_eq!(origin(&project, &[], None), "note debunk.toml:3");
    assert_eq!(origin(&project, &[], Some("review")), "review environment variable DEBUNK_FAIL_ON");
    assert_eq!(origin(&project, &["--fail-on", "error"], Some("review")), "error option --fail-on");
    assert_eq!(project.run(&["check", "a.md"]).code, 1);
    assert_eq!(project.run(&["check", "a.md", "--fail-on", "never"]).code, 0);
    assert_eq!(project.run(&["check", "a.md", "--no-config", "--fail-on", "error"]).code, 0);
    project.write("debunk.toml", "[ci]\nfail-on = \"never\"\n");
    assert_eq!(project.run(&["check", "a.md"]).code, 0);
}

#[test]
fn settings_that_are_wrong_end_the_run_with_place_and_caret() {
    let project = Project::new(&[("a.md", HONEST), ("debunk.toml", "[ci]\nfail-on = \"eror\"\n")]);
    for command in ["check", "config"] {
        let arguments = if command == "check" { vec!["check", "a.md"] } else { vec!["config"] };
        let ran = project.run(&arguments);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("debunk.toml:2:11: unknown variant `eror`") && ran.err.contains("^^^^^^"), "{ran:?}");
    }
    assert_eq!(project.run(&["check", "a.md", "--no-config"]).code, 0);
}

#[test]
fn is_found_from_below_and_its_paths_are_relative_to_it() {
    let settings = "exclude = [\"docs/quoted/**\"]\n[ci]\nbaseline = \"known.json\"\n[[suppress]]\npath = \"docs/old/*.md\"\nreason = \"old\"\n";
    let files = [("docs/quoted/a.md", LIE), ("docs/old/b.md", LIE), ("docs/new/c.md", LIE), ("debunk.toml", settings)];
    let Some(project) = Project::repository("is_found_from_below", &files) else { return };
    project.write("known.json", "{\"schema\": \"debunk/1\", \"results\": []}");
    let mut below = project.command(&["check", ".", "--format", "json"]);
    below.current_dir(project.path().join("docs"));
    let report: Value = serde_json::from_str(&finished(below).out).expect("JSON");
    let sources: Vec<_> = report["results"].as_array().expect("results").iter().map(|result| result["source"].clone()).collect();
    assert_eq!(sources, ["new/c.md", "old/b.md"]);
    assert_eq!(report["summary"]["suppressed"], 1);
    assert_eq!(project.found(&["check", "docs/quoted/a.md"]).len(), 1, "a file that is named is meant");
}

#[test]
fn severities_rules_languages_and_audience_of_the_project_count() {
    let project = Project::new(&[("a.md", LIE), ("debunk.toml", &format!("[rules.severity]\n\"{RULE}\" = \"error\"\n"))]);
    assert_eq!(project.run(&["check", "a.md", "--fail-on", "error"]).code, 1);
    project.write("debunk.toml", "languages = [\"ru\"]\n");
    let report = project.json(&["check", "a.md"]);
    assert_eq!((findings(&report).len(), &report["summary"]["outside"]), (0, &1.into()));
    let visa = "For Kazakhstan you need a visa, even for a short trip of a week.";
    let about = |project: &Project| project.found(&["check", "visa.md", "--fail-on", "never"]);
    project.write("visa.md", visa);
    project.write("debunk.toml", "");
    let unsaid = about(&project);
    project.write("debunk.toml", "audience = [\"CN\"]\n");
    let said = about(&project);
    assert!(unsaid.is_empty() && said.iter().any(|found| found.contains("visa-policy/")), "{unsaid:?} {said:?}");
    project.write("debunk.toml", "audience = [\"XX\"]\n");
    assert!(project.run(&["check", "a.md"]).err.contains("debunk.toml:1: the rules know no country `XX`"));
    project.write("debunk.toml", "[rules]\nfolders = [\"own\"]\n");
    let fact = "id = \"kz-lake-pass\"\ncheck = \"procedure\"\ncountry = \"KZ\"\nseverity = \"warning\"\nchecked = \"2026-10-01\"\nreview_by = \"2027-11-01\"\n[statement]\nen = \"x\"\n[[refrence]]\n";
    project.write("own/facts/kz/kz-lake-pass.toml", fact);
    let ran = project.run(&["check", "a.md"]);
    assert!(ran.code == 2 && ran.err.contains("kz-lake-pass.toml"), "rules of the project are read: {ran:?}");
}

#[test]
fn init_proposes_what_it_finds_and_never_overwrites() {
    let files = [
        ("README.md", "# Club\n\nTalk to us on Telegram: https://t.me/lake_club or write to info@lake-club.org.\n"),
        ("package.json", "{\"homepage\": \"https://www.lake-club.org/guide\", \"author\": \"Club <office@lake-club.org>\"}"),
        ("CNAME", "guide.lake-club.org\n"),
        ("docs/a.md", HONEST),
    ];
    let project = Project::new(&files);
    let ran = project.run(&["init"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let text = project.read("debunk.toml");
    for part in [
        "# id = \"lake_club\"",
        "# host = \"lake-club.org\"",
        "# host = \"guide.lake-club.org\"",
        "office@lake-club.org",
        "README.md line 3",
        "\"docs/**\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(project.run(&["config"]).code, 0, "what is written can be read");
    // With every proposal taken, too.
    let taken: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest.starts_with("[[allow")
                    || rest.starts_with("platform")
                    || rest.starts_with("id =")
                    || rest.starts_with("host =")
                    || rest.starts_with("reason = \"our") =>
            {
                format!("{rest}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    project.write("debunk.toml", &taken);
    let shown = project.run(&["config"]);
    assert!(shown.code == 0 && shown.out.contains("handle telegram:lake_club: our own contact"), "{shown:?}");
    let again = project.run(&["init"]);
    assert!(again.code == 2 && again.err.contains("is there already"), "{again:?}");
    assert_eq!(project.read("debunk.toml"), taken);
}

#[test]
fn a_readme_cannot_write_settings() {
    let hostile = "{\"homepage\": \"https://x.test/\\n[[allow.host]]\\nhost = \\\"evil.test\\\"\", \"author\": \"a@b.test\\\"\\n[ci]\\nfail-on = \\\"never\\\"\"}";
    let project = Project::new(&[("package.json", hostile), ("a.md", LIE)]);
    assert_eq!(project.run(&["init"]).code, 0);
    assert_eq!(project.run(&["check", "a.md"]).code, 1);
    let shown = project.run(&["config"]);
    assert!(shown.code == 0 && !shown.out.contains("evil.test"), "{shown:?}");
}

#[test]
fn the_printed_schema_accepts_what_init_writes() {
    let project = Project::new(&[("a.md", HONEST)]);
    let schema: Value = serde_json::from_str(&project.run(&["schema", "config"]).out).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let written = project.run(&["init", "--print"]).out;
    assert!(!project.path().join("debunk.toml").exists());
    let settings: Value = toml::from_str(&written).expect("TOML");
    assert!(validator.is_valid(&settings), "{settings:#}");
    let wrong: Value = toml::from_str("[ci]\nfail_on = \"error\"\n").expect("TOML");
    assert!(!validator.is_valid(&wrong));
}
