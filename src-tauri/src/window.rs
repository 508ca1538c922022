//! The one window: it shows the app's own pages and nothing else.

use crate::shell::Shell;
use crate::trace;
use holdfast_domain::Theme;
use std::path::Path;
use tauri::utils::config::Color;
use tauri::webview::{NewWindowResponse, PermissionResponse};
use tauri::{AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// Label of the window.
pub(crate) const MAIN: &str = "main";

/// `--bg` of the tokens, so that nothing flashes before the first picture.
const LIGHT: Color = Color(0xf8, 0xfa, 0xfb, 0xff);
const DARK: Color = Color(0x10, 0x16, 0x1a, 0xff);

/// Makes the window. It is shown at once, in the colour that its page will have.
///
/// # Errors
/// When the system has no web view.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, dir: &Path) -> tauri::Result<WebviewWindow<R>> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Holdfast")
        .inner_size(1440.0, 900.0)
        .min_inner_size(720.0, 480.0)
        .visible(false)
        .zoom_hotkeys_enabled(true)
        .data_directory(dir.join("webview"))
        // The page takes dropped files itself.
        .disable_drag_drop_handler()
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .build()?;
    if let Ok(theme) = window.theme() {
        window.set_background_color(Some(background(theme)))?;
    }
    // Making the window takes longer than opening the data, as a rule; nobody waits for the exception.
    let shell = app.state::<Shell>();
    if shell.is_open()
        && let Some(settings) = shell.settings()
    {
        dress(app, settings.desk.theme)?;
    }
    show(app);
    trace::mark("window_shown");
    Ok(window)
}

/// Dresses the frame around the page as the settings say.
///
/// # Errors
/// When the window is gone.
pub(crate) fn dress<R: Runtime>(app: &AppHandle<R>, theme: Theme) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(MAIN) else { return Ok(()) };
    window.set_theme(match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    })?;
    window.set_background_color(Some(background(window.theme()?)))
}

/// Brings the window to the front.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window cannot come to the front");
    }
}

fn background(theme: tauri::Theme) -> Color {
    if theme == tauri::Theme::Dark { DARK } else { LIGHT }
}

/// True for pages of the app itself.
fn is_own(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn the_window_never_leaves_the_app() {
        assert!(is_own(&"tauri://localhost/index.html#/board".parse().unwrap()));
        for other in [
            "https://example.org/",
            "http://tauri.localhost/",
            "http://localhost/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "attachment://localhost/x",
        ] {
            assert!(!is_own(&other.parse().unwrap()), "{other}");
        }
    }
}
