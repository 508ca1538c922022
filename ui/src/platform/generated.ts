// Made from the command list by `cargo xtask types`. Do not edit.

/**
 * An agreement with a client.
 */
export type AgreementId = string;

/**
 * Adds or changes an agreement; absent fields stay.
 */
export type AgreementSave = { 
/**
 * The agreement to change; a new one unless said.
 */
id?: AgreementId, 
/**
 * The client, for a new one.
 */
client?: ClientId, 
/**
 * Name.
 */
name?: string, 
/**
 * The policy.
 */
policy?: SlaPolicyId, 
/**
 * The calendar of the client, which it keeps for everything.
 */
calendar?: BusinessCalendarId | null, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * An agreement with a client.
 */
export type AgreementView = { 
/**
 * Id.
 */
id: AgreementId, 
/**
 * The client.
 */
client: ClientRef, 
/**
 * Name: `Managed care 2026`.
 */
name: string, 
/**
 * The policy.
 */
policy: NamedRef | null, 
/**
 * The calendar of the client.
 */
calendar: NamedRef | null, 
/**
 * Clocks of its items that run.
 */
running: number, 
/**
 * Of those past due.
 */
breached: number, };

/**
 * The agreements.
 */
export type Agreements = { 
/**
 * By client.
 */
agreements: Array<AgreementView>, 
/**
 * Active clients without one, for which no clock runs.
 */
without: Array<ClientRef>, };

/**
 * A file that belongs to an item or a document.
 */
export type Attachment = { 
/**
 * Id; its content is at `attachment://localhost/<id>`.
 */
id: AttachmentId, 
/**
 * Name, for people only; never a path.
 */
name: string, 
/**
 * Media type.
 */
mime: string, 
/**
 * Bytes.
 */
size: number, };

/**
 * Adds a file to an item or a document.
 */
export type AttachmentAdd = { 
/**
 * Item or document: UUID or display number.
 */
owner: string, 
/**
 * Name.
 */
name: string, 
/**
 * Content in base64.
 */
base64: string, };

/**
 * A file that belongs to an item or a document.
 */
export type AttachmentId = string;

/**
 * One change with what stood before and after.
 */
export type AuditEntry = { 
/**
 * The change.
 */
change: Change, 
/**
 * Name of the entity as it is now.
 */
title: string, 
/**
 * Field by field.
 */
fields: Array<FieldChange>, };

/**
 * A page of the audit trail, newest first.
 */
export type AuditPage = { 
/**
 * The changes.
 */
changes: Array<AuditEntry>, 
/**
 * How many there are.
 */
total: number, };

/**
 * Asks for a page of the audit trail.
 */
export type AuditQuery = { 
/**
 * Only this entity: UUID or display number.
 */
entity?: string, 
/**
 * How many to pass over.
 */
offset?: number, 
/**
 * How many at most, 100 unless said.
 */
limit?: number, };

/**
 * A backup that was written.
 */
export type Backup = { 
/**
 * Where it lies.
 */
file: string, 
/**
 * When it was made.
 */
at: string, 
/**
 * Its size in bytes.
 */
bytes: number, };

/**
 * Names the backup to put in place.
 */
export type BackupRestore = { 
/**
 * Where it lies.
 */
file: string, };

/**
 * Writes a copy of the database into one file.
 */
export type BackupWrite = { 
/**
 * Where to. Must not exist.
 */
file: string, };

/**
 * The backups of this desk.
 */
export type Backups = { 
/**
 * The backups, newest first.
 */
backups: Array<Backup>, };

/**
 * Why an item is blocked.
 */
export type Blocked = { 
/**
 * Whom it waits for.
 */
on: BlockedOn, 
/**
 * What for: `KPN 88412, promised 17:00`.
 */
note: string, 
/**
 * Since when.
 */
since: string, 
/**
 * When to chase.
 */
chase_at: string | null, };

/**
 * Why an item is to be blocked.
 */
export type BlockedInput = { 
/**
 * Whom it waits for.
 */
on: BlockedOn, 
/**
 * What for.
 */
note: string, 
/**
 * When to chase.
 */
chase_at?: string, };

/**
 * Whom a blocked item waits for.
 */
export type BlockedOn = "client" | "vendor" | "colleague";

/**
 * Time spent blocked.
 */
export type BlockedTime = { 
/**
 * Whom it waited for.
 */
on: BlockedOn, 
/**
 * For which client.
 */
client: ClientRef | null, 
/**
 * Hours in all.
 */
hours: number, 
/**
 * Number of items.
 */
items: number, };

/**
 * Asks for another run of cards.
 */
export type BoardCards = { 
/**
 * Board id.
 */
board: BoardId, 
/**
 * The column.
 */
column: ColumnId, 
/**
 * The lane's key.
 */
lane?: string, 
/**
 * Filter text, as in `board_open`.
 */
filter?: string, 
/**
 * How the board is divided.
 */
swimlane?: Swimlane, 
/**
 * Index of the first card wanted.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * Adds a board with the six default columns.
 */
export type BoardCreate = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it is for.
 */
kind: BoardKind, };

/**
 * A board.
 */
export type BoardId = string;

/**
 * What a board is for.
 */
export type BoardKind = "service" | "project";

/**
 * Opens a board: counts of every cell and the first cards of each.
 */
export type BoardOpen = { 
/**
 * Id, name or kind (`service`, `project`); the first service board unless said.
 */
board?: string, 
/**
 * Filter text, e.g. `client:acme priority:p1 mine printer`.
 */
filter?: string, 
/**
 * How to divide it.
 */
swimlane?: Swimlane, 
/**
 * Cards per cell to send along, 12 unless said.
 */
window?: number, };

/**
 * A board in the sidebar.
 */
export type BoardSummary = { 
/**
 * Id.
 */
id: BoardId, 
/**
 * What it is for.
 */
kind: BoardKind, 
/**
 * Its name.
 */
name: string, 
/**
 * Items that are not done.
 */
open: number, };

/**
 * A board with its first cards.
 */
export type BoardView = { 
/**
 * The board.
 */
board: BoardSummary, 
/**
 * Its columns, from left to right.
 */
columns: Array<ColumnView>, 
/**
 * Its lanes, from top to bottom; one with an empty key where it is not divided.
 */
lanes: Array<LaneView>, 
/**
 * The first cards of each cell that has any.
 */
cells: Array<Cell>, 
/**
 * Work in progress of each person.
 */
people: Array<PersonLoad>, 
/**
 * How the filter was understood.
 */
filter: FilterView, 
/**
 * What the flow of this board says today, most pressing first.
 */
hints: Array<FlowHint>, 
/**
 * The newest change it contains.
 */
seq: number, };

/**
 * Records why a clock was breached.
 */
export type BreachReason = { 
/**
 * UUID or display number of the item.
 */
id: string, 
/**
 * Which clock.
 */
clock: SlaClock, 
/**
 * Which cycle.
 */
cycle: number, 
/**
 * Why.
 */
reason: string, };

/**
 * The opening hours that clocks count in.
 */
export type BusinessCalendarId = string;

/**
 * Names a device.
 */
export type ByDevice = { 
/**
 * Its public key in hexadecimal; the first digits do, where they fit one.
 */
id: string, };

/**
 * Names an entity by id; a display number such as `H-12` is accepted for work items.
 */
export type ById = { 
/**
 * UUID or display number.
 */
id: string, };

/**
 * Names a notice.
 */
export type ByNotice = { 
/**
 * Its local number.
 */
id: number, };

/**
 * Names a share.
 */
export type ByShare = { 
/**
 * Id of the share.
 */
store: string, };

/**
 * A date with its name.
 */
export type CalendarDate = { 
/**
 * `2026-12-25`.
 */
date: string, 
/**
 * Name.
 */
name: string, };

/**
 * A date with other hours than its weekday.
 */
export type CalendarExceptionId = string;

/**
 * Adds, changes or removes a date with other hours.
 */
export type CalendarExceptionSave = { 
/**
 * The calendar.
 */
calendar: BusinessCalendarId, 
/**
 * `2026-12-25`. A date has one exception: saving it again changes it.
 */
date: string, 
/**
 * Why.
 */
name?: string, 
/**
 * Open ranges; none where it is closed.
 */
ranges?: Array<OpenRangeText>, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * A date with other hours.
 */
export type CalendarExceptionView = { 
/**
 * Id.
 */
id: CalendarExceptionId, 
/**
 * `2026-12-25`.
 */
date: string, 
/**
 * Why: `Christmas Day`.
 */
name: string, 
/**
 * Open ranges; none where it is closed.
 */
ranges: Array<OpenRangeText>, };

/**
 * Adds or changes a calendar; absent fields stay.
 */
export type CalendarSave = { 
/**
 * The calendar to change; a new one unless said.
 */
id?: BusinessCalendarId, 
/**
 * Name.
 */
name?: string, 
/**
 * IANA zone.
 */
zone?: string, 
/**
 * True where it never closes.
 */
always?: boolean, 
/**
 * Open ranges of each weekday, Monday first; seven.
 */
week?: Array<Array<OpenRangeText>>, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * A business calendar.
 */
export type CalendarView = { 
/**
 * Id.
 */
id: BusinessCalendarId, 
/**
 * Name.
 */
name: string, 
/**
 * IANA zone.
 */
zone: string, 
/**
 * True where it never closes.
 */
always: boolean, 
/**
 * Open ranges of each weekday, Monday first.
 */
week: Array<Array<OpenRangeText>>, 
/**
 * Dates with other hours, soonest first.
 */
exceptions: Array<CalendarExceptionView>, 
/**
 * Open hours of an ordinary week.
 */
weekly_hours: number, 
/**
 * Clients and sites that use it.
 */
used_by: Array<NamedRef>, };

/**
 * The business calendars.
 */
export type Calendars = { 
/**
 * By name.
 */
calendars: Array<CalendarView>, };

/**
 * A work item as shown on a board.
 */
export type Card = { 
/**
 * Id.
 */
id: WorkItemId, 
/**
 * Display number, e.g. `H-12`.
 */
number: string, 
/**
 * Title.
 */
title: string, 
/**
 * What it is.
 */
kind: WorkItemKind, 
/**
 * How urgent; none until triaged.
 */
priority: Priority | null, 
/**
 * For whom.
 */
client: ClientRef | null, 
/**
 * Who works on it.
 */
assignees: Array<TechnicianRef>, 
/**
 * The board it lies on.
 */
board: BoardId, 
/**
 * The column it lies in.
 */
column: ColumnId, 
/**
 * Meaning of that column.
 */
category: Category, 
/**
 * When it came into that column.
 */
since: string, 
/**
 * When it was captured.
 */
created_at: string, 
/**
 * When it is due.
 */
due: string | null, 
/**
 * Why it is blocked.
 */
blocked: Blocked | null, 
/**
 * Tags.
 */
tags: Array<string>, 
/**
 * Checklist lines done.
 */
checklist_done: number, 
/**
 * Checklist lines in all.
 */
checklist_total: number, 
/**
 * Number of comments.
 */
comments: number, 
/**
 * Number of attachments.
 */
attachments: number, 
/**
 * Fields with two values that nobody settled yet.
 */
conflicts: number, 
/**
 * True where people were assigned to it at desks that did not know of each other, and nobody settled it.
 */
owners_apart: boolean, 
/**
 * The clock that matters most, where an agreement applies.
 */
clock: ClockPill | null, 
/**
 * True where its kind belongs on the other kind of board.
 */
wrong_board: boolean, 
/**
 * True while it is one too many for a limit.
 */
over_limit: boolean, 
/**
 * True once cancelled.
 */
cancelled: boolean, };

/**
 * A page of cards.
 */
export type CardPage = { 
/**
 * The cards.
 */
cards: Array<Card>, 
/**
 * How many there are.
 */
total: number, 
/**
 * How the filter was understood.
 */
filter: FilterView, };

/**
 * A run of cards with the size of its cell.
 */
export type CardRun = { 
/**
 * The cards.
 */
cell: Cell, 
/**
 * Cards in the whole cell.
 */
total: number, 
/**
 * The newest change it contains.
 */
seq: number, };

/**
 * The fixed meaning of a column. Labels may be renamed; rules read only this.
 */
export type Category = "backlog" | "ready" | "in_progress" | "blocked" | "review" | "done";

/**
 * Why a notification was raised.
 */
export type Cause = "clock" | "wip_limit" | "chase" | "due" | "review_due" | "snooze";

/**
 * A run of cards of one column and lane.
 */
export type Cell = { 
/**
 * The column.
 */
column: ColumnId, 
/**
 * The lane's key.
 */
lane: string, 
/**
 * Index of the first card within the cell.
 */
offset: number, 
/**
 * The cards, in order.
 */
cards: Array<Card>, };

/**
 * One entity in one transaction.
 */
export type Change = { 
/**
 * Number of the change.
 */
seq: number, 
/**
 * When, by the writer's clock. For display only.
 */
at: string, 
/**
 * Who, where known.
 */
actor: TechnicianRef | null, 
/**
 * Through which door.
 */
source: Source, 
/**
 * What it touched.
 */
entity: EntityRef, 
/**
 * The names of the fields that changed.
 */
fields: Array<string>, 
/**
 * One line for people: `moved to In Progress`.
 */
summary: string, };

/**
 * A batch of changes, for views to apply.
 */
export type ChangeBatch = { 
/**
 * The newest change in it.
 */
seq: number, 
/**
 * What changed, in order.
 */
changes: Array<Change>, 
/**
 * True when more were left out, or what follows from changes came behind them; the view should read anew.
 */
truncated: boolean, 
/**
 * True when notifications changed, which are no part of the change log.
 */
inbox?: boolean, 
/**
 * True when `sync_status` may give another answer.
 */
sync?: boolean, };

/**
 * Asks for the changes after one already seen.
 */
export type ChangesAfter = { 
/**
 * The newest change already seen.
 */
seq: number, 
/**
 * How many entities at most.
 */
limit?: number, };

/**
 * To whom a comment goes.
 */
export type Channel = "note" | "message" | "call";

/**
 * Adds a line to a checklist.
 */
export type ChecklistAdd = { 
/**
 * The item.
 */
item: string, 
/**
 * Text.
 */
text: string, };

/**
 * One line of a checklist.
 */
export type ChecklistItem = { 
/**
 * Id.
 */
id: ChecklistItemId, 
/**
 * Text.
 */
text: string, 
/**
 * Whether it is done.
 */
done: boolean, 
/**
 * By whom.
 */
done_by: TechnicianRef | null, 
/**
 * When.
 */
done_at: string | null, };

/**
 * One line of a checklist.
 */
export type ChecklistItemId = string;

/**
 * Changes a line of a checklist; absent fields stay.
 */
export type ChecklistUpdate = { 
/**
 * The line.
 */
id: ChecklistItemId, 
/**
 * Text.
 */
text?: string, 
/**
 * Whether it is done.
 */
done?: boolean, 
/**
 * Lies before this line afterwards.
 */
before?: ChecklistItemId, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * An organisation we work for.
 */
export type ClientId = string;

/**
 * Clients with how much is open for each.
 */
export type ClientList = { 
/**
 * The clients, by name.
 */
clients: Array<ClientSummary>, };

/**
 * A client as shown beside an item.
 */
export type ClientRef = { 
/**
 * Id.
 */
id: ClientId, 
/**
 * Name.
 */
name: string, };

/**
 * Adds or changes a client; absent fields stay.
 */
export type ClientSave = { 
/**
 * The client to change; a new one unless said.
 */
id?: ClientId, 
/**
 * Name.
 */
name?: string, 
/**
 * IANA zone.
 */
zone?: string, 
/**
 * Notes.
 */
notes?: string, 
/**
 * The pod that owns it.
 */
pod?: PodId | null, 
/**
 * False archives it.
 */
active?: boolean, };

/**
 * A client in a list.
 */
export type ClientSummary = { 
/**
 * Id.
 */
id: ClientId, 
/**
 * Name.
 */
name: string, 
/**
 * The pod that owns it.
 */
pod: NamedRef | null, 
/**
 * Open items.
 */
open: number, 
/**
 * Open items with priority P1 or P2.
 */
urgent: number, 
/**
 * Blocked items.
 */
blocked: number, 
/**
 * Documents.
 */
documents: number, 
/**
 * Number of sites.
 */
sites: number, 
/**
 * False once archived.
 */
active: boolean, };

/**
 * A client in full.
 */
export type ClientView = { 
/**
 * What the list shows.
 */
summary: ClientSummary, 
/**
 * Notes in Markdown.
 */
notes: string, 
/**
 * Notes as safe HTML.
 */
notes_html: string, 
/**
 * IANA zone.
 */
zone: string, 
/**
 * Its places.
 */
sites: Array<Site>, 
/**
 * Its people.
 */
contacts: Array<Contact>, 
/**
 * What it depends on.
 */
services: Array<Service>, 
/**
 * Its open items.
 */
items: Array<Card>, 
/**
 * Its documents.
 */
documents: Array<NamedRef>, };

/**
 * The clock that matters most on a card.
 */
export type ClockPill = { 
/**
 * Which one.
 */
clock: SlaClock, 
/**
 * How it stands.
 */
state: ClockState, 
/**
 * True past the first warning and not yet due.
 */
at_risk: boolean, 
/**
 * Business seconds left at `as_of`; negative once overdue.
 */
remaining: number, 
/**
 * Business seconds promised.
 */
target: number, 
/**
 * Due instant, unless it rests.
 */
due: string | null, 
/**
 * When the numbers were true.
 */
as_of: string, 
/**
 * Whether it counts by itself from `as_of` on, overdue or not.
 */
counting: boolean, 
/**
 * While it counts: the instant at which it stops counting by itself (closing time), if any.
 */
counts_until: string | null, };

/**
 * How a clock stands.
 */
export type ClockState = "not_started" | "running" | "paused" | "outside_hours" | "met" | "breached";

/**
 * One clock.
 */
export type ClockView = { 
/**
 * Which one.
 */
clock: SlaClock, 
/**
 * Number of the cycle, from 1.
 */
cycle: number, 
/**
 * How it stands.
 */
state: ClockState, 
/**
 * True past the first warning and not yet due.
 */
at_risk: boolean, 
/**
 * Business seconds that counted.
 */
elapsed: number, 
/**
 * Business seconds promised.
 */
target: number, 
/**
 * Business seconds left; negative once overdue.
 */
remaining: number, 
/**
 * Due instant, unless it rests.
 */
due: string | null, 
/**
 * Each warning with its instant.
 */
thresholds: Array<ThresholdView>, 
/**
 * What counted and what did not, oldest first.
 */
segments: Array<SegmentView>, 
/**
 * Earlier cycles with their frozen verdicts.
 */
verdicts: Array<VerdictView>, 
/**
 * True where a wall clock was set back in between.
 */
suspicious: boolean, 
/**
 * Why this cycle was breached, in words, where that was written.
 */
reason: string, 
/**
 * True where it was breached and the policy asks why.
 */
reason_needed: boolean, };

/**
 * All clocks of an item, with their ledgers.
 */
export type ClocksView = { 
/**
 * The item.
 */
card: Card, 
/**
 * The agreement that applies; without one no clock runs.
 */
agreement: NamedRef | null, 
/**
 * The policy.
 */
policy: NamedRef | null, 
/**
 * The calendar.
 */
calendar: NamedRef | null, 
/**
 * True where the priority counts round the clock, whatever the calendar says.
 */
always: boolean, 
/**
 * IANA zone of the calendar.
 */
zone: string, 
/**
 * IANA zone of this office.
 */
office_zone: string, 
/**
 * The clocks.
 */
clocks: Array<ClockView>, 
/**
 * Why there is none, and what to do, where there is none.
 */
note: string, 
/**
 * When this was true.
 */
as_of: string, };

/**
 * A pod that is kept apart and that a store does not open to this desk.
 */
export type ClosedPod = { 
/**
 * The pod.
 */
id: PodId, 
/**
 * Its name.
 */
name: string, 
/**
 * Why, with the remedy.
 */
error: Error, };

/**
 * A folder of the library.
 */
export type Collection = { 
/**
 * Path with `/`; empty for the top.
 */
path: string, 
/**
 * Documents right in it.
 */
count: number, };

/**
 * Asks for the folders of the library.
 */
export type CollectionList = { 
/**
 * Only runbooks or articles.
 */
kind?: DocumentKind, };

/**
 * The folders of the library.
 */
export type Collections = { 
/**
 * The folders, by path.
 */
collections: Array<Collection>, 
/**
 * Documents in all.
 */
total: number, };

/**
 * A column of a board.
 */
export type ColumnId = string;

/**
 * A column.
 */
export type ColumnView = { 
/**
 * Id.
 */
id: ColumnId, 
/**
 * Fixed meaning.
 */
category: Category, 
/**
 * Name people read.
 */
label: string, 
/**
 * Cards in it that pass the filter.
 */
count: number, 
/**
 * The limit that applies to the column as a whole, if any.
 */
limit: number | null, 
/**
 * The limit for each person that applies here, if any.
 */
person_limit: number | null, 
/**
 * All cards in it, whatever the filter, as the limit counts them.
 */
wip: number, };

/**
 * A comment. Never edited.
 */
export type Comment = { 
/**
 * Id.
 */
id: CommentId, 
/**
 * Who.
 */
author: TechnicianRef | null, 
/**
 * When.
 */
at: string, 
/**
 * To whom it went.
 */
channel: Channel, 
/**
 * Markdown.
 */
body: string, 
/**
 * Safe HTML.
 */
html: string, };

/**
 * Adds a comment.
 */
export type CommentAdd = { 
/**
 * The item.
 */
item: string, 
/**
 * Markdown.
 */
body: string, 
/**
 * To whom it goes; the team only unless said.
 */
channel?: Channel, };

/**
 * A comment. Never edited.
 */
export type CommentId = string;

/**
 * One field with two values, or the people who were assigned to an item apart.
 */
export type Conflict = { 
/**
 * Names it for `conflict_settle`; has no meaning else.
 */
id: string, 
/**
 * What it is about.
 */
entity: NamedRef, 
/**
 * Stable name of the field: `title`.
 */
field: string, 
/**
 * Its name for people: `Title`.
 */
label: string, 
/**
 * The values side by side: first the one written at this desk, or the one that stands where none was.
 */
sides: Array<ConflictSide>, 
/**
 * True where all of them stand, and can be kept: people who were assigned apart.
 */
all: boolean, 
/**
 * True where a value of one's own can be set instead; places and references are only chosen.
 */
editable: boolean, };

/**
 * Values that were written at two desks which did not know of each other, and people who were assigned so.
 */
export type ConflictList = { 
/**
 * Newest first, 500 at most; people before values.
 */
conflicts: Array<Conflict>, 
/**
 * How many there are.
 */
total: number, };

/**
 * Asks for conflicts.
 */
export type ConflictQuery = { 
/**
 * Only of this entity: UUID or display number.
 */
entity?: string, };

/**
 * Ends a conflict; every desk hears of it.
 */
export type ConflictSettle = { 
/**
 * Its name in the list.
 */
id: string, 
/**
 * What it ends with.
 */
take: ConflictTake, };

/**
 * One of the values.
 */
export type ConflictSide = { 
/**
 * The value as people read it; empty where it was cleared.
 */
text: string, 
/**
 * True for the one that stands now.
 */
stands: boolean, 
/**
 * Who wrote it.
 */
author: TechnicianRef | null, 
/**
 * At which desk.
 */
device: string, 
/**
 * When, by the clock of that desk.
 */
at: string, };

/**
 * Which value a conflict ends with.
 */
export type ConflictTake = { "side": number } | "all" | { "value": string };

/**
 * A person at a client.
 */
export type Contact = { 
/**
 * Id.
 */
id: ContactId, 
/**
 * Their client.
 */
client: ClientId, 
/**
 * Name.
 */
name: string, 
/**
 * What they do there.
 */
role: string, 
/**
 * E-mail address.
 */
email: string, 
/**
 * Phone number.
 */
phone: string, 
/**
 * True for the main contact.
 */
main: boolean, };

/**
 * A person at a client.
 */
export type ContactId = string;

/**
 * Adds or changes a person at a client; absent fields stay.
 */
export type ContactSave = { 
/**
 * The person to change; a new one unless said.
 */
id?: ContactId, 
/**
 * Their client, for a new one.
 */
client?: ClientId, 
/**
 * Name.
 */
name?: string, 
/**
 * What they do there.
 */
role?: string, 
/**
 * E-mail address.
 */
email?: string, 
/**
 * Phone number.
 */
phone?: string, 
/**
 * True for the main contact.
 */
main?: boolean, 
/**
 * True removes them.
 */
remove?: boolean, };

/**
 * How notifications reach the screen of this desk.
 */
export type DeliveryView = { 
/**
 * `native`, `no_actions` (the desktop shows no buttons), `inbox_only` (nothing shows notifications here), `other_process` (another Holdfast on this data notifies).
 */
state: string, 
/**
 * What that means and what to do, empty where all is well.
 */
note: string, 
/**
 * Name of what shows them: `dunst 1.9`.
 */
server: string, };

/**
 * How much fits on a screen.
 */
export type Density = "comfortable" | "compact";

/**
 * Says who sits at this desk, after joining.
 */
export type DeskOwnerSet = { 
/**
 * Who.
 */
technician: JoinAs, };

/**
 * Settings of this desk alone.
 */
export type DeskSettings = { 
/**
 * Who sits here.
 */
me: TechnicianId | null, 
/**
 * Light, dark or as the system says.
 */
theme: Theme, 
/**
 * How much fits on a screen.
 */
density: Density, 
/**
 * Whether single letters act as keys.
 */
single_keys: boolean, 
/**
 * Global shortcut for quick add, e.g. `Ctrl+Alt+H`; empty for none.
 */
quick_add_shortcut: string, 
/**
 * Whether closing the window leaves the app in the tray.
 */
close_to_tray: boolean, };

/**
 * A desk of the workspace.
 */
export type Device = { 
/**
 * Public key in hexadecimal.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Who sits there, where known.
 */
technician: TechnicianRef | null, 
/**
 * When it last wrote something that came here, by its own clock.
 */
last_seen: string | null, 
/**
 * Version of its program.
 */
version: string, 
/**
 * True for this desk.
 */
this: boolean, 
/**
 * Whether it belongs.
 */
state: DeviceState, 
/**
 * Where its private key lies; told for this desk alone.
 */
key: KeyPlace | null, 
/**
 * Its changes that wait for a look after it was removed.
 */
in_review: number, };

/**
 * Gives a device another name.
 */
export type DeviceRename = { 
/**
 * Its public key in hexadecimal; the first digits do, where they fit one.
 */
id: string, 
/**
 * The name.
 */
name: string, };

/**
 * Whether a desk belongs to the workspace.
 */
export type DeviceState = "member" | "waiting" | "removed";

/**
 * Every desk of the workspace.
 */
export type Devices = { 
/**
 * This one first, then by name.
 */
devices: Array<Device>, };

/**
 * One line of a difference.
 */
export type DiffLine = { 
/**
 * ` ` kept, `-` only in the old text, `+` only in the new.
 */
op: string, 
/**
 * The line without its end.
 */
text: string, };

/**
 * One check.
 */
export type DoctorCheck = { 
/**
 * Stable name.
 */
name: string, 
/**
 * Whether it passed.
 */
ok: boolean, 
/**
 * What was found.
 */
message: string, 
/**
 * What to do, where it did not pass.
 */
remedy: string, };

/**
 * How the desk is doing.
 */
export type DoctorReport = { 
/**
 * True when every check passed.
 */
healthy: boolean, 
/**
 * Every check.
 */
checks: Array<DoctorCheck>, };

/**
 * Adds a document.
 */
export type DocumentCreate = { 
/**
 * Runbook or article.
 */
kind: DocumentKind, 
/**
 * Title.
 */
title: string, 
/**
 * Folder.
 */
collection?: string, 
/**
 * Markdown; for a runbook the standard sections unless said.
 */
text?: string, 
/**
 * For which client.
 */
client?: ClientId, };

/**
 * All versions of a document, newest first.
 */
export type DocumentHistory = { 
/**
 * The versions.
 */
versions: Array<DocumentVersion>, };

/**
 * A runbook or an article.
 */
export type DocumentId = string;

/**
 * What a document is.
 */
export type DocumentKind = "runbook" | "article";

/**
 * Links a document with a service, a client's item or another document, or unlinks them.
 */
export type DocumentLink = { 
/**
 * The document.
 */
id: DocumentId, 
/**
 * The other end: UUID or display number.
 */
target: string, 
/**
 * True removes the link.
 */
remove?: boolean, };

/**
 * Asks for a page of documents.
 */
export type DocumentList = { 
/**
 * Only runbooks or articles.
 */
kind?: DocumentKind, 
/**
 * Only those right in this folder.
 */
collection?: string, 
/**
 * Only those whose title has these letters.
 */
text?: string, 
/**
 * Only those of this client.
 */
client?: ClientId, 
/**
 * How many to pass over.
 */
offset?: number, 
/**
 * How many at most, 100 unless said.
 */
limit?: number, };

/**
 * A page of documents, by folder and title.
 */
export type DocumentPage = { 
/**
 * The documents.
 */
documents: Array<DocumentSummary>, 
/**
 * How many there are.
 */
total: number, };

/**
 * Renders Markdown for the live preview.
 */
export type DocumentRender = { 
/**
 * Markdown.
 */
text: string, 
/**
 * The document it belongs to, for relative links and images.
 */
document?: DocumentId, };

/**
 * A document in a list.
 */
export type DocumentSummary = { 
/**
 * Id.
 */
id: DocumentId, 
/**
 * Runbook or article.
 */
kind: DocumentKind, 
/**
 * Title.
 */
title: string, 
/**
 * Folder.
 */
collection: string, 
/**
 * For which client; none for all.
 */
client: ClientRef | null, 
/**
 * Who answers for it.
 */
owner: TechnicianRef | null, 
/**
 * When it was last verified; void after an edit.
 */
verified_at: string | null, 
/**
 * When it is due for review.
 */
review_due: string | null, 
/**
 * True once the review is overdue.
 */
overdue: boolean, 
/**
 * When it last changed.
 */
updated_at: string, 
/**
 * Tags.
 */
tags: Array<string>, 
/**
 * Fields with two values that nobody settled yet.
 */
conflicts: number, };

/**
 * Changes a document; absent fields stay, null clears.
 */
export type DocumentUpdate = { 
/**
 * The document.
 */
id: DocumentId, 
/**
 * Runbook or article.
 */
kind?: DocumentKind, 
/**
 * Title.
 */
title?: string, 
/**
 * Folder.
 */
collection?: string, 
/**
 * For which client.
 */
client?: ClientId | null, 
/**
 * Who answers for it.
 */
owner?: TechnicianId | null, 
/**
 * When it is due for review.
 */
review_due?: string | null, 
/**
 * Body. An edit voids the verified mark.
 */
body?: TextEdit, };

/**
 * One version of a document's body.
 */
export type DocumentVersion = { 
/**
 * Number of the change that made it.
 */
version: number, 
/**
 * When.
 */
at: string, 
/**
 * Who.
 */
actor: TechnicianRef | null, 
/**
 * Through which door.
 */
source: Source, 
/**
 * Lines added.
 */
added: number, 
/**
 * Lines removed.
 */
removed: number, 
/**
 * One line: `verified`, `restored the version of 9 Nov`, `edited`.
 */
summary: string, };

/**
 * Asks for, or brings back, one version of a document.
 */
export type DocumentVersionRef = { 
/**
 * The document.
 */
id: DocumentId, 
/**
 * The version.
 */
version: number, };

/**
 * One version, and how it differs from the present text.
 */
export type DocumentVersionView = { 
/**
 * The version.
 */
version: DocumentVersion, 
/**
 * Its Markdown.
 */
text: string, 
/**
 * Line by line from that version to the present text.
 */
diff: Array<DiffLine>, };

/**
 * A document in full.
 */
export type DocumentView = { 
/**
 * What the list shows.
 */
summary: DocumentSummary, 
/**
 * Markdown, as opened.
 */
text: string, 
/**
 * Safe HTML.
 */
html: string, 
/**
 * Headings, in order.
 */
outline: Array<Heading>, 
/**
 * What the front matter said beyond the fields we know, as JSON.
 */
front_matter: any, 
/**
 * Where it was imported from.
 */
source_path: string | null, 
/**
 * Files that belong to it.
 */
attachments: Array<Attachment>, 
/**
 * Work items, services and documents it is linked with, in either direction.
 */
linked: Array<NamedRef>, 
/**
 * Latest versions, newest first, at most five.
 */
versions: Array<DocumentVersion>, 
/**
 * What it lacks of the content a runbook should have, e.g. `Rollback`.
 */
missing_sections: Array<string>, 
/**
 * True once moved to the trash.
 */
deleted: boolean, 
/**
 * The newest change it contains.
 */
seq: number, };

/**
 * A command that did its work and has nothing to add.
 */
export type Done = { 
/**
 * The newest change of the database; views at or beyond it are up to date.
 */
seq: number, };

/**
 * One line of what is due next.
 */
export type DueLine = { 
/**
 * The item.
 */
card: Card, 
/**
 * Its most pressing clock.
 */
pill: ClockPill, 
/**
 * IANA zone of its calendar.
 */
zone: string, };

/**
 * What is due next: overdue first, then by due instant; what rests comes last.
 */
export type DueList = { 
/**
 * One line for each item, with its most pressing clock on the card.
 */
lines: Array<DueLine>, 
/**
 * How many there are.
 */
total: number, 
/**
 * Of those overdue.
 */
overdue: number, 
/**
 * Of those at risk.
 */
at_risk: number, 
/**
 * When this was true.
 */
as_of: string, };

/**
 * Asks for what is due next over all clients.
 */
export type DueQuery = { 
/**
 * Only items of this client, id or name.
 */
client?: string, 
/**
 * Only my items.
 */
mine?: boolean, 
/**
 * How many to pass over.
 */
offset?: number, 
/**
 * How many at most, 100 unless said.
 */
limit?: number, };

/**
 * Nothing to say.
 */
export type Empty = Record<symbol, never>;

/**
 * Any entity, where the kind is carried beside it.
 */
export type EntityId = string;

/**
 * What an entity is.
 */
export type EntityKind = "client" | "site" | "contact" | "technician" | "pod" | "service" | "board" | "column" | "work_item" | "checklist_item" | "comment" | "attachment" | "document" | "wip_limit" | "wip_breach" | "peer_review" | "saved_view" | "edge" | "setting" | "business_calendar" | "calendar_exception" | "sla_policy" | "sla_target" | "agreement" | "sla_verdict" | "snooze" | "notification_rule";

/**
 * An entity with what it is.
 */
export type EntityRef = { 
/**
 * What it is.
 */
kind: EntityKind, 
/**
 * Its id.
 */
id: EntityId, };

/**
 * What went wrong, what it means and what to do.
 *
 * `code` never changes once released: the window, scripts and tests read it.
 */
export type Error = { 
/**
 * Stable machine name, e.g. `wip_reason_needed`.
 */
code: ErrorCode, 
/**
 * What happened, in one sentence.
 */
message: string, 
/**
 * What to do about it, in one sentence. Empty only where nothing can be done.
 */
remedy: string, 
/**
 * Facts behind the message for a caller that offers the remedy as an action.
 */
details?: any, };

/**
 * Stable names of everything that can go wrong. Add one only when a caller needs to tell it apart.
 */
export type ErrorCode = "bad_request" | "unknown_command" | "not_found" | "invalid" | "not_initialised" | "bad_filter" | "not_ready" | "wip_reason_needed" | "wip_blocked" | "blocked_needs_reason" | "review_needs_second_person" | "review_reason_needed" | "nothing_to_undo" | "undo_conflict" | "immutable" | "unsafe_location" | "newer_database" | "corrupt_database" | "disk_full" | "read_only" | "unreadable" | "busy" | "too_large" | "cancelled" | "unknown_zone" | "bad_hours" | "never_open" | "link_refused" | "store_unreachable" | "store_denied" | "store_foreign" | "store_full" | "store_behind" | "store_incomplete" | "not_shared" | "bad_invitation" | "password_needed" | "not_member" | "segment_incomplete" | "segment_damaged" | "segment_newer" | "internal";

/**
 * A limit that is or would be exceeded.
 */
export type Exceeded = { 
/**
 * The limit.
 */
limit: WipLimitId, 
/**
 * What happens then.
 */
mode: WipMode, 
/**
 * Whose or what: `Tom Berg`, `In Progress`.
 */
who: string, 
/**
 * How many there would be.
 */
count: number, 
/**
 * How many may be.
 */
max: number, 
/**
 * True for P1, which is exempt but recorded.
 */
exempt: boolean, 
/**
 * One sentence: `Tom has 3 of 2 in progress.`
 */
message: string, };

/**
 * What an export wrote.
 */
export type ExportReport = { 
/**
 * Where it lies.
 */
dir: string, 
/**
 * Number of work items.
 */
work_items: number, 
/**
 * Number of documents.
 */
documents: number, 
/**
 * Number of attachments.
 */
attachments: number, 
/**
 * Number of all other entities.
 */
others: number, };

/**
 * Writes everything into an open folder of Markdown, JSON and attachments.
 */
export type ExportWrite = { 
/**
 * Where to. Must be empty or absent.
 */
dir: string, };

/**
 * One field before and after, in words.
 */
export type FieldChange = { 
/**
 * Name of the field.
 */
field: string, 
/**
 * What stood there.
 */
before: string | null, 
/**
 * What stands there.
 */
after: string | null, };

/**
 * A file made for the user.
 */
export type FileContent = { 
/**
 * Suggested name.
 */
name: string, 
/**
 * Media type.
 */
mime: string, 
/**
 * Content in base64.
 */
base64: string, };

/**
 * One part of a filter text.
 */
export type FilterToken = { 
/**
 * As typed: `client:acme`.
 */
text: string, 
/**
 * In words: `Client is Acme Dental`.
 */
label: string, };

/**
 * A filter text taken apart.
 */
export type FilterView = { 
/**
 * The parts that were understood, with what they mean in words.
 */
tokens: Array<FilterToken>, 
/**
 * The free words that are searched for.
 */
words: Array<string>, 
/**
 * What could not be understood, in words.
 */
problems: Array<string>, };

/**
 * A finished item.
 */
export type FinishedItem = { 
/**
 * Id.
 */
id: WorkItemId, 
/**
 * Display number.
 */
number: string, 
/**
 * Title.
 */
title: string, 
/**
 * When it was finished.
 */
at: string, 
/**
 * Hours from In Progress to Done.
 */
cycle_hours: number, 
/**
 * Hours from capture to Done.
 */
lead_hours: number, };

/**
 * How far the first sync is. The app can be used meanwhile.
 */
export type FirstSync = { 
/**
 * `connecting`, `snapshot` or `changes`.
 */
phase: string, 
/**
 * Changes or parts taken in.
 */
done: number, 
/**
 * Of so many; 0 while that is unknown.
 */
total: number, };

/**
 * One day of the cumulative flow.
 */
export type FlowDay = { 
/**
 * The day, `YYYY-MM-DD`.
 */
day: string, 
/**
 * Items per category.
 */
counts: Array<number>, };

/**
 * What the flow of a board says, and what it suggests.
 */
export type FlowHint = { 
/**
 * Stable name: `nothing_left`, `blocked_full`, `wrong_board`, `aging`, `over_limit`, `backlog_untriaged`.
 */
code: string, 
/**
 * What is: `Nothing has left Peer Review for 2 days`.
 */
message: string, 
/**
 * What to do.
 */
suggestion: string, 
/**
 * The items it speaks of.
 */
items: Array<EntityRef>, };

/**
 * Asks how work flows over a board.
 */
export type FlowQuery = { 
/**
 * Board id, name or kind.
 */
board?: string, 
/**
 * Days to look back, 30 unless said.
 */
days?: number, };

/**
 * How work flows over a board.
 */
export type FlowReport = { 
/**
 * Cumulative flow, a row a day: date and items per category in the order of [`Category::ALL`].
 */
cumulative: Array<FlowDay>, 
/**
 * Finished items with their times.
 */
finished: Array<FinishedItem>, 
/**
 * Median of the cycle times in hours (In Progress to Done).
 */
cycle_p50_hours: number | null, 
/**
 * 85th percentile of the cycle times in hours.
 */
cycle_p85_hours: number | null, 
/**
 * Median of the lead times in hours (captured to Done).
 */
lead_p50_hours: number | null, 
/**
 * Items finished per week, oldest first.
 */
throughput: Array<WeekCount>, 
/**
 * Open items by how long they have been in their column, oldest first, 50 at most.
 */
aging: Array<Card>, 
/**
 * Blocked time by cause and client, longest first.
 */
blocked: Array<BlockedTime>, 
/**
 * What it says, most pressing first.
 */
hints: Array<FlowHint>, };

/**
 * A heading of a document.
 */
export type Heading = { 
/**
 * 1 to 6.
 */
level: number, 
/**
 * Text without markup.
 */
text: string, 
/**
 * Value of the heading's `id` in the HTML.
 */
anchor: string, };

/**
 * What one desk wrote and cannot be taken in yet.
 */
export type HeldStream = { 
/**
 * Name of the desk that wrote it.
 */
device: string, 
/**
 * Since when.
 */
since: string, 
/**
 * Why, with the remedy.
 */
error: Error, };

/**
 * One change in words.
 */
export type HistoryEntry = { 
/**
 * When.
 */
at: string, 
/**
 * Who.
 */
actor: TechnicianRef | null, 
/**
 * Through which door.
 */
source: Source, 
/**
 * One line: `moved from Ready for Work to In Progress`.
 */
summary: string, 
/**
 * A reason or another second line.
 */
detail: string, };

/**
 * Imports holidays as closed dates.
 */
export type HolidayImport = { 
/**
 * The calendar.
 */
calendar: BusinessCalendarId, 
/**
 * Text of an `.ics` file.
 */
ics: string, 
/**
 * True writes nothing and tells what would be.
 */
dry_run?: boolean, };

/**
 * What came of a holiday import.
 */
export type HolidayReport = { 
/**
 * Dates that are closed now and were not.
 */
added: Array<CalendarDate>, 
/**
 * Dates that were known.
 */
unchanged: number, 
/**
 * Events that are no date, with the reason.
 */
skipped: Array<SkippedEvent>, };

/**
 * How much of a client's business is hit.
 */
export type Impact = "high" | "medium" | "low";

/**
 * Imports a folder of Markdown files.
 */
export type ImportMarkdown = { 
/**
 * The folder.
 */
path: string, 
/**
 * True writes nothing, on the same code path.
 */
dry_run?: boolean, 
/**
 * What the documents are where their front matter does not say; runbooks unless said.
 */
kind?: DocumentKind, 
/**
 * For which client.
 */
client?: ClientId, 
/**
 * Folder of the library to put them in.
 */
collection?: string, };

/**
 * A file and what is to be said about it.
 */
export type ImportNote = { 
/**
 * Path relative to the imported folder.
 */
path: string, 
/**
 * One sentence.
 */
reason: string, };

/**
 * What an import did or would do.
 */
export type ImportReport = { 
/**
 * Documents that were added.
 */
created: number, 
/**
 * Documents whose text or front matter had changed.
 */
updated: number, 
/**
 * Documents that were the same already.
 */
unchanged: number, 
/**
 * Files that were not imported, and why.
 */
skipped: Array<ImportNote>, 
/**
 * Files that were imported after a repair, and which.
 */
repaired: Array<ImportNote>, 
/**
 * Images and other files that were stored.
 */
attachments: number, 
/**
 * Links that point to nothing.
 */
broken_links: Array<ImportNote>, 
/**
 * True where nothing was written.
 */
dry_run: boolean, };

/**
 * A page of the inbox.
 */
export type InboxPage = { 
/**
 * The notifications.
 */
notifications: Array<Notification>, 
/**
 * Whether there are older ones.
 */
more: boolean, 
/**
 * How many are not seen yet.
 */
unread: number, 
/**
 * How notifications reach the screen of this desk.
 */
channel: DeliveryView, };

/**
 * Asks for a page of the inbox, newest first.
 */
export type InboxQuery = { 
/**
 * Only those not seen yet.
 */
unread?: boolean, 
/**
 * Only those before this one.
 */
before?: number, 
/**
 * How many at most, 100 unless said.
 */
limit?: number, };

/**
 * Marks notifications as seen.
 */
export type InboxSeen = { 
/**
 * These; all where empty.
 */
ids?: Array<number>, };

/**
 * Reads an invitation code.
 */
export type InvitationCheck = { 
/**
 * The code as typed or pasted; case, spaces and dashes do not matter.
 */
code: string, 
/**
 * Password of the store, to look into it where it needs one.
 */
password?: string, };

/**
 * What an invitation says, and what its store says about it.
 */
export type InvitationChecked = { 
/**
 * Name of the workspace; empty where the store cannot be reached now.
 */
workspace: string, 
/**
 * The store, without a password.
 */
url: string, 
/**
 * Name of the store for people.
 */
store: string, 
/**
 * Name of the desk that invites; empty where the store cannot be reached now.
 */
invited_by: string, 
/**
 * Good until then, where known.
 */
expires: string | null, 
/**
 * True where the store asks for a password.
 */
needs_password: boolean, 
/**
 * Why the store cannot be looked into now. The code itself is fine.
 */
trouble: Error | null, };

/**
 * Makes another invitation.
 */
export type InvitationCreate = { 
/**
 * Through which store; the first where not said.
 */
store?: string, 
/**
 * Days it is good for, 7 unless said, 90 at most.
 */
days?: number, };

/**
 * An invitation, to be handed over by a safe way: who has it can join.
 */
export type InvitationView = { 
/**
 * The code. It carries the workspace and the store, and no password.
 */
code: string, 
/**
 * The store, as the code says it.
 */
url: string, 
/**
 * Good until then.
 */
expires: string, };

/**
 * Sets who works on an item.
 */
export type ItemAssign = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * Technician ids or names; `me` is understood.
 */
technicians: Array<string>, 
/**
 * Why a limit is exceeded.
 */
reason?: string, };

/**
 * Captures a line into Backlog. Understands `client:acme p2 @tom #tag due:fri kind:incident` within the text.
 */
export type ItemCapture = { 
/**
 * What was typed.
 */
text: string, 
/**
 * Board id, name or kind; the first service board unless said.
 */
board?: string, };

/**
 * Adds a work item.
 */
export type ItemCreate = { 
/**
 * Title.
 */
title: string, 
/**
 * Board id, name or kind; the board its kind belongs on unless said.
 */
board?: string, 
/**
 * Column id, category or label; Backlog unless said.
 */
column?: string, 
/**
 * What it is.
 */
kind?: WorkItemKind, 
/**
 * How urgent.
 */
priority?: Priority, 
/**
 * Client id or name.
 */
client?: string, 
/**
 * Technician ids or names.
 */
assignees?: Array<string>, 
/**
 * Tags.
 */
tags?: Array<string>, 
/**
 * When it is due.
 */
due?: string, 
/**
 * Description in Markdown.
 */
description?: string, 
/**
 * Why a limit is exceeded.
 */
reason?: string, 
/**
 * Why it is blocked, where it starts in a blocked column.
 */
blocked?: BlockedInput, };

/**
 * Cancels an item, or moves it to the trash.
 */
export type ItemEnd = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * Why.
 */
reason?: string, };

/**
 * Asks for one page of all cards of a board, or of all boards, as a list.
 */
export type ItemList = { 
/**
 * Board id, name or kind; all boards unless said.
 */
board?: string, 
/**
 * Filter text.
 */
filter?: string, 
/**
 * Column to order by: `number`, `title`, `client`, `priority`, `state`, `assignee`, `due`, `age`.
 */
sort?: string, 
/**
 * Largest first.
 */
descending?: boolean, 
/**
 * How many to pass over.
 */
offset?: number, 
/**
 * How many at most, 100 unless said.
 */
limit?: number, };

/**
 * Moves a card.
 */
export type ItemMove = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * Column id, category word or label.
 */
to: string, 
/**
 * Lies before this card afterwards; at the top of the column unless `before` or `after` is said.
 */
before?: WorkItemId, 
/**
 * Lies after this card afterwards.
 */
after?: WorkItemId, 
/**
 * Why a limit is exceeded or one's own card passed.
 */
reason?: string, 
/**
 * Why it is blocked; asked for when it goes to a blocked column.
 */
blocked?: BlockedInput, 
/**
 * Board to move to, where it is another one: id, name or kind.
 */
board?: string, };

/**
 * Takes an item: acknowledges, assigns me alone, and answers what is open about it.
 */
export type ItemOwn = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * Why a WIP limit is exceeded.
 */
reason?: string, };

