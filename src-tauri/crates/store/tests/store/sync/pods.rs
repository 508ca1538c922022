//! Pods that are kept apart: each has a part of its own, and a desk that does not follow it has nothing
//! of it.

use super::*;
use holdfast_domain::{PodId, Priority, SlaClock, SlaPolicyId, WorkItemId};
use holdfast_store::edge::target_id;
use holdfast_store::registry::{Field, agreement, client, comment, pod, sla_policy, sla_target};

impl Peer {
    fn add(&self, kind: EntityKind, fields: &[(Field, Value)]) -> Uuid {
        let id = Uuid::now_v7();
        self.store().mutate(&self.origin("save"), |write| write.create(kind, id, fields)).unwrap();
        id
    }

    /// What it says beyond these segments: in the part of all, and in pods.
    pub(super) fn said_since(&self, known: &[Vec<u8>]) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        self.seal();
        let said = self.segments().into_iter().filter(|bytes| !known.contains(bytes));
        said.partition(|bytes| holdfast_wire::open(bytes).unwrap().header.part == self.data())
    }

    fn pod(&self, apart: bool) -> Uuid {
        self.add(EntityKind::Pod, &[(pod::NAME, "North".into()), (pod::APART, apart.into())])
    }

    fn client_of(&self, pod: Uuid) -> Uuid {
        self.add(EntityKind::Client, &[(client::NAME, "Quarry".into()), (client::POD, pod.into())])
    }

    fn card_of(&self, client: Uuid) -> Uuid {
        let fields = [(work_item::TITLE, "Printer".into()), (work_item::CLIENT, client.into())];
        self.add(EntityKind::WorkItem, &fields)
    }

    fn comment_on(&self, item: Uuid) -> Uuid {
        self.add(
            EntityKind::Comment,
            &[(comment::ITEM, item.into()), (comment::BODY, "Called.".into())],
        )
    }

    /// The part that an entity lives in.
    fn part_of(&self, id: Uuid) -> Uuid {
        self.store().read(|read| read.part_of(id)).unwrap().0
    }

    /// Whether an item is shown.
    fn shows(&self, id: Uuid) -> bool {
        let sql = format!(
            "SELECT count(*) FROM work_item CROSS JOIN ent USING (e) WHERE alive = 1 AND id = x'{}'",
            id.simple()
        );
        self.desk.value(&sql) == "1"
    }

    /// Takes what another desk has of the parts that this one follows.
    fn pull_followed(&self, from: &Self) {
        from.seal();
        let parts = self.store().read(|read| read.followed_parts()).unwrap();
        self.take(
            from.segments()
                .into_iter()
                .filter(|bytes| {
                    let part = holdfast_wire::open(bytes).unwrap().header.part;
                    parts.contains(&part)
                })
                .collect(),
        );
        while self.store().settle_stale(self.now, 500).unwrap() {}
    }

    fn follow(&self, pod: Uuid, followed: bool) {
        self.store().follow_pod(PodId(pod), followed, self.now).unwrap();
    }
}

/// Everyone takes what they follow, until nothing is new.
pub(super) fn exchange_followed(team: &[Peer]) {
    for _ in 0..3 {
        for to in team {
            for from in team {
                if !std::ptr::eq(to, from) {
                    to.pull_followed(from);
                }
            }
        }
    }
}

#[test]
fn what_belongs_to_a_client_lives_with_its_pod() {
    let team = team(2);
    let (apart, open) = (team[0].pod(true), team[0].pod(false));
    let card = team[0].card_of(team[0].client_of(apart));
    let note = team[0].comment_on(card);
    let other = team[0].card_of(team[0].client_of(open));
    exchange_followed(&team);
    for peer in &team {
        assert_eq!((peer.part_of(card), peer.part_of(note)), (apart, apart));
        assert_eq!(peer.part_of(other), peer.data().0);
        assert!(peer.shows(card) && peer.shows(other));
    }
    agree(&team);
}

#[test]
fn a_desk_that_does_not_follow_a_pod_has_nothing_of_it() {
    let team = team(2);
    let pod = team[0].pod(true);
    exchange_followed(&team);
    team[1].follow(pod, false);
    let client = team[0].client_of(pod);
    let card = team[0].card_of(client);
    exchange_followed(&team);
    let known = |id: Uuid| team[1].store().read(|read| read.exists(id)).unwrap();
    assert!(!known(client) && !known(card));
    // Once it follows, it has all of it.
    team[1].follow(pod, true);
    exchange_followed(&team);
    assert!(team[1].shows(card));
    agree(&team);
}

#[test]
fn a_pod_that_is_kept_apart_later_takes_its_clients_along() {
    let team = team(2);
    let pod = team[0].pod(false);
    let card = team[0].card_of(team[0].client_of(pod));
    exchange_followed(&team);
    // Meanwhile the other desk, which does not know yet, writes to the card.
    team[0].set(pod, &[(pod::APART, true.into())]);
    team[1].retitle(card, "Printer on fire");
    let note = team[0].comment_on(card);
    exchange_followed(&team);
    for peer in &team {
        assert_eq!((peer.part_of(card), peer.part_of(note)), (pod, pod));
        assert_eq!(peer.title(card), "Printer on fire");
        assert!(peer.store().verify().unwrap().defects.is_empty());
        assert_eq!(peer.store().read(|read| read.conflict_count()).unwrap(), 0);
    }
    agree(&team);
}

