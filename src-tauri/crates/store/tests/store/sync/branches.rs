//! I5: where a log has branches, who had seen one of them has not seen the others.

use super::forks::unnoticed;
use super::snapshots::snapshot;
use super::*;
use std::time::Duration;

/// What waits for a choice.
pub(super) fn kept(peer: &Peer, id: Uuid) -> Vec<Value> {
    let conflicts = peer.store().read(|read| read.conflicts(Some(id.into()))).unwrap();
    conflicts.into_iter().map(|one| one.lost.value).collect()
}

impl Peer {
    pub(super) fn later(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    /// What is stored here of the log of another desk.
    fn of(&self, other: &Self) -> Vec<Vec<u8>> {
        let log = other.store().identity().unwrap().log;
        let found = self.store().segments_after(self.data(), log, 0, usize::MAX).unwrap();
        found.into_iter().map(|one| one.bytes).collect()
    }
}

/// What a desk says of who belongs to the workspace.
fn told(peer: &Peer) -> Vec<Vec<u8>> {
    let part = peer.store().identity().unwrap().control;
    let cursors = peer.store().cursors(part).unwrap();
    let of = |log| peer.store().segments_after(part, log, 0, usize::MAX).unwrap();
    cursors.iter().flat_map(|cursor| of(cursor.log)).map(|one| one.bytes).collect()
}

/// A desk, a copy of it that nobody noticed, two others, and an item that all of them have.
pub(super) fn four() -> (Peer, Peer, Peer, Peer, Uuid) {
    let mut team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let (third, second) = (team.remove(2), team.remove(1));
    let (first, copy) = unnoticed(team.remove(0));
    (first, copy, second, third, id)
}

/// The desk retitles the item; whoever knows the copy alone retitles it too.
fn retitled_apart() -> (Peer, Peer, Uuid) {
    let (first, mut copy, second, mut third, id) = four();
    first.retitle(id, "by the desk");
    second.pull(&first);
    // The same number of the log as the title, and a later stamp.
    copy.later(60);
    copy.item("Scanner offline");
    third.pull(&copy);
    third.later(120);
    third.retitle(id, "by the third");
    third.seal();
    (second, third, id)
}

#[test]
fn what_one_branch_says_is_kept_from_who_had_seen_another() {
    let (second, third, id) = retitled_apart();
    third.pull(&second);
    second.pull(&third);
    for peer in [&second, &third] {
        assert_eq!(peer.title(id), "by the third");
        assert_eq!(kept(peer, id), ["by the desk".into()]);
    }
}

#[test]
fn it_is_kept_too_where_the_branch_comes_after_who_had_seen_it() {
    let (second, third, id) = retitled_apart();
    second.take(third.of(&third));
    assert_eq!(second.title(id), "by the third");
    second.pull(&third);
    assert_eq!(kept(&second, id), ["by the desk".into()]);
}

#[test]
fn it_is_kept_too_where_the_other_branches_have_nothing_in_common_with_its_own() {
    let mut team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let (mut third, second) = (team.remove(2), team.remove(0));
    let (first, mut copy) = unnoticed(team.remove(0));
    first.retitle(id, "by the desk");
    second.pull(&first);
    copy.later(60);
    copy.item("Scanner offline");
    copy.seal();
    let (copy, mut of_the_copy) = unnoticed(copy);
    copy.item("Phone dead");
    second.pull(&copy);
    of_the_copy.later(60);
    of_the_copy.item("Display black");
    third.pull(&of_the_copy);
    third.later(240);
    third.retitle(id, "by the third");
    third.seal();
    second.take(third.of(&third));
    assert_eq!(second.title(id), "by the third");
    second.pull(&third);
    assert_eq!(kept(&second, id), ["by the desk".into()]);
}

/// What the copy seals in the name of the desk lies nowhere else; it goes on in a log of its own, retitles
/// the item there, and another desk hears that alone.
fn goes_on_elsewhere(copy: &Peer, other: &Peer, id: Uuid) {
    copy.item("Scanner offline");
    copy.seal();
    copy.store().rotate("A copy.", copy.now).unwrap();
    copy.retitle(id, "by the copy");
    copy.seal();
    other.take(told(copy));
    other.take(copy.of(copy));
}

#[test]
fn it_is_kept_too_where_the_other_branch_never_comes() {
    let (first, mut copy, second, _, id) = four();
    first.retitle(id, "by the desk");
    second.pull(&first);
    copy.later(60);
    goes_on_elsewhere(&copy, &second, id);
    assert_eq!(second.title(id), "by the copy");
    assert_eq!(kept(&second, id), ["by the desk".into()]);
}

/// A desk retitled the item; its copy, further in the same log, goes on in another one and retitles it too.
/// What the copy had sealed in the first log lies nowhere else.
fn retitled_further_on() -> (Peer, Peer, Peer, Uuid) {
    let (first, mut copy, second, _, id) = four();
    first.retitle(id, "by the desk");
    second.pull(&first);
    copy.later(60);
    copy.item("Scanner offline");
    copy.item("Phone dead");
    copy.seal();
    copy.store().rotate("A copy.", copy.now).unwrap();
    copy.retitle(id, "by the copy");
    copy.seal();
    (first, copy, second, id)
}

#[test]
fn it_is_kept_once_the_branch_that_is_here_reaches_what_was_spoken_of() {
    let (first, copy, second, id) = retitled_further_on();
    second.take(told(&copy));
    second.take(copy.of(&copy));
    assert_eq!(second.title(id), "by the copy");
    assert_eq!(kept(&second, id), [], "what was spoken of may come behind what is here");
    first.item("Display black");
    second.pull(&first);
    assert_eq!(kept(&second, id), ["by the desk".into()]);
}

#[test]
fn what_a_desk_has_not_written_yet_nobody_has_seen() {
    let (first, copy, _, id) = retitled_further_on();
    first.take(told(&copy));
    first.take(copy.of(&copy));
    assert_eq!(first.title(id), "by the copy");
    assert_eq!(kept(&first, id), ["by the desk".into()]);
}

#[test]
fn what_was_seen_before_the_branches_parted_is_overwritten_knowingly() {
    let (first, copy, second, third, id) = four();
    first.item("Scanner offline");
    copy.item("Phone dead");
    second.pull(&first);
    third.pull(&copy);
    third.retitle(id, "by the third");
    copy.retitle(id, "by the copy, which had heard nothing");
    second.pull(&third);
    assert_eq!(kept(&second, id), [], "the first title was known to all");
}

#[test]
fn a_copy_that_learns_that_it_is_one_asks_for_what_others_took_for_seen() {
    let (mut first, copy, mut second, _, id) = four();
    copy.retitle(id, "by the copy");
    first.later(60);
    first.item("Scanner offline");
    second.pull(&first);
    second.later(120);
    second.retitle(id, "by the second");
    second.seal();
    copy.take(second.of(&second));
    assert!(copy.pull(&second).rotated);
    second.pull(&copy);
    for peer in [&copy, &second] {
        assert_eq!(peer.title(id), "by the second");
        assert_eq!(kept(peer, id), ["by the copy".into()]);
    }
}

#[test]
fn a_copy_has_not_seen_what_the_desk_had_heard_and_not_said() {
    let (first, mut copy, second, _, id) = four();
    second.retitle(id, "by the second");
    first.pull(&second);
    copy.later(60);
    copy.retitle(id, "by the copy");
    assert!(first.pull(&copy).rotated);
    assert_eq!(first.title(id), "by the copy");
    assert_eq!(kept(&first, id), ["by the second".into()]);
}

#[test]
fn branches_that_bear_one_name_are_seen_by_nobody_who_names_them() {
    let (first, copy, second, mut third, id) = four();
    // At the same instant and under the same number.
    first.retitle(id, "by the desk");
    copy.item("Scanner offline");
    second.pull(&first);
    third.pull(&copy);
    third.later(60);
    third.retitle(id, "by the third");
    second.pull(&third);
    assert_eq!(kept(&second, id), ["by the desk".into()]);
}

/// Else the one would be taken for the other, where that never comes.
#[test]
fn copies_that_lag_behind_the_others_do_not_count_on_to_one_stamp() {
    let told_apart = || {
        let (first, copy, mut second, _, id) = four();
        second.later(300);
        second.retitle(id, "from a clock that is fast");
        for one in [&first, &copy] {
            one.pull(&second);
        }
        first.retitle(id, "by the desk");
        second.pull(&first);
        goes_on_elsewhere(&copy, &second, id);
        assert_eq!(second.title(id), "by the copy");
        kept(&second, id) == ["by the desk".into()]
    };
    // One time in 256 both draw the same salt.
    assert!((0..3).any(|_| told_apart()));
}

#[test]
fn a_snapshot_which_names_no_branches_settles_nothing() {
    let (first, mut copy, second, _, id) = four();
    first.retitle(id, "by the desk");
    copy.later(60);
    copy.retitle(id, "by the copy");
    second.pull(&first);
    second.pull(&copy);
    assert_eq!(kept(&second, id), ["by the desk".into()]);
    let (manifest, chunks) = snapshot(&second);
    second.store().load_snapshot(&manifest, chunks, second.now).unwrap();
    assert_eq!(kept(&second, id), ["by the desk".into()]);
}

#[test]
fn nor_does_one_from_before_somebody_went_on_from_the_other_branch() {
    let (first, mut copy, second, mut third, id) = four();
    first.retitle(id, "by the desk");
    copy.later(60);
    copy.retitle(id, "by the copy");
    third.pull(&copy);
    let (manifest, chunks) = snapshot(&third);
    third.later(120);
    third.retitle(id, "by the third");
    for other in [&first, &copy, &third] {
        second.pull(other);
    }
    assert_eq!(second.title(id), "by the third");
    assert_eq!(kept(&second, id), ["by the desk".into()]);
    second.store().load_snapshot(&manifest, chunks, second.now).unwrap();
    assert_eq!(kept(&second, id), ["by the desk".into()]);
}

#[test]
fn what_a_snapshot_told_of_a_log_belongs_to_the_branch_whose_history_has_it() {
    let mut team = team(4);
    let id = team[0].item("Printer jam");
    exchange(&team);
    let (mut fourth, third, second) = (team.remove(3), team.remove(2), team.remove(1));
    let (mut first, mut copy) = unnoticed(team.remove(0));
    first.later(120);
    first.item("Scanner offline");
    copy.later(60);
    copy.retitle(id, "by the copy");
    third.pull(&copy);
    let (manifest, chunks) = snapshot(&third);
    for other in [&second, &fourth] {
        other.pull(&first);
    }
    second.store().load_snapshot(&manifest, chunks, second.now).unwrap();
    second.pull(&copy);
    fourth.later(180);
    fourth.retitle(id, "by the fourth");
    second.pull(&fourth);
    assert_eq!(second.title(id), "by the fourth");
    assert_eq!(kept(&second, id), ["by the copy".into()]);
}
