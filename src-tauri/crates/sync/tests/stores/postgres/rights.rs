//! What the server enforces, whatever a member's program does.

use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Database;
use holdfast_domain::ErrorCode;
use holdfast_sync::postgres::add_member;
use holdfast_sync::{PostgresStore, SharedStore};
use holdfast_wire::{Hash, PartId, Sealed};
use uuid::Uuid;

/// Two pods in one database: Anna works in one, Ben in the other, and Ann only reads Anna's.
struct Office {
    database: Database,
    pod: PartId,
    other_pod: PartId,
    anna: PostgresStore,
    ben: PostgresStore,
}

impl Office {
    async fn open() -> Self {
        let database = Database::guarded().await;
        database.store(database.owner()).found().await.unwrap();
        let (pod, other_pod) = (database.part(), PartId(Uuid::new_v4()));
        let workspace = database.workspace();
        database.ask(
            "postgres",
            &format!("INSERT INTO hf.part VALUES ('{other_pod}', '{workspace}', 1)"),
        );
        for (name, part, can_write) in
            [("anna", pod, true), ("ben", other_pod, true), ("reader", pod, false)]
        {
            let role = database.role(name);
            add_member(&database.owner(), &role, None, &[part], can_write).await.unwrap();
        }
        let anna = database.store(database.settings(&database.role("anna")));
        let ben = database.store(database.settings(&database.role("ben")));
        Self { database, pod, other_pod, anna, ben }
    }

    /// What SQL of a member ends with.
    fn sql(&self, name: &str, sql: &str) -> Result<String, String> {
        let role = self.database.role(name);
        let answer = self.database.server.ask(&role, &self.database.name, sql);
        answer.map_err(|error| error.to_string())
    }

    /// The call of a member that does not use our program.
    fn append_by_hand(&self, name: &str, segment: &Sealed, before: &str) -> Result<String, String> {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let Sealed { part, log, first, last, .. } = segment;
        let (prev, hash) = (segment.prev, segment.hash);
        let body = hex(&segment.bytes);
        self.sql(name, &format!(
            "{before}; SELECT hf.append('{part}', '{log}', {first}, {last}, '\\x{prev}', '\\x{hash}', \
             '\\x{body}', true)"
        ))
    }
}

fn is_denied<T: std::fmt::Debug>(outcome: Result<T, holdfast_domain::Error>) {
    assert_eq!(outcome.unwrap_err().code, ErrorCode::StoreDenied);
}

#[tokio::test]
async fn nobody_reads_anothers_partition() {
    let office = Office::open().await;
    let mut log = Log::new(office.pod);
    let segment = log.seal(1);
    store(&office.anna, &segment).await;
    let chunk = office.anna.put_chunk(office.pod, b"secret").await.unwrap();
    let manifest = office.anna.put_snapshot(office.pod, b"secret").await.unwrap();
    assert_eq!(all(&office.anna, office.pod, log.id).await, std::slice::from_ref(&segment.bytes));

    let (ben, pod) = (&office.ben, office.pod);
    assert_eq!(ben.heads(pod).await.unwrap(), []);
    assert_eq!(ben.list(pod, log.id, 0).await.unwrap(), []);
    assert_eq!(ben.get(pod, log.id, &segment.name()).await.unwrap(), None);
    assert_eq!(ben.get_chunk(pod, &chunk).await.unwrap(), None);
    assert_eq!(ben.snapshots(pod).await.unwrap(), []);
    assert_eq!(ben.get_snapshot(pod, &manifest).await.unwrap(), None);
    let tables = ["hf.head", "hf.seg", "hf.snap", "hf.chunk"];
    for table in tables {
        for sql in [
            format!("SELECT count(*) FROM {table}"),
            format!("COPY (SELECT count(*) FROM {table}) TO STDOUT"),
            format!("SET search_path = pg_temp, hf; SELECT count(*) FROM {table}"),
        ] {
            assert_eq!(office.sql("ben", &sql).as_deref(), Ok("0"), "{sql}");
            assert_eq!(office.sql("anna", &sql).as_deref(), Ok("1"), "{sql}");
        }
        let unguarded = format!("SET row_security = off; SELECT count(*) FROM {table}");
        assert!(office.sql("ben", &unguarded).is_err(), "{table}");
        // What looks at a row before the server has decided would tell what is in it.
        let leak = format!(
            "CREATE FUNCTION pg_temp.leak(uuid) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
             $$BEGIN RAISE EXCEPTION 'leaked'; END$$;
             SELECT count(*) FROM {table} WHERE pg_temp.leak(part)"
        );
        assert_eq!(office.sql("ben", &leak).as_deref(), Ok("0"), "{table}");
    }
    let access = office.sql("ben", "SELECT string_agg(DISTINCT member, ',') FROM hf.access");
    assert_eq!(access, Ok(office.database.role("ben")), "nor who else there is");
    assert!(office.sql("ben", "SELECT * FROM hf.log_owner").is_err());
}

