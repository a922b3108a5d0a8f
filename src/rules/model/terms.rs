//! `terms/concepts.toml`, `terms/<lang>.toml` and `cues/<lang>.toml`: the words of each language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::wording::{
    Addresses, Borders, Clauses, Columns, Currencies, Dates, Definitions, Months, Names, Numbers, Offers, Peoples, Prices,
    Questions, Replies, Sentences, Stays, Times, Units, Uses, Verdicts,
};
use super::{Lang, Localized};

/// `terms/concepts.toml`: the ids every language gives words for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConceptsFile {
    /// The concepts.
    #[serde(rename = "concept")]
    pub concepts: Vec<Concept>,
}

/// One thing sentences speak of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Kebab-case.
    pub id: String,
    /// What part it plays.
    pub class: ConceptClass,
    /// What it means, for whoever translates it.
    pub means: String,
    /// What reports call it, by language; without one they take the id.
    #[serde(default)]
    pub label: Localized,
    /// Broader concepts it counts as: an `e-visa` is a `visa`.
    #[serde(default)]
    pub is_a: Vec<String>,
    /// The country a proper name belongs to: a sentence on the TDAC is about Thailand.
    #[serde(default)]
    pub country: Option<super::CountryCode>,
    /// Whether the words inside its own are read too: "is a visa" speaks of a visa, while "visa-free" does not.
    #[serde(default)]
    pub transparent: bool,
    /// Languages in which a word of it is an everyday word once capitals and accents are folded: `ESTA` is "this" and "is" in Spanish.
    /// Where such a language may be meant, its words of one run of Latin letters count in capitals only.
    #[serde(default)]
    pub everyday_in: Vec<String>,
}

/// The part a concept plays in a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConceptClass {
    /// A document that admits, or is said to: visa, e-visa, arrival card.
    EntryDocument,
    /// A card or pass whose kind its name does not tell: tourist card, travel pass.
    Card,
    /// A thing that is plainly something else: SIM, transport card, payment card, passport.
    Thing,
    /// Something done to or with a document: cancel, register, pay.
    Action,
    /// A property: single entry, by train, paper form.
    Property,
    /// A word for an office or its site: official site, ministry, embassy.
    Office,
    /// A place, carrier or other proper name.
    Name,
}

/// `terms/<lang>.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Language of the words.
    pub lang: Lang,
    /// Concept id to words. Braces list endings: `туристическ{ая,ой,ую} карт{а,ы,у,ой}`.
    pub concepts: BTreeMap<String, Vec<String>>,
    /// How documents with a name of their own are called.
    #[serde(default)]
    pub names: Names,
    /// What a length of time is the length of.
    #[serde(default)]
    pub stays: Stays,
    /// What makes a country's name that of its people, or a place.
    #[serde(default)]
    pub peoples: Peoples,
    /// What else cards are for.
    #[serde(default)]
    pub uses: Uses,
    /// What tells of a country's border, or of a journey to it.
    #[serde(default)]
    pub borders: Borders,
    /// Words around prices.
    #[serde(default)]
    pub prices: Prices,
    /// Words around offers that nobody may lawfully make.
    #[serde(default)]
    pub offers: Offers,
    /// Names of months and seasons.
    #[serde(default)]
    pub months: Months,
    /// Words for units of time.
    #[serde(default)]
    pub units: Units,
    /// Numbers as words.
    #[serde(default)]
    pub numbers: Numbers,
    /// What money is called.
    #[serde(default)]
    pub currencies: Currencies,
}

impl Terms {
    /// Takes the words of another file: those of the concepts and lists that it has words for.
    pub fn overlay(&mut self, over: Terms) {
        self.concepts.extend(over.concepts);
        self.names.overlay(over.names);
        self.stays.overlay(over.stays);
        self.peoples.overlay(over.peoples);
        self.uses.overlay(over.uses);
        self.borders.overlay(over.borders);
        self.prices.overlay(over.prices);
        self.offers.overlay(over.offers);
        self.months.overlay(over.months);
        self.units.overlay(over.units);
        self.numbers.overlay(over.numbers);
        self.currencies.overlay(over.currencies);
    }
}

