//! `holdfast sla eval`: one JSON line in, one JSON line out.

use super::Desk;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

fn office() -> Value {
    let day = json!([["08:00", "12:00"], ["13:00", "18:00"]]);
    json!({
        "zone": "Europe/Amsterdam",
        "week": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day },
        "exceptions": [
            { "date": "2026-12-25", "ranges": [] },
            { "date": "2026-12-27", "ranges": [["10:00", "14:00"]] },
        ],
    })
}

/// The answers to some bytes.
fn answers_to(input: &[u8]) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .args(["sla", "eval"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answers(lines: &[Value]) -> Vec<Value> {
    let text: Vec<_> = lines.iter().map(Value::to_string).collect();
    let answers = answers_to(text.join("\n").as_bytes());
    assert_eq!(answers.len(), lines.len(), "one line each");
    answers
}

fn answer(line: Value) -> Value {
    answers(&[line]).remove(0)
}

fn code(answer: &Value) -> &str {
    assert!(answer["error"]["message"].as_str().is_some_and(|text| text.len() > 10), "{answer}");
    answer["error"]["code"].as_str().unwrap()
}

#[test]
fn add_tells_the_instant_that_business_time_reaches() {
    let add = |from: &str, seconds: i64| {
        answer(json!({ "op": "add", "calendar": office(), "from": from, "seconds": seconds }))
    };
    assert_eq!(add("2026-03-27T16:00:00Z", 14_400), json!({ "at": "2026-03-30T09:00:00Z" }));
    assert_eq!(add("2026-03-28T03:00:00Z", 0), json!({ "at": "2026-03-28T03:00:00Z" }));
    assert_eq!(add("2026-12-24T16:00:00Z", 7_200), json!({ "at": "2026-12-27T10:00:00Z" }));
}

#[test]
fn between_tells_the_business_time_of_two_instants() {
    let between = |from: &str, to: &str| {
        answer(json!({ "op": "between", "calendar": office(), "from": from, "to": to }))
    };
    assert_eq!(
        between("2026-12-24T16:00:00Z", "2026-12-28T08:00:00Z"),
        json!({ "seconds": 3_600 + 4 * 3_600 + 3_600 })
    );
    assert_eq!(
        between("2026-12-24T16:00:00Z", "2026-12-24T16:00:00.250Z"),
        json!({ "seconds": 0.25 })
    );
    let always = json!({ "op": "between", "calendar": { "always": true }, "from": "2026-01-01T00:00:00Z", "to": "2027-01-01T01:00:00+01:00" });
    assert_eq!(answer(always), json!({ "seconds": 365 * 86_400 }));
}

#[test]
fn a_clock_tells_how_it_stands_and_why() {
    let created = json!({ "at": "2026-11-23T08:00:00Z", "type": "created", "priority": "P3", "state": "in_progress" });
    let answer = answer(json!({
        "op": "clock", "calendar": office(), "now": "2026-11-23T14:00:00Z",
        "policy": { "targets": { "P3": { "first_response": 3_600, "resolution": "8h" } }, "pauses": ["client"] },
        "events": [
            created,
            { "at": "2026-11-23T08:30:00Z", "type": "responded", "by": "Ana" },
            { "at": "2026-11-23T09:00:00Z", "type": "state", "state": "blocked", "reason": "client", "by": "Tom" },
            { "at": "2026-11-23T10:00:00Z", "type": "state", "state": "in_progress" },
        ],
    }));
    assert_eq!(answer["suspicious"], false);
    let first = &answer["clocks"]["first_response"];
    assert_eq!((&first["state"], &first["elapsed_seconds"]), (&json!("met"), &json!(1_800)));
    assert_eq!(answer["clocks"]["next_update"]["state"], "not_started");
    let resolution = &answer["clocks"]["resolution"];
    assert_eq!(resolution["state"], "running");
    // 09:00 to 10:00, then 11:00 to 12:00 and 13:00 to 15:00 in Amsterdam.
    assert_eq!(resolution["elapsed_seconds"], 4 * 3_600);
    assert_eq!(resolution["remaining_seconds"], 4 * 3_600);
    assert_eq!(resolution["due"], "2026-11-24T08:00:00Z");
    assert_eq!(
        resolution["thresholds"],
        json!([
            { "percent": 50, "at": "2026-11-23T14:00:00Z" }, { "percent": 75, "at": "2026-11-23T16:00:00Z" },
            { "percent": 90, "at": "2026-11-24T07:12:00Z" }, { "percent": 100, "at": "2026-11-24T08:00:00Z" },
        ]),
    );
    assert_eq!(
        resolution["segments"][1],
        json!({ "from": "2026-11-23T09:00:00Z", "to": "2026-11-23T10:00:00Z", "kind": "paused", "reason": "client", "business_seconds": 3_600, "by": "Tom" }),
    );
    let kinds: Vec<_> = resolution["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["running", "paused", "running", "outside_hours", "running"]);
}

#[test]
fn states_are_read_by_the_names_that_other_systems_give_them() {
    let state_after = |event: Value, policy: Value| {
        let asked = json!({
            "op": "clock", "calendar": { "always": true }, "policy": policy, "now": "2026-11-23T09:00:00Z",
            "events": [{ "at": "2026-11-23T08:00:00Z", "type": "created" }, event],
        });
        answer(asked)["clocks"]["resolution"]["state"].as_str().map(str::to_owned)
    };
    let state = |fields: Value| {
        let mut event = json!({ "at": "2026-11-23T08:10:00Z", "type": "state" });
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        state_after(event, json!({ "resolution": "4h" })).unwrap_or_default()
    };
    for (fields, expected) in [
        (json!({ "state": "waiting_on_client" }), "paused"),
        (json!({ "state": "Waiting on customer" }), "paused"),
        (json!({ "state": "blocked", "reason": "client" }), "paused"),
        (json!({ "state": "blocked", "reason": "vendor" }), "running"),
        (json!({ "state": "blocked", "reason": "vendor", "pauses": true }), "paused"),
        (json!({ "state": "waiting-on-client", "pauses": false }), "running"),
        (json!({ "state": "on_hold" }), "paused"),
        (json!({ "state": "in_progress" }), "running"),
        (json!({ "state": "done" }), "met"),
    ] {
        assert_eq!(state(fields.clone()), expected, "{fields}");
    }
    let vendor = json!({ "at": "2026-11-23T08:10:00Z", "type": "state", "state": "blocked", "reason": "vendor" });
    let policy = json!({ "resolution": "4h", "pauses": ["client", "vendor"] });
    assert_eq!(state_after(vendor, policy).as_deref(), Some("paused"));
}

#[test]
fn an_automatic_reply_is_no_first_response() {
    let first = |automatic: bool| {
        answer(json!({
            "op": "clock", "calendar": { "always": true }, "policy": { "first_response": "1h" }, "now": "2026-11-23T10:00:00Z",
            "events": [
                { "at": "2026-11-23T08:00:00Z", "type": "created" },
                { "at": "2026-11-23T08:01:00Z", "type": "responded", "automatic": automatic },
            ],
        }))["clocks"]["first_response"]["state"].clone()
    };
    assert_eq!((first(true), first(false)), (json!("breached"), json!("met")));
}

#[test]
fn reopening_shows_the_verdict_of_the_cycle_before() {
    let resolution = |reopen: &str| {
        answer(json!({
            "op": "clock", "calendar": { "always": true }, "now": "2026-11-23T12:00:00Z",
            "policy": { "resolution": "4h", "reopen": reopen },
            "events": [
                { "at": "2026-11-23T08:00:00Z", "type": "created" },
                { "at": "2026-11-23T09:00:00Z", "type": "resolved", "by": "Ana" },
                { "at": "2026-11-23T11:00:00Z", "type": "reopened" },
            ],
        }))["clocks"]["resolution"]
            .clone()
    };
    let on = resolution("continue");
    assert_eq!(
        (&on["cycle"], &on["elapsed_seconds"], &on["due"]),
        (&json!(2), &json!(7_200), &json!("2026-11-23T14:00:00Z"))
    );
    assert_eq!(
        (&on["verdicts"][0]["state"], &on["verdicts"][0]["elapsed_seconds"]),
        (&json!("met"), &json!(3_600))
    );
    assert_eq!(
        (&on["segments"][1]["reason"], &on["segments"][1]["kind"]),
        (&json!("resolved"), &json!("paused"))
    );
    assert_eq!(resolution("fresh_cycle")["due"], "2026-11-23T15:00:00Z");
    assert_eq!(resolution("grace:5h")["due"], "2026-11-23T16:00:00Z");
}

#[test]
fn a_bad_line_is_an_error_on_its_line_and_the_rest_goes_on() {
    let good = json!({ "op": "add", "calendar": { "always": true }, "from": "2026-01-01T00:00:00Z", "seconds": 60 });
    let without = |name: &str| {
        let mut line = good.clone();
        line.as_object_mut().unwrap().remove(name);
        line
    };
    let with = |name: &str, value: Value| {
        let mut line = good.clone();
        line[name] = value;
        line
    };
    let bad = [
        (json!(7), "bad_request"),
        (json!({}), "bad_request"),
        (without("op"), "bad_request"),
        (without("calendar"), "bad_request"),
        (without("from"), "bad_request"),
        (without("seconds"), "bad_request"),
        (with("op", json!("subtract")), "bad_request"),
        (with("from", json!("yesterday")), "bad_request"),
        (with("seconds", json!("60")), "bad_request"),
        (with("seconds", json!(1e300)), "bad_request"),
        (with("seconds", json!(-1)), "invalid"),
        (with("seconds", json!(i64::MAX)), "bad_request"),
        (with("seconds", json!(9_000_000_000_000_000_i64)), "invalid"),
        (
            with(
                "calendar",
                json!({ "zone": "Mars/Olympus", "week": { "mon": [["08:00", "18:00"]] } }),
            ),
            "unknown_zone",
        ),
        (
            with("calendar", json!({ "zone": "UTC", "week": { "mon": [["8h", "18h"]] } })),
            "bad_hours",
        ),
        (with("calendar", json!({ "zone": "UTC", "week": {} })), "never_open"),
        (
            with(
                "calendar",
                json!({ "zone": "UTC", "exceptions": [{ "date": "2199-01-01", "ranges": [["08:00", "09:00"]] }] }),
            ),
            "never_open",
        ),
    ];
    let lines: Vec<_> = bad.iter().flat_map(|(line, _)| [line.clone(), good.clone()]).collect();
    let answers = answers(&lines);
    for ((line, expected), pair) in bad.iter().zip(answers.chunks(2)) {
        assert_eq!(code(&pair[0]), *expected, "{line}");
        assert_eq!(pair[1], json!({ "at": "2026-01-01T00:01:00Z" }), "after {line}");
    }
}

#[test]
fn a_bad_clock_line_says_what_is_wrong() {
    let clock = |policy: Value, events: Value| json!({ "op": "clock", "calendar": { "always": true }, "policy": policy, "events": events, "now": "2026-01-01T00:00:00Z" });
    let created = json!([{ "at": "2026-01-01T00:00:00Z", "type": "created" }]);
    let then = |event: Value| json!([created[0], event]);
    let four = json!({ "resolution": "4h" });
    let at = "2026-01-01T00:00:00Z";
    for line in [
        clock(json!({}), created.clone()),
        clock(json!({ "resolution": 0 }), created.clone()),
        clock(json!({ "resolution": "11y" }), created.clone()),
        clock(json!({ "resolution": 315_619_201 }), created.clone()),
        clock(json!({ "targets": { "P9": { "resolution": 60 } } }), created.clone()),
        clock(json!({ "resolution": "4h", "reopens": "continue" }), created.clone()),
        clock(json!({ "resolution": "4h", "reopen": "sometimes" }), created.clone()),
        clock(json!({ "resolution": "4h", "thresholds": [0] }), created.clone()),
        clock(json!({ "resolution": "4h", "pauses": ["lunch"] }), created.clone()),
        clock(four.clone(), json!([])),
        clock(four.clone(), json!([{ "at": at, "type": "resolved" }])),
        clock(four.clone(), then(json!({ "at": at, "type": "exploded" }))),
        clock(four.clone(), then(json!({ "at": at, "type": "priority" }))),
        clock(four.clone(), then(json!({ "at": at, "type": "state", "state": "somewhere" }))),
        clock(
            four.clone(),
            then(json!({ "at": at, "type": "state", "state": "blocked", "reason": "weather" })),
        ),
        clock(four, then(json!({ "type": "updated" }))),
    ] {
        assert!(["bad_request", "invalid"].contains(&code(&answer(line.clone()))), "{line}");
    }
}

#[test]
fn lines_that_are_no_text_are_too_long_or_end_in_odd_ways_do_no_harm() {
    let good =
        br#"{"op":"add","calendar":{"always":true},"from":"2026-01-01T00:00:00Z","seconds":60}"#;
    let expected = json!({ "at": "2026-01-01T00:01:00Z" });
    let mut input = Vec::new();
    input.extend(b"\r\n\n   \n");
    input.extend(good);
    input.extend(b"\r\n\xff\xfe\x00\n{\"op\":\"add\"\n");
    input.extend(vec![b'x'; (16 << 20) + 10]);
    input.extend(b"\n[[[[[[");
    input.extend(vec![b'['; 100_000]);
    input.extend(b"\n");
    input.extend(good);
    let answers = answers_to(&input);
    assert_eq!(answers.len(), 6, "blank lines are passed over, and the last line needs no end");
    assert_eq!((&answers[0], &answers[5]), (&expected, &expected));
    let codes: Vec<_> = answers[1..5].iter().map(code).collect();
    assert_eq!(codes, ["bad_request", "bad_request", "too_large", "bad_request"]);
    assert_eq!(answers_to(b""), [] as [Value; 0]);
}

#[test]
fn a_program_that_waits_for_each_answer_gets_it() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .args(["sla", "eval"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for seconds in 0..3 {
        let asked = json!({ "op": "add", "calendar": { "always": true }, "from": "2026-01-01T00:00:00Z", "seconds": seconds });
        writeln!(stdin, "{asked}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{{\"at\":\"2026-01-01T00:00:0{seconds}Z\"}}\n"));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_hundred_thousand_lines_are_answered_in_order() {
    let lines: String = (0..100_000)
        .map(|seconds| {
            format!("{{\"op\":\"add\",\"calendar\":{{\"always\":true}},\"from\":\"1970-01-01T00:00:00Z\",\"seconds\":{seconds}}}\n")
        })
        .collect();
    let answers = answers_to(lines.as_bytes());
    assert_eq!(answers.len(), 100_000);
    for (seconds, answer) in answers.iter().enumerate() {
        let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
        let at = format!("1970-01-{:02}T{hour:02}:{minute:02}:{second:02}Z", 1 + seconds / 86_400);
        assert_eq!(answer["at"], at);
    }
}

#[test]
fn its_help_documents_every_form() {
    let help = Desk::fresh().run(&["sla", "eval", "--help"]);
    let text = String::from_utf8(help.stdout).unwrap();
    for word in [
        "add",
        "between",
        "clock",
        "24:00",
        "waits_for_client",
        "carry_fraction",
        "client_replied",
        "automatic",
    ] {
        assert!(text.contains(word), "{word}");
    }
}
