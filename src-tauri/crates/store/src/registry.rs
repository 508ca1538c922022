//! The field registry: every kind and field with its permanent number.
//!
//! Numbers are never reused and a shape never changes, because other desks hold values under
//! them. Adding a field is one line here and one `ALTER TABLE` in the table's migrations; it
//! writes no change for entities that exist. `tests/store/schema.rs` keeps the list as a snapshot.

use holdfast_domain::EntityKind;
use holdfast_wire::Rule;
use holdfast_wire::canary::{self, Fault};

/// What a field holds, and so how it merges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A short text; the later write wins.
    Text,
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
    /// Milliseconds since 1970 UTC.
    Time,
    /// The id of another entity, which may not be here yet.
    Id,
    /// Board, column and order key as one value, so that two concurrent moves never mix.
    Place,
    /// A long text whose concurrent edits merge; kept in the `doc` table.
    Body,
}

/// A field of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The kind it belongs to.
    pub kind: EntityKind,
    /// Permanent number, unique within the kind.
    pub number: u16,
    /// Name, which is also that of its column.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
}

/// A kind of entity with its table and fields.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The kind.
    pub kind: EntityKind,
    /// Permanent number.
    pub number: u16,
    /// Its projection table.
    pub table: &'static str,
    /// True of what tells of something that happened: it is written once, with its creation, and may only
    /// be deleted and brought back.
    pub event: bool,
    /// Its fields; the first is always [`ALIVE_NUMBER`].
    pub fields: &'static [Field],
}

/// Number of the field that every kind has: false once deleted.
pub const ALIVE_NUMBER: u16 = 1;

/// Kinds of events that are added have numbers from here on, and no other kinds have: so a program that
/// does not know a kind merges it as one that does.
const EVENTS: u16 = 1024;

impl Kind {
    /// The field that is false once the entity is deleted.
    #[must_use]
    pub fn alive(&self) -> Field {
        Field { kind: self.kind, number: ALIVE_NUMBER, name: "alive", shape: Shape::Bool }
    }

    /// The field of that number.
    #[must_use]
    pub fn field(&self, number: u16) -> Option<Field> {
        self.fields.iter().copied().find(|field| field.number == number)
    }
}

macro_rules! registry {
    (@event) => { false };
    (@event event) => { true };
    ($($number:literal $kind:ident $module:ident $($event:ident)? { $($fnumber:literal $const:ident $name:literal $shape:ident;)* })*) => {
        $(
            #[doc = concat!("Fields of `", stringify!($module), "`.")]
            pub mod $module {
                use super::{ALIVE_NUMBER, EntityKind, Field, Shape};

                /// False once deleted.
                pub const ALIVE: Field =
                    Field { kind: EntityKind::$kind, number: ALIVE_NUMBER, name: "alive", shape: Shape::Bool };
                $(
                    #[doc = concat!("`", $name, "`")]
                    pub const $const: Field =
                        Field { kind: EntityKind::$kind, number: $fnumber, name: $name, shape: Shape::$shape };
                )*
                pub(super) const ALL: &[Field] = &[ALIVE, $($const,)*];
            }
        )*

        /// Every kind, by number.
        pub const KINDS: &[Kind] = &[$(
            Kind {
                kind: EntityKind::$kind,
                number: $number,
                table: stringify!($module),
                event: registry!(@event $($event)?),
                fields: $module::ALL,
            },
        )*];
    };
}

