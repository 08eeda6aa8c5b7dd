//! The reference: a page for each topic, an index, the endpoints and the settings.

use std::collections::BTreeMap;

use braze_client::declare::{
    Column, ColumnSource, Endpoint, Example, IdentifierOrigin, OptionEffect, OptionKind, Parameter, ParameterRole,
    TOPICS, Table, Target, TargetField, Topic,
};
use braze_client::interface::{EndpointUse, ScalarFunction, TableFunction};
use braze_client::registry;
use braze_client::settings::{SETTINGS, Setting};
use braze_client::tables::TABLES;
use braze_client::targets::TARGETS;
use braze_client::write::options::COMMON_OPTIONS;
use minijinja::context;
use serde::Serialize;

use crate::files::Files;
use crate::kept::condition;
use crate::templates::render;
use crate::text::{anchor, thousands};

const FOLDER: &str = "sql/reference";

/// What is to be known of a topic before its functions and targets.
const ABOUT: &[(Topic, &str)] = &[
    (Topic::Canvases, include_str!("templates/reference/about/canvases.md")),
    (Topic::Users, include_str!("templates/reference/about/users.md")),
    (Topic::Cohorts, include_str!("templates/reference/about/cohorts.md")),
    (Topic::Requests, include_str!("templates/reference/about/requests.md")),
    (Topic::Writing, include_str!("templates/reference/about/writing.md")),
    (Topic::Workspaces, include_str!("templates/reference/about/workspaces.md")),
];

/// All pages.
pub fn write(files: &mut Files) {
    let pages: Vec<Page> = TOPICS.iter().map(|topic| page(*topic)).collect();
    let functions: usize = pages.iter().map(|page| page.functions.len()).sum();
    let targets: usize = pages.iter().map(|page| page.targets.len()).sum();
    assert_eq!(functions, registry::functions().len() + registry::scalar_functions().len(), "a topic is not in TOPICS");
    assert_eq!(targets, TARGETS.len(), "a topic is not in TOPICS");
    for page in &pages {
        files.add(format!("{FOLDER}/{}.md", page.name), render("reference/page.md", page));
    }
    files.add(format!("{FOLDER}/README.md"), render("reference/index.md", context! { pages }));
    let endpoints = endpoints();
    let read = endpoints.iter().filter(|[request, ..]| request.starts_with("`GET ")).count();
    files.add(format!("{FOLDER}/endpoints.md"), render("reference/endpoints.md", context! { endpoints, read }));
    files.add(format!("{FOLDER}/settings.md"), render("reference/settings.md", context! { settings => settings() }));
}

