//! Finds every mistake in a folder of rules and says where it stands and what to do. One file a family of lints.

mod dates;
mod evidence;
mod examples;
mod form;
mod hosts;
mod ids;
mod shape;
#[cfg(test)]
mod tests;
mod values;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::model::{RuleFiles, brand, contact, country, fact, platform, policy, terms};
use super::read::{self, Kind, Place};
use super::schema::Walk;

/// Something wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// Where in it; absent where the file could not be read at all.
    pub place: Option<Place>,
    /// How bad it is.
    pub level: Level,
    /// Name of the lint, kebab-case.
    pub lint: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The rules must not be used like this.
    Error,
    /// Worth a look; does not fail a run.
    Warning,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let path = shown(&self.path.display().to_string());
        let message = shown(&self.message);
        match &self.place {
            Some(place) => {
                let place = Place { text: shown(&place.text), ..place.clone() };
                writeln!(f, "{path}:{}:{}: {level}: {message} [{}]\n{place}", place.line, place.column, self.lint)?;
            }
            None => writeln!(f, "{path}: {level}: {message} [{}]", self.lint)?,
        }
        write!(f, "  = {}", shown(&self.hint))
    }
}

/// Rule files may come from strangers: what moves a terminal's cursor or hides text is replaced, one character for one,
/// so columns stay right.
fn shown(text: &str) -> String {
    let hidden = |c: char| c != ' ' && (c.is_control() || crate::text::fold::ignorable(c));
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// What lint needs to know besides the files.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Day of the run.
    pub today: Date,
    /// Rules the folder is laid over: ids may refer to them. None for a folder that stands alone.
    pub base: Option<&'a RuleFiles>,
    /// Whether files must be in canonical form. Not for files that nobody wrote.
    pub canonical: bool,
}

/// Lints every rule file below `root`.
pub fn lint_dir(root: &Path, options: Options<'_>) -> Vec<Problem> {
    let (texts, errors) = read::read_texts(root);
    let mut problems: Vec<Problem> = errors
        .into_iter()
        .map(|error| Problem {
            path: error.path,
            place: error.place,
            level: Level::Error,
            lint: "unreadable",
            message: error.message,
            hint: "make it a readable file in UTF-8".to_string(),
        })
        .collect();
    problems.extend(read::unread(root).into_iter().map(|path| Problem {
        path,
        place: None,
        level: Level::Error,
        lint: "stray-file",
        message: "nobody reads this file: rules end in .toml".to_string(),
        hint: "give it that ending, or move it out of the folder".to_string(),
    }));
    let texts = texts
        .into_iter()
        .map(|(path, text)| {
            let below = path.strip_prefix(root).unwrap_or(&path).to_path_buf();
            (path, below, text)
        })
        .collect();
    problems.extend(lint(texts, options));
    problems.sort();
    problems
}

/// Lints files given as path to show, path below the rules folder, and text. Problems are sorted by file and place.
pub fn lint(texts: Vec<(PathBuf, PathBuf, String)>, options: Options<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut files = Vec::new();
    let mut walks: BTreeMap<Kind, Walk> = BTreeMap::new();
    for (path, below, text) in texts {
        let Some(kind) = Kind::of(&below) else {
            problems.push(Problem {
                path,
                place: None,
                level: Level::Error,
                lint: "stray-file",
                message: read::NO_PLACE_FOR_RULES.to_string(),
                hint: "move it where its kind belongs, or delete it".to_string(),
            });
            continue;
        };
        let walk = walks.entry(kind).or_insert_with(|| Walk::new(kind));
        let (file, found) = File::new(path, below, text, kind, walk);
        // A file with wrong fields is laid out once they are right.
        let lay_out = options.canonical && found.is_empty();
        problems.extend(found);
        if lay_out {
            problems.extend(form::lint(&file));
        }
        files.push(file);
    }
    let known = ids::Known::new(&files, options.base);
    for file in &files {
        let mut sink = Sink { file, problems: Vec::new() };
        ids::lint(&mut sink, &known);
        dates::lint(&mut sink, options.today);
        evidence::lint(&mut sink, &known);
        values::lint(&mut sink);
        examples::lint(&mut sink, &known);
        words::lint(&mut sink);
        hosts::lint(&mut sink);
        problems.append(&mut sink.problems);
    }
    problems.extend(ids::duplicates(&files));
    problems.extend(words::duplicates(&files, options.base));
    problems.sort();
    problems.dedup();
    problems
}

