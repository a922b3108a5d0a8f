//! Akismet 1.1: `verify-key`, `comment-check`, `submit-spam`, `submit-ham`, as its clients read the answers.
//!
//! Clients compare bodies byte for byte, so there is no line feed after any. Some throw when they see `X-akismet-debug-help`,
//! so that header stands on answers to broken requests alone; our reasons travel in headers of our own.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use jiff::civil::Date;
use url::Url;

use super::body;
use super::judge::{Answer, Post, judge};
use super::keys::Scope;
use super::limits;
use super::native::{http_url, off_thread, shed_early};
use super::origin::refuse_other_sites;
use super::param::Param;
use super::problem::Problem;
use super::state::App;
use super::store::{Label, Record};

/// What a submission is answered with.
const THANKS: &str = "Thanks for making the web a better place.";
/// Author that clients test spam with.
const TEST_SPAM_AUTHOR: &str = "viagra-test-123";
/// Address that clients test spam with.
const TEST_SPAM_EMAIL: &str = "akismet-guaranteed-spam@example.com";
/// Longest value of our own headers.
const MAX_HEADER: usize = 500;

/// The fields we read of a form. Clients send many more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Form {
    key: Option<String>,
    blog: Option<String>,
    permalink: Option<String>,
    author: String,
    author_url: String,
    author_email: String,
    content: Option<String>,
    date: Option<Date>,
    language: Option<String>,
    role: String,
    is_test: bool,
    test_discard: bool,
}

/// `POST /1.1/{call}`
pub async fn call(State(app): State<Arc<App>>, call: Result<Param<String>, Problem>, request: Request) -> Response {
    let call = match call {
        Ok(Param(call)) => call,
        Err(problem) => return refused(&problem),
    };
    let answer = match call.as_str() {
        "verify-key" => verify_key(&app, request).await,
        "comment-check" => comment_check(&app, request).await,
        "submit-spam" => submit(&app, request, Label::Spam).await,
        "submit-ham" => submit(&app, request, Label::Ham).await,
        _ => Err(Problem::not_found("the calls are verify-key, comment-check, submit-spam and submit-ham")),
    };
    answer.unwrap_or_else(|problem| refused(&problem))
}

async fn verify_key(app: &Arc<App>, request: Request) -> Result<Response, Problem> {
    let address = limits::caller(&request, app);
    let (headers, form) = read(app, request).await?;
    let key = form.key.clone().or_else(|| key_in_host(&headers));
    let valid = match app.admit(key.as_deref(), Scope::Check, address) {
        Ok(_) => true,
        // A key that may only file things is a key.
        Err(problem) if problem.status == StatusCode::FORBIDDEN => true,
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => false,
        Err(problem) => return Err(problem),
    };
    // Where nobody is asked for a key, any will do, but none at all is a client that is not set up.
    Ok(text(if valid && key.is_some_and(|key| !key.is_empty()) { "valid" } else { "invalid" }))
}

