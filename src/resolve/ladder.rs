//! From what was seen of a host to what may be said of it: [`weigh`].
//!
//! "It does not exist" is said only on strong evidence, since the claim accuses whoever cited the host. Everything that
//! has an innocent reading (a server that is down, a block, a lying network) leads to [`HostStatus::Unknown`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::evidence::{Answer, Dns, Dnssec, Look, Seen, addresses};
use super::{Evidence, HostStatus, LiveHost};
use crate::rules::model::live::Live;

/// Fewest operators that must deny a name.
const WITNESSES: usize = 2;
/// Extended errors (RFC 8914) with which a resolver says that an answer is not that of the name's own servers: forged,
/// blocked, censored, filtered, prohibited, stale, synthesised.
const NOT_THE_ZONES_ANSWER: &[u16] = &[3, 4, 15, 16, 17, 18, 19, 29];

/// What one look is worth. In: the look, what live checks know, the moment of the run. Pure: the same look gives the same
/// answer wherever it is replayed.
pub fn weigh(look: &Look, rules: &Live, now: Timestamp) -> LiveHost {
    let evidence = look
        .seen
        .iter()
        .map(|seen| Evidence {
            at: seen.at.to_string(),
            kind: seen.seen.kind().to_string(),
            by: seen.by.clone(),
            saw: seen.seen.to_string(),
        })
        .chain([Evidence {
            at: look.control.at.to_string(),
            kind: "http".to_string(),
            by: look.control.url.clone(),
            saw: format!("control page: {}", look.control.saw),
        }])
        .collect();
    let mut live = LiveHost { evidence, at: look.at.to_string(), ..LiveHost::default() };
    if !look.control.matched {
        live.reason = format!("the control page was not as known, so nothing seen there counts: {}", look.control.saw);
        return live;
    }
    let age = now.as_second() - look.at.as_second();
    if age > i64::from(rules.trust_days) * 86_400 {
        live.reason = format!("what was seen is more than {} days old", rules.trust_days);
        return live;
    }
    registered(&mut live, look, rules);
    redirected(&mut live, look);
    let (status, reason) = status(look, rules);
    live.status = status;
    live.reason = reason;
    live
}

