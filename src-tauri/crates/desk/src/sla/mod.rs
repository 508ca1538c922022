//! Calendars, agreements and the clocks that follow from them.

mod agreements;
mod breach;
mod calendars;
mod clocks;
mod due;
mod holidays;
pub(crate) mod pill;
mod policies;
mod record;
mod restored;
mod severity;
mod standard;
mod view;
mod whatif;

pub(crate) use agreements::{list as agreements, save as agreement_save, site_calendar_set};
pub(crate) use breach::reason as breach_reason;
pub(crate) use calendars::{exception_save, list as calendars, save as calendar_save};
pub(crate) use clocks::clocks;
pub(crate) use due::due;
pub(crate) use holidays::import as holiday_import;
pub(crate) use policies::{list as policies, put_target, save as policy_save};
pub(crate) use restored::set as restored_set;
pub(crate) use severity::{matrix, matrix_set, severity_set};
pub(crate) use standard::{Standard, write as write_standard};
pub(crate) use whatif::what_if;
