//! Folders that nobody would wish for: each file is taken, repaired or passed over with a reason.

use super::Desk;
use super::import::{counts, folder};
use holdfast_domain::ErrorCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

#[track_caller]
fn says(notes: &Value, path: &str, words: &str) {
    let notes = notes.as_array().unwrap();
    assert!(
        notes.iter().any(|note| {
            note["path"].as_str().unwrap().contains(path)
                && note["reason"].as_str().unwrap().contains(words)
        }),
        "{path}: {words} is not in {notes:#?}"
    );
}

#[test]
fn encodings_line_ends_and_front_matter_are_repaired_in_words() {
    let desk = Desk::started();
    let (_dir, kb) = folder(&[
        ("bom.md", b"\xef\xbb\xbf# Bom\r\ntext\r\n"),
        ("cp1252.md", b"# Gr\xfc\xdfe\n"),
        ("utf16.md", b"\xff\xfe#\0 \0W\0i\0d\0e\0\n\0"),
        ("mixed.md", b"# Mixed\r\na\nb\rc"),
        ("yaml.md", b"---\ntitle: How to: restart\n---\nbody\n"),
        ("table.md", b"---\nNot YAML, but words [\n---\nbody\n"),
        ("client.md", b"---\nclient: Nobody Ltd\n---\n# Client\n"),
    ]);
    let report = desk.import(&kb);
    counts(&report, 7, 0, 0);
    assert_eq!(report["skipped"], json!([]));
    for (path, words) in [
        ("bom.md", "byte order mark"),
        ("bom.md", "Windows line ends"),
        ("cp1252.md", "Windows-1252"),
        ("utf16.md", "UTF-16LE"),
        ("mixed.md", "mixed line ends"),
        ("yaml.md", "line by line"),
        ("table.md", "kept as text"),
        ("client.md", "no client named Nobody Ltd"),
    ] {
        says(&report["repaired"], path, words);
    }
    assert_eq!(desk.titled("Grüße")["text"], "# Grüße\n");
    assert_eq!(desk.titled("How to: restart")["text"], "body\n");
    assert!(desk.titled("Table")["text"].as_str().unwrap().contains("Not YAML, but words"));
}

#[test]
fn what_cannot_be_a_document_is_passed_over_with_a_reason() {
    let desk = Desk::started();
    let large = vec![b'x'; 11 * 1024 * 1024];
    let deep = format!("{}deep.md", "d/".repeat(70));
    let nested = "- ".repeat(10_000) + "end";
    let (_dir, kb) = folder(&[
        ("empty.md", b""),
        ("binary.md", b"\x89PNG\r\n\x1a\n\0\0\0\r"),
        ("large.md", &large),
        (&deep, b"# Deep\n"),
        ("nested.md", nested.as_bytes()),
        ("notes.txt", b"nobody links here"),
        (".git/config.md", b"# Hidden\n"),
        ("good.md", b"# Good\n"),
    ]);
    let report = desk.import(&kb);
    counts(&report, 2, 0, 0);
    for (path, words) in [
        ("empty.md", "empty"),
        ("binary.md", "not a text file"),
        ("large.md", "11 MB"),
        ("d/d/d", "more than 64 folders deep"),
        ("notes.txt", "no document links to it"),
    ] {
        says(&report["skipped"], path, words);
    }
    assert!(desk.titled("Nested")["html"].as_str().unwrap().contains("end"));
    assert_eq!(desk.import(&kb)["skipped"], report["skipped"]);
}

#[test]
fn a_folder_that_is_none_is_said_to_be_none() {
    let desk = Desk::started();
    let (_dir, kb) = folder(&[("a.md", b"# A\n")]);
    let code = |path: &Path| desk.run("import_markdown", json!({"path": path})).unwrap_err().code;
    assert_eq!(code(&kb.join("gone")), ErrorCode::NotFound);
    assert_eq!(code(&kb.join("a.md")), ErrorCode::Invalid);
}

#[cfg(unix)]
#[test]
fn loops_ways_out_and_strange_names_do_no_harm() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let desk = Desk::started();
    let (dir, kb) = folder(&[
        ("a.md", b"# A\n![s](secret.png)\n"),
        ("line\nbreak.md", b"# Line\n"),
        ("\u{202e}dm.md", b"# Rtl\n"),
    ]);
    fs::write(dir.path().join("outside.md"), "# Outside\n").unwrap();
    fs::write(dir.path().join("secret.png"), "secret").unwrap();
    symlink(&kb, kb.join("loop")).unwrap();
    symlink("self.md", kb.join("self.md")).unwrap();
    symlink(dir.path().join("outside.md"), kb.join("outside.md")).unwrap();
    symlink(dir.path().join("secret.png"), kb.join("secret.png")).unwrap();
    symlink("a.md", kb.join("alias.md")).unwrap();
    fs::write(kb.join(OsStr::from_bytes(b"bad\xff.md")), "# Bad\n").unwrap();
    fs::write(kb.join(OsStr::from_bytes(b"bad\xfe.md")), "# Worse\n").unwrap();
    let report = desk.import(&kb);
    counts(&report, 6, 0, 0);
    for (path, words) in [
        ("loop", "link to a folder"),
        ("self.md", "leads nowhere"),
        ("outside.md", "outside the folder"),
        ("secret.png", "outside the folder"),
    ] {
        says(&report["skipped"], path, words);
    }
    for path in ["line\u{fffd}break.md", "bad\u{fffd}.md", "bad\u{fffd}.md~"] {
        let known = report["repaired"].as_array().unwrap().iter().any(|note| note["path"] == path);
        assert!(known || path.ends_with('~'), "{path} in {report:#}");
    }
    counts(&desk.import(&kb), 0, 0, 6);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_passed_over() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::started();
    let (_dir, kb) =
        folder(&[("a.md", b"# A\n"), ("shut.md", b"# Shut\n"), ("closed/b.md", b"# B\n")]);
    let allow = |path: &str, mode| {
        fs::set_permissions(kb.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    allow("shut.md", 0o000);
    allow("closed", 0o000);
    // The superuser may read everything; there is nothing to pass over then.
    let shut = fs::read(kb.join("shut.md")).is_err();
    let report = desk.import(&kb);
    if shut {
        counts(&report, 1, 0, 0);
        says(&report["skipped"], "shut.md", "permission denied");
        says(&report["skipped"], "closed", "permission denied");
    } else {
        counts(&report, 3, 0, 0);
    }
    allow("closed", 0o755);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_a_document_or_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let desk = Desk::started();
        let (_dir, kb) = folder(&[("a.md", &bytes)]);
        let report = desk.import(&kb);
        let taken = report["created"].as_u64().unwrap() as usize;
        prop_assert_eq!(taken + report["skipped"].as_array().unwrap().len(), 1);
    }
}
