//! Which IP addresses a page of the public web can live at, and the named reason for every other one.
//!
//! The table follows the IANA special-purpose registries rather than `is_private`, which knows a third of them, and adds
//! the addresses at which cloud providers answer with a machine's own credentials. An address that carries another one
//! inside (mapped, translated, tunnelled) is refused even where the inner one is public: no site is published at such an
//! address, and what the network does with it cannot be known from here.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressClass {
    /// The public internet: the only class that is fetched from.
    Public,
    /// `0.0.0.0`, `::`.
    Unspecified,
    /// `127/8`, `::1`.
    Loopback,
    /// The three private networks of IPv4.
    Private,
    /// `169.254/16`, `fe80::/10`.
    LinkLocal,
    /// `100.64/10`, behind a carrier's address translation.
    CarrierNat,
    /// A service that hands a cloud machine its own credentials and settings.
    CloudMetadata,
    /// `192.0.2/24` and the like, set aside for books and manuals.
    Documentation,
    /// `198.18/15`, `2001:2::/48`.
    Benchmark,
    /// `224/4`, `ff00::/8`.
    Multicast,
    /// `255.255.255.255`.
    Broadcast,
    /// Set aside by IANA, for protocols or for later.
    Reserved,
    /// `::ffff:a.b.c.d` around an address that is public; any other is named by its inner address.
    Ipv4Mapped,
    /// `::a.b.c.d` and `::ffff:0:a.b.c.d`, long deprecated.
    Ipv4Compatible,
    /// `64:ff9b::/96` and `64:ff9b:1::/48`.
    Nat64,
    /// `2002::/16`, and the relays of `192.88.99/24`.
    SixToFour,
    /// `2001::/32`.
    Teredo,
    /// `fc00::/7`.
    UniqueLocal,
    /// `fec0::/10`, what unique-local addresses replaced.
    SiteLocal,
    /// `100::/64`, where packets are dropped.
    Discard,
    /// `5f00::/16`, segment routing inside a network.
    SegmentRouting,
}

impl AddressClass {
    /// Noun phrase that completes "127.0.0.1 is ...".
    pub fn noun(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Unspecified => "the unspecified address",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::CarrierNat => "an address behind carrier-grade NAT",
            Self::CloudMetadata => "a cloud metadata address",
            Self::Documentation => "a documentation address",
            Self::Benchmark => "a benchmarking address",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "the broadcast address",
            Self::Reserved => "a reserved address",
            Self::Ipv4Mapped => "an IPv4-mapped address",
            Self::Ipv4Compatible => "an IPv4-compatible address",
            Self::Nat64 => "a NAT64 address",
            Self::SixToFour => "a 6to4 address",
            Self::Teredo => "a Teredo address",
            Self::UniqueLocal => "a unique-local address",
            Self::SiteLocal => "a site-local address",
            Self::Discard => "a discard-only address",
            Self::SegmentRouting => "a segment-routing address",
        }
    }

    /// Short word for machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unspecified => "unspecified",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "link-local",
            Self::CarrierNat => "cgnat",
            Self::CloudMetadata => "cloud-metadata",
            Self::Documentation => "documentation",
            Self::Benchmark => "benchmark",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Reserved => "reserved",
            Self::Ipv4Mapped => "ipv4-mapped",
            Self::Ipv4Compatible => "ipv4-compatible",
            Self::Nat64 => "nat64",
            Self::SixToFour => "6to4",
            Self::Teredo => "teredo",
            Self::UniqueLocal => "unique-local",
            Self::SiteLocal => "site-local",
            Self::Discard => "discard",
            Self::SegmentRouting => "srv6",
        }
    }
}

impl fmt::Display for AddressClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.noun())
    }
}

/// What `address` is for. Anything but [`AddressClass::Public`] is to be refused.
pub fn classify(address: IpAddr) -> AddressClass {
    match address {
        IpAddr::V4(address) => classify_v4(address),
        IpAddr::V6(address) => classify_v6(address),
    }
}

