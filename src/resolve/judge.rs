//! From a host's class and what a page claims of it to a verdict: [`judge`].
//!
//! The two are independent. A name alone proves ownership or resemblance, a claim alone is what the page says, and only
//! together do they contradict each other.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

use super::class::{Class, HostClass, Listed, bare, calls_itself_government, governmental, poses};
use super::ladder::same_domain;
use super::{HostStatus, Hosts};
use crate::document::Document;
use crate::extract::HostMention;
use crate::extract::hosts::{country_near, warned_of};
use crate::finding::LIVE;
use crate::rules::Rules;
use crate::rules::model::country::{Portal, Restriction, Standing};
use crate::rules::model::terms::ConceptClass;
use crate::rules::model::{Confidence, Severity};

/// What becomes of a host and the claim on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HostVerdict {
    /// Presented as official, and the register says so.
    ConfirmedOfficial,
    /// A state's host, but not the one for this.
    WrongOfficialHost,
    /// Below a government suffix, in no list of ours.
    UnverifiedGovHost,
    /// Presented as official, and the name does not exist.
    CitedOfficialHostNotFound,
    /// Presented as official, and what is there is a page of a name that is parked or for sale.
    OfficialHostParked,
    /// Presented as official, and it was until its authority moved.
    FormerOfficialHost,
    /// A state's host, presented as official, that sends its readers to somebody else's.
    LeadsElsewhere,
    /// The target of a link whose text shows an official host, and that is nobody's of that state.
    ShowsAnotherHost,
    /// Presented as official, and made to look like an official name.
    ImpersonatesOfficial,
    /// Looks like an official name; nothing is claimed of it.
    Lookalike,
    /// Presented as official, and it is somebody else's.
    UnofficialPresentedAsOfficial,
    /// An official site is spoken of and none is named.
    OfficialReferenceWithoutHost,
    /// We cannot tell.
    Unverifiable,
}

impl HostVerdict {
    /// Kebab-case word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            HostVerdict::ConfirmedOfficial => "confirmed-official",
            HostVerdict::WrongOfficialHost => "wrong-official-host",
            HostVerdict::UnverifiedGovHost => "unverified-gov-host",
            HostVerdict::CitedOfficialHostNotFound => "cited-official-host-not-found",
            HostVerdict::OfficialHostParked => "official-host-parked",
            HostVerdict::FormerOfficialHost => "former-official-host",
            HostVerdict::LeadsElsewhere => "leads-elsewhere",
            HostVerdict::ShowsAnotherHost => "shows-another-host",
            HostVerdict::ImpersonatesOfficial => "impersonates-official",
            HostVerdict::Lookalike => "lookalike",
            HostVerdict::UnofficialPresentedAsOfficial => "unofficial-presented-as-official",
            HostVerdict::OfficialReferenceWithoutHost => "official-reference-without-host",
            HostVerdict::Unverifiable => "unverifiable",
        }
    }
}

/// The verdict on one mention, with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement<'r> {
    /// Host that was judged: the one mentioned, or that at which a shortened link ends.
    pub host: String,
    /// What the host is by name.
    pub class: Class,
    /// `None` where nothing is claimed and the name says nothing.
    pub verdict: Option<HostVerdict>,
    /// How loudly a finding may say it.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// Each step, in words.
    pub reasons: Vec<String>,
    /// The right portals, best first.
    pub official: Vec<&'r Portal>,
    /// Hosts known for what is claimed, where an authority has hosts and no portal.
    pub known_hosts: Vec<String>,
    /// The one portal that can be meant; `None` where several fit, or none surely.
    pub only: Option<&'r Portal>,
}

