//! Live evidence: asks DNS, web servers and registries about the hosts a page presents as official, and keeps the answers.
//!
//! [`Live::hosts`] is the way in: the hosts of a page in, [`Hosts`] out. What the answers are worth is decided by
//! [`crate::resolve::ladder`], from the evidence alone, so that a kept run gives the same report without a network.
//! Everything over HTTP goes through the guarded client, and so do TLS connections by the same judgement of addresses.

pub mod ask;
pub mod dns;
pub mod rdap;
pub mod store;
pub mod tls;
pub mod web;

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::{Mutex as AsyncMutex, OnceCell, Semaphore};

use crate::extract::HostMention;
use crate::fetch::{Client, FetchError, Limits, Options as FetchOptions, Policy};
use crate::resolve::evidence::{Control, Look, Question, Seen, VERSION, addresses};
use crate::resolve::ladder::weigh;
use crate::resolve::{HostStatus, Hosts};
use crate::rules::Rules;
use crate::rules::model::live::Live as LiveRules;

use store::Store;

/// Subjects looked at side by side.
const SIDE_BY_SIDE: usize = 16;
/// How long the control page vouches for the network.
const CONTROL_HOLDS: Duration = Duration::from_secs(60);
/// Hours after which a look that told nothing is repeated, whatever the lifetime.
const UNKNOWN_HOURS: i64 = 1;
/// Bytes of a page that are read.
const MAX_BODY: usize = 2 << 20;

/// Moments, counted from the one the edge of the program read.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Timestamp,
    since: Instant,
}

impl Clock {
    /// A clock that shows `start` now.
    pub fn starting(start: Timestamp) -> Clock {
        Clock { start, since: Instant::now() }
    }

    /// The moment, in whole seconds.
    pub fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.since.elapsed().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(self.start.as_second().saturating_add(passed)).unwrap_or(self.start)
    }
}

/// How to look.
#[derive(Clone)]
pub struct Options {
    /// Resolvers to ask; those of the rules where empty.
    pub resolvers: Vec<SocketAddr>,
    /// What may be connected to. Resolvers are judged by it too.
    pub policy: Policy,
    /// Control page in the place of that of the rules; it must say the same.
    pub control_url: Option<String>,
    /// Ports of HTTPS and HTTP.
    pub ports: (u16, u16),
    /// Certificate authorities trusted besides Mozilla's, in DER.
    pub extra_roots: Vec<Vec<u8>>,
    /// DNSSEC keys in the place of the root's.
    pub anchors: Option<dns::Anchors>,
    /// Hours after which something seen is looked at again; that of the rules where absent.
    pub lifetime_hours: Option<u32>,
    /// Time for one question to a resolver, and for one connection.
    pub time: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            resolvers: Vec::new(),
            policy: Policy::default(),
            control_url: None,
            ports: (443, 80),
            extra_roots: Vec::new(),
            anchors: None,
            lifetime_hours: None,
            time: Duration::from_secs(4),
        }
    }
}

/// Why nothing can be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// A resolver the policy does not let us ask.
    #[error("resolver {0}: {1}; give leave for private addresses to ask it")]
    Resolver(SocketAddr, String),
    /// Fewer operators than a denial needs.
    #[error("live evidence needs resolvers of two different operators, and these are all run by {0}")]
    OneOperator(String),
    /// Options no client can be made from.
    #[error("cannot look at hosts: {0}")]
    Setup(String),
}

/// Looks at hosts and links, or replays what was seen of them.
pub struct Live {
    rules: LiveRules,
    store: Mutex<Store>,
    clock: Clock,
    /// What asks; without it evidence is replayed only.
    eyes: Option<Eyes>,
    lifetime_hours: u32,
    /// Subjects being looked at, so that two pages that name one host make one look.
    under_way: Mutex<HashMap<String, Arc<OnceCell<()>>>>,
    side_by_side: Semaphore,
    trouble: Mutex<Option<String>>,
}

struct Eyes {
    asker: dns::Asker,
    prober: tls::Prober,
    web: web::Web,
    registries: rdap::Registries,
    control: AsyncMutex<Option<(Instant, Control)>>,
}

