//! Live evidence against real servers on loopback: resolvers in every mood, certificates, registries, portals.

mod cli;
mod dns;
mod kept;
mod names;
mod tls;
mod web;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use debunk::fetch::Policy;
use debunk::live::store::Store;
use debunk::live::{Live, Options};
use debunk::resolve::evidence::Question;
use debunk::resolve::{HostStatus, LiveHost};
use debunk::rules::Rules;
use debunk::rules::model::live::{Live as LiveRules, RdapServer};
use jiff::Timestamp;

use crate::server::{Server, answer, path};

/// Day of these tests, and of the certificates that are fine.
fn now() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

/// The built-in rules, with `registry` for every domain below `com`.
fn rules(registry: &str) -> LiveRules {
    let mut live = Rules::embedded().unwrap().files.live.into_inner();
    live.rdap.servers = vec![RdapServer { url: registry.to_string(), tlds: vec!["com".to_string()] }];
    live
}

/// A server whose `/success` is the control page.
async fn control() -> Server {
    Server::answering(|_| answer("200 OK", &["Content-Type: text/plain"], b"success\n")).await
}

fn options(resolvers: &[SocketAddr], control: &Server, ports: (u16, u16)) -> Options {
    Options {
        resolvers: resolvers.to_vec(),
        policy: Policy {
            allow: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            ports: vec![control.port(), ports.0, ports.1],
            ..Policy::default()
        },
        control_url: Some(control.url("/success").to_string()),
        ports,
        time: Duration::from_secs(3),
        ..Options::default()
    }
}

fn host(name: &str) -> Question {
    Question::Host { host: name.to_string(), registration: false }
}

async fn look_with(question: Question, rules: &LiveRules, options: Options) -> LiveHost {
    let live = Live::looking(Store::default(), rules, now(), options).unwrap();
    let subject = question.subject();
    let mut hosts = live.look(&BTreeSet::from([question])).await;
    hosts.by_subject.remove(&subject).expect("it was looked at")
}

/// Ports nobody listens on.
async fn closed() -> (u16, u16) {
    let server = Server::answering(|_| Vec::new()).await;
    let port = server.port();
    drop(server);
    (port, port)
}

/// What was seen of one kind, as reports show it.
fn saw(live: &LiveHost, kind: &str) -> Vec<String> {
    live.evidence.iter().filter(|seen| seen.kind == kind).map(|seen| seen.saw.clone()).collect()
}
