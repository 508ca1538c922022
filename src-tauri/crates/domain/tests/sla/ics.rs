//! Holidays out of `.ics` files: dates, or a reason for each event that gives none.

use holdfast_domain::sla::{Holidays, holidays};
use proptest::prelude::*;
use std::path::Path;

fn read(lines: &[&str]) -> Holidays {
    let ics = format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        lines.join("\r\n")
    );
    holidays(&ics, &(2026..=2029))
}

fn dates(lines: &[&str]) -> Vec<String> {
    let read = read(lines);
    assert_eq!(read.skipped, []);
    read.dates.iter().map(|holiday| holiday.date.to_string()).collect()
}

fn reason(lines: &[&str]) -> String {
    let read = read(lines);
    assert_eq!(read.dates, []);
    read.skipped[0].reason.clone()
}

#[test]
fn the_bank_holidays_of_england_are_all_read() {
    let file = include_str!("../fixtures/ical/govuk_bank_holidays_2012_2017.ics");
    let read = holidays(file, &(2026..=2029));
    assert_eq!((read.dates.len(), read.skipped.len()), (file.matches("BEGIN:VEVENT").count(), 0));
    let first = &read.dates[0];
    assert_eq!(
        (first.date.to_string().as_str(), first.name.as_str()),
        ("2012-01-02", "New Year’s Day")
    );
    assert!(read.dates.is_sorted());
}

#[test]
fn a_holiday_lasts_one_day_or_until_the_date_of_its_end() {
    assert_eq!(dates(&["DTSTART;VALUE=DATE:20261225"]), ["2026-12-25"]);
    assert_eq!(dates(&["DTSTART:20261225", "DTEND:20261225"]), ["2026-12-25"]);
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"]),
        ["2026-12-24", "2026-12-25", "2026-12-26"],
    );
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20261225", "DURATION:P2D"]),
        ["2026-12-25", "2026-12-26"]
    );
    assert_eq!(dates(&["DTSTART;VALUE=DATE:20261225", "DURATION:P1W"]).len(), 7);
}

#[test]
fn a_yearly_holiday_is_written_out_for_the_years_asked_for() {
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20001225", "RRULE:FREQ=YEARLY"]),
        ["2026-12-25", "2027-12-25", "2028-12-25", "2029-12-25"],
    );
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20001225", "RRULE:FREQ=YEARLY;UNTIL=20271225"]),
        ["2026-12-25", "2027-12-25"],
    );
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"]),
        ["2026-11-26", "2027-11-25", "2028-11-23", "2029-11-22"],
    );
    assert_eq!(
        dates(&[
            "DTSTART;VALUE=DATE:20261225",
            "RRULE:FREQ=YEARLY;COUNT=3",
            "EXDATE;VALUE=DATE:20271225"
        ]),
        ["2026-12-25", "2028-12-25"],
    );
    assert_eq!(dates(&["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"]), ["2028-02-29"]);
}

#[test]
fn an_event_that_is_no_whole_day_says_why() {
    for (lines, expected) in [
        (vec!["SUMMARY:x"], "It has no date."),
        (vec!["DTSTART:20261225T090000Z"], "It has a time of day; only whole days are holidays."),
        (
            vec!["DTSTART;VALUE=DATE:20261325"],
            "It has a time of day; only whole days are holidays.",
        ),
        (vec!["DTSTART:20261225", "DTEND:20261220"], "It ends before it begins."),
        (vec!["DTSTART:20261225", "DTEND:20991220"], "It is longer than a year."),
        (vec!["DTSTART:20261225", "DURATION:PT4H"], "It does not last whole days."),
        (vec!["DTSTART:20261225", "STATUS:CANCELLED"], "It is cancelled."),
        (
            vec!["DTSTART:20261225", "RRULE:FREQ=WEEKLY"],
            "It repeats in another way than every year.",
        ),
        (vec!["DTSTART:20261225", "RRULE:nonsense"], "It repeats in another way than every year."),
        (vec!["DTSTART:20261225", "RDATE:20271225"], "It repeats on listed dates."),
        (
            vec!["DTSTART:20261225", "RECURRENCE-ID:20261226"],
            "It moves one date of an event that repeats.",
        ),
    ] {
        assert_eq!(reason(&lines), expected, "{lines:?}");
    }
    assert_eq!(holidays("", &(2026..=2029)).skipped[0].reason, "There is no event in this file.");
    let cut =
        holidays("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\nSUMMARY:Cut", &(2026..=2029));
    assert_eq!(
        (cut.skipped[0].name.as_str(), cut.skipped[0].reason.as_str()),
        ("Cut", "It has no end.")
    );
}

#[test]
fn names_are_unfolded_and_plain() {
    let read = read(&["DTSTART:20261225", "SUMMARY;LANGUAGE=en:Christmas\\, ob", " served"]);
    assert_eq!(read.dates[0].name, "Christmas, observed");
}

#[test]
fn alarms_inside_an_event_do_not_hide_its_date() {
    assert_eq!(
        dates(&["BEGIN:VALARM", "DTSTART:20200101", "END:VALARM", "DTSTART;VALUE=DATE:20261225"]),
        ["2026-12-25"],
    );
}

#[test]
fn every_file_that_broke_another_program_gives_dates_or_reasons() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ical");
    let mut files = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let events = text.to_ascii_uppercase().matches("BEGIN:VEVENT").count().max(1);
        let read = holidays(&text, &(2026..=2029));
        let told = read.skipped.len() + read.dates.len();
        assert!(told >= events, "{}: {read:?}", path.display());
        assert!(read.skipped.iter().all(|skipped| !skipped.reason.is_empty()));
        files += 1;
    }
    assert!(files >= 14);
}

#[test]
fn garbage_nested_ten_thousand_deep_is_no_danger() {
    let deep = format!("BEGIN:VEVENT\n{}", "BEGIN:X\n".repeat(10_000));
    assert_eq!(holidays(&deep, &(2026..=2029)).skipped.len(), 1);
    let many = "BEGIN:VEVENT\n".repeat(10_000);
    assert_eq!(holidays(&many, &(2026..=2029)).skipped.len(), 10_000);
}

proptest! {
    #[test]
    fn any_text_is_safe(text in ".*", start in "[0-9]{0,9}", rule in "[A-Z0-9=;,+-]{0,40}") {
        let _ = holidays(&text, &(2026..=2029));
        let _ = read(&[&format!("DTSTART:{start}"), &format!("RRULE:FREQ=YEARLY;{rule}"), &text]);
    }
}
