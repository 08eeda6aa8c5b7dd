//! The declarations: one file per noun of Braze's.

mod apps;
mod attributes;
mod broadcasts;
mod campaigns;
mod canvases;
mod cards;
pub mod catalog_items;
mod catalogs;
mod cdi;
mod content_blocks;
mod email;
mod email_templates;
mod events;
pub mod kpi;
mod phones;
mod preference_centers;
mod products;
mod purchases;
mod sdk_authentication;
mod segments;
mod sends;
mod sessions;
mod statistics;
mod subscriptions;
pub mod user_subscriptions;

use super::table::{Parameter, Place, Role, Table};
use super::types::Type;

/// Every declared table, in the order in which the README lists them.
pub const TABLES: &[&Table] = &[
    &campaigns::CAMPAIGNS,
    &campaigns::DETAILS,
    &campaigns::SERIES,
    &campaigns::MESSAGE_SERIES,
    &campaigns::URLS,
    &sends::SERIES,
    &canvases::CANVASES,
    &canvases::DETAILS,
    &canvases::SERIES,
    &canvases::VARIANT_SERIES,
    &canvases::STEP_SERIES,
    &canvases::SUMMARY,
    &canvases::URLS,
    &segments::SEGMENTS,
    &segments::DETAILS,
    &segments::SERIES,
    &events::EVENTS,
    &events::EVENT_NAMES,
    &events::SERIES,
    &attributes::CUSTOM_ATTRIBUTES,
    &products::PRODUCTS,
    &purchases::REVENUE_SERIES,
    &purchases::PURCHASE_SERIES,
    &catalogs::CATALOGS,
    &content_blocks::CONTENT_BLOCKS,
    &content_blocks::DETAILS,
    &email_templates::EMAIL_TEMPLATES,
    &email_templates::DETAILS,
    &email::HARD_BOUNCES,
    &email::UNSUBSCRIBES,
    &phones::INVALID_PHONE_NUMBERS,
    &subscriptions::STATUS,
    &preference_centers::PREFERENCE_CENTERS,
    &preference_centers::DETAILS,
    &broadcasts::SCHEDULED_BROADCASTS,
    &cdi::INTEGRATIONS,
    &cdi::SYNCS,
    &sdk_authentication::KEYS,
    &cards::CARDS,
    &cards::DETAILS,
    &cards::SERIES,
    &apps::APPS,
    &sessions::SERIES,
    &kpi::DAU,
    &kpi::MAU,
    &kpi::NEW_USERS,
    &kpi::UNINSTALLS,
];

/// Parameters that several tables have.
const INCLUDE_ARCHIVED: Parameter = named(
    "include_archived",
    Type::Boolean,
    "whether archived ones are in the list; default: true",
    Role::Include { query: "include_archived", unfiltered: true },
);

/// For tables that ask for each of a list with [`INCLUDE_ARCHIVED`].
const WITH_ARCHIVED: Parameter = named(
    INCLUDE_ARCHIVED.name,
    INCLUDE_ARCHIVED.kind,
    "whether archived ones are among them where `ids` is not given; default: true",
    Role::Passed,
);

const EDITED_SINCE: Parameter = named(
    "edited_since",
    Type::TimestampTz,
    "only those edited at this time or later",
    Role::NotBefore { query: "last_edit.time[gt]", column: "last_edited" },
);

const IGNORE_ERRORS: Parameter = named(
    "ignore_errors",
    Type::Boolean,
    "whether what Braze refuses is left out, and only in `braze_requests()`; default: false, it fails the query",
    Role::IgnoreErrors,
);

const SINCE: Parameter = named(
    "since",
    Type::Date,
    "the first day; default: as many days as one request can have, usually 100",
    Role::Since,
);

const UNTIL: Parameter = named("until", Type::Date, "the last day; default: the newest", Role::Until);

const UNIT: Parameter =
    named("unit", Type::Varchar, "`day`, or `hour` for a figure per hour; default: `day`", Role::Unit);

