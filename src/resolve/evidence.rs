//! What was seen of a host or link, when, by whom, with raw codes: the lines of an evidence file.
//!
//! Plain data. What follows from it is for [`super::ladder`]; how it is come by, for [`crate::live`].

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::class::bare;

/// Version of the lines.
pub const VERSION: &str = "debunk-evidence/1";

/// Something to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// A host, in ASCII without `www.`.
    Host {
        /// The host.
        host: String,
        /// Whether it matters when its domain was registered.
        registration: bool,
    },
    /// A link whose end matters: host and path as the page writes them.
    Link {
        /// The host.
        host: String,
        /// Path with query, from its slash on.
        path: String,
    },
}

impl Question {
    /// What the evidence is kept under: `visa.gov.kz`, `bit.ly/x`.
    pub fn subject(&self) -> String {
        match self {
            Question::Host { host, .. } => host.clone(),
            Question::Link { host, path } => link(host, path),
        }
    }
}

/// Subject of a link.
pub fn link(host: &str, path: &str) -> String {
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{}{slash}{path}", bare(host))
}

/// All that was seen of one subject at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// [`VERSION`]
    pub schema: String,
    /// [`Question::subject`]
    pub subject: String,
    /// When it began.
    pub at: Timestamp,
    /// Whether the network answered in its own name then.
    pub control: Control,
    /// What was seen, in the order it was asked.
    pub seen: Vec<Observation>,
}

/// What the control page showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// When.
    pub at: Timestamp,
    /// Its address.
    pub url: String,
    /// Whether it was as known.
    pub matched: bool,
    /// What it was.
    pub saw: String,
}

/// One thing seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// When.
    pub at: Timestamp,
    /// Who answered: address of a resolver or server, or a URL.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub seen: Seen,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Seen {
    /// A resolver's answer.
    Dns(Dns),
    /// A web server's.
    Http(Http),
    /// A certificate.
    Tls(Tls),
    /// A registry's entry.
    Rdap(Rdap),
}

impl Seen {
    /// The word reports show.
    pub fn kind(&self) -> &'static str {
        match self {
            Seen::Dns(_) => "dns",
            Seen::Http(_) => "http",
            Seen::Tls(_) => "tls",
            Seen::Rdap(_) => "rdap",
        }
    }
}

/// One answer of one resolver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dns {
    /// Who runs the resolver, as far as known; several resolvers of one operator are one witness.
    pub operator: String,
    /// Name asked for.
    pub name: String,
    /// Record type asked for.
    pub asked: String,
    /// Whether the name was made up, so that an honest resolver denies it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub canary: bool,
    /// What the answer was.
    pub answer: Answer,
    /// Response code, RFC 1035 section 4.1.1 and IANA's registry; none where nothing came.
    pub code: Option<u16>,
    /// Addresses or name servers, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// Whether the name is an alias of another. It exists then, whatever becomes of the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Zone whose SOA stands beside a denial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soa: Option<String>,
    /// Extended error code, RFC 8914: says, for instance, that an answer is censored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<u16>,
    /// What our own validation of a signed denial gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dnssec: Option<Dnssec>,
    /// Anything more, such as why nothing came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Kinds of answers. Only the first three say anything of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Records.
    Records,
    /// NODATA: the name exists and has no such record (RFC 2308 section 2.2).
    NoData,
    /// NXDOMAIN.
    NoSuchName,
    /// SERVFAIL.
    ServerFailure,
    /// REFUSED.
    Refused,
    /// Another code, or something that answers another question.
    Other,
    /// Nothing in time.
    Timeout,
    /// No way to the resolver.
    Unreachable,
}

/// Outcome of validating a denial, RFC 4035 section 4.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dnssec {
    /// The denial carries no signatures.
    Unsigned,
    /// Signed up to the root.
    Secure,
    /// Signed below a zone that is provably unsigned.
    Insecure,
    /// Signed, and the signatures do not hold.
    Bogus,
    /// Signed, and we could not find out.
    Indeterminate,
}

/// One fetch, redirects followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// Address asked for.
    pub url: String,
    /// Status of the last answer; none where there was none.
    pub status: Option<u16>,
    /// Address that answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// Its host, in ASCII without `www.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_host: Option<String>,
    /// Redirects on the way: status and where to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<(u16, String)>,
    /// Words of a parked or for-sale page that stand on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Why there is no page: `dns`, `timeout`, `tls`, `private` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// One handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tls {
    /// Name asked for.
    pub name: String,
    /// Checks that failed; empty where all held.
    pub failed: Vec<TlsCheck>,
    /// Names the certificate is for, the first few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// First moment it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Anything more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What can be wrong with a server's certificate, or keep us from seeing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsCheck {
    /// Its last day has passed.
    Expired,
    /// Its first day has not come.
    NotYetValid,
    /// It is for other names.
    NameMismatch,
    /// It vouches for itself.
    SelfSigned,
    /// No authority we trust vouches for it.
    UnknownIssuer,
    /// Anything else about it.
    Invalid,
    /// There was no handshake.
    NoHandshake,
    /// There was no connection.
    Unreachable,
    /// Our policy connects to none of its addresses.
    Refused,
}