/// The place of a value in a rule file by its path, such as `example.3.text`; of the nearest thing around it where there is
/// none. `None` where the text is no TOML.
pub fn locate(text: &str, at: &str) -> Option<Place> {
    let table = DeTable::parse(text).ok()?;
    let mut nodes = BTreeMap::new();
    collect(&mut nodes, "", table.get_ref());
    Some(Place::new(text, span_of(&nodes, text, at)))
}

/// The built-in rules as texts to lint: nobody wrote them like this, so their layout is not judged.
///
/// # Panics
///
/// Never: every type of the model has a form in TOML.
pub fn built_in_texts(files: &RuleFiles) -> Vec<(PathBuf, PathBuf, String)> {
    fn text(out: &mut Vec<(PathBuf, PathBuf, String)>, below: String, value: &impl serde::Serialize) {
        let text = toml::to_string(value).expect("the model has a form in TOML");
        out.push((Path::new("built-in").join(&below), PathBuf::from(below), text));
    }
    let mut out = Vec::new();
    for country in &files.countries {
        text(&mut out, format!("countries/{}.toml", country.code.to_lowercase()), country);
    }
    for fact in &files.facts {
        let folder = fact.country.as_deref().map_or("world".to_string(), str::to_lowercase);
        text(&mut out, format!("facts/{folder}/{}.toml", fact.id), fact);
    }
    for policy in &files.visa_policies {
        text(&mut out, format!("visa-policy/{}.toml", policy.country.to_lowercase()), policy);
    }
    text(&mut out, "terms/concepts.toml".to_string(), &terms::ConceptsFile { concepts: files.concepts.to_vec() });
    for terms in &files.terms {
        text(&mut out, format!("terms/{}.toml", terms.lang), terms);
    }
    for cues in &files.cues {
        text(&mut out, format!("cues/{}.toml", cues.lang), cues);
    }
    for platform in &files.platforms {
        text(&mut out, format!("platforms/{}.toml", platform.id), platform);
    }
    for brand in &files.brands {
        text(&mut out, format!("brands/{}.toml", brand.id), brand);
    }
    text(&mut out, "policy.toml".to_string(), &files.policy);
    text(&mut out, "hosts.toml".to_string(), &files.hosts);
    text(&mut out, "live.toml".to_string(), &files.live);
    out
}

/// One rule file with the place of everything in it.
#[derive(Debug)]
pub(crate) struct File {
    path: PathBuf,
    below: PathBuf,
    text: String,
    kind: Kind,
    /// Every value by its path, such as `reference.0.url`.
    nodes: BTreeMap<String, Node>,
    content: Content,
}

/// One value of a file.
#[derive(Debug)]
pub(crate) struct Node {
    /// Bytes of the value, for a table those of its header or key.
    span: Range<usize>,
    /// The value, if it is a string.
    string: Option<String>,
}

/// A file as its type reads it.
#[derive(Debug)]
pub(crate) enum Content {
    Country(Box<country::Country>),
    Fact(Box<fact::Fact>),
    Withdrawn(Box<fact::Fact>),
    VisaPolicy(fact::VisaPolicy),
    Concepts(Vec<terms::Concept>),
    Terms(Box<terms::Terms>),
    Cues(Box<terms::Cues>),
    Contact(Box<contact::ContactWords>),
    Platform(Box<platform::Platform>),
    Brand(Box<brand::Brand>),
    Policy(policy::Policy),
    Hosts(Box<country::HostLists>),
    Operators(crate::rules::model::operators::Operators),
    Live(Box<crate::rules::model::live::Live>),
    /// Its mistakes are reported; nothing more can be said.
    Broken,
}

impl File {
    fn new(path: PathBuf, below: PathBuf, text: String, kind: Kind, walk: &Walk) -> (File, Vec<Problem>) {
        let mut file = File { path, below, text, kind, nodes: BTreeMap::new(), content: Content::Broken };
        let mut problems = Vec::new();
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            problems.push(file.problem(
                span,
                Level::Error,
                "syntax",
                error.message(),
                "see https://toml.io for how TOML is written",
            ));
        }
        let mut nodes = BTreeMap::new();
        collect(&mut nodes, "", table.get_ref());
        if errors.is_empty() {
            problems.extend(shape::lint(&file, table.get_ref(), walk));
        }
        drop(table);
        file.nodes = nodes;
        if problems.is_empty() {
            match content(kind, &file.text) {
                Ok(content) => file.content = content,
                Err((message, span)) => {
                    let hint = "see rules/README.md, or `debunk rules schema` for what this kind of file may hold";
                    problems.push(file.problem(span.unwrap_or(0..0), Level::Error, "schema", &message, hint));
                }
            }
        }
        (file, problems)
    }

    fn stem(&self) -> String {
        self.below.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Bytes of the value at a path such as `reference.0.url`; where there is none, of the nearest thing around it.
    fn span(&self, at: &str) -> Range<usize> {
        span_of(&self.nodes, &self.text, at)
    }

    fn problem(&self, span: Range<usize>, level: Level, lint: &'static str, message: &str, hint: &str) -> Problem {
        Problem {
            path: self.path.clone(),
            place: Some(Place::new(&self.text, span)),
            level,
            lint,
            message: message.to_string(),
            hint: hint.to_string(),
        }
    }
}

