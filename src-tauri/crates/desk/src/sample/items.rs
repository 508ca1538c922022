//! Work items of the sample, as a table. Times are hours before now.

use holdfast_domain::{BlockedOn, Category, Channel, Priority, WorkItemKind};

/// One work item and what happened to it.
pub(super) struct Item {
    pub(super) title: &'static str,
    pub(super) kind: WorkItemKind,
    pub(super) priority: Option<Priority>,
    /// Index of the client.
    pub(super) client: usize,
    /// Index of the technician; 0 is the person at the desk.
    pub(super) assignee: Option<usize>,
    /// When it was captured.
    pub(super) captured: f64,
    /// The columns it went through, and when.
    pub(super) path: &'static [(Category, f64)],
    pub(super) blocked: Option<(BlockedOn, &'static str, Option<f64>)>,
    /// Hours from now.
    pub(super) due: Option<f64>,
    pub(super) tags: &'static [&'static str],
    pub(super) description: &'static str,
    pub(super) checklist: &'static [(&'static str, bool)],
    /// Who, when, what.
    pub(super) comments: &'static [(usize, f64, &'static str)],
    /// What the client was told: who, when, by which channel, what. Without it, whoever took the item
    /// answered soon after.
    pub(super) told: &'static [(usize, f64, Channel, &'static str)],
    /// Key of the document that belongs to it.
    pub(super) document: Option<&'static str>,
}

/// An item of which nothing is said yet.
pub(super) const NONE: Item = Item {
    title: "",
    kind: WorkItemKind::ServiceRequest,
    priority: None,
    client: 0,
    assignee: None,
    captured: 1.0,
    path: &[],
    blocked: None,
    due: None,
    tags: &[],
    description: "",
    checklist: &[],
    comments: &[],
    told: &[],
    document: None,
};
