//! The staging models of the dbt package, what they read, and what it all is.

use braze_client::declare::TOPICS;
use minijinja::context;

use crate::files::Files;
use crate::kept::{by_topic, kept_tables};
use crate::templates::render;

const PACKAGE: &str = "sql/dbt";

/// A folder of models per topic, the sources, and the project with a variable per topic.
pub fn write(files: &mut Files) {
    let models = format!("{PACKAGE}/models/staging");
    let topics = by_topic(TOPICS);
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
    files.add(format!("{models}/_sources.yml"), render("dbt/sources.yml", context! { tables => kept_tables() }));
    let groups: Vec<_> =
        topics.iter().map(|(topic, _)| context! { name => topic.name(), is_loaded => topic.is_loaded() }).collect();
    files.add(format!("{PACKAGE}/dbt_project.yml"), render("dbt/project.yml", context! { groups }));
}
