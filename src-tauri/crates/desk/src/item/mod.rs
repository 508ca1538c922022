//! Work items: capture, change, move, end, and what belongs to them.

mod assign;
mod checklist;
mod comment;
mod create;
mod ending;
pub(crate) mod enter;
mod find;
mod get;
mod link;
mod moving;
pub(crate) mod order;
mod suggest;
mod tags;
mod update;

pub(crate) use assign::{assign, set_people};
pub(crate) use checklist::{add as checklist_add, update as checklist_update};
pub(crate) use comment::add as comment_add;
pub(crate) use create::{capture, client_of, create};
pub(crate) use ending::{cancel, remove, restore};
pub(crate) use find::{any_item, entity_id, item_id, open_item};
pub(crate) use get::{columns, get};
pub(crate) use link::set as link_set;
pub(crate) use moving::move_to;
pub(crate) use suggest::suggest;
pub(crate) use tags::{item_or_document, set as tags_set};
pub(crate) use update::{set_admitted, update};