/// A page.
#[derive(Serialize)]
struct Page {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    functions: Vec<FunctionEntry>,
    targets: Vec<TargetEntry>,
    /// The options of all targets, on the page about writing.
    options: Vec<[&'static str; 3]>,
}

#[derive(Serialize)]
struct FunctionEntry {
    name: String,
    call: String,
    anchor: String,
    description: String,
    key: String,
    range: String,
    requests: String,
    endpoints: Vec<String>,
    examples: Vec<ExampleEntry>,
    parameters: Vec<[String; 3]>,
    /// How it is called for what a query finds by name; empty where it takes no identifiers.
    by_name: String,
    columns: Vec<[String; 3]>,
}

#[derive(Serialize)]
struct TargetEntry {
    name: &'static str,
    anchor: String,
    description: String,
    requests: Vec<[String; 4]>,
    fields: Vec<[String; 3]>,
    options: Vec<[String; 3]>,
    examples: Vec<ExampleEntry>,
}

#[derive(Serialize)]
struct ExampleEntry {
    purpose: &'static str,
    sql: &'static str,
}

fn page(topic: Topic) -> Page {
    let functions = registry::functions().into_iter().filter(|function| function.guide().topic == topic).map(function);
    let scalars: Vec<FunctionEntry> = match topic {
        Topic::Writing => registry::scalar_functions().into_iter().map(scalar).collect(),
        _ => Vec::new(),
    };
    let options = match topic {
        Topic::Writing => COMMON_OPTIONS.iter().map(|option| [option.name, option.takes, option.description]).collect(),
        _ => Vec::new(),
    };
    Page {
        name: topic.name(),
        title: topic.title(),
        about: ABOUT.iter().find_map(|(of, text)| (*of == topic).then_some(*text)).unwrap_or_default(),
        functions: scalars.into_iter().chain(functions).collect(),
        targets: TARGETS.iter().filter(|target| target.topic == topic).map(|target| self::target(target)).collect(),
        options,
    }
}

fn function(function: &'static dyn TableFunction) -> FunctionEntry {
    let (guide, positional) = (function.guide(), function.positional());
    let parameter = |Parameter { name, kind, description }: &Parameter| {
        [(*name).to_owned(), kind.to_string(), (*description).to_owned()]
    };
    let columns = function.columns();
    FunctionEntry {
        name: function.name().to_owned(),
        call: call(function.name(), positional.iter().map(|parameter| parameter.name)),
        anchor: anchor(function.name()),
        description: function.description().to_owned(),
        key: guide.key,
        range: guide.range,
        requests: guide.requests,
        endpoints: function.endpoints().iter().map(in_words).collect(),
        examples: examples(guide.examples),
        parameters: positional.iter().chain(&function.named()).map(parameter).collect(),
        by_name: by_name(function),
        columns: columns
            .iter()
            .map(|column| [column.name.to_string(), type_of(column), column.description.to_string()])
            .collect(),
    }
}

/// A call for the objects that a query finds by their names: parameters take no subquery.
fn by_name(function: &dyn TableFunction) -> String {
    let table = TABLES.iter().find(|table| table.name == function.name() && !table.guide().needs_parameter);
    let Some(table) = table else { return String::new() };
    let mut found = table.parameters.iter().filter_map(|own| Some((own.sql.name, origin(table, own.sql.name)?)));
    let Some((parameter, IdentifierOrigin { table: list, column, name })) = found.next() else { return String::new() };
    let of_list = table.parent.filter(|parent| parent.table.name == list);
    let only = of_list.map(|parent| condition(&parent)).filter(|only| !only.is_empty());
    let only = only.map_or_else(String::new, |only| format!(" AND {only}"));
    format!(
        "SET VARIABLE {parameter} = (SELECT coalesce(list({column}), []) FROM {list}() WHERE {name} LIKE 'A%'{only});\n\
         FROM {}({parameter} := getvariable('{parameter}'));",
        table.name
    )
}

/// Where the identifiers come from that a parameter of a table takes, or of the table that is passed them.
fn origin(table: &Table, parameter: &str) -> Option<IdentifierOrigin> {
    let own = table.parameters.iter().find(|own| own.sql.name == parameter)?;
    match own.role {
        ParameterRole::Each { query } => own.origin.or_else(|| table.parent?.origin(query)),
        ParameterRole::Passed => origin(table.parent?.table, parameter),
        _ => None,
    }
}

/// The type of a column; the members of rows of another table are told there.
fn type_of(column: &Column) -> String {
    match column.source {
        ColumnSource::Rows { .. } => "STRUCT(…)[]".to_owned(),
        _ => column.kind.to_string(),
    }
}

fn scalar(function: &'static dyn ScalarFunction) -> FunctionEntry {
    let parameters = function.parameters();
    FunctionEntry {
        name: function.name().to_owned(),
        call: call(function.name(), parameters.iter().map(|parameter| parameter.name)),
        anchor: anchor(function.name()),
        description: function.description().to_owned(),
        key: String::new(),
        range: String::new(),
        requests: "none".to_owned(),
        endpoints: Vec::new(),
        examples: examples(function.examples()),
        by_name: String::new(),
        parameters: parameters
            .iter()
            .map(|parameter| [parameter.name, parameter.type_name(), parameter.description].map(str::to_owned))
            .collect(),
        columns: Vec::new(),
    }
}

fn call<'a>(name: &str, places: impl Iterator<Item = &'a str>) -> String {
    format!("{name}({})", places.collect::<Vec<_>>().join(", "))
}

fn examples(examples: &'static [Example]) -> Vec<ExampleEntry> {
    examples.iter().map(|Example { purpose, sql }| ExampleEntry { purpose, sql }).collect()
}

