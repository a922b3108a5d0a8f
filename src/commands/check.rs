//! `debunk check`: sources in, reports out.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Context as _;
use debunk::baseline::Baseline;
use debunk::batch::{self, HostList, Terms};
use debunk::cache::{Answer, Cache};
use debunk::campaign::Traits;
use debunk::changed::{self, Changes, Lines};
use debunk::config::Config;
use debunk::document::Hints;
use debunk::engine;
use debunk::fetch::{self, Fetch as _};
use debunk::finding::Severity;
use debunk::live::Live;
use debunk::report::{self, Page, Report, Tally};
use debunk::repository::Repository;
use debunk::rules::Rules;
use debunk::source::{self, Origin, Source, Walk};
use debunk::suppress::{Inline, inline};
use debunk::triage::{self, Asked, Extent, Side};
use debunk::verdict::Verdict;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use crate::cli::{CheckArgs, FailOn, Format, Global};
use crate::commands::settings::{self, Settings};
use crate::commands::{FOUND, NOT_DONE, NOTHING, colored, live};

/// Fewest sources for which progress is shown.
const PROGRESS_FROM: usize = 20;
/// Most bytes of a step summary; GitHub drops one of more than a mebibyte whole.
const MAX_STEP_SUMMARY: usize = 900 << 10;

/// Checks every source and writes every report. Gives the exit code.
pub fn run(args: &CheckArgs, global: &Global, today: Date, now: Timestamp) -> anyhow::Result<u8> {
    refuse_one_file_twice(args.output.iter().map(|output| output.path.as_path()))?;
    let settings = settings::settings(&args.settings, global)?;
    let config = &settings.config;
    // The process ends with this command, which is sooner than a hundred thousand words are given back one by one.
    let rules: &Rules = Box::leak(Box::new(settings.rules(global)?));
    let baseline = settings
        .baseline
        .value
        .as_ref()
        .map(|path| Baseline::load(path).with_context(|| format!("cannot use the baseline {}", path.display())));
    let baseline = baseline.transpose()?;
    let here = std::env::current_dir().context("cannot tell the working folder")?;
    let changes = settings.changed_since.value.as_ref().map(|revision| changed::since(revision, &here)).transpose()?;
    let walk = Walk { no_ignore: args.no_ignore, hidden: args.hidden, stdin_name: args.stdin_filename.clone() };
    let found = source::expand(&args.sources, &walk);
    anyhow::ensure!(
        !found.is_empty(),
        "nothing to check: no text files there (name a file directly to check it whatever its extension)"
    );
    let work = select(found, &settings, changes.as_ref());
    let live = live::open(&args.live, args.allow_private, rules, now)?;
    let batch = Batch { args, global, settings: &settings, rules, live: live.as_ref(), today };
    let mut checked = batch.check_all(&work)?;
    if let Some(trouble) = live.as_ref().and_then(Live::trouble) {
        anyhow::bail!("cannot keep the evidence: {trouble}");
    }
    let asked = Asked { config, today, baseline, extent: extent(args, config, changes.is_some()) };
    let exists = |name: &str| Path::new(name).exists();
    let campaigns = triage::settle(&mut checked.pages, checked.sides, checked.traits, asked, rules, exists);
    if let Some(repository) = Repository::around(&here) {
        for page in &mut checked.pages {
            page.in_repository = repository.path(&page.result.source);
        }
    }
    let report =
        Report { pages: checked.pages, campaigns, rules_revision: rules.revision.clone(), rules_checked: rules.checked(), today };
    for output in &args.output {
        let text = report::text::Options { color: false, quiet: global.quiet };
        write_file(&output.path, |out| write_report(&report, output.format, text, out))
            .with_context(|| format!("cannot write {}", output.path.display()))?;
    }
    let text = report::text::Options { color: colored(global.color), quiet: global.quiet };
    let mut out = BufWriter::new(io::stdout().lock());
    write_report(&report, settings.format.value, text, &mut out)?;
    out.flush()?;
    if settings.format.value == Format::Github {
        write_step_summary(&report)?;
    }
    let tally = report.tally();
    let found = !args.exit_zero && fails(&tally, settings.fail_on.value);
    Ok(exit_code(&tally, found, settings.allow_unchecked.value))
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

/// A source with what the settings and git know of it.
struct Work {
    source: Source,
    /// Path below the folder of the settings.
    below: Option<String>,
    /// Lines that were added; all count where absent.
    added: Option<Lines>,
}

/// Leaves out what the settings exclude and what has not changed.
fn select(found: Vec<Source>, settings: &Settings, changes: Option<&Changes>) -> Vec<Work> {
    let config = &settings.config;
    let mut work = Vec::with_capacity(found.len());
    for mut source in found {
        let real = if changes.is_some() || config.names_paths() { source::real_path(&source) } else { None };
        let below = real.as_ref().and_then(|real| config.below(real));
        // As with ignore files, a file that is named directly is meant.
        if matches!(source.origin, Origin::Found { .. }) && below.as_ref().is_some_and(|below| !config.reads(below)) {
            continue;
        }
        let mut added = None;
        if let (Some(changes), Some(real)) = (changes, &real) {
            if !changes.covers(real) {
                let reason = "lies outside of the repository, so git cannot tell what changed in it";
                source.origin = Origin::Unreadable(reason.to_string());
            } else {
                match changes.of(real) {
                    Some(lines) => added = Some(lines.clone()),
                    None => continue,
                }
            }
        }
        work.push(Work { source, below, added });
    }
    work
}

/// Whether the run reads all that the settings speak of: only then is a suppression without a finding one too many.
fn extent(args: &CheckArgs, config: &Config, only_changed: bool) -> Extent {
    let Some(root) = &config.root else { return Extent::Part };
    let whole = |source: &String| fs::canonicalize(source).is_ok_and(|path| root.starts_with(path));
    if !only_changed && args.select.is_none() && args.sources.iter().any(whole) { Extent::Project } else { Extent::Part }
}

/// What all threads share.
struct Batch<'a> {
    args: &'a CheckArgs,
    global: &'a Global,
    settings: &'a Settings,
    rules: &'a Rules,
    live: Option<&'a Live>,
    today: Date,
}