/**
 * Changes fields of an item; absent fields stay, null clears.
 */
export type ItemUpdate = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * Title.
 */
title?: string, 
/**
 * What it is.
 */
kind?: WorkItemKind, 
/**
 * How urgent.
 */
priority?: Priority | null, 
/**
 * For whom.
 */
client?: ClientId | null, 
/**
 * Where.
 */
site?: SiteId | null, 
/**
 * Whom to call.
 */
contact?: ContactId | null, 
/**
 * What is affected.
 */
service?: ServiceId | null, 
/**
 * When it is due.
 */
due?: string | null, 
/**
 * Description.
 */
description?: TextEdit, 
/**
 * Why a limit is exceeded, where another kind, client or priority brings it under one.
 */
reason?: string, };

/**
 * A work item in full.
 */
export type ItemView = { 
/**
 * What its card shows.
 */
card: Card, 
/**
 * Name of its board.
 */
board_name: string, 
/**
 * Columns of its board, for "Move to…".
 */
columns: Array<ColumnView>, 
/**
 * Description in Markdown, as opened.
 */
description: string, 
/**
 * Description as safe HTML.
 */
description_html: string, 
/**
 * The place of the client.
 */
site: NamedRef | null, 
/**
 * Whom to call.
 */
contact: NamedRef | null, 
/**
 * What is affected.
 */
service: NamedRef | null, 
/**
 * How much of the client's business is hit, once judged.
 */
impact: Impact | null, 
/**
 * How soon it hurts, once judged.
 */
urgency: Urgency | null, 
/**
 * When the service was restored, which may be before it is resolved.
 */
restored_at: string | null, 
/**
 * Until when I am not told about it.
 */
snoozed_until: string | null, 
/**
 * Who captured it.
 */
created_by: TechnicianRef | null, 
/**
 * When it last changed.
 */
updated_at: string, 
/**
 * Checklist, in order.
 */
checklist: Array<ChecklistItem>, 
/**
 * Comments, oldest first.
 */
comments: Array<Comment>, 
/**
 * Links to other items and documents.
 */
links: Array<Link>, 
/**
 * Attachments.
 */
attachments: Array<Attachment>, 
/**
 * History, newest first, 100 at most.
 */
history: Array<HistoryEntry>, 
/**
 * Documents that match it.
 */
suggested: Array<NamedRef>, 
/**
 * What Ready for Work still asks for.
 */
missing: Array<string>, 
/**
 * True once moved to the trash.
 */
deleted: boolean, 
/**
 * The newest change it contains.
 */
seq: number, };

