//! Invitations that nobody used in time.

use super::*;
use chrono::TimeDelta;

/// How many desks belong, as far as one knows.
fn members(desk: &Desk) -> usize {
    let devices = desk.ok("device_list", json!({}))["devices"].clone();
    devices.as_array().unwrap().iter().filter(|one| one["state"] == json!("member")).count()
}

#[test]
fn an_invitation_that_has_expired_is_refused_in_words_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let code = anna.shares(folder.path());
    let late = Desk::new();
    late.clock.advance(TimeDelta::days(7) + TimeDelta::minutes(1));

    let trouble = late.ok("invitation_check", json!({ "code": code }))["trouble"].clone();
    assert_eq!(trouble["code"], json!("bad_invitation"));
    assert_eq!(trouble["message"], json!("This invitation has expired."));
    assert_eq!(trouble["remedy"], json!("Ask for another one."));
    let join = json!({ "code": code, "technician": { "new": "Tom" } });
    let refused = late.run("workspace_join", join).unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInvitation);
    assert_eq!(refused.message, "This invitation has expired.");
    assert_eq!(late.ok("sync_status", json!({}))["mark"], json!("local"));
    anna.sync();
    assert_eq!(members(&anna), 1, "and nobody hears of it");

    // It was good until the last minute.
    let early = Desk::new();
    early.clock.advance(TimeDelta::days(7) - TimeDelta::minutes(1));
    let checked = early.ok("invitation_check", json!({ "code": code }));
    assert_eq!(checked["trouble"], Value::Null);
}

/// Whoever asks says when by a clock of its own; whoever admits goes by its own clock.
#[test]
fn who_asks_with_an_expired_invitation_is_left_waiting_and_another_lets_in() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    anna.clock.advance(TimeDelta::days(8));
    tom.clock.advance(TimeDelta::days(8));
    for desk in [&anna, &tom, &anna, &tom] {
        desk.sync();
    }
    assert_eq!(members(&anna), 1);
    let status = tom.ok("sync_status", json!({}));
    assert_eq!(status["device"], json!("waiting"), "{status}");

    let code = anna.ok("invitation_create", json!({}))["code"].clone();
    let again = Desk::new();
    again.clock.advance(TimeDelta::days(8));
    again.ok("workspace_join", json!({ "code": code, "technician": { "new": "Tom" } }));
    converge(&[&anna, &again]);
    assert_eq!(members(&anna), 2);
    assert_eq!(again.ok("sync_status", json!({}))["device"], json!("member"));
}
