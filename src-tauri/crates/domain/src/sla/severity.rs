//! Impact × urgency → priority.

use crate::{Impact, Priority, Urgency};
use serde::{Deserialize, Serialize};

/// The severity matrix: a priority for every impact and urgency.
///
/// In JSON a table of three rows (impact high, medium, low) with three columns (urgency high,
/// medium, low): `[["P1","P2","P3"],["P2","P3","P4"],["P3","P4","P4"]]`, which is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeverityMatrix([[Priority; 3]; 3]);

impl SeverityMatrix {
    /// The priority that follows.
    #[must_use]
    pub const fn priority(&self, impact: Impact, urgency: Urgency) -> Priority {
        self.0[impact as usize][urgency as usize]
    }

    /// Changes what follows from one combination.
    pub const fn set(&mut self, impact: Impact, urgency: Urgency, priority: Priority) {
        self.0[impact as usize][urgency as usize] = priority;
    }

    /// Every combination, row by row.
    pub fn cells(&self) -> impl Iterator<Item = (Impact, Urgency, Priority)> {
        Impact::ALL.iter().flat_map(move |impact| {
            Urgency::ALL
                .iter()
                .map(move |urgency| (*impact, *urgency, self.priority(*impact, *urgency)))
        })
    }
}

impl Default for SeverityMatrix {
    fn default() -> Self {
        use Priority::{P1, P2, P3, P4};
        Self([[P1, P2, P3], [P2, P3, P4], [P3, P4, P4]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_and_standing_still_is_p1_and_one_person_with_a_way_round_is_p4() {
        let matrix = SeverityMatrix::default();
        assert_eq!(matrix.priority(Impact::High, Urgency::High), Priority::P1);
        assert_eq!(matrix.priority(Impact::High, Urgency::Low), Priority::P3);
        assert_eq!(matrix.priority(Impact::Low, Urgency::High), Priority::P3);
        assert_eq!(matrix.priority(Impact::Low, Urgency::Low), Priority::P4);
    }

    #[test]
    fn less_impact_or_urgency_never_raises_the_default_priority() {
        let matrix = SeverityMatrix::default();
        for (impact, urgency, priority) in matrix.cells() {
            for (lower, later, other) in matrix.cells() {
                if lower >= impact && later >= urgency {
                    assert!(
                        other >= priority,
                        "{lower} {later} is {other}, {impact} {urgency} is {priority}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_edited_matrix_reads_back_from_json() {
        let mut matrix = SeverityMatrix::default();
        matrix.set(Impact::Medium, Urgency::High, Priority::P1);
        assert_eq!(matrix.priority(Impact::Medium, Urgency::High), Priority::P1);
        let json = serde_json::to_string(&matrix).unwrap();
        assert_eq!(json, r#"[["P1","P2","P3"],["P1","P3","P4"],["P3","P4","P4"]]"#);
        assert_eq!(serde_json::from_str::<SeverityMatrix>(&json).unwrap(), matrix);
    }
}
