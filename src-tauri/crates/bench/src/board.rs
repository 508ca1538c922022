//! The board of ten thousand cards, through the commands that the window calls: K4 (the commit
//! behind a drop), K5 (filtering), K6 (what opening it sends).

use crate::Outcome;
use crate::database::{note, strings};
use crate::report::{Report, Row};
use crate::stats::Times;
use crate::workspace::run;
use holdfast_desk::host::Host;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;

/// Moves that are measured.
const MOVES: usize = 400;

pub(crate) fn measure(host: &Host, report: &mut Report) -> Outcome {
    let board = run(host, "board_open", json!({ "board": "service" }))?;
    let columns = strings(&board["columns"], "id");
    let cards = board["cells"].as_array().map(|cells| {
        cells.iter().find_map(|cell| {
            Some(strings(&cell["cards"], "id")).filter(|_| cell["column"] == columns[0].as_str())
        })
    });
    let cards = cards.flatten().unwrap_or_default();
    if cards.len() < 2 {
        return Err("the board has no cards to move".into());
    }
    let kilobytes = board.to_string().len() as f64 / 1_024.0;
    let open = Times::of(&[(); 20], |()| {
        note(run(host, "board_open", json!({ "board": "service" })));
    });
    report.add(Row::new("K6", "opening the board sends", "KB", kilobytes).at_most(64.0));
    report.add(Row::new("K1", "opening the board, in Rust, p95", "ms", open.p(95)));

    let before = transactions(host)?;
    let turns: Vec<usize> = (0..MOVES).collect();
    let moved = Times::once(&turns, |turn| {
        // Between two cards of its own column: what a drag does most.
        let request = json!({
            "id": cards[turn % cards.len()], "to": &columns[0], "after": cards[(turn + 1) % cards.len()],
        });
        note(run(host, "item_move", request));
    });
    let each = (transactions(host)? - before) as f64 / MOVES as f64;
    report.add(Row::new("K4", "moving a card, committed, p95", "ms", moved.p(95)).at_most(10.0));
    report.add(Row::new("K4", "transactions per move", "", each).at_most(1.0));

    let filters = ["priority:p1", "mail", "client:\"Client 7\"", "kind:incident priority:p2 srv"];
    let requests: Vec<_> = filters
        .iter()
        .cycle()
        .take(40)
        .map(|filter| json!({ "board": "service", "filter": filter }))
        .collect();
    let filtered = Times::of(&requests, |request| note(run(host, "board_open", request.clone())));
    report.add(Row::new("K5", "filtering the board, p95", "ms", filtered.p(95)).at_most(50.0));
    Ok(())
}

/// Transactions in the change log.
fn transactions(host: &Host) -> Outcome<i64> {
    let connection = Connection::open_with_flags(
        holdfast_store::database(host.dir()),
        OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    Ok(connection.query_row("SELECT count(DISTINCT cmd) FROM change", [], |row| row.get(0))?)
}
