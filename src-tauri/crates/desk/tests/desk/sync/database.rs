//! Sharing through a real PostgreSQL server, as people do it: the owner prepares the database and lets
//! technicians in, each with a role and a password of their own.

use super::*;
use holdfast_testkit::postgres::{Manners, Postgres};

pub(super) const PASSWORD: &str = "correct horse";

/// A database on a server.
pub(super) struct Database {
    pub(super) server: Arc<Postgres>,
    pub(super) name: String,
}

impl Database {
    pub(super) fn on(server: Arc<Postgres>) -> Self {
        let name = server.database().unwrap();
        Self { server, name }
    }

    /// As whom nobody asks for a password: its owner, over the socket.
    pub(super) fn owner(&self) -> String {
        let socket = self.server.socket().to_str().unwrap().replace('/', "%2F");
        format!("postgres://postgres@{socket}:{}/{}", self.server.port(), self.name)
    }

    /// As a technician, over the network.
    pub(super) fn technician(&self, name: &str) -> String {
        let (role, port) = (self.role(name), self.server.port());
        format!("postgres://{role}@127.0.0.1:{port}/{}", self.name)
    }

    /// Roles are those of the whole server.
    pub(super) fn role(&self, name: &str) -> String {
        format!("{name}_{}", self.name)
    }

    /// Lets a technician in.
    fn lets_in(&self, owner: &Desk, name: &str) -> Value {
        owner.ok(
            "store_member_add",
            json!({ "url": self.owner(), "name": self.role(name), "member_password": PASSWORD }),
        )
    }

    /// The owner shares, and a technician who was let in joins.
    fn two(&self) -> (Desk, Desk) {
        let anna = Desk::anna();
        let checked = anna.ok("store_init", json!({ "url": self.owner() }));
        assert_eq!(checked["in_use"], json!(false));
        let shared = anna
            .ok("workspace_share", json!({ "url": self.owner(), "device_name": "Anna's desk" }));
        self.lets_in(&anna, "tom");
        let tom = Desk::new();
        let joined = tom.ok(
            "workspace_join",
            json!({
                "code": shared["code"], "url": self.technician("tom"), "password": PASSWORD,
                "device_name": "Tom's desk", "technician": { "new": "Tom" },
            }),
        );
        assert_eq!(joined["stores"][0]["url"], json!(self.technician("tom")), "no password in it");
        converge(&[&anna, &tom]);
        (anna, tom)
    }
}

#[test]
fn two_technicians_work_apart_and_settle_what_they_both_wrote() {
    let database = Database::on(Postgres::shared().unwrap());
    let (anna, tom) = database.two();
    let card = anna.card("Mail does not arrive");
    converge(&[&anna, &tom]);
    anna.ok("item_update", json!({ "id": card, "title": "Mail is slow" }));
    tom.ok("item_update", json!({ "id": card, "title": "Mail is lost" }));
    let other = tom.card("Printer jam");
    let file = json!({ "owner": other, "name": "tray.txt", "base64": "dHJheSAy" });
    let file = tom.ok("attachment_add", file)["id"].clone();
    converge(&[&anna, &tom]);
    assert_eq!(anna.ok("attachment_read", json!({ "id": file }))["base64"], json!("dHJheSAy"));
    assert_eq!(anna.title(&other), "Printer jam");
    let conflicts = anna.ok("conflict_list", json!({}));
    assert_eq!(conflicts["total"], json!(1));
    let id = conflicts["conflicts"][0]["id"].clone();
    anna.ok("conflict_settle", json!({ "id": id, "take": { "side": 0 } }));
    converge(&[&anna, &tom]);
    for desk in [&anna, &tom] {
        assert_eq!(desk.title(&card), "Mail is slow");
        assert_eq!(desk.ok("conflict_list", json!({}))["total"], json!(0));
    }
    assert_eq!(anna.ok("sync_status", json!({}))["mark"], json!("on_another_desk"));
}

