//! A DNS server on loopback with zones of its own, honest or not.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_server::Server;
use hickory_server::dnssec::NxProofKind;
use hickory_server::net::runtime::{Time, TokioRuntimeProvider};
use hickory_server::proto::dnssec::crypto::Ed25519SigningKey;
use hickory_server::proto::dnssec::rdata::DNSKEY;
use hickory_server::proto::dnssec::{DnssecSigner, SigningKey as _, TrustAnchors};
use hickory_server::proto::op::{Edns, Metadata, ResponseCode};
use hickory_server::proto::rr::rdata::opt::EdnsOption;
use hickory_server::proto::rr::rdata::{A, CNAME, NS, SOA, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, MessageResponseBuilder, ZoneHandler, ZoneType};
use tokio::net::{TcpListener, UdpSocket};

/// Names that their owners have parked: one that looks official, and one that looks like nobody.
const PARKED: [&str; 2] = ["evisa-gov-vn.com", "lakeside-forms.com"];

/// How a server treats those who ask.
#[derive(Clone)]
pub(super) enum Mood {
    /// As its zones say.
    Honest,
    /// So, after a while.
    Slow(Duration),
    /// With a code and nothing else, for names that its zones do not have.
    Code(ResponseCode),
    /// Not at all.
    Silent,
    /// With an address for every name.
    Lying(Ipv4Addr),
    /// With a denial and an extended error for every name, as a filter does.
    Filtering(u16),
    /// With each of these addresses in turn for this one name, otherwise as its zones say.
    Rebinding(&'static str, Arc<Mutex<VecDeque<Ipv4Addr>>>),
}

/// A server that stops when it is dropped.
pub(super) struct Names {
    pub(super) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _server: Server<Teller>,
}

impl Names {
    /// Zones `gov.kz`, `com` and `test`, in which every one of `hosts` is at 127.0.0.1.
    pub(super) async fn telling(mood: Mood, hosts: &[&str]) -> Names {
        Names::with(mood, catalog(hosts, None)).await
    }

    /// The same, with `gov.kz` signed, and the keys that vouch for it.
    pub(super) async fn signed(hosts: &[&str]) -> (Names, Arc<TrustAnchors>) {
        let key = Ed25519SigningKey::from_pkcs8(&Ed25519SigningKey::generate_pkcs8().unwrap()).unwrap();
        let public = key.to_public_key().unwrap();
        let mut anchors = TrustAnchors::empty();
        anchors.insert_with_name(&public, name("gov.kz").into());
        (Names::with(Mood::Honest, catalog(hosts, Some(key))).await, Arc::new(anchors))
    }

    async fn with(mood: Mood, catalog: Catalog) -> Names {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut server = Server::new(Teller { mood, catalog, asked: Arc::clone(&asked) });
        // Keys do not fit in a datagram, so the same port answers over TCP, where somebody may have it already.
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            match TcpListener::bind(udp.local_addr().unwrap()).await {
                Ok(tcp) => break (udp, tcp),
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse, "{error}"),
            }
        };
        let address = udp.local_addr().unwrap();
        server.register_listener(tcp, Duration::from_secs(5), 1024);
        server.register_socket(udp);
        Names { address, asked, _server: server }
    }

    /// Names and types asked for so far, in small letters.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

struct Teller {
    mood: Mood,
    catalog: Catalog,
    asked: Arc<Mutex<Vec<String>>>,
}

