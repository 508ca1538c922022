//! Servers that die, hang, refuse and disagree.

use super::line::Line;
use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Database;
use holdfast_domain::ErrorCode;
use holdfast_sync::postgres::init;
use holdfast_sync::url::Server;
use holdfast_sync::{Append, Hint, PostgresStore, SharedStore};
use holdfast_testkit::postgres::{Manners, Postgres};
use holdfast_wire::Sealed;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// Appends until it is stored, however often the server is away meanwhile.
async fn insist(desk: &PostgresStore, segment: &Sealed) {
    loop {
        match desk.append(segment).await {
            Ok(Append::Stored | Append::AlreadyHave) => return,
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert_eq!(error.code, ErrorCode::StoreUnreachable, "{error}");
                tokio::task::yield_now().await;
            }
        }
    }
}

/// The server is killed, over and over, while desks write. What it acknowledged is there, nothing is
/// there twice, and the desks go on by themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_under_load_loses_nothing_it_acknowledged() {
    const KILLS: usize = 3;
    let manners = Manners { durable: true, ..Manners::default() };
    let server = Arc::new(Postgres::start(manners).unwrap());
    let database = Database::bare(Arc::clone(&server));
    init(&database.owner()).await.unwrap();
    database.store(database.owner()).found().await.unwrap();
    let (appended, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let progress = Arc::new(Notify::new());
    let mut writers = Vec::new();
    for number in 0..4 {
        let desk = database.desk(number).await;
        let mut log = Log::new(database.part());
        let (appended, done) = (Arc::clone(&appended), Arc::clone(&done));
        let progress = Arc::clone(&progress);
        writers.push(tokio::spawn(async move {
            let mut written = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let segment = log.seal(1);
                insist(&desk, &segment).await;
                written.push(segment.bytes);
                appended.fetch_add(1, Ordering::Relaxed);
                progress.notify_waiters();
            }
            (log.id, written)
        }));
    }
    for round in 1..=KILLS {
        while appended.load(Ordering::Relaxed) < 60 * round {
            progress.notified().await;
        }
        let server = Arc::clone(&server);
        tokio::task::spawn_blocking(move || {
            server.kill().unwrap();
            // Whoever was being served ends a moment later, and the data is locked until then.
            while server.resume().is_err() {}
        })
        .await
        .unwrap();
    }
    done.store(true, Ordering::Relaxed);
    let reader = database.store(database.owner());
    for writer in writers {
        let (log, written) = writer.await.unwrap();
        assert_eq!(all(&reader, database.part(), log).await, written);
    }
}

/// The line breaks after the server stored a segment and before it could say so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_whose_answer_is_lost_is_found_out_by_reading() {
    for database in [Database::guarded().await, Database::plain().await] {
        database.store(database.owner()).found().await.unwrap();
        let line = Line::to(database.server.port()).await;
        let role = database.role("anna");
        let password = holdfast_sync::url::Password::new("x");
        let owner = database.owner();
        let add = holdfast_sync::postgres::add_member;
        add(&owner, &role, Some(&password), &[], true).await.unwrap();
        let desk = Arc::new(database.store(line.settings(&database, &role)));
        let mut log = Log::new(database.part());
        store(&*desk, &log.seal(1)).await;

        let segment = log.seal(1);
        line.mute();
        let appending = tokio::spawn({
            let (desk, segment) = (Arc::clone(&desk), segment.clone());
            async move { desk.append(&segment).await }
        });
        let witness = database.store(owner);
        while witness.heads(database.part()).await.unwrap()[0].last < 2 {}
        line.cut();
        assert_eq!(appending.await.unwrap().unwrap(), Append::AlreadyHave);
        store(&*desk, &log.seal(1)).await;
        assert_eq!(all(&witness, database.part(), log.id).await.len(), 3);
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let database = Database::guarded().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = database.owner();
    settings.connect_timeout = Duration::from_millis(200);
    let port = silent.local_addr().unwrap().port();
    settings.servers = vec![Server { host: "127.0.0.1".into(), port }];
    let desk = database.store(settings.clone());
    assert_eq!(desk.identity().await.unwrap_err().code, ErrorCode::StoreUnreachable);
    drop(silent);
    assert_eq!(desk.identity().await.unwrap_err().code, ErrorCode::StoreUnreachable, "gone");
    // Of several the first that answers is taken, however busy the machine is.
    settings.connect_timeout = database.owner().connect_timeout;
    settings.servers.extend(database.owner().servers);
    assert_eq!(database.store(settings).identity().await.unwrap(), None);
}

