//! One link: carries out what the core says and brings back what became of it.

use crate::core::{
    Answer, Config, Effect, Event, Input, Local, Moment, Notice, Remote, State, Status, Ticket,
    step,
};
use crate::store::SharedStore;
use holdfast_domain::{Error, ErrorCode, Result};
use holdfast_wire::name_of;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

/// A store ends every call by itself; this is for one that does not.
const PATIENCE: Duration = Duration::from_secs(120);
/// Nothing to wake for: looked at again after this.
const LONG: Duration = Duration::from_secs(3600);

/// The database of this desk, as it stands to one shared store.
pub trait Database: Send + Sync + 'static {
    /// Does what is asked. Blocks; called on threads made for that.
    ///
    /// # Errors
    /// Whatever the database says; asked again later.
    fn answer(&self, local: Local) -> Result<Answer>;
}

/// What a link says.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// How it stands.
    Status(Status),
    /// Something that somebody should know.
    Notice(Notice),
    /// The store has got everything this desk has.
    Reseeded,
}

/// Milliseconds that begin at the wall clock and never go back.
struct Watch {
    base: u64,
    start: Instant,
}

impl Watch {
    fn new() -> Self {
        let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let base = wall.map_or(0, |wall| u64::try_from(wall.as_millis()).unwrap_or(0));
        Self { base, start: Instant::now() }
    }

    fn now(&self) -> u64 {
        self.base + u64::try_from(self.start.elapsed().as_millis()).unwrap_or(0)
    }

    fn instant(&self, at: u64) -> Instant {
        self.start + Duration::from_millis(at.saturating_sub(self.base))
    }
}

/// Runs until nobody gives orders any more, or `until` says so.
pub(super) async fn run<S: SharedStore>(
    store: Arc<S>,
    database: Arc<dyn Database>,
    config: Config,
    mut orders: UnboundedReceiver<Event>,
    told: impl Fn(Told) + Send + Sync,
    until: fn(&State) -> bool,
) {
    let watch = Watch::new();
    let mut state = State::new(config);
    let mut jobs: JoinSet<(Ticket, Result<Answer>)> = JoinSet::new();
    loop {
        let wake = state.wake_at().map_or_else(|| Instant::now() + LONG, |at| watch.instant(at));
        let event = tokio::select! {
            order = orders.recv() => match order {
                Some(event) => event,
                None => return,
            },
            Some(Ok((ticket, answer))) = jobs.join_next() => Event::Done(ticket, answer),
            () = tokio::time::sleep_until(wake) => Event::Tick,
            hint = store.hint() => Event::Hint(hint),
        };
        let jitter = uuid::Uuid::new_v4().as_u128() as u16 & 1023;
        let at = Moment { now: watch.now(), jitter };
        for effect in step(&mut state, Input { at, event }) {
            match effect {
                Effect::Remote(ticket, remote) => {
                    let store = Arc::clone(&store);
                    let asked = tokio::spawn(async move { bounded(ask(&*store, remote)).await });
                    jobs.spawn(async move { (ticket, whole(asked).await) });
                }
                Effect::Local(ticket, local) => {
                    let database = Arc::clone(&database);
                    let asked = tokio::task::spawn_blocking(move || database.answer(local));
                    jobs.spawn(async move { (ticket, whole(asked).await) });
                }
                Effect::Status(status) => told(Told::Status(status)),
                Effect::Notice(notice) => told(Told::Notice(notice)),
                Effect::Reseeded => told(Told::Reseeded),
            }
        }
        if until(&state) {
            return;
        }
    }
}

/// An answer even where giving it ended badly: the core waits for one.
async fn whole(asked: JoinHandle<Result<Answer>>) -> Result<Answer> {
    asked.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a part of the exchange ended badly");
        Err(Error::new(
            ErrorCode::Internal,
            "The exchange with other desks was interrupted by a defect of Holdfast.",
            "It is tried again by itself. Please report it with the log that `holdfast doctor` names.",
        ))
    })
}

/// The answer of a store, or that it does not answer.
pub(super) async fn bounded<T>(answer: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(|_| {
        Err(Error::new(
            ErrorCode::StoreUnreachable,
            "The shared store does not answer.",
            "It is tried again by itself. Look at the network and at the store.",
        ))
    })
}

async fn ask<S: SharedStore>(store: &S, remote: Remote) -> Result<Answer> {
    Ok(match remote {
        Remote::Identify => Answer::Identity(store.identity().await?),
        Remote::Found => {
            store.found().await?;
            Answer::Done
        }
        Remote::Heads(part) => Answer::Heads(store.heads(part).await?),
        Remote::List(part, log, after) => Answer::Names(store.list(part, log, after).await?),
        Remote::Get(part, log, name) => Answer::Bytes(store.get(part, log, &name).await?),
        Remote::Tail(part, log, after, budget) => {
            let tail = store.tail(part, log, after, budget).await?;
            let named = |bytes: Vec<u8>| name_of(&bytes).map(|name| (name, bytes));
            Answer::Tail(tail.into_iter().filter_map(named).collect())
        }
        Remote::Snapshots(part) => Answer::Hashes(store.snapshots(part).await?),
        Remote::GetSnapshot(part, id) => Answer::Bytes(store.get_snapshot(part, &id).await?),
        Remote::GetChunk(part, hash) => Answer::Bytes(store.get_chunk(part, &hash).await?),
        Remote::PutChunk(part, bytes) => {
            store.put_chunk(part, &bytes).await?;
            Answer::Done
        }
        Remote::PutSnapshot(part, bytes) => {
            store.put_snapshot(part, &bytes).await?;
            Answer::Done
        }
        Remote::Append(segment) => Answer::Appended(store.append(&segment).await?),
        Remote::Restore(segment) => Answer::Appended(store.restore(&segment).await?),
    })
}
