//! Responses as people read them.

use chrono::{DateTime, Local};
use serde_json::Value;
use std::fmt::Write as _;

/// Instants as people read them, in whichever zone.
pub(crate) const INSTANT: &str = "%a %Y-%m-%d %H:%M";

pub(crate) fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub(crate) fn line(out: &mut String, text: impl std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

/// An instant in the zone of this computer; what is none as it is.
pub(crate) fn when(value: &Value, name: &str) -> String {
    let text = word(value, name);
    match text.parse::<DateTime<Local>>() {
        Ok(at) => at.format(INSTANT).to_string(),
        Err(_) => text.to_owned(),
    }
}

pub(crate) fn status(status: &Value) -> String {
    format!("{} is ready in {}.", word(status, "name"), word(status, "data_dir"))
}

/// One line a card: `H-12  P2  Acme Dental  Printer jam  (Tom Berg)`.
pub(crate) fn card(card: &Value) -> String {
    let mut out =
        format!("{:<7} {:<3}", word(card, "number"), card["priority"].as_str().unwrap_or("–"));
    let client = word(&card["client"], "name");
    if !client.is_empty() {
        let _ = write!(out, " {client} ·");
    }
    let _ = write!(out, " {}", word(card, "title"));
    let people: Vec<_> = list(&card["assignees"]).map(|person| word(person, "name")).collect();
    if !people.is_empty() {
        let _ = write!(out, " ({})", people.join(", "));
    }
    let note = word(&card["blocked"], "note");
    if !note.is_empty() {
        let _ = write!(out, " – waits for {}: {note}", word(&card["blocked"], "on"));
    }
    out
}

pub(crate) fn moved(outcome: &Value) -> String {
    let mut out = String::new();
    line(&mut out, word(outcome, "message"));
    for exceeded in list(&outcome["exceeded"]) {
        line(&mut out, word(exceeded, "message"));
    }
    out
}

pub(crate) fn board(view: &Value) -> String {
    let mut out = String::new();
    line(&mut out, word(&view["board"], "name"));
    for column in list(&view["columns"]) {
        let limit =
            column["limit"].as_u64().map(|limit| format!(" of {limit}")).unwrap_or_default();
        let _ = write!(out, "\n{}  {}{limit}\n", word(column, "label"), column["count"]);
        for cell in list(&view["cells"]).filter(|cell| cell["column"] == column["id"]) {
            for shown in list(&cell["cards"]) {
                line(&mut out, format!("  {}", card(shown)));
            }
        }
    }
    for hint in list(&view["hints"]) {
        let _ = write!(out, "\n{} {}", word(hint, "message"), word(hint, "suggestion"));
    }
    for problem in list(&view["filter"]["problems"]) {
        let _ = write!(out, "\n{}", problem.as_str().unwrap_or_default());
    }
    out
}

pub(crate) fn item(item: &Value) -> String {
    let mut out = String::new();
    line(&mut out, card(&item["card"]));
    let column = list(&item["columns"]).find(|column| column["id"] == item["card"]["column"]);
    line(
        &mut out,
        format!(
            "{} · {}",
            word(item, "board_name"),
            column.map_or("", |column| word(column, "label"))
        ),
    );
    for name in ["site", "contact", "service"] {
        let value = word(&item[name], "name");
        if !value.is_empty() {
            line(&mut out, format!("{name}: {value}"));
        }
    }
    if !word(item, "description").is_empty() {
        let _ = write!(out, "\n{}\n", word(item, "description"));
    }
    for task in list(&item["checklist"]) {
        line(
            &mut out,
            format!("[{}] {}", if task["done"] == true { 'x' } else { ' ' }, word(task, "text")),
        );
    }
    for link in list(&item["links"]) {
        line(&mut out, format!("{}: {}", word(link, "label"), word(&link["target"], "name")));
    }
    for comment in list(&item["comments"]) {
        let _ = write!(
            out,
            "\n{} {}\n{}\n",
            when(comment, "at"),
            word(&comment["author"], "name"),
            word(comment, "body")
        );
    }
    out
}

pub(crate) fn document(document: &Value) -> String {
    format!("{}\n\n{}", word(&document["summary"], "title"), word(document, "text"))
}

pub(crate) fn search(found: &Value) -> String {
    let mut out = String::new();
    for hit in list(&found["results"]) {
        let number = hit["number"].as_str().map(|number| format!("{number} ")).unwrap_or_default();
        line(
            &mut out,
            format!(
                "{:<10} {number}{}  [{}]",
                word(hit, "kind"),
                word(hit, "title"),
                word(hit, "id")
            ),
        );
        line(&mut out, format!("           {}", word(hit, "snippet").replace('\n', " ")));
    }
    if out.is_empty() {
        line(&mut out, "Nothing matches. Try fewer words, or an id, a host name or an error code.");
    }
    if let Some(correction) = found["correction"].as_str() {
        line(&mut out, format!("Showing {correction}"));
    }
    out
}

pub(crate) fn import(report: &Value) -> String {
    let mut out = String::new();
    let verb = if report["dry_run"] == true { "would be " } else { "" };
    line(
        &mut out,
        format!(
            "{} {verb}created, {} {verb}updated, {} unchanged, {} attachments",
            report["created"], report["updated"], report["unchanged"], report["attachments"]
        ),
    );
    for (name, label) in
        [("skipped", "skipped"), ("repaired", "repaired"), ("broken_links", "broken link in")]
    {
        for note in list(&report[name]) {
            line(&mut out, format!("{label} {}: {}", word(note, "path"), word(note, "reason")));
        }
    }
    out
}

pub(crate) fn export(report: &Value) -> String {
    format!(
        "{} work items, {} documents, {} attachments and {} others written to {}.",
        report["work_items"],
        report["documents"],
        report["attachments"],
        report["others"],
        word(report, "dir")
    )
}

pub(crate) fn backup(backup: &Value) -> String {
    format!("{} bytes written to {}.", backup["bytes"], word(backup, "file"))
}

/// One line a notification: `2026-03-02 13:00  late       H-12 breached: Resolution  (Owned)`.
pub(crate) fn inbox(page: &Value) -> String {
    let mut out = String::new();
    for one in list(&page["notifications"]) {
        let due: String = word(one, "due").replace('T', " ").chars().take(16).collect();
        let detail = match word(one, "detail") {
            "" => String::new(),
            detail => format!("  ({detail})"),
        };
        line(&mut out, format!("{due}  {:<10} {}{detail}", word(one, "state"), word(one, "title")));
    }
    if out.is_empty() {
        line(&mut out, "Nothing has fallen due. What does is listed here with its fate.");
    }
    let note = word(&page["channel"], "note");
    if !note.is_empty() {
        line(&mut out, note);
    }
    out
}

pub(crate) fn doctor(report: &Value) -> String {
    let mut out = String::new();
    for check in list(&report["checks"]) {
        let mark = if check["ok"] == true { '✓' } else { '✗' };
        line(&mut out, format!("{mark} {:<15} {}", word(check, "name"), word(check, "message")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_instant_is_told_to_the_minute_and_what_is_none_as_it_is() {
        let shown = when(&json!({ "at": "2026-11-28T13:34:54.608599121Z" }), "at");
        assert!(shown.contains(" 2026-11-2"), "{shown}");
        assert_eq!(shown.len(), "Sat 2026-11-28 13:34".len(), "{shown}");
        assert_eq!(when(&json!({ "at": "soon" }), "at"), "soon");
        assert_eq!(when(&json!({}), "at"), "");
    }
}
