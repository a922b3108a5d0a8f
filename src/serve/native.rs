//! The API of our own: `POST /v1/check`.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::Response;
use hyper::StatusCode;
use hyper::header;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::time::timeout;
use url::Url;

use super::body;
use super::judge::{Answer, Post, judge};
use super::problem::Problem;
use super::state::App;
use super::units::Units;
use super::work::NoResult;
use crate::document::Kind;

/// Media types of a post, as `content_type` and as the body of a request.
const TEXT_TYPES: [&str; 4] = ["text/plain", "text/markdown", "text/html", "application/xhtml+xml"];
/// Longest query, and longest URL, that is read, in bytes.
const MAX_QUERY: usize = 8 << 10;

/// A post to check.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The text.
    pub content: String,
    /// What kind of text it is. Where it is absent, or `text/plain`, the text itself decides: much Markdown is sent as such.
    #[serde(default)]
    pub content_type: Option<ContentType>,
    /// Where it will stand.
    #[serde(default)]
    pub url: Option<HttpUrl>,
    /// The name its author goes by. What is found in it is answered under `author`.
    #[serde(default)]
    pub author: Option<String>,
    /// Language, and perhaps region, of the site it is for, as BCP 47.
    #[serde(default)]
    pub locale: Option<String>,
    /// Day to judge it by, as YYYY-MM-DD; today, or the day the text gives itself, where it is absent.
    #[serde(default, deserialize_with = "day")]
    pub as_of: Option<Date>,
    /// Units of offsets in the answer.
    #[serde(default)]
    pub units: Units,
}

/// Media type of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ContentType {
    #[serde(rename = "text/plain")]
    Plain,
    #[serde(rename = "text/markdown")]
    Markdown,
    #[serde(rename = "text/html")]
    Html,
}

impl ContentType {
    /// The kind it sets; plain text is looked at.
    pub fn kind(self) -> Option<Kind> {
        match self {
            ContentType::Plain => None,
            ContentType::Markdown => Some(Kind::Markdown),
            ContentType::Html => Some(Kind::Html),
        }
    }
}

/// An address of the web.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub struct HttpUrl(
    #[schemars(with = "String", extend("pattern" = "^[Hh][Tt][Tt][Pp][Ss]?://", "maxLength" = MAX_QUERY))]
    pub Url,
);

impl<'de> Deserialize<'de> for HttpUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        http_url(&text).map(HttpUrl).ok_or_else(|| serde::de::Error::custom("expected an http or https address"))
    }
}

/// Reads a day.
pub(super) fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let day = text.map(|text| Date::from_str(&text)).transpose();
    day.map_err(|_| serde::de::Error::custom("expected a day, such as 2026-11-20"))
}

/// Reads an address of the web.
pub fn http_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|_| text.len() <= MAX_QUERY)?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// What stands in the query of a request: for posts that are the body itself, mostly.
#[derive(Debug, Clone, Default, PartialEq)]
struct Query {
    url: Option<Url>,
    author: Option<String>,
    locale: Option<String>,
    as_of: Option<Date>,
    units: Units,
}

/// `POST /v1/check`
///
/// # Errors
/// A [`Problem`] for whatever is not as described, and when the service is busy.
pub async fn check(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    shed_early(&app)?;
    let (parts, body) = request.into_parts();
    let media = body::media_type(&parts.headers).unwrap_or_default();
    let limits = &app.settings.limits;
    let time = Duration::from_secs(limits.body_seconds);
    let query = query(parts.uri.query().unwrap_or_default())?;
    if media == "application/json" {
        let bytes = body::read(&parts.headers, body, limits.body, time).await?;
        return answer(&app, bytes.len(), move |app| check_json(&bytes, query, app)).await;
    }
    if !TEXT_TYPES.contains(&media.as_str()) {
        let detail = format!("send application/json, {}", TEXT_TYPES.join(", "));
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let bytes = body::read(&parts.headers, body, limits.body, time).await?;
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_string);
    answer(&app, bytes.len(), move |app| {
        let post = Post {
            content: &bytes,
            content_type: content_type.as_deref(),
            kind: None,
            url: query.url.as_ref(),
            author: query.author.as_deref(),
            locale: query.locale.as_deref(),
            as_of: query.as_of,
            units: query.units,
        };
        Ok(judge(&post, &app.rules.load(), app.today()))
    })
    .await
}

/// Refuses before the body is read when the queue is long: then shedding costs next to nothing.
///
/// # Errors
/// 503.
pub fn shed_early(app: &App) -> Result<(), Problem> {
    if app.pool.is_busy() { Err(busy()) } else { Ok(()) }
}

