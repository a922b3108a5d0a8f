//! One answer per source.

use crate::finding::Finding;
use crate::rules::model::policy::{Policy, PolicyVerdict};

/// One answer per source. `Clear` means nothing found, never "true".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Checked; nothing found.
    Clear,
    /// A person should look.
    Review,
    /// Contradicts checked facts, or impersonates.
    Flagged,
    /// Could not be read or fetched.
    Unchecked,
}

impl Verdict {
    /// Lower-case word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Clear => "clear",
            Verdict::Review => "review",
            Verdict::Flagged => "flagged",
            Verdict::Unchecked => "unchecked",
        }
    }
}

/// Applies the policy: the first line with enough findings decides; none leaves the page clear. Gives the reasons in the
/// policy's words, each with its count.
pub fn decide(findings: &[Finding], policy: &Policy) -> (Verdict, Vec<String>) {
    let mut verdict = Verdict::Clear;
    let mut reasons = Vec::new();
    for line in &policy.lines {
        let count = findings
            .iter()
            .filter(|finding| {
                let check = finding.rule.split('/').next().unwrap_or_default();
                finding.severity >= line.severity
                    && finding.confidence >= line.confidence
                    && (line.checks.is_empty() || line.checks.iter().any(|name| name == check))
                    && !line.except.iter().any(|name| name == check)
            })
            .count();
        if count >= line.at_least {
            let reached = match line.verdict {
                PolicyVerdict::Flagged => Verdict::Flagged,
                PolicyVerdict::Review => Verdict::Review,
            };
            verdict = verdict.max(reached);
            reasons.push(if count == 1 { line.reason.clone() } else { format!("{} ({count} findings)", line.reason) });
        }
    }
    (verdict, reasons)
}
