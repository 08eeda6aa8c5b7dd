//! Parameters that several tables have.

use crate::declare::{IdentifierOrigin, Parameter, ParameterRole, Placement, TEXTS, TableParameter, Type};

/// Whether archived objects are in a list.
pub const INCLUDE_ARCHIVED: TableParameter = named(
    "include_archived",
    Type::Boolean,
    "whether to include archived ones; default: true",
    ParameterRole::Include { query: "include_archived", unfiltered: true },
);

/// For tables that ask for each of a list with [`INCLUDE_ARCHIVED`].
pub const WITH_ARCHIVED: TableParameter = named(
    "include_archived",
    Type::Boolean,
    "whether to include archived ones when `ids` is not given; default: true",
    ParameterRole::Passed,
);

/// Only what was edited since.
pub const EDITED_SINCE: TableParameter = named(
    "edited_since",
    Type::TimestampTz,
    "only those edited at this time or later",
    ParameterRole::NotBefore { query: "last_edit.time[gt]", column: "last_edited" },
);

/// Whether refused identifiers are left out.
pub const IGNORE_ERRORS: TableParameter = named(
    "ignore_errors",
    Type::Boolean,
    "whether to leave out what Braze refuses, which `braze_refused()` then lists; default: false, the query fails",
    ParameterRole::IgnoreErrors,
);

/// The first day of a series of which Braze gives 100 days at once.
pub const SINCE: TableParameter =
    named("since", Type::Date, "the first day; default: the 100 days up to the last one", ParameterRole::Since);

/// The first day of a series of which Braze gives 14 days at once.
pub const SINCE_14: TableParameter =
    named("since", Type::Date, "the first day; default: the 14 days up to the last one", ParameterRole::Since);

/// The last day of a series.
pub const UNTIL: TableParameter =
    named("until", Type::Date, "the last day; default: the most recent one", ParameterRole::Until);

/// Days or hours.
pub const UNIT: TableParameter = named(
    "unit",
    Type::Varchar,
    "`day`, or `hour` for a figure per hour (without `since`, the last 100 hours); \
                                  default: `day`",
    ParameterRole::Unit,
);

/// Apps, and what tells which there are.
pub const OF_APPS: IdentifierOrigin = IdentifierOrigin { table: "braze_apps", column: "api_key", name: "name" };

/// Segments, likewise.
pub const OF_SEGMENTS: IdentifierOrigin = IdentifierOrigin { table: "braze_segments", column: "id", name: "name" };

/// Campaigns, likewise.
pub const OF_CAMPAIGNS: IdentifierOrigin = IdentifierOrigin { table: "braze_campaigns", column: "id", name: "name" };

/// One series per app.
pub const APPS: TableParameter = identifying(
    "apps",
    TEXTS,
    "identifiers of apps, with a series for each; default: one series for the whole workspace, where `app_id` is NULL",
    ParameterRole::Each { query: "app_id" },
    Placement::Named,
    OF_APPS,
);

/// One series per segment.
pub const SEGMENTS: TableParameter = identifying(
    "segments",
    TEXTS,
    "identifiers of segments, with a series for each; default: one series for all users, where `segment_id` is NULL",
    ParameterRole::Each { query: "segment_id" },
    Placement::Named,
    OF_SEGMENTS,
);

/// The objects that a table asks for one by one, each sent as `query` or put into that place of the
/// path.
#[must_use]
pub const fn ids(query: &'static str, description: &'static str) -> TableParameter {
    named("ids", TEXTS, description, ParameterRole::Each { query })
}

/// The first day of a list with times in UTC, which are in the column.
#[must_use]
pub const fn first_day(column: &'static str) -> TableParameter {
    let role = ParameterRole::FirstDay { query: "start_date", column };
    named("since", Type::Date, "the first day, in UTC; default: no limit", role)
}

/// The last day of a list with times in UTC, which are in the column.
#[must_use]
pub const fn last_day(column: &'static str) -> TableParameter {
    named(
        "until",
        Type::Date,
        "the last day, in UTC; default: today",
        ParameterRole::LastDay { query: "end_date", column },
    )
}

/// Only what was changed since; the column has the time of the change.
#[must_use]
pub const fn modified_since(column: &'static str) -> TableParameter {
    let role = ParameterRole::NotBefore { query: "modified_after", column };
    named("modified_since", Type::TimestampTz, "only those changed at this time or later", role)
}

/// Only what was changed until then; the column has the time of the change.
#[must_use]
pub const fn modified_until(column: &'static str) -> TableParameter {
    let role = ParameterRole::NotAfter { query: "modified_before", column };
    named("modified_until", Type::TimestampTz, "only those changed at this time or earlier", role)
}

/// The same for a table whose parent asks for these objects, and not the table itself.
#[must_use]
pub const fn passed_ids(description: &'static str) -> TableParameter {
    named("ids", TEXTS, description, ParameterRole::Passed)
}

/// A parameter that is given by name.
#[must_use]
pub const fn named(name: &'static str, kind: Type, description: &'static str, role: ParameterRole) -> TableParameter {
    placed(name, kind, description, role, Placement::Named)
}

/// A parameter that is given by name and must be given.
#[must_use]
pub const fn needed(name: &'static str, kind: Type, description: &'static str, role: ParameterRole) -> TableParameter {
    placed(name, kind, description, role, Placement::Needed)
}

/// A parameter that is given by place.
#[must_use]
pub const fn positional(
    name: &'static str,
    kind: Type,
    description: &'static str,
    role: ParameterRole,
) -> TableParameter {
    placed(name, kind, description, role, Placement::Positional)
}

/// A parameter that takes identifiers which Braze made, without a parent of the table that has them.
#[must_use]
pub const fn identifying(
    name: &'static str,
    kind: Type,
    description: &'static str,
    role: ParameterRole,
    placement: Placement,
    origin: IdentifierOrigin,
) -> TableParameter {
    TableParameter { sql: Parameter { name, kind, description }, role, placement, origin: Some(origin) }
}

/// A parameter, however it is given.
const fn placed(
    name: &'static str,
    kind: Type,
    description: &'static str,
    role: ParameterRole,
    placement: Placement,
) -> TableParameter {
    TableParameter { sql: Parameter { name, kind, description }, role, placement, origin: None }
}
