//! What becomes of a panic while a page is checked. It is a mistake of ours, brought about by a page that may have been written
//! for it: that page goes unchecked and says so, and everything else goes on.

use std::panic::{self, AssertUnwindSafe};

/// What is said of a page on which the program failed.
pub const FAILED: &str = "debunk failed on this page; please report it with the page";

/// What `work` gives, or nothing where it panicked. Whatever `work` borrows must not be trusted to be whole after a panic; those
/// who call this borrow rules and bytes that nobody changes.
pub fn survive<T>(work: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_after_a_panic() {
        let quiet = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        let nothing = survive(|| -> u8 { panic!("a mistake") });
        panic::set_hook(quiet);
        assert_eq!((nothing, survive(|| 7)), (None, Some(7)));
    }
}
