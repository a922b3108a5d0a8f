//! `debunk scan`: its arguments.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;

use super::{FailOn, Format, LiveArgs, Output, parse_output, parse_selector};
use debunk::scan::scope;

/// `debunk scan`
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// What to scan: http(s) URLs (pages, sitemaps, feeds), files with a URL a line, sitemap files, WARC and WET archives
    /// (gzipped or not), or `-` for a list on standard input
    #[arg(value_name = "SOURCE", required_unless_present = "resume")]
    pub sources: Vec<String>,
    /// State of the scan: what was found and what is left to do
    #[arg(long, value_name = "FILE", default_value = "debunk-scan.state")]
    pub state: PathBuf,
    /// Go on where the scan in the state file was interrupted or killed
    #[arg(long)]
    pub resume: bool,
    /// Scan anew, asking servers only for what has changed since the scan in the state file
    #[arg(long, conflicts_with = "resume")]
    pub again: bool,
    /// Follow links this many steps from each source
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub depth: u32,
    /// Follow links to the host of the page they are on only
    #[arg(long)]
    pub same_host: bool,
    /// Follow only links that match one of these patterns; repeatable
    #[arg(long, value_name = "REGEX", value_parser = parse_pattern)]
    pub include: Vec<String>,
    /// Do not follow links that match one of these patterns; repeatable
    #[arg(long, value_name = "REGEX", value_parser = parse_pattern)]
    pub exclude: Vec<String>,
    /// Read the sitemaps that the robots.txt of each host names, and follow what they list
    #[arg(long)]
    pub sitemaps: bool,
    /// Of archives, check only what they hold of this URL; repeatable
    #[arg(long, value_name = "URL")]
    pub only_url: Vec<url::Url>,
    /// Keep every answer as evidence in a WARC file (compressed where its name ends in .gz)
    #[arg(long, value_name = "FILE")]
    pub warc_out: Option<PathBuf>,
    /// Fetch at most this many pages
    #[arg(long, value_name = "N")]
    pub max_pages: Option<u64>,
    /// Pages fetched at once, over all hosts
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: u16,
    /// Most requests to one host at once; a host that slows down gets fewer
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub per_host: u16,
    /// Pause between requests to one host, such as 500ms or 2s; `auto` takes about as long as the host needs to answer
    #[arg(long, value_name = "TIME", default_value = "auto", value_parser = parse_delay)]
    pub delay: Pause,
    /// Times a page is tried again after network errors and status 429 or 5xx
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub retries: u32,
    /// Do not ask for robots.txt: for your own sites
    #[arg(long)]
    pub ignore_robots: bool,
    /// Where we can be reached, added to the user agent: an address or e-mail
    #[arg(long, value_name = "TEXT", value_parser = parse_contact)]
    pub contact: Option<String>,
    /// Fetch from private, loopback and other internal addresses too
    #[arg(long)]
    pub allow_private: bool,
    /// Threads that check pages; 0 for one a processor
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// How often to say how far it is, where standard error is no terminal
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_interval)]
    pub progress_every: Duration,
    /// Format of standard output
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write a report to a file as well, such as `-o jsonl=found.jsonl`; repeatable
    #[arg(long, short, value_name = "FORMAT=PATH", value_parser = parse_output)]
    pub output: Vec<Output>,
    /// What makes the exit code 1: findings of at least this severity, or pages of at least this verdict [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL", env = "DEBUNK_FAIL_ON", hide_env_values = true)]
    pub fail_on: Option<FailOn>,
    /// Exit with 0 whatever is found (a page that could not be read still exits with 2)
    #[arg(long)]
    pub exit_zero: bool,
    /// Do not exit with 2 when a page could not be read
    #[arg(long)]
    pub allow_unchecked: bool,
    /// Judge pages as of this day, whatever day they give themselves
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Read only what this CSS selector matches (HTML pages)
    #[arg(long, value_name = "CSS", value_parser = parse_selector)]
    pub select: Option<String>,
    /// Settings file, instead of the debunk.toml found upward from here
    #[arg(long, value_name = "FILE", env = "DEBUNK_CONFIG", hide_env_values = true, conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no settings file
    #[arg(long)]
    pub no_config: bool,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Pause between requests to one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// As the host answers.
    Auto,
    /// This long.
    Fixed(Duration),
}

fn parse_delay(text: &str) -> Result<Pause, String> {
    if text == "auto" {
        return Ok(Pause::Auto);
    }
    parse_time(text).map(Pause::Fixed).map_err(|error| format!("{error}, or auto"))
}

fn parse_interval(text: &str) -> Result<Duration, String> {
    parse_time(text).and_then(|time| if time.is_zero() { Err("give a time that is not 0".to_string()) } else { Ok(time) })
}

fn parse_time(text: &str) -> Result<Duration, String> {
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 1000),
        (None, None) if text == "0" => (text, 1),
        (None, None) => return Err("give a time such as 500ms or 2s".to_string()),
    };
    let millis = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    let millis = millis.filter(|millis| *millis <= 600_000).ok_or("give at most 600s, such as 500ms or 2s")?;
    Ok(Duration::from_millis(millis))
}

fn parse_pattern(text: &str) -> Result<String, String> {
    scope::compile(text).map(|_| text.to_string())
}

fn parse_contact(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_graphic() && !"()\\".contains(c);
    if !text.is_empty() && text.len() <= 200 && text.chars().all(fits) {
        Ok(text.to_string())
    } else {
        Err("give an address or e-mail in ASCII, without brackets and spaces".to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        assert_eq!(parse_delay("auto"), Ok(Pause::Auto));
        assert_eq!(parse_delay("0"), Ok(Pause::Fixed(Duration::ZERO)));
        assert_eq!(parse_delay("500ms"), Ok(Pause::Fixed(Duration::from_millis(500))));
        assert_eq!(parse_delay("2s"), Ok(Pause::Fixed(Duration::from_secs(2))));
        for wrong in ["", "2", "s", "-1s", "700s", "1.5s", "99999999999999999999s"] {
            assert!(parse_delay(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_interval("30s"), Ok(Duration::from_secs(30)));
        assert!(parse_interval("0").is_err() && parse_interval("auto").is_err());
    }

    #[test]
    fn a_contact_cannot_break_out_of_its_header() {
        assert!(parse_contact("crawl@example.org").is_ok());
        for wrong in ["", "a b", "a)", "a\r\nX: y", "联系"] {
            assert!(parse_contact(wrong).is_err(), "{wrong}");
        }
    }
}
