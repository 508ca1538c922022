//! Undo and redo of whole transactions, read off the change log.
//!
//! An undo is a transaction of its own that sets what stood before, so it syncs and can itself be
//! undone; a redo is the undo of an undo. Each door (window, command line) has its own order.

use crate::change::ChangeRow;
use crate::error::Context;
use crate::registry::{self, ALIVE_NUMBER, Shape};
use crate::store::{Committed, Read, Store};
use crate::value::Value;
use crate::write::{Origin, Write};
use holdfast_domain::{EntityId, EntityKind, Error, ErrorCode, Hlc, Result, Source};
use rusqlite::OptionalExtension;

/// What an undo or redo touched.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The command it took back or brought again.
    pub command: String,
    /// What it touched.
    pub entities: Vec<(EntityKind, EntityId)>,
    /// What the original transaction had done.
    pub changes: Vec<ChangeRow>,
}

/// How many changes back an undo looks.
const DEPTH: i64 = 20_000;

/// A transaction that is about to be taken back or brought again.
#[derive(Debug, Clone, PartialEq)]
pub struct Undoing {
    /// The command that made it, looking through undo and redo.
    pub command: String,
    /// What it had done, oldest first.
    pub changes: Vec<ChangeRow>,
}

impl Undoing {
    /// Sets what stood before.
    ///
    /// # Errors
    /// `undo_conflict`.
    pub fn apply(&self, write: &mut Write<'_>) -> Result<()> {
        self.changes.iter().rev().try_for_each(|change| invert(write, change))
    }

    /// Whether something came in through another door since. Where nothing did, taking it back
    /// gives exactly the state that stood before, because what came later through this door is
    /// taken back already.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn overtaken(&self, read: Read<'_>) -> Result<bool> {
        let Some(last) = self.changes.last() else { return Ok(false) };
        let found = read.first(
            "SELECT EXISTS (SELECT 1 FROM change WHERE seq > ?1 AND source <> ?2)",
            (last.seq, last.source.word()),
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(false))
    }

    fn entities(&self) -> Vec<(EntityKind, EntityId)> {
        self.changes.iter().rev().map(|change| (change.kind, change.id)).collect()
    }
}

/// Undo or redo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Takes the newest change back.
    Undo,
    /// Brings the newest undone change again.
    Redo,
}

pub(crate) fn run<T>(
    store: &Store,
    origin: &Origin,
    direction: Direction,
    around: impl FnOnce(&mut Write<'_>, &Undoing) -> Result<T>,
) -> Result<Committed<T>> {
    let candidate = |read: Read<'_>| match direction {
        Direction::Undo => read.undo_candidate(origin.source),
        Direction::Redo => read.redo_candidate(origin.source),
    };
    let verb = if direction == Direction::Undo { "undo" } else { "redo" };
    // The candidate is found first and again within the transaction, because the origin names it.
    let found = store.read(candidate)?.ok_or_else(|| nothing(verb))?;
    let origin_of_it = Origin { undo_of: Some(found), ..origin.clone() };
    store.mutate(&origin_of_it, |write| {
        if candidate(write.read())? != Some(found) {
            return Err(conflict());
        }
        let changes = write.read().transaction(found)?;
        let undoing = Undoing { command: write.read().original_command(found)?, changes };
        around(write, &undoing)
    })
}

pub(crate) fn plain(write: &mut Write<'_>, undoing: &Undoing) -> Result<Undone> {
    undoing.apply(write)?;
    Ok(Undone {
        command: undoing.command.clone(),
        entities: undoing.entities(),
        changes: undoing.changes.clone(),
    })
}

fn nothing(verb: &str) -> Error {
    Error::new(ErrorCode::NothingToUndo, format!("There is nothing to {verb}."), "")
}

fn conflict() -> Error {
    Error::new(
        ErrorCode::UndoConflict,
        "This was changed again since, so it cannot be taken back.",
        "Look at its history and set it by hand.",
    )
}

/// Sets what stood before a change.
fn invert(write: &mut Write<'_>, change: &ChangeRow) -> Result<()> {
    let kind = registry::kind(change.kind);
    let e = write.read().local(change.kind, change.id.0)?.ok_or_else(conflict)?;
    if let Some((Value::Null, _)) = change.ops.get(&ALIVE_NUMBER) {
        // It was made by this change: taking it back moves it to the trash with all it holds.
        write.set_alive(change.kind, change.id.0, false)?;
        return Ok(());
    }
    let mut fields = Vec::new();
    for (number, (before, after)) in &change.ops {
        let field = kind.field(*number).ok_or_else(conflict)?;
        if field.shape == Shape::Body {
            let versions = write.read().text_versions(change.id.0, field)?;
            let at =
                versions.iter().position(|(seq, _)| *seq == change.seq).ok_or_else(conflict)?;
            let earlier = if at == 0 { "" } else { versions[at - 1].1.as_str() };
            write.edit_text(change.id.0, field, &versions[at].1, earlier)?;
            continue;
        }
        let present = write.read().fields(e, kind, std::iter::once(field))?;
        if present.first() != Some(after) {
            return Err(conflict());
        }
        fields.push((field, before.clone()));
    }
    write.set(change.id.0, &fields)?;
    Ok(())
}

