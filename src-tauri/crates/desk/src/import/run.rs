//! One run of an import, batch by batch.

use super::apply::{Fate, Settings, apply};
use super::file::{Prepared, Source};
use super::jobs::Progress;
use super::links::Names;
use super::walk::{self, Folder};
use crate::api::{ImportMarkdown, ImportNote, ImportReport};
use crate::call::Call;
use crate::host::Desk;
use crate::library::clean_collection;
use holdfast_domain::{DocumentKind, EntityKind, Result, Source as Door};
use holdfast_store::Origin;
use holdfast_store::table::entity::not_found;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Documents of one transaction: few enough that the window never waits for long.
const BATCH: usize = 200;
/// Bytes of text of one transaction.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Who imports, for the change log.
pub(super) fn origin(call: &Call) -> Result<Origin> {
    Ok(Origin { source: Door::Import, ..call.origin()? })
}

/// Imports a folder, or rehearses it.
pub(super) fn run(
    desk: &Desk,
    origin: &Origin,
    request: &ImportMarkdown,
    progress: &Progress,
) -> Result<ImportReport> {
    let folder = walk::walk(Path::new(&request.path))?;
    progress.total(folder.documents.len());
    let settings = settings(desk, request, &folder)?;
    let names = Names::new(
        folder.documents.iter().map(|found| found.path.as_str()),
        folder.others.iter().map(|found| found.path.as_str()),
    );
    let files: HashMap<&str, &Path> =
        folder.others.iter().map(|found| (found.path.as_str(), found.file.as_path())).collect();
    let source = Source {
        root: &folder.root,
        names: &names,
        files: &files,
        keep: (!request.dry_run).then(|| desk.store.dir().to_owned()),
        seen: RefCell::new(BTreeMap::new()),
    };
    let mut report = ImportReport {
        skipped: folder.skipped.clone(),
        repaired: folder.repaired.clone(),
        dry_run: request.dry_run,
        ..ImportReport::default()
    };
    let mut batch: Vec<Prepared> = Vec::new();
    let mut bytes = 0;
    for found in &folder.documents {
        progress.go_on()?;
        match source.prepare(found) {
            Ok(file) => {
                bytes += file.body.len();
                batch.push(file);
            }
            Err(reason) => note(&mut report.skipped, &found.path, reason),
        }
        progress.step();
        if batch.len() >= BATCH || bytes >= BATCH_BYTES {
            write(desk, origin, &settings, &batch, &mut report)?;
            batch.clear();
            bytes = 0;
        }
    }
    write(desk, origin, &settings, &batch, &mut report)?;
    report.skipped.extend(source.unused());
    Ok(report)
}

fn settings(desk: &Desk, request: &ImportMarkdown, folder: &Folder) -> Result<Settings> {
    desk.store.read(|read| {
        let clients = read.clients()?;
        if let Some(client) = request.client
            && !clients.iter().any(|known| known.id == client)
        {
            return Err(not_found(EntityKind::Client.label(), &client.to_string()));
        }
        let technicians = read.technicians()?;
        let by_name = technicians.iter().map(|one| (one.name.to_lowercase(), one.id));
        let by_address = technicians.iter().map(|one| (one.email.to_lowercase(), one.id));
        Ok(Settings {
            root: folder.root.clone(),
            kind: request.kind.unwrap_or(DocumentKind::Runbook),
            client: request.client,
            collection: clean_collection(&request.collection),
            clients: clients.iter().map(|one| (one.name.to_lowercase(), one.id)).collect(),
            technicians: by_name.chain(by_address).filter(|(name, _)| !name.is_empty()).collect(),
        })
    })
}

/// Writes a batch in one transaction; a rehearsal takes it back.
fn write(
    desk: &Desk,
    origin: &Origin,
    settings: &Settings,
    batch: &[Prepared],
    report: &mut ImportReport,
) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let work = |write: &mut holdfast_store::Write<'_>| -> Result<Vec<(Fate, u32)>> {
        batch.iter().map(|file| apply(write, settings, file)).collect()
    };
    let fates = if report.dry_run {
        desk.store.rehearse(origin, work)?.value
    } else {
        desk.store.mutate(origin, work)?.value
    };
    for (file, (fate, stored)) in batch.iter().zip(fates) {
        report.attachments += stored;
        match fate {
            Fate::Created => report.created += 1,
            Fate::Updated => report.updated += 1,
            Fate::Unchanged => report.unchanged += 1,
            Fate::Trashed => {
                let reason = "It is in the trash of the library; restore it there to import it.";
                note(&mut report.skipped, &file.path, reason.to_owned());
                continue;
            }
        }
        for reason in &file.repaired {
            note(&mut report.repaired, &file.path, reason.clone());
        }
        if let Some(name) = settings.unknown_client(&file.facts) {
            let reason =
                format!("There is no client named {name} here; it stays in the front matter.");
            note(&mut report.repaired, &file.path, reason);
        }
        for reason in &file.broken {
            note(&mut report.broken_links, &file.path, reason.clone());
        }
    }
    Ok(())
}

fn note(notes: &mut Vec<ImportNote>, path: &str, reason: String) {
    notes.push(ImportNote { path: path.to_owned(), reason });
}
