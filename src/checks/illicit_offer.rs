//! Offers nobody can lawfully make: forged papers, approval that is certain, made-up bookings, accounts in other names.
//!
//! News, warnings, laws and word lists name the same things. An offer needs a thing, a word of trade and a way to buy; and it
//! speaks to the reader, where a report speaks about others.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::reading::{self, Reading};
use super::{Check, Context, Reads};
use crate::document::{BlockKind, LinkKind};
use crate::extract::handles::Word;
use crate::extract::{Handle, Role};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{Cue, Hit, unspaced};
use crate::resolve::class::HostClass;
use crate::rules::model::platform::PlatformKind;
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists::Offers;
use crate::text::phrases::Phrases;
use crate::text::value;

/// The check.
pub const CHECK: Check = Check {
    name: "illicit-offer",
    about: "offers of forged papers, certain approval, made-up bookings and accounts in other names",
    reads: Reads::Places,
    run,
};

/// Bytes around a thing that tell whether it is offered or reported.
const NEAR: usize = 180;
/// Bytes around a thing in which trade words and contacts belong to it.
const OFFER: usize = 420;
/// Items and cells back from a thing to the line that opens its list, at most.
const LEAD: usize = 40;
/// Things of one kind on one page from which on, without a way to buy any, it is a list of words.
const LIST: usize = 12;
/// Most things looked at on one page.
const MAX_THINGS: usize = 400;
/// Offers of one kind that are reported each by itself; the rest are related places.
const MAX_OFFERS: usize = 6;

/// Concepts that are offers by themselves, that are in the neighbourhood of a paper, and papers: see [`places`].
pub(super) const OFFERS: &[&str] =
    &["sure-approval", "dummy-booking", "verified-account", "other-name", "sms-code", "forged-paper"];
pub(super) const TRADES: &[&str] = &["forged", "trade-sale", "buy", "no-exam", "guaranteed", "made-to-order", "lent-number"];
pub(super) const PAPERS: &[&str] =
    &["passport", "identity-paper", "credential", "visa", "proof-of-means", "code-check", "platform-account"];

/// A kind of offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Forged,
    Approval,
    Booking,
    Accounts,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Forged, Kind::Approval, Kind::Booking, Kind::Accounts];

    fn rule(self) -> &'static str {
        match self {
            Kind::Forged => "illicit-offer/forged-documents",
            Kind::Approval => "illicit-offer/guaranteed-approval",
            Kind::Booking => "illicit-offer/fake-itinerary",
            Kind::Accounts => "illicit-offer/verified-accounts",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Kind::Forged => "offers papers that only an authority or school can issue",
            Kind::Approval => "promises an approval that only an authority can give",
            Kind::Booking => "offers made-up bookings to show to an authority",
            Kind::Accounts => "offers accounts or codes that get round a check of identity",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Kind::Forged => "using such a paper is a crime in most countries, and sellers keep the money or use the buyer's data",
            Kind::Approval => "no agent decides on a visa; apply to the authority itself",
            Kind::Booking => "ask the consulate which proof it takes; many accept a refundable or held booking",
            Kind::Accounts => "accounts in other names are closed without notice and can make the buyer liable",
        }
    }
}

/// A thing offered, with what stands around it.
struct Thing {
    kind: Kind,
    block: usize,
    range: Range<usize>,
    quote: String,
    /// As read, folded.
    words: String,
    /// The sentence it stands in, in original bytes, with its words.
    said: (Range<usize>, String),
    trade: bool,
    market: bool,
    price: bool,
    /// Whether it opens a sentence with its price and has a private contact in its block: a tag on goods.
    tagged: bool,
    contact: bool,
    exam: bool,
    /// Whether the seller speaks of its own work beside it.
    ours: bool,
    /// Whether nothing but a word of trade stands by the paper, as where an office takes orders for it.
    plain: bool,
}

fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut things: Vec<Thing> = Vec::new();
    let mut reported = [0_usize; 4];
    let checked = OnceCell::new();
    let worth = |signs| signs & reading::OFFER != 0 || signs & reading::TRADE != 0 && signs & reading::PAPER != 0;
    for reading in reading::blocks(context, worth) {
        if context.document.blocks[reading.block].kind == BlockKind::Quote || context.analysis.on_show(reading.block) {
            continue;
        }
        for kind in Kind::ALL {
            for range in places(context, reading, kind, &checked) {
                if things.len() >= MAX_THINGS {
                    break;
                }
                let plain = plain(context, reading, kind, &range);
                if told_of(context, reading, &range, plain) {
                    reported[kind as usize] += 1;
                } else {
                    things.push(Thing { plain, ..thing(context, reading, kind, range) });
                }
            }
        }
    }
    // Theses and loans are approved too.
    if things.iter().any(|thing| thing.kind == Kind::Approval) && !of_travel(context, &things) {
        things.retain(|thing| thing.kind != Kind::Approval);
    }
    if things.is_empty() || official(context) || cautious(context) || chronicle(context) {
        return Vec::new();
    }
    Kind::ALL.into_iter().flat_map(|kind| judge(context, kind, &things, reported[kind as usize])).collect()
}

/// Whether a page names a paper for travellers, an errand for one or an authority, be it within the words for what is promised: "push your ETA
/// through". Words around contacts are looked up as well: unlike terms they are found within longer ones.
fn of_travel(context: &Context<'_>, things: &[Thing]) -> bool {
    let lexicon = &context.rules.lexicon;
    let paper = |hit: &Hit| {
        hit.concept().is_some_and(|concept| matches!(lexicon.class(concept), ConceptClass::EntryDocument | ConceptClass::Card))
    };
    things.iter().any(|thing| thing.kind == Kind::Approval && hides(context, &thing.words, paper))
        || context.analysis.blocks.iter().any(|block| {
            block.hits.iter().any(paper)
                || [Word::Procedure, Word::Authority].iter().any(|&word| has(context, &block.view.text, word))
        })
}

