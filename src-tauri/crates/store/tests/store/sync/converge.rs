//! I1, I2, I6, I9, I10, I11: the same transactions give the same state, in whatever order they come.

use super::*;

#[test]
fn what_one_desk_writes_the_other_has() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    team[0].edit(id, "", "Tray 2 is empty.");
    team[0]
        .store()
        .mutate(&team[0].origin("tag"), |write| write.mark("tag", id, "printer", true))
        .unwrap();
    let received = team[1].pull(&team[0]);
    assert_eq!(received.txns, 3);
    assert_eq!(team[1].title(id), "Printer jam");
    assert_eq!(team[1].text(id), "Tray 2 is empty.");
    assert_eq!(team[1].desk.value("SELECT word FROM edge"), "printer");
    agree(&team);
    let story = team[1].store().read(|read| read.story(id, 0, 10)).unwrap();
    assert_eq!(story.len(), 3);
    assert_eq!(team[1].store().read(|read| read.seq()).unwrap(), 3);
}

#[test]
fn the_later_write_holds_on_both_desks_and_the_order_of_arrival_does_not_matter() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[0].retitle(id, "Printer jams in tray 2");
    team[1].retitle(id, "Printer on floor 2 jams");
    for peer in &team {
        peer.seal();
    }
    let (first, second) = (team[0].segments(), team[1].segments());
    team[2].take(second.clone());
    team[2].take(first.clone());
    team[1].take(first);
    team[0].take(second);
    assert_eq!(team[0].title(id), "Printer on floor 2 jams", "its clock is ahead by a millisecond");
    agree(&team);
}

#[test]
fn a_repeated_segment_changes_nothing() {
    let team = team(2);
    team[0].item("Printer jam");
    team[1].pull(&team[0]);
    let before = (team[1].root(), team[1].store().read(|read| read.seq()).unwrap());
    let again = team[1].take(team[0].segments());
    assert_eq!((again.stored, again.txns), (0, 0));
    assert_eq!((team[1].root(), team[1].store().read(|read| read.seq()).unwrap()), before);
}

#[test]
fn a_gap_holds_its_stream_alone_until_it_is_filled() {
    let team = team(3);
    let missing = team[0].segments().len();
    team[0].item("one");
    team[0].seal();
    team[0].item("two");
    team[0].seal();
    let mut segments = team[0].segments();
    let one = segments.remove(missing);
    let other = team[2].item("of another desk");
    team[2].seal();
    segments.extend(team[2].segments());
    let received = team[1].take(segments);
    assert_eq!(received.held.len(), 1);
    assert_eq!(team[1].title(other), "of another desk");
    assert_eq!(team[1].desk.value("SELECT count(*) FROM work_item"), "1");
    team[1].take(vec![one]);
    assert_eq!(team[1].desk.value("SELECT count(*) FROM work_item"), "2");
    team[1].pull(&team[0]);
    team[1].pull(&team[2]);
    team[0].pull(&team[2]);
    team[2].pull(&team[0]);
    agree(&team);
}

#[test]
fn two_edits_of_one_text_are_both_kept() {
    let team = team(2);
    let id = team[0].item("Spooler");
    team[0].edit(id, "", "1. Stop.\n2. Start.\n");
    exchange(&team);
    team[0].edit(id, "1. Stop.\n2. Start.\n", "1. Stop the spooler.\n2. Start.\n");
    team[1].edit(id, "1. Stop.\n2. Start.\n", "1. Stop.\n2. Start.\n3. Test.\n");
    exchange(&team);
    assert_eq!(team[0].text(id), "1. Stop the spooler.\n2. Start.\n3. Test.\n");
    agree(&team);
}

#[test]
fn an_edit_beats_what_its_author_saw_even_if_that_is_dated_in_the_future() {
    let mut team = team(2);
    team[0].now += chrono::Duration::days(3650);
    let id = team[0].item("from the future");
    exchange(&team);
    // What it heard leaves the clock of the other desk alone.
    let elsewhere = team[1].item("of today");
    team[1].retitle(id, "repaired");
    exchange(&team);
    assert_eq!(team[0].title(id), "repaired");
    agree(&team);
    let year = team[1].store().read(|read| read.changes_of(elsewhere.into(), 0, 1)).unwrap()[0]
        .hlc
        .instant();
    assert!(year < noon() + chrono::Duration::days(1));
}

#[test]
fn the_same_number_on_two_desks_is_told_apart_the_same_way() {
    let team = team(2);
    team[0].item("one");
    team[1].item("another");
    exchange(&team);
    let shown = |peer: &Peer| {
        peer.desk.value("SELECT group_concat(title || dup, ',') FROM (SELECT title, dup FROM work_item ORDER BY title)")
    };
    assert_eq!(shown(&team[0]), shown(&team[1]));
    assert_eq!(team[0].desk.value("SELECT count(DISTINCT dup) FROM work_item"), "2");
}

#[test]
fn search_finds_what_others_wrote() {
    let team = team(2);
    for number in 0..200 {
        team[0].item(&format!("Printer {number} jams"));
    }
    let received = team[1].pull(&team[0]);
    assert!(received.stale, "so many are left for later");
    while team[1].store().settle_stale(team[1].now, 50).unwrap() {}
    team[1].store().check_search().unwrap();
    assert_eq!(team[1].desk.value("SELECT count(*) FROM search_doc"), "200");
}

#[test]
fn an_undo_takes_back_what_this_desk_did_and_travels() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    team[0].retitle(id, "wrong");
    exchange(&team);
    team[1].item("in between");
    exchange(&team);
    team[0].store().undo(&team[0].origin("undo")).unwrap();
    exchange(&team);
    assert_eq!(team[1].title(id), "Printer jam");
    agree(&team);
}
