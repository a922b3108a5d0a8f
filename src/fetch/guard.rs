//! Which URLs and addresses may be fetched: a pure judgement, made for every hop and for every answer of the resolver.
//!
//! A URL is judged as the `url` crate parsed it, and that same object is then fetched: decimal, octal, hexadecimal,
//! short, full-width and percent-encoded spellings of an address have all become that address by then.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::address::{AddressClass, classify};

/// Ports that need no leave.
const WEB_PORTS: [u16; 2] = [80, 443];
/// Addresses of one name that are tried; a resolver's answer can hold hundreds.
const MAX_ADDRESSES: usize = 16;

/// What a user has given leave for beyond the public web.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Fetch from private networks and this machine too, and from any port but 0: for intranets. Cloud metadata stays
    /// refused, since what it answers are credentials and never a page.
    pub allow_private: bool,
    /// Ports allowed besides 80 and 443.
    pub ports: Vec<u16>,
    /// Addresses allowed whatever their class.
    pub allow: Vec<IpAddr>,
    /// Addresses refused whatever their class, such as a service's own; stronger than `allow`.
    pub deny: Vec<IpAddr>,
}

/// Why our policy would not fetch something. Not a failure: nothing was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Neither `http` nor `https`. Holds the scheme, which is ASCII letters, digits, `+`, `-` and `.`.
    Scheme(String),
    /// A user name or password stands before the host, where it serves to disguise it.
    UserInfo,
    /// There is no host.
    NoHost,
    /// A port web pages are not served from.
    Port(u16),
    /// The name means this machine or the local network wherever it is asked. Holds the name in ASCII.
    LocalName(String),
    /// A name of a cloud's metadata service. Holds the name in ASCII.
    MetadataName(String),
    /// The host is, or resolves to, an address that is not public.
    Address(IpAddr, AddressClass),
    /// The host is, or resolves to, an address on the list of denied ones.
    Denied(IpAddr),
}

impl Refusal {
    /// Short word for machine-readable output: `scheme`, `userinfo`, `port`, `loopback`, `private` ...
    pub fn word(&self) -> &'static str {
        match self {
            Self::Scheme(_) => "scheme",
            Self::UserInfo => "userinfo",
            Self::NoHost => "no-host",
            Self::Port(_) => "port",
            Self::LocalName(_) => "local-name",
            Self::MetadataName(_) => "cloud-metadata",
            Self::Address(_, class) => class.word(),
            Self::Denied(_) => "denied",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(scheme) => write!(f, "`{scheme}:` is not fetched, only http and https"),
            Self::UserInfo => f.write_str("the address holds a user name or password"),
            Self::NoHost => f.write_str("the address has no host"),
            Self::Port(port) => write!(f, "port {port} is not a web port"),
            Self::LocalName(name) => write!(f, "{name} is a name of this machine or its network"),
            Self::MetadataName(name) => write!(f, "{name} is a cloud metadata service"),
            Self::Address(address, class) => write!(f, "{address} is {class}"),
            Self::Denied(address) => write!(f, "{address} is on the list of denied addresses"),
        }
    }
}

impl std::error::Error for Refusal {}