/// Where is asked, what that takes, and how often it may be.
fn in_words(EndpointUse { method, endpoint, .. }: &EndpointUse) -> String {
    let Endpoint { path, permission, pool, .. } = endpoint;
    format!("`{method} {path}`, permission `{permission}`, {}", pool.limit())
}

fn target(target: &'static Target) -> TargetEntry {
    let mut description = target.description.to_owned();
    if target.needs_max_rows {
        description.push_str(" `MAX_ROWS` must be given.");
    }
    let requests = target.requests.iter().map(|request| {
        let Endpoint { path, permission, pool, .. } = &request.endpoint;
        let asks = if path.is_empty() { "as the row says".to_owned() } else { format!("`{} {path}`", request.method) };
        let permission = match *permission {
            "" if path.is_empty() => "that of the endpoint".to_owned(),
            "" => "none, but a partner's keys".to_owned(),
            permission => format!("`{permission}`"),
        };
        [asks, thousands(request.rows_max), permission, pool.limit().to_owned()]
    });
    let options = target.options.iter().map(|option| {
        let takes = match (option.kind, option.effect) {
            (OptionKind::Flag, _) => "nothing",
            (OptionKind::Text | OptionKind::OneOf(_), _) => "a text",
            (OptionKind::Texts, OptionEffect::Own) => "names of columns",
            (OptionKind::Texts, _) => "texts",
            (OptionKind::Object, _) => "STRUCT, MAP or JSON",
        };
        [option.name, takes, option.description].map(str::to_owned)
    });
    TargetEntry {
        name: target.name,
        anchor: anchor(&format!("braze://{}", target.name)),
        description,
        requests: requests.collect(),
        fields: target
            .fields
            .iter()
            .map(|field| [field.name.to_owned(), need(field), field.description.to_owned()])
            .collect(),
        options: options.collect(),
        examples: examples(target.examples),
    }
}

/// Whether a row must have a field.
fn need(field: &TargetField) -> String {
    let with: Vec<String> = field.needed_with.iter().map(|other| format!("`{other}`")).collect();
    match (field.is_identifier(), field.is_required) {
        (true, true) => "identifier, required".to_owned(),
        (true, false) => "identifier".to_owned(),
        (false, true) => "required".to_owned(),
        (false, false) if with.is_empty() => String::new(),
        (false, false) => format!("required with {}", with.join(" and ")),
    }
}

/// Every endpoint that a function or a target asks, with these.
fn endpoints() -> Vec<[String; 4]> {
    let mut rows: BTreeMap<(&str, String), (Vec<String>, &Endpoint)> = BTreeMap::new();
    let mut add = |method: &str, endpoint: &'static Endpoint, topic: Topic, name: String, heading: &str| {
        let link = format!("[`{name}`]({}.md#{})", topic.name(), anchor(heading));
        let (links, _) = rows.entry((endpoint.path, method.to_owned())).or_insert((Vec::new(), endpoint));
        if !links.contains(&link) {
            links.push(link);
        }
    };
    for function in registry::functions() {
        for uses in function.endpoints() {
            let (topic, name) = (function.guide().topic, function.name());
            add(uses.method, uses.endpoint, topic, name.to_owned(), name);
        }
    }
    for target in TARGETS {
        for request in target.requests.iter().filter(|request| !request.endpoint.path.is_empty()) {
            let name = format!("braze://{}", target.name);
            add(request.method.as_str(), &request.endpoint, target.topic, name.clone(), &name);
        }
    }
    rows.into_iter()
        .map(|((path, method), (links, endpoint))| {
            let permission =
                if endpoint.permission.is_empty() { String::new() } else { format!("`{}`", endpoint.permission) };
            [format!("`{method} {path}`"), links.join(", "), permission, endpoint.pool.limit().to_owned()]
        })
        .collect()
}

fn settings() -> Vec<[String; 3]> {
    let row = |setting: &Setting| {
        let default = match setting {
            Setting::Text(text) => format!("'{}'", text.default),
            Setting::Number(number) => number.default.to_string(),
            Setting::Share(share) => format!("{:.1}", share.default),
        };
        [setting.name().to_owned(), default, setting.description().to_owned()]
    };
    SETTINGS.iter().map(row).collect()
}
