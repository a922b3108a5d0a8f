//! Steps counted in tests, so that a test holds work to the size of a page without a clock. Elsewhere counting is nothing.
//!
//! A loop over a page counts what it looks at where its start and end are not those of the page itself: that is where
//! work could grow with the square.

/// Counts `steps` more.
#[cfg(not(test))]
#[inline(always)]
pub(crate) fn count(_steps: usize) {}

#[cfg(test)]
pub(crate) use counted::{count, of};

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    thread_local! {
        static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    pub(crate) fn count(steps: usize) {
        STEPS.with(|own| own.set(own.get() + steps));
    }

    /// Steps that `work` takes on this thread.
    pub(crate) fn of<T>(work: impl FnOnce() -> T) -> usize {
        STEPS.with(|own| own.set(0));
        work();
        STEPS.with(Cell::get)
    }
}
