//! Sellers of visas that claim a standing no private seller has: ties to the authority, and a rate of approval to go with them.
//!
//! Private agencies are lawful, and one that says what it is is left alone. Two claims together mislead: that the authority
//! works with the seller, and that nearly everybody who pays is approved. The authority alone decides. So does a rate of all but
//! one in a hundred, where the seller guarantees it or says that its own work brings it about.

use super::{Check, Context, Reads};
use crate::extract::claims::{Negation, Sentence, stance};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{ConceptIndex, Hit};
use crate::rules::facts::most_exempt_id;

/// The check.
pub const CHECK: Check = Check {
    name: "visa-seller",
    about: "private sellers of visas that claim ties to the authority and a rate of approval",
    // Nothing is claimed without a rate.
    reads: Reads::Words(|lexicon, concept| lexicon.known.approval_rate.is_some_and(|rate| lexicon.counts_as(concept, rate))),
    run,
};

/// From this share of approvals on, in percent, a rate is a promise.
const PROMISE: u32 = 90;
/// The same where no ties to the authority go with it.
const BOAST: u32 = 99;
/// From this share of passports on, in percent, many are admitted without a visa.
const MANY: u32 = 30;
/// Bytes between a rate and its percentage, or between ties and the authority they are to.
const BESIDE: usize = 64;
/// Claims of one kind that are reported each by itself.
const MAX_CLAIMS: usize = 4;

fn run(context: &Context<'_>) -> Vec<Finding> {
    let lexicon = &context.rules.lexicon;
    let concepts = [lexicon.known.authority_ties, lexicon.known.approval_rate, lexicon.known.visa];
    let [Some(ties), Some(rate), Some(visa)] = concepts else { return Vec::new() };
    let has = |wanted: ConceptIndex| {
        context.analysis.blocks.iter().flat_map(|block| &block.hits).any(|hit| lexicon.is_any(hit, &[wanted]))
    };
    if !has(rate) || !has(visa) || disclosed(context) {
        return Vec::new();
    }
    let own = [lexicon.known.guaranteed, lexicon.known.seller_voice];
    let boasted = claims(context, rate, |sentence, hit, hits| {
        let text = &context.analysis.text(sentence)[sentence.range.clone()];
        let (start, end) = (hit.start - sentence.range.start, hit.end - sentence.range.start);
        // Tests and payments succeed too, and are counted in fractions.
        let counted = text.split(|c: char| c.is_whitespace()).any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            word.split_once('/').is_some_and(|(done, all)| [done, all].iter().all(|part| part.parse::<u32>().is_ok()))
        });
        !counted
            && hits.iter().any(|other| lexicon.is_known(other, &own))
            && stance::negation(context.analysis, sentence, &hit.range()) == Negation::Affirmed
            && promised(text, start, end, BOAST)
    });
    let authorities: Vec<ConceptIndex> =
        ["immigration-service", "government", "embassy", "interior-ministry", "foreign-ministry"]
            .iter()
            .filter_map(|id| lexicon.concept(id))
            .collect();
    let tied = claims(context, ties, |_, hit, hits| {
        hits.iter().any(|other| lexicon.is_any(other, &authorities) && gap(hit, other) <= BESIDE)
    });
    let rated = claims(context, rate, |sentence, hit, _| {
        promised(
            &context.analysis.text(sentence)[sentence.range.clone()],
            hit.start - sentence.range.start,
            hit.end - sentence.range.start,
            PROMISE,
        )
    });
    let (tied, rated) = if tied.is_empty() || rated.is_empty() { (Vec::new(), boasted) } else { (tied, rated) };
    if rated.is_empty() {
        return Vec::new();
    }
    let claimed = if tied.is_empty() {
        "a rate of approval that it brings about"
    } else {
        "both ties to the authority and a rate of approval"
    };
    let finding = |rule: &str, message: String, help: &str, sentence: &Sentence| {
        let (range, quote) = context.analysis.locate(context.document, sentence, sentence.range.clone());
        Finding {
            rule: format!("visa-seller/{rule}"),
            severity: Severity::Warning,
            // Lawful agencies boast too; a person should look.
            confidence: Confidence::Low,
            message,
            range,
            quote,
            stance: Stance::Asserts,
            fact: None,
            evidence: vec![
                format!("the page sells help with visas, and claims {claimed}"),
                "nowhere does it say that it is a private company".to_string(),
            ],
            help: Some(help.to_string()),
            related: Vec::new(),
            fix: None,
            fingerprint: String::new(),
        }
    };
    let mut findings = Vec::new();
    findings.extend(tied.into_iter().take(MAX_CLAIMS).map(|sentence| {
        finding(
            "authority-ties",
            "claims a standing with the authority that we found for no private seller of visas".to_string(),
            "authorities that appoint agents name them on their own sites; look there, or apply there directly",
            sentence,
        )
    }));
    findings.extend(rated.into_iter().take(MAX_CLAIMS).map(|sentence| {
        finding(
            "approval-rate",
            "promises a rate of approval, which no seller decides".to_string(),
            "the authority alone decides on an application, and its own site takes it at the official fee",
            sentence,
        )
    }));
    findings.extend(oversold(context).into_iter().take(MAX_CLAIMS).map(|(sentence, words)| {
        finding("most-need-a-visa", words, "look your own nationality up on the site of the country's authority", sentence)
    }));
    findings
}