/// Judges one mention. In: the mention with its claim, the rules, live evidence (empty when offline), and the day by
/// which entries count as current. A shortened link of which it is known where it ends is judged as if the page named that
/// host. Pure.
pub fn judge<'r>(mention: &HostMention, rules: &'r Rules, evidence: &Hosts, as_of: Date) -> Judgement<'r> {
    let end = rules.hosts.is_shortener(&mention.host).then(|| end(mention, evidence)).flatten();
    let Some((host, path)) = end.filter(|(host, _)| !rules.hosts.is_shortener(host)) else {
        return judge_as_named(mention, rules, evidence, as_of);
    };
    let mut judgement = judge_as_named(&HostMention { host, path, ..mention.clone() }, rules, evidence, as_of);
    let at = evidence.link(&mention.host, &mention.path).map_or("", |live| &live.at);
    judgement.reasons.push(format!("{LIVE}{}{} leads to {} ({at})", mention.host, mention.path, judgement.host));
    judgement
}

/// Judges one mention as [`judge`] does, with an eye on the page: a name that only resembles an official one is called a
/// look-alike where the page itself warns of it.
pub fn judge_on<'r>(
    document: &Document,
    mention: &HostMention,
    rules: &'r Rules,
    evidence: &Hosts,
    as_of: Date,
) -> Judgement<'r> {
    let mut judgement = judge(mention, rules, evidence, as_of);
    let resembles = matches!(judgement.class.kind, HostClass::SuffixSwap | HostClass::Combo);
    if judgement.verdict.is_none() && resembles && warned_of(document, mention, rules) {
        judgement.verdict = Some(HostVerdict::Lookalike);
        judgement.reasons.push("the page warns of it".into());
    }
    judgement
}

fn judge_as_named<'r>(mention: &HostMention, rules: &'r Rules, evidence: &Hosts, as_of: Date) -> Judgement<'r> {
    let register = &rules.hosts;
    let class = register.classify(&mention.host, &mention.path, as_of);
    let claimed = &mention.claimed;
    let country = claimed.country.clone().or_else(|| class.country.clone());
    let right = right_hosts(country.as_deref(), claimed.of.as_deref(), rules, as_of);
    let official: Vec<&Portal> = right.iter().filter_map(|listed| register.portal(listed, &rules.files)).collect();
    let mut known_hosts: Vec<String> = Vec::new();
    for listed in &right {
        let host = format!("{}{}", listed.host, listed.path.as_deref().unwrap_or_default());
        if !known_hosts.contains(&host) {
            known_hosts.push(host);
        }
    }
    let mut judgement = Judgement {
        host: mention.host.clone(),
        class,
        verdict: None,
        severity: Severity::Note,
        confidence: Confidence::Medium,
        reasons: Vec::new(),
        official,
        known_hosts,
        only: only(&right, claimed.of.as_deref(), rules, as_of),
    };
    describe(&mut judgement, mention, country.as_deref());
    if let Some(live) = evidence.host(&mention.host) {
        judgement.reasons.push(format!("{LIVE}{} ({})", live.reason, live.at));
    }
    let decision = decide(&mut judgement, mention, country.as_deref(), &right, rules, evidence, as_of);
    let decision = with_evidence(decision, &mut judgement, mention, rules, evidence, as_of);
    let (verdict, severity, confidence) = decision;
    judgement.verdict = verdict;
    judgement.severity = severity;
    judgement.confidence = confidence;
    judgement
}

type Decision = (Option<HostVerdict>, Severity, Confidence);

