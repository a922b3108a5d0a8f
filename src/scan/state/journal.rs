//! Finished work on its way to its places in the state.
//!
//! The disk is written in whole pages of 4 KiB, and the places of one piece of work lie on pages far from each other. So
//! finished work is first appended to one table, which makes it safe, and is sorted in where it belongs when there is much of
//! it: many pieces then share each page that is written.

use std::collections::HashSet;

use redb::{ReadableTable as _, Table, TableDefinition, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::{Done, HOSTS, KNOWN, QUEUE, RESULTS, State, StateError, Ticket};

/// Rows of finished work, one behind the other, cut into pieces of one size.
pub(super) const JOURNAL: TableDefinition<u64, &[u8]> = TableDefinition::new("journal");
/// Size of a piece: what fills a few pages of the disk, and leaves room for what belongs to them.
const PIECE: usize = (32 << 10) - 256;
/// Pieces of work, and bytes of them, that are sorted in together.
const MOST: usize = 1 << 14;
const MOST_BYTES: usize = 8 << 20;

/// What of a piece of work is put in its place later.
#[derive(Debug, Serialize, Deserialize)]
struct Row<'a> {
    ticket: Option<(u64, u64)>,
    #[serde(borrow)]
    result: Option<(&'a str, u64, &'a [u8])>,
    #[serde(borrow)]
    known: Option<(&'a str, &'a [u8])>,
}

/// What lies in the journal.
#[derive(Debug, Default)]
pub(super) struct Unsorted {
    /// Places that still stand in the queue and are done.
    done: HashSet<Ticket>,
    rows: usize,
    bytes: usize,
}

impl Unsorted {
    /// Whether the queue names a place that is done.
    pub(super) fn is_done(&self, ticket: &Ticket) -> bool {
        self.done.contains(ticket)
    }

    /// Whether there is enough of it.
    pub(super) fn is_much(&self) -> bool {
        self.rows >= MOST || self.bytes >= MOST_BYTES
    }

    /// Takes what has been written behind it.
    pub(super) fn add(&mut self, rows: &Rows) {
        self.done.extend(rows.tickets.iter());
        self.rows += rows.count;
        self.bytes += rows.bytes.len();
    }
}

/// Rows to be appended.
#[derive(Debug, Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    count: usize,
    tickets: HashSet<Ticket>,
}

impl Rows {
    /// Whether a place is done by one of them.
    pub(super) fn hold(&self, ticket: &Ticket) -> bool {
        self.tickets.contains(ticket)
    }

    /// Adds what is to be put in its place of a piece of work.
    pub(super) fn push(&mut self, done: &Done) -> Result<(), StateError> {
        let result = done.result.as_ref().map(|(url, nth, page)| {
            let mut row = done.content.unwrap_or(0).to_be_bytes().to_vec();
            row.extend_from_slice(page);
            (url.as_str(), *nth, row)
        });
        let known = match &done.known {
            Some((url, known)) => Some((url.as_str(), postcard::to_stdvec(known)?)),
            None => None,
        };
        let row = Row {
            ticket: done.ticket.map(|ticket| (ticket.host, ticket.id)),
            result: result.as_ref().map(|(url, nth, row)| (*url, *nth, row.as_slice())),
            known: known.as_ref().map(|(url, known)| (*url, known.as_slice())),
        };
        self.bytes = postcard::to_extend(&row, std::mem::take(&mut self.bytes))?;
        self.count += 1;
        self.tickets.extend(done.ticket);
        Ok(())
    }

    /// Appends them to the journal.
    pub(super) fn append(&self, write: &WriteTransaction) -> Result<(), StateError> {
        let mut journal = write.open_table(JOURNAL)?;
        let next = journal.last()?.map_or(0, |(key, _)| key.value() + 1);
        for (key, piece) in (next..).zip(self.bytes.chunks(PIECE)) {
            journal.insert(key, piece)?;
        }
        Ok(())
    }
}

impl State {
    /// Puts finished work in its places.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn sort_in(&self) -> Result<(), StateError> {
        let write = self.database.begin_write()?;
        let bytes = {
            let journal = write.open_table(JOURNAL)?;
            let mut bytes = Vec::with_capacity(self.unsorted().bytes);
            for piece in journal.iter()? {
                bytes.extend_from_slice(piece?.1.value());
            }
            bytes
        };
        if bytes.is_empty() {
            return Ok(write.abort()?);
        }
        let mut rows = Vec::new();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (row, left) = postcard::take_from_bytes::<Row<'_>>(rest)?;
            rows.push(row);
            rest = left;
        }
        take_out(&write, rows.iter().filter_map(|row| row.ticket).collect())?;
        // Page after page, so that none is written twice. Of two with one name the later stays.
        rows.sort_by_key(|row| row.result.map(|(url, nth, _)| (url, nth)));
        let mut results = write.open_table(RESULTS)?;
        for (url, nth, row) in rows.iter().filter_map(|row| row.result) {
            results.insert((url, nth), row)?;
        }
        rows.sort_by_key(|row| row.known.map(|(url, _)| url));
        let mut known = write.open_table(KNOWN)?;
        for (url, what) in rows.iter().filter_map(|row| row.known) {
            known.insert(url, what)?;
        }
        drop((results, known));
        write.delete_table(JOURNAL)?;
        write.open_table(JOURNAL)?;
        write.commit()?;
        // Only now: whoever reads an older queue must still be told what of it is done.
        *self.unsorted() = Unsorted::default();
        Ok(())
    }
}

