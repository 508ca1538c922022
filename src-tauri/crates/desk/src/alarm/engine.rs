//! The alarm itself: looks, decides, writes down, shows, and writes down that it was shown.
//!
//! It holds no timer and starts no thread. [`Alarm::tick`] does what is due at the instant of the
//! desk's clock and says when it has to be asked again; [`Alarm::hear`] takes what happened outside.

use super::found::{Due, Found, Looker, occasion};
use super::ports::{Event, Notifier, Screen};
use super::press::{Opener, press};
use super::show::{Posted, Ready, Showing};
use super::truth;
use super::words::Words;
use crate::call::ME;
use crate::host::Desk;
use crate::settings;
use chrono::TimeDelta;
use holdfast_domain::alarm::{Fate, Hold, Rules, Storm};
use holdfast_domain::{EntityId, NotificationState, Result, Source, TechnicianId, Timestamp};
use holdfast_store::table::notification::NotificationRow;
use holdfast_store::{Origin, Read};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What is told later than this after it was due is late.
pub(super) const ON_TIME: TimeDelta = TimeDelta::seconds(60);

/// How far back a change may have set a date for the next look to find it; the first look of a process
/// and that after sleep find all.
const LOOK_BACK: TimeDelta = TimeDelta::days(1);

/// The alarm of one desk. [`super::run()`] is the thread around it; tests and benches drive it themselves.
pub struct Alarm {
    pub(super) notifier: Box<dyn Notifier>,
    open: Box<Opener>,
    pub(super) storm: Storm,
    pub(super) screen: Screen,
    /// What was handed to the screen and has not been answered for.
    pub(super) posted: HashMap<u64, Posted>,
    pub(super) tickets: u64,
    /// Items and documents with a bubble that may still be on the screen.
    pub(super) live: HashSet<EntityId>,
    /// Decided on, and gathered for a bubble that is not due yet.
    pub(super) gathered: HashMap<i64, NotificationRow>,
    /// Dates up to here were looked at; none where all have to be.
    seen: Option<Timestamp>,
    /// Whether limits have to be looked at.
    limits: bool,
    /// Whether what could not be shown is to be told again.
    pub(super) retell: bool,
    /// False until what an earlier process left behind was looked after.
    started: bool,
}

impl Alarm {
    /// An alarm that has not looked yet.
    #[must_use]
    pub fn new(notifier: Box<dyn Notifier>, open: Box<Opener>) -> Self {
        Self {
            notifier,
            open,
            storm: Storm::default(),
            screen: Screen::default(),
            posted: HashMap::new(),
            tickets: 0,
            live: HashSet::new(),
            gathered: HashMap::new(),
            seen: None,
            limits: true,
            retell: true,
            started: false,
        }
    }

    /// Does all that is due, and says when there is something to do again.
    ///
    /// # Errors
    /// `disk_full`, `read_only`, `busy`, `corrupt_database`. What was not written down is done by the
    /// next look.
    pub fn tick(&mut self, desk: &Desk) -> Result<Option<Timestamp>> {
        let now = desk.now();
        let Some(me) = me(desk)? else { return Ok(None) };
        if self.seen.is_some_and(|seen| seen > now) {
            // The clock was set back: nothing that was looked at counts as looked at.
            self.seen = None;
            self.limits = true;
        }
        if !self.started {
            self.take_over(desk, now)?;
        }
        if self.limits {
            crate::floor::merged::record(desk, me, now)?;
            self.clear(desk, me, now)?;
        }
        let (fresh, ready) = self.decide(desk, me, now)?;
        self.show(desk, ready, now)?;
        self.seen = Some(now);
        self.limits = false;
        let next = desk.store.read(|read| read.next_alarm(now))?;
        tracing::debug!(fresh, ?next, "the alarm has looked");
        Ok([next, self.storm.next()].into_iter().flatten().min())
    }

    /// Takes in what happened outside; a look follows.
    ///
    /// # Errors
    /// As [`Alarm::tick`], and whatever a button's command says.
    pub fn hear(&mut self, desk: &Arc<Desk>, event: Event) -> Result<()> {
        match event {
            Event::Changed => self.limits = true,
            Event::Shown(ticket) => self.shown(desk, ticket)?,
            Event::Refused(ticket, why) => self.refused(desk, ticket, why)?,
            Event::Screen(screen) => {
                self.retell |= screen.present && !self.screen.present;
                self.screen = screen;
            }
            Event::Pressed(key, button) => press(desk, &*self.notifier, &key, button, &*self.open)?,
            // Set forward, the look that follows finds all that passed; set back, it sees so itself.
            Event::ClockJumped | Event::Stop => {}
        }
        Ok(())
    }

