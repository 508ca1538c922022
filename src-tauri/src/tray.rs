//! The icon in the tray. Everything it can do is in its menu, because many desktops pass on no
//! click on the icon itself; and where no tray exists, the app does without.

use crate::shell::Shell;
use crate::window;
use std::sync::atomic::{AtomicU32, Ordering};
use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Runtime, include_image};

const QUICK_ADD: &str = "quick_add";
const OPEN: &str = "open";
const INBOX: &str = "inbox";
const ICON: &str = "holdfast";
const QUIT: &str = "quit";

/// Puts the icon up where there is a tray. Not for the main thread: it asks the session bus.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    if !has_tray() {
        tracing::info!("this desktop has no tray");
        return;
    }
    let handle = app.clone();
    let queued = app.run_on_main_thread(move || match put_up(&handle) {
        Ok(()) => handle.state::<Shell>().tray_is_there(),
        Err(error) => tracing::warn!(%error, "the tray icon cannot be shown"),
    });
    if let Err(error) = queued {
        tracing::warn!(%error, "the tray icon cannot be shown");
    }
}

fn put_up<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let inbox = MenuItem::with_id(app, INBOX, words(0), true, None::<&str>)?;
    app.manage(Unread { item: inbox.clone(), count: AtomicU32::new(0) });
    let menu = Menu::with_items(
        app,
        &[
            &MenuItem::with_id(app, QUICK_ADD, "Quick add", true, None::<&str>)?,
            &MenuItem::with_id(app, OPEN, "Open Holdfast", true, None::<&str>)?,
            &inbox,
            &MenuItem::with_id(app, QUIT, "Quit", true, None::<&str>)?,
        ],
    )?;
    TrayIconBuilder::with_id(ICON)
        .icon(include_image!("../icons/tray.png"))
        .tooltip("Holdfast")
        .menu(&menu)
        .on_menu_event(|app, event| match event.id().as_ref() {
            QUICK_ADD => app.state::<Shell>().navigate(app, "capture"),
            OPEN => window::show(app),
            INBOX => app.state::<Shell>().navigate(app, "inbox"),
            QUIT => app.exit(0),
            _ => {}
        })
        .build(app)?;
    Ok(())
}

/// What the tray says about the inbox.
struct Unread<R: Runtime> {
    item: MenuItem<R>,
    count: AtomicU32,
}

/// Shows how many notifications are unread: in the menu and beside the icon of the tray, and on the
/// icon of the window where the desktop does that.
pub(crate) fn count<R: Runtime>(app: &AppHandle<R>, unread: u32) {
    if let Some(window) = app.get_webview_window(window::MAIN)
        && let Err(error) = window.set_badge_count((unread > 0).then_some(unread.into()))
    {
        tracing::debug!(%error, "the window shows no count");
    }
    let Some(shown) = app.try_state::<Unread<R>>() else { return };
    if shown.count.swap(unread, Ordering::Relaxed) == unread {
        return;
    }
    let told = || {
        shown.item.set_text(words(unread))?;
        let Some(icon) = app.tray_by_id(ICON) else { return Ok(()) };
        icon.set_tooltip(Some(match unread {
            0 => "Holdfast".to_owned(),
            unread => format!("Holdfast: {unread} unread"),
        }))?;
        // The one text that libappindicator shows.
        icon.set_title((unread > 0).then(|| unread.to_string()))
    };
    if let Err(error) = told() {
        tracing::warn!(%error, "the tray shows another count than the inbox");
    }
}

fn words(unread: u32) -> String {
    if unread == 0 { "Inbox".to_owned() } else { format!("Inbox ({unread} unread)") }
}

/// True where something on the session bus shows tray icons.
#[cfg(target_os = "linux")]
fn has_tray() -> bool {
    let ask = || {
        let bus = zbus::blocking::Connection::session()?;
        let watcher = zbus::names::BusName::try_from("org.kde.StatusNotifierWatcher")?;
        Ok::<_, zbus::Error>(zbus::blocking::fdo::DBusProxy::new(&bus)?.name_has_owner(watcher)?)
    };
    ask().unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn has_tray() -> bool {
    true
}