fn decide<'r>(
    judgement: &mut Judgement<'r>,
    mention: &HostMention,
    country: Option<&str>,
    right: &[&Listed],
    rules: &'r Rules,
    evidence: &Hosts,
    as_of: Date,
) -> Decision {
    let class = judgement.class.clone();
    let claimed = &mention.claimed;
    let note = |verdict| (Some(verdict), Severity::Note, Confidence::Medium);
    let none = (None, Severity::Note, Confidence::Low);
    let same_country = claimed.country.is_none() || class.country.is_none() || claimed.country == class.country;
    let official = |shown: &&str| {
        let kind = rules.hosts.classify(shown, "", as_of).kind;
        matches!(kind, HostClass::RegistryOfficial | HostClass::GovSuffixUnlisted)
    };
    if let Some(shown) = mention.shown.as_deref().filter(|_| claimed.official).filter(official) {
        return shows_another(judgement, mention, shown, rules);
    }
    match class.kind {
        HostClass::InvalidHost => none,
        HostClass::RegistryOfficial if !claimed.official => none,
        HostClass::RegistryOfficial => {
            if !same_country {
                // An embassy, a partner, a second country in the sentence: too many honest readings to say more.
                return note(HostVerdict::Unverifiable);
            }
            if evidence.status(&mention.host) == HostStatus::NoSuchDomain {
                judgement.reasons.push("the register lists it, and may be out of date".into());
                return note(HostVerdict::CitedOfficialHostNotFound);
            }
            if serves(&class, claimed.of.as_deref(), right, rules) {
                return (Some(HostVerdict::ConfirmedOfficial), Severity::Note, Confidence::High);
            }
            judgement.reasons.push("the register lists this host for something else".into());
            note(HostVerdict::WrongOfficialHost)
        }
        HostClass::RegistryFormer if claimed.official => {
            judgement.reasons.push("the authority has moved away from this host".into());
            note(HostVerdict::FormerOfficialHost)
        }
        HostClass::RegistryBad if claimed.official => {
            (Some(HostVerdict::ImpersonatesOfficial), Severity::Error, Confidence::High)
        }
        HostClass::RegistryBad => note(HostVerdict::Lookalike),
        HostClass::RegistryIntermediary if claimed.official && claimed.of.is_some() => {
            if !class.listed.is_empty() || rules.hosts.is_contractor(&mention.host) {
                judgement.reasons.push("a state appointed it to take applications".into());
                return note(HostVerdict::Unverifiable);
            }
            judgement.reasons.push("a lawful agency, but not the authority itself".into());
            note(HostVerdict::UnofficialPresentedAsOfficial)
        }
        HostClass::RegistryFormer | HostClass::RegistryIntermediary => none,
        HostClass::GovSuffixUnlisted if !claimed.official => none,
        HostClass::GovSuffixUnlisted => {
            if evidence.status(&mention.host) == HostStatus::NoSuchDomain {
                return (Some(HostVerdict::CitedOfficialHostNotFound), Severity::Warning, Confidence::High);
            }
            if !same_country {
                // Another state's domain presented as this country's office. Only where the words of the claim name both office
                // and country themselves: a country taken from the page may belong to another sentence.
                let named = country_near(&mention.quote, rules).is_some_and(|named| claimed.country.as_ref() == Some(&named));
                let office = claimed.of.as_deref().is_some_and(|of| is_office(of, rules));
                if named && office && !right.is_empty() {
                    judgement.reasons.push("only another state can give out names below this suffix".into());
                    return (Some(HostVerdict::WrongOfficialHost), Severity::Warning, Confidence::Medium);
                }
                return note(HostVerdict::Unverifiable);
            }
            if let Some(portal) = known_service(mention, country, right, rules) {
                let host = portal.host.clone();
                let issuers: Vec<&Listed> = country.map_or_else(Vec::new, |country| issuers_of_visas(country, rules).collect());
                judgement.only = only(&issuers, None, rules, as_of);
                if let Some(portal) = rules.hosts.portal(portal, &rules.files) {
                    judgement.official.retain(|other| !std::ptr::eq(*other, portal));
                    judgement.official.insert(0, portal);
                }
                judgement.known_hosts.retain(|other| *other != host);
                judgement.known_hosts.insert(0, host);
                judgement.reasons.push("the name announces a service for which the register knows another host".into());
                return (Some(HostVerdict::WrongOfficialHost), Severity::Warning, Confidence::Medium);
            }
            note(HostVerdict::UnverifiedGovHost)
        }
        HostClass::EmbedsOfficial | HostClass::Homoglyph if claimed.official => {
            (Some(HostVerdict::ImpersonatesOfficial), Severity::Error, Confidence::High)
        }
        HostClass::Typo | HostClass::SuffixSwap | HostClass::Combo if claimed.official => {
            // "Official" alone may be a shop's own; a document, an authority or the imitated country makes it a claim.
            let about = claimed.of.is_some() || claimed.country.is_some() && claimed.country == class.country;
            // Small states and embassies do take names such as `naurugov.nr`; without a word for a service nothing else speaks
            // against them.
            let plain = !class.service && (!is_document(claimed.of.as_deref(), rules) || of_a_mission(&mention.host));
            if !about || plain && class.kind != HostClass::Typo || claimed.of.as_deref() == Some("embassy") {
                return note(HostVerdict::Unverifiable);
            }
            // `evisa.gm` is what a portal would be called. Where we know none of the country, nothing says that it is not this one.
            if class.kind == HostClass::Combo && !poses(&mention.host) && class.listed.is_empty() && right.is_empty() {
                judgement.reasons.push("no site of this country is known for it".into());
                return note(HostVerdict::Unverifiable);
            }
            // Embassies and agencies of many countries share their names. Only what is called as a site is where papers are applied
            // for copies one.
            let issues = |&at: &_| rules.hosts.listed(at).is_some_and(|listed| !listed.documents.is_empty());
            if class.kind == HostClass::SuffixSwap && !class.service && !class.listed.iter().any(issues) {
                return note(HostVerdict::Unverifiable);
            }
            (Some(HostVerdict::ImpersonatesOfficial), Severity::Warning, Confidence::Medium)
        }
        HostClass::EmbedsOfficial | HostClass::Homoglyph | HostClass::Typo => note(HostVerdict::Lookalike),
        HostClass::Combo if class.service && poses(&mention.host) => {
            judgement.reasons.push("the name itself calls the site official or a government's".into());
            note(HostVerdict::Lookalike)
        }
        HostClass::SuffixSwap | HostClass::Combo => none,
        HostClass::Unrelated if !claimed.official => none,
        HostClass::Unrelated => {
            let open = class.shared || class.brand || right.is_empty() || country.is_none();
            let of = claimed.of.as_deref();
            // Embassies and "the government" have more hosts than any register, and a card of a general name may be a
            // shop's, with an official site of its own. Only a document that a state issues leaves one owner.
            let issued = of
                .and_then(|of| rules.lexicon.concept(of))
                .is_some_and(|concept| rules.lexicon.class(concept) == ConceptClass::EntryDocument);
            let code = country.unwrap_or_default();
            let restricted = rules.country(code).is_some_and(|file| file.suffixes.restricted == Restriction::Yes);
            if !open && let Some(portal) = under_another_gov(&mention.host, code, right) {
                judgement.reasons.push(format!("it has the name of `{}` where this country's government has none", portal.host));
                return (Some(HostVerdict::WrongOfficialHost), Severity::Warning, Confidence::Medium);
            }
            // An office of a state that keeps a suffix for itself has no need of a name that says "gov" where anybody may.
            if !open && restricted && of.is_some_and(|of| is_office(of, rules)) && calls_itself_government(&mention.host) {
                judgement.reasons.push("the name itself calls the site a government's".into());
                return (Some(HostVerdict::ImpersonatesOfficial), Severity::Warning, Confidence::Medium);
            }
            // Some states have a second name for `gov` beside the one we know.
            if open || of == Some("visa") || !issued || governmental(&mention.host) || of_a_mission(&mention.host) {
                return note(HostVerdict::Unverifiable);
            }
            // Where the state has a top-level domain to itself, the country's other one is anybody's.
            let theirs =
                |tld: &str| tld.eq_ignore_ascii_case(code) && (tld != "us" || bare(&mention.host).matches('.').count() > 1);
            let own_tld = mention.host.rsplit('.').next().is_some_and(|tld| theirs(tld) || code == "GB" && tld == "uk");
            let sure = right.iter().any(|listed| listed.confidence == Confidence::High);
            if own_tld || !restricted || !sure {
                return note(HostVerdict::UnofficialPresentedAsOfficial);
            }
            (Some(HostVerdict::UnofficialPresentedAsOfficial), Severity::Warning, Confidence::Medium)
        }
    }
}

