//! `POST /v1/check/batch`: several posts in one request, as one JSON object or as a stream of lines.
//!
//! A batch of JSON is answered whole. NDJSON is answered line by line while it still comes, in its order, and is read no
//! faster than it is checked.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use http_body_util::channel::{Channel, Sender};
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::body;
use super::judge::Answer;
use super::native::{CheckRequest, busy, judge_request, shed_early};
use super::problem::Problem;
use super::state::App;

/// Media type of a stream.
const NDJSON: &str = "application/x-ndjson";
/// Lines of one stream that are checked at a time.
const AT_A_TIME: usize = 16;

/// Several posts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchRequest {
    /// The posts.
    #[schemars(length(min = 1, max = 100))]
    pub items: Vec<CheckRequest>,
}

/// What was found in each.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BatchAnswer {
    /// In the order of the posts.
    pub results: Vec<Answer>,
}

/// `POST /v1/check/batch`
///
/// # Errors
/// A [`Problem`] for whatever is not as described, and when the service is busy. What is wrong with one line of a stream is
/// said in its place.
pub async fn check(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    shed_early(&app)?;
    let (parts, body) = request.into_parts();
    let limits = &app.settings.limits;
    match body::media_type(&parts.headers).as_deref() {
        Some("application/json") => {
            let time = Duration::from_secs(limits.body_seconds);
            let bytes = body::read(&parts.headers, body, limits.batch_body, time).await?;
            whole(&app, &bytes).await
        }
        Some(NDJSON | "application/jsonl") => stream(app, &parts.headers, body),
        _ => Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json or application/x-ndjson")),
    }
}

async fn whole(app: &Arc<App>, bytes: &[u8]) -> Result<Response, Problem> {
    let limits = &app.settings.limits;
    let batch: BatchRequest = body::from_json(bytes)?;
    if batch.items.is_empty() {
        return Err(Problem::bad_request("`items` holds no post"));
    }
    if batch.items.len() > limits.batch_items {
        return Err(Problem::too_large("the number of posts", limits.batch_items));
    }
    if batch.items.iter().any(|item| item.content.len() > limits.body) {
        return Err(Problem::too_large("a post", limits.body));
    }
    let deadline = Instant::now() + Duration::from_secs(limits.check_seconds);
    let mut waiting = Vec::with_capacity(batch.items.len());
    for item in batch.items {
        waiting.push(submit(app, item)?);
    }
    let mut results = Vec::with_capacity(waiting.len());
    for answer in waiting {
        match timeout_at(deadline, answer).await {
            Ok(Ok(answer)) => {
                app.metrics.judged(answer.result.verdict);
                results.push(answer);
            }
            Ok(Err(_)) => return Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "debunk failed on this request")),
            Err(_) => return Err(Problem::unavailable("the checks took too long")),
        }
    }
    Ok(body::json(StatusCode::OK, &BatchAnswer { results }))
}

fn submit(app: &Arc<App>, item: CheckRequest) -> Result<oneshot::Receiver<Answer>, Problem> {
    let shared = Arc::clone(app);
    app.pool.submit(item.content.len(), move || judge_request(&item, &shared)).map_err(|_| busy())
}

fn stream(app: Arc<App>, headers: &HeaderMap, body: Body) -> Result<Response, Problem> {
    body::refuse_encoded(headers)?;
    let (give, out) = Channel::new(1);
    // Ends with the request: when whoever asked goes away, nothing can be given any more.
    tokio::spawn(async move { run(&app, Lines { body, buffer: BytesMut::new(), looked_at: 0 }, give).await });
    let mut response = Response::new(Body::new(out));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(NDJSON));
    Ok(response)
}

/// A line that was read and not answered yet.
enum Ahead {
    Checking(oneshot::Receiver<Answer>),
    Wrong(Problem),
}