const APPS: Parameter = named(
    "apps",
    TEXTS,
    "a series for each of these app identifiers; default: one for the whole workspace, where `app_id` is NULL",
    Role::Each { query: "app_id" },
);

const SEGMENTS: Parameter = named(
    "segments",
    TEXTS,
    "a series for each of these segment identifiers; default: one for all users, where `segment_id` is NULL",
    Role::Each { query: "segment_id" },
);

const TEXTS: Type = Type::List(&Type::Varchar);

/// The objects that a table asks for one by one.
const fn ids(query: &'static str, description: &'static str) -> Parameter {
    named("ids", TEXTS, description, Role::Each { query })
}

/// The first day of a list with times in UTC.
const fn first_day(column: &'static str) -> Parameter {
    let role = Role::FirstDay { query: "start_date", column };
    named("since", Type::Date, "the first day, in UTC; default: all there are", role)
}

/// The last day of a list with times in UTC.
const fn last_day(column: &'static str) -> Parameter {
    named("until", Type::Date, "the last day, in UTC; default: today", Role::LastDay { query: "end_date", column })
}

const fn modified_since(column: &'static str) -> Parameter {
    let role = Role::NotBefore { query: "modified_after", column };
    named("modified_since", Type::TimestampTz, "only those changed at this time or later", role)
}

const fn modified_until(column: &'static str) -> Parameter {
    let role = Role::NotAfter { query: "modified_before", column };
    named("modified_until", Type::TimestampTz, "only those changed at this time or earlier", role)
}

