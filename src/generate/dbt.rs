//! The staging models of the dbt package, what they read, what it all is, and the scripts of `sql/sync` as macros.

use std::fs;

use minijinja::context;

use crate::files::{Files, root};
use crate::kept::{by_topic, kept_tables};
use crate::templates::render;

const PACKAGE: &str = "sql/dbt";

/// The last statement of a script.
const VERDICT: &str = "FROM braze_sync_verdict();";

/// A folder of models per topic, the sources, and the project with a variable per topic.
pub fn write(files: &mut Files) {
    let models = format!("{PACKAGE}/models/staging");
    let tables = kept_tables();
    let topics = by_topic(&tables);
    for (topic, tables) in &topics {
        let folder = format!("{models}/{}", topic.name());
        for table in tables {
            files.add(
                format!("{folder}/stg_braze__{}.sql", table.name),
                render("dbt/model.sql", context! { t => table }),
            );
        }
        files.add(format!("{folder}/_models.yml"), render("dbt/models.yml", context! { tables }));
    }
    files.add(format!("{models}/_sources.yml"), render("dbt/sources.yml", context! { tables }));
    let groups: Vec<_> =
        topics.iter().map(|(topic, _)| context! { name => topic.name(), is_loaded => topic.is_loaded() }).collect();
    files.add(
        format!("{PACKAGE}/dbt_project.yml"),
        render("dbt/project.yml", context! { groups, version => env!("CARGO_PKG_VERSION") }),
    );
    write_syncs(files);
}

/// The scripts that keep Braze in step. dbt cannot read files, but it can run macros.
fn write_syncs(files: &mut Files) {
    for entry in fs::read_dir(root().join("sql/sync")).expect("a folder that can be read") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let script = fs::read_to_string(&path).expect("a script");
        // What is wrong is an error of the model there, and told in its words.
        let script = script.trim_end().trim_end_matches(VERDICT);
        files.add(format!("{PACKAGE}/macros/sync/{name}.sql"), render("dbt/sync.sql", context! { name, script }));
    }
}
