//! Who belongs to a workspace.

use crate::some::{self, device, id, key};
use holdfast_domain::Hlc;
use holdfast_wire::{
    About, Control, Cutoff, DeviceKey, Entry, LogId, Membership, PartId, Signature, Verdict,
    WorkspaceId, join_proof, members,
};
use proptest::prelude::*;

const WORKSPACE: WorkspaceId = WorkspaceId(uuid::Uuid::from_u128(1));
const DATA: PartId = PartId(uuid::Uuid::from_u128(1));
/// The seed of an invitation's key.
const CODE: u8 = 200;

fn log(device: u8) -> LogId {
    LogId(id(u128::from(device) * 100))
}

fn about(name: &str) -> About {
    About { name: name.into(), technician: None, version: "0.1.0".into() }
}

/// Writes control records; each device signs with the key of its number and has one log.
#[derive(Default)]
struct Book {
    entries: Vec<Entry>,
}

impl Book {
    fn says(&mut self, author: u8, control: Control) -> &mut Self {
        self.says_in(author, log(author), control)
    }

    fn says_in(&mut self, author: u8, log: LogId, control: Control) -> &mut Self {
        let seq = 1 + self.entries.iter().filter(|entry| entry.log == log).count() as u64;
        self.entries.push(Entry { log, seq, signer: device(author), control });
        self
    }

    fn founded() -> Self {
        let mut book = Self::default();
        book.says(
            1,
            Control::Found {
                hlc: Hlc(1),
                workspace: WORKSPACE,
                device: device(1),
                about: about("anna"),
            },
        );
        book
    }

    fn joins(&mut self, hlc: u64, who: u8) -> &mut Self {
        let proof = Signature::by(&key(CODE), &join_proof(WORKSPACE, &device(who), log(who)));
        let (invitation, about) = (device(CODE), about("ben"));
        self.says(
            who,
            Control::Join { hlc: Hlc(hlc), device: device(who), invitation, proof, about },
        )
    }

    fn admits(&mut self, hlc: u64, author: u8, who: u8) -> &mut Self {
        let (device, log, invitation) = (device(who), log(who), device(CODE));
        self.says(author, Control::Admit { hlc: Hlc(hlc), device, log, invitation })
    }

    fn removes(&mut self, hlc: u64, author: u8, who: u8, data: u64, control: u64) -> &mut Self {
        let part = PartId::control(WORKSPACE);
        let cutoffs = vec![
            Cutoff { part: DATA, log: log(who), last: data },
            Cutoff { part, log: log(who), last: control },
        ];
        self.says(author, Control::Remove { hlc: Hlc(hlc), device: device(who), cutoffs })
    }

    fn members(&self) -> Membership {
        members(&device(1), self.entries.clone())
    }
}

fn names(membership: &Membership) -> Vec<DeviceKey> {
    let present = membership.devices().iter().filter(|device| device.removed.is_none());
    present.map(|device| device.key).collect()
}

#[test]
fn the_founder_is_the_first_member() {
    let members = Book::founded().members();
    assert_eq!(members.workspace(), Some(WORKSPACE));
    assert_eq!(names(&members), [device(1)]);
    assert_eq!(members.key_of(log(1)), Some(device(1)));
    assert_eq!(members.accepts(DATA, log(1), 1000), Verdict::Accepted);
    assert_eq!(members.accepts(DATA, log(2), 1), Verdict::Waiting);
}

#[test]
fn nobody_else_can_begin_the_workspace() {
    let found = |hlc, who: u8| Control::Found {
        hlc: Hlc(hlc),
        workspace: WORKSPACE,
        device: device(who),
        about: about("eve"),
    };
    let mut book = Book::founded();
    // Dated before the founder's word, and one that only pretends to be the founder.
    book.says(2, found(0, 2)).says(3, found(0, 1));
    assert_eq!(names(&book.members()), [device(1)]);
}

#[test]
fn who_asks_with_a_valid_proof_waits_until_a_member_admits_them() {
    let mut book = Book::founded();
    let expires_ms = 99;
    book.says(1, Control::Invite { hlc: Hlc(2), invitation: device(CODE), expires_ms });
    book.joins(3, 2);
    let waiting = book.members();
    assert_eq!(waiting.requests().len(), 1);
    assert_eq!(waiting.requests()[0].log, log(2));
    assert_eq!(waiting.invitations().len(), 1);
    assert_eq!(waiting.accepts(DATA, log(2), 1), Verdict::Waiting);

    book.admits(4, 1, 2);
    let members = book.members();
    assert_eq!(names(&members), [device(1), device(2)]);
    assert_eq!(members.device(&device(2)).unwrap().about.name, "ben");
    assert!(members.requests().is_empty() && members.invitations().is_empty());
    assert_eq!(members.accepts(DATA, log(2), 1), Verdict::Accepted);
}