#[async_trait::async_trait]
impl RequestHandler for Teller {
    async fn handle_request<R: ResponseHandler, T: Time>(&self, request: &Request, mut handle: R) -> ResponseInfo {
        let query = request.queries.queries()[0].original().clone();
        let asked = query.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
        self.asked.lock().unwrap().push(format!("{asked} {}", query.query_type()));
        let mut metadata = Metadata::response_from_request(&request.metadata);
        let answer = |to: Ipv4Addr| vec![Record::from_rdata(query.name().clone(), 0, RData::A(A(to)))];
        let builder = MessageResponseBuilder::from_message_request(request);
        match &self.mood {
            Mood::Honest => return self.catalog.handle_request::<R, T>(request, handle).await,
            Mood::Slow(time) => {
                tokio::time::sleep(*time).await;
                return self.catalog.handle_request::<R, T>(request, handle).await;
            }
            Mood::Silent => std::future::pending().await,
            Mood::Code(code) => {
                let response = builder.error_msg(&request.metadata, *code);
                handle.send_response(response).await.unwrap()
            }
            Mood::Lying(address) if query.query_type() == RecordType::A => {
                let records = answer(*address);
                handle.send_response(builder.build(metadata, &records, [], [], [])).await.unwrap()
            }
            Mood::Rebinding(name, addresses) if *name == asked && query.query_type() == RecordType::A => {
                let next = {
                    let mut addresses = addresses.lock().unwrap();
                    let next = addresses.pop_front().unwrap();
                    if addresses.is_empty() {
                        addresses.push_back(next);
                    }
                    next
                };
                let records = answer(next);
                handle.send_response(builder.build(metadata, &records, [], [], [])).await.unwrap()
            }
            Mood::Lying(_) | Mood::Rebinding(..) => self.catalog.handle_request::<R, T>(request, handle).await,
            Mood::Filtering(code) => {
                metadata.response_code = ResponseCode::NXDomain;
                let mut edns = Edns::new();
                edns.options_mut().insert(EdnsOption::Unknown(15, code.to_be_bytes().to_vec()));
                let soa = [soa("kz")];
                let mut builder = builder;
                builder.edns(&edns);
                handle.send_response(builder.build(metadata, [], [], &soa, [])).await.unwrap()
            }
        }
    }
}

fn catalog(hosts: &[&str], key: Option<Ed25519SigningKey>) -> Catalog {
    let mut catalog = Catalog::new();
    let mut key = key;
    for origin in ["gov.kz", "com", "test", PARKED[0], PARKED[1]] {
        let key = if origin == "gov.kz" { key.take() } else { None };
        let proof = key.is_some().then_some(NxProofKind::Nsec);
        let mut zone =
            InMemoryZoneHandler::<TokioRuntimeProvider>::empty(name(origin), ZoneType::Primary, AxfrPolicy::Deny, proof);
        let mut add = |record: Record| assert!(zone.upsert_mut(record, 0));
        add(soa(origin));
        let server = if PARKED.contains(&origin) { "ns1.sedoparking.com" } else { "ns.test" };
        add(Record::from_rdata(name(origin), 60, RData::NS(NS(name(server)))));
        for host in
            hosts.iter().filter(|host| **host == origin || host.ends_with(&format!(".{origin}")) && !PARKED.contains(host))
        {
            add(Record::from_rdata(name(host), 60, RData::A(A(Ipv4Addr::LOCALHOST))));
        }
        if origin == "gov.kz" {
            add(Record::from_rdata(name("empty.gov.kz"), 60, RData::TXT(TXT::new(vec!["text".to_string()]))));
            add(Record::from_rdata(name("alias.gov.kz"), 60, RData::CNAME(CNAME(name("gone.test")))));
        }
        if let Some(key) = key {
            let public = key.to_public_key().unwrap();
            let signer = DnssecSigner::new(DNSKEY::from_key(&public), Box::new(key), name(origin), Duration::from_secs(86_400));
            zone.add_zone_signing_key_mut(signer).unwrap();
            zone.secure_zone_mut().unwrap();
        }
        catalog.upsert(name(origin).into(), vec![Arc::new(zone) as Arc<dyn ZoneHandler>]);
    }
    catalog
}

fn soa(origin: &str) -> Record {
    Record::from_rdata(name(origin), 60, RData::SOA(SOA::new(name("ns.test"), name("admin.test"), 1, 60, 60, 60, 60)))
}

fn name(text: &str) -> Name {
    Name::from_ascii(format!("{text}.")).unwrap()
}
