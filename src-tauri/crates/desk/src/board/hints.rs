//! What a board says about its own flow.

use crate::api::{EntityRef, FlowHint};
use crate::floor::Floor;
use chrono::TimeDelta;
use holdfast_domain::flow::{self, Open, Picture};
use holdfast_domain::wip::Subject;
use holdfast_domain::{BoardId, Category, ColumnId, EntityKind, Result, Timestamp};
use holdfast_store::Read;
use holdfast_store::table::board::ColumnRow;
use holdfast_store::table::selection::misplaced_kinds;
use std::collections::HashSet;

/// How many moves back is looked for the last one out of a column.
const DEPTH: u32 = 500;
/// Items named by one hint.
const NAMED: usize = 8;

/// The hints of a board. `usual` is the time most finished work stayed below, where known.
pub(super) fn hints(
    read: Read<'_>,
    floor: &Floor,
    board: BoardId,
    now: Timestamp,
    usual: Option<TimeDelta>,
) -> Result<Vec<FlowHint>> {
    let kind = floor.layout.board_of_id(board)?.kind;
    let (working, others): (Vec<_>, Vec<_>) = floor
        .layout
        .columns_of(board)
        .filter(|column| column.category != Category::Done)
        .partition(|column| !matches!(column.category, Category::Backlog | Category::Ready));
    let ids = |columns: &[&ColumnRow]| columns.iter().map(|column| column.id).collect::<Vec<_>>();
    let working = ids(&working);
    let over = floor.over_limit();
    let open: Vec<Open> = read
        .standing(board, &working, &ids(&others), &misplaced_kinds(kind))?
        .into_iter()
        .map(|item| Open {
            id: item.id,
            category: floor.layout.category(item.column),
            since: item.since,
            priority: item.priority,
            chase_at: item.chase_at,
            wrong_board: floor.layout.misplaced(item.kind, board),
            over_limit: over.contains(&item.id),
        })
        .collect();
    let labels = Category::ALL.iter().map(|category| {
        let column = floor.layout.first(board, *category);
        column.map_or(category.label(), |column| column.label.as_str())
    });
    let exceeded = floor.beyond_limits(read, |item| item.board == board)?;
    let mut picture = Picture {
        open: &open,
        last_left: [None; Category::ALL.len()],
        labels: [""; Category::ALL.len()],
        blocked_limit: blocked_limit(floor, board),
        usual_cycle: usual,
        exceeded: &exceeded,
        now,
        zone: floor.zone(),
    };
    for (slot, label) in picture.labels.iter_mut().zip(labels) {
        *slot = label;
    }
    let stuck = |column: &&ColumnId| {
        matches!(floor.layout.category(**column), Category::Review | Category::InProgress)
    };
    let watched: HashSet<ColumnId> = working.iter().filter(stuck).copied().collect();
    for (column, at) in read.last_left(&watched, DEPTH)? {
        let slot = &mut picture.last_left[floor.layout.category(column) as usize];
        *slot = (*slot).max(Some(at));
    }
    Ok(flow::hints(&picture).into_iter().map(show).collect())
}

fn show(hint: flow::Hint) -> FlowHint {
    let named = hint.items.into_iter().take(NAMED);
    FlowHint {
        code: hint.code.word().to_owned(),
        message: hint.message,
        suggestion: hint.suggestion,
        items: named.map(|id| EntityRef { kind: EntityKind::WorkItem, id: id.0.into() }).collect(),
    }
}

fn blocked_limit(floor: &Floor, board: BoardId) -> Option<u32> {
    let column = floor.layout.first(board, Category::Blocked)?;
    let limits = floor.work.limits.all.iter();
    limits.filter(|limit| limit.subject == Subject::Column(column.id)).map(|limit| limit.max).min()
}
