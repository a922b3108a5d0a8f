//! Whether statements rest on something a reader can open, and `error` on the authority's own words.

use std::collections::BTreeSet;

use super::ids::Known;
use super::{Content, Sink};
use crate::rules::model::fact::{Frame, Modality};
use crate::rules::model::{Localized, Reference, ReferenceKind, Severity};

/// Lints the references and statements of one file.
pub(super) fn lint(sink: &mut Sink<'_>, known: &Known) {
    let file = sink.file;
    match &file.content {
        Content::Fact(fact) => {
            statement(sink, "statement", &fact.statement);
            if let Some(help) = &fact.help {
                statement(sink, "help", help);
            }
            let loudest = fact.claims.iter().filter_map(|frame| frame.severity).max();
            references(sink, known, "", &fact.references, fact.severity, 2);
            for (at, text) in fact.statement.iter().map(|(lang, text)| (format!("statement.{lang}"), text)) {
                contacts(sink, &at, text);
            }
            contacts(sink, "note", fact.note.as_deref().unwrap_or_default());
            for (index, frame) in fact.claims.iter().enumerate() {
                if frame.severity.is_some_and(|severity| severity > fact.severity) && loudest == frame.severity {
                    let at = format!("claim.{index}.severity");
                    sink.error(
                        "louder-than-its-fact",
                        &at,
                        "a claim may not be louder than its fact",
                        "raise the fact's severity, if the evidence allows it, or lower this one",
                    );
                }
                frame_says_something(sink, index, frame);
            }
            // Claims of documents that do not exist are found by the country's list.
            let listed = fact.country.as_ref().is_some_and(|code| known.closed_worlds.contains(code));
            if fact.claims.is_empty() && !(fact.check == "entry-document" && listed) {
                sink.error(
                    "no-claim",
                    "id",
                    "no form of words contradicts this fact",
                    "add a [[claim]], or [entry_documents] to the country's file; a fact that flags nothing is not needed",
                );
            }
        }
        Content::Withdrawn(fact) => withdrawn(sink, fact.note.as_deref()),
        Content::VisaPolicy(policy) => {
            for (index, row) in policy.exemptions.iter().enumerate() {
                let at = format!("exemption.{index}.");
                statement(sink, &format!("{at}statement"), &row.statement);
                for (place, exception) in row.exceptions.iter().enumerate() {
                    statement(sink, &format!("{at}exception.{place}.statement"), &exception.statement);
                }
                references(sink, known, &at, &row.references, row.severity, 2);
            }
        }
        Content::Country(country) => {
            for (index, portal) in country.portals.iter().enumerate() {
                url(sink, &format!("portal.{index}.source"), &portal.source);
            }
            if let Some(list) = &country.entry_documents {
                // One overview of all documents will do: what it denies is worded as an absence.
                references(sink, known, "entry_documents.", &list.references, list.severity, 1);
            }
        }
        Content::Brand(brand) => {
            url(sink, "contact", &brand.contact);
            url(sink, "source", &brand.source);
        }
        Content::Platform(platform) => url(sink, "source", &platform.source),
        _ => {}
    }
}

fn statement(sink: &mut Sink<'_>, at: &str, statement: &Localized) {
    for lang in ["en", "zh"] {
        if statement.get(lang).is_none_or(|text| text.trim().is_empty()) {
            let message = format!("`{at}` has no text in `{lang}`");
            sink.error("missing-translation", at, &message, "findings are written in English and Chinese; give both");
        }
    }
}

