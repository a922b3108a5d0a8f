//! Findings that somebody has answered for: which ones, on whose word and until when, and which answers are needed no more.
//!
//! An answer is a comment in the page ([`inline`]), an entry of `debunk.toml`, or a severity set to `off`. Whoever wrote a page
//! must not excuse it: callers that judge other people's pages pass no [`Inline`], and then comments count for nothing.
//! Nothing is dropped in silence: what is suppressed stays in the report, with its reason, and is counted.

pub mod inline;
mod pattern;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use crate::checks::{brand_contact, official_domain, promoted_handle};
use crate::config::{Answer, Config, Level};
use crate::engine::PageResult;
use crate::extract::{Handle, Role};
use crate::finding::{self, Confidence, Finding, Severity, Stance};
use crate::rules::model::policy::Policy;
use crate::verdict;
pub use inline::{Directive, Inline};
pub use pattern::RulePattern;

/// First part of the rules below.
pub const CHECK: &str = "suppression";
/// What those rules look for, in one sentence.
pub const ABOUT: &str = "Suppressions that suppress nothing any more, have run out, or give no reason.";
/// Rule of a suppression that matches no finding.
pub const UNUSED: &str = "suppression/unused";
/// Rule of a suppression whose last day is past.
pub const EXPIRED: &str = "suppression/expired";
/// Rule of a suppression that gives no reason and therefore does not count.
pub const NO_REASON: &str = "suppression/no-reason";
/// Rule of a comment that looks like a suppression and cannot be read as one.
pub const MALFORMED: &str = "suppression/malformed";

/// What a rule of this check says, in a sentence; none where there is no such rule.
pub fn about(rule: &str) -> Option<&'static str> {
    match rule {
        CHECK => Some(ABOUT),
        UNUSED => Some("A suppression matches no finding any more, and can go."),
        EXPIRED => Some("The last day of a suppression is past, so what it suppressed counts again."),
        NO_REASON => Some("A suppression gives no reason, and therefore does not count."),
        MALFORMED => Some("A comment looks like a suppression but cannot be read as one, and therefore does not count."),
        _ => None,
    }
}

/// A finding that somebody has answered for.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Who answered, and what.
    pub by: Justification,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Justification {
    /// Where it was said.
    pub kind: Kind,
    /// Why, in the words of whoever said it.
    pub reason: String,
    /// Last day it holds; open where absent.
    pub until: Option<Date>,
    /// `file:line` of it, or the bytes of the page for a comment.
    pub place: Spot,
}

/// Where a justification stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// A line of a settings file, counted from 1.
    Settings(String, usize),
    /// A comment of the page itself.
    Page(Range<usize>),
}

/// What kind of word suppressed a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A comment in the page.
    Inline,
    /// A `[[suppress]]` entry.
    Settings,
    /// An `[[allow.handle]]` or `[[allow.host]]` entry: the project's own.
    Allowed,
    /// A severity of `off`.
    Off,
}

impl Kind {
    /// Lower-case word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Inline => "inline",
            Kind::Settings => "settings",
            Kind::Allowed => "allowed",
            Kind::Off => "off",
        }
    }
}

/// Everything for one page of the user's own, as editors show it: severities, suppressions, and what is wrong with them. The
/// blocks of `result.document` must still be there. Gives what was taken out.
pub fn settle(
    result: &mut PageResult,
    source: &[u8],
    config: &Config,
    path: Option<&str>,
    policy: &Policy,
    today: Date,
) -> Vec<Suppressed> {
    let mut comments = match &config.inline_suppressions {
        Some(set) if !set.value => Inline::default(),
        _ => inline::read(&result.document, source),
    };
    let mut ledger = Ledger::new(config, today);
    let suppressed = ledger.apply(result, path, &mut comments, policy);
    let notices = ledger.notices(&comments);
    result.findings.extend(notices);
    result.findings = finding::finish(std::mem::take(&mut result.findings));
    suppressed
}

/// Applies the settings and the comments of pages, and remembers which of them were of use.
#[derive(Debug)]
pub struct Ledger<'c> {
    config: &'c Config,
    today: Date,
    used: Vec<bool>,
}

