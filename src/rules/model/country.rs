//! `countries/<cc>.toml`: names, official hosts, authorities and the entry documents that exist.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Confidence, CountryCode, Interval, Lang, Reference};

/// One country or territory that sets entry rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-2, equal to the file name in capitals.
    pub code: CountryCode,
    /// Names per language, first the usual one. Inflected forms use braces: `Казахстан{,а,у,ом,е}`.
    pub names: BTreeMap<Lang, Vec<String>>,
    /// Adjectives and words for citizens per language: `Kazakh`, `казахстанск{ий,ая,ую,ой,их}`.
    #[serde(default)]
    pub demonyms: BTreeMap<Lang, Vec<String>>,
    /// Large cities and the capital, so that a page that names only them has a country.
    #[serde(default)]
    pub cities: BTreeMap<Lang, Vec<String>>,
    /// ISO 4217 code of the currency in use.
    #[serde(default)]
    pub currency: Option<String>,
    /// Government suffixes and other state domains.
    #[serde(default)]
    pub suffixes: Suffixes,
    /// Official sites with what each is for.
    #[serde(default, rename = "portal")]
    pub portals: Vec<Portal>,
    /// Ministries and services that pages name.
    #[serde(default, rename = "authority")]
    pub authorities: Vec<Authority>,
    /// How many nationalities enter without a visa, where it was counted.
    #[serde(default)]
    pub visa_free: Option<VisaFreeCount>,
    /// Which entry documents exist; absent where we do not know the whole list.
    #[serde(default)]
    pub entry_documents: Option<EntryDocuments>,
}

/// Where a state's own hosts live.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Suffixes {
    /// Suffixes under which government hosts live, such as `gov.kz`.
    pub government: Vec<String>,
    /// Whether only the state can register below them.
    pub restricted: Restriction,
    /// State hosts outside those suffixes, such as `u.ae`.
    pub state_hosts: Vec<String>,
    /// Why, where it needs saying.
    pub note: Option<String>,
    /// Where the list comes from.
    pub source: Option<String>,
}

/// Who can register a name below a government suffix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Restriction {
    /// Only the state.
    Yes,
    /// Only the state below some of them.
    Partial,
    /// There is no such suffix, or anyone can register.
    #[default]
    No,
}

/// One official site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Host name in ASCII lower case, without `www.` unless only that form exists.
    pub host: String,
    /// Path prefix where the host serves others too, such as `/eta`.
    #[serde(default)]
    pub path: Option<String>,
    /// Its name.
    pub name: String,
    /// Names in other languages.
    #[serde(default)]
    pub names: BTreeMap<Lang, Vec<String>>,
    /// Document concepts that are issued here, such as `e-visa`, `arrival-card`, `eta`.
    #[serde(default)]
    pub documents: Vec<String>,
    /// What it is for, in a few words.
    pub purpose: String,
    /// Id of the authority below that runs it.
    #[serde(default)]
    pub authority: Option<String>,
    /// `official`, or `former` past its interval, or a lawful `intermediary` such as a visa centre.
    #[serde(default)]
    pub standing: Standing,
    /// Days on which it was the official site.
    #[serde(default)]
    pub valid: Interval,
    /// The official fee in words, where we know it.
    #[serde(default)]
    pub fee: Option<String>,
    /// A page that shows the host to be official.
    pub source: String,
    /// Date of that evidence.
    pub checked: Date,
    /// How sure we are.
    pub confidence: Confidence,
    /// Anything a reader should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a listed host is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The authority's own.
    #[default]
    Official,
    /// The authority's own until it moved.
    Former,
    /// A lawful contractor or visa centre: neither official nor fake.
    Intermediary,
    /// Known to be misused, with the reference in `source`.
    Bad,
}

/// A ministry or service, with the hosts that are its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Short id within the country: `mia`, `mfa`, `immigration`.
    pub id: String,
    /// Names per language; generic ones such as `内政部` resolve with the page's country.
    pub names: BTreeMap<Lang, Vec<String>>,
    /// Its hosts, each optionally with a path prefix: `gov.kz/memleket/entities/mvd`.
    pub hosts: Vec<String>,
}

