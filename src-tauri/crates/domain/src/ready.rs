//! The entry rule of Ready for Work: triaged, understood, prioritised.
//!
//! It applies to moves into Ready for Work only. What is urgent may go straight to In Progress;
//! a rule that stood in the way there would only be walked around.

use crate::{Error, ErrorCode, Priority, WorkItemKind};
use serde_json::json;

/// The tag that marks work for ourselves, which needs no client.
pub const INTERNAL: &str = "internal";

/// What the rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// What it is.
    pub kind: WorkItemKind,
    /// How urgent.
    pub priority: Option<Priority>,
    /// Whether it says for whom it is.
    pub has_client: bool,
    /// Its tags.
    pub tags: &'a [String],
    /// Its description.
    pub description: &'a str,
    /// Lines of its checklist.
    pub checklist: u32,
}

/// What Ready for Work still asks for, in words that follow "It lacks"; empty where it is ready.
///
/// - Triaged: an incident or a request has a client, or the tag `internal`.
/// - Prioritised: it has a priority.
/// - Understood: a description or a checklist says what is to be done.
#[must_use]
pub fn missing(facts: &Facts) -> Vec<String> {
    let asked_by_a_client =
        matches!(facts.kind, WorkItemKind::Incident | WorkItemKind::ServiceRequest);
    let internal = facts.tags.iter().any(|tag| tag.eq_ignore_ascii_case(INTERNAL));
    [
        (asked_by_a_client && !facts.has_client && !internal, "a client, or the tag “internal”"),
        (facts.priority.is_none(), "a priority"),
        (
            facts.description.trim().is_empty() && facts.checklist == 0,
            "a description or a checklist that says what is to be done",
        ),
    ]
    .into_iter()
    .filter(|(lacks, _)| *lacks)
    .map(|(_, what)| what.to_owned())
    .collect()
}

/// The error of an item that is not ready; `number` is its display number.
#[must_use]
pub fn refusal(number: &str, missing: &[String]) -> Error {
    Error::new(
        ErrorCode::NotReady,
        format!("{number} is not ready for work: it lacks {}.", crate::words::and(missing)),
        "Add what is missing, or leave it in Backlog.",
    )
    .with_details(json!({ "missing": missing }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: Facts = Facts {
        kind: WorkItemKind::Incident,
        priority: Some(Priority::P3),
        has_client: true,
        tags: &[],
        description: "Toner is empty on the second floor.",
        checklist: 0,
    };

    #[test]
    fn an_item_with_client_priority_and_description_is_ready() {
        assert!(missing(&READY).is_empty());
    }

    #[test]
    fn each_missing_part_is_named() {
        assert_eq!(missing(&Facts { priority: None, ..READY }), ["a priority"]);
        assert_eq!(
            missing(&Facts { has_client: false, ..READY }),
            ["a client, or the tag “internal”"]
        );
        assert_eq!(
            missing(&Facts { description: " \n", ..READY }),
            ["a description or a checklist that says what is to be done"]
        );
        assert_eq!(
            missing(&Facts { description: "", has_client: false, priority: None, ..READY }).len(),
            3
        );
    }

    #[test]
    fn a_checklist_says_what_is_to_be_done() {
        assert!(missing(&Facts { description: "", checklist: 1, ..READY }).is_empty());
    }

    #[test]
    fn work_for_ourselves_needs_no_client() {
        let tags = ["Internal".to_owned()];
        assert!(missing(&Facts { has_client: false, tags: &tags, ..READY }).is_empty());
        let hardening = Facts { kind: WorkItemKind::Hardening, has_client: false, ..READY };
        assert!(missing(&hardening).is_empty());
    }

    #[test]
    fn the_refusal_names_what_is_missing() {
        let lacks = missing(&Facts { priority: None, description: "", ..READY });
        let error = refusal("H-12", &lacks);
        assert_eq!(error.code, ErrorCode::NotReady);
        assert_eq!(
            error.message,
            "H-12 is not ready for work: it lacks a priority and a description or a checklist \
             that says what is to be done."
        );
        assert_eq!(error.details["missing"][0], "a priority");
    }
}
