//! One file a command. A command gets parsed arguments and the day, and gives an exit code.

pub mod check;
pub mod completions;
pub mod config;
pub mod eval;
pub mod explain;
pub mod fix;
pub mod init;
pub mod live;
pub mod lsp;
mod memory;
mod progress;
pub mod recheck;
pub mod rules;
pub mod scan;
pub mod schema;
pub mod serve;
mod settings;
mod signals;

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use debunk::rules::Rules;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::{Cli, Color, Command, Global};

/// Done, nothing at or above the threshold.
pub const NOTHING: u8 = 0;
/// Done, something at or above the threshold.
pub const FOUND: u8 = 1;
/// The job was not done.
pub const NOT_DONE: u8 = 2;

/// Runs one command. `today` is the day of the run, and `now` the time for what runs longer than a day. Gives the exit code; an error is printed by the caller and means
/// [`NOT_DONE`].
pub fn run(args: &Cli, today: Date, now: fn() -> Timestamp) -> anyhow::Result<u8> {
    match &args.command {
        Command::Check(check) => check::run(check, &args.global, today, live::moment(&args.global, now)),
        Command::Config(config) => config::run(config, &args.global),
        Command::Init(init) => init::run(init, &args.global),
        Command::Explain(explain) => explain::run(explain, &args.global, today),
        Command::Completions(completions) => completions::run(completions),
        Command::Man(args) => completions::man(args),
        Command::Fix(fix) => fix::run(fix, &args.global, today),
        Command::Lsp(lsp) => lsp::run(lsp, &args.global, today),
        Command::Eval(eval) => eval::run(eval, &args.global, today),
        Command::Rules(rules) => rules::run(rules, &args.global, today),
        Command::Scan(scan) => {
            memory::give_back_early();
            scan::run(scan, &args.global, today, now(), live::moment(&args.global, now))
        }
        Command::Schema(schema) => schema::run(schema),
        Command::Serve(serve) => {
            if serve.command.is_none() {
                memory::ask_for_huge_pages();
            }
            serve::run(serve, &args.global, now)
        }
    }
}

/// The rules a run uses: the built-in ones, with the folder of `--rules` laid over them or that of `--rules-only` in
/// their place.
pub fn load_rules(global: &Global) -> anyhow::Result<Rules> {
    load_rules_with(global, &[])
}

/// As [`load_rules`], with the folders of the settings laid over the built-in ones first. `--rules-only` leaves them out.
pub fn load_rules_with(global: &Global, folders: &[PathBuf]) -> anyhow::Result<Rules> {
    if global.rules_only.is_none() && !folders.is_empty() {
        let mut all: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        all.extend(global.rules.as_deref());
        return Rules::embedded_with_all(&all)
            .context("cannot use the rules of the settings; `debunk rules lint DIR` shows what is wrong");
    }
    let named = |dir: &Path| format!("cannot use the rules in {}; `debunk rules lint` shows what is wrong", dir.display());
    match (&global.rules, &global.rules_only) {
        (_, Some(dir)) => Rules::from_dir(dir).with_context(|| named(dir)),
        (Some(dir), None) => Rules::embedded_with(dir).with_context(|| named(dir)),
        (None, None) => Rules::embedded().context("cannot use the built-in rules"),
    }
}

/// Whether an error is a reader that went away.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Whether standard output gets colour.
pub fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => io::stdout().is_terminal() && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
