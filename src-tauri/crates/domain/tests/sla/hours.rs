//! The exact rules of business time, one by one.

use crate::{at, calendar, hours, office, week};
use chrono::TimeDelta;
use holdfast_domain::sla::{BusinessCalendar, Hours};
use holdfast_domain::{ErrorCode, Timestamp};
use serde_json::{Value, json};

fn minutes(hours: &Hours, from: &str, to: &str) -> i64 {
    hours.between(at(from), at(to)).num_minutes()
}

fn add(hours: &Hours, from: &str, minutes: i64) -> Timestamp {
    hours.add(at(from), TimeDelta::minutes(minutes)).unwrap()
}

#[test]
fn a_range_is_half_open() {
    let office = hours(&office("UTC", "08:00", "18:00"));
    assert!(office.is_open(at("2026-11-20T08:00:00Z")));
    assert!(office.is_open(at("2026-11-20T17:59:59.999Z")));
    assert!(!office.is_open(at("2026-11-20T18:00:00Z")));
    assert!(!office.is_open(at("2026-11-20T07:59:59.999Z")));
}

#[test]
fn a_span_that_ends_with_the_day_is_reached_at_closing_time_and_not_at_the_next_opening() {
    let office = hours(&office("Europe/London", "09:00", "17:00"));
    assert_eq!(add(&office, "2026-06-05T12:00:00Z", 240), at("2026-06-05T16:00:00Z"));
}

#[test]
fn no_span_at_all_is_reached_at_once_also_outside_hours() {
    let office = hours(&office("UTC", "08:00", "18:00"));
    assert_eq!(add(&office, "2026-11-21T03:00:00Z", 0), at("2026-11-21T03:00:00Z"));
}

#[test]
fn instants_are_milliseconds() {
    let office = hours(&office("UTC", "08:00", "18:00"));
    let due = office.add(at("2026-11-20T17:59:59.999Z"), TimeDelta::milliseconds(2)).unwrap();
    assert_eq!(due, at("2026-11-23T08:00:00.001Z"));
}

#[test]
fn a_range_over_midnight_belongs_to_the_date_it_starts_on() {
    let night = hours(&json!({
        "zone": "UTC", "week": { "sun": [["22:00", "06:00"]], "wed": [["22:00", "06:00"]] },
        "exceptions": [{ "date": "2026-11-25", "ranges": [] }],
    }));
    assert_eq!(minutes(&night, "2026-11-22T00:00:00Z", "2026-11-24T00:00:00Z"), 480);
    // Wednesday is closed, and with it the small hours of Thursday; Thursday itself is no exception.
    assert_eq!(minutes(&night, "2026-11-25T00:00:00Z", "2026-11-27T00:00:00Z"), 0);
    let thursday = hours(&json!({
        "zone": "UTC", "week": { "wed": [["22:00", "06:00"]], "thu": [["09:00", "10:00"]] },
        "exceptions": [{ "date": "2026-11-26", "ranges": [] }],
    }));
    assert_eq!(minutes(&thursday, "2026-11-25T00:00:00Z", "2026-11-27T00:00:00Z"), 480);
}

#[test]
fn a_range_that_ends_when_it_starts_is_24_hours() {
    let round = hours(&json!({ "zone": "UTC", "week": { "tue": [["09:00", "09:00"]] } }));
    assert_eq!(minutes(&round, "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"), 24 * 60);
    assert!(round.is_open(at("2026-11-25T08:59:00Z")));
    assert!(!round.is_open(at("2026-11-25T09:00:00Z")));
}

#[test]
fn overlapping_and_touching_ranges_count_once() {
    let merged = hours(&json!({ "zone": "UTC", "week": {
        "mon": [["13:00", "18:00"], ["08:00", "12:00"], ["11:00", "13:00"], ["09:00", "10:00"]],
    } }));
    assert_eq!(minutes(&merged, "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"), 600);
    assert_eq!(merged.closes(at("2026-11-23T09:30:00Z")), Some(at("2026-11-23T18:00:00Z")));
}

