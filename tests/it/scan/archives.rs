//! Archives in and out.

use std::io::Write as _;

use debunk::scan::warc::{Packing, record};

use super::*;

const CLAIM: &str = "<title>x</title><p>The Kazakhstan tourist card is an electronic visa that every visitor must hold.</p>";

fn response(url: &str, head: &str, body: &[u8], packing: Packing) -> Vec<u8> {
    let fields = [("WARC-Target-URI", url), ("Content-Type", "application/http; msgtype=response")];
    let block = [format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").as_bytes(), body].concat();
    record("response", "2026-11-20T00:00:00Z", &fields, &block, packing)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A crawl of three pages, a picture and a redirect, as Common Crawl lays them out.
fn crawl(packing: Packing) -> Vec<u8> {
    let html = "Content-Type: text/html; charset=utf-8";
    let moved = record(
        "response",
        "2026-11-20T00:00:00Z",
        &[("WARC-Target-URI", "https://a.example/moved"), ("Content-Type", "application/http; msgtype=response")],
        b"HTTP/1.1 301 Moved\r\nLocation: /1\r\n\r\n",
        packing,
    );
    [
        record("warcinfo", "2026-11-20T00:00:00Z", &[("Content-Type", "application/warc-fields")], b"x: y\r\n", packing),
        response("https://a.example/1", html, b"<p>The lake is quiet in May.</p>", packing),
        moved,
        response("https://a.example/i.png", "Content-Type: image/png", b"\x89PNG", packing),
        response("https://a.example/2", &format!("{html}\r\nContent-Encoding: gzip"), &gzip(CLAIM.as_bytes()), packing),
        response(
            "https://b.example/3",
            &format!("{html}\r\nTransfer-Encoding: chunked"),
            b"5\r\n<p>Wa\r\n9\r\nlks.</p>\n\r\n0\r\n\r\n",
            packing,
        ),
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_archives_packed_or_not_whole_or_one_page_of_them() {
    let desk = Desk::new(&[
        ("a.warc", &crawl(Packing::Plain)),
        ("a.warc.gz", &crawl(Packing::Gzip)),
        ("one.warc.gz", &gzip(&crawl(Packing::Plain))),
    ]);
    for name in ["a.warc", "a.warc.gz", "one.warc.gz"] {
        let ran = scan(&desk, &[name, "-f", "jsonl", "--state", &format!("{name}.state")]).await;
        let results = results(&ran);
        assert_eq!(
            results.keys().collect::<Vec<_>>(),
            ["https://a.example/1", "https://a.example/2", "https://b.example/3"],
            "{name} {}",
            ran.err
        );
        assert_eq!(results["https://a.example/2"]["verdict"], "flagged");
        assert_eq!(results["https://a.example/2"]["visit"]["archive"], name);
        assert_eq!(ran.code, 1);
    }
    let one = scan(&desk, &["a.warc.gz", "--only-url", "https://a.example/2", "-f", "jsonl", "--state", "o.state"]).await;
    assert_eq!(results(&one).keys().collect::<Vec<_>>(), ["https://a.example/2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_the_text_files_of_common_crawl() {
    let fields = [("WARC-Target-URI", "https://a.example/t.html"), ("Content-Type", "text/plain")];
    // Of HTML, all that follows would be a comment.
    let text = "Read on <!-- more\nThe Kazakhstan tourist card is an electronic visa that every visitor must hold.\n";
    let wet = record("conversion", "2026-11-20T00:00:00Z", &fields, text.as_bytes(), Packing::Gzip);
    let desk = Desk::new(&[("a.warc.wet.gz", &wet)]);
    let ran = scan(&desk, &["a.warc.wet.gz", "-f", "jsonl"]).await;
    assert_eq!(results(&ran)["https://a.example/t.html"]["verdict"], "flagged");
}

#[tokio::test(flavor = "multi_thread")]
async fn says_that_an_archive_breaks_off_and_reports_what_came_before() {
    let bytes = crawl(Packing::Gzip);
    let desk = Desk::new(&[("a.warc.gz", &bytes[..bytes.len() - 30])]);
    let ran = scan(&desk, &["a.warc.gz", "-f", "jsonl"]).await;
    let results = results(&ran);
    assert_eq!((ran.code, results.len()), (2, 3));
    assert!(reason(&results["a.warc.gz"]).contains("breaks off"), "{}", ran.out);
    assert_eq!(results["https://a.example/2"]["verdict"], "flagged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_in_an_archive_is_put_out() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packed.write_all(&[0; 1 << 20]).unwrap();
    }
    let bomb = packed.finish().unwrap();
    let bytes = response("https://a.example/", "Content-Type: text/html\r\nContent-Encoding: gzip", &bomb, Packing::Plain);
    let desk = Desk::new(&[("a.warc", &bytes)]);
    let results = results(&scan(&desk, &["a.warc", "-f", "jsonl"]).await);
    assert!(reason(&results["https://a.example/"]).contains("times its size"), "{results:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keeps_what_was_fetched_and_gives_the_same_findings_from_it() {
    let server = Server::answering(|head| match path(head) {
        "/from" => crate::server::redirect("/p1"),
        _ => site(head, 60),
    })
    .await;
    let desk = Desk::new(&[(
        "list.txt",
        (0..60).map(|n| format!("{}\n", server.url(&format!("/p{n}")))).collect::<String>().as_bytes(),
    )]);
    let fetched = scan(&desk, &["list.txt", "-f", "jsonl", "--ignore-robots", "--warc-out", "kept.warc.gz"]).await;
    assert_eq!(fetched.code, 1, "{}", fetched.err);
    let again = scan(&desk, &["kept.warc.gz", "-f", "jsonl", "--state", "again.state"]).await;
    let (fetched, again) = (results(&fetched), results(&again));
    assert_eq!(fetched.len(), 60);
    assert_eq!(fetched.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (url, result) in &fetched {
        assert_eq!(result["findings"], again[url]["findings"], "{url}");
        assert_eq!(result["verdict"], again[url]["verdict"], "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_the_pages_own_host_once_and_whatever_it_says_of_it() {
    let menu: String = (0..20).map(|n| format!("<li><a href='/{n}'>part {n}</a>")).collect();
    let page = format!(
        "<p>Lakes, and <a href=https://b.example/>another site</a> of them.</p><ul>{menu}</ul>\
         <p>The official website of the Kazakhstan e-visa is <a href='/apply'>here</a>.</p>\
         <p>Boats: <a href=https://b.example/boats>list</a>.</p>"
    );
    let bytes = response("https://kz-entry.example/", "Content-Type: text/html", page.as_bytes(), Packing::Plain);
    let desk = Desk::new(&[("a.warc", &bytes)]);
    let ran = scan(&desk, &["a.warc", "-f", "jsonl"]).await;
    let results = results(&ran);
    let hosts = results["https://kz-entry.example/"]["hosts"].as_array().unwrap();
    let of = |host: &str, claimed: bool| {
        hosts.iter().filter(|row| row["host"] == host && row["claimed_as"].is_null() != claimed).count()
    };
    assert_eq!((of("kz-entry.example", false), of("b.example", false)), (1, 2), "{hosts:#?}");
    assert_eq!(of("kz-entry.example", true), 1, "{hosts:#?}");
}
