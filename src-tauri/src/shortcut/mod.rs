//! What the settings of this desk ask of the system: the global shortcut, the theme of the frame,
//! and what closing does. A refusal is told, and the window works without.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod x11;

use crate::shell::Shell;
use crate::window;
#[cfg(not(target_os = "linux"))]
use elsewhere as platform;
use holdfast_domain::{Error, ErrorCode};
use tauri::{AppHandle, Manager, Runtime};
#[cfg(target_os = "linux")]
use x11 as platform;

/// Why the system does not lend a key, in words that end a sentence.
type Refused = Box<dyn std::error::Error>;

/// Applies the settings as they are now. Not for the main thread.
pub(crate) fn apply<R: Runtime>(app: &AppHandle<R>, shell: &Shell) {
    let Some(settings) = shell.settings() else { return };
    shell.set_close_to_tray(settings.desk.close_to_tray);
    if let Err(error) = window::dress(app, settings.desk.theme) {
        tracing::warn!(%error, "the frame keeps its colours");
    }
    let keys = &settings.desk.quick_add_shortcut;
    if let Err(reason) = platform::register(app, keys) {
        shell.tell(app, &refused(keys, &reason));
    }
}

/// The keys were pressed.
fn pressed<R: Runtime>(app: &AppHandle<R>) {
    app.state::<Shell>().navigate(app, "capture");
}

fn refused(keys: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::new(
        ErrorCode::Invalid,
        format!("The shortcut {keys} cannot be used: {reason}."),
        "Choose other keys, or bind `holdfast-desktop --quick-add` to a key in the settings of your desktop.",
    )
}