    /// What an earlier process was showing when it ended may or may not have been seen. It is not
    /// shown alone again; the inbox keeps it unread, and the next summary counts it.
    fn take_over(&mut self, desk: &Desk, now: Timestamp) -> Result<()> {
        let cut_off = desk.store.read(|read| read.notifications_cut_off(now))?;
        if !cut_off.is_empty() {
            let ids: Vec<_> = cut_off.iter().map(|row| row.id).collect();
            write(desk, |write| {
                write.set_missed(&ids, "Holdfast ended while this was being shown")
            })?;
        }
        self.started = true;
        Ok(())
    }

    /// Takes bubbles off the screen that were answered elsewhere or are no longer true.
    fn clear(&mut self, desk: &Desk, me: TechnicianId, now: Timestamp) -> Result<()> {
        if self.live.is_empty() {
            return Ok(());
        }
        let mut seen = Vec::new();
        let gone = desk.store.read(|read| {
            let looker = self.looker(desk, read, me, now)?;
            let mut gone = Vec::new();
            for subject in &self.live {
                let mut open = false;
                for row in read.notifications_about(*subject)? {
                    let item =
                        row.item.map(|item| read.alarm_item(me, item)).transpose()?.flatten();
                    let why = truth::gone(&looker, &row, item.as_ref())?;
                    open |= why.is_none();
                    if why == Some(truth::ELSEWHERE) {
                        seen.push(seen_elsewhere(row));
                    }
                }
                gone.extend((!open).then_some(*subject));
            }
            Ok(gone)
        })?;
        if !seen.is_empty() {
            write(desk, |write| seen.iter().try_for_each(|row| write.set_notification(row)))?;
        }
        for subject in gone {
            self.live.remove(&subject);
            self.notifier.close(&subject.0.to_string());
        }
        Ok(())
    }

    /// Decides on everything that fell due and writes it down; gives what is to be told now.
    fn decide(
        &mut self,
        desk: &Desk,
        me: TechnicianId,
        now: Timestamp,
    ) -> Result<(usize, Showing)> {
        let (due, rules) = desk.store.read(|read| {
            let looker = self.looker(desk, read, me, now)?;
            // A date may have been written after it had passed, be it by the time a commit takes.
            let back = if self.limits { LOOK_BACK } else { TimeDelta::zero() };
            let mut due = looker.look((self.seen.map(|seen| seen - back), now))?;
            if self.limits {
                due.found.extend(looker.limits()?);
            }
            for found in due.found.iter_mut().filter(|found| now - found.due > ON_TIME) {
                if let Some(item) = found.item {
                    found.elsewhere = looker.elsewhere(item, found.due)?;
                }
            }
            Ok((due, settings::rules(read, me)?))
        })?;
        let fresh = due.found.len();
        let known = self.write_down(desk, &due, &rules, now)?;
        let showing = self.ready(desk, me, &rules, known, now)?;
        Ok((fresh, showing))
    }

