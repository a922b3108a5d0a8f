//! `debunk.toml`: the settings of a project, found, read and checked. Which of them count where flags and the environment say
//! otherwise is for the command line; [`settings`] has the words for where a setting came from.

pub mod file;
pub mod propose;
pub mod settings;

use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};
use jiff::civil::Date;
use toml::Spanned;

use crate::resolve::class;
use crate::rules::read::{MAX_RULE_FILE, Place, ReadError, parse};
use crate::suppress::{Kind, RulePattern};
pub use file::{ConfigFile, FailOn, Level};

/// Name of the file.
pub const FILE: &str = "debunk.toml";

/// JSON Schema of the file.
pub const SCHEMA: &str = include_str!("config.schema.json");

/// Settings of a project, ready for use. The default has none.
#[derive(Debug, Default)]
pub struct Config {
    /// The file, where there is one.
    pub path: Option<PathBuf>,
    /// Its text, to point into.
    pub text: String,
    /// Its folder, links resolved: what paths in it are relative to.
    pub root: Option<PathBuf>,
    /// Files to read inside folders.
    pub include: Option<Set<Globs>>,
    /// Files not to read inside folders.
    pub exclude: Option<Set<Globs>>,
    /// Languages whose pages count, as primary tags in lower case.
    pub languages: Option<Set<Vec<String>>>,
    /// Nationalities the pages are written for, as capital codes.
    pub audience: Option<Set<Vec<String>>>,
    /// What makes a run fail.
    pub fail_on: Option<Set<FailOn>>,
    /// An earlier report, resolved against the file.
    pub baseline: Option<Set<PathBuf>>,
    /// A revision of git.
    pub changed_since: Option<Set<String>>,
    /// Whether comments in pages count.
    pub inline_suppressions: Option<Set<bool>>,
    /// Whether sources that cannot be read are forgiven.
    pub allow_unchecked: Option<Set<bool>>,
    /// Folders of rules, resolved against the file.
    pub rule_folders: Option<Set<Vec<PathBuf>>>,
    /// Severities by rule.
    pub severities: Vec<Set<(RulePattern, Level)>>,
    /// Findings somebody has answered for, and the project's own handles and hosts.
    pub answers: Vec<Answer>,
}

/// A value with the line it stands on, counted from 1.
#[derive(Debug, Clone)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// The line.
    pub line: usize,
}

/// Globs, as written and ready for use.
#[derive(Debug, Clone)]
pub struct Globs {
    /// As written.
    pub written: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Whether a path below the folder of the file, with `/`, is meant.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

/// One `[[suppress]]` or `[[allow.*]]`. A finding is meant when all that is given fits.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Which of them.
    pub kind: Kind,
    /// Rules; any where empty.
    pub rules: Vec<RulePattern>,
    /// Handle it is about.
    pub handle: Option<Own>,
    /// Host it is about, ASCII lower case.
    pub host: Option<String>,
    /// Fingerprint.
    pub fingerprint: Option<String>,
    /// Why.
    pub reason: String,
    /// Last day.
    pub until: Option<Date>,
    /// Bytes of the file.
    pub range: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    path: Option<(String, GlobMatcher)>,
}

/// A handle of `debunk.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Platform id; any where absent.
    pub platform: Option<String>,
    /// Without `@` and `+`.
    pub id: String,
}

impl Own {
    fn parse(text: &str) -> Option<Own> {
        let (platform, id) = match text.split_once(':') {
            Some((platform, id)) => (Some(platform.trim().to_ascii_lowercase()), id),
            None => (None, text),
        };
        let id = id.trim().trim_start_matches(['@', '+']);
        (!id.is_empty() && platform.as_deref() != Some("")).then(|| Own { platform, id: id.to_string() })
    }

    /// Whether it is this handle, as extraction normalised it.
    pub fn is(&self, platform: &str, id: &str) -> bool {
        let number = |text: &str| text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect::<String>();
        self.platform.as_deref().is_none_or(|own| own == platform) && (self.id.eq_ignore_ascii_case(id) || number(&self.id) == id)
    }
}

