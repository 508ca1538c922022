//! What somebody should know is told in words, and goes when its cause has gone.

use super::*;
use chrono::TimeDelta;

fn notices(desk: &Desk) -> Vec<Value> {
    let all = desk.ok("notices", json!({}))["notices"].clone();
    all.as_array().unwrap().clone()
}

fn kinds(desk: &Desk) -> Vec<String> {
    notices(desk).iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_clock_that_is_far_off_is_told_on_both_desks_until_it_is_set_right() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let code = anna.shares(folder.path());
    let tom = Desk::new();
    tom.clock.advance(TimeDelta::hours(-3));
    tom.ok(
        "workspace_join",
        json!({ "code": code, "device_name": "Tom's desk", "technician": { "new": "Tom" } }),
    );
    anna.card("Mail does not arrive");
    converge(&[&anna, &tom]);
    let told = &notices(&tom)[0];
    assert_eq!(
        told["message"],
        json!("The clock of Anna's desk is 3 hours ahead of the clock of this desk.")
    );
    assert!(told["remedy"].as_str().unwrap().contains("Set the one that is wrong"));
    let told = &notices(&anna)[0];
    assert_eq!(
        told["message"],
        json!("The clock of Tom's desk is 3 hours behind the clock of this desk.")
    );
    tom.clock.advance(TimeDelta::hours(3));
    for desk in [&anna, &tom] {
        desk.clock.advance(TimeDelta::minutes(1));
        desk.card("After the clock was set");
        converge(&[&anna, &tom]);
    }
    assert_eq!((kinds(&anna), kinds(&tom)), (vec![], vec![]));
}

#[test]
fn a_store_that_is_right_again_is_no_notice_any_more() {
    let place = tempfile::tempdir().unwrap();
    let (folder, away) = (place.path().join("team"), place.path().join("away"));
    let anna = Desk::anna();
    anna.shares(&folder);
    let other = Desk::anna();
    std::fs::rename(&folder, &away).unwrap();
    other.shares(&folder);
    anna.sync();
    assert_eq!(kinds(&anna), ["foreign_store"]);
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::rename(&away, &folder).unwrap();
    anna.sync();
    assert_eq!(kinds(&anna), [""; 0]);
}

#[test]
fn a_store_that_is_used_no_more_is_no_notice_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    anna.shares(folder.path());
    emptied(folder.path());
    anna.sync();
    assert_eq!(kinds(&anna), ["store_behind"]);
    let status = anna.ok("sync_status", json!({}));
    anna.ok("share_remove", json!({ "store": status["stores"][0]["id"] }));
    assert_eq!(kinds(&anna), [""; 0]);
}

#[test]
fn desks_that_have_the_same_changes_and_not_the_same_cards_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let card = anna.card("Mail does not arrive");
    converge(&[&anna, &tom]);
    let database = || rusqlite::Connection::open(holdfast_store::database(tom.dir.path())).unwrap();
    // As a defect of the program or of the disk would leave it.
    let write = |title: &str| {
        database()
            .execute_batch(&format!(
                "UPDATE work_item SET title = '{title}' WHERE title LIKE 'Mail%';
                 INSERT OR REPLACE INTO stale (e, what) SELECT e, 8 FROM work_item;"
            ))
            .unwrap();
    };
    write("Mail arrives");
    anna.card("Another one");
    for desk in [&anna, &tom, &anna] {
        desk.sync();
    }
    assert_eq!(kinds(&anna), ["divergence"]);
    let message = notices(&anna)[0]["message"].clone();
    assert!(message.as_str().unwrap().contains("Tom's desk"), "{message}");
    assert_eq!(tom.ok("sync_verify", json!({}))["sound"], json!(false), "and what is wrong where");
    write(&anna.title(&card));
    anna.card("A third one");
    for desk in [&anna, &tom, &anna] {
        desk.sync();
    }
    assert_eq!(kinds(&anna), [""; 0]);
}
