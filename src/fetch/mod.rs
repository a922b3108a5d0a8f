//! URLs to pages, guarded: what a page says decides neither where we connect nor how much we read.
//!
//! [`guard`] judges URLs and addresses, [`body`] decodes under caps, [`http`] talks. Other doors and tests see the
//! [`Fetch`] trait only.

pub mod address;
pub mod body;
pub mod budget;
pub mod guard;
pub mod http;
pub mod lookup;
pub mod names;

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use crate::document::foreign::not_a_page;

pub use guard::{Policy, Refusal};
pub use http::{Client, Options};

/// How requests name themselves.
pub const USER_AGENT: &str = concat!("debunk/", env!("CARGO_PKG_VERSION"), " (+https://github.com/debunk-dev/debunk)");

/// Something that gets pages.
pub trait Fetch: Sync {
    /// Gets one page, redirects followed. Never takes longer than its limits say.
    fn get(&self, url: &Url) -> impl Future<Output = Result<Page, FetchError>> + Send;

    /// As [`Fetch::get`], on other terms.
    fn get_on(&self, url: &Url, terms: &Terms) -> impl Future<Output = Result<Page, FetchError>> + Send {
        let _ = terms;
        self.get(url)
    }
}

/// Terms of one fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// What is known of the page, so that the server may answer with status 304 and no body.
    pub known: Validators,
    /// Bytes of body after decoding, in the place of [`Limits::body`]: lists may be longer than pages.
    pub body: Option<usize>,
}

/// What a server said of a page, by which it knows whether it has changed since (RFC 9110, section 13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, whole.
    pub etag: Option<String>,
    /// `Last-Modified`, whole.
    pub last_modified: Option<String>,
}

/// A function is a fetcher: what tests use.
impl<F> Fetch for F
where
    F: Fn(&Url) -> Result<Page, FetchError> + Sync,
{
    fn get(&self, url: &Url) -> impl Future<Output = Result<Page, FetchError>> + Send {
        std::future::ready(self(url))
    }
}

/// A page as fetched, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// URL that was asked for.
    pub url: Url,
    /// URL that answered, after redirects.
    pub final_url: Url,
    /// Redirects on the way, in order.
    pub redirects: Vec<Hop>,
    /// HTTP status of the last answer.
    pub status: u16,
    /// Headers of the last answer that somebody reads.
    pub headers: Headers,
    /// Body, decoded from its content encoding; its charset is as sent.
    pub body: Vec<u8>,
    /// Address that answered last.
    pub remote: SocketAddr,
    /// What it holds of the client's [`Budget`](budget::Budget).
    pub share: budget::Share,
}

impl Page {
    /// Whether a redirect led from `https` to `http`, after which anybody on the way could have written the page.
    pub fn was_downgraded(&self) -> bool {
        self.redirects.iter().any(Hop::is_downgrade)
    }

    /// Why this is not the page that was asked for, or none that can be read.
    pub fn not_a_page(&self) -> Option<String> {
        // An error page says nothing of the page that was asked for.
        if !(200..300).contains(&self.status) {
            return Some(format!("the server answers with status {}", self.status));
        }
        if self.body.trim_ascii().is_empty() {
            return Some("the server answers with an empty page".to_string());
        }
        not_a_page(self.headers.content_type.as_deref(), &self.body)
    }
}

/// Headers of interest, as sent; bytes that are not UTF-8 are replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Content-Encoding` the body came in.
    pub content_encoding: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// `Refresh`, which browsers treat as the element of that name.
    pub refresh: Option<String>,
}

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Where it stood.
    pub from: Url,
    /// Where it led.
    pub to: Url,
    /// HTTP status: 301 to 308; that of the page where a page sends its readers on by itself.
    pub status: u16,
    /// Address that sent it.
    pub remote: SocketAddr,
}

impl Hop {
    /// Whether it led from `https` to `http`.
    pub fn is_downgrade(&self) -> bool {
        self.from.scheme() == "https" && self.to.scheme() == "http"
    }
}

/// Bounds of one fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Redirects followed.
    pub redirects: usize,
    /// Bytes of body after decoding.
    pub body: usize,
    /// Decoded bytes for each byte received, once `ratio_after` bytes are decoded.
    pub ratio: usize,
    /// Decoded bytes from which `ratio` holds: small pages may compress as well as they like.
    pub ratio_after: usize,
    /// Header fields of one answer.
    pub headers: usize,
    /// Bytes of all header names and values of one answer.
    pub header_bytes: usize,
    /// Time to resolve a name.
    pub lookup_time: Duration,
    /// Time to connect, with the name's resolution and the TLS handshake.
    pub connect_time: Duration,
    /// Time from the start of a hop to the end of its headers.
    pub header_time: Duration,
    /// Bytes a second a body has to come at on average, once `rate_after` has passed.
    pub rate: u32,
    /// Time from which `rate` holds.
    pub rate_after: Duration,
    /// Time for everything, redirects included.
    pub total_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            redirects: 5,
            body: 8 << 20,
            ratio: 200,
            ratio_after: 1 << 20,
            headers: 100,
            header_bytes: 64 << 10,
            lookup_time: Duration::from_secs(4),
            connect_time: Duration::from_secs(5),
            header_time: Duration::from_secs(10),
            rate: 1000,
            rate_after: Duration::from_secs(10),
            total_time: Duration::from_secs(30),
        }
    }
}

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// Our policy would not fetch it.
    Refused {
        /// URL that was refused, printable: the one asked for or one a redirect led to.
        url: String,
        /// Redirects that had been followed by then.
        hop: usize,
        /// Why.
        refusal: Refusal,
    },
    /// It was tried and did not work.
    Failed {
        /// URL that failed, printable.
        url: String,
        /// Redirects that had been followed by then.
        hop: usize,
        /// How.
        failure: Failure,
    },
}

