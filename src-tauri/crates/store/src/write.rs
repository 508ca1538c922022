//! The one way to write.
//!
//! A [`Write`] changes projection rows at once, so that the transaction sees its own work, and
//! keeps per entity what it did. [`Write::finish`] turns that into change rows, clocks and search
//! entries. Nothing else in the program writes to the database; a guard on the connection sees to it.

use crate::change::{self, Stamp};
use crate::columns::Row;
use crate::edge;
use crate::error::{Context, corrupt};
use crate::home::{self, Homes, SHARED};
use crate::registry::{self, Field, Kind, Shape};
use crate::store::{Read, Store};
use crate::text::Body;
use crate::value::{Ops, Value};
use crate::{searchable, sla, sync, table};
use holdfast_domain::{EntityKind, Error, ErrorCode, Hlc, Result, Source, TechnicianId, Timestamp};
use holdfast_wire::canary::{self, Fault};
use rusqlite::{Connection, OptionalExtension};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Who writes, through which door, for which command, and when.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The person at the desk, once known.
    pub actor: Option<TechnicianId>,
    /// The door.
    pub source: Source,
    /// The command, for the audit trail.
    pub command: String,
    /// The instant, from the caller's clock.
    pub now: Timestamp,
    /// The transaction this one takes back, if it is an undo.
    pub undo_of: Option<Hlc>,
}

struct Touched {
    e: i64,
    id: Uuid,
    kind: &'static Kind,
    /// The part that it is written in.
    p: i64,
    /// Clocks as stored before this transaction.
    clocks: Vec<Stamp>,
    /// Values that no column here can hold; a write replaces them.
    ext: sync::Ext,
    created: bool,
    /// True where a value is written although it holds already.
    forced: bool,
    ops: Ops,
}

/// An open transaction.
pub struct Write<'a> {
    connection: &'a Connection,
    origin: &'a Origin,
    terms: &'a sla::TermsCache,
    salt: u8,
    last: Hlc,
    /// Our streams, by their parts.
    ours: HashMap<i64, u32>,
    /// Where records live; read once it matters.
    homes: Option<Homes>,
    touched: Vec<Touched>,
    /// Where in `touched` an entity is.
    at: HashMap<(EntityKind, Uuid), usize>,
    stamp: Option<(Hlc, Uuid)>,
    stale_entries: BTreeSet<i64>,
    stale_clocks: sla::Stale,
    /// Relations that may be assignments, of which a desk may not have known.
    stale_owners: BTreeSet<i64>,
    /// True once a notification of this desk changed.
    notified: bool,
}

impl<'a> Write<'a> {
    pub(crate) fn new(
        store: &'a Store,
        connection: &'a Connection,
        origin: &'a Origin,
    ) -> Result<Self> {
        let (own, last) = change::own(connection)?;
        Ok(Self {
            connection,
            origin,
            terms: store.terms_cache(),
            salt: store.salt(),
            last,
            ours: HashMap::from([(SHARED, own)]),
            homes: None,
            touched: Vec::new(),
            at: HashMap::new(),
            stamp: None,
            stale_entries: BTreeSet::new(),
            stale_clocks: sla::Stale::default(),
            stale_owners: BTreeSet::new(),
            notified: false,
        })
    }

    /// Brings up to date what follows from changes that came from elsewhere.
    pub(crate) fn follow(
        mut self,
        entries: BTreeSet<i64>,
        clocks: sla::Stale,
        owners: BTreeSet<i64>,
    ) -> Result<()> {
        self.stale_entries = entries;
        self.stale_clocks = clocks;
        self.stale_owners = owners;
        self.finish().map(drop)
    }

    /// Calendars, policies and agreements as this transaction sees them; `changed` where it wrote any.
    pub(crate) fn terms(&self, changed: bool) -> Result<Arc<sla::Terms>> {
        self.terms.get(self.read(), changed)
    }