fn span_of(nodes: &BTreeMap<String, Node>, text: &str, at: &str) -> Range<usize> {
    let mut at = at;
    loop {
        if let Some(node) = nodes.get(at) {
            return node.span.clone();
        }
        match at.rsplit_once('.') {
            Some((outer, _)) => at = outer,
            None => return 0..text.find('\n').unwrap_or(text.len()),
        }
    }
}

/// Where the lints of one file put what they find.
pub(crate) struct Sink<'a> {
    file: &'a File,
    problems: Vec<Problem>,
}

impl Sink<'_> {
    fn error(&mut self, lint: &'static str, at: &str, message: &str, hint: &str) {
        self.problems.push(self.file.problem(self.file.span(at), Level::Error, lint, message, hint));
    }

    fn warning(&mut self, lint: &'static str, at: &str, message: &str, hint: &str) {
        self.problems.push(self.file.problem(self.file.span(at), Level::Warning, lint, message, hint));
    }
}

fn content(kind: Kind, text: &str) -> Result<Content, (String, Option<Range<usize>>)> {
    Ok(match kind {
        Kind::Country => Content::Country(read::parse(text)?),
        Kind::Fact => Content::Fact(read::parse(text)?),
        Kind::Withdrawn => Content::Withdrawn(read::parse(text)?),
        Kind::VisaPolicy => Content::VisaPolicy(read::parse(text)?),
        Kind::Concepts => Content::Concepts(read::parse::<terms::ConceptsFile>(text)?.concepts),
        Kind::Terms => Content::Terms(Box::new(read::parse(text)?)),
        Kind::Cues => Content::Cues(read::parse(text)?),
        Kind::Contact => Content::Contact(Box::new(read::parse(text)?)),
        Kind::Platform => Content::Platform(read::parse(text)?),
        Kind::Brand => Content::Brand(read::parse(text)?),
        Kind::Policy => Content::Policy(read::parse(text)?),
        Kind::Hosts => Content::Hosts(read::parse(text)?),
        Kind::Operators => Content::Operators(read::parse(text)?),
        Kind::Live => Content::Live(Box::new(read::parse(text)?)),
    })
}

/// Notes every value below a table. The parser bounds nesting, so the recursion is bounded too.
fn collect(nodes: &mut BTreeMap<String, Node>, prefix: &str, table: &DeTable<'_>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
        let span = match value.get_ref() {
            DeValue::Table(_) => key.span(),
            DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => key.span(),
            _ => value.span(),
        };
        // A problem with the name of a field, not with its value, stands at the name.
        nodes.insert(format!("{path}#key"), Node { span: key.span(), string: None });
        note(nodes, path, value, span);
    }
}

fn note(nodes: &mut BTreeMap<String, Node>, path: String, value: &Spanned<DeValue<'_>>, span: Range<usize>) {
    match value.get_ref() {
        DeValue::Table(table) => collect(nodes, &path, table),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                note(nodes, format!("{path}.{index}"), item, item.span());
            }
        }
        _ => {}
    }
    nodes.insert(path, Node { span, string: value.get_ref().as_str().map(str::to_string) });
}

/// The known word nearest to a mistyped one, if one is near.
fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    let scored = known.into_iter().map(|candidate| (distance(word, candidate), candidate));
    scored.filter(|(distance, _)| *distance <= limit).min().map(|(_, candidate)| candidate)
}

/// Edits (insert, delete, replace, swap neighbours) between two short words; long words are not compared.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Joins a hint about a near word with where all words are.
fn did_you_mean(near: Option<&str>, otherwise: &str) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`? {otherwise}"),
        None => otherwise.to_string(),
    }
}
