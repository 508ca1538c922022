//! What the scheduler needs of the operating system. The system crate has the real ones; tests and
//! benches bring their own.

use std::sync::mpsc::Sender;

/// Something for the screen, replaced by the next one with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Names this showing in the report that answers it.
    pub ticket: u64,
    /// What it is about. There is one at a time for each key.
    pub key: String,
    /// Headline, plain text.
    pub title: String,
    /// Text below it, plain.
    pub body: String,
    /// True for what is breached; it stays until it is answered.
    pub critical: bool,
    /// True where it may be shown although the user asked not to be disturbed.
    pub breaks_through: bool,
    /// Buttons from left to right. A click on the body is [`Button::Open`].
    pub buttons: Vec<Button>,
}

/// A button of a toast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// Acknowledges and assigns to the person at this desk.
    Own,
    /// Holds it back for a quarter of an hour.
    Snooze,
    /// Opens the window on it.
    Open,
}

impl Button {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Own, Self::Snooze, Self::Open];

    /// Its stable name on the bus.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Snooze => "snooze",
            Self::Open => "open",
        }
    }

    /// What it says.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Own => "Own it",
            Self::Snooze => "Snooze 15 min",
            Self::Open => "Open",
        }
    }

    /// The button of that name; `default` is a click on the body.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "own" => Some(Self::Own),
            "snooze" => Some(Self::Snooze),
            "open" | "default" => Some(Self::Open),
            _ => None,
        }
    }
}

/// What shows notifications on this screen, as far as it told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    /// False where nothing shows notifications.
    pub present: bool,
    /// Its name and version: `dunst 1.9.0`.
    pub name: String,
    /// Whether it has buttons.
    pub buttons: bool,
    /// Whether the user asked it not to disturb.
    pub inhibited: bool,
}

/// Why a toast could not be shown. What the system said of it belongs in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing on this desktop shows notifications.
    NoServer,
    /// There is no desktop session to show them in.
    NoSession,
    /// The server took too long to answer.
    Silent,
    /// The server is there and said no.
    Failed,
    /// It was taken back before its turn came.
    TakenBack,
}

impl Refusal {
    /// What the inbox says, with what to do about it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoServer => "No notification service runs; start one, such as dunst",
            Self::NoSession => "No desktop session to show it in; sign in to the desktop",
            Self::Silent => "The notification service did not answer; restart it",
            Self::Failed => "The notification service refused it; restart the service",
            Self::TakenBack => "Taken back before it was shown",
        }
    }
}

/// Something the scheduler has to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody changed something, in this process or another.
    Changed,
    /// The machine woke up from sleep, or the wall clock was set.
    ClockJumped,
    /// The toast with that ticket is on the screen.
    Shown(u64),
    /// It could not be shown, and why.
    Refused(u64, Refusal),
    /// A button was pressed on the toast with that key.
    Pressed(String, Button),
    /// What shows notifications came, went or changed its mind.
    Screen(Screen),
    /// The process ends.
    Stop,
}

/// Puts toasts on the screen. Nothing here waits: what comes of a toast is told as an [`Event`].
pub trait Notifier: Send {
    /// Hands a toast over. [`Event::Shown`] or [`Event::Refused`] follows, once.
    fn post(&self, toast: Toast);

    /// Takes the toast with that key off the screen, where it still is.
    fn close(&self, key: &str);
}

/// Tells of sleep and of steps of the wall clock. It ends when it is dropped.
pub trait WakeSource: Send {
    /// True where every step of the clock is told at once. Otherwise the scheduler compares the
    /// clocks itself, every half minute.
    fn is_exact(&self) -> bool;
}

/// No toasts at all: the inbox is where everything is told.
pub struct NoNotifier(pub Sender<Event>);

impl Notifier for NoNotifier {
    fn post(&self, toast: Toast) {
        // The scheduler that listens has ended when this fails.
        let _ = self.0.send(Event::Refused(toast.ticket, Refusal::NoServer));
    }

    fn close(&self, _: &str) {}
}

/// A clock that nobody watches.
pub struct NoWakeSource;

impl WakeSource for NoWakeSource {
    fn is_exact(&self) -> bool {
        false
    }
}
