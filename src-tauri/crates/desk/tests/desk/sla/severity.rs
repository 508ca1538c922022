//! The severity matrix: impact and urgency give the priority.

use super::*;

#[test]
fn impact_and_urgency_give_the_priority_and_the_clocks_follow() {
    let desk = Desk::agreed();
    let item = desk.incident("P3");
    let card =
        desk.ok("item_severity_set", json!({ "id": item, "impact": "high", "urgency": "high" }));
    assert_eq!(
        (text(&card["priority"]), text(&card["clock"]["due"])),
        ("P1".into(), "2026-03-02T12:15:00Z".into())
    );
    let shown = desk.shown(&item);
    assert_eq!((text(&shown["impact"]), text(&shown["urgency"])), ("high".into(), "high".into()));
    assert_eq!(
        text(&shown["history"][0]["summary"]),
        "priority set to P1 (was P3), impact set to High: everyone, urgency set to High: work stands still"
    );
    desk.ok("undo", json!({}));
    let shown = desk.shown(&item);
    assert_eq!((text(&shown["card"]["priority"]), &shown["impact"]), ("P3".into(), &Value::Null));
}

#[test]
fn the_matrix_is_edited_cell_by_cell() {
    let desk = Desk::agreed();
    assert_eq!(desk.ok("severity_matrix", json!({}))["cells"].as_array().unwrap().len(), 9);
    desk.ok("severity_matrix_set", json!({ "impact": "low", "urgency": "low", "priority": "P1" }));
    let item = desk.incident("P4");
    let card =
        desk.ok("item_severity_set", json!({ "id": item, "impact": "low", "urgency": "low" }));
    assert_eq!(card["priority"], "P1");
    desk.ok("undo", json!({}));
    desk.ok("undo", json!({}));
    desk.ok("undo", json!({}));
    let cells = desk.ok("severity_matrix", json!({}))["cells"].clone();
    assert_eq!(cells[8], json!({ "impact": "low", "urgency": "low", "priority": "P4" }));
}
