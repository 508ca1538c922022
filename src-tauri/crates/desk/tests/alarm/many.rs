//! Storms.

use super::*;
use chrono::TimeDelta;
use holdfast_desk::alarm::Button;

#[test]
fn the_first_of_a_client_comes_at_once_and_the_rest_in_one_bubble() {
    let mut watch = Watch::new();
    for _ in 0..8 {
        watch.incident("P2", &["Sam Field"]);
    }
    watch.look();
    watch.clock.advance(TimeDelta::hours(3));
    let told = watch.told();
    assert_eq!(told, ["H-1 due soon: Resolution", "+7 more of the same client"]);
    assert_eq!(watch.states(), vec!["delivered"; 8]);
    assert_eq!(watch.inbox()[1].2, "Folded with 6 others");
}

#[test]
fn more_than_five_clients_in_a_minute_are_one_digest_and_p1_passes() {
    let mut watch = Watch::new();
    for n in 0..20 {
        let client = format!("Client {n}");
        watch.client(&client);
        watch.incident_of(&client, "P2", &["Sam Field"]);
    }
    watch.look();
    watch.clock.advance(TimeDelta::hours(3));
    let told = watch.told();
    assert_eq!(told.len(), 6, "{told:?}");
    assert_eq!(told[5], "15 more notifications in a minute");
}

#[test]
fn ten_thousand_breaches_are_at_most_twenty_bubbles_and_none_is_lost_in_the_inbox() {
    let mut watch = Watch::new();
    watch.look();
    watch.many(10_000);
    watch.look();
    watch.clock.advance(TimeDelta::hours(3) - TimeDelta::seconds(60));
    let mut bubbles = 0;
    for _ in 0..13 {
        watch.look();
        bubbles += watch.fresh().len();
        watch.clock.advance(TimeDelta::seconds(5));
    }
    assert!((1..=20).contains(&bubbles), "{bubbles}");
    watch.pass(TimeDelta::minutes(5));
    assert_eq!(watch.unread(), 10_000);
}

#[test]
fn what_would_be_gathered_alone_is_told_as_itself_with_its_buttons() {
    let mut watch = Watch::new();
    watch.incident("P2", &["Sam Field"]);
    watch.incident("P2", &["Sam Field"]);
    watch.look();
    watch.clock.advance(TimeDelta::hours(3));
    assert_eq!(watch.told(), ["H-1 due soon: Resolution", "H-2 due soon: Resolution"]);
    watch.press(Button::Own);
    assert_eq!(watch.states(), ["delivered", "acted"]);
}

#[test]
fn a_digest_with_a_breached_p1_in_it_breaks_through_and_names_it() {
    let mut watch = Watch::new();
    for _ in 0..12 {
        watch.incident("P1", &["Sam Field"]);
    }
    watch.look();
    watch.clock.advance(TimeDelta::hours(1));
    watch.look();
    let digest = watch.fresh().pop().unwrap();
    assert_eq!(digest.title, "2 more notifications in a minute");
    assert!(digest.body.starts_with("H-11 breached: Resolution.\n"), "{}", digest.body);
    assert!(digest.critical && digest.breaks_through);
}
