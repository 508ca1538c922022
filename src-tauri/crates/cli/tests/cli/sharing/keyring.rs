//! Where the desktop has a keyring, secrets lie there and in no file.

use super::database::{Database, PASSWORD};
use super::*;
use holdfast_testkit::bus::Bus;
use holdfast_testkit::keyring::Keyring;

/// A desktop with a keyring.
struct Desktop {
    bus: Bus,
    _keyring: Keyring,
}

impl Desktop {
    fn new() -> Self {
        let bus = Bus::start().unwrap();
        let keyring = Keyring::on(&bus).unwrap();
        Self { bus, _keyring: keyring }
    }

    /// Runs the program there.
    fn json(&self, desk: &Desk, args: &[&str]) -> Value {
        let mut program = desk.program(args);
        answer(&program.env("DBUS_SESSION_BUS_ADDRESS", self.bus.address()).output().unwrap())
    }
}

#[test]
fn the_key_of_a_desk_is_found_in_the_keyring_and_in_no_file() {
    let desktop = Desktop::new();
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    desktop.json(&anna, &["--json", "share", &url(folder.path())]);
    desktop.json(&anna, &["--json", "add", "Signed by another process"]);
    let status = desktop.json(&anna, &["--json", "sync", "--once"]);
    assert_eq!(status["waiting"], json!(0));
    let devices = desktop.json(&anna, &["--json", "devices"]);
    assert_eq!(devices["devices"][0]["key"], json!("keyring"));
    assert!(!anna.0.path().join("device.key").exists());
    // Nobody unlocked the keyring.
    let locked = failed(&anna.run(&["--json", "sync", "--once"]));
    assert!(locked["message"].as_str().unwrap().contains("keyring"), "{locked}");
    assert!(locked["remedy"].as_str().unwrap().starts_with("Unlock the keyring"), "{locked}");
}

#[test]
fn the_password_of_a_database_is_given_once_and_lies_in_the_keyring() {
    let desktop = Desktop::new();
    let database = Database::new();
    let anna = Desk::anna();
    anna.json(&["--json", "store", "init", &database.owner()]);
    let shared = anna.json(&["--json", "share", &database.owner()]);
    database.lets_in(&anna, "tom");
    let tom = Desk::fresh();
    let (code, url) = (code(&shared), database.technician("tom"));
    let mut join = tom.program(&["--json", "join", &code, "--new", "Tom", "--url", &url]);
    join.env("DBUS_SESSION_BUS_ADDRESS", desktop.bus.address()).env("PGPASSWORD", PASSWORD);
    answer(&join.output().unwrap());
    let status = desktop.json(&tom, &["--json", "sync", "--once"]);
    assert_eq!(status["stores"][0]["password"], json!("keyring"));
    assert_eq!(status["stores"][0]["error"], Value::Null);
    assert!(!writes(&tom, PASSWORD.as_bytes()));
}