/// Whether a listed host is one that a claim may rest on. Only a document that other hosts of the country issue and this one
/// does not contradicts it: authorities share hosts, and what they put on each changes.
fn serves(class: &Class, of: Option<&str>, right: &[&Listed], rules: &Rules) -> bool {
    if right.is_empty() || class.listed.is_empty() || !is_document(of, rules) {
        return true;
    }
    let mut own = class.listed.iter().filter_map(|&at| rules.hosts.listed(at));
    own.any(|own| {
        own.documents.is_empty()
            || own.documents.iter().any(|document| of.is_some_and(|of| related(document, of, rules)))
            || right.iter().any(|right| {
                let below =
                    |one: &str, other: &str| one == other || one.strip_suffix(other).is_some_and(|rest| rest.ends_with('.'));
                below(&own.host, &right.host)
                    || below(&right.host, &own.host)
                    || right.authority.is_some() && right.authority == own.authority
            })
    })
}

/// What becomes of a link whose text is an official host and whose target is another.
fn shows_another(judgement: &mut Judgement<'_>, mention: &HostMention, shown: &str, rules: &Rules) -> Decision {
    let class = judgement.class.clone();
    let none = (None, Severity::Note, Confidence::Low);
    let of_a_state = matches!(
        class.kind,
        HostClass::InvalidHost | HostClass::RegistryOfficial | HostClass::RegistryFormer | HostClass::GovSuffixUnlisted
    );
    let written = shown.strip_prefix("www.").unwrap_or(shown);
    // Archives, translators, redirects of mail senders and links that lost their scheme carry the shown host themselves.
    let carries = mention.path.contains(written) || mention.path.contains("%2F%2F");
    if of_a_state || class.shared || class.brand || carries || same_domain(bare(shown), bare(&mention.host)) {
        return none;
    }
    if class.kind.looks_alike() {
        return (Some(HostVerdict::ImpersonatesOfficial), Severity::Error, Confidence::High);
    }
    judgement.reasons.push(format!("the text of the link is `{shown}`"));
    let tracker = mention.host.split('.').next().is_some_and(|label| TRACKERS.contains(&label));
    let tld = mention.host.rsplit('.').next();
    let own_tld = tld.is_some_and(|tld| tld.len() == 2 && shown.rsplit('.').next() == Some(tld));
    let contractor = class.kind == HostClass::RegistryIntermediary;
    if tracker || own_tld || contractor || rules.hosts.is_shortener(&mention.host) {
        return (Some(HostVerdict::Unverifiable), Severity::Note, Confidence::Low);
    }
    (Some(HostVerdict::ShowsAnotherHost), Severity::Warning, Confidence::Medium)
}

