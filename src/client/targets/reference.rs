//! What the README says of the targets.

use std::fmt::Write;

use super::TARGETS;
use crate::declare::{OptionEffect, OptionKind, Target, TargetField, TargetRequest};

/// The table of all targets, and a section for each.
pub fn sections() -> impl Iterator<Item = String> {
    [table()].into_iter().chain(TARGETS.iter().map(|target| section(target)))
}

fn table() -> String {
    let mut text = "| target | requests | rows | permission | rate limit |\n|---|---|---|---|---|\n".to_owned();
    for target in TARGETS {
        let all = |show: fn(&TargetRequest) -> String| {
            let mut shown: Vec<String> = target.requests.iter().map(show).collect();
            shown.dedup();
            shown.join(", ")
        };
        let requests = all(|request| match request.endpoint.path {
            "" => "as the row says".to_owned(),
            path => format!("`{} {path}`", request.method),
        });
        let permissions = all(|request| match request.endpoint.permission {
            "" if request.endpoint.path.is_empty() => "that of the endpoint".to_owned(),
            "" => "none, but a partner's keys".to_owned(),
            permission => format!("`{permission}`"),
        });
        let (rows, limits) = (all(|request| thousands(request.rows_max)), all(limit));
        writeln!(text, "| `{}` | {requests} | {rows} | {permissions} | {limits} |", target.name).unwrap();
    }
    text
}

fn limit(request: &TargetRequest) -> String {
    request.endpoint.pool.limit().to_owned()
}

fn section(target: &Target) -> String {
    let mut text = format!("#### `braze://{}`\n\n{}", target.name, target.description);
    if target.needs_max_rows {
        text.push_str(" `MAX_ROWS` must be given.");
    }
    let names: Vec<String> = target.fields.iter().map(|field| format!("`{}`", field.name)).collect();
    let noun = if names.len() == 1 { "field" } else { "fields" };
    writeln!(text, "\n\n<details><summary>{} {noun}: {}</summary>\n", names.len(), shorten(&names)).unwrap();
    text.push_str("| field | | |\n|---|---|---|\n");
    for field in target.fields {
        writeln!(text, "| `{}` | {} | {} |", field.name, need(field), field.description).unwrap();
    }
    text.push_str("\n</details>\n");
    if !target.options.is_empty() {
        text.push_str("\n| option | | |\n|---|---|---|\n");
        for option in target.options {
            let values = match (option.kind, option.effect) {
                (OptionKind::Flag, _) => "flag",
                (OptionKind::Text | OptionKind::OneOf(_), _) => "text",
                (OptionKind::Texts, OptionEffect::Own) => "names of columns",
                (OptionKind::Texts, _) => "texts",
                (OptionKind::Object, _) => "STRUCT, MAP or JSON",
            };
            writeln!(text, "| `{}` | {values} | {} |", option.name, option.description).unwrap();
        }
    }
    writeln!(text, "\n```sql\n{};\n```", target.examples[0].sql).unwrap();
    text
}

/// Whether a row must have a field.
fn need(field: &TargetField) -> String {
    let with: Vec<String> = field.needed_with.iter().map(|other| format!("`{other}`")).collect();
    match (field.is_identifier(), field.is_required) {
        (true, true) => "identifier, required".to_owned(),
        (true, false) => "identifier".to_owned(),
        (false, true) => "required".to_owned(),
        (false, false) if with.is_empty() => String::new(),
        (false, false) => format!("required with {}", with.join(" and ")),
    }
}

/// A number as a text for humans has it.
fn thousands(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

/// The first names, and that there are more.
#[must_use]
pub fn shorten(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let more = if names.len() > SHOWN { " …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}
