//! How fast one host is asked: as fast as it answers, slower when it slows down, not at all for a while when it says so or
//! does not answer. Knows times and answers only, no network, and is given the time.

use std::time::{Duration, Instant};

/// Longest pause that is waited out because a server asks for it.
pub const MAX_WAIT: Duration = Duration::from_secs(300);
/// First pause after a failure; it doubles with each one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause after failures.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Failures in a row after which a host is left alone.
const BREAK_AFTER: u32 = 6;

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Most requests to one host at once.
    pub at_once: usize,
    /// Pause between the starts of two requests to one host.
    pub delay: Delay,
}

/// Pause between the starts of two requests to one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// About as long as the host takes to answer.
    Adaptive,
    /// This long.
    Fixed(Duration),
}

/// How an answer, or none, changes the pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It answered.
    Fine,
    /// It asks to wait, perhaps for this long.
    Pushback(Option<Duration>),
    /// It did not answer, or with an error of its own.
    Failure,
}

/// The pace of one host.
#[derive(Debug, Clone)]
pub struct Pace {
    manners: Manners,
    crawl_delay: Duration,
    at_once: usize,
    in_flight: usize,
    /// Answers since the number at once last changed.
    steady: usize,
    usual: Option<Duration>,
    best: Duration,
    last_start: Option<Instant>,
    not_before: Option<Instant>,
    failures: u32,
}

impl Pace {
    /// A host nothing is known of: asked once at first.
    pub fn new(manners: Manners) -> Pace {
        Pace {
            manners,
            crawl_delay: Duration::ZERO,
            at_once: 1,
            in_flight: 0,
            steady: 0,
            usual: None,
            best: Duration::MAX,
            last_start: None,
            not_before: None,
            failures: 0,
        }
    }

    /// Keeps to a pause that the host asks for in robots.txt.
    pub fn set_crawl_delay(&mut self, delay: Duration) {
        self.crawl_delay = delay;
    }

    /// Whether one more request may be under way.
    pub fn has_room(&self) -> bool {
        self.in_flight < if self.crawl_delay.is_zero() { self.at_once } else { 1 }
    }

    /// Requests under way.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// When the next request may start.
    pub fn next_start(&self, now: Instant) -> Instant {
        let gap = self.gap();
        let after = self.last_start.map_or(now, |start| start + gap);
        after.max(self.not_before.unwrap_or(now)).max(now)
    }

    fn gap(&self) -> Duration {
        let wanted = match self.manners.delay {
            Delay::Fixed(delay) => delay,
            // What it takes a host to answer says how busy it is; capped, since a slow line is no reason to stand still.
            Delay::Adaptive => self.usual.unwrap_or_default().min(Duration::from_secs(5)),
        };
        wanted.max(self.crawl_delay)
    }

    /// Notes that a request starts.
    pub fn start(&mut self, now: Instant) {
        self.in_flight += 1;
        self.last_start = Some(now);
    }

    /// Notes how a request ended after `took`. `jitter` is any number; it spreads pauses, so that hosts that failed together
    /// are not asked again together.
    pub fn end(&mut self, answer: Answer, took: Duration, now: Instant, jitter: u64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match answer {
            Answer::Fine => {
                self.failures = 0;
                self.learn(took);
            }
            Answer::Pushback(wait) => {
                self.slow_down();
                let pause = wait.unwrap_or_else(|| self.pause(jitter)).min(MAX_WAIT);
                self.failures += 1;
                self.not_before = self.not_before.max(Some(now + pause));
            }
            Answer::Failure => {
                self.slow_down();
                let pause = self.pause(jitter);
                self.failures += 1;
                self.not_before = self.not_before.max(Some(now + pause));
            }
        }
    }

    /// Whether the host has failed so often in a row that the rest of its pages is not tried.
    pub fn is_broken(&self) -> bool {
        self.failures >= BREAK_AFTER
    }

