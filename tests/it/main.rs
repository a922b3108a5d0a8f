//! The one integration binary: each module drives the crate through its public doors.

// A test that cannot be set up has failed, and says where.
#![allow(clippy::unwrap_used)]

mod architecture;
mod ci;
mod claims;
mod clean;
mod cli;
mod eval;
mod fetch;
mod fix;
mod invariants;
mod live;
mod lsp;
mod pages;
mod readme;
mod recheck;
mod scan;
mod serve;
mod server;
mod spared;
mod suites;
mod time;
mod wrapped;
