//! `live.toml`: whom live checks ask, and what a parked name looks like.

use std::net::IpAddr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What live checks need to know beforehand. Nothing in it is asked for without leave of the user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Live {
    /// Date of the evidence.
    pub checked: Option<Date>,
    /// Hours after which something seen is looked at again.
    pub lifetime_hours: u32,
    /// Days after which something seen no longer counts for or against anybody.
    pub trust_days: u32,
    /// A page whose answer is known.
    pub control: Control,
    /// Signs of names that are parked or for sale.
    pub parking: Parking,
    /// Public resolvers.
    #[serde(rename = "resolver")]
    pub resolvers: Vec<Resolver>,
    /// RDAP servers by top-level domain.
    pub rdap: Rdap,
}

/// A page that every open network shows alike: where it looks different, somebody answers in others' names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Control {
    /// Its address, over plain HTTP, which portals rewrite.
    pub url: String,
    /// All it says, white space at the ends aside.
    pub body: String,
}

/// Signs of names that are parked or for sale. One alone is none: shared hosts have innocent neighbours, and honest pages
/// speak of names for sale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Parking {
    /// Name servers of firms that park names; a host stands for everything below it.
    pub name_servers: Vec<String>,
    /// Addresses at which parked names answer.
    pub addresses: Vec<IpAddr>,
    /// What such a page says, in small letters.
    pub templates: Vec<String>,
}

/// Who runs a public resolver. Several addresses of one operator are one witness.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Resolver {
    /// Who runs it.
    pub operator: String,
    /// Its addresses; the first is asked.
    pub addresses: Vec<IpAddr>,
    /// Whether it is asked when the user names none.
    #[serde(default)]
    pub default: bool,
}

/// RDAP servers, after IANA's bootstrap registry (RFC 9224).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Rdap {
    /// Where the list comes from.
    pub source: String,
    /// Day it was compared.
    pub checked: Option<Date>,
    /// Days within which a registered name counts as new.
    pub young_days: u32,
    /// The servers.
    #[serde(rename = "server")]
    pub servers: Vec<RdapServer>,
}

/// One server and the domains it answers for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RdapServer {
    /// Base address, with a slash at the end.
    pub url: String,
    /// Top-level domains, in ASCII.
    pub tlds: Vec<String>,
}
