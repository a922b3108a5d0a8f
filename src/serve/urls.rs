//! Checks of URLs: `POST /v1/check-url` queues one and answers at once, `GET /v1/url-checks/{id}` tells what became of it.
//!
//! Pages are fetched and answers called back by the guarded client alone, so neither reaches an address inside. Nothing is
//! fetched within a request.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio::time::sleep;
use url::Url;

use super::body;
use super::judge::{Answer, Post, judge};
use super::keys::Caller;
use super::native::{HttpUrl, day, off_thread};
use super::param::Param;
use super::problem::Problem;
use super::settings::Urls as Settings;
use super::state::App;
use super::units::Units;
use crate::fetch::{self, Client, Fetch as _, FetchError};

/// Times an answer is called back where it is not taken, and the wait before each.
const CALLBACK_WAITS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(10)];

/// A URL to check.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UrlRequest {
    /// The page.
    pub url: HttpUrl,
    /// Where the outcome is posted once it is there; from outside only, as pages are fetched.
    #[serde(default)]
    pub callback: Option<HttpUrl>,
    /// Day to judge it by, as YYYY-MM-DD.
    #[serde(default, deserialize_with = "day")]
    pub as_of: Option<Date>,
    /// Units of offsets in the answer.
    #[serde(default)]
    pub units: Units,
}

/// What became of a URL check.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UrlCheck<'a> {
    /// Its id, which nobody can guess.
    pub id: &'a str,
    /// `queued`, `fetching`, `done`, or `failed` where there is no page to check.
    #[schemars(extend("enum" = ["queued", "fetching", "done", "failed"]))]
    pub state: &'static str,
    /// The page, as it was asked for, without user name and password.
    pub url: &'a str,
    /// Why there is no page to check; absent unless it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    /// What was found; absent until it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<&'a Answer>,
}

/// The checks that wait, run, and are kept for whoever asks.
pub struct Urls {
    settings: Settings,
    client: Client,
    fetchers: Arc<Semaphore>,
    checks: Mutex<Checks>,
}

#[derive(Default)]
struct Checks {
    by_id: HashMap<String, Check>,
    /// Ids, oldest first.
    order: VecDeque<String>,
    waiting: usize,
    /// Those that wait or run.
    unfinished: usize,
}

struct Check {
    url: String,
    key: Option<String>,
    since: Instant,
    outcome: Outcome,
}

enum Outcome {
    Queued,
    Fetching,
    Done(Arc<Answer>),
    Failed(String),
}

impl Urls {
    /// Sets up, fetching nothing yet.
    ///
    /// # Errors
    /// Where the client cannot be set up.
    pub fn new(settings: &Settings, options: fetch::Options) -> Result<Urls, fetch::http::ClientError> {
        Ok(Urls {
            settings: settings.clone(),
            client: Client::new(options)?,
            fetchers: Arc::new(Semaphore::new(settings.fetchers)),
            checks: Mutex::default(),
        })
    }

    /// Checks that wait for a fetcher.
    pub fn waiting(&self) -> usize {
        self.lock().waiting
    }

    /// Checks that were accepted and are not finished.
    pub fn unfinished(&self) -> usize {
        self.lock().unfinished
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Checks> {
        self.checks.lock().expect("no thread panics while it holds the lock")
    }

    /// Puts a check in, and forgets those that were kept long enough.
    fn add(&self, id: &str, url: &Url, key: Option<String>) -> Result<(), Problem> {
        let mut checks = self.lock();
        let keep = Duration::from_secs(self.settings.keep_seconds);
        while let Some(oldest) = checks.order.front() {
            let old = checks.by_id.get(oldest).is_none_or(|check| check.is_finished() && check.since.elapsed() > keep);
            if !old && checks.order.len() < self.settings.keep {
                break;
            }
            if checks.by_id.get(oldest).is_some_and(|check| !check.is_finished()) {
                return Err(Problem::unavailable("too many URL checks are kept"));
            }
            let oldest = checks.order.pop_front().unwrap_or_default();
            checks.by_id.remove(&oldest);
        }
        if checks.waiting >= self.settings.queue {
            return Err(Problem::unavailable("too many URL checks are waiting"));
        }
        checks.waiting += 1;
        checks.unfinished += 1;
        checks.order.push_back(id.to_string());
        let check = Check { url: fetch::shown(url), key, since: Instant::now(), outcome: Outcome::Queued };
        checks.by_id.insert(id.to_string(), check);
        Ok(())
    }

    fn fetching(&self, id: &str) {
        let mut checks = self.lock();
        checks.waiting -= 1;
        if let Some(check) = checks.by_id.get_mut(id) {
            check.outcome = Outcome::Fetching;
        }
    }

    fn finish(&self, id: &str, outcome: Outcome) {
        let mut checks = self.lock();
        if let Some(check) = checks.by_id.get_mut(id) {
            (check.outcome, check.since) = (outcome, Instant::now());
        }
    }

    fn over(&self) {
        self.lock().unfinished -= 1;
    }

    /// A check as it is written, if it belongs to the key.
    fn show(&self, id: &str, key: Option<&str>) -> Option<Vec<u8>> {
        let checks = self.lock();
        let check = checks.by_id.get(id).filter(|check| key.is_none_or(|key| check.key.as_deref() == Some(key)))?;
        Some(body::json_text(&check.to_json(id)))
    }
}

impl Check {
    fn is_finished(&self) -> bool {
        matches!(self.outcome, Outcome::Done(_) | Outcome::Failed(_))
    }

