//! The scan itself: takes addresses from the state, asks many hosts at once and each at its own pace, has the answers
//! checked, and stores what comes of them.
//!
//! One task decides what is asked when; each request is a task of its own; checks run on threads of their own, because
//! they compute; one thread writes the state.

mod hosts;
mod store;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use url::Url;

use self::hosts::{Hosts, Job, Next};
use self::store::Store;
use super::after::{Clock, retry_after};
use super::keep::{self, Keep};
use super::pace::{Answer, MAX_WAIT, Manners};
use super::robots;
use super::seeds;
use super::state::{Counts, Done, Known, Role, State, StateError};
use super::visit::{Checker, Judged};
use super::warc::Packing;
use crate::fetch::{self, Failure, Fetch, FetchError, Hop, Limits, Page, Stage, Terms, Validators};
use crate::report::Visit;
use crate::report::visit::Outcome;

/// Bytes of a page from which it is checked alone: what is made of a page can take many times its memory.
pub const HEAVY: usize = 1 << 20;

/// How hard to work.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Most pages under way at once, over all hosts.
    pub fetches: usize,
    /// Most pages checked at once.
    pub checks: usize,
    /// How one host is treated.
    pub manners: Manners,
    /// Times a page is tried again that could not be got.
    pub retries: u32,
    /// What is asked of robots.txt.
    pub robots: RobotsUse,
}

/// What is asked of robots.txt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RobotsUse {
    /// What may be fetched, and how fast.
    Obeyed,
    /// That, and where the site's sitemaps are, which are read.
    ObeyedWithSitemaps,
    /// Nothing.
    Ignored,
}

/// What the caller sees of a scan under way.
#[derive(Debug, Default)]
pub struct Progress {
    /// Pages with a result.
    pub done: AtomicUsize,
    /// Addresses still in the queue.
    pub queued: AtomicUsize,
    /// Findings so far.
    pub findings: AtomicUsize,
    /// Hosts being asked.
    pub hosts: AtomicUsize,
}

impl Progress {
    /// Takes what the state counts.
    pub(super) fn update(&self, counts: &Counts) {
        self.done.store(counts.tally.pages(), Ordering::Relaxed);
        self.findings.store(counts.tally.findings(), Ordering::Relaxed);
        self.queued.store(usize::try_from(counts.queued).unwrap_or(usize::MAX), Ordering::Relaxed);
    }
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nothing is left to do.
    Finished,
    /// It was told to stop.
    Stopped,
}

/// What tasks tell the one that decides.
#[derive(Debug)]
enum Event {
    /// robots.txt has been asked for.
    Rules(u64, Reply, robots::Rules),
    /// A host has answered, or not. A job that is given back is to be tried again.
    Answered(u64, Reply, Option<Job>),
    /// A page is with the writer.
    Handed,
    /// The writer has stored work: of these hosts, one for each piece; these have got more to do.
    Stored(Vec<u64>, Vec<u64>),
    /// The writer cannot go on.
    Broken(StateError),
}

/// What a reply means for the pace of its host.
#[derive(Debug, Clone, Copy)]
struct Reply {
    answer: Answer,
    took: Duration,
    /// Whether asking again may help.
    passing: bool,
}

/// What the writer is given.
#[derive(Debug)]
struct Work {
    done: Done,
    host: u64,
    /// Records for the archive.
    records: Vec<u8>,
}

struct Crawl<F> {
    fetch: Arc<F>,
    checker: Arc<Checker>,
    state: Arc<State>,
    effort: Effort,
    clock: Clock,
    checks: Semaphore,
    packing: Option<Packing>,
    events: mpsc::UnboundedSender<Event>,
    store: mpsc::Sender<Work>,
}

/// What a scan runs on.
pub struct Scan<F> {
    /// Where addresses come from and results go.
    pub state: Arc<State>,
    /// Gets pages.
    pub fetch: Arc<F>,
    /// Judges them.
    pub checker: Arc<Checker>,
    /// How hard to work.
    pub effort: Effort,
    /// What time it is.
    pub clock: Clock,
    /// Told how far it is.
    pub progress: Arc<Progress>,
    /// Archive that gets every answer.
    pub keep: Option<(Keep, Packing)>,
}

