//! Names to addresses with a memory, for those who ask for many pages of one host. The only file that names this resolver.
//!
//! Answers are kept for as long as their zones say and no longer, and are judged anew for every connection like any other:
//! a name that moves is seen to move, and one that moves to where we do not go is refused.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{LookupIpStrategy, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;

use super::lookup::{Answer, Lookup};

/// Most answers that are kept; the least used go first.
const MOST: u64 = 16 << 10;
/// Longest time an answer is kept, whatever its zone says.
const LONGEST: Duration = Duration::from_secs(3600);
/// Longest time a denial is kept.
const LONGEST_DENIAL: Duration = Duration::from_secs(60);
/// Time for one question to one server.
const TIME: Duration = Duration::from_secs(2);

/// A resolver with a memory. Clones share it.
#[derive(Clone)]
pub struct CachingLookup {
    resolver: TokioResolver,
}

impl CachingLookup {
    /// Asks the name servers that the operating system is set up with. `None` where it names none.
    pub fn of_system() -> Option<CachingLookup> {
        let mut builder = TokioResolver::builder_tokio().ok()?;
        set(builder.options_mut());
        Some(CachingLookup { resolver: builder.build().ok()? })
    }

    /// Asks these servers, over UDP, or TCP where an answer is long.
    pub fn asking(servers: &[SocketAddr]) -> Option<CachingLookup> {
        let servers = servers.iter().map(|server| {
            let mut config = NameServerConfig::udp_and_tcp(server.ip());
            config.connections.iter_mut().for_each(|connection| connection.port = server.port());
            config
        });
        let config = ResolverConfig::from_name_servers(servers.collect());
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        set(builder.options_mut());
        Some(CachingLookup { resolver: builder.build().ok()? })
    }
}

impl Lookup for CachingLookup {
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a> {
        Box::pin(async move {
            // With a dot at its end a name is itself, whatever domains the machine would try to put behind it.
            let whole = format!("{}.", host.trim_end_matches('.'));
            let answer = self.resolver.lookup_ip(whole).await.map_err(io::Error::other)?;
            Ok(answer.iter().collect())
        })
    }
}

fn set(options: &mut ResolverOpts) {
    options.cache_size = MOST;
    options.positive_max_ttl = Some(LONGEST);
    options.negative_max_ttl = Some(LONGEST_DENIAL);
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    options.timeout = TIME;
    options.attempts = 2;
}
