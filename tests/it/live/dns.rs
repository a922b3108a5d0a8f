//! A name is denied on strong evidence only; every other answer leaves it unknown.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use hickory_server::proto::op::ResponseCode;

use super::names::{Mood, Names};
use super::*;

/// Looks at `name` through one server a mood.
async fn look(moods: &[Mood], name: &str) -> LiveHost {
    let control = control().await;
    let mut servers = Vec::new();
    for mood in moods {
        servers.push(Names::telling(mood.clone(), &["vmp.gov.kz"]).await);
    }
    let resolvers: Vec<SocketAddr> = servers.iter().map(|server| server.address).collect();
    look_with(host(name), &rules("http://127.0.0.1:1/"), options(&resolvers, &control, closed().await)).await
}

#[tokio::test]
async fn two_honest_denials_are_strong_evidence() {
    let live = look(&[Mood::Honest, Mood::Honest], "visa.gov.kz").await;
    assert_eq!(live.status, HostStatus::NoSuchDomain, "{live:#?}");
    assert!(live.reason.starts_with("no such name: NXDOMAIN from 127.0.0.1:"), "{}", live.reason);
    assert!(live.reason.ends_with("with the SOA of gov.kz"), "{}", live.reason);
    let dns = saw(&live, "dns");
    let said = |text: &str| dns.iter().filter(|saw| saw.contains(text)).count();
    assert_eq!(said("visa.gov.kz A: NXDOMAIN (rcode 3), SOA gov.kz"), 4, "the name and www. before it: {dns:#?}");
    assert_eq!(said("SOA gov.kz, unsigned"), 2, "{dns:#?}");
    assert_eq!(said("NXDOMAIN for a name made up (rcode 3), SOA gov.kz"), 2, "{dns:#?}");
    assert!(live.evidence.iter().all(|seen| seen.at.starts_with("2026-11-20T10:0")), "{live:#?}");
    let third = look(&[Mood::Honest, Mood::Slow(Duration::from_millis(200)), Mood::Silent], "visa.gov.kz").await;
    assert_eq!(third.status, HostStatus::NoSuchDomain, "a third that is silent says nothing against it: {third:#?}");
}

#[tokio::test]
async fn one_denial_is_none_whatever_ails_the_other() {
    for (mood, word) in [
        (Mood::Code(ResponseCode::ServFail), "SERVFAIL"),
        (Mood::Code(ResponseCode::Refused), "REFUSED"),
        (Mood::Code(ResponseCode::NotImp), "rcode 4"),
        (Mood::Silent, "no answer in time"),
        (Mood::Filtering(15), "extended error 15"),
        (Mood::Filtering(16), "extended error 16"),
        // A denial without the zone's SOA: a firewall's, not the zone's.
        (Mood::Code(ResponseCode::NXDomain), "no SOA of a zone above"),
    ] {
        let live = look(&[Mood::Honest, mood.clone()], "visa.gov.kz").await;
        assert_eq!(live.status, HostStatus::Unknown, "{word}: {live:#?}");
        assert!(live.reason.contains(word) && live.reason.contains("only 127.0.0.1"), "{word}: {}", live.reason);
        let both = look(&[mood.clone(), mood], "visa.gov.kz").await;
        assert_eq!(both.status, HostStatus::Unknown, "{word}: {both:#?}");
    }
}

#[tokio::test]
async fn a_resolver_that_answers_for_made_up_names_voids_the_set() {
    let lie = Mood::Lying(Ipv4Addr::new(192, 0, 2, 1));
    for moods in [vec![lie.clone(), lie.clone()], vec![Mood::Honest, lie.clone()], vec![Mood::Honest, Mood::Honest, lie]] {
        let live = look(&moods, "visa.gov.kz").await;
        assert_eq!(live.status, HostStatus::Unknown, "{live:#?}");
        assert!(live.reason.contains("answers for a name that was made up"), "{}", live.reason);
    }
}

#[tokio::test]
async fn a_name_that_exists_in_any_form_is_not_denied() {
    for name in ["vmp.gov.kz", "empty.gov.kz", "alias.gov.kz"] {
        let live = look(&[Mood::Honest, Mood::Honest], name).await;
        assert_eq!(live.status, HostStatus::Unknown, "{name}: {live:#?}");
    }
    let empty = look(&[Mood::Honest, Mood::Honest], "empty.gov.kz").await;
    assert!(saw(&empty, "dns").iter().any(|saw| saw.contains("empty.gov.kz A: NODATA")), "{empty:#?}");
    let alias = look(&[Mood::Honest, Mood::Honest], "alias.gov.kz").await;
    assert!(saw(&alias, "dns").iter().any(|saw| saw.contains("alias of gone.test")), "{alias:#?}");
}

