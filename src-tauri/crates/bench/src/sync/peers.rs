//! The peers: scripts under `tests/bench/peers` that read the same data and print what they measured.

use super::data;
use crate::report::Report;
use crate::{Bench, Outcome};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Changes that a peer gets: the beginning of the same life, since some of them are slow.
pub(crate) const OPS: usize = 100_000;

const SCRIPTS: [&str; 4] = ["sqlite-sync.mjs", "pouchdb.mjs", "yjs.mjs", "actual.mjs"];

/// What the peers measured, by peer and measure.
#[derive(Default)]
pub(crate) struct Peers(BTreeMap<(String, String), f64>);

impl Peers {
    /// A value; not a number where the peer could not be run.
    pub(crate) fn get(&self, peer: &str, measure: &str) -> f64 {
        self.0.get(&(peer.to_owned(), measure.to_owned())).copied().unwrap_or(f64::NAN)
    }
}

/// Runs all of them. One that cannot be run has no values, and the report says which.
pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome<Peers> {
    let (cards, saves) = (data::cards_file(bench)?, data::saves_file(bench)?);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/bench/peers");
    let mut peers = Peers::default();
    for script in SCRIPTS {
        let mut program = Command::new("node");
        program.arg(folder.join(script)).args([&cards, &saves]).arg(OPS.to_string());
        match run(&mut program) {
            Ok(measured) => peers.0.extend(measured),
            Err(error) => report.did_not_run(script, &error.to_string()),
        }
    }
    Ok(peers)
}

/// What a peer printed, where it ended well and printed anything.
fn run(program: &mut Command) -> Outcome<Vec<((String, String), f64)>> {
    let output = program.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("it ended with {}", output.status).into());
    }
    let mut measured = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.starts_with('{'))
    {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let number = value["value"].as_f64().ok_or("a value is no number")?;
        measured.push(((text("peer"), text("measure")), number));
    }
    if measured.is_empty() {
        return Err("it printed nothing".into());
    }
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printing(script: &str) -> Outcome<Vec<((String, String), f64)>> {
        run(Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn a_peer_that_fails_or_prints_no_measure_did_not_run() {
        let line = r#"{"peer":"Yjs","measure":"bytes","value":2}"#;
        let measured = printing(&format!("echo '{line}'")).ok();
        assert_eq!(measured, Some(vec![(("Yjs".into(), "bytes".into()), 2.0)]));
        for broken in [
            format!("echo '{line}'; exit 3"),
            "exit 0".to_owned(),
            "echo '{'".to_owned(),
            r#"echo '{"peer":"Yjs","measure":"bytes","value":null}'"#.to_owned(),
        ] {
            assert!(printing(&broken).is_err(), "{broken}");
        }
        assert!(run(&mut Command::new("/no/such/program")).is_err());
    }
}
