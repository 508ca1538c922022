//! Pods that are kept apart: who follows one has what belongs to its clients, nobody else has.

use super::*;

impl Desk {
    fn pod(&self, name: &str, apart: bool) -> Value {
        self.ok("pod_save", json!({ "name": name, "apart": apart }))["id"].clone()
    }

    fn client_of(&self, pod: &Value, name: &str) -> Value {
        self.ok("client_save", json!({ "name": name, "pod": pod }))["id"].clone()
    }

    pub(super) fn card_of(&self, client: &str, title: &str) -> String {
        let card = self.ok("item_create", json!({ "title": title, "client": client }));
        card["id"].as_str().unwrap().to_owned()
    }

    /// The names of the clients that are listed.
    pub(super) fn clients(&self) -> Vec<String> {
        let list = self.ok("client_list", json!({}))["clients"].clone();
        let names = list.as_array().unwrap().iter();
        names.map(|client| client["name"].as_str().unwrap().to_owned()).collect()
    }

    /// How many hits a search for a word has.
    pub(super) fn finds(&self, word: &str) -> usize {
        let found = self.ok("search", json!({ "query": word }));
        found["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["hits"].as_array().unwrap().len())
            .sum()
    }

    fn follows(&self, pod: &str, followed: bool) {
        self.ok("pod_follow", json!({ "pod": pod, "followed": followed }));
    }
}

#[test]
fn each_desk_has_the_pods_that_it_follows() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let north = anna.pod("North", true);
    anna.client_of(&north, "Quarry");
    let code = anna.shares(folder.path());
    let tom = Desk::joined(&code, "Tom");
    converge(&[&anna, &tom]);
    assert_eq!(tom.clients(), ["Quarry"], "all pods are followed unless a desk says otherwise");

    let south = anna.pod("South", true);
    anna.client_of(&south, "Mill");
    converge(&[&anna, &tom]);
    tom.follows("north", false);
    assert_eq!(tom.clients(), ["Mill"]);
    let card = anna.card_of("Quarry", "Conveyor stands");
    let file = json!({ "owner": card, "name": "belt.txt", "base64": "dHJheSAy" });
    anna.ok("attachment_add", file);
    for desk in [&anna, &tom, &anna, &tom] {
        desk.sync();
    }
    assert_eq!((tom.finds("conveyor"), anna.finds("conveyor")), (0, 1));
    assert_eq!(tom.fails("item_get", json!({ "id": card })), ErrorCode::NotFound);

    tom.follows("North", true);
    converge(&[&anna, &tom]);
    assert_eq!(tom.clients(), ["Mill", "Quarry"]);
    assert_eq!((tom.title(&card).as_str(), tom.finds("conveyor")), ("Conveyor stands", 1));
    let files = tom.ok("item_get", json!({ "id": card }))["attachments"].clone();
    assert_eq!(
        tom.ok("attachment_read", json!({ "id": files[0]["id"] }))["base64"],
        json!("dHJheSAy")
    );
}

#[test]
fn a_pod_that_is_kept_apart_later_and_a_card_that_goes_to_it_leave_the_other_desks() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let north = anna.pod("North", false);
    let quarry = anna.client_of(&north, "Quarry");
    let old = anna.card_of("Quarry", "Conveyor stands");
    let unknown = anna.card("Somebody called");
    let code = anna.shares(folder.path());
    let tom = Desk::joined(&code, "Tom");
    converge(&[&anna, &tom]);
    anna.ok("pod_save", json!({ "id": north, "apart": true }));
    converge(&[&anna, &tom]);
    tom.follows("North", false);
    assert!(tom.clients().is_empty() && tom.finds("conveyor") == 0);
    // It turns out that it was the quarry that called.
    anna.ok("item_update", json!({ "id": unknown, "client": quarry }));
    anna.ok("comment_add", json!({ "item": unknown, "body": "It was the quarry." }));
    for desk in [&anna, &tom] {
        desk.sync();
    }
    assert_eq!(tom.finds("somebody"), 0);
    let refused = anna.fails("item_update", json!({ "id": unknown, "client": null }));
    assert_eq!(refused, ErrorCode::Invalid);
    // Nothing is lost for those who follow.
    tom.follows("North", true);
    converge(&[&anna, &tom]);
    assert_eq!(tom.title(&old), "Conveyor stands");
    assert_eq!(tom.finds("somebody"), 1);
}
