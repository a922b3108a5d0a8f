//! `debunk completions` and `debunk man`: what shells and `man` show of the command line, made from it.

use std::fs;
use std::io::{self, Write as _};

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::cli::Cli;
use crate::cli::completions::{CompletionsArgs, ManArgs};
use crate::commands::NOTHING;

/// Prints the completions of a shell. Gives the exit code.
pub fn run(args: &CompletionsArgs) -> anyhow::Result<u8> {
    // Made whole before it is printed: the maker panics where its output goes away.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "debunk", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(NOTHING)
}

/// Prints the manual page, or writes that of every command. Gives the exit code.
pub fn man(args: &ManArgs) -> anyhow::Result<u8> {
    match &args.dir {
        Some(dir) => {
            fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
            clap_mangen::generate_to(Cli::command(), dir).with_context(|| format!("cannot write to {}", dir.display()))?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            io::stdout().lock().write_all(&page)?;
        }
    }
    Ok(NOTHING)
}
