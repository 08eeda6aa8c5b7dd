//! `braze_help()`: what there is, since DuckDB's C API has no place for descriptions.

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Example, Guide, Parameter, Topic, Type, example, field};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, ScalarFunction, TableFunction};
use crate::settings::Settings;

/// `braze_help()`, which is told all functions there are: those that are tables, and those of values.
pub struct Help(pub fn() -> Vec<&'static dyn TableFunction>, pub fn() -> Vec<&'static dyn ScalarFunction>);

const COLUMNS: [Column; 5] = [
    field("function", Type::Varchar, "the function"),
    field("kind", Type::Varchar, "`function`, `key`, `range`, `requests`, `parameter`, `column` or `example`"),
    field("name", Type::Varchar, "the name of a function, parameter or column; the statement of an example"),
    field("type", Type::Varchar, "the type of a parameter or column"),
    field(
        "description",
        Type::Varchar,
        "what it is or is for; the columns that tell rows apart (`key`), the days by default (`range`), how many it \
         takes (`requests`)",
    ),
];

const SEARCH: Parameter = Parameter {
    name: "search",
    kind: Type::Varchar,
    description: "words, all of which a function must have in its name, descriptions, parameters, columns or examples, \
                  in upper or lower case: the functions, those first that have them in their names",
};

impl TableFunction for Help {
    fn name(&self) -> &'static str {
        "braze_help"
    }

    fn description(&self) -> &'static str {
        "Every function of the extension with its parameters, columns and examples; `braze_targets()` lists what \
         rows can be sent to. Makes no request."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Workspaces,
            needs_parameter: false,
            key: "`function`, `kind`, `name`".to_owned(),
            range: String::new(),
            requests: "none".to_owned(),
            examples: const {
                &[
                    example(
                        "Which functions have something to do with revenue?",
                        "SELECT function, description FROM braze_help(search := 'revenue')",
                    ),
                    example(
                        "What does a function take?",
                        "SELECT name, type, description FROM braze_help() WHERE function = 'braze_campaign_series' AND kind = 'parameter'",
                    ),
                    example(
                        "Examples of a function.",
                        "SELECT description, name AS query FROM braze_help() WHERE function = 'braze_campaigns' AND kind = 'example'",
                    ),
                ]
            },
        }
    }

    fn named(&self) -> Vec<Parameter> {
        vec![SEARCH]
    }

    fn leaves_database(&self) -> bool {
        false
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let search = arguments.text(SEARCH.name).map(|text| text.split_whitespace().map(str::to_lowercase).collect());
        Ok(Box::new(HelpCall { tables: self.0, scalars: self.1, search }))
    }
}

/// A checked call of it.
struct HelpCall {
    tables: fn() -> Vec<&'static dyn TableFunction>,
    scalars: fn() -> Vec<&'static dyn ScalarFunction>,
    /// The words that are looked for.
    search: Option<Vec<String>>,
}

impl BoundCall for HelpCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let functions = (self.tables)().into_iter().map(entries);
        let functions = functions.chain((self.scalars)().into_iter().map(scalar_entries)).collect();
        let entries: Vec<Entry> = match &self.search {
            Some(words) => found(functions, words),
            None => functions.into_iter().flatten().collect(),
        };
        let rows = entries.iter().map(|entry| entry.iter().map(|text| Cell::from(text.as_deref())).collect());
        Ok(ReadyRows::new(&COLUMNS, projection, rows).streams())
    }
}

/// A row.
type Entry = [Option<String>; 5];

/// The first rows of the functions that have all words, those first that have them in their names, then those that have
/// them in their descriptions.
fn found(functions: Vec<Vec<Entry>>, words: &[String]) -> Vec<Entry> {
    let has_all = |texts: &[Option<String>]| {
        let text = texts.iter().flatten().map(|text| text.to_lowercase()).collect::<Vec<_>>().join(" ");
        words.iter().all(|word| text.contains(word))
    };
    let distance = |entries: &[Entry]| {
        let [function, _, _, _, description] = &entries[0];
        let all = entries.concat();
        let texts: [&[Option<String>]; 3] =
            [std::slice::from_ref(function), &[function.clone(), description.clone()], &all];
        texts.iter().position(|texts| has_all(texts))
    };
    let ranked = functions.into_iter().filter_map(|entries| Some((distance(&entries)?, entries)));
    let mut ranked: Vec<(usize, Vec<Entry>)> = ranked.collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().filter_map(|(_, entries)| entries.into_iter().next()).collect()
}

/// The rows for a function.
fn entries(function: &dyn TableFunction) -> Vec<Entry> {
    let entry = |kind, name, type_of: Option<&Type>, description| {
        entry(function.name(), kind, name, type_of.map(Type::to_string), description)
    };
    let guide = function.guide();
    let itself = entry("function", function.name(), None, function.description());
    let facts = [("key", &guide.key), ("range", &guide.range), ("requests", &guide.requests)];
    let facts = facts.into_iter().filter(|(_, fact)| !fact.is_empty()).map(|(kind, fact)| entry(kind, "", None, fact));
    let parameters = function.positional().into_iter().chain(function.named());
    let parameters =
        parameters.map(|parameter| entry("parameter", parameter.name, Some(&parameter.kind), parameter.description));
    let columns = function.columns();
    let columns = columns.iter().map(|column| entry("column", &column.name, Some(&column.kind), &column.description));
    let entries = [itself].into_iter().chain(facts).chain(parameters).chain(columns);
    entries.chain(examples(function.name(), guide.examples)).collect()
}

/// The rows for a function of values.
fn scalar_entries(function: &dyn ScalarFunction) -> Vec<Entry> {
    let itself = entry(function.name(), "function", function.name(), None, function.description());
    let parameters = function.parameters().iter().map(|parameter| {
        let kind = parameter.type_name().to_owned();
        entry(function.name(), "parameter", parameter.name, Some(kind), parameter.description)
    });
    [itself].into_iter().chain(parameters).chain(examples(function.name(), function.examples())).collect()
}

fn examples(function: &str, examples: &[Example]) -> impl Iterator<Item = Entry> {
    examples.iter().map(move |Example { purpose, sql }| entry(function, "example", sql, None, purpose))
}

fn entry(function: &str, kind: &str, name: &str, type_of: Option<String>, description: &str) -> Entry {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    [text(function), text(kind), text(name), type_of, text(description)]
}
