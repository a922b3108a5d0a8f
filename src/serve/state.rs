//! What requests share. Everything that changes while the server runs is swapped whole.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::{ArcSwap, ArcSwapOption};
use hyper::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::keys::Keys;
use super::limits::Limiter;
use super::metrics::Metrics;
use super::problem::Problem;
use super::recent::Recent;
use super::repeats::Repeats;
use super::settings::Settings;
use super::store::{Record, Store, StoreError};
use super::tls::{self, TlsError};
use super::traces::Exporter;
use super::urls::Urls;
use super::work::Pool;
use crate::fetch::{self, http::ClientError};
use crate::rules::Rules;

/// Tells the time of day. Passed in, because only the edge of the program looks at the clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// One running service.
pub struct App {
    /// What the operator set.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
    /// The rules in use.
    pub rules: ArcSwap<Loaded>,
    /// Who may ask; `None` where nobody is asked for a key.
    pub keys: ArcSwap<Option<Keys>>,
    /// Recent checks, for the moderators' page.
    pub recent: Recent,
    /// The certificate, where there is one.
    pub tls: ArcSwapOption<rustls::ServerConfig>,
    /// The threads that check.
    pub pool: Pool,
    /// Where submissions are kept, if they are.
    pub store: Option<Store>,
    /// Checks of URLs.
    pub urls: Urls,
    /// Where spans go, if they are asked for.
    pub traces: Option<Exporter>,
    /// What is counted.
    pub metrics: Metrics,
    /// How often each address has asked.
    pub by_address: Limiter<IpAddr>,
    /// How often each address has shown a wrong key.
    pub wrong_keys: Limiter<IpAddr>,
    /// How often each key was used.
    pub by_key: Limiter<String>,
    /// Set when the server was told to stop.
    stopping: AtomicBool,
}

/// Rules, and what of them every answer repeats.
#[derive(Debug)]
pub struct Loaded {
    /// The rules.
    pub rules: Rules,
    /// Day of the newest evidence.
    pub checked: Option<String>,
    /// What these rules found in the last posts.
    pub repeats: Repeats,
}

impl Loaded {
    /// Takes up rules, with as much room for what they find as the settings leave; `metrics` counts what is given again.
    pub fn new(rules: Rules, settings: &Settings, metrics: &Metrics) -> Loaded {
        let repeats = Repeats::new(settings.repeats, metrics.repeats.clone());
        Loaded { checked: rules.checked().map(|day| day.to_string()), rules, repeats }
    }
}

/// Why a service cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Settings that do not fit together.
    #[error(transparent)]
    Settings(#[from] super::settings::SettingsError),
    /// No threads.
    #[error("cannot start threads: {0}")]
    Threads(std::io::Error),
    /// No store.
    #[error("cannot keep submissions: {0}")]
    Store(#[from] StoreError),
    /// No certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No client to fetch with.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl App {
    /// Sets up a service. In: validated settings, the rules to begin with, the keys, and what tells the time.
    ///
    /// # Errors
    /// For settings that do not fit together, files that cannot be used, and for want of threads.
    pub fn new(settings: Settings, rules: Rules, keys: Option<Keys>, clock: Clock) -> Result<Arc<App>, SetupError> {
        let policy = fetch::Policy { allow_private: settings.urls.allow_private, ..fetch::Policy::default() };
        App::fetching(settings, rules, keys, clock, fetch::Options { policy, ..fetch::Options::default() })
    }

    /// The same, with a fetcher set up otherwise.
    ///
    /// # Errors
    /// As [`App::new`].
    pub fn fetching(
        settings: Settings,
        rules: Rules,
        keys: Option<Keys>,
        clock: Clock,
        options: fetch::Options,
    ) -> Result<Arc<App>, SetupError> {
        settings.validate()?;
        let mut options = options;
        options.limits.body = options.limits.body.min(settings.limits.batch_body);
        let pool = Pool::start(settings.workers, settings.limits.queue_time()).map_err(SetupError::Threads)?;
        let metrics = Metrics::default();
        Ok(Arc::new(App {
            clock,
            rules: ArcSwap::from_pointee(Loaded::new(rules, &settings, &metrics)),
            keys: ArcSwap::from_pointee(keys),
            recent: Recent::new(settings.recent),
            tls: ArcSwapOption::new(settings.tls.as_ref().map(tls::load).transpose()?),
            pool,
            store: settings.store.as_deref().map(Store::open).transpose()?,
            urls: Urls::new(&settings.urls, options)?,
            traces: settings.traces.as_ref().map(Exporter::new).transpose()?,
            metrics,
            by_address: Limiter::default(),
            wrong_keys: Limiter::default(),
            by_key: Limiter::default(),
            stopping: AtomicBool::new(false),
            settings,
        }))
    }

    /// Rests where that lets the checks go on; called by a thread that reads and writes when it has nothing to do.
    pub fn rest(&self) {
        if let Some(time) = self.pool.rest() {
            std::thread::sleep(time);
        }
    }

    /// The day, in UTC.
    pub fn today(&self) -> Date {
        (self.clock)().to_zoned(TimeZone::UTC).date()
    }

    /// The moment, in RFC 3339.
    pub fn now(&self) -> String {
        (self.clock)().to_string()
    }

    /// Keeps a submission.
    ///
    /// # Errors
    /// 501 where none are kept, and 503 where the disk does not take it.
    pub async fn keep(&self, record: &Record) -> Result<(), Problem> {
        let none = || Problem::new(StatusCode::NOT_IMPLEMENTED, "submissions are not kept here; set `store`");
        self.store.as_ref().ok_or_else(none)?.append(record).await?;
        self.metrics.submissions.inc();
        Ok(())
    }

    /// Whether the server was told to stop: it finishes what it accepted.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Tells those who ask whether the server is ready that it is not any more.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}
