//! The words of the field, with one name each in code, schema, window and export.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $label:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every value, in its natural order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name used in the database, in JSON and on the command line.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The name people read.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The value of that stable name; case and `-`/`_` do not matter.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                let word = word.replace('-', "_");
                Self::ALL.iter().copied().find(|value| value.word().eq_ignore_ascii_case(&word))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    )*};
}

words! {
    /// What a board is for.
    BoardKind {
        /// Daily churn.
        Service = "service", "Service Board";
        /// Value-add work.
        Project = "project", "Project Board";
    }

    /// The fixed meaning of a column. Labels may be renamed; rules read only this.
    Category {
        /// Captured, not yet looked at.
        Backlog = "backlog", "Backlog";
        /// Triaged, understood, prioritised.
        Ready = "ready", "Ready for Work";
        /// Being worked on; WIP limits count here.
        InProgress = "in_progress", "In Progress";
        /// Waits for a client, a vendor or a colleague.
        Blocked = "blocked", "Blocked / Needs Info";
        /// Waits for a second person.
        Review = "review", "Peer Review / QA";
        /// Finished.
        Done = "done", "Done";
    }

    /// What a work item is.
    WorkItemKind {
        /// An unplanned interruption.
        Incident = "incident", "Incident";
        /// Something asked for.
        ServiceRequest = "service_request", "Service request";
        /// A change to a system.
        Change = "change", "Change";
        /// The cause behind incidents.
        Problem = "problem", "Problem";
        /// Planned work.
        ProjectTask = "project_task", "Project task";
        /// Making a system harder to break into.
        Hardening = "hardening", "Hardening";
        /// Work owed to the past.
        TechDebt = "tech_debt", "Tech debt";
        /// An improvement for a client.
        ClientFeature = "client_feature", "Client feature";
    }

    /// How urgent, from the severity matrix.
    Priority {
        /// Critical.
        P1 = "P1", "P1";
        /// High.
        P2 = "P2", "P2";
        /// Normal.
        P3 = "P3", "P3";
        /// Low.
        P4 = "P4", "P4";
    }

    /// Whom a blocked item waits for.
    BlockedOn {
        /// The client.
        Client = "client", "Client";
        /// A vendor or carrier.
        Vendor = "vendor", "Vendor";
        /// A colleague.
        Colleague = "colleague", "Colleague";
    }

    /// What happens when a WIP limit would be exceeded.
    WipMode {
        /// Allowed, marked.
        Warn = "warn", "Warn";
        /// Allowed with a typed reason, which is recorded.
        Reason = "reason", "Ask for a reason";
        /// Refused.
        Block = "block", "Block";
    }

    /// What a WIP limit counts over.
    WipScope {
        /// Each person, over all boards.
        Person = "person", "Each person";
        /// One column.
        Column = "column", "Column";
        /// One board.
        Board = "board", "Board";
        /// The clients of one pod.
        Pod = "pod", "Pod";
        /// One kind of work item.
        Kind = "kind", "Kind of work";
    }

    /// How a board is divided across.
    Swimlane {
        /// Not divided.
        None = "none", "No lanes";
        /// By assignee.
        Person = "person", "By person";
        /// By client.
        Client = "client", "By client";
        /// By the pod that owns the client.
        Pod = "pod", "By pod";
        /// By priority.
        Priority = "priority", "By priority";
    }

    /// What a document is.
    DocumentKind {
        /// Steps to follow.
        Runbook = "runbook", "Runbook";
        /// Something to know.
        Article = "article", "Article";
    }

    /// How one work item stands to another.
    Relation {
        /// Has to do with it.
        Relates = "relates", "Relates to";
        /// Must be finished before it.
        Blocks = "blocks", "Blocks";
        /// Is the same as it.
        Duplicates = "duplicates", "Duplicates";
        /// Was caused by it.
        CausedBy = "caused_by", "Caused by";
        /// Is part of it.
        PartOf = "part_of", "Part of";
    }

    /// How far a team has come; each stage shows the fields and lists it needs.
    Stage {
        /// Two boards, six columns, WIP limits.
        Board = "board", "Board";
        /// Adds the ITIL kinds and services.
        Hybrid = "hybrid", "Hybrid";
        /// Adds client pods.
        Pods = "pods", "Pods";
    }

    /// When a worker may pass their own card in Peer Review.
    OwnPass {
        /// Never.
        Never = "never", "Never";
        /// Outside office hours, with a recorded reason.
        OutOfHours = "out_of_hours", "Outside office hours, with a reason";
        /// Always, with a recorded reason.
        WithReason = "with_reason", "Always, with a reason";
    }

    /// Light, dark, or what the system says.
    Theme {
        /// Follow the system.
        System = "system", "Follow the system";
        /// Light.
        Light = "light", "Light";
        /// Dark.
        Dark = "dark", "Dark";
    }

    /// How much fits on a screen.
    Density {
        /// Roomy.
        Comfortable = "comfortable", "Comfortable";
        /// Dense.
        Compact = "compact", "Compact";
    }

    /// Through which door a change came in.
    Source {
        /// The window.
        Window = "window", "Window";
        /// The command line.
        Cli = "cli", "Command line";
        /// An import.
        Import = "import", "Import";
        /// The tray or global shortcut.
        Tray = "tray", "Quick add";
        /// The program itself, e.g. the sample workspace.
        System = "system", "Holdfast";
    }

    /// How much of a client's business is hit.
    Impact {
        /// Everyone, or what everyone depends on.
        High = "high", "High: everyone";
        /// A team or a site.
        Medium = "medium", "Medium: a team";
        /// One person.
        Low = "low", "Low: one person";
    }

    /// How soon it hurts.
    Urgency {
        /// Work stands still.
        High = "high", "High: work stands still";
        /// Work is slowed down.
        Medium = "medium", "Medium: work is slowed";
        /// There is a way round.
        Low = "low", "Low: there is a way round";
    }

    /// The three clocks of a work item; none overrules another.
    SlaClock {
        /// From captured to the first message or call to the client.
        FirstResponse = "first_response", "First response";
        /// From one client update to the next.
        NextUpdate = "next_update", "Next update";
        /// From captured to resolved.
        Resolution = "resolution", "Resolution";
    }

    /// How a clock stands.
    ClockState {
        /// Waits for its start.
        NotStarted = "not_started", "Not started";
        /// Counts.
        Running = "running", "Running";
        /// Waits for somebody outside, as the policy allows.
        Paused = "paused", "Paused";
        /// Waits for the next opening.
        OutsideHours = "outside_hours", "Outside hours";
        /// Ended in time.
        Met = "met", "Met";
        /// Past its due instant, ended or not.
        Breached = "breached", "Breached";
    }

    /// To whom a comment goes.
    Channel {
        /// The team only.
        Note = "note", "Note";
        /// A message to the client.
        Message = "message", "Message to the client";
        /// A call with the client.
        Call = "call", "Call with the client";
    }

    /// Why a notification was raised.
    Cause {
        /// A threshold of a clock.
        Clock = "clock", "Clock";
        /// A WIP limit is exceeded.
        WipLimit = "wip_limit", "WIP limit";
        /// The chase date of a blocked item has come.
        Chase = "chase", "Chase";
        /// A due date has come.
        Due = "due", "Due date";
        /// A document is due for review.
        ReviewDue = "review_due", "Review due";
        /// A snooze has ended.
        Snooze = "snooze", "Snooze";
    }

    /// The fate of a notification.
    NotificationState {
        /// Decided, not shown yet.
        Scheduled = "scheduled", "Scheduled";
        /// Shown on time.
        Delivered = "delivered", "Delivered";
        /// Shown after its time, e.g. on waking up.
        Late = "late", "Late";
        /// Could not be shown; this list is where it is told.
        Missed = "missed", "Missed";
        /// Read in the app.
        Seen = "seen", "Seen";
        /// Answered with a button or in the app.
        Acted = "acted", "Acted";
        /// No longer true before it was shown.
        Withdrawn = "withdrawn", "Withdrawn";
    }

    /// What an entity is.
    EntityKind {
        /// See [`crate::ClientId`].
        Client = "client", "Client";
        /// See [`crate::SiteId`].
        Site = "site", "Site";
        /// See [`crate::ContactId`].
        Contact = "contact", "Contact";
        /// See [`crate::TechnicianId`].
        Technician = "technician", "Technician";
        /// See [`crate::PodId`].
        Pod = "pod", "Pod";
        /// See [`crate::ServiceId`].
        Service = "service", "Service";
        /// See [`crate::BoardId`].
        Board = "board", "Board";
        /// See [`crate::ColumnId`].
        Column = "column", "Column";
        /// See [`crate::WorkItemId`].
        WorkItem = "work_item", "Work item";
        /// See [`crate::ChecklistItemId`].
        ChecklistItem = "checklist_item", "Checklist item";
        /// See [`crate::CommentId`].
        Comment = "comment", "Comment";
        /// See [`crate::AttachmentId`].
        Attachment = "attachment", "Attachment";
        /// A runbook; stored as a document.
        Document = "document", "Document";
        /// See [`crate::WipLimitId`].
        WipLimit = "wip_limit", "WIP limit";
        /// A WIP limit that was exceeded, with the reason. Never edited.
        WipBreach = "wip_breach", "WIP breach";
        /// A peer review. Never edited.
        PeerReview = "peer_review", "Peer review";
        /// See [`crate::SavedViewId`].
        SavedView = "saved_view", "Saved view";
        /// A relation between two entities, or between one and a word such as a tag.
        Edge = "edge", "Link";
        /// A setting of the workspace.
        Setting = "setting", "Setting";
        /// See [`crate::BusinessCalendarId`].
        BusinessCalendar = "business_calendar", "Calendar";
        /// See [`crate::CalendarExceptionId`].
        CalendarException = "calendar_exception", "Calendar exception";
        /// See [`crate::SlaPolicyId`].
        SlaPolicy = "sla_policy", "SLA policy";
        /// See [`crate::SlaTargetId`].
        SlaTarget = "sla_target", "SLA target";
        /// See [`crate::AgreementId`].
        Agreement = "agreement", "Agreement";
        /// How a cycle of a clock ended. Only the reason of a breach is ever written later.
        SlaVerdict = "sla_verdict", "SLA verdict";
        /// Notifications about an item held back for a technician.
        Snooze = "snooze", "Snooze";
        /// What a technician is told for a priority.
        NotificationRule = "notification_rule", "Notification rule";
    }
}
