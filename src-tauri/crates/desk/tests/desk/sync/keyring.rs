//! The keyring of the desktop is asked by a desk that shares, and by no other: to be asked for a
//! password at the start of a program that has no secret is not understood by anybody.

use super::*;
use holdfast_desk::sync::{Keyring, NoKeyring};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A locked keyring, which counts how often it is asked.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Counting {
    fn asked<T>(&self) -> std::result::Result<T, NoKeyring> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(NoKeyring)
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Keyring for Counting {
    fn get(&self, _name: &str) -> std::result::Result<Option<Vec<u8>>, NoKeyring> {
        self.asked()
    }

    fn set(&self, _name: &str, _secret: &[u8]) -> std::result::Result<(), NoKeyring> {
        self.asked()
    }

    fn remove(&self, _name: &str) -> std::result::Result<(), NoKeyring> {
        self.asked()
    }
}

#[test]
fn a_desk_that_does_not_share_asks_no_keyring() {
    let dir = tempfile::tempdir().unwrap();
    let clock = FakeClock::noon();
    let keyring = Arc::new(Counting::default());
    let start = || {
        let host = Host::with(dir.path(), Arc::new(clock.clone()), keyring.clone());
        host.start_sync();
        host
    };
    let run = |host: &Host, name: &str, request: Value| {
        commands::run(host, Source::Window, name, request).unwrap()
    };
    let host = start();
    let office = json!({ "name": "Acme IT", "technician": "Anna", "stage": "board", "sample": true, "zone": "UTC" });
    run(&host, "workspace_create", office);
    host.stop_sync();
    drop(host);

    let host = start();
    run(&host, "item_create", json!({ "title": "The printer is dead" }));
    for asked in ["sync_status", "sync_waiting", "device_list", "notices", "settings_get"] {
        run(&host, asked, json!({}));
    }
    // Ends once the thread beside the commands has looked.
    host.stop_sync();
    assert_eq!(keyring.count(), 0, "asked before anything was shared");

    let folder = tempfile::tempdir().unwrap();
    run(&host, "workspace_share", json!({ "url": url(folder.path()), "device_name": "Here" }));
    assert!(keyring.count() > 0, "the key of the desk goes to the keyring first");
}
