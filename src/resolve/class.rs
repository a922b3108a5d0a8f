//! What a host is by its name alone: registered, below a government suffix, made to look like either, or none of these.
//!
//! [`Register`] is compiled once from the countries' files and `hosts.toml`. [`Register::classify`] walks the ladder of
//! [`HostClass`] from the top and takes the first step that holds. Names that only look alike accuse nobody; that takes
//! a claim, see [`super::judge`].

use std::collections;
use std::hash::BuildHasherDefault;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::likeness;
use crate::rules::model::country::{Portal, Restriction, Standing};
use crate::rules::model::{Confidence, Interval, RuleFiles};
use crate::text::dictionary::Quick;
use crate::text::letters::is_alphabetic;

/// Tables of names of our own, in which pages only look things up.
type HashMap<K, V> = collections::HashMap<K, V, BuildHasherDefault<Quick>>;
type HashSet<T> = collections::HashSet<T, BuildHasherDefault<Quick>>;

/// Steps of the ladder, first match wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HostClass {
    /// Not a host name on the public internet.
    InvalidHost,
    /// A curator listed it as official, with a source.
    RegistryOfficial,
    /// It was official until it moved.
    RegistryFormer,
    /// Known to be misused.
    RegistryBad,
    /// A lawful visa centre, contractor or private agency.
    RegistryIntermediary,
    /// Below a suffix that only the state delegates, but in no list of ours.
    GovSuffixUnlisted,
    /// Carries an official name inside another one: `gov.kz.example.com`, `vmp-gov-kz.com`.
    EmbedsOfficial,
    /// Looks the same on the screen: `g0v.kz`.
    Homoglyph,
    /// One slip of the keyboard away.
    Typo,
    /// The official label under another suffix.
    SuffixSwap,
    /// A country and words of authority: `evisa-kazakhstan.net`.
    Combo,
    /// None of these.
    Unrelated,
}

impl HostClass {
    /// Kebab-case word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            HostClass::InvalidHost => "invalid-host",
            HostClass::RegistryOfficial => "registry-official",
            HostClass::RegistryFormer => "registry-former",
            HostClass::RegistryBad => "registry-bad",
            HostClass::RegistryIntermediary => "registry-intermediary",
            HostClass::GovSuffixUnlisted => "gov-suffix-unlisted",
            HostClass::EmbedsOfficial => "embeds-official",
            HostClass::Homoglyph => "homoglyph",
            HostClass::Typo => "typo",
            HostClass::SuffixSwap => "suffix-swap",
            HostClass::Combo => "combo",
            HostClass::Unrelated => "unrelated",
        }
    }

    /// Whether the name resembles an official one.
    pub fn looks_alike(self) -> bool {
        matches!(
            self,
            HostClass::EmbedsOfficial | HostClass::Homoglyph | HostClass::Typo | HostClass::SuffixSwap | HostClass::Combo
        )
    }
}

/// A host's class, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The step of the ladder.
    pub kind: HostClass,
    /// Country it belongs to or resembles; `None` for international and unrelated hosts.
    pub country: Option<String>,
    /// Entries of the register it is, or resembles.
    pub listed: Vec<usize>,
    /// Official host or suffix it resembles.
    pub resembles: Option<String>,
    /// Whether nothing can be said of its owner from the name: shorteners, link pages, archives, shared hosting.
    pub shared: bool,
    /// Whether it is a registered brand's own host.
    pub brand: bool,
    /// Whether the name announces a service, such as visas, and not only a government.
    pub service: bool,
}

impl Class {
    fn of(kind: HostClass) -> Class {
        Class { kind, country: None, listed: Vec::new(), resembles: None, shared: false, brand: false, service: false }
    }

    fn alike(kind: HostClass, country: Option<&String>, resembles: &str) -> Class {
        Class { country: country.cloned(), resembles: Some(resembles.to_string()), ..Class::of(kind) }
    }
}

/// One host the countries' files list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// ASCII host without `www.`.
    pub host: String,
    /// Path prefix, with its leading slash.
    pub path: Option<String>,
    /// Country.
    pub country: String,
    /// What it is.
    pub standing: Standing,
    /// Authority that runs it.
    pub authority: Option<String>,
    /// Document concepts issued there.
    pub documents: Vec<String>,
    /// Days on which it was the official site.
    pub valid: Interval,
    /// How sure the curator is.
    pub confidence: Confidence,
    /// Indexes of country and portal in the files; `None` for a host listed with an authority only.
    pub portal: Option<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Suffix {
    country: String,
}

/// A name others may imitate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Target {
    host: String,
    country: String,
    /// Whether it is a suffix under which others live, not one host.
    suffix: bool,
}

