//! A button that was pressed on a bubble, with or without the window.

use super::ports::{Button, Notifier, Toast};
use super::{act, show};
use crate::call::Call;
use crate::host::Desk;
use holdfast_domain::{EntityKind, Error, ErrorCode, Result, Source};
use std::sync::Arc;
use uuid::Uuid;

/// Opens the window at a place such as `item/H-12`.
pub type Opener = dyn Fn(&str) + Send;

/// Does what the button says. What cannot be done without a word from the user opens the window.
pub(super) fn press(
    desk: &Arc<Desk>,
    notifier: &dyn Notifier,
    key: &str,
    button: Button,
    open: &Opener,
) -> Result<()> {
    let Ok(id) = Uuid::parse_str(key) else {
        debug_assert!(key == show::SUMMARY || key == show::DIGEST || key.starts_with("fold/"));
        open("inbox");
        return Ok(());
    };
    let call = |name| Call::new(desk, Source::System, name);
    let Some(place) = place(desk, id)? else { return Ok(()) };
    match button {
        Button::Own => match act::own(&call("item_own"), key, None) {
            Err(error) if wants_words(&error) => {
                notifier.post(words_wanted(key, &error));
                open(&place);
                Ok(())
            }
            done => done.map(drop),
        },
        Button::Snooze => {
            let call = call("snooze_set");
            let until = call.now + act::SNOOZE;
            act::snooze(&call, key, Some(until)).map(drop)
        }
        Button::Open => {
            let written = call("notification_act").write(|write| {
                let rows = write.read().notifications_about(id.into())?;
                rows.into_iter().try_for_each(|row| act::opened(write, row))
            });
            open(&place);
            written.map(drop)
        }
    }
}

/// Where the window goes for an entity; none where it is gone.
fn place(desk: &Desk, id: Uuid) -> Result<Option<String>> {
    desk.store.read(|read| {
        if let Some(item) = read.work_item(id.into())? {
            return Ok(Some(format!("item/{}", item.number)));
        }
        Ok(read.is(EntityKind::Document, id)?.then(|| format!("document/{id}")))
    })
}

/// Whether only the user can say how to go on.
fn wants_words(error: &Error) -> bool {
    matches!(error.code, ErrorCode::WipReasonNeeded | ErrorCode::WipBlocked)
}

fn words_wanted(key: &str, error: &Error) -> Toast {
    Toast {
        // Nothing waits for this one.
        ticket: 0,
        key: key.to_owned(),
        title: error.message.clone(),
        body: format!("{} Holdfast is open on it.", error.remedy),
        critical: false,
        breaks_through: true,
        buttons: vec![Button::Open],
    }
}
