//! What works even where the database cannot be opened: the doctor and the backups.

use crate::api::*;
use crate::host::Host;
use holdfast_domain::Result;
use holdfast_store::{SCHEMA_VERSION, backup};
use std::path::Path;

pub(crate) fn doctor(host: &Host, _request: Empty) -> Result<DoctorReport> {
    let mut checks = Vec::new();
    let mut check = |name: &str, outcome: Result<String>| {
        checks.push(match outcome {
            Ok(message) => {
                DoctorCheck { name: name.into(), ok: true, message, remedy: String::new() }
            }
            Err(error) => DoctorCheck {
                name: name.into(),
                ok: false,
                message: error.message,
                remedy: error.remedy,
            },
        });
    };
    check("data_directory", Ok(host.dir().display().to_string()));
    check("writable", writable(host.dir()));
    match host.desk() {
        Err(error) => check("database", Err(error)),
        Ok(desk) => {
            check("database", Ok(format!("Opens, schema {SCHEMA_VERSION}.")));
            check("sound", desk.store.read(|read| sound(&read.defects()?)));
            check(
                "search_index",
                desk.store.check_search().map(|()| "Agrees with the documents.".into()),
            );
        }
    }
    check("backups", Ok(latest_backup(host.dir())));
    check("log", Ok(host.dir().join("logs").display().to_string()));
    Ok(DoctorReport { healthy: checks.iter().all(|check| check.ok), checks })
}

fn writable(dir: &Path) -> Result<String> {
    tempfile::tempfile_in(dir)
        .map(|_| "The data directory can be written.".to_owned())
        .map_err(|error| holdfast_store::file_error(&error, dir))
}

fn sound(defects: &[String]) -> Result<String> {
    match defects.first() {
        None => Ok("Every page and row was checked.".into()),
        Some(defect) => Err(holdfast_store::damaged(defect)),
    }
}

fn latest_backup(dir: &Path) -> String {
    backup::list(&backup::dir(dir)).first().map_or_else(
        || "None yet; one is made each day that Holdfast runs.".into(),
        |copy| {
            format!(
                "The latest is {} of {}.",
                copy.path.display(),
                copy.at.format("%Y-%m-%d %H:%M UTC")
            )
        },
    )
}

pub(crate) fn backups(host: &Host, _request: Empty) -> Result<Backups> {
    let backups = backup::list(&backup::dir(host.dir())).into_iter().map(Backup::from).collect();
    Ok(Backups { backups })
}

pub(crate) fn restore(host: &Host, request: BackupRestore) -> Result<DoctorReport> {
    host.reopen_after(|dir, now| backup::restore(dir, Path::new(&request.file), now))?;
    doctor(host, Empty {})
}

impl From<backup::Copy> for Backup {
    fn from(copy: backup::Copy) -> Self {
        Self { file: copy.path.display().to_string(), at: copy.at, bytes: copy.bytes }
    }
}
