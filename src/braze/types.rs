//! The SQL types that parameters and columns have.

use std::fmt;

/// A DuckDB type, as far as the extension uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Boolean,
    Bigint,
    Double,
    Varchar,
    /// Text that DuckDB takes for JSON; only where the shape is the customer's own.
    Json,
    /// A day without a time zone, in days since 1970-01-01.
    Date,
    /// An instant, in microseconds since 1970-01-01T00:00:00Z.
    TimestampTz,
    List(&'static Type),
    Struct(&'static [Member]),
    /// From texts to values.
    Map(&'static Type),
    /// A span of time; only parameters have it.
    Interval,
}

/// A member of a struct. One that is called `raw` and is JSON has the whole object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: &'static str,
    pub kind: Type,
}

pub const fn member(name: &'static str, kind: Type) -> Member {
    Member { name, kind }
}

/// The name that SQL has for the type.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Boolean => f.write_str("BOOLEAN"),
            Type::Bigint => f.write_str("BIGINT"),
            Type::Double => f.write_str("DOUBLE"),
            Type::Varchar => f.write_str("VARCHAR"),
            Type::Json => f.write_str("JSON"),
            Type::Date => f.write_str("DATE"),
            Type::TimestampTz => f.write_str("TIMESTAMPTZ"),
            Type::List(element) => write!(f, "{element}[]"),
            Type::Struct(members) => {
                f.write_str("STRUCT(")?;
                for (at, Member { name, kind }) in members.iter().enumerate() {
                    let separator = if at == 0 { "" } else { ", " };
                    write!(f, "{separator}{name} {kind}")?;
                }
                f.write_str(")")
            }
            Type::Map(value) => write!(f, "MAP(VARCHAR, {value})"),
            Type::Interval => f.write_str("INTERVAL"),
        }
    }
}
