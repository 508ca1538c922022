//! The edge around the core: one thread with a small runtime, on which every link of a desk to its
//! shared stores is carried out. Commands never wait for it.

mod files;
mod link;

pub use files::{Errand, File, Files};
pub use link::{Database, Told};

use crate::any::AnyStore;
use crate::core::{Config, Event, Reach, State, Status};
use holdfast_domain::{Error, ErrorCode, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, watch};

/// Blocking calls that hang, on a share for instance, are left behind after this.
const END: Duration = Duration::from_secs(2);

/// A shared store to be used, with all that belongs to it.
pub struct Link {
    /// What the desk calls it.
    pub id: i64,
    /// The store.
    pub store: AnyStore,
    /// The database, as it stands to this store.
    pub database: Arc<dyn Database>,
    /// The files of attachments, as they stand to this store.
    pub files: Arc<dyn Files>,
    /// What the core has to know.
    pub config: Config,
    /// True where the store is to get everything this desk has.
    pub reseed: bool,
}

impl Link {
    /// What it is told first.
    fn begin(&self, orders: &UnboundedSender<Event>) {
        // Nobody else holds the other end yet, so both are heard.
        let _ = orders.send(Event::Start);
        if self.reseed {
            let _ = orders.send(Event::Reseed);
        }
    }
}

/// Hears what becomes of the links, by their ids.
pub type Listener = Arc<dyn Fn(i64, Told) + Send + Sync>;

/// Where a running link hears what it is told.
struct Orders {
    link: i64,
    events: UnboundedSender<Event>,
    hurry: Arc<Notify>,
}

/// The running links of a desk. They end, within seconds, when this is dropped.
pub struct Drive {
    orders: Vec<Orders>,
    thread: Option<JoinHandle<()>>,
}

impl Drive {
    /// Starts all links on a thread of their own.
    ///
    /// # Errors
    /// `internal` where the system has no thread left.
    pub fn start(links: Vec<Link>, told: Listener) -> Result<Self> {
        let runtime = runtime()?;
        let mut orders = Vec::new();
        let mut running = Vec::new();
        for link in links {
            let (events, receiver) = unbounded_channel();
            link.begin(&events);
            let hurry = Arc::new(Notify::new());
            orders.push(Orders { link: link.id, events, hurry: Arc::clone(&hurry) });
            running.push((link, receiver, hurry));
        }
        let work = move || {
            runtime.block_on(async {
                let mut tasks = tokio::task::JoinSet::new();
                for (link, receiver, hurry) in running {
                    tasks.spawn(carry(link, receiver, hurry, Arc::clone(&told)));
                }
                while tasks.join_next().await.is_some() {}
            });
            runtime.shutdown_timeout(END);
        };
        let thread = std::thread::Builder::new()
            .name("holdfast-sync".into())
            .spawn(work)
            .map_err(|error| internal(&error))?;
        Ok(Self { orders, thread: Some(thread) })
    }

    /// Tells one link something, or all of them. A link that is no more does not hear it.
    pub fn tell(&self, link: Option<i64>, event: &Event) {
        for orders in self.orders.iter().filter(|of| link.is_none_or(|link| link == of.link)) {
            let _ = orders.events.send(event.clone());
            if matches!(event, Event::Hurry) {
                orders.hurry.notify_one();
            }
        }
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.orders.clear();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of sync ended badly");
        }
    }
}

/// Exchanges with every store until nothing is left to do, a store fails, or time is up; gives how
/// each stands then. For programs that end afterwards.
///
/// # Errors
/// `internal` where the system has no thread left.
pub fn once(links: Vec<Link>, patience: Duration, told: &Listener) -> Result<Vec<(i64, Status)>> {
    let runtime = runtime()?;
    let last: Arc<Mutex<Vec<(i64, Status)>>> = Arc::default();
    let ids: Vec<i64> = links.iter().map(|link| link.id).collect();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for link in links {
            let (sender, receiver) = unbounded_channel();
            link.begin(&sender);
            let (last, told) = (Arc::clone(&last), Arc::clone(told));
            let listener: Listener = Arc::new(move |id, said| {
                if let Told::Status(status) = &said {
                    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                    last.retain(|(of, _)| *of != id);
                    last.push((id, status.clone()));
                }
                told(id, said);
            });
            tasks.spawn(async move {
                // Held until the end: a link without orders ends.
                let _sender = sender;
                exchange(link, receiver, listener).await;
            });
        }
        let all = async { while tasks.join_next().await.is_some() {} };
        // What is not done by then is done next time.
        let _ = tokio::time::timeout(patience, all).await;
    });
    runtime.shutdown_timeout(END);
    let mut last = std::mem::take(&mut *last.lock().unwrap_or_else(PoisonError::into_inner));
    last.sort_by_key(|(id, _)| ids.iter().position(|known| known == id));
    Ok(last)
}

/// Runs a link, and its files beside it, until nobody gives orders any more.
async fn carry(link: Link, orders: UnboundedReceiver<Event>, hurry: Arc<Notify>, told: Listener) {
    let (id, store) = (link.id, Arc::new(link.store));
    let (up, is_up) = watch::channel(false);
    let listener = move |said| {
        if let Told::Status(status) = &said {
            up.send_replace(status.reach == Reach::Up);
        }
        told(id, said);
    };
    let changes =
        link::run(Arc::clone(&store), link.database, link.config, orders, listener, |_| false);
    tokio::select! {
        () = changes => {}
        () = files::run(store, link.files, is_up, hurry) => {}
    }
}

/// Runs a link until nothing is left to do or the store fails, then carries its files.
async fn exchange(link: Link, orders: UnboundedReceiver<Event>, told: Listener) {
    let (id, store) = (link.id, Arc::new(link.store));
    let up = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&up);
    let listener = move |said| {
        if let Told::Status(status) = &said {
            heard.store(status.reach == Reach::Up, Ordering::Relaxed);
        }
        told(id, said);
    };
    let ended =
        |state: &State| state.is_settled() || matches!(state.status(0).reach, Reach::Down { .. });
    link::run(Arc::clone(&store), link.database, link.config, orders, listener, ended).await;
    if up.load(Ordering::Relaxed) {
        files::once(store, link.files).await;
    }
}

/// Asks a store something and waits for the answer, on this thread.
///
/// # Errors
/// Whatever the question says.
pub fn ask<T>(question: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = runtime()?;
    let answer = runtime.block_on(question);
    runtime.shutdown_timeout(END);
    answer
}

fn runtime() -> Result<Runtime> {
    Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(16)
        .build()
        .map_err(|error| internal(&error))
}

fn internal(error: &std::io::Error) -> Error {
    tracing::error!(%error, "sync cannot run");
    Error::new(
        ErrorCode::Internal,
        "The exchange with other desks cannot run: the system has no room for it.",
        "Close other programs and start Holdfast again.",
    )
}
