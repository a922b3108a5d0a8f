//! The command line: clap types only, so that what a user can say is read in one place.

pub mod completions;
pub mod fix;
mod live;
pub mod lsp;
pub mod scan;
pub mod serve;
mod settings;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use debunk::document::{MAX_BYTES, check_selector};

use crate::commands;
pub use settings::{ConfigArgs, Given, InitArgs, SettingsArgs, parse};

pub use live::LiveArgs;

/// Finds what on a page of travel advice contradicts a checked fact, and says why, with source and date.
///
/// Exit codes: 0 checked, nothing at or above --fail-on; 1 something at or above it; 2 the job was not done (wrong
/// arguments, broken rules, a source that could not be read). Finding nothing does not mean that a page is true.
#[derive(Debug, Parser)]
#[command(name = "debunk", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

/// Options every command understands.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Folder laid out as `rules/`, added to the built-in rules; what has the same id replaces it
    #[arg(long, value_name = "DIR", global = true, conflicts_with = "rules_only")]
    pub rules: Option<PathBuf>,
    /// Folder laid out as `rules/`, used instead of the built-in rules
    #[arg(long, value_name = "DIR", global = true)]
    pub rules_only: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN", global = true)]
    pub color: Color,
    /// Print findings only: no summary, no progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Day of the run, by which facts age; for tests
    #[arg(long, value_name = "DATE", global = true, hide = true, env = "DEBUNK_TODAY")]
    pub today: Option<Date>,
    /// Where the options of this run were given
    #[arg(skip)]
    pub given: Given,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check files, folders, globs, URLs or standard input
    Check(CheckArgs),
    /// Show the settings of this project and where each comes from
    Config(ConfigArgs),
    /// Write a debunk.toml with what this project's own pages and metadata suggest
    Init(InitArgs),
    /// Show a rule or fact: what is so, its sources, dates and examples
    Explain(ExplainArgs),
    /// Show, or make, the changes to files that have exactly one right answer
    Fix(fix::FixArgs),
    /// Tell an editor what `check` would find, while a page is being written (a language server)
    Lsp(lsp::LspArgs),
    /// Measure how often this build is right on a folder of labelled pages
    Eval(EvalArgs),
    /// Tools for curators of the rules
    Rules(commands::rules::RulesArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write one for each command
    Man(completions::ManArgs),
    /// Scan many pages: lists of URLs, whole sites, sitemaps and feeds; can be interrupted and taken up again
    Scan(scan::ScanArgs),
    /// Print the JSON Schema of an output
    Schema(SchemaArgs),
    /// Check posts over HTTP, for forums, wikis and pipelines that ask before one goes up
    Serve(serve::ServeArgs),
}

/// `debunk check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to check: files, folders, globs, http(s) URLs, or `-` for standard input
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<String>,
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Write a report to a file as well, such as `-o sarif=debunk.sarif`; repeatable
    #[arg(long, short, value_name = "FORMAT=PATH", value_parser = parse_output)]
    pub output: Vec<Output>,
    /// Exit with 0 whatever is found (a source that could not be read still exits with 2)
    #[arg(long)]
    pub exit_zero: bool,
    /// Name under which standard input is reported; its extension tells the kind of page
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// Judge pages as of this day, whatever day they give themselves
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Read only what this CSS selector matches (HTML pages)
    #[arg(long, value_name = "CSS", value_parser = parse_selector)]
    pub select: Option<String>,
    /// Fetch from private, loopback and other internal addresses too
    #[arg(long)]
    pub allow_private: bool,
    /// Read files that .gitignore and .debunkignore exclude
    #[arg(long)]
    pub no_ignore: bool,
    /// Read hidden files and folders
    #[arg(long)]
    pub hidden: bool,
    /// Threads to use; 0 for one a processor. The report is the same on any number
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub threads: usize,
    /// Largest page that is read, in bytes, or with K or M
    #[arg(long, default_value = "32M", value_name = "SIZE", value_parser = parse_size)]
    pub max_size: usize,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// What makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A finding of severity error
    Error,
    /// A finding of severity warning or error
    Warning,
    /// Any finding
    Note,
    /// A page with the verdict flagged
    Flagged,
    /// A page with the verdict review or flagged
    Review,
    /// Nothing
    Never,
}

