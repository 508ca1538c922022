//! Who a server is and whether anybody can read along, with certificates made for the test.

use crate::given::Database;
use holdfast_domain::{ErrorCode, Result};
use holdfast_sync::postgres::{add_member, init};
use holdfast_sync::url::{Password, PostgresSettings, SslMode, TrustRoots};
use holdfast_sync::{PostgresStore, SharedStore};
use holdfast_testkit::postgres::{Manners, Postgres};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::sync::Arc;
use tempfile::TempDir;

/// An authority.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server with a certificate for `localhost` alone, and the files of two authorities.
struct Site {
    database: Database,
    role: String,
    files: TempDir,
}

impl Site {
    async fn open(signs_itself: bool) -> Self {
        let (ours, other) = (authority(), authority());
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = if signs_itself {
            params.self_signed(&key).unwrap()
        } else {
            params.signed_by(&key, &ours).unwrap()
        };
        let files = tempfile::tempdir().unwrap();
        let root = if signs_itself { certificate.pem() } else { ours.pem() };
        std::fs::write(files.path().join("ours"), root).unwrap();
        std::fs::write(files.path().join("other"), other.pem()).unwrap();
        std::fs::write(files.path().join("junk"), "junk").unwrap();
        let tls = Some((certificate.pem(), key.serialize_pem()));
        let server = Postgres::start(Manners { tls, durable: false }).unwrap();
        let database = Database::bare(Arc::new(server));
        init(&database.owner()).await.unwrap();
        let role = database.role("anna");
        let password = Password::new("secret");
        add_member(&database.owner(), &role, Some(&password), &[], true).await.unwrap();
        Self { database, role, files }
    }

    fn settings(&self, host: &str, sslmode: SslMode, roots: Option<&str>) -> PostgresSettings {
        let mut settings = self.database.remote(&self.role, Some("secret"));
        settings.servers[0].host = host.to_owned();
        settings.sslmode = sslmode;
        settings.roots = match roots {
            Some(file) => TrustRoots::File(self.files.path().join(file)),
            None => TrustRoots::System,
        };
        settings
    }

    async fn try_with(
        &self,
        host: &str,
        mode: SslMode,
        roots: Option<&str>,
    ) -> Result<PostgresStore> {
        let desk = self.database.store(self.settings(host, mode, roots));
        desk.identity().await.map(|_| desk)
    }
}

#[tokio::test]
async fn a_server_proves_who_it_is_as_far_as_it_is_asked_to() {
    let site = Site::open(false).await;
    let (name, address) = ("localhost", "127.0.0.1");
    for (host, mode, roots, accepted) in [
        (name, SslMode::VerifyFull, Some("ours"), true),
        (name, SslMode::VerifyFull, Some("other"), false),
        (name, SslMode::VerifyFull, None, false),
        (name, SslMode::VerifyFull, Some("junk"), false),
        (name, SslMode::VerifyFull, Some("missing"), false),
        // The certificate is not for the address.
        (address, SslMode::VerifyFull, Some("ours"), false),
        (address, SslMode::VerifyCa, Some("ours"), true),
        (address, SslMode::VerifyCa, Some("other"), false),
        (address, SslMode::Require, None, true),
        (address, SslMode::Prefer, None, true),
    ] {
        match site.try_with(host, mode, roots).await {
            Ok(desk) => {
                assert!(accepted, "{host} {mode} {roots:?}");
                assert_eq!(desk.caution(), None, "{host} {mode} {roots:?}");
            }
            Err(error) => {
                assert!(!accepted, "{host} {mode} {roots:?}: {error}");
                assert_eq!(error.code, ErrorCode::StoreDenied, "{host} {mode} {roots:?}: {error}");
            }
        }
    }
    let plain = site.try_with(name, SslMode::Disable, None).await.unwrap();
    assert!(plain.caution().unwrap().contains("not encrypted"));
}

/// As many small offices have it.
#[tokio::test]
async fn a_certificate_that_signed_itself_is_trusted_where_it_is_named() {
    let site = Site::open(true).await;
    assert!(site.try_with("localhost", SslMode::VerifyFull, Some("ours")).await.is_ok());
    assert!(site.try_with("127.0.0.1", SslMode::VerifyFull, Some("ours")).await.is_err());
    assert!(site.try_with("127.0.0.1", SslMode::VerifyCa, Some("ours")).await.is_ok());
    assert!(site.try_with("localhost", SslMode::VerifyFull, Some("other")).await.is_err());
}

#[tokio::test]
async fn a_server_without_encryption_is_used_only_where_that_is_accepted() {
    let database = Database::guarded().await;
    let role = database.role("anna");
    let password = Password::new("secret");
    add_member(&database.owner(), &role, Some(&password), &[], true).await.unwrap();
    for (mode, accepted) in [
        (SslMode::Disable, true),
        (SslMode::Prefer, true),
        (SslMode::Require, false),
        (SslMode::VerifyFull, false),
    ] {
        let mut settings = database.remote(&role, Some("secret"));
        settings.sslmode = mode;
        let desk = database.store(settings);
        match desk.identity().await {
            Ok(_) => {
                assert!(accepted, "{mode}");
                assert!(desk.caution().unwrap().contains("not encrypted"), "{mode}");
            }
            Err(error) => {
                assert!(!accepted, "{mode}: {error}");
                assert_eq!(error.code, ErrorCode::StoreDenied);
            }
        }
    }
    let local = database.store(database.owner());
    local.identity().await.unwrap();
    assert_eq!(local.caution(), None, "a socket of this machine needs none");
}
