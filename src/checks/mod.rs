//! One file a check. Each is a pure function from what was extracted to findings; [`ALL`] lists them.

pub mod brand_contact;
mod elided;
pub mod entry_document;
pub mod facts;
pub mod illicit_offer;
pub mod official_domain;
pub mod operators;
mod plans;
pub mod promoted_handle;
pub(crate) mod reading;
mod suggest;
pub mod unverified_card;
pub mod visa_policy;
pub mod visa_seller;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;

use crate::document::{BlockKind, Document};
use crate::extract::claims::Analysis;
use crate::extract::claims::{Sentence, until};
use crate::extract::{Handle, HostMention};
use crate::finding::{Confidence, FactCited, Finding, Fix, Severity, Stance};
use crate::lexicon::{ConceptIndex, Lexicon};
use crate::resolve::Hosts;
use crate::rules::model::Localized;
use crate::rules::model::fact::Fact;
use crate::rules::{Rules, age};
use crate::text::fold::fold;
use crate::text::value::{self, years};

/// Everything a check may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// The page.
    pub document: &'a Document,
    /// Its original bytes.
    pub source: &'a [u8],
    /// The fact base.
    pub rules: &'a Rules,
    /// Day the page is judged by.
    pub as_of: Date,
    /// Whether the page or the user gave that day; without one a rule that changed lately may have been right when the page was
    /// written.
    pub dated: bool,
    /// Day the run happens, by which facts age.
    pub today: Date,
    /// Language most of the page is in, as BCP 47, or `und`.
    pub language: &'a str,
    /// Claims found.
    pub analysis: &'a Analysis<'a>,
    /// Handles found.
    pub handles: &'a [Handle],
    /// Hosts found.
    pub hosts: &'a [HostMention],
    /// Live evidence.
    pub evidence: &'a Hosts,
    /// Blocks as readers take them in, kept for the checks that ask.
    pub(crate) readings: reading::Readings<'a>,
    /// Years the page gives itself, kept for the checks that ask.
    pub(crate) years: Years,
    /// Whether the page speaks of free forms, agencies or fraud, kept for what somebody paid.
    pub(crate) corrected: OnceCell<bool>,
    /// Whether the page speaks of rides and sights, kept for what it says of a card.
    pub(crate) of_trips: OnceCell<bool>,
}

/// Years by which a page shows when it was written. Every contradiction asks for them, and a hostile page has one in each sentence.
#[derive(Debug, Default)]
pub(crate) struct Years {
    titled: OnceCell<Vec<i16>>,
    latest: OnceCell<Option<i16>>,
    named: OnceCell<Option<i16>>,
}

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// First part of the rule ids it gives.
    pub name: &'static str,
    /// What it looks for, in one sentence.
    pub about: &'static str,
    /// On which pages it needs sentences.
    pub reads: Reads,
    /// The check itself.
    pub run: fn(&Context<'_>) -> Vec<Finding>,
}

/// On which pages a check may find something in [`Analysis::sentences`], or in what they define. All others are not read sentence by
/// sentence, which is most of what a page costs.
#[derive(Debug, Clone, Copy)]
pub enum Reads {
    /// Pages that show a handle or claim something of a host; the check looks at blocks otherwise.
    Places,
    /// Pages with all the words that some claim of a fact asks for.
    Claims,
    /// Pages with a word for one of these concepts.
    Words(fn(&Lexicon, ConceptIndex) -> bool),
}

impl Reads {
    fn word(self, lexicon: &Lexicon, concept: ConceptIndex) -> bool {
        matches!(self, Reads::Words(wanted) if wanted(lexicon, concept))
    }
}

/// Every check, in the order they run.
pub const ALL: &[Check] = &[
    brand_contact::CHECK,
    entry_document::CHECK,
    facts::CHECK,
    illicit_offer::CHECK,
    operators::CHECK,
    official_domain::CHECK,
    promoted_handle::CHECK,
    unverified_card::CHECK,
    visa_policy::CHECK,
    visa_seller::CHECK,
];

/// Families that fact files may name as their `check`, with what each is about.
pub const FACT_CHECKS: &[(&str, &str)] = &[
    ("entry-document", "entry documents and arrival forms that exist or do not"),
    ("visa-policy", "who may enter without a visa, and for how long"),
    ("validity", "how long, how often and through which gates a document admits"),
    ("procedure", "steps that are required or not: cancel, register, activate, real name, invitation"),
    ("fee", "prices of documents and forms, and charges that do not exist"),
    ("not-launched", "authorisations that are announced but not in operation"),
    ("naming", "places, currencies and carriers that were renamed or ended"),
    ("telecom", "SIM registration, numbers and device rules"),
    ("payment", "cards, currencies and means of payment"),
    ("rights", "what travellers are owed and what is charged to them"),
];