const fn named(name: &'static str, kind: Type, description: &'static str, role: Role) -> Parameter {
    Parameter { name, kind, description, role, place: Place::Named }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::braze::table::{Column, Is, Paging, Source};

    /// What the compiler cannot see of a declaration.
    #[test]
    fn declarations_are_consistent() {
        for table in TABLES {
            consistent(table);
            assert!(table.description.ends_with('.'), "{}", table.name);
            assert_eq!(TABLES.iter().filter(|other| other.name == table.name).count(), 1, "{}", table.name);
        }
    }

    fn consistent(table: &Table) {
        let name = table.name;
        assert!(name.starts_with("braze_"), "{name}");
        assert!(table.endpoint.path.starts_with('/'), "{name}");
        parameters_are_consistent(table);
        columns_are_consistent(table);
        for column in table.key {
            let kind = table.columns[table.column(column)].kind;
            assert!(matches!(kind, Type::Varchar | Type::TimestampTz), "{name}: key {column}");
        }
        match table.paging {
            Paging::Windows { .. } => assert_eq!(table.columns[table.column("time")].kind, Type::Date, "{name}"),
            Paging::Single | Paging::Summary { .. } => assert!(table.key.is_empty(), "{name}: nothing comes twice"),
            _ => assert!(!table.key.is_empty(), "{name}: which rows are the same?"),
        }

        for place in places(table.endpoint.path) {
            assert!(sent(table).contains(&place), "{name}: nothing fills {place}");
        }
        let Some(each_of) = table.each_of else { return };
        let parent = each_of.table;
        for (column, query) in each_of.columns {
            assert_eq!(parent.columns[parent.column(column)].kind, Type::Varchar, "{name}: {query}");
        }
        match each_of.only {
            None => {}
            Some((column, Is::NotFalse)) => {
                assert_eq!(parent.columns[parent.column(column)].kind, Type::Boolean, "{name}");
            }
            Some((column, Is::Text(_))) => {
                assert_eq!(parent.columns[parent.column(column)].kind, Type::Varchar, "{name}");
            }
        }
        consistent(parent);
    }

    fn parameters_are_consistent(table: &Table) {
        let name = table.name;
        let kind = |column: &str| table.columns[table.column(column)].kind;
        for (at, parameter) in table.parameters.iter().enumerate() {
            let before = &table.parameters[..at];
            assert!(before.iter().all(|other| other.name != parameter.name), "{name}: {} twice", parameter.name);
            if parameter.place == Place::Positional {
                assert!(before.iter().all(|other| other.place == Place::Positional), "{name}: {}", parameter.name);
            }
            let expected = match parameter.role {
                Role::NotBefore { column, .. } | Role::NotAfter { column, .. } => {
                    assert_eq!(kind(column), Type::TimestampTz, "{name}");
                    Type::TimestampTz
                }
                Role::FirstDay { column, .. } | Role::LastDay { column, .. } => {
                    assert_eq!(kind(column), Type::TimestampTz, "{name}");
                    Type::Date
                }
                Role::Since | Role::Until => {
                    assert!(matches!(table.paging, Paging::Windows { .. } | Paging::Summary { .. }), "{name}");
                    Type::Date
                }
                Role::Unit => {
                    assert!(matches!(table.paging, Paging::Windows { .. }), "{name}");
                    Type::Varchar
                }
                Role::Horizon { .. } => Type::TimestampTz,
                Role::Each { .. } | Role::Some { .. } => TEXTS,
                Role::Include { .. } => Type::Boolean,
                Role::IgnoreErrors => {
                    let asks_each = table.parameters.iter().any(|other| matches!(other.role, Role::Each { .. }));
                    assert!(asks_each || table.each_of.is_some(), "{name} asks for nothing in particular");
                    Type::Boolean
                }
                Role::Passed => {
                    let parent = table.each_of.expect("something to pass it to").table;
                    let taken = parent.parameters.iter().find(|other| other.name == parameter.name);
                    taken.unwrap_or_else(|| panic!("{name}: nothing takes {}", parameter.name)).kind
                }
                Role::Send { .. } => parameter.kind,
            };
            assert_eq!(parameter.kind, expected, "{name}: {}", parameter.name);
        }
    }

    fn columns_are_consistent(table: &Table) {
        let name = table.name;
        let rows = parts(table.rows);
        let keys: Vec<&str> = places(table.rows).collect();
        let is_key = |column: &Column| column.source == Source::Key;
        for key in &keys {
            assert!(is_key(&table.columns[table.column(key)]), "{name}: {key}");
        }
        for (at, column) in table.columns.iter().enumerate() {
            let twice = table.columns[..at].iter().any(|before| before.name == column.name);
            assert!(!twice, "{name} has {} twice", column.name);
            match column.source {
                Source::Field => assert_ne!(column.name, "message", "{name}: it tells how the request went"),
                Source::At(path) => {
                    let path = parts(path);
                    let shared = path.iter().zip(&rows).take_while(|(a, b)| a == b).count();
                    assert!(shared < path.len(), "{name}: {}", column.name);
                    let names = path[shared..].iter().all(|part| !part.contains(['[', '{']));
                    assert!(names, "{name}: {} leaves the way to the rows", column.name);
                }
                Source::Key => assert!(keys.contains(&&*column.name), "{name}: {}", column.name),
                Source::Query(query) => {
                    assert!(sent(table).contains(&query), "{name}: {query} is not sent");
                }
                Source::Raw => assert_eq!(at + 1, table.columns.len(), "{name}: raw comes last"),
                Source::Element | Source::Other => {}
            }
        }
    }

    /// The query parameters and places of the path that a call sets.
    fn sent(table: &Table) -> Vec<&'static str> {
        let own = table.parameters.iter().filter_map(|parameter| match parameter.role {
            Role::Send { query } | Role::Each { query } => Some(query),
            _ => None,
        });
        let each_of = table.each_of.into_iter().flat_map(|each_of| each_of.columns).map(|(_, query)| *query);
        own.chain(each_of).collect()
    }

    fn parts(path: &str) -> Vec<&str> {
        path.split('.').filter(|part| !part.is_empty()).collect()
    }

    /// The names in braces.
    fn places(path: &str) -> impl Iterator<Item = &str> {
        path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
    }
}