/// Whoever looks hosts up, and what it runs on.
type Look<'a> = (&'a Live, &'a tokio::runtime::Runtime);

/// Pages in the order of their sources, each with its side and its traits.
#[derive(Default)]
struct Checked {
    pages: Vec<Page>,
    sides: Vec<Side>,
    traits: Vec<Traits>,
}

impl Batch<'_> {
    /// Checks the sources on several threads; the report has them in their own order on any number of threads.
    fn check_all(&self, work: &[Work]) -> anyhow::Result<Checked> {
        let web = work.iter().any(|work| matches!(work.source.origin, Origin::Url(_)));
        let runtime = if web || self.live.is_some() { Some(runtime()?) } else { None };
        let fetcher = match &runtime {
            Some(runtime) if web => Some(Fetcher::new(self.args, runtime.handle().clone())?),
            _ => None,
        };
        let look = self.live.zip(runtime.as_ref());
        // What the network says is kept as evidence, with a lifetime of its own.
        let cache = if self.live.is_some() { None } else { self.cache(work) };
        let threads = match self.args.threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let progress = progress(work.len(), self.global.quiet);
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(work.len()));
        let check = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(work) = work.get(index) else { break };
                let checked = self.check_one(work, fetcher.as_ref(), look, cache.as_ref());
                done.lock().expect("no thread panics while it holds the lock").push((index, checked));
                progress.inc(1);
            }
        };
        thread::scope(|scope| {
            // This thread is one of them, and for a single page the only one.
            for _ in 1..threads.clamp(1, work.len().max(1)) {
                scope.spawn(check);
            }
            check();
        });
        progress.finish_and_clear();
        if let Some(cache) = cache {
            // The answers are here all the same; only the next run is slower.
            let _ = cache.save();
        }
        let mut done = done.into_inner().expect("no thread panics while it holds the lock");
        done.sort_by_key(|(index, _)| *index);
        let mut checked = Checked::default();
        for (_, (page, side, traits)) in done {
            checked.pages.push(page);
            checked.sides.push(side);
            checked.traits.push(traits);
        }
        Ok(checked)
    }

    /// The answers of earlier runs by the same program, rules and options on the same day: facts age by the day, and reports name it.
    fn cache(&self, work: &[Work]) -> Option<Cache> {
        let folder = self.settings.cache.value.as_ref()?;
        if !work.iter().any(|work| is_file(&work.source.origin)) {
            return None;
        }
        let program = std::env::current_exe().and_then(fs::metadata).ok()?;
        let built = program.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        let as_of = self.args.as_of.map(|day| day.to_string()).unwrap_or_default();
        let audience = self.rules.audience.iter().map(|country| country.to_string()).collect::<Vec<_>>().join(",");
        let context = [
            env!("CARGO_PKG_VERSION"),
            &format!("{} {}", program.len(), built.as_nanos()),
            &self.rules.revision,
            &self.today.to_string(),
            &as_of,
            self.args.select.as_deref().unwrap_or_default(),
            if host_list(self.args, self.settings) == HostList::Judged { "hosts" } else { "" },
            &audience,
        ];
        Some(Cache::open(folder, &context))
    }

    fn check_one(
        &self,
        work: &Work,
        fetcher: Option<&Fetcher>,
        look: Option<Look<'_>>,
        cache: Option<&Cache>,
    ) -> (Page, Side, Traits) {
        let source = &work.source;
        let side = || Side { path: work.below.clone(), ..Side::default() };
        let loaded = match load(source, self.args, fetcher) {
            Ok(loaded) => loaded,
            Err(reason) => {
                let (page, traits) = batch::unchecked(&source.name, reason, self.rules, self.today);
                return (page, side(), traits);
            }
        };
        let cache = cache.filter(|_| is_file(&source.origin));
        let known = cache.and_then(|cache| cache.get(&source.name, &loaded.bytes));
        let answer = match known {
            Some(known) => known,
            None => {
                let answer = self.read_page(source, &loaded, look);
                // What failed may do better the next time.
                if let Some(cache) = cache.filter(|_| answer.page.result.verdict != Verdict::Unchecked) {
                    cache.put(&source.name, &loaded.bytes, &answer);
                }
                answer
            }
        };
        let Answer { page, comments, traits } = answer;
        let comments = if self.settings.inline_suppressions.value { comments } else { Inline::default() };
        let added = work.added.as_ref().map(|lines| lines.bytes(&loaded.bytes));
        (page, Side { comments, added, ..side() }, traits)
    }

    fn read_page(&self, source: &Source, loaded: &Loaded, look: Option<Look<'_>>) -> Answer {
        let name = loaded.url.as_ref().map_or(source.name.as_str(), |url| url.path());
        let hints = Hints {
            name: Some(name),
            content_type: loaded.content_type.as_deref(),
            url: loaded.url.as_ref(),
            kind: None,
            select: self.args.select.as_deref(),
            locale: None,
            most: None,
            most_text: None,
        };
        let options = engine::Options { today: self.today, as_of: self.args.as_of };
        let hosts = host_list(self.args, self.settings);
        let terms = Terms { rules: self.rules, options, hosts };
        let mut comments = Inline::default();
        let (mut page, traits) = batch::check(&source.name, &loaded.bytes, &hints, terms, |result| {
            // What came over the network or through a pipe may be anybody's, and nobody excuses himself.
            if is_file(&source.origin) {
                comments = inline::read(&result.document, &loaded.bytes);
            }
            look.map(|(live, runtime)| runtime.block_on(live.hosts(&result.hosts, self.rules, result.as_of)))
        });
        let spots: Vec<_> = comments.ranges().collect();
        page.places.add(&loaded.bytes, page.result.document.encoding, &spots);
        Answer { page, comments, traits }
    }
}