/**
 * A job that runs beside the window.
 */
export type Job = { 
/**
 * Id, for `job_status` and `job_cancel`.
 */
id: string, 
/**
 * What it does.
 */
label: string, 
/**
 * Steps done.
 */
done: number, 
/**
 * Steps in all; 0 while they are being counted.
 */
total: number, 
/**
 * True once it ended.
 */
finished: boolean, 
/**
 * What an import did, once it ended well.
 */
report: ImportReport | null, 
/**
 * What went wrong.
 */
error: Error | null, };

/**
 * Who sits at a desk that joins.
 */
export type JoinAs = { "existing": string } | { "new": string };

/**
 * Where a secret lies.
 */
export type KeyPlace = "keyring" | "file" | "environment" | "memory";

/**
 * A lane.
 */
export type LaneView = { 
/**
 * Stable key: an id, a priority, or empty for "nobody" and undivided boards.
 */
key: string, 
/**
 * Name people read.
 */
label: string, 
/**
 * Cards of each column that pass the filter, in the order of the columns.
 */
counts: Array<number>, };

/**
 * A link seen from one end.
 */
export type Link = { 
/**
 * How it stands.
 */
relation: Relation, 
/**
 * True where the other end points here.
 */
inverse: boolean, 
/**
 * In words: `Blocks`, `Is blocked by`.
 */
label: string, 
/**
 * The other end.
 */
target: NamedRef, 
/**
 * Category of the other end, where it is a work item.
 */
category: Category | null, };

