//! From the options of live evidence to something that looks: shared by the commands that check pages.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use debunk::fetch::Policy;
use debunk::live::store::Store;
use debunk::live::{Live, Options};
use debunk::rules::Rules;
use debunk::rules::model::live::{Live as LiveRules, RdapServer};
use jiff::Timestamp;
use serde::Deserialize;

use crate::cli::{Global, LiveArgs};

/// Largest bootstrap file, in bytes.
const MAX_BOOTSTRAP: u64 = 8 << 20;

/// What looks at hosts, or replays what was seen of them; none where neither was asked for. Opens nothing to the network
/// yet.
pub fn open(args: &LiveArgs, allow_private: bool, rules: &Rules, now: Timestamp) -> anyhow::Result<Option<Live>> {
    let store = match &args.evidence {
        Some(path) => Store::open(path, args.live).with_context(|| format!("cannot use the evidence in {}", path.display()))?,
        None if args.live => Store::default(),
        None => return Ok(None),
    };
    if store.skipped() > 0 {
        let lines = store.skipped();
        // Whoever reads nothing on standard error misses nothing that the report rests on.
        let _ = writeln!(io::stderr().lock(), "debunk: {lines} lines of the evidence file are none and were passed over");
    }
    if !args.live {
        return Ok(Some(Live::replaying(store, &rules.files.live, now)));
    }
    let mut known = rules.files.live.clone().into_inner();
    if let Some(path) = &args.rdap_bootstrap {
        bootstrap(path, &mut known).with_context(|| format!("cannot use the RDAP bootstrap file {}", path.display()))?;
    }
    let options = Options {
        resolvers: args.resolver.clone(),
        policy: Policy { allow_private, ..Policy::default() },
        control_url: args.control_url.clone(),
        ports: args.live_ports.unwrap_or((443, 80)),
        lifetime_hours: args.evidence_lifetime,
        time: Duration::from_secs(4),
        ..Options::default()
    };
    Ok(Some(Live::looking(store, &known, now, options)?))
}

/// The moment of a run: the midnight before the day of `--today` where that is given, so that evidence ages as facts do.
pub fn moment(global: &Global, now: fn() -> Timestamp) -> Timestamp {
    let midnight = global.today.and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
    midnight.map_or_else(now, |midnight| midnight.timestamp())
}

/// IANA's file, RFC 9224 section 3.
#[derive(Deserialize)]
struct Bootstrap {
    /// Entries, and the servers for them.
    services: Vec<(Vec<String>, Vec<String>)>,
}

fn bootstrap(path: &Path, rules: &mut LiveRules) -> anyhow::Result<()> {
    anyhow::ensure!(fs::metadata(path)?.len() <= MAX_BOOTSTRAP, "it is larger than {MAX_BOOTSTRAP} bytes");
    let file: Bootstrap = serde_json::from_slice(&fs::read(path)?)?;
    let mut by_url = BTreeMap::<String, Vec<String>>::new();
    for (tlds, urls) in file.services {
        // HTTPS is to be preferred (RFC 9224 section 3).
        let Some(url) = urls.iter().find(|url| url.starts_with("https:")).or(urls.first()) else { continue };
        let slash = if url.ends_with('/') { "" } else { "/" };
        by_url.entry(format!("{url}{slash}")).or_default().extend(tlds.into_iter().map(|tld| tld.to_ascii_lowercase()));
    }
    rules.rdap.servers = by_url.into_iter().map(|(url, tlds)| RdapServer { url, tlds }).collect();
    rules.rdap.source = path.display().to_string();
    Ok(())
}
