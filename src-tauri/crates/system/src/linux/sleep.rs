//! Waking up from sleep, as logind tells it.

use futures_util::StreamExt;
use holdfast_desk::alarm::Event;
use std::sync::mpsc::Sender;
use tokio::sync::mpsc::UnboundedReceiver;
use zbus::{Connection, MatchRule, MessageStream, message::Type};

/// Listens until the other side is dropped. A system without logind tells nothing, and the timer
/// of the clock is enough.
pub(super) async fn run(events: Sender<Event>, mut stop: UnboundedReceiver<()>) {
    tokio::select! {
        result = listen(&events) => {
            if let Err(error) = result {
                tracing::info!(%error, "logind does not tell of sleep");
            }
        }
        _ = stop.recv() => {}
    }
}

async fn listen(events: &Sender<Event>) -> zbus::Result<()> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.login1")
        .interface("org.freedesktop.login1.Manager")
        .member("PrepareForSleep")
        .build()?;
    let system = Connection::system().await?;
    let mut signals = MessageStream::for_match_rule(rule, &system, None).await?;
    while let Some(signal) = signals.next().await {
        // True before sleep, false after it.
        let asleep: bool = signal?.body().deserialize()?;
        if !asleep && events.send(Event::ClockJumped).is_err() {
            break;
        }
    }
    Ok(())
}
