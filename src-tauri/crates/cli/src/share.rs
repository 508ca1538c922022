//! Sharing on the command line: what is asked for, and how it is shown.

use crate::args::Join;
use crate::print::{line, list, when, word};
use holdfast_domain::{Error, ErrorCode, Result};
use serde_json::{Map, Value, json};

/// The password of a store, where the environment says it: libpq's own variable.
pub(crate) fn password() -> Result<Option<String>> {
    Ok(std::env::var("PGPASSWORD").ok().filter(|password| !password.is_empty()))
}

/// The password that somebody else is to have.
pub(crate) fn member_password() -> Option<String> {
    std::env::var("HOLDFAST_MEMBER_PASSWORD").ok().filter(|password| !password.is_empty())
}

pub(crate) fn members(store: &Value) -> String {
    let mut out = String::new();
    for member in store["members"].as_array().into_iter().flatten() {
        let may = if member["can_write"] == true { "reads and writes" } else { "reads" };
        let pods: Vec<&str> = list(&member["pods"]).filter_map(Value::as_str).collect();
        let also =
            if pods.is_empty() { String::new() } else { format!(", also {}", pods.join(", ")) };
        line(&mut out, format!("{:24} {may}{also}", word(member, "name")));
    }
    out
}

pub(crate) fn prepared(store: &Value) -> String {
    match store["in_use"] == true {
        true => format!("{} is ready, and holds a workspace already.", word(store, "url")),
        false => format!("{} is ready.", word(store, "url")),
    }
}

pub(crate) fn invitation(invitation: &Value) -> String {
    let mut out = String::new();
    line(&mut out, format!("Shared through {}.", word(invitation, "url")));
    line(&mut out, "");
    line(&mut out, word(invitation, "code"));
    line(&mut out, "");
    let expires = when(invitation, "expires");
    line(&mut out, format!("Good for one desk until {expires}. On that desk: holdfast join CODE"));
    out
}

pub(crate) fn join_request(join: &Join) -> Result<Value> {
    let mut request = Map::new();
    request.insert("code".into(), join.code.concat().into());
    let mut say = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            request.insert(key.into(), value);
        }
    };
    say("password", password()?.map(Value::from));
    say("url", join.url.clone().map(Value::from));
    say("device_name", join.device.clone().map(Value::from));
    let existing = join.technician.as_ref().map(|name| json!({ "existing": name }));
    let new = join.new.as_ref().map(|name| json!({ "new": name }));
    say("technician", existing.or(new));
    Ok(Value::Object(request))
}

pub(crate) fn joined(status: &Value) -> String {
    let mut out = String::new();
    line(&mut out, "Joined.");
    if status["device"] == "waiting" {
        line(
            &mut out,
            "A desk that belongs lets this one in as soon as it exchanges with the store. \
             What you write waits here until then.",
        );
    }
    out + &state(status)
}

/// How the exchange stands, one line for each store.
pub(crate) fn state(status: &Value) -> String {
    let mut out = String::new();
    line(&mut out, format!("{}.", word(status, "words")));
    for store in list(&status["stores"]) {
        let waiting = store["waiting"].as_u64().unwrap_or(0);
        line(&mut out, format!("  {}: {waiting} waiting", word(store, "url")));
        let error = &store["error"];
        if error.is_object() {
            line(&mut out, format!("    {}", word(error, "message")));
            line(&mut out, format!("    {}", word(error, "remedy")));
        }
        for held in list(&store["held"]) {
            line(
                &mut out,
                format!("    {}: {}", word(held, "device"), word(&held["error"], "message")),
            );
        }
    }
    for (count, one, many, what) in [
        ("conflicts", "conflict", "conflicts", "holdfast conflicts"),
        ("in_review", "change in review", "changes in review", "holdfast devices"),
    ] {
        if let Some(number) = status[count].as_u64().filter(|number| *number > 0) {
            let things = if number == 1 { one } else { many };
            line(&mut out, format!("  {number} {things}: see {what}"));
        }
    }
    out
}

pub(crate) fn devices(devices: &Value) -> String {
    let mut out = String::new();
    for device in list(&devices["devices"]) {
        let id = word(device, "id");
        let this = if device["this"] == true { " (this one)" } else { "" };
        let person = word(&device["technician"], "name");
        let mut facts = vec![word(device, "state").to_owned()];
        facts.extend((!person.is_empty()).then(|| person.to_owned()));
        facts.push(format!("version {}", word(device, "version")));
        facts.push(match when(device, "last_seen").as_str() {
            "" => "never heard of".to_owned(),
            at => format!("last heard of {at}"),
        });
        if let Some(place) = device["key"].as_str() {
            facts.push(format!(
                "its key lies in {}",
                if place == "file" { "a file" } else { "the keyring" }
            ));
        }
        if let Some(changes) = device["in_review"].as_u64().filter(|changes| *changes > 0) {
            let waiting =
                if changes == 1 { "1 change waits" } else { &format!("{changes} changes wait") };
            facts.push(format!("{waiting} for a look, made after its removal"));
        }
        let name = word(device, "name");
        line(&mut out, format!("{}  {name}{this}: {}", &id[..id.len().min(8)], facts.join(", ")));
    }
    if out.is_empty() {
        line(&mut out, "This workspace is not shared with other desks.");
    }
    out
}

pub(crate) fn conflicts(found: &Value) -> String {
    let mut out = String::new();
    for conflict in list(&found["conflicts"]) {
        let entity = &conflict["entity"];
        let name = format!("{} {}", word(entity, "detail"), word(entity, "name"));
        line(&mut out, format!("{}: {}", name.trim(), word(conflict, "label")));
        let mut takes = Vec::new();
        for (number, side) in (1..).zip(list(&conflict["sides"])) {
            takes.push(number.to_string());
            let stands = if side["stands"] == true { ", stands now" } else { "" };
            let author = match word(&side["author"], "name") {
                "" => word(side, "device"),
                author => author,
            };
            let (text, at) = (word(side, "text"), when(side, "at"));
            line(&mut out, format!("  {number}  {text:?}, by {author} at {at}{stands}"));
        }
        if conflict["all"] == true {
            takes.push("all".to_owned());
        }
        let (id, takes) = (word(conflict, "id"), takes.join("|"));
        line(&mut out, format!("  holdfast conflicts --settle {id} --take {takes}"));
    }
    if out.is_empty() {
        line(&mut out, "No conflicts.");
    }
    out
}

pub(crate) fn sound(report: &Value) -> String {
    format!(
        "Sound: {} segments of {} logs hold together. State root {}.",
        report["segments"],
        report["streams"],
        word(report, "root")
    )
}

pub(crate) fn unsound(report: &Value) -> Error {
    let findings: Vec<&str> = list(&report["findings"]).map(|one| word(one, "message")).collect();
    let remedy =
        list(&report["findings"]).next().map(|one| word(one, "remedy")).unwrap_or_default();
    Error::new(ErrorCode::CorruptDatabase, findings.join("\n"), remedy).with_details(report.clone())
}
