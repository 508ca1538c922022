//! Once the history is here, what a snapshot told is compared with it, entity by entity, and what it
//! does not bear out is taken back: a desk trusts a snapshot for as long as the history takes.

use super::super::apply::Inbox;
use super::super::conflict;
use super::super::removed::log_of;
use super::super::root::Canonical;
use super::super::verify;
use crate::error::Context as _;
use crate::registry::{self, ALIVE_NUMBER, Shape};
use crate::store::Read;
use crate::text::Body;
use crate::value::{self, Value};
use holdfast_domain::{Hlc, Result};
use holdfast_wire::canary::{self, Fault};
use std::collections::BTreeSet;

impl Inbox<'_> {
    /// Compares an entity with its history, and makes it anew where it differs.
    pub(in crate::sync) fn prove(&mut self, e: i64) -> Result<()> {
        if canary::on(Fault::TrustSnapshots) {
            return Ok(());
        }
        let read = Read(self.connection);
        let Some(canonical) = Canonical::load(read, &self.streams, e)? else { return Ok(()) };
        let log = log_of(read, e)?;
        let logged: BTreeSet<u16> = log.iter().map(|one| one.field).collect();
        let kind = registry::kind_of_number(canonical.kind);
        let is_text = |field: u16| {
            kind.and_then(|kind| kind.field(field)).is_some_and(|field| field.shape == Shape::Body)
        };
        let invented = canonical.registers.keys().filter(|field| !logged.contains(field));
        let mut wrong: BTreeSet<u16> = invented.copied().collect();
        wrong.extend(verify::differing(&self.streams, &canonical, &log));
        let mut texts = BTreeSet::new();
        for (field, text) in &canonical.texts {
            let mut body = Body::load(None)?;
            let updates = log.iter().filter(|one| one.field == *field);
            for one in updates {
                if let Value::Update(update) = &one.value {
                    body.merge(update)?;
                }
            }
            if body.text() != *text {
                texts.insert(*field);
                continue;
            }
            // What waits in it for words that never come would wait on this desk alone.
            self.connection
                .prepare_cached(
                    "UPDATE doc SET ystate = ?3 WHERE e = ?1 AND field = ?2 AND ystate <> ?3",
                )
                .store()?
                .execute((e, field, body.state()))
                .store()?;
        }
        if let Some(kind) = kind {
            // A snapshot tells stamps, and the wall clock of a desk may be behind those.
            let sql = format!(
                "UPDATE {} SET updated_at = min(?2, (SELECT max(at) FROM change WHERE change.e = ?1))
                 WHERE e = ?1 AND EXISTS (SELECT 1 FROM change WHERE change.e = ?1)",
                kind.table
            );
            let now = self.now.timestamp_millis();
            self.connection.prepare_cached(&sql).store()?.execute((e, now)).store()?;
        }
        if !wrong.is_empty() || !texts.is_empty() {
            let untrue = |stamp: &crate::change::Stamp| {
                wrong.contains(&stamp.field)
                    || (is_text(stamp.field) && texts.contains(&stamp.field))
            };
            self.rebuild(e, &untrue, &log, texts.clone())?;
            self.meet_again([e])?;
        }
        // A lie that was overwritten meanwhile waits for a choice, and what it hid does not. It may stand
        // under a stamp at which its log wrote something else.
        let written = |field: u16, (s, hlc): (u32, Hlc), value: &[u8]| {
            log.iter().filter(|one| (one.stream, one.hlc) == (s, hlc)).any(|one| {
                field == ALIVE_NUMBER || (one.field == field && value::item(&one.value) == value)
            })
        };
        if conflict::forget_unwritten(self.connection, e, written)? {
            self.meet_again([e])?;
        }
        self.settle_replaced(e)
    }
}
