//! What a call gives for its parameters.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

/// The value of a parameter. Which one it is follows from the type that the parameter was declared with.
#[derive(Clone, PartialEq)]
pub enum Argument {
    /// Of a BOOLEAN.
    Boolean(bool),
    /// Of a VARCHAR.
    Text(String),
    /// Of a DATE.
    Day(NaiveDate),
    /// Of a TIMESTAMPTZ.
    Instant(DateTime<Utc>),
    /// Of an INTERVAL; a month has 30 days.
    Duration(Duration),
    /// Of a list of texts.
    Texts(Vec<String>),
    /// Of a map, or of a list of structs with two members.
    Pairs(Vec<(String, String)>),
}

/// The parameters of a call by name. A parameter that was not given, or given as NULL, is absent.
/// One of them may be a key, so there is no `Debug`.
#[derive(Clone, Default)]
pub struct Arguments(HashMap<String, Argument>);

impl Arguments {
    /// Gives a parameter.
    pub fn set(&mut self, name: &str, value: Argument) {
        self.0.insert(name.to_owned(), value);
    }

    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<Argument> {
        self.0.remove(name)
    }

    /// A parameter of any type.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Argument> {
        self.0.get(name)
    }

    /// A parameter that is a VARCHAR.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        if let Argument::Text(text) = self.get(name)? { Some(text) } else { None }
    }

    /// A parameter that is a BOOLEAN.
    #[must_use]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        if let Argument::Boolean(value) = self.get(name)? { Some(*value) } else { None }
    }

    /// A parameter that is a list of texts.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<&[String]> {
        if let Argument::Texts(texts) = self.get(name)? { Some(texts) } else { None }
    }

    /// A parameter that is an INTERVAL.
    #[must_use]
    pub fn duration(&self, name: &str) -> Option<Duration> {
        if let Argument::Duration(duration) = self.get(name)? { Some(*duration) } else { None }
    }
}
