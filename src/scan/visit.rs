//! What becomes of an answer: a checked page, a sitemap, or a page that was not checked and why. Synchronous, and without
//! network; runs where it may take its time.

use std::collections::{BTreeSet, HashSet};
use std::io::Read as _;

use url::Url;

use super::refresh;
use super::scope::{self, Scope};
use super::seeds::{self, Listing};
use super::soft404;
use super::state::{Done, Entry, Known, Role, Ticket, hash, hash_of};
use crate::batch::{self, HostList, Terms, stored};
use crate::document::foreign::not_a_page;
use crate::document::{Block, BlockKind, Hints, Kind, LinkKind};
use crate::engine::{self, PageResult};
use crate::fetch::{self, Failure, FetchError, Hop, Limits};
use crate::report::visit::{Outcome, Redirect};
use crate::report::{Page, Tally, Visit};
use crate::resolve::Hosts;
use crate::rules::Rules;
use crate::text::address::join;
use crate::verdict::Verdict;

/// Most links followed from one page.
const MAX_LINKS: usize = 10_000;
/// Most blocks, and most links, that are read of one page: a page made of nothing else takes a hundred times its own memory.
const MAX_ITEMS: usize = 3 << 14;
/// Most text that is read of one page, in bytes: a thick book. What is made of a page that repeats one wrong sentence takes
/// seventy times its text.
const MAX_TEXT: usize = 1 << 20;
/// Largest body that is kept for the next run, in bytes.
const MAX_KEPT: usize = 1 << 20;

/// Looks up the hosts a page cites and gives what was seen of them. It may block, as whatever checks pages may.
type LookUp = dyn Fn(&PageResult, &Rules) -> Hosts + Send + Sync;

/// Whoever looks hosts up.
pub struct Look(pub Box<LookUp>);

impl std::fmt::Debug for Look {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Look")
    }
}

/// How pages are judged.
#[derive(Debug)]
pub struct Checker {
    /// The fact base.
    pub rules: Rules,
    /// Looks hosts up; none where nobody asked for live evidence.
    pub look: Option<Look>,
    /// Day of the run, and the day pages are judged by.
    pub options: engine::Options,
    /// CSS selector: only what it matches is read.
    pub select: Option<String>,
    /// Whether all hosts are judged.
    pub hosts: HostList,
    /// Which links are followed.
    pub scope: Scope,
}

/// A page as it reached us, from the network or out of an archive.
#[derive(Debug)]
pub struct Arrived {
    /// How it was got.
    pub visit: Visit,
    /// Its address after redirects.
    pub url: Url,
    /// `Content-Type`, whole.
    pub content_type: Option<String>,
    /// What it is, where that is known whatever its name and type say.
    pub kind: Option<Kind>,
    /// Body, decoded from its content encoding.
    pub body: Vec<u8>,
}

/// What came of an answer.
#[derive(Debug)]
pub struct Judged {
    /// What is to be stored, if nothing is asked for in its place.
    pub done: Done,
    /// All redirects up to here and on to where the page sends its readers, if it says nothing itself. The last leads to what
    /// is to be judged in its place.
    pub onward: Vec<Hop>,
}

impl From<Done> for Judged {
    fn from(done: Done) -> Judged {
        Judged { done, onward: Vec::new() }
    }
}

