//! The schema and the registry as snapshots: a change to either must be meant.

use super::*;
use holdfast_store::registry::{KINDS, Shape, rule};
use holdfast_wire::Rule;

#[test]
fn the_schema_is_the_one_that_was_released() {
    let desk = desk();
    let connection = rusqlite::Connection::open(holdfast_store::database(desk.dir.path())).unwrap();
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'fts_%' ORDER BY type DESC, name")
        .unwrap();
    let schema: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    insta::assert_snapshot!(schema.join(";\n"));
}

#[test]
fn numbers_shapes_and_rules_of_fields_never_change() {
    let lines: Vec<_> = KINDS
        .iter()
        .flat_map(|kind| {
            kind.fields.iter().map(move |field| {
                let once =
                    if rule(kind.number, field.number) == Rule::First { " once" } else { "" };
                format!(
                    "{}.{} {}.{} {:?}{once}",
                    kind.number, field.number, kind.table, field.name, field.shape
                )
            })
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_field_has_its_column() {
    let desk = desk();
    for kind in KINDS {
        let mut numbers = std::collections::BTreeSet::new();
        for field in kind.fields {
            assert!(numbers.insert(field.number), "{} has {} twice", kind.table, field.number);
            let column = match field.shape {
                Shape::Body => continue,
                Shape::Place => "ord",
                _ => field.name,
            };
            let found = desk.value(&format!(
                "SELECT count(*) FROM pragma_table_info('{}') WHERE name = '{column}'",
                kind.table
            ));
            assert_eq!(found, "1", "{}.{}", kind.table, field.name);
        }
    }
}

#[test]
fn nothing_of_what_happened_is_a_text_that_goes_on() {
    for kind in KINDS.iter().filter(|kind| kind.event) {
        assert!(kind.fields.iter().all(|field| field.shape != Shape::Body), "{}", kind.table);
    }
}
