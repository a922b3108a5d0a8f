//! A client of one thread that asks at fixed moments and counts from them, so that a server that falls behind cannot make it
//! ask more slowly (open loop). Without a rate each connection asks again as soon as it is answered (closed loop).

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use serde::Serialize;

/// How long after the last request answers are waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// What to do.
pub struct Plan {
    pub address: SocketAddr,
    pub path: String,
    pub connections: usize,
    pub seconds: f64,
    /// Requests a second.
    pub rate: Option<f64>,
    pub key: Option<String>,
    /// What the body of an answer with a status of 200 must hold.
    pub expect: Option<String>,
    /// Sent in turn.
    pub bodies: Vec<Vec<u8>>,
}

/// What came of it. Times are milliseconds.
#[derive(Default, Serialize)]
pub struct Outcome {
    pub seconds: f64,
    pub statuses: BTreeMap<u16, usize>,
    pub unanswered: usize,
    /// Connections that broke while an answer was due.
    pub broken: usize,
    /// Answers of 429 and 503 without `Retry-After`.
    pub without_retry_after: usize,
    /// Answers of 200 that are not as they should be.
    pub unexpected: usize,
    /// Requests that began more than a millisecond late, because no connection was free or the client was too slow.
    pub late: usize,
    /// Of answers with a status of 200, from the moment the request was due.
    pub accepted: Times,
    /// Of all others.
    pub refused: Times,
    /// Of all others, from the moment they were written.
    pub refused_since_sent: Times,
}

#[derive(Default, Serialize)]
pub struct Times {
    pub count: usize,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub p999: f64,
    pub max: f64,
}

struct Connection {
    stream: TcpStream,
    /// Bytes of the answer so far.
    answer: Vec<u8>,
    /// Bytes of the request that are still to be written.
    left: Vec<u8>,
    /// When the request under way was due, and when it was written.
    asked: Option<(Instant, Instant)>,
}

struct Answer {
    status: u16,
    retry_after: bool,
    close: bool,
    length: usize,
    body: usize,
}

/// Carries out a plan.
pub fn fire(plan: &Plan) -> io::Result<Outcome> {
    let requests: Vec<Vec<u8>> = plan.bodies.iter().map(|body| request(plan, body)).collect();
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(1024);
    let mut connections = Vec::new();
    for index in 0..plan.connections {
        connections.push(connect(plan.address, &poll, index)?);
    }
    // Every connection is there before the first request.
    std::thread::sleep(Duration::from_millis(300));
    let mut idle: VecDeque<usize> = (0..plan.connections).collect();
    let mut outcome = Outcome::default();
    let (mut accepted, mut refused, mut since_sent) = (Vec::new(), Vec::new(), Vec::new());
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(plan.seconds);
    let mut sent: u64 = 0;
    let mut last_answer = start;
    loop {
        let now = Instant::now();
        // All that is due is sent, as far as connections are free.
        while let Some(&index) = idle.front() {
            let due = match plan.rate {
                Some(rate) => start + Duration::from_secs_f64(sent as f64 / rate),
                None => now,
            };
            if due > now || due >= end {
                break;
            }
            idle.pop_front();
            let begun = Instant::now();
            if plan.rate.is_some() && begun - due > Duration::from_millis(1) {
                outcome.late += 1;
            }
            let connection = &mut connections[index];
            connection.asked = Some((due, begun));
            connection.left.extend_from_slice(&requests[sent as usize % requests.len()]);
            sent += 1;
            if write(connection).is_err() {
                outcome.broken += 1;
                *connection = connect(plan.address, &poll, index)?;
                idle.push_back(index);
            }
        }
        let waiting = plan.connections - idle.len();
        if now >= end && (waiting == 0 || now >= end + PATIENCE) {
            break;
        }
        // Closed loop waits for answers; open loop must not oversleep.
        let wait = if plan.rate.is_some() { Duration::ZERO } else { Duration::from_millis(50) };
        poll.poll(&mut events, Some(wait))?;
        for event in &events {
            let index = event.token().0;
            let connection = &mut connections[index];
            let state = write(connection).and_then(|()| read(connection));
            let now = Instant::now();
            match state {
                Ok(None) => {}
                Ok(Some(answer)) => {
                    let Some((due, begun)) = connection.asked.take() else { continue };
                    last_answer = now;
                    *outcome.statuses.entry(answer.status).or_default() += 1;
                    if answer.status == 200 {
                        accepted.push(now - due);
                        let body = &connection.answer[answer.body..answer.body + answer.length];
                        let is_fine = plan.expect.as_ref().is_none_or(|text| body.windows(text.len()).any(|part| part == text.as_bytes()));
                        outcome.unexpected += usize::from(!is_fine);
                    } else {
                        refused.push(now - due);
                        since_sent.push(now - begun);
                        outcome.without_retry_after += usize::from(matches!(answer.status, 429 | 503) && !answer.retry_after);
                    }
                    connection.answer.clear();
                    if answer.close {
                        *connection = connect(plan.address, &poll, index)?;
                    }
                    idle.push_back(index);
                }
                Err(_) => {
                    let was_asked = connection.asked.is_some();
                    outcome.broken += usize::from(was_asked);
                    *connection = connect(plan.address, &poll, index)?;
                    if was_asked {
                        idle.push_back(index);
                    }
                }
            }
        }
    }
    outcome.unanswered = connections.iter().filter(|connection| connection.asked.is_some()).count();
    outcome.seconds = if plan.rate.is_some() { plan.seconds } else { (last_answer - start).as_secs_f64() };
    outcome.accepted = times(accepted);
    outcome.refused = times(refused);
    outcome.refused_since_sent = times(since_sent);
    Ok(outcome)
}

