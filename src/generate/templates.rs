//! The templates, and how they are filled.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::files::MARK;
use crate::text;

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("templates/", $name)))),+]
    };
}

const TEMPLATES: &[(&str, &str)] = &templates![
    "dbt/model.sql",
    "dbt/models.yml",
    "dbt/project.yml",
    "dbt/sources.yml",
    "dbt/sync.sql",
    "load/answer.sql",
    "load/app_series.sql",
    "load/dated.sql",
    "load/details.sql",
    "load/load.sql",
    "load/objects.sql",
    "load/parts.sql",
    "load/series.sql",
    "load/views.sql",
    "reference/endpoints.md",
    "reference/index.md",
    "reference/page.md",
    "reference/settings.md",
];

/// All of them. dbt has `{{ }}` and `{% %}` for itself: here it is `<< >>` and `<% %>`.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .block_delimiters("<%", "%>")
        .variable_delimiters("<<", ">>")
        .comment_delimiters("<#", "#>")
        .build()
        .expect("marks that differ");
    environment.set_syntax(syntax);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_global("mark", MARK);
    environment.add_filter("prefixed", text::prefixed);
    environment.add_filter("quoted", text::quoted);
    environment.add_filter("comment", text::comment);
    environment.add_filter("wrapped", text::wrapped);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).unwrap_or_else(|error| panic!("{error:#}"));
    }
    environment
});

/// A template with its places filled.
///
/// # Panics
/// If the template names something that doesn't exist.
pub fn render(name: &str, context: impl Serialize) -> String {
    let template = ENVIRONMENT.get_template(name).expect("a known template");
    let text = template.render(context).unwrap_or_else(|error| panic!("{error:#}"));
    text::without_gaps(&text)
}