/// How many nationalities' ordinary passports enter without a visa, or with an authorisation in its place, for short visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VisaFreeCount {
    /// Nationalities exempt.
    pub exempt: u32,
    /// Nationalities counted in all.
    pub of: u32,
    /// Date of the count.
    pub checked: Date,
    /// When to count again.
    pub review_by: Date,
    /// What the count rests on.
    #[serde(rename = "reference")]
    pub references: Vec<Reference>,
}

/// The whole list of documents with which a visitor enters, closed where we know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EntryDocuments {
    /// Date of the evidence that the list is whole.
    pub checked: Date,
    /// When to look again.
    pub review_by: Date,
    /// What the list rests on.
    #[serde(rename = "reference")]
    pub references: Vec<Reference>,
    /// How loudly a claim of another document may be contradicted.
    pub severity: super::Severity,
    /// The documents.
    #[serde(rename = "document")]
    pub documents: Vec<EntryDocument>,
    /// Sentences that prove it: one that names a document of another kind, one that does not.
    #[serde(default, rename = "example")]
    pub examples: Vec<super::fact::Example>,
}

/// One document that exists or existed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EntryDocument {
    /// Its concept: `visa`, `e-visa`, `eta`, `arrival-card`, `tourist-card`, ...
    pub concept: String,
    /// What it is called, so that a page may call it so.
    #[serde(default)]
    pub names: BTreeMap<Lang, Vec<String>>,
    /// Days on which it existed.
    #[serde(default)]
    pub valid: Interval,
    /// Anything a reader should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// `hosts.toml`: lists that belong to no country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct HostLists {
    /// Hosts that embed other hosts' names innocently: proxies, translators, archives.
    pub embedders: Vec<String>,
    /// Link shorteners.
    pub shorteners: Vec<String>,
    /// Pages of links.
    pub link_hubs: Vec<String>,
    /// Image hosts anyone can upload to.
    pub image_hosts: Vec<String>,
    /// Private firms that sell visas, known to be neither official nor fake.
    pub intermediaries: Vec<String>,
    /// Firms and schemes that states appoint to take applications: neither official nor fake, whatever a page calls them.
    pub contractors: Vec<String>,
    /// Sites where anyone publishes below the shared host: `github.io`, `blogspot.com`.
    pub shared_hosts: Vec<String>,
    /// Words that make a label look like an authority: `gov`, `evisa`, `embassy`.
    pub authority_words: Vec<String>,
    /// What else countries are called in host names: `ksa`, `uae`, `dubai`, each with the country's code.
    pub country_words: BTreeMap<String, String>,
    /// Names of documents as host names have them, each with the one country that issues it under that name. Other things bear such
    /// a name too, so that it counts only beside the country's own.
    pub document_words: BTreeMap<String, String>,
    /// International organisations' hosts and suffixes, such as `europa.eu`, `un.org`, `iata.org`.
    pub international: Vec<String>,
    /// Words for a site per language, which make an official site of "official": `website`, `网站`, `сайт`.
    pub site_words: BTreeMap<Lang, Vec<String>>,
    /// Words for a place on the web that an authority may keep; with the authority beside them they speak of its site: `portal`,
    /// `ventanilla`, `窓口`.
    pub outlets: BTreeMap<Lang, Vec<String>>,
    /// Words for the state or an office of it, beside those of the terms: `the ministry`, `Home Office`, `EU`.
    pub states: BTreeMap<Lang, Vec<String>>,
    /// What stands for an official site only right beside a host: `the state one`, `resmisi o`.
    pub state_sites: BTreeMap<Lang, Vec<String>>,
    /// Words that say a site is not official or not to be trusted: `unofficial`, `假冒`, `поддельный`.
    pub disclaimers: BTreeMap<Lang, Vec<String>>,
    /// Words for those who have official sites and are no authority: `hotel`, `航空公司`, `музей`.
    pub private_words: BTreeMap<Lang, Vec<String>>,
    /// Unnamed channels a page may invent beside the official one: `authorised platform`, `授权平台`.
    pub vague_channels: BTreeMap<Lang, Vec<String>>,
}
