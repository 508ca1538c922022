//! Rows that no desk of ours wrote, in a server that does not enforce what members write.

use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Database;
use holdfast_sync::{Append, PostgresStore, SharedStore};
use holdfast_wire::{Hash, LogId, PartId, Sealed};
use uuid::Uuid;

/// A database in which two desks write, each a log of three segments, and a member who writes rows by hand.
struct Office {
    database: Database,
    desk: PostgresStore,
    log: Log,
    segments: Vec<Sealed>,
    other: Log,
}

impl Office {
    async fn open() -> Self {
        let database = Database::plain().await;
        let desk = database.desk(0).await;
        desk.found().await.unwrap();
        let (mut log, mut other) = (Log::new(database.part()), Log::new(database.part()));
        let mut segments = Vec::new();
        for _ in 0..3 {
            segments.push(log.seal(2));
            store(&desk, segments.last().unwrap()).await;
            store(&desk, &other.seal(1)).await;
        }
        Self { database, desk, log, segments, other }
    }

    fn part(&self) -> PartId {
        self.database.part()
    }

    /// What a member writes who has the rights of one and not our program.
    fn segment(&self, log: LogId, first: i64, last: i64, hash: &str, body: &str) {
        let part = self.part();
        self.database.ask(
            "postgres",
            &format!(
                "INSERT INTO hf.seg (part, log, first, last, hash, body)
                 VALUES ('{part}', '{log}', {first}, {last}, {hash}, {body})"
            ),
        );
    }

    fn head(&self, log: LogId, head: i64, hash: &str) {
        let part = self.part();
        self.database.ask(
            "postgres",
            &format!("INSERT INTO hf.head VALUES ('{part}', '{log}', {head}, {hash})"),
        );
    }

    /// Asks everything that a desk asks of a log; what is in it may be junk, but every answer comes.
    async fn ask_all(&self, desk: &PostgresStore, log: LogId) {
        for after in [0, 1, 6, 1 << 40] {
            let names = desk.list(self.part(), log, after).await.unwrap();
            for name in names {
                let bytes = desk.get(self.part(), log, &name).await.unwrap();
                assert!(bytes.is_none_or(|bytes| name.fits(Hash::of(&bytes))));
            }
            desk.tail(self.part(), log, after, 10_000).await.unwrap();
        }
    }

    /// Both desks' logs are read whole by a desk that comes anew, and go on.
    async fn goes_on(&mut self) {
        let reader = self.database.store(self.database.owner());
        let heads = reader.heads(self.part()).await.unwrap();
        for head in &heads {
            self.ask_all(&reader, head.log).await;
        }
        for (log, last) in [(self.log.id, 6), (self.other.id, 3)] {
            assert!(heads.iter().any(|head| head.log == log && head.last == last), "{heads:?}");
        }
        let expected: Vec<_> = self.segments.iter().map(|segment| segment.bytes.clone()).collect();
        assert_eq!(all(&reader, self.part(), self.log.id).await, expected);
        assert_eq!(all(&reader, self.part(), self.other.id).await.len(), 3);
        store(&self.desk, &self.other.seal(1)).await;
        assert_eq!(all(&reader, self.part(), self.other.id).await.len(), 4);
    }
}

const ZERO: &str = "decode(repeat('00', 32), 'hex')";

#[tokio::test]
async fn numbers_below_zero_and_ranges_that_run_backwards_stop_no_other_log() {
    let mut office = Office::open().await;
    let junk = LogId(Uuid::new_v4());
    for (first, last) in [(-5, -1), (i64::MIN, i64::MAX), (9, 8), (0, 0), (i64::MAX, 7)] {
        office.segment(junk, first, last, ZERO, "'junk'");
    }
    office.head(junk, -3, ZERO);
    for head in [0, i64::MAX, i64::MIN] {
        office.head(LogId(Uuid::new_v4()), head, ZERO);
    }
    office.ask_all(&office.desk, junk).await;
    assert_eq!(office.desk.tail(office.part(), junk, 0, 10).await.unwrap(), Vec::<Vec<u8>>::new());
    office.goes_on().await;
}

/// Else the desk could never send again: it goes on in a new log, and says there what was refused.
#[tokio::test]
async fn what_lies_under_the_next_number_of_a_log_is_a_fork_of_it_and_stops_no_other() {
    let mut office = Office::open().await;
    office.segment(office.log.id, 7, 8, ZERO, "'junk'");
    let next = office.log.seal(2);
    assert_eq!((next.first, next.last), (7, 8));
    for _ in 0..2 {
        assert_eq!(office.desk.append(&next).await.unwrap(), Append::Fork(6));
    }
    office.goes_on().await;
}

#[tokio::test]
async fn a_hash_of_another_length_names_nothing() {
    let mut office = Office::open().await;
    let junk = LogId(Uuid::new_v4());
    for (number, hash) in [(1, "''"), (2, "'short'"), (3, "decode(repeat('ab', 33), 'hex')")] {
        office.segment(junk, number, number, hash, "'junk'");
    }
    office.head(junk, 3, "''");
    let part = office.part();
    for table in ["hf.snap", "hf.chunk"] {
        office.database.ask(
            "postgres",
            &format!("INSERT INTO {table} (part, hash, body) VALUES ('{part}', 'short', 'junk')"),
        );
    }
    assert_eq!(office.desk.list(part, junk, 0).await.unwrap(), []);
    office.ask_all(&office.desk, junk).await;
    let manifest = office.desk.put_snapshot(part, b"manifest").await.unwrap();
    assert_eq!(office.desk.snapshots(part).await.unwrap(), [manifest]);
    office.goes_on().await;
}

#[tokio::test]
async fn a_body_that_is_huge_or_not_what_its_hash_says_is_not_taken_for_a_segment() {
    let mut office = Office::open().await;
    let huge = LogId(Uuid::new_v4());
    office.segment(huge, 1, 1, ZERO, "decode(repeat('00', 40000000), 'hex')");
    office.head(huge, 1, ZERO);
    office.segment(office.log.id, 7, 9, ZERO, "'not what the hash says'");
    office.ask_all(&office.desk, huge).await;
    assert_eq!(office.desk.tail(office.part(), huge, 0, 10).await.unwrap(), Vec::<Vec<u8>>::new());
    office.goes_on().await;
}

#[tokio::test]
async fn a_row_in_anothers_log_is_told_as_it_is_and_stops_no_other() {
    let mut office = Office::open().await;
    let stolen = office.other.clone().seal(1);
    let bytes: String = stolen.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let (log, hash) = (office.log.id, stolen.hash);
    office.segment(log, 7, 7, &format!("'\\x{hash}'"), &format!("'\\x{bytes}'"));
    let tail = office.desk.tail(office.part(), log, 6, 10).await.unwrap();
    assert_eq!(tail, [stolen.bytes], "whole, and to be refused by whoever opens it");
    assert_eq!(office.desk.append(&office.segments[2]).await.unwrap(), Append::AlreadyHave);
    assert_eq!(all(&office.desk, office.part(), office.other.id).await.len(), 3);
    store(&office.desk, &office.other.seal(1)).await;
}
