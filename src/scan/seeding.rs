//! Sources into the queue, a few thousand at a time, so that a list of any length takes the same memory.

use std::io::BufRead;

use super::scope::canonical;
use super::seeds::{self, Line, Listing};
use super::state::{Done, Entry, Role, State, StateError};
use super::visit::Checker;
use crate::report::Visit;
use crate::report::visit::Outcome;

/// Entries in one transaction.
const BATCH: usize = 50_000;
/// Lines that are no addresses in one transaction.
const MAX_WRONG: usize = 4_000;

/// Why sources could not be put into the queue.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The state cannot be written.
    #[error(transparent)]
    State(#[from] StateError),
    /// The list cannot be read.
    #[error("cannot read the list: {0}")]
    Read(#[from] std::io::Error),
}

/// Puts the addresses of a list into the queue, one a line. A line that is no address becomes a result that says so.
pub fn from_list(state: &State, checker: &Checker, mut list: impl BufRead) -> Result<(), SeedError> {
    // The first holds the addresses, each other a line that is none.
    let mut batch = vec![Done::default()];
    while let Some((line, _)) = seeds::next_line(&mut list)? {
        match seed(checker, line) {
            Ok(entry) => batch[0].found.push(entry),
            Err(wrong) => batch.push(*wrong),
        }
        if batch[0].found.len() >= BATCH || batch.len() > MAX_WRONG {
            state.commit(&batch, None)?;
            batch = vec![Done::default()];
        }
    }
    state.commit(&batch, None)?;
    Ok(())
}

/// Puts one address, as the user wrote it, into the queue.
pub fn from_argument(state: &State, checker: &Checker, argument: &str) -> Result<(), SeedError> {
    let done = match seed(checker, seeds::parse_line(argument)) {
        Ok(entry) => Done { found: vec![entry], ..Done::default() },
        Err(wrong) => *wrong,
    };
    state.commit(&[done], None)?;
    Ok(())
}

/// Puts what a sitemap or feed on disk lists into the queue. Whether it is one.
pub fn from_listing(state: &State, list: impl BufRead) -> Result<bool, SeedError> {
    let (mut found, mut failed) = (Vec::new(), None);
    let kind = seeds::listing(list, None, &mut |kind, text| {
        let role = if kind == Listing::Index { Role::Sitemap } else { Role::Page };
        let url = url::Url::parse(text).ok().and_then(|url| canonical(&url));
        found.extend(url.map(|url| Entry { url: url.into(), depth: 0, role }));
        if found.len() >= BATCH && failed.is_none() {
            let found = std::mem::take(&mut found);
            failed = state.commit(&[Done { found, ..Done::default() }], None).err();
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    state.commit(&[Done { found, ..Done::default() }], None)?;
    Ok(kind.map_err(std::io::Error::other)?.is_some())
}

/// A place in the queue, or a result that says why there is none.
fn seed(checker: &Checker, line: Line) -> Result<Entry, Box<Done>> {
    match line {
        Line::Url(url) => match canonical(&url) {
            Some(url) => Ok(Entry { url: url.into(), depth: 0, role: Role::Source }),
            None => Err(wrong(checker, "an address", "is too long".to_string())),
        },
        Line::Wrong(text, reason) => Err(wrong(checker, &text, reason)),
    }
}

fn wrong(checker: &Checker, text: &str, reason: String) -> Box<Done> {
    Box::new(checker.unchecked(None, text, Visit::without_answer(Outcome::Refused), reason))
}
