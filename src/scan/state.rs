//! The state of a scan on disk: frontier, results and what a second run needs, in one file that survives being killed.
//!
//! A URL stays in the queue until the transaction that stores its result takes it out and puts in the links found on it.
//! So whatever moment the program ends at, a URL has either a result or a place in the queue, and never both. What was
//! being fetched then is fetched again. Nothing here knows how pages are fetched or checked.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableDatabase as _, ReadableTable as _, ReadableTableMetadata as _, TableDefinition};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::report::Tally;

/// Changes when the tables or what is in them change; another one's file is not read.
const SHAPE: &str = concat!("debunk-scan/3 ", env!("CARGO_PKG_VERSION"));
/// Pages of the file kept in memory, in bytes. The rest is the operating system's to cache.
const CACHE: usize = 24 << 20;

/// Small values by name: shape, settings, counts.
const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// Hashes of every address that was ever accepted.
const SEEN: TableDefinition<u128, ()> = TableDefinition::new("seen");
/// What is left to do, by host, then in the order it was found.
const QUEUE: TableDefinition<(u64, u64), &[u8]> = TableDefinition::new("queue");
/// Hosts with something in the queue: how much.
const HOSTS: TableDefinition<u64, u64> = TableDefinition::new("hosts");
/// Results by address; the number tells records of archives apart that share one.
const RESULTS: TableDefinition<(&str, u64), &[u8]> = TableDefinition::new("results");
/// Addresses by a hash of host and content.
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
        let state = State { database: open(&place)?, max_pages };
        let write = state.database.begin_write()?;
        {
            let mut meta = write.open_table(META)?;
            if meta.get("shape")?.is_some_and(|shape| shape.value() != SHAPE.as_bytes()) {
                return Err(StateError::Shape);
            }
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
        let database = open(path)?;
        let read = database.begin_read()?;
        let meta = read.open_table(META).map_err(|_| StateError::Shape)?;
        if meta.get("shape")?.is_none_or(|shape| shape.value() != SHAPE.as_bytes()) {
            return Err(StateError::Shape);
        }
        let settings = match meta.get("settings")? {
            Some(bytes) => postcard::from_bytes(bytes.value())?,
            None => return Err(StateError::Shape),
        };
        drop((meta, read));
        let max_pages = max_pages(&settings);
        Ok((State { database, max_pages }, settings))
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
        let mut grown = BTreeMap::<u64, i64>::new();
        let mut shrunk = BTreeMap::<u64, u64>::new();
        {
            let mut meta = write.open_table(META)?;
            let mut counts = read_counts(&meta)?;
            let mut seen = write.open_table(SEEN)?;
            let mut queue = write.open_table(QUEUE)?;
            let mut results = write.open_table(RESULTS)?;
            let mut content = write.open_table(CONTENT)?;
            let mut known = write.open_table(KNOWN)?;
            let mut far = write.open_table(READ)?;
            for done in batch {
                if let Some(ticket) = done.ticket {
                    // Twice the same ticket would count a page twice; the second is dropped.
                    if queue.remove((ticket.host, ticket.id))?.is_none() {
                        continue;
                    }
                    counts.queued -= 1;
                    *shrunk.entry(ticket.host).or_default() += 1;
                }
                if let Some((url, nth, bytes)) = &done.result {
                    let mut row = done.content.unwrap_or(0).to_be_bytes().to_vec();
                    row.extend_from_slice(bytes);
                    results.insert((url.as_str(), *nth), row.as_slice())?;
                    counts.tally.add(&done.tally);
                    if let Some(hash) = done.content {
                        content.insert((hash, url.as_str()), ())?;
                    }
                }
                if let Some((url, what)) = &done.known {
                    known.insert(url.as_str(), postcard::to_stdvec(what)?.as_slice())?;
                }
                if let Some((name, offset)) = &done.read {
                    far.insert(name.as_str(), *offset)?;
                }
                for entry in &done.found {
                    let page = entry.role != Role::Sitemap;
                    if page && counts.accepted >= self.max_pages || seen.get(hash(entry.url.as_bytes()))?.is_some() {
                        continue;
                    }
                    let Ok(url) = Url::parse(&entry.url) else { continue };
                    seen.insert(hash(entry.url.as_bytes()), ())?;
                    let host = host_key(&url);
                    queue.insert((host, counts.next), postcard::to_stdvec(entry)?.as_slice())?;
                    counts.next += 1;
                    counts.queued += 1;
                    counts.accepted += u64::from(page);
                    *grown.entry(host).or_default() += 1;
                }
            }
            let mut hosts = write.open_table(HOSTS)?;
            for (&host, &more) in &grown {
                let before = hosts.get(host)?.map_or(0, |count| count.value());
                hosts.insert(host, before + more.unsigned_abs())?;
            }
            for (&host, &less) in &shrunk {
                let before = hosts.get(host)?.map_or(0, |count| count.value());
                if before > less {
                    hosts.insert(host, before - less)?;
                } else {
                    hosts.remove(host)?;
                }
            }
            if let Some(written) = written {
                counts.written = written;
            }
            meta.insert("counts", postcard::to_stdvec(&counts)?.as_slice())?;
        }
        write.commit()?;
        Ok(grown.into_keys().collect())
    }

    /// The next entries of a host after the one numbered `after`, at most `most`.
    pub fn entries(&self, host: u64, after: Option<u64>, most: usize) -> Result<Vec<(Ticket, Entry)>, StateError> {
        let read = self.database.begin_read()?;
        let queue = read.open_table(QUEUE)?;
        let from = after.map_or(0, |id| id + 1);
        let mut out = Vec::new();
        for row in queue.range((host, from)..=(host, u64::MAX))?.take(most) {
            let (key, value) = row?;
            let (host, id) = key.value();
            out.push((Ticket { host, id }, postcard::from_bytes(value.value())?));
        }
        Ok(out)
    }

    /// Hosts with something in the queue, from `from` on, at most `most`.
    pub fn hosts(&self, from: u64, most: usize) -> Result<Vec<u64>, StateError> {
        let read = self.database.begin_read()?;
        let hosts = read.open_table(HOSTS)?;
        hosts.range(from..)?.take(most).map(|row| Ok(row?.0.value())).collect()
    }

    /// How many hosts have something in the queue.
    pub fn waiting_hosts(&self) -> Result<u64, StateError> {
        Ok(self.database.begin_read()?.open_table(HOSTS)?.len()?)
    }

    /// What a server said of an address last time.
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

    /// Every result, sorted by address and read a few at a time.
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
