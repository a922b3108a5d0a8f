//! Options that `debunk.toml` and the environment can set too, and where each was given.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches as _};
use debunk::config::settings::Origin;

use super::{Cli, FailOn, Format};

/// Options of `debunk check` that have other places too.
#[derive(Debug, Clone, Args)]
pub struct SettingsArgs {
    /// Format of standard output [default: text]
    #[arg(long, short, value_enum, value_name = "FORMAT", env = "DEBUNK_FORMAT", hide_env_values = true)]
    pub format: Option<Format>,
    /// What makes the exit code 1: findings of at least this severity, or pages of at least this verdict [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL", env = "DEBUNK_FAIL_ON", hide_env_values = true)]
    pub fail_on: Option<FailOn>,
    /// Do not exit with 2 when a source could not be read
    #[arg(long)]
    pub allow_unchecked: bool,
    /// An earlier JSON report: what it holds is counted, not shown, and does not fail
    #[arg(long, value_name = "FILE", env = "DEBUNK_BASELINE", hide_env_values = true)]
    pub baseline: Option<PathBuf>,
    /// Only findings on lines that git says were added since this revision; reads only files that changed
    #[arg(long, value_name = "REV", env = "DEBUNK_CHANGED_SINCE", hide_env_values = true)]
    pub changed_since: Option<String>,
    /// Comments in pages suppress nothing; for pages that strangers may change
    #[arg(long, env = "DEBUNK_NO_INLINE_SUPPRESSIONS", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub no_inline_suppressions: bool,
    /// Settings file, instead of the debunk.toml found upward from here
    #[arg(long, value_name = "FILE", env = "DEBUNK_CONFIG", hide_env_values = true, conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no settings file
    #[arg(long)]
    pub no_config: bool,
    /// Folder for what earlier runs found [default: debunk in the user's cache folder]
    #[arg(long, value_name = "DIR", env = "DEBUNK_CACHE_DIR", hide_env_values = true)]
    pub cache_dir: Option<PathBuf>,
    /// Neither use nor keep what runs find
    #[arg(long, env = "DEBUNK_NO_CACHE", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub no_cache: bool,
}

/// `debunk config`
#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `debunk init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Print the file instead of writing it
    #[arg(long)]
    pub print: bool,
}

/// Where the options of this run were given.
#[derive(Debug, Clone, Default)]
pub struct Given {
    sources: BTreeMap<String, ValueSource>,
}

impl Given {
    fn of(matches: &ArgMatches) -> Given {
        let mut leaf = matches;
        while let Some((_, below)) = leaf.subcommand() {
            leaf = below;
        }
        let sources = leaf.ids().filter_map(|id| Some((id.to_string(), leaf.value_source(id.as_str())?)));
        Given { sources: sources.collect() }
    }

    /// Where an option was given, by the name of its field; none where it was not.
    pub fn origin(&self, field: &str) -> Option<Origin> {
        match self.sources.get(field)? {
            ValueSource::CommandLine => Some(Origin::Flag(field.replace('_', "-"))),
            ValueSource::EnvVariable => Some(Origin::Environment(format!("DEBUNK_{}", field.to_ascii_uppercase()))),
            _ => None,
        }
    }
}

/// Parses the command line of this process; ends it where it is wrong or asks for help.
pub fn parse() -> Cli {
    let matches = Cli::command().get_matches();
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    cli.global.given = Given::of(&matches);
    cli
}
