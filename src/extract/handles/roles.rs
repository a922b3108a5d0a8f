//! What a handle is to the page that shows it, from signs that each can be told to a reader.
//!
//! Only two or more independent signs make a handle promoted, one of them about what the page sells or imitates; a sign
//! of a rightful owner, of a warning or of a list outweighs them.

use std::borrow::Cow;
use std::cell::{LazyCell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::claims::Analysis;
use super::super::{Handle, Role};
use super::lists::Word;
use super::row;
use super::words::{Found, Words};
use crate::document::{Block, BlockKind, Document, LinkKind};
use crate::finding::{Confidence, Finding, Severity};
use crate::lexicon::{Cue, Hit};
use crate::resolve::class::HostClass;
use crate::rules::Rules;
use crate::rules::model::platform::PlatformKind;
use crate::rules::model::terms::ConceptClass;
use crate::text::fold::fold;
use crate::text::letters::weight;
use crate::text::value;

/// Bytes of text on either side of a handle that are its neighbourhood.
const NEAR: usize = 240;
/// Score from which a handle is promoted.
const PROMOTED: i32 = 5;
/// Bytes between a word that denies and what it denies.
const DENIED: usize = 40;
/// Bytes between a word that denies and the offer it denies: a verb's worth.
const REFUSED: usize = 16;
/// So many different handles on one page make a list of them.
const LIST: usize = 25;
/// So many different handles in one block or list make that part a list of them.
const DENSE: usize = 8;

/// The sign that a page is about something that is had from an authority, carrier or shop.
pub(crate) const ERRAND: &str = "the page is about an errand that goes through an authority, carrier or shop";
/// Bytes of a page that are searched for the name of a firm.
const FIRM: isize = 32 << 10;

/// What is known of a page from its other findings, from the least to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing yet.
    Unknown,
    /// It contradicts a checked fact.
    Contradicted,
    /// It contradicts one on an errand: what must be had, paid or done to enter a country.
    Misleading,
    /// It contradicts several of these, passes for an authority, or gives its own telephone as a brand's.
    Deceiving,
    /// It offers what nobody can lawfully sell.
    Illicit,
}

/// Families of findings on errands: a page that is wrong there is wrong about what it would sell.
const ERRANDS: [&str; 10] = [
    "brand-contact",
    "entry-document",
    "fee",
    "illicit-offer",
    "not-launched",
    "official-domain",
    "procedure",
    "validity",
    "visa-policy",
    "visa-seller",
];
/// Those of them that one slip does not explain.
const DECEITS: [&str; 3] = ["brand-contact", "entry-document", "official-domain"];

impl Standing {
    /// Of a page by what the other checks found.
    pub fn of(findings: &[Finding]) -> Standing {
        let loud = |finding: &&Finding| finding.severity >= Severity::Warning && finding.confidence >= Confidence::Medium;
        let rules: BTreeSet<&str> = findings.iter().filter(loud).map(|finding| finding.rule.as_str()).collect();
        let family = |rule: &str, families: &[&str]| rule.split_once('/').is_some_and(|(family, _)| families.contains(&family));
        match rules.iter().filter(|rule| family(rule, &ERRANDS)).count() {
            _ if rules.iter().any(|rule| family(rule, &["illicit-offer"])) => Standing::Illicit,
            _ if rules.iter().any(|rule| family(rule, &DECEITS)) => Standing::Deceiving,
            2.. => Standing::Deceiving,
            1 => Standing::Misleading,
            _ if rules.is_empty() => Standing::Unknown,
            _ => Standing::Contradicted,
        }
    }
}

/// Kinds of words around contacts that a text has: a bit each, by their place in [`Word`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Kinds(u16);

impl Kinds {
    /// Those of a folded text.
    fn of(words: &Words<Word>, text: &str) -> Kinds {
        let mut kinds = Kinds::default();
        words.any(text, |found| {
            kinds.0 |= found.tags.iter().fold(0, |bits, &tag| bits | 1 << tag as u16);
            false
        });
        if kinds.has(Word::Caution) && kinds.has(Word::Illicit) && !cautions(&words.find(text)) {
            kinds.0 &= !(1 << Word::Caution as u16);
        }
        if kinds.has(Word::Authority) && (kinds.has(Word::Illicit) || kinds.has(Word::Offer)) && !authority(&words.find(text)) {
            kinds.0 &= !(1 << Word::Authority as u16);
        }
        kinds
    }

    fn has(self, word: Word) -> bool {
        self.0 & 1 << word as u16 != 0
    }
}

