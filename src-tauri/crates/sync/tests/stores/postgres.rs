//! PostgreSQL, the real one, and what happens to it.

mod bad_days;
mod junk;
mod line;
mod members;
mod protection;
mod rights;

mod guarded {
    crate::conformance::conforms!(crate::given::Database::guarded());
}

mod plain {
    crate::conformance::conforms!(crate::given::Database::plain());
}
