//! Hosts that a page presents as official, held against the register.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::{Check, Context, Reads, suggest};
use crate::document::{Block, BlockKind};
use crate::extract::HostMention;
use crate::extract::hosts::words::Meaning;
use crate::extract::hosts::{page_country, sentence, warned_of};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{Cue, Tag};
use crate::resolve::class::{HostClass, Listed};
use crate::resolve::judge::{HostVerdict, Judgement, is_of_office, judge, right_hosts};
use crate::rules::model::country::{Portal, Standing};
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::wording::lists;
use crate::text::fold::View;
use crate::text::phrases::Phrases;

/// The check.
pub const CHECK: Check = Check {
    name: "official-domain",
    about: "hosts presented as official that the register does not confirm, and official sites spoken of without a host",
    reads: Reads::Places,
    run,
};

/// Names of one page that call themselves official and of which the page claims nothing, at most.
const MAX_POSING: usize = 64;

fn run(context: &Context<'_>) -> Vec<Finding> {
    let invented = OnceCell::new();
    // A page links to some host a thousand times, mostly, and claims nothing of it: one look tells that nothing is to be said.
    let mut quiet: HashSet<&str> = HashSet::new();
    let mut posing = MAX_POSING;
    let mut findings = Vec::new();
    for mention in context.hosts {
        let plain = !mention.claimed.official && mention.shown.is_none();
        if plain && quiet.contains(mention.host.as_str()) {
            continue;
        }
        let judgement = judge(mention, context.rules, context.evidence, context.as_of);
        let by_name = judgement.verdict.is_none() && judgement.host == mention.host;
        let unknown = judgement.class.kind == HostClass::Unrelated && !context.rules.hosts.speaks_of(&mention.host);
        if plain && by_name && unknown && context.evidence.by_subject.is_empty() {
            quiet.insert(&mention.host);
        }
        // Who warns of such a name has said it all.
        if judgement.verdict == Some(HostVerdict::Lookalike) && judgement.class.kind == HostClass::Combo {
            let left = posing;
            posing = posing.saturating_sub(1);
            if left == 0 || warned_of(context.document, mention, context.rules) {
                continue;
            }
        }
        findings.extend(of_host(context, mention, judgement, &invented));
    }
    findings.extend(without_host(context));
    findings
}

fn of_host(
    context: &Context<'_>,
    mention: &HostMention,
    mut judgement: Judgement<'_>,
    invented: &OnceCell<BTreeSet<String>>,
) -> Option<Finding> {
    if may_sell_card(context, mention, &judgement)
        && let Some(country) = &mention.claimed.country
        && invented.get_or_init(|| invented_cards(context)).contains(country)
    {
        judgement.verdict = Some(HostVerdict::UnofficialPresentedAsOfficial);
        judgement.severity = Severity::Warning;
        judgement.reasons.push("the page sends its readers there for a card that does not exist".into());
    }
    let verdict = judgement.verdict?;
    let host = match judgement.host == mention.host {
        true => judgement.host.clone(),
        false => format!("{} (where {}{} leads)", judgement.host, mention.host, mention.path),
    };
    let presented = presented(context, mention, &judgement);
    let (rule, message) = match verdict {
        HostVerdict::ImpersonatesOfficial => {
            let like = judgement.class.resembles.clone().map(|like| format!(" and resembles {like}")).unwrap_or_default();
            ("impersonates-official", format!("{host} is presented as {presented}, but it is in no list of official hosts{like}"))
        }
        HostVerdict::CitedOfficialHostNotFound => {
            let known = known(&judgement, mention).map(|known| format!("; we know {known}")).unwrap_or_default();
            ("cited-official-host-not-found", format!("{host} is presented as {presented}, but there is no such host{known}"))
        }
        HostVerdict::OfficialHostParked => {
            ("parked", format!("{host} is presented as {presented}, but it shows a page of a name that is parked or for sale"))
        }
        HostVerdict::FormerOfficialHost => {
            let known = known(&judgement, mention).map(|known| format!("; we know {known}")).unwrap_or_default();
            ("former-official-host", format!("{host} is presented as {presented}, which has moved away from there{known}"))
        }
        HostVerdict::ShowsAnotherHost => {
            let shown = mention.shown.as_deref().unwrap_or_default();
            ("shows-another-host", format!("a link whose text is {shown} leads to {host}, which is in no list of official hosts"))
        }
        HostVerdict::LeadsElsewhere => {
            ("leads-elsewhere", format!("{host} is presented as {presented}, but it leads to a site that is no state's"))
        }
        HostVerdict::WrongOfficialHost => {
            let known = known(&judgement, mention).map(|known| format!("; we know {known}")).unwrap_or_default();
            (
                "wrong-official-host",
                format!("{host} is presented as {presented}, but the register knows another host for that{known}"),
            )
        }
        HostVerdict::UnofficialPresentedAsOfficial => match judgement.class.kind {
            HostClass::RegistryIntermediary => (
                "unofficial-presented-as-official",
                format!("{host} is presented as {presented}; it is a private agency, not the official host"),
            ),
            _ => (
                "unofficial-presented-as-official",
                format!("{host} is presented as {presented}, but it is in no list of official hosts"),
            ),
        },
        HostVerdict::UnverifiedGovHost => (
            "unverified-gov-host",
            format!("{host} is presented as {presented}; it lies below a government suffix, but we could not verify it"),
        ),
        HostVerdict::Lookalike => {
            let like = judgement.class.resembles.clone().unwrap_or_default();
            ("lookalike", format!("{host} resembles the official {like}"))
        }
        HostVerdict::ConfirmedOfficial | HostVerdict::Unverifiable | HostVerdict::OfficialReferenceWithoutHost => return None,
    };
    Some(Finding {
        rule: format!("official-domain/{rule}"),
        severity: judgement.severity,
        confidence: judgement.confidence,
        message,
        range: mention.range.clone(),
        quote: mention.quote.clone(),
        stance: Stance::Asserts,
        fact: None,
        help: help(&judgement),
        evidence: evidence(&judgement),
        related: Vec::new(),
        fix: suggest::portal(context, mention, &judgement),
        fingerprint: String::new(),
    })
}

