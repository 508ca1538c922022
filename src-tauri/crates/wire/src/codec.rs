//! The body of a segment before it is compressed: dictionaries, then records.
//!
//! ```text
//! body    = entities logs doors  record*
//! entities= count (id[16] kind)*      logs = count id[16]*      doors = count (user[16] source command)*
//! record  = tag len content           1 SEEN   2 TXN   3 STATE   4 CTL   other: kept as it is
//! SEEN    = log seq stamp
//! STATE   = work[32] root[32]
//! TXN     = form stamp Δat door [cmd[16]] [undo_of] ops (entity field·4+change len bytes)* rest
//! CTL     = see `control`
//! stamp   = Δms·2+more [counter]      the difference from the one before, the first from the header's
//! ```
//! Numbers are variable in length; `at` is the difference from the milliseconds of the stamp.

use crate::bytes::{Put, Reader};
use crate::control::Control;
use crate::error::{damaged, too_large};
use crate::ids::LogId;
use crate::record::{Change, Op, Record, Seen, State, Txn};
use crate::root::Root;
use crate::segment::{Header, MAX_MS, MAX_OPS};
use holdfast_domain::{Hlc, Result};
use std::collections::HashMap;
use std::hash::Hash as Key;
use uuid::Uuid;

const SEEN: u64 = 1;
const TXN: u64 = 2;
const STATE: u64 = 3;
const CONTROL: u64 = 4;

/// Bits of the form of a transaction.
const FORM_CMD: u64 = 1;
const FORM_UNDO: u64 = 2;

const SET: u64 = 0;
const TEXT: u64 = 1;

/// Bytes of a word such as the name of a command: short enough that repeating it costs little memory.
pub(crate) const WORD: usize = 255;

/// Collects the entries of a dictionary in the order of their first use.
struct Dictionary<T> {
    entries: Vec<T>,
    index: HashMap<T, u64>,
}

impl<T: Clone + Eq + Key> Dictionary<T> {
    fn new() -> Self {
        Self { entries: Vec::new(), index: HashMap::new() }
    }

    fn at(&mut self, entry: &T) -> u64 {
        *self.index.entry(entry.clone()).or_insert_with(|| {
            self.entries.push(entry.clone());
            self.entries.len() as u64 - 1
        })
    }
}

struct Writer<'a> {
    header: &'a Header,
    entities: Dictionary<(Uuid, u16)>,
    logs: Dictionary<Uuid>,
    doors: Dictionary<Door>,
    last: u64,
    ops: usize,
}

/// Who wrote through which door by which command: the same for most of a segment.
type Door = (Uuid, String, String);

/// Writes records.
pub(crate) fn encode(header: &Header, records: &[Record]) -> Result<Vec<u8>> {
    let mut writer = Writer {
        header,
        entities: Dictionary::new(),
        logs: Dictionary::new(),
        doors: Dictionary::new(),
        last: header.created_ms,
        ops: 0,
    };
    let mut body = Vec::new();
    for record in records {
        let (tag, content) = writer.record(record)?;
        body.put_varint(tag);
        body.put_blob(&content);
    }
    if records.len() > MAX_OPS || writer.ops > MAX_OPS {
        return Err(too_large("A change"));
    }
    let mut raw = Vec::with_capacity(body.len() + writer.entities.entries.len() * 18 + 64);
    raw.put_varint(writer.entities.entries.len() as u64);
    for (id, kind) in &writer.entities.entries {
        raw.extend_from_slice(id.as_bytes());
        raw.put_varint(u64::from(*kind));
    }
    raw.put_varint(writer.logs.entries.len() as u64);
    writer.logs.entries.iter().for_each(|log| raw.extend_from_slice(log.as_bytes()));
    raw.put_varint(writer.doors.entries.len() as u64);
    for (user, source, command) in &writer.doors.entries {
        raw.extend_from_slice(user.as_bytes());
        raw.put_blob(source.as_bytes());
        raw.put_blob(command.as_bytes());
    }
    raw.extend_from_slice(&body);
    Ok(raw)
}