/// Where a block names things of a kind.
///
/// `checked` keeps whether the page speaks of the check that a number is one's own.
fn places(context: &Context<'_>, reading: &Reading<'_>, kind: Kind, checked: &OnceCell<bool>) -> Vec<Range<usize>> {
    match kind {
        Kind::Approval => {
            let short = reading.text.len() <= LONE;
            // "4. Can we guarantee a visa" heads an answer.
            if short && asks(context, reading) {
                return Vec::new();
            }
            let mut all = reading.places(context, "sure-approval");
            let mut guaranteed = reading.places(context, "guaranteed");
            // Guides speak of guarantees; a line that is no sentence and says nothing else makes one.
            let kind = context.document.blocks[reading.block].kind;
            let lone =
                short && !reading.text.contains(['.', '。', '?']) && !matches!(kind, BlockKind::Title | BlockKind::Heading(_));
            guaranteed.retain(|range| lone || !offers(context).guarantees.has(&reading.text[range.clone()]));
            all.extend(
                reading.places(context, "visa").iter().filter_map(|visa| beside(context, reading, &guaranteed, visa, true)),
            );
            merged(all).into_iter().filter(|range| !denied(context, reading, range)).collect()
        }
        Kind::Booking => reading.places(context, "dummy-booking"),
        Kind::Accounts => {
            let mut all = reading.places(context, "verified-account");
            all.extend(reading.places(context, "other-name"));
            all.extend(reading.places(context, "sms-code"));
            // A number that is not one's own, lent to pass the check that it is.
            let lent = reading.places(context, "lent-number");
            let sale = sale(context, reading);
            let accounts = reading.places(context, "platform-account");
            all.extend(accounts.iter().filter_map(|account| sold(context, reading, &sale, account)));
            // "Jual nomor virtual": a sale of numbers, on a page that says what they are good for.
            let checked = || {
                let papers = || reading::blocks(context, |signs| signs & reading::PAPER != 0);
                *checked.get_or_init(|| papers().any(|other| !other.places(context, "code-check").is_empty()))
            };
            if !lent.is_empty() && checked() {
                all.extend(lent.iter().filter_map(|number| sold(context, reading, &sale, number)));
            }
            let checks = reading.places(context, "code-check");
            let passes = checks.iter().filter_map(|check| within_reach(reading, &lent, check)).take(MAX_THINGS);
            all.extend(passes.filter(|range| !denied(context, reading, range)));
            merged(all)
        }
        Kind::Forged => {
            let mut all = reading.places(context, "forged-paper");
            let forged = reading.places(context, "forged");
            let sale = sale(context, reading);
            let exam = reading.places(context, "no-exam");
            let identity: Vec<Range<usize>> =
                ["passport", "identity-paper"].iter().flat_map(|id| reading.places(context, id)).collect();
            let credential = reading.places(context, "credential");
            let visa = reading.places(context, "visa");
            for paper in identity.iter().chain(&credential) {
                let found = beside(context, reading, &forged, paper, true)
                    .or_else(|| sold(context, reading, &sale, paper))
                    .or_else(|| beside(context, reading, &exam, paper, true))
                    .or_else(|| within_reach(reading, &exam, paper).filter(|range| !reading.text[range.clone()].contains(',')));
                all.extend(found);
            }
            for paper in &visa {
                all.extend(beside(context, reading, &forged, paper, true));
            }
            let made = reading.places(context, "made-to-order");
            for paper in &reading.places(context, "proof-of-means") {
                all.extend(
                    beside(context, reading, &forged, paper, true).or_else(|| beside(context, reading, &made, paper, true)),
                );
            }
            merged(all)
        }
    }
}

/// Concepts that make a paper one that no office gives.
const UNLAWFUL: [&str; 4] = ["forged", "forged-paper", "no-exam", "made-to-order"];

/// Whether a paper is only ordered, offered or made: "order your passport online or call us".
fn plain(context: &Context<'_>, reading: &Reading<'_>, kind: Kind, range: &Range<usize>) -> bool {
    let inside = |place: &Range<usize>| place.start < range.end && range.start < place.end;
    kind == Kind::Forged && !UNLAWFUL.iter().any(|id| reading.places(context, id).iter().any(inside))
}

/// Whether a line asks, be it without its mark: "Can we guarantee a visa".
fn asks(context: &Context<'_>, reading: &Reading<'_>) -> bool {
    // "Q: Can we guarantee a visa": a letter that stands for "question" is no word of it.
    let first = reading.text.split(|c: char| !c.is_alphabetic()).find(|word| word.chars().nth(1).is_some());
    first.is_some_and(|word| offers(context).asks.has(word)) || reading.cue_in(Cue::Question, &(0..reading.text.len()))
}

/// Bytes of a block, at most, that is a line of its own.
const LONE: usize = 72;

/// Words of a sale in order of place.
fn sale(context: &Context<'_>, reading: &Reading<'_>) -> Vec<Range<usize>> {
    let mut sale: Vec<Range<usize>> = SALES.iter().flat_map(|id| reading.places(context, id)).collect();
    sale.sort_by_key(|range| range.start);
    sale
}

/// The stretch from a sale to the thing sold, or to a sale right behind it: "Führerschein kaufen", "账号购买".
fn sold(context: &Context<'_>, reading: &Reading<'_>, sale: &[Range<usize>], thing: &Range<usize>) -> Option<Range<usize>> {
    let behind = || {
        let next = sale.get(sale.partition_point(|word| word.start < thing.end))?;
        let gap = &reading.text[thing.end..next.start];
        (gap.len() <= 1 && gap.trim().is_empty()).then_some(thing.start..next.end)
    };
    beside(context, reading, sale, thing, false).or_else(behind)
}

/// Places in order, those that overlap made one.
fn merged(mut all: Vec<Range<usize>>) -> Vec<Range<usize>> {
    all.sort_by_key(|range| (range.start, range.end));
    all.dedup_by(|b, a| {
        let overlap = b.start < a.end;
        if overlap {
            a.end = a.end.max(b.end);
        }
        overlap
    });
    all
}

/// Bytes between a promise and a word that denies it, before and after.
const DENIED: (usize, usize) = (48, 32);

/// Whether a promise is denied rather than given: "nobody can offer a guaranteed visa", "ビザの保証はできません".
fn denied(context: &Context<'_>, reading: &Reading<'_>, range: &Range<usize>) -> bool {
    let near = sentence(reading, range);
    // "No interview" is what sellers promise.
    let praise = reading.places(context, "black-market");
    reading.hits.iter().any(|hit| {
        let denies = (hit.is(Cue::Negation) || hit.is(Cue::None))
            && !praise.iter().any(|praise| praise.start < hit.end && hit.start < praise.end);
        let before = hit.end <= range.start && range.start - hit.end <= DENIED.0;
        let after = hit.start >= range.end
            && hit.start - range.end <= DENIED.1
            && !reading.text[range.end..hit.start].contains([',', '，', '、', '.', ':']);
        denies && near.start <= hit.start && hit.end <= near.end && (before || after)
    })
}

/// Words around such offers.
fn offers<'a>(context: &Context<'a>) -> &'a Offers<Phrases> {
    &context.rules.lexicon.wording.offers
}

/// The stretch from a word to the paper it belongs to, if nothing but words of praise and countries stands between them.
/// `either`: the word may follow the paper too.
fn beside(
    context: &Context<'_>,
    reading: &Reading<'_>,
    words: &[Range<usize>],
    paper: &Range<usize>,
    either: bool,
) -> Option<Range<usize>> {
    // Words are sorted, so only those next to the paper can be beside it.
    let next = words.partition_point(|word| word.start < paper.start);
    let mut near = words[next.saturating_sub(2)..next].iter().rev().chain(words[next..].iter().take(usize::from(either)));
    near.find_map(|word| {
        let gap = if word.end <= paper.start {
            word.end..paper.start
        } else if word.start >= paper.end {
            paper.end..word.start
        } else {
            return None;
        };
        // Who buys a card with a passport buys no passport. In Japanese a verb in its joining form ends what it is about: 購入し、パスポートを.
        let other = |text: &str| {
            let ended =
                text.split_once('、').is_some_and(|(verb, _)| verb.ends_with(|c: char| ('\u{3041}'..='\u{309f}').contains(&c)));
            ended || text.split(|c: char| !c.is_alphabetic()).any(|word| offers(context).means.has(word))
        };
        // "购买SIM卡需要出示护照": what a duty stands before is asked for, and something else is bought.
        let asked_for = || {
            reading.hits.iter().any(|hit| hit.is(Cue::Must) && gap.start <= hit.start && hit.end <= gap.end)
                || offers(context).means_joined.trail(reading.text[gap.clone()].trim_end())
        };
        if !either && (other(&reading.text[gap.clone()]) || asked_for()) {
            return None;
        }
        joined(reading, &gap).then(|| word.start.min(paper.start)..word.end.max(paper.end))
    })
}