/// Whether any of some words warns: "fake" in "fake passports for sale" is the seller's own word.
fn cautions(found: &[Found<'_, Word>]) -> bool {
    apart(found, Word::Caution, &[Word::Illicit])
}

/// Whether any of some words names an authority: who sells its appointments says whose they are, and speaks for nobody.
fn authority(found: &[Found<'_, Word>]) -> bool {
    apart(found, Word::Authority, &[Word::Illicit, Word::Offer])
}

/// Whether any of some words is of a kind and no part of a longer one of some others.
fn apart(found: &[Found<'_, Word>], kind: Word, others: &[Word]) -> bool {
    let part = |range: &Range<usize>| {
        found.iter().any(|other| {
            other.tags.iter().any(|tag| others.contains(tag)) && other.range.start <= range.start && range.end <= other.range.end
        })
    };
    found.iter().any(|word| word.tags.contains(&kind) && !part(&word.range))
}

/// The words around one handle.
#[derive(Debug)]
struct Near {
    /// The neighbourhood, folded.
    text: String,
    kinds: Kinds,
    /// Those of its sentence.
    sentence: Kinds,
    /// Those of what is said in one breath with it: a line that holds little else belongs to the sentence before it.
    breath: Kinds,
    /// Whether what is said in one breath with it offers to run errands, and does not deny it.
    offers: bool,
    /// Whether a service, a price or a time that something takes is named around it, and nobody is warned.
    served: bool,
    /// How many of them offer what nobody can lawfully sell.
    illicit: usize,
}

/// What stands around the handles of a page and what the page as a whole shows, read once however often roles are given.
#[derive(Debug)]
pub struct Surroundings<'a> {
    page: Option<Page>,
    /// By handle; worked out when first asked.
    near: Vec<OnceCell<Near>>,
    /// The folded texts of the page's blocks and the words in them.
    analysis: &'a Analysis<'a>,
}

impl<'a> Surroundings<'a> {
    /// Reads a page for its handles, as [`super::extract`] gave them.
    pub fn read(handles: &[Handle], document: &Document, rules: &Rules, analysis: &'a Analysis<'a>) -> Surroundings<'a> {
        let page = (!handles.is_empty()).then(|| read_page(handles, document, rules));
        Surroundings { page, near: handles.iter().map(|_| OnceCell::new()).collect(), analysis }
    }

    fn near(&self, index: usize, handles: &[Handle], document: &Document, rules: &Rules) -> &Near {
        self.near[index].get_or_init(|| {
            let words = &rules.handles.lists.around;
            let handle = &handles[index];
            let text = neighbourhood(document, handle, rules);
            let block = document.blocks.get(handle.block);
            let told = block.map_or(0..0, |block| led(&block.text, sentence(&block.text, &handle.at)));
            let part = |range: Range<usize>| block.and_then(|block| block.text.get(range)).map_or_else(String::new, fold);
            let sentence = Kinds::of(words, &part(told.clone()));
            let before = block.filter(|_| lone(document, handle)).map(|block| before(&block.text, told.start));
            let said = part(before.unwrap_or(told.start)..told.end);
            let breath = Kinds::of(words, &said);
            let offers = breath.has(Word::Offer)
                && words.any(&said, |found| found.tags.contains(&Word::Offer) && !refused(&said, &found.range, rules));
            let kinds = Kinds::of(words, &text);
            let illicit = illicit_words(&text, kinds, rules);
            let served = serves(&text, kinds, rules);
            Near { kinds, sentence, breath, offers, served, illicit, text }
        })
    }
}

/// What the whole page shows, worked out once.
#[derive(Debug)]
struct Page {
    /// Title and first heading, folded.
    head: String,
    /// The page speaks of errands in its head.
    procedure: bool,
    /// It offers what nobody can lawfully offer.
    illicit: bool,
    /// It speaks for a carrier's or travel firm's telephone service.
    service: bool,
    /// Its head is a warning or report.
    caution: bool,
    /// Its head names an authority.
    authority: bool,
    /// Below such a head it has nothing but short lines that say nothing in sentences.
    wordlist: bool,
    /// It is an authority's own.
    official: Option<String>,
    /// It lists handles.
    list: bool,
    /// First and last block of running content.
    first: usize,
    last: usize,
    /// It is the page of a software project.
    project: bool,
    /// It says which firm it belongs to; read when first asked.
    firm: OnceCell<bool>,
    /// It offers somewhere to run an errand; read when first asked.
    offers: OnceCell<bool>,
    /// Some part of it warns of something; read when first asked.
    cautious: OnceCell<bool>,
}

/// Gives every handle its role and the reasons.
///
/// In: handles as [`super::extract`] gave them, what stands around them, and what the other checks found of the page.
pub fn assign_roles(handles: &mut [Handle], document: &Document, rules: &Rules, around: &Surroundings<'_>, standing: Standing) {
    let Some(page) = &around.page else { return };
    let words = &rules.handles.lists.around;
    let kinds: BTreeMap<&str, PlatformKind> =
        rules.files.platforms.iter().map(|platform| (platform.id.as_str(), platform.kind)).collect();
    let mut accounts: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, handle) in handles.iter().enumerate() {
        accounts.entry((handle.platform.clone(), handle.id.to_ascii_lowercase())).or_default().push(index);
    }
    // How many different handles stand in each block and in each list.
    let mut crowd: BTreeMap<(usize, u32), usize> = BTreeMap::new();
    for places in accounts.values() {
        let mut seen = BTreeSet::new();
        for &index in places {
            seen.insert(place(document, handles[index].block));
        }
        for place in seen {
            *crowd.entry(place).or_insert(0) += 1;
        }
    }
    for ((platform, id), places) in accounts {
        let kind = kinds.get(platform.as_str()).copied().unwrap_or(PlatformKind::Messenger);
        let (score, reasons) = score(handles, &places, document, rules, around, kind, standing);
        // A dressed handle that opens and closes a page is an advertisement whatever section it landed in.
        let framed = places.iter().any(|&index| in_head(document, &handles[index], page))
            && places.iter().any(|&index| handles[index].block == page.last)
            && page.first != page.last;
        let bait = places.iter().any(|&index| handles[index].disguised || decorated(document, &handles[index]));
        // Who wants to be called writes no number that hides from machines in quotation marks.
        let hides =
            |index: &usize| kind == PlatformKind::Phone && handles[*index].disguised && !titled(document, &handles[*index]);
        let specimens = || places.iter().all(|&index| specimen(document, &handles[index]));
        let spoken = || places.iter().all(|&index| in_speech(document, &handles[index]) || specimen(document, &handles[index]));
        let shown =
            specimens() && places.iter().all(hides) || spoken() && *page.cautious.get_or_init(|| cautious(document, words));
        // The imprint of a page that deceives and names no firm is nobody's.
        let nobodys =
            || standing >= Standing::Deceiving && !*page.firm.get_or_init(|| names_firm(document, rules, around.analysis));
        for &index in &places {
            let handle = &handles[index];
            let near = around.near(index, handles, document, rules);
            let crowded = crowd.get(&place(document, handle.block)).copied().unwrap_or(0) >= DENSE;
            let (role, why) = if let Some(official) = &page.official {
                (Role::Official, vec![official.clone()])
            } else if around.analysis.on_show(handle.block) {
                (Role::Reported, vec!["stands in what a page puts on show: a list of words, a quiz".to_string()])
            } else if shown {
                (Role::Reported, vec![SPECIMEN.to_string()])
            } else if page.wordlist {
                (Role::Reported, vec!["stands in a list of words that a page warns of".to_string()])
            } else if page.list || crowded && !page.illicit {
                (Role::Reported, vec!["stands in a list of many handles".to_string()])
            } else if warned(words, document, handle, near, page)
                && !(bait && (page.service || framed))
                && !(page.caution && standing >= Standing::Deceiving && asks(document, handle, near, around.analysis))
            {
                (Role::Reported, vec!["stands in a warning or report".to_string()])
            } else if score >= PROMOTED && !own_section(document, handle, words, bait || page.illicit || nobodys()) {
                (Role::Promoted, reasons.clone())
            } else if kind == PlatformKind::Mail && authority_mailbox(&id, rules) {
                (Role::Official, vec!["the mailbox is an authority's".to_string()])
            } else if own_section(document, handle, words, false) {
                (Role::OperatorContact, vec!["stands in a contact, about or footer section".to_string()])
            } else if page.project {
                (Role::OperatorContact, vec!["community link of a software project".to_string()])
            } else if emergency(&id) {
                (Role::Mentioned, vec!["short service number".to_string()])
            } else {
                let mut reasons = reasons.clone();
                // "Do not write to @x about your visa" sends nobody there on any errand.
                if reasons.iter().any(|reason| reason == ERRAND) && forbids(&near.text, rules) {
                    reasons.retain(|reason| reason != ERRAND);
                }
                (Role::Mentioned, reasons)
            };
            let handle = &mut handles[index];
            handle.role = role;
            handle.reasons = why;
        }
    }
    row::share(handles, document, rules, around.analysis, &kinds);
}

