//! The one integration binary: each module drives the crate through its public doors.

mod claims;
mod clean;
mod cli;
mod eval;
mod fetch;
mod pages;
mod readme;
mod recheck;
mod server;
mod time;