impl Live {
    /// Replays a store; nothing is asked of anybody.
    pub fn replaying(store: Store, rules: &LiveRules, now: Timestamp) -> Live {
        Live {
            rules: rules.clone(),
            store: Mutex::new(store),
            clock: Clock::starting(now),
            eyes: None,
            lifetime_hours: rules.lifetime_hours,
            under_way: Mutex::default(),
            side_by_side: Semaphore::new(SIDE_BY_SIDE),
            trouble: Mutex::default(),
        }
    }

    /// Looks at what the store does not know, and adds it there.
    ///
    /// # Errors
    /// For resolvers that may not be asked or are too few, and for options no client can be made from. Opens nothing yet.
    pub fn looking(store: Store, rules: &LiveRules, now: Timestamp, options: Options) -> Result<Live, LiveError> {
        let mut live = Live::replaying(store, rules, now);
        let clock = live.clock;
        let setup = |error: &dyn std::fmt::Display| LiveError::Setup(error.to_string());
        let resolvers = resolvers(&options, rules)?;
        let asker = dns::Asker::new(resolvers, options.anchors, options.time, clock);
        let client = Client::new(FetchOptions {
            limits: Limits {
                body: MAX_BODY,
                lookup_time: options.time * 2,
                total_time: Duration::from_secs(15),
                ..Limits::default()
            },
            policy: options.policy.clone(),
            lookup: Arc::new(asker.clone()),
            extra_roots: options.extra_roots.clone(),
            ..FetchOptions::default()
        });
        let client = client.map_err(|error| setup(&error))?;
        let prober = tls::Prober::new(options.policy, &options.extra_roots, options.ports.0, options.time, clock);
        let mut control = rules.control.clone();
        control.url = options.control_url.unwrap_or(control.url);
        live.lifetime_hours = options.lifetime_hours.unwrap_or(rules.lifetime_hours);
        live.eyes = Some(Eyes {
            asker,
            prober: prober.map_err(|error| setup(&error))?,
            web: web::Web::new(client.clone(), rules, control, options.ports, clock),
            registries: rdap::Registries::new(&rules.rdap, client, clock),
            control: AsyncMutex::default(),
        });
        Ok(live)
    }

    /// What is known of the hosts of a page, for a second and final check of it. Empty where the page raises no question.
    pub async fn hosts(&self, mentions: &[HostMention], rules: &Rules, as_of: Date) -> Hosts {
        let questions = ask::questions(mentions, rules, as_of);
        if questions.is_empty() { Hosts::default() } else { self.look(&questions).await }
    }

    /// What is known of the subjects of `questions`, looked at now where that is allowed and needed. Bounded in time by the
    /// limits of every step; sixteen subjects are looked at side by side.
    pub async fn look(&self, questions: &BTreeSet<Question>) -> Hosts {
        if let Some(eyes) = &self.eyes {
            let looks = questions.iter().map(|question| self.look_once(eyes, question));
            join_all(looks).await;
        }
        let now = self.clock.start;
        let store = self.store.lock().expect("nobody panics while they hold the lock");
        let known = questions.iter().filter_map(|question| store.get(&question.subject()));
        Hosts { by_subject: known.map(|look| (look.subject.clone(), weigh(look, &self.rules, now))).collect() }
    }

