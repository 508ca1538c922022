//! The one command list. The window, `holdfast rpc`, the HTTP twin and the TypeScript types are
//! all made from it; what is not in it does not exist.

use crate::api::*;
use crate::call::Call;
use crate::host::Host;
use crate::{board, client, import, inbox, item, library, recovery, search, sla, sync, workspace};
use holdfast_domain::{Error, ErrorCode, Result, Source};
use serde_json::Value;

/// A command as `holdfast rpc --list` shows it.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// JSON Schema of the request.
    pub request: fn() -> Value,
    /// JSON Schema of the response.
    pub response: fn() -> Value,
}

/// A command as the typed client sees it.
pub(crate) struct Typed {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    /// TypeScript name of request and response, and the visit of their declarations.
    pub(crate) types: fn(&mut crate::typescript::Declarations) -> (String, String),
}

type Run = fn(&Host, Source, Value) -> Result<Value>;

fn request<T: serde::de::DeserializeOwned>(name: &str, value: Value) -> Result<T> {
    // No request at all reads as an empty one, so that `holdfast rpc doctor` works.
    let value = if value.is_null() { Value::Object(serde_json::Map::new()) } else { value };
    serde_json::from_value(value).map_err(|error| {
        Error::new(
            ErrorCode::BadRequest,
            format!("The request of {name} cannot be read: {error}."),
            format!("Compare it with `holdfast rpc --list`, command {name}."),
        )
    })
}

fn response<T: serde::Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(crate::error::internal)
}

