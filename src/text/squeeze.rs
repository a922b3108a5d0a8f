//! Text without the spaces that somebody put between characters of a script that has none: `机械 故障` reads `机械故障`.

use std::ops::Range;

use crate::lexicon::unspaced;

/// Text with such spaces taken out, and the way back.
#[derive(Debug)]
pub struct Squeezed {
    /// The text.
    pub text: String,
    /// `(squeezed, original)` offsets, each valid from there on while both advance together.
    marks: Vec<(usize, usize)>,
}

/// Takes out spaces that stand beside a character of an unspaced script. `None` where there are too few to matter, so that
/// callers can use what they know of the text already.
pub fn squeeze(text: &str) -> Option<Squeezed> {
    if !spaced_out(text) {
        return None;
    }
    let mut out = Squeezed { text: String::with_capacity(text.len()), marks: vec![(0, 0)] };
    let mut taken = 0;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |&(_, c)| c);
        if c == ' ' && unspaced(before) && (unspaced(after) || after.is_alphanumeric()) && !matches!(before as u32, 0xe00..=0xeff)
        {
            taken += usize::from(unspaced(after));
            out.marks.push((out.text.len(), at + 1));
            continue;
        }
        out.text.push(c);
        before = c;
    }
    (taken >= 3).then_some(out)
}

/// A cheap look: whether three spaces stand behind characters of unspaced scripts and before ones that are as wide as theirs.
/// Behind full stops writers put spaces in any script.
fn spaced_out(text: &str) -> bool {
    let bytes = text.as_bytes();
    let behind = |at: usize| bytes.get(at + 1).is_some_and(|&byte| byte >= 0xe0);
    let between = |&at: &usize| behind(at) && text[..at].ends_with(unspaced);
    !bytes.is_ascii() && memchr::memchr_iter(b' ', bytes).filter(between).nth(2).is_some()
}

impl Squeezed {
    /// Bytes of the text it was made from.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        self.offset(range.start)..self.offset(range.end.saturating_sub(1)) + usize::from(range.end > range.start)
    }

    fn offset(&self, at: usize) -> usize {
        let index = self.marks.partition_point(|&(squeezed, _)| squeezed <= at).max(1) - 1;
        let (squeezed, original) = self.marks[index];
        original + (at - squeezed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_characters_and_finds_the_way_back() {
        let text = "您 的 航班 mu12 因 机械 故障 取消";
        let squeezed = squeeze(text).unwrap();
        assert_eq!(squeezed.text, "您的航班mu12 因机械故障取消");
        let at = squeezed.text.find("机械故障").unwrap();
        assert_eq!(&text[squeezed.original(at..at + "机械故障".len())], "机械 故障");
    }

    #[test]
    fn leaves_ordinary_text_alone() {
        assert!(squeeze("去 Almaty 旅行 and back").is_none());
        assert!(squeeze("three plain words").is_none());
    }
}
