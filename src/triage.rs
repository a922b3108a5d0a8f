//! After the checks: which findings of a run count and are shown. Suppressions first, then groups across pages, then what an
//! earlier report holds, then what stands on lines nobody asked about.

use std::ops::Range;

use jiff::civil::Date;

use crate::baseline::Baseline;
use crate::campaign::{self, Campaign, Traits};
use crate::config::Config;
use crate::document::Document;
use crate::engine::PageResult;
use crate::finding::{self, Finding};
use crate::report::Page;
use crate::rules::Rules;
use crate::suppress::{self, Inline, Ledger, Suppressed};
use crate::verdict::Verdict;

/// What is known of a page besides what was found on it.
#[derive(Debug, Default)]
pub struct Side {
    /// Its path below the folder of the settings, with `/`.
    pub path: Option<String>,
    /// The suppressions written into it; empty for pages of strangers.
    pub comments: Inline,
    /// The bytes that were added since the revision asked about; all count where absent.
    pub added: Option<Vec<Range<usize>>>,
}

/// How much of the project a run has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it, so that a suppression without a finding is one too many.
    Project,
    /// Some of it.
    Part,
}

/// What decides.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Settings of the project.
    pub config: &'a Config,
    /// Day of the run.
    pub today: Date,
    /// An earlier report.
    pub baseline: Option<Baseline>,
    /// How much was read.
    pub extent: Extent,
}

/// Goes through the pages of a run, each with its side and what of it is compared with others, and gives the groups across them. `exists` tells whether a page
/// that the earlier report names is still there. A page for the settings file is added where they hold something out of date.
pub fn settle(
    pages: &mut Vec<Page>,
    mut sides: Vec<Side>,
    mut traits: Vec<Traits>,
    asked: Asked<'_>,
    rules: &Rules,
    exists: impl Fn(&str) -> bool,
) -> Vec<Campaign> {
    let policy = &rules.files.policy;
    let mut ledger = Ledger::new(asked.config, asked.today);
    for (page, side) in pages.iter_mut().zip(&mut sides) {
        page.suppressed = ledger.apply(&mut page.result, side.path.as_deref(), &mut side.comments, policy);
    }
    for (page, traits) in pages.iter().zip(&mut traits) {
        // A page that somebody has answered for speaks for no other.
        traits.judge_again(&page.result);
    }
    let campaigns = campaign::group(pages.iter_mut().map(|page| &mut page.result), &traits, rules);
    for (page, side) in pages.iter_mut().zip(&mut sides) {
        // Again, for what was found across pages.
        page.suppressed.extend(ledger.apply(&mut page.result, side.path.as_deref(), &mut side.comments, policy));
        add(&mut page.result, ledger.notices(&side.comments));
    }
    if asked.extent == Extent::Project {
        let unused = ledger.unused();
        if !unused.is_empty() {
            pages.push(settings_page(asked.config, asked.today, unused));
            sides.push(Side::default());
        }
    }
    if let Some(baseline) = asked.baseline {
        baseline.apply(pages, exists, policy);
    }
    for (page, side) in pages.iter_mut().zip(&sides) {
        let foreign = !asked.config.speaks(&page.result.language);
        let asked_about = |finding: &Finding| {
            !foreign && side.added.as_ref().is_none_or(|added| added.iter().any(|lines| overlap(lines, &finding.range)))
        };
        if page.result.findings.iter().all(asked_about) {
            continue;
        }
        let before = suppress::reasons_of(&page.result.findings, policy);
        let (shown, outside): (Vec<_>, Vec<_>) =
            std::mem::take(&mut page.result.findings).into_iter().partition(|finding| asked_about(finding));
        page.result.findings = shown;
        page.outside = outside.len();
        suppress::decide_again(&mut page.result, &before, policy);
    }
    campaigns
}

/// What the settings say of the findings on a page that is nobody's file, such as one of the web: severities, and answers that name
/// no path. Gives what was taken out. May be called again when findings were added.
pub fn settle_one(result: &mut PageResult, config: &Config, today: Date, rules: &Rules) -> Vec<Suppressed> {
    Ledger::new(config, today).apply(result, None, &mut Inline::default(), &rules.files.policy)
}

/// Takes the findings off a page in a language that the settings do not ask about. How many there were.
pub fn leave_out_foreign(result: &mut PageResult, config: &Config, rules: &Rules) -> usize {
    if result.findings.is_empty() || config.speaks(&result.language) {
        return 0;
    }
    let policy = &rules.files.policy;
    let before = suppress::reasons_of(&result.findings, policy);
    let outside = std::mem::take(&mut result.findings).len();
    suppress::decide_again(result, &before, policy);
    outside
}

fn add(result: &mut PageResult, notices: Vec<Finding>) {
    if !notices.is_empty() {
        result.findings.extend(notices);
        result.findings = finding::finish(std::mem::take(&mut result.findings));
    }
}

fn overlap(lines: &Range<usize>, range: &Range<usize>) -> bool {
    lines.start < range.end.max(range.start + 1) && range.start < lines.end
}

/// The settings file as a page, so that every format can point into it.
fn settings_page(config: &Config, today: Date, findings: Vec<Finding>) -> Page {
    let result = PageResult {
        verdict: Verdict::Clear,
        reasons: Vec::new(),
        document: Document { encoding: "UTF-8", ..Document::default() },
        findings,
        unchecked: None,
        ..PageResult::unchecked(&config.name(), String::new(), today)
    };
    Page::new(result, config.text.as_bytes())
}
