//! `debunk serve`: settings from file, environment and arguments, then the service until it is told to stop.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use debunk::serve::connection::{self, Ended, Phase};
use debunk::serve::keys::{self, Keys};
use debunk::serve::{App, Clock, Settings, export, reload, settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::{mpsc, watch};

use super::signals::{Hangups, Stops};
use super::{NOT_DONE, NOTHING};
use crate::cli::Global;
use crate::cli::serve::{AccessLog, ExportArgs, Level, NewKeyArgs, Scope, ServeArgs, ServeCommand};

/// Largest configuration file that is read, in bytes.
const MAX_CONFIG: u64 = 1 << 20;

/// Runs the service, or one of the commands around it. `now` tells the time.
pub fn run(args: &ServeArgs, global: &Global, now: fn() -> Timestamp) -> anyhow::Result<u8> {
    let fixed = global.today.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
    let clock: Clock = Arc::new(move || fixed.unwrap_or_else(now));
    match &args.command {
        Some(ServeCommand::NewKey(args)) => new_key(args, &clock),
        Some(ServeCommand::Export(args)) => export(args, global),
        None => serve(args, global, clock),
    }
}

fn serve(args: &ServeArgs, global: &Global, clock: Clock) -> anyhow::Result<u8> {
    let settings = settings(args, global)?;
    settings.validate()?;
    start_log(args.log);
    let rules = reload::load_rules(&settings, clock().to_zoned(TimeZone::UTC).date()).context("cannot use the rules")?;
    let keys = settings.keys.as_deref().map(Keys::load).transpose()?;
    let threads = match settings.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let revision = rules.revision.clone();
    let app = App::new(settings, rules, keys, clock)?;
    let resting = Arc::clone(&app);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .on_thread_park(move || resting.rest())
        .enable_all()
        .build()
        .context("cannot start threads")?;
    let ended = runtime.block_on(async {
        let listen = app.settings.listen;
        let listener = connection::listen(listen, &app.settings.limits).with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr().context("cannot tell the address")?;
        let phase = phases()?;
        tokio::spawn(reload::follow(Arc::clone(&app), reloads()?));
        tracing::info!(%address, rules = revision, keys = app.keys.load().as_ref().as_ref().map(Keys::len), "listening");
        // Said on standard output too, so that whoever starts the service on port 0 learns the port.
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "listening on {address}").and_then(|()| out.flush());
        drop(out);
        anyhow::Ok(connection::run(Arc::clone(&app), listener, phase).await)
    })?;
    tracing::info!(drained = ended == Ended::Drained, "stopped");
    // What still runs was given its time.
    runtime.shutdown_background();
    Ok(if ended == Ended::Drained { NOTHING } else { NOT_DONE })
}

/// Follows the signals: the first one to stop drains, the second ends at once.
fn phases() -> anyhow::Result<watch::Receiver<Phase>> {
    let mut stops = Stops::listen().context("cannot listen to signals")?;
    let (tell, phase) = watch::channel(Phase::Serving);
    tokio::spawn(async move {
        for next in [Phase::Draining, Phase::Over] {
            stops.next().await;
            tracing::info!(phase = ?next, "told to stop");
            if tell.send(next).is_err() {
                return;
            }
        }
        // Kept open: a closed channel would read as another change.
        std::future::pending::<()>().await;
    });
    Ok(phase)
}

/// Asks for a reload at each SIGHUP, where there is such a thing; elsewhere rules are taken up when their folder changes.
fn reloads() -> anyhow::Result<mpsc::Receiver<()>> {
    let mut hangups = Hangups::listen().context("cannot listen to signals")?;
    let (ask, asked) = mpsc::channel(1);
    tokio::spawn(async move {
        // One that waits already stands for all that come meanwhile.
        while hangups.next().await.is_some() && !matches!(ask.try_send(()), Err(mpsc::error::TrySendError::Closed(()))) {}
    });
    Ok(asked)
}

