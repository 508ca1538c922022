//! What people said of an item who had not seen one another.
//!
//! The register of a field holds the later value, and shows the other as a conflict. Clocks promise more:
//! **the higher priority wins until a human lowers it.** A priority takes away those that its author had
//! seen, and stands beside the others; the highest of those that stand counts. Choosing one in the conflict
//! has seen them all, and so ends it.
//!
//! All of it follows from the history alone, so that every desk with the same history reckons the same.

use super::log::Counted;
use crate::registry::work_item;
use crate::sync::{Point, Seen};
use holdfast_domain::{Priority, Result};
use std::collections::HashMap;

/// The priority that counts after each change of it, by the place of the change; empty where that is the
/// one it wrote.
pub(super) fn priorities(
    changes: &[Counted],
    seen: &mut Seen<'_>,
) -> Result<HashMap<usize, Option<Priority>>> {
    let written: Vec<(usize, Point, Option<Priority>)> = changes
        .iter()
        .enumerate()
        .filter_map(|(place, change)| {
            let (_, after) = change.ops.get(&work_item::PRIORITY.number)?;
            let priority = after.as_text().and_then(Priority::from_word);
            Some((place, change.point, priority))
        })
        .collect();
    let mut effective = HashMap::new();
    if one_author(written.iter().map(|(_, point, _)| *point)) {
        return Ok(effective);
    }
    let mut standing: Vec<(Point, Option<Priority>)> = Vec::new();
    for (place, point, priority) in written {
        let mut beside = Vec::with_capacity(standing.len() + 1);
        for (other, priority) in standing {
            if !seen.had_seen(point, other)? {
                beside.push((other, priority));
            }
        }
        beside.push((point, priority));
        standing = beside;
        // Without a priority nothing is promised: any other is higher.
        let named = standing.iter().filter_map(|(_, priority)| *priority);
        effective.insert(place, named.min_by_key(|priority| *priority as u8));
    }
    Ok(effective)
}

/// Whether all of it was written in one stream, whose author has seen what it wrote itself.
pub(super) fn one_author(mut points: impl Iterator<Item = Point>) -> bool {
    let first = points.next().map(|(s, _)| s);
    points.all(|(s, _)| Some(s) == first)
}
