//! Newtypes over UUIDv7. The order of ids has no meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id, made from the wall clock and randomness.
            #[must_use]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// Any entity, where the kind is carried beside it.
    EntityId
    /// An organisation we work for.
    ClientId
    /// A place of a client.
    SiteId
    /// A person at a client.
    ContactId
    /// A person of the team.
    TechnicianId
    /// A group of technicians that owns clients end to end.
    PodId
    /// Something a client depends on.
    ServiceId
    /// A board.
    BoardId
    /// A column of a board.
    ColumnId
    /// An incident, request, task …; a card is its view on a board.
    WorkItemId
    /// One line of a checklist.
    ChecklistItemId
    /// A comment. Never edited.
    CommentId
    /// A file that belongs to an item or a document.
    AttachmentId
    /// A runbook or an article.
    DocumentId
    /// A limit on work in progress.
    WipLimitId
    /// A saved view of a board.
    SavedViewId
    /// The opening hours that clocks count in.
    BusinessCalendarId
    /// A date with other hours than its weekday.
    CalendarExceptionId
    /// Targets per priority and the rules of the clocks.
    SlaPolicyId
    /// What a policy promises for a priority.
    SlaTargetId
    /// An agreement with a client.
    AgreementId
}
