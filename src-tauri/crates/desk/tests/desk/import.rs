//! Import of real corpora: everything arrives, a second run changes nothing, nobody's edit is lost.

use super::Desk;
use holdfast_domain::ErrorCode;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(super) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/fixtures/markdown")
        .canonicalize()
        .unwrap()
}

/// A folder `kb` with these files.
pub(super) fn folder(files: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let kb = dir.path().join("kb");
    fs::create_dir(&kb).unwrap();
    for (path, bytes) in files {
        let path = kb.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    (dir, kb)
}

impl Desk {
    pub(super) fn import(&self, path: &Path) -> Value {
        self.ok("import_markdown", json!({"path": path}))
    }

    pub(super) fn titled(&self, title: &str) -> Value {
        let page = self.ok("document_list", json!({"text": title}));
        let found = page["documents"].as_array().unwrap().iter().find(|d| d["title"] == title);
        let id = found.unwrap_or_else(|| panic!("no document {title}"))["id"].clone();
        self.ok("document_get", json!({"id": id}))
    }
}

#[track_caller]
pub(super) fn counts(report: &Value, created: u32, updated: u32, unchanged: u32) {
    let found = ["created", "updated", "unchanged"].map(|key| report[key].as_u64().unwrap() as u32);
    assert_eq!(found, [created, updated, unchanged], "{report:#}");
}

/// Files in the data directory that attachments lie in.
fn kept(desk: &Desk) -> usize {
    let Ok(folders) = fs::read_dir(desk.dir.path().join("attachments")) else { return 0 };
    folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

#[test]
fn every_corpus_arrives_whole_and_a_second_run_changes_nothing() {
    let desk = Desk::started();
    for (corpus, documents, files) in [
        ("prometheus-operator", 30, 0),
        ("openshift", 20, 0),
        ("pagerduty", 24, 6),
        ("officedocs", 24, 3),
        ("tldr", 24, 0),
    ] {
        let path = fixtures().join(corpus);
        let (before, kept) = (desk.seq(), kept(&desk));
        let dry = desk.ok("import_markdown", json!({"path": path, "dry_run": true}));
        assert_eq!((desk.seq(), self::kept(&desk)), (before, kept), "a dry run wrote something");
        let report = desk.import(&path);
        counts(&report, documents, 0, 0);
        assert_eq!(report["attachments"], files, "{corpus}");
        for key in ["created", "attachments", "skipped", "repaired", "broken_links"] {
            assert_eq!(dry[key], report[key], "{key} of {corpus}");
        }
        assert_ne!(desk.seq(), before);
        let after = desk.seq();
        let again = desk.import(&path);
        counts(&again, 0, 0, documents);
        assert_eq!(again["broken_links"], report["broken_links"]);
        assert_eq!(desk.seq(), after, "{corpus} was written again");
    }
    let page = desk.ok("document_list", json!({"limit": 500}));
    assert_eq!(page["total"], 122);
    for document in page["documents"].as_array().unwrap() {
        let view = desk.ok("document_get", json!({"id": document["id"]}));
        assert!(!view["html"].as_str().unwrap().contains("<script"), "{document}");
        assert!(!document["title"].as_str().unwrap().is_empty());
    }
}

#[test]
fn titles_kinds_folders_and_links_are_those_of_the_corpus() {
    let desk = Desk::started();
    desk.ok("import_markdown", json!({"path": fixtures().join("officedocs"), "collection": "Vendor/Microsoft", "kind": "article"}));
    desk.import(&fixtures().join("pagerduty"));
    let view = desk.titled("Sign in to Microsoft 365, Azure, or Intune fails after you change the federation service endpoint");
    assert_eq!(view["summary"]["kind"], "article");
    assert_eq!(
        view["summary"]["collection"],
        "Vendor/Microsoft/Microsoft365/admin/active-directory"
    );
    assert_eq!(view["front_matter"]["ms.author"].as_str().map(str::is_empty), Some(false));
    assert!(view["source_path"].as_str().unwrap().starts_with("officedocs/Microsoft365/"));
    let view = desk.titled("During an incident");
    let html = view["html"].as_str().unwrap();
    assert!(html.contains("href=\"holdfast://document/"), "{html}");
    assert!(html.contains("markdown-alert-note"), "{html}");
}

#[test]
fn links_between_documents_keep_working_whatever_the_order() {
    let desk = Desk::started();
    let (_dir, kb) = folder(&[
        ("a/first.md", b"# First\n[z](../z/last.md#steps) ![p](img/p.png)\n[q](/z/) [out](../../../etc/passwd)\n"),
        ("a/img/p.png", b"\x89PNG\r\n\x1a\n"),
        ("z/README.md", b"# Zed\n"),
        ("z/last.md", b"# Last\n## Steps\n"),
    ]);
    let report = desk.import(&kb);
    counts(&report, 3, 0, 0);
    assert_eq!(
        report["broken_links"][0]["reason"],
        "../../../etc/passwd leads out of the imported folder."
    );
    let (first, last, zed) = (desk.titled("First"), desk.titled("Last"), desk.titled("Zed"));
    let html = first["html"].as_str().unwrap();
    assert!(html.contains(&format!(
        "holdfast://document/{}#s-steps",
        last["summary"]["id"].as_str().unwrap()
    )));
    assert!(
        html.contains(&format!("holdfast://document/{}\"", zed["summary"]["id"].as_str().unwrap()))
    );
    assert!(
        html.contains(&format!("attachment:{}", first["attachments"][0]["id"].as_str().unwrap()))
    );
    assert_eq!(
        first["text"],
        "# First\n[z](../z/last.md#steps) ![p](img/p.png)\n[q](/z/) [out](../../../etc/passwd)\n"
    );
    assert_eq!(zed["summary"]["collection"], "z");
    let file = desk.ok("attachment_read", json!({"id": first["attachments"][0]["id"]}));
    assert_eq!(file["base64"], "iVBORw0KGgo=");
}

#[test]
fn a_moved_folder_is_the_same_folder() {
    let desk = Desk::started();
    let (dir, kb) = folder(&[("a.md", b"# A\n")]);
    counts(&desk.import(&kb), 1, 0, 0);
    let other = dir.path().join("elsewhere");
    fs::create_dir(&other).unwrap();
    fs::rename(&kb, other.join("kb")).unwrap();
    counts(&desk.import(&other.join("kb")), 0, 0, 1);
}

#[test]
fn an_edit_made_here_and_a_change_of_the_file_are_both_kept() {
    let desk = Desk::started();
    let (_dir, kb) =
        folder(&[("a.md", b"---\ntags: [mail]\n---\n# Queue\n\n1. Look.\n2. Wait.\n3. Call.\n")]);
    desk.import(&kb);
    let view = desk.titled("Queue");
    let (id, text) = (view["summary"]["id"].clone(), view["text"].as_str().unwrap().to_owned());
    let edited = text.replace("1. Look.", "1. Look at mx1.");
    desk.ok(
        "document_update",
        json!({"id": id, "title": "Mail queue", "body": {"opened": text, "text": edited}}),
    );
    counts(&desk.import(&kb), 0, 0, 1);

    let change = |text: &str, expected: &str| {
        fs::write(kb.join("a.md"), text).unwrap();
        counts(&desk.import(&kb), 0, 1, 0);
        counts(&desk.import(&kb), 0, 0, 1);
        let view = desk.ok("document_get", json!({"id": id}));
        assert_eq!(view["text"], expected);
        view
    };
    // Twice, so that the second merge starts from the file of the first and not from ours.
    change(
        "---\ntags: [mail]\n---\n# Queue\n\n1. Look.\n2. Wait.\n3. Call the vendor.\n",
        "# Queue\n\n1. Look at mx1.\n2. Wait.\n3. Call the vendor.\n",
    );
    let view = change(
        "---\ntags: [exchange]\nowner: Tom Brandt\n---\n# Queue\n\n1. Look.\n2. Wait an hour.\n3. Call the vendor.\n",
        "# Queue\n\n1. Look at mx1.\n2. Wait an hour.\n3. Call the vendor.\n",
    );
    assert_eq!(
        view["summary"]["title"], "Mail queue",
        "the title was changed here, not in the file"
    );
    assert_eq!(view["summary"]["tags"], json!(["exchange"]));
    assert_eq!(view["summary"]["owner"]["name"], "Tom Brandt");
}

#[test]
fn what_was_thrown_away_here_does_not_come_back() {
    let desk = Desk::started();
    let (_dir, kb) = folder(&[("a.md", b"# A\n"), ("b.md", b"# B\n")]);
    desk.import(&kb);
    let id = desk.titled("A")["summary"]["id"].clone();
    desk.ok("document_remove", json!({"id": id}));
    let report = desk.import(&kb);
    counts(&report, 0, 0, 1);
    assert!(report["skipped"][0]["reason"].as_str().unwrap().contains("trash"));
}

#[test]
fn a_new_target_heals_a_broken_link_and_a_new_picture_arrives() {
    let desk = Desk::started();
    let (_dir, kb) =
        folder(&[("a.md", b"[b](b.md) ![p](p.png)\n"), ("p.png", b"\x89PNG\r\n\x1a\n1")]);
    assert_eq!(desk.import(&kb)["broken_links"].as_array().unwrap().len(), 1);
    fs::write(kb.join("b.md"), "# B\n").unwrap();
    fs::write(kb.join("p.png"), b"\x89PNG\r\n\x1a\n22").unwrap();
    let report = desk.import(&kb);
    counts(&report, 1, 1, 0);
    assert_eq!(
        (report["attachments"].clone(), report["broken_links"].clone()),
        (json!(1), json!([]))
    );
    assert_eq!(desk.titled("A")["attachments"][0]["size"], 10);
}

#[test]
fn a_job_tells_how_far_it_is_and_what_it_did() {
    let desk = Desk::started();
    let job = desk.ok("import_start", json!({"path": fixtures().join("tldr")}));
    let id = job["id"].clone();
    let end = loop {
        let job = desk.ok("job_status", json!({"id": id}));
        if job["finished"] == true {
            break job;
        }
        std::thread::yield_now();
    };
    counts(&end["report"], 24, 0, 0);
    assert_eq!((end["done"].clone(), end["total"].clone()), (json!(24), json!(24)));
    assert_eq!(
        desk.run("job_status", json!({"id": "none"})).unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[test]
fn a_stopped_import_leaves_whole_documents_and_the_next_one_completes_it() {
    let desk = Desk::started();
    let names: Vec<String> = (0..900).map(|n| format!("d{n:03}.md")).collect();
    let texts: Vec<String> =
        (0..900).map(|n| format!("# D{n}\n[next](d{:03}.md)\n", (n + 1) % 900)).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let (_dir, kb) = folder(&files);
    let id = desk.ok("import_start", json!({"path": kb}))["id"].clone();
    while desk.ok("document_list", json!({}))["total"] == 0 {
        std::thread::yield_now();
    }
    desk.ok("job_cancel", json!({"id": id}));
    while desk.ok("job_status", json!({"id": id}))["finished"] == false {
        std::thread::yield_now();
    }
    let there = desk.ok("document_list", json!({}))["total"].as_u64().unwrap() as u32;
    assert!(there > 0 && there.is_multiple_of(100), "{there} documents");
    let report = desk.import(&kb);
    counts(&report, 900 - there, 0, there);
    assert!(desk.titled("D0")["html"].as_str().unwrap().contains("holdfast://document/"));
}
