//! The state of a scan on disk: frontier, results and what a second run needs, in one file that survives being killed.
//!
//! A URL is in the queue until the transaction that stores its result takes it out and puts in the links found on it. So
//! whatever moment the program ends at, a URL has either a result or a place in the queue, and never both. What was being
//! fetched then is fetched again. Nothing here knows how pages are fetched or checked.

mod journal;

use std::collections::{HashSet, VecDeque};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use redb::{Database, ReadableDatabase as _, ReadableTable as _, ReadableTableMetadata as _, TableDefinition, WriteTransaction};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use self::journal::{JOURNAL, Rows, Unsorted};
use crate::report::Tally;

/// Changes when the tables or what is in them change; another one's file is not read.
const SHAPE: &str = concat!("debunk-scan/4 ", env!("CARGO_PKG_VERSION"));
/// Pages of the file kept in memory, in bytes. The rest is the operating system's to cache.
const CACHE: usize = 16 << 20;
/// Contents compared with each other at once.
const MOST_BEGINNINGS: u64 = 4 << 20;

/// Small values by name: shape, settings, counts.
const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// Every address that was ever accepted: its host and its hash. Those of one host stand together, as they are found.
const SEEN: TableDefinition<(u64, u128), ()> = TableDefinition::new("seen");
/// What is left to do, by host, then in the order it was found.
const QUEUE: TableDefinition<(u64, u64), &[u8]> = TableDefinition::new("queue");
/// Hosts with something in the queue: how much.
const HOSTS: TableDefinition<u64, u64> = TableDefinition::new("hosts");
/// Results by address; the number tells records of archives apart that share one.
const RESULTS: TableDefinition<(&str, u64), &[u8]> = TableDefinition::new("results");
/// Addresses by a hash of host and content, of those contents that several addresses share.
const CONTENT: TableDefinition<(u128, &str), ()> = TableDefinition::new("content");
/// What a server said last time, for asking whether anything changed.
const KNOWN: TableDefinition<&str, &[u8]> = TableDefinition::new("known");
/// How far each archive and list has been read.
const READ: TableDefinition<&str, u64> = TableDefinition::new("read");

/// Something is wrong with the state file.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Reading or writing it failed.
    #[error("the state file cannot be used: {0}")]
    Store(#[from] Box<redb::Error>),
    /// Another program, or another version of this one, wrote it.
    #[error("the state file was written by another version; start anew with another file")]
    Shape,
    /// The archive that goes with it cannot be written.
    #[error("the archive cannot be written: {0}")]
    Archive(std::io::Error),
    /// It holds something that cannot be read.
    #[error("the state file is damaged: {0}")]
    Damaged(#[from] postcard::Error),
}

macro_rules! from_redb {
    ($($error:ident),*) => { $(
        impl From<redb::$error> for StateError {
            fn from(error: redb::$error) -> Self {
                StateError::Store(Box::new(error.into()))
            }
        }
    )* };
}
from_redb!(DatabaseError, TransactionError, TableError, StorageError, CommitError);

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket {
    /// Host, as [`host_key`] gives it.
    pub host: u64,
    /// Number in the order of finding.
    pub id: u64,
}

/// An address to fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The address, canonical.
    pub url: String,
    /// Links followed from a source to here.
    pub depth: u32,
    /// What it may be.
    pub role: Role,
}

/// What an address in the queue may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Named by the user: a page, a sitemap or a feed, as its content says.
    Source,
    /// Found on a page or in a sitemap: a page.
    Page,
    /// Named by robots.txt or a sitemap index: a sitemap.
    Sitemap,
}

/// What a server said of a page, and the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// Address that answered.
    pub final_url: String,
    /// Body, compressed with zstd.
    pub body: Vec<u8>,
}

/// A finished piece of work, to be stored.
#[derive(Debug, Default)]
pub struct Done {
    /// Its place in the queue; none for a record of an archive.
    pub ticket: Option<Ticket>,
    /// Result: address, number among its namesakes, serialised page.
    pub result: Option<(String, u64, Vec<u8>)>,
    /// What the result adds to the counts.
    pub tally: Tally,
    /// Hash of host and content, under which duplicates meet.
    pub content: Option<u128>,
    /// What to remember for the next run, by address.
    pub known: Option<(String, Known)>,
    /// Addresses found on it.
    pub found: Vec<Entry>,
    /// An archive or list, and how far it has been read by this.
    pub read: Option<(String, u64)>,
}