/// The text in the page's language where there is one, else English.
pub fn localized<'a>(text: &'a Localized, language: &str) -> &'a str {
    let short = language.split('-').next().unwrap_or(language);
    text.get(short).or_else(|| text.get("en")).or_else(|| text.values().next()).map_or("", String::as_str)
}

/// How loudly a fact may speak on the day of the run: disputed and changing ones as a note, old ones lower; `None` is silence.
pub fn severity_now(fact: &Fact, severity: Severity, today: Date) -> Option<Severity> {
    age::effective_severity(severity, fact.status, fact.checked, fact.review_by, today)
}

/// What one contradiction of a fact needs to become a finding.
#[derive(Debug)]
pub struct Contradiction<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// Sentence that contradicts it.
    pub sentence: &'a Sentence,
    /// Bytes of the sentence's folded text.
    pub range: Range<usize>,
    /// How loudly.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What the page says, in a sentence.
    pub message: String,
    /// Each step, in words.
    pub evidence: Vec<String>,
    /// What may be changed, where there is one right answer.
    pub fix: Option<Fix>,
    /// How loudly at most on a page without a date, where the fact began to hold lately: prices, lengths and exemptions change, so
    /// that the contrary may have been right, while a document that never existed never did.
    pub undated: Severity,
    /// The day since when the page's words are wrong, where they were right before it.
    pub since: Option<Date>,
}

impl Context<'_> {
    /// The day a sentence is judged by: the page's, or an earlier one that the sentence, its paragraph or its section begins with.
    pub fn day_of(&self, sentence: &Sentence) -> Date {
        sentence.day.map_or(self.as_of, |day| day.min(self.as_of))
    }

    /// Whether the sentence or the page's title names a year that had not begun when the other rule still held: "the fee in
    /// 2026", "Guide 2026".
    fn says_later_year(&self, sentence: &Sentence, fact: &Fact) -> bool {
        let Some(from) = fact.valid.from else { return false };
        // A rule of the first weeks of a year is as good as that year's.
        let later = |year: i16| year > from.year() || year == from.year() && from.month() <= 2;
        let said = years(&self.analysis.text(sentence)[sentence.range.clone()], self.rules.lexicon.values());
        let title = self.document.title.as_deref();
        let titled = self
            .years
            .titled
            .get_or_init(|| title.map(|title| years(&fold(title), self.rules.lexicon.values())).unwrap_or_default());
        let this_year = self.today.year();
        said.into_iter().chain(titled.iter().copied()).any(|year| later(year) && year <= this_year)
    }

    /// Makes the finding, unless the fact is silent on this day or does not hold on the page's.
    pub fn contradiction(&self, found: Contradiction<'_>) -> Option<Finding> {
        let mut severity = severity_now(found.fact, found.severity, self.today)?;
        // A history of changes dates each of its lines: of a day long gone nothing is known of an exemption that names no beginning.
        let begun = found.fact.check != "visa-policy" || found.fact.valid.from.is_some();
        if !begun && found.sentence.day.is_some_and(|day| day < until::a_year_before(found.fact.checked)) {
            return None;
        }
        let mut evidence = found.evidence;
        let since = || self.says_later_year(found.sentence, found.fact) || self.written_since(found.fact);
        if found.undated < severity && !self.dated && lately(found.fact, self.today) && !since() {
            severity = found.undated;
            evidence.push(UNDATED.to_string());
        }
        if let Some(year) = found.since.filter(|_| severity > Severity::Note).and_then(|since| self.written_before(since)) {
            severity = Severity::Note;
            evidence.push(format!("the page gives no date and names no year after {year}, when the fact did not hold yet"));
        }
        let hidden = self.document.blocks[found.sentence.block].hidden;
        let (range, quote) = self.analysis.locate(self.document, found.sentence, found.range);
        if quote.is_empty() {
            return None;
        }
        if hidden {
            evidence.push("the words are hidden from readers".to_string());
        }
        Some(Finding {
            rule: format!("{}/{}", found.fact.check, found.fact.id),
            severity,
            confidence: found.confidence,
            message: found.message,
            range,
            quote,
            stance: Stance::Asserts,
            fact: Some(cite(found.fact, self.language)),
            evidence,
            help: found.fact.help.as_ref().map(|help| localized(help, self.language).to_string()),
            related: Vec::new(),
            fix: found.fix,
            fingerprint: String::new(),
        })
    }

    /// Whether a year in a title shows that the page was written when the fact held already. Guides are written for a year from the
    /// autumn before it on.
    fn written_since(&self, fact: &Fact) -> bool {
        let latest = self.years.latest.get_or_init(|| {
            let titles = self.document.blocks.iter().filter(|block| {
                !block.hidden && matches!(block.kind, BlockKind::Title | BlockKind::Heading(1 | 2)) && block.text.len() < 400
            });
            let years = titles.take(20).flat_map(|block| value::years(&block.text, self.rules.lexicon.values()));
            years.filter(|&year| year <= self.today.year() + 1).max()
        });
        latest.zip(fact.valid.from).is_some_and(|(year, from)| Date::new(year - 1, 11, 1).is_ok_and(|earliest| earliest >= from))
    }

    /// The latest year an undated page names, where it ended before a day: the page of a conference in 2017 was written for it.
    fn written_before(&self, day: Date) -> Option<i16> {
        if self.dated {
            return None;
        }
        let latest = *self.years.named.get_or_init(|| {
            let shown = self.document.blocks.iter().filter(|block| !block.hidden && block.kind != BlockKind::Code);
            let (mut count, mut latest) = (0, None);
            for year in shown
                .flat_map(|block| value::years(&block.text, self.rules.lexicon.values()))
                .filter(|&year| year <= self.today.year() + 1)
            {
                (count, latest) = (count + 1, latest.max(Some(year)));
            }
            latest.filter(|_| count >= YEARS_NAMED)
        });
        latest.filter(|&year| year < day.year())
    }
}

