//! Broken rule files, each with the one problem it must give and its exact place.

use std::fs;

use jiff::civil::date;

use super::*;

const CONCEPTS: &str = "[[concept]]\nid = \"visa\"\nclass = \"entry-document\"\nmeans = \"A visa\"\n\n[[concept]]\nid = \"sim-card\"\nclass = \"thing\"\nmeans = \"A SIM\"\n";
const ZH: &str = "lang = \"zh\"\n\n[concepts]\nvisa = [\"签证\"]\nsim-card = [\"手机卡\"]\n";
const EN: &str = "lang = \"en\"\n\n[concepts]\nvisa = [\"visa\"]\nsim-card = [\"SIM card\"]\n";
const COUNTRY: &str = "code = \"PW\"\n\n[names]\nen = [\"Palau\"]\nzh = [\"帕劳\"]\n";
const FACT: &str = r#"id = "pw-visa"
check = "entry-document"
country = "PW"
severity = "error"
checked = "2026-10-10"
review_by = "2027-04-10"

[statement]
en = "Palau has no tourist SIM."
zh = "帕劳没有游客手机卡。"

[valid]
from = "2024-01-01"
until = "2028-01-01"

[[reference]]
publisher = "Immigration Palau"
url = "https://example.org/palau"
says = "Nothing of the kind."
kind = "primary"
date = "2026-10-10"

[[claim]]
subject = ["sim-card"]
all = [["visa"]]

[[example]]
lang = "en"
text = "The Palau SIM card is a visa."
expect = "flag"

[[example]]
lang = "en"
text = "Is the Palau SIM card a visa?"
expect = "pass"

[[example]]
lang = "zh"
text = "帕劳手机卡是一种签证。"
expect = "flag"

[[example]]
lang = "zh"
text = "帕劳手机卡是签证吗？"
expect = "pass"
"#;

const FACT_PATH: &str = "facts/pw/pw-visa.toml";

