//! What a site lets us fetch: robots.txt by RFC 9309, read by `robotxt`; this file says what each way of failing means.

use std::time::Duration;

use robotxt::{AccessResult, BYTE_LIMIT, Robots};
use url::Url;

use crate::fetch::{Failure, FetchError, Page};

/// Our product token, which site owners write behind `User-agent:`.
pub const AGENT: &str = "debunk";
/// Longest `Crawl-delay` that is kept to; a site that asks for more is asking not to be read.
const MAX_DELAY: Duration = Duration::from_secs(60);

/// What a site lets us fetch.
#[derive(Debug, Clone)]
pub struct Rules {
    robots: Robots,
    /// Why nothing may be fetched, where that is not what the file says but that it could not be read.
    unreachable: Option<String>,
}

impl Rules {
    /// No rules: everything may be fetched.
    pub fn none() -> Rules {
        Rules { robots: Robots::allow_all(), unreachable: None }
    }

    /// What the answer to a request for robots.txt means (RFC 9309, section 2.3.1): 4xx allows everything, 5xx and no
    /// answer at all nothing. 429 is an error of ours, so it is treated as the latter. Too many redirects allow everything.
    pub fn of(answer: &Result<Page, FetchError>) -> Rules {
        let unreachable = |reason: String| Rules { robots: Robots::disallow_all(), unreachable: Some(reason) };
        match answer {
            Ok(page) if (200..300).contains(&page.status) => Rules::of_file(&page.body, AGENT),
            Ok(page) if (400..500).contains(&page.status) && page.status != 429 => Rules::none(),
            Ok(page) if (300..400).contains(&page.status) => Rules::none(),
            Ok(page) => unreachable(format!("robots.txt answers with status {}, so nothing may be fetched now", page.status)),
            Err(FetchError::Failed { failure: Failure::TooManyRedirects(_) | Failure::RedirectLoop, .. }) => Rules::none(),
            Err(FetchError::Refused { refusal, .. }) => unreachable(format!("refused: {refusal}")),
            Err(FetchError::Failed { failure, .. }) => unreachable(format!("robots.txt cannot be read: {failure}")),
        }
    }

    /// What a robots.txt says to a crawler of this name.
    pub fn of_file(file: &[u8], agent: &str) -> Rules {
        let file = plain_names(&file[..file.len().min(BYTE_LIMIT + 1)]);
        Rules { robots: Robots::from_access(AccessResult::Successful(&file), agent), unreachable: None }
    }

    /// Why a URL may not be fetched; `None` where it may.
    pub fn forbids(&self, url: &Url) -> Option<String> {
        if self.robots.is_url_allowed(url) {
            return None;
        }
        Some(self.unreachable.clone().unwrap_or_else(|| "robots.txt does not allow it".to_string()))
    }

    /// The pause the site asks for between requests.
    pub fn delay(&self) -> Duration {
        self.robots.crawl_delay().unwrap_or_default().min(MAX_DELAY)
    }

    /// The sitemaps it names.
    pub fn sitemaps(&self) -> &[Url] {
        self.robots.sitemaps()
    }
}

/// The file with what stands behind the first word of a name blanked out. Many site owners copy `debunk/1.0` or `debunk bot` out of
/// their logs; names are compared whole after this, and they mean us.
fn plain_names(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    for line in file.split_mut(|byte| matches!(byte, b'\n' | b'\r' | b'\0')) {
        let start = line.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(line.len());
        let key = ["user-agent", "user agent", "useragent"].iter().find(|key| {
            let named = line[start..].get(..key.len());
            named.is_some_and(|named| named.eq_ignore_ascii_case(key.as_bytes()))
        });
        let Some(key) = key else { continue };
        let value = &mut line[start + key.len()..];
        let name = value.iter().position(|byte| !matches!(byte, b':' | b' ' | b'\t')).unwrap_or(value.len());
        let name = &mut value[name..];
        let end = name.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'/')).unwrap_or(name.len());
        name[end..].fill(b' ');
    }
    file
}

/// Where the rules for a URL are.
pub fn location(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_path("/robots.txt");
    url.set_query(None);
    url.set_fragment(None);
    url
}