/// Years that a page must name before the latest of them tells anything.
const YEARS_NAMED: usize = 2;

/// Why a finding is only a note: the page may have been written when another rule held, or gives the price that it set.
const UNDATED: &str = "the page gives no date, and another rule held until lately";
pub(super) const OUT_OF_DATE: &str = "the price was right once";

/// Takes back the benefit of the doubt from a page that misleads elsewhere: what it says of rules that changed is no slip of age. In:
/// the findings of such a page. Out: those that were notes for their age alone, as loud as their facts let them be.
pub fn raise_doubted(findings: &mut [Finding], rules: &Rules, today: Date) {
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Note) {
        let aged = finding.evidence.iter().any(|step| step == UNDATED || step == OUT_OF_DATE);
        let fact = finding.fact.as_ref().filter(|_| aged).and_then(|cited| rules.facts.get(&cited.id));
        if let Some(severity) = fact.and_then(|fact| severity_now(fact, fact.severity.min(Severity::Warning), today)) {
            finding.severity = severity;
            finding.confidence = finding.confidence.min(Confidence::Medium);
        }
    }
}

/// Whether a fact began to hold within the last three years: pages live about that long.
fn lately(fact: &Fact, today: Date) -> bool {
    let Some(from) = fact.valid.from else { return false };
    today.since(from).is_ok_and(|age| age.get_days() < 3 * 365)
}

/// Where a page's warnings and errors stand: by their starts, each with the furthest end up to there, since a page may have as many as
/// it likes.
struct Loud(Vec<(usize, usize)>);

impl Loud {
    fn of(findings: &[Finding]) -> Loud {
        let loud = findings.iter().filter(|own| own.severity >= Severity::Warning);
        let mut places: Vec<(usize, usize)> = loud.map(|own| (own.range.start, own.range.end)).collect();
        places.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut places {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Loud(places)
    }

    /// Whether one of them shares bytes with a finding.
    fn overlaps(&self, found: &Finding) -> bool {
        let before = self.0.partition_point(|&(start, _)| start < found.range.end);
        self.0[..before].last().is_some_and(|&(_, end)| end > found.range.start)
    }
}

/// What follows from what the checks found, all but the last: on a page that denies the document it was found to invent that is for a
/// person to look at, and on another the further sentences on it are told. In and out: the findings.
pub fn follow(context: &Context<'_>, findings: &mut Vec<Finding>) {
    entry_document::follow(context, findings);
}

/// A fact as findings cite it.
pub fn cite(fact: &Fact, language: &str) -> FactCited {
    FactCited {
        id: fact.id.clone(),
        statement: localized(&fact.statement, language).to_string(),
        country: fact.country.clone(),
        checked: fact.checked,
        references: fact.references.iter().map(|reference| (reference.publisher.clone(), reference.url.clone())).collect(),
    }
}
