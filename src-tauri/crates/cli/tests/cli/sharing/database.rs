//! Through PostgreSQL.

use super::*;
use holdfast_testkit::postgres::Postgres;
use std::sync::Arc;

pub(super) const PASSWORD: &str = "correct-horse-battery";

/// A database on a server.
pub(super) struct Database {
    server: Arc<Postgres>,
    name: String,
}

impl Database {
    pub(super) fn new() -> Self {
        let server = Postgres::shared().unwrap();
        let name = server.database().unwrap();
        Self { server, name }
    }

    /// As its owner, whom nobody asks for a password on the socket.
    pub(super) fn owner(&self) -> String {
        let socket = self.server.socket().to_str().unwrap().replace('/', "%2F");
        format!("postgres://postgres@{socket}:{}/{}", self.server.port(), self.name)
    }

    /// As a technician, over the network.
    pub(super) fn technician(&self, name: &str) -> String {
        let (port, database) = (self.server.port(), &self.name);
        format!("postgres://{}@127.0.0.1:{port}/{database}", self.role(name))
    }

    fn role(&self, name: &str) -> String {
        format!("{name}_{}", self.name)
    }

    /// The owner lets a technician in, and gives who may use the store.
    pub(super) fn lets_in(&self, owner: &Desk, name: &str) -> Value {
        let args = ["--json", "store", "add", &self.owner(), &self.role(name)];
        let mut program = owner.program(&args);
        answer(&program.env("HOLDFAST_MEMBER_PASSWORD", PASSWORD).output().unwrap())
    }
}

/// A desk whose password is in the environment.
fn with_password(desk: &Desk, args: &[&str]) -> Value {
    answer(&desk.program(args).env("PGPASSWORD", PASSWORD).output().unwrap())
}

fn sync(desk: &Desk) -> Value {
    with_password(desk, &["--json", "sync", "--once"])
}

/// A new desk of a technician who was let in.
fn joined(database: &Database, code: &str, name: &str) -> Desk {
    let desk = Desk::fresh();
    let url = database.technician(name);
    with_password(&desk, &["--json", "join", code, "--new", name, "--url", &url]);
    desk
}

#[test]
fn three_desks_share_a_database_and_no_password_is_written_anywhere() {
    let database = Database::new();
    let anna = Desk::anna();
    anna.json(&["--json", "store", "init", &database.owner()]);
    anna.json(&["--json", "store", "init", &database.owner()]);
    let early = anna.run(&["--json", "store", "add", &database.owner(), &database.role("tom")]);
    assert!(failed(&early)["remedy"].as_str().unwrap().starts_with("Share one first"));
    let shared = anna.json(&["--json", "share", &database.owner()]);
    for name in ["tom", "mia"] {
        let members = database.lets_in(&anna, name)["members"].as_array().unwrap().clone();
        assert!(members.iter().any(|one| one["name"] == json!(database.role(name))));
    }
    let tom = joined(&database, &code(&shared), "tom");
    anna.sync();
    let mia = joined(&database, &code(&anna.json(&["--json", "invite"])), "mia");
    let card = anna.card("Mail does not arrive");
    for _ in 0..3 {
        anna.sync();
        sync(&tom);
        sync(&mia);
    }
    tom.retitle(&card, "Mail is lost");
    mia.retitle(&card, "Mail is slow");
    for _ in 0..2 {
        sync(&tom);
        sync(&mia);
        anna.sync();
    }
    let conflicts = anna.json(&["--json", "conflicts"]);
    assert_eq!(conflicts["total"], json!(1));
    let name = conflicts["conflicts"][0]["id"].as_str().unwrap();
    anna.json(&["--json", "conflicts", "--settle", name, "--take", "2"]);
    for _ in 0..2 {
        anna.sync();
        sync(&tom);
        sync(&mia);
    }
    assert_eq!((anna.root(), tom.root()), (mia.root(), anna.root()));
    assert_eq!(anna.sync()["mark"], json!("on_another_desk"));
    for desk in [&anna, &tom, &mia] {
        assert_eq!(desk.json(&["--json", "conflicts"])["total"], json!(0));
        assert!(!writes(desk, PASSWORD.as_bytes()));
    }
}

#[test]
fn a_technician_who_is_shut_out_is_told_and_comes_back() {
    let database = Database::new();
    let anna = Desk::anna();
    anna.json(&["--json", "store", "init", &database.owner()]);
    let shared = anna.json(&["--json", "share", &database.owner()]);
    database.lets_in(&anna, "tom");
    let tom = joined(&database, &code(&shared), "tom");
    anna.sync();
    sync(&tom);
    anna.json(&["--json", "store", "remove", &database.owner(), &database.role("tom")]);
    let card = tom.card("Written while shut out");
    let args = ["--json", "sync", "--once"];
    let error = failed(&tom.program(&args).env("PGPASSWORD", PASSWORD).output().unwrap());
    assert_eq!(error["code"], "store_denied");
    database.lets_in(&anna, "tom");
    sync(&tom);
    anna.sync();
    assert_eq!(anna.title(&card), "Written while shut out");
}
