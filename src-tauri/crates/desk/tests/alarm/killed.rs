//! The process dies at every single step, and nothing is told twice or lost.

use super::*;
use chrono::TimeDelta;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Single bubbles by key and headline; summaries and digests apart.
fn singles(watch: &Watch) -> BTreeMap<(String, String), usize> {
    let mut shown = BTreeMap::new();
    for toast in watch.screen.toasts().into_iter().filter(|toast| toast.key.len() == 36) {
        *shown.entry((toast.key, toast.title)).or_insert(0) += 1;
    }
    shown
}

/// How many a summary or digest stands for.
fn summed(watch: &Watch) -> usize {
    let summaries = watch.screen.toasts().into_iter().filter(|toast| toast.key == "summary");
    // One alone is named.
    summaries.map(|toast| toast.title.split(' ').next().unwrap().parse().unwrap_or(1)).sum()
}

#[test]
fn killed_at_any_step_of_a_breach_it_is_told_once_and_stays_in_the_inbox() {
    for unheard in [false, true] {
        // Three commits lead from a passed threshold to a delivered bubble.
        for commits in 0..=4 {
            let mut watch = Watch::new();
            watch.incident("P2", &["Sam Field"]);
            watch.look();
            watch.clock.advance(TimeDelta::minutes(241));
            let mut watch = watch.killed(commits, unheard).killed(commits, false);
            watch.look();
            let case = format!("killed after {commits} commits, unheard {unheard}");
            let shown = singles(&watch);
            assert!(shown.values().all(|count| *count == 1), "{case}: {shown:?}");
            assert!(shown.len() + summed(&watch) >= 1, "{case}: nobody was told");
            assert_eq!(watch.inbox().len(), 1, "{case}");
            assert_eq!(watch.unread(), 1, "{case}");
            let told = watch.screen.toasts().len();
            let mut watch = watch.restarted();
            watch.pass(TimeDelta::days(1));
            assert_eq!(watch.screen.toasts().len(), told, "{case}: told again");
        }
    }
}

#[test]
fn killed_at_any_step_of_a_catch_up_nothing_is_lost_or_told_alone_twice() {
    for unheard in [false, true] {
        for commits in 0..=10 {
            let watch = Watch::new();
            for _ in 0..12 {
                watch.incident("P2", &["Sam Field"]);
            }
            watch.clock.advance(TimeDelta::hours(5));
            let mut watch = watch.killed(commits, unheard).killed(commits / 2, false);
            watch.look();
            let case = format!("killed after {commits} commits, unheard {unheard}");
            assert!(singles(&watch).values().all(|count| *count == 1), "{case}");
            assert!(summed(&watch) >= 12 - singles(&watch).len(), "{case}");
            assert_eq!(watch.inbox().len(), 12, "{case}");
            assert_eq!(watch.unread(), 12, "{case}");
        }
    }
}

/// What happens, one after another.
#[derive(Debug, Clone)]
enum Step {
    Incident(usize),
    Done(usize),
    Minutes(i64),
    Sleep(i64),
    Back(i64),
    Restart,
    Kill(u64, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3_usize).prop_map(Step::Incident),
        1 => (0..8_usize).prop_map(Step::Done),
        4 => (1..90_i64).prop_map(Step::Minutes),
        1 => (30..400_i64).prop_map(Step::Sleep),
        1 => (1..600_i64).prop_map(Step::Back),
        1 => Just(Step::Restart),
        3 => (0..4_u64, any::<bool>()).prop_map(|(commits, unheard)| Step::Kill(commits, unheard)),
    ]
}

/// The same by walking over every look: for each open item the highest threshold that has passed and
/// that no look before has seen, where the rule of its priority asks for it.
#[derive(Default)]
struct Oracle {
    /// Priority, captured at, highest threshold seen, done.
    items: Vec<(usize, i64, u8, bool)>,
    expected: BTreeSet<(String, u8)>,
}

const RULES: [(i64, &[u8]); 3] =
    [(60, &[50, 75, 90, 100]), (240, &[75, 90, 100]), (240, &[90, 100])];

impl Oracle {
    fn look(&mut self, now: i64) {
        for (number, (priority, captured, seen, done)) in self.items.iter_mut().enumerate() {
            let (target, wanted) = RULES[*priority];
            let passed = |percent: u8| now - *captured >= target * i64::from(percent) * 600;
            let highest = [50, 75, 90, 100].into_iter().filter(|percent| passed(*percent)).max();
            if let Some(highest) = highest.filter(|highest| !*done && highest > seen) {
                *seen = highest;
                if wanted.contains(&highest) {
                    self.expected.insert((format!("H-{}", number + 1), highest));
                }
            }
        }
    }
}

fn ledger(watch: &Watch) -> Vec<(String, u8)> {
    let page = watch.ok("inbox_list", json!({ "limit": 1000 }));
    let rows = page["notifications"].as_array().unwrap();
    let mut keys: Vec<_> = rows
        .iter()
        .map(|row| {
            let percent = u8::try_from(row["percent"].as_u64().unwrap()).unwrap();
            (row["subject"]["detail"].as_str().unwrap().to_owned(), percent)
        })
        .collect();
    keys.sort();
    keys
}

/// As many as fit into every run; `cargo xtask soak` asks for more.
fn cases() -> u32 {
    std::env::var("HOLDFAST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_is_told_twice_and_nothing_is_missed(
        steps in prop::collection::vec(step(), 1..25),
    ) {
        let mut watch = Watch::new();
        // Round the clock, so that the oracle needs no office.
        let rule = |priority: &str, thresholds: &[u8]| json!({ "priority": priority,
            "thresholds": thresholds, "breaks_through": false, "office_hours": false, "unowned": true });
        let rules = [rule("P1", RULES[0].1), rule("P2", RULES[1].1), rule("P3", RULES[2].1)];
        watch.ok("notification_rules_save", json!({ "rules": rules }));
        let mut oracle = Oracle::default();
        for step in steps {
            match step {
                Step::Incident(priority) => {
                    watch.incident(["P1", "P2", "P3"][priority], &["Sam Field"]);
                    oracle.items.push((priority, watch.now().timestamp_millis(), 0, false));
                }
                Step::Done(at) if at < oracle.items.len() => {
                    watch.ok("item_move", json!({ "id": format!("H-{}", at + 1), "to": "done" }));
                    oracle.items[at].3 = true;
                }
                Step::Done(_) => {}
                Step::Minutes(minutes) => {
                    for _ in 0..minutes {
                        watch.clock.advance(TimeDelta::minutes(1));
                        watch.look();
                        oracle.look(watch.now().timestamp_millis());
                    }
                }
                Step::Sleep(minutes) => drop(watch.sleep(TimeDelta::minutes(minutes))),
                Step::Back(minutes) => drop(watch.sleep(TimeDelta::minutes(-minutes))),
                Step::Restart => watch = watch.restarted(),
                Step::Kill(commits, unheard) => watch = watch.killed(commits, unheard),
            }
            watch.look();
            oracle.look(watch.now().timestamp_millis());
            let keys = ledger(&watch);
            prop_assert_eq!(&keys, &oracle.expected.iter().cloned().collect::<Vec<_>>());
            // Warnings of one clock share a headline, so bubbles are counted by item.
            for ((key, title), shown) in singles(&watch) {
                let item = title.split(' ').next().unwrap();
                let rows = keys.iter().filter(|(number, percent)| {
                    number == item && (*percent == 100) == title.contains("breached")
                });
                prop_assert!(shown <= rows.count(), "{} {} {}", key, title, shown);
            }
        }
    }
}
