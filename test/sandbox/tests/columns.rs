//! Whatever the sandbox answers has a column: it answers as Braze documents.

#[path = "common/sandbox.rs"]
mod sandbox;

use std::collections::HashSet;

use braze_client::declare::{Column, ColumnSource, Paging, ParameterRole, Placement, Table, Type};
use braze_client::exports::fields::{columns, fields};
use braze_client::json::path::{PathPart, parse};
use braze_client::tables::TABLES;
use sandbox::Sandbox;
use serde_json::{Map, Value};

const KEY: &str = "sandbox?campaigns=9&canvases=9&channels=8&more_events=2&unknown_channel=true&request_quota=100000";

/// What tells how the request went, and how many rows there are.
const ENVELOPE: [&str; 5] = ["message", "count", "total", "invalid_user_ids", "errors"];

/// An example for each identifier that tables ask for.
const EXAMPLES: [(&str, &str); 23] = [
    ("campaign_id", "c0000000-0000-4000-8000-000000000000"),
    ("message_variation_id", "c1000000-0000-4000-8000-000000000000"),
    ("canvas_step_id", "ca200000-0000-4000-8000-000000000000"),
    ("step_id", "ca200000-0000-4000-8000-000000000000"),
    ("canvas_id", "ca000000-0000-4000-8000-000000000000"),
    ("workflow_id", "ca000000-0000-4000-8000-000000000000"),
    ("send_id", "5d000000-0000-4000-8000-000000000000"),
    ("segment_id", "5e000000-0000-4000-8000-000000000001"),
    ("card_id", "fd000000-0000-4000-8000-000000000001"),
    ("app_id", "a0000000-0000-4000-8000-000000000001"),
    ("event", "event%200001"),
    ("product", "product-0001"),
    ("content_block_id", "cb000000-0000-4000-8000-000000000001"),
    ("email_template_id", "e7000000-0000-4000-8000-000000000001"),
    ("template_id", "e7000000-0000-4000-8000-000000000001"),
    ("subscription_group_id", "59000000-0000-4000-8000-000000000001"),
    ("external_id[]", "user-1"),
    ("external_id", "user-1"),
    ("preference_center_api_id", "9c000000-0000-4000-8000-000000000001"),
    ("integration_id", "cd000000-0000-4000-8000-000000000001"),
    ("start_date", "2026-01-01"),
    ("end_date", "2026-01-31"),
    ("end_time", "2101-01-01T00:00:00Z"),
];

/// The same of a Canvas.
const MESSAGE_OF_CANVAS: &str = "ca300000-0000-4000-8000-000000000000";

#[test]
fn nothing_is_in_no_column() {
    let sandbox = Sandbox::start();
    let mut lost = Vec::new();
    for table in TABLES {
        let target = target(table);
        let (answer, _) = sandbox.get(KEY, &target);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 200"), "{target}: {answer}");
        let body: Value = serde_json::from_str(body).expect("JSON");
        // What one table of an endpoint leaves out, another one has.
        let alike = TABLES.iter().filter(|other| other.endpoint.path == table.endpoint.path);
        let known = alike.flat_map(|table| places(table.rows, table.columns)).collect();
        let found = Columns(known).lost(&body);
        lost.extend(found.into_iter().map(|place| format!("{}: {place}", table.endpoint.path)));
    }
    lost.dedup();
    assert!(lost.is_empty(), "no column has\n{}", lost.join("\n"));
    sandbox.end();
}

