//! Facts ready for comparison: frames with concepts resolved, and the closed world of each country's entry documents
//! turned into facts of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::model::country::{Country, EntryDocument};
use super::model::fact::{Exemption, Fact, Frame, Polarity, Quantifier, Status};
use super::model::terms::ConceptClass;
use super::model::{Interval, Localized, RuleFiles, Severity};
use crate::lexicon::{ConceptIndex, ConceptSet, CountryIndex, Lexicon};
use crate::text::dictionary::Quick;
use crate::text::fold::fold;

/// Every fact and how to find the claims that contradict it.
#[derive(Debug)]
pub struct Facts {
    /// Facts as written, then those derived from lists.
    pub all: List,
    /// Frames of all facts.
    pub frames: Vec<CompiledFrame>,
    index: Index,
    /// Places of each country's entry documents in its list, by their folded names; made when a page first asks for the country.
    documents: Vec<OnceLock<HashMap<String, usize>>>,
}

/// Facts in order. The built-in ones are read one by one when a page comes near to contradicting them: to read all takes
/// twice as long as the rest of a first page.
#[derive(Debug)]
pub struct List {
    read: Vec<OnceLock<Box<Fact>>>,
    /// The facts as the build stored them; empty where they were given at once.
    stored: Vec<&'static [u8]>,
}

impl List {
    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Fact> + DoubleEndedIterator {
        (0..self.read.len()).map(|at| &self[at])
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.read.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty()
    }
}

impl std::ops::Index<usize> for List {
    type Output = Fact;

    fn index(&self, at: usize) -> &Fact {
        self.read[at].get_or_init(|| Box::new(postcard::from_bytes(self.stored[at]).expect("a test reads what the build stored")))
    }
}

impl From<Vec<Fact>> for List {
    fn from(facts: Vec<Fact>) -> List {
        List { read: facts.into_iter().map(|fact| OnceLock::from(Box::new(fact))).collect(), stored: Vec::new() }
    }
}

/// Facts about invented entry documents, by country.
type ClosedWorld = HashMap<CountryIndex, usize, BuildHasherDefault<Quick>>;

/// Where to look for what.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    /// Frames to try when a concept stands in a sentence, sorted; by the one country they are about.
    by_concept: Vec<BTreeMap<Option<CountryIndex>, Vec<usize>>>,
    /// Fact about invented entry documents, by country.
    closed_world: ClosedWorld,
}

/// A frame with its ids resolved.
#[derive(Debug, Serialize, Deserialize)]
pub struct CompiledFrame {
    /// Index into [`Facts::all`].
    pub fact: usize,
    /// Country it is about.
    pub country: Option<CountryIndex>,
    /// Nationalities the claim must concern.
    pub audience: Vec<CountryIndex>,
    /// Subjects.
    pub subject: Vec<ConceptIndex>,
    /// Groups.
    pub all: Vec<Vec<ConceptIndex>>,
    /// Excuses.
    pub none: Vec<ConceptIndex>,
    /// The frame as written, without what is resolved above.
    pub frame: Frame,
}

