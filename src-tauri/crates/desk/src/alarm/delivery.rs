//! How notifications reach the screen of this desk, for people to see.

use super::lock;
use super::ports::Screen;
use crate::api::DeliveryView;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What this process knows of it.
#[derive(Debug, Clone, Default)]
pub(crate) enum Delivery {
    /// This process does not notify.
    #[default]
    Idle,
    /// It waits for its turn.
    Waiting,
    /// It notifies, by this screen.
    Here(Screen),
}

/// The present delivery, shared by the alarm and the commands.
#[derive(Default)]
pub(crate) struct Shared(Mutex<Delivery>);

impl Shared {
    pub(super) fn set(&self, delivery: Delivery) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = delivery;
    }

    /// As the inbox shows it.
    pub(crate) fn view(&self, dir: &Path) -> DeliveryView {
        let delivery = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let view = |state: &str, note: &str, server: String| DeliveryView {
            state: state.to_owned(),
            note: note.to_owned(),
            server,
        };
        match delivery {
            Delivery::Waiting => other(),
            Delivery::Idle if lock::is_held(dir) => other(),
            Delivery::Idle => view(
                "inbox_only",
                "No Holdfast runs that could notify. Open the window, or start holdfast node.",
                String::new(),
            ),
            Delivery::Here(screen) if !screen.present => view(
                "inbox_only",
                "Nothing shows notifications on this desktop. What falls due is listed here; start a notification service such as dunst to be told.",
                String::new(),
            ),
            Delivery::Here(screen) if screen.inhibited => view(
                "native",
                "The desktop is set to do not disturb. Only what breaks through is shown.",
                screen.name,
            ),
            Delivery::Here(screen) if !screen.buttons => view(
                "no_actions",
                "This desktop shows no buttons on notifications. Answer them here.",
                screen.name,
            ),
            Delivery::Here(screen) => view("native", "", screen.name),
        }
    }
}

fn other() -> DeliveryView {
    DeliveryView {
        state: "other_process".to_owned(),
        note: "Another Holdfast on this data notifies. This one takes over when it ends."
            .to_owned(),
        server: String::new(),
    }
}
