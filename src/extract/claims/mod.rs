//! Sentences as claims: what each speaks of, which country it means, and how it is meant.
//!
//! [`analyse`] reads a document once. The checks then ask an [`Analysis`] typed questions and never look at characters.

mod arrival;
mod definition;
mod erratum;
mod exhibit;
mod joined;
mod own_name;
mod price;
mod reply;
mod rows;
pub mod stance;
mod threat;
mod topic;
pub mod until;
mod worth;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use thin_vec::ThinVec;

use crate::document::{Block, BlockKind, Document, date};
use crate::finding::Stance;
use crate::lexicon::{Admitted, ConceptIndex, CountryIndex, Cue, Hit, Lexicon, Tag, Wording, unspaced};
use crate::rules::Rules;
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::steps;
use crate::text::fold::{View, fold};
use crate::text::phrases::Phrases;
use crate::text::sentence;

pub use definition::{Definition, Nature, tells_nature};
pub use joined::{Answer, Joined};
use topic::Topic;
pub use topic::of_papers;

/// Most countries that one card is said to be for.
pub const SHARED: usize = 3;
/// Most words of one sentence that are looked at; more means a list of words, not a claim.
const MAX_HITS: usize = 96;
/// Most readings of words that stand apart, on one page.
const MAX_APART: usize = 512;

/// A document's claims, ready to be asked about.
#[derive(Debug)]
pub struct Analysis<'a> {
    document: &'a Document,
    /// Words that one question each asks for.
    wording: &'a Wording,
    /// One view per block of the document, and after them one per reading of words that stand apart; blocks that make no claims
    /// have no hits.
    pub blocks: Vec<BlockView>,
    /// Sentences in reading order. Those of blocks without any concept or country are left out: they claim nothing.
    pub sentences: Vec<Sentence>,
    /// The country the whole page is about, if it is about one.
    pub page_country: Option<CountryIndex>,
    /// What the page says cards and documents are.
    pub definitions: Vec<Definition>,
    /// Of the asserted ones: natures of each country's cards, and the concepts called entry documents. Every sentence asks for
    /// them, and a hostile page has a definition in each.
    natures: BTreeMap<CountryIndex, Nature>,
    redefined: BTreeSet<ConceptIndex>,
    /// Whether anything at all is called an entry document.
    admits: bool,
    /// Blocks whose statements stand there to be judged.
    shown: BTreeSet<usize>,
}

/// A block's folded text and the words in it.
#[derive(Debug, Default)]
pub struct BlockView {
    /// Folded text with its map.
    pub view: View,
    /// Words, in order.
    pub hits: ThinVec<Hit>,
    /// Whether there may be a word for an official site, of whatever language.
    pub may_name_official_site: bool,
    /// Where its words come from more than one block.
    pub joined: Option<Joined>,
}

/// One sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Block it stands in.
    pub block: usize,
    /// View it is read in: that of its block, or of words read together with it.
    pub view: usize,
    /// Bytes of the view's folded text.
    pub range: Range<usize>,
    /// Whether it ends with a question mark.
    pub question: bool,
    /// Its words: indexes into the block's hits.
    pub hits: Range<usize>,
    /// Countries it names as places.
    pub places: Vec<CountryIndex>,
    /// Nationalities it names.
    pub nationalities: Vec<CountryIndex>,
    /// Countries it is about: its own, else its section's, else the page's.
    pub countries: Vec<CountryIndex>,
    /// How near the country stands.
    pub country_from: Nearness,
    /// What a pronoun or a missing subject refers to.
    pub antecedent: Option<Antecedent>,
    /// The one document that the passage it stands in speaks of, if it names none itself.
    pub topic: Option<ConceptIndex>,
    /// Whether another thing that one pays for was spoken of since a document was.
    pub strayed: bool,
    /// Whether it is a heading or title.
    pub heading: bool,
    /// Where it is a question that was answered.
    pub answer: Option<Answer>,
    /// The day it gives itself, or that its paragraph or section begins with.
    pub day: Option<Date>,
    /// How what it asserts is meant after all, by what stands around it.
    overruled: Option<Stance>,
    parts: OnceCell<Parts>,
}

/// What a sentence consists of, worked out when a check first asks: most sentences are never asked about.
#[derive(Debug, Clone)]
struct Parts {
    clauses: Vec<Clause>,
    /// Quotations that are long enough to be somebody's words.
    quotes: Vec<Range<usize>>,
}

impl Sentence {
    /// Whether it is put together from words that stand apart.
    pub fn apart(&self) -> bool {
        self.view != self.block
    }

    /// Whether its assertions were taken for something else.
    pub fn overruled(&self) -> bool {
        self.overruled.is_some_and(|stance| stance != Stance::Asserts)
    }

    /// Takes what is denied from a place on for the speaker's own words.
    fn affirm(&mut self, from: usize) {
        let denied = |clause: &&mut Clause| clause.stance == Stance::Denies && clause.range.end > from;
        if let Some(parts) = self.parts.get_mut() {
            for clause in parts.clauses.iter_mut().filter(denied) {
                clause.stance = Stance::Asserts;
            }
        }
    }

    /// Takes all assertions for something else; the first to say so counts.
    fn overrule(&mut self, stance: Stance) {
        self.overruled.get_or_insert(stance);
        if let Some(parts) = self.parts.get_mut() {
            parts.overrule(stance);
        }
    }
}

impl Parts {
    fn overrule(&mut self, stance: Stance) {
        for clause in self.clauses.iter_mut().filter(|clause| clause.stance == Stance::Asserts) {
            clause.stance = stance;
        }
    }
}

/// How near to a sentence its country was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Nowhere.
    Nowhere,
    /// In the title or throughout the page.
    Page,
    /// In the section.
    Section,
    /// In the sentence.
    Sentence,
}

/// What a pronoun refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Antecedent {
    /// Concept last spoken of.
    pub concept: ConceptIndex,
    /// Whether it stood in the sentence right before.
    pub adjacent: bool,
}

/// Part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Bytes of the block's folded text.
    pub range: Range<usize>,
    /// How it is meant.
    pub stance: Stance,
    /// Whether it is hedged: "may", "usually".
    pub hedged: bool,
}

