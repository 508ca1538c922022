//! Bad days: wrong codes, removed desks, stores that go away, copies of a data directory, wrong clocks.

use super::*;
use chrono::TimeDelta;

#[test]
fn a_wrong_or_used_code_says_so_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let code = anna.shares(folder.path());
    let stranger = Desk::new();
    let wrong = code.replace('0', "9");
    assert_eq!(
        stranger.fails("workspace_join", json!({ "code": wrong })),
        ErrorCode::BadInvitation
    );
    let checked = stranger.ok("invitation_check", json!({ "code": code }));
    assert_eq!(checked["workspace"], json!("Acme IT"));
    assert_eq!(checked["invited_by"], json!("Anna's desk"));
    converge(&[&anna, &Desk::joined(&code, "Tom")]);
    assert_eq!(stranger.fails("workspace_join", json!({ "code": code })), ErrorCode::BadInvitation);
    assert_eq!(stranger.ok("sync_status", json!({}))["mark"], json!("local"));
}

#[test]
fn what_a_removed_desk_writes_later_waits_for_a_look() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    converge(&[&anna, &tom]);
    let devices = anna.ok("device_list", json!({}))["devices"].clone();
    let toms = devices.as_array().unwrap().iter().find(|one| one["this"] == json!(false)).unwrap();
    anna.ok("device_remove", json!({ "id": toms["id"] }));
    let card = tom.card("Written after the removal");
    for desk in [&tom, &anna, &tom, &anna] {
        desk.sync();
    }
    assert_eq!(anna.fails("item_get", json!({ "id": card })), ErrorCode::NotFound);
    let review = anna.ok("review_list", json!({}));
    assert_eq!(review["entries"][0]["device_name"], json!("Tom's desk"));
    assert_eq!(tom.ok("sync_status", json!({}))["device"], json!("removed"));
}

#[test]
fn a_store_that_is_gone_blocks_nothing_and_everything_goes_when_it_is_back() {
    let place = tempfile::tempdir().unwrap();
    let (folder, away) = (place.path().join("team"), place.path().join("away"));
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(&folder), "Tom");
    converge(&[&anna, &tom]);
    std::fs::rename(&folder, &away).unwrap();
    let card = anna.card("Written on the train");
    let status = anna.sync();
    assert!(status["waiting"].as_u64().unwrap() > 0);
    assert!(status["stores"][0]["error"]["remedy"].is_string());
    let waiting = anna.ok("sync_waiting", json!({}));
    assert_eq!(waiting["stores"][0]["entries"][0]["entity"]["name"], json!("Written on the train"));
    std::fs::rename(&away, &folder).unwrap();
    converge(&[&anna, &tom]);
    assert_eq!(tom.title(&card), "Written on the train");
    assert_eq!(anna.ok("sync_status", json!({}))["waiting"], json!(0));
}

#[test]
fn an_emptied_folder_gets_nothing_until_somebody_wants_it() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    anna.shares(folder.path());
    emptied(folder.path());
    anna.card("Stays here");
    let status = anna.sync();
    assert_eq!(status["mark"], json!("trouble"));
    let store = status["stores"][0]["id"].clone();
    anna.ok("share_reseed", json!({ "store": store }));
    assert_eq!(anna.ok("sync_status", json!({}))["waiting"], json!(0));
}

#[test]
fn a_copied_data_directory_is_a_desk_of_its_own_with_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    anna.shares(folder.path());
    let mut copy = Desk::new();
    drop(std::mem::replace(&mut copy.host, Host::open(&copy.dir.path().join("aside"))));
    drop(copy.host.desk());
    for entry in std::fs::read_dir(anna.dir.path()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), copy.dir.path().join(entry.file_name())).unwrap();
        }
    }
    copy.host = Host::with_clock(copy.dir.path(), Arc::new(copy.clock.clone()));
    let (one, other) = (anna.card("Of the original"), copy.card("Of the copy"));
    converge(&[&anna, &copy]);
    assert_eq!(
        (copy.title(&one).as_str(), anna.title(&other).as_str()),
        ("Of the original", "Of the copy")
    );
    let notices = copy.ok("notices", json!({}))["notices"].clone();
    assert_eq!(notices.as_array().map(Vec::len), Some(1), "{notices}");
}

#[test]
fn a_clock_ten_years_off_joins_and_converges() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let card = anna.card("Mail does not arrive");
    let code = anna.shares(folder.path());
    let tom = Desk::new();
    tom.clock.advance(TimeDelta::days(-3650));
    tom.ok("workspace_join", json!({ "code": code, "technician": { "new": "Tom" } }));
    converge(&[&anna, &tom]);
    tom.ok("item_update", json!({ "id": card, "title": "Mail is back" }));
    converge(&[&anna, &tom]);
    assert_eq!(
        anna.title(&card),
        "Mail is back",
        "what was seen is overwritten whatever the clock says"
    );
}
