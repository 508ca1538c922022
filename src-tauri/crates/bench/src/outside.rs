//! What only a browser or a window can tell: scripts under `tests/bench` measure it and print a
//! JSON row per line.

use crate::report::{Report, Row};
use crate::{Bench, Outcome, workspace};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// A script and the goals it measures.
const SCRIPTS: [(&str, &[&str]); 3] = [
    ("browser.mjs", &["S4", "K1", "K2", "K3", "K4", "K7"]),
    ("webkit.mjs", &["K1", "K2", "K3"]),
    ("window.mjs", &["D1", "D2", "D3", "D4", "D5"]),
];

pub(crate) fn measure(bench: &Bench, dir: &Path, report: &mut Report) -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/bench");
    for (script, goals) in SCRIPTS {
        if !bench.wants(goals) {
            continue;
        }
        let workspaces = match script {
            // The goals of the window are set for a desk of cards.
            "window.mjs" => vec![workspace::ready(bench, 0, bench.cards)?],
            // A board must not grow with its cards.
            "browser.mjs" => vec![dir.to_owned(), workspace::ready(bench, 0, 10 * bench.cards)?],
            _ => vec![dir.to_owned()],
        };
        let mut node = Command::new("node")
            .arg(folder.join(script))
            .args(workspaces)
            .env("HOLDFAST_TARGET", crate::target())
            .env("HOLDFAST_GOALS", bench.names.join(" "))
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(output) = node.stdout.take() {
            for line in BufReader::new(output).lines() {
                let line = line?;
                // Some versions of xvfb-run mix what the session's services say into the rows.
                if !line.starts_with('{') {
                    eprintln!("{line}");
                    continue;
                }
                let value = serde_json::from_str(&line)?;
                report.add(Row::from_json(&value).ok_or("a row without its fields")?);
            }
        }
        let status = node.wait()?;
        if !status.success() {
            let missing = format!("not all measured: {script} ended with {status}");
            report.add(Row::new(goals[0], missing, "", f64::NAN).at_most(0.0));
        }
    }
    Ok(())
}