    fn learn(&mut self, took: Duration) {
        let usual = self.usual.map_or(took, |usual| (usual * 4 + took) / 5);
        self.usual = Some(usual);
        self.best = self.best.min(took);
        self.steady += 1;
        // Twice as slow as it can be, and noticeably: it is us who slow it down.
        if usual > self.best * 3 + Duration::from_millis(100) {
            if self.steady > self.at_once {
                self.slow_down();
            }
        } else if self.steady >= self.at_once.min(8) && self.at_once < self.manners.at_once {
            self.at_once += 1;
            self.steady = 0;
        }
    }

    fn slow_down(&mut self) {
        self.at_once = (self.at_once / 2).max(1);
        self.steady = 0;
    }

    /// Doubles with each failure; half of it is left to chance.
    fn pause(&self, jitter: u64) -> Duration {
        let full = FIRST_PAUSE.saturating_mul(1 << self.failures.min(10)).min(MAX_PAUSE);
        let half = full / 2;
        half + half.mul_f64((jitter % 1024) as f64 / 1024.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn pace(at_once: usize, delay: Delay) -> Pace {
        Pace::new(Manners { at_once, delay })
    }

    #[test]
    fn asks_more_at_once_while_the_host_keeps_up_and_less_when_it_does_not() {
        let now = Instant::now();
        let mut host = pace(4, Delay::Fixed(Duration::ZERO));
        assert!(host.has_room());
        host.start(now);
        assert!(!host.has_room(), "the first answer is waited for");
        for _ in 0..40 {
            host.end(Answer::Fine, 20 * MS, now, 0);
            host.start(now);
        }
        assert_eq!(host.at_once, 4);
        for _ in 0..40 {
            host.end(Answer::Fine, 900 * MS, now, 0);
            host.start(now);
        }
        assert_eq!(host.at_once, 1);
    }

    #[test]
    fn pauses_about_as_long_as_the_host_takes_and_never_less_than_it_asks() {
        let now = Instant::now();
        let mut host = pace(1, Delay::Adaptive);
        host.start(now);
        host.end(Answer::Fine, 200 * MS, now, 0);
        assert_eq!(host.next_start(now), now + 200 * MS);
        host.set_crawl_delay(Duration::from_secs(3));
        assert_eq!(host.next_start(now), now + Duration::from_secs(3));
    }

    #[test]
    fn waits_as_long_as_it_is_told_within_bounds() {
        let now = Instant::now();
        let mut host = pace(4, Delay::Fixed(Duration::ZERO));
        host.start(now);
        host.end(Answer::Pushback(Some(Duration::from_secs(7))), MS, now, 0);
        assert_eq!(host.next_start(now), now + Duration::from_secs(7));
        host.start(now);
        host.end(Answer::Pushback(Some(Duration::from_secs(999_999))), MS, now, 0);
        assert_eq!(host.next_start(now), now + MAX_WAIT);
    }

    #[test]
    fn backs_off_ever_longer_and_then_gives_up_until_an_answer_comes() {
        let now = Instant::now();
        let mut host = pace(4, Delay::Fixed(Duration::ZERO));
        let mut last = Duration::ZERO;
        for round in 0..BREAK_AFTER {
            assert!(!host.is_broken(), "{round}");
            host.not_before = None;
            host.start(now);
            host.end(Answer::Failure, MS, now, 1023);
            let pause = host.next_start(now) - now;
            assert!(pause > last && pause <= MAX_PAUSE, "{round}: {pause:?} after {last:?}");
            last = pause;
        }
        assert!(host.is_broken());
        host.start(now);
        host.end(Answer::Fine, MS, now, 0);
        assert!(!host.is_broken());
    }

    #[test]
    fn spreads_pauses() {
        let host = pace(1, Delay::Adaptive);
        assert!(host.pause(0) < host.pause(700));
        assert!(host.pause(0) >= FIRST_PAUSE / 2 && host.pause(u64::MAX) <= FIRST_PAUSE);
    }
}