/// Sentences by which most foreigners need a visa for a country that admits many without one, with what to say of each. On other
/// pages they may be right by the count of countries; a seller misleads those who need none.
fn oversold<'a>(context: &'a Context<'_>) -> Vec<(&'a Sentence, String)> {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let Some(needed) = known.visa_needed else { return Vec::new() };
    let most = [known.foreigners_most, known.foreigners_all];
    let other = [known.work_or_study, known.long_stay, known.limited_to, known.earlier];
    claims(context, needed, |sentence, hit, hits| {
        hits.iter().any(|other| lexicon.is_known(other, &most))
            && !hits.iter().any(|hit| lexicon.is_known(hit, &other))
            && stance::negation(context.analysis, sentence, &hit.range()) == Negation::Affirmed
    })
    .into_iter()
    .filter(|sentence| !sentence.heading)
    .filter_map(|sentence| {
        let &[country] = &sentence.countries[..] else { return None };
        let file = &context.rules.files.countries[country as usize];
        let count = file.visa_free.as_ref()?;
        // A clear majority contradicts on any page, by the visa policy.
        let many = count.exempt * 100 >= count.of * MANY && context.rules.facts.get(&most_exempt_id(&file.code)).is_none();
        many.then(|| {
            let words = format!(
                "misleads: {} admits {} of {} passports without a visa for short visits",
                file.code, count.exempt, count.of
            );
            (sentence, words)
        })
    })
    .collect()
}

/// Asserted sentences with a concept that also pass a test on the hit and all hits of the sentence.
fn claims<'a>(
    context: &'a Context<'_>,
    wanted: ConceptIndex,
    test: impl Fn(&Sentence, &Hit, &[Hit]) -> bool,
) -> Vec<&'a Sentence> {
    let lexicon = &context.rules.lexicon;
    context
        .analysis
        .sentences
        .iter()
        .filter(|sentence| {
            let hits = context.analysis.hits(sentence);
            !context.document.blocks[sentence.block].hidden
                && hits.iter().any(|hit| {
                    lexicon.is_any(hit, &[wanted])
                        && context.analysis.clause_at(sentence, hit.start).stance == Stance::Asserts
                        && !context.analysis.quoted(sentence, hit.start)
                        && test(sentence, hit, hits)
                })
        })
        .collect()
}

/// Whether the page says anywhere that it is private.
fn disclosed(context: &Context<'_>) -> bool {
    let Some(private) = context.rules.lexicon.known.private_disclosure else { return false };
    context.analysis.blocks.iter().flat_map(|block| &block.hits).any(|hit| hit.concept() == Some(private))
}

fn gap(one: &Hit, other: &Hit) -> usize {
    if one.end <= other.start { other.start - one.end } else { one.start.saturating_sub(other.end) }
}

/// Whether a percentage from `least` to 100 stands by a place of a text: "98% approval rate", "出签率高达99%".
fn promised(text: &str, start: usize, end: usize, least: u32) -> bool {
    text.match_indices(['%', '％']).any(|(at, _)| {
        let near = at >= end && at - end <= BESIDE || at < start && start - at <= BESIDE;
        let number = text[..at].trim_end();
        let digits = number.len() - number.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let whole = number[number.len() - digits..].split('.').next().unwrap_or_default();
        near && whole.parse::<u32>().is_ok_and(|share| (least..=100).contains(&share))
    })
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        let findings = findings(page);
        let found: Vec<&str> = findings.iter().filter_map(|finding| finding.rule.strip_prefix("visa-seller/")).collect();
        assert_eq!(found, expected, "{page}\n{:#?}", findings);
    }

    #[test]
    fn flags_ties_to_the_authority_beside_a_rate_of_approval() {
        check(
            "# Bolivia visa made easy\n\nOur visa desk has a 97% approval rate.\n\nWe work directly with the Bolivian immigration authorities.",
            &["approval-rate", "authority-ties"],
        );
        check(
            "# 秘鲁签证代办\n\n我们的签证出签率高达99%。\n\n我们与秘鲁移民局直接合作，优先审批。",
            &["approval-rate", "authority-ties"],
        );
        check(
            "# Visado para Ghana\n\nNuestro visado tiene una tasa de aprobación del 98 %.\n\nTrabajamos directamente con las autoridades de inmigración.",
            &["approval-rate", "authority-ties"],
        );
    }

    #[test]
    fn a_rate_of_tests_is_none_of_approvals() {
        check(
            "# Visa pages\n\nWe guarantee quality for every visa page.\n\n- Excellent coverage (53/53 passed, 100% success rate)",
            &[],
        );
    }

    #[test]
    fn flags_a_rate_the_seller_guarantees_or_brings_about() {
        check("# 베트남 비자\n\n99.8% 승인률 보장 서비스", &["approval-rate"]);
        check("# Visa Mỹ\n\nChúng tôi giúp bạn nâng tỷ lệ đậu visa lên đến 99%.", &["approval-rate"]);
        check("# Canada visa\n\nOur experts secure a 99% approval rate for your visa.", &["approval-rate"]);
        check("# Canada visa\n\nOur experts have seen an approval rate of 80% for this visa.", &[]);
        check("# Visa figures\n\nThe approval rate for this visa was 99% in 2024.", &[]);
        check("# Canada visa\n\nNo agency can guarantee a 99% approval rate for a visa.", &[]);
    }

    #[test]
    fn spares_agencies_that_say_what_they_are_and_statistics() {
        check(
            "# Bolivia visa help\n\nWe are a private company, not affiliated with any government. Our visa desk has a 97% approval rate. We work \
             directly with the immigration authorities.",
            &[],
        );
        check("# Visa figures\n\nThe approval rate for visas was 93% last year, says the ministry.", &[]);
        check(
            "# Beware of visa sellers\n\nSites that claim a 98% approval rate and say \"we work directly with immigration authorities\" mislead.",
            &[],
        );
    }
}
