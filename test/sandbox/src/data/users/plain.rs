//! The plain formulas of who users are and when they did what.

use super::pick;
use crate::data::signed;
use crate::data::source::{Home, Person};
use chrono::{DateTime, Utc};

/// 2020-01-01T00:00:00Z.
const FIRST_CREATED_MS: i64 = 1_577_836_800_000;
const CREATED_STEP_MS: i64 = 2_220_037;
const CREATED_SPAN_MS: i64 = 1_825 * 86_400_000;
/// 2025-07-01T00:00:00Z.
const FIRST_SEEN_MS: i64 = 1_751_328_000_000;
const SEEN_STEP_MS: i64 = 3_600_001;
const SEEN_SPAN: u64 = 4_000;

const FIRST_NAMES: [&str; 7] = ["Ada", "Björn", "Chloé", "Dmitri", "Esra", "Fumiko", "Grace"];
const LAST_NAMES: [&str; 5] = ["Doe", "Müller", "O'Neill", "Sato", "Smith \"Jr\""];

/// With IANA names of zones, and one of the Rails names that the documented sample has.
const HOMES: [Home; 4] = [
    Home { city: "Berlin", country: "DE", language: "de", time_zone: "Europe/Berlin" },
    Home { city: "Chicago", country: "US", language: "en", time_zone: "Central Time (US & Canada)" },
    Home { city: "São Paulo", country: "BR", language: "pt", time_zone: "America/Sao_Paulo" },
    Home { city: "Tokyo", country: "JP", language: "ja", time_zone: "Asia/Tokyo" },
];

pub fn person(u: u64) -> Person {
    Person {
        first_name: pick(&FIRST_NAMES, u),
        last_name: pick(&LAST_NAMES, u),
        home: pick(&HOMES, u),
        likes: [pick(&["red", "green", "blue"], u), "black"],
    }
}

pub fn joined(u: u64) -> DateTime<Utc> {
    at(FIRST_CREATED_MS + signed(u) * CREATED_STEP_MS % CREATED_SPAN_MS)
}

pub fn seen(u: u64, k: u64) -> DateTime<Utc> {
    at(FIRST_SEEN_MS + signed((u + 7 * k) % SEEN_SPAN) * SEEN_STEP_MS)
}

fn at(epoch_ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(epoch_ms).unwrap_or_default()
}