impl Facts {
    /// Resolves ids. Errors name the fact and the id that does not exist.
    pub fn compile(files: &RuleFiles, lexicon: &Lexicon) -> Result<Facts, String> {
        let countries: HashMap<&str, CountryIndex> =
            files.countries.iter().enumerate().map(|(at, country)| (country.code.as_str(), at as CountryIndex)).collect();
        let mut index = Index { by_concept: vec![BTreeMap::new(); lexicon.concepts.len()], ..Index::default() };
        let mut frames: Vec<CompiledFrame> = Vec::new();
        let all = all(files, &mut index.closed_world);
        for row in files.visa_policies.iter().flat_map(|policy| &policy.exemptions) {
            let mut concepts = row.exceptions.iter().flat_map(|exception| &exception.concepts);
            if let Some(id) = concepts.find(|id| lexicon.concept(id).is_none()) {
                return Err(format!("exemption `{}`: `{id}` is no concept", row.id));
            }
        }
        // What counts as each concept.
        let mut kinds: Vec<Vec<usize>> = vec![Vec::new(); lexicon.concepts.len()];
        for (concept, info) in lexicon.concepts.iter().enumerate() {
            for &broader in &info.counts_as {
                kinds[broader as usize].push(concept);
            }
        }
        for (fact_at, fact) in all.iter().enumerate() {
            let country = match &fact.country {
                None => None,
                Some(code) => Some(
                    *countries
                        .get(code.as_str())
                        .ok_or_else(|| format!("fact `{}`: there is no country file for `{code}`", fact.id))?,
                ),
            };
            for frame in &fact.claims {
                let resolve = |ids: &[String]| -> Result<Vec<ConceptIndex>, String> {
                    ids.iter()
                        .map(|id| lexicon.concept(id).ok_or_else(|| format!("fact `{}`: `{id}` is no concept", fact.id)))
                        .collect()
                };
                let country = country.filter(|_| !frame.any_country);
                let compiled = CompiledFrame {
                    fact: fact_at,
                    country,
                    audience: frame
                        .audience
                        .iter()
                        .map(|code| {
                            countries
                                .get(code.as_str())
                                .copied()
                                .ok_or_else(|| format!("fact `{}`: there is no country file for `{code}`", fact.id))
                        })
                        .collect::<Result<_, _>>()?,
                    subject: resolve(&frame.subject)?,
                    all: frame.all.iter().map(|group| resolve(group)).collect::<Result<_, _>>()?,
                    none: resolve(&frame.none)?,
                    frame: Frame {
                        subject: Vec::new(),
                        all: Vec::new(),
                        none: Vec::new(),
                        audience: Vec::new(),
                        ..frame.clone()
                    },
                };
                let triggers = compiled.all.first().unwrap_or(&compiled.subject).clone();
                if triggers.is_empty() {
                    return Err(format!("fact `{}`: a claim needs a subject or a group in `all`", fact.id));
                }
                let at = frames.len();
                for &kind in triggers.iter().flat_map(|&trigger| &kinds[trigger as usize]) {
                    let triggered = index.by_concept[kind].entry(country).or_default();
                    // A concept may count as several of them.
                    if triggered.last() != Some(&at) {
                        triggered.push(at);
                    }
                }
                frames.push(compiled);
            }
        }
        let documents = files.countries.iter().map(|_| OnceLock::new()).collect();
        Ok(Facts { all: List::from(all), frames, index, documents })
    }

    /// The facts of the built-in files, as [`Facts::store`] gave them.
    ///
    /// # Errors
    /// Says so where the bytes are none.
    pub fn stored(bytes: &'static [u8]) -> postcard::Result<Facts> {
        let (stored, frames, index, countries): (Vec<&[u8]>, _, _, usize) = postcard::from_bytes(bytes)?;
        let all = List { read: stored.iter().map(|_| OnceLock::new()).collect(), stored };
        Ok(Facts { all, frames, index, documents: (0..countries).map(|_| OnceLock::new()).collect() })
    }

    /// The facts as they are stored.
    ///
    /// # Errors
    /// None that is known of.
    pub fn store(&self) -> postcard::Result<Vec<u8>> {
        let all: Vec<Vec<u8>> = self.all.iter().map(postcard::to_stdvec).collect::<postcard::Result<_>>()?;
        // A list of bytes is written as bytes are.
        postcard::to_stdvec(&(all, &self.frames, &self.index, self.documents.len()))
    }

    /// The newest evidence of any fact. `None` without facts.
    pub fn checked(&self) -> Option<Date> {
        self.all.iter().map(|fact| fact.checked).max()
    }

    /// Adds to `frames` those whose first group, or subject, `concept` can stand for, and that are about one of these
    /// countries or about none in particular; in order, none twice. So a sentence costs no more for all the facts about
    /// countries it does not speak of.
    pub fn triggered_by(&self, concept: ConceptIndex, countries: &[CountryIndex], frames: &mut Vec<usize>) {
        let Some(of_concept) = self.index.by_concept.get(concept as usize) else { return };
        let lists = countries.iter().copied().map(Some).chain([None]).filter_map(|country| of_concept.get(&country));
        let from = frames.len();
        for &frame in lists.flatten() {
            if !frames.contains(&frame) {
                frames.push(frame);
            }
        }
        frames[from..].sort_unstable();
    }

