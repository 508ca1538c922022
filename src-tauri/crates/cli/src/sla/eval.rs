//! One line: what it asks, and its answer.

use super::{answer, events, instant, policy};
use chrono::TimeDelta;
use holdfast_domain::sla::{Book, BusinessCalendar, Hours, SlaPolicy, Terms, evaluate};
use holdfast_domain::{Error, ErrorCode, Result, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Calendars and policies that are kept ready; a stream with more different ones starts afresh.
const KEPT: usize = 1_024;

#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    op: Option<Cow<'l, str>>,
    #[serde(borrow)]
    calendar: Option<&'l RawValue>,
    #[serde(borrow)]
    from: Option<Cow<'l, str>>,
    #[serde(borrow)]
    to: Option<Cow<'l, str>>,
    #[serde(borrow)]
    seconds: Option<&'l RawValue>,
    #[serde(borrow)]
    policy: Option<&'l RawValue>,
    #[serde(borrow)]
    events: Option<&'l RawValue>,
    #[serde(borrow)]
    now: Option<Cow<'l, str>>,
}

/// Answers lines, and remembers what they have in common.
#[derive(Default)]
pub(super) struct Evaluator {
    calendars: Ready<Hours>,
    policies: Ready<SlaPolicy>,
}

impl Evaluator {
    /// Writes the answer to a line, with its end.
    pub(super) fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        if let Err(error) = self.answered(line, out) {
            out.truncate(start);
            answer::error(out, &error);
        }
    }

    fn answered(&mut self, line: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let line: Line<'_> =
            serde_json::from_slice(line).map_err(|error| misread("line", &error))?;
        let op = line.op.as_deref().ok_or_else(|| missing("op"))?;
        if !["add", "between", "clock"].contains(&op) {
            return Err(bad(format!("There is no op “{op}”."), "Ask for add, between or clock."));
        }
        let json = line.calendar.ok_or_else(|| missing("calendar"))?.get();
        let hours = self.calendars.get(json, |json| {
            BusinessCalendar::from_json(json).map(|calendar| Hours::new(&calendar))
        })?;
        let instant = |name: &str, text: &Option<Cow<'_, str>>| -> Result<Timestamp> {
            instant::parse(text.as_deref().ok_or_else(|| missing(name))?)
        };
        match op {
            "add" => {
                let span = seconds(line.seconds.ok_or_else(|| missing("seconds"))?.get())?;
                let at = hours.add(instant("from", &line.from)?, span)?;
                out.extend(br#"{"at":""#);
                instant::write(out, at);
                out.extend(b"\"}\n");
            }
            "between" => {
                let from = instant("from", &line.from)?;
                let span = hours.between(from, instant("to", &line.to)?);
                out.extend(br#"{"seconds":"#);
                answer::seconds(out, span);
                out.extend(b"}\n");
            }
            _ => {
                let json = line.policy.ok_or_else(|| missing("policy"))?.get();
                let policy = self.policies.get(json, policy::read)?;
                let json = line.events.ok_or_else(|| missing("events"))?.get();
                let (events, people) = events::read(json, &policy)?;
                let now = instant("now", &line.now)?;
                let clocks = evaluate(&events, &Book::of(Terms { policy, hours }), &[], now);
                answer::clocks(out, &clocks, &people);
            }
        }
        Ok(())
    }
}

/// Things made from JSON, by its text. What was wrong once is wrong again.
struct Ready<T>(HashMap<Box<str>, Result<Arc<T>>>);

impl<T> Default for Ready<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Ready<T> {
    fn get(&mut self, json: &str, make: impl FnOnce(&str) -> Result<T>) -> Result<Arc<T>> {
        if let Some(ready) = self.0.get(json) {
            return ready.clone();
        }
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        let made = make(json).map(Arc::new);
        self.0.insert(json.into(), made.clone());
        made
    }
}

/// Seconds as a JSON number, to the millisecond.
fn seconds(json: &str) -> Result<TimeDelta> {
    if let Ok(whole) = json.parse() {
        return TimeDelta::try_seconds(whole)
            .ok_or_else(|| bad("So many seconds cannot be counted.".to_owned(), "Give fewer."));
    }
    json.parse::<f64>()
        .ok()
        .map(|seconds| (seconds * 1_000.0).round())
        .filter(|milliseconds| milliseconds.abs() < 1e18)
        .map(|milliseconds| TimeDelta::milliseconds(milliseconds as i64))
        .ok_or_else(|| bad(format!("“seconds” is no number: {json}."), "Give it as a number."))
}

pub(super) fn bad(message: String, remedy: &str) -> Error {
    Error::new(ErrorCode::BadRequest, message, remedy)
}

pub(super) fn misread(what: &str, error: &serde_json::Error) -> Error {
    bad(format!("The {what} cannot be read: {error}."), "See `holdfast sla eval --help`.")
}

pub(super) fn missing(name: &str) -> Error {
    bad(format!("There is no “{name}”."), "See `holdfast sla eval --help`.")
}
