//! What the page may ask of the shell. Every function here is named in `build.rs` and allowed in
//! `capabilities/main.json`; nothing else can be called.

use crate::shell::{Shell, internal};
use crate::{link, shortcut};
use base64::Engine;
use holdfast_desk::api::FileContent;
use holdfast_domain::{Error, ErrorCode, Result};
use serde_json::Value;
use tauri::{AppHandle, Manager, Runtime, command};
use tauri_plugin_dialog::DialogExt;

/// Runs a command of the one list.
#[command]
pub(crate) async fn rpc<R: Runtime>(
    app: AppHandle<R>,
    name: String,
    request: Value,
) -> Result<Value> {
    blocking(move || {
        let shell = app.state::<Shell>();
        let answer = shell.run(&name, request)?;
        if name == "settings_update" {
            shortcut::apply(&app, &shell);
        }
        Ok(answer)
    })
    .await?
}

/// Lets the user choose a folder. `None` when they think better of it.
#[command]
pub(crate) async fn pick_folder<R: Runtime>(
    app: AppHandle<R>,
    title: String,
) -> Result<Option<String>> {
    blocking(move || {
        let chosen = app.dialog().file().set_title(title).blocking_pick_folder();
        chosen.map(|folder| Ok(path(folder)?.to_string_lossy().into_owned())).transpose()
    })
    .await?
}

/// Lets the user save a file. False when they think better of it.
#[command]
pub(crate) async fn save_file<R: Runtime>(app: AppHandle<R>, file: FileContent) -> Result<bool> {
    blocking(move || {
        let content =
            base64::engine::general_purpose::STANDARD.decode(&file.base64).map_err(|_| {
                Error::new(ErrorCode::BadRequest, "The file arrived damaged.", "Try again.")
            })?;
        let name = bare_name(&file.name);
        let Some(chosen) = app.dialog().file().set_file_name(name).blocking_save_file() else {
            return Ok(false);
        };
        let chosen = path(chosen)?;
        std::fs::write(&chosen, content).map_err(|error| {
            Error::new(
                ErrorCode::ReadOnly,
                format!("{} cannot be written: {error}.", chosen.display()),
                "Choose another folder, or make room on the disk.",
            )
        })?;
        Ok(true)
    })
    .await?
}

/// Opens a link outside, after a look at its scheme.
#[command]
pub(crate) async fn open_link(url: String) -> Result<()> {
    let url = link::outside(&url)?;
    blocking(move || tauri_plugin_opener::open_url(url, None::<&str>).map_err(internal)).await?
}

/// The page tells that its first real screen is on the glass.
#[command]
pub(crate) async fn painted<R: Runtime>(app: AppHandle<R>) -> Result<()> {
    app.state::<Shell>().painted(&app);
    Ok(())
}

/// Runs what waits for disk or user beside the window.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tauri::async_runtime::spawn_blocking(work).await.map_err(internal)
}

fn path(chosen: tauri_plugin_dialog::FilePath) -> Result<std::path::PathBuf> {
    chosen.into_path().map_err(internal)
}

/// The name of a file without anything that could be a path. Names come from imports.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).collect();
    match clean.trim_matches(['.', ' ']) {
        "" => "file".into(),
        clean => clean.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::bare_name;

    #[test]
    fn a_suggested_name_is_never_a_path() {
        for (name, bare) in [
            ("router.png", "router.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\x.exe", "x.exe"),
            ("two\nlines.txt", "twolines.txt"),
            ("..", "file"),
            ("", "file"),
        ] {
            assert_eq!(bare_name(name), bare, "{name:?}");
        }
    }
}
