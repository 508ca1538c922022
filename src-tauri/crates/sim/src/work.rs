//! What people do at a desk: they create, edit, move, relate and delete. Every value that is written
//! is one of its kind, so that it can be found again.

use crate::desk::Desk;
use crate::dice::Dice;
use chrono::DateTime;
use holdfast_domain::{EntityKind, ErrorCode, Result, Source};
use holdfast_store::registry::{Field, client, comment, pod, work_item};
use holdfast_store::{Origin, Place, Store, Value, Write};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something that a desk said was saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// By which desk.
    pub desk: usize,
    /// The value as it goes into a segment; none for what has no bytes of its own.
    pub value: Option<Vec<u8>>,
    /// What was put into a text.
    pub token: Option<(Uuid, u16, String)>,
    /// True where the desk may have lost it without fault, because an older copy was restored.
    pub excused: bool,
}

/// A value that was written into a field, and what its author had before the eyes or in the history.
#[derive(Debug, Clone)]
pub struct Wrote {
    /// Of which entity.
    pub id: Uuid,
    /// Which field, by its number.
    pub field: u16,
    /// The value, which nobody else ever writes.
    pub value: Value,
    /// What its author knew of the field: that was overwritten knowingly.
    pub had: Vec<Value>,
}

/// What everybody did.
#[derive(Default)]
pub struct Work {
    /// What was written into fields, or may have been where a desk died meanwhile.
    pub wrote: Vec<Wrote>,
    /// Entities and their kinds, in the order of their creation.
    pub known: Vec<(Uuid, EntityKind)>,
    /// Comments, in the order of their creation.
    pub comments: Vec<Uuid>,
    /// What was saved.
    pub saved: Vec<Saved>,
    /// What was taken out of texts again.
    pub erased: Vec<String>,
    /// Pods of which somebody said how they are kept.
    pub pods: Vec<Uuid>,
    /// What was written and was not there for who wrote it.
    pub unread: Option<String>,
    /// Texts as editors hold them open: desk, entity and field.
    open: BTreeMap<(usize, Uuid, u16), String>,
    count: u32,
}

