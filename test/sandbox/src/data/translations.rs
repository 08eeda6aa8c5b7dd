//! Translations of messages.

use super::{id, kind};
use crate::json::{Object, Rows};

/// Name, country, language, key, and the two texts.
const LOCALES: [[&str; 6]; 2] =
    [["es-MX", "MX", "es", "es-mx", "¡Hola!", "Adiós"], ["fr-FR", "FR", "fr", "fr-fr", "Bonjour !", "Au revoir"]];

const WEBHOOK: u64 = 3;
const SMS: u64 = 5;

/// Messages of webhooks have nothing to translate.
pub fn of_channel(c: u64) -> bool {
    c != WEBHOOK
}

/// What details say of a message in channel c; of text messages they cannot tell.
pub fn has_content(message: &mut Object, c: u64) {
    const NAME: &str = "has_translatable_content";
    if c == SMS { message.null(NAME) } else { message.boolean(NAME, of_channel(c)) }
}

/// Every fifth template or content block has nothing to translate.
pub fn of_content(i: u64) -> bool {
    i % 5 != 4
}

pub fn locale_number_of(id: &str) -> Option<u64> {
    super::number_of(kind::LOCALE, id).filter(|&number| number < LOCALES.len() as u64)
}

/// Rows of read.yaml `campaigns_translations`, of all locales or of one.
pub fn rows(rows: &mut Rows, i: u64, only: Option<u64>) {
    for (number, [name, country, language, key, hello, goodbye]) in (0..).zip(LOCALES) {
        if only.is_some_and(|only| only != number) {
            continue;
        }
        rows.object(number, |row| {
            row.map("translation_map", |map| {
                map.text("id_0", format_args!("{hello} {i}"));
                map.text("id_1", goodbye);
            });
            row.object("locale", |locale| {
                locale.text("uuid", id(kind::LOCALE, number));
                locale.text("name", name);
                locale.text("country", country);
                locale.text("language", language);
                locale.text("locale_key", key);
            });
        });
    }
}

/// read.yaml `campaigns_translations_source`: an object where its sister has an array.
pub fn source(envelope: &mut Object, i: u64) {
    envelope.object("translations", |translations| {
        translations.map("translation_map", |map| {
            map.text("id_0", format_args!("Hello {i}"));
            map.text("id_1", "Goodbye");
        });
    });
}
