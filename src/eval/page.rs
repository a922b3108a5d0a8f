//! One page's result against its label and gold.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::labels::{Gold, GoldHandle, GoldHost, GoldHostVerdict, GoldRole, LabelError, Labelled};
use super::{Problem, Sort, shorten};
use crate::campaign;
use crate::checks::promoted_handle;
use crate::engine::{JudgedHost, PageResult};
use crate::extract::{Handle, Role};
use crate::finding::{Finding, Severity};
use crate::report::severity_word;
use crate::resolve::judge::HostVerdict;
use crate::verdict::Verdict;

/// What one page adds to the figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageScore {
    /// Its answer; `None` where it was not checked.
    pub verdict: Option<Verdict>,
    /// Whether somebody read it closely.
    pub closely: bool,
    /// Gold claims by their verdict: how many, and how many of them a finding about what the page says overlaps.
    pub claims: BTreeMap<String, (usize, usize)>,
    /// Gold claims that any warning or error overlaps, findings about handles included.
    pub claims_by_any: usize,
    /// Warnings and errors by the check that gave them.
    pub checks: BTreeMap<String, CheckCount>,
    /// Warnings, errors and notes by rule and severity, on a negative page.
    pub on_negative: BTreeMap<(String, Severity), usize>,
    /// Role in the gold and role given, `not seen` where none was; one a gold handle.
    pub roles: Vec<(GoldRole, &'static str)>,
    /// Gold handles on platforms this build does not know.
    pub unknown_platforms: usize,
    /// Handles called promoted on a negative page that the gold does not have.
    pub promoted_on_negative: usize,
    /// Verdict in the gold and verdict given, `not seen` or `none` where there was none; one a gold host.
    pub hosts: Vec<(GoldHostVerdict, &'static str)>,
    /// Hosts called fake on a negative page.
    pub fake_on_negative: usize,
    /// Where it differs from the labels.
    pub problems: Vec<Problem>,
}

impl PageScore {
    /// The score of a page that could not be checked: it counts as let through, and is a problem of its own.
    pub fn unchecked(label: &Labelled, reason: &str) -> PageScore {
        let problem =
            Problem { file: label.file.clone(), line: 1, sort: Sort::Unchecked, what: reason.to_string(), quote: String::new() };
        PageScore { problems: vec![problem], ..PageScore::default() }
    }
}

/// Warnings and errors of one check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckCount {
    /// On words that the gold names too.
    pub right: usize,
    /// On a positive page, on words the gold does not name: nobody has said whether they are right.
    pub unjudged: usize,
    /// On a negative page, on words the gold does not name.
    pub wrong: usize,
}

/// Whether a check speaks of what a page says, and not of the handles it shows.
pub fn is_about_claims(check: &str) -> bool {
    check != promoted_handle::CHECK.name && Some(check) != campaign::SHARED_HANDLE.split('/').next()
}

/// Holds a page's result against what people said of it.
///
/// In: the label, the page's original bytes, what was found, the hosts as judged (in the order of `result.hosts`), the ids
/// of the platforms this build knows, and the name of the gold file for messages.
///
/// # Errors
/// Quotes of the gold that are not in the page.
pub fn score(
    label: &Labelled,
    source: &[u8],
    result: &PageResult,
    hosts: &[JudgedHost],
    platforms: &BTreeSet<&str>,
    gold_name: &str,
) -> Result<PageScore, Vec<LabelError>> {
    let empty = Gold::default();
    let gold = label.gold.as_ref().unwrap_or(&empty);
    let mut page = Scoring {
        label,
        lines: Lines::new(source),
        score: PageScore { verdict: Some(result.verdict), closely: label.gold.is_some(), ..PageScore::default() },
    };
    let mut errors = Vec::new();
    let mut find = |quote: &str| {
        let places = occurrences(source, quote);
        if places.is_empty() {
            let message = format!("the quote `{}` is not in {}", shorten(quote), label.file);
            errors.push(LabelError { file: gold_name.to_string(), line: gold.line, message });
        }
        places
    };
    let claims: Vec<_> = gold.claims.iter().map(|claim| (claim, find(&claim.quote))).collect();
    let handles: Vec<_> = gold.handles.iter().map(|handle| (handle, find(&handle.quote))).collect();
    let domains: Vec<_> = gold.domains.iter().map(|host| (host, find(&host.quote))).collect();
    if !errors.is_empty() {
        return Err(errors);
    }

    page.document(result, claims.first().map(|(claim, places)| (claim.quote.as_str(), places[0].start)));
    let loud: Vec<&Finding> = result.findings.iter().filter(|finding| finding.severity > Severity::Note).collect();
    for (claim, places) in &claims {
        let over = |finding: &&&Finding| overlaps(&finding.range, places);
        let by_any = loud.iter().any(|finding| over(&finding));
        let found = loud.iter().filter(over).any(|finding| is_about_claims(check_of(finding)));
        page.score.claims_by_any += usize::from(by_any);
        let count = page.score.claims.entry(claim.verdict.clone()).or_default();
        count.0 += 1;
        count.1 += usize::from(found);
        if !found {
            page.problem(Sort::MissedClaim, places[0].start, &claim.verdict, &claim.quote);
        }
    }
    for finding in &loud {
        let named = if is_about_claims(check_of(finding)) {
            claims.iter().any(|(_, places)| overlaps(&finding.range, places))
                || domains.iter().any(|(host, places)| host.verdict.is_bad() && overlaps(&finding.range, places))
        } else {
            handles.iter().any(|(handle, places)| handle.role == GoldRole::Promoted && overlaps(&finding.range, places))
        };
        let count = page.score.checks.entry(check_of(finding).to_string()).or_default();
        match (named, label.positive) {
            (true, _) => count.right += 1,
            (false, true) => count.unjudged += 1,
            (false, false) => {
                count.wrong += 1;
                let what = format!("{} {}", severity_word(finding.severity), finding.rule);
                page.problem(Sort::FindingOnNegative, finding.range.start, &what, &finding.quote);
            }
        }
    }
    if !label.positive {
        for finding in &result.findings {
            *page.score.on_negative.entry((finding.rule.clone(), finding.severity)).or_default() += 1;
        }
    }
    page.handles(&handles, result, platforms);
    page.hosts(&domains, result, hosts);
    page.score.problems.sort();
    Ok(page.score)
}

