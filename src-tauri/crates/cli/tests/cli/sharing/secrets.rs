//! A password that was typed stays with whoever typed it, however much the program is asked to say.

use super::database::Database;
use super::*;
use std::path::PathBuf;

/// Has nothing that an address would have to spell otherwise.
const SECRET: &str = "tok3n-of-the-database";

/// The forms in which a program may let it slip: as text, and as bytes that were printed for debugging.
fn forms() -> Vec<String> {
    let bytes = SECRET.as_bytes();
    vec![
        SECRET.to_owned(),
        bytes.iter().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", "),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    ]
}

fn tells(bytes: &[u8]) -> bool {
    let tells = |form: &String| bytes.windows(form.len()).any(|part| part == form.as_bytes());
    forms().iter().any(tells)
}

/// Every file below a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.flat_map(below).collect()
}

/// A user whose home is empty at first, at a desk whose programs say all they can.
struct Talkative {
    desk: Desk,
    home: tempfile::TempDir,
}

impl Talkative {
    fn new(desk: Desk) -> Self {
        Self { desk, home: tempfile::tempdir().unwrap() }
    }

    /// Runs the program and sees that it tells nothing. Gives what it printed.
    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, &[])
    }

    fn run_with(&self, args: &[&str], environment: &[(&str, &str)]) -> Output {
        let home = self.home.path();
        let mut program = self.desk.program(args);
        program.env("HOME", home).env("HOLDFAST_LOG", "trace").env("RUST_BACKTRACE", "full");
        for (name, place) in [
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_DATA_HOME", ".local/share"),
            ("XDG_STATE_HOME", ".local/state"),
            ("XDG_CACHE_HOME", ".cache"),
            ("TMPDIR", "tmp"),
        ] {
            std::fs::create_dir_all(home.join(place)).unwrap();
            program.env(name, home.join(place));
        }
        let output = program.envs(environment.iter().copied()).output().unwrap();
        for (name, said) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            assert!(!tells(said), "{args:?} tells it on {name}: {}", String::from_utf8_lossy(said));
        }
        output
    }

    /// Looks through everything that was left behind.
    fn left_nothing(&self) {
        let found: Vec<PathBuf> =
            [self.desk.0.path(), self.home.path()].into_iter().flat_map(files).collect();
        assert!(found.iter().any(|file| file.ends_with("holdfast.db")), "{found:?}");
        for file in found {
            assert!(!tells(&std::fs::read(&file).unwrap()), "it is in {}", file.display());
        }
    }
}

fn with_secret(url: &str, secret: &str) -> String {
    url.replacen('@', &format!(":{secret}@"), 1)
}

#[test]
fn a_password_in_an_address_is_in_no_output_and_in_no_file() {
    let database = Database::new();
    let anna = Talkative::new(Desk::anna());
    let owner = with_secret(&database.owner(), SECRET);
    assert!(anna.run(&["--json", "store", "init", &owner]).status.success());
    let shared = anna.run(&["--json", "share", &owner]);
    assert!(shared.status.success());
    assert!(!shared.stderr.is_empty(), "it does say a lot");
    let code = code(&serde_json::from_slice(&shared.stdout).unwrap());
    let role = database.technician("tom");
    let name = role.trim_start_matches("postgres://").split('@').next().unwrap();
    let member = [("HOLDFAST_MEMBER_PASSWORD", SECRET)];
    assert!(anna.run_with(&["store", "add", &owner, name], &member).status.success());

    let tom = Talkative::new(Desk::fresh());
    let url = with_secret(&role, SECRET);
    let request = json!({ "code": code, "password": SECRET }).to_string();
    assert!(tom.run(&["rpc", "invitation_check", &request]).status.success());
    let wrong = with_secret(&role, &format!("{SECRET}-not"));
    assert!(!tom.run(&["join", &code, "--new", "Tom", "--url", &wrong]).status.success());
    let joined = tom.run(&["join", &code, "--new", "Tom", "--url", &url]);
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
    assert!(!tom.run(&["sync", "--once"]).status.success(), "nobody wrote it down");
    let given = [("PGPASSWORD", SECRET)];
    for args in [&["sync", "--once"][..], &["--json", "sync", "--once"], &["doctor"]] {
        assert!(tom.run_with(args, &given).status.success(), "{args:?}");
    }
    // A server that is not there, and an address that is none.
    for url in [
        format!("postgres://tom:{SECRET}@127.0.0.1:1/nowhere"),
        format!("postgres://tom:{SECRET}@127.0.0.1:port/nowhere"),
        format!("postgres://tom:{SECRET}@127.0.0.1/nowhere?sslmode=perhaps"),
        format!("mysql://tom:{SECRET}@127.0.0.1/nowhere"),
        format!("postgres://127.0.0.1/nowhere?user=tom&password={SECRET}"),
    ] {
        for args in [["store", "init", &url], ["share", &url, "--json"]] {
            assert!(!anna.run(&args).status.success(), "{url}");
        }
    }
    anna.left_nothing();
    tom.left_nothing();
}
