//! Text as the checks see it: folded, with a map back; sentences; typed values.

pub mod address;
pub(crate) mod dictionary;
pub mod fold;
pub mod language;
pub(crate) mod letters;
pub(crate) mod packed;
pub mod phrases;
pub mod sentence;
mod spelt;
pub mod squeeze;
mod tables;
pub(crate) mod tagged;
pub mod value;
pub mod wrap;