/// Lints a sound folder in which the given files are changed or added, on 2026-11-20.
fn lint_with(changes: &[(&str, &str)]) -> Vec<Problem> {
    let mut files: BTreeMap<&str, &str> = [
        ("terms/concepts.toml", CONCEPTS),
        ("terms/zh.toml", ZH),
        ("terms/en.toml", EN),
        ("countries/pw.toml", COUNTRY),
        (FACT_PATH, FACT),
    ]
    .into();
    files.extend(changes.iter().copied());
    let dir = tempfile::tempdir().unwrap();
    for (below, text) in files {
        let path = dir.path().join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = Options { today: date(2026, 11, 20), base: None, canonical: true };
    let mut problems = lint_dir(dir.path(), options);
    for problem in &mut problems {
        problem.path = problem.path.strip_prefix(dir.path()).unwrap().to_path_buf();
    }
    problems
}

/// Changes one file and expects exactly these problems, each as `line:column lint`.
#[track_caller]
fn check(below: &str, text: &str, expected: &[&str]) {
    let problems = lint_with(&[(below, text)]);
    let given: Vec<String> = problems
        .iter()
        .map(|problem| match &problem.place {
            Some(place) => format!("{}:{} {}", place.line, place.column, problem.lint),
            None => format!("- {}", problem.lint),
        })
        .collect();
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(given, expected, "\n{}", shown.join("\n\n"));
    assert!(problems.iter().all(|problem| !problem.hint.is_empty() && problem.path == std::path::Path::new(below)));
}

/// Changes the sound fact and expects exactly these problems.
#[track_caller]
fn check_fact(from: &str, to: &str, expected: &[&str]) {
    assert!(FACT.contains(from), "{from}");
    check(FACT_PATH, &FACT.replacen(from, to, 1), expected);
}

#[test]
fn finds_nothing_wrong_with_sound_rules() {
    check(FACT_PATH, FACT, &[]);
}

#[test]
fn a_rename_changes_something_into_something_else() {
    let rename = |from: &str| format!("{FACT}\n[[rename]]\nfrom = {from}\nto = \"Palau\"\npages = [\"en\"]\n");
    check(FACT_PATH, &rename("[\"Belau\"]"), &[]);
    check(FACT_PATH, &rename("[\"Palau\"]"), &["47:1 wrong-rename"]);
    check(FACT_PATH, &rename("[]"), &["47:1 wrong-rename"]);
}

#[test]
fn shows_path_line_column_caret_and_hint() {
    let problems = lint_with(&[(FACT_PATH, &FACT.replace("all = [[\"visa\"]]", "all = [[\"vias\"]]"))]);
    let expected = "facts/pw/pw-visa.toml:25:9: error: unknown concept `vias` [unknown-concept]\n   \
                    |\n25 | all = [[\"vias\"]]\n   |         ^^^^^^\n  \
                    = did you mean `visa`? concepts are listed in terms/concepts.toml";
    assert_eq!(problems[0].to_string(), expected);
    assert_eq!(problems.len(), 1);
}

#[test]
fn reports_every_mistake_of_a_file_at_once() {
    let broken = FACT
        .replace("severity = \"error\"", "severty = \"error\"")
        .replace("expect = \"flag\"", "expect = \"flagged\"")
        .replace("checked = \"2026-10-10\"", "checked = 2026-10-10")
        .replace("subject = [\"sim-card\"]", "subject = \"sim-card\"");
    let expected = [
        "1:1 missing-field",
        "4:1 unknown-field",
        "5:11 wrong-type",
        "24:11 wrong-type",
        "30:10 unknown-value",
        "40:10 unknown-value",
    ];
    check(FACT_PATH, &broken, &expected);
}

#[test]
fn tells_of_a_syntax_error_in_its_place() {
    check_fact("[[claim]]", "[[claim]", &["23:9 syntax"]);
    check_fact("check = \"entry-document\"", "check = entry-document", &["2:9 syntax"]);
}

#[test]
fn a_date_without_quotes_gets_its_quotes_in_the_hint() {
    let problems = lint_with(&[(FACT_PATH, &FACT.replace("checked = \"2026-10-10\"", "checked = 2026-10-10"))]);
    assert_eq!(problems[0].hint, "dates stand in quotes: \"2026-10-10\"");
    check_fact("checked = \"2026-10-10\"", "checked = \"10.10.2026\"", &["5:11 wrong-date"]);
}

#[test]
fn ids_are_file_names_and_folders_are_countries() {
    check_fact("id = \"pw-visa\"", "id = \"pw-vsia\"", &["1:6 id-not-file-name"]);
    check("facts/kz/pw-other.toml", &FACT.replace("pw-visa", "pw-other"), &["3:11 wrong-folder"]);
    check("facts/pw/PW_X.toml", &FACT.replace("pw-visa", "PW_X"), &["1:6 wrong-id"]);
    check("countries/xx.toml", &COUNTRY.replace("PW", "KZ"), &["1:8 id-not-file-name"]);
    check("notes/x.toml", "", &["- stray-file"]);
}

#[test]
fn an_id_stands_once_and_is_never_used_again() {
    let moved = FACT.replace("country = \"PW\"\n", "");
    check("facts/world/pw-visa.toml", &moved, &["1:6 duplicate-id"]);
    let withdrawn =
        FACT.replace("severity", "note = \"2026-11-01: Palau began to issue it; see the ministry's page.\"\nseverity");
    let withdrawn = format::format(Kind::Withdrawn, &withdrawn);
    let problems = lint_with(&[("withdrawn/pw-visa.toml", &withdrawn)]);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].lint, "id-reused");
}

mod format {
    pub(super) fn format(kind: super::Kind, text: &str) -> String {
        crate::rules::format::format(kind, text).unwrap()
    }
}

#[test]
fn a_withdrawn_fact_says_when_and_why() {
    let text = FACT.replace("pw-visa", "pw-old");
    check("withdrawn/pw-old.toml", &text, &["1:1 withdrawn-without-reason"]);
    let text =
        text.replace("review_by = \"2027-04-10\"\n", "review_by = \"2027-04-10\"\nnote = \"it was wrong, sadly, we say\"\n");
    check("withdrawn/pw-old.toml", &text, &["7:8 withdrawn-without-reason"]);
}

#[test]
fn dates_stand_in_order() {
    check_fact("until = \"2028-01-01\"", "until = \"2023-01-01\"", &["14:9 dates-out-of-order"]);
    check_fact("review_by = \"2027-04-10\"", "review_by = \"2026-10-10\"", &["6:13 dates-out-of-order"]);
    check_fact("checked = \"2026-10-10\"", "checked = \"2026-11-21\"", &["5:11 dates-out-of-order"]);
    check_fact("\ndate = \"2026-10-10\"", "\ndate = \"2026-10-11\"", &["21:8 dates-out-of-order"]);
}

