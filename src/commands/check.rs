//! `debunk check`: sources in, reports out.

use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Context as _;
use debunk::batch::{self, HostList, Terms};
use debunk::campaign::{self, Traits};
use debunk::document::Hints;
use debunk::engine;
use debunk::fetch::{self, Fetch as _};
use debunk::finding::Severity;
use debunk::live::Live;
use debunk::report::{self, Page, Report, Tally};
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use debunk::source::{self, Origin, Source, Walk};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use crate::cli::{CheckArgs, FailOn, Format, Global};
use crate::commands::{FOUND, NOT_DONE, NOTHING, colored, live, load_rules};

/// Fewest sources for which progress is shown.
const PROGRESS_FROM: usize = 20;

/// Checks every source and writes every report. Gives the exit code.
pub fn run(args: &CheckArgs, global: &Global, today: Date, now: Timestamp) -> anyhow::Result<u8> {
    let rules = load_rules(global)?;
    let walk = Walk { no_ignore: args.no_ignore, hidden: args.hidden, stdin_name: args.stdin_filename.clone() };
    let sources = source::expand(&args.sources, &walk);
    anyhow::ensure!(
        !sources.is_empty(),
        "nothing to check: no text files there (name a file directly to check it whatever its extension)"
    );
    let live = live::open(&args.live, args.allow_private, &rules, now)?;
    let report = check_all(&sources, args, global, &rules, live.as_ref(), today)?;
    if let Some(trouble) = live.as_ref().and_then(Live::trouble) {
        anyhow::bail!("cannot keep the evidence: {trouble}");
    }
    for output in &args.output {
        let text = report::text::Options { color: false, quiet: global.quiet };
        write_file(&output.path, |out| write_report(&report, output.format, text, out))
            .with_context(|| format!("cannot write {}", output.path.display()))?;
    }
    let text = report::text::Options { color: colored(global.color), quiet: global.quiet };
    let mut out = BufWriter::new(io::stdout().lock());
    write_report(&report, args.format, text, &mut out)?;
    out.flush()?;
    let found = !args.exit_zero && fails(&report.tally(), args.fail_on);
    Ok(exit_code(&report.tally(), found, args.allow_unchecked))
}

/// Whether a run found what makes it fail.
pub(super) fn fails(tally: &Tally, fail_on: FailOn) -> bool {
    let verdicts = tally.verdicts;
    match fail_on {
        FailOn::Error => tally.at_least(Severity::Error) > 0,
        FailOn::Warning => tally.at_least(Severity::Warning) > 0,
        FailOn::Note => tally.at_least(Severity::Note) > 0,
        FailOn::Flagged => verdicts.flagged > 0,
        FailOn::Review => verdicts.flagged + verdicts.review > 0,
        FailOn::Never => false,
    }
}

/// The exit code of a run that `found` what makes it fail, or not.
pub(super) fn exit_code(tally: &Tally, found: bool, allow_unchecked: bool) -> u8 {
    // A job that was not done whole is told apart from one that found something, or a green run could hide it.
    if tally.verdicts.unchecked > 0 && !allow_unchecked {
        NOT_DONE
    } else if found {
        FOUND
    } else {
        NOTHING
    }
}

/// Checks the sources on several threads; the report has them in their own order on any number of threads.
fn check_all(
    sources: &[Source],
    args: &CheckArgs,
    global: &Global,
    rules: &Rules,
    live: Option<&Live>,
    today: Date,
) -> anyhow::Result<Report> {
    let web = sources.iter().any(|source| matches!(source.origin, Origin::Url(_)));
    let runtime = if web || live.is_some() { Some(runtime()?) } else { None };
    let fetcher = match &runtime {
        Some(runtime) if web => Some(Fetcher::new(args, runtime.handle().clone())?),
        _ => None,
    };
    let look = live.zip(runtime.as_ref());
    let threads = match args.threads {
        0 => thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let progress = progress(sources.len(), global.quiet);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(sources.len()));
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, sources.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(index) else { break };
                    let checked = check_one(source, args, fetcher.as_ref(), look, rules, today);
                    done.lock().expect("no thread panics while it holds the lock").push((index, checked));
                    progress.inc(1);
                }
            });
        }
    });
    progress.finish_and_clear();
    let mut done = done.into_inner().expect("no thread panics while it holds the lock");
    done.sort_by_key(|(index, _)| *index);
    let (mut pages, traits): (Vec<Page>, Vec<Traits>) = done.into_iter().map(|(_, checked)| checked).unzip();
    let campaigns = campaign::group(pages.iter_mut().map(|page| &mut page.result), &traits, rules);
    Ok(Report { pages, campaigns, rules_revision: rules.revision.clone(), rules_checked: rules.checked(), today })
}

