//! Turns what was typed into one command of the list, and its response into text.

use crate::args::*;
use crate::exchange::sync;
use crate::node::node;
use crate::{ledger, pods, print, share};
use holdfast_desk::commands::{self, COMMANDS};
use holdfast_desk::host::Host;
use holdfast_domain::{Error, ErrorCode, Result, Source};
use serde_json::{Map, Value, json};
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(arguments: &Arguments) -> Result<String> {
    if let Command::Rpc(Rpc { list: true, .. }) = &arguments.command {
        return Ok(pretty(&list()));
    }
    let host = Arc::new(Host::with_keyring(
        &holdfast_desk::data_dir(arguments.data.clone())?,
        holdfast_system::keyring(),
    ));
    let call = |name: &str, request: Value| commands::run(&host, Source::Cli, name, request);
    // What a program reads is JSON even without --json, because that is the contract of the command.
    let piped = !std::io::stdout().is_terminal();
    let shown = |value: Value, text: fn(&Value) -> String| {
        if arguments.json { pretty(&value) } else { text(&value) }
    };
    Ok(match &arguments.command {
        Command::Init(init) => shown(call("workspace_create", init_request(init))?, print::status),
        Command::Rpc(rpc) => {
            pretty(&call(rpc.name.as_deref().unwrap_or_default(), rpc_request(rpc)?)?)
        }
        Command::Import(Import::Markdown(import)) => {
            let client = import.client.as_deref().map(|name| client_id(&call, name)).transpose()?;
            let report = call("import_markdown", import_request(import, client.as_ref())?)?;
            if piped { pretty(&report) } else { shown(report, print::import) }
        }
        Command::Search(search) => {
            let request = given(json!({
                "query": search.query.join(" "), "limit": search.limit, "client": search.client,
            }));
            let found = flatten(&call("search", request)?, search.limit);
            if piped { pretty(&found) } else { shown(found, print::search) }
        }
        Command::Add(add) => shown(call("item_create", add_request(add))?, print::card),
        Command::Move(to) => shown(call("item_move", move_request(to))?, print::moved),
        Command::Board(board) => {
            // Enough for a terminal; scripts page through `rpc item_list`.
            let request =
                given(json!({ "board": board.board, "filter": board.filter, "window": 500 }));
            shown(call("board_open", request)?, print::board)
        }
        Command::Show(by) => match call("item_get", json!({ "id": by.id })) {
            Err(error) if error.code == ErrorCode::NotFound => shown(
                call("document_get", json!({ "id": by.id })).map_err(|_| error)?,
                print::document,
            ),
            item => shown(item?, print::item),
        },
        Command::Export { dir } => {
            shown(call("export_write", json!({ "dir": absolute(dir)? }))?, print::export)
        }
        Command::Backup { file } => {
            shown(call("backup_write", json!({ "file": absolute(file)? }))?, print::backup)
        }
        // Answered while it is read; see `main`.
        Command::Sla(Sla::Eval) => String::new(),
        Command::Sla(Sla::Explain(by)) => {
            shown(call("item_clocks", json!({ "id": by.id }))?, ledger::explain)
        }
        Command::Due(due) => {
            let request =
                given(json!({ "client": due.client, "mine": due.mine, "limit": due.limit }));
            shown(call("due_list", request)?, ledger::due)
        }
        Command::Inbox(inbox) => {
            let request = given(json!({ "unread": inbox.unread, "limit": inbox.limit }));
            let page = call("inbox_list", request)?;
            if inbox.seen {
                call("inbox_seen", json!({}))?;
            }
            shown(page, print::inbox)
        }
        Command::Node => node(&host, arguments.json)?,
        Command::Pod(pod) => shown(pods::run(&call, pod)?, pods::pods),
        Command::Store(Store::Init(init)) => {
            let request = json!({ "url": init.url, "password": share::password()? });
            shown(call("store_init", given(request))?, share::prepared)
        }
        Command::Store(Store::Add(member)) => {
            let request = json!({
                "url": member.url, "password": share::password()?, "name": member.name,
                "member_password": share::member_password(), "read_only": member.read_only,
                "pods": member.pods,
            });
            shown(call("store_member_add", given(request))?, share::members)
        }
        Command::Store(Store::Remove(member)) => {
            let request = json!({
                "url": member.url, "password": share::password()?, "name": member.name,
                "pods": member.pods,
            });
            shown(call("store_member_remove", given(request))?, share::members)
        }
        Command::Share(place) => {
            let request = json!({
                "url": place.url, "password": share::password()?, "device_name": place.device,
            });
            shown(call("workspace_share", given(request))?, share::invitation)
        }
        Command::Invite(invite) => {
            let request = given(json!({ "days": invite.days }));
            shown(call("invitation_create", request)?, share::invitation)
        }
        Command::Join(join) => {
            let status = call("workspace_join", share::join_request(join)?)?;
            shown(status, share::joined)
        }
        Command::Sync(how) => return sync(&host, how, arguments.json),
        Command::Devices(Devices { remove: Some(id), .. }) => {
            shown(call("device_remove", json!({ "id": id }))?, share::devices)
        }
        Command::Devices(_) => shown(call("device_list", json!({}))?, share::devices),
        Command::Conflicts(conflicts) => {
            if let (Some(id), Some(take)) = (&conflicts.settle, &conflicts.take) {
                call("conflict_settle", json!({ "id": id, "take": take.request() }))?;
            }
            let request = given(json!({ "entity": conflicts.id }));
            shown(call("conflict_list", request)?, share::conflicts)
        }
        Command::Verify => {
            let report = call("sync_verify", json!({}))?;
            if report["sound"] == true {
                return Ok(shown(report, share::sound));
            }
            return Err(share::unsound(&report));
        }
        Command::Doctor => {
            let report = call("doctor", json!({}))?;
            if report["healthy"] == true {
                return Ok(shown(report, print::doctor));
            }
            return Err(unhealthy(&report));
        }
    })
}

