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
mod users;
pub mod workspace;

use function::Function;

/// Every function that the extension registers, in the order in which the README lists them.
pub fn functions() -> Vec<&'static dyn Function> {
    let mut all: Vec<&'static dyn Function> = Vec::new();
    all.extend(tables::TABLES.iter().map(|table| *table as &dyn Function));
    all.push(&tables::kpi::Kpi);
    all.push(&tables::catalog_items::CatalogItems);
    all.push(&tables::user_subscriptions::UserSubscriptions);
    all.extend(users::FUNCTIONS);
    all.extend(functions::FUNCTIONS);
    all
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::function::{Function, Signature};
    use super::functions;
    use super::settings::{Default, SETTINGS};
    use super::table::{Endpoint, Paging, Pool, Table};
    use super::{tables, users};

    /// The README lists what the code declares: a function, parameter, column or setting that
    /// changes here must change there.
    #[test]
    fn readme_lists_everything() {
        let readme = include_str!("../../README.md");
        let sections = functions().into_iter().map(section).chain([settings(), endpoints()]);
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

    /// The first names, and that there are more.
    fn shorten(names: &[String]) -> String {
        const SHOWN: usize = 10;
        let more = if names.len() > SHOWN { " …" } else { "" };
        format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
    }

    fn endpoints() -> String {
        let mut text =
            "| endpoint | functions | permission | rate limit | paging |\n|---|---|---|---|---|\n".to_owned();
        let mut tables: Vec<&Table> = tables::TABLES.to_vec();
        tables.extend([&tables::catalog_items::ITEMS, &tables::user_subscriptions::RECORDED]);
        let mut written: Vec<&str> = Vec::new();
        for Table { endpoint, paging, .. } in &tables {
            if written.contains(&endpoint.path) {
                continue;
            }
            written.push(endpoint.path);
            let functions: Vec<String> = tables
                .iter()
                .filter(|table| table.endpoint.path == endpoint.path)
                .map(|table| format!("`{}`", table.name))
                .collect();
            let paging = match paging {
                Paging::Single => "none".to_owned(),
                Paging::Pages { .. } => "page".to_owned(),
                Paging::Offset { .. } => "offset".to_owned(),
                Paging::Link => "cursor".to_owned(),
                Paging::Windows { length_max, .. } => format!("windows of {length_max}"),
                Paging::Summary { length_max } => format!("one window of {length_max}"),
            };
            let Endpoint { path, permission, .. } = endpoint;
            let limit = limit(endpoint.pool);
            writeln!(text, "| `{path}` | {} | `{permission}` | {limit} | {paging} |", functions.join(", ")).unwrap();
        }
        for (Endpoint { path, permission, pool, .. }, functions, paging) in [
            (users::IDENTIFIERS, "`braze_users`", "none"),
            (users::SEGMENT, "`braze_segment_users`, `braze_start_export`", "file"),
            (users::CONTROL_GROUP, "`braze_control_group_users`", "file"),
        ] {
            writeln!(text, "| `{path}` | {functions} | `{permission}` | {} | {paging} |", limit(pool)).unwrap();
        }
        text
    }

    fn limit(pool: Pool) -> &'static str {
        match pool {
            Pool::Default => "250,000 an hour, shared",
            Pool::Metadata => "1,000 an hour, shared",
            Pool::CampaignSeries => "50,000 a minute",
            Pool::Catalogs | Pool::CatalogItems | Pool::CdiIntegrations => "50 a minute",
            Pool::CdiSyncs => "100 a minute",
            Pool::Apps => "100 a day",
            Pool::PreferenceCenters => "1,000 a minute",
            Pool::Users => "250 a minute",
        }
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
