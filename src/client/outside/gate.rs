//! The one gate between texts from outside and what a user is shown.

use std::sync::{PoisonError, RwLock};

use super::controls;
use super::keys::KeyRing;

/// The longest text that is looked at; what comes behind is not shown.
const BYTES_MAX: usize = 16 << 10;

/// The keys of this process.
static KEYS: RwLock<Option<KeyRing>> = RwLock::new(None);

/// Makes a key one that is shown in no text from outside.
pub fn guard(key: &str) {
    let guards = |ring: &Option<KeyRing>| ring.as_ref().is_some_and(|ring| ring.has(key));
    if !guards(&KEYS.read().unwrap_or_else(PoisonError::into_inner)) {
        KEYS.write().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().add(key);
    }
}

/// A text from outside as it may be shown: on one line, without any part of a key, and with nothing
/// that a terminal would obey.
#[must_use]
pub fn shown(text: &str) -> String {
    let end = (0..=text.len().min(BYTES_MAX)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    let text = &text[..end];
    let keys = KEYS.read().unwrap_or_else(PoisonError::into_inner);
    match &*keys {
        Some(ring) => controls::visible(&ring.redact(text)),
        None => controls::visible(text),
    }
}

/// The same, up to so many characters.
#[must_use]
pub fn shortened(text: &str, chars_max: usize) -> String {
    let text = shown(text);
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guarded_keys_and_controls_do_not_pass() {
        guard("gate-5fd1c924");
        guard("gate-5fd1c924");
        assert_eq!(shown("Invalid: GATE-5fd1c924\u{1b}[31m\nno"), "Invalid: …␛[31m no");
        assert_eq!(shortened("gate-5fd1c924 abc", 3), "… a…");
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shown(&"ä".repeat(BYTES_MAX)).len(), BYTES_MAX);
    }
}
