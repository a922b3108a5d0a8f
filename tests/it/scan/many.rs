//! A very long list and a fetcher that asks nobody: the queue, the results and what a second run needs lie on the disk, and
//! memory stays what it was.

use std::io::{BufReader, Read, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use debunk::batch::HostList;
use debunk::config::Config;
use debunk::engine;
use debunk::fetch::{FetchError, Headers, Page};
use debunk::rules::Rules;
use debunk::scan::after::Clock;
use debunk::scan::crawl::{Effort, Ended, Progress, RobotsUse, Scan};
use debunk::scan::pace::{Delay, Manners};
use debunk::scan::scope::{Bounds, Scope};
use debunk::scan::state::State;
use debunk::scan::visit::Checker;
use debunk::scan::{self, outcome, seeding};
use tokio::sync::watch;
use url::Url;

/// Pages of one host.
const EACH: usize = 250;

/// The list, made while it is read.
struct List {
    next: usize,
    pages: usize,
    left: Vec<u8>,
}

impl Read for List {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.left.is_empty() && self.next < self.pages {
            // The pages of a host stand far from each other.
            let hosts = self.pages.div_ceil(EACH);
            let (host, page) = (self.next % hosts, self.next / hosts);
            self.left = format!("https://site{host}.example/guide/{page}\n").into_bytes();
            self.next += 1;
        }
        let length = self.left.len().min(out.len());
        out[..length].copy_from_slice(&self.left[..length]);
        self.left.drain(..length);
        Ok(length)
    }
}

fn mock(url: &Url) -> Result<Page, FetchError> {
    Ok(Page {
        url: url.clone(),
        final_url: url.clone(),
        redirects: Vec::new(),
        status: 200,
        headers: Headers { content_type: Some("text/html".to_string()), etag: Some("\"1\"".to_string()), ..Headers::default() },
        body: format!("<title>{}</title><p>The lake is quiet in May. <a href='/next'>On</a>", url.path()).into_bytes(),
        remote: "192.0.2.1:443".parse().unwrap(),
        share: Default::default(),
    })
}

/// Memory of this process at its peak so far, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// What this process has made the disk write so far, in kB.
fn written() -> u64 {
    let counts = std::fs::read_to_string("/proc/self/io").unwrap();
    let line = counts.lines().find_map(|line| line.strip_prefix("write_bytes:")).unwrap();
    line.trim().parse::<u64>().unwrap() / 1024
}

/// For whoever runs it by hand.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

async fn scan_list(pages: usize) -> (u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let rules = Rules::embedded().unwrap();
    let today = jiff::civil::date(2026, 11, 20);
    let checker = Arc::new(Checker {
        rules,
        look: None,
        options: engine::Options { today, as_of: None },
        select: None,
        hosts: HostList::Left,
        scope: Scope::new(Bounds::default()).unwrap(),
    });
    let state = Arc::new(State::create(&folder.path().join("many.state"), &(), u64::MAX).unwrap());
    let started = Instant::now();
    seeding::from_list(&state, &checker, BufReader::new(List { next: 0, pages, left: Vec::new() })).unwrap();
    say(&format!("{pages} in the queue after {:?}: {} kB, {} kB written", started.elapsed(), peak(), written()));
    let progress = Arc::new(Progress::default());
    let (_stop, stopped) = watch::channel(false);
    let manners = Manners { at_once: 8, delay: Delay::Fixed(Duration::ZERO) };
    let effort = Effort { fetches: 64, checks: 2, manners, retries: 0, robots: RobotsUse::Ignored };
    let clock = Clock { began: "2026-11-20T00:00:00Z".parse().unwrap(), at: started };
    let early = tokio::spawn({
        let progress = Arc::clone(&progress);
        async move {
            // What it takes when a tenth is done.
            while progress.done.load(std::sync::atomic::Ordering::Relaxed) < pages / 10 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            peak()
        }
    });
    let fetch = Arc::new(mock as fn(&Url) -> Result<Page, FetchError>);
    let scan = Scan { state: state.clone(), fetch, checker: checker.clone(), effort, clock, progress, keep: None };
    assert_eq!(scan::crawl(scan, stopped).await.unwrap(), Ended::Finished);
    say(&format!("scanned after {:?}: {} kB, {} kB written", started.elapsed(), peak(), written()));
    let config = Config::default();
    let summing = outcome::sum_up(&state, &checker.rules, &config, today).unwrap();
    let mut last = String::new();
    let mut count = 0;
    for page in summing.pages() {
        let page = page.unwrap();
        assert!(page.result.source > last, "sorted, and each once");
        last = page.result.source;
        count += 1;
    }
    assert_eq!((count, state.counts().unwrap().queued), (pages, 0));
    say(&format!("reported after {:?}: {} kB, {} kB written", started.elapsed(), peak(), written()));
    (early.await.unwrap(), peak())
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_of_many_hosts_is_scanned_whole_and_once() {
    scan_list(3_000).await;
}

/// Run it alone: `tests/scripts/scan_many`.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn a_million_addresses_take_no_more_memory_than_a_hundred_thousand() {
    let pages = std::env::var("PAGES").map_or(1_000_000, |pages| pages.parse().unwrap());
    let before = written();
    let (early, peak) = scan_list(pages).await;
    let each = (written() - before) as f64 / pages as f64;
    assert!(each < 12.0, "{each:.1} kB written for each page");
    assert!(peak < 200_000, "{peak} kB");
    assert!(peak < early + early / 3, "{early} kB with a tenth done, {peak} kB in the end");
}
