//! The window of Holdfast: the shell around the one command list. It knows windows, tray, links
//! and files, and decides nothing about the work.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod abilities;
mod alarm;
mod app;
mod attachment;
mod display;
mod graphics;
mod link;
mod log;
mod shell;
mod shortcut;
mod trace;
mod tray;
mod watchdog;
mod window;

#[cfg(test)]
mod access_test;

use std::process::ExitCode;

fn main() -> ExitCode {
    trace::mark("main");
    let dir = match holdfast_desk::data_dir(None) {
        Ok(dir) => dir,
        Err(error) => {
            eprintln!("{} {}", error.message, error.remedy);
            return ExitCode::FAILURE;
        }
    };
    log::start(&dir);
    if let Some(why) = display::missing() {
        return cannot_open(&why);
    }
    let graphics = graphics::choose(&dir);
    match app::run(dir, graphics) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cannot_open(&error.to_string()),
    }
}

fn cannot_open(why: &str) -> ExitCode {
    tracing::error!(why, "the window cannot open");
    eprintln!("The window cannot open: {why}. `holdfast` on the command line still works.");
    ExitCode::FAILURE
}