/// `reports` is how many of somebody else than the authority a `warning` needs.
fn references(sink: &mut Sink<'_>, known: &Known, at: &str, references: &[Reference], severity: Severity, reports: usize) {
    if references.is_empty() {
        let message = "rests on no reference";
        sink.error(
            "no-reference",
            &format!("{at}reference"),
            message,
            "add a [[reference]] with publisher, url and what it says",
        );
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, reference) in references.iter().enumerate() {
        let place = format!("{at}reference.{index}.");
        url(sink, &format!("{place}url"), &reference.url);
        if !seen.insert((reference.url.trim_end_matches('/'), reference.date)) {
            sink.error(
                "repeated-reference",
                &format!("{place}url"),
                "this page stands among the references already",
                "delete one of the two; what a page says twice is one piece of evidence",
            );
        }
        let parsed = url::Url::parse(&reference.url).ok();
        let host = parsed.as_ref().and_then(url::Url::host_str).unwrap_or_default();
        if known.detours.contains(host.strip_prefix("www.").unwrap_or(host)) {
            let message = format!("{host} only leads elsewhere");
            sink.error("detour", &format!("{place}url"), &message, "give the address where it ends, which says who published it");
        }
        for (field, text) in [("publisher", &reference.publisher), ("says", &reference.says)] {
            if text.trim().is_empty() {
                let message = format!("`{field}` is empty");
                sink.error(
                    "empty-text",
                    &format!("{place}{field}"),
                    &message,
                    "say who published it and what it says, in your own words",
                );
            }
        }
    }
    let any_primary = references.iter().any(|reference| reference.kind == ReferenceKind::Primary);
    if severity == Severity::Warning && !any_primary && seen.len() < reports {
        sink.error(
            "thin-evidence",
            &format!("{at}severity"),
            "severity `warning` on one report by somebody else than the authority",
            "add the authority's own page or a second, independent report, or make it a \"note\"",
        );
    }
    let primary = references.iter().any(|reference| reference.kind == ReferenceKind::Primary && reference.date.is_some());
    if severity == Severity::Error && !primary {
        sink.error(
            "error-without-primary",
            &format!("{at}severity"),
            "severity `error` without a primary reference that has a date",
            "add the authority's own page with kind = \"primary\" and a date, or make it a \"warning\"",
        );
    }
}

fn url(sink: &mut Sink<'_>, at: &str, text: &str) {
    let fine = url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| host.contains('.')));
    if !fine || text.contains(char::is_whitespace) {
        let message = format!("`{text}` is no http(s) address");
        sink.error("wrong-url", at, &message, "give one whole address, starting with https://");
    }
}

/// Rules name no person's or seller's contact: a fact says what is wrong, never whom to call.
fn contacts(sink: &mut Sink<'_>, at: &str, text: &str) {
    let number = text.match_indices('+').any(|(start, _)| {
        let rest = text[start + 1..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')'));
        rest.filter(char::is_ascii_digit).count() >= 9
    });
    let name = text.match_indices('@').any(|(start, _)| {
        let alone = text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        alone && text[start + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count() >= 4
    });
    if number || name {
        sink.error(
            "published-contact",
            at,
            "a telephone number or an account stands here",
            "leave it out: rules publish nobody's contact, and findings show the page's own",
        );
    }
}

fn withdrawn(sink: &mut Sink<'_>, note: Option<&str>) {
    let note = note.unwrap_or_default();
    // A year, a month and a day, and enough words behind them to be a reason.
    let dated =
        note.char_indices().any(|(at, _)| note.get(at..at + 10).is_some_and(|piece| piece.parse::<jiff::civil::Date>().is_ok()));
    if !dated || note.chars().count() < 25 {
        sink.error(
            "withdrawn-without-reason",
            "note",
            "a withdrawn fact says in `note` when and why it was withdrawn",
            "write note = \"2026-11-20: the authority now issues this document; see ...\"",
        );
    }
}

fn frame_says_something(sink: &mut Sink<'_>, index: usize, frame: &Frame) {
    let at = format!("claim.{index}");
    if frame.subject.is_empty() && frame.all.is_empty() {
        sink.error("empty-claim", &at, "this claim matches every sentence", "give it a `subject` or at least one group in `all`");
    }
    let asks_nothing = frame.all.is_empty()
        && frame.value.is_none()
        && frame.modality == Modality::Any
        && frame.quantifier.is_none()
        && frame.audience.is_empty();
    if !frame.subject.is_empty() && asks_nothing {
        sink.error(
            "bare-subject",
            &format!("{at}.subject"),
            "this claim matches every sentence that names its subject",
            "say what is claimed of it: a group in `all`, a `value`, a `modality`",
        );
    }
    for (group, concepts) in frame.all.iter().enumerate() {
        if concepts.is_empty() {
            sink.error(
                "empty-claim",
                &format!("{at}.all.{group}"),
                "an empty group can never match",
                "put a concept in it or delete it",
            );
        }
    }
}