impl<'a> Analysis<'a> {
    fn new(document: &'a Document, blocks: Vec<BlockView>, wording: &'a Wording) -> Analysis<'a> {
        Analysis {
            document,
            wording,
            blocks,
            sentences: Vec::new(),
            page_country: None,
            definitions: Vec::new(),
            natures: BTreeMap::new(),
            redefined: BTreeSet::new(),
            admits: false,
            shown: BTreeSet::new(),
        }
    }

    /// Takes in what the page defines.
    fn define(&mut self, definitions: Vec<Definition>) {
        // A name that a page calls one of an entry document in its title, or without which it lets nobody in, is one.
        for definition in definitions.iter().filter(|definition| definition.asserted || definition.own_name) {
            let sentence = &self.sentences[definition.sentence];
            let shared = definition.country.is_none() && sentence.places.is_empty() && sentence.countries.len() <= SHARED;
            for &country in if shared { &sentence.countries[..] } else { definition.country.as_slice() } {
                let nature = self.natures.entry(country).or_insert(definition.nature);
                if definition.nature == Nature::EntryDocument {
                    *nature = Nature::EntryDocument;
                }
            }
            self.admits |= definition.nature == Nature::EntryDocument;
            if let (Nature::EntryDocument, Some(concept)) = (definition.nature, definition.concept) {
                self.redefined.insert(concept);
            }
        }
        self.definitions = definitions;
    }

    /// Words of a sentence.
    pub fn hits(&self, sentence: &Sentence) -> &[Hit] {
        &self.blocks[sentence.view].hits[sentence.hits.clone()]
    }

    /// Folded text of a sentence's view.
    pub fn text(&self, sentence: &Sentence) -> &str {
        &self.blocks[sentence.view].view.text
    }

    /// Parts of a sentence, in order; at least one.
    pub fn clauses<'s>(&self, sentence: &'s Sentence) -> &'s [Clause] {
        &self.parts(sentence).clauses
    }

    /// Clause that holds an offset.
    pub fn clause_at<'s>(&self, sentence: &'s Sentence, offset: usize) -> &'s Clause {
        let clauses = self.clauses(sentence);
        let index = clauses.partition_point(|clause| clause.range.start <= offset).max(1) - 1;
        &clauses[index]
    }

    /// Whether an offset of a sentence lies in somebody else's words.
    pub fn quoted(&self, sentence: &Sentence, offset: usize) -> bool {
        self.parts(sentence).quotes.iter().any(|quote| quote.contains(&offset))
    }

    fn parts<'s>(&self, sentence: &'s Sentence) -> &'s Parts {
        sentence.parts.get_or_init(|| {
            let view = &self.blocks[sentence.view].view;
            let quotes = stance::quoted(&view.text, sentence.range.clone(), stance::QUOTED_WORDS, &self.wording.clauses);
            let block = &self.document.blocks[sentence.block];
            let clauses = stance::clauses(sentence, self.hits(sentence), block, view, &quotes, self.wording);
            steps::count(sentence.range.len() + clauses.len() * self.hits(sentence).len());
            let mut parts = Parts { clauses, quotes };
            if let Some(stance) = sentence.overruled {
                parts.overrule(stance);
            }
            parts
        })
    }

    /// Whether a word of a sentence that was put together stands in its first part: the question that the rest answers.
    pub fn asked(&self, sentence: &Sentence, hit: &Hit) -> bool {
        let read = self.blocks.get(sentence.view);
        read.and_then(|read| Some((read, read.joined.as_ref()?)))
            .is_some_and(|(read, joined)| joined.leads(&read.view.original(hit.range(), &joined.text)))
    }

    /// Whether what a block states stands on show, to be judged and not to be believed.
    pub fn on_show(&self, block: usize) -> bool {
        self.shown.contains(&block)
    }

    /// What the page asserts a country's cards to be. Where it gives two natures, the entry document counts: that is the claim
    /// that harms.
    pub fn nature_of(&self, country: CountryIndex) -> Option<Nature> {
        self.natures.get(&country).copied()
    }

    /// Whether the page asserts of any card that it is an entry document.
    pub fn defines_entry_document(&self) -> bool {
        self.admits
    }

    /// Bytes of the texts of some blocks where sentences are quoted, shown, reported, supposed or answered and not said: by block.
    pub fn disowned(&self, blocks: &BTreeSet<usize>) -> BTreeMap<usize, Vec<Range<usize>>> {
        let mut out: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
        for sentence in self.sentences.iter().filter(|sentence| !sentence.apart() && blocks.contains(&sentence.block)) {
            let whole = sentence.overruled.is_some_and(|stance| stance != Stance::Asserts).then(|| sentence.range.clone());
            let parts = self.parts(sentence);
            // "How to apply" asks of something else than what it names on the way, so questions are left to who looks closer.
            let view = &self.blocks[sentence.view].view;
            let supposed = parts.clauses.iter().enumerate();
            let supposed = supposed.filter(|(_, clause)| matches!(clause.stance, Stance::Supposes | Stance::Reports));
            // "Если официальный сайт — x": a dash that stands for "is" parts nothing from a bare name.
            let is = |clause: &Clause, next: &Clause| {
                view.text[clause.range.end..next.range.start].contains('—') && !view.text[next.range.clone()].trim().contains(' ')
            };
            let whole_of = |(at, clause): (usize, &Clause)| match parts.clauses.get(at + 1) {
                Some(next) if is(clause, next) => clause.range.start..next.range.end,
                _ => clause.range.clone(),
            };
            let parts = parts.quotes.iter().cloned().chain(supposed.map(whole_of));
            let text = &self.document.blocks[sentence.block].text;
            out.entry(sentence.block).or_default().extend(whole.into_iter().chain(parts).map(|range| view.original(range, text)));
        }
        out
    }

    /// Whether the page asserts that a thing of another kind ("5G card", otherwise a SIM) is an entry document.
    pub fn redefined(&self, concept: ConceptIndex) -> bool {
        self.redefined.contains(&concept)
    }

    /// Original bytes and words of a range of a sentence's folded text.
    pub fn locate(&self, document: &Document, sentence: &Sentence, range: Range<usize>) -> (Range<usize>, String) {
        let block = &document.blocks[sentence.block];
        let read = &self.blocks[sentence.view];
        let own = match &read.joined {
            Some(joined) => joined.own(read.view.original(range, &joined.text)),
            None => read.view.original(range, &block.text),
        };
        let text = &block.text[own.clone()];
        let start = own.start + (text.len() - text.trim_start().len());
        let end = own.end - (text.len() - text.trim_end().len());
        let own = start..end.max(start);
        (block.map.source(own.clone()), block.text[own].to_string())
    }
}

/// Whether a sentence's negation, judged at `target`, turns it round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Negation {
    /// No.
    Affirmed,
    /// Yes.
    Denied,
    /// "Not all": neither.
    Partial,
}

/// Which pages' sentences are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Those of pages whose words some check asks for.
    Words,
    /// Those of any page: something else than words asks how they are meant, such as a contact.
    All,
}

/// Reads a document's claims. Linear in its text. `language` is the page's, as BCP 47, or `und`; `views` are the blocks'
/// folded texts as [`super::views`] gives them. A page whose sentences are not read has none, and no definitions.
pub fn analyse<'a>(document: &'a Document, rules: &'a Rules, language: &str, views: Vec<View>, depth: Depth) -> Analysis<'a> {
    let admitted = rules.lexicon.admitted(language);
    let mut scratch = Vec::new();
    let read_view = |(block, view)| read_block(block, view, &rules.lexicon, admitted, &mut scratch);
    let blocks: Vec<BlockView> = document.blocks.iter().zip(views).map(read_view).collect();
    if depth == Depth::Words && !worth::reading(document, &blocks, rules) {
        let mut analysis = Analysis::new(document, blocks, &rules.lexicon.wording);
        analysis.shown = exhibit::on_show(document, &analysis.blocks, &rules.lexicon.wording);
        return analysis;
    }
    let home = home(rules, language);
    let mut analysis = read(document, rules, blocks, home, admitted);
    // A noun that no list knows and that the page defines as an entry document ("Kazakhstan mobility pass") is a card from
    // then on; its other mentions are found by reading once more.
    let mut nouns: Vec<(String, bool)> = analysis
        .definitions
        .iter()
        .filter(|d| d.concept.is_none() && (d.asserted || d.own_name) && d.noun.chars().count() >= 2)
        .map(|d| (d.noun.clone(), d.own_name))
        .collect();
    nouns.sort();
    nouns.dedup();
    nouns.truncate(8);
    if let (Some(card), false) = (rules.lexicon.known.tourist_card, nouns.is_empty()) {
        let mut blocks = std::mem::take(&mut analysis.blocks);
        blocks.truncate(document.blocks.len());
        for block in &mut blocks {
            let own: Vec<&str> = nouns.iter().filter(|(_, own)| *own).map(|(noun, _)| noun.as_str()).collect();
            own_name::carry(block, &own, card);
            for (noun, _) in nouns.iter().filter(|(_, own)| !own) {
                let found: Vec<usize> = block.view.text.match_indices(noun.as_str()).map(|(at, _)| at).collect();
                block.hits.extend(found.into_iter().map(|at| Hit {
                    start: at,
                    end: at + noun.len(),
                    tag: Tag::Concept(card),
                    langs: u32::MAX,
                }));
            }
            block.hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
        }
        analysis = read(document, rules, blocks, home, admitted);
    }
    analysis
}

