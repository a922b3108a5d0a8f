//! What of a page is compared with other pages: small, bounded, and kept when the page itself is let go.
//!
//! Hard identifiers are what a page sends its readers to: handles, phone numbers, and images on hosts where anyone can upload.
//! Soft ones are its title's template, the set of its links and its words; they are taken for every page but compared only
//! between pages that are suspect on their own account.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::sketch::{self, Sketch};
use super::title;
use crate::document::{BlockKind, Link, LinkKind};
use crate::engine::PageResult;
use crate::extract::handles::ERRAND;
use crate::extract::{Handle, Role};
use crate::resolve::class::HostClass;
use crate::rules::Rules;
use crate::verdict::Verdict;

/// Most identifiers of one kind that are kept of a page, the first ones on it.
pub const MAX_IDENTIFIERS: usize = 64;
/// A page with more links to other sites than this is a directory, and compared by them with nothing.
const MAX_OUTLINKS: usize = 32;
/// Most links of a page that are looked at.
const MAX_LINKS: usize = 2048;
/// Most letters of the first words that stand for a text.
const OPENING: usize = 60;

/// What of a page is compared with other pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Traits {
    /// Path, URL, or name of standard input.
    pub source: String,
    /// Whether the page was flagged on its own account.
    pub flagged: bool,
    /// Whether it was flagged, needs a person to look, or sends readers to a handle: what soft identifiers may join.
    pub suspect: bool,
    /// Day the page gives itself, unless it is yet to come; else the day of the run.
    pub seen: Date,
    /// Handles and phone numbers it promotes, `telegram:esim1088`.
    pub promoted: Vec<String>,
    /// Handles it shows on an errand and does not surely promote: what several other pages promote decides.
    pub mentioned: Vec<String>,
    /// Images on hosts where anyone can upload.
    pub images: Vec<String>,
    /// Where each of them is first shown, in original bytes, and how the page writes it.
    pub image_places: Vec<(Range<usize>, String)>,
    /// Title with its country, document and numbers taken out.
    pub title: Option<String>,
    /// Links to other sites, without official ones and the furniture of the site; sorted.
    pub outlinks: Vec<String>,
    /// Sketch of its words; of suspect pages only.
    pub sketch: Option<Sketch>,
    /// First words of the text that the sketch is of.
    pub opening: String,
    /// Things it defines, with what it says they are.
    pub definitions: Vec<(String, String)>,
}

impl Traits {
    /// Takes over what became of the page since: a verdict that changed, handles that turned out to be its own.
    pub fn judge_again(&mut self, result: &PageResult) {
        let promotes: BTreeSet<String> = promoted(result).map(identifier).collect();
        self.promoted.retain(|handle| promotes.contains(handle));
        self.flagged = result.verdict == Verdict::Flagged;
        self.suspect = matches!(result.verdict, Verdict::Flagged | Verdict::Review) || !self.promoted.is_empty();
    }
}

/// Takes the traits of a page, while its document is at hand. `today` is the day of the run.
pub fn of(result: &PageResult, rules: &Rules, today: Date) -> Traits {
    let promoted = first(promoted(result).map(identifier));
    let suspect = matches!(result.verdict, Verdict::Flagged | Verdict::Review) || !promoted.is_empty();
    let document = &result.document;
    let (images, image_places) = images(result, rules).into_iter().unzip();
    let sketch = if suspect { sketch::of(&document.blocks) } else { None };
    let opening = if sketch.is_some() { opening(result) } else { String::new() };
    Traits {
        source: result.source.clone(),
        flagged: result.verdict == Verdict::Flagged,
        suspect,
        seen: document.page_date.map(|page| page.date).filter(|&date| date <= today).unwrap_or(today),
        promoted,
        mentioned: first(mentioned(result).map(identifier)),
        images,
        image_places,
        title: document.title.as_deref().and_then(|title| title::template(title, &rules.lexicon)),
        outlinks: outlinks(result, rules),
        sketch,
        opening,
        definitions: first(result.definitions.iter().map(|definition| (definition.subject.clone(), definition.class.clone()))),
    }
}

