//! Under work.
use std::ops::Range;
use super::flow::Flow;
use super::{Document, Hints, decode::Decoded};

pub(super) struct Reader<'r>(std::marker::PhantomData<&'r ()>);
impl Reader<'_> {
    pub(super) fn fragment() -> Self { Reader(std::marker::PhantomData) }
    pub(super) fn read(&mut self, _flow: &mut Flow<'_>, _range: Range<usize>) {}
    pub(super) fn end_of_block(&mut self, _flow: &mut Flow<'_>) {}
}
/// Reads a page.
pub fn parse(decoded: &Decoded<'_>, hints: &Hints<'_>) -> Document {
    Flow::new(decoded, hints).finish()
}
