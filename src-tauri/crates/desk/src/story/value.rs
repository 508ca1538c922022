//! Field values in words.

use super::Names;
use crate::api::FieldChange;
use holdfast_domain::{
    BlockedOn, Category, Channel, EntityId, Impact, Priority, SlaClock, Timestamp, Urgency,
    WipMode, WipScope, WorkItemKind,
};
use holdfast_store::change::ChangeRow;
use holdfast_store::registry::{self, Field, Shape};
use holdfast_store::{Place, Value};

impl Names {
    /// A value as people read it; empty where there is none.
    pub(crate) fn show(&self, field: Field, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
            Value::Int(millis) if field.shape == Shape::Time => {
                self.time(Timestamp::from_timestamp_millis(*millis).unwrap_or_default())
            }
            Value::Int(number) => number.to_string(),
            Value::Text(text) => label(field.name, text).unwrap_or(text).to_owned(),
            Value::Id(id) => self.title(EntityId(*id)),
            Value::Place(place) => self.place(place),
            Value::Update(_) => "a new text".to_owned(),
            Value::Other(_) => "a value of a newer Holdfast".to_owned(),
        }
    }

    /// A time in the zone of the workspace.
    pub(super) fn time(&self, at: Timestamp) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%d %H:%M").to_string()
    }

    fn place(&self, place: &Place) -> String {
        format!("{}, {}", self.name(place.board.0.into()), self.name(place.column.0.into()))
    }
}

/// The label of a word of the vocabulary.
fn label(field: &str, word: &str) -> Option<&'static str> {
    match field {
        "kind" => WorkItemKind::from_word(word).map(WorkItemKind::label),
        "priority" => Priority::from_word(word).map(Priority::label),
        "blocked_on" => BlockedOn::from_word(word).map(BlockedOn::label),
        "category" => Category::from_word(word).map(Category::label),
        "scope" => WipScope::from_word(word).map(WipScope::label),
        "mode" => WipMode::from_word(word).map(WipMode::label),
        "impact" => Impact::from_word(word).map(Impact::label),
        "urgency" => Urgency::from_word(word).map(Urgency::label),
        "channel" => Channel::from_word(word).map(Channel::label),
        "clock" => SlaClock::from_word(word).map(SlaClock::label),
        _ => None,
    }
}

/// Field by field what stood before a change and after it.
pub(crate) fn fields(names: &Names, row: &ChangeRow) -> Vec<FieldChange> {
    registry::kind(row.kind)
        .fields
        .iter()
        .filter_map(|field| {
            let (before, after) = row.ops.get(&field.number)?;
            let shown = |value: &Value| (*value != Value::Null).then(|| names.show(*field, value));
            Some(FieldChange {
                field: field.name.to_owned(),
                before: shown(before),
                after: shown(after),
            })
        })
        .collect()
}
