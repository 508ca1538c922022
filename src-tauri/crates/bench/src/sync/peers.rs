//! The peers: scripts under `tests/bench/peers` that read the same data and print what they measured.

use super::data;
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

/// Runs all of them. One that cannot be run has no values.
pub(crate) fn measure(bench: &Bench) -> Outcome<Peers> {
    let (cards, saves) = (data::cards_file(bench)?, data::saves_file(bench)?);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/bench/peers");
    let mut peers = Peers::default();
    for script in SCRIPTS {
        let output = Command::new("node")
            .arg(folder.join(script))
            .args([&cards, &saves])
            .arg(OPS.to_string())
            .stderr(Stdio::inherit())
            .output()?;
        let printed = String::from_utf8_lossy(&output.stdout);
        for line in printed.lines().filter(|line| line.starts_with('{')) {
            let value: serde_json::Value = serde_json::from_str(line)?;
            let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            let measured = value["value"].as_f64().ok_or("a peer measured nothing")?;
            peers.0.insert((text("peer"), text("measure")), measured);
        }
        if !output.status.success() {
            eprintln!("{script} ended with {}", output.status);
        }
    }
    Ok(peers)
}
