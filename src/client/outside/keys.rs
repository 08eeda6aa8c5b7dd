//! Keys, and where a text has parts of them.

use std::collections::VecDeque;
use std::ops::Range;

use super::readings::{PART_BYTES, Reading, decoded};
use crate::hashed::{HashedMap, HashedSet};

/// A shorter key is none: every other word would have it.
const KEY_BYTES_MIN: usize = 4;

/// The keys that are known at once; of more the newest.
const KEYS_MAX: usize = 1_000;

/// How often a text may be encoded one way behind the other.
const DEPTH_MAX: usize = 3;

/// Words of Braze's that are in many texts: one of them alone says nothing of a key that has it too.
/// Together with what is before or behind it in the key it is hidden.
const WORDS: [&str; 21] = [
    "attributes",
    "broadcasts",
    "campaign_id",
    "campaigns",
    "canvas_id",
    "canvases",
    "catalogs",
    "channels",
    "content_block_id",
    "custom_attributes",
    "data_series",
    "email_template_id",
    "integration_id",
    "integrations",
    "permissions",
    "products",
    "segment_id",
    "segments",
    "templates",
    "unsubscribes",
    "variations",
];

/// What is shown instead of a part of a key.
const HIDDEN: &str = "…";

/// So many characters one after the other, in lower case, as a number whose bits are well mixed: each part has its own.
fn part(lower: [u8; PART_BYTES]) -> u64 {
    /// Any odd number makes different products; that of the golden ratio mixes well.
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    u64::from_le_bytes(lower).wrapping_mul(GOLDEN)
}

/// The parts of a reading, one from each of its places on.
fn parts_of(reading: &Reading) -> Vec<u64> {
    let lower = reading.bytes.to_ascii_lowercase();
    lower.windows(PART_BYTES).filter_map(|window| window.first_chunk().copied()).map(part).collect()
}

/// The keys that must not be shown, by their parts.
#[derive(Default)]
pub struct KeyRing {
    keys: VecDeque<String>,
    /// The parts of the keys and how many keys have each, also of the keys without what is neither
    /// letter nor digit: a text may have something else in between.
    parts: HashedMap<usize>,
}

impl KeyRing {
    /// Whether a key is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }

    /// Adds a key.
    pub fn add(&mut self, key: &str) {
        if self.keys.len() == KEYS_MAX
            && let Some(oldest) = self.keys.pop_front()
        {
            for part in parts(&oldest) {
                if let Some(count) = self.parts.get_mut(&part) {
                    *count -= 1;
                }
            }
            self.parts.retain(|_, count| *count > 0);
        }
        for part in parts(key) {
            *self.parts.entry(part).or_default() += 1;
        }
        self.keys.push_back(key.to_owned());
    }

    /// The text without any part of a key, however it is spelt.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut found = Vec::new();
        self.find(&Reading::of(text), DEPTH_MAX, &mut found);
        for key in self.keys.iter().filter(|key| (KEY_BYTES_MIN..PART_BYTES).contains(&key.len())) {
            found.extend(text.match_indices(key.as_str()).map(|(at, _)| at..at + key.len()));
        }
        found.sort_by_key(|range| range.start);
        let (mut redacted, mut end) = (String::new(), 0);
        for range in found {
            // What lies over or behind another part is hidden with it.
            if range.start > end || redacted.is_empty() {
                redacted.push_str(&text[end..range.start]);
                redacted.push_str(HIDDEN);
            }
            end = end.max(range.end);
        }
        redacted.push_str(&text[end..]);
        redacted
    }

    /// The places of a reading that have parts of keys.
    fn find_parts(&self, reading: &Reading, found: &mut Vec<Range<usize>>) {
        for (at, part) in parts_of(reading).into_iter().enumerate() {
            if self.parts.contains_key(&part) {
                found.push(reading.from[at].start..reading.from[at + PART_BYTES - 1].end);
            }
        }
    }

    /// The places of a text that have parts of keys, in one of its readings and those behind it.
    fn find(&self, reading: &Reading, depth: usize, found: &mut Vec<Range<usize>>) {
        self.find_parts(reading, found);
        let kept = reading.bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
        if (PART_BYTES..reading.bytes.len()).contains(&kept) {
            self.find_parts(&reading.squeezed(), found);
        }
        if depth > 0 {
            for reading in decoded(reading) {
                self.find(&reading, depth - 1, found);
            }
        }
    }
}

/// The parts of a key, each once.
fn parts(key: &str) -> HashedSet {
    let mut parts = parts_of_text(key);
    // A key that is nothing but such a word is a key all the same.
    if !WORDS.contains(&key) {
        for word in WORDS {
            for part in parts_of_text(word) {
                parts.remove(&part);
            }
        }
    }
    parts
}