/// Whether readers are asked to write there and nothing near warns: a "warning" that deceives them sends them to its own desk.
fn asks(document: &Document, handle: &Handle, near: &Near, analysis: &Analysis<'_>) -> bool {
    const TOLD: [Cue; 5] = [Cue::Negation, Cue::Warning, Cue::Debunk, Cue::None, Cue::Attribution];
    near.sentence.has(Word::Invite) && !near.kinds.has(Word::Caution) && {
        let said = document.blocks.get(handle.block).map_or(0..0, |block| sentence(&block.text, &handle.at));
        !says(analysis, document, handle.block, &said, &TOLD)
    }
}

/// Whether the sentence of a handle warns of it.
fn told_off(document: &Document, handle: &Handle, analysis: &Analysis<'_>) -> bool {
    let said = document.blocks.get(handle.block).map_or(0..0, |block| sentence(&block.text, &handle.at));
    says(analysis, document, handle.block, &said, &[Cue::Warning, Cue::Debunk])
}

/// Whether the sentence of a handle speaks of something that is done about papers, and tells nobody not to: "buy it from @name".
fn acts(document: &Document, handle: &Handle, rules: &Rules, analysis: &Analysis<'_>) -> bool {
    const NOT: [Cue; 5] = [Cue::Negation, Cue::Warning, Cue::Debunk, Cue::None, Cue::Attribution];
    let act = |hit: &Hit| hit.concept().is_some_and(|concept| rules.lexicon.class(concept) == ConceptClass::Action);
    let said = document.blocks.get(handle.block).map_or(0..0, |block| sentence(&block.text, &handle.at));
    tells(analysis, document, handle.block, &said, act) && !says(analysis, document, handle.block, &said, &NOT)
}

/// Whether some words of a block, those of the page's language alone, are cues of these kinds.
pub(super) fn says(analysis: &Analysis<'_>, document: &Document, block: usize, range: &Range<usize>, cues: &[Cue]) -> bool {
    tells(analysis, document, block, range, |hit| cues.iter().any(|&cue| hit.is(cue)))
}

/// Whether some words of a block, those of the page's language alone, are wanted.
fn tells(
    analysis: &Analysis<'_>,
    document: &Document,
    block: usize,
    range: &Range<usize>,
    wanted: impl Fn(&Hit) -> bool,
) -> bool {
    let (Some(read), Some(text)) = (analysis.blocks.get(block), document.blocks.get(block).map(|block| &block.text)) else {
        return false;
    };
    // Only what stands there is looked at: a block may hold as many words as handles.
    let place = |hit: &Hit| read.view.original(hit.range(), text);
    let from = read.hits.partition_point(|hit| place(hit).start < range.start);
    let within = read.hits[from..].iter().take_while(|hit| place(hit).start < range.end);
    within.filter(|hit| place(hit).end <= range.end).any(wanted)
}

/// Whether the part of a sentence that holds a handle asks to be written to there and speaks of no channel to read.
fn written(document: &Document, handle: &Handle, words: &Words<Word>) -> bool {
    let Some(block) = document.blocks.get(handle.block) else { return false };
    let stop = ['\n', '.', '。', '!', '?', '！', '？', ';', '；', ',', '，'];
    let (before, after) = beside(&block.text, &handle.at, &stop);
    let kinds = Kinds::of(words, &fold(&format!("{before} {after}")));
    kinds.has(Word::Invite) && !kinds.has(Word::Community)
}

/// Whether the folded words around a handle deny, warn or forbid.
fn forbids(near: &str, rules: &Rules) -> bool {
    let stops = |hit: &Hit| [Cue::Negation, Cue::Warning, Cue::Debunk, Cue::None].iter().any(|&cue| hit.is(cue));
    rules.lexicon.find(near).iter().any(stops)
}

/// Makes telephone numbers promoted that were found to be passed off as a brand's, with the messenger accounts on them.
pub fn promote_passed_off(handles: &mut [Handle], numbers: &BTreeSet<String>) {
    for handle in handles.iter_mut().filter(|handle| matches!(handle.platform.as_str(), "phone" | "whatsapp")) {
        if matches!(handle.role, Role::Mentioned | Role::OperatorContact) && numbers.contains(&handle.id) {
            handle.role = Role::Promoted;
            handle.reasons = vec!["given as a brand's telephone on a page that is not the brand's".to_string()];
        }
    }
}