fn read<'a>(
    document: &'a Document,
    rules: &'a Rules,
    blocks: Vec<BlockView>,
    home: Option<CountryIndex>,
    admitted: Admitted,
) -> Analysis<'a> {
    let lexicon = &rules.lexicon;
    let mut analysis = Analysis::new(document, blocks, &lexicon.wording);
    let page = page_country(document, &analysis.blocks, home, lexicon);
    analysis.page_country = page.map(|(country, _)| country);
    let page_subject = page_subject(document, &analysis.blocks, lexicon);
    let mut topic = page_topic(document, &analysis.blocks, lexicon);
    let dollars = lexicon.known.dollars;
    let helpers = [lexicon.known.lacking, lexicon.known.price_verb, lexicon.known.other_amount];
    let mut section = usize::MAX - 1;
    let mut state = SectionState::default();
    let mut labels = Labels::default();
    let mut apart: Vec<BlockView> = Vec::new();
    let mut scratch = Vec::new();
    let wording = &lexicon.wording;
    let shown = exhibit::on_show(document, &analysis.blocks, wording);
    let taken_out = erratum::taken_out(document, &analysis.blocks, lexicon);
    for (index, block) in document.blocks.iter().enumerate() {
        let view = &analysis.blocks[index];
        if !claims_in(block) || view.view.text.is_empty() {
            continue;
        }
        let heading = matches!(block.kind, BlockKind::Heading(_) | BlockKind::Title);
        if block.section != section || heading {
            section = block.section;
            state = SectionState::default();
            topic.section(heading.then_some((&view.view.text, &view.hits)), lexicon);
        }
        topic.block(index, block);
        if !heading && topic.stands() && block.kind != BlockKind::TableCell {
            let BlockView { view, hits, .. } = &mut analysis.blocks[index];
            price::find_spoken(&view.text, hits, lexicon);
        }
        let view = &analysis.blocks[index];
        // "16 March 2020" as a line of its own, in a history of changes or a diary, dates what stands below it.
        if heading || block.kind == BlockKind::Prose && date::is_day(&block.text, lexicon.calendar()) {
            state.day = date::dateline(&block.text, lexicon.calendar());
        }
        // Most blocks claim nothing, and nobody asks for their day.
        let (known, above) = (OnceCell::new(), state.day);
        let day =
            || *known.get_or_init(|| if heading { above } else { date::dateline(&block.text, lexicon.calendar()).or(above) });
        if apart.len() < MAX_APART {
            for reading in joined::readings(document, index, &analysis.blocks, lexicon, topic.stands()) {
                let folded = View::new(&reading.joined.text);
                let (mut hits, may_name_official_site) = lexicon.find_in(&folded.text, admitted, &mut scratch);
                if reading.answer.is_some() {
                    joined::unfold_questions(&folded.text, &mut hits, |text| lexicon.find_in(text, admitted, &mut scratch).0);
                }
                if reading.answer == Some(Answer::No) {
                    // "Is it true that you need no visa? No.": who says no to a denial may mean either.
                    if joined::denies(&hits, lexicon) {
                        continue;
                    }
                    joined::unneeded(&mut hits, lexicon);
                }
                if let Some(row) = reading.row {
                    row.settle(&mut hits, &folded, &reading.joined, lexicon);
                }
                price::find(&folded.text, &mut hits, lexicon);
                until::before_doing(&folded.text, &mut hits, lexicon);
                if reading.price {
                    price::answered(&folded.text, &mut hits, lexicon);
                }
                if hits.len() > MAX_HITS {
                    continue;
                }
                let span = sentence::SentenceSpan { range: 0..folded.text.len(), question: false };
                let mut sentence = begin(index, analysis.blocks.len() + apart.len(), &span, 0..hits.len(), heading);
                sentence.antecedent = state.antecedent.clone().or_else(|| page_subject.clone());
                sentence.answer = reading.answer;
                sentence.topic = topic.of(&sentence);
                sentence.day = day();
                name_countries(&mut sentence, &folded.text, &hits, lexicon, dollars);
                if let Some(row) = reading.row {
                    let own = |hit: &&Hit| row.names(hit, &folded, &reading.joined);
                    let named: Vec<CountryIndex> = hits.iter().filter(own).filter_map(Hit::country).collect();
                    sentence.places.retain(|place| !named.contains(place));
                    resolve_country(&mut sentence, &folded.text, &state, page);
                    let place = |view: &BlockView, hit: &Hit| {
                        hit.country().is_some() && names_place(&view.view.text, hit, &view.hits, lexicon)
                    };
                    let [country] = sentence.countries[..] else { continue };
                    let above = sentence.country_from == Nearness::Sentence
                        || (state.from_heading || page.is_some_and(|(_, from)| from == Nearness::Section))
                            && rows::headed_by(document, index, &analysis.blocks, country, place);
                    if !above || named.contains(&country) {
                        continue;
                    }
                    sentence.nationalities = named;
                    analysis.sentences.push(sentence);
                    apart.push(BlockView { view: folded, hits, may_name_official_site, joined: Some(reading.joined) });
                    continue;
                }
                // Below "Kenya for beginners" stands a sentence on Namibia too, and that one names its country itself.
                let own = |place: &CountryIndex| {
                    let original = |hit: &Hit| folded.original(hit.range(), &reading.joined.text);
                    hits.iter().any(|hit| hit.country() == Some(*place) && !reading.joined.leads(&original(hit)))
                };
                if reading.answer.is_none() && sentence.places.iter().any(own) {
                    sentence.places.retain(own);
                }
                resolve_country(&mut sentence, &folded.text, &state, page);
                // "Cambodia weekend from Saigon | e-visa, two entries" on a page on Vietnam: a row of more words than a country's name
                // may tell of a trip, and whose visa stands beside it is anybody's guess.
                let of_trip = || {
                    let other = page.is_some_and(|(own, from)| from == Nearness::Section && !sentence.places.contains(&own));
                    other
                        && block.kind == BlockKind::TableCell
                        && !sentence.places.iter().any(own)
                        && joined::names_more_than_country(block, lexicon)
                };
                if of_trip() {
                    sentence.countries.clear();
                    sentence.country_from = Nearness::Nowhere;
                }
                // Rows of a table speak each of its own country.
                if block.kind == BlockKind::TableCell && sentence.country_from < Nearness::Sentence && !state.from_heading {
                    sentence.countries.clear();
                    sentence.country_from = Nearness::Nowhere;
                }
                analysis.sentences.push(sentence);
                apart.push(BlockView { view: folded, hits, may_name_official_site, joined: Some(reading.joined) });
            }
        }
        state.label = label_country(block, view, &wording.peoples).or_else(|| state.label.take().filter(|label| label.lasts));
        // Words that name no thing and no place claim nothing: such a block only parts what stands before and after it.
        let says_nothing = |hit: &Hit| matches!(hit.tag, Tag::Cue(..)) || hit.is_concept(&helpers);
        let silent = !heading && view.hits.iter().all(says_nothing);
        if silent {
            state.gap();
            topic.passed();
        }
        let asked = asked_in_bold(block, view);
        let spans = sentence::spans(if silent { "" } else { &view.view.text }, &wording.sentences);
        for span in spans.flat_map(|span| parted(span, asked.as_ref())) {
            let from = view.hits.partition_point(|hit| hit.start < span.range.start);
            let to = view.hits.partition_point(|hit| hit.start < span.range.end);
            let hits = &view.hits[from..to];
            if hits.is_empty() || hits.len() > MAX_HITS {
                state.gap();
                topic.passed();
                continue;
            }
            let named = topic_label(&view.view.text[span.range.clone()], span.range.start, hits, lexicon);
            let from = from + hits.partition_point(|hit| hit.start < named);
            let hits = &view.hits[from..to];
            let span = sentence::SentenceSpan { range: span.range.start.max(named)..span.range.end, ..span };
            let mut sentence = begin(index, index, &span, from..to, heading);
            sentence.day = date::sentence_day(&view.view.text[span.range.clone()], lexicon.calendar()).or_else(day);
            sentence.antecedent = state.antecedent.clone().or_else(|| page_subject.clone());
            name_countries(&mut sentence, &view.view.text, hits, lexicon, dollars);
            resolve_country(&mut sentence, &view.view.text, &state, page);
            (sentence.topic, sentence.strayed) = (topic.of(&sentence), topic.strayed());
            topic.after(&sentence, &view.view.text, hits, lexicon);
            state.after(&analysis, &sentence, lexicon, home);
            analysis.sentences.push(sentence);
        }
        if erratum::takes_all_back(&view.view.text, wording) {
            let above = index.saturating_sub(TAKEN_BACK)..index;
            let told = |sentence: &&mut Sentence| {
                above.contains(&sentence.block) && document.blocks[sentence.block].section == block.section
            };
            for sentence in analysis.sentences.iter_mut().rev().skip_while(|sentence| sentence.block == index).take_while(told) {
                sentence.overrule(Stance::Reports);
            }
        }
        // What was read with a block beside it may claim something all the same.
        if silent && analysis.sentences.last().is_none_or(|last| last.block != index) {
            continue;
        }
        let opening = view.view.text.trim_start();
        let crossed_out = opening.starts_with(exhibit::CROSSES)
            || opening.starts_with(['🚫', '⛔'])
            || exhibit::numbered_myth(&view.view.text, &view.hits, &wording.verdicts);
        let disowned = labels.disown(block, lexicon, admitted, &mut scratch)
            || shown.contains(&index)
            || taken_out.contains(&index)
            || joined::judged_beside(document, index, &analysis.blocks, wording)
            || erratum::corrected(document, index, wording);
        let needless = state.needless_heading && block.kind == BlockKind::ListItem && view.view.text.len() <= MAX_NEEDLESS_ITEM;
        let stance = match (disowned || needless || state.reported_heading && !heading, state.debunking_heading || crossed_out) {
            (true, _) => Some(Stance::Reports),
            (false, true) => Some(Stance::Unclear),
            (false, false) => None,
        };
        if let Some(stance) = stance {
            for sentence in analysis.sentences.iter_mut().rev().take_while(|sentence| sentence.block == index) {
                sentence.overrule(stance);
            }
            continue;
        }
        let own = analysis.sentences.partition_point(|sentence| sentence.block < index)..analysis.sentences.len();
        if own.is_empty() {
            continue;
        }
        let slashed = memchr::memchr(b'/', view.view.text.as_bytes()).is_some();
        // All the marks but the first begin with one of these bytes.
        let judged = memchr::memchr3(b'(', 0xe2, 0xf0, view.view.text.as_bytes()).is_some();
        let denied = reply::denied(document, index, wording);
        for at in own {
            let sentence = &analysis.sentences[at];
            let read = analysis.blocks.get(sentence.view);
            let chosen = |read: &BlockView| {
                let hits = &read.hits[sentence.hits.clone()];
                exhibit::alternatives(&read.view.text, hits, &wording.clauses)
                    || exhibit::scrambled(&read.view.text[sentence.range.clone()], hits, sentence.range.start, &wording.verdicts)
            };
            let begins = || match (read, apart.get(sentence.view.wrapping_sub(analysis.blocks.len()))) {
                (Some(read), _) => read.view.original(sentence.range.clone(), &block.text).start,
                (None, Some(reading)) => reading.joined.as_ref().map_or(0, Joined::begins),
                (None, None) => 0,
            };
            let stance = if slashed && read.is_some_and(chosen) {
                Some(Stance::Asks)
            } else if judged
                && read.is_some_and(|read| exhibit::called_false(&read.view.text, &sentence.range, &wording.verdicts))
            {
                Some(Stance::Reports)
            } else if !denied.is_empty() && {
                let begins = begins();
                denied.iter().any(|line| line.contains(&begins))
            } {
                Some(Stance::Asks)
            } else {
                None
            };
            if let Some(stance) = stance {
                analysis.sentences[at].overrule(stance);
            }
        }
    }
    analysis.blocks.extend(apart);
    analysis.shown = shown;
    stance::across_sentences(&mut analysis);
    let definitions = definition::find(document, &analysis, rules);
    analysis.define(definitions);
    analysis
}

