//! `debunk rules`: tools for curators.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use debunk::examples;
use debunk::report::{escape, severity_word};
use debunk::rules::age::{Age, age, effective_severity};
use debunk::rules::model::fact::{Fact, Status};
use debunk::rules::read::{self, Kind};
use debunk::rules::{Rules, format, lint, schema};
use jiff::civil::Date;
use serde::Serialize;

use super::recheck::RecheckArgs;
use super::{FOUND, NOTHING, load_rules};
use crate::cli::Global;

/// `debunk rules`
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Report every mistake in rule files, with its place and what to do; exit 1 on errors
    Lint(LintArgs),
    /// Run the examples of the rules; exit 1 if one does not give what it must
    Test(TestArgs),
    /// Print every rule with severity, dates and statement
    List(ListArgs),
    /// Write rule files in canonical form
    Fmt(FmtArgs),
    /// List rules that are due to be read again, soonest first; exit 1 past the grace period
    Stale(StaleArgs),
    /// Fetch what rules rest on; report references that vanished, moved or no longer say so
    Recheck(RecheckArgs),
    /// Print the JSON Schema of a kind of rule file
    Schema(SchemaArgs),
}

/// `debunk rules lint`
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Folder laid out as `rules/` [default: ./rules if it is there, else the built-in rules]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Exit 1 on warnings too
    #[arg(long)]
    pub deny_warnings: bool,
}

/// `debunk rules test`
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A folder laid out as `rules/`, then ids of facts or countries [default: all of ./rules, else of the built-in rules]
    #[arg(value_name = "DIR|ID")]
    pub what: Vec<String>,
}

/// `debunk rules list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Folder laid out as `rules/`
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// How to print
    #[arg(long, short, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
    /// Only rules about this country, such as KZ
    #[arg(long, value_name = "CC")]
    pub country: Option<String>,
    /// Only rules of this check, such as entry-document
    #[arg(long, value_name = "CHECK")]
    pub check: Option<String>,
}

/// How `debunk rules list` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// One rule a line
    Text,
    /// An array of objects
    Json,
}

/// `debunk rules fmt`
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// Folder laid out as `rules/`
    #[arg(value_name = "DIR", default_value = "rules")]
    pub dir: PathBuf,
    /// Write nothing; name the files that would change and exit 1 if there are any
    #[arg(long)]
    pub check: bool,
}

/// `debunk rules stale`
#[derive(Debug, Args)]
pub struct StaleArgs {
    /// Folder laid out as `rules/`
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Days past its date for which a rule may wait
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub grace: u16,
    /// List rules that fall due within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub within: u16,
}

/// `debunk rules schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Kind of rule file
    #[arg(value_name = "KIND", value_parser = kinds(), required_unless_present = "write")]
    pub kind: Option<String>,
    /// Write the schemas of all kinds into this folder instead
    #[arg(long, value_name = "DIR", conflicts_with = "kind")]
    pub write: Option<PathBuf>,
}

fn kinds() -> clap::builder::PossibleValuesParser {
    schema::KINDS.iter().map(|(name, _)| *name).collect::<Vec<_>>().into()
}

/// Runs one of the tools. `today` is the day by which rules age.
pub fn run(args: &RulesArgs, global: &Global, today: Date) -> anyhow::Result<u8> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let code = match &args.command {
        RulesCommand::Lint(args) => run_lint(args, global, today, &mut out)?,
        RulesCommand::Test(args) => run_test(args, global, today, &mut out)?,
        RulesCommand::List(args) => run_list(args, global, today, &mut out)?,
        RulesCommand::Fmt(args) => run_fmt(args, &mut out)?,
        RulesCommand::Stale(args) => run_stale(args, global, today, &mut out)?,
        RulesCommand::Recheck(args) => super::recheck::run(args, &rules_of(None, global)?, global.quiet, today, &mut out)?,
        RulesCommand::Schema(args) => run_schema(args, &mut out)?,
    };
    out.flush()?;
    Ok(code)
}

/// The folder a tool works on: the one given, else that of `--rules` or `--rules-only`, else `./rules`.
fn folder<'a>(given: Option<&'a Path>, global: &'a Global) -> Option<&'a Path> {
    let here = Path::new("rules");
    let global = global.rules.as_deref().or(global.rules_only.as_deref());
    given.or(global).or_else(|| stands_alone(here).then_some(here))
}

/// Whether a folder is a whole set of rules. One without concepts can only be laid over another.
fn stands_alone(dir: &Path) -> bool {
    dir.join("terms").join("concepts.toml").is_file()
}

fn rules_of(given: Option<&Path>, global: &Global) -> anyhow::Result<Rules> {
    match folder(given, global) {
        Some(dir) => {
            anyhow::ensure!(dir.is_dir(), "{} is no folder", escape::line(&dir.display().to_string()));
            let rules = if stands_alone(dir) { Rules::from_dir(dir) } else { Rules::embedded_with(dir) };
            rules.with_context(|| {
                format!("cannot use the rules in {}; `debunk rules lint` shows all that is wrong", dir.display())
            })
        }
        None => load_rules(global),
    }
}

