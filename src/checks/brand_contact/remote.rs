//! What a page that passes off a number as a brand's asks its callers for: a look into their telephone, or a code.
//!
//! Travellers share screens and receive codes for good reasons too, so only such a page is told of it.

use crate::checks::{Context, Loud};
use crate::extract::claims::{Negation, Sentence, stance};
use crate::extract::handles::Word;
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{Cue, Hit};

/// Sentences that are told of one page, at most.
const MOST: usize = 8;

/// The sentences that ask for it, on a page of which some of `findings` are loud.
pub(super) fn asked(context: &Context<'_>, findings: &[Finding]) -> Vec<Finding> {
    if findings.iter().all(|finding| finding.severity < Severity::Warning) {
        return Vec::new();
    }
    let told = Loud::of(findings);
    let sentences = context.analysis.sentences.iter().filter(|sentence| asks(context, sentence));
    let all = sentences.map(|sentence| {
        let (range, quote) = context.analysis.locate(context.document, sentence, sentence.range.clone());
        Finding {
            rule: "brand-contact/asks-for-access".to_string(),
            severity: Severity::Warning,
            confidence: Confidence::Medium,
            message: "asks callers for a look into their device or for a code, on a page that gives a number as a brand's"
                .to_string(),
            range,
            quote,
            stance: Stance::Asserts,
            fact: None,
            evidence: vec!["the page gives a telephone or message as a brand's and is not the brand's".to_string()],
            help: Some("no carrier or agency needs to see your screen or a code from your bank to pay money back".to_string()),
            related: Vec::new(),
            fix: None,
            fingerprint: String::new(),
        }
    });
    all.filter(|finding| !told.overlaps(finding)).take(MOST).collect()
}

/// Whether a sentence asks for access to a device, or for a code that only its owner may know.
fn asks(context: &Context<'_>, sentence: &Sentence) -> bool {
    let known = &context.rules.lexicon.known;
    let hits = context.analysis.hits(sentence);
    let is = |hit: &Hit, wanted| context.rules.lexicon.is_known(hit, &[wanted]);
    let access = hits.iter().find(|hit| is(hit, known.remote_access));
    let code =
        || hits.iter().find(|hit| is(hit, known.secret_code)).filter(|_| hits.iter().any(|hit| is(hit, known.tell_somebody)));
    let Some(wanted) = access.or_else(code) else { return false };
    let put_aside = [Cue::Warning, Cue::Debunk, Cue::None, Cue::Attribution, Cue::Question];
    !sentence.overruled()
        && !context.document.blocks[sentence.block].hidden
        && !hits.iter().any(|hit| put_aside.iter().any(|&cue| hit.is(cue)))
        && !context.analysis.quoted(sentence, wanted.start)
        && stance::negation(context.analysis, sentence, &wanted.range()) == Negation::Affirmed
        && !super::has(context.rules, &context.analysis.text(sentence)[sentence.range.clone()], Word::Caution)
}
