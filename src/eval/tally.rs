//! Adds up the pages' scores.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::labels::{GoldHostVerdict, GoldRole, Labelled};
use super::page::{NOT_SEEN, PageScore, is_about_claims};
use super::rate::{Rate, f1, wilson};
use super::{Problem, Sort};
use crate::extract::Role;
use crate::finding::Severity;
use crate::report::severity_word;
use crate::verdict::Verdict;

/// Version of the JSON shape; fields are only ever added.
pub const VERSION: &str = "debunk-eval/1";

/// Everything `debunk eval` has to say, as `--format json` writes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// [`VERSION`].
    pub schema: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Hash of the rules in use.
    pub rules_revision: String,
    /// Day of the run, as YYYY-MM-DD.
    pub as_of: String,
    /// Pages in all.
    pub pages: usize,
    /// Pages that could not be checked; they count as let through.
    pub unchecked: usize,
    /// Pages that somebody read closely.
    pub read_closely: usize,
    /// Whether a page gets `review` or `flagged`.
    pub documents: Measure,
    /// Whether a page gets `flagged`.
    pub flagged: Measure,
    /// As `documents`, by what sort of page it is.
    pub by_kind: BTreeMap<String, Measure>,
    /// As `documents`, by language.
    pub by_language: BTreeMap<String, Measure>,
    /// As `documents`, by campaign; pages without one are not here.
    pub by_campaign: BTreeMap<String, Measure>,
    /// Every campaign counts as one page, however many it has.
    pub campaigns: Campaigns,
    /// Statements.
    pub claims: Claims,
    /// Warnings and errors by the check that gave them.
    pub by_check: BTreeMap<String, CheckFigures>,
    /// Handles.
    pub handles: Handles,
    /// Hosts.
    pub hosts: HostFigures,
    /// Errors on negative pages.
    pub errors_on_negatives: usize,
    /// Findings on negative pages by rule, most first.
    pub rules_on_negatives: Vec<RuleCount>,
    /// Every difference from the labels, by file and line.
    pub problems: Vec<Problem>,
}

/// Positive pages against negative ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measure {
    /// Positive pages held back.
    pub true_positives: usize,
    /// Negative pages held back.
    pub false_positives: usize,
    /// Positive pages let through.
    pub false_negatives: usize,
    /// Negative pages let through.
    pub true_negatives: usize,
    /// Share of the pages held back that are positive.
    pub precision: Rate,
    /// Share of the positive pages that are held back.
    pub recall: Rate,
    /// Share of the pages that get the right answer.
    pub right: Rate,
    /// Harmonic mean of precision and recall.
    pub f1: Option<f64>,
}

impl Measure {
    fn add(&mut self, positive: bool, held: bool) {
        match (positive, held) {
            (true, true) => self.true_positives += 1,
            (false, true) => self.false_positives += 1,
            (true, false) => self.false_negatives += 1,
            (false, false) => self.true_negatives += 1,
        }
    }

    fn finish(&mut self) {
        let Measure { true_positives: tp, false_positives: fp, false_negatives: missed, true_negatives: spared, .. } = *self;
        self.precision = Rate::new(tp, tp + fp);
        self.recall = Rate::new(tp, tp + missed);
        self.right = Rate::new(tp + spared, tp + fp + missed + spared);
        self.f1 = f1(self.precision.value, self.recall.value);
    }
}

/// Documents with every campaign counted once: 120 copies of one page say no more than one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Campaigns {
    /// Campaigns, pages of none counted as one each, among the positive pages.
    pub units: usize,
    /// Mean over them of the share of pages held back.
    pub recall: Option<f64>,
    /// Lower end of the Wilson interval for as many units.
    pub recall_low: Option<f64>,
    /// Upper end.
    pub recall_high: Option<f64>,
    /// Weight of positives held back among all held back.
    pub precision: Option<f64>,
    /// Campaigns with at least one page held back.
    pub seen: Rate,
}

/// Statements against the gold.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Claims {
    /// Share of the gold claims that a finding about what the page says overlaps.
    pub recall: Rate,
    /// The same with findings about handles.
    pub recall_by_any: Rate,
    /// `recall` by the gold's verdict.
    pub recall_by_verdict: BTreeMap<String, Rate>,
    /// Findings on words of the gold, among those and the findings on negative pages.
    pub precision: Rate,
    /// Findings on positive pages on words that the gold does not name; nobody has said whether they are right.
    pub unjudged: usize,
    /// Harmonic mean of precision and recall.
    pub f1: Option<f64>,
}

/// Warnings and errors of one check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct CheckFigures {
    /// On words that the gold names.
    pub right: usize,
    /// On other words of a positive page.
    pub unjudged: usize,
    /// On a negative page.
    pub wrong: usize,
    /// `right` among `right` and `wrong`.
    pub precision: Rate,
}

