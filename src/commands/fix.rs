//! `debunk fix`: shows or makes the changes that have exactly one right answer.

use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Context as _;
use debunk::config::Config;
use debunk::document::Hints;
use debunk::engine::{self, PageResult};
use debunk::finding::Severity;
use debunk::fix::{self, Plan, Skip};
use debunk::mistakes::{FAILED, survive};
use debunk::report::escape;
use debunk::rules::Rules;
use debunk::source::{self, Origin, Source, Walk};
use debunk::suppress;
use debunk::verdict::Verdict;
use jiff::civil::Date;

use crate::cli::fix::FixArgs;
use crate::cli::{FailOn, Global};
use crate::commands::{FOUND, NOT_DONE, NOTHING, load_rules};

/// Shows every change, makes them if asked to. Gives the exit code.
pub fn run(args: &FixArgs, global: &Global, today: Date) -> anyhow::Result<u8> {
    let rules = load_rules(global)?;
    let walk = Walk { no_ignore: args.no_ignore, hidden: args.hidden, stdin_name: args.stdin_filename.clone() };
    let sources = source::expand(&args.sources, &walk);
    anyhow::ensure!(!sources.is_empty(), "nothing to look at: no text files there");
    for source in &sources {
        anyhow::ensure!(!matches!(source.origin, Origin::Url(_)), "{}: only files can be changed", source.name);
        anyhow::ensure!(!args.write || !matches!(source.origin, Origin::Stdin), "standard input cannot be written back");
    }
    let config = Config::discover(Path::new(".")).map_err(|error| anyhow::anyhow!("{error}"))?.unwrap_or_default();
    let outcomes = work_out(&sources, args, &rules, &config, today);
    let mut tally = Tally::default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (source, outcome) in sources.iter().zip(outcomes) {
        match outcome {
            Outcome::Planned { read, plan } => show_and_write(source, &read, &plan, args, &mut out, &mut tally)?,
            Outcome::Skipped(skip, result) => {
                // A page with nothing on it is not missed.
                if !result.findings.is_empty() {
                    say(&format!("{}: not changed: {skip}", source.name));
                }
                tally.add(&result, args.fail_on);
            }
            Outcome::Unread(reason) => {
                say(&format!("{}: not read: {reason}", source.name));
                tally.unread += 1;
            }
        }
    }
    out.flush().context("cannot write the diff")?;
    if !global.quiet && (tally.changes > 0 || tally.left > 0) {
        let changes = plural(tally.changes, "change");
        let files = plural(tally.files, "file");
        let made = if args.write { "made" } else { "possible; --write makes them" };
        let left = match tally.left {
            0 => String::new(),
            left => format!("; {} without a safe change, `debunk check` shows them", plural(left, "finding")),
        };
        say(&format!("{changes} in {files} {made}{left}"));
    }
    Ok(match tally {
        Tally { unwritten: 1.., .. } => NOT_DONE,
        Tally { unread: 1.., .. } if !args.allow_unchecked => NOT_DONE,
        Tally { failed: true, .. } if !args.exit_zero => FOUND,
        _ => NOTHING,
    })
}

/// What became of the sources so far.
#[derive(Debug, Default)]
struct Tally {
    /// Changes shown or made.
    changes: usize,
    /// Files they are in.
    files: usize,
    /// Findings that no change takes away.
    left: usize,
    /// Sources that could not be read, and files that could not be written.
    unread: usize,
    unwritten: usize,
    /// Whether what is found is at or above `--fail-on`.
    failed: bool,
}

impl Tally {
    fn add(&mut self, result: &PageResult, fail_on: FailOn) {
        self.left += result.findings.iter().filter(|finding| finding.fix.is_none()).count();
        let severity = |least: Severity| result.findings.iter().any(|finding| finding.severity >= least);
        self.failed |= match fail_on {
            FailOn::Error => severity(Severity::Error),
            FailOn::Warning => severity(Severity::Warning),
            FailOn::Note => severity(Severity::Note),
            FailOn::Flagged => result.verdict == Verdict::Flagged,
            FailOn::Review => matches!(result.verdict, Verdict::Flagged | Verdict::Review),
            FailOn::Never => false,
        };
    }
}

/// What was worked out for one source.
enum Outcome {
    Planned { read: Vec<u8>, plan: Box<Plan> },
    Skipped(Skip, Box<PageResult>),
    Unread(String),
}

