//! Calendars that look random and are the same in every run.

use chrono::{Days, NaiveDate, Offset, TimeZone};
use chrono_tz::{Africa, America, Asia, Australia, Europe, Pacific, Tz};
use holdfast_domain::sla::{BusinessCalendar, OpenRange};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A generator after Steele, Lea and Flood ("SplitMix64").
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as i64
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as i64) as usize]
    }
}

/// Zones with the odd rules: half an hour, at midnight, negative, a skipped day, none at all.
const ZONES: [Tz; 14] = [
    Europe::Amsterdam,
    Europe::London,
    Europe::Dublin,
    America::New_York,
    America::St_Johns,
    America::Santiago,
    America::Havana,
    Asia::Kolkata,
    Asia::Kathmandu,
    Australia::Lord_Howe,
    Pacific::Apia,
    Pacific::Chatham,
    Africa::Cairo,
    Africa::Casablanca,
];

/// A calendar, and a date around which it is worth looking at.
pub(crate) fn calendar(random: &mut Random) -> (BusinessCalendar, NaiveDate) {
    let zone = random.of(&ZONES);
    let date = if random.below(3) == 0 {
        NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + Days::new(random.below(9_000) as u64)
    } else {
        random.of(changes(zone))
    };
    let mut week: [Vec<OpenRange>; 7] = Default::default();
    for day in &mut week {
        *day = ranges(random);
    }
    let mut exceptions = BTreeMap::new();
    for _ in 0..random.below(3) {
        let day = date + Days::new(random.below(6) as u64) - Days::new(3);
        exceptions.insert(day, if random.below(2) == 0 { Vec::new() } else { ranges(random) });
    }
    match BusinessCalendar::new(zone, week, exceptions) {
        Ok(calendar) => (calendar, date),
        Err(_) => calendar(random),
    }
}

/// Dates on which a zone's clock changes; some ordinary one where it never does.
fn changes(zone: Tz) -> &'static [NaiveDate] {
    static KNOWN: OnceLock<BTreeMap<&'static str, Vec<NaiveDate>>> = OnceLock::new();
    let known =
        KNOWN.get_or_init(|| ZONES.iter().map(|zone| (zone.name(), found(*zone))).collect());
    &known[zone.name()]
}

fn found(zone: Tz) -> Vec<NaiveDate> {
    let from = if zone == Pacific::Apia { 2009 } else { 2022 };
    let first = NaiveDate::from_ymd_opt(from, 1, 1).unwrap();
    let offset = |date: &NaiveDate| {
        zone.offset_from_utc_datetime(&date.and_hms_opt(12, 0, 0).unwrap()).fix()
    };
    let days: Vec<_> = first.iter_days().take(6 * 365).collect();
    let pairs = days.windows(2).filter(|pair| offset(&pair[0]) != offset(&pair[1]));
    let changes: Vec<_> = pairs.map(|pair| pair[1]).collect();
    if changes.is_empty() { vec![first] } else { changes }
}

fn ranges(random: &mut Random) -> Vec<OpenRange> {
    let text = |quarter: i64| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    match random.below(8) {
        0 => Vec::new(),
        1 => vec![OpenRange::DAY],
        2 => vec![
            OpenRange::parse("08:00", "12:00").unwrap(),
            OpenRange::parse("13:00", "18:00").unwrap(),
        ],
        3 => vec![OpenRange::parse("22:00", "06:00").unwrap()],
        // The small hours, in which clocks change.
        4 | 5 => (0..=random.below(2))
            .map(|_| OpenRange::parse(&text(random.below(16)), &text(random.below(17))).unwrap())
            .collect(),
        _ => (0..=random.below(3))
            .map(|_| OpenRange::parse(&text(random.below(96)), &text(random.below(97))).unwrap())
            .collect(),
    }
}
