//! What the core promises.

use super::desk::{Desk, Shop, data, log, segment, workspace};
use crate::core::{Event, Notice, Reach};
use crate::store::StoreKind;
use holdfast_domain::ErrorCode;
use holdfast_store::sync::ClockSign;
use holdfast_wire::{PartId, SegmentName, WorkspaceId};
use uuid::Uuid;

fn started(number: u8, kind: StoreKind, shop: &mut Shop) -> Desk {
    let mut desk = Desk::new(number, kind);
    desk.tell(Event::Start);
    desk.settle(shop);
    desk
}

fn error(desk: &Desk) -> Option<ErrorCode> {
    match &desk.status.as_ref().unwrap().reach {
        Reach::Down { error, .. } => Some(error.code),
        Reach::Up | Reach::Connecting => None,
    }
}

#[test]
fn what_one_desk_writes_another_reads() {
    let mut shop = Shop::founded();
    let mut anna = started(1, StoreKind::Postgres, &mut shop);
    let mut tom = started(2, StoreKind::Postgres, &mut shop);
    anna.write();
    anna.pass(20, &mut shop);
    tom.hint();
    tom.settle(&mut shop);
    assert_eq!(tom.stored((data(), log(1))), 1);
    assert!(anna.status.unwrap().shared);
}

#[test]
fn a_burst_becomes_one_segment_and_nobody_waits_for_its_end() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Folder, &mut shop);
    for _ in 0..10 {
        desk.write();
        desk.pass(30, &mut shop);
    }
    assert!(shop.appended.is_empty(), "still gathering");
    assert!(desk.status.as_ref().unwrap().saving);
    desk.pass(100, &mut shop);
    assert_eq!(shop.appended.len(), 1);
    assert_eq!((shop.appended[0].first, shop.appended[0].last), (1, 10));
}

#[test]
fn a_person_who_cannot_wait_does_not_have_to() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Folder, &mut shop);
    desk.write();
    desk.tell(Event::Hurry);
    desk.settle(&mut shop);
    assert_eq!(shop.appended.len(), 1);
}

#[test]
fn members_are_known_before_what_they_wrote() {
    let mut shop = Shop::founded();
    let control = PartId::control(workspace());
    shop.segments.insert((data(), log(2)), vec![segment(data(), log(2), 1, 3, 2)]);
    shop.segments.insert((control, log(2)), vec![segment(control, log(2), 1, 1, 2)]);
    let desk = started(1, StoreKind::Postgres, &mut shop);
    assert_eq!(desk.received, [(control, log(2)), (data(), log(2))]);
}

#[test]
fn a_store_that_is_away_blocks_nothing_and_gets_everything_when_it_is_back() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    shop.down = Some(ErrorCode::StoreUnreachable);
    desk.hint();
    desk.settle(&mut shop);
    for _ in 0..5 {
        desk.write();
        desk.pass(10_000, &mut shop);
    }
    assert_eq!(error(&desk), Some(ErrorCode::StoreUnreachable));
    shop.down = None;
    desk.pass(60_000, &mut shop);
    assert_eq!(error(&desk), None);
    let sent: Vec<_> = shop.appended.iter().map(|segment| (segment.first, segment.last)).collect();
    assert_eq!(sent, [(1, 5)], "what was gathered while it was away went as one");
}

/// An update of the program, or a kill in the middle of a batch, leaves segments that nothing applied.
#[test]
fn what_was_stored_before_the_program_began_is_applied_once_whatever_the_store_does() {
    let mut shop = Shop { down: Some(ErrorCode::StoreUnreachable), ..Shop::founded() };
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    assert_eq!(desk.caught_up, [0], "before anything is asked of the store");
    desk.pass(120_000, &mut shop);
    shop.down = None;
    desk.pass(120_000, &mut shop);
    assert!(desk.status.as_ref().unwrap().shared);
    assert_eq!(desk.caught_up, [0]);
}

#[test]
fn pauses_grow_and_end_at_a_minute() {
    let mut shop = Shop::founded();
    shop.down = Some(ErrorCode::StoreUnreachable);
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    desk.pass(3_600_000, &mut shop);
    let attempts = desk.asked.len();
    assert!((60..80).contains(&attempts), "{attempts} attempts in an hour");
}

