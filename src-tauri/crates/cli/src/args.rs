//! What can be typed.

use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};
use std::num::{NonZeroU32, ParseIntError};
use std::path::PathBuf;
use std::str::FromStr;

/// Boards, runbooks and search of a managed service provider, offline or not.
///
/// Works on the same data as the window, also while it is open.
/// Exit status: 0 done, 1 an error with its code and remedy on stderr, 2 misuse.
#[derive(Debug, Parser)]
#[command(name = "holdfast", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// Directory of the data [default: HOLDFAST_DATA, else the user's own].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Answer in JSON, errors included.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Name the workspace and the person at this desk, as the first run of the window does.
    Init(Init),
    /// Run any command of the app by name.
    Rpc(Rpc),
    /// Import what another tool wrote.
    #[command(subcommand)]
    Import(Import),
    /// Search work items, runbooks, articles, clients and contacts.
    Search(Search),
    /// Add a work item.
    Add(Add),
    /// Move a work item to another column.
    Move(Move),
    /// Show a board.
    Board(Board),
    /// Show a work item or a document.
    Show(ById),
    /// Write everything into an open folder of Markdown, JSON and attachments.
    Export {
        /// Must be empty or absent.
        dir: PathBuf,
    },
    /// Write a copy of the database into one file.
    Backup {
        /// Must not exist.
        file: PathBuf,
    },
    /// List notifications with their fate, newest first.
    Inbox(Inbox),
    /// Notify and exchange with other desks without a window, until SIGTERM or Ctrl+C.
    ///
    /// With --json it prints how the exchange stands, one line each time that changes.
    Node,
    /// Keep pods apart, and choose those that this desk follows.
    #[command(subcommand)]
    Pod(Pod),
    /// Prepare a shared store.
    #[command(subcommand)]
    Store(Store),
    /// Share this workspace and print an invitation for another desk.
    Share(Share),
    /// Print another invitation.
    Invite(Invite),
    /// Join a workspace from a data directory that holds none.
    Join(Join),
    /// Exchange with the shared stores, until SIGTERM or Ctrl+C.
    ///
    /// With --json it prints how the exchange stands, one line each time that changes.
    Sync(Sync),
    /// List the desks of the workspace.
    Devices(Devices),
    /// List values that were written at two desks which did not know of each other.
    Conflicts(Conflicts),
    /// Check chains, signatures and state roots of everything received and written.
    Verify,
    /// Check the data directory, the database and the search index.
    Doctor,
    /// Clocks of service level agreements.
    #[command(subcommand)]
    Sla(Sla),
    /// List what is due next over all clients.
    Due(Due),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Sla {
    /// Reckon with business time: one JSON line in, one JSON line out.
    #[command(after_long_help = EVAL)]
    Eval,
    /// Explain the clocks of an item: what counted, what did not and why, and when each is due.
    Explain(ById),
}

#[derive(Debug, Args)]
pub(crate) struct Due {
    /// Only items of this client.
    #[arg(long)]
    pub(crate) client: Option<String>,
    /// Only my items.
    #[arg(long)]
    pub(crate) mine: bool,
    /// How many at most.
    #[arg(long)]
    pub(crate) limit: Option<u32>,
}

const EVAL: &str = r#"Each line of the input is answered by one line, in order. Blank lines are passed over.
A bad line is answered by {"error":{"code":…,"message":…}}, and the rest goes on.

  {"op":"add","calendar":C,"from":"2026-03-27T16:00:00Z","seconds":14400}
      {"at":"…Z"}: the earliest instant with so much business time in between
  {"op":"between","calendar":C,"from":"…Z","to":"…Z"}
      {"seconds":n}: business time; negative where “to” is the earlier one
  {"op":"clock","calendar":C,"policy":P,"events":[E,…],"now":"…Z"}
      {"clocks":{"first_response":K,"next_update":K,"resolution":K},"suspicious":false,"now":"…Z"}

Calendar C: {"always":true}, or open ranges of the weekdays in an IANA zone and dates with other hours:
  {"zone":"Europe/Amsterdam","week":{"mon":[["08:00","12:00"],["13:00","18:00"]],…},
   "exceptions":[{"date":"2026-12-25","ranges":[]},{"date":"2026-12-27","ranges":[["10:00","14:00"]]}]}
  Ranges are half-open; "24:00" may be an end. A range whose end is not after its start ends on the next
  date, so 22:00 to 06:00 is a night and 09:00 to 09:00 is 24 hours. Overlapping ranges count once.

