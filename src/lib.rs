//! `debunk` reads pages of travel advice and tells what on them contradicts a checked fact.
//!
//! # Layout
//!
//! [`source`] and [`fetch`] get bytes; [`document`] makes blocks of them; [`extract`] finds claims, handles and hosts;
//! [`checks`] compare them with the [`rules`]; [`verdict`] decides; [`report`] writes. [`live`] asks the network about hosts,
//! if told to, and its answers reach the checks as dated evidence. [`engine::check_page`] is the
//! one function behind every door.
#![forbid(unsafe_code)]

pub mod baseline;
pub mod batch;
pub mod cache;
pub mod campaign;
pub mod changed;
pub mod checks;
pub mod config;
pub mod document;
pub mod engine;
pub mod eval;
pub mod examples;
pub mod explain;
pub mod extract;
pub mod fetch;
pub mod finding;
pub mod fix;
pub mod lexicon;
pub mod live;
pub mod lsp;
pub mod mistakes;
pub mod recheck;
pub mod report;
pub mod repository;
pub mod resolve;
pub mod rules;
pub mod scan;
pub mod serve;
pub mod source;
mod steps;
pub mod suppress;
pub mod text;
pub mod triage;
pub mod verdict;