#[test]
fn a_retry_sends_the_same_bytes() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    desk.write();
    shop.down = None;
    desk.now += 20;
    desk.tell(Event::Tick);
    // Up to the moment where the segment was handed over; the answer is lost.
    while shop.appended.is_empty() {
        assert!(desk.act(&mut shop));
    }
    desk.todo.clear();
    let again = started_again(desk, &mut shop);
    assert_eq!(shop.appended.len(), 2);
    assert_eq!(shop.appended[0], shop.appended[1]);
    assert_eq!(again.pushed[&(data(), again.log)], 1);
}

/// The same database after the program was killed.
fn started_again(before: Desk, shop: &mut Shop) -> Desk {
    let mut desk = Desk::new(1, StoreKind::Postgres);
    (desk.kept, desk.pushed, desk.now) = (before.kept, before.pushed, before.now);
    desk.tell(Event::Start);
    desk.settle(shop);
    desk
}

#[test]
fn nothing_is_fetched_past_a_gap_and_other_logs_go_on() {
    let mut shop = Shop::founded();
    let gap = (data(), log(2));
    shop.segments.insert(gap, vec![segment(data(), log(2), 3, 4, 2)]);
    shop.segments.insert((data(), log(3)), vec![segment(data(), log(3), 1, 2, 3)]);
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    assert_eq!((desk.stored(gap), desk.stored((data(), log(3)))), (0, 2));
    assert!(desk.status.as_ref().unwrap().held.is_empty(), "it may be on its way");
    desk.pass(3_600_000, &mut shop);
    let held = &desk.status.as_ref().unwrap().held;
    assert_eq!((held.len(), held[0].log), (1, log(2)));
    shop.segments.get_mut(&gap).unwrap().insert(0, segment(data(), log(2), 1, 2, 2));
    desk.pass(600_000, &mut shop);
    assert_eq!(desk.stored(gap), 4);
    assert!(desk.status.as_ref().unwrap().held.is_empty());
}

#[test]
fn a_segment_that_is_not_whole_is_waited_for() {
    let mut shop = Shop::founded();
    let torn = segment(data(), log(2), 2, 2, 2);
    let name = SegmentName::new(2, 2, torn.hash);
    shop.torn.push(name);
    let all = vec![segment(data(), log(2), 1, 1, 2), torn, segment(data(), log(2), 3, 3, 2)];
    shop.segments.insert((data(), log(2)), all);
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    assert_eq!(desk.stored((data(), log(2))), 1);
    shop.torn.clear();
    desk.pass(2_000, &mut shop);
    assert_eq!(desk.stored((data(), log(2))), 3);
}

#[test]
fn nothing_is_sent_to_a_store_of_somebody_else() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Folder, &mut shop);
    shop.workspace = Some(WorkspaceId(Uuid::from_u128(8)));
    shop.down = Some(ErrorCode::StoreUnreachable);
    desk.hint();
    desk.settle(&mut shop);
    shop.down = None;
    desk.write();
    desk.pass(600_000, &mut shop);
    assert_eq!(error(&desk), Some(ErrorCode::StoreForeign));
    assert!(shop.appended.is_empty());
    let foreign = desk.notices.iter().filter(|notice| matches!(notice, Notice::Foreign(_)));
    assert_eq!(foreign.count(), 1, "said once");
}

#[test]
fn an_emptied_store_is_filled_only_when_a_person_wants_it() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Folder, &mut shop);
    desk.write();
    desk.pass(400, &mut shop);
    let mut shop = Shop::default();
    let mut desk = started_again(desk, &mut shop);
    assert_eq!(error(&desk), Some(ErrorCode::StoreBehind));
    desk.write();
    desk.pass(600_000, &mut shop);
    assert!(shop.segments.is_empty() && desk.stored((data(), desk.log)) == 1);
    desk.tell(Event::Reseed);
    desk.settle(&mut shop);
    assert_eq!(error(&desk), None);
    assert_eq!(shop.segments[&(data(), desk.log)].last().unwrap().last, 2);
    assert!(desk.reseeded);
}

#[test]
fn an_older_copy_of_the_store_gets_nothing_and_is_told() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    for _ in 0..3 {
        desk.write();
        desk.pass(20, &mut shop);
    }
    shop.segments.get_mut(&(data(), desk.log)).unwrap().truncate(1);
    shop.appended.clear();
    let mut desk = started_again(desk, &mut shop);
    desk.write();
    desk.pass(60_000, &mut shop);
    assert_eq!(error(&desk), Some(ErrorCode::StoreBehind));
    assert!(shop.appended.is_empty());
    desk.tell(Event::Reseed);
    desk.pass(1_000, &mut shop);
    assert_eq!(error(&desk), None);
    assert_eq!(shop.segments[&(data(), desk.log)].last().unwrap().last, 4);
}

