//! `braze_targets()`: what rows can be sent to.

use crate::columns::Cell;
use crate::declare::{Column, OtherFields, Repeatable, TEXTS, Target, TargetField, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::ready_table::ReadyTable;
use crate::targets::TARGETS;

static COLUMNS: [Column; 17] = [
    field(
        "target",
        Type::Varchar,
        "what follows `braze://` in a COPY; what is in braces stands for a name or an \
                                    identifier",
    ),
    field("description", Type::Varchar, "what it is for"),
    field(
        "method",
        Type::Varchar,
        "the method of its requests, unless an option says otherwise; NULL where each row has its own",
    ),
    field("endpoint", Type::Varchar, "where they go; NULL where each row has its own"),
    field("permission", Type::Varchar, "the permission that a key needs, as Braze names it; NULL where there is none"),
    field("rate_limit", Type::Varchar, "the requests that Braze allows"),
    field("identifiers", TEXTS, "the fields that say what a row is about; a row has one of them"),
    field("required", TEXTS, "the fields that a row must have"),
    field("fields", TEXTS, "all known fields"),
    field("other_fields", Type::Varchar, "what becomes of other fields: `sent`, `error` or `ignored`"),
    field("options", TEXTS, "the options that not every target has"),
    field("rows_per_request", Type::Bigint, "the most rows in a request"),
    field("bytes_per_request", Type::Bigint, "the most bytes in a request"),
    field(
        "repeatable",
        Type::Varchar,
        "whether a request that may have arrived is sent again: `always`, `unless adding` (`{'inc': 1}` and the \
         like) or `never`",
    ),
    field("max_rows_needed", Type::Boolean, "whether `MAX_ROWS` must be given"),
    field("example", Type::Varchar, "a statement that writes to it"),
    field("more_examples", TEXTS, "more statements that write to it"),
];

/// `braze_targets()`.
pub static BRAZE_TARGETS: ReadyTable = ReadyTable {
    name: "braze_targets",
    description: "Everything that `COPY … TO 'braze://…' (FORMAT braze)` can send rows to. Makes no request.",
    topic: Topic::Writing,
    key: "`target`",
    columns: &COLUMNS,
    leaves_database: false,
    rows,
    examples: &[
        example(
            "Which targets are there, and which fields must a row have?",
            "SELECT target, identifiers, required FROM braze_targets()",
        ),
        example(
            "Which permissions does a key need for writing?",
            "SELECT DISTINCT permission FROM braze_targets() WHERE permission IS NOT NULL ORDER BY permission",
        ),
        example(
            "Which targets need `MAX_ROWS`, because what they do cannot be undone?",
            "SELECT target, description FROM braze_targets() WHERE max_rows_needed",
        ),
    ],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let lists: Vec<[Vec<String>; 5]> = TARGETS.iter().map(|target| lists(target)).collect();
    let rows = TARGETS.iter().zip(&lists).map(|(target, lists)| row(target, lists));
    ReadyRows::new(&COLUMNS, projection, rows)
}

/// Identifiers, required fields, all fields, options, and all examples but the first.
fn lists(target: &Target) -> [Vec<String>; 5] {
    let names = |keep: fn(&TargetField) -> bool| {
        target.fields.iter().filter(|field| keep(field)).map(|field| field.name.to_owned()).collect()
    };
    let options = target.options.iter().map(|option| option.name.to_owned()).collect();
    let more_examples = target.examples[1..].iter().map(|example| example.sql.to_owned()).collect();
    [names(TargetField::is_identifier), names(|field| field.is_required), names(|_| true), options, more_examples]
}

fn row<'a>(target: &'a Target, lists: &'a [Vec<String>; 5]) -> Vec<Cell<'a>> {
    let [identifiers, required, fields, options, more_examples] = lists;
    let request = &target.requests[0];
    let endpoint = &request.endpoint;
    let text_or_null = |text: &'a str| if text.is_empty() { Cell::Null } else { Cell::Text(text) };
    let number = |number: usize| Cell::Bigint(i64::try_from(number).unwrap_or(i64::MAX));
    vec![
        Cell::Text(target.name),
        Cell::Text(target.description),
        if endpoint.path.is_empty() { Cell::Null } else { Cell::Text(request.method.as_str()) },
        text_or_null(endpoint.path),
        text_or_null(endpoint.permission),
        Cell::Text(endpoint.pool.limit()),
        Cell::Texts(identifiers),
        Cell::Texts(required),
        Cell::Texts(fields),
        Cell::Text(match target.others {
            OtherFields::Sent => "sent",
            OtherFields::Unknown => "error",
            OtherFields::Ignored => "ignored",
        }),
        Cell::Texts(options),
        number(request.rows_max),
        number(request.bytes_max),
        Cell::Text(match target.repeatable {
            Repeatable::Always => "always",
            Repeatable::UnlessAdding => "unless adding",
            Repeatable::Never => "never",
        }),
        Cell::Boolean(target.needs_max_rows),
        Cell::Text(target.examples[0].sql),
        Cell::Texts(more_examples),
    ]
}
