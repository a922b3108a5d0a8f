//! How often somebody may ask: the generic cell rate algorithm, which is a token bucket kept as one moment a caller.
//!
//! Memory is bounded: who has not asked lately is forgotten, and when more ask than can be remembered, those nearest to being
//! forgotten are.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::extract::Request;
use hyper::HeaderMap;

use super::connection::Peer;
use super::problem::Problem;
use super::state::App;

/// Callers that are remembered.
const MAX_CALLERS: usize = 100_000;
/// What one caller may ask for at once, as a share of a minute's number: a sixth, which is ten seconds' worth.
const BURST: u32 = 6;
/// Wrong keys that one address may try a minute, whatever else it may ask.
const GUESSES_MINUTE: u32 = 60;

/// How often each caller has asked.
#[derive(Debug)]
pub struct Limiter<K> {
    /// The moment at which each caller's bucket will be full again, since the start.
    full_at: Mutex<HashMap<K, Duration>>,
    start: Instant,
}

impl<K: Eq + Hash + Clone> Default for Limiter<K> {
    fn default() -> Self {
        Limiter { full_at: Mutex::new(HashMap::new()), start: Instant::now() }
    }
}

impl<K: Eq + Hash + Clone> Limiter<K> {
    /// Counts `cost` requests of a caller who may make `per_minute`; 0 is any number.
    ///
    /// # Errors
    /// The time after which the request would be taken. It is not counted then.
    pub fn take(&self, caller: &K, per_minute: u32, cost: u32) -> Result<(), Duration> {
        self.take_at(caller, per_minute, cost, self.start.elapsed())
    }

    fn take_at(&self, caller: &K, per_minute: u32, cost: u32, now: Duration) -> Result<(), Duration> {
        if per_minute == 0 {
            return Ok(());
        }
        let mut full_at = self.full_at.lock().expect("no thread panics while it holds the lock");
        let full = full_at.get(caller).copied().unwrap_or_default().max(now);
        let after = full + interval(per_minute) * cost;
        let wait = after.saturating_sub(now + burst(per_minute).max(interval(per_minute) * cost));
        if !wait.is_zero() {
            return Err(wait);
        }
        if full_at.len() >= MAX_CALLERS && !full_at.contains_key(caller) {
            forget(&mut full_at, now);
        }
        full_at.insert(caller.clone(), after);
        Ok(())
    }
}

fn interval(per_minute: u32) -> Duration {
    Duration::from_secs(60) / per_minute
}

fn burst(per_minute: u32) -> Duration {
    interval(per_minute) * (per_minute / BURST).max(1)
}

/// Makes room: first those whose bucket is full, then, if that is not enough, the fuller half.
fn forget<K: Eq + Hash>(full_at: &mut HashMap<K, Duration>, now: Duration) {
    full_at.retain(|_, full| *full > now);
    if full_at.len() >= MAX_CALLERS {
        let mut moments: Vec<Duration> = full_at.values().copied().collect();
        let (_, middle, _) = moments.select_nth_unstable(MAX_CALLERS / 2);
        let middle = *middle;
        full_at.retain(|_, full| *full > middle);
    }
}

/// Who asks: the address at the other end, or the one that a proxy we trust names.
pub fn address(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    // Read from the right: what stands further left was written by whoever asked, and may be anything.
    let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut named: Vec<&str> = named.flat_map(|value| value.split(',')).map(str::trim).collect();
    while let Some(last) = named.pop() {
        match last.parse::<IpAddr>() {
            Ok(address) if trusted.contains(&address) => {}
            Ok(address) => return address,
            Err(_) => break,
        }
    }
    peer
}

/// What one subscriber holds: an IPv4 address, or the /64 of an IPv6 one, whose addresses cost nothing.
fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) >> 64 << 64)),
        v4 => v4,
    }
}

/// The subscriber a request comes from.
pub fn caller(request: &Request, app: &App) -> IpAddr {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    subscriber(address(request.headers(), peer, &app.settings.trusted_proxies))
}

impl App {
    /// Counts a request of an address.
    ///
    /// # Errors
    /// 429 where it has asked too often.
    pub fn count_address(&self, address: IpAddr) -> Result<(), Problem> {
        self.by_address.take(&address, self.settings.limits.per_address_minute, 1).map_err(too_many)
    }

    /// Counts a wrong key against an address. Right ones are taken all the while: a client that is set up wrongly must not
    /// lock out others behind its address, and nobody finds 248 bits by trying.
    ///
    /// # Errors
    /// 429 where the address has tried too many.
    pub fn count_wrong_key(&self, address: IpAddr) -> Result<(), Problem> {
        self.wrong_keys.take(&address, GUESSES_MINUTE, 1).map_err(too_many)
    }

    /// Counts a request with a key.
    ///
    /// # Errors
    /// 429 where it has asked too often.
    pub fn count_key(&self, key: &str, per_minute: Option<u32>) -> Result<(), Problem> {
        let per_minute = per_minute.unwrap_or(self.settings.limits.per_key_minute);
        self.by_key.take(&key.to_string(), per_minute, 1).map_err(too_many)
    }
}

fn too_many(wait: Duration) -> Problem {
    Problem::too_many(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_through_a_burst_and_then_the_rate() {
        let limiter = Limiter::default();
        let take = |millis: u64| limiter.take_at(&"a", 60, 1, Duration::from_millis(millis));
        assert_eq!((0..10).filter(|_| take(0).is_ok()).count(), 10);
        assert_eq!(take(0), Err(Duration::from_secs(1)));
        assert_eq!(take(999), Err(Duration::from_millis(1)));
        assert_eq!((take(1000), take(1000).is_err()), (Ok(()), true));
        assert_eq!(limiter.take_at(&"b", 60, 1, Duration::ZERO), Ok(()), "others have buckets of their own");
        assert_eq!((0..100).filter(|_| limiter.take_at(&"c", 0, 1, Duration::ZERO).is_ok()).count(), 100);
        assert!(limiter.take_at(&"d", 1, 1, Duration::ZERO).is_ok(), "even the slowest rate lets one through");
    }

    #[test]
    fn remembers_no_more_than_it_may() {
        let limiter = Limiter::default();
        for caller in 0..MAX_CALLERS as u64 + 1000 {
            let _ = limiter.take_at(&caller, 1, 1, Duration::from_nanos(caller));
        }
        let remembered = limiter.full_at.lock().expect("whole").len();
        assert!(remembered <= MAX_CALLERS, "{remembered}");
        assert!(limiter.take_at(&(MAX_CALLERS as u64 + 999), 1, 1, Duration::from_millis(1)).is_err(), "the latest is known");
    }

    #[test]
    fn believes_only_proxies_it_was_told_to_trust() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4, 10.0.0.2".parse().expect("a header"));
        let trusted = [ip("10.0.0.1"), ip("10.0.0.2")];
        assert_eq!(address(&headers, ip("9.9.9.9"), &trusted), ip("9.9.9.9"));
        assert_eq!(address(&headers, ip("10.0.0.1"), &trusted), ip("1.2.3.4"));
        headers.insert("x-forwarded-for", "1.2.3.4, nonsense".parse().expect("a header"));
        assert_eq!(address(&headers, ip("10.0.0.1"), &trusted), ip("10.0.0.1"));
        assert_eq!(subscriber(ip("2001:db8:1:2:3::4")), subscriber(ip("2001:db8:1:2:9::9")));
        assert_eq!(subscriber(ip("::ffff:1.2.3.4")), ip("1.2.3.4"));
    }
}
