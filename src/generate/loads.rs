//! The loads in plain SQL, and the views.

use braze_client::registry;
use minijinja::context;

use crate::files::Files;
use crate::kept::{by_topic, kept_tables};
use crate::templates::render;

/// `sql/load.sql`, what it runs, and `sql/views.sql`.
pub fn write(files: &mut Files) {
    let tables = kept_tables();
    for table in &tables {
        files.add(
            format!("sql/load/{}.sql", table.name),
            render(&format!("load/{}.sql", table.manner), context! { t => table }),
        );
    }
    for (name, is_loaded) in [("load", true), ("load_hidden", false)] {
        let groups = by_topic(&tables).into_iter().filter(|(topic, _)| topic.is_loaded() == is_loaded);
        let groups: Vec<Vec<&str>> =
            groups.map(|(_, tables)| tables.iter().map(|table| table.name).collect()).collect();
        files.add(format!("sql/{name}.sql"), render("load/load.sql", context! { is_loaded, groups }));
    }
    files.add("sql/views.sql", render("load/views.sql", context! { functions => functions() }));
}

/// The functions that can be called without a parameter, without `braze_`.
fn functions() -> Vec<String> {
    let all = registry::functions().into_iter().filter(|function| !function.guide().needs_parameter);
    all.map(|function| function.name().trim_start_matches("braze_").to_owned()).collect()
}