/// Longest question in bold, in bytes.
const MAX_ASKED: usize = 240;

/// What parts a question in bold that opens a block and has no mark from what follows, in bytes of the folded text: "**What is the
/// card** The card is ...". Thai asks without marks, and headings leave them out.
fn asked_in_bold(block: &Block, view: &BlockView) -> Option<Range<usize>> {
    let bold = block.strong.first().filter(|bold| bold.start == 0 && bold.end <= MAX_ASKED)?;
    let (question, rest) = block.text.split_at_checked(bold.end)?;
    let ends = question.ends_with(|c: char| c.is_alphanumeric() || unspaced(c));
    let opens = rest.trim_start().starts_with(|c: char| c.is_alphanumeric() && !c.is_lowercase());
    if !ends || !opens || !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let end = fold(question).len();
    let (own, after) = view.view.text.split_at_checked(end)?;
    let same = view.view.original(0..own.len(), &block.text).end == bold.end;
    let asks = |hit: &Hit| hit.is(Cue::Question) && hit.end <= end;
    let asked = same && view.hits.iter().take_while(|hit| hit.start < end).any(asks);
    asked.then(|| end..end + after.len() - after.trim_start().len())
}

/// A sentence, parted where a question in it ends.
fn parted(span: sentence::SentenceSpan, asked: Option<&Range<usize>>) -> impl Iterator<Item = sentence::SentenceSpan> + use<> {
    let asked = asked.filter(|gap| span.range.start < gap.start && gap.end < span.range.end);
    let question = asked.map(|gap| sentence::SentenceSpan { range: span.range.start..gap.start, question: true });
    let start = asked.map_or(span.range.start, |gap| gap.end);
    question.into_iter().chain([sentence::SentenceSpan { range: start..span.range.end, ..span }])
}