/// The 503 of a queue that is too long.
pub fn busy() -> Problem {
    Problem::unavailable("too many posts are waiting to be checked")
}

/// Runs a check off the async threads and gives its result, within the time a check may take.
///
/// # Errors
/// 503 when the queue is too long or the check takes too long, and whatever the check itself refuses.
pub async fn off_thread<T, F>(app: &Arc<App>, bytes: usize, check: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce(&App) -> Result<T, Problem> + Send + 'static,
{
    let time = Duration::from_secs(app.settings.limits.check_seconds);
    let shared = Arc::clone(app);
    match timeout(time, app.pool.run(bytes, move || check(&shared))).await {
        Ok(Ok(result)) => result,
        Ok(Err(NoResult::Busy)) => Err(busy()),
        Ok(Err(NoResult::Failed)) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "debunk failed on this request")),
        Err(_) => Err(Problem::unavailable("the check took too long")),
    }
}

async fn answer<F>(app: &Arc<App>, bytes: usize, check: F) -> Result<Response, Problem>
where
    F: FnOnce(&App) -> Result<Answer, Problem> + Send + 'static,
{
    // Written by the thread that checked: an answer can be larger than its post.
    let (verdict, text) = off_thread(app, bytes, move |app| {
        let answer = check(app)?;
        Ok((answer.result.verdict, body::json_text(&answer)))
    })
    .await?;
    app.metrics.judged(verdict);
    Ok(body::json_bytes(StatusCode::OK, text.into()))
}

/// What the JSON does not say, the query may.
fn check_json(bytes: &[u8], query: Query, app: &App) -> Result<Answer, Problem> {
    let mut request: CheckRequest = body::from_json(bytes)?;
    request.url = request.url.or(query.url.map(HttpUrl));
    request.author = request.author.or(query.author);
    request.locale = request.locale.or(query.locale);
    request.as_of = request.as_of.or(query.as_of);
    if request.units == Units::Bytes {
        request.units = query.units;
    }
    let mut answer = judge_request(&request, app);
    let now = (app.clock)();
    answer.recent = app.recent.keep(&request.content, request.content_type, request.as_of, answer.result.verdict, now);
    Ok(answer)
}

/// Checks one post that came as JSON.
pub fn judge_request(request: &CheckRequest, app: &App) -> Answer {
    let post = Post {
        content: request.content.as_bytes(),
        // JSON is Unicode whatever a `<meta charset>` in the text says.
        content_type: Some("text/plain; charset=utf-8"),
        kind: request.content_type.and_then(ContentType::kind),
        url: request.url.as_ref().map(|url| &url.0),
        author: request.author.as_deref(),
        locale: request.locale.as_deref(),
        as_of: request.as_of,
        units: request.units,
    };
    judge(&post, &app.rules.load(), app.today())
}

fn query(text: &str) -> Result<Query, Problem> {
    if text.len() > MAX_QUERY {
        return Err(Problem::too_large("the query", MAX_QUERY));
    }
    let mut query = Query::default();
    for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
        let wrong = |what: &str| Problem::bad_request(format!("`{name}` in the query is {what}"));
        match name.as_ref() {
            "url" => query.url = Some(http_url(&value).ok_or_else(|| wrong("no http or https address"))?),
            "author" => query.author = Some(value.into_owned()),
            "locale" => query.locale = Some(value.into_owned()),
            "as_of" => query.as_of = Some(Date::from_str(&value).map_err(|_| wrong("no day, such as 2026-11-20"))?),
            "units" => query.units = Units::named(&value).ok_or_else(|| wrong("none of bytes, code-points and utf-16"))?,
            _ => return Err(Problem::bad_request("the query may have url, author, locale, as_of and units")),
        }
    }
    Ok(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_query_and_refuses_what_it_does_not_know() {
        let read = query("units=utf-16&url=https%3A%2F%2Fa.example%2F&as_of=2026-01-02&author=a+b&locale=zh-CN").expect("fine");
        assert_eq!((read.units, read.as_of.map(|day| day.to_string()).as_deref()), (Units::Utf16, Some("2026-01-02")));
        assert_eq!((read.author.as_deref(), read.locale.as_deref()), (Some("a b"), Some("zh-CN")));
        for wrong in ["unit=bytes", "units=chars", "url=javascript:1", "as_of=yesterday", "url="] {
            assert_eq!(query(wrong).map_err(|problem| problem.status.as_u16()), Err(400), "{wrong}");
        }
    }
}
