//! I13: a desk that began with a snapshot ends up with the database of one that replayed everything.

use super::*;
use holdfast_domain::{
    AgreementId, BoardId, BusinessCalendarId, ClientId, ColumnId, Priority, SlaPolicyId,
};
use holdfast_store::edge::target_id;
use holdfast_store::registry::{
    agreement, board_column, business_calendar, client, comment, sla_policy, sla_target,
};
use holdfast_store::{Place, Write};
use holdfast_wire::snapshot::Manifest;
use std::collections::BTreeSet;

fn write(peer: &Peer, f: impl FnOnce(&mut Write<'_>) -> holdfast_domain::Result<()>) {
    peer.store().mutate(&peer.origin("test"), f).unwrap();
}

/// Promises, and two columns: open and done.
fn promises(peer: &Peer) -> (ClientId, [ColumnId; 2]) {
    let (of, policy, calendar) =
        (ClientId::fresh(), SlaPolicyId::fresh(), BusinessCalendarId::fresh());
    let columns = [ColumnId::fresh(), ColumnId::fresh()];
    write(peer, |write| {
        for (column, category) in columns.iter().zip(["in_progress", "done"]) {
            write.create(
                EntityKind::Column,
                column.0,
                &[(board_column::CATEGORY, category.into())],
            )?;
        }
        let day = r#"[["00:00","24:00"]]"#;
        let week = format!("[{day},{day},{day},{day},{day},{day},{day}]");
        let fields = [
            (business_calendar::ZONE, "Europe/Amsterdam".into()),
            (business_calendar::WEEK, week.into()),
        ];
        write.create(EntityKind::BusinessCalendar, calendar.0, &fields)?;
        write.create(EntityKind::SlaPolicy, policy.0, &[(sla_policy::NAME, "Care".into())])?;
        let fields =
            [(client::NAME, "Bakkerij Jansen".into()), (client::CALENDAR, calendar.0.into())];
        write.create(EntityKind::Client, of.0, &fields)?;
        let fields = [
            (sla_target::POLICY, policy.0.into()),
            (sla_target::PRIORITY, "P2".into()),
            (sla_target::FIRST_RESPONSE, "30m".into()),
            (sla_target::NEXT_UPDATE, "1h".into()),
            (sla_target::RESOLUTION, "4h".into()),
        ];
        let id = target_id(policy, Priority::from_word("P2").unwrap());
        write.create(EntityKind::SlaTarget, id, &fields)?;
        let fields = [
            (agreement::CLIENT, of.0.into()),
            (agreement::POLICY, policy.0.into()),
            (agreement::ACTIVE, true.into()),
        ];
        write.create(EntityKind::Agreement, AgreementId::fresh().0, &fields)
    });
    (of, columns)
}

fn incident(peer: &Peer, of: ClientId, column: ColumnId, title: &str) -> Uuid {
    let id = peer.item(title);
    let place = Place { board: BoardId(Uuid::nil()), column, ord: "a".to_owned(), since: peer.now };
    peer.set(
        id,
        &[
            (work_item::KIND, "incident".into()),
            (work_item::PRIORITY, "P2".into()),
            (work_item::CLIENT, of.0.into()),
            (work_item::CREATED_AT, peer.now.into()),
            (work_item::PLACE, place.into()),
        ],
    );
    id
}

fn say(peer: &Peer, item: Uuid, body: &str) {
    write(peer, |write| {
        let id = Uuid::now_v7();
        let fields = [
            (comment::ITEM, item.into()),
            (comment::AT, peer.now.into()),
            (comment::CHANNEL, "message".into()),
            (comment::BODY, body.into()),
        ];
        write.create(EntityKind::Comment, id, &fields)
    });
}

/// Everything that follows from what was exchanged, without the numbers that are of one desk alone.
fn database(peer: &Peer) -> BTreeSet<String> {
    while peer.store().settle_stale(peer.now, 50).unwrap() {}
    peer.root();
    let connection =
        rusqlite::Connection::open(holdfast_store::database(peer.desk.dir.path())).unwrap();
    let mut all = BTreeSet::new();
    let mut dump = |name: &str, sql: &str| {
        let mut statement = connection.prepare(sql).unwrap();
        let columns: Vec<String> =
            statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = columns
                .iter()
                .enumerate()
                .filter(|(_, column)| !["e", "doc"].contains(&column.as_str()))
                .map(|(at, column)| {
                    format!("{column}={:?}", row.get::<_, rusqlite::types::Value>(at).unwrap())
                });
            all.insert(format!("{name}: {}", cells.collect::<Vec<_>>().join(" ")));
        }
    };
    let tables: BTreeSet<&str> =
        holdfast_store::registry::KINDS.iter().map(|kind| kind.table).collect();
    for table in tables.into_iter().chain(["sla_item", "sla_clock", "entity_root"]) {
        dump(table, &format!("SELECT ent.id AS of, t.* FROM {table} t CROSS JOIN ent USING (e)"));
    }
    dump("doc", "SELECT ent.id AS of, field, text FROM doc CROSS JOIN ent USING (e)");
    dump("search", "SELECT ent.id AS of, s.* FROM search_doc s CROSS JOIN ent ON ent.e = doc");
    dump("ref", "SELECT ent.id AS of, token FROM search_ref CROSS JOIN ent ON ent.e = doc");
    dump("word", "SELECT term, doc AS of, cnt FROM search_word");
    dump(
        "conflict",
        "SELECT ent.id AS of, field, log, conflict.hlc, value FROM conflict CROSS JOIN ent USING (e)
         CROSS JOIN stream USING (s)",
    );
    dump(
        "change",
        "SELECT ent.id AS of, log, change.hlc, at, actor, source, command, undo_of, moved, ops
         FROM change CROSS JOIN ent USING (e) CROSS JOIN stream USING (s)",
    );
    dump(
        "stream",
        "SELECT log, branch, p, stored, applied, head_hash, hlc FROM stream WHERE p = 1 AND stored > 0",
    );
    dump("stale", "SELECT count(*) FROM stale");
    all
}