/// A page being scored.
struct Scoring<'a> {
    label: &'a Labelled,
    lines: Lines,
    score: PageScore,
}

impl Scoring<'_> {
    fn problem(&mut self, sort: Sort, at: usize, what: &str, quote: &str) {
        let (file, line) = (self.label.file.clone(), self.lines.line(at));
        self.score.problems.push(Problem { file, line, sort, what: what.to_string(), quote: shorten(quote) });
    }

    fn document(&mut self, result: &PageResult, first_claim: Option<(&str, usize)>) {
        let held = matches!(result.verdict, Verdict::Review | Verdict::Flagged);
        let what = format!("{} {}", self.label.kind, self.label.lang);
        match (self.label.positive, held) {
            (true, false) => {
                let (quote, at) = first_claim.unwrap_or_default();
                self.problem(Sort::MissedDocument, at, &what, quote);
            }
            (false, true) => {
                let what = format!("{what}, {}: {}", result.verdict.as_str(), result.reasons.join("; "));
                let first = result.findings.iter().find(|finding| finding.severity > Severity::Note);
                let (at, quote) = first.map_or((0, ""), |finding| (finding.range.start, finding.quote.as_str()));
                self.problem(Sort::AlarmingDocument, at, &what, quote);
            }
            _ => {}
        }
    }

    fn handles(&mut self, gold: &[(&GoldHandle, Vec<Range<usize>>)], result: &PageResult, platforms: &BTreeSet<&str>) {
        for (wanted, places) in gold {
            let same: Vec<&Handle> = result.handles.iter().filter(|handle| is_same(handle, wanted)).collect();
            if same.is_empty() && !platforms.contains(wanted.platform.as_str()) {
                self.score.unknown_platforms += 1;
                continue;
            }
            // The mention that was read, or any other of the same handle where that one was passed over.
            let here = same.iter().filter(|handle| overlaps(&handle.range, places)).map(|handle| handle.role);
            let role = here
                .max_by_key(|role| weight(*role))
                .or_else(|| same.iter().map(|handle| handle.role).max_by_key(|role| weight(*role)));
            let given = role.map_or(NOT_SEEN, Role::as_str);
            self.score.roles.push((wanted.role, given));
            let sort = match (wanted.role, role) {
                (_, None) => Sort::MissedHandle,
                (GoldRole::Promoted, Some(Role::Promoted)) => continue,
                (GoldRole::Promoted, Some(_)) => Sort::MissedPromotion,
                (_, Some(Role::Promoted)) => Sort::WrongPromotion,
                (role, Some(_)) if role.as_str() == given => continue,
                _ => Sort::WrongRole,
            };
            let what = format!("{} {}, taken for {given}", wanted.role.as_str(), wanted.platform);
            self.problem(sort, places[0].start, &what, &wanted.quote);
        }
        if self.label.positive {
            return;
        }
        let mut seen = BTreeSet::new();
        for handle in result.handles.iter().filter(|handle| handle.role == Role::Promoted) {
            let known = gold.iter().any(|(wanted, _)| is_same(handle, wanted));
            if !known && seen.insert((&handle.platform, &handle.id)) {
                self.score.promoted_on_negative += 1;
                self.problem(Sort::PromotedOnNegative, handle.range.start, &handle.platform, &handle.quote);
            }
        }
    }

    fn hosts(&mut self, gold: &[(&GoldHost, Vec<Range<usize>>)], result: &PageResult, judged: &[JudgedHost]) {
        let mentions: Vec<_> = result.hosts.iter().zip(judged).collect();
        for (wanted, places) in gold {
            let same = || mentions.iter().filter(|(mention, _)| bare(&mention.host) == bare(&wanted.host));
            // What is worst of all that is said of it.
            let verdict =
                same().filter_map(|(_, judged)| judged.verdict).max_by_key(|verdict| (calls_fake(*verdict), verdict.as_str()));
            let given = match verdict {
                Some(verdict) => verdict.as_str(),
                None if same().next().is_some() => "none",
                None => NOT_SEEN,
            };
            self.score.hosts.push((wanted.verdict, given));
            let fake = verdict.is_some_and(calls_fake);
            let sort = match wanted.verdict {
                GoldHostVerdict::Official if fake => Sort::OfficialCalledFake,
                wanted if wanted.is_bad() && !fake => Sort::MissedHost,
                _ => continue,
            };
            let what = format!("{}, taken for {given}", wanted.verdict.as_str());
            self.problem(sort, places[0].start, &what, &wanted.quote);
        }
        if self.label.positive {
            return;
        }
        let mut seen = BTreeSet::new();
        for (mention, judged) in mentions {
            let Some(verdict) = judged.verdict.filter(|verdict| calls_fake(*verdict)) else { continue };
            let right = gold.iter().any(|(wanted, _)| wanted.verdict.is_bad() && bare(&wanted.host) == bare(&mention.host));
            if !right && seen.insert(&mention.host) {
                self.score.fake_on_negative += 1;
                self.problem(Sort::HostOnNegative, mention.range.start, verdict.as_str(), &mention.quote);
            }
        }
    }
}

