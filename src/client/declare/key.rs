//! What tells the rows of a table apart.

/// The columns whose values together name a row: the table's grain.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The columns, the one that says whose the row is first.
    pub columns: &'static [&'static str],
    /// Those of them that can be NULL.
    pub nullable: &'static [&'static str],
    /// A column of the key, and the one that names the row where it is NULL.
    pub fallback: Option<(&'static str, &'static str)>,
    /// Whether Braze can send several rows with the same key. Only their order tells them apart.
    pub several: bool,
}

impl Key {
    /// A key whose columns are never NULL.
    #[must_use]
    pub const fn of(columns: &'static [&'static str]) -> Self {
        Key { columns, nullable: &[], fallback: None, several: false }
    }

    /// The same where some of the columns can be NULL.
    #[must_use]
    pub const fn nullable(self, columns: &'static [&'static str]) -> Self {
        Key { nullable: columns, ..self }
    }

    /// The same where one column names the row if another one is NULL. It can be NULL, too.
    #[must_use]
    pub const fn or(self, column: &'static str, fallback: &'static str) -> Self {
        Key { fallback: Some((column, fallback)), ..self }
    }

    /// The same where Braze can send several rows with one key.
    #[must_use]
    pub const fn several(self) -> Self {
        Key { several: true, ..self }
    }

    /// The column that names the row where this one is NULL.
    #[must_use]
    pub fn fallback_of(&self, column: &str) -> Option<&'static str> {
        self.fallback.and_then(|(of, fallback)| (of == column).then_some(fallback))
    }

    /// A column of the key as a text has it.
    #[must_use]
    pub fn in_words(&self, column: &str) -> String {
        match self.fallback_of(column) {
            Some(fallback) => format!("`{column}` or else `{fallback}`"),
            None => format!("`{column}`"),
        }
    }
}
