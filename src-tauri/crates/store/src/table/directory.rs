//! Clients, their places, people and services, and the team.

use super::rows::{count, flag, id, own_id, text};
use crate::store::Read;
use holdfast_domain::{ClientId, ContactId, PodId, Result, ServiceId, SiteId, TechnicianId};
use uuid::Uuid;

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// Id.
    pub id: ClientId,
    /// Name.
    pub name: String,
    /// IANA zone.
    pub zone: String,
    /// The pod that owns it.
    pub pod: Option<PodId>,
    /// False once archived.
    pub active: bool,
}

/// What is going on for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClientLoad {
    /// Open items.
    pub open: u32,
    /// Open items with priority P1 or P2.
    pub urgent: u32,
    /// Blocked items.
    pub blocked: u32,
    /// Documents.
    pub documents: u32,
    /// Places.
    pub sites: u32,
}

/// A place of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    /// Id.
    pub id: SiteId,
    /// Its client.
    pub client: Option<ClientId>,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// IANA zone.
    pub zone: String,
}

/// A person at a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Id.
    pub id: ContactId,
    /// Their client.
    pub client: Option<ClientId>,
    /// Name.
    pub name: String,
    /// What they do there.
    pub role: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// True for the main contact.
    pub main: bool,
}

/// Something a client depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRow {
    /// Id.
    pub id: ServiceId,
    /// Its client; none for a service of the team itself.
    pub client: Option<ClientId>,
    /// Name.
    pub name: String,
    /// Hosts and other names it is known by.
    pub hosts: String,
    /// Notes.
    pub notes: String,
}

/// A person of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TechnicianRow {
    /// Id.
    pub id: TechnicianId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// The pod they work in.
    pub pod: Option<PodId>,
    /// False once they left.
    pub active: bool,
}

/// A pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodRow {
    /// Id.
    pub id: PodId,
    /// Name.
    pub name: String,
    /// True where what belongs to it has a part of its own.
    pub apart: bool,
    /// False where this desk leaves that part alone.
    pub followed: bool,
}