/// First labels of hosts through which senders of mail count clicks.
const TRACKERS: &[&str] = &[
    "click", "clicks", "e", "email", "go", "l", "link", "links", "lnks", "mail", "news", "r", "redirect", "t", "track", "trk",
    "url",
];

/// Where the redirects of a mention end: host without `www.`, and path.
fn end(mention: &HostMention, evidence: &Hosts) -> Option<(String, String)> {
    let url = Url::parse(evidence.leads_to(&mention.host, &mention.path)?).ok()?;
    Some((bare(url.host_str()?).to_string(), url[url::Position::BeforePath..url::Position::AfterQuery].to_string()))
}

/// What live evidence adds to a decision by name: where the host sends its readers, that it is parked, that it is new.
fn with_evidence(
    decision: Decision,
    judgement: &mut Judgement<'_>,
    mention: &HostMention,
    rules: &Rules,
    evidence: &Hosts,
    as_of: Date,
) -> Decision {
    let (verdict, severity, confidence) = decision;
    let claimed = &mention.claimed;
    let live = evidence.host(&mention.host);
    if let Some(young) = live.and_then(|live| live.young.as_ref()).filter(|_| judgement.class.kind.looks_alike()) {
        judgement.reasons.push(format!("{LIVE}{young}"));
        if verdict == Some(HostVerdict::ImpersonatesOfficial) {
            return (verdict, Severity::Error, Confidence::High);
        }
    }
    if !claimed.official {
        return decision;
    }
    if live.is_some_and(|live| live.status == HostStatus::Parked) && verdict != Some(HostVerdict::ImpersonatesOfficial) {
        let about = claimed.of.is_some() || claimed.country.is_some();
        return match judgement.class.kind {
            // Ours may be the mistake: a portal that moved, and a name that lapsed.
            HostClass::RegistryOfficial => (Some(HostVerdict::OfficialHostParked), Severity::Warning, Confidence::Low),
            _ if about => (Some(HostVerdict::OfficialHostParked), Severity::Warning, Confidence::Medium),
            _ => (Some(HostVerdict::OfficialHostParked), Severity::Note, Confidence::Medium),
        };
    }
    let Some((to, path)) = end(mention, evidence).filter(|(to, _)| !same_domain(to, bare(&mention.host))) else {
        return decision;
    };
    let there = rules.hosts.classify(&to, &path, as_of);
    judgement.reasons.push(format!("{LIVE}it leads to {to}"));
    let of_a_state = matches!(there.kind, HostClass::RegistryOfficial | HostClass::GovSuffixUnlisted);
    match verdict {
        Some(HostVerdict::UnofficialPresentedAsOfficial) if of_a_state => (verdict, Severity::Note, confidence),
        // One state's hosts lead to each other; where they lead away is for a person to see, since states use contractors,
        // sign-on services and new names.
        Some(HostVerdict::ConfirmedOfficial | HostVerdict::UnverifiedGovHost) if !of_a_state => {
            let (severity, confidence) = match there.kind {
                HostClass::RegistryBad => (Severity::Warning, Confidence::Medium),
                HostClass::RegistryIntermediary | HostClass::RegistryFormer => (Severity::Note, Confidence::Medium),
                _ if there.shared || there.brand => (Severity::Note, Confidence::Medium),
                _ if verdict == Some(HostVerdict::ConfirmedOfficial) => (Severity::Note, Confidence::Low),
                _ => (Severity::Warning, Confidence::Low),
            };
            (Some(HostVerdict::LeadsElsewhere), severity, confidence)
        }
        _ => (verdict, severity, confidence),
    }
}

