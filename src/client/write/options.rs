//! Options of a write.

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// Named without a value, or NULL.
    Flag,
    /// A BOOLEAN.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// A STRUCT, a MAP or JSON.
    Object(serde_json::Value),
    /// Anything else, by the name of its type in SQL.
    Other(String),
}