impl Policy {
    /// Judges a parsed URL before anything is asked of the network. A name still has to be resolved and its addresses
    /// put before [`Policy::judge_answer`].
    pub fn judge_url(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(url.scheme().chars().take(40).collect()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        let host = url.host().ok_or(Refusal::NoHost)?;
        let port = url.port_or_known_default().unwrap_or(0);
        // Port 0 is never served: systems read it as "any", so what would answer cannot be known.
        let leave = self.allow_private || WEB_PORTS.contains(&port) || self.ports.contains(&port);
        if port == 0 || !leave {
            return Err(Refusal::Port(port));
        }
        match host {
            Host::Ipv4(address) => self.judge_address(IpAddr::V4(address)),
            Host::Ipv6(address) => self.judge_address(IpAddr::V6(address)),
            Host::Domain(name) => self.judge_name(name),
        }
    }

    /// Judges one address, literal or resolved.
    pub fn judge_address(&self, address: IpAddr) -> Result<(), Refusal> {
        // A mapped spelling must not slip past a list that holds the plain one, nor miss it.
        let plain = address.to_canonical();
        if self.deny.iter().any(|denied| denied.to_canonical() == plain) {
            return Err(Refusal::Denied(address));
        }
        if self.allow.iter().any(|allowed| allowed.to_canonical() == plain) {
            return Ok(());
        }
        match classify(address) {
            AddressClass::Public => Ok(()),
            AddressClass::CloudMetadata => Err(Refusal::Address(address, AddressClass::CloudMetadata)),
            _ if self.allow_private => Ok(()),
            class => Err(Refusal::Address(address, class)),
        }
    }

    /// Judges all addresses a name resolved to and returns those that may be connected to, in the resolver's order.
    ///
    /// One refused address does not spoil the others, but it is never fallen back to. If none is left the first refusal
    /// is the answer. An empty list stays empty.
    pub fn judge_answer(&self, addresses: &[IpAddr]) -> Result<Vec<IpAddr>, Refusal> {
        let mut allowed = Vec::new();
        let mut refusal = None;
        for &address in addresses {
            match self.judge_address(address) {
                Ok(()) if allowed.len() < MAX_ADDRESSES && !allowed.contains(&address) => allowed.push(address),
                Ok(()) => {}
                Err(reason) => refusal = refusal.or(Some(reason)),
            }
        }
        match refusal {
            Some(reason) if allowed.is_empty() => Err(reason),
            _ => Ok(allowed),
        }
    }

    /// Judges a host name as `url` wrote it: lower-case ASCII.
    fn judge_name(&self, name: &str) -> Result<(), Refusal> {
        let bare = name.trim_end_matches('.');
        if bare.is_empty() {
            return Err(Refusal::NoHost);
        }
        let shown = || bare.chars().take(253).collect::<String>();
        if METADATA_NAMES.contains(&bare) {
            return Err(Refusal::MetadataName(shown()));
        }
        let local = LOCAL_SUFFIXES
            .iter()
            .any(|suffix| bare.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
        if local && !self.allow_private {
            return Err(Refusal::LocalName(shown()));
        }
        Ok(())
    }
}

/// Names that answer with credentials on the clouds that have them. Elsewhere they do not exist.
const METADATA_NAMES: &[&str] = &[
    "instance-data",
    "instance-data.ec2.internal",
    "metadata",
    "metadata.azure.internal",
    "metadata.goog",
    "metadata.google.internal",
    "metadata.tencentyun.com",
];

/// Names, and everything below them, that have no meaning on the public internet: RFC 6761, 6762, 8375, 9476 and ICANN's
/// `.internal`.
const LOCAL_SUFFIXES: &[&str] =
    &["localhost", "localdomain", "local", "internal", "intranet", "home.arpa", "lan", "alt", "onion"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn judged(policy: &Policy, url: &str) -> Result<(), &'static str> {
        policy.judge_url(&Url::parse(url).unwrap()).map_err(|refusal| refusal.word())
    }

    #[track_caller]
    fn check(expected: &str, urls: &[&str]) {
        for url in urls {
            assert_eq!(judged(&Policy::default(), url), Err(expected), "{url}");
        }
    }

    #[test]
    fn passes_ordinary_pages() {
        for url in [
            "http://example.org/",
            "https://example.org:443/a?b#c",
            "https://example.org:80/",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "https://例子.中国/",
            "https://local.example.org/",
            "https://mylocalhost.org/",
            "https://notinternal/",
            "https://internal.example/",
        ] {
            assert_eq!(judged(&Policy::default(), url), Ok(()), "{url}");
        }
    }

    #[test]
    fn reads_every_spelling_of_loopback() {
        check(
            "loopback",
            &[
                "http://127.0.0.1/",
                "http://127.0.0.1./",
                "http://127.1/",
                "http://127.0.1/",
                "http://2130706433/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://0x7f.1/",
                "http://0x7f000001/",
                "http://0x7F.0x0.0x0.0x1/",
                "http://①②⑦.0.0.1/",
                "http://127。0。0。1/",
                "http://１２７.０.０.１/",
                "http://%31%32%37.0.0.1/",
                "http://[::1]/",
                "http://[0:0:0:0:0:0:0:1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http:\\\\127.0.0.1\\",
                "http:///127.0.0.1/",
                "http:127.0.0.1",
                "https://127.000.000.001/",
            ],
        );
    }

    #[test]
    fn names_the_class_of_a_literal_host() {
        check("cloud-metadata", &["http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/"]);
        check("cloud-metadata", &["http://[fd00:ec2::254]/", "http://[::ffff:a9fe:a9fe]/", "http://100.100.100.200/"]);
        check("private", &["http://10.0.0.1/", "http://192.168.1.1/", "http://0xc0.0xa8.1.1/"]);
        check("unspecified", &["http://0/", "http://0.0.0.0/", "http://[::]/"]);
        check("nat64", &["http://[64:ff9b::7f00:1]/"]);
        check("6to4", &["http://[2002:7f00:1::]/"]);
        check("ipv4-compatible", &["http://[::127.0.0.1]/"]);
    }

    #[test]
    fn refuses_other_schemes_before_it_looks_at_the_host() {
        check(
            "scheme",
            &[
                "file:///etc/passwd",
                "gopher://127.0.0.1/_x",
                "ftp://example.org/",
                "javascript:alert(1)",
                "data:text/html,x",
                "dict://127.0.0.1:11211/",
                "ws://example.org/",
                "jar:http://example.org!/",
            ],
        );
        let open = Policy { allow_private: true, ..Policy::default() };
        assert_eq!(judged(&open, "file:///etc/passwd"), Err("scheme"));
        assert_eq!(judged(&open, "gopher://127.0.0.1/"), Err("scheme"));
    }

    #[test]
    fn refuses_a_user_name_or_password() {
        check("userinfo", &["https://gov.kz@evil.example/", "https://a:b@example.org/", "https://:b@example.org/"]);
        let open = Policy { allow_private: true, ..Policy::default() };
        assert_eq!(judged(&open, "https://a@example.org/"), Err("userinfo"));
    }

    #[test]
    fn refuses_ports_that_are_not_of_the_web() {
        check("port", &["http://example.org:0/", "http://example.org:22/", "http://example.org:6379/"]);
        check("port", &["http://example.org:8080/", "https://example.org:8443/"]);
        let some = Policy { ports: vec![8080, 0], ..Policy::default() };
        assert_eq!(judged(&some, "http://example.org:8080/"), Ok(()));
        assert_eq!(judged(&some, "http://example.org:8081/"), Err("port"));
        assert_eq!(judged(&some, "http://example.org:0/"), Err("port"));
        let open = Policy { allow_private: true, ..Policy::default() };
        assert_eq!(judged(&open, "http://example.org:3000/"), Ok(()));
        assert_eq!(judged(&open, "http://example.org:0/"), Err("port"));
    }

    #[test]
    fn refuses_names_of_this_machine_and_its_network() {
        check(
            "local-name",
            &[
                "http://localhost/",
                "http://LOCALHOST./",
                "http://localhost../",
                "http://a.b.localhost/",
                "http://localhost.localdomain/",
                "http://printer.local/",
                "http://wiki.corp.internal/",
                "http://router.home.arpa/",
                "http://ｌｏｃａｌｈｏｓｔ/",
            ],
        );
        check("cloud-metadata", &["http://metadata.google.internal/", "http://Metadata.Google.Internal./"]);
        let open = Policy { allow_private: true, ..Policy::default() };
        assert_eq!(judged(&open, "http://localhost/"), Ok(()));
        assert_eq!(judged(&open, "http://wiki.corp.internal/"), Ok(()));
        assert_eq!(judged(&open, "http://metadata.google.internal/"), Err("cloud-metadata"));
    }

    #[test]
    fn leave_for_private_networks_lifts_their_classes_and_not_metadata() {
        let open = Policy { allow_private: true, ..Policy::default() };
        for url in ["http://127.0.0.1/", "http://10.0.0.1/", "http://[::1]/", "http://[fd00::1]/", "http://192.168.0.1/"] {
            assert_eq!(judged(&open, url), Ok(()), "{url}");
        }
        assert_eq!(judged(&open, "http://169.254.169.254/"), Err("cloud-metadata"));
    }

    #[test]
    fn lists_are_read_through_mapped_spellings_and_denial_wins() {
        let policy = Policy {
            allow: vec!["127.0.0.1".parse().unwrap(), "8.8.8.8".parse().unwrap()],
            deny: vec!["8.8.8.8".parse().unwrap()],
            ..Policy::default()
        };
        assert_eq!(judged(&policy, "http://127.0.0.1/"), Ok(()));
        assert_eq!(judged(&policy, "http://[::ffff:127.0.0.1]/"), Ok(()));
        assert_eq!(judged(&policy, "http://127.0.0.2/"), Err("loopback"));
        assert_eq!(judged(&policy, "http://8.8.8.8/"), Err("denied"));
        assert_eq!(judged(&policy, "http://[::ffff:8.8.8.8]/"), Err("denied"));
    }

    #[test]
    fn drops_refused_addresses_of_a_mixed_answer_and_refuses_when_none_is_left() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let policy = Policy::default();
        let mixed = [ip("127.0.0.1"), ip("8.8.8.8"), ip("10.0.0.1"), ip("8.8.8.8"), ip("2606:4700::1111")];
        assert_eq!(policy.judge_answer(&mixed), Ok(vec![ip("8.8.8.8"), ip("2606:4700::1111")]));
        assert_eq!(
            policy.judge_answer(&[ip("10.0.0.1"), ip("127.0.0.1")]),
            Err(Refusal::Address(ip("10.0.0.1"), AddressClass::Private))
        );
        assert_eq!(policy.judge_answer(&[]), Ok(vec![]));
        let many: Vec<IpAddr> = (1..=200).map(|last| IpAddr::from([8, 8, 4, last])).collect();
        assert_eq!(policy.judge_answer(&many).unwrap().len(), MAX_ADDRESSES);
    }

    #[test]
    fn says_why_in_a_sentence() {
        let refusal = Policy::default().judge_url(&Url::parse("http://0x7f.1/").unwrap()).unwrap_err();
        assert_eq!(refusal.to_string(), "127.0.0.1 is a loopback address");
    }
}