/// The portal that a government host is mistaken for: the label right below the suffix announces a service for which the
/// register surely knows another host of the same country, and the claim is about that service or who runs it.
fn known_service<'r>(mention: &HostMention, country: Option<&str>, right: &[&Listed], rules: &'r Rules) -> Option<&'r Listed> {
    const SERVICES: &[&str] = &["visa", "visas", "evisa", "e-visa", "evisas", "eta", "eeta", "e-eta", "evisit", "visaonline"];
    let (suffix, _) = rules.hosts.suffix_of(&mention.host)?;
    // Below a top-level domain of the state every name is an agency's own.
    if !suffix.contains('.') {
        return None;
    }
    let below = super::class::bare(mention.host.strip_suffix(suffix)?.strip_suffix('.')?);
    let below = below.strip_prefix("www.").unwrap_or(below);
    let of = mention.claimed.of.as_deref();
    // Three letters are many an authority's short name too, a tax office's for one.
    let country = country?;
    let authorises =
        || rules.hosts.of_country(country).any(|listed| listed.documents.iter().any(|id| id == "travel-authorisation"));
    if !SERVICES.contains(&below) || below == "eta" && !(is_document(of, rules) && authorises()) {
        return None;
    }
    let portal = issuers_of_visas(country, rules).next()?;
    let about = of.is_none_or(|of| {
        is_document(Some(of), rules)
            || of != "government" && is_office(of, rules)
            || right.iter().any(|listed| listed.host == portal.host)
    });
    about.then_some(portal)
}

