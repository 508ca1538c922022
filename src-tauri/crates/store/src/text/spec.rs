//! What a text is for everybody, in whatever order its updates come.

use super::editing::{acts, edited};
use super::update::Update;
use super::{Body, NAME};
use proptest::prelude::*;
use proptest::sample::Index;
use yrs::{Doc, Text, Transact};

fn holding(updates: &[Vec<u8>]) -> Body {
    let mut body = Body::load(None).unwrap();
    for update in updates {
        assert!(body.take(update), "what an editor wrote is taken: {update:?}");
    }
    body
}

proptest! {
    #[test]
    fn what_is_written_is_what_was_read(acts in acts()) {
        let (updates, _) = edited(&acts);
        for update in updates {
            let read = Update::read(&update).expect("what an editor wrote can be read");
            prop_assert_eq!(Update::read(&read.write()), Some(read));
        }
    }

    #[test]
    fn editing_with_yrs_arrives_as_it_was_written(acts in acts()) {
        let (updates, text) = edited(&acts);
        let body = holding(&updates);
        prop_assert_eq!(&body.text(), &text);
        prop_assert_eq!(Body::load(Some(&body.state())).unwrap().text(), text);
    }

    #[test]
    fn any_order_grouping_and_duplication_of_updates_gives_the_same_text(
        acts in acts(),
        order in prop::collection::vec((any::<Index>(), any::<Index>(), 0_u8..6), 0..40),
    ) {
        let (mut updates, text) = edited(&acts);
        for (one, other, how) in order {
            if updates.is_empty() {
                break;
            }
            let (one, other) = (one.index(updates.len()), other.index(updates.len()));
            match how {
                0 => updates.push(updates[one].clone()),
                1 => {
                    // As a desk stores what it holds, and others receive it in a snapshot.
                    let both = [updates[one].clone(), updates[other].clone()];
                    updates.push(holding(&both).state());
                    updates.swap_remove(one);
                }
                2 => {
                    let both = [updates[one].as_slice(), updates[other].as_slice()];
                    let both = both.map(|update| Update::read(update).unwrap());
                    let mut all = Update::default();
                    both.into_iter().for_each(|update| all.add(update));
                    updates.push(all.write());
                }
                _ => updates.swap(one, other),
            }
        }
        prop_assert_eq!(holding(&updates).text(), text);
    }

    #[test]
    fn what_waits_is_stored_and_goes_on_waiting(acts in acts(), order in any::<Index>()) {
        let (mut updates, text) = edited(&acts);
        updates.reverse();
        let whole = holding(&updates).text();
        prop_assert_eq!(&whole, &text);
        if !updates.is_empty() {
            let (first, rest) = updates.split_at(order.index(updates.len()));
            let mut body = Body::load(Some(&holding(first).state())).unwrap();
            prop_assert!(rest.iter().all(|update| body.take(update)));
            prop_assert_eq!(body.text(), text);
        }
    }
}

#[test]
fn text_beside_the_one_text_is_not_taken() {
    let doc = Doc::new();
    let text = doc.get_or_insert_text("title");
    let mut txn = doc.transact_mut();
    text.insert(&mut txn, 0, "x");
    assert!(!Body::load(None).unwrap().take(&txn.encode_update_v1()));
    assert_ne!(NAME, "title");
}

#[test]
fn content_other_than_text_is_not_taken() {
    let doc = Doc::new();
    let text = doc.get_or_insert_text(NAME);
    let mut txn = doc.transact_mut();
    text.insert_embed(&mut txn, 0, "an image");
    assert!(!Body::load(None).unwrap().take(&txn.encode_update_v1()));
}

#[test]
fn half_a_character_can_be_deleted() {
    let mut body = Body::load(None).unwrap();
    assert!(body.take(b"\x01\x01\x07\0\x04\x01\x04body\x05a\xf0\x9f\x98\x80\0"));
    assert_eq!(body.text(), "a😀");
    assert!(body.take(b"\0\x01\x07\x01\x02\x01"));
    assert_eq!(body.text(), "a\u{fffd}");
    body.edit("a\u{fffd}", "").unwrap();
    assert_eq!(body.text(), "");
}

#[test]
fn a_clock_that_does_not_fit_is_not_taken() {
    let deleted = |len: &[u8]| [b"\x01\x01\x07\0\x01\x01\x04body", len, b"\0"].concat();
    let mut body = Body::load(None).unwrap();
    assert!(!body.take(&deleted(b"\x80\x80\x80\x80\x08")));
    assert!(body.take(&deleted(b"\xff\xff\xff\xff\x07")));
}
