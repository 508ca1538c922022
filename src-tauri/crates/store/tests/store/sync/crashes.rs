//! I3, I6, I23: whatever is interrupted, nothing that was saved is lost and nothing is done twice.

use super::*;
use holdfast_domain::ErrorCode;

#[test]
fn what_is_interrupted_at_any_commit_is_done_again_to_the_same_end() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    team[1].edit(team[1].item("Spooler"), "", "Stop.");
    exchange(&team);
    team[0].retitle(id, "one");
    team[1].retitle(id, "two");
    for dies in 0..4 {
        let script = |peer: &Peer| -> holdfast_domain::Result<()> {
            peer.store().mutate(&peer.origin("item_update"), |write| {
                write.set(id, &[(work_item::TITLE, format!("attempt {dies}").into())])
            })?;
            peer.store().seal(&peer.key, peer.now, SealLimits::default())?;
            peer.store().receive(team[0].segments(), peer.now)?;
            peer.store().state_root()?;
            Ok(())
        };
        team[0].item("more to take");
        team[0].seal();
        team[2].store().die_after(dies);
        assert!(script(&team[2]).is_err(), "it died after {dies}");
        team[2].store().die_after(u64::MAX);
        team[2].root();
        team[2].seal();
        team[2].store().receive(team[0].segments(), team[2].now).unwrap();
    }
    exchange(&team);
    agree(&team);
}

#[test]
fn sealed_bytes_never_change() {
    let team = team(2);
    team[0].item("one");
    let sealed =
        team[0].store().seal(&team[0].key, team[0].now, SealLimits::default()).unwrap().remove(0);
    team[0].item("two");
    team[0].seal();
    let again =
        team[0].store().segments_after(sealed.part, sealed.log, 0, usize::MAX).unwrap().remove(0);
    assert_eq!(again, sealed);
}

#[test]
fn only_what_can_be_fetched_again_is_not_flushed_at_once() {
    let team = team(2);
    team[0].item("Printer jam");
    team[0].seal();
    let (_, said) = team[1].store().traced(|| team[1].take(team[0].segments()));
    let of_the_disk = said.iter().filter(|sql| sql.contains("synchronous") || *sql == "COMMIT");
    let of_the_disk: Vec<_> = of_the_disk.map(String::as_str).collect();
    let expected = ["PRAGMA synchronous='NORMAL'", "COMMIT", "PRAGMA synchronous='FULL'"];
    assert_eq!(of_the_disk, expected);
    let (_, said) = team[1].store().traced(|| {
        team[1].item("Spooler");
        team[1].seal();
    });
    assert!(said.iter().all(|sql| !sql.contains("synchronous")), "{said:#?}");
}

#[test]
fn a_full_disk_stores_nothing_and_the_same_segments_go_in_later() {
    let team = team(2);
    for number in 0..300 {
        team[0].item(&format!("Printer {number} jams"));
    }
    team[0].seal();
    team[1].store().limit_growth(2).unwrap();
    let error = team[1].store().receive(team[0].segments(), team[1].now).unwrap_err();
    assert_eq!(error.code, ErrorCode::DiskFull);
    assert_eq!(team[1].desk.value("SELECT count(*) FROM work_item"), "0");
    let cursors = team[1].store().cursors(team[1].data()).unwrap();
    assert!(cursors.iter().all(|cursor| cursor.stored == 0));
    team[1].store().limit_growth(1 << 30).unwrap();
    team[1].take(team[0].segments());
    agree(&team);
}

#[test]
fn a_transaction_too_large_for_one_segment_arrives_whole() {
    let team = team(2);
    team[0]
        .store()
        .mutate(&team[0].origin("import"), |write| {
            for number in 0..12_000_i64 {
                let fields = [(work_item::NUMBER, number.into()), (work_item::TITLE, "x".into())];
                write.create(EntityKind::WorkItem, Uuid::now_v7(), &fields)?;
            }
            Ok(())
        })
        .unwrap();
    team[1].pull(&team[0]);
    assert_eq!(team[1].desk.value("SELECT count(*) FROM work_item"), "12000");
    agree(&team);
}

#[test]
fn the_longest_document_there_may_be_arrives_and_a_longer_text_is_refused_before_it_is_saved() {
    let team = team(2);
    let id = team[0].item("Manual");
    let line = "Restore the mailbox from the archive, then check the rules.\n";
    let text = line.repeat((10 << 20) / line.len());
    team[0].edit(id, "", &text);
    exchange(&team);
    assert_eq!(team[1].text(id).len(), text.len());
    let longer = line.repeat((12 << 20) / line.len());
    let other = team[0].item("Too long");
    let error = team[0]
        .store()
        .mutate(&team[0].origin("item_update"), |write| {
            write.edit_text(other, work_item::DESCRIPTION, "", &longer)
        })
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::TooLarge);
}
