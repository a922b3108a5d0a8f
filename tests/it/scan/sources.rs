//! Sitemaps, feeds, old charsets, and second runs.

use std::io::Write as _;
use std::sync::Arc;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_sitemaps_through_robots_and_reads_an_index_of_packed_ones() {
    let server = Server::answering(|head| {
        let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_string();
        match path(head) {
            "/robots.txt" => answer("200 OK", &[], format!("Sitemap: http://{host}/index.xml\n").as_bytes()),
            "/index.xml" => answer(
                "200 OK",
                &["Content-Type: application/xml"],
                format!("<sitemapindex><sitemap><loc>http://{host}/1.xml.gz</loc></sitemap></sitemapindex>").as_bytes(),
            ),
            "/1.xml.gz" => {
                let pages: String = (3..8).map(|n| format!("<url><loc>http://{host}/p{n}</loc></url>")).collect();
                answer("200 OK", &["Content-Type: application/gzip"], &gzip(format!("<urlset>{pages}</urlset>").as_bytes()))
            }
            _ => site(head, 20),
        }
    })
    .await;
    let ran = scan(&Desk::new(&[]), &[server.url("/p0").as_str(), "--sitemaps", "-f", "jsonl"]).await;
    let expected: Vec<String> = [0, 3, 4, 5, 6, 7].iter().map(|n| server.url(&format!("/p{n}")).to_string()).collect();
    assert_eq!(results(&ran).into_keys().collect::<Vec<_>>(), expected, "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_a_feed_and_a_sitemap_that_are_named_as_sources() {
    let server = Server::answering(|head| match path(head) {
        "/feed" => answer(
            "200 OK",
            &["Content-Type: application/rss+xml"],
            b"<rss><channel><link>/</link><item><link>/p1</link></item><item><link>/p2</link></item></channel></rss>",
        ),
        _ => site(head, 20),
    })
    .await;
    let listing = format!("<urlset><url><loc>{}</loc></url></urlset>", server.url("/p5"));
    let desk = Desk::new(&[("sitemap.xml", listing.as_bytes())]);
    let ran = scan(&desk, &[server.url("/feed").as_str(), "sitemap.xml", "--ignore-robots", "-f", "jsonl"]).await;
    let expected: Vec<String> = [1, 2, 5].iter().map(|n| server.url(&format!("/p{n}")).to_string()).collect();
    assert_eq!(results(&ran).into_keys().collect::<Vec<_>>(), expected, "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn follows_links_of_pages_in_old_charsets_wherever_the_charset_is_said() {
    // A page, the link on it, and how its query is sent: in the charset of the page.
    let cases = [
        ("gbk", "前往该国旅行之前需要了解签证政策和入境要求。", "签证"),
        ("big5", "前往該國旅行之前需要了解簽證政策和入境要求。", "簽證"),
        ("shift_jis", "その国に旅行する前に、ビザの要件を確認してください。", "ビザ"),
        ("euc-kr", "여행을 떠나기 전에 비자 요건을 확인하십시오.", "비자"),
        ("windows-1251", "Перед поездкой проверьте визовые требования страны. ", "визы"),
    ];
    for (label, words, query) in cases {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let wanted: String = encoding.encode(query).0.iter().map(|byte| format!("%{byte:02X}")).collect();
        let bytes = move |at: &str| {
            let meta = if at == "/meta" { format!("<meta charset={label}>") } else { String::new() };
            let claim = "<p>The Kazakhstan tourist card is an electronic visa that every visitor must hold.</p>";
            let page = format!(
                "<!doctype html>{meta}<p>{}</p><a href='/{query}?q={query}'>{query}</a> {claim}\n<p>{words}",
                words.repeat(5)
            );
            encoding.encode(&page).0.into_owned()
        };
        let server = Server::answering(move |head| match path(head) {
            "/header" => answer("200 OK", &[&format!("Content-Type: text/html; charset={label}")], &bytes("/header")),
            at @ ("/meta" | "/nowhere") => answer("200 OK", &["Content-Type: text/html"], &bytes(at)),
            _ => html("<p>Words."),
        })
        .await;
        let path_wanted: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for at in ["/header", "/meta", "/nowhere"] {
            let desk = Desk::new(&[]);
            let ran = scan(&desk, &[server.url(at).as_str(), "--depth", "1", "--ignore-robots", "-f", "jsonl"]).await;
            let found = results(&ran);
            let link = server.url(&format!("/{path_wanted}?q={wanted}")).to_string();
            // Digits and letters among the bytes are sent as they are.
            let link = found.keys().find(|url| url.contains('?')).filter(|url| decoded(url) == decoded(&link));
            assert!(link.is_some(), "{label} {at}: {:?}", found.keys());
            // The places of findings, out of the state and out of a state that was left alone for a while, are those of the file.
            let again = scan(&desk, &["--resume", "-f", "jsonl"]).await;
            assert_eq!(again.out, ran.out, "{label} {at}");
            let page = &found[server.url(at).as_str()];
            let quotes = page["findings"].as_array().unwrap();
            assert!(quotes.iter().any(|finding| finding["column"].as_u64().unwrap() > words.chars().count() as u64), "{page:#}");
            let places = |page: &Value| -> Vec<String> {
                let found = page["findings"].as_array().unwrap().iter();
                found.map(|found| format!("{} {} {} {}", found["rule"], found["line"], found["column"], found["end"])).collect()
            };
            let file = Desk::new(&[("page.html", &bytes(at))]);
            let checked = crate::cli::json(&file.run(&["check", "page.html", "--no-cache", "-f", "json"]));
            if at != "/header" {
                assert_eq!(places(page), places(&checked["results"][0]), "{label} {at}");
            }
        }
    }
}

/// The bytes that percent-encoding stands for.
fn decoded(url: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), url.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            out.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            out.push(first);
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn asks_on_a_second_run_only_for_what_has_changed() {
    let changed = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let now = changed.clone();
    let server = Server::answering(move |head| {
        let new = path(head) == "/p2" && now.load(std::sync::atomic::Ordering::SeqCst);
        let tag = if new { "\"new\"" } else { "\"old\"" };
        if head.to_ascii_lowercase().contains(&format!("if-none-match: {tag}")) {
            return answer("304 Not Modified", &[], b"");
        }
        let words = if new { "The Kazakhstan tourist card is an electronic visa." } else { "The lake is quiet." };
        let body = format!("<!doctype html><title>{}</title><p>{words}</p>", path(head));
        answer("200 OK", &["Content-Type: text/html", &format!("ETag: {tag}")], body.as_bytes())
    })
    .await;
    let desk = Desk::new(&[]);
    let (one, two) = (server.url("/p1").to_string(), server.url("/p2").to_string());
    let first = scan(&desk, &[&one, &two, "--ignore-robots", "-f", "jsonl"]).await;
    assert_eq!(first.code, 0, "{}", first.out);
    changed.store(true, std::sync::atomic::Ordering::SeqCst);
    let second = scan(&desk, &[&one, &two, "--ignore-robots", "-f", "jsonl", "--again"]).await;
    let found = results(&second);
    assert_eq!((outcome(&found[&one]), outcome(&found[&two])), ("unchanged", "checked"), "{}", second.err);
    assert_eq!((&found[&one]["verdict"], &found[&two]["verdict"]), (&"clear".into(), &"flagged".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_sitemaps_as_large_as_the_protocol_allows_packed_or_not() {
    const PAGES: usize = 20;
    let server = Server::answering(|head| {
        let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_string();
        // Fewer pages than there may be, and as many bytes: most of it is what nobody reads.
        let list = |from: usize, padding: usize| {
            let url = |n: usize| format!("<url><loc>http://{host}/p{n}</loc><note>{}</note></url>", "note ".repeat(padding));
            let pages: String = (from..from + PAGES / 2).map(url).collect();
            format!("<?xml version='1.0'?><urlset>{pages}</urlset>").into_bytes()
        };
        match path(head) {
            "/robots.txt" => {
                let maps = ["plain.xml", "packed.xml.gz", "bomb.xml.gz"];
                let lines: String = maps.iter().map(|map| format!("Sitemap: http://{host}/{map}\n")).collect();
                answer("200 OK", &[], lines.as_bytes())
            }
            "/plain.xml" => answer("200 OK", &["Content-Type: application/xml"], &list(0, 200_000)),
            "/packed.xml.gz" => answer("200 OK", &["Content-Type: application/gzip"], &gzip(&list(PAGES / 2, 900_000))),
            "/bomb.xml.gz" => answer("200 OK", &["Content-Type: application/gzip"], &gzip(&list(0, 2_000_000))),
            _ => site(head, PAGES),
        }
    })
    .await;
    let ran = scan(&Desk::new(&[]), &[server.url("/p0").as_str(), "--sitemaps", "-f", "jsonl"]).await;
    let mut results = results(&ran);
    let bomb = results.remove(server.url("/bomb.xml.gz").as_str()).expect("a list that is too long is told");
    assert!(reason(&bomb).contains("larger than"), "{bomb:#}");
    assert_eq!(results.len(), PAGES, "{:?}", results.keys());
}