/// Bytes between a lent number and the check it is lent for.
const REACH: usize = 64;

/// The stretch from the nearest of some words to another, on either side, in one sentence.
fn within_reach(reading: &Reading<'_>, words: &[Range<usize>], other: &Range<usize>) -> Option<Range<usize>> {
    let next = words.partition_point(|word| word.start < other.start);
    words[next.saturating_sub(1)..].iter().take(2).find_map(|word| {
        let gap = if word.end <= other.start { word.end..other.start } else { other.end..word.start.max(other.end) };
        let near = gap.len() <= REACH && !reading.text[gap].contains(['.', '!', '?', ';', '。', '\n']);
        near.then(|| word.start.min(other.start)..word.end.max(other.end))
    })
}

/// Whether a gap holds nothing that could part a word from its paper.
fn joined(reading: &Reading<'_>, gap: &Range<usize>) -> bool {
    if gap.len() > 64 {
        return false;
    }
    let text = &reading.text[gap.clone()];
    if text.contains(['.', '!', '?', ';', ':', '。', '\n']) {
        return false;
    }
    // What is left once known adjectives and countries are taken out must be short glue: "a", "and", "的".
    let mut covered = vec![false; text.len()];
    for hit in reading.hits.iter().filter(|hit| hit.start >= gap.start && hit.end <= gap.end) {
        let concept = hit.concept();
        if concept.is_some() || hit.country().is_some() {
            covered[hit.start - gap.start..hit.end - gap.start].fill(true);
        }
    }
    let mut words = 0;
    let mut letters = 0;
    let mut length = 0;
    for (at, c) in text.char_indices() {
        if covered[at] || !c.is_alphanumeric() {
            words += usize::from(length > 0);
            if length > 4 {
                return false;
            }
            length = 0;
        } else {
            length += 1;
            letters += usize::from(unspaced(c));
        }
    }
    words += usize::from(length > 0);
    length <= 4 && words <= 2 && letters <= 2
}

/// Whether a thing is reported, warned of, asked about or forbidden rather than offered.
fn told_of(context: &Context<'_>, reading: &Reading<'_>, range: &Range<usize>, plain: bool) -> bool {
    let near = sentence(reading, range);
    let own = phrase(reading, range);
    let outside = |start: usize, end: usize| end <= range.start || range.end <= start;
    let heading = matches!(context.document.blocks[reading.block].kind, BlockKind::Title | BlockKind::Heading(_));
    let cue = reading.hits.iter().any(|hit| {
        let told = [Cue::Warning, Cue::Debunk, Cue::Attribution].iter().any(|&cue| hit.is(cue))
            || hit.is(Cue::Hypothetical) && hit.end <= range.start && range.start - hit.end <= 60
            // Sellers dress their headings as questions.
            || hit.is(Cue::Question) && !heading && hit.end <= range.start && range.start - hit.end <= 60;
        let past = hit.is(Cue::Past) && own.start <= hit.start && hit.end <= own.end;
        (told || past)
            && near.start <= hit.start
            && hit.end <= near.end
            && outside(hit.start, hit.end)
            && !own_word(context, reading, hit.start, hit.end)
    });
    if put_as_question(reading, &near) {
        return true;
    }
    // "...; he is in prison now" tells of what stands before it.
    let near = if reading.text[near.end..].starts_with(';') {
        near.start..sentence(reading, &(near.end..near.end + 1)).end
    } else {
        near
    };
    let text = &reading.text[near.clone()];
    let sold = ["trade-sale", "buy", "black-market"]
        .iter()
        .flat_map(|id| reading.places(context, id))
        .any(|place| near.start <= place.start && place.end <= near.end);
    // Who asks to be written to sells: "a slot at the embassy, Zalo ...".
    let written = || contacts(context).any(|handle| handle.block == reading.block && private(context, handle));
    let sold = sold || written();
    // "No exam is needed to renew": so do the rules for renewing a paper, or for exchanging that of another country.
    let names = |ids: &[&str]| {
        let mut places = ids.iter().flat_map(|id| reading.places(context, id));
        places.any(|place| own.start <= place.start && place.end <= own.end)
    };
    if names(&["no-exam"]) && names(&["renew", "swap-paper"]) && !names(&["forged", "forged-paper", "black-market"]) && !written()
    {
        return true;
    }
    let word = context.rules.handles.contact_words(text).any(|(found, tags)| {
        // Sellers name authorities too: "accepted by every embassy"; so do those who tell where to order a passport.
        tags.iter().any(|tag| *tag == Word::Caution || *tag == Word::Authority && (plain || !sold))
            && outside(near.start + found.start, near.start + found.end)
            && !own_word(context, reading, near.start + found.start, near.start + found.end)
    });
    cue || word
}

/// Whether a sentence is the question of a list of questions and answers: "Q: Can you guarantee approval?".
fn put_as_question(reading: &Reading<'_>, said: &Range<usize>) -> bool {
    let mut letters = reading.text[said.clone()].trim_start_matches(|c: char| !c.is_alphanumeric()).chars();
    let labelled =
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_some_and(|c| matches!(c, ':' | '：' | '.'));
    labelled && reading.text[said.end..].starts_with(['?', '？'])
}

/// Words such as "fake" warn in one sentence and praise in the next; those that are part of the trade's own words do not tell.
fn own_word(context: &Context<'_>, reading: &Reading<'_>, start: usize, end: usize) -> bool {
    const OWN: [&str; 9] = [
        "forged",
        "forged-paper",
        "trade-sale",
        "black-market",
        "no-exam",
        "credential",
        "identity-paper",
        "paper-quality",
        "verified-account",
    ];
    reading.hits.iter().any(|hit| {
        hit.start <= start
            && end <= hit.end
            && hit.concept().is_some_and(|concept| OWN.contains(&context.rules.lexicon.concepts[concept as usize].id.as_str()))
    })
}

/// The sentence around a range, no longer than [`NEAR`] on each side.
fn sentence(reading: &Reading<'_>, range: &Range<usize>) -> Range<usize> {
    let near = reading.widen(range, NEAR);
    let stop = |c: char| matches!(c, '。' | '!' | '?' | '\n' | ';');
    let start = reading.text[near.start..range.start]
        .char_indices()
        .rev()
        .find(|&(_, c)| stop(c))
        .map_or(near.start, |(at, c)| near.start + at + c.len_utf8());
    let end = reading.text[range.end..near.end].find(stop).map_or(near.end, |at| range.end + at);
    start..end
}

/// The part of a sentence around a range, from one stop to the next, dots included.
fn phrase(reading: &Reading<'_>, range: &Range<usize>) -> Range<usize> {
    let near = sentence(reading, range);
    let start = reading.text[near.start..range.start].rfind(". ").map_or(near.start, |at| near.start + at + 2);
    let end = reading.text[range.end..near.end].find(". ").map_or(near.end, |at| range.end + at);
    start..end
}

