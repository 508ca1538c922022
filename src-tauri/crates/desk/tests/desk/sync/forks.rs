//! One desk in two places, without a trace that tells them apart, and stores that went back in time.

use super::*;

/// A copy of a desk that believes to be where the desk is.
fn unnoticed(desk: &Desk) -> Desk {
    let mut copy = Desk::new();
    drop(std::mem::replace(&mut copy.host, Host::open(&copy.dir.path().join("aside"))));
    for entry in std::fs::read_dir(desk.dir.path()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), copy.dir.path().join(entry.file_name())).unwrap();
        }
    }
    let witness = copy.dir.path().join("holdfast.witness");
    let said = std::fs::read_to_string(&witness).unwrap();
    let real = |desk: &Desk| desk.dir.path().canonicalize().unwrap().display().to_string();
    std::fs::write(&witness, said.replace(&real(desk), &real(&copy))).unwrap();
    copy.host = Host::with_clock(copy.dir.path(), Arc::new(copy.clock.clone()));
    copy
}

/// Adds what one folder has to another, as whatever carries folders does.
fn carry(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            carry(&from, &to);
        } else if !to.exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
}

fn notices(desk: &Desk) -> usize {
    desk.ok("notices", json!({}))["notices"].as_array().unwrap().len()
}

#[test]
fn two_that_wrote_one_log_in_two_copies_of_a_folder_keep_what_both_wrote() {
    let place = tempfile::tempdir().unwrap();
    let [folder, before, first] = ["team", "before", "first"].map(|name| place.path().join(name));
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(&folder), "Tom");
    converge(&[&anna, &tom]);
    let copy = unnoticed(&anna);
    carry(&folder, &before);
    let one = anna.card("Of the original");
    anna.sync();
    tom.sync();
    std::fs::rename(&folder, &first).unwrap();
    std::fs::rename(&before, &folder).unwrap();
    let other = copy.card("Of the copy");
    copy.sync();
    assert_eq!(notices(&copy), 0, "nobody could have noticed");
    carry(&first, &folder);
    converge(&[&anna, &copy, &tom]);
    for desk in [&anna, &copy, &tom] {
        assert_eq!(desk.title(&one), "Of the original");
        assert_eq!(desk.title(&other), "Of the copy");
    }
    assert_eq!((notices(&anna), notices(&copy), notices(&tom)), (1, 1, 0));
    let later = anna.card("In a log of its own");
    converge(&[&anna, &copy, &tom]);
    assert_eq!(copy.title(&later), "In a log of its own");
}

#[test]
#[cfg(target_os = "linux")]
fn a_database_from_last_week_in_which_a_copy_from_last_week_went_on_loses_nothing() {
    let server = holdfast_testkit::postgres::Postgres::shared().unwrap();
    let name = server.database().unwrap();
    let socket = server.socket().display().to_string().replace('/', "%2F");
    let url = format!("postgres://postgres@{socket}:{}/{name}", server.port());
    let anna = Desk::anna();
    anna.ok("store_init", json!({ "url": url }));
    let code = anna.ok("workspace_share", json!({ "url": url, "device_name": "Anna's desk" }));
    let code = code["code"].as_str().unwrap();
    let tom = Desk::joined(code, "Tom");
    converge(&[&anna, &tom]);

    // Both are kept aside; the week goes on.
    let copy = unnoticed(&anna);
    let ask = |sql: &str| server.ask("postgres", "postgres", sql).unwrap();
    let alone =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    ask(&alone);
    ask(&format!("CREATE DATABASE {name}_week TEMPLATE {name}"));
    let lost = anna.card("Written during the week");
    let of_tom = tom.card("By Tom");
    converge(&[&anna, &tom]);
    assert_eq!(tom.title(&lost), "Written during the week");

    // The database of last week is brought back, and the copy of last week is the first to use it.
    ask(&alone);
    ask(&format!("DROP DATABASE {name}"));
    ask(&format!("ALTER DATABASE {name}_week RENAME TO {name}"));
    let other = copy.card("Of the copy");
    copy.sync();
    anna.sync();
    assert_eq!(notices(&anna), 1, "somebody else wrote its log");
    let status = tom.sync();
    assert_eq!(status["mark"], json!("trouble"), "the store lost what Tom wrote: {status}");
    tom.ok("share_reseed", json!({ "store": status["stores"][0]["id"] }));
    converge(&[&anna, &copy, &tom]);
    for desk in [&anna, &copy, &tom] {
        assert_eq!(desk.title(&lost), "Written during the week");
        assert_eq!(desk.title(&of_tom), "By Tom");
        assert_eq!(desk.title(&other), "Of the copy");
    }
    // Whoever joins now finds it all.
    let code = anna.ok("invitation_create", json!({}))["code"].as_str().unwrap().to_owned();
    let eve = Desk::joined(&code, "Eve");
    converge(&[&anna, &copy, &tom, &eve]);
    assert_eq!(eve.title(&lost), "Written during the week");
}
