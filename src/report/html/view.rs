//! What the report shows, made inert once: one line each, no control or hidden characters, addresses defanged, all bounded.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Serialize;

use super::super::{Page, Report, confidence_word, escape};
use crate::extract::Role;
use crate::finding::{FactCited, Finding, Severity};
use crate::resolve::class::HostClass;
use crate::resolve::judge::HostVerdict;
use crate::verdict::Verdict;

/// Most findings, handles and hosts that are shown of a page.
const MAX_FINDINGS: usize = 60;
const MAX_HANDLES: usize = 40;
const MAX_HOSTS: usize = 40;
/// Most characters of any one text.
const MAX_TEXT: usize = 600;

/// Everything the report shows.
#[derive(Debug, Default)]
pub(super) struct View {
    /// Folder that all pages are in, left out where they are listed; empty where there is none.
    pub(super) base: String,
    /// Rules of findings, sorted.
    pub(super) rules: Vec<String>,
    /// Codes of countries that findings are about, sorted.
    pub(super) countries: Vec<String>,
    /// Facts, in the order they are first cited.
    pub(super) facts: Vec<Fact>,
    /// Pages, in the order of the report.
    pub(super) pages: Vec<PageView>,
    /// Pages of each campaign, as indexes into `pages`.
    pub(super) campaigns: Vec<Vec<usize>>,
}

/// One page.
#[derive(Debug)]
pub(super) struct PageView {
    pub(super) source: String,
    pub(super) verdict: Verdict,
    /// Findings by severity: errors, warnings, notes.
    pub(super) counts: [usize; 3],
    /// Indexes into [`View::rules`], by number of findings.
    pub(super) rules: Vec<usize>,
    /// Indexes into [`View::countries`].
    pub(super) countries: Vec<usize>,
    /// Indexes of campaigns.
    pub(super) campaigns: Vec<usize>,
    pub(super) language: String,
    /// Day the page gives itself; empty where none.
    pub(super) date: String,
    pub(super) detail: Detail,
}

/// What opening a page shows.
#[derive(Debug, Serialize)]
pub(super) struct Detail {
    pub(super) reasons: Vec<String>,
    /// Worst first.
    pub(super) findings: Vec<FindingView>,
    /// Findings that are not shown.
    pub(super) more: usize,
    /// Role, and `platform:id`.
    pub(super) handles: Vec<(&'static str, String)>,
    pub(super) hosts: Vec<HostView>,
}

/// One finding, with the words around it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FindingView {
    pub(super) rule: usize,
    pub(super) severity: &'static str,
    pub(super) confidence: &'static str,
    pub(super) message: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) before: String,
    pub(super) marked: String,
    pub(super) after: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fact: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<String>,
    pub(super) evidence: Vec<String>,
}

/// One host and what is wrong with what the page says of it, if anything.
#[derive(Debug, Serialize)]
pub(super) struct HostView {
    pub(super) host: String,
    pub(super) class: &'static str,
    pub(super) verdict: &'static str,
    pub(super) bad: bool,
}

/// One fact as cited.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) id: String,
    pub(super) statement: String,
    pub(super) checked: String,
    pub(super) references: Vec<Reference>,
}

/// What a fact rests on. Only an `https` address is a link.
#[derive(Debug, Serialize)]
pub(super) struct Reference {
    pub(super) publisher: String,
    pub(super) shown: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<String>,
}

