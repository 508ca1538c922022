//! No value vanishes without a word.

use super::*;
use holdfast_store::Place;
use holdfast_store::sync::Choice;

fn count(peer: &Peer) -> u32 {
    peer.store().read(|read| read.conflict_count()).unwrap()
}

#[test]
fn two_values_written_apart_wait_for_a_choice_on_both_desks() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "Printer jams in tray 2");
    team[1].retitle(id, "Printer on floor 2 jams");
    exchange(&team);
    for peer in &team {
        let all = peer.store().read(|read| read.conflicts(None)).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].held.value, "Printer on floor 2 jams".into());
        assert_eq!(all[0].lost.value, "Printer jams in tray 2".into());
    }
    let one = team[0].store().read(|read| read.conflicts(Some(id.into()))).unwrap().remove(0);
    let lost = (one.lost.log, one.lost.hlc);
    let origin = team[0].origin("conflict_settle");
    team[0].store().settle_conflict(&origin, id.into(), one.field, lost, Choice::Lost).unwrap();
    assert_eq!(count(&team[0]), 0);
    exchange(&team);
    assert_eq!(count(&team[1]), 0, "the choice covers both");
    assert_eq!(team[1].title(id), "Printer jams in tray 2");
    agree(&team);
}

#[test]
fn keeping_what_holds_settles_it_everywhere() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "one");
    team[1].retitle(id, "two");
    exchange(&team);
    let one = team[0].store().read(|read| read.conflicts(None)).unwrap().remove(0);
    let lost = (one.lost.log, one.lost.hlc);
    let origin = team[0].origin("conflict_settle");
    team[0].store().settle_conflict(&origin, id.into(), one.field, lost, Choice::Held).unwrap();
    exchange(&team);
    assert_eq!((count(&team[0]), count(&team[1])), (0, 0));
    assert_eq!(team[0].title(id), "two");
    agree(&team);
}

#[test]
fn who_had_seen_the_other_value_is_in_no_conflict() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "first");
    exchange(&team);
    team[1].retitle(id, "second");
    team[1].seal();
    // The third desk hears of both at once, in the wrong order.
    team[2].take(team[1].segments());
    team[2].pull(&team[0]);
    exchange(&team);
    assert_eq!(team.iter().map(count).collect::<Vec<_>>(), [0, 0, 0]);
}

#[test]
fn who_hears_of_a_conflict_and_of_its_end_at_once_is_shown_none() {
    let team = team(4);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let (apart, late) = team.split_at(3);
    apart[0].retitle(id, "one");
    apart[1].retitle(id, "two");
    exchange(apart);
    assert_eq!(apart.iter().map(count).collect::<Vec<_>>(), [1, 1, 1]);
    apart[2].retitle(id, "three");
    exchange(apart);
    assert_eq!(apart.iter().map(count).collect::<Vec<_>>(), [0, 0, 0]);
    let all = apart.iter().flat_map(Peer::segments).collect();
    late[0].take(all);
    assert_eq!(late[0].title(id), "three");
    assert_eq!(count(&late[0]), 0);
}

#[test]
fn the_same_value_written_apart_is_no_conflict() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "the same");
    team[1].retitle(id, "the same");
    exchange(&team);
    assert_eq!((count(&team[0]), count(&team[1])), (0, 0));
    agree(&team);
}

#[test]
fn an_edit_of_what_was_deleted_elsewhere_is_told() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0]
        .store()
        .mutate(&team[0].origin("delete"), |write| write.set_alive(EntityKind::WorkItem, id, false))
        .unwrap();
    team[1].retitle(id, "still jams");
    exchange(&team);
    for peer in &team {
        let all = peer.store().read(|read| read.conflicts(None)).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].field, all[0].held.value.clone()), (1, false.into()));
        assert_eq!(peer.title(id), "still jams", "the edit applies in the trash");
    }
    agree(&team);
    let one = team[1].store().read(|read| read.conflicts(None)).unwrap().remove(0);
    let origin = team[1].origin("conflict_settle");
    let lost = (one.lost.log, one.lost.hlc);
    team[1].store().settle_conflict(&origin, id.into(), 1, lost, Choice::Lost).unwrap();
    exchange(&team);
    assert_eq!((count(&team[0]), count(&team[1])), (0, 0));
    assert_eq!(team[0].desk.value("SELECT alive FROM work_item"), "1");
}

#[test]
fn a_value_that_somebody_else_writes_as_well_is_nothing_to_choose() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "jammed");
    team[1].retitle(id, "stuck");
    exchange(&team[..2]);
    assert_eq!((count(&team[0]), count(&team[1])), (1, 1));
    // The third has heard of what holds alone.
    let (members, second) = (&team[..2], &team[1]);
    second.seal();
    let log = second.store().identity().unwrap().log;
    let said = second.store().segments_after(second.data(), log, 0, usize::MAX).unwrap();
    team[2].take(said.into_iter().map(|sealed| sealed.bytes).collect());
    team[2].retitle(id, "jammed");
    members.iter().for_each(|member| drop(member.pull(&team[2])));
    for member in members {
        assert_eq!(member.title(id), "jammed");
        assert_eq!(count(member), 0);
    }
}

/// Moves a card to a column, behind a card or before it.
fn put(peer: &Peer, id: Uuid, column: u128, ord: &str) -> Place {
    let (board, column) = (Uuid::from_u128(1).into(), Uuid::from_u128(column).into());
    let place = Place { board, column, ord: ord.to_owned(), since: peer.now };
    peer.set(id, &[(work_item::PLACE, place.clone().into())]);
    place
}

#[test]
fn a_card_that_two_moved_apart_stands_in_one_column_and_waits_for_a_choice() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let review = put(&team[0], id, 7, "a");
    let blocked = put(&team[1], id, 8, "a");
    exchange(&team);
    for peer in &team {
        let all = peer.store().read(|read| read.conflicts(None)).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].held.value, blocked.clone().into());
        assert_eq!(all[0].lost.value, review.clone().into());
    }
    agree(&team);
}

#[test]
fn where_a_card_stands_within_its_column_nobody_is_asked() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    put(&team[0], id, 7, "a");
    put(&team[1], id, 7, "b");
    exchange(&team);
    assert_eq!(team.iter().map(count).collect::<Vec<_>>(), [0, 0]);
    agree(&team);
}