fn thing(context: &Context<'_>, reading: &Reading<'_>, kind: Kind, range: Range<usize>) -> Thing {
    let near = reading.widen(&range, OFFER);
    let text = &reading.text[near.clone()];
    let inside =
        |concept: &str| reading.places(context, concept).iter().any(|place| near.start <= place.start && place.end <= near.end);
    // Lawful firms speak of verified accounts too, and what needs one is no sale of it: the trade is in its own words.
    let own = phrase(reading, &range);
    let traded = |concept: &str, until: usize| {
        let within = if kind == Kind::Accounts { own.start..until } else { near.clone() };
        reading.places(context, concept).iter().any(|place| within.start <= place.start && place.end <= within.end)
    };
    let until = |free: usize| if kind == Kind::Accounts { free } else { near.end };
    let (_, quote) = reading.locate(context, range.clone());
    let said = reading.locate(context, phrase(reading, &range));
    let invited = has(context, text, Word::Invite) || reading.cue_in(Cue::Promotion, &near);
    Thing {
        kind,
        block: reading.block,
        said,
        trade: traded("trade-sale", until(own.end))
            || traded("buy", until(range.start))
            || trades(context, &reading.text[range.clone()])
            || sells(context, reading.block)
            || invited
                && (kind != Kind::Accounts
                    || inside("other-name")
                    || inside("sms-code")
                    || inside("lent-number") && !has(context, text, Word::Community)),
        market: inside("black-market"),
        exam: inside("no-exam"),
        ours: inside("seller-voice"),
        plain: false,
        price: !value::money(text, context.rules.lexicon.values()).is_empty(),
        // Who tells of a thing says who had it or sells it.
        tagged: !reading.text[own.start..range.start].contains(char::is_alphabetic)
            && !value::money(&reading.text[own], context.rules.lexicon.values()).is_empty()
            && contacts(context).any(|handle| handle.block == reading.block && private(context, handle)),
        contact: contact_in(context, reading.block)
            || masked(context, reading.block)
            || signed(&context.document.blocks[reading.block].text)
            || kind == Kind::Accounts && shop(context, reading.block)
            || kind == Kind::Forged && own_site(context, reading.block),
        words: reading.text[range.clone()].to_string(),
        range,
        quote,
    }
}

/// Places in one expression where a word of trade may start, at most.
const MAX_STARTS: usize = 64;

/// Words of trade by themselves.
const SALES: [&str; 2] = ["trade-sale", "buy"];

/// Whether the words of a thing hold one of trade that they hide: "selling verified accounts" is one expression.
fn trades(context: &Context<'_>, text: &str) -> bool {
    let lexicon = &context.rules.lexicon;
    let trade = SALES.map(|id| lexicon.concept(id));
    hides(context, text, |hit| trade.iter().flatten().any(|&wanted| lexicon.is_any(hit, &[wanted])))
}

/// Whether the words of a thing hold a wanted one that they hide.
fn hides(context: &Context<'_>, text: &str, wanted: impl Fn(&Hit) -> bool) -> bool {
    let starts = text
        .char_indices()
        .filter(|&(at, c)| c.is_alphabetic() && (unspaced(c) || !text[..at].ends_with(char::is_alphabetic)))
        .take(MAX_STARTS);
    starts.map(|(at, _)| &text[at..]).any(|rest| {
        // Cut behind the first words, so that the whole expression does not hide them again.
        let ends = rest.match_indices(' ').map(|(at, _)| at).take(2).chain([rest.len()]);
        ends.filter(|&end| end < text.len())
            .any(|end| context.rules.lexicon.find(&rest[..end]).iter().any(|hit| hit.start == 0 && wanted(hit)))
    })
}

/// Whether the heading above a block or the line that opens its list or table speaks of trade.
fn sells(context: &Context<'_>, block: usize) -> bool {
    let blocks = &context.document.blocks;
    let section = blocks[block].section;
    let listed = |at: usize| matches!(blocks[at].kind, BlockKind::ListItem | BlockKind::TableCell);
    let lead =
        (0..block).rev().take(LEAD).find(|&at| !listed(at)).filter(|&at| listed(block) && blocks[at].text.len() <= 2 * NEAR);
    let above = [section].into_iter().filter(|&section| section != block).chain(lead);
    above.filter_map(|at| reading::at(context, at)).any(|above| !sale(context, &above).is_empty())
}

/// Whether a block gives a way to reach the seller.
fn contact_in(context: &Context<'_>, block: usize) -> bool {
    let sections = &context.document.blocks;
    let near = |other: usize| {
        other == block
            || other.abs_diff(block) <= 3
            || sections[other].section == sections[block].section && sections[other].section != usize::MAX
    };
    reachable(context, |handle| near(handle.block) && (handle.block == block || !social(context, handle)))
}

/// Whether an account is one of a social network, where a page's owner may be shown without any offer.
fn social(context: &Context<'_>, handle: &Handle) -> bool {
    kind_of(context, handle) == Some(PlatformKind::Social)
}

/// Whether a contact is one that offices do not have: on a messenger, or written so that machines miss it.
fn private(context: &Context<'_>, handle: &Handle) -> bool {
    kind_of(context, handle) == Some(PlatformKind::Messenger) || handle.disguised
}

fn kind_of(context: &Context<'_>, handle: &Handle) -> Option<PlatformKind> {
    context.rules.files.platforms.iter().find(|platform| platform.id == handle.platform).map(|platform| platform.kind)
}

/// The visible contacts of the page that it neither reports nor owes to an authority.
fn contacts<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Handle> {
    context.handles.iter().filter(|handle| !handle.hidden && !matches!(handle.role, Role::Reported | Role::Official))
}

/// Whether some block of the page gives a contact of its own that is `wanted`.
fn reachable(context: &Context<'_>, wanted: impl Fn(&Handle) -> bool) -> bool {
    contacts(context).any(|handle| handle.block < context.document.blocks.len() && wanted(handle))
}

/// Whether a block names a site that the page names again and again and that is nobody's known one: the seller's own.
fn own_site(context: &Context<'_>, block: usize) -> bool {
    context.hosts.iter().filter(|mention| mention.block == block).take(MOST_SITES).any(|mention| {
        context.rules.brands.owner(&mention.host).is_none()
            && context.rules.hosts.classify(&mention.host, "/", context.as_of).kind == HostClass::Unrelated
            && context.hosts.iter().filter(|other| other.host == mention.host).nth(AGAIN - 1).is_some()
    })
}

/// Places of one site on a page from which on it is pressed on the reader.
const AGAIN: usize = 3;
/// Sites of one block that are looked at.
const MOST_SITES: usize = 8;

/// Different expressions, each a sale and a paper, from which on a page is written to sell them.
const REPEATED: usize = 4;

/// How many different expressions hold both a sale and a paper.
fn repeated(context: &Context<'_>, own: &[&Thing]) -> usize {
    let mut said: Vec<&str> =
        own.iter().filter(|thing| trades(context, &thing.words)).map(|thing| thing.words.as_str()).collect();
    said.sort_unstable();
    said.dedup();
    said.len()
}

