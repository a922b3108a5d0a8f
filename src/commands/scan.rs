//! `debunk scan`: many sources in, reports out, with a state on disk in between.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use debunk::batch::HostList;
use debunk::engine;
use debunk::fetch;
use debunk::fetch::lookup::SystemLookup;
use debunk::fetch::names::CachingLookup;
use debunk::live::Live;
use debunk::report::{self, Page, Report};
use debunk::scan::after::Clock;
use debunk::scan::archive::{self, Archive, Wanted};
use debunk::scan::crawl::{Effort, Ended, Progress, RobotsUse, Scan};
use debunk::scan::keep::{self, Keep};
use debunk::scan::outcome::{self, Summing};
use debunk::scan::pace::{Delay, Manners};
use debunk::scan::scope::{Bounds, Scope};
use debunk::scan::state::{State, StateError};
use debunk::scan::visit::{Checker, Look};
use debunk::scan::{self, seeding, seeds, warc};
use debunk::source;
use debunk::verdict::Verdict;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::cli::scan::{Pause, ScanArgs};
use crate::cli::{FailOn, Format, Global};
use crate::commands::check::{exit_code, fails, refuse_one_file_twice, write_file, write_report};
use crate::commands::progress::Teller;
use crate::commands::{NOT_DONE, colored, live, settings};

/// Bytes of the bodies of pages that are held at once, beyond the first few of each.
const MAX_BODIES: usize = 16 << 20;
/// Exit code of a program that a second SIGINT ends.
const INTERRUPTED: i32 = 130;

/// What a scan keeps to from its first run to its last.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    sources: Vec<String>,
    bounds: Bounds,
    sitemaps: bool,
    max_pages: Option<u64>,
    select: Option<String>,
    only_urls: Vec<String>,
    warc_out: Option<PathBuf>,
}

/// Scans all sources and writes every report. Gives the exit code.
pub fn run(args: &ScanArgs, global: &Global, today: Date, now: Timestamp, moment: Timestamp) -> anyhow::Result<u8> {
    refuse_one_file_twice(args.output.iter().map(|output| output.path.as_path()))?;
    let clock = Clock { began: now, at: Instant::now() };
    let config = settings::read_config(args.config.as_deref(), args.no_config)?;
    let rules = settings::rules(&config, global)?;
    let (state, settings) = open(args)?;
    let state = Arc::new(state);
    let live = live::open(&args.live, args.allow_private, &rules, moment)?.map(Arc::new);
    let checker = Arc::new(Checker {
        rules,
        look: live.clone().map(look).transpose()?,
        options: engine::Options { today, as_of: args.as_of },
        select: settings.select.clone(),
        hosts: HostList::Judged,
        scope: Scope::new(settings.bounds.clone()).map_err(anyhow::Error::msg)?,
    });
    if !state.is_seeded()? {
        for source in &settings.sources {
            seed(&state, &checker, source)?;
        }
        state.set_seeded()?;
    }
    let ended = fetch_all(args, &settings, global, clock, state.clone(), checker.clone())?;
    if let Some(trouble) = live.as_deref().and_then(Live::trouble) {
        anyhow::bail!("cannot keep the evidence: {trouble}");
    }
    let summing = outcome::sum_up(&state, &checker.rules, &config, today)?;
    write_all(args, global, &summing, &checker, today)?;
    if ended == Ended::Stopped {
        if !global.quiet {
            let left = state.counts()?.queued;
            let file = report::escape::line(&args.state.display().to_string());
            writeln!(io::stderr(), "stopped with {left} left to do; go on with: debunk scan --resume --state {file}")?;
        }
        return Ok(NOT_DONE);
    }
    let fail_on = args.fail_on.or(config.fail_on.as_ref().map(|set| FailOn::from(set.value))).unwrap_or(FailOn::Warning);
    let allow_unchecked = args.allow_unchecked || config.allow_unchecked.as_ref().is_some_and(|set| set.value);
    let found = !args.exit_zero && fails(&summing.tally, fail_on);
    Ok(exit_code(&summing.tally, found, allow_unchecked))
}

/// Asks from the threads that check pages, on connections of its own.
fn look(live: Arc<Live>) -> anyhow::Result<Look> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build().context("cannot start looking hosts up")?;
    Ok(Look(Box::new(move |result, rules| runtime.block_on(live.hosts(&result.hosts, rules, result.as_of)))))
}

