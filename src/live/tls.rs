//! The certificate a host shows, and which of its checks fail. Nothing is sent over the connection but the handshake.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use super::{Clock, short};
use crate::fetch::Policy;
use crate::resolve::evidence::{Observation, Seen, Tls, TlsCheck};

/// Names of a certificate that are kept.
const MAX_NAMES: usize = 8;
/// Addresses of a host that are tried.
const MAX_ADDRESSES: usize = 3;

/// Shakes hands and looks at certificates.
#[derive(Clone)]
pub struct Prober {
    verifier: Arc<WebPkiServerVerifier>,
    policy: Arc<Policy>,
    port: u16,
    time: Duration,
    clock: Clock,
}

impl Prober {
    /// Connects to `port` as far as `policy` lets it, and trusts `extra_roots` (DER) besides Mozilla's.
    ///
    /// # Errors
    /// In words, for a root that is no certificate.
    pub fn new(policy: Policy, extra_roots: &[Vec<u8>], port: u16, time: Duration, clock: Clock) -> Result<Prober, String> {
        let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for der in extra_roots {
            roots.add(der.clone().into()).map_err(|error| error.to_string())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = verifier.build().map_err(|error| error.to_string())?;
        Ok(Prober { verifier, policy: Arc::new(policy), port, time, clock })
    }

    /// What `host` shows at those of `addresses` that may be connected to.
    pub async fn look(&self, host: &str, addresses: &[IpAddr]) -> Observation {
        let mut by = format!("{host}:{}", self.port);
        let mut seen = Tls {
            name: host.to_string(),
            failed: Vec::new(),
            names: Vec::new(),
            issuer: None,
            from: None,
            until: None,
            detail: None,
        };
        match self.policy.judge_answer(addresses) {
            Err(refusal) => {
                seen.failed.push(TlsCheck::Refused);
                seen.detail = Some(short(&refusal.to_string()));
            }
            Ok(judged) => {
                seen.failed.push(TlsCheck::Unreachable);
                for address in judged.into_iter().take(MAX_ADDRESSES) {
                    let address = SocketAddr::new(address, self.port);
                    match timeout(self.time, TcpStream::connect(address)).await {
                        Ok(Ok(stream)) => {
                            by = address.to_string();
                            seen.failed.clear();
                            seen.detail = None;
                            self.shake(host, stream, &mut seen).await;
                            break;
                        }
                        Ok(Err(error)) => seen.detail = Some(error.kind().to_string()),
                        Err(_) => seen.detail = Some("no connection in time".to_string()),
                    }
                }
            }
        }
        Observation { at: self.clock.now(), by, seen: Seen::Tls(seen) }
    }

    async fn shake(&self, host: &str, stream: TcpStream, seen: &mut Tls) {
        let Ok(name) = ServerName::try_from(host.to_string()) else {
            seen.failed.push(TlsCheck::NoHandshake);
            return;
        };
        let witness = Arc::new(Witness { inner: Arc::clone(&self.verifier), shown: Mutex::new(None) });
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let Ok(config) = config else {
            seen.failed.push(TlsCheck::NoHandshake);
            return;
        };
        // Dangerous only in name: the witness writes down what it is shown and passes on the verdict of the real verifier.
        let config = config.dangerous().with_custom_certificate_verifier(Arc::clone(&witness) as _).with_no_client_auth();
        let shaken = timeout(self.time, TlsConnector::from(Arc::new(config)).connect(name.clone(), stream)).await;
        let shown = witness.shown.lock().expect("nobody panics while they hold the lock").take();
        let Some(shown) = shown else {
            seen.failed.push(TlsCheck::NoHandshake);
            seen.detail = Some(match shaken {
                Err(_) => "no handshake in time".to_string(),
                Ok(Err(error)) => short(&error.to_string()),
                Ok(Ok(_)) => "no certificate".to_string(),
            });
            return;
        };
        describe(&shown.certificate, &name, self.clock.now(), seen);
        match shown.verdict {
            Ok(()) if matches!(shaken, Ok(Ok(_))) => {}
            // The certificate holds and the rest of the handshake does not.
            Ok(()) => seen.failed.push(TlsCheck::NoHandshake),
            Err(error) => note(seen, &error),
        }
        seen.failed.sort();
        seen.failed.dedup();
    }
}

/// Adds what the verifier says to what we read ourselves; it stops at the first check that fails.
fn note(seen: &mut Tls, error: &Error) {
    use CertificateError as C;
    let check = match error {
        Error::InvalidCertificate(C::Expired | C::ExpiredContext { .. }) => TlsCheck::Expired,
        Error::InvalidCertificate(C::NotValidYet | C::NotValidYetContext { .. }) => TlsCheck::NotYetValid,
        Error::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => TlsCheck::NameMismatch,
        Error::InvalidCertificate(C::UnknownIssuer) if seen.failed.contains(&TlsCheck::SelfSigned) => TlsCheck::SelfSigned,
        Error::InvalidCertificate(C::UnknownIssuer) => TlsCheck::UnknownIssuer,
        _ => TlsCheck::Invalid,
    };
    seen.failed.push(check);
    if check == TlsCheck::Invalid {
        seen.detail = Some(short(&error.to_string()));
    }
}

/// Reads names, issuer and dates, and notes which of them do not fit.
fn describe(certificate: &CertificateDer<'_>, name: &ServerName<'_>, now: Timestamp, seen: &mut Tls) {
    let Ok((_, x509)) = X509Certificate::from_der(certificate) else {
        seen.failed.push(TlsCheck::Invalid);
        seen.detail = Some("the certificate cannot be read".to_string());
        return;
    };
    if let Ok(Some(alternative)) = x509.subject_alternative_name() {
        let names = alternative.value.general_names.iter().filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(short(name)),
            _ => None,
        });
        seen.names = names.take(MAX_NAMES).collect();
    }
    seen.issuer = Some(short(&x509.issuer().to_string()));
    seen.from = Timestamp::from_second(x509.validity().not_before.timestamp()).ok();
    seen.until = Timestamp::from_second(x509.validity().not_after.timestamp()).ok();
    if seen.until.is_some_and(|until| until < now) {
        seen.failed.push(TlsCheck::Expired);
    }
    if seen.from.is_some_and(|from| from > now) {
        seen.failed.push(TlsCheck::NotYetValid);
    }
    if x509.issuer().as_raw() == x509.subject().as_raw() {
        seen.failed.push(TlsCheck::SelfSigned);
    }
    let fits = ParsedCertificate::try_from(certificate).and_then(|parsed| verify_server_name(&parsed, name));
    if fits.is_err() {
        seen.failed.push(TlsCheck::NameMismatch);
    }
}

struct Shown {
    certificate: CertificateDer<'static>,
    verdict: Result<(), Error>,
}

/// Writes down the certificate and what the real verifier says of it.
#[derive(Debug)]
struct Witness {
    inner: Arc<WebPkiServerVerifier>,
    shown: Mutex<Option<Shown>>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").field("verdict", &self.verdict).finish_non_exhaustive()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self.inner.verify_server_cert(certificate, intermediates, name, ocsp, now);
        let shown =
            Shown { certificate: certificate.clone().into_owned(), verdict: verdict.as_ref().map(|_| ()).map_err(Clone::clone) };
        *self.shown.lock().expect("nobody panics while they hold the lock") = Some(shown);
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
