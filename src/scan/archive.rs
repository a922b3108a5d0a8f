//! Archives as sources: WARC files of crawls and the WET files of Common Crawl, read as a stream and checked on several
//! threads. What was stored is passed over when a scan is taken up again.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use url::Url;

use super::crawl::{HEAVY, Progress};
use super::scope::canonical;
use super::state::{Done, Entry, Role, State, StateError};
use super::visit::{Arrived, Checker};
use super::warc::{self, Record, Records, WarcError};
use crate::document::Kind;
use crate::document::foreign::not_a_page;
use crate::fetch::body::Body;
use crate::fetch::{Failure, Limits};
use crate::report::Visit;
use crate::report::visit::Outcome;

/// Records read ahead of the threads that check them.
const AHEAD: usize = 8;
/// Results in one transaction.
const BATCH: usize = 256;

/// What stands for an archive that has been read to its end.
const WHOLE: u64 = u64::MAX;

/// Which records of an archive are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Addresses; none means all.
    pub urls: Vec<Url>,
}

/// An archive to scan.
#[derive(Debug)]
pub struct Archive<R> {
    /// Name for reports.
    pub name: String,
    /// Its bytes, gzipped or not.
    pub reader: R,
}

/// A record with its number in the archive, or the reason why there are no more.
type Read = (u64, Result<Record, WarcError>);