/**
 * Links an item to another item or to a document, or unlinks them.
 */
export type LinkSet = { 
/**
 * The item.
 */
item: string, 
/**
 * The other end: UUID or display number.
 */
target: string, 
/**
 * How it stands.
 */
relation: Relation, 
/**
 * True removes the link.
 */
remove?: boolean, };

/**
 * One combination. Also the request that changes it.
 */
export type MatrixCell = { 
/**
 * How much is hit.
 */
impact: Impact, 
/**
 * How soon it hurts.
 */
urgency: Urgency, 
/**
 * What follows.
 */
priority: Priority, };

/**
 * Priorities by impact and urgency.
 */
export type MatrixView = { 
/**
 * Every combination.
 */
cells: Array<MatrixCell>, };

/**
 * What a move or an assignment did.
 */
export type MoveOutcome = { 
/**
 * The card as it is now.
 */
card: Card, 
/**
 * Where it was.
 */
from: ColumnId, 
/**
 * Work in progress of the people it touched.
 */
people: Array<PersonLoad>, 
/**
 * Limits that are exceeded now.
 */
exceeded: Array<Exceeded>, 
/**
 * One line for the toast and the live region: `H-12 moved to In Progress`.
 */
message: string, 
/**
 * The newest change.
 */
seq: number, };