/// Every host we know, ready to be asked.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    listed: Vec<Listed>,
    by_host: HashMap<String, Vec<usize>>,
    by_country: HashMap<String, Vec<usize>>,
    suffixes: HashMap<String, Suffix>,
    /// Two-letter top-level domains of countries that have a file.
    known_tlds: HashSet<String>,
    state: HashMap<String, String>,
    /// Registrable domains of listed hosts outside government suffixes: never called look-alikes.
    shielded: HashSet<String>,
    brands: HashSet<String>,
    /// Names of brands' hosts that are long enough to be told from other words: label and suffix, by first letter and length.
    brand_names: HashMap<(u8, usize), Vec<(String, String)>>,
    embedders: HashSet<String>,
    shared: HashSet<String>,
    shorteners: HashSet<String>,
    international: HashSet<String>,
    intermediaries: HashSet<String>,
    contractors: HashSet<String>,
    authority_words: HashSet<String>,
    targets: Vec<Target>,
    by_tokens: HashMap<String, usize>,
    by_look: HashMap<String, usize>,
    squeezed: HashMap<String, usize>,
    by_tld: HashMap<String, Vec<usize>>,
    swaps: HashMap<String, usize>,
    /// Country names as they stand in host names, without spaces.
    countries: HashMap<String, String>,
    /// Documents of one country only, such as `esta`.
    acronyms: HashMap<String, String>,
    /// Names of documents that other things bear too, such as `eticket`.
    documents: HashMap<String, String>,
}

/// Top-level domains of countries that sell names to anyone and are used as if generic.
const OPEN_TLDS: &[&str] =
    &["ai", "cc", "cf", "co", "fm", "ga", "gg", "gq", "io", "la", "me", "ml", "nu", "pw", "sh", "tk", "to", "tv", "vc", "ws"];

/// Labels under which states gather their own names.
const GOVERNMENT: &[&str] = &["gov", "gob", "gouv", "govt", "gub", "go"];

/// Shortest name with accents or signs that is told from other words without them.
const LONG_NAME: usize = 6;

/// Words of authority that tell of a government or an office and no service. Embassies take what names they like.
const GENERIC: &[&str] = &["gov", "gob", "gouv", "govt", "government", "ministry", "embassy", "consulate", "consular"];

/// Shortest name of a brand's host that is told from other words by one letter.
const BRAND_NAME: usize = 10;

/// Shortest labels of a portal, joined, that are told from other names.
const JOINED: usize = 8;

/// Shortest name of a portal that is told from other words left of somebody's domain.
const BELOW: usize = 5;

/// Shortest name of one country's document that is a name by itself: `nzeta`.
const ALONE: usize = 5;

/// Words that only decorate a name.
const FILLERS: &[&str] = &[
    "online",
    "portal",
    "official",
    "apply",
    "application",
    "applications",
    "form",
    "forms",
    "service",
    "services",
    "site",
    "center",
    "centre",
    "travel",
    "traveler",
    "traveller",
    "traveling",
    "www",
    "web",
    "my",
    "get",
    "e",
    "the",
    "for",
    "to",
    "of",
    "in",
    "go",
    "now",
    "info",
    "information",
    "help",
    "express",
    "fast",
    "easy",
    "quick",
    "system",
    "registration",
    "register",
    "card",
    "arrival",
    "entry",
    "tourist",
    "tourism",
    "pass",
    "net",
    "org",
    "com",
    "page",
    "home",
    "secure",
    "login",
    "app",
    "digital",
    "electronic",
    "id",
    "hajj",
    "haji",
    "umrah",
    "booking",
    "foreign",
    "visit",
    "entering",
    "visita",
    "solicitud",
    "tramite",
    "tramites",
    "oficial",
    "officiel",
    "offiziell",
    "linea",
    "viaje",
    "lottery",
    "enter",
    "antrag",
    "anmeldung",
    "buchung",
    "beantragen",
    "einreise",
    "formular",
    "demande",
    "formulaire",
    "solicitar",
    "solicitacao",
    "pedido",
    "domanda",
    "richiesta",
    "offizielle",
    "ufficiale",
    "officielle",
];

