//! A session bus of one's own, and a notification server on it: slow, poor, gone and back as the test
//! says. Real D-Bus on both sides.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use zbus::OwnedVariant;
use zbus::object_server::SignalEmitter;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// Why a bubble closed: its program said so.
const BY_CALL: u32 = 3;
/// Longer than anything takes that is going to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a test ends with where the machine does not give what it needs.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A session bus that nothing else is on and that starts nobody. It ends with this.
pub struct Bus {
    /// Its daemon and where that listens; none for those who joined.
    daemon: Option<(Child, tempfile::TempDir)>,
    address: String,
}

/// Says that a test runs on a bus of its own already.
const JOINED: &str = "HOLDFAST_TEST_BUS";

/// Runs a test on a bus of its own. What speaks to "the" session bus finds it in the surroundings of
/// its process, so the test starts itself once more there; `name` is its full name.
///
/// # Panics
/// Where the test does.
pub fn on_a_bus(name: &str, test: impl FnOnce(&Bus)) {
    if let Ok(address) = std::env::var(JOINED) {
        return test(&Bus { daemon: None, address });
    }
    let status = Bus::start().and_then(|bus| {
        let mut again = Command::new(std::env::current_exe()?);
        again.args(["--exact", name, "--nocapture"]);
        again.env("DBUS_SESSION_BUS_ADDRESS", bus.address()).env(JOINED, bus.address());
        Ok(again.status()?)
    });
    assert!(status.is_ok_and(|status| status.success()), "{name} failed on its bus");
}

impl Bus {
    /// Starts it.
    ///
    /// # Errors
    /// Where there is no `dbus-daemon`.
    pub fn start() -> Outcome<Self> {
        let dir = tempfile::tempdir()?;
        let config = dir.path().join("bus.conf");
        std::fs::write(
            &config,
            format!(
                r#"<busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth>
                   <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
                   </busconfig>"#,
                dir.path().display()
            ),
        )?;
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut address = String::new();
        let out = daemon.stdout.take().ok_or("the bus says nothing")?;
        BufReader::new(out).read_line(&mut address)?;
        Ok(Self { daemon: Some((daemon, dir)), address: address.trim().to_owned() })
    }

    /// What `DBUS_SESSION_BUS_ADDRESS` is to be for those who shall use it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        if let Some((daemon, _)) = &mut self.daemon {
            // It may have ended already.
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

/// How a server behaves.
#[derive(Debug, Clone)]
pub struct Manners {
    /// What it says it can.
    pub capabilities: Vec<&'static str>,
    /// How long it takes to show one.
    pub delay: Duration,
    /// Whether the user wants peace; a server that does not know the word where none.
    pub inhibited: Option<bool>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            capabilities: vec!["actions", "body", "body-markup", "persistence"],
            delay: Duration::ZERO,
            inhibited: None,
        }
    }
}

/// A notification as the server was told it.
#[derive(Debug, Clone)]
pub struct Notified {
    /// When.
    pub at: Instant,
    /// When, by the wall clock, in milliseconds since 1970.
    pub wall: i64,
    /// Its number.
    pub id: u32,
    /// The one it was to replace; 0 for none.
    pub replaces: u32,
    /// Headline.
    pub summary: String,
    /// Text below.
    pub body: String,
    /// Names and labels of its buttons, one after the other.
    pub actions: Vec<String>,
    /// 0 low, 1 normal, 2 critical.
    pub urgency: u8,
}

#[derive(Default)]
struct Seen {
    notified: Vec<Notified>,
    closed: Vec<u32>,
    last: u32,
}

