//! Puts the shell together and runs it.

use crate::graphics::Graphics;
use crate::shell::{Shell, forward_changes};
use crate::{abilities, alarm, attachment, link, shortcut, tray, watchdog, window};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use tauri::plugin::TauriPlugin;
use tauri::{App, AppHandle, Builder, Manager, RunEvent, Runtime, WindowEvent, generate_handler};
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_plugin_window_state::StateFlags;

/// Starts the window straight in the capture dialog.
const QUICK_ADD: &str = "--quick-add";

/// Runs the window until the user quits.
///
/// # Errors
/// When there is no display or no web view.
pub(crate) fn run(dir: PathBuf, graphics: Graphics) -> tauri::Result<()> {
    let kept =
        StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    let window_state = tauri_plugin_window_state::Builder::new()
        .with_state_flags(kept)
        .with_filename(dir.join("window.json").to_string_lossy())
        .build();
    let (painted, first_picture) = mpsc::channel();
    // The first plugin: a second start must end before it has touched anything.
    let app = Builder::default()
        .plugin(one_per(&dir))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(window_state);
    let app = with_abilities(app)
        .setup(move |app| {
            app.manage(Shell::open(dir.clone(), painted));
            set_up(app, &dir)?;
            watchdog::watch(app.handle().clone(), dir, graphics, first_picture);
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && window.state::<Shell>().closes_to_tray()
                && window.hide().is_ok()
            {
                api.prevent_close();
            }
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        // What is being sent ends before the program does.
        if let RunEvent::Exit = event
            && let Some(host) = app.state::<Shell>().host_if_open()
        {
            host.stop_sync();
        }
    });
    Ok(())
}

/// Adds what the page can reach, and no more.
pub(crate) fn with_abilities<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(
            attachment::SCHEME,
            |context, request, responder| {
                attachment::serve(context.app_handle(), &request, responder);
            },
        )
        .invoke_handler(generate_handler![
            abilities::rpc,
            abilities::pick_folder,
            abilities::save_file,
            abilities::open_link,
            abilities::painted,
        ])
}

fn set_up<R: Runtime>(app: &mut App<R>, dir: &Path) -> Result<(), Box<dyn std::error::Error>> {
    window::open(app.handle(), dir)?;
    let shell = app.state::<Shell>();
    if std::env::args().any(|argument| argument == QUICK_ADD) {
        shell.navigate(app.handle(), "capture");
    }
    for url in app.deep_link().get_current()?.unwrap_or_default() {
        follow(app.handle(), url.as_str());
    }
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        for url in event.urls() {
            follow(&handle, url.as_str());
        }
    });
    // An installed package has registered the links; a bundle that runs from anywhere has not.
    if std::env::var_os("APPIMAGE").is_some()
        && let Err(error) = app.deep_link().register_all()
    {
        tracing::warn!(%error, "holdfast:// links will not open this app");
    }
    let handle = app.handle().clone();
    std::thread::spawn(move || beside_the_window(&handle));
    Ok(())
}

/// What needs the open desk or the session bus, and nobody waits for.
fn beside_the_window<R: Runtime>(app: &AppHandle<R>) {
    let shell = app.state::<Shell>();
    let handle = app.clone();
    shell.host().subscribe(move |batch| {
        forward_changes(&handle, batch);
        if batch.inbox
            && let Ok(desk) = handle.state::<Shell>().host().desk()
        {
            tray::count(&handle, desk.unread());
        }
    });
    shell.host().start_sync();
    shell.host().back_up_daily();
    tray::start(app);
    alarm::start(app, shell.host());
    shortcut::apply(app, &shell);
}

/// One window for each data directory: a second start hands over what it was asked and ends.
fn one_per<R: Runtime>(dir: &Path) -> TauriPlugin<R> {
    let mut hasher = DefaultHasher::new();
    dir.hash(&mut hasher);
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(format!("dev.holdfast.desktop.d{:016x}", hasher.finish()))
        .callback(|app, arguments, _| second_start(app, &arguments))
        .build()
}

fn second_start<R: Runtime>(app: &AppHandle<R>, arguments: &[String]) {
    if arguments.iter().any(|argument| argument == QUICK_ADD) {
        app.state::<Shell>().navigate(app, "capture");
    } else {
        window::show(app);
    }
}

fn follow<R: Runtime>(app: &AppHandle<R>, url: &str) {
    match link::inside(url) {
        Some(target) => app.state::<Shell>().navigate(app, &target),
        None => tracing::warn!("a holdfast:// link was not understood"),
    }
}
