//! Prose that is set as code: pages that hide what they say from readers of prose put all of it in one fence.

use super::{Block, BlockKind};
use crate::text::letters::{is_alphabetic, unspaced};

/// Words of a block, at least, that reads as prose.
const WORDS: usize = 30;
/// Ends of sentences, at least.
const SENTENCES: usize = 2;
/// Letters, at least, to each sign that programs are full of.
const LETTERS_A_SIGN: usize = 60;

/// Makes blocks of code that read as prose into prose, where they are most of what the page says. Where a page says more than
/// that, it shows them: prompts, test data, messages of others.
pub(super) fn read_as_prose(blocks: &mut [Block]) {
    let visible = |block: &&Block| !block.hidden && !matches!(block.kind, BlockKind::Comment | BlockKind::JsonLd);
    let length = |code: bool| -> usize {
        let own = |block: &&Block| (block.kind == BlockKind::Code) == code && !matches!(block.kind, BlockKind::Title);
        blocks.iter().filter(visible).filter(own).map(|block| block.text.len()).sum()
    };
    if !blocks.iter().any(|block| block.kind == BlockKind::Code) || length(true) < 2 * length(false) {
        return;
    }
    for block in blocks.iter_mut().filter(|block| block.kind == BlockKind::Code && prose(&block.text)) {
        block.kind = BlockKind::Prose;
    }
}

/// Whether a text is sentences and not a program, a listing or a log.
fn prose(text: &str) -> bool {
    let (mut letters, mut signs, mut words, mut wide) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut inside = false;
    for c in text.chars() {
        let letter = is_alphabetic(c);
        letters += usize::from(letter);
        wide += usize::from(unspaced(c));
        words += usize::from(letter && !inside);
        inside = letter;
        signs += usize::from(matches!(c, '{' | '}' | '=' | '<' | '>' | ';' | '\\' | '$' | '#' | '`' | '%' | '&'));
    }
    let ends = text.matches(". ").count() + text.matches(".\n").count() + text.matches(['。', '！', '？']).count();
    let starts_low = text.lines().filter(|line| line.starts_with([' ', '\t'])).count();
    words + wide / 2 >= WORDS && ends >= SENTENCES && signs * LETTERS_A_SIGN <= letters && starts_low * 4 <= text.lines().count()
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, Hints, parse};

    fn kinds(page: &str) -> Vec<BlockKind> {
        let hints = Hints { kind: Some(crate::document::Kind::Markdown), ..Hints::default() };
        parse(page.as_bytes(), &hints).blocks.iter().map(|block| block.kind).collect()
    }

    const SAID: &str = "You can reach the airline at any hour of the day by calling the line below. The people there change dates, \
        names and seats. They also pay back what was paid for a flight that never left the ground, and they do so while you wait.";

    #[test]
    fn a_page_that_sets_all_its_prose_as_code_is_read_as_prose() {
        assert!(kinds(&format!("# Help\n\n```shell\n{SAID}\n```\n")).contains(&BlockKind::Prose));
    }

    #[test]
    fn programs_and_examples_stay_code() {
        let program = "for name in names; do\n  echo \"$name\";\ndone\n".repeat(12);
        assert!(!kinds(&format!("# Help\n\n```shell\n{program}\n```\n")).contains(&BlockKind::Prose));
        let shown = kinds(&format!("# A detector\n\n{SAID} {SAID}\n\nExample of a message:\n\n```text\n{SAID}\n```\n"));
        assert!(shown.contains(&BlockKind::Code));
    }
}
