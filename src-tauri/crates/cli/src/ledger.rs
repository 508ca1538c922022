//! Clocks as people read them: what counted, what did not and why, and when each is due.

use crate::print::{INSTANT, card, line, list, word};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// The clocks of an item with their ledgers.
pub(crate) fn explain(view: &Value) -> String {
    let mut out = String::new();
    line(&mut out, card(&view["card"]));
    let under: Vec<_> = ["agreement", "policy", "calendar"]
        .iter()
        .map(|part| word(&view[part], "name"))
        .filter(|name| !name.is_empty())
        .collect();
    if !under.is_empty() {
        line(&mut out, format!("{} · {}", under.join(" · "), word(view, "zone")));
    }
    let note = word(view, "note");
    if !note.is_empty() {
        line(&mut out, note);
    }
    let zones = Zones::of(view);
    for clock in list(&view["clocks"]) {
        explain_clock(&mut out, clock, &zones);
    }
    out
}

fn explain_clock(out: &mut String, clock: &Value, zones: &Zones) {
    line(out, "");
    let cycle = match clock["cycle"].as_u64() {
        Some(cycle) if cycle > 1 => format!(" (cycle {cycle})"),
        _ => String::new(),
    };
    let name = label(word(clock, "clock"));
    line(out, format!("{name}{cycle}: {}", standing(clock)));
    match zones.both(&clock["due"]) {
        Some(due) => line(out, format!("  due       {due}")),
        None if word(clock, "state") == "paused" => line(out, "  due       not while it rests"),
        None => {}
    }
    let warnings: Vec<_> = list(&clock["thresholds"])
        .filter_map(|one| Some(format!("{} % {}", one["percent"], zones.short(&one["at"])?)))
        .collect();
    if !warnings.is_empty() {
        line(out, format!("  warnings  {}", warnings.join(", ")));
    }
    for segment in list(&clock["segments"]) {
        let from = zones.short(&segment["from"]).unwrap_or_default();
        let to = zones.short(&segment["to"]).unwrap_or_else(|| "now".to_owned());
        let counted = segment["counted"].as_i64().unwrap_or_default();
        let what = match (word(segment, "state"), word(segment, "reason")) {
            ("running", _) => format!("counted {}", span(counted)),
            (state, "") => label(state).to_lowercase(),
            (_, reason) => reason.to_owned(),
        };
        let by = match word(&segment["by"], "name") {
            "" => String::new(),
            name => format!(", {name}"),
        };
        line(out, format!("  {from} – {to}  {what}{by}"));
    }
    let (elapsed, target) = (&clock["elapsed"], &clock["target"]);
    let of = |seconds: &Value| span(seconds.as_i64().unwrap_or_default());
    line(out, format!("  sum       {} of {}", of(elapsed), of(target)));
    for verdict in list(&clock["verdicts"]) {
        let at = zones.short(&verdict["at"]).unwrap_or_default();
        line(
            out,
            format!(
                "  cycle {}   {} at {at} after {} of {}",
                verdict["cycle"],
                word(verdict, "state"),
                of(&verdict["elapsed"]),
                of(&verdict["target"])
            ),
        );
    }
    let reason = word(clock, "reason");
    if !reason.is_empty() {
        line(out, format!("  why       {reason}"));
    } else if clock["reason_needed"] == true {
        line(out, "  why       not said yet; the policy asks for a written reason");
    }
    if clock["suspicious"] == true {
        line(out, "  A wall clock was set back while this counted; the order of events decided.");
    }
}

/// How a clock stands: `running, 6h 30m left of 8h`.
fn standing(clock: &Value) -> String {
    let state = label(word(clock, "state")).to_lowercase();
    let remaining = clock["remaining"].as_i64().unwrap_or_default();
    let left = if word(clock, "state") == "met" {
        String::new()
    } else if remaining < 0 {
        format!(", overdue by {}", span(-remaining))
    } else if word(clock, "state") == "breached" {
        // No open time has passed since.
        ", overdue".to_owned()
    } else {
        let risk = if clock["at_risk"] == true { ", at risk" } else { "" };
        format!(", {} left{risk}", span(remaining))
    };
    format!("{state}{left}")
}

/// What is due next, a line an item.
pub(crate) fn due(due: &Value) -> String {
    let mut out = String::new();
    for one in list(&due["lines"]) {
        let pill = &one["pill"];
        let zones = Zones::new(word(one, "zone"));
        let when = zones.short(&pill["due"]).unwrap_or_else(|| "rests".to_owned());
        let clock = label(word(pill, "clock"));
        line(&mut out, card(&one["card"]));
        line(&mut out, format!("        {clock}: {}; due {when}", standing(pill)));
    }
    let (total, overdue, risk) = (&due["total"], &due["overdue"], &due["at_risk"]);
    line(&mut out, format!("{total} with a clock, {overdue} overdue, {risk} at risk"));
    out
}

/// `first_response` as people read it.
fn label(word: &str) -> String {
    let mut words = word.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// `2d 3h`, `6h 30m`, `45m`, `20s`: the two largest units that matter. A day is 24 hours.
fn span(seconds: i64) -> String {
    let parts = [
        (seconds / 86_400, 'd'),
        (seconds / 3_600 % 24, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ];
    let first = parts.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    let shown = parts[first..].iter().take(2).enumerate();
    let shown = shown.filter(|(at, (count, _))| *at == 0 || *count > 0);
    shown.map(|(_, (count, unit))| format!("{count}{unit}")).collect::<Vec<_>>().join(" ")
}

/// The zone of the calendar, and that of the office.
struct Zones {
    client: Tz,
    office: Option<Tz>,
}

impl Zones {
    fn new(zone: &str) -> Self {
        Self { client: zone.parse().unwrap_or(Tz::UTC), office: None }
    }

    fn of(view: &Value) -> Self {
        let office = word(view, "office_zone").parse().ok();
        let zones = Self::new(word(view, "zone"));
        Self { office: office.filter(|office| *office != zones.client), ..zones }
    }

    fn at(instant: &Value) -> Option<DateTime<Utc>> {
        instant.as_str()?.parse().ok()
    }

    /// An instant in the zone of the client.
    fn short(&self, instant: &Value) -> Option<String> {
        let at = Self::at(instant)?.with_timezone(&self.client);
        Some(at.format(INSTANT).to_string())
    }

    /// An instant in both zones.
    fn both(&self, instant: &Value) -> Option<String> {
        let at = Self::at(instant)?;
        let client = format!("{} {}", self.short(instant)?, self.client.name());
        Some(match self.office {
            None => client,
            Some(office) => {
                let there = at.with_timezone(&office).format(INSTANT);
                format!("{client}, {there} {}", office.name())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_shows_the_two_units_that_matter() {
        for (seconds, text) in [
            (0, "0s"),
            (20, "20s"),
            (60, "1m"),
            (23_400, "6h 30m"),
            (86_405, "1d"),
            (180_000, "2d 2h"),
        ] {
            assert_eq!(span(seconds), text);
        }
    }
}