#[tokio::test]
async fn nobody_writes_to_anothers_partition() {
    let office = Office::open().await;
    let segment = Log::new(office.pod).seal(1);
    is_denied(office.ben.append(&segment).await);
    is_denied(office.ben.put_chunk(office.pod, b"x").await);
    is_denied(office.ben.put_snapshot(office.pod, b"x").await);
    is_denied(office.anna.append(&Log::new(office.other_pod).seal(1)).await);
    let reader = office.database.store(office.database.settings(&office.database.role("reader")));
    is_denied(reader.append(&segment).await);
    assert_eq!(reader.heads(office.pod).await.unwrap(), []);
    store(&office.anna, &segment).await;
    assert_eq!(reader.heads(office.pod).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_appends_to_anothers_log() {
    let office = Office::open().await;
    let role = office.database.role("colleague");
    let owner = office.database.owner();
    add_member(&owner, &role, None, &[office.pod], true).await.unwrap();
    let colleague = office.database.store(office.database.settings(&role));
    let mut log = Log::new(office.pod);
    store(&office.anna, &log.seal(1)).await;
    let next = log.seal(1);
    is_denied(colleague.append(&next).await);
    is_denied(colleague.restore(&next).await);
    is_denied(colleague.restore(&Log::new(office.pod).seal(1)).await);
    store(&office.anna, &next).await;
}

/// Neither a member nor, by accident, an owner.
#[tokio::test]
async fn nobody_rewrites_history() {
    let office = Office::open().await;
    let mut log = Log::new(office.pod);
    store(&office.anna, &log.seal(1)).await;
    let owner = office.database.role("owner");
    office
        .database
        .ask("postgres", &format!("CREATE ROLE {owner} LOGIN; GRANT hf_owner TO {owner}"));
    for table in ["hf.seg", "hf.snap", "hf.chunk", "hf.head", "hf.part"] {
        for sql in [
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
            format!("UPDATE {table} SET part = part"),
        ] {
            let moves_heads = table == "hf.head" && sql.starts_with("UPDATE");
            for name in ["anna", "owner"] {
                if name == "anna" || !moves_heads {
                    let refused = office.sql(name, &sql).unwrap_err();
                    assert!(refused.contains("permission denied"), "{name}: {sql}: {refused}");
                }
            }
        }
    }
    for sql in [
        "INSERT INTO hf.seg SELECT * FROM hf.seg",
        "INSERT INTO hf.access SELECT part, member, true FROM hf.access",
        "UPDATE hf.access SET can_write = true",
        "DROP TABLE hf.seg",
        "ALTER TABLE hf.seg DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON hf.seg USING (true)",
        "CREATE OR REPLACE FUNCTION hf.check_write(uuid) RETURNS void LANGUAGE sql AS ''",
        "CREATE TABLE hf.mine (x int)",
        "SET ROLE hf_owner",
        "GRANT hf_owner TO CURRENT_USER",
    ] {
        assert!(office.sql("anna", sql).is_err(), "{sql}");
        assert!(office.sql("reader", sql).is_err(), "{sql}");
    }
    let ben = office.database.role("ben");
    assert!(office.sql("anna", &format!("SET SESSION AUTHORIZATION {ben}")).is_err());
    assert!(office.sql("anna", &format!("SET ROLE {ben}")).is_err());
}

/// The functions run with more rights than whoever calls them, so nothing of the caller's may decide
/// what the names in them mean.
#[tokio::test]
async fn a_callers_search_path_changes_nothing() {
    let office = Office::open().await;
    let segment = Log::new(office.pod).seal(1);
    // Before version 15 everybody may make things here.
    office.database.ask("postgres", "GRANT CREATE ON SCHEMA public TO PUBLIC");
    for before in [
        "SET search_path = pg_temp, public",
        "CREATE TEMP TABLE access AS SELECT * FROM hf.access; SET search_path = pg_temp, hf",
        "CREATE OR REPLACE FUNCTION public.octet_length(bytea) RETURNS int LANGUAGE sql
         AS 'SELECT 32'; SET search_path = public, pg_catalog",
        "CREATE OR REPLACE FUNCTION public.same(text, text) RETURNS boolean LANGUAGE sql
         AS 'SELECT true';
         DROP OPERATOR IF EXISTS public.= (text, text);
         CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.same);
         SET search_path = public, pg_catalog",
    ] {
        let refused = office.append_by_hand("ben", &segment, before).unwrap_err();
        assert!(refused.contains("no right to write"), "{before}: {refused}");
    }
    let stored = office.append_by_hand("anna", &segment, "SET search_path = public, pg_catalog");
    assert_eq!(stored.as_deref(), Ok("t"));
}

#[tokio::test]
async fn what_is_no_segment_is_not_stored() {
    let office = Office::open().await;
    let mut log = Log::new(office.pod);
    let good = log.seal(2);
    for bad in [
        Sealed { first: 0, ..good.clone() },
        Sealed { last: 0, ..good.clone() },
        Sealed { first: 2, last: 1, ..good.clone() },
    ] {
        assert!(
            office.append_by_hand("anna", &bad, "SELECT").is_err(),
            "{}-{}",
            bad.first,
            bad.last
        );
    }
    store(&office.anna, &good).await;
    // Whoever stores something else under the name of a chunk spoils it for nobody who verifies.
    let name = Hash::of(b"chunk");
    let pod = office.pod;
    let lie = format!("SELECT hf.keep('{pod}', '\\x{name}', 'lie', false)");
    assert_eq!(office.sql("anna", &lie).as_deref(), Ok("t"));
    assert_eq!(office.anna.get_chunk(pod, &name).await.unwrap(), None);
    is_denied(office.anna.put_chunk(pod, b"chunk").await);
}
