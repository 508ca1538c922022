//! What a runbook should hold, so that whoever is woken at night finds it where it always is.

use crate::api::Heading;
use holdfast_domain::DocumentKind;

/// The standard sections of a runbook, and what belongs there.
const SECTIONS: [(&str, &str, &[&str]); 6] = [
    (
        "When to use",
        "The alert, the symptom or the request that brings you here.",
        &["when to use", "symptom", "meaning", "trigger", "purpose", "problem", "impact"],
    ),
    (
        "Steps",
        "1. First step.",
        &[
            "step",
            "procedure",
            "resolution",
            "mitigation",
            "diagnosis",
            "solution",
            "how to",
            "actions",
        ],
    ),
    ("Escalation", "Whom to call when this does not help, and after how long.", &["escalat"]),
    ("Contacts", "People and vendors of the systems this touches.", &["contact", "who to call"]),
    (
        "Verification",
        "How you know that it worked.",
        &["verif", "validat", "confirm", "check that it worked"],
    ),
    (
        "Rollback",
        "How to get back to where you were.",
        &["rollback", "roll back", "undo", "back out"],
    ),
];

/// The text a new runbook begins with.
pub(crate) fn template() -> String {
    let sections: Vec<String> =
        SECTIONS.iter().map(|(name, hint, _)| format!("## {name}\n\n{hint}\n")).collect();
    sections.join("\n")
}

/// The standard sections that none of these headings stands for; none for an article.
pub(crate) fn missing(kind: DocumentKind, outline: &[Heading]) -> Vec<String> {
    if kind == DocumentKind::Article {
        return Vec::new();
    }
    let headings: Vec<String> = outline.iter().map(|heading| heading.text.to_lowercase()).collect();
    SECTIONS
        .iter()
        .filter(|(_, _, words)| {
            !headings.iter().any(|heading| words.iter().any(|word| heading.contains(word)))
        })
        .map(|(name, ..)| (*name).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{NoLinks, render};

    #[test]
    fn a_new_runbook_lacks_nothing() {
        let outline = render(&template(), &NoLinks).outline;
        assert_eq!(missing(DocumentKind::Runbook, &outline), Vec::<String>::new());
    }

    #[test]
    fn sections_are_known_by_the_names_teams_give_them() {
        let outline =
            render("# DNS\n## Meaning\n## Mitigation\n### Escalate to\n", &NoLinks).outline;
        let missing_there = missing(DocumentKind::Runbook, &outline);
        assert_eq!(missing_there, ["Contacts", "Verification", "Rollback"]);
        assert!(missing(DocumentKind::Article, &[]).is_empty());
    }
}
