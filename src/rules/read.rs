//! Reads a `rules/` folder into [`RuleFiles`]. `build.rs` includes this file too.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::model::{RuleFiles, fact, terms};

/// A rule file that could not be read: its message names the file, the line and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub message: String,
    /// Where in the file, when the file could be read as text.
    pub place: Option<Place>,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = self.message.trim_end();
        match &self.place {
            // `path:line:column` stands first so that editors can jump to it.
            Some(place) => {
                write!(f, "{}:{}:{}: {message}\n{place}", self.path.display(), place.line, place.column)
            }
            None => write!(f, "{}: {message}", self.path.display()),
        }
    }
}

/// A place in a rule file, with the line to show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
    /// How many code points of the line are meant; at least 1.
    pub length: usize,
    /// The line itself.
    pub text: String,
}

impl Place {
    /// The place of a byte range in `text`. A range that spans lines is cut to its first line; one outside the text, or
    /// off character boundaries, is moved to the nearest place inside.
    pub fn new(text: &str, range: Range<usize>) -> Place {
        let start = text.floor_char_boundary(range.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = text.floor_char_boundary(range.end).clamp(start, line_end);
        Place {
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            length: text[start..end].trim_end().chars().count().max(1),
            text: text[line_start..line_end].trim_end().to_string(),
        }
    }
}

impl std::fmt::Display for Place {
    /// The line with a caret line below. Wide characters take two columns in most terminals, so the caret line does too.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let gutter = self.line.to_string();
        let pad = " ".repeat(gutter.len());
        let shown: String = self.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let cells = |chars: &mut dyn Iterator<Item = char>| chars.map(|c| if wide(c) { 2 } else { 1 }).sum::<usize>();
        let before = cells(&mut shown.chars().take(self.column - 1));
        let length = cells(&mut shown.chars().skip(self.column - 1).take(self.length)).max(1);
        write!(f, "{pad} |\n{gutter} | {shown}\n{pad} | {}{}", " ".repeat(before), "^".repeat(length))
    }
}

/// Whether most terminals give the character two columns. A caret that is a column off does no harm, so this is coarse.
fn wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
}

/// Largest rule file that is read, in bytes.
pub const MAX_RULE_FILE: u64 = 1 << 20;

/// The kinds of rule file, told by where the file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `countries/<cc>.toml`
    Country,
    /// `facts/<cc>/<id>.toml`
    Fact,
    /// `visa-policy/<cc>.toml`
    VisaPolicy,
    /// `terms/concepts.toml`
    Concepts,
    /// `terms/<lang>.toml`
    Terms,
    /// `cues/<lang>.toml`
    Cues,
    /// `contact/<lang>.toml`
    Contact,
    /// `platforms/<id>.toml`
    Platform,
    /// `brands/<id>.toml`
    Brand,
    /// `withdrawn/<id>.toml`: a fact no longer held
    Withdrawn,
    /// `policy.toml`
    Policy,
    /// `hosts.toml`
    Hosts,
    /// `operators.toml`
    Operators,
    /// `live.toml`
    Live,
}

impl Kind {
    /// The kind of the file at `below`, a path relative to the rules folder; none where no rules are read from.
    pub fn of(below: &Path) -> Option<Kind> {
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let folder = parts.first()?.as_ref();
        match (folder, parts.len()) {
            ("policy.toml", 1) => Some(Kind::Policy),
            ("hosts.toml", 1) => Some(Kind::Hosts),
            ("operators.toml", 1) => Some(Kind::Operators),
            ("live.toml", 1) => Some(Kind::Live),
            ("countries", 2) => Some(Kind::Country),
            ("facts", 3) => Some(Kind::Fact),
            ("visa-policy", 2) => Some(Kind::VisaPolicy),
            ("terms", 2) if parts[1] == "concepts.toml" => Some(Kind::Concepts),
            ("terms", 2) => Some(Kind::Terms),
            ("cues", 2) => Some(Kind::Cues),
            ("contact", 2) => Some(Kind::Contact),
            ("platforms", 2) => Some(Kind::Platform),
            ("brands", 2) => Some(Kind::Brand),
            ("withdrawn", 2 | 3) => Some(Kind::Withdrawn),
            _ => None,
        }
    }
}

/// What is said of a file that stands where no rules are read from.
pub const NO_PLACE_FOR_RULES: &str = "stands where no rules are read from; rules are countries/<cc>.toml, \
    facts/<cc or world>/<id>.toml, visa-policy/<cc>.toml, terms/<lang>.toml, cues/<lang>.toml, contact/<lang>.toml, platforms/<id>.toml, \
    brands/<id>.toml, withdrawn/<id>.toml, policy.toml, operators.toml, live.toml and hosts.toml";

/// Reads every rule file below `root`, in a stable order. Broken files are reported and the rest is read.
pub fn read_dir(root: &Path) -> (RuleFiles, Vec<ReadError>) {
    let mut files = RuleFiles::default();
    let (texts, mut errors) = read_texts(root);
    for (path, text) in texts {
        let below = path.strip_prefix(root).unwrap_or(&path);
        if let Err((message, range)) = add(below, &text, &mut files) {
            let place = range.map(|range| Place::new(&text, range));
            errors.push(ReadError { path, message, place });
        }
    }
    errors.sort_by(|a, b| a.path.cmp(&b.path));
    (files, errors)
}

