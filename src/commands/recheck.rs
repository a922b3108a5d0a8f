//! `debunk rules recheck`: are the references of the rules still there, and do they still say so?

use std::io::Write;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use debunk::fetch;
use debunk::recheck::{self, Outcome, State};
use debunk::report::{escape, json};
use debunk::rules::Rules;
use jiff::civil::Date;
use serde::Serialize;

use super::{FOUND, NOT_DONE, NOTHING};

/// `debunk rules recheck`
#[derive(Debug, Args)]
pub struct RecheckArgs {
    /// Ids of facts, whole rules (`check/fact`) or rows [default: all]
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Only what is about this country, such as KZ
    #[arg(long, value_name = "CC")]
    pub country: Option<String>,
    /// How to print
    #[arg(long, short, value_enum, default_value_t = RecheckFormat::Text)]
    pub format: RecheckFormat,
    /// Do not exit with 2 when a reference could not be told
    #[arg(long)]
    pub allow_unchecked: bool,
    /// Fetch from private, loopback and other internal addresses too
    #[arg(long)]
    pub allow_private: bool,
}

/// How `debunk rules recheck` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RecheckFormat {
    /// What to do, by what happened
    Text,
    /// One object
    Json,
}

/// The report as `--format json` writes it. Fields are only ever added.
#[derive(Serialize)]
struct Written<'a> {
    schema: &'static str,
    rules_revision: &'a str,
    as_of: String,
    references: &'a [Outcome],
}

/// Fetches every reference and reports what changed. Gives [`FOUND`] where a curator has something to do, and
/// [`NOT_DONE`] where a reference could not be told and nobody gave leave for that.
pub fn run(args: &RecheckArgs, rules: &Rules, quiet: bool, today: Date, out: &mut impl Write) -> anyhow::Result<u8> {
    let mut cited = recheck::references(&rules.files);
    if let Some(country) = &args.country {
        cited.retain(|cited| cited.country.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(country)));
        anyhow::ensure!(!cited.is_empty(), "no rule about `{}` has a reference", escape::line(country));
    }
    if !args.ids.is_empty() {
        let bare = |id: &str| id.rsplit('/').next().unwrap_or(id).to_string();
        if let Some(id) = args.ids.iter().find(|id| !cited.iter().any(|cited| cited.id == bare(id))) {
            anyhow::bail!("`{}` has no reference; `debunk rules list` shows all ids", escape::line(id));
        }
        cited.retain(|cited| args.ids.iter().any(|id| cited.id == bare(id)));
    }
    let options = fetch::Options {
        policy: fetch::Policy { allow_private: args.allow_private, ..fetch::Policy::default() },
        ..fetch::Options::default()
    };
    let client = fetch::Client::new(options)?;
    // Pages are read between fetches; four hosts keep no more than one thread busy.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start fetching")?;
    let outcomes = runtime.block_on(recheck::run(&client, &cited));
    match args.format {
        RecheckFormat::Json => {
            let as_of = today.to_string();
            let written = Written { schema: "debunk-recheck/1", rules_revision: &rules.revision, as_of, references: &outcomes };
            json::write_pretty(&written, out)?;
        }
        RecheckFormat::Text => write_text(&outcomes, quiet, today, out)?,
    }
    let any = |wanted: &dyn Fn(State) -> bool| outcomes.iter().any(|outcome| wanted(outcome.state));
    // As with `check`, a job that was not done whole is told apart from one that found something.
    Ok(if any(&|state| state == State::Unknown) && !args.allow_unchecked {
        NOT_DONE
    } else if any(&State::is_change) {
        FOUND
    } else {
        NOTHING
    })
}

fn write_text(outcomes: &[Outcome], quiet: bool, today: Date, out: &mut impl Write) -> anyhow::Result<()> {
    let of = |state: State| outcomes.iter().filter(move |outcome| outcome.state == state);
    for (state, title) in State::ALL.iter().filter(|(state, _)| *state != State::There) {
        if of(*state).next().is_none() {
            continue;
        }
        writeln!(out, "{title}:\n")?;
        for outcome in of(*state) {
            writeln!(out, "  {} ({})", escape::line(&outcome.file), escape::line(&outcome.id))?;
            writeln!(out, "    reference: {}", escape::line(&outcome.url))?;
            writeln!(out, "    seen:      {}", escape::line(&outcome.seen))?;
            writeln!(out, "    to do:     {}\n", escape::line(&outcome.todo))?;
        }
    }
    if !quiet {
        let counts: Vec<String> = State::ALL.iter().map(|(state, title)| format!("{} {title}", of(*state).count())).collect();
        writeln!(out, "{} reference(s) on {today}: {}", outcomes.len(), counts.join(", "))?;
    }
    Ok(())
}