/**
 * Anything with a name.
 */
export type NamedRef = { 
/**
 * What it is.
 */
kind: EntityKind, 
/**
 * Id.
 */
id: EntityId, 
/**
 * Name.
 */
name: string, 
/**
 * A second line, e.g. a phone number or where a document lies.
 */
detail: string, };

/**
 * One of them.
 */
export type Notice = { 
/**
 * Local number.
 */
id: number, 
/**
 * `cloned`, `restored`, `forked`, `foreign_store`, `store_behind`, `divergence`, `clock`.
 */
kind: string, 
/**
 * When it came up.
 */
at: string, 
/**
 * What happened, in a sentence.
 */
message: string, 
/**
 * What to do, in a sentence; empty where nothing has to be done.
 */
remedy: string, 
/**
 * The share it is about.
 */
store: string | null, };

/**
 * Things about this desk that somebody should know.
 */
export type Notices = { 
/**
 * Newest first.
 */
notices: Array<Notice>, };

/**
 * A notification with its fate.
 */
export type Notification = { 
/**
 * Local number.
 */
id: number, 
/**
 * Why.
 */
cause: Cause, 
/**
 * Which clock, where it is one.
 */
clock: SlaClock | null, 
/**
 * Percent of the target, where it is a clock; 100 is the breach.
 */
percent: number | null, 
/**
 * Headline: `H-12 breached: Resolution`.
 */
title: string, 
/**
 * Second line.
 */
body: string, 
/**
 * The item or document.
 */
subject: NamedRef | null, 
/**
 * For whom the item is.
 */
client: ClientRef | null, 
/**
 * Priority of the item.
 */
priority: Priority | null, 
/**
 * When it was due to be told.
 */
due: string, 
/**
 * When it was told, if it was.
 */
shown: string | null, 
/**
 * Its fate.
 */
state: NotificationState, 
/**
 * What was done: `Owned`, `Snoozed until 10:15`, or why it was not shown: `Quiet hours`, `Folded with 7 others`.
 */
detail: string, };

/**
 * Answers a notification, or acts on an item as its buttons do.
 */
export type NotificationAct = { 
/**
 * The notification.
 */
id: number, 
/**
 * `own`, `snooze` or `open`.
 */
action: string, 
/**
 * Minutes of a snooze, 15 unless said.
 */
minutes?: number, };

/**
 * What I am told about items of a priority.
 */
export type NotificationRule = { 
/**
 * The priority.
 */
priority: Priority, 
/**
 * Warnings in percent of the target; 100 is the breach.
 */
thresholds: Array<number>, 
/**
 * True breaks through quiet hours and do-not-disturb.
 */
breaks_through: boolean, 
/**
 * True waits for office hours.
 */
office_hours: boolean, 
/**
 * True also tells about items nobody owns.
 */
unowned: boolean, };

/**
 * Who is told what, and when.
 */
export type NotificationRules = { 
/**
 * Mine, P1 first.
 */
rules: Array<NotificationRule>, 
/**
 * Start of my quiet hours as `HH:MM`, empty for none.
 */
quiet_from: string, 
/**
 * Their end as `HH:MM`.
 */
quiet_until: string, 
/**
 * Told about WIP limits, chase dates, due dates and reviews.
 */
causes: Array<Cause>, };

/**
 * Changes my rules; absent fields stay.
 */
export type NotificationRulesSave = { 
/**
 * Rules to change.
 */
rules?: Array<NotificationRule>, 
/**
 * Start of my quiet hours as `HH:MM`, empty for none.
 */
quiet_from?: string, 
/**
 * Their end.
 */
quiet_until?: string, 
/**
 * Told about these.
 */
causes?: Array<Cause>, };

/**
 * The fate of a notification.
 */
export type NotificationState = "scheduled" | "delivered" | "late" | "missed" | "seen" | "acted" | "withdrawn";

/**
 * A range of open time as local wall time, `24:00` allowed as an end.
 */
export type OpenRangeText = { 
/**
 * `HH:MM`.
 */
from: string, 
/**
 * `HH:MM`; not after `from` means on the next day.
 */
to: string, };

/**
 * When a worker may pass their own card in Peer Review.
 */
export type OwnPass = "never" | "out_of_hours" | "with_reason";

/**
 * Work in progress of one person, over all boards.
 */
export type PersonLoad = { 
/**
 * The person.
 */
technician: TechnicianRef, 
/**
 * Items that count.
 */
count: number, 
/**
 * Their limit, if any.
 */
max: number | null, };

/**
 * A pod.
 */
export type Pod = { 
/**
 * Id.
 */
id: PodId, 
/**
 * Name.
 */
name: string, 
/**
 * Number of its clients.
 */
clients: number, 
/**
 * True where what belongs to its clients is kept apart: only desks that follow the pod have it.
 */
apart: boolean, 
/**
 * False where this desk leaves the pod alone.
 */
followed: boolean, };

/**
 * Follows a pod that is kept apart, or leaves it alone: then this desk exchanges nothing of it and does
 * not show what it has. Holds for this desk alone.
 */
export type PodFollow = { 
/**
 * The pod: its id or its name.
 */
pod: string, 
/**
 * Whether this desk follows it.
 */
followed: boolean, };

/**
 * A group of technicians that owns clients end to end.
 */
export type PodId = string;

/**
 * Adds or changes a pod.
 */
