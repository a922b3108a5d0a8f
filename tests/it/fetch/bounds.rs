//! Servers that send too much, too slowly, nothing at all, or something else than HTTP.

use std::io::Write;
use std::time::Instant;

use debunk::fetch::Stage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::server::read_head;

/// A server that sends `head`, then `piece` again and again with `pause` between.
async fn endless(head: &'static [u8], piece: &'static [u8], pause: Duration) -> Server {
    Server::talking(move |mut stream| async move {
        read_head(&mut stream).await?;
        stream.write_all(head).await?;
        loop {
            stream.write_all(piece).await?;
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
    })
    .await
}

/// A server that sends these bytes to everybody and closes.
async fn sending(bytes: Vec<u8>) -> Server {
    Server::answering(move |_| bytes.clone()).await
}

/// A clock, but only from below: no machine is too slow for that. That it ends at all is for the runner's own deadline.
#[track_caller]
fn assert_waited(started: Instant, from: u64) {
    let took = started.elapsed();
    assert!(Duration::from_millis(from) <= took, "took {took:?}");
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let server = Server::talking(|mut stream: TcpStream| async move {
        // Reads on so that the connection stays open.
        let mut sink = Vec::new();
        stream.read_to_end(&mut sink).await.map(|_| ())
    })
    .await;
    let started = Instant::now();
    assert_eq!(failure(get(options(&server), &server.url("/")).await), Failure::Timeout(Stage::Headers));
    assert_waited(started, 1400);
}

#[tokio::test]
async fn headers_that_trickle_are_given_up() {
    let server = endless(b"HTTP/1.1 200 OK\r\nX: ", b"a", Duration::from_millis(50)).await;
    let started = Instant::now();
    assert_eq!(failure(get(options(&server), &server.url("/")).await), Failure::Timeout(Stage::Headers));
    assert_waited(started, 1400);
}

#[tokio::test]
async fn interim_answers_without_end_are_given_up() {
    let server = endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", Duration::from_millis(1)).await;
    let failed = failure(get(options(&server), &server.url("/")).await);
    assert!(matches!(failed, Failure::Timeout(Stage::Headers) | Failure::Protocol(_)), "{failed:?}");
}

#[tokio::test]
async fn header_floods_are_refused() {
    let many = |count: usize| {
        let headers: Vec<String> = (0..count).map(|n| format!("X-{n}: {n}")).collect();
        answer("200 OK", &headers.iter().map(String::as_str).collect::<Vec<_>>(), b"")
    };
    let cookies = answer("200 OK", &vec!["Set-Cookie: a=b"; 10_000], b"");
    let long = answer("200 OK", &[&format!("X: {}", "a".repeat(1 << 20))], b"");
    // Few enough and each short enough, but not together.
    let heavy = answer("200 OK", &vec![format!("X: {}", "a".repeat(2000)).as_str(); 50], b"");
    for (name, bytes) in [("many", many(10_000)), ("cookies", cookies), ("long", long), ("heavy", heavy)] {
        let server = sending(bytes).await;
        assert_eq!(failure(get(options(&server), &server.url("/")).await), Failure::Headers, "{name}");
    }
    let server = endless(b"HTTP/1.1 200 OK\r\n", b"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", Duration::ZERO).await;
    assert_eq!(failure(get(options(&server), &server.url("/")).await), Failure::Headers);
    let server = sending(many(80)).await;
    assert_eq!(get(options(&server), &server.url("/")).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up() {
    for head in [OK, CHUNKED] {
        let piece: &[u8] = if head == OK { b"a" } else { b"1\r\na\r\n" };
        let server = endless(head, piece, Duration::from_millis(20)).await;
        let started = Instant::now();
        assert_eq!(failure(get(options(&server), &server.url("/")).await), Failure::TooSlow(1000));
        assert_waited(started, 900);
    }
    let stalled = Server::talking(|mut stream: TcpStream| async move {
        read_head(&mut stream).await?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").await?;
        let mut sink = Vec::new();
        stream.read_to_end(&mut sink).await.map(|_| ())
    })
    .await;
    assert_eq!(failure(get(options(&stalled), &stalled.url("/")).await), Failure::TooSlow(1000));
}

#[tokio::test]
async fn a_body_that_is_just_fast_enough_ends_with_the_whole_time() {
    let server = endless(OK, &[b'a'; 400], Duration::from_millis(20)).await;
    let mut options = options(&server);
    options.limits.total_time = Duration::from_millis(2500);
    let started = Instant::now();
    assert_eq!(failure(get(options, &server.url("/")).await), Failure::Timeout(Stage::Total));
    assert_waited(started, 2400);
}

#[tokio::test]
async fn a_body_without_end_is_cut_at_the_cap() {
    for (head, piece) in [(OK, &[b'a'; 6][..]), (CHUNKED, b"6\r\naaaaaa\r\n")] {
        let server = endless(head, piece, Duration::ZERO).await;
        let mut options = options(&server);
        options.limits.body = 200_000;
        assert_eq!(failure(get(options, &server.url("/")).await), Failure::TooLarge(200_000));
    }
}

#[tokio::test]
async fn a_body_announced_too_large_is_not_read() {
    // Whoever read the body would find that it is cut off.
    let server = sending(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nstart".to_vec()).await;
    assert_eq!(failure(get(options(&server), &server.url("/")).await), Failure::TooLarge(8 << 20));
}

#[tokio::test]
async fn a_body_at_the_cap_is_a_page_and_one_byte_more_is_not() {
    for (length, fits) in [(100_000, true), (100_001, false)] {
        let server = sending(answer("200 OK", &[], &vec![b'a'; length])).await;
        let mut options = options(&server);
        options.limits.body = 100_000;
        assert_eq!(get(options, &server.url("/")).await.is_ok(), fits, "{length}");
    }
}

#[tokio::test]
async fn a_length_that_is_wrong_does_not_make_up_a_page() {
    let longer = sending(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_vec()).await;
    let failed = failure(get(options(&longer), &longer.url("/")).await);
    assert!(matches!(failed, Failure::Protocol(_)), "{failed:?}");
    let shorter = sending(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf and more".to_vec()).await;
    assert_eq!(get(options(&shorter), &shorter.url("/")).await.unwrap().body, b"half");
    let cut = sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".to_vec()).await;
    let failed = failure(get(options(&cut), &cut.url("/")).await);
    assert!(matches!(failed, Failure::Protocol(_)), "{failed:?}");
    for two in ["Content-Length: 4\r\nContent-Length: 5", "Content-Length: -1", "Content-Length: four"] {
        let server = sending(format!("HTTP/1.1 200 OK\r\n{two}\r\n\r\nhalf").into_bytes()).await;
        let failed = failure(get(options(&server), &server.url("/")).await);
        assert!(matches!(failed, Failure::Protocol(_)), "{two}: {failed:?}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_not_a_page() {
    for bytes in [&b""[..], b"SSH-2.0-OpenSSH_9.2\r\n", b"<html>no headers</html>", b"HTTP/1.1 abc\r\n\r\n", b"\0\0\0\0\0\0\0\0"]
    {
        let server = sending(bytes.to_vec()).await;
        let failed = failure(get(options(&server), &server.url("/")).await);
        assert!(matches!(failed, Failure::Protocol(_)), "{failed:?}");
    }
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn bodies_are_decoded_once_and_nested_encodings_refused() {
    let page = "<p>签证 page</p>".repeat(1000);
    let server = {
        let page = page.clone();
        Server::answering(move |head| {
            let once = gzip(page.as_bytes());
            match path(head) {
                "/once" => answer("200 OK", &["Content-Encoding: gzip"], &once),
                "/plain" => answer("200 OK", &[], &once),
                "/lines" => answer("200 OK", &["Content-Encoding: gzip", "Content-Encoding: gzip"], &gzip(&once)),
                "/list" => answer("200 OK", &["Content-Encoding: gzip, gzip"], &gzip(&once)),
                "/unknown" => answer("200 OK", &["Content-Encoding: lzma"], &once),
                _ => answer("200 OK", &["Content-Encoding: br"], &once),
            }
        })
        .await
    };
    let once = get(options(&server), &server.url("/once")).await.unwrap();
    assert_eq!(once.body, page.as_bytes());
    assert_eq!(once.headers.content_encoding.as_deref(), Some("gzip"));
    assert_eq!(get(options(&server), &server.url("/plain")).await.unwrap().body, gzip(page.as_bytes()));
    for wrong in ["/lines", "/list", "/unknown", "/br"] {
        let failed = failure(get(options(&server), &server.url(wrong)).await);
        assert!(matches!(failed, Failure::Encoding(_)), "{wrong}: {failed:?}");
    }
}

/// One gzip stream of `megabytes` MiB of zeros, or as many members of one MiB each. The checksum at the end is wrong:
/// nobody is to get that far.
fn gzip_bomb(megabytes: usize, members: bool) -> Vec<u8> {
    let zeros = vec![0; 1 << 20];
    if members {
        return gzip(&zeros).repeat(megabytes);
    }
    let mut block = Vec::with_capacity(8192);
    let mut engine = flate2::Compress::new(flate2::Compression::default(), false);
    engine.compress_vec(&zeros, &mut block, flate2::FlushCompress::Full).unwrap();
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    out.extend(block.repeat(megabytes));
    out.extend([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out
}

/// Peak and present memory of this process, in kB.
#[cfg(target_os = "linux")]
fn memory() -> (usize, usize) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let field = |name: &str| -> usize {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (field("VmHWM:"), field("VmRSS:"))
}

/// Fetched in a process of their own, whose peak is then known to be theirs.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn bombs_of_a_gibibyte_cost_less_than_64_megabytes() {
    const PORT: &str = "DEBUNK_TEST_BOMBS";
    const BOMBS: [(&str, &str); 4] = [("/stream", "gzip"), ("/members", "gzip"), ("/br", "br"), ("/zstd", "zstd")];
    if let Ok(port) = std::env::var(PORT) {
        let options = Options {
            policy: Policy { allow: vec![HERE], ports: vec![port.parse().unwrap()], ..Policy::default() },
            ..Options::default()
        };
        let client = Client::new(options).unwrap();
        let (_, before) = memory();
        for (path, _) in BOMBS {
            let url = Url::parse(&format!("http://127.0.0.1:{port}{path}")).unwrap();
            assert_eq!(failure(client.get(&url).await), Failure::Ratio(200), "{path}");
        }
        let (peak, _) = memory();
        assert!(peak - before < 64 << 10, "{} kB", peak - before);
        return;
    }
    let zeros = vec![0; 128 << 20];
    let zstd = zstd::encode_all(&zeros[..], 1).unwrap().repeat(8);
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 1 << 16, 1, 22).write_all(&zeros).unwrap();
    drop(zeros);
    let (stream, members) = (gzip_bomb(1024, false), gzip_bomb(1024, true));
    assert!(stream.len() > 1 << 20 && members.len() > 1 << 20);
    let server = Server::answering(move |head| {
        let (encoding, body) = match path(head) {
            "/stream" => ("gzip", &stream),
            "/members" => ("gzip", &members),
            "/br" => ("br", &brotli),
            _ => ("zstd", &zstd),
        };
        answer("200 OK", &[&format!("Content-Encoding: {encoding}")], body)
    })
    .await;
    let variables = [(PORT, server.port().to_string())];
    let run = move || run_alone("fetch::bounds::bombs_of_a_gibibyte_cost_less_than_64_megabytes", &variables);
    tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(server.connections(), BOMBS.len());
}