#[test]
fn a_card_that_goes_to_a_client_of_a_pod_leaves_the_boards_of_the_others() {
    let team = team(3);
    let pod = team[0].pod(true);
    let card = team[0].item("Who is it?");
    exchange_followed(&team);
    team[2].follow(pod, false);
    let client = team[0].client_of(pod);
    team[0].set(card, &[(work_item::CLIENT, client.into())]);
    exchange_followed(&team);
    assert!(team[1].shows(card) && !team[2].shows(card));
    // What is written from now on is the pod's alone.
    team[1].retitle(card, "The quarry");
    exchange_followed(&team);
    assert_eq!(
        (team[0].title(card), team[2].title(card)),
        ("The quarry".into(), "Who is it?".into())
    );
    let refused = team[2].store().mutate(&team[2].origin("item_update"), |write| {
        write.set(card, &[(work_item::TITLE, "Mine".into())])
    });
    assert!(refused.unwrap_err().message.contains("does not follow"));
    agree(&team[..2]);
    assert!(team[2].store().verify().unwrap().defects.is_empty());
    // Later it follows, and has what it missed.
    team[2].follow(pod, true);
    exchange_followed(&team);
    assert!(team[2].shows(card));
    assert_eq!(team[2].title(card), "The quarry");
    agree(&team);
}

#[test]
fn whether_an_edit_in_a_pod_had_seen_the_one_before_it_is_known() {
    let team = team(2);
    let pod = team[0].pod(false);
    let card = team[0].card_of(team[0].client_of(pod));
    exchange_followed(&team);
    team[1].retitle(card, "Printer on fire");
    exchange_followed(&team);
    team[0].set(pod, &[(pod::APART, true.into())]);
    // It has seen what stood there, and says so.
    team[0].retitle(card, "Printer is out");
    exchange_followed(&team);
    let conflicts = |peer: &Peer| peer.store().read(|read| read.conflict_count()).unwrap();
    assert_eq!((conflicts(&team[0]), conflicts(&team[1])), (0, 0));

    // It says so too where it has nothing else to say to everyone.
    let later = team[0].pod(false);
    let (seen, unseen) = (team[0].client_of(later), team[0].client_of(later));
    let (seen, unseen) = (team[0].card_of(seen), team[0].card_of(unseen));
    exchange_followed(&team);
    team[0].set(later, &[(pod::APART, true.into())]);
    team[0].seal();
    team[1].retitle(seen, "Printer on fire");
    team[0].pull_followed(&team[1]);
    team[0].retitle(seen, "Printer is out");
    // These two know nothing of each other, in two parts.
    team[0].retitle(unseen, "In the pod");
    team[1].retitle(unseen, "For everyone");
    exchange_followed(&team);
    let of = |peer: &Peer, id: Uuid| {
        peer.store().read(|read| read.conflicts(Some(id.into()))).unwrap().len()
    };
    for peer in &team {
        assert_eq!((of(peer, seen), of(peer, unseen)), (0, 1));
    }
    agree(&team);
}

#[test]
fn two_desks_that_move_and_edit_a_card_while_apart_come_to_the_same() {
    let team = team(3);
    let (north, south) = (team[0].pod(true), team[0].pod(true));
    let (quarry, mill) = (team[0].client_of(north), team[0].client_of(south));
    let card = team[0].item("Who is it?");
    exchange_followed(&team);
    team[0].set(card, &[(work_item::CLIENT, quarry.into())]);
    team[0].retitle(card, "The quarry");
    team[1].set(card, &[(work_item::CLIENT, mill.into())]);
    team[2].set(card, &[(work_item::PRIORITY, "P2".into())]);
    let note = team[2].comment_on(card);
    exchange_followed(&team);
    for peer in &team {
        assert_eq!(peer.title(card), "The quarry");
        assert_eq!(peer.part_of(card), peer.part_of(note));
        assert_eq!(peer.part_of(card), team[0].part_of(card));
        assert!(peer.store().read(|read| read.exists(note)).unwrap());
    }
    agree(&team);
}

#[test]
fn a_move_can_be_taken_back_until_something_is_written_there() {
    let team = team(2);
    let pod = team[0].pod(true);
    let client = team[0].client_of(pod);
    let card = team[0].item("Who is it?");
    team[0].set(card, &[(work_item::CLIENT, client.into())]);
    assert_eq!(team[0].part_of(card), pod);
    team[0].store().undo(&team[0].origin("undo")).unwrap();
    exchange_followed(&team);
    for peer in &team {
        assert_eq!(peer.part_of(card), peer.data().0);
    }
    team[0].set(card, &[(work_item::CLIENT, client.into())]);
    team[0].comment_on(card);
    let back = team[0].store().mutate(&team[0].origin("item_update"), |write| {
        write.set(card, &[(work_item::CLIENT, Value::Null)])
    });
    assert!(back.unwrap_err().message.contains("cannot leave"));
    exchange_followed(&team);
    agree(&team);
}

