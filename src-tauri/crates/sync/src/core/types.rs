//! What comes in and what goes out.

use super::Status;
use crate::store::{Append, Head, Hint};
use holdfast_domain::{Error, Result};
use holdfast_store::sync::ClockSign;
use holdfast_wire::snapshot::Manifest;
use holdfast_wire::{Hash, LogId, PartId, Sealed, SegmentName, WorkspaceId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The instant of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds of a clock that never goes back.
    pub now: u64,
    /// A random number from 0 to 1023, so that desks which failed together do not return together.
    pub jitter: u16,
}

/// Something that happened, and when.
#[derive(Debug, Clone)]
pub struct Input {
    /// When.
    pub at: Moment,
    /// What.
    pub event: Event,
}

/// What can happen.
#[derive(Debug, Clone)]
pub enum Event {
    /// The edge is ready.
    Start,
    /// [`super::State::wake_at`] has come.
    Tick,
    /// This desk wrote something that is not sealed yet.
    Changed,
    /// Something was sealed beside this machine, for another store or by another process.
    Sealed,
    /// It is worth looking into the store.
    Hint(Hint),
    /// A person wants it now: no pause is waited for.
    Hurry,
    /// A person wants the store to get everything this desk has.
    Reseed,
    /// What became of an effect.
    Done(Ticket, Result<Answer>),
}

/// Names an effect, so that its answer finds the one who waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Ask the shared store.
    Remote(Ticket, Remote),
    /// Ask the database of this desk.
    Local(Ticket, Local),
    /// How it stands has changed.
    Status(Status),
    /// Something that somebody should know.
    Notice(Notice),
    /// The store has got everything this desk has.
    Reseeded,
}

/// What a shared store is asked; see [`crate::SharedStore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remote {
    /// Which workspace it holds. Answered by [`Answer::Identity`].
    Identify,
    /// Make it the home of the workspace. Answered by [`Answer::Done`].
    Found,
    /// How far its logs go. Answered by [`Answer::Heads`].
    Heads(PartId),
    /// Segments of a log after a number. Answered by [`Answer::Names`].
    List(PartId, LogId, u64),
    /// The bytes of a segment. Answered by [`Answer::Bytes`].
    Get(PartId, LogId, SegmentName),
    /// Segments of a log after a number, about so many bytes. Answered by [`Answer::Tail`].
    Tail(PartId, LogId, u64, usize),
    /// Which snapshots are there. Answered by [`Answer::Hashes`].
    Snapshots(PartId),
    /// What a snapshot holds. Answered by [`Answer::Bytes`].
    GetSnapshot(PartId, Hash),
    /// A chunk of a snapshot. Answered by [`Answer::Bytes`].
    GetChunk(PartId, Hash),
    /// Keep a chunk of a snapshot. Answered by [`Answer::Done`].
    PutChunk(PartId, Vec<u8>),
    /// Keep a snapshot, all chunks of which are there. Answered by [`Answer::Done`].
    PutSnapshot(PartId, Vec<u8>),
    /// Take a segment of this desk. Answered by [`Answer::Appended`].
    Append(Sealed),
    /// Take a segment of another desk. Answered by [`Answer::Appended`].
    Restore(Sealed),
}