macro_rules! commands {
    (
        desk { $($(#[doc = $doc:literal])* $name:ident: $($path:ident)::+($req:ty) -> $res:ty;)* }
        host { $($(#[doc = $hdoc:literal])* $hname:ident: $($hpath:ident)::+($hreq:ty) -> $hres:ty;)* }
    ) => {
        // Three tables, so that a program carries only what it looks at: the window neither
        // schemas nor types, the command line no types.

        /// Every command, in the order of the list.
        pub const COMMANDS: &[Command] = &[
            $(Command {
                name: stringify!($name),
                summary: concat!($($doc,)*).trim_ascii(),
                request: || schemars::schema_for!($req).to_value(),
                response: || schemars::schema_for!($res).to_value(),
            },)*
            $(Command {
                name: stringify!($hname),
                summary: concat!($($hdoc,)*).trim_ascii(),
                request: || schemars::schema_for!($hreq).to_value(),
                response: || schemars::schema_for!($hres).to_value(),
            },)*
        ];

        /// The same commands with their TypeScript types.
        pub(crate) const TYPED: &[Typed] = &[
            $(Typed {
                name: stringify!($name),
                summary: concat!($($doc,)*).trim_ascii(),
                types: |types| (types.add::<$req>(), types.add::<$res>()),
            },)*
            $(Typed {
                name: stringify!($hname),
                summary: concat!($($hdoc,)*).trim_ascii(),
                types: |types| (types.add::<$hreq>(), types.add::<$hres>()),
            },)*
        ];

        /// What each of them does.
        const RUN: &[(&str, Run)] = &[
            $((stringify!($name), |host, source, value| {
                let desk = host.desk()?;
                let call = Call::new(&desk, source, stringify!($name));
                response(&$($path)::+(&call, request::<$req>(stringify!($name), value)?)?)
            }),)*
            $((stringify!($hname), |host, _, value| {
                response(&$($hpath)::+(host, request::<$hreq>(stringify!($hname), value)?)?)
            }),)*
        ];
    };
}

commands! {
    // These work on the open workspace.
    desk {
        /// Tells what the window needs to draw its frame.
        workspace_status: workspace::status(Empty) -> WorkspaceStatus;
        /// Finishes the first run: names the workspace and fills it.
        workspace_create: workspace::create(WorkspaceCreate) -> WorkspaceStatus;
        /// Reads all settings.
        settings_get: workspace::settings(Empty) -> Settings;
        /// Changes settings.
        settings_update: workspace::update_settings(SettingsUpdate) -> Settings;
        /// Takes the last change of this desk back.
        undo: workspace::undo(Empty) -> UndoOutcome;
        /// Brings the last undone change again.
        redo: workspace::redo(Empty) -> UndoOutcome;
        /// Lists the changes after one already seen.
        changes: workspace::changes(ChangesAfter) -> ChangeBatch;
        /// Reads a page of the audit trail.
        audit: workspace::audit(AuditQuery) -> AuditPage;
        /// Lists work items and documents in the trash.
        trash_list: workspace::trash(TrashQuery) -> TrashPage;
        /// Writes a copy of the database into one file.
        backup_write: workspace::backup(BackupWrite) -> Backup;
        /// Writes everything into an open folder.
        export_write: workspace::export(ExportWrite) -> ExportReport;

        /// Adds a board with the six default columns.
        board_create: board::create(BoardCreate) -> Saved;
        /// Renames a board or a column.
        board_rename: board::rename(Rename) -> Done;
        /// Opens a board: counts of every cell and the first cards of each.
        board_open: board::open(BoardOpen) -> BoardView;
        /// Reads another run of cards.
        board_cards: board::cards(BoardCards) -> CardRun;
        /// Lists cards page by page.
        item_list: board::list(ItemList) -> CardPage;
        /// Reports how work flows over a board.
        flow_report: board::flow(FlowQuery) -> FlowReport;
        /// Lists the WIP limits.
        wip_list: board::wip_list(Empty) -> WipLimits;
        /// Adds or changes a WIP limit.
        wip_save: board::wip_save(WipLimitSave) -> Saved;
        /// Removes a WIP limit.
        wip_remove: board::wip_remove(ById) -> Done;
        /// Lists the saved views of a board.
        view_list: board::view_list(ViewList) -> SavedViews;
        /// Adds or changes a saved view.
        view_save: board::view_save(ViewSave) -> Saved;
        /// Removes a saved view.
        view_remove: board::view_remove(ById) -> Done;

        /// Captures a line into Backlog.
        item_capture: item::capture(ItemCapture) -> Card;
        /// Adds a work item.
        item_create: item::create(ItemCreate) -> Card;
        /// Reads a work item in full.
        item_get: item::get(ById) -> ItemView;
        /// Changes fields of a work item.
        item_update: item::update(ItemUpdate) -> Card;
        /// Moves a card.
        item_move: item::move_to(ItemMove) -> MoveOutcome;
        /// Sets who works on an item.
        item_assign: item::assign(ItemAssign) -> MoveOutcome;
        /// Sets the tags of an item or a document.
        tags_set: item::tags_set(TagsSet) -> Done;
        /// Cancels an item.
        item_cancel: item::cancel(ItemEnd) -> Card;
        /// Moves an item to the trash.
        item_remove: item::remove(ItemEnd) -> Done;
        /// Brings an item back from the trash or from being cancelled.
        item_restore: item::restore(ById) -> Card;
        /// Adds a line to a checklist.
        checklist_add: item::checklist_add(ChecklistAdd) -> Saved;
        /// Changes or removes a line of a checklist.
        checklist_update: item::checklist_update(ChecklistUpdate) -> Done;
        /// Adds a comment, which is never edited.
        comment_add: item::comment_add(CommentAdd) -> Saved;
        /// Links an item with an item or a document, or unlinks them.
        link_set: item::link_set(LinkSet) -> Done;
        /// Suggests names to choose from.
        suggest: item::suggest(Suggest) -> Suggestions;

        /// Lists the clients.
        client_list: client::list(Empty) -> ClientList;
        /// Reads a client in full.
        client_get: client::get(ById) -> ClientView;
        /// Adds or changes a client.
        client_save: client::save(ClientSave) -> Saved;
        /// Adds, changes or removes a place of a client.
        site_save: client::site_save(SiteSave) -> Saved;
        /// Adds, changes or removes a person at a client.
        contact_save: client::contact_save(ContactSave) -> Saved;
        /// Adds, changes or removes a service.
        service_save: client::service_save(ServiceSave) -> Saved;
        /// Lists technicians and pods.
        team_list: client::team(Empty) -> Team;
        /// Adds or changes a technician.
        technician_save: client::technician_save(TechnicianSave) -> Saved;
        /// Adds, changes or removes a pod.
        pod_save: client::pod_save(PodSave) -> Saved;
        /// Follows a pod that is kept apart at this desk, or leaves it alone.
        pod_follow: client::pod_follow(PodFollow) -> Team;

        /// Lists the folders of the library.
        collection_list: library::collections(CollectionList) -> Collections;
        /// Lists documents page by page.
        document_list: library::list(DocumentList) -> DocumentPage;
        /// Reads a document in full.
        document_get: library::get(ById) -> DocumentView;
        /// Renders Markdown for the live preview.
        document_render: library::render(DocumentRender) -> Rendered;
        /// Adds a document.
        document_create: library::create(DocumentCreate) -> Saved;
        /// Changes a document.
        document_update: library::update(DocumentUpdate) -> DocumentView;
        /// Marks a document as verified today.
        document_verify: library::verify(ById) -> DocumentView;
        /// Links a document with something else, or unlinks them.
        document_link: library::link(DocumentLink) -> Done;
        /// Moves a document to the trash.
        document_remove: library::remove(ById) -> Done;
        /// Brings a document back from the trash.
        document_restore: library::restore(ById) -> Done;
        /// Lists all versions of a document.
        document_history: library::history(ById) -> DocumentHistory;
        /// Reads one version of a document.
        document_version: library::version(DocumentVersionRef) -> DocumentVersionView;
        /// Brings one version of a document back, as a new version.
        document_revert: library::revert(DocumentVersionRef) -> DocumentView;
        /// Makes a PDF of a document.
        document_pdf: library::pdf(ById) -> FileContent;
        /// Adds a file to an item or a document.
        attachment_add: library::attachment_add(AttachmentAdd) -> Attachment;
        /// Reads a file.
        attachment_read: library::attachment_read(ById) -> FileContent;
        /// Removes a file from its item or document.
        attachment_remove: library::attachment_remove(ById) -> Done;

        /// Imports a folder of Markdown files and waits for the end.
        import_markdown: import::markdown(ImportMarkdown) -> ImportReport;
        /// Starts the import of a folder beside the window.
        import_start: import::start(ImportMarkdown) -> Job;
        /// Tells how far a job is.
        job_status: import::job_status(ById) -> Job;
        /// Stops a job.
        job_cancel: import::job_cancel(ById) -> Job;

        /// Lists the business calendars.
        calendar_list: sla::calendars(Empty) -> Calendars;
        /// Adds, changes or removes a business calendar.
        calendar_save: sla::calendar_save(CalendarSave) -> Saved;
        /// Adds, changes or removes a date with other hours.
        calendar_exception_save: sla::exception_save(CalendarExceptionSave) -> Saved;
        /// Imports holidays from an .ics file as closed dates.
        holiday_import: sla::holiday_import(HolidayImport) -> HolidayReport;
        /// Lists the SLA policies.
        policy_list: sla::policies(Empty) -> Policies;
        /// Adds, changes or removes an SLA policy.
        policy_save: sla::policy_save(PolicySave) -> Saved;
        /// Lists the agreements, and the clients without one.
        agreement_list: sla::agreements(Empty) -> Agreements;
        /// Adds, changes or removes an agreement.
        agreement_save: sla::agreement_save(AgreementSave) -> Saved;
        /// Sets the calendar of a site.
        site_calendar_set: sla::site_calendar_set(SiteCalendarSet) -> Done;
        /// Reads the severity matrix.
        severity_matrix: sla::matrix(Empty) -> MatrixView;
        /// Changes one combination of the severity matrix.
        severity_matrix_set: sla::matrix_set(MatrixCell) -> MatrixView;
        /// Sets impact and urgency of an item; the matrix gives its priority.
        item_severity_set: sla::severity_set(SeveritySet) -> Card;
        /// Explains the clocks of an item.
        item_clocks: sla::clocks(ById) -> ClocksView;
        /// Tells how the clocks of an item would stand.
        item_what_if: sla::what_if(WhatIf) -> ClocksView;
        /// Records why a clock was breached.
        breach_reason_set: sla::breach_reason(BreachReason) -> Done;
        /// Marks the service as restored, or takes that back.
        item_restored_set: sla::restored_set(RestoredSet) -> Done;
        /// Lists what is due next over all clients.
        due_list: sla::due(DueQuery) -> DueList;

        /// Reads a page of the inbox.
        inbox_list: inbox::list(InboxQuery) -> InboxPage;
        /// Marks notifications as seen.
        inbox_seen: inbox::seen(InboxSeen) -> Done;
        /// Answers a notification.
        notification_act: inbox::act(NotificationAct) -> Notification;
        /// Takes an item: assigns me alone and answers what is open about it.
        item_own: inbox::own(ItemOwn) -> MoveOutcome;
        /// Holds notifications about an item back for a while.
        snooze_set: inbox::snooze(SnoozeSet) -> Done;
        /// Reads my notification rules.
        notification_rules: inbox::rules(Empty) -> NotificationRules;
        /// Changes my notification rules.
        notification_rules_save: inbox::rules_save(NotificationRulesSave) -> NotificationRules;
        /// Tells what my rules would have told me in the last seven days.
        notification_rules_preview: inbox::preview(Empty) -> RulesPreview;

        /// Searches work items, documents, clients and contacts.
        search: search::search(Search) -> SearchResults;

        /// Tells where the workspace is shared and how far the work of this desk has come.
        sync_status: sync::status(Empty) -> SyncStatus;
        /// Lists what has not left this desk yet, per store.
        sync_waiting: sync::waiting(Empty) -> WaitingList;
        /// Exchanges with every store now, without waiting for the end.
        sync_now: sync::now(Empty) -> SyncStatus;
        /// Checks chains, signatures and state roots of everything received and written.
        sync_verify: sync::verify(Empty) -> VerifyReport;
        /// Shares this workspace through a store and invites the first other desk.
        workspace_share: sync::share(WorkspaceShare) -> InvitationView;
        /// Stops sharing through a store; what lies there stays.
        share_remove: sync::share_remove(ByShare) -> SyncStatus;
        /// Writes everything this desk has into a store that lost it.
        share_reseed: sync::share_reseed(ByShare) -> SyncStatus;
        /// Gives the password of a store that asks for it.
        share_password: sync::share_password(SharePassword) -> SyncStatus;
        /// Invites another desk.
        invitation_create: sync::invitation_create(InvitationCreate) -> InvitationView;
        /// Reads an invitation code, and asks its store what it is about.
        invitation_check: sync::invitation_check(InvitationCheck) -> InvitationChecked;
        /// Joins a workspace from a data directory that holds none.
        workspace_join: sync::join(WorkspaceJoin) -> SyncStatus;
        /// Says who sits at this desk, after joining.
        desk_owner_set: sync::owner_set(DeskOwnerSet) -> WorkspaceStatus;
        /// Lists the desks of the workspace.
        device_list: sync::devices(Empty) -> Devices;
        /// Removes a desk: what it writes from now on waits for a look.
        device_remove: sync::device_remove(ByDevice) -> Devices;
        /// Gives a desk another name.
        device_rename: sync::device_rename(DeviceRename) -> Devices;
        /// Lists what removed desks wrote afterwards.
        review_list: sync::review(Empty) -> ReviewList;
        /// Lists values that were written, and people who were assigned, at desks which did not know of each other.
        conflict_list: sync::conflicts(ConflictQuery) -> ConflictList;
        /// Ends a conflict.
        conflict_settle: sync::conflict_settle(ConflictSettle) -> Done;
        /// Lists what somebody should know about this desk: cloned, restored, a store that is another one.
        notices: sync::notices(Empty) -> Notices;
        /// Puts a notice away.
        notice_dismiss: sync::notice_dismiss(ByNotice) -> Notices;
    }
    // These work even where the database cannot be opened.
    host {
        /// Checks the data directory, the database and the search index.
        doctor: recovery::doctor(Empty) -> DoctorReport;
        /// Lists the backups, newest first.
        backup_list: recovery::backups(Empty) -> Backups;
        /// Puts a backup in place of the database; what was there is kept beside it.
        backup_restore: recovery::restore(BackupRestore) -> DoctorReport;
        /// Prepares a shared store: makes the folder, or the tables of PostgreSQL.
        store_init: sync::store_init(StoreInit) -> StoreChecked;
        /// Lets a technician use a PostgreSQL store.
        store_member_add: sync::store_member_add(StoreMemberAdd) -> StoreMembers;
        /// Takes a PostgreSQL store from a technician.
        store_member_remove: sync::store_member_remove(StoreMemberRemove) -> StoreMembers;
    }
}

/// Runs a command by name.
///
/// # Errors
/// Whatever the command says; `unknown_command` and `bad_request` before it starts.
pub fn run(host: &Host, source: Source, name: &str, request: Value) -> Result<Value> {
    let (_, run) = RUN.iter().find(|(known, _)| *known == name).ok_or_else(|| {
        Error::new(
            ErrorCode::UnknownCommand,
            format!("There is no command named {name}."),
            "See `holdfast rpc --list` for every command.",
        )
    })?;
    run(host, source, request)
}
