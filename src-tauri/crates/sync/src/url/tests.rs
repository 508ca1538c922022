use super::*;
use std::collections::HashMap;
use std::sync::Mutex;

/// A keyring in memory.
#[derive(Default)]
struct Keyring(Mutex<HashMap<String, String>>);

impl Secrets for Keyring {
    fn password(&self, account: &str) -> Result<Option<Password>> {
        Ok(self.0.lock().unwrap().get(account).map(Password::new))
    }

    fn remember(&self, account: &str, password: &Password) -> Result<()> {
        self.0.lock().unwrap().insert(account.to_owned(), password.reveal().to_owned());
        Ok(())
    }
}

fn parse(text: &str) -> Result<StoreUrl> {
    StoreUrl::parse(text).map(|(url, _)| url)
}

fn postgres(text: &str) -> PostgresUrl {
    match parse(text) {
        Ok(StoreUrl::Postgres(url)) => url,
        other => panic!("{text}: {other:?}"),
    }
}

fn resolve(text: &str, environment: &[(&str, &str)]) -> Result<PostgresSettings> {
    let env = |name: &str| {
        let found = environment.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    postgres(text).resolve(&env, &Keyring::default())
}

#[test]
#[cfg(unix)]
fn a_folder_is_named_by_its_full_path() {
    assert_eq!(parse("folder:/srv/share/").unwrap(), StoreUrl::Folder("/srv/share".into()));
    assert_eq!(parse("folder:/a b/ü%20").unwrap(), StoreUrl::Folder("/a b/ü%20".into()));
    for text in ["folder:", "folder:share", "folder:../share", "/srv/share", "FOLDER:/x"] {
        assert_eq!(parse(text).unwrap_err().code, ErrorCode::Invalid, "{text}");
    }
}

#[test]
fn what_is_understood_of_a_database() {
    for (text, shown) in [
        ("postgres://", "postgres://"),
        ("postgresql://db", "postgres://db"),
        ("postgres://anna@db:5433/desk", "postgres://anna@db:5433/desk"),
        ("postgres://a%40b@db/x%20y", "postgres://a%40b@db/x%20y"),
        ("postgres://@/desk", "postgres:///desk"),
        ("postgres://one,two:5433/desk", "postgres://one,two:5433/desk"),
        ("postgres://[::1]:5433/desk", "postgres://[::1]:5433/desk"),
        ("postgres://%2Frun%2Fpg/desk", "postgres://%2Frun%2Fpg/desk"),
        (
            "postgres://db/desk?sslmode=verify-full&sslrootcert=/a.pem&hints=off&connect_timeout=3",
            "postgres://db/desk?sslmode=verify-full&sslrootcert=%2Fa.pem&connect_timeout=3&hints=off",
        ),
        ("postgres://db?dbname=desk&user=anna", "postgres://anna@db/desk"),
    ] {
        let url = postgres(text);
        assert_eq!(url.to_string(), shown, "{text}");
        assert_eq!(postgres(shown), url, "written and read again");
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    for text in [
        "",
        "mysql://db",
        "postgres:db",
        "postgres://db:0",
        "postgres://db:65536",
        "postgres://db:port",
        "postgres://db:5432x",
        "postgres://one,,two",
        "postgres://[::1",
        "postgres://[db]",
        "postgres://[::1]5432",
        "postgres://a%4@db",
        "postgres://a%zz@db",
        "postgres://%ff@db",
        "postgres://a%0ab@db",
        "postgres://db?sslmode=maybe",
        "postgres://db?sslcert=x",
        "postgres://db?hints=1",
        "postgres://db?connect_timeout=soon",
        "postgres://db?sslmode",
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!(error.code, ErrorCode::Invalid, "{text}");
        assert!(!error.remedy.is_empty());
    }
}

#[test]
fn a_password_goes_to_the_keyring_and_nowhere_else() {
    const SECRET: &str = "tok3nzz";
    let keyring = Keyring::default();
    for text in [
        "postgres://anna:tok3nzz@db/desk?sslmode=require",
        "postgres://anna@db/desk?password=tok3nzz&sslmode=require",
    ] {
        let url = StoreUrl::take(text, &keyring).unwrap();
        let StoreUrl::Postgres(postgres) = &url else { panic!() };
        let kept = keyring.password(&postgres.account()).unwrap().unwrap();
        assert_eq!(kept.reveal(), SECRET);
        let settings = postgres.resolve(&|_| None, &keyring).unwrap();
        assert_eq!(settings.password.as_ref().map(Password::reveal), Some(SECRET));
        for shown in [format!("{url} {url:?}"), format!("{settings:?} {kept:?}")] {
            assert!(!shown.contains(SECRET), "{shown}");
        }
        assert!(url.to_string().parse::<StoreUrl>().is_ok());
        assert!(text.parse::<StoreUrl>().is_err(), "a file never holds one");
    }
}

/// However the address is mistyped: the password may stand anywhere in it.
#[test]
fn no_error_quotes_what_was_typed() {
    const SECRET: &str = "tok3nzz";
    for text in [
        "postgress://anna:tok3nzz@db",
        "postgres//anna:tok3nzz@db",
        "postgres://anna:tok3nzz",
        "postgres://anna:tok3nzz/more@db/desk",
        "postgres://anna:x?tok3nzz@db/desk",
        "postgres://anna:x?tok3nzz=@db/desk",
        "postgres://anna:x#tok3nzz@db:y/desk",
        "postgres://anna:%tok3nzz@db/desk",
        "postgres://[tok3nzz]/desk",
        "postgres://db/desk?sslmode=tok3nzz",
        "folder:tok3nzz",
        "tok3nzz",
    ] {
        if let Err(error) = parse(text) {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(SECRET), "{text}: {shown}");
        }
    }
}

#[test]
fn what_is_left_out_comes_from_the_environment_of_libpq() {
    let settings = resolve(
        "postgres://",
        &[
            ("PGHOST", "db.example"),
            ("PGPORT", "5433"),
            ("PGUSER", "anna"),
            ("PGPASSWORD", "secret"),
            ("PGDATABASE", "desk"),
            ("PGSSLMODE", "verify-full"),
            ("PGSSLROOTCERT", "/ca.pem"),
            ("PGCONNECT_TIMEOUT", "9"),
        ],
    )
    .unwrap();
    assert_eq!(settings.servers, [Server { host: "db.example".into(), port: 5433 }]);
    assert_eq!((settings.user.as_str(), settings.database.as_str()), ("anna", "desk"));
    assert_eq!(settings.password.unwrap().reveal(), "secret");
    assert_eq!(settings.sslmode, SslMode::VerifyFull);
    assert_eq!(settings.roots, TrustRoots::File("/ca.pem".into()));
    assert_eq!(settings.connect_timeout.as_secs(), 9);
    assert!(settings.hints);
}

#[test]
fn the_address_comes_before_the_environment() {
    let environment =
        [("PGHOST", "other"), ("PGPORT", "1"), ("PGUSER", "other"), ("PGSSLMODE", "disable")];
    let settings =
        resolve("postgres://anna@one,two:6000/desk?sslmode=require", &environment).unwrap();
    let servers = [("one", 1), ("two", 6000)];
    let servers = servers.map(|(host, port)| Server { host: host.into(), port });
    assert_eq!(settings.servers, servers);
    assert_eq!(settings.user, "anna");
    assert_eq!(settings.sslmode, SslMode::Require);
}

#[test]
fn a_service_of_libpq_is_not_taken_for_the_usual_server_without_a_word() {
    let environment = [("PGSERVICE", "desk"), ("USER", "anna")];
    let error = resolve("postgres://", &environment).unwrap_err();
    assert!(error.message.contains("PGSERVICE"), "{error}");
    assert_eq!(resolve("postgres://db", &environment).unwrap().servers[0].host, "db");
}

#[test]
fn the_rest_is_as_libpq_has_it() {
    let settings = resolve("postgres://db", &[("USER", "anna"), ("PGUSER", "")]).unwrap();
    assert_eq!((settings.user.as_str(), settings.database.as_str()), ("anna", "anna"));
    assert_eq!(settings.sslmode, SslMode::Prefer);
    assert_eq!(settings.servers[0].port, 5432);
    assert!(resolve("postgres://db", &[]).is_err(), "nobody to log in as");
    assert!(resolve("postgres://u@db", &[("PGPORT", "x")]).is_err());
    assert!(resolve("postgres://u@db", &[("PGSSLMODE", "x")]).is_err());
}

#[test]
fn roots_make_require_verify_and_the_system_verifies_the_host() {
    let home = tempfile::tempdir().unwrap();
    let at = home.path().to_str().unwrap();
    let mode = |text: &str| {
        let settings = resolve(text, &[("HOME", at), ("USER", "anna")]).unwrap();
        (settings.sslmode, settings.roots)
    };
    assert_eq!(mode("postgres://db?sslmode=require"), (SslMode::Require, TrustRoots::System));
    assert_eq!(
        mode("postgres://db?sslmode=require&sslrootcert=/ca"),
        (SslMode::VerifyCa, TrustRoots::File("/ca".into()))
    );
    assert_eq!(mode("postgres://db?sslrootcert=system"), (SslMode::VerifyFull, TrustRoots::System));
    #[cfg(unix)]
    {
        let usual = home.path().join(".postgresql/root.crt");
        std::fs::create_dir(usual.parent().unwrap()).unwrap();
        std::fs::write(&usual, "").unwrap();
        let verified = (SslMode::VerifyCa, TrustRoots::File(usual));
        assert_eq!(mode("postgres://db?sslmode=require"), verified);
    }
}
