//! Which check of a certificate failed is told, and a failure is never read as fine.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::names::{Mood, Names};
use super::*;
use crate::server::read_head;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(called: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    // Two of one name would look like forgeries of each other.
    params.distinguished_name.push(DnType::CommonName, called);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

async fn serve(name: &str, authority: Option<&Authority>, expired: bool) -> Server {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "a ministry");
    (params.not_before, params.not_after) = match expired {
        true => (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1)),
        false => (date_time_ymd(2020, 1, 1), date_time_ymd(2040, 1, 1)),
    };
    let certificate = match authority {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let provider = std::sync::Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    let acceptor = TlsAcceptor::from(std::sync::Arc::new(config));
    Server::talking(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await?;
            read_head(&mut stream).await?;
            stream.write_all(&answer("200 OK", &[], b"<p>ministry")).await?;
            stream.shutdown().await
        }
    })
    .await
}

/// Looks at `vmp.gov.kz`, served by `https` and by nobody over HTTP.
async fn look(https: &Server, authority: &Authority, mood: Mood) -> LiveHost {
    let control = control().await;
    let servers = [Names::telling(mood.clone(), &["vmp.gov.kz"]).await, Names::telling(mood, &["vmp.gov.kz"]).await];
    let resolvers = servers.each_ref().map(|server| server.address);
    let mut options = options(&resolvers, &control, (https.port(), closed().await.0));
    options.extra_roots = vec![authority.der().to_vec()];
    look_with(host("vmp.gov.kz"), &rules("http://127.0.0.1:1/"), options).await
}

#[tokio::test]
async fn tells_which_checks_failed() {
    let authority = authority("test authority");
    for (name, issuer, expired, failed) in [
        ("vmp.gov.kz", None, false, "self-signed"),
        ("vmp.gov.kz", Some(&authority), true, "expired"),
        ("other.gov.kz", Some(&authority), false, "for other names"),
        ("other.gov.kz", Some(&authority), true, "expired, for other names"),
        ("other.gov.kz", None, true, "expired, for other names, self-signed"),
    ] {
        let https = serve(name, issuer, expired).await;
        let live = look(&https, &authority, Mood::Honest).await;
        let tls = saw(&live, "tls");
        assert_eq!(tls.len(), 1, "{live:#?}");
        assert!(tls[0].starts_with(&format!("vmp.gov.kz: {failed}; for {name}; issued by CN=")), "{}", tls[0]);
        assert_eq!(live.status, HostStatus::Unknown, "neither fine nor fake: {live:#?}");
    }
    let stranger = self::authority("somebody");
    let https = serve("vmp.gov.kz", Some(&stranger), false).await;
    let live = look(&https, &authority, Mood::Honest).await;
    assert!(saw(&live, "tls")[0].starts_with("vmp.gov.kz: unknown issuer; for vmp.gov.kz"), "{live:#?}");
}

#[tokio::test]
async fn a_certificate_that_holds_is_described_and_the_page_counts() {
    let authority = authority("test authority");
    let https = serve("vmp.gov.kz", Some(&authority), false).await;
    let live = look(&https, &authority, Mood::Honest).await;
    let expected = "vmp.gov.kz: certificate holds; for vmp.gov.kz; issued by CN=test authority; \
                    2020-01-01T00:00:00Z to 2040-01-01T00:00:00Z";
    assert_eq!(saw(&live, "tls"), [expected]);
    assert_eq!(live.status, HostStatus::Alive, "{live:#?}");
    // A resolver that answers for everything may lead anywhere; the certificate tells that it did not.
    let live = look(&https, &authority, Mood::Lying(Ipv4Addr::LOCALHOST)).await;
    assert_eq!(live.status, HostStatus::Alive, "{live:#?}");
}

#[tokio::test]
async fn no_handshake_is_told_from_no_connection_and_from_refusal() {
    let authority = authority("test authority");
    let plain = Server::talking(|mut stream| async move { stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await }).await;
    let live = look(&plain, &authority, Mood::Honest).await;
    assert!(saw(&live, "tls")[0].starts_with("vmp.gov.kz: no handshake"), "{live:#?}");
    assert_eq!(live.status, HostStatus::Unknown);
    let gone = serve("vmp.gov.kz", Some(&authority), false).await;
    let inside = Mood::Lying(Ipv4Addr::new(10, 0, 0, 1));
    let live = look(&gone, &authority, inside).await;
    assert!(saw(&live, "tls")[0].starts_with("vmp.gov.kz: refused by our policy"), "{live:#?}");
    assert_eq!(gone.connections(), 0);
}
