//! Documents on paper.

use super::links::DocumentLinks;
use super::read::Names;
use super::{attachments, document};
use crate::api::{ById, FileContent};
use crate::call::Call;
use crate::floor::team::Team;
use crate::markdown;
use crate::pdf::{self, Head};
use crate::settings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono_tz::Tz;
use holdfast_domain::{Result, Timestamp};
use holdfast_store::registry::document::BODY;
use holdfast_store::table::document::DocumentRow;

pub(crate) fn pdf(call: &Call, request: ById) -> Result<FileContent> {
    let me = call.me()?;
    let (row, nodes, place, state) = call.read(|read| {
        let row = document(read, &request.id)?;
        let text = read.text(row.id.0, BODY)?;
        let nodes = markdown::parse(&text, &DocumentLinks::of(read, row.id)?);
        let names = Names::load(read, me)?;
        let zone = settings::workspace(read)?.zone.parse().unwrap_or(Tz::UTC);
        let client = row.client.and_then(|id| names.clients.get(&id));
        let place: Vec<&str> =
            [Some(row.kind.label()), Some(row.collection.as_str()), client.map(String::as_str)]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
        let state = state(&row, &names.team, zone, call.now);
        Ok((row.clone(), nodes, place.join(" · "), state))
    })?;
    let head = Head { title: &row.title, place: &place, state: &state, now: call.now };
    let bytes = pdf::pdf(head, &nodes, &|id| attachments::bytes(call, id))?;
    Ok(FileContent {
        name: format!("{}.pdf", file_name(&row.title)),
        mime: "application/pdf".into(),
        base64: STANDARD.encode(bytes),
    })
}

/// Whether it can be relied on, in words.
fn state(row: &DocumentRow, team: &Team, zone: Tz, now: Timestamp) -> String {
    let day = |at: Timestamp| at.with_timezone(&zone).format("%-d %B %Y").to_string();
    let mut state = match row.verified_at {
        None => "Not verified".to_owned(),
        Some(at) => match row.verified_by.and_then(|by| team.reference(by)) {
            Some(by) => format!("Verified {} by {}", day(at), by.name),
            None => format!("Verified {}", day(at)),
        },
    };
    if let Some(due) = row.review_due.filter(|due| *due <= now) {
        state.push_str(&format!(" · review overdue since {}", day(due)));
    }
    state
}

/// A title as a file name that every system takes.
fn file_name(title: &str) -> String {
    let name: String = title
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.') { c } else { ' ' })
        .take(80)
        .collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join("-");
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "document".into() } else { name.to_owned() }
}
