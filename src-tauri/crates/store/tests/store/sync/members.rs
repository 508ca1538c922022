//! I8, I17: who belongs to the workspace decides what is applied, and nothing else does.

use super::branches::kept;
use super::*;

#[test]
fn what_a_desk_wrote_before_it_was_let_in_is_kept_and_applied_then() {
    let founder = Peer::founder(1);
    let joiner = Peer::new(2);
    joiner.ask(&founder.invite(7));
    let id = joiner.item("from outside");
    let received = founder.pull(&joiner);
    assert_eq!((received.txns, received.stored), (0, 2));
    assert_eq!(founder.desk.value("SELECT count(*) FROM work_item"), "0");
    founder.admit();
    assert_eq!(founder.title(id), "from outside");
    joiner.pull(&founder);
    agree(&[founder, joiner]);
}

#[test]
fn what_a_desk_had_seen_of_one_whose_admission_is_heard_of_later_counts() {
    let (founder, author) = (Peer::founder(1), Peer::new(2));
    author.ask(&founder.invite(7));
    founder.pull(&author);
    founder.admit();
    author.pull(&founder);
    let id = author.item("Printer jam");
    founder.pull(&author);
    founder.retitle(id, "Printer jam in Room 4");
    let joiner = Peer::new(3);
    joiner.ask(&founder.invite(8));
    founder.seal();
    let header = |bytes: &Vec<u8>| holdfast_wire::open(bytes).unwrap().header;
    let (work, control): (Vec<_>, Vec<_>) =
        founder.segments().into_iter().partition(|bytes| header(bytes).part == founder.data());
    let own = founder.store().identity().unwrap().log;
    let founded = control.into_iter().filter(|bytes| {
        let header = header(bytes);
        (header.log, header.first) == (own, 1)
    });
    assert_eq!(joiner.take(founded.chain(work).collect()).txns, 1, "the title of the founder");
    assert!(joiner.store().members().unwrap().device(&author.device()).is_none());
    joiner.pull(&founder);
    joiner.pull(&author);
    assert_eq!(joiner.title(id), "Printer jam in Room 4");
    assert_eq!(kept(&joiner, id), [], "the founder knew the first title");
}

#[test]
fn what_a_removed_desk_writes_waits_for_review_and_what_was_applied_is_taken_back() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[2].retitle(id, "kept: written before the removal");
    exchange(&team);
    // The others have not heard of these two; one of them hears before it hears of the removal.
    team[2].retitle(id, "written after the removal");
    team[2].edit(id, "", "Written after the removal.");
    let extra = team[2].item("made after the removal");
    team[1].pull(&team[2]);
    assert_eq!(team[1].title(id), "written after the removal");
    team[0].store().remove_device(&team[0].key, team[0].now, team[2].device()).unwrap().unwrap();
    team[1].pull(&team[0]);
    team[0].pull(&team[2]);
    for peer in &team[..2] {
        assert_eq!(peer.title(id), "kept: written before the removal");
        assert_eq!(peer.text(id), "");
        assert_eq!(peer.desk.value("SELECT count(*) FROM work_item WHERE alive = 1"), "1");
        let queue = peer.store().review_queue(10).unwrap();
        assert_eq!(queue.len(), 3);
        assert_eq!(queue[2].entities[&extra].as_deref(), Some("made after the removal"));
    }
    assert_eq!(team[0].title(id), team[1].title(id));
    team[1].store().check_search().unwrap();
}

#[test]
fn what_a_removed_desk_had_overwritten_is_kept_from_who_had_not_seen_it() {
    let mut team = team(4);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[1].retitle(id, "by the second");
    team[2].pull(&team[1]);
    team[2].retitle(id, "by the removed");
    team[3].now += std::time::Duration::from_secs(60);
    team[3].retitle(id, "by the fourth");
    team[1].pull(&team[2]);
    team[1].pull(&team[3]);
    assert_eq!(kept(&team[1], id), ["by the removed".into()]);
    team[0].store().remove_device(&team[0].key, team[0].now, team[2].device()).unwrap().unwrap();
    team[1].pull(&team[0]);
    assert_eq!(team[1].title(id), "by the fourth");
    assert_eq!(kept(&team[1], id), ["by the second".into()]);
}

#[test]
fn who_follows_the_change_log_by_number_hears_of_what_is_taken_back() {
    let team = team(3);
    let id = team[0].item("Printer jam");
    exchange(&team);
    team[2].retitle(id, "written after the removal");
    let extra = team[2].item("made after the removal");
    team[1].pull(&team[2]);
    let store = team[1].store();
    store.state_root().unwrap();
    // What stands at the end of the log, and has been told, is what will be taken out of it.
    let told = store.read(|read| read.seq()).unwrap();
    team[0].store().remove_device(&team[0].key, team[0].now, team[2].device()).unwrap().unwrap();
    team[1].pull(&team[0]);
    let news = store.read(|read| read.changes_after(told, 100)).unwrap();
    let of = |one: Uuid| news.iter().filter(|change| change.id.0 == one).collect::<Vec<_>>();
    assert_eq!((of(id).len(), of(extra).len()), (1, 1));
    let title = &of(id)[0].ops[&work_item::TITLE.number];
    assert_eq!(*title, ("written after the removal".into(), "Printer jam".into()));
    // Nor is a number given twice to what is written next.
    let newest = store.read(|read| read.seq()).unwrap();
    team[1].retitle(id, "Printer jam, second floor");
    let next = store.read(|read| read.changes_after(newest, 100)).unwrap();
    assert_eq!(next.len(), 1);
    assert_eq!(store.state_root().unwrap(), store.recomputed_root().unwrap());
}

#[test]
fn a_stranger_is_not_believed() {
    let team = team(2);
    let stranger = Peer::new(9);
    stranger.store().adopt(team[0].store().identity().unwrap().workspace).unwrap();
    stranger.store().begin_sharing(stranger.device(), stranger.device()).unwrap();
    stranger.say(|hlc, identity, _| Control::Found {
        hlc: holdfast_domain::Hlc(hlc.0 / 2),
        workspace: identity.workspace,
        device: stranger.device(),
        about: about("stranger"),
    });
    stranger.item("not yours");
    team[1].pull(&stranger);
    assert_eq!(team[1].desk.value("SELECT count(*) FROM work_item"), "0");
    assert_eq!(team[1].store().members().unwrap().devices().len(), 2);
}