impl Checker {
    /// Turns an answer to a request into what is to be stored. `known` is what the server was told we have; `way` is how pages
    /// before it led here.
    pub fn answer(
        &self,
        ticket: Ticket,
        entry: &Entry,
        answer: Result<fetch::Page, FetchError>,
        known: Option<Known>,
        mut way: Vec<Hop>,
    ) -> Judged {
        // Given back when the page has been dropped.
        let _share = answer.as_ref().ok().map(|page| page.share.clone());
        let page = match answer {
            Ok(page) => page,
            Err(error) => {
                let outcome = match error {
                    FetchError::Refused { .. } => Outcome::Refused,
                    FetchError::Failed { .. } => Outcome::Failed,
                };
                let visit = Visit { redirects: way.iter().map(redirect).collect(), ..Visit::without_answer(outcome) };
                return self.unchecked(Some(ticket), &entry.url, visit, error.why()).into();
            }
        };
        way.extend(page.redirects);
        let mut visit = Visit {
            final_url: Some(page.final_url.to_string()),
            status: Some(page.status),
            redirects: way.iter().map(redirect).collect(),
            ..Visit::without_answer(Outcome::Checked)
        };
        let fresh = Known {
            etag: page.headers.etag.clone(),
            last_modified: page.headers.last_modified.clone(),
            content_type: page.headers.content_type.clone(),
            final_url: page.final_url.to_string(),
            body: Vec::new(),
        };
        let (refreshed, remote, status) = (page.headers.refresh, page.remote, page.status);
        let (mut arrived, remember) = match (page.status, known) {
            (304, Some(known)) => {
                visit.outcome = Outcome::Unchanged;
                let Some(body) = unpacked(&known.body) else {
                    return self.unchecked(Some(ticket), &entry.url, visit, "what was kept of it is damaged".to_string()).into();
                };
                let url = Url::parse(&known.final_url).unwrap_or(page.final_url);
                (Arrived { visit, url, content_type: known.content_type, kind: None, body }, None)
            }
            // An error page says nothing of the page that was asked for.
            (status, _) if !(200..300).contains(&status) => {
                visit.outcome = Outcome::ErrorStatus;
                return self
                    .unchecked(Some(ticket), &entry.url, visit, format!("the server answers with status {status}"))
                    .into();
            }
            _ => {
                let content_type = page.headers.content_type;
                let arrived = Arrived { visit, url: page.final_url, content_type, kind: None, body: page.body };
                (arrived, Some(fresh))
            }
        };
        let known = remember.and_then(|fresh| kept(fresh, &arrived.body)).map(|known| (entry.url.clone(), known));
        let listing = match entry.role {
            Role::Source | Role::Sitemap => self.listing(entry, &arrived),
            Role::Page => None,
        };
        match listing {
            Some(Ok(found)) => Done { ticket: Some(ticket), found, known, ..Done::default() }.into(),
            Some(Err(reason)) => self.unchecked(Some(ticket), &entry.url, arrived.visit, reason).into(),
            // It was let in because it might have been a list.
            None if arrived.body.len() > Limits::default().body => {
                arrived.visit.outcome = Outcome::Failed;
                let reason = Failure::TooLarge(Limits::default().body).to_string();
                self.unchecked(Some(ticket), &entry.url, arrived.visit, reason).into()
            }
            None => {
                let from = arrived.url.clone();
                let (done, to) = self.judge(entry, 0, arrived, refreshed.as_deref());
                let onward = to.map(|to| {
                    way.push(Hop { from, to, status, remote });
                    way
                });
                Judged { done: Done { ticket: Some(ticket), known, ..done }, onward: onward.unwrap_or_default() }
            }
        }
    }