fn status(look: &Look, rules: &Live) -> (HostStatus, String) {
    let answers: Vec<&Dns> =
        look.seen.iter().filter_map(|seen| if let Seen::Dns(dns) = &seen.seen { Some(dns) } else { None }).collect();
    let liars: Vec<&str> = answers
        .iter()
        .filter(|dns| dns.canary && exists(dns))
        .map(|dns| dns.operator.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if let Some(parked) = parked(look, rules, &answers) {
        return (HostStatus::Parked, parked);
    }
    if let Some(alive) = alive(look, !liars.is_empty()) {
        return (HostStatus::Alive, alive);
    }
    if !liars.is_empty() {
        // It rewrites denials, or every name of the zone answers: either way a denial, or an answer, says nothing.
        return (HostStatus::Unknown, format!("{} answers for a name that was made up", liars.join(" and ")));
    }
    denied(look, &answers)
}

/// Whether the name does not exist, by all that resolvers said.
fn denied(look: &Look, answers: &[&Dns]) -> (HostStatus, String) {
    let unknown = |reason: String| (HostStatus::Unknown, reason);
    let of_name: Vec<&&Dns> = answers.iter().filter(|dns| !dns.canary && dns.asked != "NS").collect();
    if of_name.is_empty() {
        return unknown(web_trouble(look).unwrap_or_else(|| "nothing was asked of resolvers".to_string()));
    }
    if of_name.iter().any(|dns| exists(dns)) {
        return unknown(web_trouble(look).unwrap_or_else(|| "the name exists, and no page of its own was seen".to_string()));
    }
    let mut by_operator: BTreeMap<&str, Vec<&Dns>> = BTreeMap::new();
    for dns in answers.iter().filter(|dns| dns.asked != "NS") {
        by_operator.entry(&dns.operator).or_default().push(dns);
    }
    let names: BTreeSet<&str> = of_name.iter().map(|dns| dns.name.as_str()).collect();
    let mut witnesses = Vec::new();
    let mut zone = None;
    let mut doubts = BTreeSet::new();
    let mut secure = false;
    for (operator, said) in by_operator {
        let doubt = said.iter().find_map(|dns| doubt(dns));
        let covered = said.iter().filter(|dns| !dns.canary).map(|dns| dns.name.as_str()).collect::<BTreeSet<_>>() == names;
        let canary = said.iter().any(|dns| dns.canary);
        match doubt {
            Some(doubt) => {
                doubts.insert(format!("{operator}: {doubt}"));
            }
            None if !covered || !canary => {
                doubts.insert(format!("{operator}: asked for less than all"));
            }
            None => {
                witnesses.push(operator);
                zone = zone.or_else(|| said.iter().find(|dns| !dns.canary).and_then(|dns| dns.soa.clone()));
                secure |= said.iter().any(|dns| !dns.canary && dns.dnssec == Some(Dnssec::Secure));
            }
        }
    }
    if witnesses.len() < WITNESSES {
        let doubts: Vec<String> = doubts.into_iter().collect();
        let heard = match witnesses.len() {
            0 => "no resolver".to_string(),
            _ => format!("only {}", witnesses.join(" and ")),
        };
        let why = if doubts.is_empty() { String::new() } else { format!(" ({})", doubts.join("; ")) };
        return unknown(format!("{heard} denied the name in full, and {WITNESSES} independent ones are needed{why}"));
    }
    // A signature that does not hold means that somebody on the way wrote the answer.
    if answers.iter().any(|dns| dns.dnssec == Some(Dnssec::Bogus)) {
        return unknown("a signed denial does not hold".to_string());
    }
    let proof = if secure { ", with a valid DNSSEC proof" } else { "" };
    let reason = format!(
        "no such name: NXDOMAIN from {}, as for a sibling that was made up, with the SOA of {}{proof}",
        witnesses.join(" and "),
        zone.unwrap_or_default()
    );
    (HostStatus::NoSuchDomain, reason)
}

/// Why an answer is no denial that counts.
fn doubt(dns: &Dns) -> Option<String> {
    if dns.answer != Answer::NoSuchName {
        return Some(match dns.answer {
            Answer::ServerFailure => "SERVFAIL".to_string(),
            Answer::Refused => "REFUSED".to_string(),
            Answer::Timeout => "no answer in time".to_string(),
            Answer::Unreachable => "not reached".to_string(),
            _ => dns.code.map_or("another answer".to_string(), |code| format!("rcode {code}")),
        });
    }
    if let Some(code) = dns.extended.filter(|code| NOT_THE_ZONES_ANSWER.contains(code)) {
        return Some(format!("extended error {code}"));
    }
    // The servers of a zone put its SOA beside a denial (RFC 2308 section 3); filters put their own, or none.
    let above = |zone: &String| !zone.is_empty() && dns.name.strip_suffix(zone.as_str()).is_some_and(|rest| rest.ends_with('.'));
    if !dns.soa.as_ref().is_some_and(above) {
        return Some("no SOA of a zone above".to_string());
    }
    None
}

/// Whether an answer shows that the name exists, in whatever form.
fn exists(dns: &Dns) -> bool {
    dns.alias.is_some() || matches!(dns.answer, Answer::Records | Answer::NoData)
}

/// A parked name: its servers or addresses are those of a firm that parks names, and its page says so too.
fn parked(look: &Look, rules: &Live, answers: &[&Dns]) -> Option<String> {
    let (url, template) = look.seen.iter().find_map(|seen| match &seen.seen {
        Seen::Http(http) => http.template.as_ref().map(|template| (&http.url, template)),
        _ => None,
    })?;
    let of_firm = |host: &String| {
        let host = host.trim_end_matches('.');
        rules
            .parking
            .name_servers
            .iter()
            .any(|firm| host.strip_suffix(firm.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    };
    let server =
        answers.iter().filter(|dns| dns.asked == "NS" && !dns.canary).flat_map(|dns| &dns.records).find(|host| of_firm(host));
    let address = addresses(look).into_iter().find(|address| rules.parking.addresses.contains(address));
    let sign = match (server, address) {
        (Some(server), _) => format!("name server {server}"),
        (None, Some(address)) => format!("address {address}"),
        (None, None) => return None,
    };
    Some(format!("parked or for sale: {url} says \u{201c}{template}\u{201d}, {sign}"))
}

/// A page of the subject's own domain. Where resolvers invent answers, only a certificate tells whose page it is.
fn alive(look: &Look, lied_to: bool) -> Option<String> {
    let certified = look.seen.iter().any(|seen| matches!(&seen.seen, Seen::Tls(tls) if tls.failed.is_empty()));
    look.seen.iter().find_map(|seen| {
        let Seen::Http(http) = &seen.seen else { return None };
        let fine = http.status.is_some_and(|status| (200..300).contains(&status));
        let own = http.ended_host.as_deref().is_some_and(|host| same_domain(host, host_of(&look.subject)));
        let ended = http.ended.as_deref().unwrap_or_default();
        let whose = !lied_to || certified && ended.starts_with("https:");
        (fine && own && whose).then(|| format!("it answers: status {} from {ended}", http.status.unwrap_or_default()))
    })
}

fn web_trouble(look: &Look) -> Option<String> {
    look.seen.iter().rev().find_map(|seen| match &seen.seen {
        Seen::Http(http) => Some(match (&http.failure, http.status) {
            (Some(failure), _) => format!("no page: {failure}"),
            (None, Some(status)) => format!("status {status} from {}", http.ended.as_deref().unwrap_or(&http.url)),
            (None, None) => "no page".to_string(),
        }),
        _ => None,
    })
}

fn registered(live: &mut LiveHost, look: &Look, rules: &Live) {
    let found = look.seen.iter().find_map(|seen| match &seen.seen {
        Seen::Rdap(rdap) => rdap.registered.map(|registered| (seen.at, registered, rdap)),
        _ => None,
    });
    if let Some((at, registered, rdap)) = found {
        let days = (at.as_second() - registered.as_second()) / 86_400;
        live.registered = Some(registered.to_string());
        live.young = (0..i64::from(rules.rdap.young_days))
            .contains(&days)
            .then(|| format!("{} was registered {days} days before", rdap.domain));
    }
}

fn redirected(live: &mut LiveHost, look: &Look) {
    live.leads_to = look.seen.iter().find_map(|seen| match &seen.seen {
        Seen::Http(http) if !http.redirects.is_empty() => http.ended.clone(),
        _ => None,
    });
}

fn host_of(subject: &str) -> &str {
    subject.split('/').next().unwrap_or(subject)
}

/// Whether two hosts are of one registered domain. Below a public suffix that is a site itself, only the host is the same.
pub fn same_domain(a: &str, b: &str) -> bool {
    a == b || psl::domain_str(a).is_some_and(|domain| psl::domain_str(b) == Some(domain))
}