    /// Reads, seeing what this transaction has written so far.
    #[must_use]
    pub fn read(&self) -> Read<'a> {
        Read(self.connection)
    }

    /// For tables of this desk alone, which have no history.
    pub(crate) fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// Notes that views of the inbox are out of date.
    pub(crate) fn notifications_changed(&mut self) {
        self.notified = true;
    }

    /// The instant of this transaction.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.origin.now
    }

    /// Who writes.
    #[must_use]
    pub fn actor(&self) -> Option<TechnicianId> {
        self.origin.actor
    }

    /// Adds an entity with its first values. Long texts are given as text.
    ///
    /// # Errors
    /// `invalid` where the id exists already.
    pub fn create(&mut self, kind: EntityKind, id: Uuid, fields: &[(Field, Value)]) -> Result<()> {
        let kind = registry::kind(kind);
        let value = |wanted: Field| {
            fields.iter().find(|(field, _)| *field == wanted).and_then(|(_, value)| value.as_id())
        };
        let connection = self.connection;
        let p = self.homes()?.of_new(Read(connection), kind.kind, value, SHARED)?;
        self.may_write(p)?;
        let said = fields.iter().filter(|(_, value)| *value != Value::Null).count();
        let added = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO ent (id, p, kind, clk) VALUES (?1, ?2, ?3, ?4)")
            .store()?
            .execute((id, p, kind.number, change::unstamped(1 + said)))
            .store()?;
        if added == 0 {
            return Err(Error::new(
                ErrorCode::Invalid,
                format!("{id} exists already."),
                "Choose another id.",
            ));
        }
        let e = self.connection.last_insert_rowid();
        let mut ops = Ops::new();
        ops.insert(registry::ALIVE_NUMBER, (Value::Null, Value::Bool(true)));
        let mut row = Row::new(e, self.millis());
        row.set_alive(true);
        let mut bodies = Vec::new();
        for (field, value) in fields {
            debug_assert_eq!(field.kind, kind.kind, "a field of another kind");
            if *value == Value::Null {
                continue;
            }
            if field.shape == Shape::Body {
                bodies.push((*field, value.as_text().unwrap_or_default()));
                continue;
            }
            row.set(*field, value);
            ops.insert(field.number, (Value::Null, value.clone()));
        }
        row.insert(self.connection, kind.table)?;
        self.at.insert((kind.kind, id), self.touched.len());
        self.touched.push(Touched {
            e,
            id,
            kind,
            p,
            clocks: Vec::new(),
            ext: sync::Ext::new(),
            created: true,
            forced: false,
            ops,
        });
        for (field, text) in bodies {
            self.edit_text(id, field, "", text)?;
        }
        if kind.kind == EntityKind::Pod {
            self.rehome(self.at[&(kind.kind, id)], fields.iter().map(|(field, _)| *field))?;
        }
        self.derive(fields.iter().map(|(field, value)| (*field, value)))
    }

    /// Sets fields. Those that have the value already are left alone; true where any changed.
    ///
    /// # Errors
    /// `not_found`; `immutable` where what happened would be told otherwise.
    pub fn set(&mut self, id: Uuid, fields: &[(Field, Value)]) -> Result<bool> {
        let Some((first, _)) = fields.first() else { return Ok(false) };
        let index = self.touch(first.kind, id)?;
        let (e, kind) = (self.touched[index].e, self.touched[index].kind);
        let present =
            Read(self.connection).fields(e, kind, fields.iter().map(|(field, _)| *field))?;
        let mut row = Row::new(e, self.millis());
        let mut changed = Vec::new();
        for ((field, value), before) in fields.iter().zip(present) {
            debug_assert_ne!(field.shape, Shape::Body, "long texts go through edit_text");
            if before == *value && !self.touched[index].ext.contains_key(&field.number) {
                continue;
            }
            row.set(*field, value);
            changed.push((*field, before, value.clone()));
        }
        if changed.is_empty() {
            return Ok(false);
        }
        let edits = || changed.iter().any(|(field, ..)| field.number != registry::ALIVE_NUMBER);
        if kind.event && !self.touched[index].created && edits() {
            return Err(Error::new(
                ErrorCode::Immutable,
                "This tells what happened, and what happened is never edited.",
                "Say what is right in a new comment.",
            ));
        }
        row.update(self.connection, kind.table, "?2")?;
        let ops = &mut self.touched[index].ops;
        for (field, before, after) in &changed {
            ops.entry(field.number)
                .and_modify(|op| op.1 = after.clone())
                .or_insert_with(|| (before.clone(), after.clone()));
        }
        self.derive(changed.iter().map(|(field, _, after)| (*field, after)))?;
        self.rehome(index, changed.iter().map(|(field, ..)| *field))?;
        Ok(true)
    }

    /// Merges the edit `opened → text` into a long text, and gives the text as it is then.
    ///
    /// # Errors
    /// `not_found`, `corrupt_database`.
    pub fn edit_text(
        &mut self,
        id: Uuid,
        field: Field,
        opened: &str,
        text: &str,
    ) -> Result<String> {
        let index = self.touch(field.kind, id)?;
        let (e, kind) = (self.touched[index].e, self.touched[index].kind);
        let state: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT ystate FROM doc WHERE e = ?1 AND field = ?2")
            .store()?
            .query_row((e, field.number), |row| row.get(0))
            .optional()
            .store()?;
        let mut body = match state {
            Some(state) => Body::load(Some(&state))?,
            None => Body::first(text),
        };
        let Some(update) = body.edit(opened, text)? else {
            return Ok(body.text());
        };
        let merged = body.text();
        self.connection
            .prepare_cached(
                "INSERT INTO doc (e, field, ystate, text) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (e, field) DO UPDATE SET ystate = ?3, text = ?4",
            )
            .store()?
            .execute((e, field.number, body.state(), &merged))
            .store()?;
        let ops = &mut self.touched[index].ops;
        let update = match ops.remove(&field.number) {
            Some((_, Value::Update(earlier))) => {
                yrs::merge_updates_v1([earlier.as_slice(), update.as_slice()]).map_err(corrupt)?
            }
            _ => update,
        };
        ops.insert(field.number, (Value::Null, Value::Update(update)));
        if !self.touched[index].created {
            let sql = format!("UPDATE {} SET updated_at = ?2 WHERE e = ?1", kind.table);
            self.connection.prepare_cached(&sql).store()?.execute((e, self.millis())).store()?;
        }
        Ok(merged)
    }

    /// Relates `a` to `b`, e.g. an item to its assignee. True where they were not related before.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn relate(&mut self, rel: &str, a: Uuid, b: Uuid, related: bool) -> Result<bool> {
        let id = edge::id(rel, a, b.as_bytes());
        self.edge(
            id,
            related,
            &[
                (registry::edge::REL, rel.into()),
                (registry::edge::A, a.into()),
                (registry::edge::B, b.into()),
            ],
        )
    }

    /// Puts a word such as a tag on `a`, or takes it off. True where that changed something.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn mark(&mut self, rel: &str, a: Uuid, word: &str, marked: bool) -> Result<bool> {
        let id = edge::id(rel, a, word.as_bytes());
        self.edge(
            id,
            marked,
            &[
                (registry::edge::REL, rel.into()),
                (registry::edge::A, a.into()),
                (registry::edge::WORD, word.into()),
            ],
        )
    }

    fn edge(&mut self, id: Uuid, alive: bool, fields: &[(Field, Value)]) -> Result<bool> {
        if self.read().is(EntityKind::Edge, id)? {
            return self.set(id, &[(registry::edge::ALIVE, alive.into())]);
        }
        if alive {
            self.create(EntityKind::Edge, id, fields)?;
        }
        Ok(alive)
    }

    /// Moves an entity to the trash, or brings it back.
    ///
    /// # Errors
    /// `not_found`.
    pub fn set_alive(&mut self, kind: EntityKind, id: Uuid, alive: bool) -> Result<bool> {
        self.set(id, &[(registry::kind(kind).alive(), alive.into())])
    }

    /// Writes a value whether or not it holds already, so that it outranks what others wrote.
    ///
    /// # Errors
    /// `not_found`; `invalid` where this program has no such field or the value does not fit it.
    pub(crate) fn force(
        &mut self,
        (kind, id): (EntityKind, Uuid),
        number: u16,
        value: Value,
    ) -> Result<()> {
        let index = self.touch(kind, id)?;
        let field =
            self.touched[index].kind.field(number).filter(|field| sync::fits(*field, &value));
        let Some(field) = field else {
            return Err(Error::new(
                ErrorCode::Invalid,
                "This value was written by a newer Holdfast.",
                "Update Holdfast, then choose again.",
            ));
        };
        if !self.set(id, &[(field, value.clone())])? {
            self.touched[index].forced = true;
            self.touched[index].ops.insert(number, (value.clone(), value));
        }
        Ok(())
    }

    /// Where records live.
    fn homes(&mut self) -> Result<&Homes> {
        if self.homes.is_none() {
            self.homes = Some(Homes::load(Read(self.connection))?);
        }
        Ok(self.homes.get_or_insert_default())
    }

    /// Refuses to write where this desk does not read along. What follows from what others wrote is
    /// written wherever it belongs.
    fn may_write(&mut self, p: i64) -> Result<()> {
        if p == SHARED || self.origin.source == Source::System || self.homes()?.follows(p) {
            return Ok(());
        }
        Err(home::not_followed())
    }

    /// Brings a record of which these fields were set, and what belongs to it, to where it lives now.
    fn rehome(&mut self, index: usize, set: impl Iterator<Item = Field>) -> Result<()> {
        let Touched { e, id, kind, p, .. } = self.touched[index];
        let mut set = set.filter(|field| home::follows_from(kind.kind, field.number));
        let Some(field) = set.next() else { return Ok(()) };
        if field == registry::pod::APART {
            home::give_part(self.connection, id)?;
            self.homes = None;
        }
        let connection = self.connection;
        let read = Read(connection);
        let homes = self.homes()?;
        if homes.is_empty() || Some(field) == home::moved_to(kind.kind) {
            return Ok(());
        }
        let mut moved = Vec::new();
        let said =
            if kind.kind == EntityKind::Pod { SHARED } else { homes.said_by(read, e, kind)? };
        if kind.kind != EntityKind::Pod && said != p && homes.is_bound(read, e, id, kind)? {
            return Err(home::stays());
        }
        homes.settle(connection, (e, id, kind, p), &mut moved)?;
        let told = homes.id(said).filter(|_| said != p);
        for (_, _, home) in &moved {
            self.may_write(*home)?;
        }
        if moved.is_empty() || kind.kind == EntityKind::Pod {
            return Ok(());
        }
        // Those who cannot see where it goes see that it goes.
        self.touched[index].p = SHARED;
        if let Some(field) = home::moved_to(kind.kind) {
            self.set(id, &[(field, told.into())])?;
        }
        Ok(())
    }

    fn millis(&self) -> i64 {
        self.origin.now.timestamp_millis()
    }

    fn touch(&mut self, kind: EntityKind, id: Uuid) -> Result<usize> {
        if let Some(&index) = self.at.get(&(kind, id)) {
            return Ok(index);
        }
        let kind = registry::kind(kind);
        type Row = (i64, i64, Vec<u8>, Option<Vec<u8>>);
        let row: Option<Row> = self
            .connection
            .prepare_cached("SELECT e, p, clk, ext FROM ent WHERE id = ?1 AND kind = ?2")
            .store()?
            .query_row((id, kind.number), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()
            .store()?;
        let (e, p, clocks, ext) =
            row.ok_or_else(|| table::entity::not_found("entity", &id.to_string()))?;
        self.may_write(p)?;
        let index = self.touched.len();
        self.at.insert((kind.kind, id), index);
        self.touched.push(Touched {
            e,
            id,
            kind,
            p,
            clocks: change::stamps(&clocks),
            ext: sync::unpack_ext(ext.as_deref())?,
            created: false,
            forced: false,
            ops: Ops::new(),
        });
        Ok(index)
    }

    /// Brings derived columns up to date after fields were set.
    fn derive<'v>(&self, set: impl Iterator<Item = (Field, &'v Value)>) -> Result<()> {
        for (field, value) in set {
            if let (registry::work_item::NUMBER, Value::Int(number)) = (field, value) {
                table::entity::separate_number(self.connection, *number)?;
            }
        }
        Ok(())
    }

    /// Brings clocks and owners up to date with what was written so far, for an answer that shows them. What
    /// is written later in the transaction gives change rows of its own.
    ///
    /// # Errors
    /// `corrupt_database`, `disk_full`.
    pub fn settle(&mut self) -> Result<()> {
        self.flush()?;
        let owners = std::mem::take(&mut self.stale_owners);
        sync::refresh_owners(self.read(), owners)?;
        // A cycle that ended is judged, and verdicts are entities like any other.
        let stale = std::mem::take(&mut self.stale_clocks);
        if sla::refresh(self, stale)? {
            self.flush()?;
            self.stale_clocks = sla::Stale::default();
        }
        Ok(())
    }

    /// Writes change rows, stamps, search entries and the clocks that follow, and gives the newest
    /// change.
    pub(crate) fn finish(mut self) -> Result<i64> {
        self.settle()?;
        for entity in std::mem::take(&mut self.stale_entries) {
            searchable::refresh(Read(self.connection), entity)?;
        }
        if self.notified {
            table::notification::next_version(self.connection)?;
        }
        Read(self.connection).seq()
    }

    /// The stamp and the id of this transaction, which all its change rows have in common.
    fn stamp(&mut self) -> (Hlc, Uuid) {
        if let Some(stamp) = self.stamp {
            return stamp;
        }
        let newest = self
            .touched
            .iter()
            .flat_map(|touched| {
                touched.clocks.iter().filter(|stamp| touched.ops.contains_key(&stamp.field))
            })
            .map(|stamp| stamp.hlc)
            .max()
            .unwrap_or_default();
        let newest = if canary::on(Fault::StampBelow) { Hlc::ZERO } else { newest };
        let last = if canary::on(Fault::StampTwice) { Hlc::ZERO } else { self.last };
        let cmd = canary::chance().map_or_else(Uuid::now_v7, Uuid::from_u128);
        let hlc = Hlc::next(self.origin.now, last, newest).salted(self.salt);
        *self.stamp.insert((hlc, cmd))
    }

    /// Writes the change rows of what was touched so far.
    fn flush(&mut self) -> Result<()> {
        let (hlc, cmd) = self.stamp();
        let read = Read(self.connection);
        for p in self.touched.iter().map(|touched| touched.p).collect::<BTreeSet<_>>() {
            if let Entry::Vacant(vacant) = self.ours.entry(p) {
                vacant.insert(change::ours(self.connection, p)?);
            }
        }
        let head = change::Head {
            s: self.ours[&SHARED],
            hlc,
            cmd,
            at: self.origin.now.timestamp_millis(),
            actor: self.origin.actor.map(|actor| actor.0),
            source: self.origin.source.word(),
            command: &self.origin.command,
            undo_of: self.origin.undo_of,
        };
        for touched in &mut self.touched {
            let ops = std::mem::take(&mut touched.ops);
            let created = std::mem::take(&mut touched.created);
            let forced = std::mem::take(&mut touched.forced);
            if !created && !forced && ops.values().all(|(before, after)| before == after) {
                continue;
            }
            sync::sendable(&ops)?;
            let s = self.ours[&touched.p];
            change::stamp(&mut touched.clocks, ops.keys().copied(), hlc, s);
            self.connection
                .prepare_cached("UPDATE ent SET clk = ?2 WHERE e = ?1")
                .store()?
                .execute((touched.e, change::pack(&touched.clocks)))
                .store()?;
            let head = change::Head { s, ..head };
            change::insert(self.connection, &head, touched.e, &change::Entry::of(&ops))?;
            let (kind, e) = (touched.kind.kind, touched.e);
            if !created {
                sync::settled_here(self.connection, e, ops.keys().copied())?;
            }
            let held = touched.ext.len();
            touched.ext.retain(|field, _| !ops.contains_key(field));
            if touched.ext.len() < held {
                self.connection
                    .prepare_cached("UPDATE ent SET ext = ?2 WHERE e = ?1")
                    .store()?
                    .execute((e, sync::pack_ext(&touched.ext)))
                    .store()?;
            }
            searchable::stale(self.connection, kind, e, &ops, &mut self.stale_entries)?;
            self.stale_clocks.note(read, kind, e, &ops)?;
            if kind == EntityKind::Edge {
                self.stale_owners.insert(e);
            }
        }
        Ok(())
    }
}