/// A sentence of which nothing is known yet but where it stands.
fn begin(block: usize, view: usize, span: &sentence::SentenceSpan, hits: Range<usize>, heading: bool) -> Sentence {
    Sentence {
        block,
        view,
        range: span.range.clone(),
        question: span.question,
        hits,
        places: Vec::new(),
        nationalities: Vec::new(),
        countries: Vec::new(),
        country_from: Nearness::Nowhere,
        antecedent: None,
        topic: None,
        strayed: false,
        heading,
        answer: None,
        day: None,
        overruled: None,
        parts: OnceCell::new(),
    }
}

/// Longest label of a sentence, in bytes: "Hajj: ...".
const MAX_TOPIC: usize = 48;

/// "Hajj: the tourist visa does not allow the Hajj": where a sentence begins behind a label that only names what the sentence names again
/// and says more of. Gives zero where there is none. `start` is where the sentence's text begins, among its hits.
fn topic_label(text: &str, start: usize, hits: &[Hit], lexicon: &Lexicon) -> usize {
    let label = &text[..text.floor_char_boundary(MAX_TOPIC)];
    let Some((at, colon)) = label.char_indices().find(|(_, c)| matches!(c, ':' | '：')) else { return 0 };
    let end = start + at + colon.len_utf8();
    let (own, rest) = hits.split_at(hits.partition_point(|hit| hit.start < end));
    let again = |hit: &Hit| match hit.tag {
        Tag::Concept(concept) => {
            rest.iter().any(|other| other.concept().is_some_and(|other| other == concept || lexicon.counts_as(other, concept)))
        }
        Tag::Country(_) | Tag::Demonym(_) | Tag::City(_) => rest.iter().any(|other| other.country() == hit.country()),
        Tag::Cue(..) => false,
    };
    if !own.is_empty() && own.iter().all(again) { end } else { 0 }
}

/// Notes the countries a sentence names, as places or as nationalities.
fn name_countries(sentence: &mut Sentence, text: &str, hits: &[Hit], lexicon: &Lexicon, dollars: Option<ConceptIndex>) {
    let peoples = peoples(text, hits, lexicon);
    for hit in hits {
        if let Some(country) = hit.country() {
            // "долларов США" and "미국 달러" name a currency, not the country a sentence is about.
            if dollars.is_some()
                && hits.iter().any(|price| price.concept() == dollars && price.start <= hit.start && hit.end <= price.end)
            {
                continue;
            }
            if compound(text, hit) {
                continue;
            }
            let list = if peoples.contains(&hit.start) { &mut sentence.nationalities } else { &mut sentence.places };
            if !list.contains(&country) {
                list.push(country);
            }
        }
    }
    // A form's own name tells its country where the sentence names no other. Peoples beside it are whom it is for: "K-ETA is back for
    // everyone, American, British, Japanese".
    let by_adjective = |country: CountryIndex| {
        hits.iter().filter(|hit| hit.country() == Some(country)).all(|hit| matches!(hit.tag, Tag::Demonym(_)))
    };
    if sentence.places.iter().all(|&place| by_adjective(place)) {
        let forms = hits.iter().filter_map(Hit::concept).filter_map(|concept| lexicon.concepts[concept as usize].country);
        let named: BTreeSet<CountryIndex> = forms.collect();
        if named.is_empty() || sentence.places.iter().any(|place| named.contains(place)) {
            return;
        }
        let peoples = std::mem::replace(&mut sentence.places, named.into_iter().collect());
        sentence
            .nationalities
            .extend(peoples.into_iter().filter(|people| !sentence.nationalities.contains(people)).collect::<Vec<_>>());
    }
}

/// "Sul-americanos", "non-Chinese": whether a people's name ends a compound that names others. One that names a people is a word of its own.
fn compound(text: &str, name: &Hit) -> bool {
    let first = text[..name.start].strip_suffix('-');
    matches!(name.tag, Tag::Demonym(_)) && first.is_some_and(|first| first.ends_with(char::is_alphabetic))
}

/// Where the names stand that mean people. Of a list with a word for "and" one noun speaks for all: "German and American citizens",
/// "citizens of India and China", "德国和法国公民".
fn peoples(text: &str, hits: &[Hit], lexicon: &Lexicon) -> Vec<usize> {
    let named: Vec<&Hit> = hits.iter().filter(|hit| hit.country().is_some() && !matches!(hit.tag, Tag::City(_))).collect();
    let mut people: Vec<bool> = named
        .iter()
        .map(|hit| {
            let of_people = || {
                is_nationality(text, hit, &lexicon.wording.peoples)
                    || acts(text, hit, hits, lexicon)
                    || bracketed(text, hit, &lexicon.wording.peoples)
                    || labels_line(text, hit, hits)
            };
            !of_card(text, hit, hits, lexicon) && of_people()
        })
        .collect();
    if named.len() >= 2 && people.contains(&true) {
        let joined: Vec<Option<bool>> =
            named.windows(2).map(|two| list_joint(text, two[0], two[1], &lexicon.wording.peoples)).collect();
        let alike = |at: usize| std::mem::discriminant(&named[at].tag) == std::mem::discriminant(&named[at + 1].tag);
        let mut from = 0;
        while from < named.len() {
            let run = joined[from..].iter().take_while(|joint| joint.is_some()).count();
            let to = from + run;
            if joined[from..to].contains(&Some(true)) && people[from..=to].contains(&true) {
                // "To France, American and British citizens": what stands behind a word for going is a place, and so is what is
                // named in another way than its neighbour.
                for at in (from..to).rev() {
                    let before = text[..named[at].start].trim_end();
                    let place = matches!(named[at].tag, Tag::Country(_)) && makes_place(before, &lexicon.wording.peoples);
                    people[at] |= people[at + 1] && (joined[at] == Some(true) || alike(at)) && !place;
                }
                for at in from..to {
                    people[at + 1] |= people[at] && alike(at);
                }
            }
            from = to + 1;
        }
    }
    named.iter().zip(people).filter(|(_, people)| *people).map(|(hit, _)| hit.start).collect()
}

