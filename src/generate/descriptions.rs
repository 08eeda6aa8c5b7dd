//! The descriptions of functions for DuckDB's community extensions, which read them from a file of this form.

use braze_client::declare::Example;
use braze_client::registry;

use crate::files::Files;

/// `function_descriptions.csv`.
pub fn write(files: &mut Files) {
    let tables = registry::functions().into_iter().map(|function| {
        let guide = function.guide();
        let requests = format!("Requests: {}.", guide.requests);
        row(function.name(), function.description(), requests, guide.examples)
    });
    let scalars = registry::scalar_functions()
        .into_iter()
        .map(|function| row(function.name(), function.description(), String::new(), function.examples()));
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["function", "description", "comment", "example"]).expect("memory");
    for row in tables.chain(scalars) {
        csv.write_record(row).expect("memory");
    }
    let text = String::from_utf8(csv.into_inner().expect("memory")).expect("texts");
    files.add("sql/reference/function_descriptions.csv", text);
}

/// One line each: DuckDB's pages show them in a table.
fn row(name: &str, description: &str, comment: String, examples: &[Example]) -> [String; 4] {
    let example = examples.first().map_or("", |example| example.sql);
    let example = example.split_whitespace().collect::<Vec<_>>().join(" ");
    [name.to_owned(), description.to_owned(), comment, example]
}
