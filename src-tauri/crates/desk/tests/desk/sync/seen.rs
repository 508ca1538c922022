//! The mark says that another desk has it, also where that desk only reads.

use super::*;

fn mark(desk: &Desk) -> Value {
    desk.ok("sync_status", json!({}))["mark"].clone()
}

#[test]
fn a_desk_that_only_reads_tells_the_writer_that_it_has_read() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    converge(&[&anna, &tom]);
    anna.card("Mail does not arrive");
    assert_eq!(mark(&anna), json!("saving"));
    anna.sync();
    assert_eq!(mark(&anna), json!("shared"));
    tom.sync();
    anna.sync();
    assert_eq!(mark(&anna), json!("on_another_desk"));
    assert_eq!(anna.ok("sync_status", json!({}))["words"], json!("On another desk"));
    assert_eq!(mark(&tom), json!("on_another_desk"), "what he wrote himself is still there");
}

#[test]
fn desks_at_rest_send_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let anna = Desk::anna();
    let tom = Desk::joined(&anna.shares(folder.path()), "Tom");
    anna.card("Mail does not arrive");
    converge(&[&anna, &tom]);
    let files = || walk(folder.path());
    let before = files();
    for _ in 0..5 {
        converge(&[&anna, &tom]);
    }
    assert_eq!(files(), before);
}

/// Every file below a directory.
fn walk(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