impl View {
    /// Takes in a report.
    pub(super) fn of(report: &Report) -> View {
        let rules: BTreeMap<&str, usize> = numbered(report.findings().map(|(_, finding)| finding.rule.as_str()));
        let countries: BTreeMap<String, usize> = numbered(report.pages.iter().flat_map(countries_of));
        let mut campaigns_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, campaign) in report.campaigns.iter().enumerate() {
            for member in &campaign.members {
                let own = campaigns_of.entry(member).or_default();
                if own.last() != Some(&at) {
                    own.push(at);
                }
            }
        }
        let mut view = View {
            rules: rules.keys().map(|rule| shown(rule)).collect(),
            countries: countries.keys().map(|country| shown(country)).collect(),
            campaigns: vec![Vec::new(); report.campaigns.len()],
            ..View::default()
        };
        let mut facts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (at, page) in report.pages.iter().enumerate() {
            let campaigns = campaigns_of.get(page.result.source.as_str()).cloned().unwrap_or_default();
            for &campaign in &campaigns {
                view.campaigns[campaign].push(at);
            }
            for finding in &page.result.findings {
                if let Some(fact) = &finding.fact {
                    facts.entry((&fact.id, &fact.statement)).or_insert_with(|| {
                        view.facts.push(fact_view(fact));
                        view.facts.len() - 1
                    });
                }
            }
            let fact_of =
                |finding: &Finding| finding.fact.as_ref().map(|fact| facts[&(fact.id.as_str(), fact.statement.as_str())]);
            let mut own_countries: Vec<usize> = countries_of(page).map(|country| countries[&country]).collect();
            own_countries.sort_unstable();
            own_countries.dedup();
            view.pages.push(PageView {
                source: shown(&page.result.source),
                verdict: page.result.verdict,
                counts: counts(page),
                rules: rules_of(page, &rules),
                countries: own_countries,
                campaigns,
                language: shown(&page.result.language),
                date: page.result.document.page_date.map(|page| page.date.to_string()).unwrap_or_default(),
                detail: detail(page, &rules, &fact_of),
            });
        }
        view.base = base(view.pages.iter().map(|page| page.source.as_str()));
        view
    }

    /// A source as shown, without the folder that all share.
    pub(super) fn below<'s>(&self, source: &'s str) -> &'s str {
        source.strip_prefix(self.base.as_str()).unwrap_or(source)
    }

    /// Pages, worst first: by verdict, then errors, then warnings, then as they came.
    pub(super) fn worst(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.pages.len()).collect();
        order.sort_by_key(|&at| {
            let page = &self.pages[at];
            (std::cmp::Reverse((rank(page.verdict), page.counts[0], page.counts[1])), at)
        });
        order
    }
}

/// The folder that several sources share, with its last slash.
fn base<'s>(mut sources: impl Iterator<Item = &'s str>) -> String {
    let (Some(first), mut several) = (sources.next(), false) else { return String::new() };
    let mut common = first;
    for source in sources {
        several = true;
        let same = common
            .char_indices()
            .zip(source.chars())
            .find(|((_, a), b)| a != b)
            .map_or(common.len().min(source.len()), |((at, _), _)| at);
        common = &common[..same];
    }
    let folder = common.rfind('/').map_or("", |at| &common[..=at]);
    // A scheme alone is no folder, and the root says nothing.
    if several && folder != "/" && !folder.ends_with("//") { folder.to_string() } else { String::new() }
}

/// How bad a verdict is. A page that was not read may be anything, so it comes before one on which nothing was found.
pub(super) fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Clear => 0,
        Verdict::Unchecked => 1,
        Verdict::Review => 2,
        Verdict::Flagged => 3,
    }
}

/// Different items with their place among them, sorted.
fn numbered<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut map: BTreeMap<T, usize> = items.map(|item| (item, 0)).collect();
    for (at, place) in map.values_mut().enumerate() {
        *place = at;
    }
    map
}

/// Countries that a page's findings and definitions are about, with repeats.
fn countries_of(page: &Page) -> impl Iterator<Item = String> + '_ {
    let facts = page.result.findings.iter().filter_map(|finding| finding.fact.as_ref()?.country.clone());
    let defined =
        page.result.definitions.iter().filter_map(|definition| definition.subject.split(' ').next().map(str::to_string));
    let found = !page.result.findings.is_empty();
    facts.chain(defined.filter(move |_| found))
}

fn counts(page: &Page) -> [usize; 3] {
    let of = |severity| page.result.findings.iter().filter(|finding| finding.severity == severity).count();
    [of(Severity::Error), of(Severity::Warning), of(Severity::Note)]
}

fn rules_of(page: &Page, rules: &BTreeMap<&str, usize>) -> Vec<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for finding in &page.result.findings {
        *counts.entry(rules[finding.rule.as_str()]).or_default() += 1;
    }
    let mut own: Vec<(usize, usize)> = counts.into_iter().collect();
    own.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
    own.into_iter().map(|(rule, _)| rule).collect()
}

