//! What can be typed.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

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
    /// Check the data directory, the database and the search index.
    Doctor,
}

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
pub(crate) struct ById {
    /// H-12 or an id.
    pub(crate) id: String,
}
