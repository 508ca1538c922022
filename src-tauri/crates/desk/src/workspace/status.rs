//! What the window needs to draw its frame.

use super::undo::{redo_label, undo_label};
use crate::api::{Empty, WorkspaceStatus};
use crate::call::Call;
use crate::floor::layout::Layout;
use crate::floor::team::{Team, reference};
use crate::settings;
use holdfast_domain::Result;

pub(crate) fn status(call: &Call, _request: Empty) -> Result<WorkspaceStatus> {
    let me = call.me()?;
    call.read(|read| {
        let settings = settings::workspace(read)?;
        let team = Team::load(read, me)?;
        let counts = read.column_counts()?.into_iter().collect();
        let (runbooks, articles) = read.document_counts()?;
        let clients = read.clients()?.iter().filter(|client| client.active).count();
        Ok(WorkspaceStatus {
            initialised: !settings.name.is_empty(),
            name: settings.name,
            stage: settings.stage,
            me: me.and_then(|me| team.reference(me)),
            technicians: team.active().map(reference).collect(),
            boards: Layout::load(read)?.summaries(&counts),
            runbooks,
            articles,
            clients: u32::try_from(clients).unwrap_or(u32::MAX),
            unread: read.unread_notifications()?,
            overdue: read.overdue_items(call.now)?,
            data_dir: call.desk.store.dir().display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seq: read.seq()?,
            undo: undo_label(read, call.source)?,
            redo: redo_label(read, call.source)?,
        })
    })
}
