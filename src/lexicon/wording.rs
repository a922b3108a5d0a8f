//! Words that one question each asks for, made ready: see [`crate::rules::model::wording`].

use crate::lexicon::{expand, unspaced};
use crate::rules::model::wording::{Borders, Columns, Form, Names, Peoples, Replies, Stays, Uses, Verdicts, lists};
use crate::rules::model::{RuleFiles, Section};
use crate::text::fold::fold;
use crate::text::phrases::Phrases;

macro_rules! wording {
    ($($(#[$doc:meta])* $field:ident: $table:ident of $files:ident,)*) => {
        /// The tables of all languages. Each is read when a page first asks for one of its lists.
        #[derive(Debug, Default)]
        pub struct Wording {
            $($(#[$doc])* pub $field: Section<lists::$table<Phrases>>,)*
        }

        impl Wording {
            /// Gathers the words of the rule files. Those with broken braces are left out; lint reports them.
            pub fn build(files: &RuleFiles) -> Wording {
                Wording {
                    $($field: {
                        let tables: Vec<&$table> = files.$files.iter().map(|file| &file.$field).collect();
                        Section::from($table::gather(&tables, phrases))
                    },)*
                }
            }

            /// Takes what [`Wording::store`] gave.
            ///
            /// # Errors
            /// Says so where the bytes are none.
            pub fn stored(bytes: &'static [u8]) -> postcard::Result<Wording> {
                let mut parts = postcard::from_bytes::<Vec<&'static [u8]>>(bytes)?.into_iter();
                Ok(Wording { $($field: Section::stored(parts.next().unwrap_or_default()),)* })
            }

            /// All tables, each apart.
            ///
            /// # Errors
            /// None that is known of.
            pub fn store(&self) -> postcard::Result<Vec<u8>> {
                // A list of bytes is written as bytes are.
                postcard::to_stdvec(&[$(postcard::to_stdvec(&self.$field)?,)*].as_slice())
            }

            /// Makes ready what pages would be the first to ask for.
            pub(super) fn prepare(&self) {
                $(let _: &lists::$table<Phrases> = &self.$field;)*
            }
        }
    };
}

wording! {
    /// Headings of columns.
    columns: Columns of cues,
    /// Answers and questions in talk.
    replies: Replies of cues,
    /// Verdicts on statements.
    verdicts: Verdicts of cues,
    /// Names of documents.
    names: Names of terms,
    /// Lengths of stays.
    stays: Stays of terms,
    /// Names of countries as those of their peoples.
    peoples: Peoples of terms,
    /// Other uses of cards.
    uses: Uses of terms,
    /// Borders and journeys.
    borders: Borders of terms,
}

/// A list of all languages: each word as text is folded. What a language has that puts no blanks between words stands apart.
fn phrases(form: Form, languages: &[&[String]]) -> Phrases {
    let folded = |words: &&[String]| -> Vec<String> {
        let forms = words.iter().flat_map(|word| expand(word).unwrap_or_default());
        forms
            .map(|word| match form {
                Form::Part => fold(&word),
                Form::Whole | Form::Stem => fold(word.trim()),
                Form::Accented => word.trim().to_lowercase(),
            })
            .collect()
    };
    let (dense, spaced): (Vec<&[String]>, Vec<&[String]>) =
        languages.iter().partition(|words| words.iter().any(|word| word.contains(unspaced)));
    Phrases::new(spaced.iter().flat_map(folded), dense.iter().flat_map(folded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_curators_write_and_keeps_the_languages_without_blanks_apart() {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (german, chinese) = (words(&["Führ{er,ung}*", " für "]), words(&["签證", "sim"]));
        let of = |form| phrases(form, &[&german, &chinese]);
        let list = of(Form::Stem);
        assert!(list.fits("fuhrerschein") && list.has("fur") && list.has("签证") && !list.fits("sim"));
        assert!(of(Form::Part).within("geld fur brot") && !of(Form::Part).within("furt"));
        assert!(of(Form::Accented).has("für"));
    }
}