Policy P: targets per priority, or directly in the policy where they are the same for all. A span is a
number of seconds or a text: "45s", "30m", "4h", "1h30m", "3bd" (business days). No span, no clock.
  {"targets":{"P1":{"first_response":900,"next_update":1200,"resolution":14400,"always":true},…},
   "pauses":["client"],              whom waiting for pauses: client, vendor, colleague
   "next_update_pauses":true,        whether the same pauses next_update
   "next_update_mode":"cadence",     or waits_for_client: counts only once the client has answered
   "reopen":"continue",              or fresh_cycle, or grace:2h
   "on_change":"carry_elapsed",      or carry_fraction, or restart
   "thresholds":[50,75,90],          100, the breach, is always there
   "stops_on":"resolved"}            or restored
  or, the same for every priority: {"first_response":"15m","resolution":"4h"}
  What is left out is as shown.

Event E: {"at":"…Z","type":T,…}; the first has the type created. Their order is the order in the list.
  created         with "priority" (P4 unless said) and "state" (active unless said)
  priority        with "priority"
  state           with "state"; blocked, waiting and the like pause as the policy says, with "reason"
                  client, vendor or colleague, also within the name as in waiting_on_client;
                  "pauses":true or false goes before all that; done, resolved and closed end the clocks
  responded, updated   a human answered the client; with "automatic":true it was a machine and counts as none
  client_replied  the client answered
  restored, broken     the service works again, or no longer does
  resolved, closed, reopened
  "by" names who did it.

Clock K: "state" (not_started, running, paused, outside_hours, met, breached), "at_risk", "cycle",
  "elapsed_seconds", "target_seconds", "remaining_seconds" (negative once overdue), "started", "ended",
  "due" (null while it rests), "thresholds" [{"percent","at"}], "next_threshold",
  "segments" [{"from","to","kind","business_seconds","reason"?,"by"?}], and "verdicts" of earlier cycles."#;

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Name of the workspace.
    pub(crate) name: String,
    /// Your name.
    #[arg(long)]
    pub(crate) technician: String,
    /// How far the team has come: board, hybrid or pods.
    #[arg(long, default_value = "board")]
    pub(crate) stage: String,
    /// Fill it with a sample that looks like a real provider.
    #[arg(long)]
    pub(crate) sample: bool,
    /// Time zone of the office, e.g. Europe/Amsterdam.
    #[arg(long, default_value = "UTC")]
    pub(crate) zone: String,
}

#[derive(Debug, Args)]
pub(crate) struct Rpc {
    /// Print every command with the schemas of its request and response.
    #[arg(long, conflicts_with_all = ["name", "request"])]
    pub(crate) list: bool,
    /// The command.
    #[arg(required_unless_present = "list")]
    pub(crate) name: Option<String>,
    /// The request in JSON, or - to read it from stdin.
    pub(crate) request: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// A folder of Markdown files with front matter, images and relative links.
    Markdown(ImportMarkdown),
}

#[derive(Debug, Args)]
pub(crate) struct ImportMarkdown {
    /// The folder.
    pub(crate) path: PathBuf,
    /// Report what would be done, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// What the documents are where they do not say: runbook or article.
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Client they belong to.
    #[arg(long)]
    pub(crate) client: Option<String>,
    /// Folder of the library to put them in.
    #[arg(long, default_value = "")]
    pub(crate) collection: String,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Words, an id, a host name, an address or an error code.
    #[arg(required = true, num_args = 1..)]
    pub(crate) query: Vec<String>,
    /// Hits of each kind at most.
    #[arg(long)]
    pub(crate) limit: Option<u32>,
    /// Only what belongs to this client.
    #[arg(long)]
    pub(crate) client: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Title.
    pub(crate) title: String,
    /// service, project, or the name of a board.
    #[arg(long)]
    pub(crate) board: Option<String>,
    /// Client.
    #[arg(long)]
    pub(crate) client: Option<String>,
    /// P1 to P4.
    #[arg(long)]
    pub(crate) priority: Option<String>,
    /// incident, service_request, change, problem, project_task, hardening, tech_debt or client_feature.
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Column other than Backlog.
    #[arg(long)]
    pub(crate) column: Option<String>,
    /// Who works on it; may be given more than once.
    #[arg(long = "assign", value_name = "TECHNICIAN")]
    pub(crate) assignees: Vec<String>,
    /// Tag; may be given more than once.
    #[arg(long = "tag")]
    pub(crate) tags: Vec<String>,
    /// Why a WIP limit is exceeded.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Move {
    /// H-12 or an id.
    pub(crate) id: String,
    /// backlog, ready, in_progress, blocked, review, done, or the label of a column.
    pub(crate) column: String,
    /// Why a WIP limit is exceeded or your own card passed.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Whom it waits for, when it goes to Blocked: client, vendor or colleague.
    #[arg(long, value_name = "WHOM", requires = "note")]
    pub(crate) blocked_on: Option<String>,
    /// What it waits for.
    #[arg(long)]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Board {
    /// service, project, or the name of a board.
    pub(crate) board: Option<String>,
    /// Filter text, e.g. "client:acme priority:p1 mine".
    #[arg(long, default_value = "")]
    pub(crate) filter: String,
}