/// Signs for promotion of one account, over all places where it stands.
fn score(
    handles: &[Handle],
    places: &[usize],
    document: &Document,
    rules: &Rules,
    around: &Surroundings<'_>,
    kind: PlatformKind,
    standing: Standing,
) -> (i32, Vec<String>) {
    let Some(page) = &around.page else { return (0, Vec::new()) };
    let words = &rules.handles.lists.around;
    let id = places.first().map_or("", |&index| handles[index].id.as_str());
    let mut reasons = Vec::new();
    let mut score = 0;
    let mut add = |points: i32, reason: &str| {
        score += points;
        reasons.push(reason.to_string());
    };
    let texts: Vec<&Handle> = places.iter().map(|&index| &handles[index]).collect();
    let near: Vec<&Near> = places.iter().take(12).map(|&index| around.near(index, handles, document, rules)).collect();
    let bait = texts.iter().any(|handle| decorated(document, handle));
    let disguised = texts.iter().any(|handle| handle.disguised);
    let illicit_near = near.iter().any(|near| near.illicit > 0);
    let labelled = texts.iter().take(12).any(|handle| labelled(document, handle, words));
    let invite = labelled || near.iter().any(|near| near.kinds.has(Word::Invite));
    // Whoever reads such an offer is meant to order there; others may be named on the same page.
    let ordered = standing == Standing::Illicit && (invite || texts.iter().take(12).any(|handle| lone(document, handle)));
    let illicit = page.illicit || illicit_near || ordered;
    let community = near.iter().any(|near| near.kinds.has(Word::Community));
    // A message of one line is its own title only where it offers something: "Boat tickets, write to us" is a shop's.
    let offering = page.first != page.last
        || illicit
        || bait
        || disguised
        || offered(&near)
        || texts.iter().take(12).any(|handle| papers_beside(handle, rules, around.analysis));
    let head = texts.iter().any(|handle| in_head(document, handle, page) && (offering || titled(document, handle)));
    let tail = texts.iter().any(|handle| handle.block == page.last);
    let spots = {
        let mut at: Vec<usize> = texts.iter().map(|handle| handle.range.start).collect();
        at.sort_unstable();
        at.dedup_by(|b, a| *b - *a < 96);
        at.len()
    };
    if illicit {
        add(4, "the page offers what nobody can lawfully sell");
    }
    match kind {
        PlatformKind::Messenger | PlatformKind::Social => {
            let firm = || *page.firm.get_or_init(|| names_firm(document, rules, around.analysis));
            // What stands in quotation marks others say, and a page that warns of something lists what they say.
            let cited = || {
                let listed = |handle: &&Handle| {
                    let block = document.blocks.get(handle.block);
                    block.is_some_and(|block| matches!(block.kind, BlockKind::ListItem | BlockKind::TableCell))
                };
                let first = || texts.iter().take(12);
                first().all(|handle| in_speech(document, handle) || specimen(document, handle))
                    || first().all(listed) && *page.cautious.get_or_init(|| cautious(document, words))
            };
            // Houses for guests help with papers on the side.
            let lodging = || near.iter().any(|near| lodges(&near.text, rules)) || lodges(&page.head, rules);
            // Who offers an errand and names an account in one breath asks to be written to there.
            let invite = invite
                || kind == PlatformKind::Messenger
                    && offered(&near)
                    && !near.iter().any(|near| near.breath.has(Word::Community))
                    && !(page.authority || lodging() || cited());
            // What a page misleads about is its subject, whether or not its head or the words around the handle say so.
            let misleads = standing >= Standing::Deceiving || standing == Standing::Misleading && invite && !firm();
            let titled_so = || disguised && papers(&page.head, rules);
            let procedure = misleads || page.procedure || near.iter().any(|near| near.kinds.has(Word::Procedure)) || titled_so();
            let alone = |handle: &&Handle| lone(document, handle) && !told_off(document, handle, around.analysis);
            let set_apart = LazyCell::new(|| texts.iter().take(12).any(alone));
            // An account in a line of its own on such a page is where the goods are ordered, asked for or not.
            let counter = (standing == Standing::Illicit || page.illicit) && !community && *set_apart;
            let lone = standing >= Standing::Deceiving && *set_apart;
            if procedure {
                add(2, ERRAND);
            }
            if head {
                add(2, "the handle stands in the title or first heading");
            }
            // Honest titles name a subject or a channel; who puts both an errand and an account there sells the errand. Names that
            // end so are programs.
            let sold = head && !id.ends_with("bot") && texts.iter().any(|handle| errand_beside(document, handle, words));
            if sold {
                add(1, "the title names the errand and the handle together");
            }
            if head && tail && page.first != page.last {
                add(2, "the handle stands in the title and again in the last lines");
            }
            if spots >= 3 {
                add(1, "the handle is repeated");
            }
            if bait {
                add(2, "the handle is dressed with emoji or signs");
            }
            if disguised {
                add(2, "the handle is written so that machines miss it");
            }
            if invite || counter {
                add(1, "the reader is asked to write there");
            }
            // Nobody honest hides the way to reach him, least of all where he charges for an errand.
            if disguised && procedure && !invite && near.iter().any(|near| near.served) && !(page.authority || cited()) {
                add(1, "a service is named beside it");
            }
            // Firms that run errands say who they are; who does not, and is reached in private only, is for a person to see.
            // What is offered in one sentence and reached in the next is in no breath with it: a line that holds little but an
            // invitation and the account belongs to what the page offers.
            let page_offers = || *page.offers.get_or_init(|| offers(document, rules, around.analysis));
            let reached = || {
                let asked = |handle: &&Handle| alone(handle) && written(document, handle, words);
                texts.iter().take(12).any(asked) && !own_site(document, rules, around.analysis)
            };
            let offers = || offered(&near) || page_offers() && (labelled || reached());
            if procedure && invite && offers() && !firm() {
                add(2, "the errand is offered there, and no firm is named");
            }
            // Bloggers and travellers have no service desk; firms that have one say who they are.
            let desk = || near.iter().any(|near| near.sentence.has(Word::Service) && !near.kinds.has(Word::Authority));
            if procedure && invite && tail && page.procedure && !offers() && desk() && !firm() {
                add(2, "the page ends with the service desk of nobody it names");
            }
            // A page that is wrong about a procedure and asks its readers to write in private sells that procedure.
            let done_there = || texts.iter().take(12).any(|handle| acts(document, handle, rules, around.analysis));
            let asked = invite || head || bait || lone || standing >= Standing::Deceiving && done_there();
            if standing >= Standing::Contradicted && procedure && (asked || offered(&near) && !firm()) {
                add(3, "the same page contradicts a checked fact");
            }
            if kind == PlatformKind::Social && !(standing >= Standing::Deceiving && invite) {
                add(-2, "a public profile");
            }
            let dressed = bait && head;
            // "Read my channel, or write me there": who deceives and asks to be written to has more than readers.
            let written =
                || standing >= Standing::Deceiving && texts.iter().take(12).any(|handle| written(document, handle, words));
            if community && !(illicit || dressed || disguised || written()) {
                add(-4, "a channel or community to follow");
            }
            if page.project && !illicit && !(bait && head) {
                add(-4, "a software project's page");
            }
            if !(procedure || illicit) {
                add(-4, "nothing on the page is sold or applied for");
            }
        }
        PlatformKind::Phone => {
            // A number by itself is how firms are reached; only disguise or decoration beside a borrowed brand speaks.
            let service = page.service
                || near.iter().filter(|near| near.kinds.has(Word::Service) && near.kinds.has(Word::Travel)).count() * 2
                    > near.len();
            if service && disguised {
                add(5, "a telephone number in disguise is given as a travel firm's service line");
            } else if service && bait && spots >= 3 {
                add(5, "a decorated telephone number is repeated as a travel firm's service line");
            } else if service
                && spots >= PRESSED
                && pressed(document, spots)
                && !*page.firm.get_or_init(|| names_firm(document, rules, around.analysis))
            {
                add(
                    5,
                    "the number is pressed on the reader again and again as a travel firm's service line, and no firm is named",
                );
            } else if texts.len() >= STREWN && strewn(document, &texts, words) >= STREWN {
                add(5, "the number is strewn into sentences that do not speak of it");
            } else if disguised {
                add(2, "the number is written so that machines miss it");
            }
            if illicit && spots > 0 {
                add(1, "the reader is asked to call");
            }
        }
        PlatformKind::Mail => {
            if illicit {
                add(1, "the reader is asked to write there");
            }
        }
        PlatformKind::Payment => {
            if illicit {
                add(1, "payment is asked for it");
            }
        }
    }
    (score, reasons)
}

