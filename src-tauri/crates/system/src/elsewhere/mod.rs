//! Windows and macOS: notify-rust as it is, on one thread of its own, with one more for each toast
//! that waits for its answer.

use crate::APP_NAME;
use holdfast_desk::alarm::{
    Button, Event, NoWakeSource, Notifier, Refusal, Screen, Toast, WakeSource,
};
use notify_rust::{Notification, NotificationResponse, Urgency};
use std::sync::mpsc::{Sender, channel};

/// The installer registers it; a toast under an unknown one is dropped without a word.
#[cfg(target_os = "windows")]
const APP_ID: &str = "dev.holdfast.desktop";

struct Plain(Sender<Toast>);

impl Notifier for Plain {
    fn post(&self, toast: Toast) {
        // The thread lives as long as this sender.
        let _ = self.0.send(toast);
    }

    // Neither system lets one take a toast back by these means.
    fn close(&self, _: &str) {}
}

pub(crate) fn notifier(events: Sender<Event>) -> Box<dyn Notifier> {
    let (toasts, posted) = channel::<Toast>();
    std::thread::spawn(move || {
        let name = std::env::consts::OS.to_owned();
        let screen = Screen { present: true, name, buttons: true, inhibited: false };
        let mut heard = events.send(Event::Screen(screen)).is_ok();
        while heard && let Ok(toast) = posted.recv() {
            heard = events.send(show(&toast, &events)).is_ok();
        }
    });
    Box::new(Plain(toasts))
}

fn show(toast: &Toast, events: &Sender<Event>) -> Event {
    let mut notification = Notification::new();
    notification
        .appname(APP_NAME)
        .summary(&toast.title)
        .body(&toast.body)
        .urgency(if toast.critical { Urgency::Critical } else { Urgency::Normal });
    #[cfg(target_os = "windows")]
    notification.app_id(APP_ID);
    for button in &toast.buttons {
        notification.action(button.word(), button.label());
    }
    match notification.show() {
        Ok(handle) => {
            let (events, key) = (events.clone(), toast.key.clone());
            std::thread::spawn(move || {
                let waited = handle.wait_for_response(|response: &NotificationResponse| {
                    let button = match response {
                        NotificationResponse::Default => Some(Button::Open),
                        NotificationResponse::Action(word) => Button::from_word(word),
                        _ => None,
                    };
                    if let Some(button) = button {
                        // The scheduler has ended when this fails.
                        let _ = events.send(Event::Pressed(key, button));
                    }
                });
                if let Err(error) = waited {
                    tracing::warn!(%error, "a notification cannot be answered");
                }
            });
            Event::Shown(toast.ticket)
        }
        Err(error) => {
            tracing::info!(%error, "a notification was not shown");
            Event::Refused(toast.ticket, Refusal::Failed)
        }
    }
}

/// The scheduler compares wall and monotonic clock itself.
pub(crate) fn wake_source(_: Sender<Event>) -> Box<dyn WakeSource> {
    Box::new(NoWakeSource)
}
