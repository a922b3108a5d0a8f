//! Keeps what people filed as spam or ham: an append-only file of lines, each flushed to the disk before it is acknowledged.
//!
//! A line is a CRC-32 in eight hex digits, a space, and a record in JSON. Whatever kills the process, or the machine, an
//! acknowledged record is there afterwards. What a crash left half written is no line with a right sum: it is passed over and
//! never cut off, since nothing tells it from damage to what was acknowledged. Records change no verdict; they are exported as
//! labelled pages for `debunk eval`.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::problem::Problem;

/// Largest file, in bytes: a stranger with a key must not fill the disk.
pub const MAX_FILE: u64 = 4 << 30;
/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 64 << 20;
/// Records that may wait for the disk.
const QUEUE: usize = 1024;

/// What a record says of its post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// It should have been flagged.
    Spam,
    /// It should not have been.
    Ham,
}

/// One submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When, in RFC 3339.
    pub at: String,
    /// What it is said to be.
    pub label: Label,
    /// The dialect it came by: `akismet`, `rspamd`, `page`.
    pub via: String,
    /// Name of the key that filed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The post.
    pub content: String,
    /// Its media type, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The name its author goes by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Language of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    /// Another process has it open.
    #[error("{0} is in use by another process")]
    InUse(PathBuf),
}

/// An open file of submissions. One thread writes; records that come together share one flush.
#[derive(Debug)]
pub struct Store {
    /// There until the store is dropped.
    queue: Option<SyncSender<Entry>>,
    writer: Option<thread::JoinHandle<()>>,
}

/// Waits for the writer, so that the file is whole and free for the next one when the store is gone.
impl Drop for Store {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so already.
            let _ = writer.join();
        }
    }
}

struct Entry {
    line: Vec<u8>,
    done: oneshot::Sender<io::Result<()>>,
}

impl Store {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    /// For a file that cannot be opened or is in use.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let io = |error| StoreError::Io(path.to_path_buf(), error);
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(StoreError::InUse(path.to_path_buf())),
            Err(std::fs::TryLockError::Error(error)) => return Err(io(error)),
        }
        let mut length = file.seek(SeekFrom::End(0)).map_err(io)?;
        if length > 0 && last_byte(&mut file).map_err(io)? != b'\n' {
            // A crash cut the last line short; what comes next must not become part of it.
            file.write_all(b"\n").map_err(io)?;
            length += 1;
        }
        file.sync_all().map_err(io)?;
        // The name of a new file is kept by its folder, which only Unix lets a program open and flush.
        if let Some(folder) = path.parent().filter(|_| cfg!(unix)) {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
        }
        let (queue, entries) = sync_channel(QUEUE);
        let write = move || write(file, length, &entries);
        let writer = thread::Builder::new().name("store".to_string()).spawn(write).map_err(io)?;
        Ok(Store { queue: Some(queue), writer: Some(writer) })
    }

    /// Keeps a record. Gives `Ok` only once it is on the disk.
    ///
    /// # Errors
    /// 503 where the disk does not keep up or is full; the record may then be kept or not.
    pub async fn append(&self, record: &Record) -> Result<(), Problem> {
        let (done, kept) = oneshot::channel();
        let queue = self.queue.as_ref().expect("there until the store is dropped");
        queue.try_send(Entry { line: line(record), done }).map_err(|error| match error {
            TrySendError::Full(_) => Problem::unavailable("too many submissions are waiting to be kept"),
            TrySendError::Disconnected(_) => Problem::unavailable("submissions cannot be kept"),
        })?;
        match kept.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "a submission cannot be kept");
                Err(Problem::unavailable("submissions cannot be kept"))
            }
            Err(_) => Err(Problem::unavailable("submissions cannot be kept")),
        }
    }
}

/// Every record of a file, oldest first, while another process may be writing to it. Gives the number of lines that are not
/// whole.
///
/// # Errors
/// For a file that cannot be read.
pub fn read(path: &Path, mut each: impl FnMut(Record)) -> Result<usize, StoreError> {
    let io = |error| StoreError::Io(path.to_path_buf(), error);
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).map_err(io)?);
    let mut broken = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        if io::Read::take(&mut reader, MAX_LINE).read_until(b'\n', &mut line).map_err(io)? == 0 {
            return Ok(broken);
        }
        match parse(&line) {
            Some(record) => each(record),
            None => broken += 1,
        }
    }
}