/// Every command with its schemas.
fn list() -> Value {
    COMMANDS
        .iter()
        .map(|command| {
            json!({
                "name": command.name, "summary": command.summary,
                "request": (command.request)(), "response": (command.response)(),
            })
        })
        .collect()
}

fn init_request(init: &Init) -> Value {
    json!({
        "name": init.name, "technician": init.technician, "stage": init.stage.to_lowercase(),
        "sample": init.sample, "zone": init.zone,
    })
}

fn rpc_request(rpc: &Rpc) -> Result<Value> {
    let text = match rpc.request.as_deref() {
        None => return Ok(Value::Null),
        Some("-") => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| misread(&format!("stdin cannot be read: {error}")))?;
            text
        }
        Some(text) => text.to_owned(),
    };
    serde_json::from_str(&text)
        .map_err(|error| misread(&format!("the request is not JSON: {error}")))
}

fn misread(what: &str) -> Error {
    Error::new(
        ErrorCode::BadRequest,
        format!("Nothing was done: {what}."),
        "See `holdfast rpc --list` for its shape.",
    )
}

fn client_id(call: &impl Fn(&str, Value) -> Result<Value>, name: &str) -> Result<Value> {
    let found = call("suggest", json!({ "kind": "client", "text": name }))?;
    found["names"]
        .as_array()
        .and_then(|names| names.first())
        .map(|client| client["value"].clone())
        .ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                format!("There is no client {name}."),
                "See `holdfast rpc client_list`.",
            )
        })
}

fn import_request(import: &ImportMarkdown, client: Option<&Value>) -> Result<Value> {
    Ok(given(json!({
        "path": absolute(&import.path)?, "dry_run": import.dry_run, "kind": import.kind,
        "client": client, "collection": import.collection,
    })))
}

fn add_request(add: &Add) -> Value {
    given(json!({
        "title": add.title, "board": add.board, "client": add.client, "column": add.column,
        "priority": add.priority.as_deref().map(str::to_uppercase),
        "kind": add.kind.as_deref().map(|kind| kind.replace('-', "_")),
        "assignees": add.assignees, "tags": add.tags, "reason": add.reason,
    }))
}

fn move_request(to: &Move) -> Value {
    let blocked = to.blocked_on.as_ref().map(|on| json!({ "on": on, "note": to.note }));
    given(json!({ "id": to.id, "to": to.column, "reason": to.reason, "blocked": blocked }))
}

/// The request without what was not given, so that defaults apply.
fn given(request: Value) -> Value {
    match request {
        Value::Object(fields) => {
            fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

/// Paths are those of the caller, whatever directory the program changes to.
fn absolute(path: &Path) -> Result<String> {
    let path = std::path::absolute(path)
        .map_err(|error| misread(&format!("{} is no path: {error}", path.display())))?;
    Ok(path.display().to_string())
}

/// The groups of a search as one list, best groups first.
fn flatten(found: &Value, limit: Option<u32>) -> Value {
    let text = |segments: &Value| -> String {
        segments
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|segment| segment["text"].as_str())
            .collect()
    };
    let hits = found["groups"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|group| group["hits"].as_array().into_iter().flatten());
    // What was imported is known to scripts by the path it came from.
    let path = |hit: &Value| {
        if hit["source_path"].is_string() {
            hit["source_path"].clone()
        } else {
            hit["path"].clone()
        }
    };
    let results: Vec<_> = hits
        .map(|hit| {
            json!({
                "kind": hit["kind"], "id": hit["id"], "number": hit["number"], "title": text(&hit["title"]),
                "path": path(hit), "snippet": text(&hit["snippet"]),
            })
        })
        .take(limit.map_or(usize::MAX, |limit| limit as usize))
        .collect();
    json!({ "results": results, "correction": found["correction"], "elapsed_us": found["elapsed_us"] })
}

fn unhealthy(report: &Value) -> Error {
    let failed =
        report["checks"].as_array().into_iter().flatten().find(|check| check["ok"] == false);
    let word =
        |name: &str| failed.and_then(|check| check[name].as_str()).unwrap_or_default().to_owned();
    Error::new(ErrorCode::CorruptDatabase, word("message"), word("remedy"))
        .with_details(report.clone())
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
