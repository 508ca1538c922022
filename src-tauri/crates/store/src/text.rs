//! Long texts that merge: `yrs` documents with one text named `body`, Yjs v1 updates.
//!
//! An edit is the difference between the text as the editor was opened and the text it holds
//! now, applied to the present document. What changed elsewhere meanwhile is kept.

mod bytes;
mod ready;
mod update;

use self::ready::Known;
use self::update::Update;
use crate::error::corrupt;
use holdfast_domain::Result;
use holdfast_wire::canary::{self, Fault};
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::ops::Range;
use yrs::block::ClientID;
use yrs::updates::decoder::Decode;
use yrs::{
    Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, TransactionMut,
};

const NAME: &str = "body";

/// A long text in memory.
pub struct Body {
    doc: Doc,
    known: Known,
    /// What builds on words that have not come yet.
    waiting: Update,
}

/// Offsets in bytes would be a panic of `yrs` where an update cut a character in two.
fn options() -> Options {
    Options { offset_kind: OffsetKind::Utf16, ..Options::default() }
}

impl Body {
    fn new(options: Options) -> Self {
        Self { doc: Doc::with_options(options), known: Known::new(), waiting: Update::default() }
    }

    /// A text from its stored state; the empty text where there is none.
    ///
    /// # Errors
    /// `corrupt_database` where the state cannot be read.
    pub fn load(state: Option<&[u8]>) -> Result<Self> {
        let mut body = Self::new(options());
        if let Some(state) = state {
            body.merge(state)?;
        }
        Ok(body)
    }

    /// A text that is about to be written for the first time. Two desks that write the same, e.g.
    /// by importing the same file, make the same update of it, and hold it once when they meet.
    #[must_use]
    pub fn first(text: &str) -> Self {
        let mut bytes = [0; 8];
        bytes[..6].copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..6]);
        Self::new(Options { client_id: ClientID::new(u64::from_le_bytes(bytes)), ..options() })
    }

    /// Applies an update that was taken before. The order of updates does not matter.
    ///
    /// # Errors
    /// `corrupt_database` where the update cannot be read.
    pub fn merge(&mut self, update: &[u8]) -> Result<()> {
        if self.take(update) { Ok(()) } else { Err(corrupt("an update of a text cannot be read")) }
    }

    /// Applies an update from another desk. False where it cannot be read; it changes nothing then.
    /// Whether it can depends on nothing but its bytes.
    pub(crate) fn take(&mut self, update: &[u8]) -> bool {
        let Some(update) = Update::read(update) else { return false };
        self.waiting.add(update);
        let ready = self.waiting.ready(&mut self.known);
        let mut txn = self.doc.transact_mut();
        ready.updates().all(|update| {
            yrs::Update::decode_v1(&update).is_ok_and(|update| txn.apply_update(update).is_ok())
        })
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.doc.get_or_insert_text(NAME);
        text.get_string(&self.doc.transact())
    }

    /// The state to store.
    #[must_use]
    pub fn state(&self) -> Vec<u8> {
        let state = self.doc.transact().encode_state_as_update_v1(&StateVector::default());
        if self.waiting.is_empty() {
            return state;
        }
        let Some(mut all) = Update::read(&state) else { return state };
        all.add(self.waiting.clone());
        all.write()
    }

    /// Applies the difference between `opened` and `text`, and gives the update to record;
    /// none where nothing changed.
    ///
    /// # Errors
    /// `corrupt_database` where the merge of the edit fails.
    pub fn edit(&mut self, opened: &str, text: &str) -> Result<Option<Vec<u8>>> {
        if opened == text {
            return Ok(None);
        }
        let present = self.text();
        let naive = canary::on(Fault::NaiveText);
        let target = if opened == present || naive {
            text.to_owned()
        } else {
            rebase(opened, text, &present)
        };
        if target == present {
            return Ok(None);
        }
        let update = write(&self.doc, &present, &target);
        let told =
            Update::read(&update).ok_or_else(|| corrupt("an edit of a text cannot be read"))?;
        for (client, block) in told.blocks.iter().filter_map(|(c, all)| Some((c, all.last()?))) {
            self.known.insert(*client, block.end());
        }
        Ok(Some(update))
    }
}