fn run_lint(args: &LintArgs, global: &Global, today: Date, out: &mut impl Write) -> anyhow::Result<u8> {
    let dir = folder(args.dir.as_deref(), global);
    let problems = match dir {
        Some(dir) => {
            anyhow::ensure!(dir.is_dir(), "{} is no folder", escape::line(&dir.display().to_string()));
            let base = if stands_alone(dir) { None } else { Some(Rules::embedded()?.files) };
            lint::lint_dir(dir, lint::Options { today, base: base.as_ref(), canonical: true })
        }
        None => {
            let files = Rules::embedded()?.files;
            lint::lint(lint::built_in_texts(&files), lint::Options { today, base: None, canonical: false })
        }
    };
    for problem in &problems {
        writeln!(out, "{problem}\n")?;
    }
    let errors = problems.iter().filter(|problem| problem.level == lint::Level::Error).count();
    let warnings = problems.len() - errors;
    if !global.quiet {
        let place = dir.map_or("the built-in rules".to_string(), |dir| escape::line(&dir.display().to_string()));
        writeln!(out, "{place}: {errors} error(s), {warnings} warning(s)")?;
    }
    Ok(if errors > 0 || (args.deny_warnings && warnings > 0) { FOUND } else { NOTHING })
}

fn run_test(args: &TestArgs, global: &Global, today: Date, out: &mut impl Write) -> anyhow::Result<u8> {
    let (dir, ids) = match args.what.split_first() {
        Some((first, ids)) if Path::new(first).is_dir() => (Some(Path::new(first)), ids),
        _ => (None, args.what.as_slice()),
    };
    let rules = rules_of(dir, global)?;
    let root = folder(dir, global);
    let cases: Vec<examples::Case<'_>> = examples::cases(&rules, today)
        .into_iter()
        .filter(|case| {
            let bare = |id: &str| id.rsplit('/').next().unwrap_or(id).to_string();
            ids.is_empty() || ids.iter().any(|id| bare(id) == case.id)
        })
        .collect();
    if let Some(id) = ids.iter().find(|id| !cases.iter().any(|case| id.rsplit('/').next() == Some(case.id))) {
        anyhow::bail!("`{}` has no examples; `debunk rules list` shows all ids", escape::line(id));
    }
    let mut failed = 0;
    let total = cases.len();
    for case in cases {
        let Some(failure) = examples::run(case, &rules, today) else { continue };
        failed += 1;
        let below = case.file.below();
        let place = root.map(|root| root.join(&below)).and_then(|path| {
            let place = lint::locate(&fs::read_to_string(&path).ok()?, &case.file.at(case.index))?;
            Some(format!("{}:{}:{}", path.display(), place.line, place.column))
        });
        let place = place.unwrap_or_else(|| format!("{below}, example {}", case.index + 1));
        writeln!(out, "{}: the example gives something else", escape::line(&place))?;
        writeln!(out, "  text:     {}", escape::line(&case.example.text))?;
        writeln!(out, "  expected: {}", escape::line(&failure.expected))?;
        if failure.came.is_empty() {
            writeln!(out, "  came:     nothing")?;
        }
        for (rule, severity, quote) in &failure.came {
            writeln!(out, "  came:     {} {}: {}", severity_word(*severity), escape::line(rule), escape::line(quote))?;
        }
        writeln!(out)?;
    }
    if !global.quiet {
        writeln!(out, "{total} example(s), {failed} failed")?;
    }
    Ok(if failed > 0 { FOUND } else { NOTHING })
}

/// One rule as `--format json` lists it. Fields are only ever added.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    rule: String,
    severity: &'static str,
    /// How loudly it speaks on the day of the run; absent when it is silent.
    speaks: Option<&'static str>,
    status: Status,
    country: Option<&'a str>,
    checked: Date,
    review_by: Date,
    statement: &'a BTreeMap<String, String>,
}

