//! What the words around a host claim of it: that it is official, of whom, for which country.
//!
//! Read within one sentence, because nobody's next sentence excuses or accuses this one. A claim needs a word for an
//! official site bound to the host; a warning, denial or question in the same clause takes it back.

use std::ops::Range;

use super::Spot;
use super::words::{Hit as Word, Meaning};
use crate::document::{Block, BlockKind, Document};
use crate::extract::claims::stance;
use crate::extract::{Claimed, HostMention};
use crate::lexicon::{Cue, Hit, Tag, expand};
use crate::rules::Rules;
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::text::fold::{View, fold};
use crate::text::phrases::Phrases;

type Addresses = lists::Addresses<Phrases>;

/// Furthest a sentence is followed from a host to either side, in bytes.
const REACH: usize = 300;
/// Furthest the word for "official" stands before its host, in bytes.
const BEFORE: usize = 110;
/// Furthest it stands after it.
const AFTER: usize = 36;
/// Longest head of a column, and furthest from the start of its block that a host answers a question, in bytes.
const LABEL: usize = 60;
/// Longest question that asks for an official site, in bytes.
const QUESTION: usize = 240;
/// Letters before a host that answers a question, at most: "Only here:", "A: at".
const OPENING: usize = 14;
/// Furthest a word for a site stands from the authority whose it is, in bytes.
const OUTLET: usize = 28;
/// Most bytes between an authority and the country that it is of: " of the ".
const OF: usize = 10;
/// Furthest an authority's site stands from the host that is said to be it, in bytes.
const APPOSED: usize = 30;

/// Offices whose site is official. Embassies take what hosts they like.
const STATES: [&str; 4] = ["government", "immigration-service", "interior-ministry", "foreign-ministry"];

/// Furthest the owner is named from the word for "official", in bytes.
const OWNER: usize = 60;

/// A block's words, found once, at offsets of its text.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    rules: &'a Rules,
    text: &'a str,
    hits: Vec<(Range<usize>, Tag)>,
    words: Vec<(Range<usize>, Meaning)>,
}

/// What a page as a whole says, worked out when first asked.
#[derive(Debug)]
pub(super) struct Page<'a> {
    document: &'a Document,
    rules: &'a Rules,
    country: Option<Option<String>>,
    headings: std::collections::HashMap<usize, (Option<String>, bool)>,
}

impl<'a> Page<'a> {
    pub(super) fn new(document: &'a Document, rules: &'a Rules) -> Self {
        Page { document, rules, country: None, headings: Default::default() }
    }

    /// Country of a section's heading, and whether the heading warns.
    fn heading(&mut self, section: usize) -> (Option<String>, bool) {
        if let Some(known) = self.headings.get(&section) {
            return known.clone();
        }
        let found = match self.document.blocks.get(section) {
            Some(block) => (country_of(&block.text, self.rules), warns(&block.text, self.rules)),
            None => (None, false),
        };
        self.headings.insert(section, found.clone());
        found
    }

    /// The document that the section's heading names, where a line says nothing but "Official website:" and the address, or where the
    /// address bears the document's name: other sites may stand below such a heading, and be official ones of a hotel.
    fn document_of_heading(&self, block: &Block, official: &Range<usize>, spot: &Spot) -> Option<Of> {
        let shown = &spot.shown;
        let before = block.text.get(..official.start)?;
        let label = block.text.len() <= 160
            && official.start <= 24
            && official.end <= shown.start
            && shown.start - official.end <= 12
            && !before.contains(['.', '。', '!', '！', '?', '？', '\n']);
        self.document_headed(block, |concept| label || bears(&spot.host, concept, self.rules))
    }

    /// The document that the section's heading names, of those with an id that `meant` takes.
    fn document_headed(&self, block: &Block, meant: impl Fn(&str) -> bool) -> Option<Of> {
        let heading = self.document.blocks.get(block.section)?;
        let hits = self.rules.lexicon.find(&View::new(&heading.text).text);
        hits.into_iter().find_map(|hit| {
            let Tag::Concept(concept) = hit.tag else { return None };
            let info = &self.rules.lexicon.concepts[concept as usize];
            let document = info.class == ConceptClass::EntryDocument && info.id != "visa";
            (document && meant(&info.id)).then_some(Of::Concept(concept))
        })
    }

    fn country(&mut self) -> Option<String> {
        if self.country.is_none() {
            self.country = Some(page_country(self.document, self.rules));
        }
        self.country.clone().flatten()
    }
}

