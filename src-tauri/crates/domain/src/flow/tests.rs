use super::*;
use crate::Priority;
use chrono_tz::Europe::Amsterdam;
use proptest::prelude::*;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn id(n: u128) -> WorkItemId {
    WorkItemId(Uuid::from_u128(n))
}

fn stay(n: u128, category: Category, from: &str, to: Option<&str>) -> Stay {
    Stay { item: id(n), category, from: at(from), to: to.map(at) }
}

/// One item captured on Monday, worked on from Tuesday, done on Wednesday.
fn week() -> Vec<Stay> {
    vec![
        stay(1, Category::Backlog, "2026-11-16T09:00:00Z", Some("2026-11-17T09:00:00Z")),
        stay(1, Category::InProgress, "2026-11-17T09:00:00Z", Some("2026-11-18T15:00:00Z")),
        stay(1, Category::Done, "2026-11-18T15:00:00Z", None),
        stay(2, Category::Backlog, "2026-11-18T22:59:59Z", None),
        stay(3, Category::Backlog, "2026-11-18T23:30:00Z", None),
    ]
}

#[test]
fn the_cumulative_flow_counts_at_the_end_of_each_local_day() {
    let days = cumulative(&week(), 4, at("2026-11-19T10:00:00Z"), Amsterdam);
    let shown: Vec<_> = days.iter().map(|day| (day.date.to_string(), day.counts.clone())).collect();
    assert_eq!(
        shown,
        [
            ("2026-11-16".into(), vec![1, 0, 0, 0, 0, 0]),
            ("2026-11-17".into(), vec![0, 0, 1, 0, 0, 0]),
            ("2026-11-18".into(), vec![1, 0, 0, 0, 0, 1]), // the third came after local midnight
            ("2026-11-19".into(), vec![2, 0, 0, 0, 0, 1]),
        ]
    );
}

#[test]
fn cycle_time_starts_in_progress_and_lead_time_at_capture() {
    let finished = finished(&week(), at("2026-11-01T00:00:00Z"));
    assert_eq!(finished.len(), 1);
    assert_eq!((hours(finished[0].cycle), hours(finished[0].lead)), (30.0, 54.0));
}

#[test]
fn a_reopened_item_is_not_finished_and_counts_from_its_first_start() {
    let mut stays = week();
    stays[2].to = Some(at("2026-11-19T08:00:00Z"));
    stays.push(stay(1, Category::InProgress, "2026-11-19T08:00:00Z", None));
    assert!(finished(&stays, at("2026-11-01T00:00:00Z")).is_empty());
    stays[5].to = Some(at("2026-11-19T09:00:00Z"));
    stays.push(stay(1, Category::Done, "2026-11-19T09:00:00Z", None));
    assert_eq!(hours(finished(&stays, at("2026-11-01T00:00:00Z"))[0].cycle), 48.0);
}

#[test]
fn percentiles_are_by_nearest_rank() {
    let hours = |all: &[i64]| all.iter().map(|h| TimeDelta::hours(*h)).collect::<Vec<_>>();
    for (values, percent, expected) in [
        (&[][..], 50, None),
        (&[5], 50, Some(5)),
        (&[3, 1, 2, 4], 50, Some(2)),
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 85, Some(9)),
        (&[1, 2, 3], 100, Some(3)),
        (&[1, 2, 3], 0, Some(1)),
    ] {
        assert_eq!(percentile(hours(values), percent), expected.map(TimeDelta::hours));
    }
}

#[test]
fn throughput_shows_empty_weeks_too() {
    let finish = |n, text| Finished {
        item: id(n),
        at: at(text),
        cycle: TimeDelta::zero(),
        lead: TimeDelta::zero(),
    };
    let all = [
        finish(1, "2026-11-02T10:00:00Z"),
        finish(2, "2026-11-08T22:30:00Z"), // Sunday evening in Amsterdam
        finish(3, "2026-11-16T10:00:00Z"),
    ];
    let weeks: Vec<_> = throughput(&all, at("2026-11-18T10:00:00Z"), Amsterdam)
        .into_iter()
        .map(|(week, count)| (week.to_string(), count))
        .collect();
    assert_eq!(
        weeks,
        [("2026-11-02".to_owned(), 2), ("2026-11-09".to_owned(), 0), ("2026-11-16".to_owned(), 1)]
    );
}

#[test]
fn blocked_time_is_added_up_by_cause_and_client_within_the_window() {
    let client = ClientId(Uuid::from_u128(9));
    let spell = |n, on, client, from, to: Option<&str>| BlockedSpell {
        item: id(n),
        on,
        client,
        from: at(from),
        to: to.map(at),
    };
    let spells = [
        spell(
            1,
            BlockedOn::Vendor,
            Some(client),
            "2026-11-15T00:00:00Z",
            Some("2026-11-16T12:00:00Z"),
        ),
        spell(1, BlockedOn::Vendor, Some(client), "2026-11-17T00:00:00Z", None),
        spell(2, BlockedOn::Client, None, "2026-11-17T10:00:00Z", None),
    ];
    let sums = blocked(&spells, at("2026-11-16T00:00:00Z"), at("2026-11-17T12:00:00Z"));
    let shown: Vec<_> = sums.iter().map(|sum| (sum.on, hours(sum.time), sum.items)).collect();
    assert_eq!(shown, [(BlockedOn::Vendor, 24.0, 1), (BlockedOn::Client, 2.0, 1)]);
}