async fn comment_check(app: &Arc<App>, request: Request) -> Result<Response, Problem> {
    shed_early(app)?;
    let address = limits::caller(&request, app);
    let (headers, form) = read(app, request).await?;
    let key = form.key.clone().or_else(|| key_in_host(&headers));
    app.admit(key.as_deref(), Scope::Check, address)?;
    if form.role == "administrator" {
        return Ok(text("false"));
    }
    if form.author == TEST_SPAM_AUTHOR || form.author_email == TEST_SPAM_EMAIL {
        let mut response = text("true");
        if form.is_test && form.test_discard {
            response.headers_mut().insert("x-akismet-pro-tip", HeaderValue::from_static("discard"));
        }
        return Ok(response);
    }
    let weight = form.content.as_ref().map_or(0, String::len);
    let answer = off_thread(app, weight, move |app| Ok(judge_form(&form, app))).await?;
    app.metrics.judged(answer.result.verdict);
    let mut response = text(if answer.is_flagged() { "true" } else { "false" });
    let headers = response.headers_mut();
    if is_blatant(&answer) {
        headers.insert("x-akismet-pro-tip", HeaderValue::from_static("discard"));
    }
    headers.insert("x-debunk-verdict", HeaderValue::from_static(answer.result.verdict));
    for (name, value) in [("x-debunk-rules", answer.rules().join(", ")), ("x-debunk-reasons", answer.result.reasons.join("; "))] {
        if let Some(value) = plain(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    Ok(response)
}

async fn submit(app: &Arc<App>, request: Request, label: Label) -> Result<Response, Problem> {
    let address = limits::caller(&request, app);
    let (headers, form) = read(app, request).await?;
    let key = form.key.clone().or_else(|| key_in_host(&headers));
    let caller = app.admit(key.as_deref(), Scope::Submit, address)?;
    refuse_other_sites(app, &headers)?;
    let content = form.content.unwrap_or_default();
    if content.trim().is_empty() {
        return Err(Problem::bad_request("the comment holds no text, so there is nothing to file; send it in comment_content"));
    }
    if !form.is_test {
        let record = Record {
            at: app.now(),
            label,
            via: "akismet".to_string(),
            key: caller.key,
            content,
            content_type: None,
            author: Some([form.author, form.author_url].join(" ").trim().to_string()).filter(|author| !author.is_empty()),
            url: form.permalink,
            locale: form.language,
        };
        app.keep(&record).await?;
    }
    Ok(text(THANKS))
}

fn judge_form(form: &Form, app: &App) -> Answer {
    let content = form.content.as_deref().unwrap_or_default();
    // A link in the author's name is where spam in comments leads.
    let author = format!("{} {}", form.author, form.author_url);
    let url: Option<Url> = form.permalink.as_deref().or(form.blog.as_deref()).and_then(http_url);
    let post = Post {
        content: content.as_bytes(),
        content_type: Some("text/plain; charset=utf-8"),
        url: url.as_ref(),
        author: Some(&author),
        locale: form.language.as_deref(),
        as_of: form.date,
        ..Post::default()
    };
    judge(&post, &app.rules.load(), app.today())
}

/// Whether a post may be dropped unseen: three different facts contradicted, each for certain and badly.
fn is_blatant(answer: &Answer) -> bool {
    let mut facts: Vec<&str> = Vec::new();
    for finding in &answer.result.findings {
        if let Some(fact) = finding.fact.as_ref().filter(|_| finding.severity == "error" && finding.confidence == "high")
            && !facts.contains(&fact.id.as_str())
        {
            facts.push(&fact.id);
        }
    }
    facts.len() >= 3
}

async fn read(app: &App, request: Request) -> Result<(HeaderMap, Form), Problem> {
    let (parts, body) = request.into_parts();
    // Some clients say nothing of the kind, and some say nonsense; what is no form has no fields.
    if body::media_type(&parts.headers).is_some_and(|media| media == "application/json" || media.starts_with("multipart/")) {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/x-www-form-urlencoded"));
    }
    // Percent signs make up to three bytes of each.
    let limit = app.settings.limits.body.saturating_mul(3);
    let time = Duration::from_secs(app.settings.limits.body_seconds);
    let bytes: Bytes = body::read(&parts.headers, body, limit, time).await?;
    let form = form(&bytes);
    if form.content.as_ref().is_some_and(|content| content.len() > app.settings.limits.body) {
        return Err(Problem::too_large("the comment", app.settings.limits.body));
    }
    Ok((parts.headers, form))
}

/// Reads a form. A field given twice counts once, as its last.
fn form(bytes: &[u8]) -> Form {
    let mut form = Form::default();
    let charset = fields(bytes).filter(|(name, _)| name == b"blog_charset").last();
    let charset = charset.and_then(|(_, label)| Encoding::for_label(label.trim_ascii()));
    for (name, value) in fields(bytes) {
        let value = text_of(value, charset);
        match name.as_slice() {
            // Older clients call it `key` when they verify it.
            b"api_key" => form.key = Some(value),
            b"key" => form.key = form.key.or(Some(value)),
            b"blog" => form.blog = Some(value),
            b"permalink" => form.permalink = Some(value),
            b"comment_author" => form.author = value,
            b"comment_author_url" => form.author_url = value,
            b"comment_author_email" => form.author_email = value,
            b"comment_content" => form.content = Some(value),
            b"comment_date_gmt" => form.date = value.get(..10).and_then(|day| Date::from_str(day).ok()),
            b"blog_lang" => form.language = value.split(',').next().map(|first| first.trim().replace('_', "-")),
            b"user_role" => form.role = value,
            b"is_test" => form.is_test = truth(&value),
            b"test_discard" => form.test_discard = truth(&value),
            _ => {}
        }
    }
    form
}

/// Names and values of a form, in the bytes that they stand for.
fn fields(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let pairs = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let at = memchr::memchr(b'=', pair).unwrap_or(pair.len());
        (unescaped(&pair[..at]), unescaped(pair.get(at + 1..).unwrap_or_default()))
    })
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', _, _) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    out
}

