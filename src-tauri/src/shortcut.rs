//! What the settings of this desk ask of the system: the global shortcut, the theme of the frame,
//! and what closing does. A refusal is told, and the window works without.

use crate::shell::Shell;
use crate::window;
use holdfast_domain::{Error, ErrorCode};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_global_shortcut::{GlobalShortcut, GlobalShortcutExt, ShortcutState};

/// Applies the settings as they are now. Not for the main thread.
pub(crate) fn apply<R: Runtime>(app: &AppHandle<R>, shell: &Shell) {
    let Some(settings) = shell.settings() else { return };
    shell.set_close_to_tray(settings.desk.close_to_tray);
    if let Err(error) = window::dress(app, settings.desk.theme) {
        tracing::warn!(%error, "the frame keeps its colours");
    }
    if let Err(reason) = register(app, &settings.desk.quick_add_shortcut) {
        shell.tell(app, &refused(&settings.desk.quick_add_shortcut, &reason));
    }
}

fn register<R: Runtime>(app: &AppHandle<R>, keys: &str) -> Result<(), Box<dyn std::error::Error>> {
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
    if cfg!(target_os = "linux") && std::env::var_os("WAYLAND_DISPLAY").is_some() {
        return Err("Wayland does not hand keys to programs in the background".into());
    }
    shortcuts.on_shortcut(keys, |app, _, event| {
        if event.state == ShortcutState::Pressed {
            app.state::<Shell>().navigate(app, "capture");
        }
    })?;
    Ok(())
}

fn refused(keys: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::new(
        ErrorCode::Invalid,
        format!("The shortcut {keys} cannot be used: {reason}."),
        "Choose other keys, or bind `holdfast-desktop --quick-add` to a key in the settings of your desktop.",
    )
}
