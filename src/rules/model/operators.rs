//! `operators.toml`: mobile networks and the countries they work in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CountryCode, Reference};

/// Networks whose countries are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Operators {
    /// Date of the evidence.
    pub checked: Option<Date>,
    /// After this day the list speaks one level lower.
    pub review_by: Option<Date>,
    /// What it rests on.
    #[serde(default, rename = "reference")]
    pub references: Vec<Reference>,
    /// The networks.
    #[serde(default, rename = "operator")]
    pub operators: Vec<Operator>,
}

/// One network's name and where one of that name is or was listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Its usual name.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub names: Vec<String>,
    /// Every country where a network of that name is or was.
    pub countries: Vec<CountryCode>,
}
