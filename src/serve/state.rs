//! What requests share. Everything that changes while the server runs is swapped whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::keys::Keys;
use super::recent::Recent;
use super::settings::Settings;
use super::work::Pool;
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
    /// The threads that check.
    pub pool: Pool,
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
}

impl From<Rules> for Loaded {
    fn from(rules: Rules) -> Self {
        Loaded { checked: rules.checked().map(|day| day.to_string()), rules }
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
}

impl App {
    /// Sets up a service. In: validated settings, the rules to begin with, the keys, and what tells the time.
    ///
    /// # Errors
    /// For settings that do not fit together and for want of threads.
    pub fn new(settings: Settings, rules: Rules, keys: Option<Keys>, clock: Clock) -> Result<Arc<App>, SetupError> {
        settings.validate()?;
        let pool = Pool::start(settings.workers, settings.limits.queue_time()).map_err(SetupError::Threads)?;
        Ok(Arc::new(App {
            clock,
            rules: ArcSwap::from_pointee(Loaded::from(rules)),
            keys: ArcSwap::from_pointee(keys),
            recent: Recent::new(settings.recent),
            pool,
            stopping: AtomicBool::new(false),
            settings,
        }))
    }

    /// The day, in UTC.
    pub fn today(&self) -> Date {
        (self.clock)().to_zoned(TimeZone::UTC).date()
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
