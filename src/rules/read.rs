//! Reads a `rules/` folder into [`RuleFiles`]. `build.rs` includes this file too.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::model::{RuleFiles, fact, terms};

/// A rule file that could not be read: its message names the file, the line and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, with line and caret where the file could be parsed that far.
    pub message: String,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.message.trim_end())
    }
}

/// Largest rule file that is read, in bytes.
const MAX_RULE_FILE: u64 = 1 << 20;

/// Reads every rule file below `root`, in a stable order. Broken files are reported and the rest is read.
pub fn read_dir(root: &Path) -> (RuleFiles, Vec<ReadError>) {
    let mut files = RuleFiles::default();
    let mut errors = Vec::new();
    let mut paths = Vec::new();
    collect(root, &mut paths, &mut errors, 0);
    paths.sort();
    for path in paths {
        if let Err(message) = read_file(root, &path, &mut files) {
            errors.push(ReadError { path, message });
        }
    }
    (files, errors)
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>, errors: &mut Vec<ReadError>, depth: usize) {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => {
            errors.push(ReadError { path: dir.to_path_buf(), message: error.to_string() });
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth < 8 {
            collect(&path, paths, errors, depth + 1);
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
}

fn read_file(root: &Path, path: &Path, files: &mut RuleFiles) -> Result<(), String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > MAX_RULE_FILE {
        return Err(format!("is {size} bytes long; a rule file may have {MAX_RULE_FILE}"));
    }
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut parts = below.iter().map(|part| part.to_string_lossy());
    let first = parts.next().unwrap_or_default().into_owned();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    match first.as_str() {
        "countries" => files.countries.push(parse(&text)?),
        "facts" => files.facts.push(parse(&text)?),
        "visa-policy" => files.visa_policies.push(parse(&text)?),
        "terms" if stem == "concepts" => files.concepts.extend(parse::<terms::ConceptsFile>(&text)?.concepts),
        "terms" => files.terms.push(parse(&text)?),
        "cues" => files.cues.push(parse(&text)?),
        "platforms" => files.platforms.push(parse(&text)?),
        "brands" => files.brands.push(parse(&text)?),
        "withdrawn" => drop(parse::<fact::Fact>(&text)?),
        "policy.toml" => files.policy = parse(&text)?,
        "hosts.toml" => files.hosts = parse(&text)?,
        _ => {
            return Err("is in no folder that rules are read from (countries, facts, visa-policy, terms, cues, \
                        platforms, brands, withdrawn)"
                .to_string());
        }
    }
    Ok(())
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}
