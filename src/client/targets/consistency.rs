//! What the compiler cannot see of a declaration.

use std::collections::HashSet;

use super::TARGETS;
use super::request::OTHERS;
use crate::declare::{Example, FieldRole, Layout, OptionEffect, OptionKind, Target, TargetField, TargetRequest};

/// Names that DuckDB keeps for itself in a COPY.
const RESERVED: [&str; 23] = [
    "FORMAT",
    "USE_TMP_FILE",
    "OVERWRITE",
    "OVERWRITE_OR_IGNORE",
    "APPEND",
    "FILENAME_PATTERN",
    "FILE_EXTENSION",
    "PER_THREAD_OUTPUT",
    "ROW_GROUP_SIZE",
    "ROW_GROUP_SIZE_BYTES",
    "ROW_GROUPS_PER_FILE",
    "FILE_SIZE_BYTES",
    "PARTITION_BY",
    "ORDER_BY",
    "PARTITION_PATH",
    "RETURN_FILES",
    "RETURN_STATS",
    "PRESERVE_ORDER",
    "WRITE_PARTITION_COLUMNS",
    "WRITE_EMPTY_FILE",
    "BATCH_SIZE",
    "BATCH_SIZE_BYTES",
    "BATCHES_PER_FILE",
];

/// What else Braze has to write to beside [`OTHERS`]: the target `request` reaches it, but for the name of a cohort, which
/// its target gives.
const WITHOUT_TARGET: [(&str, &str); 4] = [
    ("POST", "/subscription/status/set"),
    ("POST", "/partners/{partner_name}/cohorts"),
    ("DELETE", "/users/subscription"),
    ("POST", "/data_objects/objects/{type}/{external_id}"),
];

/// What targets write to.
const WITH_TARGET: [(&str, &str); 28] = [
    ("POST", "/users/track"),
    ("POST", "/users/track/bulk"),
    ("POST", "/users/delete"),
    ("POST", "/users/identify"),
    ("POST", "/users/merge"),
    ("POST", "/users/alias/new"),
    ("POST", "/users/alias/update"),
    ("POST", "/users/external_ids/rename"),
    ("POST", "/users/external_ids/remove"),
    ("POST", "/email/status"),
    ("POST", "/email/bounce/remove"),
    ("POST", "/email/spam/remove"),
    ("POST", "/email/blocklist"),
    ("POST", "/sms/invalid_phone_numbers/remove"),
    ("POST", "/v2/subscription/status/set"),
    ("POST", "/catalogs"),
    ("DELETE", "/catalogs/{catalog_name}"),
    ("POST", "/catalogs/{catalog_name}/items"),
    ("PATCH", "/catalogs/{catalog_name}/items"),
    ("PUT", "/catalogs/{catalog_name}/items"),
    ("DELETE", "/catalogs/{catalog_name}/items"),
    ("POST", "/catalogs/{catalog_name}/fields"),
    ("DELETE", "/catalogs/{catalog_name}/fields/{field_name}"),
    ("POST", "/catalogs/{catalog_name}/selections"),
    ("DELETE", "/catalogs/{catalog_name}/selections/{selection_name}"),
    ("POST", "/partners/{partner_name}/cohorts/users"),
    ("POST", "/campaigns/trigger/send"),
    ("POST", "/canvas/trigger/send"),
];

#[test]
fn declarations_are_consistent() {
    let mut names = HashSet::new();
    for target in TARGETS {
        let name = target.name;
        assert!(names.insert(name) && name == name.to_lowercase(), "{name}");
        assert!(target.description.ends_with('.'), "{name}");
        requests_are_consistent(target);
        fields_are_consistent(target);
        options_are_consistent(target);
        assert!((1..=3).contains(&target.examples.len()), "{name}");
        for example in target.examples {
            example_is_its_own(target, example);
        }
    }
}

#[test]
fn every_endpoint_that_writes_is_reached() {
    let reached = |(method, path): &(&str, &str)| {
        let is_it = |request: &TargetRequest| request.method.as_str() == *method && request.endpoint.has(path);
        TARGETS.iter().any(|target| target.requests.iter().any(is_it))
    };
    for endpoint in &WITH_TARGET {
        assert!(reached(endpoint), "{endpoint:?}");
    }
    let others = OTHERS.iter().map(|request| (request.method.as_str(), request.endpoint.path));
    for endpoint in WITHOUT_TARGET.into_iter().chain(others) {
        assert!(!reached(&endpoint), "{endpoint:?} has a target");
    }
}

