//! HTTPS: which check of a certificate failed, and that the name asked for is the one checked.

use axum::http::Response;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::*;
use crate::server::read_head;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    // A self-signed certificate of the same name would look like a forgery of this one's.
    params.distinguished_name.push(DnType::CommonName, "test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for `name`, from `authority` or self-signed, and what a server needs to show it.
fn certified(name: &str, authority: Option<&Authority>, expired: bool) -> ServerConfig {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if expired {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    let certificate = match authority {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap()
}

/// A server that shows a certificate for `name`, from `authority` or self-signed, and answers all with `reply`.
async fn serve(name: &str, authority: Option<&Authority>, expired: bool, reply: Vec<u8>) -> Server {
    let config = certified(name, authority, expired);
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let name = name.to_owned();
    Server::talking(move |stream| {
        let (acceptor, reply, name) = (acceptor.clone(), reply.clone(), name.clone());
        async move {
            let mut stream = acceptor.accept(stream).await?;
            let asked = stream.get_ref().1.server_name().map(str::to_owned);
            assert_eq!(asked.as_deref(), Some(name.as_str()), "the name is kept though the address is pinned");
            read_head(&mut stream).await?;
            stream.write_all(&reply).await?;
            stream.shutdown().await
        }
    })
    .await
}

fn trusting(server: &Server, authority: &Authority) -> Options {
    Options { extra_roots: vec![authority.der().to_vec()], ..options(server) }
}

fn url(server: &Server) -> Url {
    format!("https://here.test:{}/", server.port()).parse().unwrap()
}

#[tokio::test]
async fn a_trusted_certificate_for_the_name_gives_the_page() {
    let authority = authority();
    let server = serve("here.test", Some(&authority), false, answer("200 OK", &[], b"secure")).await;
    let page = get(trusting(&server, &authority), &url(&server)).await.unwrap();
    assert_eq!(page.body, b"secure");
}

#[tokio::test]
async fn says_which_check_of_a_certificate_failed() {
    let authority = authority();
    let page = || answer("200 OK", &[], b"not to be read");
    for (name, issuer, expired, reason) in [
        ("here.test", None, false, "the certificate's issuer is not trusted"),
        ("other.test", Some(&authority), false, "the certificate is for another name"),
        ("here.test", Some(&authority), true, "the certificate has expired"),
    ] {
        let server = serve(name, issuer, expired, page()).await;
        let failed = failure(get(trusting(&server, &authority), &url(&server)).await);
        assert_eq!(failed, Failure::Tls(reason.into()));
    }
    // An authority nobody told us of.
    let server = serve("here.test", Some(&authority), false, page()).await;
    let failed = failure(get(options(&server), &url(&server)).await);
    assert_eq!(failed, Failure::Tls("the certificate's issuer is not trusted".into()));
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_not_trusted() {
    let server = Server::talking(|mut stream| async move { stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await }).await;
    let failed = failure(get(options(&server), &url(&server)).await);
    assert_eq!(failed.word(), "tls", "{failed:?}");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_kept_on_record() {
    let authority = authority();
    let plain = Server::answering(|_| answer("200 OK", &[], b"plain")).await;
    let to = format!("http://here.test:{}/", plain.port());
    let server = serve("here.test", Some(&authority), false, redirect(&to)).await;
    let mut options = trusting(&server, &authority);
    options.policy.ports.push(plain.port());
    let page = get(options, &url(&server)).await.unwrap();
    assert_eq!(page.body, b"plain");
    assert!(page.was_downgraded());
    assert_eq!(page.redirects.len(), 1);
}

#[tokio::test]
async fn pages_of_one_host_come_over_one_connection_in_http_2() {
    let authority = authority();
    let mut config = certified("here.test", Some(&authority), false);
    // It speaks nothing else.
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let server = Server::talking(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut connection = h2::server::handshake(acceptor.accept(stream).await?).await.map_err(io::Error::other)?;
            while let Some(request) = connection.accept().await {
                let (request, mut respond) = request.map_err(io::Error::other)?;
                let path = request.uri().path().to_string();
                let response = Response::builder().header("content-type", "text/plain").body(()).map_err(io::Error::other)?;
                let mut body = respond.send_response(response, false).map_err(io::Error::other)?;
                body.send_data(path.into(), true).map_err(io::Error::other)?;
            }
            Ok(())
        }
    })
    .await;
    let client = Client::new(trusting(&server, &authority)).unwrap();
    for path in ["/one", "/two", "/three"] {
        let page = client.get(&url(&server).join(path).unwrap()).await.unwrap();
        assert_eq!((page.status, page.body.as_slice()), (200, path.as_bytes()));
    }
    assert_eq!(server.connections(), 1);
}