#[test]
fn who_joins_with_a_clock_that_is_slow_belongs_all_the_same() {
    let mut book = Book { entries: Vec::new() };
    let about = about("anna");
    let found = Control::Found { hlc: Hlc(50), workspace: WORKSPACE, device: device(1), about };
    book.says(1, found);
    // Dated before the workspace began, and restored before anybody had answered.
    let other = LogId(id(999));
    book.joins(2, 2);
    book.says_in(2, other, Control::OpenLog { hlc: Hlc(3), device: device(2), parent: log(2) });
    assert_eq!(book.members().requests().len(), 1);
    book.admits(51, 1, 2);
    assert_eq!(book.members().accepts(DATA, log(2), 1), Verdict::Accepted);
    assert_eq!(book.members().accepts(DATA, other, 1), Verdict::Accepted);
}

#[test]
fn a_request_without_the_secret_is_none() {
    let mut book = Book::founded();
    let (device, invitation) = (device(2), device(CODE));
    for proof in [
        Signature([0; 64]),
        Signature::by(&key(2), &join_proof(WORKSPACE, &device, log(2))),
        Signature::by(&key(CODE), &join_proof(WORKSPACE, &device, log(3))),
    ] {
        book.says(2, Control::Join { hlc: Hlc(3), device, invitation, proof, about: about("eve") });
    }
    assert!(book.members().requests().is_empty());
}

#[test]
fn only_members_admit_remove_and_invite() {
    let mut book = Book::founded();
    book.joins(2, 2).joins(2, 3).admits(3, 2, 2).admits(3, 2, 3).removes(4, 3, 1, 0, 0);
    assert_eq!(names(&book.members()), [device(1)]);
}

#[test]
fn a_removed_device_counts_up_to_its_last_accepted_word() {
    let mut book = Book::founded();
    book.joins(2, 2).admits(3, 1, 2).removes(10, 1, 2, 5, 1);
    let members = book.members();
    assert_eq!(names(&members), [device(1)]);
    assert_eq!(members.accepts(DATA, log(2), 5), Verdict::Accepted);
    assert_eq!(members.accepts(DATA, log(2), 6), Verdict::Removed);
    assert_eq!(members.accepts(PartId(id(77)), log(2), 1), Verdict::Removed, "a part not named");
    assert_eq!(members.device(&device(2)).unwrap().removed, Some(Hlc(10)));
}

#[test]
fn dating_a_record_back_does_not_undo_a_removal() {
    let mut book = Book::founded();
    book.joins(2, 2).admits(3, 1, 2).removes(10, 1, 2, 5, 1);
    // Beyond what counts, but dated before the removal: admits a friend.
    book.joins(4, 3).admits(5, 2, 3);
    assert_eq!(names(&book.members()), [device(1)]);
    assert_eq!(book.members().accepts(DATA, log(3), 1), Verdict::Waiting);
}

#[test]
fn a_removed_device_does_not_come_back_by_the_same_key() {
    let mut book = Book::founded();
    book.joins(2, 2).admits(3, 1, 2).removes(10, 1, 2, 5, 1).admits(11, 1, 2);
    assert_eq!(names(&book.members()), [device(1)]);
    // Neither by another log.
    let other = LogId(id(999));
    let open = Control::OpenLog { hlc: Hlc(4), device: device(2), parent: log(2) };
    book.says_in(2, other, open);
    assert_eq!(book.members().accepts(DATA, other, 1), Verdict::Removed);
}

#[test]
fn a_clone_goes_on_in_a_log_of_its_own() {
    let mut book = Book::founded();
    let other = LogId(id(999));
    book.says_in(1, other, Control::OpenLog { hlc: Hlc(5), device: device(1), parent: log(1) });
    let members = book.members();
    assert_eq!(members.accepts(DATA, other, 1), Verdict::Accepted);
    assert_eq!(members.devices()[0].logs, [log(1), other]);
    // A stranger cannot hang a log onto it.
    let foreign = LogId(id(998));
    let open = Control::OpenLog { hlc: Hlc(6), device: device(1), parent: log(1) };
    book.says_in(7, foreign, open);
    assert_eq!(book.members().accepts(DATA, foreign, 1), Verdict::Waiting);
}

#[test]
fn who_leaves_takes_their_word_with_them_and_no_more() {
    let mut book = Book::founded();
    book.joins(2, 2).admits(3, 1, 2).joins(4, 3).admits(5, 2, 3).removes(6, 2, 2, 9, 3);
    let members = book.members();
    assert_eq!(names(&members), [device(1), device(3)], "whom it admitted stays");
    assert_eq!(members.accepts(DATA, log(2), 9), Verdict::Accepted);
}

