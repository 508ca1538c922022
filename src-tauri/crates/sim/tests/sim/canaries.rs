//! Engines that are broken on purpose: each is caught within so many seeds.

use holdfast_sim::prepare::Template;
use holdfast_sim::{Plan, run};
use holdfast_wire::canary::{Fault, broken};

/// Seeds within which a broken engine must be caught.
const WITHIN: u64 = 300;

/// Which seed catches it, and how.
fn caught(fault: Fault, template: &Template) -> Option<(u64, String)> {
    (0..WITHIN).find_map(|seed| {
        let caught = match broken(fault, || run(seed, Plan::ALL, template)) {
            Ok(Ok(())) => None,
            Ok(Err(violation)) => Some((seed, violation.to_string())),
            Err(error) => Some((seed, error.message)),
        };
        // What the sound engine fails at as well would prove nothing.
        caught.filter(|_| matches!(run(seed, Plan::ALL, template), Ok(Ok(()))))
    })
}

macro_rules! canaries {
    ($($name:ident $fault:ident)*) => {$(
        #[test]
        fn $name() {
            let template = Template::new().unwrap();
            let caught = caught(Fault::$fault, &template);
            assert!(caught.is_some(), "not caught within {WITHIN} seeds");
        }
    )*};
}

canaries! {
    equal_stamps_without_a_tie_break NoTieBreak
    the_last_arrival_wins LastArrivalWins
    editing_what_happened EditEvents
    trusting_an_empty_store TrustEmptyStore
    refusing_by_the_own_clock RejectByClock
    setting_a_text_to_what_the_editor_holds NaiveText
    dropping_unknown_fields DropUnknownFields
    applying_beyond_a_cutoff BeyondTheCutoff
    a_clock_that_goes_back ClockGoesBack
    applying_half_a_transaction HalfATransaction
    a_stamp_not_above_what_it_overwrites StampBelow
    one_stamp_for_two_transactions StampTwice
    counting_as_sent_what_nobody_took SentBeforeTaken
    skipping_unknown_records SkipUnknownRecords
    checking_no_signatures NoSignatures
    counting_strangers CountStrangers
    a_text_that_is_replaced TextLastWins
    texts_that_are_not_sent KeepTexts
    a_state_root_that_keeps_the_past StaleRoot
    deletions_that_are_not_carried_out NoDeletions
    a_cursor_without_its_bytes CursorWithoutBytes
    a_snapshot_that_lowers_a_register SnapshotLowers
    skipping_what_follows_a_snapshot SkipTheTail
    trusting_what_a_snapshot_says TrustSnapshots
    a_cursor_that_passes_a_gap PastAGap
    a_branch_that_is_lost LoseABranch
    overwriting_what_nobody_had_seen OverwriteSilently
    taking_one_branch_for_all OneBranchForAll
    waiting_for_ever_for_an_update ParkForEver
}
