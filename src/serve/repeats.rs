//! What was found in the posts that came last, so that the same post again costs next to nothing: a flood of spam is one text
//! many times. Kept in memory alone, bounded by size, and no longer than the rules and the day it was judged by.

use std::sync::Arc;

use jiff::civil::Date;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use prometheus_client::metrics::counter::Counter;

use super::units::Units;
use crate::document::Kind;
use crate::report::json::JsonResult;

/// Longest post that is kept, in bytes: what is longer is seldom sent twice and would push many others out.
const MAX_POST: usize = 64 << 10;
/// What an entry is taken to weigh besides its texts, in bytes: itself, and each finding with its fact, handle and host.
const ENTRY: usize = 1024;
const FINDING: usize = 2048;
const MENTION: usize = 512;

/// All that an answer depends on besides the rules. Two posts of which this is equal are answered alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// What the result is called.
    pub source: Box<str>,
    /// The text.
    pub content: Box<[u8]>,
    /// Media type it came with.
    pub content_type: Option<Box<str>>,
    /// Kind it was said to be.
    pub kind: Option<Kind>,
    /// Language or place of the site.
    pub locale: Option<Box<str>>,
    /// Where it will stand.
    pub url: Option<Box<str>>,
    /// Day to judge it by.
    pub as_of: Option<Date>,
    /// Day it is.
    pub today: Date,
    /// Units of offsets.
    pub units: Units,
}

/// The answers of one set of rules.
#[derive(Debug)]
pub struct Repeats {
    known: Option<Cache<Asked, Arc<JsonResult>>>,
    /// How often one was given.
    given: Counter,
}

impl Repeats {
    /// Keeps answers of about `bytes` bytes in all, posts included, 0 for none; `given` counts those that are given again.
    pub fn new(bytes: u64, given: Counter) -> Repeats {
        let cache = || Cache::builder().max_capacity(bytes).weigher(weight).eviction_policy(EvictionPolicy::lru()).build();
        Repeats { known: (bytes > 0).then(cache), given }
    }

    /// Whether an answer to a post of so many bytes would be kept.
    pub fn keeps(&self, bytes: usize) -> bool {
        self.known.is_some() && bytes <= MAX_POST
    }

    /// What was found when the same was asked before.
    pub fn get(&self, asked: &Asked) -> Option<Arc<JsonResult>> {
        let found = self.known.as_ref()?.get(asked)?;
        self.given.inc();
        Some(found)
    }

    /// Keeps what was found.
    pub fn keep(&self, asked: Asked, found: &JsonResult) {
        if let Some(known) = &self.known {
            known.insert(asked, Arc::new(found.clone()));
        }
    }
}

/// What an entry is taken to weigh. Quotes are parts of the post, which is why its texts are counted twice.
fn weight(asked: &Asked, found: &Arc<JsonResult>) -> u32 {
    // All that a sender makes as long as he likes.
    let told = [&asked.content_type, &asked.locale, &asked.url].into_iter().flatten().map(|text| text.len());
    let texts = asked.source.len() + asked.content.len() + told.sum::<usize>();
    let mentions = found.handles.len() + found.hosts.len();
    let bytes = ENTRY + 2 * texts + FINDING * found.findings.len() + MENTION * mentions;
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::PageResult;
    use crate::report::Page;
    use crate::report::json;

    fn asked(content: &[u8], today: &str) -> Asked {
        Asked {
            source: "post".into(),
            content: content.into(),
            content_type: None,
            kind: None,
            locale: None,
            url: None,
            as_of: None,
            today: today.parse().expect("a day"),
            units: Units::Bytes,
        }
    }

    fn found(reason: &str) -> JsonResult {
        json::json_result(&Page::new(PageResult::unchecked("post", reason.into(), jiff::civil::date(2026, 11, 20)), b""))
    }

    #[test]
    fn gives_what_was_found_for_the_very_same_question_alone() {
        let given = Counter::default();
        let repeats = Repeats::new(1 << 20, given.clone());
        repeats.keep(asked(b"a post", "2026-11-20"), &found("one"));
        let reasons = |asked: &Asked| repeats.get(asked).map(|found| found.reasons.clone());
        assert_eq!(reasons(&asked(b"a post", "2026-11-20")), Some(vec!["one".to_string()]));
        assert_eq!(reasons(&asked(b"a post.", "2026-11-20")), None);
        assert_eq!(reasons(&asked(b"a post", "2026-11-21")), None);
        assert_eq!(reasons(&Asked { units: Units::Utf16, ..asked(b"a post", "2026-11-20") }), None);
        assert_eq!(reasons(&Asked { kind: Some(Kind::Html), ..asked(b"a post", "2026-11-20") }), None);
        assert_eq!(given.get(), 1);
    }

    #[test]
    fn forgets_what_was_asked_longest_ago_and_keeps_nothing_where_told_so() {
        let repeats = Repeats::new(64 << 10, Counter::default());
        for number in 0..1000_u32 {
            repeats.keep(asked(&number.to_le_bytes(), "2026-11-20"), &found("one"));
        }
        if let Some(known) = &repeats.known {
            known.run_pending_tasks();
            assert!((1..=64).contains(&known.entry_count()), "{}", known.entry_count());
        }
        assert!(repeats.get(&asked(&0_u32.to_le_bytes(), "2026-11-20")).is_none());
        assert!(repeats.get(&asked(&999_u32.to_le_bytes(), "2026-11-20")).is_some());
        assert!(!repeats.keeps(MAX_POST + 1));
        // Nor does what is said beside the post take more room than there is.
        let long = Asked { content_type: Some("a".repeat(64 << 10).into()), ..asked(b"a post", "2026-11-20") };
        repeats.keep(long.clone(), &found("one"));
        if let Some(known) = &repeats.known {
            known.run_pending_tasks();
        }
        assert!(repeats.get(&long).is_none());
        let none = Repeats::new(0, Counter::default());
        none.keep(asked(b"a post", "2026-11-20"), &found("one"));
        assert!(!none.keeps(1) && none.get(&asked(b"a post", "2026-11-20")).is_none());
    }
}
