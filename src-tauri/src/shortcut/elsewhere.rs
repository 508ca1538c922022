//! The global shortcut of macOS and Windows, by Tauri's plugin.

use super::{Refused, pressed};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_global_shortcut::{GlobalShortcut, GlobalShortcutExt, ShortcutState};

/// Takes these keys and gives back those it had; none where `keys` is empty.
///
/// # Errors
/// Why the system does not lend them.
pub(super) fn register<R: Runtime>(app: &AppHandle<R>, keys: &str) -> Result<(), Refused> {
    if app.try_state::<GlobalShortcut<R>>().is_none() {
        if keys.is_empty() {
            return Ok(());
        }
        // Only now: on some systems the mere attempt fails.
        app.plugin(tauri_plugin_global_shortcut::Builder::new().build())?;
    }
    let shortcuts = app.global_shortcut();
    shortcuts.unregister_all()?;
    if keys.is_empty() {
        return Ok(());
    }
    shortcuts.on_shortcut(keys, |app, _, event| {
        if event.state == ShortcutState::Pressed {
            pressed(app);
        }
    })?;
    Ok(())
}
