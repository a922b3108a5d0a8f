//! Words that one question each asks for, made ready: see [`crate::rules::model::wording`].

use super::currencies::Currencies;
use super::spelt;
use crate::lexicon::{expand, unspaced};
use crate::rules::model::wording::{
    Addresses, Borders, Clauses, Columns, Dates, Definitions, Form, Months, Names, Numbers, Offers, Peoples, Prices, Questions,
    Replies, Sentences, Stays, Times, Units, Uses, Verdicts, lists,
};
use crate::rules::model::{RuleFiles, Section};
use crate::text::fold::fold;
use crate::text::phrases::Phrases;

macro_rules! wording {
    (
        lists { $($(#[$doc:meta])* $field:ident: $table:ident of $files:ident,)* }
        made { $($(#[$made_doc:meta])* $made:ident: $type:ty = $make:path,)* }
    ) => {
        /// The tables of all languages. Each is read when a page first asks for one of its lists.
        #[derive(Debug, Default)]
        pub struct Wording {
            $($(#[$doc])* pub $field: Section<lists::$table<Phrases>>,)*
            $($(#[$made_doc])* pub $made: Section<$type>,)*
        }

        impl Wording {
            /// Gathers the words of the rule files. Those with broken braces are left out; lint reports them.
            pub fn build(files: &RuleFiles) -> Wording {
                Wording {
                    $($field: {
                        let tables: Vec<&$table> = files.$files.iter().map(|file| &file.$field).collect();
                        Section::from($table::gather(&tables, phrases))
                    },)*
                    $($made: Section::from($make(files)),)*
                }
            }

            /// Takes what [`Wording::store`] gave.
            ///
            /// # Errors
            /// Says so where the bytes are none.
            pub fn stored(bytes: &'static [u8]) -> postcard::Result<Wording> {
                let mut parts = postcard::from_bytes::<Vec<&'static [u8]>>(bytes)?.into_iter();
                Ok(Wording {
                    $($field: Section::stored(parts.next().unwrap_or_default()),)*
                    $($made: Section::stored(parts.next().unwrap_or_default()),)*
                })
            }

            /// All tables, each apart.
            ///
            /// # Errors
            /// None that is known of.
            pub fn store(&self) -> postcard::Result<Vec<u8>> {
                // A list of bytes is written as bytes are.
                postcard::to_stdvec(&[$(postcard::to_stdvec(&self.$field)?,)* $(postcard::to_stdvec(&self.$made)?,)*].as_slice())
            }

            /// Makes ready what pages would be the first to ask for.
            pub(super) fn prepare(&self) {
                $(let _: &lists::$table<Phrases> = &self.$field;)*
                $(let _: &$type = &self.$made;)*
            }
        }
    };
}

wording! {
    lists {
        /// Headings of columns.
        columns: Columns of cues,
        /// Answers and questions in talk.
        replies: Replies of cues,
        /// What questions ask.
        questions: Questions of cues,
        /// Verdicts on statements.
        verdicts: Verdicts of cues,
        /// Ends of sentences.
        sentences: Sentences of cues,
        /// Clauses beside others.
        clauses: Clauses of cues,
        /// What things are said to be.
        definitions: Definitions of cues,
        /// Days since or until which something holds.
        times: Times of cues,
        /// Days that pages and sentences give themselves.
        dates: Dates of cues,
        /// What is said of addresses.
        addresses: Addresses of cues,
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
        /// Words around prices.
        prices: Prices of terms,
        /// Words around unlawful offers.
        offers: Offers of terms,
        /// Months and seasons.
        months: Months of terms,
        /// Units of time.
        units: Units of terms,
        /// Words around numbers.
        numbers: Numbers of terms,
    }
    made {
        /// Names of currencies.
        currencies: Currencies = Currencies::gather,
        /// Numbers spelt out, each folded, with its value.
        spelt: Vec<(String, u64)> = spelt::gather,
        /// Lengths of stays once more, by language: small words of one are parts of everyday words of the next.
        stays_of: Vec<(String, lists::Stays<Phrases>)> = stays_of,
    }
}

fn stays_of(files: &RuleFiles) -> Vec<(String, lists::Stays<Phrases>)> {
    files.terms.iter().map(|terms| (terms.lang.to_string(), Stays::gather(&[&terms.stays], phrases))).collect()
}

/// A list of all languages: each word as text is folded. What a language has that puts no blanks between words stands apart.
pub(super) fn phrases(form: Form, languages: &[&[String]]) -> Phrases {
    let folded = |words: &&[String]| -> Vec<String> {
        let forms = words.iter().flat_map(|word| expand(word).unwrap_or_default());
        forms
            .flat_map(|word| match form {
                Form::Part => [Some(fold(&word)), None],
                Form::Whole | Form::Stem => [Some(fold(word.trim())), None],
                Form::Accented => [Some(word.trim().to_lowercase()), None],
                Form::AccentedPart => [Some(word.to_lowercase()), None],
                Form::EitherPart => {
                    let (lower, folded) = (word.to_lowercase(), fold(&word));
                    let more = (folded != lower).then_some(folded);
                    [Some(lower), more]
                }
            })
            .flatten()
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
