//! What a first `debunk.toml` says: the settings there are, and the project's own handles and hosts, found in its README and
//! package metadata. They are proposed as comments, because a README too may have been changed by a stranger.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::document::{self, Hints};
use crate::extract::{self, handles};
use crate::resolve::class;
use crate::rules::Rules;
use crate::source;
use crate::text::language;

/// A first settings file.
#[derive(Debug)]
pub struct Proposed {
    /// Its text.
    pub text: String,
    /// How many handles it proposes.
    pub handles: usize,
    /// How many hosts it proposes.
    pub hosts: usize,
}

/// Largest file that is looked into, in bytes.
const MAX_FILE: usize = 1 << 20;
/// Most proposals of each kind.
const MAX: usize = 30;
/// Hosts that are everybody's: what is on them is told by account, not by host.
const SHARED: &[&str] = &[
    "github.com",
    "gitlab.com",
    "codeberg.org",
    "bitbucket.org",
    "npmjs.com",
    "crates.io",
    "pypi.org",
    "docs.rs",
    "readthedocs.io",
    "shields.io",
    "example.com",
    "example.org",
    "localhost",
];

/// Folders where pages usually are.
const PAGES: &[&str] = &["docs", "content", "posts", "_posts", "src/content", "pages", "blog", "guides"];