impl Register {
    /// Compiles the register. In: all rule files. Hosts that are no host names are left out; lint reports them.
    pub fn build(files: &RuleFiles) -> Register {
        let mut register = Register::default();
        for (set, list) in [
            (&mut register.embedders, &files.hosts.embedders),
            (&mut register.international, &files.hosts.international),
            (&mut register.shorteners, &files.hosts.shorteners),
            (&mut register.intermediaries, &files.hosts.intermediaries),
            (&mut register.contractors, &files.hosts.contractors),
            (&mut register.authority_words, &files.hosts.authority_words),
        ] {
            set.extend(list.iter().map(|host| ascii(host)));
        }
        let anyone = [&files.hosts.shorteners, &files.hosts.link_hubs, &files.hosts.image_hosts, &files.hosts.shared_hosts];
        register.shared.extend(anyone.into_iter().flatten().map(|host| ascii(host)));
        for link in files.platforms.iter().flat_map(|platform| &platform.links) {
            register.shared.extend(link.hosts.iter().map(|host| ascii(host.trim_start_matches("*."))));
        }
        register.brands.extend(files.brands.iter().flat_map(|brand| &brand.hosts).map(|host| bare(&ascii(host)).to_string()));
        for host in &register.brands {
            if let Some((label, suffix)) = psl::domain_str(host).and_then(|domain| domain.split_once('.'))
                && label.len() >= BRAND_NAME
            {
                let names = register.brand_names.entry((label.as_bytes()[0], label.len())).or_default();
                names.push((label.to_string(), suffix.to_string()));
            }
        }
        register.brand_names.values_mut().for_each(|names| {
            names.sort();
            names.dedup();
        });
        let mut documents = HashMap::<&str, HashSet<&str>>::default();
        for (index, country) in files.countries.iter().enumerate() {
            let code = &country.code;
            register.known_tlds.insert(code.to_ascii_lowercase());
            if code == "GB" {
                register.known_tlds.insert("uk".to_string());
            }
            if country.suffixes.restricted != Restriction::No {
                for suffix in &country.suffixes.government {
                    register.suffixes.insert(ascii(suffix), Suffix { country: code.clone() });
                }
            }
            for host in &country.suffixes.state_hosts {
                register.state.insert(bare(&ascii(host)).to_string(), code.clone());
            }
            for (at, portal) in country.portals.iter().enumerate() {
                register.list(Listed {
                    host: bare(&ascii(&portal.host)).to_string(),
                    path: portal.path.clone(),
                    country: code.clone(),
                    standing: portal.standing,
                    authority: portal.authority.clone(),
                    documents: portal.documents.clone(),
                    valid: portal.valid.clone(),
                    confidence: portal.confidence,
                    portal: Some((index, at)),
                });
                for document in &portal.documents {
                    documents.entry(document).or_default().insert(code);
                }
            }
            for authority in &country.authorities {
                for host in &authority.hosts {
                    let (host, path) = match host.split_once('/') {
                        Some((host, path)) => (host, Some(format!("/{path}"))),
                        None => (host.as_str(), None),
                    };
                    register.list(Listed {
                        host: bare(&ascii(host)).to_string(),
                        path,
                        country: code.clone(),
                        standing: Standing::Official,
                        authority: Some(authority.id.clone()),
                        documents: Vec::new(),
                        valid: Interval::default(),
                        confidence: Confidence::High,
                        portal: None,
                    });
                }
            }
            let names = country.names.values().chain(country.demonyms.values()).flatten();
            for name in names.filter(|name| may_be_latin(name)) {
                for form in crate::lexicon::expand(name).unwrap_or_default() {
                    // Host names leave accents and signs out: `cotedivoire`.
                    let folded = crate::text::fold::fold(&form);
                    let squeezed: String = folded.chars().filter(char::is_ascii_alphabetic).collect();
                    let latin = folded.chars().all(|c| c.is_ascii() || !is_alphabetic(c));
                    if latin && squeezed.len() >= if name.is_ascii() { 3 } else { LONG_NAME } {
                        register.countries.entry(squeezed).or_insert_with(|| code.clone());
                    }
                }
            }
        }
        for (document, countries) in documents {
            let word: String = document.chars().filter(char::is_ascii_alphabetic).collect();
            if let (true, Some(country)) = (countries.len() == 1 && (3..=6).contains(&word.len()), countries.iter().next())
                && !matches!(word.as_str(), "visa" | "evisa" | "eta" | "ees" | "entry")
            {
                register.acronyms.insert(word, (*country).to_string());
            }
        }
        let code = |(word, country): (&String, &String)| (word.to_ascii_lowercase(), country.clone());
        for (word, country) in files.hosts.country_words.iter().map(code) {
            register.countries.entry(word).or_insert(country);
        }
        register.documents.extend(files.hosts.document_words.iter().map(code));
        register.aim();
        register
    }

    /// The register of the built-in files, as [`Register::store`] gave it: a tenth of the work of compiling it.
    ///
    /// # Errors
    /// Says so where the bytes are none.
    pub fn stored(bytes: &[u8]) -> postcard::Result<Register> {
        postcard::from_bytes(bytes)
    }

