//! A toast as the server is told it.

use super::screen::Server;
use crate::APP_NAME;
use holdfast_desk::alarm::Toast;
use notify_rust::{Hint, Notification, Timeout, Urgency};

/// What the server is asked to show, in the place of the one with that id.
pub(super) fn notification(toast: &Toast, server: &Server, replaces: Option<u32>) -> Notification {
    let mut body = if server.markup { escaped(&toast.body) } else { toast.body.clone() };
    if !server.screen.buttons && !toast.buttons.is_empty() {
        body.push_str("\nOpen Holdfast to answer.");
    }
    let mut notification = Notification::new();
    notification
        .appname(APP_NAME)
        .icon("holdfast")
        .summary(&toast.title)
        .body(&body)
        .urgency(if toast.critical { Urgency::Critical } else { Urgency::Normal })
        .hint(Hint::DesktopEntry("holdfast".into()))
        // What is breached stays until it is answered.
        .timeout(if toast.critical { Timeout::Never } else { Timeout::Default });
    if let Some(id) = replaces {
        notification.id(id);
    }
    if server.screen.buttons {
        notification.action("default", "Open");
        for button in &toast.buttons {
            notification.action(button.word(), button.label());
        }
    }
    notification
}

/// Text that reads as itself where the server reads markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use holdfast_desk::alarm::{Button, Screen};

    fn toast() -> Toast {
        Toast {
            ticket: 1,
            key: "k".into(),
            title: "H-12 breached: <b>Resolution</b>".into(),
            body: "Smith & Sons <script>".into(),
            critical: true,
            breaks_through: false,
            buttons: Button::ALL.into(),
        }
    }

    #[test]
    fn a_server_that_reads_markup_gets_text_that_is_none() {
        let server = Server { markup: true, screen: Screen::default() };
        let shown = notification(&toast(), &server, None);
        assert!(shown.body.starts_with("Smith &amp; Sons &lt;script&gt;"), "{}", shown.body);
        let plain = notification(&toast(), &Server::default(), None);
        assert!(plain.body.starts_with("Smith & Sons <script>"), "{}", plain.body);
    }

    #[test]
    fn a_server_without_buttons_is_given_words_instead() {
        let none = notification(&toast(), &Server::default(), None);
        assert!(none.actions.is_empty() && none.body.ends_with("Open Holdfast to answer."));
        let screen = Screen { buttons: true, ..Screen::default() };
        let some = notification(&toast(), &Server { screen, markup: false }, Some(7));
        let words: Vec<_> = some.actions.iter().step_by(2).map(String::as_str).collect();
        assert_eq!(words, ["default", "own", "snooze", "open"]);
        assert!(!some.body.contains("Open Holdfast"));
    }
}
