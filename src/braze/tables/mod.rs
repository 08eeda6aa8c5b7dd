//! The declarations: one file per noun of Braze's.

mod campaigns;
mod canvases;
mod events;
pub mod kpi;
mod products;
mod segments;

use super::table::{Parameter, Role, Table};
use super::types::Type;

/// Every declared table, in the order in which the README lists them.
pub const TABLES: &[&Table] = &[
    &campaigns::CAMPAIGNS,
    &canvases::CANVASES,
    &segments::SEGMENTS,
    &events::EVENTS,
    &events::EVENT_NAMES,
    &products::PRODUCTS,
    &kpi::DAU,
    &kpi::MAU,
    &kpi::NEW_USERS,
    &kpi::UNINSTALLS,
];

/// Parameters that several tables have.
const INCLUDE_ARCHIVED: Parameter = Parameter {
    name: "include_archived",
    kind: Type::Boolean,
    description: "whether archived ones are in the list; default: true",
    role: Role::Include { query: "include_archived", unfiltered: true },
};

const EDITED_SINCE: Parameter = Parameter {
    name: "edited_since",
    kind: Type::TimestampTz,
    description: "only those edited at this time or later",
    role: Role::NotBefore { query: "last_edit.time[gt]", column: "last_edited" },
};

const SINCE: Parameter = Parameter {
    name: "since",
    kind: Type::Date,
    description: "the first day; default: as many days as one request can have, usually 100",
    role: Role::Since,
};

const UNTIL: Parameter =
    Parameter { name: "until", kind: Type::Date, description: "the last day; default: the newest", role: Role::Until };

const APPS: Parameter = Parameter {
    name: "apps",
    kind: Type::List(&Type::Varchar),
    description: "a series for each of these app identifiers; default: one for the whole workspace, where `app_id` is NULL",
    role: Role::Each { query: "app_id" },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::braze::table::Source;

    /// What the compiler cannot see of a declaration.
    #[test]
    fn declarations_are_consistent() {
        for table in TABLES {
            let name = table.name;
            assert!(name.starts_with("braze_"), "{name}");
            assert!(table.endpoint.path.starts_with('/'), "{name}");
            assert!(table.rows.ends_with("[]"), "{name}");
            if let Some(key) = table.key {
                assert_eq!(table.columns[table.column(key)].kind, Type::Varchar, "{name}");
            }
            for parameter in table.parameters {
                match parameter.role {
                    Role::NotBefore { column, .. } => {
                        assert_eq!(table.columns[table.column(column)].kind, Type::TimestampTz, "{name}");
                    }
                    Role::Each { query } => {
                        assert!(table.columns.iter().any(|column| column.source == Source::Query(query)), "{name}");
                    }
                    _ => {}
                }
            }
            let mut columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
            columns.sort_unstable();
            columns.dedup();
            assert_eq!(columns.len(), table.columns.len(), "{name} has a column twice");
        }
    }
}