#[test]
fn nothing_of_a_user_is_in_no_column() {
    let sandbox = Sandbox::start();
    let columns: Vec<Column> = columns().into_iter().filter(|column| column.source != ColumnSource::Raw).collect();
    let asked: Vec<String> = fields(&columns).iter().map(|field| format!("\"{field}\"")).collect();
    let places = Columns(places("users[]", &columns).collect());
    for first in [0, 50] {
        let ids: Vec<String> = (first..first + 50).map(|u| format!("\"user-{u}\"")).collect();
        let order = format!(r#"{{"external_ids":[{}],"fields_to_export":[{}]}}"#, ids.join(","), asked.join(","));
        let (answer, _) = sandbox.ask("sandbox?users=200", "POST /users/export/ids", &order);
        let answer = String::from_utf8(answer).expect("UTF-8");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let body: Value = serde_json::from_str(body).expect("JSON");
        assert!(body["users"].as_array().is_some_and(|users| users.len() > 40), "{answer}");
        let lost = places.lost(&body);
        assert!(lost.is_empty(), "no column has\n{}", lost.join("\n"));
    }
    sandbox.end();
}

/// A request for a table, with an example for whatever it needs.
fn target(table: &Table) -> String {
    let mut path = table.endpoint.path.to_owned();
    let mut query: Vec<String> = table.endpoint.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let of_parent = table.parent.into_iter().flat_map(|parent| parent.columns).map(|(_, name)| *name);
    let own = table.parameters.iter().filter_map(|parameter| match parameter.role {
        ParameterRole::Each { query } | ParameterRole::Send { query } if parameter.placement != Placement::Named => {
            Some(query)
        }
        ParameterRole::Some { query, .. } if query.starts_with("external_id") => Some(query),
        ParameterRole::FirstDay { query, .. }
        | ParameterRole::LastDay { query, .. }
        | ParameterRole::Horizon { query } => Some(query),
        _ => None,
    });
    for name in of_parent.chain(own) {
        let example = EXAMPLES.iter().find(|(own, _)| *own == name);
        let (_, example) = example.unwrap_or_else(|| panic!("an example is missing for {name} of {}", table.name));
        let is_message_of_canvas = name == "message_variation_id" && path.starts_with("/canvas");
        let example = if is_message_of_canvas { MESSAGE_OF_CANVAS } else { example };
        let place = format!("{{{name}}}");
        if path.contains(&place) {
            path = path.replace(&place, example);
        } else {
            query.push(format!("{name}={example}"));
        }
    }
    match table.paging {
        Paging::Windows { .. } | Paging::Summary { .. } => {
            query.push("length=3&ending_at=2026-01-20T00:00:00Z".to_owned());
        }
        _ => {}
    }
    format!("{path}?{}", query.join("&"))
}

/// Where a column finds something, and of which type.
struct Place {
    path: Vec<PathPart>,
    kind: Type,
    /// Whether it has the fields of the object there that no other column has.
    has_others: bool,
}

fn places<'a>(rows: &'a str, columns: &'a [Column]) -> impl Iterator<Item = Place> + 'a {
    let row = parse(rows).expect("a place");
    columns.iter().filter_map(move |column| {
        let field = || row.iter().cloned().chain([PathPart::Name(column.name.to_string())]).collect();
        let path = match column.source {
            ColumnSource::Field => field(),
            ColumnSource::At(path) | ColumnSource::Other { of: Some(path) } => parse(path).expect("a place"),
            ColumnSource::Element | ColumnSource::Raw | ColumnSource::Other { of: None } => row.clone(),
            // What rows of another table have, that table has.
            _ => return None,
        };
        let has_others = matches!(column.source, ColumnSource::Other { .. });
        Some(Place { path, kind: column.kind.clone(), has_others })
    })
}

/// All columns that an answer goes into.
struct Columns(Vec<Place>);

impl Columns {
    /// The places of values that no column has, each once.
    fn lost(&self, body: &Value) -> Vec<String> {
        let mut lost = Vec::new();
        self.look(body, &mut Vec::new(), &mut lost);
        let mut known = HashSet::new();
        lost.retain(|place| known.insert(place.clone()));
        lost
    }

    fn look(&self, value: &Value, path: &mut Vec<PathPart>, lost: &mut Vec<String>) {
        if self.0.iter().any(|place| !place.has_others && leads(&place.path, path) && holds(&place.kind, value)) {
            return;
        }
        match value {
            Value::Object(object) => self.look_inside(object, path, lost),
            Value::Array(elements) => {
                for element in elements {
                    path.push(PathPart::Items);
                    self.look(element, path, lost);
                    path.pop();
                }
            }
            _ => lost.push(spelled(path)),
        }
    }

    fn look_inside(&self, object: &Map<String, Value>, path: &mut Vec<PathPart>, lost: &mut Vec<String>) {
        let has_others = self.0.iter().any(|place| place.has_others && leads(&place.path, path));
        for (name, value) in object {
            let is_envelope = path.is_empty() && ENVELOPE.contains(&name.as_str());
            path.push(PathPart::Name(name.clone()));
            let is_way =
                self.0.iter().any(|place| place.path.len() >= path.len() && leads(&place.path[..path.len()], path));
            if is_way || !has_others && !is_envelope {
                self.look(value, path, lost);
            }
            path.pop();
        }
    }
}

/// Whether a place that is declared is this one; the entries of a map have any name.
fn leads(declared: &[PathPart], path: &[PathPart]) -> bool {
    declared.len() == path.len()
        && declared.iter().zip(path).all(|(declared, step)| match (declared, step) {
            (PathPart::Entries(_), PathPart::Name(_)) => true,
            _ => declared == step,
        })
}

/// Whether all of a value fits into a type.
fn holds(kind: &Type, value: &Value) -> bool {
    match (kind, value) {
        (_, Value::Null) | (Type::Json, _) => true,
        (Type::List(element), Value::Array(values)) => values.iter().all(|value| holds(element, value)),
        (Type::Map(inner), Value::Object(object)) => object.values().all(|value| holds(inner, value)),
        (Type::Struct(members), Value::Object(object)) => object.iter().all(|(name, value)| {
            let name = name.strip_prefix("is_").unwrap_or(name);
            members.iter().any(|member| member.name == "raw" || member.name == name && holds(&member.kind, value))
        }),
        _ => !value.is_object() && !value.is_array(),
    }
}

fn spelled(path: &[PathPart]) -> String {
    let parts = path.iter().map(|part| match part {
        PathPart::Name(name) => format!(".{name}"),
        PathPart::Items => "[]".to_owned(),
        PathPart::Entries(_) => "{}".to_owned(),
    });
    parts.collect::<String>().trim_start_matches('.').to_owned()
}
