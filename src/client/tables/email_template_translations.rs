//! Translations of email templates.

use super::email_templates::EMAIL_TEMPLATES;
use super::parameters::{IGNORE_ERRORS, ids};
use super::translations::{TRANSLATED, WRITTEN, endpoint, with_source, with_translation};
use crate::declare::{
    Column, Key, Paging, Parent, Table, TableParameter, Topic, Type, at, element, example, key, query_as,
};

/// `GET /templates/email/translations`, of all locales. Braze's page about a single locale calls it
/// `/templates/translations/email`.
pub const TRANSLATIONS: Table = Table {
    name: "braze_email_template_translations",
    description: "The translations of email templates: a row per text and locale. Those without several languages have \
                  none.",
    topic: Topic::Content,
    parameters: PARAMETERS,
    endpoint: endpoint("/templates/email/translations", "templates.translations.get"),
    paging: Paging::Single,
    rows: TRANSLATED,
    columns: with_translation![TEMPLATE_ID],
    key: Key::of(&["email_template_id", "tag_id", "locale_id"]),
    parent: EACH,
    kept: None,
    examples: &[example(
        "List the locales that email templates are translated to.",
        "SELECT locale_name, count(DISTINCT email_template_id) AS templates \
         FROM braze_email_template_translations() GROUP BY ALL ORDER BY ALL",
    )],
};

/// `GET /templates/email/translations/source`.
pub const SOURCES: Table = Table {
    name: "braze_email_template_translation_sources",
    description: "The texts of email templates that are there to be translated. Those without several languages have \
                  none.",
    topic: Topic::Content,
    parameters: PARAMETERS,
    endpoint: endpoint("/templates/email/translations/source", "templates.email.info"),
    paging: Paging::Single,
    rows: WRITTEN,
    columns: with_source![TEMPLATE_ID],
    key: Key::of(&["email_template_id", "tag_id"]),
    parent: EACH,
    kept: None,
    examples: &[example(
        "Count the words to translate in each email template.",
        "SELECT email_template_id, sum(len(string_split(source, ' '))) AS words \
         FROM braze_email_template_translation_sources() GROUP BY ALL ORDER BY words DESC",
    )],
};

const PARAMETERS: &[TableParameter] =
    &[ids("template_id", "identifiers of templates; default: all in `braze_email_templates()`"), IGNORE_ERRORS];

const TEMPLATE_ID: Column = query_as("email_template_id", "template_id", "API identifier of the template");

const EACH: Option<Parent> =
    Some(Parent { table: &EMAIL_TEMPLATES, columns: &[("email_template_id", "template_id")], only: None });
