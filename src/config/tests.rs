//! What settings are read as, and what is said of those that are wrong.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;

use super::*;

#[track_caller]
fn read(text: &str) -> Config {
    match Config::parse(text.to_string(), Path::new(FILE), PathBuf::from("/project")) {
        Ok(config) => config,
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn refused(text: &str, start: &str) {
    let error =
        Config::parse(text.to_string(), Path::new(FILE), PathBuf::from("/project")).expect_err("must be refused").to_string();
    assert!(error.starts_with(start), "{error}");
    assert!(error.contains('^'), "{error}");
}

#[test]
fn reads_everything_a_project_may_say() {
    let config = read(
        r#"
include = ["docs/**/*.md"]
exclude = ["docs/quoted/"]
languages = ["EN", "zh"]
audience = ["cn"]

[ci]
fail-on = "error"
baseline = "known.json"
changed-since = "origin/main"
inline-suppressions = false
allow-unchecked = true

[rules.severity]
"promoted-handle/*" = "note"
"promoted-handle/telegram" = "off"

[[allow.handle]]
platform = "telegram"
id = "@OurClub"
reason = "our own channel"

[[allow.host]]
host = "Example.org"
reason = "our own site"

[[suppress]]
rule = "fee"
path = "docs/old/**"
until = 2027-01-31
reason = "is being rewritten"
"#,
    );
    assert!(config.reads("docs/a/b.md") && !config.reads("docs/quoted/a/b.md") && !config.reads("README.md"));
    assert!(config.speaks("zh-Hans") && config.speaks("und") && !config.speaks("ru"));
    assert_eq!(config.audience.as_ref().expect("given").value, ["CN"]);
    assert_eq!(config.fail_on.as_ref().map(|set| (set.value, set.line)), Some((FailOn::Error, 8)));
    assert_eq!(config.baseline.as_ref().expect("given").value, Path::new("/project/known.json"));
    assert_eq!(config.severity("promoted-handle/telegram"), Some((Level::Off, 16)));
    assert_eq!(config.severity("promoted-handle/wechat"), Some((Level::Note, 15)));
    assert_eq!(config.severity("fee/x"), None);
    let [handle, host, suppress] = &config.answers[..] else { panic!("{:?}", config.answers) };
    assert!(handle.handle.as_ref().expect("given").is("telegram", "ourclub"));
    assert!(!handle.handle.as_ref().expect("given").is("wechat", "ourclub"));
    assert_eq!(host.host.as_deref(), Some("example.org"));
    assert_eq!((suppress.until, suppress.line), (Some(date(2027, 1, 31)), 27));
    assert!(suppress.is_for(Some("docs/old/x/y.md")) && !suppress.is_for(Some("docs/new.md")) && !suppress.is_for(None));
    assert!(suppress.is_over(date(2027, 2, 1)) && !suppress.is_over(date(2027, 1, 31)));
}

#[test]
fn says_what_is_wrong_with_file_line_and_caret() {
    refused("[ci]\nfail_on = \"error\"\n", "debunk.toml:2:1: unknown field `fail_on`");
    refused("[ci]\nfail-on = \"eror\"\n", "debunk.toml:2:11: unknown variant `eror`");
    refused("[[suppress]]\nrule = \"fee\"\n", "debunk.toml:1:1: missing field `reason`");
    refused("[[suppress]]\nrule = \"fee\"\nreason = \" \"\n", "debunk.toml:1:1: `reason` says nothing");
    refused("[[suppress]]\nreason = \"all of it\"\n", "debunk.toml:1:1: a suppression names a rule");
    refused("[[suppress]]\nrule = \"a b\"\nreason = \"x\"\n", "debunk.toml:1:1: `a b` is no rule");
    refused("[[suppress]]\nrule = \"fee\"\nreason = \"x\"\nuntil = \"soon\"\n", "debunk.toml:4:9: `soon` is no day");
    refused("audience = [\"China\"]\n", "debunk.toml:1:13: `China` is no country code");
    refused("languages = [\"en\", \"Englisch\"]\n", "debunk.toml:1:20: `Englisch` is no language");
    refused("include = [\"a[\"]\n", "debunk.toml:1:12: `a[` is no pattern");
    refused("[rules.severity]\n\"fee x\" = \"note\"\n", "debunk.toml:2:1: `fee x` is no rule");
    refused("[[allow.host]]\nhost = \"our site\"\nreason = \"x\"\n", "debunk.toml:1:1: `our site` is no host");
    refused("[[allow.handle]]\nid = \"@\"\nreason = \"x\"\n", "debunk.toml:1:1: `@` is no handle");
}

#[test]
fn rules_outside_of_the_project_are_refused() {
    for folder in ["/etc", "../other", "a/../../b"] {
        refused(&format!("[rules]\nfolders = [\"{folder}\"]\n"), &format!("debunk.toml:2:12: `{folder}` does not lie below"));
    }
}

#[test]
fn is_found_upward_to_the_root_of_the_repository_and_no_further() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inner = folder.path().join("repo/docs/guides");
    fs::create_dir_all(&inner).expect("can be made");
    fs::write(folder.path().join(FILE), "").expect("can be written");
    assert!(find(&inner).is_none(), "outside of a repository only the folder itself counts");
    fs::create_dir(folder.path().join("repo/.git")).expect("can be made");
    assert!(find(&inner).is_none(), "a file above the repository is not its own");
    fs::write(folder.path().join("repo/debunk.toml"), "").expect("can be written");
    let found = find(&inner).expect("is in the repository");
    assert!(found.ends_with("repo/debunk.toml"), "{}", found.display());
    fs::write(inner.join(FILE), "").expect("can be written");
    assert_eq!(find(&inner), Some(inner.join(FILE)), "the nearest counts");
}

#[test]
fn an_own_number_is_told_however_it_is_written() {
    let own = Own::parse("phone:+7 (701) 123-45-67").expect("a number");
    assert!(own.is("phone", "77011234567") && !own.is("phone", "77011234568"));
    assert_eq!(Own::parse(":x"), None);
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config/config.schema.json");
    if std::env::var_os("DEBUNK_BLESS").is_some() {
        fs::write(path, file::schema_text()).expect("can be written");
    }
    let committed = fs::read_to_string(path).expect("is there");
    assert_eq!(committed, file::schema_text(), "run the tests once with DEBUNK_BLESS=1");
}
