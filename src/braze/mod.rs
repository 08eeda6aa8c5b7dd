//! The client half: Braze and HTTP, without DuckDB.

pub mod error;
pub mod function;
mod functions;
mod http;
pub mod rows;
mod scan;
pub mod settings;
mod table;
mod tables;
pub mod types;
pub mod workspace;

use function::Function;

/// Every function that the extension registers, in the order in which the README lists them.
pub fn functions() -> Vec<&'static dyn Function> {
    let mut all: Vec<&'static dyn Function> = Vec::new();
    all.extend(tables::TABLES.iter().map(|table| *table as &dyn Function));
    all.push(&tables::kpi::Kpi);
    all.extend(functions::FUNCTIONS);
    all
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::function::{Function, Signature};
    use super::functions;
    use super::settings::{Default, SETTINGS};

    /// The README lists what the code declares: a function, parameter, column or setting that
    /// changes here must change there.
    #[test]
    fn readme_lists_everything() {
        let readme = include_str!("../../README.md");
        let sections = functions().into_iter().map(section).chain([settings()]);
        let missing: Vec<String> = sections.filter(|section| !readme.contains(section)).collect();
        assert!(missing.is_empty(), "README.md lacks:\n\n{}", missing.join("\n"));
    }

    fn section(function: &dyn Function) -> String {
        let positional = function.positional();
        let places: Vec<&str> = positional.iter().map(|parameter| parameter.name).collect();
        let mut text = format!("#### `{}({})`\n\n{}\n\n", function.name(), places.join(", "), function.description());
        let named = function.named();
        if !(positional.is_empty() && named.is_empty()) {
            text.push_str("| parameter | type | |\n|---|---|---|\n");
            for Signature { name, kind, description } in positional.iter().chain(&named) {
                writeln!(text, "| `{name}` | {kind} | {description} |").unwrap();
            }
            text.push('\n');
        }
        text.push_str("| column | type | |\n|---|---|---|\n");
        for column in function.columns() {
            writeln!(text, "| `{}` | {} | {} |", column.name, column.kind, column.description).unwrap();
        }
        text
    }

    fn settings() -> String {
        let mut text = "| setting | default | |\n|---|---|---|\n".to_owned();
        for setting in SETTINGS {
            let default = match setting.default {
                Default::Text(text) => format!("'{text}'"),
                Default::Number { value, .. } => value.to_string(),
            };
            writeln!(text, "| `{}` | {default} | {} |", setting.name, setting.description).unwrap();
        }
        text
    }
}
