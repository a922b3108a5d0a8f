//! What `debunk fix` can be told.

use clap::Args;
use jiff::civil::Date;

use super::{FailOn, parse_size};

/// `debunk fix`
#[derive(Debug, Args)]
pub struct FixArgs {
    /// What to look at: files, folders, globs, or `-` for standard input
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Change the files; without this the changes are only shown, as a diff that `git apply` takes
    #[arg(long)]
    pub write: bool,
    /// What makes the exit code 1, as in `check`: judged on the files as they are after this run
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "LEVEL")]
    pub fail_on: FailOn,
    /// Exit with 0 whatever is found (a source that could not be read or written still exits with 2)
    #[arg(long)]
    pub exit_zero: bool,
    /// Do not exit with 2 when a source could not be read
    #[arg(long)]
    pub allow_unchecked: bool,
    /// Name under which standard input is shown; its extension tells the kind of page
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// Judge pages as of this day, whatever day they give themselves
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Read files that .gitignore and .debunkignore exclude
    #[arg(long)]
    pub no_ignore: bool,
    /// Read hidden files and folders
    #[arg(long)]
    pub hidden: bool,
    /// Largest page that is read, in bytes, or with K or M
    #[arg(long, default_value = "32M", value_name = "SIZE", value_parser = parse_size)]
    pub max_size: usize,
}
