//! Pods that are kept apart in PostgreSQL, where each technician has a role: the server sees to it that
//! nobody reads or writes what belongs to another pod.

use super::database::{Database, PASSWORD};
use super::*;
use holdfast_testkit::postgres::Postgres;

/// Anna owns the database and has both pods; Tom has the North, Lena the South.
struct Office {
    database: Database,
    anna: Desk,
    tom: Desk,
    lena: Desk,
    north: String,
}

impl Office {
    fn open() -> Self {
        let database = Database::on(Postgres::shared().unwrap());
        let anna = Desk::anna();
        anna.ok("store_init", json!({ "url": database.owner() }));
        let mut pods = Vec::new();
        for (pod, client) in [("North", "Quarry"), ("South", "Mill")] {
            let pod = anna.ok("pod_save", json!({ "name": pod, "apart": true }))["id"].clone();
            anna.ok("client_save", json!({ "name": client, "pod": pod }));
            pods.push(pod.as_str().unwrap().to_owned());
        }
        anna.ok("workspace_share", json!({ "url": database.owner(), "device_name": "Anna" }));
        let tom = Self::joins(&database, &anna, "tom", "North");
        let lena = Self::joins(&database, &anna, "lena", "South");
        let office = Self { database, anna, tom, lena, north: pods.remove(0) };
        office.exchange();
        office
    }

    fn joins(database: &Database, anna: &Desk, name: &str, pod: &str) -> Desk {
        let role = database.role(name);
        let given = anna.ok(
            "store_member_add",
            json!({ "url": database.owner(), "name": role, "member_password": PASSWORD, "pods": [pod] }),
        );
        let all = given["members"].as_array().unwrap();
        let entry = all.iter().find(|one| one["name"] == json!(role)).unwrap();
        assert_eq!(entry["pods"], json!([pod]));
        let desk = Desk::new();
        let code = anna.ok("invitation_create", json!({}))["code"].clone();
        desk.ok(
            "workspace_join",
            json!({
                "code": code, "url": database.technician(name), "password": PASSWORD,
                "device_name": name, "technician": { "new": name },
            }),
        );
        desk
    }

    fn exchange(&self) {
        for _ in 0..3 {
            for desk in [&self.anna, &self.tom, &self.lena] {
                desk.sync();
            }
        }
    }

    /// What SQL of a technician ends with.
    fn sql(&self, name: &str, sql: &str) -> Result<String, String> {
        let role = self.database.role(name);
        let answer = self.database.server.ask(&role, &self.database.name, sql);
        answer.map_err(|error| error.to_string())
    }
}

impl Database {
    fn gives(&self, owner: &Desk, name: &str, pod: &str) {
        owner.ok(
            "store_member_add",
            json!({ "url": self.owner(), "name": self.role(name), "pods": [pod] }),
        );
    }
}

fn closed(desk: &Desk) -> Vec<String> {
    let closed = desk.ok("sync_status", json!({}))["stores"][0]["closed"].clone();
    let names = closed.as_array().unwrap().iter();
    names.map(|pod| pod["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_technician_has_the_clients_and_cards_of_their_own_pod_alone() {
    let office = Office::open();
    let Office { anna, tom, lena, north, .. } = &office;
    let card = tom.card_of("Quarry", "Conveyor stands");
    let shared = lena.card("The coffee machine");
    office.exchange();
    assert_eq!((tom.clients(), lena.clients()), (vec!["Quarry".into()], vec!["Mill".into()]));
    assert_eq!((anna.finds("conveyor"), lena.finds("conveyor")), (1, 0));
    assert_eq!(tom.title(&shared), "The coffee machine");
    assert_eq!((closed(tom), closed(lena)), (vec!["South".into()], vec!["North".into()]));
    assert!(closed(anna).is_empty());
    // Nor by any other program.
    let rows = |name: &str, table: &str| {
        let sql = format!("SELECT count(*) FROM hf.{table} WHERE part = '{north}'");
        office.sql(name, &sql).unwrap().trim().to_owned()
    };
    for table in ["part", "head", "seg", "chunk", "access"] {
        assert_eq!(rows("lena", table), "0", "{table}");
    }
    assert_ne!(rows("tom", "seg"), "0");
    let append = format!(
        "SELECT hf.append('{north}', gen_random_uuid(), 1, 1, decode(repeat('00', 32), 'hex'), \
         decode(repeat('11', 32), 'hex'), 'x', true)"
    );
    assert!(office.sql("lena", &append).unwrap_err().contains("no right to write"));
    let grant = format!(
        "INSERT INTO hf.access VALUES ('{north}', '{}', true)",
        office.database.role("lena")
    );
    assert!(office.sql("lena", &grant).unwrap_err().contains("permission denied"));
    assert!(anna.title(&card) == "Conveyor stands");
}

#[test]
fn what_was_shared_before_its_pod_was_kept_apart_leaves_those_who_have_no_access() {
    let office = Office::open();
    let Office { anna, tom, lena, .. } = &office;
    let west = anna.ok("pod_save", json!({ "name": "West" }))["id"].clone();
    anna.ok("client_save", json!({ "name": "Harbour", "pod": west }));
    let card = anna.card_of("Harbour", "Crane stands");
    office.exchange();
    assert_eq!((tom.finds("crane"), lena.finds("crane")), (1, 1));
    anna.ok("pod_save", json!({ "id": west, "apart": true }));
    office.exchange();
    assert_eq!((tom.clients(), lena.clients()), (vec!["Quarry".into()], vec!["Mill".into()]));
    assert_eq!((anna.finds("crane"), tom.finds("crane"), lena.finds("crane")), (1, 0, 0));
    // Whoever owns the database opened the pod there; the others get it when it is given to them.
    assert!(closed(anna).is_empty());
    office.database.gives(anna, "tom", "West");
    anna.ok("item_update", json!({ "id": card, "title": "Crane moves" }));
    office.exchange();
    assert_eq!((tom.title(&card).as_str(), lena.finds("crane")), ("Crane moves", 0));
}

#[test]
fn what_is_written_for_a_pod_without_access_waits_and_goes_once_it_is_given() {
    let office = Office::open();
    let Office { anna, tom, lena, database, .. } = &office;
    anna.ok(
        "store_member_remove",
        json!({ "url": database.owner(), "name": database.role("tom"), "pods": ["North"] }),
    );
    let card = tom.card_of("Quarry", "Conveyor stands");
    let other = tom.card("The coffee machine");
    office.exchange();
    assert_eq!(tom.title(&card), "Conveyor stands", "who wrote there goes on");
    assert_eq!(lena.title(&other), "The coffee machine", "everything else goes on");
    assert_eq!(anna.finds("conveyor"), 0);
    let status = tom.ok("sync_status", json!({}));
    assert_eq!(status["mark"], json!("waiting"), "{status}");
    assert!(status["words"].as_str().unwrap().contains("the pod North"), "{status}");
    assert_eq!(closed(tom), ["North", "South"]);

    database.gives(anna, "tom", "North");
    office.exchange();
    assert_eq!(anna.title(&card), "Conveyor stands");
    assert_eq!(closed(tom), ["South"]);
    assert_ne!(tom.ok("sync_status", json!({}))["mark"], json!("waiting"));
}