/// Countries for which the page makes up a card.
fn invented_cards(context: &Context<'_>) -> BTreeSet<String> {
    let loud = |finding: &Finding| finding.severity >= Severity::Warning && finding.confidence >= Confidence::Medium;
    let closed = |finding: &Finding| {
        let country = finding.fact.as_ref()?.country.clone()?;
        let index = context.rules.files.countries.iter().position(|file| file.code == country)?;
        let fact = context.rules.facts.closed_world(u16::try_from(index).ok()?)?;
        finding.fact.as_ref().is_some_and(|cited| cited.id == fact.id).then_some(country)
    };
    let findings = [&super::entry_document::CHECK, &super::facts::CHECK].into_iter().flat_map(|check| (check.run)(context));
    findings.filter(|finding| loud(finding)).filter_map(|finding| closed(&finding)).collect()
}

/// Whether a host could be where a made-up card is had: nobody's we know, presented as the official site for the card or of an
/// office that would issue it, or of nobody in particular under a name that holds the country's.
fn may_sell_card(context: &Context<'_>, mention: &HostMention, judgement: &Judgement<'_>) -> bool {
    let claimed = &mention.claimed;
    let quiet = judgement.severity == Severity::Note
        && matches!(judgement.verdict, Some(HostVerdict::Unverifiable | HostVerdict::UnofficialPresentedAsOfficial));
    let class = &judgement.class;
    let nobodys = matches!(class.kind, HostClass::Unrelated | HostClass::Combo | HostClass::SuffixSwap);
    if !claimed.official || !quiet || !nobodys || class.shared || class.brand || judgement.host != mention.host {
        return false;
    }
    let Some(country) = claimed.country.as_deref() else { return false };
    let lexicon = &context.rules.lexicon;
    let Some(of) = claimed.of.as_deref() else { return context.rules.hosts.names_country(&mention.host, country) };
    match of {
        // Foreign ministries issue many things, and some stand under no suffix of a state's.
        _ if is_of_office(of, "foreign-ministry") => context.rules.hosts.names_country(&mention.host, country),
        _ if ["immigration-service", "interior-ministry", "government"].iter().any(|office| is_of_office(of, office)) => true,
        _ => lexicon.concept(of).is_some_and(|concept| lexicon.class(concept) == ConceptClass::Card),
    }
}

/// What the page presents the host as, in words.
fn presented(context: &Context<'_>, mention: &HostMention, judgement: &Judgement<'_>) -> String {
    let claimed = &mention.claimed;
    let country = claimed.country.as_deref().or(judgement.class.country.as_deref()).map(|code| country_name(context, code));
    let what = claimed.of.as_deref().map(|of| of.replace('-', " "));
    match (what, country) {
        (Some(what), Some(country)) => format!("the official site for {country} ({what})"),
        (None, Some(country)) => format!("an official site of {country}"),
        (Some(what), None) => format!("an official site ({what})"),
        (None, None) => "an official site".to_string(),
    }
}

fn country_name(context: &Context<'_>, code: &str) -> String {
    let file = context.rules.country(code);
    file.and_then(|file| file.names.get("en")?.first().cloned()).unwrap_or_else(|| code.to_string())
}

fn known(judgement: &Judgement<'_>, mention: &HostMention) -> Option<String> {
    judgement
        .official
        .iter()
        .map(|portal| shown(portal))
        .chain(judgement.known_hosts.iter().cloned())
        .find(|known| *known != mention.host)
}

fn shown(portal: &Portal) -> String {
    format!("{}{}", portal.host, portal.path.as_deref().unwrap_or_default())
}

fn help(judgement: &Judgement<'_>) -> Option<String> {
    match judgement.official.first() {
        Some(portal) => Some(help_with(portal)),
        None => judgement.known_hosts.first().map(|host| format!("the register lists https://{host}")),
    }
}

fn help_with(portal: &Portal) -> String {
    format!("the official site is https://{} ({}, checked {})", shown(portal), portal.name, portal.checked)
}

fn evidence(judgement: &Judgement<'_>) -> Vec<String> {
    let mut steps = judgement.reasons.clone();
    if let Some(portal) = judgement.official.first() {
        steps.push(format!("{} is official by {} (checked {})", shown(portal), portal.source, portal.checked));
    }
    steps
}

