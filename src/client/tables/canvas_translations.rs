//! Translations of the messages of Canvases, which Braze calls workflows here.

use super::canvases::{CANVAS_ID, DETAILS_ENDPOINT, EACH, IDS, IDS_DESCRIPTION};
use super::parameters::{IGNORE_ERRORS, WITH_ARCHIVED, passed_ids};
use super::translations::{TRANSLATED, WRITTEN, endpoint, with_source, with_translation};
use crate::declare::{
    Column, Condition, Endpoint, Key, Paging, Parent, Table, TableParameter, Topic, Type, at, element, example, field,
    key, query, query_as,
};

/// `GET /canvas/translations`, of all locales: with one it would be as many requests.
pub const TRANSLATIONS: Table = Table {
    name: "braze_canvas_translations",
    description: "The translations of the messages of Canvases: a row per text and locale. Only messages with \
                  something to translate are asked for.",
    topic: Topic::Canvases,
    parameters: PARAMETERS,
    endpoint: endpoint("/canvas/translations", "canvas.translations.get"),
    paging: Paging::Single,
    rows: TRANSLATED,
    columns: with_translation![WORKFLOW_ID, STEP_ID, MESSAGE_VARIATION_ID],
    key: Key::of(&["canvas_id", "step_id", "message_variation_id", "tag_id", "locale_id"]),
    parent: Some(each(const { &messages("braze_canvas_translations") })),
    kept: None,
    examples: &[example(
        "Put each text of one Canvas next to its translations.",
        "SELECT step_id, message_variation_id, tag_id, source, locale_name, translation \
         FROM braze_canvas_translation_sources(ids := ['ca000000-0000-4000-8000-000000000000']) \
         LEFT JOIN braze_canvas_translations(ids := ['ca000000-0000-4000-8000-000000000000']) \
         USING (canvas_id, step_id, message_variation_id, tag_id) ORDER BY ALL",
    )],
};

/// `GET /canvas/translations/source`.
pub const SOURCES: Table = Table {
    name: "braze_canvas_translation_sources",
    description: "The texts of the messages of Canvases that are there to be translated. Only messages with something \
                  to translate are asked for.",
    topic: Topic::Canvases,
    parameters: PARAMETERS,
    endpoint: endpoint("/canvas/translations/source", "canvas.translations.get"),
    paging: Paging::Single,
    rows: WRITTEN,
    columns: with_source![WORKFLOW_ID, STEP_ID, MESSAGE_VARIATION_ID],
    key: Key::of(&["canvas_id", "step_id", "message_variation_id", "tag_id"]),
    parent: Some(each(const { &messages("braze_canvas_translation_sources") })),
    kept: None,
    examples: &[example(
        "Count the texts to translate in each Canvas that is not archived.",
        "SELECT canvas_id, count(*) AS texts FROM braze_canvas_translation_sources(include_archived := false) \
         GROUP BY ALL ORDER BY texts DESC",
    )],
};

const PARAMETERS: &[TableParameter] = &[passed_ids(IDS_DESCRIPTION), WITH_ARCHIVED, IGNORE_ERRORS];

const WORKFLOW_ID: Column = query_as("canvas_id", "workflow_id", "API identifier of the Canvas");

const STEP_ID: Column = query("step_id", "API identifier of the step");

const MESSAGE_VARIATION_ID: Column =
    query("message_variation_id", "identifier of the message, as in `braze_canvas_details`");

/// Each message, but for those that Braze says have nothing to translate. It refuses to be asked for others.
const fn each(messages: &'static Table) -> Parent {
    Parent {
        table: messages,
        columns: &[
            ("canvas_id", "workflow_id"),
            ("step_id", "step_id"),
            ("message_variation_id", "message_variation_id"),
        ],
        only: Some(("has_translatable_content", Condition::NotFalse)),
    }
}

/// The messages that a table asks for. Goes by its name, since that is what was called.
const fn messages(name: &'static str) -> Table {
    Table {
        name,
        description: "The messages of the steps of Canvases.",
        topic: Topic::Canvases,
        parameters: const { &[IDS, WITH_ARCHIVED, IGNORE_ERRORS] },
        endpoint: Endpoint { query: &[("include_has_translatable_content", "true")], ..DETAILS_ENDPOINT },
        paging: Paging::Single,
        rows: "steps[].messages{message_variation_id}",
        columns: const {
            &[
                CANVAS_ID,
                at("step_id", Type::Varchar, "API identifier of the step", "steps[].id"),
                key("message_variation_id", "identifier of the message"),
                field("has_translatable_content", Type::Boolean, "whether it has; NULL where Braze cannot tell"),
            ]
        },
        key: Key::of(&["canvas_id", "step_id", "message_variation_id"]),
        parent: Some(EACH),
        kept: None,
        examples: &[],
    }
}
