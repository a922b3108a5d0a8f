//! An answer as bytes and back: the page as every door keeps it, then the suppressions written into it.

use super::Answer;
use crate::batch::stored;
use crate::suppress::Inline;

/// The bytes of an answer; none where it cannot be written.
pub(super) fn write(answer: &Answer) -> Option<Vec<u8>> {
    let Answer { page, comments, traits } = answer;
    postcard::to_extend(&(&comments.directives, &comments.problems), stored::write(page, traits)).ok()
}

/// The answer of these bytes; none where they are of another make.
pub(super) fn read(bytes: &[u8]) -> Option<Answer> {
    let (page, traits, rest) = stored::read(bytes).ok()?;
    let (directives, problems) = postcard::from_bytes(rest).ok()?;
    Some(Answer { page, comments: Inline { directives, problems }, traits })
}
