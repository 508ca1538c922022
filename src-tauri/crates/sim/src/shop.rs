//! Shared stores that misbehave as real ones do.
//!
//! Each answers what the core asks of a store. What a desk hears may be late, incomplete, repeated,
//! torn, refused or an error although the thing was done; what was acknowledged is lost only where the
//! real thing may lose it (a failover of a database without its last commits).

use crate::dice::Dice;
use crate::shelf::Shelf;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_sync::core::{Answer, Remote};
use holdfast_sync::{Append, Head, StoreKind};
use holdfast_wire::{LogId, PartId, Sealed, SegmentName, WorkspaceId, open};
use std::collections::BTreeMap;

/// One stored segment.
#[derive(Debug, Clone)]
struct Piece {
    segment: Sealed,
    /// The desk that wrote it.
    by: usize,
    /// From when on other desks may see it, by desk.
    visible: BTreeMap<usize, u64>,
    /// Until when it is listed but not whole.
    torn: u64,
}

/// What a desk finds where the store should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The store.
    Right,
    /// Nothing: the drive is not mounted, or somebody emptied it.
    Empty,
    /// The store of another workspace.
    Foreign,
    /// It does not answer.
    Away,
}

/// A shared store.
#[derive(Debug, Clone)]
pub struct Shop {
    kind: StoreKind,
    workspace: WorkspaceId,
    pieces: BTreeMap<(PartId, LogId), Vec<Piece>>,
    /// Snapshots and their chunks.
    shelf: Shelf,
    /// In the order in which they were stored.
    order: Vec<(PartId, LogId, u64)>,
    /// What desks find.
    pub target: Target,
    /// Of a hundred calls so many misbehave.
    pub trouble: u64,
    /// Of a hundred writes so many find no room: what is small may find some longer.
    pub full: u64,
    /// Segments, chunks and snapshots that found none.
    pub crowded: u32,
    /// A folder: what one desk wrote another finds after so many milliseconds at most.
    pub lag: u64,
    /// Somebody made the empty place the home of the workspace.
    founded: bool,
    /// Times it lost what it had acknowledged.
    pub failovers: u32,
}

impl Shop {
    /// A store that was made the home of a workspace.
    #[must_use]
    pub fn new(kind: StoreKind, workspace: WorkspaceId, trouble: u64) -> Self {
        Self {
            kind,
            workspace,
            pieces: BTreeMap::new(),
            shelf: Shelf::default(),
            order: Vec::new(),
            target: Target::Right,
            trouble,
            full: 0,
            crowded: 0,
            lag: 0,
            founded: false,
            failovers: 0,
        }
    }

    /// What sort of store it is.
    #[must_use]
    pub const fn kind(&self) -> StoreKind {
        self.kind
    }

    /// Everything becomes visible, there is room, and nothing misbehaves any longer.
    pub fn heal(&mut self) {
        self.target = Target::Right;
        (self.trouble, self.lag, self.full) = (0, 0, 0);
        for piece in self.pieces.values_mut().flatten() {
            piece.torn = 0;
            piece.visible.clear();
        }
    }

    /// Every segment that it holds.
    pub fn segments(&self) -> impl Iterator<Item = &Sealed> {
        self.pieces.values().flatten().map(|piece| &piece.segment)
    }

    /// Snapshots and their chunks.
    #[must_use]
    pub const fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Snapshots and their chunks, to put something there.
    pub const fn shelf_mut(&mut self) -> &mut Shelf {
        &mut self.shelf
    }

    /// A desk that was copied with its folder sees what the other one sees.
    pub fn copied(&mut self, from: usize, to: usize, now: u64) {
        for piece in self.pieces.values_mut().flatten() {
            if seen(piece, from, now) {
                piece.visible.remove(&to);
            }
        }
    }