/// Of two that remove each other the earlier counts, also where a store refused its log and it stands
/// in one that was begun later.
#[test]
fn what_is_said_again_counts_where_it_was_said_first() {
    let mut book = Book::founded();
    book.joins(2, 2).admits(3, 1, 2);
    let remove = |hlc, who| {
        let cutoff = Cutoff { part: PartId::control(WORKSPACE), log: log(who), last: 2 };
        Control::Remove { hlc: Hlc(hlc), device: device(who), cutoffs: vec![cutoff] }
    };
    let mut heard_both = Book { entries: book.entries.clone() };
    heard_both.says(2, remove(10, 1));
    for book in [&mut book, &mut heard_both] {
        let other = LogId(id(999));
        let open = Control::OpenLog { hlc: Hlc(20), device: device(2), parent: log(2) };
        book.says(1, remove(11, 2)).says_in(2, other, open).says_in(2, other, remove(10, 1));
        assert_eq!(names(&book.members()), [device(2)]);
    }
    // To the one stamp: who of them goes does not hang on the log either.
    for book in [&mut book, &mut heard_both] {
        book.says(1, remove(10, 2));
    }
    assert_eq!(names(&book.members()), names(&heard_both.members()));
}

fn word() -> impl Strategy<Value = (u8, u8, u64, u8, u64)> {
    (0_u8..5, 1_u8..5, 0_u64..12, 1_u8..5, 0_u64..4)
}

proptest! {
    /// Members agree on who belongs, in whatever order and however often they heard it.
    #[test]
    fn the_fold_depends_on_the_records_alone(
        words in prop::collection::vec(word(), 0..24),
        order in any::<prop::sample::Index>(),
        junk in prop::collection::vec((1_u8..5, some::control()), 0..4),
    ) {
        let mut book = Book::founded();
        for (what, author, hlc, who, last) in words {
            match what {
                0 => book.joins(hlc, who),
                1 | 2 => book.admits(hlc, author, who),
                3 => book.removes(hlc, author, who, last, last),
                _ => book.says(author, Control::Describe { hlc: Hlc(hlc), about: about("x") }),
            };
        }
        for (author, control) in junk {
            book.says(author, control);
        }
        let once = book.members();
        let mut shuffled = book.entries.clone();
        shuffled.rotate_left(order.index(book.entries.len()));
        shuffled.reverse();
        shuffled.extend(book.entries.iter().rev().cloned());
        prop_assert_eq!(members(&device(1), shuffled), once);
    }

    /// Who belongs is the same to those who heard what a store refused, to those who heard it again in a
    /// log that was begun later, and to those who heard both.
    #[test]
    fn a_log_that_goes_on_elsewhere_says_the_same(
        words in prop::collection::vec(word(), 0..24),
        refused in 1_u8..5,
        from in 0_u64..8,
    ) {
        let other = LogId(id(999));
        let mut book = Book::founded();
        for (what, author, hlc, who, last) in words {
            match what {
                0 => book.joins(hlc, who),
                1 | 2 => book.admits(hlc, author, who),
                _ => {
                    // All that a desk said counts, or nothing: numbers are others in the other log.
                    let last = if last % 2 == 0 { 0 } else { u64::MAX };
                    let part = PartId::control(WORKSPACE);
                    let elsewhere = (who == refused).then_some(other);
                    let logs = [log(who)].into_iter().chain(elsewhere);
                    let cutoffs = logs.map(|log| Cutoff { part, log, last }).collect();
                    let device = device(who);
                    book.says(author, Control::Remove { hlc: Hlc(hlc), device, cutoffs })
                }
            };
        }
        let begins = |entry: &Entry| {
            matches!(entry.control, Control::Found { .. } | Control::Join { .. })
        };
        let (behind, before): (Vec<Entry>, Vec<Entry>) = book.entries.into_iter().partition(|entry| {
            entry.log == log(refused) && entry.seq > from && !begins(entry)
        });
        let mut again = Book { entries: before.clone() };
        let open = Control::OpenLog { hlc: Hlc(30), device: device(refused), parent: log(refused) };
        again.says_in(refused, other, open);
        for entry in &behind {
            again.says_in(refused, other, entry.control.clone());
        }
        let heard = [before, behind.clone()].concat();
        let both = [again.entries.clone(), behind].concat();
        let names = |entries: Vec<Entry>| names(&members(&device(1), entries));
        let expected = names(heard);
        prop_assert_eq!(&names(again.entries), &expected);
        prop_assert_eq!(&names(both), &expected);
    }
}
