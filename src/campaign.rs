//! Pages of one run that belong together.
//!
//! Pages are joined by hard identifiers only: a promoted handle or phone number, or an image on a host where anyone can
//! upload. Words and topics never join pages. The images of a page count only where it also promotes a handle, so that
//! two honest pages with one stock photo stay apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::LinkKind;
use crate::engine::PageResult;
use crate::extract::{Handle, Role};
use crate::finding::{self, Confidence, Finding, Severity, Stance};
use crate::rules::Rules;
use crate::verdict::{self, Verdict};

/// Rule of the finding on a page that shares its promoted handle with a flagged page.
pub const SHARED_HANDLE: &str = "campaign/shared-handle";
/// What that rule looks for, in one sentence.
pub const ABOUT: &str = "The page sends readers to a handle that a flagged page of the same run sends them to.";

/// Pages that share hard identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// `telegram:esim1088`, `image:https://...`, sorted.
    pub identifiers: Vec<String>,
    /// Sources, sorted.
    pub members: Vec<String>,
    /// Definitions of one thing that exclude each other.
    pub conflicts: Vec<Conflict>,
}

/// One thing, defined in ways that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The thing.
    pub subject: String,
    /// What it is said to be, and where.
    pub definitions: Vec<(String, String)>,
}

/// Groups the pages of a run by promoted handles, phone numbers and image URLs they share, raises pages whose handle stands
/// on a flagged page, and lists definitions that exclude each other. Campaigns come in the order of their first member.
pub fn group<'a>(results: impl IntoIterator<Item = &'a mut PageResult>, rules: &Rules) -> Vec<Campaign> {
    let mut results: Vec<&mut PageResult> = results.into_iter().collect();
    raise(&mut results, rules);
    let promotes: Vec<bool> = results.iter().map(|result| promoted(result).next().is_some()).collect();
    let mut holders: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (index, result) in results.iter().enumerate() {
        for handle in promoted(result) {
            holders.entry(identifier(handle)).or_default().insert(index);
        }
        for image in images(result, rules) {
            holders.entry(image).or_default().insert(index);
        }
    }
    let mut sets = Sets::new(results.len());
    let shared: Vec<_> = holders
        .into_iter()
        .filter(|(identifier, pages)| {
            pages.len() >= 2 && (!identifier.starts_with(IMAGE) || pages.iter().any(|&page| promotes[page]))
        })
        .collect();
    for (_, pages) in &shared {
        let mut pages = pages.iter();
        if let Some(&first) = pages.next() {
            for &page in pages {
                sets.join(first, page);
            }
        }
    }
    let mut groups: BTreeMap<usize, (BTreeSet<usize>, Vec<String>)> = BTreeMap::new();
    for (identifier, pages) in shared {
        let Some(&first) = pages.first() else { continue };
        let group = groups.entry(sets.find(first)).or_default();
        group.0.extend(pages);
        group.1.push(identifier);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|(pages, _)| pages.first().copied());
    groups
        .into_iter()
        .map(|(pages, identifiers)| {
            let mut members: Vec<_> = pages.iter().map(|&page| results[page].source.clone()).collect();
            members.sort();
            Campaign { identifiers, members, conflicts: conflicts(pages.iter().map(|&page| &*results[page])) }
        })
        .collect()
}

const IMAGE: &str = "image:";

/// Adds [`SHARED_HANDLE`] to pages whose promoted handle a flagged page of the run promotes too.
///
/// Only pages flagged on their own account count, so that one mistake does not travel from page to page.
fn raise(results: &mut [&mut PageResult], rules: &Rules) {
    let mut flagged: BTreeMap<String, usize> = BTreeMap::new();
    for (index, result) in results.iter().enumerate().filter(|(_, result)| result.verdict == Verdict::Flagged) {
        for handle in promoted(result) {
            flagged.entry(identifier(handle)).or_insert(index);
        }
    }
    let names: Vec<String> = results.iter().map(|result| result.source.clone()).collect();
    for result in results.iter_mut().filter(|result| matches!(result.verdict, Verdict::Clear | Verdict::Review)) {
        let mut seen = BTreeSet::new();
        let mut added = Vec::new();
        for handle in promoted(result) {
            let identifier = identifier(handle);
            let Some(&other) = flagged.get(&identifier) else { continue };
            if seen.insert(identifier.clone()) {
                added.push(Finding {
                    rule: SHARED_HANDLE.to_string(),
                    severity: Severity::Warning,
                    confidence: Confidence::High,
                    message: format!("the page sends readers to {identifier}, as does {}, which is flagged", names[other]),
                    range: handle.range.clone(),
                    quote: handle.quote.clone(),
                    stance: Stance::Asserts,
                    fact: None,
                    evidence: handle.reasons.clone(),
                    help: None,
                    related: Vec::new(),
                    fingerprint: String::new(),
                });
            }
        }
        if !added.is_empty() {
            result.findings.append(&mut added);
            result.findings = finding::finish(std::mem::take(&mut result.findings));
            (result.verdict, result.reasons) = verdict::decide(&result.findings, &rules.files.policy);
        }
    }
}

