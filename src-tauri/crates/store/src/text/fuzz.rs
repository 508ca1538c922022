//! Updates nobody's editor wrote. Nothing is caught here: the shipped program cannot catch a panic
//! either. Each target counts what got past the check, so that one that tests nothing fails.

use super::Body;
use super::bytes::{write_number, write_text};
use super::update::Update;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use yrs::{ReadTxn, Transact};

/// Gives a text these updates, and then goes on working with it. The number of those it took.
fn given(body: &mut Body, updates: &[Vec<u8>]) -> usize {
    let mut taken = 0;
    for update in updates {
        let before = (body.text(), body.state());
        if body.take(update) {
            taken += 1;
            assert!(Update::read(update).is_some());
        } else {
            assert_eq!((body.text(), body.state()), before, "a bad update changes nothing");
        }
    }
    // Where such neighbours belong depends on the order they come in, but none of them is lost.
    let mut again = Body::load(Some(&body.state())).unwrap();
    assert_known(body);
    assert_known(&again);
    assert_eq!(letters(&again), letters(body), "what is stored is what is held");
    for body in [body, &mut again] {
        let text = body.text();
        let place = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
        let edited = format!("{} here {}", &text[..place], &text[place..]).replacen('a', "", 1);
        body.edit(&text, &edited).unwrap();
        assert_eq!(body.text(), edited, "it can still be edited");
    }
    taken
}

/// Nothing waits in `yrs` itself.
fn assert_known(body: &Body) {
    let txn = body.doc.transact();
    assert!(!txn.has_missing_updates());
    let vector = txn.state_vector();
    let clocks = vector.iter().map(|(client, clock)| (client.get(), *clock));
    assert_eq!(clocks.collect::<super::Known>(), body.known);
}

fn letters(body: &Body) -> Vec<char> {
    let mut letters: Vec<char> = body.text().chars().collect();
    letters.sort_unstable();
    letters
}

fn sum(taken: &AtomicUsize, more: usize) {
    taken.fetch_add(more, Ordering::Relaxed);
}

fn at_least(taken: &AtomicUsize, least: usize) {
    let taken = taken.load(Ordering::Relaxed);
    assert!(taken >= least, "{taken} updates were taken: too few to test anything");
}

/// Applies edits: each flips, sets, inserts or cuts at a place, or goes on in another update.
fn mutated(seeds: &[Vec<u8>], (first, edits): &(u8, Vec<(u16, u8, u8)>)) -> Vec<u8> {
    let seed = |number: u8| &seeds[usize::from(number) % seeds.len()];
    let mut bytes = seed(*first).clone();
    for (at, how, value) in edits {
        let at = usize::from(*at) % (bytes.len() + 1);
        match (how % 8, bytes.get_mut(at)) {
            (0, _) => bytes.truncate(at),
            (1, _) => bytes.insert(at, *value),
            (2, _) => drop(bytes.splice(at..at, [0xff, 0xff, 0xff, 0xff, 0x07])),
            (3, _) => {
                let other = seed(*value);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[at.min(other.len())..]);
            }
            (4, Some(byte)) => *byte ^= 1 << (value % 8),
            (5, Some(byte)) => *byte = value % 16,
            (6, Some(byte)) => *byte = byte.wrapping_add(1),
            (_, Some(byte)) => *byte = byte.wrapping_sub(1),
            (_, None) => {}
        }
    }
    bytes
}

/// Updates as desks write them: pieces, whole texts, and one that waits for its beginning.
fn seeds() -> Vec<Vec<u8>> {
    let mut body = Body::load(None).unwrap();
    let mut seeds = Vec::new();
    let mut held = "";
    for text in
        ["Grüße 😀😀 aus Zürich", "Grüße 😀 aus Köln und Zürich", "😀 aus Köln", "e\u{301} 😀 x"]
    {
        seeds.extend(body.edit(held, text).unwrap());
        seeds.push(body.state());
        held = text;
    }
    let mut late = Body::load(None).unwrap();
    assert!(late.take(&seeds[2]));
    seeds.push(late.state());
    seeds
}