/// The plans of all sources, in their order.
fn work_out(sources: &[Source], args: &FixArgs, rules: &Rules, config: &Config, today: Date) -> Vec<Outcome> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(sources.len()));
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, sources.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(index) else { break };
                    let outcome = work_out_one(source, args, rules, config, today);
                    done.lock().expect("no thread panics while it holds the lock").push((index, outcome));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics while it holds the lock");
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

fn work_out_one(source: &Source, args: &FixArgs, rules: &Rules, config: &Config, today: Date) -> Outcome {
    let read = match &source.origin {
        Origin::File(path) => source::read_file(path, args.max_size),
        Origin::Found { path, root, .. } => source::read_found(path, root, args.max_size),
        Origin::Stdin => source::read_stream(io::stdin().lock(), args.max_size),
        Origin::Url(_) => Err("only files can be changed".to_string()),
        Origin::Unreadable(reason) => Err(reason.clone()),
    };
    let read = match read {
        Ok(read) => read,
        Err(reason) => return Outcome::Unread(reason),
    };
    let hints = Hints { name: Some(&source.name), ..Hints::default() };
    let options = engine::Options { today, as_of: args.as_of };
    // A page that makes us fail is a mistake of ours, but it must not take the rest of the batch with it.
    let path = match &source.origin {
        Origin::File(path) | Origin::Found { path, .. } => fs::canonicalize(path).ok().and_then(|path| config.below(&path)),
        _ => None,
    };
    let settle = |result: &mut PageResult, bytes: &[u8]| {
        suppress::settle(result, bytes, config, path.as_deref(), &rules.files.policy, today);
    };
    let planned = survive(|| fix::plan(&source.name, &read, &hints, rules, options, settle));
    match planned {
        Some(Ok(mut plan)) => {
            // A batch would otherwise take as much memory as all its pages, twice.
            plan.before.document = Default::default();
            plan.after.document = Default::default();
            let read = if plan.changes.is_empty() { Vec::new() } else { read };
            Outcome::Planned { read, plan: Box::new(plan) }
        }
        Some(Err((skip, result))) => Outcome::Skipped(skip, result),
        None => Outcome::Unread(FAILED.to_string()),
    }
}

fn show_and_write(
    source: &Source,
    read: &[u8],
    plan: &Plan,
    args: &FixArgs,
    out: &mut impl Write,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    if plan.changes.is_empty() {
        tally.add(&plan.before, args.fail_on);
        return Ok(());
    }
    for change in &plan.changes {
        let line = format!("{}:{}: [{}] {}", source.name, change.line, change.rule, change.why);
        writeln!(out, "{}", escape::line(&line))?;
    }
    let text = |bytes| std::str::from_utf8(bytes).context("a plan is in UTF-8");
    write_diff(&fix::diff::unified(&source.name, text(read)?, text(&plan.changed)?), out)?;
    let written = match (&source.origin, args.write) {
        (Origin::File(path) | Origin::Found { path, .. }, true) => Some(fix::write::replace(path, read, &plan.changed)),
        _ => None,
    };
    match written {
        Some(Err(error)) => {
            say(&format!("{}: not changed: {error}", source.name));
            tally.unwritten += 1;
            tally.add(&plan.before, args.fail_on);
        }
        made => {
            tally.changes += plan.changes.len();
            tally.files += 1;
            tally.left += plan.after.findings.len();
            let stands = if made.is_some() { &plan.after } else { &plan.before };
            let left = tally.left;
            tally.add(stands, args.fail_on);
            tally.left = left;
        }
    }
    Ok(())
}

/// A program that applies the diff needs every byte; a terminal and a log that takes commands must not get them raw.
fn write_diff(diff: &str, out: &mut impl Write) -> io::Result<()> {
    let log = std::env::var_os("GITHUB_ACTIONS").is_some() || std::env::var_os("TF_BUILD").is_some();
    if io::stdout().is_terminal() {
        for line in diff.lines() {
            writeln!(out, "{}", escape::line(line))?;
        }
        Ok(())
    } else if log {
        out.write_all(escape::inert(diff.to_string()).as_bytes())
    } else {
        out.write_all(diff.as_bytes())
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn say(message: &str) {
    // Standard error may be closed, and then there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "debunk: {}", escape::line(message));
}
