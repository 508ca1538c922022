//! Boards, WIP limits, views and flow.

mod cards;
mod edit;
mod flow;
mod hints;
mod lanes;
mod list;
mod open;
mod select;
mod views;
mod wip;

pub(crate) use cards::cards;
pub(crate) use edit::{create, rename};
pub(crate) use flow::report as flow;
pub(crate) use list::list;
pub(crate) use open::open;
pub(crate) use views::{list as view_list, remove as view_remove, save as view_save};
pub(crate) use wip::{list as wip_list, remove as wip_remove, save as wip_save};

pub(crate) use edit::{add as add_board, clean};
