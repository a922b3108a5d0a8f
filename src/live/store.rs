//! Evidence kept in a file: one look a line, only ever appended to, read first.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::resolve::evidence::{Look, VERSION};

/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 1 << 20;

/// What is known of each subject, and where more of it goes.
#[derive(Debug, Default)]
pub struct Store {
    looks: HashMap<String, Look>,
    file: Option<File>,
    skipped: usize,
}

impl Store {
    /// Reads a file of evidence. With `append` it is made if it is not there, and what is added goes to its end.
    ///
    /// # Errors
    /// Where the file cannot be read, made or written to. Lines that are no evidence, such as one cut short by a crash, are
    /// passed over and counted.
    pub fn open(path: &Path, append: bool) -> io::Result<Store> {
        let mut options = OpenOptions::new();
        options.read(true);
        if append {
            options.append(true).create(true);
        }
        let mut file = options.open(path)?;
        let mut store = Store::default();
        let mut whole = true;
        let mut reader = BufReader::new(&mut file);
        loop {
            let mut line = Vec::new();
            if reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            whole = line.ends_with(b"\n");
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice::<Look>(&line) {
                Ok(look) if look.schema == VERSION => store.keep(look),
                _ => store.skipped += 1,
            }
        }
        if append {
            if !whole {
                // What a crash left of a line must not swallow the next one.
                file.seek(SeekFrom::End(0))?;
                file.write_all(b"\n")?;
            }
            store.file = Some(file);
        }
        Ok(store)
    }

    /// Lines that were no evidence.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// What is known of a subject.
    pub fn get(&self, subject: &str) -> Option<&Look> {
        self.looks.get(subject)
    }

    /// Adds a look, to the file first.
    ///
    /// # Errors
    /// Where the file cannot be written to; the look counts all the same.
    pub fn add(&mut self, look: Look) -> io::Result<()> {
        let mut line = serde_json::to_vec(&look).map_err(io::Error::other)?;
        line.push(b'\n');
        self.keep(look);
        // One write a line: another process that appends to the file cannot come between.
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(&line))
    }

    /// The latest look counts, but never one at which the network lied over one at which it did not.
    fn keep(&mut self, look: Look) {
        match self.looks.get(&look.subject) {
            Some(old) if (old.control.matched, old.at) > (look.control.matched, look.at) => {}
            _ => {
                self.looks.insert(look.subject.clone(), look);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::evidence::Control;

    fn look(subject: &str, at: &str, matched: bool) -> Look {
        let at = at.parse().expect("a moment");
        let control = Control { at, url: "http://control.test/".into(), matched, saw: String::new() };
        Look { schema: VERSION.to_string(), subject: subject.to_string(), at, control, seen: Vec::new() }
    }

    #[test]
    fn the_latest_look_counts_unless_the_network_lied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evidence.jsonl");
        let mut store = Store::open(&path, true).unwrap();
        store.add(look("a.kz", "2026-11-20T10:00:00Z", true)).unwrap();
        store.add(look("a.kz", "2026-11-21T10:00:00Z", true)).unwrap();
        store.add(look("a.kz", "2026-11-22T10:00:00Z", false)).unwrap();
        for store in [store, Store::open(&path, false).unwrap()] {
            assert_eq!(store.get("a.kz").unwrap().at.to_string(), "2026-11-21T10:00:00Z");
            assert!(store.get("b.kz").is_none());
        }
    }

    #[test]
    fn a_torn_line_is_passed_over_and_swallows_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evidence.jsonl");
        let mut store = Store::open(&path, true).unwrap();
        store.add(look("a.kz", "2026-11-20T10:00:00Z", true)).unwrap();
        drop(store);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], &whole[..whole.len() / 2]].concat()).unwrap();
        let mut store = Store::open(&path, true).unwrap();
        assert_eq!(store.skipped(), 1);
        store.add(look("b.kz", "2026-11-20T11:00:00Z", true)).unwrap();
        drop(store);
        let store = Store::open(&path, false).unwrap();
        assert!(store.get("a.kz").is_some() && store.get("b.kz").is_some());
        assert_eq!(store.skipped(), 1);
        assert!(std::fs::read(&path).unwrap().starts_with(&whole), "what was written stays");
    }

    #[test]
    fn only_reading_makes_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evidence.jsonl");
        assert!(Store::open(&path, false).is_err());
        std::fs::write(&path, "not evidence").unwrap();
        let mut store = Store::open(&path, false).unwrap();
        store.add(look("a.kz", "2026-11-20T10:00:00Z", true)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"not evidence");
    }
}