/// How far a scan is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Number the next address gets.
    next: u64,
    /// Pages accepted for the queue so far.
    pub accepted: u64,
    /// Addresses in the queue.
    pub queued: u64,
    /// What the results say.
    pub tally: Tally,
    /// Bytes of the archive being written that belong to stored results.
    pub written: u64,
}

/// The state file, open.
#[derive(Debug)]
pub struct State {
    database: Database,
    max_pages: u64,
    unsorted: Mutex<Unsorted>,
}

impl State {
    /// Makes a new file with `settings`, or empties one for another run over what servers said last time.
    ///
    /// # Errors
    /// When the file cannot be written or is another version's.
    pub fn create(path: &Path, settings: &impl Serialize, max_pages: u64) -> Result<State, StateError> {
        // A new file gets its name when its first transaction is on the disk: one that a kill left without it would look
        // like a scan to be taken up again, and could not be.
        let begun = path.exists();
        let mut name = path.as_os_str().to_os_string();
        name.push(".new");
        let place = if begun { path.to_path_buf() } else { PathBuf::from(name) };
        if !begun && place.exists() {
            std::fs::remove_file(&place).map_err(redb::StorageError::from)?;
        }
        let state = State { database: open(&place)?, max_pages, unsorted: Mutex::default() };
        if begun {
            state.check_shape()?;
            // What servers said to a run that was killed.
            state.sort_in()?;
        }
        let write = state.database.begin_write()?;
        {
            let mut meta = write.open_table(META)?;
            meta.insert("shape", SHAPE.as_bytes())?;
            meta.insert("settings", postcard::to_stdvec(settings)?.as_slice())?;
            meta.insert("counts", postcard::to_stdvec(&Counts::default())?.as_slice())?;
            meta.remove("seeded")?;
            write.delete_table(SEEN)?;
            write.delete_table(QUEUE)?;
            write.delete_table(HOSTS)?;
            write.delete_table(RESULTS)?;
            write.delete_table(CONTENT)?;
            write.delete_table(READ)?;
            write.open_table(SEEN)?;
            write.open_table(QUEUE)?;
            write.open_table(HOSTS)?;
            write.open_table(RESULTS)?;
            write.open_table(CONTENT)?;
            write.open_table(KNOWN)?;
            write.open_table(READ)?;
            write.open_table(JOURNAL)?;
        }
        write.commit()?;
        if !begun {
            std::fs::rename(&place, path).map_err(redb::StorageError::from)?;
        }
        Ok(state)
    }

    /// Opens the file of an earlier run, and gives the settings it was made with.
    ///
    /// # Errors
    /// When the file cannot be read or is another version's.
    pub fn resume<S: DeserializeOwned>(path: &Path, max_pages: impl FnOnce(&S) -> u64) -> Result<(State, S), StateError> {
        let mut state = State { database: open(path)?, max_pages: 0, unsorted: Mutex::default() };
        state.check_shape()?;
        let settings = match state.database.begin_read()?.open_table(META)?.get("settings")? {
            Some(bytes) => postcard::from_bytes(bytes.value())?,
            None => return Err(StateError::Shape),
        };
        state.max_pages = max_pages(&settings);
        state.sort_in()?;
        Ok((state, settings))
    }

    fn check_shape(&self) -> Result<(), StateError> {
        let read = self.database.begin_read()?;
        let meta = read.open_table(META).map_err(|_| StateError::Shape)?;
        match meta.get("shape")? {
            Some(shape) if shape.value() == SHAPE.as_bytes() => Ok(()),
            _ => Err(StateError::Shape),
        }
    }

