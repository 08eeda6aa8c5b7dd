//! Rows that come from the database, column by column: borrowed for as long as one call takes.

use std::fmt;
use std::sync::Arc;

/// A type of DuckDB's, as far as values of it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputType {
    /// The type of a column that is only NULL.
    Null,
    /// BOOLEAN.
    Boolean,
    /// TINYINT to BIGINT.
    Signed,
    /// UTINYINT to UBIGINT.
    Unsigned,
    /// HUGEINT.
    Huge,
    /// UHUGEINT.
    UnsignedHuge,
    /// DECIMAL, with the digits behind its point.
    Decimal {
        /// How many digits are behind the point.
        scale: u8,
    },
    /// FLOAT.
    Float,
    /// DOUBLE.
    Double,
    /// VARCHAR.
    Text,
    /// JSON.
    Json,
    /// An ENUM, with its values.
    Enum(Arc<[String]>),
    /// DATE.
    Date,
    /// TIME.
    Time,
    /// TIMESTAMP in any unit and TIMESTAMPTZ.
    Timestamp,
    /// UUID.
    Uuid,
    /// A list, or an array of a fixed size.
    List(Arc<InputType>),
    /// A struct.
    Struct(Arc<[InputField]>),
    /// A map.
    Map(Arc<(InputType, InputType)>),
    /// Anything else, by its name in SQL.
    Other(String),
}

/// A column, or a member of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: InputType,
}

/// The values of one column.
pub struct InputVector<'a> {
    /// The values; those of rows that are NULL are arbitrary.
    pub values: InputValues<'a>,
    /// A bit for each row, 64 in a word, which is set where there is a value; none where all rows have one.
    pub validity: Option<Vec<u64>>,
}

/// Values as they lie, or as they could be read.
pub enum InputValues<'a> {
    /// Of [`InputType::Null`] and [`InputType::Other`]: nobody looks at them.
    None,
    /// BOOLEAN.
    Booleans(Vec<bool>),
    /// Whole numbers with a sign; days since 1970-01-01; microseconds of a day, or since 1970-01-01T00:00:00Z.
    Signed(Vec<i64>),
    /// Whole numbers without a sign; places in an enum.
    Unsigned(Vec<u64>),
    /// HUGEINT, DECIMAL without its point, UUID.
    Huge(Vec<i128>),
    /// UHUGEINT.
    UnsignedHuge(Vec<u128>),
    /// FLOAT.
    Floats(Vec<f32>),
    /// DOUBLE.
    Doubles(Vec<f64>),
    /// VARCHAR and JSON.
    Texts(Vec<&'a str>),
    /// Where the elements of each row begin and how many they are, and all elements. A map has structs of key and value.
    Lists(Vec<(usize, usize)>, Box<InputVector<'a>>),
    /// A vector for each member.
    Structs(Vec<InputVector<'a>>),
}

impl InputVector<'_> {
    /// Whether a row is NULL.
    #[must_use]
    pub fn is_null(&self, row: usize) -> bool {
        self.validity.as_ref().is_some_and(|words| words[row / 64] >> (row % 64) & 1 == 0)
    }
}

impl fmt::Display for InputType {
    /// As SQL has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputType::Null => f.write_str("NULL"),
            InputType::Boolean => f.write_str("BOOLEAN"),
            InputType::Signed => f.write_str("BIGINT"),
            InputType::Unsigned => f.write_str("UBIGINT"),
            InputType::Huge => f.write_str("HUGEINT"),
            InputType::UnsignedHuge => f.write_str("UHUGEINT"),
            InputType::Decimal { .. } => f.write_str("DECIMAL"),
            InputType::Float => f.write_str("FLOAT"),
            InputType::Double => f.write_str("DOUBLE"),
            InputType::Text => f.write_str("VARCHAR"),
            InputType::Json => f.write_str("JSON"),
            InputType::Enum(_) => f.write_str("ENUM"),
            InputType::Date => f.write_str("DATE"),
            InputType::Time => f.write_str("TIME"),
            InputType::Timestamp => f.write_str("TIMESTAMP"),
            InputType::Uuid => f.write_str("UUID"),
            InputType::List(element) => write!(f, "{element}[]"),
            InputType::Struct(_) => f.write_str("STRUCT"),
            InputType::Map(_) => f.write_str("MAP"),
            InputType::Other(name) => f.write_str(name),
        }
    }
}
