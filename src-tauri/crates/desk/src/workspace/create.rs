//! The first run: a workspace with its person, two boards and one limit, empty or with a sample.

use crate::api::{Empty, WorkspaceCreate, WorkspaceStatus};
use crate::board::{add_board, clean};
use crate::call::{Call, ME};
use crate::sla::write_standard;
use crate::{sample, settings};
use chrono::TimeDelta;
use holdfast_domain::review::parse_zone;
use holdfast_domain::{
    BoardKind, Category, EntityKind, Error, ErrorCode, Result, Source, TechnicianId, WipLimitId,
    WipMode, WipScope,
};
use holdfast_store::registry::{technician, wip_limit};
use holdfast_store::{Origin, Write};

/// The sample was at work for so long already.
const SAMPLE_AGE: TimeDelta = TimeDelta::days(45);
/// Work in progress per person, until the team decides otherwise.
const WIP: i64 = 2;

pub(crate) fn create(call: &Call, request: WorkspaceCreate) -> Result<WorkspaceStatus> {
    let (name, person) = (clean(&request.name)?, clean(&request.technician)?);
    let zone = parse_zone(&request.zone)?;
    call.read(|read| match read.boards()?.is_empty() {
        true => Ok(()),
        false => Err(Error::new(
            ErrorCode::Invalid,
            "This workspace exists already.",
            "Choose another data directory for a second one.",
        )),
    })?;
    let me = TechnicianId::fresh();
    // Before the workspace, so that a crash in between leaves none without its person.
    call.desk.store.set_preference(ME, &me.to_string())?;
    // The door is the program's own: an undo never takes the workspace away.
    let origin = Origin {
        actor: Some(me),
        source: Source::System,
        command: call.command.to_owned(),
        now: if request.sample { call.now - SAMPLE_AGE } else { call.now },
        undo_of: None,
    };
    let standard = call.desk.store.mutate(&origin, |write| {
        settings::set(write, settings::NAME, &name)?;
        settings::set(write, settings::STAGE, request.stage.word())?;
        settings::set(write, settings::ZONE, zone.name())?;
        write.create(
            EntityKind::Technician,
            me.0,
            &[(technician::NAME, person.as_str().into()), (technician::ACTIVE, true.into())],
        )?;
        add_board(write, BoardKind::Service.label(), BoardKind::Service)?;
        add_board(write, BoardKind::Project.label(), BoardKind::Project)?;
        limit(write)?;
        write_standard(write)
    })?;
    if request.sample {
        sample::fill(&call.desk.store, me, call.now, &standard.value)?;
    }
    super::status(call, Empty {})
}

fn limit(write: &mut Write<'_>) -> Result<()> {
    let fields = [
        (wip_limit::SCOPE, WipScope::Person.word().into()),
        (wip_limit::CATEGORIES, Category::InProgress.word().into()),
        (wip_limit::MAX, WIP.into()),
        (wip_limit::MODE, WipMode::Reason.word().into()),
    ];
    write.create(EntityKind::WipLimit, WipLimitId::fresh().0, &fields)
}
