//! Secrets in a real keyring of the desktop: a Secret Service on a bus of the test's own.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as said")]

use holdfast_desk::sync::NoKeyring;
use holdfast_testkit::bus::on_a_bus;
use holdfast_testkit::keyring::Keyring;

#[test]
fn a_secret_is_kept_read_and_forgotten() {
    on_a_bus("a_secret_is_kept_read_and_forgotten", |bus| {
        let _service = Keyring::on(bus).unwrap();
        let keyring = holdfast_system::keyring();
        assert_eq!(keyring.get("device 1"), Ok(None));
        keyring.set("device 1", &[0, 1, 255]).unwrap();
        keyring.set("device 1", &[2, 0]).unwrap();
        keyring.set("device 2", b"another").unwrap();
        assert_eq!(holdfast_system::keyring().get("device 1"), Ok(Some(vec![2, 0])));
        keyring.remove("device 1").unwrap();
        keyring.remove("device 1").unwrap();
        assert_eq!(keyring.get("device 1"), Ok(None));
        assert_eq!(keyring.get("device 2"), Ok(Some(b"another".to_vec())));
    });
}

#[test]
fn where_nobody_keeps_secrets_every_call_says_so() {
    on_a_bus("where_nobody_keeps_secrets_every_call_says_so", |_| {
        let keyring = holdfast_system::keyring();
        assert_eq!(keyring.get("device 1"), Err(NoKeyring));
        assert_eq!(keyring.set("device 1", &[1]), Err(NoKeyring));
        assert_eq!(keyring.remove("device 1"), Err(NoKeyring));
    });
}
