//! The SQLite that the program brings along, as `.cargo/config.toml` has it built.

#[test]
fn no_connection_waits_for_the_memory_of_another() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let used = |option: &str| -> bool {
        connection
            .query_row("SELECT sqlite_compileoption_used(?1)", [option], |row| row.get(0))
            .unwrap()
    };
    assert!(used("DEFAULT_MEMSTATUS=0"), "each allocation is counted behind one lock");
    assert!(!used("ENABLE_MEMORY_MANAGEMENT"), "all page caches are behind one lock");
}
