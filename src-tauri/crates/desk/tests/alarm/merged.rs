//! Two desks of one workspace. Apart they exceed a limit together: nothing is rejected, it is recorded
//! once, and told. Two desks of one person tell that person once.

use super::watch::{FakeScreen, Watch};

use holdfast_store::sync::SealLimits;
use holdfast_wire::{About, Control, DeviceKey, Invitation, SigningKey};
use serde_json::json;
use std::sync::Arc;

fn key(number: u8) -> (SigningKey, DeviceKey) {
    let key = SigningKey::from_bytes(&[number; 32]);
    let device = DeviceKey::of(&key);
    (key, device)
}

/// Everything that one desk has, to the other.
fn sync(from: &Watch, to: &Watch, number: u8) {
    let (here, there) = (from.host.desk().unwrap(), to.host.desk().unwrap());
    here.store().seal(&key(number).0, from.now(), SealLimits::default()).unwrap();
    let identity = here.store().identity().unwrap();
    let mut all = Vec::new();
    for part in [identity.control, identity.data] {
        for cursor in here.store().cursors(part).unwrap() {
            let found = here.store().segments_after(part, cursor.log, 0, usize::MAX).unwrap();
            all.extend(found.into_iter().map(|sealed| sealed.bytes));
        }
    }
    there.store().receive(all, to.now()).unwrap();
    while there.store().settle_stale(to.now(), 200).unwrap() {}
}

/// A second desk of the same workspace, at which Tom sits.
fn second(first: &Watch) -> Watch {
    let second = Watch::on(
        Arc::new(tempfile::tempdir().unwrap()),
        first.clock.clone(),
        FakeScreen::default(),
    );
    let (one, two) = (key(1), key(2));
    let (here, there) = (first.host.desk().unwrap(), second.host.desk().unwrap());
    let (here, there) = (here.store(), there.store());
    let workspace = here.identity().unwrap().workspace;
    let invitation =
        Invitation { workspace, store_url: String::new(), secret: [7; 16], founder: one.1 };
    here.begin_sharing(one.1, one.1).unwrap();
    let say = |what: Control| here.control(&one.0, first.now(), |_, _, _| Ok(Some(what))).unwrap();
    let hlc = holdfast_domain::Hlc::at(first.now());
    say(Control::Found { hlc, workspace, device: one.1, about: About::default() });
    say(Control::Invite { hlc, invitation: invitation.id(), expires_ms: u64::MAX >> 20 });
    there.adopt(workspace).unwrap();
    there.begin_sharing(two.1, one.1).unwrap();
    let log = there.identity().unwrap().log;
    let proof = invitation.proof(&two.1, log);
    let join = Control::Join {
        hlc,
        device: two.1,
        invitation: invitation.id(),
        proof,
        about: About::default(),
    };
    there.control(&two.0, first.now(), |_, _, _| Ok(Some(join))).unwrap();
    say(Control::Admit { hlc, device: two.1, log, invitation: invitation.id() });
    second
}

fn breaches(watch: &Watch) -> Vec<String> {
    let store = watch.host.desk().unwrap();
    let records =
        store.store().read(|read| read.records(holdfast_domain::EntityKind::WipBreach)).unwrap();
    records.iter().map(|record| format!("{:?}", record)).collect()
}

#[test]
fn what_two_desks_exceed_together_is_accepted_recorded_once_and_told() {
    let mut sam = Watch::new();
    sam.ok("wip_save", json!({ "scope": "person", "max": 1, "mode": "block" }));
    let items = [(); 2].map(|()| sam.incident("P2", &["Tom Berg"]));
    let mut tom = second(&sam);
    sync(&tom, &sam, 2);
    sync(&sam, &tom, 1);
    tom.sits("Tom Berg");
    sam.look();
    tom.look();
    // Apart, each within the limit as far as its desk knows.
    sam.ok("item_move", json!({ "id": items[0], "to": "in_progress" }));
    sam.clock.advance(chrono::TimeDelta::minutes(1));
    tom.ok("item_move", json!({ "id": items[1], "to": "in_progress" }));
    assert_eq!((breaches(&sam).len(), breaches(&tom).len()), (0, 0));
    sync(&sam, &tom, 1);
    sync(&tom, &sam, 2);
    assert_eq!(tom.changed(), ["H-2 exceeds a WIP limit"]);
    assert_eq!(sam.changed(), Vec::<String>::new(), "it is not Sam's");
    assert_eq!((breaches(&sam).len(), breaches(&tom).len()), (1, 1));
    assert!(breaches(&tom)[0].contains("Tom Berg"));
    // Each has recorded it, and it is one record all the same.
    sync(&sam, &tom, 1);
    sync(&tom, &sam, 2);
    assert_eq!(breaches(&sam), breaches(&tom));
    assert_eq!(breaches(&sam).len(), 1);
    assert_eq!(tom.changed(), Vec::<String>::new());
    let root = |watch: &Watch| watch.host.desk().unwrap().store().state_root().unwrap();
    assert_eq!(root(&sam), root(&tom));
    let both = [&sam, &tom].map(|watch| {
        watch.host.desk().unwrap().store().read(|read| read.conflict_count()).unwrap()
    });
    assert_eq!(both, [0, 0]);
}

/// A second desk of Sam's that has everything the first has.
fn at_home(office: &Watch) -> Watch {
    let home = second(office);
    sync(&home, office, 2);
    sync(office, &home, 1);
    home.sits("Sam Field");
    home
}

#[test]
fn what_i_take_at_one_desk_leaves_the_screen_of_the_other() {
    let mut office = Watch::new();
    let item = office.incident("P1", &[]);
    let mut home = at_home(&office);
    for _ in 0..40 {
        office.clock.advance(chrono::TimeDelta::minutes(1));
        office.look();
        home.look();
    }
    assert!(home.unread() > 0);
    office.ok("item_own", json!({ "id": item }));
    sync(&office, &home, 1);
    home.changed();
    let subject = home.ok("item_get", json!({ "id": item }))["card"]["id"].clone();
    assert_eq!(home.screen.closed(), [subject.as_str().unwrap()]);
    assert_eq!(home.unread(), 0);
    assert!(home.inbox().iter().all(|row| row.2 == "Seen on another desk"), "{:?}", home.inbox());
}

#[test]
fn what_i_saw_elsewhere_while_a_desk_slept_is_not_told_there_again() {
    let mut office = Watch::new();
    let item = office.incident("P1", &["Sam Field"]);
    let mut home = at_home(&office);
    home.look();
    office.pass(chrono::TimeDelta::minutes(50));
    office.ok("comment_add", json!({ "item": item, "body": "I am on it." }));
    office.ok("item_update", json!({ "id": item, "title": "Printer on floor 2 is down" }));
    sync(&office, &home, 1);
    assert_eq!(home.told(), Vec::<String>::new());
    assert!(home.inbox().iter().all(|row| row.2 == "Seen on another desk"), "{:?}", home.inbox());
    assert_eq!(home.pass(chrono::TimeDelta::minutes(11)).len(), 2, "what falls due later is told");
}
