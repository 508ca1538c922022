//! What bubbles and the inbox say.

use crate::floor::layout::Layout;
use crate::settings;
use chrono::TimeDelta;
use chrono_tz::Tz;
use holdfast_domain::{Cause, ClientId, Result, SlaClock, Timestamp};
use holdfast_store::Read;
use holdfast_store::table::alarm::AlarmItem;
use holdfast_store::table::clock::ClockRow;
use std::collections::HashMap;

/// What the words need to know.
pub(crate) struct Words {
    pub(crate) layout: Layout,
    clients: HashMap<ClientId, String>,
    zone: Tz,
    now: Timestamp,
}

impl Words {
    pub(crate) fn load(read: Read<'_>, now: Timestamp) -> Result<Self> {
        let zone = settings::workspace(read)?.zone.parse().unwrap_or(Tz::UTC);
        let clients = read.clients()?.into_iter().map(|client| (client.id, client.name)).collect();
        Ok(Self { layout: Layout::load(read)?, clients, zone, now })
    }

    /// Name of a client, empty without one.
    pub(crate) fn client(&self, id: Option<ClientId>) -> &str {
        id.and_then(|id| self.clients.get(&id)).map_or("", String::as_str)
    }

    /// `10:42`, with the day where that is not today, as the office sees it.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        let (at, now) = (at.with_timezone(&self.zone), self.now.with_timezone(&self.zone));
        let days = (at.date_naive() - now.date_naive()).num_days().abs();
        let format = match days {
            0 => "%H:%M",
            1..=6 => "%a %H:%M",
            _ => "%-d %b %H:%M",
        };
        at.format(format).to_string()
    }

    pub(crate) fn clock_title(&self, item: &AlarmItem, clock: SlaClock, percent: u8) -> String {
        let what = if percent == 100 { "breached" } else { "due soon" };
        format!("{} {what}: {}", item.number, clock.label())
    }

    pub(crate) fn clock_body(&self, item: &AlarmItem, row: &ClockRow, percent: u8) -> String {
        let due = row.due.map(|due| self.time(due)).unwrap_or_default();
        let when = match percent {
            100 => format!("Was due {due}."),
            _ if due.is_empty() => format!("{percent} % of the time is used."),
            _ => format!("Due {due}; {percent} % of the time is used."),
        };
        format!("{}\n{when}", self.item(item))
    }

    pub(crate) fn date_title(&self, cause: Cause, item: &AlarmItem) -> String {
        match (cause, item.blocked_on) {
            (Cause::Chase, Some(on)) => {
                format!("{}: chase the {}", item.number, on.label().to_lowercase())
            }
            (Cause::Chase, None) => format!("{}: time to chase", item.number),
            _ => format!("{} is due", item.number),
        }
    }

    /// What the clocks of a snoozed item came to.
    pub(crate) fn snooze_body(
        &self,
        item: &AlarmItem,
        clocks: &[ClockRow],
        now: Timestamp,
    ) -> String {
        let open = clocks.iter().filter(|row| !row.ended);
        let Some((clock, due)) =
            open.filter_map(|row| Some((row.clock, row.due?))).min_by_key(|(_, due)| *due)
        else {
            return self.item(item);
        };
        let how = if due <= now {
            format!("{} overdue by {}.", clock.label(), span(now - due))
        } else {
            format!("{} due {}.", clock.label(), self.time(due))
        };
        format!("{}\n{how}", self.item(item))
    }

    /// `P1 · Acme Dental · Printer is down`
    pub(crate) fn item(&self, item: &AlarmItem) -> String {
        let priority = item.priority.map_or("", |priority| priority.word());
        let parts = [priority, self.client(item.client), item.title.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// `2 h 10 min`, in the two largest units that count.
pub(crate) fn span(span: TimeDelta) -> String {
    let minutes = span.num_minutes().max(0);
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => holdfast_domain::words::count(usize::try_from(days).unwrap_or(0), "day"),
        (days, hours, _) => {
            let days = holdfast_domain::words::count(usize::try_from(days).unwrap_or(0), "day");
            format!("{days} {hours} h")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use chrono::TimeDelta;

    #[test]
    fn spans_read_as_people_say_them() {
        for (minutes, words) in [
            (0, "0 min"),
            (14, "14 min"),
            (60, "1 h"),
            (130, "2 h 10 min"),
            (1440, "1 day"),
            (3000, "2 days 2 h"),
            (-5, "0 min"),
        ] {
            assert_eq!(span(TimeDelta::minutes(minutes)), words);
        }
    }
}
