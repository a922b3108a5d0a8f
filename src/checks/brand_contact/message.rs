//! Messages that say a flight is cancelled for a mechanical reason and ask to call a number for a refund or another flight.
//!
//! Carriers do cancel flights for mechanical reasons; they do not send passengers to a number of their own for each message.

use std::ops::Range;

use super::{BREAKDOWN, CANCELLED, Page, has};
use crate::checks::Context;
use crate::checks::reading::{self, Reading};
use crate::document::BlockKind;
use crate::extract::handles::Word;
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{Cue, unspaced};

/// Bytes on either side of the reason that make up the message.
const MESSAGE: usize = 520;
/// Bytes before the cancellation in which a supposition reaches it.
const SUPPOSED: usize = 90;
/// A page longer than this, in bytes, is an article rather than a message.
const ARTICLE: usize = 3_000;
/// From this length on, a word of caution anywhere on the page makes it a report.
const SHORT: usize = 900;

/// What reads like the message, whatever the page around it is.
pub(super) fn candidates(context: &Context<'_>) -> Vec<Finding> {
    let length = length(context);
    reading::blocks(context, |signs| signs & reading::CANCELLED != 0)
        .filter(|reading| context.document.blocks[reading.block].kind != BlockKind::Quote)
        .filter_map(|reading| message(context, reading, length))
        .take(20)
        .collect()
}

/// The message, if the page is or quotes as its own one of the candidates.
pub(super) fn find(context: &Context<'_>, page: &Page, candidates: Vec<Finding>) -> Vec<Finding> {
    if candidates.is_empty() || page.owner.is_some() || page.official || page.cautious {
        return Vec::new();
    }
    let warns = || context.analysis.blocks.iter().any(|block| has(context.rules, &block.view.text, Word::Caution));
    if length(context) > SHORT && warns() { Vec::new() } else { candidates }
}

fn length(context: &Context<'_>) -> usize {
    context.document.blocks.iter().map(|block| block.text.len()).sum()
}

fn message(context: &Context<'_>, reading: &Reading<'_>, length: usize) -> Option<Finding> {
    let reason = reading.places(context, BREAKDOWN).into_iter().next();
    let cancellations = CANCELLED.iter().filter(|&&id| id != BREAKDOWN);
    let cancellations: Vec<Range<usize>> = cancellations.flat_map(|id| reading.places(context, id)).collect();
    let anchor = match &reason {
        Some(reason) => reason.clone(),
        None => cancellations.iter().min_by_key(|range| range.start)?.clone(),
    };
    let window = reading.widen(&anchor, MESSAGE);
    let inside =
        |places: Vec<Range<usize>>| places.into_iter().find(|range| window.start <= range.start && range.end <= window.end);
    let cancelled = inside(cancellations).or_else(|| inside(reading.places(context, "rebook-refund")))?;
    let text = &reading.text[window.clone()];
    let about_flight = has(context.rules, text, Word::Travel) || !context.rules.brands.find(text).is_empty();
    if !about_flight || !has(context.rules, text, Word::Service) {
        return None;
    }
    let rebook = inside(reading.places(context, "rebook-refund"));
    let compensation = inside(reading.places(context, "flight-compensation"));
    // No carrier asks to see a passenger's telephone.
    let remote = inside(reading.places(context, "remote-access"));
    let addressed = inside(reading.places(context, "addressed"));
    // "If your flight is cancelled": a supposition stands before what it supposes. "如有不便" comes later.
    let supposed = reading.cue_in(Cue::Hypothetical, &(reading.widen(&cancelled, SUPPOSED).start..cancelled.end));
    let spoken_of = [Cue::Debunk, Cue::Warning, Cue::Attribution].iter().any(|&cue| reading.cue_in(cue, &window))
        || has(context.rules, text, Word::Caution);
    // Carriers name many reasons; without a mechanical one, it takes both the other flight and the money.
    let bait = compensation.is_some() || remote.is_some();
    let offered = if reason.is_some() { rebook.is_some() || bait } else { rebook.is_some() && bait };
    if supposed || spoken_of || addressed.is_none() || !offered {
        return None;
    }
    let contact = contact(context, reading, text)?;
    let mut evidence = vec![
        if reason.is_some() {
            "a flight is said to be cancelled for a mechanical reason"
        } else {
            "a flight is said to be cancelled"
        }
        .to_string(),
        "the reader is addressed and asked to turn to a service desk".to_string(),
        contact.to_string(),
    ];
    if rebook.is_some() {
        evidence.push("it is about another flight or a refund".to_string());
    }
    if compensation.is_some() {
        evidence.push("money is promised".to_string());
    }
    if remote.is_some() {
        evidence.push("the reader is to let somebody see or steer the telephone".to_string());
    }
    let confidence = if length > ARTICLE {
        Confidence::Low
    } else if reason.is_some() && bait && rebook.is_some() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let ends = [reason, Some(cancelled), rebook, compensation, remote, addressed];
    let start = ends.iter().flatten().map(|range| range.start).min()?;
    let end = ends.iter().flatten().map(|range| range.end).max()?;
    let (range, quote) = reading.locate(context, start..end);
    Some(Finding {
        rule: "brand-contact/flight-cancellation-message".to_string(),
        severity: Severity::Warning,
        confidence,
        message: "says a flight is cancelled and gives a contact of its own for a refund or another flight".to_string(),
        range,
        quote,
        stance: Stance::Asserts,
        fact: None,
        evidence,
        help: Some("look the flight up in the carrier's own app or site, and call only the number printed there".to_string()),
        related: Vec::new(),
        fix: None,
        fingerprint: String::new(),
    })
}

/// What the reader is to call or write to. Collections of messages mask it, so a mask counts.
fn contact(context: &Context<'_>, reading: &Reading<'_>, text: &str) -> Option<&'static str> {
    if context.handles.iter().any(|handle| handle.block == reading.block) {
        return Some("a number or account is given");
    }
    let run = |wanted: fn(char) -> bool, least: usize| {
        let mut length = 0;
        text.chars().any(|c| {
            length = if wanted(c) { length + 1 } else { 0 };
            length >= least
        })
    };
    if run(|c| c.is_ascii_digit(), 7) {
        return Some("a number is given");
    }
    if run(|c| matches!(c, '*' | '×' | '_' | '#' | '□' | '■'), 3) || run(|c| c == 'x', 4) {
        return Some("a masked number is given");
    }
    // In text of a script without capitals, a word in Latin capitals stands for what was taken out.
    let original = &context.document.blocks[reading.block].text;
    let foreign = original.chars().filter(|&c| unspaced(c)).count() * 2 > original.chars().filter(|c| c.is_alphabetic()).count();
    let mut capitals = 0;
    let masked = original.chars().any(|c| {
        capitals = if c.is_ascii_uppercase() { capitals + 1 } else { 0 };
        capitals >= 4
    });
    (foreign && masked).then_some("a masked contact is given")
}