/// Letters of a document's name, at least, that tell an address that bears it from another.
const NAME: usize = 6;

/// Whether an address bears the English or Latin name of a document: `sgarrivalcard-official.com` that of the SG Arrival Card.
fn bears(host: &str, concept: &str, rules: &Rules) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let host = letters(host);
    let names = rules.files.terms.iter().filter(|terms| terms.lang == "en").filter_map(|terms| terms.concepts.get(concept));
    names.flatten().flat_map(|word| expand(word).unwrap_or_default()).any(|name| {
        let name = letters(&name);
        name.len() >= NAME && host.contains(&name)
    })
}

/// The country a page is about: the one its title names, else its headings, else by far the most often its text.
pub fn page_country(document: &Document, rules: &Rules) -> Option<String> {
    let title = document.title.as_deref().and_then(|title| country_of(title, rules));
    if title.is_some() {
        return title;
    }
    let headings: Vec<&Block> =
        document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(_))).take(200).collect();
    let mut left = 64 << 10;
    let body = document
        .blocks
        .iter()
        .filter(|block| !block.hidden && !matches!(block.kind, BlockKind::Code | BlockKind::Comment | BlockKind::Boilerplate))
        .take_while(|block| {
            left -= block.text.len() as isize;
            left > 0
        });
    majority(headings.into_iter().map(|block| block.text.as_str()), rules)
        .or_else(|| majority(body.map(|block| block.text.as_str()), rules))
}

fn majority<'t>(texts: impl Iterator<Item = &'t str>, rules: &Rules) -> Option<String> {
    let mut counts = std::collections::BTreeMap::<u16, usize>::new();
    for text in texts {
        for hit in rules.lexicon.find(&View::new(text).text) {
            if let Tag::Country(country) = hit.tag {
                *counts.entry(country).or_insert(0) += 1;
            }
        }
    }
    let (&country, &most) = counts.iter().max_by_key(|(_, count)| **count)?;
    let rest: usize = counts.values().sum::<usize>() - most;
    (most > rest).then(|| rules.files.countries.get(country as usize).map(|country| country.code.clone())).flatten()
}

/// The one country a short text names.
fn country_of(text: &str, rules: &Rules) -> Option<String> {
    majority(std::iter::once(text), rules)
}

/// Whether a heading announces fakes or cautions.
fn warns(text: &str, rules: &Rules) -> bool {
    let folded = View::new(text).text;
    rules.lexicon.find(&folded).iter().any(|hit| hit.is(Cue::Warning) || hit.is(Cue::Debunk))
        || rules.host_words.find(&folded).iter().any(|hit| hit.meaning == Meaning::Disclaimer)
}

/// The one country that the words of a short text name; addresses in it do not count (`georgia.gov`).
pub fn country_near(text: &str, rules: &Rules) -> Option<String> {
    let mut words = String::with_capacity(text.len());
    let mut from = 0;
    for (address, ..) in super::find::bare(text, 0..text.len(), false) {
        words.push_str(&text[from..address.start]);
        words.push(' ');
        from = address.end;
    }
    words.push_str(&text[from..]);
    country_of(&words, rules)
}

/// Whether the sentence, the list, the heading or the page around a mention warns of fakes.
pub fn warned_of(document: &Document, mention: &HostMention, rules: &Rules) -> bool {
    let blocks = &document.blocks;
    let Some(block) = blocks.get(mention.block) else { return false };
    let at = mention.at.min(block.text.len());
    let near = sentence(&block.text, &(at..at));
    warns(&block.text[near], rules)
        || blocks.get(block.section).is_some_and(|heading| warns(&heading.text, rules))
        || document.title.as_deref().is_some_and(|title| warns(title, rules))
        || listed_as_fake(document, mention.block, rules)
}

/// Whether the line that opens the list a block stands in speaks of fakes.
fn listed_as_fake(document: &Document, index: usize, rules: &Rules) -> bool {
    let blocks = &document.blocks;
    let listed = |block: &Block| matches!(block.kind, BlockKind::ListItem | BlockKind::TableCell);
    let lead = blocks[..index].iter().rev().take(40).find(|block| !listed(block));
    listed(&blocks[index]) && lead.is_some_and(|lead| lead.text.len() < 600 && warns(&lead.text, rules))
}

