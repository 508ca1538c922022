//! Where links lead.

use super::*;
use holdfast_domain::{AttachmentId, DocumentId};

const ID: &str = "0193a5f0-0000-7000-8000-000000000001";

struct Folder;

impl Links for Folder {
    fn resolve(&self, destination: &str) -> Option<Target> {
        match destination {
            "other.md" => Some(Target::Document(ID.parse::<DocumentId>().unwrap(), None)),
            "chart.png" => Some(Target::Attachment(ID.parse::<AttachmentId>().unwrap())),
            _ => None,
        }
    }
}

#[track_caller]
fn leads(markdown: &str, expected: &str) {
    let html = render(markdown, &Folder).html;
    assert!(html.contains(expected), "{expected} in {html} of {markdown:?}");
}

#[test]
fn what_we_hold_is_linked_and_shown() {
    leads("[x](other.md)", &format!("<a href=\"holdfast://document/{ID}\""));
    leads("<a href='other.md'>x</a>", &format!("<a href=\"holdfast://document/{ID}\""));
    leads("![x](chart.png)", &format!("<img src=\"attachment:{ID}\" alt=\"x\">"));
    leads("<img alt=x src=chart.png>", &format!("<img src=\"attachment:{ID}\" alt=\"x\">"));
    leads("[x](chart.png)", &format!("<a href=\"attachment:{ID}\""));
    leads(&format!("![x](attachment:{ID})"), &format!("<img src=\"attachment:{ID}\""));
    leads(
        &format!("[x](holdfast://document/{ID}#steps)"),
        &format!("holdfast://document/{ID}#s-steps"),
    );
    leads("[x](gone.md)", "<span class=\"broken-link\" title=\"Leads nowhere: gone.md\">x</span>");
}

#[test]
fn only_some_schemes_lead_outside() {
    for allowed in [
        "https://a.example/x?y=1#z",
        "http://10.0.0.1:8080",
        "mailto:noc@a.example",
        "tel:+4930123",
        "ssh://root@mx1",
    ] {
        leads(&format!("[x](<{allowed}>)"), &format!("<a href=\"{allowed}\""));
    }
    for refused in
        ["ftp://a.example", "file:///etc", "javascript:1", "smb://a", "https:", "http:///x", "tel:"]
    {
        let html = render(&format!("[x](<{refused}>)"), &Folder).html;
        assert!(!html.contains("<a "), "{html}");
        assert!(html.contains('x'));
    }
}

#[test]
fn a_remote_image_is_a_link_with_its_words() {
    leads(
        "![Rack plan](https://a.example/r.png)",
        "<a href=\"https://a.example/r.png\" rel=\"noopener noreferrer\">Rack plan</a>",
    );
}

#[test]
fn addresses_and_numbers_in_words_are_links() {
    leads(
        "see https://a.example/x_y(z), then",
        "<a href=\"https://a.example/x_y(z)\" rel=\"noopener noreferrer\">https://a.example/x_y(z)</a>, then",
    );
    leads(
        "at www.a.example.",
        "<a href=\"https://www.a.example\" rel=\"noopener noreferrer\">www.a.example</a>.",
    );
    leads("as in H-12.", "<a href=\"holdfast://item/H-12\" rel=\"noopener noreferrer\">H-12</a>.");
    leads("(H-3)", "holdfast://item/H-3");
    for not in
        ["H-12a", "H-012", "H-12px", "AH-12", "H-", "`H-12`", "H-1-2", "x/H-1", "[H-1](gone)"]
    {
        assert!(!html(not).contains("item/"), "{not}");
    }
}