/// Fetches and checks everything in the queue, and what is found on the way. `stop` ends it early: what is under way is
/// finished, the rest stays in the queue.
///
/// # Errors
/// When the state cannot be written.
pub async fn crawl<F: Fetch + Send + 'static>(scan: Scan<F>, mut stop: watch::Receiver<bool>) -> Result<Ended, StateError> {
    let Scan { state, fetch, checker, effort, clock, progress, keep } = scan;
    let (keep, packing) = keep.unzip();
    let (events, mut inbox) = mpsc::unbounded_channel();
    let (store, work) = mpsc::channel(512);
    let hungry = Arc::new(AtomicBool::new(true));
    let writer = {
        let store =
            Store { state: state.clone(), keep, hungry: hungry.clone(), progress: progress.clone(), events: events.clone() };
        std::thread::spawn(move || store.run(work))
    };
    let mut hosts = Hosts::new(state.clone(), effort);
    let checks = Semaphore::new(effort.checks.max(1));
    let crawl = Arc::new(Crawl { fetch, checker, state, effort, clock, checks, packing, events, store });
    // Pages under way; and pages with the writer, which may say that it has stored one before its task says so.
    let (mut under_way, mut unstored) = (0_usize, 0_i64);
    let ended = loop {
        let stopping = *stop.borrow();
        if !stopping {
            hosts.fill()?;
            while under_way < effort.fetches
                && let Some((host, next)) = hosts.next(Instant::now())
            {
                match next {
                    Next::AskRules(url) => {
                        under_way += 1;
                        tokio::spawn(crawl.clone().ask_rules(host, url));
                    }
                    Next::Fetch(job) => {
                        under_way += 1;
                        tokio::spawn(crawl.clone().visit(host, job));
                    }
                    Next::Drop(job, outcome, reason) => {
                        unstored += 1;
                        let visit = Visit::without_answer(outcome);
                        let done = crawl.checker.unchecked(Some(job.ticket), &job.entry.url, visit, reason);
                        crawl.hand_over(Work { done, host, records: Vec::new() }).await;
                    }
                }
            }
        }
        progress.hosts.store(hosts.len(), Ordering::Relaxed);
        // The writer waits for more to write at once, unless we wait for what it writes.
        hungry.store(stopping || under_way < effort.fetches, Ordering::Relaxed);
        if under_way == 0 && unstored == 0 && (stopping || hosts.is_done()) {
            break if hosts.is_done() { Ended::Finished } else { Ended::Stopped };
        }
        let wake = hosts.next_start().filter(|_| !stopping && under_way < effort.fetches);
        let mut event = tokio::select! {
            event = inbox.recv() => event,
            () = sleep_until(wake) => None,
            () = told(&mut stop), if !stopping => None,
        };
        while let Some(this) = event {
            let now = Instant::now();
            match this {
                Event::Rules(host, reply, rules) => {
                    under_way -= 1;
                    let found = hosts.rules(host, reply, now, rules);
                    if !found.is_empty() {
                        unstored += 1;
                        let done = Done { found, ..Done::default() };
                        crawl.hand_over(Work { done, host, records: Vec::new() }).await;
                    }
                }
                Event::Answered(host, reply, again) => {
                    under_way -= usize::from(again.is_some());
                    hosts.answered(host, reply, now, again);
                }
                Event::Handed => {
                    under_way -= 1;
                    unstored += 1;
                }
                Event::Stored(stored, grown) => {
                    unstored -= stored.len() as i64;
                    hosts.stored(&stored, &grown);
                }
                Event::Broken(error) => return Err(error),
            }
            event = inbox.try_recv().ok();
        }
    };
    drop(crawl);
    // It has stored everything, and ends because nobody can hand it anything any more.
    let _ = tokio::task::spawn_blocking(move || writer.join()).await;
    Ok(ended)
}

fn wrong_turn(way: &[Hop], failure: Failure) -> FetchError {
    let url = way.last().map(|hop| fetch::shown(&hop.from)).unwrap_or_default();
    FetchError::Failed { url, hop: way.len().saturating_sub(1), failure }
}

async fn sleep_until(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when.into()).await,
        None => std::future::pending().await,
    }
}

/// Waits until the scan is told to stop; forever where nobody can tell it any more.
async fn told(stop: &mut watch::Receiver<bool>) {
    if stop.changed().await.is_err() {
        std::future::pending().await
    }
}

