//! Runs programs, shows what they say, and keeps it in a log.

use crate::{Result, root};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Cargo in the repository.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

/// A program in the repository.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// Runs it on the terminal.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| missing(command, &error))?;
    if status.success() { Ok(()) } else { Err(failed(command, status.code()).into()) }
}

/// Runs it and gives what it prints.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| missing(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!(
        "{}\n{}",
        failed(command, output.status.code()),
        String::from_utf8_lossy(&output.stderr)
    )
    .into())
}

/// Runs it, shows what it prints and appends that to the log.
pub(crate) fn logged(command: &mut Command, log: &Path) -> Result {
    let file = Mutex::new(File::options().create(true).append(true).open(log)?);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| missing(command, &error))?;
    let pipes: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|pipe| Box::new(pipe) as _),
        child.stderr.take().map(|pipe| Box::new(pipe) as _),
    ];
    std::thread::scope(|scope| {
        for pipe in pipes.into_iter().flatten() {
            scope.spawn(|| copy(pipe, &file));
        }
    });
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(failed(command, status.code()).into()) }
}

fn copy(mut from: Box<dyn Read + Send>, log: &Mutex<File>) {
    let mut buffer = [0; 8192];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let bytes = &buffer[..read];
        // A closed terminal does not end the work, nor does a full disk below the log.
        let _ = std::io::stdout().write_all(bytes).and_then(|()| std::io::stdout().flush());
        if let Ok(mut log) = log.lock() {
            let _ = log.write_all(bytes);
        }
    }
}

/// Where the program lies.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|program| program.is_file())
}

/// True where the program can be found.
pub(crate) fn exists(name: &str) -> bool {
    find(name).is_some()
}

fn missing(command: &Command, error: &std::io::Error) -> String {
    format!("{} cannot be started: {error}", command.get_program().to_string_lossy())
}

fn failed(command: &Command, code: Option<i32>) -> String {
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let code = code.map_or("a signal".into(), |code| format!("code {code}"));
    format!("{} {} ended with {code}", command.get_program().to_string_lossy(), words.join(" "))
}
