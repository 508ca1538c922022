//! `holdfast sla explain` and `holdfast due`, on a workspace with agreements.

use super::*;

fn sample() -> Desk {
    let desk = Desk::fresh();
    let made = desk.run(&[
        "init",
        "Field IT",
        "--technician",
        "Sam",
        "--sample",
        "--zone",
        "Europe/Amsterdam",
    ]);
    assert!(made.status.success());
    desk
}

fn text(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn due_lists_what_is_due_next_for_people_and_for_scripts() {
    let desk = sample();
    let due = desk.json(&["due", "--json"]);
    let lines = due["lines"].as_array().unwrap();
    assert!(lines.len() > 10, "{due}");
    assert_eq!(due["total"], lines.len());
    let told = text(desk.run(&["due"]));
    assert!(told.contains(lines[0]["card"]["title"].as_str().unwrap()), "{told}");
    assert!(told.contains("overdue by"), "{told}");
    assert!(told.trim_end().ends_with("at risk"), "{told}");
    let few = desk.json(&["due", "--json", "--limit", "1", "--client", "brightwater"]);
    assert_eq!(few["lines"].as_array().unwrap().len(), 1);
    assert_eq!(few["lines"][0]["card"]["client"]["name"], "Brightwater Dental");
    assert_eq!(desk.run(&["due", "--client", "nobody"]).status.code(), Some(1));
}

#[test]
fn explain_tells_the_ledger_of_each_clock() {
    let desk = sample();
    let waiting = desk.json(&["rpc", "item_list", r#"{"filter":"carrier clock:paused"}"#]);
    let number = waiting["cards"][0]["number"].as_str().unwrap();
    let told = text(desk.run(&["sla", "explain", number]));
    for part in [
        "First response: met",
        "Resolution: paused",
        "counted",
        "Waiting for",
        "sum",
        "not while it rests",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    let view = desk.json(&["sla", "explain", number, "--json"]);
    assert_eq!(view["clocks"][0]["clock"], "first_response");
    let none = desk.json(&["rpc", "item_list", r#"{"filter":"client:oakline kind:change"}"#]);
    let number = none["cards"][0]["number"].as_str().unwrap();
    let told = text(desk.run(&["sla", "explain", number]));
    assert!(told.contains("no agreement with this client"), "{told}");
    assert_eq!(desk.run(&["sla", "explain", "H-999999"]).status.code(), Some(1));
}