impl FetchError {
    /// The reason alone, for reports where the address asked for stands beside it; one that a redirect led to is named.
    pub fn why(&self) -> String {
        match self {
            Self::Refused { hop: 0, refusal, .. } => format!("refused: {refusal}"),
            Self::Failed { hop: 0, failure, .. } => failure.to_string(),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (url, hop) = match self {
            Self::Refused { url, hop, .. } | Self::Failed { url, hop, .. } => (url, *hop),
        };
        f.write_str(url)?;
        match hop {
            0 => {}
            1 => f.write_str(" (after a redirect)")?,
            _ => write!(f, " (after {hop} redirects)")?,
        }
        match self {
            Self::Refused { refusal, .. } => write!(f, ": refused: {refusal}"),
            Self::Failed { failure, .. } => write!(f, ": {failure}"),
        }
    }
}

impl std::error::Error for FetchError {}

/// How a fetch failed. Texts within are printable ASCII and short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The name was not resolved.
    #[error("the name could not be resolved: {0}")]
    Dns(String),
    /// No connection.
    #[error("could not connect: {0}")]
    Connect(String),
    /// A certificate that does not hold, or no common protocol.
    #[error("no trusted connection: {0}")]
    Tls(String),
    /// Nothing came in time.
    #[error("{0} took too long")]
    Timeout(Stage),
    /// The body came more slowly than allowed.
    #[error("the page came at less than {0} bytes a second")]
    TooSlow(u32),
    /// The body is longer than allowed, as sent or decoded.
    #[error("the page is larger than {0} bytes")]
    TooLarge(usize),
    /// The body decodes to more than any honest page does.
    #[error("the page unpacks to more than {0} times its size")]
    Ratio(usize),
    /// More or longer headers than allowed.
    #[error("the headers are too many or too large")]
    Headers,
    /// A redirect led back to where it came from.
    #[error("the redirects go round in a circle")]
    RedirectLoop,
    /// More redirects than allowed.
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
    /// A redirect to something that is no URL.
    #[error("a redirect leads to something that is no address: {0}")]
    BadRedirect(String),
    /// A body that is not in the encoding it says, or in one that is not read.
    #[error("the page cannot be unpacked: {0}")]
    Encoding(String),
    /// Anything else that HTTP does not allow, a body cut short included.
    #[error("the answer breaks off or is not HTTP: {0}")]
    Protocol(String),
}

impl Failure {
    /// Short word for machine-readable output.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Dns(_) => "dns",
            Self::Connect(_) => "connect",
            Self::Tls(_) => "tls",
            Self::Timeout(_) => "timeout",
            Self::TooSlow(_) => "too-slow",
            Self::TooLarge(_) => "too-large",
            Self::Ratio(_) => "ratio",
            Self::Headers => "headers",
            Self::RedirectLoop => "redirect-loop",
            Self::TooManyRedirects(_) => "too-many-redirects",
            Self::BadRedirect(_) => "bad-redirect",
            Self::Encoding(_) => "encoding",
            Self::Protocol(_) => "protocol",
        }
    }
}

/// What was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A connection.
    Connect,
    /// The answer's headers.
    Headers,
    /// All of it.
    Total,
    /// Room in memory, which other pages took.
    Memory,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Headers => "the answer",
            Self::Total => "the fetch",
            Self::Memory => "waiting for memory that other pages held",
        })
    }
}

/// A URL for messages: without user name and password, printable ASCII, cut to 200 characters.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for URLs that cannot hold a user name in the first place.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    printable(url.as_str())
}

/// Text of others for messages: printable ASCII, anything else escaped, cut to 200 characters.
fn printable(text: &str) -> String {
    const MAX: usize = 200;
    let mut out = String::new();
    for c in text.chars() {
        if out.len() >= MAX {
            out.push_str("...");
            break;
        }
        if c.is_ascii_graphic() || c == ' ' {
            out.push(c);
        } else {
            out.extend(c.escape_default());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_a_url_without_password_or_control_characters() {
        let url = Url::parse("https://user:secret@example.org/\u{1b}[2J?q=\u{202e}x").unwrap();
        assert_eq!(shown(&url), "https://example.org/%1B[2J?q=%E2%80%AEx");
        let opaque = Url::parse("mailto:a b\u{9b}c").unwrap();
        assert!(shown(&opaque).bytes().all(|b| b.is_ascii_graphic() || b == b' '), "{}", shown(&opaque));
        let long = Url::parse(&format!("https://example.org/{}", "a".repeat(5000))).unwrap();
        assert!(shown(&long).len() <= 203);
        assert_eq!(printable("a\r\n::error::\u{9b}"), "a\\r\\n::error::\\u{9b}");
    }

    #[test]
    fn says_where_on_the_way_it_happened() {
        let refused = |hop| FetchError::Refused { url: "http://localhost/".into(), hop, refusal: Refusal::UserInfo };
        assert_eq!(refused(0).to_string(), "http://localhost/: refused: the address holds a user name or password");
        assert_eq!(
            refused(1).to_string(),
            "http://localhost/ (after a redirect): refused: the address holds a user name or password"
        );
    }

    #[tokio::test]
    async fn a_function_is_a_fetcher() {
        let fake = |url: &Url| Err(FetchError::Failed { url: shown(url), hop: 0, failure: Failure::TooManyRedirects(5) });
        let error = Fetch::get(&fake, &Url::parse("https://example.org/").unwrap()).await.unwrap_err();
        assert_eq!(error.to_string(), "https://example.org/: more than 5 redirects");
    }
}