impl Answer {
    /// Whether its last day is past.
    pub fn is_over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// Whether it speaks of the page at this path below the folder of the file.
    pub fn is_for(&self, path: Option<&str>) -> bool {
        self.path.as_ref().is_none_or(|(_, glob)| path.is_some_and(|path| glob.is_match(path)))
    }

    /// What it is about, in a line.
    pub fn shown(&self) -> String {
        let mut parts: Vec<String> = self.rules.iter().map(|rule| format!("rule {}", rule.as_str())).collect();
        parts.extend(self.path.as_ref().map(|(written, _)| format!("path {written}")));
        parts.extend(self.handle.as_ref().map(|own| match &own.platform {
            Some(platform) => format!("handle {platform}:{}", own.id),
            None => format!("handle {}", own.id),
        }));
        parts.extend(self.host.as_ref().map(|host| format!("host {host}")));
        parts.extend(self.fingerprint.as_ref().map(|fingerprint| format!("fingerprint {fingerprint}")));
        parts.join(", ")
    }
}

impl Config {
    /// Looks for the file from `start` upward to the root of the repository; outside of one, in `start` alone, because a folder
    /// above it may be anybody's.
    pub fn discover(start: &Path) -> Result<Option<Config>, ReadError> {
        match find(start) {
            Some(path) => Config::load(&path).map(Some),
            None => Ok(None),
        }
    }

    /// Reads and checks one file.
    pub fn load(path: &Path) -> Result<Config, ReadError> {
        let fail = |message: String| ReadError { path: path.to_path_buf(), message, place: None };
        let size = fs::metadata(path).map_err(|error| fail(error.to_string()))?.len();
        if size > MAX_RULE_FILE {
            return Err(fail(format!("is {size} bytes long; settings may have {MAX_RULE_FILE}")));
        }
        let text = fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = fs::canonicalize(folder).map_err(|error| fail(error.to_string()))?;
        Config::parse(text, path, root)
    }

    /// Checks the text of a file at `path`; what it names is relative to `root`.
    pub fn parse(text: String, path: &Path, root: PathBuf) -> Result<Config, ReadError> {
        let checked = parse::<ConfigFile>(&text).and_then(|file| Reader { text: &text, root: &root }.config(file));
        let mut config = checked.map_err(|(message, range)| ReadError {
            path: path.to_path_buf(),
            message,
            place: range.map(|range| Place::new(&text, range)),
        })?;
        (config.path, config.root, config.text) = (Some(path.to_path_buf()), Some(root), text);
        Ok(config)
    }

    /// The file as reports name it.
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| FILE.to_string(), |path| path.to_string_lossy().into_owned())
    }

    /// The path of a file below the folder of the settings, with `/`. None outside of it, or where there are no settings.
    pub fn below(&self, file: &Path) -> Option<String> {
        let below = file.strip_prefix(self.root.as_ref()?).ok()?;
        let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        Some(parts.join("/"))
    }

    /// Whether a file found in a folder is to be read.
    pub fn reads(&self, below: &str) -> bool {
        self.include.as_ref().is_none_or(|globs| globs.value.matches(below))
            && !self.exclude.as_ref().is_some_and(|globs| globs.value.matches(below))
    }

    /// Whether any setting looks at paths.
    pub fn names_paths(&self) -> bool {
        self.include.is_some() || self.exclude.is_some() || self.answers.iter().any(|answer| answer.path.is_some())
    }

    /// Whether findings on pages in this language count.
    pub fn speaks(&self, language: &str) -> bool {
        let primary = language.split('-').next().unwrap_or(language);
        self.languages.as_ref().is_none_or(|languages| {
            primary == "und" || languages.value.iter().any(|own| own == primary || own.eq_ignore_ascii_case(language))
        })
    }

    /// The severity a project gives a rule, and the line that says so.
    pub fn severity(&self, rule: &str) -> Option<(Level, usize)> {
        let fitting = self.severities.iter().filter(|set| set.value.0.matches(rule));
        fitting.max_by_key(|set| set.value.0.fixed()).map(|set| (set.value.1, set.line))
    }
}

