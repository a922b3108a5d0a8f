//! The fetcher that talks HTTP. The only file that knows `reqwest`.
//!
//! Redirects are followed here, hop by hop, because each target is judged like the first URL. Names are resolved by a
//! resolver that hands on only judged addresses, so the address that was judged is the one connected to, and a name that
//! answers differently a moment later changes nothing. Environment proxies are ignored: they would connect for us.

use std::collections::BTreeSet;
use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::body::{Body, most_received};
use super::budget::{Budget, FREE, Share};
use super::guard::{Policy, Refusal};
use super::lookup::{Lookup, SystemLookup};
use super::{Failure, Fetch, FetchError, Headers, Hop, Limits, Page, Stage, Terms, USER_AGENT, Validators, printable, shown};
use crate::text::address::join;

/// What is asked for first; servers that choose by it should send what people read.
const ACCEPT: &str = "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.8,*/*;q=0.5";
/// Encodings that [`Body`] reads.
const ACCEPT_ENCODING: &str = "gzip, deflate, br, zstd";
/// Bytes that a server may send on one HTTP/2 stream, and on all of a connection, before they are read: they lie in memory.
const H2_WINDOWS: (u32, u32) = (256 << 10, 512 << 10);
/// Longest `Location` that is followed, in bytes; browsers and servers stop at about this length.
const MAX_LOCATION: usize = 8 << 10;

/// How a [`Client`] works.
#[derive(Clone)]
pub struct Options {
    /// Bounds of each fetch.
    pub limits: Limits,
    /// What may be fetched.
    pub policy: Policy,
    /// Resolves host names.
    pub lookup: Arc<dyn Lookup>,
    /// `User-Agent` header.
    pub user_agent: String,
    /// Connections to one host kept open between requests.
    pub idle_per_host: usize,
    /// Bytes of bodies that all fetches of this client together may hold beyond the first few of each; without bound where absent.
    pub budget: Option<usize>,
    /// Certificate authorities trusted besides Mozilla's, in DER.
    pub extra_roots: Vec<Vec<u8>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            policy: Policy::default(),
            lookup: Arc::new(SystemLookup),
            user_agent: USER_AGENT.to_owned(),
            idle_per_host: 4,
            budget: None,
            extra_roots: Vec::new(),
        }
    }
}

/// Options a client cannot be made from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// One of [`Options::extra_roots`]. Holds its index and what is wrong.
    #[error("extra root certificate {0}: {1}")]
    Root(usize, String),
    /// Anything else, such as a user agent that is no header value.
    #[error("cannot set up the HTTP client: {0}")]
    Setup(String),
}

/// A fetcher over HTTP and HTTPS. Clones share connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    limits: Limits,
    policy: Arc<Policy>,
    budget: Option<Budget>,
}

impl Client {
    /// Sets up a client. Opens nothing yet and keeps no state outside itself.
    ///
    /// # Errors
    /// For a user agent that is no header value or a root that is no certificate.
    pub fn new(options: Options) -> Result<Self, ClientError> {
        let Options { limits, policy, lookup, user_agent, idle_per_host, budget, extra_roots } = options;
        let policy = Arc::new(policy);
        let resolver = JudgingResolver { lookup, policy: Arc::clone(&policy), time: limits.lookup_time };
        let http = reqwest::Client::builder()
            .user_agent(user_agent)
            .tls_backend_preconfigured(tls(extra_roots)?)
            .dns_resolver(resolver)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // Off by feature already; said again because features add up over the whole dependency tree.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .connect_timeout(limits.connect_time)
            .pool_idle_timeout(Duration::from_secs(15))
            .pool_max_idle_per_host(idle_per_host)
            .http1_max_headers(limits.headers)
            .http2_initial_stream_window_size(H2_WINDOWS.0)
            .http2_initial_connection_window_size(H2_WINDOWS.1)
            .http2_max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
            .build()
            .map_err(|error| ClientError::Setup(printable(&deepest(&error))))?;
        Ok(Self { http, limits, policy, budget: budget.map(Budget::new) })
    }

    /// Whether the policy lets a URL be asked for, as far as that can be told before its name is resolved.
    ///
    /// # Errors
    /// Why it does not.
    pub fn judge(&self, url: &Url) -> Result<(), Refusal> {
        self.policy.judge_url(url)
    }

    /// Posts JSON and gives the status. Judged as a fetch is; a redirect is not followed, and the answer's body is not read.
    ///
    /// # Errors
    /// As for a fetch.
    pub async fn post_json(&self, url: &Url, json: Vec<u8>) -> Result<u16, FetchError> {
        let deadline = Instant::now() + self.limits.total_time;
        let request = self.http.post(url.clone()).header(header::CONTENT_TYPE, "application/json").body(json);
        let response = self.send(url, request, deadline).await.map_err(|problem| problem.at(url, 0))?;
        Ok(response.http.status().as_u16())
    }

