//! A country's "card" described as a fact on a page that sends its readers to a private account.
//!
//! Cities and a few countries sell cards to visitors, and honest pages describe them. What tells here is the company: the page
//! promotes a messenger account, and the card bears a country's name that its list of documents does not hold. Whether such a
//! card exists cannot be read off the page, so the finding asks for a person and says no more.

use std::collections::BTreeSet;

use super::{Check, Context, Reads};
use crate::extract::Role;
use crate::extract::claims::{Nature, Negation, Sentence, stance, until};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit};
use crate::rules::model::platform::PlatformKind;
use crate::rules::model::terms::ConceptClass;

/// The check.
pub const CHECK: Check = Check {
    name: "unverified-card",
    about: "cards of a country that nothing is known of, described on a page that promotes a private account",
    reads: Reads::Places,
    run,
};

/// Characters between a card and its copula.
const NEAR: usize = 24;
/// Statements reported of one page.
const MAX_STATEMENTS: usize = 4;

fn run(context: &Context<'_>) -> Vec<Finding> {
    let messenger = |id: &str| {
        let platform = context.rules.files.platforms.iter().find(|platform| platform.id == id);
        platform.is_some_and(|platform| platform.kind == PlatformKind::Messenger)
    };
    let promoted =
        context.handles.iter().any(|handle| handle.role == Role::Promoted && !handle.hidden && messenger(&handle.platform));
    if !promoted {
        return Vec::new();
    }
    // What is contradicted as an entry document needs no second finding.
    let contradicted: BTreeSet<usize> = context
        .analysis
        .definitions
        .iter()
        .filter(|definition| definition.asserted && definition.nature == Nature::EntryDocument)
        .filter(|definition| definition.country.is_some_and(|country| context.rules.facts.closed_world(country).is_some()))
        .map(|definition| definition.sentence)
        .collect();
    let sentences = context.analysis.sentences.iter().enumerate().filter(|(index, _)| !contradicted.contains(index));
    sentences.filter_map(|(_, sentence)| judge(context, sentence)).take(MAX_STATEMENTS).collect()
}

fn judge(context: &Context<'_>, sentence: &Sentence) -> Option<Finding> {
    if sentence.heading || context.document.blocks[sentence.block].hidden {
        return None;
    }
    let &[country] = &sentence.countries[..] else { return None };
    let lexicon = &context.rules.lexicon;
    let hits = context.analysis.hits(sentence);
    let text = context.analysis.text(sentence);
    let site = lexicon.known.official_site;
    hits.iter().filter(|hit| named_for(context, hits, hit, country)).find_map(|card| {
        let concept = card.concept()?;
        // One that ended long before is as good as none; of one that ended of late an older page may still tell.
        let day = until::a_year_before(context.day_of(sentence));
        let known = context.rules.known_document(country, Some(&lexicon.concepts[concept as usize].id), &text[card.range()]);
        if known.is_some_and(|document| document.valid.until.is_none_or(|until| day <= until)) {
            return None;
        }
        let clause = context.analysis.clause_at(sentence, card.start);
        let joined = |other: &Hit| other.start >= card.end && text[card.end..other.start].chars().count() <= NEAR;
        let defined = hits.iter().find(|other| other.is(Cue::Copula) && joined(other));
        let with_site = hits.iter().find(|other| site.is_some() && other.concept() == site && joined(other));
        let said = defined.or(with_site)?;
        if clause.stance != Stance::Asserts
            || context.analysis.quoted(sentence, card.start)
            || stance::negation(context.analysis, sentence, &said.range()) != Negation::Affirmed
            || hits.iter().any(|hit| hit.is(Cue::Past) || hit.is(Cue::Debunk))
        {
            return None;
        }
        let (range, quote) = context.analysis.locate(context.document, sentence, sentence.range.clone());
        Some(Finding {
            rule: "unverified-card/country-card".to_string(),
            severity: Severity::Warning,
            confidence: Confidence::Low,
            message: format!(
                "describes `{}` as a card of {}; we know of none of that name",
                &text[card.range()],
                context.rules.files.countries[country as usize].code
            ),
            range,
            quote,
            stance: Stance::Asserts,
            fact: None,
            evidence: vec![
                "the page promotes a private messenger account".to_string(),
                "the country's lists hold no card of that name".to_string(),
            ],
            help: Some(
                "look for the card on the site of the country's tourist board or carrier before paying anybody".to_string(),
            ),
            related: Vec::new(),
            fingerprint: String::new(),
            fix: None,
        })
    })
}

/// Whether a word is a card that bears the country's name or, as a tourist or registration card, needs none.
fn named_for(context: &Context<'_>, hits: &[Hit], hit: &Hit, country: CountryIndex) -> bool {
    let lexicon = &context.rules.lexicon;
    let Some(concept) = hit.concept() else { return false };
    let is = |concept: ConceptIndex, id: &str| lexicon.concepts[concept as usize].id == id;
    if lexicon.class(concept) == ConceptClass::Card {
        return !is(concept, "card-word");
    }
    let beside =
        hits.iter().any(|other| other.country() == Some(country) && other.end <= hit.start && hit.start - other.end <= 1);
    (is(concept, "transport-card") || is(concept, "prepaid-card")) && beside
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    #[track_caller]
    fn check(page: &str, expected: usize) {
        let findings = findings(page);
        let found = findings.iter().filter(|finding| finding.rule.starts_with("unverified-card/")).count();
        assert_eq!(found, expected, "{page}\n{:#?}", findings);
    }

    #[test]
    fn flags_a_countrys_card_only_beside_a_promoted_account() {
        let card = "莱索托旅游卡是莱索托为游客准备的便利卡片，可以坐公交车。";
        check(&format!("# 莱索托旅游卡如何开通？ 🔥TG客服:@cards_ls_77🔥\n\n{card}\n\n开通请联系 🔥 TG:@cards_ls_77 🔥"), 1);
        check(&format!("# 莱索托旅游卡\n\n{card}"), 0);
        // Peru's ended in 2023, Cuba's at the end of 2025.
        let site =
            |country: &str| format!("# {country}旅游卡\n\n{country}旅游卡是游客的便利卡片。\n\n办理请联系 🔥 TG:@cards_ls_77 🔥");
        check(&site("秘鲁"), 1);
        check(&site("古巴"), 0);
    }

    #[test]
    fn spares_questions_and_denials() {
        let page =
            |text: &str| format!("# 莱索托旅游卡办理 🔥TG客服:@cards_ls_77🔥\n\n{text}\n\n办理请联系 🔥 TG:@cards_ls_77 🔥");
        check(&page("莱索托旅游卡是什么？"), 0);
        check(&page("莱索托旅游卡并不是官方卡片。"), 0);
    }
}
