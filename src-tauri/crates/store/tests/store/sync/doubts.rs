//! What desks tell one another about what they hold and what their clocks say.

use super::*;
use holdfast_store::sync::ClockSign;

/// What came of the acknowledgement of another desk.
fn said(from: &Peer, to: &Peer) -> Received {
    assert!(from.store().acknowledge(&from.key, from.now).unwrap().is_some());
    to.take(from.segments())
}

fn tampered(peer: &Peer) {
    let database =
        rusqlite::Connection::open(holdfast_store::database(peer.store().dir())).unwrap();
    database
        .execute_batch(
            "UPDATE work_item SET title = 'Something else';
             INSERT OR REPLACE INTO stale (e, what) SELECT e, 8 FROM work_item;",
        )
        .unwrap();
}

#[test]
fn desks_that_applied_the_same_compare_what_they_hold() {
    let team = team(2);
    team[0].item("Printer jam");
    exchange(&team);
    let received = said(&team[1], &team[0]);
    assert_eq!(received.states.len(), 1);
    let compared = team[0].store().compare(&received.states).unwrap();
    assert_eq!(compared, [(team[1].store().identity().unwrap().log, true)]);
}

#[test]
fn a_desk_that_holds_something_else_shows() {
    let team = team(2);
    team[0].item("Printer jam");
    exchange(&team);
    tampered(&team[1]);
    let received = said(&team[1], &team[0]);
    let compared = team[0].store().compare(&received.states).unwrap();
    assert_eq!(compared, [(team[1].store().identity().unwrap().log, false)]);
}

#[test]
fn desks_that_applied_something_else_cannot_compare() {
    let team = team(2);
    team[0].item("Printer jam");
    exchange(&team);
    tampered(&team[1]);
    team[0].item("Written meanwhile");
    let received = said(&team[1], &team[0]);
    assert_eq!(team[0].store().compare(&received.states).unwrap(), []);
}

#[test]
fn acknowledgements_are_no_work_so_that_desks_at_rest_can_compare() {
    let team = team(3);
    team[0].item("Printer jam");
    exchange(&team);
    for from in 1..3 {
        let received = said(&team[from], &team[0]);
        assert_eq!(team[0].store().compare(&received.states).unwrap().len(), 1);
    }
}

#[test]
fn a_clock_that_is_ahead_or_behind_shows_in_what_it_dates() {
    let sign = |hours: i64| {
        let mut team = team(2);
        team[1].now += chrono::Duration::hours(hours);
        team[0].item("Printer jam");
        team[1].pull(&team[0]);
        let received = said(&team[1], &team[0]);
        received.clocks.iter().map(|(_, sign)| *sign).next_back().unwrap()
    };
    let hours = |hours: i64| hours * 3_600_000;
    assert!(matches!(sign(3), ClockSign::Ahead(off) if (hours(2)..=hours(4)).contains(&off)));
    assert!(matches!(sign(-3), ClockSign::Behind(off) if (hours(2)..=hours(4)).contains(&off)));
    assert_eq!(sign(0), ClockSign::Right);
}

#[test]
fn a_clock_that_is_behind_shows_also_where_only_an_acknowledgement_was_seen_last() {
    let mut team = team(2);
    team[1].now -= chrono::Duration::hours(3);
    team[0].item("Printer jam");
    team[0].seal();
    team[1].item("Written by a clock that is behind");
    team[0].pull(&team[1]);
    said(&team[0], &team[1]);
    let received = said(&team[1], &team[0]);
    assert!(matches!(received.clocks[..], [(_, ClockSign::Behind(_))]), "{:?}", received.clocks);
}

#[test]
fn what_was_written_long_ago_says_nothing_of_a_clock() {
    let mut team = team(2);
    team[1].item("Written a year ago");
    team[1].seal();
    team[0].now += chrono::Duration::days(365);
    let received = team[0].take(team[1].segments());
    assert!(received.clocks.iter().all(|(_, sign)| *sign == ClockSign::NotAhead));
}
