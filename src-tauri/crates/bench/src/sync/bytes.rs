//! B4: what a field change takes on the wire, header, signature and all.

use super::data::{self, AUTHORS};
use super::peers::Peers;
use super::segments::{self, Counted};
use crate::Outcome;
use crate::report::{Report, Row};

/// Changes of a segment, as the goal has it.
const OPS: usize = 50;

pub(crate) fn measure(cards: usize, peers: &Peers, report: &mut Report) -> Outcome {
    let row = |what: &str, segments: &[Counted]| {
        let bytes: usize = segments.iter().map(|one| one.sealed.bytes.len()).sum();
        let ops: usize = segments.iter().map(|one| one.ops).sum();
        Row::new("B4", what, "B", bytes as f64 / ops as f64)
    };
    let mut shares = [0; AUTHORS];
    data::life(cards).for_each(|txn| shares[txn.author] += 1);
    let busiest = (0..AUTHORS).max_by_key(|author| shares[*author]).unwrap_or_default();
    // One desk among others that it need not mention, as the peers do not.
    let own = segments::segments(data::life(cards).filter(|txn| txn.author == busiest), OPS)?;
    let goal = || row("bytes a field change, 50 a segment", &own).at_most(20.0);
    report.add(goal().beside("sqlite-sync", peers.get("sqlite-sync", "bytes per op")));
    report.add(goal().beside("Yjs", peers.get("Yjs", "bytes per op")));
    report.add(goal().beside("Actual", peers.get("Actual", "bytes per op")));
    report.add(goal().beside("PouchDB", peers.get("PouchDB", "bytes per op")));
    let all = segments::segments(data::life(cards), OPS)?;
    report.add(row("the same, and what was seen of 49 busy desks", &all));
    let large = segments::segments(data::life(cards), 1_000)?;
    report.add(row("the same, 1,000 a segment", &large));
    Ok(())
}