#[test]
fn who_is_let_in_before_there_is_anything_is_told_to_share_first() {
    let database = Database::on(Postgres::shared().unwrap());
    let anna = Desk::anna();
    anna.ok("store_init", json!({ "url": database.owner() }));
    let early = json!({ "url": database.owner(), "name": database.role("tom") });
    let refused = anna.run("store_member_add", early).unwrap_err();
    assert!(refused.remedy.starts_with("Share one first"), "{refused:?}");
}

#[test]
fn a_technician_who_is_shut_out_loses_nothing_and_goes_on_once_let_in_again() {
    let database = Database::on(Postgres::shared().unwrap());
    let (anna, tom) = database.two();
    let members = anna.ok(
        "store_member_remove",
        json!({ "url": database.owner(), "name": database.role("tom") }),
    );
    let named = |members: &Value| {
        let members = members["members"].as_array().unwrap().clone();
        members.iter().any(|one| one["name"] == json!(database.role("tom")))
    };
    assert!(!named(&members));
    let card = tom.card("Written while shut out");
    let status = tom.sync();
    assert_eq!(status["mark"], json!("trouble"));
    assert_eq!(status["stores"][0]["error"]["code"], json!("store_denied"));
    assert!(!status["stores"][0]["error"]["remedy"].as_str().unwrap().is_empty());
    assert_eq!(status["waiting"], json!(1));
    assert!(named(&database.lets_in(&anna, "tom")));
    converge(&[&tom, &anna]);
    assert_eq!(anna.title(&card), "Written while shut out");
}

#[test]
fn a_technician_who_may_only_read_reads() {
    let database = Database::on(Postgres::shared().unwrap());
    let (anna, tom) = database.two();
    let members = anna.ok(
        "store_member_add",
        json!({ "url": database.owner(), "name": database.role("tom"), "read_only": true }),
    );
    let toms = members["members"].as_array().unwrap().iter();
    let toms = toms.filter(|one| one["name"] == json!(database.role("tom"))).collect::<Vec<_>>();
    assert_eq!(toms[0]["can_write"], json!(false));
    let card = anna.card("Mail does not arrive");
    anna.sync();
    tom.sync();
    assert_eq!(tom.title(&card), "Mail does not arrive");
    let own = tom.card("Stays here");
    let status = tom.sync();
    assert_eq!(status["stores"][0]["error"]["code"], json!("store_denied"));
    anna.sync();
    assert_eq!(anna.fails("item_get", json!({ "id": own })), ErrorCode::NotFound);
}

#[test]
fn a_wrong_password_is_said_and_the_right_one_goes_on() {
    let database = Database::on(Postgres::shared().unwrap());
    let (anna, tom) = database.two();
    let store = tom.ok("sync_status", json!({}))["stores"][0]["id"].clone();
    let wrong = json!({ "store": store, "password": "wrong" });
    assert_eq!(tom.fails("share_password", wrong), ErrorCode::StoreDenied);
    let card = tom.card("Written meanwhile");
    tom.ok("share_password", json!({ "store": store, "password": PASSWORD }));
    converge(&[&tom, &anna]);
    assert_eq!(anna.title(&card), "Written meanwhile");
}

#[test]
fn a_server_that_was_killed_gets_everything_when_it_is_back() {
    let server = Postgres::start(Manners { durable: true, ..Manners::default() }).unwrap();
    let database = Database::on(Arc::new(server));
    let (anna, tom) = database.two();
    database.server.kill().unwrap();
    let cards = [anna.card("Of Anna"), tom.card("Of Tom")];
    for desk in [&anna, &tom] {
        let status = desk.sync();
        assert_eq!(status["mark"], json!("waiting"), "it comes back by itself");
        assert_eq!(status["stores"][0]["error"]["code"], json!("store_unreachable"));
    }
    database.server.resume().unwrap();
    converge(&[&anna, &tom]);
    for desk in [&anna, &tom] {
        let titles = cards.each_ref().map(|card| desk.title(card));
        assert_eq!(titles, ["Of Anna", "Of Tom"]);
    }
}
