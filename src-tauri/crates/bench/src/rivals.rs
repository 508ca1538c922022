//! The same searches by other means: FTS5 as everybody uses it, `LIKE`, ripgrep over files, a
//! scan of memory, and tantivy where it was built in.

use crate::stats::{Times, milliseconds};
use crate::{Bench, Outcome, corpus};
use holdfast_store::search::Group;
use memchr::memmem;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Queries of the slow rivals; each takes a tenth of a second or more.
const SLOW: usize = 20;
/// Hits that are asked for.
const LIMIT: usize = 20;

pub(crate) struct Rivals {
    connection: Connection,
    files: PathBuf,
    text: Vec<u8>,
    #[cfg(feature = "rivals")]
    tantivy: crate::tantivy::Index,
}

impl Rivals {
    pub(crate) fn open(bench: &Bench, dir: &Path) -> Outcome<Self> {
        let connection = Connection::open_with_flags(
            holdfast_store::database(dir),
            OpenFlags::SQLITE_OPEN_READ_ONLY,
        )?;
        connection.pragma_update(None, "mmap_size", 256 << 20)?;
        connection.pragma_update(None, "cache_size", -32_000)?;
        let mut text = Vec::new();
        for number in 0..bench.docs {
            let document = corpus::document(&bench.blocks, number);
            text.extend_from_slice(document.title.as_bytes());
            text.extend_from_slice(document.body.as_bytes());
        }
        Ok(Self {
            connection,
            files: files(bench)?,
            text,
            #[cfg(feature = "rivals")]
            tantivy: crate::tantivy::Index::open(bench)?,
        })
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Our index, asked the way FTS5 is usually asked.
    pub(crate) fn naive(&self, queries: &[String]) -> Times {
        Times::of(&queries[..queries.len().min(80)], |text| {
            let run = || -> rusqlite::Result<usize> {
                let mut statement = self.connection.prepare_cached(
                    "SELECT rowid FROM fts WHERE fts MATCH ?1 ORDER BY rank LIMIT ?2",
                )?;
                Ok(statement.query_map((expression(text), LIMIT as i64), |_| Ok(()))?.count())
            };
            report_failure(run());
        })
    }

    /// Entries of a group in the order of the complete bm25.
    pub(crate) fn by_rank(&self, text: &str, group: Group, most: usize) -> Outcome<Vec<i64>> {
        let first = if group == Group::Article { 3_i64 << 40 } else { 2 << 40 };
        let mut statement = self.connection.prepare_cached(
            "SELECT rowid - ?2 FROM fts WHERE fts MATCH ?1 AND rowid BETWEEN ?2 AND ?2 + (1 << 40) - 1
             ORDER BY bm25(fts, 8.0, 1.0, 4.0, 8.0, 0.0) LIMIT ?3",
        )?;
        let rows = statement.query_map((expression(text), first, most as i64), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The entry of the document that was made as that number.
    pub(crate) fn entry(&self, number: usize) -> Outcome<(Group, i64)> {
        let sql = "SELECT kind = 'article', e FROM document ORDER BY e LIMIT 1 OFFSET ?1";
        let (article, e): (bool, i64) = self
            .connection
            .prepare_cached(sql)?
            .query_row([number as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((if article { Group::Article } else { Group::Runbook }, e))
    }

    /// `LIKE` over the texts, p50.
    pub(crate) fn like(&self, queries: &[String]) -> f64 {
        Times::once(&queries[..SLOW.min(queries.len())], |text| {
            let run = || -> rusqlite::Result<usize> {
                let mut statement = self.connection.prepare_cached(
                    "SELECT e FROM doc WHERE text LIKE '%' || ?1 || '%' LIMIT 20",
                )?;
                Ok(statement.query_map([text], |_| Ok(()))?.count())
            };
            report_failure(run());
        })
        .p(50)
    }

    /// ripgrep over a file per document, p50; none where it is not installed.
    pub(crate) fn ripgrep(&self, queries: &[String]) -> Option<f64> {
        Command::new("rg").arg("--version").stdout(Stdio::null()).status().ok()?;
        let times = Times::once(&queries[..SLOW.min(queries.len())], |text| {
            let command = Command::new("rg")
                .args(["--files-with-matches", "--fixed-strings", text])
                .arg(&self.files)
                .stdout(Stdio::null())
                .status();
            if let Err(error) = command {
                eprintln!("rg: {error}");
            }
        });
        Some(times.p(50))
    }

    /// One pass over all texts in memory, p50: what the memory of this machine allows.
    pub(crate) fn scan(&self, queries: &[String]) -> f64 {
        let times = queries.iter().take(SLOW).map(|text| {
            milliseconds(|| {
                std::hint::black_box(memmem::find_iter(&self.text, text).count());
            })
        });
        Times::new(times.collect()).p(50)
    }

    #[cfg(feature = "rivals")]
    pub(crate) fn tantivy(&self, queries: &[String]) -> Option<Times> {
        self.tantivy.times(queries)
    }

    #[cfg(feature = "rivals")]
    pub(crate) fn tantivy_fuzzy(&self, words: &[String]) -> Option<Times> {
        Some(self.tantivy.fuzzy(words))
    }

    #[cfg(not(feature = "rivals"))]
    pub(crate) fn tantivy(&self, _: &[String]) -> Option<Times> {
        None
    }

    #[cfg(not(feature = "rivals"))]
    pub(crate) fn tantivy_fuzzy(&self, _: &[String]) -> Option<Times> {
        None
    }
}

/// What was typed as an FTS5 expression: each word quoted, the last one perhaps unfinished.
fn expression(text: &str) -> String {
    if text.starts_with('"') {
        return text.to_owned();
    }
    let open = !text.ends_with(' ');
    let words: Vec<_> = text.split_whitespace().map(|word| format!("\"{word}\"")).collect();
    words.join(" ") + if open { " *" } else { "" }
}

fn report_failure(result: rusqlite::Result<usize>) {
    if let Err(error) = result {
        eprintln!("a comparison failed: {error}");
    }
}

/// A file per document, made where there are none yet.
fn files(bench: &Bench) -> Outcome<PathBuf> {
    let dir = bench.dir.join(format!("files-{}-{}", bench.docs, bench.blocks.fingerprint()));
    if dir.join("complete").exists() {
        return Ok(dir.join("all"));
    }
    for number in 0..bench.docs {
        let folder = dir.join("all").join(format!("{:03}", number / 500));
        if number % 500 == 0 {
            std::fs::create_dir_all(&folder)?;
        }
        let document = corpus::document(&bench.blocks, number);
        let text = format!("# {}\n\n{}", document.title, document.body);
        std::fs::write(folder.join(format!("{number}.md")), text)?;
    }
    std::fs::write(dir.join("complete"), "")?;
    Ok(dir.join("all"))
}
