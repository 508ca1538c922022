//! Pods, technicians, clients with their sites, contacts and services.

use super::Teller;
use holdfast_domain::{
    ClientId, ContactId, EntityKind, PodId, Result, ServiceId, SiteId, TechnicianId,
};
use holdfast_store::registry::{client, contact, pod, service, site, technician};

const PODS: [&str; 2] = ["Harbour", "Orchard"];

/// Name and pod; the person at the desk comes before them and works in the first pod.
const COLLEAGUES: [(&str, &str, usize); 4] = [
    ("Tom Berg", "tom@example.com", 0),
    ("Ines Sousa", "ines@example.com", 0),
    ("Wouter de Vries", "wouter@example.com", 1),
    ("Aylin Kaya", "aylin@example.com", 1),
];

struct Client {
    name: &'static str,
    pod: usize,
    zone: &'static str,
    site: (&'static str, &'static str),
    contact: (&'static str, &'static str, &'static str),
    services: &'static [(&'static str, &'static str)],
    notes: &'static str,
}

const CLIENTS: [Client; 7] = [
    Client {
        name: "Brightwater Dental",
        pod: 0,
        zone: "Europe/Amsterdam",
        site: ("Leiden", "Haarlemmerstraat 112, Leiden"),
        contact: ("Dr. Anna Vermeer", "Practice owner", "071 555 0112"),
        services: &[
            ("Exchange hybrid", "EX-BWD-01, autodiscover.brightwater.example"),
            ("Practice software", "SRV-BWD-APP1, 10.11.4.20"),
        ],
        notes: "Patients from 07:30. No restarts between 07:00 and 19:00 without a call first.",
    },
    Client {
        name: "Northgate Logistics",
        pod: 0,
        zone: "Europe/Amsterdam",
        site: ("Delft", "Schieweg 15, Delft"),
        contact: ("Pieter Dros", "Site manager", "015 555 0133"),
        services: &[
            ("Warehouse network", "fw-ng-01, 10.20.30.1"),
            ("File server", "SRV-NG-FS1, 10.20.30.21"),
        ],
        notes: "Works around the clock. The gate must scan; everything else can wait.",
    },
    Client {
        name: "Oakline Property",
        pod: 0,
        zone: "Europe/London",
        site: ("Bristol", "3 Queen Square, Bristol"),
        contact: ("Marcus Hale", "Operations", "+44 117 555 0190"),
        services: &[("Microsoft 365", "oakline.example"), ("Door controllers", "10.31.2.0/24")],
        notes: "",
    },
    Client {
        name: "Tessel Foods",
        pod: 1,
        zone: "Europe/Amsterdam",
        site: ("Den Burg", "Waalderstraat 8, Den Burg"),
        contact: ("Lotte Bakker", "Finance", "0222 555 014"),
        services: &[("Web shop", "shop.tessel.example"), ("NAS", "NAS-03, 10.40.1.9")],
        notes: "Ferry timetable decides when anyone can be on site.",
    },
    Client {
        name: "Kade & Zn Notarissen",
        pod: 1,
        zone: "Europe/Amsterdam",
        site: ("Rotterdam", "Coolsingel 75, Rotterdam"),
        contact: ("Mr. Hugo Kade", "Partner", "010 555 0177"),
        services: &[("Terminal server", "TS-KZ-01, 10.50.0.11"), ("VPN", "vpn.kadezn.example")],
        notes: "Deeds are signed on Fridays. Printing must work.",
    },
    Client {
        name: "Mühlbach Maschinenbau GmbH",
        pod: 1,
        zone: "Europe/Berlin",
        site: ("Reutlingen", "Industriestraße 40, Reutlingen"),
        contact: ("Sabine Krüger", "Leiterin Informationstechnik", "+49 7121 555 0160"),
        services: &[
            ("Produktionsdatenerfassung", "SRV-MM-PDE1, 10.60.8.4"),
            ("Hyper-V cluster", "HV-MM-A, HV-MM-B"),
        ],
        notes: "Early shift from 06:00. Speak German with the shop floor.",
    },
    Client {
        name: "Harrow & Finch LLP",
        pod: 0,
        zone: "Europe/London",
        site: ("London", "22 Bedford Row, London"),
        contact: ("Priya Nair", "Practice manager", "+44 20 7555 0123"),
        services: &[("Document management", "DMS-HF-01"), ("Telephony", "sip.harrowfinch.example")],
        notes: "",
    },
];

/// Who and what exists, in the order of the tables above.
pub(super) struct Directory {
    /// The person at the desk first.
    pub(super) technicians: Vec<TechnicianId>,
    pub(super) clients: Vec<ClientIds>,
}

pub(super) struct ClientIds {
    pub(super) id: ClientId,
    pub(super) site: SiteId,
    pub(super) contact: ContactId,
    pub(super) services: Vec<ServiceId>,
}

impl Directory {
    pub(super) fn write(teller: &Teller<'_>, me: TechnicianId) -> Result<Self> {
        let origin = teller.origin("workspace_create", Some(me), teller.ago(40.0 * 24.0));
        let written = teller.store.mutate(&origin, |write| {
            let mut pods = Vec::new();
            for name in PODS {
                let id = PodId::fresh();
                write.create(EntityKind::Pod, id.0, &[(pod::NAME, name.into())])?;
                pods.push(id);
            }
            write.set(me.0, &[(technician::POD, pods[0].0.into())])?;
            let mut technicians = vec![me];
            for (name, email, of) in COLLEAGUES {
                let id = TechnicianId::fresh();
                write.create(
                    EntityKind::Technician,
                    id.0,
                    &[
                        (technician::NAME, name.into()),
                        (technician::EMAIL, email.into()),
                        (technician::POD, pods[of].0.into()),
                        (technician::ACTIVE, true.into()),
                    ],
                )?;
                technicians.push(id);
            }
            let mut clients = Vec::new();
            for told in &CLIENTS {
                let id = ClientId::fresh();
                write.create(
                    EntityKind::Client,
                    id.0,
                    &[
                        (client::NAME, told.name.into()),
                        (client::ZONE, told.zone.into()),
                        (client::POD, pods[told.pod].0.into()),
                        (client::ACTIVE, true.into()),
                        (client::NOTES, told.notes.into()),
                    ],
                )?;
                let site = SiteId::fresh();
                write.create(
                    EntityKind::Site,
                    site.0,
                    &[
                        (site::CLIENT, id.0.into()),
                        (site::NAME, told.site.0.into()),
                        (site::ADDRESS, told.site.1.into()),
                    ],
                )?;
                let contact = ContactId::fresh();
                let (name, role, phone) = told.contact;
                write.create(
                    EntityKind::Contact,
                    contact.0,
                    &[
                        (contact::CLIENT, id.0.into()),
                        (contact::NAME, name.into()),
                        (contact::ROLE, role.into()),
                        (contact::PHONE, phone.into()),
                        (contact::MAIN, true.into()),
                    ],
                )?;
                let mut services = Vec::new();
                for (name, hosts) in told.services {
                    let service = ServiceId::fresh();
                    write.create(
                        EntityKind::Service,
                        service.0,
                        &[
                            (service::CLIENT, id.0.into()),
                            (service::NAME, (*name).into()),
                            (service::HOSTS, (*hosts).into()),
                        ],
                    )?;
                    services.push(service);
                }
                clients.push(ClientIds { id, site, contact, services });
            }
            Ok(Self { technicians, clients })
        })?;
        Ok(written.value)
    }
}
