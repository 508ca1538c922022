//! Many things at once become few interruptions: the first at once, the rest of the same client and
//! site within two minutes in one bubble that is replaced, and everything beyond five a minute in a
//! digest. P1 passes through.

use crate::{ClientId, Priority, SiteId, Timestamp};
use chrono::TimeDelta;
use std::collections::HashMap;

/// How long the first of a client and site has the rest folded behind it.
pub const WINDOW: TimeDelta = TimeDelta::seconds(120);
/// Bubbles in a minute before the digest takes over.
pub const BUBBLES: usize = 5;
/// As [`BUBBLES`], for P1: nobody reads more, and each covers what is on the screen.
pub const BUBBLES_P1: usize = 10;
/// A bubble that gathers is replaced no more often than this.
pub const REPLACED: TimeDelta = TimeDelta::seconds(15);
const MINUTE: TimeDelta = TimeDelta::seconds(60);

/// Client and site, which are told together.
pub type Place = (Option<ClientId>, Option<SiteId>);

/// A bubble that gathers what would be too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Of one client and site.
    Fold(Place),
    /// Of everything.
    Digest,
}

/// Where something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A bubble of its own, now.
    Alone,
    /// Together with others.
    With(Group),
}

/// A gathering bubble that is to be shown, or shown anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bubble {
    /// Which one.
    pub group: Group,
    /// How many it stands for by now.
    pub count: u32,
    /// What came since it was last shown.
    pub added: Vec<i64>,
}

#[derive(Debug, Clone)]
struct Gathering {
    opened: Timestamp,
    shown: Option<Timestamp>,
    count: u32,
    added: Vec<i64>,
}

/// What was shown lately.
#[derive(Debug, Clone, Default)]
pub struct Storm {
    recent: Vec<(Timestamp, bool)>,
    groups: HashMap<Group, Gathering>,
    places: HashMap<Place, Timestamp>,
}

fn within(since: Timestamp, now: Timestamp, span: TimeDelta) -> bool {
    // A clock that was set back must not hold anything for longer than the span.
    let passed = now - since;
    passed < span && passed > -span
}

impl Storm {
    /// Decides where something goes, and remembers it. `id` is what [`Bubble::added`] names.
    pub fn route(
        &mut self,
        id: i64,
        place: Place,
        priority: Option<Priority>,
        now: Timestamp,
    ) -> Route {
        self.recent.retain(|(at, _)| within(*at, now, MINUTE));
        let loud = priority == Some(Priority::P1);
        let shown = self.recent.iter().filter(|(_, p1)| !loud || *p1).count();
        if loud && shown < BUBBLES_P1 {
            self.recent.push((now, true));
            return Route::Alone;
        }
        let known = place.0.is_some()
            && self.places.get(&place).is_some_and(|since| within(*since, now, WINDOW));
        let group = if loud || shown >= BUBBLES || self.gathers(Group::Digest, now) {
            Group::Digest
        } else if known {
            Group::Fold(place)
        } else {
            self.recent.push((now, false));
            self.places.insert(place, now);
            return Route::Alone;
        };
        let gathering = self.groups.entry(group).or_insert(Gathering {
            opened: now,
            shown: None,
            count: 0,
            added: Vec::new(),
        });
        gathering.count += 1;
        gathering.added.push(id);
        Route::With(group)
    }

    /// Adds one more to a bubble that gathers, without asking where it goes.
    pub fn gather(&mut self, group: Group, id: i64) {
        if let Some(gathering) = self.groups.get_mut(&group) {
            gathering.count += 1;
            gathering.added.push(id);
        }
    }

    /// Counts a bubble that was shown past this storm, such as a summary.
    pub fn note(&mut self, now: Timestamp) {
        self.recent.push((now, false));
    }

    fn gathers(&self, group: Group, now: Timestamp) -> bool {
        self.groups.get(&group).is_some_and(|known| within(known.opened, now, MINUTE))
    }

    /// The gathering bubbles that are to be shown now.
    pub fn due(&mut self, now: Timestamp) -> Vec<Bubble> {
        let mut bubbles = Vec::new();
        for (group, gathering) in &mut self.groups {
            let rested = gathering.shown.is_none_or(|shown| !within(shown, now, REPLACED));
            if rested && !gathering.added.is_empty() {
                gathering.shown = Some(now);
                let added = std::mem::take(&mut gathering.added);
                self.recent.push((now, false));
                bubbles.push(Bubble { group: *group, count: gathering.count, added });
            }
        }
        self.groups.retain(|_, gathering| {
            !gathering.added.is_empty() || within(gathering.opened, now, WINDOW)
        });
        self.places.retain(|_, since| within(*since, now, WINDOW));
        bubbles
    }

    /// When [`Storm::due`] has to be asked again, if it has.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        let waiting = self.groups.values().filter(|gathering| !gathering.added.is_empty());
        waiting.map(|one| one.shown.map_or(one.opened, |shown| shown + REPLACED)).min()
    }
}
