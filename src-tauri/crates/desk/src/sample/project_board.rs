//! The Project Board of the sample.

use super::items::{Item, NONE};
use BlockedOn::Vendor;
use Category::{Blocked, Done, InProgress, Ready, Review};
use Priority::{P2, P3, P4};
use WorkItemKind::{ClientFeature, Hardening, ProjectTask, TechDebt};
use holdfast_domain::{BlockedOn, Category, Priority, WorkItemKind};

/// The Project Board.
pub(super) const PROJECT: &[Item] = &[
    Item {
        title: "Idea: move licence renewals to one date",
        kind: ClientFeature,
        priority: Some(P4),
        client: 1,
        captured: 5.0,
        ..NONE
    },
    Item {
        title: "Dashboard of backup results for the quarterly talk",
        kind: ClientFeature,
        client: 3,
        captured: 90.0,
        ..NONE
    },
    Item {
        title: "Retire the old print server",
        kind: TechDebt,
        priority: Some(P4),
        client: 4,
        captured: 200.0,
        tags: &["printing"],
        ..NONE
    },
    Item {
        title: "Windows Server 2016 runs out of support",
        kind: TechDebt,
        priority: Some(P3),
        client: 5,
        captured: 300.0,
        description: "HV-MM-A and SRV-MM-PDE1.",
        ..NONE
    },
    Item {
        title: "Segment the network of the shop floor",
        kind: Hardening,
        priority: Some(P2),
        client: 5,
        captured: 400.0,
        path: &[(Ready, 300.0)],
        due: Some(400.0),
        description: "Machines, office and guests in networks of their own.",
        tags: &["security"],
        ..NONE
    },
    Item {
        title: "Pilot of passkeys with the partners",
        kind: Hardening,
        priority: Some(P3),
        client: 6,
        captured: 150.0,
        path: &[(Ready, 120.0)],
        description: "Four people, two weeks.",
        tags: &["security"],
        ..NONE
    },
    Item {
        title: "Move the practice software to the new host",
        kind: ProjectTask,
        priority: Some(P2),
        client: 0,
        assignee: Some(1),
        captured: 500.0,
        path: &[(Ready, 300.0), (InProgress, 26.0)],
        due: Some(120.0),
        description: "From SRV-BWD-APP1 to the new host, in a weekend window.",
        checklist: &[
            ("Test restore on the new host", true),
            ("Window agreed with Dr. Vermeer", true),
            ("Run book for the weekend", false),
            ("Old host kept for 30 days", false),
        ],
        ..NONE
    },
    Item {
        title: "Second line for Den Burg over the mobile network",
        kind: ProjectTask,
        priority: Some(P3),
        client: 3,
        assignee: Some(3),
        captured: 600.0,
        path: &[(Ready, 400.0), (InProgress, 200.0), (Blocked, 150.0)],
        blocked: Some((Vendor, "Antenna on back order, new date on Friday", Some(20.0))),
        description: "The ferry does not bring a technician at night.",
        ..NONE
    },
    Item {
        title: "Baseline for Intune devices",
        kind: Hardening,
        priority: Some(P2),
        client: 2,
        assignee: Some(4),
        captured: 450.0,
        path: &[(Ready, 350.0), (InProgress, 150.0), (Review, 28.0)],
        description: "CIS level 1, with three exceptions that are written down.",
        tags: &["security"],
        ..NONE
    },
    Item {
        title: "Document management moved to the cloud tenant",
        kind: ProjectTask,
        priority: Some(P2),
        client: 6,
        assignee: Some(0),
        captured: 690.0,
        path: &[(Ready, 650.0), (InProgress, 600.0), (Review, 130.0), (Done, 124.0)],
        description: "1.2 TB, 41 users.",
        ..NONE
    },
    Item {
        title: "Switches in the warehouse replaced",
        kind: TechDebt,
        priority: Some(P3),
        client: 1,
        assignee: Some(3),
        captured: 680.0,
        path: &[(Ready, 600.0), (InProgress, 450.0), (Review, 290.0), (Done, 286.0)],
        description: "Nine switches, two nights.",
        ..NONE
    },
    Item {
        title: "Report of open risks for the partners",
        kind: ClientFeature,
        priority: Some(P4),
        client: 4,
        assignee: Some(2),
        captured: 480.0,
        path: &[(Ready, 460.0), (InProgress, 250.0), (Done, 216.0)],
        description: "One page, once a quarter.",
        ..NONE
    },
];
