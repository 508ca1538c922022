//! Which kinds of work belong on which kind of board.

use crate::{BoardKind, WorkItemKind};

/// The board a kind of work goes to unless somebody says otherwise.
#[must_use]
pub const fn home(kind: WorkItemKind) -> BoardKind {
    match kind {
        WorkItemKind::Incident
        | WorkItemKind::ServiceRequest
        | WorkItemKind::Change
        | WorkItemKind::Problem => BoardKind::Service,
        WorkItemKind::ProjectTask
        | WorkItemKind::Hardening
        | WorkItemKind::TechDebt
        | WorkItemKind::ClientFeature => BoardKind::Project,
    }
}

/// Whether a kind of work may lie on a kind of board without a remark.
///
/// Changes and problems are daily work or a project of their own, so they may lie on both.
#[must_use]
pub fn belongs(kind: WorkItemKind, board: BoardKind) -> bool {
    matches!(kind, WorkItemKind::Change | WorkItemKind::Problem) || home(kind) == board
}

/// What a captured line is on a board, where it does not say.
#[must_use]
pub const fn default_kind(board: BoardKind) -> WorkItemKind {
    match board {
        BoardKind::Service => WorkItemKind::ServiceRequest,
        BoardKind::Project => WorkItemKind::ProjectTask,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_belongs_on_its_home_board() {
        for kind in WorkItemKind::ALL {
            assert!(belongs(*kind, home(*kind)), "{kind}");
        }
    }

    #[test]
    fn what_a_board_captures_belongs_there() {
        for board in BoardKind::ALL {
            assert!(belongs(default_kind(*board), *board), "{board}");
        }
    }

    #[test]
    fn incidents_are_not_projects_and_projects_not_daily_churn() {
        assert!(!belongs(WorkItemKind::Incident, BoardKind::Project));
        assert!(!belongs(WorkItemKind::ServiceRequest, BoardKind::Project));
        assert!(!belongs(WorkItemKind::ProjectTask, BoardKind::Service));
        assert!(!belongs(WorkItemKind::Hardening, BoardKind::Service));
    }

    #[test]
    fn changes_and_problems_may_be_either() {
        for board in BoardKind::ALL {
            assert!(belongs(WorkItemKind::Change, *board));
            assert!(belongs(WorkItemKind::Problem, *board));
        }
    }
}
