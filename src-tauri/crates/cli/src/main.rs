//! `holdfast`: the command line. Links no window; works on the same data directory while one is open.

mod args;
mod exchange;
mod ledger;
mod node;
mod pods;
mod print;
mod run;
mod share;
mod sla;

use args::{Arguments, Command, Sla};
use clap::Parser;
use holdfast_domain::{Error, ErrorCode};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("HOLDFAST_LOG").unwrap_or_default(),
        )
        .with_writer(std::io::stderr)
        .init();
    // Misuse ends here, with status 2.
    let arguments = Arguments::parse();
    // A stream is answered while it is read, and needs no data directory.
    if let Command::Sla(Sla::Eval) = arguments.command {
        return match sla::eval(std::io::stdin().lock(), std::io::stdout().lock()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                tell(&unreadable(&error), arguments.json);
                ExitCode::from(1)
            }
            // A closed pipe is no error of ours.
            Ok(()) | Err(_) => ExitCode::SUCCESS,
        };
    }
    match run::run(&arguments) {
        Ok(output) if output.is_empty() => ExitCode::SUCCESS,
        Ok(output) => match writeln!(std::io::stdout(), "{}", output.trim_end()) {
            // A closed pipe (`holdfast board | head`) is no error of ours.
            Ok(()) | Err(_) => ExitCode::SUCCESS,
        },
        Err(error) => {
            tell(&error, arguments.json);
            ExitCode::from(1)
        }
    }
}

fn unreadable(error: &std::io::Error) -> Error {
    Error::new(
        ErrorCode::Unreadable,
        format!("The lines cannot be read or answered: {error}."),
        "Look at where they come from and go to.",
    )
}

fn tell(error: &Error, json: bool) {
    let text = if json {
        serde_json::to_string(error).unwrap_or_else(|_| error.message.clone())
    } else {
        let code = serde_json::to_value(error.code).unwrap_or_default();
        format!("{}: {}\n{}", code.as_str().unwrap_or_default(), error.message, error.remedy)
    };
    // With stderr gone there is nobody left to tell; the status still says it.
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}
