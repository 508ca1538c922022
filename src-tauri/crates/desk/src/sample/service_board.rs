//! The Service Board of the sample.

use super::items::{Item, NONE};
use BlockedOn::{Client, Colleague, Vendor};
use Category::{Blocked, Done, InProgress, Ready, Review};
use Channel::{Call, Message};
use Priority::{P1, P2, P3, P4};
use WorkItemKind::{Change, Hardening, Incident, Problem};
use holdfast_domain::{BlockedOn, Category, Channel, Priority, WorkItemKind};

/// The Service Board.
pub(super) const SERVICE: &[Item] = &[
    // Backlog
    Item {
        title: "Request: second monitor for reception",
        priority: Some(P4),
        client: 2,
        captured: 1.0,
        ..NONE
    },
    Item {
        title: "Printer on floor 2 prints blank pages after driver update",
        kind: Incident,
        priority: Some(P3),
        client: 3,
        captured: 3.0,
        tags: &["printing"],
        ..NONE
    },
    Item {
        title: "Shared calendar shows times one hour off",
        kind: Incident,
        priority: Some(P3),
        client: 0,
        captured: 6.0,
        tags: &["mail"],
        ..NONE
    },
    Item {
        title: "Zugriffsberechtigungen für die Produktionsdatenerfassung überprüfen",
        client: 5,
        captured: 20.0,
        tags: &["accounts"],
        ..NONE
    },
    Item {
        title: "Scanner at gate 3 loses its pairing every morning",
        kind: Incident,
        priority: Some(P3),
        client: 1,
        captured: 5.0,
        ..NONE
    },
    Item { title: "Voicemail greeting for the bank holiday", client: 6, captured: 2.0, ..NONE },
    Item {
        title: "Guest Wi-Fi code for the open day",
        priority: Some(P4),
        client: 2,
        captured: 9.0,
        due: Some(60.0),
        ..NONE
    },
    // Ready for Work
    Item {
        title: "VPN drops every 20 minutes for home workers",
        kind: Incident,
        priority: Some(P2),
        client: 4,
        captured: 8.0,
        path: &[(Ready, 2.0)],
        due: Some(5.0),
        tags: &["vpn"],
        description: "Six users since this morning. All on **vpn.kadezn.example**, all with the new client 5.2.\n\nLog of the gateway: `IKEv2 no proposal chosen`, error 0x80072746.",
        comments: &[(3, 1.5, "Same as in March on the other gateway; see the runbook first.")],
        document: Some("ipsec-flaps"),
        ..NONE
    },
    Item {
        title: "New user account: J. de Boer, starts Monday",
        priority: Some(P3),
        client: 3,
        captured: 27.0,
        path: &[(Ready, 24.0)],
        due: Some(56.0),
        tags: &["accounts"],
        description: "Finance department, same groups as L. Bakker.",
        checklist: &[
            ("Account and licence", true),
            ("Mailbox", true),
            ("Laptop from stock", false),
            ("MFA with the person present", false),
        ],
        document: Some("new-starter"),
        ..NONE
    },
    Item {
        title: "Firewall rule for the new door controller",
        kind: Change,
        priority: Some(P3),
        client: 2,
        captured: 31.0,
        path: &[(Ready, 25.0)],
        description: "Controller 10.31.2.14 must reach 10.31.0.5 on TCP 8443.",
        ..NONE
    },
    Item {
        title: "Backup report shows two jobs with warnings",
        kind: Incident,
        priority: Some(P3),
        client: 5,
        captured: 12.0,
        path: &[(Ready, 6.0)],
        description: "Jobs *HV-MM-A daily* and *PDE1 hourly* on veeam-01.",
        tags: &["backup"],
        ..NONE
    },
    Item {
        title: "Move the accounts mailbox to the shared licence",
        priority: Some(P4),
        client: 6,
        captured: 50.0,
        path: &[(Ready, 28.0)],
        description: "Saves one licence from next month.",
        tags: &["mail"],
        ..NONE
    },
    // In Progress
    Item {
        title: "Exchange: mail flow stopped for all mailboxes",
        kind: Incident,
        priority: Some(P1),
        client: 0,
        assignee: Some(0),
        captured: 0.7,
        path: &[(InProgress, 0.6)],
        due: Some(3.4),
        tags: &["mail", "exchange"],
        description: "Nothing leaves since 12:20. Queue on **EX-BWD-01** at 4,112 and not draining; event 15004, back pressure.\n\nDisk of the transport database at 98 %.",
        checklist: &[
            ("Free space on the transport volume", true),
            ("Retry queues", false),
            ("Test mail both ways", false),
        ],
        comments: &[(2, 0.3, "Finding: protocol logs of the last 90 days fill the volume.")],
        told: &[
            (0, 0.5, Call, "Called Dr. Vermeer. She knows, and holds patients' mail until two."),
            (0, 0.2, Message, "The disk is being cleared; mail flows again within the hour."),
        ],
        document: Some("exchange-queues"),
        ..NONE
    },
    Item {
        title: "File server unreachable from the Delft site",
        kind: Incident,
        priority: Some(P2),
        client: 1,
        assignee: Some(1),
        captured: 4.4,
        path: &[(Ready, 4.2), (InProgress, 4.0)],
        due: Some(-0.4),
        tags: &["wan"],
        description: "SRV-NG-FS1 (10.20.30.21) answers from Rotterdam, not from Delft.",
        document: Some("carrier-line-down"),
        ..NONE
    },
    Item {
        title: "Replace failing disk in NAS-03",
        kind: Incident,
        priority: Some(P3),
        client: 3,
        assignee: Some(1),
        captured: 30.0,
        path: &[(Ready, 28.0), (InProgress, 25.0)],
        due: Some(30.0),
        tags: &["storage"],
        description: "Bay 2, S.M.A.R.T. pre-fail. Spare is in the cupboard.",
        checklist: &[("Fresh backup", true), ("Disk swapped", false), ("Rebuild at 100 %", false)],
        document: Some("disk-replacement-nas"),
        ..NONE
    },
    Item {
        title: "MFA reset for the finance team",
        priority: Some(P3),
        client: 4,
        assignee: Some(2),
        captured: 26.0,
        path: &[(Ready, 25.5), (InProgress, 24.0)],
        due: Some(20.0),
        tags: &["accounts", "security"],
        description: "Five people got new phones.",
        checklist: &[
            ("H. Kade", true),
            ("M. Visser", true),
            ("S. Kok", false),
            ("R. Blom", false),
            ("T. Smit", false),
        ],
        ..NONE
    },
    Item {
        title: "Anmeldung an der Produktionsdatenerfassung dauert vier Minuten",
        kind: Incident,
        priority: Some(P2),
        client: 5,
        assignee: Some(4),
        captured: 7.0,
        path: &[(Ready, 6.5), (InProgress, 5.0)],
        due: Some(3.0),
        description: "Seit dem Update der Gruppenrichtlinien. SRV-MM-PDE1, Ereignis 5719.",
        ..NONE
    },
    // Blocked
    Item {
        title: "Restore of the March archive",
        priority: Some(P3),
        client: 3,
        assignee: Some(2),
        captured: 49.0,
        path: &[(Ready, 47.0), (InProgress, 30.0), (Blocked, 24.0)],
        blocked: Some((Client, "Which mailbox, and who approved it?", Some(3.0))),
        tags: &["backup"],
        description: "Finance asks for mail of March.",
        document: Some("restore-mailbox"),
        ..NONE
    },
    Item {
        title: "Carrier fault on the primary line",
        kind: Incident,
        priority: Some(P2),
        client: 1,
        assignee: Some(3),
        captured: 9.0,
        path: &[(InProgress, 8.5), (Blocked, 6.0)],
        blocked: Some((Vendor, "KPN 88412, promised 17:00", Some(4.0))),
        tags: &["wan", "carrier"],
        document: Some("carrier-line-down"),
        description: "On the mobile backup since 03:40.",
        ..NONE
    },
    Item {
        title: "Certificate for the web shop, renewal needs DNS access",
        kind: Change,
        priority: Some(P2),
        client: 3,
        assignee: Some(4),
        captured: 70.0,
        path: &[(Ready, 69.0), (InProgress, 52.0), (Blocked, 50.0)],
        blocked: Some((
            Client,
            "DNS is with their marketing agency; asked for a TXT record",
            Some(-2.0),
        )),
        due: Some(90.0),
        description: "Expires in six days.",
        ..NONE
    },
    Item {
        title: "Licence count for the year-end true-up",
        priority: Some(P4),
        client: 6,
        assignee: Some(2),
        captured: 120.0,
        path: &[(Ready, 110.0), (InProgress, 100.0), (Blocked, 97.0)],
        blocked: Some((Colleague, "Aylin has the contract papers, back on Thursday", Some(26.0))),
        description: "Vendor wants numbers by the end of the month.",
        ..NONE
    },
    // Peer Review
    Item {
        title: "Conditional access policy for contractors",
        kind: Hardening,
        priority: Some(P2),
        client: 4,
        assignee: Some(0),
        captured: 54.0,
        path: &[(Ready, 52.0), (InProgress, 50.0), (Review, 48.0)],
        tags: &["security"],
        description: "Blocks sign-in from outside the EU except for two named people. Report-only since Monday: 3 hits, all expected.",
        comments: &[(0, 48.0, "Please look at the exclusions before it goes live.")],
        ..NONE
    },
    Item {
        title: "New PC set-up, treatment room 4",
        priority: Some(P3),
        client: 0,
        assignee: Some(1),
        captured: 80.0,
        path: &[(Ready, 78.0), (InProgress, 74.0), (Review, 49.0)],
        description: "Practice software, card reader, label printer.",
        checklist: &[
            ("Enrolled and encrypted", true),
            ("Practice software", true),
            ("Card reader tested with Dr. Vermeer", true),
        ],
        ..NONE
    },
    Item {
        title: "Retention policy for former employees",
        kind: Change,
        priority: Some(P3),
        client: 2,
        assignee: Some(2),
        captured: 100.0,
        path: &[(Ready, 98.0), (InProgress, 76.0), (Review, 51.0)],
        description: "Seven years for finance, one for everyone else.",
        ..NONE
    },
    // Done, over a month
    Item {
        title: "User locked out after holiday",
        kind: Incident,
        priority: Some(P3),
        client: 2,
        assignee: Some(1),
        captured: 5.0,
        path: &[(InProgress, 4.9), (Done, 4.6)],
        description: "Password expired while away.",
        ..NONE
    },
    Item {
        title: "Wildcard certificate renewed on the gateway",
        kind: Change,
        priority: Some(P2),
        client: 4,
        assignee: Some(3),
        captured: 55.0,
        path: &[(Ready, 54.0), (InProgress, 53.0), (Review, 51.5), (Done, 50.8)],
        description: "Expired in four days.",
        ..NONE
    },
    Item {
        title: "Distribution list for the works council",
        priority: Some(P4),
        client: 5,
        assignee: Some(4),
        captured: 75.0,
        path: &[(Ready, 73.0), (InProgress, 72.0), (Done, 71.5)],
        description: "Fourteen members, moderated.",
        ..NONE
    },
    Item {
        title: "Phishing: one user gave her password away",
        kind: Incident,
        priority: Some(P1),
        client: 6,
        assignee: Some(2),
        captured: 146.0,
        path: &[(InProgress, 145.8), (Review, 143.5), (Done, 143.0)],
        description: "Sessions revoked after 11 minutes. No foreign sign-in.",
        document: Some("phishing-first-response"),
        tags: &["security"],
        ..NONE
    },
    Item {
        title: "Label printer in the warehouse offline",
        kind: Incident,
        priority: Some(P3),
        client: 1,
        assignee: Some(1),
        captured: 170.0,
        path: &[(Ready, 169.0), (InProgress, 167.0), (Done, 165.0)],
        description: "Static address was given away by DHCP.",
        tags: &["printing"],
        ..NONE
    },
    Item {
        title: "Mailbox of a leaver to her manager",
        priority: Some(P3),
        client: 0,
        assignee: Some(0),
        captured: 200.0,
        path: &[(Ready, 196.0), (InProgress, 194.0), (Done, 192.0)],
        description: "Approved by Dr. Vermeer.",
        ..NONE
    },
    Item {
        title: "Terminal server slow every afternoon",
        kind: Problem,
        priority: Some(P2),
        client: 4,
        assignee: Some(3),
        captured: 330.0,
        path: &[(Ready, 320.0), (InProgress, 310.0), (Review, 245.0), (Done, 240.0)],
        description: "Antivirus scan moved to 02:00.",
        ..NONE
    },
    Item {
        title: "Replace UPS batteries in the comms room",
        kind: Change,
        priority: Some(P3),
        client: 1,
        assignee: Some(3),
        captured: 420.0,
        path: &[(Ready, 400.0), (InProgress, 350.0), (Review, 318.0), (Done, 312.0)],
        description: "Runtime back to 22 minutes.",
        ..NONE
    },
    Item {
        title: "Internet outage at the Bristol office",
        kind: Incident,
        priority: Some(P1),
        client: 2,
        assignee: Some(1),
        captured: 364.0,
        path: &[(InProgress, 363.9), (Done, 361.2)],
        description: "Fibre cut in the street; failed over after nine minutes.",
        ..NONE
    },
    Item {
        title: "Onboarding of three apprentices",
        priority: Some(P3),
        client: 5,
        assignee: Some(4),
        captured: 500.0,
        path: &[(Ready, 480.0), (InProgress, 440.0), (Done, 410.0)],
        description: "Start on the first.",
        document: Some("new-starter"),
        ..NONE
    },
    Item {
        title: "Spam filter lets invoices with macros through",
        kind: Incident,
        priority: Some(P2),
        client: 3,
        assignee: Some(2),
        captured: 530.0,
        path: &[(Ready, 528.0), (InProgress, 525.0), (Review, 508.0), (Done, 505.0)],
        description: "Rule for .docm added.",
        tags: &["mail", "security"],
        ..NONE
    },
    Item {
        title: "Telephone queue plays the wrong music",
        kind: Incident,
        priority: Some(P4),
        client: 6,
        assignee: Some(0),
        captured: 600.0,
        path: &[(Ready, 580.0), (InProgress, 560.0), (Done, 558.0)],
        description: "Summer tune in November.",
        ..NONE
    },
    Item {
        title: "Restore a deleted project folder",
        priority: Some(P2),
        client: 1,
        assignee: Some(1),
        captured: 640.0,
        path: &[(InProgress, 639.0), (Done, 637.5)],
        description: "From the hourly snapshot.",
        tags: &["backup"],
        ..NONE
    },
];