    fn looker<'r>(
        &self,
        desk: &Desk,
        read: Read<'r>,
        me: TechnicianId,
        now: Timestamp,
    ) -> Result<Looker<'r>> {
        Ok(Looker {
            read,
            me,
            now,
            terms: desk.store.terms(read)?,
            words: Words::load(read, now)?,
            continuous: self.seen.is_some(),
        })
    }

    /// One transaction: a row for each thing the rules ask for, and every clock moved on to its next
    /// threshold. Gives the rows that may be told at once, and whether each is about what is mine.
    fn write_down(
        &self,
        desk: &Desk,
        due: &Due,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<HashMap<i64, bool>> {
        let wanted: Vec<_> = due
            .found
            .iter()
            .filter_map(|found| Some((self.row(found, rules, now)?, found.occasion.mine)))
            .collect();
        if wanted.is_empty() && due.decided.is_empty() {
            return Ok(HashMap::new());
        }
        write(desk, |write| {
            for decided in &due.decided {
                write.set_fired(
                    decided.item,
                    decided.clock,
                    decided.cycle,
                    decided.percent,
                    decided.next,
                )?;
            }
            let mut known = HashMap::new();
            for (row, mine) in &wanted {
                let waits = row.hold_until.is_some() || !row.detail.is_empty();
                let id = write.add_notification(row)?.filter(|_| !waits);
                known.extend(id.map(|id| (id, *mine)));
            }
            Ok(known)
        })
    }

    /// The row of something that fell due; none where the rules do not ask for it.
    fn row(&self, found: &Found, rules: &Rules, now: Timestamp) -> Option<NotificationRow> {
        let fate = rules.fate(&found.occasion, now, !self.screen.inhibited);
        let (hold_until, detail) = match fate {
            _ if found.own => (None, "Your own change"),
            _ if found.elsewhere => (None, truth::ELSEWHERE),
            Fate::Unwanted => return None,
            Fate::Held(hold, until) => (until, hold.words()),
            Fate::Told => (None, ""),
        };
        let seen = found.own || found.elsewhere;
        Some(NotificationRow {
            id: 0,
            key: found.key,
            item: found.item,
            client: found.client,
            site: found.site,
            priority: found.priority,
            due: found.due,
            decided_at: now,
            shown_at: None,
            state: if seen { NotificationState::Seen } else { NotificationState::Scheduled },
            title: found.title.clone(),
            body: found.body.clone(),
            detail: detail.to_owned(),
            seen,
            folded_into: None,
            hold_until,
            showing_at: None,
        })
    }

    /// What waits and may be told now. What is no longer true is withdrawn, and what has to wait on
    /// for another reason does.
    fn ready(
        &mut self,
        desk: &Desk,
        me: TechnicianId,
        rules: &Rules,
        known: HashMap<i64, bool>,
        now: Timestamp,
    ) -> Result<Showing> {
        let retell = std::mem::take(&mut self.retell);
        let mut showing = Showing::default();
        let mut changed = Vec::new();
        desk.store.read(|read| {
            let looker = self.looker(desk, read, me, now)?;
            let waiting = read.notifications_waiting(now)?;
            for mut row in waiting.into_iter().filter(|row| !self.gathered.contains_key(&row.id)) {
                // What was decided on a moment ago needs no second look.
                let mut mine = known.get(&row.id).copied();
                if mine.is_none() {
                    let item =
                        row.item.map(|item| read.alarm_item(me, item)).transpose()?.flatten();
                    mine = Some(item.as_ref().is_none_or(truth::is_mine));
                    if let Some(why) = truth::gone(&looker, &row, item.as_ref())? {
                        changed.push(withdrawn(row, why));
                        continue;
                    }
                    if let Some((hold, until)) = self.held(rules, &row, item.as_ref(), now) {
                        if row.hold_until != until || row.detail != hold.words() {
                            row.hold_until = until;
                            hold.words().clone_into(&mut row.detail);
                            changed.push(row);
                        }
                        continue;
                    }
                }
                showing.ready.push(Ready { row, mine: mine.unwrap_or(true) });
            }
            if retell {
                for row in read.notifications_missed(now)? {
                    let item =
                        row.item.map(|item| read.alarm_item(me, item)).transpose()?.flatten();
                    match truth::gone(&looker, &row, item.as_ref())? {
                        Some(why) => changed.push(withdrawn(row, why)),
                        None => showing.missed.push(row),
                    }
                }
            }
            showing.rules = Some(rules.clone());
            Ok(())
        })?;
        if !changed.is_empty() {
            write(desk, |write| changed.iter().try_for_each(|row| write.set_notification(row)))?;
        }
        Ok(showing)
    }

    fn held(
        &self,
        rules: &Rules,
        row: &NotificationRow,
        item: Option<&holdfast_store::table::alarm::AlarmItem>,
        now: Timestamp,
    ) -> Option<(Hold, Option<Timestamp>)> {
        let occasion = match item {
            Some(item) => occasion(row.key.cause, row.key.threshold, item),
            None => holdfast_domain::alarm::Occasion {
                cause: row.key.cause,
                percent: row.key.threshold,
                priority: row.priority,
                mine: true,
                snoozed: None,
            },
        };
        match rules.holds(&occasion, now, !self.screen.inhibited) {
            Fate::Held(hold, until) => Some((hold, until)),
            Fate::Told | Fate::Unwanted => None,
        }
    }
}

fn withdrawn(row: NotificationRow, why: &str) -> NotificationRow {
    NotificationRow {
        state: NotificationState::Withdrawn,
        detail: why.to_owned(),
        seen: true,
        hold_until: None,
        ..row
    }
}

/// I have been at it elsewhere: nothing of it is left to read here.
fn seen_elsewhere(row: NotificationRow) -> NotificationRow {
    let detail = truth::ELSEWHERE.to_owned();
    NotificationRow { state: NotificationState::Acted, detail, seen: true, hold_until: None, ..row }
}

/// Who sits at this desk.
pub(super) fn me(desk: &Desk) -> Result<Option<TechnicianId>> {
    let me = desk.store.read(|read| read.preference(ME))?;
    Ok(me.and_then(|id| id.parse().ok()))
}

/// Writes what the alarm knows, which is no change of anything that is shared.
pub(super) fn write<T>(
    desk: &Desk,
    f: impl FnOnce(&mut holdfast_store::Write<'_>) -> Result<T>,
) -> Result<T> {
    let origin = Origin {
        actor: None,
        source: Source::System,
        command: "alarm".to_owned(),
        now: desk.now(),
        undo_of: None,
    };
    Ok(desk.store.mutate(&origin, f)?.value)
}