/// An update of small clients and clocks that hang together by chance.
fn made(numbers: &[u16]) -> Vec<u8> {
    let mut from = numbers.iter().map(|number| u32::from(*number));
    let mut next = |below: u32| from.next().unwrap_or(0) % below;
    let mut to = Vec::new();
    let clients = next(3) + 1;
    write_number(&mut to, clients.into());
    let base = next(4);
    for client in 0..clients {
        let count = next(4) + 1;
        write_number(&mut to, count.into());
        write_number(&mut to, u64::from((base + client) % 4));
        let start = if next(3) == 0 { next(8) } else { 0 };
        write_number(&mut to, start.into());
        for _ in 0..count {
            match next(12) {
                0 => {
                    to.push(10);
                    write_number(&mut to, u64::from(next(5)) + 1);
                }
                1 if next(4) == 0 => {
                    to.push(0);
                    write_number(&mut to, u64::from(next(5)) + 1);
                }
                kind => {
                    let flags = [0, 0x80, 0x40, 0xc0][next(4) as usize];
                    let content = if kind < 4 { 1 } else { 4 };
                    to.push(flags | content);
                    for flag in [0x80, 0x40] {
                        if flags & flag != 0 {
                            write_number(&mut to, next(4).into());
                            write_number(&mut to, next(10).into());
                        }
                    }
                    if flags == 0 {
                        write_number(&mut to, 1);
                        write_text(&mut to, "body");
                    }
                    if content == 1 {
                        let len = if next(20) == 0 { 1 << 30 } else { next(5) + 1 };
                        write_number(&mut to, len.into());
                    } else {
                        let text = ["a", "bc", "ä", "😀", "x😀y", "€𝔘", "hello"][next(7) as usize];
                        write_text(&mut to, text);
                    }
                }
            }
        }
    }
    let deleted = next(3);
    write_number(&mut to, deleted.into());
    for _ in 0..deleted {
        write_number(&mut to, next(4).into());
        write_number(&mut to, 1);
        write_number(&mut to, next(8).into());
        write_number(&mut to, u64::from(next(6)));
    }
    to
}

#[test]
fn arbitrary_bytes_are_not_taken_or_do_no_harm() {
    let bytes = bolero::generator::produce::<Vec<u8>>().with().len(0_usize..300);
    bolero::check!()
        .with_test_time(Duration::MAX)
        .with_iterations(1000)
        .with_generator(bytes)
        .for_each(|bytes| {
            let begun = [b"\x01\x01\x07\0\x04\x01\x04body", bytes.as_slice()].concat();
            given(&mut Body::load(None).unwrap(), &[bytes.clone(), begun]);
        });
}

#[test]
fn updates_that_were_changed_on_the_way_do_no_harm() {
    let (seeds, taken) = (seeds(), AtomicUsize::new(0));
    let edits = bolero::generator::produce::<Vec<(u8, Vec<(u16, u8, u8)>)>>();
    let edits = edits.with().len(1_usize..5);
    bolero::check!()
        .with_test_time(Duration::MAX)
        .with_iterations(3000)
        .with_generator(edits)
        .for_each(|all| {
            let mut updates: Vec<_> = all.iter().map(|edits| mutated(&seeds, edits)).collect();
            sum(&taken, given(&mut Body::load(None).unwrap(), &updates));
            updates.insert(0, seeds[usize::from(all[0].0) % seeds.len()].clone());
            given(&mut Body::load(None).unwrap(), &updates);
        });
    at_least(&taken, 100);
}

/// The same clients and clocks with other words, gaps, halves of characters, neighbours in the wrong
/// order: well-formed, and nothing that an editor writes.
#[test]
fn updates_that_are_made_up_do_no_harm() {
    let taken = AtomicUsize::new(0);
    let numbers = bolero::generator::produce::<Vec<u16>>().with().len(60_usize..200);
    bolero::check!()
        .with_test_time(Duration::MAX)
        .with_iterations(1000)
        .with_generator(numbers)
        .for_each(|numbers| {
            let updates: Vec<_> = numbers.chunks(50).map(made).collect();
            sum(&taken, given(&mut Body::load(None).unwrap(), &updates));
        });
    at_least(&taken, 500);
}

/// Each word next to the one before, each by another hand, the last hand first.
#[test]
fn a_text_of_very_many_hands_is_read_in_little_time_and_little_stack() {
    const HANDS: u64 = 40_000;
    let mut update = Vec::new();
    write_number(&mut update, HANDS);
    for hand in 1..=HANDS {
        [1, hand, 0].into_iter().for_each(|number| write_number(&mut update, number));
        if hand == 1 {
            update.extend_from_slice(b"\x04\x01\x04body");
        } else {
            update.push(0x84);
            [hand - 1, 0].into_iter().for_each(|number| write_number(&mut update, number));
        }
        write_text(&mut update, "a");
    }
    update.push(0);
    let mut body = Body::load(None).unwrap();
    assert_eq!(given(&mut body, &[update]), 1);
    assert_eq!(body.text().len(), HANDS as usize - 1 + " here ".len());
}
