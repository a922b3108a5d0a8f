//! The one integration binary: each module drives the crate through its public doors.

mod claims;
mod clean;
mod cli;
mod fetch;
mod pages;
mod readme;
mod server;