#[derive(Debug, Args)]
pub(crate) struct Inbox {
    /// Only what nobody has read.
    #[arg(long)]
    pub(crate) unread: bool,
    /// How many at most.
    #[arg(long)]
    pub(crate) limit: Option<u32>,
    /// Mark everything as read afterwards.
    #[arg(long)]
    pub(crate) seen: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ById {
    /// H-12 or an id.
    pub(crate) id: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Make the folder, or the tables and roles of PostgreSQL. May be run again.
    Init(StoreInit),
    /// Let a technician use a PostgreSQL store: makes the role and gives it access.
    Add(StoreAdd),
    /// Take a PostgreSQL store from a technician; what they wrote stays.
    Remove(StoreRemove),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Pod {
    /// List the pods and how each is kept.
    List,
    /// Keep what belongs to the clients of a pod apart from now on: only desks that follow it have it.
    Apart {
        /// Name of the pod.
        name: String,
        /// Share what is new with everyone again.
        #[arg(long)]
        off: bool,
    },
    /// Exchange and show what belongs to a pod that is kept apart.
    Follow {
        /// Name of the pod.
        name: String,
    },
    /// Leave a pod that is kept apart alone: this desk neither exchanges nor shows what belongs to it.
    Leave {
        /// Name of the pod.
        name: String,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "The technician's password is read from HOLDFAST_MEMBER_PASSWORD; the server gets a proof of it alone."
)]
pub(crate) struct StoreAdd {
    /// postgres://owner@host/database, as an owner of the store
    pub(crate) url: String,
    /// Name of the technician's role.
    pub(crate) name: String,
    /// The technician reads and does not write.
    #[arg(long)]
    pub(crate) read_only: bool,
    /// A pod that is kept apart and that the technician may use as well; may be said again.
    #[arg(long = "pod", value_name = "POD")]
    pub(crate) pods: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct StoreRemove {
    /// postgres://owner@host/database, as an owner of the store
    pub(crate) url: String,
    /// Name of the technician's role.
    pub(crate) name: String,
    /// Take only this pod, which is kept apart, and leave the rest; may be said again.
    #[arg(long = "pod", value_name = "POD")]
    pub(crate) pods: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = PASSWORD)]
pub(crate) struct StoreInit {
    /// folder:/path or postgres://user@host/database
    pub(crate) url: String,
}

const PASSWORD: &str = "A password is read from PGPASSWORD or from the keyring. It is never written to a file.\n\
     Files of libpq (.pgpass, pg_service.conf) and certificates of clients are not used.";

#[derive(Debug, Args)]
#[command(after_help = PASSWORD)]
pub(crate) struct Share {
    /// folder:/path or postgres://user@host/database
    pub(crate) url: String,
    /// What this desk is called in the list of devices [default: the host name].
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Invite {
    /// Days it is good for, 7 unless said.
    #[arg(long)]
    pub(crate) days: Option<u32>,
}

#[derive(Debug, Args)]
#[command(after_help = PASSWORD)]
pub(crate) struct Join {
    /// The invitation code; case, spaces and dashes do not matter.
    #[arg(required = true, num_args = 1..)]
    pub(crate) code: Vec<String>,
    /// Somebody of the team, who sits at this desk.
    #[arg(long, value_name = "NAME", conflicts_with = "new")]
    pub(crate) technician: Option<String>,
    /// Somebody new, who sits at this desk.
    #[arg(long, value_name = "NAME")]
    pub(crate) new: Option<String>,
    /// What this desk is called in the list of devices [default: the host name].
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,
    /// The store as this desk finds it, where that is another path than in the code.
    #[arg(long)]
    pub(crate) url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// End when nothing is left to exchange. Status 1 where a store could not be used.
    #[arg(long)]
    pub(crate) once: bool,
    /// As --once, and send a store that has lost what it had, as an emptied folder, all of it again.
    #[arg(long)]
    pub(crate) fill: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Devices {
    /// Remove the desk whose id begins so: what it writes from now on waits for a look.
    #[arg(long, value_name = "ID")]
    pub(crate) remove: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Conflicts {
    /// Only of this item: H-12 or an id.
    pub(crate) id: Option<String>,
    /// Settle the conflict of this name.
    #[arg(long, value_name = "CONFLICT", requires = "take")]
    pub(crate) settle: Option<String>,
    /// With the value of this number in the list, or with all where they can be kept: people.
    #[arg(long, value_name = "1|2|all", requires = "settle")]
    pub(crate) take: Option<Take>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Take {
    /// The value at this place of the list, counted from 0.
    Side(u32),
    /// All of them.
    All,
}

impl FromStr for Take {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self::All);
        }
        Ok(Self::Side(text.parse::<NonZeroU32>()?.get() - 1))
    }
}

impl Take {
    /// As the command list says it.
    pub(crate) fn request(self) -> Value {
        match self {
            Self::Side(place) => json!({ "side": place }),
            Self::All => json!("all"),
        }
    }
}
