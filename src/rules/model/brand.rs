//! `brands/<id>.toml`: airlines, agencies and carriers with their real hosts and contact pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CountryCode, Interval, Lang, Severity};

/// One brand that pages speak in the name of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Equal to the file name.
    pub id: String,
    /// What it does.
    pub kind: BrandKind,
    /// Country it is at home in.
    #[serde(default)]
    pub home: Option<CountryCode>,
    /// Names per language (`*` for all), each of which can mean nothing else.
    pub names: BTreeMap<Lang, Vec<String>>,
    /// Short names that are words of another sense too: `Delta`, `United`. They count only beside a word of the trade.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Its registrable domains.
    pub hosts: Vec<String>,
    /// Its own contact page.
    pub contact: String,
    /// Days on which it operates or operated.
    #[serde(default)]
    pub valid: Interval,
    /// What became of it, where it no longer operates.
    #[serde(default)]
    pub note: Option<String>,
    /// How loudly a page may be told that sells changes or bookings after the end: `warning`, unless two readings of primary
    /// evidence of the end agree.
    #[serde(default)]
    pub ended: Option<Severity>,
    /// Where hosts and contact page were read.
    pub source: String,
}

/// What a brand does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BrandKind {
    /// Flies.
    Airline,
    /// Sells travel.
    Agency,
    /// Runs a mobile network.
    Telecom,
    /// Sails.
    Cruise,
    /// Runs trains, ferries or buses.
    Transport,
    /// Moves or keeps money.
    Payment,
}