#[test]
fn a_workspace_without_such_pods_has_its_two_parts() {
    let team = team(2);
    let pod = team[0].add(EntityKind::Pod, &[(pod::NAME, "North".into())]);
    let card = team[0].card_of(team[0].client_of(pod));
    exchange_followed(&team);
    for peer in &team {
        assert_eq!(peer.store().read(|read| read.followed_parts()).unwrap().len(), 2);
        assert_eq!(peer.part_of(card), peer.data().0);
    }
    agree(&team);
}

#[test]
fn a_desk_that_goes_on_in_a_new_log_does_so_in_every_part() {
    let team = team(2);
    let pod = team[0].pod(true);
    let card = team[0].card_of(team[0].client_of(pod));
    exchange_followed(&team);
    team[0].retitle(card, "Printer again");
    team[0].store().rotate("for a test", team[0].now).unwrap();
    let note = team[0].comment_on(card);
    exchange_followed(&team);
    assert_eq!(team[1].title(card), "Printer again");
    assert_eq!(team[1].part_of(note), pod);
    assert!(team[0].store().verify().unwrap().defects.is_empty());
    agree(&team);
}

#[test]
fn what_a_removed_device_wrote_in_a_pod_stays_until_somebody_says_so_who_follows_it() {
    let team = team(3);
    let pod = team[0].pod(true);
    exchange_followed(&team);
    team[0].follow(pod, false);
    let card = team[2].card_of(team[2].client_of(pod));
    exchange_followed(&team);
    let remove = |peer: &Peer| {
        peer.store().remove_device(&peer.key, peer.now, team[2].device()).unwrap().is_some()
    };
    assert!(remove(&team[0]));
    team[1].pull_followed(&team[0]);
    assert!(team[1].shows(card));
    // From here on nothing of it counts there either.
    assert!(remove(&team[1]) && !remove(&team[1]));
    team[2].retitle(card, "Too late");
    team[1].pull_followed(&team[2]);
    assert_eq!(team[1].title(card), "Printer");
}

/// The minutes within which an item is to be resolved.
fn promised(peer: &Peer, item: Uuid) -> i64 {
    while peer.store().settle_stale(peer.now, 500).unwrap() {}
    let rows = peer.store().read(|read| read.clocks_of(WorkItemId(item))).unwrap();
    rows.iter().find(|row| row.clock == SlaClock::Resolution).unwrap().target / 60_000
}

#[test]
fn a_clock_follows_when_it_is_known_only_later_that_an_edit_in_a_pod_had_seen_another() {
    let team = team(3);
    let pod = team[0].pod(false);
    let client = team[0].client_of(pod);
    let policy = team[0].add(EntityKind::SlaPolicy, &[(sla_policy::NAME, "Care".into())]);
    for (priority, hours) in [("P1", "2h"), ("P3", "6h")] {
        let word = Priority::from_word(priority).unwrap();
        let fields = [
            (sla_target::POLICY, policy.into()),
            (sla_target::PRIORITY, priority.into()),
            (sla_target::RESOLUTION, hours.into()),
        ];
        let create = |write: &mut holdfast_store::Write<'_>| {
            write.create(EntityKind::SlaTarget, target_id(SlaPolicyId(policy), word), &fields)
        };
        team[0].store().mutate(&team[0].origin("save"), create).unwrap();
    }
    let fields = [
        (agreement::CLIENT, client.into()),
        (agreement::POLICY, policy.into()),
        (agreement::ACTIVE, true.into()),
    ];
    team[0].add(EntityKind::Agreement, &fields);
    let fields = [
        (work_item::KIND, "incident".into()),
        (work_item::PRIORITY, "P3".into()),
        (work_item::CLIENT, client.into()),
        (work_item::CREATED_AT, noon().into()),
    ];
    let card = team[0].add(EntityKind::WorkItem, &fields);
    exchange_followed(&team);
    team[0].set(pod, &[(pod::APART, true.into())]);
    // Who does not know yet that the pod is kept apart writes for everyone.
    team[1].set(card, &[(work_item::PRIORITY, "P1".into())]);
    team[2].pull_followed(&team[0]);
    team[2].pull_followed(&team[1]);
    assert_eq!(promised(&team[2], card), 120);
    let known = team[0].segments();
    team[0].pull_followed(&team[1]);
    team[0].set(card, &[(work_item::PRIORITY, "P3".into())]);
    let (of_all, of_pod) = team[0].said_since(&known);
    team[2].take(of_pod);
    assert_eq!(promised(&team[2], card), 120, "it is not known that it was lowered");
    team[2].take(of_all);
    assert_eq!(promised(&team[2], card), 360);
    exchange_followed(&team);
    assert_eq!(team.iter().map(|peer| promised(peer, card)).collect::<Vec<_>>(), [360; 3]);
}