fn run_list(args: &ListArgs, global: &Global, today: Date, out: &mut impl Write) -> anyhow::Result<u8> {
    let rules = rules_of(args.dir.as_deref(), global)?;
    let mut facts: Vec<&Fact> = rules
        .facts
        .all
        .iter()
        .filter(|fact| args.check.as_ref().is_none_or(|check| *check == fact.check))
        .filter(|fact| {
            args.country.as_ref().is_none_or(|code| fact.country.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(code)))
        })
        .collect();
    facts.sort_by(|a, b| (&a.country, &a.check, &a.id).cmp(&(&b.country, &b.check, &b.id)));
    let listed: Vec<Listed<'_>> = facts
        .into_iter()
        .map(|fact| Listed {
            rule: format!("{}/{}", fact.check, fact.id),
            severity: severity_word(fact.severity),
            speaks: effective_severity(fact.severity, fact.status, fact.checked, fact.review_by, today).map(severity_word),
            status: fact.status,
            country: fact.country.as_deref(),
            checked: fact.checked,
            review_by: fact.review_by,
            statement: &fact.statement,
        })
        .collect();
    match args.format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &listed)?;
            writeln!(out)?;
        }
        ListFormat::Text => {
            let width = listed.iter().map(|rule| rule.rule.len()).max().unwrap_or(0);
            for rule in &listed {
                writeln!(
                    out,
                    "{:width$}  {:7}  {:10}  {:2}  checked {}  review by {}  {}",
                    escape::line(&rule.rule),
                    rule.severity,
                    rule.status.as_str(),
                    rule.country.unwrap_or("*"),
                    rule.checked,
                    rule.review_by,
                    escape::line(rule.statement.get("en").map_or("", String::as_str)),
                )?;
            }
        }
    }
    Ok(NOTHING)
}

fn run_fmt(args: &FmtArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let shown = |path: &Path| escape::line(&path.display().to_string());
    anyhow::ensure!(args.dir.is_dir(), "{} is no folder", shown(&args.dir));
    let (texts, errors) = read::read_texts(&args.dir);
    if let Some(error) = errors.first() {
        anyhow::bail!("{}", escape::block(&error.to_string()));
    }
    let mut changed = 0;
    for (path, text) in texts {
        // What is no rule file is left alone; lint speaks of it.
        let Some(kind) = Kind::of(path.strip_prefix(&args.dir).unwrap_or(&path)) else { continue };
        let canonical = format::format(kind, &text).map_err(|message| {
            anyhow::anyhow!("{}: {}; `debunk rules lint` shows the place", shown(&path), escape::line(&message))
        })?;
        if canonical == text {
            continue;
        }
        let same = |text: &str| toml::from_str::<toml::Table>(text.trim_start_matches('\u{feff}')).ok();
        // Layout must never change what a rule says.
        anyhow::ensure!(same(&text) == same(&canonical), "{}: would change its meaning; nothing written", shown(&path));
        changed += 1;
        if args.check {
            writeln!(out, "{}: not in canonical form", shown(&path))?;
        } else {
            fs::write(&path, canonical).with_context(|| format!("cannot write {}", shown(&path)))?;
            writeln!(out, "{}: written", shown(&path))?;
        }
    }
    Ok(if args.check && changed > 0 { FOUND } else { NOTHING })
}

fn run_stale(args: &StaleArgs, global: &Global, today: Date, out: &mut impl Write) -> anyhow::Result<u8> {
    let rules = rules_of(args.dir.as_deref(), global)?;
    let days = |from: Date, to: Date| (to - from).get_days();
    let mut due: Vec<(Date, &Fact)> = rules
        .facts
        .all
        .iter()
        .filter(|fact| fact.status != Status::Superseded && days(today, fact.review_by) <= i32::from(args.within))
        .map(|fact| (fact.review_by, fact))
        .collect();
    due.sort_by(|(a_date, a), (b_date, b)| (a_date, &a.id).cmp(&(b_date, &b.id)));
    let mut late = 0;
    for (review_by, fact) in &due {
        let past = days(*review_by, today);
        let speaks = match age(fact.checked, fact.review_by, today) {
            Age::Fresh => "not due yet",
            Age::Due => "due; speaks one level lower",
            Age::Old => "old; speaks as a note",
        };
        late += usize::from(past > i32::from(args.grace));
        writeln!(out, "{review_by}  {}/{}  {speaks}", escape::line(&fact.check), escape::line(&fact.id))?;
    }
    if !global.quiet {
        let oldest = rules.facts.all.iter().map(|fact| fact.checked).min();
        let oldest = oldest.map_or(String::new(), |date| format!("; the oldest evidence is of {date}"));
        writeln!(
            out,
            "{} rule(s) due by {} days from {today}, {late} past {} days of grace{oldest}",
            due.len(),
            args.within,
            args.grace
        )?;
    }
    Ok(if late > 0 { FOUND } else { NOTHING })
}

fn run_schema(args: &SchemaArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    if let Some(dir) = &args.write {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        for (name, kind) in schema::KINDS {
            let path = dir.join(format!("{name}.json"));
            fs::write(&path, schema::schema_text(*kind)).with_context(|| format!("cannot write {}", path.display()))?;
        }
        return Ok(NOTHING);
    }
    let kind = schema::KINDS.iter().find(|(name, _)| Some(*name) == args.kind.as_deref());
    let (_, kind) = kind.context("no such kind of rule file")?;
    out.write_all(schema::schema_text(*kind).as_bytes())?;
    Ok(NOTHING)
}
