//! How many bytes of bodies all fetches together may hold, so that many hostile servers at once cost no more memory than one.
//!
//! A body takes its share once, before it grows large, and keeps it until the page is let go: whoever holds a share needs no
//! other to go on, so nobody waits for ever.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Bytes of a body that need no share: nearly every page is smaller.
pub const FREE: usize = 256 << 10;
/// Longest wait for a share.
pub const MAX_WAIT: Duration = Duration::from_secs(60);
/// What shares are counted in, in bytes.
const UNIT: usize = 4 << 10;

/// What all fetches of a client share.
#[derive(Debug, Clone)]
pub struct Budget {
    units: u32,
    left: Arc<Semaphore>,
}

impl Budget {
    /// A budget of so many bytes.
    pub fn new(bytes: usize) -> Budget {
        let units = units(bytes).max(1);
        Budget { units, left: Arc::new(Semaphore::new(units as usize)) }
    }

    /// Waits for a share of so many bytes, or of all there is where that is less. `None` when it takes too long.
    pub async fn take(&self, bytes: usize) -> Option<Share> {
        let wanted = units(bytes).min(self.units);
        let taken = timeout(MAX_WAIT, Arc::clone(&self.left).acquire_many_owned(wanted)).await.ok()?.ok()?;
        Some(Share(Some(Arc::new(taken))))
    }

    /// Bytes that nobody holds.
    pub fn left(&self) -> usize {
        self.left.available_permits() * UNIT
    }
}

/// Bytes of the budget that a page holds until it is dropped. Says nothing of the page, so all are equal.
#[derive(Clone, Default)]
pub struct Share(Option<Arc<OwnedSemaphorePermit>>);

impl Share {
    /// Gives back all but so many bytes.
    pub fn shrink_to(&mut self, bytes: usize) {
        let Some(held) = self.0.as_mut().and_then(Arc::get_mut) else { return };
        let surplus = held.num_permits().saturating_sub(units(bytes) as usize);
        drop(held.split(surplus));
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Share")
    }
}

impl PartialEq for Share {
    fn eq(&self, _: &Share) -> bool {
        true
    }
}

impl Eq for Share {}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(1 << 28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn gives_no_more_than_there_is_and_takes_back_what_is_dropped() {
        let budget = Budget::new(1 << 20);
        let mut first = budget.take(700 << 10).await.unwrap();
        assert_eq!(budget.left(), 324 << 10);
        let waiting = tokio::spawn({
            let budget = budget.clone();
            async move { budget.take(600 << 10).await.is_some() }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        first.shrink_to(100 << 10);
        assert!(waiting.await.unwrap());
        drop(first);
        assert_eq!(budget.left(), 1 << 20);
        // More than there is means all there is, or nobody would ever get it.
        assert!(budget.take(usize::MAX).await.is_some());
    }
}
