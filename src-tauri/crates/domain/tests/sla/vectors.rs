//! Answers of another library to the same questions.

use crate::{at, hours};
use chrono::TimeDelta;
use holdfast_domain::Timestamp;
use holdfast_domain::sla::Hours;
use serde_json::{Value, json};

/// Where the exact rules of Holdfast differ on purpose: id, business seconds between, deadline, reason.
const DIFFERENCES: [(&str, i64, &str, &str); 4] = [
    (
        "gap-start",
        7_200,
        "2026-03-29T02:00:00Z",
        "a start in the skipped hour is the instant of the jump",
    ),
    (
        "gap-end",
        3_600,
        "2026-03-29T00:30:00Z",
        "an end in the skipped hour is the instant of the jump",
    ),
    (
        "fold-start",
        12_600,
        "2026-10-25T01:30:00Z",
        "a start in the doubled hour is its first occurrence",
    ),
    (
        "fold-end",
        9_000,
        "2026-10-25T00:00:00Z",
        "an end in the doubled hour is its second occurrence",
    ),
];

#[test]
fn the_answers_of_another_library_hold_but_for_boundaries_in_skipped_and_doubled_hours() {
    let vectors = include_str!("../fixtures/sla/vec_dev.jsonl").lines();
    let edges = include_str!("../fixtures/sla/vec_edge.jsonl").lines();
    let mut count = 0;
    for line in vectors.chain(edges) {
        let vector: Value = serde_json::from_str(line).unwrap();
        let id = vector["id"].as_str().unwrap();
        let difference = DIFFERENCES.iter().find(|(name, ..)| *name == id);
        let expected = difference.map_or_else(|| answer(&vector), |(_, s, due, _)| (*s, at(due)));
        let why = difference.map_or("as the other library says", |(.., why)| *why);
        assert_eq!(reckoned(&vector), expected, "{id}: {why}");
        count += 1;
    }
    assert_eq!(count, 316);
}

fn answer(vector: &Value) -> (i64, Timestamp) {
    let expect = &vector["expect"];
    let due = expect["due_at_close_of_interval"].as_str().unwrap();
    (expect["business_seconds_between"].as_i64().unwrap(), at(due))
}

fn reckoned(vector: &Value) -> (i64, Timestamp) {
    let hours = converted(vector);
    let instant = |name: &str| at(vector[name].as_str().unwrap());
    let span = TimeDelta::seconds(vector["secs"].as_i64().unwrap());
    let between = hours.between(instant("start"), instant("end")).num_seconds();
    (between, hours.add(instant("start"), span).unwrap())
}

/// Their calendars are maps from start to end; holidays are closed dates.
fn converted(vector: &Value) -> Hours {
    let week: serde_json::Map<String, Value> = vector["hours"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(day, ranges)| {
            let ranges = ranges.as_object().unwrap().iter().map(|(start, end)| json!([start, end]));
            (day.clone(), ranges.collect())
        })
        .collect();
    let holidays = vector["holidays"].as_array().into_iter().flatten();
    let exceptions: Vec<_> = holidays.map(|date| json!({ "date": date, "ranges": [] })).collect();
    hours(&json!({ "zone": vector["tz"], "week": week, "exceptions": exceptions }))
}
