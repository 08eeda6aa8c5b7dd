//! The loads in plain SQL, and the views.

use braze_client::registry;
use minijinja::{Value, context};

use crate::files::Files;
use crate::kept::{KeptTable, by_topic, kept_tables};
use crate::templates::render;

/// `sql/load.sql`, what it runs, and `sql/views.sql`.
pub fn write(files: &mut Files) {
    let tables = kept_tables();
    for table in &tables {
        let mut add = |name: &str, template: &str| {
            files.add(format!("sql/load/{name}.sql"), render(&format!("load/{template}.sql"), context! { t => table }));
        };
        add(table.name, table.manner);
        if !table.with.is_empty() {
            add(&answer_file(table), "answer");
        }
    }
    for (name, is_loaded) in [("load", true), ("load_hidden", false)] {
        let topics = by_topic(&tables).into_iter().filter(|(topic, _)| topic.is_loaded() == is_loaded);
        let groups: Vec<Value> =
            topics.map(|(topic, tables)| context! { name => topic.name(), files => load_files(&tables) }).collect();
        files.add(format!("sql/{name}.sql"), render("load/load.sql", context! { is_loaded, groups }));
    }
    files.add("sql/views.sql", render("load/views.sql", context! { functions => functions() }));
}

/// The file that loads a table together with those whose rows it has: `campaign_data_series`, after Braze's name for the
/// endpoint.
fn answer_file(table: &KeptTable) -> String {
    table.name.replace("_series", "_data_series")
}

/// The files that load all of these tables, asking for each answer once.
fn load_files(tables: &[&KeptTable]) -> Vec<String> {
    let asks = tables.iter().filter(|table| table.within.is_none());
    asks.map(|table| if table.with.is_empty() { table.name.to_owned() } else { answer_file(table) }).collect()
}

/// The functions that can be called without a parameter, without `braze_`.
fn functions() -> Vec<String> {
    let all = registry::functions().into_iter().filter(|function| !function.guide().needs_parameter);
    all.map(|function| function.name().trim_start_matches("braze_").to_owned()).collect()
}
