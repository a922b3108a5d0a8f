//! Options of live evidence, the same for every command that checks pages.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;

/// What may be asked of the network about the hosts on a page, and where the answers are kept.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Live evidence")]
pub struct LiveArgs {
    /// Ask DNS, web servers and registries about hosts presented as official and about look-alikes, and follow shortened
    /// links. Off by default: it tells others which hosts a page names
    #[arg(long)]
    pub live: bool,
    /// Evidence file, a JSON object a line: read first; with --live, what is new is appended. Without --live it is replayed,
    /// and nobody is asked
    #[arg(long, value_name = "FILE")]
    pub evidence: Option<PathBuf>,
    /// Resolver to ask in place of the public ones; repeatable, and two operators are needed
    #[arg(long, value_name = "IP[:PORT]", value_parser = parse_resolver, requires = "live")]
    pub resolver: Vec<SocketAddr>,
    /// Page that must say what the rules' control page says, or no answer of the network counts
    #[arg(long, value_name = "URL", requires = "live")]
    pub control_url: Option<String>,
    /// RDAP bootstrap file as IANA publishes it (dns.json), in place of the built-in list
    #[arg(long, value_name = "FILE", requires = "live")]
    pub rdap_bootstrap: Option<PathBuf>,
    /// Hours after which evidence is gathered anew [default: 24, by the rules]
    #[arg(long, value_name = "HOURS", requires = "live")]
    pub evidence_lifetime: Option<u32>,
    /// Ports of HTTPS and HTTP; for tests
    #[arg(long, value_name = "HTTPS,HTTP", value_parser = parse_ports, requires = "live", hide = true)]
    pub live_ports: Option<(u16, u16)>,
}

fn parse_resolver(text: &str) -> Result<SocketAddr, String> {
    let address = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53)).or_else(|_| text.parse::<SocketAddr>());
    address.map_err(|_| "give an address, such as 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53".to_string())
}

fn parse_ports(text: &str) -> Result<(u16, u16), String> {
    let (https, http) = text.split_once(',').ok_or("give two ports, such as 8443,8080")?;
    let port = |text: &str| text.parse::<u16>().map_err(|_| format!("`{text}` is no port"));
    Ok((port(https)?, port(http)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_resolvers_with_and_without_a_port() {
        for (text, expected) in [
            ("9.9.9.9", "9.9.9.9:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("2620:fe::fe", "[2620:fe::fe]:53"),
            ("[::1]:5", "[::1]:5"),
        ] {
            assert_eq!(parse_resolver(text).map(|address| address.to_string()), Ok(expected.to_string()));
        }
        for wrong in ["dns.google", "", "1.1.1.1:x", "1.1.1"] {
            assert!(parse_resolver(wrong).is_err(), "{wrong}");
        }
    }
}
