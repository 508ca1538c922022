//! The people of the team.

use super::pick;
use crate::api::TechnicianRef;
use holdfast_domain::{Error, ErrorCode, Result, TechnicianId};
use holdfast_store::Read;
use holdfast_store::table::directory::TechnicianRow;
use holdfast_store::table::entity::not_found;
use uuid::Uuid;

/// Everyone of the team, and who sits at this desk.
pub(crate) struct Team {
    pub(crate) all: Vec<TechnicianRow>,
    pub(crate) me: Option<TechnicianId>,
}

impl Team {
    pub(crate) fn load(read: Read<'_>, me: Option<TechnicianId>) -> Result<Self> {
        Ok(Self { all: read.technicians()?, me })
    }

    pub(crate) fn find(&self, id: TechnicianId) -> Option<&TechnicianRow> {
        self.all.iter().find(|technician| technician.id == id)
    }

    /// A person as shown beside an item; none where they are not here.
    pub(crate) fn reference(&self, id: TechnicianId) -> Option<TechnicianRef> {
        self.find(id).map(reference)
    }

    /// People as shown beside an item, by name.
    pub(crate) fn references(&self, ids: &[TechnicianId]) -> Vec<TechnicianRef> {
        self.all.iter().filter(|technician| ids.contains(&technician.id)).map(reference).collect()
    }

    /// The person that is meant: `me`, an id, or a name. Those who left are only found by id.
    pub(crate) fn pick(&self, text: &str) -> Result<TechnicianId> {
        let text = text.trim().trim_start_matches('@');
        if text.eq_ignore_ascii_case("me") {
            return self.me.ok_or_else(|| {
                Error::new(
                    ErrorCode::NotFound,
                    "Nobody sits at this desk yet.",
                    "Say who you are in Settings.",
                )
            });
        }
        if let Ok(id) = Uuid::parse_str(text) {
            return self
                .find(id.into())
                .map(|technician| technician.id)
                .ok_or_else(|| not_found("technician", text));
        }
        pick::one("technician", text, self.active(), |technician| &technician.name)
            .map(|technician| technician.id)
    }

    /// Those who did not leave.
    pub(crate) fn active(&self) -> impl Iterator<Item = &TechnicianRow> {
        self.all.iter().filter(|technician| technician.active)
    }

    /// The name of a person.
    pub(crate) fn name(&self, id: TechnicianId) -> &str {
        self.find(id).map_or("Somebody", |technician| technician.name.as_str())
    }
}

/// A person as shown beside an item.
pub(crate) fn reference(technician: &TechnicianRow) -> TechnicianRef {
    TechnicianRef {
        id: technician.id,
        name: technician.name.clone(),
        initials: initials(&technician.name),
    }
}

/// Two letters for the avatar: of the first and the last name, or the first two of the only one.
pub(crate) fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let letters: String = match words[..] {
        [] => String::new(),
        [only] => only.chars().take(2).collect(),
        [first, .., last] => first.chars().take(1).chain(last.chars().take(1)).collect(),
    };
    letters.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        for (name, letters) in [
            ("Tom Berg", "TB"),
            ("Ana Maria de Souza", "AS"),
            ("cher", "CH"),
            ("", ""),
            ("Ünal Öz", "ÜÖ"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