    async fn follow(&self, url: &Url, terms: &Terms) -> Result<Page, FetchError> {
        let limits = Limits { body: terms.body.unwrap_or(self.limits.body), ..self.limits.clone() };
        let deadline = Instant::now() + self.limits.total_time;
        let mut current = url.clone();
        let mut redirects: Vec<Hop> = Vec::new();
        let mut seen = BTreeSet::from([without_fragment(url)]);
        loop {
            let hop = redirects.len();
            let located = |problem: Problem| problem.at(&current, hop);
            // What is known is known of the page, wherever redirects find it today: the last hop's validators were kept.
            let response = self.ask(&current, &terms.known, deadline).await.map_err(located)?;
            let Some(to) = redirect_target(&current, &response).map_err(located)? else {
                let status = response.http.status().as_u16();
                let headers = headers_of_interest(response.http.headers());
                let remote = response.remote;
                let (body, share) = self.read(response.http, &limits, deadline).await.map_err(located)?;
                return Ok(Page { url: url.clone(), final_url: current, redirects, status, headers, body, remote, share });
            };
            if hop >= self.limits.redirects {
                return Err(located(Failure::TooManyRedirects(self.limits.redirects).into()));
            }
            if !seen.insert(without_fragment(&to)) {
                return Err(located(Failure::RedirectLoop.into()));
            }
            let status = response.http.status().as_u16();
            redirects.push(Hop { from: current, to: to.clone(), status, remote: response.remote });
            current = to;
        }
    }

