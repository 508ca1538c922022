//! Watches for the first picture: a window that stays blank is started once more the safe way.

use crate::graphics::{self, Graphics};
use crate::shell::Shell;
use crate::window;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use tauri::{AppHandle, Manager, Runtime};

/// How long the page may take from an open desk to its first picture.
const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Remember it and start again the safe way.
    Restart,
    /// There is nothing safer: show what there is.
    Show,
}

fn verdict(graphics: Graphics, automated: bool) -> Verdict {
    // A driver of tests would lose its window with a restart.
    if graphics == Graphics::Safe || automated || !cfg!(target_os = "linux") {
        Verdict::Show
    } else {
        Verdict::Restart
    }
}

/// Waits beside the window until the page has told of its first picture.
pub(crate) fn watch<R: Runtime>(
    app: AppHandle<R>,
    dir: PathBuf,
    graphics: Graphics,
    painted: Receiver<()>,
) {
    std::thread::spawn(move || {
        // A long migration is not a blank window.
        app.state::<Shell>().host();
        if painted.recv_timeout(PATIENCE).is_ok() {
            return;
        }
        let automated = std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
        match verdict(graphics, automated) {
            Verdict::Restart => match graphics::remember_blank(&dir) {
                Ok(()) => {
                    tracing::warn!("the window stayed blank; starting again in safe graphics");
                    app.request_restart();
                }
                Err(error) => tracing::error!(%error, "the window stayed blank"),
            },
            Verdict::Show => {
                tracing::warn!(?graphics, "the page is late with its first picture");
                window::show(&app);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_blank_window_starts_again_once() {
        assert_eq!(verdict(Graphics::System, false), Verdict::Restart);
        assert_eq!(verdict(Graphics::NoDmabuf, false), Verdict::Restart);
        assert_eq!(verdict(Graphics::Safe, false), Verdict::Show);
    }

    #[test]
    fn a_driven_window_is_never_taken_away() {
        assert_eq!(verdict(Graphics::System, true), Verdict::Show);
    }
}
