//! One answer per source.

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::rules::model::policy::{Policy, PolicyLine, PolicyVerdict};

/// One answer per source. `Clear` means nothing found, never "true".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// Applies the policy: every line with enough findings counts, and the strongest verdict stands; none leaves the page clear.
/// Gives the reasons in the policy's words, each with its count. A line all of whose findings an earlier one has named adds no
/// reason of its own.
pub fn decide(findings: &[Finding], policy: &Policy) -> (Verdict, Vec<String>) {
    let mut verdict = Verdict::Clear;
    let mut reasons = Vec::new();
    let mut named = vec![false; findings.len()];
    for line in &policy.lines {
        let fits: Vec<usize> = (0..findings.len()).filter(|&at| fits(&findings[at], line)).collect();
        if fits.len() < line.at_least {
            continue;
        }
        let reached = match line.verdict {
            PolicyVerdict::Flagged => Verdict::Flagged,
            PolicyVerdict::Review => Verdict::Review,
        };
        let adds = reached > verdict || fits.iter().any(|&at| !named[at]);
        verdict = verdict.max(reached);
        let count = fits.len();
        for at in fits {
            named[at] = true;
        }
        if adds {
            reasons.push(if count == 1 { line.reason.clone() } else { format!("{} ({count} findings)", line.reason) });
        }
    }
    (verdict, reasons)
}

fn fits(finding: &Finding, line: &PolicyLine) -> bool {
    let check = finding.rule.split('/').next().unwrap_or_default();
    finding.severity >= line.severity
        && finding.confidence >= line.confidence
        && (line.checks.is_empty() || line.checks.iter().any(|name| name == check))
        && !line.except.iter().any(|name| name == check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Severity, Stance};
    use crate::rules::Rules;

    fn finding(rule: &str, severity: Severity, confidence: Confidence) -> Finding {
        Finding {
            rule: rule.to_string(),
            severity,
            confidence,
            message: String::new(),
            range: 0..1,
            quote: String::new(),
            stance: Stance::Asserts,
            fact: None,
            evidence: Vec::new(),
            help: None,
            related: Vec::new(),
            fix: None,
            fingerprint: String::new(),
        }
    }

    #[track_caller]
    fn check(findings: &[Finding], expected: Verdict) {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let (verdict, reasons) = decide(findings, &rules.files.policy);
        assert_eq!(verdict, expected, "{reasons:?}");
        assert_eq!(reasons.is_empty(), expected == Verdict::Clear, "every verdict but clear has a reason");
    }

    #[test]
    fn nothing_found_and_notes_leave_a_page_clear() {
        check(&[], Verdict::Clear);
        check(&vec![finding("fee/x", Severity::Note, Confidence::High); 9], Verdict::Clear);
    }

    #[test]
    fn handles_alone_reach_review_however_many() {
        check(&vec![finding("promoted-handle/telegram", Severity::Warning, Confidence::High); 9], Verdict::Review);
    }

    #[test]
    fn a_contradicted_fact_or_a_shared_handle_flags() {
        check(&[finding("entry-document/x", Severity::Warning, Confidence::Medium)], Verdict::Flagged);
        check(&[finding(crate::campaign::SHARED_HANDLE, Severity::Warning, Confidence::High)], Verdict::Flagged);
    }

    #[test]
    fn names_each_finding_once_among_the_reasons() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let both = [finding("fee/x", Severity::Warning, Confidence::High), finding("fee/y", Severity::Warning, Confidence::Low)];
        assert_eq!(decide(&both[..1], &rules.files.policy).1.len(), 1);
        assert_eq!(decide(&both, &rules.files.policy).1.len(), 2);
    }

    #[test]
    fn an_unsure_finding_asks_for_a_person() {
        check(&[finding("fee/x", Severity::Error, Confidence::Low)], Verdict::Review);
    }
}
