//! `debunk rules`: tools for curators.

use clap::{Args, Subcommand};
use jiff::civil::Date;

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
    /// Print every rule with its severity and date
    List,
}

/// Runs one of the tools.
pub fn run(args: &RulesArgs, global: &Global, _today: Date) -> anyhow::Result<u8> {
    use std::io::Write as _;
    match args.command {
        RulesCommand::List => {
            let rules = super::load_rules(global)?;
            let mut out = std::io::stdout().lock();
            for fact in &rules.files.facts {
                writeln!(out, "{}/{}", fact.check, fact.id)?;
            }
            Ok(super::NOTHING)
        }
    }
}