/// Handles against the gold.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Handles {
    /// Gold handles that were seen, in whatever role.
    pub seen: Rate,
    /// Handles seen that got the role of the gold.
    pub same_role: Rate,
    /// Handles called promoted that are, among all called so that the gold or a negative page judges.
    pub promoted_precision: Rate,
    /// Promoted gold handles that are called so.
    pub promoted_recall: Rate,
    /// Gold handles on platforms this build does not know; they count nowhere else.
    pub unknown_platforms: usize,
    /// Handles called promoted on negative pages that the gold does not have.
    pub promoted_on_negatives: usize,
    /// How often each role of the gold got each role.
    pub confusion: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
}

/// Hosts against the gold.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HostFigures {
    /// Lookalikes and scam hosts of the gold that are called fake.
    pub fakes_found: Rate,
    /// Official hosts of the gold that are called fake.
    pub official_called_fake: Rate,
    /// Hosts called fake on negative pages.
    pub fake_on_negatives: usize,
    /// How often each verdict of the gold got each verdict.
    pub confusion: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
}

/// Findings of one rule on negative pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: String,
    /// How loudly.
    pub severity: &'static str,
    /// Findings.
    pub findings: usize,
    /// Pages with at least one.
    pub pages: usize,
}

/// Adds up. In: the pages with their scores, in the order of the labels; revision of the rules; day of the run.
pub fn evaluate(pages: &[(Labelled, PageScore)], rules_revision: &str, today: Date) -> Evaluation {
    let held = |score: &PageScore| matches!(score.verdict, Some(Verdict::Review | Verdict::Flagged));
    let group = |of: &dyn Fn(&Labelled) -> Option<String>| {
        let mut groups: BTreeMap<String, Measure> = BTreeMap::new();
        for (label, score) in pages {
            if let Some(name) = of(label) {
                groups.entry(name).or_default().add(label.positive, held(score));
            }
        }
        groups.values_mut().for_each(Measure::finish);
        groups
    };
    let measure = |held: &dyn Fn(&PageScore) -> bool| {
        let mut measure = Measure::default();
        pages.iter().for_each(|(label, score)| measure.add(label.positive, held(score)));
        measure.finish();
        measure
    };
    let scores = || pages.iter().map(|(_, score)| score);
    let mut problems: Vec<Problem> = scores().flat_map(|score| score.problems.iter().cloned()).collect();
    problems.sort();
    let by_check = by_check(scores());
    Evaluation {
        schema: VERSION,
        version: env!("CARGO_PKG_VERSION"),
        rules_revision: rules_revision.to_string(),
        as_of: today.to_string(),
        pages: pages.len(),
        unchecked: scores().filter(|score| score.verdict.is_none()).count(),
        read_closely: scores().filter(|score| score.closely).count(),
        documents: measure(&held),
        flagged: measure(&|score| score.verdict == Some(Verdict::Flagged)),
        by_kind: group(&|label| Some(label.kind.clone())),
        by_language: group(&|label| Some(label.lang.clone())),
        by_campaign: group(&|label| label.campaign.clone()),
        campaigns: campaigns(pages, &held),
        claims: claims(scores(), &by_check),
        handles: handles(scores()),
        hosts: hosts(scores()),
        errors_on_negatives: scores()
            .flat_map(|score| &score.on_negative)
            .filter(|((_, severity), _)| *severity == Severity::Error)
            .map(|(_, count)| count)
            .sum(),
        rules_on_negatives: rules_on_negatives(scores()),
        by_check,
        problems,
    }
}

fn campaigns(pages: &[(Labelled, PageScore)], held: &dyn Fn(&PageScore) -> bool) -> Campaigns {
    // A page of no campaign is one of its own, told apart by its file.
    let mut units: BTreeMap<(bool, &str), (usize, usize)> = BTreeMap::new();
    for (label, score) in pages.iter().filter(|(label, _)| label.positive) {
        let key = label.campaign.as_deref().map_or((false, label.file.as_str()), |name| (true, name));
        let unit = units.entry(key).or_default();
        unit.0 += usize::from(held(score));
        unit.1 += 1;
    }
    if units.is_empty() {
        return Campaigns::default();
    }
    let weight: f64 = units.values().map(|(hits, of)| *hits as f64 / *of as f64).sum();
    let recall = weight / units.len() as f64;
    let (low, high) = wilson(recall, units.len() as f64);
    let wrong = pages.iter().filter(|(label, score)| !label.positive && held(score)).count() as f64;
    let seen = units.values().filter(|(hits, _)| *hits > 0).count();
    Campaigns {
        units: units.len(),
        recall: Some(recall),
        recall_low: Some(low),
        recall_high: Some(high),
        precision: (weight + wrong > 0.0).then(|| weight / (weight + wrong)),
        seen: Rate::new(seen, units.len()),
    }
}

