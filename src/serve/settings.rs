//! What an operator can set: the shape of the configuration file, with its defaults.
//!
//! The command line and the environment are laid over it by the command; this file knows neither.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

/// Most recent checks that are kept of either sort: with 64 KiB of each post, a bound on memory.
const MAX_RECENT: usize = 10_000;

/// Everything that can be set. A field that is not known is an error, so that a mistyped limit is not silently none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// File of API keys; without one, nobody is asked for a key.
    pub keys: Option<PathBuf>,
    /// Leave to answer other machines without asking for a key.
    pub open: bool,
    /// File that keeps what `submit-spam` and `submit-ham` bring; without one, they are refused.
    pub store: Option<PathBuf>,
    /// Recent checks, of either sort, that the moderators' page can show. They are kept in memory; 0 keeps none.
    pub recent: usize,
    /// Bytes of answers, with their posts, that are kept in memory for when the same post comes again; 0 keeps none.
    pub repeats: u64,
    /// Folder laid over the built-in rules.
    pub rules: Option<PathBuf>,
    /// Folder used instead of the built-in rules.
    pub rules_only: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that check; 0 for one a processor.
    pub workers: usize,
    /// Threads that serve connections; 0 for one a processor.
    pub threads: usize,
    /// Which requests are logged.
    pub access_log: AccessLog,
    /// Certificate and key; without them, plain HTTP.
    pub tls: Option<Tls>,
    /// Bounds of requests.
    pub limits: Limits,
    /// Checks of URLs.
    pub urls: Urls,
    /// Where spans of OpenTelemetry are sent; without it, none are made.
    pub traces: Option<Traces>,
}

/// Which requests are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessLog {
    /// Every request.
    All,
    /// Those that were not answered as asked.
    Errors,
    /// None.
    None,
}

/// Files in PEM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain, the server's own first.
    pub cert: PathBuf,
    /// Private key.
    pub key: PathBuf,
}

/// A collector of OpenTelemetry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    /// Base of its addresses, such as `http://127.0.0.1:4318`; `/v1/traces` is added. It is trusted: it may be a private one.
    #[serde(deserialize_with = "url")]
    pub endpoint: Url,
    /// Share of requests that are told of, from 0 to 1, where the caller has not decided.
    #[serde(default = "all")]
    pub share: f64,
}

fn all() -> f64 {
    1.0
}

fn url<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    Url::parse(&text).map_err(serde::de::Error::custom)
}

/// Bounds of requests. Sizes are bytes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Body of a request with one post.
    pub body: usize,
    /// Body of a batch, and of a stream of posts.
    pub batch_body: usize,
    /// Posts of a batch.
    pub batch_items: usize,
    /// Posts of a stream.
    pub stream_items: usize,
    /// All headers of a request.
    pub header_bytes: usize,
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time from one address that is no trusted proxy.
    pub connections_per_address: usize,
    /// Milliseconds a post may be expected to wait for a thread; what would wait longer is refused at once.
    pub queue_ms: u64,
    /// Seconds until the headers of a request have come, and that a connection may lie idle between two.
    pub header_seconds: u64,
    /// Seconds until a body has come.
    pub body_seconds: u64,
    /// Seconds that a client may leave an answer unread.
    pub write_seconds: u64,
    /// Seconds until a check is given up.
    pub check_seconds: u64,
    /// Seconds that accepted requests have to finish when the server is told to stop.
    pub drain_seconds: u64,
    /// Requests a minute from one address; 0 for any number.
    pub per_address_minute: u32,
    /// Requests a minute with one key that sets no number of its own; 0 for any number.
    pub per_key_minute: u32,
}

/// Checks of URLs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Urls {
    /// Whether they are offered at all.
    pub enabled: bool,
    /// Pages fetched at a time.
    pub fetchers: usize,
    /// Checks that may wait for a fetcher.
    pub queue: usize,
    /// Checks whose result is kept for whoever asks later.
    pub keep: usize,
    /// Seconds a result is kept.
    pub keep_seconds: u64,
    /// Leave to fetch from, and call back to, private and loopback addresses.
    pub allow_private: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8780)),
            keys: None,
            open: false,
            store: None,
            recent: 0,
            repeats: 16 << 20,
            rules: None,
            rules_only: None,
            trusted_proxies: Vec::new(),
            workers: 0,
            threads: 0,
            access_log: AccessLog::All,
            tls: None,
            limits: Limits::default(),
            urls: Urls::default(),
            traces: None,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            batch_body: 8 << 20,
            batch_items: 100,
            stream_items: 10_000,
            header_bytes: 32 << 10,
            connections: 4096,
            connections_per_address: 1024,
            queue_ms: 50,
            header_seconds: 10,
            body_seconds: 10,
            write_seconds: 10,
            check_seconds: 10,
            drain_seconds: 10,
            per_address_minute: 0,
            per_key_minute: 0,
        }
    }
}

impl Default for Urls {
    fn default() -> Self {
        Self { enabled: true, fetchers: 4, queue: 64, keep: 1000, keep_seconds: 3600, allow_private: false }
    }
}