#[test]
fn an_exception_closes_a_date_or_opens_it_specially() {
    let shop = hours(&json!({
        "zone": "Europe/Amsterdam", "week": week("mon-fri", &[["08:00", "18:00"]]),
        "exceptions": [
            { "date": "2026-12-25", "ranges": [] },
            { "date": "2026-12-27", "ranges": [["10:00", "14:00"]] },
        ],
    }));
    assert_eq!(minutes(&shop, "2026-12-25T00:00:00Z", "2026-12-26T00:00:00Z"), 0);
    assert_eq!(minutes(&shop, "2026-12-27T00:00:00Z", "2026-12-28T00:00:00Z"), 240);
    assert_eq!(add(&shop, "2026-12-24T16:00:00Z", 180), at("2026-12-27T11:00:00Z"));
}

#[test]
fn a_date_named_twice_has_the_ranges_of_both() {
    let twice = calendar(&json!({ "zone": "UTC", "exceptions": [
        { "date": "2026-12-25", "ranges": [["08:00", "09:00"]], "name": "Christmas Day" },
        { "date": "2026-12-25", "ranges": [["10:00", "11:00"]] },
    ] }));
    assert_eq!(twice.exceptions().next().unwrap().1.len(), 2);
}

#[test]
fn a_day_has_23_25_or_24_and_a_half_hours_where_the_zone_says_so() {
    let day = |zone: &str, from: &str, to: &str| {
        let all = hours(&json!({ "zone": zone, "week": week("mon-sun", &[["00:00", "24:00"]]) }));
        minutes(&all, from, to)
    };
    assert_eq!(day("Europe/Amsterdam", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), 23 * 60);
    assert_eq!(day("Europe/Amsterdam", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), 25 * 60);
    let one_sunday = |zone: &str, date: &str| {
        let all = hours(
            &json!({ "zone": zone, "exceptions": [{ "date": date, "ranges": [["00:00", "24:00"]] }] }),
        );
        minutes(&all, "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z")
    };
    assert_eq!(one_sunday("Australia/Lord_Howe", "2026-04-05"), 24 * 60 + 30);
    assert_eq!(one_sunday("Australia/Lord_Howe", "2026-10-04"), 24 * 60 - 30);
    assert_eq!(one_sunday("Africa/Cairo", "2026-04-24"), 23 * 60);
    assert_eq!(one_sunday("America/St_Johns", "2026-11-01"), 25 * 60);
    assert_eq!(one_sunday("Asia/Kolkata", "2026-11-01"), 24 * 60);
}

#[test]
fn a_day_that_the_zone_skips_has_no_business_time() {
    let apia =
        hours(&json!({ "zone": "Pacific/Apia", "week": week("mon-sun", &[["09:00", "17:00"]]) }));
    // Thursday the 29th is followed by Saturday the 31st.
    assert_eq!(minutes(&apia, "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z"), 16 * 60);
    assert_eq!(add(&apia, "2011-12-30T03:00:00Z", 60), at("2011-12-30T20:00:00Z"));
}