    /// Whether any sentence made of these concepts, on a page that names these countries, may contradict a fact: all that a claim
    /// asks for must be there. For pages that give no thing another nature than its own.
    pub fn may_be_contradicted(&self, concepts: &[ConceptIndex], countries: &[CountryIndex], lexicon: &Lexicon) -> bool {
        let mut there = ConceptSet::default();
        there.become_those_of(concepts.iter().copied(), lexicon);
        let mut frames = Vec::new();
        concepts.iter().any(|&concept| {
            frames.clear();
            self.triggered_by(concept, countries, &mut frames);
            frames.iter().map(|&frame| &self.frames[frame]).any(|frame| {
                frame.all.iter().all(|group| there.has_any(group))
                    && (frame.subject.is_empty() || there.has_any(&frame.subject))
                    && !(frame.frame.any_country && countries.is_empty())
            })
        })
    }

    /// The fact that a country issues no entry document but those listed; `None` where we do not know its list whole.
    pub fn closed_world(&self, country: CountryIndex) -> Option<&Fact> {
        self.index.closed_world.get(&country).map(|&index| &self.all[index])
    }

    /// The document of this concept or name that a country has, or at some other time had: the first of its list. `file` is the
    /// country's.
    pub fn document<'a>(
        &self,
        country: CountryIndex,
        file: &'a Country,
        concept: Option<&str>,
        noun: &str,
    ) -> Option<&'a EntryDocument> {
        let documents = &file.entry_documents.as_ref()?.documents;
        let named = self.documents.get(country as usize).and_then(|names| {
            let names = names.get_or_init(|| folded_names(documents));
            names.get(&fold(noun)).copied()
        });
        let by_concept = documents.iter().position(|document| Some(document.concept.as_str()) == concept);
        let first = named.into_iter().chain(by_concept).min()?;
        documents.get(first)
    }

    /// A fact by its id, or by `check/id`.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        let bare = id.rsplit('/').next().unwrap_or(id);
        self.all.iter().find(|fact| fact.id == bare)
    }
}

/// Facts as written, then those derived from lists. Notes those about invented entry documents, by country.
fn all(files: &RuleFiles, closed_world: &mut ClosedWorld) -> Vec<Fact> {
    let mut all = files.facts.to_vec();
    let labels: HashMap<&str, &Localized> = files.concepts.iter().map(|concept| (concept.id.as_str(), &concept.label)).collect();
    // Documents that go by a card's name; where one is current, the statement cannot say that there is no such card.
    let cards: BTreeSet<&str> =
        files.concepts.iter().filter(|concept| concept.class == ConceptClass::Card).map(|concept| concept.id.as_str()).collect();
    let of_documents = files.facts.iter().enumerate().filter(|(_, fact)| fact.check == "entry-document");
    let of_documents: HashMap<&str, usize> = of_documents.rev().map(|(at, fact)| (fact.id.as_str(), at)).collect();
    for (at, country) in files.countries.iter().enumerate() {
        let id = closed_world_id(&country.code);
        let written = of_documents.get(id.as_str()).copied();
        let index = match written {
            Some(index) => index,
            None => match derived(country, &labels, &cards) {
                Some(fact) => {
                    all.push(fact);
                    all.len() - 1
                }
                None => continue,
            },
        };
        closed_world.insert(at as CountryIndex, index);
    }
    all.extend(files.countries.iter().filter_map(most_are_exempt));
    all.extend(operators(&files.operators));
    for policy in &files.visa_policies {
        all.extend(policy.exemptions.iter().map(|row| row_as_fact(&policy.country, row)));
    }
    all
}

/// Every form of every name of documents, with the place of the first that bears it.
fn folded_names(documents: &[EntryDocument]) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for (at, document) in documents.iter().enumerate() {
        for form in document.names.values().flatten().filter_map(|name| crate::lexicon::expand(name).ok()).flatten() {
            let folded = fold(&form);
            if !folded.is_empty() {
                names.entry(folded).or_insert(at);
            }
        }
    }
    names
}

