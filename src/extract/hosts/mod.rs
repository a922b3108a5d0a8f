//! Hosts a page names or links to, and what it claims of each.
//!
//! [`find`](self::find) knows how a host ends in running text; [`claim`](self::claim) reads the words around it. Whether
//! the claim holds is for [`crate::resolve::judge`].

mod claim;
mod find;
pub mod words;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::document::{BlockKind, Document, LinkKind};
use crate::extract::claims::Analysis;
use crate::extract::{Claimed, HostMention};
use crate::resolve::class::normalise;
use crate::rules::Rules;
use crate::text::fold::View;

pub use claim::{country_near, page_country, sentence, warned_of};

/// Most mentions that are kept of a page; a page of links needs no more to be judged.
const MAX_MENTIONS: usize = 100_000;
/// Most mentions of one host that carry no claim.
const MAX_REPEATS: usize = 64;
/// Most mentions whose surrounding words are read.
const MAX_CLAIMS: usize = 20_000;

/// A host in a block's text, before its claim is read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    /// ASCII host.
    host: String,
    /// Path with query.
    path: String,
    /// Bytes of the block's text that show it: the link text, or the address itself.
    shown: Range<usize>,
    /// The link it is the target of; none for an address in plain text.
    link: Option<usize>,
    /// Host the link text shows, where it shows one and leads elsewhere.
    shown_host: Option<String>,
    /// Whether the shown bytes are an address and no words.
    address: bool,
}

/// Finds every host of a page. In: the document, its original bytes, the rules, the blocks' folded texts as
/// [`super::views`] gives them. Out: mentions in reading order. Never fails; linear in the size of the page.
pub fn extract(document: &Document, source: &[u8], rules: &Rules, views: &[View]) -> Vec<HostMention> {
    let mut mentions: Vec<HostMention> = Vec::new();
    let mut repeats = HashMap::<String, usize>::new();
    let mut page = claim::Page::new(document, rules);
    let mut claims_left = MAX_CLAIMS;
    let mut placed = vec![false; document.links.len()];
    // Links without text of their own in any block.
    for (_, link) in document.blocks.iter().flat_map(|block| &block.links) {
        if let Some(placed) = placed.get_mut(*link) {
            *placed = true;
        }
    }
    let mut loose: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, link) in document.links.iter().enumerate() {
        if !placed[at] && matches!(link.kind, LinkKind::Anchor | LinkKind::Bare) {
            loose.entry(link.block).or_default().push(at);
        }
    }
    for (index, block) in document.blocks.iter().enumerate() {
        let spots = spots(document, index);
        let claimable = !block.hidden
            && !matches!(
                block.kind,
                BlockKind::Code | BlockKind::Comment | BlockKind::JsonLd | BlockKind::Quote | BlockKind::ImageAlt
            );
        let reading = (claimable && !spots.is_empty() && claims_left > 0)
            .then(|| claim::Reading::new(block, &views[index], rules))
            .flatten();
        for (nth, spot) in spots.iter().enumerate() {
            if mentions.len() >= MAX_MENTIONS {
                return mentions;
            }
            let (claimed, shown) = match &reading {
                Some(reading) if claims_left > 0 => {
                    claims_left -= 1;
                    reading.claim(&mut page, index, &spots, nth)
                }
                _ => (Claimed::default(), spot.shown.clone()),
            };
            let told = claimed.official || !claimable;
            let claimed = if told { claimed } else { deceptive(spot, &block.text, rules).unwrap_or(claimed) };
            let answers = !claimed.official && claimable && nth == 0 && claims_left > 0;
            let claimed = if answers { claim::answer(&mut page, index, spot).unwrap_or(claimed) } else { claimed };
            let shown_host = spot.shown_host.clone().filter(|_| claimable);
            if !claimed.official {
                let seen = repeats.entry(spot.host.clone()).or_insert(0);
                *seen += 1;
                if *seen > MAX_REPEATS {
                    continue;
                }
            }
            let written = if claimed.official { written(document, index, spot) } else { Vec::new() };
            mentions.push(HostMention {
                host: spot.host.clone(),
                path: spot.path.clone(),
                range: block.map.source(shown.clone()),
                quote: block.text[shown].to_string(),
                block: index,
                at: spot.shown.start,
                claimed,
                written,
                shown: shown_host,
            });
        }
        let own = if loose.is_empty() { None } else { loose.remove(&index) };
        for link in own.unwrap_or_default() {
            let link = &document.links[link];
            let Some((host, path)) = find::of_target(&link.target, || document.address(link)) else { continue };
            let known = mentions.iter().rev().take(8).any(|mention| {
                mention.host == host && mention.range.start < link.range.end && link.range.start < mention.range.end
            });
            let seen = repeats.entry(host.clone()).or_insert(0);
            *seen += 1;
            if known || *seen > MAX_REPEATS || mentions.len() >= MAX_MENTIONS || link.range.end > source.len() {
                continue;
            }
            mentions.push(HostMention {
                host,
                path,
                range: link.range.clone(),
                quote: link.target.clone(),
                block: index,
                at: 0,
                claimed: Claimed::default(),
                written: Vec::new(),
                shown: None,
            });
        }
    }
    mentions
}