impl Read<'_> {
    /// All clients that are not deleted, by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn clients(self) -> Result<Vec<ClientRow>> {
        self.rows(
            "SELECT ent.id, name, zone, pod, coalesce(active, 1) FROM client CROSS JOIN ent USING (e)
             WHERE alive = 1 ORDER BY name COLLATE NOCASE, ent.id",
            [],
            |row| {
                Ok(ClientRow {
                    id: own_id(row, 0)?,
                    name: text(row, 1)?,
                    zone: text(row, 2)?,
                    pod: id(row, 3)?,
                    active: flag(row, 4)?,
                })
            },
        )
    }

    /// What is going on for each client of which anything is.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn client_loads(self) -> Result<Vec<(ClientId, ClientLoad)>> {
        // Each part groups by an index on the client; the sum puts them together.
        self.rows(
            "SELECT client, sum(open), sum(urgent), sum(blocked), sum(documents), sum(sites) FROM (
                SELECT w.client AS client, count(*) AS open, sum(w.priority IN ('P1', 'P2')) AS urgent,
                       sum(bc.category = 'blocked') AS blocked, 0 AS documents, 0 AS sites
                FROM work_item w JOIN ent ce ON ce.id = w.col JOIN board_column bc ON bc.e = ce.e
                WHERE w.alive = 1 AND w.cancelled IS NOT 1 AND bc.category <> 'done' AND w.client IS NOT NULL
                GROUP BY w.client
                UNION ALL
                SELECT client, 0, 0, 0, count(*), 0 FROM document
                WHERE alive = 1 AND client IS NOT NULL GROUP BY client
                UNION ALL
                SELECT client, 0, 0, 0, 0, count(*) FROM site
                WHERE alive = 1 AND client IS NOT NULL GROUP BY client
             ) GROUP BY client",
            [],
            |row| {
                Ok((
                    own_id(row, 0)?,
                    ClientLoad {
                        open: count(row, 1)?,
                        urgent: row.get::<_, Option<u32>>(2)?.unwrap_or(0),
                        blocked: row.get::<_, Option<u32>>(3)?.unwrap_or(0),
                        documents: count(row, 4)?,
                        sites: count(row, 5)?,
                    },
                ))
            },
        )
    }

    /// The places of a client, or of all, by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn sites(self, client: Option<ClientId>) -> Result<Vec<SiteRow>> {
        self.rows(
            "SELECT ent.id, client, name, address, zone FROM site CROSS JOIN ent USING (e)
             WHERE alive = 1 AND (?1 IS NULL OR client = ?1) ORDER BY name COLLATE NOCASE, ent.id",
            [client.map(Uuid::from)],
            |row| {
                Ok(SiteRow {
                    id: own_id(row, 0)?,
                    client: id(row, 1)?,
                    name: text(row, 2)?,
                    address: text(row, 3)?,
                    zone: text(row, 4)?,
                })
            },
        )
    }

    /// The people at a client, or at all, the main contact first.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn contacts(self, client: Option<ClientId>) -> Result<Vec<ContactRow>> {
        self.rows(
            "SELECT ent.id, client, name, role, email, phone, main FROM contact CROSS JOIN ent USING (e)
             WHERE alive = 1 AND (?1 IS NULL OR client = ?1)
             ORDER BY main IS NOT 1, name COLLATE NOCASE, ent.id",
            [client.map(Uuid::from)],
            |row| {
                Ok(ContactRow {
                    id: own_id(row, 0)?,
                    client: id(row, 1)?,
                    name: text(row, 2)?,
                    role: text(row, 3)?,
                    email: text(row, 4)?,
                    phone: text(row, 5)?,
                    main: flag(row, 6)?,
                })
            },
        )
    }

    /// What a client depends on, or all services, by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn services(self, client: Option<ClientId>) -> Result<Vec<ServiceRow>> {
        self.rows(
            "SELECT ent.id, client, name, hosts, notes FROM service CROSS JOIN ent USING (e)
             WHERE alive = 1 AND (?1 IS NULL OR client = ?1) ORDER BY name COLLATE NOCASE, ent.id",
            [client.map(Uuid::from)],
            |row| {
                Ok(ServiceRow {
                    id: own_id(row, 0)?,
                    client: id(row, 1)?,
                    name: text(row, 2)?,
                    hosts: text(row, 3)?,
                    notes: text(row, 4)?,
                })
            },
        )
    }

    /// Everyone of the team, also those who left, by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn technicians(self) -> Result<Vec<TechnicianRow>> {
        self.rows(
            "SELECT ent.id, name, email, pod, coalesce(active, 1) FROM technician CROSS JOIN ent USING (e)
             WHERE alive = 1 ORDER BY name COLLATE NOCASE, ent.id",
            [],
            |row| {
                Ok(TechnicianRow {
                    id: own_id(row, 0)?,
                    name: text(row, 1)?,
                    email: text(row, 2)?,
                    pod: id(row, 3)?,
                    active: flag(row, 4)?,
                })
            },
        )
    }

    /// All pods, by name.
    ///
    /// # Errors
    /// `corrupt_database`.
    pub fn pods(self) -> Result<Vec<PodRow>> {
        self.rows(
            "SELECT ent.id, name, coalesce(apart, 0), coalesce(followed, 1)
             FROM pod CROSS JOIN ent USING (e) LEFT JOIN part ON part.id = ent.id
             WHERE alive = 1 ORDER BY name COLLATE NOCASE, ent.id",
            [],
            |row| {
                let (apart, followed) = (row.get(2)?, row.get(3)?);
                Ok(PodRow { id: own_id(row, 0)?, name: text(row, 1)?, apart, followed })
            },
        )
    }
}