    /// Checks a page that arrived. `nth` tells records of archives apart that share an address; `refreshed` is a header that
    /// sends readers on. Gives what is to be stored, and where the page sends its readers if it says nothing itself.
    pub(super) fn judge(&self, entry: &Entry, nth: u64, mut arrived: Arrived, refreshed: Option<&str>) -> (Done, Option<Url>) {
        if let Some(reason) = not_a_page(arrived.content_type.as_deref(), &arrived.body) {
            arrived.visit.outcome = Outcome::NotAPage;
            return (self.unchecked_nth(None, &entry.url, nth, arrived.visit, reason), None);
        }
        let hints = Hints {
            name: Some(arrived.url.path()),
            content_type: arrived.content_type.as_deref(),
            url: Some(&arrived.url),
            kind: arrived.kind,
            select: self.select.as_deref(),
            locale: None,
            most: Some(MAX_ITEMS),
            most_text: Some(MAX_TEXT),
        };
        let (mut found, mut missing, mut blank, mut same, mut to) = (Vec::new(), false, false, None, None);
        let terms = Terms { rules: &self.rules, options: self.options, hosts: self.hosts };
        let (mut page, traits) = batch::check(&entry.url, &arrived.body, &hints, terms, |result| {
            missing = soft404::says_not_found(&result.document, &self.rules);
            blank = !result.document.blocks.iter().any(is_read);
            same = stands_for(result, &arrived.url);
            to = refresh::target(&result.document, refreshed, &arrived.body, &arrived.url);
            if self.scope.goes_on(entry.depth) {
                let links = result.document.links.iter().filter(|link| link.kind == LinkKind::Anchor);
                let urls: Vec<Url> = links.filter_map(|link| result.document.address(link)).collect();
                found = self.found(entry, urls.iter(), entry.depth + 1);
            }
            self.look.as_ref().map(|look| (look.0)(result, &self.rules))
        });
        // Whatever was found on it would be lost with it, and a page that is missing says so itself.
        let to = to.filter(|_| !missing && page.result.verdict == Verdict::Clear && page.result.findings.is_empty());
        // Where nothing was found on a page that holds nothing of what was asked for, "nothing found" would be untrue.
        if page.result.verdict == Verdict::Clear {
            if missing {
                arrived.visit.outcome = Outcome::SoftNotFound;
                set_unchecked(&mut page, "the server calls it found, and it says that there is no such page");
            } else if page.result.document.needs_javascript {
                arrived.visit.outcome = Outcome::NeedsJavascript;
                set_unchecked(&mut page, "it shows nothing without running its scripts");
            } else if blank {
                arrived.visit.outcome = Outcome::NotAPage;
                set_unchecked(&mut page, "it holds no text");
            }
        }
        let host = arrived.url.host_str().unwrap_or_default();
        let content = same.unwrap_or_else(|| hash_of(&[host.as_bytes(), b"\0", &arrived.body]));
        page.visit = Some(arrived.visit);
        let tally = Tally::of(&page);
        let result = Some((entry.url.clone(), nth, stored::write(&page, &traits)));
        (Done { result, tally, content: Some(content), found, ..Done::default() }, to)
    }

    /// A page that was not checked, to be stored with its reason.
    pub fn unchecked(&self, ticket: Option<Ticket>, url: &str, visit: Visit, reason: String) -> Done {
        self.unchecked_nth(ticket, url, 0, visit, reason)
    }

    /// As [`Checker::unchecked`], for one of several records of an address.
    pub fn unchecked_nth(&self, ticket: Option<Ticket>, url: &str, nth: u64, visit: Visit, reason: String) -> Done {
        let (mut page, traits) = batch::unchecked(url, reason, &self.rules, self.options.today);
        page.visit = Some(visit);
        let tally = Tally::of(&page);
        Done { ticket, result: Some((url.to_string(), nth, stored::write(&page, &traits))), tally, ..Done::default() }
    }

    /// The addresses in a sitemap or feed. `None` for a page; an error where a sitemap was expected and there is none.
    fn listing(&self, entry: &Entry, arrived: &Arrived) -> Option<Result<Vec<Entry>, String>> {
        let body = arrived.body.as_slice();
        let packed = body.starts_with(&[0x1f, 0x8b]);
        let mut found = Found { seen: HashSet::new(), entries: Vec::new() };
        let mut each = |kind: Listing, text: &str| {
            if let Ok(url) = join(&arrived.url, text) {
                let (role, depth) = match kind {
                    Listing::Index => (Role::Sitemap, entry.depth + 1),
                    Listing::Sitemap | Listing::Feed => (Role::Page, 0),
                };
                let url = match role {
                    Role::Sitemap => scope::canonical(&url),
                    _ => Url::parse(&entry.url).ok().and_then(|page| self.scope.follow(&page, &url)),
                };
                found.extend(url.map(|url| Entry { url: url.into(), depth, role }));
            }
        };
        let content_type = arrived.content_type.as_deref();
        let kind = match packed {
            // It is never held unpacked, and a bomb ends it.
            true => seeds::unpacked(body, |unpacked| seeds::listing(unpacked, content_type, &mut each)),
            false => seeds::listing(body, content_type, &mut each),
        };
        match kind {
            Err(reason) => return Some(Err(reason)),
            // An index of indexes without end is a trap.
            Ok(Some(Listing::Index)) if entry.depth >= MAX_INDEXES => {
                return Some(Err(format!("leads through more than {MAX_INDEXES} lists of sitemaps")));
            }
            Ok(Some(_)) => {}
            Ok(None) if entry.role == Role::Source => return None,
            // A sitemap that is a plain list of addresses, as the protocol allows.
            Ok(None) => {
                let mut each = |text: &str| each(Listing::Sitemap, text);
                let listed = match packed {
                    true => seeds::unpacked(body, |unpacked| seeds::plain_listing(unpacked, &mut each)),
                    false => seeds::plain_listing(body, &mut each),
                };
                match listed {
                    Ok(true) => {}
                    Ok(false) => return Some(Err("is no sitemap".to_string())),
                    Err(reason) => return Some(Err(reason)),
                }
            }
        }
        Some(Ok(found.entries))
    }