    /// The register as it is stored.
    ///
    /// # Errors
    /// None that is known of.
    pub fn store(&self) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(self)
    }

    fn list(&mut self, listed: Listed) {
        if listed.host.is_empty() {
            return;
        }
        let at = self.listed.len();
        self.by_host.entry(listed.host.clone()).or_default().push(at);
        self.by_country.entry(listed.country.clone()).or_default().push(at);
        self.listed.push(listed);
    }

    /// Indexes the names that may be imitated.
    fn aim(&mut self) {
        let mut targets = Vec::new();
        let mut hosts: Vec<(&String, &String)> = self
            .listed
            .iter()
            .filter(|listed| matches!(listed.standing, Standing::Official | Standing::Former))
            .map(|listed| (&listed.host, &listed.country))
            .chain(self.state.iter())
            .collect();
        hosts.sort();
        hosts.dedup_by(|b, a| a.0 == b.0);
        for (host, country) in hosts {
            if !self.suffixes.contains_key(host) {
                targets.push(Target { host: host.clone(), country: country.clone(), suffix: false });
            }
        }
        let mut suffixes: Vec<_> = self.suffixes.iter().collect();
        suffixes.sort_by_key(|(suffix, _)| suffix.as_str());
        for (suffix, about) in suffixes {
            if suffix.contains('.') {
                targets.push(Target { host: suffix.clone(), country: about.country.clone(), suffix: true });
            }
        }
        for (at, target) in targets.iter().enumerate() {
            let tokens = target.host.replace('-', ".");
            self.by_tokens.entry(tokens).or_insert(at);
            self.by_look.entry(likeness::look(&target.host)).or_insert(at);
            if target.suffix {
                continue;
            }
            if target.host.matches('.').count() >= 2 {
                self.squeezed.entry(squeeze(&target.host)).or_insert(at);
            }
            let below = self.suffix_of(&target.host).map(|(suffix, _)| suffix.len());
            let label = match below {
                Some(len) => target.host[..target.host.len() - len - 1].rsplit('.').next().unwrap_or_default(),
                None => {
                    let domain = psl::domain_str(&target.host).unwrap_or(&target.host);
                    self.shielded.insert(domain.to_string());
                    domain.split('.').next().unwrap_or_default()
                }
            };
            let generic = self.authority_words.contains(label)
                || self.countries.contains_key(label)
                || label.len() < 4
                || FILLERS.contains(&label);
            if !generic {
                self.swaps.entry(label.to_string()).or_insert(at);
            }
            // `dviajeros.mitrans.gob.cu` is copied as `dviajeros-mitrans.com`.
            let issues = |&at: &usize| !self.listed[at].documents.is_empty();
            if let Some(len) = below
                && let labels = target.host[..target.host.len() - len - 1].replace('.', "-")
                && labels.len() >= JOINED
                && labels.len() > label.len()
                && self.by_host.get(&target.host).is_some_and(|listed| listed.iter().any(issues))
            {
                self.swaps.entry(labels).or_insert(at);
            }
            // Only portals are worth a typo; short names of ministries are one letter from too many honest words.
            if self.by_host.get(&target.host).is_some_and(|listed| listed.iter().any(|&at| self.listed[at].portal.is_some()))
                && let Some(tld) = target.host.rsplit('.').next()
            {
                self.by_tld.entry(tld.to_string()).or_default().push(at);
            }
        }
        self.targets = targets;
    }

    /// An entry of [`Class::listed`].
    pub fn listed(&self, at: usize) -> Option<&Listed> {
        self.listed.get(at)
    }

    /// All entries of a country, in the order of its file.
    pub fn of_country(&self, code: &str) -> impl Iterator<Item = &Listed> {
        self.by_country.get(code).into_iter().flatten().map(|&at| &self.listed[at])
    }

    /// The portal an entry stands for.
    pub fn portal<'f>(&self, listed: &Listed, files: &'f RuleFiles) -> Option<&'f Portal> {
        let (country, portal) = listed.portal?;
        files.countries.get(country)?.portals.get(portal)
    }

    /// Countries whose own document this is, when there is exactly one: `esta` gives `US`.
    pub fn country_of_document(&self, concept: &str) -> Option<&str> {
        let word: String = concept.chars().filter(char::is_ascii_alphabetic).collect();
        self.acronyms.get(&word).map(String::as_str)
    }

    /// Whether links of a host end somewhere else by design.
    pub fn is_shortener(&self, host: &str) -> bool {
        self.shorteners.contains(bare(host))
    }

    /// Whether a host is, or lies below, that of a firm or scheme that states appoint to take applications.
    pub fn is_contractor(&self, host: &str) -> bool {
        parents(bare(host)).any(|part| self.contractors.contains(part))
    }

    /// Whether a label is a word of authority such as `evisa`.
    pub fn is_authority_word(&self, label: &str) -> bool {
        self.authority_words.contains(label)
    }

    /// Whether the name of a host, its suffix apart, holds a country's name or two letters.
    pub fn names_country(&self, host: &str, code: &str) -> bool {
        let host = bare(host);
        let suffix = psl::suffix_str(host).map_or(0, str::len);
        let name = host.get(..host.len().saturating_sub(suffix + 1)).unwrap_or("");
        name.split(|c: char| !c.is_ascii_alphabetic()).filter(|piece| !piece.is_empty()).any(|piece| {
            let named = |part: &str| self.countries.get(part).is_some_and(|country| country == code);
            let ends = (5..piece.len()).any(|at| named(&piece[..at]) || named(&piece[piece.len() - at..]));
            piece.eq_ignore_ascii_case(code) || named(piece) || ends
        })
    }

    /// Longest government suffix a host lies below or is, with its country.
    pub fn suffix_of<'h>(&self, host: &'h str) -> Option<(&'h str, &str)> {
        for part in parents(host) {
            if let Some(suffix) = self.suffixes.get(part) {
                return Some((part, &suffix.country));
            }
        }
        // A country without a file of ours still has its government; its suffix is recognised by the usual words.
        let mut labels = host.rsplit('.');
        let (tld, second) = (labels.next()?, labels.next()?);
        if tld.len() == 2 && !self.known_tlds.contains(tld) && matches!(second, "gov" | "gob" | "gouv" | "govt" | "gub") {
            return Some((&host[host.len() - second.len() - 3..], ""));
        }
        None
    }

    /// The class of a host.
    ///
    /// In: the host in Unicode or ASCII, any case; the path as written, for registered path prefixes; the day by which
    /// entries count as current. Pure and linear in the length of the host.
    pub fn classify(&self, host: &str, path: &str, as_of: Date) -> Class {
        let Some(host) = normalise(host) else { return Class::of(HostClass::InvalidHost) };
        let host = bare(&host);
        if host.parse::<std::net::Ipv4Addr>().is_ok() {
            return Class::of(HostClass::Unrelated);
        }
        if let Some(class) = self.registered(host, path, as_of) {
            return class;
        }
        let known = psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
        if !known {
            return self.homoglyph(host).unwrap_or_else(|| Class::of(HostClass::InvalidHost));
        }
        if parents(host).any(|part| self.embedders.contains(part)) || proxied(host) {
            return Class { shared: true, ..Class::of(HostClass::Unrelated) };
        }
        if parents(host).any(|part| self.brands.contains(part)) {
            return Class { brand: true, ..Class::of(HostClass::Unrelated) };
        }
        if self.shared.contains(host) {
            return Class { shared: true, ..Class::of(HostClass::Unrelated) };
        }
        let domain = psl::domain_str(host);
        if domain.is_none_or(|domain| self.shielded.contains(domain)) {
            return Class::of(HostClass::Unrelated);
        }
        let domain = domain.unwrap_or(host);
        let shared = parents(host).any(|part| self.shared.contains(part));
        // Below a second name for `gov` that we do not know, official names stand inside others by chance: `dhs.gov.vi`.
        let embeds = || if governmental(host) { None } else { self.embeds(host) };
        let class = embeds()
            .or_else(|| self.homoglyph(host))
            .or_else(|| self.typo(host, domain))
            .or_else(|| self.suffix_swap(host, domain))
            .or_else(|| self.combo(host, domain))
            .or_else(|| self.brand_typo(domain))
            .unwrap_or_else(|| Class::of(HostClass::Unrelated));
        Class { shared: shared && class.kind == HostClass::Unrelated, ..class }
    }

    /// Whether any file speaks of a host or of one it lies below, for all of its paths or for some.
    pub fn speaks_of(&self, host: &str) -> bool {
        normalise(host).is_none_or(|host| parents(bare(&host)).any(|part| self.by_host.contains_key(part)))
    }

    fn registered(&self, host: &str, path: &str, as_of: Date) -> Option<Class> {
        let suffix = self.suffix_of(host);
        for part in parents(host) {
            // What lies below a suffix or a public suffix belongs to someone else than the suffix's own site.
            let exact = part.len() == host.len();
            if !exact && (self.suffixes.contains_key(part) || psl::suffix_str(part) == Some(part)) {
                break;
            }
            if let Some(entries) = self.by_host.get(part)
                && let Some(class) = self.entry(entries, path, as_of, exact, suffix.is_some())
            {
                return Some(class);
            }
            if let Some(country) = self.state.get(part) {
                return Some(Class { country: Some(country.clone()), ..Class::of(HostClass::RegistryOfficial) });
            }
            if self.international.contains(part) {
                return Some(Class::of(HostClass::RegistryOfficial));
            }
            if self.intermediaries.contains(part) || self.contractors.contains(part) {
                return Some(Class::of(HostClass::RegistryIntermediary));
            }
        }
        if let Some((part, country)) = suffix {
            let country = (!country.is_empty()).then(|| country.to_string());
            let kind = if part.len() == host.len() { HostClass::RegistryOfficial } else { HostClass::GovSuffixUnlisted };
            // No state draws a name of its own in letters of two scripts.
            if host.contains("xn--")
                && let Some(class) = self.homoglyph(host)
            {
                return Some(class);
            }
            return Some(Class { country, ..Class::of(kind) });
        }
        let tld = host.rsplit('.').next()?;
        self.international.contains(tld).then(|| Class::of(HostClass::RegistryOfficial))
    }

    fn entry(&self, entries: &[usize], path: &str, as_of: Date, exact: bool, state: bool) -> Option<Class> {
        let under = |at: &usize| self.listed[*at].path.as_deref().is_some_and(|prefix| path_under(path, prefix));
        let mut chosen: Vec<usize> = entries.iter().copied().filter(under).collect();
        if chosen.is_empty() {
            chosen = entries.iter().copied().filter(|&at| self.listed[at].path.is_none()).collect();
        }
        let first = entries.first().map(|&at| &self.listed[at])?;
        if chosen.is_empty() {
            // Another part of a state's own site. Elsewhere a path says nothing about the rest of the host.
            return state.then(|| Class { country: Some(first.country.clone()), ..Class::of(HostClass::RegistryOfficial) });
        }
        let current = |listed: &Listed| listed.valid.until.is_none_or(|until| as_of <= until);
        let kind = |listed: &Listed| match listed.standing {
            Standing::Official if current(listed) => HostClass::RegistryOfficial,
            Standing::Official | Standing::Former => HostClass::RegistryFormer,
            Standing::Bad => HostClass::RegistryBad,
            Standing::Intermediary => HostClass::RegistryIntermediary,
        };
        let best = chosen.iter().map(|&at| kind(&self.listed[at])).min().unwrap_or(HostClass::RegistryOfficial);
        chosen.retain(|&at| kind(&self.listed[at]) == best);
        if !exact && best == HostClass::RegistryBad {
            return None;
        }
        let country = chosen.first().map(|&at| self.listed[at].country.clone());
        Some(Class { country, listed: chosen, ..Class::of(best) })
    }

    fn target(&self, kind: HostClass, at: usize) -> Class {
        let target = &self.targets[at];
        let listed = self.by_host.get(&target.host).cloned().unwrap_or_default();
        Class { listed, ..Class::alike(kind, Some(&target.country), &target.host) }
    }

    fn embeds(&self, host: &str) -> Option<Class> {
        let (tokens, separators) = tokens(host);
        let public = psl::suffix_str(host).map_or(1, |suffix| suffix.split(['.', '-']).count());
        for start in 0..tokens.len() {
            let mut window = String::new();
            for end in start + 1..=tokens.len().min(start + 6) {
                if end > start + 1 {
                    window.push('.');
                }
                window.push_str(tokens[end - 1]);
                let Some(&at) = self.by_tokens.get(&window) else { continue };
                let target = &self.targets[at];
                let dotted = separators[start..end - 1].iter().all(|&c| c == b'.');
                // `ci.ontario.ca.us` ends in a public suffix, and what reaches into that is no name inside another.
                if dotted && end > tokens.len() - public {
                    continue;
                }
                let last = end == tokens.len();
                let first = tokens[start];
                let telling = if target.suffix {
                    let gov = ["gov", "gob", "gouv", "govt", "gub", "government"].contains(&first);
                    !last && (gov || dotted && start > 0 && end < tokens.len())
                } else if end - start >= 3 {
                    // A full official name anywhere; with its own dots at the very end it would be that host.
                    !(last && dotted && target.host.len() == window.len())
                } else {
                    let official_word = self.authority_words.iter().any(|word| word.len() >= 4 && first.contains(word.as_str()));
                    !last && (dotted || first.len() >= 5 && official_word)
                };
                if telling {
                    return Some(self.target(HostClass::EmbedsOfficial, at));
                }
            }
        }
        if let Some(&at) = self.squeezed.get(&squeeze(host))
            && squeeze(host).len() >= 7
        {
            return Some(self.target(HostClass::EmbedsOfficial, at));
        }
        if ["gov", "gob", "gouv"].iter().any(|word| host.contains(word)) {
            let label = squeeze(psl::domain_str(host)?.split('.').next()?);
            let mut hits: Vec<usize> = self
                .squeezed
                .iter()
                .filter(|(squeezed, _)| squeezed.len() >= 8 && label.contains(squeezed.as_str()))
                .map(|(_, &at)| at)
                .collect();
            hits.sort_unstable();
            if let Some(&at) = hits.first() {
                return Some(self.target(HostClass::EmbedsOfficial, at));
            }
        }
        None
    }

    fn homoglyph(&self, host: &str) -> Option<Class> {
        let unicode = if host.contains("xn--") { idna::domain_to_unicode(host).0 } else { host.to_string() };
        for part in parents(&unicode) {
            if !part.contains('.') {
                break;
            }
            let Some(&at) = self.by_look.get(&likeness::look(part)) else { continue };
            let target = &self.targets[at];
            if part == target.host {
                continue;
            }
            if likeness::deceives(part, &target.host) {
                return Some(self.target(HostClass::Homoglyph, at));
            }
        }
        None
    }

    fn typo(&self, host: &str, domain: &str) -> Option<Class> {
        let tld = host.rsplit('.').next()?;
        // `gov` for `gouv` is the state's other spelling far more often than a slip.
        if governmental(host) {
            return None;
        }
        for &at in self.by_tld.get(tld)? {
            let target = &self.targets[at];
            let (ours, theirs) = if self.suffix_of(&target.host).is_some() {
                if target.host.len() < 10 {
                    continue;
                }
                (target.host.as_str(), host)
            } else {
                let ours = psl::domain_str(&target.host).unwrap_or(&target.host);
                let (Some((label, suffix)), Some((other, other_suffix))) = (ours.split_once('.'), domain.split_once('.')) else {
                    continue;
                };
                if suffix != other_suffix || label.len() < 5 {
                    continue;
                }
                (label, other)
            };
            if likeness::is_typo(ours, theirs) {
                return Some(self.target(HostClass::Typo, at));
            }
        }
        None
    }

    /// One slip of the keyboard away from a brand's host. Long names only, which no other word is a letter away from.
    fn brand_typo(&self, domain: &str) -> Option<Class> {
        let (label, suffix) = domain.split_once('.')?;
        let first = *label.as_bytes().first()?;
        if label.len() + 1 < BRAND_NAME {
            return None;
        }
        let near = (label.len() - 1..=label.len() + 1).filter_map(|length| self.brand_names.get(&(first, length))).flatten();
        let mut near = near.filter(|(name, of)| of == suffix && likeness::is_typo(name, label));
        near.next().map(|(name, of)| Class { resembles: Some(format!("{name}.{of}")), ..Class::of(HostClass::Typo) })
    }

    fn suffix_swap(&self, host: &str, domain: &str) -> Option<Class> {
        let (label, suffix) = domain.split_once('.')?;
        let service = |label: &str| {
            self.authority_words.iter().any(|word| !GENERIC.contains(&word.as_str()) && label.contains(word.as_str()))
        };
        // Below somebody's domain a name of a service copies the portal of that name; a ministry's may be anybody's section.
        let swapped = |label| self.swaps.get_key_value(label);
        let below = || {
            let first = host.strip_suffix(domain)?.strip_suffix('.')?.rsplit('.').next()?;
            swapped(first).filter(|_| first.len() >= BELOW && !governmental(host) && service(first))
        };
        let (label, &at) = swapped(label).or_else(below)?;
        let tld = suffix.rsplit('.').next()?;
        let own = self.targets[at].host.rsplit('.').next()?;
        // The same word under another country's domain is most likely that country's own office.
        let foreign = tld.len() == 2 && tld != own && !OPEN_TLDS.contains(&tld);
        (!foreign).then(|| Class { service: service(label), ..self.target(HostClass::SuffixSwap, at) })
    }

    fn combo(&self, host: &str, domain: &str) -> Option<Class> {
        if governmental(host) {
            return None;
        }
        let label = &host[..host.len() - domain.len() + domain.find('.')?];
        let documents = self.acronyms.keys().chain(self.documents.keys());
        let words = self.authority_words.iter().chain(documents).map(String::as_str);
        let joined: String = label.chars().filter(char::is_ascii_alphabetic).collect();
        if label.len() > 80 || !words.into_iter().any(|word| joined.contains(word)) {
            return None;
        }
        let tld = domain.rsplit('.').next()?;
        // "south-korea" is one name in two pieces, so the whole is tried when the pieces are no words.
        let pieces = self.parts(label.split(|c: char| !c.is_ascii_alphabetic()));
        let whole = || self.parts(std::iter::once(joined.as_str()));
        // So is "travel-authorization", of words that only decorate by themselves.
        let mut found = match pieces {
            Some(pieces) if pieces.authority || pieces.acronym.is_some() || pieces.document.is_some() => pieces,
            other => whole().or(other)?,
        };
        // Two letters and `gov` are too little: `mp.mygov.in` is a state of India.
        if found.short && !found.specific && found.acronym.is_none() {
            return None;
        }
        if found.country.is_none()
            && self.known_tlds.contains(tld)
            && !OPEN_TLDS.contains(&tld)
            && found.specific
            && (found.count >= 2 || matches!(label, "evisa" | "e-visa"))
        {
            let code = if tld == "uk" { "GB".to_string() } else { tld.to_ascii_uppercase() };
            // Three letters are many an authority's short name: `etagov.sl` is a state's own.
            let authorises =
                || self.of_country(&code).any(|listed| listed.documents.iter().any(|id| id == "travel-authorisation"));
            if found.sure || authorises() {
                found.country = Some(code);
            }
        }
        let own_document = found.document.is_some() && found.document == found.country;
        let country = match (&found.country, &found.acronym) {
            (Some(country), _) if found.authority || found.acronym.is_some() || own_document => country,
            (None, Some(country)) if found.count >= 2 || label.len() >= ALONE => country,
            _ => return None,
        };
        let mut listed = self.by_country.get(country).cloned().unwrap_or_default();
        listed.retain(|&at| self.listed[at].portal.is_some() && self.listed[at].standing == Standing::Official);
        let resembles = listed.first().map(|&at| self.listed[at].host.clone());
        let service = found.specific || found.acronym.is_some() || own_document;
        Some(Class { country: Some(country.clone()), listed, resembles, service, ..Class::of(HostClass::Combo) })
    }

    /// What the pieces of a label say, when every one of them is cut wholly into known words.
    fn parts<'p>(&self, pieces: impl Iterator<Item = &'p str>) -> Option<Parts> {
        let mut found = Parts::default();
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            if piece.len() == 2 && (self.known_tlds.contains(piece) || piece == "us") && !FILLERS.contains(&piece) {
                let code = if piece == "uk" { "GB".to_string() } else { piece.to_ascii_uppercase() };
                found.short |= found.country.is_none();
                found.country.get_or_insert(code);
                found.count += 1;
                continue;
            }
            self.segment(piece, &mut found)?;
        }
        Some(found)
    }

    /// Cuts a piece of a label wholly into known words. `None` when a rest stays.
    fn segment(&self, piece: &str, found: &mut Parts) -> Option<()> {
        const LONGEST: usize = 24;
        // back[i]: length of the word that ends at i on the cut with fewest words.
        let mut back = vec![None::<(usize, usize)>; piece.len() + 1];
        back[0] = Some((0, 0));
        for end in 1..=piece.len() {
            for start in end.saturating_sub(LONGEST)..end {
                let Some((words, _)) = back[start] else { continue };
                let word = &piece[start..end];
                let known = FILLERS.contains(&word)
                    || self.authority_words.contains(word)
                    || self.countries.contains_key(word)
                    || self.acronyms.contains_key(word)
                    || self.documents.contains_key(word);
                if known && back[end].is_none_or(|(fewest, _)| words + 1 < fewest) {
                    back[end] = Some((words + 1, end - start));
                }
            }
        }
        let mut end = piece.len();
        back[end]?;
        while end > 0 {
            let (_, len) = back[end]?;
            let word = &piece[end - len..end];
            found.count += 1;
            if self.authority_words.contains(word) {
                found.authority = true;
                found.specific |= !GENERIC.contains(&word);
                found.sure |= !GENERIC.contains(&word) && !matches!(word, "eta" | "etas");
            } else if let Some(country) = self.countries.get(word) {
                found.country.get_or_insert_with(|| country.clone());
            } else if let Some(country) = self.acronyms.get(word) {
                found.acronym.get_or_insert_with(|| country.clone());
            } else if let Some(country) = self.documents.get(word) {
                found.document.get_or_insert_with(|| country.clone());
            }
            end -= len;
        }
        Some(())
    }
}

