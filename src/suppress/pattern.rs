//! Patterns of rule names: `entry-document/kz-no-tourist-card`, `promoted-handle/*`, `promoted-handle` for all of a check, `*`.

use serde::{Deserialize, Serialize};

/// A rule, or several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RulePattern(String);

impl RulePattern {
    /// Reads a pattern. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<RulePattern, String> {
        let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '*' | '.');
        if text.is_empty() || !text.chars().all(fine) || text.matches('/').count() > 1 {
            return Err(format!("`{text}` is no rule; write it as reports show it, such as `promoted-handle/telegram`"));
        }
        Ok(RulePattern(text.to_string()))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it means `rule`.
    pub fn matches(&self, rule: &str) -> bool {
        if !self.0.contains('*') {
            // The bare name of a check means all its rules.
            return self.0 == rule || !self.0.contains('/') && rule.split('/').next() == Some(&self.0);
        }
        let mut pieces = self.0.split('*');
        let Some(mut rest) = pieces.next().and_then(|first| rule.strip_prefix(first)) else { return false };
        let pieces: Vec<&str> = pieces.collect();
        let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
        for piece in middle {
            match rest.find(piece) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    }

    /// How narrow it is: of several that match, the one with more fixed letters is meant.
    pub fn fixed(&self) -> (bool, usize) {
        (!self.0.contains('*') && self.0.contains('/'), self.0.chars().filter(|&c| c != '*').count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, rule: &str, expected: bool) {
        assert_eq!(RulePattern::parse(pattern).expect("a pattern").matches(rule), expected, "{pattern} {rule}");
    }

    #[test]
    fn means_rules_checks_and_wildcards() {
        check("fee/kz-evisa", "fee/kz-evisa", true);
        check("fee/kz-evisa", "fee/kz-evisa-2", false);
        check("fee", "fee/kz-evisa", true);
        check("fee", "feed/kz", false);
        check("promoted-handle/*", "promoted-handle/telegram", true);
        check("promoted-handle/*", "promoted-handles/telegram", false);
        check("*/kz-*", "fee/kz-evisa", true);
        check("*/kz-*", "fee/uz-kz", false);
        check("*-document/*card", "entry-document/kz-no-tourist-card", true);
        check("a*a", "a", false);
        check("*", "campaign/shared-handle", true);
    }

    #[test]
    fn refuses_what_is_no_rule() {
        for wrong in ["", "a b", "a/b/c", "签证", "a:b"] {
            assert!(RulePattern::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_whole_rule_is_narrower_than_any_pattern() {
        let fixed = |text: &str| RulePattern::parse(text).expect("a pattern").fixed();
        assert!(fixed("fee/x") > fixed("entry-document/*"));
        assert!(fixed("fee/kz-*") > fixed("fee/*"));
        assert!(fixed("fee/*") > fixed("*"));
    }
}
