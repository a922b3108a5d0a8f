//! Every word the checks know, in one automaton over folded text.

use crate::rules::model::RuleFiles;

/// Under work.
#[derive(Debug, Default)]
pub struct Lexicon {}

impl Lexicon {
    /// Compiles the words of all rule files.
    pub fn build(_files: &RuleFiles) -> Result<Lexicon, String> {
        Ok(Lexicon {})
    }
}
