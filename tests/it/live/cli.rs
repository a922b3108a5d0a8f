//! The whole way: a page, `--live`, a report, and the same report again from the evidence file alone.

use tokio::task::spawn_blocking;

use super::names::{Mood, Names};
use super::*;
use crate::cli::{Desk, Ran, json};
use crate::server::redirect;

const DEAD: &str = "# Kazakhstan\n\nOfficial website of the Ministry of Internal Affairs: https://portal.gov.kz\n";
const HOSTS: &[&str] = &[
    "vmp.gov.kz",
    "old.gov.kz",
    "tinyurl.com",
    "evisa-gov-vn.com",
    "kazakhstan-evisa.com",
    "elsewhere.com",
    "lakeside-forms.com",
];

/// Two resolvers, the control page, and a site that answers for all names.
struct Net {
    names: Vec<Names>,
    control: Server,
    site: Server,
    https: u16,
}

impl Net {
    async fn new(moods: [Mood; 2], site: Server) -> Net {
        let mut names = Vec::new();
        for mood in moods {
            names.push(Names::telling(mood, HOSTS).await);
        }
        Net { names, control: control().await, site, https: closed().await.0 }
    }

    async fn honest(site: Server) -> Net {
        Net::new([Mood::Honest, Mood::Honest], site).await
    }

    fn arguments(&self, more: &[&str]) -> Vec<String> {
        let mut arguments: Vec<String> = ["check", "page.md", "--live", "--allow-private"].map(String::from).to_vec();
        for names in &self.names {
            arguments.extend(["--resolver".to_string(), names.address.to_string()]);
        }
        arguments.extend(["--control-url".to_string(), self.control.url("/success").to_string()]);
        arguments.extend(["--live-ports".to_string(), format!("{},{}", self.https, self.site.port())]);
        arguments.extend(more.iter().map(|argument| argument.to_string()));
        arguments
    }
}

/// Runs the program while the servers of this test answer it.
async fn run(desk: &std::sync::Arc<Desk>, arguments: Vec<String>) -> Ran {
    let desk = std::sync::Arc::clone(desk);
    spawn_blocking(move || desk.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())).await.unwrap()
}

fn desk(page: &str) -> std::sync::Arc<Desk> {
    std::sync::Arc::new(Desk::new(&[("page.md", page.as_bytes())]))
}

async fn empty_site() -> Server {
    Server::answering(|_| answer("200 OK", &[], b"<p>page")).await
}