/// Whether an address stands right in the block: shops for accounts sell on sites of their own.
fn shop(context: &Context<'_>, block: usize) -> bool {
    context.hosts.iter().any(|mention| mention.block == block)
}

/// Whether the reader is asked, in some block, to write to an account there that is no channel to follow; what ends in "bot" is a
/// program to write to.
fn desk(context: &Context<'_>) -> bool {
    let written =
        |handle: &&Handle| handle.role != Role::OperatorContact && kind_of(context, handle) == Some(PlatformKind::Messenger);
    // Whether a block names a program among its accounts.
    let mut blocks: BTreeMap<usize, bool> = BTreeMap::new();
    for handle in contacts(context).filter(written) {
        *blocks.entry(handle.block).or_default() |= handle.id.ends_with("bot");
    }
    blocks.into_iter().filter_map(|(block, bot)| Some((reading::at(context, block)?, bot))).any(|(reading, bot)| {
        let all = 0..reading.text.len();
        let told = [Cue::Warning, Cue::Debunk, Cue::Negation].iter().any(|&cue| reading.cue_in(cue, &all));
        !told
            && (bot
                || has(context, &reading.text, Word::Invite)
                || reading.cue_in(Cue::Promotion, &all)
                || headed(context, reading.block))
            && !has(context, &reading.text, Word::Community)
            && !has(context, &reading.text, Word::Caution)
    })
}

/// Whether the heading above a block asks to order or to write there: "Order now".
fn headed(context: &Context<'_>, block: usize) -> bool {
    let section = context.document.blocks[block].section;
    section != block
        && reading::at(context, section)
            .is_some_and(|above| has(context, &above.text, Word::Invite) || !sale(context, &above).is_empty())
}

/// Longest message of a chat, in bytes.
const MESSAGE: usize = 900;
/// Letters of a name in a chat, at least and at most.
const NAMES: std::ops::RangeInclusive<usize> = 5..=32;

