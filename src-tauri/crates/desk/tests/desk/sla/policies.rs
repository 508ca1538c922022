//! SLA policies: kept, checked, and followed by open clocks.

use super::*;

#[test]
fn a_policy_is_kept_as_it_was_typed() {
    let desk = Desk::office();
    let rules = json!({
        "name": "Gold",
        "targets": [{ "priority": "P4", "first_response": "90m", "next_update": "", "resolution": "2bd", "always": false }],
        "pauses_on": ["client", "vendor"], "reopen": "grace:2h", "on_change": "restart",
        "thresholds": [80, 40, 40], "stops_on_restored": true, "update_waits_for_client": true, "breach_reason": true,
    });
    desk.ok("policy_save", rules);
    let gold = desk.named("policy_list", "policies", "Gold");
    assert_eq!(
        gold["targets"][3],
        json!({ "priority": "P4", "first_response": "1h30m", "next_update": "", "resolution": "2bd", "always": false })
    );
    assert_eq!(gold["targets"][0]["first_response"], "15m", "what was not said is as usual");
    assert_eq!(gold["pauses_on"], json!(["client", "vendor"]));
    assert_eq!(
        (text(&gold["reopen"]), text(&gold["on_change"])),
        ("grace:2h".into(), "restart".into())
    );
    assert_eq!(gold["thresholds"], json!([40, 80]));
    for flag in ["stops_on_restored", "update_waits_for_client", "breach_reason"] {
        assert_eq!(gold[flag], true, "{flag}");
    }
    desk.ok("policy_save", json!({ "id": gold["id"], "pauses_on": [], "thresholds": [] }));
    let gold = desk.named("policy_list", "policies", "Gold");
    assert_eq!((&gold["pauses_on"], &gold["thresholds"]), (&json!([]), &json!([])));
    assert_eq!(gold["reopen"], "grace:2h");
}

#[test]
fn what_no_promise_can_be_is_refused() {
    let desk = Desk::office();
    let id = desk.named("policy_list", "policies", "Standard")["id"].clone();
    let target = |span: &str| json!([{ "priority": "P1", "first_response": span, "next_update": "", "resolution": "", "always": false }]);
    for change in [
        json!({ "targets": target("0m") }),
        json!({ "targets": target("11y") }),
        json!({ "targets": target("99999h") }),
        json!({ "reopen": "sometimes" }),
        json!({ "reopen": "grace:0h" }),
        json!({ "on_change": "double" }),
        json!({ "thresholds": [0] }),
        json!({ "thresholds": [101] }),
        json!({ "name": " " }),
    ] {
        let mut request = change.clone();
        request["id"] = id.clone();
        let error = desk.run("policy_save", request).unwrap_err();
        assert_eq!(error.code, Invalid, "{change}");
        assert!(!error.remedy.is_empty(), "{change}");
    }
    assert_eq!(desk.fails("policy_save", json!({})), Invalid, "a new one needs a name");
}

#[test]
fn a_promise_that_changes_moves_the_open_clocks_under_it() {
    let desk = Desk::agreed();
    let item = desk.incident("P3");
    assert_eq!(desk.clock(&item, "resolution")["target"], json!(30 * 3600));
    let id = desk.named("policy_list", "policies", "Standard")["id"].clone();
    let target = json!({ "priority": "P3", "first_response": "1h", "next_update": "", "resolution": "2h", "always": true });
    desk.ok("policy_save", json!({ "id": id, "targets": [target] }));
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-02T14:00:00Z");
    assert_eq!(desk.clock(&item, "next_update"), Value::Null, "nothing is promised there any more");
    assert_eq!(desk.shown(&item)["card"]["clock"]["due"], "2026-03-02T13:00:00Z");
    desk.ok("undo", json!({}));
    assert_eq!(desk.clock(&item, "resolution")["target"], json!(30 * 3600));
    assert_eq!(desk.clock(&item, "next_update")["state"], "running");
}
