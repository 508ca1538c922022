//! Storms.

use super::*;
use chrono::TimeDelta;

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