#[test]
fn a_stale_listing_alarms_nobody() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Folder, &mut shop);
    desk.write();
    desk.pass(400, &mut shop);
    let kept = std::mem::take(shop.segments.get_mut(&(data(), desk.log)).unwrap());
    desk.hint();
    desk.settle(&mut shop);
    shop.segments.insert((data(), desk.log), kept);
    desk.write();
    desk.pass(10_000, &mut shop);
    assert_eq!(error(&desk), None);
    assert!(desk.notices.is_empty());
    assert_eq!(shop.appended.len(), 2);
}

#[test]
fn reseeding_brings_back_what_others_wrote() {
    let mut shop = Shop::founded();
    shop.segments.insert((data(), log(2)), vec![segment(data(), log(2), 1, 5, 2)]);
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    let mut shop = Shop::default();
    desk.tell(Event::Reseed);
    desk.settle(&mut shop);
    assert_eq!(shop.segments[&(data(), log(2))].len(), 1);
}

#[test]
fn a_database_from_last_week_gets_its_own_work_back_and_begins_another_log() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    for _ in 0..3 {
        desk.write();
        desk.pass(20, &mut shop);
    }
    desk.kept.get_mut(&(data(), log(1))).unwrap().truncate(1);
    desk.pushed.insert((data(), log(1)), 1);
    let mut desk = started_again(desk, &mut shop);
    assert_eq!(desk.stored((data(), log(1))), 3, "nothing is lost");
    assert_eq!(desk.notices, [Notice::Rotated]);
    desk.write();
    desk.pass(100, &mut shop);
    assert_eq!(shop.segments[&(data(), log(1_001))].len(), 1);
    assert_eq!(shop.segments[&(data(), log(1))].len(), 3);
}

#[test]
fn a_branch_that_is_no_longer_than_what_is_here_is_found_and_then_left_alone() {
    let mut shop = Shop { kind: StoreKind::Folder, ..Shop::founded() };
    let key = (data(), log(2));
    shop.segments.insert(key, vec![segment(key.0, key.1, 1, 2, 2)]);
    let mut desk = started(1, StoreKind::Folder, &mut shop);
    for branch in [segment(key.0, key.1, 1, 2, 3), segment(key.0, key.1, 1, 1, 4)] {
        shop.segments.entry(key).or_default().push(branch);
        desk.hint();
        desk.settle(&mut shop);
    }
    assert_eq!(desk.received, [key; 3]);
    assert_eq!(desk.stored(key), 2);
    desk.asked.clear();
    desk.hint();
    desk.settle(&mut shop);
    assert_eq!(desk.asked, ["Heads", "Heads"], "what is known is not listed again");
}

#[test]
fn a_piece_that_was_waited_for_and_came_another_way_is_waited_for_no_longer() {
    let mut shop = Shop { kind: StoreKind::Folder, ..Shop::founded() };
    let key = (data(), log(2));
    let piece = segment(key.0, key.1, 1, 2, 2);
    shop.segments.insert(key, vec![piece.clone()]);
    shop.torn = vec![piece.name()];
    let mut desk = started(1, StoreKind::Folder, &mut shop);
    desk.kept.insert(key, vec![piece]);
    desk.pass(60_000, &mut shop);
    assert_eq!(desk.state.wake_at(), None, "there is nothing to look for");
}

#[test]
fn a_database_that_went_on_elsewhere_is_followed_from_where_it_parted() {
    let mut shop = Shop::founded();
    let key = (data(), log(2));
    let before = vec![segment(key.0, key.1, 1, 1, 2), segment(key.0, key.1, 2, 2, 2)];
    shop.segments.insert(key, before);
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    let kept = shop.segments.get_mut(&key).unwrap();
    kept.truncate(1);
    kept.push(segment(key.0, key.1, 2, 2, 3));
    desk.hint();
    desk.settle(&mut shop);
    assert_eq!(desk.received, [key; 3]);
}

#[test]
fn what_a_database_lost_under_numbers_that_were_used_again_is_sent_again() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    for _ in 0..2 {
        desk.write();
        desk.pass(20, &mut shop);
    }
    let key = (data(), log(1));
    assert_eq!(desk.pushed[&key], 2);
    // An older copy of the database was brought back, and an older copy of the desk went on in it.
    let kept = shop.segments.get_mut(&key).unwrap();
    kept.truncate(1);
    kept.push(segment(key.0, key.1, 2, 2, 9));
    shop.appended.clear();
    desk.hint();
    desk.settle(&mut shop);
    assert_eq!(
        shop.appended[0],
        segment(key.0, key.1, 2, 2, 1),
        "and refused, so it is said again"
    );
    assert_eq!(desk.said_again, [key]);
    assert_eq!(desk.notices, [Notice::Rotated]);
}

