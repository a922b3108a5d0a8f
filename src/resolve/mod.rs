//! What is known of a host beyond its name: dated, append-only evidence from DNS, HTTP, TLS and RDAP.
//!
//! The checks read [`Hosts`]; whoever does I/O fills it before they run. Empty means offline: every host is
//! [`HostStatus::Unknown`].

pub mod class;
pub mod evidence;
pub mod judge;
pub mod ladder;
pub mod likeness;
#[cfg(test)]
mod probes;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What live evidence says of a host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostStatus {
    /// We could not find out, or did not look, which is not the same as "does not exist".
    #[default]
    Unknown,
    /// It answers.
    Alive,
    /// The name does not exist, on strong evidence from several resolvers.
    NoSuchDomain,
    /// It answers with a parked or for-sale page.
    Parked,
}

/// One observation, as reports show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// When, in RFC 3339.
    pub at: String,
    /// `dns`, `http`, `tls`, `rdap`.
    pub kind: String,
    /// Who answered.
    pub by: String,
    /// What was seen, with raw codes.
    pub saw: String,
}

/// What is known of one host or link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveHost {
    /// What may be said.
    pub status: HostStatus,
    /// Why, in words.
    pub reason: String,
    /// When it was looked at, in RFC 3339.
    pub at: String,
    /// When its domain was registered, in RFC 3339, as far as known.
    pub registered: Option<String>,
    /// That its domain was registered shortly before, in words.
    pub young: Option<String>,
    /// Address at which its redirects ended.
    pub leads_to: Option<String>,
    /// Observations, in the order they were made.
    pub evidence: Vec<Evidence>,
}

/// Evidence by host and link.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// By [`evidence::Question::subject`]: `visa.gov.kz`, `bit.ly/x`.
    pub by_subject: BTreeMap<String, LiveHost>,
}

impl Hosts {
    /// What is known of a host, with `www.` or without.
    pub fn host(&self, host: &str) -> Option<&LiveHost> {
        self.by_subject.get(class::bare(host))
    }

    /// What is known of one link.
    pub fn link(&self, host: &str, path: &str) -> Option<&LiveHost> {
        if self.by_subject.is_empty() {
            return None;
        }
        self.by_subject.get(&evidence::link(host, path))
    }

    /// Status of a host; [`HostStatus::Unknown`] where nothing was looked up.
    pub fn status(&self, host: &str) -> HostStatus {
        self.host(host).map_or(HostStatus::Unknown, |live| live.status)
    }

    /// Address at which a link ends after redirects: the link's own, or that of its host's front page.
    pub fn leads_to(&self, host: &str, path: &str) -> Option<&str> {
        let front = matches!(path, "" | "/");
        let link = self.link(host, path).and_then(|live| live.leads_to.as_deref());
        link.or_else(|| self.host(host).filter(|_| front).and_then(|live| live.leads_to.as_deref()))
    }
}