/// A value that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A file that is not as described; the message names line and column.
    #[error("{0}")]
    File(String),
    /// A number out of range.
    #[error("`{0}` must be {1}")]
    Range(&'static str, &'static str),
    /// Others could reach the service, and nobody is asked for a key.
    #[error("{0} can be reached from other machines, and no keys are set; give `keys`, or `open` if that is meant")]
    Open(SocketAddr),
}

impl Settings {
    /// Reads a configuration file's text.
    ///
    /// # Errors
    /// For text that is no TOML, an unknown field or a value of another type.
    pub fn parse(text: &str) -> Result<Settings, SettingsError> {
        toml::from_str(text).map_err(|error| SettingsError::File(error.to_string().trim_end().to_string()))
    }

    /// Whether the values fit together.
    ///
    /// # Errors
    /// The first value that cannot be meant.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let limits = &self.limits;
        let positive = [
            ("limits.body", limits.body),
            ("limits.batch_body", limits.batch_body),
            ("limits.batch_items", limits.batch_items),
            ("limits.stream_items", limits.stream_items),
            ("limits.connections", limits.connections),
            ("limits.connections_per_address", limits.connections_per_address),
            ("urls.fetchers", self.urls.fetchers),
            ("urls.queue", self.urls.queue),
            ("urls.keep", self.urls.keep),
        ];
        if self.recent > MAX_RECENT {
            return Err(SettingsError::Range("recent", "at most 10000"));
        }
        if let Some((name, _)) = positive.into_iter().find(|(_, value)| *value == 0) {
            return Err(SettingsError::Range(name, "at least 1"));
        }
        let waits = [
            ("limits.queue_ms", limits.queue_ms),
            ("limits.header_seconds", limits.header_seconds),
            ("limits.body_seconds", limits.body_seconds),
            ("limits.write_seconds", limits.write_seconds),
            ("limits.check_seconds", limits.check_seconds),
        ];
        if let Some((name, _)) = waits.into_iter().find(|(_, value)| *value == 0 || *value > 3600) {
            return Err(SettingsError::Range(name, "from 1 to 3600"));
        }
        if limits.body > crate::document::MAX_BYTES || limits.batch_body > crate::document::MAX_BYTES {
            return Err(SettingsError::Range("limits.body", "at most 32 MiB, as is `limits.batch_body`"));
        }
        if !(4096..=1 << 20).contains(&limits.header_bytes) {
            return Err(SettingsError::Range("limits.header_bytes", "from 4096 to 1048576"));
        }
        if let Some(traces) = &self.traces {
            if !matches!(traces.endpoint.scheme(), "http" | "https") || !traces.endpoint.has_host() {
                return Err(SettingsError::Range("traces.endpoint", "an http or https address"));
            }
            if !(0.0..=1.0).contains(&traces.share) {
                return Err(SettingsError::Range("traces.share", "from 0 to 1"));
            }
        }
        if self.keys.is_none() && !self.open && !self.listen.ip().is_loopback() {
            return Err(SettingsError::Open(self.listen));
        }
        Ok(())
    }
}

impl Limits {
    /// How long a post may be expected to wait for a thread.
    pub fn queue_time(&self) -> Duration {
        Duration::from_millis(self.queue_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_file_and_names_a_mistyped_field() {
        let settings = Settings::parse("listen = \"127.0.0.1:9\"\n[limits]\nbody = 5\n").expect("well formed");
        assert_eq!((settings.listen.port(), settings.limits.body, settings.limits.batch_items), (9, 5, 100));
        let error = Settings::parse("[limits]\nboddy = 5\n").expect_err("no such field").to_string();
        assert!(error.contains("boddy") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn asks_for_keys_where_others_can_reach_it() {
        let far = Settings { listen: "0.0.0.0:80".parse().expect("an address"), ..Settings::default() };
        assert!(matches!(far.validate(), Err(SettingsError::Open(_))));
        assert_eq!(Settings { open: true, ..far.clone() }.validate(), Ok(()));
        assert_eq!(Settings { keys: Some("keys.toml".into()), ..far }.validate(), Ok(()));
        assert_eq!(Settings::default().validate(), Ok(()));
    }

    #[test]
    fn refuses_limits_that_would_stop_everything() {
        let wrong = |change: fn(&mut Limits)| {
            let mut settings = Settings::default();
            change(&mut settings.limits);
            settings.validate().is_err()
        };
        assert!(wrong(|limits| limits.body = 0));
        assert!(wrong(|limits| limits.body = 33 << 20));
        assert!(wrong(|limits| limits.check_seconds = 0));
        assert!(wrong(|limits| limits.header_bytes = 10));
    }

    #[test]
    fn takes_a_collector_that_can_be_asked() {
        let with = |text: &str| Settings::parse(text).map(|settings| settings.validate().is_ok());
        assert_eq!(with("[traces]\nendpoint = \"http://127.0.0.1:4318\"\n"), Ok(true));
        assert_eq!(with("[traces]\nendpoint = \"grpc://127.0.0.1:4317\"\n"), Ok(false));
        assert_eq!(with("[traces]\nendpoint = \"http://a.example\"\nshare = 1.5\n"), Ok(false));
    }
}