/// First match wins, so a single address stands before the network around it.
const V4: &[([u8; 4], u32, AddressClass)] = &[
    // Alibaba Cloud, Azure's wire server and Oracle Cloud: outside link-local space, so easily forgotten.
    ([100, 100, 100, 200], 32, AddressClass::CloudMetadata),
    ([168, 63, 129, 16], 32, AddressClass::CloudMetadata),
    ([192, 0, 0, 192], 32, AddressClass::CloudMetadata),
    // AWS, Google, Azure and most others; then AWS's containers and pods, Tencent, Scaleway.
    ([169, 254, 169, 254], 32, AddressClass::CloudMetadata),
    ([169, 254, 170, 2], 32, AddressClass::CloudMetadata),
    ([169, 254, 170, 23], 32, AddressClass::CloudMetadata),
    ([169, 254, 0, 23], 32, AddressClass::CloudMetadata),
    ([169, 254, 42, 42], 32, AddressClass::CloudMetadata),
    ([0, 0, 0, 0], 32, AddressClass::Unspecified),
    ([0, 0, 0, 0], 8, AddressClass::Reserved),
    ([10, 0, 0, 0], 8, AddressClass::Private),
    ([100, 64, 0, 0], 10, AddressClass::CarrierNat),
    ([127, 0, 0, 0], 8, AddressClass::Loopback),
    ([169, 254, 0, 0], 16, AddressClass::LinkLocal),
    ([172, 16, 0, 0], 12, AddressClass::Private),
    ([192, 0, 0, 0], 24, AddressClass::Reserved),
    ([192, 0, 2, 0], 24, AddressClass::Documentation),
    ([192, 88, 99, 0], 24, AddressClass::SixToFour),
    ([192, 168, 0, 0], 16, AddressClass::Private),
    ([198, 18, 0, 0], 15, AddressClass::Benchmark),
    ([198, 51, 100, 0], 24, AddressClass::Documentation),
    ([203, 0, 113, 0], 24, AddressClass::Documentation),
    ([224, 0, 0, 0], 4, AddressClass::Multicast),
    ([255, 255, 255, 255], 32, AddressClass::Broadcast),
    ([240, 0, 0, 0], 4, AddressClass::Reserved),
];

/// First match wins. Mapped addresses are unwrapped before the table is asked.
const V6: &[([u16; 8], u32, AddressClass)] = &[
    // AWS, Google and Scaleway.
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128, AddressClass::CloudMetadata),
    ([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128, AddressClass::CloudMetadata),
    ([0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42], 128, AddressClass::CloudMetadata),
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, AddressClass::Unspecified),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, AddressClass::Loopback),
    ([0, 0, 0, 0, 0, 0, 0, 0], 96, AddressClass::Ipv4Compatible),
    ([0, 0, 0, 0, 0xffff, 0, 0, 0], 96, AddressClass::Ipv4Compatible),
    ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, AddressClass::Nat64),
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, AddressClass::Nat64),
    ([0x100, 0, 0, 0, 0, 0, 0, 0], 64, AddressClass::Discard),
    ([0x100, 0, 0, 1, 0, 0, 0, 0], 64, AddressClass::Discard),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, AddressClass::Teredo),
    ([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, AddressClass::Benchmark),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, AddressClass::Documentation),
    // IETF protocol assignments. A few are routed (anycast for TURN, AS112), none of them has web pages.
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, AddressClass::Reserved),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, AddressClass::SixToFour),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, AddressClass::Documentation),
    ([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, AddressClass::SegmentRouting),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, AddressClass::UniqueLocal),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, AddressClass::LinkLocal),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, AddressClass::SiteLocal),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, AddressClass::Multicast),
    // Only 2000::/3 has ever been given out; the rest is reserved until it is.
    ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, AddressClass::Public),
];

fn classify_v4(address: Ipv4Addr) -> AddressClass {
    let bits = address.to_bits();
    V4.iter()
        .find(|(network, prefix, _)| (bits ^ u32::from_be_bytes(*network)) >> (32 - prefix) == 0)
        .map_or(AddressClass::Public, |(_, _, class)| *class)
}