/// What the server says where its disk has no room for one more page of a table.
const FULL: &str = "DROP EVENT TRIGGER IF EXISTS poor;
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON hf.seg EXECUTE FUNCTION full_disk();
    CREATE TRIGGER full_disk BEFORE INSERT ON hf.chunk EXECUTE FUNCTION full_disk();
    CREATE TRIGGER full_disk BEFORE INSERT ON hf.snap EXECUTE FUNCTION full_disk()";

#[tokio::test]
async fn a_server_whose_disk_is_full_says_so_and_takes_the_same_once_there_is_room() {
    for database in [Database::guarded().await, Database::plain().await] {
        let part = database.part();
        database.desk(0).await.found().await.unwrap();
        let desk = database.desk(1).await;
        let mut log = Log::new(part);
        let (first, second) = (log.seal(1), log.seal(1));
        store(&desk, &first).await;

        database.ask("postgres", FULL);
        for refused in [
            desk.append(&second).await.map(drop),
            desk.append(&second).await.map(drop),
            desk.put_chunk(part, b"x").await.map(drop),
            desk.put_snapshot(part, b"x").await.map(drop),
        ] {
            let refused = refused.unwrap_err();
            assert_eq!(refused.code, ErrorCode::StoreFull, "{refused}");
            assert!(refused.remedy.contains("sent by itself once there is room"), "{refused:?}");
        }
        let there = all(&desk, part, log.id).await;
        assert_eq!(there.as_slice(), std::slice::from_ref(&first.bytes), "it is read meanwhile");
        assert_eq!(desk.heads(part).await.unwrap()[0].last, 1, "nothing is promised");

        database.ask("postgres", "DROP FUNCTION full_disk() CASCADE");
        store(&desk, &second).await;
        assert_eq!(all(&desk, part, log.id).await, [first.bytes, second.bytes]);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_login_is_said() {
    let database = Database::guarded().await;
    let anna = database.role("anna");
    let password = holdfast_sync::url::Password::new("tok3nzz");
    let add = holdfast_sync::postgres::add_member;
    add(&database.owner(), &anna, Some(&password), &[], true).await.unwrap();
    let mut elsewhere = database.remote(&anna, Some("tok3nzz"));
    elsewhere.database = "nowhere".into();
    let unused = "Certificates of clients are not used";
    for (settings, code, also) in [
        (database.remote(&anna, Some("tok3nzz-not")), ErrorCode::StoreDenied, unused),
        (database.remote(&anna, None), ErrorCode::PasswordNeeded, ".pgpass file is not read"),
        (database.remote("nobody", Some("tok3nzz")), ErrorCode::StoreDenied, unused),
        (elsewhere, ErrorCode::StoreDenied, ""),
    ] {
        let desk = database.store(settings);
        let error = desk.identity().await.unwrap_err();
        assert_eq!(error.code, code, "{error}");
        assert!(!error.remedy.is_empty() && error.remedy.contains(also), "{error:?}");
        let shown = format!("{error:?} {} {:?}", desk.label(), desk.caution());
        assert!(!shown.contains("tok3nzz"), "{shown}");
    }
}

/// A statement may be refused because another one was faster: the server asks to try again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serialization_failures_are_retried() {
    for database in [Database::guarded().await, Database::plain().await] {
        let strict = "SET default_transaction_isolation = 'serializable'";
        database.ask("postgres", &format!("ALTER DATABASE {} {strict}", database.name));
        let desk = Arc::new(database.desk(0).await);
        desk.found().await.unwrap();
        let mut log = Log::new(database.part());
        store(&*desk, &log.seal(1)).await;

        let mut config = tokio_postgres::Config::new();
        config.host_path(database.server.socket()).port(database.server.port());
        config.user("postgres").dbname(&database.name);
        let (other, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        other.batch_execute("BEGIN; UPDATE hf.head SET hash = hash").await.unwrap();
        let appending = tokio::spawn({
            let (desk, segment) = (Arc::clone(&desk), log.seal(1));
            async move { desk.append(&segment).await }
        });
        let waiting = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while other.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            // What a transaction sees of the server's activity stands still otherwise.
            other.batch_execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
        }
        other.batch_execute("COMMIT").await.unwrap();
        assert_eq!(appending.await.unwrap().unwrap(), Append::Stored);
    }
}

#[tokio::test]
async fn what_another_writes_is_announced_and_what_we_write_is_not() {
    let database = Database::guarded().await;
    let (desk, other) = (database.desk(0).await, database.desk(1).await);
    desk.found().await.unwrap();
    let other_desk = database.desk(1).await;
    drop(other);
    assert_eq!(desk.hint().await, Hint::Anything, "once, for what was before");
    store(&desk, &Log::new(database.part()).seal(1)).await;
    store(&other_desk, &Log::new(database.part()).seal(1)).await;
    assert_eq!(desk.hint().await, Hint::Partition(database.part()));
    let nothing = tokio::time::timeout(Duration::from_millis(300), desk.hint()).await;
    assert!(nothing.is_err(), "{nothing:?}");
}

#[tokio::test]
async fn without_announcements_one_looks_now_and_then() {
    let database = Database::guarded().await;
    let mut settings = database.owner();
    settings.hints = false;
    let quiet = database.store(settings);
    quiet.found().await.unwrap();
    let listener = database.desk(1).await;
    assert_eq!(listener.hint().await, Hint::Anything);
    store(&quiet, &Log::new(database.part()).seal(1)).await;
    assert_eq!(quiet.hint().await, Hint::Anything);
    let told = tokio::time::timeout(Duration::from_millis(300), listener.hint()).await;
    assert!(told.is_err(), "a desk that announces nothing costs the server nothing");
}

/// As CockroachDB, which has no LISTEN, and some poolers.
#[tokio::test]
async fn where_the_server_announces_nothing_one_looks_now_and_then() {
    let database = Database::guarded().await;
    let listening = database.desk(0).await;
    listening.found().await.unwrap();
    let other = database.desk(1).await;
    assert_eq!(listening.hint().await, Hint::Anything, "once, for what was before");
    let role = database.role("anna");
    let password = holdfast_sync::url::Password::new("x");
    let add = holdfast_sync::postgres::add_member;
    add(&database.owner(), &role, Some(&password), &[], true).await.unwrap();
    let line = Line::without(&["LISTEN", "pg_notify"], database.server.port()).await;
    let desk = database.store(line.settings(&database, &role));

    let (mut log, mut others) = (Log::new(database.part()), Log::new(database.part()));
    let ours = log.seal(1);
    store(&desk, &ours).await;
    assert_eq!(all(&desk, database.part(), log.id).await, [ours.bytes]);
    assert!(line.refused() >= 2, "the server knows neither");
    assert_eq!(desk.hint().await, Hint::Anything, "once, for what was before");
    for _ in 0..2 {
        let theirs = others.seal(1);
        store(&other, &theirs).await;
        while listening.hint().await != Hint::Partition(database.part()) {}
        let found = async || all(&desk, database.part(), others.id).await.pop();
        while found().await.as_ref() != Some(&theirs.bytes) {
            assert_eq!(desk.hint().await, Hint::Anything);
        }
    }
    // Who hears everything looks seldom.
    let listening = database.desk(0).await;
    assert_eq!(listening.hint().await, Hint::Anything, "once, for what was before");
    for _ in 0..2 {
        tokio::select! {
            hint = desk.hint() => assert_eq!(hint, Hint::Anything),
            hint = listening.hint() => panic!("{hint:?}: a desk that is told looks more often"),
        }
    }
}

/// A connection that ends is news: the mark in the window says so, and the next one is looked for.
#[tokio::test]
async fn the_end_of_a_connection_is_noticed_and_mended() {
    let database = Database::guarded().await;
    let desk = database.desk(0).await;
    desk.found().await.unwrap();
    assert_eq!(desk.hint().await, Hint::Anything);
    database.ask(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'holdfast' AND datname = current_database()",
    );
    assert_eq!(desk.hint().await, Hint::Anything);
    assert_eq!(desk.identity().await.unwrap(), Some(database.workspace()));
}