impl Writer<'_> {
    fn record(&mut self, record: &Record) -> Result<(u64, Vec<u8>)> {
        let mut out = Vec::new();
        let tag = match record {
            Record::Seen(seen) => {
                out.put_varint(self.logs.at(&seen.log.0));
                out.put_varint(seen.seq);
                self.stamp(&mut out, seen.hlc);
                SEEN
            }
            Record::State(state) => {
                out.extend_from_slice(&state.work.0);
                out.extend_from_slice(&state.root.0);
                STATE
            }
            Record::Txn(txn) => {
                self.txn(&mut out, txn)?;
                TXN
            }
            Record::Control(control) => {
                control.write(&mut out);
                CONTROL
            }
            Record::Unknown { tag, bytes } => {
                out.extend_from_slice(bytes);
                *tag
            }
        };
        Ok((tag, out))
    }

    fn stamp(&mut self, out: &mut Vec<u8>, hlc: Hlc) {
        let more = hlc.counter() > 0;
        let passed = hlc.millis().cast_signed() - self.last.cast_signed();
        out.put_signed(passed << 1 | i64::from(more));
        if more {
            out.put_varint(u64::from(hlc.counter()));
        }
        self.last = hlc.millis();
    }

    fn txn(&mut self, out: &mut Vec<u8>, txn: &Txn) -> Result<()> {
        let named = txn.cmd != self.header.log.command(txn.hlc);
        let mut form = 0;
        form |= if named { FORM_CMD } else { 0 };
        form |= if txn.undo_of.is_some() { FORM_UNDO } else { 0 };
        out.put_varint(form);
        self.stamp(out, txn.hlc);
        out.put_signed(txn.at_ms.wrapping_sub(txn.hlc.millis().cast_signed()));
        if txn.source.len() > WORD || txn.command.len() > WORD {
            return Err(too_large("The name of a command"));
        }
        let door = (txn.user.unwrap_or_default(), txn.source.clone(), txn.command.clone());
        out.put_varint(self.doors.at(&door));
        if named {
            out.extend_from_slice(txn.cmd.as_bytes());
        }
        if let Some(undone) = txn.undo_of {
            out.put_signed(txn.hlc.0.wrapping_sub(undone.0).cast_signed());
        }
        out.put_varint(txn.ops.len() as u64);
        self.ops += txn.ops.len();
        for op in &txn.ops {
            out.put_varint(self.entities.at(&(op.entity, op.kind)));
            let (change, bytes) = match &op.change {
                Change::Set(value) => (SET, value),
                Change::Text(update) => (TEXT, update),
            };
            out.put_varint(u64::from(op.field) << 2 | change);
            out.put_blob(bytes);
        }
        out.extend_from_slice(&txn.rest);
        Ok(())
    }
}

struct Tables<'a> {
    header: &'a Header,
    entities: Vec<(Uuid, u16)>,
    logs: Vec<Uuid>,
    doors: Vec<(Uuid, &'a str, &'a str)>,
    last: u64,
    ops: usize,
}

/// Reads what [`encode`] wrote, or whatever else the bytes are.
pub(crate) fn decode(header: &Header, raw: &[u8]) -> Result<Vec<Record>> {
    let mut from = Reader::new(raw);
    let mut tables = Tables {
        header,
        entities: list(&mut from, 17, |from| Ok((from.uuid()?, from.small()?)))?,
        logs: list(&mut from, 16, Reader::uuid)?,
        doors: list(&mut from, 18, |from| Ok((from.uuid()?, from.text(WORD)?, from.text(WORD)?)))?,
        last: header.created_ms,
        ops: 0,
    };
    let mut records = Vec::new();
    while !from.is_empty() {
        if records.len() == MAX_OPS {
            return Err(damaged("it holds too many records"));
        }
        let tag = from.varint()?;
        let content = from.blob()?;
        records.push(tables.record(tag, content)?);
    }
    Ok(records)
}