/// Looks at the files in `home` and proposes settings. Files that cannot be read are passed over.
pub fn propose(home: &Path, rules: &Rules) -> Proposed {
    let mut found_handles: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut found_hosts: BTreeMap<String, String> = BTreeMap::new();
    let mut note_host = |address: &str, place: &str| {
        if let Some(host) = own_host(address) {
            found_hosts.entry(host).or_insert_with(|| place.to_string());
        }
    };
    for (file, keys) in METADATA {
        for (key, value) in metadata(home, file, keys) {
            if value.contains('@') && !value.contains("://") {
                let mail = value.rsplit(['<', ' ']).next().unwrap_or(&value).trim_end_matches('>').to_ascii_lowercase();
                found_handles.entry(("email".to_string(), mail)).or_insert_with(|| format!("{key} in {file}"));
            } else {
                note_host(&value, &format!("{key} in {file}"));
            }
        }
    }
    if let Some(name) = read(home, "CNAME").or_else(|| read(home, "docs/CNAME")) {
        note_host(name.trim(), "CNAME, the address of the pages");
    }
    for name in ["README.md", "README.rst", "README.txt", "README", "docs/README.md", "readme.md"] {
        let Some(text) = read(home, name) else { continue };
        let document = document::parse(text.as_bytes(), &Hints { name: Some(name), ..Hints::default() });
        let language = language::detect(&document);
        for handle in handles::extract(&document, text.as_bytes(), &language, rules, &extract::views(&document)) {
            let line = text.as_bytes()[..handle.range.start.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1;
            found_handles.entry((handle.platform, handle.id)).or_insert_with(|| format!("{name} line {line}"));
        }
    }
    write(home, found_handles, found_hosts)
}

/// Metadata files, with the keys that name the project's own addresses.
const METADATA: &[(&str, &[&str])] = &[
    ("package.json", &["homepage", "author", "author.url", "author.email", "bugs.email"]),
    ("Cargo.toml", &["package.homepage", "package.documentation", "package.authors.0"]),
    (
        "pyproject.toml",
        &["project.urls.Homepage", "project.urls.homepage", "project.urls.Documentation", "project.authors.0.email"],
    ),
    ("hugo.toml", &["baseURL"]),
    ("config.toml", &["baseURL", "base_url"]),
    ("mkdocs.yml", &["site_url"]),
    ("_config.yml", &["url", "email"]),
    ("hugo.yaml", &["baseURL"]),
    ("book.toml", &["output.html.site-url"]),
];

fn metadata(home: &Path, file: &str, keys: &[&str]) -> Vec<(String, String)> {
    let Some(text) = read(home, file) else { return Vec::new() };
    if file.ends_with(".yml") || file.ends_with(".yaml") {
        // Only `key: value` at the start of a line, which is where these keys stand.
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        let wanted = lines.filter(|(key, _)| keys.contains(key));
        return wanted.map(|(key, value)| (key.to_string(), unquoted(value))).filter(|(_, value)| !value.is_empty()).collect();
    }
    let value: Option<serde_json::Value> =
        if file.ends_with(".json") { serde_json::from_str(&text).ok() } else { toml::from_str(&text).ok() };
    let Some(value) = value else { return Vec::new() };
    let at = |key: &&str| value.pointer(&format!("/{}", key.replace('.', "/")))?.as_str().map(str::to_string);
    keys.iter().filter_map(|key| Some((key.to_string(), at(key)?))).collect()
}

fn unquoted(value: &str) -> String {
    let value = value.split(" #").next().unwrap_or_default().trim();
    value.trim_matches(['"', '\'']).to_string()
}

fn own_host(address: &str) -> Option<String> {
    let host = match url::Url::parse(address) {
        Ok(url) => url.host_str()?.to_string(),
        Err(_) => address.split('/').next()?.to_string(),
    };
    let host = class::bare(&class::normalise(&host)?).to_string();
    let shared = SHARED.iter().any(|shared| {
        host == *shared || host.strip_suffix(shared).is_some_and(|rest| rest.ends_with('.') && *shared != "readthedocs.io")
    });
    (!shared).then_some(host)
}

fn read(home: &Path, name: &str) -> Option<String> {
    let bytes = source::read_file(&home.join(name), MAX_FILE).ok()?;
    String::from_utf8(bytes).ok()
}

fn write(home: &Path, found_handles: BTreeMap<(String, String), String>, found_hosts: BTreeMap<String, String>) -> Proposed {
    let mut text = String::from(
        "# Settings of debunk for this project; `debunk config` shows which count, `debunk schema config` describes them all.\n\n",
    );
    let folders: Vec<String> = PAGES
        .iter()
        .filter(|folder| fs::metadata(home.join(folder)).is_ok_and(|folder| folder.is_dir()))
        .map(|folder| format!("\"{folder}/**\""))
        .collect();
    let _ = writeln!(text, "# Files to read inside folders; all text files where absent.");
    let _ = writeln!(text, "# include = [{}]", if folders.is_empty() { "\"docs/**\"".to_string() } else { folders.join(", ") });
    text.push_str(
        "# exclude = [\"docs/quoted/**\"]\n\n\
         # Nationalities the pages are written for.\n# audience = [\"CN\"]\n\n\
         [ci]\n# What makes `debunk check` exit with 1: error, warning, note, flagged, review or never.\nfail-on = \"warning\"\n\
         # An earlier report: what it holds is counted, not shown.\n# baseline = \"debunk-baseline.json\"\n\
         # Say false where strangers may change pages, so that they cannot excuse what they write.\n# inline-suppressions = false\n\n\
         [rules.severity]\n# \"promoted-handle/*\" = \"note\"\n",
    );
    let (mut handles, mut hosts) = (0, 0);
    if !found_handles.is_empty() || !found_hosts.is_empty() {
        text.push_str("\n# Handles and hosts found in this project. Take the # away from those that are its own.\n");
    }
    for ((platform, id), place) in found_handles.into_iter().take(MAX) {
        handles += 1;
        let _ = write!(
            text,
            "\n# [[allow.handle]]  # {}\n# platform = {}\n# id = {}\n# reason = \"our own contact\"\n",
            comment(&place),
            quoted(&platform),
            quoted(&id)
        );
    }
    for (host, place) in found_hosts.into_iter().take(MAX) {
        hosts += 1;
        let _ =
            write!(text, "\n# [[allow.host]]  # {}\n# host = {}\n# reason = \"our own site\"\n", comment(&place), quoted(&host));
    }
    text.push_str("\n# A finding somebody has answered for. `reason` is required, the rest narrows it down.\n");
    text.push_str("# [[suppress]]\n# rule = \"fee/*\"\n# path = \"docs/history/**\"\n# until = \"2027-01-31\"\n# reason = \"quotes old prices\"\n");
    Proposed { text, handles, hosts }
}

/// A TOML string. What a page calls itself must not end it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string().replace(['\n', '\r'], " ")
}

fn comment(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