/// Places of one telephone number, at least, that press it on the reader.
const PRESSED: usize = 5;
/// Bytes of text for each of them, below which the page is about little else.
const BETWEEN: usize = 350;

/// Places of one telephone number, at least, in which it interrupts a sentence that says nothing of it.
const STREWN: usize = 4;
/// Places of one number that are looked at.
const STREWN_LOOKED: usize = 40;
/// Bytes before a number in which a word would announce it.
const ANNOUNCED: usize = 64;

/// In how many places a number interrupts a sentence: a word before it, which differs from place to place, the sentence going on
/// behind it, and nothing that asks to call or speaks of a telephone in between. No page does so for its readers' sake.
fn strewn(document: &Document, places: &[&Handle], words: &Words<Word>) -> usize {
    let mut before: BTreeSet<String> = BTreeSet::new();
    for handle in places.iter().filter(|handle| !handle.at.is_empty() && !handle.hidden).take(STREWN_LOOKED) {
        let Some(block) = document.blocks.get(handle.block) else { continue };
        let sign = |c: char| !c.is_alphanumeric() && !matches!(c, '.' | ':' | '?' | '!' | '。' | '：' | '\n');
        let (Some(head), Some(tail)) = (block.text.get(..handle.at.start), block.text.get(handle.at.end..)) else { continue };
        let head = head.trim_end_matches(sign);
        let goes_on = tail.trim_start_matches(|c: char| sign(c) && c != ',').starts_with(|c: char| c.is_lowercase() || c == ',');
        let near = &head[head.floor_char_boundary(head.len().saturating_sub(ANNOUNCED))..];
        let said = near.rsplit(['.', ',', ';', '!', '?', '\n', ']']).next().unwrap_or("");
        let word = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let kinds = Kinds::of(words, &fold(said));
        let told = [Word::Invite, Word::Service, Word::Own].iter().any(|&word| kinds.has(word));
        if word.starts_with(char::is_lowercase) && goes_on && !told {
            before.insert(word.to_string());
        }
    }
    before.len()
}

/// Whether a page says little besides a number that stands in so many places.
fn pressed(document: &Document, spots: usize) -> bool {
    document.blocks.iter().filter(|block| !block.hidden).map(|block| block.text.len()).sum::<usize>() < spots * BETWEEN
}

fn read_page(handles: &[Handle], document: &Document, rules: &Rules) -> Page {
    let words = &rules.handles.lists.around;
    let content: Vec<usize> = document
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| {
            !block.hidden
                && !matches!(block.kind, BlockKind::JsonLd | BlockKind::Comment | BlockKind::ImageAlt | BlockKind::Boilerplate)
        })
        .filter(|(_, block)| {
            !matches!(block.kind, BlockKind::Title | BlockKind::MetaDescription) && !block.text.trim().is_empty()
        })
        .map(|(index, _)| index)
        .collect();
    let first = content.first().copied().unwrap_or(0);
    let last = content.last().copied().unwrap_or(0);
    let mut head = folded_without_everyday(cut(document.title.as_deref().unwrap_or(""), 400), rules);
    let headings = document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(1))).take(3);
    for block in headings.chain(document.blocks.get(first)) {
        head.push('\n');
        head.push_str(&folded_without_everyday(cut(&block.text, 400), rules));
    }
    // The opening tells what is sold; later mentions may be asides or reports.
    let mut opening = head.clone();
    for &index in content.iter().take(5) {
        opening.push('\n');
        opening.push_str(&folded_without_everyday(cut(&document.blocks[index].text, 600), rules));
    }
    let accounts: BTreeSet<(&str, &str)> = handles.iter().map(|handle| (handle.platform.as_str(), handle.id.as_str())).collect();
    let (of_head, of_opening) = (Kinds::of(words, &head), Kinds::of(words, &opening));
    let caution = of_head.has(Word::Caution);
    // One such word below the head may be an aside or a story of the day; sellers repeat what they sell.
    let illicit_opening = illicit_words(&head, of_head, rules) > 0 || illicit_words(&opening, of_opening, rules) >= 2;
    let code = document.blocks.iter().any(|block| block.kind == BlockKind::Code);
    let badges =
        document.links.iter().filter(|link| link.target.contains("img.shields.io") || link.target.contains("badge")).count();
    Page {
        procedure: of_head.has(Word::Procedure),
        illicit: illicit_opening && !caution,
        service: of_opening.has(Word::Service) && of_opening.has(Word::Travel),
        caution,
        authority: of_head.has(Word::Authority),
        wordlist: caution && wordlist(document, &content),
        official: official(document, rules),
        list: accounts.len() >= LIST,
        first,
        last,
        firm: OnceCell::new(),
        offers: OnceCell::new(),
        cautious: OnceCell::new(),
        project: (code && (badges > 0 || opening.contains("install"))) || badges >= 2,
        head,
    }
}

/// Lines of a list of words, at least, and the longest of them, in bytes.
const FEWEST_WORDS: usize = 6;
const LONGEST_WORD: usize = 80;

/// Whether all that stands below the first heading of a page is short lines, none of them a sentence.
fn wordlist(document: &Document, content: &[usize]) -> bool {
    let below = content.iter().map(|&index| &document.blocks[index]).filter(|block| !matches!(block.kind, BlockKind::Heading(_)));
    let mut lines = 0;
    for line in below.flat_map(|block| block.text.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        if line.len() > LONGEST_WORD || line.ends_with(['.', '!', '?', ':', '。', '！', '？', '：']) {
            return false;
        }
        lines += 1;
    }
    lines >= FEWEST_WORDS
}

/// Why a handle that is only shown promotes nobody.
pub(crate) const SPECIMEN: &str = "stands in quotation marks or as code on a page that warns";

/// Whether a handle stands in quotation marks or as code, alone but for its own signs: a specimen of what others write.
fn specimen(document: &Document, handle: &Handle) -> bool {
    let Some(block) = document.blocks.get(handle.block).filter(|_| !handle.at.is_empty()) else { return false };
    let at = &handle.at;
    let near = block.code.partition_point(|code| code.end < at.end);
    if block.code.get(near).is_some_and(|code| code.start <= at.start && at.end <= code.end) {
        return true;
    }
    let sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !QUOTES.contains(&c);
    let (Some(before), Some(after)) = (block.text.get(..at.start), block.text.get(at.end..)) else { return false };
    before.trim_end_matches(sign).ends_with(QUOTES) && after.trim_start_matches(sign).starts_with(QUOTES)
}

