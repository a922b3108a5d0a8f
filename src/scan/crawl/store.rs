//! The thread that writes the state: many pieces of work in one transaction, because each costs the disk the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::super::keep::Keep;
use super::super::state::{Done, State, StateError};
use super::{Event, Progress, Work};

/// Most pieces of work in one transaction.
const MAX_BATCH: usize = 512;
/// Longest time a piece of work waits for others.
const MAX_WAIT: Duration = Duration::from_millis(200);
/// How often more work is looked for while waiting.
const STEP: Duration = Duration::from_millis(5);

pub(super) struct Store {
    pub(super) state: Arc<State>,
    pub(super) keep: Option<Keep>,
    /// Whether someone waits for what is written.
    pub(super) hungry: Arc<AtomicBool>,
    pub(super) progress: Arc<Progress>,
    pub(super) events: mpsc::UnboundedSender<Event>,
}

impl Store {
    /// Stores work until nobody can send any more.
    pub(super) fn run(mut self, mut inbox: mpsc::Receiver<Work>) {
        while let Some(first) = inbox.blocking_recv() {
            let (mut batch, mut hosts, mut records) = (vec![first.done], vec![first.host], vec![first.records]);
            let started = Instant::now();
            while batch.len() < MAX_BATCH {
                match inbox.try_recv() {
                    Ok(work) => {
                        batch.push(work.done);
                        hosts.push(work.host);
                        records.push(work.records);
                    }
                    Err(mpsc::error::TryRecvError::Disconnected) => break,
                    Err(mpsc::error::TryRecvError::Empty) => {
                        if self.hungry.load(Ordering::Relaxed) || started.elapsed() >= MAX_WAIT {
                            break;
                        }
                        thread::sleep(STEP);
                    }
                }
            }
            let event = match self.commit(&batch, &records) {
                Ok(grown) => Event::Stored(hosts, grown),
                Err(error) => Event::Broken(error),
            };
            let broken = matches!(event, Event::Broken(_));
            if self.events.send(event).is_err() || broken {
                return;
            }
        }
    }

    fn commit(&mut self, batch: &[Done], records: &[Vec<u8>]) -> Result<Vec<u64>, StateError> {
        // First the evidence, then the results that rest on it; what is not followed by results is cut off again.
        let written = match &mut self.keep {
            Some(keep) => Some(keep.append(records.iter().map(Vec::as_slice)).map_err(StateError::Archive)?),
            None => None,
        };
        let grown = self.state.commit(batch, written)?;
        self.progress.update(&self.state.counts()?);
        Ok(grown)
    }
}
