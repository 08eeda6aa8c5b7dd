//! The SQL types that parameters and columns have.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A DuckDB type, as far as the extension uses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Bigint,
    /// A floating-point number of 64 bits.
    Double,
    /// Text.
    Varchar,
    /// Text that DuckDB takes for JSON; only where the shape is the customer's own.
    Json,
    /// A day without a time zone, in days since 1970-01-01.
    Date,
    /// An instant, in microseconds since 1970-01-01T00:00:00Z.
    TimestampTz,
    /// A list of values of one type.
    List(Nested<Type>),
    /// Named values, each of a type of its own.
    Struct(Nested<[Member]>),
    /// From texts to values of one type.
    Map(Nested<Type>),
    /// A span of time; only parameters have it.
    Interval,
}

/// What a nested type is made of. A declaration is a constant and borrows it; a type that is known
/// at run time only owns it.
#[derive(Debug)]
pub enum Nested<T: ?Sized + 'static> {
    /// Part of a declaration.
    Declared(&'static T),
    /// What follows from another declaration.
    Derived(fn() -> &'static T),
    /// Made at run time.
    Owned(Arc<T>),
}

/// A member of a struct. One that is called `raw` and is JSON has the whole object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name, which is also the name of the field in Braze's JSON.
    pub name: Cow<'static, str>,
    /// Its type.
    pub kind: Type,
}

/// A declared member of a struct.
#[must_use]
pub const fn member(name: &'static str, kind: Type) -> Member {
    Member { name: Cow::Borrowed(name), kind }
}

/// The declared type of a list: `list!(Type::Varchar)`.
macro_rules! list {
    ($element:expr) => {
        $crate::declare::Type::List($crate::declare::Nested::Declared(const { &$element }))
    };
}

/// The declared type of a map from texts: `map!(Type::Json)`.
macro_rules! map {
    ($value:expr) => {
        $crate::declare::Type::Map($crate::declare::Nested::Declared(const { &$value }))
    };
}

/// The declared type of a struct: `structure![member("id", Type::Varchar), …]`.
macro_rules! structure {
    ($($member:expr),+ $(,)?) => {
        $crate::declare::Type::Struct($crate::declare::Nested::Declared(const { &[$($member),+] }))
    };
}

pub(crate) use {list, map, structure};

/// A list of texts.
pub const TEXTS: Type = list!(Type::Varchar);

impl<T: ?Sized> Deref for Nested<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Nested::Declared(declared) => declared,
            Nested::Derived(derived) => derived(),
            Nested::Owned(owned) => owned,
        }
    }
}

impl<T: ?Sized> Clone for Nested<T> {
    fn clone(&self) -> Self {
        match self {
            Nested::Declared(declared) => Nested::Declared(declared),
            Nested::Derived(derived) => Nested::Derived(*derived),
            Nested::Owned(owned) => Nested::Owned(Arc::clone(owned)),
        }
    }
}

/// Where a type comes from makes no difference.
impl<T: ?Sized + PartialEq> PartialEq for Nested<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: ?Sized + Eq> Eq for Nested<T> {}

/// Names of members that SQL reserves. The load of a table that needs another one does not parse.
const RESERVED: [&str; 1] = ["window"];

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
            Type::List(element) => write!(f, "{}[]", **element),
            Type::Struct(members) => {
                f.write_str("STRUCT(")?;
                for (at, Member { name, kind }) in members.iter().enumerate() {
                    let separator = if at == 0 { "" } else { ", " };
                    let quote = if RESERVED.contains(&&**name) { "\"" } else { "" };
                    write!(f, "{separator}{quote}{name}{quote} {kind}")?;
                }
                f.write_str(")")
            }
            Type::Map(value) => write!(f, "MAP(VARCHAR, {})", **value),
            Type::Interval => f.write_str("INTERVAL"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_made_at_run_time_is_the_declared_one() {
        let members: Vec<Member> = ["id", "tags"]
            .into_iter()
            .zip([Type::Varchar, Type::List(Nested::Owned(Arc::new(Type::Varchar)))])
            .map(|(name, kind)| Member { name: Cow::Owned(name.to_owned()), kind })
            .collect();
        let made = Type::Struct(Nested::Owned(members.into()));
        assert_eq!(made, structure![member("id", Type::Varchar), member("tags", TEXTS)]);
        assert_eq!(made.to_string(), "STRUCT(id VARCHAR, tags VARCHAR[])");
        assert_ne!(made, structure![member("id", Type::Varchar)]);
    }
}