/// Whether a handle stands within quotation marks in its line: in words that a page cites.
fn in_speech(document: &Document, handle: &Handle) -> bool {
    let Some(block) = document.blocks.get(handle.block).filter(|_| !handle.at.is_empty()) else { return false };
    let (before, after) = beside(&block.text, &handle.at, &['\n']);
    let opens = |c: char| matches!(c, '“' | '„' | '«' | '「' | '『');
    let closes = |c: char| matches!(c, '”' | '»' | '」' | '』');
    let paired = before.chars().rev().find(|&c| opens(c) || closes(c)).is_some_and(opens)
        && after.chars().find(|&c| opens(c) || closes(c) || c == '“').is_some_and(|c| closes(c) || c == '“');
    paired || before.matches('"').count() % 2 == 1 && after.contains('"')
}

/// Quotation marks around a specimen.
const QUOTES: [char; 9] = ['"', '“', '”', '„', '«', '»', '「', '」', '‟'];

/// Whether any part of a page warns of something.
fn cautious(document: &Document, words: &Words<Word>) -> bool {
    let read = |block: &&crate::document::Block| !block.hidden && block.kind != BlockKind::Code;
    document.blocks.iter().filter(read).any(|block| words.has(&fold(cut(&block.text, OPENING)), Word::Caution))
}

/// Most of a block that is looked through for a warning, in bytes.
const OPENING: usize = 2_000;

/// Whether a handle stands in a title or heading that names an errand too.
fn errand_beside(document: &Document, handle: &Handle, words: &Words<Word>) -> bool {
    document.blocks.get(handle.block).is_some_and(|block| {
        let heading = matches!(block.kind, BlockKind::Title | BlockKind::Heading(1 | 2));
        let text = fold(cut(&block.text, 400));
        heading && !handle.at.is_empty() && words.has(&text, Word::Procedure) && !words.has(&text, Word::Authority)
    })
}

/// Whether one of the first places of a handle stands in a sentence that offers to run an errand and speaks of no authority.
fn offered(near: &[&Near]) -> bool {
    near.iter().any(|near| near.offers && !near.breath.has(Word::Authority) && !near.breath.has(Word::Caution))
}

/// Whether folded text of some kinds names a service, a price or a time that something takes, and neither warns nor speaks of an
/// authority.
fn serves(text: &str, kinds: Kinds, rules: &Rules) -> bool {
    let values = rules.lexicon.values();
    let quiet = || {
        let stops = |hit: &Hit| [Cue::Warning, Cue::Debunk, Cue::None].iter().any(|&cue| hit.is(cue));
        !kinds.has(Word::Caution) && !kinds.has(Word::Authority) && !rules.lexicon.find(text).iter().any(stops)
    };
    let served = kinds.has(Word::Offer) || kinds.has(Word::Service);
    (served || !value::money(text, values).is_empty() || !value::durations(text, values).is_empty()) && quiet()
}

/// Whether a handle stands in a line of its own behind a word for contact: `Contatti: WhatsApp ...`, `문의: 카카오톡 ...`.
fn labelled(document: &Document, handle: &Handle, words: &Words<Word>) -> bool {
    let Some(block) = document.blocks.get(handle.block) else { return false };
    if matches!(block.kind, BlockKind::Boilerplate | BlockKind::JsonLd | BlockKind::Quote) {
        return false;
    }
    let (line, _) = beside(&block.text, &handle.at, &['\n', '。', '.', '!', '?', '！', '？']);
    line.chars().count() <= 40 && words.any(&fold(line), |found| found.tags.contains(&Word::Own) && found.range.start <= 6)
}

/// Bytes on each side of a handle in which its line is looked for: a block may hold as many handles as lines.
const LINE: usize = 1024;

/// What stands before and behind a range of a text, up to the next of some marks.
fn beside<'a>(text: &'a str, at: &Range<usize>, marks: &[char]) -> (&'a str, &'a str) {
    let before = text.get(text.floor_char_boundary(at.start.saturating_sub(LINE))..at.start);
    let after = text.get(at.end..text.floor_char_boundary((at.end + LINE).min(text.len())));
    (
        before.and_then(|text| text.rsplit(marks).next()).unwrap_or(""),
        after.and_then(|text| text.split(marks).next()).unwrap_or(""),
    )
}

/// Letters beside a handle, at most, in a line that holds little else.
const LONE: usize = 40;

/// Whether a handle stands in a line that holds little else: `WhatsApp: ...`, `Telegram support: ...`.
fn lone(document: &Document, handle: &Handle) -> bool {
    let Some(block) = document.blocks.get(handle.block) else { return false };
    if matches!(block.kind, BlockKind::JsonLd | BlockKind::Quote) {
        return false;
    }
    let stop = ['\n', '。', '.', '!', '?', '！', '？', ';', '；'];
    let (before, after) = beside(&block.text, &handle.at, &stop);
    let letters = before.chars().chain(after.chars()).filter(|c| c.is_alphabetic());
    letters.map(weight).sum::<usize>() <= LONE
}

/// Whether some sentence of the page offers to run an errand, and neither warns nor speaks of an authority.
fn offers(document: &Document, rules: &Rules, analysis: &Analysis<'_>) -> bool {
    let words = &rules.handles.lists.around;
    let spoken =
        |kind: BlockKind| !matches!(kind, BlockKind::Code | BlockKind::Quote | BlockKind::Boilerplate | BlockKind::JsonLd);
    beginning(document, spoken).any(|index| {
        let text = folded(document, analysis, index);
        said(&text).any(|said| {
            let kinds = Kinds::of(words, said);
            kinds.has(Word::Procedure)
                && kinds.has(Word::Offer)
                && !kinds.has(Word::Caution)
                && !kinds.has(Word::Authority)
                && words.any(said, |found| found.tags.contains(&Word::Offer) && !denied(said, &found.range, rules))
        })
    })
}

/// Whether a page links to a site whose name it also writes: "apply with Walz Travels", `walztravels.com`. A firm of its own is named so.
fn own_site(document: &Document, rules: &Rules, analysis: &Analysis<'_>) -> bool {
    let names: BTreeSet<String> = document
        .links
        .iter()
        .filter(|link| link.kind != LinkKind::Image && !link.hidden)
        .take(MOST_LINKS)
        .filter_map(|link| {
            let url = url::Url::parse(&link.target).ok()?;
            let host = url.host_str()?;
            let class = rules.hosts.classify(host, url.path(), jiff::civil::Date::MAX);
            let label = psl::domain_str(host)?.split('.').next()?.replace('-', "");
            let nobodys = class.shared || class.brand || class.kind != HostClass::Unrelated;
            (!nobodys && label.len() >= OWN_NAME).then_some(label)
        })
        .collect();
    !names.is_empty()
        && beginning(document, |kind| kind != BlockKind::Code).any(|index| {
            let mut own = folded(document, analysis, index).into_owned();
            own.retain(char::is_alphanumeric);
            names.iter().any(|name| own.contains(name.as_str()))
        })
}

