//! Many hostile hosts at once: each is reported, and all together cost no more memory than a scan may take.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::server::read_head;

/// Hosts of each kind; all are asked side by side.
const HOSTS: usize = 10;
/// Memory of the whole program at its peak, in kB.
const MOST: u64 = 200_000;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Answers, each the same for every request.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let zeros = vec![0; 256 << 20];
    let gzipped = gzip(&zeros);
    let zstd = zstd::encode_all(&zeros[..], 1).unwrap().repeat(4);
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 1 << 16, 1, 24).write_all(&zeros).unwrap();
    let headers: Vec<String> = (0..10_000).map(|n| format!("X-{n}: {}", "a".repeat(40))).collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    vec![
        ("gzip", answer("200 OK", &["Content-Type: text/html", "Content-Encoding: gzip"], &gzipped)),
        ("zstd", answer("200 OK", &["Content-Type: text/html", "Content-Encoding: zstd"], &zstd)),
        ("br", answer("200 OK", &["Content-Type: text/html", "Content-Encoding: br"], &brotli)),
        ("headers", answer("200 OK", &headers, b"<p>words")),
    ]
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn bombs_floods_and_endless_bodies_of_many_hosts_at_once_stay_within_bounds() {
    let bodies = Arc::new(bodies());
    let mut servers = Vec::new();
    for _ in 0..HOSTS {
        for (at, (kind, _)) in bodies.iter().enumerate() {
            let bodies = Arc::clone(&bodies);
            servers.push((*kind, Server::answering(move |_| bodies[at].1.clone()).await));
        }
        let endless = Server::talking(|mut stream| async move {
            read_head(&mut stream).await?;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'a'; 16 << 10]).await?;
            }
        });
        servers.push(("endless", endless.await));
    }
    let list: String = servers.iter().map(|(_, server)| format!("{}\n", server.url("/"))).collect();
    let desk = Desk::new(&[("list.txt", list.as_bytes())]);
    let fast = ["--ignore-robots", "--concurrency", "128", "--retries", "0", "-f", "jsonl"];
    let mut child = desk.command(&[&["scan", "list.txt"], FAST, &fast].concat()).stdout(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let out = child.stdout.take().unwrap();
    let read = tokio::task::spawn_blocking(move || std::io::read_to_string(out).unwrap());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let line = std::fs::read_to_string(&status).unwrap_or_default();
        let line = line.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        peak = peak.max(line.trim().trim_end_matches(" kB").parse().unwrap_or(0));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let ran = Ran { code: child.wait().unwrap().code().unwrap(), out: read.await.unwrap(), err: String::new() };
    let results = results(&ran);
    assert_eq!(results.len(), servers.len());
    for (kind, server) in &servers {
        let result = &results[server.url("/").as_str()];
        let (state, why) = (outcome(result), reason(result));
        let expected = match *kind {
            "gzip" | "zstd" | "br" => state == "failed" && why.contains("unpacks to more than 200 times"),
            "endless" => state == "failed" && why.contains("larger than"),
            _ => state == "failed" && why.contains("headers"),
        };
        assert!(expected, "{kind}: {state}: {why}");
    }
    assert!(peak > 0 && peak < MOST, "{peak} kB at the peak");
}
