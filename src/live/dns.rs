//! One question to one named resolver, and its whole answer. The only file that names the DNS library.
//!
//! A resolver for programs folds everything into "has addresses" or "failed"; here the difference between a denial, an
//! empty answer, a refusal and silence is all that matters, and so are the SOA, aliases and extended errors beside it.

use std::collections::BTreeSet;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_net::client::Client;
use hickory_net::dnssec::DnssecDnsHandle;
use hickory_net::proto::dnssec::rdata::DNSSECRData;
use hickory_net::proto::dnssec::{Proof, TrustAnchors};
use hickory_net::proto::op::{DnsRequest, DnsRequestOptions, DnsResponse, Query, ResponseCode};
use hickory_net::proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_net::proto::rr::{Name, RData, Record, RecordType};
use hickory_net::runtime::TokioRuntimeProvider;
use hickory_net::tcp::TcpClientStream;
use hickory_net::udp::UdpClientStream;
use hickory_net::xfer::{DnsHandle as _, FirstAnswer as _};
use hickory_net::{DnsError, NetError};
use tokio::time::timeout;

use super::{Clock, short};
use crate::fetch::lookup::{Answer as Addresses, Lookup};
use crate::resolve::evidence::{Answer, Dns, Dnssec, Observation, Seen};

/// Records of one answer that are kept.
const MAX_RECORDS: usize = 16;
/// IANA's number of the extended error option, RFC 8914.
const EXTENDED_ERROR: u16 = 15;

/// A resolver to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolver {
    /// Its address.
    pub address: SocketAddr,
    /// Who runs it; resolvers of one operator are one witness.
    pub operator: String,
}

/// Keys that signed denials must lead up to: the root's, unless a test has a root of its own.
pub type Anchors = Arc<TrustAnchors>;

/// Asks a list of resolvers.
#[derive(Clone)]
pub struct Asker {
    resolvers: Arc<[Resolver]>,
    anchors: Anchors,
    time: Duration,
    clock: Clock,
}

impl Asker {
    /// Asks `resolvers`, each for at most `time` a question.
    pub fn new(resolvers: Vec<Resolver>, anchors: Option<Anchors>, time: Duration, clock: Clock) -> Asker {
        Asker { resolvers: resolvers.into(), anchors: anchors.unwrap_or_default(), time, clock }
    }

    /// Everything resolvers say of a host: the name, `www.` before it where the name itself has no address, a sibling that
    /// was made up, and the name servers of its domain. In the order of the resolvers.
    pub async fn look(&self, host: &str) -> Vec<Observation> {
        let canary = canary(host);
        let mut asked = tokio::task::JoinSet::new();
        for (at, _) in self.resolvers.iter().enumerate() {
            let (asker, host, canary) = (self.clone(), host.to_string(), canary.clone());
            asked.spawn(async move { (at, asker.look_from(at, &host, &canary).await) });
        }
        let mut seen = asked.join_all().await;
        seen.sort_by_key(|(at, _)| *at);
        seen.into_iter().flat_map(|(_, seen)| seen).collect()
    }

    async fn look_from(&self, at: usize, host: &str, canary: &str) -> Vec<Observation> {
        let resolver = &self.resolvers[at];
        let mut seen = vec![self.ask(resolver, host, RecordType::A, false).await];
        if matches!(answer(&seen[0]), Some(Answer::Timeout | Answer::Unreachable)) {
            return seen;
        }
        if answer(&seen[0]) == Some(Answer::NoData) {
            seen.push(self.ask(resolver, host, RecordType::AAAA, false).await);
        }
        if !seen.iter().any(|seen| answer(seen) == Some(Answer::Records)) {
            seen.push(self.ask(resolver, &format!("www.{host}"), RecordType::A, false).await);
        }
        seen.push(self.ask(resolver, canary, RecordType::A, true).await);
        // Whose servers answer is a fact of the domain, so one resolver's word is enough.
        let there = seen.iter().any(|seen| matches!(answer(seen), Some(Answer::Records | Answer::NoData)));
        if let Some(domain) = psl::domain_str(host).filter(|_| at == 0 && there) {
            seen.push(self.ask(resolver, domain, RecordType::NS, false).await);
        }
        seen
    }

