//! A desk that has nothing begins with a snapshot; one of those that have everything makes it.

use super::desk::{Desk, Shop, data, log, segment, snapshot};
use crate::core::{Event, Phase, Reach};
use crate::store::StoreKind;
use holdfast_domain::ErrorCode;
use holdfast_wire::Hash;
use holdfast_wire::snapshot::{Content, Manifest};

const HOT: (Content, &str) = (Content::Hot, "hot");
const COLD: (Content, &str) = (Content::Cold, "cold");

/// A store in which log 9 has so many transactions, ten a segment.
fn shop(transactions: u64) -> Shop {
    let mut shop = Shop::founded();
    let segments =
        (0..transactions / 10).map(|n| segment(data(), log(9), 10 * n + 1, 10 * n + 10, 9));
    shop.segments.insert((data(), log(9)), segments.collect());
    shop
}

fn put(shop: &mut Shop, manifest: &Manifest, words: &[&str]) -> Hash {
    let bytes = manifest.encode();
    for word in words {
        shop.chunks.insert(Hash::of(word.as_bytes()), word.as_bytes().to_vec());
    }
    let id = Hash::of(&bytes);
    shop.snapshots.insert(id, bytes);
    id
}

fn start(desk: &mut Desk, shop: &mut Shop) {
    desk.tell(Event::Start);
    desk.settle(shop);
}

fn count(desk: &Desk, what: &str) -> usize {
    desk.asked.iter().filter(|asked| *asked == what).count()
}

#[test]
fn a_desk_that_has_nothing_merges_hot_chunks_then_what_came_since_then_the_rest() {
    let mut shop = shop(100);
    put(&mut shop, &snapshot(&[(log(9), 40)], &[HOT]), &["hot"]);
    put(
        &mut shop,
        &snapshot(&[(log(9), 80)], &[COLD, (Content::Hot, "newer")]),
        &["newer", "cold"],
    );
    let mut desk = Desk::new(1, StoreKind::Folder);
    start(&mut desk, &mut shop);
    assert_eq!(desk.merged, ["newer", "since", "since", "cold", "end"]);
    assert_eq!(desk.stored((data(), log(9))), 100, "the history arrives as well");
    desk.pass(1_000, &mut shop);
    assert!(desk.state.is_settled(), "with the acknowledgement it is at rest");
}

#[test]
fn a_desk_that_lacks_little_or_has_something_takes_segments() {
    let mut little = shop(100);
    put(&mut little, &snapshot(&[(log(9), 80)], &[HOT]), &["hot"]);
    let mut desk = Desk::new(1, StoreKind::Folder);
    desk.kept.insert((data(), log(9)), little.segments[&(data(), log(9))][..1].to_vec());
    start(&mut desk, &mut little);
    assert!(desk.merged.is_empty());
    let mut few = Shop::founded();
    few.segments.insert((data(), log(9)), vec![segment(data(), log(9), 1, 9, 9)]);
    let mut desk = Desk::new(1, StoreKind::Folder);
    start(&mut desk, &mut few);
    assert_eq!(count(&desk, "Snapshots"), 0);
}

#[test]
fn a_snapshot_that_is_refused_gives_way_to_the_one_before() {
    let mut shop = shop(100);
    let newest = snapshot(&[(log(9), 80)], &[(Content::Hot, "lies")]);
    put(&mut shop, &newest, &["lies"]);
    put(&mut shop, &snapshot(&[(log(9), 40)], &[HOT]), &["hot"]);
    // Nobody can have what the store does not show.
    put(&mut shop, &snapshot(&[(log(9), 4_000)], &[HOT]), &["hot"]);
    shop.snapshots.insert(Hash::of(b"junk"), b"junk".to_vec());
    let mut desk = Desk::new(1, StoreKind::Folder);
    desk.refused.insert(newest.id());
    start(&mut desk, &mut shop);
    assert_eq!(desk.merged.first().unwrap(), "hot");
    assert_eq!(desk.stored((data(), log(9))), 100);
}

#[test]
fn a_chunk_that_is_missing_ends_the_load_and_the_history_brings_everything() {
    let mut shop = shop(100);
    put(
        &mut shop,
        &snapshot(&[(log(9), 80)], &[HOT, (Content::Hot, "gone"), COLD]),
        &["hot", "cold"],
    );
    let mut desk = Desk::new(1, StoreKind::Folder);
    start(&mut desk, &mut shop);
    assert!(!desk.merged.contains(&"cold".to_owned()));
    assert_eq!(desk.stored((data(), log(9))), 100);
    assert_eq!(count(&desk, "Snapshots"), 1, "it is not tried again and again");
    desk.pass(1_000, &mut shop);
    assert!(desk.state.is_settled(), "with the acknowledgement it is at rest");
}