fn closed_world_id(code: &str) -> String {
    format!("{}-no-tourist-card", code.to_lowercase())
}

/// The closed world of one country as a fact, so that `explain` and `list` know it like any other. `labels` are the readable
/// names of concepts, `cards` the concepts that are cards by name.
fn derived(country: &Country, labels: &HashMap<&str, &Localized>, cards: &BTreeSet<&str>) -> Option<Fact> {
    let list = country.entry_documents.as_ref()?;
    let current = || list.documents.iter().filter(|document| document.valid.until.is_none());
    let name =
        |lang: &str| country.names.get(lang).and_then(|names| names.first()).map_or(country.code.clone(), |name| plain(name));
    let documents = |lang: &str| {
        let mut names: Vec<String> = Vec::new();
        for document in current() {
            let name = document_name(document, lang, labels);
            // Several concepts of one document ("entry permit" for an APEC card) may share its name.
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(if lang == "zh" { "、" } else { ", " })
    };
    // Each language, how it names the list, and what it says of other cards.
    let wording = |lang: &str| match lang {
        "zh" => (
            format!("我们查到的{}官方入境证件只有：{}。", name(lang), documents(lang)),
            "其中没有可凭以入境的“旅游卡”或类似卡证。",
        ),
        "ru" => (
            format!("Официальные въездные документы ({}), которые мы нашли: {}.", name(lang), documents(lang)),
            " «Туристической карты», по которой впускают в страну, среди них нет.",
        ),
        _ => (
            format!("The official entry documents of {} that we found are: {}.", name(lang), documents(lang)),
            " A \"tourist card\" or \"travel pass\" that admits travellers is not among them.",
        ),
    };
    let has_card = current().any(|document| cards.contains(document.concept.as_str()));
    let statement: BTreeMap<String, String> = ["en", "ru", "zh"]
        .into_iter()
        .map(|lang| {
            let (list, others) = wording(lang);
            (lang.to_string(), if has_card { list } else { list + others })
        })
        .collect();
    Some(Fact {
        id: closed_world_id(&country.code),
        check: "entry-document".to_string(),
        country: Some(country.code.clone()),
        statement,
        help: None,
        severity: list.severity,
        status: Status::Settled,
        valid: Interval::default(),
        checked: list.checked,
        review_by: list.review_by,
        references: list.references.clone(),
        claims: Vec::new(),
        examples: list.examples.clone(),
        renames: Vec::new(),
        note: None,
    })
}

/// Id of the fact that stands for `operators.toml`.
pub const OPERATORS_FACT: &str = "operator-not-in-country";

/// The list of networks as a fact.
fn operators(list: &super::model::operators::Operators) -> Option<Fact> {
    let mut statement = BTreeMap::new();
    statement.insert(
        "en".to_string(),
        "Each mobile network works in the countries that assigned it a network code; the public tables list them.".to_string(),
    );
    statement.insert("zh".to_string(), "移动运营商只在分配给它网络代码的国家运营，公开的代码表列有名单。".to_string());
    Some(Fact {
        id: OPERATORS_FACT.to_string(),
        check: "telecom".to_string(),
        country: None,
        statement,
        help: None,
        severity: Severity::Warning,
        status: Status::Settled,
        valid: Interval::default(),
        checked: list.checked?,
        review_by: list.review_by?,
        references: list.references.clone(),
        claims: Vec::new(),
        examples: Vec::new(),
        renames: Vec::new(),
        note: None,
    })
}

/// What a reader of `lang` calls a document: by its own name there, in English or at home, else by its concept's label.
fn document_name(document: &EntryDocument, lang: &str, labels: &HashMap<&str, &Localized>) -> String {
    let own = |lang: &str| document.names.get(lang).and_then(|names| names.first());
    if let Some(name) = own(lang) {
        return plain(name);
    }
    let label = labels.get(document.concept.as_str());
    let labelled = label.and_then(|label| label.get(lang)).cloned();
    // A label in the reader's language says more than a proper name in another, except in English, where names are at home.
    labelled
        .or_else(|| own("en").or_else(|| document.names.values().find_map(|names| names.first())).map(|name| plain(name)))
        .or_else(|| label.and_then(|label| label.get("en")).cloned())
        .unwrap_or_else(|| document.concept.replace('-', " "))
}

/// Share of nationalities, in percent, from which "most need a visa" is contradicted. Counts differ by a few between sources,
/// so a bare majority is not enough.
const MOST_EXEMPT: u32 = 53;

/// Id of the fact that most nationalities need no visa for a country.
pub fn most_exempt_id(code: &str) -> String {
    format!("{}-most-need-no-visa", code.to_lowercase())
}

/// "Most foreigners need a visa" contradicts a country that exempts a clear majority.
fn most_are_exempt(country: &Country) -> Option<Fact> {
    let count = country.visa_free.as_ref()?;
    if count.exempt * 100 < count.of * MOST_EXEMPT {
        return None;
    }
    let name =
        |lang: &str| country.names.get(lang).and_then(|names| names.first()).map_or(country.code.clone(), |name| plain(name));
    let mut statement = BTreeMap::new();
    statement.insert(
        "en".to_string(),
        format!(
            "{} admits {} of {} nationalities for short visits without a visa, or with an authorisation in its place.",
            name("en"),
            count.exempt,
            count.of
        ),
    );
    statement.insert(
        "zh".to_string(),
        format!("{}对{}个国家和地区（共{}个）的公民短期免签，或以旅行许可代替签证。", name("zh"), count.exempt, count.of),
    );
    let group = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let none = group(&["work-or-study", "long-stay", "limited-to", "earlier"]);
    let frame =
        |all: Vec<Vec<String>>, quantifier, polarity| Frame { all, quantifier, polarity, none: none.clone(), ..Frame::default() };
    Some(Fact {
        id: most_exempt_id(&country.code),
        check: "visa-policy".to_string(),
        country: Some(country.code.clone()),
        statement,
        help: None,
        severity: Severity::Warning,
        status: Status::Settled,
        valid: Interval { from: None, until: None },
        checked: count.checked,
        review_by: count.review_by,
        references: count.references.clone(),
        claims: vec![
            frame(vec![group(&["visa-needed"]), group(&["foreigners-most", "foreigners-all"])], None, Polarity::Affirmed),
            frame(vec![group(&["visa-needed"])], Some(Quantifier::Most), Polarity::Affirmed),
            frame(vec![group(&["visa-free"])], Some(Quantifier::Most), Polarity::Denied),
        ],
        examples: Vec::new(),
        renames: Vec::new(),
        note: None,
    })
}

/// A row of a visa policy as a fact, so that it is cited and explained like any other.
fn row_as_fact(country: &str, row: &Exemption) -> Fact {
    Fact {
        id: row.id.clone(),
        check: "visa-policy".to_string(),
        country: Some(country.to_string()),
        statement: row.statement.iter().map(|(lang, text)| (lang.clone(), with_exceptions(row, lang, text))).collect(),
        help: None,
        severity: row.severity,
        status: row.status,
        valid: row.valid.clone(),
        checked: row.checked,
        review_by: row.review_by,
        references: row.references.clone(),
        claims: Vec::new(),
        examples: Vec::new(),
        renames: Vec::new(),
        note: None,
    }
}

/// A row's statement with what holds for its exceptions, as far as they are written in the language.
fn with_exceptions(row: &Exemption, lang: &str, statement: &str) -> String {
    let gap = if statement.ends_with(crate::lexicon::unspaced) || statement.ends_with('。') { "" } else { " " };
    let exceptions = row.exceptions.iter().filter_map(|exception| exception.statement.get(lang));
    exceptions.fold(statement.to_string(), |text, exception| text + gap + exception)
}

fn plain(word: &str) -> String {
    crate::lexicon::expand(word).ok().and_then(|forms| forms.into_iter().next()).unwrap_or_else(|| word.to_string())
}
