//! What can be wrong with a value that should be sent.

use std::fmt::{self, Formatter};

use crate::outside::gate;

use super::VALUE_CHARS_MAX;

/// A value, or a type, that cannot be sent, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueProblem {
    /// Its path from the outside, such as `properties.items[].price`; empty for the outermost value itself.
    pub place: String,
    /// Why not.
    pub reason: ValueReason,
}

/// Why a value cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueReason {
    /// JSON cannot represent its type.
    Type(String),
    /// It is not a number.
    Nan,
    /// It is an infinite number or time.
    Infinite,
    /// It is a date or a time whose year does not have four digits.
    Year,
    /// It should be text, but is a number that is not whole.
    NotWhole(String),
    /// It should be text, but is nested.
    Parts,
    /// It should be JSON; what is wrong with it.
    Json(String),
    /// It should be a JSON object, but is other JSON.
    NoObject,
    /// A map has an entry without a key.
    NoKey,
    /// A map has two entries whose keys are the same text.
    SameKeys(String),
}

impl ValueProblem {
    /// The same, seen from a struct that has the value as this member.
    #[must_use]
    pub fn within(mut self, name: &str) -> Self {
        let dot = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = format!("{name}{dot}{}", self.place);
        self
    }

    /// The same, seen from a list that has the value as an element.
    #[must_use]
    pub fn within_list(self) -> Self {
        self.within("[]")
    }
}

impl From<ValueReason> for ValueProblem {
    fn from(reason: ValueReason) -> Self {
        ValueProblem { place: String::new(), reason }
    }
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            f.write_str("The value ")?;
        } else {
            write!(f, "\"{}\" ", self.place)?;
        }
        match &self.reason {
            ValueReason::Type(name) => {
                write!(f, "has type {name}, which JSON cannot represent\nCast it, for example to VARCHAR")
            }
            ValueReason::Nan => f.write_str("is NaN, which JSON cannot represent"),
            ValueReason::Infinite => f.write_str("is infinite, which JSON cannot represent"),
            ValueReason::Year => f.write_str("is outside the years 0 to 9999"),
            ValueReason::NotWhole(number) => write!(f, "is {number}: a number used as an identifier must be whole"),
            ValueReason::Parts => f.write_str("is a nested value: it must be text"),
            ValueReason::Json(problem) => write!(f, "is not valid JSON: {}", gate::shortened(problem, VALUE_CHARS_MAX)),
            ValueReason::NoObject => f.write_str("is not a JSON object"),
            ValueReason::NoKey => f.write_str("has an entry without a key"),
            ValueReason::SameKeys(key) => {
                write!(f, "has two entries with the key {}", gate::shortened(key, VALUE_CHARS_MAX))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_from_the_outside() {
        let problem = ValueProblem::from(ValueReason::Type("INTERVAL".to_owned()));
        let problem = problem.within("x").within_list().within("items").within("properties");
        assert_eq!(problem.place, "properties.items[].x");
        let expected = "\"properties.items[].x\" has type INTERVAL, which JSON cannot represent\n\
                        Cast it, for example to VARCHAR";
        assert_eq!(problem.to_string(), expected);
        let problem = ValueProblem::from(ValueReason::Nan);
        assert_eq!(problem.to_string(), "The value is NaN, which JSON cannot represent");
        assert_eq!(problem.within_list().within_list().within("a").place, "a[][]");
    }
}
