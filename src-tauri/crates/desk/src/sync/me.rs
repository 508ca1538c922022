//! What this desk says of itself to the others: its name, who sits at it, the version of the program.

use super::notice;
use crate::api::JoinAs;
use crate::board::clean;
use crate::call::ME;
use crate::error::internal;
use crate::floor::team::Team;
use crate::host::Desk;
use holdfast_domain::{EntityKind, Error, Result, Source, TechnicianId};
use holdfast_store::registry::technician;
use holdfast_store::{Origin, Read};
use holdfast_wire::{About, Control, DeviceKey, SigningKey};
use uuid::Uuid;

const NAME: &str = "device_name";
/// Whom a desk that joined belongs to, until that person has arrived.
const JOIN_AS: &str = "join_as";

/// What this desk is called: as it was named, else as the machine is.
pub(super) fn name(read: Read<'_>) -> Result<String> {
    Ok(read.preference(NAME)?.unwrap_or_else(machine))
}

fn machine() -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let said = kernel
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .or_else(|| std::env::var("HOSTNAME").ok());
    said.map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "A desk".to_owned())
}

/// Names this desk.
pub(super) fn set_name(desk: &Desk, name: &str) -> Result<()> {
    desk.store.set_preference(NAME, &clean(name)?)
}

/// What others see of this desk.
pub(super) fn about(read: Read<'_>) -> Result<About> {
    Ok(About {
        name: name(read)?,
        technician: read.preference(ME)?.and_then(|id| Uuid::parse_str(&id).ok()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Tells the others where something about this desk changed, and sees to what waited for what came.
///
/// # Errors
/// Whatever the database says.
pub(super) fn keep_up(desk: &Desk, key: &SigningKey) -> Result<()> {
    notice::look_at_log(desk)?;
    take_seat(desk)?;
    let about = desk.store.read(about)?;
    let device = DeviceKey::of(key);
    let news = |members: &holdfast_wire::Membership| {
        members.device(&device).is_some_and(|known| known.removed.is_none() && known.about != about)
    };
    if news(&*desk.store.members()?) {
        desk.store.control(key, desk.now(), |hlc, _, members| {
            Ok(news(members).then(|| Control::Describe { hlc, about: about.clone() }))
        })?;
    }
    Ok(())
}

/// Says who sits at this desk. Someone existing may not have arrived yet: then that waits.
///
/// # Errors
/// `invalid` where the name is empty.
pub(super) fn sit_down(desk: &Desk, who: &JoinAs) -> Result<()> {
    match who {
        JoinAs::New(name) => {
            let name = clean(name)?;
            let me = TechnicianId::fresh();
            desk.store.set_preference(ME, &me.to_string())?;
            // The door is the program's own: an undo never takes the person away.
            let origin = Origin {
                actor: Some(me),
                source: Source::System,
                command: "workspace_join".to_owned(),
                now: desk.now(),
                undo_of: None,
            };
            let fields =
                [(technician::NAME, name.as_str().into()), (technician::ACTIVE, true.into())];
            desk.store
                .mutate(&origin, |write| write.create(EntityKind::Technician, me.0, &fields))?;
        }
        JoinAs::Existing(who) => {
            desk.store.set_preference(JOIN_AS, &clean(who)?)?;
            take_seat(desk)?;
        }
    }
    Ok(())
}

/// Whom this desk belongs to as soon as they have arrived, if it was said.
pub(super) fn expected(desk: &Desk) -> Result<Option<String>> {
    let kept = desk.store.read(|read| read.preference(JOIN_AS))?;
    Ok(kept.filter(|who| !who.is_empty()))
}

fn take_seat(desk: &Desk) -> Result<()> {
    let Some(who) = expected(desk)? else { return Ok(()) };
    let found = desk.store.read(|read| Ok(Team::load(read, None)?.pick(&who)))?;
    if let Ok(me) = found {
        desk.store.set_preference(ME, &me.to_string())?;
        desk.store.set_preference(JOIN_AS, "")?;
    }
    Ok(())
}

/// Bytes that nobody can guess.
///
/// # Errors
/// `internal` where the system gives none.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(internal)?;
    Ok(bytes)
}
