//! Names of pages, kept as long as their zones say, and judged for every connection all the same.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use debunk::fetch::names::CachingLookup;
use debunk::fetch::{Client, Fetch as _, FetchError, Options as FetchOptions};

use super::names::{Mood, Names};
use super::*;

/// A client that connects anew for each page, and may reach 127.0.0.1 alone.
fn client(names: &Names, site: &Server) -> Client {
    Client::new(FetchOptions {
        policy: Policy { allow: vec![Ipv4Addr::LOCALHOST.into()], ports: vec![site.port()], ..Policy::default() },
        lookup: Arc::new(CachingLookup::asking(&[names.address]).unwrap()),
        idle_per_host: 0,
        ..FetchOptions::default()
    })
    .unwrap()
}

#[tokio::test]
async fn a_name_is_asked_for_once_while_its_answer_holds() {
    let names = Names::telling(Mood::Honest, &["vmp.gov.kz"]).await;
    let site = Server::answering(|_| answer("200 OK", &[], b"<p>page")).await;
    let client = client(&names, &site);
    let url = |host: &str| format!("http://{host}:{}/", site.port()).parse().unwrap();
    for _ in 0..5 {
        assert_eq!(client.get(&url("vmp.gov.kz")).await.unwrap().status, 200);
    }
    assert_eq!(site.connections(), 5);
    let asked = names.asked();
    assert_eq!(asked.iter().filter(|asked| *asked == "vmp.gov.kz A").count(), 1, "{asked:?}");
    // A denial is kept too, as its SOA says.
    for _ in 0..3 {
        assert!(matches!(client.get(&url("visa.gov.kz")).await, Err(FetchError::Failed { .. })));
    }
    assert_eq!(names.asked().iter().filter(|asked| *asked == "visa.gov.kz A").count(), 1, "{:?}", names.asked());
}

#[tokio::test]
async fn a_name_that_moves_inside_when_its_answer_has_run_out_is_refused() {
    // Its answers hold for no time at all.
    let addresses = VecDeque::from([Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2)]);
    let names = Names::telling(Mood::Rebinding("moving.gov.kz", Arc::new(Mutex::new(addresses))), &[]).await;
    let site = Server::answering(|_| answer("200 OK", &[], b"<p>page")).await;
    let client = client(&names, &site);
    let url = format!("http://moving.gov.kz:{}/", site.port()).parse().unwrap();
    assert_eq!(client.get(&url).await.unwrap().status, 200);
    let second = client.get(&url).await;
    assert!(matches!(&second, Err(FetchError::Refused { .. })), "{second:?}");
    assert_eq!(site.connections(), 1);
}
