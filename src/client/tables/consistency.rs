//! What the compiler cannot see of a declaration.

use super::{TABLES, catalog_items, user_subscriptions};
use crate::declare::{
    Column, ColumnSource, Condition, Manner, Paging, ParameterRole, Parent, Placement, TEXTS, Table, Type,
};

/// Tables that are read by code of their own.
const MORE: [&Table; 2] = [&catalog_items::ITEMS, &user_subscriptions::RECORDED];

#[test]
fn declarations_are_consistent() {
    let all: Vec<&Table> = TABLES.iter().chain(&MORE).copied().collect();
    for &table in &all {
        consistent(table);
        assert!(table.description.ends_with('.'), "{}", table.name);
        assert_eq!(all.iter().filter(|other| other.name == table.name).count(), 1, "{}", table.name);
    }
}

#[test]
fn both_shapes_of_subscriptions_have_the_same_columns() {
    let told = |column: &Column| (column.name.clone(), column.kind.clone());
    let documented: Vec<_> = user_subscriptions::DOCUMENTED.1.iter().map(told).collect();
    assert_eq!(documented, user_subscriptions::RECORDED.columns.iter().map(told).collect::<Vec<_>>());
}

fn consistent(table: &Table) {
    let name = table.name;
    assert!(name.starts_with("braze_"), "{name}");
    let texts = table.columns.iter().map(|column| &*column.description).chain([table.description]);
    assert!(!texts.into_iter().any(|text| text.contains('|')), "{name}: a `|` breaks tables of the reference");
    assert!(table.endpoint.path.starts_with('/'), "{name}");
    parameters_are_consistent(table);
    columns_are_consistent(table);
    key_is_consistent(table);
    kept_is_consistent(table);
    match table.paging {
        Paging::Windows { .. } => assert_eq!(table.columns[table.column("time")].kind, Type::Date, "{name}"),
        Paging::Offset { whole_with, .. } => {
            assert!(whole_with.iter().all(|query| sent(table).contains(query)), "{name}: {whole_with:?}");
        }
        _ => {}
    }

    for place in places(table.endpoint.path) {
        assert!(sent(table).contains(&place) || place == catalog_items::PLACE, "{name}: nothing fills {place}");
    }
    let Some(Parent { table: parent, columns, only }) = table.parent else { return };
    let kind = |column: &str| &parent.columns[parent.column(column)].kind;
    for (column, query) in columns {
        assert_eq!(*kind(column), Type::Varchar, "{name}: {query}");
    }
    match only {
        None => {}
        Some((column, Condition::NotFalse)) => assert_eq!(*kind(column), Type::Boolean, "{name}"),
        Some((column, Condition::Text(_))) => assert_eq!(*kind(column), Type::Varchar, "{name}"),
    }
    consistent(parent);
}

fn key_is_consistent(table: &Table) {
    let (name, key) = (table.name, &table.key);
    assert!(!key.columns.is_empty(), "{name}: which rows are the same?");
    assert!(key.columns.iter().all(|column| has(table, column)), "{name}: {:?}", key.columns);
    for column in table.page_key() {
        let kind = &table.columns[table.column(column)].kind;
        assert!(matches!(kind, Type::Varchar | Type::TimestampTz), "{name}: {column} cannot be compared");
    }
    assert!(key.nullable.iter().all(|column| key.columns.contains(column)), "{name}: {:?}", key.nullable);
    if let Some((column, fallback)) = key.fallback {
        assert!(key.nullable.contains(&column), "{name}: {column} is never NULL");
        assert!(has(table, fallback), "{name}: {fallback}");
    }
}

fn kept_is_consistent(table: &Table) {
    let (name, Some(kept)) = (table.name, &table.kept) else { return };
    assert!(kept.without.iter().all(|column| has(table, column)), "{name}: {:?}", kept.without);
    assert!(kept.added.iter().all(|column| has(table, column)), "{name}: {:?}", kept.added);
    let parent = kept.of.or(table.parent.map(|parent| parent.table));
    match kept.manner {
        Manner::Objects => {}
        Manner::Details { edited } => {
            let parent = parent.unwrap_or_else(|| panic!("{name}: details of what?"));
            if let Some(edited) = edited {
                assert_eq!(parent.columns[parent.column(edited)].kind, Type::TimestampTz, "{name}: {edited}");
            }
        }
        Manner::Series => assert!(parent.is_some(), "{name}: series of what?"),
        Manner::AppSeries => assert!(table.key.nullable.contains(&"app_id"), "{name}: which app?"),
        Manner::Dated => assert!(table.dated_by().is_some(), "{name}: of which days?"),
    }
    if let Some(parent) = parent {
        assert!(parent.kept.is_some(), "{name}: {} is not kept", parent.name);
    }
}

