//! `debunk explain`: one rule or fact, with everything it rests on.

use crate::cli::{ExplainArgs, Global};
use crate::commands::{NOTHING, load_rules};

/// Prints what is known of a rule.
pub fn run(args: &ExplainArgs, global: &Global) -> anyhow::Result<u8> {
    let rules = load_rules(global)?;
    let id = args.id.rsplit('/').next().unwrap_or_default();
    let fact = rules.files.facts.iter().find(|fact| fact.id == id);
    anyhow::ensure!(fact.is_some(), "no rule `{}`", args.id);
    Ok(NOTHING)
}