/// The text of every `.toml` file below `root`, sorted by path, without looking into it. Folders named `schema` hold no
/// rules and other files are not ours to judge.
pub fn read_texts(root: &Path) -> (Vec<(PathBuf, String)>, Vec<ReadError>) {
    let mut paths = Vec::new();
    let mut errors = Vec::new();
    collect(root, &mut paths, &mut errors, 0, &|path| has_ending(path, &["toml"]));
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        match read_text(&path) {
            Ok(text) => texts.push((path, text)),
            Err((message, place)) => errors.push(ReadError { path, message, place }),
        }
    }
    (texts, errors)
}

/// Files of a folder of rules that nobody reads, such as `kz.toml.txt`: neither rules nor documents about them, nor hidden.
pub fn unread(root: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    collect(root, &mut paths, &mut Vec::new(), 0, &|path| !has_ending(path, &["toml", "md", "json"]) && !hidden(path));
    paths.sort();
    paths
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|extension| endings.iter().any(|ending| extension == *ending))
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>, errors: &mut Vec<ReadError>, depth: usize, wanted: &dyn Fn(&Path) -> bool) {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => {
            errors.push(ReadError { path: dir.to_path_buf(), message: error.to_string(), place: None });
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth < 8 {
            collect(&path, paths, errors, depth + 1, wanted);
        } else if kind.is_file() && wanted(&path) {
            paths.push(path);
        }
    }
}

fn read_text(path: &Path) -> Result<String, (String, Option<Place>)> {
    let size = fs::metadata(path).map_err(|error| (error.to_string(), None))?.len();
    if size > MAX_RULE_FILE {
        return Err((format!("is {size} bytes long; a rule file may have {MAX_RULE_FILE}"), None));
    }
    let bytes = fs::read(path).map_err(|error| (error.to_string(), None))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        // What is right before that place stays as it is, so it is the same place in the text that is shown.
        let shown = String::from_utf8_lossy(error.as_bytes());
        let place = Place::new(&shown, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
        ("is not in UTF-8; save it in that encoding".to_string(), Some(place))
    })
}

/// Parses one file by the kind its place gives it and adds it to `files`. The error is a message with the bytes it is
/// about.
fn add(below: &Path, text: &str, files: &mut RuleFiles) -> Result<(), (String, Option<Range<usize>>)> {
    let Some(kind) = Kind::of(below) else {
        return Err((NO_PLACE_FOR_RULES.to_string(), None));
    };
    match kind {
        Kind::Country => files.countries.push(parse(text)?),
        Kind::Fact => files.facts.push(parse(text)?),
        Kind::VisaPolicy => files.visa_policies.push(parse(text)?),
        Kind::Concepts => files.concepts.extend(parse::<terms::ConceptsFile>(text)?.concepts),
        Kind::Terms => files.terms.push(parse(text)?),
        Kind::Cues => files.cues.push(parse(text)?),
        Kind::Contact => files.contact.push(parse(text)?),
        Kind::Platform => files.platforms.push(parse(text)?),
        Kind::Brand => files.brands.push(parse(text)?),
        Kind::Withdrawn => drop(parse::<fact::Fact>(text)?),
        Kind::Policy => *files.policy = parse(text)?,
        Kind::Hosts => *files.hosts = parse(text)?,
        Kind::Operators => *files.operators = parse(text)?,
        Kind::Live => *files.live = parse(text)?,
    }
    Ok(())
}

/// Parses one rule file. The error is a message with the bytes it is about.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, (String, Option<Range<usize>>)> {
    toml::from_str(text).map_err(|error| (error.message().to_string(), error.span()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_line_and_column_first_and_draws_a_caret() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("policy.toml"), "[[line]]\nverdict = \"flaged\"\n").unwrap();
        let (_, errors) = read_dir(dir.path());
        let text = errors[0].to_string();
        assert!(text.contains("policy.toml:2:11: unknown variant `flaged`"), "{text}");
        assert!(text.ends_with("  |\n2 | verdict = \"flaged\"\n  |           ^^^^^^^^"), "{text}");
    }

    #[test]
    fn shows_where_a_file_is_not_utf8() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("hosts.toml"), b"# a\nshorteners = [\"sh\xfcrt.example\"]\n").unwrap();
        let (_, errors) = read_dir(dir.path());
        let text = errors[0].to_string();
        assert!(text.contains("hosts.toml:2:18: is not in UTF-8"), "{text}");
        assert!(text.ends_with("2 | shorteners = [\"sh\u{fffd}rt.example\"]\n  |                  ^"), "{text}");
    }

    #[test]
    fn reports_every_broken_file_and_reads_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("policy.toml"), "[[line]\n").unwrap();
        fs::write(dir.path().join("hosts.toml"), "shorteners = [\"sho.rt\"]\n").unwrap();
        fs::write(dir.path().join("stray.toml"), "").unwrap();
        let (files, errors) = read_dir(dir.path());
        assert_eq!(errors.len(), 2);
        assert_eq!(files.hosts.shorteners, ["sho.rt"]);
    }

    #[test]
    fn places_never_split_characters_or_leave_the_text() {
        let text = "a = \"旅游卡\"\nb";
        for start in 0..=text.len() + 3 {
            for end in 0..=text.len() + 3 {
                let place = Place::new(text, start..end);
                assert!(place.line <= 2 && place.length >= 1, "{start}..{end}");
                let _ = place.to_string();
            }
        }
        assert_eq!(Place::new(text, 8..11).column, 7);
    }
}