fn parameters_are_consistent(table: &Table) {
    let name = table.name;
    let kind = |column: &str| table.columns[table.column(column)].kind.clone();
    for (at, parameter) in table.parameters.iter().enumerate() {
        let before = &table.parameters[..at];
        assert!(
            before.iter().all(|other| other.sql.name != parameter.sql.name),
            "{name}: {} twice",
            parameter.sql.name
        );
        if parameter.placement == Placement::Positional {
            assert!(
                before.iter().all(|other| other.placement == Placement::Positional),
                "{name}: {}",
                parameter.sql.name
            );
        }
        if let Some(origin) = parameter.origin {
            let list = TABLES.iter().find(|other| other.name == origin.table);
            let list = list.unwrap_or_else(|| panic!("{name}: there is no {}", origin.table));
            assert!(has(list, origin.column) && has(list, origin.name), "{name}: {origin:?}");
        }
        let expected = match parameter.role {
            ParameterRole::NotBefore { column, .. } | ParameterRole::NotAfter { column, .. } => {
                assert_eq!(kind(column), Type::TimestampTz, "{name}");
                Type::TimestampTz
            }
            ParameterRole::FirstDay { column, .. } | ParameterRole::LastDay { column, .. } => {
                assert_eq!(kind(column), Type::TimestampTz, "{name}");
                Type::Date
            }
            ParameterRole::Since => {
                let (Paging::Windows { length_max, .. } | Paging::Summary { length_max }) = table.paging else {
                    panic!("{name} has no days")
                };
                let default = format!("{length_max} days");
                assert!(parameter.sql.description.contains(&default), "{name}: the default is {default}");
                Type::Date
            }
            ParameterRole::Until => {
                assert!(matches!(table.paging, Paging::Windows { .. } | Paging::Summary { .. }), "{name}");
                Type::Date
            }
            ParameterRole::Unit => {
                assert!(matches!(table.paging, Paging::Windows { .. }), "{name}");
                Type::Varchar
            }
            ParameterRole::Horizon { .. } => Type::TimestampTz,
            ParameterRole::Each { .. } | ParameterRole::Some { .. } => TEXTS,
            ParameterRole::Include { .. } => Type::Boolean,
            ParameterRole::IgnoreErrors => {
                let asks_each = table.parameters.iter().any(|other| matches!(other.role, ParameterRole::Each { .. }));
                assert!(asks_each || table.parent.is_some(), "{name} asks for nothing in particular");
                Type::Boolean
            }
            ParameterRole::Passed => {
                let parent = table.parent.expect("something to pass it to").table;
                let taken = parent.parameters.iter().find(|other| other.sql.name == parameter.sql.name);
                taken.unwrap_or_else(|| panic!("{name}: nothing takes {}", parameter.sql.name)).sql.kind.clone()
            }
            ParameterRole::Send { .. } => parameter.sql.kind.clone(),
        };
        assert_eq!(parameter.sql.kind, expected, "{name}: {}", parameter.sql.name);
    }
}

fn columns_are_consistent(table: &Table) {
    let name = table.name;
    let rows = parts(table.rows);
    let keys: Vec<&str> = places(table.rows).collect();
    let is_key = |column: &Column| column.source == ColumnSource::Key;
    for key in &keys {
        assert!(is_key(&table.columns[table.column(key)]), "{name}: {key}");
    }
    for (at, column) in table.columns.iter().enumerate() {
        let twice = table.columns[..at].iter().any(|before| before.name == column.name);
        assert!(!twice, "{name} has {} twice", column.name);
        assert_ne!(column.kind, Type::Interval, "{name}: only parameters are an INTERVAL");
        match column.source {
            ColumnSource::Field => assert_ne!(column.name, "message", "{name}: it tells how the request went"),
            ColumnSource::At(path) => {
                let path = parts(path);
                let shared = path.iter().zip(&rows).take_while(|(a, b)| a == b).count();
                assert!(shared < path.len(), "{name}: {}", column.name);
                let names = path[shared..].iter().all(|part| !part.contains(['[', '{']));
                assert!(names, "{name}: {} leaves the way to the rows", column.name);
            }
            ColumnSource::Key => assert!(keys.contains(&&*column.name), "{name}: {}", column.name),
            ColumnSource::Query(query) => {
                assert!(sent(table).contains(&query), "{name}: {query} is not sent");
            }
            ColumnSource::Raw => assert_eq!(at + 1, table.columns.len(), "{name}: raw comes last"),
            ColumnSource::Rows { table: other, at } => {
                // Everything that opens a row of ours is on the way to theirs, so that each of theirs belongs to one.
                let (ours, theirs) = (opened(table.rows), opened(other.rows));
                assert!(theirs.starts_with(&ours), "{name}: {} belongs to no row", column.name);
                assert!(other.rows.starts_with(at) && opened(at) == ours, "{name}: {at}");
                assert_eq!(other.endpoint.path, table.endpoint.path, "{name}: {}", column.name);
            }
            ColumnSource::Other { of: Some(path) } => {
                assert!(rows.starts_with(&parts(path)), "{name}: {} is not on the way to the rows", column.name);
            }
            ColumnSource::Element | ColumnSource::Other { of: None } => {}
            ColumnSource::FieldNamed(_) | ColumnSource::Item => panic!("{name}: {} is not declared", column.name),
        }
    }
}

fn has(table: &Table, column: &str) -> bool {
    table.columns.iter().any(|own| own.name == column)
}

/// The query parameters and places of the path that a call sets.
fn sent(table: &Table) -> Vec<&'static str> {
    let own = table.parameters.iter().filter_map(|parameter| match parameter.role {
        ParameterRole::Send { query } | ParameterRole::Each { query } | ParameterRole::Some { query, at_once: 1 } => {
            Some(query)
        }
        _ => None,
    });
    let parent = table.parent.into_iter().flat_map(|parent| parent.columns).map(|(_, query)| *query);
    own.chain(parent).collect()
}

/// The arrays and maps on a way.
fn opened(path: &str) -> Vec<&str> {
    path.split_inclusive([']', '}']).filter(|part| part.ends_with([']', '}'])).collect()
}

fn parts(path: &str) -> Vec<&str> {
    path.split('.').filter(|part| !part.is_empty()).collect()
}

/// The names in braces.
fn places(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}
