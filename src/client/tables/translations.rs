//! What the tables of translations have in common: texts between Liquid's `translation` tags, in other languages and in
//! the one that they were written in.

use crate::declare::{Endpoint, Pool};

/// Where the texts are in other languages.
pub const TRANSLATED: &str = "translations[].translation_map{tag_id}";

/// Where they are as they were written: in an object, and not in an array.
pub const WRITTEN: &str = "translations.translation_map{tag_id}";

/// An endpoint of translations.
#[must_use]
pub const fn endpoint(path: &'static str, permission: &'static str) -> Endpoint {
    Endpoint { path, permission, pool: Pool::Translations, query: &[] }
}

/// The columns of a table with a row per text and locale: those that say whose the text is, and the rest.
macro_rules! with_translation {
    ($($first:expr),+ $(,)?) => {
        &[
            $($first,)+
            key("tag_id", "identifier of the translation tag, such as `id_0`"),
            at("locale_id", Type::Varchar, "identifier of the locale, a UUID", "translations[].locale.uuid"),
            at("locale_name", Type::Varchar, "name of the locale, such as `es-MX`", "translations[].locale.name"),
            at("locale_country", Type::Varchar, "its country, such as `MX`", "translations[].locale.country"),
            at("locale_language", Type::Varchar, "its language, such as `es`", "translations[].locale.language"),
            at("locale_key", Type::Varchar, "its key, such as `es-mx`", "translations[].locale.locale_key"),
            element("translation", Type::Varchar, "the text in that locale"),
        ]
    };
}

/// The same with a row per text.
macro_rules! with_source {
    ($($first:expr),+ $(,)?) => {
        &[
            $($first,)+
            key("tag_id", "identifier of the translation tag, such as `id_0`"),
            element("source", Type::Varchar, "the text in the language it was written in"),
        ]
    };
}

pub(super) use {with_source, with_translation};
