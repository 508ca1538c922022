//! The numbers of Holdfast, each beside a rival measured in the same run.
//!
//! `holdfast-bench [NAME…]` measures everything, or the goals whose ids begin with a name (`S`,
//! `Q1`, `K`). Nothing is asserted: the table says what was reached and what was not. It ends with a failure
//! where a rival could not be run.

#[cfg(target_os = "linux")]
mod alarm;
mod board;
mod building;
mod clocks;
mod corpus;
mod database;
mod outside;
mod queries;
mod random;
mod report;
mod rivals;
mod search;
mod sla;
mod stats;
#[cfg(target_os = "linux")]
mod stores;
mod sync;
#[cfg(feature = "rivals")]
mod tantivy;
mod usage;
#[cfg(target_os = "linux")]
mod visible;
mod workspace;

use corpus::Blocks;
use holdfast_desk::host::Host;
use holdfast_store::Store;
use report::Report;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a measurement ends with.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// What is measured, and on how much.
struct Bench {
    /// Where workspaces and files of the rivals are kept between runs.
    dir: PathBuf,
    blocks: Blocks,
    docs: usize,
    cards: usize,
    /// Cards of the workspace that is synced; each is changed ten times.
    sync: usize,
    /// Seconds of the stress test.
    stress: u64,
    /// Beginnings of the ids of goals to measure; all where empty.
    names: Vec<String>,
}

impl Bench {
    fn wants(&self, ids: &[&str]) -> bool {
        self.names.is_empty()
            || ids.iter().any(|id| {
                self.names.iter().any(|name| id.starts_with(name.as_str()) || name.starts_with(id))
            })
    }
}

const USAGE: &str = "\
Usage: holdfast-bench [NAME…] [--corpus DIR]… [--docs N] [--cards N] [--stress SECONDS]
                      [--sync CARDS]

NAME is the beginning of a goal's id, such as S, Q1 or K. Without --corpus the documents are built
from the Markdown in tests/fixtures.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, dir, seconds] = arguments.as_slice()
        && first == "--second-process"
    {
        let busy = database::second_process(Path::new(dir), seconds.parse().unwrap_or(1));
        return ExitCode::from(u8::try_from(busy).unwrap_or(u8::MAX));
    }
    #[cfg(target_os = "linux")]
    if let [first, dir] = arguments.as_slice()
        && first == "--node"
    {
        return match alarm::node(Path::new(dir)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    let outcome = read(&arguments).and_then(|bench| run(&bench));
    match outcome {
        Ok(report) if report.is_empty() => {
            eprintln!("Nothing was measured: no bench has that name.\n\n{USAGE}");
            ExitCode::FAILURE
        }
        Ok(report) => {
            println!("\n{}", report.table());
            match report.missed() {
                0 => println!("Every goal is met."),
                missed => println!("{missed} of the goals above are missed."),
            }
            if report.not_run().is_empty() {
                return ExitCode::SUCCESS;
            }
            eprintln!("Not run, so nothing above is beside them: {}.", report.not_run().join(", "));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &[String]) -> Outcome<Bench> {
    let mut folders = Vec::new();
    let (mut docs, mut cards, mut sync, mut stress) = (100_000, 10_000, 100_000, 60);
    let mut names = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if !argument.starts_with("--") {
            names.push(argument.clone());
            continue;
        }
        let value = rest.next().ok_or_else(|| format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--corpus" => folders.push(PathBuf::from(value)),
            "--docs" => docs = value.parse()?,
            "--cards" => cards = value.parse()?,
            "--sync" => sync = value.parse()?,
            "--stress" => stress = value.parse()?,
            _ => return Err(format!("there is no option {argument}").into()),
        }
    }
    if folders.is_empty() {
        folders.push(corpus::fixtures());
    }
    let dir = target().join("bench");
    std::fs::create_dir_all(&dir)?;
    Ok(Bench { dir, blocks: Blocks::read(&folders)?, docs, cards, sync, stress, names })
}

fn target() -> PathBuf {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(default, PathBuf::from)
}

fn run(bench: &Bench) -> Outcome<Report> {
    let mut report = Report::default();
    if bench.wants(&["S8"]) {
        building::measure(bench, &mut report)?;
    }
    sla::measure(bench, &mut report)?;
    if bench.wants(&["T2"]) {
        clocks::measure(bench, &mut report)?;
    }
    #[cfg(target_os = "linux")]
    if bench.wants(&["T1", "T3", "T6", "N1", "N2", "N3"]) {
        alarm::measure(bench, &mut report)?;
    }
    #[cfg(target_os = "linux")]
    {
        stores::measure(bench, &mut report)?;
        visible::measure(bench, &mut report)?;
    }
    if bench.wants(&["B1", "B2", "B3", "B4", "B5", "B8"]) {
        sync::measure(bench, &mut report)?;
    }
    if !bench.names.is_empty() && bench.names.iter().all(|name| name.starts_with(['T', 'N', 'B'])) {
        // They have workspaces of their own; the other one takes minutes to make.
        return Ok(report);
    }
    let dir = workspace::ready(bench, bench.docs, bench.cards)?;
    {
        let host = Host::open(&dir);
        database::same_corpus(bench, &host)?;
    }
    if bench.wants(&["S1", "S2", "S3", "S5", "S6"]) {
        let store = Store::open(&dir, workspace::origin().now)?;
        search::measure(bench, &store, &mut report)?;
    }
    if bench.wants(&["S9"]) {
        search::long_document(bench, &mut report)?;
    }
    // What follows writes, so it works on a copy.
    let copy = tempfile::tempdir_in(&bench.dir)?;
    if bench.wants(&["S7", "Q1", "Q3", "K1", "K4", "K5", "K6"]) {
        std::fs::copy(holdfast_store::database(&dir), holdfast_store::database(copy.path()))?;
        let host = Host::open(copy.path());
        if bench.wants(&["K1", "K4", "K5", "K6"]) {
            board::measure(&host, &mut report)?;
        }
        if bench.wants(&["S7", "Q1"]) {
            database::commits(bench, &host, &mut report)?;
        }
        if bench.wants(&["Q3"]) {
            database::stress(bench, &host, &mut report)?;
        }
    }
    if bench.wants(&["Q2"]) {
        database::import(bench, &mut report)?;
    }
    outside::measure(bench, &dir, &mut report)?;
    Ok(report)
}