#[derive(Default)]
struct Memory {
    seen: Mutex<Seen>,
    news: Condvar,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Service {
    manners: Manners,
    memory: Arc<Memory>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    async fn get_capabilities(&self) -> Vec<String> {
        self.manners.capabilities.iter().map(|&word| word.to_owned()).collect()
    }

    async fn get_server_information(&self) -> (String, String, String, String) {
        ("fake".into(), "holdfast".into(), "1.0".into(), "1.2".into())
    }

    #[allow(clippy::too_many_arguments, reason = "the specification says so")]
    async fn notify(
        &self,
        _app: String,
        replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedVariant>,
        _timeout: i32,
    ) -> u32 {
        let (at, wall) = (Instant::now(), chrono::Utc::now().timestamp_millis());
        if !self.manners.delay.is_zero() {
            tokio::time::sleep(self.manners.delay).await;
        }
        let urgency = hints.get("urgency").and_then(|hint| u8::try_from(hint).ok()).unwrap_or(1);
        let mut seen = self.memory.lock();
        seen.last += 1;
        let id = if replaces == 0 { seen.last } else { replaces };
        seen.notified.push(Notified { at, wall, id, replaces, summary, body, actions, urgency });
        self.memory.news.notify_all();
        id
    }

    async fn close_notification(
        &self,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        id: u32,
    ) -> zbus::fdo::Result<()> {
        self.memory.lock().closed.push(id);
        self.memory.news.notify_all();
        Ok(Self::notification_closed(&emitter, id, BY_CALL).await?)
    }

    #[zbus(property)]
    async fn inhibited(&self) -> zbus::fdo::Result<bool> {
        let unknown = || zbus::fdo::Error::UnknownProperty("Inhibited".into());
        self.manners.inhibited.ok_or_else(unknown)
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str)
    -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;
}

/// A running notification server. It goes away when it is dropped, and what it saw stays with the
/// [`Server::memory`] of the next one only where that is asked for.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    connection: zbus::Connection,
    memory: Arc<Memory>,
}

impl Server {
    /// Starts one on a bus.
    ///
    /// # Errors
    /// Where the bus is gone or has one.
    pub fn start(bus: &Bus, manners: Manners) -> Outcome<Self> {
        Self::remembering(bus, manners, Arc::default())
    }

    /// Goes away and comes back with other manners; what was shown is remembered, numbers start anew.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn again(self, bus: &Bus, manners: Manners) -> Outcome<Self> {
        let memory = Arc::clone(&self.memory);
        drop(self);
        memory.lock().last = 0;
        Self::remembering(bus, manners, memory)
    }

    fn remembering(bus: &Bus, manners: Manners, memory: Arc<Memory>) -> Outcome<Self> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let service = Service { manners, memory: Arc::clone(&memory) };
        let connection = runtime.block_on(async {
            zbus::connection::Builder::address(bus.address())
                .name(NAME)
                .serve_at(PATH, service)
                .build()
                .await
        })?;
        Ok(Self { runtime, connection, memory })
    }

    /// Everything it was told to show.
    #[must_use]
    pub fn notified(&self) -> Vec<Notified> {
        self.memory.lock().notified.clone()
    }

    /// Forgets what it was told.
    pub fn forget(&self) {
        self.memory.lock().notified.clear();
    }

    /// Waits until it was told that many, and gives them.
    ///
    /// # Panics
    /// Where that does not happen.
    #[must_use]
    pub fn wait_for(&self, count: usize) -> Vec<Notified> {
        self.wait(|seen| seen.notified.len() >= count).notified.clone()
    }

    /// Waits until it was told to close one.
    ///
    /// # Panics
    /// Where that does not happen.
    pub fn wait_for_close(&self, id: u32) {
        drop(self.wait(|seen| seen.closed.contains(&id)));
    }

    fn wait(&self, done: impl Fn(&Seen) -> bool) -> MutexGuard<'_, Seen> {
        let (seen, timeout) = self
            .memory
            .news
            .wait_timeout_while(self.memory.lock(), PATIENCE, |seen| !done(seen))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "the server was told only {:?}", seen.notified);
        seen
    }

    /// Presses a button. The bubble stays: who presses until it is heard, faster than any hand, must not
    /// have it closed by a press that came before anybody listened.
    ///
    /// # Errors
    /// Where the bus is gone.
    pub fn press(&self, id: u32, action: &str) -> Outcome<()> {
        self.runtime.block_on(async {
            let emitter = SignalEmitter::new(&self.connection, PATH)?;
            Service::action_invoked(&emitter, id, action).await
        })?;
        Ok(())
    }

    /// The user asks for peace, or no longer.
    ///
    /// # Errors
    /// Where the bus is gone.
    pub fn inhibit(&self, inhibited: bool) -> Outcome<()> {
        self.runtime.block_on(async {
            let service = self.connection.object_server().interface::<_, Service>(PATH).await?;
            service.get_mut().await.manners.inhibited = Some(inhibited);
            service.get().await.inhibited_changed(service.signal_emitter()).await
        })?;
        Ok(())
    }
}
