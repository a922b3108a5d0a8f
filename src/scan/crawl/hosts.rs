//! Which host is asked next, and for what. Holds the hosts that are being asked with a little of their queues; the rest
//! stays on disk.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Instant;

use url::Url;

use super::super::pace::Pace;
use super::super::robots::Rules;
use super::super::scope;
use super::super::state::{Entry, Role, State, StateError, Ticket};
use super::{Effort, Outcome, Reply, RobotsUse};

/// Most hosts asked side by side.
const MAX_HOSTS: usize = 2048;
/// Entries of the queue kept in memory, over all hosts.
const MAX_AHEAD: usize = 16 << 10;
/// Hosts whose rules are remembered after their queue has run empty, since links to them may follow.
const MAX_RULES: usize = 4096;
/// Times robots.txt is asked for before the site counts as unreachable.
const RULES_TRIES: u32 = 3;

/// An entry of the queue that is being worked on.
#[derive(Debug)]
pub(super) struct Job {
    /// Its place in the queue.
    pub(super) ticket: Ticket,
    /// The entry.
    pub(super) entry: Entry,
    /// Times it has been tried in vain.
    pub(super) tries: u32,
}

/// What to do next.
#[derive(Debug)]
pub(super) enum Next {
    /// Ask the host of this URL for its robots.txt.
    AskRules(Url),
    /// Fetch this.
    Fetch(Job),
    /// Do not fetch this, for this reason.
    Drop(Job, Outcome, String),
}

#[derive(Debug)]
enum Known {
    Nothing { tries: u32 },
    Asked { tries: u32 },
    Rules(Rules),
}

#[derive(Debug)]
struct Host {
    known: Known,
    pace: Pace,
    ahead: VecDeque<Job>,
    /// Number of the last entry read from the queue.
    last: Option<u64>,
    /// Whether the queue on disk may hold more.
    more: bool,
    /// Jobs given out and not yet stored.
    open: usize,
    /// Whether it stands in [`Hosts::ready`].
    ready: bool,
}

pub(super) struct Hosts {
    state: Arc<State>,
    effort: Effort,
    by_key: HashMap<u64, Host>,
    /// Hosts that may be asked, by when; each at most once.
    ready: BinaryHeap<Reverse<(Instant, u64)>>,
    /// Hosts whose entries in memory have run out.
    hollow: Vec<u64>,
    rules: HashMap<u64, Rules>,
    /// How far the list of hosts on disk has been gone through, and whether it may hold hosts that are not in memory.
    cursor: u64,
    unread: bool,
    /// Whether a host behind the cursor has got something to do.
    behind: bool,
    random: RandomState,
}

impl Hosts {
    pub(super) fn new(state: Arc<State>, effort: Effort) -> Hosts {
        Hosts {
            state,
            effort,
            by_key: HashMap::new(),
            ready: BinaryHeap::new(),
            hollow: Vec::new(),
            rules: HashMap::new(),
            cursor: 0,
            unread: true,
            behind: false,
            random: RandomState::new(),
        }
    }

    /// Hosts being asked.
    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether nothing is left to do, in memory or on disk.
    pub(super) fn is_done(&self) -> bool {
        self.by_key.is_empty() && !self.unread
    }

    /// Takes hosts and entries from disk while there is room.
    pub(super) fn fill(&mut self) -> Result<(), StateError> {
        const AT_ONCE: usize = 256;
        while self.unread && self.by_key.len() < MAX_HOSTS {
            let keys = self.state.hosts(self.cursor, AT_ONCE.min(MAX_HOSTS - self.by_key.len()))?;
            match keys.last() {
                Some(&last) if last < u64::MAX => self.cursor = last + 1,
                _ => {
                    self.cursor = 0;
                    self.unread = std::mem::take(&mut self.behind);
                }
            }
            for key in keys {
                self.add(key);
            }
        }
        for key in std::mem::take(&mut self.hollow) {
            self.read_ahead(key)?;
        }
        Ok(())
    }

    fn add(&mut self, key: u64) {
        if self.by_key.contains_key(&key) {
            return;
        }
        let known = match (self.effort.robots, self.rules.remove(&key)) {
            (RobotsUse::Ignored, _) => Known::Rules(Rules::none()),
            (_, Some(rules)) => Known::Rules(rules),
            (_, None) => Known::Nothing { tries: 0 },
        };
        let mut pace = Pace::new(self.effort.manners);
        if let Known::Rules(rules) = &known {
            pace.set_crawl_delay(rules.delay());
        }
        let host = Host { known, pace, ahead: VecDeque::new(), last: None, more: true, open: 0, ready: false };
        self.by_key.insert(key, host);
        self.hollow.push(key);
    }

    fn read_ahead(&mut self, key: u64) -> Result<(), StateError> {
        let most = (MAX_AHEAD / self.by_key.len().max(1)).clamp(8, 256);
        let Some(host) = self.by_key.get_mut(&key) else { return Ok(()) };
        if host.more && host.ahead.is_empty() {
            let entries = self.state.entries(key, host.last, most)?;
            host.more = entries.len() == most;
            host.last = entries.last().map(|(ticket, _)| ticket.id).or(host.last);
            host.ahead.extend(entries.into_iter().map(|(ticket, entry)| Job { ticket, entry, tries: 0 }));
        }
        self.settle(key);
        Ok(())
    }

