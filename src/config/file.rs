//! The shape of `debunk.toml`: what a project may write, and nothing else.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::finding::Severity;

/// Settings of one project for `debunk`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[schemars(title = "debunk.toml")]
pub struct ConfigFile {
    /// Globs of the files to read inside folders, below the folder of this file; all text files where absent.
    #[schemars(with = "Option<Vec<String>>")]
    pub include: Option<Spanned<Vec<Spanned<String>>>>,
    /// Globs of the files not to read inside folders.
    #[schemars(with = "Option<Vec<String>>")]
    pub exclude: Option<Spanned<Vec<Spanned<String>>>>,
    /// Languages of the pages whose findings count, such as `en` and `zh`; all where absent. A page whose language cannot be
    /// told counts.
    #[schemars(with = "Option<Vec<String>>")]
    pub languages: Option<Spanned<Vec<Spanned<String>>>>,
    /// Nationalities the pages are written for, as ISO 3166-1 codes such as `CN`; told from the language where absent.
    #[schemars(with = "Option<Vec<String>>")]
    pub audience: Option<Spanned<Vec<Spanned<String>>>>,
    /// What makes a run of `debunk check` fail.
    pub ci: CiSection,
    /// Rules of the project's own, and how loudly rules speak.
    pub rules: RulesSection,
    /// Handles and hosts that are the project's own.
    pub allow: AllowSection,
    /// Findings somebody has answered for.
    #[schemars(with = "Vec<SuppressEntry>")]
    pub suppress: Vec<Spanned<SuppressEntry>>,
}

/// `[ci]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct CiSection {
    /// What makes the exit code 1: findings of at least this severity, or pages of at least this verdict.
    #[schemars(with = "Option<FailOn>")]
    pub fail_on: Option<Spanned<FailOn>>,
    /// An earlier JSON report, relative to this file: what it holds is counted, not shown.
    #[schemars(with = "Option<String>")]
    pub baseline: Option<Spanned<String>>,
    /// A revision of git: only findings on lines added since count.
    #[schemars(with = "Option<String>")]
    pub changed_since: Option<Spanned<String>>,
    /// Whether comments in pages may suppress findings. Say false where strangers may change pages.
    #[schemars(with = "Option<bool>")]
    pub inline_suppressions: Option<Spanned<bool>>,
    /// Whether a source that could not be read is forgiven.
    #[schemars(with = "Option<bool>")]
    pub allow_unchecked: Option<Spanned<bool>>,
}

/// `[rules]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RulesSection {
    /// Folders laid out as `rules/` of debunk, below the folder of this file, added to the built-in rules in this order.
    #[schemars(with = "Option<Vec<String>>")]
    pub folders: Option<Spanned<Vec<Spanned<String>>>>,
    /// Severity by rule, such as `"promoted-handle/*" = "note"`. The narrowest pattern counts.
    #[schemars(with = "BTreeMap<String, Level>")]
    pub severity: BTreeMap<Spanned<String>, Level>,
}

/// `[allow]`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct AllowSection {
    /// Handles, numbers and mailboxes that are the project's own.
    #[schemars(with = "Vec<AllowHandle>")]
    pub handle: Vec<Spanned<AllowHandle>>,
    /// Hosts that are the project's own, with all below them.
    #[schemars(with = "Vec<AllowHost>")]
    pub host: Vec<Spanned<AllowHost>>,
}

/// `[[allow.handle]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AllowHandle {
    /// Platform as reports name it, such as `telegram`; any where absent.
    pub platform: Option<String>,
    /// The handle, number or address as reports show it.
    pub id: String,
    /// Why it is allowed.
    pub reason: String,
    /// Last day it is, as YYYY-MM-DD.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
}

/// `[[allow.host]]`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AllowHost {
    /// The host.
    pub host: String,
    /// Why it is allowed.
    pub reason: String,
    /// Last day it is, as YYYY-MM-DD.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
}

/// `[[suppress]]`: a finding is suppressed when all that is given fits.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SuppressEntry {
    /// Rule, a check for all its rules, or a pattern such as `promoted-handle/*`.
    pub rule: Option<String>,
    /// Glob of pages, below the folder of this file.
    pub path: Option<String>,
    /// Handle the finding is about, as `platform:id` or `@id`.
    pub handle: Option<String>,
    /// Host the finding is about, with all below it.
    pub host: Option<String>,
    /// Fingerprint of the finding, as JSON reports show it.
    pub fingerprint: Option<String>,
    /// Why.
    pub reason: String,
    /// Last day it holds, as YYYY-MM-DD.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
}

/// How loudly a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not at all; its findings are counted as suppressed.
    Off,
    /// As a note.
    Note,
    /// As a warning.
    Warning,
    /// As an error.
    Error,
}

impl Level {
    /// None for [`Level::Off`].
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Note => Some(Severity::Note),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }

    /// Lower-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// A finding of severity error.
    Error,
    /// A finding of severity warning or error.
    Warning,
    /// Any finding.
    Note,
    /// A page with the verdict flagged.
    Flagged,
    /// A page with the verdict review or flagged.
    Review,
    /// Nothing.
    Never,
}

impl FailOn {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Note => "note",
            FailOn::Flagged => "flagged",
            FailOn::Review => "review",
            FailOn::Never => "never",
        }
    }
}

/// The JSON Schema as it is committed and printed: indented, with a line break at the end.
pub fn schema_text() -> String {
    format!("{:#}\n", schemars::schema_for!(ConfigFile).to_value())
}

/// A day, in quotes as in the rules or as TOML's own date.
fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Quoted(String),
        Plain(toml::value::Datetime),
    }
    let text = match Written::deserialize(deserializer)? {
        Written::Quoted(text) => text,
        Written::Plain(day) => day.to_string(),
    };
    text.parse().map(Some).map_err(|_| serde::de::Error::custom(format!("`{text}` is no day; write it as YYYY-MM-DD")))
}