/// Whether a short text names an account without its network, as messages within one do: "write to @papers_7". Names without a digit or
/// an underscore may be anything.
fn signed(text: &str) -> bool {
    let name = |at: usize| {
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        NAMES.contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.contains(|c: char| c.is_ascii_digit() || c == '_')
            && !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'))
            && !behind.starts_with(['/', '@', '('])
            && !behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    text.len() <= MESSAGE && text.match_indices('@').any(|(at, _)| name(at))
}

/// Whether a block holds a mask where collections of messages took a contact out.
fn masked(context: &Context<'_>, block: usize) -> bool {
    let text = &context.document.blocks[block].text;
    let mut run = 0;
    let stars = text.chars().any(|c| {
        run = if matches!(c, '*' | '×' | '□') { run + 1 } else { 0 };
        run >= 4
    });
    let foreign = text.chars().filter(|&c| unspaced(c)).count() * 2 > text.chars().filter(|c| c.is_alphabetic()).count();
    let mut capitals = 0;
    stars
        || foreign
            && text.len() < 600
            && text.chars().any(|c| {
                capitals = if c.is_ascii_uppercase() { capitals + 1 } else { 0 };
                capitals >= 6
            })
}

fn has(context: &Context<'_>, folded: &str, word: Word) -> bool {
    context.rules.handles.has_contact_word(folded, word)
}

/// Whether the page is a state's own.
fn official(context: &Context<'_>) -> bool {
    context.handles.iter().any(|handle| handle.role == Role::Official && handle.platform == "phone")
}

/// Words of courts and prosecutors, each counted once, from which on a page without any contact tells of a trade.
const JUSTICE: usize = 2;

/// Whether the page is a report of crimes: it speaks of courts and sentences, and gives nobody to buy from.
fn chronicle(context: &Context<'_>) -> bool {
    let blocks = &context.document.blocks;
    if contacts(context).next().is_some() || (0..blocks.len()).any(|block| masked(context, block)) {
        return false;
    }
    let mut words: Vec<String> = Vec::new();
    for block in context.analysis.blocks.iter().map(|block| block.view.text.as_str()) {
        let found = context.rules.handles.contact_words(block).filter(|(_, tags)| tags.contains(&Word::Justice));
        for (range, _) in found {
            // Forms of one word say it once.
            let stem: String = block[range].chars().take(5).collect();
            if !words.contains(&stem) {
                words.push(stem);
            }
            if words.len() >= JUSTICE {
                return true;
            }
        }
    }
    false
}

/// Whether the title or a main heading warns or reports.
fn cautious(context: &Context<'_>) -> bool {
    let blocks = context.document.blocks.iter().enumerate();
    blocks
        .filter(|(_, block)| matches!(block.kind, BlockKind::Title | BlockKind::Heading(1)))
        .filter_map(|(index, _)| reading::at(context, index))
        .take(3)
        .any(|reading| {
            let all = 0..reading.text.len();
            context
                .rules
                .handles
                .contact_words(&reading.text)
                .any(|(found, tags)| tags.contains(&Word::Caution) && !own_word(context, &reading, found.start, found.end))
                || reading.cue_in(Cue::Warning, &all)
        })
}

/// The offers of one kind, one finding for each sentence that makes one.
fn judge(context: &Context<'_>, kind: Kind, things: &[Thing], reported: usize) -> Vec<Finding> {
    let own: Vec<&Thing> = things.iter().filter(|thing| thing.kind == kind).collect();
    // Where most mentions are reports, the rest is the reporter's own words.
    if own.is_empty() || reported >= own.len() {
        return Vec::new();
    }
    let contact = own.iter().any(|thing| thing.contact);
    // A list of words sells nothing; a shop without a telephone says what it does with its goods.
    let shop = || own.iter().any(|thing| thing.trade && (thing.market || thing.exam));
    if own.len() >= LIST && !contact && !shop() {
        return Vec::new();
    }
    let best = own.iter().max_by_key(|thing| {
        (
            usize::from(thing.contact) + usize::from(thing.trade) + usize::from(thing.market) + usize::from(thing.price),
            std::cmp::Reverse(thing.block),
        )
    });
    let Some(best) = best else { return Vec::new() };
    let links =
        context.document.links.iter().any(|link| link.kind != LinkKind::Image && link.block == best.block && !link.hidden);
    let mut evidence = vec![format!("names a thing nobody can lawfully sell: `{}`", best.quote)];
    let mut sign = |shown: bool, words: &str| {
        if shown {
            evidence.push(words.to_string());
        }
        usize::from(shown)
    };
    let title =
        own.iter().any(|thing| matches!(context.document.blocks[thing.block].kind, BlockKind::Title | BlockKind::Heading(1 | 2)));
    let exam = kind == Kind::Forged && own.iter().any(|thing| thing.exam);
    // Shops for numbers that pass a check lead to a program that sells them, wherever on the page it stands.
    let desk = kind == Kind::Accounts && title && desk(context);
    let contact = contact || desk || (exam || kind == Kind::Approval) && reachable(context, |handle| !social(context, handle));
    let traded = own.iter().any(|thing| thing.trade);
    // Who promises an approval sells it, if there is a way to buy.
    let promised = kind == Kind::Approval && contact && !traded;
    let trade = promised || desk || traded;
    let market = own.iter().any(|thing| thing.market);
    let price = own.iter().any(|thing| thing.price);
    // Offices and schools take orders for papers by telephone; sellers of forged ones are on messengers, or dress their number.
    let hidden = || reachable(context, |handle| private(context, handle)) || own.iter().any(|thing| masked(context, thing.block));
    if own.iter().all(|thing| thing.plain) && !market && !exam && !hidden() && repeated(context, &own) < REPEATED {
        return Vec::new();
    }
    let mut distinct: Vec<&str> = own.iter().map(|thing| thing.quote.as_str()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let signs = 1
        + sign(trade && !promised, "it is offered for sale or to order")
        + sign(market, "words of the black market stand beside it")
        + sign(contact, "a contact is given to get it")
        + sign(links && !contact, "a link leads on from the offer")
        + sign(price, "a price is given")
        + sign(exam, "without the test it stands for")
        + sign(title, "it stands in the title or a heading")
        + sign(distinct.len() >= 3, "several such things are named");
    let confidence = match signs {
        2.. if promised => Confidence::Low,
        5.. if contact && trade => Confidence::High,
        4.. if (contact || market) && trade => Confidence::Medium,
        3.. if contact && (trade || market) => Confidence::Medium,
        // Made-up bookings and borrowed accounts are no goods that a guide would put a price and an account beside.
        3.. if matches!(kind, Kind::Booking | Kind::Accounts) && own.iter().any(|thing| thing.tagged) => Confidence::Low,
        // Guides order and sort things beside passports too, and link on.
        3.. if trade && (contact || market || price || title) => Confidence::Low,
        3.. if own.iter().any(|thing| (thing.trade || thing.market) && thing.exam) => Confidence::Low,
        // Schools teach for the test; who gives the paper without it, and a contact, sells it.
        4.. if exam && contact => Confidence::Low,
        // What is written for search engines says the same sale over and over, and gives its contacts elsewhere.
        3.. if kind == Kind::Forged && repeated(context, &own) >= REPEATED => Confidence::Low,
        // A firm that promises it in more places than one means it, and its office is known to who reads its site.
        _ if kind == Kind::Approval && distinct.len() >= 2 && own.iter().any(|thing| thing.ours) => Confidence::Low,
        _ => return Vec::new(),
    };
    debug_assert!(best.range.start <= best.range.end);
    let mut places: Vec<(Range<usize>, String)> = vec![best.said.clone()];
    for thing in &own {
        let overlaps = |(range, _): &(Range<usize>, String)| range.start < thing.said.0.end && thing.said.0.start < range.end;
        if !places.iter().any(overlaps) {
            places.push(thing.said.clone());
        }
    }
    let rest = places.split_off(places.len().min(MAX_OFFERS));
    let mut related: Vec<Range<usize>> = rest.into_iter().map(|(range, _)| range).take(10).collect();
    places
        .into_iter()
        .map(|(range, quote)| Finding {
            rule: kind.rule().to_string(),
            severity: Severity::Warning,
            confidence,
            message: kind.message().to_string(),
            range,
            quote,
            stance: Stance::Asserts,
            fact: None,
            evidence: evidence.clone(),
            help: Some(kind.help().to_string()),
            related: std::mem::take(&mut related),
            fix: None,
            fingerprint: String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{OFFERS, PAPERS, TRADES, UNLAWFUL};
    use crate::checks::tests::findings;
    use crate::finding::Confidence;

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        let findings = findings(page);
        let mut found: Vec<&str> = findings.iter().filter_map(|finding| finding.rule.strip_prefix("illicit-offer/")).collect();
        found.dedup();
        assert_eq!(found, expected, "{page}\n{:#?}", findings);
    }

    #[test]
    fn flags_forged_papers_for_sale() {
        check(
            "# Buy real passport online\n\nWe sell fake passports and registered driving licences. Order now on WhatsApp +44 7911 123457.",
            &["forged-documents"],
        );
        check(
            "# Купить диплом\n\nПоддельный паспорт и диплом на заказ, без предоплаты. Пишите в телеграм @paper_maker_77",
            &["forged-documents"],
        );
        check(
            "# Comprar licencia de conducir\n\nVendemos pasaportes falsos y licencia de conducir sin examen. WhatsApp +44 7911 123457",
            &["forged-documents"],
        );
    }

    #[test]
    fn hears_an_order_desk_under_a_heading_of_its_own() {
        let page = |heading: &str| {
            format!(
                "# Verified Stripe accounts\n\nWe sell verified Stripe accounts.\n\n## What you get\n\n- Mail access\n- A guarantee\n- Documents\n\n\
                 ## {heading}\n\nTelegram: @shop_of_accounts7"
            )
        };
        let sure = |heading: &str| {
            let found = findings(&page(heading));
            found.iter().any(|finding| finding.rule.starts_with("illicit-offer/") && finding.confidence >= Confidence::Medium)
        };
        assert!(sure("Order now"));
        assert!(!sure("Imprint"));
    }

    #[test]
    fn spares_offices_and_schools_that_take_orders() {
        for page in [
            "# HM Passport Office\n\nOrder your passport online or call the adviceline on 0300 222 0000. We issue passports within three weeks.",
            "# DMV\n\nOrder a replacement driver license online. Call 800-777-0133.",
            "# Registrar\n\nOrder your diploma or transcript. We provide diplomas within six weeks. Call (813) 974-2000.",
            "# Pedir passaporte\n\nEncomende o passaporte na loja do cidadão. Telefone 300 003 990.",
            "# Paszport\n\nZamów paszport w urzędzie wojewódzkim. Tel. 12 392 18 80.",
            "# استخراج جواز السفر\n\nاطلب جواز السفر من منصة أبشر، ويصل بالبريد. للاستفسار 920020405.",
            "# 여권 발급\n\n여권 제작 문의 02-2118-8800",
            "# Golden visa\n\nWe offer residence cards through the investment route. Silva & Associados, tel. +351 21 118 8000.",
        ] {
            check(page, &[]);
        }
        check("# Passports\n\nWe make passports of any country. Order now: WhatsApp +44 7911 123457.", &["forged-documents"]);
    }

    #[test]
    fn spares_the_question_of_a_list_of_questions_and_answers() {
        check(
            "# FAQ\n\nQ: Can Aces Visa guarantee visa approval?\nA: No ethical consultancy can guarantee approval. WhatsApp +44 7911 123457",
            &[],
        );
        check("# Visas\n\nGuaranteed visa approval? Yes. WhatsApp +44 7911 123457", &["guaranteed-approval"]);
    }

    #[test]
    fn every_concept_that_is_looked_for_is_one_of_the_rules() {
        let rules = crate::rules::Rules::embedded().unwrap();
        for id in [OFFERS, TRADES, PAPERS, &UNLAWFUL[..]].into_iter().flatten() {
            assert!(rules.lexicon.concept(id).is_some(), "{id}");
        }
    }

    #[test]
    fn spares_licences_that_are_renewed_or_exchanged_without_a_test() {
        for page in [
            "No exam is needed to renew: order your new driving licence online at gov.uk.",
            "# Foreign licences\n\nHolders of a German driving license can exchange it without any exam. The fee is 45 euros. Book at https://www.licensing.example/ or call 020 7946 0800.",
            "# Umschreibung\n\nEin britischer Führerschein kann ohne Prüfung umgeschrieben werden. Bestellen Sie den Termin online.",
            "# Permis étranger\n\nVous pouvez échanger votre permis de conduire sans examen. Commandez le formulaire au guichet.",
        ] {
            check(page, &[]);
        }
        for page in [
            "Buy a driving licence without any exam. We exchange your old one too. Telegram @lic_docs",
            "Buy driving licence without an exam online. Renewed or new, message us: WhatsApp +44 7911 123457.",
        ] {
            check(page, &["forged-documents"]);
        }
    }

    #[test]
    fn flags_licences_for_sale_without_the_test_even_where_nobody_is_named_to_ask() {
        check(
            "# Permis\n\nAcheter un permis de conduire en ligne, c'est possible. Vous n'avez pas besoin de passer d'examens.",
            &["forged-documents"],
        );
        check("# Permis\n\nAcheter une voiture sans permis ? Vous n'avez pas besoin de passer d'examens.", &[]);
    }

    #[test]
    fn hears_of_papers_sold_on_a_site_named_over_and_over() {
        let page = |times: usize| {
            format!("# 購買假身分證\n\n專業製作假身分證、假護照，一比一客製。{}", "网址：papers-now.com 。\n\n".repeat(times))
        };
        check(&page(3), &["forged-documents"]);
        check("# 新闻\n\n警方查获假身份证、假护照。法院判处三年。来源：news.example。news.example。news.example。", &[]);
    }

    #[test]
    fn spares_lists_of_words_that_filters_look_for() {
        check(
            "WORDS = [\n    \"fake passport for sale\", \"buy fake visa\",\n    \"order a licence without a test, WhatsApp +44 7911 123457\",\n]",
            &[],
        );
    }

    #[test]
    fn hears_a_sale_behind_the_paper() {
        check(
            "# Führerschein\n\nÖsterreichischen Führerschein kaufen: WhatsApp +44 7911 123457, geliefert in drei Tagen.",
            &["forged-documents"],
        );
        check("# Führerschein\n\nWer seinen Führerschein verliert, ruft die Behörde an: +43 1 4000.", &[]);
    }

    #[test]
    fn spares_news_warnings_and_lawful_agents() {
        check("# News\n\nPolice seized forty fake passports at the airport on Monday. Call the police on +44 7911 123457.", &[]);
        check("# Beware of fake passports\n\nDo not buy a fake passport: it is a crime.", &[]);
        check("# 签证服务\n\n本社代办旅游签证，请联系客服微信 travel_desk_88。", &[]);
        check(
            "# Sights\n\nThe [booking and gallery-order guide](/guides/booking/) owns the passport process and the official channel.\n\n\
             1. Ferry: visitor online-purchase questions, passport handling: https://ferry.example/help",
            &[],
        );
        check("# Tbilisi\n\nSIM Magti comprata col passaporto, 40 lari. Guida: +995 555 12 34 56.", &[]);
        check("# Packing\n\nBuy a SIM card with your passport at the airport, price 10 USD. Write to me: me@example.org", &[]);
    }

    #[test]
    fn spares_crime_reports_that_describe_the_trade() {
        for page in [
            "# Диплом за деньги\n\nНа сайтах предлагали купить диплом без обучения. Прокуратура обратилась в суд. Поддельный диплом стоил 15 тысяч рублей.",
            "# 위조 면허증\n\n위조 면허증을 130만원에 판매하는 업자가 늘고 있다. 경찰은 공문서위조 범죄로 수사하고 있다.",
            "# Licences for cash\n\nFake driving licences without a test were sold for 900 euros. The prosecutor asked the court for six years.",
        ] {
            check(page, &[]);
        }
        check(
            "# Права без экзаменов\n\nКупить водительские права без экзамена, никакого суда и уголовных дел. Пишите в телеграм @paper_maker_77",
            &["forged-documents"],
        );
    }

    #[test]
    fn flags_visas_promised_as_sure_with_a_way_to_buy() {
        for page in [
            "# Visas\n\nGuaranteed Canadian visa for anybody. WhatsApp +44 7911 123457.",
            "# Visas\n\nVisa canadiense garantizada. WhatsApp +44 7911 123457.",
            "# Visti\n\nVisto canadese garantito al 100%. WhatsApp +44 7911 123457.",
            "# 签证\n\n加拿大签证保过，微信：maple_2031",
            "# Visum\n\nVisum garantiert, 100 % Erfolg, ohne Interview. WhatsApp +44 7911 123457.",
            "# Visa\n\nĐảm bảo đậu visa 100%, không phỏng vấn. WhatsApp +44 7911 123457.",
            "# Visa\n\nVisa dijamin tembus tanpa wawancara. WhatsApp +44 7911 123457.",
            "# Visa\n\nVisa garantizada, tenemos un contacto dentro de la embajada. WhatsApp +44 7911 123457.",
        ] {
            check(page, &["guaranteed-approval"]);
        }
        check(
            "# Вопросы\n\nУ нас есть услуга: 100% гарантия получения визы.\n\nЧтобы получить визу со 100% гарантией, принесите бумаги.",
            &["guaranteed-approval"],
        );
        check(
            "# Наши услуги\n\n- Автобус до границы\n- Гарантия получения визы\n- Поддержка 24/7\n\nТелеграм @visa_run_77",
            &["guaranteed-approval"],
        );
        check("# Вопросы\n\n- Бронь: не гарантия получения визы\n- Анкета\n\nТелеграм @visa_notes_77", &[]);
        check("# Вопросы\n\n## Гарантия получения визы\n\nЕё нет ни у кого.\n\nТелеграм @visa_notes_77", &[]);
        check("# Вопросы\n\nУ нас нет услуги «100% гарантия получения визы».\n\nВизу со 100% гарантией никто не даст.", &[]);
        for page in [
            "# Visas\n\nNobody can sell you a guaranteed visa. Questions: WhatsApp +44 7911 123457.",
            "# Visas\n\nA visa guarantees nothing at the border. WhatsApp +44 7911 123457.",
            "# Visas\n\nGuaranteed Canadian visas do not exist.",
            "# Visum\n\nEin garantiertes Visum gibt es ohne Antrag nicht. WhatsApp +44 7911 123457.",
            "# Visas\n\nLa embajada advierte: no hay visa garantizada. WhatsApp +44 7911 123457.",
            "# Beware of agents\n\n\"Guaranteed Canadian visa\" is what swindlers write. WhatsApp +44 7911 123457.",
            "# 签证\n\n没有任何机构能承诺签证保过。咨询微信：maple_2031",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn flags_proofs_made_to_order_and_spares_those_who_ask_for_them() {
        check("# Papers\n\nPayslips made to order, any employer. Order now: WhatsApp +44 7911 123457.", &["forged-documents"]);
        check("# 材料\n\n在职证明代做，银行流水代做，下单联系微信：maple_2031", &["forged-documents"]);
        check("# Papers\n\nBring three payslips and a bank statement. Order a form on WhatsApp +44 7911 123457.", &[]);
        check("# 材料\n\n请准备在职证明和银行流水，咨询微信：maple_2031", &[]);
    }

    #[test]
    fn flags_approval_bought_from_insiders_and_spares_those_who_tell_of_it() {
        for page in [
            "# Info\n\nI have someone inside the Home Office and can push your ETA through in 20 minutes. WhatsApp +44 7911 123457.",
            "# Info\n\nWir haben einen direkten Draht zur Botschaft und lassen Ihr Visum in 30 Minuten genehmigen. WhatsApp +44 7911 123457.",
            "# Info\n\nAprobación en 10 minutos garantizada, con alguien dentro del consulado. WhatsApp +44 7911 123457.",
            "# 签证\n\n走内部通道，ESTA审批可以缩短到30分钟，微信：maple_2031",
        ] {
            check(page, &["guaranteed-approval"]);
        }
        for page in [
            "# Info\n\nMost ETAs are approved in minutes. We rent boats, WhatsApp +44 7911 123457.",
            "# Info\n\nYou can have your ETA approved in 10 minutes in the app. Boats: WhatsApp +44 7911 123457.",
            "# News\n\nPolice say the man had someone inside the consulate. Tips: WhatsApp +44 7911 123457.",
            "# Info\n\nNobody can push your ETA through in 20 minutes. Boats: WhatsApp +44 7911 123457.",
            "# Info\n\nMein ESTA war nach 10 Minuten genehmigt. Boote: WhatsApp +44 7911 123457.",
            "# 民宿\n\n我的ETA 15分钟就批了。订房微信：maple_2031",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn flags_vaccination_cards_without_the_jab_and_spares_advice_on_them() {
        check(
            "# Cards\n\nWe sell yellow fever cards without the jab, order now: WhatsApp +44 7911 123457.",
            &["forged-documents"],
        );
        check("# 证件\n\n长期出售免打针黄皮书，下单联系微信：maple_2031", &["forged-documents"]);
        check("# Cards\n\nBring a stamped yellow fever card. Order a taxi from us: WhatsApp +44 7911 123457.", &[]);
        check(
            "# Cards\n\nWithout vaccination no yellow fever card is given. Order a taxi from us: WhatsApp +44 7911 123457.",
            &[],
        );
        check(
            "# SIM\n\nPre-paid SIM cards registered to strangers, we sell them: WhatsApp +44 7911 123457.",
            &["verified-accounts"],
        );
        check("# SIM\n\nDo not buy SIM cards registered to strangers. Tours: WhatsApp +44 7911 123457.", &[]);
    }

    #[test]
    fn flags_numbers_lent_to_pass_a_check() {
        for page in [
            "# Virtual numbers for SMS verification\n\nPick a country and a service.\n\nThe shop is here: Telegram bot @number_shop_bot",
            "# Виртуальные номера для смс верификации\n\nВыбор стран большой.\n\nПросто перейдите в Telegram: @number_shop_bot",
            "# 虚拟号码与短信验证\n\n国家很多，随时可用。\n\n立即联系 Telegram：@number_shop_bot",
            "# Numéros virtuels pour la vérification par SMS\n\nTous les pays.\n\nCommandez sur Telegram : @number_shop_bot",
        ] {
            check(page, &["verified-accounts"]);
        }
        for page in [
            "# Beware of virtual numbers for SMS verification\n\nThey are taken back after a day. Telegram: @number_shop_bot",
            "# Virtual numbers and SMS verification\n\nA virtual number cannot receive the SMS verification of most banks.",
            "# eSIM for Japan\n\nIt is data only, so it will not receive SMS codes. Support: Telegram @japan_esim_help_bot",
            "# Virtual number, real trouble\n\nWith a temporary number the verification code of my bank never came. Join our Telegram channel @travel_notes",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn flags_accounts_of_platforms_for_sale() {
        for page in [
            "# Accounts\n\nBuy aged Telegram accounts, delivery in minutes. WhatsApp +44 7911 123457.",
            "# 账号\n\n飞机账号购买，秒发货，联系微信：maple_2031",
            "# Магазин\n\nКупить аккаунты Telegram, выдача сразу. Телеграм @account_store_99",
            "# Cuentas\n\nVendemos cuentas de Gmail antiguas. WhatsApp +44 7911 123457.",
        ] {
            check(page, &["verified-accounts"]);
        }
        for page in [
            "# SIM\n\nLog in to your WhatsApp account, buy the eSIM there. Questions: Telegram @sim_help_77",
            "# SIM\n\nYou need a Telegram account to write to us: Telegram @sim_help_77. Buy the SIM at the airport.",
            "# Beware\n\nNever buy Telegram accounts from strangers. Telegram @safety_notes_77",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn a_price_and_a_private_contact_beside_a_made_up_booking_or_a_code_are_an_offer() {
        for (page, kind) in [
            ("Dummy flight ticket for visa, valid 14 days, $15. WhatsApp +1 802 732 0147", "fake-itinerary"),
            ("Réservation de vol fictive pour visa, 15 €. WhatsApp +33 7 56 73 01 47", "fake-itinerary"),
            ("Receive SMS codes for WhatsApp and Telegram, $0.50 each. Telegram: @sms_codes", "verified-accounts"),
        ] {
            check(page, &[kind]);
        }
        for page in [
            "I used a dummy ticket for my visa, it cost $15. Questions: Telegram @anna_travels7",
            "Some sites let you receive SMS codes for WhatsApp for $0.50 each.",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn leaves_what_other_houses_approve() {
        check("# Proofreading\n\nWe guarantee approval of your thesis format; $50. WhatsApp +1 802 732 0147", &[]);
        check("# Visas\n\nWe guarantee approval; $50. WhatsApp +1 802 732 0147", &["guaranteed-approval"]);
    }

    #[test]
    fn flags_accounts_in_other_names() {
        check(
            "# Cuentas\n\nVendemos cuentas verificadas de Binance y Wise.\n\nEscribe al WhatsApp +44 7911 123457.",
            &["verified-accounts"],
        );
        check("# Счета\n\nПродаю верифицированные аккаунты Wise. Телеграм @account_store_99", &["verified-accounts"]);
        check("# Help\n\nVerified accounts have higher limits. Questions: Telegram @exchange_help_99", &[]);
        check("# Ayuda\n\nLas cuentas verificadas tienen más límite. Escribe al WhatsApp +44 7911 123457.", &[]);
        check("# Help\n\nOnly fully verified accounts may withdraw. Buy coins by card. Telegram @exchange_help_99", &[]);
        check("# Viaje\n\nNecesitas una cuenta verificada de Wise para comprar. Telegram @ana_viajes_77", &[]);
        check(
            "# Story\n\nThe man sold fake passports for 300 euros and was on Telegram as @papers_77; he is in prison now.",
            &[],
        );
        check("# Diary\n\nHe promised a guaranteed visa, no interview. His WhatsApp was +44 7911 123457.", &[]);
        check("# Aviso\n\nQuien te dice que vende cuentas verificadas te estafa. WhatsApp +44 7911 123457.", &[]);
        check("# 电报老号\n\n成品号批发，实名老号出售，自动发货，联系 telegram @account_store_99 下单。", &["verified-accounts"]);
    }
}