/// A host alone in its cell or opening its block, under a column's head or behind a question that asks for the official site. Gives
/// the claim, with the words of the head or the question.
pub(super) fn answer(page: &mut Page<'_>, index: usize, spot: &Spot) -> Option<Claimed> {
    let document = page.document;
    let block = &document.blocks[index];
    let (before, after) = (block.text.get(..spot.shown.start)?, block.text.get(spot.shown.end..)?);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let asked: Vec<&str> = if block.kind == BlockKind::TableCell {
        let label = block.label.as_deref().or_else(|| head_beside(document, index));
        let label = label.filter(|_| letters(before) + letters(after) == 0)?;
        // The head of the column, and the row's own name.
        label.lines().filter(|line| line.len() <= LABEL).collect()
    } else {
        let opens = letters(before) <= OPENING && after.trim_start().chars().next().is_none_or(|c| !c.is_alphanumeric());
        let question = block_before(document, index).filter(|_| opens && spot.shown.start <= LABEL)?;
        let text = question.text.trim().trim_end_matches(['*', '_', '"', '”', '»']);
        let asks = text.len() <= QUESTION && text.ends_with(['?', '？', '؟']);
        asks.then(|| text.trim_start_matches(|c: char| !c.is_alphabetic())).into_iter().collect()
    };
    asked.into_iter().find_map(|asked| of_asked(page, block, spot, asked))
}

/// The cell before one of a table's first row, which has no heads of its own: there the row's name stands for one.
fn head_beside(document: &Document, index: usize) -> Option<&str> {
    let before = document.blocks.get(index.checked_sub(1)?)?;
    let beside = before.kind == BlockKind::TableCell && before.group == document.blocks[index].group && before.label.is_none();
    beside.then_some(before.text.as_str())
}

/// What is claimed of a host that answers a question, or stands under a head or beside a name, if that asks for an official site.
fn of_asked(page: &mut Page<'_>, block: &Block, spot: &Spot, asked: &str) -> Option<Claimed> {
    let rules = page.rules;
    let view = View::new(asked);
    let reading = Reading::of(asked, &view, rules)?;
    let (country, of) = reading.asked()?;
    let of = of.or_else(|| page.document_headed(block, |concept| bears(&spot.host, concept, rules)));
    let country = country
        .or_else(|| of.and_then(|of| issuer(of, rules)))
        .or_else(|| block.label.as_deref().and_then(|label| country_of(label, rules)))
        .or_else(|| page.country());
    let of = of.map(|of| reading.authority_of(of, country.as_deref()));
    Some(Claimed { official: true, country, of, words: asked.to_string() })
}

/// The visible block of text before another.
fn block_before(document: &Document, index: usize) -> Option<&Block> {
    document.blocks[..index].iter().rev().take(3).find(|block| !block.hidden && !block.text.trim().is_empty())
}

impl<'a> Reading<'a> {
    /// Finds a block's words. `None` when it has none for "official".
    pub(super) fn new(block: &'a Block, view: &View, rules: &'a Rules) -> Option<Self> {
        Reading::of(&block.text, view, rules)
    }

    /// Finds the words of a text. `None` when it has none for "official".
    fn of(text: &'a str, view: &View, rules: &'a Rules) -> Option<Self> {
        if !rules.host_words.gate(&view.text) {
            return None;
        }
        let hits =
            rules.lexicon.find(&view.text).into_iter().map(|hit: Hit| (view.original(hit.range(), text), hit.tag)).collect();
        let words = rules
            .host_words
            .find(&view.text)
            .into_iter()
            .map(|word: Word| (view.original(word.range.clone(), text), word.meaning))
            .collect();
        Some(Reading { rules, text, hits, words })
    }

    /// What is claimed of one spot, and the bytes of text that show the claim and the host together.
    pub(super) fn claim(&self, page: &mut Page<'_>, index: usize, spots: &[Spot], nth: usize) -> (Claimed, Range<usize>) {
        let spot = &spots[nth];
        let nothing = (Claimed::default(), spot.shown.clone());
        let sentence = sentence(self.text, &spot.shown);
        let Some((official, shown)) = self.binding(&sentence, spots, nth) else { return nothing };
        if self.taken_back(&sentence, &official, &spot.shown) {
            return nothing;
        }
        let block = &page.document.blocks[index];
        let (heading_country, heading_warns) = page.heading(block.section);
        if heading_warns || listed_as_fake(page.document, index, self.rules) {
            return nothing;
        }
        let (of, own_country) = match self.owner(&sentence, &official, spot) {
            Owner::Private => return nothing,
            Owner::Named(of, country) => (Some(of), country),
            Owner::Unnamed => {
                let of = page.document_of_heading(block, &official, spot);
                (of, of.and_then(|of| issuer(of, self.rules)))
            }
        };
        let country = own_country
            .or_else(|| self.country(&sentence, &official, spots))
            .or_else(|| self.only_country(spots))
            .or(heading_country);
        let country = country.or_else(|| page.country());
        let of = of.map(|of| self.authority_of(of, country.as_deref()));
        let words = self.text[official].to_string();
        (Claimed { official: true, country, of, words }, shown)
    }

