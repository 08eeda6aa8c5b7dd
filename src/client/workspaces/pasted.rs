//! Texts that were copied from somewhere, with what came along.

use crate::outside::controls::is_invisible;

/// Quotes of all kinds that programs put around a text or make of one.
const QUOTES: &str = "\"'`´“”„‟‘’‚‛«»‹›＂＇";

/// A text without the blanks, quotes and invisible characters around it.
#[must_use]
pub fn bare(text: &str) -> &str {
    text.trim_matches(is_around)
}

/// Whether a character may be around a text and is none of it.
#[must_use]
pub fn is_around(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || QUOTES.contains(c)
}