impl Read<'_> {
    /// The transaction that an undo through this door would take back.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn undo_candidate(self, source: Source) -> Result<Option<Hlc>> {
        let own = self.own_stream()?;
        self.latest(source, |hlc, undo_of| {
            Ok((undo_of.is_none() && !self.is_undone(own, hlc)?).then_some(hlc))
        })
    }

    /// The undo that a redo through this door would take back.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn redo_candidate(self, source: Source) -> Result<Option<Hlc>> {
        let own = self.own_stream()?;
        // The inner none says that something new was done since: what was undone before it stays so.
        let found = self.latest(source, |hlc, undo_of| {
            let Some(target) = undo_of else { return Ok(Some(None)) };
            let of_original = self.undo_target(target)?.is_none();
            Ok((of_original && !self.is_undone(own, hlc)?).then_some(Some(hlc)))
        })?;
        Ok(found.flatten())
    }

    /// The command of a transaction, looking through undo and redo.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn original_command(self, hlc: Hlc) -> Result<String> {
        let mut hlc = hlc;
        while let Some(target) = self.undo_target(hlc)? {
            hlc = target;
        }
        Ok(self
            .transaction(hlc)?
            .into_iter()
            .next()
            .map(|change| change.command)
            .unwrap_or_default())
    }

    /// Visits the latest transactions through a door, newest first, with what they take back,
    /// until the visitor has its answer.
    fn latest<T>(
        self,
        source: Source,
        mut visit: impl FnMut(Hlc, Option<Hlc>) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        let mut statement = self
            .0
            .prepare_cached(
                "SELECT hlc, undo_of FROM change
                 WHERE s IN (SELECT s FROM ours) AND source = ?1 AND seq > (SELECT max(seq) FROM change) - ?2 ORDER BY seq DESC",
            )
            .store()?;
        let mut rows = statement.query((source.word(), DEPTH)).store()?;
        let mut last = None;
        while let Some(row) = rows.next().store()? {
            let hlc = Hlc(row.get::<_, i64>(0).store()?.cast_unsigned());
            if last.replace(hlc) == Some(hlc) {
                continue;
            }
            let undo_of = row.get::<_, Option<i64>>(1).store()?.map(|hlc| Hlc(hlc.cast_unsigned()));
            if let Some(answer) = visit(hlc, undo_of)? {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    /// The transaction that a transaction takes back.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn undo_target(self, hlc: Hlc) -> Result<Option<Hlc>> {
        let target: Option<Option<i64>> = self
            .0
            .prepare_cached("SELECT undo_of FROM change WHERE undo_of IS NOT NULL AND s IN (SELECT s FROM ours) AND hlc = ?1 LIMIT 1")
            .store()?
            .query_row([hlc.0.cast_signed()], |row| row.get(0))
            .optional()
            .store()?;
        Ok(target.flatten().map(|hlc| Hlc(hlc.cast_unsigned())))
    }

    /// Whether a transaction of a stream was taken back by one that was not itself taken back.
    pub(crate) fn is_undone(self, stream: u32, hlc: Hlc) -> Result<bool> {
        let mut statement = self
            .0
            .prepare_cached(
                "SELECT DISTINCT hlc FROM change WHERE undo_of = ?1 AND (s = ?2 OR s IN (
                    SELECT other.s FROM stream JOIN stream AS other USING (log)
                    WHERE stream.s = ?2 AND other.p <> stream.p)) ORDER BY hlc DESC LIMIT 1",
            )
            .store()?;
        let undoing: Option<i64> = statement
            .query_row((hlc.0.cast_signed(), stream), |row| row.get(0))
            .optional()
            .store()?;
        drop(statement);
        match undoing {
            None => Ok(false),
            Some(undoing) => Ok(!self.is_undone(stream, Hlc(undoing.cast_unsigned()))?),
        }
    }

    /// Our present stream.
    fn own_stream(self) -> Result<u32> {
        self.0.prepare_cached("SELECT s FROM own").store()?.query_row([], |row| row.get(0)).store()
    }
}
