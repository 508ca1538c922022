//! The rules of the house that no other tool knows.

use crate::{Result, exec, root};
use serde_json::Value;
use std::path::Path;

/// A file is split before it has more lines.
const LINES: usize = 600;

/// Who may know whom: a crate and the crates of ours it may depend on. Tests may use the testkit.
const CRATES: &[(&str, &[&str])] = &[
    ("holdfast-domain", &[]),
    ("holdfast-wire", &["holdfast-domain"]),
    ("holdfast-store", &["holdfast-domain", "holdfast-wire"]),
    ("holdfast-sync", &["holdfast-domain", "holdfast-wire", "holdfast-store"]),
    ("holdfast-desk", &["holdfast-domain", "holdfast-wire", "holdfast-store", "holdfast-sync"]),
    ("holdfast-system", &["holdfast-desk"]),
    ("holdfast-cli", &["holdfast-domain", "holdfast-desk", "holdfast-system"]),
    ("holdfast-twin", &["holdfast-domain", "holdfast-desk"]),
    ("holdfast-desktop", &["holdfast-domain", "holdfast-desk", "holdfast-system"]),
    ("holdfast-testkit", &["holdfast-domain", "holdfast-store", "holdfast-desk"]),
    ("holdfast-sim", &["holdfast-domain", "holdfast-wire", "holdfast-store", "holdfast-sync"]),
    (
        "holdfast-bench",
        &[
            "holdfast-domain",
            "holdfast-wire",
            "holdfast-store",
            "holdfast-sync",
            "holdfast-desk",
            "holdfast-system",
            "holdfast-testkit",
        ],
    ),
    ("xtask", &[]),
];

/// Never shipped: they measure and check what lies behind the owners of libraries.
const LOOKS_BEHIND: &[&str] = &["holdfast-bench", "holdfast-sim"];

/// Libraries that one crate alone may know.
const ALONE: &[(&str, &str)] =
    &[("tauri", "holdfast-desktop"), ("rusqlite", "holdfast-store"), ("axum", "holdfast-twin")];

/// What decides without a clock, a disk, a network or a thread of its own, so that a seed repeats it.
const PURE: &str = "src-tauri/crates/sync/src/core/";

/// What it must not know.
const IMPURE: &[&str] = &[
    "std::time",
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "chrono::",
    "tokio",
    "rusqlite",
];

/// Folders of the interface, from the ground up: each may import those before it and, from the
/// third row on, nothing beside it.
const FOLDERS: &[&[&str]] = &[
    &["platform"],
    &["shared"],
    &["app"],
    &["board", "item", "library", "search", "client", "settings", "start"],
    &["frame"],
];

/// Words that never stay, written so that this file does not hold them.
const UNFINISHED: &[&str] = &[
    concat!("to", "do!("),
    concat!("un", "implemented!("),
    concat!("db", "g!("),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("XX", "X"),
    concat!("console", ".log"),
    concat!("#[ig", "nore"),
];

/// Words that do not belong in a test.
const UNTESTED: &[&str] = &[
    concat!(".sk", "ip("),
    concat!(".on", "ly("),
    concat!(".fix", "me("),
    concat!("waitFor", "Timeout"),
    concat!("thread::", "sleep"),
    concat!("time::", "sleep"),
];

/// Checks every file of the repository and the drawing of the house.
pub(crate) fn check() -> Result {
    let mut problems = Vec::new();
    let list = exec::program("git", &["ls-files", "--cached", "--others", "--exclude-standard"])
        .output()?;
    for name in String::from_utf8_lossy(&list.stdout).lines() {
        let path = root().join(name);
        // A deleted file stays in the list until it is committed.
        if path.is_file() && is_source(name) {
            source(name, &String::from_utf8_lossy(&std::fs::read(&path)?), &mut problems);
        }
    }
    crates(&mut problems)?;
    fixtures(&root().join("tests/fixtures"), &mut problems)?;
    match problems.len() {
        0 => Ok(()),
        count => Err(format!("{count} untidy places:\n  {}", problems.join("\n  ")).into()),
    }
}

fn is_source(name: &str) -> bool {
    let known = ["rs", "ts", "svelte", "css", "js", "toml", "sql", "html"];
    let generated = ["generated.ts", "Cargo.lock"];
    name.rsplit('.').next().is_some_and(|end| known.contains(&end))
        && !generated.iter().any(|file| name.ends_with(file))
        && !name.contains("/fixtures/")
}

fn source(name: &str, text: &str, problems: &mut Vec<String>) {
    let lines = text.lines().count();
    if lines > LINES {
        problems.push(format!("{name}: {lines} lines, at most {LINES}"));
    }
    let rust = name.ends_with(".rs");
    let mut testing =
        name.starts_with("tests/") || name.contains("/tests/") || name.contains(".test.");
    for (number, line) in text.lines().enumerate() {
        testing |= rust && line.trim_start().starts_with("#[cfg(test)]");
        // An iterator may skip, a test may not.
        let untested = UNTESTED.iter().filter(|word| testing && !(rust && word.starts_with('.')));
        for word in UNFINISHED.iter().chain(untested).filter(|word| line.contains(**word)) {
            problems.push(format!("{name}:{}: {word}", number + 1));
        }
        for word in IMPURE.iter().filter(|word| name.starts_with(PURE) && line.contains(**word)) {
            problems.push(format!("{name}:{}: {word} is for who drives it", number + 1));
        }
        if let Some(problem) = import(name, line) {
            problems.push(format!("{name}:{}: {problem}", number + 1));
        }
    }
}

