use super::*;
use Category::{Blocked, InProgress, Ready, Review};
use proptest::prelude::*;
use std::convert::Infallible;

fn limit(subject: Subject, max: u32, mode: WipMode) -> Limit {
    Limit { id: WipLimitId::fresh(), subject, categories: vec![InProgress], max, mode }
}

fn item(category: Category, assignees: &[TechnicianId]) -> Item {
    Item {
        id: WorkItemId::fresh(),
        kind: WorkItemKind::Incident,
        priority: Some(Priority::P3),
        board: BoardId::fresh(),
        column: ColumnId::fresh(),
        category,
        pod: None,
        assignees: assignees.to_vec(),
    }
}

fn judge(limits: &Limits, others: &[Item], before: Option<&Item>, after: &Item) -> Vec<Exceeded> {
    let load = |check: &Check| Ok::<_, Infallible>(check.load(others));
    let Ok(exceeded) = exceeded(limits.added(before, after), after, load);
    exceeded
}

fn two_per_person(mode: WipMode) -> Limits {
    Limits { all: vec![limit(Subject::EveryPerson, 2, mode)], blocked_counts: false }
}

#[test]
fn the_third_card_in_progress_exceeds_the_limit_of_two() {
    let tom = TechnicianId::fresh();
    let others = [item(InProgress, &[tom]), item(InProgress, &[tom]), item(Ready, &[tom])];
    let (before, after) = (item(Ready, &[tom]), item(InProgress, &[tom]));
    let exceeded = judge(&two_per_person(WipMode::Reason), &others, Some(&before), &after);
    assert_eq!(exceeded.len(), 1);
    assert_eq!(exceeded[0].sentence("Tom Berg"), "Tom has 3 of 2 in progress.");
    assert_eq!(verdict(&exceeded), Verdict::ReasonNeeded);
}

#[test]
fn each_mode_has_its_verdict() {
    let tom = TechnicianId::fresh();
    let others = [item(InProgress, &[tom]), item(InProgress, &[tom])];
    for (mode, expected, without, with) in [
        (WipMode::Warn, Verdict::Allowed, None, None),
        (WipMode::Reason, Verdict::ReasonNeeded, Some(ErrorCode::WipReasonNeeded), None),
        (
            WipMode::Block,
            Verdict::Refused,
            Some(ErrorCode::WipBlocked),
            Some(ErrorCode::WipBlocked),
        ),
    ] {
        let exceeded = judge(&two_per_person(mode), &others, None, &item(InProgress, &[tom]));
        let sentences = vec!["Tom has 3 of 2 in progress.".to_owned()];
        assert_eq!(verdict(&exceeded), expected);
        let code = |reason| admit(&exceeded, &sentences, reason).err().map(|error| error.code);
        assert_eq!((code(None), code(Some("  ")), code(Some("outage"))), (without, without, with));
    }
}

#[test]
fn assigning_and_coming_back_from_blocked_are_checked_too() {
    let tom = TechnicianId::fresh();
    let others = [item(InProgress, &[tom]), item(InProgress, &[tom])];
    let limits = two_per_person(WipMode::Block);
    let nobody = item(InProgress, &[]);
    let assigned = Item { assignees: vec![tom], ..nobody };
    assert_eq!(judge(&limits, &others, Some(&nobody), &assigned).len(), 1);
    let blocked = item(Blocked, &[tom]);
    let back = Item { category: InProgress, ..blocked.clone() };
    assert_eq!(judge(&limits, &others, Some(&blocked), &back).len(), 1);
}

#[test]
fn what_adds_nothing_is_not_checked() {
    let tom = TechnicianId::fresh();
    let others = vec![item(InProgress, &[tom]); 5];
    let limits = two_per_person(WipMode::Block);
    let working = item(InProgress, &[tom]);
    let elsewhere = Item { board: BoardId::fresh(), column: ColumnId::fresh(), ..working.clone() };
    assert!(judge(&limits, &others, Some(&working), &elsewhere).is_empty());
    assert!(judge(&limits, &others, Some(&working), &item(Review, &[tom])).is_empty());
    assert!(judge(&limits, &others, None, &item(InProgress, &[])).is_empty());
}

#[test]
fn blocked_work_counts_only_by_setting() {
    let tom = TechnicianId::fresh();
    let others = [item(InProgress, &[tom]), item(Blocked, &[tom])];
    let mut limits = two_per_person(WipMode::Warn);
    let after = item(InProgress, &[tom]);
    assert!(judge(&limits, &others, None, &after).is_empty());
    limits.blocked_counts = true;
    assert_eq!(judge(&limits, &others, None, &after)[0].count, 3);
    let back = item(Blocked, &[tom]);
    let working = Item { category: InProgress, ..back.clone() };
    let full = [others[0].clone(), item(InProgress, &[tom])];
    assert!(
        judge(&limits, &full, Some(&back), &working).is_empty(),
        "a blocked card that counts already adds nothing when it comes back"
    );
}