    /// Puts a host where it belongs after anything about it has changed: among those that may be asked, or away.
    fn settle(&mut self, key: u64) {
        let Some(host) = self.by_key.get_mut(&key) else { return };
        if host.ahead.is_empty() && host.more {
            self.hollow.push(key);
        } else if host.ahead.is_empty() && host.open == 0 {
            if let Some(Host { known: Known::Rules(rules), .. }) = self.by_key.remove(&key)
                && self.rules.len() < MAX_RULES
            {
                self.rules.insert(key, rules);
            }
        } else if !host.ahead.is_empty() && !host.ready && !matches!(host.known, Known::Asked { .. }) && host.pace.has_room() {
            host.ready = true;
            let now = Instant::now();
            let when = if host.pace.is_broken() { now } else { host.pace.next_start(now) };
            self.ready.push(Reverse((when, key)));
        }
    }

    /// When the next host may be asked.
    pub(super) fn next_start(&self) -> Option<Instant> {
        self.ready.peek().map(|Reverse((when, _))| *when)
    }

    /// What to do now, and with which host.
    pub(super) fn next(&mut self, now: Instant) -> Option<(u64, Next)> {
        loop {
            let &Reverse((when, key)) = self.ready.peek()?;
            if when > now {
                return None;
            }
            self.ready.pop();
            let Some(host) = self.by_key.get_mut(&key) else { continue };
            host.ready = false;
            // Meanwhile it may have asked us to wait.
            if !host.pace.is_broken() && host.pace.next_start(now) > now {
                self.settle(key);
                continue;
            }
            let Some(next) = step(host, now) else { continue };
            self.settle(key);
            return Some((key, next));
        }
    }

    /// Takes what robots.txt says. Gives the sitemaps to read.
    pub(super) fn rules(&mut self, key: u64, reply: Reply, now: Instant, rules: Rules) -> Vec<Entry> {
        let jitter = self.jitter(key, now);
        let Some(host) = self.by_key.get_mut(&key) else { return Vec::new() };
        host.pace.end(reply.answer, reply.took, now, jitter);
        let tries = match host.known {
            Known::Nothing { tries } | Known::Asked { tries } => tries + 1,
            Known::Rules(_) => RULES_TRIES,
        };
        let mut found = Vec::new();
        if reply.passing && tries < RULES_TRIES.min(self.effort.retries + 1) {
            host.known = Known::Nothing { tries };
        } else {
            if self.effort.robots == RobotsUse::ObeyedWithSitemaps {
                let urls = rules.sitemaps().iter().filter_map(scope::canonical).take(100);
                found.extend(urls.map(|url| Entry { url: url.into(), depth: 0, role: Role::Sitemap }));
            }
            host.pace.set_crawl_delay(rules.delay());
            host.known = Known::Rules(rules);
            host.open += usize::from(!found.is_empty());
        }
        self.settle(key);
        found
    }

    /// Takes an answer; `again` is a job to be tried again.
    pub(super) fn answered(&mut self, key: u64, reply: Reply, now: Instant, again: Option<Job>) {
        let jitter = self.jitter(key, now);
        let Some(host) = self.by_key.get_mut(&key) else { return };
        host.pace.end(reply.answer, reply.took, now, jitter);
        if let Some(job) = again {
            host.open -= 1;
            host.ahead.push_front(job);
        }
        self.settle(key);
    }

    /// Takes what has been stored: one host for each piece of work, and the hosts that have got more to do.
    pub(super) fn stored(&mut self, stored: &[u64], grown: &[u64]) {
        for key in grown {
            if let Some(host) = self.by_key.get_mut(key) {
                host.more = true;
                self.settle(*key);
            } else if self.by_key.len() < MAX_HOSTS {
                self.add(*key);
            } else {
                self.unread = true;
                self.behind |= *key < self.cursor;
            }
        }
        for key in stored {
            if let Some(host) = self.by_key.get_mut(key) {
                host.open -= 1;
                self.settle(*key);
            }
        }
    }

    fn jitter(&self, key: u64, now: Instant) -> u64 {
        self.random.hash_one((key, now))
    }
}

/// The next thing to do with a host that may be asked.
fn step(host: &mut Host, now: Instant) -> Option<Next> {
    if host.pace.is_broken() {
        let job = host.ahead.pop_front()?;
        host.open += 1;
        return Some(Next::Drop(job, Outcome::GivenUp, "the host did not answer several times in a row".to_string()));
    }
    let rules = match &host.known {
        Known::Rules(rules) => rules,
        &Known::Nothing { tries } => {
            let url = Url::parse(&host.ahead.front()?.entry.url).ok()?;
            host.known = Known::Asked { tries };
            host.pace.start(now);
            return Some(Next::AskRules(url));
        }
        Known::Asked { .. } => return None,
    };
    let job = host.ahead.pop_front()?;
    host.open += 1;
    let forbidden = Url::parse(&job.entry.url).ok().and_then(|url| rules.forbids(&url));
    if let Some(reason) = forbidden {
        return Some(Next::Drop(job, Outcome::Robots, reason));
    }
    host.pace.start(now);
    Some(Next::Fetch(job))
}