    /// One request, up to the end of the answer's headers.
    async fn ask(&self, url: &Url, known: &Validators, deadline: Instant) -> Result<Response, Problem> {
        let mut request =
            self.http.get(url.clone()).header(header::ACCEPT, ACCEPT).header(header::ACCEPT_ENCODING, ACCEPT_ENCODING);
        // A server wrote them, so they are header values; what a damaged store makes of them may not be.
        if let Some(etag) = known.etag.as_deref().and_then(|etag| HeaderValue::from_str(etag).ok()) {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.last_modified.as_deref().and_then(|date| HeaderValue::from_str(date).ok()) {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        self.send(url, request, deadline).await
    }

    async fn send(&self, url: &Url, request: reqwest::RequestBuilder, deadline: Instant) -> Result<Response, Problem> {
        self.policy.judge_url(url)?;
        let headers_by = Instant::now() + self.limits.header_time;
        let http = match timeout_at(headers_by.min(deadline), request.send()).await {
            Ok(answer) => answer.map_err(|error| Problem::of(&error))?,
            Err(_) if deadline <= headers_by => return Err(Failure::Timeout(Stage::Total).into()),
            Err(_) => return Err(Failure::Timeout(Stage::Headers).into()),
        };
        let remote = http.remote_addr().ok_or_else(|| Failure::Protocol("no peer address".into()))?;
        // Judged before it was connected to; judged again so that no change to the client can undo that unseen.
        self.policy.judge_address(remote.ip())?;
        let bytes: usize = http.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if http.headers().len() > self.limits.headers || bytes > self.limits.header_bytes {
            return Err(Failure::Headers.into());
        }
        Ok(Response { http, remote })
    }

    /// The body, decoded, with what it holds of the budget.
    ///
    /// What comes compressed is decoded when it is whole or grows large, because only then a share that is large enough has
    /// been taken for what it may unpack to.
    async fn read(
        &self,
        mut http: reqwest::Response,
        limits: &Limits,
        mut deadline: Instant,
    ) -> Result<(Vec<u8>, Share), Problem> {
        let encodings: Vec<String> = texts(http.headers(), &header::CONTENT_ENCODING).collect();
        let mut body = Body::new(encodings.iter().map(String::as_str), limits)?;
        let announced = usize::try_from(http.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
        if announced > most_received(limits) {
            return Err(Failure::TooLarge(limits.body).into());
        }
        let mut started = Instant::now();
        let mut received: usize = 0;
        let mut packed: Vec<u8> = Vec::new();
        let mut share = None;
        loop {
            // The moment at which what has come would be too little.
            let slow_from = match self.limits.rate {
                0 => deadline,
                rate => {
                    let enough = Duration::from_millis(received as u64 * 1000 / u64::from(rate));
                    started + enough.max(self.limits.rate_after)
                }
            };
            let late = || match deadline <= slow_from {
                true => Problem::from(Failure::Timeout(Stage::Total)),
                false => Problem::from(Failure::TooSlow(self.limits.rate)),
            };
            let until = deadline.min(slow_from);
            // A peer that always has a byte ready would never let the timer fire.
            if Instant::now() >= until {
                return Err(late());
            }
            let chunk = match timeout_at(until, http.chunk()).await {
                Err(_) => return Err(late()),
                Ok(Err(error)) => return Err(Problem::of(&error)),
                Ok(Ok(None)) => break,
                Ok(Ok(Some(chunk))) => chunk,
            };
            received += chunk.len();
            if share.is_none() && received > FREE {
                let most = if body.is_plain() && announced > 0 { announced } else { limits.body };
                let since = Instant::now();
                share = Some(self.share(most).await?);
                // That others wait for memory is no fault of the server's.
                let waited = since.elapsed();
                (deadline, started) = (deadline + waited, started + waited);
            }
            if body.is_plain() || share.is_some() {
                body.feed(&std::mem::take(&mut packed))?;
                body.feed(&chunk)?;
            } else {
                packed.extend_from_slice(&chunk);
            }
        }
        if !packed.is_empty() {
            let most = limits.ratio_after.max(packed.len().saturating_mul(limits.ratio)).min(limits.body);
            share = Some(self.share(most).await?);
            body.feed(&packed)?;
        }
        let body = body.finish()?;
        let mut share = share.unwrap_or_default();
        share.shrink_to(if body.len() > FREE { body.len() } else { 0 });
        Ok((body, share))
    }

    async fn share(&self, bytes: usize) -> Result<Share, Problem> {
        match &self.budget {
            None => Ok(Share::default()),
            Some(budget) => Ok(budget.take(bytes).await.ok_or(Failure::Timeout(Stage::Memory))?),
        }
    }
}

impl Fetch for Client {
    async fn get(&self, url: &Url) -> Result<Page, FetchError> {
        self.follow(url, &Terms::default()).await
    }

    fn get_on(&self, url: &Url, terms: &Terms) -> impl Future<Output = Result<Page, FetchError>> + Send {
        self.follow(url, terms)
    }
}

struct Response {
    http: reqwest::Response,
    remote: SocketAddr,
}

/// A [`FetchError`] that does not know its URL yet.
#[derive(Debug, Clone)]
enum Problem {
    Refused(Refusal),
    Failed(Failure),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Problem {
    fn at(self, url: &Url, hop: usize) -> FetchError {
        let url = shown(url);
        match self {
            Self::Refused(refusal) => FetchError::Refused { url, hop, refusal },
            Self::Failed(failure) => FetchError::Failed { url, hop, failure },
        }
    }

    /// What a client error means, read from its chain of sources since its own kinds are few.
    fn of(error: &reqwest::Error) -> Self {
        for cause in causes(error) {
            if let Some(Unresolved(problem)) = cause.downcast_ref() {
                return problem.clone();
            }
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                return Failure::Tls(tls_reason(tls)).into();
            }
        }
        let detail = printable(&deepest(error));
        if error.is_connect() && error.is_timeout() {
            Failure::Timeout(Stage::Connect).into()
        } else if error.is_connect() {
            Failure::Connect(detail).into()
        } else if detail == "message head is too large" {
            // hyper's wording: its error type cannot be named from here.
            Failure::Headers.into()
        } else {
            Failure::Protocol(detail).into()
        }
    }
}

/// `error` and what lies behind it. An I/O error's `source` skips the error it wraps, so that one is put in.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    const DEEP: usize = 16;
    std::iter::successors(Some(error), |&cause: &&'a (dyn Error + 'static)| match cause.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => cause.source(),
    })
    .take(DEEP)
}

/// Text of the innermost cause, which is the one that says what happened.
fn deepest(error: &(dyn Error + 'static)) -> String {
    let Some(cause) = causes(error).last() else { return error.to_string() };
    match cause.downcast_ref::<std::io::Error>() {
        Some(io) => io.kind().to_string(),
        None => cause.to_string(),
    }
}

/// Which check of a certificate failed, in our words: the library's quote names out of the certificate.
fn tls_reason(error: &rustls::Error) -> String {
    use rustls::CertificateError as C;
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return printable(&error.to_string());
    };
    match certificate {
        C::Expired | C::ExpiredContext { .. } => "the certificate has expired".into(),
        C::NotValidYet | C::NotValidYetContext { .. } => "the certificate is not valid yet".into(),
        C::NotValidForName | C::NotValidForNameContext { .. } => "the certificate is for another name".into(),
        C::UnknownIssuer => "the certificate's issuer is not trusted".into(),
        C::Revoked => "the certificate is revoked".into(),
        C::BadSignature => "the certificate's signature is wrong".into(),
        C::BadEncoding => "the certificate cannot be read".into(),
        C::Other(_) => "the certificate is not valid".into(),
        other => format!("the certificate is not valid: {}", printable(&other.to_string())),
    }
}

/// Resolves, judges, and hands on what is left.
struct JudgingResolver {
    lookup: Arc<dyn Lookup>,
    policy: Arc<Policy>,
    time: Duration,
}

