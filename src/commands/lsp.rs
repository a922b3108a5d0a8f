//! `debunk lsp`: the language server on standard input and output.

use std::io::{self, BufReader};
use std::sync::Arc;

use debunk::lsp::{self, End};
use jiff::civil::Date;

use crate::cli::Global;
use crate::cli::lsp::LspArgs;
use crate::commands::{FOUND, NOTHING, load_rules};

/// Serves one editor until it leaves. Gives the exit code the protocol asks for: 1 where it left without `shutdown`.
pub fn run(args: &LspArgs, global: &Global, today: Date) -> anyhow::Result<u8> {
    // There is no other way to speak, so the flag changes nothing.
    let _ = args.stdio;
    let rules = Arc::new(load_rules(global)?);
    Ok(match lsp::serve(BufReader::new(io::stdin()), io::stdout(), rules, today) {
        End::Orderly => NOTHING,
        End::Cut => FOUND,
    })
}
