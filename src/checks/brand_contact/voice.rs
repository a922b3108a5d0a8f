//! Pages that speak as a carrier they do not belong to, and pages that serve customers of a carrier that has ended.

use std::collections::BTreeSet;

use super::{Page, has, links_to, name, served};
use crate::checks::Context;
use crate::checks::reading;
use crate::document::BlockKind;
use crate::extract::Role;
use crate::extract::handles::Word;
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::Cue;

/// A page that says "we" and means a brand, although its host is another's.
pub(super) fn speaks(context: &Context<'_>, page: &Page) -> Option<Finding> {
    let mut about = page.about.clone();
    about.sort_unstable();
    about.dedup();
    let &[brand] = &about[..] else { return None };
    if page.owner.is_some() || page.official || page.cautious || links_to(context, brand) {
        return None;
    }
    let mut voices = Vec::new();
    for reading in reading::blocks(context, |signs| signs & reading::CARRIER != 0) {
        for range in reading.places(context, "own-carrier") {
            let near = reading.widen(&range, 160);
            let quoted =
                context.document.blocks[reading.block].kind == BlockKind::Quote || reading.cue_in(Cue::Attribution, &near);
            if !quoted && voices.len() < 40 {
                voices.push(reading.locate(context, range));
            }
        }
    }
    if voices.len() < 2 {
        return None;
    }
    let brand = &context.rules.files.brands[brand as usize];
    let named = context
        .analysis
        .blocks
        .iter()
        .filter(|block| {
            context
                .rules
                .brands
                .find(&block.view.text)
                .iter()
                .any(|found| context.rules.files.brands[found.brand as usize].id == brand.id)
        })
        .count();
    if named < 2 {
        return None;
    }
    let contact = context.handles.iter().any(|handle| {
        !handle.hidden
            && !matches!(handle.role, Role::Reported | Role::Official)
            && !brand.hosts.iter().any(|host| handle.id.ends_with(host.as_str()))
    });
    let mut evidence = vec![
        format!("the headings name {} and no other brand", name(brand)),
        format!("{} expressions in which a carrier speaks of itself", voices.len()),
        "nothing on the page links to the brand's own site".to_string(),
    ];
    if page.host_known {
        evidence.push("the page's own host is not the brand's".to_string());
    }
    if contact {
        evidence.push("it gives contacts that are not the brand's".to_string());
    }
    let confidence = match (page.host_known || contact, voices.len()) {
        (true, 4..) => Confidence::High,
        (true, _) => Confidence::Medium,
        (false, _) => Confidence::Low,
    };
    let (range, quote) = voices.swap_remove(0);
    Some(Finding {
        rule: "brand-contact/speaks-as-brand".to_string(),
        severity: Severity::Warning,
        confidence,
        message: format!(
            "speaks as if it were {}, whose own site is {}",
            name(brand),
            brand.hosts.first().map_or("", String::as_str)
        ),
        range,
        quote,
        stance: Stance::Asserts,
        fact: None,
        evidence,
        help: Some(format!("{} is reached at {}", name(brand), brand.contact)),
        related: voices.into_iter().map(|(range, _)| range).take(10).collect(),
        fix: None,
        fingerprint: String::new(),
    })
}

/// Offers to change, book or refund with a carrier that had ended by the page's day.
pub(super) fn defunct(context: &Context<'_>, page: &Page) -> Vec<Finding> {
    if page.official || page.cautious {
        return Vec::new();
    }
    let ended = |brand: &crate::rules::brands::BrandIndex| {
        let brand = &context.rules.files.brands[*brand as usize];
        brand.valid.until.is_some_and(|until| until < context.as_of)
    };
    let mut findings: Vec<Finding> = Vec::new();
    // Only where a number stands is anything sold.
    let numbers: BTreeSet<usize> = context
        .handles
        .iter()
        .filter(|handle| handle.platform == "phone" && handle.role != Role::Reported)
        .map(|handle| handle.block)
        .collect();
    for reading in numbers.into_iter().filter_map(|block| reading::at(context, block)) {
        if context.document.blocks[reading.block].kind == BlockKind::Quote || findings.len() >= 20 {
            continue;
        }
        for named in context.rules.brands.find(&reading.text).into_iter().filter(|named| !named.weak && ended(&named.brand)) {
            let near = reading.widen(&named.range, 200);
            let text = &reading.text[near.clone()];
            let told = [Cue::Past, Cue::Debunk, Cue::Warning, Cue::Attribution, Cue::Negation, Cue::Question]
                .iter()
                .any(|&cue| reading.cue_in(cue, &near))
                || has(context.rules, text, Word::Caution);
            let sells = served(context.rules, text).contains(&named.brand) && has(context.rules, text, Word::Invite);
            if told || !sells {
                continue;
            }
            let brand = &context.rules.files.brands[named.brand as usize];
            // An undated page may be from before the end.
            let dated = context.document.page_date.is_some();
            let loudest = brand.ended.unwrap_or(Severity::Warning);
            let (range, quote) = reading.locate(context, named.range.clone());
            findings.push(Finding {
                rule: "brand-contact/defunct-carrier".to_string(),
                severity: if dated { loudest } else { loudest.min(Severity::Warning) },
                confidence: if dated { Confidence::High } else { Confidence::Low },
                message: format!("offers the telephone service of {}, which no longer operates", name(brand)),
                range,
                quote,
                stance: Stance::Asserts,
                fact: None,
                evidence: vec![
                    format!("last day of operation: {}", brand.valid.until.map(|day| day.to_string()).unwrap_or_default()),
                    if dated { "the page is dated later".to_string() } else { "the page has no date of its own".to_string() },
                ],
                help: brand.note.clone(),
                related: Vec::new(),
                fix: None,
                fingerprint: String::new(),
            });
            break;
        }
    }
    findings
}