#[test]
fn a_card_with_two_assignees_counts_for_each() {
    let (tom, ana) = (TechnicianId::fresh(), TechnicianId::fresh());
    let others =
        [item(InProgress, &[tom, ana]), item(InProgress, &[tom]), item(InProgress, &[ana])];
    let exceeded =
        judge(&two_per_person(WipMode::Warn), &others, None, &item(InProgress, &[tom, ana]));
    let subjects: Vec<_> = exceeded.iter().map(|one| one.subject).collect();
    assert_eq!(subjects, [Subject::Person(tom), Subject::Person(ana)]);
}

#[test]
fn p1_is_exempt_but_told_and_counts_again_once_it_is_no_p1() {
    let tom = TechnicianId::fresh();
    let others = [item(InProgress, &[tom]), item(InProgress, &[tom])];
    let limits = two_per_person(WipMode::Block);
    let p1 = Item { priority: Some(Priority::P1), ..item(InProgress, &[tom]) };
    let exceeded = judge(&limits, &others, None, &p1);
    assert!(exceeded[0].exempt);
    assert_eq!(verdict(&exceeded), Verdict::Allowed);
    let p3 = Item { priority: Some(Priority::P3), ..p1.clone() };
    assert_eq!(verdict(&judge(&limits, &others, Some(&p1), &p3)), Verdict::Refused);
    assert!(judge(&limits, &others, Some(&p3), &p1).is_empty());
}

#[test]
fn an_own_limit_replaces_that_of_every_person() {
    let (tom, ana) = (TechnicianId::fresh(), TechnicianId::fresh());
    let mut limits = two_per_person(WipMode::Block);
    limits.all.push(limit(Subject::Person(tom), 4, WipMode::Warn));
    let max = |person| limits.of_person(person).iter().map(|c| c.limit.max).collect::<Vec<_>>();
    assert_eq!((max(tom), max(ana)), (vec![4], vec![2]));
}

#[test]
fn columns_boards_pods_and_kinds_have_limits_of_their_own() {
    let one = Item { pod: Some(PodId::fresh()), ..item(InProgress, &[]) };
    let other = Item { id: WorkItemId::fresh(), ..one.clone() };
    for (subject, name, sentence) in [
        (Subject::Column(one.column), "In Progress", "In Progress holds 2 of 1."),
        (Subject::Board(one.board), "Service Board", "Service Board has 2 of 1 in progress."),
        (Subject::Pod(one.pod.unwrap()), "Harbour", "Harbour has 2 of 1 in progress."),
        (Subject::Kind(one.kind), "Incident", "Incident: 2 of 1 in progress."),
    ] {
        let limits = Limits { all: vec![limit(subject, 1, WipMode::Warn)], blocked_counts: false };
        let exceeded = judge(&limits, std::slice::from_ref(&other), None, &one);
        assert_eq!(exceeded.len(), 1, "{subject:?}");
        assert_eq!(exceeded[0].sentence(name), sentence);
    }
}

#[test]
fn a_limit_on_a_column_counts_in_any_category() {
    let column = ColumnId::fresh();
    let limits = Limits {
        all: vec![limit(Subject::Column(column), 0, WipMode::Warn)],
        blocked_counts: false,
    };
    let review = Item { column, ..item(Review, &[]) };
    assert_eq!(judge(&limits, &[], None, &review).len(), 1);
}

proptest! {
    /// Whatever is tried, in whatever order, a load that may not be exceeded is not exceeded.
    #[test]
    fn nothing_admitted_exceeds_a_limit_that_blocks(
        max in 0u32..4,
        blocked_counts: bool,
        tries in prop::collection::vec((0usize..8, 0usize..6, 0usize..3, any::<bool>()), 1..60),
    ) {
        let people = [TechnicianId::fresh(), TechnicianId::fresh(), TechnicianId::fresh()];
        let limits = Limits { blocked_counts, ..two_per_person(WipMode::Block) };
        let limits = Limits {
            all: limits.all.into_iter().map(|limit| Limit { max, ..limit }).collect(),
            ..limits
        };
        let mut items: Vec<Item> = (0..8).map(|_| item(Ready, &[])).collect();
        for (at, category, person, p1) in tries {
            let before = items[at].clone();
            let after = Item {
                category: Category::ALL[category],
                assignees: vec![people[person]],
                priority: Some(if p1 { Priority::P1 } else { Priority::P3 }),
                ..before.clone()
            };
            let others: Vec<_> =
                items.iter().filter(|other| other.id != before.id).cloned().collect();
            if verdict(&judge(&limits, &others, Some(&before), &after)) != Verdict::Refused {
                items[at] = after;
            }
            for person in people {
                for check in limits.of_person(person) {
                    let load = check.load(items.iter().filter(|item| !item.exempt()));
                    prop_assert!(load <= max);
                }
            }
        }
    }
}
