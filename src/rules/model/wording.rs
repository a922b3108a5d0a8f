//! Lists of words that one question each asks for: what heads a column of errors, what answers no, what lasts as long as a stay. They stand
//! in tables of `cues/<lang>.toml` and `terms/<lang>.toml`, a list a field, and text is searched for the words of all languages.

use serde::{Deserialize, Serialize};

/// How the words of a list stand for those of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Each as it is, whatever its case and accents.
    Whole,
    /// The same; one with a star at its end is the beginning of words.
    Stem,
    /// Parts of text, such as beginnings of words. A blank at an end stands for one in the text.
    Part,
    /// Each as it is, whatever its case.
    Accented,
}

/// Declares tables: what a file holds, and in `lists` the same with whatever its lists were made into.
macro_rules! tables {
    ($($(#[$about:meta])* $table:ident $name:literal { $($(#[$doc:meta])* $list:ident: $form:ident,)* })*) => {
        $(
            $(#[$about])*
            #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(schemas, derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields, default)]
            pub struct $table {
                $($(#[$doc])* pub $list: Vec<String>,)*
            }

            impl $table {
                /// Makes something of each list, given those of all languages.
                pub fn gather<L>(all: &[&$table], make: impl Fn(Form, &[&[String]]) -> L) -> lists::$table<L> {
                    lists::$table {
                        $($list: make(Form::$form, &all.iter().map(|table| table.$list.as_slice()).collect::<Vec<_>>()),)*
                    }
                }

                /// Takes the lists that another table has words for.
                pub fn overlay(&mut self, over: $table) {
                    $(if !over.$list.is_empty() {
                        self.$list = over.$list;
                    })*
                }
            }
        )*

        /// The tables with their lists made ready.
        pub mod lists {
            use super::{Deserialize, Serialize};

            $(
                $(#[$about])*
                #[derive(Debug, Clone, Default, Serialize, Deserialize)]
                pub struct $table<L> {
                    $($(#[$doc])* pub $list: L,)*
                }
            )*
        }

        /// How the words of a list stand for those of a text, by its table and name. `None` where there is no such list.
        pub fn form(table: &str, list: &str) -> Option<Form> {
            match (table, list) {
                $($(($name, stringify!($list)) => Some(Form::$form),)*)*
                _ => None,
            }
        }
    };
}

tables! {
    /// Headings of columns that tell what a table holds of true and false.
    Columns "columns" {
        /// Headings of what is wrong, and of what others say: `wrong`, `мифы`, `误传`. More words may stand before or behind them.
        wrong: Part,
        /// Those that mean something else beside other words, and so stand alone, but for a year: `before`, `old rules`, `旧`.
        wrong_alone: Whole,
        /// Headings of what is right: `correct`, `today`, `更正`. More words may stand before or behind them.
        right: Part,
        /// Those of one character or too common a meaning, which stand alone: `new`, `正`.
        right_alone: Whole,
        /// Parts of headings that ask whether statements are true: `true`, `是否属实`.
        truth: Part,
        /// Headings whose cells say what the thing in their row is: `what it is`, `类型`.
        kind: Whole,
    }

    /// What begins or ends a line of talk: answers, and questions without a question mark.
    Replies "replies" {
        /// Answers that it is so: `yes`, `да`, `是的`. A mark or the end of the text follows them.
        yes: Whole,
        /// Answers that it is not so: `no`, `нет`, `不需要`.
        no: Whole,
        /// Beginnings of answers that say "not yet" or "by no means", whatever follows: `not yet`, `ещё нет`, `还没`.
        not_yet: Whole,
        /// Beginnings of answers that call what another said wrong: `that's wrong`, `чушь`, `胡说`. No bare "no" or "false": fields of
        /// a list hold them as values.
        wrong: Whole,
        /// Last words of lines that ask: `or not`, `oder`, `или нет`.
        asks: Whole,
        /// Endings that ask and need no blank before them: `吗`, `か`, `나요`.
        asks_joined: Whole,
        /// Words of courtesy behind the one that asks: `please`, `ครับ`.
        courtesy: Whole,
    }

    /// Verdicts on statements that stand on show: in quizzes and their keys, in cells and brackets, below a text.
    Verdicts "verdicts" {
        /// Verdicts as an answer key gives them, in small letters: `true`, `f`, `错`.
        key: Accented,
        /// Those that answer other questions as well: `yes`, `否`.
        key_answers: Accented,
        /// Pairs to choose from behind a statement, without blanks and in small letters: `true/false`, `对/错`.
        choices: Accented,
        /// Words that call a statement false where they are all that a cell or a bracket holds: `wrong`, `неправда`, `假的`.
        wrong: Whole,
        /// Beginnings of a block that calls all above it invented: `none of this is true`, `以上纯属`.
        all_wrong: Whole,
        /// Words that are a piece of a scrambled sentence and never an item of a list: articles, `is`, `already`, `not`.
        pieces: Whole,
    }

    /// How documents with a name of their own are called: "the Nile Permit for Egypt". The words of languages that put no blanks between
    /// words are looked for inside names.
    Names "names" {
        /// What documents are called, at the end or the beginning of their names: `permit*`, `карт*`, `证`. A star lets any ending follow.
        heads: Stem,
        /// What any document may be called besides, and what says nothing of whose it is: `digital*`, `въезд*`, `电子`. A star lets any
        /// ending follow.
        general: Stem,
        /// Names of documents for less than a country, or for others than visitors: regions, parks, work, residence, driving, health,
        /// clubs. `trek*`, `жительств*`, `驾`. A star lets any ending follow.
        of_others: Stem,
        /// In languages without blanks: what stands between a country and who enters it, or what lets them in: `前往`, `所有`.
        across: Part,
        /// Articles and words that point, which no name begins with: `the`, `это`.
        articles: Whole,
        /// Words that join what admits, or who enters, to a country: `for`, `visiting`, `для`.
        to_country: Whole,
        /// Words behind which the place stands that something is for: `in`, `near`, `для`.
        placing: Whole,
        /// Words for "is" that are too short, or too often something else, to be cues: `is`, `e`, `це`.
        is: Whole,
        /// Words for "was".
        was: Whole,
        /// Parts of a title behind the name of what it guides to: ` guide`, `攻略`, `とは`.
        guides: Part,
        /// Parts of words for a refusal that tell that it is one at a border or at the door of a plane: `board`, `въезд`, `登机`.
        boarding: Part,
    }
}
