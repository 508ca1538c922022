//! Preparing a database, and letting people in and out.

use crate::conformance::Ground;
use crate::desk::{Log, all, store};
use crate::given::Database;
use holdfast_domain::ErrorCode;
use holdfast_sync::SharedStore;
use holdfast_sync::postgres::{Prepared, add_member, init, members, remove_member};
use holdfast_sync::url::Password;
use holdfast_testkit::postgres::{Manners, Postgres};
use holdfast_wire::PartId;
use std::sync::Arc;

#[tokio::test]
async fn a_database_is_prepared_once_and_again_without_harm() {
    let database = Database::bare(Postgres::shared().unwrap());
    let desk = database.store(database.owner());
    let refused = desk.found().await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::StoreForeign);
    assert!(refused.message.contains("not been prepared"), "{refused}");

    assert_eq!(init(&database.owner()).await.unwrap(), Prepared { guarded: true });
    desk.found().await.unwrap();
    let mut log = Log::new(database.part());
    store(&desk, &log.seal(1)).await;
    init(&database.owner()).await.unwrap();
    store(&desk, &log.seal(1)).await;
    assert_eq!(all(&desk, database.part(), log.id).await.len(), 2);
}

/// Databases are often run by somebody who is no superuser.
#[tokio::test]
async fn who_owns_the_database_and_may_make_roles_can_prepare_it() {
    let database = Database::bare(Postgres::shared().unwrap());
    // Roles are shared by all databases of a server; others may have made them.
    for role in ["hf_owner", "hf_member"] {
        let _ = database.server.ask("postgres", "postgres", &format!("CREATE ROLE {role}"));
    }
    let admin = database.role("admin");
    database.ask(
        "postgres",
        &format!(
            "CREATE ROLE {admin} LOGIN CREATEROLE; GRANT hf_owner TO {admin} WITH ADMIN OPTION;
         ALTER DATABASE {} OWNER TO {admin}",
            database.name
        ),
    );
    let settings = database.settings(&admin);
    assert_eq!(init(&settings).await.unwrap(), Prepared { guarded: true });
    let desk = database.store(settings.clone());
    desk.found().await.unwrap();
    store(&desk, &Log::new(database.part()).seal(1)).await;
    let anna = database.role("anna");
    add_member(&settings, &anna, None, &[], true).await.unwrap();
    store(&database.store(database.settings(&anna)), &Log::new(database.part()).seal(1)).await;
}

#[tokio::test]
async fn who_may_not_prepare_or_share_is_told_whom_to_ask() {
    let database = Database::bare(Postgres::shared().unwrap());
    let anna = database.role("anna");
    database.ask("postgres", &format!("CREATE ROLE {anna} LOGIN"));
    let settings = database.settings(&anna);
    assert_eq!(init(&settings).await.unwrap_err().code, ErrorCode::StoreDenied);
    init(&database.owner()).await.unwrap();
    let desk = database.store(settings.clone());
    assert_eq!(desk.found().await.unwrap_err().code, ErrorCode::StoreDenied, "no member");
    let added = add_member(&settings, &anna, None, &[], true).await;
    assert_eq!(added.unwrap_err().code, ErrorCode::StoreDenied);
    add_member(&database.owner(), &anna, None, &[], true).await.unwrap();
    assert_eq!(desk.found().await.unwrap_err().code, ErrorCode::StoreDenied, "no owner");
}

#[tokio::test]
async fn members_come_and_go() {
    let database = Database::guarded().await;
    let owner = database.owner();
    database.store(owner.clone()).found().await.unwrap();
    let (data, control) = (database.part(), PartId::control(database.workspace()));
    let anna = database.role("anna");
    add_member(&owner, &anna, Some(&Password::new("first")), &[], true).await.unwrap();
    let access = |members: &[holdfast_sync::postgres::Member], part| {
        members.iter().find(|it| it.name == anna && it.part == part).map(|it| it.can_write)
    };
    let all_members = members(&owner).await.unwrap();
    assert_eq!(access(&all_members, data), Some(true));
    assert_eq!(access(&all_members, control), Some(true));

    let desk = database.store(database.remote(&anna, Some("first")));
    let mut log = Log::new(data);
    store(&desk, &log.seal(1)).await;
    add_member(&owner, &anna, None, &[data], false).await.unwrap();
    assert_eq!(access(&members(&owner).await.unwrap(), data), Some(false), "reads on");
    assert_eq!(desk.append(&log.seal(1)).await.unwrap_err().code, ErrorCode::StoreDenied);

    remove_member(&owner, &anna).await.unwrap();
    assert_eq!(access(&members(&owner).await.unwrap(), data), None);
    let refused = desk.heads(data).await;
    assert!(refused.is_err() || refused.unwrap().is_empty(), "whatever was open");
    let again = database.store(database.remote(&anna, Some("first")));
    assert_eq!(again.heads(data).await.unwrap_err().code, ErrorCode::StoreDenied);
    let found = database.store(owner.clone()).heads(data).await.unwrap();
    assert_eq!(found.len(), 1, "what was written stays");

    add_member(&owner, &anna, Some(&Password::new("second")), &[], true).await.unwrap();
    let back = database.store(database.remote(&anna, Some("second")));
    assert_eq!(back.heads(data).await.unwrap().len(), 1);
    let nobody = remove_member(&owner, &database.role("nobody")).await;
    assert_eq!(nobody.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_password_is_neither_sent_nor_kept_in_clear() {
    let database = Database::guarded().await;
    let anna = database.role("anna");
    let password = Password::new("it's \"quoted\" ; DROP");
    add_member(&database.owner(), &anna, Some(&password), &[], true).await.unwrap();
    let kept = format!("SELECT rolpassword FROM pg_authid WHERE rolname = '{anna}'");
    let kept = database.ask("postgres", &kept);
    assert!(kept.starts_with("SCRAM-SHA-256$"), "{kept}");
    let desk = database.store(database.remote(&anna, Some(password.reveal())));
    assert_eq!(desk.identity().await.unwrap(), None);
}

#[tokio::test]
async fn any_name_is_a_name_and_never_sql() {
    let database = Database::guarded().await;
    let owner = database.owner();
    database.store(owner.clone()).found().await.unwrap();
    let odd = format!("o'neil \"x\"; {}", &database.role("")[..20]);
    add_member(&owner, &odd, None, &[], true).await.unwrap();
    let desk = database.store(database.settings(&odd));
    store(&desk, &Log::new(database.part()).seal(1)).await;
    remove_member(&owner, &odd).await.unwrap();
    for bad in ["", "a\nb", &"x".repeat(64)] {
        let refused = add_member(&owner, bad, None, &[], true).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::Invalid);
    }
}

/// Roles belong to the server, not to a database, so that even two databases get in each other's way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn databases_of_one_server_are_prepared_and_joined_at_once() {
    let server = Arc::new(Postgres::start(Manners::default()).unwrap());
    let databases: Vec<_> = (0..4).map(|_| Arc::new(Database::bare(Arc::clone(&server)))).collect();
    let mut work = tokio::task::JoinSet::new();
    // Each of them by three owners, who all let the same people in.
    for database in databases.iter().cycle().take(12) {
        let owner = database.owner();
        work.spawn(async move {
            assert_eq!(init(&owner).await.unwrap(), Prepared { guarded: true });
            for _ in 0..5 {
                add_member(&owner, "anna", None, &[], true).await.unwrap();
            }
        });
    }
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
}
