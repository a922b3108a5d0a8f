//! A block as a reader takes it in: folded, with spaces inside words of unspaced scripts taken out, and its words found.

use std::borrow::Cow;
use std::ops::Range;

use super::Context;
use crate::document::BlockKind;
use crate::lexicon::{Cue, Hit};
use crate::text::squeeze::{Squeezed, squeeze};

/// Blocks longer than this are not read again for the sake of spaces in them.
const MAX_SQUEEZED: usize = 16 << 10;

/// One visible block.
pub(super) struct Reading<'a> {
    /// Index of the block.
    pub(super) block: usize,
    /// Its text.
    pub(super) text: Cow<'a, str>,
    /// Its words.
    pub(super) hits: Cow<'a, [Hit]>,
    squeezed: Option<Squeezed>,
}

/// Every visible block that can make claims.
pub(super) fn blocks<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Reading<'a>> {
    let document = context.document;
    context.analysis.blocks.iter().enumerate().filter_map(move |(index, view)| {
        let block = document.blocks.get(index)?;
        if view.view.text.is_empty() || block.hidden || block.kind == BlockKind::JsonLd {
            return None;
        }
        let squeezed = (view.view.text.len() <= MAX_SQUEEZED).then(|| squeeze(&view.view.text)).flatten();
        Some(match squeezed {
            Some(squeezed) => Reading {
                block: index,
                text: Cow::Owned(squeezed.text.clone()),
                hits: Cow::Owned(context.rules.lexicon.find(&squeezed.text)),
                squeezed: Some(squeezed),
            },
            None => {
                Reading { block: index, text: Cow::Borrowed(&view.view.text), hits: Cow::Borrowed(&view.hits), squeezed: None }
            }
        })
    })
}

impl Reading<'_> {
    /// Places of a concept, in order.
    pub(super) fn places(&self, context: &Context<'_>, concept: &str) -> Vec<Range<usize>> {
        let Some(wanted) = context.rules.lexicon.concept(concept) else { return Vec::new() };
        self.hits.iter().filter(|hit| context.rules.lexicon.is_any(hit, &[wanted])).map(Hit::range).collect()
    }

    /// Whether a cue stands in a range.
    pub(super) fn cue_in(&self, cue: Cue, range: &Range<usize>) -> bool {
        self.hits.iter().any(|hit| hit.is(cue) && hit.start < range.end && range.start < hit.end)
    }

    /// Original bytes and words of a range of the text.
    pub(super) fn locate(&self, context: &Context<'_>, range: Range<usize>) -> (Range<usize>, String) {
        let block = &context.document.blocks[self.block];
        let folded = match &self.squeezed {
            Some(squeezed) => squeezed.original(range),
            None => range,
        };
        let own = context.analysis.blocks[self.block].view.original(folded, &block.text);
        let text = &block.text[own.clone()];
        let start = own.start + (text.len() - text.trim_start().len());
        let end = own.end - (text.len() - text.trim_end().len());
        let own = start..end.max(start);
        (block.map.source(own.clone()), block.text[own].to_string())
    }

    /// The range with up to `near` bytes on either side, on character boundaries.
    pub(super) fn widen(&self, range: &Range<usize>, near: usize) -> Range<usize> {
        floor(&self.text, range.start.saturating_sub(near))..floor(&self.text, (range.end + near).min(self.text.len()))
    }
}

/// The greatest character boundary not after `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