/// A value in the charset of its blog. Some clients name that and send UTF-8 all the same; eight characters that happen to form
/// valid UTF-8 are not an accident.
fn text_of(value: Vec<u8>, charset: Option<&'static Encoding>) -> String {
    let value = match String::from_utf8(value) {
        Ok(text) if charset.is_none_or(|charset| charset == UTF_8 || charset == REPLACEMENT) => return text,
        Ok(text) if text.is_ascii() && charset != Some(ISO_2022_JP) => return text,
        Ok(text) if text.chars().filter(|c| !c.is_ascii()).take(8).count() == 8 => return text,
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    match charset.filter(|charset| *charset != REPLACEMENT) {
        Some(charset) => charset.decode_without_bom_handling(&value).0.into_owned(),
        None => String::from_utf8_lossy(&value).into_owned(),
    }
}

/// Clients send `1`, `true` and `True` for yes, and `False` for no.
fn truth(value: &str) -> bool {
    !matches!(value.trim().to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off")
}

/// The key as the first label of the host name, `KEY.rest.akismet.com`, where older clients put it.
fn key_in_host(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (label, rest) = host.split_once('.')?;
    // An address has dots too, and so has a host whose first label is no key.
    let is_key = label.len() >= 12
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && rest.contains(|c: char| c.is_ascii_alphabetic());
    is_key.then(|| label.to_ascii_lowercase())
}

fn text(body: &'static str) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// What clients read when something is wrong: `invalid` for a wrong key, else a status they do not know as an answer.
pub fn refused(problem: &Problem) -> Response {
    let mut response = if matches!(problem.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        text("invalid")
    } else {
        (problem.status, problem.detail.clone()).into_response()
    };
    let headers = response.headers_mut();
    problem.headers(headers);
    headers.remove(header::WWW_AUTHENTICATE);
    if let Some(detail) = plain(&problem.detail) {
        headers.insert("x-akismet-debug-help", detail);
    }
    response
}

/// Text as a header value: printable ASCII, cut short.
fn plain(text: &str) -> Option<HeaderValue> {
    let text: String = text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).take(MAX_HEADER).collect();
    HeaderValue::try_from(text).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_key_wherever_clients_put_it() {
        assert_eq!(form(b"api_key=a&key=b").key.as_deref(), Some("a"));
        assert_eq!(form(b"key=b&blog=x").key.as_deref(), Some("b"));
        let host = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, text.parse().expect("a header"));
            key_in_host(&headers)
        };
        let key = "0123456789abcdef".repeat(4)[..62].to_string();
        assert_eq!(host(&format!("{key}.rest.akismet.com")), Some(key.clone()));
        assert_eq!(host(&format!("{}.localhost:8780", key.to_uppercase())), Some(key));
        for none in ["rest.akismet.com", "localhost:8780", "127.0.0.1:8780", "203.0.113.200"] {
            assert_eq!(host(none), None, "{none}");
        }
    }

    #[test]
    fn parses_what_stands_for_yes_rather_than_asking_whether_something_stands_there() {
        assert!(["1", "true", "True", "yes"].into_iter().all(truth));
        assert!(!["", "0", "false", "False"].into_iter().any(truth));
        let form = form(
            "comment_content=%E7%AD%BE+%FF&comment_date_gmt=2026-01-02T03%3A04%3A05Z&blog_lang=zh_CN%2C+en&is_test=False"
                .as_bytes(),
        );
        assert_eq!(form.content.as_deref(), Some("签 \u{fffd}"));
        assert_eq!(
            (form.date.map(|day| day.to_string()).as_deref(), form.language.as_deref()),
            (Some("2026-01-02"), Some("zh-CN"))
        );
        assert!(!form.is_test);
    }

    #[test]
    fn reads_a_comment_in_the_charset_of_its_blog() {
        let content = |text: &str| form(text.as_bytes()).content.expect("some");
        assert_eq!(content("blog_charset=GBK&comment_content=%C7%A9%D6%A4+visa"), "签证 visa");
        assert_eq!(content("comment_content=%82r%83U&blog_charset=Shift_JIS"), "Ｓザ");
        assert_eq!(content("blog_charset=windows-1251&comment_content=%E2%E8%E7%E0"), "виза");
        // UTF-8 whatever the blog is said to be in.
        let chinese = form_of("前往该国之前需要签证");
        assert_eq!(content(&format!("blog_charset=GBK&comment_content={chinese}")), "前往该国之前需要签证");
        // Nothing that could be read.
        for charset in ["", "UTF-8", "utf-7", "hz-gb-2312"] {
            assert_eq!(
                content(&format!("blog_charset={charset}&comment_content=%E7%AD%BE+%FF+%4+%+a=b")),
                "签 \u{fffd} %4 % a=b"
            );
        }
        assert_eq!(form(b"&&comment_content&=x&comment_author").content.as_deref(), Some(""));
    }

    fn form_of(text: &str) -> String {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }
}
