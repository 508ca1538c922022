//! A board is complete before what nobody looks at every day has arrived.

use super::snapshots::{only_members, snapshot};
use super::*;
use holdfast_domain::{BoardId, ColumnId, WipLimitId};
use holdfast_store::registry::{board_column, checklist_item, edge, wip_limit};
use holdfast_store::{Place, edge as relation};
use holdfast_wire::snapshot::{Content, Manifest};

/// A column of a category.
fn column(peer: &Peer, category: &str) -> ColumnId {
    let id = ColumnId::fresh();
    let fields = [
        (board_column::BOARD, Uuid::nil().into()),
        (board_column::CATEGORY, category.into()),
        (board_column::ORD, category.into()),
    ];
    create(peer, EntityKind::Column, id.0, &fields);
    id
}

fn create(
    peer: &Peer,
    kind: EntityKind,
    id: Uuid,
    fields: &[(holdfast_store::registry::Field, Value)],
) {
    peer.store().mutate(&peer.origin("test"), |write| write.create(kind, id, fields)).unwrap();
}

/// A card in a column, with a tag and a step.
fn card(peer: &Peer, title: &str, column: ColumnId) -> Uuid {
    let id = peer.item(title);
    let place =
        Place { board: BoardId(Uuid::nil()), column, ord: title.to_owned(), since: peer.now };
    peer.set(id, &[(work_item::PLACE, place.into())]);
    let tag = [(edge::REL, relation::TAG.into()), (edge::A, id.into()), (edge::WORD, title.into())];
    create(peer, EntityKind::Edge, relation::id(relation::TAG, id, title.as_bytes()), &tag);
    let step = [(checklist_item::ITEM, id.into()), (checklist_item::TEXT, title.into())];
    create(peer, EntityKind::ChecklistItem, Uuid::now_v7(), &step);
    peer.edit(id, "", "Tray 2 is empty.");
    id
}

fn load(to: &Peer, (manifest, chunks): &(Manifest, Vec<Vec<u8>>), content: Content) {
    let all = manifest.chunks.iter().zip(chunks);
    let chunks: Vec<_> =
        all.filter(|(about, _)| about.content == content).map(|(_, bytes)| bytes.clone()).collect();
    to.store().load_chunks(manifest, &chunks, to.now).unwrap();
}

/// What is there of cards: their titles, the words of their tags, their steps.
fn there(peer: &Peer) -> [String; 3] {
    let of = |column: &str, table: &str| {
        let list = format!("SELECT {column} AS one FROM {table} WHERE {column} IS NOT NULL");
        peer.desk.value(&format!("SELECT group_concat(one, ', ') FROM ({list} ORDER BY one)"))
    };
    [of("title", "work_item"), of("word", "edge"), of("text", "checklist_item")]
}

#[test]
fn open_work_comes_before_what_is_closed() {
    let team = team(2);
    let (from, to) = (&team[0], &team[1]);
    let (progress, done) = (column(from, "in_progress"), column(from, "done"));
    card(from, "a in progress", progress);
    card(from, "b done", done);
    let cancelled = card(from, "c cancelled", progress);
    let trashed = card(from, "d in the trash", progress);
    from.set(cancelled, &[(work_item::CANCELLED, true.into())]);
    from.set(trashed, &[(work_item::ALIVE, false.into())]);
    card(from, "e in progress", progress);
    let snapshot = snapshot(from);
    only_members(to, from);
    to.store().begin_snapshot(&snapshot.0).unwrap();
    load(to, &snapshot, Content::Hot);
    let open = "a in progress, e in progress".to_owned();
    assert_eq!(there(to), [open.clone(), open.clone(), open]);
    let board = |peer: &Peer| peer.store().read(|read| read.placed(&[progress])).unwrap();
    assert_eq!(board(to), board(from));
    load(to, &snapshot, Content::Cold);
    assert_eq!(there(to), there(from));
    assert_eq!(to.root(), from.root());
}

#[test]
fn a_number_that_is_taken_is_known_before_what_has_it_is_looked_for() {
    let team = team(2);
    let (from, to) = (&team[0], &team[1]);
    let done = column(from, "done");
    card(from, "a done", done);
    card(from, "b done", done);
    let snapshot = snapshot(from);
    only_members(to, from);
    to.store().begin_snapshot(&snapshot.0).unwrap();
    load(to, &snapshot, Content::Hot);
    let next = |peer: &Peer| peer.store().read(|read| read.next_number()).unwrap();
    assert_eq!(next(to), next(from));
    assert_eq!(there(to)[0], "b done");
}

#[test]
fn what_a_limit_counts_comes_with_open_work() {
    let team = team(2);
    let (from, to) = (&team[0], &team[1]);
    let (counted, done) = (column(from, "done"), column(from, "done"));
    card(from, "a counted", counted);
    card(from, "b done", done);
    card(from, "c done", done);
    let limit = |scope: &str, target: Option<String>| {
        let fields = [
            (wip_limit::SCOPE, scope.into()),
            (wip_limit::TARGET, target.into()),
            (wip_limit::CATEGORIES, "done".into()),
            (wip_limit::MAX, 3.into()),
            (wip_limit::MODE, "warn".into()),
        ];
        create(from, EntityKind::WipLimit, WipLimitId::fresh().0, &fields);
    };
    let first = |snapshot: (Manifest, Vec<Vec<u8>>)| {
        to.store().begin_snapshot(&snapshot.0).unwrap();
        load(to, &snapshot, Content::Hot);
        there(to)[0].clone()
    };
    limit("column", Some(counted.to_string()));
    only_members(to, from);
    assert_eq!(first(snapshot(from)), "a counted, c done");
    limit("person", None);
    assert_eq!(first(snapshot(from)), "a counted, b done, c done");
}

#[test]
fn desks_that_hold_the_same_tell_it_in_the_same_chunks() {
    let team = team(2);
    let (progress, done) = (column(&team[0], "in_progress"), column(&team[0], "done"));
    for number in 0..20 {
        card(&team[number % 2], &format!("{number}"), [progress, done][number / 2 % 2]);
    }
    exchange(&team);
    let [one, other] = [&team[0], &team[1]].map(|peer| snapshot(peer).0.chunks);
    assert!(one.iter().any(|chunk| chunk.content == Content::Cold));
    assert_eq!(one, other);
}
