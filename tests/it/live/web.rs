//! Pages, portals, parked names, registries and shortened links.

use super::names::{Mood, Names};
use super::*;
use crate::server::redirect;

const HOSTS: &[&str] = &["vmp.gov.kz", "evisa-gov-vn.com", "sho.test", "end.test", "kazakhstan-evisa.com"];

/// Looks through two honest resolvers, with `site` answering over HTTP for all names.
async fn look(question: Question, site: &Server, registry: &str) -> LiveHost {
    let control = control().await;
    let servers = [Names::telling(Mood::Honest, HOSTS).await, Names::telling(Mood::Honest, HOSTS).await];
    let resolvers = servers.each_ref().map(|server| server.address);
    let mut options = options(&resolvers, &control, (closed().await.0, site.port()));
    options.policy.ports.extend(registry.parse::<url::Url>().unwrap().port());
    look_with(question, &rules(registry), options).await
}

const NOBODY: &str = "http://127.0.0.1:1/";

#[tokio::test]
async fn an_answer_that_has_an_innocent_reading_is_unknown() {
    for status in ["403 Forbidden", "451 Unavailable For Legal Reasons", "500 Oops", "503 Busy", "404 Not Found", "429 Slow Down"]
    {
        let site = Server::answering(move |_| answer(status, &[], b"no")).await;
        let live = look(host("vmp.gov.kz"), &site, NOBODY).await;
        assert_eq!(live.status, HostStatus::Unknown, "{status}: {live:#?}");
        assert!(live.reason.starts_with(&format!("status {}", &status[..3])), "{}", live.reason);
    }
    let site = Server::answering(|_| answer("200 OK", &[], b"<p>ministry")).await;
    assert_eq!(look(host("vmp.gov.kz"), &site, NOBODY).await.status, HostStatus::Alive);
}

#[tokio::test]
async fn a_portal_that_answers_for_others_makes_everything_unknown() {
    let servers = [Names::telling(Mood::Honest, &[]).await, Names::telling(Mood::Honest, &[]).await];
    let resolvers = servers.each_ref().map(|server| server.address);
    for portal in [
        answer("200 OK", &[], b"<h1>Please log in to the hotel's network</h1>"),
        answer("511 Network Authentication Required", &[], b""),
        redirect("/login"),
        b"nonsense".to_vec(),
    ] {
        let portal = Server::answering(
            move |head| if path(head) == "/login" { answer("200 OK", &[], b"success") } else { portal.clone() },
        )
        .await;
        let live = look_with(host("visa.gov.kz"), &rules(NOBODY), options(&resolvers, &portal, closed().await)).await;
        assert_eq!(live.status, HostStatus::Unknown, "{live:#?}");
        assert!(live.reason.contains("control page"), "{}", live.reason);
    }
    assert!(servers[0].asked().is_empty(), "nothing is asked through such a network");
}

#[tokio::test]
async fn a_name_is_parked_where_its_servers_and_its_page_agree() {
    let for_sale = Server::answering(|_| answer("200 OK", &[], b"<h1>This Domain Is For Sale</h1>")).await;
    let live = look(host("evisa-gov-vn.com"), &for_sale, NOBODY).await;
    assert_eq!(live.status, HostStatus::Parked, "{live:#?}");
    assert!(live.reason.contains("ns1.sedoparking.com") && live.reason.contains("domain is for sale"), "{}", live.reason);
    let words_alone = look(host("kazakhstan-evisa.com"), &for_sale, NOBODY).await;
    assert_eq!(words_alone.status, HostStatus::Alive, "{words_alone:#?}");
    let site = Server::answering(|_| answer("200 OK", &[], b"<p>welcome")).await;
    let servers_alone = look(host("evisa-gov-vn.com"), &site, NOBODY).await;
    assert_eq!(servers_alone.status, HostStatus::Alive, "{servers_alone:#?}");
}

#[tokio::test]
async fn a_registry_tells_when_a_look_alike_was_registered() {
    let site = Server::answering(|_| answer("200 OK", &[], b"<p>visa")).await;
    for (date, young) in [("2026-10-01T00:00:00Z", true), ("2012-10-01T00:00:00Z", false), ("2027-01-01T00:00:00Z", false)] {
        let registry = Server::answering(move |_| {
            let body = format!(
                r#"{{"objectClassName":"domain","ldhName":"kazakhstan-evisa.com","events":[{{"eventAction":"registration","eventDate":"{date}"}}]}}"#
            );
            answer("200 OK", &["Content-Type: application/rdap+json"], body.as_bytes())
        })
        .await;
        let question = Question::Host { host: "kazakhstan-evisa.com".to_string(), registration: true };
        let live = look(question, &site, registry.url("/").as_str()).await;
        assert_eq!((live.young.is_some(), live.registered.as_deref()), (young, Some(date)), "{live:#?}");
        assert_eq!(path(&registry.requests()[0]), "/domain/kazakhstan-evisa.com");
    }
    for reply in [answer("404 Not Found", &[], b"{}"), answer("429 Slow", &[], b""), answer("200 OK", &[], b"<html>")] {
        let registry = Server::answering(move |_| reply.clone()).await;
        let question = Question::Host { host: "kazakhstan-evisa.com".to_string(), registration: true };
        let live = look(question, &site, registry.url("/").as_str()).await;
        assert_eq!((live.young, live.registered), (None, None));
    }
}

#[tokio::test]
async fn a_shortened_link_is_followed_and_its_way_kept() {
    let site = Server::answering(|head| match (path(head), head.contains("sho.test")) {
        ("/x", true) => answer("301 Moved Permanently", &["Location: /y"], b""),
        ("/y", true) => {
            let port = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("host: sho.test:").map(str::to_string))
                .unwrap();
            redirect(&format!("http://end.test:{port}/apply"))
        }
        _ => answer("200 OK", &[], b"<p>end"),
    })
    .await;
    let question = Question::Link { host: "sho.test".to_string(), path: "/x".to_string() };
    let live = look(question, &site, NOBODY).await;
    assert_eq!(live.leads_to.as_deref(), Some(format!("http://end.test:{}/apply", site.port()).as_str()), "{live:#?}");
    let http = saw(&live, "http");
    assert!(http.iter().any(|saw| saw.contains("-301-> ") && saw.contains("-302-> ")), "{http:#?}");
}