#[test]
fn a_fact_past_its_review_is_a_warning() {
    let text = FACT.replace("review_by = \"2027-04-10\"", "review_by = \"2026-11-19\"");
    let problems = lint_with(&[(FACT_PATH, &text)]);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].lint, problems[0].level), ("review-due", Level::Warning));
}

#[test]
fn an_error_needs_the_authoritys_own_dated_words() {
    check_fact("kind = \"primary\"\n", "", &["4:12 error-without-primary"]);
    check_fact("\ndate = \"2026-10-10\"", "", &["4:12 error-without-primary"]);
    check_fact("https://example.org/palau", "example.org", &["18:7 wrong-url"]);
    check_fact("https://example.org/palau", "ftp://example.org/", &["18:7 wrong-url"]);
}

#[test]
fn statements_stand_in_english_and_chinese() {
    check_fact("zh = \"帕劳没有游客手机卡。\"\n", "", &["8:2 missing-translation"]);
    check_fact("en = \"Palau has no tourist SIM.\"", "en = \" \"", &["8:2 missing-translation"]);
}

#[test]
fn names_what_does_not_exist() {
    check_fact("subject = [\"sim-card\"]", "subject = [\"sim-crad\"]", &["24:12 unknown-concept"]);
    check_fact("check = \"entry-document\"", "check = \"entry-docment\"", &["2:9 unknown-check"]);
    check_fact("all = [[\"visa\"]]", "all = [[\"visa\"]]\naudience = [\"CN\"]", &["26:13 unknown-country"]);
    check_fact("lang = \"zh\"", "lang = \"fr\"", &["38:8 missing-example", "38:8 unknown-language", "43:8 missing-example"]);
}

#[test]
fn a_claim_must_say_something() {
    check_fact("subject = [\"sim-card\"]\nall = [[\"visa\"]]\n", "near_country = true\n", &["23:1 empty-claim"]);
    check_fact("all = [[\"visa\"]]", "all = [[\"visa\"], []]", &["25:18 empty-claim"]);
    check_fact("severity = \"error\"", "severity = \"warning\"", &[]);
}

#[test]
fn evidence_is_counted_once_and_stands_where_it_says() {
    let second = |url: &str, date: &str| {
        let more = format!("\n\n[[reference]]\npublisher = \"P\"\nurl = \"{url}\"\nsays = \"S\"{date}\n\n[[claim]]");
        FACT.replacen("\n\n[[claim]]", &more, 1)
    };
    let dated = "\ndate = \"2026-10-10\"";
    check(FACT_PATH, &second("https://example.org/palau/", dated), &["25:7 repeated-reference"]);
    check(FACT_PATH, &second("https://example.org/other", dated), &[]);
    let hosts = ("hosts.toml", "shorteners = [\"bit.ly\"]\n");
    let problems = lint_with(&[hosts, (FACT_PATH, &second("https://bit.ly/x", dated))]);
    assert_eq!(problems.iter().map(|problem| problem.lint).collect::<Vec<_>>(), ["detour"]);
    let reported = FACT.replace("\"error\"", "\"warning\"").replace("kind = \"primary\"\n", "");
    check(FACT_PATH, &reported, &["4:12 thin-evidence"]);
    check(FACT_PATH, &reported.replace("\"warning\"", "\"note\""), &[]);
    check_fact("review_by = \"2027-04-10\"", "review_by = \"2036-04-10\"", &["6:13 review-too-late"]);
}

#[test]
fn a_fact_names_nobodys_contact() {
    check_fact("no tourist SIM.", "no tourist SIM. Call +680 488 2498 11.", &["9:6 published-contact"]);
    check_fact("no tourist SIM.", "no tourist SIM, whatever @palau_sim says.", &["9:6 published-contact"]);
    check_fact("no tourist SIM.", "no tourist SIM, not since 2020-2021 (+5 %), a@b.", &[]);
}

