//! Runbooks and articles of the sample.

use super::Teller;
use super::directory::Directory;
use holdfast_domain::{DocumentId, DocumentKind, EntityKind, Result};
use holdfast_store::registry::document;
use holdfast_store::{Value, edge};

struct Document {
    key: &'static str,
    kind: DocumentKind,
    title: &'static str,
    collection: &'static str,
    /// Index of the client, and of its service; none for all.
    client: Option<(usize, usize)>,
    owner: usize,
    /// Days since it was verified; none where it never was.
    verified: Option<i64>,
    tags: &'static [&'static str],
    text: &'static str,
}

const RUNBOOK: DocumentKind = DocumentKind::Runbook;
const ARTICLE: DocumentKind = DocumentKind::Article;

const DOCUMENTS: [Document; 10] = [
    Document {
        key: "exchange-queues",
        kind: RUNBOOK,
        title: "Exchange transport queues are not draining",
        collection: "Exchange",
        client: Some((0, 0)),
        owner: 0,
        verified: Some(12),
        tags: &["mail", "exchange"],
        text: include_str!("documents/exchange-queues.md"),
    },
    Document {
        key: "restore-mailbox",
        kind: RUNBOOK,
        title: "Restore a mailbox or a folder",
        collection: "Exchange",
        client: None,
        owner: 2,
        verified: Some(71),
        tags: &["mail", "backup"],
        text: include_str!("documents/restore-mailbox.md"),
    },
    Document {
        key: "carrier-line-down",
        kind: RUNBOOK,
        title: "Carrier line down: fail over and open a fault",
        collection: "Network",
        client: Some((1, 0)),
        owner: 1,
        verified: Some(40),
        tags: &["wan", "carrier"],
        text: include_str!("documents/carrier-line-down.md"),
    },
    Document {
        key: "ipsec-flaps",
        kind: RUNBOOK,
        title: "IPsec tunnel flaps every few minutes",
        collection: "Network",
        client: None,
        owner: 1,
        verified: None,
        tags: &["vpn"],
        text: include_str!("documents/ipsec-flaps.md"),
    },
    Document {
        key: "print-queue-stuck",
        kind: RUNBOOK,
        title: "Print queue stuck on the terminal server",
        collection: "Windows",
        client: Some((4, 0)),
        owner: 3,
        verified: Some(200),
        tags: &["printing"],
        text: include_str!("documents/print-queue-stuck.md"),
    },
    Document {
        key: "disk-replacement-nas",
        kind: RUNBOOK,
        title: "Replace a failing disk in a NAS",
        collection: "Storage",
        client: Some((3, 1)),
        owner: 4,
        verified: Some(25),
        tags: &["storage"],
        text: include_str!("documents/disk-replacement-nas.md"),
    },
    Document {
        key: "phishing-first-response",
        kind: RUNBOOK,
        title: "Phishing: the first half hour",
        collection: "Security",
        client: None,
        owner: 2,
        verified: Some(8),
        tags: &["security", "mail"],
        text: include_str!("documents/phishing-first-response.md"),
    },
    Document {
        key: "new-starter",
        kind: RUNBOOK,
        title: "New starter, from announcement to first sign-in",
        collection: "Requests",
        client: None,
        owner: 0,
        verified: Some(30),
        tags: &["accounts"],
        text: include_str!("documents/new-starter.md"),
    },
    Document {
        key: "how-we-triage",
        kind: ARTICLE,
        title: "How we triage",
        collection: "Team",
        client: None,
        owner: 0,
        verified: Some(60),
        tags: &["team"],
        text: include_str!("documents/how-we-triage.md"),
    },
    Document {
        key: "password-rules",
        kind: ARTICLE,
        title: "Passwords: where we keep what",
        collection: "Team",
        client: None,
        owner: 2,
        verified: None,
        tags: &["security", "team"],
        text: include_str!("documents/password-rules.md"),
    },
];

/// Days from one review to the next.
const REVIEW: i64 = 180;

/// The documents that were written, by key.
pub(super) struct Documents(Vec<(&'static str, DocumentId)>);

impl Documents {
    pub(super) fn id(&self, key: &str) -> Option<DocumentId> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, id)| *id)
    }
}

pub(super) fn write(teller: &Teller<'_>, directory: &Directory) -> Result<Documents> {
    let mut written = Vec::new();
    for told in &DOCUMENTS {
        let id = DocumentId::fresh();
        let owner = directory.technicians[told.owner];
        let verified = told.verified.map(|days| teller.ago(days as f64 * 24.0));
        let made = teller.ago(told.verified.unwrap_or(3).max(35) as f64 * 24.0);
        let client = told.client.map(|(client, _)| directory.clients[client].id.0);
        teller.store.mutate(&teller.origin("document_create", Some(owner), made), |write| {
            write.create(
                EntityKind::Document,
                id.0,
                &[
                    (document::KIND, told.kind.word().into()),
                    (document::TITLE, told.title.into()),
                    (document::COLLECTION, told.collection.into()),
                    (document::CLIENT, client.into()),
                    (document::OWNER, owner.0.into()),
                    (document::CREATED_AT, made.into()),
                    (document::BODY, told.text.into()),
                    (document::VERIFIED_AT, verified.into()),
                    (document::VERIFIED_BY, verified.map_or(Value::Null, |_| owner.0.into())),
                    (
                        document::REVIEW_DUE,
                        verified.map(|at| at + chrono::TimeDelta::days(REVIEW)).into(),
                    ),
                ],
            )?;
            for tag in told.tags {
                write.mark(edge::TAG, id.0, tag, true)?;
            }
            if let Some((client, service)) = told.client {
                let service = directory.clients[client].services[service];
                write.relate(edge::DOCUMENT, service.0, id.0, true)?;
            }
            Ok(())
        })?;
        written.push((told.key, id));
    }
    Ok(Documents(written))
}