/// The parts of any text.
fn parts_of_text(text: &str) -> HashedSet {
    let key = Reading::of(text);
    parts_of(&key).into_iter().chain(parts_of(&key.squeezed())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "5fd1c924-ded7-46e7-b75d-1dc4ada48ecd";

    fn ring() -> KeyRing {
        let mut ring = KeyRing::default();
        ring.add(KEY);
        ring
    }

    #[test]
    fn every_spelling_of_a_key() {
        for (text, expected) in [
            ("Invalid API key: 5fd1c924-ded7-46e7-b75d-1dc4ada48ecd.", "Invalid API key: …."),
            ("5FD1C924-DED7-46E7-B75D-1DC4ADA48ECD", "…"),
            // A part of it, and less than that.
            ("x 5fd1c924 y", "x … y"),
            ("x 5fd1c92 y", "x 5fd1c92 y"),
            // In pieces.
            ("5fd1c924ded746e7b75d1dc4ada48ecd", "…"),
            ("a 5fd1 c924 ded7 z", "a … z"),
            ("5\u{200b}f\u{200b}d\u{200b}1\u{200b}c\u{200b}9\u{200b}2\u{200b}4", "…"),
            ("5fd1\u{1b}[0mc924", "…"),
            // Percent-encoded, once and twice, wholly and in part.
            ("5fd1c924%2Dded7%2d46e7", "…"),
            ("%35%66%64%31%63%39%32%34", "…"),
            ("%2535%2566%2564%2531%2563%2539%2532%2534", "…"),
            // Escaped as in JSON and HTML.
            (r"\u0035\u0066\u0064\u0031\u0063\u0039\u0032\u0034", "…"),
            (r"5fd1c924\-ded7", "…"),
            ("&#53;fd1c9&#x32;4", "…"),
            // Base64: three alignments, with and without padding, for URLs, in lines, of a header.
            ("NWZkMWM5MjQtZGVkNy00NmU3LWI3NWQtMWRjNGFkYTQ4ZWNk", "…"),
            ("key YTVmZDFjOTI0 end", "key Y… end"),
            ("YWE1ZmQxYzkyNA==", "YW…=="),
            ("QmVhcmVyIDVmZDFjOTI0LWRlZDctNDZlNy1iNzVkLTFkYzRhZGE0OGVjZA", "QmVhcmVyI…"),
            ("NWZkMWM5\r\nMjQtZGVk", "…"),
            ("TldaRU1XTTVNalF0WkdWa055MD0", "…0"),
            ("NWZkMWM5MjQ%3D", "…%3D"),
            // In hexadecimal.
            ("3566643163393234", "…"),
            ("35:66:64:31:63:39:32:34", "…"),
        ] {
            assert_eq!(ring().redact(text), expected, "{text}");
        }
    }

    #[test]
    fn what_has_nothing_of_a_key_stays() {
        for text in [
            "",
            "Braze answered with: Invalid Campaign ID",
            "c0000000-0000-4000-8000-000000000007",
            "100% of https://example.com/a%20b?c=d&e=%F0%9F%98%80 \\u00e9 \\ & &amp; % %2",
            "日本語 %E6%97%A5 ünïcode",
            "VGhpcyBpcyBubyBrZXkgYXQgYWxs",
        ] {
            assert_eq!(ring().redact(text), text);
        }
    }

    #[test]
    fn a_common_word_alone_says_nothing() {
        let mut ring = KeyRing::default();
        ring.add("my-campaigns=30");
        assert_eq!(ring.redact("Invalid Campaign ID: campaigns"), "Invalid Campaign ID: campaigns");
        assert_eq!(ring.redact("key my-campaigns=30"), "key …");
        assert_eq!(ring.redact("campaigns=30"), "ca…");
        let mut ring = KeyRing::default();
        ring.add("campaigns");
        assert_eq!(ring.redact("key campaigns"), "key …");
    }

    #[test]
    fn short_keys_are_hidden_as_a_whole() {
        let mut ring = KeyRing::default();
        ring.add("secret");
        ring.add("abc");
        assert_eq!(ring.redact("a secret, abc secre"), "a …, abc secre");
    }

    #[test]
    fn old_keys_make_room() {
        let mut ring = ring();
        for number in 0..KEYS_MAX {
            ring.add(&format!("key-{number:08}"));
        }
        assert_eq!(ring.keys.len(), KEYS_MAX);
        assert!(!ring.has(KEY));
        assert_eq!(ring.redact(KEY), KEY);
        assert_eq!(ring.redact("key-00000999"), "…");
    }
}
