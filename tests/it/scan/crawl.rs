//! What is scanned and what is not, and how it is reported.

use std::collections::BTreeSet;

use super::*;
use crate::server::redirect;

#[tokio::test(flavor = "multi_thread")]
async fn visits_every_page_of_a_site_once() {
    const PAGES: usize = 300;
    let server = Server::answering(|head| site(head, PAGES)).await;
    let desk = Desk::new(&[]);
    let url = server.url("/p0").to_string();
    let ran = scan(&desk, &[&url, "--depth", "100", "--same-host", "-f", "jsonl"]).await;
    let results = results(&ran);
    assert_eq!((ran.code, results.len()), (1, PAGES), "{}", ran.err);
    let flagged = results.values().filter(|result| result["verdict"] == "flagged").count();
    assert_eq!(flagged, PAGES / 50);
    assert!(results.values().all(|result| outcome(result) == "checked"));
    let mut asked = asked(&server);
    assert_eq!(asked.remove("/robots.txt"), Some(1));
    assert_eq!(asked.len(), PAGES);
    assert!(asked.values().all(|&times| times == 1), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn follows_as_far_as_it_is_told_and_no_further() {
    let server = Server::answering(|head| site(head, 100)).await;
    let desk = Desk::new(&[]);
    let url = server.url("/p0").to_string();
    let ran = scan(&desk, &[&url, "--depth", "1", "-f", "jsonl"]).await;
    let at = |path: &str| server.url(path).to_string();
    assert_eq!(results(&ran).into_keys().collect::<Vec<_>>(), [at("/p0"), at("/p1"), at("/p2"), at("/p99")]);
    let narrow = scan(&desk, &[&url, "--depth", "9", "--exclude", "/p[2-9]", "--state", "b.state", "-f", "jsonl"]).await;
    assert!(results(&narrow).keys().all(|url| !url.contains("/p2")), "{}", narrow.out);
    let few = scan(&desk, &[&url, "--depth", "9", "--max-pages", "10", "--state", "c.state", "-f", "jsonl"]).await;
    assert_eq!(results(&few).len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_lists_with_comments_and_says_which_lines_are_no_addresses() {
    let server = Server::answering(|head| site(head, 10)).await;
    let list = format!("# pages\n{}\n\n{}\nftp://x.example/\n", server.url("/p1"), server.url("/p1#again"));
    let desk = Desk::new(&[("list.txt", list.as_bytes())]);
    let ran = scan(&desk, &["list.txt", "-f", "jsonl"]).await;
    let results = results(&ran);
    assert_eq!(ran.code, 2, "a line that is not scanned is not passed over");
    assert_eq!(results.len(), 2);
    assert!(reason(&results["ftp://x.example/"]).contains("only http and https"));
    assert_eq!(results[server.url("/p1").as_str()]["verdict"], "clear");
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_the_same_report_whatever_order_answers_come_in() {
    let server = Server::answering(|head| site(head, 120)).await;
    let mut reports = Vec::new();
    for per_host in ["1", "16"] {
        let desk = Desk::new(&[]);
        let url = server.url("/p0").to_string();
        let ran = scan(&desk, &[&url, "--depth", "100", "-f", "json", "-o", "text=a.txt", "--concurrency", per_host]).await;
        assert_eq!(ran.code, 1, "{}", ran.err);
        reports.push((ran.out, std::fs::read_to_string(desk.path().join("a.txt")).unwrap()));
    }
    assert_eq!(reports[0], reports[1]);
    let report: Value = serde_json::from_str(&reports[0].0).unwrap();
    assert_eq!(report["summary"]["clear"], 117);
    assert_eq!(report["results"].as_array().unwrap().len(), 120);
    assert!(reports[0].1.contains("120 pages: 3 flagged, nothing found on 117"), "{}", reports[0].1);
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_became_of_pages_that_are_none() {
    let server = Server::answering(|head| match path(head) {
        "/gone" => not_found(),
        "/soft" => html("<title>Page not found</title><p>Sorry, try the front page."),
        "/app" => html("<div id=root></div><script src=a.js></script>"),
        "/blank" => html("<title>Lakes</title><meta http-equiv=refresh content=60><img src=a.png>"),
        "/pdf" => answer("200 OK", &["Content-Type: application/pdf"], b"%PDF-1.7"),
        "/from" => redirect("/p1"),
        "/loop" => redirect("/loop"),
        _ => site(head, 3),
    })
    .await;
    let desk = Desk::new(&[]);
    let urls: Vec<String> =
        ["/gone", "/soft", "/app", "/blank", "/pdf", "/from", "/loop"].iter().map(|path| server.url(path).to_string()).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let ran = scan(&desk, &[&urls[..], &["-f", "jsonl"]].concat()).await;
    let results = results(&ran);
    let of = |path: &str| &results[server.url(path).as_str()];
    assert_eq!(outcome(of("/gone")), "error-status");
    assert_eq!(outcome(of("/soft")), "soft-404");
    assert_eq!(outcome(of("/app")), "needs-javascript");
    assert_eq!(outcome(of("/pdf")), "not-a-page");
    assert_eq!((outcome(of("/blank")), reason(of("/blank"))), ("not-a-page", "it holds no text"));
    assert_eq!(outcome(of("/loop")), "failed");
    for path in ["/gone", "/soft", "/app", "/blank", "/pdf", "/loop"] {
        assert_eq!(of(path)["verdict"], "unchecked", "{path}");
    }
    let from = of("/from");
    assert_eq!((outcome(from), &from["verdict"]), ("checked", &"clear".into()));
    assert_eq!(from["visit"]["final_url"], server.url("/p1").as_str());
    assert_eq!(from["visit"]["redirects"][0]["status"], 302);
    assert_eq!(ran.code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn points_from_a_repeated_page_to_the_first() {
    let claim = "<title>x</title><p>The Kazakhstan tourist card is an electronic visa that every visitor must hold.</p>";
    let server = Server::answering(move |_| html(claim)).await;
    let desk = Desk::new(&[]);
    let (a, b) = (server.url("/a").to_string(), server.url("/b?session=1").to_string());
    let ran = scan(&desk, &[&b, &a, "-f", "jsonl", "--ignore-robots"]).await;
    let results = results(&ran);
    assert_eq!(outcome(&results[&a]), "checked");
    assert_ne!(results[&a]["findings"].as_array().unwrap().len(), 0);
    assert_eq!((outcome(&results[&b]), &results[&b]["verdict"]), ("duplicate", &"flagged".into()));
    assert_eq!(results[&b]["visit"]["duplicate_of"], a);
    assert_eq!(results[&b]["findings"].as_array().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn points_from_a_page_to_its_canonical_address_only_where_both_read_the_same() {
    const CLAIM: &str = "<p>The Kazakhstan tourist card is an electronic visa that every visitor must hold.</p>";
    let server = Server::answering(move |head| {
        let (at, query) = path(head).split_once('?').unwrap_or((path(head), ""));
        // Their bytes differ with each request's address.
        let page = |words: &str| html(&format!("<link rel=canonical href='/guide'><!-- {query} --><title>x</title>{words}"));
        match at {
            "/guide" => page(CLAIM),
            "/a" if query == "other" => page("<p>The lake is quiet in May.</p>"),
            "/elsewhere" => html(&format!("<link rel=canonical href='https://other.example/guide'><title>x</title>{CLAIM}")),
            _ => page(CLAIM),
        }
    })
    .await;
    let at = |path: &str| server.url(path).to_string();
    let urls = [at("/a?session=1"), at("/a?session=2"), at("/a?other"), at("/elsewhere"), at("/guide")];
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let found = results(&scan(&Desk::new(&[]), &[&urls[..], &["-f", "jsonl", "--ignore-robots"]].concat()).await);
    for path in ["/a?session=1", "/a?session=2"] {
        assert_eq!(outcome(&found[&at(path)]), "duplicate", "{path}");
        assert_eq!(found[&at(path)]["visit"]["duplicate_of"], at("/guide"), "{path}: it stands for all, though it comes last");
    }
    for path in ["/a?other", "/elsewhere", "/guide"] {
        assert_eq!(outcome(&found[&at(path)]), "checked", "{path}");
    }
    assert_eq!(found[&at("/a?other")]["verdict"], "clear", "what it calls its canonical page says something else");
    // Where the canonical page is not part of the scan, the first stands for the others.
    let found = results(&scan(&Desk::new(&[]), &[&urls[..2], &["-f", "jsonl", "--ignore-robots"]].concat()).await);
    assert_eq!(outcome(&found[&at("/a?session=1")]), "checked");
    assert_eq!(found[&at("/a?session=2")]["visit"]["duplicate_of"], at("/a?session=1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_every_redirect_on_the_way() {
    let server = Server::answering(|head| match path(head) {
        "/one" => redirect("/two"),
        "/two" => answer("301 Moved Permanently", &["Location: /three?x=1"], b""),
        _ => html("<p>The lake is quiet in May."),
    })
    .await;
    let url = server.url("/one").to_string();
    let found = results(&scan(&Desk::new(&[]), &[&url, "-f", "jsonl", "--ignore-robots"]).await);
    let hops = found[&url]["visit"]["redirects"].as_array().unwrap();
    let shown: Vec<String> = hops.iter().map(|hop| format!("{} {} {}", hop["status"], hop["from"], hop["to"])).collect();
    let at = |path: &str| format!("\"{}\"", server.url(path));
    assert_eq!(shown, [format!("302 {} {}", at("/one"), at("/two")), format!("301 {} {}", at("/two"), at("/three?x=1"))]);
    assert_eq!(found[&url]["visit"]["final_url"], server.url("/three?x=1").as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn follows_pages_that_say_nothing_and_send_their_readers_on() {
    const CLAIM: &str = "<p>The Kazakhstan tourist card is an electronic visa that every visitor must hold.</p>";
    let refresh =
        |to: &str| format!("<title>Redirecting</title><meta http-equiv=refresh content='0; url={to}'><a href='{to}'>Go on</a>");
    let server = Server::answering(move |head| match path(head) {
        "/moved" => html(&refresh("/claim")),
        "/first" => redirect("/moved"),
        "/header" => answer("200 OK", &["Content-Type: text/html", "Refresh: 0; url=/claim"], b"<p>Moved."),
        "/round" => html(&refresh("/trip")),
        "/trip" => html(&refresh("/round")),
        "/inside" => html(&refresh("http://somebody@127.0.0.1/secret")),
        "/gone" => html(&refresh("/nothing-here")),
        // What such a page says itself is not passed over for what it leads to.
        "/says" => html(&format!("{}{CLAIM}", refresh("/p1"))),
        "/slow" => html("<meta http-equiv=refresh content='120; url=/claim'><p>The lake is quiet in May."),
        "/claim" => html(&format!("<title>x</title>{CLAIM}")),
        way if way.starts_with("/way") => html(&refresh(&format!("/way{}", way[4..].parse::<usize>().unwrap() + 1))),
        _ => site(head, 3),
    })
    .await;
    let at = |path: &str| server.url(path).to_string();
    let paths = ["/moved", "/first", "/header", "/round", "/inside", "/gone", "/says", "/slow", "/way0"];
    let urls: Vec<String> = paths.iter().map(|path| at(path)).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let desk = Desk::new(&[]);
    let ran = scan(&desk, &[&urls[..], &["-f", "jsonl", "--ignore-robots", "--warc-out", "kept.warc"]].concat()).await;
    let found = results(&ran);
    assert_eq!(found.len(), paths.len(), "each is one page, whatever it leads to");
    for (path, hops) in [("/moved", vec![200]), ("/first", vec![302, 200]), ("/header", vec![200])] {
        let page = &found[&at(path)];
        assert_eq!((&page["verdict"], &page["visit"]["final_url"]), (&"flagged".into(), &at("/claim").into()), "{path}");
        let redirects = page["visit"]["redirects"].as_array().unwrap();
        assert_eq!(redirects.iter().map(|hop| hop["status"].as_i64().unwrap()).collect::<Vec<_>>(), hops, "{path}");
        assert_eq!((&redirects[0]["from"], &redirects[hops.len() - 1]["to"]), (&at(path).into(), &at("/claim").into()), "{path}");
    }
    for (path, outcome_of, why) in [
        ("/round", "failed", "circle"),
        ("/way0", "failed", "more than 5 redirects"),
        ("/inside", "refused", "user name"),
        ("/gone", "error-status", "404"),
    ] {
        let page = &found[&at(path)];
        assert_eq!((outcome(page), &page["verdict"]), (outcome_of, &"unchecked".into()), "{path}");
        assert!(reason(page).contains(why), "{path}: {}", reason(page));
        assert_ne!(page["visit"]["redirects"].as_array().unwrap().len(), 0, "{path}");
    }
    let says = &found[&at("/says")];
    assert_eq!((&says["verdict"], &says["visit"]["redirects"]), (&"flagged".into(), &Value::Array(Vec::new())));
    assert_eq!(found[&at("/slow")]["verdict"], "clear");
    assert_eq!(asked(&server)["/way5"], 1);
    assert!(!asked(&server).contains_key("/way6"), "no further than redirects are followed");
    // Out of an archive they are what redirects are there: no pages. It holds what they led to as often as it was fetched.
    let kept = scan(&desk, &["kept.warc", "-f", "jsonl", "--state", "kept.state"]).await;
    let kept: Vec<Value> = kept.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kept: BTreeSet<(&str, &str)> =
        kept.iter().map(|page| (page["source"].as_str().unwrap(), page["verdict"].as_str().unwrap())).collect();
    let (claim, says, slow) = (at("/claim"), at("/says"), at("/slow"));
    assert_eq!(kept, BTreeSet::from([(claim.as_str(), "flagged"), (&says, "flagged"), (&slow, "clear")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn asks_again_for_both_a_page_and_where_it_sends_its_readers() {
    let server = Server::answering(|head| match path(head) {
        "/moved" if head.contains("if-none-match: \"a\"") => answer("304 Not Modified", &["ETag: \"a\""], b""),
        "/moved" => {
            answer("200 OK", &["Content-Type: text/html", "ETag: \"a\""], b"<meta http-equiv=refresh content='0; url=/p1'>")
        }
        _ => site(head, 3),
    })
    .await;
    let url = server.url("/moved").to_string();
    let desk = Desk::new(&[]);
    let first = results(&scan(&desk, &[&url, "-f", "jsonl", "--ignore-robots"]).await);
    let again = results(&scan(&desk, &["--again", &url, "-f", "jsonl", "--ignore-robots"]).await);
    for found in [first, again] {
        assert_eq!(
            (&found[&url]["verdict"], &found[&url]["visit"]["final_url"]),
            (&"clear".into(), &server.url("/p1").as_str().into())
        );
    }
    assert_eq!((asked(&server)["/moved"], asked(&server)["/p1"]), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_project_count_and_may_change_between_runs() {
    let claim = "<title>x</title><p>The Kazakhstan tourist card is an electronic visa that every visitor must hold.</p>";
    let server = Server::answering(move |_| html(claim)).await;
    let url = server.url("/a").to_string();
    let desk = Desk::new(&[]);
    let first = scan(&desk, &[&url, "--ignore-robots", "-f", "jsonl"]).await;
    assert_eq!((first.code, &results(&first)[&url]["verdict"]), (1, &"flagged".into()));
    let answered = "[[suppress]]\nrule = \"entry-document/*\"\nreason = \"quoted on purpose\"\n";
    std::fs::write(desk.path().join("debunk.toml"), answered).unwrap();
    let second = scan(&desk, &["--resume", "-f", "jsonl"]).await;
    let page = &results(&second)[&url];
    assert_eq!(second.code, 0, "{page:#}");
    assert_ne!(page["verdict"], "flagged");
    assert!(page["suppressed"].as_array().is_some_and(|list| !list.is_empty()), "{page:#}");
    // An answer for files says nothing of pages of the web.
    let files = "[[suppress]]\nrule = \"entry-document/*\"\npath = \"**\"\nreason = \"our own\"\n";
    std::fs::write(desk.path().join("debunk.toml"), files).unwrap();
    assert_eq!(scan(&desk, &["--resume", "-f", "jsonl"]).await.code, 1);
    let softer = "[ci]\nfail-on = \"error\"\n[rules.severity]\n\"entry-document/*\" = \"note\"\n";
    std::fs::write(desk.path().join("debunk.toml"), softer).unwrap();
    let third = scan(&desk, &["--resume", "-f", "jsonl"]).await;
    assert_eq!((third.code, &results(&third)[&url]["findings"][0]["severity"]), (0, &"note".into()), "{}", third.out);
    assert_eq!(scan(&desk, &["--resume", "-f", "jsonl", "--no-config"]).await.out, first.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_private_addresses_and_says_why() {
    let secret = Server::answering(|_| html("<p>secret")).await;
    let desk = Desk::new(&[]);
    let url = secret.url("/").to_string();
    let mapped = format!("http://[::ffff:127.0.0.1]:{}/", secret.port());
    let arguments = ["scan", &url, &mapped, "http://localhost/", "http://2130706433/", "--ignore-robots", "-f", "jsonl"];
    let mut command = desk.command(&arguments);
    let ran = ran(tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap());
    let results = results(&ran);
    assert_eq!(results.len(), 4);
    for (url, result) in &results {
        assert_eq!(outcome(result), "refused", "{url}");
        assert!(reason(result).starts_with("refused: "), "{url}: {}", reason(result));
    }
    assert_eq!(secret.connections(), 0);
}
