//! `debunk serve`: the check behind HTTP, for forums, wikis and pipelines that ask before a post goes up.
//!
//! # Layout
//!
//! [`router`] lists every route with the scope it asks for. [`native`] and its neighbours speak one dialect each and know
//! nothing of one another. [`judge`] makes a post's answer on the threads of [`work`], behind a queue that sheds what would
//! wait too long. [`connection`] accepts, bounds every wait and drains at the end. [`state`] holds what requests share;
//! the rules in it are swapped whole. Nothing here reads the clock for a day: the caller passes a [`Clock`].

pub mod akismet;
pub mod batch;
pub mod body;
pub mod connection;
pub mod export;
pub mod health;
pub mod judge;
pub mod keys;
pub mod limits;
pub mod matrix;
pub mod metrics;
pub mod native;
pub mod observe;
pub mod openai;
pub mod openapi;
pub mod origin;
pub mod page;
pub mod param;
pub mod problem;
pub mod recent;
pub mod reload;
pub mod repeats;
pub mod router;
pub mod rspamd;
pub mod rules;
pub mod settings;
pub mod state;
pub mod store;
pub mod tls;
pub mod traces;
pub mod units;
pub mod urls;
pub mod work;

pub use connection::run;
pub use settings::Settings;
pub use state::{App, Clock};