/// The portal whose own label stands below `gov` and a country's letters, where the state's names lie below `go` or `govt`.
fn under_another_gov<'r>(host: &str, code: &str, right: &[&'r Listed]) -> Option<&'r Listed> {
    let tld = code.to_ascii_lowercase();
    let label = bare(host).strip_suffix(&tld)?.strip_suffix(".gov.")?;
    right.iter().copied().find(|listed| {
        let own = listed.host.strip_suffix(&tld).and_then(|rest| rest.strip_suffix(".go.").or(rest.strip_suffix(".govt.")));
        own == Some(label) && !listed.documents.is_empty()
    })
}

/// Whether a host is named as embassies and consulates name their own, which take what names they like.
fn of_a_mission(host: &str) -> bool {
    const MISSIONS: &[&str] = &[
        "embassy",
        "embassies",
        "consulgen",
        "highcommission",
        "embajada",
        "consulado",
        "ambassade",
        "consulat",
        "embaixada",
        "ambasciata",
        "consolato",
        "botschaft",
        "konsulat",
        "posolstvo",
    ];
    !poses(host) && MISSIONS.iter().any(|word| host.contains(word))
}

/// Portals that surely issue a country's visas and the like.
fn issuers_of_visas<'r>(country: &str, rules: &'r Rules) -> impl Iterator<Item = &'r Listed> {
    rules.hosts.of_country(country).filter(|listed| {
        listed.standing == Standing::Official
            && listed.confidence == Confidence::High
            && listed
                .documents
                .iter()
                .any(|document| ["visa", "e-visa", "travel-authorisation"].iter().any(|wanted| related(document, wanted, rules)))
    })
}

/// The one portal that all of `right` come down to: of those that issue the document `of` where any does. A card whose kind its
/// name does not tell is issued by none, so no portal is surely meant.
fn only<'r>(right: &[&Listed], of: Option<&str>, rules: &'r Rules, as_of: Date) -> Option<&'r Portal> {
    let issues = |listed: &&&Listed| of.is_some_and(|of| listed.documents.iter().any(|document| document == of));
    let card =
        of.and_then(|of| rules.lexicon.concept(of)).is_some_and(|concept| rules.lexicon.class(concept) == ConceptClass::Card);
    let exact: Vec<&&Listed> = right.iter().filter(issues).collect();
    let fitting: Vec<&&Listed> = if exact.is_empty() && !card { right.iter().collect() } else { exact };
    let (first, others) = fitting.split_first()?;
    let same = |listed: &&&Listed| listed.host == first.host && listed.path == first.path;
    let sure = first.confidence == Confidence::High && first.valid.contains(as_of);
    (sure && others.iter().all(same)).then(|| rules.hosts.portal(first, &rules.files)).flatten()
}

fn is_office(of: &str, rules: &Rules) -> bool {
    matches!(of, "interior-ministry" | "immigration-service" | "foreign-ministry" | "government")
        || rules.lexicon.concept(of).is_none() && of != "embassy"
}

fn is_document(of: Option<&str>, rules: &Rules) -> bool {
    of.and_then(|of| rules.lexicon.concept(of))
        .is_some_and(|concept| matches!(rules.lexicon.class(concept), ConceptClass::EntryDocument | ConceptClass::Card))
}

