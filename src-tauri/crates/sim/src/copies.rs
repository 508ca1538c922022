//! Desks are copied and go back to older copies, mostly without a trace that would tell them.

use crate::desk::Desk;
use crate::prepare::{self, Template};
use crate::watch::Watch;
use crate::world::World;
use holdfast_domain::Result;
use holdfast_store::damaged;
use holdfast_store::registry::client;
use holdfast_store::sync::witness_file;
use std::path::{Path, PathBuf};

/// Desks at most, clones included.
const MOST: usize = 6;

/// A copy of a desk, for later.
pub(crate) struct Backup {
    of: usize,
    place: PathBuf,
    /// How much was saved anywhere when it was made.
    saved: usize,
}

impl World {
    /// Copies a desk for later, goes back to such a copy, or lets one run beside the desk.
    pub(crate) fn copy(&mut self, at: usize, template: &Template) -> Result<()> {
        if self.desks.len() < MOST && self.dice.percent(25) {
            self.back_up(at, template)?;
            let Some(backup) = self.backups.pop() else { return Ok(()) };
            return self.clone_desk(&backup, template);
        }
        let known = self.backups.iter().position(|backup| backup.of == at);
        match known.filter(|_| self.dice.percent(70)) {
            None => self.back_up(at, template),
            Some(known) => {
                let backup = self.backups.swap_remove(known);
                if self.desks.len() < MOST && self.dice.percent(30) {
                    self.clone_desk(&backup, template)
                } else {
                    self.restore(&backup)
                }
            }
        }
    }

    fn back_up(&mut self, at: usize, template: &Template) -> Result<()> {
        let place = template.place(&format!("backup-{at}-{}", self.now));
        self.desks[at].switch_off();
        prepare::copy(&self.desks[at].dir, &place)?;
        self.backups.push(Backup { of: at, place, saved: self.work.saved.len() });
        self.desks[at].open(self.now)
    }

    fn clone_desk(&mut self, backup: &Backup, template: &Template) -> Result<()> {
        let (at, now) = (backup.of, self.now);
        self.note_copied(at)?;
        let number = self.desks.len();
        let place = template.place(&format!("desk-{number}"));
        prepare::copy(&backup.place, &place)?;
        if self.dice.percent(70) {
            forge_witness(&place, &self.desks[at].dir)?;
        }
        let key = self.desks[at].key.clone();
        let reader = self.desks[at].reader;
        let kind = self.shop.kind();
        let mut desk = Desk::new(number, &place, key, self.workspace, kind, reader)?;
        // No two machines say the same millisecond for long. What two copies wrote at one stamp under one
        // number cannot be told apart by who names it.
        desk.skew = self.desks[at].skew + 37 * (number as i64);
        // It bears the key of the device, and went with it.
        desk.removed = self.desks[at].removed;
        self.desks.push(desk);
        self.shop.copied(at, number, now);
        if self.dice.percent(50) {
            return self.write_apart(at, number);
        }
        // Both are used at once: where things take their time, before they hear of each other.
        self.use_now(at)?;
        self.use_now(number)
    }

    /// Somebody who has heard of the copy alone overwrites what the desk wrote, which takes its time to
    /// where they are.
    fn write_apart(&mut self, desk: usize, copy: usize) -> Result<()> {
        let (trouble, lag) = (self.shop.trouble, self.shop.lag);
        (self.shop.trouble, self.shop.lag) = (0, 300_000);
        self.clash_at(desk, client::ZONE)?;
        self.exchange(desk)?;
        self.pass(1_000);
        self.shop.lag = 0;
        self.use_now(copy)?;
        let other = (desk + 1 + self.dice.index(copy - 1)) % copy;
        self.exchange(other)?;
        self.clash_at(other, client::ZONE)?;
        self.exchange(other)?;
        (self.shop.trouble, self.shop.lag) = (trouble, lag);
        Ok(())
    }

    fn restore(&mut self, backup: &Backup) -> Result<()> {
        let (at, dir) = (backup.of, self.desks[backup.of].dir.clone());
        self.note_copied(at)?;
        let witness = witness_file(&dir);
        let kept = std::fs::read(&witness).ok();
        self.desks[at].switch_off();
        std::fs::remove_dir_all(&dir).map_err(damaged)?;
        prepare::copy(&backup.place, &dir)?;
        if let Some(kept) = kept.filter(|_| self.dice.percent(30)) {
            std::fs::write(&witness, kept).map_err(damaged)?;
        }
        self.work.excuse(at, backup.saved);
        self.desks[at].watch = Watch::default();
        self.desks[at].open(self.now)
    }

    fn use_now(&mut self, at: usize) -> Result<()> {
        self.work_at(at)?;
        self.exchange(at)
    }

    fn note_copied(&mut self, at: usize) -> Result<()> {
        if let Some(store) = self.desks[at].store() {
            self.copied.insert(store.identity()?.log);
        }
        // The copy may be of a time when the desk wrote another log.
        let device = self.desks[at].device();
        for desk in &self.desks {
            if let Some(store) = desk.store()
                && let Some(device) = store.members()?.device(&device)
            {
                self.copied.extend(device.logs.iter().copied());
            }
        }
        Ok(())
    }
}

/// Lets a copy believe that it is where the original was.
fn forge_witness(place: &Path, original: &Path) -> Result<()> {
    let file = witness_file(place);
    if let Ok(text) = std::fs::read_to_string(&file) {
        let (from, to) = (original.to_string_lossy(), place.to_string_lossy());
        std::fs::write(&file, text.replace(&*from, &to)).map_err(damaged)?;
    }
    Ok(())
}