/// Makes of the text that a document holds another one, and gives the update that does.
fn write(doc: &Doc, old: &str, new: &str) -> Vec<u8> {
    let body = doc.get_or_insert_text(NAME);
    let mut txn: TransactionMut<'_> = doc.transact_mut();
    let units = |text: &str| text.encode_utf16().count() as u32;
    for (at, removed, added) in difference(old, new).into_iter().rev() {
        let (at, removed) = (at as usize, removed as usize);
        let place = units(&old[..at]);
        if removed > 0 {
            body.remove_range(&mut txn, place, units(&old[at..at + removed]));
        }
        if !added.is_empty() {
            body.insert(&mut txn, place, added);
        }
    }
    txn.encode_update_v1()
}

/// Carries the edit `opened → text` over to `present`, which was edited elsewhere: both edits are
/// made on copies of the same document and merged, so that neither is lost.
fn rebase(opened: &str, text: &str, present: &str) -> String {
    let (ours, theirs) = (Doc::with_options(options()), Doc::with_options(options()));
    let base = write(&ours, "", opened);
    let apply = |doc: &Doc, update: &[u8]| -> bool {
        yrs::Update::decode_v1(update)
            .is_ok_and(|update| doc.transact_mut().apply_update(update).is_ok())
    };
    if !apply(&theirs, &base) {
        return text.to_owned();
    }
    write(&ours, opened, text);
    let elsewhere = write(&theirs, opened, present);
    if !apply(&ours, &elsewhere) {
        return text.to_owned();
    }
    let body = ours.get_or_insert_text(NAME);
    body.get_string(&ours.transact())
}

/// Where the two texts differ: byte offset in `old`, bytes removed, text added; words and the
/// space between them are the units.
fn difference<'n>(old: &str, new: &'n str) -> Vec<(u32, u32, &'n str)> {
    let prefix = whole_words(old, new, common_prefix(old, new));
    let suffix = common_suffix(&old[prefix..], &new[prefix..]);
    let suffix = whole_words_at_end(&old[prefix..], &new[prefix..], suffix);
    let (old_part, new_part) = (&old[prefix..old.len() - suffix], &new[prefix..new.len() - suffix]);
    let (old_words, new_words) = (words(old_part), words(new_part));
    let offsets = |words: &[&str]| {
        let mut at = vec![0];
        for word in words {
            at.push(at[at.len() - 1] + word.len());
        }
        at
    };
    let (old_at, new_at) = (offsets(&old_words), offsets(&new_words));
    let mut changed: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        if op.tag() == DiffTag::Equal {
            continue;
        }
        let of = |at: &[usize], words: Range<usize>| at[words.start]..at[words.end];
        let (old, new) = (of(&old_at, op.old_range()), of(&new_at, op.new_range()));
        match changed.last_mut() {
            // A phrase that was rewritten is one change, not one for each word of it.
            Some((before, into)) if between_words(&old_part[before.end..old.start]) => {
                (before.end, into.end) = (old.end, new.end);
            }
            _ => changed.push((old, new)),
        }
    }
    changed
        .into_iter()
        .map(|(old, new)| ((prefix + old.start) as u32, old.len() as u32, &new_part[new]))
        .collect()
}

/// Whether there is no word between two changes: only what separates words.
fn between_words(text: &str) -> bool {
    text.len() <= 4 && !text.contains(char::is_alphanumeric)
}

/// Letters and digits, space, or a sign, which is a word of its own.
fn class(char: char) -> u8 {
    if char.is_alphanumeric() {
        0
    } else if char.is_whitespace() {
        1
    } else {
        2
    }
}

/// Whether a word ends here.
fn ends_at(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
    match (before, after) {
        (Some(before), Some(after)) => class(before) != class(after) || class(after) == 2,
        _ => true,
    }
}

/// The beginning that two texts share, as far as the words in it are whole: a word is never made of
/// letters of two others, one of which somebody may be deleting.
fn whole_words(old: &str, new: &str, mut prefix: usize) -> usize {
    while !(ends_at(old, prefix) && ends_at(new, prefix)) {
        prefix -= old[..prefix].chars().next_back().map_or(prefix, char::len_utf8);
    }
    prefix
}

