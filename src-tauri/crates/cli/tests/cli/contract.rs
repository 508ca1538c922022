//! What scripts rely on.

use super::*;

#[test]
fn every_command_is_listed_with_its_schemas() {
    let list = Desk::fresh().json(&["rpc", "--list"]);
    let list = list.as_array().unwrap();
    assert!(list.len() > 60);
    for command in list {
        assert!(command["request"]["title"].is_string(), "{}", command["name"]);
        assert!(command["response"]["title"].is_string(), "{}", command["name"]);
        assert!(!command["summary"].as_str().unwrap().is_empty(), "{}", command["name"]);
    }
}

#[test]
fn misuse_exits_with_2_and_an_error_with_1_its_code_and_remedy() {
    let desk = Desk::fresh();
    assert_eq!(desk.run(&["explode"]).status.code(), Some(2));
    assert_eq!(desk.run(&["rpc"]).status.code(), Some(2));
    let output = desk.run(&["rpc", "board_explode"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("unknown_command: ") && told.contains("holdfast rpc --list"),
        "{told}"
    );
    let output = desk.run(&["--json", "rpc", "board_open", "{"]);
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["code"], "bad_request");
}

#[test]
fn the_program_links_no_window() {
    let output = Command::new("ldd").arg(env!("CARGO_BIN_EXE_holdfast")).output().unwrap();
    let libraries = String::from_utf8(output.stdout).unwrap();
    assert!(libraries.contains("libc"), "{libraries}");
    for window in ["gtk", "webkit", "gdk"] {
        assert!(!libraries.contains(window), "links {window}");
    }
}

#[test]
fn the_doctor_finds_a_fresh_desk_healthy() {
    let report = Desk::fresh().json(&["--json", "doctor"]);
    assert_eq!(report["healthy"], true, "{report}");
}
