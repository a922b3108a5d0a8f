//! What `debunk completions` and `debunk man` can be told.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// `debunk completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `debunk man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder to write a page for each command to; without one, the first page is printed
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