fn list<'a, T>(
    from: &mut Reader<'a>,
    each: usize,
    read: impl Fn(&mut Reader<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = from.count(each)?;
    if count > MAX_OPS {
        return Err(damaged("it names too many things"));
    }
    (0..count).map(|_| read(from)).collect()
}

fn at<T: Copy>(entries: &[T], index: u64) -> Result<T> {
    usize::try_from(index)
        .ok()
        .and_then(|index| entries.get(index))
        .copied()
        .ok_or_else(|| damaged("it refers to something that it does not name"))
}

impl Tables<'_> {
    fn record(&mut self, tag: u64, content: &[u8]) -> Result<Record> {
        let mut from = Reader::new(content);
        Ok(match tag {
            SEEN => Record::Seen(Seen {
                log: LogId(at(&self.logs, from.varint()?)?),
                seq: from.varint()?,
                hlc: self.stamp(&mut from)?,
            }),
            TXN => match self.txn(&mut from)? {
                Some(txn) => Record::Txn(txn),
                None => Record::Unknown { tag, bytes: content.to_vec() },
            },
            // A newer program may say more.
            STATE if content.len() == 64 => {
                Record::State(State { work: from.hash()?, root: Root(from.array()?) })
            }
            CONTROL => Record::Control(Control::read(&mut from)?),
            _ => Record::Unknown { tag, bytes: content.to_vec() },
        })
    }

    fn stamp(&mut self, from: &mut Reader<'_>) -> Result<Hlc> {
        let told = from.signed()?;
        let millis = self.last.checked_add_signed(told >> 1).filter(|millis| *millis <= MAX_MS);
        self.last = millis.ok_or_else(|| damaged("a stamp in it is no date"))?;
        let counter = if told & 1 == 1 { from.small()? } else { 0 };
        if (told & 1 == 1) != (counter > 0) {
            return Err(damaged("a number is malformed"));
        }
        Ok(Hlc(self.last << 16 | u64::from(counter)))
    }

    /// None where a newer program wrote it in a form that cannot be carried out here.
    fn txn(&mut self, from: &mut Reader<'_>) -> Result<Option<Txn>> {
        let form = from.varint()?;
        let hlc = self.stamp(from)?;
        if form & !(FORM_CMD | FORM_UNDO) != 0 {
            return Ok(None);
        }
        let at_ms = from.signed()?.wrapping_add(hlc.millis().cast_signed());
        let (user, source, command) = at(&self.doors, from.varint()?)?;
        let cmd = if form & FORM_CMD != 0 { from.uuid()? } else { self.header.log.command(hlc) };
        let undo_of = match form & FORM_UNDO {
            0 => None,
            _ => Some(Hlc(hlc.0.wrapping_sub(from.signed()?.cast_unsigned()))),
        };
        let count = from.count(3)?;
        self.ops += count;
        if self.ops > MAX_OPS {
            return Err(damaged("it holds too many changes"));
        }
        let mut ops = Vec::with_capacity(count);
        for _ in 0..count {
            let (entity, kind) = at(&self.entities, from.varint()?)?;
            let what = from.varint()?;
            let field = u16::try_from(what >> 2).map_err(|_| damaged("a field has no number"))?;
            let bytes = from.blob()?.to_vec();
            let change = match what & 3 {
                SET => Change::Set(bytes),
                TEXT => Change::Text(bytes),
                _ => return Ok(None),
            };
            ops.push(Op { entity, kind, field, change });
        }
        let rest = from.rest().to_vec();
        Ok(Some(Txn {
            hlc,
            cmd,
            at_ms,
            user: (!user.is_nil()).then_some(user),
            source: source.to_owned(),
            command: command.to_owned(),
            undo_of,
            ops,
            rest,
        }))
    }
}