    /// One question to one resolver.
    async fn ask(&self, resolver: &Resolver, name: &str, kind: RecordType, canary: bool) -> Observation {
        let mut seen = Dns {
            operator: resolver.operator.clone(),
            name: name.to_string(),
            asked: kind.to_string(),
            canary,
            answer: Answer::Other,
            code: None,
            records: Vec::new(),
            alias: None,
            soa: None,
            extended: None,
            dnssec: None,
            detail: None,
        };
        match self.answer(resolver.address, name, kind).await {
            Ok(response) => read(&mut seen, name, kind, &response),
            Err(NetError::Timeout) => seen.answer = Answer::Timeout,
            Err(NetError::Io(error)) => {
                seen.answer = Answer::Unreachable;
                seen.detail = Some(error.kind().to_string());
            }
            Err(error) => seen.detail = Some(short(&error.to_string())),
        }
        let signed = seen.dnssec.take().is_some();
        // The denial of a sibling that was made up is validated like that of the name: one that does not hold shows that somebody
        // on the way wrote it. What holds for a name holds for all names below it (RFC 8020), `www.` among them.
        if seen.answer == Answer::NoSuchName && !name.starts_with("www.") {
            seen.dnssec = match signed {
                true => Some(self.validate(resolver.address, name, kind).await),
                false => (!canary).then_some(Dnssec::Unsigned),
            };
        }
        Observation { at: self.clock.now(), by: resolver.address.to_string(), seen: Seen::Dns(seen) }
    }

    async fn answer(&self, to: SocketAddr, name: &str, kind: RecordType) -> Result<DnsResponse, NetError> {
        let query = Query::query(fqdn(name)?, kind);
        let mut options = DnsRequestOptions::default();
        options.edns_set_dnssec_ok = true;
        // An answer that does not repeat the capitals was made by somebody who did not see the question.
        options.case_randomization = true;
        let stream = UdpClientStream::builder(to, TokioRuntimeProvider::new()).with_timeout(Some(self.time)).build();
        let (client, background) = Client::<TokioRuntimeProvider>::from_sender(stream);
        let task = tokio::spawn(background);
        let answered = timeout(self.time, client.send(DnsRequest::from_query(query.clone(), options)).first_answer()).await;
        task.abort();
        let response = answered.unwrap_or(Err(NetError::Timeout))?;
        if !response.metadata.truncation {
            return Ok(response);
        }
        let (client, task) = self.over_tcp(to).await?;
        let answered = timeout(self.time, client.send(DnsRequest::from_query(query, options)).first_answer()).await;
        task.abort();
        answered.unwrap_or(Err(NetError::Timeout))
    }

    async fn over_tcp(&self, to: SocketAddr) -> Result<(Client<TokioRuntimeProvider>, tokio::task::AbortHandle), NetError> {
        let (stream, sender) = TcpClientStream::new(to, None, Some(self.time), TokioRuntimeProvider::new());
        let stream = timeout(self.time, stream).await.unwrap_or(Err(NetError::Timeout))?;
        let (client, background) = Client::<TokioRuntimeProvider>::with_timeout(stream, sender, self.time);
        Ok((client, tokio::spawn(background).abort_handle()))
    }

    /// Validates a signed denial from the anchors down, over TCP, since keys rarely fit in a datagram.
    async fn validate(&self, to: SocketAddr, name: &str, kind: RecordType) -> Dnssec {
        let Ok((client, task)) = self.over_tcp(to).await else { return Dnssec::Indeterminate };
        let Ok(name) = fqdn(name) else { return Dnssec::Indeterminate };
        let handle = DnssecDnsHandle::with_trust_anchor(client, Arc::clone(&self.anchors));
        let mut options = DnsRequestOptions::default();
        options.edns_set_dnssec_ok = true;
        let answered = timeout(self.time, handle.lookup(Query::query(name, kind), options).first_answer()).await;
        task.abort();
        match answered {
            Err(_) => Dnssec::Indeterminate,
            Ok(Ok(response)) => {
                let denials = || response.authorities.iter().filter(|record| is_denial(record));
                if denials().any(|record| record.proof == Proof::Secure) { Dnssec::Secure } else { Dnssec::Insecure }
            }
            Ok(Err(NetError::Dns(DnsError::Nsec { proof: Proof::Insecure, .. }))) => Dnssec::Insecure,
            Ok(Err(NetError::Dns(DnsError::Nsec { proof: Proof::Bogus, .. } | DnsError::DnssecBogus))) => Dnssec::Bogus,
            Ok(Err(_)) => Dnssec::Indeterminate,
        }
    }
}

