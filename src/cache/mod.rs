//! What earlier runs found, in one packed file a set of rules, options and day, so that a page is read again only when it has
//! changed.
//!
//! An entry is told by a hash of the page's name and bytes, and stands with a hash of itself: what does not fit is as if it were
//! not there. The file is written whole and takes its place in one step, so a run that is killed, or two at once, lose entries and
//! nothing else. Entries are answers, and whoever can write them can hide findings: keep the folder out of what strangers change.

mod stored;

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use sha2::{Digest as _, Sha256};

use crate::campaign::Traits;
use crate::report::Page;
use crate::suppress::Inline;

/// What every file starts with; changes with the shape of what follows.
const MAGIC: &[u8; 16] = b"debunk cache 03\n";
/// Bytes of the two hashes and the length in front of an entry.
const HEAD: usize = KEY + CHECK + 4;
const KEY: usize = 16;
const CHECK: usize = 8;
/// Largest file that is read, and written, in bytes.
const MAX_FILE: usize = 512 << 20;
/// Most files that are kept: one for each set of rules and options used lately.
const MAX_FILES: usize = 8;
const EXTENSION: &str = "debunk-cache";

type Key = [u8; KEY];

/// What was found on one page, before settings and other pages have their say.
#[derive(Debug)]
pub struct Answer {
    /// What was found. Its document has no blocks and no links.
    pub page: Page,
    /// The suppressions written into it.
    pub comments: Inline,
    /// What of it is compared with other pages.
    pub traits: Traits,
}

/// Answers of earlier runs, and those of this one.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    bytes: Vec<u8>,
    entries: HashMap<Key, (Range<usize>, [u8; CHECK])>,
    fresh: Mutex<Vec<(Key, Vec<u8>)>>,
}

impl Cache {
    /// Opens the file for `context` in `folder`: everything besides a page that its answer depends on, such as the program, the
    /// rules, the options and the day. A file that is missing, damaged or of another make is an empty one.
    pub fn open(folder: &Path, context: &[&str]) -> Cache {
        let path = folder.join(format!("{}.{EXTENSION}", hex(&digest(context.iter().map(|part| part.as_bytes()))[..12])));
        let bytes = read(&path).unwrap_or_default();
        let entries = index(&bytes);
        Cache { path, bytes, entries, fresh: Mutex::new(Vec::new()) }
    }

    /// What was found on this page, if it is known.
    pub fn get(&self, name: &str, source: &[u8]) -> Option<Answer> {
        let (range, check) = self.entries.get(&key(name, source))?;
        let entry = &self.bytes[range.clone()];
        if digest([entry])[..CHECK] != check[..] {
            return None;
        }
        stored::read(entry)
    }

    /// Remembers what was found on a page.
    pub fn put(&self, name: &str, source: &[u8], answer: &Answer) {
        if let Some(entry) = stored::write(answer) {
            self.fresh.lock().expect("no thread panics while it holds the lock").push((key(name, source), entry));
        }
    }

    /// Writes the file, if this run found anything new, and removes the oldest ones. What cannot be written is only slower next
    /// time.
    pub fn save(self) -> io::Result<()> {
        let fresh = self.fresh.into_inner().expect("no thread panics while it holds the lock");
        if fresh.is_empty() {
            return Ok(());
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        make_folder(folder)?;
        let mut out = Vec::with_capacity(self.bytes.len() + fresh.iter().map(|(_, entry)| entry.len() + HEAD).sum::<usize>());
        out.extend_from_slice(MAGIC);
        for (key, entry) in &fresh {
            push(&mut out, key, &digest([entry.as_slice()])[..CHECK], entry);
        }
        let new: std::collections::HashSet<&Key> = fresh.iter().map(|(key, _)| key).collect();
        let mut old: Vec<_> = self.entries.iter().filter(|(key, _)| !new.contains(key)).collect();
        old.sort_by_key(|(_, (range, _))| range.start);
        for (key, (range, check)) in old {
            if out.len() + range.len() + HEAD > MAX_FILE {
                break;
            }
            push(&mut out, key, check, &self.bytes[range.clone()]);
        }
        replace(&self.path, &out)?;
        prune(folder, &self.path);
        Ok(())
    }
}

/// The folder of caches where the user named none: `debunk` in the user's own cache folder. `variable` reads the environment.
pub fn default_folder(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CACHE_HOME")
        .or_else(|| if cfg!(windows) { absolute("LOCALAPPDATA") } else { absolute("HOME").map(|home| home.join(".cache")) });
    folder.map(|folder| folder.join("debunk"))
}

fn key(name: &str, source: &[u8]) -> Key {
    let digest = digest([name.as_bytes(), source]);
    let mut key = [0; KEY];
    key.copy_from_slice(&digest[..KEY]);
    key
}

/// A hash of the parts, each with its length, so that no two lists of parts are one.
fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() || metadata.len() > MAX_FILE as u64 {
        return Err(io::Error::other("is no cache"));
    }
    fs::read(path)
}

/// Where the entries are. Stops at the first that does not fit into the file.
fn index(bytes: &[u8]) -> HashMap<Key, (Range<usize>, [u8; CHECK])> {
    let mut entries = HashMap::new();
    let mut at = MAGIC.len();
    if !bytes.starts_with(MAGIC) {
        return entries;
    }
    while let Some(head) = bytes.get(at..at + HEAD) {
        let (mut key, mut check, mut length) = ([0; KEY], [0; CHECK], [0; 4]);
        key.copy_from_slice(&head[..KEY]);
        check.copy_from_slice(&head[KEY..KEY + CHECK]);
        length.copy_from_slice(&head[KEY + CHECK..]);
        let start = at + HEAD;
        let end = start + u32::from_le_bytes(length) as usize;
        if end > bytes.len() {
            break;
        }
        entries.insert(key, (start..end, check));
        at = end;
    }
    entries
}

fn push(out: &mut Vec<u8>, key: &Key, check: &[u8], entry: &[u8]) {
    let Ok(length) = u32::try_from(entry.len()) else { return };
    out.extend_from_slice(key);
    out.extend_from_slice(check);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(entry);
}

/// Makes the folder, for its owner alone, and marks it as one that backups may leave out.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")?;
    // A folder inside a repository must not be committed with it.
    fs::write(folder.join(".gitignore"), "*\n")
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        fs::rename(&temporary, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Removes all but the newest files. Nothing but our own files is touched.
fn prune(folder: &Path, current: &Path) {
    let Ok(inside) = fs::read_dir(folder) else { return };
    let mut files: Vec<_> = inside
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path != current && path.extension().is_some_and(|extension| extension == EXTENSION))
        .filter_map(|path| Some((fs::symlink_metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    files.sort();
    let surplus = files.len().saturating_sub(MAX_FILES - 1);
    for (_, path) in files.into_iter().take(surplus) {
        let _ = fs::remove_file(path);
    }
}