#[test]
fn after_everything_has_arrived_both_ways_lead_to_one_database() {
    let mut team = team(4);
    // Clocks are reckoned at the instant of the desk.
    team[3].now = team[2].now;
    let (anna, tom, replays, loads) = (&team[0], &team[1], &team[2], &team[3]);
    let (of, [open, done]) = promises(anna);
    let ids: Vec<Uuid> =
        (0..12).map(|n| incident(anna, of, open, &format!("Printer {n} jams"))).collect();
    for id in &ids {
        anna.edit(*id, "", "Tray two is empty.");
        say(anna, *id, "We are on our way.");
    }
    exchange(&team[..2]);
    // Both write the same field apart, one deletes what the other edits, and both edit one text.
    anna.retitle(ids[0], "by Anna");
    tom.retitle(ids[0], "by Tom");
    anna.edit(ids[1], "Tray two is empty.", "Tray two is empty again.");
    tom.edit(ids[1], "Tray two is empty.", "Tray three is empty.");
    tom.store()
        .mutate(&tom.origin("item_delete"), |write| {
            write.set_alive(EntityKind::WorkItem, ids[2], false)
        })
        .unwrap();
    anna.retitle(ids[2], "edited meanwhile");
    exchange(&team[..2]);
    let place =
        Place { board: BoardId(Uuid::nil()), column: done, ord: "b".into(), since: tom.now };
    tom.set(ids[3], &[(work_item::PLACE, place.into())]);
    tom.retitle(ids[4], "seen by both");
    exchange(&team[..2]);
    anna.seal();
    let mut chunks = Vec::new();
    let manifest = anna
        .store()
        .snapshot(&anna.key, anna.now, |chunk| {
            chunks.push(chunk.bytes);
            Ok(())
        })
        .unwrap();
    let manifest = Manifest::decode(&manifest.encode()).unwrap();
    // Work goes on.
    tom.retitle(ids[5], "since the snapshot");
    tom.edit(ids[6], "Tray two is empty.", "Tray two is full.");
    say(tom, ids[7], "Solved.");
    let late = incident(tom, of, open, "came later");
    tom.seal();
    let data = tom.data();
    let log = tom.store().identity().unwrap().log;
    let since = tom.store().segments_after(data, log, 0, usize::MAX).unwrap();
    let reached = manifest.reached.iter().find(|one| one.log == log).map_or(0, |one| one.seq);
    let since: Vec<_> =
        since.into_iter().filter(|one| one.last > reached).map(|one| one.bytes).collect();

    loads.store().begin_snapshot(&manifest).unwrap();
    for chunk in &chunks {
        loads.store().load_chunks(&manifest, std::slice::from_ref(chunk), loads.now).unwrap();
    }
    loads.store().load_since(&manifest, &since, loads.now).unwrap();
    loads.store().end_snapshot(&manifest, loads.now).unwrap();
    // Before the history: what there is, is right; what follows from history waits.
    assert_eq!(loads.title(ids[5]), "since the snapshot");
    assert_eq!(loads.text(ids[6]), "Tray two is full.");
    assert_eq!(loads.title(late), "came later");
    while loads.store().settle_stale(loads.now, 50).unwrap() {}
    assert_eq!(loads.desk.value("SELECT count(*) FROM sla_clock"), "0");
    assert_eq!(loads.root(), tom.root());

    for joiner in [replays, loads] {
        joiner.pull(anna);
        joiner.pull(tom);
    }
    let (replayed, loaded) = (database(replays), database(loads));
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
        one.difference(other).cloned().collect()
    };
    assert_eq!(only(&loaded, &replayed), only(&replayed, &loaded));
    assert!(replayed.iter().any(|row| row.starts_with("sla_clock")));
    assert!(replayed.iter().any(|row| row.starts_with("conflict")));
    assert_eq!(loads.store().verify().unwrap().defects, []);
}
