//! `brands/<id>.toml`: airlines, agencies and carriers with their real hosts and contact pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Interval, Lang};

/// One brand that pages speak in the name of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Equal to the file name.
    pub id: String,
    /// What it does.
    pub kind: BrandKind,
    /// Names per language (`*` for all).
    pub names: BTreeMap<Lang, Vec<String>>,
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
