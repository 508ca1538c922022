//! Desks that edit the same cards while they are apart: what was edited, who had seen what, and so
//! which edits nobody has taken back or overwritten knowingly. Those have to be found somewhere.

use crate::random::Random;
use std::collections::{BTreeMap, BTreeSet};

/// Desks.
pub(crate) const DESKS: usize = 3;
/// Cards they share from the beginning.
pub(crate) const CARDS: usize = 3;
/// Fields that are edited, all of them short texts.
pub(crate) const FIELDS: [&str; 4] = ["title", "blocked_on", "blocked_note", "end_reason"];

const STEPS: usize = 30;

/// What happens, one after the other.
#[derive(Clone)]
pub(crate) enum Step {
    /// A desk gives a field a value that nobody else ever writes.
    Write { desk: usize, card: usize, field: usize, value: String },
    /// Two desks exchange everything.
    Meet(usize, usize),
    /// A desk is copied aside.
    Backup(usize),
    /// A desk is what its copy is, as after a restored backup.
    Restore(usize),
}

/// One story, and what has to be found at its end.
pub(crate) struct Feud {
    pub(crate) steps: Vec<Step>,
    /// By card and field the values that nobody overwrote who had seen them.
    pub(crate) heads: BTreeMap<(usize, usize), Vec<String>>,
}

struct Edit {
    card: usize,
    field: usize,
    value: String,
    overwrote: Vec<usize>,
}

/// Tells a story; with `faults` desks are restored from backups meanwhile.
pub(crate) fn feud(seed: u64, faults: bool) -> Feud {
    let mut random = Random::seeded(seed);
    let mut edits: Vec<Edit> = Vec::new();
    let mut known: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); DESKS];
    let mut backups: Vec<Option<BTreeSet<usize>>> = vec![None; DESKS];
    let mut steps = Vec::new();
    for _ in 0..STEPS {
        let desk = random.below(DESKS);
        let fault = faults && random.once_in(10);
        let step = match (fault, &backups[desk]) {
            (true, None) => {
                backups[desk] = Some(known[desk].clone());
                Step::Backup(desk)
            }
            (true, Some(backup)) => {
                known[desk] = backup.clone();
                Step::Restore(desk)
            }
            _ if random.once_in(3) => {
                let other = (desk + 1 + random.below(DESKS - 1)) % DESKS;
                meet(&mut known, desk, other);
                Step::Meet(desk, other)
            }
            _ => {
                let (card, field) = (random.below(CARDS), random.below(FIELDS.len()));
                let same = |edit: &Edit| (edit.card, edit.field) == (card, field);
                let overwrote =
                    known[desk].iter().copied().filter(|at| same(&edits[*at])).collect();
                let value = format!("{}-{}", edits.len(), random.below(1 << 20));
                known[desk].insert(edits.len());
                edits.push(Edit { card, field, value: value.clone(), overwrote });
                Step::Write { desk, card, field, value }
            }
        };
        steps.push(step);
    }
    // Everybody meets everybody, until all have heard all.
    for _ in 0..2 {
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            meet(&mut known, a, b);
            steps.push(Step::Meet(a, b));
        }
    }
    // What a desk had shared with nobody when it was restored is gone with it.
    let alive = &known[0];
    let overwritten: BTreeSet<usize> =
        alive.iter().flat_map(|at| edits[*at].overwrote.iter().copied()).collect();
    let mut heads: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for at in alive.difference(&overwritten) {
        let edit = &edits[*at];
        heads.entry((edit.card, edit.field)).or_default().push(edit.value.clone());
    }
    Feud { steps, heads }
}

fn meet(known: &mut [BTreeSet<usize>], a: usize, b: usize) {
    let both: BTreeSet<usize> = known[a].union(&known[b]).copied().collect();
    (known[a], known[b]) = (both.clone(), both);
}
