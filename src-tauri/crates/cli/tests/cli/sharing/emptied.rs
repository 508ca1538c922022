//! A folder that was emptied, or put back from an older copy, is filled from a desk when a person wants it.

use super::*;

/// Removes everything in a folder, as somebody who tidies up does.
fn empty(folder: &Path) {
    std::fs::remove_dir_all(folder).unwrap();
    std::fs::create_dir(folder).unwrap();
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn an_emptied_folder_is_filled_as_the_remedy_says_with_what_all_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    let (of_anna, of_tom) = (anna.card("By Anna"), tom.card("By Tom"));
    converge(&[&anna, &tom]);
    empty(folder.path());
    let since = anna.card("Since then");
    let error = failed(&anna.run(&["--json", "sync", "--once"]));
    assert_eq!(error["code"], "store_behind");
    assert!(error["remedy"].as_str().unwrap().contains("`holdfast sync --fill`"), "{error}");
    assert!(is_empty(folder.path()), "nothing is sent until a person wants it");

    let said = anna.run(&["sync", "--fill"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("0 waiting"), "{said}");
    // Tom, who did nothing, goes on, and somebody who joins now finds what both wrote.
    converge(&[&anna, &tom]);
    let mia = Desk::joined(&code(&anna.json(&["--json", "invite"])), "Mia");
    converge(&[&anna, &tom, &mia]);
    for (card, title) in [(&of_anna, "By Anna"), (&of_tom, "By Tom"), (&since, "Since then")] {
        assert_eq!(mia.title(card), title);
    }
    assert_eq!(anna.asks("notices", &json!({}))["notices"], json!([]));
}

#[test]
fn an_older_copy_of_the_folder_is_filled_with_what_it_lost() {
    let place = tempfile::tempdir().unwrap();
    let (folder, week) = (place.path().join("team"), place.path().join("week"));
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(&folder), "Tom");
    converge(&[&anna, &tom]);
    let copied = Command::new("cp").arg("-a").arg(&folder).arg(&week).status().unwrap();
    assert!(copied.success());
    let card = anna.card("Written after the copy");
    converge(&[&anna, &tom]);
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::rename(&week, &folder).unwrap();
    assert_eq!(failed(&tom.run(&["--json", "sync", "--once"]))["code"], "store_behind");
    assert_eq!(tom.json(&["--json", "sync", "--fill"])["stores"][0]["error"], Value::Null);
    let mia = Desk::joined(&code(&tom.json(&["--json", "invite"])), "Mia");
    converge(&[&tom, &mia, &anna]);
    assert_eq!(mia.title(&card), "Written after the copy");
}

#[test]
fn a_folder_that_lost_nothing_gets_nothing_again() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    anna.shares(folder.path());
    anna.card("Sent once");
    anna.sync();
    let listed = || {
        let output = Command::new("find").arg(folder.path()).args(["-type", "f"]).output().unwrap();
        let mut files: Vec<_> =
            String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
        files.sort_unstable();
        files
    };
    let before = listed();
    anna.json(&["--json", "sync", "--fill"]);
    assert_eq!(listed(), before);
}

/// A drive that is not mounted is no emptied folder: its place is not made anew.
#[test]
fn a_folder_that_is_not_there_is_waited_for_and_not_filled() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("team");
    let anna = Desk::anna();
    anna.shares(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    let error = failed(&anna.run(&["--json", "sync", "--fill"]));
    assert_eq!(error["code"], "store_unreachable");
    assert!(!folder.exists());
}