/// Handles the page promotes.
pub(super) fn promoted(result: &PageResult) -> impl Iterator<Item = &Handle> {
    result.handles.iter().filter(|handle| handle.role == Role::Promoted)
}

/// Handles that the page shows on an errand, without enough signs to say that it promotes them.
pub(super) fn mentioned(result: &PageResult) -> impl Iterator<Item = &Handle> {
    result
        .handles
        .iter()
        .filter(|handle| handle.role == Role::Mentioned && !handle.hidden && handle.reasons.iter().any(|reason| reason == ERRAND))
}

/// `platform:id`.
pub(super) fn identifier(handle: &Handle) -> String {
    format!("{}:{}", handle.platform, handle.id)
}

/// The first [`MAX_IDENTIFIERS`] different ones, sorted.
fn first<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut kept = BTreeSet::new();
    for item in items {
        kept.insert(item);
        if kept.len() == MAX_IDENTIFIERS {
            break;
        }
    }
    kept.into_iter().collect()
}

/// Images of a page on hosts where anyone can upload, without badges and icons, each with its first place: the first
/// [`MAX_IDENTIFIERS`] different ones, sorted.
fn images(result: &PageResult, rules: &Rules) -> BTreeMap<String, (Range<usize>, String)> {
    let mut kept = BTreeMap::new();
    for link in result.document.links.iter().filter(|link| link.kind == LinkKind::Image) {
        let Some(url) = result.document.address(link) else { continue };
        let Some(host) = url.host_str() else { continue };
        let upload = rules.files.hosts.image_hosts.iter().any(|known| is_below(host, known));
        // The front page of an image host is no image, and neither is a mark that thousands of sites show.
        if upload && url.path().len() > 1 && !is_ornament(&url) {
            kept.entry(url.to_string()).or_insert_with(|| (link.range.clone(), link.target.to_string()));
            if kept.len() == MAX_IDENTIFIERS {
                break;
            }
        }
    }
    kept
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

/// Links in the text to other sites that nobody official runs, as host, path and query; sorted. Empty for a directory.
fn outlinks(result: &PageResult, rules: &Rules) -> Vec<String> {
    let own = result.document.url.as_ref().and_then(|url| url.host_str()).map(site);
    let mut kept = BTreeSet::new();
    for link in result.document.links.iter().take(MAX_LINKS) {
        if let Some(outlink) = outlink(result, link, own.as_deref(), rules) {
            kept.insert(outlink);
            if kept.len() > MAX_OUTLINKS {
                return Vec::new();
            }
        }
    }
    kept.into_iter().collect()
}

fn outlink(result: &PageResult, link: &Link, own: Option<&str>, rules: &Rules) -> Option<String> {
    let furniture = result.document.blocks.get(link.block).is_some_and(|block| block.kind == BlockKind::Boilerplate);
    if link.hidden || furniture || !matches!(link.kind, LinkKind::Anchor | LinkKind::Bare) {
        return None;
    }
    if own.is_some() && result.document.stays_home(link) {
        return None;
    }
    let url = result.document.address(link).filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    if own.is_some_and(|own| own == site(host)) {
        return None;
    }
    let class = rules.hosts.classify(host, url.path(), result.as_of);
    // What honest pages of the trade cite says nothing of who wrote this one.
    let cited = matches!(
        class.kind,
        HostClass::InvalidHost
            | HostClass::RegistryOfficial
            | HostClass::RegistryFormer
            | HostClass::RegistryIntermediary
            | HostClass::GovSuffixUnlisted
    );
    if cited || class.brand {
        return None;
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{}{query}", host.strip_prefix("www.").unwrap_or(host), url.path().trim_end_matches('/')))
}

/// The part of a host that somebody registered, or the host itself.
fn site(host: &str) -> String {
    psl::domain_str(host).unwrap_or(host).to_string()
}

fn opening(result: &PageResult) -> String {
    let text = result.document.blocks.iter().find(|block| !block.hidden && block.kind == BlockKind::Prose);
    let words: String = text.map(|block| block.text.as_str()).unwrap_or_default().chars().take(OPENING).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
