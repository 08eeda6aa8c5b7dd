//! Translations of the messages of campaigns.

use super::campaigns::{DETAILS_ENDPOINT, EACH, IDS, IDS_DESCRIPTION};
use super::parameters::{IGNORE_ERRORS, WITH_ARCHIVED, passed_ids};
use super::translations::{TRANSLATED, WRITTEN, endpoint, with_source, with_translation};
use crate::declare::{
    Column, Condition, Endpoint, Key, Paging, Parent, Table, TableParameter, Topic, Type, at, element, example, field,
    key, query,
};

/// `GET /campaigns/translations`, of all locales: with one it would be as many requests.
pub const TRANSLATIONS: Table = Table {
    name: "braze_campaign_translations",
    description: "The translations of the messages of campaigns: a row per text and locale. Only messages with \
                  something to translate are asked for.",
    topic: Topic::Campaigns,
    parameters: PARAMETERS,
    endpoint: endpoint("/campaigns/translations", "campaigns.translations.get"),
    paging: Paging::Single,
    rows: TRANSLATED,
    columns: with_translation![CAMPAIGN_ID, MESSAGE_VARIATION_ID],
    key: Key::of(&["campaign_id", "message_variation_id", "tag_id", "locale_id"]),
    parent: Some(each(const { &messages("braze_campaign_translations") })),
    kept: None,
    examples: &[
        example(
            "Count the texts that each campaign has in each locale.",
            "SELECT campaign_id, locale_key, count(*) AS texts FROM braze_campaign_translations() \
             GROUP BY ALL ORDER BY ALL",
        ),
        example(
            "Find texts that have no German translation.",
            "FROM braze_campaign_translation_sources() \
             ANTI JOIN (FROM braze_campaign_translations() WHERE locale_language = 'de' AND translation <> '') \
             USING (campaign_id, message_variation_id, tag_id)",
        ),
    ],
};

/// `GET /campaigns/translations/source`.
pub const SOURCES: Table = Table {
    name: "braze_campaign_translation_sources",
    description: "The texts of the messages of campaigns that are there to be translated. Only messages with something \
                  to translate are asked for.",
    topic: Topic::Campaigns,
    parameters: PARAMETERS,
    endpoint: endpoint("/campaigns/translations/source", "campaigns.translations.get"),
    paging: Paging::Single,
    rows: WRITTEN,
    columns: with_source![CAMPAIGN_ID, MESSAGE_VARIATION_ID],
    key: Key::of(&["campaign_id", "message_variation_id", "tag_id"]),
    parent: Some(each(const { &messages("braze_campaign_translation_sources") })),
    kept: None,
    examples: &[example(
        "Find texts that would be translated several times.",
        "SELECT source, count(*) AS messages FROM braze_campaign_translation_sources() \
         GROUP BY source HAVING messages > 1 ORDER BY messages DESC",
    )],
};

const PARAMETERS: &[TableParameter] = &[passed_ids(IDS_DESCRIPTION), WITH_ARCHIVED, IGNORE_ERRORS];

const CAMPAIGN_ID: Column = query("campaign_id", "API identifier of the campaign");

const MESSAGE_VARIATION_ID: Column =
    query("message_variation_id", "identifier of the message, as in `braze_campaign_details`");

/// Each message, but for those that Braze says have nothing to translate. It refuses to be asked for others.
const fn each(messages: &'static Table) -> Parent {
    Parent {
        table: messages,
        columns: &[("campaign_id", "campaign_id"), ("message_variation_id", "message_variation_id")],
        only: Some(("has_translatable_content", Condition::NotFalse)),
    }
}

/// The messages that a table asks for. Goes by its name, since that is what was called.
const fn messages(name: &'static str) -> Table {
    Table {
        name,
        description: "The messages of campaigns.",
        topic: Topic::Campaigns,
        parameters: const { &[IDS, WITH_ARCHIVED, IGNORE_ERRORS] },
        endpoint: Endpoint { query: &[("include_has_translatable_content", "true")], ..DETAILS_ENDPOINT },
        paging: Paging::Single,
        rows: "messages{message_variation_id}",
        columns: const {
            &[
                query("campaign_id", "API identifier of the campaign"),
                key("message_variation_id", "identifier of the message"),
                field("has_translatable_content", Type::Boolean, "whether it has; NULL where Braze cannot tell"),
            ]
        },
        key: Key::of(&["campaign_id", "message_variation_id"]),
        parent: Some(EACH),
        kept: None,
        examples: &[],
    }
}
