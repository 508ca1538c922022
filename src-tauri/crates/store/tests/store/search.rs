//! Search on the store: in the transaction of what is written, and in step with it.

use super::*;
use holdfast_store::registry::{client, comment, document};
use holdfast_store::search::{Group, Query};

fn found(desk: &Desk, text: &str) -> Vec<String> {
    desk.store
        .read(|read| {
            let words = desk.store.words(read, true)?;
            let found =
                read.search(words.as_deref(), &Query { text, limit: 9, ..Query::default() })?;
            let mut titles = Vec::new();
            for hits in &found.groups {
                for hit in &hits.hits {
                    titles.extend(read.found(hits.group, hit.e)?.map(|row| row.title));
                }
            }
            Ok(titles)
        })
        .unwrap()
}

fn write(
    desk: &Desk,
    f: impl FnOnce(&mut holdfast_store::Write<'_>) -> holdfast_domain::Result<()>,
) {
    desk.store.mutate(&origin("test"), f).unwrap();
}

#[test]
fn a_write_is_found_in_its_own_transaction_and_a_rehearsal_never() {
    let desk = desk();
    let id = desk.item("Mailbox of the front desk is full");
    assert_eq!(found(&desk, "mailbox"), ["Mailbox of the front desk is full"]);
    let rehearsed = desk.store.rehearse(&origin("test"), |write| {
        write.set(id, &[(work_item::TITLE, "Printer".into())])?;
        Ok(())
    });
    rehearsed.unwrap();
    assert_eq!(found(&desk, "printer"), Vec::<String>::new());
}

/// The index gathers words in memory; whatever has it write them early costs an import half its speed.
#[test]
fn entries_of_one_transaction_are_one_piece_of_the_index() {
    let desk = desk();
    write(&desk, |write| {
        (0..40_i64).try_for_each(|number| {
            let title = format!("Switch sw-{number:04} of floor {number} drops packets");
            let fields = [(work_item::NUMBER, number.into()), (work_item::TITLE, title.into())];
            write.create(EntityKind::WorkItem, Uuid::now_v7(), &fields)
        })
    });
    assert_eq!(desk.value("SELECT count(DISTINCT segid) FROM fts_idx"), "1");
    assert_eq!(found(&desk, "sw-0007"), ["Switch sw-0007 of floor 7 drops packets"]);
}

#[test]
fn what_belongs_to_an_item_leads_to_it() {
    let desk = desk();
    let id = desk.item("Backup");
    write(&desk, |write| {
        write.mark("tag", id, "veeam", true)?;
        write.create(
            EntityKind::Comment,
            Uuid::now_v7(),
            &[
                (comment::ITEM, id.into()),
                (comment::BODY, "Repository on nas-bk-02 is full.".into()),
            ],
        )
    });
    assert_eq!(found(&desk, "veeam"), ["Backup"]);
    assert_eq!(found(&desk, "nas-bk-02"), ["Backup"]);
    assert_eq!(found(&desk, "H-1"), ["Backup"]);
    write(&desk, |write| write.mark("tag", id, "veeam", false).map(drop));
    assert_eq!(found(&desk, "veeam"), Vec::<String>::new());
}

#[test]
fn what_is_deleted_is_not_found_until_it_is_restored() {
    let desk = desk();
    let id = desk.item("Spooler");
    write(&desk, |write| write.set_alive(EntityKind::WorkItem, id, false).map(drop));
    assert_eq!(found(&desk, "spooler"), Vec::<String>::new());
    write(&desk, |write| write.set_alive(EntityKind::WorkItem, id, true).map(drop));
    assert_eq!(found(&desk, "spooler"), ["Spooler"]);
}

#[test]
fn a_document_changes_its_group_with_its_kind() {
    let desk = desk();
    let id = Uuid::now_v7();
    write(&desk, |write| {
        write.create(
            EntityKind::Document,
            id,
            &[
                (document::TITLE, "Restart Exchange".into()),
                (document::KIND, "runbook".into()),
                (document::BODY, "Stop the transport service first.".into()),
            ],
        )
    });
    let groups = |desk: &Desk| -> Vec<Group> {
        let query = Query { text: "transport", limit: 9, ..Query::default() };
        let found = desk.store.read(|read| read.search(None, &query)).unwrap();
        found.groups.iter().filter(|hits| !hits.hits.is_empty()).map(|hits| hits.group).collect()
    };
    assert_eq!(groups(&desk), [Group::Runbook]);
    write(&desk, |write| write.set(id, &[(document::KIND, "article".into())]).map(drop));
    assert_eq!(groups(&desk), [Group::Article]);
    desk.store.check_search().unwrap();
}

#[test]
fn words_written_after_the_first_search_are_mended_too() {
    let desk = desk();
    desk.item("Printer");
    assert_eq!(found(&desk, "pritner"), ["Printer"]);
    desk.item("Keycloak");
    assert_eq!(found(&desk, "keycloka"), ["Keycloak"]);
}

#[test]
fn words_of_a_comment_written_after_the_first_search_are_mended_too() {
    let desk = desk();
    let id = desk.item("Printer");
    assert_eq!(found(&desk, "pritner"), ["Printer"]);
    write(&desk, |write| {
        let body = [(comment::ITEM, id.into()), (comment::BODY, "Keycloak".into())];
        write.create(EntityKind::Comment, Uuid::now_v7(), &body)
    });
    assert_eq!(found(&desk, "keycloka"), ["Printer"]);
}

#[test]
fn a_text_that_grew_after_the_first_search_is_ranked_by_its_new_length() {
    let desk = desk();
    let (long, short) = (desk.item("Printer"), desk.item("Printer"));
    for (item, words) in [(long, 4), (short, 8)] {
        write(&desk, |write| {
            let body = [
                (comment::ITEM, item.into()),
                (comment::BODY, format!("jam {}", "tray ".repeat(words)).into()),
            ];
            write.create(EntityKind::Comment, Uuid::now_v7(), &body)
        });
    }
    let first = |desk: &Desk| {
        desk.store
            .read(|read| {
                let words = desk.store.words(read, true)?;
                let query = Query { text: "jam ", limit: 1, ..Query::default() };
                let found = read.search(words.as_deref(), &query)?;
                Ok(found.groups[0].hits[0].e)
            })
            .unwrap()
    };
    let before = first(&desk);
    write(&desk, |write| {
        let body = [(comment::ITEM, long.into()), (comment::BODY, "tray ".repeat(60).into())];
        write.create(EntityKind::Comment, Uuid::now_v7(), &body)
    });
    assert_ne!(first(&desk), before);
}

#[test]
fn a_damaged_index_is_noticed_and_made_anew() {
    let desk = desk();
    let acme = Uuid::now_v7();
    write(&desk, |write| {
        write.create(EntityKind::Client, acme, &[(client::NAME, "Acme Dental".into())])
    });
    let id = desk.item("Printer");
    desk.store.check_search().unwrap();
    rusqlite::Connection::open(holdfast_store::database(desk.dir.path()))
        .unwrap()
        .execute_batch(
            "DELETE FROM search_doc WHERE doc >> 40 = 4; INSERT INTO search_ref VALUES ('x', 5)",
        )
        .unwrap();
    assert!(desk.store.check_search().is_err());
    desk.store.rebuild_search().unwrap();
    desk.store.check_search().unwrap();
    assert_eq!(found(&desk, "acme"), ["Acme Dental"]);
    write(&desk, |write| write.set_alive(EntityKind::WorkItem, id, false).map(drop));
    desk.store.check_search().unwrap();
}
