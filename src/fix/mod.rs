//! Safe changes to a page: which of the suggestions of its findings hold up, and the page with them made.
//!
//! A suggestion counts only if the changed page, checked again, lost the finding and gained none. [`write`] puts a page back on
//! disk; showing a change is [`diff`]'s.

pub mod diff;
pub mod write;

use std::collections::BTreeMap;

use crate::document::Hints;
use crate::engine::{Options, PageResult, check_page};
use crate::finding::{Finding, Fix, MAX_PER_RULE};
use crate::resolve::Hosts;
use crate::rules::Rules;

/// Rounds of changes and checks. One change can bring to light another of the same sentence, rarely a third.
const MAX_ROUNDS: usize = 4;
/// Most changes that are tried one by one where all together did not hold up; each costs a check of the page.
const MAX_SINGLY: usize = 32;

/// What is to become of a page.
#[derive(Debug)]
pub struct Plan {
    /// The page with every change made; the same bytes where there is none.
    pub changed: Vec<u8>,
    /// The changes, by round and place.
    pub changes: Vec<Change>,
    /// What was found on the page as it was.
    pub before: PageResult,
    /// What is found on the changed page.
    pub after: PageResult,
}

/// One change made, for whoever reads the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Rule of the finding it takes away.
    pub rule: String,
    /// Line of the first edit, from 1. No edit adds or takes lines.
    pub line: usize,
    /// Why it is right.
    pub why: String,
}

/// Why no change of a page is worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Skip {
    /// Bytes of another encoding are not rewritten: what stands for a letter there is not ours to decide.
    #[error("is read as {0}; only files that are UTF-8 throughout are changed")]
    Encoding(String),
}

/// Works out the changes of one page. Pure. In: what [`check_page`] takes, and what takes out the findings that somebody has
/// answered for, which is not to be undone by a program.
///
/// # Errors
///
/// [`Skip`] where the page is not in UTF-8; with what was found on it.
pub fn plan(
    name: &str,
    source: &[u8],
    hints: &Hints<'_>,
    rules: &Rules,
    options: Options,
    settle: impl Fn(&mut PageResult, &[u8]),
) -> Result<Plan, (Skip, Box<PageResult>)> {
    let check = |bytes: &[u8]| {
        let mut result = check_page(name, bytes, hints, rules, &Hosts::default(), options);
        settle(&mut result, bytes);
        result
    };
    let before = check(source);
    if before.document.encoding != "UTF-8" || std::str::from_utf8(source).is_err() {
        let reason = match before.document.encoding {
            "UTF-8" => "UTF-8 with broken bytes",
            other => other,
        };
        return Err((Skip::Encoding(reason.to_string()), Box::new(before)));
    }
    let mut plan = Plan { changed: source.to_vec(), changes: Vec::new(), after: before.clone(), before };
    for _ in 0..MAX_ROUNDS {
        let wanted = apart(&plan.after.findings);
        if wanted.is_empty() {
            break;
        }
        let Some((bytes, made)) = hold_up(&plan, &wanted, &check) else { break };
        plan.changes.extend(made.iter().map(|(rule, fix)| Change {
            rule: rule.clone(),
            line: line_of(&plan.changed, fix.edits.first().map_or(0, |edit| edit.range.start)),
            why: fix.why.clone(),
        }));
        plan.after = check(&bytes);
        plan.changed = bytes;
    }
    Ok(plan)
}

/// The page with `fix` made. In: the bytes its finding was made from.
pub fn apply(source: &[u8], fixes: &[&Fix]) -> Vec<u8> {
    let mut edits: Vec<_> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let mut out = Vec::with_capacity(source.len());
    let mut from = 0;
    for edit in edits {
        out.extend_from_slice(&source[from..edit.range.start]);
        out.extend_from_slice(edit.replacement.as_bytes());
        from = edit.range.end;
    }
    out.extend_from_slice(&source[from..]);
    out
}

/// A rule and the fix of one of its findings.
type Wanted = (String, Fix);

/// The fixes of findings that can be made together. Of two that touch the same bytes in different ways neither is sure.
fn apart(findings: &[Finding]) -> Vec<Wanted> {
    let wanted: Vec<Wanted> = findings.iter().filter_map(|finding| Some((finding.rule.clone(), finding.fix.clone()?))).collect();
    // Every edit with its fix, in order; only neighbours can touch, as far as the furthest end so far.
    let mut edits: Vec<_> =
        wanted.iter().enumerate().flat_map(|(at, (_, fix))| fix.edits.iter().map(move |edit| (edit, at))).collect();
    edits.sort_by_key(|(edit, _)| (edit.range.start, edit.range.end));
    let mut clash = vec![false; wanted.len()];
    let mut furthest: Option<(&crate::finding::Edit, usize)> = None;
    for &(edit, at) in &edits {
        if let Some((other, owner)) = furthest
            && edit.range.start < other.range.end
            && edit != other
        {
            (clash[at], clash[owner]) = (true, true);
        }
        if furthest.is_none_or(|(other, _)| edit.range.end > other.range.end) {
            furthest = Some((edit, at));
        }
    }
    wanted.into_iter().zip(clash).filter(|(_, clash)| !clash).map(|(wanted, _)| wanted).collect()
}