    fn hits_in(&self, range: &Range<usize>) -> impl Iterator<Item = &(Range<usize>, Tag)> {
        let from = self.hits.partition_point(|(hit, _)| hit.start < range.start);
        self.hits[from..].iter().take_while(move |(hit, _)| hit.start < range.end).filter(move |(hit, _)| hit.end <= range.end)
    }

    fn words_in(&self, range: &Range<usize>) -> impl Iterator<Item = &(Range<usize>, Meaning)> {
        let from = self.words.partition_point(|(word, _)| word.start < range.start);
        self.words[from..]
            .iter()
            .take_while(move |(word, _)| word.start < range.end)
            .filter(move |(word, _)| word.end <= range.end)
    }

    /// The words for "official site" that speak of this spot, and the whole stretch to quote.
    fn binding(&self, sentence: &Range<usize>, spots: &[Spot], nth: usize) -> Option<(Range<usize>, Range<usize>)> {
        let spot = &spots[nth].shown;
        let earlier = if nth > 0 { spots[nth - 1].shown.end } else { 0 };
        let later = spots.get(nth + 1).map_or(usize::MAX, |next| next.shown.start);
        let addresses = &self.rules.lexicon.wording.addresses;
        let mut best: Option<(usize, Range<usize>)> = None;
        // "[Official portal](a), [a magazine](b)": what a link is called is said of where that one leads.
        let near = spots[nth.saturating_sub(NEIGHBOURS)..nth].iter().chain(spots.iter().skip(nth + 1).take(NEIGHBOURS));
        let others: Vec<&Range<usize>> = near.map(|other| &other.shown).filter(|other| *other != spot).collect();
        let of_another = |words: &Range<usize>| {
            others.iter().any(|other| other.start <= words.start && words.end <= other.end)
                && !(spot.start <= words.start && words.end <= spot.end)
        };
        for official in self.officials(sentence) {
            if of_another(&official) {
                continue;
            }
            let distance = if official.start >= spot.start && official.end <= spot.end {
                0
            } else if official.end <= spot.start {
                let gap = &self.text[official.end..spot.start];
                // Two hosts after one word belong to it together only when they are a pair: "a.com and b.com".
                let shares = earlier > official.end && spot.start - earlier.min(spot.start) > 8;
                if gap.len() > BEFORE || shares || turns(gap, addresses) {
                    continue;
                }
                1 + gap.len()
            } else if official.start >= spot.end {
                let gap = &self.text[spot.end..official.start];
                let names_next = later < usize::MAX && later >= official.end && later - official.end < 24;
                let joined = joins(gap, addresses) || beside(gap, &self.text[official.end..], addresses);
                if gap.len() > AFTER || later < official.start || names_next || !joined {
                    continue;
                }
                2 + gap.len()
            } else {
                continue;
            };
            if best.as_ref().is_none_or(|(nearest, _)| distance < *nearest) {
                best = Some((distance, official));
            }
        }
        let official = match best {
            Some((_, official)) => official,
            None => self.beside_state(sentence, spot, earlier, later)?,
        };
        let shown = official.start.min(spot.start)..official.end.max(spot.end);
        Some((official, shown))
    }

    /// The words for an authority's site that stand right beside a spot: "x.com, the portal of the ministry", "the state one is x.com".
    fn beside_state(&self, sentence: &Range<usize>, spot: &Range<usize>, earlier: usize, later: usize) -> Option<Range<usize>> {
        let addresses = &self.rules.lexicon.wording.addresses;
        self.state_sites(sentence).into_iter().find(|words| {
            if words.end <= spot.start {
                earlier <= words.end && names(&self.text[words.end..spot.start], addresses)
            } else if words.start >= spot.end {
                later >= words.end
                    && apposed(&self.text[spot.end..words.start], addresses)
                    && closes(&self.text[words.end..], addresses)
            } else {
                false
            }
        })
    }