    fn unsorted(&self) -> MutexGuard<'_, Unsorted> {
        self.unsorted.lock().expect("no thread panics while it holds the lock")
    }

    /// How far the scan is.
    pub fn counts(&self) -> Result<Counts, StateError> {
        let read = self.database.begin_read()?;
        read_counts(&read.open_table(META)?)
    }

    /// Whether all sources have been put into the queue.
    pub fn is_seeded(&self) -> Result<bool, StateError> {
        let read = self.database.begin_read()?;
        Ok(read.open_table(META)?.get("seeded")?.is_some())
    }

    /// Notes that all sources have been put into the queue.
    pub fn set_seeded(&self) -> Result<(), StateError> {
        let write = self.database.begin_write()?;
        write.open_table(META)?.insert("seeded", &[][..])?;
        Ok(write.commit()?)
    }

    /// Stores finished work: results in, queue entries out, links in, all or nothing. Gives the hosts that got more to do.
    /// `written` is how long the archive being written is by now.
    pub fn commit(&self, batch: &[Done], written: Option<u64>) -> Result<Vec<u64>, StateError> {
        let write = self.database.begin_write()?;
        let mut rows = Rows::default();
        let mut grown = Vec::new();
        {
            let mut meta = write.open_table(META)?;
            let mut counts = read_counts(&meta)?;
            let mut new = New::default();
            for done in batch {
                if let Some(ticket) = done.ticket {
                    // Twice the same ticket would count a page twice; the second is dropped.
                    if rows.hold(&ticket) || self.unsorted().is_done(&ticket) || !is_queued(&write, ticket)? {
                        continue;
                    }
                    counts.queued -= 1;
                }
                if done.result.is_some() {
                    counts.tally.add(&done.tally);
                }
                if done.ticket.is_some() || done.result.is_some() || done.known.is_some() {
                    rows.push(done)?;
                }
                if let Some((name, offset)) = &done.read {
                    write.open_table(READ)?.insert(name.as_str(), *offset)?;
                }
                new.add(&write, &done.found, &mut counts, self.max_pages)?;
            }
            if !new.queue.is_empty() {
                grown = new.store(&write)?;
            }
            if let Some(written) = written {
                counts.written = written;
            }
            meta.insert("counts", postcard::to_stdvec(&counts)?.as_slice())?;
        }
        rows.append(&write)?;
        write.commit()?;
        let much = {
            let mut unsorted = self.unsorted();
            unsorted.add(&rows);
            unsorted.is_much()
        };
        if much {
            self.sort_in()?;
        }
        Ok(grown)
    }

    /// The next entries of a host after the one numbered `after`, at most `most`.
    pub fn entries(&self, host: u64, after: Option<u64>, most: usize) -> Result<Vec<(Ticket, Entry)>, StateError> {
        // Held until the queue has been read: what is sorted in meanwhile still stands in what is read here.
        let unsorted = self.unsorted();
        let read = self.database.begin_read()?;
        let queue = read.open_table(QUEUE)?;
        let from = after.map_or(0, |id| id + 1);
        let mut out = Vec::new();
        for row in queue.range((host, from)..=(host, u64::MAX))? {
            let (key, value) = row?;
            let (host, id) = key.value();
            let ticket = Ticket { host, id };
            if unsorted.is_done(&ticket) {
                continue;
            }
            out.push((ticket, postcard::from_bytes(value.value())?));
            if out.len() == most {
                break;
            }
        }
        Ok(out)
    }

    /// Hosts with something in the queue, from `from` on, at most `most`.
    pub fn hosts(&self, from: u64, most: usize) -> Result<Vec<u64>, StateError> {
        let read = self.database.begin_read()?;
        let hosts = read.open_table(HOSTS)?;
        hosts.range(from..)?.take(most).map(|row| Ok(row?.0.value())).collect()
    }

    /// What a server said of an address in an earlier run.
    pub fn known(&self, url: &str) -> Result<Option<Known>, StateError> {
        let read = self.database.begin_read()?;
        let known = read.open_table(KNOWN)?;
        Ok(known.get(url)?.map(|bytes| postcard::from_bytes(bytes.value())).transpose()?)
    }

    /// How far an archive or list has been read.
    pub fn read_so_far(&self, name: &str) -> Result<u64, StateError> {
        let read = self.database.begin_read()?;
        Ok(read.open_table(READ)?.get(name)?.map_or(0, |offset| offset.value()))
    }

    /// Every result that has been sorted in, sorted by address and read a few at a time.
    pub fn results(&self) -> Results<'_> {
        Results { state: self, ahead: VecDeque::new(), last: None }
    }

    fn results_after(&self, last: Option<&(String, u64)>, most: usize) -> Result<VecDeque<StoredResult>, StateError> {
        let read = self.database.begin_read()?;
        let results = read.open_table(RESULTS)?;
        let from = last.map_or(Bound::Unbounded, |(url, nth)| Bound::Excluded((url.as_str(), *nth)));
        let rows = results.range::<(&str, u64)>((from, Bound::Unbounded))?.take(most);
        rows.map(|row| {
            let (key, value) = row?;
            let (url, nth) = key.value();
            let (content, page) = value.value().split_first_chunk().ok_or(StateError::Shape)?;
            let content = Some(u128::from_be_bytes(*content)).filter(|&hash| hash != 0);
            Ok(StoredResult { url: url.to_string(), nth, content, page: page.to_vec() })
        })
        .collect()
    }

    /// Puts finished work in its places and finds out which contents several addresses share. What follows answers for all
    /// results of before.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn settle(&self) -> Result<(), StateError> {
        self.sort_in()?;
        let write = self.database.begin_write()?;
        write.delete_table(CONTENT)?;
        {
            let mut shared = write.open_table(CONTENT)?;
            let results = write.open_table(RESULTS)?;
            // A part of all contents at a time, by the beginnings of their hashes: of a crawl of any size it takes no more
            // memory than that.
            let parts = results.len()?.div_ceil(MOST_BEGINNINGS).max(1);
            let beginning = |row: &[u8]| row.first_chunk().map(|bytes| u64::from_be_bytes(*bytes)).filter(|&hash| hash != 0);
            for part in 0..parts {
                let mut all = Vec::new();
                for row in results.iter()? {
                    all.extend(beginning(row?.1.value()).filter(|hash| hash % parts == part));
                }
                all.sort_unstable();
                let mut twice: Vec<u64> = all.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
                drop(all);
                twice.dedup();
                if twice.is_empty() {
                    continue;
                }
                for row in results.iter()? {
                    let (key, value) = row?;
                    if let Some(hash) = beginning(value.value())
                        && twice.binary_search(&hash).is_ok()
                        && let Some(whole) = value.value().first_chunk()
                    {
                        shared.insert((u128::from_be_bytes(*whole), key.value().0), ())?;
                    }
                }
            }
        }
        Ok(write.commit()?)
    }

    /// Whether several addresses have this content.
    pub fn is_shared(&self, content: u128) -> Result<bool, StateError> {
        let read = self.database.begin_read()?;
        let table = read.open_table(CONTENT)?;
        let second = table.range((content, "")..)?.nth(1).transpose()?;
        Ok(second.is_some_and(|(key, _)| key.value().0 == content))
    }

    /// The address that stands for all with this content: `preferred` where it is among them, else the first in sorted order.
    pub fn first_with(&self, content: u128, preferred: Option<&str>) -> Result<Option<String>, StateError> {
        let read = self.database.begin_read()?;
        let table = read.open_table(CONTENT)?;
        if let Some(preferred) = preferred
            && table.get((content, preferred))?.is_some()
        {
            return Ok(Some(preferred.to_string()));
        }
        let first = table.range((content, "")..)?.next().transpose()?;
        Ok(first.filter(|(key, _)| key.value().0 == content).map(|(key, _)| key.value().1.to_string()))
    }
}