/// The fixes that take their findings away and bring none: all at once, else one after another.
fn hold_up(plan: &Plan, wanted: &[Wanted], check: &impl Fn(&[u8]) -> PageResult) -> Option<(Vec<u8>, Vec<Wanted>)> {
    let fixes = |of: &[Wanted]| apply(&plan.changed, &of.iter().map(|(_, fix)| fix).collect::<Vec<_>>());
    let all = fixes(wanted);
    if better(&plan.after, &check(&all), wanted) {
        return Some((all, wanted.to_vec()));
    }
    if wanted.len() == 1 {
        return None;
    }
    let mut made: Vec<Wanted> = Vec::new();
    for one in wanted.iter().take(MAX_SINGLY) {
        made.push(one.clone());
        if !better(&plan.after, &check(&fixes(&made)), &made) {
            made.pop();
        }
    }
    (!made.is_empty()).then(|| (fixes(&made), made))
}

fn better(before: &PageResult, after: &PageResult, made: &[Wanted]) -> bool {
    let count = |result: &PageResult| {
        let mut counts = BTreeMap::<String, usize>::new();
        for finding in &result.findings {
            *counts.entry(finding.rule.clone()).or_default() += 1;
        }
        counts
    };
    let (before, after) = (count(before), count(after));
    let of = |counts: &BTreeMap<String, usize>, rule: &str| counts.get(rule).copied().unwrap_or_default();
    // Beyond the number that is listed nothing can be seen to become less.
    let fewer = |rule: &String| of(&after, rule) < of(&before, rule) || of(&before, rule) >= MAX_PER_RULE;
    made.iter().all(|(rule, _)| fewer(rule)) && after.iter().all(|(rule, count)| *count <= of(&before, rule))
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::document::Kind;
    use crate::finding::Edit;

    thread_local! {
        static RULES: Rules = Rules::embedded().expect("the rules compile");
    }

    fn planned(page: &[u8]) -> Result<Plan, (Skip, Box<PageResult>)> {
        let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
        let options = Options { today: date(2026, 11, 20), as_of: None };
        RULES.with(|rules| plan("page.md", page, &hints, rules, options, |_, _| {}))
    }

    const PAGE: &str = "\u{feff}# 哈萨克斯坦电子签证\r\n\r\n💪官网：visa.gov.kz，请核对。\r\n\r\n\
                        阿拉木图和努尔苏丹（原阿斯塔纳）都有机场。\r\n";

    #[test]
    fn changes_names_and_hosts_and_keeps_mark_and_line_ends() {
        let plan = planned(PAGE.as_bytes()).expect("UTF-8");
        let expected = PAGE.replace("visa.gov.kz", "vmp.gov.kz").replace("努尔苏丹（原阿斯塔纳）", "阿斯塔纳（原努尔苏丹）");
        assert_eq!(String::from_utf8(plan.changed.clone()).expect("UTF-8"), expected);
        let made: Vec<(&str, usize)> = plan.changes.iter().map(|change| (change.rule.as_str(), change.line)).collect();
        assert_eq!(made, [("official-domain/wrong-official-host", 3), ("naming/kz-capital-astana", 5)]);
        assert!(plan.after.findings.iter().all(|finding| finding.fix.is_none()), "{:#?}", plan.after.findings);
        let again = planned(&plan.changed).expect("UTF-8");
        assert_eq!((again.changed == plan.changed, again.changes.len()), (true, 0));
    }

    #[test]
    fn leaves_other_encodings_and_broken_bytes_alone() {
        let page = "# 哈萨克斯坦电子签证\n\n官网：visa.gov.kz，请核对。这是一个说明网页的文章。\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(page);
        let (Skip::Encoding(name), _) = planned(&gbk).expect_err("not UTF-8");
        assert!(name.starts_with("GB"), "{name}");
        let mut broken = page.repeat(20).into_bytes();
        broken.extend(b"\xff\xfe tail");
        assert!(planned(&broken).is_err());
    }

    #[test]
    fn of_two_fixes_that_touch_neither_is_made_and_equal_ones_are_made_once() {
        let finding = |rule: &str, range: std::ops::Range<usize>, replacement: &str| Finding {
            rule: rule.to_string(),
            severity: crate::finding::Severity::Warning,
            confidence: crate::finding::Confidence::High,
            message: String::new(),
            range: range.clone(),
            quote: String::new(),
            stance: crate::finding::Stance::Asserts,
            fact: None,
            evidence: Vec::new(),
            help: None,
            related: Vec::new(),
            fix: Some(Fix { edits: vec![Edit { range, replacement: replacement.to_string() }], why: String::new() }),
            fingerprint: String::new(),
        };
        let findings = [
            finding("a", 0..9, "x"),
            finding("b", 2..3, "y"),
            finding("c", 4..5, "z"),
            finding("d", 10..12, "w"),
            finding("e", 10..12, "w"),
            finding("f", 12..13, "v"),
        ];
        let rules: Vec<String> = apart(&findings).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(rules, ["d", "e", "f"]);
        let fixes: Vec<&Fix> = findings[3..].iter().filter_map(|finding| finding.fix.as_ref()).collect();
        assert_eq!(apply(b"0123456789abcd", &fixes), b"0123456789wvd");
    }
}