impl reqwest::dns::Resolve for JudgingResolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let (lookup, policy, time) = (Arc::clone(&self.lookup), Arc::clone(&self.policy), self.time);
        Box::pin(async move {
            let failed = |detail: String| Unresolved(Failure::Dns(detail).into());
            let answer = match timeout(time, lookup.addresses(name.as_str())).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(error)) => return Err(failed(printable(&error.to_string())).into()),
                Err(_) => return Err(failed("no answer in time".into()).into()),
            };
            let judged = policy.judge_answer(&answer).map_err(|refusal| Unresolved(refusal.into()))?;
            if judged.is_empty() {
                return Err(failed("it has no address".into()).into());
            }
            // Port 0 leaves the port to the URL, which has been judged.
            let addresses = judged.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as reqwest::dns::Addrs)
        })
    }
}

/// Carries what the resolver decided through the client's errors.
#[derive(Debug)]
struct Unresolved(Problem);

impl std::fmt::Display for Unresolved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Problem::Refused(refusal) => refusal.fmt(f),
            Problem::Failed(failure) => failure.fmt(f),
        }
    }
}

impl Error for Unresolved {}

/// TLS with its own provider and roots, so that neither process-wide defaults nor the machine's store matter.
fn tls(extra_roots: Vec<Vec<u8>>) -> Result<rustls::ClientConfig, ClientError> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for (index, der) in extra_roots.into_iter().enumerate() {
        roots.add(der.into()).map_err(|error| ClientError::Root(index, printable(&error.to_string())))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError::Setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Where an answer leads, if it is a redirect. One without `Location` is a page.
fn redirect_target(from: &Url, response: &Response) -> Result<Option<Url>, Problem> {
    if !matches!(response.http.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.http.headers().get(header::LOCATION) else { return Ok(None) };
    resolve_location(from, location.as_bytes()).map(Some).map_err(Problem::Failed)
}

/// A `Location` against the URL it came from, as browsers read it.
fn resolve_location(from: &Url, location: &[u8]) -> Result<Url, Failure> {
    let bad = |detail: &str| Failure::BadRedirect(printable(detail));
    if location.len() > MAX_LOCATION {
        return Err(bad("longer than 8192 bytes"));
    }
    let text = match std::str::from_utf8(location) {
        Ok(text) => text.to_owned(),
        // A path in some old charset: its bytes are what the server wants back.
        Err(_) => location
            .iter()
            .map(|&byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect(),
    };
    let mut to = join(from, &text).map_err(|error| bad(&error.to_string()))?;
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    Ok(to)
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

fn headers_of_interest(headers: &HeaderMap) -> Headers {
    let first = |name| texts(headers, &name).next();
    Headers {
        content_type: first(header::CONTENT_TYPE),
        content_encoding: first(header::CONTENT_ENCODING),
        etag: first(header::ETAG),
        last_modified: first(header::LAST_MODIFIED),
        retry_after: first(header::RETRY_AFTER),
        refresh: first(header::REFRESH),
    }
}

fn texts(headers: &HeaderMap, name: &HeaderName) -> impl Iterator<Item = String> {
    headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, location: &[u8], expected: Result<&str, &str>) {
        let from = Url::parse(from).unwrap();
        let found = resolve_location(&from, location).map_err(|failure| failure.word());
        assert_eq!(found.as_ref().map(Url::as_str).map_err(|word| *word), expected);
    }

    #[test]
    fn reads_locations_as_browsers_do() {
        check("https://a.example/x/y", b"z?q", Ok("https://a.example/x/z?q"));
        check("https://a.example/x", b"//b.example/", Ok("https://b.example/"));
        check("https://a.example/x#top", b"/y", Ok("https://a.example/y#top"));
        check("https://a.example/x#top", b"/y#end", Ok("https://a.example/y#end"));
        check("https://a.example/", "/签证".as_bytes(), Ok("https://a.example/%E7%AD%BE%E8%AF%81"));
        check("https://a.example/", b"/\xc7\xa9", Ok("https://a.example/%C7%A9"));
        check("https://a.example/", b"file:///etc/passwd", Ok("file:///etc/passwd"));
        check("https://a.example/", b"http://[::1", Err("bad-redirect"));
        check("https://a.example/", &[b'a'; 9000], Err("bad-redirect"));
    }

    #[test]
    fn says_which_option_is_wrong() {
        let root = Options { extra_roots: vec![vec![1, 2, 3]], ..Options::default() };
        assert!(matches!(Client::new(root).err(), Some(ClientError::Root(0, _))));
        let agent = Options { user_agent: "a\nb".into(), ..Options::default() };
        assert!(matches!(Client::new(agent).err(), Some(ClientError::Setup(_))));
        assert!(Client::new(Options::default()).is_ok());
    }
}
