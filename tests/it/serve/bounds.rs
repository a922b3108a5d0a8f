//! Clients that are slow, silent or endless, and more of them than there is room for.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{FINE, Service, WRONG};

/// Sends `start`, then `again` every 50 ms; gives what came until the server closed.
async fn until_closed(service: &Service, start: &[u8], again: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    stream.write_all(start).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let again = again.to_vec();
    let writer = tokio::spawn(async move {
        while !again.is_empty() && write.write_all(&again).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // Kept open: a client that is silent has not hung up.
        std::future::pending::<()>().await;
    });
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    // Ended by the server, with or without a reset; a server that never does fails the test by its length.
    while let Ok(length) =
        tokio::time::timeout(Duration::from_secs(60), read.read(&mut piece)).await.expect("the server waits on")
    {
        if length == 0 {
            break;
        }
        answer.extend_from_slice(&piece[..length]);
    }
    writer.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn impatient() -> Service {
    Service::with(None, |settings| {
        settings.limits.header_seconds = 1;
        settings.limits.body_seconds = 1;
        settings.limits.write_seconds = 1;
    })
    .await
}

#[tokio::test]
async fn closes_on_clients_that_are_silent_or_never_finish() {
    let service = impatient().await;
    let head = "POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n";
    let sized = format!("{head}Content-Length: 1000\r\n\r\n");
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    let (silent, half, slow_head, no_body, slow_body, slow_chunks, idle) = tokio::join!(
        until_closed(&service, b"", b""),
        until_closed(&service, head.as_bytes(), b""),
        until_closed(&service, head.as_bytes(), b"X-A: b\r\n"),
        until_closed(&service, sized.as_bytes(), b""),
        until_closed(&service, sized.as_bytes(), b"x"),
        until_closed(&service, chunked.as_bytes(), b"1\r\nx\r\n"),
        until_closed(&service, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", b""),
    );
    assert_eq!(silent, "");
    for answer in [half, slow_head] {
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408") || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    for answer in [no_body, slow_body, slow_chunks] {
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    assert!(idle.starts_with("HTTP/1.1 200"), "{idle}");
    assert_eq!(service.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn refuses_bodies_and_headers_without_end() {
    let service = Service::with(None, |settings| settings.limits.body = 10_000).await;
    let head = "POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n";
    let announced = service.raw(format!("{head}Content-Length: 99999999999\r\n\r\n").as_bytes()).await;
    assert!(announced.starts_with("HTTP/1.1 413") && announced.to_lowercase().contains("connection: close"), "{announced}");
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let endless = until_closed(&service, format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes(), chunk.as_bytes()).await;
    assert!(endless.starts_with("HTTP/1.1 413"), "{endless}");
    let headers = service.raw(format!("GET /healthz HTTP/1.1\r\n{}", "X-A: b\r\n".repeat(101)).as_bytes()).await;
    assert!(headers.starts_with("HTTP/1.1 431"), "{headers}");
    let long = service.raw(format!("GET /healthz HTTP/1.1\r\nX-A: {}", "b".repeat(1 << 20)).as_bytes()).await;
    assert!(long.is_empty() || long.starts_with("HTTP/1.1 431"), "{long}");
}

#[tokio::test]
async fn has_room_for_so_many_connections_and_says_so() {
    let service = Service::with(None, |settings| settings.limits.connections_per_address = 3).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(TcpStream::connect(service.address).await.unwrap());
    }
    // The last of them may not be counted yet when the next one comes.
    let answer = loop {
        let mut stream = TcpStream::connect(service.address).await.unwrap();
        let mut answer = String::new();
        let read = tokio::time::timeout(Duration::from_millis(200), stream.read_to_string(&mut answer)).await;
        if read.is_ok_and(|read| read.is_ok()) {
            break answer;
        }
    };
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("Retry-After: 1"), "{answer}");
    drop(held);
}

#[tokio::test]
async fn sheds_what_would_wait_too_long_and_answers_the_rest() {
    let service = Service::with(None, |settings| {
        settings.workers = 1;
        settings.limits.queue_ms = 1;
    })
    .await;
    let page = WRONG.repeat(2000);
    let asked = (0..40).map(|_| service.post("/v1/check", "text/plain", page.clone()));
    let mut taken = 0;
    let mut shed = 0;
    for reply in join_all(asked).await {
        match reply.status {
            200 => taken += 1,
            503 => {
                assert_eq!(reply.header("retry-after"), "1");
                shed += 1;
            }
            other => panic!("{other}: {}", reply.text),
        }
    }
    assert!(taken >= 1 && shed >= 1, "{taken} taken, {shed} shed");
    // It recovers, though on a busy machine even one post may wait longer than a millisecond.
    while service.post_json("/v1/check", json!({"content": FINE})).await.status == 503 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Runs all at once, in this task.
async fn join_all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, result) in running.iter_mut().filter(|(_, result)| result.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                *result = Some(value);
            }
        }
        if running.iter().all(|(_, result)| result.is_some()) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    running.into_iter().filter_map(|(_, result)| result).collect()
}