/// Addresses that were found and are new.
#[derive(Default)]
struct New {
    seen: HashSet<(u64, u128)>,
    queue: Vec<((u64, u64), Vec<u8>)>,
}

impl New {
    /// Takes those that are new, while there may be more.
    fn add(&mut self, write: &WriteTransaction, found: &[Entry], counts: &mut Counts, max_pages: u64) -> Result<(), StateError> {
        if found.is_empty() {
            return Ok(());
        }
        let seen = write.open_table(SEEN)?;
        for entry in found {
            let page = entry.role != Role::Sitemap;
            if page && counts.accepted >= max_pages {
                continue;
            }
            let Ok(url) = Url::parse(&entry.url) else { continue };
            let host = host_key(&url);
            let key = (host, hash(entry.url.as_bytes()));
            if seen.get(key)?.is_some() || !self.seen.insert(key) {
                continue;
            }
            self.queue.push(((host, counts.next), postcard::to_stdvec(entry)?));
            counts.next += 1;
            counts.queued += 1;
            counts.accepted += u64::from(page);
        }
        Ok(())
    }

    /// Puts them into the queue, page after page of the file. Gives their hosts.
    fn store(mut self, write: &WriteTransaction) -> Result<Vec<u64>, StateError> {
        let mut keys: Vec<(u64, u128)> = self.seen.into_iter().collect();
        keys.sort_unstable();
        let mut seen = write.open_table(SEEN)?;
        for key in keys {
            seen.insert(key, ())?;
        }
        self.queue.sort_unstable_by_key(|(key, _)| *key);
        let mut queue = write.open_table(QUEUE)?;
        for (key, entry) in &self.queue {
            queue.insert(key, entry.as_slice())?;
        }
        let mut hosts = write.open_table(HOSTS)?;
        let mut grown = Vec::new();
        for of_host in self.queue.chunk_by(|a, b| a.0.0 == b.0.0) {
            let host = of_host[0].0.0;
            let before = hosts.get(host)?.map_or(0, |count| count.value());
            hosts.insert(host, before + of_host.len() as u64)?;
            grown.push(host);
        }
        Ok(grown)
    }
}