/// What is wrong with an import of the interface.
fn import(name: &str, line: &str) -> Option<String> {
    let inside = name.strip_prefix("ui/src/")?;
    if line.contains("@tauri-apps/") && !inside.starts_with("platform/") {
        return Some("only platform knows the shell".into());
    }
    let here = inside.split_once('/').map(|(folder, _)| folder)?;
    let (_, target) = line.split_once("../")?;
    if !["from ", "import(", "import '"].iter().any(|word| line.contains(word)) {
        return None;
    }
    let there = target.trim_start_matches("../").split('/').next()?;
    let level = |folder| FOLDERS.iter().position(|row| row.contains(&folder));
    let (from, to) = (level(here), level(there)?);
    (here != there && from.is_some_and(|from| from <= to))
        .then(|| format!("{here} must not know {there}"))
}

fn crates(problems: &mut Vec<String>) -> Result {
    let metadata = exec::output(&mut exec::cargo(&[
        "metadata",
        "--no-deps",
        "--format-version=1",
        "--offline",
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    for package in metadata["packages"].as_array().ok_or("cargo metadata has no packages")? {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = CRATES.iter().find(|(known, _)| *known == name) else {
            problems
                .push(format!("{name}: not in the drawing of the house; see xtask/src/tidy.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            let in_tests = dependency["kind"] == "dev";
            let ours = CRATES.iter().any(|(known, _)| *known == on);
            if ours && !allowed.contains(&on) && !(in_tests && on == "holdfast-testkit") {
                problems.push(format!("{name} must not know {on}"));
            }
            // The switches that break the program on purpose must never reach who ships it.
            let mut features = dependency["features"].as_array().into_iter().flatten();
            if features.any(|feature| feature == "canary") && name != "holdfast-sim" {
                problems.push(format!("{name} must not ask {on} for its canaries"));
            }
            for (library, owner) in ALONE {
                let same = on == *library
                    || on.starts_with(&format!("{library}-"))
                    || on.starts_with(&format!("{library}_"));
                if same && name != *owner && !LOOKS_BEHIND.contains(&name) && !in_tests {
                    problems.push(format!("{name} must not know {on}, which belongs to {owner}"));
                }
            }
        }
    }
    Ok(())
}

/// Every folder of fixtures says where it is from and under which licence.
fn fixtures(folder: &Path, problems: &mut Vec<String>) -> Result {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir()
            && !["LICENSE", "LICENCE.md", "PROVENANCE.md", "README.md"]
                .iter()
                .any(|note| path.join(note).exists())
        {
            problems.push(format!("{}: no note on source and licence", path.display()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(name: &str, text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        source(name, text, &mut problems);
        problems
    }

    #[test]
    fn unfinished_work_and_long_files_are_found() {
        for word in UNFINISHED {
            assert_eq!(problems("src/a.rs", &format!("let a = {word};")).len(), 1, "{word}");
        }
        assert_eq!(problems("src/a.rs", &"x\n".repeat(LINES + 1)).len(), 1);
        assert!(problems("src/a.rs", &"x\n".repeat(LINES)).is_empty());
    }

    #[test]
    fn tests_neither_sleep_nor_look_away() {
        let sleep = UNTESTED[4];
        assert!(problems("src/a.rs", sleep).is_empty());
        assert_eq!(problems("tests/a.rs", sleep).len(), 1);
        assert_eq!(problems("src/a.rs", &format!("#[cfg(test)]\nmod t {{ {sleep} }}")).len(), 1);
        assert_eq!(problems("tests/ui/a.spec.ts", &format!("test{}", UNTESTED[0])).len(), 1);
        assert!(problems("tests/a.rs", &format!("iter{}1)", UNTESTED[0])).is_empty());
    }

    #[test]
    fn what_decides_has_no_clock_of_its_own() {
        let line = "let now = std::time::Instant::now();";
        assert_eq!(problems(&format!("{PURE}pull.rs"), line).len(), 1);
        assert!(problems("src-tauri/crates/sync/src/drive.rs", line).is_empty());
    }

    #[test]
    fn imports_of_the_interface_go_down_only() {
        for (file, line, wrong) in [
            ("ui/src/board/a.ts", "import { x } from '../shared/x';", false),
            ("ui/src/board/a.ts", "import { x } from './x';", false),
            ("ui/src/frame/a.ts", "import { x } from '../board/x';", false),
            ("ui/src/frame/a.ts", "const x = () => import('../board/Board.svelte');", false),
            ("ui/src/board/a.ts", "import { x } from '../library/x';", true),
            ("ui/src/shared/a.ts", "import { x } from '../app/x';", true),
            ("ui/src/app/parts/a.ts", "import { x } from '../../board/x';", true),
            ("ui/src/app/a.ts", "import { invoke } from '@tauri-apps/api/core';", true),
            ("ui/src/platform/a.ts", "import { invoke } from '@tauri-apps/api/core';", false),
        ] {
            assert_eq!(import(file, line).is_some(), wrong, "{file}: {line}");
        }
    }
}