/// Takes back what a page claims of hosts in words that it quotes, shows or reports and does not say itself: a quoted heading with
/// "No." below it, a cell with "False" beside it.
pub fn take_back(mentions: &mut [HostMention], document: &Document, analysis: &Analysis<'_>) {
    let blocks: BTreeSet<usize> =
        mentions.iter().filter(|mention| mention.claimed.official).map(|mention| mention.block).collect();
    if blocks.is_empty() {
        return;
    }
    let disowned = analysis.disowned(&blocks);
    for mention in mentions.iter_mut().filter(|mention| mention.claimed.official) {
        let text = &document.blocks[mention.block].text;
        // "The official site is "x.com"" quotes the name alone.
        let holds = |range: &Range<usize>| {
            range.contains(&mention.at) && text.get(range.clone()).is_some_and(|text| text.contains(&mention.claimed.words))
        };
        if disowned.get(&mention.block).is_some_and(|ranges| ranges.iter().any(holds)) {
            mention.claimed = Claimed::default();
        }
    }
}

/// Every host of a block's text in reading order: its links, and addresses written out between them.
fn spots(document: &Document, index: usize) -> Vec<Spot> {
    let block = &document.blocks[index];
    let text = &block.text;
    let mut links: Vec<_> =
        block.links.iter().filter(|(range, _)| range.start <= range.end && text.get(range.clone()).is_some()).collect();
    links.sort_by_key(|(range, _)| (range.start, range.end));
    let mut spots = Vec::new();
    let mut from = 0;
    let bare = |from: usize, to: usize, spots: &mut Vec<Spot>| {
        if from < to && block.kind != BlockKind::Comment {
            for (range, host, path) in find::bare(text, from..to, block.kind == BlockKind::Code) {
                spots.push(Spot { host, path, shown: range, link: None, shown_host: None, address: true });
            }
        }
    };
    for (range, at) in links {
        bare(from, range.start, &mut spots);
        from = from.max(range.end);
        let Some(link) = document.links.get(*at) else { continue };
        if !matches!(link.kind, LinkKind::Anchor | LinkKind::Bare) {
            continue;
        }
        let target = match link.kind {
            // Nothing but the text itself tells where a bare address ends.
            LinkKind::Bare => find::of_bare(&link.target),
            _ => find::of_target(&link.target, || document.address(link)),
        };
        if let Some((host, path)) = target {
            let shown = text[range.clone()].trim();
            let whole = find::whole(shown);
            let address = link.kind == LinkKind::Bare || whole.is_some();
            let shown_host = whole.filter(|shown| *shown != host);
            spots.push(Spot { host, path, shown: range.clone(), link: Some(*at), shown_host, address });
        }
    }
    bare(from, text.len(), &mut spots);
    spots
}

/// Where the address of a spot stands in the original, each writing of it. Empty where the link's text shows another host, and
/// in code, which shows addresses as they are for some reason.
fn written(document: &Document, index: usize, spot: &Spot) -> Vec<Range<usize>> {
    let block = &document.blocks[index];
    if block.code.iter().any(|code| code.start < spot.shown.end && spot.shown.start < code.end) {
        return Vec::new();
    }
    let link = spot.link.and_then(|link| document.links.get(link));
    let mut written: Vec<Range<usize>> = Vec::new();
    if let Some(link) = link.filter(|link| link.kind == LinkKind::Anchor) {
        written.push(link.range.clone());
    }
    for (range, host, _) in find::bare(&block.text, spot.shown.clone(), false) {
        if host != spot.host {
            return Vec::new();
        }
        let place = block.map.source(range);
        // An autolink's text is its target.
        if !written.iter().any(|known| known.start < place.end && place.start < known.end) {
            written.push(place);
        }
    }
    written.sort_by_key(|range| range.start);
    written
}

/// A link whose text is an official host claims that its target is that host.
fn deceptive(spot: &Spot, text: &str, rules: &Rules) -> Option<Claimed> {
    use crate::resolve::class::HostClass;
    let shown = spot.shown_host.as_ref()?;
    let official = rules.hosts.classify(shown, "", jiff::civil::Date::MAX);
    matches!(official.kind, HostClass::RegistryOfficial | HostClass::GovSuffixUnlisted).then(|| Claimed {
        official: true,
        country: official.country,
        of: None,
        words: text[spot.shown.clone()].to_string(),
    })
}

/// A host as the register writes it, for callers that have one from elsewhere.
pub fn ascii_host(host: &str) -> Option<String> {
    normalise(host)
}
