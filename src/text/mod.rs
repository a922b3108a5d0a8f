//! Text as the checks see it: folded, with a map back; sentences; typed values.

pub mod fold;
pub mod language;
pub mod sentence;
pub mod squeeze;
pub mod value;
