//! A key that cannot be printed.

use reqwest::header::{HeaderValue, InvalidHeaderValue};

/// A REST API key. It has neither `Debug` nor `Display`, so that no error, log or panic can hold it
/// by accident; what is shown of it is the [`hint`](Secret::hint).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a key with the blanks and line breaks around it that files and variables tend to have.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Secret(key.trim().to_owned())
    }

    /// Whether there is nothing of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The `Authorization` header, marked so that it is not printed either.
    ///
    /// # Errors
    /// If the key has characters that no header has.
    pub fn bearer(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut header = HeaderValue::from_str(&format!("Bearer {}", self.0))?;
        header.set_sensitive(true);
        Ok(header)
    }

    /// The last four characters, where enough others stay hidden.
    #[must_use]
    pub fn hint(&self) -> String {
        const SHOWN: usize = 4;
        const HIDDEN_MIN: usize = 8;
        let length = self.0.chars().count();
        let tail: String =
            if length >= HIDDEN_MIN + SHOWN { self.0.chars().skip(length - SHOWN).collect() } else { String::new() };
        format!("…{tail}")
    }

    /// A text of Braze's without the key: the body of a 401 repeats it.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if self.is_empty() { text.to_owned() } else { text.replace(&self.0, "…") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_key_is_shown() {
        assert_eq!(Secret::new(" 0123456789abcdef\n").hint(), "…cdef");
        assert_eq!(Secret::new("short").hint(), "…");
    }

    #[test]
    fn braze_repeats_the_key_and_errors_do_not() {
        let secret = Secret::new("non-existent");
        assert_eq!(secret.redact("Invalid API key: non-existent"), "Invalid API key: …");
        assert_eq!(Secret::new("").redact("unchanged"), "unchanged");
        assert!(!format!("{:?}", secret.bearer().unwrap()).contains("non-existent"));
    }
}
