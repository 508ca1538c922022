//! The one thread that speaks to the notification server. Toasts wait here in a queue while the
//! server is slow, and nobody else ever waits for it.

use super::screen::{self, Server};
use super::{Order, bubble};
use futures_util::stream::{BoxStream, StreamExt};
use holdfast_desk::alarm::{Button, Event, Refusal, Screen, Toast};
use notify_rust::{NotificationHandle, NotificationResponse};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use zbus::Connection;

/// Toasts that are kept alive, so that their buttons work; the oldest goes first.
const LIVE: usize = 8;

/// How long a server may take to show one.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came of a toast that is not on the screen.
enum Unshown {
    /// The server answered with an error, or is not there; its words.
    Error(String),
    /// It did not answer in time.
    Silent,
}

/// What our own tasks tell the worker.
enum Heard {
    /// The server took a toast, or did not.
    Posted(Toast, Result<Arc<NotificationHandle>, Unshown>),
    /// A toast was answered, or closed.
    Answered(u32, NotificationResponse),
}

/// A toast on the screen.
struct Live {
    key: String,
    id: u32,
    handle: Arc<NotificationHandle>,
    /// Those it replaced: some servers close a toast when the connection that made it ends.
    before: Vec<Arc<NotificationHandle>>,
    waiting: AbortHandle,
}

struct Worker {
    events: Sender<Event>,
    bus: Option<Connection>,
    server: Server,
    queue: VecDeque<Toast>,
    posting: bool,
    live: VecDeque<Live>,
    tasks: UnboundedSender<Heard>,
}

/// Works until nobody can order any more.
pub(super) async fn run(events: Sender<Event>, mut orders: UnboundedReceiver<Order>) {
    let (tasks, mut heard) = unbounded_channel();
    let mut worker = Worker {
        events,
        bus: None,
        server: Server::default(),
        queue: VecDeque::new(),
        posting: false,
        live: VecDeque::new(),
        tasks,
    };
    let mut changes = worker.connect().await;
    worker.tell_screen();
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Post(toast)) => {
                    if worker.bus.is_none() {
                        changes = worker.connect().await;
                        worker.tell_screen();
                    }
                    worker.queue.push_back(toast);
                    worker.post_next();
                }
                Some(Order::Close(key)) => worker.close(&key),
                None => return,
            },
            Some(heard) = heard.recv() => worker.hear(heard).await,
            Some(replaced) = changes.next() => worker.look_again(replaced).await,
        }
    }
}