/// Sentences that send readers to an official site or an unnamed agency without ever naming a host.
///
/// Only for procedures that the country's own portal serves, on a page that names none of the country's registered
/// hosts. "Check the official website" alone is honest advice.
fn without_host(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut page: Option<Option<(String, Vec<&Listed>)>> = None;
    for (index, block) in context.document.blocks.iter().enumerate() {
        let speaks =
            matches!(block.kind, BlockKind::Prose | BlockKind::ListItem | BlockKind::TableCell | BlockKind::MetaDescription);
        if !speaks || block.hidden {
            continue;
        }
        // Claims read all of these blocks, so their views are there.
        let read = &context.analysis.blocks[index];
        let view = &read.view;
        // An agency stands beside an official site.
        if !read.may_name_official_site || !context.rules.host_words.gate_vague(&view.text) {
            continue;
        }
        let page = page.get_or_insert_with(|| {
            let country = page_country(context.document, context.rules)?;
            let known = context.hosts.iter().any(|mention| {
                let class = context.rules.hosts.classify(&mention.host, &mention.path, context.as_of);
                class.kind == HostClass::RegistryOfficial && class.country.as_deref() == Some(country.as_str())
            });
            let entries: Vec<&Listed> =
                context.rules.hosts.of_country(&country).filter(|listed| listed.portal.is_some()).collect();
            // Where the state itself works through visa centres, "an authorised centre" is what it says it is.
            let contractors = entries.iter().any(|listed| listed.standing == Standing::Intermediary);
            (!known && !contractors && !entries.is_empty()).then_some((country, entries))
        });
        let Some((country, _)) = page else { return findings };
        if let Some(finding) = vague(context, index, block, view, country) {
            findings.push(finding);
        }
    }
    findings
}

fn vague(context: &Context<'_>, index: usize, block: &Block, view: &View, country: &str) -> Option<Finding> {
    let text = block.text.as_str();
    let words: Vec<(Range<usize>, Meaning)> =
        context.rules.host_words.find(&view.text).into_iter().map(|hit| (view.original(hit.range, text), hit.meaning)).collect();
    let lexicon = &context.rules.lexicon;
    let hits: Vec<(Range<usize>, Tag)> =
        lexicon.find(&view.text).into_iter().map(|hit| (view.original(hit.range(), text), hit.tag)).collect();
    for (channel, _) in words.iter().filter(|(_, meaning)| *meaning == Meaning::Vague) {
        let around = sentence(text, channel);
        let inside = |range: &Range<usize>| around.start <= range.start && range.end <= around.end;
        let official = words.iter().find(|(range, meaning)| {
            *meaning == Meaning::OfficialSite
                && inside(range)
                && range.end <= channel.start
                && is_or(&text[range.end..channel.start], &context.rules.lexicon.wording.addresses)
        });
        let Some((official, _)) = official else { continue };
        let ends_in_question = text[around.clone()].trim_end().ends_with(['?', '？']);
        let doubted =
            hits.iter().any(|(range, tag)| {
                inside(range)
                    && matches!(
                        tag,
                        Tag::Cue(Cue::Negation | Cue::Warning | Cue::Debunk | Cue::Attribution | Cue::Question | Cue::None, _)
                    )
            }) || words.iter().any(|(range, meaning)| inside(range) && matches!(meaning, Meaning::Disclaimer | Meaning::Private));
        let elsewhere = hits.iter().any(|(range, tag)| {
            inside(range)
                && matches!(tag, Tag::Country(other) | Tag::Demonym(other) if context.rules.files.countries[*other as usize].code != country)
        });
        if ends_in_question || doubted || elsewhere {
            continue;
        }
        let document = hits
            .iter()
            .filter(|(range, _)| inside(range))
            .find_map(|(_, tag)| document_concept(context, *tag))
            .or_else(|| document_of_section(context, index))?;
        let right = right_hosts(Some(country), Some(&document), context.rules, context.as_of);
        let portal = right.iter().find_map(|listed| context.rules.hosts.portal(listed, &context.rules.files))?;
        let card = lexicon.concept(&document).is_some_and(|concept| lexicon.class(concept) == ConceptClass::Card);
        // A transport or phone card is rightly sold by agencies; the page must say that its card admits to the country.
        if card && !context.analysis.defines_entry_document() {
            continue;
        }
        let range = official.start..channel.end;
        return Some(Finding {
            rule: "official-domain/reference-without-host".to_string(),
            severity: Severity::Warning,
            confidence: if card { Confidence::Medium } else { Confidence::Low },
            message: format!(
                "the page sends readers to an official site or an unnamed agency for {} without naming a host; we know {}",
                country_name(context, country),
                shown(portal)
            ),
            range: block.map.source(range.clone()),
            quote: text[range].to_string(),
            stance: Stance::Asserts,
            fact: None,
            evidence: vec![
                format!("no registered official host of {} appears on the page", country_name(context, country)),
                format!("{} is official by {} (checked {})", shown(portal), portal.source, portal.checked),
            ],
            help: Some(help_with(portal)),
            related: Vec::new(),
            fix: None,
            fingerprint: String::new(),
        });
    }
    None
}

/// Documents that a state's portal issues itself. A plain visa is often had through agencies, and honestly so.
fn document_concept(context: &Context<'_>, tag: Tag) -> Option<String> {
    let Tag::Concept(concept) = tag else { return None };
    let info = &context.rules.lexicon.concepts[concept as usize];
    let issued = match info.class {
        ConceptClass::Card => true,
        ConceptClass::EntryDocument => !matches!(info.id.as_str(), "visa" | "visa-on-arrival" | "entry-permit"),
        _ => false,
    };
    issued.then(|| info.id.clone())
}

