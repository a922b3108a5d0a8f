//! Arguments of `debunk serve`. Each may stand in the environment too; both win over the configuration file.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use url::Url;

/// `debunk serve`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ServeArgs {
    #[command(subcommand)]
    pub command: Option<ServeCommand>,
    /// Configuration file (TOML); arguments and environment variables win over it
    #[arg(long, value_name = "FILE", env = "DEBUNK_CONFIG")]
    pub config: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:8780]
    #[arg(long, value_name = "ADDRESS", env = "DEBUNK_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// File of API keys, made with `debunk serve new-key`; without one nobody is asked for a key
    #[arg(long, value_name = "FILE", env = "DEBUNK_KEYS")]
    pub keys: Option<PathBuf>,
    /// Answer other machines without asking for a key
    #[arg(long, env = "DEBUNK_OPEN")]
    pub open: bool,
    /// File that keeps what submit-spam and submit-ham bring
    #[arg(long, value_name = "FILE", env = "DEBUNK_STORE")]
    pub store: Option<PathBuf>,
    /// Recent checks the moderators' page can show, kept in memory [default: none]
    #[arg(long, value_name = "N", env = "DEBUNK_RECENT")]
    pub recent: Option<usize>,
    /// Bytes of memory for answers to posts that may come again; 0 keeps none [default: 16777216]
    #[arg(long, value_name = "BYTES", env = "DEBUNK_REPEATS")]
    pub repeats: Option<u64>,
    /// Threads that check; 0 for one a processor
    #[arg(long, value_name = "N", env = "DEBUNK_WORKERS")]
    pub workers: Option<usize>,
    /// Threads that serve connections; 0 for one a processor
    #[arg(long, value_name = "N", env = "DEBUNK_THREADS")]
    pub threads: Option<usize>,
    /// Proxy whose X-Forwarded-For is believed; repeatable
    #[arg(long, value_name = "ADDRESS", env = "DEBUNK_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,
    /// Certificate chain in PEM, for TLS
    #[arg(long, value_name = "FILE", env = "DEBUNK_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM, for TLS
    #[arg(long, value_name = "FILE", env = "DEBUNK_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Collector of OpenTelemetry that is told of every request: OTLP over HTTP, the base of its address
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp: Option<Url>,
    /// Which requests are logged [default: all]
    #[arg(long, value_name = "WHICH", env = "DEBUNK_ACCESS_LOG")]
    pub access_log: Option<AccessLog>,
    /// Least level of log lines
    #[arg(long, value_name = "LEVEL", env = "DEBUNK_LOG", default_value = "info")]
    pub log: Level,
}

#[derive(Debug, Subcommand)]
pub enum ServeCommand {
    /// Make an API key: print it once, and what the keys file keeps of it
    NewKey(NewKeyArgs),
    /// Write what was filed as spam or ham into a folder of labelled pages for `debunk eval`
    Export(ExportArgs),
}

/// `debunk serve export`
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// File given to `debunk serve --store`; the service may be running
    #[arg(value_name = "STORE")]
    pub store: PathBuf,
    /// Folder to write `labels.jsonl` and `pages/` into
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

/// `debunk serve new-key`
#[derive(Debug, Args)]
pub struct NewKeyArgs {
    /// Who it is for; logs and metrics name it
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What it gives leave for; repeatable
    #[arg(long, value_name = "SCOPE", value_delimiter = ',', default_value = "check,submit")]
    pub scope: Vec<Scope>,
    /// Add it to this keys file, which is made if it is not there
    #[arg(long, value_name = "FILE")]
    pub append: Option<PathBuf>,
}

/// What a key gives leave for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// Check posts, in every dialect, and read the rules
    Check,
    /// File posts as spam or ham
    Submit,
    /// Have URLs fetched and checked
    Urls,
    /// Read the metrics
    Metrics,
    /// The moderators' page
    Moderate,
}

/// Which requests are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AccessLog {
    /// Every request
    All,
    /// Those that were not answered as asked
    Errors,
    None,
}

/// Least level of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Error,
    Warn,
    Info,
    Debug,
}