fn promoted(result: &PageResult) -> impl Iterator<Item = &Handle> {
    result.handles.iter().filter(|handle| handle.role == Role::Promoted)
}

fn identifier(handle: &Handle) -> String {
    format!("{}:{}", handle.platform, handle.id)
}

/// Images of a page on hosts where anyone can upload, without badges and icons.
fn images<'a>(result: &'a PageResult, rules: &'a Rules) -> impl Iterator<Item = String> + 'a {
    result.document.links.iter().filter(|link| link.kind == LinkKind::Image).filter_map(|link| {
        let url = link.url.as_ref()?;
        let host = url.host_str()?;
        let upload = rules.files.hosts.image_hosts.iter().any(|known| is_below(host, known));
        // The front page of an image host is no image, and neither is a mark that thousands of sites show.
        (upload && url.path().len() > 1 && !is_ornament(url)).then(|| format!("{IMAGE}{url}"))
    })
}

fn is_below(host: &str, known: &str) -> bool {
    host == known || host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether an image is a badge, icon or counter.
fn is_ornament(url: &url::Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let host = url.host_str().unwrap_or_default();
    is_below(host, "shields.io")
        || is_below(host, "badge.fury.io")
        || path.ends_with(".ico")
        || path.split(['/', '-', '_', '.']).any(|part| {
            matches!(part, "badge" | "badges" | "favicon" | "icon" | "icons" | "emoji" | "avatar" | "pixel" | "spacer" | "logo")
        })
}

/// Things that the pages define in ways that exclude each other, sorted.
fn conflicts<'a>(pages: impl Iterator<Item = &'a PageResult>) -> Vec<Conflict> {
    let mut subjects: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for page in pages {
        for definition in &page.definitions {
            subjects.entry(&definition.subject).or_default().insert((&definition.class, &page.source));
        }
    }
    subjects
        .into_iter()
        .filter(|(_, definitions)| {
            let first = definitions.first().map(|(class, _)| *class);
            definitions.iter().any(|(class, _)| Some(*class) != first)
        })
        .map(|(subject, definitions)| Conflict {
            subject: subject.to_string(),
            definitions: definitions.into_iter().map(|(class, source)| (class.to_string(), source.to_string())).collect(),
        })
        .collect()
}