/// Rules and severities of the findings about hosts.
fn found(ran: &Ran) -> Vec<String> {
    let report = json(ran);
    let findings = report["results"][0]["findings"].as_array().unwrap();
    let words = findings.iter().map(|finding| {
        let word = |field: &str| finding[field].as_str().unwrap().to_string();
        format!("{} {} {}", word("rule"), word("severity"), word("confidence"))
    });
    words.filter(|words| words.starts_with("official-domain/")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_official_host_is_reported_and_replays_byte_for_byte() {
    let net = Net::honest(empty_site().await).await;
    let desk = desk(DEAD);
    let ran = run(&desk, net.arguments(&["--evidence", "evidence.jsonl", "--format", "json"])).await;
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(found(&ran), ["official-domain/cited-official-host-not-found warning high"], "{ran:?}");
    let report = json(&ran);
    let host = &report["results"][0]["hosts"][0];
    assert_eq!(host["verdict"], "cited-official-host-not-found");
    assert_eq!(host["live"]["status"], "no-such-domain");
    assert!(host["live"]["at"].as_str().unwrap().starts_with("2026-11-20T00:0"), "{host:#}");
    let seen = host["live"]["evidence"].as_array().unwrap();
    for names in &net.names {
        let by = names.address.to_string();
        assert!(
            seen.iter().any(|seen| seen["by"] == by.as_str()
                && seen["kind"] == "dns"
                && seen["at"].as_str().unwrap().starts_with("2026-11-20T00:0")
                && seen["saw"] == "portal.gov.kz A: NXDOMAIN (rcode 3), SOA gov.kz, unsigned"),
            "{seen:#?}"
        );
    }

    // Nobody answers any more, and no resolver is named.
    drop(net);
    let kept = std::fs::read(desk.path().join("evidence.jsonl")).unwrap();
    let replay =
        |format: &str| ["check", "page.md", "--evidence", "evidence.jsonl", "--format", format].map(String::from).to_vec();
    let again = run(&desk, replay("json")).await;
    assert_eq!((again.code, again.out.as_str()), (ran.code, ran.out.as_str()), "the same bytes");
    assert_eq!(std::fs::read(desk.path().join("evidence.jsonl")).unwrap(), kept, "replaying writes nothing");
    let text = run(&desk, replay("text")).await.out;
    assert!(text.contains("  live: no such name: NXDOMAIN from 127.0.0.1:"), "{text}");

    // Weeks later the same evidence accuses nobody.
    let mut late = replay("json");
    late.extend(["--today".to_string(), "2027-02-01".to_string()]);
    let late = run(&desk, late).await;
    assert_eq!(found(&late), ["official-domain/unverified-gov-host note medium"], "{late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lying_resolver_never_makes_a_host_not_found() {
    for mood in
        [Mood::Lying(Ipv4Addr::LOCALHOST), Mood::Filtering(15), Mood::Code(hickory_server::proto::op::ResponseCode::Refused)]
    {
        let net = Net::new([Mood::Honest, mood], Server::answering(|_| answer("503 Busy", &[], b"")).await).await;
        let ran = run(&desk(DEAD), net.arguments(&["--format", "json"])).await;
        assert_eq!(found(&ran), ["official-domain/unverified-gov-host note medium"], "{ran:?}");
        assert_eq!(json(&ran)["results"][0]["hosts"][0]["live"]["status"], "unknown");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_live_nobody_is_asked_and_nothing_is_known() {
    let ran = run(&desk(DEAD), ["check", "page.md", "--format", "json"].map(String::from).to_vec()).await;
    let live = &json(&ran)["results"][0]["hosts"][0]["live"];
    assert_eq!(live["status"], "unknown");
    assert_eq!((&live["at"], live["evidence"].as_array().unwrap().len()), (&serde_json::Value::Null, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_kept_until_its_lifetime_ends_and_only_appended_to() {
    let net = Net::honest(empty_site().await).await;
    let desk = desk(DEAD);
    let evidence = || std::fs::read_to_string(desk.path().join("evidence.jsonl")).unwrap();
    let arguments = net.arguments(&["--evidence", "evidence.jsonl", "--quiet"]);
    run(&desk, arguments.clone()).await;
    let first = evidence();
    assert_eq!(first.lines().count(), 1, "{first}");
    run(&desk, arguments.clone()).await;
    assert_eq!(evidence(), first, "it is fresh");
    let next_day = [arguments, ["--today", "2026-11-22"].map(String::from).to_vec()].concat();
    run(&desk, next_day).await;
    assert!(evidence().starts_with(&first), "what was written stays");
    assert_eq!(evidence().lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn private_resolvers_need_leave() {
    let ran = run(
        &desk(DEAD),
        ["check", "page.md", "--live", "--resolver", "127.0.0.1:53", "--resolver", "10.0.0.1"].map(String::from).to_vec(),
    )
    .await;
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("resolver 127.0.0.1:53") && ran.err.contains("leave for private addresses"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shortened_official_link_is_judged_by_where_it_ends() {
    let page = "# 越南签证\n\n越南电子签证官网：https://tinyurl.com/abc\n";
    let offline = run(&desk(page), ["check", "page.md", "--format", "json"].map(String::from).to_vec()).await;
    assert_eq!(found(&offline), [""; 0], "nothing can be said of where it leads");
    let site = Server::answering(|head| match (path(head), head.contains("tinyurl.com")) {
        ("/abc", true) => {
            let port: String = head.split("tinyurl.com:").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
            redirect(&format!("http://evisa-gov-vn.com:{port}/pay"))
        }
        _ => answer("200 OK", &[], b"<p>pay here"),
    })
    .await;
    let net = Net::honest(site).await;
    let ran = run(&desk(page), net.arguments(&["--format", "json"])).await;
    assert_eq!(found(&ran), ["official-domain/impersonates-official error high"], "{ran:?}");
    let report = json(&ran);
    let live = &report["results"][0]["hosts"][0]["live"];
    assert_eq!(live["leads_to"], format!("http://evisa-gov-vn.com:{}/pay", net.site.port()));
    assert!(
        report["results"][0]["findings"][0]["message"].as_str().unwrap().contains("(where tinyurl.com/abc leads)"),
        "{report:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_host_that_leads_to_somebody_elses_is_for_a_person_to_see() {
    let site = || {
        Server::answering(|head| {
            let host =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_string)).unwrap();
            let (name, port) = host.split_once(':').unwrap();
            match name {
                "elsewhere.com" => answer("200 OK", &[], b"<p>casino"),
                "old.gov.kz" => redirect(&format!("http://elsewhere.com:{port}/")),
                _ => redirect(&format!("http://old.gov.kz:{port}/")),
            }
        })
    };
    let page = "# Kazakhstan\n\nOfficial website of the Ministry of Internal Affairs: https://old.gov.kz\n";
    let net = Net::honest(site().await).await;
    let ran = run(&desk(page), net.arguments(&["--format", "json"])).await;
    assert_eq!(found(&ran), ["official-domain/leads-elsewhere warning low"], "{ran:?}");
    assert_eq!(json(&ran)["results"][0]["verdict"], "review");
    // From one state host to another is nothing, and neither is a portal of the register.
    let inside = Server::answering(|head| match head.contains("vmp.gov.kz") {
        true => answer("200 OK", &[], b"<p>portal"),
        false => {
            let port: String = head.split("old.gov.kz:").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
            redirect(&format!("http://vmp.gov.kz:{port}/"))
        }
    })
    .await;
    let net = Net::honest(inside).await;
    let ran = run(&desk(page), net.arguments(&["--format", "json"])).await;
    assert_eq!(found(&ran), ["official-domain/unverified-gov-host note medium"], "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_that_imitates_an_official_one_weighs_more() {
    let page = "# Kazakhstan e-visa\n\nThe official e-visa website is https://kazakhstan-evisa.com\n";
    let registry = Server::answering(|_| {
        let body =
            br#"{"objectClassName":"domain","events":[{"eventAction":"registration","eventDate":"2026-10-01T00:00:00Z"}]}"#;
        answer("200 OK", &["Content-Type: application/rdap+json"], body)
    })
    .await;
    let net = Net::honest(empty_site().await).await;
    let bootstrap = format!(r#"{{"version":"1.0","services":[[["com"],["{}"]]]}}"#, registry.url("/"));
    let desk = std::sync::Arc::new(Desk::new(&[("page.md", page.as_bytes()), ("dns.json", bootstrap.as_bytes())]));
    let offline = run(&desk, ["check", "page.md", "--format", "json"].map(String::from).to_vec()).await;
    assert_eq!(found(&offline), ["official-domain/impersonates-official warning medium"]);
    let ran = run(&desk, net.arguments(&["--rdap-bootstrap", "dns.json", "--format", "json"])).await;
    assert_eq!(found(&ran), ["official-domain/impersonates-official error high"], "{ran:?}");
    assert_eq!(json(&ran)["results"][0]["hosts"][0]["live"]["registered"], "2026-10-01T00:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_name_presented_as_official_is_reported() {
    let page = "# Vietnam\n\nA tool listed evisa-gov-vn.com once. The official Vietnam visa site is https://elsewhere.com\n";
    let site = Server::answering(|_| answer("200 OK", &[], b"<title>elsewhere.com</title>Buy this domain")).await;
    let net = Net::honest(site).await;
    let ran = run(&desk(page), net.arguments(&["--format", "json"])).await;
    let report = json(&ran);
    let hosts = report["results"][0]["hosts"].as_array().unwrap();
    let status = |host: &str| hosts.iter().find(|seen| seen["host"] == host).unwrap()["live"]["status"].clone();
    assert_eq!(status("evisa-gov-vn.com"), "parked", "its name servers are those of a parking firm");
    assert_eq!(status("elsewhere.com"), "alive", "words alone are no sign");
    assert!(!found(&ran).iter().any(|found| found.contains("parked")), "nothing is claimed of the one that is: {ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_calls_a_parked_name_official_is_told_so_and_so_are_its_readers() {
    let page = "# Vietnam\n\nThe official website of the Vietnam e-visa is https://lakeside-forms.com\n";
    let offline = run(&desk(page), ["check", "page.md", "--format", "json"].map(String::from).to_vec()).await;
    assert_eq!(found(&offline), ["official-domain/unofficial-presented-as-official warning medium"]);
    let site = |words: &'static [u8]| Server::answering(move |_| answer("200 OK", &[], words));
    let net = Net::honest(site(b"<title>lakeside-forms.com</title><p>This domain is for sale").await).await;
    let ran = run(&desk(page), net.arguments(&["--format", "json"])).await;
    assert_eq!(found(&ran), ["official-domain/parked warning medium"], "{ran:?}");
    let report = json(&ran);
    let live = &report["results"][0]["hosts"][0]["live"];
    assert_eq!(live["status"], "parked");
    let reason = live["reason"].as_str().unwrap_or_default();
    assert!(reason.is_empty() || reason.contains("for sale"), "{live:#}");
    // The same servers and a page of its own: a firm that parks names also serves those that are used.
    let net = Net::honest(site(b"<title>Forms</title><p>Our forms").await).await;
    let ran = run(&desk(page), net.arguments(&["--format", "json"])).await;
    assert_eq!(found(&ran), ["official-domain/unofficial-presented-as-official warning medium"], "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_asks_as_a_check_does() {
    let net = Net::honest(empty_site().await).await;
    let page = Server::answering(|_| answer("200 OK", &["Content-Type: text/markdown"], DEAD.as_bytes())).await;
    let desk = desk("");
    let mut arguments = net.arguments(&["--evidence", "evidence.jsonl", "--format", "json"]);
    arguments.splice(0..2, ["scan".to_string(), page.url("/guide").to_string()]);
    let ran = run(&desk, arguments).await;
    assert_eq!(found(&ran), ["official-domain/cited-official-host-not-found warning high"], "{ran:?}");
    assert!(std::fs::read_to_string(desk.path().join("evidence.jsonl")).unwrap().contains("portal.gov.kz"));
}