/// Whether two document concepts are of one family: one counts as the other, or both as a third.
fn related(a: &str, b: &str, rules: &Rules) -> bool {
    let lexicon = &rules.lexicon;
    let (Some(a), Some(b)) = (lexicon.concept(a), lexicon.concept(b)) else { return a == b };
    lexicon.concepts[a as usize].counts_as.iter().any(|of| lexicon.concepts[b as usize].counts_as.contains(of))
}

/// Whether the id of an authority, or of an office's concept, is that of this office.
pub fn is_of_office(id: &str, office: &str) -> bool {
    let ids: &[&str] = match office {
        "interior-ministry" => &["mia", "moi", "interior", "mvd", "mha", "home-affairs", "home-office", "dha", "mps"],
        "foreign-ministry" => &["mfa", "mofa", "foreign-affairs", "foreign", "dfa", "maec", "mid"],
        "immigration-service" => &["immigration", "migration", "nia", "ica", "immd", "dgi", "imigrasi", "boi"],
        _ => &[],
    };
    id == office || ids.contains(&id)
}

/// Entries of a country that are right for a document, an authority or an office. Best first: portals before pages.
pub fn right_hosts<'r>(country: Option<&str>, of: Option<&str>, rules: &'r Rules, as_of: Date) -> Vec<&'r Listed> {
    let (Some(country), Some(of)) = (country, of) else { return Vec::new() };
    let lexicon = &rules.lexicon;
    let class = lexicon.concept(of).map(|concept| lexicon.class(concept));
    // A card whose kind its name does not tell: whatever the country issues is what a reader should have.
    let any_document = class == Some(ConceptClass::Card);
    let mut found: Vec<&Listed> = rules
        .hosts
        .of_country(country)
        .filter(|listed| listed.standing == Standing::Official && listed.valid.until.is_none_or(|until| as_of <= until))
        .filter(|listed| {
            let issued = listed.documents.iter().any(|document| any_document || class.is_some() && related(document, of, rules));
            let run = listed.authority.as_deref().is_some_and(|id| is_of_office(id, of));
            issued || run
        })
        .collect();
    found.sort_by_key(|listed| (listed.documents.is_empty(), listed.portal.is_none()));
    found
}

fn describe(judgement: &mut Judgement<'_>, mention: &HostMention, country: Option<&str>) {
    let class = &judgement.class;
    let host = &mention.host;
    let step = match class.kind {
        HostClass::InvalidHost => format!("`{host}` is not a host name of the public internet"),
        HostClass::RegistryOfficial => format!("`{host}` is listed as an official host"),
        HostClass::RegistryFormer => format!("`{host}` is listed as a former official host"),
        HostClass::RegistryBad => format!("`{host}` is listed as misused"),
        HostClass::RegistryIntermediary => format!("`{host}` is listed as a contractor or agency"),
        HostClass::GovSuffixUnlisted => format!("`{host}` lies below a government suffix and is in no list of ours"),
        HostClass::EmbedsOfficial => format!("`{host}` carries the official name `{}` inside another name", resembled(class)),
        HostClass::Homoglyph => format!("`{host}` looks on the screen like `{}`", resembled(class)),
        HostClass::Typo => format!("`{host}` is one letter away from `{}`", resembled(class)),
        HostClass::SuffixSwap => format!("`{host}` has the name of `{}` under another suffix", resembled(class)),
        HostClass::Combo => format!("`{host}` joins a country or document with words of authority and is in no list of ours"),
        HostClass::Unrelated => format!("`{host}` is in no list of official hosts"),
    };
    judgement.reasons.push(step);
    if mention.claimed.official {
        let mut said = format!("the page presents it as official (\u{201c}{}\u{201d})", mention.claimed.words);
        if let Some(of) = &mention.claimed.of {
            said.push_str(&format!(", of `{of}`"));
        }
        if let Some(country) = country {
            said.push_str(&format!(", for {country}"));
        }
        judgement.reasons.push(said);
    }
}

fn resembled(class: &Class) -> &str {
    class.resembles.as_deref().unwrap_or("an official host")
}