    /// The links that are to be followed, each once.
    fn found<'a>(&self, entry: &Entry, links: impl Iterator<Item = &'a Url>, depth: u32) -> Vec<Entry> {
        let Ok(page) = Url::parse(&entry.url) else { return Vec::new() };
        let mut seen = BTreeSet::new();
        let followed = links.filter_map(|link| self.scope.follow(&page, link)).map(String::from);
        let role = Role::Page;
        followed.filter(|url| seen.insert(url.clone())).take(MAX_LINKS).map(|url| Entry { url, depth, role }).collect()
    }
}

/// Addresses of a list, each once.
struct Found {
    seen: HashSet<u128>,
    entries: Vec<Entry>,
}

impl Found {
    fn extend(&mut self, entry: Option<Entry>) {
        self.entries.extend(entry.filter(|entry| self.seen.insert(hash(entry.url.as_bytes()))));
    }
}

/// Lists of sitemaps that lead to each other.
const MAX_INDEXES: u32 = 3;

/// Whether a reader of the page reads this.
fn is_read(block: &Block) -> bool {
    use BlockKind::{Comment, JsonLd, MetaDescription, Title};
    !block.hidden && !matches!(block.kind, Title | MetaDescription | JsonLd | Comment)
}

fn set_unchecked(page: &mut Page, reason: &str) {
    page.result.verdict = Verdict::Unchecked;
    page.result.reasons = vec![reason.to_string()];
    page.result.unchecked = Some(reason.to_string());
}

fn redirect(hop: &fetch::Hop) -> Redirect {
    Redirect { from: fetch::shown(&hop.from), to: fetch::shown(&hop.to), status: hop.status }
}

/// What a page that names its canonical address shares with every other page of its host that names the same one and reads the
/// same: print views, session ids, campaign parameters. What pages say of themselves is believed only where their words and
/// links agree, and what was found on them, or a page could hide behind another.
fn stands_for(result: &PageResult, url: &Url) -> Option<u128> {
    let document = &result.document;
    let canonical = canonical_of(document.canonical.as_deref(), url)?;
    let mut all = format!("canonical\0{canonical}\0{}\0", result.as_of);
    // Comments say when a page was made and for whom; of them only what was found counts.
    for block in document.blocks.iter().filter(|block| block.kind != BlockKind::Comment) {
        all.push_str(&block.text);
        all.push(if block.hidden { '\u{1}' } else { '\0' });
    }
    for link in &document.links {
        all.push_str(document.address(link).as_ref().map_or("", Url::as_str));
        all.push('\0');
    }
    for handle in &result.handles {
        all.push_str(&format!("{}:{}\0", handle.platform, handle.id));
    }
    for finding in &result.findings {
        all.push_str(&format!("{} {}\0", finding.rule, finding.quote));
    }
    Some(hash(all.as_bytes()))
}

/// The canonical address a page gives itself, where it is one of the page's own host.
pub(super) fn canonical_of(named: Option<&str>, url: &Url) -> Option<String> {
    let named = scope::canonical(&join(url, named?).ok()?)?;
    (named.host_str() == url.host_str()).then(|| named.into())
}

/// What to remember of a page whose server can tell whether it has changed.
fn kept(fresh: Known, body: &[u8]) -> Option<Known> {
    if fresh.etag.is_none() && fresh.last_modified.is_none() || body.len() > MAX_KEPT {
        return None;
    }
    const LEVEL: i32 = 1;
    Some(Known { body: zstd::bulk::compress(body, LEVEL).ok()?, ..fresh })
}

fn unpacked(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    zstd::Decoder::new(body).ok()?.take(MAX_KEPT as u64 + 1).read_to_end(&mut out).ok()?;
    (out.len() <= MAX_KEPT).then_some(out)
}