    /// Puts a file there as a hostile or careless person would.
    pub fn smuggle(&mut self, segment: Sealed) {
        let piece = Piece { segment, by: usize::MAX, visible: BTreeMap::new(), torn: 0 };
        let key = (piece.segment.part, piece.segment.log);
        self.pieces.entry(key).or_default().push(piece);
    }

    /// A failover: the last `count` segments that it took are gone.
    pub fn fail_over(&mut self, count: usize) {
        self.failovers += 1;
        for _ in 0..count {
            let Some((part, log, last)) = self.order.pop() else { return };
            if let Some(pieces) = self.pieces.get_mut(&(part, log)) {
                pieces.retain(|piece| piece.segment.last != last || piece.by == usize::MAX);
            }
        }
    }

    /// Answers a desk at an instant.
    ///
    /// # Errors
    /// Whatever stores fail with.
    pub fn answer(
        &mut self,
        desk: usize,
        now: u64,
        remote: &Remote,
        dice: &mut Dice,
    ) -> Result<Answer> {
        if self.target == Target::Away || dice.percent(self.trouble / 2) {
            return Err(unreachable());
        }
        let writes = matches!(
            remote,
            Remote::Append(_) | Remote::Restore(_) | Remote::PutChunk(..) | Remote::PutSnapshot(..)
        );
        if writes && self.target != Target::Right && !self.founded {
            return Err(foreign());
        }
        if writes && self.full > 0 && dice.percent(self.full) {
            self.crowded += 1;
            return Err(no_room());
        }
        let answer = self.calm(desk, now, remote, dice);
        // It was done, and the answer was lost on the way.
        if dice.percent(self.trouble / 4) {
            return Err(unreachable());
        }
        Ok(answer)
    }

    fn calm(&mut self, desk: usize, now: u64, remote: &Remote, dice: &mut Dice) -> Answer {
        let there = self.target == Target::Right;
        match remote {
            Remote::Identify => Answer::Identity(match self.target {
                Target::Right | Target::Away => Some(self.workspace),
                Target::Foreign => Some(WorkspaceId(uuid::Uuid::from_u128(99))),
                Target::Empty => None,
            }),
            Remote::Found => {
                self.founded |= self.target == Target::Empty;
                Answer::Done
            }
            // Into the store that somebody founded in the place of the right one.
            Remote::Heads(part) => {
                let mut heads = Vec::new();
                for ((of, log), pieces) in self.pieces.iter().filter(|_| there) {
                    let seen = pieces.iter().filter(|piece| seen(piece, desk, now));
                    let names: Vec<_> = seen.map(|piece| piece.segment.name()).collect();
                    let last = names.iter().map(|name| name.last).max();
                    // A listing may leave out a log, or its end.
                    if let Some(last) =
                        last.filter(|_| of == part && !dice.percent(self.trouble / 4))
                    {
                        heads.push(Head { log: *log, last, mark: self.kind.mark(&names) });
                    }
                }
                Answer::Heads(heads)
            }
            Remote::List(part, log, after) => {
                let mut names: Vec<SegmentName> = self
                    .seen(desk, now, (*part, *log))
                    .filter(|segment| there && segment.last > *after)
                    .map(Sealed::name)
                    .collect();
                if self.trouble > 0 {
                    names.retain(|_| !dice.percent(self.trouble));
                    if dice.percent(self.trouble)
                        && let Some(first) = names.first().copied()
                    {
                        // Told twice, and once under a name that nothing has.
                        names.push(first);
                        names.push(SegmentName { hash16: [dice.below(256) as u8; 16], ..first });
                    }
                }
                Answer::Names(names)
            }
            Remote::Get(part, log, name) => {
                let pieces = self.pieces.get(&(*part, *log)).into_iter().flatten();
                let found = pieces
                    .filter(|piece| there && seen(piece, desk, now) && piece.torn <= now)
                    .find(|piece| piece.segment.name() == *name);
                Answer::Bytes(found.map(|piece| piece.segment.bytes.clone()))
            }
            Remote::Tail(part, log, after, _) => {
                let mut end = *after;
                let pieces = self.pieces.get(&(*part, *log)).into_iter().flatten();
                let tail = pieces
                    .filter(|piece| there && seen(piece, desk, now) && piece.torn <= now)
                    .filter(|piece| {
                        let follows = piece.segment.first == end + 1;
                        if follows {
                            end = piece.segment.last;
                        }
                        follows
                    })
                    .map(|piece| (piece.segment.name(), piece.segment.bytes.clone()));
                Answer::Tail(tail.collect())
            }
            Remote::Snapshots(_) => Answer::Hashes(if there {
                self.shelf.snapshots(self.trouble, dice)
            } else {
                Vec::new()
            }),
            Remote::GetSnapshot(_, hash) | Remote::GetChunk(_, hash) => {
                Answer::Bytes(self.shelf.get(hash, self.trouble, dice).filter(|_| there))
            }
            Remote::PutChunk(_, bytes) => {
                self.shelf.put_chunk(bytes);
                Answer::Done
            }
            Remote::PutSnapshot(_, bytes) => {
                self.shelf.put_snapshot(bytes);
                Answer::Done
            }
            Remote::Append(_) | Remote::Restore(_) if !there => Answer::Appended(Append::Stored),
            Remote::Append(segment) | Remote::Restore(segment) => {
                Answer::Appended(self.append(desk, now, segment, dice))
            }
        }
    }