#[test]
fn values_can_be_right() {
    let with = |value: &str| FACT.replace("all = [[\"visa\"]]\n", &format!("all = [[\"visa\"]]\n\n[claim.value]\n{value}\n"));
    let money = |money: &str| with(&format!("money = [{{ {money} }}]"));
    check(FACT_PATH, &money("currency = \"USD\", min = 3000, max = 5000"), &[]);
    check(FACT_PATH, &money("currency = \"AU$\", min = 3000, max = 3000"), &["28:23 wrong-currency"]);
    check(FACT_PATH, &money("currency = \"USD\", min = 5000, max = 3000"), &["28:36 wrong-range"]);
    check(FACT_PATH, &money("currency = \"USD\", min = 30, max = 30"), &["28:46 wrong-range"]);
    check(FACT_PATH, &with("days = [[90, 30]]"), &["28:9 wrong-range"]);
    check_fact("all = [[\"visa\"]]\n", "", &["24:11 bare-subject"]);
}

#[test]
fn a_text_is_in_the_script_of_its_language() {
    check_fact("zh = \"帕劳没有游客手机卡。\"", "zh = \"Palau has none.\"", &["10:6 wrong-script"]);
    check_fact("text = \"帕劳手机卡是一种签证。\"", "text = \"A Palau SIM is a visa.\"", &["39:8 wrong-script"]);
}

#[test]
fn a_fact_without_claims_needs_the_list_of_its_country() {
    let cut = FACT.replace("[[claim]]\nsubject = [\"sim-card\"]\nall = [[\"visa\"]]\n\n", "");
    check(FACT_PATH, &cut, &["1:6 no-claim"]);
}

#[test]
fn signs_that_no_screen_shows_are_named() {
    let message = |text: String| lint_with(&[(FACT_PATH, &text)])[0].message.clone();
    assert!(message(FACT.replace('\n', "\r\n")).contains("carriage return"));
    assert!(message(FACT.replacen("severity = ", "severity =\t", 1)).contains("a tab"));
    check("facts/pw/pw-visa.toml.txt", FACT, &["- stray-file"]);
}

#[test]
fn words_must_be_findable() {
    check("terms/zh.toml", &ZH.replace("\"签证\"", "\"签证\", \"{a,b\""), &["4:15 wrong-braces"]);
    check("terms/zh.toml", &ZH.replace("\"签证\"", "\"签证\", \"\u{200b} \""), &["4:15 empty-word", "4:15 spaces"]);
    check("terms/zh.toml", &ZH.replace("\"签证\"", "\"签证\", \"v\""), &["4:15 short-word"]);
    check("terms/zh.toml", &ZH.replace("\"签证\"", "\"签证\", \"簽證\""), &["4:15 repeated-word"]);
    check("terms/zh.toml", &ZH.replace("visa =", "vias ="), &["4:1 unknown-concept"]);
    check("contact/zh.toml", "lang = \"zh\"\nillicit = [\"假*证\", \"假证*\"]\n", &["2:12 star-inside"]);
    check("terms/xx.toml", "lang = \"xx\"\n\n[concepts]\n", &["1:8 unknown-language"]);
}

#[test]
fn a_gap_stands_between_two_parts_of_a_concepts_word() {
    check("terms/zh.toml", &ZH.replace("\"签证\"", "\"签证\", \"要求…签证\""), &[]);
    for wrong in ["要求…", "…签证", "要…签…证", "requires … {a visa,}"] {
        check("terms/zh.toml", &ZH.replace("\"签证\"", &format!("\"签证\", \"{wrong}\"")), &["4:15 wrong-gap"]);
    }
    check("terms/zh.toml", &format!("{ZH}\n[names]\nheads = [\"要求…签证\"]\n"), &["8:10 misplaced-gap"]);
}

#[test]
fn words_of_tables_stand_as_their_lists_are_read() {
    let table = |list: &str| format!("{ZH}\n[names]\n{list}\n");
    let line = table("").lines().count();
    let at = |column: usize, lint: &str| format!("{line}:{column} {lint}");
    // A star ends beginnings of words, a blank counts in parts, and one letter is a word: "e" is "is" in Portuguese.
    check("terms/zh.toml", &table("heads = [\"permit*\"]"), &[]);
    check("terms/zh.toml", &table("heads = [\"per*mit\"]"), &[&at(10, "star-inside")]);
    check("terms/zh.toml", &table("articles = [\"the*\"]"), &[&at(13, "star-inside")]);
    check("terms/zh.toml", &table("articles = [\"a \"]"), &[&at(13, "spaces")]);
    check("terms/zh.toml", &table("guides = [\" guide\"]"), &[]);
    check("terms/zh.toml", &table("is = [\"e\", \"é\"]"), &[&at(12, "repeated-word")]);
    check("terms/zh.toml", &table("was = [\"{a,b\"]"), &[&at(8, "wrong-braces")]);
    let numbers = |list: &str| format!("{ZH}\n[numbers]\n{list}\n");
    check("terms/zh.toml", &numbers("joints = [\"-\", \" \"]"), &[]);
    check("terms/zh.toml", &numbers("ones = [\"one\", \"two\"]"), &[&at(8, "not-nine")]);
    check("terms/zh.toml", &numbers("others = [\"25 पच्चीस\", \"पच्चीस\"]"), &[&at(24, "no-figures")]);
}