#[test]
fn what_a_snapshot_told_is_waited_for_while_it_may_come_and_no_longer() {
    for gap in [true, false] {
        let mut shop = Shop { kind: StoreKind::Folder, ..shop(100) };
        let of_9 = shop.segments.get_mut(&(data(), log(9))).unwrap();
        if gap {
            of_9.remove(5);
        } else {
            of_9.truncate(7);
        }
        let squatted = segment(data(), log(9), 71, 80, 8);
        if !gap {
            of_9.push(squatted.clone());
        }
        put(&mut shop, &snapshot(&[(log(9), 80)], &[HOT]), &["hot"]);
        let mut desk = Desk::new(1, StoreKind::Folder);
        desk.set_aside.insert(squatted.name());
        start(&mut desk, &mut shop);
        assert_eq!(desk.merged.first().unwrap(), "hot");
        assert_eq!(desk.stored((data(), log(9))), if gap { 50 } else { 70 });
        assert_eq!(desk.told.contains_key(&log(9)), gap, "a file beyond a gap may follow");
    }
}

#[test]
fn a_load_that_was_interrupted_goes_on_behind_what_was_merged() {
    let mut shop = shop(100);
    let words: Vec<String> = (0..20).map(|number| format!("part {number}")).collect();
    let of: Vec<_> = words.iter().map(|word| (Content::Hot, word.as_str())).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    put(&mut shop, &snapshot(&[(log(9), 80)], &of), &words);
    let mut desk = Desk::new(1, StoreKind::Folder);
    desk.tell(Event::Start);
    while desk.merged.len() < 8 {
        assert!(desk.act(&mut shop));
    }
    assert_eq!(desk.status.as_ref().unwrap().progress.unwrap().phase, Phase::Snapshot);
    shop.down = Some(ErrorCode::StoreUnreachable);
    desk.settle(&mut shop);
    assert!(matches!(desk.status.as_ref().unwrap().reach, Reach::Down { .. }));
    shop.down = None;
    desk.pass(10_000, &mut shop);
    let times = |word: &&str| desk.merged.iter().filter(|merged| merged == word).count();
    assert!(words.iter().all(|word| times(word) > 0), "all of it is merged");
    let twice = words.iter().filter(|word| times(word) > 1).count();
    assert!(twice <= 8, "only what was under way is merged again: {:?}", desk.merged);
    assert!(desk.state.is_settled());
}

#[test]
fn of_many_desks_that_could_make_a_snapshot_one_does() {
    let mut shop = shop(100);
    let mut desks: Vec<_> = (1..=5).map(|number| Desk::new(number, StoreKind::Folder)).collect();
    for desk in &mut desks {
        start(desk, &mut shop);
    }
    for _ in 0..120 {
        for desk in &mut desks {
            desk.pass(10, &mut shop);
        }
    }
    let made: usize = desks.iter().map(|desk| count(desk, "PutSnapshot")).sum();
    assert_eq!((made, shop.snapshots.len()), (1, 1));
    // A few more changes are not worth another one.
    let mut few: Vec<_> =
        (10..12).map(|n| segment(data(), log(9), 10 * n + 1, 10 * n + 10, 9)).collect();
    shop.segments.get_mut(&(data(), log(9))).unwrap().append(&mut few);
    for desk in &mut desks {
        desk.hint();
        desk.pass(5_000, &mut shop);
    }
    assert_eq!(shop.snapshots.len(), 1);
    // Many are; what did not change is not sent again.
    let mut many: Vec<_> =
        (12..30).map(|n| segment(data(), log(9), 10 * n + 1, 10 * n + 10, 9)).collect();
    shop.segments.get_mut(&(data(), log(9))).unwrap().append(&mut many);
    for desk in &mut desks {
        desk.hint();
        desk.pass(5_000, &mut shop);
    }
    assert_eq!(shop.snapshots.len(), 2);
    let sent: usize = desks.iter().map(|desk| count(desk, "PutChunk")).sum();
    assert_eq!(sent, 3, "the chunk that both share was sent once");
}

#[test]
fn what_counts_nowhere_makes_no_snapshot_worth_it() {
    let mut shop = shop(100);
    let mut desk = Desk::new(1, StoreKind::Folder);
    desk.beyond = 90;
    start(&mut desk, &mut shop);
    for _ in 0..120 {
        desk.pass(1_000, &mut shop);
    }
    assert_eq!(count(&desk, "PutSnapshot"), 0);
    assert!(count(&desk, "Snapshots") <= 2, "{:?}", desk.asked);
}

#[test]
fn a_store_that_takes_no_snapshots_is_used_as_ever() {
    let mut shop = shop(100);
    shop.no_snapshots = true;
    let mut desk = Desk::new(1, StoreKind::Folder);
    start(&mut desk, &mut shop);
    desk.pass(1_500, &mut shop);
    assert_eq!(count(&desk, "PutChunk"), 2);
    assert_eq!(desk.status.as_ref().unwrap().reach, Reach::Up);
    let before = shop.appended.len();
    desk.write();
    desk.pass(500, &mut shop);
    assert_eq!(shop.appended.len(), before + 1);
}
