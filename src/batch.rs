//! One page of many: checked, stripped to what reports still need, and never a reason for the rest to stop.

pub mod stored;

use jiff::civil::Date;

use crate::campaign::{self, Traits};
use crate::document::{Document, Hints};
use crate::engine::{self, PageResult};
use crate::extract::Claimed;
use crate::extract::hosts::ascii_host;
use crate::mistakes::{FAILED, survive};
use crate::report::Page;
use crate::resolve::Hosts;
use crate::rules::Rules;

/// Whether the hosts that nobody complains of are judged too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostList {
    /// Every host, as the JSON reports list them.
    Judged,
    /// Only what findings name.
    Left,
}

/// What pages are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The fact base.
    pub rules: &'a Rules,
    /// Day of the run, and the day pages are judged by.
    pub options: engine::Options,
    /// Whether all hosts are judged.
    pub hosts: HostList,
}

/// Checks one page. `before` is shown the whole result before most of its document is dropped; evidence of the page's hosts that it
/// gives in return is what the page is then judged by. A page on which the program fails is unchecked: that is a mistake of ours,
/// but it must not take the rest of the batch with it.
pub fn check(
    name: &str,
    bytes: &[u8],
    hints: &Hints<'_>,
    terms: Terms<'_>,
    before: impl FnOnce(&PageResult) -> Option<Hosts>,
) -> (Page, Traits) {
    let Terms { rules, options, hosts } = terms;
    let checked = survive(|| {
        let mut evidence = Hosts::default();
        let mut result = engine::check_page(name, bytes, hints, rules, &evidence, options);
        if let Some(seen) = before(&result).filter(|seen| !seen.by_subject.is_empty()) {
            evidence = seen;
            result = engine::check_page(name, bytes, hints, rules, &evidence, options);
        }
        leave_one_of_its_own(&mut result);
        let hosts = match hosts {
            HostList::Judged => engine::judge_hosts(&result, rules, &evidence),
            HostList::Left => Vec::new(),
        };
        let traits = campaign::traits::of(&result, rules, options.today);
        let encoding = result.document.encoding;
        let mut page = Page { hosts, ..Page::new(result, bytes) };
        if !traits.image_places.is_empty() {
            // What other pages of the run show may make one of them a finding, when the bytes are gone.
            let places: Vec<_> = traits.image_places.iter().map(|(range, _)| range.clone()).collect();
            page.places.add(bytes, encoding, &places);
        }
        (page, traits)
    });
    let Some((mut page, traits)) = checked else {
        return unchecked(name, FAILED.to_string(), rules, options.today);
    };
    strip(&mut page.result.document);
    (page, traits)
}

/// Of the links by which a page leads around its own site, saying nothing of it, leaves the first: a menu on every page of a site
/// would be most of a report.
fn leave_one_of_its_own(result: &mut PageResult) {
    let Some(own) = result.document.url.as_ref().and_then(|url| url.host_str()).and_then(ascii_host) else { return };
    let mut met = false;
    result.hosts.retain(|mention| {
        let plain = mention.host == own && mention.shown.is_none() && mention.claimed == Claimed::default();
        !plain || !std::mem::replace(&mut met, true)
    });
}

/// A page that was not checked, and why.
pub fn unchecked(name: &str, reason: String, rules: &Rules, today: Date) -> (Page, Traits) {
    let result = PageResult::unchecked(name, reason, today);
    let traits = campaign::traits::of(&result, rules, today);
    (Page::new(result, b""), traits)
}

/// Lets the page itself go, or a batch would take as much memory as all its pages.
fn strip(document: &mut Document) {
    document.blocks = Vec::new();
    document.links = Vec::new();
    document.lines = Default::default();
}