fn by_check<'a>(scores: impl Iterator<Item = &'a PageScore>) -> BTreeMap<String, CheckFigures> {
    let mut checks: BTreeMap<String, CheckFigures> = BTreeMap::new();
    for (check, count) in scores.flat_map(|score| &score.checks) {
        let figures = checks.entry(check.clone()).or_default();
        figures.right += count.right;
        figures.unjudged += count.unjudged;
        figures.wrong += count.wrong;
    }
    for figures in checks.values_mut() {
        figures.precision = Rate::new(figures.right, figures.right + figures.wrong);
    }
    checks
}

fn claims<'a>(scores: impl Iterator<Item = &'a PageScore>, checks: &BTreeMap<String, CheckFigures>) -> Claims {
    let mut by_verdict: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut by_any = 0;
    for score in scores {
        by_any += score.claims_by_any;
        for (verdict, (of, found)) in &score.claims {
            let sum = by_verdict.entry(verdict.clone()).or_default();
            *sum = (sum.0 + of, sum.1 + found);
        }
    }
    let of = by_verdict.values().map(|(of, _)| of).sum();
    let recall = Rate::new(by_verdict.values().map(|(_, found)| found).sum(), of);
    let about = || checks.iter().filter(|(check, _)| is_about_claims(check)).map(|(_, figures)| figures);
    let right: usize = about().map(|figures| figures.right).sum();
    let precision = Rate::new(right, right + about().map(|figures| figures.wrong).sum::<usize>());
    Claims {
        recall,
        recall_by_any: Rate::new(by_any, of),
        recall_by_verdict: by_verdict.into_iter().map(|(verdict, (of, found))| (verdict, Rate::new(found, of))).collect(),
        precision,
        unjudged: about().map(|figures| figures.unjudged).sum(),
        f1: f1(precision.value, recall.value),
    }
}

fn handles<'a>(scores: impl Iterator<Item = &'a PageScore>) -> Handles {
    let mut figures = Handles::default();
    let promoted = Role::Promoted.as_str();
    let (mut of, mut seen, mut same, mut right, mut called, mut wanted) = (0, 0, 0, 0, 0, 0);
    for score in scores {
        figures.unknown_platforms += score.unknown_platforms;
        figures.promoted_on_negatives += score.promoted_on_negative;
        for (gold, given) in &score.roles {
            *figures.confusion.entry(gold.as_str()).or_default().entry(given).or_default() += 1;
            of += 1;
            seen += usize::from(*given != NOT_SEEN);
            same += usize::from(*given == gold.as_str());
            called += usize::from(*given == promoted);
            wanted += usize::from(*gold == GoldRole::Promoted);
            right += usize::from(*given == promoted && *gold == GoldRole::Promoted);
        }
    }
    figures.seen = Rate::new(seen, of);
    figures.same_role = Rate::new(same, seen);
    figures.promoted_precision = Rate::new(right, called + figures.promoted_on_negatives);
    figures.promoted_recall = Rate::new(right, wanted);
    figures
}

fn hosts<'a>(scores: impl Iterator<Item = &'a PageScore>) -> HostFigures {
    let mut figures = HostFigures::default();
    let (mut bad, mut official) = (0, 0);
    let (mut missed, mut slandered) = (0, 0);
    for score in scores {
        figures.fake_on_negatives += score.fake_on_negative;
        for (gold, given) in &score.hosts {
            *figures.confusion.entry(gold.as_str()).or_default().entry(given).or_default() += 1;
            bad += usize::from(gold.is_bad());
            official += usize::from(*gold == GoldHostVerdict::Official);
        }
        let count = |sort| score.problems.iter().filter(|problem| problem.sort == sort).count();
        missed += count(Sort::MissedHost);
        slandered += count(Sort::OfficialCalledFake);
    }
    figures.fakes_found = Rate::new(bad - missed, bad);
    figures.official_called_fake = Rate::new(slandered, official);
    figures
}

fn rules_on_negatives<'a>(scores: impl Iterator<Item = &'a PageScore>) -> Vec<RuleCount> {
    let mut counts: BTreeMap<(&str, Severity), (usize, usize)> = BTreeMap::new();
    for ((rule, severity), findings) in scores.flat_map(|score| &score.on_negative) {
        let count = counts.entry((rule, *severity)).or_default();
        *count = (count.0 + findings, count.1 + 1);
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|((a_rule, a), a_count), ((b_rule, b), b_count)| (b, b_count, a_rule).cmp(&(a, a_count, b_rule)));
    counts
        .into_iter()
        .map(|((rule, severity), (findings, pages))| RuleCount {
            rule: rule.to_string(),
            severity: severity_word(severity),
            findings,
            pages,
        })
        .collect()
}
