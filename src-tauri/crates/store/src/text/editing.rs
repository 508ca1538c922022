//! Editing as it happens, for tests.

use super::NAME;
use proptest::prelude::*;
use proptest::sample::Index;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

const DESKS: usize = 3;

/// What one desk does next.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Replaces some characters by others.
    Write { at: Index, removed: usize, added: String },
    /// Receives everything another one has.
    Receive { from: usize },
}

pub(super) fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let added = "[a-c ]{0,3}|[äe\u{301}\u{200d}€]{1,3}|[😀👩🏽💻𝔘]{1,3}";
    let act = prop_oneof![
        3 => (any::<Index>(), 0_usize..4, added)
            .prop_map(|(at, removed, added)| Act::Write { at, removed, added }),
        1 => (0..DESKS).prop_map(|from| Act::Receive { from }),
    ];
    prop::collection::vec((0..DESKS, act), 1..25)
}

/// What desks send each other that edit a text with `yrs` alone, each under a name it keeps, and
/// the text when all have received all.
pub(super) fn edited(acts: &[(usize, Act)]) -> (Vec<Vec<u8>>, String) {
    let doc = |desk: usize| {
        Doc::with_options(Options {
            client_id: yrs::block::ClientID::new(desk as u64 + 1),
            offset_kind: OffsetKind::Bytes,
            ..Options::default()
        })
    };
    let docs: Vec<Doc> = (0..DESKS).map(doc).collect();
    let state = |doc: &Doc| doc.transact().encode_state_as_update_v1(&StateVector::default());
    let apply = |doc: &Doc, update: &[u8]| {
        doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    };
    let text = |doc: &Doc| doc.get_or_insert_text(NAME).get_string(&doc.transact());
    let mut updates = Vec::new();
    for (desk, act) in acts {
        let doc = &docs[*desk];
        match act {
            Act::Write { at, removed, added } => {
                let held = text(doc);
                let mut places: Vec<usize> = held.char_indices().map(|(at, _)| at).collect();
                places.push(held.len());
                let first = at.index(places.len());
                let last = (first + removed).min(places.len() - 1);
                let body = doc.get_or_insert_text(NAME);
                let mut txn = doc.transact_mut();
                let removed = (places[last] - places[first]) as u32;
                body.remove_range(&mut txn, places[first] as u32, removed);
                body.insert(&mut txn, places[first] as u32, added);
                updates.push(txn.encode_update_v1());
            }
            Act::Receive { from } => {
                let all = state(&docs[*from]);
                apply(doc, &all);
                updates.push(all);
            }
        }
    }
    let all = doc(DESKS);
    docs.iter().for_each(|doc| apply(&all, &state(doc)));
    (updates, text(&all))
}
