//! `holdfast verify` on a database that the disk, or somebody with an editor, has changed.

use super::*;
use rusqlite::Connection;

/// A desk of which everything was exchanged, with several segments in its log.
fn worked() -> (tempfile::TempDir, Desk) {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    anna.shares(folder.path());
    for title in ["One", "Two", "Three"] {
        anna.card(title);
        anna.sync();
    }
    (folder, anna)
}

/// The log with the most segments, and the numbers of their last transactions.
fn longest(database: &Connection) -> (i64, Vec<i64>) {
    let stream = "SELECT s FROM seg GROUP BY s ORDER BY count(*) DESC LIMIT 1";
    let stream = database.query_row(stream, [], |row| row.get(0)).unwrap();
    let mut ends = database.prepare("SELECT last FROM seg WHERE s = ?1 ORDER BY last").unwrap();
    let ends = ends.query_map([stream], |row| row.get(0)).unwrap();
    (stream, ends.map(Result::unwrap).collect())
}

/// Changes the bytes of a stored segment.
fn change(database: &Connection, stream: i64, last: i64, change: impl Fn(&mut Vec<u8>)) {
    let body = "SELECT body FROM seg WHERE s = ?1 AND last = ?2";
    let mut body: Vec<u8> = database.query_row(body, [stream, last], |row| row.get(0)).unwrap();
    change(&mut body);
    let keep = "UPDATE seg SET body = ?3 WHERE s = ?1 AND last = ?2";
    assert_eq!(database.execute(keep, (stream, last, body)).unwrap(), 1);
}

/// Damages the log of a desk that was sound, and sees that the check fails with these words.
fn finds(words: &str, damage: impl Fn(&Connection, i64, &[i64])) {
    let (_folder, anna) = worked();
    assert!(anna.run(&["verify"]).status.success());
    {
        let database = Connection::open(anna.0.path().join("holdfast.db")).unwrap();
        let (stream, ends) = longest(&database);
        assert!(ends.len() >= 3, "{ends:?}");
        damage(&database, stream, &ends);
    }
    let output = anna.run(&["verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty(), "nothing says that it is sound");
    let said = String::from_utf8(output.stderr).unwrap();
    let (message, remedy) = said.trim_end().rsplit_once('\n').unwrap();
    assert!(
        message.starts_with("corrupt_database: What Anna's desk wrote does not hold"),
        "{said}"
    );
    assert!(message.contains(words), "{said}");
    assert!(remedy.starts_with("Write a backup of this database, then restore one"), "{said}");

    let report = failed(&anna.run(&["--json", "verify"]));
    assert_eq!(report["code"], "corrupt_database");
    assert_eq!(report["details"]["sound"], json!(false));
    assert!(report["details"]["findings"][0]["message"].as_str().unwrap().contains(words));
}

#[test]
fn a_signature_with_one_flipped_bit_is_found() {
    finds("a signature is not that of its author", |database, stream, ends| {
        // The signature comes last.
        change(database, stream, ends[1], |body| *body.last_mut().unwrap() ^= 1);
    });
}

#[test]
fn a_segment_that_is_torn_is_found() {
    finds("a stored segment cannot be read", |database, stream, ends| {
        change(database, stream, ends[1], |body| body.truncate(body.len() / 2));
    });
}

#[test]
fn a_segment_that_was_taken_out_of_the_middle_is_found() {
    finds("a stored segment does not follow the one before it", |database, stream, ends| {
        let take = "DELETE FROM seg WHERE s = ?1 AND last = ?2";
        assert_eq!(database.execute(take, [stream, ends[1]]).unwrap(), 1);
    });
}

#[test]
fn a_log_that_was_cut_short_is_found() {
    finds("the last stored segments are gone", |database, stream, ends| {
        let take = "DELETE FROM seg WHERE s = ?1 AND last = ?2";
        assert_eq!(database.execute(take, [stream, *ends.last().unwrap()]).unwrap(), 1);
    });
}