#[tokio::test]
async fn a_site_that_lives_below_www_alone_is_not_denied() {
    let control = control().await;
    let servers =
        [Names::telling(Mood::Honest, &["www.old.gov.kz"]).await, Names::telling(Mood::Honest, &["www.old.gov.kz"]).await];
    let resolvers = servers.each_ref().map(|server| server.address);
    let site = Server::answering(|_| answer("200 OK", &[], b"<p>ministry")).await;
    let ports = (closed().await.0, site.port());
    let live = look_with(host("old.gov.kz"), &rules("http://127.0.0.1:1/"), options(&resolvers, &control, ports)).await;
    assert_eq!(live.status, HostStatus::Alive, "{live:#?}");
}

#[tokio::test]
async fn a_signed_denial_is_validated_and_one_that_does_not_hold_voids_it() {
    let control = control().await;
    let (first, anchors) = Names::signed(&["vmp.gov.kz"]).await;
    let second = Names::telling(Mood::Honest, &["vmp.gov.kz"]).await;
    let resolvers = [first.address, second.address];
    let known = rules("http://127.0.0.1:1/");
    let trusting = Options { anchors: Some(anchors), ..options(&resolvers, &control, closed().await) };
    let live = look_with(host("visa.gov.kz"), &known, trusting.clone()).await;
    assert_eq!(live.status, HostStatus::NoSuchDomain, "{live:#?}");
    assert!(live.reason.ends_with("with a valid DNSSEC proof"), "{}", live.reason);
    assert!(saw(&live, "dns").iter().any(|saw| saw.ends_with("DNSSEC secure")), "{live:#?}");
    // That of the sibling that was made up is validated too.
    assert_eq!(saw(&live, "dns").iter().filter(|saw| saw.ends_with("DNSSEC secure")).count(), 2, "{live:#?}");
    // The same answer under keys that are not the zone's.
    let (_, others) = Names::signed(&[]).await;
    let live = look_with(host("visa.gov.kz"), &known, Options { anchors: Some(others), ..trusting }).await;
    assert_eq!(live.status, HostStatus::Unknown, "{live:#?}");
}

#[tokio::test]
async fn resolvers_of_one_operator_are_one_witness() {
    let policy = Policy::default();
    let of = |resolvers: &[&str]| {
        let resolvers = resolvers.iter().map(|text| text.parse().unwrap()).collect();
        let options = Options { resolvers, policy: policy.clone(), ..Options::default() };
        Live::looking(Store::default(), &rules("http://127.0.0.1:1/"), now(), options).err().map(|error| error.to_string())
    };
    assert_eq!(of(&["8.8.8.8:53", "1.1.1.1:53"]), None);
    assert_eq!(of(&[]), None, "the rules name enough");
    assert!(of(&["8.8.8.8:53", "8.8.4.4:53"]).is_some_and(|error| error.contains("run by Google")));
    assert!(of(&["8.8.8.8:53", "127.0.0.1:53"]).is_some_and(|error| error.contains("127.0.0.1:53: 127.0.0.1 is")));
    assert!(of(&["8.8.8.8:53", "192.168.1.1:53"]).is_some_and(|error| error.contains("give leave for private addresses")));
}

#[tokio::test]
async fn a_name_that_moves_inside_between_check_and_connect_reaches_nothing() {
    let control = control().await;
    let inside = Server::answering_at(Ipv4Addr::new(127, 0, 0, 2).into(), 0, |_| answer("200 OK", &[], b"secret")).await.unwrap();
    let moving = || {
        let addresses = VecDeque::from([Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2)]);
        Mood::Rebinding("moving.gov.kz", Arc::new(Mutex::new(addresses)))
    };
    let servers = [Names::telling(moving(), &[]).await, Names::telling(moving(), &[]).await];
    let resolvers = servers.each_ref().map(|server| server.address);
    let ports = (inside.port(), inside.port());
    let live = look_with(host("moving.gov.kz"), &rules("http://127.0.0.1:1/"), options(&resolvers, &control, ports)).await;
    assert_eq!(inside.connections(), 0, "{live:#?}");
    assert_eq!(live.status, HostStatus::Unknown);
    assert!(saw(&live, "http").iter().any(|saw| saw.contains("loopback")), "the reason is told: {live:#?}");
}

#[tokio::test]
async fn two_pages_that_name_one_host_make_one_look() {
    let control = control().await;
    let servers = [Names::telling(Mood::Honest, &[]).await, Names::telling(Mood::Honest, &[]).await];
    let resolvers = servers.each_ref().map(|server| server.address);
    let live =
        Live::looking(Store::default(), &rules("http://127.0.0.1:1/"), now(), options(&resolvers, &control, closed().await))
            .unwrap();
    let questions = BTreeSet::from([host("visa.gov.kz")]);
    let (a, b) = tokio::join!(live.look(&questions), live.look(&questions));
    live.look(&questions).await;
    assert_eq!(a.by_subject, b.by_subject);
    assert_eq!(servers[0].asked().iter().filter(|asked| *asked == "visa.gov.kz A").count(), 1, "{:?}", servers[0].asked());
    assert_eq!(control.connections(), 1);
}