    /// Why evidence could not be written down, if it could not.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().expect("nobody panics while they hold the lock").clone()
    }

    async fn look_once(&self, eyes: &Eyes, question: &Question) {
        let subject = question.subject();
        let cell = {
            let mut under_way = self.under_way.lock().expect("nobody panics while they hold the lock");
            Arc::clone(under_way.entry(subject.clone()).or_default())
        };
        cell.get_or_init(|| async {
            if self.is_fresh(&subject) {
                return;
            }
            let _permit = self.side_by_side.acquire().await;
            let look = self.look_at(eyes, question).await;
            let added = self.store.lock().expect("nobody panics while they hold the lock").add(look);
            if let Err(error) = added {
                *self.trouble.lock().expect("nobody panics while they hold the lock") = Some(error.to_string());
            }
        })
        .await;
    }

    fn is_fresh(&self, subject: &str) -> bool {
        let store = self.store.lock().expect("nobody panics while they hold the lock");
        let Some(look) = store.get(subject) else { return false };
        let now = self.clock.now();
        let hours = (now.as_second() - look.at.as_second()) / 3600;
        let told = weigh(look, &self.rules, now).status != HostStatus::Unknown;
        let lifetime = i64::from(self.lifetime_hours);
        hours < if told { lifetime } else { lifetime.min(UNKNOWN_HOURS) }
    }

    async fn look_at(&self, eyes: &Eyes, question: &Question) -> Look {
        let at = self.clock.now();
        let control = eyes.control().await;
        let mut look = Look { schema: VERSION.to_string(), subject: question.subject(), at, control, seen: Vec::new() };
        // Whatever such a network answers would be kept as if somebody else had said it.
        if !look.control.matched {
            return look;
        }
        match question {
            Question::Link { host, path } => look.seen = eyes.web.look(host, path).await,
            Question::Host { host, registration } => {
                look.seen = eyes.asker.look(host).await;
                let found: Vec<_> = addresses(&look).into_iter().collect();
                if !found.is_empty() {
                    let bare_answers = look.seen.iter().any(|seen| match &seen.seen {
                        Seen::Dns(dns) => {
                            dns.name == *host && matches!(dns.asked.as_str(), "A" | "AAAA") && !dns.records.is_empty()
                        }
                        _ => false,
                    });
                    let name = if bare_answers { host.clone() } else { format!("www.{host}") };
                    look.seen.push(eyes.prober.look(&name, &found).await);
                    look.seen.extend(eyes.web.look(&name, "/").await);
                }
                if *registration {
                    look.seen.extend(eyes.registries.look(host).await);
                }
            }
        }
        look
    }
}

impl Eyes {
    async fn control(&self) -> Control {
        let mut last = self.control.lock().await;
        if let Some((when, control)) = last.as_ref().filter(|(when, _)| when.elapsed() < CONTROL_HOLDS) {
            let _ = when;
            return control.clone();
        }
        let control = self.web.control().await;
        *last = Some((Instant::now(), control.clone()));
        control
    }
}

fn resolvers(options: &Options, rules: &LiveRules) -> Result<Vec<dns::Resolver>, LiveError> {
    let given = !options.resolvers.is_empty();
    let defaults = rules.resolvers.iter().filter(|resolver| resolver.default).filter_map(|resolver| resolver.addresses.first());
    let addresses: Vec<SocketAddr> =
        if given { options.resolvers.clone() } else { defaults.map(|address| SocketAddr::new(*address, 53)).collect() };
    for address in &addresses {
        if let Err(refusal) = options.policy.judge_address(address.ip()) {
            return Err(LiveError::Resolver(*address, refusal.to_string()));
        }
    }
    let resolvers: Vec<dns::Resolver> = addresses
        .into_iter()
        .map(|address| dns::Resolver { address, operator: dns::operator(address, &rules.resolvers) })
        .collect();
    let operators: BTreeSet<&str> = resolvers.iter().map(|resolver| resolver.operator.as_str()).collect();
    match operators.len() {
        0 => Err(LiveError::Setup("the rules name no resolver".to_string())),
        1 => Err(LiveError::OneOperator(operators.into_iter().collect())),
        _ => Ok(resolvers),
    }
}

/// Runs futures side by side in one task; they are few and bounded by the semaphore.
async fn join_all(futures: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        futures.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if futures.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

/// Why a fetch gave no page: a word for programs and a sentence.
fn reason(error: &FetchError) -> (&'static str, String) {
    let word = match error {
        FetchError::Refused { refusal, .. } => refusal.word(),
        FetchError::Failed { failure, .. } => failure.word(),
    };
    (word, short(&error.to_string()))
}

/// Text of others as it is kept: no control characters, cut to 200 characters. Reports escape it once more.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