/// A text as one item of CBOR.
pub(crate) fn item(text: &str) -> Vec<u8> {
    let mut bytes = vec![0x60 + text.len() as u8];
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

const fn body(kind: EntityKind) -> Field {
    match kind {
        EntityKind::Client => client::NOTES,
        _ => work_item::DESCRIPTION,
    }
}

impl Work {
    /// Writes a value into a field of an entity that is there, or that is made with it.
    fn write(
        &mut self,
        store: &Store,
        origin: &Origin,
        (id, field, value): (Uuid, Field, Value),
        write: impl Fn(&mut Write<'_>) -> Result<()>,
    ) -> Result<()> {
        let had = known(store, id, field)?;
        self.wrote.push(Wrote { id, field: field.number, value: value.clone(), had });
        store.mutate(origin, |it| write(it))?;
        let (by, own) = store.read(|read| Ok((read.stamp_of(id, field)?, read.identity()?.log)))?;
        if by.is_none_or(|(log, _)| log != own) {
            self.unread =
                Some(format!("{value:?} of {id} is held by {by:?}, and was just written"));
        }
        // What stood there without a history of its own is in that of the write.
        let mut had = known(store, id, field)?;
        had.retain(|one| *one != value);
        if let Some(wrote) = self.wrote.last_mut() {
            wrote.had = had;
        }
        Ok(())
    }

    fn word(&mut self, desk: usize) -> String {
        self.count += 1;
        format!("a{}x{desk}z ", self.count)
    }

    /// Does something at a desk. What fails because it is not there yet is nothing.
    ///
    /// # Errors
    /// Where the database died, or the disk is full.
    pub fn something(&mut self, desk: &Desk, now: u64, dice: &mut Dice) -> Result<()> {
        let Some(store) = desk.store() else { return Ok(()) };
        let origin = Origin {
            actor: None,
            source: Source::Window,
            command: "sim".into(),
            now: desk.wall(now),
            undo_of: None,
        };
        let known = (!self.known.is_empty() && dice.percent(80))
            // Mostly what everybody has by now, else what is new.
            .then(|| match dice.percent(60) {
                true => dice.pick(&self.known[..self.known.len().min(3)]),
                false => dice.pick(&self.known[self.known.len().saturating_sub(3)..]),
            });
        let word = self.word(desk.number);
        let mut saved =
            Saved { desk: desk.number, value: Some(item(&word)), token: None, excused: false };
        let done = match known {
            None => {
                let id = dice.uuid();
                let kind = dice.pick(&[EntityKind::Client, EntityKind::WorkItem]);
                let field = name(kind);
                let done = self.write(store, &origin, (id, field, word.as_str().into()), |write| {
                    write.create(kind, id, &[(field, word.as_str().into())])
                });
                if done.is_ok() {
                    self.known.push((id, kind));
                }
                done
            }
            Some((id, kind)) => match dice.below(10) {
                0..=2 => {
                    let field = match (kind, dice.below(2)) {
                        (EntityKind::Client, 0) => client::NAME,
                        (EntityKind::Client, _) => client::ZONE,
                        (_, 0) => work_item::TITLE,
                        _ => work_item::BLOCKED_NOTE,
                    };
                    let value = Value::from(word.as_str());
                    self.write(store, &origin, (id, field, value.clone()), |write| {
                        write.set(id, &[(field, value.clone())]).map(drop)
                    })
                }
                3..=6 => {
                    let edited = self.edit(desk, id, body(kind), &word, dice)?;
                    saved.value = None;
                    saved.token = edited.then(|| (id, body(kind).number, word.clone()));
                    if !edited {
                        return Ok(());
                    }
                    self.saved.push(saved);
                    return Ok(());
                }
                7 => {
                    saved.value = None;
                    let alive = dice.percent(60);
                    store.mutate(&origin, |write| write.set_alive(kind, id, alive)).map(drop)
                }
                8 if kind == EntityKind::WorkItem && dice.percent(50) => {
                    // No two are of the same millisecond.
                    let due = DateTime::from_timestamp_millis(i64::from(self.count));
                    let value = Value::from(due.unwrap_or_default());
                    saved.value = None;
                    self.write(store, &origin, (id, work_item::DUE, value.clone()), |write| {
                        write.set(id, &[(work_item::DUE, value.clone())]).map(drop)
                    })
                }
                8 if kind == EntityKind::WorkItem => {
                    let place = Place {
                        board: Uuid::from_u128(u128::from(dice.below(3))).into(),
                        column: Uuid::from_u128(u128::from(dice.below(3))).into(),
                        ord: word.clone(),
                        since: desk.wall(now),
                    };
                    saved.value = None;
                    let value = Value::from(place);
                    self.write(store, &origin, (id, work_item::PLACE, value.clone()), |write| {
                        write.set(id, &[(work_item::PLACE, value.clone())]).map(drop)
                    })
                }
                _ => {
                    let other = dice.pick(&self.known).0;
                    let comments = dice.percent(50);
                    let comment_id = dice.uuid();
                    let related = dice.percent(70);
                    saved.value = saved.value.filter(|_| comments);
                    self.comments.extend(comments.then_some(comment_id));
                    store
                        .mutate(&origin, |write| {
                            if comments {
                                let fields = [
                                    (comment::ITEM, Value::from(id)),
                                    (comment::BODY, Value::from(word.as_str())),
                                ];
                                write.create(EntityKind::Comment, comment_id, &fields)
                            } else {
                                write.relate("link", id, other, related).map(drop)
                            }
                        })
                        .map(drop)
                }
            },
        };
        match done {
            Ok(()) => self.saved.push(saved),
            Err(error) if error.code == ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Writes a field of the client that everybody writes.
    ///
    /// # Errors
    /// Where the database died, or the disk is full.
    pub fn clash(&mut self, desk: &Desk, now: u64, field: Field) -> Result<()> {
        let found = self.known.iter().find(|(_, kind)| *kind == EntityKind::Client).copied();
        let (Some(store), Some((id, _))) = (desk.store(), found) else { return Ok(()) };
        let word = self.word(desk.number);
        let origin = Origin {
            actor: None,
            source: Source::Window,
            command: "sim_clash".into(),
            now: desk.wall(now),
            undo_of: None,
        };
        let fields = [(field, Value::from(word.as_str()))];
        let written = (id, field, Value::from(word.as_str()));
        match self.write(store, &origin, written, |write| write.set(id, &fields).map(drop)) {
            Ok(()) => {
                let value = Some(item(&word));
                self.saved.push(Saved { desk: desk.number, value, token: None, excused: false });
                Ok(())
            }
            Err(error) if error.code == ErrorCode::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Keeps a pod apart or no longer, or gives a client or an item to one. What was written in a pod
    /// does not leave it, and what is not there yet is nothing.
    ///
    /// # Errors
    /// Where the database died, or the disk is full.
    pub fn pods(&mut self, desk: &Desk, now: u64, dice: &mut Dice) -> Result<()> {
        let Some(store) = desk.store() else { return Ok(()) };
        let origin = Origin {
            actor: None,
            source: Source::Window,
            command: "sim_pod".into(),
            now: desk.wall(now),
            undo_of: None,
        };
        let of = |wanted| self.known.iter().filter(move |(_, kind)| *kind == wanted);
        let clients: Vec<Uuid> = of(EntityKind::Client).map(|(id, _)| *id).collect();
        let items: Vec<Uuid> = of(EntityKind::WorkItem).map(|(id, _)| *id).collect();
        let pick = |all: &[Uuid], dice: &mut Dice| (!all.is_empty()).then(|| dice.pick(all));
        let some = dice.percent(85);
        let (id, field, value) = match dice.below(4) {
            0 if self.pods.len() < 2 => {
                let id = dice.uuid();
                let fields = [(pod::APART, true.into())];
                let made =
                    store.mutate(&origin, |write| write.create(EntityKind::Pod, id, &fields));
                return made.map(|_| self.pods.push(id));
            }
            0 => (pick(&self.pods, dice), pod::APART, Value::from(some)),
            1 => {
                let pod = pick(&self.pods, dice).filter(|_| some);
                (pick(&clients, dice), client::POD, pod.into())
            }
            _ => {
                let client = pick(&clients, dice).filter(|_| some);
                (pick(&items, dice), work_item::CLIENT, client.into())
            }
        };
        let Some(id) = id else { return Ok(()) };
        match store.mutate(&origin, |write| write.set(id, &[(field, value)])) {
            Err(error) if !matches!(error.code, ErrorCode::NotFound | ErrorCode::Invalid) => {
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// Edits the text that everybody edits.
    ///
    /// # Errors
    /// Where the database died, or the disk is full.
    pub fn edit_first(&mut self, desk: &Desk, dice: &mut Dice) -> Result<()> {
        let Some((id, kind)) = self.known.first().copied() else { return Ok(()) };
        let word = self.word(desk.number);
        let field = body(kind);
        if self.edit(desk, id, field, &word, dice)? {
            let token = Some((id, field.number, word));
            self.saved.push(Saved { desk: desk.number, value: None, token, excused: false });
        }
        Ok(())
    }

    /// Edits a text, which may have been opened long ago.
    fn edit(
        &mut self,
        desk: &Desk,
        id: Uuid,
        field: Field,
        word: &str,
        dice: &mut Dice,
    ) -> Result<bool> {
        let Some(store) = desk.store() else { return Ok(false) };
        if !store.read(|read| read.exists(id))? {
            return Ok(false);
        }
        let at = (desk.number, id, field.number);
        let present = store.read(|read| read.text(id, field))?;
        // An editor is opened once and shows what it saved, not what came meanwhile.
        let opened = match self.open.get(&at) {
            Some(opened) if dice.percent(70) => opened.clone(),
            _ => present,
        };
        let mut words: Vec<&str> = opened.split_inclusive(" ").collect();
        let erased = (words.len() > 2 && dice.percent(25))
            .then(|| words.remove(dice.index(words.len())).to_owned());
        words.insert(dice.index(words.len() + 1), word);
        let text = words.concat();
        let origin = Origin {
            actor: None,
            source: Source::Window,
            command: "sim_edit".into(),
            now: desk.wall(0),
            undo_of: None,
        };
        store.mutate(&origin, |write| write.edit_text(id, field, &opened, &text))?;
        self.erased.extend(erased);
        // The editor stays open with what it holds, or shows what has come meanwhile.
        let shown = store.read(|read| read.text(id, field))?;
        if !shown.contains(word.trim_end()) {
            self.unread = Some(format!("{word} of {id} was just written into {shown}"));
        }
        self.open.insert(at, shown);
        Ok(true)
    }

    /// What a desk saved from now on may be lost: it goes back to an older copy.
    pub fn excuse(&mut self, desk: usize, since: usize) {
        for saved in self.saved.iter_mut().skip(since).filter(|saved| saved.desk == desk) {
            saved.excused = true;
        }
        self.open.retain(|(of, ..), _| *of != desk);
    }
}

/// The field that tells what an entity is called.
const fn name(kind: EntityKind) -> Field {
    match kind {
        EntityKind::Client => client::NAME,
        _ => work_item::TITLE,
    }
}

/// Every value of a field that a desk knows of, lately overwritten or long ago.
fn known(store: &Store, id: Uuid, field: Field) -> Result<Vec<Value>> {
    let changes = store.read(|read| read.changes_of(id.into(), 0, u32::MAX))?;
    let of_field = changes.into_iter().filter_map(|mut change| change.ops.remove(&field.number));
    let written = of_field.flat_map(|(before, after)| [before, after]);
    let conflicts = store.read(|read| read.conflicts(Some(id.into())))?;
    let waiting = conflicts.into_iter().filter(|one| one.field == field.number);
    Ok(written.chain(waiting.map(|one| one.lost.value)).collect())
}