fn progress(sources: usize, quiet: bool) -> ProgressBar {
    if quiet || sources < PROGRESS_FROM || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(sources as u64), ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} pages, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The bytes of a page and what came with them.
struct Loaded {
    bytes: Vec<u8>,
    content_type: Option<String>,
    url: Option<Url>,
}

fn check_one(
    source: &Source,
    args: &CheckArgs,
    fetcher: Option<&Fetcher>,
    look: Option<(&Live, &tokio::runtime::Runtime)>,
    rules: &Rules,
    today: Date,
) -> (Page, Traits) {
    let loaded = match load(source, args, fetcher) {
        Ok(loaded) => loaded,
        Err(reason) => return batch::unchecked(&source.name, reason, rules, today),
    };
    let name = loaded.url.as_ref().map_or(source.name.as_str(), |url| url.path());
    let hints = Hints {
        name: Some(name),
        content_type: loaded.content_type.as_deref(),
        url: loaded.url.as_ref(),
        kind: None,
        select: args.select.as_deref(),
        locale: None,
    };
    let options = engine::Options { today, as_of: args.as_of };
    let hosts = host_list(args);
    let mut evidence = Hosts::default();
    let nothing = Hosts::default();
    let terms = Terms { rules, evidence: &nothing, options, hosts };
    let checked = batch::check(&source.name, &loaded.bytes, &hints, terms, |result| {
        if let Some((live, runtime)) = look {
            evidence = runtime.block_on(live.hosts(&result.hosts, rules, result.as_of));
        }
    });
    if evidence.by_subject.is_empty() {
        return checked;
    }
    batch::check(&source.name, &loaded.bytes, &hints, Terms { evidence: &evidence, ..terms }, |_| ())
}

/// Whether any report of the run lists hosts that nobody complains of.
fn host_list(args: &CheckArgs) -> HostList {
    let mut formats = args.output.iter().map(|output| output.format).chain([args.format]);
    let listing = |format| matches!(format, Format::Json | Format::Jsonl | Format::Html);
    if formats.any(listing) { HostList::Judged } else { HostList::Left }
}

fn load(source: &Source, args: &CheckArgs, fetcher: Option<&Fetcher>) -> Result<Loaded, String> {
    let bytes = match &source.origin {
        Origin::File(path) => source::read_file(path, args.max_size)?,
        Origin::Found { path, root } => source::read_found(path, root, args.max_size)?,
        Origin::Stdin => source::read_stream(io::stdin().lock(), args.max_size)?,
        Origin::Url(url) => return fetcher.ok_or("nothing to fetch it with")?.get(url),
        Origin::Unreadable(reason) => return Err(reason.clone()),
    };
    Ok(Loaded { bytes, content_type: None, url: None })
}

/// One thread drives all connections; those that check wait for theirs.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().context("cannot start fetching")
}

/// Fetches web pages from the threads that check them.
struct Fetcher {
    runtime: tokio::runtime::Handle,
    client: fetch::Client,
}

impl Fetcher {
    fn new(args: &CheckArgs, runtime: tokio::runtime::Handle) -> anyhow::Result<Fetcher> {
        let defaults = fetch::Limits::default();
        let options = fetch::Options {
            limits: fetch::Limits { body: defaults.body.min(args.max_size), ..defaults },
            policy: fetch::Policy { allow_private: args.allow_private, ..fetch::Policy::default() },
            ..fetch::Options::default()
        };
        Ok(Fetcher { runtime, client: fetch::Client::new(options)? })
    }

    fn get(&self, url: &Url) -> Result<Loaded, String> {
        let page = self.runtime.block_on(self.client.get(url)).map_err(|error| error.why())?;
        // An error page says nothing of the page that was asked for.
        if !(200..300).contains(&page.status) {
            return Err(format!("the server answers with status {}", page.status));
        }
        Ok(Loaded { bytes: page.body, content_type: page.headers.content_type, url: Some(page.final_url) })
    }
}

/// Writes a report of pages that are all at hand.
pub(super) fn write_report(report: &Report, format: Format, text: report::text::Options, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => report::text::write(report, text, out),
        Format::Json => report::json::write(report, out),
        Format::Jsonl => report::json::write_lines(report, out),
        Format::Sarif => report::sarif::write(report, out),
        Format::Github => report::github::write(report, out),
        Format::Dot => report::dot::write(report, out),
        Format::Html => report::html::write(report, out),
    }
}

/// Writes a file whole or not at all: into a neighbour that takes its name when it is complete.
pub(super) fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    let mut temporary = name.to_os_string();
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(temporary);
    let written = (|| {
        // Never through a link that someone left under the temporary name.
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        fs::rename(&temporary, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}