/// What stands for a handle or host that was not found.
pub const NOT_SEEN: &str = "not seen";

/// Whether a verdict tells readers that a host is not what it pretends to be.
pub fn calls_fake(verdict: HostVerdict) -> bool {
    match verdict {
        HostVerdict::WrongOfficialHost
        | HostVerdict::CitedOfficialHostNotFound
        | HostVerdict::OfficialHostParked
        | HostVerdict::ImpersonatesOfficial
        | HostVerdict::Lookalike
        | HostVerdict::ShowsAnotherHost
        | HostVerdict::UnofficialPresentedAsOfficial => true,
        HostVerdict::ConfirmedOfficial
        | HostVerdict::UnverifiedGovHost
        | HostVerdict::FormerOfficialHost
        | HostVerdict::LeadsElsewhere
        | HostVerdict::OfficialReferenceWithoutHost
        | HostVerdict::Unverifiable => false,
    }
}

/// First part of a finding's rule.
fn check_of(finding: &Finding) -> &str {
    finding.rule.split('/').next().unwrap_or_default()
}

/// Which role counts where a handle has several: the one with most consequence.
fn weight(role: Role) -> u8 {
    match role {
        Role::Promoted => 5,
        Role::Official => 4,
        Role::OperatorContact => 3,
        Role::Reported => 2,
        Role::Mentioned => 1,
        Role::Unknown => 0,
    }
}

/// Whether a handle is the one meant. A number is the same with and without its country code and on whatever platform it
/// answers; a name belongs to its platform.
fn is_same(handle: &Handle, wanted: &GoldHandle) -> bool {
    /// Fewest digits that tell numbers apart.
    const TELLING: usize = 8;
    match (digits(&handle.id), digits(&wanted.id)) {
        (Some(a), Some(b)) => {
            let enough = a.len().min(b.len()) >= TELLING;
            a == b && handle.platform == wanted.platform || enough && (a.ends_with(&b) || b.ends_with(&a))
        }
        (None, None) => {
            let name = |id: &str| id.trim_start_matches('@').to_lowercase();
            handle.platform == wanted.platform && name(&handle.id) == name(&wanted.id)
        }
        _ => false,
    }
}

/// The digits of a telephone number or the like; `None` for a name.
fn digits(id: &str) -> Option<String> {
    let number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.');
    let digits: String = id.chars().filter(char::is_ascii_digit).collect();
    (id.chars().all(number) && !digits.is_empty()).then_some(digits)
}

fn bare(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.strip_prefix("www.").map_or(host.clone(), str::to_string)
}

/// Every place where a quote stands.
fn occurrences(source: &[u8], quote: &str) -> Vec<Range<usize>> {
    if quote.is_empty() {
        return Vec::new();
    }
    memchr::memmem::find_iter(source, quote.as_bytes()).map(|at| at..at + quote.len()).collect()
}

/// Whether a range shares a byte with one of `places`, which are sorted and apart from each other.
fn overlaps(range: &Range<usize>, places: &[Range<usize>]) -> bool {
    let next = places.partition_point(|place| place.end <= range.start);
    places.get(next).is_some_and(|place| place.start < range.end)
}

/// Where lines start.
struct Lines(Vec<usize>);

impl Lines {
    fn new(source: &[u8]) -> Lines {
        Lines(memchr::memchr_iter(b'\n', source).collect())
    }

    /// Line of an offset, from 1.
    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|&end| end < at) + 1
    }
}
