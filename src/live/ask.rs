//! Which hosts and links of a page are worth looking at: those it presents as official, those made to look like official
//! ones, and links whose host does not tell where they end. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::extract::HostMention;
use crate::resolve::class::{HostClass, bare};
use crate::resolve::evidence::Question;
use crate::rules::Rules;

/// Most questions that one page may raise.
const MAX_QUESTIONS: usize = 64;
/// Longest path that is asked for, in bytes.
const MAX_PATH: usize = 2048;

/// The questions a page raises, in a stable order. In: its hosts, the rules, the day by which entries count as current.
pub fn questions(hosts: &[HostMention], rules: &Rules, as_of: Date) -> BTreeSet<Question> {
    let mut questions = BTreeSet::new();
    for mention in hosts {
        if questions.len() >= MAX_QUESTIONS {
            break;
        }
        let class = rules.hosts.classify(&mention.host, &mention.path, as_of);
        let shortener = rules.hosts.is_shortener(&mention.host);
        let address = mention.host.parse::<std::net::IpAddr>().is_ok();
        if class.kind == HostClass::InvalidHost || address || mention.path.len() > MAX_PATH {
            continue;
        }
        let front = matches!(mention.path.as_str(), "" | "/");
        let link = || Question::Link { host: mention.host.clone(), path: mention.path.clone() };
        if shortener {
            if !front {
                questions.insert(link());
            }
            continue;
        }
        // Of a host shared by many, or a firm's own, the page's claim is about something else than the host.
        if class.shared || class.brand || !(mention.claimed.official || class.kind.looks_alike()) {
            continue;
        }
        questions.insert(Question::Host { host: bare(&mention.host).to_string(), registration: class.kind.looks_alike() });
        if mention.claimed.official && !front {
            questions.insert(link());
        }
    }
    questions
}
