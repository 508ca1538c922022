//! Clients and the team.

mod list;
mod save;
mod team;

pub(crate) use list::{get, list};
pub(crate) use save::{contact_save, save, service_save, site_save};
pub(crate) use team::{find_pod, pod_follow, pod_save, team, technician_save};