/// `cues/<lang>.toml`: words that tell how a sentence is meant. Braces list endings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Cues {
    /// Language of the words.
    pub lang: Lang,
    /// Where negation stands with respect to what it denies.
    pub negation_direction: Direction,
    /// Words that deny what follows (or precedes): `not`, `不`, `нет`, `않`.
    pub negation: Vec<String>,
    /// Words that look like negation and are not: `不仅`, `不得不`, `not only`, `无论`.
    pub negation_not: Vec<String>,
    /// Negated "all": `并不是所有`, `not all`: neither denial nor assertion of all.
    pub partial: Vec<String>,
    /// Question words and particles: `吗`, `是否`, `会不会`, `is there`.
    pub question: Vec<String>,
    /// `if`, `如果`, `если`.
    pub hypothetical: Vec<String>,
    /// Someone else says so: `据…称`, `有人说`, `some sites claim`.
    pub attribution: Vec<String>,
    /// It is said to be false: `谣言`, `并不存在`, `myth`, `is not true`.
    pub debunk: Vec<String>,
    /// Statements put on show to be judged or disbelieved are announced: `true or false`, `lies we have seen`, `判断下列`.
    pub exhibit: Vec<String>,
    /// A caution: `切勿`, `谨防`, `beware`, `never`.
    pub warning: Vec<String>,
    /// Obligation: `必须`, `must`, `необходимо`.
    pub must: Vec<String>,
    /// Importance that amounts to a duty: `尤为重要`, `essential step`.
    pub importance: Vec<String>,
    /// Leave or ability: `可以`, `can`, `allows`.
    pub may: Vec<String>,
    /// No obligation: `无需`, `need not`.
    pub need_not: Vec<String>,
    /// Being: `是`, `是一种`, `is a`, `— это`.
    pub copula: Vec<String>,
    /// `所有`, `every`.
    pub all: Vec<String>,
    /// `大多数`, `most`.
    pub most: Vec<String>,
    /// `没有任何`, `nobody`.
    pub none: Vec<String>,
    /// Hedges: `可能`, `usually`.
    pub hedge: Vec<String>,
    /// Pronouns and short forms for a document spoken of: `它`, `该卡`, `这种卡`, `the card`, `it`.
    pub pronoun: Vec<String>,
    /// Words that mark the past: `曾经`, `former`, `until 2022`.
    pub past: Vec<String>,
    /// Words that mark the future or a plan: `将`, `计划`, `will`, `planned`.
    pub future: Vec<String>,
    /// Words for "official": `官方`, `official`.
    pub official: Vec<String>,
    /// Invitations to contact: `加`, `联系`, `add me`, `пишите`.
    pub promotion: Vec<String>,
    /// Words of a contact, about or support section: `联系我们`, `contact us`.
    pub contact: Vec<String>,
    /// Words that end a sentence's claim on the reader's trust: `答案是`, `the answer is`.
    pub answer: Vec<String>,
    /// Words that name the page's own citizens: `我国公民`, `中国公民` belong to countries' demonyms instead.
    pub reader: Vec<String>,
    /// What a page says in its title or a heading that a server shows in the place of one that does not exist, in small letters:
    /// `page not found`, `页面不存在`.
    pub missing_page: Vec<String>,
    /// Headings of columns.
    pub columns: Columns,
    /// Answers and questions in talk.
    pub replies: Replies,
    /// What questions ask.
    pub questions: Questions,
    /// Verdicts on statements.
    pub verdicts: Verdicts,
    /// What ends sentences and clauses beside their marks.
    pub sentences: Sentences,
    /// What a clause says of the one beside it, or denies by itself.
    pub clauses: Clauses,
    /// How a page says what a thing is.
    pub definitions: Definitions,
    /// Words around days since or until which something holds.
    pub times: Times,
    /// Days that pages and sentences give themselves.
    pub dates: Dates,
    /// What is said of an address.
    pub addresses: Addresses,
}

impl Cues {
    /// Puts the cues of another file in the place of these; of a table only the lists that it has words for.
    pub fn overlay(&mut self, over: Cues) {
        macro_rules! over {
            ($($table:ident),*) => {
                let Cues { $($table,)* .. } = std::mem::replace(self, over);
                $(
                    let over = std::mem::replace(&mut self.$table, $table);
                    self.$table.overlay(over);
                )*
            };
        }
        over!(columns, replies, questions, verdicts, sentences, clauses, definitions, times, dates, addresses);
    }
}

/// Where a negation stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Before what it denies.
    #[default]
    Before,
    /// After it (Japanese, Korean, Turkish).
    After,
    /// Near it on either side (Hindi, German).
    Around,
}
