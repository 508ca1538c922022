//! What the parts of the shell share: the host, and what waits for the page.

use crate::{trace, window};
use holdfast_desk::api::{ChangeBatch, Settings};
use holdfast_desk::commands;
use holdfast_desk::host::Host;
use holdfast_domain::{Error, ErrorCode, Result, Source};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tauri::{AppHandle, Emitter, Runtime};

/// The state of the shell.
pub(crate) struct Shell {
    host: Arc<OnceLock<Host>>,
    first_picture: Mutex<Option<Sender<()>>>,
    /// Events of before the page could hear.
    waiting: Mutex<Vec<(&'static str, Value)>>,
    /// Closing the window leaves the program in the tray.
    close_to_tray: AtomicBool,
    has_tray: AtomicBool,
}

impl Shell {
    /// Starts to open the data directory, beside the window. The sender hears of the first picture.
    pub(crate) fn open(dir: PathBuf, first_picture: Sender<()>) -> Self {
        let host = Arc::new(OnceLock::new());
        let slot = Arc::clone(&host);
        std::thread::spawn(move || {
            slot.get_or_init(|| Host::with_keyring(&dir, holdfast_system::keyring()));
            trace::mark("db_open");
        });
        Self {
            host,
            first_picture: Mutex::new(Some(first_picture)),
            waiting: Mutex::default(),
            close_to_tray: AtomicBool::new(false),
            has_tray: AtomicBool::new(false),
        }
    }

    /// The host, once it is there. Not for the main thread.
    pub(crate) fn host(&self) -> &Host {
        self.host.wait()
    }

    /// The host, where it is there already.
    pub(crate) fn host_if_open(&self) -> Option<&Host> {
        self.host.get()
    }

    /// Runs a command of the one list.
    ///
    /// # Errors
    /// Whatever the command says.
    pub(crate) fn run(&self, name: &str, request: Value) -> Result<Value> {
        commands::run(self.host(), Source::Window, name, request)
    }

    /// True once the data directory has been opened, whether or not that went well.
    pub(crate) fn is_open(&self) -> bool {
        self.host.get().is_some()
    }

    /// The settings, where the desk is open.
    pub(crate) fn settings(&self) -> Option<Settings> {
        let settings = self.run("settings_get", json!({})).ok()?;
        serde_json::from_value(settings).ok()
    }

    /// Takes in what the settings say about closing.
    pub(crate) fn set_close_to_tray(&self, wanted: bool) {
        self.close_to_tray.store(wanted, Ordering::Relaxed);
    }

    /// Notes that the tray is there.
    pub(crate) fn tray_is_there(&self) {
        self.has_tray.store(true, Ordering::Relaxed);
    }

    /// True when closing the window only hides it: wished for, and there is a way back.
    pub(crate) fn closes_to_tray(&self) -> bool {
        self.close_to_tray.load(Ordering::Relaxed) && self.has_tray.load(Ordering::Relaxed)
    }

    /// Notes the first picture and sends what waited for it.
    pub(crate) fn painted<R: Runtime>(&self, app: &AppHandle<R>) {
        if let Some(sender) = lock(&self.first_picture).take() {
            trace::mark("interactive");
            // The watchdog may have given up already.
            let _ = sender.send(());
        }
        for (event, payload) in std::mem::take(&mut *lock(&self.waiting)) {
            emit(app, event, &payload);
        }
    }

    /// Sends the page to a place and brings the window to the front.
    pub(crate) fn navigate<R: Runtime>(&self, app: &AppHandle<R>, target: &str) {
        if self.send(app, "navigate", json!(target)) {
            window::show(app);
        }
    }

    /// Tells the page of something that went wrong outside of a command.
    pub(crate) fn tell<R: Runtime>(&self, app: &AppHandle<R>, error: &Error) {
        tracing::warn!(code = ?error.code, "{}", error.message);
        self.send(app, "trouble", json!(error));
    }

    /// True when the page hears it now; otherwise it waits for the first picture.
    fn send<R: Runtime>(&self, app: &AppHandle<R>, event: &'static str, payload: Value) -> bool {
        let hears = lock(&self.first_picture).is_none();
        if hears {
            emit(app, event, &payload);
        } else {
            lock(&self.waiting).push((event, payload));
        }
        hears
    }
}

/// Tells the page of changes, whoever made them.
pub(crate) fn forward_changes<R: Runtime>(app: &AppHandle<R>, batch: &ChangeBatch) {
    emit(app, "changes", batch);
}

fn emit<R: Runtime, P: serde::Serialize + Clone>(app: &AppHandle<R>, event: &str, payload: &P) {
    if let Err(error) = app.emit_to(window::MAIN, event, payload.clone()) {
        tracing::warn!(%error, event, "the page does not hear");
    }
}

/// An error of the shell itself.
pub(crate) fn internal(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "the shell failed");
    Error::new(
        ErrorCode::Internal,
        "The window could not do this because of a defect of its own.",
        "Try again. If it stays, please report it with the log in the data directory.",
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
