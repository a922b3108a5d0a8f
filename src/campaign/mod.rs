//! Pages of one run that belong together.
//!
//! Pages are joined by hard identifiers: a promoted handle or phone number, or an image on a host where anyone can upload. The
//! images of a page count only where it also promotes a handle, so that two honest pages with one stock photo stay apart.
//!
//! Soft identifiers (the template of a title, the set of links, near-identical text) join only pages that are each suspect on
//! their own account, and nothing that a page without findings shows too: a site's footer, the title its publishing system
//! gives, and the portals everybody links to tell no author from another. They group and inform; they never raise a verdict.

mod sets;
mod sketch;
mod title;
pub mod traits;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::engine::PageResult;
use crate::finding::{self, Confidence, Finding, Severity, Stance};
use crate::rules::Rules;
use crate::verdict::{self, Verdict};
use sets::Sets;
pub use sketch::Sketch;
pub use traits::Traits;
use traits::{identifier, mentioned, promoted};

/// Rule of the finding on a page that shares its promoted handle with a flagged page.
pub const SHARED_HANDLE: &str = "campaign/shared-handle";
/// What that rule looks for, in one sentence.
pub const ABOUT: &str = "The page sends readers to a handle that a flagged page of the same run sends them to.";

/// Rule of the finding on a page that shows an image which several pages show beside a handle they promote.
pub const SHARED_IMAGE: &str = "campaign/shared-image";
/// What that rule looks for, in one sentence.
pub const ABOUT_IMAGE: &str =
    "The page shows an uploaded image that several pages of the same run show beside a handle they promote.";

/// So many pages that promote a handle make it one wherever an errand is told, and so many make their image a sign.
const MANY: usize = 3;
/// Fewest links of a set that is compared, and fewest hosts they lead to: two pages may well share one or two sources.
const MIN_OUTLINKS: usize = 4;
const MIN_OUTLINK_HOSTS: usize = 3;
/// Most links that are named of a set.
const NAMED_OUTLINKS: usize = 3;

/// Pages that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Hard identifiers: `telegram:esim1088`, `image:https://...`, sorted. Empty where only soft ones join the pages.
    pub identifiers: Vec<String>,
    /// Sources, sorted.
    pub members: Vec<String>,
    /// Everything that joins them, hard and soft, with the members that show it.
    pub shared: Vec<Shared>,
    /// Definitions of one thing that exclude each other.
    pub conflicts: Vec<Conflict>,
    /// First day on which a member was seen: the day it gives itself, else the day of the run.
    pub first_seen: Date,
    /// Last such day.
    pub last_seen: Date,
}

/// One thing that several pages have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared {
    /// What it is.
    pub kind: SharedKind,
    /// `telegram:esim1088`, the URL of an image, a template, the first links of a set, or the first words of a text.
    pub identifier: String,
    /// The members that show it: ascending indexes into [`Campaign::members`].
    pub members: Vec<usize>,
}

/// What pages can have in common; the first two kinds are hard identifiers that may raise a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SharedKind {
    /// A promoted handle.
    Handle,
    /// A promoted phone number.
    Phone,
    /// An image on a host where anyone can upload.
    Image,
    /// A title with its country, document and numbers taken out.
    Title,
    /// The same set of links to other sites.
    Outlinks,
    /// Near-identical text.
    Text,
}

impl SharedKind {
    /// Lower-case word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            SharedKind::Handle => "handle",
            SharedKind::Phone => "phone",
            SharedKind::Image => "image",
            SharedKind::Title => "title",
            SharedKind::Outlinks => "outlinks",
            SharedKind::Text => "text",
        }
    }

    /// Whether it identifies by itself; soft ones only group.
    pub fn is_hard(self) -> bool {
        self <= SharedKind::Image
    }
}

/// One thing, defined in ways that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The thing.
    pub subject: String,
    /// What it is said to be, and where.
    pub definitions: Vec<(String, String)>,
}

/// Raises pages whose handle stands on a flagged page, and groups the pages of a run: [`known`], [`raise`] and [`find`] in
/// one, for a run whose pages are all at hand. Each page comes with its traits, which [`traits::of`] takes.
pub fn group<'a>(results: impl IntoIterator<Item = &'a mut PageResult>, traits: &[Traits], rules: &Rules) -> Vec<Campaign> {
    let known = known(traits);
    for (result, traits) in results.into_iter().zip(traits) {
        raise(result, traits, &known, rules);
    }
    find(traits)
}

/// What the pages of a run tell of each other.
#[derive(Debug, Default)]
pub struct Known {
    /// Handles that flagged pages promote, with the first such page.
    flagged: BTreeMap<String, String>,
    /// Handles that many pages promote, with their number.
    spread: BTreeMap<String, usize>,
    /// Uploaded images that many promoting pages show, with their number.
    images: BTreeMap<String, usize>,
}

