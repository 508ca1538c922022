//! A desk that only reads says that it has what others wrote.

use super::*;

impl Peer {
    /// Says what is here of others, if that is owed.
    fn acknowledges(&self) -> bool {
        self.store().acknowledge(&self.key, self.now).unwrap().is_some()
    }

    fn is_seen(&self) -> bool {
        self.store().seen_by_others().unwrap()
    }

    fn changes(&self) -> String {
        self.desk.value("SELECT count(*) FROM change")
    }
}

#[test]
fn what_a_desk_wrote_is_known_to_be_elsewhere_once_another_says_so() {
    let team = team(2);
    team[0].item("Printer jam");
    team[1].pull(&team[0]);
    assert!(!team[0].is_seen(), "it is there, but who knows?");
    assert!(team[1].acknowledges());
    team[0].pull(&team[1]);
    assert!(team[0].is_seen());
    assert_eq!((team[0].changes(), team[1].changes()), ("1".into(), "1".into()), "nothing changed");
    agree(&team);
    team[0].item("Another one");
    assert!(!team[0].is_seen());
}

#[test]
fn work_is_acknowledged_once_and_acknowledgements_never() {
    let team = team(3);
    team[0].item("Printer jam");
    exchange(&team);
    assert!(!team[0].acknowledges(), "its own work is nothing to acknowledge");
    for peer in &team[1..] {
        assert!(peer.acknowledges());
        assert!(!peer.acknowledges());
    }
    exchange(&team);
    assert!(team.iter().all(|peer| !peer.acknowledges()));
    team[2].item("of the third");
    exchange(&team);
    assert!(team[0].acknowledges() && team[1].acknowledges());
}

#[test]
fn who_writes_has_said_it_and_who_has_something_to_seal_will() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[1].retitle(id, "Printer jams in tray 2");
    assert!(!team[1].acknowledges(), "the next segment says it");
    team[1].seal();
    assert!(!team[1].acknowledges());
    team[0].pull(&team[1]);
    assert!(team[0].is_seen());
}

#[test]
fn what_is_written_after_an_acknowledgement_counts_although_the_clock_was_set_back() {
    let mut team = team(2);
    let id = team[0].item("Printer jam");
    team[1].pull(&team[0]);
    team[1].now += chrono::Duration::hours(1);
    assert!(team[1].acknowledges());
    team[1].now -= chrono::Duration::hours(2);
    team[1].item("of the other desk");
    team[1].retitle(id, "Printer jams in tray 2");
    assert_eq!(team[1].store().unsealed().unwrap(), 2);
    exchange(&team);
    assert_eq!(team[0].title(id), "Printer jams in tray 2");
    assert_eq!(team[0].desk.value("SELECT count(*) FROM work_item"), "2");
    agree(&team);
}

#[test]
fn an_edit_after_an_acknowledgement_knows_what_it_overwrites() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    team[0].retitle(id, "Printer jams in tray 2");
    team[1].pull(&team[0]);
    assert!(team[1].acknowledges());
    team[1].retitle(id, "Printer jams in tray 3");
    exchange(&team);
    for peer in &team {
        assert_eq!(peer.title(id), "Printer jams in tray 3");
        assert_eq!(peer.store().read(|read| read.conflict_count()).unwrap(), 0);
    }
}

#[test]
fn an_acknowledgement_that_has_not_left_is_nothing_that_waits() {
    let team = team(2);
    team[0].item("Printer jam");
    exchange(&team);
    let share = team[1].store().set_share("folder:/team", "", team[1].now).unwrap();
    let identity = team[1].store().identity().unwrap();
    for (part, log) in [(identity.control, identity.log), (identity.data, identity.log)] {
        let cursors = team[1].store().cursors(part).unwrap();
        let stored = cursors.iter().find(|cursor| cursor.log == log).unwrap().stored;
        team[1].store().set_pushed(share, part, log, stored).unwrap();
    }
    assert!(team[1].acknowledges());
    let waiting = team[1].store().waiting().unwrap();
    assert_eq!((waiting[0].sealed, waiting[0].changing, waiting[0].unsealed), (1, 0, 0));
    team[1].item("Something");
    team[1].seal();
    let waiting = team[1].store().waiting().unwrap();
    assert_eq!((waiting[0].sealed, waiting[0].changing), (2, 1));
}

#[test]
fn what_a_removed_desk_acknowledges_is_nothing_to_review() {
    let team = team(2);
    team[0].item("Printer jam");
    team[1].pull(&team[0]);
    team[0].store().remove_device(&team[0].key, team[0].now, team[1].device()).unwrap();
    assert!(team[1].acknowledges());
    team[0].pull(&team[1]);
    assert!(team[0].store().review_queue(10).unwrap().is_empty());
    assert!(!team[0].is_seen(), "nobody who belongs has it");
}
