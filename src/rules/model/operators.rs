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
    /// Networks that go by more than one name.
    #[serde(default, rename = "network")]
    pub networks: Vec<Network>,
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
    /// Whether the name is an ordinary word too, which counts only in a list of a script that puts no spaces between words: "Zain和We".
    #[serde(default)]
    pub only_listed: bool,
}

/// One network of a country that goes by several names, which lists of its operators count twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Where it works.
    pub country: CountryCode,
    /// Its names.
    pub names: Vec<String>,
    /// Another network of the country, which such a list leaves out; one that names it too lists brands, and is right.
    pub beside: Vec<String>,
}
