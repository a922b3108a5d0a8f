//! TLS: the certificate and key of the service, read again with the rules so that a renewed certificate needs no restart.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::settings::Tls;

/// A certificate or key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read, or holds no PEM of its kind.
    #[error("{0}: {1}")]
    File(String, String),
    /// They do not fit together.
    #[error("the certificate and its key cannot be used: {0}")]
    Pair(String),
}

/// Reads certificate and key.
///
/// # Errors
/// For files that cannot be read and a key that is not the certificate's.
pub fn load(tls: &Tls) -> Result<Arc<rustls::ServerConfig>, TlsError> {
    let file = |path: &Path, error: rustls::pki_types::pem::Error| TlsError::File(path.display().to_string(), error.to_string());
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&tls.cert).and_then(Iterator::collect);
    let chain = chain.map_err(|error| file(&tls.cert, error))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| file(&tls.key, error))?;
    let pair = |error: rustls::Error| TlsError::Pair(error.to_string());
    let mut config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