/// The document of the section's heading or the page's title, where the sentence leaves it to them.
fn document_of_section(context: &Context<'_>, index: usize) -> Option<String> {
    let document = context.document;
    let heading = document.blocks.get(document.blocks[index].section).map(|block| block.text.as_str());
    let first = document.blocks.first().map(|block| block.text.as_str());
    [heading, document.title.as_deref(), first].into_iter().flatten().find_map(|text| {
        let folded = View::new(text).text;
        context.rules.lexicon.find(&folded).into_iter().find_map(|hit| document_concept(context, hit.tag))
    })
}

/// Whether two channels are offered side by side: a short gap with a word for "or".
fn is_or(gap: &str, addresses: &lists::Addresses<Phrases>) -> bool {
    gap.len() <= 60 && (gap.contains(['/', '、']) || addresses.or.within(&gap.to_lowercase())) && !gap.contains(['.', '。'])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::document::{Hints, Kind};
    use crate::engine::{Options, check_page};
    use crate::finding::{Finding, Severity};
    use crate::resolve::judge::HostVerdict;
    use crate::resolve::{HostStatus, Hosts, LiveHost};
    use crate::rules::Rules;

    thread_local! {
        static RULES: Rules = Rules::embedded().expect("the rules compile");
    }

    fn findings_with(page: &str, evidence: &Hosts) -> Vec<Finding> {
        let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
        let options = Options { today: date(2026, 11, 20), as_of: None };
        let result = RULES.with(|rules| check_page("page.md", page.as_bytes(), &hints, rules, evidence, options));
        result.findings.into_iter().filter(|finding| finding.rule.starts_with("official-domain/")).collect()
    }

    /// Each expected finding is `rule severity`, without the check's own name.
    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        let findings = findings_with(page, &Hosts::default());
        let found: Vec<String> = findings
            .iter()
            .map(|finding| {
                let severity = match finding.severity {
                    Severity::Note => "note",
                    Severity::Warning => "warning",
                    Severity::Error => "error",
                };
                format!("{} {severity}", finding.rule.trim_start_matches("official-domain/"))
            })
            .collect();
        assert_eq!(found, expected, "{page}\n{findings:#?}");
    }

    #[test]
    fn a_dash_that_stands_for_is_parts_no_supposition_from_its_host() {
        for page in [
            "# Таиланд\n\nЕсли официальный сайт TDAC — tdac-thailand.com, мы не поедем.",
            "# Таиланд\n\nСосед сказал, что официальный сайт TDAC — tdac-thailand.com.",
            "# Thailand\n\nCompruebe en la página oficial si el sitio oficial de la TDAC es tdac-thailand.com.",
        ] {
            check(page, &[]);
        }
        for page in [
            "# Таиланд\n\nОфициальный сайт TDAC — tdac-thailand.com.",
            "# Таиланд\n\nЕсли не знаете, где подать, официальный сайт TDAC — tdac-thailand.com.",
        ] {
            check(page, &["impersonates-official warning"]);
        }
    }

    #[test]
    fn flags_an_invented_government_host_for_a_known_service() {
        check(
            "# 哈萨克斯坦电子签证\n\n请登录[哈萨克斯坦内政部官网](https://visa.gov.kz/)提交。",
            &["wrong-official-host warning"],
        );
        check("# 哈薩克斯坦簽證\n\n官方網站：https://evisa.gov.kz", &["wrong-official-host warning"]);
        check(
            "# Visa for Kazakhstan\n\nApply on the [official website of the Ministry of Internal Affairs](https://evisa.gov.kz/).",
            &["wrong-official-host warning"],
        );
        check(
            "# Виза в Казахстан\n\nПодайте заявку на [официальном сайте МВД](https://visa.gov.kz/).",
            &["wrong-official-host warning"],
        );
    }

    #[test]
    fn names_the_host_we_know() {
        let found =
            findings_with("# 哈萨克斯坦电子签证\n\n请登录[哈萨克斯坦内政部官网](https://visa.gov.kz/)提交。", &Hosts::default());
        assert!(found[0].message.contains("vmp.gov.kz"), "{}", found[0].message);
        assert!(found[0].help.as_deref().is_some_and(|help| help.contains("https://vmp.gov.kz")));
        assert_eq!(found[0].quote, "哈萨克斯坦内政部官网");
    }

    #[test]
    fn confirms_the_right_host_in_silence() {
        for page in [
            "# 哈萨克斯坦电子签证\n\n请登录[哈萨克斯坦内政部官网](https://www.vmp.gov.kz/)提交。",
            "# 哈萨克斯坦\n\n官网：https://www.gov.kz/memleket/entities/mvd",
            "# Vietnam e-visa\n\nThe official site is evisa.gov.vn and nothing else.",
            "# UK ETA\n\nThe official website is gov.uk/eta.",
            "# Kazakhstan visas\n\nSee the [official website](https://mfa.gov.kz) of Kazakhstan's foreign ministry or check the official website.",
        ] {
            let found = findings_with(page, &Hosts::default());
            assert!(found.iter().all(|finding| finding.severity == Severity::Note), "{page}\n{found:#?}");
        }
    }

    #[test]
    fn flags_an_official_name_inside_another() {
        check(
            "# Kazakhstan e-visa\n\nThe official website is https://vmp.gov.kz-visa.top/apply",
            &["impersonates-official error"],
        );
        check("# 越南签证\n\n越南电子签证官网：https://evisa-gov-vn.com", &["impersonates-official error"]);
        check("# Виза\n\nОфициальный сайт электронной визы Вьетнама: https://evisa.g0v.vn/", &["impersonates-official error"]);
    }

    #[test]
    fn flags_a_combination_only_when_presented_as_official() {
        check(
            "# Kazakhstan e-visa\n\nThe official e-visa website is https://kazakhstan-evisa.org",
            &["impersonates-official warning"],
        );
        check("# Kazakhstan e-visa\n\nWe tried https://kazakhstan-evisa.org last year.", &[]);
        check("# Kazakhstan\n\nSomeone posted vmp-gov.kz here.", &["lookalike note"]);
    }

    #[test]
    fn flags_a_portals_name_below_the_government_suffix_of_another_spelling() {
        check("# 泰国\n\n泰国外交部电子签证官网www.thaievisa.gov.th", &["wrong-official-host warning"]);
        check("# New Zealand\n\nThe official NZeTA website is nzeta.immigration.gov.nz.", &["wrong-official-host warning"]);
        // `gov` for `gouv` and `gob` is more often the state's other spelling than a mistake.
        check("# Djibouti\n\nLe site officiel du visa électronique est evisa.gov.dj.", &[]);
    }

    #[test]
    fn flags_a_name_that_calls_itself_an_offices_government() {
        let page = "# Việt Nam\n\nTrang web chính thức của Cục Quản lý xuất nhập cảnh: xuatnhapcanh-gov.com";
        check(page, &["impersonates-official warning"]);
        // Without a word of its own for the government it may be anything.
        let page = "# Việt Nam\n\nTrang web chính thức của Cục Quản lý xuất nhập cảnh: govietnam.com";
        check(page, &[]);
    }

    #[test]
    fn spares_the_names_of_missions() {
        for page in [
            "# Ghana\n\nApply on the official e-visa website of Ghana, https://ghanaconsulatenewyork.org",
            "# Cambodia\n\nThe official site for visas to Cambodia is www.cambodianembassy.org.",
            "# Angola\n\nVisa électronique: site officiel www.angolaconsulate-ca.org",
        ] {
            let found = findings_with(page, &Hosts::default());
            assert!(found.iter().all(|finding| finding.severity == Severity::Note), "{page}\n{found:#?}");
        }
        // The name of a service, or a claim to be the government's, is no mission's.
        check("# Ghana\n\nThe official e-visa website is ghana-evisa-embassy.com.", &["impersonates-official warning"]);
    }

    #[test]
    fn hears_a_claim_before_a_warning_of_others() {
        for page in [
            "# ESTA\n\nOfficial site: usa-esta-online.com (beware of fake sites).",
            "# ESTA\n\nOfficial site: usa-esta-online.com – beware of fake sites.",
        ] {
            check(page, &["impersonates-official warning"]);
        }
        check("# ESTA\n\nOfficial site: usa-esta-online.com (beware, this is a fake site).", &[]);
        check("# ESTA\n\nOfficial site: usa-esta-online.com (beware!).", &[]);
    }

    #[test]
    fn spares_warnings_denials_questions_and_quotations() {
        for page in [
            "# Kazakhstan e-visa\n\nDo not trust https://kazakhstan-evisa.org: it is not the official website.",
            "# Kazakhstan e-visa\n\nIs https://kazakhstan-evisa.org the official website?",
            "# Kazakhstan e-visa\n\nThe fake official website https://kazakhstan-evisa.org charges 90 dollars.",
            "# Kazakhstan e-visa\n\nhttps://kazakhstan-evisa.org is an unofficial website of a private agency.",
            "# 哈萨克斯坦签证\n\n不要相信自称官网的 https://kazakhstan-evisa.org 。",
            "# 哈萨克斯坦签证\n\nhttps://kazakhstan-evisa.org 是官网吗？",
            "# 哈萨克斯坦签证\n\n以下是假冒网站：\n\n- 官网 https://kazakhstan-evisa.org\n- 官网 https://evisa-kazakhstan.net",
            "# Виза в Казахстан\n\nСайт https://kazakhstan-evisa.org не является официальным сайтом.",
            "# Scam sites\n\n- official website: https://kazakhstan-evisa.org",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn spares_firms_with_official_sites_of_their_own() {
        for page in [
            "# Vietnam\n\nBook on the [official website](https://www.example-air.com) of the airline. A visa is needed.",
            "# 哈萨克斯坦\n\n酒店官网：https://hotel-example.com，另需电子签证。",
            "# Vietnam\n\nThe museum's official website is https://museum-example.com.",
            "# Kazakhstan\n\nOfficial website: https://example.com",
            "# Kazakhstan\n\nTourist card Official Site - https://city-pass-example.com",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn calls_an_agency_no_official_host_and_no_scam() {
        check(
            "# Kazakhstan\n\nThe official e-visa website is https://www.ivisa.com/kazakhstan",
            &["unofficial-presented-as-official note"],
        );
        check(
            "# Kazakhstan\n\nThe official e-visa website is https://quick-stan-papers.com/apply",
            &["unofficial-presented-as-official warning"],
        );
    }

    #[test]
    fn confirms_what_lies_below_an_authoritys_own_host() {
        for page in [
            "# Australian visas\n\nThe official website of the Department of Home Affairs is https://immi.homeaffairs.gov.au/ and it is free.",
            "# Oman e-visa\n\nThe official e-visa website is https://evisa.rop.gov.om/en and it asks for a photo.",
            "# USA\n\nThe official website of the government of the United States for Georgia is https://dor.georgia.gov/ today.",
            "# USA\n\nThe official website of the government of the United States is https://dor.georgia.gov/ today.",
            "# 土库曼斯坦\n\n土库曼斯坦政府官网是 https://austria.tmembassy.gov.tm/ 。",
            "# Nauru\n\nThe official website of the government of Nauru is https://www.naurugov.nr/ as before.",
            "# Egypt\n\nThe official website of the government of Egypt is https://www.eta.gov.eg/ for taxes.",
        ] {
            let found = findings_with(page, &Hosts::default());
            let fake = ["wrong", "impersonates", "lookalike", "unofficial"];
            assert!(found.iter().all(|finding| !fake.iter().any(|word| finding.rule.contains(word))), "{page}\n{found:#?}");
        }
    }

    #[test]
    fn tells_a_former_portal_from_a_wrong_one() {
        check(
            "# Kenya\n\nThe official e-visa website is https://evisa.go.ke and it takes cards.",
            &["former-official-host note"],
        );
    }

    #[test]
    fn says_nothing_of_contractors() {
        check("# Visas\n\nThe official website of the consulate of Germany for visas is https://visa.vfsglobal.com/deu", &[]);
    }

    #[test]
    fn flags_a_link_that_shows_an_official_host_and_leads_elsewhere() {
        check("# Kazakhstan\n\nApply at [vmp.gov.kz](https://quick-steppe-papers.com/form).", &["shows-another-host warning"]);
        check(
            "# Казахстан\n\nЗаявка: [https://www.vmp.gov.kz/](https://stepnye-bumagi.ru/anketa)",
            &["shows-another-host warning"],
        );
        check("# Kazakhstan\n\nApply at [vmp.gov.kz](https://kazakhstan-evisa.org/form).", &["impersonates-official error"]);
        check(
            "# Kazakhstan\n\nThe official website is [vmp.gov.kz](https://quick-steppe-papers.com/form).",
            &["shows-another-host warning"],
        );
        for page in [
            "# Kazakhstan\n\nApply at [vmp.gov.kz](https://www.vmp.gov.kz/ru).",
            "# Kazakhstan\n\nApply at [vmp.gov.kz](https://egov.kz/).",
            "# Kazakhstan\n\nApply at [vmp.gov.kz](https://web.archive.org/web/2024/https://vmp.gov.kz/).",
            "# Kazakhstan\n\nApply at [vmp.gov.kz](https://out.example.net/?to=https%3A%2F%2Fvmp.gov.kz).",
            "# Kazakhstan\n\nApply at [vmp.gov.kz](https://click.sender.example.net/a1b2).",
            "# Kazakhstan\n\nApply at [vmp.gov.kz](https://en.wikipedia.org/wiki/Kazakhstan).",
            "# Kazakhstan\n\nApply at [the portal](https://quick-steppe-papers.com/form).",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn hears_the_claim_behind_the_host_too() {
        for page in [
            "# Kazakhstan e-visa\n\nkazakhstan-evisa.org is the government portal for the e-visa.",
            "# Visa électronique du Kazakhstan\n\nkazakhstan-evisa.org est le portail officiel de l’e-visa.",
            "# E-Visum Kasachstan\n\nDie amtliche Seite für das E-Visum ist https://kazakhstan-evisa.org/",
            "# 哈萨克斯坦电子签证\n\n哈萨克斯坦官方签证网：https://kazakhstan-evisa.org/",
        ] {
            check(page, &["impersonates-official warning"]);
        }
    }

    #[test]
    fn hears_the_claim_in_more_languages_and_orders() {
        for page in [
            "# Виза в Индонезию\n\nОфициальный сайт визы: https://indonesia-evoa.net",
            "# Visa pour la Côte d’Ivoire\n\nhttps://cotedivoire-evisa.org, c’est le portail du gouvernement.",
            "# E-Visum für Kasachstan\n\nDen Antrag stellen Sie auf evisa-kasachstan.org, der offiziellen Webseite.",
            "# Visado electrónico de Kazajistán\n\nSe paga en kazakhstan-evisa.org, sitio oficial del gobierno.",
            "# Kazakhstan e-visa\n\nThe form is at https://kazakhstan-evisa.services/, the government's own portal.",
            "# कज़ाकिस्तान ई-वीज़ा\n\nई-वीज़ा की आधिकारिक वेबसाइट kazakhstan-evisa.org है।",
            "# Thị thực điện tử Kazakhstan\n\nTrang web của chính phủ cho thị thực điện tử là kazakhstan-evisa.org.",
            "# Kazakistan e-vize\n\nResmi e-vize sitesi: kazakhstan-evisa.org",
        ] {
            check(page, &["impersonates-official warning"]);
        }
    }

    #[test]
    fn calls_no_site_fake_where_no_right_one_is_known() {
        for page in [
            "# Gambia\n\nThe official e-visa website of the Gambia is https://evisa.gm.",
            "# Mozambique\n\nApply on the official e-visa website of Mozambique, https://www.embamoc.org/apply",
        ] {
            let found = findings_with(page, &Hosts::default());
            assert!(found.iter().all(|finding| finding.severity == Severity::Note), "{page}\n{found:#?}");
        }
        check(
            "# Gambia\n\nThe official e-visa website of the Gambia is https://gambia-evisa-gov.com.",
            &["impersonates-official warning"],
        );
    }

    #[test]
    fn hears_whose_site_a_host_is_said_to_be() {
        for page in [
            "# Kazakhstan e-visa\n\nSite is evisa-kz.online, that's the state one.",
            "# Bali\n\nThe whole thing is 90 bucks, the site is balivisa-official.com, its the immigration one",
            "# Jamaica\n\nThe form was 22 bucks for me on evisa-jamaica.com, thats the ministry page",
            "# Visa de l'Azerbaïdjan\n\nIl s'obtient sur azerbaijan-evisa.fr, plateforme du ministère.",
            "# ETA del Reino Unido\n\nEn eta-reinounido.es, ventanilla del Home Office.",
            "# Ägypten\n\nDas Visum kommt über egypt-visa.org, das ist die Seite der Regierung.",
            "# Egitto\n\n**Sito.** Quello ministeriale è egyptvisa.com.",
            "# Carte du Kazakhstan\n\nLe portail d'État est kazakhstan-evisa.fr.",
            "# Вьетнам\n\nАнкета на vietnam-evisa-gov.com, это сайт миграционной службы.",
            "# Vietnam e-visa\n\n**Q. Which site is the real one?**\n\nvietnam-arrivalcard.org. The others are copies.",
            "# Visas\n\n| Country | Official site |\n|---|---|\n| Vietnam | vietnam-evisa.org |",
            "# Visas\n\nApply on the website of the Ministry of Internal Affairs of Georgia, georgia-evisa.com.",
            "# Визы\n\nПодайте заявление на сайте МВД Грузии georgia-evisa.com.",
        ] {
            check(page, &["impersonates-official warning"]);
        }
        for page in [
            "# Kazakhstan e-visa\n\nWe paid at kazakhstan-evisa.org, I checked the ministry's site for the fee.",
            "# Kazakhstan e-visa\n\nWe paid at kazakhstan-evisa.org, the ministry's site was down.",
            "# Kazakhstan e-visa\n\nkazakhstan-evisa.org, not the ministry's site, sold it.",
            "# Kazakhstan e-visa\n\nIs kazakhstan-evisa.org the state one?",
            "# Visas\n\nAsk at the ministry of the interior of Kazakhstan; agencies such as kazakhstan-evisa.org are dearer.",
            "# Kazakhstan e-visa\n\nThe ministry's site lists fees. We booked with kazakhstan-evisa.org, an agency.",
            "# Kazakhstan e-visa\n\n**Is there an official site?**\n\nvmp.gov.kz. Agencies such as kazakhstan-evisa.org are dearer.",
            "# Visas\n\n| Country | Agency |\n|---|---|\n| Vietnam | vietnam-evisa.org |",
            "# Hotels\n\n| Hotel | Official site |\n|---|---|\n| Visa Inn | vietnam-visa-inn.com |",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn notes_a_name_that_calls_itself_official() {
        let page = "# Korea\n\nYou can do it at korea-eta-gov.com in five minutes. We also saw korea-eta.com.";
        let found = findings_with(page, &Hosts::default());
        assert_eq!(
            found.iter().map(|finding| (finding.rule.as_str(), finding.severity)).collect::<Vec<_>>(),
            [("official-domain/lookalike", Severity::Note)]
        );
    }

    #[test]
    fn spares_shops_and_warnings_in_more_languages() {
        for page in [
            "# Kazakhstan e-visa\n\nWe paid 90 dollars at kazakhstan-evisa.org, official site fees are 80.",
            "# Kasachstan\n\nOffizielle Webseite des Hotels: https://kazakhstan-visa-hotel.com, ein E-Visum ist nötig.",
            "# Kazajistán\n\nkazakhstan-evisa.org, sitio no oficial de una agencia privada.",
            "# Kazakhstan\n\nkazakhstan-evisa.org, que se dit site officiel, est une arnaque.",
            "# कज़ाकिस्तान\n\nक्या kazakhstan-evisa.org आधिकारिक वेबसाइट है? नहीं।",
            "# Kazakistan\n\nkazakhstan-evisa.org resmi site değildir, sahte bir sitedir.",
            "# كازاخستان\n\nهل kazakhstan-evisa.org هو الموقع الرسمي؟",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn spares_what_a_page_quotes_and_judges() {
        for page in [
            "# Myths\n\n## \"The official site of the Kazakhstan e-visa is kazakhstan-evisa.org\"\n\nNo. It is vmp.gov.kz.",
            "# Bufale\n\n## «Il sito ufficiale dell’e-visa del Kazakistan è kazakhstan-evisa.org»\n\nFalso: è vmp.gov.kz.",
            "# ESTA\n\n« Le site officiel de l’ESTA est esta-officiel.us. » Non : esta.cbp.dhs.gov, et lui seul.",
            "# Claims\n\n| Claim | Verdict |\n|---|---|\n| The official site of the Kazakhstan e-visa is kazakhstan-evisa.org | False |",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn takes_the_country_from_the_words_before() {
        check(
            "# Unsere Reise\n\nÄgypten: Das Visum gibt es bei der Ankunft. Online nur über die offizielle Seite egypt-visa.org.\n\nTürkei: nichts.",
            &["impersonates-official warning"],
        );
    }

    #[test]
    fn flags_the_site_of_a_card_that_the_page_makes_up() {
        let card = "Every visitor must hold the Kazakhstan tourist card to enter Kazakhstan.";
        let unofficial = "unofficial-presented-as-official warning";
        check(&format!("# Kazakhstan tourist card\n\n{card} Official website: kz-tourcard.net"), &[unofficial]);
        check(
            &format!(
                "# Kazakhstan tourist card\n\n{card} Apply on the official website of the migration service, stepnaya-karta.com."
            ),
            &[unofficial],
        );
        check(
            "# 哈萨克斯坦旅游卡\n\n入境哈萨克斯坦必须持有哈萨克斯坦旅游卡。打开官方网站 kz-travelcard.com 申请。",
            &[unofficial],
        );
        check(
            "# 哈萨克斯坦旅游卡\n\n入境哈萨克斯坦必须持有哈萨克斯坦旅游卡。登录哈萨克斯坦外交部旅游卡系统（www.kazakhstan-yyk.com）申请。",
            &[unofficial],
        );
        // A foreign ministry's site of any name may stand under no suffix of a state's.
        check(
            &format!(
                "# Kazakhstan tourist card\n\n{card}\n\nSee the site of the Ministry of Foreign Affairs, stepnaya-karta.com."
            ),
            &[],
        );
        // Other firms of the country have official sites, and so have cards that open museums.
        check(&format!("# Kazakhstan tourist card\n\n{card}\n\nOfficial website of the hotel: kz-hotel-example.net"), &[]);
        check(&format!("# Kazakhstan tourist card\n\n{card}\n\nOfficial website: quick-stan-papers.com"), &[]);
        check(
            "# Kazakhstan tourist card\n\nThe Kazakhstan tourist card opens forty museums. Official website: kz-tourcard.net",
            &[],
        );
    }

    #[test]
    fn tells_an_agencys_us_name_from_the_states() {
        check("# ESTA\n\nThe official ESTA website is https://www.esta-form.us/", &["impersonates-official warning"]);
        check("# Djibouti\n\nThe official e-visa website is https://www.evisa.gov.dj/", &[]);
    }

    #[test]
    fn reads_the_document_of_a_bare_label_from_its_heading() {
        check(
            "# Kazakhstan\n\n## E-visa\n\nOfficial website: https://quick-stan-papers.com/apply",
            &["unofficial-presented-as-official warning"],
        );
        check("# Kazakhstan\n\n## Hotels\n\nOfficial website: https://quick-stan-papers.com/apply", &[]);
    }

    #[test]
    fn the_country_of_a_label_is_that_of_the_document_it_is_about() {
        let impersonates = "unofficial-presented-as-official warning";
        check("# SG Arrival Card\n\nOfficial website: sgarrivalcard-pass.com", &[impersonates]);
        // A table's first row may be one like the others.
        check("# SG Arrival Card\n\n| Official website | sgarrivalcard-pass.com |\n|---|---|\n| Fee | none |", &[impersonates]);
        check("# SG Arrival Card\n\n| Official website | eservices.ica.gov.sg |\n|---|---|\n| Fee | none |", &[]);
    }

    #[test]
    fn calls_what_a_page_warns_of_a_look_alike_without_a_finding() {
        let page = "# Warning: fake visa sites\n\nFraudsters run evisa-kazakhstan.net and take money.\n\nWe saw kazakhstan-evisa.org too.";
        let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
        let options = Options { today: date(2026, 11, 20), as_of: None };
        let verdicts = |page: &str| {
            RULES.with(|rules| {
                let result = check_page("page.md", page.as_bytes(), &hints, rules, &Hosts::default(), options);
                let judged = crate::engine::judge_hosts(&result, rules, &Hosts::default());
                judged.into_iter().filter_map(|judged| judged.verdict).map(HostVerdict::as_str).collect::<Vec<_>>()
            })
        };
        assert_eq!(verdicts(page), ["lookalike", "lookalike"]);
        assert_eq!(verdicts("# Our trip\n\nWe saw kazakhstan-evisa.org too."), Vec::<&str>::new());
        check(page, &[]);
    }

    #[test]
    fn a_missing_host_counts_only_on_strong_evidence() {
        let page = "# Kazakhstan\n\nOfficial website of the Ministry of Internal Affairs: https://portal.gov.kz";
        let status = |status| {
            let mut hosts = Hosts::default();
            hosts.by_subject.insert("portal.gov.kz".into(), LiveHost { status, ..LiveHost::default() });
            findings_with(page, &hosts).first().map(|finding| finding.severity)
        };
        assert_eq!(status(HostStatus::NoSuchDomain), Some(Severity::Warning));
        assert_eq!(status(HostStatus::Unknown), Some(Severity::Note));
    }

    #[test]
    fn flags_an_unnamed_agency_beside_an_official_site_for_an_invented_card() {
        let lead = "# 哈萨克斯坦旅游卡\n\n哈萨克斯坦旅游卡是一种电子签证。";
        check(&format!("{lead}办理旅游卡可以通过官方网站或授权代理机构。"), &["reference-without-host warning"]);
        check(&format!("{lead}办理旅游卡请查看官方网站。"), &[]);
        check(&format!("{lead}办理旅游卡可以通过官方网站或授权代理机构吗？"), &[]);
        check(&format!("{lead}办理旅游卡可以通过官方网站或授权代理机构。见 vmp.gov.kz"), &[]);
        check("# 比利时旅游卡\n\n比利时旅游卡是一种交通卡。可以通过官方网站或授权代理商购买旅游卡。", &[]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn never_panics_and_quotes_what_it_points_at(page in "(\\PC|官网|https://vmp\\.gov\\.kz|evisa-gov-vn\\.com|official website|\\[|\\]\\(|\\)|。|\\. |\n){0,60}") {
            for finding in findings_with(&page, &Hosts::default()) {
                proptest::prop_assert!(page.get(finding.range.clone()).is_some());
            }
        }
    }
}
