//! A hundred thousand open clocks in the database: what a change of their calendar costs until it is
//! committed (T2), and what reading them does.

use crate::database::note;
use crate::report::{Report, Row};
use crate::stats::{Times, milliseconds};
use crate::workspace::{origin, run};
use crate::{Bench, Outcome};
use holdfast_desk::host::Host;
use holdfast_domain::{EntityKind, Timestamp};
use holdfast_store::registry::{calendar_exception, client, work_item};
use holdfast_store::{Origin, Place, Store};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use uuid::Uuid;

/// Each has three clocks.
const ITEMS: usize = 33_400;
const CLIENTS: usize = 60;
/// Items written in one transaction.
const BATCH: usize = 1_000;
/// Changes of the calendar, one after the other.
const CHANGES: u32 = 7;

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    let dir = tempfile::tempdir_in(&bench.dir)?;
    let host = Host::open(dir.path());
    run(
        &host,
        "workspace_create",
        json!({ "name": "Bench", "technician": "Robin Vale", "stage": "pods", "sample": false,
                "zone": "Europe/Amsterdam" }),
    )?;
    let store = Store::open(dir.path(), origin().now)?;
    let calendar = agree(&host, &store)?;
    fill(&host, &store)?;
    let connection = Connection::open_with_flags(
        holdfast_store::database(dir.path()),
        OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    let open: i64 =
        connection
            .query_row("SELECT count(*) FROM sla_clock WHERE ended = 0", [], |row| row.get(0))?;
    let turns: Vec<u32> = (1..=CHANGES).collect();
    let date = (calendar, Uuid::now_v7());
    let changed = Times::once(&turns, |turn| note(closes(&store, date, *turn)));
    let each = changed.p(50) * 100_000.0 / open as f64;
    report.add(
        Row::new("T2", "100,000 clocks after their calendar changed, committed", "ms", each)
            .at_most(500.0),
    );
    let listed = Times::of(&[(); 10], |()| note(run(&host, "due_list", json!({}))));
    report.add(Row::new("T2", "due next over 100,000 clocks, p95", "ms", listed.p(95)));
    let board = Times::of(&[(); 10], |()| note(run(&host, "board_open", json!({}))));
    report.add(Row::new("T2", "opening a board with 100,000 clocks, p95", "ms", board.p(95)));
    let status = milliseconds(|| note(run(&host, "workspace_status", json!({}))));
    report.add(Row::new("T2", "status of a workspace with 100,000 clocks", "ms", status));
    Ok(())
}

/// Clients with agreements under the usual calendar, which is given.
fn agree(host: &Host, store: &Store) -> Outcome<Uuid> {
    let first = |list: Value, name: &str| -> Outcome<Uuid> {
        Ok(list[name][0]["id"].as_str().unwrap_or_default().parse()?)
    };
    let policy = first(run(host, "policy_list", json!({}))?, "policies")?;
    let calendar = first(run(host, "calendar_list", json!({}))?, "calendars")?;
    store.mutate(&origin(), |write| {
        for number in 0..CLIENTS {
            let name = format!("Client {number} Ltd");
            write.create(EntityKind::Client, client_id(number), &[(client::NAME, name.into())])?;
        }
        Ok(())
    })?;
    for number in 0..CLIENTS {
        run(host, "agreement_save", json!({ "client": client_id(number), "policy": policy }))?;
    }
    Ok(calendar)
}

fn fill(host: &Host, store: &Store) -> Outcome {
    let board = run(host, "board_open", json!({}))?;
    let id = |value: &Value| value.as_str().unwrap_or_default().parse::<Uuid>();
    let (board_id, column) = (id(&board["board"]["id"])?, id(&board["columns"][0]["id"])?);
    let priorities = ["P2", "P3"];
    for start in (0..ITEMS).step_by(BATCH) {
        let now = at(start);
        store.mutate(&Origin { now, ..origin() }, |write| {
            for number in start..(start + BATCH).min(ITEMS) {
                let ord = format!("80{number:08x}80");
                let place =
                    Place { board: board_id.into(), column: column.into(), ord, since: now };
                let fields = [
                    (work_item::NUMBER, (number as i64 + 1).into()),
                    (work_item::TITLE, format!("Incident {number}").into()),
                    (work_item::KIND, "incident".into()),
                    (work_item::PRIORITY, priorities[number % 2].into()),
                    (work_item::CLIENT, client_id(number % CLIENTS).into()),
                    (work_item::CREATED_AT, now.into()),
                    (work_item::PLACE, place.into()),
                ];
                write.create(EntityKind::WorkItem, Uuid::now_v7(), &fields)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Items come in within some minutes of an open hour.
fn at(number: usize) -> Timestamp {
    origin().now + std::time::Duration::from_millis(number as u64 * 9)
}

fn client_id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128 + 1)
}

/// Closes the present day earlier than it was: every clock is due later then.
fn closes(store: &Store, (calendar, date): (Uuid, Uuid), turn: u32) -> holdfast_domain::Result<()> {
    let fields = [
        (calendar_exception::CALENDAR, calendar.into()),
        (calendar_exception::DATE, "2026-03-02".into()),
        (calendar_exception::RANGES, format!(r#"[["08:00","13:{:02}"]]"#, 40 - turn).into()),
    ];
    store
        .mutate(&Origin { now: at(ITEMS), ..origin() }, |write| {
            if write.read().is(EntityKind::CalendarException, date)? {
                return write.set(date, &fields).map(drop);
            }
            write.create(EntityKind::CalendarException, date, &fields)
        })
        .map(drop)
}