#[test]
fn in_the_doubled_hour_a_range_starts_first_and_ends_second() {
    let berlin = |start: &str, end: &str| {
        let hours = hours(&json!({ "zone": "Europe/Berlin", "week": { "sun": [[start, end]] } }));
        minutes(&hours, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z")
    };
    assert_eq!(berlin("02:30", "05:00"), 210);
    assert_eq!(berlin("01:00", "02:30"), 150);
    assert_eq!(berlin("02:15", "02:45"), 90);
    assert_eq!(berlin("00:00", "02:00"), 180, "02:00 comes twice, and an end is its second");
    assert_eq!(berlin("03:00", "05:00"), 120);
}

#[test]
fn a_boundary_in_the_skipped_hour_is_the_jump() {
    let berlin = |start: &str, end: &str| {
        let hours = hours(&json!({ "zone": "Europe/Berlin", "week": { "sun": [[start, end]] } }));
        minutes(&hours, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z")
    };
    assert_eq!(berlin("02:30", "05:00"), 120);
    assert_eq!(berlin("01:00", "02:30"), 60);
    assert_eq!(berlin("02:10", "02:50"), 0);
}

#[test]
fn midnight_at_the_end_of_a_date_is_its_second_where_midnight_comes_twice() {
    // In Havana the clock goes from 01:00 back to 00:00.
    let havana =
        hours(&json!({ "zone": "America/Havana", "week": { "sat": [["20:00", "24:00"]] } }));
    assert_eq!(minutes(&havana, "2026-10-31T12:00:00Z", "2026-11-02T00:00:00Z"), 300);
}

#[test]
fn a_calendar_that_is_never_open_is_an_error_and_not_a_loop() {
    for never in [
        json!({ "zone": "UTC" }),
        json!({ "zone": "UTC", "week": { "mon": [] } }),
        json!({ "zone": "UTC", "week": {}, "exceptions": [{ "date": "2026-12-25", "ranges": [] }] }),
    ] {
        assert_eq!(code(&never), ErrorCode::NeverOpen, "{never}");
    }
}

#[test]
fn a_calendar_that_is_closed_for_ten_years_is_an_error() {
    let far = hours(&json!({ "zone": "UTC", "exceptions": [
        { "date": "2020-01-01", "ranges": [["00:00", "02:00"]] },
        { "date": "2040-01-01", "ranges": [["00:00", "02:00"]] },
    ] }));
    let adds = |from: &str, minutes: i64| {
        far.add(at(from), TimeDelta::minutes(minutes)).map_err(|error| error.code)
    };
    assert_eq!(adds("2019-06-01T00:00:00Z", 120), Ok(at("2020-01-01T02:00:00Z")));
    assert_eq!(
        adds("2019-06-01T00:00:00Z", 121),
        Err(ErrorCode::NeverOpen),
        "twenty years of nothing"
    );
    assert_eq!(adds("2026-06-01T00:00:00Z", 1), Err(ErrorCode::NeverOpen), "not within ten years");
    assert_eq!(adds("2031-06-01T00:00:00Z", 1), Ok(at("2040-01-01T00:01:00Z")));
    assert_eq!(adds("2041-06-01T00:00:00Z", 1), Err(ErrorCode::NeverOpen), "never again");
    assert_eq!(far.opens(at("2041-06-01T00:00:00Z")), None);
}

#[test]
fn far_away_instants_cost_no_more_than_near_ones() {
    let office = hours(&office("Europe/Amsterdam", "08:00", "18:00"));
    let far = office.between(at("0001-01-01T00:00:00Z"), at("9999-12-31T00:00:00Z"));
    // 3,652,058 days are 521,722 weeks and four days.
    assert_eq!(far.num_hours() / 10, 521_722 * 5 + 5 - 1);
    assert_eq!(add(&office, "9999-12-30T09:00:00Z", 60), at("9999-12-30T10:00:00Z"));
    let beyond = office.add(at("9999-12-31T17:00:00Z"), TimeDelta::days(1)).unwrap_err();
    assert_eq!(beyond.code, ErrorCode::Invalid);
    for instant in [Timestamp::MIN_UTC, Timestamp::MAX_UTC] {
        let _ = office.between(instant, at("2026-01-01T00:00:00Z"));
        let _ = office.add(instant, TimeDelta::MAX);
        let _ = (office.opens(instant), office.closes(instant), office.is_open(instant));
    }
    assert_eq!(
        Hours::always().between(at("1969-12-31T23:59:59Z"), at("9999-12-31T00:00:00Z")),
        at("9999-12-31T00:00:00Z") - at("1969-12-31T23:59:59Z"),
    );
}

#[test]
fn a_business_day_is_the_open_week_shared_out_among_its_open_weekdays() {
    let day = |value: &Value| hours(value).business_day();
    assert_eq!(day(&office("UTC", "08:00", "18:00")), TimeDelta::hours(10));
    assert_eq!(day(&json!({ "always": true })), TimeDelta::hours(24));
    let short_friday = json!({ "zone": "UTC", "week": {
        "mon": [["08:00", "12:00"], ["13:00", "17:00"]], "fri": [["08:00", "12:00"]],
    } });
    assert_eq!(day(&short_friday), TimeDelta::hours(6));
}

#[test]
fn opening_and_closing_times_are_told() {
    let office = hours(&office("Europe/Amsterdam", "08:00", "18:00"));
    assert_eq!(office.closes(at("2026-11-20T09:00:00Z")), Some(at("2026-11-20T17:00:00Z")));
    assert_eq!(office.closes(at("2026-11-20T20:00:00Z")), Some(at("2026-11-20T20:00:00Z")));
    assert_eq!(office.opens(at("2026-11-20T17:00:00Z")), Some(at("2026-11-23T07:00:00Z")));
    assert_eq!(office.opens(at("2026-11-20T09:00:00Z")), Some(at("2026-11-20T09:00:00Z")));
    assert_eq!(Hours::always().closes(at("2026-11-20T09:00:00Z")), None);
    let all_week = hours(
        &json!({ "zone": "Europe/Amsterdam", "week": week("mon-sun", &[["00:00", "24:00"]]) }),
    );
    assert_eq!(all_week.closes(at("2026-11-20T09:00:00Z")), None);
    let over_sunday = hours(&json!({ "zone": "UTC", "week": { "sun": [["20:00", "04:00"]] } }));
    assert_eq!(over_sunday.closes(at("2026-11-22T21:00:00Z")), Some(at("2026-11-23T04:00:00Z")));
}

#[test]
fn every_mistake_in_a_calendar_has_a_code_and_a_remedy() {
    use ErrorCode::{BadHours, BadRequest, UnknownZone};
    let mon = |start: &str, end: &str| json!({ "zone": "UTC", "week": { "mon": [[start, end]] } });
    for (value, expected) in [
        (
            json!({ "zone": "Europe/Atlantis", "week": week("mon", &[["08:00", "18:00"]]) }),
            UnknownZone,
        ),
        (json!({ "zone": "+01:00", "week": week("mon", &[["08:00", "18:00"]]) }), UnknownZone),
        (json!({ "week": week("mon", &[["08:00", "18:00"]]) }), UnknownZone),
        (json!({}), UnknownZone),
        (mon("24:00", "06:00"), BadHours),
        (mon("08:00", "24:01"), BadHours),
        (mon("25:00", "26:00"), BadHours),
        (mon("08:60", "18:00"), BadHours),
        (mon("8", "18:00"), BadHours),
        (mon("", ""), BadHours),
        (mon("-1:00", "18:00"), BadHours),
        (mon("٠٨:٠٠", "18:00"), BadHours),
        (json!({ "zone": "UTC", "week": { "noday": [["08:00", "18:00"]] } }), BadHours),
        (
            json!({ "zone": "UTC", "exceptions": [{ "date": "2026-02-30", "ranges": [] }] }),
            BadHours,
        ),
        (
            json!({ "zone": "UTC", "exceptions": [{ "date": "+12026-02-03", "ranges": [] }] }),
            BadHours,
        ),
        (json!({ "always": true, "week": week("mon", &[["08:00", "18:00"]]) }), BadHours),
        (json!({ "zone": "UTC", "week": { "mon": [["08:00"]] } }), BadRequest),
        (json!({ "zone": "UTC", "weak": {} }), BadRequest),
        (json!("always"), BadRequest),
    ] {
        assert_eq!(code(&value), expected, "{value}");
    }
}

#[test]
fn a_calendar_reads_back_from_its_json() {
    for value in [
        json!({ "always": true }),
        json!({
            "zone": "Europe/Amsterdam",
            "week": { "mon": [["08:00", "12:00"], ["13:00", "24:00"]], "sun": [["22:00", "06:00"]] },
            "exceptions": [{ "date": "2026-12-25", "ranges": [] }],
        }),
    ] {
        let calendar = calendar(&value);
        assert_eq!(serde_json::to_value(&calendar).unwrap(), value);
        assert_eq!(serde_json::from_value::<BusinessCalendar>(value).unwrap(), calendar);
    }
}

fn code(value: &Value) -> ErrorCode {
    let error = BusinessCalendar::from_json(&value.to_string()).expect_err(&value.to_string());
    assert!(!error.remedy.is_empty(), "{value}");
    error.code
}