/// The same for the end that they share.
fn whole_words_at_end(old: &str, new: &str, mut suffix: usize) -> usize {
    while !(ends_at(old, old.len() - suffix) && ends_at(new, new.len() - suffix)) {
        suffix -= old[old.len() - suffix..].chars().next().map_or(suffix, char::len_utf8);
    }
    suffix
}

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, char) in text.char_indices() {
        let class = class(char);
        if last.is_some_and(|last| last != class || class == 2) {
            words.push(&text[start..at]);
            start = at;
        }
        last = Some(class);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.char_indices()
        .zip(b.chars())
        .find(|((_, a), b)| a != b)
        .map_or(a.len().min(b.len()), |((at, _), _)| at)
}

fn common_suffix(a: &str, b: &str) -> usize {
    a.chars()
        .rev()
        .zip(b.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum()
}

#[cfg(test)]
mod editing;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod spec;

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        let mut body = Body::load(None).unwrap();
        body.edit("", text).unwrap();
        body
    }

    #[test]
    fn an_edit_replaces_only_what_changed() {
        let mut body = body("Stop the spooler, then start it again.");
        let update = body.edit(
            "Stop the spooler, then start it again.",
            "Stop the spooler, wait, start it again.",
        );
        assert_eq!(body.text(), "Stop the spooler, wait, start it again.");
        assert!(update.unwrap().unwrap().len() < 60);
    }

    #[test]
    fn a_phrase_that_is_rewritten_is_one_change_and_words_that_stay_are_none() {
        let changes = difference("Call the vendor first.", "Ask a technician first.");
        assert_eq!(changes, [(0, 15, "Ask a technician")]);
        let changes = difference("a fast brown fox", "a slow brown cat");
        assert_eq!(changes, [(2, 4, "slow"), (13, 3, "cat")]);
    }

    #[test]
    fn an_edit_made_elsewhere_meanwhile_is_kept() {
        let opened = "1. Stop the spooler.\n2. Clear the folder.\n";
        let mut body = body(opened);
        body.edit(opened, "1. Stop the spooler on srv-01.\n2. Clear the folder.\n").unwrap();
        body.edit(opened, "1. Stop the spooler.\n2. Clear the folder.\n3. Start it again.\n")
            .unwrap();
        assert_eq!(
            body.text(),
            "1. Stop the spooler on srv-01.\n2. Clear the folder.\n3. Start it again.\n"
        );
    }

    #[test]
    fn two_desks_that_write_the_same_first_text_hold_it_once() {
        let (mut here, mut there) = (Body::first("1. Stop.\n"), Body::first("1. Stop.\n"));
        here.edit("", "1. Stop.\n").unwrap();
        let update = there.edit("", "1. Stop.\n").unwrap().unwrap();
        here.merge(&update).unwrap();
        assert_eq!(here.text(), "1. Stop.\n");
    }

    #[test]
    fn replaying_the_updates_in_any_order_gives_the_same_text() {
        let mut source = Body::load(None).unwrap();
        let first = source.edit("", "Grüße aus Zürich 😀\n").unwrap().unwrap();
        let second = source.edit("Grüße aus Zürich 😀\n", "Grüße aus Köln 😀!\n").unwrap().unwrap();
        let mut replay = Body::load(None).unwrap();
        replay.merge(&second).unwrap();
        replay.merge(&first).unwrap();
        assert_eq!(replay.text(), "Grüße aus Köln 😀!\n");
    }

    proptest::proptest! {
        #[test]
        fn any_edit_arrives_as_typed(a in "\\PC{0,60}", b in "\\PC{0,60}") {
            let mut body = body(&a);
            body.edit(&a, &b).unwrap();
            proptest::prop_assert_eq!(body.text(), b);
        }

        #[test]
        fn an_edit_on_an_older_text_never_fails(a in "\\PC{0,40}", b in "\\PC{0,40}", c in "\\PC{0,40}") {
            let mut body = body(&a);
            body.edit(&a, &b).unwrap();
            body.edit(&a, &c).unwrap();
            let again = Body::load(Some(&body.state())).unwrap();
            proptest::prop_assert_eq!(again.text(), body.text());
        }
    }
}