/// Checks the pages in an archive with `threads` threads, until `stop` is set. Where the archive breaks off, it becomes a
/// result of its own that says so.
///
/// # Errors
/// When the state cannot be written.
pub fn scan<R: BufRead + Send>(
    archive: Archive<R>,
    wanted: &Wanted,
    state: &State,
    checker: &Checker,
    threads: usize,
    progress: &Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<(), StateError> {
    let Archive { name, reader } = archive;
    let passed = state.read_so_far(&name)?;
    if passed == WHOLE {
        return Ok(());
    }
    let limits = Limits::default();
    let (send_record, records) = mpsc::sync_channel::<Read>(AHEAD);
    let (send_done, done) = mpsc::sync_channel::<(u64, Done)>(AHEAD);
    let records = Mutex::new(records);
    let failed = AtomicBool::new(false);
    let alone = Mutex::new(());
    thread::scope(|scope| {
        scope.spawn(|| {
            // Moved in, so that the others see the end when this thread ends.
            let send_record = send_record;
            let mut read = match warc::records(reader, limits.body.saturating_mul(2)) {
                Ok(read) => read,
                Err(error) => return drop(send_record.send((passed, Err(WarcError::Read(error))))),
            };
            read_all(&mut read, passed, &mut |record| {
                !stop() && !failed.load(Ordering::Relaxed) && send_record.send(record).is_ok()
            });
        });
        for _ in 0..threads.max(1) {
            let send_done = send_done.clone();
            let (records, name, limits, alone) = (&records, &name, &limits, &alone);
            scope.spawn(move || {
                while let Some((nth, record)) = next(records) {
                    let heavy = record.as_ref().is_ok_and(|record| record.block.len() > HEAVY);
                    let _alone = heavy.then(|| alone.lock().expect("a check that fails is caught"));
                    let done = match record {
                        Ok(record) => one(checker, name, nth, record, wanted, limits),
                        Err(error) => broken(checker, name, nth, &error),
                    };
                    if send_done.send((nth, done)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send_done);
        let stored = store(&name, passed, &done, state, progress);
        // Whoever still reads or checks stops as soon as nobody takes what it gives.
        failed.store(stored.is_err(), Ordering::Relaxed);
        drop(done);
        stored
    })?;
    if !stop() {
        state.commit(&[Done { read: Some((name, WHOLE)), ..Done::default() }], None)?;
    }
    Ok(())
}

fn next(records: &Mutex<Receiver<Read>>) -> Option<Read> {
    records.lock().expect("no thread panics while it holds the lock").recv().ok()
}

/// Reads to the end of the archive, or to where it breaks off, while `each` says yes.
fn read_all(records: &mut Records<Box<dyn BufRead + '_>>, passed: u64, each: &mut dyn FnMut(Read) -> bool) {
    let mut nth = 0;
    loop {
        let record = records.read();
        let go_on = match record {
            Ok(None) => false,
            // What a killed run has stored is not checked again.
            Ok(Some(_)) if nth < passed => true,
            Ok(Some(record)) => each((nth, Ok(record))),
            Err(error) => {
                each((nth, Err(error)));
                false
            }
        };
        if !go_on {
            return;
        }
        nth += 1;
    }
}

/// Stores results in the order of the records, since only then one number says what has been stored.
fn store(name: &str, passed: u64, done: &Receiver<(u64, Done)>, state: &State, progress: &Progress) -> Result<(), StateError> {
    let (mut early, mut next, mut batch) = (BTreeMap::new(), passed, Vec::new());
    while let Ok((nth, one)) = done.recv() {
        early.insert(nth, one);
        while let Some(one) = early.remove(&next) {
            next += 1;
            batch.push(Done { read: Some((name.to_string(), next)), ..one });
        }
        if batch.len() >= BATCH {
            commit(&mut batch, state, progress)?;
        }
    }
    commit(&mut batch, state, progress)
}

fn commit(batch: &mut Vec<Done>, state: &State, progress: &Progress) -> Result<(), StateError> {
    state.commit(batch, None)?;
    batch.clear();
    progress.update(&state.counts()?);
    Ok(())
}

fn broken(checker: &Checker, name: &str, nth: u64, error: &WarcError) -> Done {
    let visit = Visit { archive: Some(name.to_string()), ..Visit::without_answer(Outcome::Failed) };
    checker.unchecked(None, name, visit, format!("the archive {error}, after {nth} records"))
}

/// What becomes of a record. Those that hold no page give nothing.
fn one(checker: &Checker, name: &str, nth: u64, record: Record, wanted: &Wanted, limits: &Limits) -> Done {
    let nothing = Done::default();
    let Some(uri) = &record.uri else { return nothing };
    let url = Url::parse(uri).ok().and_then(|url| canonical(&url));
    if !wanted.urls.is_empty() && !url.as_ref().is_some_and(|url| wanted.urls.contains(url)) {
        return nothing;
    }
    let Some(url) = url else { return nothing };
    let mut seen =
        Visit { archive: Some(name.to_string()), final_url: Some(url.to_string()), ..Visit::without_answer(Outcome::Checked) };
    let unchecked = |seen: Visit, reason: String| checker.unchecked_nth(None, url.as_str(), nth + 1, seen, reason);
    let whole = record.block.len() as u64 == record.length;
    let mut refresh = None;
    let (content_type, kind, body) = match record.kind.as_str() {
        "response" => {
            let Some(mut answer) = warc::answer(record.block) else { return nothing };
            seen.status = Some(answer.status);
            // Redirects and errors hold no page; that a crawler once met them is no fault of this scan.
            if !(200..300).contains(&answer.status) {
                return nothing;
            }
            if !whole {
                seen.outcome = Outcome::Failed;
                return unchecked(seen, Failure::TooLarge(limits.body).to_string());
            }
            refresh = answer.refresh.take();
            match decoded(&mut answer, limits) {
                Ok(body) => (answer.content_type, None, body),
                Err(failure) => {
                    seen.outcome = Outcome::Failed;
                    return unchecked(seen, failure.to_string());
                }
            }
        }
        // The text of a page, as Common Crawl takes it out; the address may still end as that of the page did.
        "conversion" if whole => (Some("text/plain; charset=utf-8".to_string()), Some(Kind::Plain), record.block),
        "resource" if whole => (record.content_type, None, record.block),
        _ => return nothing,
    };
    // Pictures and the like are part of every crawl, and nobody asked for them to be read.
    if not_a_page(content_type.as_deref(), &body).is_some() {
        return nothing;
    }
    let entry = Entry { url: url.to_string(), depth: u32::MAX, role: Role::Page };
    match checker.judge(&entry, nth + 1, Arrived { visit: seen, url, content_type, kind, body }, refresh.as_deref()) {
        // A redirect in the form of a page.
        (_, Some(_)) => nothing,
        (done, None) => done,
    }
}

/// The body, decoded under the same caps as one that is fetched. Many crawlers decode bodies and leave the header.
fn decoded(answer: &mut warc::Answer, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let mut body = Body::new(answer.encodings.iter().map(String::as_str), limits)?;
    if body.is_plain() && answer.body.len() <= limits.body {
        return Ok(std::mem::take(&mut answer.body));
    }
    let unpacked = body.feed(&answer.body).and_then(|()| body.finish());
    match unpacked {
        Err(Failure::Encoding(_)) if is_text(&answer.body) => Ok(std::mem::take(&mut answer.body)),
        other => other,
    }
}

fn is_text(body: &[u8]) -> bool {
    let head = &body[..body.len().min(512)];
    !head.is_empty() && head.iter().all(|byte| *byte >= 0x20 || byte.is_ascii_whitespace())
}