/// Resolves for the fetcher through the same resolvers, the first that has addresses.
impl Lookup for Asker {
    fn addresses<'a>(&'a self, host: &'a str) -> Addresses<'a> {
        Box::pin(async move {
            let mut last = "no resolver to ask".to_string();
            for resolver in self.resolvers.iter() {
                for kind in [RecordType::A, RecordType::AAAA] {
                    let observation = self.ask(resolver, host.trim_end_matches('.'), kind, false).await;
                    let Seen::Dns(dns) = observation.seen else { continue };
                    let addresses: Vec<IpAddr> = dns.records.iter().filter_map(|record| record.parse().ok()).collect();
                    if !addresses.is_empty() {
                        return Ok(addresses);
                    }
                    last = dns.to_string();
                    if dns.answer != Answer::NoData {
                        break;
                    }
                }
            }
            Err(io::Error::new(io::ErrorKind::NotFound, last))
        })
    }
}

/// Who runs the resolver at `address`, by what the rules know; its own address where they do not.
pub fn operator(address: SocketAddr, known: &[crate::rules::model::live::Resolver]) -> String {
    let plain = address.ip().to_canonical();
    let run_by = known.iter().find(|resolver| resolver.addresses.iter().any(|known| known.to_canonical() == plain));
    run_by.map_or_else(|| address.to_string(), |resolver| resolver.operator.clone())
}

fn read(seen: &mut Dns, name: &str, kind: RecordType, response: &DnsResponse) {
    let code = response.metadata.response_code;
    seen.code = Some(u16::from(code));
    let same = |record: &&Record| spelled(&record.name) == name;
    let alias = response.answers.iter().filter(same).find_map(|record| match &record.data {
        RData::CNAME(to) => Some(spelled(&to.0)),
        _ => None,
    });
    seen.alias = alias;
    let records: BTreeSet<String> =
        response.answers.iter().filter(|record| record.record_type() == kind).filter_map(text).collect();
    seen.records = records.into_iter().take(MAX_RECORDS).collect();
    let soa = response.authorities.iter().find(|record| record.record_type() == RecordType::SOA);
    seen.soa = soa.map(|record| spelled(&record.name));
    if response.authorities.iter().any(|record| record.record_type() == RecordType::RRSIG) {
        // To be replaced by what validation gives.
        seen.dnssec = Some(Dnssec::Indeterminate);
    }
    seen.extended = response.edns.as_ref().and_then(|edns| match edns.option(EdnsCode::from(EXTENDED_ERROR)) {
        Some(EdnsOption::Unknown(_, data)) => Some(u16::from_be_bytes([*data.first()?, *data.get(1)?])),
        _ => None,
    });
    seen.answer = match code {
        ResponseCode::NoError if !seen.records.is_empty() => Answer::Records,
        ResponseCode::NoError => Answer::NoData,
        ResponseCode::NXDomain => Answer::NoSuchName,
        ResponseCode::ServFail => Answer::ServerFailure,
        ResponseCode::Refused => Answer::Refused,
        _ => Answer::Other,
    };
}

fn text(record: &Record) -> Option<String> {
    match &record.data {
        RData::A(address) => Some(address.0.to_string()),
        RData::AAAA(address) => Some(address.0.to_string()),
        RData::NS(host) => Some(spelled(&host.0)),
        _ => None,
    }
}

fn is_denial(record: &Record) -> bool {
    matches!(&record.data, RData::DNSSEC(DNSSECRData::NSEC(_) | DNSSECRData::NSEC3(_)))
}

/// A name as we write it: small ASCII letters, no dot at the end.
fn spelled(name: &Name) -> String {
    short(name.to_ascii().trim_end_matches('.')).to_ascii_lowercase()
}

fn fqdn(name: &str) -> Result<Name, NetError> {
    let mut name = Name::from_ascii(name).map_err(NetError::from)?;
    name.set_fqdn(true);
    Ok(name)
}

fn answer(observation: &Observation) -> Option<Answer> {
    match &observation.seen {
        Seen::Dns(dns) => Some(dns.answer),
        _ => None,
    }
}

/// A sibling of `host` that nobody has registered: sixteen random letters in the place of its first label.
fn canary(host: &str) -> String {
    // Seeded anew by the system for each value; no secret, only nothing to prepare for.
    let mut random = RandomState::new().build_hasher().finish();
    let mut label = String::new();
    for _ in 0..16 {
        label.push(char::from(b'a' + u8::try_from(random % 13).unwrap_or(0)));
        random = random.rotate_right(5) ^ RandomState::new().build_hasher().finish();
    }
    match host.split_once('.') {
        Some((_, parent)) => format!("{label}.{parent}"),
        None => label,
    }
}
