//! Pods by the command line.

use super::*;

#[test]
fn a_pod_is_kept_apart_left_alone_and_followed_again() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let pod = anna.asks("pod_save", &json!({ "name": "North" }))["id"].clone();
    anna.asks("client_save", &json!({ "name": "Quarry", "pod": pod }));
    let code = anna.shares(folder.path());
    let tom = Desk::joined(&code, "Tom");
    anna.json(&["--json", "pod", "apart", "north"]);
    anna.json(&["--json", "add", "Conveyor stands", "--client", "Quarry"]);
    for desk in [&anna, &tom, &anna, &tom] {
        desk.sync();
    }
    let said = |desk: &Desk, args: &[&str]| String::from_utf8(desk.run(args).stdout).unwrap();
    let kept = |desk: &Desk| said(desk, &["pod", "list"]);
    assert!(kept(&tom).contains("North") && kept(&tom).contains("kept apart"), "{}", kept(&tom));
    let finds = |desk: &Desk| desk.json(&["--json", "search", "conveyor"]).to_string();
    assert!(finds(&tom).contains("Conveyor stands"));

    assert!(said(&tom, &["pod", "leave", "North"]).contains("not followed by this desk"));
    assert!(!finds(&tom).contains("Conveyor stands"));
    tom.json(&["--json", "pod", "follow", "North"]);
    assert!(finds(&tom).contains("Conveyor stands"));
}