impl From<debunk::config::FailOn> for FailOn {
    fn from(level: debunk::config::FailOn) -> FailOn {
        match level {
            debunk::config::FailOn::Error => FailOn::Error,
            debunk::config::FailOn::Warning => FailOn::Warning,
            debunk::config::FailOn::Note => FailOn::Note,
            debunk::config::FailOn::Flagged => FailOn::Flagged,
            debunk::config::FailOn::Review => FailOn::Review,
            debunk::config::FailOn::Never => FailOn::Never,
        }
    }
}

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON object (`debunk schema report` describes it)
    Json,
    /// One JSON object a line and page
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// GitHub workflow annotations; the rest goes to the step summary
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// JUnit XML
    Junit,
    /// Checkstyle XML
    Checkstyle,
    /// reviewdog: one JSON object
    Rdjson,
    /// reviewdog: one JSON object a finding
    Rdjsonl,
    /// A row a finding, for spreadsheets
    Csv,
    /// A summary in Markdown
    Markdown,
    /// The campaigns of the run as a graph for Graphviz
    Dot,
    /// One self-contained page for moderators: charts, a table to filter, the quotes beside the facts, the campaigns
    Html,
}

/// One `-o FORMAT=PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub format: Format,
    pub path: PathBuf,
}

/// `debunk explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Rule as a finding shows it (`check/fact`), or fact id
    #[arg(value_name = "RULE")]
    pub id: String,
    /// Format of standard output
    #[arg(long, short, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// A format of explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// `debunk eval`
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Labels: a line a page, {"file", "label": "pos" or "neg", "kind", "lang", "notes"}; a `campaign NAME` in the notes
    /// puts pages together
    #[arg(value_name = "LABELS.jsonl")]
    pub labels: PathBuf,
    /// Folder the files of the labels are in
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// What a close reading found: a line a page, {"file", "claims": [{"quote", "verdict"}], "handles": [{"quote",
    /// "platform", "id", "role"}], "domains": [{"quote", "host", "verdict"}], "should_flag"} [default: gold.jsonl beside
    /// the labels, if there]
    #[arg(long, value_name = "GOLD.jsonl")]
    pub gold: Option<PathBuf>,
    /// JSON of an earlier run: show what is newly missed, newly a false alarm, and mended
    #[arg(long, value_name = "previous.json")]
    pub against: Option<PathBuf>,
    /// Format of standard output
    #[arg(long, short, value_enum, default_value_t = EvalFormat::Text)]
    pub format: EvalFormat,
    /// Write to a file as well, such as `-o statistics=STATISTICS.md`; repeatable
    #[arg(long, short, value_name = "FORMAT=PATH", value_parser = parse_eval_output)]
    pub output: Vec<EvalOutput>,
    /// Exit with 1 where a figure is below these, such as precision=0.98,recall=0.90
    #[arg(long, value_name = "METRIC=SHARE,...", value_delimiter = ',', value_parser = commands::eval::parse_floor)]
    pub fail_under: Vec<Floor>,
    /// Judge pages as of this day, whatever day they give themselves
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Threads to use; 0 for one a processor. The figures are the same on any number
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub threads: usize,
}

/// A format of evaluations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvalFormat {
    /// Tables, and every miss and false alarm with its place
    Text,
    /// One JSON object, for `--against` and programs
    Json,
    /// Markdown with the figures alone, nothing of the pages
    Statistics,
}

/// One `-o FORMAT=PATH` of `debunk eval`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalOutput {
    pub format: EvalFormat,
    pub path: PathBuf,
}

/// The least share a figure may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    pub metric: Metric,
    pub least: f64,
}

