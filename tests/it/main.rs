//! The one integration binary: each module drives the crate through its public doors.

mod claims;
mod cli;
mod fetch;
mod readme;
mod server;
