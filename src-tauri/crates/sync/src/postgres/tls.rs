//! Who a server is: the words of libpq's `sslmode`, in rustls.

use super::errors::denied;
use crate::url::{PostgresSettings, SslMode, TrustRoots};
use holdfast_domain::{Error, ErrorCode, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use std::path::Path;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What speaks TLS.
pub(super) type Connector = MakeRustlsConnect;

/// How TLS is spoken with these settings.
pub(super) fn connector(settings: &PostgresSettings) -> Result<Connector> {
    let provider = Arc::new(ring::default_provider());
    let verifier = verifier(settings, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| denied("No common version of TLS."))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn verifier(settings: &PostgresSettings, provider: &Arc<CryptoProvider>) -> Result<Verifier> {
    let name = settings.sslmode == SslMode::VerifyFull;
    let mut verifier =
        Verifier { provider: Arc::clone(provider), chain: None, roots: Vec::new(), name };
    if !matches!(settings.sslmode, SslMode::VerifyCa | SslMode::VerifyFull) {
        return Ok(verifier);
    }
    let roots = match &settings.roots {
        TrustRoots::File(file) => from_file(file)?,
        TrustRoots::System => rustls_native_certs::load_native_certs().certs,
    };
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots.iter().cloned());
    let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
        .build()
        .map_err(|_| bad_roots("There is no certificate to trust"))?;
    verifier.chain = Some(chain);
    verifier.roots = roots;
    Ok(verifier)
}

fn from_file(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates =
        CertificateDer::pem_file_iter(file).and_then(|found| found.collect::<Result<Vec<_>, _>>());
    let certificates =
        certificates.map_err(|_| bad_roots("The file of sslrootcert cannot be read"))?;
    if certificates.is_empty() {
        return Err(bad_roots("The file of sslrootcert has no certificate"));
    }
    Ok(certificates)
}

fn bad_roots(what: &str) -> Error {
    Error::new(
        ErrorCode::StoreDenied,
        format!("{what}, so the server cannot be verified."),
        "Name a PEM file with the certificate of your authority in sslrootcert.",
    )
}

/// Verifies as much as the mode asks for. That the server holds the key of its certificate is always
/// verified.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// None where anybody is believed (`prefer`, `require`).
    chain: Option<Arc<WebPkiServerVerifier>>,
    roots: Vec<CertificateDer<'static>>,
    /// Whether the certificate has to be that of the host.
    name: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        // A certificate that signed itself and is named as the root: OpenSSL takes it, webpki only
        // takes authorities.
        if self.roots.iter().any(|root| root == certificate) {
            if self.name {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, server)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        // The name is looked at last, so an objection to it says that the rest is right.
        match chain.verify_server_cert(certificate, intermediates, server, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.name => Ok(ServerCertVerified::assertion()),
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