    fn seen(&self, desk: usize, now: u64, key: (PartId, LogId)) -> impl Iterator<Item = &Sealed> {
        let pieces = self.pieces.get(&key).into_iter().flatten();
        pieces.filter(move |piece| seen(piece, desk, now)).map(|piece| &piece.segment)
    }

    fn append(&mut self, desk: usize, now: u64, segment: &Sealed, dice: &mut Dice) -> Append {
        let key = (segment.part, segment.log);
        let folder = self.kind == StoreKind::Folder;
        // A folder knows what has arrived here; a database knows everything.
        let present: Vec<Sealed> = self
            .pieces
            .get(&key)
            .into_iter()
            .flatten()
            .filter(|piece| !folder || seen(piece, desk, now))
            .filter(|piece| open(&piece.segment.bytes).is_ok())
            .map(|piece| piece.segment.clone())
            .collect();
        let last = present.iter().map(|piece| piece.last).max().unwrap_or(0);
        if present.contains(segment) {
            return Append::AlreadyHave;
        }
        if segment.first > last + 1 {
            return Append::Behind(last);
        }
        let mut before = present.iter().filter(|piece| piece.last + 1 == segment.first).peekable();
        let follows = before.peek().is_none() || before.any(|piece| piece.hash == segment.prev);
        if segment.first <= last || !follows {
            return Append::Fork(last);
        }
        let mut piece =
            Piece { segment: segment.clone(), by: desk, visible: BTreeMap::new(), torn: 0 };
        if folder && self.lag > 0 {
            for other in (0..16).filter(|other| *other != desk) {
                piece.visible.insert(other, now + dice.below(self.lag));
            }
        }
        if folder && dice.percent(self.trouble) {
            piece.torn = now + dice.below(30_000);
        }
        self.order.push((segment.part, segment.log, segment.last));
        self.pieces.entry(key).or_default().push(piece);
        Append::Stored
    }
}

fn seen(piece: &Piece, desk: usize, now: u64) -> bool {
    piece.by == desk || piece.visible.get(&desk).is_none_or(|from| *from <= now)
}

fn foreign() -> Error {
    Error::new(ErrorCode::StoreForeign, "This is not the store you used.", "Bring it back.")
}

fn no_room() -> Error {
    Error::new(ErrorCode::StoreFull, "There is no room left in the store.", "Make room there.")
}

fn unreachable() -> Error {
    Error::new(ErrorCode::StoreUnreachable, "The store does not answer.", "Wait.")
}
