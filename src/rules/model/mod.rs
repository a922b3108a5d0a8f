//! The shape of the files under `rules/`: what a curator may write, and nothing else.
//!
//! `build.rs` includes this module too, so it depends only on `serde`, `jiff` and `postcard`. Every type refuses unknown fields and
//! none uses untagged or flattened representations, because the embedded copy is stored in a format that does not
//! describe itself.

pub mod brand;
pub mod contact;
pub mod country;
pub mod fact;
pub mod live;
pub mod operators;
pub mod platform;
pub mod policy;
pub mod section;
pub mod terms;
pub mod wording;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use section::Section;

/// A language tag of BCP 47 as far as we need it: `en`, `ru`, `zh` (both scripts; text is folded to simplified).
pub type Lang = String;

/// A country code of ISO 3166-1 alpha-2 in capitals, or `EU` for the Schengen area and Union schemes.
pub type CountryCode = String;

/// Text in several languages. `en` is required wherever this type stands; lint says so.
pub type Localized = BTreeMap<Lang, String>;

/// Days on which something holds. An absent end is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Interval {
    /// First day, inclusive.
    pub from: Option<Date>,
    /// Last day, inclusive.
    pub until: Option<Date>,
}

impl Interval {
    /// Whether `day` lies in the interval.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// What a fact or a list rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Who published it.
    pub publisher: String,
    /// Where it can be read.
    pub url: String,
    /// What it says, in our words.
    pub says: String,
    /// Whether the publisher is the authority itself (`primary`) or someone reporting it (`secondary`).
    #[serde(default)]
    pub kind: ReferenceKind,
    /// The date of the evidence: of the page where it is dated, else of the reading.
    #[serde(default)]
    pub date: Option<Date>,
    /// A short phrase the page must contain; `rules recheck` looks for it.
    #[serde(default)]
    pub phrase: Option<String>,
}

/// How near a reference is to the authority.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceKind {
    /// The authority's own words.
    Primary,
    /// Someone else's report of them.
    #[default]
    Secondary,
}

/// How bad it is if a finding is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; never changes a verdict.
    Note,
    /// Contradicts the evidence we have.
    Warning,
    /// Contradicts a primary source that was read and confirmed by a second reading.
    Error,
}

/// How sure we are that a finding is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A person should look.
    Low,
    /// Several independent signs agree.
    Medium,
    /// The words leave no other reading that we know of.
    High,
}

/// Every file under `rules/`, parsed but not yet validated or compiled.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RuleFiles {
    /// `countries/<cc>.toml`
    pub countries: Section<Vec<country::Country>>,
    /// `facts/<cc>/<id>.toml`
    pub facts: Section<Vec<fact::Fact>>,
    /// `visa-policy/<cc>.toml`, keyed by destination and nationality
    pub visa_policies: Section<Vec<fact::VisaPolicy>>,
    /// `terms/concepts.toml`
    pub concepts: Section<Vec<terms::Concept>>,
    /// `terms/<lang>.toml`
    pub terms: Section<Vec<terms::Terms>>,
    /// `cues/<lang>.toml`
    pub cues: Section<Vec<terms::Cues>>,
    /// `contact/<lang>.toml`
    pub contact: Section<Vec<contact::ContactWords>>,
    /// `platforms/<id>.toml`
    pub platforms: Section<Vec<platform::Platform>>,
    /// `brands/<id>.toml`
    pub brands: Section<Vec<brand::Brand>>,
    /// `policy.toml`
    pub policy: Section<policy::Policy>,
    /// `operators.toml`
    pub operators: Section<operators::Operators>,
    /// `hosts.toml`
    pub hosts: Section<country::HostLists>,
    /// `live.toml`
    pub live: Section<live::Live>,
}