#[test]
fn weekends_do_not_count_as_standing_still() {
    let friday = at("2026-11-20T16:00:00Z"); // 17:00
    let monday = at("2026-11-23T08:00:00Z"); // 09:00
    assert_eq!(weekday_time(friday, monday, Amsterdam), TimeDelta::hours(16));
}

fn open(n: u128, category: Category, since: &str) -> Open {
    Open {
        id: id(n),
        category,
        since: at(since),
        priority: Some(Priority::P3),
        chase_at: None,
        wrong_board: false,
        over_limit: false,
    }
}

fn picture<'a>(open: &'a [Open], exceeded: &'a [String]) -> Picture<'a> {
    Picture {
        open,
        last_left: [None; 6],
        labels: ["Backlog", "Ready for Work", "In Progress", "Blocked", "Peer Review", "Done"],
        blocked_limit: None,
        usual_cycle: None,
        exceeded,
        now: at("2026-11-19T12:00:00Z"), // a Thursday
        zone: Amsterdam,
    }
}

fn said(picture: &Picture) -> Vec<(&'static str, String)> {
    hints(picture).into_iter().map(|hint| (hint.code.word(), hint.message)).collect()
}

#[test]
fn a_calm_board_says_nothing() {
    let open = [
        open(1, Category::InProgress, "2026-11-18T12:00:00Z"),
        open(2, Category::Review, "2026-11-18T12:00:00Z"),
        open(3, Category::Backlog, "2026-01-01T12:00:00Z"),
    ];
    assert_eq!(said(&picture(&open, &[])), []);
}

#[test]
fn a_review_that_stands_still_is_told_in_working_days() {
    let open = [open(1, Category::Review, "2026-11-13T12:00:00Z")];
    let mut picture = picture(&open, &[]);
    assert_eq!(
        said(&picture),
        [("nothing_left", "Nothing has left Peer Review for 4 days.".into())]
    );
    picture.last_left[Category::Review as usize] = Some(at("2026-11-17T11:00:00Z"));
    assert_eq!(
        said(&picture),
        [("nothing_left", "Nothing has left Peer Review for 2 days.".into())]
    );
    picture.last_left[Category::Review as usize] = Some(at("2026-11-19T09:00:00Z"));
    assert_eq!(said(&picture), []);
}

#[test]
fn a_full_blocked_column_asks_to_chase_what_is_late() {
    let mut open: Vec<_> =
        (0..6).map(|n| open(n, Category::Blocked, "2026-11-18T12:00:00Z")).collect();
    open[4].chase_at = Some(at("2026-11-19T09:00:00Z"));
    let hints = hints(&picture(&open, &[]));
    assert_eq!(hints[0].message, "Blocked is full: 6 items wait for somebody.");
    assert_eq!(hints[0].suggestion, "Chase first the 1 item whose chase date has passed.");
    assert_eq!(hints[0].items, [id(4)]);
    assert_eq!(said(&picture(&open[..4], &[])), []);
    let limited = Picture { blocked_limit: Some(3), ..picture(&open[..3], &[]) };
    assert_eq!(said(&limited).len(), 1);
}

#[test]
fn old_work_is_measured_by_what_is_usual_here() {
    let open = [open(1, Category::InProgress, "2026-11-16T12:00:00Z")];
    let moving = [Some(at("2026-11-19T11:00:00Z")); 6];
    let picture = Picture { last_left: moving, ..picture(&open, &[]) };
    assert_eq!(said(&picture), []);
    let quick = Picture { usual_cycle: Some(TimeDelta::days(2)), ..picture };
    assert_eq!(
        said(&quick),
        [("aging", "1 item has been in progress longer than usual (over 2 days).".into())]
    );
}

#[test]
fn limits_wrong_boards_and_raw_backlogs_are_told_in_order_of_urgency() {
    let mut all: Vec<_> =
        (0..10).map(|n| open(n, Category::Backlog, "2026-11-19T11:00:00Z")).collect();
    all.iter_mut().for_each(|item| item.priority = None);
    all[0].wrong_board = true;
    let exceeded = ["Tom has 3 of 2 in progress.".to_owned()];
    let codes: Vec<_> = said(&picture(&all, &exceeded)).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["over_limit", "wrong_board", "backlog_untriaged"]);
}

proptest! {
    /// On every day each item is in exactly one category, from its capture on.
    #[test]
    fn the_cumulative_flow_loses_nothing(
        items in prop::collection::vec(prop::collection::vec((0usize..6, 1i64..200), 1..6), 1..20),
    ) {
        let start = at("2026-10-01T00:00:00Z");
        let now = at("2026-11-19T12:00:00Z");
        let mut stays = Vec::new();
        for (n, path) in items.iter().enumerate() {
            let mut from = start;
            for (i, (category, hours)) in path.iter().enumerate() {
                let to = from + TimeDelta::hours(*hours);
                let last = i + 1 == path.len();
                stays.push(Stay {
                    item: id(n as u128),
                    category: Category::ALL[*category],
                    from,
                    to: (!last).then_some(to),
                });
                from = to;
            }
        }
        for day in cumulative(&stays, 10, now, Amsterdam) {
            prop_assert_eq!(day.counts.iter().sum::<u32>() as usize, items.len());
        }
    }

    #[test]
    fn a_percentile_is_one_of_the_values(values in prop::collection::vec(0i64..1000, 1..50), percent in 0u8..=100) {
        let all: Vec<_> = values.iter().map(|n| TimeDelta::minutes(*n)).collect();
        let found = percentile(all.clone(), percent).unwrap();
        let within = all.iter().filter(|value| **value <= found).count();
        prop_assert!(all.contains(&found) && within * 100 >= all.len() * usize::from(percent));
    }
}