impl TlsCheck {
    /// As it is written in the evidence.
    pub fn as_str(self) -> &'static str {
        match self {
            TlsCheck::Expired => "expired",
            TlsCheck::NotYetValid => "not yet valid",
            TlsCheck::NameMismatch => "for other names",
            TlsCheck::SelfSigned => "self-signed",
            TlsCheck::UnknownIssuer => "unknown issuer",
            TlsCheck::Invalid => "invalid",
            TlsCheck::NoHandshake => "no handshake",
            TlsCheck::Unreachable => "no connection",
            TlsCheck::Refused => "refused by our policy",
        }
    }
}

/// A registry's entry of a domain, RFC 9083 section 5.3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rdap {
    /// Registered domain.
    pub domain: String,
    /// HTTP status; none where there was none.
    pub status: Option<u16>,
    /// When it was registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<Timestamp>,
    /// Through whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registrar: Option<String>,
    /// Why nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Dns(seen) => seen.fmt(f),
            Seen::Http(seen) => seen.fmt(f),
            Seen::Tls(seen) => seen.fmt(f),
            Seen::Rdap(seen) => seen.fmt(f),
        }
    }
}

impl fmt::Display for Dns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.answer {
            Answer::Records => "NOERROR",
            Answer::NoData => "NODATA",
            Answer::NoSuchName => "NXDOMAIN",
            Answer::ServerFailure => "SERVFAIL",
            Answer::Refused => "REFUSED",
            Answer::Other => "other answer",
            Answer::Timeout => "no answer in time",
            Answer::Unreachable => "not reached",
        };
        write!(f, "{} {}: {word}", self.name, self.asked)?;
        if self.canary {
            f.write_str(" for a name made up")?;
        }
        if let Some(code) = self.code {
            write!(f, " (rcode {code})")?;
        }
        if !self.records.is_empty() {
            write!(f, " {}", self.records.join(" "))?;
        }
        if let Some(alias) = &self.alias {
            write!(f, ", alias of {alias}")?;
        }
        if let Some(soa) = &self.soa {
            write!(f, ", SOA {soa}")?;
        }
        if let Some(extended) = self.extended {
            write!(f, ", extended error {extended}")?;
        }
        match self.dnssec {
            Some(Dnssec::Unsigned) => f.write_str(", unsigned")?,
            Some(Dnssec::Secure) => f.write_str(", DNSSEC secure")?,
            Some(Dnssec::Insecure) => f.write_str(", DNSSEC insecure")?,
            Some(Dnssec::Bogus) => f.write_str(", DNSSEC bogus")?,
            Some(Dnssec::Indeterminate) => f.write_str(", DNSSEC indeterminate")?,
            None => {}
        }
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)?;
        for (status, to) in &self.redirects {
            write!(f, " -{status}-> {to}")?;
        }
        if let Some(status) = self.status {
            write!(f, ": status {status}")?;
        }
        if let Some(template) = &self.template {
            write!(f, ", says \u{201c}{template}\u{201d}")?;
        }
        match (&self.failure, &self.detail) {
            (Some(word), Some(detail)) => write!(f, ": {word}: {detail}"),
            (Some(word), None) => write!(f, ": {word}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        if self.failed.is_empty() {
            f.write_str("certificate holds")?;
        } else {
            let failed: Vec<&str> = self.failed.iter().map(|check| check.as_str()).collect();
            f.write_str(&failed.join(", "))?;
        }
        if !self.names.is_empty() {
            write!(f, "; for {}", self.names.join(" "))?;
        }
        if let Some(issuer) = &self.issuer {
            write!(f, "; issued by {issuer}")?;
        }
        if let (Some(from), Some(until)) = (self.from, self.until) {
            write!(f, "; {from} to {until}")?;
        }
        match &self.detail {
            Some(detail) => write!(f, "; {detail}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Rdap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.domain)?;
        if let Some(status) = self.status {
            write!(f, ": status {status}")?;
        }
        if let Some(registered) = self.registered {
            write!(f, ", registered {registered}")?;
        }
        if let Some(registrar) = &self.registrar {
            write!(f, " through {registrar}")?;
        }
        match &self.failure {
            Some(failure) => write!(f, ": {failure}"),
            None => Ok(()),
        }
    }
}

/// Addresses among the records of resolvers that spoke of the subject itself.
pub fn addresses(look: &Look) -> BTreeSet<IpAddr> {
    let answers = look.seen.iter().filter_map(|seen| match &seen.seen {
        Seen::Dns(dns) if !dns.canary && dns.asked != "NS" => Some(dns),
        _ => None,
    });
    answers.flat_map(|dns| &dns.records).filter_map(|record| record.parse().ok()).collect()
}
