//! The thread around the alarm: sleeps until something is due or something happens.

use super::delivery::Delivery;
use super::engine::Alarm;
use super::lock::{self, Turn};
use super::ports::{Event, Notifier, WakeSource};
use super::press::Opener;
use crate::host::Desk;
use chrono::TimeDelta;
use holdfast_domain::{Result, Timestamp};
use holdfast_store::file_error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// Where nothing tells of steps of the clock, both clocks are compared this often.
const SAFETY: Duration = Duration::from_secs(30);
/// Where everything is told, one look an hour costs nothing and forgives what was not.
const LONG: Duration = Duration::from_secs(3600);
/// After a failure: soon, but not in a circle.
const AGAIN: Duration = Duration::from_secs(30);
/// No look follows the one before it sooner than this, unless something happens.
const BREATH: Duration = Duration::from_millis(20);
/// How long the screen may take to say what it is before the first look.
const FIRST: Duration = Duration::from_secs(2);
/// Wall and monotonic clock differ by more than this only where one was set or the machine slept.
const DRIFT: TimeDelta = TimeDelta::seconds(2);

/// What the alarm runs on.
pub struct Ports {
    /// The data directory.
    pub dir: PathBuf,
    /// The desk, where it is open. Asked again at each look, because a backup may replace it.
    pub desk: Box<dyn Fn() -> Option<Arc<Desk>> + Send>,
    /// What happens outside comes in here.
    pub events: Receiver<Event>,
    /// For those who wait for their turn.
    pub sender: Sender<Event>,
    /// Puts toasts on the screen.
    pub notifier: Box<dyn Notifier>,
    /// Tells of sleep and clock steps.
    pub wake: Box<dyn WakeSource>,
    /// Opens the window at a place.
    pub open: Box<Opener>,
    /// Hears of every look, after which the unread count may be another one.
    pub looked: Box<dyn Fn(&Desk) + Send>,
}

/// Notifies until it is told to stop. Where another process does, waits for its turn first.
///
/// # Errors
/// `read_only` where the lock file cannot be made.
pub fn run(ports: Ports) -> Result<()> {
    let Some(_turn) = turn(&ports)? else { return Ok(()) };
    let mut round = Round { alarm: Alarm::new(ports.notifier, ports.open), desk: ports.desk };
    let mut wait = FIRST;
    // The screen says first what it is; what falls due meanwhile is told with the first look.
    let mut clocks = Clocks::now();
    loop {
        match ports.events.recv_timeout(wait) {
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Ok(event) => {
                round.take_in(event);
                // What came meanwhile is taken in at one go.
                while let Ok(event) = ports.events.try_recv() {
                    if event == Event::Stop {
                        round.end();
                        return Ok(());
                    }
                    round.take_in(event);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if clocks.drifted() {
            round.take_in(Event::ClockJumped);
        }
        wait = round.look(if ports.wake.is_exact() { LONG } else { SAFETY });
        if let Some(desk) = (round.desk)() {
            (ports.looked)(&desk);
        }
    }
    round.end();
    Ok(())
}

/// Waits for the turn of this process; none where it is told to stop meanwhile.
fn turn(ports: &Ports) -> Result<Option<Turn>> {
    let failed = |error: std::io::Error| file_error(&error, &ports.dir);
    if let Some(turn) = lock::take(&ports.dir).map_err(failed)? {
        return Ok(Some(turn));
    }
    tracing::info!("another process on this data notifies; waiting for its end");
    if let Some(desk) = (ports.desk)() {
        desk.delivery.set(Delivery::Waiting);
    }
    let (dir, sender) = (ports.dir.clone(), ports.sender.clone());
    let (won, turn) = std::sync::mpsc::channel();
    // A wait for a lock cannot be called off, so it has a thread that ends with the process.
    std::thread::spawn(move || {
        // The other side has ended when this fails.
        let _ = won.send(lock::wait(&dir));
        let _ = sender.send(Event::Changed);
    });
    loop {
        match ports.events.recv() {
            Ok(Event::Stop) | Err(_) => return Ok(None),
            Ok(_) => {
                if let Ok(won) = turn.try_recv() {
                    return won.map(Some).map_err(failed);
                }
            }
        }
    }
}

/// The alarm with what it works on.
struct Round {
    alarm: Alarm,
    desk: Box<dyn Fn() -> Option<Arc<Desk>> + Send>,
}

impl Round {
    fn take_in(&mut self, event: Event) {
        let Some(desk) = (self.desk)() else { return };
        if let Err(error) = self.alarm.hear(&desk, event) {
            tracing::error!(code = ?error.code, "the alarm could not go on: {}", error.message);
        }
    }

    /// Does what is due and says how long to sleep, at most so long.
    fn look(&mut self, longest: Duration) -> Duration {
        let Some(desk) = (self.desk)() else { return AGAIN };
        desk.delivery.set(Delivery::Here(self.alarm.screen.clone()));
        match self.alarm.tick(&desk) {
            Ok(None) => longest,
            Ok(Some(next)) => {
                let until = (next - desk.now()).to_std().unwrap_or_default();
                until.clamp(BREATH, longest)
            }
            Err(error) => {
                tracing::error!(code = ?error.code, "the alarm could not look: {}", error.message);
                AGAIN
            }
        }
    }

    fn end(&self) {
        if let Some(desk) = (self.desk)() {
            desk.delivery.set(Delivery::Idle);
        }
    }
}

/// Wall and monotonic clock side by side.
struct Clocks(Instant, Timestamp);

impl Clocks {
    fn now() -> Self {
        Self(Instant::now(), chrono::Utc::now())
    }

    /// Whether one was set, or the machine slept, since this was last asked.
    fn drifted(&mut self) -> bool {
        let before = std::mem::replace(self, Self::now());
        let steady = TimeDelta::from_std(self.0 - before.0).unwrap_or_default();
        ((self.1 - before.1) - steady).abs() > DRIFT
    }
}
