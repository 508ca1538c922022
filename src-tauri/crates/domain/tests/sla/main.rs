//! The meaning of SLA clocks, through what other crates see of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where something is not as said"
)]

mod cases;
mod clocks;
mod hours;
mod ics;
mod laws;
mod oracle;
mod random;
mod story;
mod vectors;

use holdfast_domain::Timestamp;
use holdfast_domain::sla::{BusinessCalendar, Hours};
use serde_json::{Value, json};

/// An instant.
fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|_| panic!("{text} is no instant"))
}

/// A calendar in its JSON form.
fn calendar(value: &Value) -> BusinessCalendar {
    BusinessCalendar::from_json(&value.to_string())
        .unwrap_or_else(|error| panic!("{error}: {value}"))
}

fn hours(value: &Value) -> Hours {
    Hours::new(&calendar(value))
}

/// The same ranges on some days: `week("mon-fri", &[["08:00", "18:00"]])`.
fn week(days: &str, ranges: &[[&str; 2]]) -> Value {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let place = |name: &str| NAMES.iter().position(|day| *day == name).unwrap();
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let days = &NAMES[place(first)..=place(last)];
    days.iter()
        .map(|day| ((*day).to_owned(), json!(ranges)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Monday to Friday, in a zone.
fn office(zone: &str, from: &str, to: &str) -> Value {
    json!({ "zone": zone, "week": week("mon-fri", &[[from, to]]) })
}