/// Gathers what [`raise`] holds pages against.
///
/// Only pages flagged on their own account count as flagged, so that one mistake does not travel from page to page.
pub fn known(traits: &[Traits]) -> Known {
    let mut known = Known::default();
    for page in traits {
        for handle in &page.promoted {
            *known.spread.entry(handle.clone()).or_insert(0) += 1;
            if page.flagged {
                known.flagged.entry(handle.clone()).or_insert_with(|| page.source.clone());
            }
        }
        if !page.promoted.is_empty() {
            for image in &page.images {
                *known.images.entry(image.clone()).or_insert(0) += 1;
            }
        }
    }
    known.spread.retain(|_, pages| *pages >= MANY);
    known.images.retain(|_, pages| *pages >= MANY);
    known
}

/// Adds [`SHARED_HANDLE`] to a page whose promoted handle a flagged page promotes too, or whose handle many pages promote, and
/// [`SHARED_IMAGE`] to one that shows their image, and decides its verdict anew.
pub fn raise(result: &mut PageResult, traits: &Traits, known: &Known, rules: &Rules) {
    if !matches!(result.verdict, Verdict::Clear | Verdict::Review) {
        return;
    }
    let finding = |rule: &str, confidence, message, range: &std::ops::Range<usize>, quote: &str, evidence| Finding {
        rule: rule.to_string(),
        severity: Severity::Warning,
        confidence,
        message,
        range: range.clone(),
        quote: quote.to_string(),
        stance: Stance::Asserts,
        fact: None,
        evidence,
        help: None,
        related: Vec::new(),
        fix: None,
        fingerprint: String::new(),
    };
    let mut seen = BTreeSet::new();
    let mut added = Vec::new();
    for handle in promoted(result) {
        let identifier = identifier(handle);
        let Some(other) = known.flagged.get(&identifier) else { continue };
        if seen.insert(identifier.clone()) {
            let message = format!("the page sends readers to {identifier}, as does {other}, which is flagged");
            let evidence = handle.reasons.clone();
            added.push(finding(SHARED_HANDLE, Confidence::High, message, &handle.range, &handle.quote, evidence));
        }
    }
    for handle in mentioned(result) {
        let identifier = identifier(handle);
        let Some(pages) = known.spread.get(&identifier) else { continue };
        if seen.insert(identifier.clone()) {
            let message = format!("the page names {identifier}, which {pages} pages of this run promote");
            // One page more is no proof of what this one wants; a person should look.
            added.push(finding(SHARED_HANDLE, Confidence::Low, message, &handle.range, &handle.quote, handle.reasons.clone()));
        }
    }
    for (image, (range, written)) in traits.images.iter().zip(&traits.image_places) {
        let Some(pages) = known.images.get(image) else { continue };
        if promoted(result).next().is_none() && seen.insert(image.clone()) {
            let message = format!("the page shows an image that {pages} pages of this run show beside a handle they promote");
            added.push(finding(SHARED_IMAGE, Confidence::Low, message, range, written, vec![image.clone()]));
        }
    }
    if !added.is_empty() {
        result.findings.append(&mut added);
        result.findings = finding::finish(std::mem::take(&mut result.findings));
        (result.verdict, result.reasons) = verdict::decide(&result.findings, &rules.files.policy);
    }
}