/// A figure that `--fail-under` can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    Precision,
    Recall,
    F1,
    FlaggedPrecision,
    FlaggedRecall,
    CampaignRecall,
    ClaimPrecision,
    ClaimRecall,
    PromotedPrecision,
    PromotedRecall,
}

impl Metric {
    pub const ALL: &[Metric] = &[
        Metric::Precision,
        Metric::Recall,
        Metric::F1,
        Metric::FlaggedPrecision,
        Metric::FlaggedRecall,
        Metric::CampaignRecall,
        Metric::ClaimPrecision,
        Metric::ClaimRecall,
        Metric::PromotedPrecision,
        Metric::PromotedRecall,
    ];

    /// As `--fail-under` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Metric::Precision => "precision",
            Metric::Recall => "recall",
            Metric::F1 => "f1",
            Metric::FlaggedPrecision => "flagged-precision",
            Metric::FlaggedRecall => "flagged-recall",
            Metric::CampaignRecall => "campaign-recall",
            Metric::ClaimPrecision => "claim-precision",
            Metric::ClaimRecall => "claim-recall",
            Metric::PromotedPrecision => "promoted-precision",
            Metric::PromotedRecall => "promoted-recall",
        }
    }
}

/// `debunk schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which schema
    #[arg(value_enum, value_name = "WHAT")]
    pub what: Schema,
}

/// What can be described by a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// The report of `check --format json`
    Report,
    /// The settings file debunk.toml
    Config,
}

fn parse_output(text: &str) -> Result<Output, String> {
    let (format, path) = text.split_once('=').ok_or("write it as FORMAT=PATH, such as sarif=debunk.sarif")?;
    let format = Format::from_str(format, false).map_err(|_| format!("`{format}` is no format; use {}", names::<Format>()))?;
    if path.is_empty() || path == "-" {
        return Err("name a file; standard output takes --format".to_string());
    }
    Ok(Output { format, path: PathBuf::from(path) })
}

/// The names of a list of values, for messages.
fn names<T: ValueEnum>() -> String {
    let values = T::value_variants().iter().filter_map(|value| value.to_possible_value());
    values.map(|value| value.get_name().to_string()).collect::<Vec<_>>().join(", ")
}

fn parse_eval_output(text: &str) -> Result<EvalOutput, String> {
    let (format, path) = text.split_once('=').ok_or("write it as FORMAT=PATH, such as statistics=STATISTICS.md")?;
    let format =
        EvalFormat::from_str(format, false).map_err(|_| format!("`{format}` is no format; use text, json or statistics"))?;
    if path.is_empty() || path == "-" {
        return Err("name a file; standard output takes --format".to_string());
    }
    Ok(EvalOutput { format, path: PathBuf::from(path) })
}

fn parse_selector(text: &str) -> Result<String, String> {
    // Said before any page is read: a page checked whole under a broken selector would look checked as asked.
    check_selector(text).map(|()| text.to_string())
}

fn parse_size(text: &str) -> Result<usize, String> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 1 << 10),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 1 << 20),
        _ => (text, 1),
    };
    let size = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    match size {
        Some(size) if (1..=MAX_BYTES).contains(&size) => Ok(size),
        _ => Err(format!("give a size from 1 to {}M, such as 500K", MAX_BYTES >> 20)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn reads_sizes_with_units_and_refuses_what_the_reader_would_cut() {
        assert_eq!(parse_size("500K"), Ok(500 << 10));
        assert_eq!(parse_size("7"), Ok(7));
        for wrong in ["0", "33M", "x", "", "-1", "99999999999999999999M", "1é"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn refuses_a_selector_that_is_none() {
        assert!(parse_selector("main .post").is_ok());
        for wrong in ["###", "..", "", "p:has(a)"] {
            assert!(parse_selector(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn reads_an_output_whose_path_has_an_equals_sign() {
        let output = parse_output("sarif=a=b.sarif").expect("well formed");
        assert_eq!((output.format, output.path), (Format::Sarif, PathBuf::from("a=b.sarif")));
        assert!(parse_output("xls=a").is_err());
        assert!(parse_output("json=-").is_err());
    }
}