    fn to_json<'a>(&'a self, id: &'a str) -> UrlCheck<'a> {
        let (state, reason, result) = match &self.outcome {
            Outcome::Queued => ("queued", None, None),
            Outcome::Fetching => ("fetching", None, None),
            Outcome::Done(answer) => ("done", None, Some(answer.as_ref())),
            Outcome::Failed(reason) => ("failed", Some(reason.as_str()), None),
        };
        UrlCheck { id, state, url: &self.url, reason, result }
    }
}

/// `POST /v1/check-url`
///
/// # Errors
/// A [`Problem`] for what is not as described, for addresses that are refused, and when too many wait.
pub async fn submit(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    if !app.settings.urls.enabled {
        return Err(Problem::not_found("URL checks are switched off"));
    }
    let (parts, body) = request.into_parts();
    if body::media_type(&parts.headers).as_deref() != Some("application/json") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"));
    }
    let limits = &app.settings.limits;
    let bytes = body::read(&parts.headers, body, limits.body, Duration::from_secs(limits.body_seconds)).await?;
    let request: UrlRequest = body::from_json(&bytes)?;
    // What can be told from the address alone is told at once.
    app.urls.client.judge(&request.url.0).map_err(|refusal| Problem::bad_request(format!("`url` is refused: {refusal}")))?;
    if let Some(callback) = &request.callback {
        app.urls
            .client
            .judge(&callback.0)
            .map_err(|refusal| Problem::bad_request(format!("`callback` is refused: {refusal}")))?;
    }
    let id = super::keys::random_id().map_err(|_| Problem::unavailable("no random numbers"))?;
    app.urls.add(&id, &request.url.0, caller.key.clone())?;
    let location = format!("/v1/url-checks/{id}");
    let text = app.urls.show(&id, None).unwrap_or_default();
    tokio::spawn(run(Arc::clone(&app), id, request));
    let mut response = body::json_bytes(StatusCode::ACCEPTED, text.into());
    let location = HeaderValue::try_from(location).expect("hex digits are a header value");
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// `GET /v1/url-checks/{id}`
///
/// # Errors
/// 404 for an id that is not known, not kept any more, or another key's.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Param(id): Param<String>,
) -> Result<Response, Problem> {
    let text = app.urls.show(&id, caller.key.as_deref()).ok_or_else(|| Problem::not_found("no such check, or no longer kept"))?;
    Ok(body::json_bytes(StatusCode::OK, text.into()))
}

async fn run(app: Arc<App>, id: String, request: UrlRequest) {
    let place = app.urls.fetchers.acquire().await;
    app.urls.fetching(&id);
    let outcome = match check(&app, &request).await {
        Ok(answer) => {
            app.metrics.judged(answer.result.verdict);
            app.metrics.url_checked("done");
            Outcome::Done(Arc::new(answer))
        }
        Err(reason) => {
            app.metrics.url_checked("failed");
            Outcome::Failed(reason)
        }
    };
    drop(place);
    app.urls.finish(&id, outcome);
    if let Some(callback) = &request.callback
        && let Some(text) = app.urls.show(&id, None)
    {
        call_back(&app, &callback.0, text).await;
    }
    app.urls.over();
}

async fn check(app: &Arc<App>, request: &UrlRequest) -> Result<Answer, String> {
    let page = app.urls.client.get(&request.url.0).await.map_err(|error| reason(&error))?;
    if let Some(reason) = page.not_a_page() {
        return Err(reason);
    }
    let (as_of, units) = (request.as_of, request.units);
    let length = page.body.len();
    // However busy the threads are: it was accepted, and its page is here.
    let mut tries = 0;
    let page = Arc::new(page);
    loop {
        let shared = Arc::clone(&page);
        let answer = off_thread(app, length, move |app| {
            let post = Post {
                content: &shared.body,
                content_type: shared.headers.content_type.as_deref(),
                url: Some(&shared.final_url),
                as_of,
                units,
                ..Post::default()
            };
            Ok(judge(&post, &app.rules.load(), app.today()))
        });
        match answer.await {
            Ok(answer) => return Ok(answer),
            Err(problem) if problem.retry_after.is_some() && tries < 100 => {
                tries += 1;
                sleep(Duration::from_millis(100)).await;
            }
            Err(problem) => return Err(problem.detail),
        }
    }
}

fn reason(error: &FetchError) -> String {
    match error {
        FetchError::Refused { hop: 0, refusal, .. } => format!("refused: {refusal}"),
        FetchError::Failed { hop: 0, failure, .. } => failure.to_string(),
        _ => error.to_string(),
    }
}

/// Posts an outcome to whoever wants to be told. Given up after a few tries: the outcome can still be asked for.
async fn call_back(app: &App, url: &Url, text: Vec<u8>) {
    for wait in CALLBACK_WAITS {
        sleep(wait).await;
        match app.urls.client.post_json(url, text.clone()).await {
            Ok(status) if (200..300).contains(&status) => return,
            Ok(status) => tracing::info!(status, "a callback was not taken"),
            Err(error) => tracing::info!(error = %reason(&error), "a callback failed"),
        }
    }
    app.metrics.url_checked("callback-failed");
}