/// Most links whose sites are compared with what the page names.
const MOST_LINKS: usize = 64;
/// Letters of a firm's name in an address at least.
const OWN_NAME: usize = 6;

/// The visible blocks of some kinds, up to [`FIRM`] bytes of the page.
fn beginning(document: &Document, kinds: impl Fn(BlockKind) -> bool) -> impl Iterator<Item = usize> {
    let mut left = FIRM;
    let blocks = document.blocks.iter().enumerate().filter(move |(_, block)| !block.hidden && kinds(block.kind));
    let within = blocks.take_while(move |(_, block)| {
        let go_on = left > 0;
        left -= block.text.len() as isize;
        go_on
    });
    within.map(|(index, _)| index)
}

/// The beginning of a block's text, folded; blocks that make no claims were not folded yet.
fn folded<'a>(document: &Document, analysis: &'a Analysis<'_>, index: usize) -> Cow<'a, str> {
    match &analysis.blocks[index].view.text {
        text if text.is_empty() => Cow::Owned(fold(cut(&document.blocks[index].text, FIRM as usize))),
        text => Cow::Borrowed(cut(text, FIRM as usize)),
    }
}

/// How many words of folded text, which has these kinds, offer what nobody can lawfully sell, in sentences that neither warn nor
/// deny.
fn illicit_words(text: &str, kinds: Kinds, rules: &Rules) -> usize {
    if !kinds.has(Word::Illicit) {
        return 0;
    }
    let count = |said: &str| {
        let found = rules.handles.lists.around.find(said);
        if cautions(&found) {
            return 0;
        }
        found.iter().filter(|found| found.tags.contains(&Word::Illicit) && !denied(said, &found.range, rules)).count()
    };
    said(text).map(count).sum()
}

/// The sentences of folded text.
fn said(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '!', '?', '\n']).flat_map(|text| text.split(". "))
}

/// Whether a sentence denies what stands at a place of it in so many words: "I do not run errands", "本人不做代办". "No queue, we run
/// errands" denies the queue.
fn refused(said: &str, at: &Range<usize>, rules: &Rules) -> bool {
    rules.lexicon.find(said).iter().any(|hit| {
        let between = said.get(hit.end..at.start);
        hit.is(Cue::Negation)
            && between.is_some_and(|text| text.len() <= REFUSED && text.chars().all(|c| c.is_alphanumeric() || c == ' '))
    })
}

/// Whether a sentence warns, or denies what stands at a place of it: "do not trust ...", "不要轻信…". A word that denies inside
/// the offer itself ("without exam", "counterfeit money") does not count.
fn denied(said: &str, at: &Range<usize>, rules: &Rules) -> bool {
    rules.lexicon.find(said).iter().any(|hit| {
        let inside = at.start <= hit.start && hit.end <= at.end;
        (hit.is(Cue::Warning) || hit.is(Cue::Debunk)) && !inside
            || hit.is(Cue::Attribution) && hit.end <= at.start && at.start - hit.end <= DENIED
            || hit.is(Cue::Negation) && hit.end <= at.start && at.start - hit.end <= DENIED
    })
}

/// Whether a page says which firm it belongs to, or that it is a private one.
fn names_firm(document: &Document, rules: &Rules, analysis: &Analysis<'_>) -> bool {
    let private = rules.lexicon.known.private_disclosure;
    beginning(document, |kind| kind != BlockKind::Code).any(|index| {
        let text = folded(document, analysis, index);
        let discloses = |hits: &[Hit]| hits.iter().any(|hit| hit.is_concept(&[private]));
        let disclosed = match &text {
            Cow::Borrowed(_) => discloses(&analysis.blocks[index].hits),
            Cow::Owned(text) => discloses(&rules.lexicon.find(text)),
        };
        disclosed || rules.handles.lists.around.has(&text, Word::Company)
    })
}

/// Why the page is an authority's own, if it is.
fn official(document: &Document, rules: &Rules) -> Option<String> {
    let canonical = document.canonical.as_deref().and_then(|canonical| url::Url::parse(canonical).ok());
    // A page may name any canonical address; where both are known only the address it was read from counts.
    let url = document.url.as_ref().or(canonical.as_ref())?;
    let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    government(&host, rules).then(|| format!("{host} is an authority's own host"))
}

/// Whether a host is a state's, by suffix or by list.
fn government(host: &str, rules: &Rules) -> bool {
    let below = |suffix: &str| host == suffix || host.strip_suffix(suffix).is_some_and(|head| head.ends_with('.'));
    rules.files.countries.iter().any(|country| {
        country.suffixes.government.iter().any(|suffix| below(suffix.trim_start_matches('.')))
            || country.suffixes.state_hosts.iter().any(|suffix| below(suffix))
            || country.portals.iter().any(|portal| {
                portal.standing == crate::rules::model::country::Standing::Official
                    && portal.path.is_none()
                    && below(&portal.host)
            })
            || country
                .authorities
                .iter()
                .flat_map(|authority| &authority.hosts)
                .any(|listed| !listed.contains('/') && below(listed))
    }) || rules.files.hosts.international.iter().any(|suffix| below(suffix))
}

fn authority_mailbox(id: &str, rules: &Rules) -> bool {
    id.rsplit_once('@').is_some_and(|(_, host)| government(host, rules))
}

/// The text around a handle, folded. A handle without text has its block's.
fn neighbourhood(document: &Document, handle: &Handle, rules: &Rules) -> String {
    let Some(block) = document.blocks.get(handle.block) else { return String::new() };
    let start = block.text.floor_char_boundary(handle.at.start.saturating_sub(NEAR));
    let end = block.text.floor_char_boundary((handle.at.end + NEAR).min(block.text.len()));
    folded_without_everyday(&block.text[start.min(end)..end], rules)
}

/// Folded text without the everyday words that folding makes words of unlawful offers: "visa giá rẻ" is a cheap visa, "visa giả" a forged one.
fn folded_without_everyday(text: &str, rules: &Rules) -> String {
    let everyday = &rules.lexicon.wording.prices.marked;
    if text.is_ascii() {
        return fold(text);
    }
    let spelt = text.to_lowercase();
    if !everyday.within(&spelt) {
        return fold(text);
    }
    let words = spelt.split_inclusive(|c: char| !c.is_alphanumeric());
    let kept = words.map(|word| {
        let own = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if everyday.has(own) { &word[own.len()..] } else { word }
    });
    fold(&kept.collect::<String>())
}