#[test]
fn a_word_means_one_thing_of_a_kind_and_properties_share_words() {
    let shared = ZH.replace("\"手机卡\"", "\"手机卡\", \"簽證\"");
    let with = |class: &str, is_a: &str| {
        let concepts = CONCEPTS.replace("\"thing\"", &format!("\"{class}\"")) + is_a;
        let problems = lint_with(&[("terms/concepts.toml", &concepts), ("terms/zh.toml", &shared)]);
        problems.iter().map(|problem| format!("{} {}", problem.path.display(), problem.lint)).collect::<Vec<_>>()
    };
    assert_eq!(with("entry-document", ""), ["terms/zh.toml two-meanings"]);
    assert_eq!(with("thing", ""), [""; 0], "a claim asks for each part by itself");
    assert_eq!(with("property", ""), [""; 0]);
    assert_eq!(with("property", "is_a = [\"visa\"]\n"), ["terms/zh.toml two-meanings"], "one counts as the other anyway");
}

#[test]
fn hosts_must_be_hosts() {
    let country = |host: &str| {
        format!("{COUNTRY}\n[[authority]]\nid = \"mia\"\nhosts = [\"{host}\"]\n\n[authority.names]\nen = [\"Ministry\"]\n")
    };
    check("countries/pw.toml", &country("gov.pw"), &["9:10 wrong-host"]);
    check("countries/pw.toml", &country("Www.palau.com"), &["9:10 wrong-host"]);
    check("countries/pw.toml", &country("palaugov.pw/mia"), &[]);
    check("countries/pw.toml", &country("palau.nosuchsuffix"), &["9:10 wrong-host"]);
    check("hosts.toml", "shorteners = [\"https://sho.rt\"]\n", &["1:15 wrong-host"]);
}

#[test]
fn portals_name_authorities_of_their_file() {
    let text = format!(
        "{COUNTRY}\n[[portal]]\nhost = \"palaugov.pw\"\nname = \"Portal\"\npurpose = \"all\"\nauthority = \"mia\"\nsource = \"https://palaugov.pw/\"\nchecked = \"2026-10-10\"\nconfidence = \"high\"\n"
    );
    check("countries/pw.toml", &text, &["11:13 unknown-authority"]);
}

#[test]
fn each_language_flags_one_and_spares_one() {
    check_fact(
        "text = \"Is the Palau SIM card a visa?\"\nexpect = \"pass\"",
        "text = \"Is the Palau SIM card a visa?\"\nexpect = \"flag\"",
        &["28:8 missing-example"],
    );
    let cut = FACT.find("[[example]]\nlang = \"zh\"").unwrap();
    check(FACT_PATH, &format!("{}\n", FACT[..cut].trim_end()), &["27:3 missing-example", "27:3 missing-example"]);
}

#[test]
fn rows_of_one_nationality_hold_one_after_the_other() {
    let row = |id: &str, from: &str| {
        format!(
            "\n[[exemption]]\nid = \"{id}\"\nnationalities = [\"PW\"]\nentry = \"visa-free\"\nseverity = \"warning\"\nchecked = \"2026-10-10\"\nreview_by = \"2027-10-10\"\nvalid = {{ from = \"{from}\" }}\nstatement = {{ en = \"E\", zh = \"中\" }}\n\n[[exemption.reference]]\npublisher = \"P\"\nurl = \"https://example.org/\"\nsays = \"S\"\nkind = \"primary\"\n"
        )
    };
    let examples = "\n[[example]]\nlang = \"en\"\ntext = \"a\"\nexpect = \"flag\"\n\n[[example]]\nlang = \"en\"\ntext = \"b\"\nexpect = \"pass\"\n";
    let text = format!("country = \"PW\"\n{}{}{examples}", row("a", "2020-01-01"), row("b", "2024-01-01"));
    let text = format::format(Kind::VisaPolicy, &text);
    let problems = lint_with(&[("visa-policy/pw.toml", &text)]);
    assert_eq!(problems.iter().map(|problem| problem.lint).collect::<Vec<_>>(), ["interval-overlap"]);
    let closed = text.replacen("from = \"2020-01-01\" }", "from = \"2020-01-01\", until = \"2023-12-31\" }", 1);
    check("visa-policy/pw.toml", &closed, &[]);
}

