//! Denies every write to our tables that does not come through the one way to write.

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::cell::Cell;

thread_local! {
    static WRITING: Cell<bool> = const { Cell::new(false) };
}

/// Lets the closure prepare statements that write.
pub(crate) fn unguarded<T>(f: impl FnOnce() -> T) -> T {
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            WRITING.set(self.0);
        }
    }
    let _reset = Reset(WRITING.replace(true));
    f()
}

/// Denies every write to our tables outside [`unguarded`].
pub(crate) fn guard(connection: &Connection) {
    let denied = connection.authorizer(Some(|context: AuthContext<'_>| match context.action {
        AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name }
            if !WRITING.get() && !table_name.starts_with("sqlite_") =>
        {
            Authorization::Deny
        }
        _ => Authorization::Allow,
    }));
    if let Err(error) = denied {
        tracing::error!(%error, "the write guard could not be set");
    }
}