/// Whether the handle is shown to be warned of: words of caution in its sentence, in its heading, or in the page's head.
fn warned(words: &Words<Word>, document: &Document, handle: &Handle, near: &Near, page: &Page) -> bool {
    if page.caution {
        return true;
    }
    let Some(block) = document.blocks.get(handle.block) else { return false };
    if block.kind == BlockKind::Quote {
        return near.kinds.has(Word::Caution);
    }
    near.sentence.has(Word::Caution)
        || section(document, block).is_some_and(|heading| words.has(&fold(cut(&heading.text, 400)), Word::Caution))
}

/// The sentence around a range, no longer than the neighbourhood on each side.
fn sentence(text: &str, at: &Range<usize>) -> Range<usize> {
    let from = text.floor_char_boundary(at.start.saturating_sub(NEAR));
    let to = text.floor_char_boundary((at.end + NEAR).min(text.len()));
    let stop = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?' | '\n');
    let before = text.get(from..text.floor_char_boundary(at.start)).unwrap_or("");
    let after = text.get(text.floor_char_boundary(at.end)..to).unwrap_or("");
    let start = before.char_indices().rev().find(|&(_, c)| stop(c)).map_or(from, |(found, c)| from + found + c.len_utf8());
    let end = after.find(stop).map_or(to, |found| text.floor_char_boundary(at.end) + found);
    start..end
}

/// Where the sentence before a place of a text begins.
fn before(text: &str, start: usize) -> usize {
    let end = text[..start].trim_end().trim_end_matches(['。', '！', '？', '!', '?']).len();
    if end == 0 { start } else { sentence(text, &(end..end)).start }
}

/// A sentence with the question right before it: "Visa in two days? Write to @name".
fn led(text: &str, said: Range<usize>) -> Range<usize> {
    let before = text[..said.start].trim_end();
    match before.chars().next_back() {
        Some(mark @ ('?' | '？')) => {
            let end = before.len() - mark.len_utf8();
            sentence(text, &(end.saturating_sub(1)..end)).start..said.end
        }
        _ => said,
    }
}

/// Whether the handle stands where pages keep their own contacts. A disguised or decorated handle is nobody's imprint.
fn own_section(document: &Document, handle: &Handle, words: &Words<Word>, suspect: bool) -> bool {
    if suspect {
        return false;
    }
    let Some(block) = document.blocks.get(handle.block) else { return false };
    if matches!(block.kind, BlockKind::Boilerplate | BlockKind::JsonLd) {
        return true;
    }
    section(document, block).is_some_and(|heading| {
        let text = fold(heading.text.trim());
        // A heading that only names the section, not one that names a brand's contact in passing.
        text.chars().count() <= 40
            && words.any(&text, |found| found.tags.contains(&Word::Own) && found.range.len() * 3 >= text.len())
    })
}

fn section<'a>(document: &'a Document, block: &Block) -> Option<&'a Block> {
    document.blocks.get(block.section)
}

fn in_head(document: &Document, handle: &Handle, page: &Page) -> bool {
    let Some(block) = document.blocks.get(handle.block) else { return false };
    if handle.at.is_empty() && !page.head.contains(&fold(&handle.id)) {
        return false;
    }
    // A page of one paragraph has its handles in the first block, whatever they are to it; a page of one line is its own title.
    let opens = page.first != page.last || line(&block.text);
    titled(document, handle) || handle.block == page.first && opens && block.text.len() <= 600
}

/// Whether folded text names an entry document.
fn papers(text: &str, rules: &Rules) -> bool {
    let class = |hit: &Hit| hit.concept().map(|concept| rules.lexicon.class(concept));
    rules.lexicon.find(text).iter().any(|hit| class(hit) == Some(ConceptClass::EntryDocument))
}

/// Whether folded text names a house for guests.
fn lodges(text: &str, rules: &Rules) -> bool {
    let lodging = rules.lexicon.concept("lodging");
    lodging.is_some_and(|lodging| rules.lexicon.find(text).iter().any(|hit| rules.lexicon.is_any(hit, &[lodging])))
}

/// Whether the block of a handle names an entry document, and no bank's "Visa".
fn papers_beside(handle: &Handle, rules: &Rules, analysis: &Analysis<'_>) -> bool {
    let Some(block) = analysis.blocks.get(handle.block) else { return false };
    let paper = |class| matches!(class, ConceptClass::EntryDocument | ConceptClass::Card);
    !block.view.text.contains("mastercard")
        && block.hits.iter().filter_map(Hit::concept).any(|concept| paper(rules.lexicon.class(concept)))
}

fn titled(document: &Document, handle: &Handle) -> bool {
    let block = document.blocks.get(handle.block);
    block.is_some_and(|block| matches!(block.kind, BlockKind::Title | BlockKind::MetaDescription | BlockKind::Heading(1 | 2)))
}

/// Whether a text is one line without a stop, such as a title or a name.
fn line(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 120 && !text.contains(['\n', '。', '！', '？', '!', '?']) && !text.contains(". ") && !text.ends_with('.')
}

/// Emoji or signs right beside a handle, or between it and the word for its platform.
fn decorated(document: &Document, handle: &Handle) -> bool {
    let Some(block) = document.blocks.get(handle.block) else { return false };
    if handle.at.is_empty() {
        return false;
    }
    let before = block.text.get(..handle.at.start).unwrap_or("").chars().rev().take(4);
    let after = block.text.get(handle.at.end..).unwrap_or("").chars().take(4);
    let mut signs = 0;
    for side in [before.collect::<Vec<_>>(), after.collect()] {
        for c in side {
            if c.is_alphabetic() || c.is_ascii_digit() || c == '\n' {
                break;
            }
            // The usual signs for telephones and mail are labels, not bait.
            signs += usize::from(decoration(c) && !matches!(c, '☎' | '📞' | '📱' | '📲' | '✉' | '📧' | '✈'));
        }
    }
    signs >= 1
}

fn decoration(c: char) -> bool {
    matches!(c as u32, 0x2190..=0x2bff | 0x1f000..=0x1faff | 0x3010..=0x3011 if !matches!(c as u32, 0x2500..=0x2503 | 0x25cf | 0x2022))
        || matches!(c, '★' | '║' | '│' | '┃' | '【' | '】')
}

fn emergency(id: &str) -> bool {
    id.len() <= 6 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where handles stand together: a list or table, else the block.
fn place(document: &Document, block: usize) -> (usize, u32) {
    match document.blocks.get(block) {
        Some(found) if found.group != 0 => (usize::MAX, found.group),
        _ => (block, 0),
    }
}

fn cut(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}
