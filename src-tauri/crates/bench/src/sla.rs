//! T2: recomputing all clocks after a calendar has changed, beside a walk through the minutes.
//! T7: the lines of `holdfast sla eval` a second, on one core.

use crate::random::Random;
use crate::report::{Report, Row};
use crate::{Bench, Outcome, target};
use chrono::{NaiveTime, TimeDelta};
use holdfast_domain::sla::*;
use holdfast_domain::{BlockedOn, Priority, Timestamp};
use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

/// Three clocks each.
const ITEMS: usize = 33_334;
/// Walking through the minutes takes so long that only some clocks are, and the rest is multiplied.
const WALKED: usize = 1_000;
const LINES: usize = 1_000_000;
const PASSES: usize = 7;

pub(crate) fn measure(bench: &Bench, report: &mut Report) -> Outcome {
    if bench.wants(&["T2"]) {
        recompute(report)?;
    }
    if bench.wants(&["T7"]) {
        eval(report)?;
    }
    Ok(())
}

fn calendar() -> Outcome<BusinessCalendar> {
    let day = r#"[["08:00","12:00"],["13:00","18:00"]]"#;
    let week: Vec<_> = ["mon", "tue", "wed", "thu", "fri"]
        .iter()
        .map(|name| format!("\"{name}\":{day}"))
        .collect();
    let json = format!(
        r#"{{"zone":"Europe/Amsterdam","week":{{{}}},"exceptions":[{{"date":"2026-12-25","ranges":[]}}]}}"#,
        week.join(","),
    );
    Ok(BusinessCalendar::from_json(&json)?)
}

fn recompute(report: &mut Report) -> Outcome {
    let now: Timestamp = "2026-11-20T10:00:00Z".parse()?;
    let items = items(now);
    let calendar = calendar()?;
    let policy = Arc::new(SlaPolicy::default());
    let computed = cpu(|| {
        let hours = Arc::new(Hours::new(&calendar));
        let book = Book::of(Terms { policy: Arc::clone(&policy), hours });
        for events in &items {
            black_box(glance(events, &book, &[], now));
        }
    });
    let walked = cpu(|| {
        for events in items.iter().take(WALKED / 3) {
            black_box(walk(&calendar, events, now));
        }
    }) * (ITEMS * 3) as f64
        / WALKED as f64;
    let clocks = ITEMS * 3;
    report.add(
        Row::new("T2", format!("recomputing {clocks} clocks, CPU"), "ms", computed)
            .at_most(50.0)
            .beside("minute walk", walked),
    );
    report.add(
        Row::new("T2", "times as fast as a minute walk", "×", walked / computed).at_least(40.0),
    );
    Ok(())
}

/// Items of the last weeks: half of them were answered, a third wait or have waited.
fn items(now: Timestamp) -> Vec<Vec<ClockEvent>> {
    let mut random = Random::seeded(48);
    (0..ITEMS)
        .map(|_| {
            let mut at = now - TimeDelta::minutes(random.below(14 * 24 * 60) as i64);
            let priority = Some(*random.of(&[Priority::P2, Priority::P3, Priority::P3]));
            let mut events =
                vec![ClockEvent::new(at, What::Created { priority, state: ItemState::Active })];
            let waiting = What::State(ItemState::Waiting(Some(BlockedOn::Client)));
            let later = [What::Updated, waiting, What::State(ItemState::Active), What::Updated];
            let count = random.below(later.len() + 1);
            for what in later.into_iter().take(count) {
                at = now.min(at + TimeDelta::minutes(random.below(600) as i64));
                events.push(ClockEvent::new(at, what));
            }
            events
        })
        .collect()
}

/// The due instants of an item's clocks, each minute asked for its local time and looked up in the
/// ranges of its date, as many systems do it. Pauses are left out in its favour.
fn walk(calendar: &BusinessCalendar, events: &[ClockEvent], now: Timestamp) -> [Timestamp; 3] {
    [240, 600, 1_800].map(|mut left| {
        let mut minute = events.first().map_or(now, |event| event.at);
        while left > 0 {
            let local = minute.with_timezone(&calendar.zone()).naive_local();
            let passed = (local.time() - NaiveTime::MIN).num_minutes();
            let open = calendar
                .ranges_on(local.date())
                .iter()
                .any(|range| passed >= i64::from(range.start()) && passed < i64::from(range.end()));
            left -= i64::from(open);
            minute += TimeDelta::minutes(1);
        }
        minute
    })
}

/// Milliseconds on the processor, the median of some passes.
fn cpu(mut call: impl FnMut()) -> f64 {
    let mut times: Vec<_> = (0..PASSES)
        .map(|_| {
            let (wall, spent) = (Instant::now(), on_processor());
            call();
            let spent = on_processor().zip(spent).map(|(after, before)| after - before);
            spent.unwrap_or_else(|| wall.elapsed().as_secs_f64() * 1_000.0)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[PASSES / 2]
}

/// Milliseconds this thread has had a processor, where the system tells.
fn on_processor() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

fn eval(report: &mut Report) -> Outcome {
    let program = target().join("release/holdfast");
    if !program.exists() {
        eprintln!("  T7: {} is not built", program.display());
        return Ok(());
    }
    let calendar = serde_json::to_string(&calendar()?)?;
    let mut random = Random::seeded(49);
    let mut input = Vec::new();
    for _ in 0..LINES {
        let (day, hour, seconds) = (1 + random.below(28), random.below(24), random.below(200_000));
        let from = format!("2026-{:02}-{day:02}T{hour:02}:00:00Z", 1 + random.below(12));
        writeln!(
            input,
            r#"{{"op":"add","calendar":{calendar},"from":"{from}","seconds":{seconds}}}"#
        )?;
    }
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), &input)?;
    let start = Instant::now();
    let status = Command::new(program)
        .args(["sla", "eval"])
        .stdin(std::fs::File::open(file.path())?)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("holdfast sla eval failed".into());
    }
    let rate = LINES as f64 / start.elapsed().as_secs_f64();
    report.add(Row::new("T7", "sla eval, add lines a second", "", rate).at_least(200_000.0));
    Ok(())
}