/// What the database of this desk is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Local {
    /// How far every log of a part has come. Answered by [`Answer::Cursors`].
    Cursors(PartId),
    /// Freeze own changes into segments. Answered by [`Answer::Sealed`].
    Seal,
    /// Segments that the store is not known to have: the control part first, in order within a log,
    /// about so many bytes. Answered by [`Answer::Segments`].
    Outbox {
        /// Those of other desks as well.
        relay: bool,
        /// Not of these logs.
        except: Vec<(PartId, LogId)>,
        /// About so many bytes, but at least one segment where there is one.
        bytes: usize,
    },
    /// The store is known to have a log up to here. Answered by [`Answer::Done`].
    Pushed(Vec<(PartId, LogId, u64)>),
    /// Nothing is known of what the store has. Answered by [`Answer::Done`].
    Forget,
    /// Verify, keep and apply segments. Answered by [`Answer::Received`].
    Receive(PartId, Vec<Vec<u8>>),
    /// Apply what was stored before this program began: it may have ended in the middle, or not have
    /// understood it. Answered by [`Answer::Done`].
    CatchUp,
    /// Begin to load a snapshot. Answered by [`Answer::Loaded`].
    BeginSnapshot(Arc<Manifest>),
    /// Merge chunks of it. Answered by [`Answer::Loaded`].
    LoadChunks(Arc<Manifest>, Vec<Vec<u8>>),
    /// Merge what was written since it was made, before its history is here. Answered by
    /// [`Answer::Done`].
    LoadSince(Arc<Manifest>, Vec<Vec<u8>>),
    /// All of it is merged. Answered by [`Answer::Done`].
    EndSnapshot(Arc<Manifest>),
    /// Wait no longer for what a snapshot told of these logs: the store has nothing more of them.
    /// Answered by [`Answer::Done`].
    Forgo(PartId, Vec<LogId>),
    /// Make one; of its chunks these are in the store. Answered by [`Answer::Made`].
    MakeSnapshot(BTreeSet<Hash>),
    /// Admit the desks that were invited and ask for it. Answered by [`Answer::Sealed`].
    Admit,
    /// Seal that the work of others is here, where that was not said yet. Answered by
    /// [`Answer::Sealed`].
    Acknowledge,
    /// Of these segments of a log, those that are neither kept here nor set aside for good. Answered by
    /// [`Answer::Names`].
    Lacking(PartId, LogId, Vec<SegmentName>),
    /// The store has something else at the numbers of this segment of an own log: say what it says, and
    /// what follows it, in another log. Answered by [`Answer::Rotated`].
    SayAgain(PartId, LogId, Hash),
}

/// What became of an effect.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It was done.
    Done,
    /// The workspace of the store, if it holds one.
    Identity(Option<WorkspaceId>),
    /// How far its logs go, as far as it tells.
    Heads(Vec<Head>),
    /// Names of segments.
    Names(Vec<SegmentName>),
    /// The bytes of a segment, snapshot or chunk; none where it is not there or not whole.
    Bytes(Option<Vec<u8>>),
    /// What became of a segment.
    Appended(Append),
    /// How far the logs of a part have come here.
    Cursors(Vec<Cursor>),
    /// Segments to send.
    Segments(Vec<Sealed>),
    /// Whether there are new segments of this desk to send.
    Sealed(bool),
    /// The log that this desk writes from now on, where it is another one.
    Rotated(Option<LogId>),
    /// What became of received segments.
    Received(Received),
    /// Segments that follow one another, with their names.
    Tail(Vec<(SegmentName, Vec<u8>)>),
    /// Names of snapshots.
    Hashes(Vec<Hash>),
    /// Whether a snapshot is what it should be: it was taken in then.
    Loaded(bool),
    /// A snapshot; none where this desk cannot make one now.
    Made(Option<Made>),
}

/// A snapshot that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What describes it.
    pub manifest: Vec<u8>,
    /// Its chunks, without those that the store has.
    pub chunks: Vec<Vec<u8>>,
    /// How many transactions it contains.
    pub reach: u64,
}

/// How far a log has come here.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The log.
    pub log: LogId,
    /// True for what this desk writes or wrote.
    pub own: bool,
    /// True for the one that this desk writes now.
    pub current: bool,
    /// Number of the last transaction that is kept here in segments.
    pub stored: u64,
    /// As `stored`, of all branches together where the log was forked.
    pub all: u64,
    /// The marks of the last segments of all branches.
    pub ends: Vec<u64>,
    /// Number of the last transaction that the store is known to have.
    pub pushed: u64,
    /// True where a snapshot told more of it than has arrived.
    pub waits: bool,
}

/// What became of received segments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Received {
    /// Those that were not kept, by their place among those handed over, and why.
    pub held: Vec<(usize, Error)>,
    /// The log that this desk writes from now on, where they showed that somebody else writes the one
    /// before.
    pub rotated: Option<LogId>,
    /// True where who belongs to the workspace may have changed.
    pub members: bool,
    /// True where others changed something.
    pub work: bool,
    /// Whether other desks that applied the same hold the same.
    pub compared: Vec<(LogId, bool)>,
    /// What the newest segment of each log tells of the clock it was written by.
    pub clocks: Vec<(LogId, ClockSign)>,
    /// How long the database was held, in milliseconds.
    pub took: u64,
}

/// Something that somebody should know.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// The store is another one than the one that was used, or was emptied.
    Foreign(Error),
    /// The store lost something that it had.
    Behind(Error),
    /// Somebody else wrote the log of this desk, which has begun another.
    Rotated,
    /// Whether the desk that writes a log holds the same as this one, having applied the same.
    Compared(LogId, bool),
    /// What the clock of the desk that writes a log says, compared with ours.
    Clock(LogId, ClockSign),
}
