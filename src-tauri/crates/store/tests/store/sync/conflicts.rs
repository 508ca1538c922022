//! No value vanishes without a word.

use super::forks::{refused, unnoticed, without};
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
    team[2].take(second.stored_of(second.log()));
    team[2].retitle(id, "jammed");
    members.iter().for_each(|member| drop(member.pull(&team[2])));
    for member in members {
        assert_eq!(member.title(id), "jammed");
        assert_eq!(count(member), 0);
    }
}

/// The titles that wait for a choice.
fn lost(peer: &Peer, id: Uuid) -> Vec<Value> {
    let all = peer.store().read(|read| read.conflicts(Some(id.into()))).unwrap();
    assert_eq!(all.len(), usize::try_from(count(peer)).unwrap());
    all.into_iter().map(|one| one.lost.value).collect()
}

#[test]
fn what_was_overwritten_unseen_by_the_same_value_waits_once_another_holds() {
    let team = team(4);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "jammed");
    team[1].retitle(id, "jammed");
    team[1].retitle(id, "stuck");
    team[2].pull(&team[0]);
    team[2].pull(&team[1]);
    team[3].pull(&team[1]);
    team[3].pull(&team[0]);
    exchange(&team);
    for peer in &team {
        assert_eq!(peer.title(id), "stuck");
        assert_eq!(lost(peer, id), ["jammed".into()]);
    }
}

#[test]
fn a_value_that_holds_after_all_waits_again_when_it_is_overwritten_unseen() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "jammed");
    team[1].retitle(id, "stuck");
    team[1].seal();
    // The third has not heard of the first.
    team[2].take(team[1].stored_of(team[1].log()));
    exchange(&team[..2]);
    for (title, waiting) in [("jammed", vec![]), ("stuck", vec!["jammed".into()])] {
        team[2].retitle(id, title);
        for peer in &team[..2] {
            peer.pull(&team[2]);
            assert_eq!((peer.title(id).as_str(), lost(peer, id)), (title, waiting.clone()));
        }
    }
    let settled = lost(&team[0], id);
    team[0].retitle(id, "jammed");
    exchange(&team);
    assert_eq!(settled, ["jammed".into()]);
    assert_eq!(team.iter().map(count).collect::<Vec<_>>(), [0, 0, 0]);
}

#[test]
fn who_had_seen_a_value_and_was_overwritten_has_settled_it_also_for_who_hears_of_it_last() {
    let team = team(4);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "one");
    team[1].pull(&team[0]);
    team[1].retitle(id, "two");
    team[1].seal();
    // The third has heard of the second alone.
    team[2].take(team[1].stored_of(team[1].log()));
    team[2].retitle(id, "three");
    team[2].seal();
    for of in [1, 2, 0] {
        team[3].take(team[of].stored_of(team[of].log()));
    }
    exchange(&team);
    for peer in &team {
        assert_eq!((peer.title(id).as_str(), count(peer)), ("three", 0));
    }
}

#[test]
fn who_overwrites_what_was_said_again_overwrites_what_was_said_at_first() {
    let mut team = team(4);
    let (fourth, third, second) = (team.remove(3), team.remove(2), team.remove(1));
    let first = team.remove(0);
    let id = first.item("Printer jam");
    for peer in [&second, &third, &fourth] {
        peer.pull(&first);
    }
    let (first, clone) = unnoticed(first);
    let (log, part) = (first.log(), first.data());
    let after = first.store().cursors(part).unwrap().iter().find(|it| it.own).unwrap().stored;
    clone.item("by the copy");
    first.retitle(id, "stuck");
    first.seal();
    assert!(refused(&first, log, part, after));
    first.seal();
    for peer in [&first, &second, &third, &fourth] {
        peer.pull(&clone);
    }
    second.take(without(&first, part, log, after));
    second.retitle(id, "repaired");
    second.seal();
    let (twice, overwritten) = (first.segments(), second.stored_of(second.log()));
    third.take(twice.clone());
    third.take(overwritten.clone());
    fourth.take(overwritten);
    fourth.take(twice);
    for peer in [&second, &third, &fourth] {
        assert_eq!((peer.title(id).as_str(), count(peer)), ("repaired", 0));
    }
}

/// An item that one deletes while two edit it, who do not know of each other.
fn edited_in_the_trash() -> (Vec<Peer>, Uuid) {
    let team = team(4);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0]
        .store()
        .mutate(&team[0].origin("delete"), |write| write.set_alive(EntityKind::WorkItem, id, false))
        .unwrap();
    team[1].retitle(id, "still jams");
    team[2].set(id, &[(work_item::PRIORITY, "P1".into())]);
    (team, id)
}

#[test]
fn of_several_edits_of_what_was_deleted_the_newest_is_told_in_whatever_order_they_come() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 2, 0], [2, 1, 0]] {
        let (team, id) = edited_in_the_trash();
        for by in order {
            team[3].pull(&team[by]);
        }
        let told = team[3].store().read(|read| read.conflicts(Some(id.into()))).unwrap();
        let by: Vec<_> = told.iter().map(|one| (one.field, one.lost.log)).collect();
        assert_eq!(by, [(1, team[2].log())]);
    }
}

#[test]
fn who_edits_what_lies_in_the_trash_has_seen_who_edited_it_before() {
    let (team, id) = edited_in_the_trash();
    exchange(&team);
    assert_eq!(team.iter().map(count).collect::<Vec<_>>(), [1, 1, 1, 1]);
    team[3].retitle(id, "was repaired");
    assert_eq!(count(&team[3]), 0);
    exchange(&team);
    assert_eq!(team.iter().map(count).collect::<Vec<_>>(), [0, 0, 0, 0]);
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
