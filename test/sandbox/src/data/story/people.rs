//! Who the users are. Names are put together by chance; nobody is meant.

use super::dice::Dice;
use crate::data::signed;
use crate::data::source::{Home, Person};

const FIRST_NAMES: [&str; 24] = [
    "Alice", "Amir", "Ben", "Carla", "Chloé", "Daniel", "Elif", "Emma", "Felix", "Grace", "Hugo", "Ines", "Jakob",
    "Kofi", "Léa", "Linh", "Marta", "Noah", "Olivia", "Priya", "Rosa", "Samuel", "Tom", "Yuki",
];

const LAST_NAMES: [&str; 20] = [
    "Adams", "Bauer", "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Hughes", "Ito", "Jensen", "Kaya", "Lopez",
    "Mensah", "Nguyen", "O'Brien", "Patel", "Rossi", "Silva", "Weber", "Young",
];

const HOMES: [Home; 12] = [
    home("Portland", "US", "en", "America/Los_Angeles"),
    home("Seattle", "US", "en", "America/Los_Angeles"),
    home("Chicago", "US", "en", "America/Chicago"),
    home("New York", "US", "en", "America/New_York"),
    home("Austin", "US", "en", "America/Chicago"),
    home("Toronto", "CA", "en", "America/Toronto"),
    home("Montréal", "CA", "fr", "America/Toronto"),
    home("London", "GB", "en", "Europe/London"),
    home("Manchester", "GB", "en", "Europe/London"),
    home("Berlin", "DE", "de", "Europe/Berlin"),
    home("Lyon", "FR", "fr", "Europe/Paris"),
    home("Melbourne", "AU", "en", "Australia/Melbourne"),
];

const LIKES: [&str; 6] = ["espresso", "filter", "cold brew", "decaf", "gifts", "gear"];

const fn home(city: &'static str, country: &'static str, language: &'static str, time_zone: &'static str) -> Home {
    Home { city, country, language, time_zone }
}

pub fn person(u: u64) -> Person {
    let dice = Dice::of("person", &[signed(u)]);
    let like = dice.place("like", LIKES.len());
    Person {
        first_name: FIRST_NAMES[dice.place("first", FIRST_NAMES.len())],
        last_name: LAST_NAMES[dice.place("last", LAST_NAMES.len())],
        home: HOMES[dice.place("home", HOMES.len())],
        likes: [LIKES[like], LIKES[(like + 1) % LIKES.len()]],
    }
}
