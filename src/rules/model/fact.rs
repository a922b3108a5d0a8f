//! `facts/<cc>/<id>.toml`: one checked statement a file, with what it rests on and examples that prove it works; and
//! `visa-policy/<cc>.toml`: who may enter without a visa, as a table.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CountryCode, Interval, Lang, Localized, Reference, Severity};

/// One checked statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Equal to the file name, kebab-case. The rule a finding carries is `<check>/<id>`.
    pub id: String,
    /// Family of findings, one of `checks::FACT_CHECKS`: `entry-document`, `fee`, `procedure`, ...
    pub check: String,
    /// Country the fact is about; absent for facts that hold everywhere.
    #[serde(default)]
    pub country: Option<CountryCode>,
    /// What is so, in one or two sentences a reader can act on.
    pub statement: Localized,
    /// What the reader can do, such as the right portal.
    #[serde(default)]
    pub help: Option<Localized>,
    /// How loudly a contradiction is reported. `error` needs a primary source read and confirmed.
    pub severity: Severity,
    /// Only `settled` facts accuse.
    #[serde(default)]
    pub status: Status,
    /// Days on which the statement holds. A claim of a page of another day is not judged by it.
    #[serde(default)]
    pub valid: Interval,
    /// Date of the evidence, never simply the day of writing.
    pub checked: Date,
    /// After this day the fact speaks one level lower.
    pub review_by: Date,
    /// What it rests on; at least one.
    #[serde(rename = "reference")]
    pub references: Vec<Reference>,
    /// Forms of words that contradict it; each is an alternative. None where a country's list of entry documents speaks.
    #[serde(default, rename = "claim")]
    pub claims: Vec<Frame>,
    /// At least one flagged and one passing sentence per language.
    #[serde(rename = "example")]
    pub examples: Vec<Example>,
    /// Old names that a program may replace by the current one, where a claim is about nothing else.
    #[serde(default, rename = "rename")]
    pub renames: Vec<Rename>,
    /// Notes for curators.
    #[serde(default)]
    pub note: Option<String>,
}

/// An old name and the current one. Only forms that fit any sentence: no language that inflects names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The old name, in each spelling, capitals and all.
    pub from: Vec<String>,
    /// The current name.
    pub to: String,
    /// Languages of the pages on which one may stand for the other: `en`, `zh-Hans`, `zh-Hant`.
    pub pages: Vec<Lang>,
}

/// Whether a fact may accuse.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Sources agree.
    #[default]
    Settled,
    /// Sources disagree: speaks at most as a note.
    Disputed,
    /// Known to be changing: speaks at most as a note until read again.
    Recheck,
    /// Replaced by another fact: silent.
    Superseded,
}

impl Status {
    /// The word rule files use for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Settled => "settled",
            Status::Disputed => "disputed",
            Status::Recheck => "recheck",
            Status::Superseded => "superseded",
        }
    }
}

/// A sentence, with the answer the build must give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Language of the text.
    pub lang: Lang,
    /// One or more sentences of your own; Markdown is understood.
    pub text: String,
    /// `flag`: this fact must be contradicted. `pass`: no warning or error of any rule.
    pub expect: Expect,
    /// Day of the page, where it matters; else the fact's `checked` day.
    #[serde(default)]
    pub as_of: Option<Date>,
    /// Why, where it needs saying.
    #[serde(default)]
    pub why: Option<String>,
}

/// What an example shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// Contradicted by this fact.
    Flag,
    /// Nothing above a note.
    Pass,
}

/// A form of words that contradicts the fact: a typed frame over concepts, never over characters.
///
/// A clause matches when it takes a position (no question, quotation, denial, supposition, warning), speaks of the
/// fact's country, names the subject (or a pronoun for it), carries one concept of every group in `all` and none of
/// `none`, and its modality, polarity, quantifier, audience and value are the ones given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Frame {
    /// Documents or things the sentence is about, one of them; pronouns and short forms count. Empty: any sentence.
    pub subject: Vec<String>,
    /// Groups of concepts, one of each group must stand in the scope. Negation is judged at the first group.
    pub all: Vec<Vec<String>>,
    /// Concepts that excuse the sentence.
    pub none: Vec<String>,
    /// Whether the groups must stand in one sentence (default) or one clause.
    pub scope: Scope,
    /// The modality the claim must have.
    pub modality: Modality,
    /// Whether the claim must affirm (default) or deny the first group.
    pub polarity: Polarity,
    /// The quantifier that must stand in the scope.
    pub quantifier: Option<Quantifier>,
    /// Nationalities the claim must concern; the page's language is only a prior.
    pub audience: Vec<CountryCode>,
    /// A typed value that must contradict these.
    pub value: Option<Value>,
    /// Values that were right before the fact began to hold: on a page without a date they are a note. Empty where there was
    /// none, so that any wrong value speaks; absent where that is not known.
    pub former: Option<Value>,
    /// What this form of words says was right before the fact began to hold, so that on a page without a date it is a note.
    pub held_before: bool,
    /// The claim is made for everybody: the sentence names no nationality, which might be an exempt one.
    pub everybody: bool,
    /// The groups must stand in the order given: "Nur-Sultan (formerly Astana)" is wrong, the reverse is right.
    pub ordered: bool,
    /// Most characters between the first and the last group.
    pub within: Option<u32>,
    /// A quieter severity for this form than the fact's own.
    pub severity: Option<Severity>,
    /// The country must be named in the sentence or its section, not only on the page.
    pub near_country: bool,
    /// The same is said of every country whose list of entry documents is whole and has none of the subject's name; what is
    /// reported is that country's list. For claims about documents that do not exist, which are sold for one country after another.
    pub any_country: bool,
    /// A page that says anywhere of the same thing that it is planned or yet to come is excused.
    pub unless_planned: bool,
}

