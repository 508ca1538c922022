//! Where the stores of the tests are made.

use crate::conformance::Ground;
use holdfast_sync::FolderStore;
use holdfast_wire::WorkspaceId;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uuid::Uuid;

/// A folder that may be shared.
pub(crate) struct Folder {
    dir: TempDir,
    workspace: WorkspaceId,
}

impl Folder {
    /// On the disk where the tests are built.
    pub(crate) fn on_disk() -> Self {
        Self::below(Path::new(env!("CARGO_TARGET_TMPDIR")))
    }

    /// In memory, where the system has such a place.
    #[cfg(target_os = "linux")]
    pub(crate) fn in_memory() -> Self {
        Self::below(Path::new("/dev/shm"))
    }

    pub(crate) fn below(place: &Path) -> Self {
        let dir = tempfile::tempdir_in(place).unwrap();
        Self { dir, workspace: WorkspaceId(Uuid::new_v4()) }
    }

    /// For a workspace that is there already.
    pub(crate) fn of(workspace: WorkspaceId) -> Self {
        Self { workspace, ..Self::on_disk() }
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("share")
    }

    /// A desk that uses it.
    pub(crate) fn store(&self) -> FolderStore {
        FolderStore::new(self.root(), self.workspace)
    }
}

impl Ground for Folder {
    type Store = FolderStore;

    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    async fn desk(&self, _: usize) -> FolderStore {
        std::fs::create_dir_all(self.root()).unwrap();
        self.store()
    }

    async fn stranger(&self) -> FolderStore {
        FolderStore::new(self.root(), WorkspaceId(Uuid::new_v4()))
    }
}

#[cfg(target_os = "linux")]
pub(crate) use database::Database;

#[cfg(target_os = "linux")]
mod database {
    use super::*;
    use holdfast_sync::PostgresStore;
    use holdfast_sync::postgres::{add_member, init};
    use holdfast_sync::url::{Password, PostgresSettings, Server, SslMode, TrustRoots};
    use holdfast_testkit::postgres::Postgres;
    use std::sync::Arc;
    use std::time::Duration;

    /// What a server answers that has neither functions nor row-level security.
    const POOR: &str = "CREATE FUNCTION poor() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'not supported' USING ERRCODE = '0A000'; END $$;
        CREATE EVENT TRIGGER poor ON ddl_command_start
        WHEN TAG IN ('CREATE FUNCTION', 'CREATE POLICY') EXECUTE FUNCTION poor()";

    /// A prepared database of a real server.
    pub(crate) struct Database {
        pub(crate) server: Arc<Postgres>,
        pub(crate) name: String,
        workspace: WorkspaceId,
        /// Part of the names of roles, which all databases of a server share.
        tag: String,
    }

    impl Database {
        /// In a server that enforces who may do what.
        pub(crate) async fn guarded() -> Self {
            let database = Self::bare(Postgres::shared().unwrap());
            assert!(init(&database.owner()).await.unwrap().guarded);
            database
        }

        /// In a server that has portable SQL alone.
        pub(crate) async fn plain() -> Self {
            let database = Self::bare(Postgres::shared().unwrap());
            database.server.ask("postgres", &database.name, POOR).unwrap();
            assert!(!init(&database.owner()).await.unwrap().guarded);
            database
        }

        /// Not prepared at all.
        pub(crate) fn bare(server: Arc<Postgres>) -> Self {
            let name = server.database().unwrap();
            let workspace = WorkspaceId(Uuid::new_v4());
            Self { server, name, workspace, tag: Uuid::new_v4().simple().to_string() }
        }

        /// Logs in over the socket, where everybody is trusted.
        pub(crate) fn settings(&self, role: &str) -> PostgresSettings {
            let host = self.server.socket().to_str().unwrap().to_owned();
            PostgresSettings {
                servers: vec![Server { host, port: self.server.port() }],
                user: role.to_owned(),
                database: self.name.clone(),
                password: None,
                sslmode: SslMode::Prefer,
                roots: TrustRoots::System,
                connect_timeout: Duration::from_secs(30),
                hints: true,
            }
        }

        /// Logs in over the network, where passwords count.
        pub(crate) fn remote(&self, role: &str, password: Option<&str>) -> PostgresSettings {
            let servers = vec![Server { host: "127.0.0.1".into(), port: self.server.port() }];
            PostgresSettings {
                servers,
                password: password.map(Password::new),
                ..self.settings(role)
            }
        }

        pub(crate) fn owner(&self) -> PostgresSettings {
            self.settings("postgres")
        }

        /// The name of a role of this test.
        pub(crate) fn role(&self, name: &str) -> String {
            format!("{name}_{}", self.tag)
        }

        /// Runs SQL as a role that is trusted.
        pub(crate) fn ask(&self, role: &str, sql: &str) -> String {
            self.server.ask(role, &self.name, sql).unwrap()
        }

        pub(crate) fn store(&self, settings: PostgresSettings) -> PostgresStore {
            PostgresStore::new(settings, self.workspace)
        }
    }

    impl Ground for Database {
        type Store = PostgresStore;

        fn workspace(&self) -> WorkspaceId {
            self.workspace
        }

        async fn desk(&self, number: usize) -> PostgresStore {
            if number == 0 {
                return self.store(self.owner());
            }
            let role = self.role(&format!("desk{number}"));
            add_member(&self.owner(), &role, None, &[], true).await.unwrap();
            self.store(self.settings(&role))
        }

        async fn stranger(&self) -> PostgresStore {
            let role = self.role("stranger");
            add_member(&self.owner(), &role, None, &[], true).await.unwrap();
            PostgresStore::new(self.settings(&role), WorkspaceId(Uuid::new_v4()))
        }
    }
}
