//! Who only reads says that it has read.

use super::desk::{ACKNOWLEDGES, Desk, Shop, data, log, segment};
use crate::core::Event;
use crate::store::StoreKind;
use holdfast_domain::ErrorCode;

fn started(number: u8, shop: &mut Shop) -> Desk {
    let mut desk = Desk::new(number, StoreKind::Postgres);
    desk.tell(Event::Start);
    desk.pass(2_000, shop);
    desk
}

/// Acknowledgements in the store, by the desks that sent them.
fn acknowledgements(shop: &Shop) -> Vec<u8> {
    let by = |bytes: &Vec<u8>| bytes[48];
    let sent = shop.appended.iter().map(|segment| by(&segment.bytes));
    sent.filter(|by| by & ACKNOWLEDGES != 0).map(|by| by & !ACKNOWLEDGES).collect()
}

/// Another desk writes, and this one hears of it.
fn arrives(shop: &mut Shop, desk: &mut Desk, number: u128) {
    let written = shop.segments.entry((data(), log(number))).or_default();
    let next = written.last().map_or(1, |last| last.last + 1);
    written.push(segment(data(), log(number), next, next, 2));
    desk.hint();
    desk.settle(shop);
}

#[test]
fn a_desk_that_only_reads_says_soon_that_it_has_read() {
    let mut shop = Shop::founded();
    let mut desk = started(1, &mut shop);
    arrives(&mut shop, &mut desk, 2);
    assert!(acknowledgements(&shop).is_empty(), "whoever is about to write needs none");
    desk.pass(1_000, &mut shop);
    assert_eq!(acknowledgements(&shop), [1]);
}

#[test]
fn a_desk_that_writes_says_it_with_what_it_writes() {
    let mut shop = Shop::founded();
    let mut desk = started(1, &mut shop);
    arrives(&mut shop, &mut desk, 2);
    desk.pass(500, &mut shop);
    desk.write();
    desk.pass(60_000, &mut shop);
    assert!(acknowledgements(&shop).is_empty());
    assert_eq!(shop.appended.len(), 1);
}

#[test]
fn a_burst_is_acknowledged_once_and_a_stream_seldom() {
    let mut shop = Shop::founded();
    let mut desk = started(1, &mut shop);
    for _ in 0..300 {
        arrives(&mut shop, &mut desk, 2);
        desk.pass(100, &mut shop);
    }
    // Half a minute of writing; two desks.
    assert_eq!(acknowledgements(&shop).len(), 8);
    desk.pass(60_000, &mut shop);
    assert_eq!(acknowledgements(&shop).len(), 9, "the end of it as well");
}

#[test]
fn the_more_desks_there_are_the_less_each_of_them_says() {
    let mut shop = Shop::founded();
    for number in 3..=50 {
        let key = (data(), log(number));
        shop.segments.insert(key, vec![segment(key.0, key.1, 1, 1, 2)]);
    }
    let mut desk = started(1, &mut shop);
    let before = acknowledgements(&shop).len();
    for _ in 0..200 {
        arrives(&mut shop, &mut desk, 2);
        desk.pass(1_000, &mut shop);
    }
    assert_eq!(acknowledgements(&shop).len() - before, 2, "in 200 seconds, of 50 desks");
}

#[test]
fn nobody_answers_an_acknowledgement() {
    let mut shop = Shop::founded();
    let mut anna = started(1, &mut shop);
    let mut tom = started(2, &mut shop);
    let mut mia = started(3, &mut shop);
    anna.write();
    for _ in 0..100 {
        for desk in [&mut anna, &mut tom, &mut mia] {
            desk.pass(1_000, &mut shop);
            desk.hint();
            desk.settle(&mut shop);
        }
    }
    assert_eq!(acknowledgements(&shop), [2, 3]);
    for desk in [&anna, &tom, &mia] {
        assert!(desk.state.is_settled());
        assert_eq!(desk.state.wake_at(), None, "nothing wakes a desk at rest");
    }
}

#[test]
fn an_acknowledgement_is_nothing_that_waits_or_is_saved() {
    let mut shop = Shop::founded();
    let mut desk = started(1, &mut shop);
    arrives(&mut shop, &mut desk, 2);
    desk.now += 1_000;
    desk.tell(Event::Tick);
    while desk.act(&mut shop) {
        let status = desk.status.as_ref().unwrap();
        assert!(!status.saving && status.shared);
    }
    assert_eq!(acknowledgements(&shop), [1]);
}

#[test]
fn what_was_not_acknowledged_when_the_store_went_away_is_when_it_is_back() {
    let mut shop = Shop::founded();
    let mut desk = started(1, &mut shop);
    arrives(&mut shop, &mut desk, 2);
    shop.down = Some(ErrorCode::StoreUnreachable);
    desk.hint();
    desk.pass(10_000, &mut shop);
    assert!(acknowledgements(&shop).is_empty());
    shop.down = None;
    desk.pass(60_000, &mut shop);
    assert_eq!(acknowledgements(&shop), [1]);
}

#[test]
fn a_link_that_is_used_once_says_it_before_it_ends() {
    let mut shop = Shop::founded();
    shop.segments.insert((data(), log(2)), vec![segment(data(), log(2), 1, 9, 2)]);
    let mut desk = Desk::brief(1, StoreKind::Folder);
    desk.tell(Event::Start);
    desk.settle(&mut shop);
    assert_eq!(acknowledgements(&shop), [1]);
    assert!(desk.state.is_settled());
}