impl<F: Fetch + Send + 'static> Crawl<F> {
    async fn ask_rules(self: Arc<Self>, host: u64, url: Url) {
        let started = Instant::now();
        let answer = self.fetch.get(&robots::location(&url)).await;
        let reply = self.weigh(&answer, started.elapsed());
        self.tell(Event::Rules(host, reply, robots::Rules::of(&answer)));
    }

    async fn visit(self: Arc<Self>, host: u64, job: Job) {
        let (known, url) = match (self.state.known(&job.entry.url), Url::parse(&job.entry.url)) {
            (Ok(known), Ok(url)) => (known, url),
            (Err(error), _) => return self.tell(Event::Broken(error)),
            // Only addresses that parse are put into the queue.
            (_, Err(_)) => return self.tell(Event::Broken(StateError::Shape)),
        };
        let validators = known.as_ref().map_or_else(Validators::default, |known| Validators {
            etag: known.etag.clone(),
            last_modified: known.last_modified.clone(),
        });
        // Only what may be a list of addresses may be as long as one.
        let body = (job.entry.role != Role::Page).then_some(seeds::MAX_LISTING);
        let started = Instant::now();
        let answer = self.fetch.get_on(&url, &Terms { known: validators, body }).await;
        let reply = self.weigh(&answer, started.elapsed());
        if reply.passing && job.tries < self.effort.retries {
            let again = Some(Job { tries: job.tries + 1, ..job });
            return self.tell(Event::Answered(host, reply, again));
        }
        self.tell(Event::Answered(host, reply, None));
        let (mut judged, mut records) = self.check(&job, answer, known, Vec::new()).await;
        while !judged.onward.is_empty() {
            let way = std::mem::take(&mut judged.onward);
            let answer = self.go_on(&way).await;
            let (next, more) = self.check(&job, answer, None, way).await;
            records.extend(more);
            // What is known of the address is what it answered itself.
            judged = Judged { done: Done { known: judged.done.known, ..next.done }, onward: next.onward };
        }
        self.hand_over(Work { done: judged.done, host, records }).await;
        self.tell(Event::Handed);
    }

    /// Gets the page to which another one sends its readers, within the bounds of redirects.
    async fn go_on(&self, way: &[Hop]) -> Result<Page, FetchError> {
        let most = Limits::default().redirects;
        let Some(last) = way.last() else { return Err(wrong_turn(way, Failure::RedirectLoop)) };
        let place = |url: &Url| url[..url::Position::AfterQuery].to_string();
        if way.len() > most {
            return Err(wrong_turn(way, Failure::TooManyRedirects(most)));
        }
        if way.iter().any(|hop| place(&hop.from) == place(&last.to)) {
            return Err(wrong_turn(way, Failure::RedirectLoop));
        }
        match self.fetch.get_on(&last.to, &Terms::default()).await {
            Ok(page) if way.len() + page.redirects.len() > most => Err(wrong_turn(way, Failure::TooManyRedirects(most))),
            Ok(page) => Ok(page),
            Err(FetchError::Refused { url, hop, refusal }) => Err(FetchError::Refused { url, hop: way.len() + hop, refusal }),
            Err(FetchError::Failed { url, hop, failure }) => Err(FetchError::Failed { url, hop: way.len() + hop, failure }),
        }
    }

    /// Checks on a thread that may take its time.
    async fn check(&self, job: &Job, answer: Result<Page, FetchError>, known: Option<Known>, way: Vec<Hop>) -> (Judged, Vec<u8>) {
        let (ticket, entry) = (job.ticket, job.entry.clone());
        let heavy = answer.as_ref().is_ok_and(|page| page.body.len() > HEAVY);
        let wanted = if heavy { self.effort.checks.max(1) } else { 1 };
        let _slots = self.checks.acquire_many(u32::try_from(wanted).unwrap_or(u32::MAX)).await;
        let checker = self.checker.clone();
        let (packing, now) = (self.packing, self.clock.now());
        let work = move || {
            let records = match (&answer, packing) {
                // An answer that says "as before" holds nothing.
                (Ok(page), Some(packing)) if page.status != 304 => keep::records(page, now, packing),
                _ => Vec::new(),
            };
            (checker.answer(ticket, &entry, answer, known, way), records)
        };
        let checked = match heavy {
            // On a thread of its own: what a thread once needed its allocator keeps for it.
            true => {
                let (done, made) = oneshot::channel();
                let _detached = std::thread::spawn(move || drop(done.send(work())));
                made.await.ok()
            }
            false => tokio::task::spawn_blocking(work).await.ok(),
        };
        checked.unwrap_or_else(|| {
            let visit = Visit::without_answer(Outcome::Failed);
            let reason = "debunk failed on this page; please report it".to_string();
            (self.checker.unchecked(Some(ticket), &job.entry.url, visit, reason).into(), Vec::new())
        })
    }

    async fn hand_over(&self, work: Work) {
        // The writer goes away only when it cannot go on, and then it has said so.
        let _ = self.store.send(work).await;
    }

    fn tell(&self, event: Event) {
        // Nobody listens any more when the scan has ended with an error.
        let _ = self.events.send(event);
    }

    /// What an answer says of its host, and whether asking again may help.
    fn weigh(&self, answer: &Result<Page, FetchError>, took: Duration) -> Reply {
        let reply = |answer, passing| Reply { answer, took, passing };
        match answer {
            Ok(page) if matches!(page.status, 429 | 503) => {
                let wait = page.headers.retry_after.as_deref().and_then(|value| retry_after(value, self.clock.now()));
                reply(Answer::Pushback(wait), wait.is_none_or(|wait| wait <= MAX_WAIT))
            }
            Ok(page) if matches!(page.status, 408 | 425 | 500 | 502 | 504) => reply(Answer::Failure, true),
            Ok(_) | Err(FetchError::Refused { .. }) => reply(Answer::Fine, false),
            Err(FetchError::Failed { failure, .. }) => match failure {
                // Our own memory was short.
                Failure::Timeout(Stage::Memory) => reply(Answer::Fine, true),
                // A certificate that does not hold will not hold in a second either; a broken handshake may.
                Failure::Tls(reason) if reason.starts_with("the certificate") => reply(Answer::Fine, false),
                Failure::Dns(_) | Failure::Connect(_) | Failure::Tls(_) | Failure::Timeout(_) | Failure::Protocol(_) => {
                    reply(Answer::Failure, true)
                }
                // The host answers; it is the page that cannot be read.
                _ => reply(Answer::Fine, false),
            },
        }
    }
}