/// Whether a country's name or adjective stands right by a card's, whose country it tells: "die georgische Touristenkarte", "la tarjeta
/// turística georgiana", "kartu turis Korea". A name before a card's is a place anyway.
fn of_card(text: &str, name: &Hit, hits: &[Hit], lexicon: &Lexicon) -> bool {
    let card = |hit: &&Hit| {
        hit.concept().is_some_and(|own| lexicon.class(own) == ConceptClass::Card && Some(own) != lexicon.known.card_word)
    };
    let near = |from: usize, to: usize| text.get(from..to).is_some_and(|gap| gap == " " || gap.is_empty());
    let adjective = matches!(name.tag, Tag::Demonym(_));
    let behind = || !lexicon.wording.peoples.behind.lead(text[name.end..].trim_start());
    // A word for visitors may end the card's name and begin that of a people, or the other way round: บัตรนักท่องเที่ยวเวียดนาม,
    // 马来西亚游客卡.
    let shares = |card: &Hit| {
        card.start < name.start && name.start < card.end && card.end < name.end
            || adjective && name.start < card.start && card.start < name.end && name.end < card.end
    };
    hits.iter().filter(card).any(|card| {
        // 马来西亚旅客卡: the word for visitors is the card's.
        name.end == card.start
            || adjective && near(name.end, card.start)
            || near(card.end, name.start) && (adjective || behind())
            || shares(card)
    })
}

/// Whether a country's name stands for the country, and not for its people.
pub(crate) fn names_place(text: &str, hit: &Hit, hits: &[Hit], lexicon: &Lexicon) -> bool {
    of_card(text, hit, hits, lexicon) || !is_nationality(text, hit, &lexicon.wording.peoples)
}

/// "Français : visa obligatoire au Maroc": whether a people's name opens a line as its label, before a colon. Without a country behind
/// it the name may be an adjective of the country meant.
fn labels_line(text: &str, name: &Hit, hits: &[Hit]) -> bool {
    let line = text[..name.start].rsplit('\n').next().unwrap_or_default();
    matches!(name.tag, Tag::Demonym(_))
        && !line.contains(char::is_alphanumeric)
        && text[name.end..].trim_start_matches([' ', '*', '_']).starts_with([':', '：'])
        && hits.iter().any(|hit| matches!(hit.tag, Tag::Country(_)) && hit.start > name.end && hit.country() != name.country())
}

/// Most bytes of brackets that tell which peoples are meant.
const BRACKETED: usize = 120;

/// "Many nationalities (US, EU, Canada): ...": whether a name is one of several in brackets that follow a word for a people.
fn bracketed(text: &str, name: &Hit, peoples: &Peoples) -> bool {
    let from = text.floor_char_boundary(name.start.saturating_sub(BRACKETED));
    let Some(open) = text[from..name.start].rfind(['(', '（']).map(|at| from + at) else { return false };
    let Some(close) = text[open..].find([')', '）']).map(|at| open + at).filter(|&at| at >= name.end) else { return false };
    let word = text[..open].trim_end().rsplit(' ').next().unwrap_or_default();
    peoples.behind.lead(word) && text[open..close].contains([',', '、', '，', '/'])
}

/// Whether two names are joined as a list joins them, and whether by a word.
fn list_joint(text: &str, first: &Hit, second: &Hit, peoples: &Peoples) -> Option<bool> {
    let gap = text.get(first.end..second.start).filter(|gap| gap.len() <= 24)?;
    // A comma of East Asia for lists parts nothing else.
    let mut word = gap.contains('、');
    for part in gap.split([' ', ',', '、', '/']).filter(|part| !part.is_empty()) {
        match part {
            _ if peoples.list_articles.has(part) => {}
            _ if peoples.list_joints.has(part) => word = true,
            _ => return None,
        }
    }
    (word || gap.contains([',', '/'])).then_some(word)
}

/// Which labels of lists and columns disown what they introduce: "common myths:". Blocks share labels, so the last is kept.
#[derive(Debug, Default)]
struct Labels {
    last: Option<(std::sync::Arc<str>, bool)>,
}

impl Labels {
    fn disown(&mut self, block: &Block, lexicon: &Lexicon, admitted: Admitted, scratch: &mut Vec<Hit>) -> bool {
        let (Some(label), BlockKind::ListItem | BlockKind::TableCell) = (&block.label, block.kind) else { return false };
        if let Some((last, answer)) = &self.last
            && std::sync::Arc::ptr_eq(last, label)
        {
            return *answer;
        }
        let words = joined::introduction(block.kind, label);
        let answer = words.is_some_and(|words| joined::disowned(&lexicon.find_in(&View::new(words).text, admitted, scratch).0));
        self.last = Some((label.clone(), answer));
        answer
    }
}

/// Blocks that can make claims. Code, comments and navigation cannot; hidden text can, and is marked.
fn claims_in(block: &Block) -> bool {
    !matches!(block.kind, BlockKind::Code | BlockKind::Comment | BlockKind::Boilerplate | BlockKind::ImageAlt)
}

fn read_block(block: &Block, view: View, lexicon: &Lexicon, admitted: Admitted, scratch: &mut Vec<Hit>) -> BlockView {
    if !claims_in(block) {
        return BlockView::default();
    }
    let (mut hits, may_name_official_site) = lexicon.find_in(&view.text, admitted, scratch);
    lexicon.drop_everyday(&view.text, &mut hits, admitted, |hit| &block.text[view.original(hit.range(), &block.text)]);
    if memchr::memchr(b'.', view.text.as_bytes()).is_some() {
        hits.retain(|hit| !(hit.concept().is_some_and(|concept| instrument(lexicon, concept)) && in_address(&view.text, hit)));
    }
    // Words with marks are none of ASCII.
    if !block.text.is_ascii() {
        price::tell_from_offers(&mut hits, lexicon, |hit| &block.text[view.original(hit.range(), &block.text)]);
    }
    arrival::unite(&view.text, &mut hits, lexicon);
    price::find(&view.text, &mut hits, lexicon);
    threat::oblige(&view.text, &mut hits, lexicon);
    until::before_doing(&view.text, &mut hits, lexicon);
    BlockView { view, hits, may_name_official_site, joined: None }
}

/// Whether a word is a part of an address, and so names no thing of its own: `greece-travelcard.com`.
fn in_address(text: &str, hit: &Hit) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/');
    let bytes = text.as_bytes();
    let start = hit.start - bytes[..hit.start].iter().rev().take_while(|byte| part(byte)).count();
    let end = hit.end + bytes[hit.end..].iter().take_while(|byte| part(byte)).count();
    let inside = |dot: &[u8]| dot[1] == b'.' && dot[0].is_ascii_alphanumeric() && dot[2].is_ascii_alphabetic();
    bytes[start..end].windows(3).any(inside)
}

/// What a section has spoken of so far.
#[derive(Debug, Default)]
struct SectionState {
    countries: Vec<CountryIndex>,
    from_heading: bool,
    antecedent: Option<Antecedent>,
    debunking_heading: bool,
    needless_heading: bool,
    reported_heading: bool,
    /// The day its heading begins with.
    day: Option<Date>,
    /// The country that what is being read is labelled with.
    label: Option<Label>,
}

/// A country that a block begins with and goes on to speak of: "**Kenya.** The fee is ...", "Кения: ...".
#[derive(Debug, Clone, Copy)]
struct Label {
    country: CountryIndex,
    /// Whether it stands alone in its block, and is said of the blocks below.
    lasts: bool,
}

/// Bytes between a "no" and the document it denies, at most: " an ".
const ARTICLE: usize = 4;
/// How many blocks a block may take back that stand above it.
const TAKEN_BACK: usize = 12;
/// Longest heading that says of the items below it that they are not needed, in bytes.
const MAX_NEEDLESS: usize = 80;
/// Longest such item, in bytes.
const MAX_NEEDLESS_ITEM: usize = 60;

