//! The one integration binary: each module drives the crate through its public doors.

mod architecture;
mod claims;
mod clean;
mod cli;
mod eval;
mod fetch;
mod invariants;
mod pages;
mod readme;
mod recheck;
mod server;
mod time;