/// How far apart the parts of a claim may stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One clause: between commas, with the clause before it for subjects.
    Clause,
    /// One sentence.
    #[default]
    Sentence,
}

/// Obligation or leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// Any.
    #[default]
    Any,
    /// "must", "need to", "is necessary", or a penalty for not doing it.
    Must,
    /// "may", "can", "allows".
    May,
}

/// Whether the first group is affirmed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// Stated.
    #[default]
    Affirmed,
    /// Stated not to be so.
    Denied,
    /// Either.
    Any,
}

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// every, all
    All,
    /// most
    Most,
    /// none, nobody
    None,
}

/// A typed value that is right; a claim contradicts it when it names a value outside all of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Value {
    /// The thing is free: any price named for it contradicts.
    Free,
    /// Accepted prices.
    Money(Vec<MoneyRange>),
    /// Accepted lengths in days, inclusive ranges.
    Days(Vec<(u32, u32)>),
    /// Accepted counts, inclusive ranges.
    Count(Vec<(u32, u32)>),
}

/// Accepted amounts in one currency; a price in a currency that is not listed is not judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MoneyRange {
    /// ISO 4217.
    pub currency: String,
    /// Lowest accepted amount in hundredths.
    pub min: u64,
    /// Highest accepted amount in hundredths.
    pub max: u64,
    /// Of a former price: the last day on which it was right, where that is not the day before the fact began to hold.
    #[serde(default)]
    pub until: Option<Date>,
}

/// `visa-policy/<cc>.toml`: the destination's exemptions by nationality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VisaPolicy {
    /// Destination.
    pub country: CountryCode,
    /// Countries for which the same rows hold, where the destination is a union of several; a row of a country's own file goes
    /// before them.
    #[serde(default)]
    pub members: Vec<CountryCode>,
    /// One row a group of nationalities and interval.
    #[serde(rename = "exemption")]
    pub exemptions: Vec<Exemption>,
    /// Sentences that prove it.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// Entry of one nationality's ordinary passports for short visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Kebab-case; the rule is `visa-policy/<id>`.
    pub id: String,
    /// Nationalities.
    pub nationalities: Vec<CountryCode>,
    /// What holds for them.
    pub entry: EntryRule,
    /// Longest stay, in days.
    #[serde(default)]
    pub days: Option<u32>,
    /// Other lengths that sources name and that must not be flagged.
    #[serde(default)]
    pub accept_days: Vec<u32>,
    /// What is so, in words.
    pub statement: Localized,
    /// How loudly a contradiction is reported.
    pub severity: Severity,
    /// Only `settled` rows accuse.
    #[serde(default)]
    pub status: Status,
    /// Days on which it holds.
    #[serde(default)]
    pub valid: Interval,
    /// Date of the evidence.
    pub checked: Date,
    /// After this day the row speaks one level lower.
    pub review_by: Date,
    /// What it rests on.
    #[serde(rename = "reference")]
    pub references: Vec<Reference>,
    /// Journeys, places and travellers for which the row does not hold.
    #[serde(default, rename = "exception")]
    pub exceptions: Vec<Exception>,
}

/// What a row of a visa policy does not speak of: an island, tour groups, passengers in transit. A sentence that stands
/// near a word for it is not judged by the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Concepts whose words name it; one of them is enough.
    pub concepts: Vec<String>,
    /// What holds there, in words. Readers see it behind the row's own statement.
    pub statement: Localized,
    /// Days on which it holds.
    #[serde(default)]
    pub valid: Interval,
}

/// How a nationality enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EntryRule {
    /// No visa for the days given.
    VisaFree,
    /// No visa, but an authorisation (ETA, ESTA) first.
    Authorisation,
    /// A visa, on arrival or electronic.
    VisaOnArrival,
    /// An e-visa or visa beforehand.
    VisaRequired,
}
