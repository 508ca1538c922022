//! Business calendars: kept, checked, and followed by open clocks.

use super::*;

fn day(ranges: &[(&str, &str)]) -> Value {
    ranges.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect()
}

fn calendar(desk: &Desk) -> Value {
    desk.named("calendar_list", "calendars", "Office hours")
}

#[test]
fn a_workspace_starts_with_its_office_hours() {
    let desk = Desk::office();
    let calendar = calendar(&desk);
    assert_eq!(
        (text(&calendar["zone"]), &calendar["weekly_hours"]),
        ("Europe/Amsterdam".into(), &json!(50.0))
    );
    assert_eq!(calendar["week"][0], day(&[("08:00", "18:00")]));
    assert_eq!(calendar["week"][6], json!([]));
    let policy = desk.named("policy_list", "policies", "Standard");
    assert_eq!(
        (text(&policy["targets"][0]["first_response"]), &policy["targets"][0]["always"]),
        ("15m".into(), &json!(true))
    );
    assert_eq!(text(&policy["targets"][2]["resolution"]), "3bd");
}

#[test]
fn a_calendar_takes_lunch_nights_and_other_zones() {
    let desk = Desk::office();
    let week = json!([
        day(&[("08:30", "12:00"), ("13:00", "17:30")]),
        day(&[("22:00", "06:00")]),
        day(&[("00:00", "24:00")]),
        day(&[]),
        day(&[]),
        day(&[]),
        day(&[]),
    ]);
    desk.ok("calendar_save", json!({ "name": "Odd", "zone": "America/New_York", "week": week }));
    let odd = desk.named("calendar_list", "calendars", "Odd");
    assert_eq!(odd["week"], week);
    // 8 + 2 on Tuesday, and the night runs into the whole day of Wednesday.
    assert_eq!(odd["weekly_hours"], json!(34.0));
}

#[test]
fn what_cannot_be_reckoned_with_is_refused_with_a_remedy() {
    let desk = Desk::office();
    let week = |range: (&str, &str)| json!([day(&[range]), [], [], [], [], [], []]);
    for (request, code) in [
        (json!({ "zone": "Europe/Paris", "week": week(("08:00", "18:00")) }), Invalid),
        (
            json!({ "name": "X", "zone": "Europe/Atlantis", "week": week(("08:00", "18:00")) }),
            UnknownZone,
        ),
        (
            json!({ "name": "X", "zone": "Europe/Paris", "week": week(("25:00", "26:00")) }),
            BadHours,
        ),
        (json!({ "name": "X", "zone": "Europe/Paris", "week": [[], []] }), Invalid),
        (
            json!({ "name": "X", "zone": "Europe/Paris", "week": [[], [], [], [], [], [], []] }),
            NeverOpen,
        ),
        (json!({ "name": "X", "zone": "Europe/Paris" }), NeverOpen),
    ] {
        let error = desk.run("calendar_save", request.clone()).unwrap_err();
        assert_eq!(error.code, code, "{request}");
        assert!(!error.remedy.is_empty(), "{request}");
    }
    assert_eq!(desk.ok("calendar_list", json!({}))["calendars"].as_array().unwrap().len(), 1);
    let date = json!({ "calendar": calendar(&desk)["id"], "date": "the 25th" });
    assert_eq!(desk.fails("calendar_exception_save", date), Invalid);
}

#[test]
fn a_holiday_added_later_moves_open_clocks_and_undo_moves_them_back() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    let closed =
        json!({ "calendar": calendar(&desk)["id"], "date": "2026-03-03", "name": "Carnival" });
    desk.ok("calendar_exception_save", closed.clone());
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-04T10:00:00Z");
    assert_eq!(desk.ok("due_list", json!({}))["lines"][0]["pill"]["due"], "2026-03-02T12:30:00Z");
    desk.ok("undo", json!({}));
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-03T10:00:00Z");
    desk.ok("redo", json!({}));
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-04T10:00:00Z");

    // The same date again changes it; a special opening instead of a closed day.
    let mut open = closed;
    open["ranges"] = day(&[("10:00", "12:00")]);
    desk.ok("calendar_exception_save", open);
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-04T08:00:00Z");
    assert_eq!(calendar(&desk)["exceptions"].as_array().unwrap().len(), 1);
    desk.ok(
        "calendar_exception_save",
        json!({ "calendar": calendar(&desk)["id"], "date": "2026-03-03", "remove": true }),
    );
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-03T10:00:00Z");
}

#[test]
fn holidays_come_from_a_file_with_a_dry_run_that_writes_nothing() {
    let desk = Desk::agreed();
    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:King's Day\r\nDTSTART;VALUE=DATE:20260427\r\nDTEND;VALUE=DATE:20260428\r\nEND:VEVENT\r\n\
               BEGIN:VEVENT\r\nSUMMARY:Stand-up\r\nDTSTART:20260302T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let id = calendar(&desk)["id"].clone();
    let request = |dry: bool| json!({ "calendar": id, "ics": ics, "dry_run": dry });
    let dry = desk.ok("holiday_import", request(true));
    assert_eq!(dry["added"], json!([{ "date": "2026-04-27", "name": "King's Day" }]));
    assert_eq!(dry["skipped"].as_array().unwrap().len(), 1);
    assert_eq!(calendar(&desk)["exceptions"], json!([]));
    assert_eq!(desk.ok("holiday_import", request(false)), dry);
    assert_eq!(calendar(&desk)["exceptions"][0]["name"], "King's Day");
    let again = desk.ok("holiday_import", request(false));
    assert_eq!((&again["added"], &again["unchanged"]), (&json!([]), &json!(1)));
    let none = desk.ok("holiday_import", json!({ "calendar": id, "ics": "\u{0}garbage" }));
    assert_eq!(none["added"], json!([]));
}
