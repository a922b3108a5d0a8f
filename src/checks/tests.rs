//! What the tests of the checks share: one page, judged on one day by the built-in rules.

use std::sync::OnceLock;

use jiff::civil::date;
use url::Url;

use crate::document::Hints;
use crate::engine::{Options, check_page};
use crate::finding::Finding;
use crate::resolve::Hosts;
use crate::rules::Rules;

/// The built-in rules, compiled once.
pub(in crate::checks) fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::embedded().unwrap())
}

/// Every finding on a page of Markdown.
pub(in crate::checks) fn findings(page: &str) -> Vec<Finding> {
    findings_at(None, page)
}

/// The same for a page that was read from an address.
pub(in crate::checks) fn findings_at(url: Option<&Url>, page: &str) -> Vec<Finding> {
    let hints = Hints { name: Some("page.md"), url, ..Hints::default() };
    let options = Options { today: date(2026, 11, 20), as_of: None };
    check_page("page.md", page.as_bytes(), &hints, rules(), &Hosts::default(), options).findings
}