/// What a label was cut into.
#[derive(Debug, Default)]
struct Parts {
    country: Option<String>,
    acronym: Option<String>,
    authority: bool,
    /// A word of authority that tells a service, not only a government.
    specific: bool,
    /// Such a word that has no other sense.
    sure: bool,
    /// Country of a document whose name other things bear too.
    document: Option<String>,
    /// The country is told by its two-letter code only.
    short: bool,
    count: usize,
}

/// A host as ASCII lower case without a trailing dot; `None` when it is none.
pub fn normalise(host: &str) -> Option<String> {
    let host = host.trim_end_matches('.');
    let host = if host.is_ascii() { host.to_ascii_lowercase() } else { idna::domain_to_ascii(host).ok()? };
    let labels_fit = host.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    });
    (host.len() <= 253 && host.contains('.') && labels_fit).then_some(host)
}

/// Whether a name may fold to letters of ASCII; what stands before its first choice of endings stands in each of its forms.
fn may_be_latin(name: &str) -> bool {
    let shared = name.split('{').next().unwrap_or(name);
    shared.chars().all(|c| !is_alphabetic(c) || matches!(c as u32, ..0x250 | 0x1e00..=0x1eff | 0xff00..))
}

/// ASCII form of a curated host or suffix.
fn ascii(host: &str) -> String {
    let host = host.trim().trim_matches('.');
    if host.is_ascii() { host.to_ascii_lowercase() } else { idna::domain_to_ascii(host).unwrap_or_default() }
}