#[test]
fn policy_names_checks_that_exist() {
    let text = "[[line]]\nverdict = \"review\"\nchecks = [\"entry-documnet\"]\nseverity = \"note\"\nconfidence = \"low\"\nreason = \"r\"\n";
    check("policy.toml", text, &["3:11 unknown-check"]);
}

#[test]
fn the_fixer_and_the_lint_are_one() {
    check_fact("severity = \"error\"\n", "severity    = \"error\"\n", &["4:1 not-canonical"]);
    check_fact(
        "id = \"pw-visa\"\ncheck = \"entry-document\"",
        "check = \"entry-document\"\nid = \"pw-visa\"",
        &["1:1 not-canonical"],
    );
}

#[test]
fn a_folder_laid_over_others_may_use_their_ids() {
    let texts = vec![(PathBuf::from(FACT_PATH), PathBuf::from(FACT_PATH), FACT.to_string())];
    let options = Options { today: date(2026, 11, 20), base: None, canonical: true };
    assert!(lint(texts.clone(), options).iter().any(|problem| problem.lint == "unknown-concept"));
    let base = RuleFiles {
        concepts: toml::from_str::<terms::ConceptsFile>(CONCEPTS).unwrap().concepts.into(),
        terms: vec![toml::from_str(ZH).unwrap(), toml::from_str(EN).unwrap()].into(),
        countries: vec![toml::from_str(COUNTRY).unwrap()].into(),
        ..RuleFiles::default()
    };
    assert_eq!(lint(texts, Options { base: Some(&base), ..options }), []);
}

#[test]
fn a_rule_files_words_cannot_move_the_terminals_cursor() {
    let problems = lint_with(&[(FACT_PATH, &FACT.replace("id = \"pw-visa\"", "id = \"\\u001b[2J\u{202e}\""))]);
    let text: String = problems.iter().map(ToString::to_string).collect();
    assert!(!problems.is_empty() && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
}

#[test]
fn never_panics_on_a_cut_file() {
    for end in (0..FACT.len()).step_by(7).filter(|end| FACT.is_char_boundary(*end)) {
        let path = PathBuf::from(FACT_PATH);
        let options = Options { today: date(2026, 11, 20), base: None, canonical: true };
        let problems = lint(vec![(path.clone(), path, FACT[..end].to_string())], options);
        assert!(!problems.is_empty());
    }
}

#[test]
fn exceptions_of_a_visa_policy_are_named_by_concepts() {
    let policy = |exception: &str| {
        format!(
            "country = \"PW\"\n\n[[exemption]]\nid = \"pw-visa-free-pw\"\nnationalities = [\"PW\"]\nentry = \"visa-free\"\nseverity = \"warning\"\nchecked = \"2026-10-10\"\nreview_by = \"2027-10-10\"\n\n[exemption.statement]\nen = \"E\"\nzh = \"中\"\n\n[[exemption.reference]]\npublisher = \"P\"\nurl = \"https://example.org/\"\nsays = \"S\"\nkind = \"primary\"\n\n[[exemption.exception]]\n{exception}\n[[example]]\nlang = \"en\"\ntext = \"Palauans need a visa for Palau.\"\nexpect = \"flag\"\n\n[[example]]\nlang = \"en\"\ntext = \"Palauans need no visa for Palau.\"\nexpect = \"pass\"\n"
        )
    };
    let statement = "\n[exemption.exception.statement]\nen = \"E\"\nzh = \"中\"\n";
    let path = "visa-policy/pw.toml";
    check(path, &policy(&format!("concepts = [\"sim-card\"]\n{statement}")), &[]);
    check(path, &policy(&format!("concepts = [\"sim-crad\"]\n{statement}")), &["22:13 unknown-concept"]);
    check(path, &policy(&format!("concepts = []\n{statement}")), &["22:12 empty-exception"]);
    check(
        path,
        &policy("concepts = [\"sim-card\"]\n\n[exemption.exception.statement]\nen = \"E\"\n"),
        &["24:22 missing-translation"],
    );
}