fn requests_are_consistent(target: &Target) {
    let name = target.name;
    let is_own = target.layout == Layout::Own;
    for request in target.requests {
        let TargetRequest { endpoint, rows_max, same_max, bytes_max, .. } = request;
        assert!(1 <= *same_max && same_max <= rows_max, "{name}");
        assert!([1_900_000, 3_900_000].contains(bytes_max), "{name}: Braze takes 2 MB in bulk, else 4 MB");
        assert_eq!(endpoint.path.starts_with('/'), !is_own, "{name}");
        assert_eq!(endpoint.permission.is_empty(), is_own || endpoint.path.starts_with("/partners/"), "{name}");
        for place in places(endpoint.path) {
            let is_field = target.fields.iter().any(|field| field.name == place && field.role == FieldRole::Path);
            assert!(places(name).any(|own| own == place) != is_field || place == "partner_name", "{name}: {place}");
        }
    }
    let is_alone = matches!(target.layout, Layout::Object | Layout::Path | Layout::Own);
    assert_eq!(target.requests[0].rows_max == 1, is_alone || name == "catalogs", "{name}");
    assert_eq!(target.array.is_empty(), matches!(target.layout, Layout::Path | Layout::Own), "{name}");
}

fn fields_are_consistent(target: &Target) {
    let name = target.name;
    let mut known = HashSet::new();
    for TargetField { name: field, role, is_required, needed_with, description, .. } in target.fields {
        assert!(known.insert(*field), "{name}: {field} twice");
        assert!(!places(name).any(|place| place == *field), "{name}: {field} is a place");
        assert!(
            !description.is_empty() && !description.ends_with('.') && !description.contains('|'),
            "{name}: {field}"
        );
        assert!(!is_required || needed_with.is_empty(), "{name}: {field} is required anyway");
        assert!(*role != FieldRole::Key, "{name}: {field}");
        for other in *needed_with {
            let role = target.fields.iter().find(|field| field.name == *other).map(|field| field.role);
            assert!(matches!(role, Some(FieldRole::Identifier(_))), "{name}: {field} with {other}");
        }
    }
    let is_own = target.layout == Layout::Own;
    assert!(is_own || target.fields.iter().any(TargetField::is_identifier), "{name}: what is a row about?");
}

fn options_are_consistent(target: &Target) {
    let name = target.name;
    let has_field = |field: &str| target.fields.iter().any(|own| own.name == field);
    for option in target.options {
        assert_eq!(option.name, option.name.to_uppercase(), "{name}");
        assert!(!RESERVED.contains(&option.name), "{name}: {} is DuckDB's", option.name);
        match option.effect {
            OptionEffect::Request => {
                let choices: Vec<&str> = target.requests.iter().map(|request| request.choice).collect();
                let expected = match option.kind {
                    OptionKind::OneOf(values) => values.to_vec(),
                    _ => vec!["", option.name],
                };
                assert_eq!(choices, expected, "{name}");
            }
            OptionEffect::EachElement(field) => assert!(has_field(field), "{name}: {field}"),
            OptionEffect::Body(_) | OptionEffect::Own => {}
        }
    }
    let has_choice = target.options.iter().any(|option| option.effect == OptionEffect::Request);
    assert_eq!(has_choice, target.requests.len() > 1, "{name}");
}

/// `COPY (SELECT …) TO 'braze://…' (FORMAT braze, …)`, with the target's own name and all that it takes.
fn example_is_its_own(target: &Target, example: &Example) {
    let name = target.name;
    example.check("TO 'braze://");
    let sql = example.sql;
    let rest = sql.strip_prefix("COPY (SELECT ").unwrap_or_else(|| panic!("{name}: {sql}"));
    let (query, rest) = rest.split_once(")\nTO 'braze://").unwrap_or_else(|| panic!("{name}: {sql}"));
    let (path, options) = rest.split_once("' (FORMAT braze").unwrap_or_else(|| panic!("{name}: {sql}"));
    let (own, given): (Vec<_>, Vec<_>) = (name.split('/').collect(), path.split('/').collect());
    assert_eq!(own.len(), given.len(), "{name}: {path}");
    assert!(own.iter().zip(&given).all(|(own, given)| own == given || own.starts_with('{')), "{name}: {path}");
    assert!(options.ends_with(')') && options.matches('(').count() + 1 == options.matches(')').count(), "{name}");
    assert_eq!(options.contains("MAX_ROWS "), target.needs_max_rows, "{name}");
    for field in target.fields.iter().filter(|field| field.is_required) {
        assert!(query.contains(field.name), "{name}: {}", field.name);
    }
}

/// The names in braces.
fn places(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}