registry! {
    1 Client client {
        2 NAME "name" Text;
        3 ZONE "zone" Text;
        4 NOTES "notes" Body;
        5 POD "pod" Id;
        6 ACTIVE "active" Bool;
        7 CALENDAR "calendar" Id;
    }
    2 Site site {
        2 CLIENT "client" Id;
        3 NAME "name" Text;
        4 ADDRESS "address" Text;
        5 ZONE "zone" Text;
        6 CALENDAR "calendar" Id;
    }
    3 Contact contact {
        2 CLIENT "client" Id;
        3 NAME "name" Text;
        4 ROLE "role" Text;
        5 EMAIL "email" Text;
        6 PHONE "phone" Text;
        7 MAIN "main" Bool;
    }
    4 Technician technician {
        2 NAME "name" Text;
        3 EMAIL "email" Text;
        4 POD "pod" Id;
        5 ACTIVE "active" Bool;
    }
    5 Pod pod {
        2 NAME "name" Text;
        3 APART "apart" Bool;
    }
    6 Service service {
        2 CLIENT "client" Id;
        3 NAME "name" Text;
        4 HOSTS "hosts" Text;
        5 NOTES "notes" Text;
    }
    7 Board board {
        2 NAME "name" Text;
        3 KIND "kind" Text;
        4 ORD "ord" Text;
    }
    8 Column board_column {
        2 BOARD "board" Id;
        3 CATEGORY "category" Text;
        4 LABEL "label" Text;
        5 ORD "ord" Text;
    }
    9 WorkItem work_item {
        2 NUMBER "number" Int;
        3 KIND "kind" Text;
        4 TITLE "title" Text;
        5 PRIORITY "priority" Text;
        6 CLIENT "client" Id;
        7 SITE "site" Id;
        8 CONTACT "contact" Id;
        9 SERVICE "service" Id;
        10 PLACE "place" Place;
        11 DUE "due" Time;
        12 BLOCKED_ON "blocked_on" Text;
        13 BLOCKED_NOTE "blocked_note" Text;
        14 BLOCKED_SINCE "blocked_since" Time;
        15 BLOCKED_CHASE "blocked_chase" Time;
        16 CANCELLED "cancelled" Bool;
        17 END_REASON "end_reason" Text;
        18 CREATED_AT "created_at" Time;
        19 CREATED_BY "created_by" Id;
        20 DESCRIPTION "description" Body;
        21 IMPACT "impact" Text;
        22 URGENCY "urgency" Text;
        23 RESTORED_AT "restored_at" Time;
        24 MOVED_TO "moved_to" Id;
    }
    10 ChecklistItem checklist_item {
        2 ITEM "item" Id;
        3 TEXT "text" Text;
        4 DONE "done" Bool;
        5 DONE_BY "done_by" Id;
        6 DONE_AT "done_at" Time;
        7 ORD "ord" Text;
    }
    11 Comment comment event {
        2 ITEM "item" Id;
        3 AUTHOR "author" Id;
        4 AT "at" Time;
        5 BODY "body" Text;
        6 CHANNEL "channel" Text;
    }
    12 Attachment attachment {
        2 OWNER "owner" Id;
        3 NAME "name" Text;
        4 MIME "mime" Text;
        5 SIZE "size" Int;
        6 HASH "hash" Text;
        7 SOURCE_PATH "source_path" Text;
        8 PIECES "pieces" Text;
    }
    13 Document document {
        2 KIND "kind" Text;
        3 TITLE "title" Text;
        4 COLLECTION "collection" Text;
        5 CLIENT "client" Id;
        6 OWNER "owner" Id;
        7 VERIFIED_AT "verified_at" Time;
        8 VERIFIED_BY "verified_by" Id;
        9 REVIEW_DUE "review_due" Time;
        10 FRONT_MATTER "front_matter" Text;
        11 SOURCE_ROOT "source_root" Text;
        12 SOURCE_PATH "source_path" Text;
        13 SOURCE_HASH "source_hash" Text;
        14 CREATED_AT "created_at" Time;
        15 BODY "body" Body;
        16 SOURCE_TEXT "source_text" Text;
        17 LINKS "links" Text;
        18 MOVED_TO "moved_to" Id;
    }
    14 WipLimit wip_limit {
        2 SCOPE "scope" Text;
        3 TARGET "target" Text;
        4 CATEGORIES "categories" Text;
        5 MAX "max" Int;
        6 MODE "mode" Text;
    }
    15 WipBreach wip_breach event {
        2 ITEM "item" Id;
        3 WIP_LIMIT "wip_limit" Id;
        4 WHO "who" Text;
        5 COUNT "count" Int;
        6 MAX "max" Int;
        7 EXEMPT "exempt" Bool;
        8 REASON "reason" Text;
        9 TECHNICIAN "technician" Id;
        10 AT "at" Time;
    }
    16 PeerReview peer_review event {
        2 ITEM "item" Id;
        3 TECHNICIAN "technician" Id;
        4 AT "at" Time;
        5 OWN "own" Bool;
        6 REASON "reason" Text;
    }
    17 SavedView saved_view {
        2 BOARD "board" Id;
        3 NAME "name" Text;
        4 FILTER "filter" Text;
        5 SWIMLANE "swimlane" Text;
    }
    18 Edge edge {
        2 REL "rel" Text;
        3 A "a" Id;
        4 B "b" Id;
        5 WORD "word" Text;
    }
    19 Setting setting {
        2 KEY "key" Text;
        3 VALUE "value" Text;
    }
    20 BusinessCalendar business_calendar {
        2 NAME "name" Text;
        3 ZONE "zone" Text;
        4 ALWAYS "always" Bool;
        5 WEEK "week" Text;
    }
    21 CalendarException calendar_exception {
        2 CALENDAR "calendar" Id;
        3 DATE "date" Text;
        4 NAME "name" Text;
        5 RANGES "ranges" Text;
    }
    22 SlaPolicy sla_policy {
        2 NAME "name" Text;
        3 PAUSES_ON "pauses_on" Text;
        4 REOPEN "reopen" Text;
        5 ON_CHANGE "on_change" Text;
        6 THRESHOLDS "thresholds" Text;
        7 STOPS_ON_RESTORED "stops_on_restored" Bool;
        8 UPDATE_WAITS "update_waits" Bool;
        9 BREACH_REASON "breach_reason" Bool;
    }
    23 SlaTarget sla_target {
        2 POLICY "policy" Id;
        3 PRIORITY "priority" Text;
        4 FIRST_RESPONSE "first_response" Text;
        5 NEXT_UPDATE "next_update" Text;
        6 RESOLUTION "resolution" Text;
        7 ALWAYS "always" Bool;
    }
    24 Agreement agreement {
        2 CLIENT "client" Id;
        3 NAME "name" Text;
        4 POLICY "policy" Id;
        5 ACTIVE "active" Bool;
    }
    25 SlaVerdict sla_verdict {
        2 ITEM "item" Id;
        3 CLOCK "clock" Text;
        4 CYCLE "cycle" Int;
        5 STATE "state" Text;
        6 ELAPSED "elapsed" Int;
        7 TARGET "target" Int;
        8 ENDED_AT "ended_at" Time;
        9 PRIORITY "priority" Text;
        10 CLIENT "client" Id;
        11 POLICY "policy" Id;
        12 TZDB "tzdb" Text;
        13 REASON "reason" Text;
        14 RESTED "rested" Int;
    }
    26 Snooze snooze {
        2 ITEM "item" Id;
        3 TECHNICIAN "technician" Id;
        4 UNTIL "until" Time;
    }
    27 NotificationRule notification_rule {
        2 TECHNICIAN "technician" Id;
        3 PRIORITY "priority" Text;
        4 THRESHOLDS "thresholds" Text;
        5 BREAKS_THROUGH "breaks_through" Bool;
        6 OFFICE_HOURS "office_hours" Bool;
        7 UNOWNED "unowned" Bool;
    }
}

/// Which of the writes to a field of a kind holds, known or not.
#[must_use]
pub fn rule(kind: u16, field: u16) -> Rule {
    let event = kind_of_number(kind).map_or(kind >= EVENTS, |kind| kind.event);
    match event && field != ALIVE_NUMBER && !canary::on(Fault::EditEvents) {
        true => Rule::First,
        false => Rule::Last,
    }
}

/// The kind of that number.
#[must_use]
pub fn kind_of_number(number: u16) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.number == number)
}

/// The entry of a kind.
#[must_use]
pub fn kind(kind: EntityKind) -> &'static Kind {
    // Every kind is in the list; the first is only there so that no caller needs an error path.
    KINDS.iter().find(|entry| entry.kind == kind).unwrap_or(&KINDS[0])
}