fn open(args: &ScanArgs) -> anyhow::Result<(State, Settings)> {
    let shown = report::escape::line(&args.state.display().to_string()).to_string();
    if args.resume {
        anyhow::ensure!(args.state.exists(), "there is no state file {shown}; --state names another");
        anyhow::ensure!(args.sources.is_empty(), "--resume goes on with the sources in the state file; name no others");
        let max_pages = |settings: &Settings| args.max_pages.or(settings.max_pages).unwrap_or(u64::MAX);
        return State::resume(&args.state, max_pages).with_context(|| format!("cannot resume {shown}"));
    }
    anyhow::ensure!(
        args.again || !args.state.exists(),
        "{shown} exists: --resume goes on with it, --again scans anew and asks only for what has changed, --state names another"
    );
    let settings = Settings {
        sources: args.sources.clone(),
        bounds: Bounds {
            depth: args.depth,
            same_host: args.same_host,
            include: args.include.clone(),
            exclude: args.exclude.clone(),
        },
        sitemaps: args.sitemaps,
        max_pages: args.max_pages,
        select: args.select.clone(),
        only_urls: args.only_url.iter().map(|url| url.to_string()).collect(),
        warc_out: args.warc_out.clone(),
    };
    let state = State::create(&args.state, &settings, args.max_pages.unwrap_or(u64::MAX));
    Ok((state.with_context(|| format!("cannot use {shown}"))?, settings))
}

/// Puts one source into the queue.
fn seed(state: &State, checker: &Checker, source: &str) -> anyhow::Result<()> {
    let shown = report::escape::line(source).to_string();
    if source == "-" {
        return seeding::from_list(state, checker, io::stdin().lock()).context("standard input");
    }
    if source.contains("://") && !Path::new(source).exists() {
        return Ok(seeding::from_argument(state, checker, source)?);
    }
    let file = File::open(source).with_context(|| format!("cannot read {shown}"))?;
    anyhow::ensure!(file.metadata()?.is_file(), "{shown} is not a regular file");
    let mut head = Vec::new();
    File::open(source)?.take(4096).read_to_end(&mut head)?;
    // Read while it is checked, and taken up again where it was left.
    if warc::is_archive(&head) {
        return Ok(());
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        let packed = source::read_file(Path::new(source), seeds::MAX_LISTING);
        let packed = packed.map_err(|reason| anyhow::anyhow!("{shown}: {reason}"))?;
        let listed = seeds::unpacked(&packed, |list| seeding::from_listing(state, list).map_err(|error| error.to_string()));
        anyhow::ensure!(listed.map_err(|reason| anyhow::anyhow!("{shown}: {reason}"))?, "{shown} is no archive and no sitemap");
        return Ok(());
    }
    let most = seeds::MAX_LISTING as u64;
    if seeding::from_listing(state, BufReader::new(File::open(source)?.take(most))).with_context(|| shown.clone())? {
        anyhow::ensure!(file.metadata()?.len() <= most, "{shown} is larger than {most} bytes");
        return Ok(());
    }
    seeding::from_list(state, checker, BufReader::new(file)).with_context(|| shown)
}

