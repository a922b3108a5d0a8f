//! Many pages: lists, sites and archives, scanned in one run that can be stopped, killed and taken up again.
//!
//! [`state`] is what is on disk; [`crawl`](crawl::crawl) asks and stores; [`visit`] says what becomes of an answer; the
//! network is only ever reached through [`Fetch`](crate::fetch::Fetch).

pub mod after;
pub mod archive;
pub mod crawl;
pub mod keep;
pub mod outcome;
pub mod pace;
pub mod refresh;
pub mod robots;
pub mod scope;
pub mod seeding;
pub mod seeds;
pub mod soft404;
pub mod state;
pub mod visit;
pub mod warc;

pub use crawl::crawl;