export type PodSave = { 
/**
 * The pod to change; a new one unless said.
 */
id?: PodId, 
/**
 * Name.
 */
name?: string, 
/**
 * True keeps what belongs to its clients apart from now on; what was written before stays where
 * everyone who shares the workspace can read it.
 */
apart?: boolean, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * The SLA policies.
 */
export type Policies = { 
/**
 * By name.
 */
policies: Array<PolicyView>, };

/**
 * Adds or changes a policy; absent fields stay.
 */
export type PolicySave = { 
/**
 * The policy to change; a new one with the defaults unless said.
 */
id?: SlaPolicyId, 
/**
 * Name.
 */
name?: string, 
/**
 * Targets to change.
 */
targets?: Array<TargetText>, 
/**
 * Waiting for these pauses the resolution clock.
 */
pauses_on?: Array<BlockedOn>, 
/**
 * `continue`, `fresh_cycle` or `grace:2h`.
 */
reopen?: string, 
/**
 * `carry_elapsed`, `carry_fraction` or `restart`.
 */
on_change?: string, 
/**
 * Warnings in percent of the target.
 */
thresholds?: Array<number>, 
/**
 * True where service restored stops the resolution clock.
 */
stops_on_restored?: boolean, 
/**
 * True where the next-update clock rests while the client owes an answer.
 */
update_waits_for_client?: boolean, 
/**
 * True where a breach asks for a written reason.
 */
breach_reason?: boolean, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * An SLA policy: targets per priority and the rules of the clocks.
 */
export type PolicyView = { 
/**
 * Id.
 */
id: SlaPolicyId, 
/**
 * Name.
 */
name: string, 
/**
 * What is promised, P1 first.
 */
targets: Array<TargetText>, 
/**
 * Waiting for these pauses the resolution clock.
 */
pauses_on: Array<BlockedOn>, 
/**
 * `continue`, `fresh_cycle` or `grace:2h`.
 */
reopen: string, 
/**
 * `carry_elapsed`, `carry_fraction` or `restart`.
 */
on_change: string, 
/**
 * Warnings in percent of the target.
 */
thresholds: Array<number>, 
/**
 * True where service restored stops the resolution clock.
 */
stops_on_restored: boolean, 
/**
 * True where the next-update clock rests while the client owes an answer.
 */
update_waits_for_client: boolean, 
/**
 * True where a breach asks for a written reason.
 */
breach_reason: boolean, 
/**
 * Agreements that use it.
 */
used_by: Array<NamedRef>, };

/**
 * One interruption that would have been.
 */
export type PreviewLine = { 
/**
 * When.
 */
at: string, 
/**
 * What about.
 */
title: string, 
/**
 * Priority of the item.
 */
priority: Priority | null, 
/**
 * `shown`, `held until …`, `quiet hours`, `folded`.
 */
fate: string, 
/**
 * True outside office hours.
 */
out_of_hours: boolean, };

/**
 * How urgent, from the severity matrix.
 */
export type Priority = "P1" | "P2" | "P3" | "P4";

/**
 * How one work item stands to another.
 */
export type Relation = "relates" | "blocks" | "duplicates" | "caused_by" | "part_of";

/**
 * Renames a board or a column. The category of a column never changes.
 */
export type Rename = { 
/**
 * Board or column.
 */
id: EntityId, 
/**
 * The new name.
 */
name: string, };

/**
 * Rendered Markdown.
 */
export type Rendered = { 
/**
 * Safe HTML.
 */
html: string, 
/**
 * Headings, in order.
 */
outline: Array<Heading>, };

/**
 * Marks the service as restored, or takes that back.
 */
export type RestoredSet = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * Whether it is restored.
 */
restored: boolean, };

/**
 * A run of changes of a removed device.
 */
export type ReviewEntry = { 
/**
 * Public key of the device in hexadecimal.
 */
device: string, 
/**
 * Its name.
 */
device_name: string, 
/**
 * When the first of them was made, by the clock of the device.
 */
at: string, 
/**
 * How many changes.
 */
changes: number, 
/**
 * What they touch, 20 at most: `H-12 Mail does not arrive: title`.
 */
touches: Array<string>, };

/**
 * What removed devices wrote after they were removed. None of it is on the boards.
 */
export type ReviewList = { 
/**
 * Newest first, 200 at most.
 */
entries: Array<ReviewEntry>, 
/**
 * Whether there are more.
 */
more: boolean, };

/**
 * What the rules would have told me in the last seven days.
 */
export type RulesPreview = { 
/**
 * What would have interrupted, oldest first.
 */
lines: Array<PreviewLine>, 
/**
 * Of those outside office hours.
 */
out_of_hours: number, };

/**
 * What an add or a change wrote.
 */
export type Saved = { 
/**
 * The id of what was added or changed.
 */
id: EntityId, 
/**
 * The newest change.
 */
seq: number, };

/**
 * A saved view of a board.
 */
export type SavedView = { 
/**
 * Id.
 */
id: SavedViewId, 
/**
 * Its board.
 */
board: BoardId, 
/**
 * Its name.
 */
name: string, 
/**
 * Filter text.
 */
filter: string, 
/**
 * How the board is divided.
 */
swimlane: Swimlane, };

/**
 * A saved view of a board.
 */
export type SavedViewId = string;

/**
 * All saved views of a board.
 */
export type SavedViews = { 
/**
 * The views, by name.
 */
views: Array<SavedView>, };

/**
 * Searches work items, documents, clients and contacts.
 */
export type Search = { 
/**
 * What was typed.
 */
query: string, 
/**
 * Client id or name; everything unless said.
 */
client?: string, 
/**
 * Hits per group at most, 8 unless said.
 */
limit?: number, 
/**
 * Only these groups: `work_item`, `runbook`, `article`, `client`, `contact`.
 */
groups?: Array<string>, };

/**
 * Hits of one kind.
 */
export type SearchGroup = { 
/**
 * `work_item`, `runbook`, `article`, `client` or `contact`.
 */
kind: string, 
/**
 * `Runbooks`, `Work items` …
 */
label: string, 
/**
 * The best hits.
 */
hits: Array<SearchHit>, 
/**
 * True where there are more.
 */
more: boolean, };

/**
 * One hit.
 */
export type SearchHit = { 
/**
 * `work_item`, `runbook`, `article`, `client` or `contact`.
 */
kind: string, 
/**
 * Id.
 */
id: EntityId, 
/**
 * Display number, for work items.
 */
number: string | null, 
/**
 * Title, with what matched.
 */
title: Array<Segment>, 
/**
 * Where it matched, with what matched.
 */
snippet: Array<Segment>, 
/**
 * Folder and title for documents, board and column for items.
 */
path: string, 
/**
 * Where a document was imported from, relative to the imported folder.
 */
source_path: string | null, 
/**
 * Client, priority, state or freshness in a few words.
 */
detail: string, };

/**
 * What was found.
 */
export type SearchResults = { 
/**
 * Groups that have hits, in their fixed order.
 */
groups: Array<SearchGroup>, 
/**
 * The query with its typos mended, where it was.
 */
correction: string | null, 
/**
 * How the words were taken: `exact`, `all`, `typo`, `any`.
 */
matched: string, 
/**
 * Name of the client it was narrowed to.
 */
client: string | null, 
/**
 * How long it took, in microseconds.
 */
elapsed_us: number, };

/**
 * A piece of text.
 */
export type Segment = { 
/**
 * The text.
 */
text: string, 
/**
 * True where it matched.
 */
hit: boolean, };

/**
 * A stretch of a clock.
 */
export type SegmentView = { 
/**
 * From.
 */
from: string, 
/**
 * To; still going on unless said.
 */
to: string | null, 
/**
 * `running`, `paused` or `outside_hours`.
 */
state: ClockState, 
/**
 * Business seconds it added.
 */
counted: number, 
/**
 * Why: `Waiting for the client`.
 */
reason: string, 
/**
 * By whom.
 */
by: TechnicianRef | null, };

/**
 * Something a client depends on.
 */
export type Service = { 
/**
 * Id.
 */
id: ServiceId, 
/**
 * Its client; none for a service of the team itself.
 */
client: ClientId | null, 
/**
 * Name.
 */
name: string, 
/**
 * Hosts and other names it is known by.
 */
hosts: string, 
/**
 * Notes.
 */
notes: string, };

/**
 * Something a client depends on.
 */
export type ServiceId = string;

/**
 * Adds or changes a service; absent fields stay.
 */
export type ServiceSave = { 
/**
 * The service to change; a new one unless said.
 */
id?: ServiceId, 
/**
 * Its client, for a new one.
 */
client?: ClientId, 
/**
 * Name.
 */
name?: string, 
/**
 * Hosts and other names it is known by.
 */
hosts?: string, 
/**
 * Notes.
 */
notes?: string, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * Everything that can be set.
 */
export type Settings = { 
/**
 * Settings every desk shares.
 */
workspace: WorkspaceSettings, 
/**
 * Settings of this desk alone.
 */
desk: DeskSettings, };

/**
 * Changes settings; absent fields stay.
 */
export type SettingsUpdate = { 
/**
 * Name of the workspace.
 */
name?: string, 
/**
 * How far the team has come.
 */
stage?: Stage, 
/**
 * Whether blocked items count towards WIP limits.
 */
blocked_counts?: boolean, 
/**
 * When a worker may pass their own card.
 */
own_pass?: OwnPass, 
/**
 * Start of the office hours, `HH:MM`.
 */
office_from?: string, 
/**
 * End of the office hours, `HH:MM`.
 */
office_to?: string, 
/**
 * IANA zone of the office.
 */
zone?: string, 
/**
 * Days after which a document is due for review.
 */
review_days?: number, 
/**
 * Who sits here.
 */
me?: TechnicianId, 
/**
 * Light, dark or as the system says.
 */
theme?: Theme, 
/**
 * How much fits on a screen.
 */
density?: Density, 
/**
 * Whether single letters act as keys.
 */
single_keys?: boolean, 
/**
 * Global shortcut for quick add.
 */
quick_add_shortcut?: string, 
/**
 * Whether closing the window leaves the app in the tray.
 */
close_to_tray?: boolean, };

/**
 * Sets impact and urgency of an item; the matrix gives its priority.
 */
export type SeveritySet = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * How much is hit.
 */
impact: Impact, 
/**
 * How soon it hurts.
 */
urgency: Urgency, 
/**
 * Why a WIP limit is exceeded, where the new priority brings it under one.
 */
reason?: string, };

/**
 * Gives the password of a store that asks for it again.
 */
export type SharePassword = { 
/**
 * Id of the share.
 */
store: string, 
/**
 * The password.
 */
password: string, };

/**
 * A shared store and how it stands.
 */
export type SharedStore = { 
/**
 * Id of the share, at this desk alone.
 */
id: string, 
/**
 * `folder` or `postgres`.
 */
kind: string, 
/**
 * Where it is, without a password: `folder:/srv/team`, `postgres://lena@db/holdfast`.
 */
url: string, 
/**
 * Name for people: `folder team`, `PostgreSQL on db`.
 */
name: string, 
/**
 * How it stands.
 */
mark: SyncMark, 
/**
 * Changes that have not left for it yet.
 */
waiting: number, 
/**
 * When something was last exchanged with it.
 */
last_exchange: string | null, 
/**
 * Why it cannot be used now, with the remedy.
 */
error: Error | null, 
/**
 * When the error came first.
 */
error_since: string | null, 
/**
 * When it is tried again.
 */
retry_at: string | null, 
/**
 * What this store holds that cannot be taken in, each with its remedy; the rest goes on.
 */
held: Array<HeldStream>, 
/**
 * Pods that are kept apart and that this store does not let this desk read or write; what is
 * written for them waits.
 */
closed: Array<ClosedPod>, 
/**
 * Where its password lies; none where it needs none.
 */
password: KeyPlace | null, };

/**
 * A place of a client.
 */
export type Site = { 
/**
 * Id.
 */
id: SiteId, 
/**
 * Its client.
 */
client: ClientId, 
/**
 * Name.
 */
name: string, 
/**
 * Address.
 */
address: string, 
/**
 * IANA zone; that of the client unless said.
 */
zone: string, };

/**
 * Sets the calendar of a site, which goes before that of its client.
 */
export type SiteCalendarSet = { 
/**
 * The site.
 */
site: SiteId, 
/**
 * The calendar; that of the client unless said.
 */
calendar?: BusinessCalendarId, };

/**
 * A place of a client.
 */
export type SiteId = string;

/**
 * Adds or changes a place; absent fields stay.
 */
export type SiteSave = { 
/**
 * The place to change; a new one unless said.
 */
id?: SiteId, 
/**
 * Its client, for a new one.
 */
client?: ClientId, 
/**
 * Name.
 */
name?: string, 
/**
 * Address.
 */
address?: string, 
/**
 * IANA zone.
 */
zone?: string, 
/**
 * True removes it.
 */
remove?: boolean, };

/**
 * An event of an `.ics` file that was not taken.
 */
export type SkippedEvent = { 
/**
 * What it is called there.
 */
name: string, 
/**
 * Why it was not taken.
 */
reason: string, };

/**
 * The three clocks of a work item; none overrules another.
 */
export type SlaClock = "first_response" | "next_update" | "resolution";

/**
 * Targets per priority and the rules of the clocks.
 */
export type SlaPolicyId = string;

/**
 * Holds notifications about an item back for a while, or ends that.
 */
export type SnoozeSet = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * Until when; absent ends it.
 */
until?: string, };

/**
 * Through which door a change came in.
 */
export type Source = "window" | "cli" | "import" | "tray" | "system";

/**
 * How far a team has come; each stage shows the fields and lists it needs.
 */
export type Stage = "board" | "hybrid" | "pods";

/**
 * Says what a store is.
 */
export type StoreChecked = { 
/**
 * Where it is, without a password.
 */
url: string, 
/**
 * Name for people.
 */
name: string, 
/**
 * True where it holds a workspace already.
 */
in_use: boolean, };

/**
 * Prepares a store: makes the folder, or the tables and roles of PostgreSQL.
 */
export type StoreInit = { 
/**
 * `folder:/path` or `postgres://user@host/database`.
 */
url: string, 
/**
 * Password of the PostgreSQL role, where it needs one.
 */
password?: string, };

/**
 * A role that may use a PostgreSQL store.
 */
export type StoreMember = { 
/**
 * Name of the role.
 */
name: string, 
/**
 * True where it may write everywhere it may read.
 */
can_write: boolean, 
/**
 * The pods that are kept apart and that it may use, by name as far as this desk knows them.
 */
pods: Array<string>, };

/**
 * Lets a technician use a PostgreSQL store: makes their role, gives it a password and access.
 */
export type StoreMemberAdd = { 
/**
 * `postgres://owner@host/database`, as an owner of the store.
 */
url: string, 
/**
 * Password of the owner, where it is not kept.
 */
password?: string, 
/**
 * Name of the technician's role.
 */
name: string, 
/**
 * The technician's password, where the role needs one. The server gets and keeps a proof alone.
 */
member_password?: string, 
/**
 * True where the technician only reads.
 */
read_only?: boolean, 
/**
 * The pods that are kept apart and that they may use as well, by name or id; what is shared by all
 * they may use in any case. Pods that are not named stay as they are.
 */
pods?: Array<string>, };

/**
 * Takes a PostgreSQL store from a technician, or only pods of it. What they wrote stays.
 */
export type StoreMemberRemove = { 
/**
 * `postgres://owner@host/database`, as an owner of the store.
 */
url: string, 
/**
 * Password of the owner, where it is not kept.
 */
password?: string, 
/**
 * Name of the technician's role.
 */
name: string, 
/**
 * Only these pods, by name or id; everything where none is named.
 */
pods?: Array<string>, };

/**
 * The roles that may use a PostgreSQL store.
 */
export type StoreMembers = { 
/**
 * By name.
 */
members: Array<StoreMember>, };

/**
 * Asks for names to choose from.
 */
export type Suggest = { 
/**
 * What to choose: `client`, `technician`, `tag`, `site`, `contact`, `service`, `pod`, `work_item` or `document`.
 */
kind: string, 
/**
 * What was typed so far.
 */
text?: string, 
/**
 * Only those of this client.
 */
client?: ClientId, };

/**
 * One name to choose.
 */
export type Suggestion = { 
/**
 * Id, or the tag itself.
 */
value: string, 
/**
 * Name.
 */
label: string, 
/**
 * A second line.
 */
detail: string, };

/**
 * Names to choose from.
 */
export type Suggestions = { 
/**
 * The best, at most twelve.
 */
names: Array<Suggestion>, };

