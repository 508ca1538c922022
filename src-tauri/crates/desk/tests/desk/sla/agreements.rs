//! Agreements: which client was promised what.

use super::*;

#[test]
fn the_list_names_who_has_an_agreement_and_who_has_none() {
    let desk = Desk::agreed();
    desk.ok("client_save", json!({ "name": "Bolt & Sons" }));
    desk.incident("P2");
    let list = desk.ok("agreement_list", json!({}));
    let agreement = &list["agreements"][0];
    assert_eq!(agreement["client"]["name"], "Acme Dental");
    assert_eq!(
        (text(&agreement["policy"]["name"]), text(&agreement["calendar"]["name"])),
        ("Standard".into(), "Office hours".into())
    );
    assert_eq!((&agreement["running"], &agreement["breached"]), (&json!(3), &json!(0)));
    assert_eq!(list["without"][0]["name"], "Bolt & Sons");
    desk.wait(45);
    assert_eq!(desk.ok("agreement_list", json!({}))["agreements"][0]["breached"], 1);
}

#[test]
fn a_client_has_one_agreement_and_the_request_is_checked() {
    let desk = Desk::agreed();
    let client = desk.named("client_list", "clients", "Acme Dental")["id"].clone();
    let policy = desk.named("policy_list", "policies", "Standard")["id"].clone();
    assert_eq!(
        desk.fails("agreement_save", json!({ "client": client, "policy": policy })),
        Invalid
    );
    assert_eq!(desk.fails("agreement_save", json!({ "policy": policy })), Invalid);
    let bolt = desk.ok("client_save", json!({ "name": "Bolt & Sons" }))["id"].clone();
    let odd = json!({ "client": bolt, "policy": client });
    assert_eq!(desk.fails("agreement_save", odd), NotFound);
    let id = desk.ok("agreement_list", json!({}))["agreements"][0]["id"].clone();
    assert_eq!(desk.fails("agreement_save", json!({ "id": id, "calendar": policy })), NotFound);
    assert_eq!(
        desk.fails("policy_save", json!({ "id": policy, "remove": true })),
        Invalid,
        "in use"
    );
}

#[test]
fn removing_an_agreement_stops_its_clocks_and_undo_brings_them_back() {
    let desk = Desk::agreed();
    let item = desk.incident("P2");
    let before = desk.ok("item_clocks", json!({ "id": item }))["clocks"].clone();
    let id = desk.ok("agreement_list", json!({}))["agreements"][0]["id"].clone();
    desk.ok("agreement_save", json!({ "id": id, "remove": true }));
    assert_eq!(desk.shown(&item)["card"]["clock"], Value::Null);
    assert_eq!(desk.ok("due_list", json!({}))["total"], 0);
    desk.ok("undo", json!({}));
    assert_eq!(desk.ok("item_clocks", json!({ "id": item }))["clocks"], before);
    assert_eq!(desk.ok("due_list", json!({}))["total"], 1);
}

#[test]
fn the_calendar_of_a_site_goes_before_that_of_its_client() {
    let desk = Desk::agreed();
    let client = desk.named("client_list", "clients", "Acme Dental")["id"].clone();
    let site = desk.ok("site_save", json!({ "client": client, "name": "Gate" }))["id"].clone();
    let item = desk.incident("P2");
    desk.ok("item_update", json!({ "id": item, "site": site }));
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-03T10:00:00Z");
    let always =
        desk.ok("calendar_save", json!({ "name": "Always", "always": true }))["id"].clone();
    desk.ok("site_calendar_set", json!({ "site": site, "calendar": always }));
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-02T20:00:00Z");
    assert_eq!(desk.shown(&item)["card"]["clock"]["due"], "2026-03-02T12:30:00Z");
    assert_eq!(
        desk.fails("calendar_save", json!({ "id": always, "remove": true })),
        Invalid,
        "in use"
    );
    desk.ok("site_calendar_set", json!({ "site": site }));
    assert_eq!(desk.clock(&item, "resolution")["due"], "2026-03-03T10:00:00Z");
}

#[test]
fn another_client_means_other_terms_and_what_ran_is_carried_over() {
    let desk = Desk::agreed();
    desk.ok("client_save", json!({ "name": "Bolt & Sons" }));
    let bolt = desk.named("client_list", "clients", "Bolt & Sons")["id"].clone();
    let item = desk.incident("P2");
    desk.wait(60);
    desk.ok("item_update", json!({ "id": item, "client": bolt }));
    assert!(text(&desk.ok("item_clocks", json!({ "id": item }))["note"]).contains("no agreement"));
    desk.agree("Bolt & Sons", "Standard");
    assert_eq!(desk.clock(&item, "resolution")["elapsed"], json!(3600));
}