/// Takes finished work out of the queue.
fn take_out(write: &WriteTransaction, mut tickets: Vec<(u64, u64)>) -> Result<(), StateError> {
    tickets.sort_unstable();
    let mut queue = write.open_table(QUEUE)?;
    let mut hosts = write.open_table(HOSTS)?;
    for of_host in tickets.chunk_by(|a, b| a.0 == b.0) {
        let mut fewer = 0;
        for ticket in of_host {
            fewer += u64::from(queue.remove(ticket)?.is_some());
        }
        let host = of_host[0].0;
        let before = hosts.get(host)?.map_or(0, |count| count.value());
        set_count(&mut hosts, host, before.saturating_sub(fewer))?;
    }
    Ok(())
}

fn set_count(hosts: &mut Table<'_, u64, u64>, host: u64, count: u64) -> Result<(), StateError> {
    match count {
        0 => hosts.remove(host)?,
        count => hosts.insert(host, count)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Entry, Known, Role};
    use super::*;

    fn entry(number: usize) -> Entry {
        Entry { url: format!("https://site{}.example/{number}", number % 3), depth: 0, role: Role::Page }
    }

    fn queued(state: &State) -> Vec<(Ticket, Entry)> {
        let hosts = state.hosts(0, 9).unwrap();
        hosts.into_iter().flat_map(|host| state.entries(host, None, usize::MAX).unwrap()).collect()
    }

    fn done(ticket: Ticket, entry: &Entry, content: u128) -> Done {
        let known = Known {
            etag: Some("1".into()),
            last_modified: None,
            content_type: None,
            final_url: entry.url.clone(),
            body: vec![7; 300],
        };
        Done {
            ticket: Some(ticket),
            result: Some((entry.url.clone(), 0, vec![1; 400])),
            content: Some(content),
            known: Some((entry.url.clone(), known)),
            ..Done::default()
        }
    }

    fn begin(path: &Path, pages: usize) -> State {
        let state = State::create(path, &(), u64::MAX).unwrap();
        state.commit(&[Done { found: (0..pages).map(entry).collect(), ..Done::default() }], None).unwrap();
        state
    }

    #[test]
    fn what_is_done_is_not_given_out_again_sorted_in_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.state");
        let state = begin(&path, 30);
        let all = queued(&state);
        assert_eq!(all.len(), 30);
        let batch: Vec<Done> = all[..20].iter().map(|(ticket, entry)| done(*ticket, entry, 1)).collect();
        state.commit(&batch, None).unwrap();
        assert_eq!(queued(&state), all[20..], "while it lies in the journal");
        assert_eq!(state.counts().unwrap().queued, 10);
        // What is done twice counts once.
        state.commit(&batch[..5], None).unwrap();
        assert_eq!(state.counts().unwrap().queued, 10);
        drop(state);
        let (state, ()) = State::resume(&path, |()| u64::MAX).unwrap();
        assert_eq!(queued(&state), all[20..], "when it has been sorted in");
        assert_eq!(state.results().count(), 20);
        state.commit(&batch, None).unwrap();
        assert_eq!((state.counts().unwrap().queued, queued(&state).len()), (10, 10));
    }

    #[test]
    fn much_is_sorted_in_at_once_and_little_when_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let state = begin(&folder.path().join("a.state"), MOST + 10);
        let all = queued(&state);
        let batch: Vec<Done> = all.iter().map(|(ticket, entry)| done(*ticket, entry, u128::from(ticket.id) << 64)).collect();
        state.commit(&batch[..MOST], None).unwrap();
        assert_eq!(state.results().count(), MOST);
        state.commit(&batch[MOST..], None).unwrap();
        assert_eq!(state.results().count(), MOST);
        state.settle().unwrap();
        assert_eq!(state.results().count(), MOST + 10);
        assert_eq!((queued(&state), state.hosts(0, 9).unwrap()), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_servers_said_to_a_killed_run_is_known_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.state");
        let state = begin(&path, 3);
        let (ticket, entry) = queued(&state).remove(0);
        state.commit(&[done(ticket, &entry, 1)], None).unwrap();
        drop(state);
        let state = begin(&path, 3);
        assert_eq!(state.known(&entry.url).unwrap().and_then(|known| known.etag).as_deref(), Some("1"));
        assert_eq!((state.results().count(), queued(&state).len()), (0, 3));
    }

    #[test]
    fn contents_meet_that_several_addresses_share() {
        let folder = tempfile::tempdir().unwrap();
        let state = begin(&folder.path().join("a.state"), 4);
        let all = queued(&state);
        // The last differs from the first two only where the beginnings of hashes end.
        let contents = [5 << 64, 5 << 64, 9 << 64, (5 << 64) + 1];
        let batch: Vec<Done> = all.iter().zip(contents).map(|((ticket, entry), content)| done(*ticket, entry, content)).collect();
        state.commit(&batch, None).unwrap();
        state.settle().unwrap();
        let mut two = [all[0].1.url.as_str(), all[1].1.url.as_str()];
        two.sort_unstable();
        assert!(state.is_shared(contents[0]).unwrap());
        assert!(!state.is_shared(contents[2]).unwrap() && !state.is_shared(contents[3]).unwrap());
        assert_eq!(state.first_with(contents[0], None).unwrap().as_deref(), Some(two[0]));
        assert_eq!(state.first_with(contents[0], Some(two[1])).unwrap().as_deref(), Some(two[1]));
    }
}
