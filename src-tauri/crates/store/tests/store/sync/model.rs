//! I1, I2, I5, I11, I22: whatever desks do and in whatever order they hear of it, those that have heard
//! of the same hold the same, which is what a fold over all transactions gives.

use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Title(usize, usize, u8),
    Priority(usize, usize, u8),
    Text(usize, usize, u8),
    Tag(usize, usize, bool),
    Alive(usize, usize, bool),
    Undo(usize),
    Seal(usize),
    /// One takes some of what another has, from its end.
    Pull(usize, usize, usize),
    Rotate(usize),
    Later(usize, i64),
    Settle(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (desk, item) = (0..3_usize, 0..3_usize);
    prop_oneof![
        4 => (desk.clone(), item.clone(), 0..4_u8).prop_map(|(d, i, n)| Step::Title(d, i, n)),
        2 => (desk.clone(), item.clone(), 0..5_u8).prop_map(|(d, i, n)| Step::Priority(d, i, n)),
        3 => (desk.clone(), item.clone(), any::<u8>()).prop_map(|(d, i, n)| Step::Text(d, i, n)),
        2 => (desk.clone(), item.clone(), any::<bool>()).prop_map(|(d, i, b)| Step::Tag(d, i, b)),
        2 => (desk.clone(), item, any::<bool>()).prop_map(|(d, i, b)| Step::Alive(d, i, b)),
        1 => desk.clone().prop_map(Step::Undo),
        3 => desk.clone().prop_map(Step::Seal),
        6 => (desk.clone(), 0..3_usize, 1..6_usize).prop_map(|(a, b, n)| Step::Pull(a, b, n)),
        1 => desk.clone().prop_map(Step::Rotate),
        1 => (desk.clone(), -100_000..100_000_i64).prop_map(|(d, s)| Step::Later(d, s)),
        1 => desk.prop_map(Step::Settle),
    ]
}

fn run(team: &mut [Peer], items: &[Uuid], step: &Step) {
    let words = ["P1", "P2", "P3", "P4"];
    match step {
        Step::Title(desk, item, to) => team[*desk].retitle(items[*item], &format!("title {to}")),
        Step::Priority(desk, item, to) => {
            let to: Value = words.get(usize::from(*to)).copied().into();
            team[*desk].set(items[*item], &[(work_item::PRIORITY, to)]);
        }
        Step::Text(desk, item, line) => {
            let opened = team[*desk].text(items[*item]);
            let at = usize::from(*line) % (opened.lines().count() + 1);
            let mut lines: Vec<String> = opened.lines().map(ToOwned::to_owned).collect();
            lines.insert(at, format!("line {line}"));
            team[*desk].edit(items[*item], &opened, &lines.join("\n"));
        }
        Step::Tag(desk, item, on) => {
            let peer = &team[*desk];
            peer.store()
                .mutate(&peer.origin("tag"), |write| write.mark("tag", items[*item], "net", *on))
                .unwrap();
        }
        Step::Alive(desk, item, alive) => {
            let peer = &team[*desk];
            peer.store()
                .mutate(&peer.origin("trash"), |write| {
                    write.set_alive(EntityKind::WorkItem, items[*item], *alive)
                })
                .unwrap();
        }
        // Whether there is something to take back is not the question here.
        Step::Undo(desk) => drop(team[*desk].store().undo(&team[*desk].origin("undo"))),
        Step::Seal(desk) => team[*desk].seal(),
        Step::Pull(to, from, count) => {
            let mut segments = team[*from].segments();
            segments.reverse();
            segments.truncate(*count);
            team[*to].take(segments);
        }
        Step::Rotate(desk) => team[*desk].store().rotate("for a test", team[*desk].now).unwrap(),
        Step::Later(desk, seconds) => team[*desk].now += chrono::Duration::seconds(*seconds),
        Step::Settle(desk) => {
            let peer = &team[*desk];
            let first = peer.store().read(|read| read.conflicts(None)).unwrap().into_iter().next();
            if let Some(one) = first {
                let lost = (one.lost.log, one.lost.hlc);
                let choice = holdfast_store::sync::Choice::Lost;
                let origin = peer.origin("conflict_settle");
                peer.store().settle_conflict(&origin, one.id, one.field, lost, choice).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn desks_that_heard_of_the_same_hold_the_same(steps in prop::collection::vec(step(), 1..60)) {
        let mut team = team(3);
        let items: Vec<Uuid> = (0..3).map(|number| team[0].item(&format!("item {number}"))).collect();
        exchange(&team);
        for step in &steps {
            run(&mut team, &items, step);
        }
        exchange(&team);
        agree(&team);
        let texts = |peer: &Peer| items.iter().map(|item| peer.text(*item)).collect::<Vec<_>>();
        for peer in &team {
            prop_assert_eq!(texts(peer), texts(&team[0]));
            let verified = peer.store().verify().unwrap();
            prop_assert_eq!(verified.defects, Vec::new());
            peer.store().check_search().unwrap();
        }
        // A desk that joins late hears of everything at once.
        let late = Peer::new(9);
        late.ask(&team[0].invite(9));
        team[0].pull(&late);
        team[0].admit();
        late.pull(&team[0]);
        prop_assert_eq!(late.root(), team[0].root());
    }
}

#[test]
fn a_row_that_was_changed_past_the_one_way_to_write_is_found() {
    let team = team(2);
    let id = team[0].item("Printer jam");
    exchange(&team);
    assert_eq!(team[1].store().verify().unwrap().defects, []);
    let path = holdfast_store::database(team[1].desk.dir.path());
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute("UPDATE work_item SET title = 'tampered with'", []).unwrap();
    let defects = team[1].store().verify().unwrap().defects;
    assert!(defects.contains(&holdfast_store::sync::Defect::Field { id: id.into(), field: 4 }));
    assert!(defects.contains(&holdfast_store::sync::Defect::Root));
    connection
        .execute("UPDATE seg SET body = zeroblob(300) WHERE s = (SELECT max(s) FROM seg)", [])
        .unwrap();
    let defects = team[1].store().verify().unwrap().defects;
    assert!(matches!(defects[0], holdfast_store::sync::Defect::Chain { .. }));
}
