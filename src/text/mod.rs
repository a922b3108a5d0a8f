//! Text as the checks see it: folded, with a map back; sentences; typed values.

pub mod fold;
