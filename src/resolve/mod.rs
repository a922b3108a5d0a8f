//! What is known of a host beyond its name: dated, append-only evidence from DNS, HTTP, TLS and RDAP.
//!
//! The checks read [`Hosts`]; whoever does I/O fills it before they run. Empty means offline: every host is
//! [`HostStatus::Unknown`].

pub mod class;
pub mod judge;
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

/// One observation.
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

/// Evidence per host.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// Status and observations by ASCII host name.
    pub by_host: BTreeMap<String, (HostStatus, Vec<Evidence>)>,
}

impl Hosts {
    /// Status of a host; [`HostStatus::Unknown`] where nothing was looked up.
    pub fn status(&self, host: &str) -> HostStatus {
        self.by_host.get(host).map_or(HostStatus::Unknown, |(status, _)| *status)
    }
}
