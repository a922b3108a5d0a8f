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

    /// What a length of time beside words on a visa is the length of. A part of a word stands at the beginning of one.
    Stays "stays" {
        /// Parts of words that tell of staying, or of a limit: `stay`, `up to`, `пребыван`, `停留`.
        stay: Part,
        /// The same for what limits a stay or permits one: `may stay`, `only`, `не более`, `最多`.
        limit: Part,
        /// Parts of words for what else lasts: tours, rides, bookings, plans, and for what is enough: `tour`, `ноч`, `行程`.
        lasts_else: Part,
        /// Parts of words for how long people are, or somebody was, in a country: `average`, `we went`, `去了`.
        told: Part,
        /// What stands right before the time that somebody spent somewhere: `stayed for`, `прожили`, `住了`.
        stayed: Whole,
        /// Parts of words for days counted together, and for the time they are counted in: `in all`, `полгод`, `累计`.
        totals: Part,
        /// Words for more visits than one, whose days are not those of one stay: `twice`, `дважды`, `两次`.
        several_visits: Part,
        /// Words right before a length that count it back from a day: `at least`, `за`, `提前`.
        ahead: Whole,
        /// In Chinese: words right before the people for whom something is meant: `对`, `针对`.
        meant_for: Whole,
    }

    /// What makes a country's name that of its people, or a place.
    Peoples "peoples" {
        /// What begins right behind a country's name and makes it a nationality: `citizen`, `公民`.
        behind: Part,
        /// The same behind an adjective only, "Kazakh tourists", but "in Kazakhstan tourists must": `tourist`, `гражд`.
        behind_adjective: Part,
        /// What ends right before a country's name and makes it a nationality: `citizens of`, `граждан`, `对`.
        before: Part,
        /// The same before an adjective only, "ciudadanos chinos": `ciudadanos`, ` für`.
        before_adjective: Part,
        /// Articles before which an adjective is a noun, "los estadounidenses", in languages whose adjectives follow what they describe.
        articles: Whole,
        /// What ends right before a country's name and makes it a place: `in`, `visit`, `前往`.
        place_before: Part,
        /// Words that end with one of these and are none: `现在`.
        no_place: Whole,
        /// Words behind which it is told where somebody comes from: `from`, `из`, `来自`.
        from: Part,
        /// Parts of words for people that make "from Kazakhstan" a nationality; without one it is where a journey starts: `travel`,
        /// `турист`.
        people: Part,
        /// Parts of the name of a people that say so: `citizen`, `orang`, `người`.
        named: Part,
        /// Endings of words for a people that no adjective of a country has: `ans`, `цам`, `ler`.
        endings: Part,
        /// Beginnings of words for travellers that papers are called after, "the Cuban tourist card": `tourist`.
        travellers: Part,
        /// Beginnings of words for such papers and levies: `card`, `tax`.
        papers: Part,
        /// Words between a country's name and the passport: `ordinary`, `普通`.
        ordinary: Part,
        /// Words that join the names of a list, those for "and" and "or".
        list_joints: Whole,
        /// Articles before the names of a list.
        list_articles: Whole,
        /// Words that join the last of a list of peoples to the others with its article, or say that they do so still: `and`, `still`.
        listed: Whole,
    }

    /// What else cards are for: cities, hotels, banks and operators sell tourists cards of their own, which admit to no country.
    Uses "uses" {
        /// Words by which a thing is used in the country and not at its border, where a SIM card is spoken of: `落地`, `上网`.
        after_entry: Part,
        /// Parts of words for houses and firms that ask for cards of their own: `hotel`, `банк`, `酒店`.
        houses: Part,
        /// Parts of words for what such cards save: `discount`, `скид`, `优惠`.
        reductions: Part,
        /// Parts of words for what is ridden with cards of cities: `metro`, `автобус`, `地铁`.
        rides: Part,
        /// Parts of words for what cards of cities admit to: `museum`, `музе`, `景点`.
        sights: Part,
        /// Parts of names of cards that banks, cities and railways sell to travellers and visitors too: `travel`, `visitor`, `旅行`.
        ambiguous: Part,
        /// Words, with the blanks around them, behind which the purpose or place of a thing stands: ` for `, ` для `, `用于`.
        purpose: Part,
        /// Words that leave all other uses out: `only`, `только`.
        only: Whole,
        /// Parts of words for cards that are paid before, and are no bank's: `prepaid`, `предоплач`, `预付`.
        prepaid: Part,
        /// Parts of words for what phones are for: `internet`, `звон`, `验证码`.
        phone: Part,
        /// Parts of words for the time behind an entry: `after`, `после`, `后`.
        afterwards: Part,
    }

    /// What tells of a country's border, or of a journey to the country.
    Borders "borders" {
        /// Parts of words for an entry that is one to a country, and not to a museum: `country`, `境`.
        country: Part,
        /// The same in words for a refusal: `въезд`.
        entry: Part,
        /// Words right before a country's name that make it where a journey goes: `trip to`, `поездка в`, `前往`.
        bound_for: Part,
        /// What begins right behind it and does, in languages that put it there: `渡航`, `을 방문`.
        bound_behind: Part,
        /// Articles that may stand before a country's name.
        articles: Whole,
        /// Words right before a country's name that place something in it: `in`, `в`, `在`.
        within: Whole,
        /// What begins right behind it and does: `では`, `에서`.
        within_behind: Part,
        /// Parts of words by which a document is got, had or shown: `obtain`, `предъяв`, `出示`.
        holding: Part,
    }
}