    /// Every phrase of a sentence for an authority's site: one that is known as such, or a word for a place on the web with the
    /// authority named beside it.
    fn state_sites(&self, sentence: &Range<usize>) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let states = || {
            let named = self.words_in(sentence).filter(|(_, meaning)| matches!(meaning, Meaning::State | Meaning::Authority(..)));
            let offices = self.hits_in(sentence).filter(|(_, tag)| {
                let Tag::Concept(concept) = tag else { return false };
                STATES.contains(&self.rules.lexicon.concepts[*concept as usize].id.as_str())
            });
            named.map(|(range, _)| range).chain(offices.map(|(range, _)| range))
        };
        for (range, meaning) in self.words_in(sentence) {
            match meaning {
                Meaning::StateSite => found.push(range.clone()),
                Meaning::Outlet => {
                    // The longest name of the nearest authority: "ministry of foreign affairs" holds "ministry".
                    let near = states().filter(|state| {
                        let gap = if state.start >= range.end { range.end..state.start } else { state.end..range.start };
                        gap.start <= gap.end
                            && gap.len() <= OUTLET
                            && self.text[gap].chars().all(|c| c.is_alphabetic() || " '’の的".contains(c))
                    });
                    let whole = near.map(|state| state.start.min(range.start)..state.end.max(range.end));
                    found.extend(whole.max_by_key(|whole| whole.len()));
                }
                _ => {}
            }
        }
        for site in &mut found {
            site.end = self.with_country(sentence, site.end);
        }
        found
    }

    /// Where the country ends that is named right behind an authority: "the Ministry of the Interior of Georgia", "МВД Грузии".
    fn with_country(&self, sentence: &Range<usize>, end: usize) -> usize {
        let addresses = &self.rules.lexicon.wording.addresses;
        let of = |gap: &str| gap.trim().is_empty() || gap.len() <= OF && addresses.of.lead(gap.trim_start());
        // A name that goes on so is an address's.
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
        let right_behind = |range: &Range<usize>| {
            range.start > end && of(&self.text[end..range.start]) && !self.text[range.end..].starts_with(goes_on)
        };
        let mut countries = self.hits_in(sentence).filter(|(_, tag)| matches!(tag, Tag::Country(_))).map(|(range, _)| range);
        countries.find(|range| right_behind(range)).map_or(end, |range| range.end)
    }

    /// What a label or question says of the host that answers it: the country and whose official site it is.
    fn asked(&self) -> Option<(Option<String>, Option<Of>)> {
        let whole = 0..self.text.len();
        let told = !self.officials(&whole).is_empty() || !self.state_sites(&whole).is_empty();
        let spared = self.words.iter().any(|(_, meaning)| matches!(meaning, Meaning::Disclaimer | Meaning::Private))
            || self.hits.iter().any(|(_, tag)| {
                matches!(tag, Tag::Cue(Cue::Negation | Cue::Warning | Cue::Debunk | Cue::None | Cue::Attribution, _))
            });
        if !told || spared {
            return None;
        }
        let lexicon = &self.rules.lexicon;
        let of = self.hits.iter().find_map(|(_, tag)| {
            let Tag::Concept(concept) = tag else { return None };
            let info = &lexicon.concepts[*concept as usize];
            (info.class == ConceptClass::EntryDocument && info.id != "visa").then_some(Of::Concept(*concept))
        });
        Some((country_of(self.text, self.rules), of))
    }

    /// Every phrase for an official site in a sentence: one word (`官网`), or "official" and a word for a site near it.
    fn officials(&self, sentence: &Range<usize>) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let words: Vec<_> = self.words_in(sentence).collect();
        for (at, (range, meaning)) in words.iter().enumerate() {
            match meaning {
                Meaning::OfficialSite => found.push(range.clone()),
                Meaning::Official => {
                    let site = words[at + 1..]
                        .iter()
                        .take_while(|(next, _)| next.start <= range.end + 48)
                        .find(|(next, meaning)| *meaning == Meaning::Site && next.start >= range.end);
                    if let Some((site, _)) = site
                        && !self.text[range.end..site.start].contains(['.', '。', ',', '，', ':', '：', '(', '（'])
                    {
                        found.push(range.start..site.end);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Whether the same clause denies, doubts or warns, or the sentence asks or speaks of fakes.
    fn taken_back(&self, sentence: &Range<usize>, official: &Range<usize>, spot: &Range<usize>) -> bool {
        let text = self.text[sentence.clone()]
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '*' | '_' | ')' | '）'));
        if text.ends_with(['?', '？', '؟']) {
            return true;
        }
        let wording = &self.rules.lexicon.wording;
        // "Beware of fakes" behind the address takes nothing back.
        let warned = |word: &Range<usize>| {
            word.start >= official.end.max(spot.end)
                && self.hits_in(sentence).any(|(range, tag)| {
                    matches!(tag, Tag::Cue(Cue::Warning, _))
                        && range.start >= official.end.max(spot.end)
                        && stance::warned_of(self.text, range, word, &wording.clauses)
                })
        };
        if self.words_in(sentence).any(|(range, meaning)| *meaning == Meaning::Disclaimer && !warned(range)) {
            return true;
        }
        let told = official.end.max(spot.end);
        let set_apart = |warning: &Range<usize>| {
            let apart = self.text.get(told..warning.start).is_some_and(|between| between.contains(['(', '（', '–', '—']));
            let fake = self.words_in(sentence).filter(|(_, meaning)| *meaning == Meaning::Disclaimer).map(|(range, _)| range);
            let debunks =
                self.hits_in(sentence).filter(|(_, tag)| matches!(tag, Tag::Cue(Cue::Debunk, _))).map(|(range, _)| range);
            apart && fake.chain(debunks).any(|word| stance::warned_of(self.text, warning, word, &wording.clauses))
        };
        let clause = self.clause(sentence, official.start.min(spot.start)..told);
        let in_clause = |range: &Range<usize>| range.start < clause.end && clause.start < range.end;
        let fake =
            stance::takes_back(self.text, self.hits_in(sentence).map(|(range, tag)| (range.clone(), *tag)), &wording.clauses);
        fake || self.hits_in(sentence).any(|(range, tag)| match tag {
            // "Official site: X (beware of fake sites)": a bracket of its own, and others are warned of.
            Tag::Cue(Cue::Warning, _) if set_apart(range) => false,
            Tag::Cue(Cue::Negation | Cue::Warning | Cue::Attribution | Cue::None, _) => in_clause(range),
            // Who asks whether it is the official site does not say it; who says how to apply there does.
            Tag::Cue(Cue::Question, _) => in_clause(range) && wording.questions.whether.within(&fold(&self.text[range.clone()])),
            Tag::Cue(Cue::Past, _) => in_clause(range) && range.end <= official.start && official.start - range.end < 12,
            _ => false,
        })
    }

    /// Grows a range to the commas around it.
    fn clause(&self, sentence: &Range<usize>, around: Range<usize>) -> Range<usize> {
        let comma = |c: char| matches!(c, ',' | '，' | '、' | '—' | ';' | '；');
        let start = self.text[sentence.start..around.start]
            .char_indices()
            .rev()
            .find(|(_, c)| comma(*c))
            .map_or(sentence.start, |(at, c)| sentence.start + at + c.len_utf8());
        let end = self.text[around.end..sentence.end.max(around.end)]
            .find(comma)
            .map_or(sentence.end.max(around.end), |at| around.end + at);
        start..end
    }

    /// Whose official site the words speak of.
    fn owner(&self, sentence: &Range<usize>, official: &Range<usize>, spot: &Spot) -> Owner {
        // A name inside the address tells of no shop: `travelcard` is no ticket there.
        let own_name = |range: &Range<usize>| spot.address && spot.shown.start <= range.start && range.end <= spot.shown.end;
        let spot = &spot.shown;
        let mut best: Option<(usize, usize, Owner)> = None;
        let mut consider = |range: &Range<usize>, owner: Owner| {
            let gap = if range.end <= official.start {
                official.start - range.end
            } else if range.start >= official.end {
                // What follows the word names its owner too ("the official site of ..."), but a host ends that.
                let past_host = if spot.start >= official.end && range.start >= spot.end { 40 } else { 0 };
                past_host + (range.start - official.end)
            } else {
                0
            };
            let len = range.end - range.start;
            if gap <= OWNER
                && best
                    .as_ref()
                    .is_none_or(|(nearest, longest, _)| (gap, std::cmp::Reverse(len)) < (*nearest, std::cmp::Reverse(*longest)))
            {
                best = Some((gap, len, owner));
            }
        };
        let lexicon = &self.rules.lexicon;
        for (range, tag) in self.hits_in(sentence) {
            let Tag::Concept(concept) = tag else { continue };
            let info = &lexicon.concepts[*concept as usize];
            let owner = match (info.class, info.id.as_str()) {
                // `sgarrival-card.com` names no card of its own.
                (_, "card-word") if own_name(range) => continue,
                (_, "airline" | "sim-card" | "transport-card" | "museum-pass" | "prepaid-card" | "insurance")
                    if own_name(range) =>
                {
                    continue;
                }
                (_, "airline" | "sim-card" | "transport-card" | "museum-pass" | "prepaid-card" | "insurance") => Owner::Private,
                (ConceptClass::EntryDocument | ConceptClass::Card, _)
                | (_, "embassy" | "immigration-service" | "interior-ministry" | "foreign-ministry" | "government") => {
                    let of = Of::Concept(*concept);
                    Owner::Named(of, issuer(of, self.rules))
                }
                _ => continue,
            };
            consider(range, owner);
        }
        for (range, meaning) in self.words_in(sentence) {
            match meaning {
                Meaning::Private if own_name(range) => {}
                Meaning::Private => consider(range, Owner::Private),
                Meaning::Authority(country, at) => consider(range, Owner::Named(Of::Authority(*country, *at), None)),
                Meaning::Portal(country, at) => consider(range, Owner::Named(Of::Portal(*country, *at), None)),
                _ => {}
            }
        }
        best.map_or(Owner::Unnamed, |(_, _, owner)| owner)
    }

    /// The country the sentence means: the nearest it names, if it names one or puts it right beside the words. Names inside
    /// addresses do not count: `georgia.gov` is no site of Georgia's.
    fn country(&self, sentence: &Range<usize>, official: &Range<usize>, spots: &[Spot]) -> Option<String> {
        let from = spots.partition_point(|spot| spot.shown.end <= sentence.start);
        let near = spots[from..].iter().take_while(|spot| spot.shown.start < sentence.end);
        let addresses: Vec<&Range<usize>> = near.filter(|spot| spot.address).map(|spot| &spot.shown).collect();
        let mut named: Vec<(usize, u16)> = self
            .hits_in(sentence)
            .filter(|(range, _)| !addresses.iter().any(|address| address.start <= range.start && range.end <= address.end))
            .filter_map(|(range, tag)| match tag {
                Tag::Country(country) | Tag::Demonym(country) => {
                    let gap = if range.end <= official.start {
                        official.start - range.end
                    } else {
                        range.start.saturating_sub(official.end)
                    };
                    Some((gap, *country))
                }
                _ => None,
            })
            .collect();
        named.sort_unstable();
        let &(gap, first) = named.first()?;
        let one = named.iter().all(|(_, country)| *country == first);
        (one || gap <= 40).then(|| self.rules.files.countries[first as usize].code.clone())
    }

    /// The country a block speaks of, where it names but one outside its addresses.
    fn only_country(&self, spots: &[Spot]) -> Option<String> {
        let address = |range: &Range<usize>| {
            let at = spots.partition_point(|spot| spot.shown.end <= range.start);
            spots.get(at).is_some_and(|spot| spot.address && spot.shown.start <= range.start)
        };
        let mut named = self.hits.iter().filter_map(|(range, tag)| match tag {
            Tag::Country(country) | Tag::Demonym(country) if !address(range) => Some(*country),
            _ => None,
        });
        let first = named.next()?;
        named.all(|country| country == first).then(|| self.rules.files.countries[first as usize].code.clone())
    }

    /// The id under which the register knows the owner: a document's concept, an authority's id, or an office's concept.
    fn authority_of(&self, of: Of, country: Option<&str>) -> String {
        let files = &self.rules.files;
        match of {
            Of::Concept(concept) => self.rules.lexicon.concepts[concept as usize].id.clone(),
            Of::Authority(index, at) => {
                // Ministries of many countries share a name; the page's country has the say.
                let named = &files.countries[index as usize].authorities[at as usize];
                let own = country
                    .filter(|code| *code != files.countries[index as usize].code)
                    .and_then(|code| self.rules.country(code))
                    .and_then(|own| {
                        own.authorities.iter().find(|authority| {
                            authority.id == named.id
                                || authority
                                    .names
                                    .values()
                                    .flatten()
                                    .any(|name| named.names.values().flatten().any(|other| other == name))
                        })
                    });
                own.unwrap_or(named).id.clone()
            }
            Of::Portal(index, at) => {
                let portal = &files.countries[index as usize].portals[at as usize];
                // "Visa" has many honest sellers; what else the portal issues tells better what is claimed.
                let issued = portal.documents.iter().find(|document| *document != "visa").or(portal.documents.first());
                issued.or(portal.authority.as_ref()).cloned().unwrap_or_else(|| "government".to_string())
            }
        }
    }
}

/// Hosts on either side of one whose names may hold the words for an official site.
const NEIGHBOURS: usize = 3;

#[derive(Debug, Clone)]
enum Owner {
    /// An authority or the document it issues, with its country where only one has it.
    Named(Of, Option<String>),
    /// A firm, museum or the like.
    Private,
    Unnamed,
}

#[derive(Debug, Clone, Copy)]
enum Of {
    Concept(u16),
    Authority(u16, u16),
    Portal(u16, u16),
}

/// The country of a document that only one has.
fn issuer(of: Of, rules: &Rules) -> Option<String> {
    let Of::Concept(concept) = of else { return None };
    rules.hosts.country_of_document(&rules.lexicon.concepts[concept as usize].id).map(str::to_string)
}

/// The sentence around a range of text, at most [`REACH`] bytes to each side.
pub fn sentence(text: &str, around: &Range<usize>) -> Range<usize> {
    let mut floor = around.start.saturating_sub(REACH);
    while !text.is_char_boundary(floor) {
        floor += 1;
    }
    let mut ceiling = (around.end + REACH).min(text.len());
    while !text.is_char_boundary(ceiling) {
        ceiling -= 1;
    }
    let before = &text[floor..around.start];
    let start = before
        .char_indices()
        .rev()
        .find(|&(at, c)| ends(c, before[at + c.len_utf8()..].chars().next().or(Some('x')), &before[at + c.len_utf8()..]))
        .map_or(floor, |(at, c)| floor + at + c.len_utf8());
    let after = &text[around.end..ceiling];
    let end = after
        .char_indices()
        .find(|&(at, c)| ends(c, after[at + c.len_utf8()..].chars().next(), &after[at + c.len_utf8()..]))
        .map_or(ceiling, |(at, c)| around.end + at + c.len_utf8());
    start..end
}

/// Whether a character ends a sentence, given what follows.
fn ends(c: char, next: Option<char>, rest: &str) -> bool {
    match c {
        '。' | '！' | '？' | '!' | '?' | '；' | ';' | '…' | '।' | '؟' | '؛' => true,
        '.' => next.is_none_or(char::is_whitespace),
        // A line of its own in plain text: a list mark or an empty line follows.
        '\n' => {
            let line = rest.trim_start_matches([' ', '\t']);
            line.starts_with(['\n', '-', '*', '•', '·', '#', '>', '|']) || line.starts_with(|c: char| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether words turn away from what was said before the host.
fn turns(gap: &str, words: &Addresses) -> bool {
    words.turns.within(&gap.to_lowercase())
}

/// Whether nothing but a comma stands between a host and "official site", which is its other name: "x.com, sitio oficial del ...".
/// Where the sentence goes on otherwise, it speaks of another site: "x.com, official site fees are lower".
fn beside(gap: &str, rest: &str, words: &Addresses) -> bool {
    let rest = rest.trim_start();
    let ends = rest.chars().next().is_none_or(|c| matches!(c, '.' | ',' | ')' | '!' | '。' | '，' | '）' | '।'));
    matches!(gap.trim(), "," | "，" | "،") && (ends || words.of.lead(rest))
}

/// Whether the words between a host and a later "official site" make one the other: a bracket, a dash, a form of "is".
fn joins(gap: &str, words: &Addresses) -> bool {
    gap.trim().is_empty() || gap.contains(['(', '（', '—', '–', '-', '【', '[']) || words.is.within(&gap.to_lowercase())
}

/// Whether the words between an authority's site and a host behind it only tie them: "the state one is x.com".
fn names(gap: &str, words: &Addresses) -> bool {
    gap.len() <= APPOSED && !gap.contains(['\n', '.', '。']) && ties(gap, words)
}

/// Whether the words between a host and an authority's site behind it make one the other: "x.com, the site of the ministry". More
/// than a space must stand there, or the host may stand in another clause.
fn apposed(gap: &str, words: &Addresses) -> bool {
    gap.len() <= APPOSED && !gap.contains(['\n', '.', '。', ';']) && !gap.trim().is_empty() && ties(gap, words)
}

fn ties(gap: &str, words: &Addresses) -> bool {
    let lower = gap.to_lowercase();
    let mut said = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    said.all(|word| words.links.has(word) || words.ties.has(word))
}

/// Whether what follows an authority's site goes on with no clause of which that is the subject: "x.com, the ministry's site is down".
fn closes(rest: &str, words: &Addresses) -> bool {
    let rest = rest.trim_start();
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '\'' | '’'))
        || words.of.lead(rest)
        || words.ends.lead(rest)
}