fn is_file(origin: &Origin) -> bool {
    matches!(origin, Origin::File(_) | Origin::Found { .. })
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

/// Whether any report of the run lists hosts that nobody complains of.
fn host_list(args: &CheckArgs, settings: &Settings) -> HostList {
    let mut formats = args.output.iter().map(|output| output.format).chain([settings.format.value]);
    let listing = |format| matches!(format, Format::Json | Format::Jsonl | Format::Html);
    if formats.any(listing) { HostList::Judged } else { HostList::Left }
}

fn load(source: &Source, args: &CheckArgs, fetcher: Option<&Fetcher>) -> Result<Loaded, String> {
    let bytes = match &source.origin {
        Origin::File(path) => source::read_file(path, args.max_size)?,
        Origin::Found { path, root, .. } => source::read_found(path, root, args.max_size)?,
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
        if let Some(reason) = page.not_a_page() {
            return Err(reason);
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
        Format::Gitlab => report::gitlab::write(report, out),
        Format::Junit => report::junit::write(report, out),
        Format::Checkstyle => report::checkstyle::write(report, out),
        Format::Dot => report::dot::write(report, out),
        Format::Html => report::html::write(report, out),
        Format::Rdjson => report::rdjson::write(report, out),
        Format::Rdjsonl => report::rdjson::write_lines(report, out),
        Format::Csv => report::csv::write(report, out),
        Format::Markdown => report::markdown::write(report, out),
    }
}

/// Adds all findings to the summary of the step, where the runner names a file for it.
fn write_step_summary(report: &Report) -> anyhow::Result<()> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let text = report::markdown::text(report, MAX_STEP_SUMMARY);
    let file = fs::OpenOptions::new().append(true).create(true).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).context("cannot write the step summary")
}

/// Refuses reports that would overwrite each other.
pub(super) fn refuse_one_file_twice<'a>(paths: impl Iterator<Item = &'a Path>) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    for path in paths {
        // A pipe, or `/dev/null`, takes what comes.
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            continue;
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = match (fs::canonicalize(path), fs::canonicalize(folder), path.file_name()) {
            (Ok(real), _, _) => real,
            (_, Ok(folder), Some(name)) => folder.join(name),
            _ => path.to_path_buf(),
        };
        anyhow::ensure!(seen.insert(real), "two reports go to {}; give each a file of its own", path.display());
    }
    Ok(())
}

/// Writes a file whole or not at all: into a neighbour that takes its name when it is complete. What is no file, such as
/// `/dev/stdout` or a pipe, is written to as it is, since it must not be replaced.
pub(super) fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        return out.flush();
    }
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
