//! How answers are bent.

/// How answers differ from the plain form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bend {
    /// Fields that Braze does not document, in the envelope and in each row.
    pub unknown_fields: bool,
    /// The fields of each object from the last to the first.
    pub reversed: bool,
    /// Numbers, truth values and texts in other spellings.
    pub respelled: bool,
    /// What nullable fields of rows with an odd number are.
    pub blank: Option<Blank>,
    /// What is wrong with the first row of the answer.
    pub first_row: Option<FirstRow>,
    /// What stands where the rows should be.
    pub rows: RowsShape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    Null,
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstRow {
    /// Every field but the key has a value of another type; a bare string is an object.
    WrongType,
    /// Every field comes twice.
    DuplicateField,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowsShape {
    #[default]
    Array,
    Null,
    Object,
    Missing,
}