/// Reads lines and gives answers, in order, until either side ends.
async fn run(app: &Arc<App>, mut lines: Lines, mut give: Sender<Bytes>) {
    let limits = &app.settings.limits;
    let patience = Duration::from_secs(limits.body_seconds);
    let mut ahead: VecDeque<Ahead> = VecDeque::new();
    let (mut items, mut more) = (0, true);
    let mut deadline = Instant::now() + patience;
    while more || !ahead.is_empty() {
        let room = more && ahead.len() < AT_A_TIME && !app.pool.is_busy();
        tokio::select! {
            // Answers first, so that a client that sends without end is answered all the while.
            biased;
            answer = next_answer(&mut ahead, limits.check_seconds), if !ahead.is_empty() => {
                ahead.pop_front();
                if give.send_data(answer_line(app, answer)).await.is_err() {
                    return;
                }
                deadline = Instant::now() + patience;
            }
            line = timeout_at(deadline, lines.next(limits.body)), if room => {
                deadline = Instant::now() + patience;
                match line.unwrap_or_else(|_| Err(body::too_slow())) {
                    Ok(None) => more = false,
                    Ok(Some(line)) if items < limits.stream_items => {
                        items += 1;
                        ahead.push_back(begin(app, &line));
                    }
                    Ok(Some(_)) => {
                        more = false;
                        ahead.push_back(Ahead::Wrong(Problem::too_large("the number of posts", limits.stream_items)));
                    }
                    // What follows cannot be told apart any more.
                    Err(problem) => {
                        more = false;
                        ahead.push_back(Ahead::Wrong(problem));
                    }
                }
            }
            // Others are waiting for the threads, or all that may be read ahead is being checked.
            () = sleep(Duration::from_millis(2)), if !room && ahead.is_empty() => {}
        }
    }
}

fn begin(app: &Arc<App>, line: &[u8]) -> Ahead {
    match body::from_json::<CheckRequest>(line).and_then(|item| submit(app, item)) {
        Ok(answer) => Ahead::Checking(answer),
        Err(problem) => Ahead::Wrong(problem),
    }
}

/// The answer to the line read first. May be dropped and called again.
async fn next_answer(ahead: &mut VecDeque<Ahead>, seconds: u64) -> Result<Answer, Problem> {
    match ahead.front_mut() {
        None => Err(Problem::bad_request("no line")),
        Some(Ahead::Wrong(problem)) => Err(problem.clone()),
        Some(Ahead::Checking(answer)) => match timeout(Duration::from_secs(seconds), answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "debunk failed on this post")),
            Err(_) => Err(Problem::unavailable("the check took too long")),
        },
    }
}

fn answer_line(app: &App, answer: Result<Answer, Problem>) -> Bytes {
    match answer {
        Ok(answer) => {
            app.metrics.judged(answer.result.verdict);
            body::json_text(&answer).into()
        }
        Err(problem) => body::json_text(&problem.to_json()).into(),
    }
}

/// Lines of a body that still comes.
struct Lines {
    body: Body,
    buffer: BytesMut,
    looked_at: usize,
}

impl Lines {
    /// The next line that is not blank, without its end; `None` after the last. May be dropped and called again.
    async fn next(&mut self, limit: usize) -> Result<Option<Bytes>, Problem> {
        loop {
            while let Some(at) = memchr::memchr(b'\n', &self.buffer[self.looked_at..]) {
                let line = self.buffer.split_to(self.looked_at + at + 1).freeze();
                self.looked_at = 0;
                if line.len() - 1 > limit {
                    return Err(Problem::too_large("a line", limit));
                }
                if !line.trim_ascii().is_empty() {
                    return Ok(Some(line));
                }
            }
            self.looked_at = self.buffer.len();
            if self.buffer.len() > limit {
                return Err(Problem::too_large("a line", limit));
            }
            match self.body.frame().await {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.buffer.extend_from_slice(&data);
                    }
                }
                Some(Err(_)) => return Err(Problem::bad_request("the body breaks off")),
                None => {
                    self.looked_at = 0;
                    let rest = self.buffer.split().freeze();
                    return Ok(Some(rest).filter(|rest| !rest.trim_ascii().is_empty()));
                }
            }
        }
    }
}
