//! The body of a segment before it is compressed: dictionaries, then records.
//!
//! ```text
//! body    = entities logs users words  record*
//! entities= count (id[16] kind)*      logs, users = count id[16]*      words = count (len utf8)*
//! record  = tag len content           1 SEEN   2 TXN   4 CTL   other: kept as it is
//! SEEN    = log seq Δhlc
//! TXN     = form Δhlc Δat user+1 source command [cmd[16]] [undo_of] ops (entity field·4+change len bytes)* rest
//! CTL     = see `control`
//! ```
//! Numbers are variable in length; a stamp is the difference from the one before (the first: from the
//! instant of the header), `at` that from the milliseconds of the stamp.

use crate::bytes::{Put, Reader};
use crate::control::Control;
use crate::error::{damaged, too_large};
use crate::ids::LogId;
use crate::record::{Change, Op, Record, Seen, Txn};
use crate::segment::{Header, MAX_OPS};
use holdfast_domain::{Hlc, Result};
use std::collections::HashMap;
use std::hash::Hash as Key;
use uuid::Uuid;

const SEEN: u64 = 1;
const TXN: u64 = 2;
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
    users: Dictionary<Uuid>,
    words: Dictionary<String>,
    last: u64,
    ops: usize,
}

/// Writes records.
pub(crate) fn encode(header: &Header, records: &[Record]) -> Result<Vec<u8>> {
    let mut writer = Writer {
        header,
        entities: Dictionary::new(),
        logs: Dictionary::new(),
        users: Dictionary::new(),
        words: Dictionary::new(),
        last: base(header),
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
    for ids in [&writer.logs.entries, &writer.users.entries] {
        raw.put_varint(ids.len() as u64);
        ids.iter().for_each(|id| raw.extend_from_slice(id.as_bytes()));
    }
    raw.put_varint(writer.words.entries.len() as u64);
    writer.words.entries.iter().for_each(|word| raw.put_blob(word.as_bytes()));
    raw.extend_from_slice(&body);
    Ok(raw)
}

/// What the first stamp is told from.
const fn base(header: &Header) -> u64 {
    header.created_ms << 16
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
        out.put_signed(hlc.0.wrapping_sub(self.last).cast_signed());
        self.last = hlc.0;
    }

    fn word(&mut self, word: &str) -> Result<u64> {
        if word.len() > WORD {
            return Err(too_large("The name of a command"));
        }
        Ok(self.words.at(&word.to_owned()))
    }

    fn txn(&mut self, out: &mut Vec<u8>, txn: &Txn) -> Result<()> {
        let named = txn.cmd != self.header.log.command(txn.hlc);
        let mut form = 0;
        form |= if named { FORM_CMD } else { 0 };
        form |= if txn.undo_of.is_some() { FORM_UNDO } else { 0 };
        out.put_varint(form);
        self.stamp(out, txn.hlc);
        out.put_signed(txn.at_ms.wrapping_sub(txn.hlc.millis().cast_signed()));
        out.put_varint(txn.user.map_or(0, |user| self.users.at(&user) + 1));
        out.put_varint(self.word(&txn.source)?);
        out.put_varint(self.word(&txn.command)?);
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
    users: Vec<Uuid>,
    words: Vec<&'a str>,
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
        users: list(&mut from, 16, Reader::uuid)?,
        words: list(&mut from, 1, |from| from.text(WORD))?,
        last: base(header),
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
    // A transaction brings at most two words beside its operations.
    if count > 2 * MAX_OPS {
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
            CONTROL => Record::Control(Control::read(&mut from)?),
            _ => Record::Unknown { tag, bytes: content.to_vec() },
        })
    }

    fn stamp(&mut self, from: &mut Reader<'_>) -> Result<Hlc> {
        self.last = self.last.wrapping_add(from.signed()?.cast_unsigned());
        Ok(Hlc(self.last))
    }

    /// None where a newer program wrote it in a form that cannot be carried out here.
    fn txn(&mut self, from: &mut Reader<'_>) -> Result<Option<Txn>> {
        let form = from.varint()?;
        let hlc = self.stamp(from)?;
        if form & !(FORM_CMD | FORM_UNDO) != 0 {
            return Ok(None);
        }
        let at_ms = from.signed()?.wrapping_add(hlc.millis().cast_signed());
        let user = match from.varint()? {
            0 => None,
            index => Some(at(&self.users, index - 1)?),
        };
        let source = at(&self.words, from.varint()?)?.to_owned();
        let command = at(&self.words, from.varint()?)?.to_owned();
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
        Ok(Some(Txn { hlc, cmd, at_ms, user, source, command, undo_of, ops, rest }))
    }
}
