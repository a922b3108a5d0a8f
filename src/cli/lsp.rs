//! What `debunk lsp` can be told.

use clap::Args;

/// `debunk lsp`
#[derive(Debug, Args)]
pub struct LspArgs {
    /// Speak over standard input and output, which is the only way there is; editors pass it
    #[arg(long)]
    pub stdio: bool,
}