/// Disjoint sets of pages, by parent, with paths halved on the way up.
struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    fn new(len: usize) -> Sets {
        Sets { parents: (0..len).collect() }
    }

    fn find(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// The smaller root wins, so that the outcome does not depend on the order of joins.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::document::{Document, Link};
    use crate::engine::Definition;
    use crate::rules::model::RuleFiles;
    use crate::rules::model::policy::{Policy, PolicyLine, PolicyVerdict};

    fn rules() -> Rules {
        let mut files = RuleFiles::default();
        files.hosts.image_hosts = vec!["img.test".to_string()];
        files.policy = Policy {
            lines: vec![PolicyLine {
                verdict: PolicyVerdict::Flagged,
                checks: vec!["campaign".to_string()],
                except: Vec::new(),
                severity: Severity::Warning,
                confidence: Confidence::Medium,
                at_least: 1,
                reason: "shares its handle with a flagged page".to_string(),
            }],
        };
        Rules::compile(files).expect("nothing to go wrong")
    }

    fn handle(id: &str, role: Role) -> Handle {
        Handle {
            platform: "telegram".to_string(),
            id: id.to_string(),
            range: 3..9,
            quote: format!("@{id}"),
            block: 0,
            at: 0..0,
            role,
            reasons: vec!["invites to write".to_string()],
            disguised: false,
            hidden: false,
        }
    }

    fn page(source: &str, handles: Vec<Handle>, images: &[&str]) -> PageResult {
        let links = images.iter().map(|image| Link {
            target: image.to_string(),
            url: url::Url::parse(image).ok(),
            text: String::new(),
            kind: LinkKind::Image,
            range: 0..1,
            block: 0,
            hidden: false,
        });
        PageResult {
            source: source.to_string(),
            verdict: Verdict::Clear,
            reasons: Vec::new(),
            language: "und".to_string(),
            as_of: date(2026, 11, 20),
            document: Document { links: links.collect(), ..Document::default() },
            findings: Vec::new(),
            handles,
            hosts: Vec::new(),
            definitions: Vec::new(),
            unchecked: None,
        }
    }

    fn promoted_by(source: &str, id: &str) -> PageResult {
        page(source, vec![handle(id, Role::Promoted)], &[])
    }

    #[test]
    fn joins_pages_through_others_and_sorts() {
        let both = page("c", vec![handle("one", Role::Promoted), handle("two", Role::Promoted)], &[]);
        let mut results = [promoted_by("b", "two"), both, promoted_by("a", "one"), promoted_by("d", "three")];
        let campaigns = group(&mut results, &rules());
        assert_eq!(campaigns.len(), 1);
        assert_eq!(campaigns[0].identifiers, ["telegram:one", "telegram:two"]);
        assert_eq!(campaigns[0].members, ["a", "b", "c"]);
    }

    #[test]
    fn leaves_pages_apart_that_only_mention_or_report_a_handle() {
        let mut results =
            [promoted_by("a", "one"), page("b", vec![handle("one", Role::Reported), handle("one", Role::Mentioned)], &[])];
        assert!(group(&mut results, &rules()).is_empty());
        assert_eq!(results[1].verdict, Verdict::Clear);
    }

    #[test]
    fn an_uploaded_image_joins_only_with_a_promoted_handle() {
        let image = "https://cdn.img.test/a.png";
        let mut honest = [page("a", vec![], &[image]), page("b", vec![], &[image])];
        assert!(group(&mut honest, &rules()).is_empty());
        let mut results = [page("a", vec![handle("one", Role::Promoted)], &[image]), page("b", vec![], &[image])];
        let campaigns = group(&mut results, &rules());
        assert_eq!(campaigns[0].identifiers, [format!("image:{image}")]);
    }

    #[test]
    fn badges_front_pages_and_other_hosts_join_nothing() {
        for image in
            ["https://img.test/badge/a.svg", "https://img.test/", "https://notimg.test/a.png", "https://img.test/a/favicon.ico"]
        {
            let promoting = page("a", vec![handle("one", Role::Promoted)], &[image]);
            assert!(group(&mut [promoting, page("b", vec![], &[image])], &rules()).is_empty(), "{image}");
        }
    }

    #[test]
    fn raises_a_page_whose_handle_stands_on_a_flagged_page_and_no_further() {
        let mut flagged = promoted_by("bad", "one");
        flagged.verdict = Verdict::Flagged;
        let middle = page("middle", vec![handle("one", Role::Promoted), handle("two", Role::Promoted)], &[]);
        let mut results = [promoted_by("far", "two"), middle, flagged];
        group(&mut results, &rules());
        assert_eq!(results[1].verdict, Verdict::Flagged);
        assert_eq!(results[1].reasons, ["shares its handle with a flagged page"]);
        let finding = &results[1].findings[0];
        assert_eq!((finding.rule.as_str(), finding.range.clone()), (SHARED_HANDLE, 3..9));
        assert!(!finding.fingerprint.is_empty());
        assert!(results[2].findings.is_empty());
        assert_eq!(results[0].verdict, Verdict::Clear, "being raised raises nobody else");
    }

    #[test]
    fn lists_definitions_that_exclude_each_other() {
        let mut results = [promoted_by("a", "one"), promoted_by("b", "one"), promoted_by("c", "one")];
        let define = |subject: &str, class: &str| Definition {
            subject: subject.to_string(),
            class: class.to_string(),
            range: 0..1,
            quote: String::new(),
        };
        results[0].definitions = vec![define("KZ 旅游卡", "entry-document"), define("KZ eta", "entry-document")];
        results[1].definitions = vec![define("KZ 旅游卡", "sim"), define("KZ 旅游卡", "sim")];
        results[2].definitions = vec![define("KZ eta", "entry-document")];
        let campaigns = group(&mut results, &rules());
        assert_eq!(campaigns[0].conflicts.len(), 1);
        assert_eq!(campaigns[0].conflicts[0].subject, "KZ 旅游卡");
        let definitions: Vec<_> =
            campaigns[0].conflicts[0].definitions.iter().map(|(class, source)| format!("{class} {source}")).collect();
        assert_eq!(definitions, ["entry-document a", "sim b"]);
    }

    #[test]
    fn gives_the_same_groups_in_any_order_of_pages() {
        let pages = [promoted_by("a", "x"), promoted_by("b", "y"), promoted_by("c", "x"), promoted_by("d", "y")];
        let mut forward = pages.clone();
        let mut backward = pages;
        backward.reverse();
        let mut groups = group(&mut forward, &rules());
        let mut others = group(&mut backward, &rules());
        groups.sort_by(|a, b| a.members.cmp(&b.members));
        others.sort_by(|a, b| a.members.cmp(&b.members));
        assert_eq!(groups, others);
        assert_eq!(groups.len(), 2);
    }
}