impl SectionState {
    fn gap(&mut self) {
        if let Some(antecedent) = &mut self.antecedent {
            antecedent.adjacent = false;
        }
    }

    fn after(&mut self, analysis: &Analysis<'_>, sentence: &Sentence, lexicon: &Lexicon, home: Option<CountryIndex>) {
        let (hits, heading) = (analysis.hits(sentence), sentence.heading);
        // Home is where the journey starts; the sentences after are about where it goes.
        let only_home = home.is_some() && sentence.places.len() == 1 && sentence.places.first() == home.as_ref();
        if !sentence.places.is_empty() && (heading || !only_home && !self.from_heading) {
            self.countries.clone_from(&sentence.places);
            self.from_heading |= heading;
        }
        if heading {
            // "Is the card a scam?" asks, and what follows may well affirm it. "True or false?" asks of nothing but what follows.
            let named = || {
                hits.iter().any(|hit| hit.country().is_some() || hit.concept().is_some_and(|thing| instrument(lexicon, thing)))
            };
            let asks = || analysis.clauses(sentence).iter().any(|clause| clause.stance == Stance::Asks);
            // "You do not need": the items below are what is not needed.
            let text = &analysis.text(sentence)[sentence.range.clone()];
            self.needless_heading = text.len() <= MAX_NEEDLESS
                && hits.iter().any(|hit| hit.is(Cue::NeedNot))
                && !hits.iter().any(|hit| hit.concept().is_some_and(|thing| instrument(lexicon, thing)));
            // "What scammers say": what stands below is theirs.
            self.reported_heading = text.len() <= MAX_NEEDLESS && hits.iter().any(|hit| hit.is(Cue::Attribution)) && !named();
            self.debunking_heading |= hits.iter().any(|hit| hit.is(Cue::Debunk)) && (!named() || !asks());
        }
        if let Some(concept) = spoken_of(analysis.text(sentence), hits, lexicon).next() {
            self.antecedent = Some(Antecedent { concept, adjacent: true });
        } else {
            self.gap();
        }
    }
}

/// The documents and cards that a sentence speaks of. One that it denies in so many words is none where it names another: "They need
/// no ESTA but a visa".
fn spoken_of<'h>(text: &'h str, hits: &'h [Hit], lexicon: &'h Lexicon) -> impl Iterator<Item = ConceptIndex> + 'h {
    let named = move || hits.iter().filter(move |hit| hit.concept().is_some_and(|concept| instrument(lexicon, concept)));
    let denied = move |hit: &Hit| {
        let no = |other: &&Hit| [Cue::Negation, Cue::None, Cue::NeedNot].iter().any(|&cue| other.is(cue));
        // "No esta" is a cue of another language.
        let within = |no: &Hit| no.start < hit.start && hit.start < no.end;
        hits.iter().filter(no).any(|no| within(no) || text.get(no.end..hit.start).is_some_and(|gap| gap.len() <= ARTICLE))
    };
    let all_denied = !named().any(|hit| !denied(hit));
    named().filter(move |hit| all_denied || !denied(hit)).filter_map(Hit::concept)
}

/// Whether a concept can be the subject of a claim about documents.
pub fn instrument(lexicon: &Lexicon, concept: ConceptIndex) -> bool {
    let known = &lexicon.known;
    match lexicon.class(concept) {
        // The bare word "card" names nothing by itself.
        ConceptClass::EntryDocument | ConceptClass::Card => Some(concept) != known.card_word,
        ConceptClass::Thing => {
            [known.sim_card, known.prepaid_card, known.transport_card, known.museum_pass].contains(&Some(concept))
        }
        _ => false,
    }
}

/// Longest label, in bytes of its folded text.
const MAX_LABEL: usize = 48;

/// The country a block is labelled with. A longer text that begins with a country's name is a sentence about it.
fn label_country(block: &Block, view: &BlockView, peoples: &Peoples) -> Option<Label> {
    let text = &view.view.text;
    let first = view.hits.iter().find(|hit| hit.country().is_some()).filter(|hit| hit.end <= MAX_LABEL)?;
    if !matches!(block.kind, BlockKind::Prose | BlockKind::ListItem) || is_nationality(text, first, peoples) {
        return None;
    }
    // A number, a bullet or a flag may stand before the name.
    if text[..first.start].chars().any(char::is_alphabetic) {
        return None;
    }
    let rest = text[first.end..].trim_start_matches([' ', '*', '_']);
    let rest = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')).map_or(rest, |(_, rest)| rest.trim_start());
    let lasts = rest.trim_start_matches(['.', ':', '。', ' ', '*', '_']).is_empty();
    let marked = rest.starts_with(['.', ':', '。', '|', '—', '–', '\n']) || rest.starts_with("- ");
    (lasts || marked).then(|| first.country()).flatten().map(|country| Label { country, lasts })
}

fn resolve_country(sentence: &mut Sentence, text: &str, state: &SectionState, page: Option<(CountryIndex, Nearness)>) {
    // "${country} is visa-free": a template names whatever is put in.
    if sentence.places.is_empty() && text.get(sentence.range.clone()).is_some_and(|own| own.contains("${") || own.contains("{{"))
    {
        (sentence.countries, sentence.country_from) = (Vec::new(), Nearness::Nowhere);
        return;
    }
    // Under a heading, or on a page, of one country a label tells whom the rule is for rather than where it holds.
    let one_above = state.from_heading && state.countries.len() == 1 || page.is_some_and(|(_, from)| from == Nearness::Section);
    (sentence.countries, sentence.country_from) = if !sentence.places.is_empty() {
        (sentence.places.clone(), Nearness::Sentence)
    } else if let (Some(label), false) = (&state.label, one_above) {
        (vec![label.country], Nearness::Section)
    } else if state.from_heading && !state.countries.is_empty() {
        (state.countries.clone(), Nearness::Section)
    } else if let Some((page, nearness)) = page {
        // A title is as near as a section's heading.
        (vec![page], nearness)
    } else if !state.countries.is_empty() {
        (state.countries.clone(), Nearness::Section)
    } else {
        (Vec::new(), Nearness::Nowhere)
    };
}

/// Words around the names of countries and peoples.
pub(crate) type Peoples = lists::Peoples<Phrases>;

/// Whether a people does something right behind its name: "Americans can enter", "Deutsche brauchen", "россиянам не нужна".
fn acts(text: &str, people: &Hit, hits: &[Hit], lexicon: &Lexicon) -> bool {
    matches!(people.tag, Tag::Demonym(_))
        && !makes_place(text[..people.start].trim_end(), &lexicon.wording.peoples)
        && hits.iter().any(|hit| {
            let verb = [Cue::Must, Cue::May, Cue::NeedNot].iter().any(|&cue| hit.is(cue))
                || matches!(hit.tag, Tag::Cue(Cue::Negation, _))
                || hit.is_concept(&[lexicon.known.enter]);
            verb && hit.start > people.end && listed(text, people.end..hit.start, hits, &lexicon.wording.peoples)
        })
}

/// Most bytes of other peoples' names between the first of a list and the verb.
const PEOPLES: usize = 80;