fn last_byte(file: &mut File) -> io::Result<u8> {
    let mut byte = [0];
    file.seek(SeekFrom::End(-1))?;
    io::Read::read_exact(file, &mut byte)?;
    Ok(byte[0])
}

fn line(record: &Record) -> Vec<u8> {
    let json = serde_json::to_vec(record).expect("strings are always JSON");
    let mut line = format!("{:08x} ", crc32fast::hash(&json)).into_bytes();
    line.extend_from_slice(&json);
    line.push(b'\n');
    line
}

fn parse(line: &[u8]) -> Option<Record> {
    let line = line.strip_suffix(b"\n")?;
    let (sum, json) = (line.get(..8)?, line.get(9..)?);
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    (crc32fast::hash(json) == sum).then(|| serde_json::from_slice(json).ok()).flatten()
}

/// Writes what comes, all that waits in one go, and flushes before anybody is told.
fn write(mut file: File, length: u64, entries: &Receiver<Entry>) {
    let mut length = length;
    while let Ok(first) = entries.recv() {
        let mut batch = vec![first];
        batch.extend(entries.try_iter().take(QUEUE));
        let bytes: Vec<u8> = batch.iter().flat_map(|entry| &entry.line).copied().collect();
        let result = if length + bytes.len() as u64 > MAX_FILE {
            Err(io::Error::new(io::ErrorKind::StorageFull, "the file has reached its limit"))
        } else {
            file.write_all(&bytes).and_then(|()| file.sync_data())
        };
        match &result {
            Ok(()) => length += bytes.len() as u64,
            Err(_) => {
                // What was written of it would make the next line part of a torn one.
                let _ = file.set_len(length);
                let _ = file.seek(SeekFrom::Start(length));
            }
        }
        for entry in batch {
            let result = result.as_ref().copied().map_err(|error| io::Error::new(error.kind(), error.to_string()));
            let _ = entry.done.send(result);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(content: &str, label: Label) -> Record {
        Record {
            at: "2026-11-20T12:00:00Z".to_string(),
            label,
            via: "akismet".to_string(),
            key: None,
            content: content.to_string(),
            content_type: None,
            author: None,
            url: None,
            locale: None,
        }
    }

    fn all(path: &Path) -> (Vec<String>, usize) {
        let mut out = Vec::new();
        let broken = read(path, |record| out.push(record.content)).expect("readable");
        (out, broken)
    }

    #[tokio::test]
    async fn keeps_records_in_order_across_openings() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store");
        for round in 0..3 {
            let store = Store::open(&path).expect("opens");
            assert!(matches!(Store::open(&path), Err(StoreError::InUse(_))), "one writer at a time");
            for index in 0..5 {
                store.append(&record(&format!("{round}-{index}\n\"é"), Label::Ham)).await.expect("kept");
            }
            drop(store);
        }
        let (kept, broken) = all(&path);
        assert_eq!((kept.len(), broken, kept[7].as_str()), (15, 0, "1-2\n\"é"));
    }

    #[tokio::test]
    async fn passes_over_what_a_crash_left_and_goes_on_after_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store");
        let (first, second) = (line(&record("first", Label::Spam)), line(&record("second", Label::Ham)));
        for kept in (0..=second.len()).step_by(7).chain([second.len() - 1, second.len()]) {
            std::fs::write(&path, [&first[..], &second[..kept]].concat()).expect("writable");
            let store = Store::open(&path).expect("opens");
            store.append(&record("third", Label::Spam)).await.expect("kept");
            drop(store);
            let (contents, broken) = all(&path);
            // Torn right before its line feed, the second is whole once it is given one.
            let whole = kept + 1 >= second.len();
            let expected: &[&str] = if whole { &["first", "second", "third"] } else { &["first", "third"] };
            assert_eq!(
                (contents, broken),
                (expected.iter().map(ToString::to_string).collect(), usize::from(!whole && kept > 0)),
                "{kept}"
            );
        }
    }

    #[test]
    fn passes_over_damage_in_the_middle_and_cuts_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store");
        let mut bytes = [line(&record("first", Label::Spam)), line(&record("second", Label::Ham))].concat();
        bytes[20] ^= 1;
        std::fs::write(&path, &bytes).expect("writable");
        drop(Store::open(&path).expect("opens"));
        assert_eq!(all(&path), (vec!["second".to_string()], 1));
        assert_eq!(std::fs::read(&path).expect("still there"), bytes);
    }
}