impl Worker {
    /// Connects to the session bus and asks who is there. Without a bus there is nothing to hear.
    async fn connect(&mut self) -> BoxStream<'static, bool> {
        let connected = async {
            let bus = Connection::session().await?;
            let changes = screen::changes(&bus).await?;
            let server = screen::ask(&bus).await?;
            zbus::Result::Ok((bus, changes, server))
        };
        match connected.await {
            Ok((bus, changes, server)) => {
                self.bus = Some(bus);
                self.server = server;
                changes.boxed()
            }
            Err(error) => {
                tracing::info!(%error, "there is no session bus");
                self.server = Server::default();
                futures_util::stream::pending().boxed()
            }
        }
    }

    /// The server came, went or changed its mind.
    async fn look_again(&mut self, replaced: bool) {
        let Some(bus) = &self.bus else { return };
        if replaced {
            // What the old one showed is gone, and its numbers mean nothing to the next one.
            self.live.drain(..).for_each(|live| live.waiting.abort());
        }
        match screen::ask(bus).await {
            Ok(server) if server != self.server => {
                self.server = server;
                self.tell_screen();
            }
            Ok(_) => {}
            Err(error) => tracing::info!(%error, "the notification server does not answer"),
        }
    }

    fn tell_screen(&self) {
        self.tell(Event::Screen(self.server.screen.clone()));
    }

    fn tell(&self, event: Event) {
        // The scheduler has ended when this fails, and soon so does this worker.
        let _ = self.events.send(event);
    }

    /// Hands the next toast to the server, one at a time.
    fn post_next(&mut self) {
        if self.posting {
            return;
        }
        let Some(toast) = self.queue.pop_front() else { return };
        if self.bus.is_none() {
            self.tell(Event::Refused(toast.ticket, Refusal::NoSession));
            return self.post_next();
        }
        self.posting = true;
        let replaces = self.live.iter().find(|live| live.key == toast.key).map(|live| live.id);
        let notification = bubble::notification(&toast, &self.server, replaces);
        let tasks = self.tasks.clone();
        tokio::spawn(async move {
            let shown = match tokio::time::timeout(PATIENCE, notification.show_async()).await {
                Ok(shown) => shown.map(Arc::new).map_err(|error| Unshown::Error(error.to_string())),
                Err(_) => Err(Unshown::Silent),
            };
            // The worker has ended when this fails.
            let _ = tasks.send(Heard::Posted(toast, shown));
        });
    }

    async fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Posted(toast, shown) => {
                self.posting = false;
                match shown {
                    Ok(handle) => self.keep(toast, handle).await,
                    Err(why) => {
                        self.look_again(false).await;
                        let why = self.refusal(&why);
                        self.tell(Event::Refused(toast.ticket, why));
                    }
                }
                self.post_next();
            }
            Heard::Answered(id, response) => {
                let Some(at) = self.live.iter().position(|live| live.id == id) else { return };
                let Some(live) = self.live.remove(at) else { return };
                let button = match &response {
                    NotificationResponse::Default => Some(Button::Open),
                    NotificationResponse::Action(word) => Button::from_word(word),
                    _ => None,
                };
                if let Some(button) = button {
                    self.tell(Event::Pressed(live.key, button));
                }
            }
        }
    }

    /// Why a toast was not shown, by what is known of the server now.
    fn refusal(&self, why: &Unshown) -> Refusal {
        match why {
            Unshown::Silent => Refusal::Silent,
            Unshown::Error(error) => {
                tracing::info!(error, "a notification was not shown");
                if self.server.screen.present { Refusal::Failed } else { Refusal::NoServer }
            }
        }
    }

    /// Keeps a toast alive and waits for its answer.
    async fn keep(&mut self, toast: Toast, handle: Arc<NotificationHandle>) {
        let id = handle.id();
        let mut before = Vec::new();
        if let Some(at) = self.live.iter().position(|live| live.key == toast.key)
            && let Some(old) = self.live.remove(at)
        {
            old.waiting.abort();
            before = old.before;
            before.push(old.handle);
        }
        let (tasks, waits) = (self.tasks.clone(), Arc::clone(&handle));
        let waiting = tokio::spawn(async move {
            let mut answer = None;
            waits.wait_for_action_async(|response| answer = Some(response.clone())).await;
            if let Some(answer) = answer {
                let _ = tasks.send(Heard::Answered(id, answer));
            }
        });
        self.live.push_back(Live {
            key: toast.key,
            id,
            handle,
            before,
            waiting: waiting.abort_handle(),
        });
        if self.live.len() > LIVE
            && let Some(oldest) = self.live.pop_front()
        {
            oldest.waiting.abort();
            tokio::spawn(async move { oldest.handle.close_async().await });
        }
        self.tell(Event::Shown(toast.ticket));
        // A server that was started for this toast has not been asked yet what it can.
        if !self.server.screen.present {
            self.server.screen = Screen { present: true, ..Screen::default() };
            self.look_again(false).await;
        }
    }

    fn close(&mut self, key: &str) {
        self.queue.retain(|toast| {
            let stays = toast.key != key;
            if !stays {
                let _ = self.events.send(Event::Refused(toast.ticket, Refusal::TakenBack));
            }
            stays
        });
        if let Some(at) = self.live.iter().position(|live| live.key == key)
            && let Some(live) = self.live.remove(at)
        {
            live.waiting.abort();
            tokio::spawn(async move { live.handle.close_async().await });
        }
    }
}