/// The archive a source is, if it is one.
fn archive_of(source: &str) -> anyhow::Result<Option<Archive<BufReader<File>>>> {
    if source == "-" || source.contains("://") && !Path::new(source).exists() {
        return Ok(None);
    }
    let shown = report::escape::line(source).to_string();
    let mut head = Vec::new();
    let mut file = File::open(source).with_context(|| format!("cannot read {shown}"))?;
    (&mut file).take(4096).read_to_end(&mut head)?;
    if !warc::is_archive(&head) {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(Some(Archive { name: source.to_string(), reader: BufReader::with_capacity(256 << 10, file) }))
}

/// Runs the scan with a progress bar, until it is done or told to stop.
fn fetch_all(
    args: &ScanArgs,
    settings: &Settings,
    global: &Global,
    clock: Clock,
    state: Arc<State>,
    checker: Arc<Checker>,
) -> anyhow::Result<Ended> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let checks = if args.threads == 0 { processors } else { args.threads };
    let delay = match args.delay {
        Pause::Auto => Delay::Adaptive,
        Pause::Fixed(delay) => Delay::Fixed(delay),
    };
    let effort = Effort {
        fetches: usize::from(args.concurrency),
        checks,
        manners: Manners { at_once: usize::from(args.per_host), delay },
        retries: args.retries,
        robots: match (args.ignore_robots, settings.sitemaps) {
            (true, _) => RobotsUse::Ignored,
            (false, true) => RobotsUse::ObeyedWithSitemaps,
            (false, false) => RobotsUse::Obeyed,
        },
    };
    let user_agent = match &args.contact {
        Some(contact) => format!("{} ({contact})", fetch::USER_AGENT),
        None => fetch::USER_AGENT.to_string(),
    };
    let client = fetch::Client::new(fetch::Options {
        policy: fetch::Policy { allow_private: args.allow_private, ..fetch::Policy::default() },
        user_agent,
        idle_per_host: usize::from(args.per_host),
        budget: Some(MAX_BODIES),
        lookup: match CachingLookup::of_system() {
            Some(lookup) => Arc::new(lookup),
            None => Arc::new(SystemLookup),
        },
        ..fetch::Options::default()
    })?;
    let progress = Arc::new(Progress::default());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(processors.min(4))
        .max_blocking_threads(checks + 2)
        .enable_all()
        .build()
        .context("cannot start fetching")?;
    let (stop, stopped) = watch::channel(false);
    runtime.spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            // Said at once, since what is under way may take half a minute.
            let _ = writeln!(io::stderr(), "\nfinishing what is under way; once more to quit at once");
            let _ = stop.send(true);
            let _ = tokio::signal::ctrl_c().await;
            std::process::exit(INTERRUPTED);
        }
        std::future::pending::<()>().await
    });
    let teller = (!global.quiet).then(|| Teller::start(progress.clone(), args.progress_every));
    let wanted = Wanted { urls: settings.only_urls.iter().filter_map(|url| url::Url::parse(url).ok()).collect() };
    for source in &settings.sources {
        if let Some(archive) = archive_of(source)? {
            archive::scan(archive, &wanted, &state, &checker, checks, &progress, &|| *stopped.borrow())?;
        }
    }
    let keep = match &settings.warc_out {
        Some(path) => {
            let kept = Keep::open(path, state.counts()?.written, clock.began);
            let shown = report::escape::line(&path.display().to_string()).to_string();
            Some((kept.with_context(|| format!("cannot write {shown}"))?, keep::packing(path)))
        }
        None => None,
    };
    let scan = Scan { state, fetch: Arc::new(client), checker, effort, clock, progress, keep };
    let ended = runtime.block_on(scan::crawl(scan, stopped));
    drop(teller);
    // Requests that nobody waits for any more need not end first.
    runtime.shutdown_timeout(Duration::from_millis(100));
    Ok(ended?)
}

fn write_all(args: &ScanArgs, global: &Global, summing: &Summing<'_>, checker: &Checker, today: Date) -> anyhow::Result<()> {
    let mut empty = Report {
        pages: Vec::new(),
        campaigns: summing.campaigns.clone(),
        rules_revision: checker.rules.revision.clone(),
        rules_checked: checker.rules.checked(),
        today,
    };
    for output in &args.output {
        let text = report::text::Options { color: false, quiet: global.quiet };
        write_file(&output.path, |out| write_one(summing, &mut empty, output.format, text, out))
            .with_context(|| format!("cannot write {}", output.path.display()))?;
    }
    let text = report::text::Options { color: colored(global.color), quiet: global.quiet };
    let mut out = BufWriter::new(io::stdout().lock());
    write_one(summing, &mut empty, args.format, text, &mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes one report. Formats whose order is not that of the pages get those pages whole that they speak of; the others get
/// one page after the other.
fn write_one(
    summing: &Summing<'_>,
    report: &mut Report,
    format: Format,
    text: report::text::Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut failed = None;
    let mut sound = |page: Result<Page, StateError>| page.map_err(|error| failed = Some(error)).ok();
    match format {
        Format::Text => {
            for page in summing.telling().map_while(sound) {
                report::text::write_one(&page, text, out)?;
            }
            report::text::write_end(&report.campaigns, &summing.tally, report.rules_checked, text, out)?;
        }
        Format::Jsonl => summing.pages().map_while(sound).try_for_each(|page| report::json::write_line(&page, out))?,
        Format::Json => report::json::write_streamed(report, summing.tally.verdicts, summing.pages().map_while(sound), out)?,
        Format::Sarif
        | Format::Github
        | Format::Dot
        | Format::Gitlab
        | Format::Checkstyle
        | Format::Rdjson
        | Format::Rdjsonl
        | Format::Csv => {
            let members: BTreeSet<&String> = report.campaigns.iter().flat_map(|campaign| &campaign.members).collect();
            let told = summing.telling().map_while(&mut sound);
            report.pages = told.filter(|page| says_something(page) || members.contains(&page.result.source)).collect();
            write_report(report, format, text, out)?;
            report.pages.clear();
        }
        // These count the pages on which nothing was found too.
        Format::Html | Format::Junit | Format::Markdown => {
            report.pages = summing.pages().map_while(sound).collect();
            write_report(report, format, text, out)?;
            report.pages.clear();
        }
    }
    failed.map_or(Ok(()), |error: StateError| Err(io::Error::other(error)))
}

fn says_something(page: &Page) -> bool {
    page.result.verdict == Verdict::Unchecked || !page.result.findings.is_empty()
}