fn find(start: &Path) -> Option<PathBuf> {
    let here = start.join(FILE);
    if here.is_file() {
        return Some(here);
    }
    let start = fs::canonicalize(start).ok()?;
    let repository = crate::repository::root(&start)?;
    let mut folders = start.ancestors().take_while(|folder| folder.starts_with(&repository));
    folders.find_map(|folder| Some(folder.join(FILE)).filter(|path| path.is_file()))
}

type Wrong = (String, Option<Range<usize>>);

/// Checks what was parsed.
struct Reader<'t> {
    text: &'t str,
    root: &'t Path,
}

impl Reader<'_> {
    fn config(&self, file: ConfigFile) -> Result<Config, Wrong> {
        let mut config = Config {
            include: self.globs(file.include)?,
            exclude: self.globs(file.exclude)?,
            languages: self.words(file.languages, |word| {
                let plain = (2..=3).contains(&word.len()) || word.contains('-');
                (plain && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
                    .then(|| word.to_ascii_lowercase())
                    .ok_or_else(|| format!("`{word}` is no language; write it as `en` or `zh`"))
            })?,
            audience: self.words(file.audience, |word| {
                let code = word.to_ascii_uppercase();
                let plain = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
                plain.then_some(code).ok_or_else(|| format!("`{word}` is no country code; write it as `CN`"))
            })?,
            fail_on: file.ci.fail_on.map(|value| self.set(value)),
            baseline: file.ci.baseline.map(|value| self.set(value)).map(|set| self.resolve(set)),
            changed_since: file.ci.changed_since.map(|value| self.set(value)),
            inline_suppressions: file.ci.inline_suppressions.map(|value| self.set(value)),
            allow_unchecked: file.ci.allow_unchecked.map(|value| self.set(value)),
            rule_folders: self.words(file.rules.folders, |folder| self.inside(folder))?,
            ..Config::default()
        };
        for (pattern, level) in file.rules.severity {
            let rule = RulePattern::parse(pattern.as_ref()).map_err(|error| (error, Some(pattern.span())))?;
            config.severities.push(Set { value: (rule, level), line: self.line(&pattern.span()) });
        }
        for entry in file.allow.handle {
            let (range, entry) = (entry.span(), entry.into_inner());
            let written = match entry.platform {
                Some(platform) => format!("{platform}:{}", entry.id),
                None => entry.id,
            };
            let mut answer = self.answer(Kind::Allowed, entry.reason, entry.until, range)?;
            answer.handle = Some(own(&written, &answer.range)?);
            config.answers.push(answer);
        }
        for entry in file.allow.host {
            let (range, entry) = (entry.span(), entry.into_inner());
            let mut answer = self.answer(Kind::Allowed, entry.reason, entry.until, range)?;
            answer.host = Some(host(&entry.host, &answer.range)?);
            config.answers.push(answer);
        }
        for entry in file.suppress {
            let (range, entry) = (entry.span(), entry.into_inner());
            let mut answer = self.answer(Kind::Settings, entry.reason, entry.until, range.clone())?;
            answer.rules = entry
                .rule
                .iter()
                .map(|rule| RulePattern::parse(rule))
                .collect::<Result<_, _>>()
                .map_err(|error| (error, Some(range.clone())))?;
            answer.path = entry
                .path
                .map(|path| Ok((path.clone(), glob(&path)?)))
                .transpose()
                .map_err(|error: String| (error, Some(range.clone())))?;
            answer.handle = entry.handle.map(|handle| own(&handle, &range)).transpose()?;
            answer.host = entry.host.map(|name| host(&name, &range)).transpose()?;
            answer.fingerprint = entry.fingerprint;
            if answer.shown().is_empty() {
                let message = "a suppression names a rule, path, handle, host or fingerprint, or it would hide everything";
                return Err((message.to_string(), Some(range)));
            }
            config.answers.push(answer);
        }
        Ok(config)
    }

    fn line(&self, range: &Range<usize>) -> usize {
        Place::new(self.text, range.clone()).line
    }

    fn set<T>(&self, value: Spanned<T>) -> Set<T> {
        let line = self.line(&value.span());
        Set { value: value.into_inner(), line }
    }

    fn resolve(&self, set: Set<String>) -> Set<PathBuf> {
        Set { value: self.root.join(set.value), line: set.line }
    }

    fn words<T>(
        &self,
        words: Option<Spanned<Vec<Spanned<String>>>>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Set<Vec<T>>>, Wrong> {
        let Some(words) = words else { return Ok(None) };
        let line = self.line(&words.span());
        let read = |word: Spanned<String>| read(word.as_ref()).map_err(|message| (message, Some(word.span())));
        Ok(Some(Set { value: words.into_inner().into_iter().map(read).collect::<Result<_, _>>()?, line }))
    }

    fn globs(&self, globs: Option<Spanned<Vec<Spanned<String>>>>) -> Result<Option<Set<Globs>>, Wrong> {
        let Some(read) = self.words(globs, |word| Ok((word.to_string(), glob(word)?)))? else { return Ok(None) };
        let mut builder = GlobSetBuilder::new();
        let mut written = Vec::new();
        for (word, glob) in read.value {
            written.push(word);
            builder.add(glob.glob().clone());
        }
        let set = builder.build().map_err(|error| (error.to_string(), None))?;
        Ok(Some(Set { value: Globs { written, set }, line: read.line }))
    }

    /// A folder below that of the file. Elsewhere, what is wrong with a file would be printed with a line of it.
    fn inside(&self, folder: &str) -> Result<PathBuf, String> {
        let outside = || format!("`{folder}` does not lie below the folder of {FILE}");
        if !Path::new(folder).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(outside());
        }
        let real = fs::canonicalize(self.root.join(folder)).map_err(|error| format!("`{folder}`: {error}"))?;
        if !real.starts_with(self.root) {
            return Err(outside());
        }
        Ok(real)
    }

    fn answer(&self, kind: Kind, reason: String, until: Option<Date>, range: Range<usize>) -> Result<Answer, Wrong> {
        if !reason.chars().any(char::is_alphanumeric) {
            return Err(("`reason` says nothing".to_string(), Some(range)));
        }
        let line = self.line(&range);
        let (rules, path, handle, host, fingerprint) = (Vec::new(), None, None, None, None);
        Ok(Answer { kind, rules, handle, host, fingerprint, reason, until, range, line, path })
    }
}

fn own(text: &str, range: &Range<usize>) -> Result<Own, Wrong> {
    Own::parse(text).ok_or_else(|| (format!("`{text}` is no handle; write it as `telegram:name`"), Some(range.clone())))
}

fn host(text: &str, range: &Range<usize>) -> Result<String, Wrong> {
    let normal = class::normalise(text).filter(|host| host.contains('.') && !host.contains('/'));
    normal.ok_or_else(|| (format!("`{text}` is no host; write it as `example.org`"), Some(range.clone())))
}

/// `*` stays within a folder, `**` crosses folders; a folder means all that is in it.
fn glob(text: &str) -> Result<GlobMatcher, String> {
    let pattern = text.strip_prefix("./").unwrap_or(text);
    let pattern = if pattern.ends_with('/') { format!("{pattern}**") } else { pattern.to_string() };
    let built = GlobBuilder::new(&pattern).literal_separator(true).build();
    built.map(|glob| glob.compile_matcher()).map_err(|error| format!("`{text}` is no pattern: {}", error.kind()))
}

#[cfg(test)]
mod tests;