fn request(plan: &Plan, body: &[u8]) -> Vec<u8> {
    let key = plan.key.as_ref().map(|key| format!("Authorization: Bearer {key}\r\n")).unwrap_or_default();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: debunk-load\r\nAccept: */*\r\n{key}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        plan.path,
        plan.address,
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn connect(address: SocketAddr, poll: &Poll, index: usize) -> io::Result<Connection> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    poll.registry().register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE)?;
    Ok(Connection { stream, answer: Vec::with_capacity(16 << 10), left: Vec::new(), asked: None })
}

fn write(connection: &mut Connection) -> io::Result<()> {
    while !connection.left.is_empty() {
        match connection.stream.write(&connection.left) {
            Ok(written) => drop(connection.left.drain(..written)),
            // Not connected yet, or the other side reads slowly.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn read(connection: &mut Connection) -> io::Result<Option<Answer>> {
    let mut piece = [0; 32 << 10];
    loop {
        match connection.stream.read(&mut piece) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => {
                connection.answer.extend_from_slice(&piece[..length]);
                if length < piece.len() {
                    break;
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected) => break,
            Err(error) => return Err(error),
        }
    }
    whole(&connection.answer)
}

/// The answer in `bytes`, once it is there to its end.
fn whole(bytes: &[u8]) -> io::Result<Option<Answer>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let body = match head.parse(bytes).map_err(io::Error::other)? {
        httparse::Status::Partial => return Ok(None),
        httparse::Status::Complete(length) => length,
    };
    let (mut length, mut retry_after, mut close) = (0, false, false);
    for header in &*head.headers {
        let value = std::str::from_utf8(header.value).unwrap_or_default();
        match header.name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().map_err(io::Error::other)?,
            "retry-after" => retry_after = true,
            "connection" => close = value.eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    let status = head.code.unwrap_or_default();
    Ok((bytes.len() >= body + length).then_some(Answer { status, retry_after, close, length, body }))
}

fn times(mut all: Vec<Duration>) -> Times {
    all.sort_unstable();
    let at = |share: f64| {
        let index = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
        all.get(index).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    Times { count: all.len(), p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1.0) }
}
