//! Every function there is.

use crate::exports;
use crate::functions::changes::Changes;
use crate::functions::check::Check;
use crate::functions::clock::BRAZE_CLOCK;
use crate::functions::connect::Connect;
use crate::functions::get::Get;
use crate::functions::help::Help;
use crate::functions::journal::Journal;
use crate::functions::payload::Payload;
use crate::functions::refused::BRAZE_REFUSED;
use crate::functions::rejects::Rejects;
use crate::functions::requests::BRAZE_REQUESTS;
use crate::functions::targets::BRAZE_TARGETS;
use crate::functions::usage::BRAZE_USAGE;
use crate::functions::workspaces::BRAZE_WORKSPACES;
use crate::functions::writes::BRAZE_WRITES;
use crate::interface::{ScalarFunction, TableFunction};
use crate::tables::TABLES;
use crate::tables::catalog_items::CatalogItems;
use crate::tables::kpi::Kpi;
use crate::tables::user_subscriptions::UserSubscriptions;

/// Every function that the extension registers, in the order in which the README lists them.
#[must_use]
pub fn functions() -> Vec<&'static dyn TableFunction> {
    let mut all: Vec<&'static dyn TableFunction> = Vec::new();
    all.extend(TABLES.iter().map(|table| *table as &dyn TableFunction));
    all.extend([&Kpi as &dyn TableFunction, &CatalogItems, &UserSubscriptions]);
    all.extend(exports::FUNCTIONS);
    all.extend([
        &Get as &dyn TableFunction,
        &BRAZE_TARGETS,
        &BRAZE_WRITES,
        &Rejects,
        &Journal,
        &Connect,
        &BRAZE_WORKSPACES,
        &Check(functions),
        &BRAZE_REQUESTS,
        &BRAZE_REFUSED,
        &BRAZE_USAGE,
        &BRAZE_CLOCK,
        &Help(functions, scalar_functions),
    ]);
    all
}

/// Every function of values that the extension registers.
#[must_use]
pub fn scalar_functions() -> Vec<&'static dyn ScalarFunction> {
    vec![&Payload, &Changes]
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::declare::{Endpoint, Parameter};
    use crate::settings::{SETTINGS, Setting};
    use crate::targets::reference::{self, shorten};
    use crate::write::options::{COMMON_OPTIONS, CommonOption};

    /// The README lists what the code declares: a function, parameter, column, setting or
    /// target that changes here must change there.
    #[test]
    fn readme_lists_everything() {
        let readme = include_str!("../../README.md");
        let scalar_sections = scalar_functions().into_iter().map(scalar_section);
        let sections = functions().into_iter().map(section).chain(scalar_sections);
        let sections = sections.chain([settings(), endpoints(), write_options()]).chain(reference::sections());
        let missing: Vec<String> = sections.filter(|section| !readme.contains(section)).collect();
        assert!(missing.is_empty(), "README.md lacks:\n\n{}", missing.join("\n"));
    }

    fn section(function: &dyn TableFunction) -> String {
        let positional = function.positional();
        let places: Vec<&str> = positional.iter().map(|parameter| parameter.name).collect();
        let mut text = format!("#### `{}({})`\n\n{}\n\n", function.name(), places.join(", "), function.description());
        let named = function.named();
        if !(positional.is_empty() && named.is_empty()) {
            text.push_str("| parameter | type | |\n|---|---|---|\n");
            for Parameter { name, kind, description } in positional.iter().chain(&named) {
                writeln!(text, "| `{name}` | {kind} | {description} |").unwrap();
            }
            text.push('\n');
        }
        let columns = function.columns();
        let shown: Vec<String> = columns.iter().map(|column| format!("`{}`", column.name)).collect();
        writeln!(text, "<details><summary>{} columns: {}</summary>\n", columns.len(), shorten(&shown)).unwrap();
        text.push_str("| column | type | |\n|---|---|---|\n");
        for column in columns {
            writeln!(text, "| `{}` | {} | {} |", column.name, column.kind, column.description).unwrap();
        }
        text.push_str("\n</details>\n");
        text
    }

    fn scalar_section(function: &dyn ScalarFunction) -> String {
        let places: Vec<&str> = function.parameters().iter().map(|parameter| parameter.name).collect();
        let mut text = format!("#### `{}({})`\n\n{}\n\n", function.name(), places.join(", "), function.description());
        text.push_str("| parameter | type | |\n|---|---|---|\n");
        for parameter in function.parameters() {
            let kind = parameter.type_name();
            writeln!(text, "| `{}` | {kind} | {} |", parameter.name, parameter.description).unwrap();
        }
        text
    }

    fn endpoints() -> String {
        let mut rows: Vec<(&Endpoint, String, Vec<String>)> = Vec::new();
        for function in functions() {
            for uses in function.endpoints() {
                let name = format!("`{}`", function.name());
                match rows.iter_mut().find(|(endpoint, ..)| endpoint.path == uses.endpoint.path) {
                    Some((_, _, names)) => names.push(name),
                    None => rows.push((uses.endpoint, uses.paging, vec![name])),
                }
            }
        }
        let mut text =
            "| endpoint | functions | permission | rate limit | paging |\n|---|---|---|---|---|\n".to_owned();
        for (Endpoint { path, permission, pool, .. }, paging, names) in rows {
            let (names, limit) = (names.join(", "), pool.limit());
            writeln!(text, "| `{path}` | {names} | `{permission}` | {limit} | {paging} |").unwrap();
        }
        text
    }

    fn write_options() -> String {
        let mut text = "| option | takes | |\n|---|---|---|\n".to_owned();
        for CommonOption { name, takes, description } in COMMON_OPTIONS {
            writeln!(text, "| `{name}` | {takes} | {description} |").unwrap();
        }
        text
    }

    fn settings() -> String {
        let mut text = "| setting | default | |\n|---|---|---|\n".to_owned();
        for setting in SETTINGS {
            let default = match setting {
                Setting::Text(text) => format!("'{}'", text.default),
                Setting::Number(number) => number.default.to_string(),
            };
            writeln!(text, "| `{}` | {default} | {} |", setting.name(), setting.description()).unwrap();
        }
        text
    }
}
