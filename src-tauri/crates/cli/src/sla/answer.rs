//! Answers as JSON lines.

use super::events::People;
use super::instant;
use chrono::TimeDelta;
use holdfast_domain::sla::{Clocks, ItemClock, Segment, SegmentKind, Threshold, Verdict};
use holdfast_domain::{ClockState, Error, SlaClock};
use serde_json::{Map, Value, json};
use std::io::Write;

/// `{"error":{"code":…,"message":…}}`; the message says what to do.
pub(super) fn error(out: &mut Vec<u8>, error: &Error) {
    let message = format!("{} {}", error.message, error.remedy);
    line(out, &json!({ "error": { "code": error.code, "message": message.trim_end() } }));
}

/// Seconds, with milliseconds where there are any.
pub(super) fn seconds(out: &mut Vec<u8>, span: TimeDelta) {
    let milliseconds = span.num_milliseconds();
    // Writing to a vector cannot fail.
    let _ = if milliseconds % 1_000 == 0 {
        write!(out, "{}", milliseconds / 1_000)
    } else {
        write!(out, "{}", milliseconds as f64 / 1_000.0)
    };
}

/// The three clocks, by their names.
pub(super) fn clocks(out: &mut Vec<u8>, clocks: &Clocks, people: &People) {
    let all: Map<_, _> = SlaClock::ALL
        .iter()
        .map(|kind| (kind.word().to_owned(), clock(clocks.get(*kind), people)))
        .collect();
    let now = instant::text(clocks.now);
    line(out, &json!({ "clocks": all, "suspicious": clocks.suspicious, "now": now }));
}

fn clock(clock: &ItemClock, people: &People) -> Value {
    let segments: Vec<_> = clock.segments.iter().map(|part| segment(part, people)).collect();
    json!({
        "state": clock.state,
        "at_risk": clock.at_risk,
        "cycle": clock.cycle,
        "elapsed_seconds": number(clock.elapsed),
        "target_seconds": clock.target.map(number),
        "remaining_seconds": clock.remaining.map(number),
        "started": clock.started.map(instant::text),
        "ended": clock.ended.map(instant::text),
        "due": clock.due.map(instant::text),
        "thresholds": clock.thresholds.iter().map(threshold).collect::<Vec<_>>(),
        "next_threshold": clock.next.as_ref().map(threshold),
        "segments": segments,
        "verdicts": clock.verdicts.iter().map(verdict).collect::<Vec<_>>(),
    })
}

fn threshold(threshold: &Threshold) -> Value {
    json!({ "percent": threshold.percent, "at": threshold.at.map(instant::text) })
}

fn segment(segment: &Segment, people: &People) -> Value {
    let mut value = json!({
        "from": instant::text(segment.from),
        "to": instant::text(segment.to),
        "kind": segment.kind.state(),
        "business_seconds": number(segment.business),
    });
    match segment.kind {
        SegmentKind::Paused(Some(on)) => value["reason"] = on.word().into(),
        SegmentKind::Resolved => value["reason"] = "resolved".into(),
        SegmentKind::Paused(None) | SegmentKind::Running | SegmentKind::OutsideHours => {}
    }
    if let Some(name) = segment.by.and_then(|by| people.name(by)) {
        value["by"] = name.into();
    }
    value
}

fn verdict(verdict: &Verdict) -> Value {
    let state = if verdict.breached { ClockState::Breached } else { ClockState::Met };
    json!({
        "cycle": verdict.cycle,
        "state": state,
        "elapsed_seconds": number(verdict.elapsed),
        "target_seconds": number(verdict.target),
        "due": verdict.due.map(instant::text),
        "at": instant::text(verdict.at),
        "tzdb": verdict.tzdb,
    })
}

fn number(span: TimeDelta) -> Value {
    let milliseconds = span.num_milliseconds();
    if milliseconds % 1_000 == 0 {
        (milliseconds / 1_000).into()
    } else {
        (milliseconds as f64 / 1_000.0).into()
    }
}

fn line(out: &mut Vec<u8>, value: &Value) {
    // Writing to a vector cannot fail, and these values have only texts as keys.
    let _ = serde_json::to_writer(&mut *out, value);
    out.push(b'\n');
}