fn detail(page: &Page, rules: &BTreeMap<&str, usize>, fact_of: &dyn Fn(&Finding) -> Option<usize>) -> Detail {
    let result = &page.result;
    let mut findings: Vec<&Finding> = result.findings.iter().collect();
    // Stable: findings of one severity stay in the order of the page.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let more = findings.len().saturating_sub(MAX_FINDINGS);
    let mut handles: Vec<(&'static str, String)> = Vec::new();
    for handle in result.handles.iter().filter(|handle| handle.role != Role::Unknown) {
        let handle = (handle.role.as_str(), shown(&format!("{}:{}", handle.platform, handle.id)));
        if handles.len() < MAX_HANDLES && !handles.contains(&handle) {
            handles.push(handle);
        }
    }
    Detail {
        reasons: result.reasons.iter().map(|reason| shown(reason)).collect(),
        findings: findings
            .into_iter()
            .take(MAX_FINDINGS)
            .map(|finding| finding_view(page, finding, rules, fact_of(finding)))
            .collect(),
        more,
        handles,
        hosts: hosts(page),
    }
}

fn finding_view(page: &Page, finding: &Finding, rules: &BTreeMap<&str, usize>, fact: Option<usize>) -> FindingView {
    let place = page.places.place(finding.range.start);
    let (before, marked, after) = match page.places.excerpt(&finding.range) {
        Some(excerpt) => {
            let cut = |cut: bool| if cut { "…" } else { "" };
            (
                format!("{}{}", cut(excerpt.cut_before), excerpt.before.trim_start()),
                format!("{}{}", excerpt.marked, cut(excerpt.goes_on)),
                format!("{}{}", excerpt.after, cut(excerpt.cut_after)),
            )
        }
        None => (String::new(), finding.quote.clone(), String::new()),
    };
    FindingView {
        rule: rules[finding.rule.as_str()],
        severity: super::super::severity_word(finding.severity),
        confidence: confidence_word(finding.confidence),
        message: shown(message(finding)),
        line: place.line,
        column: place.column,
        before: shown(&before),
        marked: shown(&marked),
        after: shown(&after),
        fact,
        help: finding.help.as_deref().map(plain),
        evidence: finding.evidence.iter().take(12).map(|step| shown(step)).collect(),
    }
}

/// What a finding says, without the fact where the fact stands beside it.
fn message(finding: &Finding) -> &str {
    let statement = finding.fact.as_ref().map_or("", |fact| fact.statement.as_str());
    let short = finding.message.strip_suffix(statement).unwrap_or_default().trim_end_matches([' ', ':', '：']);
    if statement.is_empty() || short.is_empty() { &finding.message } else { short }
}

/// The page's hosts, those whose claims do not hold first; each once.
fn hosts(page: &Page) -> Vec<HostView> {
    let mut hosts: BTreeMap<(bool, &str), HostView> = BTreeMap::new();
    for (mention, judged) in page.result.hosts.iter().zip(page.hosts.iter().map(Some).chain(std::iter::repeat(None))) {
        let verdict = judged.and_then(|judged| judged.verdict);
        let bad = verdict.is_some_and(is_bad);
        let class = judged.map_or("unknown", |judged| judged.class.as_str());
        let host = host(&mention.host, judged.map(|judged| judged.class), bad);
        let view = HostView { host, class, verdict: verdict.map_or("", HostVerdict::as_str), bad };
        hosts.entry((!bad, &mention.host)).or_insert(view);
        if hosts.len() > MAX_HOSTS {
            hosts.pop_last();
        }
    }
    hosts.into_values().collect()
}

/// Whether what the page says of a host does not hold, or its name deceives.
pub(super) fn is_bad(verdict: HostVerdict) -> bool {
    matches!(
        verdict,
        HostVerdict::WrongOfficialHost
            | HostVerdict::CitedOfficialHostNotFound
            | HostVerdict::ImpersonatesOfficial
            | HostVerdict::Lookalike
            | HostVerdict::ShowsAnotherHost
            | HostVerdict::UnofficialPresentedAsOfficial
    )
}

/// A host as shown: plain where it is an authority's and what is said of it holds, defanged otherwise.
pub(super) fn host(host: &str, class: Option<HostClass>, bad: bool) -> String {
    match class {
        Some(HostClass::RegistryOfficial | HostClass::GovSuffixUnlisted) if !bad => plain(host),
        _ => plain(&host.replace('.', "[.]")),
    }
}

fn fact_view(fact: &FactCited) -> Fact {
    let references = fact.references.iter().map(|(publisher, url)| {
        let safe = url::Url::parse(url).ok().filter(|url| url.scheme() == "https" && url.has_host() && url.username().is_empty());
        Reference {
            publisher: plain(publisher),
            shown: safe.as_ref().and_then(url::Url::host_str).map_or_else(|| shown(url), plain),
            href: safe.map(String::from),
        }
    });
    Fact {
        id: shown(&fact.id),
        statement: plain(&fact.statement),
        checked: fact.checked.to_string(),
        references: references.collect(),
    }
}

/// Text of a page as shown: as [`plain`], with its addresses defanged.
pub(super) fn shown(text: &str) -> String {
    plain(&defang(text))
}

/// Text on one line, of bounded length, what is hidden or moves the reading order spelled out.
pub(super) fn plain(text: &str) -> String {
    let mut cut: String = text.chars().take(MAX_TEXT).map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    if text.chars().nth(MAX_TEXT).is_some() {
        cut.push('…');
    }
    escape::line(&cut)
}

/// Writes web addresses so that nothing makes links of them: `hxxps://visa[.]example[.]com/`.
pub(super) fn defang(text: &str) -> String {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(?i)\bhttp(s?)(:/{0,2})([^\s/?#"'<>()\[\]\\]*)"#).expect("a pattern that is tested"));
    static SCRIPT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\b(javascript|vbscript):").expect("a pattern that is tested"));
    let text = ADDRESS.replace_all(text, |found: &Captures<'_>| {
        format!("hxxp{}{}{}", found[1].to_ascii_lowercase(), &found[2], found[3].replace('.', "[.]"))
    });
    SCRIPT.replace_all(&text, "$1[:]").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_defanged_wherever_they_stand() {
        assert_eq!(
            defang("see https://visa.gov.kz/a.b?c=d, or HTTP://x.test"),
            "see hxxps://visa[.]gov[.]kz/a.b?c=d, or hxxp://x[.]test"
        );
        assert_eq!(defang("[l](http://a.b:80/)"), "[l](hxxp://a[.]b:80/)");
        assert_eq!(defang("javascript:alert(1) VBScript:x"), "javascript[:]alert(1) VBScript[:]x");
        assert_eq!(defang("docs/签证.md and 3.5 https"), "docs/签证.md and 3.5 https");
    }

    #[test]
    fn only_a_clean_https_reference_is_a_link() {
        let mut fact = FactCited {
            id: "x".to_string(),
            statement: String::new(),
            country: None,
            checked: jiff::civil::date(2026, 1, 1),
            references: Vec::new(),
        };
        for wrong in ["http://a.test/", "javascript:alert(1)", "https://user@a.test/", "//a.test", "data:text/html,x", "https://"]
        {
            fact.references = vec![("P".to_string(), wrong.to_string())];
            assert_eq!(fact_view(&fact).references[0].href, None, "{wrong}");
        }
        fact.references = vec![("P".to_string(), "https://a.test/\"><script>".to_string())];
        assert_eq!(fact_view(&fact).references[0].href.as_deref(), Some("https://a.test/%22%3E%3Cscript%3E"));
    }

    #[test]
    fn the_folder_that_all_share_is_left_out() {
        assert_eq!(base(["/a/b/c.md", "/a/b/d/e.md"].into_iter()), "/a/b/");
        assert_eq!(base(["/a/x.md", "/b/x.md"].into_iter()), "");
        assert_eq!(base(["/a/签.md", "/a/証.md"].into_iter()), "/a/");
        for none in [&["/a/b.md"][..], &[][..], &["a.md", "b.md"][..], &["hxxps://a[.]test/", "hxxps://b[.]test/"][..]] {
            assert_eq!(base(none.iter().copied()), "", "{none:?}");
        }
        assert_eq!(base(["hxxps://a[.]test/x/1", "hxxps://a[.]test/x/2"].into_iter()), "hxxps://a[.]test/x/");
    }

    #[test]
    fn only_an_authority_of_which_nothing_wrong_is_said_keeps_its_dots() {
        assert_eq!(host("a.gov.kz", Some(HostClass::RegistryOfficial), false), "a.gov.kz");
        assert_eq!(host("a.gov.kz", Some(HostClass::GovSuffixUnlisted), true), "a[.]gov[.]kz");
        assert_eq!(host("a.gov.kz.test", Some(HostClass::EmbedsOfficial), false), "a[.]gov[.]kz[.]test");
        assert_eq!(host("a.test", None, false), "a[.]test");
    }

    #[test]
    fn every_text_is_one_bounded_line() {
        let text = plain(&format!("a\nb\u{202e}{}", "x".repeat(2000)));
        assert!(text.starts_with("a b\\u{202e}x") && text.ends_with('…') && text.len() < 700);
    }
}
