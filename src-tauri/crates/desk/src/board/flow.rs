//! The flow report of a board.

use super::hints::hints;
use crate::api::{
    BlockedTime, Card, ClientRef, FinishedItem, FlowDay, FlowQuery, FlowReport, WeekCount,
};
use crate::call::Call;
use crate::floor::Floor;
use chrono::TimeDelta;
use holdfast_domain::flow::{self, BlockedSpell, Finished, Stay, hours};
use holdfast_domain::{BlockedOn, BoardId, Category, ClientId, Result, Timestamp, WorkItemId};
use holdfast_store::Read;
use holdfast_store::query::flow::Move;
use holdfast_store::table::card::Sort;
use holdfast_store::table::selection::{Condition, Selection};
use std::collections::HashMap;

/// Finished items that are sent along, the newest.
const FINISHED: usize = 500;
const AGING: u32 = 50;
/// Fewer finished items say nothing about what is usual.
const ENOUGH: usize = 8;

pub(crate) fn report(call: &Call, request: FlowQuery) -> Result<FlowReport> {
    let now = call.now;
    call.read(|read| {
        let floor = Floor::load(call, read)?;
        let board = floor.layout.board(request.board.as_deref())?.id;
        let days = request.days.unwrap_or(30).clamp(1, 730);
        let since = now - TimeDelta::days(days.into());
        let (stays, spells) = stays(read, &floor, board)?;
        let finished = flow::finished(&stays, since);
        let percentile = |of: fn(&Finished) -> TimeDelta, percent| {
            flow::percentile(finished.iter().map(of), percent)
        };
        let cycle = |one: &Finished| one.cycle;
        let usual = percentile(cycle, 85).filter(|_| finished.len() >= ENOUGH);
        let zone = floor.zone();
        Ok(FlowReport {
            cumulative: flow::cumulative(&stays, days, now, zone)
                .into_iter()
                .map(|day| FlowDay { day: day.date.to_string(), counts: day.counts })
                .collect(),
            cycle_p50_hours: percentile(cycle, 50).map(hours),
            cycle_p85_hours: percentile(cycle, 85).map(hours),
            lead_p50_hours: percentile(|one| one.lead, 50).map(hours),
            throughput: flow::throughput(&finished, now, zone)
                .into_iter()
                .map(|(week, count)| WeekCount { week: week.to_string(), count })
                .collect(),
            aging: aging(read, &floor, board)?,
            blocked: blocked(read, &spells, since, now)?,
            hints: hints(read, &floor, board, now, usual)?,
            finished: show_finished(read, &finished)?,
        })
    })
}

/// The stays of all cards on a board, and the times they were blocked.
fn stays(read: Read<'_>, floor: &Floor, board: BoardId) -> Result<(Vec<Stay>, Vec<BlockedSpell>)> {
    let gone = read.gone()?;
    let clients = read.clients_of_items(board)?;
    let mut present: HashMap<WorkItemId, (Stay, Option<BlockedOn>)> = HashMap::new();
    let (mut stays, mut spells) = (Vec::new(), Vec::new());
    let mut close = |(stay, on): (Stay, Option<BlockedOn>), to: Option<Timestamp>| {
        stays.push(Stay { to, ..stay });
        if stay.category == Category::Blocked {
            spells.push(BlockedSpell {
                item: stay.item,
                on: on.unwrap_or(BlockedOn::Colleague),
                client: clients.get(&stay.item).copied(),
                from: stay.from,
                to,
            });
        }
    };
    for Move { item, at, from, to, blocked_on } in read.moves()? {
        if from.zip(to.as_ref()).is_some_and(|(from, to)| from.column == to.column) {
            continue;
        }
        if let Some(stay) = present.remove(&item) {
            close(stay, Some(at));
        }
        let column =
            to.filter(|to| to.board == board).and_then(|to| floor.layout.column_of_id(to.column));
        if let Some(column) = column {
            let stay = Stay { item, category: column.category, from: at, to: None };
            present.insert(item, (stay, blocked_on));
        }
    }
    for (item, stay) in present {
        close(stay, gone.get(&item).copied());
    }
    Ok((stays, spells))
}

fn aging(read: Read<'_>, floor: &Floor, board: BoardId) -> Result<Vec<Card>> {
    let working = floor
        .layout
        .columns_of(board)
        .filter(|column| !matches!(column.category, Category::Backlog | Category::Done));
    let columns = working.map(|column| column.id).collect();
    let selection =
        Selection { boards: vec![board], conditions: vec![(false, Condition::Columns(columns))] };
    let (_, page) = read.card_page(&selection, Sort::Age, true, 0, AGING)?;
    floor.cards(read, &page)
}

fn blocked(
    read: Read<'_>,
    spells: &[BlockedSpell],
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<BlockedTime>> {
    let names: HashMap<ClientId, String> =
        read.clients()?.into_iter().map(|client| (client.id, client.name)).collect();
    let client = |id: ClientId| {
        let name = names.get(&id).cloned().unwrap_or_else(|| "Gone".to_owned());
        ClientRef { id, name }
    };
    Ok(flow::blocked(spells, since, now)
        .into_iter()
        .map(|sum| BlockedTime {
            on: sum.on,
            client: sum.client.map(client),
            hours: hours(sum.time),
            items: sum.items,
        })
        .collect())
}

fn show_finished(read: Read<'_>, finished: &[Finished]) -> Result<Vec<FinishedItem>> {
    let newest = &finished[finished.len().saturating_sub(FINISHED)..];
    let names = read.names(newest.iter().map(|one| one.item.0))?;
    Ok(newest
        .iter()
        .filter_map(|one| {
            let name = names.get(&one.item.0.into())?;
            Some(FinishedItem {
                id: one.item,
                number: name.detail.clone(),
                title: name.name.clone(),
                at: one.at,
                cycle_hours: hours(one.cycle),
                lead_hours: hours(one.lead),
            })
        })
        .collect())
}