fn classify_v6(address: Ipv6Addr) -> AddressClass {
    if let Some(inner) = address.to_ipv4_mapped() {
        return match classify_v4(inner) {
            AddressClass::Public => AddressClass::Ipv4Mapped,
            class => class,
        };
    }
    let bits = address.to_bits();
    V6.iter()
        .find(|(network, prefix, _)| (bits ^ Ipv6Addr::from(*network).to_bits()) >> (128 - prefix) == 0)
        .map_or(AddressClass::Reserved, |(_, _, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::AddressClass::*;
    use super::*;

    #[track_caller]
    fn check(expected: AddressClass, addresses: &[&str]) {
        for address in addresses {
            assert_eq!(classify(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn names_every_special_network_of_ipv4_by_its_first_and_last_address() {
        check(Unspecified, &["0.0.0.0"]);
        check(Reserved, &["0.0.0.1", "0.255.255.255", "192.0.0.0", "192.0.0.191", "192.0.0.255"]);
        check(Reserved, &["240.0.0.0", "255.255.255.254"]);
        check(Private, &["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255"]);
        check(Private, &["192.168.0.0", "192.168.255.255"]);
        check(CarrierNat, &["100.64.0.0", "100.100.100.199", "100.100.100.201", "100.127.255.255"]);
        check(Loopback, &["127.0.0.0", "127.0.0.1", "127.255.255.255"]);
        check(LinkLocal, &["169.254.0.0", "169.254.169.253", "169.254.255.255"]);
        check(Documentation, &["192.0.2.0", "192.0.2.255", "198.51.100.0", "198.51.100.255"]);
        check(Documentation, &["203.0.113.0", "203.0.113.255"]);
        check(Benchmark, &["198.18.0.0", "198.19.255.255"]);
        check(SixToFour, &["192.88.99.0", "192.88.99.255"]);
        check(Multicast, &["224.0.0.0", "239.255.255.255"]);
        check(Broadcast, &["255.255.255.255"]);
    }

    #[test]
    fn names_cloud_metadata_wherever_it_lives() {
        check(CloudMetadata, &["169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192"]);
        check(CloudMetadata, &["169.254.170.2", "169.254.170.23", "169.254.0.23", "169.254.42.42"]);
        check(CloudMetadata, &["fd00:ec2::254", "fd20:ce::254", "fd00:42::42"]);
        check(CloudMetadata, &["::ffff:169.254.169.254", "::ffff:168.63.129.16"]);
    }

    #[test]
    fn allows_the_neighbours_of_special_networks() {
        check(Public, &["1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.254", "100.63.255.255", "100.128.0.1"]);
        check(Public, &["126.255.255.255", "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255"]);
        check(Public, &["169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0"]);
        check(Public, &["192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255"]);
        check(Public, &["198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0"]);
        check(Public, &["223.255.255.255", "8.8.8.8"]);
        check(Public, &["2001:200::", "2001:db7:ffff::", "2001:db9::", "2001:4860:4860::8888", "2003::1"]);
        check(Public, &["2606:4700::1111", "2a00::1", "3ffe:ffff::", "3fff:1000::"]);
    }

    #[test]
    fn names_every_special_network_of_ipv6() {
        check(Unspecified, &["::"]);
        check(Loopback, &["::1"]);
        check(Ipv4Compatible, &["::2", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"]);
        check(Nat64, &["64:ff9b::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::", "64:ff9b:1:ffff::7f00:1"]);
        check(Discard, &["100::", "100::ffff:ffff:ffff:ffff", "100:0:0:1::1"]);
        check(Teredo, &["2001::", "2001:0:ffff::1"]);
        check(Benchmark, &["2001:2::", "2001:2:0:ffff::1"]);
        check(Reserved, &["2001:1::1", "2001:10::", "2001:20::1", "2001:30::1", "2001:1ff:ffff::"]);
        check(Documentation, &["2001:db8::", "2001:db8:ffff::1", "3fff::", "3fff:fff:ffff::1"]);
        check(SixToFour, &["2002::", "2002:7f00:1::", "2002:808:808::1"]);
        check(SegmentRouting, &["5f00::", "5f00:ffff::1"]);
        check(UniqueLocal, &["fc00::", "fd00::1", "fdff:ffff::1"]);
        check(LinkLocal, &["fe80::", "fe80::1", "febf:ffff::1"]);
        check(SiteLocal, &["fec0::", "feff:ffff::1"]);
        check(Multicast, &["ff00::", "ff02::1", "ffff::1"]);
        check(Reserved, &["64:ff9b:2::", "200::1", "1fff:ffff::", "4000::", "5eff::1", "5f01::", "fbff::1", "fe00::1"]);
    }

    #[test]
    fn unwraps_a_mapped_address_before_naming_it() {
        check(Loopback, &["::ffff:127.0.0.1", "::ffff:7f00:1"]);
        check(Private, &["::ffff:10.0.0.1", "::ffff:192.168.1.1"]);
        check(Ipv4Mapped, &["::ffff:8.8.8.8"]);
    }

    #[test]
    fn every_class_has_its_own_word() {
        let classes: Vec<AddressClass> = V4.iter().map(|row| row.2).chain(V6.iter().map(|row| row.2)).collect();
        for a in &classes {
            for b in &classes {
                assert_eq!(a == b, a.word() == b.word());
                assert_eq!(a == b, a.noun() == b.noun());
            }
        }
    }
}
