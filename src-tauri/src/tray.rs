//! The icon in the tray. Everything it can do is in its menu, because many desktops pass on no
//! click on the icon itself; and where no tray exists, the app does without.

use crate::shell::Shell;
use crate::window;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Runtime, include_image};

const QUICK_ADD: &str = "quick_add";
const OPEN: &str = "open";
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
    let menu = Menu::with_items(
        app,
        &[
            &MenuItem::with_id(app, QUICK_ADD, "Quick add", true, None::<&str>)?,
            &MenuItem::with_id(app, OPEN, "Open Holdfast", true, None::<&str>)?,
            &MenuItem::with_id(app, QUIT, "Quit", true, None::<&str>)?,
        ],
    )?;
    TrayIconBuilder::with_id("holdfast")
        .icon(include_image!("../icons/tray.png"))
        .tooltip("Holdfast")
        .menu(&menu)
        .on_menu_event(|app, event| match event.id().as_ref() {
            QUICK_ADD => app.state::<Shell>().navigate(app, "capture"),
            OPEN => window::show(app),
            QUIT => app.exit(0),
            _ => {}
        })
        .build(app)?;
    Ok(())
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