/// Groups the pages of a run by what they share. Campaigns come in the order of their first member. The work is linear in the
/// number of pages, but for sorting.
pub fn find(traits: &[Traits]) -> Vec<Campaign> {
    let mut sets = Sets::new(traits.len());
    let mut shared = hard(traits);
    shared.extend(soft(traits));
    shared.retain(|(_, pages)| pages.len() >= 2);
    for (_, pages) in &shared {
        for &page in &pages[1..] {
            sets.join(pages[0], page);
        }
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (what, pages) in shared {
        let group = groups.entry(sets.find(pages[0])).or_default();
        group.pages.extend(&pages);
        group.shared.push((what, pages));
    }
    // A set is named by its least page, so the groups come in the order of their first members.
    groups.into_values().map(|group| campaign(traits, group)).collect()
}

/// What is shared, and its holders in ascending order.
type Holders = Vec<((SharedKind, String), Vec<usize>)>;

/// A campaign in the making.
#[derive(Default)]
struct Group {
    pages: BTreeSet<usize>,
    shared: Holders,
}

fn hard(traits: &[Traits]) -> Holders {
    let mut holders: BTreeMap<(SharedKind, &str), Vec<usize>> = BTreeMap::new();
    for (at, page) in traits.iter().enumerate() {
        for handle in &page.promoted {
            let kind = if handle.starts_with("phone:") { SharedKind::Phone } else { SharedKind::Handle };
            holders.entry((kind, handle)).or_default().push(at);
        }
        for image in &page.images {
            holders.entry((SharedKind::Image, image)).or_default().push(at);
        }
    }
    for (at, page) in traits.iter().enumerate() {
        for handle in &page.mentioned {
            if let Some(pages) = holders.get_mut(&(SharedKind::Handle, handle.as_str()))
                && pages.iter().filter(|&&page| traits[page].promoted.contains(handle)).count() >= MANY
                && !pages.contains(&at)
            {
                pages.push(at);
                pages.sort_unstable();
            }
        }
    }
    let promotes = |&page: &usize| !traits[page].promoted.is_empty();
    holders.retain(|(kind, _), pages| *kind != SharedKind::Image || pages.iter().any(promotes));
    holders.into_iter().map(|((kind, identifier), pages)| ((kind, identifier.to_string()), pages)).collect()
}

fn soft(traits: &[Traits]) -> Holders {
    let (suspect, clear): (Vec<_>, Vec<_>) = traits.iter().enumerate().partition(|(_, page)| page.suspect);
    let usual_titles: BTreeSet<&str> = clear.iter().filter_map(|(_, page)| page.title.as_deref()).collect();
    let usual_links: BTreeSet<&str> = clear.iter().flat_map(|(_, page)| &page.outlinks).map(String::as_str).collect();
    let mut holders: BTreeMap<(SharedKind, String), Vec<usize>> = BTreeMap::new();
    for &(at, page) in &suspect {
        if let Some(title) = page.title.as_ref().filter(|title| !usual_titles.contains(title.as_str())) {
            holders.entry((SharedKind::Title, title.clone())).or_default().push(at);
        }
        let links: Vec<&str> = page.outlinks.iter().map(String::as_str).filter(|link| !usual_links.contains(link)).collect();
        let hosts: BTreeSet<&str> = links.iter().filter_map(|link| link.split(['/', '?']).next()).collect();
        if links.len() >= MIN_OUTLINKS && hosts.len() >= MIN_OUTLINK_HOSTS {
            holders.entry((SharedKind::Outlinks, links.join(" "))).or_default().push(at);
        }
    }
    let mut holders: Holders =
        holders.into_iter().map(|((kind, identifier), pages)| ((kind, named(kind, identifier)), pages)).collect();
    let sketches: Vec<_> = suspect.iter().filter_map(|(at, page)| Some((*at, page.sketch.as_ref()?))).collect();
    let mut copies = Sets::new(traits.len());
    sketch::join(&sketches, &mut copies);
    let mut texts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, _) in sketches {
        texts.entry(copies.find(at)).or_default().push(at);
    }
    holders.extend(texts.into_iter().map(|(first, pages)| ((SharedKind::Text, traits[first].opening.clone()), pages)));
    holders
}

/// A set of links by its first ones.
fn named(kind: SharedKind, identifier: String) -> String {
    let links = identifier.split(' ').count();
    if kind != SharedKind::Outlinks || links <= NAMED_OUTLINKS {
        return identifier;
    }
    let first: Vec<&str> = identifier.split(' ').take(NAMED_OUTLINKS).collect();
    format!("{} and {} more", first.join(" "), links - NAMED_OUTLINKS)
}

fn campaign(traits: &[Traits], group: Group) -> Campaign {
    let mut pages: Vec<usize> = group.pages.into_iter().collect();
    pages.sort_by_key(|&page| (&traits[page].source, page));
    let places: BTreeMap<usize, usize> = pages.iter().enumerate().map(|(place, &page)| (page, place)).collect();
    let mut shared: Vec<Shared> = Vec::with_capacity(group.shared.len());
    for ((kind, identifier), holders) in group.shared {
        let mut members: Vec<usize> = holders.iter().map(|page| places[page]).collect();
        members.sort_unstable();
        shared.push(Shared { kind, identifier, members });
    }
    shared.sort();
    let mut identifiers: Vec<String> = shared
        .iter()
        .filter(|shared| shared.kind.is_hard())
        .map(|shared| match shared.kind {
            SharedKind::Image => format!("image:{}", shared.identifier),
            _ => shared.identifier.clone(),
        })
        .collect();
    identifiers.sort();
    let seen = |page: &usize| traits[*page].seen;
    let first_seen = pages.iter().map(seen).min().expect("a group has pages");
    let last_seen = pages.iter().map(seen).max().expect("a group has pages");
    Campaign {
        identifiers,
        members: pages.iter().map(|&page| traits[page].source.clone()).collect(),
        shared,
        conflicts: conflicts(pages.iter().map(|&page| &traits[page])),
        first_seen,
        last_seen,
    }
}

/// Things that the pages define in ways that exclude each other, sorted.
fn conflicts<'a>(pages: impl Iterator<Item = &'a Traits>) -> Vec<Conflict> {
    let mut subjects: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for page in pages {
        for (subject, class) in &page.definitions {
            subjects.entry(subject).or_default().insert((class, &page.source));
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

#[cfg(test)]
mod tests;
