//! Steps of the wall clock, as the kernel tells them: a timer far in the future that is cancelled
//! when the clock is set. Resuming from sleep sets it too.

use holdfast_desk::alarm::Event;
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::fd::OwnedFd;
use rustix::io::{Errno, read, write};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// The year 2200, which no deadline reaches.
const FAR: i64 = 7_258_118_400;

/// The running watch; it ends when this is dropped.
pub(super) struct Watch {
    stop: Arc<OwnedFd>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Writing a counter that nobody reads twice cannot block.
        let _ = write(&*self.stop, &1_u64.to_ne_bytes());
    }
}

/// Starts to tell of every step.
///
/// # Errors
/// Where the kernel has no such timer.
pub(super) fn watch(events: Sender<Event>) -> std::io::Result<Watch> {
    let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC)?;
    arm(&timer)?;
    let stop = Arc::new(eventfd(0, EventfdFlags::CLOEXEC)?);
    let stopped = Arc::clone(&stop);
    std::thread::Builder::new().name("holdfast-clock".into()).spawn(move || {
        loop {
            let mut ready =
                [PollFd::new(&timer, PollFlags::IN), PollFd::new(&*stopped, PollFlags::IN)];
            match poll(&mut ready, None) {
                Ok(_) if !ready[1].revents().is_empty() => return,
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return,
            }
            if ready[0].revents().is_empty() {
                continue;
            }
            let told = match read(&timer, &mut [0; 8]) {
                Err(Errno::CANCELED) => events.send(Event::ClockJumped),
                _ => Ok(()),
            };
            if told.is_err() || arm(&timer).is_err() {
                return;
            }
        }
    })?;
    Ok(Watch { stop })
}

fn arm(timer: &OwnedFd) -> rustix::io::Result<()> {
    let never = Timespec { tv_sec: 0, tv_nsec: 0 };
    let far = Timespec { tv_sec: FAR, tv_nsec: 0 };
    let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
    match timerfd_settime(timer, flags, &Itimerspec { it_interval: never, it_value: far }) {
        // Set anew while a step was not yet read: it is armed, and the step is still told.
        Ok(_) | Err(Errno::CANCELED) => Ok(()),
        Err(error) => Err(error),
    }
}
