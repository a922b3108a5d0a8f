//! `policy.toml`: from findings to a verdict.

use serde::{Deserialize, Serialize};

use super::{Confidence, Severity};

/// From findings to a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Every line is applied; the strongest verdict stands.
    #[serde(rename = "line", default)]
    pub lines: Vec<PolicyLine>,
}

impl Default for Policy {
    /// The documented default, also written in `rules/policy.toml`.
    fn default() -> Self {
        Policy { lines: Vec::new() }
    }
}

/// One line of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyLine {
    /// Verdict this line gives.
    pub verdict: PolicyVerdict,
    /// Checks it is about, such as `entry-document`; empty: all not named in `except`.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Checks it is not about.
    #[serde(default)]
    pub except: Vec<String>,
    /// Lowest severity that counts.
    pub severity: Severity,
    /// Lowest confidence that counts.
    pub confidence: Confidence,
    /// How many such findings it takes.
    #[serde(default = "one")]
    pub at_least: usize,
    /// The reason shown to readers.
    pub reason: String,
}

fn one() -> usize {
    1
}

/// What a policy line can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PolicyVerdict {
    /// Contradicts checked facts or impersonates.
    Flagged,
    /// A person should look.
    Review,
}