impl<'c> Ledger<'c> {
    /// Starts with nothing used. Suppressions run out by `today`.
    pub fn new(config: &'c Config, today: Date) -> Ledger<'c> {
        Ledger { config, today, used: vec![false; config.answers.len()] }
    }

    /// Sets the severities of the settings, takes out of `result` what is suppressed, and decides again if that changed
    /// anything. `path` is the page's path below the folder of the settings, with `/`; entries that name paths match no
    /// page without one. Gives what was taken out. May be called again when findings were added.
    pub fn apply(
        &mut self,
        result: &mut PageResult,
        path: Option<&str>,
        comments: &mut Inline,
        policy: &Policy,
    ) -> Vec<Suppressed> {
        let mut suppressed = Vec::new();
        if result.findings.is_empty() {
            self.own_handles(result, path);
            return suppressed;
        }
        let before = reasons_of(&result.findings, policy);
        let mut changed = false;
        let mut kept = Vec::with_capacity(result.findings.len());
        for mut finding in std::mem::take(&mut result.findings) {
            match self.judge(&mut finding, result, path, comments) {
                Judged::Kept { severity_changed } => {
                    changed |= severity_changed;
                    kept.push(finding);
                }
                Judged::Suppressed(by) => {
                    changed = true;
                    suppressed.push(Suppressed { finding, by });
                }
            }
        }
        result.findings = kept;
        self.own_handles(result, path);
        if changed {
            decide_again(result, &before, policy);
        }
        suppressed
    }

    /// What the settings hold that was of no use, as findings in the settings file. Ask only after a run over the whole project.
    pub fn unused(&self) -> Vec<Finding> {
        let answers = self.config.answers.iter().zip(&self.used);
        let notices = answers.filter_map(|(answer, &used)| {
            let quote = answer.shown();
            if answer.is_over(self.today) {
                return Some(notice(EXPIRED, expired(answer.until), answer.range.clone(), &quote));
            }
            // Not every run meets every handle of the project.
            (!used && answer.kind == Kind::Settings)
                .then(|| notice(UNUSED, "this suppression matches nothing any more".to_string(), answer.range.clone(), &quote))
        });
        self.leveled(notices.collect())
    }

    /// What is wrong with the comments of one page, as findings on it.
    pub fn notices(&self, comments: &Inline) -> Vec<Finding> {
        let mut notices = Vec::new();
        for directive in &comments.directives {
            if directive.is_over(self.today) {
                notices.push(notice(EXPIRED, expired(directive.until), directive.range.clone(), &directive.quote));
            } else if !directive.used {
                let text = "this suppression matches nothing here".to_string();
                notices.push(notice(UNUSED, text, directive.range.clone(), &directive.quote));
            }
        }
        for problem in &comments.problems {
            notices.push(notice(&problem.rule, problem.message.clone(), problem.range.clone(), &problem.quote));
        }
        self.leveled(notices)
    }

    /// Notices are findings, so that a project may make them fail its runs, or switch them off.
    fn leveled(&self, notices: Vec<Finding>) -> Vec<Finding> {
        let kept = notices.into_iter().filter_map(|mut notice| {
            match self.config.severity(&notice.rule) {
                Some((Level::Off, _)) => return None,
                Some((level, _)) => notice.severity = level.severity().unwrap_or(notice.severity),
                None => {}
            }
            Some(notice)
        });
        finding::finish(kept.collect())
    }

    fn judge(&mut self, finding: &mut Finding, result: &PageResult, path: Option<&str>, comments: &mut Inline) -> Judged {
        let mut severity_changed = false;
        if let Some((level, line)) = self.config.severity(&finding.rule) {
            match level.severity() {
                Some(severity) => {
                    severity_changed = finding.severity != severity;
                    finding.severity = severity;
                }
                None => {
                    let place = Spot::Settings(self.config.name(), line);
                    let reason = "the rule is switched off".to_string();
                    return Judged::Suppressed(Justification { kind: Kind::Off, reason, until: None, place });
                }
            }
        }
        for directive in &mut comments.directives {
            if !directive.is_over(self.today) && directive.matches(finding) {
                directive.used = true;
                return Judged::Suppressed(Justification {
                    kind: Kind::Inline,
                    reason: directive.reason.clone(),
                    until: directive.until,
                    place: Spot::Page(directive.range.clone()),
                });
            }
        }
        for (answer, used) in self.config.answers.iter().zip(&mut self.used) {
            if !answer.is_over(self.today) && matches(answer, finding, result, path) {
                *used = true;
                return Judged::Suppressed(Justification {
                    kind: answer.kind,
                    reason: answer.reason.clone(),
                    until: answer.until,
                    place: Spot::Settings(self.config.name(), answer.line),
                });
            }
        }
        Judged::Kept { severity_changed }
    }

    /// The project's own handles are its contacts, so that they join no pages into campaigns.
    fn own_handles(&mut self, result: &mut PageResult, path: Option<&str>) {
        for (answer, used) in self.config.answers.iter().zip(&mut self.used) {
            if answer.kind != Kind::Allowed || answer.is_over(self.today) || !answer.is_for(path) {
                continue;
            }
            let Some(own) = &answer.handle else { continue };
            for handle in result.handles.iter_mut().filter(|handle| handle.role == Role::Promoted) {
                if own.is(&handle.platform, &handle.id) {
                    *used = true;
                    handle.role = Role::OperatorContact;
                    handle.reasons.push("the project's own, by its settings".to_string());
                }
            }
        }
    }
}

enum Judged {
    Kept { severity_changed: bool },
    Suppressed(Justification),
}

/// Decides from the findings that are left. Reasons that did not come from findings stay. `before` are the reasons the
/// policy gave earlier.
pub fn decide_again(result: &mut PageResult, before: &[String], policy: &Policy) {
    let others: Vec<String> = result.reasons.iter().filter(|reason| !before.contains(reason)).cloned().collect();
    let counted: Vec<Finding> = result.findings.iter().filter(|finding| counts(finding)).cloned().collect();
    (result.verdict, result.reasons) = verdict::decide(&counted, policy);
    result.reasons.extend(others);
}

/// The reasons the policy gives for these findings.
pub fn reasons_of(findings: &[Finding], policy: &Policy) -> Vec<String> {
    let counted: Vec<Finding> = findings.iter().filter(|finding| counts(finding)).cloned().collect();
    verdict::decide(&counted, policy).1
}

/// A page is not worse for a suppression that is out of date.
fn counts(finding: &Finding) -> bool {
    !finding.rule.starts_with("suppression/")
}

fn matches(answer: &Answer, finding: &Finding, result: &PageResult, path: Option<&str>) -> bool {
    let rule = answer.rules.is_empty() || answer.rules.iter().any(|rule| rule.matches(&finding.rule));
    let fingerprint = answer.fingerprint.as_ref().is_none_or(|fingerprint| *fingerprint == finding.fingerprint);
    if !rule || !fingerprint || !answer.is_for(path) {
        return false;
    }
    let handle = answer.handle.as_ref().is_none_or(|own| {
        // Where `@ours` shows and leads to somebody else's, somebody else's is still there.
        let mut about = result.handles.iter().filter(|handle| is_about(finding, handle)).peekable();
        about.peek().is_some() && about.all(|handle| own.is(&handle.platform, &handle.id))
    });
    let host = answer.host.as_ref().is_none_or(|own| {
        let mentions = result.hosts.iter().filter(|mention| overlap(&mention.range, &finding.range));
        check_of(finding) == official_domain::CHECK.name
            && mentions.clone().next().is_some()
            && mentions.clone().all(|mention| is_below(&mention.host, own))
    });
    handle && host
}

/// Whether a finding is about this handle, and not about words that happen to hold one.
fn is_about(finding: &Finding, handle: &Handle) -> bool {
    let contact = [promoted_handle::CHECK.name, brand_contact::CHECK.name, "campaign"];
    contact.contains(&check_of(finding)) && overlap(&finding.range, &handle.range)
}

fn check_of(finding: &Finding) -> &str {
    finding.rule.split('/').next().unwrap_or_default()
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end || a == b
}

fn is_below(host: &str, own: &str) -> bool {
    host == own || host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.'))
}

fn expired(until: Option<Date>) -> String {
    match until {
        Some(day) => format!("this suppression ended on {day}; what it suppressed counts again"),
        None => "this suppression has ended".to_string(),
    }
}

fn notice(rule: &str, message: String, range: Range<usize>, quote: &str) -> Finding {
    Finding {
        rule: rule.to_string(),
        severity: Severity::Note,
        confidence: Confidence::High,
        message,
        range,
        quote: quote.to_string(),
        stance: Stance::Unclear,
        fact: None,
        evidence: Vec::new(),
        help: None,
        related: Vec::new(),
        fix: None,
        fingerprint: String::new(),
    }
}

/// How many findings each kind of word suppressed, for summaries.
pub fn tally<'a>(suppressed: impl IntoIterator<Item = &'a Suppressed>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for one in suppressed {
        *counts.entry(one.by.kind.as_str()).or_insert(0) += 1;
    }
    counts
}