#[test]
fn two_desks_with_one_log_part_ways() {
    let mut shop = Shop::founded();
    let mut one = started(1, StoreKind::Postgres, &mut shop);
    let mut clone = started(1, StoreKind::Postgres, &mut shop);
    clone.by = 2;
    one.write();
    clone.write();
    one.pass(20, &mut shop);
    clone.pass(20, &mut shop);
    assert_eq!(one.log, log(1));
    assert_eq!(clone.log, log(1_001));
    assert_eq!(clone.notices, [Notice::Rotated]);
}

#[test]
fn the_same_events_give_the_same_effects() {
    let run = || {
        let mut shop = Shop::founded();
        for number in 2..40 {
            let key = (data(), log(number));
            shop.segments.insert(key, vec![segment(key.0, key.1, 1, 9, 2)]);
        }
        let mut desk = started(1, StoreKind::Folder, &mut shop);
        desk.write();
        desk.pass(5_000, &mut shop);
        (desk.asked, desk.received)
    };
    assert_eq!(run(), run());
}

#[test]
fn progress_is_told_until_everything_is_here() {
    let mut shop = Shop::founded();
    let segments = (0..50).map(|n| segment(data(), log(2), n * 100 + 1, n * 100 + 100, 2));
    shop.segments.insert((data(), log(2)), segments.collect());
    let mut desk = Desk::new(1, StoreKind::Postgres);
    desk.tell(Event::Start);
    let mut seen = Vec::new();
    while desk.act(&mut shop) {
        if let Some(progress) = desk.status.as_ref().and_then(|status| status.progress)
            && seen.last() != Some(&progress)
        {
            seen.push(progress);
        }
    }
    assert!(seen.iter().any(|progress| progress.total == 5_000 && progress.done == 0));
    assert!(desk.status.as_ref().unwrap().progress.is_none());
    assert_eq!(desk.stored((data(), log(2))), 5_000);
}

#[test]
fn doubts_are_told_once_and_again_when_they_change() {
    let mut shop = Shop::founded();
    let mut desk = started(1, StoreKind::Postgres, &mut shop);
    let mut next = 0;
    let mut hears = |desk: &mut Desk, same: bool, clock: ClockSign| {
        desk.says.compared = vec![(log(2), same)];
        desk.says.clocks = vec![(log(2), clock)];
        next += 1;
        let written = shop.segments.entry((data(), log(2))).or_default();
        written.push(segment(data(), log(2), next, next, 2));
        desk.hint();
        desk.settle(&mut shop);
        std::mem::take(&mut desk.notices)
    };
    let (same, other) = (Notice::Compared(log(2), true), Notice::Compared(log(2), false));
    let clock = |sign| Notice::Clock(log(2), sign);
    let ahead = ClockSign::Ahead;
    assert_eq!(hears(&mut desk, true, ahead(700_000)), [same.clone(), clock(ahead(700_000))]);
    assert_eq!(hears(&mut desk, true, ahead(700_001)), []);
    assert_eq!(hears(&mut desk, false, ClockSign::Right), [other, clock(ClockSign::Right)]);
    assert_eq!(hears(&mut desk, true, ClockSign::Right), [same]);
}

#[test]
fn a_database_gives_the_segments_of_a_log_in_portions_and_a_folder_one_by_one() {
    let mut shop = Shop::founded();
    let all: Vec<_> = (1..=30).map(|seq| segment(data(), log(9), seq, seq, 9)).collect();
    shop.segments.insert((data(), log(9)), all);
    for (kind, steps) in [(StoreKind::Postgres, 2), (StoreKind::Folder, 31)] {
        let mut desk = Desk::new(1, kind);
        desk.kept.insert((data(), log(9)), shop.segments[&(data(), log(9))][..1].to_vec());
        desk.tell(Event::Start);
        desk.settle(&mut shop);
        assert_eq!(desk.stored((data(), log(9))), 30);
        let asked =
            desk.asked.iter().filter(|what| ["Tail", "List", "Get"].contains(&what.as_str()));
        assert!(asked.count() <= steps, "{:?}", desk.asked);
    }
}