/// Defaults, under the configuration file, under the environment, under the arguments.
fn settings(args: &ServeArgs, global: &Global) -> anyhow::Result<Settings> {
    let mut settings = match &args.config {
        None => Settings::default(),
        Some(path) => {
            let text = read_config(path).with_context(|| format!("cannot read {}", path.display()))?;
            Settings::parse(&text).with_context(|| format!("cannot use {}", path.display()))?
        }
    };
    let ServeArgs {
        listen,
        keys,
        open,
        store,
        recent,
        repeats,
        workers,
        threads,
        trusted_proxy,
        tls_cert,
        tls_key,
        otlp,
        access_log,
        ..
    } = args;
    settings.listen = listen.unwrap_or(settings.listen);
    settings.keys = keys.clone().or(settings.keys);
    settings.open |= open;
    settings.store = store.clone().or(settings.store);
    settings.recent = recent.unwrap_or(settings.recent);
    settings.repeats = repeats.unwrap_or(settings.repeats);
    settings.workers = workers.unwrap_or(settings.workers);
    settings.threads = threads.unwrap_or(settings.threads);
    if !trusted_proxy.is_empty() {
        settings.trusted_proxies.clone_from(trusted_proxy);
    }
    if let (Some(cert), Some(key)) = (tls_cert, tls_key) {
        settings.tls = Some(settings::Tls { cert: cert.clone(), key: key.clone() });
    }
    if let Some(endpoint) = otlp {
        let share = settings.traces.map_or(1.0, |traces| traces.share);
        settings.traces = Some(settings::Traces { endpoint: endpoint.clone(), share });
    }
    settings.access_log = match access_log {
        None => settings.access_log,
        Some(AccessLog::All) => settings::AccessLog::All,
        Some(AccessLog::Errors) => settings::AccessLog::Errors,
        Some(AccessLog::None) => settings::AccessLog::None,
    };
    if global.rules.is_some() || global.rules_only.is_some() {
        (settings.rules, settings.rules_only) = (global.rules.clone(), global.rules_only.clone());
    }
    anyhow::ensure!(
        settings.rules.is_none() || settings.rules_only.is_none(),
        "`rules` lays a folder over the built-in rules and `rules_only` replaces them; give one"
    );
    Ok(settings)
}

fn read_config(path: &Path) -> anyhow::Result<String> {
    let size = fs::metadata(path)?.len();
    anyhow::ensure!(size <= MAX_CONFIG, "it is {size} bytes long; a configuration may have {MAX_CONFIG}");
    Ok(fs::read_to_string(path)?)
}

/// JSON, one event a line, on standard error.
fn start_log(level: Level) {
    let level = match level {
        Level::Error => tracing::Level::ERROR,
        Level::Warn => tracing::Level::WARN,
        Level::Info => tracing::Level::INFO,
        Level::Debug => tracing::Level::DEBUG,
    };
    tracing_subscriber::fmt().json().flatten_event(true).with_max_level(level).with_writer(io::stderr).init();
}

fn new_key(args: &NewKeyArgs, clock: &Clock) -> anyhow::Result<u8> {
    let scopes: Vec<keys::Scope> = args.scope.iter().map(|scope| scope_of(*scope)).collect();
    let today = clock().to_zoned(TimeZone::UTC).date();
    let (text, key) = keys::generate(&args.name, &scopes, today)?;
    let entry = format!("[[key]]\n{}", toml::to_string(&key)?);
    let mut out = io::stdout().lock();
    match &args.append {
        None => writeln!(out, "{text}\n\n# Shown once. Keep this in the keys file:\n{entry}")?,
        Some(path) => {
            append(path, &entry).with_context(|| format!("cannot add to {}", path.display()))?;
            writeln!(out, "{text}")?;
        }
    }
    Ok(NOTHING)
}

fn export(args: &ExportArgs, global: &Global) -> anyhow::Result<u8> {
    let exported = export::export(&args.store, &args.dir)?;
    if !global.quiet {
        let export::Exported { spam, ham, replaced, empty, broken } = exported;
        let mut out = io::stdout().lock();
        writeln!(
            out,
            "{spam} filed as spam, {ham} as ham; {replaced} filed again later, {empty} without text, {broken} not whole"
        )?;
        writeln!(out, "read the labels before you measure: spam of any sort is filed as spam")?;
    }
    Ok(NOTHING)
}

/// Adds a key to a file after making sure that the whole can be read afterwards.
fn append(path: &Path, entry: &str) -> anyhow::Result<()> {
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let gap = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n" };
    let text = format!("{before}{gap}{entry}");
    Keys::parse(&text)?;
    super::check::write_file(path, |out| out.write_all(text.as_bytes()))?;
    Ok(())
}

fn scope_of(scope: Scope) -> keys::Scope {
    match scope {
        Scope::Check => keys::Scope::Check,
        Scope::Submit => keys::Scope::Submit,
        Scope::Urls => keys::Scope::Urls,
        Scope::Metrics => keys::Scope::Metrics,
        Scope::Moderate => keys::Scope::Moderate,
    }
}