/// Whether nothing stands in a range but other peoples: "Americanos, canadenses e australianos entram".
fn listed(text: &str, range: Range<usize>, hits: &[Hit], peoples: &Peoples) -> bool {
    if text[range.clone()].bytes().all(|byte| byte == b' ') {
        return true;
    }
    let inside = |hit: &&Hit| matches!(hit.tag, Tag::Demonym(_)) && range.start <= hit.start && hit.end <= range.end;
    if range.len() > PEOPLES || !hits.iter().any(|hit| inside(&hit)) {
        return false;
    }
    let glue = |text: &str| text.split([' ', ',']).all(|word| word.is_empty() || peoples.listed.has(word));
    let mut at = range.start;
    hits.iter().filter(inside).all(|people| {
        let own = text.get(at..people.start).is_none_or(glue);
        at = at.max(people.end);
        own
    }) && glue(&text[at..range.end])
}

/// Whether what stands before a country's name makes it a place.
fn makes_place(before: &str, peoples: &Peoples) -> bool {
    peoples.place_before.trail(before) && !peoples.no_place.trail(before)
}

/// "Do Chinese citizens need": the English verb, which is "to" a country in Slavic languages.
fn asks_of_people(text: &str, before: &str, hit: &Hit) -> bool {
    let verb = before.strip_suffix("do").is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
    let after = text[hit.end..].trim_start();
    verb && (text[hit.range()].ends_with("ans")
        || ["citizen", "national", "tourist", "travel", "visitor", "passport"].iter().any(|word| after.starts_with(word)))
}

/// Whether the country's name stands for its citizens.
pub(crate) fn is_nationality(text: &str, hit: &Hit, peoples: &Peoples) -> bool {
    // "进入哈萨克斯坦的旅客" are whoever enters, not Kazakhs.
    let before = text[..hit.start].trim_end();
    let place = makes_place(before, peoples) && !asks_of_people(text, before, hit);
    if matches!(hit.tag, Tag::City(_)) || place {
        return false;
    }
    let after = text[hit.end..].trim_start_matches([' ', '-', '的', '\'']);
    let paper = peoples.travellers.leading(after).any(|(_, rest)| peoples.papers.lead(rest.trim_start()));
    if paper {
        return false;
    }
    let after = peoples.ordinary.leading(after).next().map_or(after, |(_, rest)| rest);
    let from_people = peoples.from.trail(before) && {
        let start = before.char_indices().rev().nth(30).map_or(0, |(at, _)| at);
        peoples.people.within(&before[start..])
    };
    // "哈萨克斯坦与中国互免签证": the agreement is judged for the readers' own passports.
    let mutual = text[hit.range()].starts_with("中国") && {
        let rest = &text[hit.end..];
        rest[..rest.char_indices().nth(24).map_or(rest.len(), |(at, _)| at)].contains("互免")
    };
    // Chinese words for a people hold the word for person, and "US citizens" the one for a citizen; "Americans" are nothing
    // else: 中国人.
    let people = matches!(hit.tag, Tag::Demonym(_)) && {
        let own = &text[hit.range()];
        own.contains(crate::lexicon::unspaced) || peoples.named.within(own) || peoples.endings.trail(own)
    };
    from_people
        || mutual
        || people
        || matches!(hit.tag, Tag::Demonym(_)) && before.len() < hit.start && articled(before, peoples)
        || matches!(hit.tag, Tag::Demonym(_)) && (peoples.before_adjective.trail(before) || opened_for(before, peoples))
        // Hindi says "citizens of China": the word for "of" stands between.
        || peoples.behind.lead(after.strip_prefix("के ").unwrap_or(after))
        || matches!(hit.tag, Tag::Demonym(_)) && peoples.behind_adjective.lead(after)
        || peoples.before.trail(before)
        || matches!(hit.tag, Tag::Demonym(_)) && after.starts_with('s') && after[1..].starts_with(' ')
}

/// Whether a line begins with a word for "for" that stands behind others elsewhere: "Für Franzosen".
fn opened_for(before: &str, peoples: &Peoples) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before).trim_start_matches(|c: char| !c.is_alphanumeric());
    let words = || peoples.before_adjective.iter().filter_map(|word| word.strip_prefix(' '));
    !line.is_empty() && line.len() <= MAX_OPENING && words().any(|word| word == line)
}

/// Longest word for "for", in bytes.
const MAX_OPENING: usize = 12;

/// Whether a text ends with the article of several people.
fn articled(before: &str, peoples: &Peoples) -> bool {
    peoples.articles.trailing(before).any(|(_, rest)| rest.is_empty() || rest.ends_with(' '))
}

/// The document a whole page is about: the first that its title names.
fn page_subject(document: &Document, blocks: &[BlockView], lexicon: &Lexicon) -> Option<Antecedent> {
    let concept = document
        .titles()
        .take(3)
        .find_map(|index| blocks[index].hits.iter().filter_map(Hit::concept).find(|&concept| instrument(lexicon, concept)))?;
    Some(Antecedent { concept, adjacent: false })
}

/// What the page's titles speak of.
fn page_topic(document: &Document, blocks: &[BlockView], lexicon: &Lexicon) -> Topic {
    Topic::of_page(document.titles().take(3).flat_map(|index| blocks[index].hits.iter()), lexicon)
}

/// The country whose readers a language mostly has.
pub fn home(rules: &Rules, language: &str) -> Option<CountryIndex> {
    let code = match language.split('-').next().unwrap_or(language) {
        "zh" => "CN",
        "ru" => "RU",
        "ja" => "JP",
        "ko" => "KR",
        "th" => "TH",
        "vi" => "VN",
        "id" => "ID",
        "ms" => "MY",
        "it" => "IT",
        "de" => "DE",
        "fr" => "FR",
        "tr" => "TR",
        "hi" => "IN",
        _ => return None,
    };
    rules.files.countries.iter().position(|country| country.code == code).map(|at| at as CountryIndex)
}

/// The one country a page is about, and how surely: the only one its title names, else one that most mentions name.
fn page_country(
    document: &Document,
    blocks: &[BlockView],
    home: Option<CountryIndex>,
    lexicon: &Lexicon,
) -> Option<(CountryIndex, Nearness)> {
    let places = |index: usize| {
        let view = &blocks[index];
        view.hits
            .iter()
            .filter(|hit| hit.country().is_some() && names_place(&view.view.text, hit, &view.hits, lexicon))
            .filter_map(Hit::country)
    };
    let mut named: Vec<CountryIndex> = Vec::new();
    for index in document.titles().take(3) {
        for country in places(index) {
            if !named.contains(&country) {
                named.push(country);
            }
        }
        if !named.is_empty() {
            break;
        }
    }
    if let [only] = named[..] {
        return Some((only, Nearness::Section));
    }
    let mut counts = std::collections::BTreeMap::<CountryIndex, usize>::new();
    for index in 0..blocks.len() {
        for country in places(index) {
            if named.is_empty() || named.contains(&country) {
                *counts.entry(country).or_default() += 1;
            }
        }
    }
    let total: usize = counts.values().sum();
    let (&country, &most) = counts.iter().max_by_key(|(country, count)| (**count, std::cmp::Reverse(**country)))?;
    // Fewer than two thirds of all mentions is a page about several countries.
    // Pages in a national language speak of home all the time without being about it.
    (most >= 2 && most * 3 >= total * 2 && Some(country) != home).then_some((country, Nearness::Page))
}