/// The host without `www.`, unless nothing else is left.
pub fn bare(host: &str) -> &str {
    host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host)
}

/// The host itself and every domain above it.
fn parents(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |part| part.split_once('.').map(|(_, rest)| rest))
}

fn path_under(path: &str, prefix: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

fn squeeze(host: &str) -> String {
    host.chars().filter(|c| !matches!(c, '.' | '-')).collect()
}

/// Whether a name that joins a country or document with words of authority calls itself official or a government's, below a suffix
/// where nobody asks: `korea-eta-gov.com`.
pub(super) fn poses(host: &str) -> bool {
    const OFFICIAL: [&str; 7] = ["official", "officiel", "officielle", "oficial", "offiziell", "offizielle", "ufficiale"];
    calls_itself_government(host) || holds_label(host, &OFFICIAL)
}

/// Whether a name below a suffix where nobody asks calls itself a government's by a word of its own: `douane-gouv.com`.
pub(super) fn calls_itself_government(host: &str) -> bool {
    holds_label(host, &["gov", "govt", "gouv", "gob", "govn", "government", "goverment"])
}

/// Whether one of these words stands by itself in a name below a suffix where nobody asks.
fn holds_label(host: &str, words: &[&str]) -> bool {
    let Some((head, tld)) = host.rsplit_once('.') else { return false };
    let anyones = tld.len() > 2 && tld != "gov" && tld != "mil" && tld != "int" || OPEN_TLDS.contains(&tld);
    anyones && head.split(['.', '-']).any(|label| words.contains(&label))
}

/// Whether a host lies below a country's `gov` or the like, listed or not.
pub(super) fn governmental(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    let tld = labels.next().is_some_and(|tld| tld.len() == 2);
    tld && labels.next().is_some_and(|second| GOVERNMENT.contains(&second))
}

/// Labels and their hyphenated parts, with the separator that follows each.
fn tokens(host: &str) -> (Vec<&str>, Vec<u8>) {
    let separators = host.bytes().filter(|byte| matches!(byte, b'.' | b'-')).collect();
    (host.split(['.', '-']).collect(), separators)
}

/// Library proxies write the whole name of the site in front of their own.
fn proxied(host: &str) -> bool {
    host.split('.').any(|label| matches!(label, "ezproxy" | "proxy" | "webvpn" | "eproxy" | "libproxy"))
}