fn is_queued(write: &WriteTransaction, ticket: Ticket) -> Result<bool, StateError> {
    Ok(write.open_table(QUEUE)?.get((ticket.host, ticket.id))?.is_some())
}

/// One row of the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResult {
    /// Address.
    pub url: String,
    /// Number among those that share the address.
    pub nth: u64,
    /// Hash of host and content, where there is content.
    pub content: Option<u128>,
    /// Serialised page.
    pub page: Vec<u8>,
}

/// See [`State::results`].
#[derive(Debug)]
pub struct Results<'a> {
    state: &'a State,
    ahead: VecDeque<StoredResult>,
    last: Option<(String, u64)>,
}

impl Iterator for Results<'_> {
    type Item = Result<StoredResult, StateError>;

    fn next(&mut self) -> Option<Self::Item> {
        const AHEAD: usize = 64;
        if self.ahead.is_empty() {
            match self.state.results_after(self.last.as_ref(), AHEAD) {
                Ok(rows) => self.ahead = rows,
                Err(error) => return Some(Err(error)),
            }
        }
        let row = self.ahead.pop_front()?;
        self.last = Some((row.url.clone(), row.nth));
        Some(Ok(row))
    }
}

fn open(path: &Path) -> Result<Database, StateError> {
    Ok(Database::builder().set_cache_size(CACHE).create(path)?)
}

fn read_counts(meta: &impl redb::ReadableTable<&'static str, &'static [u8]>) -> Result<Counts, StateError> {
    match meta.get("counts")? {
        Some(bytes) => Ok(postcard::from_bytes(bytes.value())?),
        None => Err(StateError::Shape),
    }
}

/// The first 128 bits of SHA-256: enough that no two of any number of addresses ever meet, by accident or by design.
pub fn hash(bytes: &[u8]) -> u128 {
    hash_of(&[bytes])
}

/// [`hash`] of parts put together, without a copy of them.
pub fn hash_of(parts: &[&[u8]]) -> u128 {
    let mut digest = Sha256::new();
    parts.iter().for_each(|part| digest.update(part));
    let digest = digest.finalize();
    digest.iter().take(16).fold(0, |sum, &byte| sum << 8 | u128::from(byte))
}

/// What stands for a host in the queue: scheme, name and port, since each has a robots.txt of its own.
pub fn host_key(url: &Url) -> u64 {
    (hash(url.origin().ascii_serialization().as_bytes()) >> 64) as u64
}
