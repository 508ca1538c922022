//! Which terms stand behind an id.

use super::{Hours, SlaPolicy, TermsId};
use std::collections::HashMap;
use std::sync::Arc;

/// A policy, and the hours it is counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The policy.
    pub policy: Arc<SlaPolicy>,
    /// The calendar, made ready.
    pub hours: Arc<Hours>,
}

/// All terms as they are now. A holiday added to a calendar changes what every open clock comes to,
/// because logs name terms and do not copy them.
#[derive(Debug, Clone)]
pub struct Book {
    terms: HashMap<TermsId, Terms>,
    initial: Option<Terms>,
    always: Hours,
}

impl Default for Book {
    fn default() -> Self {
        Self { terms: HashMap::new(), initial: None, always: Hours::always() }
    }
}

impl Book {
    /// A book in which these terms hold for every item from its start.
    #[must_use]
    pub fn of(terms: Terms) -> Self {
        Self { initial: Some(terms), ..Self::default() }
    }

    /// Enters terms, in place of what stood there.
    pub fn insert(&mut self, id: TermsId, terms: Terms) {
        self.terms.insert(id, terms);
    }

    /// The terms of an id. What it points to may not have arrived yet; then there are none.
    #[must_use]
    pub fn get(&self, id: TermsId) -> Option<&Terms> {
        self.terms.get(&id)
    }

    /// The terms that hold before a log names any.
    pub(super) const fn initial(&self) -> Option<&Terms> {
        self.initial.as_ref()
    }

    pub(super) const fn always(&self) -> &Hours {
        &self.always
    }
}