/**
 * How a board is divided across.
 */
export type Swimlane = "none" | "person" | "client" | "pod" | "priority";

/**
 * How far the work of this desk has come.
 */
export type SyncMark = "local" | "saving" | "shared" | "on_another_desk" | "waiting" | "trouble";

/**
 * Where this workspace is shared, and how that stands.
 */
export type SyncStatus = { 
/**
 * The small mark: the worst over all stores.
 */
mark: SyncMark, 
/**
 * The mark in words: `3 changes wait for the folder Team`.
 */
words: string, 
/**
 * Changes that have not left yet, the most of any store.
 */
waiting: number, 
/**
 * The shared stores; none where the workspace is not shared.
 */
stores: Array<SharedStore>, 
/**
 * Whether this desk may write: it is not while it waits for being admitted, or was removed.
 */
device: DeviceState, 
/**
 * The first sync, until it is complete.
 */
first_sync: FirstSync | null, 
/**
 * Conflicts nobody settled yet.
 */
conflicts: number, 
/**
 * Changes of removed devices that wait for a look.
 */
in_review: number, 
/**
 * Notices nobody put away yet.
 */
notices: number, };

/**
 * Sets the tags of an item or a document.
 */
export type TagsSet = { 
/**
 * Item or document.
 */
id: string, 
/**
 * The tags it has afterwards.
 */
tags: Array<string>, };

/**
 * What is promised for a priority. Spans are texts: `15m`, `4h`, `3bd` (business days), empty for no promise.
 */
export type TargetText = { 
/**
 * The priority.
 */
priority: Priority, 
/**
 * First response.
 */
first_response: string, 
/**
 * Next update.
 */
next_update: string, 
/**
 * Resolution.
 */
resolution: string, 
/**
 * True counts round the clock, whatever the calendar says.
 */
always: boolean, };

/**
 * Everyone of the team, and the pods.
 */
export type Team = { 
/**
 * The technicians, by name.
 */
technicians: Array<Technician>, 
/**
 * The pods, by name.
 */
pods: Array<Pod>, };

/**
 * A person of the team.
 */
export type Technician = { 
/**
 * Id.
 */
id: TechnicianId, 
/**
 * Name.
 */
name: string, 
/**
 * Two letters for the avatar.
 */
initials: string, 
/**
 * E-mail address.
 */
email: string, 
/**
 * The pod they work in.
 */
pod: PodId | null, 
/**
 * False once they left.
 */
active: boolean, };

/**
 * A person of the team.
 */
export type TechnicianId = string;

/**
 * A person of the team, as shown beside an item.
 */
export type TechnicianRef = { 
/**
 * Id.
 */
id: TechnicianId, 
/**
 * Full name.
 */
name: string, 
/**
 * Two letters for the avatar.
 */
initials: string, };

/**
 * Adds or changes a technician; absent fields stay.
 */
export type TechnicianSave = { 
/**
 * The technician to change; a new one unless said.
 */
id?: TechnicianId, 
/**
 * Name.
 */
name?: string, 
/**
 * E-mail address.
 */
email?: string, 
/**
 * The pod they work in.
 */
pod?: PodId | null, 
/**
 * False once they left.
 */
active?: boolean, };

/**
 * An edit of a text: what the editor was opened with and what it holds now.
 *
 * The difference of the two is merged, so an edit made elsewhere meanwhile is kept.
 */
export type TextEdit = { 
/**
 * The text as opened.
 */
opened: string, 
/**
 * The text as it should read.
 */
text: string, };

/**
 * Light, dark, or what the system says.
 */
export type Theme = "system" | "light" | "dark";

/**
 * A warning of a clock.
 */
export type ThresholdView = { 
/**
 * Percent of the target; 100 is the breach.
 */
percent: number, 
/**
 * Its instant, unless the clock rests before it.
 */
at: string | null, 
/**
 * Whether it has passed.
 */
passed: boolean, };

/**
 * A work item or a document in the trash.
 */
export type TrashEntry = { 
/**
 * What it is.
 */
subject: NamedRef, 
/**
 * When it was removed.
 */
at: string, 
/**
 * By whom.
 */
by: TechnicianRef | null, };

/**
 * A page of the trash, the last removed first.
 */
export type TrashPage = { 
/**
 * What lies there.
 */
entries: Array<TrashEntry>, 
/**
 * How much there is.
 */
total: number, };

/**
 * Asks for a page of the trash.
 */
export type TrashQuery = { 
/**
 * How many to pass over.
 */
offset?: number, 
/**
 * How many at most, 100 unless said.
 */
limit?: number, };

/**
 * Takes the last change of this desk back, or brings it again.
 */
export type UndoOutcome = { 
/**
 * What was taken back or brought again, in words.
 */
label: string, 
/**
 * The entities it touched.
 */
entities: Array<EntityRef>, 
/**
 * The newest change.
 */
seq: number, };

/**
 * How soon it hurts.
 */
export type Urgency = "high" | "medium" | "low";

/**
 * How an earlier cycle ended; it never changes.
 */
export type VerdictView = { 
/**
 * Number of the cycle.
 */
cycle: number, 
/**
 * `met` or `breached`.
 */
state: ClockState, 
/**
 * Business seconds that counted.
 */
elapsed: number, 
/**
 * Business seconds promised.
 */
target: number, 
/**
 * When it ended.
 */
at: string, 
/**
 * Version of the time zone rules it was reckoned with.
 */
tzdb: string, 
/**
 * Why it was breached, in words.
 */
reason: string, };

/**
 * What a check of everything received and written found.
 */
export type VerifyReport = { 
/**
 * Whether nothing is wrong.
 */
sound: boolean, 
/**
 * Desks whose segments were checked.
 */
streams: number, 
/**
 * Segments whose chain, hash and signature were checked.
 */
segments: number, 
/**
 * State root of the workspace in hexadecimal; the same on every desk that has the same changes.
 */
root: string, 
/**
 * What is wrong, each with its remedy.
 */
findings: Array<Error>, };

/**
 * Asks for the saved views of a board.
 */
export type ViewList = { 
/**
 * Board id.
 */
board: BoardId, };

/**
 * Adds or changes a saved view.
 */
export type ViewSave = { 
/**
 * The view to change; a new one unless said.
 */
id?: SavedViewId, 
/**
 * Its board.
 */
board: BoardId, 
/**
 * Its name.
 */
name: string, 
/**
 * Filter text.
 */
filter?: string, 
/**
 * How to divide the board.
 */
swimlane: Swimlane, };

/**
 * An item, document or other thing with changes that have not left.
 */
export type WaitingEntry = { 
/**
 * What it is.
 */
entity: NamedRef, 
/**
 * The latest of its changes: `moved to In Progress`.
 */
summary: string, 
/**
 * When that was.
 */
at: string, 
/**
 * How many of its changes wait.
 */
changes: number, };

/**
 * What has not left yet, per store.
 */
export type WaitingList = { 
/**
 * One entry for each store.
 */
stores: Array<WaitingStore>, };

/**
 * What has not left for one store.
 */
export type WaitingStore = { 
/**
 * The store, with its last error.
 */
store: SharedStore, 
/**
 * What waits, newest first, 200 at most.
 */
entries: Array<WaitingEntry>, 
/**
 * Whether there are more.
 */
more: boolean, };

/**
 * Items finished in one week.
 */
export type WeekCount = { 
/**
 * Monday of the week, `YYYY-MM-DD`.
 */
week: string, 
/**
 * How many.
 */
count: number, };

/**
 * Asks what would be.
 */
export type WhatIf = { 
/**
 * UUID or display number.
 */
id: string, 
/**
 * What would happen, in order.
 */
steps: Array<WhatIfStep>, };

/**
 * Something that might happen.
 */
export type WhatIfStep = { 
/**
 * When; now unless said.
 */
at?: string, 
/**
 * `wait_client`, `wait_vendor`, `wait_colleague`, `resume`, `respond`, `resolve`, `reopen`, `P1` … `P4`.
 */
what: string, };

/**
 * A limit on work in progress.
 */
export type WipLimit = { 
/**
 * Id.
 */
id: WipLimitId, 
/**
 * What it counts over.
 */
scope: WipScope, 
/**
 * The person, column, board, pod (ids) or kind (word); none for every person.
 */
target: string | null, 
/**
 * Name of the target in words.
 */
target_label: string, 
/**
 * Categories it counts in.
 */
categories: Array<Category>, 
/**
 * How many may be.
 */
max: number, 
/**
 * What happens beyond.
 */
mode: WipMode, };

/**
 * A limit on work in progress.
 */
export type WipLimitId = string;

/**
 * Adds or changes a limit.
 */
export type WipLimitSave = { 
/**
 * The limit to change; a new one unless said.
 */
id?: WipLimitId, 
/**
 * What it counts over.
 */
scope: WipScope, 
/**
 * The person, column, board, pod or kind; none for every person.
 */
target?: string, 
/**
 * Categories it counts in; In Progress unless said.
 */
categories?: Array<Category>, 
/**
 * How many may be.
 */
max: number, 
/**
 * What happens beyond.
 */
mode: WipMode, };

/**
 * All limits.
 */
export type WipLimits = { 
/**
 * The limits.
 */
limits: Array<WipLimit>, };

/**
 * What happens when a WIP limit would be exceeded.
 */
export type WipMode = "warn" | "reason" | "block";

/**
 * What a WIP limit counts over.
 */
export type WipScope = "person" | "column" | "board" | "pod" | "kind";

/**
 * An incident, request, task …; a card is its view on a board.
 */
export type WorkItemId = string;

/**
 * What a work item is.
 */
export type WorkItemKind = "incident" | "service_request" | "change" | "problem" | "project_task" | "hardening" | "tech_debt" | "client_feature";

/**
 * Finishes the first run.
 */
export type WorkspaceCreate = { 
/**
 * Name of the workspace, usually that of the company.
 */
name: string, 
/**
 * Name of the person at this desk.
 */
technician: string, 
/**
 * How far the team has come.
 */
stage: Stage, 
/**
 * True fills it with a sample that looks like a real MSP.
 */
sample: boolean, 
/**
 * IANA name of the desk's time zone.
 */
zone: string, };

/**
 * Joins a workspace from a data directory that holds none. Answers at once; the first sync goes on
 * beside it, and `sync_status` tells how far it is.
 */
export type WorkspaceJoin = { 
/**
 * The invitation code.
 */
code: string, 
/**
 * Password of the store, where it needs one. Kept in the keyring, never in a file.
 */
password?: string, 
/**
 * Where this desk finds the store, where that is another path than the code says.
 */
url?: string, 
/**
 * What this desk is called; the host name unless said.
 */
device_name?: string, 
/**
 * Who sits here. May be said later with `desk_owner_set`, when the team is known.
 */
technician?: JoinAs, };

/**
 * Settings every desk shares.
 */
export type WorkspaceSettings = { 
/**
 * Name of the workspace.
 */
name: string, 
/**
 * How far the team has come.
 */
stage: Stage, 
/**
 * Whether blocked items count towards WIP limits.
 */
blocked_counts: boolean, 
/**
 * When a worker may pass their own card.
 */
own_pass: OwnPass, 
/**
 * Office hours as `HH:MM`, Monday to Friday, in `zone`.
 */
office_from: string, 
/**
 * End of the office hours as `HH:MM`.
 */
office_to: string, 
/**
 * IANA zone of the office.
 */
zone: string, 
/**
 * Days after which a document is due for review.
 */
review_days: number, };

/**
 * Shares this workspace through a store. One that is not prepared is, where the right exists.
 */
export type WorkspaceShare = { 
/**
 * `folder:/path` or `postgres://user@host/database`.
 */
url: string, 
/**
 * Password of the PostgreSQL role, where it needs one. Kept in the keyring, never in a file.
 */
password?: string, 
/**
 * What this desk is called in the list of devices; the host name unless said.
 */
device_name?: string, };

/**
 * What the window needs to draw its frame.
 */
export type WorkspaceStatus = { 
/**
 * False until the first run is finished.
 */
initialised: boolean, 
/**
 * Name of the workspace.
 */
name: string, 
/**
 * How far the team has come.
 */
stage: Stage, 
/**
 * Who sits at this desk.
 */
me: TechnicianRef | null, 
/**
 * Everyone of the team.
 */
technicians: Array<TechnicianRef>, 
/**
 * All boards with the number of their open items.
 */
boards: Array<BoardSummary>, 
/**
 * Number of runbooks.
 */
runbooks: number, 
/**
 * Number of articles.
 */
articles: number, 
/**
 * Number of active clients.
 */
clients: number, 
/**
 * Notifications that are not seen yet.
 */
unread: number, 
/**
 * Items with a clock past due, over all clients.
 */
overdue: number, 
/**
 * Where the data lies.
 */
data_dir: string, 
/**
 * Version of the program.
 */
version: string, 
/**
 * The newest change.
 */
seq: number, 
/**
 * What an undo would take back, in words.
 */
undo: string | null, 
/**
 * What a redo would bring again, in words.
 */
redo: string | null, };

