//! Tables that `build.rs` makes, which includes the modules that read them and gives them tables of its own.

/// Traditional characters with the simplified one each folds to, in order.
pub(super) static SIMPLIFIED: &[(char, char)] = include!(concat!(env!("OUT_DIR"), "/simplified.rs"));

/// A bit for each character of two bytes' number that is a letter, then one for each that is another number.
pub(super) static LETTERS: &[u8; 2 * 0x1_0000 / 8] = include_bytes!(concat!(env!("OUT_DIR"), "/letters.bin"));

/// What each character folds to, as [`super::fold`] lays it out.
pub(super) static FOLDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/folds.bin"));
/// Which characters fold to themselves, see [`super::fold`].
pub(super) static STAYS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/stays.bin"));
