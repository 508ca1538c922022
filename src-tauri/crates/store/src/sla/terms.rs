//! What is promised to whom, and when they are open: calendars, policies and agreements in memory.

use super::log::{Entry, Happened};
use super::rules;
use crate::error::Context;
use crate::store::Read;
use crate::table::agreement::AgreementRow;
use holdfast_domain::sla::{self, Book, ClockEvent, Hours, ItemState, SlaPolicy, TermsId, What};
use holdfast_domain::{BusinessCalendarId, ClientId, Result, SiteId, SlaPolicyId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Calendars, policies and agreements as clocks need them.
pub struct Terms {
    seq: i64,
    book: Book,
    policies: HashMap<SlaPolicyId, Arc<SlaPolicy>>,
    hours: HashMap<BusinessCalendarId, Arc<Hours>>,
    agreements: HashMap<ClientId, AgreementRow>,
    of_clients: HashMap<ClientId, BusinessCalendarId>,
    of_sites: HashMap<SiteId, BusinessCalendarId>,
}

impl Terms {
    pub(crate) fn load(read: Read<'_>, seq: i64) -> Result<Self> {
        let (exceptions, targets) = (read.calendar_exceptions()?, read.targets()?);
        let mut hours = HashMap::new();
        for row in read.calendars()? {
            let own: Vec<_> = exceptions.iter().filter(|one| one.calendar == row.id).collect();
            match rules::calendar(&row, &own) {
                Ok(calendar) => drop(hours.insert(row.id, Arc::new(Hours::new(&calendar)))),
                // Another desk wrote it; items under it have no clock until it is mended.
                Err(error) => tracing::warn!(calendar = %row.id, "{}", error.message),
            }
        }
        let policies = read
            .policies()?
            .iter()
            .map(|row| {
                let own: Vec<_> = targets.iter().filter(|one| one.policy == row.id).collect();
                (row.id, Arc::new(rules::policy(row, &own)))
            })
            .collect();
        let mut agreements = HashMap::new();
        for row in read.agreements()?.into_iter().filter(|row| row.active && row.policy.is_some()) {
            // The newest of a client applies.
            agreements.entry(row.client).or_insert(row);
        }
        let (clients, sites) = read.calendar_users()?;
        let mut terms = Self {
            seq,
            book: Book::default(),
            policies,
            hours,
            agreements,
            of_clients: clients.into_iter().collect(),
            of_sites: sites.into_iter().collect(),
        };
        terms.write_book();
        Ok(terms)
    }

    /// Enters every combination of a policy and a calendar that an item may come under.
    fn write_book(&mut self) {
        let always = Arc::new(Hours::always());
        let policies: HashSet<_> = self.agreements.values().filter_map(|row| row.policy).collect();
        let calendars: HashSet<_> =
            self.of_clients.values().chain(self.of_sites.values()).copied().collect();
        for id in policies {
            let Some(policy) = self.policies.get(&id) else { continue };
            for calendar in calendars.iter().copied().map(Some).chain([None]) {
                let hours = match calendar {
                    None => Some(&always),
                    Some(calendar) => self.hours.get(&calendar),
                };
                let Some(hours) = hours else { continue };
                let terms = sla::Terms { policy: Arc::clone(policy), hours: Arc::clone(hours) };
                self.book.insert(TermsId { policy: id, calendar }, terms);
            }
        }
    }

    /// What stands behind the terms that events name.
    #[must_use]
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// The agreement that applies to a client.
    #[must_use]
    pub fn agreement(&self, client: ClientId) -> Option<&AgreementRow> {
        self.agreements.get(&client)
    }

    /// The calendar of a site, else that of its client; none is round the clock.
    #[must_use]
    pub fn calendar(&self, client: ClientId, site: Option<SiteId>) -> Option<BusinessCalendarId> {
        let of_site = site.and_then(|site| self.of_sites.get(&site));
        of_site.or_else(|| self.of_clients.get(&client)).copied()
    }

    /// The terms of an item of a client; none without an agreement, and where its policy or its
    /// calendar is not here or cannot be read.
    #[must_use]
    pub fn of(&self, client: Option<ClientId>, site: Option<SiteId>) -> Option<TermsId> {
        let client = client?;
        let policy = self.agreement(client)?.policy?;
        let calendar = self.calendar(client, site);
        let here = calendar.is_none_or(|calendar| self.hours.contains_key(&calendar));
        (here && self.policies.contains_key(&policy)).then_some(TermsId { policy, calendar })
    }

    /// A policy.
    #[must_use]
    pub fn policy(&self, id: SlaPolicyId) -> Option<&SlaPolicy> {
        self.policies.get(&id).map(Arc::as_ref)
    }

    /// The open hours of a calendar; none is round the clock, and so is one that is not here.
    #[must_use]
    pub fn hours(&self, calendar: Option<BusinessCalendarId>) -> Option<&Hours> {
        self.hours.get(&calendar?).map(Arc::as_ref)
    }

    /// A log with the terms it happened under.
    #[must_use]
    pub(crate) fn events(&self, log: &[Entry]) -> Vec<ClockEvent> {
        log.iter()
            .map(|entry| {
                let what = match entry.what {
                    Happened::Created(priority, state) => What::Created { priority, state },
                    Happened::For(client, site) => What::Terms(self.of(client, site)),
                    Happened::Priority(priority) => What::Priority(priority),
                    Happened::State(state) => What::State(state),
                    Happened::AlsoWaiting(whom) => What::AlsoWaiting(whom),
                    Happened::Void => What::State(ItemState::Done),
                    Happened::Updated => What::Updated,
                    Happened::Replied => What::ClientReplied,
                    Happened::Restored(restored) => What::Restored(restored),
                };
                ClockEvent { at: entry.at, what, by: entry.by }
            })
            .collect()
    }
}

/// Round the clock.
pub(super) fn always() -> &'static Hours {
    static ALWAYS: LazyLock<Hours> = LazyLock::new(Hours::always);
    &ALWAYS
}

/// The terms as they were when last asked for.
#[derive(Default)]
pub(crate) struct TermsCache(Mutex<Option<Arc<Terms>>>);

impl TermsCache {
    /// The terms that `read` sees. `fresh` reads them anew and keeps nothing, for a transaction that
    /// has changed them and may still be rolled back.
    pub(crate) fn get(&self, read: Read<'_>, fresh: bool) -> Result<Arc<Terms>> {
        let seq: i64 = read
            .0
            .prepare_cached("SELECT seq FROM sla_terms")
            .store()?
            .query_row([], |row| row.get(0))
            .store()?;
        if fresh {
            return Terms::load(read, seq).map(Arc::new);
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(terms) = kept.as_ref().filter(|terms| terms.seq == seq) {
            return Ok(Arc::clone(terms));
        }
        let terms = Arc::new(Terms::load(read, seq)?);
        *kept = Some(Arc::clone(&terms));
        Ok(terms)
    }
}