/** Every command with its request and response; each rejects with Error. */
export interface Commands {
  /** Tells what the window needs to draw its frame. */
  workspace_status: { request: Empty; response: WorkspaceStatus };
  /** Finishes the first run: names the workspace and fills it. */
  workspace_create: { request: WorkspaceCreate; response: WorkspaceStatus };
  /** Reads all settings. */
  settings_get: { request: Empty; response: Settings };
  /** Changes settings. */
  settings_update: { request: SettingsUpdate; response: Settings };
  /** Takes the last change of this desk back. */
  undo: { request: Empty; response: UndoOutcome };
  /** Brings the last undone change again. */
  redo: { request: Empty; response: UndoOutcome };
  /** Lists the changes after one already seen. */
  changes: { request: ChangesAfter; response: ChangeBatch };
  /** Reads a page of the audit trail. */
  audit: { request: AuditQuery; response: AuditPage };
  /** Lists work items and documents in the trash. */
  trash_list: { request: TrashQuery; response: TrashPage };
  /** Writes a copy of the database into one file. */
  backup_write: { request: BackupWrite; response: Backup };
  /** Writes everything into an open folder. */
  export_write: { request: ExportWrite; response: ExportReport };
  /** Adds a board with the six default columns. */
  board_create: { request: BoardCreate; response: Saved };
  /** Renames a board or a column. */
  board_rename: { request: Rename; response: Done };
  /** Opens a board: counts of every cell and the first cards of each. */
  board_open: { request: BoardOpen; response: BoardView };
  /** Reads another run of cards. */
  board_cards: { request: BoardCards; response: CardRun };
  /** Lists cards page by page. */
  item_list: { request: ItemList; response: CardPage };
  /** Reports how work flows over a board. */
  flow_report: { request: FlowQuery; response: FlowReport };
  /** Lists the WIP limits. */
  wip_list: { request: Empty; response: WipLimits };
  /** Adds or changes a WIP limit. */
  wip_save: { request: WipLimitSave; response: Saved };
  /** Removes a WIP limit. */
  wip_remove: { request: ById; response: Done };
  /** Lists the saved views of a board. */
  view_list: { request: ViewList; response: SavedViews };
  /** Adds or changes a saved view. */
  view_save: { request: ViewSave; response: Saved };
  /** Removes a saved view. */
  view_remove: { request: ById; response: Done };
  /** Captures a line into Backlog. */
  item_capture: { request: ItemCapture; response: Card };
  /** Adds a work item. */
  item_create: { request: ItemCreate; response: Card };
  /** Reads a work item in full. */
  item_get: { request: ById; response: ItemView };
  /** Changes fields of a work item. */
  item_update: { request: ItemUpdate; response: Card };
  /** Moves a card. */
  item_move: { request: ItemMove; response: MoveOutcome };
  /** Sets who works on an item. */
  item_assign: { request: ItemAssign; response: MoveOutcome };
  /** Sets the tags of an item or a document. */
  tags_set: { request: TagsSet; response: Done };
  /** Cancels an item. */
  item_cancel: { request: ItemEnd; response: Card };
  /** Moves an item to the trash. */
  item_remove: { request: ItemEnd; response: Done };
  /** Brings an item back from the trash or from being cancelled. */
  item_restore: { request: ById; response: Card };
  /** Adds a line to a checklist. */
  checklist_add: { request: ChecklistAdd; response: Saved };
  /** Changes or removes a line of a checklist. */
  checklist_update: { request: ChecklistUpdate; response: Done };
  /** Adds a comment, which is never edited. */
  comment_add: { request: CommentAdd; response: Saved };
  /** Links an item with an item or a document, or unlinks them. */
  link_set: { request: LinkSet; response: Done };
  /** Suggests names to choose from. */
  suggest: { request: Suggest; response: Suggestions };
  /** Lists the clients. */
  client_list: { request: Empty; response: ClientList };
  /** Reads a client in full. */
  client_get: { request: ById; response: ClientView };
  /** Adds or changes a client. */
  client_save: { request: ClientSave; response: Saved };
  /** Adds, changes or removes a place of a client. */
  site_save: { request: SiteSave; response: Saved };
  /** Adds, changes or removes a person at a client. */
  contact_save: { request: ContactSave; response: Saved };
  /** Adds, changes or removes a service. */
  service_save: { request: ServiceSave; response: Saved };
  /** Lists technicians and pods. */
  team_list: { request: Empty; response: Team };
  /** Adds or changes a technician. */
  technician_save: { request: TechnicianSave; response: Saved };
  /** Adds, changes or removes a pod. */
  pod_save: { request: PodSave; response: Saved };
  /** Follows a pod that is kept apart at this desk, or leaves it alone. */
  pod_follow: { request: PodFollow; response: Team };
  /** Lists the folders of the library. */
  collection_list: { request: CollectionList; response: Collections };
  /** Lists documents page by page. */
  document_list: { request: DocumentList; response: DocumentPage };
  /** Reads a document in full. */
  document_get: { request: ById; response: DocumentView };
  /** Renders Markdown for the live preview. */
  document_render: { request: DocumentRender; response: Rendered };
  /** Adds a document. */
  document_create: { request: DocumentCreate; response: Saved };
  /** Changes a document. */
  document_update: { request: DocumentUpdate; response: DocumentView };
  /** Marks a document as verified today. */
  document_verify: { request: ById; response: DocumentView };
  /** Links a document with something else, or unlinks them. */
  document_link: { request: DocumentLink; response: Done };
  /** Moves a document to the trash. */
  document_remove: { request: ById; response: Done };
  /** Brings a document back from the trash. */
  document_restore: { request: ById; response: Done };
  /** Lists all versions of a document. */
  document_history: { request: ById; response: DocumentHistory };
  /** Reads one version of a document. */
  document_version: { request: DocumentVersionRef; response: DocumentVersionView };
  /** Brings one version of a document back, as a new version. */
  document_revert: { request: DocumentVersionRef; response: DocumentView };
  /** Makes a PDF of a document. */
  document_pdf: { request: ById; response: FileContent };
  /** Adds a file to an item or a document. */
  attachment_add: { request: AttachmentAdd; response: Attachment };
  /** Reads a file. */
  attachment_read: { request: ById; response: FileContent };
  /** Removes a file from its item or document. */
  attachment_remove: { request: ById; response: Done };
  /** Imports a folder of Markdown files and waits for the end. */
  import_markdown: { request: ImportMarkdown; response: ImportReport };
  /** Starts the import of a folder beside the window. */
  import_start: { request: ImportMarkdown; response: Job };
  /** Tells how far a job is. */
  job_status: { request: ById; response: Job };
  /** Stops a job. */
  job_cancel: { request: ById; response: Job };
  /** Lists the business calendars. */
  calendar_list: { request: Empty; response: Calendars };
  /** Adds, changes or removes a business calendar. */
  calendar_save: { request: CalendarSave; response: Saved };
  /** Adds, changes or removes a date with other hours. */
  calendar_exception_save: { request: CalendarExceptionSave; response: Saved };
  /** Imports holidays from an .ics file as closed dates. */
  holiday_import: { request: HolidayImport; response: HolidayReport };
  /** Lists the SLA policies. */
  policy_list: { request: Empty; response: Policies };
  /** Adds, changes or removes an SLA policy. */
  policy_save: { request: PolicySave; response: Saved };
  /** Lists the agreements, and the clients without one. */
  agreement_list: { request: Empty; response: Agreements };
  /** Adds, changes or removes an agreement. */
  agreement_save: { request: AgreementSave; response: Saved };
  /** Sets the calendar of a site. */
  site_calendar_set: { request: SiteCalendarSet; response: Done };
  /** Reads the severity matrix. */
  severity_matrix: { request: Empty; response: MatrixView };
  /** Changes one combination of the severity matrix. */
  severity_matrix_set: { request: MatrixCell; response: MatrixView };
  /** Sets impact and urgency of an item; the matrix gives its priority. */
  item_severity_set: { request: SeveritySet; response: Card };
  /** Explains the clocks of an item. */
  item_clocks: { request: ById; response: ClocksView };
  /** Tells how the clocks of an item would stand. */
  item_what_if: { request: WhatIf; response: ClocksView };
  /** Records why a clock was breached. */
  breach_reason_set: { request: BreachReason; response: Done };
  /** Marks the service as restored, or takes that back. */
  item_restored_set: { request: RestoredSet; response: Done };
  /** Lists what is due next over all clients. */
  due_list: { request: DueQuery; response: DueList };
  /** Reads a page of the inbox. */
  inbox_list: { request: InboxQuery; response: InboxPage };
  /** Marks notifications as seen. */
  inbox_seen: { request: InboxSeen; response: Done };
  /** Answers a notification. */
  notification_act: { request: NotificationAct; response: Notification };
  /** Takes an item: assigns me alone and answers what is open about it. */
  item_own: { request: ItemOwn; response: MoveOutcome };
  /** Holds notifications about an item back for a while. */
  snooze_set: { request: SnoozeSet; response: Done };
  /** Reads my notification rules. */
  notification_rules: { request: Empty; response: NotificationRules };
  /** Changes my notification rules. */
  notification_rules_save: { request: NotificationRulesSave; response: NotificationRules };
  /** Tells what my rules would have told me in the last seven days. */
  notification_rules_preview: { request: Empty; response: RulesPreview };
  /** Searches work items, documents, clients and contacts. */
  search: { request: Search; response: SearchResults };
  /** Tells where the workspace is shared and how far the work of this desk has come. */
  sync_status: { request: Empty; response: SyncStatus };
  /** Lists what has not left this desk yet, per store. */
  sync_waiting: { request: Empty; response: WaitingList };
  /** Exchanges with every store now, without waiting for the end. */
  sync_now: { request: Empty; response: SyncStatus };
  /** Checks chains, signatures and state roots of everything received and written. */
  sync_verify: { request: Empty; response: VerifyReport };
  /** Shares this workspace through a store and invites the first other desk. */
  workspace_share: { request: WorkspaceShare; response: InvitationView };
  /** Stops sharing through a store; what lies there stays. */
  share_remove: { request: ByShare; response: SyncStatus };
  /** Writes everything this desk has into a store that lost it. */
  share_reseed: { request: ByShare; response: SyncStatus };
  /** Gives the password of a store that asks for it. */
  share_password: { request: SharePassword; response: SyncStatus };
  /** Invites another desk. */
  invitation_create: { request: InvitationCreate; response: InvitationView };
  /** Reads an invitation code, and asks its store what it is about. */
  invitation_check: { request: InvitationCheck; response: InvitationChecked };
  /** Joins a workspace from a data directory that holds none. */
  workspace_join: { request: WorkspaceJoin; response: SyncStatus };
  /** Says who sits at this desk, after joining. */
  desk_owner_set: { request: DeskOwnerSet; response: WorkspaceStatus };
  /** Lists the desks of the workspace. */
  device_list: { request: Empty; response: Devices };
  /** Removes a desk: what it writes from now on waits for a look. */
  device_remove: { request: ByDevice; response: Devices };
  /** Gives a desk another name. */
  device_rename: { request: DeviceRename; response: Devices };
  /** Lists what removed desks wrote afterwards. */
  review_list: { request: Empty; response: ReviewList };
  /** Lists values that were written, and people who were assigned, at desks which did not know of each other. */
  conflict_list: { request: ConflictQuery; response: ConflictList };
  /** Ends a conflict. */
  conflict_settle: { request: ConflictSettle; response: Done };
  /** Lists what somebody should know about this desk: cloned, restored, a store that is another one. */
  notices: { request: Empty; response: Notices };
  /** Puts a notice away. */
  notice_dismiss: { request: ByNotice; response: Notices };
  /** Checks the data directory, the database and the search index. */
  doctor: { request: Empty; response: DoctorReport };
  /** Lists the backups, newest first. */
  backup_list: { request: Empty; response: Backups };
  /** Puts a backup in place of the database; what was there is kept beside it. */
  backup_restore: { request: BackupRestore; response: DoctorReport };
  /** Prepares a shared store: makes the folder, or the tables of PostgreSQL. */
  store_init: { request: StoreInit; response: StoreChecked };
  /** Lets a technician use a PostgreSQL store. */
  store_member_add: { request: StoreMemberAdd; response: StoreMembers };
  /** Takes a PostgreSQL store from a technician. */
  store_member_remove: { request: StoreMemberRemove; response: StoreMembers };
}
